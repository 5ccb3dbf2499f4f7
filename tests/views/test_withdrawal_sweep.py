"""Every step of the withdrawal: named, reached by Tab, large enough, with help; and it fits a small window and the zoom."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.views import theme
from da_desk.views.statements.withdrawal_tab import STEPS
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.journey import DETAILS, REPORT, VIEWS, Journey, details_body, report_body
from tests.views.accessibility import sweep
from tests.views.withdrawal import AtDesk, at_desk

EVERY = ["", *(key for key in STEPS if key != "outcome")]


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path) -> AtDesk:
    """In front of a case in which every page has something to show."""
    journey = Journey.begun(desk, tmp_path / "out", risk__pressure_suspected="yes")
    journey.contact("address", "14 Larch Close, Tarnford")
    journey.ready("I live at 14 Larch Close.\n\nI left Larch Close in May.")
    journey.save(DETAILS, details_body())
    journey.save(VIEWS, {"asked": {"how": "separately"}})
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    return at_desk(qtbot, desk, tasks, journey.case_id, "supervisor")


def primaries(at: AtDesk) -> list[str]:
    found = [
        each for each in at.tab.findChildren(QPushButton) if each.isVisible() and each.property("kind") == "primary"
    ]
    return [each.accessibleName() for each in found]


def test_each_step_can_be_worked_by_everybody(at: AtDesk) -> None:
    for step in EVERY:
        at.tab.go(step)
        at.settled()
        assert sweep(at.tab) == [], step
        assert len(primaries(at)) <= 1, f"one thing to do next: {step}"
        assert at.tab.help().paragraphs, step
        assert at.tab.help().sources, f"help says where each rule comes from: {step}"


def test_each_step_fits_at_twice_the_size(at: AtDesk) -> None:
    for step in EVERY:
        at.tab.go(step)
        at.settled()
    theme.appearance().set_zoom(200)
    for step in EVERY:
        at.tab.go(step)
        at.settled()
        assert sweep(at.tab, tab=False) == [], step
