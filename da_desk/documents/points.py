"""Short points under a heading, in one large size: what a person reads, not what a file holds."""

import re

from da_desk.documents.document import Points, Style
from da_desk.documents.flow import Flow

_IN_A_NUMBER = re.compile(r"(?<=\d) (?=\d)")  # a telephone number is never broken over two lines
_BULLET = "•"
_INDENT = 0.95  # of the size: room for the bullet
_LEADING = 1.22
_BETWEEN = 0.28  # of the size, below a point
_WHOLE = 0.6  # of a side: a point up to this high is never split
_ABOVE = 0.55  # of the size, above a heading that does not begin a page


def points(flow: Flow, block: Points) -> None:
    """The heading with its first point, then each point whole, or in pieces where it would take most of a side."""
    style = Style(block.size, round(block.size * _LEADING, 2))
    indent = block.size * _INDENT
    texts = [_lines(flow, point, style, indent) for point in block.points if point.strip()]
    if block.title.strip():
        _title(flow, block, len(texts[0]) if texts else 0)
    for lines in texts:
        _point(flow, lines, style, indent)


def _lines(flow: Flow, point: str, style: Style, indent: float) -> list[str]:
    typed = "\n".join(line.strip() for line in point.split("\n") if line.strip())
    return flow.wrap(_IN_A_NUMBER.sub("\u00a0", typed), style, flow.sheet.breadth - indent)


def _title(flow: Flow, block: Points, following: int) -> None:
    style = Style(block.size, round(block.size * _LEADING, 2), "bold")
    lines = flow.wrap(block.title.strip(), style)
    flow.skip(block.size * _ABOVE)
    flow.need(_height(len(lines), style) + block.size * _BETWEEN + _unbroken(flow, following, style))
    for line in lines:
        flow.need(style.leading)
        flow.line(line, style)
    flow.skip(block.size * _BETWEEN)


def _height(lines: int, style: Style) -> float:
    return lines * style.leading


def _unbroken(flow: Flow, lines: int, style: Style) -> float:
    """The height of a point's lines that must stand together: all of them unless they take most of a side."""
    return _height(lines if _height(lines, style) <= _WHOLE * (flow.bottom - flow.top) else 2, style)


def _point(flow: Flow, lines: list[str], style: Style, indent: float) -> None:
    flow.need(_unbroken(flow, len(lines), style))
    for index, line in enumerate(lines):
        flow.need(style.leading)
        here = flow.y
        if index == 0:
            flow.line(_BULLET, style)
            flow.y = here
        flow.line(line, style, flow.sheet.left + indent)
    flow.skip(style.size * _BETWEEN)
