"""Rows too long for a table: what is told at length on the left under a title, short facts beside it on the right."""

from dataclasses import dataclass

from da_desk.documents.document import Entries, Entry, Fact, Style
from da_desk.documents.flow import Flow
from da_desk.documents.page import GREY, Stroke
from da_desk.wording import _

_LEADING = 13.0
_TITLE = Style(size=10.0, leading=_LEADING, face="bold")
_LABEL = Style(size=8.5, leading=_LEADING, colour=GREY)
_TEXT = Style(size=9.5, leading=_LEADING)
_ABSENT = Style(size=9.5, leading=_LEADING, face="italic", colour=GREY)
_PAD = 5.0
_GUTTER = 12.0
_TOLD, _NAMED = 0.54, 0.14  # shares of the breadth: what is told, and the names of the short facts
_SHORT = 34  # characters of a fact that stands beside
_WHOLE = 0.4  # of a page: an entry up to this high is never split

Column = list[tuple[str, Style]]


@dataclass(frozen=True, slots=True)
class _Widths:
    told: float
    names: float
    values: float

    @classmethod
    def of(cls, breadth: float) -> "_Widths":
        told, names = breadth * _TOLD, breadth * _NAMED
        return cls(told, names, breadth - told - names - 2 * _GUTTER)

    def starts(self, left: float) -> tuple[float, float, float]:
        return left, left + self.told + _GUTTER, left + self.told + self.names + 2 * _GUTTER


def entries(flow: Flow, block: Entries) -> None:
    """The entries, numbered, a hairline under each. A label stands on the same side in all of them."""
    widths, long = _Widths.of(flow.sheet.breadth), _long(block)
    for number, entry in enumerate(block.entries, 1):
        _entry(flow, _columns(flow, number, entry, long, widths), widths)
    flow.y += 6.0


def first_height(flow: Flow, block: Entries) -> float:
    """The height that the first entry takes on the page where it begins."""
    if not block.entries:
        return 0.0
    columns = _columns(flow, 1, block.entries[0], _long(block), _Widths.of(flow.sheet.breadth))
    height = _height(columns)
    return height if _whole(flow, height) else 2 * _LEADING + 2 * _PAD


def _height(columns: tuple[Column, ...]) -> float:
    return max(map(len, columns)) * _LEADING + 2 * _PAD


def _whole(flow: Flow, height: float) -> bool:
    return height <= _WHOLE * (flow.bottom - flow.top)


def _long(block: Entries) -> frozenset[str]:
    return frozenset(fact.label for entry in block.entries for fact in entry.facts if not _is_short(fact))


def _is_short(fact: Fact) -> bool:
    return len(fact.value) <= _SHORT and len(fact.label) <= _SHORT and "\n" not in fact.value.strip("\n")


def _columns(
    flow: Flow, number: int, entry: Entry, long: frozenset[str], widths: _Widths
) -> tuple[Column, Column, Column]:
    told: Column = [(line, _TITLE) for line in flow.wrap(f"{number}. {entry.title}", _TITLE, widths.told)]
    names: Column = []
    values: Column = []
    for fact in entry.facts:
        if fact.label in long:
            told += [(line, _LABEL) for line in flow.wrap(fact.label, _LABEL, widths.told)]
            told += _value(flow, fact.value, widths.told)
        else:
            _beside(flow, fact, names, values, widths)
    return told, names, values


def _beside(flow: Flow, fact: Fact, names: Column, values: Column, widths: _Widths) -> None:
    """A name and its value begin on the same line, however many lines each has."""
    name = [(line, _LABEL) for line in flow.wrap(fact.label, _LABEL, widths.names)]
    value = _value(flow, fact.value, widths.values)
    for column, lines in ((names, name), (values, value)):
        column += lines + [("", _TEXT)] * (max(len(name), len(value)) - len(lines))


def _value(flow: Flow, text: str, width: float) -> Column:
    if not text.strip():
        return [(_("Not recorded"), _ABSENT)]
    return [(line, _TEXT) for line in flow.wrap(text.strip("\n"), _TEXT, width)]


def _entry(flow: Flow, columns: tuple[Column, ...], widths: _Widths) -> None:
    left = columns
    if _whole(flow, _height(left)):
        flow.need(_height(left))
    while True:
        most = max(map(len, left))
        flow.need(min(most, 2) * _LEADING + 2 * _PAD)
        fits = max(1, int((flow.room - 2 * _PAD) // _LEADING))
        _draw(flow, tuple(column[:fits] for column in left), widths)
        if most <= fits:
            return
        left = tuple(column[fits:] for column in left)


def _draw(flow: Flow, columns: tuple[Column, ...], widths: _Widths) -> None:
    top = flow.y + _PAD
    for column, x in zip(columns, widths.starts(flow.sheet.left), strict=True):
        flow.y = top
        for line, style in column:
            flow.line(line, style, x)
    flow.y = top + max(map(len, columns)) * _LEADING + _PAD
    flow.draw(Stroke(flow.sheet.left, flow.y, flow.sheet.right, flow.y))
