"""How risk and plans of a case stand: read at once whenever a step of the room is shown. No widgets here."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView
    from da_desk.services.plans import CasePlans, PlanView

RMP, SAFETY_PLAN, ASSESSMENT = "rmp", "safety_plan", "risk_assessment"


@dataclass(frozen=True, slots=True)
class Standing:
    """The assessments and grades of a case, its plans that are not closed, and what is open on it."""

    plans: "CasePlans"
    rmp: "PlanView | None" = None
    safety: "PlanView | None" = None
    duties: "tuple[DutyView, ...]" = ()

    def duty(self, *rules: str) -> "DutyView | None":
        """The first open duty of one of these rules, by when it is due."""
        found = [duty for duty in self.duties if duty.rule in rules]
        return min(found, key=lambda duty: duty.do_by, default=None)


def standing_of(services: "Services", case_id: uuid.UUID) -> Standing:
    """Ask for everything; runs on a reader."""
    plans = services.plans.of_case(case_id)
    rmp = services.plans.view(plans.rmp.id) if plans.rmp else None
    safety = services.plans.view(plans.safety_plan.id) if plans.safety_plan else None
    return Standing(plans, rmp, safety, tuple(services.duties.of_case(case_id, "open")))
