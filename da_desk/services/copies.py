"""Who has a copy of a paper, or was read to; and what is looked at before anything is left with a victim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.attachments import Disclosure
from da_desk.models.people import SafeContact
from da_desk.practice.catalogue import Practice
from da_desk.services.duty_views import display_names
from da_desk.services.typed import Typed
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class CopyLine:
    """Who has a copy, or was read to. ``kind``: a kind of paper, ``read-aloud`` or ``read-with-me``."""

    id: UUID
    kind: str
    recipient: str
    purpose: str
    at: datetime
    who: str
    state: str
    pages: int
    attachment_id: UUID | None


def copy_lines(uow: UnitOfWork, practice: Practice, case_id: UUID, kinds: Iterable[str]) -> tuple[CopyLine, ...]:
    """What left of these kinds, the latest first. Two statements."""
    rows = uow.all(
        select(Disclosure)
        .where(Disclosure.case_id == case_id, Disclosure.kind.in_(tuple(kinds)))
        .order_by(Disclosure.id.desc())
    )
    names = display_names(uow, (row.created_by for row in rows))
    return tuple(
        CopyLine(
            row.id, row.kind, practice.title("recipients", row.recipient), row.purpose,
            row.written_at or row.created_at, names.get(row.created_by, ""), row.state, row.pages, row.attachment_id,
        )
        for row in rows
    )  # fmt: skip


def require_shown(uow: UnitOfWork, case_id: UUID, shown: UUID | None) -> None:
    """Raise ValidationFailed while the safe contact, if one is known, was not shown; NotFound for one of another case."""
    known = uow.all(select(SafeContact.id).where(SafeContact.case_id == case_id))
    typed = Typed()
    if shown is None and known:
        typed.refuse("safe_contact_id", _("Look at the safe contact first; it is recorded with every reading."))
    typed.check()
    if shown is not None and shown not in known:
        raise NotFound
