"""When an event was or will be, checked against the clock, the other events of its case and the days that it names."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import Problem, ValidationFailed
from da_desk.models.events import Event
from da_desk.practice.catalogue import EventKind, Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form, gaps
from da_desk.services.typed import Typed
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day, moment

PRECISIONS = ("minute", "day")


def kind_on(practice: Practice, slug: str, at: datetime) -> EventKind:
    """The kind of event that a person records for that time. Raises ValidationFailed, with the place."""
    typed, on = Typed(), london_day(at)
    by_hand = [each for each in practice.event_kinds if each.slug == slug and not each.by_desk]
    found = next((each for each in by_hand if each.holds(on)), None)
    if by_hand and found is None:
        first = min(each.from_ for each in by_hand)
        sentence = _("“{label}”: this is recorded for days from {day} on. Check the year.")
        typed.refuse("at", sentence.format(label=_("When"), day=day(first)))
    typed.choice("kind", _("Kind of event"), slug, {each.slug for each in by_hand})
    typed.check()
    if found is None:
        raise LookupError(slug)
    return found


def check_time(uow: UnitOfWork, kind: EventKind, at: datetime, precision: str) -> None:
    """A possible time, and one gone by unless the kind is known ahead. Raises ValidationFailed."""
    typed = Typed()
    typed.choice("precision", _("How exactly the time is known"), precision, PRECISIONS)
    latest = None if kind.known_ahead or precision == "day" else uow.now
    typed.instant("at", _("When"), at, latest)
    if not kind.known_ahead and london_day(at) > london_day(uow.now):
        typed.refuse("at", _("“{label}” can't be in the future.").format(label=_("When")))
    typed.check()


def check_order(
    uow: UnitOfWork, practice: Practice, case_id: UUID, kind: EventKind, at: datetime, precision: str
) -> None:
    """A release follows the arrest: what comes ``after`` something isn't before all of it. Raises ValidationFailed."""
    standing = _standing(uow, case_id, kind.after)
    first = min(standing, key=lambda each: each.at, default=None)
    if first is None or not _before(at, precision, first):
        return
    sentence = _("This is before “{title}” of {at}. Check both times; if there was an earlier one, record that first.")
    words = sentence.format(title=_title(practice, first.kind), at=_at(first.at, first.precision))
    raise ValidationFailed(Problem("at", words))


def check_move(uow: UnitOfWork, practice: Practice, event: Event, at: datetime) -> None:
    """Moved on, an arrest doesn't come after the release that followed it. Raises ValidationFailed."""
    following = tuple(each.slug for each in practice.event_kinds if event.kind in each.after)
    for later in sorted(_standing(uow, event.case_id, following), key=lambda each: each.at):
        kind = next(each for each in practice.event_kinds if each.slug == later.kind and event.kind in each.after)
        others = [each for each in _standing(uow, event.case_id, kind.after) if each.id != event.id]
        left = any(not _before(later.at, later.precision, each) for each in others)
        if left or _before(later.at, later.precision, event) or not _is_before(later, at, event.precision):
            continue
        sentence = _("“{title}” of {at} would then come before this. Check both times, and move that one first.")
        words = sentence.format(title=_title(practice, later.kind), at=_at(later.at, later.precision))
        raise ValidationFailed(Problem("at", words))


def check_facts(form: Form, body: Mapping[str, Any], at: datetime) -> None:
    """What such an event must say is said, and its days fit. Raises ValidationFailed with every place at once."""
    missing = [Problem(gap.path, gap.sentence) for gap in gaps(form, body)]
    if found := [*missing, *_early_days(form, body, at)]:
        raise ValidationFailed(*found)


def check_days(form: Form, body: Mapping[str, Any], at: datetime) -> None:
    """What an event names as still to come isn't before the event itself. Raises ValidationFailed, with the places."""
    if found := _early_days(form, body, at):
        raise ValidationFailed(*found)


def _early_days(form: Form, body: Mapping[str, Any], at: datetime) -> list[Problem]:
    on = london_day(at)
    return [
        Problem(
            path,
            _("“{label}” is before the day of this event, {day}. Check both.").format(label=field.label, day=day(on)),
        )
        for path, field in form.fields()
        if field.ahead and (named := _day(body, path)) is not None and named < on
    ]


def _standing(uow: UnitOfWork, case_id: UUID, kinds: tuple[str, ...]) -> list[Event]:
    if not kinds:
        return []
    asked = select(Event).where(Event.case_id == case_id, Event.kind.in_(kinds), Event.withdrawn_at.is_(None))
    return uow.all(asked.order_by(Event.at, Event.id))


def _before(at: datetime, precision: str, other: Event) -> bool:
    """Whether a time is before an event, as far as both are known."""
    if "day" in (precision, other.precision):
        return london_day(at) < london_day(other.at)
    return at < other.at


def _is_before(event: Event, at: datetime, precision: str) -> bool:
    """Whether an event is before a time, as far as both are known."""
    if "day" in (precision, event.precision):
        return london_day(event.at) < london_day(at)
    return event.at < at


def _title(practice: Practice, kind: str) -> str:
    return next((each.title for each in practice.event_kinds if each.slug == kind), kind)


def _at(at: datetime, precision: str) -> str:
    return day(london_day(at)) if precision == "day" else moment(at)


def _day(body: Mapping[str, Any], path: str) -> date | None:
    section, _dot, name = path.partition(".")
    values = body.get(section)
    given = values.get(name) if isinstance(values, Mapping) else None
    try:
        return date.fromisoformat(given) if isinstance(given, str) and given else None
    except ValueError:
        return None
