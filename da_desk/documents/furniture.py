"""What stands on every page: marking, form code, running heading, copy note, foot signatures, page x of y."""

from da_desk.documents.document import Bare, Furniture, Sheet, SignLine
from da_desk.documents.page import (
    BREADTH,
    GREY,
    HEIGHT,
    INK,
    LEFT,
    NAVY,
    ORANGE,
    RIGHT,
    WIDTH,
    Lines,
    Op,
    Run,
    Stroke,
)
from da_desk.wording import _

MARKING_TOP, MARKING_FOOT = 36.0, 822.0
_TRAINING_TOP, _PAGE_LINE = 23.0, 806.0
_HEAD = 46.0
_NOTE_SIZE, _NOTE_LEADING = 9.0, 12.0
_FOOT_RULE = 776.0
_GAP = 18.0
_CODE = 150.0  # the width that a form code may have
_BARE_EDGE = 26.0  # above and below the words of a bare page: wider than any printer's own edge
_MOST = 3  # lines a note or a running heading may have


def content_top(furniture: Furniture | Bare, lines: Lines, number: int) -> float:
    """Where content begins on page ``number``."""
    if isinstance(furniture, Bare):
        return _BARE_EDGE
    rows = len(_note(furniture, lines)) + len(_running(furniture, lines, number))
    return _HEAD + rows * _NOTE_LEADING + (12.0 if rows else 6.0)


def content_bottom(furniture: Furniture | Bare) -> float:
    """Where content ends on every page."""
    if isinstance(furniture, Bare):
        return furniture.sheet.height - _BARE_EDGE - furniture.number_size
    return _FOOT_RULE - 28.0 if furniture.foot else 790.0


def furnish(furniture: Furniture | Bare, lines: Lines, number: int, pages: int) -> list[Op]:
    """The drawing of the furniture of page ``number`` of ``pages``."""
    if isinstance(furniture, Bare):
        return [*_number(furniture, lines, number, pages), *_training_foot(furniture)]
    return [
        *marking(furniture.marking, lines, training=furniture.training),
        Run(LEFT, MARKING_TOP, lines.cut(furniture.form_code, "bold", 9.0, _CODE, 1)[0], "bold", 9.0, GREY),
        *_head(furniture, lines, number),
        *(sign_lines(furniture.foot, lines, _FOOT_RULE, furniture.sheet) if furniture.foot else ()),
        Run(LEFT, _PAGE_LINE, furniture.reference, "regular", 8.0, GREY),
        _right(_("Page {number} of {pages}").format(number=number, pages=pages), lines),
    ]


def _number(furniture: Bare, lines: Lines, number: int, pages: int) -> list[Op]:
    """As large as the words: small numbers are the first thing that a tired eye loses."""
    if pages == 1:
        return []
    words = _("{number} of {pages}").format(number=number, pages=pages)
    sheet, size = furniture.sheet, furniture.number_size
    return [Run(sheet.right - lines.width(words, "regular", size), sheet.height - _BARE_EDGE, words, "regular", size)]


def _training_foot(furniture: Bare) -> list[Op]:
    sheet = furniture.sheet
    foot = Run(sheet.left, sheet.height - _BARE_EDGE, _("TRAINING"), "bold", 11.0, ORANGE)
    return [foot] if furniture.training else []


def marking(words: str, lines: Lines, *, training: bool) -> list[Op]:
    """The marking, top and bottom, and the word TRAINING above it."""
    ops: list[Op] = [_centred(words, y, lines, INK) for y in (MARKING_TOP, MARKING_FOOT) if words]
    if training:
        ops += [_centred(training_words(), y, lines, ORANGE) for y in (_TRAINING_TOP, MARKING_FOOT + 11.0)]
    return ops


def training_words() -> str:
    """The line that says what TRAINING means."""
    return _("TRAINING – invented people and events, not evidence")


def sign_lines(signs: tuple[SignLine, ...], lines: Lines, rule: float, sheet: Sheet) -> list[Op]:
    """Lines to sign on at height ``rule``, each with its label beneath and a typed value upon it, if any."""
    share = (sheet.breadth - _GAP * (len(signs) - 1)) / sum(sign.weight for sign in signs)
    ops: list[Op] = []
    x = sheet.left
    for sign in signs:
        ops += _sign_line(sign, lines, x, rule, share * sign.weight)
        x += share * sign.weight + _GAP
    return ops


def _sign_line(sign: SignLine, lines: Lines, x: float, rule: float, width: float) -> list[Op]:
    ops: list[Op] = [
        Stroke(x, rule, x + width, rule, 0.6, INK),
        Run(x, rule + 10.0, sign.label, "regular", lines.fitted(sign.label, "regular", 8.0, width), GREY),
    ]
    return [*ops, *_typed(sign.value, lines, x, rule, width)]


def _typed(value: str, lines: Lines, x: float, rule: float, width: float) -> list[Op]:
    """A typed value on its line: smaller if it is long, on two lines if it is very long."""
    size = lines.fitted(value, "regular", 10.0, width, 7.0)
    rows = lines.cut(value, "regular", size, width, 2) if value else []
    lift = (len(rows) - 1) * size * 1.15
    return [Run(x, rule - 3.5 - lift + index * size * 1.15, row, "regular", size) for index, row in enumerate(rows)]


def _head(furniture: Furniture, lines: Lines, number: int) -> list[Op]:
    ops: list[Op] = []
    y = _HEAD + 9.0
    for row in _note(furniture, lines):
        ops.append(_centred(row, y, lines, NAVY))
        y += _NOTE_LEADING
    for row in _running(furniture, lines, number):
        ops.append(Run(LEFT, y, row, "bold", _NOTE_SIZE, INK))
        y += _NOTE_LEADING
    return ops


def _note(furniture: Furniture, lines: Lines) -> list[str]:
    return lines.cut(furniture.copy_note, "bold", _NOTE_SIZE, BREADTH, _MOST) if furniture.copy_note else []


def _running(furniture: Furniture, lines: Lines, number: int) -> list[str]:
    wanted = furniture.running and number > 1
    return lines.cut(furniture.running, "bold", _NOTE_SIZE, BREADTH, _MOST) if wanted else []


def _centred(text: str, y: float, lines: Lines, colour: str) -> Run:
    width = BREADTH - 160.0 if y == MARKING_TOP else BREADTH
    size = lines.fitted(text, "bold", 9.0, width)
    text = lines.cut(text, "bold", size, width + 0.1, 1)[0]
    return Run((WIDTH - lines.width(text, "bold", size)) / 2, y, text, "bold", size, colour)


def _right(text: str, lines: Lines) -> Run:
    return Run(RIGHT - lines.width(text, "bold", 9.0), _PAGE_LINE, text, "bold", 9.0, INK)


STAMP_RIGHT, STAMP_Y = RIGHT, HEIGHT - MARKING_TOP
"""Where a pack's own number stands (right edge and baseline, y up): the one place furniture leaves free."""
