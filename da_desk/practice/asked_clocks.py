"""A clock asked by its name: the named ones and those of the rules, from a time that somebody gives. Nothing is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from da_desk.errors import NotFound, Problem, ValidationFailed
from da_desk.practice.answers import day_problem
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import Due, Start, day_of, start_of, wall_time
from da_desk.practice.counting import Counting, strictly_counted
from da_desk.practice.entries import EVERYWHERE, Entry, in_force
from da_desk.practice.policies import Policies
from da_desk.practice.rulebook import Clock, Rule
from da_desk.wording import _, day


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a clock's or a rule's slug, and from when. ``start`` is a day where no time is known.

    ``named``: the day that a rule reads in the event's body. ``hearing``: the day before whose day it must be done.
    ``kind``: the kind of event, for a rule that is another one for some.
    """

    slug: str
    start: Start
    named: date | None = None
    hearing: date | None = None
    kind: str = ""
    area: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """When, and by what it was counted. ``forecast``: the bank holidays of a year that the count met are reckoned ahead."""

    slug: str
    title: str
    rule_version: str
    source: str
    confidence: str
    from_day: date
    due: Due
    limit: Due | None
    forecast: bool


def ask(practice: Practice, policies: Policies, asked: Asked) -> ClockAnswer:
    """The answer, as of the day that it counts from. Raises NotFound, ValidationFailed for what it needs to know besides,
    CalendarMissing: here nothing is guessed and nothing is due at once instead."""
    entry, do_by, limit, label = _found(practice, asked)
    due = _counted(practice, policies, asked, do_by)
    later = _counted(practice, policies, asked, limit) if limit else None
    calendar = practice.calendar(asked.area)
    last = max(each.at for each in (due, later) if each)
    met = range(day_of(asked.start).year, last.year + 1)
    return ClockAnswer(
        slug=entry.slug,
        title=entry.title,
        rule_version=label,
        source=entry.source,
        confidence=entry.confidence,
        from_day=entry.from_,
        due=due,
        limit=later,
        forecast=_by_calendar(do_by, limit) and any(calendar.forecast(year) for year in met),
    )


def clocks_on(practice: Practice, on: date, area: str = EVERYWHERE) -> Iterator[Entry]:
    """Everything that can be asked on a day: the named clocks, then the rules."""
    yield from in_force(practice.clocks, on, area)
    yield from in_force(practice.rules, on, area)


def understood_start(text: str) -> Start:
    """The moment or day that was typed as "2026-12-24 17:00" or "2026-12-24", in the time of England and Wales.

    With "Z" or an offset it is that instant. Raises ValidationFailed with a sentence, also for the hour that does not
    exist in March.
    """
    try:
        if len(text.strip()) == len("2026-12-24"):
            return _possible(date.fromisoformat(text.strip()))
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _refused("from", _("Give the time like “2026-12-24 17:00”, or a day like “2026-12-24”.")) from None
    _possible(given.date())
    if given.tzinfo is not None:
        return given
    at = wall_time(given.date(), given.time())
    if at is None:
        sentence = _("On {day} there was no {time}: the clocks went forward. Give the hour after it.")
        raise _refused("from", sentence.format(day=day(given.date()), time=f"{given:%H:%M}"))
    return at


def _found(practice: Practice, asked: Asked) -> tuple[Entry, Clock, Clock | None, str]:
    on = day_of(asked.start)
    named = [each for each in in_force(practice.clocks, on, asked.area) if each.slug == asked.slug]
    if named:
        return named[0], named[0].clock, None, f"{named[0].slug}@{named[0].from_.isoformat()}"
    rules = [each for each in in_force(practice.rules, on, asked.area) if each.slug == asked.slug]
    if not rules:
        sentence = _("There is no clock or rule “{slug}” on {day}.")
        raise NotFound(sentence.format(slug=asked.slug, day=day(on)))
    rule = _of_kind(rules[0], asked.kind)
    return rule, rule.do_by, rule.limit, rule.label


def _of_kind(rule: Rule, kind: str) -> Rule:
    if kind and kind not in rule.kinds:
        sentence = _("“{slug}” does not follow that kind of event. It follows: {kinds}.")
        raise _refused("kind", sentence.format(slug=rule.slug, kinds=", ".join(rule.kinds)))
    return rule.for_event(kind, {}) if kind else rule


def _counted(practice: Practice, policies: Policies, asked: Asked, clock: Clock) -> Due:
    start = asked.start
    if clock.day_of and asked.named is None:
        raise _refused("day", _("This counts from a day that the event names. Say which."))
    if clock.clock in ("hours", "notice-48h", "court-hours") and not isinstance(start, datetime):
        raise _refused("from", _("This counts hours. Give the time as well as the day."))
    count = Counting(
        at=start if isinstance(start, datetime) else start_of(start),
        day=day_of(start),
        body=_with_hearing(clock, asked.hearing),
        policies=policies,
        calendar=practice.calendar(asked.area),
        whole_day=not isinstance(start, datetime),
        row={clock.day_of: asked.named.isoformat()} if clock.day_of and asked.named else None,
    )
    found = strictly_counted(clock, count)
    if found is None:
        raise NotFound
    return found.due


def _with_hearing(clock: Clock, hearing: date | None) -> dict[str, Any]:
    """A body in which the hearing stands where the clock reads it."""
    if hearing is None or not clock.day_before:
        return {}
    section, _dot, field = clock.day_before.rpartition(".")
    return {section: {field: hearing.isoformat()}}


def _by_calendar(*clocks: Clock | None) -> bool:
    return any(clock and clock.clock in ("working-days", "notice-48h", "court-hours") for clock in clocks)


def _possible(on: date) -> date:
    sentence = day_problem(_("From"), on.isoformat())
    if sentence:
        raise _refused("from", sentence)
    return on


def _refused(field: str, sentence: str) -> ValidationFailed:
    return ValidationFailed(Problem(field, sentence))
