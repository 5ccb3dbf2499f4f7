"""The final print, the ink signature, the endings, and the officer's own statement."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.views.statements.own_statement import OwnStatementPage
from da_desk.views.statements.signing import SigningPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.journey import OIC, STATEMENT, Journey, scan_of, statement_body
from tests.views.withdrawal import AtDesk, at_desk


@pytest.fixture
def journey(desk: DeskForTests, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, journey: Journey) -> AtDesk:
    return at_desk(qtbot, desk, tasks, journey.case_id)


def signing(at: AtDesk) -> SigningPage:
    page = at.open("signing")
    assert isinstance(page, SigningPage)
    return page


def signature(at: AtDesk, page: SigningPage, journey: Journey) -> None:
    """What the officer records of the ink."""
    at.type("Who read it over", "Holly Marsden")
    at.type("Who signed", "Holly Marsden")
    at.type("Pages signed", str(page.preview.count))
    page.signed_at.set_value(journey.desk.clock.at.isoformat())


def test_what_lacks_leads_to_its_place(at: AtDesk, journey: Journey) -> None:
    journey.save(STATEMENT, statement_body(before={"suspect_where": ""}))
    page = signing(at)
    assert not page.make.isEnabled()
    at.press("Fill in “Where the suspect was”.")
    assert at.tab.step == "before"
    assert at.find("Where the suspect was", QLineEdit).hasFocus()


def test_the_print_is_made_shown_and_signed_with_its_scan(at: AtDesk, journey: Journey, tmp_path: Path) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    page = signing(at)
    at.press("Make the final print")
    assert page.preview.data.startswith(b"%PDF")
    assert journey.row(record_id).state == "ready-to-sign"
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(scan_of(page.preview.count))
    signature(at, page, journey)
    page.form.fields["signing.scan"].set_value(str(scan))
    at.press("Record the signature")
    assert journey.row(record_id).state == "ready-to-sign", "it asks before what cannot be undone"
    at.press("It was signed")
    assert journey.row(record_id).state == "signed"
    assert not at.has("Record the signature")
    assert journey.attachments("scan")


def test_without_a_scan_it_is_held_and_never_called_signed(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    page = signing(at)
    at.press("Make the final print")
    signature(at, page, journey)
    at.type("Without a scan: where the signed original is held", "Northside property store")
    at.press("Record the signature")
    at.press("It was signed")
    assert journey.row(record_id).state == "ready-to-sign"
    assert "withdrawal_statement-held" in journey.codes("note")


def test_a_wrong_number_of_pages_is_said_beside_its_field(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    page = signing(at)
    at.press("Make the final print")
    signature(at, page, journey)
    at.type("Pages signed", "9")
    at.type("Without a scan: where the signed original is held", "Northside property store")
    at.press("Record the signature")
    at.press("It was signed")
    assert "pages" in page.form.fields["signing.pages"].problem
    assert page.form.fields["signing.signed_by"].value() == "Holly Marsden", "nothing typed is lost"
    assert not at.services.records.get(record_id).sealed


def test_the_text_goes_back_to_the_draft_with_a_reason(at: AtDesk, journey: Journey) -> None:
    record_id = journey.ready()
    signing(at)
    at.press("Change the text …")
    at.press("Back to the draft")
    assert journey.row(record_id).state == "ready-to-sign", "not without a reason"
    at.type("Reason", "The witness wants to add a sentence")
    at.press("Back to the draft")
    assert journey.row(record_id).state == "draft"
    assert at.tab.step == "statement"


def test_a_signed_one_is_superseded_and_stays(at: AtDesk, journey: Journey) -> None:
    record_id = journey.ready()
    journey.sign(record_id)
    signing(at)
    at.press("Take a further statement")
    assert journey.row(record_id).state == "signed"
    further = journey.row_of(STATEMENT)
    assert (further.seq, further.supersedes_id) == (2, record_id)


def test_printing_puts_on_record_which_safe_contact_was_shown(
    at: AtDesk, journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.ready()
    page = signing(at)
    assert page.before.isVisible()
    asked: list[bytes] = []
    # The system's dialog is the one thing that can't be opened here.
    monkeypatch.setattr(page.printing, "ask", lambda data, _pages, _done: asked.append(data))
    at.press("Print …")
    assert asked == [page.preview.data]
    lines = journey.supervisor.history.of_case(journey.case_id)
    assert any("printed" in line.action for line in lines)


def test_declined_needs_the_officers_own_statement_and_no_override(at: AtDesk, journey: Journey) -> None:
    at.open("ending")
    at.find("How it ended: Declined to make a statement", QRadioButton).click()
    at.press("Record the ending")
    page = at.tab.page
    assert isinstance(page, OwnStatementPage)
    at.type("Who was present", "Nobody else")
    at.type("The officer's statement", "She told me that she would make no statement.")
    at.type("Rank and number", "DC 2208")
    page.form.fields["account.happened_at"].set_value("2026-11-23T04:00:00Z")
    at.press("Save and check for addresses")
    assert journey.row_of(OIC).body["account"]["ending"] == "declined"
    assert at.tab.step == "addresses"
    signing(at)
    at.press("Make the final print")
    assert journey.row_of(OIC).state == "ready-to-sign"


def test_an_ending_can_be_taken_back(at: AtDesk, journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    at.open("ending")
    at.find("How it ended: Supports again", QRadioButton).click()
    at.press("Record the ending")
    assert journey.row(record_id).state == "supports-again"
    at.open("ending")
    at.press("Take the ending back …")
    at.type("Reason", "Pressed by mistake")
    at.press("Take it back")
    assert journey.row(record_id).state == "draft"
