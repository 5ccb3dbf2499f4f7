"""Restricted cases on the local store: for whom they are there, what others are told, and the record of each try.

Each local user holds the data key, so these rules are kept by custom and log; a shared desk keeps them by force.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from da_desk.errors import NotFound, Restricted
from da_desk.models.accounts import Account, Actor
from da_desk.models.cards import CaseCard
from da_desk.models.cases import Case
from da_desk.models.restrictions import CaseBar, CaseReader, RestrictedAttempt, Restriction
from da_desk.store.guard import Attempted
from da_desk.store.unit_of_work import UnitOfWork

Way = Literal["opened", "looked-up", "searched", "linked"]


def visible(actor: Actor) -> ColumnElement[bool]:
    """Which cards are there for ``actor``: all that aren't restricted, and of the others those they may read."""
    return or_(CaseCard.restricted.is_(False), and_(_readable(actor), CaseCard.case_id.not_in(barred_from(actor))))


def sees(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID) -> bool:
    """Whether the case is there for ``actor``. One statement."""
    return uow.first(select(CaseCard.case_id).where(CaseCard.case_id == case_id, visible(actor))) is not None


def barred_from(actor: Actor) -> Select[uuid.UUID]:
    """The cases that don't exist for ``actor``, whatever their role."""
    return select(CaseBar.case_id).where(CaseBar.account_id == actor.account_id, CaseBar.to_at.is_(None))


def _named_for(actor: Actor) -> Select[uuid.UUID]:
    return select(CaseReader.case_id).where(CaseReader.account_id == actor.account_id, CaseReader.to_at.is_(None))


def _readable(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.holds("auditor") else CaseCard.case_id.in_(_named_for(actor))


def refusal(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID | None, way: Way) -> NotFound | None:
    """What to raise, once the try is committed, when the case isn't there for ``actor``; None when it is.

    A case that doesn't exist costs as much as one that doesn't exist for this person: an entry of the log.
    """
    case = uow.session.get(Case, case_id) if case_id else None
    if case is not None and sees(uow, actor, case.id):
        return None
    barred = case is not None and case.id in uow.all(barred_from(actor).where(CaseBar.case_id == case.id))
    uow.note("refused", "case_file", case.id if case else None, case.id if case else None, way=way)
    if case is not None:
        uow.add(RestrictedAttempt(case_id=case.id, account_id=actor.account_id, at=uow.now, way=way, barred=barred))
    return NotFound() if case is None or barred else Restricted(_contact(uow, case.id))


def _in_force(uow: UnitOfWork, case_id: uuid.UUID) -> Restriction | None:
    return uow.first(select(Restriction).where(Restriction.case_id == case_id, Restriction.lifted_at.is_(None)))


def _contact(uow: UnitOfWork, case_id: uuid.UUID) -> str:
    found = _in_force(uow, case_id)
    return found.contact if found else ""


def restrict(
    uow: UnitOfWork,
    case_id: uuid.UUID,
    contact: str,
    reason: str,
    readers: Collection[uuid.UUID],
    barred: Mapping[uuid.UUID, str],
) -> None:
    """Restrict the case, or change by whom it is read and for whom it doesn't exist. Raises NotFound."""
    for account_id in {*readers, *barred}:
        uow.get(Account, account_id)
    uow.get(Case, case_id).restricted = True
    kept = _in_force(uow, case_id)
    if kept is None:
        uow.add(Restriction(case_id=case_id, contact=contact, reason=reason))
    else:
        kept.contact, kept.reason = contact, reason
    _name_readers(uow, case_id, readers)
    _name_barred(uow, case_id, barred)
    uow.note("restricted", "case_file", case_id, case_id, reason=reason)


def _name_readers(uow: UnitOfWork, case_id: uuid.UUID, readers: Collection[uuid.UUID]) -> None:
    rows = uow.all(select(CaseReader).where(CaseReader.case_id == case_id, CaseReader.to_at.is_(None)))
    for row in rows:
        if row.account_id not in readers:
            row.to_at = uow.now
    named = {row.account_id for row in rows}
    uow.add(*(CaseReader(case_id=case_id, account_id=each) for each in dict.fromkeys(readers) if each not in named))


def _name_barred(uow: UnitOfWork, case_id: uuid.UUID, barred: Mapping[uuid.UUID, str]) -> None:
    """One row for each person and case; who is barred again gets the former row back."""
    rows = {row.account_id: row for row in uow.all(select(CaseBar).where(CaseBar.case_id == case_id))}
    for account_id, row in rows.items():
        if account_id in barred:
            row.why, row.to_at = barred[account_id], None
        elif row.to_at is None:
            row.to_at = uow.now
    uow.add(*(CaseBar(case_id=case_id, account_id=each, why=why) for each, why in barred.items() if each not in rows))


def lift(uow: UnitOfWork, case_id: uuid.UUID, reason: str) -> None:
    """The case is restricted no more; who read it and who was barred stays on record. Raises NotFound."""
    kept = _in_force(uow, case_id)
    if kept is None:
        raise NotFound
    kept.lifted_at, kept.lifted_reason = uow.now, reason
    uow.get(Case, case_id).restricted = False
    _name_readers(uow, case_id, ())
    _name_barred(uow, case_id, {})
    uow.note("unrestricted", "case_file", case_id, case_id, reason=reason)


def attempts(uow: UnitOfWork, actor: Actor, since: datetime) -> tuple[Attempted, ...]:
    """Tries at cases that ``actor`` reads and supervises, or audits; the newest first. One statement."""
    if not actor.holds("auditor") and not actor.holds("supervisor"):
        return ()
    tried = RestrictedAttempt
    asked = (
        select(tried, CaseCard.ref, Account)
        .join(CaseCard, CaseCard.case_id == tried.case_id)
        .outerjoin(Account, Account.id == tried.account_id)
        .where(tried.at >= since, _readable(actor), CaseCard.case_id.not_in(barred_from(actor)))
        .order_by(tried.at.desc(), tried.id.desc())
    )
    return tuple(
        Attempted(row.case_id, ref, who.display if who else "", row.at, row.way, row.barred)
        for row, ref, who in uow.session.execute(asked)
    )
