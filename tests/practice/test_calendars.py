"""Bank holidays that are added and taken away later: read whole or not at all, and never a year without its days."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import CalendarMissing, CatalogueInvalid
from da_desk.practice import clocks
from da_desk.practice.calendars import Calendar, CalendarFile, Holiday, parsed_calendar, with_file, with_files
from da_desk.practice.catalogue import Practice
from tests.practice.reckoning import by_rule, later_years

CORONATION = """
area = "england-wales"
version = 1
title = "A further day, and the May day moved"
source = "proclamation of 2 March 2027"
removed = [2027-05-03]

[[holiday]]
day = 2027-05-07
title = "Early May bank holiday (moved)"
source = "proclamation"
confidence = "primary"

[[holiday]]
day = 2027-06-11
title = "A further day"
source = "proclamation"
confidence = "primary"
"""


def file(text: str = CORONATION) -> CalendarFile:
    return parsed_calendar(text, "calendar.toml")


def days_of(calendar: Calendar, year: int) -> set[date]:
    return {each.day for each in calendar.holiday if each.day.year == year}


def test_a_late_day_is_added_and_a_moved_one_taken_away(practice: Practice) -> None:
    before, after = practice.calendar(), with_file(practice.calendar(), file())
    assert days_of(after, 2027) - days_of(before, 2027) == {date(2027, 5, 7), date(2027, 6, 11)}
    assert days_of(before, 2027) - days_of(after, 2027) == {date(2027, 5, 3)}
    assert after.years == before.years
    thursday = date(2027, 6, 10)
    assert clocks.working_days(thursday, 1, before).at == clocks.end_of(date(2027, 6, 11))
    due = clocks.working_days(thursday, 1, after)
    assert due.at == clocks.end_of(date(2027, 6, 14))
    assert due.words == "within 1 working day, Thursday 10 June → Monday 14 June: 11 is a bank holiday"


def test_applied_twice_it_changes_nothing_more(practice: Practice) -> None:
    once = with_file(practice.calendar(), file())
    assert with_file(once, file()) == once


def test_a_year_is_added_whole_and_replaces_its_forecast(practice: Practice) -> None:
    added = with_file(practice.calendar(), later_years(2031))
    assert days_of(added, 2031) == set(by_rule(2031))
    assert added.is_working(date(2031, 6, 3))
    published = msgspec.structs.replace(
        later_years(2030),
        holiday=tuple(
            msgspec.structs.replace(each, confidence="primary", source="published")
            for each in later_years(2030).holiday
        ),
    )
    assert practice.calendar().forecast(2030)
    known = with_file(practice.calendar(), published)
    assert not known.forecast(2030)
    assert days_of(known, 2030) == days_of(practice.calendar(), 2030)


def test_files_add_to_one_another_and_an_area_of_its_own_begins_with_the_general_one(practice: Practice) -> None:
    own = file(CORONATION.replace('"england-wales"', '"cleveland"').replace("2027-06-11", "2027-07-02"))
    made = with_files(practice.calendars, [own, file()])
    assert date(2027, 7, 2) in days_of(made["cleveland"], 2027)
    assert date(2027, 6, 11) in days_of(made["cleveland"], 2027)
    assert date(2027, 7, 2) not in days_of(made["england-wales"], 2027)
    back = file(
        'area = "england-wales"\nversion = 2\ntitle = "Not after all"\nsource = "proclamation"\nremoved = [2027-06-11]'
    )
    assert date(2027, 6, 11) not in days_of(with_files(practice.calendars, [file(), back])["england-wales"], 2027)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2027-06-11", "2027-05-07", "stands twice"),
        ("removed = [2027-05-03]", "removed = [2027-05-07]", "stands twice"),
        ("removed = [2027-05-03]", "years = [2027]", "2027 has 2 bank holidays in it"),
        ("removed = [2027-05-03]", "removed = [2027-05-03]\nyears = [2027]", "given whole"),
        ("removed = [2027-05-03]", "years = [2031, 2031]", "given whole"),
        ("2027-05-07", "2027-02-29", "line"),
        ('confidence = "primary"', 'confidence = "sure"', "confidence"),
        ('source = "proclamation"', 'source = ""', "source"),
        ("version = 1", 'version = 1\nnote = "x"', "note"),
        ('area = "england-wales"', 'area = "England"', "area"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_with_the_place(old: str, new: str, what: str) -> None:
    assert old in CORONATION
    with pytest.raises(CatalogueInvalid, match=what) as refused:
        file(CORONATION.replace(old, new, 1))
    assert refused.value.file == "calendar.toml"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2027-06-11", "2207-06-11", "11 Jun 2207 is in a year that the calendar does not hold"),
        ("2027-06-11", "2031-06-11", "2031 is in a year"),
        ("[2027-05-03]", "[2027-05-04]", "4 May 2027 is not a bank holiday here"),
    ],
)
def test_a_day_that_can_not_be_meant_is_refused(practice: Practice, old: str, new: str, what: str) -> None:
    found = file(CORONATION.replace(old, new, 1))
    with pytest.raises(CatalogueInvalid, match=what):
        found.check_against(practice.calendar(), "calendar.toml")
    file().check_against(practice.calendar(), "calendar.toml")


def test_a_file_that_says_nothing_is_refused() -> None:
    with pytest.raises(CatalogueInvalid, match="adds no day"):
        file(CORONATION.partition("removed")[0])


@given(
    removed=st.sets(st.sampled_from(sorted(by_rule(2027)))),
    added=st.sets(st.dates(date(2027, 1, 1), date(2027, 12, 31))),
    count=st.integers(1, 12),
    start=st.dates(date(2027, 1, 1), date(2027, 11, 1)),
)
def test_whatever_is_added_or_taken_away_exactly_those_days_are_left_out(
    practice: Practice, removed: set[date], added: set[date], count: int, start: date
) -> None:
    change = CalendarFile(
        area="england-wales",
        version=1,
        title="t",
        source="s",
        removed=tuple(removed - added),
        holiday=tuple(Holiday(day=each, title="t", source="s", confidence="primary") for each in added),
    )
    calendar = with_file(practice.calendar(), change)
    free = (set(by_rule(2027)) - removed) | added
    assert days_of(calendar, 2027) == free
    end = clocks.london_day(clocks.working_days(start, count, calendar).at)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(each.weekday() < 5 and each not in free for each in between if each.year == 2027) + sum(
        calendar.is_working(each) for each in between if each.year != 2027
    ) == count  # fmt: skip


def test_a_year_that_is_not_covered_is_unknown_for_every_day_of_it(practice: Practice) -> None:
    for day in (date(2031, 1, 1), date(2031, 1, 4), date(2018, 12, 31)):
        with pytest.raises(CalendarMissing, match=str(day.year)):
            practice.calendar().is_working(day)
