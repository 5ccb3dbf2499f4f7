"""Papers: what is attached, told by its content; what left; the schedule without contents."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from da_desk.services.history import HistoryLine
from da_desk.views.cases.attachment_view import AttachmentView
from da_desk.views.cases.papers import AttachEditor, PapersTab
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.journey import Journey
from tests.views.accessibility import sweep
from tests.views.working import Working, indicate, new_case, working


@pytest.fixture
def at_papers(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="papers")
    return made


def _attach(made: Working, file: Path, title: str = "Exhibit NA/1") -> None:
    made.press("Attach a file")
    tab = made.case.findChild(PapersTab)
    assert tab is not None
    assert isinstance(tab.editor, AttachEditor)
    tab.editor.field("file").set_value(str(file))
    made.press("What it is: Exhibit")
    made.type("Title", title)
    made.press("Attach it")


def test_empty_papers_say_what_will_be_here(at_papers: Working) -> None:
    for sentence in ("Nothing is written yet.", "No files.", "Nothing has left."):
        assert sentence in at_papers.words()


def test_a_picture_is_attached_and_set_aside(at_papers: Working, tmp_path: Path) -> None:
    file = tmp_path / "note.png"
    Image.new("RGB", (40, 30), "white").save(file)
    _attach(at_papers, file)
    assert at_papers.said == "The file is kept, encrypted."
    assert "Exhibit NA/1" in at_papers.words()
    kept = at_papers.services.attachments.list(at_papers.case.case_id)[0]
    assert at_papers.services.attachments.get(kept.id) == file.read_bytes()


def test_another_kind_of_file_is_refused_with_a_sentence(at_papers: Working, tmp_path: Path) -> None:
    file = tmp_path / "note.pdf"
    file.write_text("not a pdf")
    _attach(at_papers, file)
    assert "There is a problem" in at_papers.words()
    assert at_papers.services.attachments.list(at_papers.case.case_id) == ()


def test_a_file_that_is_gone_is_said(at_papers: Working, tmp_path: Path) -> None:
    _attach(at_papers, tmp_path / "gone.pdf")
    assert "That file can't be read any more. Choose it again." in at_papers.words()


def test_the_schedule_lists_without_contents(at_papers: Working) -> None:
    at_papers.press("Show the schedule")
    words = at_papers.words(at_papers.case)
    assert "Victim indicates withdrawal" in words
    assert "I want it to stop." not in words
    at_papers.press("Hide the schedule")


def test_what_left_is_named_with_its_hash(at_papers: Working, tmp_path: Path) -> None:
    issued = at_papers.services.disclosure.issue_notice(at_papers.case.case_id, tmp_path, "cps", "Charging decision")
    at_papers.go("case", at_papers.case.case_id, tab="overview")
    at_papers.go("case", at_papers.case.case_id, tab="papers")
    words = at_papers.words(at_papers.case)
    assert "Notice to the CPS to" in words
    assert "Charging decision" in words
    assert issued.files[0].sha256 in words


def _look(made: Working, start: str) -> AttachmentView:
    """Press Look beside the one attachment of that title, and wait for its first page."""
    found = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
    (name,) = [each for each in found if each.startswith(f"Look at: {start}, ")]
    made.press(name)
    (view,) = made.case.findChildren(AttachmentView)
    return view


def _shown(view: AttachmentView) -> QImage:
    (sheet,) = [each for each in view.preview.findChildren(QLabel) if not each.pixmap().isNull() and each.width() > 100]
    return sheet.pixmap().toImage()


def _dark(image: QImage) -> int:
    points = [(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    return sum(image.pixelColor(x, y).lightness() < 100 for x, y in points)


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_picture_is_looked_at_in_the_desk_and_that_is_recorded(at_papers: Working, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"note.{kind}"
    Image.new("RGB", (400, 300), "black").save(file)
    _attach(at_papers, file)
    before = len(_readings(at_papers))
    view = _look(at_papers, "Exhibit NA/1")
    assert "Page 1 of 1" in at_papers.words(view)
    assert _dark(_shown(view)) > 1_000
    assert sweep(at_papers.case) == []
    assert len(_readings(at_papers)) == before + 1
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {file.name}
    at_papers.press("Back to the papers")
    assert view.preview.data == b"", "the bytes of a file that was closed are given up"
    assert at_papers.named("Attach a file", QAbstractButton)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName().startswith("Look at: Exhibit NA/1")


def _readings(made: Working) -> list[HistoryLine]:
    lines = made.services.history.of_case(made.case.case_id, n=200, changes_only=False)
    return [line for line in lines if line.action == "opened" and line.what == "Exhibit"]


def test_what_the_desk_keeps_of_a_signed_statement_can_be_looked_at(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    journey = Journey.begun(desk, tmp_path / "out")
    journey.sign(journey.ready())
    journey.officer.disclosure.issue_notice(journey.case_id, journey.out, "cps", "Charging decision")
    made = working(qtbot, desk, tasks)
    made.go("case", journey.case_id, tab="papers")
    words = made.words(made.case)
    (kept,) = journey.attachments("final-print")
    assert kept.title
    assert kept.title not in words, "a hash is no title"
    view = _look(made, "Final print: Withdrawal statement")
    assert f"Page 1 of {view.preview.count}" in made.words(view)
    assert view.preview.data == kept_bytes(journey, kept.id)
    assert _dark(_shown(view)) > 50
    QTest.keyClick(view.back, Qt.Key.Key_Escape)
    made.settled()
    _look(made, "Scan of the signed pages: Withdrawal statement")
    made.go("today")
    assert view.preview.data == b""
    made.go("case", journey.case_id, tab="papers")
    assert made.named("Attach a file", QAbstractButton), "the list is in front again"
    issued = _look(made, "Issued file: Notice to the CPS")
    assert issued.preview.count == 1


def kept_bytes(journey: Journey, attachment_id: UUID) -> bytes:
    data: bytes = journey.officer.attachments.get(attachment_id)
    return data


def test_a_refused_file_says_why(at_papers: Working, tmp_path: Path) -> None:
    file = tmp_path / "note.png"
    Image.new("RGB", (40, 30), "white").save(file)
    _attach(at_papers, file)
    (view,) = at_papers.case.findChildren(AttachmentView)
    (line,) = at_papers.services.attachments.list(at_papers.case.case_id)
    view.show_file(replace(line, id=at_papers.case.case_id), "Exhibit NA/1")
    at_papers.settled()
    at_papers.case.findChildren(PapersTab)[0].setCurrentWidget(view)
    assert "This file can't be shown." in at_papers.words(view)
