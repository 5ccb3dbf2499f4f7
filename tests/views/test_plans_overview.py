"""Risk and plans at a glance: the four questions, the grades, each plan, and what comes next."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.views.plans.questions import ASSESSMENT, OWNER, REVIEW, RMP, SAFETY, SIGN_OFF, next_step, questions
from da_desk.views.plans.standing import Standing, standing_of
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.invented import made_case
from tests.services.planned import Planned, assess, safety_body
from tests.views.plans import at_plans, planned
from tests.views.working import new_case


def now(desk: DeskForTests, plan: Planned, who: str = "officer") -> Standing:
    return standing_of(desk.as_(who), plan.case_id)


def ahead(desk: DeskForTests, plan: Planned, who: str = "officer") -> str:
    return next_step(now(desk, plan, who), may_sign=who == "supervisor", supervises=who == "supervisor")


def answers(standing: Standing) -> dict[str, tuple[str, bool]]:
    return {each.id: (each.answer, each.well) for each in questions(standing)}


def test_a_case_with_nothing_begins_with_an_assessment(desk: DeskForTests) -> None:
    plan = Planned(desk, new_case(desk))
    found = answers(now(desk, plan))
    assert found[OWNER] == ("DC 2208 Nadia Amin", True)
    assert found[ASSESSMENT] == ("Graded, without an assessment", False)
    assert found[REVIEW] == ("There is no plan yet", False)
    assert found["informing"] == ("DC 2208 Nadia Amin", True)
    assert ahead(desk, plan) == RMP, "the case came with its grade"


def test_without_an_owner_that_comes_first(desk: DeskForTests) -> None:
    plan = Planned(desk, made_case(desk, owners=False))
    assert answers(now(desk, plan))[OWNER] == ("Nobody is named", False)
    assert ahead(desk, plan) == OWNER


def test_what_waits_for_a_supervisor_is_their_next_step_alone(desk: DeskForTests) -> None:
    plan = planned(desk)
    assess(desk, plan.case_id, "high", about__stage="first-responder")
    assert answers(now(desk, plan))[ASSESSMENT] == ("No", False)
    assert ahead(desk, plan) == RMP
    assert ahead(desk, plan, "supervisor") == ASSESSMENT


def test_a_submitted_plan_waits_for_who_may_sign(desk: DeskForTests) -> None:
    plan = planned(desk)
    assess(desk, plan.case_id, "high")
    plan.submit()
    assert ahead(desk, plan, "supervisor") == SIGN_OFF
    assert ahead(desk, plan) == SAFETY
    plan.read()
    plan.sign()
    assert ahead(desk, plan, "supervisor") == SAFETY


def test_a_trigger_point_asks_for_a_review(desk: DeskForTests) -> None:
    plan = planned(desk).signed()
    assess(desk, plan.case_id, "high")
    assert answers(now(desk, plan))[REVIEW] == ("Yes", True)
    officer = desk.as_("officer")
    officer.cases.record_event(plan.case_id, "charge", officer.workplace.now(), "minute", {})
    assert answers(now(desk, plan))[REVIEW] == ("No", False)
    assert ahead(desk, plan) in (ASSESSMENT, REVIEW), "it may ask to look at the risk first"


def test_an_overdue_review_is_one_that_was_missed(desk: DeskForTests) -> None:
    plan = planned(desk).signed()
    assess(desk, plan.case_id, "high")
    desk.clock.move(days=9)
    assert answers(now(desk, plan))[REVIEW] == ("No", False)
    assert ahead(desk, plan) == REVIEW


def test_when_all_is_done_nothing_comes_next(desk: DeskForTests) -> None:
    plan = planned(desk).signed()
    assess(desk, plan.case_id, "high")
    officer = desk.as_("officer")
    record = officer.plans.save(plan.case_id, "safety_plan", safety_body()).made("record")
    assert ahead(desk, plan) == SAFETY
    officer.plans.agree(record, officer.records.get(record).version)
    assert ahead(desk, plan) == ""


def primaries(made: object) -> list[str]:
    found = made.tab.findChildren(QPushButton)  # type: ignore[attr-defined]
    return [each.text() for each in found if each.isVisible() and each.property("kind") == "primary"]


def test_each_plan_says_how_it_stands_and_leads_to_its_page(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    plan = planned(desk)
    assess(desk, plan.case_id, "high")
    made = at_plans(qtbot, desk, tasks, plan.case_id)
    said = made.words(made.tab)
    assert "In force, not yet signed off" in said
    assert "Make the home harder to get into" in said
    assert "New locks" not in said, "free words of an action stand in the plan alone"
    assert len(primaries(made)) == 1
    made.press("RMP: open")
    assert made.tab.step == "rmp"
    made.press("Back to risk and plans")
    assert made.tab.step == ""


def test_an_action_is_recorded_from_here_and_the_signature_stays(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    plan = planned(desk).signed()
    made = at_plans(qtbot, desk, tasks, plan.case_id)
    made.press("RMP: Record what came of action 1: Make the home harder to get into")
    assert made.case.tab == "todo"
    made.choose("How did it end?", "Done")
    made.type("Note", "Both doors, on Tuesday.")
    made.press("Record the outcome")
    made.open()
    assert "1 action ended" in made.words(made.tab)
    assert plan.view().state == "signed-off"


def test_grades_are_a_history_and_a_lower_one_is_marked(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    assess(desk, case_id, "high")
    desk.clock.move(days=1)
    assess(desk, case_id, "medium", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded until the trial.")
    made = at_plans(qtbot, desk, tasks, case_id)
    said = made.words(made.tab)
    assert "Lowered" in said
    assert said.index("Medium") < said.rindex("High")


def test_whoever_may_only_read_is_offered_nothing_to_do(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    plan = planned(desk)
    made = at_plans(qtbot, desk, tasks, plan.case_id, "auditor")
    assert primaries(made) == []
    words = {each.text() for each in made.tab.findChildren(QPushButton) if each.isVisible()}
    assert words <= {"Open", "Read", "Papers"}, words


def test_news_of_a_colleague_come_in(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    plan = planned(desk)
    made = at_plans(qtbot, desk, tasks, plan.case_id)
    plan.submit()
    tasks.changed.emit(plan.desk.as_("oic").plans.save(new_case(desk), "rmp", plan.body()))
    made.settled()
    assert "Waits for sign-off" not in made.words(made.tab), "another case is no news of this one"
    plan.read()
    tasks.changed.emit(plan.desk.as_("supervisor").plans.sign_off(plan.id, plan.version, "Weighed"))
    made.settled()
    assert "Signed off" in made.words(made.tab)


@pytest.mark.parametrize("days", [0, 8])
def test_only_what_is_past_its_day_is_red(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, days: int) -> None:
    plan = planned(desk).signed()
    desk.clock.at += timedelta(days=days)
    made = at_plans(qtbot, desk, tasks, plan.case_id)
    assert ("this day has passed" in made.words(made.tab)) is (days == 8)
