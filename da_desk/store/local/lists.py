"""Lists on the local store: pages of cards by key, counts that end at a thousand, and what is due.

A list of several units asks for each unit alone and merges the answers: so each is read along one index, and no list
costs more on a bigger desk.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    null,
    select,
    text,
    tuple_,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from da_desk.models.accounts import Account, Actor, Unit
from da_desk.models.cards import GRADE_RANKS, CaseCard
from da_desk.models.cases import CaseOwner
from da_desk.models.events import Attempt, Duty, Event
from da_desk.models.records import Record
from da_desk.store.guard import (
    MOST_ALONGSIDE,
    MOST_COUNTED,
    NOBODY,
    PAGE,
    Card,
    CardPage,
    DutyCard,
    EndedCard,
    EventCard,
    Listing,
    LoadLine,
    Scope,
)
from da_desk.store.local.restrictions import visible
from da_desk.store.unit_of_work import UnitOfWork

T = TypeVar("T")
_Counts = Mapping[uuid.UUID | None, int]

_RISK, _INFORMING = aliased(Account), aliased(Account)
_OF_CARD = (
    CaseCard,
    Unit.name,
    _RISK.rank_number,
    _RISK.full_name,
    _INFORMING.rank_number,
    _INFORMING.full_name,
)
_OF_DUTY = (
    *(Duty.id, Duty.case_id, Duty.unit_id, Duty.rule, Duty.rule_version, Duty.title, Duty.do_by, Duty.limit_at),
    *(Duty.holder_id, Duty.event_id, Duty.created_at),
    *(CaseCard.ref, CaseCard.victim_name, CaseCard.grade),
    *(Account.rank_number, Account.full_name),
)
_OF_EVENT = (
    *(Event.id, Event.case_id, Event.kind, Event.at, Event.created_at),
    *(CaseCard.unit_id, CaseCard.ref, CaseCard.victim_name, CaseCard.grade),
    *(Account.rank_number, Account.full_name),
)
_OF_ENDED = (
    *(Duty.id, Duty.case_id, Duty.unit_id, Duty.rule, Duty.title, Duty.outcome_at),
    *(CaseCard.ref, CaseCard.victim_name, CaseCard.grade),
    *(Account.rank_number, Account.full_name),
)
_CURRENT = CaseCard.status != literal_column("'closed'")
"""Not a value given beside the statement: SQLite takes the index of current cases for these very words alone."""

_ORDERS: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "due": (CaseCard.due_key, CaseCard.case_id),
    "name": (CaseCard.sort_name, CaseCard.case_id),
    "grade": (CaseCard.grade_rank, CaseCard.due_key, CaseCard.case_id),
}


def page(uow: UnitOfWork, actor: Actor, listing: Listing, after: str, n: int) -> CardPage:
    """The ``n`` cards after the key ``after``. One statement; for "team" one for each unit."""
    order = _ORDERS[listing.sort]
    n = min(n, PAGE)
    wanted = [*_filters(listing), visible(actor)]
    if after:
        wanted.append(tuple_(*order) > tuple_(*_read_key(order, after)))
    rows: list[Row[CaseCard, str, str, str, str, str]] = []
    for reach in _reaches(actor, listing.scope):
        rows += uow.session.execute(_cards().where(*wanted, *reach).order_by(*order).limit(n + 1))
    rows.sort(key=lambda row: _key(order, row[0]))
    shown = rows[:n]
    return CardPage(tuple(_card(row) for row in shown), _write_key(order, shown[-1][0]) if len(rows) > n else "")


def count(uow: UnitOfWork, actor: Actor, listing: Listing) -> int:
    """One statement, which stops at :data:`MOST_COUNTED`."""
    scope = [CaseCard.unit_id.in_(actor.unit_ids)] if listing.scope == "team" else _reaches(actor, listing.scope)[0]
    found = select(CaseCard.case_id).where(*_filters(listing), visible(actor), *scope).limit(MOST_COUNTED).subquery()
    return uow.session.scalar(select(func.count()).select_from(found)) or 0


def cards(uow: UnitOfWork, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
    """The cards of these cases in the order asked; what isn't there for ``actor`` is left out. One statement."""
    ids = list(case_ids)[:PAGE]
    rows = uow.session.execute(_cards().where(CaseCard.case_id.in_(ids), visible(actor)))
    found = {row[0].case_id: _card(row) for row in rows}
    return tuple(found[case_id] for case_id in ids if case_id in found)


