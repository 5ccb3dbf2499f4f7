"""Which kind of event it is, chosen by keyboard, by mouse and by ear; what follows is said before; bad input is refused."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QListWidget, QTabBar
from pytestqt.qtbot import QtBot

from da_desk.views.cases.event_kinds import KindChoice
from da_desk.views.forms.days import MomentField
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from tests.desk import DeskForTests
from tests.views.accessibility import name_of, sweep
from tests.views.working import Working, new_case, working

WHICH = "What happened, or is known to come?"
RECORD = "Record an event"


@pytest.fixture
def choosing(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="events", form="event")
    return made


def field(made: Working) -> KindChoice:
    (found,) = made.case.findChildren(KindChoice)
    return found


def kinds(made: Working) -> QListWidget:
    return made.find("Kinds of events", QListWidget)


def shown(made: Working) -> list[str]:
    found = kinds(made)
    return [found.item(row).text() for row in range(found.count()) if found.item(row).flags()]


def key(made: Working, *keys: Qt.Key) -> None:
    for each in keys:
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClick(here, each)
    made.settled()


def begin(made: Working, kind: str) -> None:
    made.type(WHICH, kind)
    key(made, Qt.Key.Key_Return)


def day_and_time(made: Working, on: str, at: str, name: str = "When") -> None:
    made.type(f"{name}, day", on)
    made.type(f"{name}, time", at)


def when(made: Working) -> MomentField:
    return next(each for each in made.case.findChildren(MomentField) if each.title == "When")


def test_typed_and_entered_without_the_mouse(choosing: Working) -> None:
    assert QApplication.focusWidget() is choosing.find(WHICH, QLineEdit)
    choosing.type(WHICH, "let out")
    assert field(choosing).value() == "police-bail"
    key(choosing, Qt.Key.Key_Down)
    assert field(choosing).value() == "released-under-investigation"
    assert QApplication.focusWidget() is choosing.find(WHICH, QLineEdit)
    key(choosing, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert field(choosing).value() == "police-bail"
    key(choosing, Qt.Key.Key_Return)
    assert choosing.find("When, day", QLineEdit)


def test_the_whole_list_stands_in_groups_and_arrows_pass_their_headings(choosing: Working) -> None:
    every = kinds(choosing)
    titles = [every.item(row).text() for row in range(every.count())]
    assert titles[:2] == ["Custody and bail", "Arrest"]
    assert "Custody and bail" not in shown(choosing)
    seen = set()
    for _each in range(len(titles)):
        key(choosing, Qt.Key.Key_Down)
        seen.add(every.currentItem().text())
    assert seen == set(shown(choosing))


def test_the_list_itself_is_walked_and_taken_from_by_keyboard_and_mouse(choosing: Working) -> None:
    key(choosing, Qt.Key.Key_Tab, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is kinds(choosing)
    assert field(choosing).value() == "interview-under-caution"
    every = kinds(choosing)
    charge = next(every.item(row) for row in range(every.count()) if every.item(row).text() == "Police bail")
    QTest.mouseClick(every.viewport(), Qt.MouseButton.LeftButton, pos=every.visualItemRect(charge).center())
    assert field(choosing).value() == "police-bail"
    key(choosing, Qt.Key.Key_Return)
    assert choosing.find("When, day", QLineEdit)


def test_a_screen_reader_hears_kind_group_and_trigger_point(choosing: Working) -> None:
    choosing.type(WHICH, "charged by post")
    item = kinds(choosing).currentItem()
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Charge, Charge and court, trigger point: Charge"
    reader = QAccessible.queryAccessibleInterface(kinds(choosing))
    assert reader is not None
    assert spoken in [reader.child(row).text(QAccessible.Text.Name) for row in range(reader.childCount())]
    assert name_of(choosing.find(WHICH, QLineEdit)) == WHICH


@pytest.mark.both_stores
def test_what_it_will_ask_for_is_said_before_it_is_chosen(choosing: Working) -> None:
    assert "Mark a kind to see what follows from it." in choosing.words()
    choosing.type(WHICH, "arrest")
    choosing.settled()
    words = choosing.words(field(choosing).about)
    assert "This will ask for" in words
    assert "Tell the victim" in words
    choosing.type(WHICH, "contact with")
    choosing.settled()
    assert "Nothing follows from this by itself." in choosing.words(field(choosing).about)
    choosing.type(WHICH, "arrest")
    choosing.settled()
    assert "This will ask for" in choosing.words(field(choosing).about)


def test_what_nobody_calls_anything_is_said_and_escape_takes_it_back(choosing: Working) -> None:
    choosing.type(WHICH, "xyzzy")
    assert "Nothing is called that here." in choosing.words()
    assert shown(choosing) == []
    key(choosing, Qt.Key.Key_Return)
    assert field(choosing).isVisible()
    choosing.press("Next")
    assert "Choose what happened." in choosing.words()
    choosing.find(WHICH, QLineEdit).setFocus()
    key(choosing, Qt.Key.Key_Escape)
    assert len(shown(choosing)) > 30
    key(choosing, Qt.Key.Key_Escape)
    assert "No events yet" in choosing.words()


@pytest.mark.parametrize(
    ("typed", "tab"), [("restraining", "orders"), ("vps", "vps"), ("rmp", "plans"), ("retraction", "withdrawal")]
)
def test_what_is_done_elsewhere_leads_there(choosing: Working, typed: str, tab: str) -> None:
    begin(choosing, typed)
    assert choosing.case.tab == tab


@pytest.mark.parametrize("zoom", [100, 200])
def test_it_can_be_worked_by_everybody(choosing: Working, appearance: Appearance, zoom: int) -> None:
    appearance.set_zoom(zoom)
    choosing.type(WHICH, "bail")
    choosing.settled()
    assert sweep(choosing.case) == []


@pytest.mark.parametrize("zoom", [150, 200])
def test_line_and_list_are_in_sight_together_on_a_small_screen(
    choosing: Working, appearance: Appearance, zoom: int
) -> None:
    choosing.press(f"Back from: {RECORD}")
    appearance.set_zoom(zoom)
    choosing.settled()
    choosing.press("Record the first event")
    choosing.settled()
    line = choosing.find(WHICH, QLineEdit)
    found = choosing.find("Kinds of events", QListWidget)
    assert line.visibleRegion().boundingRect() == line.rect()
    assert found.visibleRegion().boundingRect().height() >= 0.9 * found.height()
    assert found.height() >= 3 * found.visualItemRect(found.item(1)).height()
    assert choosing.named("Record contact", QAbstractButton), "whose case it is and how they are reached stays"
    choosing.press(f"Back from: {RECORD}")
    assert choosing.find("Parts of the case", QTabBar).isVisible()


def test_the_form_says_what_follows_from_what_was_answered(choosing: Working) -> None:
    begin(choosing, "police bail")
    choosing.press("Are there conditions?: Not known yet")
    assert "Find out the conditions" in choosing.words()
    choosing.press("Are there conditions?: No")
    assert "Find out the conditions" not in choosing.words()


@pytest.mark.both_stores
def test_what_has_to_be_said_is_asked_beside_its_field(choosing: Working) -> None:
    begin(choosing, "police bail")
    day_and_time(choosing, "1 nov 2026", "22:40")
    choosing.press("Record the event")
    assert choosing.find("Problem 1: Choose an answer for “Are there conditions?”.", QAbstractButton)
    choosing.press("Are there conditions?: Yes")
    choosing.press("Record the event")
    assert choosing.find("Problem 1: Fill in “Conditions”.", QAbstractButton)
    choosing.press("Are there conditions?: Not known yet")
    choosing.press("Record the event")
    assert choosing.said.startswith("The event was recorded.")


def test_a_release_before_the_arrest_is_refused_beside_its_time(choosing: Working, desk: DeskForTests) -> None:
    begin(choosing, "arrest")
    day_and_time(choosing, "2 nov 2026", "13:00")
    choosing.press("Record the event")
    choosing.press("Record an event")
    begin(choosing, "released without charge")
    day_and_time(choosing, "2 nov 2026", "12:59")
    choosing.press("Record the event")
    sentence = "This is before “Arrest” of 2 Nov 2026, 13:00."
    assert when(choosing).problem.startswith(sentence)
    assert len(desk.as_("officer").cases.events(choosing.case.case_id)) == 1


@pytest.mark.both_stores
def test_an_event_entered_twice_is_folded_or_refused_and_both_are_said(choosing: Working, desk: DeskForTests) -> None:
    for offence in ("Assault", "Assault", "Threats"):
        begin(choosing, "arrest")
        day_and_time(choosing, "2 nov 2026", "13:00")
        choosing.type("For what", offence)
        choosing.press("Record the event")
        if offence == "Assault":
            last = choosing.said
            choosing.press("Record an event")
    assert last.startswith("This event stands here already")
    assert (
        "“Arrest” is recorded for 2 Nov 2026, 13:00 already. Open that entry and correct it there." in choosing.words()
    )
    assert len(desk.as_("officer").cases.events(choosing.case.case_id)) == 1


def test_what_stands_for_that_day_already_is_said_while_it_is_typed(choosing: Working, desk: DeskForTests) -> None:
    case_id = choosing.case.case_id
    desk.as_("oic").cases.record_event(case_id, "arrest", datetime(2026, 11, 2, 13, 0, tzinfo=UTC))
    begin(choosing, "arrest")
    words = "“Arrest” stands here for Mon 2 Nov 2026, 13:00 already. Is it the same one?"
    day_and_time(choosing, "1 nov 2026", "13:02")
    choosing.settled()
    assert words not in choosing.words()
    choosing.type("When, day", "2 nov 2026")
    choosing.settled()
    assert words in choosing.words()
    choosing.press("Record the event")
    assert len(desk.as_("officer").cases.events(case_id)) == 2


@pytest.mark.parametrize(
    ("on", "at", "sentence"),
    [
        ("29 feb 2027", "10:00", "There is no such day. Type it like 3 Jan 2027."),
        ("1 nov 1826", "10:00", "1826 is in another century. Check the year."),
        ("1 nov 2126", "10:00", "2126 is in another century. Check the year."),
        ("29 mar 2026", "01:30", "That hour did not exist: the clocks went forward. Give the hour after it."),
    ],
)
def test_times_that_can_not_be_are_refused_beside_the_field(choosing: Working, on: str, at: str, sentence: str) -> None:
    begin(choosing, "arrest")
    day_and_time(choosing, on, at)
    choosing.press("Record the event")
    assert when(choosing).problem == sentence
    assert choosing.find(f"Problem 1: {sentence}", QAbstractButton)


def test_the_hour_that_comes_twice_is_said_and_either_can_be_meant(choosing: Working, desk: DeskForTests) -> None:
    begin(choosing, "arrest")
    day_and_time(choosing, "25 oct 2026", "01:30")
    assert "this hour comes twice. Taken as the first" in choosing.words()
    choosing.press("When: It was the second (GMT)")
    assert "Taken as the second" in choosing.words()
    choosing.press("Record the event")
    assert "Sun 25 Oct 2026, 01:30 GMT" in choosing.words()
    (event,) = desk.as_("officer").cases.events(choosing.case.case_id)
    assert event.at.hour == 1
