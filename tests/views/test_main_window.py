"""The desk of a signed-in person: rail, navigation, help, message, idle close, sign-out; on a real desk."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from da_desk.app import Desk
from da_desk.views.help import Help
from da_desk.views.idle import Idle
from da_desk.views.main_window import MainWindow, Place
from da_desk.views.pages import Page, PageEntry
from da_desk.views.rail import Person
from da_desk.views.remembered import Remembered
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.search import Answer
from tests.desk import AnyDesk
from tests.views.accessibility import sweep

OFFICER = Person("DC 2208 Amin", "Northside DA unit", frozenset({"officer"}))


class Noted(Page):
    """A page that notes what happens to it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.seen: list[object] = []
        self.add(label(title, "title"), QLineEdit())
        self.findChildren(QLineEdit)[0].setAccessibleName(f"Line of {title}")

    def enter(self, target: object = None, /, **place: Any) -> None:
        self.seen.append((target, place))

    def leave(self) -> None:
        self.seen.append("left")

    def help(self) -> Help:
        return Help("About this page", ("One thing at a time.",), ("Two hours: practice 2.2",))


def entry(key: str, **more: Any) -> PageEntry:
    """A page of that key."""
    return PageEntry(key, key.capitalize(), "home", lambda *_given: Noted(key.capitalize()), **more)


ENTRIES = [
    entry("today"),
    entry("cases", also=("case",)),
    entry("accounts", roles=frozenset({"administrator"})),
    entry("new-case", in_rail=False),
]


def window(qtbot: QtBot, tasks: TaskRunner, person: Person = OFFICER, width: int = 1366) -> MainWindow:
    """The window with noting pages."""

    def find(_text: str, give: Any) -> None:
        give([Answer("Marsden, Holly", "DA/26/00012", Place("case", 7))])

    messages = MessageBar()
    made = MainWindow(ENTRIES, None, tasks, person, messages, find)
    messages.setParent(made)
    qtbot.addWidget(made)
    made.resize(width, 768)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.go_first()
    return made


@pytest.fixture
def main(qtbot: QtBot, tasks: TaskRunner) -> MainWindow:
    return window(qtbot, tasks)


def noted(main: MainWindow) -> Noted:
    """The page in front."""
    page = main.page()
    assert isinstance(page, Noted)
    return page


