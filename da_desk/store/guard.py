"""The one door to rows: opening a case, lists, search, sealing. Local and shared stores implement it alike."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from da_desk.models.accounts import Actor
from da_desk.models.people import Person
from da_desk.models.records import Record, Snapshot
from da_desk.store.audit import ChainReport
from da_desk.store.unit_of_work import UnitOfWork

RENEW = timedelta(minutes=30)
"""How long one consultation entry covers an open case, unless the desk's policy says otherwise."""

PAGE = 128
"""The most cards that one call answers (storage.md §3)."""

MOST_COUNTED = 1_000
"""A count goes no further: what is beyond is "1,000 or more", so that its cost doesn't grow with the desk."""

MOST_HITS = 20

NOBODY = uuid.UUID(int=0)
"""As the owner of a list: cases whose risk nobody owns."""

MOST_ALONGSIDE = 99
"""How often a duty was tried, and what happened on its case since, is counted no further."""

_MOST_WORDS = 400

Scope = Literal["mine", "team", "all"]
Sort = Literal["due", "name", "grade"]
ListKind = Literal["cards", "duties", "events"]


@dataclass(frozen=True, slots=True)
class Listing:
    """Which cases a list shows, and in what order; ``due`` puts the most urgent open duty first.

    ``status``: a slug of case-statuses, ``current`` for all that are not closed, "" for any. ``owner``: those alone whose
    risk this account owns, or :data:`NOBODY`.
    """

    scope: Scope = "mine"
    grade: str = ""
    status: str = "current"
    sort: Sort = "due"
    owner: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What of a case may be seen without opening it (storage.md §3, the circle *card*)."""

    case_id: uuid.UUID
    ref: str
    unit: str
    victim_name: str
    grade: str
    status: str
    risk_owner: str
    informing_owner: str
    next_title: str
    next_do_by: datetime | None


@dataclass(frozen=True, slots=True)
class CardPage:
    """Up to :data:`PAGE` cards in the order of the list. ``after``: hand it back to go on; "" at the end."""

    cards: tuple[Card, ...]
    after: str


@dataclass(frozen=True, slots=True)
class DutyCard:
    """What of a duty may be seen without opening its case: never outcomes, reasons or notes.

    ``tries``: attempts to do it; ``happened``: events recorded on the case since it was made that still stand. Both end
    at :data:`MOST_ALONGSIDE`.
    """

    id: uuid.UUID
    case_id: uuid.UUID
    unit_id: uuid.UUID
    ref: str
    victim_name: str
    grade: str
    rule: str
    rule_version: str
    title: str
    do_by: datetime
    limit_at: datetime | None
    holder: str
    holder_id: uuid.UUID | None
    event_id: uuid.UUID
    made_at: datetime
    tries: int
    happened: int


@dataclass(frozen=True, slots=True)
class EventCard:
    """What of an event may be seen without opening its case: that it was recorded, by whom; never what it says."""

    case_id: uuid.UUID
    unit_id: uuid.UUID
    ref: str
    victim_name: str
    grade: str
    kind: str
    at: datetime
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class EndedCard:
    """What of a duty that has its outcome may be seen without opening its case: that it ended, when and by whom; never how."""

    id: uuid.UUID
    case_id: uuid.UUID
    unit_id: uuid.UUID
    ref: str
    victim_name: str
    grade: str
    rule: str
    title: str
    ended_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What is in hand, in numbers alone. ``account_id`` and ``who``: an owner of the risk, or holder of duties, in that unit.

    None and "" for cases and duties that nobody has; or, where all units are asked for, for all of the unit.
    """

    unit_id: uuid.UUID
    unit: str
    account_id: uuid.UUID | None
    who: str
    high: int
    medium: int
    standard: int
    ungraded: int
    open_duties: int
    overdue: int


