"""A long plan with one part open at a time: the parts at the left with how far each is, the open one beside them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QTimer

from da_desk.practice.forms import Section as Declared
from da_desk.practice.forms import answered, gaps
from da_desk.views import theme
from da_desk.views.forms.asked import AskedField
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.plans.standing import Standing
from da_desk.views.rooms.record_page import Body, RecordPage
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.progress import Section, State, TaskList
from da_desk.wording import _

PARTS_WIDTH, PARTS_SHARE = 280, 0.32
REST_MILLISECONDS = 250
"""After so long without a change the states of the parts are reckoned anew."""


class PartForm(FormPage):
    """Goes to a field by opening its part first."""

    def __init__(self, name: str, opened: Callable[[str], object]) -> None:
        super().__init__(name, widest=860, margins=(theme.M, 0, theme.L, theme.L))
        self._opened = opened

    def focus_field(self, path: str) -> None:
        """Open the part, then go to the field."""
        self._opened(path)
        super().focus_field(path)


class OnePartPage(RecordPage[Standing]):
    """The sections of a form as parts. A subclass may add parts of its own (``further``) and fill each (``fill_part``)."""

    def further(self) -> dict[str, str]:
        """Parts that are no sections of the form: key and title."""
        return {}

    def fill_part(self, key: str, inside: Column) -> None:
        """Put a part into its card: the fields of its section."""
        self.add_section(key, inside)

    def part_state(self, key: str, body: Body, lacking: Collection[str]) -> State | None:
        """How far a part is. ``lacking``: the sections that miss something."""
        begun = any(answered(value) for value in body.get(key, {}).values())
        if key in lacking:
            return State.IN_PROGRESS if begun else State.NOT_STARTED
        return State.DONE if begun else State.NOT_STARTED

    def wanted_in(self, _key: str) -> str:
        """A word for a part in which somebody asked for something; "" for none."""
        return ""

    def said_of(self, key: str) -> tuple[str, str]:
        """What is in a part that is only read, for the eye and aloud: how many of its questions were answered, or whether
        anything stands there.
        """
        fields = [field for path, field in self.form.fields.items() if self.part_of(path) == key]
        done = [field.answered() for field in fields if isinstance(field, AskedField)]
        if done:
            short, aloud = _("{done} of {total}"), _("{done} of {total} answered")
            counts = {"done": sum(done), "total": len(done)}
            return short.format(**counts), aloud.format(**counts)
        words = _("Filled in") if any(field.answered() for field in fields) else _("Left empty")
        return words, words

    def part_of(self, path: str) -> str:
        """The part in which a field stands."""
        return path.partition(".")[0]

    def beside(self, sides: Row) -> None:
        """Put something at the right of the open part."""

    @property
    def only_read(self) -> bool:
        """Whether nothing is to be done in the parts any more: then they say what is in them."""
        return False

    @property
    def part(self) -> str:
        """The open part."""
        return self._part

    def titles(self) -> dict[str, str]:
        """The parts in their order."""
        return {name: self.declared(name).title for name in self._names} | self.further()

    def declared(self, name: str) -> Declared:
        """A section of the form. Raises LookupError."""
        found = self.practice_form.section(name)
        if found is None:
            raise LookupError(name)
        return found

    def add_section(self, name: str, inside: Column, leave_out: Sequence[str] = ()) -> SectionForm:
        """Put the fields of a section into its card."""
        made = SectionForm(self.declared(name), leave_out=leave_out, heading=False)
        self.sections[name] = made
        self.form.add_section(made, into=inside)
        return made

    def make_form(self) -> FormPage:
        """One part at a time."""
        return PartForm(self.title, lambda path: self.open_part(self.part_of(path)))

    def build(self, _sections: Sequence[str]) -> None:
        """A card for each part."""
        self._part = ""
        self.cards: dict[str, Card] = {}
        for key, title in self.titles().items():
            self.cards[key] = Card(title)
            inside = Column(spacing=theme.L)
            self.fill_part(key, inside)
            self.cards[key].add(inside)
            self.form.add(self.cards[key])

    def arrange(self) -> None:
        """Parts left, the open one beside them."""
        self.list = TaskList(_("Parts"), compact=True)
        self.list.chosen.connect(self._go_to)
        self.parts_holder = ScrollPage(_("Parts"), (theme.M, 0, 0, 0), 0)
        self.parts_holder.add(self.list, None)
        self.form.add(None)
        self.beside(self.fill_beside(self.form, self.parts_holder, PARTS_WIDTH, PARTS_SHARE, left=True))
        self._rest = QTimer(self.form)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MILLISECONDS)
        self._rest.timeout.connect(self.show_parts)
        self.form.touched.connect(self._rest.start)
        self.show_parts()
        self.open_part(next(iter(self.cards)))

    def open_part(self, key: str) -> None:
        """Show one part; an unknown one is not gone to."""
        if key not in self.cards:
            return
        changed, self._part = key != self._part, key
        for each, card in self.cards.items():
            card.setVisible(each == key)
        self.list.mark(key)
        if changed:
            self.form.verticalScrollBar().setValue(0)
            self.opened(key)

    def opened(self, key: str) -> None:
        """A part was opened."""

    def show_parts(self) -> None:
        """Show how far each part is."""
        body = self.form.values()
        lacking = {self.part_of(gap.path) for gap in gaps(self.practice_form, body)}
        found = [
            Section(key, title, None, "", *self.said_of(key))
            if self.only_read
            else Section(key, title, self.part_state(key, body, lacking), self.wanted_in(key))
            for key, title in self.titles().items()
        ]
        self.list.show_sections(found)
        self.list.mark(self._part)

    def leave(self) -> None:
        """Keep the draft."""
        super().leave()
        self._rest.stop()

    def _go_to(self, key: str) -> None:
        self.open_part(key)
        first: Any = next(
            (f for path, f in self.form.fields.items() if self.part_of(path) == key and f.isVisible()), None
        )
        if first is not None:
            first.focus_field()
