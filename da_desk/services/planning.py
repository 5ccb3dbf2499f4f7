"""What every act on a plan stands on: the plan as it may be changed, events that the desk makes, duties that an act ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from da_desk.errors import NotFound, RuleRefused, ValidationFailed
from da_desk.models.accounts import Account
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty, Event
from da_desk.models.records import Plan, Record, Rmp, SafetyPlan, Snapshot
from da_desk.practice.answers import problems
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Gap, gaps
from da_desk.services.access import Workplace
from da_desk.services.accounts import caseworkers
from da_desk.services.records import snapshot
from da_desk.services.rule_runs import run_rules
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

KINDS: Mapping[str, type[Plan]] = {kind.identity: kind for kind in (Rmp, SafetyPlan)}
BEGUN: Mapping[str, str] = {Rmp.identity: "rmp-begun", SafetyPlan.identity: "safety-plan-begun"}
"""The event that a plan begins with; its duties hang there."""

SIGN_OFF = ("duty.sign-off-rmp", "duty.sign-off-dates")
COUNTERSIGN, MEND = "duty.countersign-rmp", "duty.mend-rmp"
IN_FORCE = ("duty.rmp-in-force", "duty.rmp-in-force-medium")
ACTION: Mapping[str, str] = {Rmp.identity: "duty.rmp-action", SafetyPlan.identity: "duty.safety-plan-action"}
REVIEW: Mapping[str, tuple[str, str]] = {
    Rmp.identity: ("duty.review-rmp", "duty.review-rmp-at-trigger"),
    SafetyPlan.identity: ("duty.review-safety-plan", "duty.review-safety-plan-at-trigger"),
}
"""What a review of a plan answers: its own date, and each trigger point that asked for one."""

ANSWERS: Mapping[str, tuple[str, ...]] = {
    Rmp.identity: REVIEW[Rmp.identity],
    SafetyPlan.identity: (*REVIEW[SafetyPlan.identity], "duty.safety-planning"),
}
"""All that a review may answer by name. Safety planning that a withdrawal asked for ends as "reviewed"."""

SUBMITTED, WRITTEN, READ = "submitted", "written", "read"
FIRST_SIGNED, SIGNED_OFF, SELF_SIGNED, AGREED = "first-signed", "signed-off", "self-signed", "agreed"
IN_FORCE_STATES = (SIGNED_OFF, SELF_SIGNED, AGREED)
"""A version is in force and nothing was changed since."""


def taken_plan(work: Workplace, uow: UnitOfWork, record_id: UUID, version: int, verb: str) -> tuple[Case, Plan]:
    """The plan to be changed, as it was opened, and its case. Raises NotFound, AccessDenied, Conflict."""
    case = work.in_case(uow, uow.get(Record, record_id).case_id, verb, "record")
    record = uow.take(Record, record_id, version)
    if not isinstance(record, Plan):
        raise NotFound
    return case, record


def risk_owner(uow: UnitOfWork, case_id: UUID) -> Account:
    """The owner of the case's risk and safety planning, who owns its plans too.

    Raises RuleRefused when nobody is named, or the account is no longer in use: an open plan always has an owner.
    """
    owner = uow.first(
        select(Account)
        .join(CaseOwner, CaseOwner.account_id == Account.id)
        .where(CaseOwner.case_id == case_id, CaseOwner.ownership == "risk", CaseOwner.to_at.is_(None))
    )
    if owner is None:
        raise RuleRefused(_("Name the owner of risk and safety planning on the case first; a plan belongs to them."))
    if owner.disabled_at is not None:
        sentence = _("{name}, who owns this plan, no longer has an account in use. Hand the case over first.")
        raise RuleRefused(sentence.format(name=owner.display))
    return owner


def able_accounts(uow: UnitOfWork) -> frozenset[str]:
    """The accounts that can hold an action, as a body names them."""
    return frozenset(str(account.id) for account in caseworkers(uow))


def check_body(work: Workplace, uow: UnitOfWork, form: Any, body: Mapping[str, Any]) -> None:
    """Raise ValidationFailed for what may not be kept."""
    limit = work.policies(uow).number("text.limit-characters")
    found = problems(form, body, london_day(uow.now), limit)
    if found:
        raise ValidationFailed(*found)


def plan_gaps(work: Workplace, record: Record) -> tuple[Gap, ...]:
    """What is missing in a plan or assessment, by the form that it was written with."""
    return gaps(work.practice.form(record.form, record.form_version), record.body)


def emit(
    work: Workplace,
    uow: UnitOfWork,
    case: Case,
    kind: str,
    body: Mapping[str, Any],
    record: Record | None = None,
    *,
    at: datetime | None = None,
) -> Event:
    """Put on the case's timeline what an act of the desk did, now or ``at`` the time that it is about; ``record``, if
    given, begins with it. Duties follow.
    """
    form = work.practice.event_form(kind, london_day(uow.now))
    event = Event(case_id=case.id, kind=kind, at=at or uow.now, precision="minute")
    event.put(body, form.kind, form.version)
    uow.add(event)
    if record is not None:
        record.event_id = event.id
        uow.add(record)
    run_rules(work, uow, case, event)
    return event


def anchor(uow: UnitOfWork, record: Plan) -> Event:
    """The event that the plan began with."""
    if record.event_id is None:
        raise NotFound
    return uow.get(Event, record.event_id)


def keep_anchor(work: Workplace, uow: UnitOfWork, case: Case, record: Plan) -> None:
    """Bring the plan's duties in line with it: its next review and each of its actions."""
    event = anchor(uow, record)
    body = begun_body(record)
    if event.body != body:
        event.put(body, event.form, event.form_version)
    run_rules(work, uow, case, event)


