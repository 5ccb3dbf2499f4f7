"""Papers of invented people, for every test in this folder."""

from da_desk.documents.document import Fact
from da_desk.documents.notice import NoticePaper, Step
from da_desk.documents.pack import (
    DutyRow,
    ExhibitRow,
    FrontPage,
    ItemRow,
    Override,
    ProsecutorPaper,
    Section,
    WithheldRow,
)
from da_desk.documents.reverse import FactSection, ReversePaper
from da_desk.documents.statement import StatementPaper
from da_desk.documents.templates import mg11_wording

MARKING = "OFFICIAL-SENSITIVE"
ADDRESS = "14 Larkrise Court, Pennyford"
BODY = """I am the person named above. I made a statement to the police on 2 January 2027 about my husband, Craig Marsden. I live with our two children in Pennyford.

What I said in that statement was true. I do not want to change any of it. I have been asked if anyone told me to say this and nobody has. My husband has not been in touch with me since he was let out on bail, and neither has his family.

I do not want to go to court. I have not slept since it happened, and my daughter has stopped eating at school. I start work at six and I cannot lose another shift. I talked about it with my sister and with Ffion at the support service. I have not seen a solicitor about the criminal case. My solicitor in the family case has not advised me about it.

There is a hearing in the family court on 3 March 2027 about where the children will live. I have applied for an order to keep him away from the house.

I know that the prosecutor decides what happens now, and that I may still be told to come to court. If that happens I will come, but I think it will make me ill again."""


def statement(**changed: object) -> StatementPaper:
    """The withdrawal statement of Holly Marsden, to be signed."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "name": "Holly Marsden",
        "age_words": "Over 18",
        "occupation": "Nursery nurse",
        "visually_recorded": "No",
        "body": BODY,
        "wording": mg11_wording(),
        "marking": MARKING,
        "training": False,
    }
    return StatementPaper(**(values | changed))  # type: ignore[arg-type]


def reverse(**changed: object) -> ReversePaper:
    """The restricted reverse of that statement."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "name": "Holly Marsden",
        "sections": (
            FactSection(
                "Contact",
                (
                    Fact("Home address", ADDRESS),
                    Fact("Mobile", "07700 900123"),
                    Fact("Email", "holly@example.org"),
                    Fact("Preferred contact", "Text to her sister, 07700 900456, before 15:00 on weekdays"),
                ),
            ),
            FactSection(
                "Person",
                (
                    Fact("Date and place of birth", "4 Apr 1991, Pennyford"),
                    Fact("Former name", ""),
                    Fact("Height", "1.65 m"),
                ),
            ),
            FactSection(
                "Availability",
                (
                    Fact("Dates to avoid", "None"),
                    Fact("Willing to attend court", "Unsure"),
                    Fact("What would help", "Screens"),
                ),
            ),
            FactSection(
                "Consents",
                (
                    Fact("Victim personal statement explained", "Yes"),
                    Fact("Medical records to the police", "Yes"),
                    Fact("Medical records to the defence", "No"),
                ),
            ),
            FactSection(
                "Taken",
                (Fact("Taken by", "PC 4471 Owen Pryce"), Fact("Station", "Pennyford"), Fact("At", "3 Jan 2027, 14:05")),
            ),
        ),
        "marking": MARKING,
        "training": False,
    }
    return ReversePaper(**(values | changed))  # type: ignore[arg-type]


