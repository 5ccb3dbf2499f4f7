"""Calendars and counts reckoned in other ways than the desk reckons them, for tests to compare with.

The bank holidays come from the ``holidays`` library; years beyond the shipped calendar, and Easter, from arithmetic of our
own. Working days and hours that count are looked up in lists of all of them.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta

from da_desk.practice.calendars import CalendarFile, Holiday
from da_desk.wording import LONDON
from installer.forecast_holidays import bank_holidays

FIRST_YEAR, LAST_YEAR = 2024, 2035
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
DAYS = [
    date(FIRST_YEAR, 1, 1) + timedelta(days=n) for n in range((date(LAST_YEAR, 12, 1) - date(FIRST_YEAR, 1, 1)).days)
]
"""Every day on which a count begins; December 2035 is left for counts to end in."""

LIBRARY = frozenset(bank_holidays(list(range(2019, LAST_YEAR + 1))))
WORKING = [
    day
    for n in range((date(LAST_YEAR, 12, 31) - date(FIRST_YEAR, 1, 1)).days + 1)
    if (day := date(FIRST_YEAR, 1, 1) + timedelta(days=n)).isoweekday() not in (6, 7) and day not in LIBRARY
]


def _counts(hour: datetime) -> bool:
    day = hour.astimezone(LONDON).date()
    return day.isoweekday() != 7 and day not in LIBRARY and (day.month, day.day) != (12, 25)


_START = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_HOURS = [hour for n in range(24 * (len(DAYS) + 30)) if _counts(hour := _START + timedelta(hours=n))]


def nth_working_day(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``, by the library."""
    return WORKING[bisect_right(WORKING, day) + count - 1]


def easter(year: int) -> date:
    """Easter Sunday (Butcher's rule)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    month_length = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * month_length) // 451
    month, day = divmod(h + month_length - 7 * m + 114, 31)
    return date(year, month, day + 1)


def by_rule(year: int) -> dict[date, str]:
    """The eight bank holidays of an ordinary year by the rules that gov.uk's list follows."""
    found = {
        _or_monday(date(year, 1, 1)): "New Year's Day",
        easter(year) - timedelta(days=2): "Good Friday",
        easter(year) + timedelta(days=1): "Easter Monday",
        _first_monday(date(year, 5, 1)): "Early May bank holiday",
        _first_monday(date(year, 5, 25)): "Spring bank holiday",
        _first_monday(date(year, 8, 25)): "Summer bank holiday",
    }
    christmas = date(year, 12, 25)
    shift = {4: (0, 3), 5: (2, 3), 6: (2, 1)}.get(christmas.weekday(), (0, 1))
    return found | {
        christmas + timedelta(days=n): title for n, title in zip(shift, ("Christmas Day", "Boxing Day"), strict=True)
    }


def later_years(*years: int) -> CalendarFile:
    """A force's file that gives these years whole."""
    days = tuple(
        Holiday(day=day, title=title, source="reckoned", confidence="unverified")
        for year in years
        for day, title in by_rule(year).items()
    )
    return CalendarFile(
        area="england-wales", version=1, title="Later years", source="reckoned", years=years, holiday=days
    )


def nth_counted_hour(start: datetime, count: int) -> datetime:
    """The end of the ``count``-th hour that counts from the whole hour ``start`` on."""
    return _HOURS[bisect_left(_HOURS, start) + count - 1] + timedelta(hours=1)


def months_later(day: date, count: int) -> date:
    """The day of the same number so many months later, or the last one that month has: counted down until there is one."""
    year, month = day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def _or_monday(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
