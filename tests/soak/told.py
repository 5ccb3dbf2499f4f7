"""What a desk's own log and snapshots tell of a paper, version by version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.records import Record, Snapshot
from tests.desk import AnyDesk

REASONS = {"completed": "complete", "checked": "check"}


@dataclass
class Told:
    """``bodies``: the body of each version, put together from the log alone; ``snapshots``: act, version and hash."""

    version: int = 0
    bodies: dict[int, dict[str, Any]] = field(default_factory=dict)
    snapshots: set[tuple[str, int, str]] = field(default_factory=set)


def told_of(desk: AnyDesk, case_id: UUID, record_id: UUID) -> Told:
    """Read it. Each entry must begin where the one before ended, and the last must give the body that stands."""
    work = desk.as_("officer").workplace
    work.opened(case_id)
    with work.reading() as uow:
        record = uow.get(Record, record_id)
        details = uow.all(
            select(AuditDetail.detail)
            .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
            .where(AuditEntry.entity_id == record_id, AuditEntry.action.in_(("created", "altered")))
            .order_by(AuditEntry.seq)
        )
        kept = uow.all(select(Snapshot).where(Snapshot.record_id == record_id))
    told = Told(record.version)
    body: dict[str, Any] = {}
    for version, detail in enumerate(details, 1):
        body = _followed(body, json.loads(detail))
        told.bodies[version] = body
    assert (len(details), body) == (record.version, json.loads(record.body_text))
    told.snapshots = {(REASONS[each.reason], each.record_version, each.body_sha256) for each in kept}
    assert len(told.snapshots) == len(kept)
    return told


def _followed(body: Mapping[str, Any], detail: Mapping[str, Any]) -> dict[str, Any]:
    """The body after an entry of the log."""
    made: dict[str, Any] = json.loads(json.dumps(body))
    for path, (former, new) in detail.items():
        first, *inside = path.split(".")
        if first == "body":
            _put(made, inside, former, new)
    return made


def _put(inside: dict[str, Any], path: Sequence[str], former: Any, new: Any) -> None:
    """Put a value in place of the former one; a section without answers goes."""
    name, rest = path[0], path[1:]
    if rest:
        section = inside.setdefault(name, {})
        _put(section, rest, former, new)
        if not section:
            del inside[name]
    else:
        assert inside.get(name) == former
        inside[name] = new
        if new is None:
            del inside[name]
