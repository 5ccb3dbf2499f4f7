"""Bytes kept beside the records: translations, the interpreter's statement, other exhibits; and reading them again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from da_desk.documents.scans import media_type, scan_pages
from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.attachments import Attachment
from da_desk.models.canonical import sha256
from da_desk.models.records import Record
from da_desk.services.case_lists import record_title
from da_desk.services.duty_views import display_names
from da_desk.services.repeats import repeated
from da_desk.services.service import Service
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

MAX_BYTES = 25 * 1024 * 1024
ADDED = ("translation", "interpreter-statement", "exhibit", "order-copy", "other")
"""Kinds that a person attaches. Scans come with a signature, final prints and issued files from the desk itself."""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One attachment in a list, without its bytes. ``paper``: what it belongs to is called, such as a statement; else ""."""

    id: UUID
    record_id: UUID | None
    kind: str
    title: str
    media_type: str
    size: int
    sha256: str
    sensitivity: str
    at: datetime
    who: str
    version: int
    withdrawn_reason: str
    withdrawn: bool
    paper: str


@dataclass(frozen=True, slots=True)
class Attachments(Service):
    """Exhibits of a case."""

    def add(
        self,
        case_id: UUID,
        record_id: UUID | None,
        kind: str,
        title: str,
        data: bytes,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Keep a PDF, PNG or JPEG, told by its content. Raises ValidationFailed: too big, damaged, another kind of file."""
        done = repeated(self.workplace, op_id)
        if done is not None:
            return done
        typed = Typed()
        typed.choice("kind", _("Kind"), kind, ADDED)
        kept = typed.line("title", _("Title"), title, limit=200)
        typed.check()
        found = checked_media_type(data)

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "create", "attachment")
            if record_id is not None and uow.get(Record, record_id).case_id != case_id:
                raise NotFound
            uow.add(made(case_id, record_id, kind, found, data, title=kept))

        return self.workplace.act(op_id, act)

    def list(self, case_id: UUID) -> tuple[AttachmentLine, ...]:
        """Every attachment of a case, the oldest first, without bytes. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "attachment")
            rows = uow.all(select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.id))
            names = display_names(uow, (row.created_by for row in rows))
            papers = self._papers(uow, case_id)
        return tuple(_line(row, names.get(row.created_by, ""), papers.get(row.record_id, "")) for row in rows)

    def _papers(self, uow: UnitOfWork, case_id: UUID) -> dict[UUID | None, str]:
        found = uow.all(select(Record).where(Record.case_id == case_id))
        titles = {each.id: record_title(self.workplace.practice, each) for each in found}
        return {each.id: f"{titles[each.id]} {each.seq}" if each.seq > 1 else titles[each.id] for each in found}

    def get(self, attachment_id: UUID) -> bytes:
        """The exact bytes; that they were read is logged first. Raises NotFound, AccessDenied."""

        def record(uow: UnitOfWork) -> None:
            found = uow.get(Attachment, attachment_id)
            self.workplace.in_case(uow, found.case_id, "read", "attachment")
            uow.note("consulted", "attachment", attachment_id, found.case_id)

        self.workplace.act(None, record)
        with self.workplace.reading() as uow:
            return data_of(uow, attachment_id)

    def withdraw(self, attachment_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Set an exhibit aside, with the reason; its bytes stay. What the desk made or was signed can't be set aside."""

        def act(uow: UnitOfWork) -> None:
            found = uow.get(Attachment, attachment_id)
            self.workplace.in_case(uow, found.case_id, "edit", "attachment")
            found = uow.take(Attachment, attachment_id, version)
            if found.kind not in ADDED:
                raise RuleRefused(_("This belongs to a signature or to a file that left, and stays."))
            found.withdrawn_at, found.withdrawn_reason = uow.now, reason_given(reason)

        return self.workplace.act(op_id, act)


def checked_media_type(data: bytes, field: str = "data") -> str:
    """What a file is, after every page of it was read once. Raises ValidationFailed."""
    if len(data) > MAX_BYTES:
        sentence = _("That file is larger than 25 MB. Scan it again in black and white or at 200 dpi.")
        raise ValidationFailed(Problem(field, sentence))
    found = media_type(data)
    scan_pages(data)
    return found


def made(
    case_id: UUID,
    record_id: UUID | None,
    kind: str,
    media: str,
    data: bytes,
    *,
    title: str = "",
    sensitivity: str = "official-sensitive",
) -> Attachment:
    """The row for these bytes."""
    return Attachment(
        case_id=case_id,
        record_id=record_id,
        kind=kind,
        title=title,
        media_type=media,
        size=len(data),
        sha256=sha256(data),
        sensitivity=sensitivity,
        data=data,
    )


def data_of(uow: UnitOfWork, attachment_id: UUID) -> bytes:
    """The bytes of one attachment. Raises NotFound."""
    found = uow.first(select(Attachment).where(Attachment.id == attachment_id).options(undefer(Attachment.data)))
    if found is None:
        raise NotFound
    return found.data


def _line(row: Attachment, who: str, paper: str) -> AttachmentLine:
    return AttachmentLine(
        id=row.id,
        record_id=row.record_id,
        kind=row.kind,
        title=row.title,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sensitivity=row.sensitivity,
        at=row.created_at,
        who=who,
        version=row.version,
        withdrawn_reason=row.withdrawn_reason,
        withdrawn=row.withdrawn_at is not None,
        paper=paper,
    )
