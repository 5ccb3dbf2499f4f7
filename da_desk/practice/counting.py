"""From a clock as it stands in a rule to a time: what it counts from, by how much, and with which calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from da_desk.errors import CalendarMissing
from da_desk.practice import clocks
from da_desk.practice.calendars import Calendar
from da_desk.practice.clocks import Due, Start
from da_desk.practice.forms import answer
from da_desk.practice.policies import Policies
from da_desk.practice.rulebook import Clock


@dataclass(frozen=True, slots=True)
class Counting:
    """What times are counted with: the event, and settings and calendar in force on its day.

    ``whole_day``: of the event only the day is known. ``row``: the row of its body that it is about, if it is about one.
    """

    at: datetime
    day: date
    body: Mapping[str, Any]
    policies: Policies
    calendar: Calendar
    whole_day: bool = False
    row: Mapping[str, Any] | None = None

    @property
    def start(self) -> Start:
        """What a count of days starts from."""
        return self.day if self.whole_day else self.at

    def named_day(self, path: str) -> date | None:
        """The day that stands at a path of the body, or under that name in the row; None for none (yet)."""
        return _day(answer(self.body, path) if self.row is None else self.row.get(path))


@dataclass(frozen=True, slots=True)
class Counted:
    """A time, and the day that it was counted from: when that day moves, what was done by then is owed again."""

    due: Due
    from_day: date


def counted(clock: Clock, count: Counting) -> Counted | None:
    """When; None for a day that is not named (yet). At once, and told so, when the calendar lacks a year that is met."""
    try:
        return strictly_counted(clock, count)
    except CalendarMissing as missing:
        count = _since(clock, count)
        due = clocks.uncounted(count.at, missing.year, clock.clock)
        return _before_hearing(clock, count, Counted(due, _named(clock, count) or count.day))


def strictly_counted(clock: Clock, count: Counting) -> Counted | None:
    """The same, but raises CalendarMissing when the calendar lacks a year that is met."""
    count = _since(clock, count)
    named = _named(clock, count)
    if clock.day_of and named is None:
        return None
    due = by_clock(clock, number_of(clock, count.policies), count.at, named or count.start, count.calendar)
    return _before_hearing(clock, count, Counted(due, named or count.day))


def number_of(clock: Clock, policies: Policies) -> int:
    """How much the clock counts: what it says, or what the desk's setting says."""
    return policies.number(clock.policy) if clock.policy else clock.n


def _named(clock: Clock, count: Counting) -> date | None:
    return count.named_day(clock.day_of) if clock.day_of else None


def _before_hearing(clock: Clock, count: Counting, found: Counted) -> Counted:
    hearing = _day(answer(count.body, clock.day_before)) if clock.day_before else None
    if hearing is None:
        return found
    sooner = clocks.no_later_than_day_before(found.due, hearing, count.at)
    return found if sooner is found.due else Counted(sooner, hearing)


def by_clock(clock: Clock, number: int, at: datetime, start: Start, calendar: Calendar) -> Due:
    """``number`` of what the clock counts: hours from the instant ``at``, all else from ``start``. Raises CalendarMissing."""
    if clock.clock == "at-once":
        return clocks.at_once(at)
    if clock.clock == "hours":
        return clocks.hours(at, number)
    if clock.clock == "notice-48h":
        return clocks.notice(at, calendar)
    if clock.clock == "court-hours":
        return clocks.court_hours(at, number, calendar)
    if clock.clock == "on-day":
        return clocks.on_day(clocks.day_of(start))
    if clock.clock == "days-before":
        return clocks.days_before(clocks.day_of(start), number)
    if clock.clock == "months":
        return clocks.months(start, number)
    if clock.clock == "days":
        return clocks.days(start, number, inclusive=clock.inclusive)
    return clocks.working_days(start, number, calendar)


def _since(clock: Clock, count: Counting) -> Counting:
    """Counting from the instant that the clock names in the body, where there is one."""
    at = _instant(answer(count.body, clock.since)) if clock.since else None
    return replace(count, at=at, day=clocks.london_day(at), whole_day=False) if at else count


def _instant(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