@dataclass(frozen=True, slots=True)
class PersonHit:
    """Someone already known who may be meant. ``same_birth_date``: None when either is not known.

    ``cases``: in how many cases, of any unit, they have a part now; never which, nor what part.
    """

    person_id: uuid.UUID
    family_name: str
    given_names: str
    other_names: str
    same_birth_date: bool | None
    cases: int


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log without its contents; ``ref`` of the case where there is one."""

    seq: int
    at: datetime
    actor_id: uuid.UUID | None
    action: str
    entity: str
    entity_id: uuid.UUID | None
    case_id: uuid.UUID | None
    ref: str


@dataclass(frozen=True, slots=True)
class Attempted:
    """Somebody who may not read a restricted case asked for it."""

    case_id: uuid.UUID
    ref: str
    who: str
    at: datetime
    way: str
    barred: bool


def asked_listing(listing: Listing) -> Mapping[str, str]:
    """What is written of a list of cases beside its scope."""
    asked = {"grade": listing.grade, "status": listing.status}
    return asked if listing.owner is None else asked | {"owner": str(listing.owner)}


def asked_rules(rules: Collection[str]) -> Mapping[str, str]:
    """What is written of a list of duties of certain rules, in not too many words."""
    return {"rules": ", ".join(sorted(rules))[:_MOST_WORDS]} if rules else {}


def asked_print(*, printed: bool) -> Mapping[str, str]:
    """What is written of a list that goes on paper."""
    return {"printed": "yes"} if printed else {}


class Guard(ABC):
    """Every read of people's data goes through here and leaves a trace, committed before the data is seen."""

    # -- opening ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def open_case(self, actor: Actor, case_id: uuid.UUID, why: str = "", covers: timedelta = RENEW) -> None:
        """Log the consultation in a transaction of its own; one entry ``covers`` what is read after it.

        Without ``why`` it is written down when the case is another unit's. Raises NotFound, Restricted, AccessDenied,
        TooManyOpened.
        """

    @abstractmethod
    def renew(self, actor: Actor, case_id: uuid.UUID) -> None:
        """Before rows of the case are touched in a unit of work: where the store asks for a standing entry, have one."""

    @abstractmethod
    def by_ref(self, actor: Actor, ref_key: str) -> uuid.UUID:
        """The case of exactly that reference or crime number (folded). Raises NotFound; Restricted with whom to call."""

    # -- lists and search ------------------------------------------------------------------------------------------

    @abstractmethod
    def page(self, actor: Actor, listing: Listing, after: str = "", n: int = PAGE) -> CardPage:
        """The next cards of a list, ``n`` ≤ 128, by key and not by count; the first page of a list is logged."""

    @abstractmethod
    def cards(self, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
        """The cards of at most 128 cases that a list or search showed, in the order asked. Constant number of statements."""

    @abstractmethod
    def count(self, actor: Actor, listing: Listing) -> int:
        """How many cases the listing holds, :data:`MOST_COUNTED` at most."""

    @abstractmethod
    def duties(
        self,
        actor: Actor,
        scope: Scope,
        until: datetime,
        limit: int = 500,
        rules: Collection[str] = (),
        *,
        printed: bool = False,
    ) -> tuple[DutyCard, ...]:
        """Open duties to be done by ``until``, the most urgent first, of these ``rules`` or of all.

        The list is logged, and that it is ``printed``.
        """

    @abstractmethod
    def happened(self, actor: Actor, scope: Scope, since: datetime, limit: int = 500) -> tuple[EventCard, ...]:
        """What was recorded after ``since`` and still stands, the newest first; the list is logged."""

    @abstractmethod
    def ended(self, actor: Actor, since: datetime, rules: Collection[str], limit: int = 500) -> tuple[EndedCard, ...]:
        """Duties of these ``rules`` in one's units that got their outcome after ``since``, the newest first; it is logged."""

    @abstractmethod
    def without_paper(self, actor: Actor, grade: str, kind: str, n: int = PAGE) -> tuple[Card, ...]:
        """Cases of that grade in one's units, not closed, without a paper of that kind in force; what is due first.

        In force: a version was sealed, and the paper was neither closed nor withdrawn since. The list is logged.
        """

    @abstractmethod
    def load(self, actor: Actor, scope: Literal["team", "all"]) -> tuple[LoadLine, ...]:
        """Numbers of cases that are not closed, and of their open duties.

        "team": each owner of the risk and holder of duties in one's units; "all": each unit.
        """

    @abstractmethod
    def last_listed(self, actor: Actor, kind: ListKind) -> datetime | None:
        """When this person last asked for a list of that kind, whatever its scope; None when they never did."""

    @abstractmethod
    def last_opened(self, actor: Actor, case_id: uuid.UUID, before: datetime) -> datetime | None:
        """When this person last opened that case before that time; None when they never did, or it isn't there for them."""

    @abstractmethod
    def find(self, actor: Actor, text: str) -> tuple[Card, ...]:
        """At most 20 cases that ``text`` finds: names, references, exact numbers. The words are logged first."""

    @abstractmethod
    def find_people(self, actor: Actor, asked: str, words: Sequence[str], born: date | None) -> tuple[PersonHit, ...]:
        """People whose names hold ``words`` (folded) or nearly so, or who were born that day. ``asked`` is logged first."""

    # -- what is made with the store's help ------------------------------------------------------------------------

    @abstractmethod
    def next_ref(self, uow: UnitOfWork, stem: str) -> str:
        """The next reference of ``stem`` (such as ``DA/26/``): no two cases get the same."""

    @abstractmethod
    def require_known(self, uow: UnitOfWork, person_id: uuid.UUID) -> None:
        """Raise NotFound unless that person is known to the desk, in whatever case."""

    @abstractmethod
    def keep_tokens(self, uow: UnitOfWork, person: Person) -> None:
        """Bring the words that a person is found by in line with their names."""

    @abstractmethod
    def refs(self, uow: UnitOfWork, case_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
        """The references of the cases that are joined to this one, from either side."""

    @abstractmethod
    def seal_record(self, uow: UnitOfWork, record: Record, kept: Snapshot, state: str) -> None:
        """Put a version in force: the record gets ``state`` and names the snapshot, which holds its very bytes.

        Raises RuleRefused on a shared desk when four eyes are wanted and these are two; Conflict for other bytes.
        """

    @abstractmethod
    def seal_contact(self, uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
        """Take a contact value off a case for good: the value and its audit details go, that it was there stays."""

    @abstractmethod
    def hand_over(
        self,
        actor: Actor,
        case_ids: Iterable[uuid.UUID],
        ownership: str,
        to: uuid.UUID,
        rules: Collection[str] = (),
        reason: str = "",
    ) -> int:
        """A bulk act: give cases to a colleague, each on the record, outside the limit of cases opened an hour.

        Open duties of these ``rules`` (versions) that the former owner holds, or nobody, go over as well. ``reason`` stands
        in the entry of each case. Answers how many cases were handed over. Raises AccessDenied, NotFound; all of it is
        done, or nothing.
        """

    # -- restricted cases ------------------------------------------------------------------------------------------

    @abstractmethod
    def restrict(
        self,
        actor: Actor,
        case_id: uuid.UUID,
        contact: str,
        reason: str,
        readers: Sequence[uuid.UUID],
        barred: Mapping[uuid.UUID, str],
    ) -> None:
        """Restrict a case, or change who may read it and for whom it does not exist; open entries of others end at once.

        Raises NotFound, AccessDenied.
        """

    @abstractmethod
    def lift(self, actor: Actor, case_id: uuid.UUID, reason: str) -> None:
        """The case is restricted no more. Raises NotFound, AccessDenied."""

    @abstractmethod
    def attempts(self, actor: Actor, since: datetime) -> tuple[Attempted, ...]:
        """Who asked for a restricted case and may not read it, the newest first: for its readers who supervise, and auditors."""

    # -- the log ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def log(
        self,
        actor: Actor,
        n: int,
        *,
        after_seq: int | None = None,
        account_id: uuid.UUID | None = None,
        case_id: uuid.UUID | None = None,
        action: str = "",
    ) -> tuple[LogEntry, ...]:
        """The log, the latest first: all of it for auditors, one's units' cases for supervisors, nothing for others."""

    @abstractmethod
    def verify(self, actor: Actor) -> ChainReport:
        """Walk the whole chain: every altered, removed or reordered entry or detail is named by its place."""
