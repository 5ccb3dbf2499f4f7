"""Reading over and signing in ink: the exact print that is signed, the signature on record, the scan or where the paper is.

The desk renders the print and keeps its bytes; the officer records who signed. Signed content never changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from da_desk.documents import pdf, preview, scans
from da_desk.documents.statement import PaperToSign
from da_desk.errors import Conflict, NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.attachments import Attachment
from da_desk.models.cases import Case
from da_desk.models.records import InkPaper, Record, Signing, Snapshot
from da_desk.practice.address_guard import find
from da_desk.practice.states import next_states
from da_desk.services.attachments import checked_media_type, data_of, made
from da_desk.services.guarding import decided, known_values
from da_desk.services.records import opened_record, refuse_gaps, signed_in_ink, snapshot
from da_desk.services.repeats import repeated
from da_desk.services.service import Service
from da_desk.services.typed import Typed, reason_given
from da_desk.services.withdrawals import gaps_of
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

READ_OVER, SIGNED = "read-over", "signed"
FINAL_PRINT, SCAN = "final-print", "scan"
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Print:
    """The print to be read over and signed: the very bytes that the desk keeps. ``content_hash`` stands in its footer."""

    attachment_id: UUID
    data: bytes
    pages: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What the officer records of the ink signature. ``pages``: how many were signed.

    ``scan``: the signed pages (PDF, PNG or JPEG, told by content); else ``held_at``: where the paper is.
    """

    read_over_by: str
    signed_by: str
    witnessed_by: str
    signed_at: datetime
    pages: int
    scan: bytes | None = None
    held_at: str = ""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """The signature on record: who, when, before whom; ``scanned``: the signed pages are attached, else ``held_at``."""

    signed_by: str
    read_over_by: str
    witnessed_by: str
    signed_at: datetime
    pages: int
    held_at: str
    scanned: bool


