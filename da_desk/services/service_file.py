"""The file for service: a signed statement alone. It is built from the statement and its signature and nothing else."""

from dataclasses import dataclass

from da_desk.documents import assembly, pdf, scans
from da_desk.documents.document import Part, Rendered
from da_desk.documents.statement import PaperToSign, StatementPaper
from da_desk.models.records import InkPaper, Signing
from da_desk.practice.catalogue import Practice
from da_desk.services.guarding import BY_HAND, Decided
from da_desk.services.papers import Setting, statement_paper
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something taken out of the served copy: what it is, the words themselves, and why."""

    what: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """What the file is made of. ``scan``: the signed pages as attached, only when nothing is withheld."""

    paper: PaperToSign
    scan: bytes | None
    training: bool
    marking: str

    def rendered(self, title: str = "") -> Rendered:
        """The typed copy, followed by the clean pages of the scan if they may be served."""
        parts = [Part(pdf.render(self.paper).data, _("Typed copy"))]
        if self.scan is not None:
            parts.append(Part(scans.scan_pages(self.scan), _("Signed original"), scanned=True))
        named = title or _("Witness statement (MG11)")
        return assembly.assemble(parts, title=named, training=self.training, marking=self.marking)


def copy_paper(setting: Setting, urn: str, record: InkPaper, signing: Signing, places: Decided) -> StatementPaper:
    """The typed copy of a signed statement, marked as what it is; with bars where something is withheld."""
    return statement_paper(
        setting, urn, record, signing=signing, copy_note=copy_note(signing, places), withheld=places.spans
    )


def copy_note(signing: Signing, places: Decided) -> str:
    """What a copy says of itself on each page: redacted, with the signed pages behind it, or where those are held."""
    if places.withheld:
        return _("Redacted service copy. Signed original held by the police.")
    if signing.scan_id is not None:
        return _("Typed copy. The signed pages follow.")
    return _("Typed copy. Signed original held at {place}.").format(place=signing.held_at)


def withheld_of(practice: Practice, places: Decided) -> tuple[Withheld, ...]:
    """What is taken out and why, for the officer's own eyes: the words stand in it."""
    text = places.guarded.text
    return tuple(
        Withheld(
            _("Words marked by the officer") if row.kind == BY_HAND else practice.title("contact-kinds", row.kind),
            text[row.start : row.end],
            row.reason,
        )
        for row in places.withheld
    )
