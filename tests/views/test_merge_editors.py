"""Two people in one form of a case: particulars, a person, a contact, an incident, an event."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from da_desk.services.cases import NewIncident
from da_desk.services.desk import Services
from da_desk.views.cases.tab import CaseTab
from da_desk.views.editor import Editor
from da_desk.views.merging.page import MergePage
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.accessibility import sweep
from tests.views.working import HOLLY, Working, new_case, working

pytestmark = pytest.mark.both_stores

OLD, NEW = "12 Alder Row, Netherwick", "3 Birch Lane, Netherwick"


@pytest.fixture
def case_id(desk: DeskForTests) -> UUID:
    return new_case(desk)


@pytest.fixture
def theirs(desk: DeskForTests) -> Services:
    """A colleague's own session."""
    return desk.services("supervisor")


@pytest.fixture
def at(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, case_id: UUID) -> Working:
    return working(qtbot, desk, tasks)


def editor(at: Working) -> Editor:
    """The form that is open over a tab of the case."""
    found = [tab.editor for tab in at.window.findChildren(CaseTab) if tab.isVisible() and tab.editor is not None]
    assert found
    return found[0]


def merging(at: Working) -> MergePage:
    merger = editor(at).merger
    assert merger is not None
    assert merger.page is not None
    assert merger.page.isVisible()
    return merger.page


def in_front(at: Working) -> None:
    """The window has the keyboard."""
    at.window.activateWindow()
    at.settled()


def like(at: Working, start: str) -> str:
    """The name of the first button that begins so."""
    names = [each.accessibleName() for each in at.window.findChildren(QAbstractButton) if each.isVisible()]
    return next(name for name in names if name.startswith(start))


def change_the_case(at: Working, case_id: UUID, status: str = "At court") -> None:
    at.go("case", case_id, tab="overview")
    at.press("Change the particulars of the case")
    at.choose("Status", status)
    at.type("Allegation", "Threats to kill.")


def they_change_the_case(theirs: Services, case_id: UUID, **values: str) -> None:
    status = values.pop("status", "")
    if values:
        theirs.cases.edit(case_id, theirs.cases.open(case_id).case.version, **values)  # type: ignore[arg-type]
    if status:
        theirs.cases.set_status(case_id, theirs.cases.open(case_id).case.version, status)


def test_particulars_of_a_case(at: Working, case_id: UUID, theirs: Services) -> None:
    change_the_case(at, case_id)
    they_change_the_case(theirs, case_id, status="charged", allegation="Assault.", urn="42NS1234526")
    at.press("Save")
    kept = theirs.cases.open(case_id).case
    assert (kept.status, kept.allegation) == ("charged", "Assault."), "nothing was overwritten"
    assert "Saved by DS 1190 Gwen Price" in at.words()
    assert at.find("Theirs – Status", QPlainTextEdit).toPlainText() == "Charged"
    assert at.find("As it was – Status", QPlainTextEdit).toPlainText() == "Open"
    at.press("Use these answers")
    assert "Choose what to keep for “Status”." in at.words()
    at.press("Keep for “Status”: Yours")
    at.press("Use these answers")
    at.press("Save")
    saved = theirs.cases.open(case_id).case
    assert (saved.status, saved.urn, saved.allegation) == ("at-court", "42NS1234526", "Assault.\n\nThreats to kill.")
    assert not at.services.drafts.all()


def test_a_line_of_text_can_be_chosen_joined_or_typed(at: Working, case_id: UUID, theirs: Services) -> None:
    at.go("case", case_id, tab="overview")
    at.press("Change the particulars of the case")
    at.type("Crime number", "42/118830/27")
    they_change_the_case(theirs, case_id, crime_number="42/118831/26")
    at.press("Save")
    result = at.find("What will stand for “Crime number”", QLineEdit)
    assert result.text() == "", "of two numbers neither is proposed"
    at.press("Keep for “Crime number”: Both, theirs first")
    assert result.text() == "42/118831/26; 42/118830/27"
    at.press("Keep for “Crime number”: Yours")
    assert result.text() == "42/118830/27"
    at.type("What will stand for “Crime number”", "42/118831/27")
    at.press("Use these answers")
    at.press("Save")
    assert theirs.cases.open(case_id).case.crime_number == "42/118831/27"


