"""Putting files into a folder with a trace: on record before they leave, whole or not at all, and what became of them."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import DaDeskError, FolderMissing, RuleRefused
from da_desk.host.files import atomic_write, in_words
from da_desk.models.attachments import Attachment, Disclosure
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.records import Record
from da_desk.services.access import Workplace
from da_desk.services.attachments import data_of, made
from da_desk.services.pack_files import SENSITIVITY, Prepared
from da_desk.services.records import snapshot
from da_desk.services.repeats import repeated
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_NAMES = {
    "service": "pack-for-service",
    "prosecutor": "pack-prosecutor-only",
    "restricted": "pack-restricted",
    "cps-notice": "notice-to-cps",
    "rmp": "risk-management-plan",
    "safety-plan": "safety-plan",
    "victim-copy": "notes",
    "remand-note": "note-on-risk",
    "address-letter": "letter-on-an-address",
    "vps": "personal-statement",
    "vps-preference": "notice-on-a-statement",
}
_STAGES = uuid.UUID("6f1de2a4-1f0c-4b0e-9a8e-0d0f5f7c2b11")
"""Namespace of the ids that the later steps of one operation get."""


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """One file that left."""

    path: Path
    sha256: str
    pages: int
    kind: str


@dataclass(frozen=True, slots=True)
class Issued:
    """The files of one batch."""

    batch: UUID
    files: tuple[IssuedFile, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """To whom and for what something leaves, and who let it leave incomplete."""

    recipient: str
    purpose: str
    override: str = ""


def earlier(work: Workplace, out: Path, op_id: UUID | None) -> Issued | None:
    """What a repeated operation did; one that was cut off after it was put on record is finished. Nothing is drawn anew.

    Raises RuleRefused for one that failed: it is issued again as a new one.
    """
    done = repeated(work, op_id)
    if done is None:
        return None
    with work.reading() as uow:
        rows = _rows(uow, done.made_all("disclosure"))
    if any(row.state == "failed" for row in rows):
        raise RuleRefused(_("These files could not be written. Issue them again."))
    return _written(work, out, rows, op_id)


def issue(
    work: Workplace,
    out: Path,
    case_id: UUID,
    files: Sequence[Prepared],
    leaving: Leaving,
    op_id: UUID | None,
) -> Issued:
    """Put the files on record as intended, with their exact bytes; write them; put on record what became of them.

    ``out`` is a folder, where each gets a name of its own; for a single file it may be the file itself (".pdf").
    Raises what the folder refuses with; then none of the files stands there, and the record says failed.
    """
    with in_words():
        if not (out.parent if _is_file(out) else out).is_dir():
            raise FolderMissing
    batch = uuid7()

    def intend(uow: UnitOfWork) -> None:
        for file in files:
            _kept(uow, case_id, batch, file, leaving)
        for record_id in dict.fromkeys(file.record_id for file in files if file.record_id):
            snapshot(uow, uow.get(Record, record_id), "disclosed")

    changes = work.act(op_id, intend)
    with work.reading() as uow:
        rows = _rows(uow, changes.made_all("disclosure"))
    return _written(work, out, rows, op_id)


def put_on_paper(
    work: Workplace, case_id: UUID, file: Prepared, leaving: Leaving, op_id: UUID | None, safe_contact: str = ""
) -> None:
    """Put on record, with its exact bytes, that a paper goes to a printer, before it does.

    ``safe_contact``: the version of it that was shown before.
    """

    def act(uow: UnitOfWork) -> None:
        row = _kept(uow, case_id, uuid7(), file, leaving)
        row.state, row.written_at = "written", uow.now
        uow.note(
            "disclosed", "disclosure", row.id, case_id,
            recipient=row.recipient, kind=row.kind, printed="yes", safe_contact=safe_contact,
        )  # fmt: skip
        if file.record_id is not None:
            snapshot(uow, uow.get(Record, file.record_id), "disclosed")

    work.act(op_id, act)


def _kept(uow: UnitOfWork, case_id: UUID, batch: UUID, file: Prepared, leaving: Leaving) -> Disclosure:
    """Keep the bytes of a file, and that it is meant to leave."""
    kept = made(
        case_id, file.record_id, "issued", "application/pdf", file.data,
        title=file.title, sensitivity=SENSITIVITY.get(file.kind, "official-sensitive"),
    )  # fmt: skip
    uow.add(kept)
    uow.session.flush()
    row = _intended(case_id, batch, file, kept.id, leaving, uow.account_id)
    uow.add(row)
    return row


def _intended(
    case_id: UUID, batch: UUID, file: Prepared, attachment_id: UUID, leaving: Leaving, account_id: UUID
) -> Disclosure:
    return Disclosure(
        case_id=case_id,
        record_id=file.record_id,
        event_id=file.event_id,
        batch=batch,
        kind=file.kind,
        recipient=leaving.recipient,
        purpose=leaving.purpose,
        attachment_id=attachment_id,
        file_sha256=file.sha256,
        pages=file.pages,
        override_reason=leaving.override,
        override_by=account_id if leaving.override else None,
    )


def _rows(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Disclosure]:
    return uow.all(select(Disclosure).where(Disclosure.id.in_(ids)).order_by(Disclosure.id))


def file_name(kind: str, batch: UUID) -> str:
    """A name that says what kind of file it is and nothing of the case."""
    return f"{_NAMES[kind]}-{batch.hex[-8:]}.pdf"


def _written(work: Workplace, out: Path, rows: Sequence[Disclosure], op_id: UUID | None) -> Issued:
    issued = Issued(rows[0].batch, tuple(_file(out, row) for row in rows))
    if all(row.state == "written" for row in rows):
        return issued
    new: dict[UUID, Path] = {}
    try:
        for row, file in zip(rows, issued.files, strict=True):
            if _put(work, row, file.path):
                new[row.id] = file.path
    except BaseException:
        _failed(work, rows, {row_id for row_id, path in new.items() if not _removed(path)})
        raise
    _finish(work, rows, op_id)
    return issued


def _file(out: Path, row: Disclosure) -> IssuedFile:
    path = out if _is_file(out) else out / file_name(row.kind, row.batch)
    return IssuedFile(path, row.file_sha256, row.pages, row.kind)


def _is_file(out: Path) -> bool:
    return out.suffix.casefold() == ".pdf" and not out.is_dir()


def _put(work: Workplace, row: Disclosure, path: Path) -> bool:
    """Write the kept bytes; False when the very file stands there already, from before the operation was cut off."""
    with work.reading() as uow:
        data = data_of(uow, row.attachment_id) if row.attachment_id else b""
    with in_words():
        if path.exists() or path.is_symlink():
            if path.is_file() and sha256(path.read_bytes()) == row.file_sha256:
                return False
            raise RuleRefused(
                _("A file of that name stands in the folder already. Nothing was overwritten; choose another.")
            )
    atomic_write(path, data)
    return True


def _removed(path: Path) -> bool:
    with suppress(OSError):
        path.unlink()
    return not path.exists()


def _finish(work: Workplace, rows: Sequence[Disclosure], op_id: UUID | None) -> None:
    ids = [row.id for row in rows]

    def written(uow: UnitOfWork) -> None:
        for row in _rows(uow, ids):
            row.state, row.written_at = "written", uow.now
            uow.note("disclosed", "disclosure", row.id, row.case_id, recipient=row.recipient, kind=row.kind)

    work.act(uuid.uuid5(_STAGES, f"{op_id}:written") if op_id else None, written)


def _failed(work: Workplace, rows: Sequence[Disclosure], left: set[UUID]) -> None:
    """Put on record that the batch failed; a file that could not be taken away again (``left``) counts as written."""
    ids = [row.id for row in rows]

    def failed(uow: UnitOfWork) -> None:
        for row in _rows(uow, ids):
            if row.id in left:
                row.state, row.written_at = "written", uow.now
                continue
            row.state = "failed"
            _set_aside(uow, row)

    # The desk's own disk may be the full one: the first error must win.
    with suppress(DaDeskError):
        work.act(None, failed)


def _set_aside(uow: UnitOfWork, row: Disclosure) -> None:
    if row.attachment_id is not None:
        kept = uow.get(Attachment, row.attachment_id)
        kept.withdrawn_at, kept.withdrawn_reason = uow.now, _("It could not be written and never left.")
