"""From an event to what is owed because of it, and from what is owed to what changes. Pure: same facts, same answer.

Rules, policies and calendar are those in force on the day of the event, so that running them again later makes nothing
new (model.md, "Event → rule → duty → outcome").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from da_desk.practice import clocks
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import Calendar, Due
from da_desk.practice.entries import EVERYWHERE, in_force
from da_desk.practice.forms import answer, rows
from da_desk.practice.policies import Policies
from da_desk.practice.rulebook import Clock, Rule
from da_desk.wording import _

DutyState = Literal["open", "done", "withdrawn"]


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One event as the rules see it. ``at``: aware instant; ``day``: its day in London; ``body``: its form's answers."""

    id: str
    kind: str
    at: datetime
    day: date
    body: Mapping[str, Any]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules may ask of the case. ``owners``: the ownerships that are filled ("risk", "informing", "oic").

    ``has_children``: None when it is not known. ``says_untrue``: a statement of this withdrawal says that the account
    was untrue. ``area``: the force area of the unit. ``has_rmp``, ``has_safety_plan``: one is open; ``has_adviser``: an
    adviser (IDVA, YPVA, ISVA) works with the victim's consent; ``grade``: the risk grade in force.
    """

    owners: frozenset[str] = frozenset()
    has_children: bool | None = None
    says_untrue: bool = False
    area: str = EVERYWHERE
    has_rmp: bool = False
    has_safety_plan: bool = False
    has_adviser: bool = False
    grade: str = "ungraded"

    def answers(self) -> dict[str, Any]:
        """The facts as a section "case", so that a condition reads them like a form's answers."""
        children = {True: "yes", False: "no", None: "unknown"}[self.has_children]
        yes_no = {True: "yes", False: "no"}
        return {
            "has_children": children,
            "says_untrue": yes_no[self.says_untrue],
            "owners": sorted(self.owners),
            "has_rmp": yes_no[self.has_rmp],
            "has_safety_plan": yes_no[self.has_safety_plan],
            "has_adviser": yes_no[self.has_adviser],
            "grade": self.grade,
        }


@dataclass(frozen=True, slots=True)
class WantedDuty:
    """A duty that the rules ask for. ``holder_role``: who should hold it; ``blocks``: what waits for its outcome.

    ``holder_id``: the account that a row names as holder, which goes before the role.
    """

    rule: str
    rule_version: str
    cause: str
    step: str
    title: str
    why: str
    holder_role: str
    do_by: Due
    limit: Due | None = None
    occurrence: int = 1
    blocks: str = ""
    reopens: bool = True
    holder_id: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same duty in a case, whatever its occurrence."""
        return (self.rule, self.cause, self.step)


@dataclass(frozen=True, slots=True)
class KnownDuty:
    """A duty that the desk has. ``touched``: someone has worked on it (an attempt, a note, a hand-over)."""

    id: str
    rule: str
    cause: str
    step: str
    occurrence: int
    do_by: datetime
    limit: datetime | None
    state: DutyState
    touched: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same duty in a case, whatever its occurrence."""
        return (self.rule, self.cause, self.step)


@dataclass(frozen=True, slots=True)
class Move:
    """An open duty whose times changed; ``former_do_by`` is kept beside the new one."""

    duty_id: str
    wanted: WantedDuty
    former_do_by: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """An open duty that nobody has touched and that the facts no longer ask for."""

    duty_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The difference between what is wanted and what stands: nothing else has to be saved."""

    create: tuple[WantedDuty, ...] = ()
    move: tuple[Move, ...] = ()
    withdraw: tuple[Withdraw, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether everything stands as it should."""
        return not (self.create or self.move or self.withdraw)


def wanted(event: EventFacts, case: CaseFacts, practice: Practice, policies: Policies) -> tuple[WantedDuty, ...]:
    """What the event asks for, in the order of the rules; nothing once it is withdrawn.

    ``policies`` must be those in force on the event's day. Raises CalendarMissing when working days can't be counted.
    """
    if event.withdrawn:
        return ()
    facts = {**event.body, "case": case.answers()}
    calendar = practice.calendar(case.area)
    rules = (rule for rule in in_force(practice.rules, event.day, case.area) if event.kind in rule.kinds)
    count = Counting(event, policies, calendar)
    return tuple(each for rule in rules if _applies(rule, facts) for each in _duties(rule, count, practice))


@dataclass(frozen=True, slots=True)
class Counting:
    """What times are counted with: the event, and settings and calendar in force on its day."""

    event: EventFacts
    policies: Policies
    calendar: Calendar


