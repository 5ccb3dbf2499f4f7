"""Bad input is refused whole, each problem with its place and a sentence; unfinished input never is."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.answers import day_problem, instant_problem, problems, text_problem
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import LONG_LIMIT

TODAY = date(2026, 11, 23)


def refused(practice: Practice, kind: str, body: Any) -> dict[str, str]:
    return {problem.field: problem.sentence for problem in problems(practice.form(kind), body, TODAY)}


def test_nothing_at_all_may_be_saved(practice: Practice) -> None:
    for kind, _version in practice.forms:
        assert refused(practice, kind, {}) == {}
    assert refused(practice, "withdrawal_statement", {"statement": {"text": ""}, "before": {"seen_alone": None}}) == {}


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "{{x}}", "'; drop table", "😀", "שלום", "ŵŷ Łódź", "a\nb\tc", "\u202eabc"]
)
def test_text_is_text(practice: Practice, text: str) -> None:
    assert refused(practice, "withdrawal_statement", {"statement": {"text": text}}) == {}


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x85", "\ud800"])
def test_a_character_that_cannot_be_stored_is_named(practice: Practice, bad: str) -> None:
    found = refused(practice, "withdrawal_statement", {"statement": {"text": f"secret{bad}words"}})
    assert f"U+{ord(bad):04X}" in found["statement.text"]
    assert "secret" not in found["statement.text"]


def test_a_text_over_the_limit_is_refused_and_one_at_the_limit_is_not(practice: Practice) -> None:
    assert refused(practice, "withdrawal_statement", {"statement": {"text": "x" * LONG_LIMIT}}) == {}
    found = refused(practice, "withdrawal_statement", {"statement": {"text": "x" * 200_000}})
    assert "200,000" in found["statement.text"]
    assert "100,000" in found["statement.text"]


def test_the_desk_may_lower_the_limit(practice: Practice) -> None:
    body = {"statement": {"text": "x" * 1001}}
    (problem,) = problems(practice.form("withdrawal_statement"), body, TODAY, long_limit=1000)
    assert problem.field == "statement.text"


@pytest.mark.parametrize(
    ("kind", "body", "place"),
    [
        ("withdrawal_statement", {"nothing": {}}, "nothing"),
        ("withdrawal_statement", {"statement": {"body": "x"}}, "statement.body"),
        ("withdrawal_statement", {"statement": "x"}, "statement"),
        ("withdrawal_statement", {"statement": {"text": 7}}, "statement.text"),
        ("withdrawal_statement", {"statement": {"text": ["x"]}}, "statement.text"),
        ("withdrawal_statement", {"before": {"seen_alone": True}}, "before.seen_alone"),
        ("withdrawal_statement", {"before": {"seen_alone": "maybe"}}, "before.seen_alone"),
        ("withdrawal_statement", {"about": {"stance": "unsure"}}, "about.stance"),
        ("withdrawal_statement", {"items": {"reasons": "in-text"}}, "items.reasons"),
        ("withdrawal_statement", {"items": {"reasons": {"answer": "kept-to-report"}}}, "items.reasons.answer"),
        ("withdrawal_statement", {"items": {"reasons": {"answer": "earlier-statement"}}}, "items.reasons.answer"),
        ("withdrawal_statement", {"items": {"reasons": {"answer": ["in-text"]}}}, "items.reasons.answer"),
        ("withdrawal_statement", {"items": {"reasons": {"secret": "x"}}}, "items.reasons.secret"),
        ("withdrawal_statement", {"items": {"reasons": {"where": "a\x00b"}}}, "items.reasons.where"),
        ("views_record", {"special_measures": {"wanted": "screens"}}, "special_measures.wanted"),
        ("views_record", {"special_measures": {"wanted": ["cage"]}}, "special_measures.wanted"),
        ("views_record", {"special_measures": {"wanted": [["screens"]]}}, "special_measures.wanted"),
        ("views_record", {"special_measures": {"wanted": ["screens", "screens"]}}, "special_measures.wanted"),
        ("views_record", {"special_measures": {"wanted": ["none", "screens"]}}, "special_measures.wanted"),
        ("witness_details", {"person": {"date_of_birth": "2026-11-24"}}, "person.date_of_birth"),
        ("witness_details", {"person": {"date_of_birth": "2026-02-30"}}, "person.date_of_birth"),
        ("witness_details", {"person": {"date_of_birth": "20260101"}}, "person.date_of_birth"),
        ("witness_details", {"person": {"date_of_birth": "1801-01-01"}}, "person.date_of_birth"),
        ("witness_details", {"taken": {"taken_at": "2026-11-23T14:05:00"}}, "taken.taken_at"),
        ("witness_details", {"taken": {"taken_at": "2027-01-01T14:05:00Z"}}, "taken.taken_at"),
        ("witness_details", {"contact": {"postcode": "x" * 21}}, "contact.postcode"),
    ],
)
def test_bad_input_is_refused_at_its_place(practice: Practice, kind: str, body: Any, place: str) -> None:
    assert list(refused(practice, kind, body)) == [place]


def test_each_problem_is_named_at_once(practice: Practice) -> None:
    body = {"statement": {"text": "\x00"}, "before": {"seen_alone": "?"}, "witness": {"age": "x" * 9}}
    assert set(refused(practice, "withdrawal_statement", body)) == {
        "statement.text",
        "before.seen_alone",
        "witness.age",
    }


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_what_is_no_paper_is_refused(practice: Practice, body: Any) -> None:
    assert list(refused(practice, "views_record", body)) == [""]


def test_an_unknown_name_is_shown_harmlessly(practice: Practice) -> None:
    (place,) = refused(practice, "views_record", {"evil\x1b[31m" + "x" * 500: {}})
    assert place == "?"


def test_days_and_instants() -> None:
    assert day_problem("Day", "2026-11-23", TODAY) == ""
    assert day_problem("Day", "2026-11-24", TODAY) == "“Day” can't be in the future."
    assert day_problem("Day", "2040-01-01") == ""
    assert instant_problem("At", "2026-11-23T23:59:59Z", TODAY) == ""
    assert instant_problem("At", "2026-11-23T14:05:00+01:00") != ""
    assert instant_problem("At", "soon") != ""
    assert text_problem("Name", "Zoë Ng") == ""


@given(
    st.dictionaries(
        st.sampled_from(["statement", "items", "before", "x"]) | st.text(),
        st.none() | st.text() | st.dictionaries(st.sampled_from(["text", "reasons", "seen_alone"]) | st.text(), st.text() | st.integers() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())),
    )
)  # fmt: skip
def test_any_body_is_either_refused_or_readable(practice: Practice, body: dict[str, Any]) -> None:
    for problem in problems(practice.form("withdrawal_statement"), body, TODAY):
        assert problem.sentence
        assert problem.field.isprintable()
