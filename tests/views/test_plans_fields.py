"""The fields of plans and assessments: rows as cards, questions by keyboard, a row of another list, a colleague."""

import uuid
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from da_desk.errors import Problem
from da_desk.practice.catalogue import shipped
from da_desk.practice.forms import Form
from da_desk.settings import resources
from da_desk.views.forms.asked import AskedField, keys_of
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.forms.references import ColleagueField
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.theme import Appearance
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.progress import State
from tests.views.accessibility import sweep

PRACTICE = shipped(resources())
YES_NO = [("yes", "Yes"), ("no", "No"), ("dont-know", "Don't know")]
AMIN, DOYLE = str(uuid.uuid4()), str(uuid.uuid4())
COLLEAGUES = [(AMIN, "DC 2208 Nadia Amin"), (DOYLE, "DC 4471 Tom Doyle")]
ACTIONS, RISKS = "actions.actions", "risk.variables"


def shown(qtbot: QtBot, form: Form, *sections: str) -> FormPage:
    page = FormPage(form.title, widest=900)
    page.set_colleagues(COLLEAGUES)
    for section in form.sections:
        if section.id in sections:
            page.add_section(SectionForm(section))
    page.add(None)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def plan(qtbot: QtBot) -> FormPage:
    return shown(qtbot, PRACTICE.form("rmp"), "risk", "actions")


@pytest.fixture
def asked(qtbot: QtBot) -> FormPage:
    return shown(qtbot, PRACTICE.form("risk_assessment.dash-like"), "now", "children")


def rows(page: FormPage, path: str) -> RowsField:
    field = page.fields[path]
    assert isinstance(field, RowsField)
    return field


def questions(page: FormPage) -> list[AskedField]:
    return [field for field in page.fields.values() if isinstance(field, AskedField)]


def focused() -> QWidget:
    here = QApplication.focusWidget()
    assert here is not None
    return here


def button(field: QWidget, name: str) -> QPushButton:
    QApplication.processEvents()
    found = [each for each in field.findChildren(QPushButton) if each.accessibleName() == name and each.isVisible()]
    assert len(found) == 1, sorted(
        each.accessibleName() for each in field.findChildren(QPushButton) if each.isVisible()
    )
    return found[0]


def risk(what: str) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "what": what, "kind": "children"}


# Questions that are asked through.


def test_the_keys_of_the_scales() -> None:
    assert keys_of(YES_NO) == {"1": "yes", "2": "no", "3": "dont-know", "y": "yes", "n": "no", "d": "dont-know"}
    twice = [("sometimes", "Sometimes"), ("seldom", "Seldom")]
    assert keys_of(twice) == {"1": "sometimes", "2": "seldom"}, "a letter that two begin with answers nothing"


def test_a_whole_list_is_answered_by_keyboard_alone(asked: FormPage) -> None:
    fields = questions(asked)
    fields[0].focus_field()
    for number in range(len(fields)):
        QTest.keyClicks(focused(), "ynd"[number % 3])
    assert [field.value().get("answer") for field in fields] == [
        ("yes", "no", "dont-know")[number % 3] for number in range(len(fields))
    ]
    assert fields[-1].isAncestorOf(focused()), "after the last one the focus stays there"


def test_a_comment_opens_by_its_key_and_escape_leads_back(asked: FormPage) -> None:
    first, second = questions(asked)[:2]
    first.focus_field()
    QTest.keyClicks(focused(), "c")
    QTest.keyClicks(focused(), "A bruise.")
    assert first.value() == {"note": "A bruise."}
    assert not first.answered()
    assert first.begun()
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    QTest.keyClicks(focused(), "y")
    assert first.value() == {"answer": "yes", "note": "A bruise."}
    assert second.isAncestorOf(focused())


def test_arrows_move_and_delete_takes_an_answer_back(asked: FormPage) -> None:
    first, second = questions(asked)[:2]
    first.focus_field()
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert first.value() == {"answer": "no"}
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert second.isAncestorOf(focused())
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    QTest.keyClick(focused(), Qt.Key.Key_Delete)
    assert first.value() == {}


def test_a_press_answers_a_second_one_takes_it_back_and_a_double_press_counts_once(asked: FormPage) -> None:
    first = questions(asked)[0]
    yes = button(first, f"{first.title}: Yes")
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert first.value() == {"answer": "yes"}
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert first.value() == {}
    double = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        QPointF(5, 5),
        yes.mapToGlobal(QPointF(5, 5)),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(yes, double)
    assert first.value() == {"answer": "yes"}