def begun_body(record: Plan) -> dict[str, dict[str, str]]:
    """What the event of a plan says: when it is reviewed next, and whether it is open."""
    day = record.next_review.isoformat() if record.next_review else ""
    return {"plan": {"next_review": day, "state": "open" if record.open else "closed"}}


def said_of(record: Record, note: str = "", **more: str) -> dict[str, dict[str, str]]:
    """What the event of a signature or another act on a plan says."""
    return {"signed": {"record_id": str(record.id), "note": note, **more}}


def open_duties(uow: UnitOfWork, case_id: UUID, rules: Iterable[str]) -> list[Duty]:
    """The open duties of these rules in a case, the most urgent first."""
    return uow.all(
        select(Duty)
        .where(Duty.case_id == case_id, Duty.state == "open", Duty.rule.in_(tuple(rules)))
        .order_by(Duty.do_by, Duty.id)
    )


def end_duties(uow: UnitOfWork, duties: Iterable[Duty], outcome: str, note: str = "", late_reason: str = "") -> None:
    """End duties by the act that answers them."""
    for duty in duties:
        duty.state, duty.outcome, duty.outcome_note = "done", outcome, note
        duty.outcome_at, duty.outcome_by = uow.now, uow.account_id
        duty.late_reason = late_reason


def of_submissions(uow: UnitOfWork, record: Record, duties: Iterable[Duty]) -> list[Duty]:
    """Those of the duties that an act on this very record brought about (sign-off, countersignature, mending)."""
    events = {
        event.id
        for event in uow.all(select(Event).where(Event.id.in_([duty.event_id for duty in duties])))
        for section in event.body.values()
        if isinstance(section, Mapping) and section.get("record_id") == str(record.id)
    }
    return [duty for duty in duties if duty.event_id in events]


def since_seal(uow: UnitOfWork, record: Record, *reasons: str) -> list[Snapshot]:
    """The snapshots kept for these reasons since somebody else last put a version in force, oldest first.

    One's own signature ends nothing: who signed their own words wrote them all the same.
    """
    signed = uow.first(
        select(Snapshot)
        .where(Snapshot.record_id == record.id, Snapshot.reason.in_((SIGNED_OFF, AGREED)))
        .order_by(Snapshot.created_at.desc(), Snapshot.id.desc())
    )
    statement = select(Snapshot).where(Snapshot.record_id == record.id, Snapshot.reason.in_(reasons))
    if signed is not None:
        later = tuple_(Snapshot.created_at, Snapshot.id) > tuple_(signed.created_at, signed.id)
        statement = statement.where(later)
    return uow.all(statement.order_by(Snapshot.created_at, Snapshot.id))


def writers(uow: UnitOfWork, record: Record) -> frozenset[UUID]:
    """Everybody who wrote in a plan since a version was last put in force."""
    return frozenset(kept.created_by for kept in since_seal(uow, record, WRITTEN))


def note_writer(uow: UnitOfWork, record: Record) -> None:
    """Keep what a person wrote first since the last sign-off: who wrote a plan never signs it off."""
    uow.session.flush()
    if uow.account_id not in writers(uow, record):
        snapshot(uow, record, WRITTEN)
