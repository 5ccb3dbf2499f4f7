"""What the page of one case answers: who, how reached, owned by whom, what is due, where the prosecution stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.models.accounts import Account, Unit
from da_desk.models.cases import OWNERSHIPS, Case, CaseOwner, Incident
from da_desk.models.events import Duty, Event
from da_desk.models.people import Involvement, Person
from da_desk.models.records import WithdrawalStatement
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.orders import conditions_words
from da_desk.services.access import Workplace
from da_desk.services.case_owners import LinkLine, link_lines
from da_desk.services.duty_views import DutyView, duty_views
from da_desk.services.people import age_on, involved_rows
from da_desk.services.restrictions import RestrictionView, restriction_view
from da_desk.services.safe_contacts import SafeContactView, safe_contact_view
from da_desk.services.service import Named
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day, ngettext

INDICATION = "withdrawal-indicated"
_HEARING_FACTS = {
    "charge": ("facts", "first_hearing", "court"),
    "court-bail": ("facts", "next_hearing", "court"),
    "remand": ("facts", "next_hearing", "court"),
    "first-hearing": ("facts", "hearing", "court"),
    INDICATION: ("position", "next_hearing", "next_hearing_court"),
}
_HEARINGS = ("hearing", "trial", "sentence-hearing")
_BAIL_KINDS = {
    "police-bail": "police-bail",
    "bail-changed": "police-bail",
    "released-under-investigation": "released-under-investigation",
    "released-no-charge": "not-charged",
    "court-bail": "court-bail",
    "remand": "remanded",
}
_BAIL_ENDINGS = {"under-investigation": "released-under-investigation", "remanded": "remanded", "charged": ""}
"""What follows the end of bail; after any other there is none. A charge says itself what follows."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Someone in the case, for the identity bar: the name, and how they are connected with the victim."""

    person_id: UUID
    listed: str
    born: date | None
    relationship: str


