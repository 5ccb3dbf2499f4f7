"""A kind of event is found by the words that people use, and stands in a group."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.event_kinds import FoundKinds, find, grouped

TODAY = date(2026, 11, 26)


def found(practice: Practice, typed: str) -> FoundKinds:
    return find(grouped(practice, TODAY), typed)


def slugs(answer: FoundKinds) -> list[str]:
    return [kind.slug for group in answer.groups for kind in group.kinds]


def test_whatever_is_recorded_by_hand_stands_in_one_group_in_the_order_of_a_case(practice: Practice) -> None:
    everything = slugs(found(practice, ""))
    by_hand = [kind.slug for kind in practice.event_kinds if kind.holds(TODAY) and not kind.by_desk]
    assert set(by_hand) <= set(everything)
    assert len(set(everything)) == len(everything)
    titles = [group.title for group in grouped(practice, TODAY)]
    assert titles[:4] == ["Custody and bail", "Charge and court", "Sentence and release", "The case ends"]
    assert max(len(group.kinds) for group in grouped(practice, TODAY)) <= 9


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("bail", "police-bail"),
        ("rui", "released-under-investigation"),
        ("RNC", "released-no-charge"),
        ("let out", "police-bail"),
        ("out of prison", "prison-release"),
        ("release on licence", "prison-release"),
        ("bail from court", "court-bail"),
        ("charged with", "charge"),
        ("not guilty", "acquittal"),
        ("found guilty", "sentenced"),
        ("nicked", "arrest"),
        ("restraining", "order-made"),
        ("DAPO", "order-made"),
        ("new partner", "new-relationship"),
        ("vps", "vps-offered"),
        ("hand-over", "cover-note"),
        ("ÀRREST", "arrest"),
        ("superintendents extension", "bail-extended"),
        ("case ends", "no-investigation"),
    ],
)
def test_what_people_call_it_leads_to_the_kind(practice: Practice, typed: str, best: str) -> None:
    assert found(practice, typed).best == best


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("let out", {"police-bail", "released-under-investigation", "released-no-charge", "court-bail", "release", "prison-release"}),
        ("bail", {"police-bail", "bail-changed", "bail-extended", "bail-ended", "court-bail"}),
        ("nfa", {"police-nfa", "cps-nfa-consultation", "no-investigation"}),
        ("released", {"release", "prison-release", "released-under-investigation"}),
    ],
)  # fmt: skip
def test_every_kind_that_may_be_meant_is_among_them(practice: Practice, typed: str, among: set[str]) -> None:
    assert among <= set(slugs(found(practice, typed)))


def test_the_word_of_a_group_does_not_crowd_out_what_is_called_so(practice: Practice) -> None:
    assert "interview-under-caution" not in slugs(found(practice, "bail"))


def test_a_word_too_many_still_leads_there(practice: Practice) -> None:
    assert found(practice, "arrest zzzz").best == "arrest"
    assert found(practice, "zzzz") == FoundKinds((), "")


@given(st.text(max_size=30))
def test_anything_may_be_typed(practice: Practice, typed: str) -> None:
    answer = found(practice, typed)
    assert not answer.best or answer.best in slugs(answer)


def test_every_title_and_every_other_name_finds_its_own_kind(practice: Practice) -> None:
    for group in grouped(practice, TODAY):
        for kind in group.kinds:
            assert found(practice, kind.title).best == kind.slug, kind.title
            for name in kind.also:
                assert kind.slug in slugs(found(practice, name)), name
