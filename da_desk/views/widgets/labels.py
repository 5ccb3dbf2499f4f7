"""Words on the screen: labels by role, badges, elided lines, a grid of names and values.

Text is always plain: what a person typed is never taken for markup, in labels or in tooltips.
"""

import html
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QStyleOption, QWidget

from da_desk.views import theme
from da_desk.wording import _


def label(text: str, role: str = "body", tone: str = "text", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A line of plain text. ``role`` is of the type scale; ``tone`` a token; ``wrap`` for sentences."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def retone(made: QWidget, **properties: object) -> None:
    """Change dynamic properties (role, tone, badge, kind, wrong …) and draw again by the stylesheet."""
    for name, value in properties.items():
        made.setProperty(name, value)
    made.style().unpolish(made)
    made.style().polish(made)
    made.update()


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip that stays plain text whatever it holds."""
    widget.setToolTip(f"<qt>{html.escape(text)}</qt>" if text else "")


def broken(words: str, metrics: QFontMetrics, room: int) -> Iterator[str]:
    """The lines into which words are broken in so many pixels; a word that is longer has a line of its own."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and metrics.horizontalAdvance(longer) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def clear_layout(holder: QWidget) -> None:
    """Take everything out of a widget's layout."""
    layout = holder.layout()
    while layout is not None and layout.count():
        item = layout.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class Badge(QLabel):
    """A word on a tint: high, medium, standard, accent, training or none (grey). The word carries the meaning."""

    def __init__(self, text: str, tone: str = "none", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_word(text, tone)

    def show_word(self, text: str, tone: str = "none") -> None:
        """Say another word."""
        self.setText(text)
        retone(self, badge=tone)


def grade_words(grade: str) -> str:
    """The word of a grade; an unknown one is shown as it is."""
    return {"high": _("High"), "medium": _("Medium"), "standard": _("Standard")}.get(grade, grade or _("Not graded"))


def grade_tone(grade: str) -> str:
    """The tint of a grade's badge."""
    return grade if grade in ("high", "medium", "standard") else "none"


class GradeBadge(Badge):
    """The risk grade as a word in its tint, and named as a grade to a screen reader."""

    def __init__(self, grade: str, parent: QWidget | None = None) -> None:
        super().__init__("", "none", parent)
        self.show_grade(grade)

    def show_grade(self, grade: str) -> None:
        """Show another grade."""
        words = grade_words(grade)
        self.show_word(words, grade_tone(grade))
        self.setAccessibleName(_("Risk grade: {grade}").format(grade=words))


class Elided(QLabel):
    """One line that ends in "…" where the room ends; the whole text is its tooltip and its accessible name."""

    def __init__(self, text: str = "", role: str = "body", tone: str = "text") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setAccessibleName(text)
        set_tip(self, text)

    def minimumSizeHint(self) -> QSize:
        """As narrow as a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the part that fits."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        words = self.fontMetrics().elidedText(
            self.text().replace("\n", " "), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        role = self.foregroundRole()
        self.style().drawItemText(
            painter, self.contentsRect(), int(self.alignment()), option.palette, self.isEnabled(), words, role
        )
        painter.end()


class KeyValues(QWidget):
    """Names and values in two columns. Values are plain text, wrap, and can be selected with the mouse."""

    def __init__(self, rows: Iterable[tuple[str, str | QWidget]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.L)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.show_rows(rows)

    def show_rows(self, rows: Iterable[tuple[str, str | QWidget]]) -> None:
        """Show other rows; a value may be a widget. An empty value is a dash."""
        clear_layout(self)
        for number, (name, value) in enumerate(rows):
            middle = Qt.AlignmentFlag.AlignTop if isinstance(value, str) else Qt.AlignmentFlag.AlignVCenter
            self._grid.addWidget(label(name, "body", "muted", wrap=True), number, 0, middle)
            self._grid.addWidget(_value(value), number, 1, middle)
        self._set_width()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the first column in step with the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._set_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow place the names leave room for the values."""
        super().resizeEvent(event)
        self._set_width()

    def _set_width(self) -> None:
        self._grid.setColumnMinimumWidth(0, min(theme.look().px(140), self.width() * 3 // 10))


def _value(value: str | QWidget) -> QWidget:
    return label(value or "–", wrap=True, selectable=True) if isinstance(value, str) else value


def icon_label(name: str, tone: str = "muted", size: int = 18) -> "IconLabel":
    """One of our icons as a picture beside words that say the same."""
    return IconLabel(name, tone, size)


class IconLabel(QLabel):
    """An icon in the colour of a token; drawn again when the look changes. Decoration: it has no name."""

    def __init__(self, name: str, tone: str = "muted", size: int = 18) -> None:
        super().__init__()
        self._drawn = (name, tone, size)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in the new look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._draw()

    def _draw(self) -> None:
        self.setPixmap(theme.look().pixmap(*self._drawn))
