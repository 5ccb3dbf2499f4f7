"""A risk assessment: chosen, asked through, proposed, graded by a person; lost text, refusals and what can't be lowered."""

import re
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.services.cases import NewIncident
from da_desk.views.forms.asked import AskedField
from da_desk.views.plans.assessment import AssessmentPage
from da_desk.views.plans.instrument_choice import InstrumentChoice
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.planned import assess
from tests.views.accessibility import name_of
from tests.views.plans import DASH, AtPlans, at_plans, planned
from tests.views.working import new_case

BEGIN = f"Begin with: {DASH}"


@pytest.fixture
def case_id(desk: DeskForTests) -> UUID:
    return new_case(desk)


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, case_id: UUID) -> AtPlans:
    return at_plans(qtbot, desk, tasks, case_id)


def choosing(page: AssessmentPage) -> bool:
    """Whether the questions are still to be chosen."""
    return isinstance(page._instead, InstrumentChoice)


def begun(at: AtPlans) -> AssessmentPage:
    """A new assessment with the 27 questions."""
    page = at.open("assessment")
    at.press(BEGIN)
    assert isinstance(page, AssessmentPage)
    return page


def fill(page: AssessmentPage, **answers: Any) -> None:
    """Answers as ``grade__rationale="…"``, as a person who fills the page in."""
    for path, value in answers.items():
        field = page.form.fields[path.replace("__", ".")]
        field.set_value(value)
        field.edited.emit()


def ask_all(page: AssessmentPage, answer: str, count: int) -> None:
    """So many questions with that answer, in their order."""
    counted = [field for path, field in page.form.fields.items() if isinstance(field, AskedField)]
    for field in counted[:count]:
        field.set_value({"answer": answer})
        field.edited.emit()


def about(stage: str = "secondary") -> dict[str, str]:
    return {"about__stage": stage, "about__outcome": "assessed"}


def rested(at: AtPlans, page: AssessmentPage) -> None:
    """The proposal follows once the typing rests."""
    page.show_parts()
    at.settled()


def graded(at: AtPlans) -> None:
    at.press("Give the grade")
    at.find("Give the grade", QPushButton, at.tab.page.confirm).click()  # type: ignore[union-attr]
    at.settled()


def saved(at: AtPlans) -> list[Any]:
    return list(at.services.risk.of_case(at.case_id).assessments)


def test_the_questions_are_chosen_first(at: AtPlans) -> None:
    page = at.open("assessment")
    assert choosing(page)
    assert "Our wording, not the official one" in at.words(page)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName().startswith("Begin with: ")
    at.press(BEGIN)
    assert not choosing(page)
    assert page.form.fields["about.day"].value() == at.services.workplace.today().isoformat()


def test_by_keyboard_from_the_first_question_to_the_last(at: AtPlans) -> None:
    page = begun(at)
    page.form.focus_field("now.injury")
    asked = [path for path, field in page.form.fields.items() if isinstance(field, AskedField)]
    for _each in asked:
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClicks(here, "y")
    assert all(page.form.fields[path].answered() for path in asked)
    assert page.part == asked[-1].partition(".")[0], "the parts open as the questions go on"
    rested(at, page)
    assert at.find("Answered: 26 of 26", QProgressBar)


def test_a_count_proposes_and_never_grades(at: AtPlans) -> None:
    page = begun(at)
    ask_all(page, "yes", 14)
    rested(at, page)
    page.open_part("grade")
    assert "14 of 26 answers count: from 14 on, high is proposed." in at.words(page.panel)
    assert at.named("Risk grade: High", type(page.panel._grade), page.panel)
    assert page.form.fields["grade.grade"].value() == ""
    assert "It is a proposal and no grade." in at.words(page.panel)


def test_incidents_propose_as_well(desk: DeskForTests, at: AtPlans, case_id: UUID) -> None:
    officer = desk.as_("officer")
    kind = officer.workplace.practice.choices("incident-kinds", officer.workplace.today())[0].slug
    for _number in range(3):
        officer.cases.add_incident(case_id, NewIncident(officer.workplace.today(), kind))
    page = begun(at)
    rested(at, page)
    page.open_part("grade")
    assert "3 incidents in 12 months: from 3 on, high is proposed." in at.words(page.panel)


