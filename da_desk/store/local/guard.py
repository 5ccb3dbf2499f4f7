"""The guard of the local store: plain queries, the same log (storage.md §3, last line of the circles)."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract
from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, or_, select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account, Actor, Unit
from da_desk.models.audit import AuditDetail, AuditEntry, Erasure
from da_desk.models.base import folded
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty
from da_desk.models.people import Contact, Involvement, NameToken, Person, listed
from da_desk.store.guard import RENEW, Card, DutyCard, Guard, Listing, Scope
from da_desk.store.store import Store
from da_desk.store.unit_of_work import UnitOfWork

_MOST_HITS = 20
_GRADES = {"high": 0, "medium": 1, "standard": 2}


class LocalGuard(Guard):
    """See :class:`Guard`. Each local user holds the data key, so this guards by custom and log, not by force."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened: dict[tuple[uuid.UUID, uuid.UUID], tuple[datetime, str]] = {}

    def open_case(self, actor: Actor, case_id: uuid.UUID, why: str = "", covers: timedelta = RENEW) -> None:
        """One entry for each ``covers`` that a person has the case in use; a new reason is a new entry."""
        last, reason = self._opened.get((actor.account_id, case_id), (None, ""))
        if last is not None and why == reason and timedelta() <= self._store.now() - last < covers:
            return
        with self._store.unit_of_work(actor) as uow:
            if uow.session.get(Case, case_id) is None:
                raise NotFound
            uow.note("consulted", "case_file", case_id, case_id, **({"why": why} if why else {}))
        self._opened[actor.account_id, case_id] = (uow.now, why)

    def _log(self, actor: Actor, action: str, what: str, **detail: Any) -> None:
        with self._store.unit_of_work(actor) as uow:
            uow.note(action, what, None, None, **detail)

    def case_ids(self, actor: Actor, listing: Listing) -> list[uuid.UUID]:
        """Sorted ids; the wording of the list is logged, not who stood on it."""
        scope: dict[str, str] = {"scope": listing.scope, "grade": listing.grade, "status": listing.status}
        self._log(actor, "listed", "case_file", **scope)
        with self._store.reading(actor) as uow:
            return uow.all(_ordered(select(Case.id).where(*_listed(actor, listing)), listing))

    def count(self, actor: Actor, listing: Listing) -> int:
        """One statement."""
        with self._store.reading(actor) as uow:
            return uow.session.scalar(select(func.count()).select_from(Case).where(*_listed(actor, listing))) or 0

    def cards(self, actor: Actor, case_ids: Sequence[uuid.UUID]) -> tuple[Card, ...]:
        """Three statements, however many cases."""
        ids = list(case_ids)[:128]
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(
                select(Case, Person, Unit.name)
                .join(Person, Person.id == Case.victim_id)
                .join(Unit, Unit.id == Case.unit_id)
                .where(Case.id.in_(ids))
            ).all()
            owners, nexts = _owners(uow, ids), _next_duties(uow, ids)
        found = {row[0].id: _card(*row, owners, nexts) for row in rows}
        return tuple(found[case_id] for case_id in ids if case_id in found)

    def duties(self, actor: Actor, scope: Scope, until: datetime, limit: int = 500) -> tuple[DutyCard, ...]:
        """One statement on one index."""
        self._log(actor, "listed", "duty", scope=scope)
        made_by = (Duty.rule, Duty.rule_version)
        owed = (Duty.id, Duty.case_id, Duty.unit_id, *made_by, Duty.title, Duty.do_by, Duty.limit_at)
        named = (Person.family_name, Person.given_names, Account.rank_number, Account.full_name)
        statement = (
            select(*owed, Case.ref, Case.grade, *named)
            .join(Case, Case.id == Duty.case_id)
            .join(Person, Person.id == Case.victim_id)
            .outerjoin(Account, Account.id == Duty.holder_id)
            .where(Duty.state == "open", Duty.do_by < until, *_due_to(actor, scope))
            .order_by(Duty.do_by, Duty.id)
            .limit(limit)
        )
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(statement).all()
        return tuple(_duty_card(row) for row in rows)

    def find(self, actor: Actor, text: str) -> tuple[Card, ...]:
        """References and exact numbers first, then names by prefix, then names as misspelt; newest first."""
        words = folded(text)
        if len(words.replace(" ", "")) < 2:
            return ()
        self._log(actor, "searched", "case_file", words=text)
        with self._store.reading(actor) as uow:
            ids = _by_number(uow, words) or _by_names(uow, words.split()) or _by_names(uow, _near(uow, words.split()))
        return self.cards(actor, ids)

    def seal_contact(self, uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
        """Blank the value and erase every audit detail that held it, each erasure on record."""
        contact = uow.take(Contact, contact_id, version)
        contact.value = contact.match_key = contact.note = ""
        contact.sealed_at, contact.sealed_by, contact.sealed_reason = uow.now, uow.account_id, reason
        uow.forget_values(contact, "value", "note")
        entries = uow.all(select(AuditEntry.id).where(AuditEntry.entity_id == contact_id))
        done = set(uow.all(select(Erasure.entry_id).where(Erasure.entry_id.in_(entries))))
        uow.add(*(Erasure(entry_id=entry, reason=reason) for entry in entries if entry not in done))
        uow.session.flush()
        uow.session.execute(delete(AuditDetail).where(AuditDetail.entry_id.in_(entries)))
        uow.note("sealed", "contact", contact_id, contact.case_id, reason=reason)


def _listed(actor: Actor, listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.status == "current":
        conditions.append(Case.status != "closed")
    elif listing.status:
        conditions.append(Case.status == listing.status)
    if listing.grade:
        conditions.append(Case.grade == listing.grade)
    if listing.scope == "mine":
        conditions.append(or_(_owned(actor), _owing(actor)))
    elif listing.scope == "team":
        conditions.append(Case.unit_id.in_(actor.unit_ids))
    return conditions


def _owned(actor: Actor) -> ColumnElement[bool]:
    mine = and_(CaseOwner.account_id == actor.account_id, CaseOwner.to_at.is_(None))
    return Case.id.in_(select(CaseOwner.case_id).where(mine))


def _owing(actor: Actor) -> ColumnElement[bool]:
    return Case.id.in_(select(Duty.case_id).where(Duty.holder_id == actor.account_id, Duty.state == "open"))


def _ordered(statement: Select[uuid.UUID], listing: Listing) -> Select[uuid.UUID]:
    due = _next_due()
    statement = statement.outerjoin(due, due.c.case_id == Case.id)
    by_due = (due.c.do_by.is_(None), due.c.do_by, Case.id)
    if listing.sort == "name":
        joined = statement.join(Person, Person.id == Case.victim_id)
        return joined.order_by(func.lower(Person.family_name), func.lower(Person.given_names), Case.id)
    if listing.sort == "grade":
        return statement.order_by(case(_GRADES, value=Case.grade, else_=len(_GRADES)), *by_due)
    return statement.order_by(*by_due)


def _next_due() -> Any:
    soonest = select(Duty.case_id, func.min(Duty.do_by).label("do_by")).where(Duty.state == "open")
    return soonest.group_by(Duty.case_id).subquery()


def _owners(uow: UnitOfWork, ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
    rows = uow.session.execute(
        select(CaseOwner.case_id, CaseOwner.ownership, Account)
        .join(Account, Account.id == CaseOwner.account_id)
        .where(CaseOwner.case_id.in_(ids), CaseOwner.to_at.is_(None))
    )
    return {(case_id, ownership): account.display for case_id, ownership, account in rows}


def _next_duties(uow: UnitOfWork, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, datetime]]:
    rank = func.row_number().over(partition_by=Duty.case_id, order_by=(Duty.do_by, Duty.id))
    ranked = select(Duty.case_id, Duty.title, Duty.do_by, rank.label("place"))
    first = ranked.where(Duty.state == "open", Duty.case_id.in_(ids)).subquery()
    rows = uow.session.execute(select(first.c.case_id, first.c.title, first.c.do_by).where(first.c.place == 1))
    return {case_id: (title, do_by) for case_id, title, do_by in rows}


def _duty_card(row: Any) -> DutyCard:
    return DutyCard(
        id=row.id,
        case_id=row.case_id,
        unit_id=row.unit_id,
        ref=row.ref,
        victim_name=listed(row.family_name, row.given_names),
        grade=row.grade,
        rule=row.rule,
        rule_version=row.rule_version,
        title=row.title,
        do_by=row.do_by,
        limit_at=row.limit_at,
        holder=f"{row.rank_number or ''} {row.full_name or ''}".strip(),
    )


def _card(
    found: Case,
    victim: Person,
    unit: str,
    owners: dict[tuple[uuid.UUID, str], str],
    nexts: dict[uuid.UUID, tuple[str, datetime]],
) -> Card:
    title, do_by = nexts.get(found.id, ("", None))
    return Card(
        case_id=found.id,
        ref=found.ref,
        unit=unit,
        victim_name=victim.listed,
        grade=found.grade,
        status=found.status,
        risk_owner=owners.get((found.id, "risk"), ""),
        informing_owner=owners.get((found.id, "informing"), ""),
        next_title=title,
        next_do_by=do_by,
    )


def _due_to(actor: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    if scope == "mine":
        return [Duty.holder_id == actor.account_id]
    return [Duty.unit_id.in_(actor.unit_ids)] if scope == "team" else []


def _by_number(uow: UnitOfWork, words: str) -> list[uuid.UUID]:
    key = words.replace(" ", "")
    if not any(c.isdigit() for c in key):
        return []
    known = exists().where(Contact.case_id == Case.id, Contact.match_key == key, Contact.sealed_at.is_(None))
    wanted = or_(Case.ref_key.startswith(key), Case.crime_key == key, Case.crime_key.endswith(key), known)
    born = _as_day(words)
    if born:
        wanted = or_(wanted, Case.victim_id.in_(select(Person.id).where(Person.born == born)))
    return uow.all(select(Case.id).where(wanted).order_by(Case.id.desc()).limit(_MOST_HITS))


def _as_day(words: str) -> date | None:
    parts = words.split()
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def _by_names(uow: UnitOfWork, tokens: Sequence[str]) -> list[uuid.UUID]:
    if not tokens:
        return []
    statement = select(Case.id).distinct().join(Involvement, Involvement.case_id == Case.id)
    for token in tokens:
        beginning = and_(NameToken.token >= token, NameToken.token < f"{token}\U0010ffff")
        statement = statement.where(Involvement.person_id.in_(select(NameToken.person_id).where(beginning)))
    return uow.all(statement.order_by(Case.id.desc()).limit(_MOST_HITS))


def _near(uow: UnitOfWork, tokens: Sequence[str]) -> list[str]:
    """For each word the nearest known name within two changes; nothing when one word has none."""
    known = uow.all(select(NameToken.token).distinct())
    nearest = []
    for token in tokens:
        found = extract(token, known, scorer=Levenshtein.distance, score_cutoff=2, limit=1)
        if not found or len(token) < 4:
            return []
        nearest.append(found[0][0])
    return nearest
