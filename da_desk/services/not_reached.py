"""Tries that did not reach the victim: after as many as the force has set, the duty supervisor decides on a visit or a watch."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from da_desk.models.cases import Case
from da_desk.models.events import Attempt, Duty, Event
from da_desk.practice.clocks import london_day
from da_desk.services.access import Workplace
from da_desk.services.rule_runs import run_rules
from da_desk.store.unit_of_work import UnitOfWork

NOT_REACHED = "victim-not-reached"
REACHED = ("reached", "refused")
"""Results of a try that reached the victim, whatever was said."""


def escalate(work: Workplace, uow: UnitOfWork, case: Case, duty_ids: Sequence[UUID]) -> None:
    """After a try, within its unit of work: what was tried often enough goes to the supervisor, once for each duty.

    Only what the victim is told of counts (rules that the act *telling* answers); "not reached" never ends it.
    """
    most = work.policies(uow).number("notify.tries")
    told = {rule.slug for rule in work.practice.rules if rule.answered_by == "telling"}
    uow.session.flush()
    for duty in uow.all(select(Duty).where(Duty.id.in_(duty_ids), Duty.state == "open", Duty.rule.in_(told))):
        tries = uow.session.scalar(
            select(func.count()).select_from(Attempt).where(Attempt.duty_id == duty.id, Attempt.result.not_in(REACHED))
        )
        if (tries or 0) >= most and not _known(uow, duty):
            _tell_supervisor(work, uow, case, duty, tries or 0)


def _known(uow: UnitOfWork, duty: Duty) -> bool:
    events = uow.all(
        select(Event).where(Event.case_id == duty.case_id, Event.kind == NOT_REACHED, Event.withdrawn_at.is_(None))
    )
    return any(event.answer("facts", "duty") == str(duty.id) for event in events)


def _tell_supervisor(work: Workplace, uow: UnitOfWork, case: Case, duty: Duty, tries: int) -> None:
    form = work.practice.event_form(NOT_REACHED, london_day(uow.now))
    event = Event(case_id=case.id, kind=NOT_REACHED, at=uow.now)
    event.put({"facts": {"tries": str(tries), "duty": str(duty.id)}}, form.kind, form.version)
    uow.add(event)
    run_rules(work, uow, case, event)