@dataclass(frozen=True, slots=True)
class WithdrawalSummary:
    """The withdrawal under way. ``stance``: what the indication says; ``statement_state``: "" before a statement."""

    event_id: UUID
    at: datetime
    stance: str
    statement_id: UUID | None
    statement_state: str
    open_duties: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page shows first. ``alerts``: sentences; ``next_hearing`` and ``bail``: lines, "" if unknown."""

    case: Case
    unit: str
    victim: Person
    victim_involvement_id: UUID | None
    age_of_victim: int | None
    suspects: tuple[PersonLine, ...]
    owners: Mapping[str, Named | None]
    alerts: tuple[str, ...]
    safe_contact: SafeContactView | None
    next_hearing: str
    next_hearing_day: date | None
    bail: str
    open_duties: tuple[DutyView, ...]
    withdrawal: WithdrawalSummary | None
    incidents: tuple[Incident, ...]
    links: tuple[LinkLine, ...]
    restriction: RestrictionView | None


def case_view(work: Workplace, uow: UnitOfWork, case: Case) -> CaseView:
    """The case as its page shows it; a constant number of statements."""
    today = london_day(uow.now)
    people = involved_rows(uow, case.id)
    victim = uow.get(Person, case.victim_id)
    owners = _owners(uow, case.id)
    events = uow.all(
        select(Event).where(Event.case_id == case.id, Event.withdrawn_at.is_(None)).order_by(Event.at, Event.id)
    )
    due = select(Duty).where(Duty.case_id == case.id, Duty.state == "open").order_by(Duty.do_by, Duty.id)
    duties = duty_views(uow, work.practice, uow.all(due))
    safe = safe_contact_view(work, uow, case.id)
    hearing = next_hearing(events, today)
    restriction = restriction_view(uow, case)
    incidents = select(Incident).where(Incident.case_id == case.id).order_by(Incident.day.desc(), Incident.id)
    return CaseView(
        case=case,
        unit=uow.get(Unit, case.unit_id).name,
        victim=victim,
        victim_involvement_id=next((each.id for each, _person in people if each.role == "victim"), None),
        age_of_victim=age_on(victim.born, today),
        suspects=tuple(_suspects(work.practice, people)),
        owners={name: Named(each.id, each.display) if each else None for name, each in owners.items()},
        alerts=(*_shut_out(owners, restriction), *_alerts(owners, safe, duties)),
        safe_contact=safe,
        next_hearing=hearing_line(hearing),
        next_hearing_day=hearing[0] if hearing else None,
        bail=bail_line(work.practice, events),
        open_duties=duties,
        withdrawal=_withdrawal(uow, events, duties),
        incidents=tuple(uow.all(incidents)),
        links=link_lines(work, uow, case.id),
        restriction=restriction,
    )


def _owners(uow: UnitOfWork, case_id: UUID) -> dict[str, Account | None]:
    rows = uow.session.execute(
        select(CaseOwner.ownership, Account)
        .join(Account, Account.id == CaseOwner.account_id)
        .where(CaseOwner.case_id == case_id, CaseOwner.to_at.is_(None))
    )
    found = dict(rows.all())
    return {ownership: found.get(ownership) for ownership in OWNERSHIPS}


def _suspects(practice: Practice, people: Sequence[tuple[Involvement, Person]]) -> Iterator[PersonLine]:
    for each, person in people:
        if each.role == "suspect" and each.ended_at is None:
            yield PersonLine(person.id, person.listed, person.born, practice.title("relationships", each.relationship))


def _shut_out(owners: Mapping[str, Account | None], restriction: RestrictionView | None) -> Iterator[str]:
    readers = {each.id for each in restriction.readers} if restriction else set()
    for owner in dict.fromkeys(each for each in owners.values() if restriction and each is not None):
        if owner is not None and owner.id not in readers:
            yield _("{name} owns this case and can't see it any more. Hand it over.").format(name=owner.display)


def _alerts(
    owners: Mapping[str, Account | None], safe: SafeContactView | None, duties: Sequence[DutyView]
) -> Iterator[str]:
    blank = {
        "risk": _("Nobody owns risk and safety planning."),
        "informing": _("Nobody owns keeping the victim informed."),
        "oic": _("There is no officer in the case."),
    }
    for ownership, owner in owners.items():
        if owner is None:
            yield blank[ownership]
        elif owner.disabled_at is not None:
            yield _("{name} still owns this case, but has left the desk.").format(name=owner.display)
    if safe is None:
        yield _("No safe contact is known. Ask before anyone calls.")
    elif safe.stale:
        yield _("Safe contact {standing}.").format(standing=safe.stale)
    # A supervisor's duty without a name is on the list of all the unit's supervisors.
    unheld = sum(not duty.holder and duty.holder_role != "supervisor" for duty in duties)
    if unheld:
        yield ngettext("{count} thing to do has no holder.", "{count} things to do have no holder.", unheld).format(
            count=unheld
        )


def next_hearing(events: Sequence[Event], today: date) -> tuple[date, str] | None:
    """The next hearing known from the events, not before ``today``: its day and court ("" if unknown).

    A hearing that stands as an event of its own says itself when it is, whatever the entry says that named it.
    """
    told = {event.answer("facts", "from_event") for event in events}
    own = (event for event in events if str(event.id) not in told)
    known = [found for event in own if (found := _hearing_of(event)) is not None and found[0] >= today]
    return min(known, default=None, key=lambda found: (found[0], not found[1]))


def _hearing_of(event: Event) -> tuple[date, str] | None:
    if event.kind in _HEARINGS:
        return london_day(event.at), event.answer("facts", "court")
    if event.kind not in _HEARING_FACTS:
        return None
    section, day_field, court_field = _HEARING_FACTS[event.kind]
    on = event.answer(section, day_field)
    return (date.fromisoformat(on), event.answer(section, court_field)) if on else None


def hearing_line(hearing: tuple[date, str] | None) -> str:
    """The hearing in words; "" for none."""
    if hearing is None:
        return ""
    on, court = hearing
    return f"{day(on, weekday=True)}, {court}" if court else day(on, weekday=True)


def bail_line(practice: Practice, events: Sequence[Event]) -> str:
    """Bail or custody by the last event that says so, with its day; "" if unknown. ``events``: oldest first."""
    for event in reversed(events):
        position, detail = _bail_of(event)
        if position:
            title = practice.title("bail-positions", position)
            words = f"{title}: {' '.join(detail.split())}" if detail else title
            return _("{position} (since {day})").format(position=words, day=day(london_day(event.at)))
    return ""


def _bail_of(event: Event) -> tuple[str, str]:
    if event.kind == INDICATION:
        return event.answer("position", "bail_position"), event.answer("position", "bail_detail")
    if event.kind == "charge":
        return event.answer("facts", "bail_position"), ""
    if event.kind == "bail-ended":
        return _BAIL_ENDINGS.get(event.answer("facts", "how"), "bail-ended"), ""
    return _BAIL_KINDS.get(event.kind, ""), conditions_words(event.body)


def _withdrawal(uow: UnitOfWork, events: Sequence[Event], duties: Sequence[DutyView]) -> WithdrawalSummary | None:
    last = next((event for event in reversed(events) if event.kind == INDICATION), None)
    if last is None:
        return None
    statement = uow.first(
        select(WithdrawalStatement)
        .where(WithdrawalStatement.case_id == last.case_id, WithdrawalStatement.withdrawn_at.is_(None))
        .order_by(WithdrawalStatement.seq.desc())
    )
    current = statement if statement is not None and statement.event_id in (None, last.id) else None
    return WithdrawalSummary(
        event_id=last.id,
        at=last.at,
        stance=last.answer("indication", "stance"),
        statement_id=current.id if current else None,
        statement_state=current.state if current else "",
        open_duties=sum(duty.event_id == last.id for duty in duties),
    )
