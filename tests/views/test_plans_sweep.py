"""Every step of risk and plans: named, reached by Tab, large enough, with help and sources; small windows, zoom, one alert."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QFrame, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.views.forms.row_cards import RowsField
from da_desk.views.plans.plans_tab import STEPS
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from tests.desk import DeskForTests
from tests.services.planned import Planned, assess, safety_body
from tests.views.accessibility import sweep
from tests.views.plans import AtPlans, at_plans, planned, rewritten

OURS = ("", "assessment", "rmp", "sign-off", "review")


@pytest.fixture
def plan(desk: DeskForTests) -> Planned:
    """A case in which every page has something to show: grades, a signed plan that changed, a safety plan, a trigger."""
    made = planned(desk, actions=2)
    assess(desk, made.case_id, "high")
    made.signed()
    desk.clock.move(hours=1)
    assess(desk, made.case_id, "medium", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded.")
    officer = desk.as_("officer")
    officer.plans.save(made.case_id, "safety_plan", safety_body())
    officer.cases.record_event(made.case_id, "charge", officer.workplace.now(), "minute", {})
    rewritten(made, contingency={"plan": "Two units"}, children={"children": "Two"})
    officer.risk.save(made.case_id, "dash-like", {"about": {"stage": "review"}})
    made.submit()
    return made


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> AtPlans:
    return at_plans(qtbot, desk, tasks, plan.case_id, "supervisor")


def shown(at: AtPlans, kind: str) -> list[str]:
    found = [each for each in at.tab.findChildren(QPushButton) if each.isVisible() and each.property("kind") == kind]
    return [each.accessibleName() for each in found]


def test_every_step_that_is_named_is_there() -> None:
    assert set(OURS) - {""} <= set(STEPS)


def test_each_step_can_be_worked_by_everybody(at: AtPlans) -> None:
    for step in OURS:
        at.open(step)
        at.settled()
        assert sweep(at.tab) == [], step
        assert len(shown(at, "primary")) <= 1, f"one thing to do next: {step}"
        alerts = [each for each in at.tab.findChildren(QFrame) if each.isVisible() and each.property("kind") == "alert"]
        assert len(alerts) <= 1, step
        assert at.tab.help().paragraphs, step
        assert at.tab.help().sources, f"help says where each rule comes from: {step}"


def test_each_part_of_the_rmp(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> None:
    desk.as_("officer").plans.take_back(plan.id, plan.version)
    at = at_plans(qtbot, desk, tasks, plan.case_id)
    page = at.open("rmp")
    for field in page.form.fields.values():
        if isinstance(field, RowsField):
            for card in field.cards:
                card.open()
    for part in ("current", "risk", "actions", "planbi", "monitoring", "told", "plan"):
        page.open_part(part)
        at.settled()
        assert sweep(at.tab) == [], part


def test_each_part_of_an_assessment(at: AtPlans) -> None:
    page = at.open("assessment")
    for part in ("about", "now", "course", "honour_more", "grade"):
        page.open_part(part)
        at.settled()
        assert sweep(at.tab) == [], part


def test_the_instruments_and_a_closing_review(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = planned(desk, actions=3).signed()
    desk.clock.at += timedelta(days=9)
    at = at_plans(qtbot, desk, tasks, made.case_id)
    at.open("assessment")
    assert sweep(at.tab) == []
    page = at.open("review")
    at.choose("Outcome", "Close it")
    for path, field in page.form.fields.items():
        if path.endswith("-outcome"):
            field.set_value("hand-over")
            field.edited.emit()
    at.settled()
    assert sweep(at.tab) == []


@pytest.mark.parametrize(
    ("zoom", "size"),
    [(100, (1280, 768)), (100, (1440, 900)), (150, (1366, 768)), (200, (1366, 768)), (200, (1920, 1080))],
)
def test_nothing_is_cut_when_smaller_or_larger(
    at: AtPlans, appearance: Appearance, zoom: int, size: tuple[int, int]
) -> None:
    at.window.resize(*size)
    appearance.set_zoom(zoom)
    for step in OURS:
        at.open(step)
        at.settled()
        assert sweep(at.tab, tab=False) == [], step
        assert at.case.mapTo(at.window, at.case.rect().topRight()).x() <= size[0], f"{step} does not fit"


def test_a_plan_that_is_written_leaves_the_window_its_size(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, appearance: Appearance
) -> None:
    made = planned(desk, actions=2)
    at = at_plans(qtbot, desk, tasks, made.case_id)
    appearance.set_zoom(200)
    at.window.resize(1366, 768)
    at.settled()
    at.open("rmp", "actions.actions")
    at.settled()
    assert at.window.width() == 1366
    assert sweep(at.tab, tab=False) == []
