"""Papers of invented people, for every test in this folder."""

from da_desk.documents.address_letter import AddressLetter
from da_desk.documents.document import Entry, Fact
from da_desk.documents.hand_over import HandOverPart, HandOverSheet, Owed
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
from da_desk.documents.plan import PlanPaper, PlanPart, PlanRows, Signed, unsigned_caution
from da_desk.documents.preference_notice import PreferenceNotice
from da_desk.documents.remand_note import RemandNote
from da_desk.documents.reverse import FactSection, ReversePaper
from da_desk.documents.statement import StatementPaper
from da_desk.documents.templates import mg11_wording, vps_preface
from da_desk.documents.victim_copy import CopyPart, VictimCopyPaper, neutral_title
from da_desk.documents.vps import VpsPaper

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


def action(title: str, what: str, variable: str, lead: str, holder: str, due: str, result: str = "") -> Entry:
    """An action of the risk management plan."""
    return Entry(
        title,
        (
            Fact("What will be done", what),
            Fact("Aimed at", variable),
            Fact("Lead", lead),
            Fact("Seen to by", holder),
            Fact("Due", due),
            Fact("Result", result or "Open"),
        ),
    )


def described(title: str, *facts: tuple[str, str]) -> Entry:
    """A row of a plan from pairs of label and value."""
    return Entry(title, tuple(Fact(label, value) for label, value in facts))


RISKS = PlanRows(
    "What makes the risk",
    (
        described("Recent separation", ("Kind", "Separation"), ("Who said it, and when", "The victim, 2 Jan 2027")),
        described(
            "Held by the throat on 1 January",
            ("Kind", "Strangulation"),
            ("Who said it, and when", "The victim, on video, 1 Jan 2027"),
            (
                "More about it",
                "For some seconds, in the kitchen, the younger child in the doorway. A neighbour heard it.",
            ),
        ),
        described("Waits at the school", ("Kind", "Stalking and contact"), ("More about it", "")),
    ),
)
ACTIONS = PlanRows(
    "What is done about it",
    (
        action(
            "Better security at home",
            "Locks changed, door chain, letterbox guard; smoke alarm checked by the fire service.",
            "Recent separation",
            "Pennyford Housing",
            "DC Nadia Osei",
            "Tue 5 Jan 2027",
            "Done 4 Jan 2027: locks and chain fitted",
        ),
        action(
            "Act on every breach at once",
            "Response to arrest for any contact. Marker on the school and the house.",
            "Waits at the school",
            "Response team C",
            "PC 4471 Owen Pryce",
            "Sun 3 Jan 2027",
        ),
        action(
            "Refer to the risk conference",
            "Referral with the new assessment.",
            "Held by the throat on 1 January",
            "DA unit",
            "DC Nadia Osei",
            "Mon 4 Jan 2027",
        ),
    ),
)
RMP_PARTS = (
    PlanPart(
        "current",
        "Current information",
        (
            Fact(
                "What is known now",
                "Craig Marsden was let out on bail on 2 January 2027 with conditions not to contact Holly Marsden and not to go to Larkrise Court. His mother rang the victim’s mother twice that week.\n\nHolly Marsden separated from him on 28 December 2026. Two children, 6 and 9, live with her.",
            ),
            Fact("The victim’s view of the risk", "It will get worse when he hears about the family court."),
            Fact("The suspect now", "Lives at his mother’s; out of work since November; drinks daily."),
        ),
    ),
    PlanPart("risk", "Risk variables", (RISKS,)),
    PlanPart("actions", "Actions", (ACTIONS,)),
    PlanPart(
        "planbi",
        "PLANBI",
        (
            Fact("Proportionality", "The least that is likely to keep the suspect away."),
            Fact("Legality", "Bail conditions; the duty to protect life."),
            Fact("Accountability", "DC Osei owns the plan, DS Tudor signs it."),
            Fact("Necessity", "Separation and strangulation within a week."),
            Fact("Best information", "The victim’s account, video, neighbour, school."),
        ),
    ),
    PlanPart(
        "contingency",
        "Contingency",
        (Fact("If the plan fails", "Place of safety through the refuge line, arranged by the duty supervisor."),),
    ),
    PlanPart("monitoring", "Monitoring", (Fact("How it is watched", "School, housing and adviser ring DC Osei."),)),
    PlanPart("children", "Children", (Fact("The children", "Two, 6 and 9. Children’s services told on 2 Jan 2027."),)),
    PlanPart(
        "told", "Telling the victim", (Fact("Told", "Yes"), Fact("When", "Sun 3 Jan 2027"), Fact("How", "In person"))
    ),
)


