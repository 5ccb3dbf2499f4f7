"""One withdrawal as it stands: the indication, its papers, duties and signatures; loaded in a fixed number of statements.

Knows no other service but access, so that a case page can show a summary without a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from da_desk.models.attachments import Attachment
from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.models.records import (
    BackgroundReport,
    OicStatement,
    Record,
    Signing,
    ViewsRecord,
    WithdrawalStatement,
    WitnessDetails,
)
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Gap, gaps
from da_desk.practice.withdrawal import ending_of
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

INDICATED = "withdrawal-indicated"
NOTIFY_CPS, SUPERVISOR_ADVICE, CPS_ADVICE = "duty.notify-cps", "duty.supervisor-advice", "duty.cps-advice"
VIEWS_AGAIN, BACKGROUND_REPORT = "duty.views-again", "duty.background-report"
SAYS_UNTRUE = "says-untrue"
OWN_STATEMENT_ENDINGS = ("declined", "not-reached")
FINISHED = ("ready-to-sign", "signed")

RecordT = TypeVar("RecordT", bound=Record)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The rows of the newest withdrawal of a case. ``views``: all of the case, oldest first (the first ones stay).

    ``signings``: the newest signature of each paper. ``papers``: every record of the case that was not set aside.
    """

    case: Case
    event: Event
    papers: tuple[Record, ...]
    duties: tuple[Duty, ...]
    signings: Mapping[UUID, Signing]
    attachments: tuple[Attachment, ...]

    def of_event(self, kind: type[RecordT]) -> tuple[RecordT, ...]:
        """The papers of that kind written for this indication, oldest first."""
        return tuple(p for p in self.papers if isinstance(p, kind) and p.event_id == self.event.id)

    @property
    def latest(self) -> WithdrawalStatement | None:
        """The newest statement, or the row that says how it ended without one."""
        return _last(self.of_event(WithdrawalStatement))

    @property
    def ending(self) -> str:
        """How it ended, "" while open."""
        return ending_of(self.latest.state) if self.latest else ""

    @property
    def statement(self) -> WithdrawalStatement | None:
        """The victim's statement that counts: the newest, or, when the victim supports again, one finished before."""
        finished = _last(tuple(s for s in self.of_event(WithdrawalStatement) if s.state in FINISHED))
        return finished if self.ending in ("supports-in-part", "supports-again") else self.latest

    @property
    def oic_statement(self) -> OicStatement | None:
        """The officer's own statement."""
        return _last(self.of_event(OicStatement))

    @property
    def report(self) -> BackgroundReport | None:
        """The background report."""
        return _last(self.of_event(BackgroundReport))

    @property
    def views(self) -> tuple[ViewsRecord, ...]:
        """Every time the victim's views were asked, the first ones first."""
        return tuple(p for p in self.papers if isinstance(p, ViewsRecord))

    @property
    def details(self) -> WitnessDetails | None:
        """The witness's particulars (the restricted reverse)."""
        return _last(tuple(p for p in self.papers if isinstance(p, WitnessDetails)))

    @property
    def served(self) -> WithdrawalStatement | OicStatement | None:
        """The paper that would be served: the victim's statement, or the officer's own in its place."""
        if self.ending in OWN_STATEMENT_ENDINGS:
            return self.oic_statement
        found = self.statement
        return found if found is not None and found.state in FINISHED else None

    @property
    def says_untrue(self) -> bool:
        """Whether the indication or any statement made after it says that the account was untrue.

        Once advice was asked for, it has to be given: "it turned out that the account stands" is one of its outcomes.
        """
        if any(d.rule in (SUPERVISOR_ADVICE, CPS_ADVICE) and d.state != "withdrawn" for d in self.duties):
            return True
        stances = [self.event.answer("indication", "stance"), *(s.stance for s in self.of_event(WithdrawalStatement))]
        return SAYS_UNTRUE in stances

    @property
    def stance(self) -> str:
        """What the victim says; *it was untrue* weighs more, wherever it was said."""
        if self.says_untrue:
            return SAYS_UNTRUE
        return (self.statement.stance if self.statement else "") or self.event.answer("indication", "stance")

    def exhibits(self, kind: str) -> tuple[Attachment, ...]:
        """Attachments of that kind that go with the statement and were not set aside."""
        statement = self.statement
        return tuple(
            a
            for a in self.attachments
            if a.kind == kind
            and a.withdrawn_at is None
            and statement is not None
            and a.record_id in (None, statement.id)
        )


def _last(rows: Sequence[RecordT]) -> RecordT | None:
    return rows[-1] if rows else None


def current_indication(uow: UnitOfWork, case_id: UUID) -> Event | None:
    """The newest indication of the case that was not withdrawn."""
    return uow.first(
        select(Event)
        .where(Event.case_id == case_id, Event.kind == INDICATED, Event.withdrawn_at.is_(None))
        .order_by(Event.at.desc(), Event.id.desc())
    )


def load(uow: UnitOfWork, case: Case) -> Withdrawal | None:
    """The newest withdrawal of the case; None when none was indicated. Five statements."""
    event = current_indication(uow, case.id)
    if event is None:
        return None
    papers = select(Record).where(Record.case_id == case.id, Record.withdrawn_at.is_(None)).order_by(Record.seq)
    duties = select(Duty).where(Duty.case_id == case.id, Duty.event_id == event.id).order_by(Duty.do_by, Duty.id)
    signings = select(Signing).where(Signing.case_id == case.id).order_by(Signing.id)
    attached = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    return Withdrawal(
        case=case,
        event=event,
        papers=tuple(uow.all(papers)),
        duties=tuple(uow.all(duties)),
        signings={row.record_id: row for row in uow.all(signings)},
        attachments=tuple(uow.all(attached)),
    )


def fulfilled(practice: Practice, duties: Iterable[Duty], rule: str) -> bool:
    """Whether what a rule asks was done: its newest duty has an outcome that fulfils it."""
    last = max((d for d in duties if d.rule == rule), key=lambda duty: duty.occurrence, default=None)
    if last is None or last.state != "done":
        return False
    outcome = practice.rule_of(last.rule_version).outcome(last.outcome)
    return outcome is not None and outcome.fulfils


def paused(practice: Practice, withdrawal: Withdrawal) -> str:
    """Why the victim's statement may not go on, in words; "" when it may.

    *It was untrue* is not *withdraws support*: the supervisor and the CPS advise first (issue, Withdrawal).
    """
    if not withdrawal.says_untrue:
        return ""
    supervisor = fulfilled(practice, withdrawal.duties, SUPERVISOR_ADVICE)
    cps = fulfilled(practice, withdrawal.duties, CPS_ADVICE)
    if supervisor and cps:
        return ""
    if supervisor:
        return _("The victim says that it was untrue. The statement waits for the advice of the CPS.")
    if cps:
        return _("The victim says that it was untrue. The statement waits for the supervisor's advice.")
    return _("The victim says that it was untrue. The statement waits for the advice of the supervisor and of the CPS.")


def gaps_of(practice: Practice, record: Record) -> tuple[Gap, ...]:
    """What is missing in a paper, by the version of the form that it was written with."""
    return gaps(practice.form(record.form or record.kind, record.form_version), record.body)
