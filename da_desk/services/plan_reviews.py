"""Reviewing a plan: its outcome, what changed, the next day; one review answers each duty that asked for one, by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.events import Duty
from da_desk.models.records import Plan
from da_desk.practice.clocks import london_day
from da_desk.practice.plans import CLOSE, OUTCOMES, interval, last_review_day, review_day_problem
from da_desk.services.accounts import caseworkers
from da_desk.services.duty_views import is_late, outcomes_of
from da_desk.services.planning import (
    ACTION,
    ANSWERS,
    IN_FORCE,
    MEND,
    REVIEW,
    anchor,
    begun_body,
    emit,
    end_duties,
    keep_anchor,
    of_submissions,
    open_duties,
    risk_owner,
    taken_plan,
)
from da_desk.services.service import Service
from da_desk.services.sign_offs import WITH_SUPERVISOR
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class ActionEnd:
    """What becomes of an open action when its plan is closed: an ``outcome`` with its note, or a colleague who goes on."""

    outcome: str = ""
    note: str = ""
    hand_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviewGiven:
    """A review as it was given. ``answers``: the open duties that it answers, each by name; ``actions``: by their duty.

    ``late_reason``: why, when one of them is past its time. ``next_review`` is not asked of a plan that is closed.
    """

    outcome: str
    changed: str
    next_review: date | None = None
    answers: tuple[UUID, ...] = ()
    actions: Mapping[UUID, ActionEnd] = field(default_factory=dict)
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanReviewActs(Service):
    """The part of :class:`Plans` about reviews."""

    def review(self, record_id: UUID, version: int, given: ReviewGiven, *, op_id: UUID | None = None) -> Changes:
        """Record a review. It never touches the plan's words, so it unsigns nothing.

        Closing ends or hands over every open action by name. Raises ValidationFailed with each thing that lacks,
        RuleRefused, Conflict.
        """

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "complete")
            _require_reviewable(record, given.outcome)
            asked = open_duties(uow, case.id, ANSWERS[record.kind])
            chosen = _chosen(record, asked, given)
            kept = self._checked(uow, case, record, given, chosen)
            for duty in chosen:
                end_duties(uow, [duty], _outcome(duty, given.outcome), kept.changed)
                if is_late(self.workplace.practice, duty, uow.now):
                    duty.late_reason = kept.late_reason
            if given.outcome == CLOSE:
                self._close(uow, case, record, given)
            else:
                record.next_review = given.next_review
                uow.session.flush()
                keep_anchor(self.workplace, uow, case, record)
            self._put_on_record(uow, case, record, kept, chosen)

        return self.workplace.act(op_id, act)

    def set_next_review(self, record_id: UUID, version: int, day: date, *, op_id: UUID | None = None) -> Changes:
        """Bring the next review forward, or put it off within what the grade allows. The open duty moves with it."""

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "edit")
            _require_reviewable(record, "")
            sentence = self._day_problem(uow, case, day)
            if sentence:
                raise ValidationFailed(Problem("next_review", sentence))
            record.next_review = day
            keep_anchor(self.workplace, uow, case, record)

        return self.workplace.act(op_id, act)

    def _checked(
        self, uow: UnitOfWork, case: Case, record: Plan, given: ReviewGiven, chosen: Iterable[Duty]
    ) -> ReviewGiven:
        typed = Typed()
        outcome = typed.choice("outcome", _("Outcome of the review"), given.outcome, OUTCOMES[record.kind])
        changed = typed.text("changed", _("What changed"), given.changed, needed=True)
        late = typed.text("late_reason", _("Why it is late"), given.late_reason)
        if not late and any(is_late(self.workplace.practice, duty, uow.now) for duty in chosen):
            typed.refuse("late_reason", _("This review is late. Say why."))
        if outcome == CLOSE:
            self._check_actions(uow, record, given, typed)
        elif given.next_review is None:
            typed.refuse("next_review", _("Give the day of the next review; a plan never stands without one."))
        else:
            risk_owner(uow, case.id)
            typed.take("next_review", self._day_problem(uow, case, given.next_review))
        typed.check()
        return ReviewGiven(outcome, changed, given.next_review, given.answers, given.actions, late)

    def _day_problem(self, uow: UnitOfWork, case: Case, day: date) -> str:
        policies, today = self.workplace.policies(uow), london_day(uow.now)
        latest = last_review_day(policies, case.grade, today)
        return review_day_problem(day, today, latest, interval(policies, case.grade))

    def _check_actions(self, uow: UnitOfWork, record: Plan, given: ReviewGiven, typed: Typed) -> None:
        able = {account.id for account in caseworkers(uow)}
        for duty in _actions(uow, record):
            end, place = given.actions.get(duty.id, ActionEnd()), f"actions.{duty.id}"
            outcome = next((o for o in outcomes_of(self.workplace.practice, duty) if o.slug == end.outcome), None)
            if end.hand_to is not None:
                if end.hand_to not in able:
                    typed.refuse(place, _("Choose an officer or supervisor with an account in use."))
            elif outcome is None:
                sentence = _("“{title}” is still open. End it, or hand it over to somebody by name.")
                typed.refuse(place, sentence.format(title=duty.title))
            elif outcome.needs_note and not end.note.strip():
                typed.refuse(place, _("Fill in “{label}”.").format(label=outcome.note_label or _("Note")))

    def _close(self, uow: UnitOfWork, case: Case, record: Plan, given: ReviewGiven) -> None:
        for duty in _actions(uow, record):
            end = given.actions[duty.id]
            if end.hand_to is None:
                end_duties(uow, [duty], end.outcome, end.note.strip())
            elif end.hand_to != duty.holder_id:
                mine = duty.holder_id in (None, uow.account_id)
                self.workplace.require("hand-over", "duty", unit_id=duty.unit_id, own=mine)
                duty.holder_id = end.hand_to
        end_duties(uow, of_submissions(uow, record, open_duties(uow, case.id, (MEND,))), "closed")
        end_duties(
            uow, open_duties(uow, case.id, IN_FORCE) if record.kind == "rmp" else (), "not-needed", given.changed
        )
        record.state, record.next_review = "closed", None
        event = anchor(uow, record)
        event.put(begun_body(record), event.form, event.form_version)
        emit(
            self.workplace, uow, case, "plan-closed",
            {"signed": {"record_id": str(record.id), "note": given.changed}},
        )  # fmt: skip

    def _put_on_record(
        self, uow: UnitOfWork, case: Case, record: Plan, kept: ReviewGiven, answered: Iterable[Duty]
    ) -> None:
        words = {
            "record_id": str(record.id),
            "outcome": kept.outcome,
            "changed": kept.changed,
            "next_review": record.next_review.isoformat() if record.next_review else "",
            "answered": [{"id": str(uuid7()), "duty": str(duty.id)} for duty in answered],
        }
        emit(self.workplace, uow, case, "plan-reviewed", {"reviewed": words})


def _actions(uow: UnitOfWork, record: Plan) -> list[Duty]:
    """The plan's open actions."""
    found = open_duties(uow, record.case_id, (ACTION[record.kind],))
    return [duty for duty in found if duty.event_id == record.event_id]


def _chosen(record: Plan, asked: list[Duty], given: ReviewGiven) -> list[Duty]:
    """What the review answers: the plan's own date, and the triggers that were named; closing answers all.

    A review that comes early and leaves the date as it is leaves the duty of that date open: it is still to come.
    """
    own = REVIEW[record.kind][0]
    known = {duty.id for duty in asked}
    if not set(given.answers) <= known:
        raise NotFound
    return [
        duty
        for duty in asked
        if (given.outcome == CLOSE and duty.rule in REVIEW[record.kind])
        or (duty.id in given.answers and duty.rule != own)
        or (duty.rule == own and duty.event_id == record.event_id and london_day(duty.do_by) != given.next_review)
    ]


def _outcome(duty: Duty, outcome: str) -> str:
    return outcome if duty.rule in (*REVIEW["rmp"], *REVIEW["safety_plan"]) else "reviewed"


def _require_reviewable(record: Plan, outcome: str) -> None:
    if not record.open:
        raise RuleRefused(_("This plan is closed; there is nothing to review."))
    if outcome == CLOSE and record.state in WITH_SUPERVISOR:
        raise RuleRefused(_("The plan is with the supervisor. Take it back before you close it."))
