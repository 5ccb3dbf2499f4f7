"""The reader's page: what changed, the reading on record, a signature of exactly that, comments, and the next plan by a key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.practice.differences import Piece
from da_desk.views.plans.difference import FOLDED, MarkedText, folded
from da_desk.views.plans.sign_off import NOTE, SignOffPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.planned import Planned, allow
from tests.views.plans import AtPlans, at_plans, planned, rewritten

LONG = "Nothing of this was changed, it is as it was. " * 40


@pytest.fixture
def plan(desk: DeskForTests) -> Planned:
    """Signed once, changed, and submitted again."""
    made = planned(desk)
    rewritten(made, contingency={"plan": f"{LONG}If it fails a unit goes to the home. {LONG}"})
    made.signed()
    desk.clock.move(hours=1)
    rewritten(
        made,
        contingency={"plan": f"{LONG}If it fails two units go to the home. {LONG}"},
        children={"children": "Two, aged 6 and 9"},
    )
    made.submit()
    return made


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> AtPlans:
    return at_plans(qtbot, desk, tasks, plan.case_id, "supervisor")


def reading(at: AtPlans) -> SignOffPage:
    page = at.open("sign-off")
    assert isinstance(page, SignOffPage)
    at.settled()
    return page


def texts(page: SignOffPage) -> dict[str, MarkedText]:
    return {each.accessibleName(): each for each in page.findChildren(MarkedText) if each.isVisible()}


def sign(at: AtPlans, page: SignOffPage) -> None:
    at.press("Sign off", page._foot)
    if page.confirm.isVisible():
        at.press("Sign off", page.confirm)


def test_the_keyboard_begins_where_the_reading_begins(at: AtPlans) -> None:
    page = reading(at)
    here = QApplication.focusWidget()
    assert isinstance(here, QPushButton)
    assert here.accessibleName() == "Comment on: If it goes otherwise"
    assert not page.form.fields[NOTE].isAncestorOf(here)


# What is shown.


def test_words_within_a_text_are_marked_and_said(at: AtPlans) -> None:
    found = texts(reading(at))
    text = found["Change 1: What is done then"]
    assert text.accessibleDescription() == "Added: “two units go”. Taken out: “a unit goes”"
    went, came = text.document().find("a unit goes"), text.document().find("two units go")
    assert went.charFormat().fontStrikeOut()
    assert came.charFormat().fontUnderline()
    assert not text.document().find("If it fails").charFormat().fontUnderline()


def test_long_stretches_that_did_not_change_are_folded_and_can_be_opened(at: AtPlans) -> None:
    page = reading(at)
    text = texts(page)["Change 1: What is done then"]
    assert len(text.toPlainText()) < len(LONG)
    at.press("Show the whole text: What is done then")
    assert LONG.strip() in text.toPlainText()
    at.press("Show the whole text: What is done then")
    assert len(text.toPlainText()) < len(LONG)


def test_a_short_answer_stands_as_it_was_and_as_it_is(at: AtPlans) -> None:
    assert texts(reading(at))["Change 2: The children, and what is done for them"].toPlainText() == (
        "None  →  Two, aged 6 and 9"
    )


def test_what_did_not_change_can_be_read_too(at: AtPlans) -> None:
    page = reading(at)
    assert "2 changes since the signature of" in at.words(page)
    assert "Words on how it is watched" not in at.words(page)
    at.press("Show: How it is watched")
    at.settled()
    assert "Words on how it is watched" in at.words(page)


def test_a_first_version_is_read_without_marks(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = planned(desk)
    made.submit()
    at = at_plans(qtbot, desk, tasks, made.case_id, "supervisor")
    page = reading(at)
    assert "It was never signed: all of it is new." in at.words(page)
    assert all(not each.accessibleDescription() for each in texts(page).values())
    assert any("Words on what is known" in each.toPlainText() for each in texts(page).values())


def test_what_happened_since_stands_beside_it(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    oic = desk.as_("oic")
    oic.cases.record_event(plan.case_id, "charge", oic.workplace.now(), "minute", {})
    page = reading(at)
    said = at.words(page._since)
    assert "Charge" in said or "charge" in said
    assert "Make the home harder to get into" in said
    assert "Weighed" in said, "and what was signed before"
    at.window.resize(1000, 768)
    at.settled()
    assert not page._since.isVisible()
    at.press("Show what happened since (1 event since)")
    assert page._since.isVisible(), "in a narrow window it opens above"


@pytest.mark.parametrize("length", [10, FOLDED - 1, FOLDED, 5_000])
def test_folding_loses_no_change_and_leaves_short_stretches(length: int) -> None:
    same = Piece(("word " * length)[:length], "same")
    pieces = [same, Piece("gone", "removed"), Piece("come", "added"), same]
    found = list(folded(pieces))
    assert [each for each in found if each.change != "same"] == pieces[1:3]
    assert (found == pieces) is (length < FOLDED)
    assert all(len(each.text) <= max(FOLDED, 2) for each in found)


# The reading, and the signature.


@pytest.mark.both_stores
def test_opening_it_is_on_record_and_signs_exactly_what_was_read(at: AtPlans, plan: Planned) -> None:
    assert not plan.view("supervisor").read
    page = reading(at)
    assert plan.view("supervisor").read
    assert page.sign.isEnabled()
    at.type("Supervisor's note", "Weighed with the custody record.")
    sign(at, page)
    assert plan.view().state == "signed-off"
    assert plan.view().signed[0].note == "Weighed with the custody record."
    assert at.said == "Signed."


def test_at_high_risk_the_note_is_needed(at: AtPlans, plan: Planned) -> None:
    page = reading(at)
    at.press("Sign off", page._foot)
    assert page.form.fields["decision.note"].problem == (
        "At high risk the supervisor says what was weighed. Fill in the note."
    )
    assert not page.confirm.isVisible()
    assert plan.view().state == "submitted"


def test_who_wrote_in_it_reads_it_and_does_not_sign(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = planned(desk)
    rewritten(made, by="supervisor", children={"children": "Two"})
    made.submit()
    at = at_plans(qtbot, desk, tasks, made.case_id, "supervisor")
    page = reading(at)
    assert not page.sign.isEnabled()
    assert "Nobody signs a plan that they wrote in. Ask another supervisor." in at.words(page)


def test_an_officer_reads_what_a_supervisor_would_read(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned
) -> None:
    at = at_plans(qtbot, desk, tasks, plan.case_id)
    page = reading(at)
    assert "With the supervisor." in at.words(page)
    assert not page.sign.isVisible()
    assert not page.send_back.isVisible()
    assert not [each for each in page.findChildren(QPushButton) if each.isVisible() and each.text() == "Comment"]
    assert not plan.view("supervisor").read


@pytest.mark.both_stores
def test_a_plan_that_changed_while_it_was_read_is_read_anew_and_the_note_stays(
    at: AtPlans, plan: Planned, tasks: TaskRunner
) -> None:
    page = reading(at)
    at.type("Supervisor's note", "Weighed.")
    page.form.fields["decision.note"].edited.emit()
    officer = plan.desk.as_("officer")
    officer.plans.take_back(plan.id, plan.version)
    rewritten(plan, children={"children": "Three, aged 1, 6 and 9"})
    officer.plans.submit(plan.id, plan.version)
    sign(at, page)
    assert plan.view().state == "submitted", "what was not read is not signed"
    assert any("Three, aged 1, 6 and 9" in each.toPlainText() for each in texts(page).values())
    assert page.form.fields["decision.note"].value() == "Weighed."
    sign(at, page)
    assert plan.view().state == "signed-off"


@pytest.mark.both_stores
def test_a_second_supervisor_countersigns(qtbot: QtBot, desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    allow(desk, "rmp.countersign-high")
    page = reading(at)
    at.type("Supervisor's note", "Weighed.")
    sign(at, page)
    assert plan.view().state == "first-signed"
    assert page.sign.text() == "Countersign"
    assert not page.sign.isEnabled()
    assert "You gave the first signature. A second supervisor countersigns." in at.words(page)


# Sent back.


@pytest.mark.both_stores
def test_comments_on_sections_go_back_with_it(at: AtPlans, plan: Planned) -> None:
    page = reading(at)
    at.press("Send back")
    assert "Say what is wanted" in page.form.fields["decision.note"].problem
    at.press("Comment on: If it goes otherwise")
    at.type("Comment on “If it goes otherwise”", "Which unit?")
    at.press("Send back")
    found = plan.view()
    assert found.state == "returned"
    assert [(each.section, each.text) for each in found.comments] == [("contingency", "Which unit?")]
    assert not at.services.drafts.all()


def test_a_comment_that_was_begun_is_offered_again(
    qtbot: QtBot, desk: DeskForTests, at: AtPlans, plan: Planned
) -> None:
    page = reading(at)
    at.press("Comment on: If it goes otherwise")
    at.type("Comment on “If it goes otherwise”", "Which unit?")
    page.leave()
    at.settled()
    other = TaskRunner()
    try:
        again = at_plans(qtbot, desk, other, plan.case_id, "supervisor")
        page = reading(again)
        again.press("Continue with it")
        assert page.form.fields["comments.contingency"].value() == "Which unit?"
        assert page.form.fields["comments.contingency"].isVisible()
    finally:
        other.shutdown()


# The next one.


def test_ctrl_n_goes_to_the_next_plan_that_waits(desk: DeskForTests, at: AtPlans, plan: Planned) -> None:
    other = planned(desk)
    other.submit()
    reading(at)
    at.window.activateWindow()
    at.qtbot.waitUntil(at.window.isActiveWindow)
    QTest.keyClick(at.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    at.settled()
    assert at.case.case_id == other.case_id
    assert at.case.tab == "plans"
    here = at.case._tabs["plans"]
    at.case_id = other.case_id
    assert getattr(here, "step", "") == "sign-off"
    assert other.view("supervisor").read
    assert at.said == "1 plan waits for a signature."


def test_when_none_waits_it_says_so(at: AtPlans) -> None:
    reading(at)
    at.press("Next plan (Ctrl+N)")
    assert at.said == "No other plan waits for a signature."


def test_a_case_without_a_plan_leads_on(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, plan: Planned) -> None:
    bare = planned(desk)
    officer = desk.as_("officer")
    officer.plans.withdraw(bare.id, bare.version, "Wrong case")
    at = at_plans(qtbot, desk, tasks, bare.case_id, "supervisor")
    reading(at)
    assert "Nothing to read" in at.words(at.tab)
