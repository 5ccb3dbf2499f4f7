"""Risk and plans as three people take them: graded, planned, returned, mended, signed, reviewed, graded anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from da_desk.services.training import TrainingDesk
from da_desk.wording import LONDON, day
from tests.journeys.robot import Robot

VICTIM = "Marsden, Holly"
OFFICER, OIC, SUPERVISOR = "amin", "doyle", "price"
QUESTIONS = "27 questions on risk (our wording)"
PLANBI = ("Proportionality", "Legality", "Accountability", "Necessity", "Best information at the time")
WANTED = "Say who goes there on a Sunday."
ADDED = "On a Sunday the duty sergeant of the late shift."
TRIGGER = "Review the risk management plan: something happened"
KEPT_WORDS = "I walk the dog on Fridays before supper"
OWN_WORDS = "I leave the hall light on"
ITEM = "New passwords, only where that is safe"
GUARD = f"What would the suspect do on finding the account closed? ({ITEM}, A new password can set off violence)"
SITUATION = {
    "The victim is": "Living with the suspect and staying",
    "Lives with the suspect": "Yes",
    "The suspect checks phone, accounts or journeys": "Yes",
    "Neighbours or family near by are on the suspect's side": "No",
    "Contact with the police that the victim wants": "Some contact",
}


@dataclass
class PlansJourney:
    """``out`` is where the victim's copy goes; ``shots`` are taken by the robot if it has a place for them."""

    robot: Robot
    training: TrainingDesk
    out: Path

    def take_risk(self) -> None:
        """From the first grade to a lower one."""
        self.oic_assesses()
        self.supervisor_confirms()
        self.officer_writes_the_plan()
        self.supervisor_returns_it()
        self.officer_mends_it()
        self.supervisor_signs_it()
        self.oic_records_a_trigger()
        self.officer_reviews_and_grades_anew()

    def take_safety(self) -> None:
        """A safety plan past its guards, and a copy left with the victim."""
        self.officer_plans_for_safety()
        self.officer_leaves_a_copy()

    def enter(self, who: str) -> None:
        """Sign in and open risk and plans of the case."""
        robot = self.robot
        robot.sign_in(who, self.training.account(who).password)
        robot.go(2)
        robot.open_case(VICTIM)
        robot.open_tab("Risk and plans")

    def oic_assesses(self) -> None:
        """The first grade, at the scene."""
        self.enter(OIC)
        self.robot.shot("risk-and-plans")
        self.assess("First responder", "High", "Hurt tonight, badly afraid, and threats that are believed.")
        self.give_the_grade()
        self.robot.sign_out()

    def supervisor_confirms(self) -> None:
        """The sergeant's review, which answers the duty to look at the first grade."""
        self.enter(SUPERVISOR)
        self.assess("Sergeant's review", "High", "Agreed, on the answers and the body-worn video.")
        self.give_the_grade("Review the first grade")
        self.robot.sign_out()

    def assess(self, stage: str, grade: str, why: str) -> None:
        """An assessment with two answers, graded by judgement."""
        robot = self.robot
        robot.press("New assessment")
        robot.press(f"Begin with: {QUESTIONS}")
        robot.choose("Stage", stage)
        robot.choose("What came of it", "Assessed")
        robot.press_first("Now: ")
        robot.choose("The victim was hurt this time", "Yes")
        robot.choose("The victim is badly afraid", "Yes")
        robot.press_first("The grade: ")
        robot.choose("Grade", grade)
        robot.type("Why", why)

    def give_the_grade(self, *answered: str) -> None:
        """Given and confirmed; ``answered``: what it answers, by name."""
        robot = self.robot
        robot.press("Give the grade")
        for each in answered:
            robot.tick(each)
        robot.shot("grade")
        robot.press("Give the grade")

    def officer_writes_the_plan(self) -> None:
        """A risk, an action from the menu, the rest of the plan; then it goes to the supervisor."""
        robot = self.robot
        self.enter(OFFICER)
        robot.press("Write the RMP …")
        robot.type("Current information", "Arrested last night; on bail with conditions until the hearing.")
        robot.press_first("The risks: ")
        robot.press("Add to: Risks")
        robot.type("Risks 1: The risk in a few words", "Threats that are believed")
        robot.choose("Risks 1: Kind", "Threats to kill")
        robot.press_first("Actions: ")
        robot.press("Add: Act on every breach")
        robot.type("Actions 1: What will be done", "Arrest on the first message that can be shown")
        robot.choose("Actions 1: Which risk it lowers", "Threats that are believed")
        robot.choose("Actions 1: In the lead", "Investigating team")
        robot.name("Actions 1: Who sees to it", "DC 4471 Tom Doyle")
        robot.type("Actions 1: By", self.day(3))
        robot.shot("action")
        robot.press("Save")
        robot.press_first("Why this and not less or more: ")
        for title in PLANBI:
            robot.type(title, f"In one sentence: {title.casefold()}")
        robot.press_first("If it goes otherwise: ")
        robot.type("What is done then", "The control room sends a unit.")
        robot.press_first("How it is watched: ")
        robot.type("How you will know whether it works", "A call each Tuesday")
        robot.press_first("Children: ")
        robot.type("The children, and what is done for them", "None")
        robot.press_first("The victim was told: ")
        robot.choose("The victim knows what is being done", "Not yet")
        robot.type("Why not", "At the visit tomorrow")
        robot.shot("plan")
        robot.press("Submit for sign-off")
        robot.shot("submitted")
        robot.sign_out()

    def supervisor_returns_it(self) -> None:
        """Read, and sent back with a comment on a section."""
        robot = self.robot
        self.enter(SUPERVISOR)
        robot.press("Read and sign off")
        robot.shot("read-first")
        robot.press("Comment on: If it goes otherwise")
        robot.type("Comment on “If it goes otherwise”", WANTED)
        robot.press("Send back")
        robot.shot("sent-back")
        robot.sign_out()

    def officer_mends_it(self) -> None:
        """What is wanted stands above the section; it is mended and submitted again."""
        robot = self.robot
        self.enter(OFFICER)
        robot.shot("returned")
        robot.press("RMP: open")
        robot.press_first("If it goes otherwise: ")
        robot.shot("comment")
        robot.type("What is done then", f"The control room sends a unit. {ADDED}")
        robot.press("Submit for sign-off")
        robot.sign_out()

    def supervisor_signs_it(self) -> None:
        """The difference is read; at high risk the note says what was weighed."""
        robot = self.robot
        self.enter(SUPERVISOR)
        robot.press("Read and sign off")
        robot.shot("read-again")
        robot.type("Supervisor's note", "The conditions and the named arrest answer the threats.")
        robot.press("Sign off")
        robot.shot("sign")
        robot.press("Sign off")
        robot.shot("signed")
        robot.sign_out()

    def oic_records_a_trigger(self) -> None:
        """The suspect is let out: every trigger point asks for a review."""
        robot = self.robot
        self.enter(OIC)
        robot.open_tab("Events")
        robot.choose_kind("Release from custody")
        robot.type("When, day", self.day(0))
        robot.type("When, time", f"{datetime.now(LONDON) - timedelta(minutes=1):%H:%M}")
        robot.choose("Are there conditions?", "Yes")
        robot.type("Conditions", "No contact; not to enter the street")
        robot.press("Record the event")
        robot.sign_out()

    def officer_reviews_and_grades_anew(self) -> None:
        """The review answers what asked for it; the lower grade names the risk that fell."""
        robot = self.robot
        self.enter(OFFICER)
        robot.shot("trigger")
        robot.press("RMP: record a review")
        robot.choose("Outcome", "Keep it as it is")
        robot.type("What changed", "Let out on the conditions that the plan expects.")
        robot.type("Next review", self.day(5))
        robot.press_first(TRIGGER)
        robot.shot("review")
        robot.press("Record the review")
        robot.open_tab("Risk and plans")
        self.assess("Regrade", "Medium", "What made it high has ended.")
        robot.tick("Which risk fell: Contact has ended")
        robot.type("How it fell, and how that is known", "No message since the release; the phone was looked at.")
        self.give_the_grade()
        robot.shot("lowered")
        robot.sign_out()

    def officer_plans_for_safety(self) -> None:
        """The victim's own plan: what works already comes first; a guard asks about an item; then it is agreed."""
        robot = self.robot
        self.enter(OFFICER)
        robot.press("Begin the safety plan …")
        robot.press("Add to: What works now")
        robot.choose("What works now 1: Kind", "Keeping to a routine")
        robot.type("What works now 1: In the victim's words", KEPT_WORDS)
        robot.press_first("How the victim sees it: ")
        robot.type("The danger, as the victim sees it", "It gets worse on Fridays")
        robot.press_first("The situation today: ")
        for question, answer in SITUATION.items():
            robot.choose(question, answer)
        robot.press_first("The plan: ")
        robot.wait_for(f"Add: {ITEM}")
        robot.press(f"Add: {ITEM}")
        robot.type(f"In the victim's words – item 1, {ITEM}", "A new password for the bank")
        robot.press("Add: the victim’s own idea")
        robot.type("In the victim's words – item 2, The victim’s own idea", OWN_WORDS)
        robot.press_first("Schemes and consent: ")
        robot.choose("No scheme is used", "Yes")
        robot.press_first("The adviser: ")
        robot.choose("The victim has an adviser", "Offered, and declined")
        robot.press_first("Agreed: ")
        robot.choose("Agreed with the victim", "Yes")
        robot.type("When", self.day(0))
        robot.choose("Agreed with the adviser", "There is no adviser")
        robot.press("Agree the plan")
        robot.shot("guard")
        robot.press_first("Problem 1: Decide about ")
        robot.choose(GUARD, "Change it")
        robot.type(f"Why: {GUARD}", "A second account instead; the known one is left alone")
        robot.type(f"In the victim's words – item 1, {ITEM}", "A second account that only I know of")
        robot.shot("decided")
        robot.press("Agree the plan")
        robot.press("Agree it now")
        robot.shot("agreed")
        robot.press("Back to risk and plans")

    def officer_leaves_a_copy(self) -> None:
        """On paper only after three questions; small, plain, and without what would give the victim away."""
        robot = self.robot
        robot.press("The victim's copy")
        robot.shot("read-aloud")
        robot.choose("How the victim gets it", "On paper")
        robot.choose("Does the victim live with the suspect?", "Yes")
        robot.type("Where would the paper be kept?", "In the locker at work")
        robot.type("What would happen if the suspect found it?", "Nobody else has the key")
        self._until_enabled("Save as a file …")
        robot.shot("copy")
        self.out.mkdir(parents=True, exist_ok=True)
        robot.type("Folder, to save it as a file", str(self.out))
        robot.press("Save as a file …")
        robot.press("Leave it")
        robot.shot("copy-left")
        robot.sign_out()

    def _until_enabled(self, name: str) -> None:
        """Once the paper is drawn it can leave."""
        self.robot.until(lambda: self.robot.find(name, QAbstractButton).isEnabled(), f"“{name}” to be possible")

    def day(self, days: int) -> str:
        """So many days from today, as a person types it."""
        return day(datetime.now(LONDON).date() + timedelta(days=days))
