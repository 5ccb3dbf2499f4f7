"""My working days: entered, covered, taken back; what a colleague covers; and a supervisor for the unit."""

from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot

from da_desk.views.supervision.covering import week_words
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.wording import day
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case
from tests.views.accessibility import sweep
from tests.views.working import Working, working

pytestmark = pytest.mark.both_stores

AMIN, DOYLE = "DC 2208 Nadia Amin", "DC 4471 Tom Doyle"


def at_days(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, who: str = "officer") -> Working:
    made = working(qtbot, desk, tasks, who)
    made.go("working-days")
    return made


def owes(desk: AnyDesk) -> UUID:
    """A case on which the officer owes something today."""
    case_id = made_case(desk)
    indicated(desk, case_id)
    return case_id


def away_today(desk: AnyDesk, cover: str = "") -> None:
    working, today = desk.as_("officer").working_days, desk.as_("officer").workplace.today()
    working.set_week("1234567", today)  # so that no weekend of the day of the test needs cover too
    working.add_absence(today, today + timedelta(days=2), desk.account_id(cover) if cover else None)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("12345", "Monday to Friday"),
        ("", "No day"),
        ("7", "Sunday"),
        ("67", "Saturday and Sunday"),
        ("137", "Monday, Wednesday and Sunday"),
        ("1234567", "Monday to Sunday"),
    ],
)
def test_weekdays_in_words(days: str, words: str) -> None:
    assert week_words(days) == words


