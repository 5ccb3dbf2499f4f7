"""From an event to what is owed because of it, and from what is owed to what changes. Pure: same facts, same answer.

Rules, policies and calendar are those in force on the day of the event, so that running them again later makes nothing
new (model.md, "Event → rule → duty → outcome").
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from da_desk.practice import clocks
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import Due, end_of, london_day
from da_desk.practice.counting import Counted, Counting, counted
from da_desk.practice.entries import EVERYWHERE, in_force
from da_desk.practice.forms import answer, rows
from da_desk.practice.policies import Policies
from da_desk.practice.rulebook import Rule
from da_desk.wording import _

DutyState = Literal["open", "done", "withdrawn"]


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One event as the rules see it. ``at``: aware instant; ``day``: its day in London; ``body``: its form's answers.

    ``whole_day``: it is known to the day alone.
    """

    id: str
    kind: str
    at: datetime
    day: date
    body: Mapping[str, Any]
    withdrawn: bool = False
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules may ask of the case. ``owners``: the ownerships that are filled ("risk", "informing", "oic").

    ``has_children``: None when it is not known. ``says_untrue``: a statement of this withdrawal says that the account
    was untrue. ``area``: the force area of the unit. ``has_rmp``, ``has_safety_plan``: one is open; ``has_adviser``: an
    adviser (IDVA, YPVA, ISVA) works with the victim's consent; ``grade``: the risk grade in force. ``vps_offered``: a
    VPS was offered; ``has_vps``: one is signed; ``vps_preference``: how it is to be presented is decided.
    """

    owners: frozenset[str] = frozenset()
    has_children: bool | None = None
    says_untrue: bool = False
    area: str = EVERYWHERE
    has_rmp: bool = False
    has_safety_plan: bool = False
    has_adviser: bool = False
    grade: str = "ungraded"
    vps_offered: bool = False
    has_vps: bool = False
    vps_preference: bool = False

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
            "vps_offered": yes_no[self.vps_offered],
            "has_vps": yes_no[self.has_vps],
            "vps_preference": yes_no[self.vps_preference],
        }


@dataclass(frozen=True, slots=True)
class WantedDuty:
    """A duty that the rules ask for. ``holder_role``: who should hold it; ``blocks``: what waits for its outcome.

    ``holder_id``: the account that a row names as holder, which goes before the role. ``counted_from``: the day that
    ``do_by`` was counted from. ``the_day``: what it is done ahead of; after that day nothing new is made for it,
    unless it is owed ``even_after``. ``repeat``: after how long it is asked anew when its outcome says so.
    """

    rule: str
    rule_version: str
    cause: str
    step: str
    title: str
    why: str
    holder_role: str
    do_by: Due
    counted_from: date
    limit: Due | None = None
    occurrence: int = 1
    blocks: str = ""
    reopens: bool = True
    holder_id: str = ""
    the_day: date | None = None
    even_after: bool = False
    repeat: clocks.Pause | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same duty in a case, whatever its occurrence."""
        return (self.rule, self.cause, self.step)


@dataclass(frozen=True, slots=True)
class KnownDuty:
    """A duty that the desk has. ``touched``: someone has worked on it (an attempt, a note, a hand-over).

    ``by_hand``: a person set another time. ``again``: its outcome is one to be asked again; ``ended``: when that was
    recorded. ``counted_from`` is None for what an older desk made.
    """

    id: str
    rule: str
    cause: str
    step: str
    occurrence: int
    do_by: datetime
    limit: datetime | None
    state: DutyState
    touched: bool = False
    counted_from: date | None = None
    by_hand: bool = False
    again: bool = False
    ended: datetime | None = None

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
    held = (rule for rule in in_force(practice.rules, event.day, case.area) if event.kind in rule.kinds)
    rules = (rule.for_event(event.kind, facts) for rule in held)
    count = Counting(event.at, event.day, event.body, policies, calendar, whole_day=event.whole_day)
    return tuple(each for rule in rules if _applies(rule, facts) for each in _duties(rule, event, count, practice))


def _applies(rule: Rule, facts: Mapping[str, Any]) -> bool:
    some = not rule.when_any or any(condition.met(facts) for condition in rule.when_any)
    return some and all(condition.met(facts) for condition in rule.when)


def _duties(rule: Rule, event: EventFacts, count: Counting, practice: Practice) -> Iterator[WantedDuty]:
    """One duty; of a rule with ``each`` one a row. A row without its day is not finished and brings about nothing yet."""
    if not rule.each:
        found = counted(rule.do_by, count)
        if found is not None:
            yield _named(rule, _duty(rule, event, count, found), practice, partial(answer, count.body))
        return
    for row in rows(count.body, rule.each):
        in_row = replace(count, row=row)
        found = counted(rule.do_by, in_row)
        if found is not None:
            made = _named(rule, _duty(rule, event, in_row, found), practice, row.get)
            yield replace(made, step=str(row.get("id", "")))


