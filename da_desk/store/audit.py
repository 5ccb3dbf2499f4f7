"""Differences for the audit, and the check of its chain. Who writes the entries is the store's matter."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, inspect, select
from sqlalchemy.orm import InstanceState, Session

from da_desk.models.audit import GENESIS, AuditDetail, AuditEntry, AuditHead, Erasure
from da_desk.models.base import Entity
from da_desk.models.canonical import sha256
from da_desk.models.records import Record, Snapshot

_OWN = frozenset({"id", "version", "created_at", "created_by", "changed_at", "changed_by"})
_DERIVED = frozenset({"match_key", "ref_key", "crime_key", "body_sha256"})

Detail = dict[str, Any]


@dataclass(slots=True)
class Noted:
    """One entry to be written at the end of the unit of work."""

    action: str
    entity: str
    entity_id: uuid.UUID | None
    case_id: uuid.UUID | None
    detail: Detail = field(default_factory=dict)


def plain(value: Any) -> Any:
    """A column's value as canonical JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | uuid.UUID):
        return str(value)
    return value


def difference(row: Entity) -> Detail:
    """Former and new value of each column that a pending flush will write; bodies leaf by leaf, bytes never."""
    state: InstanceState[Any] = inspect(row)
    detail: Detail = {}
    for attribute in state.mapper.column_attrs:
        if attribute.key in _OWN | _DERIVED or isinstance(attribute.columns[0].type, LargeBinary):
            continue
        history = state.attrs[attribute.key].history
        if not history.has_changes():
            continue
        former, new = (plain(side[0]) if side else None for side in (history.deleted, history.added))
        if attribute.key == "body_text":
            detail |= body_difference(former, new)
        elif former != new and not (former is None and new == ""):
            detail[attribute.key] = [former, new]
    return detail


def body_difference(former: str | None, new: str | None) -> Detail:
    """``body.section.field -> [former, new]`` for each leaf that differs between two canonical bodies."""
    before, after = (dict(_leaves(json.loads(text or "{}"), "body")) for text in (former, new))
    return {
        path: [before.get(path), after.get(path)]
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    }


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key in value:
            yield from _leaves(value[key], f"{path}.{key}")
    else:
        yield path, value


def merged(first: Detail, later: Detail) -> Detail:
    """Two differences of one row in one transaction as one: the first former value, the last new one."""
    both = dict(first)
    for key, (former, new) in later.items():
        both[key] = [both[key][0] if key in both else former, new]
    return both


SEALED = "sealed"
"""The entry that a version of a record came into force: it holds the hash of the very bytes, so that altering them shows."""

OTHER_BYTES = "the version in force that this entry seals was altered or removed"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain breaks: the sequence number and what was found there."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The chain's length and end, and every place where it doesn't hold."""

    entries: int
    head: str
    faults: tuple[Fault, ...]


def verify_chain(session: Session, detail_faults: Sequence[Fault] | None = None) -> ChainReport:
    """Walk the whole chain: an altered, removed, reordered or added entry, or an altered detail, is named by its place.

    ``detail_faults``: what a store found that looked at the details by itself; None: they are looked at here.
    """
    faults: list[Fault] = []
    previous, expected_seq, count = GENESIS, 1, 0
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=500)):
        count += 1
        faults += _entry_faults(entry, previous, expected_seq)
        previous, expected_seq = entry.hash, entry.seq + 1
    head = session.get(AuditHead, 1)
    if head is None or (head.seq, head.hash) != (expected_seq - 1, previous):
        faults.append(Fault(expected_seq, "removed: the chain ends before its recorded head"))
    faults += [*_detail_faults(session), *_seal_faults(session)] if detail_faults is None else detail_faults
    return ChainReport(count, previous, tuple(sorted(faults, key=lambda fault: fault.seq)))


def _entry_faults(entry: AuditEntry, previous: str, expected_seq: int) -> list[Fault]:
    if entry.seq != expected_seq:
        return [Fault(expected_seq, f"removed: entries {expected_seq} to {entry.seq - 1} are missing")]
    if entry.prev_hash != previous:
        return [Fault(entry.seq, "reordered or replaced: it does not follow the entry before it")]
    return [] if entry.hash == entry.expected_hash() else [Fault(entry.seq, "altered")]


def _seal_faults(session: Session) -> list[Fault]:
    """Seals whose record, or the version it kept, no longer holds the bytes that were sealed."""
    rows = session.execute(
        select(AuditEntry.seq, AuditDetail.detail, Record)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .outerjoin(Record, Record.id == AuditEntry.entity_id)
        .where(AuditEntry.action == SEALED, AuditEntry.entity == "record")
        .order_by(AuditEntry.seq)
    ).all()
    return [Fault(seq, OTHER_BYTES) for seq, detail, record in rows if not _holds(session, record, json.loads(detail))]


def _holds(session: Session, record: Record | None, detail: Detail) -> bool:
    kept = session.get(Snapshot, uuid.UUID(detail["snapshot"]))
    if record is None or kept is None or kept.record_id != record.id:
        return False
    sealed = str(detail["body_sha256"])
    still = record.state != "signed" or sha256(record.body_text) == sealed
    return still and sha256(kept.body_text) == sealed


def _detail_faults(session: Session) -> list[Fault]:
    rows = session.execute(
        select(AuditEntry.seq, AuditEntry.detail_sha256, AuditDetail, Erasure.id)
        .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .outerjoin(Erasure, Erasure.entry_id == AuditEntry.id)
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=500)
    )
    faults = []
    for seq, hashed, found, erased in rows:
        detail: AuditDetail | None = found
        if detail is None and not erased:
            faults.append(Fault(seq, "detail removed without an erasure on record"))
        elif detail is not None and detail.hashed() != hashed:
            faults.append(Fault(seq, "detail altered"))
    return faults
