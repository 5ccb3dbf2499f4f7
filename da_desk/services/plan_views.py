"""What the page of one plan shows: its actions, reviews, comments, signatures, and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account
from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.models.records import Plan, Record, Rmp, SafetyPlan, Snapshot
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.differences import Difference, compare
from da_desk.practice.forms import Form, Gap, gaps, rows
from da_desk.practice.harm_guards import Question, open_guards
from da_desk.practice.plans import ACTIONS, last_review_day
from da_desk.services.accounts import caseworkers
from da_desk.services.case_events import EventView
from da_desk.services.case_plans import STATE_LISTS, TONES, CasePlans, case_plans, in_force_words, owner_of
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.plan_story import CommentLine, PlanStory, ReviewLine, SignLine
from da_desk.services.planning import ACTION, ANSWERS, SUBMITTED, WRITTEN
from da_desk.services.records import SnapshotLine, opened_record
from da_desk.services.service import Named, Service
from da_desk.services.sign_offs import WITH_SUPERVISOR, why_not_sign
from da_desk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action of a plan, and the duty by which it is done; None while its day or holder is not named."""

    row_id: str
    duty: DutyView | None


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
        rules = (ACTION[plan.kind], *ANSWERS[plan.kind])
        asked = select(Duty).where(Duty.case_id == case.id, Duty.rule.in_(rules)).order_by(Duty.do_by, Duty.id)
        duties = duty_views(uow, practice, uow.all(asked))
        names = display_names(uow, (*(e.created_by for e in events), *(k.created_by for k in kept)))
        about = PlanStory(practice, form, plan, events, names, {duty.id: duty.title for duty in duties})
        titles = item_titles(practice) if isinstance(plan, SafetyPlan) else {}
        may, why_not = self._may(uow, case, plan)
        return PlanView(
            record=plan,
            form=form,
            kind=plan.kind,
            state=plan.state,
            state_title=practice.title(STATE_LISTS[plan.kind], plan.state),
            tone=TONES.get(plan.state, "none"),
            in_force=plan.open and plan.sealed,
            in_force_words=in_force_words(plan),
            owner=owner_of(uow, case.id),
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
            answerable=tuple(d for d in duties if d.state == "open" and d.rule in ANSWERS[plan.kind]),
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


def _action_lines(plan: Plan, duties: tuple[DutyView, ...]) -> tuple[ActionLine, ...]:
    by_step = {duty.step: duty for duty in duties if duty.event_id == plan.event_id and duty.rule == ACTION[plan.kind]}
    ids = [str(row.get("id", "")) for row in rows(plan.body, ACTIONS[plan.kind])]
    return tuple(ActionLine(row_id, by_step.get(row_id)) for row_id in ids)
