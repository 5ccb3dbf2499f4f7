"""One row of a list as a card: closed it says what it is and what it lacks, open it shows its fields."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.forms.field import Around, Field
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.boxes import row as across
from da_desk.views.widgets.buttons import Button, icon_button
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.views.widgets.named_lines import NamedLines
from da_desk.wording import _, day, ngettext

if TYPE_CHECKING:
    from da_desk.views.forms.row_cards import RowsField

_NARROWEST, _BESIDE = 240, 480
ROOMY = 620
"""From this width on (at 100 %) short answers stand two in a line."""
_SHORT = ("text", "choice", "day", "row", "colleague", "yes-no")
Answers = dict[str, Any]


class Declared(Protocol):
    """What a field of rows, or one of its fields, says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def choices(self) -> Sequence[Any]: ...


def words_of(declared: Declared, value: object, around: Around) -> str:
    """An answer in a row as a person reads it; "" for none."""
    if isinstance(value, list | tuple):
        return ", ".join(words_of(declared, each, around) for each in value)
    text = str(value or "")
    if declared.kind == "row":
        return dict(around.rows.get(getattr(declared, "of", ""), ())).get(text, _("Taken out") if text else "")
    if declared.kind == "colleague":
        return dict(around.colleagues).get(text, "")
    if declared.kind == "yes-no" and not declared.choices:
        return {"yes": _("Yes"), "no": _("No")}.get(text, text)
    if declared.kind == "day":
        with suppress(ValueError):
            return day(date.fromisoformat(text), weekday=True)
    return next((str(each.title) for each in declared.choices if each.id == text), text)