@dataclass(frozen=True, slots=True)
class SigningActs(Service):
    """The part of a service of statements that ends in a signature.

    The service says which kinds it signs (``_signable``), what the print is (``_paper``), what it waits for (``_waits``)
    and what follows from a signature (``_follow``).
    """

    def final_print(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Print:
        """Render the text to be read over and signed, keep its exact bytes, and make the paper ready to sign.

        Raises ValidationFailed with every gap; RuleRefused while advice is awaited or a place in the text is not
        decided; UnprintableText naming the characters; Conflict; AccessDenied.
        """
        done = repeated(self.workplace, op_id)
        if done is not None:
            return self.printed(record_id)
        record = self._statement(record_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, record.case_id, "sign", "record")
            record = self._taken(uow, record_id, version)
            _require(record, "ready-to-sign", _("Only a draft can be made ready to sign."))
            refuse_gaps(gaps_of(self.workplace.practice, record))
            self._require_going_on(uow, case, record)
            _require_decided(uow, record)
            paper = self._paper(uow, case, record)
        rendered = pdf.render(paper)

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, record.case_id, "sign", "record")
            row = self._taken(uow, record_id, version)
            _require_decided(uow, row)
            # The force's wording may have been activated since: what is kept must be what later copies are made from.
            if self._paper(uow, case, row).content_hash != paper.content_hash:
                raise Conflict("record", str(record_id))
            kept = made(row.case_id, row.id, FINAL_PRINT, _PDF, rendered.data, title=paper.content_hash)
            uow.add(kept)
            snapshot(uow, row, READ_OVER)
            row.state = "ready-to-sign"

        changes = self.workplace.act(op_id, act)
        return Print(changes.made("attachment"), rendered.data, rendered.pages, paper.content_hash)

    def printed(self, record_id: UUID) -> Print:
        """The print that is to be signed or was signed, as its kept bytes. Raises NotFound when there is none."""
        record = self._statement(record_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, record.case_id, "read", "attachment")
            kept = _current_print(uow, record.id)
            data = data_of(uow, kept.id)
        return Print(kept.id, data, preview.page_count(data), kept.title)

    def pages_printed(self, record_id: UUID) -> int:
        """How many pages the print has that is to be signed."""
        return self.printed(record_id).pages

    def signature(self, record_id: UUID) -> SignatureView | None:
        """The newest signature of a paper; None while nobody has signed it."""
        record = self._statement(record_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, record.case_id, "read", "record")
            row = uow.first(select(Signing).where(Signing.record_id == record.id).order_by(Signing.id.desc()))
        if row is None:
            return None
        return SignatureView(
            row.signed_by,
            row.read_over_by,
            row.witnessed_by,
            row.signed_at,
            row.pages,
            row.held_at,
            row.scan_id is not None,
        )

    def put_on_paper(self, record_id: UUID, safe_contact_id: UUID | None, *, op_id: UUID | None = None) -> Changes:
        """Put on record that the print goes to a printer, with the version of the safe contact that was shown before.

        Raises RuleRefused when there is no print, AccessDenied.
        """
        record = self._statement(record_id)

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, record.case_id, "export", "record")
            kept = _current_print(uow, record.id)
            shown = str(safe_contact_id or "")
            uow.note("printed", "attachment", kept.id, record.case_id, safe_contact=shown)

        return self.workplace.act(op_id, act)

    def sign(self, record_id: UUID, version: int, signed: Signed, *, op_id: UUID | None = None) -> Changes:
        """Put the ink signature on record: with the scan the paper is signed; without, it stays ready to sign.

        Raises ValidationFailed for what is missing or can't be right, RuleRefused in the wrong state, Conflict.
        """
        done = repeated(self.workplace, op_id)
        if done is not None:
            return done
        kept = self.printed(record_id)
        values = self._checked(signed, kept)
        media = _checked_scan(signed.scan, kept.pages) if signed.scan else ""

        def act(uow: UnitOfWork) -> None:
            case_id = uow.get(Record, record_id).case_id
            case = self.workplace.in_case(uow, case_id, "sign", "record")
            record = self._taken(uow, record_id, version)
            if record.state != "ready-to-sign":
                raise RuleRefused(_("Only a paper that is ready to sign can be signed."))
            row = _current_print(uow, record.id)
            _refuse_early(signed.signed_at, row.created_at)
            _refuse_known_place(uow, case_id, values.held_at)
            first = not signed_in_ink(uow, record.id)
            self._put_on_record(uow, record, row, values, media)
            if first:
                self._follow(uow, case, record)

        return self.workplace.act(op_id, act)

    def reopen(self, record_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Take a paper that nobody has signed, or an ending, back to the draft, with the reason.

        The print is set aside and the text that was read over stays as a snapshot.
        """

        def act(uow: UnitOfWork) -> None:
            case_id = uow.get(Record, record_id).case_id
            self.workplace.in_case(uow, case_id, "edit", "record")
            record = self._taken(uow, record_id, version)
            _require(record, "draft", _("This paper is not one that can go back to the draft."))
            if signed_in_ink(uow, record.id):
                raise RuleRefused(_("It was signed in ink and no longer changes. A further statement supersedes it."))
            kept = reason_given(reason)
            if record.state == "ready-to-sign":
                row = _current_print(uow, record.id)
                row.withdrawn_at, row.withdrawn_reason = uow.now, kept
            uow.note("reopened", "record", record.id, case_id, reason=kept, former=record.state)
            record.state = "draft"

        return self.workplace.act(op_id, act)

    def _signable(self) -> tuple[type[InkPaper], ...]:
        """The kinds of paper that this service has signed."""
        raise NotImplementedError

    def _paper(self, uow: UnitOfWork, case: Case, record: InkPaper) -> PaperToSign:
        """The paper as it is printed to be signed."""
        raise NotImplementedError

    def _waits(self, _uow: UnitOfWork, _case: Case, _record: InkPaper) -> str:
        """Why it can't be signed yet, in words; "" when it can."""
        return ""

    def _follow(self, uow: UnitOfWork, case: Case, record: InkPaper) -> None:
        """What follows from the first signature, in the same transaction."""

    def _statement(self, record_id: UUID) -> InkPaper:
        return self._as_ours(opened_record(self.workplace, record_id))

    def _taken(self, uow: UnitOfWork, record_id: UUID, version: int) -> InkPaper:
        return self._as_ours(uow.take(Record, record_id, version))

    def _as_ours(self, record: Record) -> InkPaper:
        if not isinstance(record, self._signable()):
            raise NotFound
        return record

    def _require_going_on(self, uow: UnitOfWork, case: Case, record: InkPaper) -> None:
        why = self._waits(uow, case, record)
        if why:
            raise RuleRefused(why)

    def _checked(self, signed: Signed, kept: Print) -> Signed:
        typed = Typed()
        values = Signed(
            read_over_by=typed.line("read_over_by", _("Who read it over"), signed.read_over_by, needed=True),
            signed_by=typed.line("signed_by", _("Who signed"), signed.signed_by, needed=True),
            witnessed_by=typed.line("witnessed_by", _("Who witnessed"), signed.witnessed_by, needed=True),
            signed_at=typed.instant("signed_at", _("When it was signed"), signed.signed_at, self.workplace.now()),
            pages=signed.pages,
            scan=signed.scan,
            held_at=typed.line("held_at", _("Where the signed original is"), signed.held_at, needed=not signed.scan),
        )
        if signed.pages != kept.pages:
            sentence = _("The print has {pages} pages. Check that all of them were signed.")
            typed.refuse("pages", sentence.format(pages=kept.pages))
        typed.check()
        return values

    def _put_on_record(self, uow: UnitOfWork, record: InkPaper, row: Attachment, values: Signed, media: str) -> None:
        scan = made(record.case_id, record.id, SCAN, media, values.scan) if values.scan else None
        if scan is not None:
            uow.add(scan)
        kept = snapshot(uow, record, SIGNED) if scan is not None else _read_over(uow, record.id)
        uow.add(
            Signing(
                case_id=record.case_id,
                record_id=record.id,
                snapshot_id=kept.id,
                print_id=row.id,
                scan_id=scan.id if scan is not None else None,
                held_at=values.held_at,
                read_over_by=values.read_over_by,
                signed_by=values.signed_by,
                witnessed_by=values.witnessed_by,
                signed_at=values.signed_at,
                pages=values.pages,
            )
        )
        if scan is not None:
            self.workplace.store.guard.seal_record(uow, record, kept, SIGNED)
        else:
            uow.note("signed-original-held", "record", record.id, record.case_id)


def _require(record: Record, state: str, sentence: str) -> None:
    if state not in next_states(record.kind, record.state):
        raise RuleRefused(sentence)


def _require_decided(uow: UnitOfWork, record: Record) -> None:
    undecided = decided(uow, record, known_values(uow, record.case_id)).undecided
    if undecided:
        sentence = _(
            "A known address or number stands in the text. Decide for each whether it may stay: {count} to decide."
        )
        raise RuleRefused(sentence.format(count=len(undecided)))


def _current_print(uow: UnitOfWork, record_id: UUID) -> Attachment:
    found = uow.first(
        select(Attachment)
        .where(Attachment.record_id == record_id, Attachment.kind == FINAL_PRINT, Attachment.withdrawn_at.is_(None))
        .order_by(Attachment.id.desc())
    )
    if found is None:
        raise RuleRefused(_("There is no print to sign yet. Make the paper ready to sign first."))
    return found


def _read_over(uow: UnitOfWork, record_id: UUID) -> Snapshot:
    found = uow.first(
        select(Snapshot)
        .where(Snapshot.record_id == record_id, Snapshot.reason == READ_OVER)
        .order_by(Snapshot.id.desc())
    )
    if found is None:
        raise NotFound
    return found


def _checked_scan(scan: bytes, pages: int) -> str:
    """Kind of file of a scan that has exactly the pages of the print, so that nothing else is served with it."""
    media = checked_media_type(scan, "scan")
    count = preview.page_count(scans.scan_pages(scan))
    if count != pages:
        sentence = _("The scan has {count} pages and the print {pages}. Attach exactly the signed pages, as one file.")
        raise ValidationFailed(Problem("scan", sentence.format(count=count, pages=pages)))
    return media


def _refuse_early(signed_at: datetime, printed_at: datetime) -> None:
    # People give the minute, the print has the second.
    if signed_at < printed_at - timedelta(minutes=1):
        raise ValidationFailed(Problem("signed_at", _("It can't have been signed before it was printed.")))


def _refuse_known_place(uow: UnitOfWork, case_id: UUID, held_at: str) -> None:
    if held_at and find(held_at, known_values(uow, case_id)):
        sentence = _(
            "That is a known address of the victim, the children or whoever shelters them. It would be printed."
        )
        raise ValidationFailed(Problem("held_at", sentence))
