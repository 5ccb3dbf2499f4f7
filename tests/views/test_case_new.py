"""A new case: search before create, safe contact, refusals beside their fields, the draft offered again."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from da_desk.views.cases.new_case import NewCasePage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.working import HOLLY, Working, new_case, working


@pytest.fixture
def at_new_case(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    made = working(qtbot, desk, tasks)
    made.go("new-case")
    return made


def _names(made: Working, index: int, family: str, given: str, born: str = "") -> None:
    """Type a person: 0 is the victim, 1 the suspect."""
    of_whom = " of the suspect" if index else ""
    for label, text in (("Family name", family), ("Given names", given), ("Date of birth", born)):
        field = made.find(label + of_whom, QLineEdit)
        field.setFocus()
        field.setText(text)
        field.textEdited.emit(text)


def _look_up(made: Working) -> None:
    page = made.window.page()
    assert isinstance(page, NewCasePage)
    assert page.editor is not None
    page.editor.victim.look_up()
    page.editor.suspect.look_up()
    made.settled()


def _safe_way(made: Working) -> None:
    made.choose("Safe way to make contact", "Phone call")
    made.type("Number or address for it", "07700 900123")
    made.press("Leave voicemail: Not allowed")
    made.press("Send text messages: Allowed")


def test_a_case_with_everything(at_new_case: Working, desk: DeskForTests) -> None:
    made = at_new_case
    _names(made, 0, "Marsden", "Holly", "14 mar 1991")
    _names(made, 1, "Marsden", "Craig")
    _look_up(made)
    _safe_way(made)
    made.press("Risk grade: High")
    made.type("Crime number", "42/118830/26")
    made.choose("Risk and safety planning", "DC 2208 Nadia Amin")
    made.press("Make the case")
    view = made.case.view
    assert (view.victim.listed, view.victim.born, view.case.grade) == ("Marsden, Holly", HOLLY.born, "high")
    assert view.safe_contact is not None
    assert view.safe_contact.text_messages == "yes"
    assert [each.listed for each in view.suspects] == ["Marsden, Craig"]
    assert "Nobody owns keeping the victim informed." in made.words()


def test_somebody_known_is_chosen_and_not_made_again(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    first = new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("new-case")
    _names(made, 0, "Marsdon", "Holly")
    _look_up(made)
    assert "Is it one of these people?" in made.words()
    assert "similar name · in 1 case" in made.words()
    made.press("Make the case")
    assert made.find("Problem 1: Say whether it is one of the people found, or none of them.", QAbstractButton)
    radio = [
        each
        for each in made.window.findChildren(QAbstractButton)
        if each.accessibleName().startswith("Marsden, Holly,")
    ]
    made.press(radio[0].accessibleName())
    made.choose("Safe way to make contact", "No safe way is known yet")
    made.press("Risk grade: Not graded yet")
    made.press("Make the case")
    assert made.case.case_id != first
    assert made.case.view.victim.id == made.services.cases.open(first).victim.id


def test_what_lacks_stands_in_the_summary_and_beside_the_fields(at_new_case: Working) -> None:
    at_new_case.press("Make the case")
    words = at_new_case.words()
    assert "There is a problem" in words
    assert "Give a name; “unknown” will do when it is not known." in words
    line = at_new_case.find("Problem 1: Give a name; “unknown” will do when it is not known.", QAbstractButton)
    at_new_case.press(line.accessibleName())
    assert at_new_case.window.focusWidget() is at_new_case.find("Family name", QLineEdit)


def test_a_birth_date_in_the_future_is_refused(at_new_case: Working) -> None:
    _names(at_new_case, 0, "Marsden", "Holly", "14/03/2031")
    at_new_case.press("Make the case")
    assert "A date of birth can't be in the future." in at_new_case.words()
    assert at_new_case.services.cases.page("team").cards == ()


def test_nobody_is_made_before_the_search(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("new-case")
    made.choose("Safe way to make contact", "No safe way is known yet")
    made.press("Risk grade: Not graded yet")
    _names(made, 0, "Marsden", "Holly")
    made.press("Make the case")
    assert "People of that name are being looked up. Save again in a moment." in made.words()
    made.press("Make the case")
    assert made.find("Problem 1: Say whether it is one of the people found, or none of them.", QAbstractButton)
    assert len(made.services.cases.page("team").cards) == 1


def test_another_name_takes_the_choice_back(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("new-case")
    _names(made, 0, "Marsden", "Holly")
    _look_up(made)
    radio = [
        each
        for each in made.window.findChildren(QAbstractButton)
        if each.accessibleName().startswith("Marsden, Holly,")
    ]
    made.press(radio[0].accessibleName())
    assert not made.named("Gender", QLineEdit), "a known person's particulars are not asked"
    _names(made, 0, "Okafor", "Grace")
    _look_up(made)
    assert made.named("Gender", QLineEdit)


def test_voicemail_and_texts_are_asked_for_calls_alone(at_new_case: Working) -> None:
    assert not at_new_case.named("Leave voicemail: Allowed", QAbstractButton)
    at_new_case.choose("Safe way to make contact", "Phone call")
    assert at_new_case.named("Leave voicemail: Allowed", QAbstractButton)


def test_hostile_names_are_kept_as_typed(at_new_case: Working) -> None:
    name = "<b>O’Brien</b> {{x}} '; drop table"
    _names(at_new_case, 0, name, "محمد 🙂")
    _look_up(at_new_case)
    at_new_case.choose("Safe way to make contact", "No safe way is known yet")
    at_new_case.press("Risk grade: Not graded yet")
    at_new_case.press("Make the case")
    assert at_new_case.case.view.victim.family_name == name
    assert name in at_new_case.words()


def test_text_left_behind_is_offered_again(at_new_case: Working, qtbot: QtBot, desk: DeskForTests) -> None:
    at_new_case.type("Crime number", "42/118830/26")
    at_new_case.window.leave_all()
    at_new_case.settled()
    again = working(qtbot, desk, at_new_case.tasks)
    again.go("new-case")
    again.press("Continue with it")
    assert again.find("Crime number", QLineEdit).text() == "42/118830/26"
