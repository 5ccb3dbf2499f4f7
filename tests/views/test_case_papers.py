"""Papers: what is attached, told by its content; what left; the schedule without contents."""

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from da_desk.views.cases.papers import AttachEditor, PapersTab
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
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
    tab.editor.take_file(file)
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
