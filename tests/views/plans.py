"""A case with assessments and plans, made by the real services, and one person in front of its room."""

import uuid
from datetime import date
from typing import Any
from uuid import UUID

from pytestqt.qtbot import QtBot

from da_desk.services.desk import Services
from da_desk.views.plans.plans_tab import PlansTab
from da_desk.views.tasks import TaskRunner
from tests.desk import AnyDesk
from tests.views.working import Working, working

DASH = "dash-like"
ROW = {name: str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("waits", "threat", "marker", "school")}
"""Ids of the rows of the plan below."""


class AtPlans(Working):
    """Working in the room "Risk and plans"."""

    case_id: UUID

    @property
    def tab(self) -> PlansTab:
        """The room."""
        found = self.window.findChildren(PlansTab)
        assert len(found) == 1
        return found[0]

    def settled(self) -> None:
        """Also until the room has read its state."""
        super().settled()
        rooms = self.window.findChildren(PlansTab)
        while any(room.reloading for room in rooms):
            super().settled()

    def open(self, step: str = "", field: str = "") -> Any:
        """Open a step and wait until it is there."""
        self.go("case", self.case_id, tab="plans", step=step, field=field)
        return self.tab.page


def at_plans(
    qtbot: QtBot,
    desk: AnyDesk,
    tasks: TaskRunner,
    case_id: UUID,
    who: str = "officer",
    size: tuple[int, int] = (1366, 768),
) -> AtPlans:
    """That person in front of risk and plans of a case."""
    made = working(qtbot, desk, tasks, who, size)
    here = AtPlans(made.qtbot, made.services, made.tasks, made.window, made.messages, made.troubles)
    here.case_id = case_id
    here.open()
    return here


def assessment_body(desk: AnyDesk, grade: str = "high", **answers: dict[str, Any]) -> dict[str, Any]:
    """An assessment with its grade and why."""
    today = desk.clock.at.date().isoformat()
    body: dict[str, Any] = {
        "about": {"stage": "first-responder", "outcome": "assessed", "day": today, "source": "victim"},
        "now": {"injury": {"answer": "yes", "note": "A bruise on the arm."}, "frightened": {"answer": "yes"}},
        "grade": {
            "grade": grade,
            "rationale": "Threats to kill, and the suspect follows the victim to work.",
            "above_why": "The pattern of control weighs more than the count.",
        },
    }
    for section, given in answers.items():
        body[section] = body.get(section, {}) | given
    return body


def graded(desk: AnyDesk, case_id: UUID, grade: str = "high", who: str = "officer", **answers: dict[str, Any]) -> UUID:
    """An assessment, graded."""
    services = desk.as_(who)
    changes = services.risk.save(case_id, DASH, assessment_body(desk, grade, **answers))
    record_id = changes.made("record")
    services.risk.grade(record_id, version_of(services, record_id))
    return record_id


def rmp_body(desk: AnyDesk, holder: str = "officer", due: date | None = None) -> dict[str, Any]:
    """A plan that lacks nothing."""
    day = (due or desk.clock.at.date()).isoformat()
    who = str(desk.account_id(holder))
    common = {"lead": _first(desk, "rmp-leads"), "holder": who, "due": day}
    return {
        "current": {
            "information": "The suspect was released on bail on Monday and lives two streets away.\n\nThe victim saw the car near the school on Tuesday morning.",
            "victim_view": "Fears being followed on the way to work.",
        },
        "risk": {
            "variables": [
                {"id": ROW["waits"], "what": "The suspect waits near the workplace", "kind": "stalking-contact"},
                {"id": ROW["threat"], "what": "Threat to take the children abroad", "kind": "children"},
            ]
        },
        "actions": {
            "actions": [
                {"id": ROW["marker"], "menu": "menu.fast-response", "variable": ROW["waits"], **common,
                 "what": "Marker on the address and on both numbers, looked at again with the plan."},
                {"id": ROW["school"], "menu": "own", "variable": ROW["threat"], **common,
                 "what": "Talk with the head of the school about who may collect the children."},
            ]
        },
        "planbi": {
            "proportionality": "Each step answers one risk and no more.",
            "legality": "Bail conditions and the duty to protect life.",
            "accountability": "Decided by the owner, looked over by the supervisor.",
            "necessity": "Without it the victim meets the suspect alone.",
            "best_information": "The victim's account and the custody record; nothing is known of the brother.",
        },
        "contingency": {"plan": "If the victim can't be reached by noon, a unit goes to the workplace."},
        "monitoring": {"how": "Calls on Monday and Thursday; the log of the marker each week."},
        "children": {"children": "Two, aged 6 and 9. The school knows."},
        "told": {"told": "yes", "when": desk.clock.at.date().isoformat(), "how": "By telephone, at the safe time."},
    }  # fmt: skip


def _first(desk: AnyDesk, catalogue: str) -> str:
    work = desk.as_("officer").workplace
    return work.practice.choices(catalogue, work.today())[0].slug


def version_of(services: Services, record_id: UUID) -> int:
    """The version of a paper now."""
    return services.records.get(record_id).version


def with_rmp(desk: AnyDesk, case_id: UUID, who: str = "officer", body: dict[str, Any] | None = None) -> UUID:
    """A saved RMP."""
    return desk.as_(who).plans.save(case_id, "rmp", body or rmp_body(desk)).made("record")


def submitted(desk: AnyDesk, record_id: UUID, who: str = "officer") -> None:
    """The plan is with the supervisor."""
    services = desk.as_(who)
    services.plans.submit(record_id, version_of(services, record_id))


def signed_off(desk: AnyDesk, record_id: UUID, who: str = "supervisor") -> None:
    """The supervisor read and signed it."""
    services = desk.as_(who)
    services.plans.read_for_sign_off(record_id, version_of(services, record_id))
    services.plans.sign_off(record_id, version_of(services, record_id), "Weighed with the custody record.")


def changed(desk: AnyDesk, record_id: UUID, who: str = "officer", **sections: dict[str, Any]) -> None:
    """Save a change of the plan."""
    services = desk.as_(who)
    record = services.records.get(record_id)
    body = {key: dict(value) for key, value in record.body.items()}
    for section, given in sections.items():
        body[section] = body.get(section, {}) | given
    services.plans.save(record.case_id, record.kind, body, record_id=record_id, version=record.version)
