"""The supervisor's page: what waits leads to its place, cover is named, cases are handed over at once, by mouse and keyboard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from da_desk.services.people import NewPerson
from da_desk.views.main_window import Place
from da_desk.views.supervision.bars import GradeBar, Part
from da_desk.views.supervision.page import SupervisionPage
from da_desk.views.supervision.selection import Tick
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from tests.desk import AnyDesk
from tests.services.invented import SAFE, new_case
from tests.services.people_let_in import NEW, added
from tests.services.planned import Planned, assess
from tests.views.accessibility import sweep
from tests.views.working import Working, indicate, working

pytestmark = pytest.mark.both_stores

AMIN, DOYLE = "DC 2208 Nadia Amin", "DC 4471 Tom Doyle"


def begin_on_monday(desk: AnyDesk) -> None:
    """What is due, and since which Friday, is the same on whatever day the tests run."""
    now = datetime.now(UTC)
    if desk.clock.at < now:
        monday = (now + timedelta(days=7 - now.weekday())).replace(hour=9, minute=0)
        desk.clock.at = monday


def made(desk: AnyDesk, name: str = "Holly") -> UUID:
    """A case of the officer's."""
    begin_on_monday(desk)
    return desk.as_("officer").cases.create(new_case(desk, victim=NewPerson("Marsden", name))).made("case_file")


def submitted(desk: AnyDesk, name: str = "Holly") -> Planned:
    """A case at high risk with a plan that waits for a signature."""
    case_id = made(desk, name)
    assess(desk, case_id, "high")
    plan = Planned(desk, case_id)
    plan.save(plan.body())
    plan.submit()
    desk.clock.move(minutes=5)
    return plan


def away(desk: AnyDesk, who: str = "officer", days: int = 3) -> None:
    """From today on, with nobody who covers."""
    today = desk.as_(who).workplace.today()
    desk.as_(who).working_days.add_absence(today, today + timedelta(days=days))


def at_page(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, part: str = "", size: tuple[int, int] = (1366, 768)
) -> Working:
    """The supervisor in front of the page."""
    found = working(qtbot, desk, tasks, "supervisor", size)
    found.go("supervision", part=part)
    return found


def here(found: Working) -> Place:
    place = found.window.here
    assert place is not None
    return place


def page_of(found: Working) -> SupervisionPage:
    page = found.window.page()
    assert isinstance(page, SupervisionPage)
    return page


