"""The log of the local store as a list shows it: never its contents."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select

from da_desk.models.accounts import Actor
from da_desk.models.audit import LISTED, AuditEntry
from da_desk.models.cards import CaseCard
from da_desk.store.guard import ListKind, LogEntry
from da_desk.store.local.restrictions import barred_from, sees, visible
from da_desk.store.unit_of_work import UnitOfWork

_ENTITIES: dict[ListKind, str] = {"cards": "case_file", "duties": "duty", "events": "event"}


def entries(
    uow: UnitOfWork,
    actor: Actor,
    n: int,
    after_seq: int | None,
    account_id: uuid.UUID | None,
    case_id: uuid.UUID | None,
    action: str,
) -> tuple[LogEntry, ...]:
    """See :meth:`Guard.log`. One statement."""
    asked = [
        AuditEntry.seq < after_seq if after_seq is not None else None,
        AuditEntry.actor_id == account_id if account_id else None,
        AuditEntry.case_id == case_id if case_id else None,
        AuditEntry.action == action if action else None,
        _reach(actor),
    ]
    rows = uow.session.execute(
        select(AuditEntry, CaseCard.ref)
        .outerjoin(CaseCard, CaseCard.case_id == AuditEntry.case_id)
        .where(*(each for each in asked if each is not None))
        .order_by(AuditEntry.seq.desc())
        .limit(n)
    )
    return tuple(_entry(entry, ref or "") for entry, ref in rows)


def last_listed(uow: UnitOfWork, actor: Actor, kind: ListKind) -> datetime | None:
    """See :meth:`Guard.last_listed`. One statement, along the index of lists."""
    mine = select(AuditEntry.at).where(AuditEntry.actor_id == actor.account_id, AuditEntry.entity == _ENTITIES[kind])
    return uow.first(mine.where(LISTED).order_by(AuditEntry.seq.desc()))


def last_opened(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID, before: datetime) -> datetime | None:
    """See :meth:`Guard.last_opened`. Two statements, along the entries of the case."""
    opened = select(AuditEntry.at).where(AuditEntry.case_id == case_id, AuditEntry.action == "consulted")
    mine = opened.where(AuditEntry.entity == "case_file", AuditEntry.actor_id == actor.account_id)
    found = uow.first(mine.where(AuditEntry.at < before).order_by(AuditEntry.seq.desc()))
    return found if sees(uow, actor, case_id) else None


def _reach(actor: Actor) -> ColumnElement[bool]:
    if actor.holds("auditor"):
        return or_(AuditEntry.case_id.is_(None), AuditEntry.case_id.not_in(barred_from(actor)))
    supervised = [held.unit_id for held in actor.roles if held.role == "supervisor"]
    return CaseCard.unit_id.in_(supervised) & visible(actor) if supervised else false()


def _entry(entry: AuditEntry, ref: str) -> LogEntry:
    return LogEntry(
        entry.seq, entry.at, entry.actor_id, entry.action, entry.entity, entry.entity_id, entry.case_id, ref
    )
