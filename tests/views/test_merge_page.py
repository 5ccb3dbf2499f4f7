"""Two people, one record: nothing is overwritten in silence, both texts are kept, and a second conflict works again."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.practice.alignment import Run
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.merging.long_text import AT_ONCE, LongAnswer
from da_desk.views.merging.page import MergePage
from da_desk.views.merging.versions import Shown, Version, Versions
from da_desk.views.statements.report import ReportPage
from da_desk.views.statements.statement import StatementPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme
from tests.desk import DeskForTests
from tests.services.journey import REPORT, STATEMENT, Journey, report_body, statement_body
from tests.views.accessibility import sweep
from tests.views.withdrawal import AtDesk, at_desk

pytestmark = pytest.mark.both_stores

BASE = "He came home on Monday. He shouted. I ran away.\n\nI told my sister. She wrote it down."
THEIRS = BASE.replace("Monday", "Tuesday").replace("I told my sister.", "I told my sister at once.")
MINE = BASE.replace("She wrote", "She then wrote").replace("I told my sister.", "I told my mother.")
TOGETHER = (
    "He came home on Tuesday. He shouted. I ran away.\n\n"
    "I told my sister at once.\n\nI told my mother. She then wrote it down."
)
TEXT, RESULT = "The statement", "What will stand for “The statement”"


@pytest.fixture
def journey(desk: DeskForTests, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, journey: Journey) -> AtDesk:
    journey.save(STATEMENT, statement_body(BASE))
    return at_desk(qtbot, desk, tasks, journey.case_id)


def written(at: AtDesk) -> StatementPage:
    page = at.open("statement")
    assert isinstance(page, StatementPage)
    return page


def they_save(journey: Journey, text: str = THEIRS, items: dict[str, Any] | None = None) -> None:
    """A colleague in a session of their own saves the statement as it stands now."""
    row, body = journey.row_of(STATEMENT), statement_body(text, items=items or {})
    theirs = journey.desk.services("oic").records
    theirs.save(journey.case_id, STATEMENT, body, record_id=row.id, version=journey.version(row.id))


def clashed(at: AtDesk, journey: Journey, mine: str = MINE, theirs: str = THEIRS) -> StatementPage:
    """The merge page after a save that met theirs."""
    page = written(at)
    at.type(TEXT, mine)
    they_save(journey, theirs)
    at.press("Save")
    return page


def merging(page: StatementPage | ReportPage) -> MergePage:
    """The merge page, which has to be open."""
    assert page.merger.page is not None
    assert page.merger.page.isVisible()
    return page.merger.page


def saved_text(journey: Journey) -> str:
    return str(journey.row_of(STATEMENT).body["statement"]["text"])


def shown(at: AtDesk, name: str) -> QPlainTextEdit:
    return at.find(name, QPlainTextEdit)


# What is shown.


def test_three_versions_stand_side_by_side_with_who_and_when(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    opened = merging(page)
    assert saved_text(journey) == THEIRS, "nothing was overwritten"
    said = opened._intro.accessibleName()
    assert said.startswith("Someone saved this while you were writing. Saved by DC 4471 Tom Doyle, ")
    assert not page.form.isVisible()
    texts = [shown(at, f"{version} – {TEXT}, place 2").toPlainText() for version in ("As it was", "Theirs", "Yours")]
    assert ["I told my sister." in text for text in texts] == [True, False, False]
    assert "I told my sister at once." in texts[1]
    assert "I told my mother." in texts[2]


def test_what_differs_is_marked_and_said(at: AtDesk, journey: Journey) -> None:
    clashed(at, journey)
    assert shown(at, f"Theirs – {TEXT}, place 2").accessibleDescription() == "Differs: “at once”"
    was = shown(at, f"As it was – {TEXT}, place 2")
    assert was.accessibleDescription() == "Not there any more: “sister”"
    cursor = was.document().find("sister")
    assert cursor.charFormat().fontStrikeOut()
    assert shown(at, f"Theirs – {TEXT}, place 2").document().find("at once").charFormat().fontUnderline()


def test_what_fits_is_put_together_and_what_overlaps_stands_twice(at: AtDesk, journey: Journey) -> None:
    clashed(at, journey)
    result = shown(at, RESULT)
    assert result.toPlainText() == TOGETHER
    (marked,) = result.extraSelections()
    assert marked.cursor.selectedText().split("\u2029")[0] == "I told my sister at once."
    at.press("Use these answers")
    assert saved_text(journey) == THEIRS, "using the answers saves nothing"
    at.press("Save")
    assert saved_text(journey) == TOGETHER
    assert not at.services.drafts.all()


def test_an_overlap_can_be_settled_alone_and_what_was_typed_stays(at: AtDesk, journey: Journey) -> None:
    clashed(at, journey)
    result = shown(at, RESULT)
    result.setFocus()
    QTest.keyClicks(result, "First. ")
    at.find(f"Keep in place 2 of “{TEXT}”: Yours", QRadioButton).click()
    expected = "First. " + TOGETHER.replace("I told my sister at once.\n\n", "")
    assert result.toPlainText() == expected
    at.find(f"Keep in place 2 of “{TEXT}”: Both, theirs first", QRadioButton).click()
    assert result.toPlainText() == f"First. {TOGETHER}"
    result.undo()
    assert result.toPlainText() == expected
    at.press("Use these answers")
    at.press("Save")
    assert saved_text(journey) == expected


@pytest.mark.parametrize(("choice", "text"), [("Theirs", THEIRS), ("Yours", MINE), ("Both, theirs first", TOGETHER)])
def test_one_whole_text_can_be_kept(at: AtDesk, journey: Journey, choice: str, text: str) -> None:
    page = clashed(at, journey)
    at.find(f"Keep for “{TEXT}”: {choice}", QRadioButton).click()
    assert shown(at, RESULT).toPlainText() == text
    at.press("Use these answers")
    assert page.text.value() == text
    at.press("Save")
    assert saved_text(journey) == text


def test_letters_beyond_the_first_plane_stay_in_their_place(at: AtDesk, journey: Journey) -> None:
    clashed(at, journey, mine=f"😀 {MINE}", theirs=f"😀😀 {THEIRS}")
    at.find(f"Keep in place 2 of “{TEXT}”: Theirs", QRadioButton).click()
    assert "😀😀" in shown(at, RESULT).toPlainText()
    assert "at once.\n\nI told my mother" not in shown(at, RESULT).toPlainText()
    assert "at once. She then" in shown(at, RESULT).toPlainText()


def test_points_are_merged_part_by_part_and_what_one_changed_is_listed(at: AtDesk, journey: Journey) -> None:
    page = written(at)
    page.points.open("reasons")
    at.find("Reasons for withdrawing: Declined to say", QRadioButton).click()
    page.points.open("pressure")
    at.type("Pressure to withdraw: Where it stands in the statement", "Paragraph 9")
    items = plain(journey.row_of(STATEMENT).body["items"])
    items |= {"reasons": {"answer": "not-asked", "reason": "Too upset"}, "impact": {"answer": "declined"}}
    they_save(journey, BASE, items=items)
    at.press("Save")
    assert shown(at, "Theirs – Reasons for withdrawing").toPlainText().startswith("Not asked")
    assert not at.has("Keep for “Pressure to withdraw”: Theirs")
    at.press("Show what is taken over")
    assert shown(at, "Yours – Pressure to withdraw: Where it stands in the statement").toPlainText() == "Paragraph 9"
    at.press("Use these answers")
    assert "Choose what to keep for “Reasons for withdrawing”." in merging(page).form.summary.accessibleName()
    at.find("Keep for “Reasons for withdrawing”: Yours", QRadioButton).click()
    at.press("Use these answers")
    at.press("Save")
    saved = journey.row_of(STATEMENT).body["items"]
    assert saved["reasons"]["answer"] == "declined"
    assert saved["reasons"]["reason"] == "Too upset", "what nobody contradicted is kept"
    assert saved["pressure"]["where"] == "Paragraph 9"
    assert saved["impact"]["answer"] == "declined"


def test_where_only_they_changed_something_it_is_shown_before_it_is_taken(at: AtDesk, journey: Journey) -> None:
    page = written(at)
    page.points.open("pressure")
    at.type("Pressure to withdraw: Where it stands in the statement", "Paragraph 9")
    they_save(journey)
    at.press("Save")
    merging(page)
    assert at.has("Hide what is taken over"), "there is nothing else to look at: it is open"
    at.press("Use these answers")
    assert page.text.value() == THEIRS
    at.press("Save")
    assert saved_text(journey) == THEIRS
    assert journey.row_of(STATEMENT).body["items"]["pressure"]["where"] == "Paragraph 9"


def test_ones_own_save_elsewhere_is_called_so(at: AtDesk, journey: Journey, desk: DeskForTests) -> None:
    page = written(at)
    at.type(TEXT, MINE)
    row = journey.row_of(STATEMENT)
    other = desk.services("officer").records
    other.save(journey.case_id, STATEMENT, statement_body(THEIRS), record_id=row.id, version=journey.version(row.id))
    at.press("Save")
    assert "Saved by you in another window or on another computer, " in merging(page)._intro.accessibleName()


# Nothing is lost on the way.


def test_a_second_conflict_asks_only_what_is_new(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    again = THEIRS.replace("He shouted.", "He shouted and swore.")
    they_save(journey, again)
    at.settled()
    merging(page)
    at.press("Use these answers")
    at.press("Save")
    assert saved_text(journey) == again, "nothing was overwritten the second time"
    (card,) = merging(page)._cards.values()
    assert isinstance(card, LongAnswer)
    assert not card.answer.text or not card.answer.text.overlaps, "what was settled before is not asked again"
    together = TOGETHER.replace("He shouted.", "He shouted and swore.")
    assert shown(at, RESULT).toPlainText() == together
    at.press("Use these answers")
    at.press("Save")
    assert saved_text(journey) == together


def test_escape_leaves_ones_own_text_and_the_next_save_asks_again(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    QTest.keyClick(merging(page), Qt.Key.Key_Escape)
    at.settled()
    assert page.merger.page is None
    assert page.form.isVisible()
    assert page.text.value() == MINE
    at.press("Save")
    merging(page)
    assert saved_text(journey) == THEIRS


@pytest.mark.parametrize("orderly", [True, False])
def test_after_leaving_or_a_crash_ones_own_text_meets_theirs_again(
    at: AtDesk, journey: Journey, qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, orderly: bool
) -> None:
    clashed(at, journey)
    if orderly:
        at.window.leave_all()
        at.settled()
    (draft,) = [each for each in at.services.drafts.all() if each.place.startswith("record:")]
    assert draft.values["statement"]["text"] == MINE
    assert draft.base is not None
    assert draft.base["statement"]["text"] == BASE
    second = at_desk(qtbot, desk, tasks, journey.case_id)
    page = written(second)
    assert page.text.value() == THEIRS
    second.press("Continue with it")
    second.press("Save")
    assert saved_text(journey) == THEIRS, "continuing with an older draft overwrites nothing"
    assert second.find(RESULT, QPlainTextEdit, merging(page)).toPlainText() == TOGETHER


def test_an_old_draft_that_does_not_know_how_it_was_asks_for_everything(
    at: AtDesk, journey: Journey, qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    row = journey.row_of(STATEMENT)
    desk.as_("officer").drafts.keep_text(
        f"record:{row.id}:statement", statement_body(MINE), case_id=journey.case_id, record_id=row.id, base_version=1
    )
    they_save(journey)
    second = at_desk(qtbot, desk, tasks, journey.case_id)
    page = written(second)
    second.press("Continue with it")
    second.press("Save")
    assert merging(page)
    assert saved_text(journey) == THEIRS
    text = second.find(RESULT, QPlainTextEdit).toPlainText()
    for words in ("Monday", "Tuesday", "my sister at once", "my mother", "She wrote", "She then wrote"):
        assert words in text


def test_what_was_put_together_is_kept_when_the_page_is_left(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    result = shown(at, RESULT)
    result.setFocus()
    QTest.keyClicks(result, "Edited here. ")
    QTest.keyClick(merging(page), Qt.Key.Key_Escape)
    at.settled()
    at.press("Save")
    assert shown(at, RESULT).toPlainText() == TOGETHER
    at.press("Continue with it")
    assert shown(at, RESULT).toPlainText() == f"Edited here. {TOGETHER}"
    assert not at.has(f"Keep in place 2 of “{TEXT}”: Theirs"), "the places can't be found in another text"
    at.press("Use these answers")
    at.press("Save")
    assert saved_text(journey) == f"Edited here. {TOGETHER}"
    assert not at.services.drafts.all(), "neither draft is left behind"


def test_saving_by_the_keyboard_waits_for_the_answers(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    QTest.keyClick(merging(page), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    at.settled()
    assert at.said == "Choose the answers first, and use them. Then save."
    assert saved_text(journey) == THEIRS
    merging(page)


def test_a_paper_closed_meanwhile_is_not_merged_and_nothing_is_lost(at: AtDesk, journey: Journey) -> None:
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    page = at.open("report")
    assert isinstance(page, ReportPage)
    page.form.fields["front.why"].set_value("Mine.")
    row = journey.row_of(REPORT)
    journey.oic.reports.complete(row.id, row.version)
    page.save()
    at.settled()
    assert page.merger.page is None
    assert "can’t" not in page.form.summary.accessibleName()
    assert "What you typed is kept as a draft." in page.form.summary.accessibleName()
    assert any(each.values["front"]["why"] == "Mine." for each in at.services.drafts.all())


def test_news_of_theirs_never_takes_what_was_typed_a_moment_ago(at: AtDesk, journey: Journey) -> None:
    page = written(at)
    at.type(TEXT, MINE)
    they_save(journey)
    page.refresh()
    at.settled()
    assert page.text.value() == MINE
    at.press("Save")
    merging(page)


def test_somebody_who_saves_right_after_is_not_overwritten_by_typing_on(at: AtDesk, journey: Journey) -> None:
    page = written(at)
    at.type(TEXT, MINE)
    at.press("Save")
    at.type(TEXT, f"{MINE} And more.")
    they_save(journey, THEIRS)
    # As if theirs had come in between one's own save and reading it back.
    page._after_save(journey.row_of(STATEMENT), statement_body(MINE), None)
    at.settled()
    assert page.text.value() == f"{MINE} And more."
    at.press("Save")
    merging(page)
    assert saved_text(journey) == THEIRS


# How it is to be worked with.


@pytest.mark.local_only
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_it_can_be_worked_by_everybody(at: AtDesk, journey: Journey, scheme: Scheme) -> None:
    page = clashed(at, journey)
    theme.appearance().set_scheme(scheme)
    at.settled()
    assert sweep(merging(page)) == []


@pytest.mark.local_only
def test_no_word_is_cut_at_any_size(at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    for zoom in (100, 150, 200):
        theme.appearance().set_zoom(zoom)
        at.settled()
        versions = [each for each in merging(page).findChildren(Version) if each.isVisible()]
        assert versions
        assert [each.accessibleName() for each in versions if each.verticalScrollBar().maximum() > 0] == []
        assert [fault for fault in sweep(merging(page), tab=False) if fault.startswith("words cut")] == []


@pytest.mark.local_only
def test_the_versions_stand_one_under_the_other_where_it_is_narrow(qtbot: QtBot, at: AtDesk, journey: Journey) -> None:
    page = clashed(at, journey)
    first = merging(page).findChildren(Versions)[0]
    one, two, _three = first.texts
    under = {}
    for zoom in (100, 200, 110):
        theme.appearance().set_zoom(zoom)
        at.settled()
        bottom, top = one.mapTo(first, one.rect().bottomLeft()).y(), two.mapTo(first, two.rect().topLeft()).y()
        under[zoom] = (first.stacked, bottom < top)
    assert under == {100: (False, False), 200: (True, True), 110: (False, False)}


@pytest.mark.local_only
def test_a_long_version_scrolls_and_can_be_reached(at: AtDesk, journey: Journey) -> None:
    long = "This is one sentence of a very long paragraph that nobody else wrote. " * 60
    page = clashed(at, journey, mine=long, theirs=f"{THEIRS} And that is all.")
    tall = [each for each in merging(page).findChildren(Version) if each.verticalScrollBar().maximum() > 0]
    assert tall
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in tall)


@pytest.mark.local_only
def test_many_places_are_shown_by_the_dozen(at: AtDesk, journey: Journey) -> None:
    base = " ".join(f"This is the sentence of number {number}." for number in range(40))
    they_save(journey, base)
    page = clashed(at, journey, mine=base.replace("of number 39.", "at the end."), theirs=base.replace("This", "That"))
    card = merging(page)._cards["statement.text"]
    assert isinstance(card, LongAnswer)
    assert len(card.places.findChildren(Versions)) == AT_ONCE
    at.press(f"Show 28 more places: {TEXT}")
    assert len(card.places.findChildren(Versions)) == 2 * AT_ONCE
    assert shown(at, RESULT).toPlainText().count("That is the sentence") == 40


@pytest.mark.local_only
def test_a_hundred_thousand_characters_are_merged_without_holding_the_window(at: AtDesk, journey: Journey) -> None:
    base = "".join(f"This is the sentence of number {number}. " for number in range(2_600)).strip()
    they_save(journey, base)
    page = clashed(
        at, journey, mine=base.replace("99.", "99, so I say."), theirs=base.replace("50.", "50, so they say.")
    )
    assert len(shown(at, RESULT).toPlainText()) > len(base)
    at.press("Use these answers")
    assert "so they say" in page.text.value()
    assert "so I say" in page.text.value()


@pytest.mark.parametrize("zoom", [100, 125, 150, 175, 200])
def test_a_version_of_many_lines_ends_with_its_last(qtbot: QtBot, appearance: Appearance, zoom: int) -> None:
    appearance.set_zoom(zoom)
    words = "\n".join(f"Line {number}" for number in range(8))
    made = Version(Shown("Saved", "Saved", (Run(words, differs=False),)), lambda: None)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    qtbot.waitExposed(made)
    made.set_height(made.wanted)
    QApplication.processEvents()
    last = made.blockBoundingGeometry(made.document().lastBlock()).translated(made.contentOffset())
    assert last.bottom() <= made.viewport().height()
