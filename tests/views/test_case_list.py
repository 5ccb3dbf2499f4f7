"""The list of cases: mine, team, all; by grade and status; opening one leaves its trace without a question."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTabBar
from pytestqt.qtbot import QtBot

from da_desk.services.people import NewPerson
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.rows import RowList
from tests.desk import START, DeskForTests
from tests.services.planned import assess, assessed
from tests.store.rows import Wanted, add_case
from tests.views.working import Working, indicate, new_case, working


@pytest.fixture
def at_cases(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    indicate(desk, new_case(desk))
    other = new_case(desk, "supervisor", victim=NewPerson("Okafor", "Grace"))
    assess(
        desk, other, "medium", by="supervisor", grade__fell=["support-in-place"], grade__fell_how="The IDVA is there"
    )
    made = working(qtbot, desk, tasks)
    made.go("cases")
    return made


def _rows(made: Working) -> list[str]:
    model = made.find("Cases", RowList).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _many(desk: DeskForTests, count: int) -> list[UUID]:
    """So many cases of the officer, due one after another."""
    place, due = desk.workplace("officer"), START + timedelta(days=900)
    me = place.actor.account_id
    with place.store.unit_of_work(place.actor) as uow:
        return [
            add_case(
                place,
                uow,
                Wanted(f"DA/25/{n:05}", f"Rees{n:04}", owner=me, holder=me, do_by=due + timedelta(minutes=n)),
            ).id
            for n in range(count)
        ]


def test_mine_team_and_all_with_their_counts(at_cases: Working) -> None:
    assert [row.split(",")[0] for row in _rows(at_cases)] == ["Marsden"]
    at_cases.press("Which cases: Team 2")
    assert sorted(row.split(",")[0] for row in _rows(at_cases)) == ["Marsden", "Okafor"]


def test_the_next_thing_to_do_stands_before_the_reference(at_cases: Working) -> None:
    row = _rows(at_cases)[0]
    assert row.index("Tell the CPS that the victim may withdraw") < row.index("DA/26/00001")
    assert "High risk" in row


def test_by_grade_and_status(at_cases: Working) -> None:
    at_cases.press("Which cases: Team 2")
    at_cases.choose("Risk grade", "Medium")
    at_cases.settled()
    assert [row.split(",")[0] for row in _rows(at_cases)] == ["Okafor"]
    at_cases.choose("Status", "Closed")
    at_cases.settled()
    assert "No cases here" in at_cases.words()


def test_opening_by_keyboard_is_logged(at_cases: Working) -> None:
    shown = at_cases.find("Cases", RowList)
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    at_cases.settled()
    assert at_cases.case.tab == "overview"
    lines = at_cases.services.history.of_case(at_cases.case.case_id)
    assert any(line.action == "opened" and "Amin" in line.who for line in lines)


def test_identity_bar_says_who_and_how_to_reach_them(at_cases: Working) -> None:
    at_cases.go("case", at_cases.services.cases.by_ref("DA/26/00001"))
    words = at_cases.words()
    for part in ("Marsden, Holly", "Born 14 Mar 1991", "Crime 42/118830/26", "Suspect: Marsden, Craig", "07700 900123"):
        assert part in words
    assert "library" not in words, "the code word is never on the bar"


def test_a_case_of_another_unit_is_read_and_not_changed(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = working(qtbot, desk, tasks, "outsider")
    made.go("case", case_id)
    assert "Marsden, Holly" in made.words()
    offered = [each.text() for each in made.case.findChildren(QAbstractButton) if each.isVisible()]
    assert not {"Record", "Change", "Hand over", "Record contact", "Add"} & set(offered)
    made.go("case", case_id, tab="people")
    offered = [each.text() for each in made.case.findChildren(QAbstractButton) if each.isVisible()]
    assert not {"Change", "Add a person", "Add a contact", "Link a case", "Confirm now"} & set(offered)


def test_a_case_that_is_not_there_is_said_in_the_page(at_cases: Working) -> None:
    at_cases.go("case", UUID(int=1))
    assert "This case can't be opened" in at_cases.words()


def test_the_news_of_others_come_in(at_cases: Working, desk: DeskForTests) -> None:
    case_id = at_cases.services.cases.by_ref("DA/26/00001")
    at_cases.go("case", case_id, tab="todo")
    tabs = at_cases.find("Parts of the case", QTabBar)
    at_cases.press("Record: Assess the risk again")
    at_cases.press("How did it end?: Assessed again; no change")
    place = tabs.currentIndex()
    before = tabs.tabText(place)
    at_cases.press("Record the outcome")
    assert (before, tabs.tabText(place)) == ("To do (8)", "To do (7)")
    assert "Assessed again; no change" in at_cases.words()


def test_going_from_tab_to_tab_lists_nothing_again(at_cases: Working, desk: DeskForTests) -> None:
    at_cases.go("case", at_cases.services.cases.by_ref("DA/26/00001"))
    before = len(desk.as_("auditor").history.entries(500, action="listed"))
    for tab in ("people", "events", "history", "overview"):
        at_cases.go("case", at_cases.case.case_id, tab=tab)
    assert len(desk.as_("auditor").history.entries(500, action="listed")) == before
    at_cases.go("today")
    at_cases.go("cases")
    assert len(desk.as_("auditor").history.entries(500, action="listed")) > before


def test_what_is_due_stands_beside_a_wide_window(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    indicate(desk, new_case(desk))
    made = working(qtbot, desk, tasks, size=(1440, 900))
    made.go("cases")
    assert made.named("Open my week", QAbstractButton)
    made.window.resize(1366, 768)
    made.settled()
    assert not made.named("Open my week", QAbstractButton)


@pytest.mark.parametrize(("width", "due"), [(1366, False), (1440, False), (1680, True)])
def test_every_part_of_an_open_case_can_be_seen(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, width: int, due: bool
) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = working(qtbot, desk, tasks, size=(width, 900))
    made.go("case", case_id)
    bar = made.find("Parts of the case", QTabBar)
    assert bar.tabRect(bar.count() - 1).right() < bar.width()
    assert bool(made.named("Open my week", QAbstractButton)) is due


@pytest.fixture
def at_many(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> tuple[Working, list[UUID]]:
    """A list of three pages."""
    ids = _many(desk, 300)
    made = working(qtbot, desk, tasks)
    made.go("cases")
    return made, ids


def test_a_long_list_comes_as_one_scrolls(at_many: tuple[Working, list[UUID]]) -> None:
    made, _ids = at_many
    shown = made.find("Cases", RowList)
    assert len(_rows(made)) == 128
    for expected in (256, 300, 300):
        shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum())
        made.settled()
        assert len(_rows(made)) == expected
    names = [row.split(",")[0] for row in _rows(made)]
    assert names == [f"Rees{number:04}" for number in range(300)]


def test_the_end_key_goes_on_to_the_last_case(at_many: tuple[Working, list[UUID]]) -> None:
    made, ids = at_many
    shown = made.find("Cases", RowList)
    shown.setFocus()
    reached = []
    for _press in range(3):
        QTest.keyClick(shown, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        made.settled()
        reached.append(shown.current)
    assert reached == [ids[127], ids[255], ids[299]]
    QTest.keyClick(shown, Qt.Key.Key_Return)
    made.settled()
    assert made.case.case_id == ids[299]


def test_news_keep_ones_place_in_the_list(at_many: tuple[Working, list[UUID]], desk: DeskForTests) -> None:
    made, ids = at_many
    shown = made.find("Cases", RowList)
    shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum())
    made.settled()
    shown.mark(ids[150])
    made.settled()
    place = shown.verticalScrollBar().value()
    assert place > 100 * shown.rowHeight(0)
    graded = assessed(desk, ids[200], "medium", "supervisor", grade__fell=["support-in-place"], grade__fell_how="IDVA")
    made.tasks.write(made.services.risk.grade, graded, 1, owner=shown)
    made.settled()
    assert "Medium risk" in _rows(made)[0], "what its lower grade asks for is due before all others"
    assert shown.current == ids[150]
    assert abs(shown.verticalScrollBar().value() - place) <= shown.rowHeight(0)
    made.choose("Order", "By grade")
    made.settled()
    assert shown.verticalScrollBar().value() == 0


def test_the_open_case_is_marked_once_its_page_of_the_list_is_there(at_many: tuple[Working, list[UUID]]) -> None:
    made, ids = at_many
    made.go("case", ids[200])
    shown = made.find("Cases", RowList)
    assert shown.current is None
    shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum())
    made.settled()
    assert shown.current == ids[200]


def test_a_count_beyond_a_thousand_is_not_counted_out(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    _many(desk, 1_001)
    made = working(qtbot, desk, tasks)
    made.go("cases")
    assert made.find("Which cases: Team 1,000+", QAbstractButton)
