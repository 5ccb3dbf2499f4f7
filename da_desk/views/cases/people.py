"""People and contacts of a case: the safe contact first, then each person with their part, owners and linked cases."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from da_desk.errors import Problem
from da_desk.views import sources, theme
from da_desk.views.cases.answers import person_of
from da_desk.views.cases.contacts import ContactEditor, add_contact_row, seal_editor
from da_desk.views.cases.owners import LinkEditor, OwnerEditor, links_card, owners_card
from da_desk.views.cases.person_choice import PersonChoice, person_fields
from da_desk.views.cases.safe_contact import SafeContactEditor, safe_contact_card
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.reasons import ReasonEditor
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, day, moment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.models.people import Person
    from da_desk.services.case_owners import LinkLine, OwnerLine
    from da_desk.services.contacts import ContactView
    from da_desk.services.people import Involved
    from da_desk.services.safe_contacts import SafeContactVersion, SafeContactView

_TONES = {"victim": "accent", "suspect": "medium"}


class PeopleTab(CaseTab):
    """Who is involved and how they are reached; confidential values are shown on the record only."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("People and contacts"), widest=1000)
        self._safe: SafeContactView | None = None

    def refresh(self) -> None:
        """Ask for everybody, the owners and the links."""
        people, cases, case_id = self.bench.services.people, self.bench.services.cases, self.bench.case_id
        self.bench.tasks.read(
            lambda: (
                people.safe_contact(case_id),
                people.safe_contact_versions(case_id),
                people.of_case(case_id),
                cases.owners(case_id),
                cases.links(case_id),
            ),
            owner=self,
            done=lambda found: self._show(*found),
        )

    def lead(self, *, form: str = "", **_where: Any) -> None:
        """Open a form: "safe-contact" or "person"."""
        if form == "safe-contact":
            self._change_safe_contact()
        elif form == "person":
            self.open_editor(InvolveEditor(self.bench))

    def help(self) -> Help:
        """What belongs to the person and what to the case."""
        return Help(
            _("People and contacts"),
            (
                _(
                    "A person stands once on this desk, in as many cases as there are. Addresses, phones, schools and the safe contact belong to one case alone, so that nothing leaks from one to another."
                ),
                _(
                    "A confidential value stays behind dots, here and in the history. Show reveals it, and that it was shown is recorded with your name. A refuge is always confidential."
                ),
                _(
                    "A value entered on the wrong case can be sealed by a supervisor: it goes for good, and the history keeps that it was there."
                ),
                _(
                    "Safe contact is asked again after 28 days, and after anything that changes the danger, such as an arrest or a withdrawal."
                ),
            ),
            (sources.safe_contact(), sources.masked()),
        )

    def _show(
        self,
        safe: "SafeContactView | None",
        former: "Sequence[SafeContactVersion]",
        people: "Sequence[Involved]",
        owners: "Sequence[OwnerLine]",
        links: "Sequence[LinkLine]",
    ) -> None:
        view = self.view
        assert view is not None
        self._safe = safe
        may_safe = self.may("create", "safe-contact")
        cards: list[QWidget] = [safe_contact_card(self.bench, safe, former, self._change_safe_contact, may=may_safe)]
        cards += [self._person_card(each) for each in people]
        if self.may("create", "person"):
            add = Row()
            add.add(primary(_("Add a person"), lambda: self.lead(form="person"), icon="plus"), None)
            cards.append(add)
        cards.append(owners_card(self.bench, view, owners, self._hand_over))
        may_link = self.may("link", "case")
        new_link = (
            [Button(_("Link a case"), lambda: self.open_editor(LinkEditor(self.bench)), icon="link")]
            if may_link
            else []
        )
        self.rebuild(*cards, links_card(links, *new_link))

    def _person_card(self, involved: "Involved") -> Card:
        part, person = involved.involvement, involved.person
        card = Card()
        head = Row("", (theme.L, theme.M, theme.L, theme.S), theme.S)
        badge = Badge(involved.role_title, _TONES.get(part.role, "none"))
        words = Column(spacing=2)
        name = Row(spacing=theme.S)
        name.add(label(person.listed, "heading"), badge, None)
        words.add(name, label(_about(involved), "small", "muted", wrap=True))
        if part.note:
            words.add(label(part.note, "small", wrap=True, selectable=True))
        head.box.addWidget(words, 1)
        head.add(*self._person_actions(involved))
        card.box.addWidget(head)
        card.setAccessibleName(f"{involved.role_title}: {person.listed}")
        for contact in involved.contacts:
            self._add_contact(card, involved, contact)
        if not involved.contacts:
            card.add_row(label(_("No address, phone or other contact is recorded."), "small", "muted"), None)
        return card

    def _person_actions(self, involved: "Involved") -> "list[QWidget]":
        part, person = involved.involvement, involved.person
        made: list[QWidget] = []
        if part.ended_at is not None:
            return made
        if self.may("edit", "person"):
            if part.role != "victim":
                made.append(
                    link(
                        _("End"),
                        lambda: self._end(involved),
                        name=_("End the part of {name}").format(name=person.listed),
                    )
                )
            change = partial(self._open_person, person)
            made.append(
                link(_("Change"), change, name=_("Change the particulars of {name}").format(name=person.listed))
            )
        if self.may("create", "contact"):
            add = partial(self._open_contact, part.id, person.listed)
            made.append(Button(_("Add a contact"), add, name=_("Add a contact of {name}").format(name=person.listed)))
        return made

    def _add_contact(self, card: Card, involved: "Involved", contact: "ContactView") -> None:
        listed, part_id = involved.person.listed, involved.involvement.id
        change: Callable[[], object] | None = None
        seal: Callable[[], object] | None = None
        if self.may("edit", "contact"):
            change = partial(self._open_contact, part_id, listed, contact)
        if self.may("seal", "contact"):
            seal = partial(self._open_seal, contact)
        add_contact_row(card, self.bench, contact, listed, change, seal, may_reveal=self.may("reveal", "contact"))

    def _open_person(self, person: "Person") -> None:
        self.open_editor(PersonEditor(self.bench, person))

    def _open_contact(self, involvement_id: UUID, listed: str, contact: "ContactView | None" = None) -> None:
        self.open_editor(ContactEditor(self.bench, involvement_id, listed, contact))

    def _open_seal(self, contact: "ContactView") -> None:
        self.open_editor(seal_editor(self.bench, contact))

    def _change_safe_contact(self) -> None:
        self.open_editor(SafeContactEditor(self.bench, self._safe or (self.view.safe_contact if self.view else None)))

    def _hand_over(self, ownership: str) -> None:
        assert self.view is not None
        self.open_editor(OwnerEditor(self.bench, self.view, ownership))

    def _end(self, involved: "Involved") -> None:
        part, bench = involved.involvement, self.bench
        intro = _("{name} has no part in this case any more. What was recorded stays.").format(
            name=involved.person.listed
        )
        self.open_editor(
            ReasonEditor(
                bench.services,
                bench.tasks,
                bench.window,
                _("End the part in the case"),
                intro,
                _("End it"),
                lambda reason, op_id: bench.services.people.end_involvement(part.id, part.version, reason, op_id=op_id),
                place=f"end:{part.id}",
                case_id=bench.case_id,
            )
        )


