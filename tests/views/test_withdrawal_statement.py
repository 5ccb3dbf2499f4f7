"""The statement: the text is the witness's alone; drafts, conflicts, points, addresses, and the pause for advice."""

from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.views.statements.addresses import AddressPage
from da_desk.views.statements.before import BeforePage
from da_desk.views.statements.statement import StatementPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.journey import STATEMENT, WORDS, Journey, statement_body
from tests.views.withdrawal import AtDesk, at_desk

TEXT = "The statement"


@pytest.fixture
def journey(desk: DeskForTests, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, journey: Journey) -> AtDesk:
    return at_desk(qtbot, desk, tasks, journey.case_id)


def written(at: AtDesk) -> StatementPage:
    page = at.open("statement")
    assert isinstance(page, StatementPage)
    return page


def test_looking_at_the_page_makes_no_paper_and_beginning_one_does(at: AtDesk, journey: Journey) -> None:
    at.open("before")
    assert at.services.records.of_case(journey.case_id) == ()
    at.press("Begin the statement")
    (line,) = at.services.records.of_case(journey.case_id)
    assert line.kind == STATEMENT
    assert isinstance(at.tab.page, BeforePage)
    assert at.tab.page.form.isVisible()


def test_text_and_points_are_saved_and_no_point_touches_the_text(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("", items={}))
    page = written(at)
    at.type(TEXT, "First words.\n\nSecond words.\n\nThird words.")
    page.points.open("reasons")
    cursor = page.text.edit.textCursor()
    cursor.setPosition(len("First words.\n\nSec"))
    page.text.edit.setTextCursor(cursor)
    at.press("It stands where the cursor is: Reasons for withdrawing")
    at.press("Save")
    body = at.services.records.get(record_id).body
    assert body["statement"]["text"] == "First words.\n\nSecond words.\n\nThird words."
    assert dict(body["items"]["reasons"]) == {"answer": "in-text", "where": "Paragraph 2"}
    assert at.said == "Saved."


def test_saved_is_said_only_when_it_is_saved(at: AtDesk, journey: Journey) -> None:
    journey.save(STATEMENT, statement_body())
    written(at)
    at.type(TEXT, "A letter that cannot be kept: \x07")
    at.press("Save")
    assert at.said != "Saved."
    assert "can't be stored" in written(at).form.summary.accessibleName()