def _named(rule: Rule, duty: WantedDuty, practice: Practice, given: Callable[[str], Any]) -> WantedDuty:
    """With the holder and the title that the row or the body gives it."""
    title = practice.title(rule.title_of.catalogue, str(given(rule.title_of.field) or "")) if rule.title_of else ""
    holder = str(given(rule.holder_of) or "") if rule.holder_of else ""
    return replace(duty, title=title or rule.title, holder_id=holder)


def _duty(rule: Rule, event: EventFacts, count: Counting, found: Counted) -> WantedDuty:
    limit = counted(rule.limit, count) if rule.limit else None
    ahead = found.from_day if rule.do_by.clock == "days-before" else None
    return WantedDuty(
        rule=rule.slug,
        rule_version=rule.label,
        cause=event.id,
        step=rule.step,
        title=rule.title,
        why=rule.why,
        holder_role=rule.holder,
        do_by=found.due,
        counted_from=found.from_day,
        limit=clocks.on_day(ahead) if ahead else limit.due if limit else None,
        blocks=rule.blocks,
        reopens=rule.reopens,
        the_day=ahead,
        even_after=rule.do_by.even_after,
        repeat=count.policies.pause(rule.repeat) if rule.repeat else None,
    )


def reconcile(existing: Sequence[KnownDuty], wanted: Iterable[WantedDuty], now: datetime) -> Reconciled:
    """What must change so that the duties that stand are those that are wanted.

    ``existing``: every duty of the same event (or events) that ``wanted`` was asked for, of any state. Running it again
    on its own result, then or later, gives nothing. A duty done or touched is never taken away; a duty already done
    opens its next occurrence only when its date moved to another day, or when its outcome is one to be asked again. A
    time that was set by hand stands until then, too. What should have been done ahead by a day that has gone by is due
    at once.
    """
    by_key: dict[tuple[str, str, str], list[KnownDuty]] = defaultdict(list)
    for duty in sorted(existing, key=lambda each: each.occurrence):
        by_key[duty.key].append(duty)
    asked = {each.key: each for each in wanted}
    create: list[WantedDuty] = []
    move: list[Move] = []
    for key, want in asked.items():
        chain = by_key.get(key, [])
        before, last = chain[:-1], chain[-1] if chain else None
        if last is not None and last.state == "open":
            target = _as_it_is(_target(want, before), last.do_by, now)
            if _moved(last, target):
                move.append(Move(last.id, replace(target, occurrence=last.occurrence), last.do_by))
        elif (last is None or _again(last, _target(want, before))) and not _gone_by(want, now):
            target = _as_it_is(_target(want, chain), None, now)
            create.append(replace(target, occurrence=last.occurrence + 1 if last else 1))
    return Reconciled(tuple(create), tuple(move), _no_longer(existing, asked))


def _no_longer(existing: Iterable[KnownDuty], asked: Mapping[tuple[str, str, str], WantedDuty]) -> tuple[Withdraw, ...]:
    reason = _("What was recorded has changed, and this is no longer needed.")
    return tuple(
        Withdraw(duty.id, reason)
        for duty in existing
        if duty.state == "open" and not duty.touched and duty.key not in asked
    )


def _target(want: WantedDuty, before: Sequence[KnownDuty]) -> WantedDuty:
    """What the occurrence after those ``before`` should be: as the event asks, or so long after it was asked last."""
    done = [each for each in before if each.state == "done"]
    if not (done and want.repeat and done[-1].again and done[-1].ended):
        return want
    return replace(want, do_by=clocks.again(done[-1].ended, want.repeat))


def _as_it_is(target: WantedDuty, standing: datetime | None, now: datetime) -> WantedDuty:
    """What is owed ahead of a day and should have been done before ``now`` is due at once, or since it stood as due."""
    if target.the_day is None or target.do_by.at >= now:
        return target
    due_since = standing if standing is not None and standing <= now else now
    return replace(target, do_by=clocks.passed(target.do_by, due_since))


def _gone_by(want: WantedDuty, now: datetime) -> bool:
    return want.the_day is not None and not want.even_after and end_of(want.the_day) < now


def _again(last: KnownDuty, target: WantedDuty) -> bool:
    if last.state == "withdrawn":
        return True
    if last.again and target.repeat:
        return True
    return target.reopens and _from_another_day(last, target)


def _from_another_day(last: KnownDuty, target: WantedDuty) -> bool:
    if last.counted_from is None:
        return london_day(last.do_by) != london_day(target.do_by.at)
    return last.counted_from != target.counted_from


def _moved(last: KnownDuty, target: WantedDuty) -> bool:
    if last.counted_from not in (None, target.counted_from):
        return True
    limit = target.limit.at if target.limit else None
    return not last.by_hand and (last.do_by != target.do_by.at or last.limit != limit)
