"""What the pages of the plans show: each plan with its actions, reviews, comments, signatures and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty, Event
from da_desk.models.records import Plan, Record, RiskAssessment, Rmp, SafetyPlan, Snapshot
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.differences import Difference, compare
from da_desk.practice.forms import Form, Gap, gaps, rows
from da_desk.practice.harm_guards import Question, open_guards
from da_desk.practice.plans import ACTIONS, last_review_day
from da_desk.services.accounts import caseworkers
from da_desk.services.case_events import EventView, event_view
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.planning import ACTION, IN_FORCE_STATES, REVIEW, SUBMITTED, WRITTEN
from da_desk.services.records import SnapshotLine, opened_record
from da_desk.services.service import Named, Service
from da_desk.services.sign_offs import WITH_SUPERVISOR, why_not_sign
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

STATE_LISTS = {Rmp.identity: "rmp-states", SafetyPlan.identity: "safety-plan-states"}
_TONES = {
    "draft": "none", "submitted": "accent", "first-signed": "accent", "returned": "medium", "signed-off": "standard",
    "self-signed": "medium", "agreed": "standard", "closed": "none", "withdrawn": "none",
}  # fmt: skip
_SIGNATURES = {
    "plan-signed-off", "plan-countersigned", "plan-self-signed", "plan-agreed", "plan-closed", "plan-taken-back",
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


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action of a plan, and the duty by which it is done; None while its day or holder is not named."""

    row_id: str
    duty: DutyView | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review. ``answered``: what it answered, in words."""

    at: datetime
    who: str
    outcome: str
    outcome_title: str
    changed: str
    next_review: str
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What a supervisor wants, about one section or ("") the whole."""

    section: str
    section_title: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignLine:
    """A signature, agreement, or other act on the plan."""

    kind: str
    title: str
    who: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan as its pages show it.

    ``latest_review_day``: the last day that the grade allows. ``since``: what happened in the case since a version was
    put in force. ``answerable``: open duties that one review may answer. ``may``: what this person may do now;
    ``why_not``: why something is not among it. ``read``: this person opened the differences of these words.
    ``questions``: what the harm guards of a safety plan ask, decided or not.
    """

    record: Plan
    form: Form
    kind: str
    state: str
    state_title: str
    tone: str
    in_force: bool
    in_force_words: str
    owner: Named | None
    next_review: date | None
    review_overdue: bool
    latest_review_day: date
    grade: str
    grade_title: str
    gaps: tuple[Gap, ...]
    questions: tuple[Question, ...]
    actions: tuple[ActionLine, ...]
    reviews: tuple[ReviewLine, ...]
    comments: tuple[CommentLine, ...]
    signed: tuple[SignLine, ...]
    since: tuple[EventView, ...]
    answerable: tuple[DutyView, ...]
    may: frozenset[str]
    why_not: Mapping[str, str]
    read: bool
    note_needed: bool
    colleagues: tuple[Named, ...]
    versions: tuple[SnapshotLine, ...]


@dataclass(frozen=True, slots=True)
class PlanReads(Service):
    """The part of :class:`Plans` that reads."""

    def of_case(self, case_id: UUID) -> CasePlans:
        """The plans and assessments of a case. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "record")
            return case_plans(self.workplace.practice, uow, case)

    def view(self, record_id: UUID) -> PlanView:
        """One plan with everything about it. Raises NotFound, AccessDenied. Constant number of statements."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, record.case_id, "read", "record")
            plan = uow.get(Record, record_id)
            if not isinstance(plan, Plan):
                raise NotFound
            return self.seen(uow, case, plan)

    def difference(self, record_id: UUID) -> Difference:
        """What changed since a version was last put in force, words within text included."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, record.case_id, "read", "record")
            return self.changes_of(uow, uow.get(Record, record_id))

    def difference_of(self, record_id: UUID, earlier: UUID, later: UUID | None = None) -> Difference:
        """What changed from one kept version to another; without ``later`` to the plan as it stands now."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, record.case_id, "read", "record")
            before = uow.get(Snapshot, earlier)
            after = uow.get(Snapshot, later) if later else uow.get(Record, record_id)
            if before.record_id != record_id or (isinstance(after, Snapshot) and after.record_id != record_id):
                raise NotFound
            return self._compared(uow, before, after)

    def changes_of(self, uow: UnitOfWork, record: Record) -> Difference:
        """What changed since a version was last put in force, within a unit of work."""
        return self._compared(uow, sealed_body(uow, record), record)

    def first_review_day(self, case_id: UUID) -> date:
        """The day of the first review that a new plan gets: the last one that its grade allows."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "record")
            return last_review_day(self.workplace.policies(uow), case.grade, london_day(uow.now))

    def colleagues(self) -> tuple[Named, ...]:
        """Who can hold an action: officers and supervisors with accounts in use."""
        with self.workplace.reading() as uow:
            return tuple(Named(account.id, account.display) for account in caseworkers(uow))

    def _compared(self, uow: UnitOfWork, before: Snapshot | None, after: Snapshot | Record) -> Difference:
        practice = self.workplace.practice
        names = {str(account.id): account.display for account in uow.all(select(Account))}
        former = practice.form(before.form, before.form_version) if before else None
        form = practice.form(after.form, after.form_version)
        return compare(former, before.body if before else None, form, after.body, names)

    def seen(self, uow: UnitOfWork, case: Case, plan: Plan) -> PlanView:
        """See :meth:`view`, within a transaction that reads."""
        practice, today = self.workplace.practice, london_day(uow.now)
        form = practice.form(plan.form, plan.form_version)
        events = uow.all(select(Event).where(Event.case_id == case.id).order_by(Event.created_at, Event.id))
        kept = uow.all(select(Snapshot).where(Snapshot.record_id == plan.id).order_by(Snapshot.created_at, Snapshot.id))
        rules = (ACTION[plan.kind], *REVIEW[plan.kind])
        asked = select(Duty).where(Duty.case_id == case.id, Duty.rule.in_(rules)).order_by(Duty.do_by, Duty.id)
        duties = duty_views(uow, practice, uow.all(asked))
        names = display_names(uow, (*(e.created_by for e in events), *(k.created_by for k in kept)))
        about = _About(practice, form, plan, events, names, {duty.id: duty.title for duty in duties})
        titles = item_titles(practice) if isinstance(plan, SafetyPlan) else {}
        may, why_not = self._may(uow, case, plan)
        return PlanView(
            record=plan,
            form=form,
            kind=plan.kind,
            state=plan.state,
            state_title=practice.title(STATE_LISTS[plan.kind], plan.state),
            tone=_TONES.get(plan.state, "none"),
            in_force=plan.open and plan.sealed,
            in_force_words=in_force_words(plan),
            owner=_owner(uow, case.id),
            next_review=plan.next_review,
            review_overdue=plan.next_review is not None and plan.next_review < today,
            latest_review_day=last_review_day(self.workplace.policies(uow), case.grade, today),
            grade=case.grade,
            grade_title=practice.title("grades", case.grade),
            gaps=gaps(form, plan.body),
            questions=open_guards(practice.guards, plan.body, titles) if isinstance(plan, SafetyPlan) else (),
            actions=_action_lines(plan, duties),
            reviews=about.reviews(),
            comments=about.comments(),
            signed=about.signed(),
            since=about.since(),
            answerable=tuple(d for d in duties if d.state == "open" and d.rule in REVIEW[plan.kind]),
            may=may,
            why_not=why_not,
            read=any(
                k.created_by == uow.account_id and k.reason == "read" and k.body_sha256 == plan.body_sha256
                for k in kept
            ),
            note_needed=case.grade == "high",
            colleagues=tuple(Named(account.id, account.display) for account in caseworkers(uow)),
            versions=tuple(
                SnapshotLine(k.id, k.reason, k.created_at, names.get(k.created_by, ""), k.body_sha256, k.body)
                for k in kept
                if k.reason not in (WRITTEN, "read")
            ),
        )

    def _may(self, uow: UnitOfWork, case: Case, plan: Plan) -> tuple[frozenset[str], dict[str, str]]:
        edit, complete, check = (
            self.workplace.allows_in(uow, case, verb, "record") for verb in ("edit", "complete", "check")
        )
        may, why_not = set[str](), dict[str, str]()
        if edit and plan.open and plan.state not in WITH_SUPERVISOR:
            may.add("edit")
        if complete and plan.open:
            may.add("review")
        if isinstance(plan, SafetyPlan) and complete and plan.state == "draft":
            may.add("agree")
        if isinstance(plan, Rmp):
            if complete and plan.state in ("draft", "returned", "self-signed"):
                may.add("submit")
            if complete and plan.state in ("draft", "returned") and self.workplace.policies(uow).yes("rmp.self-sign"):
                may.add("self-sign")
            if edit and plan.state == SUBMITTED:
                may.add("take-back")
            if check and plan.state in WITH_SUPERVISOR:
                may |= {"send-back", "read"}
                sentence = why_not_sign(uow, plan)
                if sentence:
                    why_not["sign-off"] = sentence
                else:
                    may.add("sign-off")
        if edit and plan.state == "draft" and not plan.sealed:
            may.add("withdraw")
        return frozenset(may), why_not


