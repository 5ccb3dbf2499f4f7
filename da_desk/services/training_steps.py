"""The invented people of the training desk and what they do, one step at a time, through the services."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.models.records import BackgroundReport, OicStatement, ViewsRecord, WithdrawalStatement, WitnessDetails
from da_desk.services.cases import NewCase, NewIncident
from da_desk.services.desk import Services
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.services.signing import Signed
from da_desk.services.vps import Said
from da_desk.wording import LONDON

_AT_TRIGGER = ("act.", "notify.", "duty.explain-conditions")
_AS_A_RULE = ("declined", "confirmed", "there", "set", "listed", "recorded", "no-change", "told")
"""How most of what a trigger point brings ends; the last of these that a duty can end with."""


class Invented(msgspec.Struct, frozen=True):
    """The people, places and words of ``resources/training/invented.toml``."""

    version: int
    source: str
    names: dict[str, list[str]]
    places: dict[str, list[str]]
    case: dict[str, Any]
    withdrawal: dict[str, Any]
    report: dict[str, str]
    vps: dict[str, list[str]]


def load_invented(path: Path) -> Invented:
    """The invented material. Raises CatalogueInvalid when the file is damaged."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Invented)
    except (OSError, msgspec.MsgspecError) as error:
        raise CatalogueInvalid(path.name, str(error)) from None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts on the training desk: a DA officer, the officer in the case, a supervisor, each signed in."""

    unit_id: UUID
    officer: Services
    oic: Services
    supervisor: Services


@dataclass
class Teller:
    """One case being told: its people, and the steps that stories share. ``number`` 0 is the case of the pictures."""

    cast: Cast
    invented: Invented
    rng: random.Random
    ready: datetime
    number: int
    case_id: UUID = field(default_factory=lambda: UUID(int=0))
    victim_name: str = ""
    has_children: bool = True

    def ago(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days before the desk is ready, at that time in London."""
        day = self.ready.astimezone(LONDON).date() - timedelta(days=days)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)

    def minutes_ago(self, minutes: int) -> datetime:
        """So many minutes before the desk is ready."""
        return self.ready - timedelta(minutes=minutes)

    def day_in(self, days: int) -> date:
        """The day so many days after the desk is ready."""
        return self.ready.astimezone(LONDON).date() + timedelta(days=days)

    def pick(self, words: list[str]) -> str:
        """One of the words, by the seed."""
        return self.rng.choice(words)

    def open_case(self, *, owners: bool = True, grade: str = "") -> None:
        """Victim, suspect, first incident, owners; children, places, numbers and safe contact."""
        cast, people = self.cast, self._people()
        self.victim_name = f"{people['victim'].given_names} {people['victim'].family_name}"
        day = self.ready.astimezone(LONDON).date() - timedelta(days=31)
        me, oic = cast.officer.workplace.actor.account_id, cast.oic.workplace.actor.account_id
        changes = cast.officer.cases.create(
            NewCase(
                victim=people["victim"],
                unit_id=cast.unit_id,
                crime_number=f"42/{118830 - 419 * self.number}/26" if self.number < 200 else f"43/{self.number:06}/26",
                urn=f"42NS{self.number + 1:07}26",
                allegation=self.pick(self.invented.case["allegations"]),
                grade=grade or ("high" if self.number == 0 else self.pick(["high", "medium", "medium", "standard"])),
                owners={"risk": me, "informing": oic, "oic": oic} if owners else {"oic": oic},
                suspect=people["suspect"],
                suspect_relationship="spouse"
                if self.number == 0
                else self.pick(["spouse", "former-partner", "partner"]),
                incident=NewIncident(day, self.pick(["assault", "threats", "controlling-behaviour", "damage"])),
            )
        )
        self.case_id = changes.made("case_file")
        self._surroundings(people)

    def _people(self) -> dict[str, NewPerson]:
        names, family = self.invented.names, self.invented.names["families"]
        surname = family[0] if self.number == 0 else self.pick(family[1:])
        given = names["women"][0] if self.number == 0 else self.pick(names["women"][1:])
        same = self.number == 0 or self.rng.random() < 0.5
        suspect = names["men"][0] if self.number == 0 else self.pick(names["men"])
        born = date(1991, 3, 14) if self.number == 0 else self._born(20, 62)
        return {
            "victim": NewPerson(surname, given, born=born),
            "suspect": NewPerson(surname if same else self.pick(family[1:]), suspect, born=self._born(22, 64)),
            "child": NewPerson(surname, self.pick(names["children"]), born=self._born(3, 14)),
        }

    def _born(self, youngest: int, oldest: int) -> date:
        year = self.ready.year - self.rng.randint(youngest, oldest)
        return date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))

    def _surroundings(self, people: Mapping[str, NewPerson]) -> None:
        acts, places = self.cast.officer.people, self.invented.places
        victim = next(i for i in acts.of_case(self.case_id) if i.involvement.role == "victim").involvement.id
        street, town = self.pick(places["streets"]), self.pick(places["towns"])
        number, code = self.rng.randint(2, 98), f"ZZ{self.rng.randint(1, 9)} {self.rng.randint(1, 9)}QQ"
        acts.add_contact(self.case_id, victim, "address", f"{number} {street}, {town} {code}")
        acts.add_contact(self.case_id, victim, "phone", self._phone())
        acts.add_contact(self.case_id, victim, "workplace", self.pick(places["workplaces"]))
        acts.add_contact(self.case_id, victim, "surgery", self.pick(places["surgeries"]), confidential=False)
        if self.rng.random() < 0.8 or self.number == 0:
            child = acts.involve(self.case_id, people["child"], "child", "child-of").made("involvement")
            acts.add_contact(self.case_id, child, "school", self.pick(places["schools"]))
        else:
            self.has_children = False
        acts.record_safe_contact(self.case_id, self._safe_contact())

    def _phone(self) -> str:
        return f"07700 900{self.rng.randint(0, 999):03}"

    def _safe_contact(self) -> SafeContactValues:
        channel = self.pick(["phone", "text", "via-idva", "phone"])
        return SafeContactValues(
            channel=channel,
            number=self._phone() if channel != "via-idva" else "",
            times=self.pick(["Weekdays 09:30 to 14:30", "Tuesday and Thursday mornings", "After 10:00, not weekends"]),
            code_word=self.pick(["heather", "teapot", "Tuesday shift"]),
            who_may_answer=self.pick(["Only the victim", "Her mother knows; no one else"]),
            do_not_use=self.pick(["The landline; the suspect's mother answers", "No letters", ""]),
        )

    def arrest_and_bail(self) -> None:
        """Arrest, charge and bail to a court date."""
        record = self.cast.oic.cases.record_event
        court = self.invented.places["courts"][0]
        record(self.case_id, "arrest", self.ago(30, 8, 10), body={"facts": {"offence": "Assault"}})
        conditions = "Not to contact the victim directly or indirectly; not to enter the street where she lives."
        record(
            self.case_id,
            "charge",
            self.ago(29, 15, 40),
            body={"facts": {"offence": "Assault", "court": court, "bail_position": "court-bail"}},
        )
        bail = {
            "has_conditions": "yes",
            "conditions": conditions,
            "court": court,
            "next_hearing": self.day_in(16).isoformat(),
        }
        record(self.case_id, "court-bail", self.ago(28, 11, 0), body={"facts": bail})
        case = self.cast.oic.cases.open(self.case_id).case
        self.cast.oic.cases.set_status(self.case_id, case.version, "charged")

    def settle(self, note: str) -> None:
        """End what a trigger point brought: looked at, told, asked and recorded, in one act."""
        open_ = self.cast.oic.duties.of_case(self.case_id, "open")
        owed = [duty for duty in open_ if duty.rule.startswith(_AT_TRIGGER) and not duty.by_act]
        ended = {duty.id: slug for duty in owed for slug in _AS_A_RULE if any(slug == o.slug for o in duty.outcomes)}
        if ended:
            self.cast.oic.duties.record_outcome(list(ended), ended, note, "Rest days")
        if any(duty.by_act == "vps" for duty in open_):
            self.offer_vps("no")

    def offer_vps(self, answer: str, **more: str) -> None:
        """Offer a personal statement; the victim's answer is put on record."""
        said = {"by": "DC 4471 Tom Doyle", "how": "telephone", "explained": ["what", "optional"], "answer": answer}
        now = self.cast.oic.workplace.now()
        self.cast.oic.vps.offer(self.case_id, Said({"offer": said | more}, now, late_reason="Rest days"))

    def indicate(self, at: datetime, stance: str = "withdraws-support", *, pressure: str = "no") -> None:
        """The victim says that she no longer supports the prosecution."""
        untrue = stance == "says-untrue"
        words = self.invented.withdrawal["untrue"] if untrue else self.pick(self.invented.withdrawal["indications"])
        body = {
            "indication": {"how": "telephone", "words": words, "stance": stance, "told_to": "DC 2208 Amin"},
            "risk": {
                "children_at_home": "yes" if self.has_children else "no",
                "pressure_suspected": pressure,
                "pressure_note": "The suspect's sister has sent messages." if pressure == "yes" else "",
                "risk_change": "The suspect is expected back in the area next month.",
            },
            "position": {
                "bail_position": "court-bail",
                "bail_detail": "No contact, direct or indirect.",
                "next_hearing": self.day_in(16).isoformat(),
                "next_hearing_court": self.invented.places["courts"][0],
            },
        }
        self.cast.officer.statements.indicate(self.case_id, body, at)

    def answer(self, *outcomes: tuple[str, str, str]) -> None:
        """Record outcomes of open duties: (rule, outcome, note)."""
        duties = {duty.rule: duty.id for duty in self.cast.officer.duties.of_case(self.case_id, "open")}
        for rule, outcome, note in outcomes:
            if rule in duties:
                self.cast.oic.duties.record_outcome(
                    [duties[rule]], outcome, note, late_reason="Rest days" if note else ""
                )

    def tell_cps(self) -> None:
        """The first duties are done."""
        self.answer(
            ("duty.notify-cps", "told", "Duty prosecutor, by telephone"),
            ("duty.revised-risk", "no-change", ""),
            ("duty.safety-planning", "reviewed", ""),
            ("duty.specialist-takes", "specialist", ""),
            ("duty.safeguard-children", "already-involved", "Social worker updated by telephone"),
        )

    def statement_body(self, *, interpreter: bool = False) -> dict[str, Any]:
        """A withdrawal statement with everything recorded, in the words of nobody real."""
        text = "\n\n".join(self.invented.withdrawal["paragraphs"])
        text = text.format(reason=self.pick(self.invented.withdrawal["reasons"]))
        view = self.cast.officer.statements.summary(self.case_id)
        used = {
            "used": "yes", "name": "Ilinca Moraru", "language": "Romanian", "registered": "yes", "registration": "NR-00417",
            "not_family": "yes", "agreed_by_victim": "yes", "mode": "in-person",
        }  # fmt: skip
        told = dict.fromkeys(("told_defence_may_read", "told_cps_decides", "told_summons_possible"), "yes")
        items = ("original-statement-true", "pressure", "reasons", "discussed-with", "civil-proceedings", "impact")
        where = {slug: {"answer": "in-text", "where": f"Paragraph {number}"} for number, slug in enumerate(items, 2)}
        earlier = {"answer": "earlier-statement", "reference": "Statement of 23 October 2026"}
        return {
            "about": {"indication_id": str(view.event_id) if view else "", "stance": "withdraws-support"},
            "before": {
                "seen_alone": "yes", "suspect_where": "At work", "children_where": "At school",
                "place": "Police station", "taken_by_specialist": "yes",
            } | told,
            "interpreter": used if interpreter else {"used": "no"},
            "witness": {"over_18": "yes", "occupation": "", "visually_recorded": "no", "can_read": "yes"},
            "statement": {"text": text},
            "items": where | {"nature-of-allegation": earlier},
        }  # fmt: skip

    def write_statement(self, body: Mapping[str, Any] | None = None) -> UUID:
        """The statement as a draft; its record id."""
        kind = WithdrawalStatement.identity
        changes = self.cast.officer.records.save(self.case_id, kind, body or self.statement_body())
        return changes.made("record")

    def print_statement(self, record_id: UUID) -> bytes:
        """Decide the places that were found, and make the final print."""
        statements = self.cast.officer.statements
        findings = [(found.start, found.end) for found in statements.findings(record_id) if not found.decision]
        if findings:
            statements.decide(record_id, findings, "withhold", "The suspect does not know it")
        return statements.final_print(record_id, self.cast.officer.records.get(record_id).version).data

    def sign(self, record_id: UUID, at: datetime, scan: bytes | None) -> None:
        """Record the ink signature, with the scan or where the signed original is held."""
        officer = self.cast.officer
        held = "" if scan else "Northside exhibits store, bag NS/118"
        signed = Signed(
            read_over_by=self.victim_name,
            signed_by=self.victim_name,
            witnessed_by="DC 2208 Amin",
            signed_at=at,
            pages=officer.statements.pages_printed(record_id),
            scan=scan,
            held_at=held,
        )
        officer.statements.sign(record_id, officer.records.get(record_id).version, signed)

    def views_and_details(self) -> None:
        """The victim's views asked again, and the particulars for the restricted reverse."""
        save = self.cast.officer.records.save
        views = {
            "asked": {"how": "with-statement"},
            "restraining_order": {
                "wanted": "yes",
                "terms": "No contact; not to come to the street",
                "contact_wished": "None",
            },
            "special_measures": {"wanted": ["screens"], "reason": "Does not want to see the suspect"},
        }
        save(self.case_id, ViewsRecord.identity, views)
        self.answer(("duty.views-again", "recorded", ""))
        details = {
            "contact": {
                "home_address": "Known to police",
                "mobile": self._phone(),
                "preferred_contact": "Through the officer",
            },
            "person": {"gender": "Female"},
            "availability": {"dates_to_avoid": "none", "willing_to_attend": "no", "would_help": "A screen"},
            "needs": {"special_measures": "yes", "care_needs": "no"},
            "consents": dict.fromkeys(("cjs_and_vps_explained", "leaflet_given"), "yes")
            | dict.fromkeys(
                ("medical_police", "medical_defence", "civil_disclosure", "witness_service_declined"), "n-a"
            ),
            "taken": {"taken_by": "DC 2208 Amin", "station": "Northside", "place": "Police station"},
        }
        save(self.case_id, WitnessDetails.identity, details)

    def report(self, *, completed: bool, checked: bool = False) -> None:
        """The background report of the officer in the case, and the supervisor's check."""
        words, oic = self.invented.report, self.cast.oic
        front = {
            "now_says": "She no longer supports the prosecution. Her first account stands.",
            "why": "The waiting makes her ill and she wants quiet for the children.",
            "pressure": "None found. The suspect's sister sent one message, which was not answered.",
            "risk_change": "Assessed again on the day; the grade stands.",
            "evidence_remains": words["evidence_remains"],
            "bail_position": "court-bail",
            "bail_detail": "No contact; not to enter the street.",
            "next_hearing": self.day_in(16).isoformat(),
            "next_hearing_court": self.invented.places["courts"][0],
            "decision_asked": words["decision_asked"],
            "decision_by": self.day_in(9).isoformat(),
        }
        names = (
            "officer_views",
            "safety_risks",
            "support",
            "compelled_response",
            "impact_proceeding",
            "impact_stopping",
        )
        body = {
            "front": front,
            "report": {name: words[name] for name in names if completed or name != "impact_stopping"},
        }
        record_id = oic.records.save(self.case_id, BackgroundReport.identity, body).made("record")
        if completed:
            oic.reports.complete(record_id, oic.records.get(record_id).version)
        if checked:
            report = self.cast.supervisor.records.get(record_id)
            self.cast.supervisor.reports.check(record_id, report.version, report.body_sha256)

    def send_by_hand(self) -> None:
        """Each section of the report copied into the case system, and the duty to send the pack answered."""
        oic = self.cast.oic
        report = next(line for line in oic.records.of_case(self.case_id) if line.kind == BackgroundReport.identity)
        for title, _text in oic.disclosure.sections(report.id):
            oic.disclosure.copied(report.id, title, "Case system, MG6", "Decision on the prosecution")
        self.answer(("duty.send-pack", "sent", ""))

    def officers_statement(self, ending: str, at: datetime) -> None:
        """The officer's own statement when there is none of the victim's."""
        text = (
            "I am the officer in this case. I spoke with the victim at the time given above. She told me that she did not "
            "want to make a further statement and that she did not want to say why. I made a note of her words at the time."
        )
        body = {
            "account": {
                "ending": ending,
                "happened_at": at.isoformat().replace("+00:00", "Z"),
                "who_present": "The victim and myself; no one else",
                "text": text,
            },
            "officer": {"name": "Tom Doyle", "rank_number": "DC 4471", "station": "Northside"},
        }
        record_id = self.cast.oic.records.save(self.case_id, OicStatement.identity, body).made("record")
        oic = self.cast.oic
        scan = oic.statements.final_print(record_id, oic.records.get(record_id).version).data
        now = oic.workplace.now()
        signed = Signed("Tom Doyle", "Tom Doyle", "DS 1190 Price", now, oic.statements.pages_printed(record_id), scan)
        oic.statements.sign(record_id, oic.records.get(record_id).version, signed)
