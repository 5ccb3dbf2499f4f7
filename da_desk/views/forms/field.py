"""What every field has: label, help, the place of its problem, and a name for a screen reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.labels import label, retone
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer may name that stands elsewhere: rows by the path of their field, and colleagues; each (id, title)."""

    rows: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    colleagues: Sequence[tuple[str, str]] = ()


class Field(Column):
    """One question. Subclasses put their control in by ``place`` and answer ``value``/``set_value``.

    ``edited`` is emitted by the person's own changes only, never by ``set_value``.
    """

    edited = Signal()

    def __init__(self, title: str, *, help: str = "", optional: bool = False) -> None:  # noqa: A002
        super().__init__("field", spacing=4)
        self.title = self.spoken = title
        self.optional = optional
        self._help = help
        self._control: QWidget | None = None
        self._quiet = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._title = label(_("{label} (optional)").format(label=title) if optional else title, "strong", wrap=True)
        self._help_line = label(help, "small", "muted", wrap=True)
        if not help:
            self._help_line.hide()
        self._problem = label("", "strong", "high", wrap=True)
        self._problem.hide()
        self.add(self._title, self._help_line, self._problem)

    def place(self, shown: QWidget, control: QWidget | None = None) -> None:
        """Put the control in; ``control`` is the part that takes the focus, if it is not ``shown`` itself."""
        self._control = control or shown
        self._control.setAccessibleName(self.spoken)
        self._title.setBuddy(self._control)
        self.box.addWidget(shown)
        self.describe()

    @property
    def control(self) -> QWidget:
        """The part that takes the focus."""
        return self._control or self

    def value(self) -> object:
        """The answer: text, a list of texts, or a mapping; empty when unanswered."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show an answer without ``edited``."""
        self._quiet = True
        try:
            self.fill(value)
        finally:
            self._quiet = False

    def fill(self, value: object) -> None:
        """Put an answer into the control."""
        raise NotImplementedError

    def answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.value())

    def begun(self) -> bool:
        """Whether anything was answered at all, though it may not be enough."""
        return self.answered()

    def in_words(self, value: object) -> str:
        """Any answer of this field as a person reads it; "" for none."""
        return str(value or "")

    @property
    def parts(self) -> "Mapping[str, Field]":
        """The fields that the answer is made of, where it is a mapping."""
        return {}

    def row_name(self, _row_id: str, _answers: Mapping[str, Any]) -> str:
        """What a row of the answer is called: one with these answers, or without them the one shown under that id."""
        return ""

    def own_problem(self) -> str:
        """Why the answer as typed can't be understood; a sentence, or ""."""
        return ""

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """The same by the part of the answer; "" is the whole."""
        if sentence := self.own_problem():
            yield "", sentence

    def ask_for_it(self) -> None:
        """It was declared optional; where it is shown now it has to be answered."""
        self._title.setText(self.title)

    def say_help(self, words: str) -> None:
        """Say other help; "" says none."""
        self._help = words
        self._help_line.setText(words)
        self._help_line.setVisible(bool(words))
        self.describe()

    def show_problem(self, sentence: str) -> None:
        """Say beside the field what is wrong; "" takes it away."""
        changed = sentence != self._problem.text()
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if changed:
            self._mark(bool(sentence))
        self.describe()

    def show_problem_at(self, _part: str, sentence: str) -> None:
        """The same for a part of the answer ("<row id>.due")."""
        self.show_problem(sentence)

    @property
    def problem(self) -> str:
        """The sentence that stands beside the field, or ""."""
        return self._problem.text()

    def focus_field(self) -> None:
        """Take the focus."""
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_at(self, _part: str) -> None:
        """Take the focus at a part of the answer."""
        self.focus_field()

    def caret(self) -> int:
        """Where the cursor stands in the text; 0 where there is none."""
        return 0

    def caret_part(self) -> str:
        """In which part of the answer the cursor stands; "" where there are none."""
        return ""

    def set_caret(self, position: int) -> None:
        """Put the cursor there, where there is one."""

    def set_read_only(self, read_only: bool) -> None:
        """Let it be read and not changed, or let it be changed again."""
        self.setEnabled(not read_only)

    def look_around(self, around: Around) -> None:
        """Called when what stands elsewhere changed."""

    def speak_as(self, words: str) -> None:
        """Have a screen reader call it by more than its title, such as with the number of its row."""
        former, self.spoken = self.spoken, words
        for each in self.findChildren(QWidget):
            if former in each.accessibleName():
                each.setAccessibleName(each.accessibleName().replace(former, words, 1))
        self.describe()

    def note_edit(self, *_ignored: object) -> None:
        """Called by the control when the person changed something."""
        if not self._quiet:
            self.edited.emit()

    def describe(self) -> None:
        """Have a screen reader say help and problem with the control."""
        words = " ".join(part for part in (self._problem.text(), self._help) if part)
        self.control.setAccessibleDescription(words)

    def _mark(self, wrong: bool) -> None:
        self.box.setContentsMargins(12 if wrong else 0, 0, 0, 0)
        retone(self, wrong=wrong)
        retone(self.control, wrong=wrong)
