"""Trigger points as a unit lives through them: recorded or known ahead, told, looked at again, closed with results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

from PIL import Image
from PySide6.QtWidgets import QAbstractButton, QLabel

from da_desk.services.duty_views import DutyView
from da_desk.services.trigger_points import TriggerLine
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.cases.events import EventsTab
from da_desk.views.widgets.boxes import Card
from da_desk.views.widgets.labels import Badge
from da_desk.wording import LONDON, day
from tests.desk import PASSWORD, AnyDesk
from tests.journeys.robot import LostError, Robot
from tests.services.invented import SAFE, made_case
from tests.services.planned import RMP, SAFETY, Planned, row

VICTIM = "Marsden, Holly"
OFFICER, OIC, SUPERVISOR = "officer", "oic", "supervisor"
MINE, UNIT = "Mine", "The unit’s"
DUE = " (due "
"""After the name of a duty, where another of its name stands beside it."""
PARTS = ("Overdue", "Later today", "This week", "Coming")
"""Of Today."""
FOLD = "Coming, up to four weeks ahead: show or fold"

EXPLAINED = (
    "Each condition was explained in plain words",
    "It was said that obeying is the suspect's burden",
    "It was said what to do if a condition is broken",
)
QUESTIONS = "27 questions on risk (our wording)"
NO_CHANGE = "Looked at without asking anew; no change"
LOOKED = "Looked again; no change"
BAIL_TOLD = "Tell the victim of the bail, its conditions, its change or its end"
RESULT_TOLD = "Tell the victim the result of the bail hearing"
VISIT = "Decide on a visit or a watch: the victim was not reached"
HAPPENED = "something happened"


def common(when: str = "") -> dict[str, str]:
    """How what is asked at every trigger point and recorded on the panel ends; ``when`` as in "before the trial"."""
    adviser = f"Tell the adviser what is to come, {when}" if when else "Tell the adviser what happened"
    return {
        f"Assess the risk again {when}".strip(): NO_CHANGE,
        f"Confirm the two owners {when}".strip(): "Both owners are as they should be",
        adviser: "The adviser was told",
    }


def plan_titles(when: str = "") -> dict[str, str]:
    """What the two reviews are called, by kind of plan."""
    words = f" {when}" if when else f": {HAPPENED}"
    return {RMP: f"Review the risk management plan{words}", SAFETY: f"Go over the safety plan{words}"}


def in_good_order(desk: AnyDesk) -> UUID:
    """A case with nothing owed at once: both plans stand, the victim has an adviser and a safe contact."""
    officer = desk.as_(OFFICER)
    case_id = made_case(desk)
    officer.people.record_safe_contact(case_id, SAFE)
    rmp = Planned(desk, case_id, RMP)
    rmp.save(rmp.body())
    rmp.signed()
    idva = row(role="idva", name="Carys Rees", service="Outreach", consent="yes", since="2026-11-20")
    safety = Planned(desk, case_id, SAFETY)
    safety.save(safety.body(adviser={"has": "yes", "advisers": [idva]}))
    officer.plans.agree(safety.id, safety.version)
    told = [duty for duty in officer.duties.of_case(case_id, "open") if "adviser" in duty.rule]
    officer.duties.record_outcome([duty.id for duty in told], "told", "By telephone")
    return case_id


@dataclass
class TriggerJourney:
    """One case at the window, and the clock of its desk. What a step reads, it reads from the window unless it says so."""

    robot: Robot
    desk: AnyDesk
    case_id: UUID

    def enter(self, who: str) -> None:
        """Sign in: Today stands in front."""
        self.robot.sign_in(who, PASSWORD)

    def wait(self, **how_long: float) -> None:
        """Time goes by."""
        self.desk.clock.move(**how_long)

    def change_to(self, who: str) -> None:
        """The next person at this window."""
        self.robot.sign_out()
        self.enter(who)

    def go_on_to(self, month: int, on: int, hour: int = 10, minute: int = 0, *, year: int = 2026) -> None:
        """The clock moves on to a time in London."""
        self.desk.clock.at = datetime(year, month, on, hour, minute, tzinfo=LONDON).astimezone(UTC)

    def open_case(self, tab: str) -> None:
        """A part of the case, which is opened from the list of cases unless it is open already."""
        robot = self.robot
        robot.go(2)
        page = robot.main.page()
        if not isinstance(page, CasesPage) or page.case is None:
            robot.open_case(VICTIM)
        robot.open_tab(tab)

    # Recording

    def record(
        self,
        kind: str,
        answers: Mapping[str, str] | None = None,
        *,
        at: time | None = None,
        on: date | None = None,
    ) -> None:
        """An event of the case: now, ``at`` a time of today, or ``on`` a day; ``answers`` by their questions."""
        robot, now = self.robot, self.desk.clock().astimezone(LONDON)
        self.open_case("Events")
        robot.choose_kind(kind)
        if on is None:
            robot.type("When, day", day(now.date()))
            robot.type("When, time", f"{at or now:%H:%M}")
        else:
            robot.choose("How exactly is the time known?", "The day only")
            robot.type("Which day", day(on))
        self.fill(answers or {})
        robot.press("Record the event")

    def move(self, title: str, to: date) -> None:
        """Another day for an event that is known only by its day."""
        robot = self.robot
        self.open_case("Events")
        robot.choose("What is shown", "Everything")
        robot.press_first(f"Move the date: {title}, ")
        robot.type("New day", day(to))
        robot.press("Move it")

    def correct(self, title: str, answers: Mapping[str, str]) -> None:
        """Other answers to what is asked about an event."""
        robot = self.robot
        self.open_case("Events")
        robot.choose("What is shown", "Everything")
        robot.press_first(f"Correct: {title}, ")
        self.fill(answers)
        robot.press("Save")

    def enter_order(self, answers: Mapping[str, str]) -> None:
        """An order, in the register of the case."""
        self.open_case("Orders")
        self.robot.press("Enter an order")
        self.fill(answers)
        self.robot.press("Save")

    def attach_copy(self, order: str, folder: Path) -> None:
        """A copy of the order, to be read inside the desk by whoever comes to the door."""
        robot = self.robot
        scan = folder / "copy.png"
        Image.new("RGB", (60, 80), "white").save(scan)
        self.open_case("Orders")
        robot.press_first(f"Read: {order}, ")
        robot.press("Attach a copy")
        robot.pick_file("Choose a file: The file", scan)
        robot.type("Title", "Sealed copy")
        robot.press("Attach it")

    def fill(self, answers: Mapping[str, str]) -> None:
        """Choose or type each answer, as its question asks."""
        for question, answer in answers.items():
            if self.robot.chooses(question):
                self.robot.choose(question, answer)
            else:
                self.robot.type(question, answer)

    # Looking

    def timeline(self) -> dict[str, dict[str, str]]:
        """The trigger points under Open, Coming and Closed, each with how much of it is answered."""
        self.open_case("Events")
        self.robot.choose("What is shown", "Trigger points")
        box = self.robot.one(EventsTab).body.box
        shown = [item.widget() for place in range(box.count()) if (item := box.itemAt(place)) is not None]
        found: dict[str, dict[str, str]] = {}
        heading = ""
        for widget in shown:
            if isinstance(widget, QLabel):
                heading = widget.text()
            elif isinstance(widget, Card):
                found.setdefault(heading, {})[widget.title] = widget.trailing.findChildren(Badge)[0].text()
        return found

    def today(self, whose: str = UNIT) -> dict[str, set[str]]:
        """What stands on Today for the case, by part; what is coming is unfolded."""
        self._go_today(whose)
        start = f"Open the case of {VICTIM}, "
        found: dict[str, set[str]] = {}
        for card in self.robot.main.findChildren(Card):
            if card.isVisible() and card.title in PARTS:
                names = [each.accessibleName() for each in card.findChildren(QAbstractButton)]
                said = [name.partition(", for: ")[2] for name in names if name.startswith(start)]
                found[card.title] = {name.partition(DUE)[0] for name in said}
        return found

    def line(self, title: str) -> TriggerLine:
        """A trigger point as the services have it, by the name of its event; the last that was recorded."""
        timeline = self.desk.as_(OFFICER).trigger_points.timeline(self.case_id)
        lines = [line for line in (*timeline.coming, *timeline.open, *timeline.closed) if line.event.title == title]
        if not lines:
            raise LostError(f"no trigger point is called “{title}”")
        return max(lines, key=lambda line: line.event.id)

    def open_of(self, title: str) -> set[str]:
        """What of its checklist is open, as the services have it."""
        return {duty.title for duty in self.line(title).duties if duty.state == "open"}

    def owed(self, title: str) -> list[DutyView]:
        """What is open under that name, as the services have it."""
        return [duty for duty in self.desk.as_(OFFICER).duties.of_case(self.case_id, "open") if duty.title == title]

    def open_beside(self, line: TriggerLine) -> set[str]:
        """What other trigger points of the case still ask for, as the services have it."""
        timeline = self.desk.as_(OFFICER).trigger_points.timeline(self.case_id)
        others = [each for each in (*timeline.coming, *timeline.open) if each.event.id != line.event.id]
        return {duty.title for each in others for duty in each.duties if duty.state == "open"}

    # Answering, from Today

    def begin(self, title: str, word: str = "Record") -> None:
        """Press the button of a row."""
        self._go_today(UNIT)
        self.robot.press_first(f"{word}: {title}, {VICTIM}, ", f"{word}: {title}{DUE}")

    def settle(self, outcomes: Mapping[str, str], note: str = "Looked at with the unit", *, late: str = "") -> None:
        """Record the outcome of the first on the panel beside the list; the same act answers the others of the case."""
        robot = self.robot
        (first, outcome), *others = outcomes.items()
        self.begin(first)
        robot.choose("How did it end?", outcome)
        for title, how in others:
            robot.tick(title)
            robot.choose(f"How did “{title}” end?", how)
        if note:
            robot.type("Note", note)
        if late:
            robot.type("Why it is late", late)
        robot.press("Record the outcome")

    def tell(self, title: str, result: str = "", *, conditions: bool = False, late: str = "") -> None:
        """Ring the victim; the call covers all that is to be told in the case."""
        robot = self.robot
        self.begin(title, "Tell")
        if result:
            robot.choose("Result", result)
        for question in EXPLAINED if conditions else ():
            robot.choose(question, "Yes")
        if late:
            robot.type("Why it is late", late)
        robot.press("Record the call")

    def review(self, title: str, next_review: date, *events: str, late: str = "") -> None:
        """Go over a plan because of what happened; the review answers what asked for it, by the names of ``events``."""
        robot = self.robot
        self.begin(title, "Open")
        robot.choose("Outcome", "Keep it as it is")
        robot.type("What changed", "Nothing that it does not expect")
        robot.type("Next review", day(next_review))
        for event in events or ("",):
            robot.press_first(f"{title} ({event}")
        if late:
            robot.type("Why it is late", late)
        robot.press("Record the review")

    def assess(self, grade: str, why: str, title: str) -> None:
        """A new assessment, graded by judgement; the grade answers ``title`` by name."""
        robot = self.robot
        self.open_case("Risk and plans")
        robot.press("New assessment")
        robot.press(f"Begin with: {QUESTIONS}")
        robot.choose("Stage", "Review")
        robot.choose("What came of it", "Assessed")
        robot.press_first("The grade: ")
        robot.choose("Grade", grade)
        robot.type("Why", why)
        robot.press("Give the grade")
        robot.tick(title)
        robot.press("Give the grade")

    def decline_vps(self, title: str) -> None:
        """The personal statement is offered on its own page, and the victim doesn't want one."""
        robot = self.robot
        self.begin(title, "Open")
        robot.choose("How", "By telephone")
        robot.choose("What the victim answered", "No")
        robot.press("Record the answer")

    def _go_today(self, whose: str) -> None:
        """Today, with what is coming unfolded."""
        robot = self.robot
        robot.go(1)
        if not robot.find(f"Whose things to do: {whose}", QAbstractButton).isChecked():
            robot.choose("Whose things to do", whose)
        if robot.sees(FOLD) and robot.find(FOLD, QAbstractButton).accessibleDescription() == "Folded away":
            robot.press(FOLD)


def times(duties: Iterable[DutyView]) -> dict[str, str]:
    """By rule when each is due, in London: "Mon 23 Nov 11:00"; what has until the end of its day by the day alone.

    The limit of the Code stands behind a bar.
    """
    return {duty.rule: " | ".join(_time(at) for at in (duty.do_by, duty.limit_at) if at) for duty in duties}


def _time(at: datetime) -> str:
    here = at.astimezone(LONDON)
    return f"{here:%a} {here.day} {here:%b}" + ("" if here.second == 59 else f" {here:%H:%M}")