def test_nothing_waits(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    found = at_page(qtbot, desk, tasks)
    assert "Nothing waits for you" in found.words()
    found.press("What to show: What happened")
    assert "Nothing happened since" in found.words()
    found.press("What to show: Officers and areas")
    assert "No case is open in your units." in found.words()


def test_only_supervisors_have_it(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    found = working(qtbot, desk, tasks, "officer")
    found.go("today")
    assert not found.named("Supervision", QAbstractButton)
    found.go("supervision")
    assert here(found).key == "today"


def test_a_plan_to_sign_leads_to_where_it_is_signed(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    ada, bea = submitted(desk, "Ada"), submitted(desk, "Bea")
    officer = desk.as_("officer")
    officer.cases.record_event(bea.case_id, "new-incident", officer.workplace.now(), body={})
    found = at_page(qtbot, desk, tasks)
    to_sign = [each for each in links(found) if "To sign" in each]
    assert ["Bea" in each for each in to_sign] == [True, False]
    assert "1 thing happened since" in found.words()
    found.press("Read the plan of Marsden, Ada, DA/26/00001")
    assert here(found) == Place("cases", ada.case_id, {"tab": "plans", "step": "sign-off"})
    found.window.back()
    found.settled()
    found.press("Read the next plan to sign")
    assert here(found) == Place("cases", bea.case_id, {"tab": "plans", "step": "sign-off"})


def test_each_list_leads_to_its_place(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = made(desk)
    assess(desk, case_id, "high")
    assess(desk, case_id, "medium", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded")
    other = submitted(desk, "Other")
    other.read()
    other.send_back(contingency="Say who is rung.")
    found = at_page(qtbot, desk, tasks)
    for title in ("Graded lower: check that a risk fell", "Returned, not yet back"):
        assert title in found.words()
    (returned,) = [each for each in links(found) if "Returned, not yet back" in each]
    found.press(returned)
    assert here(found) == Place("cases", other.case_id, {"tab": "plans", "step": "rmp"})
    found.go("supervision")
    found.press("Record: Check the lower grade, Marsden, Holly, DA/26/00001")
    assert here(found).place["tab"] == "todo"
    assert here(found).target == case_id


def test_a_case_that_came_with_a_high_grade(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    new = replace(new_case(desk, victim=NewPerson("Marsden", "Ada")), grade="high")
    case_id = desk.as_("officer").cases.create(new).made("case_file")
    found = at_page(qtbot, desk, tasks)
    assert "At high risk, and no plan was asked for" in found.words()
    (way,) = [each for each in links(found) if "no plan was asked for" in each]
    found.press(way)
    assert here(found) == Place("cases", case_id, {"tab": "plans", "step": "assessment"})


def links(found: Working) -> list[str]:
    """The names of the ways to cases."""
    buttons = page_of(found).findChildren(QAbstractButton)
    return [each.accessibleName() for each in buttons if each.accessibleName().startswith("Open the case of")]


# -- handing over --------------------------------------------------------------------------------------------------------


def owner_of(desk: AnyDesk, case_id: UUID) -> str:
    """Who owns the risk of a case."""
    owner = desk.as_("supervisor").cases.open(case_id).owners["risk"]
    return owner.display if owner else ""


def test_several_cases_go_to_a_colleague_at_once(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    plans = [submitted(desk, name) for name in ("Ada", "Bea", "Cleo")]
    found = at_page(qtbot, desk, tasks)
    assert not found.named("Hand the chosen cases over", QAbstractButton)
    found.press("Choose Marsden, Ada, DA/26/00001: To sign")
    found.press("Choose Marsden, Bea, DA/26/00002: To sign")
    assert "2 cases chosen" in found.words()
    found.press("Hand the chosen cases over")
    assert "Marsden, Ada (DA/26/00001); Marsden, Bea (DA/26/00002)" in found.words()
    found.press("Hand over")
    assert found.find("Problem 2: Say why the cases go over.", QAbstractButton)
    found.choose("To whom", DOYLE)
    found.type("Reason", "Long leave.")
    found.press("Hand over")
    assert found.said == f"2 cases went to {DOYLE} (risk and safety planning): Long leave."
    assert "chosen" not in found.words()
    assert [owner_of(desk, plan.case_id) for plan in plans] == [DOYLE, DOYLE, AMIN]
    assert page_of(found).selection.cases == ()


def test_all_cases_of_somebody_who_left(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    cases = [made(desk, name) for name in ("Ada", "Bea")]
    found = at_page(qtbot, desk, tasks, "load")
    found.press(f"Show the cases of {AMIN}, Northside DA unit")
    assert f"Cases of {AMIN}" in found.words()
    found.press("Choose all shown")
    assert "2 cases chosen" in found.words()
    found.press("Hand the chosen cases over")
    found.choose("To whom", DOYLE)
    found.type("Reason", "Left the unit.")
    found.press("Hand over")
    assert found.said.startswith(f"2 cases went to {DOYLE}")
    found.press(f"Show the cases of {DOYLE}, Northside DA unit")
    QTest.keyClick(page_of(found), Qt.Key.Key_Escape)
    assert {owner_of(desk, each) for each in cases} == {DOYLE}


def test_what_somebody_owns_already_is_said(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    made(desk)
    found = at_page(qtbot, desk, tasks, "load")
    found.press(f"Show the cases of {AMIN}, Northside DA unit")
    found.press("Choose all shown")
    found.press("Hand the chosen cases over")
    found.choose("To whom", AMIN)
    found.type("Reason", "By mistake.")
    found.press("Hand over")
    assert found.said == f"{AMIN} owns them already: nothing was changed."


# -- cover ---------------------------------------------------------------------------------------------------------------


def test_cover_is_named_from_the_page(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    indicate(desk, made(desk))
    found = working(qtbot, desk, tasks, "supervisor")
    away(desk)
    found.go("supervision")
    assert f"{AMIN} is away." in found.words()
    assert "Name cover today." in found.words()
    found.press("Show what is due when nobody is there")
    (cover,) = [each for each in names(found) if each.startswith(f"Name cover for {AMIN}")]
    focused: QWidget | None = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == cover
    found.press(cover)
    found.press("Name cover")
    assert found.find("Problem 1: Choose a colleague.", QAbstractButton)
    found.choose("Who covers", DOYLE)
    found.press("Name cover")
    assert found.said == "Cover is named. The things to do stay with their holder."
    assert f"{AMIN} is away." not in found.words()
    (absence,) = desk.as_("officer").working_days.absences(desk.account_id("officer"))
    assert absence.cover == DOYLE


def names(found: Working) -> list[str]:
    buttons = found.window.findChildren(QAbstractButton)
    return [each.accessibleName() for each in buttons if each.isVisible()]


# -- what happened -------------------------------------------------------------------------------------------------------


def test_what_happened_since(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = made(desk)
    officer = desk.as_("officer")
    officer.people.record_safe_contact(case_id, SAFE)
    found = working(qtbot, desk, tasks, "supervisor")
    indicate(desk, case_id)
    safe = officer.people.safe_contact(case_id)
    assert safe is not None
    (safety,) = [each for each in officer.duties.of_case(case_id) if each.rule == "duty.safety-planning"]
    officer.duties.attempt(case_id, safety.id, "phone", "no-answer", safe_contact_id=safe.id)
    note = {"facts": {"note": "Ring the sister first."}}
    officer.cases.record_event(case_id, "cover-note", officer.workplace.now(), body=note)
    desk.clock.move(hours=30)
    found.go("supervision", part="happened")
    words = found.words()
    for each in (
        "Victims not reached",
        "tried 1 time",
        "Cover notes",
        "Victim indicates withdrawal",
        "Missed since then",
    ):
        assert each in words
    assert "sister" not in words
    found.press("From when: Last 24 hours")
    assert "Victim indicates withdrawal" not in found.words()
    found.press("From when: Since Friday")
    assert "Victim indicates withdrawal" in found.words()
    (told,) = [each for each in links(found) if "Cover notes" in each]
    found.press(told)
    assert here(found).target == case_id


def test_since_i_last_looked(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = made(desk)
    found = working(qtbot, desk, tasks, "supervisor")
    indicate(desk, case_id)
    desk.as_("supervisor").supervision.page()
    desk.clock.move(hours=1)
    officer = desk.as_("officer")
    officer.cases.record_event(case_id, "new-incident", officer.workplace.now(), body={})
    found.go("supervision", part="happened")
    assert "Victim indicates withdrawal" in found.words()
    found.press("From when: Since I last looked")
    assert "New incident" in found.words()
    assert "Victim indicates withdrawal" not in found.words()
    found.go("today")
    found.go("supervision")
    assert "New incident" in found.words()


def test_since_i_last_looked_stands_on_the_case(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    case_id = made(desk)
    desk.as_("supervisor").cases.open(case_id)
    desk.clock.move(hours=3)
    found = working(qtbot, desk, tasks, "supervisor")
    indicate(desk, case_id)
    found.go("case", case_id)
    words = found.words()
    assert "Since you last looked" in words
    found.press("What happened 1: Victim indicates withdrawal")
    assert here(found).place["tab"] == "events"
    found.go("case", case_id, tab="overview")
    assert "Since you last looked" in found.words()


def test_a_restricted_case_is_not_on_the_page(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    plan = submitted(desk)
    found = at_page(qtbot, desk, tasks)
    assert "Marsden, Holly" in "".join(links(found))
    added(desk, "lloyd", "supervisor")
    lloyd = desk.signed_in("lloyd", NEW)
    lloyd.restrictions.restrict(plan.case_id, "DCI Ward", "A colleague is the suspect.", [], {})
    lloyd.close()
    for part in ("waiting", "happened", "load"):
        found.go("supervision", part=part)
        assert "Marsden" not in found.words() + "".join(names(found))
    assert "No case is open in your units." in found.words()


# -- bars ----------------------------------------------------------------------------------------------------------------


def test_a_bar_says_its_figures_and_keeps_to_scale(qtbot: QtBot, appearance: Appearance) -> None:
    bar = GradeBar((Part("high", 3), Part("medium", 0), Part("standard", 9)), 24)
    qtbot.addWidget(bar)
    assert bar.words() == "12 cases: High 3, Standard 9"
    assert bar.accessibleName() == bar.words()
    (high, first, wide), (standard, second, wider) = bar.spans(240)
    assert (high.grade, first, wide) == ("high", 0, 30)
    assert (standard.grade, wider) == ("standard", 90)
    assert second > wide
    assert [width for _part, _left, width in GradeBar((Part("high", 1),), 10_000).spans(240)] == [3]
    assert GradeBar((), 0).words() == "0 cases"
    bar.resize(300, 22)
    assert not bar.grab().isNull()


def test_figures_of_officers_and_areas(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    assess(desk, made(desk), "high")
    found = at_page(qtbot, desk, tasks, "load")
    bars = [each for each in page_of(found).findChildren(GradeBar) if each.isVisible()]
    assert "1 case: High 1" in [each.text() for each in bars]
    assert AMIN in found.words()
    assert "Northside DA unit" in found.words()


def test_what_a_bar_counts_is_said_over_it(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    assess(desk, made(desk), "high")
    found = at_page(qtbot, desk, tasks, "load")
    words = found.words(page_of(found))
    assert words.index("Cases whose risk they own") < words.index("All open cases") < words.rindex("All there is to do")
    assert any(bar.accessibleName() == "Owns the risk of 1 case: High 1" for bar in found.window.findChildren(GradeBar))
    assert "may own no risk" in " ".join(page_of(found).help().paragraphs)


# -- keyboard and screen reader ------------------------------------------------------------------------------------------


def test_by_keyboard(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    plan = submitted(desk)
    found = working(qtbot, desk, tasks, "supervisor")
    found.go("today")
    found.window.activateWindow()
    QTest.keyClick(found.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    found.settled()
    assert here(found).key == "supervision"
    tick = found.find("Choose Marsden, Holly, DA/26/00001: To sign", Tick)
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert "1 case chosen" in found.words()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert "chosen" not in found.words()
    read = found.find("Read the plan of Marsden, Holly, DA/26/00001", QAbstractButton)
    read.setFocus()
    QTest.keyClick(read, Qt.Key.Key_Space)
    found.settled()
    assert here(found).target == plan.case_id


def test_the_same_case_is_ticked_on_every_list(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    submitted(desk)
    found = at_page(qtbot, desk, tasks)
    ticks = [each for each in page_of(found).findChildren(Tick) if each.isVisible()]
    assert len(ticks) >= 2
    found.press(ticks[0].accessibleName())
    assert {each.isChecked() for each in ticks} == {True}


@pytest.mark.local_only
@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("size", [(1366, 768), (1440, 900)])
def test_everything_can_be_reached_and_has_a_name(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, appearance: Appearance, zoom: int, size: tuple[int, int]
) -> None:
    appearance.set_zoom(zoom)
    for name in ("Ada", "Bea"):
        indicate(desk, submitted(desk, name).case_id)
    found = working(qtbot, desk, tasks, "supervisor", size)
    away(desk)
    for part in ("waiting", "happened", "load"):
        found.go("supervision", part=part)
        assert sweep(page_of(found)) == []
    found.press(f"Show the cases of {AMIN}, Northside DA unit")
    found.press("Choose all shown")
    assert sweep(page_of(found)) == []
    found.press("Hand the chosen cases over")
    assert sweep(page_of(found)) == []
    found.press("Cancel: Hand over 2 cases")
    found.press("What to show: Waiting")
    (cover,) = [each for each in names(found) if each.startswith(f"Name cover for {AMIN}")]
    found.press(cover)
    assert sweep(page_of(found)) == []


def test_it_explains_itself(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> None:
    found = at_page(qtbot, desk, tasks)
    told = page_of(found).help()
    assert "never by who wrote it" in " ".join(told.paragraphs)
    assert any("HMIC" in each for each in told.sources)
