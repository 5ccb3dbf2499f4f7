"""Answers of a paper in words, to be read: choices by their titles, days with their weekday, points with their details."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from da_desk.wording import _, day, moment

if TYPE_CHECKING:
    from da_desk.practice.forms import Field, Form, Section


def in_words(field: "Field", value: Any) -> str:
    """One answer as a person reads it; "" when there is none."""
    if not value:
        return ""
    if field.kind == "item":
        return _item(field, value)
    if field.kind == "many":
        return ", ".join(field.title_of(str(each)) for each in value)
    if field.kind == "yes-no":
        return {"yes": _("Yes"), "no": _("No")}.get(str(value), str(value))
    if field.kind == "choice":
        return field.title_of(str(value))
    return _time(field.kind, str(value))


def rows(section: "Section", body: Mapping[str, Any], *, empty: bool = False) -> list[tuple[str, str]]:
    """The answers of a section as names and values; ``empty`` gives the unanswered ones too."""
    return list(_rows(section, body.get(section.id), empty))


def path_words(form: "Form", path: str, value: Any) -> str:
    """The answer at a path in words."""
    field = form.field(path)
    return in_words(field, value) if field else str(value or "")


def _rows(section: "Section", answers: Any, empty: bool) -> Iterator[tuple[str, str]]:
    given = answers if isinstance(answers, Mapping) else {}
    for field in section.fields:
        words = in_words(field, given.get(field.id))
        if words or empty:
            yield field.label, words


def _item(field: "Field", value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    details = [str(value[part]) for part in ("where", "reference", "reason", "note") if value.get(part)]
    title = field.title_of(str(value.get("answer", "")))
    return f"{title}: {'; '.join(details)}" if details else title


def _time(kind: str, value: str) -> str:
    try:
        if kind == "day":
            return day(date.fromisoformat(value), weekday=True)
        if kind == "instant":
            return moment(datetime.fromisoformat(value), weekday=True)
    except ValueError:
        return value
    return value