def test_what_is_typed_and_left_is_offered_again(
    at: AtDesk, journey: Journey, qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    journey.save(STATEMENT, statement_body())
    written(at)
    at.type(TEXT, "Typed and not saved.")
    at.window.leave_all()
    at.settled()
    second = at_desk(qtbot, desk, tasks, journey.case_id)
    page = written(second)
    assert page.text.value() == WORDS
    assert page.keeper.strip.isVisible()
    second.press("Continue with it")
    assert page.text.value() == "Typed and not saved."
    second.press("Save")
    assert journey.row_of(STATEMENT).body["statement"]["text"] == "Typed and not saved."
    assert not second.services.drafts.all(), "a saved draft is thrown away"


def test_a_discarded_draft_is_gone(
    at: AtDesk, journey: Journey, qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    journey.save(STATEMENT, statement_body())
    written(at)
    at.type(TEXT, "Not wanted.")
    at.window.leave_all()
    at.settled()
    second = at_desk(qtbot, desk, tasks, journey.case_id)
    page = written(second)
    second.press("Discard the unsaved text")
    assert not second.services.drafts.all()
    assert page.text.value() == WORDS


def test_a_draft_is_kept_while_typing(at: AtDesk, journey: Journey, qtbot: QtBot) -> None:
    journey.save(STATEMENT, statement_body())
    written(at)
    at.type(TEXT, "Kept within two seconds.")
    qtbot.waitUntil(lambda: bool(at.services.drafts.all()), timeout=2_500)
    (draft,) = at.services.drafts.all()
    assert draft.values["statement"]["text"] == "Kept within two seconds."


def test_two_people_on_one_text_lose_nothing(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    page = written(at)
    at.type(TEXT, "Mine.")
    theirs = journey.desk.services("oic")
    theirs.records.save(
        journey.case_id, STATEMENT, statement_body("Theirs."), record_id=record_id, version=journey.version(record_id)
    )
    at.press("Save")
    assert page.merger.page is not None
    assert journey.row(record_id).body["statement"]["text"] == "Theirs.", "nothing was overwritten"
    assert at.find("Keep for “The statement”: Both, theirs first", QRadioButton).isChecked(), (
        "both, unless one is chosen"
    )
    at.press("Use these answers")
    at.press("Save")
    assert journey.row(record_id).body["statement"]["text"] == "Theirs.\n\nMine."


def test_somebody_elses_change_elsewhere_in_the_paper_is_taken_in(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    page = written(at)
    at.type(TEXT, "Mine.")
    theirs = journey.desk.services("oic")
    changed = statement_body(before={"place": "By video"})
    theirs.records.save(journey.case_id, STATEMENT, changed, record_id=record_id, version=journey.version(record_id))
    at.press("Save")
    assert page.merger.page is None
    body = journey.row(record_id).body
    assert (body["statement"]["text"], body["before"]["place"]) == ("Mine.", "By video")


def test_a_victim_who_says_that_it_was_untrue_stops_the_text(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    journey = Journey.begun(desk, tmp_path / "out", indication__stance="says-untrue")
    at = at_desk(qtbot, desk, tasks, journey.case_id)
    page = written(at)
    assert page.text.edit.isHidden() or not page.text.edit.isVisible()
    assert not at.has("Begin the statement")
    at.open("advice")
    assert at.has("Record: Ask the CPS for advice before the statement")


def test_an_address_in_the_text_asks_for_a_decision(at: AtDesk, journey: Journey) -> None:
    journey.contact("address", "14 Larch Close, Tarnford")
    record_id = journey.save(STATEMENT, statement_body("I live at 14 larch cl. and I left Larch Close."))
    page = at.open("addresses")
    assert isinstance(page, AddressPage)
    assert not page.onward.isEnabled()
    for _group in list(page._cards):
        card = page._cards[0] if page._cards[0].group.undecided else page._cards[-1]
        number = page._cards.index(card) + 1
        matched = card.group.matched
        at.find(f"Decision on “{matched}”: Withhold it in the copy that is served, because …", QRadioButton).click()
        at.type(f"Because: {matched}", "The suspect does not know it")
        at.press(f"Record the decision on {number}")
    assert page.onward.isEnabled()
    found = at.services.statements.findings(record_id)
    assert {each.decision for each in found} == {"withhold"}
    assert journey.row(record_id).body["statement"]["text"] == "I live at 14 larch cl. and I left Larch Close."


def test_a_decision_needs_its_reason(at: AtDesk, journey: Journey) -> None:
    journey.contact("address", "14 Larch Close, Tarnford")
    record_id = journey.save(STATEMENT, statement_body("I live at 14 Larch Close."))
    at.open("addresses")
    at.find("Decision on “14 Larch Close”: May stand: the defence may read it, because …", QRadioButton).click()
    at.press("Record the decision on 1")
    assert not any(each.decision for each in at.services.statements.findings(record_id))


def test_words_that_the_desk_does_not_know_can_be_withheld(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("We meet at the blue bakery."))
    page = at.open("addresses")
    assert isinstance(page, AddressPage)
    assert page.onward.isEnabled()
    page.text.mark(11, 26)
    at.type("Withhold the marked words, because", "It leads to her")
    at.press("Withhold the marked words")
    (found,) = at.services.statements.findings(record_id)
    assert (found.matched, found.decision) == ("the blue bakery", "withhold")


def test_a_hundred_thousand_characters_can_be_typed_on_and_saved(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("word " * 19_000))
    page = written(at)
    page.text.edit.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(page.text.edit, "end")
    at.press("Save")
    assert journey.row(record_id).body["statement"]["text"].endswith("word end")
