"""Lists of cases, a page at a time, their cards, and the schedule of what a case holds: nothing here opens a case's contents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.attachments import Attachment, Disclosure
from da_desk.models.events import Duty, Event
from da_desk.models.records import STATEMENT_KINDS, Record
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.services.case_events import event_title
from da_desk.services.case_owners import ref_key
from da_desk.services.service import Service
from da_desk.store.guard import MOST_COUNTED, PAGE, Card, CardPage, Listing, Scope, Sort
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

SCOPES: tuple[Scope, ...] = ("mine", "team", "all")

_RESTRICTED = ("witness_details",)
_MAY_BE_SERVED = STATEMENT_KINDS


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One thing a case holds, for the disclosure officer: never its contents.

    ``kind``: record, event, duty, attachment or disclosure; ``sensitivity`` and ``state``: slugs.
    """

    kind: str
    title: str
    day: date
    sensitivity: str
    state: str


@dataclass(frozen=True, slots=True)
class CaseListActs(Service):
    """The part of :class:`Cases` about lists."""

    def page(
        self,
        scope: Scope = "mine",
        grade: str = "",
        status: str = "current",
        sort: Sort = "due",
        after: str = "",
        n: int = PAGE,
    ) -> CardPage:
        """The next cards of a list, 128 at most; ``after`` of one page asks for the next.

        ``status``: a slug, ``current`` (not closed) or "" for any. The first page is logged. Raises AccessDenied.
        """
        self.workplace.require("read", "case")
        listing = Listing(self._reach(scope), grade, status, sort)
        return self.workplace.store.guard.page(self.workplace.actor, listing, after, n)

    def cards(self, case_ids: Sequence[UUID]) -> tuple[Card, ...]:
        """The cards of at most 128 cases, in the order asked. Constant number of statements. Raises AccessDenied."""
        self.workplace.require("read", "case")
        return self.workplace.store.guard.cards(self.workplace.actor, case_ids)

    def counts(self, status: str = "current") -> dict[str, int]:
        """How many cases each scope lists, :attr:`most_counted` at most. Raises AccessDenied."""
        self.workplace.require("read", "case")
        work = self.workplace
        return {
            scope: work.store.guard.count(work.actor, Listing(self._reach(scope), status=status)) for scope in SCOPES
        }

    @property
    def most_counted(self) -> int:
        """A count goes no further: so many means so many or more."""
        return MOST_COUNTED

    def by_ref(self, ref: str) -> UUID:
        """The id of the case with that reference or crime number, however it is spaced.

        Raises AccessDenied, NotFound; Restricted, which says whom to call.
        """
        self.workplace.require("read", "case")
        return self.workplace.store.guard.by_ref(self.workplace.actor, ref_key(ref))

    def schedule(self, case_id: UUID) -> tuple[ScheduleLine, ...]:
        """Everything the case holds, the oldest first: kind, day, sensitivity, state. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "case")
            lines = [
                *_papers(uow, self.workplace.practice, case_id),
                *_happenings(uow, self.workplace.practice, case_id),
            ]
        return tuple(sorted(lines, key=lambda line: (line.day, line.kind, line.title)))

    def _reach(self, scope: Scope) -> Scope:
        """ "All" reaches as far as one's right to read: where that ends at the unit, so does the list."""
        if scope != "all" or self.workplace.allows("read", "case", unit_id=_NOWHERE):
            return scope
        return "team"


_NOWHERE = UUID(int=0)
"""A unit that nobody belongs to: only a right that reaches all of the force covers it."""


def _papers(uow: UnitOfWork, practice: Practice, case_id: UUID) -> Iterator[ScheduleLine]:
    for record in uow.all(select(Record).where(Record.case_id == case_id)):
        state = "withdrawn" if record.withdrawn_at else record.state
        title = f"{record_title(practice, record)} {record.seq}"
        yield ScheduleLine("record", title, london_day(record.created_at), sensitivity_of(record.kind), state)
    for held in uow.all(select(Attachment).where(Attachment.case_id == case_id)):
        state = "withdrawn" if held.withdrawn_at else "kept"
        title = attachment_title(held.kind)
        yield ScheduleLine("attachment", title, london_day(held.created_at), held.sensitivity, state)
    for out in uow.all(select(Disclosure).where(Disclosure.case_id == case_id)):
        title = practice.title("recipients", out.recipient)
        yield ScheduleLine("disclosure", title, london_day(out.created_at), "official-sensitive", out.state)


def _happenings(uow: UnitOfWork, practice: Practice, case_id: UUID) -> Iterator[ScheduleLine]:
    for event in uow.all(select(Event).where(Event.case_id == case_id)):
        state = "withdrawn" if event.withdrawn_at else "recorded"
        title = event_title(practice, event.kind)
        yield ScheduleLine("event", title, london_day(event.at), "official-sensitive", state)
    for duty in uow.all(select(Duty).where(Duty.case_id == case_id)):
        yield ScheduleLine("duty", duty.title, london_day(duty.do_by), "official-sensitive", duty.state)


def sensitivity_of(record_kind: str) -> str:
    """The marking of a kind of record: a slug of the catalogue "sensitivities"."""
    if record_kind in _RESTRICTED:
        return "restricted"
    return "served" if record_kind in _MAY_BE_SERVED else "official-sensitive"


def record_title(practice: Practice, record: Record) -> str:
    """What a person reads for a kind of record."""
    try:
        return practice.form(record.form or record.kind, record.form_version).title
    except NotFound:
        return record.kind.replace("_", " ")


def attachment_title(kind: str) -> str:
    """What a person reads for a kind of attachment; the kind itself for one added later."""
    titles = {
        "scan": _("Scan of the signed pages"),
        "translation": _("Translation"),
        "interpreter-statement": _("Interpreter's statement"),
        "final-print": _("Final print"),
        "issued": _("Issued file"),
        "exhibit": _("Exhibit"),
        "order-copy": _("Copy of an order"),
        "other": _("Other file"),
    }
    return titles.get(kind, kind.replace("-", " "))
