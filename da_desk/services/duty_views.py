"""What a page shows of a duty: its times and how they were counted, its holder, tries, outcome and what may be answered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from da_desk.models.accounts import Account
from da_desk.models.events import Attempt, Duty
from da_desk.models.records import Record
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import rows
from da_desk.practice.rulebook import Outcome, Rule
from da_desk.practice.sources import source_words
from da_desk.services.rule_runs import holder_role, known_rule
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day

SOON = timedelta(hours=2)
"""How long before its time a duty is shown as due soon."""


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try at reaching someone. ``method`` and ``result`` are titles; ``safe_contact_id`` is the version then shown."""

    id: UUID
    duty_id: UUID | None
    at: datetime
    who: str
    method: str
    result: str
    note: str
    safe_contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class SetByHand:
    """Another time than the one counted: who set it, when, and why."""

    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty on its case. ``clock`` says in words how ``do_by`` was counted; ``outcomes`` are those it may end with.

    ``late``: recording the outcome now asks why it is late. ``overdue`` and ``soon`` are about the moment of reading.
    ``by_act``: the act on a plan that alone ends it ("review", "sign-off", "submit"), "" where an outcome is recorded.
    ``answered_by``: the kind of act that may answer it together with others ("telling": one call), "" for none.
    ``by_hand``: who set another time than the one counted; then ``former_do_by`` is the one that ``clock`` counted.
    ``rule_words``: the version of the rule, its first day and its source. ``settable``: another time may be set for it; a
    day that stands in a plan is changed there. ``words``: what the plan says will be done, for a duty of one of its rows; it
    stands where the outcome is recorded and in no list.
    """

    id: UUID
    version: int
    case_id: UUID
    event_id: UUID
    rule: str
    step: str
    occurrence: int
    title: str
    why: str
    do_by: datetime
    former_do_by: datetime | None
    limit_at: datetime | None
    clock: str
    blocks: str
    state: str
    holder_id: UUID | None
    holder: str
    holder_role: str
    overdue: bool
    soon: bool
    late: bool
    outcome: str
    outcome_title: str
    outcome_note: str
    outcome_at: datetime | None
    outcome_by: str
    late_reason: str
    outcomes: tuple[Outcome, ...]
    attempts: tuple[AttemptView, ...]
    by_act: str = ""
    by_hand: SetByHand | None = None
    rule_words: str = ""
    settable: bool = False
    answered_by: str = ""
    words: str = ""


_TO_THE_MINUTE = ("hours", "notice-48h", "court-hours")


def is_late(practice: Practice, duty: Duty, now: datetime) -> bool:
    """Whether an outcome recorded now needs a reason for being late.

    A count of hours, and a time set by hand, end to the minute. All else has until the end of its day: also what is due
    at once, which is past its time from the start, and what a rule with several clocks asks for.
    """
    rule = known_rule(practice, duty.rule_version)
    if rule is None or duty.time_reason is not None or _to_the_minute(rule):
        return now > duty.do_by
    return london_day(now) > london_day(duty.do_by)


def _to_the_minute(rule: Rule) -> bool:
    clocks = (rule.do_by, *(variant.do_by for variant in rule.variants if variant.do_by is not None))
    return all(clock.clock in _TO_THE_MINUTE for clock in clocks)


def outcomes_of(practice: Practice, duty: Duty) -> tuple[Outcome, ...]:
    """What a duty may end with, by the version of the rule that made it; nothing when that rule isn't here."""
    rule = known_rule(practice, duty.rule_version)
    return rule.outcomes if rule else ()


def act_of(practice: Practice, rule_version: str) -> str:
    """The act on a plan that alone ends a duty; "" for one whose outcome is recorded."""
    rule = known_rule(practice, rule_version)
    return rule.by_act if rule else ""


def answered_by(practice: Practice, rule_version: str) -> str:
    """The kind of act that may answer a duty together with others; "" for none."""
    rule = known_rule(practice, rule_version)
    return rule.answered_by if rule else ""


def duty_views(uow: UnitOfWork, practice: Practice, duties: Sequence[Duty]) -> tuple[DutyView, ...]:
    """The duties as a page shows them; two statements, however many, and one more where a plan's own words are among them."""
    attempts = attempts_of(uow, practice, [duty.id for duty in duties])
    people = (each for duty in duties for each in (duty.holder_id, duty.outcome_by, duty.time_set_by))
    names, words = display_names(uow, people), _words(uow, practice, duties)
    views = (_view(duty, practice, uow.now, names, attempts[duty.id]) for duty in duties)
    return tuple(replace(view, words=words[view.id]) if view.id in words else view for view in views)


