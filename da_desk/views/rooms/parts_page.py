"""A long form in parts: the list of the parts with their states at the left, a card for each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.rooms.record_page import RecordPage
from da_desk.views.rooms.step import StandingT
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.progress import Section, State, TaskList
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record

PARTS_WIDTH, PARTS_SHARE = 250, 0.35


class PartsPage(RecordPage[StandingT]):
    """A long form whose parts stand as a list with their states; each part is a card."""

    parts: dict[str, tuple[str, ...]]

    def part_titles(self) -> dict[str, str]:
        """What the parts are called."""
        raise NotImplementedError

    def build(self, _sections: Sequence[str]) -> None:
        """A card for each part."""
        self.cards: dict[str, Card] = {}
        for key, title in self.part_titles().items():
            card = Card(title)
            inside = Column(spacing=theme.L)
            card.add(inside)
            for form in self._forms(self.parts[key]):
                self.form.add_section(form, into=inside)
            self.cards[key] = card
            self.form.add(card)

    def arrange(self) -> None:
        """The list of the parts at the left."""
        self.list = TaskList(_("Parts"))
        self.list.chosen.connect(self._go_to)
        holder = ScrollPage(_("Parts"), (theme.M, 0, 0, theme.M), 0)
        holder.add(self.list, None)
        self.form.add(None)
        self.fill_beside(self.form, holder, PARTS_WIDTH, PARTS_SHARE, left=True)
        self.form.touched.connect(self.show_parts)

    def make_form(self) -> FormPage:
        """Close to the list."""
        return FormPage(self.title, margins=(theme.M, 0, theme.XL, theme.L))

    def show_parts(self) -> None:
        """Show how far each part is."""
        self.list.show_sections([Section(key, title, self._state(key)) for key, title in self.part_titles().items()])

    def shown(self, _record: "Record | None") -> None:
        """The states of the parts."""
        self.show_parts()

    def _forms(self, paths: tuple[str, ...]) -> list[SectionForm]:
        made = []
        for name in dict.fromkeys(path.partition(".")[0] for path in paths):
            section = self.practice_form.section(name)
            assert section is not None
            keep = {path.partition(".")[2] for path in paths if path.startswith(f"{name}.")}
            leave_out = [field.id for field in section.fields if field.id not in keep]
            made.append(SectionForm(section, leave_out=leave_out, heading=False, help=False))
        return made

    def _state(self, key: str) -> State:
        body = self.form.values()
        fields = [(self.practice_form.field(path), self.form.fields[path]) for path in self.parts[key]]
        answered = [field for _declared, field in fields if field.answered()]
        wanted = [field for declared, field in fields if declared is not None and declared.wanted(body)]
        if all(field.answered() for field in wanted) and (answered or not wanted):
            return State.DONE
        begun = any(field.begun() for _declared, field in fields)
        return State.IN_PROGRESS if begun else State.NOT_STARTED

    def _go_to(self, key: str) -> None:
        self.form.show_widget(self.cards[key])
        self.form.ensureWidgetVisible(self.cards[key], 0, self.form.height() // 3)
        self.form.fields[self.parts[key][0]].focus_field()
