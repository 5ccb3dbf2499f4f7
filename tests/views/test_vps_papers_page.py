"""What leaves of a VPS by its page: looked at first, asked, put on record, written or printed."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from da_desk.views.vps.papers_page import VpsPapersPage
from tests.desk import AnyDesk
from tests.services.personal import Personal
from tests.views.personal import AtVps, at_vps, personal

pytestmark = pytest.mark.both_stores


@pytest.fixture
def case(desk: AnyDesk) -> Personal:
    return personal(desk)


@pytest.fixture
def at(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal) -> AtVps:
    return at_vps(qtbot, desk, tasks, case.case_id)


def papers(at: AtVps, folder: Path, field: str = "") -> VpsPapersPage:
    page = at.open("papers", field)
    assert isinstance(page, VpsPapersPage)
    page.form.fields["paper.folder"].set_value(str(folder))
    return page


def choose(at: AtVps, name: str, title: str) -> None:
    """Choose, and wait until the pages were asked for again."""
    at.choose(name, title)
    at.qtbot.wait(500)
    at.settled()


def test_before_a_signature_it_says_what_it_waits_for(at: AtVps, tmp_path: Path) -> None:
    page = papers(at, tmp_path)
    choose(at, "Paper", "The signed statement")
    assert "None is signed yet." in at.words(at.tab)
    assert not page.write.isEnabled()
    choose(at, "Paper", "Notice of how it is to be presented")
    assert "Ask first how the victim wants" in at.words(at.tab)


def test_the_statement_is_looked_at_then_written_and_what_was_owed_has_ended(
    at: AtVps, case: Personal, tmp_path: Path
) -> None:
    case.signed()
    page = papers(at, tmp_path)
    assert page.kind == "vps"
    assert page.pages.data.startswith(b"%PDF")
    at.press("Write the file")
    assert list(tmp_path.glob("*.pdf")) == [], "it asks before what can't be taken back"
    at.press("Let it leave")
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes() == page.pages.data
    assert case.ended("duty.send-vps") == [("sent", "")]
    assert "Victim personal statement: Crown Prosecution Service" in at.words(at.tab)


def test_the_notice_comes_first_when_it_is_owed_first(at: AtVps, case: Personal, tmp_path: Path) -> None:
    case.signed()
    case.prefer("self")
    page = papers(at, tmp_path)
    assert page.kind == "vps-preference"
    at.press("Write the file")
    at.press("Let it leave")
    assert case.ended("duty.send-vps-preference") == [("sent", "")]
    assert set(case.owed()) == {"duty.send-vps"}


def test_what_is_owed_leads_to_its_own_paper(at: AtVps, case: Personal, tmp_path: Path) -> None:
    case.signed()
    page = papers(at, tmp_path)
    kinds = [page.kind]
    case.prefer("self")
    for title in ("Tell the CPS how the VPS is to be presented (1)", "Send the signed VPS to the CPS (2)"):
        at.open()
        at.press(f"Open: {title}")
        assert at.tab.page is page
        kinds.append(page.kind)
    assert kinds == ["vps", "vps-preference", "vps"], "not the paper that was looked at before"


def test_which_one_of_the_series_can_be_chosen(at: AtVps, case: Personal, tmp_path: Path) -> None:
    first = case.signed("The words of November.")
    case.desk.clock.move(minutes=5)
    case.signed("The words of December.")
    at.open()
    at.press("Papers of VPS 1")
    page = at.tab.page
    assert isinstance(page, VpsPapersPage)
    at.settled()
    assert page.form.fields["paper.which"].value() == str(first)
    assert page.form.fields["paper.which"].isVisible()


def test_the_victim_is_asked_before_a_copy_is_left_and_the_safe_contact_is_shown(
    at: AtVps, case: Personal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.signed()
    page = papers(at, tmp_path)
    choose(at, "Recipient", "The victim")
    assert page.before.isVisible()
    at.press("Print …")
    assert page.form.fields["paper.kept_where"].problem
    assert page.form.fields["paper.if_found"].problem
    at.type("Where the copy would be kept", "At a friend's")
    at.type("What if the suspect found it", "There would be a row, so it stays there")
    asked: list[bytes] = []
    # The system's dialog is the one thing that can't be opened here.
    monkeypatch.setattr(page.printing, "ask", lambda data, _pages, _done: asked.append(data))
    at.press("Print …")
    at.press("Let it leave")
    assert len(asked) == 1
    (line,) = at.services.vps_papers.copies(case.case_id)
    assert "At a friend's" in line.purpose
    assert set(case.owed()) >= {"duty.send-vps"}


def test_late_asks_why(at: AtVps, case: Personal, tmp_path: Path) -> None:
    case.signed()
    case.desk.clock.move(days=20)
    page = papers(at, tmp_path)
    at.press("Write the file")
    assert page.form.fields["paper.late_reason"].problem == "Say why it is late."
    at.type("Why it is late", "The scan was wanting")
    at.press("Write the file")
    at.press("Let it leave")
    (ended,) = case.owed("done")["duty.send-vps"]
    assert ended.late_reason == "The scan was wanting"


def test_a_folder_that_is_not_there_is_said_and_nothing_counts_as_sent(
    at: AtVps, case: Personal, tmp_path: Path
) -> None:
    case.signed()
    papers(at, tmp_path / "gone")
    at.press("Write the file")
    at.press("Let it leave")
    assert "There is a problem" in at.words(at.tab)
    assert set(case.owed()) >= {"duty.send-vps"}


def test_an_address_known_since_then_is_decided_first(at: AtVps, case: Personal, tmp_path: Path) -> None:
    case.signed("I lie awake at 14 Larch Close.")
    case.contact("address", "14 Larch Close, Tarnford")
    page = papers(at, tmp_path)
    assert "Decide first for every known address" in at.words(at.tab)
    assert not page.write.isEnabled()


def test_who_may_not_take_papers_out_is_not_offered_it(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case: Personal
) -> None:
    case.signed()
    here = at_vps(qtbot, desk, tasks, case.case_id, "auditor")
    page = here.open("papers")
    assert page.pages.data.startswith(b"%PDF")
    assert not here.named("Write the file", QAbstractButton)
    assert not here.named("Print …", QAbstractButton)
