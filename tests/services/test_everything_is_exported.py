"""What the practice names can be reached in the forms, is saved through the services and stands on the papers; counted."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from da_desk.practice.catalogue import Practice, shipped
from da_desk.practice.entries import Entry
from da_desk.practice.forms import Field, Form
from da_desk.services.plan_papers import PaperAsked, PlanPaperKind
from da_desk.settings import resources
from da_desk.wording import day
from tests.desk import AnyDesk
from tests.documents.tools import text_of, words
from tests.services.planned import RMP, SAFETY, Planned, row

FOR_ADVISER = PaperAsked("idva-service", "Safety planning")

COUNTS = {
    ("rmp-menu", "menu."): 19,
    ("rm-requirements", "rm."): 12,
    ("plan-principles", "plan."): 12,
    ("safety-items", "dev."): 22,
    ("safety-items", "child."): 6,
    ("safety-items", "safety-plan.staying."): 9,
    ("safety-items", "safety-plan.leaving."): 9,
    ("safety-items", "essentials."): 9,
    ("safety-items", "safety-plan.separated."): 12,
}
"""List and beginning of the slugs → how many the practice has; planning to leave has 9 and 9 essentials."""

KEPT = ("guards",)
"""What was weighed about an item stays on the desk: it leaves on no paper."""


@pytest.fixture(scope="module")
def practice() -> Practice:
    return shipped(resources())


def entries(practice: Practice, name: str, start: str = "") -> tuple[Entry, ...]:
    return tuple(each for each in practice.catalogues[name] if each.slug.startswith(start))


class Whole:
    """A body in which every field of a form has an answer, and every text a word that stands nowhere else."""

    def __init__(self, form: Form, today: date, holder: str) -> None:
        self._numbers = itertools.count(1)
        self._today, self._holder = today, holder
        self.words: dict[str, list[str]] = {}
        self.body: dict[str, Any] = {}
        for path, field in form.fields():
            section, _dot, name = path.partition(".")
            self.body.setdefault(section, {})[name] = self._value(path, field)

    def _value(self, path: str, field: Field) -> Any:
        if field.kind == "rows":
            return [self.row(path, field)]
        if field.kind in ("text", "long"):
            word = f"word{next(self._numbers):03}"
            self.words.setdefault(path, []).append(word)
            return f"Said of it: {word}"
        if field.kind == "many":
            self.words.setdefault(path, []).extend(choice.title for choice in field.choices)
            return [choice.id for choice in field.choices]
        if field.kind in ("choice", "yes-no"):
            return self._choice(path, field)
        if field.kind == "day":
            chosen = self._today if field.not_future else self._today + timedelta(days=3)
            self.words.setdefault(path, []).append(day(chosen))
            return chosen.isoformat()
        return self._holder

    def _choice(self, path: str, field: Field) -> str:
        if field.kind == "yes-no":
            return "no"
        chosen = field.choices[0]
        self.words.setdefault(path, []).append(chosen.title)
        return chosen.id

    def row(self, path: str, field: Field, **answers: str) -> dict[str, Any]:
        """A row with an answer to every question in it, but for those given."""
        values = {each.id: self._value(path, each) for each in field.fields if each.id not in answers}
        return {**row(), **values, **answers}

    def rows(self, path: str, field: Field, each: list[dict[str, str]]) -> None:
        """Put a row for each of these answers in the place of the one that stands there."""
        section, _dot, name = path.partition(".")
        self.words.pop(path)
        self.body[section][name] = [self.row(path, field, **answers) for answers in each]


def rmp(practice: Practice, desk: AnyDesk) -> tuple[Planned, Whole]:
    """An RMP with an action for each item of the menu."""
    planned = Planned.begun(desk)
    form = practice.form(RMP)
    whole = Whole(form, planned.today, str(desk.account_id("officer")))
    field = form.field("actions.actions")
    assert field is not None
    (risk,) = whole.body["risk"]["variables"]
    chosen = [{"menu": each.slug, "variable": risk["id"]} for each in entries(practice, "rmp-menu")]
    whole.rows("actions.actions", field, chosen)
    planned.save(whole.body)
    return planned, whole


def safety_plan(practice: Practice, desk: AnyDesk) -> tuple[Planned, Whole]:
    """A safety plan with a line for each item of the catalogue."""
    planned = Planned.begun(desk, kind=SAFETY)
    form = practice.form(SAFETY)
    whole = Whole(form, planned.today, str(desk.account_id("officer")))
    field = form.field("items.items")
    assert field is not None
    whole.rows("items.items", field, [{"item": each.slug} for each in entries(practice, "safety-items")])
    planned.save(whole.body)
    return planned, whole


def exported(desk: AnyDesk, planned: Planned, kind: PlanPaperKind) -> str:
    """The words of the paper as it leaves, without its line ends."""
    return words(text_of(desk.as_("officer").plan_papers.preview(planned.case_id, kind, FOR_ADVISER).data))


def missing(found: str, entries: Iterator[str] | list[str]) -> list[str]:
    return [each for each in entries if " ".join(each.split()) not in found]


def test_as_many_as_the_practice_has(practice: Practice) -> None:
    assert {key: len(entries(practice, *key)) for key in COUNTS} == COUNTS


def test_every_item_can_be_chosen_in_its_form(practice: Practice) -> None:
    places = {"rmp-menu": (RMP, "actions.actions", "menu"), "safety-items": (SAFETY, "items.items", "item")}
    for name, (kind, path, inside) in places.items():
        rows = practice.form(kind).field(path)
        field = rows.field(inside) if rows else None
        assert field is not None
        assert {choice.id for choice in field.choices} == {each.slug for each in practice.catalogues[name]}


def test_every_item_of_the_menu_and_every_answer_stands_on_the_rmp(desk: AnyDesk, practice: Practice) -> None:
    planned, whole = rmp(practice, desk)
    found = exported(desk, planned, "rmp")
    assert missing(found, [each.title for each in entries(practice, "rmp-menu", "menu.")]) == []
    assert missing(found, [word for said in whole.words.values() for word in said]) == []


def test_what_the_twelve_requirements_ask_stands_on_the_rmp(desk: AnyDesk, practice: Practice) -> None:
    planned, whole = rmp(practice, desk)
    found = exported(desk, planned, "rmp")
    for each in entries(practice, "rm-requirements"):
        assert each.covers, each.slug
        for path in each.covers:
            assert whole.words[path], (each.slug, path)
            assert missing(found, whole.words[path]) == [], (each.slug, path)


def test_every_item_in_the_victims_words_stands_on_the_safety_plan(desk: AnyDesk, practice: Practice) -> None:
    planned, whole = safety_plan(practice, desk)
    found = exported(desk, planned, "safety-plan")
    assert missing(found, [each.title for each in entries(practice, "safety-items")]) == []
    leaves = [word for path, said in whole.words.items() if path.partition(".")[0] not in KEPT for word in said]
    assert missing(found, leaves) == []
    weighed = [word for path, said in whole.words.items() if path.partition(".")[0] in KEPT for word in said]
    assert weighed
    assert not [word for word in weighed if word.startswith("word") and word in found]


def test_what_the_twelve_principles_ask_stands_on_the_safety_plan(desk: AnyDesk, practice: Practice) -> None:
    planned, whole = safety_plan(practice, desk)
    found = exported(desk, planned, "safety-plan")
    for each in entries(practice, "plan-principles"):
        leaving = [path for path in each.covers if path.partition(".")[0] not in KEPT]
        assert leaving, each.slug
        for path in leaving:
            assert whole.words[path], (each.slug, path)
            assert missing(found, whole.words[path]) == [], (each.slug, path)
