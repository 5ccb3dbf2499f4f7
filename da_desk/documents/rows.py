"""Rows of cells: boxed fields, facts, tables, and the first page that never grows beyond itself."""

from collections.abc import Sequence

from da_desk.documents.document import BODY, LABEL, Boxes, Callout, Facts, FirstPage, FirstPageRest, Grid, Style
from da_desk.documents.flow import Flow
from da_desk.documents.page import GREY, HAIR, INK, NAVY, ORANGE, Fill, Run, Stroke
from da_desk.wording import _

_CELL = Style(size=9.5, leading=13.0)
_CELL_BOLD = Style(size=9.5, leading=13.0, face="bold")
_ABSENT = Style(size=9.5, leading=13.0, face="italic", colour=GREY)
_HEAD = Style(size=8.5, leading=12.0, face="bold", colour=GREY)
_CONTINUED = Style(size=8.5, leading=13.0, face="italic", colour=GREY)
_PAD = 4.0
_BOX_LINES, _LABEL_LINES = 4, 2
_GUTTER = 10.0
_LABELS = 0.29  # the share of the first page's width that its questions have

Cell = tuple[list[str], Style]


def boxes(flow: Flow, block: Boxes) -> None:
    """Boxed fields side by side, as high as the longest value."""
    inner = [width - 12.0 for width in _shares(flow, [box.weight for box in block.boxes], 0.0)]
    most = flow.limit or _BOX_LINES
    values = [
        flow.lines.cut(box.value or "–", BODY.face, BODY.size, width, most)
        for box, width in zip(block.boxes, inner, strict=True)
    ]
    labels = [
        flow.lines.cut(box.label, LABEL.face, LABEL.size, width, _LABEL_LINES)
        for box, width in zip(block.boxes, inner, strict=True)
    ]
    labelled = max(map(len, labels)) * LABEL.leading
    height = labelled + max(map(len, values)) * BODY.leading + 9.0
    flow.need(height)
    top, x = flow.y, flow.sheet.left
    for label, value, width in zip(labels, values, inner, strict=True):
        flow.y = top + 4.0
        for line in label:
            flow.line(line, LABEL, x + 6.0)
        flow.y = top + 4.0 + labelled
        for line in value:
            flow.line(line, BODY, x + 6.0)
        _frame(flow, x, top, width + 12.0, height)
        x += width + 12.0
    flow.y = top + height + 6.0


def _frame(flow: Flow, x: float, top: float, width: float, height: float, colour: str = HAIR, pen: float = 0.6) -> None:
    right, foot = x + width, top + height
    corners = ((x, top, right, top), (right, top, right, foot), (right, foot, x, foot), (x, foot, x, top))
    flow.draw(*(Stroke(*corner, pen, colour) for corner in corners))


def callout(flow: Flow, block: Callout) -> None:
    """A bordered box that must be seen, never split."""
    width = flow.sheet.breadth - 24.0
    title = flow.lines.cut(block.title, _CELL_BOLD.face, _CELL.size, width, 2)
    text = flow.lines.cut(block.text, _CELL.face, _CELL.size, width, block.most)
    flow.need((len(title) + len(text)) * _CELL.leading + 2 * _PAD)
    _callout(flow, [*((line, _CELL_BOLD) for line in title), *((line, _CELL) for line in text)])
    flow.y += 6.0


def _callout(flow: Flow, pieces: Sequence[tuple[str, Style]]) -> None:
    left, top, height = flow.sheet.left, flow.y, len(pieces) * _CELL.leading + 2 * _PAD
    flow.draw(Fill(left, top, 5.0, height, ORANGE))
    flow.y += _PAD
    for line, style in pieces:
        flow.line(line, style, left + 14.0)
    _frame(flow, left, top, flow.sheet.breadth, height, ORANGE, 0.8)
    flow.y = top + height


def facts(flow: Flow, block: Facts) -> None:
    """Labels and values."""
    widths = _two(flow, block.label_share)
    for row in block.rows:
        _row(flow, [_cell(flow, row.label, _CELL_BOLD, widths[0]), _value(flow, row.value, widths[1])], widths)
    flow.y += 5.0


def _value(flow: Flow, text: str, width: float) -> Cell:
    return _cell(flow, text.strip("\n"), _CELL, width) if text.strip() else ([_("Not recorded")], _ABSENT)


def grid(flow: Flow, block: Grid) -> None:
    """A table; its heads repeat on each page."""
    widths = _shares(flow, block.weights, _GUTTER)
    flow.skip(4.0)
    _heads(flow, block.heads, widths)
    for row in block.rows:
        styles = (_CELL_BOLD, *(_CELL for _column in row[1:]))
        cells = [_cell(flow, *part) for part in zip(row, styles, widths, strict=True)]
        _row(flow, cells, widths, heads=block.heads)
    flow.y += 6.0


def _two(flow: Flow, share: float) -> list[float]:
    breadth = flow.sheet.breadth
    return [breadth * share - _GUTTER, breadth * (1 - share)]