@dataclass(frozen=True, slots=True)
class _About:
    """The events that speak of one plan, in words."""

    practice: Practice
    form: Form
    plan: Plan
    events: list[Event]
    names: Mapping[UUID, str]
    duties: Mapping[UUID, str]

    def _of(self, kind: str) -> list[tuple[Event, Mapping[str, object]]]:
        found = []
        for event in self.events:
            for section in event.body.values() if event.kind == kind else ():
                if isinstance(section, Mapping) and section.get("record_id") == str(self.plan.id):
                    found.append((event, section))
        return found

    def reviews(self) -> tuple[ReviewLine, ...]:
        """The reviews, the latest first."""
        lines = [
            ReviewLine(
                at=event.at,
                who=self.names.get(event.created_by, ""),
                outcome=str(said.get("outcome", "")),
                outcome_title=self.practice.title("review-outcomes", str(said.get("outcome", ""))),
                changed=str(said.get("changed", "")),
                next_review=str(said.get("next_review", "")),
                answered=tuple(
                    self.duties.get(UUID(str(row["duty"])), "") for row in rows(event.body, "reviewed.answered")
                ),
            )
            for event, said in self._of("plan-reviewed")
        ]
        return tuple(reversed(lines))

    def comments(self) -> tuple[CommentLine, ...]:
        """What was wanted when it was last returned; nothing once it was submitted again."""
        returned = self._of("plan-returned")
        if not returned or self.plan.state not in ("returned", "draft"):
            return ()
        event, said = returned[-1]
        if any(later.created_at > event.created_at for later, _said in self._of("plan-submitted")):
            return ()
        who, note = self.names.get(event.created_by, ""), str(said.get("note", ""))
        whole = [CommentLine("", "", note, who, event.at)] if note else []
        return (*whole, *(self._comment(row, who, event.at) for row in rows(event.body, "returned.comments")))

    def _comment(self, row: Mapping[str, object], who: str, at: datetime) -> CommentLine:
        section = str(row.get("section", ""))
        found = self.form.section(section)
        return CommentLine(section, found.title if found else section, str(row.get("comment", "")), who, at)

    def signed(self) -> tuple[SignLine, ...]:
        """Signatures, agreements and other acts on the plan, the latest first."""
        titles = {kind.slug: kind.title for kind in self.practice.event_kinds}
        lines = [
            SignLine(
                kind, titles.get(kind, kind), self.names.get(event.created_by, ""), event.at, str(said.get("note", ""))
            )
            for kind in _SIGNATURES
            for event, said in self._of(kind)
        ]
        return tuple(sorted(lines, key=lambda line: line.at, reverse=True))

    def since(self) -> tuple[EventView, ...]:
        """What happened in the case since a version was put in force, or since the plan began; acts on plans apart."""
        start = self.plan.sealed_at or self.plan.created_at
        by_desk = {kind.slug for kind in self.practice.event_kinds if kind.by_desk}
        shown = by_desk - {"risk-assessed", "adviser-engaged"}
        found = (e for e in self.events if e.created_at > start and e.withdrawn_at is None and e.kind not in shown)
        return tuple(event_view(self.practice, event, self.names.get(event.created_by, "")) for event in found)


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


