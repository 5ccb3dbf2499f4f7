"""Steps of a withdrawal on an invented case, each through the services that a person uses."""

import io
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from da_desk.models.attachments import Attachment, Disclosure
from da_desk.models.records import Record
from da_desk.services.signing import Signed
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case, victim_part

STATEMENT, OIC, REPORT, VIEWS, DETAILS = (
    "withdrawal_statement", "oic_statement", "background_report", "views_record", "witness_details",
)  # fmt: skip
ITEMS = (
    "original-statement-true", "pressure", "nature-of-allegation", "reasons", "discussed-with", "civil-proceedings", "impact",
)  # fmt: skip
WORDS = "I do not want to go on with this.\n\nWhat I said in November was true. I am tired of waiting."


def statement_body(text: str = WORDS, stance: str = "withdraws-support", **changes: dict[str, Any]) -> dict[str, Any]:
    """A complete statement; ``changes`` by section."""
    body: dict[str, Any] = {
        "about": {"indication_id": "the indication", "stance": stance},
        "before": {
            "seen_alone": "yes", "suspect_where": "In custody", "children_where": "No children",
            "told_defence_may_read": "yes", "told_cps_decides": "yes", "told_summons_possible": "yes",
            "place": "Police station", "taken_by_specialist": "yes",
        },
        "interpreter": {"used": "no"},
        "witness": {"over_18": "yes", "visually_recorded": "no", "can_read": "yes"},
        "statement": {"text": text},
        "items": {item: {"answer": "in-text", "where": "Paragraph 2"} for item in ITEMS},
    }  # fmt: skip
    for section, values in changes.items():
        body[section] = body[section] | values
    return body


def report_body(**front: str) -> dict[str, Any]:
    """A complete background report."""
    named = ("now_says", "why", "pressure", "risk_change", "evidence_remains", "decision_asked")
    report = ("officer_views", "safety_risks", "support", "compelled_response", "impact_proceeding", "impact_stopping")
    facts = {"bail_position": "police-bail", "decision_by": "2026-12-01"}
    return {
        "front": {name: f"Words on {name}" for name in named} | facts | front,
        "report": {name: f"Report on {name}" for name in report},
    }


def details_body(**contact: str) -> dict[str, Any]:
    """Complete witness details."""
    return {
        "contact": {"home_address": "9 Alder Row, Fennick", "preferred_contact": "Through the officer"} | contact,
        "person": {"date_of_birth": "1991-04-12"},
        "availability": {"dates_to_avoid": "none", "willing_to_attend": "yes"},
        "needs": {"special_measures": "no", "care_needs": "no"},
        "consents": dict.fromkeys(
            ("cjs_and_vps_explained", "leaflet_given", "medical_police", "medical_defence", "civil_disclosure",
             "witness_service_declined"), "n-a"),
        "taken": {"taken_by": "DC 2208 Amin", "taken_at": "2026-11-23T08:00:00Z", "place": "Police station"},
    }  # fmt: skip


def oic_body(
    ending: str = "declined", text: str = "The victim told me that she would make no statement."
) -> dict[str, Any]:
    """The officer's own statement, complete."""
    account = {"ending": ending, "happened_at": "2026-11-23T08:30:00Z", "who_present": "Nobody else", "text": text}
    return {"account": account, "officer": {"name": "Tom Doyle", "rank_number": "DC 4471", "station": "Northside"}}


def scan_of(pages: int) -> bytes:
    """A scan of that many pages: pictures in a PDF."""
    sheets = [Image.new("RGB", (620, 877), (250, 250, 245 - n)) for n in range(pages)]
    buffer = io.BytesIO()
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:])
    return buffer.getvalue()


def pdf_text(data: bytes, folder: Path) -> str:
    """The words of a PDF, as pdftotext finds them."""
    file = folder / "looked-at.pdf"
    file.write_bytes(data)
    shown = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    file.unlink()
    return shown.stdout.decode()


