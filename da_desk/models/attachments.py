"""Bytes kept in the desk: scans, exhibits, final prints and every file that was issued; and the trace of what left."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Entity
from da_desk.models.people import PERSONAL


class Attachment(Entity):
    """Bytes with their hash; never changed. ``kind``: scan, translation, interpreter-statement, final-print, issued …"""

    __tablename__ = "attachment"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    record_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("record.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(default="", info=PERSONAL)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sensitivity: Mapped[str] = mapped_column(default="official-sensitive")
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class Disclosure(Entity):
    """Something that left the desk, or was meant to: written down before it leaves (DPA 2018 s.62).

    ``state``: ``intended``, then ``written`` (with the file's SHA-256) or ``failed``. ``batch`` joins the files of one
    pack. Text copied by hand into another system has ``pasted_where`` and no file.
    """

    __tablename__ = "disclosure"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    record_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("record.id"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"))
    batch: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str]
    recipient: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str] = mapped_column(default="intended")
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
    file_sha256: Mapped[str] = mapped_column(default="")
    pages: Mapped[int] = mapped_column(default=0)
    section: Mapped[str] = mapped_column(default="")
    pasted_where: Mapped[str] = mapped_column(default="")
    override_reason: Mapped[str] = mapped_column(default="")
    override_by: Mapped[uuid.UUID | None]
    written_at: Mapped[datetime | None]
