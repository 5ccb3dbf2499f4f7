"""How risk and plans of a case stand: read at once whenever a step of the room is shown. No widgets here."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from da_desk.services.case_plans import AssessmentLine, CasePlans
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView
    from da_desk.services.plan_views import PlanView

RMP, SAFETY_PLAN, ASSESSMENT = "rmp", "safety_plan", "risk_assessment"
AT_TRIGGER = ("duty.review-rmp-at-trigger", "duty.review-safety-plan-at-trigger")
OWN_DATE = ("duty.review-rmp", "duty.review-safety-plan")
ACTION = ("duty.rmp-action", "duty.safety-plan-action")


@dataclass(frozen=True, slots=True)
class Standing:
    """The case, its assessments and grades, and its plans that are not closed. ``assess``: rules that an assessment answers."""

    case: "CaseView"
    plans: "CasePlans"
    rmp: "PlanView | None" = None
    safety: "PlanView | None" = None
    assess: frozenset[str] = frozenset()

    @property
    def duties(self) -> "tuple[DutyView, ...]":
        """Everything that is open on the case."""
        return self.case.open_duties

    @property
    def grade(self) -> str:
        """The grade in force; "" while there is none."""
        return "" if self.plans.grade == "ungraded" else self.plans.grade

    @property
    def begun(self) -> "AssessmentLine | None":
        """The newest assessment whose grade is still to be given."""
        return next((line for line in self.plans.assessments if line.state == "draft"), None)

    def plan(self, kind: str) -> "PlanView | None":
        """The open plan of a kind."""
        return {RMP: self.rmp, SAFETY_PLAN: self.safety}[kind]

    def open_of(self, *rules: str) -> "tuple[DutyView, ...]":
        """The open duties of these rules, by when they are due."""
        return tuple(sorted((duty for duty in self.duties if duty.rule in rules), key=lambda duty: duty.do_by))


def standing_of(services: "Services", case_id: uuid.UUID) -> Standing:
    """Ask for everything; runs on a reader."""
    case, plans = services.cases.open(case_id), services.plans.of_case(case_id)
    rmp = services.plans.view(plans.rmp.id) if plans.rmp else None
    safety = services.plans.view(plans.safety_plan.id) if plans.safety_plan else None
    rules = services.workplace.practice.rules
    assess = frozenset(rule.slug for rule in rules if rule.answered_by == "risk-assessment")
    return Standing(case, plans, rmp, safety, assess)
