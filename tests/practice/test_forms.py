"""What is missing before a paper is complete: the fields asked for, what depends on other answers, the seven items."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Field, Form, Gap, answer, answered, gaps

ITEMS = (
    "original-statement-true", "pressure", "nature-of-allegation", "reasons", "discussed-with", "civil-proceedings", "impact",
)  # fmt: skip

# Every section and field of every form, as the services, pages and papers read them.
BODIES = {
    "withdrawal_indication": {
        "indication": "how words stance told_to third_party",
        "risk": "children_at_home pressure_suspected pressure_note risk_change",
        "position": "bail_position bail_detail next_hearing next_hearing_court",
    },
    "withdrawal_statement": {
        "about": "indication_id stance",
        "before": "seen_alone seen_alone_note suspect_where children_where told_defence_may_read told_cps_decides "
        "told_summons_possible place taken_by_specialist not_specialist_reason",
        "interpreter": "used name language registered registration not_family agreed_by_victim mode",
        "witness": "over_18 age occupation visually_recorded can_read reader_name",
        "statement": "text",
        "items": " ".join(ITEMS),
    },
    "background_report": {
        "front": "now_says why pressure risk_change evidence_remains bail_position bail_detail next_hearing "
        "next_hearing_court decision_asked decision_by",
        "report": "officer_views safety_risks support compelled_response impact_proceeding impact_stopping",
    },
    "oic_statement": {"account": "ending happened_at who_present text", "officer": "name rank_number station"},
    "views_record": {
        "asked": "how why_not",
        "restraining_order": "wanted terms contact_wished child_access protection",
        "special_measures": "wanted reason",
    },
    "witness_details": {
        "contact": "home_address postcode home_tel work_tel mobile email preferred_contact",
        "person": "gender date_of_birth place_of_birth former_name height ethnicity",
        "availability": "dates_to_avoid dates willing_to_attend would_help",
        "needs": "special_measures care_needs care_detail",
        "consents": "cjs_and_vps_explained leaflet_given medical_police medical_defence civil_disclosure "
        "witness_service_declined",
        "taken": "taken_by station taken_at place",
    },
}


@pytest.mark.parametrize("kind", BODIES)
def test_forms_have_exactly_the_agreed_sections_and_fields(practice: Practice, kind: str) -> None:
    form = practice.form(kind)
    assert {s.id: " ".join(f.id for f in s.fields) for s in form.sections} == BODIES[kind]
    assert form.version == 1


@pytest.mark.parametrize("kind", BODIES)
def test_no_question_stands_without_a_label_and_no_choice_without_a_title(practice: Practice, kind: str) -> None:
    for _path, field in practice.form(kind).fields():
        assert field.label
        assert all(choice.title for choice in field.choices)
        assert (field.kind in ("choice", "many", "item")) == bool(field.choices)


def filled(form: Form) -> dict[str, Any]:
    """A body in which every field has a first answer that completes it."""
    body: dict[str, Any] = {}
    for path, field in form.fields():
        section, _dot, name = path.partition(".")
        body.setdefault(section, {})[name] = _value(field)
    return body


def _value(field: Field) -> Any:
    if field.expected:
        return field.expected
    if field.kind == "item":
        return {"answer": "in-text", "where": "second paragraph"}
    if field.kind == "many":
        return [field.choices[0].id]
    if field.kind == "choice":
        return field.choices[0].id
    return {"yes-no": "yes", "day": "2026-11-23", "instant": "2026-11-23T14:05:00Z"}.get(field.kind, "words")


@pytest.mark.parametrize("kind", BODIES)
def test_a_filled_paper_has_no_gaps(practice: Practice, kind: str) -> None:
    form = practice.form(kind)
    assert gaps(form, filled(form)) == ()


@pytest.mark.parametrize("kind", BODIES)
def test_an_empty_paper_names_each_question_it_asks(practice: Practice, kind: str) -> None:
    form = practice.form(kind)
    found = gaps(form, {})
    assert [gap.path for gap in found] == [path for path, field in form.fields() if field.required]
    assert all(gap.label in gap.sentence for gap in found)


def missing(practice: Practice, kind: str, path: str, value: Any) -> list[Gap]:
    form = practice.form(kind)
    body = filled(form)
    section, _dot, name = path.partition(".")
    body[section][name] = value
    return list(gaps(form, body))


@pytest.mark.parametrize(
    ("kind", "path", "value", "then"),
    [
        ("withdrawal_statement", "before.seen_alone", "no", "before.seen_alone_note"),
        ("withdrawal_statement", "before.taken_by_specialist", "no", "before.not_specialist_reason"),
        ("withdrawal_statement", "witness.over_18", "no", "witness.age"),
        ("withdrawal_statement", "witness.can_read", "no", "witness.reader_name"),
        ("withdrawal_indication", "indication.how", "third-party", "indication.third_party"),
        ("withdrawal_indication", "risk.pressure_suspected", "yes", "risk.pressure_note"),
        ("views_record", "asked.how", "not-asked", "asked.why_not"),
        ("views_record", "restraining_order.wanted", "yes", "restraining_order.terms"),
        ("witness_details", "availability.dates_to_avoid", "some", "availability.dates"),
        ("witness_details", "availability.willing_to_attend", "unsure", "availability.would_help"),
    ],
)
def test_an_answer_can_ask_for_another(practice: Practice, kind: str, path: str, value: str, then: str) -> None:
    form = practice.form(kind)
    body = filled(form)
    for each in (path, then):
        section, _dot, name = each.partition(".")
        body[section][name] = ""
    assert then not in [gap.path for gap in gaps(form, body)]
    section, _dot, name = path.partition(".")
    body[section][name] = value
    assert [gap.path for gap in gaps(form, body)] == [then]


@pytest.mark.parametrize("name", ["told_defence_may_read", "told_cps_decides", "told_summons_possible"])
def test_the_victim_has_to_be_told_before_the_statement(practice: Practice, name: str) -> None:
    (gap,) = missing(practice, "withdrawal_statement", f"before.{name}", "no")
    assert gap.sentence.startswith("Tell the victim")


def test_without_an_interpreter_nothing_is_asked_about_one(practice: Practice) -> None:
    form = practice.form("withdrawal_statement")
    body = filled(form) | {"interpreter": {"used": "no"}}
    assert gaps(form, body) == ()
    body["interpreter"] = {"used": "yes"}
    assert [gap.path for gap in gaps(form, body)] == [
        f"interpreter.{name}" for name in ("name", "language", "registered", "not_family", "agreed_by_victim", "mode")
    ]


def test_an_interpreter_of_the_family_does_not_do(practice: Practice) -> None:
    (gap,) = missing(practice, "withdrawal_statement", "interpreter.not_family", "no")
    assert "not family" in gap.sentence


def test_the_seven_items_in_order_with_their_own_answers(practice: Practice) -> None:
    items = practice.form("withdrawal_statement").items
    assert tuple(item.id for item in items) == ITEMS
    allowed = {item.id: {choice.id for choice in item.choices} for item in items}
    assert [slug for slug in ITEMS if "earlier-statement" in allowed[slug]] == ["nature-of-allegation"]
    assert [slug for slug in ITEMS if "kept-to-report" in allowed[slug]] == ["pressure"]
    assert all({"in-text", "declined", "not-asked"} <= answers for answers in allowed.values())
    assert all(item.help for item in items)


@pytest.mark.parametrize(
    ("item", "given", "word"),
    [
        ("reasons", {}, "how"),
        ("reasons", {"answer": ""}, "how"),
        ("reasons", {"answer": "in-text"}, "where"),
        ("reasons", {"answer": "in-text", "where": "  "}, "where"),
        ("nature-of-allegation", {"answer": "earlier-statement"}, "reference"),
        ("impact", {"answer": "not-asked"}, "why"),
    ],
)
def test_an_item_says_what_it_still_needs(practice: Practice, item: str, given: dict[str, str], word: str) -> None:
    (gap,) = missing(practice, "withdrawal_statement", f"items.{item}", given)
    assert gap.path == f"items.{item}"
    assert word in gap.sentence


@pytest.mark.parametrize(
    ("item", "given"),
    [
        ("reasons", {"answer": "declined"}),
        ("pressure", {"answer": "kept-to-report"}),
        ("impact", {"answer": "not-asked", "reason": "the victim left"}),
        ("nature-of-allegation", {"answer": "earlier-statement", "reference": "statement 1"}),
    ],
)
def test_an_item_that_is_dealt_with_has_no_gap(practice: Practice, item: str, given: dict[str, str]) -> None:
    assert missing(practice, "withdrawal_statement", f"items.{item}", given) == []


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_reading_a_strange_body_never_fails(value: Any) -> None:
    body = value if isinstance(value, dict) else {"a": value}
    assert answer(body, "missing.field") == "" or "missing" in body
    answered(answer(body, "a.b"))
