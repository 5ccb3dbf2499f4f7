"""The four questions that every case must answer, each with its answer, and what comes next. No widgets here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from da_desk.views.plans.standing import AT_TRIGGER, OWN_DATE, Standing
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView
    from da_desk.services.plan_views import PlanView

OWNER, ASSESSMENT, RMP, SIGN_OFF, REVIEW, SAFETY = "owner", "assessment", "rmp", "sign-off", "review", "safety"


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four. ``well``: whether the answer is as it should be; ``step``: where it is put right."""

    id: str
    asks: str
    answer: str
    detail: str
    well: bool
    step: str


def questions(standing: Standing) -> tuple[Question, ...]:
    """The four, in their order."""
    return (_owner(standing), _current(standing), _reviewed(standing), _informed(standing))


def next_step(standing: Standing, *, may_sign: bool, supervises: bool) -> str:
    """What comes next for this person: the first that is not as it should be; "" when nothing is.

    What waits for a supervisor is no next step of anybody else.
    """
    rmp, safety = standing.rmp, standing.safety
    if standing.plans.risk_owner is None:
        return OWNER
    if rmp is not None and rmp.state in ("submitted", "first-signed") and may_sign:
        return SIGN_OFF
    owed = [duty for duty in standing.open_of(*standing.assess) if supervises or duty.holder_role != "supervisor"]
    if standing.begun is not None or not standing.grade or owed:
        return ASSESSMENT
    if standing.open_of(*AT_TRIGGER) or any(plan is not None and plan.review_overdue for plan in (rmp, safety)):
        return REVIEW
    if (rmp is None and standing.grade in ("high", "medium")) or (
        rmp is not None and rmp.state in ("draft", "returned")
    ):
        return RMP
    if safety is None or safety.state == "draft":
        return SAFETY
    return ""


def _owner(standing: Standing) -> Question:
    owner = standing.plans.risk_owner
    answer = owner.display if owner else _("Nobody is named")
    detail = "" if owner else _("A plan can't be saved without an owner.")
    return Question(OWNER, _("Who owns risk and safety planning?"), answer, detail, owner is not None, OWNER)


def _current(standing: Standing) -> Question:
    asks = _("Is the assessment current?")
    wanted, last = standing.open_of(*standing.assess), next(iter(standing.plans.grades), None)
    graded = ""
    if last is not None:
        graded = _("{grade}, {moment}, by {who}").format(grade=last.grade_title, moment=moment(last.at), who=last.who)
    if wanted:
        return Question(ASSESSMENT, asks, _("No"), _titles(wanted), False, ASSESSMENT)
    if last is None:
        answer = _("There is none") if not standing.grade else _("Graded, without an assessment")
        detail = _("Assess the risk: the answers propose a grade, a person gives it.")
        return Question(ASSESSMENT, asks, answer, detail, False, ASSESSMENT)
    return Question(ASSESSMENT, asks, _("Yes"), graded, True, ASSESSMENT)


def _reviewed(standing: Standing) -> Question:
    asks = _("Was the plan reviewed at each trigger point?")
    plans = [plan for plan in (standing.rmp, standing.safety) if plan is not None]
    if not plans:
        return Question(REVIEW, asks, _("There is no plan yet"), "", standing.grade == "standard", RMP)
    waiting = standing.open_of(*AT_TRIGGER)
    late = [duty for duty in standing.open_of(*OWN_DATE) if duty.overdue]
    if waiting or late:
        return Question(REVIEW, asks, _("No"), _titles((*waiting, *late)), False, REVIEW)
    return Question(REVIEW, asks, _("Yes"), " · ".join(_review_words(plan) for plan in plans), True, REVIEW)


def _informed(standing: Standing) -> Question:
    owner = standing.case.owners.get("informing")
    answer = owner.display if owner else _("Nobody is named")
    return Question("informing", _("Who keeps the victim informed?"), answer, "", owner is not None, OWNER)


def _titles(owed: "Sequence[DutyView]") -> str:
    """What is owed first, and how much more there is."""
    first, more = owed[0].title, len(owed) - 1
    if owed[0].holder_role == "supervisor":
        first = _("{title} (a supervisor)").format(title=first)
    if not more:
        return first
    return ngettext("{first}, and {count} more", "{first}, and {count} more", more).format(first=first, count=more)


def _review_words(plan: "PlanView") -> str:
    name = {"rmp": _("RMP"), "safety_plan": _("Safety plan")}.get(plan.kind, plan.kind)
    if plan.next_review is None:
        return name
    return _("{plan}: next review {day}").format(plan=name, day=day(plan.next_review, weekday=True))
