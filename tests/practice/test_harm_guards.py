"""A guard asks about a row of a plan that could do harm in this situation, and a decision settles it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import CatalogueInvalid
from da_desk.practice.catalogue import Practice, load
from da_desk.practice.forms import When
from da_desk.practice.harm_guards import Guard, Question, open_guards, unsettled

WARNS = "guard.warning-contact"
ROW, OTHER, WAY = (f"00000000-0000-7000-8000-00000000000{n}" for n in range(1, 4))


def guard(slug: str = "guard.test", **more: Any) -> Guard:
    return Guard(
        slug=slug, title="Test", source="test", from_=date(2026, 1, 1), confidence="design", why="Because.",
        question="Is it?", advice="Do.", **more,
    )  # fmt: skip


def item(slug: str = "own", words: str = "", row: str = ROW) -> dict[str, Any]:
    return {"id": row, "item": slug, "words": words, "who": "victim"}


def plan(*items: dict[str, Any], coping: str = "", **sections: Any) -> dict[str, Any]:
    ways = {"coping": {"ways": [{"id": WAY, "kind": coping, "words": "So."}]}} if coping else {}
    return {"items": {"items": list(items)}, **ways, **sections}


def decided(body: dict[str, Any], choice: str, reason: str, about: str = WARNS, row: str = ROW) -> dict[str, Any]:
    decision = {"id": OTHER, "guard": about, "item": row, "decision": choice, "reason": reason}
    return {**body, "guards": {"decisions": [decision]}}


def asked(practice: Practice, body: dict[str, Any]) -> list[str]:
    return [question.guard for question in open_guards(practice.guards, body)]


BLOCKS = plan(item("own", "I will block the number."), coping="messages-warn")


@pytest.mark.parametrize(
    ("words", "is_asked"),
    [
        ("I will block the number.", True),
        ("BLOCKING it tonight", True),
        ("Get a new number", True),
        ("Unblock the drain", False),
        ("Walk round the blocks of flats", True),
        ("Ring at noon", False),
        ("", False),
    ],
)
def test_words_are_found_where_a_word_begins_with_them(practice: Practice, words: str, is_asked: bool) -> None:
    body = plan(item("own", words), coping="messages-warn")
    assert (WARNS in asked(practice, body)) is is_asked


def test_without_the_way_of_coping_there_is_no_question(practice: Practice) -> None:
    assert WARNS not in asked(practice, plan(item("own", "I will block the number.")))
    assert WARNS not in asked(practice, plan(item("own", "I will block the number."), coping="routine"))


def test_a_question_says_what_it_is_about_and_why(practice: Practice) -> None:
    body = plan(item("safety-plan.separated.phone", "Get another phone."), coping="messages-warn")
    (question,) = open_guards(practice.guards, body, {"safety-plan.separated.phone": "A phone"})
    assert (question.guard, question.item_id, question.item_title, question.item_words) == (
        WARNS,
        ROW,
        "A phone",
        "Get another phone.",
    )
    assert question.why
    assert question.question.endswith("?")
    assert question.advice
    assert question.decision is None


def test_a_row_without_a_title_is_called_by_its_words() -> None:
    body = plan(item("own", "Wave."), item("own", "", OTHER))
    assert [each.item_title for each in open_guards([guard(items=("own",))], body)] == ["Wave.", "own"]


@pytest.mark.parametrize(
    ("choice", "reason", "settled", "to_do"),
    [
        ("", "x", False, "Decide about"),
        ("keep", "The sister watches the old one.", True, ""),
        ("change", "Muted, not blocked.", True, ""),
        ("keep", "  ", False, "Say why"),
        ("leave-out", "Too dangerous.", False, "still stands"),
        ("else", "x", False, "Decide about"),
    ],
)
def test_a_decision_with_a_reason_settles_it(
    practice: Practice, choice: str, reason: str, settled: bool, to_do: str
) -> None:
    found = open_guards(practice.guards, decided(BLOCKS, choice, reason))
    assert [each.settled for each in found] == [settled]
    assert to_do in found[0].to_do
    assert bool(found[0].to_do) is not settled
    assert unsettled(found) == (() if settled else found)


def test_what_was_left_out_is_asked_no_more(practice: Practice) -> None:
    without = plan(item("own", "Ring at noon."), coping="messages-warn")
    assert open_guards(practice.guards, decided(without, "leave-out", "Too dangerous.")) == ()


def test_a_decision_is_about_one_guard_and_one_row(practice: Practice) -> None:
    two = plan(item("own", "block it"), item("own", "block that", OTHER), coping="messages-warn")
    found = open_guards(practice.guards, decided(two, "keep", "Agreed."))
    assert [(each.item_id, each.settled) for each in found] == [(ROW, True), (OTHER, False)]
    elsewhere = open_guards(practice.guards, decided(BLOCKS, "keep", "Agreed.", about="guard.other"))
    assert [each.decision for each in elsewhere] == [None]


def test_conditions_ask_the_plan_any_row_or_the_row_itself() -> None:
    both = guard(
        items=("cocoon",),
        when=(When("row.consent", ("", "refused")), When("coping.ways.kind", "routine")),
        when_any=(When("situation.situation", "staying"), When("situation.family_near", "yes")),
    )

    def is_asked(consent: str, way: str, **situation: str) -> bool:
        scheme = {"id": ROW, "scheme": "cocoon", "consent": consent}
        return bool(open_guards([both], plan(coping=way, schemes={"schemes": [scheme]}, situation=situation)))

    assert is_asked("", "routine", situation="staying")
    assert is_asked("refused", "routine", family_near="yes")
    assert not is_asked("given", "routine", situation="staying")
    assert not is_asked("", "neighbour", situation="staying")
    assert not is_asked("", "routine", situation="separated")


@pytest.mark.parametrize(
    "odd",
    [{}, {"items": None}, {"items": {"items": "x"}}, {"items": {"items": [None, {}]}}, {"guards": {"decisions": [{}]}}],
)
def test_a_plan_that_is_barely_begun_raises_no_question(practice: Practice, odd: dict[str, Any]) -> None:
    assert open_guards(practice.guards, odd) == ()


SITUATIONS = st.fixed_dictionaries(
    {},
    optional={
        "situation": st.sampled_from(["staying", "planning-to-leave", "separated"]),
        "lives_with_suspect": st.sampled_from(["yes", "no", "sometimes", "unknown"]),
        "suspect_checks": st.sampled_from(["yes", "no", "unknown"]),
        "family_near": st.sampled_from(["yes", "no", "unknown"]),
    },
)


@given(situation=SITUATIONS, data=st.data())
def test_what_is_not_known_is_asked_at_least_as_much_as_no(
    practice: Practice, situation: dict[str, str], data: st.DataObject
) -> None:
    entries = practice.catalogues["safety-items"]
    slugs = data.draw(st.lists(st.sampled_from([entry.slug for entry in entries]), max_size=4, unique=True))
    rows = [item(slug, "As agreed.", f"00000000-0000-7000-8000-0000000001{n:02}") for n, slug in enumerate(slugs)]

    def questions(**said: str) -> set[tuple[str, str]]:
        body = plan(*rows, coping="routine", situation=said)
        return {(each.guard, each.item_id) for each in open_guards(practice.guards, body)}

    for field in ("lives_with_suspect", "suspect_checks", "family_near"):
        assert questions(**{**situation, field: "no"}) <= questions(**{**situation, field: "unknown"})
    assert {each for each in questions(**situation) if each[1] not in {row["id"] for row in rows}} == set()


@given(choice=st.sampled_from(["keep", "change", "leave-out"]), reason=st.text(max_size=5))
def test_no_decision_takes_a_question_away(practice: Practice, choice: str, reason: str) -> None:
    found: tuple[Question, ...] = open_guards(practice.guards, decided(BLOCKS, choice, reason))
    assert [each.guard for each in found] == [WARNS]
    assert found[0].settled == (choice != "leave-out" and bool(reason.strip()))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('items = ["safety-plan.separated.phone"]', 'items = ["safety-plan.phone"]', "warning-contact"),
        ('field = "coping.ways.kind"', 'field = "coping.kind"', "warning-contact"),
        ('field = "coping.ways.kind"', 'field = "row.kind"', "warning-contact"),
        ('is = "messages-warn"', 'is = "messages"', "warning-contact"),
        ('slug = "guard.password-checked"', 'slug = "guard.warning-contact"', "twice"),
        ('question = "', 'ask = "', "question|ask"),
    ],
)
def test_a_guard_that_asks_what_is_not_there_is_refused(folder: Path, old: str, new: str, place: str) -> None:
    file = folder / "guards" / "safety_plan.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=place):
        load(folder)


def test_guards_of_a_plan_that_is_not_there_are_refused(folder: Path) -> None:
    (folder / "guards" / "safety_plan.toml").rename(folder / "guards" / "other_plan.toml")
    with pytest.raises(CatalogueInvalid, match=r"other_plan\.toml"):
        load(folder)
