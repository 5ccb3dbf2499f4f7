"""Names and values in two columns, drawn by one widget: a label for each would hold the window for long lists."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from da_desk.views import theme

NAMES, GAP, BETWEEN = 160, 12, 3
"""Pixels at 100 %: the width of the names, the room beside them, and the room between two rows."""
_FLAGS = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_WIDTHS_KEPT = 4
_LONG_WORD, _PIECE = re.compile(r"[^\s-]{25,}"), 12
_MARKS = ("Mn", "Mc", "Me", "Cf", "Sk")
_MAY_BREAK = "\u200b"
_ANY_HEIGHT = 1 << 20


class NamedLines(QLabel):
    """Plain text whatever it holds: nothing in a name or a value is taken for markup. Long words are broken.

    It is a label so that a screen reader reads all of it: "name: value", a line for each.
    """

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = [(_breakable(name), _breakable(value)) for name, value in rows]
        self._known: dict[int, list[int]] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText("\n".join(f"{name}: {value}" for name, value in rows))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """As the smallest: it expands, and its height follows from the width that it gets."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the names and as much again."""
        return QSize(2 * self._names(), theme.look().px(theme.TYPE["small"][0]))

    def hasHeightForWidth(self) -> bool:
        """Its height follows from its width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that all rows need; reckoned once for each width."""
        return self._tops(width)[-1]

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._known.clear()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are to be seen."""
        look, painter, seen = theme.look(), QPainter(self), event.rect()
        painter.setFont(look.font("small"))
        muted, text = look.colour("muted"), look.colour("text")
        for (name, value), (top, end) in zip(self._rows, pairwise(self._tops(self.width())), strict=True):
            if top <= seen.bottom() and end >= seen.top():
                painter.setPen(muted)
                painter.drawText(QRect(0, top, self._names(), end - top), _FLAGS, name)
                painter.setPen(text)
                painter.drawText(QRect(self._indent(), top, self._beside(self.width()), end - top), _FLAGS, value)
        painter.end()

    def _names(self) -> int:
        return theme.look().px(NAMES)

    def _indent(self) -> int:
        return self._names() + theme.look().px(GAP)

    def _beside(self, width: int) -> int:
        return max(width - self._indent(), 1)

    def _tops(self, width: int) -> list[int]:
        """Where each row begins, and where the last one ends."""
        if width not in self._known:
            while len(self._known) >= _WIDTHS_KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[width] = list(self._reckon(width))
        return self._known[width]

    def _reckon(self, width: int) -> Iterator[int]:
        metrics, top = QFontMetrics(theme.look().font("small")), 0
        names, beside, between = self._names(), self._beside(width), theme.look().px(BETWEEN)
        yield top
        for name, value in self._rows:
            top += max(_height(metrics, name, names), _height(metrics, value, beside)) + between
            yield top


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, _ANY_HEIGHT), _FLAGS, text).height()


def _breakable(text: str) -> str:
    """The text with places to break in words that may be wider than a column, never before a mark of a letter."""
    return _LONG_WORD.sub(lambda found: "".join(_pieces(found[0])), text)


def _pieces(word: str) -> Iterator[str]:
    since = 0
    for letter in word:
        if since >= _PIECE and unicodedata.category(letter) not in _MARKS:
            yield _MAY_BREAK
            since = 0
        since += 1
        yield letter
