"""RMPs and safety plans: begun, written, submitted, taken back, agreed. Signing off and reviewing are parts of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.cases import Case
from da_desk.models.records import Plan, Record, Rmp, SafetyPlan
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form, Gap
from da_desk.practice.harm_guards import open_guards, unsettled
from da_desk.practice.plans import (
    action_problems,
    interval,
    last_review_day,
    new_advisers,
    new_holders,
    review_day_problem,
)
from da_desk.services.plan_reviews import PlanReviewActs
from da_desk.services.plan_views import PlanReads, item_titles
from da_desk.services.planning import (
    ACTION,
    AGREED,
    BEGUN,
    KINDS,
    MEND,
    SIGN_OFF,
    SUBMITTED,
    able_accounts,
    anchor,
    begun_body,
    check_body,
    emit,
    end_duties,
    keep_anchor,
    note_writer,
    of_submissions,
    open_duties,
    plan_gaps,
    risk_owner,
    said_of,
    taken_plan,
)
from da_desk.services.records import refuse_gaps, snapshot
from da_desk.services.rule_runs import run_rules
from da_desk.services.sign_offs import SignOffActs
from da_desk.services.typed import reason_given
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_WRITABLE = ("draft", "returned", "signed-off", "self-signed", "agreed")


@dataclass(frozen=True, slots=True)
class Plans(SignOffActs, PlanReviewActs, PlanReads):
    """Everything that a person does with an RMP or a safety plan.

    An action is live from the first save that names its day and holder; a plan never stands without owner and next
    review. What is in force stays so while the working copy is mended.
    """

    def save(
        self,
        case_id: UUID,
        kind: str,
        body: Mapping[str, Any],
        next_review: date | None = None,
        *,
        record_id: UUID | None = None,
        version: int | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Save a new plan, or one as it was opened (``version``). Without ``next_review`` the day stays as it is; a new
        plan gets the last day that its grade allows.

        Raises ValidationFailed for what may not be kept, RuleRefused for a plan that may not change now, Conflict.
        """
        if kind not in KINDS or (record_id is not None and version is None):
            raise NotFound

        def act(uow: UnitOfWork) -> None:
            if record_id is None or version is None:
                case = self.workplace.in_case(uow, case_id, "create", "record")
                self._begin(uow, case, kind, body, next_review)
                return
            case, record = taken_plan(self.workplace, uow, record_id, version, "edit")
            if record.case_id != case_id or record.kind != kind:
                raise NotFound
            _require_writable(record)
            self._write(uow, case, record, body, next_review)

        return self.workplace.act(op_id, act)

    def submit(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Give an RMP to the supervisors to sign off. Raises ValidationFailed with every gap, RuleRefused, Conflict."""

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "complete")
            if not isinstance(record, Rmp) or record.state not in ("draft", "returned", "self-signed"):
                raise RuleRefused(_("This plan can't be submitted as it stands."))
            risk_owner(uow, case.id)
            refuse_gaps(plan_gaps(self.workplace, record))
            changed = self.changes_of(uow, record)
            if changed.kind == "nothing" and record.state != "self-signed":
                raise RuleRefused(_("Nothing was changed since it was signed off; there is nothing to submit."))
            self._submit(uow, case, record, "first" if changed.kind == "nothing" else changed.kind)

        return self.workplace.act(op_id, act)

    def take_back(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Take a submitted plan back to go on writing, before anybody has signed it."""

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "edit")
            if record.state != SUBMITTED:
                raise RuleRefused(_("Only a submitted plan that nobody has signed can be taken back."))
            end_duties(uow, of_submissions(uow, record, open_duties(uow, case.id, SIGN_OFF)), "taken-back")
            record.state = "draft"
            emit(self.workplace, uow, case, "plan-taken-back", said_of(record))

        return self.workplace.act(op_id, act)

    def agree(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Say that the victim agreed to the safety plan as it stands; this version is in force then.

        Raises ValidationFailed with what is missing and every question of a harm guard that has no decision yet.
        """

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "complete")
            if not isinstance(record, SafetyPlan) or record.state != "draft":
                raise RuleRefused(_("This plan can't be agreed as it stands."))
            risk_owner(uow, case.id)
            refuse_gaps((*plan_gaps(self.workplace, record), *self._undecided(record)))
            if record.answer("agreement", "victim") not in ("yes", "in-part"):
                sentence = _("The plan is the victim's own. Record that the victim agreed, at least in part.")
                raise ValidationFailed(Problem("agreement.victim", sentence))
            kept = snapshot(uow, record, AGREED)
            self.workplace.store.guard.seal_record(uow, record, kept, AGREED)
            emit(self.workplace, uow, case, "plan-agreed", said_of(record))

        return self.workplace.act(op_id, act)

    def withdraw(self, record_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Set aside a plan that was begun by mistake and never was in force; its duties go with it.

        Raises RuleRefused for one that was in force: a review closes that.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "edit")
            if record.state != "draft" or record.sealed:
                raise RuleRefused(_("A plan that was in force or submitted is not set aside. A review closes it."))
            event = anchor(uow, record)
            event.withdrawn_at, event.withdrawn_reason = uow.now, kept
            record.state, record.withdrawn_at, record.withdrawn_reason = "withdrawn", uow.now, kept
            run_rules(self.workplace, uow, case, event)

        return self.workplace.act(op_id, act)

    def _begin(self, uow: UnitOfWork, case: Case, kind: str, body: Mapping[str, Any], next_review: date | None) -> Plan:
        owner = risk_owner(uow, case.id)
        standing = uow.all(select(Record).where(Record.case_id == case.id, Record.kind == kind))
        if any(isinstance(each, Plan) and each.open for each in standing):
            raise RuleRefused(_("There is already one that is open. Go on with that; a review can close it."))
        last = uow.session.scalar(select(func.max(Record.seq)).where(Record.case_id == case.id, Record.kind == kind))
        record = KINDS[kind](case_id=case.id, kind=kind, seq=(last or 0) + 1)
        record.owner_id = owner.id
        form = self.workplace.practice.form(kind)
        self._check(uow, record, form, {}, body)
        record.next_review = self._review_day(uow, case, next_review)
        record.put(body, form.kind, form.version)
        emit(self.workplace, uow, case, BEGUN[kind], begun_body(record), record)
        note_writer(uow, record)
        self._tell_of_advisers(uow, case, record, {})
        return record

    def _write(
        self, uow: UnitOfWork, case: Case, record: Plan, body: Mapping[str, Any], next_review: date | None
    ) -> None:
        risk_owner(uow, case.id)
        former, form = record.body, self.workplace.practice.form(record.form, record.form_version)
        self._check(uow, record, form, former, body)
        if next_review is not None and next_review != record.next_review:
            record.next_review = self._review_day(uow, case, next_review)
        words_before = record.body_sha256
        record.put(body, form.kind, form.version)
        if record.body_sha256 != words_before:
            if record.state != "returned":
                record.state = "draft"
            note_writer(uow, record)
        keep_anchor(self.workplace, uow, case, record)
        self._pass_on(uow, record, former)
        self._tell_of_advisers(uow, case, record, former)

    def _check(
        self, uow: UnitOfWork, record: Plan, form: Form, former: Mapping[str, Any], body: Mapping[str, Any]
    ) -> None:
        check_body(self.workplace, uow, form, body)
        found = tuple(action_problems(record.kind, former, body, london_day(uow.now), able_accounts(uow)))
        if found:
            raise ValidationFailed(*found)

    def _review_day(self, uow: UnitOfWork, case: Case, chosen: date | None) -> date:
        """The day of the next review. Raises ValidationFailed for one in the past, or later than the grade allows."""
        policies, today = self.workplace.policies(uow), london_day(uow.now)
        latest = last_review_day(policies, case.grade, today)
        if chosen is None:
            return latest
        sentence = review_day_problem(chosen, today, latest, interval(policies, case.grade))
        if sentence:
            raise ValidationFailed(Problem("next_review", sentence))
        return chosen

    def _pass_on(self, uow: UnitOfWork, record: Plan, former: Mapping[str, Any]) -> None:
        """An action that was given to somebody else in the plan: its open duty goes with it."""
        given = new_holders(record.kind, former, record.body)
        for duty in open_duties(uow, record.case_id, (ACTION[record.kind],)) if given else ():
            holder = given.get(duty.step)
            if holder and duty.event_id == record.event_id and str(duty.holder_id) != holder:
                mine = duty.holder_id in (None, uow.account_id)
                self.workplace.require("hand-over", "duty", unit_id=duty.unit_id, own=mine)
                duty.holder_id = UUID(holder)

    def _tell_of_advisers(self, uow: UnitOfWork, case: Case, record: Plan, former: Mapping[str, Any]) -> None:
        """A new adviser, with the victim's consent: the CPS is told, and the adviser of the risk to themselves."""
        for row in new_advisers(former, record.body) if isinstance(record, SafetyPlan) else ():
            named = {key: str(row.get(key, "")) for key in ("role", "name", "service")}
            emit(self.workplace, uow, case, "adviser-engaged", {"adviser": {"record_id": str(record.id), **named}})

    def _submit(self, uow: UnitOfWork, case: Case, record: Plan, changed: str) -> None:
        snapshot(uow, record, SUBMITTED)
        end_duties(uow, of_submissions(uow, record, open_duties(uow, case.id, (MEND,))), "submitted-again")
        record.state = SUBMITTED
        words = {"submitted": {"record_id": str(record.id), "changed": changed}}
        emit(self.workplace, uow, case, "plan-submitted", words)

    def _undecided(self, record: Plan) -> tuple[Gap, ...]:
        practice = self.workplace.practice
        questions = unsettled(open_guards(practice.guards, record.body, item_titles(practice)))
        return tuple(Gap(f"items.items.{each.item_id}", each.item_title, each.to_do) for each in questions)


def _require_writable(record: Plan) -> None:
    if record.state in _WRITABLE:
        return
    if record.state in ("submitted", "first-signed"):
        raise RuleRefused(_("It is with the supervisor. Take it back first, or wait until it is returned."))
    raise RuleRefused(_("This plan is closed and no longer changes. Begin a new one."))