def test_judgement_goes_above_the_proposal_with_a_reason(at: AtPlans, case_id: UUID) -> None:
    page = begun(at)
    fill(page, **about(), grade__grade="high", grade__rationale="Facts.")
    rested(at, page)
    page.open_part("grade")
    assert page.form.fields["grade.above_why"].isHidden(), "nothing is proposed, so nothing is above it"
    graded(at)
    assert [line.grade for line in saved(at)] == ["high"]
    assert at.tab.step == ""
    assert at.said == "Graded high."


@pytest.mark.both_stores
def test_below_the_proposal_and_below_the_grade_each_asks_its_question(at: AtPlans) -> None:
    page = begun(at)
    ask_all(page, "yes", 20)
    fill(page, **about(), grade__grade="medium", grade__rationale="Facts.")
    rested(at, page)
    page.open_part("grade")
    for key in ("below_why", "fell", "fell_how"):
        assert page.form.fields[f"grade.{key}"].isVisible(), key
    assert page.form.fields["grade.above_why"].isHidden()
    at.press("Give the grade")
    problems = {path for path, field in page.form.fields.items() if field.problem}
    assert problems == {"grade.below_why", "grade.fell", "grade.fell_how"}
    titles = {box.text() for box in page.form.fields["grade.fell"].findChildren(QCheckBox)}
    assert len(titles) > 5
    assert not any(word in title.lower() for title in titles for word in ("workload", "capacity", "busy"))
    fill(page, grade__below_why="X", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded.")
    graded(at)
    assert [line.grade for line in saved(at)] == ["medium"]
    assert [duty.title for duty in at.tab.standing.open_of("duty.check-downgrade")], "a supervisor looks at it"  # type: ignore[union-attr]


@pytest.mark.parametrize(("outcome", "reason"), [("refused", "refusal"), ("no-data", "no_data")])
def test_a_refusal_and_no_information_are_results(at: AtPlans, outcome: str, reason: str) -> None:
    page = begun(at)
    fill(page, about__stage="first-responder", about__outcome=outcome)
    page.form.touched.emit()
    assert page.form.fields[f"about.{reason}"].isVisible()
    fill(page, **{f"about__{reason}": "Twice tried."})
    if outcome == "no-data":
        at.press("Record that there is no information")
    else:
        fill(page, grade__grade="high", grade__rationale="What is on record.")
        at.press("Give the grade")
    at.find("Give the grade", QPushButton, page.confirm).click()
    at.settled()
    assert [(line.outcome, line.grade) for line in saved(at)] == [(outcome, "high" if outcome == "refused" else "")]


def test_what_is_missing_is_said_at_its_place(at: AtPlans) -> None:
    page = begun(at)
    at.press("Give the grade")
    assert {path for path, field in page.form.fields.items() if field.problem} == {
        "about.stage",
        "about.outcome",
        "grade.grade",
        "grade.rationale",
    }
    assert not saved(at), "nothing was saved"
    page.form.summary.chosen.emit("grade.rationale")
    assert page.part == "grade"


def test_text_that_was_not_saved_is_offered_where_it_was_begun(
    qtbot: QtBot, desk: DeskForTests, at: AtPlans, case_id: UUID
) -> None:
    page = begun(at)
    fill(page, grade__rationale="Half a thought")
    page.leave()
    at.settled()
    other = TaskRunner()
    try:
        again = at_plans(qtbot, desk, other, case_id)
        page = again.open("assessment")
        assert "You have unsaved text from" in again.words(page)
        again.press(BEGIN)
        again.press("Continue with it")
    finally:
        other.shutdown()
    assert page.form.fields["grade.rationale"].value() == "Half a thought"


def test_other_questions_leave_the_text_where_it_was(at: AtPlans) -> None:
    page = begun(at)
    fill(page, grade__rationale="Half a thought")
    page.leave()
    at.settled()
    at.press("Other questions")
    assert "You have unsaved text from" in at.words(page)
    at.press("Begin with: Questions on control and fear (our wording)")
    assert page.form.fields["grade.rationale"].value() == ""
    assert any(path.startswith("life.") for path in page.form.fields)


def test_an_open_duty_is_answered_by_name(desk: DeskForTests, at: AtPlans, case_id: UUID) -> None:
    assess(desk, case_id, "high", about__stage="sergeant")
    page = begun(at)
    fill(page, **about(), grade__grade="high", grade__rationale="Facts.")
    at.press("Save")
    page.open_part("grade")
    wanted = at.tab.standing.open_of("duty.secondary-assessment")  # type: ignore[union-attr]
    assert len(wanted) == 1
    at.press(wanted[0].title)
    graded(at)
    assert not at.tab.standing.open_of("duty.secondary-assessment")  # type: ignore[union-attr]
    ended = [duty for duty in at.services.duties.of_case(case_id) if duty.rule == "duty.secondary-assessment"]
    assert [duty.state for duty in ended] == ["done"]


def test_what_is_late_says_why(desk: DeskForTests, at: AtPlans, case_id: UUID) -> None:
    assess(desk, case_id, "high", about__stage="sergeant")
    desk.clock.move(days=3)
    page = begun(at)
    fill(page, **about(), grade__grade="high", grade__rationale="Facts.", about__day=desk.clock.at.date().isoformat())
    at.press("Save")
    page.open_part("grade")
    assert page.form.fields["answers.late_reason"].isHidden()
    at.press(at.tab.standing.open_of("duty.secondary-assessment")[0].title)  # type: ignore[union-attr]
    page.form.touched.emit()
    assert page.form.fields["answers.late_reason"].isVisible()
    graded(at)
    assert page.form.fields["answers.late_reason"].problem == "This assessment is late. Say why."
    fill(page, answers__late_reason="The victim could not be reached before.")
    graded(at)
    assert not at.tab.standing.open_of("duty.secondary-assessment")  # type: ignore[union-attr]


def test_ticks_beside_the_grade_outlive_a_save(desk: DeskForTests, at: AtPlans, case_id: UUID) -> None:
    assess(desk, case_id, "high", about__stage="sergeant")
    page = begun(at)
    fill(page, **about())
    at.press("Save")
    page.open_part("grade")
    title = at.tab.standing.open_of("duty.secondary-assessment")[0].title  # type: ignore[union-attr]
    at.press(title)
    fill(page, grade__rationale="Facts.")
    at.press("Save")
    assert [field.value() for path, field in page.form.fields.items() if path.startswith("answers.duty-")] == ["yes"]
    record = at.services.records.get(saved(at)[0].id)
    assert "answers" not in record.body


def test_a_supervisors_own_duty_is_offered_to_supervisors_alone(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, at: AtPlans, case_id: UUID
) -> None:
    assess(desk, case_id, "high", about__stage="first-responder")
    page = begun(at)
    fill(page, **about())
    at.press("Save")
    page.open_part("grade")
    assert not [path for path in page.form.fields if path.startswith("answers.duty-")]
    other = TaskRunner()
    try:
        theirs = at_plans(qtbot, desk, other, case_id, "supervisor")
        page = theirs.open("assessment")
        page.open_part("grade")
        assert [path for path in page.form.fields if path.startswith("answers.duty-")]
    finally:
        other.shutdown()


def test_a_graded_one_is_read_and_stays_as_it_is(desk: DeskForTests, at: AtPlans, case_id: UUID) -> None:
    record_id = assess(desk, case_id, "high")
    page = at.open("assessment", str(record_id))
    assert page.record.id == record_id
    assert not page.save_button.isVisible()
    assert not page.give.isVisible()
    assert "It stays as it is." in at.words(page)
    assert "Graded high" in at.words(page)
    assert "Not started" not in at.words(page)
    parts = [name_of(each) for each in page.list.findChildren(QPushButton)]
    assert parts[0] == "About this assessment: Filled in"
    assert re.fullmatch(r".+: \d of \d answered", parts[1])
    focused = QApplication.focusWidget()
    assert focused is not None
    assert name_of(focused) == parts[0], "the keyboard begins at the parts, not at the way back"
    at.press("New assessment")
    assert choosing(page)


def test_an_old_one_opens_with_the_questions_it_was_written_with(
    desk: DeskForTests, at: AtPlans, case_id: UUID
) -> None:
    dash = assess(desk, case_id, "high")
    risk = desk.as_("officer").risk
    other = risk.save(case_id, "dara-like", {"about": {"stage": "review"}}).made("record")
    page = at.open("assessment")
    assert (page.record.id, page.practice_form.kind) == (other, "risk_assessment.dara-like")
    page = at.open("assessment", str(dash))
    assert (page.record.id, page.practice_form.kind) == (dash, "risk_assessment.dash-like")
    assert "now.injury" in page.form.fields


def test_whoever_may_only_read_can_begin_nothing(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    plan = planned(desk)
    made = at_plans(qtbot, desk, tasks, plan.case_id, "auditor")
    page = made.open("assessment")
    assert not [each for each in page.findChildren(QPushButton) if each.isVisible() and each.text() == "Begin"]