def duties(
    uow: UnitOfWork, actor: Actor, scope: Scope, until: datetime, limit: int, rules: Collection[str]
) -> tuple[DutyCard, ...]:
    """Open duties to be done by ``until``. One statement for each unit and each rule; two more for what is counted."""
    owed = (
        select(*_OF_DUTY)
        .outerjoin(CaseCard, CaseCard.case_id == Duty.case_id)
        .outerjoin(Account, Account.id == Duty.holder_id)
        .where(Duty.state == "open", Duty.do_by < until, visible(actor))
        .order_by(Duty.do_by, Duty.id)
        .limit(limit)
    )
    rows: list[Row[Any]] = []
    for reach in _owed_reaches(uow, actor, scope, rules):
        rows += uow.session.execute(owed.where(*reach))
    rows.sort(key=lambda row: (row.do_by, row.id))
    shown = rows[:limit]
    tries, happened = _alongside(uow, [row.id for row in shown])
    return tuple(_duty_card(row, tries.get(row.id, 0), happened.get(row.id, 0)) for row in shown)


def _alongside(uow: UnitOfWork, ids: Sequence[uuid.UUID]) -> tuple[_Counts, _Counts]:
    """Of duties: how often each was tried, and how many events were recorded on its case since it was made."""
    tried = select(Attempt.duty_id, func.count()).where(Attempt.duty_id.in_(ids)).group_by(Attempt.duty_id)
    since = and_(Event.case_id == Duty.case_id, Event.created_at > Duty.created_at, Event.withdrawn_at.is_(None))
    happened = select(Duty.id, func.count()).join(Event, since).where(Duty.id.in_(ids)).group_by(Duty.id)
    counted = [{each: min(n, MOST_ALONGSIDE) for each, n in uow.session.execute(asked)} for asked in (tried, happened)]
    return counted[0], counted[1]


def happened(uow: UnitOfWork, actor: Actor, scope: Scope, since: datetime, limit: int) -> tuple[EventCard, ...]:
    """What was recorded after ``since``, the newest first. One statement."""
    asked = (
        select(*_OF_EVENT)
        .outerjoin(CaseCard, CaseCard.case_id == Event.case_id)
        .outerjoin(Account, Account.id == Event.created_by)
        .where(Event.created_at > since, Event.withdrawn_at.is_(None), visible(actor), *_seen_of(actor, scope))
        .order_by(Event.created_at.desc(), Event.id.desc())
        .limit(limit)
    )
    rows: list[Row[Any]] = list(uow.session.execute(asked))
    return tuple(map(_event_card, rows))


def ended(uow: UnitOfWork, actor: Actor, since: datetime, rules: Collection[str], limit: int) -> tuple[EndedCard, ...]:
    """Duties of these rules that got their outcome after ``since``. One statement for each unit."""
    asked = (
        select(*_OF_ENDED)
        .outerjoin(CaseCard, CaseCard.case_id == Duty.case_id)
        .outerjoin(Account, Account.id == Duty.outcome_by)
        .where(Duty.outcome_at > since, Duty.state == "done", Duty.rule.in_(sorted(set(rules))), visible(actor))
        .order_by(Duty.outcome_at.desc(), Duty.id.desc())
        .limit(limit)
    )
    rows: list[Row[Any]] = []
    for unit_id in sorted(actor.unit_ids):
        rows += uow.session.execute(asked.where(Duty.unit_id == unit_id))
    rows.sort(key=lambda row: (row.outcome_at, row.id), reverse=True)
    return tuple(map(_ended_card, rows[:limit]))


