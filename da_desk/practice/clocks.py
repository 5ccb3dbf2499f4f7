"""How a time is counted: hours, days, working days, months, notice; always with the words that say how.

"Day" is a day in England and Wales: a limit of days ends at 23:59:59 in London, whatever the clocks do that night. What
a count starts from is an instant, or a day where no more is known of it or no more is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from da_desk.practice.calendars import SUNDAY, Calendar, Holiday
from da_desk.wording import LONDON, _, long_day, ngettext

_LAST_SECOND = time(23, 59, 59)
_DAY = timedelta(days=1)
NOTICE_HOURS = 48

Start = date | datetime
"""What a count starts from: an aware instant, or a day."""


@dataclass(frozen=True, slots=True)
class Due:
    """A time by which something is owed: the UTC instant, how it was counted in words, and the clock's name.

    ``skipped``: the bank holidays within the count that did not count.
    """

    at: datetime
    words: str
    clock: str
    skipped: tuple[Holiday, ...] = ()


def london_day(at: datetime) -> date:
    """The day in England and Wales of an aware instant."""
    return at.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The last second of a day in England and Wales, as a UTC instant."""
    return datetime.combine(day, _LAST_SECOND, LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The first moment of a day in England and Wales, as a UTC instant."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def day_of(start: Start) -> date:
    """The day in England and Wales that a count starts from."""
    return london_day(start) if isinstance(start, datetime) else start


def wall_time(on: date, at: time, *, second: bool = False) -> datetime | None:
    """The UTC instant of a day and time in London; None for the hour that does not exist in March.

    Of the doubled hour of October the first is meant, or the ``second``.
    """
    local = datetime.combine(on, at, LONDON).replace(fold=int(second))
    utc = local.astimezone(UTC)
    return utc if utc.astimezone(LONDON).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def at_once(start: datetime) -> Due:
    """Due from the moment it began."""
    return Due(start.astimezone(UTC), _("at once"), "at-once")


def hours(start: datetime, count: int) -> Due:
    """``count`` real hours after ``start``, also over a night when the clocks change."""
    end = start.astimezone(UTC) + timedelta(hours=count)
    span = ngettext("within {count} hour", "within {count} hours", count).format(count=count)
    return Due(end, _told(span, start, end, _clocks_changed(start, end)), f"hours:{count}")


def days(start: Start, count: int, *, inclusive: bool = False) -> Due:
    """The end of the ``count``-th day after the day of ``start``; ``inclusive``: that day is the first of them."""
    end = day_of(start) + timedelta(days=count - inclusive)
    if inclusive:
        span = ngettext(
            "within {count} day that begins with that day", "within {count} days that begin with that day", count
        )
        return Due(end_of(end), _told(span.format(count=count), start, end), f"days:{count},inclusive")
    span = ngettext("by the end of the next day", "within {count} days", count).format(count=count)
    return Due(end_of(end), _told(span, start, end), f"days:{count}")


def months(start: Start, count: int) -> Due:
    """The end of the day of the same number ``count`` months later; of that month's last day where it has no such day."""
    began = day_of(start)
    end = _months_later(began, count)
    span = ngettext("within {count} month", "within {count} months", count).format(count=count)
    short = "" if end.day == began.day else _("that month has no day {number}").format(number=began.day)
    return Due(end_of(end), _told(span, start, end, short), f"months:{count}")


def on_day(day: date) -> Due:
    """By the end of a day that was named."""
    return Due(end_of(day), _("by the end of that day, as it was set"), "on-day")


def days_before(day: date, count: int) -> Due:
    """By the end of the day that lies ``count`` days before a day that is known ahead."""
    end = day - timedelta(days=count)
    if count == 0:
        return Due(end_of(end), _("on the day itself, {day}").format(day=long_day(day, year=True)), "days-before:0")
    words = ngettext("{count} day before {day}", "{count} days before {day}", count)
    return Due(end_of(end), words.format(count=count, day=long_day(day, year=True)), f"days-before:{count}")


def passed(due: Due, now: datetime) -> Due:
    """What was to be done by a day that has gone by before anybody knew of it: at once."""
    words = _("at once: the day for it, {counted}, has passed already").format(counted=due.words)
    return Due(now.astimezone(UTC), words, f"{due.clock},passed")


@dataclass(frozen=True, slots=True)
class Pause:
    """After how many days or hours something is asked again."""

    count: int
    unit: Literal["days", "hours"] = "days"


def again(ended: datetime, pause: Pause) -> Due:
    """After the pause since it was asked the last time: real hours, or by the end of the last of so many days."""
    count = pause.count
    if pause.unit == "hours":
        words = ngettext("again after {count} hour", "again after {count} hours", count).format(count=count)
        at = ended.astimezone(UTC) + timedelta(hours=count)
        return Due(at, _told(words, ended, at, _clocks_changed(ended, at)), f"again-hours:{count}")
    words = ngettext("again after {count} day", "again after {count} days", count).format(count=count)
    due = days(ended, count)
    return Due(due.at, _told(words, ended, london_day(due.at)), f"again:{count}")


def working_days(start: Start, count: int, calendar: Calendar) -> Due:
    """The end of the ``count``-th working day after the day of ``start``, which is day 0 (practice ``clock.one-working-day``).

    Raises CalendarMissing when the count meets a year that the calendar doesn't cover.
    """
    day, left, skipped = day_of(start), count, []
    while left > 0:
        day += _DAY
        if holiday := calendar.bank_holiday(day):
            skipped.append(holiday)
        left -= calendar.is_working(day)
    span = ngettext("within {count} working day", "within {count} working days", count).format(count=count)
    words = _told(span, start, day, _bank_holidays(skipped, day_of(start), day))
    return Due(end_of(day), words, f"working-days:{count}", tuple(skipped))


def court_hours(start: datetime, count: int, calendar: Calendar) -> Due:
    """``count`` hours of days that count: not Sundays, Christmas Day, Good Friday and bank holidays. Saturdays count.

    A count that ends with a day ends in that day's last second. Raises CalendarMissing.
    """
    at, left = start.astimezone(UTC), timedelta(hours=count)
    skipped: list[Holiday] = []
    others: list[date] = []
    while True:
        day = london_day(at)
        midnight = start_of(day + _DAY)
        if holiday := calendar.bank_holiday(day):
            skipped.append(holiday)
        elif day.weekday() == SUNDAY or _is_christmas(day):
            others.append(day)
        elif left <= midnight - at:
            break
        else:
            left -= midnight - at
        at = midnight
    end = at + left
    end -= timedelta(seconds=end == midnight)
    span = ngettext("within {count} hour that counts", "within {count} hours that count", count).format(count=count)
    first, last = london_day(start), london_day(end)
    said = "; ".join(filter(None, (_not_counted(others, first, last), _bank_holidays(skipped, first, last))))
    return Due(end, _told(span, start, end, said), f"court-hours:{count}", tuple(skipped))


def notice(start: datetime, calendar: Calendar) -> Due:
    """The 48 hours between the service of a notice and the hearing (practice ``clock.48h-notice``). Raises CalendarMissing."""
    return court_hours(start, NOTICE_HOURS, calendar)


def uncounted(start: datetime, year: int, clock: str) -> Due:
    """At once, because the bank holidays of ``year`` are not known: no date is guessed, and nothing is lost."""
    words = _("at once: the bank holidays of {year} are not known here, so no day could be counted").format(year=year)
    return Due(start.astimezone(UTC), words, f"{clock},uncounted")


def no_later_than_day_before(due: Due, hearing: date, start: datetime) -> Due:
    """``due``, but by the end of the day before ``hearing``; at once when that day has passed already."""
    eve = end_of(hearing - _DAY)
    if due.at <= eve:
        return due
    if eve < start:
        return Due(start.astimezone(UTC), _("at once, because of the hearing"), f"{due.clock},hearing")
    return Due(eve, _("before the day of the hearing"), f"{due.clock},hearing")


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - _DAY)