class Pair(QWidget):
    """Two fields in a line where there is room, one under the other where there is not."""

    def __init__(self, *fields: Field) -> None:
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(14)
        for each in fields:
            self._box.addWidget(each, 1, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room."""
        super().resizeEvent(event)
        _turn(self._box, narrow=event.size().width() < theme.look().px(ROOMY))


def _turn(box: QBoxLayout, *, narrow: bool) -> None:
    wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
    if box.direction() != wanted:
        box.setDirection(wanted)


def _paired(inner: Sequence[Declared]) -> Iterator[tuple[Declared, ...]]:
    """Short answers that follow each other, two by two; the first answer stands alone, since it names the row."""
    left = list(inner)
    while left:
        first = left.pop(0)
        if first is not inner[0] and left and first.kind in _SHORT and left[0].kind in _SHORT:
            yield first, left.pop(0)
        else:
            yield (first,)


class RowCard(Column):
    """One row: closed it says what it is, open it shows its fields, which are made when it is first opened."""

    edited = Signal()
    opened = Signal()
    wants = Signal(str)
    """What is asked of the whole list: "up", "down", "remove"."""

    def __init__(self, rows: "RowsField", answers: Answers) -> None:
        super().__init__("rowcard", (theme.M, theme.S, theme.S, theme.S), theme.S)
        self.answers = answers
        self.fields: dict[str, Field] = {}
        self._rows, self._number, self._count = rows, 1, 1
        self._read_only = False
        self._heading = label("", "strong", wrap=True)
        self._summary = label("", "small", "muted", wrap=True)
        self._lacks = Badge("", "medium")
        self._state = Badge("")
        self._state.hide()
        words = Column(spacing=2)
        words.add(self._heading, self._summary)
        self._toggle = Button(_("Open"), self.toggle)
        self._up = icon_button("chevron-up", "", partial(self.wants.emit, "up"))
        self._down = icon_button("chevron-down", "", partial(self.wants.emit, "down"))
        self._off = icon_button("cross", "", partial(self.wants.emit, "remove"))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(theme.XS)
        self._head.addWidget(words, 1)
        self._head.addWidget(
            across(self._lacks, self._state, None, self._toggle, self._up, self._down, self._off, spacing=theme.XS)
        )
        self._inside = Column("", (0, theme.S, theme.S, theme.S), 14)
        self._inside.hide()
        self.box.addLayout(self._head)
        self.add(self._inside)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setMinimumWidth(theme.look().px(_NARROWEST))

    @property
    def row_id(self) -> str:
        """The id of the row, for ever."""
        return str(self.answers["id"])

    @property
    def is_open(self) -> bool:
        """Whether its fields are shown."""
        return not self._inside.isHidden()

    @property
    def title(self) -> str:
        """What the row is called in a list."""
        return self._rows.title_of(self.answers)

    def place(self, number: int, count: int) -> None:
        """Say where it stands."""
        self._number, self._count = number, count
        self._up.setEnabled(number > 1)
        self._down.setEnabled(number < count)
        self.show_row()
        for key, each in self.fields.items():
            each.speak_as(self._spoken(key))

    def say(self, words: str, tone: str = "none") -> None:
        """Say beside it how far what it speaks of is; "" says nothing."""
        self._state.show_word(words, tone)
        self._state.setVisible(bool(words))

    def show_row(self) -> None:
        """Show what it is called, and in a line what it says."""
        title = self.title or _("New")
        self._heading.setText(_("{number}. {title}").format(number=self._number, title=title))
        self._summary.setText("" if self._read_only or self.is_open else self._rows.summary_of(self.answers))
        self._summary.setVisible(bool(self._summary.text()))
        lacking = 0 if self._read_only else self._rows.lacking(self.answers)
        words = ngettext("{count} answer missing", "{count} answers missing", lacking).format(count=lacking)
        self._lacks.show_word(words, "medium")
        self._lacks.setVisible(lacking > 0 and not self.is_open)
        self._name_buttons()

    def take(self, answers: Answers) -> None:
        """Show other answers of the same row."""
        self.answers = answers
        for key, each in self.fields.items():
            each.set_value(answers.get(key))
        self._show_wanted()
        self.show_row()
        if self._read_only:
            self.set_read_only(True)

    def open(self) -> None:
        """Show the fields."""
        if self._read_only:
            return
        if not self.fields:
            self._make()
            self.opened.emit()
        self._inside.show()
        self._toggle.say(_("Close"))
        self.show_row()

    def close_row(self) -> None:
        """Hide the fields; what was typed stays."""
        self._inside.hide()
        self._toggle.say(_("Open"))
        self.show_row()

    def toggle(self) -> None:
        """Open or close it."""
        if self.is_open:
            self.close_row()
        else:
            self.open()
            self.focus_at("")

    def focus_at(self, part: str) -> None:
        """Take the focus at one of its fields; "" is the first, or the first that lacks its answer."""
        self.open()
        here = self.fields.get(part) or self._first()
        if here is not None and not self._read_only:
            here.show()
            here.focus_field()
        else:
            self._toggle.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_button(self, which: str) -> None:
        """Give the focus to a button of its head, or to its neighbour where that can't be pressed."""
        wanted = {"up": (self._up, self._down), "down": (self._down, self._up)}.get(which, (self._toggle,))
        next(each for each in (*wanted, self._toggle) if each.isEnabled()).setFocus(Qt.FocusReason.OtherFocusReason)

    def look_around(self, around: Around) -> None:
        """What stands elsewhere changed."""
        for each in self.fields.values():
            each.look_around(around)
        self.show_row()

    def set_read_only(self, read_only: bool) -> None:
        """Show the whole row to be read, without buttons."""
        self._read_only = read_only
        for button in (self._toggle, self._up, self._down, self._off):
            button.setVisible(not read_only)
        clear_layout(self._inside)
        self.fields = {}
        self._inside.setVisible(read_only)
        if read_only:
            self._inside.add(NamedLines(list(self._rows.lines_of(self.answers))))
        self._toggle.say(_("Open"))
        self.show_row()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its buttons; its words go on in further lines above them."""
        return QSize(theme.look().px(_NARROWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand beside the words where there is room."""
        super().resizeEvent(event)
        _turn(self._head, narrow=event.size().width() < theme.look().px(_BESIDE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the row."""
        if event.key() == Qt.Key.Key_Escape and self.is_open and not self._read_only:
            self.close_row()
            self.focus_button("")
        else:
            super().keyPressEvent(event)

    def _make(self) -> None:
        for declared in self._rows.inner:
            made = self._rows.make_inner(declared)
            made.look_around(self._rows.around)
            made.set_value(self.answers.get(declared.id))
            made.speak_as(self._spoken_as(declared))
            made.edited.connect(partial(self._note, declared.id))
            self.fields[declared.id] = made
        for pair in _paired(self._rows.inner):
            self._inside.add(
                Pair(*(self.fields[each.id] for each in pair)) if len(pair) > 1 else self.fields[pair[0].id]
            )
        self._show_wanted()

    def _first(self) -> Field | None:
        shown = [(declared, self.fields[declared.id]) for declared in self._rows.inner if declared.id in self.fields]
        lacking = (field for declared, field in shown if declared.required and not field.answered())
        return next(lacking, shown[0][1] if shown else None)

    def _note(self, key: str) -> None:
        field = self.fields[key]
        if field.problem and not field.own_problem():
            field.show_problem("")
        if value := field.value():
            self.answers[key] = value
        else:
            self.answers.pop(key, None)
        self._show_wanted()
        self.show_row()
        self.edited.emit()

    def _show_wanted(self) -> None:
        for declared in self._rows.inner:
            condition = getattr(declared, "required_when", None)
            if condition is not None and declared.id in self.fields:
                field = self.fields[declared.id]
                field.setVisible(bool(condition.met({"row": self.answers})) or field.answered())

    def _spoken(self, key: str) -> str:
        return self._spoken_as(next(each for each in self._rows.inner if each.id == key))

    def _spoken_as(self, declared: Declared) -> str:
        return _("{label} {number}: {part}").format(label=self._rows.title, number=self._number, part=declared.label)

    def _name_buttons(self) -> None:
        which = {"what": f"{self._rows.title} {self._heading.text()}"}
        toggle = _("Close: {what}") if self.is_open else _("Open: {what}")
        self._toggle.setAccessibleName(toggle.format(**which))
        names = {self._up: _("Move up: {what}"), self._down: _("Move down: {what}"), self._off: _("Remove: {what}")}
        for button, name in names.items():
            button.name_as(name.format(**which))
