"""Safety plans for the tests of their pages: one with a question of a harm guard, one without, and who stands before them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pytestqt.qtbot import QtBot

from da_desk.practice.harm_guards import open_guards
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.views.plans.safety import SafetyPage
from da_desk.views.tasks import TaskRunner
from tests.desk import AnyDesk
from tests.services.planned import rmp_body, row
from tests.views.plans import AtPlans, at_plans
from tests.views.working import new_case

SAFETY = "safety_plan"
SAFE = SafeContactValues(
    "phone", "07700 900123", "weekdays, 09:30 to 14:30", voicemail="no", text_messages="yes", code_word="library"
)
PASSWORD = "3b8b0f0e-2e0a-4d0c-9d51-6f2f2f6b9d01"
SIGNAL = "3b8b0f0e-2e0a-4d0c-9d51-6f2f2f6b9d02"
PHONE = "3b8b0f0e-2e0a-4d0c-9d51-6f2f2f6b9d03"
COCOON = "3b8b0f0e-2e0a-4d0c-9d51-6f2f2f6b9d04"
PROMISE = "3b8b0f0e-2e0a-4d0c-9d51-6f2f2f6b9d05"
TO_DECIDE = "Questions before it is agreed: In progress"


def plan_body(**sections: Mapping[str, Any]) -> dict[str, Any]:
    """A plan of somebody who stays, with two questions of harm guards: a new password, and a cocoon watch."""
    return {
        "coping": {"ways": [row(kind="messages-warn", words="The messages get short before it starts")]},
        "view": {"victim_view": "It gets worse at weekends.", "wants": "To stay until the school year ends."},
        "situation": {
            "situation": "staying", "lives_with_suspect": "yes", "suspect_checks": "yes", "family_near": "unknown",
            "level": "some",
        },
        "items": {
            "items": [
                {"id": PASSWORD, "item": "safety-plan.staying.passwords", "who": "victim",
                 "words": "I open a new account on the library computer"},
                {"id": SIGNAL, "item": "safety-plan.staying.signal", "who": "family",
                 "words": "I put the blue lamp in the window"},
                {"id": PHONE, "item": "safety-plan.staying.phone-access", "who": "victim",
                 "words": "My phone stays in my dressing gown at night"},
            ]
        },
        "schemes": {"none": "no", "schemes": [
            {"id": COCOON, "scheme": "cocoon", "consent": "given", "scope": "Only Jean", "day": "2026-11-20"},
        ]},
        "adviser": {"has": "not-offered"},
        "agreement": {"victim": "yes", "victim_day": "2026-11-23", "idva": "no-adviser"},
        **sections,
    }  # fmt: skip


def decided(desk: AnyDesk, body: Mapping[str, Any]) -> dict[str, Any]:
    """The same with every question decided."""
    guards = desk.as_("officer").workplace.practice.guards
    rows = [
        row(guard=each.guard, item=each.item_id, decision="keep", reason="Done away from home, agreed with the victim")
        for each in open_guards(guards, body)
    ]
    return {**body, "guards": {"decisions": rows}}


def promised(desk: AnyDesk, due: date) -> dict[str, Any]:
    """What the police promise."""
    holder = str(desk.account_id("officer"))
    return {"police": [{"id": PROMISE, "what": "Drive past on Friday night", "holder": holder, "due": due.isoformat()}]}


def with_plan(desk: AnyDesk, body: Mapping[str, Any] | None = None, *, safe: bool = True) -> UUID:
    """A case with a saved safety plan."""
    case_id = new_case(desk, safe=safe)
    desk.as_("officer").plans.save(case_id, SAFETY, dict(body) if body is not None else plan_body())
    return case_id


def with_rmp(desk: AnyDesk, case_id: UUID) -> None:
    """An RMP in the same case."""
    due = desk.clock.at.date() + timedelta(days=400)
    body = rmp_body(desk.account_id("officer"), due)
    body["risk"]["variables"][0]["what"] = "The suspect waits near the workplace"
    desk.as_("officer").plans.save(case_id, "rmp", body)


def plan_of(desk: AnyDesk, case_id: UUID, who: str = "officer") -> Any:
    """The plan as it is kept."""
    services = desk.as_(who)
    line = services.plans.of_case(case_id).safety_plan
    assert line is not None
    return services.plans.view(line.id)


def save_again(desk: AnyDesk, case_id: UUID, who: str = "supervisor", **sections: Mapping[str, Any]) -> None:
    """Somebody changes the plan."""
    record = plan_of(desk, case_id, who).record
    body = {**record.body, **sections}
    desk.as_(who).plans.save(case_id, SAFETY, body, record_id=record.id, version=record.version)


def agreed(desk: AnyDesk, case_id: UUID) -> None:
    """The plan is agreed."""
    record = plan_of(desk, case_id).record
    desk.as_("officer").plans.agree(record.id, record.version)


def at_safety(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case_id: UUID, who: str = "officer"
) -> tuple[AtPlans, SafetyPage]:
    """That person in front of the safety plan."""
    at = at_plans(qtbot, desk, tasks, case_id, who)
    page = at.open("safety")
    assert isinstance(page, SafetyPage)
    return at, page
