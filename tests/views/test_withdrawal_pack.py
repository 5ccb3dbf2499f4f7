"""Report, check, gate, pack, copied text: what leaves has been looked at, is complete, and has left its trace."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.views.clipboard import OwnClipboard
from da_desk.views.statements.check import CheckPage
from da_desk.views.statements.pack import PackPage
from da_desk.views.statements.report import ReportPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from tests.desk import DeskForTests
from tests.services.journey import DETAILS, REPORT, STATEMENT, VIEWS, Journey, details_body, report_body, statement_body
from tests.views.withdrawal import AtDesk, at_desk


@pytest.fixture
def journey(desk: DeskForTests, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def opened(qtbot: QtBot, tasks: TaskRunner, journey: Journey, who: str = "officer") -> AtDesk:
    return at_desk(qtbot, journey.desk, tasks, journey.case_id, who)


def test_visiting_the_report_begins_none(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    at = opened(qtbot, tasks, journey, "supervisor")
    at.open("report")
    assert at.services.records.of_case(journey.case_id) == (), "else nobody could check what they only looked at"


def test_the_report_begins_with_bail_and_hearing_and_says_what_lacks(
    qtbot: QtBot, tasks: TaskRunner, journey: Journey
) -> None:
    at = opened(qtbot, tasks, journey, "oic")
    page = at.open("report")
    assert isinstance(page, ReportPage)
    at.press("Begin the report")
    front = journey.row_of(REPORT).body["front"]
    assert (front["bail_position"], front["next_hearing"]) == ("police-bail", "2026-12-14")
    at.press("Send to the supervisor")
    assert page.form.summary.isVisible()
    assert page.form.fields["front.now_says"].problem
    assert journey.row_of(REPORT).state == "draft"


def test_a_complete_report_goes_to_the_supervisor_who_sends_it_back(
    qtbot: QtBot, tasks: TaskRunner, journey: Journey
) -> None:
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    at = opened(qtbot, tasks, journey, "oic")
    at.open("report")
    at.press("Send to the supervisor")
    assert journey.row_of(REPORT).state == "completed"
    boss = opened(qtbot, tasks, journey, "supervisor")
    boss.open("check")
    boss.press("Send it back …")
    boss.type("What is wanted", "Say what evidence there is apart from the victim")
    boss.press("Send it back")
    assert journey.row_of(REPORT).state == "draft"
    at.tab.go("report")
    at.settled()
    said = [each.accessibleName() for each in at.tab.findChildren(AlertStrip) if each.isVisible()]
    assert any("Say what evidence there is apart from the victim" in each for each in said)


def test_the_supervisor_checks_exactly_what_was_read(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    row = journey.row_of(REPORT)
    journey.oic.reports.complete(row.id, row.version)
    at = opened(qtbot, tasks, journey, "supervisor")
    page = at.open("check")
    assert isinstance(page, CheckPage)
    row = journey.row_of(REPORT)
    journey.oic.records.save(
        journey.case_id, REPORT, report_body(why="Other words"), record_id=row.id, version=row.version
    )
    page._check()
    at.settled()
    assert journey.row_of(REPORT).state == "draft", "what was read is not what stands there"
    assert page.summary.isVisible()


def test_the_check_lets_the_pack_through(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    row = journey.row_of(REPORT)
    journey.oic.reports.complete(row.id, row.version)
    at = opened(qtbot, tasks, journey, "supervisor")
    at.open("check")
    at.press("Check the pack")
    assert journey.row_of(REPORT).state == "checked"
    assert at.tab.step == "pack"


def test_officers_read_the_check_and_cannot_do_it(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.oic.records.save(journey.case_id, REPORT, report_body())
    row = journey.row_of(REPORT)
    journey.oic.reports.complete(row.id, row.version)
    at = opened(qtbot, tasks, journey)
    at.open("check")
    assert not at.has("Check the pack")


def test_each_line_of_the_gate_leads_to_its_place(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    at = opened(qtbot, tasks, journey)
    at.open("pack")
    assert not at.find("Write the pack", QPushButton).isEnabled()
    at.press("Go there 1: Tell the CPS of the withdrawal, and record it.")
    assert at.tab.step == "tell-cps"


def test_a_whole_pack_is_seen_asked_and_written(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.whole()
    at = opened(qtbot, tasks, journey)
    page = at.open("pack")
    assert isinstance(page, PackPage)
    assert page.preview.data.startswith(b"%PDF")
    at.type("Folder", str(journey.out))
    at.press("Write the pack")
    assert not list(journey.out.iterdir()), "it asks before anything leaves"
    at.press("Write it now")
    assert len(list(journey.out.iterdir())) == 3
    assert {row.state for row in journey.disclosures()} == {"written"}
    assert at.has("Written")
    assert at.has("What left before")


def test_a_supervisor_lets_an_incomplete_pack_leave_with_a_reason(
    qtbot: QtBot, tasks: TaskRunner, journey: Journey
) -> None:
    at = opened(qtbot, tasks, journey, "supervisor")
    at.open("pack")
    at.type("Folder", str(journey.out))
    at.type("Why the pack leaves incomplete", "The hearing is this afternoon")
    at.press("Write the pack")
    at.press("Write it now")
    assert {row.override_reason for row in journey.disclosures()} == {"The hearing is this afternoon"}


def test_an_officer_has_no_override(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    at = opened(qtbot, tasks, journey)
    at.open("pack")
    assert not at.has("Why the pack leaves incomplete")


def test_copied_text_is_put_on_record_and_taken_back(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.save(STATEMENT, statement_body())
    at = opened(qtbot, tasks, journey)
    at.open("type-once")
    at.press("Copy: The statement")
    assert "tired of waiting" in QGuiApplication.clipboard().text()
    at.type("Pasted where", "Record system, entry 4")
    at.press("Record it")
    (row,) = journey.disclosures()
    assert (row.kind, row.pasted_where) == ("copied-text", "Record system, entry 4")
    assert QGuiApplication.clipboard().text() == "", "once it is pasted it need not stay"


def test_the_clipboard_is_cleared_only_while_it_is_ours(qtbot: QtBot) -> None:
    ours = OwnClipboard()
    ours.copy("text of the desk", 30)
    QGuiApplication.clipboard().setText("something of somebody else")
    ours.take_back()
    assert QGuiApplication.clipboard().text() == "something of somebody else"
    ours.copy("text of the desk", 0)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "", timeout=2_000)


def test_views_are_asked_again_and_the_first_ones_stay(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    body = {
        "asked": {"how": "separately"},
        "restraining_order": {"wanted": "no"},
        "special_measures": {"wanted": ["none"]},
    }
    first = journey.save(VIEWS, body)
    journey.officer.records.complete(first, journey.version(first))
    at = opened(qtbot, tasks, journey)
    page = at.open("views")
    assert at.has("Views given before")
    page.form.fields["asked.how"].set_value("not-asked")  # type: ignore[attr-defined]
    page.form.fields["asked.why_not"].set_value("She was not alone")  # type: ignore[attr-defined]
    at.press("Save as complete")
    lines = [line for line in at.services.records.of_case(journey.case_id) if line.kind == VIEWS]
    assert [line.seq for line in lines] == [1, 2]


def test_witness_details_say_that_they_are_restricted(qtbot: QtBot, tasks: TaskRunner, journey: Journey) -> None:
    journey.save(DETAILS, details_body())
    at = opened(qtbot, tasks, journey)
    at.open("details")
    at.press("Save as complete")
    assert journey.row_of(DETAILS).state == "completed"
