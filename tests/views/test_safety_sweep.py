"""Every page of safety planning: named, reached by Tab, large enough, with help and its sources; both sizes, both looks, the zoom."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.views import theme
from da_desk.views.plans.victims_copy import CopyPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme
from tests.desk import DeskForTests
from tests.services.planned import row
from tests.views.accessibility import overflowing, sweep
from tests.views.plans import AtPlans, at_plans
from tests.views.safety import at_safety, decided, plan_body, promised, with_plan, with_rmp
from tests.views.test_safety_copy import answered

PARTS = ("coping", "view", "situation", "items", "police", "schemes", "guards", "adviser", "agreement", "about")
SIZES = [(1_366, 768), (1_440, 900)]


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> AtPlans:
    """In front of a case in which every page has something to show."""
    ruth = row(role="idva", name="Ruth Okoro", service="Tarn Valley Advice", consent="yes", scope="Grade and bail")
    adviser = {"has": "yes", "advisers": [ruth]}
    body = plan_body(police=promised(desk, desk.clock.at.date().replace(year=2027)), adviser=adviser)
    case_id = with_plan(desk, body)
    with_rmp(desk, case_id)
    return at_plans(qtbot, desk, tasks, case_id)


def primaries(at: AtPlans) -> list[str]:
    """The primary buttons of the room."""
    found = at.tab.findChildren(QPushButton)
    return [each.accessibleName() for each in found if each.isVisible() and each.property("kind") == "primary"]


def test_each_part_of_the_plan_can_be_worked_by_everybody(at: AtPlans) -> None:
    page = at.open("safety")
    for part in PARTS:
        page.open_part(part)
        at.settled()
        assert sweep(at.tab) == [], part
        assert len(primaries(at)) <= 1, f"one thing to do next: {part}"


def test_each_step_has_help_with_its_sources(at: AtPlans) -> None:
    for step in ("safety", "copy", "papers"):
        at.open(step)
        assert at.tab.help().paragraphs, step
        assert at.tab.help().sources, f"help says where each rule comes from: {step}"
        assert sweep(at.tab) == [], step
        assert len(primaries(at)) <= 1, step


@pytest.mark.parametrize("way", ["Read together on this screen", "On paper"])
def test_each_way_of_the_copy_can_be_worked_by_everybody(at: AtPlans, qtbot: QtBot, way: str) -> None:
    page = at.open("copy")
    assert isinstance(page, CopyPage)
    at.choose("How the victim gets it", way)
    qtbot.waitUntil(lambda: not any(each.isActive() for each in page.findChildren(QTimer) if each.isSingleShot()))
    at.settled()
    assert sweep(at.tab) == []


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], Scheme.LIGHT), (SIZES[1], Scheme.DARK)])
def test_nothing_runs_out_of_its_room(
    at: AtPlans, appearance: Appearance, size: tuple[int, int], scheme: Scheme
) -> None:
    appearance.set_scheme(scheme)
    at.window.resize(*size)
    for step, parts in (("safety", PARTS), ("copy", ("",)), ("papers", ("",))):
        page = at.open(step)
        for part in parts:
            if part:
                page.open_part(part)
            at.settled()
            assert [fault for fault in sweep(at.tab, tab=False) if fault.startswith("words cut")] == []
            assert overflowing(page) == [], (step, part)


def test_each_step_grows_with_the_zoom(at: AtPlans) -> None:
    for zoom in (125, 150, 200):
        for step in ("safety", "copy", "papers"):
            page = at.open(step)
            theme.appearance().set_zoom(zoom)
            at.settled()
            for part in ("items", "schemes") if step == "safety" else ("",):
                if part:
                    page.open_part(part)
                    at.settled()
                assert sweep(at.tab, tab=False) == [], (step, zoom, part)


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_the_window_keeps_its_width_while_paper_is_asked_for(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, zoom: int
) -> None:
    case_id = with_plan(desk, decided(desk, plan_body()))
    theme.appearance().set_zoom(zoom)
    at = at_plans(qtbot, desk, tasks, case_id)
    page = at.open("copy")
    at.settled()
    answered(qtbot, at, page)
    assert at.window.width() == 1_366, "nothing pushes the window wider"
    assert overflowing(page) == []
    assert "Left out:" in at.words(page.left_out), "what is left out is to be seen at any size"


def test_at_twice_the_size_the_catalogue_takes_the_whole_place(at: AtPlans) -> None:
    page = at.open("safety")
    page.open_part("items")
    theme.appearance().set_zoom(200)
    at.settled()
    at.press("Add from the catalogue")
    assert page.picker.width() > page.width() * 0.9
    assert overflowing(page) == []
    at.press("Add: A little money put aside")
    assert page.form.isVisible()
    assert page.parts_holder.isVisible()


def test_a_long_problem_wraps_beside_the_catalogue(at: AtPlans) -> None:
    page = at.open("safety")
    at.window.resize(1_280, 768)
    page.open_part("items")
    at.press("Agree the plan")
    assert page.form.summary.isVisible()
    assert overflowing(page) == []
    lines = [each for each in page.form.summary.findChildren(QPushButton) if each.isVisible()]
    assert any("\n" in each.text() for each in lines), "it goes on in the next line"
    assert page.form.summary.height() >= sum(each.height() for each in lines)


def test_the_catalogue_fits_its_panel_whatever_is_open(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_safety(qtbot, desk, tasks, with_plan(desk))
    page.open_part("items")
    for group in page.picker.groups:
        page.picker.open_group(group.key)
    at.settled()
    assert overflowing(page) == []
