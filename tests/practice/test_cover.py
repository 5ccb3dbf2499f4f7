"""What falls due on a day on which nobody is there, and when it can't wait any longer."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.clocks import end_of
from da_desk.practice.cover import Away, Owed, Presence, Uncovered, Week, uncovered

AMIN, CHO, DEE = (UUID(int=number) for number in (1, 2, 3))
DUTY, OTHER, ABSENCE = UUID(int=10), UUID(int=11), UUID(int=20)
MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, day) for day in range(23, 30))
NEXT_MON = date(2026, 11, 30)
LONG_AGO = date(2020, 1, 1)


def owed(day: date, holder: UUID | None = AMIN, duty: UUID = DUTY) -> Owed:
    return Owed(duty, holder, end_of(day))


def found(
    *duties: Owed,
    today: date = MON,
    ahead: int = 7,
    weeks: tuple[Week, ...] = (),
    away: tuple[Away, ...] = (),
    gone: tuple[UUID, ...] = (),
) -> tuple[Uncovered, ...]:
    return uncovered(duties, weeks, away, today, ahead, gone)


def only(*duties: Owed, **more: object) -> Uncovered:
    (one,) = found(*duties, **more)  # type: ignore[arg-type]
    return one


def test_whoever_works_that_day_needs_no_cover() -> None:
    assert found(owed(MON), owed(FRI)) == ()


def test_a_weekend_is_off_unless_it_is_a_working_day_of_the_person() -> None:
    one = only(owed(SAT))
    assert (one.why, one.due, one.last_shift, one.absence_id, one.red) == ("off", SAT, FRI, None, False)
    assert found(owed(SAT), weeks=(Week(AMIN, "3456", LONG_AGO),)) == ()
    assert only(owed(MON), weeks=(Week(AMIN, "3456", LONG_AGO),)).why == "off"


@pytest.mark.parametrize(("today", "red"), [(WED, False), (THU, False), (FRI, True), (SAT, True)])
def test_it_is_red_once_the_last_shift_before_it_ends(today: date, red: bool) -> None:
    assert only(owed(SAT), today=today).red is red


@pytest.mark.parametrize(
    ("cover", "cover_away", "gone", "met"),
    [
        (CHO, (), (), True),
        (None, (), (), False),
        (AMIN, (), (), False),
        (CHO, (Away(CHO, WED, WED),), (), False),
        (CHO, (Away(CHO, THU, FRI),), (), True),
        (CHO, (), (CHO,), False),
    ],
)
def test_an_absence_needs_a_named_colleague_who_is_there(
    cover: UUID | None, cover_away: tuple[Away, ...], gone: tuple[UUID, ...], met: bool
) -> None:
    away = (Away(AMIN, TUE, THU, cover, ABSENCE), *cover_away)
    lacking = found(owed(WED), away=away, gone=gone)
    assert (lacking == ()) is met
    assert [(each.why, each.absence_id, each.last_shift) for each in lacking] == (
        [] if met else [("away", ABSENCE, MON)]
    )


def test_a_weekend_off_is_covered_by_whoever_is_named_for_it() -> None:
    assert found(owed(SAT), away=(Away(AMIN, SAT, SUN, CHO),)) == ()


def test_of_two_absences_one_with_cover_is_enough() -> None:
    away = (Away(AMIN, TUE, THU), Away(AMIN, WED, WED, CHO))
    assert found(owed(WED), away=away) == ()
    assert only(owed(TUE), away=away).why == "away"


def test_what_is_overdue_is_due_today() -> None:
    assert found(owed(date(2026, 11, 2))) == ()
    one = only(owed(date(2026, 11, 2)), away=(Away(AMIN, MON, WED),))
    assert (one.due, one.red, one.last_shift) == (MON, True, date(2026, 11, 20))


def test_only_what_is_due_soon_is_asked() -> None:
    assert found(owed(SAT), ahead=4) == ()
    assert found(owed(SAT), ahead=5) != ()


def test_nobody_and_somebody_gone_are_red_at_once() -> None:
    assert [(each.why, each.red) for each in found(owed(FRI, None), owed(FRI, DEE), gone=(DEE,))] == [
        ("nobody", True),
        ("gone", True),
    ]
    assert found(owed(SUN + timedelta(days=9), None)) == ()


def test_a_long_absence_has_no_last_shift_before_it_and_is_red() -> None:
    away = (Away(AMIN, date(2026, 6, 1), date(2027, 2, 1)),)
    assert (only(owed(FRI), away=away).last_shift, only(owed(FRI), away=away).red) == (None, True)


def test_a_later_week_holds_from_its_day() -> None:
    weeks = (Week(AMIN, "67", NEXT_MON), Week(AMIN, "12345", LONG_AGO))
    presence = Presence.of(weeks, ())
    assert presence.works(AMIN, FRI)
    assert not presence.works(AMIN, NEXT_MON)
    assert presence.works(AMIN, NEXT_MON + timedelta(days=5))
    assert presence.week(CHO, MON) == "12345"
    assert only(owed(NEXT_MON), weeks=weeks).last_shift == FRI


def test_a_week_without_a_working_day_is_one() -> None:
    one = only(owed(FRI), weeks=(Week(AMIN, "", LONG_AGO),))
    assert (one.why, one.last_shift, one.red) == ("off", None, True)


def test_a_day_is_a_day_in_england_and_wales() -> None:
    just_saturday = datetime(2026, 6, 5, 23, 30, tzinfo=UTC)
    one = only(Owed(DUTY, AMIN, just_saturday), today=date(2026, 6, 1))
    assert one.due == date(2026, 6, 6)


def test_the_red_ones_come_first_then_by_day() -> None:
    away = (Away(CHO, TUE, WED),)
    ids = [each.duty_id for each in found(owed(SAT), owed(TUE, CHO, OTHER), away=away)]
    assert ids == [OTHER, DUTY]


DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))
ABSENCES = st.lists(
    st.builds(
        lambda account, first, length, cover: Away(account, first, first + timedelta(days=length), cover),
        st.sampled_from([AMIN, CHO, DEE]),
        DAYS,
        st.integers(0, 20),
        st.sampled_from([None, AMIN, CHO, DEE]),
    ),
    max_size=5,
)
WEEKS = st.lists(
    st.builds(
        lambda account, days, first: Week(account, "".join(sorted(days)), first),
        st.sampled_from([AMIN, CHO, DEE]),
        st.sets(st.sampled_from("1234567")),
        DAYS,
    ),
    max_size=5,
)


@given(DAYS, DAYS, WEEKS, ABSENCES)
def test_a_duty_is_listed_when_neither_holder_nor_cover_is_there(
    due: date, today: date, weeks: list[Week], absences: list[Away]
) -> None:
    presence = Presence.of(weeks, absences)
    lacking = uncovered([owed(due)], weeks, absences, today, 100)
    day = max(due, today)
    assert bool(lacking) == (not presence.works(AMIN, day) and not presence.covered(AMIN, day))
    for one in lacking:
        assert one.red == (one.last_shift is None or one.last_shift <= today)
        assert one.last_shift is None or (one.last_shift < day and presence.works(AMIN, one.last_shift))


@given(DAYS, WEEKS, ABSENCES)
def test_as_days_pass_red_stays_red(due: date, weeks: list[Week], absences: list[Away]) -> None:
    reds = [
        one.red
        for back in range(10, -1, -1)
        for one in uncovered([owed(due)], weeks, absences, due - timedelta(days=back), 100)
    ]
    assert reds == sorted(reds)


@given(DAYS, WEEKS, ABSENCES)
def test_naming_somebody_who_is_there_always_helps(due: date, weeks: list[Week], absences: list[Away]) -> None:
    fresh = UUID(int=99)
    named = [*absences, Away(AMIN, due, due, fresh)]
    assert uncovered([owed(due)], weeks, named, due, 0) == ()
