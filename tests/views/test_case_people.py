"""People and contacts: hidden values shown on the record, sealing, safe contact, owners, linked cases, conflicts."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from da_desk.services.people import NewPerson
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.working import Working, indicate, new_case, working

pytestmark = pytest.mark.both_stores

ADDRESS = "12 Alder Row, Netherwick"


@pytest.fixture
def at_people(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = new_case(desk)
    people = desk.as_("officer").people
    victim = people.of_case(case_id)[0].involvement.id
    people.add_contact(case_id, victim, "address", ADDRESS, confidential=True)
    people.add_contact(case_id, victim, "surgery", "Candlemas Surgery", confidential=False)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="people")
    return made


def _named_like(made: Working, start: str) -> str:
    found = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
    return next(name for name in found if name.startswith(start))


def test_a_confidential_value_is_shown_on_the_record_only(at_people: Working) -> None:
    assert ADDRESS not in at_people.words()
    assert "Candlemas Surgery" in at_people.words()
    at_people.press(_named_like(at_people, "Show Address, Marsden, Holly"))
    assert ADDRESS in at_people.words()
    lines = at_people.services.history.of_case(at_people.case.case_id)
    assert any(line.action == "revealed" for line in lines)
    at_people.press(_named_like(at_people, "Hide Address, Marsden, Holly"))
    assert ADDRESS not in at_people.words()


def test_a_contact_is_added_and_counts_as_confidential_unless_said(at_people: Working) -> None:
    at_people.press("Add a contact of Marsden, Holly")
    at_people.choose("Kind", "Phone")
    at_people.type("Address, number or name", "07700 900456")
    at_people.press("Save")
    assert "07700 900456" not in at_people.words()
    assert len(at_people.services.people.of_case(at_people.case.case_id)[0].contacts) == 3


def test_a_contact_without_kind_or_value_is_refused(at_people: Working) -> None:
    at_people.press("Add a contact of Marsden, Holly")
    at_people.press("Save")
    assert "Choose what kind of contact this is." in at_people.words()
    assert "Give the address, number or name." in at_people.words()


def test_a_hidden_value_stays_when_only_the_rest_is_changed(at_people: Working) -> None:
    at_people.press(_named_like(at_people, "Change: Address, Marsden, Holly"))
    box = at_people.find("No longer in use", QCheckBox)
    at_people.press(box.accessibleName())
    at_people.press("Save")
    assert "No longer in use" in at_people.words()
    contact = next(
        each for each in at_people.services.people.of_case(at_people.case.case_id)[0].contacts if each.kind == "address"
    )
    assert contact.past
    assert at_people.services.people.reveal(contact.id) == ADDRESS


def test_sealing_is_for_supervisors_and_asks_why(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner, at_people: Working
) -> None:
    assert not [b for b in at_people.window.findChildren(QAbstractButton) if b.accessibleName().startswith("Seal: ")]
    case_id = at_people.case.case_id
    boss = working(qtbot, desk, tasks, "supervisor")
    boss.go("case", case_id, tab="people")
    boss.press(_named_like(boss, "Seal: Surgery or clinic"))
    boss.press("Seal it for good")
    assert "Give a reason." in boss.words()
    boss.type("Reason", "Entered on the wrong case.")
    boss.press("Seal it for good")
    assert "Candlemas Surgery" not in boss.words()
    assert "Sealed: it was entered on the wrong case, and is gone." in boss.words()


def test_two_people_change_one_contact(at_people: Working, desk: DeskForTests) -> None:
    at_people.press(_named_like(at_people, "Change: Surgery or clinic"))
    at_people.type("Note", "Ask for Dr Hale.")
    contact = next(
        each
        for each in desk.as_("officer").people.of_case(at_people.case.case_id)[0].contacts
        if each.kind == "surgery"
    )
    desk.as_("supervisor").people.edit_contact(contact.id, contact.version, note="Closed on Mondays.")
    at_people.press("Save")
    assert "Someone saved this while you were writing" in at_people.words()
    at_people.press("Keep for “Note”: Both, theirs first")
    at_people.press("Use these answers")
    at_people.press("Save")
    kept = next(
        each
        for each in desk.as_("officer").people.of_case(at_people.case.case_id)[0].contacts
        if each.kind == "surgery"
    )
    assert kept.note == "Closed on Mondays.\n\nAsk for Dr Hale."


def test_safe_contact_is_confirmed_after_a_withdrawal(at_people: Working, desk: DeskForTests) -> None:
    desk.clock.move(minutes=5)
    indicate(desk, at_people.case.case_id)
    desk.clock.move(minutes=5)
    at_people.go("case", at_people.case.case_id, tab="overview")
    at_people.go("case", at_people.case.case_id, tab="people")
    assert "Not confirmed since" in at_people.words()
    at_people.press("Confirm now that the safe contact still holds")
    assert "Not confirmed since" not in at_people.words()
    assert "version 2" in at_people.words()


def test_a_new_safe_contact_keeps_the_code_word(at_people: Working) -> None:
    at_people.press("Change the safe contact")
    at_people.type("Days and times", "Tuesday mornings")
    at_people.press("Save")
    found = at_people.services.people.safe_contact(at_people.case.case_id)
    assert found is not None
    assert (found.seq, found.times, found.code_word) == (2, "Tuesday mornings", "••••")
    assert at_people.services.people.reveal_code_word(at_people.case.case_id) == "library"
    at_people.press("Show the code word")
    assert "library" in at_people.words()


def test_a_person_is_added_with_a_part_in_the_case(at_people: Working) -> None:
    at_people.press("Add a person")
    at_people.type("Family name", "Vale")
    at_people.type("Given names", "Nessa")
    at_people.press("Save")
    assert "People of that name are being looked up. Save again in a moment." in at_people.words()
    at_people.press("Save")
    assert "Choose the part in the case." in at_people.words()
    at_people.choose("Part in the case", "Sheltering the victim")
    at_people.press("Save")
    assert "Vale, Nessa" in at_people.words()
    at_people.press("End the part of Vale, Nessa")
    at_people.type("Reason", "Moved away.")
    at_people.press("End it")
    assert "Moved away." in at_people.words()


def test_the_former_owner_stays_in_the_history(at_people: Working, desk: DeskForTests) -> None:
    at_people.press("Hand over: Risk and safety planning")
    at_people.press("New owner: DS 1190 Gwen Price")
    at_people.press("Save")
    assert at_people.said == "The owner was recorded."
    owners = [
        each.display for each in at_people.services.cases.owners(at_people.case.case_id) if each.ownership == "risk"
    ]
    assert owners == ["DS 1190 Gwen Price", "DC 2208 Nadia Amin"]
    assert "DS 1190 Gwen Price, since" in at_people.words()


def test_linked_cases_show_reference_and_connection_alone(at_people: Working, desk: DeskForTests) -> None:
    new_case(desk, victim=NewPerson("Okafor", "Grace"))
    at_people.press("Link a case")
    at_people.type("Reference of the other case", "DA/26/00099")
    at_people.choose("Connection", "Counter-allegation")
    at_people.press("Save")
    assert "Nothing was found under that reference." in at_people.words()
    at_people.type("Reference of the other case", "da 26 00002")
    at_people.press("Save")
    assert "DA/26/00002" in at_people.words()
    assert "Okafor" not in at_people.words(at_people.case)


def test_a_field_offers_its_draft_again(at_people: Working) -> None:
    at_people.press("Add a contact of Marsden, Holly")
    at_people.type("Note", "Ring twice.")
    at_people.press("Cancel: Add a contact")
    at_people.press("Add a contact of Marsden, Holly")
    at_people.press("Continue with it")
    assert at_people.find("Note", QPlainTextEdit).toPlainText() == "Ring twice."


def test_earlier_safe_contacts_are_folded_away_without_the_code_word(at_people: Working) -> None:
    assert not at_people.named("Show the earlier versions of the safe contact", QAbstractButton)
    at_people.press("Confirm now that the safe contact still holds")
    at_people.press("Change the safe contact")
    at_people.type("Days and times", "Tuesday mornings")
    at_people.press("Save")
    assert "weekdays, 09:30 to 14:30" not in at_people.words()
    at_people.press("Show the earlier versions of the safe contact")
    words = at_people.words(at_people.case)
    assert "Phone call 07700 900123 · weekdays, 09:30 to 14:30 · no voicemail · texts allowed · code word ••••" in words
    assert "Confirmed again, with the same lines as version 1." in words
    assert words.count("DC 2208 Nadia Amin") >= 2
    assert "library" not in words
    at_people.press("Hide the earlier versions of the safe contact")
    assert "weekdays, 09:30 to 14:30" not in at_people.words()


def test_a_discarded_draft_can_be_taken_back(at_people: Working) -> None:
    def back_at_the_form() -> None:
        at_people.press("Back from: Add a person")
        at_people.press("Add a person")

    at_people.press("Add a person")
    at_people.type("Family name", "Vale")
    back_at_the_form()
    at_people.press("Discard the unsaved text")
    assert at_people.said == "Draft discarded."
    assert at_people.services.drafts.all() == []
    at_people.press("Undo")
    at_people.press("Continue with it")
    assert at_people.find("Family name", QLineEdit).text() == "Vale"
    back_at_the_form()
    at_people.press("Discard the unsaved text")
    at_people.press("Back from: Add a person")
    at_people.press("Undo")
    assert len(at_people.services.drafts.all()) == 1, "the page of the draft is closed: it is offered on coming back"
    at_people.press("Add a person")
    at_people.press("Continue with it")
    assert at_people.find("Family name", QLineEdit).text() == "Vale"
