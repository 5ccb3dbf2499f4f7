"""Draws laid-out pages. The only file that knows ReportLab, and the only way text reaches a page.

No markup is parsed anywhere: text goes from the door (``text.through_the_door``) to the canvas as it is,
so nothing typed can become a tag, a link or a fetch.
"""

import io
import threading
from collections.abc import Callable
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from da_desk.documents import archive
from da_desk.documents.document import Bare, Face, Paper, Rendered, Sheet
from da_desk.documents.furniture import STAMP_RIGHT, STAMP_Y, marking
from da_desk.documents.glyphs import FACES, font_file
from da_desk.documents.layout import lay_out
from da_desk.documents.page import HEIGHT, NAVY, WIDTH, Fill, Lines, Op, Page, Run, Stroke
from da_desk.documents.text import through_the_door
from da_desk.wording import _

# ReportLab keeps its fonts in one table for the whole process, and they hold state while a file is drawn.
_ONE_AT_A_TIME = threading.Lock()
_PALE = "#fbe2cd"
_EDGE = "#d98a4a"


def render(paper: Paper) -> Rendered:
    """``paper`` as PDF/A-1b: the same content gives the same bytes.

    Raises UnprintableText, naming each character that no shipped font draws, and PaperTooLong.
    """
    document = through_the_door(paper.document())
    furniture = document.furniture
    with _ONE_AT_A_TIME:
        _load_fonts()
        pages = lay_out(document, _width)
        data = _drawn(
            len(pages), lambda canvas, index: _page(canvas, pages[index], furniture.sheet, furniture.training)
        )
    outline = tuple((title, n) for n, page in enumerate(pages) for title in page.headings) if document.outline else ()
    maker = "" if isinstance(furniture, Bare) else archive.MAKER
    return Rendered.of(archive.finished(data, document.title, outline, maker), len(pages))


def stamps(sizes: tuple[tuple[float, float, bool], ...], *, words: str, training: bool) -> bytes:
    """A PDF of overlays, one for each page of a pack: (width, height, scanned).

    Each says "Pack n/m" in the place that furniture leaves free; a scanned page also gets the marking
    ``words`` and, on a training desk, TRAINING in outline, which hides nothing.
    """
    with _ONE_AT_A_TIME:
        _load_fonts()
        return _drawn(len(sizes), lambda canvas, index: _stamp(canvas, sizes, index, words, training))


def _load_fonts() -> None:
    known = set(pdfmetrics.getRegisteredFontNames())
    for face in FACES:
        if _font(face) not in known:
            pdfmetrics.registerFont(TTFont(_font(face), str(font_file(face))))


def _font(face: str) -> str:
    return f"da-desk-{face}"


def _width(text: str, face: Face, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, _font(face), size))


def _drawn(pages: int, draw: Callable[[Canvas, int], None]) -> bytes:
    buffer = io.BytesIO()
    first = _font("regular")
    canvas = Canvas(buffer, (WIDTH, HEIGHT), invariant=1, pdfVersion=(1, 4), initialFontName=first, lang="en-GB")  # type: ignore[arg-type]
    for index in range(pages):
        draw(canvas, index)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _page(canvas: Canvas, page: Page, sheet: Sheet, training: bool) -> None:
    canvas.setPageSize((sheet.width, sheet.height))
    if training:
        _behind(canvas, sheet)
    for op in page.ops:
        _draw(canvas, op, sheet.height)


def _draw(canvas: Canvas, op: Op, height: float) -> None:
    if isinstance(op, Run):
        canvas.setFillColor(op.colour)
        canvas.setFont(_font(op.face), op.size)
        canvas.drawString(op.x, height - op.y, op.text)
    elif isinstance(op, Stroke):
        canvas.setStrokeColor(op.colour)
        canvas.setLineWidth(op.width)
        canvas.line(op.x1, height - op.y1, op.x2, height - op.y2)
    elif isinstance(op, Fill):
        canvas.setFillColor(op.colour)
        canvas.rect(op.x, height - op.y - op.height, op.width, op.height, stroke=0, fill=1)


def _behind(canvas: Canvas, sheet: Sheet) -> None:
    """TRAINING across the page, pale, drawn first so that it lies under the text."""
    canvas.saveState()
    canvas.setFillColor(_PALE)
    _across(canvas, sheet.width, sheet.height, mode=0)
    canvas.restoreState()


def _across(canvas: Canvas, width: float, height: float, mode: Literal[0, 1]) -> None:
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52 if height >= width else 32)
    share = min(1.0, width / WIDTH)
    canvas.setFont(_font("bold"), 124 * share)
    canvas.drawCentredString(0, -42 * share, _("TRAINING"), mode=mode)


def _stamp(
    canvas: Canvas, sizes: tuple[tuple[float, float, bool], ...], index: int, words: str, training: bool
) -> None:
    width, height, scanned = sizes[index]
    canvas.setPageSize((width, height))
    canvas.setFillColor(NAVY)
    canvas.setFont(_font("bold"), 9)
    number = _("Pack {number}/{pages}").format(number=index + 1, pages=len(sizes))
    canvas.drawRightString(width - (WIDTH - STAMP_RIGHT), height - (HEIGHT - STAMP_Y), number)
    if scanned:
        _mark_scan(canvas, width, height, words, training)


def _mark_scan(canvas: Canvas, width: float, height: float, words: str, training: bool) -> None:
    canvas.saveState()
    canvas.translate((width - WIDTH) / 2, 0)
    for op in marking(words, Lines(_width), training=training):
        _draw_at_edge(canvas, op, height)
    canvas.restoreState()
    if training:
        canvas.saveState()
        canvas.setStrokeColor(_EDGE)
        canvas.setLineWidth(1.2)
        _across(canvas, width, height, mode=1)
        canvas.restoreState()


def _draw_at_edge(canvas: Canvas, op: Op, height: float) -> None:
    """The upper furniture keeps its distance from the upper edge, whatever the height of the page."""
    canvas.saveState()
    if isinstance(op, Run) and op.y < HEIGHT / 2:
        canvas.translate(0, height - HEIGHT)
    _draw(canvas, op, HEIGHT)
    canvas.restoreState()
