"""Events: recorded by the form of their kind, moved, corrected, withdrawn; what follows stands at once."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from da_desk.views.cases.events import EventsTab
from da_desk.views.tasks import TaskRunner
from da_desk.wording import LONDON, day
from tests.desk import DeskForTests
from tests.views.working import Working, indicate, new_case, working


@pytest.fixture
def at_events(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = new_case(desk)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="events")
    return made


def _like(made: Working, start: str) -> str:
    found = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
    return next(name for name in found if name.startswith(start))


def _record(made: Working, kind: str) -> None:
    made.press(_like(made, "Record the first event") if "No events yet" in made.words() else "Record an event")
    made.choose("What happened, or is known to come?", kind)
    made.press("Next")


def _arrest(made: Working) -> None:
    _record(made, "Arrest")
    made.type("When, day", "1 nov 2026")
    made.type("When, time", "22:40")
    made.type("For what", "Assault")
    made.press("Record the event")


def test_an_event_is_recorded_with_what_is_asked_about_it(at_events: Working) -> None:
    assert "No events yet" in at_events.words()
    _arrest(at_events)
    assert at_events.said.startswith("The event was recorded.")
    words = at_events.words(at_events.case)
    for part in ("Arrest", "Sun 1 Nov 2026, 22:40", "For what", "Assault", "by DC 2208 Nadia Amin"):
        assert part in words


def test_the_time_is_asked(at_events: Working) -> None:
    _record(at_events, "Arrest")
    at_events.press("Record the event")
    assert at_events.find("Problem 1: Give the day and the time.", QAbstractButton)


def test_what_happened_can_not_be_in_the_future(at_events: Working) -> None:
    _record(at_events, "Arrest")
    at_events.type("When, day", "1 nov 2031")
    at_events.type("When, time", "22:40")
    at_events.press("Record the event")
    assert "“When” can't be in the future." in at_events.words()


def test_a_hearing_to_come_known_to_the_day(at_events: Working) -> None:
    _record(at_events, "Hearing")
    at_events.press("How exactly is the time known?: The day only")
    at_events.type("Which day", "3 jan 2031")
    at_events.type("Court", "Quernmouth Magistrates’ Court")
    at_events.press("Record the event")
    assert "To come" in at_events.words()
    at_events.go("case", at_events.case.case_id, tab="overview")
    assert "Fri 3 Jan 2031, Quernmouth Magistrates’ Court" in at_events.words()


def test_a_moved_day_keeps_its_former_day_without_an_hour(at_events: Working) -> None:
    _record(at_events, "Hearing")
    at_events.press("How exactly is the time known?: The day only")
    at_events.type("Which day", "3 jan 2031")
    at_events.press("Record the event")
    at_events.press(_like(at_events, "Move the date: Hearing"))
    at_events.type("New day", "10 jan 2031")
    at_events.press("Move it")
    assert "Fri 10 Jan 2031 (formerly 3 Jan 2031)" in at_events.words()


def test_the_part_that_was_left_is_not_shown_over_the_one_in_front(at_events: Working) -> None:
    """Two readers answer in any order; here the timeline's answer comes after that of the trigger points."""
    _arrest(at_events)
    tab = at_events.case.findChild(EventsTab)
    assert tab is not None
    late = tab._if_still("events", tab._show)
    at_events.press("What is shown: Trigger points")
    late(at_events.services.cases.events(at_events.case.case_id))
    assert "No trigger points yet" in at_events.words(at_events.case)
    at_events.press("What is shown: Everything")
    assert "Sun 1 Nov 2026, 22:40" in at_events.words(at_events.case)


def test_a_moved_event_keeps_its_former_date(at_events: Working) -> None:
    _arrest(at_events)
    at_events.press(_like(at_events, "Move the date: Arrest"))
    at_events.type("New time, time", "21:15")
    at_events.press("Move it")
    assert "Sun 1 Nov 2026, 21:15 (formerly 1 Nov 2026, 22:40)" in at_events.words()


def test_a_correction_meets_another(at_events: Working, desk: DeskForTests) -> None:
    _arrest(at_events)
    at_events.press(_like(at_events, "Correct: Arrest"))
    at_events.type("For what", "Assault and threats")
    event = desk.as_("supervisor").cases.events(at_events.case.case_id)[0]
    desk.as_("supervisor").cases.amend_event(event.id, event.version, {"facts": {"offence": "Common assault"}})
    at_events.press("Save")
    assert "Someone saved this while you were writing" in at_events.words()
    at_events.press("Keep for “For what”: Yours")
    at_events.press("Use these answers")
    at_events.press("Save")
    assert "Assault and threats" in at_events.words()


def test_a_withdrawn_event_stays_struck_out(at_events: Working) -> None:
    _arrest(at_events)
    at_events.press(_like(at_events, "Withdraw: Arrest"))
    at_events.press("Withdraw it")
    assert "Give a reason." in at_events.words()
    at_events.type("Reason", "Another person.")
    at_events.press("Withdraw it")
    assert "Another person." in at_events.words()
    assert "Withdrawn" in at_events.words()


def test_an_indication_leads_to_the_withdrawal(at_events: Working, desk: DeskForTests) -> None:
    indicate(desk, at_events.case.case_id)
    at_events.go("case", at_events.case.case_id, tab="overview")
    at_events.go("case", at_events.case.case_id, tab="events")
    today = desk.as_("officer").workplace.now().astimezone(LONDON).date()
    assert day(today, weekday=True) in at_events.words()
    at_events.press(_like(at_events, "Open the withdrawal"))
    assert at_events.case.tab == "withdrawal"


def test_text_left_behind_is_offered_again(at_events: Working) -> None:
    _record(at_events, "Arrest")
    at_events.type("For what", "Assault")
    at_events.press("Cancel: Arrest")
    _record(at_events, "Arrest")
    at_events.press("Continue with it")
    assert at_events.find("For what", QLineEdit).text() == "Assault"


def test_a_hearing_that_a_charge_named_is_corrected_and_still_follows_the_charge(
    at_events: Working, desk: DeskForTests
) -> None:
    cases, case_id = desk.as_("officer").cases, at_events.case.case_id
    facts = {"first_hearing": "2031-01-03", "court": "Quernmouth Magistrates’ Court"}
    charge = cases.record_event(case_id, "charge", desk.as_("officer").workplace.now(), body={"facts": facts})
    at_events.go("case", case_id, tab="overview")
    at_events.go("case", case_id, tab="events")
    at_events.press(_like(at_events, "Correct: Hearing"))
    assert not {"Named by", "Day that was named"} & set(at_events.words().splitlines())
    at_events.type("Kind of hearing", "First hearing")
    at_events.press("Save")
    event = next(each for each in cases.events(case_id) if each.id == charge.made("event"))
    cases.amend_event(event.id, event.version, {"facts": facts | {"first_hearing": "2031-01-10"}})
    (hearing,) = (each for each in cases.events(case_id) if each.kind == "hearing")
    assert hearing.body["facts"]["kind"] == "First hearing"
    assert day(hearing.at.astimezone(LONDON).date()) == "10 Jan 2031"
