"""Writing, looking through and signing a VPS by its pages: words, points, the gentle question, ink, a further one, two people."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from da_desk.views.vps.before import BeforePage
from da_desk.views.vps.signing import VpsSigningPage
from da_desk.views.vps.write import REST_MILLISECONDS, WritePage
from tests.desk import AnyDesk
from tests.services.journey import scan_of
from tests.services.personal import TOLD, Personal, vps_body
from tests.views.personal import AtVps, at_vps, personal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def case(desk: AnyDesk) -> Personal:
    return personal(desk)


@pytest.fixture
def at(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal) -> AtVps:
    return at_vps(qtbot, desk, tasks, case.case_id)


def rested(at: AtVps) -> None:
    """Wait until the text was looked through."""
    at.qtbot.wait(REST_MILLISECONDS + 100)
    at.settled()


def test_it_begins_only_once_the_victim_said_yes(at: AtVps, case: Personal) -> None:
    at.open("before")
    assert "It begins once the victim said yes." in at.words(at.tab)
    assert not at.named("Begin the statement", QAbstractButton)
    case.offer("yes")
    at.open("before")
    at.press("Begin the statement")
    page = at.tab.page
    assert isinstance(page, BeforePage)
    at.choose("Told that the press may report what is read out", "Yes")
    at.press("Save and go on to the statement")
    assert at.tab.step == "write"
    row = case.row(case.view.current.id) if case.view.current else None
    assert row is not None
    assert row.answer("told", "press") == "yes"


def test_the_words_and_the_points_are_kept_and_nothing_is_put_into_the_text(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.begin()
    page = at.open("write")
    assert isinstance(page, WritePage)
    at.type("The statement", "I do not sleep. My son asks whether the door is locked.")
    at.find("Talked about: Feelings and mind", QCheckBox).click()
    at.press("It stands where the cursor is: What it has done to the children")
    assert page.text.value() == "I do not sleep. My son asks whether the door is locked.", "no sentence is suggested"
    at.press("Save")
    body = case.row(record_id).body
    assert body["prompts"]["talked"] == ("vps.emotional",)
    assert body["children"]["effects"] == {"answer": "in-text", "where": "Paragraph 1"}
    assert "12 words" in at.words(at.tab)


def test_every_point_has_its_hint(at: AtVps, case: Personal) -> None:
    case.offer()
    case.begin()
    page = at.open("write")
    boxes = [box for box in page.panel.findChildren(QCheckBox) if box.accessibleName().startswith("Talked about: ")]
    assert len(boxes) == 9
    assert all(len(box.accessibleDescription()) > 40 for box in boxes)


def test_a_view_on_the_punishment_is_asked_about_shown_and_never_held_back(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write()
    page = at.open("write")
    assert not page.panel.question.isVisible()
    at.type("The statement", "I do not sleep. I want him to go to prison for years.")
    rested(at)
    assert page.panel.question.isVisible()
    assert "“I want him to go to prison for years”" in at.words(at.tab)
    at.press("Show passage 1 in the text")
    assert page.text.edit.textCursor().selectedText() == "I want him to go to prison for years"
    at.press("Save and check for addresses")
    assert at.tab.step == "addresses"
    assert case.row(record_id).answer("statement", "text").endswith("for years.")
    at.open("write")
    at.type("The statement", "I do not sleep.")
    rested(at)
    assert not page.panel.question.isVisible()


def test_what_is_typed_is_a_draft_within_two_seconds_and_back_after_a_crash(
    at: AtVps, case: Personal, qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner
) -> None:
    case.offer()
    record_id = case.begin()
    at.open("write")
    at.type("The statement", "Words not saved yet")
    qtbot.wait(1_700)
    at.settled()
    again = at_vps(qtbot, desk, tasks, case.case_id)
    again.open("write")
    again.press("Continue with it")
    page = again.tab.page
    assert isinstance(page, WritePage)
    assert page.text.value() == "Words not saved yet"
    assert case.row(record_id).answer("statement", "text") == ""


def test_two_people_write_and_each_is_asked(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write("The first words.")
    at.open("write")
    at.type("The statement", "The words of the officer.")
    case.save(record_id, vps_body("The words of a colleague."), by="oic")
    at.press("Save")
    page = at.tab.page
    assert isinstance(page, WritePage)
    assert page.merger.page is not None, "both are shown side by side"
    assert case.row(record_id).answer("statement", "text") == "The words of a colleague.", "nothing is overwritten"
    at.press("Keep for “The statement”: Both, theirs first")
    at.press("Use these answers")
    at.press("Save")
    text = case.row(record_id).answer("statement", "text")
    assert text.index("The words of a colleague.") < text.index("The words of the officer.")


def test_another_part_that_a_colleague_saved_is_taken_along(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write("The first words.")
    at.open("write")
    at.type("The statement", "The words of the officer.")
    case.save(record_id, vps_body("The first words.", witness={"occupation": "Nursery nurse"}), by="oic")
    at.press("Save")
    row = case.row(record_id)
    assert row.answer("statement", "text") == "The words of the officer."
    assert row.answer("witness", "occupation") == "Nursery nurse"


def test_a_known_address_is_decided_before_the_print(at: AtVps, case: Personal) -> None:
    case.contact("address", "14 Larch Close, Tarnford")
    case.offer()
    case.write("I lie awake at 14 Larch Close.")
    at.open("signing")
    at.press("Decide for every address and number found.")
    assert at.tab.step == "addresses"
    at.press("Decision on “14 Larch Close”: Withhold it in the copy that is served, because …")
    at.type("Because: 14 Larch Close", "The suspect does not know it")
    at.press("Record the decision on 1")
    assert case.view.undecided == 0
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Go on to reading over"
    at.press("Go on to reading over")
    assert at.tab.step == "signing"


def test_words_that_stand_before_the_text_are_changed_there(at: AtVps, case: Personal) -> None:
    case.contact("workplace", "Northgate Nursery")
    case.offer()
    case.write(body=vps_body(witness={"occupation": "Nurse at Northgate Nursery"}))
    at.open("addresses")
    at.press("Change the text instead: 1")
    assert at.tab.step == "before"


@pytest.mark.parametrize("field", ["press", "no_punishment"])
def test_what_was_not_explained_leads_to_its_place(at: AtVps, case: Personal, field: str) -> None:
    assert field in TOLD
    case.offer()
    case.write(body=vps_body(told={field: ""}))
    page = at.open("signing")
    assert isinstance(page, VpsSigningPage)
    assert not page.make.isEnabled()
    form = at.services.records.form("vps").field(f"told.{field}")
    assert form is not None
    at.press(f"Choose an answer for “{form.label}”.")
    assert at.tab.step == "before"


def test_print_ink_and_scan_then_a_further_one_beside_it(at: AtVps, case: Personal, tmp_path: Path) -> None:
    case.offer()
    record_id = case.write()
    page = at.open("signing")
    assert isinstance(page, VpsSigningPage)
    at.press("Make the final print")
    assert page.preview.data.startswith(b"%PDF")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page.body.isAncestorOf(focused), "the button that made it is gone"
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(scan_of(page.preview.count))
    at.type("Who read it over", "Holly Marsden")
    at.type("Who signed", "Holly Marsden")
    at.type("Pages signed", str(page.preview.count))
    page.signed_at.set_value(case.now.isoformat())
    page.form.fields["signing.scan"].set_value(str(scan))
    at.press("Record the signature")
    assert case.row(record_id).state == "ready-to-sign", "it asks before what cannot be undone"
    at.press("It was signed")
    assert case.row(record_id).state == "signed"
    assert "The text never changes now." in at.words(at.tab)
    at.press("Begin a further statement")
    assert at.tab.step == "before"
    assert "A further statement" in at.words(at.tab)
    at.press("Begin the statement")
    assert case.view.current is not None
    assert case.view.current.seq == 2
    assert case.row(record_id).state == "signed"
    at.open()
    assert "VPS 1" in at.words(at.tab)


def test_a_signed_one_is_read_and_not_written(at: AtVps, case: Personal) -> None:
    case.signed("The words that were signed.")
    page = at.open("write")
    assert isinstance(page, WritePage)
    assert page.text.value() == "The words that were signed."
    assert page.text.edit.isReadOnly()
    assert not page.save_button.isVisible()
    assert "This is signed and stays as it is." in at.words(at.tab)


def test_held_without_a_scan_it_says_so_until_the_scan_comes(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    case.sign(record_id, scan=False)
    at.open("signing")
    assert "The signed original is held; the CPS gets a typed copy." in at.words(at.tab)
    at.open()
    assert "the scan is wanting" in at.words(at.tab)


def test_the_text_goes_back_to_the_draft_with_a_reason(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    at.open("signing")
    at.press("Change the text …")
    at.type("Reason", "The victim wants to add a sentence")
    at.press("Back to the draft")
    assert case.row(record_id).state == "draft"
    assert at.tab.step == "write"


def test_a_draft_is_set_aside_with_a_reason(at: AtVps, case: Personal) -> None:
    case.offer()
    record_id = case.write()
    at.open("before")
    at.press("Set it aside …")
    at.press("Set it aside")
    assert case.row(record_id).state == "draft", "not without a reason"
    at.type("Reason", "The victim does not want to after all")
    at.press("Set it aside")
    assert case.row(record_id).state == "withdrawn"
    assert case.view.current is None
    assert at.tab.step == ""