def notice(**changed: object) -> NoticePaper:
    """The notice to the CPS of the indication."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "crime_number": "PF/00417/27",
        "victim": "Holly Marsden",
        "suspect": "Craig Marsden",
        "written_on": "2 Jan 2027, 16:40",
        "officer": "PC 4471 Owen Pryce",
        "officer_contact": "07700 900200",
        "indicated_on": "Sat 2 Jan 2027, 16:10",
        "how": "By telephone",
        "told_to": "PC 4471 Owen Pryce",
        "stance": "Withdraws support; does not say that the account was untrue",
        "words": "“I just can’t do this any more. It all happened, but I don’t want to go to court and I want it to stop.”",
        "children": "Yes",
        "pressure": "Suspected. His mother has rung the victim’s mother twice this week.",
        "risk_change": "He is on bail and knows the new school. The victim has stopped answering calls from the support service.",
        "bail": "Court bail, not to contact the victim, not to go to Larkrise Court",
        "next_hearing": "18 Jan 2027, Pennyford Magistrates’ Court",
        "steps": (
            Step("Tell the CPS", "At once", "PC Pryce", "Done"),
            Step("Revise the risk assessment", "2 Jan 2027", "DC Nadia Osei", "Open"),
            Step("Review the safety plan", "2 Jan 2027", "DC Nadia Osei", "Open"),
            Step("Specialist takes the statement", "4 Jan 2027", "DC Nadia Osei", "Open"),
            Step("Refer the children at home", "2 Jan 2027", "PC Pryce", "Open"),
        ),
        "marking": MARKING,
        "training": False,
    }
    return NoticePaper(**(values | changed))  # type: ignore[arg-type]


FRONT = FrontPage(
    now_says="She does not want the prosecution to go on and does not want to give evidence. She says that her first statement is true.",
    why="Sleeplessness, her daughter’s health, fear of losing her work, and a wish to have it over.",
    pressure="No direct contact reported. The suspect’s mother rang the victim’s mother twice in the week of 28 December; an intimidation enquiry is open.",
    risk_change="Raised from medium to high on 2 January: he is on bail, knows the new school, and separation is recent.",
    evidence_remains="Body-worn video of the first account and of injuries; 999 recording at 21:42; neighbour’s statement (Mr T. Adeyemi); photographs; messages from the suspect’s phone, 1 January.",
    bail="Court bail since 2 January: no contact, not to go to Larkrise Court.",
    next_hearing="18 Jan 2027, Pennyford Magistrates’ Court",
    decision_asked="Whether to go on without the victim’s evidence (recordings and neighbour), to summon her, or to stop. The officer asks to go on without her evidence.",
    decision_by="11 Jan 2027, a week before the hearing",
)


def prosecutor(**changed: object) -> ProsecutorPaper:
    """The prosecutor's file of that case."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "crime_number": "PF/00417/27",
        "victim": "Holly Marsden",
        "suspect": "Craig Marsden",
        "officer": "PC 4471 Owen Pryce",
        "officer_contact": "07700 900200",
        "supervisor": "DS 2210 Mair Tudor",
        "prepared_on": "4 Jan 2027, 09:12",
        "ending": "Signed on 3 Jan 2027; in a file of its own, for service",
        "front": FRONT,
        "notice": notice(),
        "report": (
            Section(
                "The officer's views",
                "I think the calls between the families matter more than she says. She looked at her phone often.",
            ),
            Section(
                "Safety of the victim, the children and others",
                "The risk is high. He has been seen near the school once, on 31 December.",
            ),
            Section("Support", "The adviser has seen her twice and will go with her to court if she goes."),
            Section("If she were compelled", "She says that she would come. She would likely say little."),
            Section(
                "Effect of going on, and of stopping",
                "Going on: strain on her and her daughter.\n\nStopping: he may return to the house.",
            ),
        ),
        "items": (
            ItemRow("Was the first statement true", "In the text", "Second paragraph"),
            ItemRow("Pressure to withdraw", "Told to the officer, kept to the report", "See the officer's views"),
            ItemRow(
                "Nature of the allegation", "Covered by the earlier statement", "Statement of 2 Jan 2027, pages 1 to 4"
            ),
            ItemRow("Reasons", "In the text", "Third paragraph"),
            ItemRow("Discussed with", "In the text", "Third paragraph"),
            ItemRow("Civil proceedings", "In the text", "Fourth paragraph"),
            ItemRow("Effect if the case goes on", "Declined to say", "She was tired and asked to stop"),
        ),
        "before": (
            Fact("Seen alone", "Yes"),
            Fact("Where the suspect was", "At his mother's, by his bail"),
            Fact("Where the children were", "At school"),
            Fact("Told that the defence may read it", "Yes"),
            Fact("Told that the CPS decides", "Yes"),
            Fact("Told that a summons is possible", "Yes"),
        ),
        "duties": (
            DutyRow("Tell the CPS", "At once", "PC Pryce", "Notice sent 2 Jan 2027, 16:40"),
            DutyRow("Revise the risk assessment", "2 Jan 2027", "DC Osei", "High, 2 Jan 2027"),
        ),
        "views": (
            FactSection(
                "Restraining order", (Fact("Wanted", "Yes"), Fact("Terms", "Not to come to the house or the school"))
            ),
            FactSection(
                "Special measures", (Fact("Wanted", "Screens; live link"), Fact("Why", "She can't look at him"))
            ),
        ),
        "interpreter": (),
        "exhibits": (ExhibitRow("NO/1", "Body-worn video of 1 Jan 2027", "Digital evidence store"),),
        "withheld": (WithheldRow("An address in paragraph 4", "It would show where she stays"),),
        "account": None,
        "override": None,
        "marking": MARKING,
        "training": False,
        "audit_anchor": "4a0c91e2b7f3",
    }
    return ProsecutorPaper(**(values | changed))  # type: ignore[arg-type]


INCOMPLETE = Override(
    reason="The victim is in hospital; the hearing is tomorrow and the CPS must know today.",
    by="DS 2210 Mair Tudor",
    at="4 Jan 2027, 09:10",
    missing=("The statement is not signed.", "The children's safety section of the background report is empty."),
)
