"""What may not be saved: wrong types, unknown answers, texts too long, characters that can't be kept, impossible days.

Bad input is refused whole, each problem with its place and one sentence. An unfinished paper is never refused here.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from da_desk.errors import Problem
from da_desk.practice.forms import MOST_ROWS, TEXT_LIMIT, Field, Form
from da_desk.wording import _

EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
"""No day that anybody means lies outside these two centuries: another one is a slip of the keyboard."""
ITEM_PARTS = ("answer", "where", "reference", "reason", "note")
ASKED_PARTS = ("answer", "note")
_YES_NO = ("yes", "no")


def problems(form: Form, body: Any, today: date, long_limit: int = 0) -> tuple[Problem, ...]:
    """Everything that forbids saving ``body`` as this form; empty when it may be saved.

    ``long_limit`` (characters, the policy ``text.limit-characters``) lowers the limit of long texts when given.
    """
    if not isinstance(body, Mapping):
        return (Problem("", _("This paper can't be read. Type it again.")),)
    return tuple(_body_problems(form, body, today, long_limit))


def _body_problems(form: Form, body: Mapping[Any, Any], today: date, long_limit: int) -> Iterator[Problem]:
    for section_id, values in body.items():
        section = form.section(section_id) if isinstance(section_id, str) else None
        if section is None or not isinstance(values, Mapping):
            yield Problem(_path(section_id), _("This form has no such section."))
            continue
        for field_id, value in values.items():
            field = section.field(field_id) if isinstance(field_id, str) else None
            path = _path(section_id, field_id)
            if field is None:
                yield Problem(path, _("This form has no such question."))
            else:
                yield from field_problems(path, field, value, today, long_limit)


def _path(*parts: Any) -> str:
    # A path is shown and logged: an unknown name is cut and made harmless.
    return ".".join(part[:40] if isinstance(part, str) and part.isprintable() else "?" for part in parts)


def field_problems(path: str, field: Field, value: Any, today: date, long_limit: int = 0) -> Iterator[Problem]:
    """What forbids saving one answer. None and "" are "not answered", which is always allowed."""
    if value is None or value == "":
        return
    if field.kind in ("item", "asked"):
        yield from _item_problems(path, field, value, ITEM_PARTS if field.kind == "item" else ASKED_PARTS, long_limit)
    elif field.kind == "rows":
        yield from _rows_problems(path, field, value, today, long_limit)
    elif field.kind == "many":
        yield from _many_problems(path, field, value)
    elif not isinstance(value, str):
        yield Problem(path, _("“{label}” must be text.").format(label=field.label))
    else:
        limit = min(field.max_length, long_limit) if long_limit else field.max_length
        sentence = _text_answer(field, value, today, limit)
        if sentence:
            yield Problem(path, sentence)


def _text_answer(field: Field, value: str, today: date, limit: int) -> str:
    if field.kind in ("text", "long"):
        return text_problem(field.label, value, limit)
    if field.kind == "choice":
        return _choice_problem(field, value, tuple(each.id for each in field.choices))
    if field.kind == "yes-no":
        return _choice_problem(field, value, _YES_NO)
    if field.kind in ("row", "colleague"):
        return "" if _is_id(value) else _("“{label}”: choose one of those offered.").format(label=field.label)
    if field.kind == "day":
        return day_problem(field.label, value, today if field.not_future else None)
    return instant_problem(field.label, value, today if field.not_future else None)


def text_problem(label: str, text: str, limit: int = TEXT_LIMIT) -> str:
    """Why a text can't be kept, or "": too long, or a character that can't be stored. Its words never stand in it."""
    if len(text) > limit:
        sentence = _("“{label}” is too long: {count} characters, and {limit} are allowed. Shorten it.")
        return sentence.format(label=label, count=f"{len(text):,}", limit=f"{limit:,}")
    bad = next((c for c in text if forbidden(c)), None)
    if bad is None:
        return ""
    sentence = _("“{label}” holds a character that can't be stored (U+{code}). Take it out, or type the text again.")
    return sentence.format(label=label, code=f"{ord(bad):04X}")


def forbidden(character: str) -> bool:
    """Whether a character may not stand in a text: controls other than new line and tab, and half a character."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")


def day_problem(label: str, value: str, latest: date | None = None) -> str:
    """Why a stored day ("2026-11-23") is impossible, or ""; ``latest`` is the last day allowed."""
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return _("“{label}” is not a day in the calendar.").format(label=label)
    if not EARLIEST <= day <= LATEST:
        return _("“{label}” is in another century. Check the year.").format(label=label)
    if latest is not None and day > latest:
        return _("“{label}” can't be in the future.").format(label=label)
    return ""


def instant_problem(label: str, value: str, latest: date | None = None) -> str:
    """Why a stored instant ("2026-11-23T14:05:00Z") is impossible, or ""."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.utcoffset() != timedelta(0):
        return _("“{label}” needs a day and a time.").format(label=label)
    return day_problem(label, at.astimezone(UTC).date().isoformat(), latest)


def _choice_problem(field: Field, value: str, allowed: tuple[str, ...]) -> str:
    return "" if value in allowed else _("“{label}”: choose one of the answers offered.").format(label=field.label)


def _many_problems(path: str, field: Field, value: Any) -> Iterator[Problem]:
    allowed = {each.id for each in field.choices}
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one in allowed for one in value):
        yield Problem(path, _("“{label}”: choose from the answers offered.").format(label=field.label))
    elif len(set(value)) != len(value):
        yield Problem(path, _("“{label}”: an answer is given twice.").format(label=field.label))
    elif "none" in value and len(value) > 1:
        yield Problem(path, _("“{label}”: “none” can't stand beside another answer.").format(label=field.label))


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _rows_problems(path: str, field: Field, value: Any, today: date, long_limit: int) -> Iterator[Problem]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        yield Problem(path, _("“{label}” can't be read. Enter it again.").format(label=field.label))
        return
    ids = [row.get("id") for row in value]
    if not all(map(_is_id, ids)) or len(set(ids)) != len(ids):
        yield Problem(path, _("“{label}” can't be read. Enter it again.").format(label=field.label))
    elif len(ids) > MOST_ROWS:
        yield Problem(path, _("“{label}”: no more than {most}.").format(label=field.label, most=MOST_ROWS))
    else:
        for row in value:
            yield from _row_problems(path, field, row, today, long_limit)


def _row_problems(path: str, field: Field, row: Mapping[str, Any], today: date, long_limit: int) -> Iterator[Problem]:
    for key, given in row.items():
        inside = field.field(key) if isinstance(key, str) else None
        if key == "id":
            continue
        place = f"{path}.{row['id']}.{_path(key)}"
        if inside is None:
            yield Problem(place, _("This form has no such question."))
        else:
            yield from field_problems(place, inside, given, today, long_limit)


def _item_problems(path: str, field: Field, value: Any, parts: tuple[str, ...], long_limit: int) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path, _("“{label}” can't be read. Answer it again.").format(label=field.label))
        return
    for part, given in value.items():
        if part not in parts:
            yield Problem(_path(*path.split("."), part), _("This form has no such question."))
        elif not isinstance(given, str):
            yield Problem(f"{path}.{part}", _("“{label}” must be text.").format(label=field.label))
        elif sentence := _item_part(field, part, given, long_limit):
            yield Problem(f"{path}.{part}", sentence)


def _item_part(field: Field, part: str, given: str, long_limit: int) -> str:
    if part == "answer" and given:
        return _choice_problem(field, given, tuple(each.id for each in field.choices))
    return text_problem(field.label, given, min(TEXT_LIMIT, long_limit or TEXT_LIMIT))
