"""The background report: begun from the indication, completed by the officer in the case, checked by a supervisor."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused
from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.cases import CaseOwner
from da_desk.models.events import Duty
from da_desk.models.records import BackgroundReport, Record, Snapshot
from da_desk.practice.forms import answer
from da_desk.practice.states import next_states
from da_desk.services.duty_views import display_names, is_late
from da_desk.services.records import Records, opened_record, refuse_gaps, snapshot
from da_desk.services.service import Service
from da_desk.services.typed import reason_given
from da_desk.services.withdrawals import BACKGROUND_REPORT, Withdrawal, gaps_of, load
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

COMPLETED, CHECKED, SENT_BACK = "completed", "checked", "sent-back"
_POSITION = ("bail_position", "bail_detail", "next_hearing", "next_hearing_court")


@dataclass(frozen=True, slots=True)
class Comment:
    """Why a supervisor sent a report back."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Reports(Service):
    """What a person does with the background report beside writing it."""

    def start(self, case_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Begin the report with the facts that are known: bail or custody and the next hearing."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            found = load(uow, self.workplace.in_case(uow, case_id, "create", "record"))
        if found is None:
            raise RuleRefused(_("Record first that the victim indicated withdrawal; the paper belongs to that."))
        body = {"front": _known(found)}
        return Records(self.workplace).save(
            case_id, BackgroundReport.identity, body, event_id=found.event.id, op_id=op_id
        )

    def complete(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Say that the report is complete; the duty to write it ends with it, unless it is late and needs a reason.

        The officer in the case alone completes it. Raises ValidationFailed with what is missing, AccessDenied, Conflict.
        """

        def act(uow: UnitOfWork) -> None:
            record = self._taken(uow, record_id, version, "complete")
            _require_oic(uow, record.case_id)
            _require(record, COMPLETED)
            refuse_gaps(gaps_of(self.workplace.practice, record))
            snapshot(uow, record, COMPLETED)
            record.state = COMPLETED
            self._answer_duty(uow, record)

        return self.workplace.act(op_id, act)

    def check(self, record_id: UUID, version: int, body_sha256: str, *, op_id: UUID | None = None) -> Changes:
        """A supervisor's sign-off on exactly the text that was read (``body_sha256``); never on one's own report.

        Raises Conflict when the text is another by now, RuleRefused for the author, AccessDenied.
        """

        def act(uow: UnitOfWork) -> None:
            record = self._taken(uow, record_id, version, "check")
            if record.body_sha256 != body_sha256:
                raise Conflict("record", str(record_id))
            _require(record, CHECKED)
            if uow.account_id in _authors(uow, record):
                raise RuleRefused(_("Nobody checks a report that they wrote. Ask another supervisor."))
            kept = snapshot(uow, record, CHECKED)
            self.workplace.store.guard.seal_record(uow, record, kept, CHECKED)

        return self.workplace.act(op_id, act)

    def send_back(self, record_id: UUID, version: int, comment: str, *, op_id: UUID | None = None) -> Changes:
        """Give a completed report back to its officer, saying what is wanted."""

        def act(uow: UnitOfWork) -> None:
            record = self._taken(uow, record_id, version, "check")
            _require(record, "draft")
            kept = reason_given(comment, _("What is wanted"))
            uow.note(SENT_BACK, "record", record.id, record.case_id, comment=kept)
            record.state = "draft"

        return self.workplace.act(op_id, act)

    def comments(self, record_id: UUID) -> tuple[Comment, ...]:
        """Why the report was sent back, oldest first."""
        opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            rows = uow.session.execute(
                select(AuditEntry, AuditDetail.detail)
                .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
                .where(AuditEntry.entity_id == record_id, AuditEntry.action == SENT_BACK)
                .order_by(AuditEntry.seq)
            ).all()
            names = display_names(uow, (entry.actor_id for entry, _detail in rows))
        return tuple(
            Comment(entry.at, names.get(entry.actor_id, "") if entry.actor_id else "", json.loads(detail)["comment"])
            for entry, detail in rows
        )

    def _answer_duty(self, uow: UnitOfWork, record: Record) -> None:
        """One act answers two things; a late duty stays open, because it has to be said why."""
        duty = uow.first(
            select(Duty).where(Duty.event_id == record.event_id, Duty.rule == BACKGROUND_REPORT, Duty.state == "open")
        )
        if duty is not None and not is_late(self.workplace.practice, duty, uow.now):
            duty.state, duty.outcome = "done", COMPLETED
            duty.outcome_at, duty.outcome_by = uow.now, uow.account_id

    def _taken(self, uow: UnitOfWork, record_id: UUID, version: int, verb: str) -> BackgroundReport:
        self.workplace.in_case(uow, uow.get(Record, record_id).case_id, verb, "record")
        record = uow.take(Record, record_id, version)
        if not isinstance(record, BackgroundReport):
            raise NotFound
        return record


def _known(found: Withdrawal) -> dict[str, Any]:
    body = found.event.body
    return {field: str(answer(body, f"position.{field}")) for field in _POSITION}


def _require(record: Record, state: str) -> None:
    if state in next_states(record.kind, record.state):
        return
    if state == COMPLETED:
        raise RuleRefused(_("The report is completed already."))
    if state == CHECKED:
        raise RuleRefused(_("Only a completed report can be checked."))
    raise RuleRefused(_("Only a completed report can be sent back."))


def _require_oic(uow: UnitOfWork, case_id: UUID) -> None:
    oic = uow.first(
        select(CaseOwner.account_id).where(
            CaseOwner.case_id == case_id, CaseOwner.ownership == "oic", CaseOwner.to_at.is_(None)
        )
    )
    if oic is None:
        raise RuleRefused(_("Name the officer in the case first; the report is theirs."))
    if oic != uow.account_id:
        raise AccessDenied(_("The officer in the case completes this report. Ask them, or have the case handed over."))


def _authors(uow: UnitOfWork, record: Record) -> set[UUID | None]:
    completed = uow.all(
        select(Snapshot.created_by).where(Snapshot.record_id == record.id, Snapshot.reason == COMPLETED)
    )
    # changed_by is whoever saved it last: a completed report that was edited is a draft again.
    return {record.owner_id, record.created_by, record.changed_by, *completed}
