"""Tries that did not reach the victim: after as many as the force has set, the duty supervisor decides on a visit or a watch."""

from collections.abc import Sequence
from datetime import datetime
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
    """After a try, within its unit of work: what was tried often enough goes to the supervisor.

    Once, however much the same calls were about: there is one victim to go to, and one decision. Only what the victim is told of counts (rules that the act *telling* answers); "not reached" never ends it.
    """
    most = work.policies(uow).number("notify.tries")
    told = {rule.slug for rule in work.practice.rules if rule.answered_by == "telling"}
    uow.session.flush()
    for duty in uow.all(select(Duty).where(Duty.id.in_(duty_ids), Duty.state == "open", Duty.rule.in_(told))):
        tries, first = uow.session.execute(
            select(func.count(), func.min(Attempt.at)).where(Attempt.duty_id == duty.id, Attempt.result.not_in(REACHED))
        ).one()
        if tries >= most and not _known(uow, duty, first):
            _tell_supervisor(work, uow, case, duty, tries)
            uow.session.flush()


def _known(uow: UnitOfWork, duty: Duty, first: datetime) -> bool:
    """Whether the supervisor was told since the ``first`` of these tries, of this duty or of another that they were about."""
    standing = Event.withdrawn_at.is_(None)
    asked = select(Event).where(Event.case_id == duty.case_id, Event.kind == NOT_REACHED, standing, Event.at >= first)
    return uow.first(asked) is not None


def _tell_supervisor(work: Workplace, uow: UnitOfWork, case: Case, duty: Duty, tries: int) -> None:
    form = work.practice.event_form(NOT_REACHED, london_day(uow.now))
    event = Event(case_id=case.id, kind=NOT_REACHED, at=uow.now)
    event.put({"facts": {"tries": str(tries), "duty": str(duty.id)}}, form.kind, form.version)
    uow.add(event)
    run_rules(work, uow, case, event)
