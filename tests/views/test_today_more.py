"""Today beside its lists: what is coming, one call for all that is to be told, tasks, the rail's number, paper, and F1."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from da_desk.views.due_watch import DueWatch
from da_desk.views.help import HelpPanel
from da_desk.views.rail import RailButton
from da_desk.views.reminder import Reminder, due_sentence
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme
from da_desk.views.today import TodayPage
from tests.desk import DeskForTests
from tests.documents.tools import text_of
from tests.views.accessibility import sweep
from tests.views.working import Working, indicate, new_case, working

RISK = "Assess the risk again"
RECORD = "Record: {title}, Marsden, Holly, DA/26/00001"
FOLD = "Coming, up to four weeks ahead: show or fold"
TASK = "Ring somebody"


def add_task(
    desk: DeskForTests, case_id: UUID, days: int, what: str = "Ask the school who fetches the children"
) -> None:
    services = desk.as_("officer")
    due = (services.workplace.today() + timedelta(days=days)).isoformat()
    facts = {"facts": {"kind": "ring", "what": what, "due": due}}
    services.cases.record_event(case_id, "own-task", services.workplace.now(), "minute", facts)
    desk.clock.move(seconds=1)


def kind_of_task(desk: DeskForTests) -> str:
    return desk.as_("officer").workplace.practice.title("own-tasks", "ring")


def at_today(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    made = working(qtbot, desk, tasks)
    made.go("today")
    return made


def rail_names(made: Working) -> list[str]:
    return [each.accessibleName() for each in made.window.rail.findChildren(RailButton)]


def watch(made: Working) -> DueWatch:
    assert made.window.watch is not None
    return made.window.watch


def test_what_two_trigger_points_ask_alike_is_told_apart(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    cases = desk.as_("officer").cases
    cases.record_event(case_id, "charge", desk.clock() - timedelta(hours=3))
    cases.record_event(case_id, "new-incident", desk.clock() - timedelta(hours=1))
    made = at_today(qtbot, desk, tasks)
    made.press("Whose things to do: The unit’s")
    buttons = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
    asked = [name for name in buttons if name.startswith(f"Record: {RISK}")]
    assert len(set(asked)) == len(asked) > 0
    made.press(RECORD.format(title="Confirm the two owners"))
    found = sorted(box.text() for box in made.window.findChildren(QCheckBox) if box.text().startswith(RISK))
    assert len(set(found)) == 2
    assert all(name.startswith(f"{RISK} (due ") for name in found)
    made.press("How did it end?: Both owners are as they should be")
    made.press(found[0])
    made.choose(f"How did “{found[0]}” end?", "Looked at without asking anew; no change")
    made.type("Note", "On the answers of the charge")
    made.press("Record the outcome")
    left = [duty for duty in desk.as_("officer").duties.of_case(case_id, "open") if duty.title == RISK]
    assert len(left) == 1


@pytest.mark.both_stores
def test_coming_is_folded_with_its_count_and_opens(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    add_task(desk, case_id, 10)
    add_task(desk, case_id, 20)
    add_task(desk, case_id, 40)
    made = at_today(qtbot, desk, tasks)

    def offered() -> set[str]:
        names = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
        return {name for name in names if name.startswith(f"Record: {kind_of_task(desk)}")}

    assert "Coming" in made.words()
    assert "2 things to do" in made.words()
    assert not offered()
    made.press(FOLD)
    assert len(offered()) == 2, "two of one title are told apart"
    assert made.find(FOLD, QAbstractButton).accessibleDescription() == "Shown"
    made.press(FOLD)
    assert not offered()


@pytest.mark.both_stores
def test_what_is_to_be_told_leads_to_the_one_call(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    services = desk.as_("officer")
    at = services.workplace.now() - timedelta(minutes=5)
    services.cases.record_event(case_id, "released-no-charge", at, "minute", {"facts": {}})
    made = at_today(qtbot, desk, tasks)
    made.press("Whose things to do: The unit’s")
    view = services.duties.today("unit")
    card = next(each for each in (*view.overdue, *view.today, *view.week) if each.answered_by == "telling")
    made.press(f"Tell: {card.title}, Marsden, Holly, DA/26/00001")
    assert "Tell the victim" in made.words(made.case)
    assert made.window.here is not None
    assert made.window.here.target == case_id


@pytest.mark.both_stores
def test_a_task_is_set_by_keyboard_and_stands_on_today_by_its_kind(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="todo")
    made.press("Add a task")
    made.choose("Kind of task", kind_of_task(desk))
    made.type("What is to be done", "Ask the school who fetches the children")
    made.type("By when", "1 Jan 2020")
    made.press("Add the task")
    assert "Choose today or a later day." in made.words()
    made.type("By when", f"{services_day(made, 1):%d %b %Y}")
    made.press("Add the task")
    assert made.said == "The task was added. It stands under To do, and on Today."
    assert kind_of_task(desk) in made.words()
    made.go("today")
    assert kind_of_task(desk) in made.words()
    assert "school" not in made.words()
    made.press(f"Record: {kind_of_task(desk)}, Marsden, Holly, DA/26/00001")
    assert "Record an outcome" in made.words()


def services_day(made: Working, days: int) -> object:
    return made.services.workplace.today() + timedelta(days=days)


@pytest.mark.both_stores
def test_the_rail_says_how_many_are_overdue_and_follows(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    indicate(desk, new_case(desk))
    made = at_today(qtbot, desk, tasks)
    assert rail_names(made)[0] == "Today"
    desk.clock.move(days=2)
    watch(made).look()
    made.settled()
    late = len(made.services.duties.today().overdue)
    assert late > 0
    assert rail_names(made)[0] == f"Today, {late} overdue"
    made.go("today")
    made.press(RECORD.format(title=RISK))
    made.press("How did it end?: Assessed again; no change")
    made.type("Why it is late", "Rest days.")
    made.press("Record the outcome")
    expected = f"Today, {late - 1} overdue" if late > 1 else "Today"
    qtbot.waitUntil(lambda: rail_names(made)[0] == expected, timeout=10_000)


def test_each_minute_is_counted_without_asking(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    indicate(desk, new_case(desk))
    made = at_today(qtbot, desk, tasks)
    asked: list[object] = []
    tasks.settled.connect(asked.append)
    desk.clock.move(hours=5)
    with qtbot.waitSignal(watch(made).counted) as counted:
        watch(made).look()
    made.settled()
    assert counted.args is not None
    assert asked == []
    desk.clock.move(hours=5)
    watch(made).look()
    made.settled()
    assert len(asked) == 1, "after some hours it is asked for again"


def test_the_reminder_says_a_number_once_and_nothing_after_the_lock(qtbot: QtBot) -> None:
    owner, said = QObject(), list[str]()
    reminder = Reminder(owner, said.append, on=True)
    for urgent in (0, 1, 1, 3, 2, 3):
        reminder.count(0, urgent)
    assert said == ["1 thing is due.", "3 things are due.", "3 things are due."]
    reminder.set_on(False)
    reminder.count(0, 9)
    reminder.set_on(True)
    with qtbot.waitSignal(reminder.off):
        reminder.stop()
    reminder.count(0, 20)
    assert said[3:] == []
    assert due_sentence(12) == "12 things are due."


@pytest.mark.both_stores
def test_the_printed_hand_over_names_nobody(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicate(desk, new_case(desk))
    made = at_today(qtbot, desk, tasks)
    page = made.window.page()
    assert isinstance(page, TodayPage)
    asked: list[bytes] = []
    monkeypatch.setattr(page.printing, "ask", lambda data, _pages, _done: asked.append(data))
    made.press("Print the hand-over")
    (sheet,) = map(text_of, asked)
    assert "DA/26/00001" in sheet
    assert not any(name in sheet for name in ("Marsden", "Holly", "Amin", "07700"))


@pytest.mark.both_stores
def test_one_key_shows_the_rule_of_what_has_the_focus(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = at_today(qtbot, desk, tasks)
    rule = next(each.rule_words for each in made.services.duties.of_case(case_id) if each.title == RISK)
    assert "Source: " in rule
    assert "§" not in rule
    row = made.find(RECORD.format(title=RISK), QAbstractButton)
    assert rule in help_at(made, row)
    assert QApplication.focusWidget() is row, "Escape gives the focus back to what was asked about"
    made.press(RECORD.format(title=RISK))
    focused = QApplication.focusWidget()
    assert focused is not None
    assert rule in help_at(made, focused)
    made.go("case", case_id, tab="todo")
    assert rule in help_at(made, made.find(f"Record: {RISK}", QAbstractButton))
    made.go("today")
    made.find("Print the hand-over", QAbstractButton).setFocus()
    QTest.keyClick(made.window, Qt.Key.Key_F1)
    made.settled()
    words = made.words(help_panel(made))
    assert rule not in words
    assert "F1  this help" in words


def help_panel(made: Working) -> HelpPanel:
    (panel,) = made.window.findChildren(HelpPanel)
    return panel


def help_at(made: Working, widget: QWidget) -> str:
    """What F1 says there; Escape closes it."""
    made.window.activateWindow()
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_F1)
    made.settled()
    words = made.words(help_panel(made))
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Close help"
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    made.settled()
    return words


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize(("zoom", "size"), [(100, (1366, 768)), (100, (1920, 1080)), (200, (1366, 768))])
def test_nothing_is_cut_or_unnamed(
    qtbot: QtBot,
    desk: DeskForTests,
    tasks: TaskRunner,
    appearance: Appearance,
    scheme: Scheme,
    zoom: int,
    size: tuple[int, int],
) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    add_task(desk, case_id, 10)
    appearance.set_scheme(scheme)
    appearance.set_zoom(zoom)
    made = working(qtbot, desk, tasks, size=size)
    desk.clock.move(days=2)
    watch(made).look()
    made.go("today")
    made.press(FOLD)
    assert sweep(made.window) == []
    made.go("case", case_id, tab="todo", task=True)
    assert sweep(made.case) == []