@dataclass
class Journey:
    """A case on its way; ``officer`` writes, ``oic`` reports, ``supervisor`` checks."""

    desk: AnyDesk
    case_id: UUID
    out: Path = field(default=Path())

    @classmethod
    def begun(cls, desk: AnyDesk, out: Path, **answers: Any) -> "Journey":
        """With the indication recorded."""
        case_id = made_case(desk)
        indicated(desk, case_id, **answers)
        out.mkdir(exist_ok=True)
        return cls(desk, case_id, out)

    @property
    def officer(self) -> Any:
        return self.desk.as_("officer")

    @property
    def supervisor(self) -> Any:
        return self.desk.as_("supervisor")

    @property
    def oic(self) -> Any:
        return self.desk.as_("oic")

    def save(self, kind: str, body: dict[str, Any]) -> UUID:
        made: UUID = self.officer.records.save(self.case_id, kind, body).made("record")
        return made

    def row(self, record_id: UUID) -> Record:
        with self.desk.as_("officer").workplace.reading() as uow:
            return uow.get(Record, record_id)

    def row_of(self, kind: str) -> Record:
        """The newest paper of a kind."""
        with self.desk.as_("officer").workplace.reading() as uow:
            row = uow.first(select(Record).where(Record.kind == kind).order_by(Record.seq.desc()))
            assert row is not None
            return row

    def version(self, record_id: UUID) -> int:
        return self.row(record_id).version

    def contact(self, kind: str, value: str) -> None:
        self.officer.people.add_contact(self.case_id, victim_part(self.desk, self.case_id), kind, value)

    def ready(self, text: str = WORDS, kind: str = STATEMENT, body: dict[str, Any] | None = None) -> UUID:
        """A statement with its final print; every place found is withheld."""
        record_id = self.save(kind, body or (statement_body(text) if kind == STATEMENT else oic_body(text=text)))
        self.withhold_all(record_id)
        self.officer.statements.final_print(record_id, self.version(record_id))
        return record_id

    def withhold_all(self, record_id: UUID) -> None:
        spans = [(f.start, f.end) for f in self.officer.statements.findings(record_id) if not f.decision]
        if spans:
            self.officer.statements.decide(record_id, spans, "withhold", "The suspect does not know it")

    def signed(self, scan: bool = True, pages: int = 0, held_at: str = "Northside property store") -> Signed:
        """A signature for a print of that many pages."""
        at = self.desk.clock.at
        pages = pages or 1
        found = scan_of(pages) if scan else None
        return Signed("Nadia Amin", "Holly Marsden", "DC 2208 Amin", at, pages, found, "" if scan else held_at)

    def sign(self, record_id: UUID, *, scan: bool = True) -> None:
        pages = self.officer.statements.pages_printed(record_id)
        self.officer.statements.sign(record_id, self.version(record_id), self.signed(scan, pages))

    def report(self, **front: str) -> UUID:
        """The report, completed and checked."""
        record_id: UUID = self.oic.records.save(self.case_id, REPORT, report_body(**front)).made("record")
        self.oic.reports.complete(record_id, self.version(record_id))
        self.check(record_id)
        return record_id

    def check(self, record_id: UUID) -> None:
        row = self.row(record_id)
        self.supervisor.reports.check(record_id, row.version, row.body_sha256)

    def outcome(self, rule: str, outcome: str, note: str = "Noted", by: str = "officer") -> None:
        duties = self.desk.as_(by).duties
        (duty,) = [d for d in duties.of_case(self.case_id, "open") if d.rule == rule]
        duties.record_outcome([duty.id], outcome, note)

    def whole(self, text: str = WORDS, *, scan: bool = True) -> UUID:
        """Everything that the gate asks for."""
        self.outcome("duty.notify-cps", "told")
        record_id = self.ready(text)
        self.sign(record_id, scan=scan)
        self.save(DETAILS, details_body())
        self.report()
        return record_id

    def codes(self, severity: str = "missing") -> set[str]:
        return {line.code for line in self.officer.disclosure.gate(self.case_id) if line.severity == severity}

    def issue(self, **given: Any) -> Any:
        return self.officer.disclosure.issue(self.case_id, self.out, "cps", "Decision", **given)

    def disclosures(self) -> list[Disclosure]:
        with self.desk.as_("officer").workplace.reading() as uow:
            return uow.all(select(Disclosure).order_by(Disclosure.id))

    def attachments(self, kind: str) -> list[Attachment]:
        with self.desk.as_("officer").workplace.reading() as uow:
            return uow.all(select(Attachment).where(Attachment.kind == kind).order_by(Attachment.id))
