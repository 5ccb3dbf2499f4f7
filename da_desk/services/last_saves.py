"""Who saved something last, and when: asked when two people wrote at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.models.base import Entity
from da_desk.models.cases import Case, Incident
from da_desk.models.events import Event
from da_desk.models.people import Contact, Involvement, Person
from da_desk.models.records import Record
from da_desk.services.access import Workplace
from da_desk.services.duty_views import display_names
from da_desk.store.unit_of_work import UnitOfWork, case_of

_KINDS: Mapping[str, type[Entity]] = {
    kind.__tablename__: kind for kind in (Case, Incident, Event, Person, Contact, Record)
}
"""What two people may be changing at the same time, by the name that a Conflict gives."""


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who saved last, and when. ``own``: it was the person who asks, in another window or on another computer."""

    who: str
    at: datetime
    own: bool


def last_save(work: Workplace, case_id: UUID, entity: str, row_id: UUID) -> LastSave | None:
    """Who saved a row of the case last; None for what is not of the case. Raises AccessDenied, NotFound."""
    kind = _KINDS.get(entity)
    with work.reading() as uow:
        work.in_case(uow, case_id, "read", "case")
        row = uow.session.get(kind, row_id) if kind else None
        if row is None or not _of_case(uow, row, case_id):
            return None
        names = display_names(uow, [row.changed_by])
        return LastSave(names.get(row.changed_by, ""), row.changed_at, row.changed_by == work.actor.account_id)


def _of_case(uow: UnitOfWork, row: Entity, case_id: UUID) -> bool:
    if not isinstance(row, Person):
        return case_of(row) == case_id
    part = select(Involvement.id).where(Involvement.case_id == case_id, Involvement.person_id == row.id)
    return uow.first(part) is not None
