"""A victim personal statement as two people take it: offered twice, written, signed, sent, presented as the victim wants."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from da_desk.views.statements.paper import PagesOf
from da_desk.wording import LONDON, day
from tests.journeys.triggers import TriggerJourney
from tests.journeys.withdrawal import scanned

WORDS = "I do not go out after four. My son asks whether the door is locked. I lie awake at 14 Larch Close."
PUNISHMENT = "I hope that he goes to prison."
EFFECTS = "What it has done to the children"
TOLD = (
    "Told that it is the victim's choice, and that no harm comes of saying no",
    "Told that the defence gets it if the suspect is charged",
    "Told that questions about it may be asked in court",
    "Told that the press may report what is read out",
    "Told that the court decides whether and how it is read",
    "Told that it is about what the crime has done, not about the punishment",
    "Told that once signed it can't be changed or taken back, and that a further one may be added",
)
BACK = "Back to the victim personal statement"
DECIDES = "Told that the court decides, and that the victim may change this until the hearing"


@dataclass
class VpsJourney(TriggerJourney):
    """``out`` is where what leaves goes."""

    out: Path = field(default=Path())

    def offer(self, title: str, answer: str, *, ask_again: date | None = None, also: str = "") -> None:
        """Offer it, from Today; ``also`` is a further offer that the same answer ends."""
        robot = self.robot
        self.begin(title, "Open")
        robot.choose("How", "By telephone")
        robot.tick("What was explained: It is a choice; saying no harms nothing")
        robot.choose("What the victim answered", answer)
        if ask_again is not None:
            robot.type("When to ask again", day(ask_again))
        if also:
            robot.press_first(f"{also}: by ")
        robot.press("Record the answer")

    def explain_and_begin(self) -> None:
        """What is explained stands on record before the first word is written down."""
        robot = self.robot
        self.begin("Take the VPS that the victim wants to make", "Open")
        robot.press("Begin the statement")
        robot.choose("How the scheme was explained", "Aloud, nothing was left")
        for each in TOLD:
            robot.choose(each, "Yes")
        robot.choose("The victim was seen alone", "Yes")
        robot.choose("Who wrote the words down", "The officer, as the victim spoke")
        robot.type("Where it is taken", "Police station")
        robot.choose("An interpreter was used", "No")
        robot.choose("The victim is 18 or over", "Yes")
        robot.choose("It was also recorded on video", "No")
        robot.choose("The victim can read the statement", "Yes")
        robot.press("Save and go on to the statement")

    def write(self) -> None:
        """In the victim's words; a view on the punishment is asked about, and the victim leaves it out."""
        robot = self.robot
        robot.type("The statement", f"{WORDS} {PUNISHMENT}")
        robot.until(lambda: robot.reads("Is this about the punishment?"), "the question about the punishment")
        robot.type("The statement", WORDS)
        robot.tick("Talked about: Feelings and mind")
        robot.press(f"It stands where the cursor is: {EFFECTS}")
        robot.press("Save and check for addresses")

    def withhold(self, words: str) -> None:
        """An address that the desk knows is decided before it can be signed."""
        robot = self.robot
        robot.choose(f"Decision on “{words}”", "Withhold it in the copy that is served, because …")
        robot.type(f"Because: {words}", "It would lead to her")
        robot.press("Record the decision on 1")
        robot.press("Go on to reading over")

    def have_it_signed(self) -> None:
        """The final print, ink, the scan."""
        robot = self.robot
        robot.press("Make the final print")
        shown = robot.one(PagesOf)
        scan = self.out / "scan.pdf"
        scan.write_bytes(scanned(shown))
        now = self.desk.clock().astimezone(LONDON)
        robot.type("Who read it over", "Holly Marsden")
        robot.type("Who signed", "Holly Marsden")
        robot.type("When it was signed, day", day(now.date()))
        robot.type("When it was signed, time", f"{now:%H:%M}")
        robot.type("Pages signed", str(shown.count))
        robot.pick_file("Choose a file: Scan of the signed pages", scan)
        robot.press("Record the signature")
        robot.press("It was signed")
        robot.press(BACK)

    def choose(self, title: str, choice: str, *, reader: str = "", also: str = "") -> None:
        """How the victim wants it to be presented, from Today; ``also`` as for an offer."""
        robot = self.robot
        self.begin(title, "Open")
        robot.choose("How it is to be presented", choice)
        if reader:
            robot.type("Who should read it", reader)
        robot.choose(DECIDES, "Yes")
        robot.choose("How", "In person")
        if also:
            robot.press_first(f"{also}: by ")
        robot.press("Record the choice")

    def send(self, title: str) -> Path:
        """What is owed to the CPS leaves as a file: the one that came of it."""
        robot, before = self.robot, set(self.out.iterdir())
        self.open_case("VPS")
        robot.press_first(f"Open: {title} (")
        robot.type("Folder", str(self.out))
        robot.until(lambda: robot.find("Write the file", QAbstractButton).isEnabled(), "the paper to be drawn")
        robot.press("Write the file")
        robot.press("Let it leave")
        robot.press(BACK)
        (made,) = set(self.out.iterdir()) - before
        return made
