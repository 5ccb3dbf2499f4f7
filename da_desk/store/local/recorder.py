"""Writes the audit chain of the local store; on PostgreSQL triggers do this, and only they."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from da_desk.models.accounts import Actor
from da_desk.models.audit import GENESIS, AuditDetail, AuditEntry, AuditHead
from da_desk.models.base import uuid7
from da_desk.models.canonical import canonical
from da_desk.store.audit import Noted


class LocalRecorder:
    """Chains entries after the head. BEGIN IMMEDIATE holds the file's write lock, so that the chain can't fork."""

    def write(
        self, session: Session, actor: Actor | None, now: datetime, rows: list[Noted], notes: list[Noted]
    ) -> None:
        """Add one entry and one detail for each row and note, and move the head."""
        head = session.get(AuditHead, 1)
        if head is None:
            head = AuditHead(one=1, seq=0, hash=GENESIS)
            session.add(head)
        for noted in [*rows, *notes]:
            entry, detail = _entry(head, actor, now, noted)
            session.add(entry)
            session.flush()
            session.add(detail)
            head.seq, head.hash = entry.seq, entry.hash


def _entry(head: AuditHead, actor: Actor | None, now: datetime, noted: Noted) -> tuple[AuditEntry, AuditDetail]:
    detail = AuditDetail(salt=secrets.token_hex(16), detail=canonical(noted.detail))
    entry = AuditEntry(
        seq=head.seq + 1,
        id=uuid7(),
        at=now,
        actor_id=actor.account_id if actor else None,
        action=noted.action,
        entity=noted.entity,
        entity_id=noted.entity_id,
        case_id=noted.case_id,
        detail_sha256=detail.hashed(),
        prev_hash=head.hash,
        hash="",
    )
    entry.hash = entry.expected_hash()
    detail.entry_id = entry.id
    return entry, detail