def _applies(rule: Rule, facts: Mapping[str, Any]) -> bool:
    some = not rule.when_any or any(condition.met(facts) for condition in rule.when_any)
    return some and all(condition.met(facts) for condition in rule.when)


def _duties(rule: Rule, count: Counting, practice: Practice) -> Iterator[WantedDuty]:
    """One duty; of a rule with ``each`` one a row. A row without its day is not finished and brings about nothing yet."""
    if not rule.each:
        due = _due(rule.do_by, count)
        if due is not None:
            yield _duty(rule, count, due)
        return
    for row in rows(count.event.body, rule.each):
        due = _due_of_row(rule.do_by, count, row)
        if due is not None:
            title = (
                practice.title(rule.title_of.catalogue, str(row.get(rule.title_of.field, ""))) if rule.title_of else ""
            )
            holder = str(row.get(rule.holder_of, "")) if rule.holder_of else ""
            made = _duty(rule, count, due)
            yield replace(made, step=str(row.get("id", "")), title=title or rule.title, holder_id=holder)


def _duty(rule: Rule, count: Counting, due: Due) -> WantedDuty:
    return WantedDuty(
        rule=rule.slug,
        rule_version=rule.label,
        cause=count.event.id,
        step=rule.step,
        title=rule.title,
        why=rule.why,
        holder_role=rule.holder,
        do_by=due,
        limit=_due(rule.limit, count) if rule.limit else None,
        blocks=rule.blocks,
        reopens=rule.reopens,
    )


def _due_of_row(clock: Clock, count: Counting, row: Mapping[str, Any]) -> Due | None:
    if clock.clock != "on-day":
        return _due(clock, count)
    day = _day(row.get(clock.day_of))
    return clocks.on_day(day) if day else None


def _due(clock: Clock, count: Counting) -> Due | None:
    """When; None for a day that is not named (yet)."""
    event = count.event
    if clock.clock == "on-day":
        day = _day(answer(event.body, clock.day_of))
        return clocks.on_day(day) if day else None
    due = _counted(clock, event.at, count.policies, count.calendar)
    hearing = _day(answer(event.body, clock.day_before)) if clock.day_before else None
    return clocks.no_later_than_day_before(due, hearing, event.at) if hearing else due


def _counted(clock: Clock, start: datetime, policies: Policies, calendar: Calendar) -> Due:
    count = policies.number(clock.policy) if clock.policy else clock.n
    if clock.clock == "at-once":
        return clocks.at_once(start)
    if clock.clock == "hours":
        return clocks.hours(start, count)
    if clock.clock == "days":
        return clocks.days(start, count)
    return clocks.working_days(start, count, calendar)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def reconcile(existing: Sequence[KnownDuty], wanted: Iterable[WantedDuty]) -> Reconciled:
    """What must change so that the duties that stand are those that are wanted.

    ``existing``: every duty of the same event (or events) that ``wanted`` was asked for, of any state. Running it again
    on its own result gives nothing. A duty done or touched is never taken away; a duty already done opens its next
    occurrence only when its date moved to another day.
    """
    by_key: dict[tuple[str, str, str], list[KnownDuty]] = defaultdict(list)
    for duty in existing:
        by_key[duty.key].append(duty)
    asked = {each.key: each for each in wanted}
    create: list[WantedDuty] = []
    move: list[Move] = []
    for key, want in asked.items():
        last = max(by_key.get(key, ()), key=lambda duty: duty.occurrence, default=None)
        if last is None or _again(last, want):
            create.append(_occurrence(want, last.occurrence + 1 if last else 1))
        elif last.state == "open" and _moved(last, want):
            move.append(Move(last.id, _occurrence(want, last.occurrence), last.do_by))
    return Reconciled(tuple(create), tuple(move), _no_longer(existing, asked))


def _no_longer(existing: Iterable[KnownDuty], asked: Mapping[tuple[str, str, str], WantedDuty]) -> tuple[Withdraw, ...]:
    reason = _("What was recorded has changed, and this is no longer needed.")
    return tuple(
        Withdraw(duty.id, reason)
        for duty in existing
        if duty.state == "open" and not duty.touched and duty.key not in asked
    )


def _again(last: KnownDuty, want: WantedDuty) -> bool:
    if last.state == "withdrawn":
        return True
    moved_day = clocks.london_day(last.do_by) != clocks.london_day(want.do_by.at)
    return last.state == "done" and want.reopens and moved_day


def _moved(last: KnownDuty, want: WantedDuty) -> bool:
    return last.do_by != want.do_by.at or last.limit != (want.limit.at if want.limit else None)


def _occurrence(want: WantedDuty, occurrence: int) -> WantedDuty:
    return replace(want, occurrence=occurrence)
