"""Working days, absences and cover on both stores: whose they are, what is refused, and what it says of the duties."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.errors import AccessDenied, Conflict, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services.working_days import AbsenceView, WorkingDays
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.people_let_in import added

TODAY = START.date()
"""A Monday."""


def days(desk: AnyDesk, who: str) -> WorkingDays:
    return desk.as_(who).working_days


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def away(desk: AnyDesk, who: str = "officer", first: int = 4, last: int = 6, cover: str = "") -> AbsenceView:
    """An absence that the person entered."""
    cover_id = desk.account_id(cover) if cover else None
    days(desk, who).add_absence(day(first), day(last), cover_id)
    return days(desk, who).absences(desk.account_id(who))[-1]


def test_a_week_nobody_set_is_monday_to_friday_and_says_so(desk: AnyDesk) -> None:
    week = days(desk, "officer").week()
    assert (week.days, week.from_day, week.who) == ("12345", None, "DC 2208 Nadia Amin")


def test_a_week_holds_from_its_day_on(desk: AnyDesk) -> None:
    days(desk, "officer").set_week("4321", TODAY)
    days(desk, "officer").set_week("67", day(7))
    week = days(desk, "officer").week()
    assert (week.days, week.from_day) == ("1234", TODAY)
    assert [(each.from_day, each.days) for each in week.coming] == [(day(7), "67")]
    days(desk, "officer").set_week("6", day(7))
    assert [each.days for each in days(desk, "officer").week().coming] == ["6"]
    desk.clock.move(days=8)
    assert days(desk, "officer").week().days == "6"


@pytest.mark.parametrize(
    ("week", "ahead", "field"), [("18", 0, "days"), ("1a", 0, "days"), ("11", 0, "days"), ("12", -1, "from_day")]
)
def test_a_week_that_cannot_be(desk: AnyDesk, week: str, ahead: int, field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        days(desk, "officer").set_week(week, day(ahead))
    assert [each.field for each in refused.value.problems] == [field]
    assert days(desk, "officer").week().from_day is None


def test_a_supervisor_sets_those_of_the_unit_and_nobody_elses(desk: AnyDesk) -> None:
    officer, outsider = desk.account_id("officer"), desk.account_id("outsider")
    supervisor = days(desk, "supervisor")
    supervisor.set_week("345", TODAY, officer)
    assert days(desk, "officer").week().days == "345"
    assert supervisor.may_plan(officer)
    assert not supervisor.may_plan(outsider)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: supervisor.set_week("1", TODAY, outsider),
        lambda: supervisor.add_absence(day(1), day(2), account_id=outsider),
        lambda: days(desk, "oic").add_absence(day(1), day(2), account_id=officer),
        lambda: days(desk, "oic").set_week("1", TODAY, officer),
        lambda: days(desk, "auditor").add_absence(day(1), day(2)),
        lambda: days(desk, "administrator").add_absence(day(1), day(2), account_id=officer),
    )
    for attempt in attempts:
        with pytest.raises(AccessDenied):
            attempt()


def test_an_absence_with_cover_named_later(desk: AnyDesk) -> None:
    absence = away(desk)
    assert (absence.from_day, absence.to_day, absence.cover, absence.may_change) == (day(4), day(6), "", True)
    days(desk, "supervisor").name_cover(absence.id, absence.version, desk.account_id("oic"))
    found = days(desk, "supervisor").absences()
    assert [(each.who, each.cover) for each in found] == [("DC 2208 Nadia Amin", "DC 4471 Tom Doyle")]
    assert [each.who for each in days(desk, "oic").covering()] == ["DC 2208 Nadia Amin"]
    with pytest.raises(Conflict):
        days(desk, "officer").name_cover(absence.id, absence.version, None)
    days(desk, "officer").name_cover(absence.id, found[0].version, None)
    assert days(desk, "oic").covering() == ()


def test_naming_cover_hands_nothing_over_and_stands_in_the_log(desk: AnyDesk) -> None:
    away(desk, cover="oic")
    log = desk.as_("auditor").history.entries(account_id=desk.account_id("officer"))
    assert [(each.who, each.action) for each in log if each.entity == "Absence"] == [("DC 2208 Nadia Amin", "added")]


@pytest.mark.parametrize(("first", "last", "field"), [(3, 2, "to_day"), (-3, -1, "to_day"), (0, 400, "to_day")])
def test_days_away_that_cannot_be(desk: AnyDesk, first: int, last: int, field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        days(desk, "officer").add_absence(day(first), day(last))
    assert [each.field for each in refused.value.problems] == [field]


def test_the_same_days_are_not_entered_twice(desk: AnyDesk) -> None:
    away(desk)
    with pytest.raises(RuleRefused, match="27 Nov 2026 to 29 Nov 2026"):
        days(desk, "officer").add_absence(day(6), day(9))
    days(desk, "officer").add_absence(day(7), day(9))
    assert len(days(desk, "officer").absences(desk.account_id("officer"))) == 2


@pytest.mark.parametrize("who", ["officer", "outsider", "auditor", "administrator"])
def test_who_cannot_cover(desk: AnyDesk, who: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        days(desk, "officer").add_absence(day(1), day(2), desk.account_id(who))
    assert [each.field for each in refused.value.problems] == ["cover"]


def test_somebody_who_is_away_does_not_cover(desk: AnyDesk) -> None:
    away(desk, "oic", 5, 5)
    with pytest.raises(ValidationFailed, match="away as well, 28 Nov 2026 to 28 Nov 2026"):
        days(desk, "officer").add_absence(day(4), day(6), desk.account_id("oic"))
    absence = away(desk)
    with pytest.raises(ValidationFailed):
        days(desk, "officer").name_cover(absence.id, absence.version, desk.account_id("oic"))


def test_a_colleague_who_left_does_not_cover(desk: AnyDesk) -> None:
    added(desk)
    (walsh,) = [each for each in desk.as_("administrator").accounts.list() if each.username == "walsh"]
    assert "PC 3310 Erin Walsh" in [each.display for each in days(desk, "officer").who_can_cover()]
    desk.as_("administrator").accounts.disable(walsh.id, walsh.version)
    assert "PC 3310 Erin Walsh" not in [each.display for each in days(desk, "officer").who_can_cover()]
    with pytest.raises(ValidationFailed):
        days(desk, "officer").add_absence(day(1), day(2), walsh.id)


def test_taken_back_with_a_reason(desk: AnyDesk) -> None:
    absence = away(desk)
    with pytest.raises(ValidationFailed):
        days(desk, "officer").withdraw_absence(absence.id, absence.version, "  ")
    days(desk, "officer").withdraw_absence(absence.id, absence.version, "Leave was moved.")
    assert days(desk, "officer").absences(desk.account_id("officer")) == ()
    with pytest.raises(RuleRefused):
        days(desk, "officer").withdraw_absence(absence.id, absence.version + 1, "Again.")
    away(desk)


def test_what_is_over_is_not_listed(desk: AnyDesk) -> None:
    away(desk, first=0, last=1)
    desk.clock.move(days=2)
    assert days(desk, "officer").absences(desk.account_id("officer")) == ()


def test_the_same_save_sent_twice_counts_once(desk: AnyDesk) -> None:
    op_id = uuid7()
    for _time in range(2):
        days(desk, "officer").add_absence(day(4), day(6), op_id=op_id)
    assert len(days(desk, "officer").absences(desk.account_id("officer"))) == 1


def test_lists_of_the_unit_ask_the_same_however_many(desk: AnyDesk) -> None:
    supervisor = days(desk, "supervisor")

    def asked() -> int:
        with statements() as sent:
            supervisor.absences()
            supervisor.weeks()
        return len(sent)

    away(desk)
    few = asked()
    away(desk, "oic", 8, 9)
    away(desk, "officer", 8, 9)
    away(desk, "officer", 12, 13)
    assert asked() == few
    assert [each.who for each in supervisor.weeks()] == [
        "DS 1190 Gwen Price",
        "DC 2208 Nadia Amin",
        "DC 4471 Tom Doyle",
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.integers(-2, 12), st.integers(-2, 12)), max_size=6))
def test_no_two_absences_of_a_person_ever_share_a_day(local_desk: AnyDesk, spans: list[tuple[int, int]]) -> None:
    mine = days(local_desk, "officer")
    for first, last in spans:
        with suppress(RuleRefused, ValidationFailed):
            mine.add_absence(day(first), day(last))
    found = mine.absences(local_desk.account_id("officer"))
    taken = [each.from_day + timedelta(days=n) for each in found for n in range((each.to_day - each.from_day).days + 1)]
    assert len(taken) == len(set(taken))
    assert all(each.from_day <= each.to_day and each.to_day >= TODAY for each in found)
    for each in found:
        mine.withdraw_absence(each.id, each.version, "Next example.")