def test_the_persons_menu_leads_there(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    for who, offered in (("officer", 1), ("supervisor", 1), ("auditor", 0), ("administrator", 0)):
        made = working(qtbot, desk, tasks, who)
        wanted: list[str] = []
        made.window.wanted.connect(wanted.append)
        actions = [
            each
            for menu in made.window.rail.findChildren(QMenu)
            for each in menu.actions()
            if each.text().startswith("My working days")
        ]
        assert len(actions) == offered
        for each in actions:
            each.trigger()
        assert wanted == ["working-days"] * offered


def test_i_am_away_and_somebody_covers(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made = at_days(qtbot, desk, tasks)
    assert "Nothing is entered." in made.words()
    today = made.services.workplace.today()
    made.press("I am away …")
    made.press("Save")
    assert made.find("Problem 1: Give the first day.", QAbstractButton)
    made.type("First day away", day(today + timedelta(days=3)))
    made.type("Last day away", day(today + timedelta(days=2)))
    made.press("Save")
    assert "The last day is before the first." in made.words()
    made.type("Last day away", day(today + timedelta(days=4)))
    made.choose("Who covers", DOYLE)
    made.press("Save")
    assert made.said == "Entered, with who covers."
    assert f"{DOYLE} covers" in made.words()
    (absence,) = made.services.working_days.absences(desk.account_id("officer"))
    assert (absence.from_day, absence.to_day) == (today + timedelta(days=3), today + timedelta(days=4))


def test_cover_is_changed_and_an_absence_taken_back(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made = working(qtbot, desk, tasks)
    away_today(desk)
    made.go("working-days")
    assert "Nobody covers yet" in made.words()
    made.press(starting(made, "Name cover: "))
    made.choose("Who covers", DOYLE)
    made.press("Name cover")
    assert f"{DOYLE} covers" in made.words()
    made.press(starting(made, "Take back: "))
    made.press("Take back")
    assert "Say why it is taken back." in made.words()
    made.type("Why it is taken back", "Leave was moved.")
    made.press("Take back")
    assert made.said == "Taken back."
    assert "Nothing is entered." in made.words()


def starting(made: Working, words: str) -> str:
    """The one visible button whose name begins so."""
    found = [each.accessibleName() for each in made.window.findChildren(QAbstractButton) if each.isVisible()]
    (name,) = [each for each in found if each.startswith(words)]
    return name


def test_my_working_days_change_from_a_day_on(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made = at_days(qtbot, desk, tasks)
    assert "Monday to Friday, assumed: nobody has set them" in made.words()
    made.press("Change my working days")
    made.press("Works on: Friday")
    made.press("Save")
    assert "Monday to Thursday" in made.words()
    assert made.services.working_days.week().days == "1234"
    made.press("Change my working days")
    made.type("From", day(made.services.workplace.today() - timedelta(days=1)))
    made.press("Save")
    assert "Working days can’t change in the past." in made.words()


def test_what_is_due_while_i_am_away(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = owes(desk)
    made = working(qtbot, desk, tasks)
    away_today(desk)
    made.go("today")
    assert "when you are not there, and nobody covers." in made.words()
    made.press("Name cover for what is due")
    assert "Due while I am not there" in made.words()
    assert "Assess the risk again" in made.words()
    made.press(starting(made, f"Name cover for {AMIN}"))
    made.choose("Who covers", DOYLE)
    made.press("Name cover")
    assert "Due while I am not there" not in made.words()
    assert len(made.services.duties.of_case(case_id, "open")) > 0


def test_what_i_cover_stands_on_my_pages(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = owes(desk)
    made = working(qtbot, desk, tasks, "oic")
    away_today(desk, cover="oic")
    made.go("today")
    assert "You cover for a colleague." in made.words()
    assert AMIN in made.words()
    made.press("See what is due that you cover")
    assert "What I cover" in made.words()
    assert "Assess the risk again" in made.words()
    made.press(starting(made, "Open the case of Marsden, Holly, DA/26/00001: What I cover, Assess the risk again"))
    assert made.window.here is not None
    assert made.window.here.target == case_id
    (risk,) = [each for each in made.services.duties.of_case(case_id, "open") if each.rule == "duty.revised-risk"]
    made.services.duties.record_outcome([risk.id], risk.outcomes[0].slug, "Words", "Rest day")
    made.go("working-days")
    assert "Assess the risk again" not in made.words()


def test_a_supervisor_enters_it_for_a_colleague(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made = at_days(qtbot, desk, tasks, "supervisor")
    today = made.services.workplace.today()
    made.press("Enter an absence of a colleague")
    made.press("Save")
    assert "Choose who is away." in made.words()
    made.choose("Who is away", AMIN)
    made.type("First day away", day(today))
    made.type("Last day away", day(today))
    made.choose("Who covers", AMIN)
    made.press("Save")
    assert "Choose a colleague of the same unit" in made.words()
    made.choose("Who covers", "DS 1190 Gwen Price")
    made.press("Save")
    assert "DS 1190 Gwen Price covers" in made.words()
    assert "Whom I cover" in made.words()
    made.press(f"Change the working days of {AMIN}")
    made.press("Works on: Saturday")
    made.press("Save")
    assert desk.as_("officer").working_days.week().days == "123456"


def test_an_officer_does_not_set_those_of_others(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made = at_days(qtbot, desk, tasks)
    assert "Working days of the unit" not in made.words()
    assert not made.named("Enter an absence of a colleague", QAbstractButton)


@pytest.mark.local_only
@pytest.mark.parametrize("zoom", [100, 200])
def test_everything_can_be_reached_and_has_a_name(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, appearance: Appearance, zoom: int
) -> None:
    appearance.set_zoom(zoom)
    owes(desk)
    made = working(qtbot, desk, tasks, "supervisor")
    away_today(desk, cover="supervisor")
    desk.as_("supervisor").working_days.add_absence(
        made.services.workplace.today() + timedelta(days=9), made.services.workplace.today() + timedelta(days=9)
    )
    made.go("working-days")
    page = made.window.page()
    assert page is not None
    assert sweep(page) == []
    for opener in ("I am away …", "Change my working days", "Enter an absence of a colleague"):
        made.press(opener)
        assert sweep(page) == []
        made.press(starting(made, "Cancel: "))
    assert "Only that you are away is kept, never why." in page.help().paragraphs[0]
