"""The three files of a pack, built apart from one reading of the desk; nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from da_desk.documents import assembly, pdf, scans
from da_desk.documents.document import Paper, Part, Rendered
from da_desk.documents.notice import NoticePaper
from da_desk.documents.pack import Override, ProsecutorPaper
from da_desk.documents.reverse import ReversePaper
from da_desk.models.audit import AuditHead
from da_desk.models.cases import Case
from da_desk.models.records import Record
from da_desk.practice.address_guard import KnownValue
from da_desk.practice.withdrawal import GateLine
from da_desk.services.access import Workplace
from da_desk.services.attachments import data_of
from da_desk.services.gating import lines_of
from da_desk.services.guarding import Decided, decided, known_values
from da_desk.services.papers import Setting, notice_paper, reverse_paper, setting
from da_desk.services.prosecutor_file import Beside, exhibit_title, exhibits, prosecutor_paper
from da_desk.services.refuges import without_refuges
from da_desk.services.service_file import ServiceParts, copy_paper
from da_desk.services.withdrawals import Withdrawal, load
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

FileKind = Literal[
    "service", "prosecutor", "restricted", "cps-notice",
    "rmp", "safety-plan", "victim-copy", "remand-note", "address-letter", "vps", "vps-preference",
]  # fmt: skip
PACK: tuple[FileKind, ...] = ("service", "prosecutor", "restricted")
SENSITIVITY = {"service": "served", "vps": "served", "prosecutor": "official-sensitive", "restricted": "restricted"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it would leave. ``record_id``: the paper that it is made of, if it is one."""

    kind: FileKind
    title: str
    data: bytes
    pages: int
    sha256: str
    record_id: UUID | None = None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PackParts:
    """Everything that the files are drawn from, read in one transaction. A part that is None has no file."""

    event_id: UUID
    service: ServiceParts | None
    service_record: UUID | None
    prosecutor: ProsecutorPaper
    exhibits: tuple[tuple[str, bytes], ...]
    restricted: ReversePaper | None
    restricted_record: UUID | None
    lines: tuple[GateLine, ...]

    def kinds(self) -> tuple[FileKind, ...]:
        """The files that there are."""
        there = {"service": self.service, "prosecutor": self.prosecutor, "restricted": self.restricted}
        return tuple(kind for kind in PACK if there[kind] is not None)

    def rendered(self, wanted: tuple[FileKind, ...] = PACK) -> tuple[Prepared, ...]:
        """Draw the files. Raises UnprintableText, naming the characters."""
        return tuple(self._files(wanted))

    def _files(self, wanted: tuple[FileKind, ...]) -> Iterator[Prepared]:
        if self.service is not None and "service" in wanted:
            yield _prepared("service", _("For service"), self.service.rendered(), self.service_record)
        if "prosecutor" in wanted:
            yield _prepared("prosecutor", _("Prosecutor only"), self._prosecutor(), None, self.event_id)
        if self.restricted is not None and "restricted" in wanted:
            yield _prepared("restricted", _("Restricted"), self._alone(self.restricted), self.restricted_record)

    def _prosecutor(self) -> Rendered:
        parts = [Part(pdf.render(self.prosecutor).data, _("Prosecutor's file"))]
        parts += [Part(scans.scan_pages(data), title, scanned=True) for title, data in self.exhibits]
        return self._assembled(parts, _("Prosecutor's file"))

    def _alone(self, paper: Paper) -> Rendered:
        return self._assembled([Part(pdf.render(paper).data, _("Witness details"))], _("Witness details (restricted)"))

    def _assembled(self, parts: list[Part], title: str) -> Rendered:
        paper = self.prosecutor
        return assembly.assemble(parts, title=title, training=paper.training, marking=paper.marking)


def _prepared(
    kind: FileKind, title: str, made: Rendered, record_id: UUID | None, event_id: UUID | None = None
) -> Prepared:
    return Prepared(kind, title, made.data, made.pages, made.sha256, record_id, event_id)


def parts_of(work: Workplace, uow: UnitOfWork, case: Case, override: Override | None = None) -> PackParts | None:
    """Read everything that the pack of a case is made of; None when no withdrawal was indicated."""
    found = load(uow, case)
    if found is None:
        return None
    known, about = known_values(uow, case.id), setting(work, uow, found)
    places = decided(uow, found.served, known) if found.served else None
    details = found.details if found.ending not in ("declined", "not-reached") else None
    head = uow.session.get(AuditHead, 1)
    beside = Beside(places.withheld if places else (), override, f"{head.seq} {head.hash}" if head else "")
    return PackParts(
        event_id=found.event.id,
        service=_service(uow, about, found, places),
        service_record=found.served.id if found.served else None,
        prosecutor=without_refuges(prosecutor_paper(about, found, beside), known),
        exhibits=tuple(
            (f"{reference} {exhibit_title(row.kind)}", data_of(uow, row.id)) for reference, row in exhibits(found)
        ),
        restricted=_restricted(about, found, details, known),
        restricted_record=details.id if details else None,
        lines=lines_of(work, uow, found),
    )


def _service(uow: UnitOfWork, about: Setting, found: Withdrawal, places: Decided | None) -> ServiceParts | None:
    """Only what was signed is ever served: a print that nobody has signed has no file."""
    served = found.served
    signing = found.signings.get(served.id) if served else None
    if served is None or signing is None or places is None or places.undecided:
        return None
    scan = data_of(uow, signing.scan_id) if signing.scan_id and not places.withheld else None
    paper = copy_paper(about, found.case.urn, served, signing, places)
    return ServiceParts(paper, scan, about.training, about.marking)


def _restricted(
    about: Setting, found: Withdrawal, details: Record | None, known: tuple[KnownValue, ...]
) -> ReversePaper | None:
    if details is None or found.details is None:
        return None
    return without_refuges(reverse_paper(about, found.case.urn, found.details, found.statement), known)


def notice_of(work: Workplace, uow: UnitOfWork, case: Case) -> tuple[UUID, NoticePaper] | None:
    """The indication's id and the notice made from it; None when none was indicated."""
    found = load(uow, case)
    if found is None:
        return None
    paper = notice_paper(setting(work, uow, found), found)
    return found.event.id, without_refuges(paper, known_values(uow, case.id))


def rendered_notice(event_id: UUID, paper: NoticePaper) -> Prepared:
    """Draw the notice."""
    return _prepared("cps-notice", _("Notice to the CPS"), pdf.render(paper), None, event_id)
