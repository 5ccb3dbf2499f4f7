"""A question of a list that is asked through: a few answers side by side, and a comment that opens under them."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QPushButton, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText
from da_desk.views.widgets.boxes import Column, FlowBox, column
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

NARROW = 560
"""Below this width (at 100 %) the answers stand under the question."""
_NOTE_LIMIT = 2_000
Choices = Sequence[tuple[str, str]]


class AnswersField(Field):
    """One of a few answers as buttons side by side. ``taken`` when a key chose one; ``onward(step)`` to another question.

    A letter or a figure answers, left and right move along the answers, up and down lead to the question before or after,
    Delete takes the answer back, and C opens the comment (``wants_note``).
    """

    taken = Signal()
    onward = Signal(int)
    wants_note = Signal()

    def __init__(self, title: str, choices: Choices) -> None:
        super().__init__(title)
        self._title.hide()
        self._titles = dict(choices)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # so that an answer can be taken back
        self._buttons = {key: self._made(words) for key, words in choices}
        self._kept = ""
        self.place(FlowBox(*self._buttons.values(), spacing=4), next(iter(self._buttons.values())))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._keys = keys_of(choices)
        self._let_in()

    def value(self) -> str:
        """The id of the answer, or ""."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), self._kept)

    def fill(self, value: object) -> None:
        """Show an answer; one that is not offered any more is kept."""
        self._kept = str(value or "") if value not in self._buttons else ""
        for key, button in self._buttons.items():
            button.setChecked(key == value)
        self._let_in()

    def in_words(self, value: object) -> str:
        """The title of an answer."""
        return self._titles.get(str(value or ""), str(value or ""))

    def describe(self) -> None:
        """Every answer says the question, help and problem."""
        super().describe()
        for button in getattr(self, "_buttons", {}).values():
            button.setAccessibleName(f"{self.spoken}: {button.text()}")
            button.setAccessibleDescription(self.control.accessibleDescription())

    def focus_field(self) -> None:
        """Take the focus, on the answer if there is one."""
        here = self._buttons.get(self.value(), self.control)
        here.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of a list that is asked through; a double press counts as one."""
        if event.type() is QEvent.Type.MouseButtonDblClick:
            return True
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QPushButton):
            return self._pressed(watched, event)
        return False

    def _made(self, words: str) -> QPushButton:
        button = QPushButton(words.replace("&", "&&"))
        button.setProperty("kind", "answer")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self._choose(button if button.isChecked() else None))
        button.installEventFilter(self)
        self._group.addButton(button)
        return button

    def _choose(self, chosen: QPushButton | None) -> None:
        self._kept = ""
        for button in self._buttons.values():
            button.setChecked(button is chosen)
        self._let_in()
        self.note_edit()

    def _let_in(self) -> None:
        """One of the answers takes Tab: the chosen one, or the first."""
        here = self._buttons.get(self.value(), self.control)
        for button in self._buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is here else Qt.FocusPolicy.ClickFocus)

    def _pressed(self, button: QPushButton, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        act = self._act_of(button, event)
        if act is None:
            return False
        act()
        return True

    def _act_of(self, button: QPushButton, event: QKeyEvent) -> Callable[[], object] | None:
        places = list(self._buttons.values())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        lines = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key, letter = Qt.Key(event.key()), event.text().casefold()
        if key in steps:
            there = places[(places.index(button) + steps[key]) % len(places)]
            return lambda: self._move(there)
        if key in lines:
            return lambda: self.onward.emit(lines[key])
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return lambda: self._take(button)
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return lambda: self._choose(None)
        if letter in self._keys:
            answer = self._buttons[self._keys[letter]]
            return lambda: self._take(answer)
        return self.wants_note.emit if letter == "c" else None

    def _move(self, there: QPushButton) -> None:
        there.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        there.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, button: QPushButton) -> None:
        self._choose(button)
        self.taken.emit()


class AskedField(Field):
    """``{"answer": …, "note": …}``: one of a few answers, and a comment that opens when it is wanted.

    ``onward(step)``: the person goes on to the next question (1) or back to the one before (-1), by the keyboard. ``grew``
    when the comment opens, so that the page can show the whole of it.
    """

    onward = Signal(int)
    grew = Signal()

    def __init__(self, title: str, choices: Choices, *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self.setProperty("kind", "asked")
        self.box.setContentsMargins(0, 7, 0, 6)
        self._answers = AnswersField(title, choices)
        self._note = LongText(_("Comment"), lines=2, limit=_NOTE_LIMIT, counts=False)
        self._note.speak_as(_("{label}: comment").format(label=title))
        self._open = Button(_("Comment"), self.open_note, kind="link")
        room = self._open.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the answers of all questions stand under each other
        self._open.setSizePolicy(room)
        self._lay_out()
        self._answers.edited.connect(self.note_edit)
        self._answers.taken.connect(lambda: self.onward.emit(1))
        self._answers.onward.connect(self.onward)
        self._answers.wants_note.connect(self.open_note)
        self._note.edited.connect(self.note_edit)
        self._note.edit.installEventFilter(self)
        self._show_note(wanted=False)

    def value(self) -> dict[str, str]:
        """The answer and the comment; an empty mapping when there is neither."""
        given = {"answer": self._answers.value(), "note": self._note.value()}
        return {part: text for part, text in given.items() if text.strip()}

    def fill(self, value: object) -> None:
        """Show an answer with its comment."""
        given = value if isinstance(value, Mapping) else {}
        self._answers.set_value(given.get("answer", ""))
        self._note.set_value(given.get("note", ""))
        self._show_note(wanted=self._note.answered())

    def answered(self) -> bool:
        """Whether there is an answer; a comment alone is none."""
        return bool(self._answers.value())

    def begun(self) -> bool:
        """Whether there is an answer or a comment."""
        return bool(self.value())

    def in_words(self, value: object) -> str:
        """The answer, and the comment after it."""
        given = value if isinstance(value, Mapping) else {}
        parts = (self._answers.in_words(given.get("answer", "")), str(given.get("note", "")))
        return ". ".join(part for part in parts if part)

    @property
    def parts(self) -> Mapping[str, Field]:
        """The answer and the comment."""
        return {"answer": self._answers, "note": self._note}

    def own_problem(self) -> str:
        """A comment that is too long."""
        return self._note.own_problem()

    def describe(self) -> None:
        """The answers say help and problem."""
        if hasattr(self, "_answers"):
            words = " ".join(part for part in (self.problem, self._help) if part)
            self._answers.control.setAccessibleDescription(words)
            self._answers.describe()

    def focus_field(self) -> None:
        """Take the focus at the answers."""
        self._answers.focus_field()

    def focus_at(self, part: str) -> None:
        """Take the focus at the answer or the comment."""
        if part == "note":
            self.open_note()
        else:
            self.focus_field()

    def caret(self) -> int:
        """Where the cursor stands in the comment."""
        return self._note.caret()

    def caret_part(self) -> str:
        """The comment, while it is written."""
        return "note" if self._note.edit.hasFocus() else ""

    def set_caret(self, position: int) -> None:
        """Put the cursor there, if the comment has the focus."""
        if self._note.edit.hasFocus():
            self._note.set_caret(position)

    def set_read_only(self, read_only: bool) -> None:
        """The answers stand still, the comment can be read."""
        self._answers.setEnabled(not read_only)
        self._note.set_read_only(read_only)
        self._show_note(wanted=self._note.answered(), may_open=not read_only)

    def open_note(self) -> None:
        """Open the comment and write it."""
        self._show_note(wanted=True)
        self._note.focus_field()
        self.grew.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape leaves the comment for the answers; what stands in it stays."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self._show_note(wanted=self._note.answered())
            self._answers.focus_field()
            return True
        return False

    def show_problem(self, sentence: str) -> None:
        """Say it above the answers; the room above them stays."""
        super().show_problem(sentence)
        self.box.setContentsMargins(12 if sentence else 0, 7, 0, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The answers stand beside the question where there is room."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.look().px(NARROW)
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
            room = self._open.sizePolicy()
            room.setRetainSizeWhenHidden(not narrow)
            self._open.setSizePolicy(room)

    def _lay_out(self) -> None:
        words = Column(spacing=2)
        for part in (self._title, self._help_line, self._problem):
            self.box.removeWidget(part)
            words.add(part)
        self._title.setProperty("role", "body")
        self._answers.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        across = QWidget()
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, across)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.M)
        self._line.addWidget(words, 1)
        self._line.addWidget(self._answers)
        self._line.addWidget(column(self._open, None))
        self.place(across, self._answers.control)
        self.add(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _show_note(self, *, wanted: bool, may_open: bool = True) -> None:
        self._note.setVisible(wanted)
        self._open.setVisible(may_open and not wanted)
        self._open.setAccessibleName(_("Comment on: {label}").format(label=self.spoken))


def keys_of(choices: Choices) -> dict[str, str]:
    """The keys that answer: a figure for each, and its first letter where no other begins with it."""
    found = {str(number): key for number, (key, _title) in enumerate(choices, 1) if number <= 9}
    letters = [title[:1].casefold() for _key, title in choices]
    for (key, _title), letter in zip(choices, letters, strict=True):
        if letters.count(letter) == 1 and letter.isalpha():
            found[letter] = key
    return found
