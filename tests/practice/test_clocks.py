"""Counting time: every day of twelve years against other calendars and other ways of counting, and the cases people know.

An unknown year is never guessed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import CalendarMissing
from da_desk.practice import clocks
from da_desk.practice.calendars import Calendar, with_file
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import Due
from da_desk.wording import LONDON
from tests.practice import reckoning

FIRST = datetime(2019, 1, 1, tzinfo=UTC)
LAST_SECOND = "23:59:59"


def at(text: str) -> datetime:
    """An instant from a London wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.fixture(scope="module")
def calendar(practice: Practice) -> Calendar:
    """The shipped calendar with the years after it, as a force would add them."""
    later = [year for year in reckoning.YEARS if year not in practice.calendar().years]
    assert later == [2031, 2032, 2033, 2034, 2035]
    return with_file(practice.calendar(), reckoning.later_years(*later))


# Every day from 2024 to 2035 -----------------------------------------------------------------------------------


def test_three_calendars_agree_on_every_day(calendar: Calendar) -> None:
    ours = {each.day for each in calendar.holiday if each.day.year in reckoning.YEARS}
    library = {day for day in reckoning.LIBRARY if day.year in reckoning.YEARS}
    assert ours == library
    assert library == {day for year in reckoning.YEARS for day in reckoning.by_rule(year)}


def test_the_shipped_years_are_those_of_the_library(practice: Practice) -> None:
    years = practice.calendar().years
    assert {each.day for each in practice.calendar().holiday} == {day for day in reckoning.LIBRARY if day.year in years}


@pytest.mark.parametrize("count", [1, 2, 5, 10])
@pytest.mark.parametrize("hour", [0, 17, 23])
def test_working_days_from_every_day(calendar: Calendar, count: int, hour: int) -> None:
    for day in reckoning.DAYS:
        start = datetime.combine(day, time(hour, 30), LONDON)
        due = clocks.working_days(start, count, calendar)
        end = reckoning.nth_working_day(day, count)
        assert due.at.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(end, time(23, 59, 59)), start
        assert [each.day for each in due.skipped] == sorted(d for d in reckoning.LIBRARY if day < d < end), start


@pytest.mark.parametrize("count", [24, 48])
@pytest.mark.parametrize("hour", [0, 9, 17])
def test_hours_that_count_from_every_day(calendar: Calendar, count: int, hour: int) -> None:
    for day in reckoning.DAYS:
        start = datetime.combine(day, time(hour), LONDON).astimezone(UTC)
        end = reckoning.nth_counted_hour(start, count)
        midnight = end.astimezone(LONDON).time() == time()
        due = clocks.court_hours(start, count, calendar)
        assert due.at == end - timedelta(seconds=midnight), start
        last = due.at.astimezone(LONDON).date()
        assert last.isoweekday() != 7, start
        assert last not in reckoning.LIBRARY, start
        assert (clocks.notice(start, calendar) == due) == (count == 48)


@pytest.mark.parametrize("count", [1, 3, 6, 9, 12])
def test_months_from_every_day(count: int) -> None:
    for day in reckoning.DAYS:
        due = clocks.months(datetime.combine(day, time(17), LONDON), count)
        assert due.at == clocks.end_of(reckoning.months_later(day, count)), day
        assert due.at == clocks.months(day, count).at


@pytest.mark.parametrize("count", [1, 3, 28])
def test_days_from_every_day(count: int) -> None:
    for day in reckoning.DAYS:
        ordinal = date.fromordinal(day.toordinal() + count)
        assert clocks.days(day, count).at.astimezone(LONDON).isoformat()[:19] == f"{ordinal}T{LAST_SECOND}"
        assert clocks.days(day, count, inclusive=True).at == clocks.end_of(ordinal - timedelta(days=1))
        assert clocks.days_before(ordinal, count).at == clocks.end_of(day)


def test_real_hours_from_every_day() -> None:
    for day in reckoning.DAYS:
        start = datetime.combine(day, time(12), LONDON)
        assert clocks.hours(start, 24).at.timestamp() - start.timestamp() == 24 * 3600


