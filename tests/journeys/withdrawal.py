"""The whole journey as three people take it: from what the victim said to the pack for the CPS."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from PIL import Image

from da_desk.documents.preview import page_image
from da_desk.services.training import TrainingDesk
from da_desk.views.statements.addresses import AddressPage
from da_desk.views.statements.paper import PagesOf
from da_desk.views.statements.statement import StatementPage
from da_desk.views.statements.withdrawal_tab import WithdrawalTab
from da_desk.wording import LONDON, day
from tests.journeys.robot import LostError, Robot

VICTIM = "Marsden, Holly"
OFFICER, OIC, SUPERVISOR = "amin", "doyle", "price"
WORDS = (
    "I am Holly Marsden and I no longer want the case against Craig to go to court.\n\n"
    "What I told the police was true and I stand by all of it.\n\n"
    "Nobody has told me to say this. I talked it over with my sister and with nobody else.\n\n"
    "I am tired and I want it to be quiet at home for the children. They have seen enough.\n\n"
    "There is nothing in the family court. If it goes on I do not know how I would keep my job.\n\n"
    "He must not know that I am still at {address}."
)
POINTS = {
    "The first account was true or not": "What I told",
    "Pressure to withdraw": "Nobody has told",
    "Reasons for withdrawing": "I am tired",
    "Who it was discussed with": "Nobody has told",
    "Family or civil proceedings": "There is nothing",
    "Effect if the case goes on": "There is nothing",
}
REPORT = {
    "What the victim now says": "She no longer supports the prosecution. She stands by her account.",
    "Why": "Tired; wants quiet for the children; fears for her job.",
    "Pressure or intimidation": "No sign of it. She was seen alone and asked.",
    "Change in risk": "They have not reunited. The risk is unchanged.",
    "Evidence apart from the victim": "Body-worn video, the emergency call, photographs of the injury, a neighbour.",
    "Decision asked of the CPS": "Whether to go on without her evidence.",
    "The officer's view": "The reasons are her own.",
    "Safety of the victim, the children and anyone else": "Contact through relatives is likely. The children are at risk of hearing more.",
    "Support that the victim has or was offered": "An IDVA is in touch. Special measures were explained.",
    "How the victim would probably react to a summons": "She would come, and would say little.",
    "Effect on the victim and children if the case goes on": "Strain, and the children asked about it at school.",
    "Effect on the victim and children if it stops": "He may take it that nothing follows.",
}
NOTICE, PACK = "notice", "pack"


@dataclass
class WithdrawalJourney:
    """``out`` is where notice and pack go; ``shots`` are taken by the robot if it has a place for them."""

    robot: Robot
    training: TrainingDesk
    out: Path
    case_id: UUID | None = None
    address: str = ""

    def take(self) -> None:
        """Everything, in order."""
        self.officer_records()
        self.officer_takes_the_statement()
        self.officer_has_it_signed()
        self.officer_asks_views_and_details()
        self.oic_reports()
        self.supervisor_checks_and_sends()

    def enter(self, who: str) -> None:
        """Sign in and open the withdrawal of the case."""
        robot = self.robot
        robot.shot("sign-in")
        robot.sign_in(who, self.training.account(who).password)
        robot.shot("today")
        robot.go(2)
        self.case_id = robot.open_case(VICTIM)
        robot.shot("case")
        robot.open_tab("Withdrawal")
        self.address = self._known_address()

    @property
    def tab(self) -> WithdrawalTab:
        """The tab in front."""
        found = [each for each in self.robot.window.findChildren(WithdrawalTab) if each.isVisible()]
        if not found:
            raise LostError("the withdrawal can't be seen")
        return found[0]

    def officer_records(self) -> None:
        """What was said, and the notice to the CPS at once."""
        robot = self.robot
        self.enter(OFFICER)
        robot.press("Record an indication")
        robot.choose("How the victim told the police", "By telephone")
        robot.type("The victim's own words", "I can't do the court. I just want it to stop.")
        robot.choose("What the victim means", "No longer supports the prosecution; the account stands")
        robot.choose("Children live with or visit the victim", "Yes")
        robot.choose("Pressure or intimidation is suspected", "No")
        robot.choose("Bail or custody", "Police bail")
        robot.type("Next hearing", self._day(20))
        robot.shot("indication")
        robot.press("Save the indication")
        robot.shot("indication-saved")
        robot.press("Prepare the notice for the CPS")
        robot.type("Folder", str(self._folder(NOTICE)))
        robot.press("Write the notice")
        robot.shot("notice")
        robot.press("Record that the CPS was told")
        robot.choose("How did it end?", "The CPS was told")
        robot.type("Note", "The duty prosecutor, by telephone and with the notice.")
        robot.shot("outcome")
        robot.press("Record the outcome")
        robot.press("Back to the withdrawal")
        robot.shot("journey")

    def officer_takes_the_statement(self) -> None:
        """Before the statement, the words, the points, the address check."""
        robot = self.robot
        robot.press("Continue: Before the statement")
        robot.press("Begin the statement")
        robot.choose("The victim was seen alone", "Yes")
        robot.type("Where the suspect was", "At work, as far as is known")
        robot.type("Where the children were", "At school")
        for told in (
            "Told that the defence may read the statement",
            "Told that the CPS decides whether the case goes on",
            "Told that a summons to court is possible",
        ):
            robot.choose(told, "Yes")
        robot.type("Where the statement is taken", "Police station")
        robot.choose("A domestic abuse specialist takes the statement", "Yes")
        robot.choose("An interpreter was used", "No")
        robot.choose("The witness is 18 or over", "Yes")
        robot.choose("The account was also recorded on video", "No")
        robot.choose("The witness can read the statement", "Yes")
        robot.shot("before")
        robot.press("Save and go on to the statement")
        robot.type("The statement", WORDS.format(address=self.address))
        for point, start in POINTS.items():
            self._cover(point, start)
        self._open_point("What was alleged")
        robot.choose("What was alleged", "In the earlier statement")
        robot.type("What was alleged: Reference of the earlier statement", "First account of the victim, page 2")
        robot.shot("statement")
        robot.press("Save and check for addresses")
        robot.shot("addresses")
        self._decide()
        robot.shot("addresses-decided")
        robot.press("Go on to reading over")

    def officer_has_it_signed(self) -> None:
        """The final print, ink, the scan."""
        robot = self.robot
        robot.shot("final-print-missing")
        robot.press("Make the final print")
        robot.shot("final-print")
        page = self._shown()
        scan = self._folder("scans") / "scan.pdf"
        scan.write_bytes(scanned(page))
        robot.type("Who read it over", "Holly Marsden")
        robot.type("Who signed", "Holly Marsden")
        now = datetime.now(LONDON)
        robot.type("When it was signed, day", day(now.date()))
        robot.type("When it was signed, time", f"{now:%H:%M}")
        robot.type("Pages signed", str(page.count))
        robot.pick_file("Choose a file: Scan of the signed pages", scan)
        robot.shot("signature")
        robot.press("Record the signature")
        robot.press("It was signed")
        robot.shot("signed")
        robot.press("Back to the withdrawal")

    def officer_asks_views_and_details(self) -> None:
        """The views again; the restricted reverse."""
        robot = self.robot
        robot.press("Open: Views on an order and special measures")
        robot.choose("When it was asked", "Together with a statement")
        robot.choose("The victim wants an order", "Not sure")
        robot.tick("What the victim would want if the case goes on: Screens")
        robot.shot("views")
        robot.press("Save as complete")
        robot.press("Open: Witness details (restricted)")
        robot.type("Home address", "9 Alder Row, Fennick")
        robot.type("Preferred way to be reached", "Through the officer")
        robot.type("Date of birth", "14 March 1991")
        robot.choose("Dates to avoid", "None")
        robot.choose("Willing to attend court", "No")
        robot.type("What would help", "A visit beforehand, and company on the day")
        robot.choose("Special measures are needed", "Yes")
        robot.choose("Care or access needs", "No")
        for consent in (
            "The criminal justice process and the victim personal statement were explained",
            "The leaflet for witnesses was given, where that is safe",
            "Police may see medical records about this matter",
            "Those medical records may be shown to the defence",
            "The statement may be disclosed for civil proceedings",
            "The witness does not want details passed to the witness service",
        ):
            robot.choose(consent, "Does not apply")
        robot.type("Officer", "DC 2208 Amin")
        now = datetime.now(LONDON)
        robot.type("When, day", day(now.date()))
        robot.type("When, time", f"{now:%H:%M}")
        robot.type("Where", "Police station")
        robot.shot("details")
        robot.press("Save as complete")
        robot.press("Back to the withdrawal")
        robot.sign_out()

    def oic_reports(self) -> None:
        """The background report, sent to the supervisor."""
        robot = self.robot
        self.enter(OIC)
        robot.press("Continue: Background report")
        robot.press("Begin the report")
        for title, words in REPORT.items():
            robot.type(title, words)
        robot.type("Needed by", self._day(12))
        robot.shot("report")
        robot.press("Send to the supervisor")
        robot.press("Back to the withdrawal")
        robot.sign_out()

    def supervisor_checks_and_sends(self) -> None:
        """The check, the pack, and its trace."""
        robot = self.robot
        self.enter(SUPERVISOR)
        robot.press("Continue: Supervisor's check")
        robot.shot("check")
        robot.press("Check the pack")
        robot.type("Folder", str(self._folder(PACK)))
        robot.shot("pack")
        robot.press("Write the pack")
        robot.press("Write it now")
        robot.shot("pack-written")
        robot.press("Record that it was sent")
        robot.choose("How did it end?", "Sent")
        robot.press("Record the outcome")
        robot.press("Back to the withdrawal")
        robot.shot("journey-done")
        for tab in ("Overview", "People", "Events", "To do", "Papers", "History"):
            robot.open_tab(tab)
            robot.shot(tab.casefold().replace(" ", "-"))
        robot.sign_out()

    def _known_address(self) -> str:
        """Street and number of the victim's address, as the desk knows it."""
        known = self.tab._services.people.known_values(self.tab.case_id)
        return next(each.value for each in known if each.kind == "address").replace("\n", ", ").split(",")[0]

    def _open_point(self, title: str) -> None:
        page = self.tab.page
        assert isinstance(page, StatementPage)
        key = next(key for key, field in page.items.items() if field.title == title)
        if page.items[key].isVisible():
            return
        name = next(
            each.accessibleName()
            for each in page.points.list.findChildren(type(page.points.list._lines[key]))
            if each.accessibleName().startswith(f"{title}: ")
        )
        self.robot.press(name)

    def _cover(self, title: str, start: str) -> None:
        """Put the cursor where the text covers the point, and say so."""
        page = self.tab.page
        assert isinstance(page, StatementPage)
        page.text.set_caret(WORDS.index(start) + 3)
        self._open_point(title)
        self.robot.press(f"It stands where the cursor is: {title}")

    def _decide(self) -> None:
        page = self.tab.page
        assert isinstance(page, AddressPage)
        for number, card in enumerate(page._cards, 1):
            if card.group.undecided:
                words = card.group.matched
                question = f"Decision on “{words}”"
                self.robot.choose(question, "Withhold it in the copy that is served, because …")
                self.robot.type(f"Because: {words}", "It would lead to her")
                self.robot.press(f"Record the decision on {number}")

    def _shown(self) -> PagesOf:
        page = self.tab.page
        found = page.findChild(PagesOf) if page is not None else None
        if found is None or not found.data:
            raise LostError("no print is shown")
        return found

    def _folder(self, name: str) -> Path:
        folder = self.out / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @staticmethod
    def _day(days: int) -> str:
        found = datetime.now(LONDON).date() + timedelta(days=days)
        return day(found - timedelta(days=max(found.weekday() - 4, 0)))


def scanned(shown: PagesOf) -> bytes:
    """What comes back from the scanner: the printed pages as pictures in one PDF."""
    sheets = []
    for page in range(shown.count):
        data, width, height = page_image(shown.data, page, 1_000)
        sheets.append(Image.frombytes("RGBA", (width, height), data).convert("L"))
    buffer = io.BytesIO()
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:], resolution=120)
    return buffer.getvalue()