def without_paper(uow: UnitOfWork, actor: Actor, grade: str, kind: str, n: int) -> tuple[Card, ...]:
    """Cases without a paper of that kind in force. One statement for each unit."""
    standing = (Record.state != "closed", Record.withdrawn_at.is_(None), Record.sealed_snapshot_id.is_not(None))
    in_force = exists().where(Record.case_id == CaseCard.case_id, Record.kind == kind, *standing)
    order = _ORDERS["due"]
    rows: list[Row[CaseCard, str, str, str, str, str]] = []
    for reach in _reaches(actor, "team"):
        wanted = (CaseCard.grade == grade, _CURRENT, ~in_force, visible(actor), *reach)
        rows += uow.session.execute(_cards().where(*wanted).order_by(*order).limit(min(n, PAGE)))
    rows.sort(key=lambda row: _key(order, row[0]))
    return tuple(_card(row) for row in rows[: min(n, PAGE)])


def load(uow: UnitOfWork, actor: Actor, scope: Scope) -> tuple[LoadLine, ...]:
    """Four statements: cases, duties, and the names of units and people."""
    team = scope == "team"
    seen = [_CURRENT, visible(actor), *([CaseCard.unit_id.in_(actor.unit_ids)] if team else [])]
    owner, holder = (CaseCard.risk_owner_id, Duty.holder_id) if team else (null(), null())
    cases = select(CaseCard.unit_id, owner, CaseCard.grade, func.count()).where(*seen).group_by(text("1, 2, 3"))
    late = func.sum(case((Duty.do_by < uow.now, 1), else_=0))
    owed = (
        select(Duty.unit_id, holder, func.count(), late)
        .where(Duty.unit_id.in_(actor.unit_ids if team else select(Unit.id)), Duty.state == "open")
        .where(_merely(Duty.case_id.in_(select(CaseCard.case_id).where(*seen))))
        .group_by(text("1, 2"))
    )
    found: dict[tuple[uuid.UUID, uuid.UUID | None], Counter[str]] = defaultdict(Counter)
    for unit_id, account_id, grade, n in uow.session.execute(cases):
        found[unit_id, account_id][grade if grade in GRADE_RANKS else "ungraded"] += n
    for unit_id, account_id, n, overdue in uow.session.execute(owed):
        found[unit_id, account_id].update(open_duties=n, overdue=overdue)
    return _load_lines(uow, found)


def _load_lines(
    uow: UnitOfWork, found: Mapping[tuple[uuid.UUID, uuid.UUID | None], Counter[str]]
) -> tuple[LoadLine, ...]:
    units = dict(
        uow.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({unit for unit, _who in found}))).all()
    )
    people = {
        each.id: each.display for each in uow.all(select(Account).where(Account.id.in_({who for _u, who in found})))
    }
    lines = [
        LoadLine(
            unit_id=unit_id,
            unit=units[unit_id],
            account_id=account_id,
            who=people.get(account_id, "") if account_id else "",
            high=n["high"],
            medium=n["medium"],
            standard=n["standard"],
            ungraded=n["ungraded"],
            open_duties=n["open_duties"],
            overdue=n["overdue"],
        )
        for (unit_id, account_id), n in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.unit, str(line.unit_id), line.who, str(line.account_id))))


def _cards() -> Select[CaseCard, str, str, str, str, str]:
    """Outer joins throughout, so that SQLite walks the cards in their order and looks the names up for each."""
    return (
        select(*_OF_CARD)
        .select_from(CaseCard)
        .outerjoin(Unit, Unit.id == CaseCard.unit_id)
        .outerjoin(_RISK, _RISK.id == CaseCard.risk_owner_id)
        .outerjoin(_INFORMING, _INFORMING.id == CaseCard.informing_owner_id)
    )


