"""From a description to pages: blocks flow down the page, and a second pass knows how many there are."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from da_desk.documents import rows
from da_desk.documents.document import (
    BODY,
    SMALL,
    Block,
    Boxes,
    Callout,
    Contents,
    Counted,
    Document,
    Entries,
    Excerpt,
    Facts,
    FirstPage,
    FirstPageRest,
    Grid,
    Heading,
    Points,
    Prose,
    Signatures,
    Style,
)
from da_desk.documents.entries import entries, first_height
from da_desk.documents.flow import Flow
from da_desk.documents.furniture import furnish, sign_lines
from da_desk.documents.page import INK, NAVY, Known, Lines, Measure, Page, Run, Stroke
from da_desk.documents.points import points
from da_desk.errors import PaperTooLong

_HEADINGS = {
    0: Style(size=16.0, leading=22.0, face="bold", after=4.0),
    1: Style(size=13.0, leading=18.0, face="bold", colour=NAVY, after=4.0),
    2: Style(size=10.5, leading=15.0, face="bold", after=1.0),
}
_ABOVE = {0: 0.0, 1: 16.0, 2: 8.0}
_SIGNATURES = 46.0
_PASSES = 5
_LIMITS = (4, 3, 2, 1)  # lines a cell may have, tried in turn where all must stand on one page


def lay_out(document: Document, measure: Measure) -> tuple[Page, ...]:
    """The pages of ``document``; one that must stand on a single page is cut, and says so, until it does.

    Raises PaperTooLong for a document of too many pages that has nothing to put in its place.
    """
    lines = Lines(measure)
    flow = _settled(document, lines, None)
    while document.most_pages and len(flow.pages) > document.most_pages:
        if document.otherwise is None:
            raise PaperTooLong(len(flow.pages), document.most_pages)
        document = document.otherwise
        flow = _settled(document, lines, None)
    for limit in _LIMITS if document.one_page else ():
        if len(flow.pages) == 1:
            break
        cut = replace(document, blocks=(*document.blocks, Prose(document.one_page, SMALL)))
        flow = _settled(cut, lines, limit)
    return tuple(_furnished(document, page, lines, n, len(flow.pages)) for n, page in enumerate(flow.pages, 1))


def _settled(document: Document, lines: Lines, limit: int | None) -> Flow:
    """Poured again and again until page numbers and marks stay where they were."""
    known = Known()
    for _pass in range(_PASSES):
        flow = _pour(document, lines, known, limit)
        found = Known(len(flow.pages), flow.marks)
        if found == known:
            break
        known = found
    return flow


def _furnished(document: Document, page: Page, lines: Lines, number: int, pages: int) -> Page:
    return Page([*furnish(document.furniture, lines, number, pages), *page.ops], page.headings)


def _pour(document: Document, lines: Lines, known: Known, limit: int | None) -> Flow:
    flow = Flow(document.furniture, lines, known, limit)
    blocks = _wanted(document.blocks, flow)
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, Heading):
            _heading(flow, block, _least(flow, blocks[index + 1 :]))
        elif isinstance(block, Prose):
            prose(flow, block, _SIGNATURES if isinstance(following, Signatures) else 0.0)
        elif isinstance(block, Contents):
            contents(flow, block, tuple(b for b in blocks if isinstance(b, Heading) and b.level == 1))
        else:
            _WAYS[type(block)](flow, block)
    return flow


def _wanted(blocks: tuple[Block, ...], flow: Flow) -> tuple[Block, ...]:
    """The blocks, with a heading before what the first page could not hold (known from the pass before)."""
    more = any(mark.startswith("first-page:") for mark in flow.known.marks)
    wanted: list[Block] = []
    for block in blocks:
        if isinstance(block, FirstPageRest) and more:
            wanted.append(Heading(block.title))
        wanted.append(block)
    return tuple(wanted)


def _least(flow: Flow, following: Sequence[Block]) -> float:
    """What must stand on the page of a heading: headings that follow it, and the beginning of what they head."""
    height = 0.0
    for block in following:
        if not isinstance(block, Heading) or block.fresh:
            return height + (first_height(flow, block) if isinstance(block, Entries) else 3 * BODY.leading)
        style = _HEADINGS[block.level]
        height += _ABOVE[block.level] + len(flow.wrap(block.text, style)) * style.leading + style.after
    return height


def _heading(flow: Flow, block: Heading, least: float) -> None:
    style = _HEADINGS[block.level]
    lines = flow.wrap(block.text, style)
    if block.fresh and flow.y > flow.top:
        flow.new_page()
    flow.skip(_ABOVE[block.level])
    flow.need(len(lines) * style.leading + style.after + max(least, 3 * BODY.leading))
    if block.level == 1:
        flow.pages[-1].headings.append(block.text)
        flow.mark(f"heading:{block.text}")
    for line in lines:
        flow.need(style.leading)
        flow.line(line, style)
    flow.y += style.after


def prose(flow: Flow, block: Prose, tail: float) -> None:
    """Text as typed; ``tail`` points must follow its last two lines on the same page."""
    paragraphs = _paragraphs(block.text)
    for index, paragraph in enumerate(paragraphs):
        last = index == len(paragraphs) - 1
        if paragraph:
            below = tail + block.style.after if last and tail else 0.0
            _paragraph(flow, flow.wrap(paragraph, block.style), block.style, below)
            flow.skip(block.style.after)
        else:
            flow.skip(block.style.leading / 2)


def _paragraphs(text: str) -> list[str]:
    """The typed paragraphs; a run of empty lines becomes one."""
    paragraphs: list[str] = []
    for paragraph in text.strip("\n").split("\n"):
        plain = paragraph.rstrip()
        if plain or (paragraphs and paragraphs[-1]):
            paragraphs.append(plain)
    return paragraphs


def _paragraph(flow: Flow, lines: list[str], style: Style, tail: float) -> None:
    """Lines down the pages: never one alone at the foot or the head of a page, the last two with their tail."""
    for index, line in enumerate(lines):
        left = len(lines) - index
        height = style.leading
        if left == 2 or (index == 0 and left > 1):
            height *= 2
        if left <= 2:
            height += tail
        flow.need(height)
        flow.line(line, style)


def _counted(flow: Flow, block: Counted) -> None:
    words = block.one if flow.known.pages == 1 else block.many.replace("{pages}", str(flow.known.pages))
    prose(flow, Prose(words, block.style), _SIGNATURES)


def _excerpt(flow: Flow, block: Excerpt) -> None:
    lines = flow.wrap("\n".join(_paragraphs(block.text)), block.style, flow.sheet.breadth - 12.0)
    most = block.most if flow.limit is None else min(block.most, 2 * flow.limit)
    over = len(lines) > most
    if over and flow.limit is not None:
        lines[most - 1] += " …"
    for line in lines[:most]:
        flow.line(line, block.style)
    if over and flow.limit is None:
        flow.line(block.cut, Style(SMALL.size, SMALL.leading + 2, "italic", SMALL.colour))
    flow.skip(block.style.after / 2)


def _signatures(flow: Flow, block: Signatures) -> None:
    flow.need(_SIGNATURES)
    flow.draw(*sign_lines(block.lines, flow.lines, flow.y + 24.0, flow.sheet))
    flow.y += _SIGNATURES


def contents(flow: Flow, block: Contents, headings: tuple[Heading, ...]) -> None:
    """The headings with their pages, dots between."""
    flow.new_page()
    style = _HEADINGS[1]
    flow.line(block.title, style)
    flow.y += style.after
    for heading in headings:
        _contents_line(flow, heading.text, str(flow.page_of(f"heading:{heading.text}")))
    flow.y += 6.0


def _contents_line(flow: Flow, text: str, page: str) -> None:
    sheet, y = flow.sheet, flow.y + 13.0
    width = flow.lines.width(page, "regular", BODY.size)
    end = sheet.left + min(flow.lines.width(text, "regular", BODY.size), sheet.breadth - 40)
    flow.draw(
        Run(sheet.left, y, text, "regular", BODY.size),
        Stroke(end + 6, y, sheet.right - width - 6, y, 0.3),
        Run(sheet.right - width, y, page, "regular", BODY.size, INK),
    )
    flow.y += 18.0


_WAYS: dict[type, Callable[[Flow, Any], None]] = {
    Counted: _counted,
    Excerpt: _excerpt,
    Signatures: _signatures,
    Boxes: rows.boxes,
    Callout: rows.callout,
    Facts: rows.facts,
    Grid: rows.grid,
    Entries: entries,
    Points: points,
    FirstPage: rows.first_page,
    FirstPageRest: rows.first_page_rest,
}
