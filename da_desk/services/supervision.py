"""What a supervisor looks after: plans to sign, what is late or without an owner, what happened, and who has how much in hand.

All of it is asked by lists and counts, so that no case is opened by looking; what may not be seen of a restricted case is
not there. The page is a query over duties: how much it asks does not grow with the desk.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from da_desk.models.accounts import Account
from da_desk.models.records import Rmp
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.services.case_events import event_title
from da_desk.services.cases import Cases
from da_desk.services.duty_lines import Line, line_of
from da_desk.services.duty_views import display_names
from da_desk.services.planning import COUNTERSIGN, IN_FORCE, MEND, REVIEW, SIGN_OFF
from da_desk.services.since import CONTACT, SinceActs, telling_rules
from da_desk.services.typed import Typed
from da_desk.services.working_days import DAYS_AHEAD, AwayLine, away_lines, through
from da_desk.store.changes import Change
from da_desk.store.guard import PAGE, Card, CardPage, DutyCard, EndedCard, EventCard, Listing, LoadLine
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _

DATES_ONLY = "duty.sign-off-dates"
FIRST_GRADE, DOWNGRADE = "duty.sergeant-review", "duty.check-downgrade"
REVIEWS = tuple(rule for rules in REVIEW.values() for rule in rules)
COVER_NOTE = "cover-note"

_WAITING = (*SIGN_OFF, COUNTERSIGN, MEND, *IN_FORCE, FIRST_GRADE, DOWNGRADE)
_WHENEVER = timedelta(days=800)
_MOST = 500
_FRIDAY = 5
_GRADES = {"high": 0, "medium": 1, "standard": 2}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something recorded on a case: what and when, never what it says."""

    case_id: UUID
    ref: str
    victim_name: str
    grade: str
    kind: str
    title: str
    at: datetime
    recorded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a colleague, or all of a unit, has in hand. ``gone``: the account is not in use any more, or nobody is named."""

    unit_id: UUID
    unit: str
    account_id: UUID | None
    who: str
    high: int
    medium: int
    standard: int
    ungraded: int
    open_duties: int
    overdue: int
    gone: bool

    @property
    def cases(self) -> int:
        """How many cases, of whatever grade."""
        return self.high + self.medium + self.standard + self.ungraded


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """The whole page. ``since``: from when ``happened``, ``missed`` and ``cover_notes`` are told; ``looked``: when this
    person looked before, if ever. ``unplanned``: at high risk, with no plan in force and nothing that asks for one, such as
    a case that came with its grade. ``more``: a list was cut.
    """

    now: datetime
    since: datetime
    looked: datetime | None
    to_sign: tuple[Line, ...]
    dates_only: tuple[Line, ...]
    returned: tuple[Line, ...]
    overdue_reviews: tuple[Line, ...]
    owners_away: tuple[AwayLine, ...]
    owners_gone: tuple[Load, ...]
    no_plan: tuple[Line, ...]
    unplanned: tuple[Card, ...]
    first_grades: tuple[Line, ...]
    downgrades: tuple[Line, ...]
    happened: tuple[Happening, ...]
    told: tuple[Happening, ...]
    missed: tuple[Line, ...]
    not_reached: tuple[Line, ...]
    cover_notes: tuple[Happening, ...]
    load_officers: tuple[Load, ...]
    load_units: tuple[Load, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over of several cases did. ``count``: how many went over, since some may have been the colleague's already.

    In the shape of ``Changes``, so that pages that show the cases ask anew.
    """

    case_ids: tuple[UUID, ...]
    count: int
    to: str
    ownership: str
    reason: str

    @property
    def items(self) -> tuple[Change, ...]:
        """The cases, as changed."""
        return tuple(Change("case_owner", each, each, False) for each in self.case_ids)


