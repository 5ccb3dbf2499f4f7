"""The first tab: alerts, what is due, particulars and incidents; two people change one case."""

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.services.cases import NewCase
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.working import HOLLY, Working, indicate, new_case, working


@pytest.fixture
def at_overview(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="overview")
    return made


def test_blank_owners_and_unknown_safe_contact_are_alerts(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    services = desk.as_("officer")
    case_id = services.cases.create(NewCase(HOLLY, services.workplace.actor.roles[0].unit_id)).made("case_file")
    made = working(qtbot, desk, tasks)
    made.go("case", case_id)
    words = made.words()
    for sentence in ("Nobody owns risk and safety planning.", "No safe contact is known. Ask before anyone calls."):
        assert sentence in words
    made.press("Put right what the alert says")
    assert made.case.tab == "people"


def test_the_particulars_are_changed(at_overview: Working) -> None:
    at_overview.press("Change the particulars of the case")
    at_overview.press("Status: Charged")
    at_overview.type("URN", "42NS0001126")
    at_overview.press("Save")
    assert "42NS0001126" in at_overview.words()
    view = at_overview.services.cases.open(at_overview.case.case_id)
    assert (view.case.grade, view.case.status, view.case.crime_number) == ("high", "charged", "42/118830/26")


def test_two_people_change_one_case(at_overview: Working, desk: DeskForTests) -> None:
    at_overview.press("Change the particulars of the case")
    at_overview.type("URN", "42NS0001126")
    boss, case_id = desk.as_("supervisor"), at_overview.case.case_id
    boss.cases.edit(case_id, boss.cases.open(case_id).case.version, urn="42NS0009926")
    at_overview.press("Save")
    assert "Someone saved this while you were writing" in at_overview.words()
    at_overview.press("Keep for “URN”: Theirs")
    at_overview.press("Use these answers")
    at_overview.press("Save")
    assert at_overview.services.cases.open(case_id).case.urn == "42NS0009926"


def test_an_incident_is_added_and_corrected(at_overview: Working) -> None:
    at_overview.press("Add an incident")
    at_overview.press("Save")
    assert "Give the day of the incident." in at_overview.words()
    at_overview.type("Day of the incident", "21/11/2026")
    at_overview.choose("What was reported", "Assault")
    at_overview.press("Save")
    assert "Sat 21 Nov 2026 · Assault" in at_overview.words()


@pytest.mark.parametrize(("who", "offered"), [("officer", 0), ("supervisor", 1)])
def test_a_supervisors_advice_is_their_own(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, who: str, offered: int
) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id, stance="says-untrue")
    made = working(qtbot, desk, tasks, who)
    made.go("case", case_id, tab="todo")
    advice = next(each for each in made.services.duties.of_case(case_id) if each.holder_role == "supervisor")
    assert advice.title in made.words()
    assert len(made.named(f"Record: {advice.title}", QAbstractButton)) == offered


@pytest.mark.parametrize("withdraws", [False, True])
def test_what_is_due_stands_before_what_happened_and_what_did_not(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, withdraws: bool
) -> None:
    case_id = new_case(desk)
    if withdraws:
        indicate(desk, case_id)
    else:
        officer = desk.as_("officer")
        officer.cases.record_event(case_id, "charge", officer.workplace.now(), "minute", {})
    made = working(qtbot, desk, tasks)
    made.go("case", case_id)
    words = made.words()
    assert (words.index("What is due") > words.index("Withdrawal of support")) is withdraws
    assert words.index("What is due") < words.index("Who owns it")


def test_record_leads_to_the_outcome(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    indicate(desk, case_id)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id)
    made.press("Record: Safeguard the children")
    assert made.case.tab == "todo"
    assert "How did it end?" in made.words()
