"""What a desk keeps, seen past every right, on both stores: for tests of the log and of what leaves no trace."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.base import Base
from tests.desk import AnyDesk

LogPair = tuple[AuditEntry, AuditDetail | None]
Row = TypeVar("Row", bound=Base)


def whole_log(desk: AnyDesk) -> list[LogPair]:
    """Every entry with its detail, in order."""
    joined = select(AuditEntry, AuditDetail).outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
    with desk.everything() as session:
        return [(entry, detail) for entry, detail in session.execute(joined.order_by(AuditEntry.seq))]


def actions(desk: AnyDesk) -> list[str]:
    """What was done, in order."""
    return [entry.action for entry, _detail in whole_log(desk)]


def details(desk: AnyDesk) -> str:
    """Every detail that is still kept, one a line."""
    return "\n".join(detail.detail for _entry, detail in whole_log(desk) if detail is not None)


def kept(desk: AnyDesk, kind: type[Row]) -> list[Row]:
    """Every row of a kind."""
    with desk.everything() as session:
        return list(session.scalars(select(kind)))


def number_of(desk: AnyDesk, kind: type[Base]) -> int:
    """How many rows of a kind there are."""
    with desk.everything() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def consultations(desk: AnyDesk, case_id: UUID) -> int:
    """How often the case was opened on the record."""
    return sum(entry.action == "consulted" and entry.case_id == case_id for entry, _detail in whole_log(desk))