@dataclass(frozen=True, slots=True)
class Supervision(SinceActs):
    """What the page of supervision asks; and *since I last looked*, of one case."""

    def page(self, since: datetime | None = None) -> SupervisionView:
        """Everything as it stands now; what happened is told from ``since`` on, by default from the last Friday.

        A constant number of statements, however many cases there are. Raises AccessDenied for who is no supervisor.
        """
        work = self.workplace
        work.require("check", "duty")
        guard, actor, now = work.store.guard, work.actor, work.now()
        start, looked = since or last_friday(now), guard.last_listed(actor, "events")
        waiting = guard.duties(actor, "team", now + _WHENEVER, _MOST, _WAITING)
        with work.reading() as uow:
            ahead = work.policies(uow).number(DAYS_AHEAD)
        soon = guard.duties(actor, "team", through(london_day(now) + timedelta(days=ahead)), _MOST)
        events = guard.happened(actor, "team", start, _MOST)
        ended = guard.ended(actor, start, telling_rules(work.practice), _MOST)
        bare = guard.without_paper(actor, "high", Rmp.identity)
        loads, areas = guard.load(actor, "team"), guard.load(actor, "all")
        with work.reading() as uow:
            gone = _gone(uow, (line.account_id for line in loads))
            away = away_lines(uow, work.practice, soon, ahead)
        of_rules = _by_rule(waiting, now)
        asked_for = {card.case_id for card in waiting if card.rule in IN_FORCE}
        lines = {card.id: line_of(card, now) for card in soon}
        officers = tuple(_load(each, gone) for each in loads)
        happened = tuple(_happening(work.practice, each) for each in events)
        contacts = (each for each in happened if each.kind == CONTACT)
        return SupervisionView(
            now=now,
            since=start,
            looked=looked,
            to_sign=of_rules("duty.sign-off-rmp", COUNTERSIGN),
            dates_only=of_rules(DATES_ONLY),
            returned=of_rules(MEND),
            overdue_reviews=tuple(line for line in lines.values() if line.rule in REVIEWS and line.overdue),
            owners_away=away,
            owners_gone=tuple(each for each in officers if each.gone and each.cases),
            no_plan=of_rules(*IN_FORCE),
            unplanned=tuple(each for each in bare if each.case_id not in asked_for),
            first_grades=of_rules(FIRST_GRADE),
            downgrades=of_rules(DOWNGRADE),
            happened=happened,
            told=_newest_first((*contacts, *(_told(each) for each in ended))),
            missed=tuple(line for line in lines.values() if line.overdue and line.do_by > start),
            not_reached=tuple(line for line in lines.values() if line.tries),
            cover_notes=tuple(each for each in happened if each.kind == COVER_NOTE),
            load_officers=officers,
            load_units=tuple(_load(each, frozenset()) for each in areas),
            more=_MOST in (len(waiting), len(soon), len(events), len(ended)) or len(bare) == PAGE,
        )

    def hand_over(self, case_ids: Sequence[UUID], ownership: str, account_id: UUID, reason: str) -> HandedOver:
        """Give cases to a colleague at once; why stands in the history of each. What somebody owns already is left alone.

        Raises AccessDenied, NotFound, ValidationFailed for no reason, no case, or somebody who can't own one; all or nothing.
        """
        typed = Typed()
        kept = typed.text("reason", _("Reason"), reason, needed=True)
        if not case_ids:
            typed.refuse("cases", _("Choose the cases first."))
        typed.check()
        wanted = tuple(dict.fromkeys(case_ids))
        count = Cases(self.workplace).hand_over(wanted, ownership, account_id, kept)
        with self.workplace.reading() as uow:
            to = display_names(uow, [account_id]).get(account_id, "")
        return HandedOver(wanted, count, to, ownership, kept)

    def cases_of(self, owner_id: UUID, after: str = "", n: int = PAGE) -> CardPage:
        """The cases of one's units, not closed, whose risk this colleague owns, or nobody (``NOBODY``), what is due first.

        128 at most; ``after`` of one page asks for the next. Raises AccessDenied.
        """
        work = self.workplace
        work.require("hand-over", "case")
        return work.store.guard.page(work.actor, Listing("team", owner=owner_id), after, n)

    def to_sign(self) -> tuple[Line, ...]:
        """The plans that wait for a signature, in the order of the page: then those with changed dates alone."""
        work = self.workplace
        work.require("check", "record")
        now = work.now()
        rules = (*SIGN_OFF, COUNTERSIGN)
        of_rules = _by_rule(work.store.guard.duties(work.actor, "team", now + _WHENEVER, _MOST, rules), now)
        return (*of_rules("duty.sign-off-rmp", COUNTERSIGN), *of_rules(DATES_ONLY))


def last_friday(now: datetime) -> datetime:
    """When the last Friday before today began, in England and Wales: the last working day before a weekend."""
    today = now.astimezone(LONDON).date()
    back = (today.isoweekday() - _FRIDAY) % 7 or 7
    return datetime.combine(today - timedelta(days=back), time(), LONDON).astimezone(UTC)


def _by_rule(cards: Sequence[DutyCard], now: datetime) -> Callable[..., tuple[Line, ...]]:
    """The lines of these rules: by grade, then what happened since, then age."""
    lines = sorted((line_of(card, now) for card in cards), key=_urgency)

    def of(*rules: str) -> tuple[Line, ...]:
        return tuple(line for line in lines if line.rule in rules)

    return of


def _urgency(line: Line) -> tuple[int, int, datetime, UUID]:
    return _GRADES.get(line.grade, len(_GRADES)), -line.happened, line.made_at, line.duty_id


def _happening(practice: Practice, found: EventCard) -> Happening:
    return Happening(
        case_id=found.case_id,
        ref=found.ref,
        victim_name=found.victim_name,
        grade=found.grade,
        kind=found.kind,
        title=event_title(practice, found.kind),
        at=found.at,
        recorded_at=found.recorded_at,
        who=found.who,
    )


def _told(found: EndedCard) -> Happening:
    return Happening(
        case_id=found.case_id,
        ref=found.ref,
        victim_name=found.victim_name,
        grade=found.grade,
        kind=found.rule,
        title=found.title,
        at=found.ended_at,
        recorded_at=found.ended_at,
        who=found.who,
    )


def _newest_first(found: Iterable[Happening]) -> tuple[Happening, ...]:
    return tuple(sorted(found, key=lambda each: each.recorded_at, reverse=True))


def _load(found: LoadLine, gone: frozenset[UUID | None]) -> Load:
    return Load(
        unit_id=found.unit_id,
        unit=found.unit,
        account_id=found.account_id,
        who=found.who,
        high=found.high,
        medium=found.medium,
        standard=found.standard,
        ungraded=found.ungraded,
        open_duties=found.open_duties,
        overdue=found.overdue,
        gone=found.account_id in gone,
    )


def _gone(uow: UnitOfWork, people: Iterable[UUID | None]) -> frozenset[UUID | None]:
    """Those among ``people`` whose account is not in use, and nobody at all. One statement."""
    wanted = [each for each in people if each is not None]
    left = uow.all(select(Account.id).where(Account.id.in_(wanted), Account.disabled_at.is_not(None)))
    return frozenset((None, *left))
