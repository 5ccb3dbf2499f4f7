"""What is owed and by when: Today, the duties of a case, their outcomes, tries at reaching someone, hand-over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.cases import Case
from da_desk.models.events import Attempt, Duty, Event
from da_desk.models.people import SafeContact
from da_desk.practice.clocks import end_of, london_day
from da_desk.practice.rulebook import Outcome, Rule
from da_desk.services.accounts import caseworkers
from da_desk.services.duty_times import DutyTimeActs
from da_desk.services.duty_views import (
    SOON,
    AttemptView,
    DutyView,
    act_of,
    answered_by,
    attempt_view,
    display_names,
    duty_views,
    is_late,
    outcomes_of,
    rule_words,
)
from da_desk.services.not_reached import escalate
from da_desk.services.planning import REVIEW
from da_desk.services.rule_runs import ask_again, holder_role, known_rule, run_rules
from da_desk.services.typed import Typed
from da_desk.store import guard
from da_desk.store.changes import Changes
from da_desk.store.guard import Scope
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_WEEK = timedelta(days=6)
_COMING = timedelta(days=28)
AHEAD = timedelta(days=1)
"""How far :meth:`Duties.due_times` sees."""
_MOST_CARDS = 500


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A duty in a list, with what may be seen of it without opening its case. ``soon``: two hours or less are left.

    ``for_supervisor``: its rule leaves it to a supervisor, and the person who reads the list is none in its unit.
    ``by_act``: the act on a plan that alone ends it, "" where an outcome is recorded. ``answered_by``: "telling" where one
    call to the victim may answer it. ``rule_words``: the version of its rule, that version's first day and its source.
    """

    id: UUID
    case_id: UUID
    ref: str
    victim_name: str
    grade: str
    rule: str
    title: str
    do_by: datetime
    limit_at: datetime | None
    holder: str
    overdue: bool
    soon: bool
    for_supervisor: bool
    by_act: str = ""
    answered_by: str = ""
    rule_words: str = ""


