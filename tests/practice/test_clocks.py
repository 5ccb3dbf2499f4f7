"""Counting time: both DST nights, weekends, bank holidays moved and added; an unknown year is never guessed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import CalendarMissing
from da_desk.practice import clocks
from da_desk.practice.catalogue import Practice
from da_desk.wording import LONDON

FIRST = datetime(2019, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant from a London wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23T09:00", 1, "2026-11-24T23:59:59"),  # Monday
        ("2026-11-27T16:45", 1, "2026-11-30T23:59:59"),  # Friday afternoon
        ("2026-11-28T10:00", 1, "2026-11-30T23:59:59"),  # Saturday
        ("2026-12-24T10:00", 1, "2026-12-29T23:59:59"),  # Christmas, and Boxing Day's substitute
        ("2027-12-24T10:00", 1, "2027-12-29T23:59:59"),  # both substitutes
        ("2020-05-07T10:00", 1, "2020-05-11T23:59:59"),  # the moved May day
        ("2022-06-01T10:00", 1, "2022-06-06T23:59:59"),  # jubilee
        ("2022-09-16T10:00", 1, "2022-09-20T23:59:59"),  # added late
        ("2023-05-05T10:00", 1, "2023-05-09T23:59:59"),  # added late
        ("2022-12-23T10:00", 1, "2022-12-28T23:59:59"),  # Christmas Day on a Sunday
        ("2026-04-02T10:00", 2, "2026-04-08T23:59:59"),  # Easter
    ],
)
def test_working_days(practice: Practice, start: str, count: int, end: str) -> None:
    due = clocks.working_days(at(start), count, practice.calendar())
    assert due.at == at(end)
    assert due.clock == f"working-days:{count}"


def test_words(practice: Practice) -> None:
    start = at("2026-11-23T09:00")
    assert clocks.at_once(start).words == "at once"
    assert clocks.hours(start, 24).words == "within 24 hours"
    assert clocks.days(start, 5).words == "within 5 days"
    assert clocks.working_days(start, 1, practice.calendar()).words == "within 1 working day"


def test_the_day_is_the_day_in_london() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July
    assert clocks.london_day(late) == date(2026, 7, 1)
    assert clocks.days(late, 1).at == datetime(2026, 7, 2, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("night", "end"), [("2026-03-28", "22:59:59"), ("2026-10-24", "23:59:59")])
def test_hours_are_real_hours_and_days_end_at_midnight_in_london_on_both_dst_nights(night: str, end: str) -> None:
    start = at(f"{night}T12:00")
    assert clocks.hours(start, 24).at - start == timedelta(hours=24)
    assert clocks.days(start, 1).at.strftime("%H:%M:%S") == end


@pytest.mark.parametrize("start", ["2027-12-31T10:00", "2017-06-01T10:00", "2040-06-01T10:00"])
def test_an_unknown_year_is_never_assumed_to_have_no_holidays(practice: Practice, start: str) -> None:
    with pytest.raises(CalendarMissing, match="bank holidays of 20"):
        clocks.working_days(at(start), 1, practice.calendar())


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
    st.integers(0, 78_000).map(lambda hours: FIRST + timedelta(hours=hours)),
    st.integers(min_value=1, max_value=12),
)
def test_exactly_n_working_days_lie_between(practice: Practice, start: datetime, count: int) -> None:
    calendar = practice.calendar()
    due = clocks.working_days(start, count, calendar)
    local = due.at.astimezone(LONDON)
    assert local.strftime("%H:%M:%S") == "23:59:59"
    day = clocks.london_day(start)
    between = [day + timedelta(days=n) for n in range(1, (local.date() - day).days + 1)]
    assert sum(each.weekday() < 5 and each not in {h.day for h in calendar.holiday} for each in between) == count
    assert calendar.is_working(local.date())


def test_every_year_has_its_eight_or_more_days(practice: Practice) -> None:
    calendar = practice.calendar()
    for year in range(2019, 2028):
        days = [h.day for h in calendar.holiday if h.day.year == year]
        assert len(days) == {2022: 10, 2023: 9}.get(year, 8)
        assert all(day.weekday() < 5 for day in days)
