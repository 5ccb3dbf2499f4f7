"""The RMP on its page: written in parts, live from the first save, submitted, returned, mended, and compared when two wrote."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.practice.merging import plain
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.merging.page import MergePage
from da_desk.views.plans.rmp import RmpPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.invented import made_case
from tests.services.planned import Planned, allow
from tests.views.plans import AtPlans, at_plans, planned, rewritten
from tests.views.working import new_case

ACTIONS = "actions.actions"


@pytest.fixture
def plan(desk: DeskForTests) -> Planned:
    return planned(desk)


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> AtPlans:
    return at_plans(qtbot, desk, tasks, plan.case_id)


def rmp(at: AtPlans, field: str = "") -> RmpPage:
    page = at.open("rmp", field)
    assert isinstance(page, RmpPage)
    return page


def actions(page: RmpPage) -> RowsField:
    field = page.form.fields[ACTIONS]
    assert isinstance(field, RowsField)
    return field


def put(page: RmpPage, path: str, value: Any) -> None:
    """An answer, as a person gives it."""
    page.form.fields[path].set_value(value)
    page.form.fields[path].edited.emit()


def states(page: RmpPage) -> dict[str, str]:
    """The badges beside the actions, by what each is called."""
    return {card.title: card._state.text() for card in actions(page).cards if card._state.isVisibleTo(page)}


# A new plan.


def test_a_plan_is_made_by_its_first_save_and_has_its_review(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at = at_plans(qtbot, desk, tasks, new_case(desk))
    page = rmp(at)
    assert "Not begun" in at.words(page)
    page.open_part("plan")
    latest = (desk.clock.at + timedelta(days=7)).date()
    assert f"{latest.day} {latest:%b %Y}" in page._last_day.text()
    put(page, "current.information", "The suspect is on bail.")
    at.press("Save")
    assert page.record is not None
    assert page.record.next_review == latest
    assert "In force, not yet signed off" in at.words(page)
    assert at.said == "Saved."


def test_without_an_owner_it_is_refused_in_a_sentence_and_kept(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at = at_plans(qtbot, desk, tasks, made_case(desk, owners=False))
    page = rmp(at)
    assert "Nobody owns risk and safety planning." in at.words(page)
    put(page, "current.information", "Words")
    at.press("Save")
    assert "Name the owner of risk and safety planning on the case first" in page.form.summary.accessibleName()
    assert page.form.fields["current.information"].value() == "Words"
    assert page.record is None


def test_a_review_in_the_past_is_refused_at_its_field(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at = at_plans(qtbot, desk, tasks, new_case(desk))
    page = rmp(at)
    page.open_part("plan")
    put(page, "plan.next_review", "2020-01-01")
    at.press("Save")
    assert (
        page.form.fields["plan.next_review"].problem
        == "The next review can't be in the past. Choose a day from today on."
    )
    assert page.record is None


def test_the_menu_offers_what_suits_the_grade_first_then_all_then_one_of_ones_own(at: AtPlans) -> None:
    page = rmp(at)
    page.open_part("actions")
    practice = at.services.workplace.practice
    entries = practice.choices("rmp-menu", at.services.workplace.today())
    assert set(page.picker.order) == {each.slug for each in entries} - {"own"}
    assert len(page.picker.order) == 19
    page.picker.show_grade("standard")
    suiting = [each.slug for each in entries if each.slug != "own" and (not each.grades or "standard" in each.grades)]
    assert list(page.picker.order[: len(suiting)]) == suiting
    assert len(suiting) < 19


def test_an_entry_of_the_menu_becomes_an_action_to_be_written(at: AtPlans) -> None:
    page = rmp(at)
    page.open_part("actions")
    at.settled()
    at.press("Add: an action of your own")
    here = QApplication.focusWidget()
    assert isinstance(here, QPlainTextEdit)
    assert here.accessibleName() == "Actions 2: What will be done"
    QTest.keyClicks(here, "Ask the neighbour")
    added = actions(page).value()[-1]
    assert (added["menu"], added["what"]) == ("own", "Ask the neighbour")
    assert added["variable"] == page.form.values()["risk"]["variables"][0]["id"], "there is one risk alone"


# In force from the first save.


def test_each_action_says_how_far_it_is_and_doing_it_unsigns_nothing(
    desk: DeskForTests, at: AtPlans, plan: Planned
) -> None:
    plan.signed()
    page = rmp(at, ACTIONS)
    assert all(words.startswith("Due ") for words in states(page).values())
    duty = plan.view().actions[0].duty
    assert duty is not None
    at.services.duties.record_outcome([duty.id], {duty.id: "done"}, "Both doors.", "")
    page = rmp(at, ACTIONS)
    assert list(states(page).values()) == ["Done"]
    assert "Signed off" in at.words(page)


def test_a_change_after_the_signature_says_that_it_has_to_be_signed_again(at: AtPlans, plan: Planned) -> None:
    plan.signed()
    page = rmp(at)
    put(page, "contingency.plan", "Another plan")
    at.press("Save")
    assert "In force; changes not yet signed off" in at.words(page)
    assert page.submit.isVisible()


def test_another_review_day_unsigns_nothing(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    plan.signed()
    page = rmp(at)
    page.open_part("plan")
    put(page, "plan.next_review", (plan.today + timedelta(days=2)).isoformat())
    at.press("Save")
    assert plan.view().next_review == plan.today + timedelta(days=2)
    assert plan.view().state == "signed-off"


# Submitted, returned, mended.


def test_what_lacks_is_said_in_its_row_before_anything_is_submitted(
    desk: DeskForTests, at: AtPlans, plan: Planned
) -> None:
    body = plan.view().record.body
    rewritten(
        plan, actions={"actions": [dict(body["actions"]["actions"][0]), {"id": str(uuid.uuid4()), "what": "Half"}]}
    )
    page = rmp(at)
    at.press("Submit for sign-off")
    card = actions(page).cards[1]
    assert card.is_open
    assert card.fields["due"].problem == "Give the date for “By”."
    page.form.summary.chosen.emit(f"{ACTIONS}.{card.row_id}.due")
    assert page.part == "actions"
    here = QApplication.focusWidget()
    assert isinstance(here, QLineEdit)
    assert here.accessibleName() == "Actions 2: By"
    assert plan.view().state == "draft"


def test_submitting_saves_first_and_can_be_taken_back(at: AtPlans, plan: Planned) -> None:
    page = rmp(at)
    put(page, "contingency.plan", "Typed a moment ago")
    at.press("Submit for sign-off")
    assert plan.view().state == "submitted"
    assert plan.view().record.body["contingency"]["plan"] == "Typed a moment ago"
    assert not page.save_button.isVisible()
    assert "With the supervisor." in at.words(page)
    assert at.said == "The plan is with the supervisor."
    at.press("Take it back", page)
    assert plan.view().state == "draft"
    assert page.save_button.isVisible()


def test_what_a_supervisor_wants_stands_above_its_section(at: AtPlans, plan: Planned) -> None:
    plan.submit()
    plan.send_back(contingency="Who goes there at night?", current="Where is the brother?")
    page = rmp(at)
    said = at.words(page)
    assert "Returned." in said
    assert "Comments on: What is known now, If it goes otherwise." in said
    page.open_part("contingency")
    assert "Who goes there at night?" in at.words(page.cards["contingency"])
    at.press("Go there")
    assert page.part == "current"
    put(page, "contingency.plan", "The night unit goes.")
    at.press("Submit for sign-off")
    assert plan.view().state == "submitted"
    assert "Who goes there at night?" not in at.words(page)


def test_one_signs_oneself_only_where_the_desk_allows_it(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    page = rmp(at)
    assert not page.self_sign.isVisible()
    allow(desk, "rmp.self-sign")
    page = rmp(at)
    at.press("Sign it yourself")
    at.press("Sign it", page.confirm)
    assert plan.view().state == "self-signed"
    assert "Self-signed" in at.words(page) or "Signed by" in at.words(page)
    assert page.submit.isVisible(), "a supervisor can be asked all the same"


def test_a_plan_begun_by_mistake_is_set_aside_with_a_reason(at: AtPlans, plan: Planned) -> None:
    page = rmp(at)
    page.open_part("plan")
    at.press("Set this plan aside …")
    at.type("Reason", "Wrong case.")
    at.press("Set it aside")
    assert at.tab.step == ""
    assert at.services.plans.of_case(plan.case_id).rmp is None


# Versions.


def test_a_version_shows_what_it_changed(at: AtPlans, plan: Planned) -> None:
    plan.signed()
    rewritten(plan, contingency={"plan": "The night unit goes."})
    plan.signed()
    page = rmp(at)
    page.open_part("plan")
    at.press("What it changed: version 4")
    said = at.words(page)
    assert "If it goes otherwise" in said
    assert "Signed off, " in said
    assert not page.form.isVisible()
    at.press("Back to the plan")
    assert page.form.isVisible()
    at.press("What it says: version 1")
    assert "What is known now" in at.words(page)


# Two people.


def clashed(at: AtPlans, plan: Planned, mine: dict[str, Any], theirs: dict[str, Any]) -> RmpPage:
    page = rmp(at)
    for path, value in mine.items():
        put(page, path, value)
    desk = plan.desk
    record = plan.view("supervisor").record
    body = plain(record.body)
    for path, value in theirs.items():
        section, _dot, key = path.partition(".")
        body[section][key] = value
    desk.services("supervisor").plans.save(plan.case_id, "rmp", body, record_id=plan.id, version=record.version)
    at.press("Save")
    return page


def merging(page: RmpPage) -> MergePage:
    assert page.merger.page is not None
    return page.merger.page


def row_of(plan: Planned) -> dict[str, Any]:
    row: dict[str, Any] = plain(plan.view().record.body)["actions"]["actions"][0]
    return row


@pytest.mark.both_stores
def test_two_who_changed_different_actions_are_put_together(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    row, more = row_of(plan), {"id": str(uuid.uuid4()), "what": "Theirs", "menu": "own"}
    page = clashed(at, plan, {ACTIONS: [row | {"what": "New locks, and a chain"}]}, {ACTIONS: [row, more]})
    said = at.words(merging(page))
    assert "You changed different answers." in said
    at.press("Use these answers")
    at.press("Save")
    saved = plain(plan.view().record.body)["actions"]["actions"]
    assert [each["what"] for each in saved] == ["New locks, and a chain", "Theirs"]


@pytest.mark.both_stores
def test_one_answer_of_one_action_that_both_changed_is_asked_by_its_name(at: AtPlans, plan: Planned) -> None:
    row, day = row_of(plan), plan.today
    mine, theirs = (day + timedelta(days=5)).isoformat(), (day + timedelta(days=6)).isoformat()
    page = clashed(at, plan, {ACTIONS: [row | {"due": mine}]}, {ACTIONS: [row | {"due": theirs}]})
    opened = merging(page)
    title = f"Actions “{row['what']}”: By"
    assert title in at.words(opened)
    at.find(f"Keep for “{title}”: Yours", QRadioButton).click()
    at.press("Use these answers")
    at.press("Save")
    assert row_of(plan)["due"] == mine


@pytest.mark.both_stores
def test_an_action_that_one_removed_and_the_other_changed_is_asked_whole(at: AtPlans, plan: Planned) -> None:
    row = row_of(plan)
    page = clashed(at, plan, {ACTIONS: []}, {ACTIONS: [row | {"what": "New locks and a camera"}]})
    opened = merging(page)
    texts = [each.toPlainText() for each in opened.findChildren(QPlainTextEdit)]
    assert any("What will be done: New locks and a camera" in text for text in texts)
    assert "Not there." in texts
    title = "Actions “New locks and a camera”"
    at.find(f"Keep for “{title}”: Theirs", QRadioButton).click()
    at.press("Use these answers")
    at.press("Save")
    assert row_of(plan)["what"] == "New locks and a camera"


def test_text_typed_in_a_row_is_a_draft_and_comes_back_with_the_cursor(
    qtbot: QtBot, desk: DeskForTests, at: AtPlans, plan: Planned
) -> None:
    page = rmp(at, f"{ACTIONS}.{row_of(plan)['id']}.what")
    here = QApplication.focusWidget()
    assert isinstance(here, QPlainTextEdit)
    here.selectAll()
    QTest.keyClicks(here, "Half a thought")
    page.leave()
    at.settled()
    other = TaskRunner()
    try:
        again = at_plans(qtbot, desk, other, plan.case_id)
        page = rmp(again)
        again.press("Continue with it")
        assert actions(page).value()[0]["what"] == "Half a thought"
        here = QApplication.focusWidget()
        assert isinstance(here, QPlainTextEdit)
        assert here.accessibleName() == "Actions 1: What will be done"
        assert here.textCursor().position() == len("Half a thought")
    finally:
        other.shutdown()


# Rights.


def test_whoever_may_only_read_reads_all_of_it(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned
) -> None:
    at = at_plans(qtbot, desk, tasks, plan.case_id, "auditor")
    page = rmp(at)
    for button in (page.save_button, page.submit, page.take_back, page.read, page.review, page.self_sign):
        assert not button.isVisible()
    page.open_part("actions")
    at.settled()
    assert not page.picker.isVisible()
    assert not page.pick_button.isVisible()
    assert "New locks on both doors 1" in at.words(page)
    assert not [each for each in actions(page).findChildren(QPushButton) if each.isVisible()]


def test_a_colleagues_save_comes_in_and_what_is_typed_stays(at: AtPlans, plan: Planned, tasks: TaskRunner) -> None:
    page = rmp(at)
    put(page, "contingency.plan", "Mine")
    record = plan.view("supervisor").record
    body = plain(record.body)
    body["children"]["children"] = "Theirs"
    changes = plan.desk.services("supervisor").plans.save(
        plan.case_id, "rmp", body, record_id=plan.id, version=record.version
    )
    tasks.changed.emit(changes)
    at.settled()
    at.press("Save")
    if page.merger.page is not None:
        at.press("Use these answers")
        at.press("Save")
    saved = plain(plan.view().record.body)
    assert (saved["contingency"]["plan"], saved["children"]["children"]) == ("Mine", "Theirs")
