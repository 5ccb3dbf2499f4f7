"""An event in words: when it was, or is to be, and what was answered about it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from da_desk.practice.reading import Reader
from da_desk.wording import LONDON, _, day, moment

if TYPE_CHECKING:
    from da_desk.practice.catalogue import Practice
    from da_desk.practice.forms import Form
    from da_desk.services.case_events import EventView


def when_words(event: "EventView") -> str:
    """When, as exactly as it is known, with the time that it had before it was moved."""
    words = (
        day(event.at.astimezone(LONDON).date(), weekday=True)
        if event.precision == "day"
        else moment(event.at, weekday=True)
    )
    if event.former_at is None:
        return words
    former = day(event.former_at.astimezone(LONDON).date()) if event.precision == "day" else moment(event.former_at)
    return _("{now} (formerly {before})").format(now=words, before=former)


def facts_of(practice: "Practice", event: "EventView") -> "list[tuple[str, str]]":
    """Each question that was answered, with its answer."""
    form = form_of(practice, event)
    reader = Reader(form, event.body)
    shown = ((path, field) for path, field in form.fields() if not field.hidden)
    return [(field.label, words) for path, field in shown if (words := reader.words(field, _answer(event.body, path)))]


def form_of(practice: "Practice", event: "EventView") -> "Form":
    """The form that an event was written with."""
    on = event.at.astimezone(LONDON).date()
    kind = practice.event_kind(event.kind, on)
    return practice.form(event.form, event.form_version) if kind.form else practice.event_form(event.kind, on)


def _answer(body: Mapping[str, Any], path: str) -> Any:
    section, _dot, key = path.partition(".")
    return (body.get(section) or {}).get(key, "")


def noon(on: str) -> datetime:
    """The middle of a day in England and Wales, for an event of which only the day is known."""
    return datetime.combine(date.fromisoformat(on), time(12), LONDON).astimezone(UTC)