def _filters(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.status == "current":
        conditions.append(CaseCard.status != "closed")
    elif listing.status:
        conditions.append(CaseCard.status == listing.status)
    if listing.grade:
        conditions.append(CaseCard.grade == listing.grade)
    if listing.owner is not None:
        conditions.append(CaseCard.risk_owner_id == (None if listing.owner == NOBODY else listing.owner))
    return conditions


def _reaches(actor: Actor, scope: Scope) -> list[list[ColumnElement[bool]]]:
    if scope == "mine":
        return [[_mine(actor)]]
    return [[CaseCard.unit_id == unit_id] for unit_id in sorted(actor.unit_ids)] if scope == "team" else [[]]


def _owed_reaches(
    uow: UnitOfWork, actor: Actor, scope: Scope, rules: Collection[str]
) -> list[list[ColumnElement[bool]]]:
    of_rules: list[list[ColumnElement[bool]]] = [[Duty.rule == rule] for rule in sorted(set(rules))] or [[]]
    if scope == "mine":
        return [[Duty.holder_id == actor.account_id, *of] for of in of_rules]
    if scope == "all" and not rules:
        return of_rules
    units = sorted(actor.unit_ids if scope == "team" else uow.all(select(Unit.id)))
    return [[Duty.unit_id == unit_id, *of] for unit_id in units for of in of_rules]


def _seen_of(actor: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    """One's own cases are few: their events are looked up. Of all others the newest are walked until there are enough."""
    if scope == "mine":
        return [Event.case_id.in_(_mine_ids(actor))]
    return [_merely(CaseCard.unit_id.in_(actor.unit_ids))] if scope == "team" else []


def _merely(asked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Asked of each row that is found another way: SQLite walks no index for it."""
    return case((asked, 1), else_=0) == 1


def _mine(actor: Actor) -> ColumnElement[bool]:
    return CaseCard.case_id.in_(_mine_ids(actor))


def _mine_ids(actor: Actor) -> CompoundSelect[uuid.UUID]:
    owned = and_(CaseOwner.account_id == actor.account_id, CaseOwner.to_at.is_(None))
    owing = and_(Duty.holder_id == actor.account_id, Duty.state == "open")
    return union(select(CaseOwner.case_id).where(owned), select(Duty.case_id).where(owing))


def _key(order: Sequence[InstrumentedAttribute[Any]], card: CaseCard) -> tuple[Any, ...]:
    return tuple(getattr(card, column.key) for column in order)


def _write_key(order: Sequence[InstrumentedAttribute[Any]], card: CaseCard) -> str:
    return json.dumps([each if isinstance(each, int) else str(each) for each in _key(order, card)])


_READ: dict[str, Callable[[str], Any]] = {"due_key": datetime.fromisoformat, "case_id": uuid.UUID}


def _read_key(order: Sequence[InstrumentedAttribute[Any]], after: str) -> list[Any]:
    key = zip(order, json.loads(after), strict=True)
    return [_READ[column.key](each) if column.key in _READ else each for column, each in key]


def _display(rank_number: str | None, full_name: str | None) -> str:
    return f"{rank_number or ''} {full_name or ''}".strip()


def _card(row: Row[CaseCard, str, str, str, str, str]) -> Card:
    found, unit, risk_rank, risk_name, informing_rank, informing_name = row
    return Card(
        case_id=found.case_id,
        ref=found.ref,
        unit=unit or "",
        victim_name=found.victim_name,
        grade=found.grade,
        status=found.status,
        risk_owner=_display(risk_rank, risk_name),
        informing_owner=_display(informing_rank, informing_name),
        next_title=found.next_title,
        next_do_by=found.next_do_by,
    )


def _event_card(row: Row[Any]) -> EventCard:
    return EventCard(
        case_id=row.case_id,
        unit_id=row.unit_id,
        ref=row.ref,
        victim_name=row.victim_name,
        grade=row.grade,
        kind=row.kind,
        at=row.at,
        recorded_at=row.created_at,
        who=_display(row.rank_number, row.full_name),
    )


def _ended_card(row: Row[Any]) -> EndedCard:
    return EndedCard(
        id=row.id,
        case_id=row.case_id,
        unit_id=row.unit_id,
        ref=row.ref,
        victim_name=row.victim_name,
        grade=row.grade,
        rule=row.rule,
        title=row.title,
        ended_at=row.outcome_at,
        who=_display(row.rank_number, row.full_name),
    )


def _duty_card(row: Row[Any], tries: int, happened: int) -> DutyCard:
    return DutyCard(
        id=row.id,
        case_id=row.case_id,
        unit_id=row.unit_id,
        ref=row.ref,
        victim_name=row.victim_name,
        grade=row.grade,
        rule=row.rule,
        rule_version=row.rule_version,
        title=row.title,
        do_by=row.do_by,
        limit_at=row.limit_at,
        holder=_display(row.rank_number, row.full_name),
        holder_id=row.holder_id,
        event_id=row.event_id,
        made_at=row.created_at,
        tries=tries,
        happened=happened,
    )
