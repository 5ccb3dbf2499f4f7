"""Papers of a case: reading, saving, completing and setting aside, whatever their kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.cases import Case
from da_desk.models.events import Event
from da_desk.models.records import (
    STATEMENT_KINDS,
    BackgroundReport,
    OicStatement,
    Plan,
    Record,
    Signing,
    Snapshot,
    ViewsRecord,
    Vps,
    WithdrawalStatement,
    WitnessDetails,
)
from da_desk.practice.answers import problems
from da_desk.practice.forms import Form, Gap
from da_desk.practice.states import next_states
from da_desk.services.access import Workplace
from da_desk.services.duty_views import display_names
from da_desk.services.rule_runs import run_rules
from da_desk.services.service import Service
from da_desk.services.typed import reason_given
from da_desk.services.vps_offers import accepted_offer
from da_desk.services.withdrawals import SAYS_UNTRUE, current_indication, gaps_of, load, paused
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _

KINDS: Mapping[str, type[Record]] = {
    kind.identity: kind
    for kind in (WithdrawalStatement, OicStatement, BackgroundReport, ViewsRecord, WitnessDetails, Vps)
}
_SERIES = (ViewsRecord.identity,)
_SIGNED = STATEMENT_KINDS
_SUPERSEDED = (WithdrawalStatement.identity, OicStatement.identity)
"""A further one takes the place of the one before. A further VPS stands beside it."""

_OF_THE_CASE = (WitnessDetails.identity, Vps.identity)
"""They belong to the case, not to one withdrawal."""

_COMPLETED = (ViewsRecord.identity, WitnessDetails.identity)
_UNDER_WAY = ("draft", "ready-to-sign")
_STATES = {
    "rmp": "rmp-states",
    "safety_plan": "safety-plan-states",
    "risk_assessment": "assessment-states",
    "order": "order-states",
}
"""What lists the states of a kind of paper, where it is not the common one."""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One paper in a list, without its contents. ``sealed``: a version is in force (signed, checked)."""

    id: UUID
    case_id: UUID
    kind: str
    title: str
    seq: int
    state: str
    state_title: str
    owner: str
    changed_at: datetime
    sealed: bool
    version: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """A paper as it was at a moment that matters."""

    id: UUID
    reason: str
    at: datetime
    who: str
    body_sha256: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Records(Service):
    """Every kind of paper. Statements and reports add what is their own."""

    def get(self, record_id: UUID) -> Record:
        """The paper, detached; the case is logged as consulted. Raises NotFound, AccessDenied."""
        return opened_record(self.workplace, record_id)

    def of_case(self, case_id: UUID) -> tuple[RecordLine, ...]:
        """The papers of a case in their series, also those set aside. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "record")
            rows = uow.all(select(Record).where(Record.case_id == case_id).order_by(Record.kind, Record.seq))
            names = display_names(uow, (row.owner_id for row in rows))
            return tuple(line_of(self.workplace, row, names) for row in rows)

    def save(
        self,
        case_id: UUID,
        kind: str,
        body: Mapping[str, Any],
        *,
        record_id: UUID | None = None,
        version: int | None = None,
        event_id: UUID | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Save a new paper, or a paper already begun as it was opened (``version``).

        Raises ValidationFailed for what may not be kept, RuleRefused for a paper that may not change now, Conflict.
        """
        if kind not in KINDS or (record_id is not None and version is None):
            raise NotFound

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create" if record_id is None else "edit", "record")
            if record_id is None or version is None:
                self.begin(uow, case, kind, body, event_id)
                return
            record = taken(uow, case_id, record_id, version, KINDS[kind])
            _require_open(uow, record)
            self._put(uow, case, record, self.workplace.practice.form(kind, record.form_version), body)

        return self.workplace.act(op_id, act)

    def begin(
        self, uow: UnitOfWork, case: Case, kind: str, body: Mapping[str, Any], event_id: UUID | None = None
    ) -> Record:
        """A new paper in its series, within the unit of work of another service. Rights were asked there."""
        event = self._event(uow, case, kind, event_id)
        rows = uow.all(select(Record).where(Record.case_id == case.id, Record.kind == kind).order_by(Record.seq))
        of_event = event.id if event is not None and kind not in _OF_THE_CASE else None
        former = [row for row in rows if row.withdrawn_at is None and of_event in (None, row.event_id)]
        if kind not in _SERIES:
            _require_no_other(uow, kind, former)
        record = KINDS[kind](case_id=case.id, kind=kind, seq=rows[-1].seq + 1 if rows else 1)
        record.owner_id, record.event_id = uow.account_id, event.id if event else None
        if kind in _SUPERSEDED and former:
            record.supersedes_id = former[-1].id
        self._put(uow, case, record, self.workplace.practice.form(kind), body)
        return record

    def complete(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Say that views or witness details are complete. Raises ValidationFailed with what is missing."""

        def act(uow: UnitOfWork) -> None:
            record = uow.get(Record, record_id)
            self.workplace.in_case(uow, record.case_id, "complete", "record")
            record = uow.take(Record, record_id, version)
            if record.kind not in _COMPLETED or record.state != "draft":
                raise RuleRefused(_("This paper can't be completed as it stands."))
            refuse_gaps(gaps_of(self.workplace.practice, record))
            snapshot(uow, record, "completed")
            record.state = "completed"

        return self.workplace.act(op_id, act)

    def gaps(self, record_id: UUID) -> tuple[Gap, ...]:
        """What is missing before the paper is complete."""
        return gaps_of(self.workplace.practice, self.get(record_id))

    def form(self, kind: str, version: int | None = None) -> Form:
        """The form of a kind of paper: that version, or the newest."""
        return self.workplace.practice.form(kind, version or 0)

    def withdraw(self, record_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Set a paper aside, with the reason; nothing of it is deleted. A signed one is superseded instead."""

        def act(uow: UnitOfWork) -> None:
            record = uow.get(Record, record_id)
            self.workplace.in_case(uow, record.case_id, "edit", "record")
            record = uow.take(Record, record_id, version)
            if isinstance(record, Plan):
                raise RuleRefused(_("A plan is set aside or closed on its own page."))
            if "withdrawn" not in next_states(record.kind, record.state) or signed_in_ink(uow, record.id):
                raise RuleRefused(
                    _("A signed paper is never set aside. Take a further statement; it supersedes this one.")
                )
            record.state, record.withdrawn_at = "withdrawn", uow.now
            record.withdrawn_reason = reason_given(reason)

        return self.workplace.act(op_id, act)

    def snapshots(self, record_id: UUID) -> tuple[SnapshotLine, ...]:
        """The paper at each moment that mattered, oldest first."""
        opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            rows = uow.all(select(Snapshot).where(Snapshot.record_id == record_id).order_by(Snapshot.id))
            names = display_names(uow, (row.created_by for row in rows))
            return tuple(
                SnapshotLine(r.id, r.reason, r.created_at, names.get(r.created_by, ""), r.body_sha256, r.body)
                for r in rows
            )

    def _event(self, uow: UnitOfWork, case: Case, kind: str, event_id: UUID | None) -> Event | None:
        if event_id is not None:
            named = uow.get(Event, event_id)
            if named.case_id != case.id:
                raise NotFound
            return named
        return _BEGINS_WITH[kind](uow, case.id)

    def _put(self, uow: UnitOfWork, case: Case, record: Record, form: Form, body: Mapping[str, Any]) -> None:
        limit = self.workplace.policies(uow).number("text.limit-characters")
        found = problems(form, body, uow.now.astimezone(LONDON).date(), limit)
        if found:
            raise ValidationFailed(*found)
        if isinstance(record, WithdrawalStatement) and _text(body) != record.text:
            # As it stood before this save: the save that records "it was untrue" may bring the words already typed.
            self._require_going_on(uow, case)
        record.put(body, record.kind, form.version)
        if record.state in ("completed", "checked"):
            record.state = "draft"
        uow.add(record)
        if isinstance(record, WithdrawalStatement) and record.stance == SAYS_UNTRUE:
            self._ask_for_advice(uow, case, record)

    def _require_going_on(self, uow: UnitOfWork, case: Case) -> None:
        found = load(uow, case)
        why = paused(self.workplace.practice, found) if found else ""
        if why:
            raise RuleRefused(why)

    def _ask_for_advice(self, uow: UnitOfWork, case: Case, record: Record) -> None:
        if record.event_id is not None:
            run_rules(self.workplace, uow, case, uow.get(Event, record.event_id))


def _needs_indication(uow: UnitOfWork, case_id: UUID) -> Event:
    event = current_indication(uow, case_id)
    if event is None:
        raise RuleRefused(_("Record first that the victim indicated withdrawal; the paper belongs to that."))
    return event


def _nothing(_uow: UnitOfWork, _case_id: UUID) -> None:
    return None


_BEGINS_WITH: Mapping[str, Callable[[UnitOfWork, UUID], Event | None]] = {
    WithdrawalStatement.identity: _needs_indication,
    OicStatement.identity: _needs_indication,
    BackgroundReport.identity: _needs_indication,
    ViewsRecord.identity: current_indication,
    WitnessDetails.identity: _nothing,
    Vps.identity: accepted_offer,
}
"""The event that a paper belongs to. Raises RuleRefused where it can't begin without one."""


def opened_record(work: Workplace, record_id: UUID) -> Record:
    """The paper, detached, after its case was logged as consulted. Raises NotFound, AccessDenied."""
    with work.reading() as uow:
        case_id = uow.get(Record, record_id).case_id
    work.opened(case_id)
    with work.reading() as uow:
        work.in_case(uow, case_id, "read", "record")
        return uow.get(Record, record_id)


def taken(uow: UnitOfWork, case_id: UUID, record_id: UUID, version: int, kind: type[Record]) -> Record:
    """The paper to be changed: of that case and kind, as it was opened. Raises NotFound, Conflict."""
    record = uow.take(Record, record_id, version)
    if record.case_id != case_id or not isinstance(record, kind):
        raise NotFound
    return record


def line_of(work: Workplace, row: Record, names: Mapping[UUID, str]) -> RecordLine:
    """The paper as a list shows it."""
    practice = work.practice
    states = _STATES.get(row.kind, "statement-states" if row.kind in _SIGNED else "report-states")
    return RecordLine(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        title=practice.form(row.form or row.kind, row.form_version).title,
        seq=row.seq,
        state=row.state,
        state_title=practice.title(states, row.state),
        owner=names.get(row.owner_id, "") if row.owner_id else "",
        changed_at=row.changed_at,
        sealed=row.sealed,
        version=row.version,
        withdrawn=row.withdrawn_at is not None,
    )


def snapshot(uow: UnitOfWork, record: Record, reason: str) -> Snapshot:
    """Keep the body as it is now, for good."""
    kept = Snapshot(case_id=record.case_id, record_id=record.id, record_version=record.version, reason=reason)
    kept.put(record.body, record.form, record.form_version)
    uow.add(kept)
    uow.session.flush()
    return kept


def refuse_gaps(found: tuple[Gap, ...]) -> None:
    """Raise ValidationFailed with each gap at its place."""
    if found:
        raise ValidationFailed(*(Problem(gap.path, gap.sentence) for gap in found))


def _text(body: Mapping[str, Any]) -> Any:
    section = body.get("statement", {})
    return (section.get("text") or "") if isinstance(section, Mapping) else ""


def _require_no_other(uow: UnitOfWork, kind: str, former: list[Record]) -> None:
    if kind in _SIGNED:
        if any(row.state in _UNDER_WAY and not signed_in_ink(uow, row.id) for row in former):
            raise RuleRefused(_("There is already one being written. Go on with that, or set it aside first."))
    elif former:
        raise RuleRefused(_("There is already one for this. Open it and change it there."))


def _require_open(uow: UnitOfWork, record: Record) -> None:
    if record.withdrawn_at is not None:
        raise RuleRefused(_("This paper was set aside and no longer changes."))
    if record.kind in _SIGNED and record.state != "draft":
        raise RuleRefused(
            _("This text no longer changes: it was signed.")
            if record.state == "signed"
            else _("This text was made ready to sign or ended. Take it back to the draft first, with the reason.")
        )
    if isinstance(record, ViewsRecord) and (record.state != "draft" or _followed(uow, record)):
        raise RuleRefused(_("These views stay as they were given. Record the new ones beside them."))


def _followed(uow: UnitOfWork, record: Record) -> bool:
    last = select(func.max(Record.seq)).where(Record.case_id == record.case_id, Record.kind == record.kind)
    return (uow.session.scalar(last) or 0) > record.seq


def signed_in_ink(uow: UnitOfWork, record_id: UUID) -> bool:
    """Whether a signature is on record for the paper, with or without a scan of it."""
    return uow.first(select(Signing.id).where(Signing.record_id == record_id)) is not None
