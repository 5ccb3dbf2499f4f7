"""What a case owes, for the tests of duties: asked, answered, and the indication it comes from changed."""

from datetime import datetime
from uuid import UUID

from da_desk.models.cases import Case
from da_desk.models.events import Event
from da_desk.services.duty_views import DutyView
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import AnyDesk
from tests.services.invented import indication

ALWAYS = {
    "duty.notify-cps", "duty.revised-risk", "duty.safety-planning", "duty.specialist-takes", "duty.views-again",
    "duty.background-report", "duty.send-pack",
}  # fmt: skip
"""The rules that every indication brings about."""


def duties(desk: AnyDesk, case_id: UUID, state: str | None = None) -> tuple[DutyView, ...]:
    return desk.as_("officer").duties.of_case(case_id, state)


def duty(desk: AnyDesk, case_id: UUID, rule: str) -> DutyView:
    """The last occurrence of a rule's duty."""
    found = [each for each in duties(desk, case_id) if each.rule == rule]
    return max(reversed(found), key=lambda each: each.occurrence)


def rules(found: tuple[DutyView, ...]) -> set[str]:
    return {each.rule for each in found}


def answer(desk: AnyDesk, case_id: UUID, rule: str, outcome: str, note: str = "", late: str = "") -> None:
    desk.as_("officer").duties.record_outcome([duty(desk, case_id, rule).id], outcome, note, late)


def amend(desk: AnyDesk, case_id: UUID, **answers: str) -> None:
    event = desk.as_("officer").cases.events(case_id)[-1]
    desk.as_("officer").cases.amend_event(event.id, event.version, indication(**answers))


def move(desk: AnyDesk, case_id: UUID, at: datetime) -> None:
    event = desk.as_("officer").cases.events(case_id)[-1]
    desk.as_("officer").cases.move_event(event.id, event.version, at)


def try_to_reach(desk: AnyDesk, case_id: UUID, rule: str) -> None:
    desk.as_("officer").duties.attempt(case_id, duty(desk, case_id, rule).id, "phone", "no-answer")


def run_again(desk: AnyDesk, case_id: UUID) -> int:
    """How many rows change when the rules run once more over every event."""
    officer = desk.as_("officer")

    def act(uow: UnitOfWork) -> None:
        for event in officer.cases.events(case_id):
            officer.duties.run_rules(uow, uow.get(Case, case_id), uow.get(Event, event.id))

    return len(officer.workplace.act(None, act).items)
