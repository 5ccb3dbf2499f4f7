"""The items of a safety plan: each from the catalogue, said in the victim's own words, with who does it."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.text import LongText
from da_desk.views.plans.item_groups import OWN, group_title
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.practice.entries import Entry
    from da_desk.practice.forms import Field as Declared

VICTIM = "victim"
WHO_WIDTH = 190
Item = dict[str, Any]


class ItemLine(Column):
    """One item of the plan. ``beside``: where what is asked about it stands."""

    def __init__(self, item: Item, entry: "Entry | None", declared: "Declared", take_out: Callable[[], object]) -> None:
        super().__init__("row", (0, theme.M, 0, theme.M), theme.S)
        self.item = dict(item)
        slug = str(item.get("item", ""))
        self.title = entry.title if entry is not None else slug
        if slug == OWN:
            self.title = _("The victim’s own idea")
        said = declared.field("words")
        who = declared.field("who")
        self.words = LongText(
            said.label if said else "", help=said.help if said else "", lines=2, limit=said.max_length if said else 0
        )
        choices = [(each.id, each.title) for each in who.choices] if who else []
        self.who = ChoiceField(who.label if who else "", choices, as_list=True)
        self.who.setFixedWidth(theme.look().px(WHO_WIDTH))
        self.words.edit.setPlaceholderText(_("As the victim says it, such as “I ring my sister from the bathroom.”"))
        self.beside = Column(spacing=theme.S)
        self.take_out = link(_("Take out"), take_out)
        self.add(self._head(slug))
        if entry is not None and entry.help and slug != OWN:
            self.add(label(entry.help, "small", "muted", wrap=True))
        both = Row(spacing=theme.M)
        both.box.addWidget(self.words, 1)
        both.box.addWidget(self.who, 0, Qt.AlignmentFlag.AlignTop)
        self.add(both, self.beside)
        self.parts: Mapping[str, Field] = {"words": self.words, "who": self.who}
        self.fill(item)

    def fill(self, item: Item) -> None:
        """Show what the item says."""
        self.item = dict(item)
        for key, field in self.parts.items():
            field.set_value(item.get(key, ""))

    def value(self) -> Item:
        """The item as it stands."""
        given = {key: str(field.value()) for key, field in self.parts.items()}
        kept = {key: each for key, each in self.item.items() if key not in given}
        return kept | {key: text for key, text in given.items() if text}

    @property
    def lacking(self) -> Field | None:
        """The first field without an answer."""
        return next((field for field in self.parts.values() if not field.answered()), None)

    def number(self, place: int) -> None:
        """Name what can be pressed and typed into by its place in the plan: one item may stand there twice."""
        named = _("{label} – item {number}, {title}")
        for field in self.parts.values():
            field.speak_as(named.format(label=field.title, number=place, title=self.title))
        self.take_out.setAccessibleName(_("Take out item {number}: {title}").format(number=place, title=self.title))

    def _head(self, slug: str) -> Row:
        head = Row(spacing=theme.S)
        title = label(self.title, "strong", wrap=True)
        head.box.addWidget(title, 1)
        head.add(Badge(group_title(slug)), self.take_out)
        return head


class ItemsField(Field):
    """The items in the order in which they were taken in. ``took_out(item, place)`` once one is gone.

    ``add_item`` puts one in and goes to its words; the catalogue stands beside (``ItemPicker``).
    """

    took_out = Signal(object, int)

    def __init__(self, declared: "Declared", entry_of: "Callable[[str], Entry | None]") -> None:
        super().__init__(declared.label, help=declared.help)
        self._declared, self._entry_of = declared, entry_of
        self._lines: list[ItemLine] = []
        self._speakers: dict[str, Field] = {}
        self._speaking: ItemLine | None = None
        self._read_only = False
        self._list = Column(spacing=0)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty = label(
            _("No item yet. Choose from the catalogue at the right, and say each in the victim’s own words."),
            "body",
            "muted",
            wrap=True,
        )
        holder = Column(spacing=0)
        holder.add(self._empty, self._list)
        self.place(holder)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @property
    def lines(self) -> tuple[ItemLine, ...]:
        """What is shown, in order."""
        return tuple(self._lines)

    def line(self, item_id: str) -> ItemLine | None:
        """The line of an item."""
        return next((each for each in self._lines if each.item.get("id") == item_id), None)

    def value(self) -> list[Item]:
        """The rows."""
        return [each.value() for each in self._lines]

    def fill(self, value: object) -> None:
        """Show these rows; a line whose item stays is kept, with its cursor."""
        given = value if isinstance(value, list | tuple) else ()
        rows = [{str(key): each for key, each in row.items()} for row in given if isinstance(row, Mapping)]
        known = {str(each.item.get("id", "")): each for each in self._lines}
        self._lines = [known.get(str(row.get("id", ""))) or self._made(row) for row in rows]
        for former in set(known.values()) - set(self._lines):
            former.hide()
            former.deleteLater()
        for place, (line, row) in enumerate(zip(self._lines, rows, strict=True)):
            line.fill(row)
            self._list.box.removeWidget(line)
            self._list.box.insertWidget(place, line)
        self._number()

    def in_words(self, value: object) -> str:
        """Each item with its words, a line for each."""
        given = [value] if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
        return "\n".join(self._said(row) for row in given if isinstance(row, Mapping))

    def add_item(self, slug: str) -> ItemLine:
        """Put an item in at the end."""
        who = self._declared.field("who")
        known = {each.id for each in who.choices} if who else set()
        item = {"id": str(uuid.uuid4()), "item": slug} | ({"who": VICTIM} if VICTIM in known else {})
        made = self._put(item, len(self._lines))
        made.words.focus_field()
        return made

    def put_back(self, item: Item, place: int) -> None:
        """Put one back where it was."""
        self._put(item, place).words.focus_field()

    def remove(self, item_id: str) -> None:
        """Take an item out."""
        line = self.line(item_id)
        if line is None:
            return
        place = self._lines.index(line)
        item = line.value()
        self._lines.remove(line)
        self._list.box.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._number()
        if self._lines:
            self._lines[min(place, len(self._lines) - 1)].words.focus_field()
        self.note_edit()
        self.took_out.emit(item, place)

    def answered(self) -> bool:
        """Whether there is an item, and none lacks its words or who does it."""
        return bool(self._lines) and not any(line.lacking for line in self._lines)

    def begun(self) -> bool:
        """Whether there is an item."""
        return bool(self._lines)

    def own_problem(self) -> str:
        """Words that are too long."""
        return next((sentence for _part, sentence in self.own_problems()), "")

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """The same by item."""
        for line in self._lines:
            if sentence := line.words.own_problem():
                yield f"{line.item.get('id', '')}.words", sentence

    def show_problem(self, sentence: str) -> None:
        """Say it of all items; "" takes what was said at each away, too."""
        for line in self._lines if not sentence else ():
            for field in line.parts.values():
                field.show_problem("")
        super().show_problem(sentence)

    def show_problem_at(self, part: str, sentence: str) -> None:
        """Say it beside the item ("<item id>.words")."""
        row_id, _dot, key = part.partition(".")
        line = self.line(row_id)
        if line is None or self._read_only:
            super().show_problem(sentence)
        else:
            line.parts.get(key, line.words).show_problem(sentence)

    @property
    def parts(self) -> Mapping[str, Field]:
        """A field for each question of an item, that speaks for its answers in any item."""
        if not self._speakers:
            chosen = self._declared.field("item")
            titles = [(each.id, each.title) for each in chosen.choices] if chosen else []
            item = ChoiceField(chosen.label if chosen else "", titles, as_list=True)
            self._speaking = ItemLine({}, None, self._declared, lambda: None)
            self._speakers = {"item": item, **self._speaking.parts}
        return self._speakers

    def row_name(self, row_id: str, answers: Mapping[str, Any]) -> str:
        """What the catalogue calls an item."""
        line = self.line(row_id)
        if answers:
            entry = self._entry_of(str(answers.get("item", "")))
            return entry.title if entry is not None else str(answers.get("item", ""))
        return line.title if line is not None else ""

    def focus_field(self) -> None:
        """Go to the first item that lacks something."""
        line = next((each for each in self._lines if each.lacking), self._lines[0] if self._lines else None)
        if line is not None:
            (line.lacking or line.words).focus_field()

    def focus_at(self, part: str) -> None:
        """Go to an item."""
        row_id, _dot, key = part.partition(".")
        line = self.line(row_id)
        if line is None:
            self.focus_field()
        else:
            line.parts.get(key, line.words).focus_field()

    def caret(self) -> int:
        """Where the cursor stands in the words that are typed."""
        field = self._focused()[1]
        return field.caret() if field else 0

    def caret_part(self) -> str:
        """Which item, and what of it, has the focus."""
        return self._focused()[0]

    def set_caret(self, position: int) -> None:
        """Put the cursor there in the words that have the focus."""
        field = self._focused()[1]
        if field is not None:
            field.set_caret(position)

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be changed, and everything be read."""
        self._read_only = read_only
        for line in self._lines:
            self._bar(line)

    def _focused(self) -> tuple[str, Field | None]:
        here: QWidget | None = QApplication.focusWidget()
        for line in self._lines:
            for key, field in line.parts.items():
                if here is not None and field.isAncestorOf(here):
                    return f"{line.item.get('id', '')}.{key}", field
        return "", None

    def _put(self, item: Item, place: int) -> ItemLine:
        made = self._made(item)
        self._lines.insert(place, made)
        self._list.box.insertWidget(place, made)
        made.show()
        self._number()
        self.note_edit()
        return made

    def _made(self, item: Item) -> ItemLine:
        row_id = str(item.get("id", ""))
        made = ItemLine(item, self._entry_of(str(item.get("item", ""))), self._declared, partial(self.remove, row_id))
        for field in made.parts.values():
            field.edited.connect(self.note_edit)
        self._bar(made)
        return made

    def _bar(self, line: ItemLine) -> None:
        line.words.set_read_only(self._read_only)
        line.who.setEnabled(not self._read_only)
        line.take_out.setVisible(not self._read_only)

    def _number(self) -> None:
        for place, line in enumerate(self._lines, 1):
            line.number(place)
        self._empty.setVisible(not self._lines)

    def _said(self, row: Mapping[str, Any]) -> str:
        entry = self._entry_of(str(row.get("item", "")))
        title = entry.title if entry is not None else str(row.get("item", ""))
        words = str(row.get("words", ""))
        return f"{title}: {words}" if words else title
