"""How far something is: a bar with its figure, and the list of the sections of a long form."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, FlowBox, Row, Side
from da_desk.views.widgets.labels import Badge, label
from da_desk.views.widgets.one_of import OneOf
from da_desk.wording import _


class State(StrEnum):
    """The state of a section."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    NOT_APPLICABLE = "not-applicable"


def state_words(state: State) -> str:
    """The state as the person reads it."""
    return {
        State.NOT_STARTED: _("Not started"),
        State.IN_PROGRESS: _("In progress"),
        State.DONE: _("Done"),
        State.NOT_APPLICABLE: _("Not applicable"),
    }[state]


_TONES = {State.DONE: "standard", State.IN_PROGRESS: "accent"}


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a long form. Without a state there is nothing to do in it: it is only to be seen.

    ``wanted`` stands in place of the state where somebody asked for something ("Comment"); ``said`` where something is
    only read and a word says what is in it ("3 of 5"), to the ear in the words of ``aloud`` ("3 of 5 answered").
    """

    id: str
    title: str
    state: State | None = State.NOT_STARTED
    wanted: str = ""
    said: str = ""
    aloud: str = ""

    @property
    def words(self) -> str:
        """What stands behind the title; "" for nothing."""
        return self.wanted or self.said or (state_words(self.state) if self.state is not None else "")


class Progress(Row):
    """A bar and its figure, such as "2 of 4"."""

    def __init__(self, what: str, done: int = 0, total: int = 1) -> None:
        super().__init__(spacing=theme.M)
        self._what = what
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.look().px(96))
        self._words = label("", "small", "muted")
        self.add(self._bar, self._words)
        self.show_progress(done, total)

    def show_progress(self, done: int, total: int) -> None:
        """Show how many are done."""
        words = _("{done} of {total}").format(done=done, total=total)
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._bar.setAccessibleName(f"{self._what}: {words}")
        self._words.setText(words)


class _Line(QPushButton):
    def __init__(self, section: Section, *, compact: bool) -> None:
        super().__init__()
        self.setProperty("kind", "task")
        self.setProperty("compact", compact)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = label(section.title, wrap=True)
        self._badge = Badge("")
        self._box = box = QHBoxLayout(self)
        box.setContentsMargins(14, 2 if compact else 6, 14, 2 if compact else 6)
        box.addWidget(self._title, 1)
        box.addWidget(self._badge)
        for part in (self._title, self._badge):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_section(section)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words that need more lines get them."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        margins = self._box.contentsMargins()
        badge = self._badge.sizeHint().width() + self._box.spacing() if not self._badge.isHidden() else 0
        room = width - margins.left() - margins.right() - badge
        needed = self._title.heightForWidth(max(room, 1)) + margins.top() + margins.bottom()
        least = max(needed, self.sizeHint().height())
        if least != self.minimumHeight():
            self.setMinimumHeight(least)

    def show_section(self, section: Section) -> None:
        """Show the state of its section."""
        words = section.words
        self._badge.setVisible(bool(words))
        if not words:
            self.setAccessibleName(section.title)
            return
        tone = _TONES.get(section.state, "none") if section.state is not None else "none"
        self._badge.show_word(words, "medium" if section.wanted else tone)
        self.setAccessibleName(_("{title}: {state}").format(title=section.title, state=section.aloud or words))
        if self.isVisible():
            self._fit(self.width())  # longer words leave the title less room


class TaskList(Column):
    """The sections of a long form in any order, each with its state. ``chosen(id)`` when one is pressed.

    ``compact``: for a list of many that should all be seen at once.
    """

    chosen = Signal(str)

    def __init__(self, title: str = "", *, compact: bool = False) -> None:
        super().__init__(spacing=0 if compact else 2)
        self._compact = compact
        self._group = OneOf(self)
        self._lines: dict[str, _Line] = {}
        self._progress = Progress(title or _("Sections"))
        head = Column(margins=(14, 0, 14, 6))
        head.add(FlowBox(label(title, "heading"), self._progress, side=Side.APART))
        self.add(head)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these sections; lines that stay keep the focus."""
        for section in sections:
            if section.id in self._lines:
                self._lines[section.id].show_section(section)
            else:
                self._add(section)
        counted = [section for section in sections if section.state not in (None, State.NOT_APPLICABLE)]
        self._progress.setVisible(bool(counted))
        self._progress.show_progress(sum(each.state is State.DONE for each in counted), len(counted))

    def mark(self, section_id: str) -> None:
        """Show which section is open."""
        if section_id in self._lines:
            self._lines[section_id].setChecked(True)

    def _add(self, section: Section) -> None:
        made = _Line(section, compact=self._compact)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(section.id))
        self._group.addButton(made)
        self._lines[section.id] = made
        self.box.addWidget(made)
