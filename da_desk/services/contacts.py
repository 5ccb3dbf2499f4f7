"""Addresses, phones, schools … of one involvement in one case: masked when confidential, revealed on the record."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.base import folded
from da_desk.models.people import Contact, Involvement, Person, SafeContact
from da_desk.practice.address_guard import KnownValue
from da_desk.practice.clocks import london_day
from da_desk.services.service import Service
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

MASK = "••••"
"""What stands in place of a confidential value; always the same length, so that it tells nothing."""

GUARDED_ROLES = ("victim", "child", "shelterer")
"""Those whose places and numbers the address guard looks for (issue 2)."""

ALWAYS_CONFIDENTIAL = ("refuge",)

_CHANNEL_KINDS = {"phone": "phone", "text": "phone", "email": "email"}


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact value as pages show it. ``shown`` is the mask when it is confidential, and empty once sealed."""

    id: UUID
    version: int
    kind: str
    kind_title: str
    shown: str
    confidential: bool
    past: bool
    sealed: bool
    note: str


def match_key(kind: str, value: str) -> str:
    """The value as exact search compares it: letters and digits only; a phone in its national form."""
    key = folded(value).replace(" ", "")
    return national(key) if kind == "phone" else key


def national(digits: str) -> str:
    """A British number with its country code as it is dialled at home: ``447700900123`` → ``07700900123``."""
    plain = digits.removeprefix("00")
    if plain.isdigit() and plain.startswith("44") and len(plain) >= 11:
        return f"0{plain[2:].removeprefix('0')}"
    return digits


