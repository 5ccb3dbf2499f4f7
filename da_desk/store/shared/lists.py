"""Lists and search on a shared desk: what is asked is committed to the log first, then answered under that entry."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy import text as sql

from da_desk.errors import AccessDenied, NotFound, Restricted
from da_desk.models.accounts import Actor
from da_desk.models.base import folded, uuid7
from da_desk.store.guard import (
    MOST_COUNTED,
    PAGE,
    Card,
    CardPage,
    DutyCard,
    EndedCard,
    EventCard,
    Guard,
    Listing,
    ListKind,
    LoadLine,
    PersonHit,
    Scope,
    asked_listing,
    asked_print,
    asked_rules,
)
from da_desk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from da_desk.store.store import Store

_LASTS = timedelta(minutes=25)
"""The server lets a list go on for 30 minutes; a new entry is written a little before."""

_CARDS = "select * from api.cards(:list, :sort, :grade, :status, cast(:after as jsonb), :n, cast(:owner as uuid))"
_UUIDS = sa.ARRAY(sa.Uuid())


class SharedLists(Guard):
    """The part of the guard about lists and search."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._lists: dict[tuple[str, str], tuple[uuid.UUID, datetime]] = {}

    def page(self, actor: Actor, listing: Listing, after: str = "", n: int = PAGE) -> CardPage:
        """Two transactions for the first page of a list, one for each further one."""
        entry = self._begun(actor, "cards", listing.scope, asked_listing(listing), anew=not after)
        values = {
            "list": entry,
            "sort": listing.sort,
            "grade": listing.grade,
            "status": listing.status,
            "after": after or None,
            "n": n,
            "owner": listing.owner,
        }
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(sql(_CARDS), values).all()
        return CardPage(tuple(map(_card, rows)), _key(listing, rows[-1]) if len(rows) == min(n, PAGE) else "")

    def cards(self, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
        """One statement under the entry of the widest list that was begun."""
        ids = list(case_ids)[:PAGE]
        if not ids:
            return ()
        scope = next((each for each in ("all", "team") if ("cards", each) in self._lists), "mine")
        entry = self._begun(actor, "cards", scope, {"grade": "", "status": ""}, anew=False)
        statement = sql("select * from api.cards_of(:list, :ids)").bindparams(sa.bindparam("ids", type_=_UUIDS))
        with self._store.reading(actor) as uow:
            found = {row.case_id: _card(row) for row in uow.session.execute(statement, {"list": entry, "ids": ids})}
        return tuple(found[case_id] for case_id in ids if case_id in found)

    def count(self, actor: Actor, listing: Listing) -> int:
        """One statement."""
        question = sql("select api.card_count(:scope, :grade, :status, :most)")
        values = {"scope": listing.scope, "grade": listing.grade, "status": listing.status, "most": MOST_COUNTED}
        with self._store.reading(actor) as uow:
            return uow.session.scalar(question, values) or 0

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
        """Two transactions."""
        entry = self._begun(actor, "duties", scope, {**asked_rules(rules), **asked_print(printed=printed)}, anew=True)
        statement = sql("select * from api.duties(:list, :until, :n, :rules)").bindparams(
            sa.bindparam("rules", type_=sa.ARRAY(sa.Text()))
        )
        values = {"list": entry, "until": until, "n": limit, "rules": sorted(set(rules))}
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(statement, values).all()
        return tuple(DutyCard(**row._mapping) for row in rows)

    def happened(self, actor: Actor, scope: Scope, since: datetime, limit: int = 500) -> tuple[EventCard, ...]:
        """Two transactions."""
        entry = self._begun(actor, "events", scope, {}, anew=True)
        values = {"list": entry, "since": since, "n": limit}
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(sql("select * from api.happened(:list, :since, :n)"), values).all()
        return tuple(EventCard(**row._mapping) for row in rows)

    def ended(self, actor: Actor, since: datetime, rules: Collection[str], limit: int = 500) -> tuple[EndedCard, ...]:
        """Two transactions."""
        entry = self._begun(actor, "duties", "team", {"ended": "since", **asked_rules(rules)}, anew=True)
        statement = sql("select * from api.ended(:list, :since, :n, :rules)").bindparams(
            sa.bindparam("rules", type_=sa.ARRAY(sa.Text()))
        )
        values = {"list": entry, "since": since, "n": limit, "rules": sorted(set(rules))}
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(statement, values).all()
        return tuple(EndedCard(**row._mapping) for row in rows)

    def without_paper(self, actor: Actor, grade: str, kind: str, n: int = PAGE) -> tuple[Card, ...]:
        """Two transactions."""
        entry = self._begun(actor, "cards", "team", {"grade": grade, "without": kind}, anew=True)
        values = {"list": entry, "grade": grade, "kind": kind, "n": n}
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(sql("select * from api.without_paper(:list, :grade, :kind, :n)"), values).all()
        return tuple(map(_card, rows))

    def load(self, actor: Actor, scope: Literal["team", "all"]) -> tuple[LoadLine, ...]:
        """One statement."""
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(sql("select * from api.load(:scope)"), {"scope": scope}).all()
        return tuple(LoadLine(**row._mapping) for row in rows)

    def last_listed(self, actor: Actor, kind: ListKind) -> datetime | None:
        """One statement."""
        return self._instant(actor, "select api.last_listed(:kind)", kind=kind)

    def last_opened(self, actor: Actor, case_id: uuid.UUID, before: datetime) -> datetime | None:
        """One statement."""
        return self._instant(actor, "select api.last_opened(:case, :before)", case=case_id, before=before)

    def _instant(self, actor: Actor, question: str, **values: object) -> datetime | None:
        with self._store.reading(actor) as uow:
            found: datetime | None = uow.session.scalar(sql(question), values)
        return found

    def find(self, actor: Actor, text: str) -> tuple[Card, ...]:
        """The words are committed first. An exact number of a restricted case says whom to call."""
        words = folded(text)
        if len(words.replace(" ", "")) < 2:
            return ()
        rows = self._hits(actor, "cases", text, words, None, "select * from api.hits(:ask)")
        if not rows and any(c.isdigit() for c in words):
            self._face(actor, words.replace(" ", ""))
        return tuple(map(_card, rows))

    def find_people(self, actor: Actor, asked: str, words: Sequence[str], born: date | None) -> tuple[PersonHit, ...]:
        """The words are committed first."""
        rows = self._hits(actor, "people", asked, " ".join(words), born, "select * from api.people(:ask)")
        return tuple(PersonHit(**row._mapping) for row in rows)

    def _face(self, actor: Actor, key: str) -> None:
        """Raise Restricted when exactly that number is of a case which this person may not read."""
        try:
            self.by_ref(actor, key)
        except Restricted:
            raise
        except (NotFound, AccessDenied):
            return

    def _hits(self, actor: Actor, kind: str, asked: str, words: str, born: date | None, question: str) -> Sequence[Any]:
        ask = uuid7()
        begin = sql("select api.begin_ask(:ask, :kind, :asked, :words, :born)")
        values = {"ask": ask, "kind": kind, "asked": asked, "words": words, "born": born}
        self._commit(actor, begin, values)
        with self._store.reading(actor) as uow:
            return uow.session.execute(sql(question), {"ask": ask}).all()

    def _begun(self, actor: Actor, kind: str, scope: str, asked: Mapping[str, str], *, anew: bool) -> uuid.UUID:
        """A standing entry for a list of that kind, or a new one, committed."""
        known = self._lists.get((kind, scope)) or (self._any(kind) if not anew else None)
        if known is not None and not anew and self._store.now() - known[1] < _LASTS:
            return known[0]
        entry = uuid7()
        begin = sql("select api.begin_list(:list, :kind, :scope, cast(:asked as jsonb))")
        self._commit(actor, begin, {"list": entry, "kind": kind, "scope": scope, "asked": json.dumps(dict(asked))})
        self._lists[kind, scope] = (entry, self._store.now())
        return entry

    def _any(self, kind: str) -> tuple[uuid.UUID, datetime] | None:
        return max(
            (entry for key, entry in self._lists.items() if key[0] == kind), key=lambda each: each[1], default=None
        )

    def _commit(self, actor: Actor, statement: Any, values: Mapping[str, object]) -> None:
        def act(uow: UnitOfWork) -> None:
            uow.session.execute(statement, values)

        self._store.act(actor, None, act)


def _card(row: Any) -> Card:
    return Card(
        case_id=row.case_id,
        ref=row.ref,
        unit=row.unit,
        victim_name=row.victim_name,
        grade=row.grade,
        status=row.status,
        risk_owner=row.risk_owner,
        informing_owner=row.informing_owner,
        next_title=row.next_title,
        next_do_by=row.next_do_by,
    )


def _key(listing: Listing, row: Any) -> str:
    due, last = row.due_key.isoformat(), str(row.case_id)
    keys = {"name": [row.sort_name, last], "grade": [row.grade_rank, due, last]}
    return json.dumps(keys.get(listing.sort, [due, last]))
