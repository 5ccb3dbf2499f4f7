"""Bars of cases by grade, painted by hand: one a colleague or area, all to one scale, so that they can be compared."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from da_desk.views import theme
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.labels import grade_words, label
from da_desk.wording import _, ngettext

HEIGHT, LEAST, SIDE = 22, 3, 5
"""Pixels at 100 %: the height of a bar, the least width of a part that is not empty, and the room beside a figure in it."""
_BETWEEN = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how many, of which grade."""

    grade: str
    count: int

    @property
    def tone(self) -> str:
        """The token that it is painted in."""
        return self.grade if self.grade in ("high", "medium", "standard") else "muted"


class GradeBar(QLabel):
    """The cases of one line, by grade, with the number of all behind it. ``most``: what the longest bar of the list holds.

    A figure stands in each part that is wide enough, so that the colours carry no meaning alone. It is a label, so that a
    screen reader says the figures.
    """

    def __init__(self, parts: tuple[Part, ...], most: int) -> None:
        super().__init__()
        self._parts = tuple(part for part in parts if part.count)
        self._most = max(most, 1)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(self.words())
        self.setAccessibleName(self.words())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def total(self) -> int:
        """How many cases the bar holds."""
        return sum(part.count for part in self._parts)

    def words(self) -> str:
        """The bar in words: "12 cases: High 3, Medium 9"."""
        total = ngettext("{count} case", "{count} cases", self.total).format(count=self.total)
        said = ", ".join(f"{grade_words(part.grade)} {part.count}" for part in self._parts)
        return f"{total}: {said}" if said else total

    def sizeHint(self) -> QSize:
        """As wide as its place lets it be."""
        look = theme.look()
        return QSize(look.px(160), look.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its figure and a stump."""
        look = theme.look()
        return QSize(look.px(80), look.px(HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def spans(self, room: float) -> list[tuple[Part, float, float]]:
        """Where each part begins and how wide it is, in a room of that width: to scale, and never too thin to be seen."""
        least, found, left = theme.look().px(LEAST), [], 0.0
        for part in self._parts:
            width = max(room * part.count / self._most, least)
            found.append((part, left, width))
            left += width + _BETWEEN
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the parts and the number behind them."""
        look, painter = theme.look(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small, strong = look.font("label"), look.font("strong")
        figure, side = str(self.total), look.px(SIDE)
        behind = QFontMetrics(strong).horizontalAdvance(figure) + 2 * side
        height, end = self.height(), 0.0
        painter.setFont(small)
        for part, left, width in self.spans(self.width() - behind - 4 * _BETWEEN):
            box = QRectF(left, 2, width, height - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(part.tone))
            painter.drawRoundedRect(box, 2, 2)
            words = str(part.count)
            if QFontMetrics(small).horizontalAdvance(words) + 2 * side <= width:
                painter.setPen(look.colour("surface"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            end = left + width
        painter.setFont(strong)
        painter.setPen(look.colour("text" if self.total else "muted"))
        painter.drawText(QRectF(end + side, 0, behind, height), Qt.AlignmentFlag.AlignVCenter, figure)
        painter.end()


class _Swatch(QLabel):
    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        side = theme.look().px(12)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the colour of the grade."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.look().colour(self._tone))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.end()


def legend() -> Row:
    """Which colour is which grade."""
    made = Row(spacing=theme.S)
    for grade in ("high", "medium", "standard", "ungraded"):
        words = grade_words("" if grade == "ungraded" else grade)
        made.add(_Swatch(Part(grade, 1).tone), label(words, "small", "muted"))
    made.setAccessibleName(_("What the colours of the bars mean"))
    return made
