"""Runs the rules after something was recorded: what they want is compared with what stands, and the difference saved.

Runs inside the unit of work that recorded it, so that an event never stands without its duties.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Unit
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Attempt, Duty, Event
from da_desk.models.people import Involvement
from da_desk.models.records import Plan, Record, Rmp, SafetyPlan, WithdrawalStatement
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.plans import advisers
from da_desk.practice.rulebook import Rule
from da_desk.practice.rules import (
    CaseFacts,
    DutyState,
    EventFacts,
    KnownDuty,
    Move,
    WantedDuty,
    Withdraw,
    reconcile,
    wanted,
)
from da_desk.services.access import Workplace
from da_desk.services.accounts import caseworkers
from da_desk.services.announced import announce
from da_desk.services.vps_offers import vps_facts
from da_desk.store.unit_of_work import UnitOfWork

OWNERSHIP_OF = {"oic": "oic", "risk-owner": "risk", "informing-owner": "informing"}
"""Who a rule names as holder, as the ownership of the case that the person has."""

CHILDREN = frozenset({"case.has_children"})
PLAN_FACTS = frozenset({"case.has_rmp", "case.has_safety_plan", "case.has_adviser"})
"""Facts of a case that change with its people and with its plans."""

_PLANS = (Rmp.identity, SafetyPlan.identity)
_STATES: dict[str, DutyState] = {"open": "open", "done": "done", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True)
class Holders:
    """Who would hold a duty of this case now, by the role that its rule names; None where nobody is named."""

    owners: dict[str, UUID]
    supervisor: UUID | None

    def of(self, role: str) -> UUID | None:
        """The account for a rule's holder role; a supervisor's duty with several supervisors belongs to the unit."""
        return self.supervisor if role == "supervisor" else self.owners.get(OWNERSHIP_OF.get(role, ""))


def run_rules(work: Workplace, uow: UnitOfWork, case: Case, event: Event) -> None:
    """Bring the duties of one event in line with its facts, and what it announces. Run twice, the second changes nothing.

    An event that a plan begins with asks again what the plan means for everything that is still to come.
    """
    _run(work, uow, case, event, frozenset())
    for each in announce(work, uow, case, event):
        _run(work, uow, case, each, frozenset())
    if any(kind.record and kind.slug == event.kind for kind in work.practice.event_kinds):
        _run_coming(work, uow, case)


def run_all_rules(work: Workplace, uow: UnitOfWork, case: Case, asking: frozenset[str]) -> None:
    """After facts of the case changed, such as its children: run the rules that ask them, for every event."""
    kinds = {kind for rule in work.practice.rules if rule.asks(asking) for kind in rule.kinds}
    for event in uow.all(select(Event).where(Event.case_id == case.id, Event.kind.in_(kinds)).order_by(Event.id)):
        _run(work, uow, case, event, asking)


def _run_coming(work: Workplace, uow: UnitOfWork, case: Case) -> None:
    """Run the rules that ask for plans and advisers for what is still to come; what is past keeps what it asked for."""
    kinds = {kind for rule in work.practice.rules if rule.asks(PLAN_FACTS) for kind in rule.kinds}
    coming = select(Event).where(
        Event.case_id == case.id, Event.kind.in_(kinds), Event.at > uow.now, Event.withdrawn_at.is_(None)
    )
    for event in uow.all(coming.order_by(Event.id)):
        _run(work, uow, case, event, PLAN_FACTS)


def foreseen_duties(work: Workplace, uow: UnitOfWork, case: Case, event: Event) -> tuple[WantedDuty, ...]:
    """What an event that nobody has recorded yet would ask for, the most urgent first. Nothing is saved."""
    made = reconcile((), _wanted(work, uow, case, event, holders_of(uow, case)), uow.now).create
    return tuple(sorted(made, key=lambda want: want.do_by.at))


def _wanted(work: Workplace, uow: UnitOfWork, case: Case, event: Event, holders: Holders) -> tuple[WantedDuty, ...]:
    papers = _papers(uow, case, event)
    facts = _case_facts(uow, case, event, holders, papers)
    return wanted(_event_facts(event, papers), facts, work.practice, work.policies(uow, london_day(event.at)))


def _run(work: Workplace, uow: UnitOfWork, case: Case, event: Event, asking: frozenset[str]) -> None:
    """Run the rules for one event: all of them, or only those that ask one of the facts ``asking``."""
    uow.session.flush()
    holders = holders_of(uow, case)
    slugs = {rule.slug for rule in work.practice.rules if not asking or rule.asks(asking)}
    asked = [want for want in _wanted(work, uow, case, event, holders) if want.rule in slugs]
    standing = select(Duty).where(Duty.case_id == case.id, Duty.event_id == event.id)
    rows = {str(row.id): row for row in uow.all(standing) if not asking or row.rule in slugs}
    tried = _tried(uow, rows)
    change = reconcile([_known(row, holders, work.practice, tried) for row in rows.values()], asked, uow.now)
    for want in change.create:
        uow.add(_made(case, event, want, holders))
    for move in change.move:
        _move(rows[move.duty_id], move)
    for gone in change.withdraw:
        _withdraw(uow, rows[gone.duty_id], gone)
    uow.session.flush()


def ask_again(work: Workplace, uow: UnitOfWork, ended: Iterable[Duty]) -> None:
    """After outcomes: open the next occurrence of what is asked again until its answer is known."""
    asked = {duty.event_id: duty.case_id for duty in ended if _repeats(work.practice, duty)}
    for event_id, case_id in asked.items():
        run_rules(work, uow, uow.get(Case, case_id), uow.get(Event, event_id))


def _repeats(practice: Practice, duty: Duty) -> bool:
    rule = known_rule(practice, duty.rule_version)
    outcome = rule.outcome(duty.outcome) if rule else None
    return outcome is not None and outcome.again


def holders_of(uow: UnitOfWork, case: Case) -> Holders:
    """The owners of the case now, and its unit's supervisor if there is just one."""
    rows = uow.session.execute(
        select(CaseOwner.ownership, CaseOwner.account_id).where(CaseOwner.case_id == case.id, CaseOwner.to_at.is_(None))
    )
    supervisors = caseworkers(uow, case.unit_id, ("supervisor",))
    owners = {ownership: account_id for ownership, account_id in rows}  # noqa: C416 - a row is no pair to mypy
    return Holders(owners, supervisors[0].id if len(supervisors) == 1 else None)


