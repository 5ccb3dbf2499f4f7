"""The gate's facts from the rows of a withdrawal; and what no override lets through."""

from collections.abc import Iterator

from da_desk.models.records import Record, ViewsRecord
from da_desk.practice.address_guard import KnownValue, find
from da_desk.practice.withdrawal import GateLine, PackFacts, PaperFacts, gate
from da_desk.services.access import Workplace
from da_desk.services.declarations import declarations
from da_desk.services.guarding import decided, known_values
from da_desk.services.withdrawals import (
    CPS_ADVICE,
    NOTIFY_CPS,
    SUPERVISOR_ADVICE,
    VIEWS_AGAIN,
    Withdrawal,
    fulfilled,
    gaps_of,
)
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_NEVER = ("-addresses", "held-at-known-place")
"""Ends of the codes of lines that a supervisor can't override: a known place that would be served undecided."""


def overridable(line: GateLine) -> bool:
    """Whether a supervisor may let the pack leave in spite of the line."""
    return not line.code.endswith(_NEVER)


def lines_of(work: Workplace, uow: UnitOfWork, found: Withdrawal) -> tuple[GateLine, ...]:
    """Everything that holds the pack back or has to be said with it."""
    known = known_values(uow, found.case.id)
    return (*gate(facts_of(work, uow, found, known)), *_held_at(found, known))


def facts_of(work: Workplace, uow: UnitOfWork, found: Withdrawal, known: tuple[KnownValue, ...]) -> PackFacts:
    """What the gate asks, from the rows."""
    policies, practice = work.policies(uow), work.practice
    statement, report, served = found.statement, found.report, found.served
    confirmed = declarations(uow, found.attachments).confirmed(served.id if served else None)
    return PackFacts(
        ending=found.ending,
        stance=found.stance,
        statement=_paper(work, uow, found, statement, known),
        oic_statement=_paper(work, uow, found, found.oic_statement, known),
        report=_plain(work, report),
        details=_plain(work, found.details),
        interpreter_used=statement is not None and statement.answer("interpreter", "used") == "yes",
        interpreter_statement=bool(found.exhibits("interpreter-statement")),
        translation=bool(found.exhibits("translation")),
        cps_told=fulfilled(practice, found.duties, NOTIFY_CPS),
        supervisor_advice=fulfilled(practice, found.duties, SUPERVISOR_ADVICE),
        cps_advice=fulfilled(practice, found.duties, CPS_ADVICE),
        views_asked=_views_asked(work, found),
        check_required=policies.yes("pack.supervisor-check"),
        checked=report is not None and report.state == "checked",
        declaration_confirmed=policies.yes("statement.declaration-confirmed") or confirmed,
    )


def _plain(work: Workplace, record: Record | None) -> PaperFacts | None:
    return PaperFacts(record.state, gaps_of(work.practice, record)) if record else None


def _paper(
    work: Workplace, uow: UnitOfWork, found: Withdrawal, record: Record | None, known: tuple[KnownValue, ...]
) -> PaperFacts | None:
    if record is None:
        return None
    signing = found.signings.get(record.id)
    places = decided(uow, record, known)
    return PaperFacts(
        state=record.state,
        gaps=gaps_of(work.practice, record),
        text_sha256=places.guarded.sha256,
        decided_sha256=places.decided_sha256,
        scan=signing is not None and signing.scan_id is not None,
        held_at=signing.held_at if signing else "",
    )


def _views_asked(work: Workplace, found: Withdrawal) -> bool:
    answered = (not gaps_of(work.practice, record) for record in found.of_event(ViewsRecord))
    return any(answered) or fulfilled(work.practice, found.duties, VIEWS_AGAIN)


def _held_at(found: Withdrawal, known: tuple[KnownValue, ...]) -> Iterator[GateLine]:
    served = found.served
    signing = found.signings.get(served.id) if served else None
    if served is not None and signing is not None and find(signing.held_at, known):
        sentence = _(
            "Where the signed original is held is a known address, and it would be printed. Record another place."
        )
        yield GateLine("held-at-known-place", f"{served.kind}.signing", sentence)