@dataclass(frozen=True, slots=True)
class TodayView:
    """What is due: past its time, later on that day, and in the six days after. ``more``: the list was cut at 500.

    ``coming``: what follows up to 28 days after that day, where it was asked for.
    """

    overdue: tuple[DutyCard, ...]
    today: tuple[DutyCard, ...]
    week: tuple[DutyCard, ...]
    more: bool
    coming: tuple[DutyCard, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many stand in each part of the week."""
        return {"overdue": len(self.overdue), "today": len(self.today), "week": len(self.week)}


@dataclass(frozen=True, slots=True)
class Duties(DutyTimeActs):
    """Everything a person does with what is owed."""

    def run_rules(self, uow: UnitOfWork, case: Case, event: Event) -> None:
        """Bring the duties of an event in line with its facts, within the unit of work that changed them."""
        run_rules(self.workplace, uow, case, event)

    def today(
        self,
        scope: Literal["mine", "unit"] = "mine",
        on: date | None = None,
        *,
        coming: bool = False,
        printed: bool = False,
    ) -> TodayView:
        """What is due up to a week after ``on`` (default: today), or with what is ``coming`` up to 28 days after it.

        As of another day, overdue means before that day. ``printed``: the log says that the list goes on paper.
        """
        work = self.workplace
        work.require("read", "duty")
        day = on or work.today()
        start = work.now() if day == work.today() else end_of(day - timedelta(days=1))
        whose: Scope = "mine" if scope == "mine" else "team"
        week = end_of(day + _WEEK)
        until = end_of(day + (_COMING if coming else _WEEK)) + timedelta(seconds=1)
        found = work.store.guard.duties(work.actor, whose, until, _MOST_CARDS, printed=printed)
        cards = [self._card(each, start) for each in found]
        return TodayView(
            overdue=tuple(card for card in cards if card.overdue),
            today=tuple(card for card in cards if not card.overdue and card.do_by <= end_of(day)),
            week=tuple(card for card in cards if not card.overdue and end_of(day) < card.do_by <= week),
            more=len(found) == _MOST_CARDS,
            coming=tuple(card for card in cards if not card.overdue and card.do_by > week),
        )

    def due_times(self) -> tuple[datetime, ...]:
        """When each thing of one's own falls due that is past its time or due within a day; nothing else of it.

        Whoever counts from these asks again when something changed, not each minute: every asking is a line of the log.
        """
        work = self.workplace
        work.require("read", "duty")
        found = work.store.guard.duties(work.actor, "mine", work.now() + AHEAD, _MOST_CARDS)
        return tuple(each.do_by for each in found)

    def reviews_due(self, on: date | None = None) -> tuple[DutyCard, ...]:
        """The reviews of plans that are owed by the end of ``on`` (default: today), in every case that may be listed.

        Overdue ones come first; as of another day, overdue means before that day. No case is opened by it.
        """
        work = self.workplace
        work.require("read", "duty")
        day = on or work.today()
        start = work.now() if day == work.today() else end_of(day - timedelta(days=1))
        rules = [rule for both in REVIEW.values() for rule in both]
        until = end_of(day) + timedelta(seconds=1)
        found = work.store.guard.duties(work.actor, "all", until, _MOST_CARDS, rules)
        return tuple(self._card(each, start) for each in found)

    def of_case(self, case_id: UUID, state: str | None = None) -> tuple[DutyView, ...]:
        """The duties of a case, the most urgent first; of one state if given. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "duty")
            statement = select(Duty).where(Duty.case_id == case_id).order_by(Duty.do_by, Duty.id)
            if state is not None:
                statement = statement.where(Duty.state == state)
            return duty_views(uow, self.workplace.practice, uow.all(statement))

    def attempts(self, case_id: UUID) -> tuple[AttemptView, ...]:
        """Every try at reaching someone in a case, the newest first."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "duty")
            statement = select(Attempt).where(Attempt.case_id == case_id)
            rows = uow.all(statement.order_by(Attempt.at.desc(), Attempt.id.desc()))
            names = display_names(uow, (row.created_by for row in rows))
            return tuple(attempt_view(self.workplace.practice, row, names.get(row.created_by, "")) for row in rows)

    def record_outcome(
        self,
        duty_ids: Sequence[UUID],
        outcome: str | Mapping[UUID, str],
        note: str = "",
        late_reason: str = "",
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """End one or several duties with one act; ``outcome`` is one slug for all, or one for each duty.

        Raises ValidationFailed for an outcome that the rule doesn't allow, a missing note or reason for being late;
        RuleRefused when a duty has its outcome already; AccessDenied. Nothing is saved unless all of it can be.
        """
        for case_id in self._cases_of(duty_ids):
            self.workplace.opened(case_id)

        def act(uow: UnitOfWork) -> None:
            typed, ended = Typed(), []
            kept = typed.text("note", _("Note"), note)
            late = typed.text("late_reason", _("Why it is late"), late_reason)
            for duty_id in dict.fromkeys(duty_ids):
                duty = uow.get(Duty, duty_id)
                ended.append(duty)
                self._require_ending(uow, duty)
                slug = outcome if isinstance(outcome, str) else outcome.get(duty_id, "")
                _end(uow, duty, _allowed(typed, outcomes_of(self.workplace.practice, duty), slug, kept), kept)
                self._say_why_late(typed, duty, uow.now, late)
            typed.check()
            ask_again(self.workplace, uow, ended)

        return self.workplace.act(op_id, act)

    def attempt(
        self,
        case_id: UUID,
        duty_id: UUID | None,
        method: str,
        result: str,
        note: str = "",
        safe_contact_id: UUID | None = None,
        *,
        at: datetime | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Record a try at reaching someone, with the version of the safe contact that was shown before it.

        Raises ValidationFailed, among others when the case has a safe contact and none is named.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "duty")
            self._require_of_case(uow, case_id, duty_id)
            typed, day = Typed(), london_day(uow.now)
            methods = [each.slug for each in self.workplace.practice.choices("attempt-methods", day)]
            results = [each.slug for each in self.workplace.practice.choices("attempt-results", day)]
            _check_shown(uow, typed, case_id, safe_contact_id)
            attempt = Attempt(
                case_id=case_id,
                duty_id=duty_id,
                safe_contact_id=safe_contact_id,
                at=typed.instant("at", _("When"), at or uow.now, uow.now),
                method=typed.choice("method", _("How"), method, methods),
                result=typed.choice("result", _("Result"), result, results),
                note=typed.text("note", _("Note"), note),
            )
            typed.check()
            uow.add(attempt)
            escalate(self.workplace, uow, case, [duty_id] if duty_id else [])

        return self.workplace.act(op_id, act)

    def hand_over(self, duty_id: UUID, version: int, account_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Give an open duty to a colleague. Raises AccessDenied, Conflict, RuleRefused."""

        def act(uow: UnitOfWork) -> None:
            duty = uow.take(Duty, duty_id, version)
            mine = duty.holder_id in (None, self.workplace.actor.account_id)
            self.workplace.require("hand-over", "duty", unit_id=duty.unit_id, own=mine)
            if duty.state != "open":
                raise RuleRefused(_("This has its outcome already; there is nothing to hand over."))
            if account_id not in {each.id for each in caseworkers(uow)}:
                raise RuleRefused(
                    _("That colleague can't take this: choose an officer or supervisor with an account in use.")
                )
            duty.holder_id = account_id

        return self.workplace.act(op_id, act)

    def _card(self, found: guard.DutyCard, start: datetime) -> DutyCard:
        practice, rule = self.workplace.practice, found.rule_version
        return DutyCard(
            id=found.id,
            case_id=found.case_id,
            ref=found.ref,
            victim_name=found.victim_name,
            grade=found.grade,
            rule=found.rule,
            title=found.title,
            do_by=found.do_by,
            limit_at=found.limit_at,
            holder=found.holder,
            overdue=found.do_by < start,
            soon=start <= found.do_by <= start + SOON,
            for_supervisor=self._for_supervisor(found),
            by_act=act_of(practice, rule),
            answered_by=answered_by(practice, rule),
            rule_words=rule_words(practice, rule),
        )

    def _for_supervisor(self, found: guard.DutyCard) -> bool:
        if holder_role(self.workplace.practice, found.rule_version) != "supervisor":
            return False
        return not self.workplace.allows("check", "duty", unit_id=found.unit_id)

    def _cases_of(self, duty_ids: Sequence[UUID]) -> set[UUID]:
        if not duty_ids:
            raise NotFound
        with self.workplace.reading() as uow:
            return {uow.get(Duty, duty_id).case_id for duty_id in duty_ids}

    def _require_ending(self, uow: UnitOfWork, duty: Duty) -> None:
        self.workplace.in_case(uow, duty.case_id, "complete", "duty")
        if holder_role(self.workplace.practice, duty.rule_version) == "supervisor":
            # Advice is the supervisor's own: an officer can't record it in their place.
            self.workplace.require("check", "duty", unit_id=duty.unit_id)
        if duty.state != "open":
            raise RuleRefused(_("“{title}” has its outcome already.").format(title=duty.title))
        rule = known_rule(self.workplace.practice, duty.rule_version)
        if rule is not None and rule.by_act:
            raise RuleRefused(_done_elsewhere(rule).format(title=duty.title))

    def _say_why_late(self, typed: Typed, duty: Duty, now: datetime, reason: str) -> None:
        if not is_late(self.workplace.practice, duty, now):
            return
        if not reason:
            typed.refuse("late_reason", _("“{title}” is late. Say why.").format(title=duty.title))
        duty.late_reason = reason

    def _require_of_case(self, uow: UnitOfWork, case_id: UUID, duty_id: UUID | None) -> None:
        if duty_id is not None and uow.get(Duty, duty_id).case_id != case_id:
            raise NotFound


