"""Forms as they stand in a file are filled: choices come from the catalogues, and what can't be is named with its place."""

from collections.abc import Mapping

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.practice.entries import Entry
from da_desk.practice.forms import ROW_KINDS, Choice, Field, Form
from da_desk.wording import _


def filled_form(file: str, form: Form, catalogues: Mapping[str, tuple[Entry, ...]]) -> Form:
    """The form with its choices. Raises CatalogueInvalid naming ``file`` for what is not as it can be."""
    unique(file, [section.id for section in form.sections])
    sections = tuple(
        msgspec.structs.replace(section, fields=filled_fields(file, section.fields, catalogues))
        for section in form.sections
    )
    filled = msgspec.structs.replace(form, sections=sections)
    for path, field in filled.fields():
        if field.required_when is not None and filled.field(field.required_when.field) is None:
            raise CatalogueInvalid(file, _("“{path}” depends on a field that isn't there").format(path=path))
        for each in field.fields:
            _check_in_row(file, filled, field, each)
    return filled


def _check_in_row(file: str, form: Form, field: Field, inside: Field) -> None:
    asked = inside.required_when.field if inside.required_when else ""
    of = form.field(inside.of) if inside.of else None
    here = asked.startswith("row.") and field.field(asked.removeprefix("row.")) is not None
    if (asked and not here) or (inside.of and (of is None or of.kind != "rows")):
        raise CatalogueInvalid(file, _("“{path}” depends on a field that isn't there").format(path=inside.id))


def filled_fields(
    file: str, fields: tuple[Field, ...], catalogues: Mapping[str, tuple[Entry, ...]]
) -> tuple[Field, ...]:
    """Questions with their choices. Raises CatalogueInvalid naming ``file``."""
    unique(file, [field.id for field in fields])
    return tuple(_filled_field(file, field, catalogues) for field in fields)


def _filled_field(file: str, field: Field, catalogues: Mapping[str, tuple[Entry, ...]]) -> Field:
    choices = field.choices
    if field.choices_from:
        # An answer that was renamed stands once, with its newest title, as ``Practice.title`` reads it.
        entries = catalogues.get(field.choices_from, ())
        choices = tuple({entry.slug: Choice(entry.slug, entry.title) for entry in entries}.values())
    if field.only:
        choices = tuple(choice for choice in choices if choice.id in field.only)
    if (field.kind in ("choice", "many", "item", "asked")) != bool(choices) or len(choices) < len(field.only):
        raise CatalogueInvalid(file, _("the answers of “{field}” are missing or not known").format(field=field.id))
    unique(file, [choice.id for choice in choices])
    if bool(field.expected) != bool(field.expected_why):
        raise CatalogueInvalid(file, _("“{field}” must say why its answer matters").format(field=field.id))
    _check_rows(file, field)
    return msgspec.structs.replace(field, choices=choices, fields=filled_fields(file, field.fields, catalogues))


def _check_rows(file: str, field: Field) -> None:
    inside = {each.id: each.kind for each in field.fields}
    named = not field.row_title or field.row_title in inside
    if (field.kind == "rows") != bool(inside) or not set(inside.values()) <= set(ROW_KINDS) or not named:
        raise CatalogueInvalid(file, _("the rows of “{field}” are not as rows can be").format(field=field.id))
    if (field.kind == "row") != bool(field.of):
        raise CatalogueInvalid(file, _("“{field}” must say which rows it chooses from").format(field=field.id))


def unique(file: str, names: list[str]) -> None:
    """Raise CatalogueInvalid when one of the names stands twice."""
    for name in names:
        if names.count(name) > 1:
            raise CatalogueInvalid(file, _("“{name}” stands twice").format(name=name))
