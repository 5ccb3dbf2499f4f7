"""Rows as cards: added, opened, changed, moved, and removed with a way to take that back."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.forms.field import Around, Field
from da_desk.views.forms.one_row import Answers, Declared, RowCard, words_of
from da_desk.views.forms.text import LongText
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

MOST = 200
LINES = 3
"""The height of a long text in a row."""


class RowsField(Field):
    """Rows, each with the same fields: a list of mappings with an ``id`` of their own that stays.

    ``make`` makes the field of a declaration. A removed row can be taken back where it stood, until the page shows other
    answers. Ctrl+Shift with an arrow moves the row that has the focus; Escape closes it.
    """

    rearranged = Signal()
    """Fields came or moved: Tab has to be led through them as they stand."""

    def __init__(self, declared: Declared, make: Callable[[Any], Field]) -> None:
        super().__init__(declared.label, help=declared.help)
        self.inner: Sequence[Declared] = getattr(declared, "fields", ())
        self._row_title = str(getattr(declared, "row_title", ""))
        self._make, self.around = make, Around()
        self.cards: list[RowCard] = []
        self._read_only = False
        self._states: Mapping[str, tuple[str, str]] = {}
        self._speakers: dict[str, Field] = {}
        self._gone: _Gone | None = None
        self._list = Column(spacing=theme.S)
        self.adder = Button(
            _("Add"), self._add_by_hand, icon="plus", name=_("Add to: {label}").format(label=self.title)
        )
        self._none = label(_("None yet."), "body", "muted")
        holder = Column(spacing=theme.S)
        foot = Row(spacing=theme.S)
        foot.add(self.adder, None)
        holder.add(self._none, self._list, foot)
        self.foot = foot
        self.place(holder, self.adder)
        self.adder.setAccessibleName(_("Add to: {label}").format(label=self.title))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        for keys, what in (("Ctrl+Shift+Up", "up"), ("Ctrl+Shift+Down", "down")):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._move_focused, what))

    def value(self) -> list[Answers]:
        """The rows in their order, each with its id and its answers."""
        return [dict(card.answers) for card in self.cards]

    def fill(self, value: object) -> None:
        """Show these rows; one that is shown already keeps its place on the screen, its fields and the cursor."""
        given = [dict(row) for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
        known = {card.row_id: card for card in self.cards}
        given = [_with_id(row) for row in given]
        wanted = [known.pop(row["id"]) if row["id"] in known else self._card(row) for row in given]
        self._drop_gone()
        for card in known.values():
            self._discard(card)
        self.cards = wanted
        for card, row in zip(self.cards, given, strict=True):
            card.take(row)
        self._arrange()

    def hide_title(self) -> None:
        """The heading above says it already."""
        self._title.hide()

    def answered(self) -> bool:
        """Whether there is a row, and none lacks an answer."""
        return bool(self.cards) and not any(self.lacking(card.answers) for card in self.cards)

    def begun(self) -> bool:
        """Whether there is a row."""
        return bool(self.cards)

    def in_words(self, value: object) -> str:
        """What the rows are called; a single row in full."""
        if isinstance(value, Mapping):
            return "\n".join(f"{name}: {words}" for name, words in self.lines_of(value))
        given = value if isinstance(value, list | tuple) else ()
        return "; ".join(self.title_of(row) for row in given if isinstance(row, Mapping))

    def titles(self) -> tuple[tuple[str, str], ...]:
        """The rows as another field offers them: id and title."""
        return tuple((card.row_id, card.title or _("New")) for card in self.cards)

    def title_of(self, answers: Mapping[str, Any]) -> str:
        """What a row is called: its naming answer, or what else it says."""
        naming = next((each for each in self.inner if each.id == self._row_title), None)
        found = words_of(naming, answers.get(naming.id), self.around) if naming else ""
        first = next((line.strip() for line in found.splitlines() if line.strip()), "")
        return _short(first) or next((words for _name, words in self.lines_of(answers)), "")

    def summary_of(self, answers: Mapping[str, Any]) -> str:
        """What else a row says, in one line; long texts stay inside."""
        shown = (each for each in self.inner if each.id != self._row_title and each.kind not in ("long",))
        return " · ".join(words for each in shown if (words := words_of(each, answers.get(each.id), self.around)))

    def lines_of(self, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Everything that a row says, with the names of the questions."""
        for each in self.inner:
            if words := words_of(each, answers.get(each.id), self.around):
                yield each.label, words

    def lacking(self, answers: Mapping[str, Any]) -> int:
        """How many answers a row lacks."""
        return sum(_asks(each, answers) and not answers.get(each.id) for each in self.inner)

    def say_of(self, states: Mapping[str, tuple[str, str]]) -> None:
        """Say beside rows how far what they speak of is: words and tone by the row's id."""
        self._states = states
        for card in self.cards:
            card.say(*states.get(card.row_id, ("", "none")))

    def make_inner(self, declared: Declared) -> Field:
        """A field inside a row."""
        made = self._make(declared)
        if isinstance(made, LongText):
            made.make_small(LINES)
        return made

    def add_row(self, answers: Mapping[str, Any] | None = None, focus: str = "") -> RowCard:
        """Add a row at the end, with some answers already, and open it."""
        card = self._card({"id": str(uuid.uuid4()), **(answers or {})})
        self.cards.append(card)
        self._arrange()
        card.open()
        self.note_edit()
        card.show()
        card.focus_at(focus)
        return card

    def card_of(self, row_id: str) -> RowCard | None:
        """The card of a row."""
        return next((card for card in self.cards if card.row_id == row_id), None)

    def row_name(self, row_id: str, answers: Mapping[str, Any]) -> str:
        """What a row is called in the list."""
        card = self.card_of(row_id)
        return self.title_of(answers) if answers else card.title if card is not None else ""

    def own_problem(self) -> str:
        """What can't be understood in a row."""
        return next((sentence for _part, sentence in self.own_problems()), "")

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """What can't be understood, by row and question."""
        for card in self.cards:
            for key, field in card.fields.items():
                if sentence := field.own_problem():
                    yield f"{card.row_id}.{key}", sentence

    def show_problem(self, sentence: str) -> None:
        """Say it of the whole list; "" takes what was said inside away, too."""
        for card in self.cards if not sentence else ():
            for field in card.fields.values():
                field.show_problem("")
        super().show_problem(sentence)

    def show_problem_at(self, part: str, sentence: str) -> None:
        """Say it beside the field in the row."""
        row_id, _dot, key = part.partition(".")
        card = self.card_of(row_id)
        if card is None or self._read_only:
            super().show_problem(sentence)
            return
        card.open()
        if key in card.fields:
            card.fields[key].show_problem(sentence)
            card.fields[key].show()
        else:
            super().show_problem(sentence)

    @property
    def parts(self) -> Mapping[str, Field]:
        """A field for each question of a row, that speaks for its answers in any row."""
        if not self._speakers:
            self._speakers = {each.id: self.make_inner(each) for each in self.inner}
        for speaker in self._speakers.values():
            speaker.look_around(self.around)
        return self._speakers

    def focus_field(self) -> None:
        """Take the focus: at the first row that lacks something, or where rows are added."""
        lacking = next((card for card in self.cards if self.lacking(card.answers)), None)
        if lacking is not None and not self._read_only:
            lacking.focus_at("")
        elif self.cards and not self._read_only:
            self.cards[0].focus_button("")
        else:
            super().focus_field()

    def focus_at(self, part: str) -> None:
        """Take the focus in a row."""
        row_id, _dot, key = part.partition(".")
        card = self.card_of(row_id)
        if card is None:
            self.focus_field()
        else:
            card.focus_at(key)

    def caret(self) -> int:
        """Where the cursor stands in the row that is written."""
        field = self._focused()[1]
        return field.caret() if field else 0

    def caret_part(self) -> str:
        """The row and the field in it that have the focus."""
        return self._focused()[0]

    def set_caret(self, position: int) -> None:
        """Put the cursor there in the field that has the focus."""
        field = self._focused()[1]
        if field is not None:
            field.set_caret(position)

    def set_read_only(self, read_only: bool) -> None:
        """Show every row in full, without a way to change it."""
        if read_only == self._read_only:
            return
        self._read_only = read_only
        self.adder.setVisible(not read_only)
        self._drop_gone()
        for card in self.cards:
            card.set_read_only(read_only)
        self._show_none()

    def look_around(self, around: Around) -> None:
        """What stands elsewhere changed."""
        if around != self.around:
            self.around = around
            for card in self.cards:
                card.look_around(around)

    def _focused(self) -> tuple[str, Field | None]:
        here: QWidget | None = QApplication.focusWidget()
        for card in self.cards:
            for key, field in card.fields.items():
                if here is not None and field.isAncestorOf(here):
                    return f"{card.row_id}.{key}", field
        return "", None

    def _card(self, answers: Answers) -> RowCard:
        card = RowCard(self, answers)
        if self._read_only:
            card.set_read_only(True)
        card.edited.connect(self.note_edit)
        card.opened.connect(self.rearranged)
        card.wants.connect(lambda what: self._asked_for(card, what))
        return card

    def _add_by_hand(self) -> None:
        if len(self.cards) < MOST:
            self.add_row()

    def _asked_for(self, card: RowCard, what: str) -> None:
        if what == "remove":
            self._remove(card)
        else:
            self._move(card, {"up": -1, "down": 1}[what])
            card.focus_button(what)

    def _move_focused(self, what: str) -> None:
        here: QWidget | None = QApplication.focusWidget()
        card = next((each for each in self.cards if here is not None and each.isAncestorOf(here)), None)
        if card is not None and not self._read_only:
            self._move(card, {"up": -1, "down": 1}[what])
            if here is not None:
                here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, card: RowCard, step: int) -> None:
        place = self.cards.index(card) + step
        if 0 <= place < len(self.cards):
            self.cards.remove(card)
            self.cards.insert(place, card)
            self._drop_gone()
            self._arrange()
            self.note_edit()

    def _remove(self, card: RowCard) -> None:
        place, answers = self.cards.index(card), dict(card.answers)
        self.cards.remove(card)
        self._discard(card)
        self._drop_gone()
        self._gone = _Gone(card.title or _("New"), self.title, lambda: self._take_back(place, answers))
        self._arrange()
        self._list.box.insertWidget(place, self._gone)
        self._gone.show()
        self.rearranged.emit()
        self._gone.undo.setFocus(Qt.FocusReason.OtherFocusReason)
        self.note_edit()

    def _take_back(self, place: int, answers: Answers) -> None:
        card = self._card(answers)
        self.cards.insert(min(place, len(self.cards)), card)
        self._drop_gone()
        self._arrange()
        card.show()
        card.focus_button("")
        self.note_edit()

    def _drop_gone(self) -> None:
        gone, self._gone = self._gone, None
        if gone is not None:
            self._discard(gone)

    def _discard(self, widget: QWidget) -> None:
        widget.hide()
        self._list.box.removeWidget(widget)
        widget.deleteLater()

    def _arrange(self) -> None:
        for place, card in enumerate(self.cards):
            if self._list.box.indexOf(card) != place:
                self._list.box.insertWidget(place, card)
            card.place(place + 1, len(self.cards))
            card.say(*self._states.get(card.row_id, ("", "none")))
        self._show_none()
        self.rearranged.emit()

    def _show_none(self) -> None:
        self._none.setVisible(not self.cards and self._gone is None)
        self.adder.setEnabled(len(self.cards) < MOST)


class _Gone(Row):
    """Where a row was: what was removed, and the way to have it back."""

    def __init__(self, title: str, where: str, undo: Callable[[], object]) -> None:
        super().__init__("well", (theme.M, theme.XS, theme.S, theme.XS), theme.S)
        words = _("Removed: {title}").format(title=title)
        self.undo = Button(_("Undo"), undo, icon="undo", name=f"{_('Undo')}. {words}")
        self.box.addWidget(label(words, "body", "muted", wrap=True), 1)
        self.add(self.undo)
        self.setAccessibleName(f"{where}. {words}")


def _with_id(row: Answers) -> Answers:
    return row if row.get("id") else {"id": str(uuid.uuid4()), **row}


def _short(text: str, most: int = 140) -> str:
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"


def _asks(declared: Declared, answers: Mapping[str, Any]) -> bool:
    condition = getattr(declared, "required_when", None)
    return declared.required or (condition is not None and bool(condition.met({"row": answers})))
