"""A form: the sections and fields of a record's body, declared in ``resources/forms/<kind>.toml``.

``gaps`` says what is missing before the paper is complete; ``answers.problems`` says what may not even be saved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from da_desk.practice.entries import Confidence, Slug, Words
from da_desk.wording import _

FieldKind = Literal[
    "text", "long", "choice", "many", "day", "instant", "yes-no", "item", "asked", "rows", "row", "colleague"
]
ROW_KINDS = ("text", "long", "choice", "many", "day", "instant", "yes-no", "row", "colleague")
"""What may stand inside a row; rows in rows there are not."""
MOST_ROWS = 200
TEXT_LIMIT = 2_000
LONG_LIMIT = 100_000
"""Characters of a short and of a long answer; the policy ``text.limit-characters`` may lower the second."""

YES, NO = "yes", "no"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One allowed answer: what is stored and what the person reads."""

    id: Slug
    title: Words


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition over a body: the answer at ``field`` (dotted path) is one of ``is_``."""

    field: Words
    is_: str | tuple[str, ...] = msgspec.field(name="is")

    def met(self, body: Mapping[str, Any]) -> bool:
        """Whether the body gives one of the named answers; for a list, whether it holds one of them."""
        wanted = (self.is_,) if isinstance(self.is_, str) else self.is_
        given = answer(body, self.field)
        if isinstance(given, list | tuple):
            return any(one in wanted for one in given)
        return given in wanted


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. Stored as text, a list of choice ids ("many") or, for an "item" or "asked", a small mapping.

    ``slug`` is the practice reference it answers. ``choices_from`` names a catalogue whose entries are the choices
    (``only`` narrows them); loading fills ``choices``. ``expected`` is the one answer with which the paper can be
    complete, and ``expected_why`` says what to do when it is another.

    "asked": ``{"answer": a choice, "note": text}``. "rows": a list of mappings, each with an ``id`` for ever and the
    answers to ``fields``; at least ``least`` of them, and ``row_title`` is the field that names a row. "row": the id of
    one of the rows at the path ``of``. "colleague": the id of an account, as text. ``ahead``: of an event, a day
    that isn't before the event's own.
    """

    id: Slug
    kind: FieldKind
    label: Words
    help: str = ""
    slug: str = ""
    required: bool = False
    required_when: When | None = None
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    only: tuple[str, ...] = ()
    limit: int = 0
    not_future: bool = False
    ahead: bool = False
    expected: str = ""
    expected_why: str = ""
    fields: tuple["Field", ...] = ()
    least: int = 0
    row_title: str = ""
    of: str = ""
    hidden: bool = False

    def field(self, field_id: str) -> "Field | None":
        """The field of a row of that id."""
        return next((each for each in self.fields if each.id == field_id), None)

    @property
    def max_length(self) -> int:
        """The most characters that an answer may have."""
        return self.limit or (LONG_LIMIT if self.kind == "long" else TEXT_LIMIT)

    def wanted(self, body: Mapping[str, Any]) -> bool:
        """Whether this field needs an answer for the paper to be complete, given the other answers."""
        return self.required or (self.required_when is not None and self.required_when.met(body))

    def title_of(self, choice: str) -> str:
        """What the person reads for a stored choice; the stored id itself when the form no longer knows it."""
        return next((each.title for each in self.choices if each.id == choice), choice)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields that belong together under one heading."""

    id: Slug
    title: Words
    help: str = ""
    fields: tuple[Field, ...]

    def field(self, field_id: str) -> Field | None:
        """The field of that id."""
        return next((each for each in self.fields if each.id == field_id), None)


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version of a form. A body always opens with the version that it was written with."""

    kind: Slug
    version: int
    title: Words
    help: str = ""
    source: Words
    from_: date = msgspec.field(name="from")
    confidence: Confidence
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section | None:
        """The section of that id."""
        return next((each for each in self.sections if each.id == section_id), None)

    def field(self, path: str) -> Field | None:
        """The field at ``section.field``."""
        section_id, _dot, field_id = path.partition(".")
        section = self.section(section_id)
        return section.field(field_id) if section else None

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Every field with its path, in the order of the form."""
        for section in self.sections:
            for field in section.fields:
                yield f"{section.id}.{field.id}", field

    @property
    def items(self) -> tuple[Field, ...]:
        """The fields that are items: points to be covered, declined or explained, such as the seven of a withdrawal."""
        return tuple(field for _path, field in self.fields() if field.kind == "item")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing before a paper is complete: where, what the field is called, and what to do."""

    path: str
    label: str
    sentence: str