def _shares(flow: Flow, weights: Sequence[float], gutter: float) -> list[float]:
    room = flow.sheet.breadth - gutter * (len(weights) - 1)
    return [room * weight / sum(weights) for weight in weights]


def _cell(flow: Flow, text: str, style: Style, width: float) -> Cell:
    return flow.cell(text, style, width), style


def _heads(flow: Flow, heads: Sequence[str], widths: Sequence[float]) -> None:
    cells = [flow.wrap(head, _HEAD, width) for head, width in zip(heads, widths, strict=True)]
    height = max(map(len, cells)) * _HEAD.leading + 4.0
    flow.need(height + 2 * _CELL.leading + 2 * _PAD)
    _slice(flow, [(lines, _HEAD) for lines in cells], widths, flow.y)
    flow.y += height
    _rule(flow, 0.9, INK)


def _row(flow: Flow, cells: list[Cell], widths: Sequence[float], heads: Sequence[str] = ()) -> None:
    """One row; it goes on over the page when it must, at least two lines at a time."""
    left = cells
    while True:
        most = max(len(lines) for lines, _style in left)
        least = min(most, 2) * _CELL.leading + 2 * _PAD
        if flow.need(least) and heads:
            _heads(flow, heads, widths)
        fits = max(1, int((flow.room - 2 * _PAD) // _CELL.leading))
        _slice(flow, [(lines[:fits], style) for lines, style in left], widths, flow.y + _PAD)
        flow.y += min(most, fits) * _CELL.leading + 2 * _PAD
        _rule(flow)
        if most <= fits:
            return
        left = [(lines[fits:], style) for lines, style in left]


def _rule(flow: Flow, pen: float = 0.5, colour: str = HAIR) -> None:
    flow.draw(Stroke(flow.sheet.left, flow.y, flow.sheet.right, flow.y, pen, colour))


def _slice(flow: Flow, cells: Sequence[Cell], widths: Sequence[float], top: float) -> None:
    x, keep = flow.sheet.left, flow.y
    for (lines, style), width in zip(cells, widths, strict=True):
        flow.y = top
        for line in lines:
            flow.line(line, style, x)
        x += width + _GUTTER
    flow.y = keep


def first_page(flow: Flow, block: FirstPage) -> None:
    """All questions on this page: long answers share what room there is and say where they go on."""
    widths = _two(flow, _LABELS)
    cells = [_value(flow, row.value, widths[1]) for row in block.rows]
    labels = [_cell(flow, row.label, _CELL_BOLD, widths[0]) for row in block.rows]
    most = _fair([max(len(c[0]), len(b[0])) for c, b in zip(cells, labels, strict=True)], _capacity(flow, len(cells)))
    for index, row in enumerate(block.rows):
        shown, rest = _cut(cells[index][0], most)
        if index < block.lead:
            _bar(flow, max(len(labels[index][0]), len(shown) + bool(rest)))
        _first_row(flow, index, (labels[index], (shown, cells[index][1])), widths, bool(rest))
        if rest:
            flow.remainders.append((_mark(index), row.label, rest))


def _bar(flow: Flow, lines: int) -> None:
    flow.draw(Fill(flow.sheet.left - 9.0, flow.y, 3.5, lines * _CELL.leading + 2 * _PAD, NAVY))


def _capacity(flow: Flow, rows: int) -> int:
    return int((flow.room - rows * 2 * _PAD) // _CELL.leading)


def _fair(wanted: list[int], capacity: int) -> int:
    """The largest number of lines that every row may have so that all of them fit."""
    most = max(wanted)
    while most > 2 and sum(min(lines, most) for lines in wanted) > capacity:
        most -= 1
    return most


def _cut(lines: list[str], most: int) -> tuple[list[str], list[str]]:
    return (lines, []) if len(lines) <= most else (lines[: most - 1], lines[most - 1 :])


def _first_row(flow: Flow, index: int, cells: tuple[Cell, Cell], widths: Sequence[float], more: bool) -> None:
    height = max(len(cells[0][0]), len(cells[1][0]) + more) * _CELL.leading
    top = flow.y + _PAD
    _slice(flow, cells, widths, top)
    if more:
        words = _("Continued on page {number}").format(number=flow.page_of(_mark(index)))
        y = top + (len(cells[1][0]) + 0.76) * _CELL.leading
        flow.draw(
            Run(flow.sheet.left + widths[0] + _GUTTER, y, words, _CONTINUED.face, _CONTINUED.size, _CONTINUED.colour)
        )
    flow.y += height + 2 * _PAD
    _rule(flow)


def _mark(index: int) -> str:
    return f"first-page:{index}"


def first_page_rest(flow: Flow, _block: FirstPageRest) -> None:
    """The remainders, each under its question."""
    widths = _two(flow, _LABELS)
    for name, label, lines in flow.remainders:
        flow.need(2 * _CELL.leading + 2 * _PAD)
        flow.mark(name)
        _row(flow, [_cell(flow, label, _CELL_BOLD, widths[0]), (lines, _CELL)], widths)
    flow.remainders.clear()
    flow.y += 6.0
