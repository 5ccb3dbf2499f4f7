"""Addresses, phones, schools … of one person in one case: hidden when confidential, shown on the record, sealed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from da_desk.errors import Problem
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import SECTION, Answers, Editor
from da_desk.views.forms.choices import ChoiceField, TickField
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.reasons import ReasonEditor
from da_desk.views.revealing import revealing
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.contacts import ContactView


class ContactEditor(Editor):
    """A contact value: a new one of an involvement, or one to be changed."""

    def __init__(
        self, bench: CaseBench, involvement_id: UUID, whose: str, contact: "ContactView | None" = None
    ) -> None:
        title = _("Change a contact") if contact else _("Add a contact")
        place = f"contact:{contact.id}" if contact else f"new:contact:{involvement_id}"
        super().__init__(bench.services, bench.tasks, bench.window, title, place=place, case_id=bench.case_id)
        self._case, self._involvement, self._contact = bench.case_id, involvement_id, contact
        self.inside.add(label(_("Of {name}").format(name=whose), "strong", wrap=True))
        kept = bool(contact and contact.confidential)
        help_words = _("Leave empty to keep what is recorded; it is not shown here.") if kept else ""
        if contact is None:
            practice, today = self.services.workplace.practice, self.services.workplace.today()
            kinds = [(each.slug, each.title) for each in practice.choices("contact-kinds", today)]
            self.add_field("kind", ChoiceField(_("Kind"), kinds))
        else:
            self.inside.add(label(contact.kind_title, "body", "muted"))
        self.add_field("value", TextField(_("Address, number or name"), help=help_words, optional=kept, limit=500))
        self.add_field(
            "confidential",
            TickField(_("Confidential: hidden until somebody asks to see it, and the asking is recorded")),
        )
        self.add_field("past", TickField(_("No longer in use")))
        self.add_field("note", LongText(_("Note"), optional=True, lines=2, limit=10_000))
        if kept and self.merger is not None:
            self.merger.hidden = {f"{SECTION}.value"}
        self.begin(_answers_of(contact) if contact else {"confidential": "yes"}, contact.version if contact else None)

    def problems(self, answers: Answers) -> list[Problem]:
        """Kind and value of a new one."""
        found = []
        if self._contact is None and not answers.get("kind"):
            found.append(Problem("kind", _("Choose what kind of contact this is.")))
        if not answers.get("value") and not (self._contact and self._contact.confidential):
            found.append(Problem("value", _("Give the address, number or name.")))
        return found

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Add it, or change what is given."""
        people, op_id, contact, version = self.services.people, self.op_id, self._contact, self.version
        value, note = answers.get("value", ""), answers.get("note", "")
        confidential, past = bool(answers.get("confidential")), bool(answers.get("past"))
        if contact is None:
            kind = answers["kind"]
            return lambda: people.add_contact(
                self._case, self._involvement, kind, value, note, confidential=confidential, past=past, op_id=op_id
            )
        return lambda: people.edit_contact(
            contact.id, version, value=value or None, note=note, confidential=confidential, past=past, op_id=op_id
        )

    def latest(self) -> Callable[[], tuple[int, Answers]] | None:
        """The contact as somebody else saved it."""
        contact = self._contact
        if contact is None:
            return None

        def read() -> tuple[int, Answers]:
            all_contacts = (each for one in self.services.people.of_case(self._case) for each in one.contacts)
            found = next(each for each in all_contacts if each.id == contact.id)
            return found.version, _answers_of(found)

        return read


def _answers_of(contact: "ContactView") -> dict[str, str]:
    given = {
        "value": "" if contact.confidential else contact.shown,
        "confidential": "yes" if contact.confidential else "",
        "past": "yes" if contact.past else "",
        "note": contact.note,
    }
    return {key: value for key, value in given.items() if value}


def add_contact_row(
    card: Card,
    bench: CaseBench,
    contact: "ContactView",
    whose: str,
    change: Callable[[], object] | None,
    seal: Callable[[], object] | None,
    *,
    may_reveal: bool,
) -> Row:
    """One contact as a row of its person's card; ``change`` and ``seal`` None where they are not allowed."""
    words = Column(spacing=2)
    kind = label(contact.kind_title, "small", "muted")
    words.add(kind, _shown(bench, contact, whose, may_reveal=may_reveal))
    if contact.note:
        words.add(label(contact.note, "small", "muted", wrap=True))
    row = card.add_row()
    row.box.addWidget(words, 1)
    for badge in _badges(contact):
        row.add(badge)
    what = f"{contact.kind_title}, {whose}"
    if change is not None and not contact.sealed:
        row.add(link(_("Change"), change, name=_numbered(_("Change: {what}").format(what=what), contact)))
    if seal is not None and not contact.sealed:
        row.add(link(_("Seal"), seal, name=_numbered(_("Seal: {what}").format(what=what), contact)))
    return row


def _numbered(name: str, contact: "ContactView") -> str:
    return f"{name} ({str(contact.id)[-4:]})"


def _shown(bench: CaseBench, contact: "ContactView", whose: str, *, may_reveal: bool) -> "QWidget":
    if contact.sealed:
        return label(_("Sealed: it was entered on the wrong case, and is gone."), "body", "muted", wrap=True)
    if not contact.confidential:
        return label(contact.shown, wrap=True, selectable=True)
    if not may_reveal:
        return label(contact.shown)
    what = _numbered(f"{contact.kind_title}, {whose}", contact)
    return revealing(what, bench.tasks, lambda: bench.services.people.reveal(contact.id))


def _badges(contact: "ContactView") -> list[Badge]:
    made = []
    if contact.confidential and not contact.sealed:
        made.append(Badge(_("Confidential"), "accent"))
    if contact.past:
        made.append(Badge(_("No longer in use")))
    return made


def seal_editor(bench: CaseBench, contact: "ContactView") -> ReasonEditor:
    """Take a value entered on the wrong case away for good; for supervisors."""
    intro = _(
        "The value goes for good, here and in the history; that something stood here stays. "
        "This is for a value entered on the wrong case. One that is out of use is marked as such instead."
    )
    return ReasonEditor(
        bench.services,
        bench.tasks,
        bench.window,
        _("Seal: {what}").format(what=contact.kind_title),
        intro,
        _("Seal it for good"),
        lambda reason, op_id: bench.services.people.seal_contact(contact.id, contact.version, reason, op_id=op_id),
        place=f"seal:{contact.id}",
        case_id=bench.case_id,
    )
