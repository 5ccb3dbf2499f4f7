"""Rows for tests of the store, put in through a real unit of work. All people are invented."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from da_desk.models.accounts import Unit
from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.base import folded
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty, Event
from da_desk.models.people import Contact, Involvement, Person
from da_desk.services.access import Workplace
from da_desk.store.guard import LogEntry
from da_desk.store.store import Store
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import UNIT


@dataclass(frozen=True)
class Wanted:
    """A case to be made; ``owner`` owns risk and informing, ``holder`` the one duty due at ``do_by``."""

    ref: str = "DA-2026-0001"
    family: str = "Marsden"
    given: str = "Holly"
    grade: str = "high"
    status: str = "open"
    unit: str = UNIT
    crime: str = ""
    phone: str = ""
    owner: uuid.UUID | None = None
    holder: uuid.UUID | None = None
    do_by: datetime | None = None


def add_case(place: Workplace, uow: UnitOfWork, wanted: Wanted) -> Case:
    """The case with its victim, and the owner, contact and duty it asks for."""
    unit = uow.first(select(Unit).where(Unit.name == wanted.unit))
    assert unit is not None
    victim = Person(family_name=wanted.family, given_names=wanted.given)
    uow.add(victim)
    uow.session.flush()
    case = Case(
        ref=wanted.ref,
        ref_key=folded(wanted.ref).replace(" ", ""),
        unit_id=unit.id,
        victim_id=victim.id,
        grade=wanted.grade,
        status=wanted.status,
        crime_number=wanted.crime,
        crime_key=folded(wanted.crime).replace(" ", ""),
    )
    place.store.guard.keep_tokens(uow, victim)
    uow.add(case)
    uow.session.flush()
    involvement = Involvement(case_id=case.id, person_id=victim.id, role="victim")
    uow.add(involvement)
    uow.session.flush()
    _add_rest(uow, wanted, case, involvement)
    return case


def _add_rest(uow: UnitOfWork, wanted: Wanted, case: Case, involvement: Involvement) -> None:
    if wanted.owner:
        for ownership in ("risk", "informing"):
            uow.add(CaseOwner(case_id=case.id, ownership=ownership, account_id=wanted.owner, from_at=uow.now))
    if wanted.phone:
        key = folded(wanted.phone).replace(" ", "")
        uow.add(
            Contact(case_id=case.id, involvement_id=involvement.id, kind="phone", value=wanted.phone, match_key=key)
        )
    if wanted.do_by:
        add_duty(uow, case, wanted.do_by, wanted.holder)
    uow.session.flush()


def add_duty(
    uow: UnitOfWork, case: Case, do_by: datetime, holder: uuid.UUID | None = None, title: str = "Tell the CPS"
) -> Duty:
    """An open duty of the case, with the event that brought it about."""
    event = Event(case_id=case.id, kind="withdrawal-indicated", at=uow.now)
    uow.add(event)
    uow.session.flush()
    duty = Duty(
        case_id=case.id,
        unit_id=case.unit_id,
        holder_id=holder,
        event_id=event.id,
        rule="withdrawal",
        rule_version="1",
        step="tell-cps",
        title=title,
        do_by=do_by,
    )
    uow.add(duty)
    uow.session.flush()
    return duty


def make_case(place: Workplace, wanted: Wanted | None = None) -> uuid.UUID:
    """The id of a case committed by that person."""
    with place.store.unit_of_work(place.actor) as uow:
        case = add_case(place, uow, wanted or Wanted())
    return case.id


def log_of(auditor: Workplace) -> list[LogEntry]:
    """The last of the log, in order, as an auditor may read it on every kind of store."""
    return list(reversed(auditor.store.guard.log(auditor.actor, 1_000)))


def detail_of(auditor: Workplace, entry: LogEntry) -> dict[str, Any]:
    """The detail of one entry of a case, which has to be open for it."""
    assert entry.case_id is not None
    auditor.store.guard.open_case(auditor.actor, entry.case_id)
    asked = select(AuditDetail.detail).join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
    with auditor.reading() as uow:
        found = uow.first(asked.where(AuditEntry.seq == entry.seq))
    assert found is not None
    return dict(json.loads(found))


def entries(store: Store) -> list[tuple[AuditEntry, AuditDetail | None]]:
    """The whole log of a local store, in order."""
    with store.reading() as uow:
        joined = select(AuditEntry, AuditDetail).outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        return [(entry, detail) for entry, detail in uow.session.execute(joined.order_by(AuditEntry.seq))]
