"""Days and times as people type them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.answers import EARLIEST, LATEST, day_problem
from da_desk.views.forms.dates import instant, understand, understand_time
from da_desk.wording import LONDON, day

TODAY = date(2026, 11, 23)
DAYS = st.dates(EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3 jan 27", date(2027, 1, 3)),
        ("03/01/2027", date(2027, 1, 3)),
        ("3.1.27", date(2027, 1, 3)),
        ("3-1-2027", date(2027, 1, 3)),
        ("2027-01-03", date(2027, 1, 3)),
        ("3rd January 2027", date(2027, 1, 3)),
        ("Sun 3 Jan 2027", date(2027, 1, 3)),
        ("1 sept 2027", date(2027, 9, 1)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 22)),
        ("fri", date(2026, 11, 27)),
        ("monday", TODAY),
        ("3 jan", date(2027, 1, 3)),
        ("24 nov", date(2026, 11, 24)),
        ("29 feb", date(2028, 2, 29)),
        (" 3  JAN\u00a027 ", date(2027, 1, 3)),
    ],
)
def test_what_is_meant(typed: str, meant: date) -> None:
    assert understand(typed, TODAY).day == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14 mar 91", date(1991, 3, 14)),
        ("1/2/05", date(2005, 2, 1)),
        ("3 jan", date(2026, 1, 3)),
        ("fri", date(2026, 11, 20)),
    ],
)
def test_a_birth_or_what_has_happened_lies_behind(typed: str, meant: date) -> None:
    assert understand(typed, TODAY, past=True).day == meant


@pytest.mark.parametrize("typed", ["31 feb 2027", "32/1/2027", "1/13/2027", "29 feb 2027", "1/1/0000", "1 jan 9999"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    known = understand(typed, TODAY)
    assert known.day is None
    assert known.problem


@pytest.mark.parametrize("typed", ["soon", "jan", "3", "<b>", "3 jan 27 x", "١/١/٢٠٢٧x", "𝟑 ", "-1/1/2027"])
def test_what_is_no_day_is_refused_with_a_sentence(typed: str) -> None:
    assert understand(typed, TODAY).problem.endswith(".")


def test_nothing_typed_is_no_problem() -> None:
    assert understand("  ", TODAY) == understand("", TODAY)
    assert not understand("", TODAY).problem


@given(DAYS)
def test_every_way_of_writing_a_day_means_that_day(meant: date) -> None:
    ways = [
        meant.isoformat(),
        f"{meant.day}/{meant.month}/{meant.year}",
        f"{meant:%d.%m.%Y}",
        day(meant),
        day(meant, weekday=True),
        f"{meant:%d %B %Y}".upper(),
    ]
    for way in ways:
        assert understand(way, TODAY).day == meant, way


@given(st.dates(max_value=EARLIEST - timedelta(days=1)) | st.dates(min_value=LATEST + timedelta(days=1)))
def test_a_day_of_another_century_is_refused_at_the_field_as_in_the_service(slip: date) -> None:
    for way in (slip.isoformat(), f"{slip.day}/{slip.month}/{slip.year:04}"):
        known = understand(way, TODAY)
        assert known.day is None
        assert known.problem == f"{slip.year} is in another century. Check the year."
    assert day_problem("When", slip.isoformat()) == "“When” is in another century. Check the year."


@pytest.mark.parametrize("edge", [EARLIEST, LATEST])
def test_the_first_and_the_last_day_are_still_taken(edge: date) -> None:
    assert understand(edge.isoformat(), TODAY).day == edge
    assert not day_problem("When", edge.isoformat())
    beyond = edge + timedelta(days=1 if edge == LATEST else -1)
    assert understand(beyond.isoformat(), TODAY).problem
    assert day_problem("When", beyond.isoformat())


@given(st.text(max_size=40))
def test_anything_may_be_typed(typed: str) -> None:
    known = understand(typed, TODAY)
    assert known.day is None or not known.problem
    understand_time(typed)


@given(DAYS, st.booleans())
def test_without_a_year_the_day_is_the_nearest_on_its_side(meant: date, past: bool) -> None:
    found = understand(f"{meant.day}/{meant.month}", TODAY, past=past).day
    assert found is not None
    assert (found.day, found.month) == (meant.day, meant.month)
    assert found <= TODAY if past else found >= TODAY
    assert abs(found - TODAY) < timedelta(days=9 * 366)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:05", time(14, 5)),
        ("1405", time(14, 5)),
        ("2.05pm", time(14, 5)),
        ("9", time(9)),
        ("12am", time(0)),
        ("905", time(9, 5)),
    ],
)
def test_times(typed: str, meant: time) -> None:
    assert understand_time(typed) == meant


@pytest.mark.parametrize("typed", ["24:00", "12:60", "13pm", "noon", "", "1:2:3"])
def test_what_is_no_time(typed: str) -> None:
    assert understand_time(typed) is None


def test_london_time_becomes_utc_in_summer_and_winter() -> None:
    assert instant(date(2026, 7, 1), time(14, 5)) == datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
    assert instant(date(2026, 12, 1), time(14, 5)) == datetime(2026, 12, 1, 14, 5, tzinfo=UTC)


def test_the_hour_that_does_not_exist_is_refused_and_the_doubled_one_is_the_first() -> None:
    assert instant(date(2026, 3, 29), time(1, 30)) is None
    assert instant(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.times())
def test_an_instant_shows_as_it_was_typed(on: date, at: time) -> None:
    at = at.replace(second=0, microsecond=0, fold=0)
    found = instant(on, at)
    if found is not None:
        shown = found.astimezone(LONDON)
        assert (shown.date(), shown.time().replace(fold=0)) == (on, at)
