"""The plans and assessments of a case in lists: where each stands, and the grades one after another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty
from da_desk.models.records import Plan, Record, RiskAssessment, Rmp, SafetyPlan
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form
from da_desk.services.duty_views import display_names
from da_desk.services.planning import ACTION, IN_FORCE_STATES
from da_desk.services.service import Named
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

STATE_LISTS = {Rmp.identity: "rmp-states", SafetyPlan.identity: "safety-plan-states"}
TONES = {
    "draft": "none", "submitted": "accent", "first-signed": "accent", "returned": "medium", "signed-off": "standard",
    "self-signed": "medium", "agreed": "standard", "closed": "none", "withdrawn": "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan in a list. ``in_force``: a version of it is; ``changed_since``: and it was changed since."""

    id: UUID
    kind: str
    title: str
    seq: int
    state: str
    state_title: str
    tone: str
    in_force: bool
    changed_since: bool
    next_review: date | None
    overdue: bool
    sealed_at: datetime | None
    open_actions: int
    version: int


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment in the series, the newest first; ``grade`` is "" before it was given, or when it was refused."""

    id: UUID
    seq: int
    instrument: str
    stage: str
    stage_title: str
    outcome: str
    outcome_title: str
    grade: str
    grade_title: str
    state: str
    assessor: str
    day: str
    version: int


@dataclass(frozen=True, slots=True)
class GradeStep:
    """A grade from a time on: who gave it, at which stage, why; ``lowered`` says that it was higher before."""

    at: datetime
    grade: str
    grade_title: str
    who: str
    stage_title: str
    rationale: str
    lowered: bool
    record_id: UUID


@dataclass(frozen=True, slots=True)
class CasePlans:
    """The plans and assessments of a case, and who owns them."""

    rmp: PlanLine | None
    safety_plan: PlanLine | None
    former: tuple[PlanLine, ...]
    assessments: tuple[AssessmentLine, ...]
    grade: str
    grade_title: str
    grades: tuple[GradeStep, ...]
    risk_owner: Named | None


def case_plans(practice: Practice, uow: UnitOfWork, case: Case) -> CasePlans:
    """See :meth:`PlanReads.of_case`."""
    kinds = (Rmp.identity, SafetyPlan.identity, RiskAssessment.identity)
    found = uow.all(
        select(Record)
        .where(Record.case_id == case.id, Record.kind.in_(kinds), Record.withdrawn_at.is_(None))
        .order_by(Record.seq.desc())
    )
    names = display_names(uow, (record.created_by for record in found))
    open_ones = uow.all(
        select(Duty.event_id).where(
            Duty.case_id == case.id, Duty.state == "open", Duty.rule.in_(tuple(ACTION.values()))
        )
    )
    today = london_day(uow.now)
    lines = [
        plan_line(practice, each, open_ones.count(_event(each)), today) for each in found if isinstance(each, Plan)
    ]
    assessed = [each for each in found if isinstance(each, RiskAssessment)]
    current = {line.kind: line for line in reversed(lines) if line.state != "closed"}
    return CasePlans(
        rmp=current.get(Rmp.identity),
        safety_plan=current.get(SafetyPlan.identity),
        former=tuple(line for line in lines if line.state == "closed"),
        assessments=tuple(assessment_line(practice, each, names) for each in assessed),
        grade=case.grade,
        grade_title=practice.title("grades", case.grade),
        grades=grade_steps(practice, assessed, names),
        risk_owner=owner_of(uow, case.id),
    )


def _event(plan: Plan) -> UUID:
    if plan.event_id is None:
        raise NotFound
    return plan.event_id


def plan_line(practice: Practice, plan: Plan, open_actions: int, today: date) -> PlanLine:
    """One plan as a list shows it."""
    return PlanLine(
        id=plan.id,
        kind=plan.kind,
        title=practice.form(plan.form, plan.form_version).title,
        seq=plan.seq,
        state=plan.state,
        state_title=practice.title(STATE_LISTS[plan.kind], plan.state),
        tone=TONES.get(plan.state, "none"),
        in_force=plan.open and plan.sealed,
        changed_since=plan.sealed and plan.state not in (*IN_FORCE_STATES, "closed"),
        next_review=plan.next_review,
        overdue=plan.next_review is not None and plan.next_review < today,
        sealed_at=plan.sealed_at,
        open_actions=open_actions,
        version=plan.version,
    )


def assessment_line(practice: Practice, record: RiskAssessment, names: Mapping[UUID, str]) -> AssessmentLine:
    """One assessment as a list shows it."""
    outcome = record.answer("about", "outcome")
    form = practice.form(record.form, record.form_version)
    return AssessmentLine(
        id=record.id,
        seq=record.seq,
        instrument=form.title,
        stage=record.stage,
        stage_title=_choice(form, "about.stage", record.stage),
        outcome=outcome,
        outcome_title=_choice(form, "about.outcome", outcome),
        grade=record.grade if record.state == "graded" else "",
        grade_title=practice.title("grades", record.grade) if record.state == "graded" and record.grade else "",
        state=record.state,
        assessor=record.answer("about", "assessor") or names.get(record.created_by, ""),
        day=record.answer("about", "day"),
        version=record.version,
    )


def grade_steps(practice: Practice, assessed: list[RiskAssessment], names: Mapping[UUID, str]) -> tuple[GradeStep, ...]:
    """The grades of a case, the latest first; ``assessed`` are the assessments, the newest first."""
    steps: list[GradeStep] = []
    ranks = {"high": 3, "medium": 2, "standard": 1}
    former = ""
    for record in reversed(assessed):
        if record.state != "graded" or not record.grade or record.sealed_at is None:
            continue
        form = practice.form(record.form, record.form_version)
        steps.append(
            GradeStep(
                at=record.sealed_at,
                grade=record.grade,
                grade_title=practice.title("grades", record.grade),
                who=record.answer("about", "assessor") or names.get(record.created_by, ""),
                stage_title=_choice(form, "about.stage", record.stage),
                rationale=record.answer("grade", "rationale"),
                lowered=ranks.get(record.grade, 0) < ranks.get(former, 0),
                record_id=record.id,
            )
        )
        former = record.grade
    return tuple(reversed(steps))


def _choice(form: Form, path: str, value: str) -> str:
    field = form.field(path)
    return field.title_of(value) if field and value else ""


def in_force_words(plan: Plan) -> str:
    """How far a plan is in force, in one line: its actions are live from the first save."""
    if not plan.open:
        return ""
    if plan.state in IN_FORCE_STATES:
        return _("In force")
    if plan.sealed:
        return (
            _("In force; changes not yet signed off")
            if isinstance(plan, Rmp)
            else _("In force; changes not yet agreed")
        )
    return _("In force, not yet signed off") if isinstance(plan, Rmp) else _("In force, not yet agreed")


def owner_of(uow: UnitOfWork, case_id: UUID) -> Named | None:
    """The owner of risk and safety planning now, who owns the plans."""
    owner = uow.first(
        select(Account)
        .join(CaseOwner, CaseOwner.account_id == Account.id)
        .where(CaseOwner.case_id == case_id, CaseOwner.ownership == "risk", CaseOwner.to_at.is_(None))
    )
    return Named(owner.id, owner.display) if owner else None