def _is_christmas(day: date) -> bool:
    """Christmas Day at a weekend is no bank holiday itself, and does not count either."""
    return (day.month, day.day) == (12, 25)


def _told(span: str, start: Start, end: Start, why: str = "") -> str:
    """How it was counted: "within 1 working day, Thursday 24 December 17:00 → Tuesday 29 December: 25 and 28 are …"."""
    year = day_of(start).year != day_of(end).year
    words = f"{span}, {_point(start, year=year)} → {_point(end, year=year)}"
    return f"{words}: {why}" if why else words


def _point(at: Start, *, year: bool) -> str:
    words = long_day(day_of(at), year=year)
    return f"{words} {at.astimezone(LONDON):%H:%M}" if isinstance(at, datetime) else words


def _clocks_changed(start: datetime, end: datetime) -> str:
    before, after = start.astimezone(LONDON).utcoffset(), end.astimezone(LONDON).utcoffset()
    if before is None or after is None or before == after:
        return ""
    return _("the clocks go forward in between") if after > before else _("the clocks go back in between")


def _bank_holidays(skipped: Iterable[Holiday], first: date, last: date) -> str:
    named = [each.day for each in skipped]
    words = ngettext("{days} is a bank holiday", "{days} are bank holidays", len(named))
    return words.format(days=_numbers(named, first, last)) if named else ""


def _not_counted(others: list[date], first: date, last: date) -> str:
    words = ngettext("{days} does not count", "{days} do not count", len(others))
    return words.format(days=_numbers(others, first, last, weekday=True)) if others else ""


def _numbers(named: list[date], first: date, last: date, *, weekday: bool = False) -> str:
    """The days by their numbers: "25 and 28", with the month wherever it is not that of both ends."""
    parts = [_number(day, _following(named, day), first, last, weekday=weekday) for day in named]
    return _("{before} and {last}").format(before=", ".join(parts[:-1]), last=parts[-1]) if parts[1:] else parts[0]


def _number(day: date, following: date | None, first: date, last: date, *, weekday: bool) -> str:
    month = (day.year, day.month)
    plain = month == (first.year, first.month) == (last.year, last.month)
    told_next = following is not None and month == (following.year, following.month)
    whole = long_day(day, weekday=weekday)
    return whole.rsplit(" ", 1)[0] if plain or told_next else whole


def _following(named: list[date], day: date) -> date | None:
    return next((each for each in named if each > day), None)
