"""What is owed arises with the event, never twice, moves with it, and is never undone once done."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.errors import RuleRefused
from da_desk.models.base import uuid7
from da_desk.services.duty_views import DutyView
from da_desk.services.people import NewPerson
from tests.desk import START, AnyDesk
from tests.services.invented import indicated, indication, made_case
from tests.services.owed import ALWAYS, amend, answer, duties, duty, move, rules, run_again, try_to_reach

ON_ONE_DESK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
"""Each example has a case of its own; the desk is shared."""


def test_an_indication_starts_its_duties_at_once_with_their_holders(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    found = duties(desk, case_id, "open")
    assert rules(found) == ALWAYS
    told = duty(desk, case_id, "duty.notify-cps")
    assert (told.do_by, told.clock, told.holder, told.holder_role) == (START, "at once", "DC 4471 Tom Doyle", "oic")
    risk = duty(desk, case_id, "duty.revised-risk")
    assert (risk.do_by, risk.clock, risk.holder) == (
        START + timedelta(hours=24),
        "within 24 hours, Monday 23 November 09:00 → Tuesday 24 November 09:00",
        "DC 2208 Nadia Amin",
    )
    assert found == tuple(sorted(found, key=lambda each: (each.do_by, each.id)))


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        ({"risk__children_at_home": "yes"}, {"duty.safeguard-children"}),
        ({"risk__children_at_home": "unknown"}, {"duty.safeguard-children"}),
        ({"risk__pressure_suspected": "yes"}, {"prompt.intimidation"}),
        ({"indication__stance": "says-untrue"}, {"duty.supervisor-advice", "duty.cps-advice"}),
    ],
)
def test_what_the_indication_says_brings_further_duties(desk: AnyDesk, answers: dict[str, str], more: set[str]) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id, START, **answers)
    assert rules(duties(desk, case_id)) == ALWAYS | more
    assert all(each.blocks == "withdrawal_statement" for each in duties(desk, case_id) if "advice" in each.rule)


def test_a_child_of_the_case_is_safeguarded_whatever_the_indication_says(desk: AnyDesk) -> None:
    case_id, people = made_case(desk), desk.as_("officer").people
    indicated(desk, case_id)
    people.involve(case_id, NewPerson("Marsden", "Theo"), "child", "child-of")
    assert "duty.safeguard-children" in rules(duties(desk, case_id, "open"))
    theo = next(each.involvement for each in people.of_case(case_id) if each.involvement.role == "child")
    people.end_involvement(theo.id, theo.version, "entered on the wrong case")
    assert "duty.safeguard-children" not in rules(duties(desk, case_id, "open"))


def test_the_same_indication_entered_twice_makes_nothing_new(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    first = indicated(desk, case_id)
    before = duties(desk, case_id)
    assert indicated(desk, case_id) == first
    assert duties(desk, case_id) == before
    assert len(desk.as_("oic").cases.events(case_id)) == 1
    op_id = uuid7()
    for _each in range(2):
        again = desk.as_("oic").cases.record_event(
            case_id, "withdrawal-indicated", START, body=indication(), op_id=op_id
        )
        assert again.made("event") == first


def test_the_same_indication_in_other_words_is_to_be_corrected_not_doubled(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    with pytest.raises(RuleRefused):
        indicated(desk, case_id, indication__words="Please stop it all")
    assert len(duties(desk, case_id)) == len(ALWAYS)


def _again(desk: AnyDesk, case_id: UUID) -> None:
    event = desk.as_("officer").cases.events(case_id)[-1]
    desk.as_("officer").cases.record_event(case_id, event.kind, event.at, body=event.body)


def _answer_if_open(desk: AnyDesk, case_id: UUID, rule: str, outcome: str) -> None:
    if duty(desk, case_id, rule).state == "open":
        answer(desk, case_id, rule, outcome, late="recorded afterwards")


ACTS: dict[str, Callable[[AnyDesk, UUID], None]] = {
    "enter again": _again,
    "children": lambda desk, case_id: amend(desk, case_id, risk__children_at_home="yes"),
    "pressure": lambda desk, case_id: amend(desk, case_id, risk__pressure_suspected="yes"),
    "no more": lambda desk, case_id: amend(desk, case_id),
    "hearing sooner": lambda desk, case_id: amend(desk, case_id, position__next_hearing="2026-11-25"),
    "a day earlier": lambda desk, case_id: move(desk, case_id, START - timedelta(days=1)),
    "two days earlier": lambda desk, case_id: move(desk, case_id, START - timedelta(days=2)),
    "risk assessed": lambda desk, case_id: _answer_if_open(desk, case_id, "duty.revised-risk", "no-change"),
    "planned": lambda desk, case_id: _answer_if_open(desk, case_id, "duty.safety-planning", "reviewed"),
    "tried": lambda desk, case_id: try_to_reach(desk, case_id, "duty.views-again"),
    "run again": lambda desk, case_id: _unchanged(desk, case_id),
}


def _unchanged(desk: AnyDesk, case_id: UUID) -> None:
    assert run_again(desk, case_id) == 0


@ON_ONE_DESK
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=6))
def test_whatever_happens_nothing_is_owed_twice_and_nothing_done_is_undone(desk: AnyDesk, acts: list[str]) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    done: dict[UUID, DutyView] = {}
    for act in acts:
        ACTS[act](desk, case_id)
        assert run_again(desk, case_id) == 0
        found = duties(desk, case_id)
        keys = [(each.rule, each.step, each.occurrence) for each in found]
        assert len(keys) == len(set(keys))
        still_open = [each.rule for each in found if each.state == "open"]
        assert len(still_open) == len(set(still_open))
        now_done = {each.id: each for each in found if each.state == "done"}
        assert done.items() <= now_done.items()
        done = now_done
        assert all(each.former_do_by != each.do_by for each in found)


@ON_ONE_DESK
@given(order=st.permutations(["children", "a day earlier", "enter again", "run again", "tried"]))
def test_the_order_of_acts_makes_no_difference_to_what_is_owed(desk: AnyDesk, order: list[str]) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    for act in order:
        ACTS[act](desk, case_id)
    found = {(each.rule, each.state, each.do_by, each.occurrence) for each in duties(desk, case_id)}
    assert {rule for rule, *_rest in found} == ALWAYS | {"duty.safeguard-children"}
    assert {state for _rule, state, *_rest in found} == {"open"}
    assert {("duty.revised-risk", "open", START, 1), ("duty.safeguard-children", "open", START, 1)} <= found


def test_two_events_owe_the_same_in_whichever_order_they_are_recorded(desk: AnyDesk) -> None:
    times = (START, START - timedelta(days=3), START - timedelta(hours=5))
    outcomes = set()
    for order in permutations(times):
        case_id = made_case(desk)
        for at in order:
            indicated(desk, case_id, at, indication__words=f"said at {at.isoformat()}")
        outcomes.add(frozenset((each.rule, each.do_by, each.clock, each.holder) for each in duties(desk, case_id)))
    assert len(outcomes) == 1
    assert sum(rule == "duty.revised-risk" for rule, *_rest in outcomes.pop()) == 3


def test_a_moved_event_moves_open_duties_which_keep_their_former_date(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    move(desk, case_id, START - timedelta(hours=3))
    risk = duty(desk, case_id, "duty.revised-risk")
    assert (risk.do_by, risk.former_do_by, risk.occurrence) == (
        START + timedelta(hours=21),
        START + timedelta(hours=24),
        1,
    )


def test_a_duty_done_before_its_date_moved_to_another_day_is_owed_again(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    answer(desk, case_id, "duty.revised-risk", "no-change")
    move(desk, case_id, START - timedelta(days=1))
    both = [(each.occurrence, each.state) for each in duties(desk, case_id) if each.rule == "duty.revised-risk"]
    assert sorted(both) == [(1, "done"), (2, "open")]


def test_a_withdrawn_event_takes_untouched_duties_along_and_leaves_the_rest(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    answer(desk, case_id, "duty.notify-cps", "told", "Ms Vale, by telephone")
    try_to_reach(desk, case_id, "duty.views-again")
    handed = duty(desk, case_id, "duty.send-pack")
    desk.as_("supervisor").duties.hand_over(handed.id, handed.version, desk.account_id("officer"))
    (event,) = desk.as_("officer").cases.events(case_id)
    desk.as_("officer").cases.withdraw_event(event.id, event.version, "another victim")
    states = {each.rule: each.state for each in duties(desk, case_id)}
    assert states.pop("duty.notify-cps") == "done"
    assert states.pop("duty.views-again") == states.pop("duty.send-pack") == "open"
    assert set(states.values()) == {"withdrawn"}