def rmp(**changed: object) -> PlanPaper:
    """The risk management plan of that case, in force and not yet signed off."""
    values: dict[str, object] = {
        "title": "Risk management plan",
        "reference": "PF-2027-0041",
        "victim": "Holly Marsden",
        "suspect": "Craig Marsden",
        "grade": "High",
        "state": "In force, not yet signed off",
        "owner": "DC Nadia Osei",
        "next_review": "Sun 10 Jan 2027",
        "signed": (Signed("Submitted", "DC Nadia Osei", "3 Jan 2027, 16:20"),),
        "recipient": "Pennyford Housing, community safety team",
        "purpose": "To fit locks and to know whom to ring when a neighbour reports noise",
        "made_on": "4 Jan 2027, 09:12",
        "made_by": "DC Nadia Osei",
        "parts": RMP_PARTS,
        "marking": MARKING,
        "training": False,
        "caution": unsigned_caution(),
        "standing": (Fact("Why this grade", "Separation, strangulation and stalking within a week."),),
    }
    return PlanPaper(**(values | changed))  # type: ignore[arg-type]


def item(title: str, words: str, who: str) -> Entry:
    """An item of the safety plan, in the victim's own words."""
    return described(title, ("In the victim’s own words", words), ("Who does it", who))


SAFETY_PARTS = (
    PlanPart(
        "coping",
        "What already keeps the victim safe",
        (
            PlanRows(
                "Ways that work",
                (
                    described("Messages that warn", ("How", "The messages show when there has been drinking.")),
                    described("Somebody checks in", ("How", "Her mother rings at eight every evening.")),
                ),
            ),
        ),
    ),
    PlanPart(
        "items",
        "The plan",
        (
            PlanRows(
                "What the victim and others do",
                (
                    item("A telephone within reach", "Keep my phone charged and in my dressing gown pocket.", "Victim"),
                    item("Ways out", "Stay out of the kitchen when he starts to shout.", "Victim"),
                    item("Children rehearse", "They go to the red door and ring 999.", "Family"),
                ),
            ),
        ),
    ),
    PlanPart(
        "schemes",
        "Schemes",
        (
            PlanRows(
                "Schemes used",
                (described("Address marker", ("Consent", "Given"), ("Since", "Sun 3 Jan 2027"), ("Withdrawn on", "")),),
            ),
        ),
    ),
    PlanPart(
        "agreement",
        "Agreement",
        (Fact("Agreed with the victim", "Yes"), Fact("On", "Sun 3 Jan 2027"), Fact("Agreed with the adviser", "Yes")),
    ),
)


def safety_plan(**changed: object) -> PlanPaper:
    """The safety plan of that case, agreed with the victim."""
    values: dict[str, object] = {
        "title": "Safety plan",
        "state": "Agreed with the victim",
        "signed": (Signed("Agreed", "DC Nadia Osei", "3 Jan 2027, 15:10", "With Ffion Hughes, IDVA, in the room."),),
        "recipient": "Ffion Hughes, IDVA",
        "purpose": "To support the victim by the same plan",
        "parts": SAFETY_PARTS,
        "caution": "",
        "standing": (),
    }
    return rmp(**(values | changed))


COPY_PARTS = (
    CopyPart(
        "What already helps",
        (
            "Keep the messages coming in. Read them, don’t answer.",
            "Mam rings at eight every night.",
            "Stay in the rooms with two doors when the mood turns.",
            "Mrs Adeyemi next door looks out for the light in the hall.",
        ),
    ),
    CopyPart(
        "At home",
        (
            "Keep my phone charged and in my dressing gown pocket.",
            "Learn Mam’s number and Ffion’s number by heart.",
            "Stay out of the kitchen and the bathroom when the shouting starts.",
            "Keep £20 in coins and a bus ticket in my coat.",
            "See the surgery about any injury. Ask them to write it down.",
            "Leave the satnav alone: someone looks where it has been.",
            "Change no passwords on the shared tablet for now.",
        ),
    ),
    CopyPart(
        "The children",
        (
            "Go to the neighbour’s with the red door if there is shouting.",
            "Never get between us.",
            "Know how to ring 999.",
            "Mrs Pugh at school knows who may fetch them.",
        ),
    ),
    CopyPart(
        "Phone and car",
        (
            "Ring from the phone at work, not from the house phone.",
            "Turn off location in the photo app.",
            "Look at the bank letters at the library.",
        ),
    ),
    CopyPart("Who I can ring", ("Ffion, weekdays 9 to 5: 07700 900456", "Any time, free: 0808 2000 247")),
)


def victim_copy(**changed: object) -> VictimCopyPaper:
    """An ordinary plan's copy for the victim: twenty points."""
    values: dict[str, object] = {"title": neutral_title(), "parts": COPY_PARTS, "training": False}
    return VictimCopyPaper(**(values | changed))  # type: ignore[arg-type]