def answer(body: Mapping[str, Any], path: str) -> Any:
    """The answer at ``section.field`` of a body; "" when there is none."""
    section, _dot, field = path.partition(".")
    inside = body.get(section)
    return inside.get(field, "") if isinstance(inside, Mapping) else ""


def rows(body: Mapping[str, Any], path: str) -> tuple[Mapping[str, Any], ...]:
    """The rows at ``section.field`` of a body; none when there are none."""
    value = answer(body, path)
    return tuple(row for row in value if isinstance(row, Mapping)) if isinstance(value, list | tuple) else ()


def answered(value: Any) -> bool:
    """Whether a stored value is an answer at all."""
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def gaps(form: Form, body: Mapping[str, Any]) -> tuple[Gap, ...]:
    """What is missing before a paper of this form is complete, in the order of the form."""
    return tuple(each for path, field in form.fields() for each in _gaps_at(path, field, body))


def _gaps_at(path: str, field: Field, body: Mapping[str, Any]) -> Iterator[Gap]:
    found = gap(path, field, body)
    if found is not None:
        yield found
    for row in rows(body, path) if field.kind == "rows" else ():
        yield from _row_gaps(path, field, row, body)


def _row_gaps(path: str, field: Field, row: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Gap]:
    """What a row lacks. A condition of a field in a row asks the row itself: ``{ field = "row.consent", is = "given" }``."""
    for each in field.fields:
        asked = each.required or (each.required_when is not None and each.required_when.met({"row": row}))
        value = row.get(each.id, "")
        if asked and not answered(value):
            yield Gap(f"{path}.{row.get('id', '')}.{each.id}", each.label, _ask(each))
        elif each.kind == "row" and value and all(value != other.get("id") for other in rows(body, each.of)):
            sentence = _("“{label}” names something that was taken out. Choose again.").format(label=each.label)
            yield Gap(f"{path}.{row.get('id', '')}.{each.id}", each.label, sentence)


def gap(path: str, field: Field, body: Mapping[str, Any]) -> Gap | None:
    """What is missing at one field, or None."""
    if not field.wanted(body):
        return None
    value = answer(body, path)
    if field.kind == "item":
        sentence = _item_gap(field, value if isinstance(value, Mapping) else {})
    elif field.kind == "asked":
        given = value.get("answer", "") if isinstance(value, Mapping) else ""
        sentence = "" if given else _ask(field)
    elif field.kind == "rows":
        sentence = _rows_gap(field, len(rows(body, path)))
    elif not answered(value):
        sentence = _ask(field)
    elif field.expected and value != field.expected:
        sentence = field.expected_why
    else:
        return None
    return Gap(path, field.label, sentence) if sentence else None


def _rows_gap(field: Field, count: int) -> str:
    if count >= max(field.least, 1):
        return ""
    return _("Add at least {count} to “{label}”.").format(count=max(field.least, 1), label=field.label)


def _ask(field: Field) -> str:
    if field.kind in ("choice", "yes-no", "asked", "row", "colleague"):
        sentence = _("Choose an answer for “{label}”.")
    elif field.kind == "many":
        sentence = _("Tick at least one answer for “{label}”.")
    elif field.kind in ("day", "instant"):
        sentence = _("Give the date for “{label}”.")
    else:
        sentence = _("Fill in “{label}”.")
    return sentence.format(label=field.label)


# What each answer of an item still needs, beside the answer itself.
_ITEM_NEEDS = {"in-text": "where", "earlier-statement": "reference", "not-asked": "reason"}


def _item_gap(field: Field, item: Mapping[str, Any]) -> str:
    given = str(item.get("answer", ""))
    if not given:
        return _("Say how “{label}” is dealt with.").format(label=field.label)
    need = _ITEM_NEEDS.get(given)
    if need is None or answered(item.get(need, "")):
        return ""
    sentences = {
        "where": _("Say where in the statement “{label}” is covered, such as the paragraph."),
        "reference": _("Give the reference of the earlier statement that covers “{label}”."),
        "reason": _("Say why “{label}” was not asked."),
    }
    return sentences[need].format(label=field.label)