def item_titles(practice: Practice) -> dict[str, str]:
    """What the items and schemes of a safety plan are called."""
    return {
        entry.slug: entry.title
        for name in ("safety-items", "safety-schemes")
        for entry in practice.catalogues.get(name, ())
    }


def sealed_body(uow: UnitOfWork, record: Record) -> Snapshot | None:
    """The version that was last put in force."""
    return uow.get(Snapshot, record.sealed_snapshot_id) if record.sealed_snapshot_id else None


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
        risk_owner=_owner(uow, case.id),
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
        tone=_TONES.get(plan.state, "none"),
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


def _owner(uow: UnitOfWork, case_id: UUID) -> Named | None:
    owner = uow.first(
        select(Account)
        .join(CaseOwner, CaseOwner.account_id == Account.id)
        .where(CaseOwner.case_id == case_id, CaseOwner.ownership == "risk", CaseOwner.to_at.is_(None))
    )
    return Named(owner.id, owner.display) if owner else None


def _action_lines(plan: Plan, duties: tuple[DutyView, ...]) -> tuple[ActionLine, ...]:
    by_step = {duty.step: duty for duty in duties if duty.event_id == plan.event_id and duty.rule == ACTION[plan.kind]}
    ids = [str(row.get("id", "")) for row in rows(plan.body, ACTIONS[plan.kind])]
    return tuple(ActionLine(row_id, by_step.get(row_id)) for row_id in ids)
