"""Risk and plans in the real window: by keyboard alone on a local desk, by mouse on a shared one; what stands is what should."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from da_desk.app import Desk
from da_desk.services.desk import Services, sign_in, sign_in_shared
from da_desk.services.training import TrainingDesk
from tests.journeys.plans import ADDED, KEPT_WORDS, OFFICER, OWN_WORDS, SUPERVISOR, TRIGGER, PlansJourney
from tests.journeys.robot import Robot
from tests.shared_desk import SharedDeskForTests

WINDOW = pytest.mark.qt_log_ignore("This plugin does not support")


@contextmanager
def looked_at(training: TrainingDesk, who: str, server: SharedDeskForTests | None = None) -> Iterator[Services]:
    """The desk as one of its people finds it afterwards."""
    password = training.account(who).password
    services = sign_in_shared(server.place, who, password) if server else sign_in(training.folder, who, password)
    yield services
    services.close()


def took_risk(services: Services) -> None:
    """Everything of the first journey is on the case."""
    case_id = services.cases.by_ref("DA/26/00001")
    found = services.plans.of_case(case_id)
    assert [(step.grade, step.lowered) for step in found.grades] == [("medium", True), ("high", False), ("high", False)]
    assert found.rmp is not None
    view = services.plans.view(found.rmp.id)
    assert (view.state, view.in_force) == ("signed-off", True)
    assert ADDED in view.record.body["contingency"]["plan"]
    assert [line.kind for line in view.signed] == ["plan-signed-off"]
    assert [line.outcome for line in view.reviews] == ["keep"]
    assert TRIGGER in view.reviews[0].answered
    kinds = [event.kind for event in services.cases.events(case_id)]
    assert {"plan-submitted", "plan-returned", "release", "risk-assessed"} <= set(kinds)
    assert kinds.count("plan-submitted") == 2


def took_safety(services: Services, out: Path) -> None:
    """The plan is agreed, and the copy that was left is small and tells nothing."""
    case_id = services.cases.by_ref("DA/26/00001")
    plan = services.plans.of_case(case_id).safety_plan
    assert plan is not None
    assert (plan.state, plan.in_force) == ("agreed", True)
    (copy,) = out.glob("*.pdf")
    assert copy.name.startswith("notes")
    text = subprocess.run(["pdftotext", "-layout", str(copy), "-"], capture_output=True, check=True).stdout.decode()
    assert OWN_WORDS in text
    for telling in (KEPT_WORDS, "account", "Marsden", "Craig", "Amin", "DA/26", "118830", "police", "OFFICIAL"):
        assert telling not in text
    assert [line.kind for line in services.plan_papers.copies(case_id)] == ["victim-copy"]


@WINDOW
@pytest.mark.timeout(300)
def test_from_the_first_grade_to_a_lower_one(running: Desk, training: TrainingDesk, tmp_path: Path) -> None:
    PlansJourney(Robot(running, keyboard=True), training, tmp_path / "out").take_risk()
    with looked_at(training, SUPERVISOR) as services:
        took_risk(services)


@WINDOW
@pytest.mark.timeout(300)
def test_a_safety_plan_past_its_guards_and_a_copy_left_with_the_victim(
    running: Desk, training: TrainingDesk, tmp_path: Path
) -> None:
    PlansJourney(Robot(running, keyboard=True), training, tmp_path / "out").take_safety()
    with looked_at(training, OFFICER) as services:
        took_safety(services, tmp_path / "out")


@WINDOW
@pytest.mark.timeout(300)
def test_both_on_a_shared_desk(
    running_shared: Desk, shared_training: TrainingDesk, server_desk: SharedDeskForTests, tmp_path: Path
) -> None:
    journey = PlansJourney(Robot(running_shared), shared_training, tmp_path / "out")
    journey.take_risk()
    journey.take_safety()
    with looked_at(shared_training, SUPERVISOR, server_desk) as services:
        took_risk(services)
        took_safety(services, tmp_path / "out")