# Cases that people know ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23T09:00", 1, "2026-11-24"),  # Monday
        ("2026-11-27T16:45", 1, "2026-11-30"),  # Friday afternoon
        ("2026-11-28T10:00", 1, "2026-11-30"),  # Saturday
        ("2026-12-24T17:00", 1, "2026-12-29"),  # Christmas, and Boxing Day's substitute
        ("2026-12-31T23:59", 1, "2027-01-04"),  # New Year's Day on a Friday
        ("2027-12-24T10:00", 1, "2027-12-29"),  # both substitutes
        ("2028-12-22T10:00", 1, "2028-12-27"),  # Christmas Day on a Monday
        ("2022-12-23T10:00", 1, "2022-12-28"),  # Christmas Day on a Sunday: Boxing Day first, its substitute after
        ("2028-01-01T10:00", 1, "2028-01-04"),  # New Year's Day on a Saturday
        ("2020-05-07T10:00", 1, "2020-05-11"),  # the moved May day
        ("2020-05-01T10:00", 1, "2020-05-04"),  # … and where it would have been
        ("2022-06-01T10:00", 1, "2022-06-06"),  # jubilee, the spring holiday moved beside it
        ("2022-05-27T10:00", 1, "2022-05-30"),  # … and where that would have been
        ("2022-09-16T10:00", 1, "2022-09-20"),  # a state funeral, announced nine days before
        ("2023-05-05T10:00", 1, "2023-05-09"),  # a coronation
        ("2026-04-02T10:00", 1, "2026-04-07"),  # Easter
        ("2026-04-02T10:00", 2, "2026-04-08"),
        ("2024-03-28T10:00", 1, "2024-04-02"),  # Easter on the night the clocks go forward
        ("2024-02-28T10:00", 1, "2024-02-29"),  # 29 February
        ("2024-02-29T10:00", 1, "2024-03-01"),
        ("2026-03-27T10:00", 1, "2026-03-30"),  # over the night the clocks go forward
        ("2026-10-23T10:00", 1, "2026-10-26"),  # … and back
    ],
)
def test_working_days(practice: Practice, start: str, count: int, end: str) -> None:
    due = clocks.working_days(at(start), count, practice.calendar())
    assert due.at == at(f"{end}T{LAST_SECOND}")
    assert due.clock == f"working-days:{count}"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T09:00", "2026-11-25T09:00"),  # Monday
        ("2026-11-27T17:00", "2026-11-30T17:00"),  # Friday: Saturday counts, Sunday does not
        ("2026-11-28T17:00", "2026-12-01T17:00"),  # Saturday
        ("2026-11-29T10:00", "2026-12-01T23:59:59"),  # served on a Sunday: the hours begin with Monday
        ("2026-12-24T17:00", "2026-12-29T17:00"),  # Christmas: 25, Sunday and 28 don't count, Saturday 26 does
        ("2027-12-24T17:00", "2027-12-30T17:00"),  # Christmas Day on a Saturday doesn't count; nor do both substitutes
        ("2026-04-02T17:00", "2026-04-07T17:00"),  # Good Friday, Easter Sunday and Monday
        ("2026-04-03T12:00", "2026-04-07T23:59:59"),  # served on Good Friday
        ("2026-03-28T17:00", "2026-03-31T17:00"),  # the night the clocks go forward is a Sunday's
        ("2026-10-24T17:00", "2026-10-27T17:00"),  # … and back
        ("2022-09-17T12:00", "2022-09-21T12:00"),  # the state funeral on Monday
        ("2024-02-28T08:00", "2024-03-01T08:00"),  # over 29 February
    ],
)
def test_notice(practice: Practice, start: str, end: str) -> None:
    due = clocks.notice(at(start), practice.calendar())
    assert due.at == at(end)
    assert due.clock == "court-hours:48"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23", 3, "2027-02-23"),
        ("2026-11-30", 3, "2027-02-28"),  # no 30 February
        ("2027-11-30", 3, "2028-02-29"),  # a leap year has a 29th
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2027-02-28", 3, "2027-05-28"),  # the same number, not the last day of the month
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-31", 9, "2027-09-30"),
        ("2026-01-01", 9, "2026-10-01"),
        ("2026-12-25", 3, "2027-03-25"),
        ("2025-12-28", 3, "2026-03-28"),  # ends on the evening before the clocks change
    ],
)
def test_months(start: str, count: int, end: str) -> None:
    assert clocks.months(date.fromisoformat(start), count).at == at(f"{end}T{LAST_SECOND}")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (lambda _: clocks.at_once(at("2026-11-23T09:00")), "at once"),
        (
            lambda _: clocks.hours(at("2026-11-23T09:00"), 24),
            "within 24 hours, Monday 23 November 09:00 → Tuesday 24 November 09:00",
        ),
        (
            lambda _: clocks.hours(at("2026-10-24T12:00"), 24),
            "within 24 hours, Saturday 24 October 12:00 → Sunday 25 October 11:00: the clocks go back in between",
        ),
        (
            lambda _: clocks.hours(at("2026-03-28T12:00"), 24),
            "within 24 hours, Saturday 28 March 12:00 → Sunday 29 March 13:00: the clocks go forward in between",
        ),
        (
            lambda _: clocks.days(at("2026-12-24T17:00"), 28),
            "within 28 days, Thursday 24 December 2026 17:00 → Thursday 21 January 2027",
        ),
        (lambda _: clocks.days(date(2026, 11, 23), 1), "by the end of the next day, Monday 23 November → Tuesday 24 November"),
        (
            lambda _: clocks.days(date(2026, 11, 23), 3, inclusive=True),
            "within 3 days that begin with that day, Monday 23 November → Wednesday 25 November",
        ),
        (
            lambda c: clocks.working_days(at("2026-12-24T17:00"), 1, c),
            "within 1 working day, Thursday 24 December 17:00 → Tuesday 29 December: 25 and 28 are bank holidays",
        ),
        (
            lambda c: clocks.working_days(at("2026-11-27T17:00"), 1, c),
            "within 1 working day, Friday 27 November 17:00 → Monday 30 November",
        ),
        (
            lambda c: clocks.working_days(date(2026, 12, 23), 5, c),
            "within 5 working days, Wednesday 23 December 2026 → Monday 4 January 2027: 25, 28 December and 1 January are bank holidays",
        ),
        (
            lambda c: clocks.working_days(at("2026-04-30T10:00"), 2, c),
            "within 2 working days, Thursday 30 April 10:00 → Tuesday 5 May: 4 May is a bank holiday",
        ),
        (
            lambda c: clocks.notice(at("2026-12-24T17:00"), c),
            "within 48 hours that count, Thursday 24 December 17:00 → Tuesday 29 December 17:00: Sunday 27 does not count; 25 and 28 are bank holidays",
        ),
        (
            lambda c: clocks.notice(at("2027-12-24T17:00"), c),
            "within 48 hours that count, Friday 24 December 17:00 → Thursday 30 December 17:00: Saturday 25 and Sunday 26 do not count; 27 and 28 are bank holidays",
        ),
        (
            lambda _: clocks.months(at("2026-11-30T10:00"), 3),
            "within 3 months, Monday 30 November 2026 10:00 → Sunday 28 February 2027: that month has no day 30",
        ),
        (lambda _: clocks.days_before(date(2027, 1, 18), 28), "28 days before Monday 18 January 2027"),
        (lambda _: clocks.days_before(date(2027, 1, 18), 0), "on the day itself, Monday 18 January 2027"),
        (
            lambda _: clocks.passed(clocks.days_before(date(2027, 1, 18), 28), at("2027-01-04T10:00")),
            "at once: the day for it, 28 days before Monday 18 January 2027, has passed already",
        ),
        (
            lambda _: clocks.again(at("2026-11-23T10:00"), clocks.Pause(28)),
            "again after 28 days, Monday 23 November 10:00 → Monday 21 December",
        ),
        (
            lambda _: clocks.again(at("2027-03-27T23:30"), clocks.Pause(2, "hours")),
            "again after 2 hours, Saturday 27 March 23:30 → Sunday 28 March 02:30: the clocks go forward in between",
        ),
        (
            lambda _: clocks.uncounted(at("2031-06-01T10:00"), 2031, "working-days"),
            "at once: the bank holidays of 2031 are not known here, so no day could be counted",
        ),
        (lambda _: clocks.on_day(date(2026, 12, 3)), "by the end of that day, as it was set"),
    ],
)  # fmt: skip
def test_words_say_how_it_was_counted(practice: Practice, due: Callable[[Calendar], Due], words: str) -> None:
    assert due(practice.calendar()).words == words


