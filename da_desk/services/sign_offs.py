"""Signing an RMP off: the differences are opened first, then exactly those words are signed, or sent back with comments."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.records import Plan, Record, Rmp, Snapshot
from da_desk.services.accounts import caseworkers
from da_desk.services.planning import (
    COUNTERSIGN,
    FIRST_SIGNED,
    IN_FORCE,
    MEND,
    READ,
    SELF_SIGNED,
    SIGN_OFF,
    SIGNED_OFF,
    SUBMITTED,
    emit,
    end_duties,
    of_submissions,
    open_duties,
    plan_gaps,
    risk_owner,
    said_of,
    since_seal,
    taken_plan,
    writers,
)
from da_desk.services.records import refuse_gaps, snapshot
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

WITH_SUPERVISOR = (SUBMITTED, FIRST_SIGNED)


@dataclass(frozen=True, slots=True)
class SignOffActs(Service):
    """The part of :class:`Plans` about signatures."""

    def read_for_sign_off(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """The supervisor opens what changed: from now on that version counts as read by them. Once is enough."""

        def act(uow: UnitOfWork) -> None:
            _case, record = self._with_supervisor(uow, record_id, version)
            if not has_read(uow, record):
                snapshot(uow, record, READ)

        return self.workplace.act(op_id, act)

    def sign_off(self, record_id: UUID, version: int, note: str = "", *, op_id: UUID | None = None) -> Changes:
        """Sign exactly the words that were read. The plan at high risk needs the supervisor's ``note``, and, where the desk
        asks for it, a second supervisor's signature after the first.

        Raises RuleRefused for who wrote in it or has not opened what changed; Conflict; ValidationFailed; AccessDenied.
        """

        def act(uow: UnitOfWork) -> None:
            case, record = self._with_supervisor(uow, record_id, version)
            sentence = why_not_sign(uow, record)
            if sentence:
                raise RuleRefused(sentence)
            kept = _note(note, needed=case.grade == "high")
            if record.state == SUBMITTED and self._wants_second(uow, case):
                self._sign_first(uow, case, record, kept)
            else:
                self._seal(uow, case, record, kept)

        return self.workplace.act(op_id, act)

    def send_back(
        self, record_id: UUID, version: int, comments: Mapping[str, str], note: str = "", *, op_id: UUID | None = None
    ) -> Changes:
        """Return a submitted plan with what is wanted, section by section; whoever submitted it mends it."""

        def act(uow: UnitOfWork) -> None:
            case, record = self._with_supervisor(uow, record_id, version)
            form = self.workplace.practice.form(record.form, record.form_version)
            typed = Typed()
            kept = {key: typed.text(f"comments.{key}", _("Comment"), text) for key, text in comments.items()}
            words = typed.text("note", _("What is wanted"), note, needed=not any(kept.values()))
            typed.check()
            if any(form.section(key) is None for key in kept):
                raise NotFound
            former = of_submissions(uow, record, open_duties(uow, case.id, (*SIGN_OFF, COUNTERSIGN)))
            end_duties(uow, former, "returned")
            submitted = since_seal(uow, record, SUBMITTED)
            record.state = "returned"
            rows = [{"id": str(uuid7()), "section": key, "comment": text} for key, text in kept.items() if text]
            emit(
                self.workplace, uow, case, "plan-returned",
                {"returned": {"record_id": str(record.id), "note": words, "comments": rows}},
            )  # fmt: skip
            if submitted:
                self._give_to_mend(uow, case, record, submitted[-1].created_by)

        return self.workplace.act(op_id, act)

    def self_sign(self, record_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Put one's own RMP in force without a supervisor, where the desk allows it; it shows as self-signed."""

        def act(uow: UnitOfWork) -> None:
            case, record = taken_plan(self.workplace, uow, record_id, version, "complete")
            if not isinstance(record, Rmp) or record.state not in ("draft", "returned"):
                raise RuleRefused(_("This plan can't be signed as it stands."))
            if not self.workplace.policies(uow).yes("rmp.self-sign"):
                raise RuleRefused(_("On this desk a supervisor signs every RMP. Submit it."))
            risk_owner(uow, case.id)
            refuse_gaps(plan_gaps(self.workplace, record))
            kept = snapshot(uow, record, SELF_SIGNED)
            end_duties(uow, of_submissions(uow, record, open_duties(uow, case.id, (MEND,))), "submitted-again")
            self.workplace.store.guard.seal_record(uow, record, kept, SELF_SIGNED)
            end_duties(uow, open_duties(uow, case.id, IN_FORCE), "in-force")
            emit(self.workplace, uow, case, "plan-self-signed", said_of(record))

        return self.workplace.act(op_id, act)

    def _with_supervisor(self, uow: UnitOfWork, record_id: UUID, version: int) -> tuple[Case, Rmp]:
        case, record = taken_plan(self.workplace, uow, record_id, version, "check")
        if not isinstance(record, Rmp) or record.state not in WITH_SUPERVISOR:
            raise RuleRefused(
                _("This plan is not with the supervisor any more. It was taken back, returned or signed.")
            )
        return case, record

    def _wants_second(self, uow: UnitOfWork, case: Case) -> bool:
        return case.grade == "high" and self.workplace.policies(uow).yes("rmp.countersign-high")

    def _sign_first(self, uow: UnitOfWork, case: Case, record: Rmp, note: str) -> None:
        snapshot(uow, record, FIRST_SIGNED)
        end_duties(uow, of_submissions(uow, record, open_duties(uow, case.id, SIGN_OFF)), SIGNED_OFF, note)
        record.state = FIRST_SIGNED
        emit(self.workplace, uow, case, "plan-signed-off", said_of(record, note, first="yes"))

    def _seal(self, uow: UnitOfWork, case: Case, record: Rmp, note: str) -> None:
        second = record.state == FIRST_SIGNED
        kept = snapshot(uow, record, SIGNED_OFF)
        duties = of_submissions(uow, record, open_duties(uow, case.id, (*SIGN_OFF, COUNTERSIGN)))
        end_duties(uow, duties, "countersigned" if second else SIGNED_OFF, note)
        self.workplace.store.guard.seal_record(uow, record, kept, SIGNED_OFF)
        end_duties(uow, open_duties(uow, case.id, IN_FORCE), "in-force")
        if second:
            emit(self.workplace, uow, case, "plan-countersigned", said_of(record, note))
        else:
            emit(self.workplace, uow, case, "plan-signed-off", said_of(record, note, first="no"))

    def _give_to_mend(self, uow: UnitOfWork, case: Case, record: Rmp, author: UUID) -> None:
        uow.session.flush()
        if author in {account.id for account in caseworkers(uow)}:
            for duty in of_submissions(uow, record, open_duties(uow, case.id, (MEND,))):
                duty.holder_id = author