def known_rule(practice: Practice, rule_version: str) -> Rule | None:
    """The version of the rule that made a duty; None when this program doesn't have it."""
    try:
        return practice.rule_of(rule_version)
    except NotFound:
        return None


def holder_role(practice: Practice, rule_version: str) -> str:
    """Who should hold a duty by the rule that made it; "" when this program doesn't have that rule."""
    rule = known_rule(practice, rule_version)
    return rule.holder if rule else ""


def _papers(uow: UnitOfWork, case: Case, event: Event) -> list[Record]:
    """What the rules ask of the case's papers: its plans, and the statements of this event."""
    return uow.all(
        select(Record)
        .where(
            Record.case_id == case.id,
            Record.kind.in_(_PLANS) | (Record.event_id == event.id),
        )
        .order_by(Record.id)
    )


def _event_facts(event: Event, papers: Sequence[Record]) -> EventFacts:
    """The event with the body of the plan that began with it beside its own."""
    begun = [paper.body for paper in papers if paper.event_id == event.id and isinstance(paper, Plan)]
    return EventFacts(
        id=str(event.id),
        kind=event.kind,
        at=event.at,
        day=london_day(event.at),
        body={**(begun[0] if begun else {}), **event.body},
        withdrawn=event.withdrawn_at is not None,
        whole_day=event.precision == "day",
    )


