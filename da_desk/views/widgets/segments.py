"""Ways to choose what a page shows: segments for a few views of one list, tabs for the parts of a case."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPushButton, QTabBar

from da_desk.views.widgets.boxes import FlowBox
from da_desk.views.widgets.labels import retone
from da_desk.views.widgets.one_of import OneOf


class _Segment(QPushButton):
    """One choice; there is room for its words as they stand when it is in force, which is in bold."""

    def sizeHint(self) -> QSize:
        """Qt reckons with the words as they stand when another is in force."""
        size, bold = super().sizeHint(), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wider = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(size.width() + max(wider, 0), size.height())


class Segments(FlowBox):
    """A few choices side by side (in several lines where the room is narrow), one of them in force. ``chosen(key)`` when a person takes another."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__(spacing=2)
        self.setAccessibleName(name)
        self._name = name
        self._group = OneOf(self)
        self._buttons: dict[str, QPushButton] = {}
        for key, title in choices:
            self._add(key, title)
        self.set_current(current or choices[0][0])

    @property
    def current(self) -> str:
        """The key of the choice in force."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_current(self, key: str) -> None:
        """Put a choice in force, silently."""
        self._buttons[key].setChecked(True)

    def say(self, key: str, title: str) -> None:
        """Say another title, such as one with a count."""
        self._buttons[key].setText(title)
        self._buttons[key].setAccessibleName(f"{self._name}: {title}")

    def add_choice(self, key: str, title: str) -> None:
        """Offer one more choice, at the end; one that is offered already stays."""
        if key not in self._buttons:
            self._add(key, title)

    def _add(self, key: str, title: str) -> None:
        button = _Segment(title)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self.say(key, title)
        self.flow.addWidget(button)


class Tabs(QTabBar):
    """The parts of a page. ``chosen(key)`` when a person takes another; arrows, Home and End move along."""

    chosen = Signal(str)

    def __init__(self, name: str, tabs: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = [key for key, _title in tabs]
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for _key, title in tabs:
            self.addTab(title)
        self.currentChanged.connect(lambda place: self.chosen.emit(self._keys[place]))

    @property
    def current(self) -> str:
        """The key of the open part."""
        return self._keys[self.currentIndex()]

    def set_current(self, key: str) -> None:
        """Open a part, silently. Raises ValueError for an unknown key."""
        self.blockSignals(True)
        self.setCurrentIndex(self._keys.index(key))
        self.blockSignals(False)

    def say(self, key: str, title: str) -> None:
        """Say another title."""
        self.setTabText(self._keys.index(key), title)

    def explain(self, key: str, words: str) -> None:
        """What a short title stands for: its tooltip, and what a screen reader says."""
        place = self._keys.index(key)
        self.setTabToolTip(place, words)
        self.setAccessibleTabName(place, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.count() - 1}
        if event.key() in ends:
            self.setCurrentIndex(ends[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the focus ring for the keyboard."""
        super().focusInEvent(event)
        retone(self, ring=event.reason() is not Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus ring away."""
        super().focusOutEvent(event)
        retone(self, ring=False)