def _done_elsewhere(rule: Rule) -> str:
    """Where a duty is answered that no outcome ends by itself."""
    if rule.by_act == "vps":
        return _("“{title}” is done on the case's page Victim personal statement, and ends with that.")
    return _("“{title}” is done on the case's page Risk and plans, and ends with that.")


def _allowed(typed: Typed, outcomes: Sequence[Outcome], slug: str, note: str) -> str:
    found = next((each for each in outcomes if each.slug == slug), None)
    if found is None:
        typed.refuse("outcome", _("Choose one of the outcomes offered."))
    elif found.needs_note and not note:
        typed.refuse("note", _("Fill in “{label}”.").format(label=found.note_label or _("Note")))
    return slug


def _end(uow: UnitOfWork, duty: Duty, outcome: str, note: str) -> None:
    duty.state, duty.outcome, duty.outcome_note = "done", outcome, note
    duty.outcome_at, duty.outcome_by = uow.now, uow.account_id


def _check_shown(uow: UnitOfWork, typed: Typed, case_id: UUID, shown: UUID | None) -> None:
    known = uow.all(select(SafeContact.id).where(SafeContact.case_id == case_id))
    if shown is None and known:
        typed.refuse("safe_contact_id", _("Look at the safe contact first; it is recorded with every try."))
    elif shown is not None and shown not in known:
        raise NotFound
