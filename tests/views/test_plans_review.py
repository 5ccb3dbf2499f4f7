"""A review on its page: outcome, what changed, the next day, what it answers by name, and the end of every open action."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from da_desk.views.plans.review import CHANGED, LATE, NEXT, OUTCOME, ReviewPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.planned import Planned, safety_body
from tests.views.plans import AtPlans, at_plans, planned


@pytest.fixture
def plan(desk: DeskForTests) -> Planned:
    return planned(desk, actions=2).signed()


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> AtPlans:
    return at_plans(qtbot, desk, tasks, plan.case_id)


def reviewing(at: AtPlans, field: str = "") -> ReviewPage:
    page = at.open("review", field)
    assert isinstance(page, ReviewPage)
    return page


def put(page: ReviewPage, path: str, value: Any) -> None:
    """An answer, as a person gives it."""
    page.form.fields[path].set_value(value)
    page.form.fields[path].edited.emit()


def fill(page: ReviewPage, plan: Planned, outcome: str = "keep", days: int = 5) -> None:
    put(page, OUTCOME, outcome)
    put(page, CHANGED, "The suspect found work in another town.")
    if outcome != "close":
        put(page, NEXT, (plan.today + timedelta(days=days)).isoformat())


def happened(desk: DeskForTests, plan: Planned, kind: str = "charge") -> None:
    officer = desk.as_("officer")
    officer.cases.record_event(plan.case_id, kind, officer.workplace.now(), "minute", {})


def problems(page: ReviewPage) -> dict[str, str]:
    return {path: field.problem for path, field in page.form.fields.items() if field.problem}


def test_the_focus_begins_at_the_outcome(at: AtPlans) -> None:
    page = reviewing(at)
    here = QApplication.focusWidget()
    assert here is not None
    assert page.form.fields[OUTCOME].isAncestorOf(here)


@pytest.mark.parametrize("field", ["", "rmp"])
def test_named_by_its_plan_it_begins_at_the_outcome_too(at: AtPlans, field: str) -> None:
    page = at.open("review", field)
    here = QApplication.focusWidget()
    assert here is not None
    assert page.form.fields[OUTCOME].isAncestorOf(here)


def test_a_review_sets_the_next_day_and_unsigns_nothing(at: AtPlans, plan: Planned) -> None:
    page = reviewing(at)
    fill(page, plan)
    at.press("Record the review")
    found = plan.view()
    assert (found.state, found.next_review) == ("signed-off", plan.today + timedelta(days=5))
    assert (found.reviews[0].outcome, found.reviews[0].changed) == ("keep", "The suspect found work in another town.")
    assert at.tab.step == ""
    assert at.said == "The review was recorded."


def test_what_lacks_is_said_beside_it(at: AtPlans, plan: Planned) -> None:
    page = reviewing(at)
    at.press("Record the review")
    assert set(problems(page)) == {OUTCOME, CHANGED, NEXT}
    fill(page, plan, days=60)
    at.press("Record the review")
    assert set(problems(page)) == {NEXT}
    assert "At this grade the plan is reviewed within 7 days" in problems(page)[NEXT]
    assert page.form.fields[CHANGED].value(), "nothing that was typed is lost"
    put(page, NEXT, (plan.today - timedelta(days=1)).isoformat())
    at.press("Record the review")
    assert problems(page)[NEXT].startswith("The next review can't be in the past.")


def test_one_review_answers_each_trigger_point_that_is_ticked(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    happened(desk, plan)
    desk.clock.move(minutes=5)
    happened(desk, plan, "new-incident")
    page = reviewing(at)
    assert len(page.answers) == 2
    first = next(iter(page.answers))
    put(page, f"answers.{first}", "yes")
    fill(page, plan)
    at.press("Record the review")
    left = {str(duty.id) for duty in plan.view().answerable if duty.rule == "duty.review-rmp-at-trigger"}
    assert left == {key for key in page.answers if key != first} or len(left) == 1


def test_a_late_review_says_why(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    desk.clock.move(days=9)
    page = reviewing(at)
    assert "The review is overdue." in at.words(page)
    assert page.form.fields[LATE].isVisible()
    fill(page, plan)
    at.press("Record the review")
    assert problems(page) == {LATE: "This review is late. Say why."}
    put(page, LATE, "The officer was ill.")
    at.press("Record the review")
    assert plan.view().reviews[0].outcome == "keep"


# Closing.


@pytest.mark.both_stores
def test_closing_ends_or_hands_over_every_open_action_by_name(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    page = reviewing(at)
    assert not page._actions.isVisible()
    fill(page, plan, "close")
    assert page._actions.isVisible()
    assert page.form.fields[NEXT].isHidden()
    said = at.words(page._ends)
    assert "New locks on both doors 1" in said
    assert "New locks on both doors 2" in said
    at.press("Close the plan")
    lacking = problems(page)
    assert len(lacking) == 2
    assert all("is still open. End it, or hand it over to somebody by name." in words for words in lacking.values())
    first, second = (path.removeprefix("actions.").removesuffix("-outcome") for path in lacking)
    put(page, f"actions.{first}-outcome", "no-longer-needed")
    put(page, f"actions.{first}-note", "The victim moved.")
    put(page, f"actions.{second}-outcome", "hand-over")
    at.press("Close the plan")
    assert set(problems(page)) == {f"actions.{second}-to"}
    put(page, f"actions.{second}-to", str(desk.account_id("oic")))
    at.press("Close the plan", page._foot)
    assert page.confirm.isVisible()
    assert plan.view().state == "signed-off", "it is asked once more"
    at.press("Close the plan", page.confirm)
    assert plan.view().state == "closed"
    duties = {str(duty.id): duty for duty in at.services.duties.of_case(plan.case_id)}
    assert (duties[first].state, duties[first].outcome) == ("done", "no-longer-needed")
    assert (duties[second].state, duties[second].holder_id) == ("open", desk.account_id("oic"))
    assert at.said == "The plan is closed."


def test_an_outcome_that_asks_for_words_says_so(at: AtPlans, plan: Planned) -> None:
    page = reviewing(at)
    fill(page, plan, "close")
    duty = plan.view().actions[0].duty
    assert duty is not None
    note = page.form.fields[f"actions.{duty.id}-note"]
    assert note.isHidden()
    put(page, f"actions.{duty.id}-outcome", "done")
    assert note.isVisible()
    assert next(each for each in duty.outcomes if each.slug == "done").note_label in at.words(note)


def test_with_the_supervisor_it_can_be_reviewed_and_not_closed(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    made = planned(desk, actions=0)
    body = dict(made.body())
    made.save(body)
    made.submit()
    at = at_plans(qtbot, desk, tasks, made.case_id)
    page = reviewing(at)
    assert "It can be reviewed. To close it, take it back first." in at.words(page)


# Two plans, lost text, others.


def test_the_two_plans_are_reviewed_one_by_one(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    officer = desk.as_("officer")
    officer.plans.save(plan.case_id, "safety_plan", safety_body())
    page = reviewing(at)
    put(page, CHANGED, "Of the RMP")
    at.press("Which plan: Safety plan")
    assert page.kind == "safety_plan"
    assert page.form.fields[CHANGED].value() == ""
    titles = {name for name in at.words(page).splitlines() if name}
    assert "Outcome" in titles
    at.press("Which plan: RMP")
    at.press("Continue with it")
    assert page.form.fields[CHANGED].value() == "Of the RMP"


def test_what_comes_in_while_it_is_written_leaves_the_words(
    desk: DeskForTests, at: AtPlans, plan: Planned, tasks: TaskRunner
) -> None:
    page = reviewing(at)
    fill(page, plan)
    oic = desk.as_("oic")
    tasks.changed.emit(oic.cases.record_event(plan.case_id, "charge", oic.workplace.now(), "minute", {}))
    at.settled()
    assert len(page.answers) == 1
    assert page.form.fields[CHANGED].value() == "The suspect found work in another town."
    assert page.form.fields[OUTCOME].value() == "keep"
    at.press("Record the review")
    assert plan.view().reviews


def test_whoever_may_only_read_has_nothing_to_review(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned
) -> None:
    at = at_plans(qtbot, desk, tasks, plan.case_id, "auditor")
    reviewing(at)
    assert "Nothing to review" in at.words(at.tab)
