"""What is known to come because something was recorded: a charge names its first hearing, a sentence its day of release.

The event that is announced stands on the timeline by itself and moves when the day is named anew. It keeps which event
named it and for which day, so that a hearing that was put off by hand is not put back.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from da_desk.models.cases import Case
from da_desk.models.events import Event
from da_desk.practice.catalogue import ANNOUNCED, Announced, EventKind
from da_desk.practice.clocks import london_day
from da_desk.services.access import Workplace
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _

FACTS = "facts"
_FROM, _NAMED = ANNOUNCED


def announce(work: Workplace, uow: UnitOfWork, case: Case, event: Event) -> list[Event]:
    """Bring what the event announces in line with it: made, moved or taken back. What changed, for the rules to run.

    A day that has gone by announces nothing new, nor does one on which such an event stands already.
    """
    kind = _kind(work, event)
    if kind is None or kind.announces is None:
        return []
    told = kind.announces
    others = uow.all(select(Event).where(Event.case_id == case.id, Event.kind == told.kind).order_by(Event.id))
    mine = [each for each in others if each.answer(FACTS, _FROM) == str(event.id)]
    day = _day(event, told.day) if event.withdrawn_at is None else None
    standing = next((each for each in reversed(mine) if each.withdrawn_at is None), None)
    if standing is not None:
        return _kept(uow, event, told, standing, day)
    known = any(each.answer(FACTS, _NAMED) == _iso(day) for each in mine)
    taken = any(each.withdrawn_at is None and london_day(each.at) == day for each in others)
    if day is None or day < london_day(uow.now) or known or taken:
        return []
    return [_made(work, uow, case, event, told, day)]


def _kind(work: Workplace, event: Event) -> EventKind | None:
    on = london_day(event.at)
    return next((each for each in work.practice.event_kinds if each.slug == event.kind and each.holds(on)), None)


def _made(work: Workplace, uow: UnitOfWork, case: Case, event: Event, told: Announced, day: date) -> Event:
    form = work.practice.event_form(told.kind, day)
    made = Event(case_id=case.id, kind=told.kind, at=_noon(day), precision="day")
    made.put({FACTS: dict(_facts(event, told, day))}, form.kind, form.version)
    uow.add(made)
    return made


def _kept(uow: UnitOfWork, event: Event, told: Announced, standing: Event, day: date | None) -> list[Event]:
    """The event that stands follows the day that is named; without a day it goes, unless somebody wrote in it."""
    before = standing.answer(FACTS, _NAMED)
    if before == _iso(day):
        return []
    facts: Mapping[str, Any] = standing.body.get(FACTS, {})
    if day is None:
        if set(facts) - {_FROM, _NAMED, *told.keep}:
            return []
        standing.withdrawn_at = uow.now
        standing.withdrawn_reason = _("The entry that named this day doesn't name it any more.")
        return [standing]
    if standing.at != _noon(day):
        standing.former_at, standing.at = standing.at, _noon(day)
    now = {**facts, **dict(_facts(event, told, day))}
    standing.put({**standing.body, FACTS: now}, standing.form, standing.form_version)
    return [standing]


def _facts(event: Event, told: Announced, day: date) -> Iterator[tuple[str, str]]:
    for key in told.keep:
        if words := event.answer(FACTS, key):
            yield key, words
    yield _FROM, str(event.id)
    yield _NAMED, day.isoformat()


def _day(event: Event, field: str) -> date | None:
    try:
        return date.fromisoformat(event.answer(FACTS, field))
    except ValueError:
        return None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _noon(day: date) -> datetime:
    """The middle of a day in England and Wales, for an event of which only the day is known."""
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)
