"""The guard of the local store: plain queries, the same log (storage.md §3, last line of the circles)."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from da_desk.errors import NotFound, Restricted
from da_desk.models.accounts import Actor
from da_desk.models.cases import Case
from da_desk.models.people import Person
from da_desk.models.records import Record, Snapshot
from da_desk.store.audit import ChainReport, verify_chain
from da_desk.store.guard import (
    PAGE,
    RENEW,
    Attempted,
    Card,
    CardPage,
    DutyCard,
    EndedCard,
    EventCard,
    Guard,
    Listing,
    ListKind,
    LoadLine,
    LogEntry,
    PersonHit,
    Scope,
    asked_listing,
    asked_print,
    asked_rules,
)
from da_desk.store.local import acts, lists, log, restrictions, search
from da_desk.store.store import Store
from da_desk.store.unit_of_work import Act, UnitOfWork

OUTSIDE = "outside own unit"
"""What is written of a consultation without a reason when the case is another unit's."""


class LocalGuard(Guard):
    """See :class:`Guard`. Each local user holds the data key, so this guards by custom and log, not by force."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened: dict[tuple[uuid.UUID, uuid.UUID], tuple[datetime, str]] = {}

    # -- opening ---------------------------------------------------------------------------------------------------

    def open_case(self, actor: Actor, case_id: uuid.UUID, why: str = "", covers: timedelta = RENEW) -> None:
        """One entry for each ``covers`` that a person has the case in use; a new reason is a new entry."""
        if self._in_use(actor, case_id, why, covers):
            return
        with self._store.unit_of_work(actor) as uow:
            refused = restrictions.refusal(uow, actor, case_id, "opened")
            if refused is None:
                said = why or _outside(uow, actor, case_id)
                uow.note("consulted", "case_file", case_id, case_id, **({"why": said} if said else {}))
        if refused is not None:
            raise refused
        self._opened[actor.account_id, case_id] = (uow.now, why)

    def _in_use(self, actor: Actor, case_id: uuid.UUID, why: str, covers: timedelta) -> bool:
        """Whether an entry still covers it; restricting the case meanwhile ends it, wherever that was done."""
        last, reason = self._opened.get((actor.account_id, case_id), (None, ""))
        if last is None or why != reason or not timedelta() <= self._store.now() - last < covers:
            return False
        with self._store.reading(actor) as uow:
            return restrictions.sees(uow, actor, case_id)

    def renew(self, actor: Actor, case_id: uuid.UUID) -> None:
        """Nothing: this store asks for no standing entry."""

    def by_ref(self, actor: Actor, ref_key: str) -> uuid.UUID:
        """The reference first; of several cases of one crime number the newest that is there for ``actor``."""
        with self._store.reading(actor) as uow:
            ids = search.exactly(uow, ref_key)
            seen = next((each for each in ids if restrictions.sees(uow, actor, each)), None)
        if seen is None:
            with self._store.unit_of_work(actor) as uow:
                refused = restrictions.refusal(uow, actor, ids[0] if ids else None, "looked-up")
            raise refused or NotFound
        return seen

    # -- lists and search ------------------------------------------------------------------------------------------

    def page(self, actor: Actor, listing: Listing, after: str = "", n: int = PAGE) -> CardPage:
        """What was asked is logged, not who stood on the list."""
        if not after:
            asked = asked_listing(listing)
            self._log(actor, "listed", "case_file", scope=listing.scope, **asked)
        with self._store.reading(actor) as uow:
            return lists.page(uow, actor, listing, after, n)

    def cards(self, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
        """One statement."""
        with self._store.reading(actor) as uow:
            return lists.cards(uow, actor, case_ids)

    def count(self, actor: Actor, listing: Listing) -> int:
        """One statement."""
        with self._store.reading(actor) as uow:
            return lists.count(uow, actor, listing)

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
        """Each list along one index."""
        self._log(actor, "listed", "duty", scope=scope, **asked_rules(rules), **asked_print(printed=printed))
        with self._store.reading(actor) as uow:
            return lists.duties(uow, actor, scope, until, limit, rules)

    def happened(self, actor: Actor, scope: Scope, since: datetime, limit: int = 500) -> tuple[EventCard, ...]:
        """Along one index."""
        self._log(actor, "listed", "event", scope=scope)
        with self._store.reading(actor) as uow:
            return lists.happened(uow, actor, scope, since, limit)

    def ended(self, actor: Actor, since: datetime, rules: Collection[str], limit: int = 500) -> tuple[EndedCard, ...]:
        """Along one index."""
        self._log(actor, "listed", "duty", scope="team", ended="since", **asked_rules(rules))
        with self._store.reading(actor) as uow:
            return lists.ended(uow, actor, since, rules, limit)

    def without_paper(self, actor: Actor, grade: str, kind: str, n: int = PAGE) -> tuple[Card, ...]:
        """One statement for each unit."""
        self._log(actor, "listed", "case_file", scope="team", grade=grade, without=kind)
        with self._store.reading(actor) as uow:
            return lists.without_paper(uow, actor, grade, kind, n)

    def load(self, actor: Actor, scope: Literal["team", "all"]) -> tuple[LoadLine, ...]:
        """Four statements."""
        with self._store.reading(actor) as uow:
            return lists.load(uow, actor, scope)

    def last_listed(self, actor: Actor, kind: ListKind) -> datetime | None:
        """By the log."""
        with self._store.reading(actor) as uow:
            return log.last_listed(uow, actor, kind)

    def last_opened(self, actor: Actor, case_id: uuid.UUID, before: datetime) -> datetime | None:
        """By the log."""
        with self._store.reading(actor) as uow:
            return log.last_opened(uow, actor, case_id, before)

    def find(self, actor: Actor, text: str) -> tuple[Card, ...]:
        """The words are logged with any try at a restricted case's exact number, in one transaction for all.

        Raises Restricted, which says whom to call, for the exact number of such a case when nothing else is found.
        """
        if not search.worth_asking(text):
            return ()
        with self._store.unit_of_work(actor) as uow:
            uow.note("searched", "case_file", None, None, words=text)
            refused = self._exactly_refused(uow, actor, search.key_of(text))
        with self._store.reading(actor) as uow:
            found = lists.cards(uow, actor, search.found_cases(uow, actor, text))
        if isinstance(refused, Restricted) and not found:
            raise refused
        return found

    @staticmethod
    def _exactly_refused(uow: UnitOfWork, actor: Actor, key: str) -> NotFound | None:
        ids = search.exactly(uow, key)
        if not ids or any(restrictions.sees(uow, actor, each) for each in ids):
            return None
        return restrictions.refusal(uow, actor, ids[0], "searched")

    def find_people(self, actor: Actor, asked: str, words: Sequence[str], born: date | None) -> tuple[PersonHit, ...]:
        """Four statements beside the entry, however many are found."""
        self._log(actor, "searched", "person", words=asked)
        with self._store.reading(actor) as uow:
            return search.found_people(uow, actor, words, born)

    # -- what is made with the store's help ------------------------------------------------------------------------

    def next_ref(self, uow: UnitOfWork, stem: str) -> str:
        """The writing transaction holds the whole desk."""
        return acts.next_ref(uow, stem)

    def require_known(self, uow: UnitOfWork, person_id: uuid.UUID) -> None:
        """Raises NotFound."""
        uow.get(Person, person_id)

    def keep_tokens(self, uow: UnitOfWork, person: Person) -> None:
        """All words anew."""
        search.keep_tokens(uow, person)

    def refs(self, uow: UnitOfWork, case_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
        """A restricted case isn't among them for those who may not read it."""
        return acts.refs(uow, _acting(uow), case_id)

    def seal_record(self, uow: UnitOfWork, record: Record, kept: Snapshot, state: str) -> None:
        """By the acting person, now."""
        acts.seal_record(uow, record, kept, state)

    def seal_contact(self, uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
        """Each erasure of a detail is on record."""
        acts.seal_contact(uow, contact_id, version, reason)

    def hand_over(
        self,
        actor: Actor,
        case_ids: Iterable[uuid.UUID],
        ownership: str,
        to: uuid.UUID,
        rules: Collection[str] = (),
        reason: str = "",
    ) -> int:
        """All of them or none."""
        with self._store.unit_of_work(actor) as uow:
            return acts.hand_over(uow, actor, case_ids, acts.HandOver(ownership, to, rules, reason))

    # -- restricted cases ------------------------------------------------------------------------------------------

    def restrict(
        self,
        actor: Actor,
        case_id: uuid.UUID,
        contact: str,
        reason: str,
        readers: Sequence[uuid.UUID],
        barred: Mapping[uuid.UUID, str],
    ) -> None:
        """Who may do so is the service's question. Raises NotFound; Restricted for a case that only others may read."""
        self._change(actor, case_id, lambda uow: restrictions.restrict(uow, case_id, contact, reason, readers, barred))

    def lift(self, actor: Actor, case_id: uuid.UUID, reason: str) -> None:
        """Raises NotFound when it isn't restricted; Restricted as above."""
        self._change(actor, case_id, lambda uow: restrictions.lift(uow, case_id, reason))

    def _change(self, actor: Actor, case_id: uuid.UUID, change: Act) -> None:
        with self._store.unit_of_work(actor) as uow:
            refused = restrictions.refusal(uow, actor, case_id, "opened")
            if refused is None:
                change(uow)
        if refused is not None:
            raise refused

    def attempts(self, actor: Actor, since: datetime) -> tuple[Attempted, ...]:
        """One statement."""
        with self._store.reading(actor) as uow:
            return restrictions.attempts(uow, actor, since)

    # -- the log ---------------------------------------------------------------------------------------------------

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
        """One statement."""
        with self._store.reading(actor) as uow:
            return log.entries(uow, actor, n, after_seq, account_id, case_id, action)

    def verify(self, actor: Actor) -> ChainReport:
        """From the first entry to the head."""
        with self._store.reading(actor) as uow:
            return verify_chain(uow.session)

    def _log(self, actor: Actor, action: str, what: str, **detail: Any) -> None:
        with self._store.unit_of_work(actor) as uow:
            uow.note(action, what, None, None, **detail)


def _acting(uow: UnitOfWork) -> Actor:
    if uow.actor is None:
        raise LookupError("this unit of work has no actor")
    return uow.actor


def _outside(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID) -> str:
    return "" if uow.get(Case, case_id).unit_id in actor.unit_ids else OUTSIDE