@dataclass(frozen=True, slots=True)
class ContactActs(Service):
    """The part of :class:`People` about contact values."""

    def add_contact(
        self,
        case_id: UUID,
        involvement_id: UUID,
        kind: str,
        value: str,
        note: str = "",
        *,
        confidential: bool = True,
        past: bool = False,
        op_id: UUID | None = None,
    ) -> Changes:
        """Add an address, phone … to an involvement. Raises AccessDenied, ValidationFailed, NotFound."""

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "create", "contact")
            if uow.get(Involvement, involvement_id).case_id != case_id:
                raise NotFound
            contact = Contact(case_id=case_id, involvement_id=involvement_id, kind=kind, past=past)
            self._fill(uow, contact, value, note, confidential)
            uow.add(contact)

        return self.workplace.act(op_id, act)

    def edit_contact(
        self,
        contact_id: UUID,
        version: int,
        *,
        value: str | None = None,
        note: str | None = None,
        confidential: bool | None = None,
        past: bool | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Change what is given; None leaves it (a page that never revealed the value sends no value).

        Raises AccessDenied, Conflict, ValidationFailed, RuleRefused when it is sealed.
        """

        def act(uow: UnitOfWork) -> None:
            contact = uow.take(Contact, contact_id, version)
            self.workplace.in_case(uow, contact.case_id, "edit", "contact")
            if contact.sealed_at is not None:
                raise RuleRefused(_("This value was sealed. Add it anew where it belongs."))
            contact.past = contact.past if past is None else past
            self._fill(
                uow,
                contact,
                contact.value if value is None else value,
                contact.note if note is None else note,
                contact.confidential if confidential is None else confidential,
            )

        return self.workplace.act(op_id, act)

    def reveal(self, contact_id: UUID) -> str:
        """The value itself. That it was shown is committed to the log first. Raises AccessDenied, RuleRefused."""
        with self.workplace.reading() as uow:
            case_id = uow.get(Contact, contact_id).case_id
        self.workplace.opened(case_id)
        values: list[str] = []

        def act(uow: UnitOfWork) -> None:
            contact = uow.get(Contact, contact_id)
            self.workplace.in_case(uow, case_id, "reveal", "contact")
            if contact.sealed_at is not None:
                raise RuleRefused(_("This value was sealed and is gone."))
            uow.note("revealed", "contact", contact_id, case_id, kind=contact.kind)
            values.append(contact.value)

        self.workplace.act(None, act)
        return values[0]

    def seal_contact(self, contact_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Take a value entered on the wrong case away for good; that it was there stays. For supervisors.

        Raises AccessDenied, Conflict, ValidationFailed without a reason, RuleRefused when it is sealed already.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            contact = uow.get(Contact, contact_id)
            self.workplace.in_case(uow, contact.case_id, "seal", "contact")
            if contact.sealed_at is not None:
                raise RuleRefused(_("This value was sealed and is gone."))
            self.workplace.store.guard.seal_contact(uow, contact_id, version, kept)

        return self.workplace.act(op_id, act)

    def known_values(self, case_id: UUID) -> tuple[KnownValue, ...]:
        """What the address guard looks for: places and numbers, past and present, of victim, children, shelterers.

        For services only: the values are clear. Raises AccessDenied, NotFound.
        """
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "contact")
            return known_values(uow, case_id)

    def _fill(self, uow: UnitOfWork, contact: Contact, value: str, note: str, confidential: bool) -> None:
        typed = Typed()
        kinds = [each.slug for each in self.workplace.practice.choices("contact-kinds", london_day(uow.now))]
        typed.choice("kind", _("Kind"), contact.kind, kinds)
        # An address is often pasted in lines; it is kept on one.
        on_one_line = ", ".join(part.strip(" ,") for part in value.splitlines() if part.strip(" ,"))
        contact.value = typed.line("value", _("Value"), on_one_line, needed=True)
        contact.note = typed.text("note", _("Note"), note)
        typed.check()
        contact.match_key = match_key(contact.kind, contact.value)
        contact.confidential = confidential or contact.kind in ALWAYS_CONFIDENTIAL


def known_values(uow: UnitOfWork, case_id: UUID) -> tuple[KnownValue, ...]:
    """See :meth:`ContactActs.known_values`; two statements. The numbers of every safe contact count as the victim's."""
    rows = uow.session.execute(
        select(Contact, Person)
        .join(Involvement, Involvement.id == Contact.involvement_id)
        .join(Person, Person.id == Involvement.person_id)
        .where(Contact.case_id == case_id, Contact.sealed_at.is_(None), Involvement.role.in_(GUARDED_ROLES))
        .order_by(Contact.id)
    )
    values = [
        KnownValue(str(contact.id), contact.kind, contact.value, person.spoken, contact.confidential)
        for contact, person in rows
    ]
    return (*values, *_safe_numbers(uow, case_id, {match_key(each.kind, each.value) for each in values}))


def _safe_numbers(uow: UnitOfWork, case_id: UUID, known: set[str]) -> Iterator[KnownValue]:
    rows = uow.session.execute(
        select(SafeContact, Person)
        .join(Involvement, Involvement.id == SafeContact.involvement_id)
        .join(Person, Person.id == Involvement.person_id)
        .where(SafeContact.case_id == case_id, SafeContact.channel.in_(_CHANNEL_KINDS), SafeContact.number != "")
        .order_by(SafeContact.seq.desc())
    )
    for safe, person in rows:
        kind = _CHANNEL_KINDS[safe.channel]
        key = match_key(kind, safe.number)
        if key not in known:
            known.add(key)
            yield KnownValue(str(safe.id), kind, safe.number, person.spoken, True)


def contacts_of(
    uow: UnitOfWork, titles: dict[str, str], involvement_ids: Sequence[UUID]
) -> defaultdict[UUID, list[ContactView]]:
    """The contact values of involvements, present ones first; one statement."""
    found: defaultdict[UUID, list[ContactView]] = defaultdict(list)
    statement = select(Contact).where(Contact.involvement_id.in_(involvement_ids))
    for contact in uow.all(statement.order_by(Contact.past, Contact.id)):
        found[contact.involvement_id].append(_view(contact, titles.get(contact.kind, contact.kind)))
    return found


def _view(contact: Contact, kind_title: str) -> ContactView:
    sealed = contact.sealed_at is not None
    return ContactView(
        id=contact.id,
        version=contact.version,
        kind=contact.kind,
        kind_title=kind_title,
        shown="" if sealed else MASK if contact.confidential else contact.value,
        confidential=contact.confidential,
        past=contact.past,
        sealed=sealed,
        note=contact.note,
    )
