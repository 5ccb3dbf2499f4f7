"""Harm guards: an item of a safety plan that could take away what keeps the victim safe now, or put more at risk.

A guard asks; it never changes the plan. The page says why, and the officer records a decision with the victim: keep it,
change it, or leave it out (``guards.decisions`` in the body).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.practice.entries import Entry, Slug, Words, check_windows, decode, files
from da_desk.practice.forms import Field, Form, When, rows
from da_desk.wording import _

SUBJECTS = (("items.items", "item"), ("schemes.schemes", "scheme"))
"""The rows that guards are about, and the field of a row that says what it is."""

DECISIONS = "guards.decisions"
ROW = "row."
"""Begins a condition that asks the row itself, such as ``row.consent``."""


class Guard(Entry, frozen=True, kw_only=True):
    """One question about rows of a plan.

    It is about rows of the kinds ``items`` (slugs of items or schemes) and rows whose own words hold one of ``words``.
    It is asked when all of ``when`` and, if there are any, one of ``when_any`` are met. A condition names a field of the
    plan, a field in rows (``coping.ways.kind``: any row), or a field of the row itself (``row.consent``); "" is met by
    no answer.
    """

    items: tuple[Slug, ...] = ()
    words: tuple[Words, ...] = ()
    when: tuple[When, ...] = ()
    when_any: tuple[When, ...] = ()
    why: Words
    question: Words
    advice: Words


class _GuardFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    guard: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one question, and why."""

    choice: Literal["keep", "change", "leave-out"]
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """One guard about one row. ``item_title``: what the row is; ``item_words``: its words, as the victim has them."""

    guard: str
    title: str
    why: str
    question: str
    advice: str
    item_id: str
    item_title: str
    item_words: str = ""
    decision: Decision | None = None

    @property
    def settled(self) -> bool:
        """Whether it is decided with a reason. What was to be left out and still stands in the plan is not."""
        found = self.decision
        return found is not None and bool(found.reason.strip()) and found.choice != "leave-out"

    @property
    def to_do(self) -> str:
        """What is still to be done, as a sentence; "" when it is settled."""
        if self.settled:
            return ""
        if self.decision is None:
            return _("Decide about “{item}”: {guard}.").format(item=self.item_title, guard=self.title)
        if not self.decision.reason.strip():
            return _("Say why you decided so about “{item}”.").format(item=self.item_title)
        return _("“{item}” was to be left out and still stands in the plan. Take it out, or decide again.").format(
            item=self.item_title
        )


def load_guards(
    folder: Path, forms: Mapping[tuple[str, int], Form], catalogues: Mapping[str, tuple[Entry, ...]]
) -> tuple[Guard, ...]:
    """The guards of a folder; each file bears the name of the kind of plan. Raises CatalogueInvalid naming file and place."""
    found: list[Guard] = []
    slugs = {entry.slug for entries in catalogues.values() for entry in entries}
    for path in files(folder):
        plans = [form for (kind, _version), form in sorted(forms.items()) if kind == path.stem]
        if not plans:
            raise CatalogueInvalid(path.name, _("there is no form of that name"))
        for guard in decode(path, _GuardFile).guard:
            _check(path.name, guard, plans[-1], slugs)
            found.append(guard)
    check_windows(folder.name, found)
    return tuple(found)


def _check(file: str, guard: Guard, form: Form, slugs: Collection[str]) -> None:
    if not (guard.items or guard.words) or not set(guard.items) <= set(slugs):
        raise CatalogueInvalid(file, _("“{slug}” is about an item that isn't there").format(slug=guard.slug))
    fields = _askable(form)
    for condition in (*guard.when, *guard.when_any):
        field = fields.get(condition.field)
        given = {condition.is_} if isinstance(condition.is_, str) else set(condition.is_)
        if field is None or not given <= _answers(field):
            raise CatalogueInvalid(file, _("“{slug}” asks for a field that isn't there").format(slug=guard.slug))


def _askable(form: Form) -> dict[str, Field]:
    found = dict(form.fields())
    for path, field in form.fields():
        found |= {f"{path}.{each.id}": each for each in field.fields}
        if path in dict(SUBJECTS):
            found |= {f"{ROW}{each.id}": each for each in field.fields}
    return found


def _answers(field: Field) -> set[str]:
    return {"", "yes", "no"} if field.kind == "yes-no" else {"", *(choice.id for choice in field.choices)}


def open_guards(
    guards: Iterable[Guard], body: Mapping[str, Any], titles: Mapping[str, str] | None = None
) -> tuple[Question, ...]:
    """Every question that the guards ask about a plan as it stands, decided or not, in the order of the plan's rows.

    ``titles``: what a slug of an item or scheme is called.
    """
    decided = {(str(row.get("guard", "")), str(row.get("item", ""))): _decision(row) for row in rows(body, DECISIONS)}
    return tuple(_questions(tuple(guards), body, titles or {}, decided))


def unsettled(found: Iterable[Question]) -> tuple[Question, ...]:
    """Those that are not settled."""
    return tuple(each for each in found if not each.settled)


def _questions(
    guards: tuple[Guard, ...],
    body: Mapping[str, Any],
    titles: Mapping[str, str],
    decided: Mapping[tuple[str, str], Decision | None],
) -> Iterator[Question]:
    for path, name in SUBJECTS:
        for row in rows(body, path):
            for guard in guards:
                if _about(guard, row, name) and _applies(guard, body, row):
                    row_id, slug = str(row.get("id", "")), str(row.get(name, ""))
                    words = str(row.get("words", "")).strip()
                    yield Question(
                        guard.slug, guard.title, guard.why, guard.question, guard.advice, row_id,
                        titles.get(slug) or words or slug, words, decided.get((guard.slug, row_id)),
                    )  # fmt: skip


def _decision(row: Mapping[str, Any]) -> Decision | None:
    choice = row.get("decision")
    if choice not in ("keep", "change", "leave-out"):
        return None
    return Decision(choice, str(row.get("reason", "")))


def _about(guard: Guard, row: Mapping[str, Any], name: str) -> bool:
    if row.get(name) in guard.items:
        return True
    words = str(row.get("words", "")).casefold()
    return any(re.search(rf"(?<!\w){re.escape(each.casefold())}", words) for each in guard.words)


def _applies(guard: Guard, body: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    some = not guard.when_any or any(_met(condition, body, row) for condition in guard.when_any)
    return some and all(_met(condition, body, row) for condition in guard.when)


def _met(condition: When, body: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if condition.field.startswith(ROW):
        return condition.met({"row": row})
    path, _dot, inside = condition.field.rpartition(".")
    if "." not in path:
        return condition.met(body)
    met = When(field=f"{ROW}{inside}", is_=condition.is_)
    return any(met.met({"row": each}) for each in rows(body, path))
