"""Papers of plans and grades: the parts chosen and no others, for those with a need, on record before they leave."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from da_desk.models.attachments import Disclosure
from da_desk.views.plans.papers_page import PapersPage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.plans import AtPlans, at_plans
from tests.views.safety import SAFETY, decided, plan_body, with_plan, with_rmp
from tests.views.working import new_case

NOTE, LETTER = "Note on risk for bail or remand", "Letter on an address"


def at_papers(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str = "officer", field: str = SAFETY
) -> tuple[AtPlans, PapersPage]:
    """In front of the papers of a case with both plans."""
    case_id = with_plan(desk, decided(desk, plan_body()))
    with_rmp(desk, case_id)
    at = at_plans(qtbot, desk, tasks, case_id, who)
    page = at.open("papers", field)
    assert isinstance(page, PapersPage)
    at.settled()
    return at, page


def shown(qtbot: QtBot, at: AtPlans, page: PapersPage) -> str:
    """The pages once they are there, as text."""
    qtbot.wait(450)
    at.settled()
    assert page.pages.isVisible(), at.words(page)
    document = pypdfium2.PdfDocument(page.pages.data)
    return "\n".join(each.get_textpage().get_text_range() for each in document)


def left(desk: DeskForTests) -> list[tuple[str, str, str, str]]:
    """Everything that left: kind, recipient, purpose, state."""
    with desk.everything() as session:
        rows = session.scalars(select(Disclosure)).all()
        return [(each.kind, each.recipient, each.purpose, each.state) for each in rows]


def test_the_keyboard_begins_at_the_paper_that_is_wanted(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    _at, _page = at_papers(qtbot, desk, tasks)
    here = QApplication.focusWidget()
    assert here is not None
    assert here.accessibleName() == "Paper: Safety plan"


def test_only_the_parts_that_were_chosen_are_on_the_paper(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    assert not page.pages.isVisible(), "nothing is chosen beforehand"
    assert not at.find("Write the file", QPushButton).isEnabled()
    at.press("Parts: How the victim sees it")
    said = shown(qtbot, at, page)
    assert "It gets worse at weekends." in said
    assert "blue lamp" not in said
    assert "Left out of it:" in said, "nobody takes it for the whole plan"
    at.press("Choose all parts")
    assert "blue lamp" in shown(qtbot, at, page)


def test_what_was_weighed_never_leaves(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.press("Choose all parts")
    assert "Done away from home" not in shown(qtbot, at, page)
    assert not at.named("Parts: Questions before it is agreed", QAbstractButton)


def test_the_plan_that_was_asked_for_is_the_one_that_is_shown(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_papers(qtbot, desk, tasks, field="rmp")
    at.press("Choose all parts")
    assert "The suspect waits near the workplace" in shown(qtbot, at, page)


def test_a_plan_goes_to_nobody_from_whom_the_suspects_side_may_read_it(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, _page = at_papers(qtbot, desk, tasks)
    offered = at.find("Recipient", QComboBox)
    titles = [offered.itemText(place) for place in range(offered.count())]
    assert "IDVA service" in titles
    assert not {"Crown Prosecution Service", "Court", "The victim"} & set(titles)
    at.choose("Paper", NOTE)
    at.settled()
    titles = [offered.itemText(place) for place in range(offered.count())]
    assert "Crown Prosecution Service" in titles


def test_a_file_leaves_after_it_was_asked_and_is_on_record(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.press("Choose all parts")
    shown(qtbot, at, page)
    at.choose("Recipient", "IDVA service")
    at.type("Purpose", "Planning with the adviser")
    at.type("Folder", str(tmp_path))
    shown(qtbot, at, page)
    at.press("Write the file")
    assert left(desk) == []
    at.press("Let it leave")
    assert left(desk) == [("safety-plan", "idva-service", "Planning with the adviser", "written")]
    (file,) = tmp_path.glob("*.pdf")
    assert "Marsden" not in file.name
    assert "Planning with the adviser" in words_of(file)
    assert "Safety plan: IDVA service" in at.words(page.copies)


def words_of(file: Path) -> str:
    """What can be read on its first page."""
    return str(pypdfium2.PdfDocument(file).get_page(0).get_textpage().get_text_range())


def test_recipient_and_purpose_are_asked_beside_their_fields(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.press("Choose all parts")
    shown(qtbot, at, page)
    at.press("Write the file")
    assert page.form.fields["paper.recipient"].problem == "Choose who gets it."
    assert page.form.fields["paper.purpose"].problem == "Say what it is for."
    assert not page.confirm.isVisible()
    assert left(desk) == []


def test_the_note_is_one_page_and_draws_from_no_plan(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.choose("Paper", NOTE)
    at.type("What the police ask for", "Remand. If bail, no contact and a curfew.")
    at.type("How the reader reaches you", "07700 900111")
    said = shown(qtbot, at, page)
    assert page.pages.count == 1
    assert "Remand. If bail, no contact and a curfew." in said
    for secret in ("blue lamp", "dressing gown", "The suspect waits near the workplace", "Jean"):
        assert secret not in said


def test_the_letter_asks_for_an_address_to_be_withheld_and_holds_none(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.choose("Paper", LETTER)
    at.type("Court or office", "County Court at Tarnford")
    at.type("Proceedings", "Claim for unpaid rent")
    at.type("How the reader reaches you", "07700 900111")
    said = shown(qtbot, at, page)
    assert "County Court at Tarnford" in said
    assert "Larch" not in said


def test_a_print_is_on_record_before_the_dialog(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.choose("Paper", NOTE)
    at.type("What the police ask for", "Remand.")
    at.type("How the reader reaches you", "07700 900111")
    shown(qtbot, at, page)
    at.choose("Recipient", "Crown Prosecution Service")
    at.press("Print …")
    at.press("Let it leave")
    assert left(desk) == [("remand-note", "cps", "Decision on bail or remand", "written")]
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QPrintDialog))
    assert "Marsden" not in dialog.printer().docName()
    dialog.reject()


def test_another_paper_begins_without_the_former_problems_and_keeps_its_text(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.choose("Paper", NOTE)
    at.type("How the reader reaches you", "07700 900111")
    at.type("What the police ask for", "Remand.")
    shown(qtbot, at, page)
    at.press("Write the file")
    assert page.form.summary.isVisible()
    at.choose("Paper", LETTER)
    at.settled()
    assert not page.form.summary.isVisible()
    assert page.form.fields["paper.contact"].value() == "07700 900111"


def test_a_case_without_plans_can_still_have_the_note(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at = at_plans(qtbot, desk, tasks, new_case(desk))
    page = at.open("papers")
    at.settled()
    assert "There is no such plan yet." in at.words(page)
    at.choose("Paper", NOTE)
    at.type("What the police ask for", "Remand.")
    at.type("How the reader reaches you", "07700 900111")
    assert "Remand." in shown(qtbot, at, page)


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_export_is_offered_no_way_out(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str
) -> None:
    at, page = at_papers(qtbot, desk, tasks, who)
    at.press("Choose all parts")
    shown(qtbot, at, page)
    assert not at.named("Write the file", QPushButton)
    assert not at.named("Print …", QPushButton)


@pytest.mark.parametrize("kind", [NOTE, LETTER])
def test_what_is_not_filled_in_yet_is_no_mistake(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, kind: str
) -> None:
    at, page = at_papers(qtbot, desk, tasks)
    at.choose("Paper", kind)
    qtbot.wait(450)
    at.settled()
    assert not page.form.summary.isVisible()
    assert "The paper is shown here once what it asks for is filled in." in at.words(page)