def test_the_day_is_the_day_in_london() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July
    assert clocks.london_day(late) == date(2026, 7, 1)
    assert clocks.days(late, 1).at == datetime(2026, 7, 2, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("night", "end"), [("2026-03-28", "22:59:59"), ("2026-10-24", "23:59:59")])
def test_hours_are_real_hours_and_days_end_at_midnight_in_london_on_both_dst_nights(night: str, end: str) -> None:
    start = at(f"{night}T12:00")
    assert clocks.hours(start, 24).at - start == timedelta(hours=24)
    assert clocks.days(start, 1).at.strftime("%H:%M:%S") == end
    assert clocks.start_of(clocks.london_day(start)) == at(f"{night}T00:00")


def test_the_doubled_hour_of_october_is_counted_apart() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert f"{first.astimezone(LONDON):%H:%M}" == f"{second.astimezone(LONDON):%H:%M}" == "01:30"
    assert clocks.hours(second, 2).at - clocks.hours(first, 2).at == timedelta(hours=1)


@pytest.mark.parametrize("start", ["2030-12-31T10:00", "2017-06-01T10:00", "2040-06-01T10:00"])
def test_an_unknown_year_is_never_assumed_to_have_no_holidays(practice: Practice, start: str) -> None:
    with pytest.raises(CalendarMissing, match="bank holidays of 20"):
        clocks.working_days(at(start), 1, practice.calendar())
    with pytest.raises(CalendarMissing, match="bank holidays of 20"):
        clocks.notice(at(start), practice.calendar())


