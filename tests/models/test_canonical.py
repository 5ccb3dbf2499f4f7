"""The one byte form of a body: the same meaning gives the same bytes, and nothing that can't be kept gets in."""

import json
import unicodedata
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.errors import ValidationFailed
from da_desk.models.canonical import canonical, frozen, sha256, thawed
from da_desk.models.records import WithdrawalStatement

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | WORDS
BODIES = st.dictionaries(
    WORDS, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))
)
UNSTORABLE = st.sampled_from(["\x00", "\ud800", "\udfff", "\udc80"])


def composed(value: Any) -> Any:
    """The value with every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {composed(key): composed(item) for key, item in value.items()}
    return [composed(item) for item in value] if isinstance(value, list) else value


def turned(value: Any, form: Literal["NFC", "NFD"]) -> Any:
    """The same meaning written otherwise: keys in the other order, texts in another normal form."""
    if isinstance(value, str):
        return unicodedata.normalize(form, value)
    if isinstance(value, dict):
        return {turned(key, form): turned(item, form) for key, item in reversed(value.items())}
    return tuple(turned(item, form) for item in value) if isinstance(value, list) else value


@given(BODIES, st.sampled_from(["NFC", "NFD"]))
def test_the_order_of_keys_and_the_way_of_typing_accents_change_nothing(
    body: dict[str, Any], form: Literal["NFC", "NFD"]
) -> None:
    assert canonical(turned(composed(body), form)) == canonical(composed(body))


@given(BODIES)
def test_what_goes_in_comes_out(body: dict[str, Any]) -> None:
    assert json.loads(canonical(composed(body))) == composed(body)


@given(BODIES)
def test_it_is_its_own_canonical_form(body: dict[str, Any]) -> None:
    once = canonical(body)
    assert canonical(json.loads(once)) == once
    assert once == unicodedata.normalize("NFC", once)


@given(BODIES)
def test_freezing_and_thawing_keep_the_meaning(body: dict[str, Any]) -> None:
    assert canonical(frozen(body)) == canonical(body)
    assert thawed(frozen(body)) == body


@given(BODIES, UNSTORABLE, st.integers(0, 2))
def test_unstorable_text_is_refused_wherever_it_stands(body: dict[str, Any], bad: str, where: int) -> None:
    text = f"Marsden{bad}"
    placed = [{"place": {**body, "x": text}}, {"place": [body, [text]]}, {"place": body, text: 1}][where]
    with pytest.raises(ValidationFailed) as refused:
        canonical(placed)
    assert "Marsden" not in str(refused.value)
    assert all("Marsden" not in problem.field for problem in refused.value.problems if where != 2)


def test_the_problem_names_the_field() -> None:
    with pytest.raises(ValidationFailed) as refused:
        canonical({"statement": {"text": "x\x00"}, "other": "fine"})
    assert [problem.field for problem in refused.value.problems] == ["statement.text"]


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", {1, 2}, object()])
def test_what_json_has_no_exact_form_for_is_our_mistake(value: object) -> None:
    with pytest.raises(TypeError, match="a body holds"):
        canonical({"x": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}"),
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"n": "Zoe\u0308 Wiśniewska"}, '{"n":"Zoë Wiśniewska"}'),
        ({"t": "one\ntwo\t<b>\u2028"}, '{"t":"one\\ntwo\\t<b>\u2028"}'),
    ],
)
def test_the_form_is_fixed_for_good(value: object, text: str) -> None:
    """Hashes of signed statements hang on these bytes: a change here needs a migration and an ADR."""
    assert canonical(value) == text


def test_the_hash_is_over_the_utf8_bytes() -> None:
    assert sha256("é") == sha256("é".encode()) == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


def test_a_body_keeps_its_hash_in_step_and_cannot_be_changed_in_place() -> None:
    record = WithdrawalStatement()
    assert record.body_sha256 == sha256(record.body_text)
    record.put({"about": {"stance": "withdraws-support"}, "items": [{"id": 1}]}, "withdrawal_statement", 3)
    assert record.body_sha256 == sha256('{"about":{"stance":"withdraws-support"},"items":[{"id":1}]}')
    assert (record.form, record.form_version, record.stance) == ("withdrawal_statement", 3, "withdraws-support")
    with pytest.raises(TypeError):
        record.body["about"]["stance"] = "says-untrue"
    with pytest.raises(TypeError):
        record.body["items"][0] = {}
    assert (record.answer("about", "missing"), record.answer("nowhere", "x")) == ("", "")


def test_a_refused_body_leaves_the_former_one() -> None:
    record = WithdrawalStatement()
    record.put({"a": {"b": "kept"}}, "withdrawal_statement", 1)
    with pytest.raises(ValidationFailed):
        record.put({"a": {"b": "\x00"}}, "withdrawal_statement", 2)
    assert (record.answer("a", "b"), record.form_version) == ("kept", 1)
    assert record.body_sha256 == sha256(record.body_text)
