"""The one door to rows: opening a case, lists, search, sealing. Local and shared stores implement it alike."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from da_desk.models.accounts import Actor
from da_desk.store.unit_of_work import UnitOfWork

RENEW = timedelta(minutes=30)
"""How long one consultation entry covers an open case, unless the desk's policy says otherwise."""

Scope = Literal["mine", "team", "all"]
Sort = Literal["due", "name", "grade"]


@dataclass(frozen=True, slots=True)
class Listing:
    """Which cases a list shows, and in what order; ``due`` puts the most urgent open duty first.

    ``status``: a slug of case-statuses, ``current`` for all that are not closed, "" for any.
    """

    scope: Scope = "mine"
    grade: str = ""
    status: str = "current"
    sort: Sort = "due"


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
class DutyCard:
    """What of a duty may be seen without opening its case: never outcomes, reasons or notes."""

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


class Guard(ABC):
    """Every read of people's data goes through here and leaves a trace, committed before the data is seen."""

    @abstractmethod
    def open_case(self, actor: Actor, case_id: uuid.UUID, why: str = "", covers: timedelta = RENEW) -> None:
        """Log the consultation in a transaction of its own; one entry ``covers`` what is read after it. Raises NotFound."""

    @abstractmethod
    def case_ids(self, actor: Actor, listing: Listing) -> list[uuid.UUID]:
        """The ids of the listed cases in sort order; the listing is logged."""

    @abstractmethod
    def count(self, actor: Actor, listing: Listing) -> int:
        """How many cases the listing holds."""

    @abstractmethod
    def cards(self, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
        """The cards of at most 128 cases, in the order asked. Constant number of statements."""

    @abstractmethod
    def duties(self, actor: Actor, scope: Scope, until: datetime, limit: int = 500) -> tuple[DutyCard, ...]:
        """Open duties to be done by ``until``, the most urgent first; the list is logged."""

    @abstractmethod
    def find(self, actor: Actor, text: str) -> tuple[Card, ...]:
        """At most 20 cases that ``text`` finds: names, references, exact numbers. The words are logged first."""

    @abstractmethod
    def seal_contact(self, uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
        """Take a contact value off a case for good: the value and its audit details go, that it was there stays."""
