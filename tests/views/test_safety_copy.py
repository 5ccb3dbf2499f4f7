"""The victim's copy: read aloud and nothing left, unless it was asked what a paper would mean."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from da_desk.models.attachments import Disclosure
from da_desk.models.audit import AuditDetail
from da_desk.views.plans.reading import ReadingWindow
from da_desk.views.plans.victims_copy import CopyPage
from da_desk.views.statements.paper import Job, Printing, made_printer
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from tests.desk import DeskForTests
from tests.views.plans import AtPlans, at_plans
from tests.views.safety import SIGNAL, decided, plan_body, save_again, with_plan

WAY = "How the victim gets it"
LIVES, KEPT, FOUND = (
    "Does the victim live with the suspect?",
    "Where would the paper be kept?",
    "What would happen if the suspect found it?",
)


def at_copy(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str = "officer", body: Any = None, *, safe: bool = True
) -> tuple[AtPlans, CopyPage]:
    """In front of the copy of a plan with every question decided."""
    case_id = with_plan(desk, decided(desk, body or plan_body()), safe=safe)
    at = at_plans(qtbot, desk, tasks, case_id, who)
    page = at.open("copy")
    assert isinstance(page, CopyPage)
    at.settled()
    return at, page


def answered(qtbot: QtBot, at: AtPlans, page: CopyPage, lives: str = "Yes") -> None:
    """Choose paper and answer what is asked first."""
    at.choose(WAY, "On paper")
    at.choose(LIVES, lives)
    at.type(KEPT, "In the locker at work")
    at.type(FOUND, "Shouting, perhaps worse")
    qtbot.waitUntil(lambda: page.pages.count > 0, timeout=20_000)
    at.settled()


def left(desk: DeskForTests) -> list[tuple[str, str, str]]:
    """Everything that left: kind, state, purpose."""
    with desk.everything() as session:
        return [(each.kind, each.state, each.purpose) for each in session.scalars(select(Disclosure))]


def words_of(data: bytes) -> str:
    """What can be read on the pages."""
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_reading_aloud_is_the_usual_way_and_leaves_nothing(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    assert at.find(f"{WAY}: Read aloud, nothing left", QRadioButton).isChecked()
    said = at.words(page.words)
    assert "The messages get short before it starts" in said
    assert "I put the blue lamp in the window" in said, "read aloud, nothing has to be left out"
    assert not at.named("Print it", QPushButton)
    at.press("Record that it was read aloud")
    assert left(desk) == [("read-aloud", "written", "Safety planning")]
    assert "Read aloud, nothing left" in at.words(page.copies)


def test_the_safe_contact_stands_before_everything_and_goes_on_record(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    assert page.before.isVisible()
    assert "07700 900123" in at.words(page.before)
    tops = {each: each.mapTo(page, each.rect().topLeft()).y() for each in (page.before, page.form.fields["copy.way"])}
    assert tops[page.before] == min(tops.values())
    shown = page.before.shown_id
    at.press("Record that it was read aloud")
    with desk.everything() as session:
        details = session.scalars(select(AuditDetail)).all()
    assert any(str(shown) in str(each.detail) and "read-aloud" in str(each.detail) for each in details)


def test_without_a_safe_contact_the_page_says_so(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks, safe=False)
    assert "No safe contact is recorded." in at.words(page.before)
    at.press("Record that it was read aloud")
    assert [kind for kind, _state, _purpose in left(desk)] == ["read-aloud"]


def test_paper_asks_first_and_shows_no_page_before(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    at.choose(WAY, "On paper")
    at.settled()
    assert "Three questions first" in at.words(page)
    assert not at.find("Print it", QPushButton).isEnabled()
    assert not at.find("Save as a file …", QPushButton).isEnabled()
    at.choose(LIVES, "Yes")
    at.type(KEPT, "In the locker at work")
    qtbot.wait(450)
    at.settled()
    assert not at.find("Print it", QPushButton).isEnabled(), "one question is open"
    assert left(desk) == []


def test_an_answer_against_the_plan_is_asked_again(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    at.choose(WAY, "On paper")
    at.choose(LIVES, "No")
    qtbot.waitUntil(lambda: bool(page.form.fields["copy.lives_with"].problem), timeout=20_000)
    assert "The plan says otherwise" in at.words(page)
    assert not at.find("Print it", QPushButton).isEnabled()


def test_what_gives_away_is_left_out_and_shown_with_its_reason(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    answered(qtbot, at, page)
    printed = words_of(page.pages.data)
    assert "blue lamp" not in printed, "a signal gives the victim away"
    assert "dressing gown" in printed
    assert "blue lamp" in at.words(page.left_out)
    assert "Left out: it gives the code word or signal away." in at.words(page.left_out)


def test_the_paper_is_small_and_says_nothing_of_what_it_is(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    body = plan_body()
    body["items"]["items"][2]["words"] = "Craig never goes to the shed. Ask for DC Amin. I keep DA/26/00001 in mind."
    at, page = at_copy(qtbot, desk, tasks, body=body)
    answered(qtbot, at, page)
    data = page.pages.data
    with pikepdf.open(io.BytesIO(data)) as document:
        sides = len(document.pages)
        box = [float(each) for each in document.pages[0].mediabox]
        kept = " ".join(str(value) for value in document.docinfo.values()).casefold()
    assert sides <= 2
    assert (round(box[2] - box[0]), round(box[3] - box[1])) == (420, 595), "A5"
    said = words_of(data).casefold()
    for telling in ("marsden", "craig", "amin", "police", "official", "da/26", "118830", "high risk", "safety plan"):
        assert telling not in said
        assert telling not in kept
    assert "da desk" not in kept


def test_paper_is_confirmed_and_on_record_with_the_answers_before_the_dialog(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    answered(qtbot, at, page)
    at.press("Print it")
    assert left(desk) == [], "it is asked once more"
    at.press("Leave it")
    (kept,) = left(desk)
    assert kept[:2] == ("victim-copy", "written")
    assert "In the locker at work" in kept[2]
    assert "Shouting, perhaps worse" in kept[2]
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QPrintDialog))
    assert dialog.printer().docName() == "Notes", "the queue names nothing"
    assert dialog.printer().pageLayout().pageSize().id() == QPageSize.PageSizeId.A5
    assert not dialog.testOption(QPrintDialog.PrintDialogOption.PrintToFile), "a file would leave no trace"
    dialog.reject()


def test_a_file_has_a_neutral_name_and_leaves_its_trace(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    answered(qtbot, at, page)
    at.type("Folder, to save it as a file", str(tmp_path))
    at.press("Save as a file …")
    at.press("Leave it")
    (file,) = tmp_path.glob("*.pdf")
    assert file.name.startswith("notes")
    assert file.read_bytes() == page.pages.data
    assert [kind for kind, _state, _purpose in left(desk)] == ["victim-copy"]
    assert "The victim’s copy, on paper: The victim" in at.words(page.copies)


def test_a_folder_that_is_gone_is_said_and_nothing_left(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    answered(qtbot, at, page)
    at.type("Folder, to save it as a file", str(tmp_path / "gone"))
    at.press("Save as a file …")
    at.press("Leave it")
    assert page.form.summary.isVisible()
    assert left(desk) == []


def test_read_together_opens_over_the_whole_screen_and_closes_at_once(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    answered(qtbot, at, page)
    at.choose(WAY, "Read together on this screen")
    at.press("Read together now")
    assert [kind for kind, _state, _purpose in left(desk)] == ["read-with-me"], "on record before it is on the screen"
    reading = page.reading
    assert isinstance(reading, ReadingWindow)
    assert "The messages get short before it starts" in reading.words
    assert "I put the blue lamp in the window" in reading.words, "read together, nothing is left out"
    QTest.keyClick(reading, Qt.Key.Key_Escape)
    assert page.reading is None
    assert at.said == "On record: read together, nothing left."


def test_leaving_the_page_closes_the_reading(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    at.choose(WAY, "Read together on this screen")
    at.settled()
    at.press("Read together now")
    at.window.leave_all()
    assert page.reading is None


def test_an_open_question_of_a_guard_holds_every_copy_back(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = with_plan(desk)
    at = at_plans(qtbot, desk, tasks, case_id)
    page = at.open("copy")
    at.settled()
    said = " ".join(each.accessibleName() for each in page.findChildren(AlertStrip) if each.isVisible())
    assert "could do harm and waits for a decision" in said
    assert not at.find("Record that it was read aloud", QPushButton).isEnabled()
    at.press("Go to the plan")
    assert at.tab.step == "safety"


def test_a_change_of_the_plan_shows_at_once(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    theirs = plan_body()["items"]["items"]
    theirs[1] = {"id": SIGNAL, "item": "safety-plan.staying.signal", "who": "family", "words": "I ring twice"}
    save_again(desk, at.case_id, items={"items": theirs})
    at.open("")
    at.open("copy")
    at.settled()
    assert "I ring twice" in at.words(page.words)


def test_what_was_answered_comes_back_as_a_draft(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_copy(qtbot, desk, tasks)
    at.choose(WAY, "On paper")
    at.type(KEPT, "In the locker at work")
    at.open("")
    again = at_plans(qtbot, desk, tasks, at.case_id)
    other = again.open("copy")
    again.settled()
    again.press("Continue with it")
    again.settled()
    assert other.form.fields["copy.kept_where"].value() == "In the locker at work"
    assert other.way == "paper"
    assert page is not other


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_export_is_offered_nothing_that_leaves(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str
) -> None:
    at, page = at_copy(qtbot, desk, tasks, who)
    assert not at.named("Record that it was read aloud", QPushButton)
    answered(qtbot, at, page)
    assert not at.named("Print it", QPushButton)
    assert not at.named("Save as a file …", QPushButton)


@pytest.mark.parametrize("page_size", [QPageSize.PageSizeId.A5, QPageSize.PageSizeId.A4])
def test_a_small_page_is_printed_at_its_own_size_under_a_neutral_name(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, page_size: QPageSize.PageSizeId
) -> None:
    job, out, done = Job("Notes", QPageSize.PageSizeId.A5), tmp_path / "out.pdf", []
    printer = made_printer(job)
    printer.setPageSize(QPageSize(page_size))
    printer.setOutputFileName(str(out))
    owner = QWidget()
    qtbot.addWidget(owner)
    Printing(tasks, owner).render(printer, black_page(), 1, lambda: done.append(True), job)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    with pikepdf.open(out) as made:
        assert len(made.pages) == 1
        assert str(made.docinfo.get("/Title", "")) == "Notes"
        assert "DA Desk" not in " ".join(str(each) for each in made.docinfo.values())
    dark = grey_of(out).point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    width, height = dark[2] - dark[0], dark[3] - dark[1]
    assert abs(width - 420) <= 3
    assert abs(height - 595) <= 4, "A5 on any paper"


def black_page() -> bytes:
    """A page of A5, all black."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(420, 595))
    page.contents_add(b"0 0 0 rg 0 0 420 595 re f")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def grey_of(path: Path) -> Any:
    """The first page in grey, a pixel for each point."""
    return pypdfium2.PdfDocument(path).get_page(0).render(scale=1).to_pil().convert("L")