def test_the_hearing_pulls_a_time_forward_but_never_before_the_event() -> None:
    start = at("2026-11-23T09:00")
    week = clocks.days(start, 7)
    assert clocks.no_later_than_day_before(week, date(2026, 12, 24), start) is week
    assert clocks.no_later_than_day_before(week, date(2026, 11, 26), start).at == at("2026-11-25T23:59:59")
    tomorrow = clocks.no_later_than_day_before(week, date(2026, 11, 24), start)
    assert tomorrow.at == at("2026-11-23T23:59:59")
    today = clocks.no_later_than_day_before(week, date(2026, 11, 23), start)
    assert today.at == start
    assert today.words == "at once, because of the hearing"


@given(
    st.integers(0, 104_000).map(lambda hours: FIRST + timedelta(hours=hours)),
    st.integers(min_value=1, max_value=12),
)
def test_exactly_n_working_days_lie_between(practice: Practice, start: datetime, count: int) -> None:
    calendar = practice.calendar()
    due = clocks.working_days(start, count, calendar)
    local = due.at.astimezone(LONDON)
    assert local.strftime("%H:%M:%S") == LAST_SECOND
    day = clocks.london_day(start)
    between = [day + timedelta(days=n) for n in range(1, (local.date() - day).days + 1)]
    assert sum(each.weekday() < 5 and each not in {h.day for h in calendar.holiday} for each in between) == count
    assert calendar.is_working(local.date())


@given(
    st.integers(0, 6_200_000).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    st.integers(min_value=1, max_value=96),
)
def test_a_longer_count_never_ends_sooner_and_a_later_start_never_either(
    practice: Practice, start: datetime, count: int
) -> None:
    calendar = practice.calendar()
    due = clocks.court_hours(start, count, calendar)
    assert due.at - start >= timedelta(hours=count) - timedelta(seconds=1)
    assert clocks.court_hours(start, count + 1, calendar).at > due.at
    assert clocks.court_hours(start + timedelta(minutes=1), count, calendar).at >= due.at