def _words(uow: UnitOfWork, practice: Practice, duties: Sequence[Duty]) -> dict[UUID, str]:
    """What the rows say that duties were made of, in the plan as it stands: the duty's title is that of the menu alone."""
    known = ((duty, known_rule(practice, duty.rule_version)) for duty in duties)
    of_rows = [(duty, rule.each) for duty, rule in known if rule is not None and rule.each]
    if not of_rows:
        return {}
    records = uow.all(select(Record).where(Record.event_id.in_({duty.event_id for duty, _path in of_rows})))
    by_event = {record.event_id: record for record in records}
    found = ((duty, by_event.get(duty.event_id), path) for duty, path in of_rows)
    return {
        duty.id: said
        for duty, record, path in found
        if record is not None and (said := _said(practice, record, path, duty.step))
    }


def _said(practice: Practice, record: Record, path: str, row_id: str) -> str:
    asked = practice.form(record.form, record.form_version).field(path)
    row = next((row for row in rows(record.body, path) if row.get("id") == row_id), None)
    return str(row.get(asked.row_title) or "").strip() if asked is not None and row is not None else ""


def attempts_of(
    uow: UnitOfWork, practice: Practice, duty_ids: Sequence[UUID]
) -> defaultdict[UUID | None, list[AttemptView]]:
    """The tries for each duty, oldest first; one statement."""
    found: defaultdict[UUID | None, list[AttemptView]] = defaultdict(list)
    rows = uow.session.execute(
        select(Attempt, Account)
        .join(Account, Account.id == Attempt.created_by)
        .where(Attempt.duty_id.in_(duty_ids))
        .order_by(Attempt.at, Attempt.id)
    )
    for attempt, account in rows:
        found[attempt.duty_id].append(attempt_view(practice, attempt, account.display))
    return found


def attempt_view(practice: Practice, attempt: Attempt, who: str) -> AttemptView:
    """One try as a page shows it."""
    return AttemptView(
        id=attempt.id,
        duty_id=attempt.duty_id,
        at=attempt.at,
        who=who,
        method=practice.title("attempt-methods", attempt.method),
        result=practice.title("attempt-results", attempt.result),
        note=attempt.note,
        safe_contact_id=attempt.safe_contact_id,
    )


def display_names(uow: UnitOfWork, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """How colleagues read the names of these accounts; one statement."""
    wanted = {each for each in account_ids if each is not None}
    return {account.id: account.display for account in uow.all(select(Account).where(Account.id.in_(wanted)))}


def _view(
    duty: Duty, practice: Practice, now: datetime, names: dict[UUID, str], attempts: Sequence[AttemptView]
) -> DutyView:
    outcomes = outcomes_of(practice, duty)
    is_open = duty.state == "open"
    return DutyView(
        id=duty.id,
        version=duty.version,
        case_id=duty.case_id,
        event_id=duty.event_id,
        rule=duty.rule,
        step=duty.step,
        occurrence=duty.occurrence,
        title=duty.title,
        why=duty.why,
        do_by=duty.do_by,
        former_do_by=duty.former_do_by,
        limit_at=duty.limit_at,
        clock=duty.clock,
        blocks=duty.blocks,
        state=duty.state,
        holder_id=duty.holder_id,
        holder=names.get(duty.holder_id, "") if duty.holder_id else "",
        holder_role=holder_role(practice, duty.rule_version),
        overdue=is_open and duty.do_by < now,
        soon=is_open and now <= duty.do_by <= now + SOON,
        late=is_open and is_late(practice, duty, now),
        outcome=duty.outcome,
        outcome_title=next((each.title for each in outcomes if each.slug == duty.outcome), duty.outcome),
        outcome_note=duty.outcome_note,
        outcome_at=duty.outcome_at,
        outcome_by=names.get(duty.outcome_by, "") if duty.outcome_by else "",
        late_reason=duty.late_reason,
        outcomes=outcomes,
        attempts=tuple(attempts),
        by_act=act_of(practice, duty.rule_version),
        by_hand=_by_hand(duty, names),
        rule_words=rule_words(practice, duty.rule_version),
        settable=is_open and settable(practice, duty),
        answered_by=answered_by(practice, duty.rule_version),
    )


def settable(practice: Practice, duty: Duty) -> bool:
    """Whether its time is counted, and no day that was set where it comes from."""
    rule = known_rule(practice, duty.rule_version)
    return rule is None or rule.do_by.clock != "on-day"


def _by_hand(duty: Duty, names: dict[UUID, str]) -> SetByHand | None:
    if duty.time_reason is None or duty.time_set_by is None or duty.time_set_at is None:
        return None
    return SetByHand(names.get(duty.time_set_by, ""), duty.time_set_at, duty.time_reason)


def rule_words(practice: Practice, rule_version: str) -> str:
    """By which rule it was counted: its version, its first day and where it comes from; "" when that rule isn't here."""
    rule = known_rule(practice, rule_version)
    if rule is None:
        return ""
    words = _("In force from {day}, version {version} of {slug}. Source: {source}")
    source = source_words(practice, rule.source)
    return words.format(day=day(rule.from_), version=rule.version, slug=rule.slug, source=source)