def has_read(uow: UnitOfWork, record: Record) -> bool:
    """Whether this person opened what changed in exactly these words since a version was last put in force."""
    read = since_seal(uow, record, READ)
    return any(kept.created_by == uow.account_id and kept.body_sha256 == record.body_sha256 for kept in read)


def why_not_sign(uow: UnitOfWork, record: Plan) -> str:
    """Why this person may not sign the plan, or ""; their right to sign at all is asked elsewhere."""
    if uow.account_id in writers(uow, record) | {kept.created_by for kept in since_seal(uow, record, SUBMITTED)}:
        return _("Nobody signs a plan that they wrote in. Ask another supervisor.")
    if any(kept.created_by == uow.account_id for kept in _first_signed(uow, record)):
        return _("You gave the first signature. A second supervisor countersigns.")
    if not has_read(uow, record):
        return _("Open what changed first; exactly what you read is signed.")
    return ""


def _first_signed(uow: UnitOfWork, record: Plan) -> list[Snapshot]:
    if record.state != FIRST_SIGNED:
        return []
    return [kept for kept in since_seal(uow, record, FIRST_SIGNED) if kept.body_sha256 == record.body_sha256]


def _note(note: str, *, needed: bool) -> str:
    typed = Typed()
    kept = typed.text("note", _("Supervisor's note"), note)
    if needed and not kept:
        typed.refuse("note", _("At high risk the supervisor says what was weighed. Fill in the note."))
    typed.check()
    return kept
