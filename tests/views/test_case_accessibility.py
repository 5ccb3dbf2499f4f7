"""Every page of cases, today and accounts goes through the sweep, and can be worked by keyboard alone."""

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.views.widgets.rows import RowList
from tests.desk import DeskForTests
from tests.views.accessibility import sweep
from tests.views.working import Working, indicate, new_case, working

TABS = ("overview", "people", "events", "todo", "papers", "history")
FORMS: dict[str, Callable[[Working, UUID], object]] = {
    "attempt": lambda made, case_id: made.go("case", case_id, tab="todo", attempt=True),
    "safe-contact": lambda made, case_id: made.go("case", case_id, tab="people", form="safe-contact"),
    "person": lambda made, case_id: made.go("case", case_id, tab="people", form="person"),
    "event": lambda made, case_id: made.go("case", case_id, tab="events", form="event"),
    "case": lambda made, _case_id: made.press("Change the particulars of the case"),
    "incident": lambda made, _case_id: made.press("Add an incident"),
    "outcome": lambda made, _case_id: made.press("Record: Assess the risk again"),
    "new-case": lambda made, _case_id: made.go("new-case"),
    "today": lambda made, _case_id: made.go("today"),
}


@pytest.fixture
def at_case(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> tuple[Working, UUID]:
    case_id = new_case(desk)
    indicate(desk, case_id)
    people = desk.as_("officer").people
    victim = people.of_case(case_id)[0].involvement.id
    for number in (1, 2):
        people.add_contact(case_id, victim, "phone", f"07700 90012{number}", confidential=True)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="overview")
    return made, case_id


@pytest.mark.parametrize("tab", TABS)
def test_tabs(at_case: tuple[Working, UUID], tab: str) -> None:
    made, case_id = at_case
    made.go("case", case_id, tab=tab)
    assert sweep(made.case) == []


@pytest.mark.parametrize("form", FORMS)
def test_forms(at_case: tuple[Working, UUID], appearance: Appearance, form: str) -> None:
    made, case_id = at_case
    FORMS[form](made, case_id)
    page = made.window.page()
    assert page is not None
    assert sweep(page) == []
    appearance.set_zoom(200)
    made.settled()
    assert sweep(page, tab=False) == []


def test_accounts(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, appearance: Appearance) -> None:
    made = working(qtbot, desk, tasks, "administrator")
    made.go("accounts")
    assert sweep(made.window) == []
    made.press("Change the roles of DC 2208 Nadia Amin")
    assert sweep(made.window) == []
    appearance.set_zoom(200)
    made.settled()
    assert sweep(made.window, tab=False) == []


@pytest.mark.parametrize(
    ("zoom", "size"), [(100, (1280, 768)), (150, (1366, 768)), (200, (1366, 768)), (200, (1920, 1080))]
)
def test_nothing_is_cut_when_smaller_or_larger(
    at_case: tuple[Working, UUID], appearance: Appearance, zoom: int, size: tuple[int, int]
) -> None:
    made, case_id = at_case
    made.window.resize(*size)
    appearance.set_zoom(zoom)
    for tab in TABS:
        made.go("case", case_id, tab=tab)
        assert sweep(made.case, tab=False) == []
        assert made.case.mapTo(made.window, made.case.rect().topRight()).x() <= size[0], f"{tab} does not fit"


def test_list_and_case_take_turns_where_there_is_no_room(at_case: tuple[Working, UUID], appearance: Appearance) -> None:
    made, case_id = at_case
    appearance.set_zoom(200)
    made.settled()
    assert not made.named("Cases", RowList)
    made.press("Back to the list of cases")
    assert made.find("Cases", RowList).width() > 1_000
    made.go("case", case_id, tab="people")
    assert not made.named("Cases", RowList)


def test_tabs_by_the_arrow_keys(at_case: tuple[Working, UUID]) -> None:
    made, _case_id = at_case
    bar = made.find("Parts of the case", QTabBar)
    bar.setFocus()
    for _step in range(4):
        QTest.keyClick(bar, Qt.Key.Key_Right)
        made.settled()
    assert made.case.tab == "people"
    QTest.keyClick(made.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    made.settled()
    assert made.case.tab == "vps"


def test_escape_leaves_a_form_and_the_focus_comes_back(at_case: tuple[Working, UUID]) -> None:
    made, case_id = at_case
    made.go("case", case_id, tab="people")
    opener = made.find("Add a contact of Marsden, Holly", QWidget)
    opener.setFocus()
    QTest.keyClick(opener, Qt.Key.Key_Space)
    made.settled()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName().startswith("Kind")
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    made.settled()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Add a contact of Marsden, Holly"


def test_help_names_its_sources(at_case: tuple[Working, UUID]) -> None:
    made, case_id = at_case
    for tab in TABS:
        made.go("case", case_id, tab=tab)
        page = made.case.help()
        assert page.paragraphs
        assert page.sources
