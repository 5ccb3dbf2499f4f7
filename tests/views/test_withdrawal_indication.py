"""The indication: recorded in a minute, and what is owed stands at once; the notice to the CPS needs nothing else."""

from pathlib import Path

from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from da_desk.views.statements.indication import IndicationPage
from da_desk.views.statements.notice import NoticePage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.invented import made_case
from tests.services.journey import Journey
from tests.views.withdrawal import AtDesk, at_desk


def filled(at: AtDesk, words: str = "I can't face the court, I only want quiet") -> None:
    """Answer what the form asks for."""
    for name in (
        "How the victim told the police: By telephone",
        "What the victim means: No longer supports the prosecution; the account stands",
        "Children live with or visit the victim: Not known",
        "Pressure or intimidation is suspected: No",
    ):
        at.find(name, QRadioButton).click()
    at.type("The victim's own words", words)


def test_an_empty_case_offers_to_record_an_indication(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    at = at_desk(qtbot, desk, tasks, made_case(desk))
    at.press("Record an indication")
    assert at.tab.step == "indication"
    assert at.services.statements.summary(at.tab.case_id) is None


def test_saving_an_indication_starts_the_duties_and_leads_to_the_notice(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = made_case(desk)
    at = at_desk(qtbot, desk, tasks, case_id)
    page = at.open("indication")
    assert isinstance(page, IndicationPage)
    filled(at)
    page.form.fields["position.bail_position"].set_value("police-bail")
    at.press("Save the indication")
    view = at.services.statements.summary(case_id)
    assert view is not None
    assert view.indication.words == "I can't face the court, I only want quiet"
    assert "duty.safeguard-children" in {duty.rule for duty in view.duties}, (
        "not known means that it has to be found out"
    )
    assert at.has("What began because of it")
    at.press("Prepare the notice for the CPS")
    assert at.tab.step == "tell-cps"


def test_a_missing_answer_is_said_beside_its_field_and_in_the_summary(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = made_case(desk)
    at = at_desk(qtbot, desk, tasks, case_id)
    page = at.open("indication")
    assert isinstance(page, IndicationPage)
    page.at.set_value("")
    at.press("Save the indication")
    assert page.form.summary.isVisible()
    assert at.services.statements.summary(case_id) is None


def test_the_notice_is_shown_before_it_is_written_and_leaves_its_trace(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    journey = Journey.begun(desk, tmp_path / "out")
    at = at_desk(qtbot, desk, tasks, journey.case_id)
    page = at.open("tell-cps")
    assert isinstance(page, NoticePage)
    assert page.preview.data.startswith(b"%PDF")
    assert not journey.disclosures(), "looking at it writes nothing"
    at.type("Folder", str(journey.out))
    at.press("Write the notice")
    (row,) = journey.disclosures()
    assert (row.state, row.recipient) == ("written", "cps")
    (file,) = journey.out.iterdir()
    assert at.has("Written")
    assert "Marsden" not in file.name
    at.press("Record that the CPS was told")
    assert at.tab.step == "outcome"


def test_a_folder_that_is_gone_is_said_and_nothing_is_lost(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, tmp_path: Path
) -> None:
    journey = Journey.begun(desk, tmp_path / "out")
    at = at_desk(qtbot, desk, tasks, journey.case_id)
    page = at.open("tell-cps")
    assert isinstance(page, NoticePage)
    at.type("Folder", str(tmp_path / "nowhere"))
    at.press("Write the notice")
    assert page.form.summary.isVisible()
    assert "no longer there" in page.form.summary.accessibleName()
    assert page.leaving.given()[2] == "Notice of withdrawal"