def _case_facts(uow: UnitOfWork, case: Case, event: Event, holders: Holders, papers: Sequence[Record]) -> CaseFacts:
    child = select(Involvement.id).where(
        Involvement.case_id == case.id, Involvement.role == "child", Involvement.ended_at.is_(None)
    )
    said = [paper for paper in papers if isinstance(paper, WithdrawalStatement) and paper.event_id == event.id]
    at = _as_of(event, uow.now)
    stood = [paper for paper in papers if isinstance(paper, Plan) and _stood(paper, at)]
    vps = vps_facts(uow, case.id, at)
    return CaseFacts(
        owners=frozenset(holders.owners),
        has_children=True if uow.first(child) else None,
        says_untrue=any(paper.stance == "says-untrue" for paper in said if paper.withdrawn_at is None),
        area=uow.get(Unit, case.unit_id).area,
        has_rmp=any(isinstance(paper, Rmp) for paper in stood),
        has_safety_plan=any(isinstance(paper, SafetyPlan) for paper in stood),
        has_adviser=any(advisers(paper.body) for paper in stood),
        grade=case.grade,
        vps_offered=vps.offered,
        has_vps=vps.signed,
        vps_preference=vps.preference,
    )


def _as_of(event: Event, now: datetime) -> datetime:
    """When the case is looked at for an event: as it was when that was recorded; for what was known ahead, when it came.

    What is still to come asks for what stands now. Run again later, the rules make nothing new of an old event.
    """
    return max(event.created_at, min(event.at, now))


def _stood(plan: Plan, at: datetime) -> bool:
    """Whether the plan was there and not yet closed or set aside at that time; what is closed never changes again."""
    return plan.created_at <= at and (plan.open or plan.changed_at > at)


def _tried(uow: UnitOfWork, rows: dict[str, Duty]) -> frozenset[UUID]:
    ids = [row.id for row in rows.values()]
    tried = uow.all(select(Attempt.duty_id).where(Attempt.duty_id.in_(ids)))
    return frozenset(each for each in tried if each is not None)


def _known(row: Duty, holders: Holders, practice: Practice, tried: frozenset[UUID]) -> KnownDuty:
    rule = known_rule(practice, row.rule_version)
    held = holders.of(rule.holder) if rule else None
    # A row of a plan names its holder itself.
    handed_over = row.holder_id not in (None, held) and not (rule and rule.holder_of)
    outcome = rule.outcome(row.outcome) if rule else None
    return KnownDuty(
        id=str(row.id),
        rule=row.rule,
        cause=str(row.event_id),
        step=row.step,
        occurrence=row.occurrence,
        do_by=row.do_by,
        limit=row.limit_at,
        state=_STATES[row.state],
        touched=row.id in tried or handed_over or row.time_reason is not None,
        counted_from=row.counted_from,
        by_hand=row.time_reason is not None,
        again=outcome is not None and outcome.again,
        ended=row.outcome_at,
    )


def _made(case: Case, event: Event, want: WantedDuty, holders: Holders) -> Duty:
    return Duty(
        case_id=case.id,
        unit_id=case.unit_id,
        holder_id=UUID(want.holder_id) if want.holder_id else holders.of(want.holder_role),
        event_id=event.id,
        rule=want.rule,
        rule_version=want.rule_version,
        step=want.step,
        occurrence=want.occurrence,
        title=want.title,
        why=want.why,
        do_by=want.do_by.at,
        limit_at=want.limit.at if want.limit else None,
        clock=want.do_by.words,
        counted_from=want.counted_from,
        blocks=want.blocks,
    )


def _move(row: Duty, move: Move) -> None:
    """Give it the time that the facts ask for now; a time set by hand was for the day that has moved."""
    if move.wanted.do_by.at != move.former_do_by:
        row.former_do_by = move.former_do_by
    row.do_by = move.wanted.do_by.at
    row.limit_at = move.wanted.limit.at if move.wanted.limit else None
    row.clock = move.wanted.do_by.words
    row.counted_from = move.wanted.counted_from
    row.time_reason = row.time_set_by = row.time_set_at = None


def _withdraw(uow: UnitOfWork, row: Duty, gone: Withdraw) -> None:
    row.state = "withdrawn"
    row.outcome_note, row.outcome_at = gone.reason, uow.now
