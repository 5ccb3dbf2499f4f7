"""How a time is counted: at once, hours, days, working days; always with the words that say how.

"Day" is a day in England and Wales: a limit of days ends at 23:59:59 in London, whatever the clocks do that night.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from da_desk.errors import CalendarMissing, CatalogueInvalid
from da_desk.practice.entries import Confidence, Slug, Words
from da_desk.wording import LONDON, _, ngettext

_LAST_SECOND = time(23, 59, 59)


class Holiday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bank holiday as published, or as forecast when ``confidence`` says so."""

    day: date
    title: Words
    source: Words
    confidence: Confidence


class Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bank holidays of an area. ``years`` are those it covers; any other year is unknown, never empty."""

    area: Slug
    version: int
    title: Words
    source: Words
    years: tuple[int, ...]
    holiday: tuple[Holiday, ...]

    def check(self, file: str) -> None:
        """Raise CatalogueInvalid for a day that stands twice or outside the years covered, or a year without any."""
        days = [each.day for each in self.holiday]
        if len(set(days)) != len(days):
            raise CatalogueInvalid(file, _("a bank holiday stands twice"))
        if {day.year for day in days} != set(self.years):
            raise CatalogueInvalid(file, _("the years covered and the bank holidays don't agree"))

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is not a Saturday, Sunday or bank holiday. Raises CalendarMissing for an unknown year."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        return day.weekday() < 5 and all(each.day != day for each in self.holiday)


@dataclass(frozen=True, slots=True)
class Due:
    """A time by which something is owed: the UTC instant, how it was counted in words, and the clock's name."""

    at: datetime
    words: str
    clock: str


def london_day(at: datetime) -> date:
    """The day in England and Wales of an aware instant."""
    return at.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The last second of a day in England and Wales, as a UTC instant."""
    return datetime.combine(day, _LAST_SECOND, LONDON).astimezone(UTC)


def at_once(start: datetime) -> Due:
    """Due from the moment it began."""
    return Due(start.astimezone(UTC), _("at once"), "at-once")


def hours(start: datetime, count: int) -> Due:
    """``count`` real hours after ``start``, also over a night when the clocks change."""
    words = ngettext("within {count} hour", "within {count} hours", count).format(count=count)
    return Due(start.astimezone(UTC) + timedelta(hours=count), words, f"hours:{count}")


def days(start: datetime, count: int) -> Due:
    """The end of the ``count``-th day after the day of ``start``, which is day 0."""
    words = ngettext("by the end of the next day", "within {count} days", count).format(count=count)
    return Due(end_of(london_day(start) + timedelta(days=count)), words, f"days:{count}")


def on_day(day: date) -> Due:
    """By the end of a day that was named."""
    return Due(end_of(day), _("by the end of that day, as it was set"), "on-day")


def working_days(start: datetime, count: int, calendar: Calendar) -> Due:
    """The end of the ``count``-th working day after the day of ``start``, which is day 0 (practice ``clock.one-working-day``).

    Raises CalendarMissing when the count meets a year that the calendar doesn't cover.
    """
    day, left = london_day(start), count
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    words = ngettext("within {count} working day", "within {count} working days", count).format(count=count)
    return Due(end_of(day), words, f"working-days:{count}")


def no_later_than_day_before(due: Due, hearing: date, start: datetime) -> Due:
    """``due``, but by the end of the day before ``hearing``; at once when that day has passed already."""
    eve = end_of(hearing - timedelta(days=1))
    if due.at <= eve:
        return due
    if eve < start:
        return Due(start.astimezone(UTC), _("at once, because of the hearing"), f"{due.clock},hearing")
    return Due(eve, _("before the day of the hearing"), f"{due.clock},hearing")


def calendar_for(calendars: Mapping[str, Calendar], area: str, everywhere: str) -> Calendar:
    """The calendar of an area, or the one that holds everywhere."""
    return calendars.get(area) or calendars[everywhere]
