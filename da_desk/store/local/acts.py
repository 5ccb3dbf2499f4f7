"""What is made with the store's help on the local store: references, seals, hand-over. Rights are asked before."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, and_, cast, delete, func, literal, or_, select

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused
from da_desk.models.accounts import Account, Actor
from da_desk.models.audit import AuditDetail, AuditEntry, Erasure
from da_desk.models.cards import CaseCard
from da_desk.models.cases import Case, CaseLink, CaseOwner
from da_desk.models.events import Duty
from da_desk.models.people import Contact
from da_desk.models.records import Record, Snapshot
from da_desk.store.audit import SEALED
from da_desk.store.local.restrictions import visible
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_BEYOND = "\U0010ffff"
_MOST_DIGITS = 9
_SIGNED_OFF = ("rmp", "signed-off")
_WRITTEN = ("written", "completed", "submitted")
"""Snapshots that show who wrote a record."""


def next_ref(uow: UnitOfWork, stem: str) -> str:
    """One more than the highest number of the stem; the writing transaction holds the desk, so no two get the same."""
    rest = func.substr(Case.ref, len(stem) + 1)
    numbered = rest.op("NOT GLOB")("*[^0-9]*")
    short = func.length(rest).between(1, _MOST_DIGITS)
    used = select(func.max(cast(rest, Integer))).where(Case.ref > stem, Case.ref < stem + _BEYOND, numbered, short)
    return f"{stem}{(uow.session.scalar(used) or 0) + 1:05d}"


def refs(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
    """The references of joined cases that are there for ``actor``. One statement."""
    joined = or_(CaseLink.case_id == case_id, CaseLink.other_case_id == case_id)
    either = or_(CaseCard.case_id == CaseLink.case_id, CaseCard.case_id == CaseLink.other_case_id)
    asked = select(CaseCard.case_id, CaseCard.ref).join(CaseLink, either)
    rows = uow.session.execute(asked.where(joined, CaseCard.case_id != case_id, visible(actor)))
    return dict(rows.all())


def seal_record(uow: UnitOfWork, record: Record, kept: Snapshot, state: str) -> None:
    """See :meth:`Guard.seal_record`."""
    if kept.record_id != record.id or kept.body_sha256 != record.body_sha256:
        raise Conflict("record", str(record.id))
    if (record.kind, state) == _SIGNED_OFF:
        _require_reader(uow, record)
    record.state, record.sealed_snapshot_id = state, kept.id
    record.sealed_at, record.sealed_by = uow.now, uow.account_id
    uow.note(SEALED, "record", record.id, record.case_id, snapshot=str(kept.id), body_sha256=kept.body_sha256)
    uow.session.flush()


def _require_reader(uow: UnitOfWork, record: Record) -> None:
    """Signing off takes somebody who didn't write it, nor gave the first of two signatures, and who read these very words."""
    since = Snapshot.record_version > _last_signed_off(uow, record)
    mine = select(Snapshot).where(Snapshot.record_id == record.id, Snapshot.created_by == uow.account_id, since)
    same = Snapshot.body_sha256 == record.body_sha256
    first = and_(Snapshot.reason == "first-signed", same, literal(record.state == "first-signed"))
    if uow.first(mine.where(or_(Snapshot.reason.in_(_WRITTEN), first))) is not None:
        raise RuleRefused(_("This takes a second person. Ask a colleague who has the right to do it."))
    if uow.first(mine.where(Snapshot.reason == "read", same)) is None:
        raise RuleRefused(_("Open the differences of this version and read them first; then sign it off."))


def _last_signed_off(uow: UnitOfWork, record: Record) -> int:
    """The version that somebody else last signed off; what its author put in force alone is no such thing."""
    signed = select(func.max(Snapshot.record_version)).where(Snapshot.reason == _SIGNED_OFF[1])
    kept = signed.where(Snapshot.record_id == record.id, Snapshot.record_version < record.version)
    return uow.session.scalar(kept) or 0


def seal_contact(uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
    """Blank the value and erase every audit detail that held it, each erasure on record."""
    contact = uow.take(Contact, contact_id, version)
    contact.value = contact.match_key = contact.note = ""
    contact.sealed_at, contact.sealed_by, contact.sealed_reason = uow.now, uow.account_id, reason
    uow.forget_values(contact, "value", "note")
    entries = uow.all(select(AuditEntry.id).where(AuditEntry.entity_id == contact_id))
    done = set(uow.all(select(Erasure.entry_id).where(Erasure.entry_id.in_(entries))))
    uow.add(*(Erasure(entry_id=entry, reason=reason) for entry in entries if entry not in done))
    uow.session.flush()
    uow.session.execute(delete(AuditDetail).where(AuditDetail.entry_id.in_(entries)))
    uow.note("sealed", "contact", contact_id, contact.case_id, reason=reason)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What goes over to whom and why: an ownership, and the open duties of these rules (versions)."""

    ownership: str
    to: uuid.UUID
    rules: Collection[str] = ()
    reason: str = ""


def hand_over(uow: UnitOfWork, actor: Actor, case_ids: Iterable[uuid.UUID], what: HandOver) -> int:
    """Close the open owner of each case and name the new one; whoever owns it already is not counted.

    Raises NotFound for a case or account that isn't there, AccessDenied for another unit's case that isn't one's own.
    """
    uow.get(Account, what.to)
    return sum(_handed_over(uow, actor, case_id, what) for case_id in dict.fromkeys(case_ids))


def _handed_over(uow: UnitOfWork, actor: Actor, case_id: uuid.UUID, what: HandOver) -> bool:
    unit_id = uow.first(select(CaseCard.unit_id).where(CaseCard.case_id == case_id, visible(actor)))
    if unit_id is None:
        raise NotFound
    owners = uow.all(select(CaseOwner).where(CaseOwner.case_id == case_id, CaseOwner.to_at.is_(None)))
    if unit_id not in actor.unit_ids and all(owner.account_id != actor.account_id for owner in owners):
        raise AccessDenied
    former = [owner for owner in owners if owner.ownership == what.ownership]
    if any(owner.account_id == what.to for owner in former):
        return False
    for owner in former:
        owner.to_at = uow.now
    uow.add(CaseOwner(case_id=case_id, ownership=what.ownership, account_id=what.to, from_at=uow.now))
    _pass_on(uow, case_id, {None, *(owner.account_id for owner in former)}, what)
    why = {"reason": what.reason} if what.reason else {}
    uow.note("handed-over", "case_file", case_id, case_id, ownership=what.ownership, **why)
    return True


def _pass_on(uow: UnitOfWork, case_id: uuid.UUID, former: Collection[uuid.UUID | None], what: HandOver) -> None:
    open_ones = select(Duty).where(Duty.case_id == case_id, Duty.state == "open", Duty.rule_version.in_(what.rules))
    for duty in uow.all(open_ones):
        if duty.holder_id in former:
            duty.holder_id = what.to