def remand_note(**changed: object) -> RemandNote:
    """The note on risk for the decision on bail."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "crime_number": "PF/00417/27",
        "victim": "Holly Marsden",
        "suspect": "Craig Marsden",
        "officer": "PC 4471 Owen Pryce",
        "officer_contact": "07700 900200",
        "recipient": "Pennyford custody and the CPS",
        "written_on": "2 Jan 2027, 08:30",
        "asked": "Remand in custody. If bail is given: no contact in any way, not within 100 metres of the children’s school, to live and sleep away from the victim, and to report daily.",
        "grade": "High",
        "graded": "2 Jan 2027, 07:50, by DC Nadia Osei (secondary assessment; medium before)",
        "why": "Separated a week ago. Held by the throat for some seconds on 1 January, the first time. Contact at all hours since, and seen near the school on 31 December. Drinking daily. The victim is very frightened and thinks that the family court hearing will make it worse.",
        "history": (
            Fact("Incidents in 12 months", "4"),
            Fact("Incidents in all", "9"),
            Fact("Breaches of bail or orders", "1"),
            Fact("Other victims known", "0"),
        ),
        "views_conditions": "Wants no contact at all, by anyone on the suspect’s behalf either. Wants the children to be seen only through the family court.",
        "views_order": "Wants an order if there is a conviction, and if there is none. Wants it to last until the children are grown.",
        "views_given": "2 Jan 2027, by telephone, by the victim",
        "marking": MARKING,
        "training": False,
    }
    return RemandNote(**(values | changed))  # type: ignore[arg-type]


def address_letter(**changed: object) -> AddressLetter:
    """The letter to a county court about a claim that has nothing to do with the case."""
    values: dict[str, object] = {
        "recipient": "The Court Manager, County Court at Pennyford",
        "proceedings": "Claim for unpaid rent",
        "their_reference": "K01PF227",
        "person": "Holly Marsden",
        "officer": "DC 3308 Nadia Osei",
        "office": "Pennyford Police",
        "contact": "07700 900201",
        "written_on": "4 Jan 2027",
        "marking": MARKING,
        "training": False,
        "ask_again": "4 Jul 2027",
    }
    return AddressLetter(**(values | changed))  # type: ignore[arg-type]


PERSONAL = """Before this I slept. Now I check the door four times, and I have moved my bed so that I can see it.

I gave up the early shift because I would have to walk to the bus in the dark. We have less money for it every week.

My son is four. He asks whether the door is locked. He has begun to wet the bed, and he hides when somebody rings."""


def vps(preface: str | None = None, **changed: object) -> VpsPaper:
    """The personal statement of Holly Marsden, to be signed."""
    return VpsPaper(statement(**({"body": PERSONAL} | changed)), vps_preface() if preface is None else preface)


def preference_notice(**changed: object) -> PreferenceNotice:
    """How Holly Marsden wants it to be presented."""
    values: dict[str, object] = {
        "urn": "01XX0012327",
        "crime_number": "PF/00417/27",
        "victim": "Holly Marsden",
        "suspect": "Craig Marsden",
        "officer": "PC 4471 Owen Pryce",
        "officer_contact": "07700 900200",
        "next_hearing": "Mon 12 Apr 2027, Pennyford Crown Court",
        "choice": "Somebody else reads it",
        "reader": "The prosecutor",
        "needs": "A seat behind a screen while it is read, and somebody from the support service beside the victim.",
        "told_on": "22 Mar 2027, 10:15",
        "asked_by": "PC 4471 Owen Pryce",
        "how": "By telephone",
        "former": "The victim reads it, told 2 Feb 2027",
        "statements": ("8 Jan 2027, 2 pages", "22 Mar 2027, 1 page"),
        "written_on": "22 Mar 2027, 10:40",
        "marking": MARKING,
        "training": False,
    }
    return PreferenceNotice(**(values | changed))  # type: ignore[arg-type]


def hand_over(**changed: object) -> HandOverSheet:
    """What is due on a Friday afternoon."""
    values: dict[str, object] = {
        "parts": (
            HandOverPart("Overdue", (Owed("DA/27/00012", "Fri 19 Mar 2027, 09:00"),)),
            HandOverPart("Later today", ()),
            HandOverPart("This week", tuple(Owed(f"DA/27/{n:05}", "Mon 22 Mar 2027, 17:00") for n in range(3, 6))),
        ),
        "more": False,
        "made_at": "Fri 19 Mar 2027, 15:40",
        "marking": MARKING,
        "training": False,
    }
    return HandOverSheet(**(values | changed))  # type: ignore[arg-type]
