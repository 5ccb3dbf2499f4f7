"""Times that can't be meant: a release before the arrest, a hearing before the charge, another century, 29 February."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import ValidationFailed
from tests.desk import START, AnyDesk
from tests.services.invented import made_case, said_of

ARREST = START - timedelta(hours=20)


@pytest.fixture
def case_id(desk: AnyDesk) -> UUID:
    return made_case(desk)


def record(desk: AnyDesk, case_id: UUID, kind: str, at: datetime, precision: str = "minute", **facts: Any) -> UUID:
    body = said_of(kind, **facts)
    return desk.as_("officer").cases.record_event(case_id, kind, at, precision, body).made("event")


def move(desk: AnyDesk, event_id: UUID, case_id: UUID, at: datetime) -> None:
    found = next(each for each in desk.as_("officer").cases.events(case_id) if each.id == event_id)
    desk.as_("officer").cases.move_event(event_id, found.version, at)


def refused(act: Any, *given: Any, **facts: Any) -> tuple[str, str]:
    """Where and why it was refused."""
    with pytest.raises(ValidationFailed) as found:
        act(*given, **facts)
    (problem,) = found.value.problems
    return problem.field, problem.sentence


@pytest.mark.parametrize("kind", ["release", "police-bail", "released-under-investigation", "released-no-charge"])
def test_a_release_before_the_arrest_is_refused_with_the_way_out(desk: AnyDesk, case_id: UUID, kind: str) -> None:
    record(desk, case_id, "arrest", ARREST)
    field, sentence = refused(record, desk, case_id, kind, ARREST - timedelta(minutes=1))
    assert field == "at"
    assert sentence == (
        "This is before “Arrest” of 22 Nov 2026, 13:00. Check both times; if there was an earlier one, record that first."
    )
    record(desk, case_id, kind, ARREST + timedelta(minutes=1))
    record(desk, case_id, "arrest", ARREST - timedelta(days=30))
    record(desk, case_id, kind, ARREST - timedelta(days=29))
    kinds = [each.kind for each in desk.as_("officer").cases.events(case_id)]
    assert kinds.count(kind) == kinds.count("arrest") == 2


def test_without_an_arrest_on_record_a_release_stands(desk: AnyDesk, case_id: UUID) -> None:
    record(desk, case_id, "release", ARREST)
    record(desk, case_id, "arrest", START)
    assert [each.kind for each in desk.as_("officer").cases.events(case_id)] == ["arrest", "release"]


def test_known_to_the_day_the_same_day_is_no_contradiction(desk: AnyDesk, case_id: UUID) -> None:
    record(desk, case_id, "arrest", ARREST, "day")
    record(desk, case_id, "release", ARREST - timedelta(hours=2))
    assert refused(record, desk, case_id, "release", ARREST - timedelta(days=1))[0] == "at"


def test_an_arrest_is_not_moved_behind_the_release_that_followed_it(desk: AnyDesk, case_id: UUID) -> None:
    arrest = record(desk, case_id, "arrest", ARREST)
    release = record(desk, case_id, "release", ARREST + timedelta(hours=5))
    field, sentence = refused(move, desk, arrest, case_id, ARREST + timedelta(hours=6))
    assert field == "at"
    assert sentence == (
        "“Release from custody” of 22 Nov 2026, 18:00 would then come before this. Check both times, and move that one first."
    )
    assert refused(move, desk, release, case_id, ARREST - timedelta(hours=1))[0] == "at"
    move(desk, release, case_id, ARREST + timedelta(hours=8))
    move(desk, arrest, case_id, ARREST + timedelta(hours=6))
    record(desk, case_id, "arrest", ARREST)
    move(desk, arrest, case_id, ARREST + timedelta(hours=9))
    assert len(desk.as_("officer").cases.events(case_id)) == 3


def test_an_arrest_that_was_struck_out_holds_up_no_release(desk: AnyDesk, case_id: UUID) -> None:
    record(desk, case_id, "arrest", ARREST)
    (event,) = desk.as_("officer").cases.events(case_id)
    desk.as_("officer").cases.withdraw_event(event.id, event.version, "another suspect")
    record(desk, case_id, "release", ARREST - timedelta(days=1))
    assert len(desk.as_("officer").cases.events(case_id)) == 2


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("charge", "first_hearing"),
        ("police-bail", "return_date"),
        ("remand", "next_hearing"),
        ("court-bail", "next_hearing"),
    ],
)
def test_what_is_still_to_come_is_not_before_the_event_that_names_it(
    desk: AnyDesk, case_id: UUID, kind: str, field: str
) -> None:
    place, sentence = refused(record, desk, case_id, kind, START, **{field: "2025-11-30"})
    assert place == f"facts.{field}"
    assert sentence.endswith("is before the day of this event, 23 Nov 2026. Check both.")
    event_id = record(desk, case_id, kind, START, **{field: "2026-11-23"})
    found = next(each for each in desk.as_("officer").cases.events(case_id) if each.id == event_id)
    amend = desk.as_("officer").cases.amend_event
    assert refused(amend, event_id, found.version, said_of(kind, **{field: "2026-11-22"}))[0] == f"facts.{field}"
    desk.clock.move(days=2)
    assert refused(move, desk, event_id, case_id, START + timedelta(days=1))[0] == f"facts.{field}"


@pytest.mark.parametrize(
    ("kind", "at", "sentence"),
    [
        ("arrest", datetime(1926, 11, 23, 9, 0, tzinfo=UTC), "“When”: this is recorded for days from 1 Apr 2021 on. Check the year."),
        ("arrest", datetime(2126, 11, 23, 9, 0, tzinfo=UTC), "“When” is in another century. Check the year."),
        ("trial", datetime(2126, 11, 23, 9, 0, tzinfo=UTC), "“When” is in another century. Check the year."),
        ("arrest", START + timedelta(hours=1), "“When” can't be in the future."),
    ],
)  # fmt: skip
def test_another_century_and_the_future_are_told(
    desk: AnyDesk, case_id: UUID, kind: str, at: datetime, sentence: str
) -> None:
    with pytest.raises(ValidationFailed) as found:
        record(desk, case_id, kind, at)
    assert ("at", sentence) in [(each.field, each.sentence) for each in found.value.problems]
    assert desk.as_("officer").cases.events(case_id) == ()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2027-02-29", "“First hearing” is not a day in the calendar."),
        ("2127-02-28", "“First hearing” is in another century. Check the year."),
        ("1827-02-28", "“First hearing” is in another century. Check the year."),
    ],
)
def test_a_day_that_there_is_not(desk: AnyDesk, case_id: UUID, day: str, sentence: str) -> None:
    assert refused(record, desk, case_id, "charge", START, first_hearing=day) == ("facts.first_hearing", sentence)
    record(desk, case_id, "charge", START, first_hearing="2028-02-29")
    assert any(each.kind == "charge" for each in desk.as_("officer").cases.events(case_id))
