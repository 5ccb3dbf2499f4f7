"""Every page of the VPS: named, reached by Tab, large enough, with help; in both looks, both sizes and at twice the size."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from da_desk.views import theme
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme
from da_desk.views.vps.vps_tab import STEPS
from tests.desk import AnyDesk
from tests.services.personal import Personal
from tests.views.accessibility import sweep
from tests.views.personal import AtVps, at_vps, personal

EVERY = ["", *STEPS]


@pytest.fixture
def case(desk: AnyDesk) -> Personal:
    """One in which every page has something to show: one signed, one being written, several choices, much owed."""
    made = personal(desk)
    made.contact("address", "14 Larch Close, Tarnford")
    made.happened("charge")
    made.offer("later", ask_again=made.day_in(3), words="Not today")
    made.desk.clock.move(minutes=1)
    made.signed("The words that were signed.")
    made.prefer("undecided")
    made.desk.clock.move(minutes=1)
    made.prefer("self", needs="A screen")
    made.happened("early-guilty-plea")
    made.happened("sentence-hearing", datetime(2027, 3, 15, 12, tzinfo=UTC))
    made.write("I lie awake at 14 Larch Close. I want him to go to prison.")
    return made


@pytest.fixture
def at(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal) -> AtVps:
    return at_vps(qtbot, desk, tasks, case.case_id)


def opened(at: AtVps, step: str) -> None:
    at.open(step)
    page = at.tab.page
    if page is not None:  # what it does when the fingers rest is under way, or was not asked for
        at.qtbot.waitUntil(
            lambda: not any(each.isActive() for each in page.findChildren(QTimer) if each.isSingleShot())
        )
    at.settled()


def test_each_page_can_be_worked_by_everybody(at: AtVps) -> None:
    for step in EVERY:
        opened(at, step)
        assert sweep(at.tab) == [], step
        found = [each for each in at.tab.findChildren(QPushButton) if each.isVisible()]
        assert len([each for each in found if each.property("kind") == "primary"]) <= 1, f"one thing to do next: {step}"
        assert at.tab.help().paragraphs, step
        assert at.tab.help().sources, f"help says where each rule comes from: {step}"


def test_each_page_holds_at_twice_the_size(at: AtVps) -> None:
    theme.appearance().set_zoom(200)
    for step in EVERY:
        opened(at, step)
        assert sweep(at.tab, tab=False) == [], step


def test_each_page_grows_where_it_stands(at: AtVps) -> None:
    for step in EVERY:
        opened(at, step)
    theme.appearance().set_zoom(200)
    for step in EVERY:
        opened(at, step)
        assert sweep(at.tab, tab=False) == [], step


def test_each_page_stands_in_the_dark_and_in_both_sizes(at: AtVps) -> None:
    theme.appearance().set_scheme(Scheme.DARK)
    for size in ((1280, 768), (1440, 900)):
        at.window.resize(*size)
        for step in EVERY:
            opened(at, step)
            assert sweep(at.tab, tab=False) == [], (size, step)


def test_the_tab_is_short_to_the_eye_and_whole_to_the_ear(at: AtVps) -> None:
    bar = at.case._bar
    places = [place for place in range(bar.count()) if bar.tabText(place) == "VPS"]
    assert len(places) == 1
    assert bar.accessibleTabName(places[0]) == "Victim personal statement"


def test_an_empty_room_too(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    here = at_vps(qtbot, desk, tasks, personal(desk).case_id)
    for step in EVERY:
        opened(here, step)
        assert sweep(here.tab) == [], step


@pytest.mark.parametrize("step", ["before", "write", "addresses", "signing"])
def test_where_nothing_is_yet_the_keyboard_begins_at_what_comes_first(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, step: str
) -> None:
    here = at_vps(qtbot, desk, tasks, personal(desk).case_id)
    opened(here, step)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() in ("Record the offer", "Go to the text")
    here.press(focused.accessibleName())
    assert here.tab.step == ("offer" if step in ("before", "write") else "write")


def test_a_step_has_the_height_of_a_small_screen_with_large_letters(at: AtVps, appearance: Appearance) -> None:
    appearance.set_zoom(200)
    opened(at, "signing")
    assert not at.named("Parts of the case", QTabBar)
    (safe,) = [each for each in at.case.findChildren(QLabel) if each.text().startswith("Phone call")]
    assert safe.height() >= safe.heightForWidth(safe.width()), "how the victim is reached is never cut"
    at.press("Back to the victim personal statement")
    assert at.named("Parts of the case", QTabBar)
