"""From an indication to what is owed, and from what stands to what changes."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.practice import rules
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import Due, london_day
from da_desk.practice.policies import Policies
from da_desk.practice.rules import CaseFacts, EventFacts, KnownDuty, Reconciled, WantedDuty, wanted
from da_desk.wording import LONDON

AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
ALWAYS = {
    "duty.notify-cps", "duty.revised-risk", "duty.safety-planning", "duty.specialist-takes", "duty.views-again",
    "duty.background-report", "duty.send-pack",
}  # fmt: skip
UNTRUE = {"duty.supervisor-advice", "duty.cps-advice"}


def body(
    stance: str = "withdraws-support", children: str = "no", pressure: str = "no", hearing: str = ""
) -> dict[str, Any]:
    return {
        "indication": {"stance": stance},
        "risk": {"children_at_home": children, "pressure_suspected": pressure},
        "position": {"next_hearing": hearing},
    }


def indication(answers: Mapping[str, Any], at: datetime = AT) -> EventFacts:
    return EventFacts("event-1", "withdrawal-indicated", at, london_day(at), answers)


def asked(
    practice: Practice, answers: Mapping[str, Any], case: CaseFacts | None = None, at: datetime = AT
) -> dict[str, WantedDuty]:
    duties = wanted(
        indication(answers, at), case or CaseFacts(has_children=False), practice, Policies(practice.policies)
    )
    assert len({duty.key for duty in duties}) == len(duties)
    return {duty.rule: duty for duty in duties}


def test_the_indication_alone_starts_the_duties(practice: Practice) -> None:
    duties = asked(practice, body())
    assert set(duties) == ALWAYS
    assert duties["duty.notify-cps"].do_by.at == AT
    assert duties["duty.notify-cps"].do_by.words == "at once"
    assert duties["duty.notify-cps"].holder_role == "oic"
    assert duties["duty.background-report"].holder_role == "oic"
    assert duties["duty.revised-risk"].do_by.at == AT + timedelta(hours=24)
    assert duties["duty.revised-risk"].holder_role == "risk-owner"
    assert all(duty.cause == "event-1" and duty.title and duty.why for duty in duties.values())


@pytest.mark.parametrize(
    ("children", "known", "expected"),
    [
        ("yes", None, True),
        ("unknown", False, True),
        ("no", False, False),
        ("no", True, True),
        ("no", None, False),
        ("", False, False),
    ],
)
def test_children_at_home_start_safeguarding(
    practice: Practice, children: str, known: bool | None, expected: bool
) -> None:
    duties = asked(practice, body(children=children), CaseFacts(has_children=known))
    assert ("duty.safeguard-children" in duties) is expected


def test_suspected_pressure_starts_the_prompt(practice: Practice) -> None:
    assert "prompt.intimidation" in asked(practice, body(pressure="yes"))
    assert "prompt.intimidation" not in asked(practice, body(pressure="unknown"))


@pytest.mark.parametrize("case", [CaseFacts(has_children=False), CaseFacts(has_children=False, says_untrue=True)])
def test_saying_that_it_was_untrue_pauses_the_statement(practice: Practice, case: CaseFacts) -> None:
    duties = asked(practice, body(stance="unsure" if case.says_untrue else "says-untrue"), case)
    assert set(duties) == ALWAYS | UNTRUE
    assert {rule for rule, duty in duties.items() if duty.blocks == "withdrawal_statement"} == UNTRUE
    assert duties["duty.supervisor-advice"].holder_role == "supervisor"


def test_a_hearing_pulls_the_papers_forward(practice: Practice) -> None:
    duties = asked(practice, body(hearing="2026-11-26"))
    eve = datetime(2026, 11, 25, 23, 59, 59, tzinfo=LONDON)
    assert {duties[f"duty.{name}"].do_by.at for name in ("background-report", "send-pack", "specialist-takes")} == {eve}
    assert duties["duty.notify-cps"].do_by.at == AT


@pytest.mark.parametrize("hearing", ["not a day", "", "2026-13-01"])
def test_a_hearing_that_is_no_day_changes_nothing(practice: Practice, hearing: str) -> None:
    assert asked(practice, body(hearing=hearing)) == asked(practice, body())


def test_a_withdrawn_event_and_another_kind_ask_for_nothing(practice: Practice) -> None:
    policies = Policies(practice.policies)
    assert wanted(replace(indication(body()), withdrawn=True), CaseFacts(), practice, policies) == ()
    assert wanted(replace(indication(body()), kind="contact"), CaseFacts(), practice, policies) == ()


def test_rules_are_those_of_the_day_of_the_event(practice: Practice) -> None:
    assert asked(practice, body(), at=datetime(2020, 1, 1, tzinfo=UTC)) == {}


def test_the_policy_of_the_desk_counts(practice: Practice) -> None:
    policies = Policies(practice.policies, {"duty.revised-risk.hours": "12"})
    duties = wanted(indication(body()), CaseFacts(), practice, policies)
    assert next(d for d in duties if d.rule == "duty.revised-risk").do_by.at == AT + timedelta(hours=12)


def test_a_duty_keeps_which_rule_it_came_from(practice: Practice) -> None:
    duty = asked(practice, body())["duty.notify-cps"]
    rule = practice.rule_of(duty.rule_version)
    assert rule is practice.rule("duty.notify-cps", AT.date())
    told = rule.outcome("told")
    assert told is not None
    assert told.needs_note
    assert rule.outcome("ticked") is None


def test_every_rule_can_end_and_each_note_has_its_question(practice: Practice) -> None:
    for rule in practice.rules:
        assert any(outcome.fulfils for outcome in rule.outcomes), rule.slug
        assert all(outcome.needs_note == bool(outcome.note_label) for outcome in rule.outcomes), rule.slug


# What stands and what is wanted -------------------------------------------------------------------------------


def reconcile(existing: Sequence[KnownDuty], duties: Sequence[WantedDuty], now: datetime = AT) -> Reconciled:
    """What changes when the rules run, at that moment."""
    return rules.reconcile(existing, duties, now)


def after(existing: Sequence[KnownDuty], change: Reconciled) -> list[KnownDuty]:
    """The duties that stand once a service has saved the change."""
    moves = {move.duty_id: move.wanted for move in change.move}
    gone = {each.duty_id for each in change.withdraw}
    stand = []
    for duty in existing:
        if duty.id in moves:
            moved = moves[duty.id]
            duty = replace(
                duty, do_by=moved.do_by.at, limit=_limit(moved), counted_from=moved.counted_from, by_hand=False
            )
        stand.append(replace(duty, state="withdrawn") if duty.id in gone else duty)
    return stand + [known(want) for want in change.create]


def known(want: WantedDuty) -> KnownDuty:
    name = f"{'/'.join(want.key)}/{want.occurrence}"
    return KnownDuty(
        name, want.rule, want.cause, want.step, want.occurrence, want.do_by.at, _limit(want), "open",
        counted_from=want.counted_from,
    )  # fmt: skip


def _limit(want: WantedDuty) -> datetime | None:
    return want.limit.at if want.limit else None


def want(rule: str = "r", day: int = 1, *, reopens: bool = True, limit: int | None = None) -> WantedDuty:
    due = Due(datetime(2026, 11, day, 12, tzinfo=UTC), "words", "clock")
    code = Due(datetime(2026, 11, limit, 12, tzinfo=UTC), "words", "clock") if limit else None
    return WantedDuty(
        rule, "v", "event-1", "step", "Title", "Why", "oic", due, london_day(due.at), code, reopens=reopens
    )


def test_running_the_rules_twice_makes_nothing_new(practice: Practice) -> None:
    duties = list(asked(practice, body(stance="says-untrue", children="yes", pressure="yes")).values())
    first = reconcile([], duties)
    assert len(first.create) == len(duties)
    assert reconcile(after([], first), duties).nothing


def test_a_moved_date_moves_the_open_duty_and_keeps_the_former() -> None:
    stand = [known(want(day=1, limit=2))]
    change = reconcile(stand, [want(day=3, limit=4)])
    (move,) = change.move
    assert (change.create, change.withdraw) == ((), ())
    assert move.former_do_by.day == 1
    assert move.wanted.do_by.at.day == 3
    assert reconcile(after(stand, change), [want(day=3, limit=4)]).nothing
    assert reconcile(stand, [want(day=1, limit=5)]).move


def test_a_duty_already_done_opens_its_next_occurrence_when_the_date_moves() -> None:
    done = replace(known(want(day=1)), state="done")
    assert reconcile([done], [want(day=1)]).nothing
    (new,) = reconcile([done], [want(day=3)]).create
    assert new.occurrence == 2
    assert reconcile([done, known(new)], [want(day=3)]).nothing
    assert reconcile([done], [want(day=3, reopens=False)]).nothing


def test_a_time_corrected_within_the_day_does_not_ask_again() -> None:
    done = replace(known(want(day=1)), state="done", do_by=datetime(2026, 11, 1, 12, 20, tzinfo=UTC))
    assert reconcile([done], [want(day=1)]).nothing


def test_what_is_no_longer_wanted_goes_only_while_untouched() -> None:
    open_, touched, done = (
        known(want("a")),
        replace(known(want("b")), touched=True),
        replace(known(want("c")), state="done"),
    )
    change = reconcile([open_, touched, done], [])
    (gone,) = change.withdraw
    assert gone.duty_id == open_.id
    assert gone.reason


def test_what_is_wanted_again_comes_back_as_the_next() -> None:
    gone = replace(known(want()), state="withdrawn")
    (new,) = reconcile([gone], [want()]).create
    assert new.occurrence == 2


BODIES = st.builds(
    body,
    stance=st.sampled_from(["withdraws-support", "says-untrue", "unsure", ""]),
    children=st.sampled_from(["yes", "no", "unknown", ""]),
    pressure=st.sampled_from(["yes", "no", "unknown", ""]),
    hearing=st.dates(date(2026, 11, 1), date(2027, 2, 1)).map(date.isoformat) | st.just(""),
)
INSTANTS = st.integers(-20_000, 50_000).map(lambda minutes: AT + timedelta(minutes=minutes))
STEP = st.tuples(BODIES, INSTANTS, st.sets(st.integers(0, 12)), st.booleans())


@settings(deadline=None)
@given(st.lists(STEP, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_history_settles_at_once_in_any_order(practice: Practice, steps: list[Any], shuffle: random.Random) -> None:
    stand: list[KnownDuty] = []
    for answers, at, finish, touch in steps:
        duties = list(asked(practice, answers, at=at).values())
        change = reconcile(stand, duties)
        shuffle.shuffle(duties)
        shuffled = stand[:]
        shuffle.shuffle(shuffled)
        again = reconcile(shuffled, duties)
        assert set(again.create) == set(change.create)
        assert set(again.move) == set(change.move)
        assert set(again.withdraw) == set(change.withdraw)
        done = {duty.id for duty in stand if duty.state == "done"}
        stand = after(stand, change)
        assert reconcile(stand, duties).nothing
        assert done == {duty.id for duty in stand if duty.state == "done"}
        assert len({(*duty.key, duty.occurrence) for duty in stand}) == len(stand)
        open_keys = [duty.key for duty in stand if duty.state == "open"]
        assert len(set(open_keys)) == len(open_keys)
        for index in finish & set(range(len(stand))):
            if stand[index].state == "open":
                stand[index] = replace(stand[index], touched=True, state="open" if touch else "done")
