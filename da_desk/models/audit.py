"""The log that DPA 2018 s.62 asks for: an append-only chain of entries, and details that can be erased.

The entry holds a hash of its detail, so that erasing the detail leaves the chain whole.
"""

import json
import uuid
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Base, Entity, uuid7
from da_desk.models.canonical import sha256

GENESIS = "0" * 64
"""The hash before the first entry."""

LISTED = text("action = 'listed'")
"""The entries of lists, word for word as their index has it: SQLite takes the index for no other words."""


class AuditEntry(Base):
    """Who did what to what, when; ``seq`` has no gaps and ``hash`` covers the entry and the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_case", "case_id", "seq"),
        Index("ix_audit_entry_actor", "actor_id", "seq"),
        Index("ix_audit_entry_entity", "entity_id", "seq"),
        Index("ix_audit_entry_listed", "actor_id", "entity", "seq", sqlite_where=LISTED, postgresql_where=LISTED),
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid7)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]
    detail_sha256: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]

    def canonical_bytes(self) -> bytes:
        """The one byte form that is hashed: a JSON array in UTC with microseconds, the same on every store."""
        ids = [str(value) if value else "" for value in (self.id, self.actor_id, self.entity_id, self.case_id)]
        instant = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        fields = [self.seq, ids[0], instant, ids[1], self.action, self.entity, ids[2], ids[3], self.detail_sha256]
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    def expected_hash(self) -> str:
        """What ``hash`` must be for this entry after ``prev_hash``."""
        return sha256(bytes.fromhex(self.prev_hash) + self.canonical_bytes())


class AuditDetail(Base):
    """Former and new values of one entry. Readable with the right to the case; erasable, then only the hash stays."""

    __tablename__ = "audit_detail"
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    salt: Mapped[str]
    detail: Mapped[str] = mapped_column(info={"personal": True})

    def hashed(self) -> str:
        """SHA-256 of salt and detail, as the entry holds it."""
        return sha256(f"{self.salt}{self.detail}")


class AuditHead(Base):
    """The end of the chain: one row, locked while an entry is added, so that the chain can't fork."""

    __tablename__ = "audit_head"
    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seq: Mapped[int]
    hash: Mapped[str]


class Erasure(Entity):
    """Permission, kept for good, to erase the details of one entry; written before the detail may go."""

    __tablename__ = "erasure"
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    reason: Mapped[str]