def test_a_save_is_no_answer(asked: FormPage) -> None:
    first = questions(asked)[0]
    first.focus_field()
    QTest.keyClick(focused(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(focused(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert first.value() == {}


def test_an_answer_that_is_not_offered_any_more_is_kept(asked: FormPage) -> None:
    first = questions(asked)[0]
    first.set_value({"answer": "sometimes", "note": "x"})
    assert first.value() == {"answer": "sometimes", "note": "x"}
    assert first.in_words(first.value()) == "sometimes. x"


def test_the_caret_of_a_comment_comes_back(asked: FormPage) -> None:
    path = next(path for path, field in asked.fields.items() if isinstance(field, AskedField))
    asked.set_values({"now": {path.partition(".")[2]: {"note": "Two words"}}})
    asked.focus_field(f"{path}.note")
    field = focused()
    assert isinstance(field, QPlainTextEdit)
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClick(field, Qt.Key.Key_Right)
    kept = asked.caret()
    assert kept == (f"{path}.note", 1)
    questions(asked)[3].focus_field()
    asked.set_caret(kept)
    assert asked.caret() == kept


# Rows.


def test_rows_are_added_with_ids_of_their_own_and_named_by_what_they_say(plan: FormPage) -> None:
    field = rows(plan, RISKS)
    for words in ("Waits at work", "Threat about the children"):
        QTest.mouseClick(field.adder, Qt.MouseButton.LeftButton)
        line = focused()
        assert isinstance(line, QLineEdit)
        assert line.accessibleName() == f"Risks {len(field.cards)}: The risk in a few words"
        QTest.keyClicks(line, words)
    value = field.value()
    assert [row["what"] for row in value] == ["Waits at work", "Threat about the children"]
    assert [str(uuid.UUID(row["id"])) for row in value] == [row["id"] for row in value]
    assert len({row["id"] for row in value}) == 2
    assert field.titles() == tuple((row["id"], row["what"]) for row in value)


def test_a_removed_row_can_be_had_back_where_it_stood(plan: FormPage) -> None:
    given = [risk(words) for words in ("One", "Two", "Three")]
    plan.set_values({"risk": {"variables": given}})
    field = rows(plan, RISKS)
    QTest.mouseClick(button(field, "Remove: Risks 2. Two"), Qt.MouseButton.LeftButton)
    assert [row["what"] for row in field.value()] == ["One", "Three"]
    assert focused().accessibleName() == "Undo. Removed: Two"
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert field.value() == given
    assert focused().accessibleName() == "Open: Risks 2. Two"


def test_rows_move_by_button_and_by_keyboard_and_keep_the_focus(plan: FormPage) -> None:
    plan.set_values({"risk": {"variables": [risk(words) for words in ("One", "Two", "Three")]}})
    field = rows(plan, RISKS)
    QTest.mouseClick(button(field, "Move down: Risks 1. One"), Qt.MouseButton.LeftButton)
    assert [row["what"] for row in field.value()] == ["Two", "One", "Three"]
    assert focused().accessibleName() == "Move down: Risks 2. One"
    QTest.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [row["what"] for row in field.value()] == ["Two", "Three", "One"]
    field.cards[0].focus_at("")
    QTest.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [row["what"] for row in field.value()] == ["Three", "Two", "One"]
    assert focused().accessibleName() == "Risks 2: The risk in a few words", "the number follows the place"


def test_what_is_shown_again_keeps_the_cursor(plan: FormPage) -> None:
    given = [risk("One"), risk("Two")]
    plan.set_values({"risk": {"variables": given}})
    field = rows(plan, RISKS)
    field.focus_at(f"{given[1]['id']}.what")
    QTest.keyClicks(focused(), "!")
    kept = plan.caret()
    assert kept == (f"{RISKS}.{given[1]['id']}.what", 4)
    plan.set_values({"risk": {"variables": [*field.value(), risk("Three")]}})
    assert plan.caret() == kept
    field.cards[0].focus_at("")
    plan.set_caret(kept)
    assert plan.caret() == kept


def test_escape_closes_a_row_and_its_words_stay(plan: FormPage) -> None:
    plan.set_values({"risk": {"variables": [risk("One")]}})
    card = rows(plan, RISKS).cards[0]
    card.focus_at("what")
    QTest.keyClicks(focused(), " more")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not card.is_open
    assert rows(plan, RISKS).value()[0]["what"] == "One more"
    assert focused().accessibleName() == "Open: Risks 1. One more"


def test_tab_goes_through_an_open_row_before_the_next(qtbot: QtBot, plan: FormPage) -> None:
    plan.set_values({"risk": {"variables": [risk("One"), risk("Two")]}})
    rows(plan, RISKS).cards[0].focus_at("")
    QApplication.processEvents()
    seen = []
    for _step in range(9):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused().accessibleName())
    assert seen.index("Risks 1: Kind") < seen.index("Risks 1: Detail") < seen.index("Open: Risks 2. Two")


def test_an_action_offers_the_risks_as_they_are_named_now(plan: FormPage) -> None:
    first, second = risk("Waits at work"), risk("Threat")
    plan.set_values({"risk": {"variables": [first, second]}, "actions": {"actions": [{"id": str(uuid.uuid4())}]}})
    card = rows(plan, ACTIONS).cards[0]
    card.open()
    box = card.fields["variable"].findChild(QComboBox)
    assert box is not None
    assert [box.itemText(place) for place in range(box.count())] == ["Choose …", "Waits at work", "Threat"]
    card.fields["variable"].set_value(second["id"])
    rows(plan, RISKS).focus_at(f"{second['id']}.what")
    QTest.keyClicks(focused(), " to take the children")
    assert box.currentText() == "Threat to take the children"
    QTest.mouseClick(
        button(rows(plan, RISKS), "Remove: Risks 2. Threat to take the children"), Qt.MouseButton.LeftButton
    )
    assert box.currentText() == "Taken out: choose again"
    assert card.fields["variable"].value() == second["id"], "nothing that was answered is lost"


def test_a_closed_row_says_what_is_in_it_and_how_much_it_lacks(plan: FormPage) -> None:
    only = risk("Waits at work")
    action = {"id": str(uuid.uuid4()), "what": "Marker", "menu": "own", "variable": only["id"], "holder": AMIN}
    plan.set_values({"risk": {"variables": [only]}, "actions": {"actions": [action]}})
    field = rows(plan, ACTIONS)
    assert field.summary_of(action) == "Another action of the plan · Waits at work · DC 2208 Nadia Amin"
    assert field.lacking(action) == 2
    assert not field.answered()
    assert field.begun()
    assert plan._sections[1].state() is State.IN_PROGRESS


def test_a_problem_in_a_row_is_said_there_and_led_to(plan: FormPage) -> None:
    action = {"id": str(uuid.uuid4()), "what": "Marker"}
    plan.set_values({"actions": {"actions": [action]}})
    place = f"{ACTIONS}.{action['id']}.due"
    plan.show_problems([Problem(place, "Give the date for “By”.")])
    card = rows(plan, ACTIONS).cards[0]
    assert card.is_open
    assert card.fields["due"].problem == "Give the date for “By”."
    plan.summary.chosen.emit(place)
    assert card.fields["due"].isAncestorOf(focused())
    QTest.keyClicks(focused(), "3 dec 2026")
    assert card.fields["due"].problem == ""
    plan.show_problems([])
    assert plan.summary.isHidden()


def test_a_day_that_is_none_stops_the_save_at_its_row(plan: FormPage) -> None:
    row_id = str(uuid.uuid4())
    plan.set_values({"actions": {"actions": [{"id": row_id, "what": "Marker", "due": "31 feb 2027"}]}})
    rows(plan, ACTIONS).cards[0].open()
    assert not plan.check()
    assert rows(plan, ACTIONS).cards[0].fields["due"].problem


def test_to_be_read_every_row_stands_in_full(plan: FormPage) -> None:
    plan.set_values({"risk": {"variables": [risk("Waits at work") | {"detail": "Three times."}]}})
    plan.set_read_only(True)
    field = rows(plan, RISKS)
    assert not [each for each in field.findChildren(Button) if each.isVisible()]
    plan.set_read_only(False)
    assert button(field, "Open: Risks 1. Waits at work")
    assert field.adder.isVisible()


def test_answers_of_a_row_that_no_field_shows_are_kept(plan: FormPage) -> None:
    kept = risk("One") | {"later": "x"}
    plan.set_values({"risk": {"variables": [kept]}})
    rows(plan, RISKS).focus_at(f"{kept['id']}.what")
    QTest.keyClicks(focused(), "!")
    assert rows(plan, RISKS).value() == [kept | {"what": "One!"}]


# Colleagues.


@pytest.fixture
def colleague(qtbot: QtBot) -> ColleagueField:
    field = ColleagueField("Who sees to it")
    qtbot.addWidget(field)
    field.offer(COLLEAGUES)
    field.show()
    qtbot.waitExposed(field)
    return field


def test_a_colleague_is_found_by_any_part_of_the_name(colleague: ColleagueField) -> None:
    colleague.focus_field()
    line = colleague.findChild(QLineEdit)
    assert line is not None
    line.setText("doyle")
    line.textEdited.emit("doyle")
    assert colleague.value() == ""
    assert colleague.own_problem() == "“doyle” is none of the colleagues. Choose one of the list."
    line.editingFinished.emit()
    assert colleague.value() == DOYLE
    assert line.text() == "DC 4471 Tom Doyle"
    assert colleague.own_problem() == ""


def test_one_who_has_left_stays_in_the_answer(colleague: ColleagueField) -> None:
    gone = str(uuid.uuid4())
    colleague.set_value(gone)
    assert colleague.value() == gone
    assert colleague.in_words(gone) == "A colleague who has left"
    colleague.set_value(AMIN)
    assert colleague.in_words(AMIN) == "DC 2208 Nadia Amin"


# Everybody.


@pytest.mark.parametrize("zoom", [100, 200])
def test_rows_and_questions_can_be_worked_by_everybody(
    qtbot: QtBot, plan: FormPage, asked: FormPage, appearance: Appearance, zoom: int
) -> None:
    plan.set_values(
        {"risk": {"variables": [risk("One"), risk("One")]}, "actions": {"actions": [{"id": str(uuid.uuid4())}]}}
    )
    for card in (*rows(plan, RISKS).cards, *rows(plan, ACTIONS).cards):
        card.open()
    questions(asked)[0].open_note()
    appearance.set_zoom(zoom)
    QApplication.processEvents()
    for page in (plan, asked):
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        assert sweep(page, tab=zoom == 100) == []