def _about(involved: "Involved") -> str:
    part, person = involved.involvement, involved.person
    facts = (
        involved.relationship_title,
        _("born {day}").format(day=day(person.born)) if person.born else "",
        _("also {names}").format(names=person.other_names) if person.other_names else "",
        person.gender,
        person.language,
        _("ended {moment}: {reason}").format(moment=moment(part.ended_at), reason=part.ended_reason)
        if part.ended_at
        else "",
    )
    return " · ".join(fact for fact in facts if fact)


class PersonEditor(Editor):
    """A person's names and particulars, in every case they are in."""

    def __init__(self, bench: CaseBench, person: "Person") -> None:
        place = f"person:{person.id}"
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Change a person"), place=place, case_id=bench.case_id
        )
        self._case, self._person = bench.case_id, person.id
        words = _("What changes here changes in every case that this person is in.")
        self.inside.add(label(words, "small", "muted", wrap=True))
        for key, field in person_fields().items():
            self.add_field(key, field)
        self.begin(_particulars(person), person.version)

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Save the particulars."""
        new, op_id, version = person_of(answers), self.op_id, self.version
        return lambda: self.services.people.edit(self._person, version, new, op_id=op_id)

    def latest(self) -> Callable[[], tuple[int, Answers]]:
        """The person as somebody else saved them."""

        def read() -> tuple[int, Answers]:
            person = self.services.people.get(self._case, self._person)
            return person.version, _particulars(person)

        return read


def _particulars(person: "Person") -> dict[str, str]:
    given = {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "born": person.born.isoformat() if person.born else "",
        "other_names": person.other_names,
        "gender": person.gender,
        "language": person.language,
    }
    return {key: value for key, value in given.items() if value}


class InvolveEditor(Editor):
    """Give a person a part in the case: somebody known, or somebody new."""

    def __init__(self, bench: CaseBench) -> None:
        place = f"new:involvement:{bench.case_id}"
        super().__init__(
            bench.services, bench.tasks, bench.window, _("Add a person"), place=place, case_id=bench.case_id
        )
        self._case = bench.case_id
        practice, today = self.services.workplace.practice, self.services.workplace.today()
        roles = [(each.slug, each.title) for each in practice.choices("roles", today) if each.slug != "victim"]
        related = [(each.slug, each.title) for each in practice.choices("relationships", today)]
        self._who = PersonChoice(self.services, self.tasks, self, "person")
        self.inside.add(self._who)
        self.add_field("role", ChoiceField(_("Part in the case"), roles))
        self.add_field("relationship", ChoiceField(_("Relationship with the victim"), related, optional=True))
        self.add_field("note", LongText(_("Note"), optional=True, lines=2, limit=10_000))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """Who, and in what part."""
        found = self._who.problems(answers)
        if not answers.get("role"):
            found.append(Problem("role", _("Choose the part in the case.")))
        return found

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Involve the person."""
        person, op_id = self._who.person(answers), self.op_id
        assert person is not None
        role, related, note = answers["role"], answers.get("relationship", ""), answers.get("note", "")
        return lambda: self.services.people.involve(self._case, person, role, related, note, op_id=op_id)