def test_a_second_conflict_in_a_form(at: Working, case_id: UUID, theirs: Services) -> None:
    change_the_case(at, case_id)
    they_change_the_case(theirs, case_id, status="charged")
    at.press("Save")
    at.press("Keep for “Status”: Yours")
    they_change_the_case(theirs, case_id, status="open")
    at.press("Use these answers")
    at.press("Save")
    assert theirs.cases.open(case_id).case.status == "open", "nothing was overwritten"
    assert at.find("As it was – Status", QPlainTextEdit).toPlainText() == "Charged", "what was seen last"
    assert at.find("Yours – Status", QPlainTextEdit).toPlainText() == "At court"
    at.press("Keep for “Status”: Theirs")
    at.press("Use these answers")
    at.press("Save")
    saved = theirs.cases.open(case_id).case
    assert (saved.status, saved.allegation) == ("open", "Threats to kill.")


@pytest.mark.parametrize("way", ["Escape", "Back", "Leave"])
def test_leaving_keeps_ones_own_text_and_asks_again(at: Working, case_id: UUID, theirs: Services, way: str) -> None:
    change_the_case(at, case_id)
    they_change_the_case(theirs, case_id, status="charged")
    at.press("Save")
    page = merging(at)
    ways: dict[str, Callable[[], object]] = {
        "Escape": lambda: QTest.keyClick(page, Qt.Key.Key_Escape),
        "Back": lambda: at.press("Back to your text"),
        "Leave": lambda: at.press("Back from: Change the case"),
    }
    ways[way]()
    at.settled()
    if way == "Leave":
        at.press("Change the particulars of the case")
        at.press("Continue with it")
    assert editor(at).answers()["status"] == "at-court"
    at.press("Save")
    assert theirs.cases.open(case_id).case.status == "charged"
    assert at.find("As it was – Status", QPlainTextEdit).toPlainText() == "Open", (
        "how it was is known after leaving too"
    )


def test_a_person_in_the_case(at: Working, case_id: UUID, theirs: Services) -> None:
    at.go("case", case_id, tab="people")
    at.press(like(at, "Change the particulars of Marsden, Holly"))
    at.type("Other names", "Holly Rees")
    at.type("Date of birth", "15 mar 1991")
    person = theirs.people.get(case_id, theirs.cases.open(case_id).victim.id)
    theirs.people.edit(person.id, person.version, replace(HOLLY, other_names="Holly Price", born=date(1991, 3, 16)))
    at.press("Save")
    assert theirs.people.get(case_id, person.id).other_names == "Holly Price"
    assert at.find("Theirs – Date of birth", QPlainTextEdit).toPlainText() == "Sat 16 Mar 1991"
    at.press("Keep for “Other names”: Both, theirs first")
    at.press("Keep for “Date of birth”: Theirs")
    at.press("Use these answers")
    at.press("Save")
    saved = theirs.people.get(case_id, person.id)
    assert (saved.other_names, saved.born) == ("Holly Price; Holly Rees", date(1991, 3, 16))


def test_a_hidden_value_that_both_may_have_changed_is_asked(at: Working, case_id: UUID, theirs: Services) -> None:
    involved = theirs.people.of_case(case_id)[0].involvement.id
    theirs.people.add_contact(case_id, involved, "address", OLD, confidential=True)
    at.go("case", case_id, tab="people")
    at.press(like(at, "Change: Address, Marsden, Holly"))
    at.type("Address, number or name", NEW)
    contact = next(each for each in theirs.people.of_case(case_id)[0].contacts if each.kind == "address")
    theirs.people.edit_contact(contact.id, contact.version, value="5 Cedar Road, Netherwick")
    at.press("Save")
    name = "{} – Address, number or name"
    assert at.find(name.format("Theirs"), QPlainTextEdit).toPlainText() == "Recorded; not shown here."
    assert theirs.people.reveal(contact.id) == "5 Cedar Road, Netherwick"
    at.press("Keep for “Address, number or name”: Theirs")
    at.press("Use these answers")
    at.press("Save")
    assert theirs.people.reveal(contact.id) == "5 Cedar Road, Netherwick"


