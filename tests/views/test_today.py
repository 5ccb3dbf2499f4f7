"""Today: what is owed, ended by an outcome; several things by one act; tries with the safe contact that was shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.views.today import TodayPage
from da_desk.views.widgets.boxes import ScrollPage
from tests.desk import DeskForTests
from tests.views.plans import planned
from tests.views.working import Working, indicate, new_case, working

pytestmark = pytest.mark.both_stores

TELL = "Tell the CPS that the victim may withdraw"
RISK, SAFETY = "Assess the risk again", "Go over safety planning with the victim"
RECORD = "Record: {title}, Marsden, Holly, DA/26/00001"


@pytest.fixture
def at_today(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    indicate(desk, new_case(desk))
    desk.clock.move(hours=1)
    made = working(qtbot, desk, tasks)
    made.go("today")
    return made


def test_nothing_due_says_what_will_be_here(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = working(qtbot, desk, tasks)
    made.go("today")
    assert "Nothing is due this week" in made.words()
    made.press("Go to the cases")
    assert "Choose a case" in made.words()


def test_mine_and_the_units(at_today: Working) -> None:
    assert RISK in at_today.words()
    assert TELL not in at_today.words()
    at_today.press("Whose things to do: The unit’s")
    assert TELL in at_today.words()
    assert "DC 4471 Tom Doyle" in at_today.words()


def test_an_action_of_a_plan_is_recorded_beside_its_own_words(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    plan = planned(desk)
    made = working(qtbot, desk, tasks)
    made.go("today")
    assert "New locks" not in made.words(), "in a list it bears the title of the menu alone"
    made.press(RECORD.format(title="Make the home harder to get into"))
    assert "New locks on both doors 1" in made.words()
    assert plan.case_id == made.services.cases.by_ref("DA/26/00001")


@pytest.mark.parametrize("width", [1000, 1050, 1366])
def test_nothing_is_cut_where_the_panel_and_help_are_open(at_today: Working, qtbot: QtBot, width: int) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.window.resize(width, 768)
    QTest.keyClick(at_today.window, Qt.Key.Key_F1)
    at_today.settled()
    page = at_today.window.page()
    assert isinstance(page, TodayPage)
    scrolled = [each for each in page.findChildren(ScrollPage) if each.isVisible()]
    assert scrolled
    for each in scrolled:
        inside = each.widget()
        assert inside is not None
        assert inside.width() <= each.viewport().width()


def test_one_act_answers_two_duties(at_today: Working, desk: DeskForTests) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.press("How did it end?: Assessed again; no change")
    at_today.press(SAFETY)
    at_today.press(f"How did “{SAFETY}” end?: Gone over with the victim")
    at_today.type("Note", "By phone, alone; nothing has changed.")
    at_today.press("Record the outcome")
    assert at_today.said == "2 outcomes were recorded."
    assert RISK not in at_today.words()
    case_id = at_today.services.cases.by_ref("DA/26/00001")
    done = {each.title: each for each in at_today.services.duties.of_case(case_id, "done")}
    assert set(done) == {RISK, SAFETY}
    assert {each.outcome_note for each in done.values()} == {"By phone, alone; nothing has changed."}


def test_an_outcome_has_to_be_chosen(at_today: Working) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.press("Record the outcome")
    assert "There is a problem" in at_today.words()
    assert at_today.words().count("Choose how it ended.") == 1
    assert at_today.find("Problem 1: Choose how it ended.", QAbstractButton)


def test_what_the_rule_asks_stands_beside_the_note(at_today: Working) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.press("How did it end?: Assessed again; the grade changed")
    assert "For this outcome, say in the note: New grade and why." in at_today.words()
    at_today.press("Record the outcome")
    assert at_today.find("Problem 1: Fill in “New grade and why”.", QAbstractButton)


def test_late_needs_a_reason(at_today: Working, desk: DeskForTests) -> None:
    desk.clock.move(days=3)
    at_today.go("today")
    at_today.press(RECORD.format(title=RISK))
    at_today.press("How did it end?: Assessed again; no change")
    at_today.press("Record the outcome")
    assert f"“{RISK}” is late. Say why." in at_today.words()
    at_today.type("Why it is late", "Rest days.")
    at_today.press("Record the outcome")
    case_id = at_today.services.cases.by_ref("DA/26/00001")
    assert [each.late_reason for each in at_today.services.duties.of_case(case_id, "done")] == ["Rest days."]


def test_an_attempt_keeps_the_safe_contact_that_was_shown(at_today: Working) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.press("Record an attempt")
    assert "Before you call: how the victim can be reached safely" in at_today.words()
    assert "07700 900123" in at_today.words()
    at_today.choose("How", "Phone call")
    at_today.choose("Result", "No answer")
    at_today.press("Record the attempt")
    case_id = at_today.services.cases.by_ref("DA/26/00001")
    shown = at_today.services.people.safe_contact(case_id)
    assert shown is not None
    assert [each.safe_contact_id for each in at_today.services.duties.attempts(case_id)] == [shown.id]
    assert "Record an outcome" in at_today.words()


def test_the_panel_takes_the_page_where_there_is_no_room(at_today: Working, appearance: Appearance) -> None:
    appearance.set_zoom(200)
    at_today.press(RECORD.format(title=RISK))
    assert not at_today.named(RECORD.format(title=SAFETY), QAbstractButton)
    at_today.press("Cancel: Record an outcome")
    assert at_today.named(RECORD.format(title=SAFETY), QAbstractButton)


def test_text_left_behind_is_offered_again(at_today: Working) -> None:
    at_today.press(RECORD.format(title=RISK))
    at_today.type("Note", "She was calm and spoke freely.")
    at_today.go("cases")
    at_today.go("today")
    at_today.press("Cancel: Record an outcome")
    assert at_today.said.startswith("Not saved.")
    at_today.press(RECORD.format(title=RISK))
    at_today.press("Continue with it")
    assert "She was calm and spoke freely." in _text(at_today, "Note")


def _text(made: Working, name: str) -> str:
    return made.find(name, QPlainTextEdit).toPlainText()


@pytest.mark.parametrize(("who", "offered"), [("officer", 0), ("supervisor", 1)])
def test_what_is_for_a_supervisor_is_not_offered_to_others(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str, offered: int
) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id, stance="says-untrue")
    made = working(qtbot, desk, tasks, who)
    made.go("today")
    made.press("Whose things to do: The unit’s")
    advice = next(each for each in made.services.duties.of_case(case_id) if each.holder_role == "supervisor")
    assert advice.title in made.words()
    assert len(made.named(RECORD.format(title=advice.title), QAbstractButton)) == offered
    assert made.words().count("For a supervisor") == 1 - offered
    assert made.named(RECORD.format(title=RISK), QAbstractButton)


def test_one_act_does_not_answer_what_is_for_a_supervisor(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id, stance="says-untrue")
    made = working(qtbot, desk, tasks)
    advice = next(each for each in made.services.duties.of_case(case_id) if each.holder_role == "supervisor")
    made.go("case", case_id, tab="todo", duty_id=advice.id)
    assert made.said == f"“{advice.title}” is for a supervisor to record."
    made.go("today")
    made.press(RECORD.format(title=RISK))
    assert made.named(SAFETY, QAbstractButton)
    assert not made.named(advice.title, QAbstractButton)