def test_pages_are_entered_and_left_and_alt_left_goes_back(main: MainWindow) -> None:
    today = noted(main)
    main.go("case", 7, tab="withdrawal")
    assert noted(main).seen == [(7, {"tab": "withdrawal"})]
    assert today.seen == [(None, {}), "left"]
    QTest.keyClick(main, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert noted(main) is today


def test_a_page_is_made_once(main: MainWindow) -> None:
    main.go("cases")
    first = noted(main)
    main.go("today")
    main.go("cases")
    assert noted(main) is first


def test_the_rail_by_keyboard(main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert main.here == Place("cases")


def test_a_page_of_another_role_is_not_there(qtbot: QtBot, main: MainWindow, tasks: TaskRunner) -> None:
    main.go("accounts")
    assert main.here == Place("today")
    administrator = Person("Rowan Pugh", "Northside DA unit", frozenset({"administrator"}))
    other = window(qtbot, tasks, administrator)
    other.go("accounts")
    assert other.here == Place("accounts")


@pytest.mark.parametrize(("width", "folded"), [(1280, True), (1366, True), (1440, False), (1920, False)])
def test_the_rail_folds_where_the_window_is_narrow(qtbot: QtBot, tasks: TaskRunner, width: int, folded: bool) -> None:
    main = window(qtbot, tasks, width=width)
    assert (main.rail.width() < 100) is folded
    assert main.minimumSizeHint().width() <= width


@pytest.mark.parametrize("zoom", [100, 150, 200])
@pytest.mark.parametrize("width", [1280, 1440])
def test_the_window_passes_the_sweep(
    qtbot: QtBot, tasks: TaskRunner, appearance: Appearance, width: int, zoom: int
) -> None:
    appearance.set_zoom(zoom)
    main = window(qtbot, tasks, width=width)
    assert sweep(main) == []
    assert main.minimumSizeHint().width() <= width


def test_search_leads_to_the_case(qtbot: QtBot, main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert main.search.hasFocus()
    QTest.keyClicks(main.search, "mars")
    QTest.keyClick(main.search, Qt.Key.Key_Return)
    QTest.keyClick(main.search, Qt.Key.Key_Return)
    assert main.here == Place("cases", 7)


def test_f1_shows_the_help_of_the_page_with_its_sources(main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_F1)
    words = [each.text() for each in main.findChildren(QLabel) if each.isVisible()]
    for part in ("About this page", "One thing at a time.", "Two hours: practice 2.2"):
        assert part in words
    QTest.keyClick(main, Qt.Key.Key_F1)
    assert "About this page" not in [each.text() for each in main.findChildren(QLabel) if each.isVisible()]


def test_the_marking_stands_always_and_training_only_on_a_training_desk(qtbot: QtBot, tasks: TaskRunner) -> None:
    for training in (False, True):
        person = Person("DC 2208 Amin", "Northside DA unit", frozenset({"officer"}), training)
        main = window(qtbot, tasks, person)
        words = " ".join(each.text() for each in main.findChildren(QLabel) if each.isVisible())
        assert "OFFICIAL-SENSITIVE" in words
        assert ("TRAINING" in words) is training


def test_idle_is_over_after_the_minutes_and_input_begins_anew(qtbot: QtBot, qapp: QApplication) -> None:
    now = [0.0]
    idle, line = Idle(qapp, 10, lambda: now[0]), QLineEdit()
    qtbot.addWidget(line)
    over: list[int] = []
    idle.over.connect(lambda: over.append(1))
    idle.start()
    now[0] = 599
    QTest.keyClick(line, Qt.Key.Key_A)
    now[0] = 1198
    idle.check()
    assert over == []
    now[0] = 1199
    idle.check()
    idle.check()
    assert over == [1]
    idle.deleteLater()


@pytest.fixture
def running(qtbot: QtBot, qapp: QApplication, appearance: Appearance, desk: AnyDesk) -> Iterator[SimpleNamespace]:
    """The whole program, signed in at a real desk."""
    from da_desk import workplace

    run = Desk(qapp, remembered=Remembered(), load=lambda: workplace, appearance=appearance)
    run.show()
    qtbot.waitExposed(run.shell)
    services = desk.services("administrator")
    run._enter(services)
    yield SimpleNamespace(desk=run, services=services)
    run.end()
    run.shell.close()
    run.shell.deleteLater()
    run.deleteLater()
    QApplication.processEvents()


def test_the_title_never_says_more_than_the_program(running: SimpleNamespace) -> None:
    assert running.desk.shell.windowTitle() == "DA Desk"
    assert running.desk.main.isVisible()


def test_after_signing_in_the_keyboard_begins_in_the_first_page(qtbot: QtBot, running: SimpleNamespace) -> None:
    main = running.desk.main
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    here = QApplication.focusWidget()
    assert here is main.page()
    QTest.keyClick(here, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert main.page().isAncestorOf(focused)


def test_signing_out_keeps_drafts_first_and_gives_the_desk_up(qtbot: QtBot, running: SimpleNamespace) -> None:
    order: list[str] = []
    running.desk.main.leave_all = lambda: order.append("left")
    running.desk._services = SimpleNamespace(close=lambda: order.append("closed"))
    running.desk.sign_out("Nobody used the desk for a while, so it was closed.")
    qtbot.waitUntil(lambda: order == ["left", "closed"])
    assert running.desk.main is None
    assert running.desk.sign_in.isVisible()
    assert "Nobody used the desk" in running.desk.messages.text


def test_what_could_be_undone_on_a_desk_is_not_offered_on_the_first_page(running: SimpleNamespace) -> None:
    running.desk.messages.say("Draft discarded.", "Undo", print)
    running.desk.sign_out()
    assert running.desk.messages.text == ""


def test_what_the_computer_remembers_holds_no_name(running: SimpleNamespace, desk: AnyDesk) -> None:
    from da_desk.settings import state_dir

    running.desk.end()
    kept = "".join(file.read_text() for file in state_dir().glob("*.json"))
    assert "zoom" in kept
    for secret in ("Pugh", "Rowan", "administrator", "Northside"):
        assert secret not in kept


def test_help_stands_beside_the_page_or_in_its_place_where_it_is_narrow(
    qtbot: QtBot, main: MainWindow, appearance: Appearance
) -> None:
    main.show_help()
    assert noted(main).isVisible()
    appearance.set_zoom(200)
    assert not noted(main).isVisible()
    QTest.keyClick(main, Qt.Key.Key_F1)
    assert noted(main).isVisible()


def test_search_finds_pages_by_their_titles_too(qtbot: QtBot, running: SimpleNamespace) -> None:
    box = running.desk.main.search
    box.setFocus()
    QTest.keyClicks(box, "password")
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(box._popup.isVisible)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert running.desk.main.here == Place("password")


def test_only_a_desk_on_this_computer_has_a_recovery_code(running: SimpleNamespace, desk: AnyDesk) -> None:
    main = running.desk.main
    before = main.here
    main.go("recovery-code")
    offered = [action.text() for action in main.rail._menu.actions()]
    assert (main.here != before) is (desk.kind == "local")
    assert ("New recovery code …" in offered) is (desk.kind == "local")


@pytest.mark.local_only
def test_an_administrator_makes_a_new_recovery_code_shown_once(qtbot: QtBot, running: SimpleNamespace) -> None:
    running.desk.main.go("recovery-code")
    page = running.desk.main.page()
    page._confirm.confirmed.emit()
    qtbot.waitUntil(lambda: page._holder.box.count() > 0)
    running.desk.main.go("accounts")
    assert page._holder.box.count() == 0


def test_the_own_password_is_changed_only_with_the_old_one(qtbot: QtBot, running: SimpleNamespace) -> None:
    from tests.desk import PASSWORD

    running.desk.main.go("password")
    page = running.desk.main.page()
    for old, told in (("not this one at all", True), (PASSWORD, False)):
        page._form.set_values({"password": {"old": old, "new": "seven grey herons", "again": "seven grey herons"}})
        page._save.click()
        qtbot.waitUntil(lambda: not page._save.busy)
        assert page._form.summary.isVisible() is told
    assert "changed" in running.desk.messages.text
