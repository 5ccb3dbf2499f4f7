"""Another time for what is owed, on its panel and in the case: with a reason, seen by whom and when, and counted again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.practice import clocks
from da_desk.services.duty_views import DutyView
from da_desk.views.tasks import TaskRunner
from da_desk.wording import LONDON, day, moment
from tests.desk import DeskForTests
from tests.views.working import Working, indicate, new_case, working

pytestmark = pytest.mark.both_stores

RISK = "Assess the risk again"
RECORD = f"Record: {RISK}, Marsden, Holly, DA/26/00001"
AGAIN = f"Count it again, by the rule and today’s bank holidays: {RISK}"
WHY = "The victim is on a night shift and asked for the afternoon"


@pytest.fixture
def at_today(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    indicate(desk, new_case(desk))
    made = working(qtbot, desk, tasks)
    made.go("today")
    return made


def risk(made: Working) -> DutyView:
    case_id = made.services.cases.by_ref("DA/26/00001")
    return next(each for each in made.services.duties.of_case(case_id) if each.title == RISK)


def in_two_days(made: Working) -> datetime:
    """Two in the afternoon on the day after tomorrow, in London."""
    return datetime.combine(made.services.workplace.today() + timedelta(days=2), time(14), LONDON).astimezone(UTC)


def type_time(made: Working, on: str = "", at: str = "14:00", why: str = WHY) -> None:
    made.press(RECORD)
    made.press("Set another time")
    made.type("Do by, day", on or day(clocks.london_day(in_two_days(made))))
    made.type("Do by, time", at)
    made.type("Why another time", why)


def set_time(made: Working, on: str = "", at: str = "14:00", why: str = WHY) -> None:
    type_time(made, on, at, why)
    made.press("Set this time")


def test_the_panel_says_how_the_time_was_counted_and_by_which_rule(at_today: Working) -> None:
    at_today.press(RECORD)
    words, found = at_today.words(), risk(at_today)
    counted = clocks.hours(found.do_by - timedelta(hours=24), 24)
    assert counted.at == found.do_by
    for part in (moment(found.do_by, weekday=True), counted.words, " of duty.revised-risk. Source: "):
        assert part in words
    assert "Set by hand" not in words


def test_another_time_is_set_and_stays_visible_with_who_and_when(at_today: Working) -> None:
    counted, now = risk(at_today), at_today.services.workplace.now()
    set_time(at_today)
    assert at_today.said == "The time was set."
    words, found = at_today.words(), risk(at_today)
    assert (found.do_by, found.former_do_by) == (in_two_days(at_today), counted.do_by)
    assert f"{WHY} – DC 2208 Nadia Amin, {moment(now)}" in words
    for part in ("Set by hand", moment(found.do_by, weekday=True), "As counted", moment(counted.do_by, weekday=True)):
        assert part in words
    assert counted.clock in words
    at_today.go("case", found.case_id, tab="todo")
    assert f"another time was set by DC 2208 Nadia Amin: {WHY}" in at_today.words()


@pytest.mark.parametrize(
    ("on", "at", "why", "sentence"),
    [
        ("", "14:00", " ", "Say why it is another time."),
        ("", "", WHY, "Give the time like 14:05."),
        ("yesterday", "14:00", WHY, "Choose a time that is still to come."),
        ("25 mar 2035", "01:30", WHY, "That hour did not exist: the clocks went forward. Give the hour after it."),
        ("25 nov 2126", "14:00", WHY, "2126 is in another century. Check the year."),
        ("30 feb 2035", "14:00", WHY, "There is no such day."),
        ("29 feb 2035", "14:00", WHY, "There is no such day."),
    ],
)
def test_what_can_not_be_meant_is_refused_beside_its_field(
    at_today: Working, on: str, at: str, why: str, sentence: str
) -> None:
    set_time(at_today, on, at, why)
    assert sentence in at_today.words()
    assert risk(at_today).by_hand is None


def test_counted_again_it_is_the_rules_time(at_today: Working) -> None:
    counted = risk(at_today)
    set_time(at_today)
    at_today.press("Set another time")
    at_today.press(AGAIN)
    assert at_today.said == "It was counted again."
    found = risk(at_today)
    assert (found.by_hand, found.do_by, found.clock) == (None, counted.do_by, counted.clock)
    at_today.press("Set another time")
    at_today.press(AGAIN)
    assert at_today.said == "Counted again, it is due at the same time."
    assert "Record an outcome" in at_today.words()


def test_what_a_colleague_saved_meanwhile_is_taken_along(at_today: Working, desk: DeskForTests) -> None:
    type_time(at_today)
    found = risk(at_today)
    later = in_two_days(at_today) + timedelta(days=1)
    desk.as_("supervisor").duties.override(found.id, found.version, later, "Agreed on the phone")
    at_today.press("Set this time")
    found = risk(at_today)
    assert found.by_hand is not None
    assert (found.by_hand.reason, found.by_hand.who, found.do_by) == (WHY, "DC 2208 Nadia Amin", in_two_days(at_today))


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_record_is_offered_no_time_either(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str
) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = working(qtbot, desk, tasks, who)
    made.go("case", case_id, tab="todo")
    assert RISK in made.words()
    assert not made.named("Set another time", QAbstractButton)
