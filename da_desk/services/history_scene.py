"""What the entries of one page of a case's history speak of: names behind ids, forms behind bodies, what is masked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account, Unit
from da_desk.models.attachments import Attachment
from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.base import Entity
from da_desk.models.cases import CaseOwner
from da_desk.models.events import Duty, Event
from da_desk.models.people import Contact, Involvement, Person, SafeContact
from da_desk.models.records import Record
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form
from da_desk.services.access import Workplace
from da_desk.services.case_events import event_title
from da_desk.services.case_lists import attachment_title, record_title
from da_desk.services.duty_views import outcomes_of
from da_desk.services.history_labels import entity_words, ownership_words
from da_desk.services.history_words import FieldChange, Words
from da_desk.services.people import involved_rows
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

RowT = TypeVar("RowT", bound=Entity)
_NO_ROW = UUID(int=0)
_SHOWN_TO_SOME = ("contact", "case_link")
_RESTRICTED_SECTIONS = {"witness_details": frozenset({"contact"})}
"""Sections of a paper whose answers are masked: where a witness lives and how they are reached."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry with its detail; ``erased``: the detail was erased and only its hash stays."""

    entry: AuditEntry
    detail: Mapping[str, Any]
    erased: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """What is needed to put a page of entries into words."""

    words: Words
    titles: Mapping[UUID, str]
    forms: Mapping[UUID, Form | None]
    accounts: Mapping[str, str]
    once_confidential: frozenset[UUID]
    record_kinds: Mapping[UUID, str]
    outcomes: Mapping[UUID, Mapping[str, str]]

    def who(self, entry: AuditEntry) -> str:
        """Who did it, as colleagues read the name."""
        return self.accounts.get(str(entry.actor_id), "")

    def what(self, entry: AuditEntry) -> str:
        """What it was done to."""
        return self.titles.get(entry.entity_id or _NO_ROW, entity_words(entry.entity))

    def hidden(self, entry: AuditEntry) -> bool:
        """Whether the row itself isn't shown to this person, so that its details are not either; they were not erased."""
        return entry.entity in _SHOWN_TO_SOME and entry.entity_id not in self.titles

    def fields(self, found: Found) -> tuple[FieldChange, ...]:
        """What changed, field by field, and what was said about it."""
        row_id = found.entry.entity_id or _NO_ROW
        masked = self._masked(found.entry.entity, row_id)
        changed = self.words.fields(
            found.entry.entity,
            found.detail,
            self.forms.get(row_id),
            masked=masked,
            outcomes=self.outcomes.get(row_id, {}),
        )
        return (*changed, *self.words.said(found.detail))

    def _masked(self, entity: str, row_id: UUID) -> frozenset[str]:
        if entity == "safe_contact":
            return frozenset({"code_word"})
        if entity == "contact":
            return frozenset({"value", "note"}) if row_id in self.once_confidential else frozenset()
        return _RESTRICTED_SECTIONS.get(self.record_kinds.get(row_id, ""), frozenset())


def scene_of(work: Workplace, uow: UnitOfWork, case_id: UUID, page: Sequence[Found]) -> Scene:
    """Load what the page speaks of; one statement for each kind of thing, however long the page."""
    practice = work.practice
    parts = involved_rows(uow, case_id)
    events = uow.all(select(Event).where(Event.case_id == case_id))
    records = _rows(uow, Record, page)
    duties = _rows(uow, Duty, page)
    accounts = {str(each.id): each.display for each in uow.all(select(Account))}
    titles = {each.id: event_title(practice, each.kind) for each in events}
    titles |= {person.id: person.listed for _part, person in parts}
    titles |= dict(_part_titles(practice, parts))
    titles |= {each.id: f"{record_title(practice, each)} {each.seq}" for each in records}
    titles |= {each.id: each.title for each in duties}
    titles |= dict(_row_titles(uow, practice, page, titles, accounts))
    forms = {each.id: _record_form(practice, each) for each in records}
    return Scene(
        words=Words(
            practice, accounts | {str(row_id): title for row_id, title in titles.items()} | _places(work, uow, case_id)
        ),
        titles=titles,
        forms=forms | {each.id: _event_form(practice, each) for each in events},
        accounts=accounts,
        once_confidential=_once_confidential(uow, page),
        record_kinds={each.id: each.kind for each in records},
        outcomes={each.id: {one.slug: one.title for one in outcomes_of(practice, each)} for each in duties},
    )


def _ids(page: Sequence[Found], entity: str) -> set[UUID]:
    return {each.entry.entity_id for each in page if each.entry.entity == entity and each.entry.entity_id}


def _rows(uow: UnitOfWork, kind: type[RowT], page: Sequence[Found]) -> list[RowT]:
    return uow.all(select(kind).where(kind.id.in_(_ids(page, kind.__tablename__))))


def _part_titles(practice: Practice, parts: Sequence[tuple[Involvement, Person]]) -> Iterator[tuple[UUID, str]]:
    for part, person in parts:
        yield part.id, f"{person.listed} ({practice.title('roles', part.role)})"


def _row_titles(
    uow: UnitOfWork,
    practice: Practice,
    page: Sequence[Found],
    titles: Mapping[UUID, str],
    accounts: Mapping[str, str],
) -> Iterator[tuple[UUID, str]]:
    for contact in _rows(uow, Contact, page):
        kind = practice.title("contact-kinds", contact.kind)
        yield contact.id, _("{kind}: {who}").format(kind=kind, who=titles.get(contact.involvement_id, ""))
    for safe in _rows(uow, SafeContact, page):
        yield safe.id, _("Safe contact, version {number}").format(number=safe.seq)
    for owner in _rows(uow, CaseOwner, page):
        yield owner.id, f"{ownership_words(owner.ownership)}: {accounts.get(str(owner.account_id), '')}"
    for held in _rows(uow, Attachment, page):
        yield held.id, attachment_title(held.kind)


def _places(work: Workplace, uow: UnitOfWork, case_id: UUID) -> dict[str, str]:
    """Units, and the references of joined cases."""
    names = {str(each.id): each.name for each in uow.all(select(Unit))}
    return names | {str(joined): ref for joined, ref in work.store.guard.refs(uow, case_id).items()}


def _record_form(practice: Practice, record: Record) -> Form | None:
    try:
        return practice.form(record.form or record.kind, record.form_version)
    except NotFound:
        return None


def _event_form(practice: Practice, event: Event) -> Form | None:
    try:
        return practice.event_form(event.kind, london_day(event.at))
    except NotFound:
        return None


def _once_confidential(uow: UnitOfWork, page: Sequence[Found]) -> frozenset[UUID]:
    """Contacts that are or ever were confidential: what they held then stays masked."""
    ids = _ids(page, "contact")
    found = set(uow.all(select(Contact.id).where(Contact.id.in_(ids), Contact.confidential)))
    rows = uow.session.execute(
        select(AuditEntry.entity_id, AuditDetail.detail)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(AuditEntry.entity_id.in_(ids), AuditEntry.entity == "contact")
    )
    for row_id, detail in rows:
        if row_id is not None and True in json.loads(detail).get("confidential", ()):
            found.add(row_id)
    return frozenset(found)
