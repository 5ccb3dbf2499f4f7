"""A count proposes and never grades; below a proposal or the grade before, somebody has to say which risk fell."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.grading import (
    RANK,
    Proposal,
    count,
    grade_problems,
    is_downgrade,
    marac_criteria,
    propose,
    window_start,
)
from da_desk.practice.instruments import Instrument
from da_desk.practice.policies import Policies

GRADES = ("standard", "medium", "high")
ANY_GRADE = st.sampled_from(["", "ungraded", *GRADES])


def instrument(practice: Practice, slug: str) -> Instrument:
    return next(each for each in practice.instruments if each.slug == slug)


def answered(found: Instrument, number: int, answer: str = "yes") -> dict[str, Any]:
    body: dict[str, Any] = {}
    for path, _field in list(found.asked())[:number]:
        section, _dot, name = path.partition(".")
        body.setdefault(section, {})[name] = {"answer": answer}
    return body


def proposed(practice: Practice, number: int, incidents: int = 0, slug: str = "dash-like") -> Proposal:
    found = instrument(practice, slug)
    answer = "yes" if slug == "dash-like" else "often"
    return propose(found, answered(found, number, answer), incidents, Policies(practice.policies))


@pytest.mark.parametrize(
    ("number", "incidents", "grade", "grounds"),
    [
        (0, 0, "", ()),
        (13, 2, "", ()),
        (14, 0, "high", ("count",)),
        (26, 0, "high", ("count",)),
        (0, 3, "high", ("escalation",)),
        (14, 3, "high", ("count", "escalation")),
    ],
)
def test_fourteen_answers_or_three_incidents_propose_high(
    practice: Practice, number: int, incidents: int, grade: str, grounds: tuple[str, ...]
) -> None:
    found = proposed(practice, number, incidents)
    assert (found.count, found.of, found.incidents) == (number, 26, incidents)
    assert (found.grade, found.grounds) == (grade, grounds)


def test_the_page_says_what_was_counted_and_from_what_on_it_proposes(practice: Practice) -> None:
    assert proposed(practice, 3, 1).reasons == (
        "3 of 26 answers count: from 14 on, high is proposed.",
        "1 incident in 12 months: from 3 on, high is proposed.",
    )


def test_a_list_without_a_number_says_so(practice: Practice) -> None:
    found = proposed(practice, 5, 2, "dara-like")
    assert (found.count, found.grade) == (5, "")
    assert found.reasons[0].endswith("No number of them proposes a grade.")
    assert proposed(practice, 0, 3, "dara-like").grade == "high"


@pytest.mark.parametrize("outcome", ["refused", "no-data"])
def test_where_nothing_was_answered_the_count_says_nothing_and_incidents_still_propose(
    practice: Practice, outcome: str
) -> None:
    found = propose(instrument(practice, "dash-like"), {"about": {"outcome": outcome}}, 4, Policies(practice.policies))
    assert found.reasons[0] == "The questions were not answered, so their count says nothing."
    assert (found.grade, found.grounds) == ("high", ("escalation",))


def test_the_forces_own_number_of_incidents_counts(practice: Practice) -> None:
    policies = Policies(practice.policies, {"risk.escalation.incidents": "2"})
    assert propose(instrument(practice, "dash-like"), {}, 2, policies).grade == "high"


def test_of_several_bands_the_graver_one_that_is_met_is_proposed_with_its_badge(practice: Practice) -> None:
    found = instrument(practice, "dash-like")
    lower = msgspec.structs.replace(found.proposal[0], at_least=10, grade="medium", confidence="design")
    two = msgspec.structs.replace(found, proposal=(*found.proposal, lower))
    policies = Policies(practice.policies)
    medium, high = (propose(two, answered(two, number), 0, policies) for number in (10, 14))
    assert [(each.grade, each.badge) for each in (medium, high)] == [("medium", True), ("high", False)]
    assert propose(two, answered(two, 10), 3, policies).grounds == ("escalation",)


@given(answers=st.dictionaries(st.integers(0, 25), st.sampled_from(["", "yes", "no", "dont-know"])))
def test_only_answers_that_count_are_counted(practice: Practice, answers: dict[int, str]) -> None:
    found = instrument(practice, "dash-like")
    body: dict[str, Any] = {}
    for number, answer in answers.items():
        section, _dot, name = list(found.asked())[number][0].partition(".")
        body.setdefault(section, {})[name] = {"answer": answer, "note": "yes"}
    assert count(found, body) == sum(answer == "yes" for answer in answers.values())


@pytest.mark.parametrize("odd", ["yes", None, [], {"note": "yes"}, {"answer": ["yes"]}, 3])
def test_an_answer_that_is_none_is_not_counted(practice: Practice, odd: Any) -> None:
    found = instrument(practice, "dash-like")
    section, _dot, name = next(found.asked())[0].partition(".")
    assert count(found, {section: {name: odd}}) == 0


def test_answers_beside_are_not_counted(practice: Practice) -> None:
    found = instrument(practice, "dash-like")
    body = {
        section.id: {field.id: {"answer": "yes"} for field in section.fields if field.kind == "asked"}
        for section in found.sections
    }
    assert count(found, body) == 26


# The grade that a person gives.


def graded(grade: str = "", **more: Any) -> dict[str, Any]:
    return {"grade": {"grade": grade, "rationale": "The facts.", **more}}


def fields(body: dict[str, Any], former: str = "", proposal: str = "") -> list[str]:
    return [problem.field for problem in grade_problems(body, former, proposal)]


@pytest.mark.parametrize(
    ("body", "former", "proposal", "lacks"),
    [
        ({}, "", "", ["grade.grade", "grade.rationale"]),
        (graded("ungraded"), "high", "high", ["grade.grade"]),
        (graded("high", rationale="  "), "", "", ["grade.rationale"]),
        (graded("high"), "high", "high", []),
        (graded("standard"), "", "", []),
        (graded("high"), "", "medium", ["grade.above_why"]),
        (graded("high", above_why="Fear."), "", "medium", []),
        (graded("high"), "", "", []),
        (graded("medium"), "", "high", ["grade.below_why"]),
        (graded("medium", below_why="Of old."), "", "high", []),
        (graded("medium"), "high", "", ["grade.fell", "grade.fell_how"]),
        (graded("medium", fell=["order-in-force"]), "high", "", ["grade.fell_how"]),
        (graded("medium", fell_how="He said so."), "high", "", ["grade.fell"]),
        (graded("medium", fell=["order-in-force"], fell_how="Served."), "high", "", []),
        (graded("standard", below_why="x"), "medium", "high", ["grade.fell", "grade.fell_how"]),
        (graded("medium", above_why="x", fell=["x"], fell_how="x"), "high", "high", ["grade.below_why"]),
        (graded("high"), "standard", "high", []),
    ],
)
def test_what_a_grade_still_needs(body: dict[str, Any], former: str, proposal: str, lacks: list[str]) -> None:
    assert fields(body, former, proposal) == lacks


def test_each_problem_is_a_sentence_that_names_the_grades() -> None:
    said = {each.field: each.sentence for each in grade_problems(graded("standard"), "medium", "high")}
    assert said["grade.below_why"].startswith("High is proposed and you give standard.")
    assert "from medium to standard" in said["grade.fell_how"]
    assert all("workload" not in sentence.casefold() for sentence in said.values())


@given(ANY_GRADE, ANY_GRADE, ANY_GRADE)
def test_no_lower_grade_without_a_risk_that_fell_and_judgement_may_always_go_up(
    grade: str, former: str, proposal: str
) -> None:
    lacks = fields(graded(grade), former, proposal)
    if grade not in RANK:
        assert lacks == ["grade.grade"]
        return
    lower = former in RANK and RANK[grade] < RANK[former]
    assert ("grade.fell" in lacks) == ("grade.fell_how" in lacks) == lower == is_downgrade(former, grade)
    assert fields(graded(grade, above_why="Judgement."), former, proposal) == [
        field for field in lacks if field != "grade.above_why"
    ]
    all_said = graded(grade, above_why="x", below_why="x", fell=["x"], fell_how="x")
    assert not fields(all_said, former, proposal)


@pytest.mark.parametrize(
    ("number", "incidents", "grade", "criteria"),
    [
        (0, 0, "high", ("professional-judgement",)),
        (0, 0, "medium", ()),
        (14, 0, "high", ("visible-high-risk",)),
        (14, 3, "standard", ("visible-high-risk", "potential-escalation")),
        (0, 3, "medium", ("potential-escalation",)),
    ],
)
def test_judgement_adds_a_reason_for_the_marac_and_takes_none_away(
    practice: Practice, number: int, incidents: int, grade: str, criteria: tuple[str, ...]
) -> None:
    assert marac_criteria(proposed(practice, number, incidents), grade) == criteria


@pytest.mark.parametrize(
    ("day", "months", "start"),
    [
        (date(2026, 11, 26), 12, date(2025, 11, 26)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
    ],
)
def test_the_months_that_end_on_a_day(day: date, months: int, start: date) -> None:
    assert window_start(day, months) == start


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_a_later_day_never_has_an_earlier_window(day: date, months: int) -> None:
    start = window_start(day, months)
    assert start <= window_start(day + timedelta(days=1), months)
    assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == months
