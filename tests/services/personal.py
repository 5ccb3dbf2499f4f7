"""Steps of a victim personal statement on an invented case, each through the services that a person uses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from da_desk.models.events import Event
from da_desk.models.records import Record
from da_desk.practice.clocks import london_day
from da_desk.services.duty_views import DutyView
from da_desk.services.signing import Signed
from da_desk.services.vps import Said
from da_desk.services.vps_papers import VpsPaperAsked, VpsPaperKind
from da_desk.services.vps_reads import VpsView
from tests.desk import AnyDesk
from tests.services.invented import made_case, victim_part
from tests.services.journey import scan_of

VPS = "vps"
WORDS = "I check the door four times before I sleep.\n\nMy son wakes at night and asks whether the door is locked."
TOLD = ("optional", "disclosure", "questions", "press", "court_decides", "no_punishment", "no_change")


def vps_body(text: str = WORDS, **changes: dict[str, Any]) -> dict[str, Any]:
    """A statement that lacks nothing; ``changes`` by section."""
    body: dict[str, Any] = {
        "told": {"scheme": "aloud"} | dict.fromkeys(TOLD, "yes"),
        "taking": {"seen_alone": "yes", "written_by": "officer", "place": "Police station"},
        "interpreter": {"used": "no"},
        "witness": {"over_18": "yes", "visually_recorded": "no", "can_read": "yes"},
        "statement": {"text": text},
        "prompts": {"talked": ["vps.emotional", "vps.safety"]},
        "children": {"effects": {"answer": "in-text", "where": "Paragraph 2"}},
    }
    for section, values in changes.items():
        body[section] = body[section] | values
    return body


def offer_body(answer: str = "yes", **more: Any) -> dict[str, Any]:
    """An offer that lacks nothing."""
    return {"offer": {"by": "DC 2208 Nadia Amin", "how": "telephone", "answer": answer} | more}


def preference_body(choice: str = "self", **more: Any) -> dict[str, Any]:
    """A choice that lacks nothing."""
    given = {"preference": choice, "told_court_decides": "yes", "asked_by": "DC 2208 Nadia Amin", "how": "telephone"}
    return {"preference": given | more}


@dataclass
class Personal:
    """A case with its VPS; the officer does everything unless told otherwise."""

    desk: AnyDesk
    case_id: UUID
    out: Path = field(default=Path())

    @classmethod
    def begun(cls, desk: AnyDesk, out: Path | None = None) -> "Personal":
        """With nothing but the case."""
        if out is not None:
            out.mkdir(exist_ok=True)
        return cls(desk, made_case(desk), out or Path())

    @property
    def officer(self) -> Any:
        return self.desk.as_("officer")

    @property
    def view(self) -> VpsView:
        found: VpsView = self.officer.vps.of_case(self.case_id)
        return found

    @property
    def now(self) -> datetime:
        return self.desk.clock.at

    def day_in(self, days: int) -> str:
        """A day so many days ahead, as a form keeps it."""
        return (london_day(self.now) + timedelta(days=days)).isoformat()

    def happened(self, kind: str, at: datetime | None = None, **facts: Any) -> UUID:
        """An event, now unless told otherwise; by day when it is known ahead."""
        precision = "day" if at is not None else "minute"
        made: UUID = self.officer.cases.record_event(
            self.case_id, kind, at or self.now, precision, {"facts": facts} if facts else {}
        ).made("event")
        return made

    def offer(self, answer: str = "yes", answers: tuple[UUID, ...] = (), late: str = "", **more: Any) -> UUID:
        """Offer it now."""
        said = Said(offer_body(answer, **more), self.now, answers, late)
        made: UUID = self.officer.vps.offer(self.case_id, said).made("event")
        return made

    def prefer(self, choice: str = "self", answers: tuple[UUID, ...] = (), late: str = "", **more: Any) -> UUID:
        """Ask now how it is to be presented."""
        said = Said(preference_body(choice, **more), self.now, answers, late)
        made: UUID = self.officer.vps.prefer(self.case_id, said).made("event")
        return made

    def begin(self) -> UUID:
        made: UUID = self.officer.vps.begin(self.case_id).made("record")
        return made

    def write(self, text: str = WORDS, body: dict[str, Any] | None = None) -> UUID:
        """Begin one and write it whole."""
        record_id = self.begin()
        self.save(record_id, body or vps_body(text))
        return record_id

    def save(self, record_id: UUID, body: dict[str, Any], by: str = "officer") -> None:
        self.desk.as_(by).records.save(self.case_id, VPS, body, record_id=record_id, version=self.version(record_id))

    def printed(self, record_id: UUID) -> Any:
        return self.officer.vps.final_print(record_id, self.version(record_id))

    def signature(self, record_id: UUID, *, scan: bool = True) -> Signed:
        pages = self.officer.vps.pages_printed(record_id)
        found, held = (scan_of(pages), "") if scan else (None, "Northside property store")
        return Signed("Holly Marsden", "Holly Marsden", "DC 2208 Amin", self.now, pages, found, held)

    def sign(self, record_id: UUID, *, scan: bool = True) -> None:
        self.officer.vps.sign(record_id, self.version(record_id), self.signature(record_id, scan=scan))

    def signed(self, text: str = WORDS, *, scan: bool = True, body: dict[str, Any] | None = None) -> UUID:
        """Offered if need be, written, printed and signed."""
        if not self.view.wanted:
            self.offer()
        record_id = self.write(text, body)
        self.printed(record_id)
        self.sign(record_id, scan=scan)
        return record_id

    def withhold_all(self, record_id: UUID) -> None:
        spans = [(each.start, each.end) for each in self.officer.vps.findings(record_id) if not each.decision]
        self.officer.vps.decide(record_id, spans, "withhold", "The suspect does not know it")

    def contact(self, kind: str, value: str) -> None:
        self.officer.people.add_contact(self.case_id, victim_part(self.desk, self.case_id), kind, value)

    def row(self, record_id: UUID) -> Record:
        with self.officer.workplace.reading() as uow:
            found: Record = uow.get(Record, record_id)
            return found

    def event(self, event_id: UUID) -> Event:
        with self.officer.workplace.reading() as uow:
            found: Event = uow.get(Event, event_id)
            return found

    def version(self, record_id: UUID) -> int:
        return self.row(record_id).version

    def owed(self, state: str | None = "open") -> dict[str, list[DutyView]]:
        """What is owed of the VPS, by rule; of the whole series and its events."""
        found: dict[str, list[DutyView]] = {}
        for duty in self.officer.duties.of_case(self.case_id, state):
            if "vps" in duty.rule:
                found.setdefault(duty.rule, []).append(duty)
        return found

    def one(self, rule: str) -> DutyView:
        """The one open duty of a rule."""
        (duty,) = self.owed()[rule]
        return duty

    def ended(self, rule: str) -> list[tuple[str, str]]:
        """How the duties of a rule ended: outcome and note, oldest first."""
        return [(each.outcome, each.outcome_note) for each in self.owed("done").get(rule, [])]

    def issue(self, kind: VpsPaperKind, recipient: str = "cps", purpose: str = "For the hearing", **more: Any) -> Any:
        asked = VpsPaperAsked(recipient, purpose, **more)
        return self.officer.vps_papers.issue(self.case_id, kind, self.out, asked)

    def preview(self, kind: VpsPaperKind, recipient: str = "cps", **more: Any) -> Any:
        return self.officer.vps_papers.preview(self.case_id, kind, VpsPaperAsked(recipient, "For the hearing", **more))