def test_an_incident(at: Working, case_id: UUID, theirs: Services) -> None:
    theirs.cases.add_incident(case_id, NewIncident(date(2026, 11, 20), "assault", note="As reported."))
    at.go("case", case_id, tab="overview")
    at.press(like(at, "Change the incident: "))
    at.type("Note", "As reported. He was drunk.")
    (incident,) = theirs.cases.open(case_id).incidents
    theirs.cases.edit_incident(
        incident.id,
        incident.version,
        NewIncident(incident.day, incident.kind, occurrence_number="NW/1", note="As reported. A neighbour heard it."),
    )
    at.press("Save")
    at.press("Use these answers")
    at.press("Save")
    (saved,) = theirs.cases.open(case_id).incidents
    assert (saved.occurrence_number, saved.note) == (
        "NW/1",
        "As reported. A neighbour heard it.\n\nHe was drunk.",
    )


# Events.


def amending(at: Working, case_id: UUID, text: str) -> None:
    services = at.services
    services.cases.record_event(
        case_id, "arrest", services.workplace.now(), "minute", {"facts": {"offence": "Assault"}}
    )
    at.go("case", case_id, tab="events")
    at.press(like(at, "Correct: Arrest"))
    at.type("For what", text)


def test_two_corrections_of_an_event(at: Working, case_id: UUID, theirs: Services) -> None:
    amending(at, case_id, "Assault and threats")
    (event,) = theirs.cases.events(case_id)
    theirs.cases.amend_event(event.id, event.version, {"facts": {"offence": "Common assault"}})
    at.press("Save")
    assert "Saved by DS 1190 Gwen Price" in at.words()
    assert theirs.cases.events(case_id)[0].body["facts"]["offence"] == "Common assault"
    (event,) = theirs.cases.events(case_id)
    theirs.cases.amend_event(event.id, event.version, {"facts": {"offence": "Affray"}})
    at.press("Keep for “For what”: Yours")
    at.press("Use these answers")
    at.press("Save")
    assert theirs.cases.events(case_id)[0].body["facts"]["offence"] == "Affray", "the second time neither"
    assert at.find("As it was – For what", QPlainTextEdit).toPlainText() == "Common assault"
    at.press("Keep for “For what”: Both, theirs first")
    at.press("Use these answers")
    at.press("Save")
    assert theirs.cases.events(case_id)[0].body["facts"]["offence"] == "Affray; Assault and threats"


def test_an_event_moved_meanwhile_is_corrected_without_a_question(at: Working, case_id: UUID, theirs: Services) -> None:
    amending(at, case_id, "Assault and threats")
    (event,) = theirs.cases.events(case_id)
    theirs.cases.move_event(event.id, event.version, event.at - timedelta(hours=2))
    at.press("Save")
    (saved,) = theirs.cases.events(case_id)
    assert (saved.at, saved.body["facts"]["offence"]) == (event.at - timedelta(hours=2), "Assault and threats")


@pytest.mark.local_only
def test_the_merge_page_of_a_form_can_be_worked_by_everybody(at: Working, case_id: UUID, theirs: Services) -> None:
    change_the_case(at, case_id)
    they_change_the_case(theirs, case_id, status="charged", allegation="Assault.", urn="42NS1234526")
    at.press("Save")
    at.press("Show what is taken over")
    in_front(at)
    assert sweep(merging(at)) == []
    primary = [each for each in at.window.findChildren(QAbstractButton) if each.property("kind") == "primary"]
    over_the_case = [each.accessibleName() for each in primary if each.isVisible() and at.case.isAncestorOf(each)]
    assert over_the_case == ["Use these answers"]


@pytest.mark.local_only
def test_it_can_be_done_with_the_keyboard_alone(at: Working, case_id: UUID, theirs: Services) -> None:
    change_the_case(at, case_id)
    they_change_the_case(theirs, case_id, status="charged")
    at.press("Save")
    in_front(at)
    reached: list[str] = []
    for _step in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused.accessibleName())
        if reached[-1] == "Keep for “Status”: Theirs":
            QTest.keyClick(focused, Qt.Key.Key_Space)
        if reached[-1] == "Use these answers":
            QTest.keyClick(focused, Qt.Key.Key_Space)
            break
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    at.settled()
    assert reached[0].startswith("Someone saved this while you were writing.")
    assert editor(at).answers()["status"] == "charged"
    in_front(at)
    assert editor(at).save.hasFocus()
