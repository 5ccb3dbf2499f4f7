"""Telling the victim: the nine developments of the Code and the two of 2020, each with the Code's limit and what safety asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from da_desk.practice.catalogue import Practice
from da_desk.practice.rules import WantedDuty
from tests.practice.test_plan_rules import BEFORE_SUMMER, BEFORE_WINTER, FRIDAY, asked, at, by_rule
from tests.practice.test_trigger_rules import BEFORE_EASTER, CHRISTMAS_EVE, TODAY, facts

THE_NINE = {
    "notify.arrest": "arrest",
    "notify.interview-under-caution": "interview-under-caution",
    "notify.release-no-charge": "released-no-charge",
    "notify.police-bail": "police-bail",
    "notify.decision-to-prosecute": "decision-to-prosecute",
    "notify.out-of-court": "out-of-court",
    "notify.police-nfa": "police-nfa",
    "notify.cps-nfa-consultation": "cps-nfa-consultation",
    "notify.first-hearing": "first-hearing",
}
OF_2020 = {
    "notify.released-under-investigation": "released-under-investigation",
    "notify.no-investigation": "no-investigation",
}
OF_OTHERS = {
    "notify.bail-hearing-result": "court-bail",
    "notify.post-charge-discontinuance": "discontinuance",
}
OURS = {**THE_NINE, **OF_2020, "notify.bail-hearing-result": "court-bail"}
RELEASES = {
    "notify.release-no-charge", "notify.police-bail", "notify.released-under-investigation",
    "notify.bail-hearing-result",
}  # fmt: skip


def told(
    practice: Practice, rule: str, kind: str, body: dict[str, Any] | None = None, when: datetime = FRIDAY
) -> WantedDuty:
    return by_rule(asked(practice, kind, body or {}, at=when))[rule]


def limit(duty: WantedDuty) -> datetime:
    assert duty.limit is not None
    return duty.limit.at


def test_there_are_nine_and_the_two_of_2020_and_two_that_others_owe(practice: Practice) -> None:
    assert len(THE_NINE) == 9
    found = {rule.slug for rule in practice.rules if rule.slug.startswith("notify.")}
    assert found == {*THE_NINE, *OF_2020, *OF_OTHERS}


@pytest.mark.parametrize(("rule", "kind"), OURS.items())
@pytest.mark.parametrize(
    ("when", "day"),
    [
        (datetime(2026, 11, 25, 0, 5, tzinfo=UTC), "2026-11-26"),  # the day itself doesn't count, however early
        (FRIDAY, "2026-11-30"),
        (datetime(2026, 11, 29, 3, 0, tzinfo=UTC), "2026-11-30"),  # a Sunday
        (CHRISTMAS_EVE, "2026-12-29"),
        (BEFORE_EASTER, "2027-03-30"),  # Good Friday, the weekend of the change of the clocks, Easter Monday
        (BEFORE_WINTER, "2026-10-26"),
        (BEFORE_SUMMER, "2026-03-30"),
        (
            datetime(2026, 8, 28, 22, 30, tzinfo=UTC),
            "2026-09-01",
        ),  # 23:30 in London on the Friday before a bank holiday
    ],
)
def test_the_code_gives_one_working_day(practice: Practice, rule: str, kind: str, when: datetime, day: str) -> None:
    assert limit(told(practice, rule, kind, when=when)) == at(day)


@pytest.mark.parametrize(("rule", "kind"), OURS.items())
def test_an_untold_release_is_due_at_once_and_the_rest_long_before_the_code_asks(
    practice: Practice, rule: str, kind: str
) -> None:
    due = told(practice, rule, kind).do_by
    assert due.at == (FRIDAY if rule in RELEASES else FRIDAY + timedelta(hours=12))
    assert (due.clock == "at-once") is (rule in RELEASES)


def test_a_force_may_ask_for_less_time_but_never_more_than_a_day(practice: Practice) -> None:
    own = {"notify.hours": "2"}
    duty = by_rule(asked(practice, "arrest", {}, settings_of_desk=own))["notify.arrest"]
    assert duty.do_by.at == FRIDAY + timedelta(hours=2)
    policy = next(each for each in practice.policies if each.slug == "notify.hours")
    assert policy.problem("25") is not None


def test_the_count_says_which_days_it_left_out(practice: Practice) -> None:
    words = told(practice, "notify.police-bail", "police-bail", when=CHRISTMAS_EVE).limit
    assert words is not None
    assert [holiday.day for holiday in words.skipped] == [date(2026, 12, 25), date(2026, 12, 28)]
    assert "29 December" in words.words


@pytest.mark.parametrize(
    ("kind", "rule", "title"),
    [
        ("bail-changed", "notify.police-bail", "Tell the victim of the changed conditions"),
        ("bail-extended", "notify.police-bail", "Tell the victim that bail was extended"),
        ("bail-ended", "notify.police-bail", "Tell the victim that bail ended"),
        ("charge", "notify.decision-to-prosecute", "Tell the victim of the decision to prosecute"),
        ("charge", "notify.first-hearing", "Tell the victim the date, time and place of the first hearing"),
        ("remand", "notify.bail-hearing-result", "Tell the victim of the remand in custody"),
    ],
)
def test_further_events_of_the_same_development(practice: Practice, kind: str, rule: str, title: str) -> None:
    assert told(practice, rule, kind, facts(how="cancelled") if kind == "bail-ended" else {}).title == title


@pytest.mark.parametrize(
    ("how", "rules"),
    [
        ("cancelled", {"notify.police-bail"}),
        ("ran-out", {"notify.police-bail"}),
        ("remanded", {"notify.police-bail"}),
        ("under-investigation", {"notify.released-under-investigation"}),
        ("charged", set()),  # the charge tells it
    ],
)
def test_the_end_of_bail_is_told_by_how_it_ended(practice: Practice, how: str, rules: set[str]) -> None:
    found = set(by_rule(asked(practice, "bail-ended", facts(how=how))))
    assert {rule for rule in found if rule.startswith("notify.")} == rules


def test_the_result_of_a_bail_hearing_counts_from_when_the_police_heard_of_it(practice: Practice) -> None:
    friday_afternoon = datetime(2026, 11, 27, 15, 50, tzinfo=UTC)
    plain = told(practice, "notify.bail-hearing-result", "court-bail", when=friday_afternoon)
    assert (plain.do_by.at, limit(plain)) == (friday_afternoon, at("2026-11-30"))
    heard = facts(heard_at="2026-11-30T10:00:00Z")
    late = told(practice, "notify.bail-hearing-result", "court-bail", heard, friday_afternoon)
    assert (late.do_by.at, limit(late)) == (friday_afternoon, at("2026-12-01"))


def test_what_the_cps_owes_is_only_confirmed(practice: Practice) -> None:
    duty = told(practice, "notify.post-charge-discontinuance", "discontinuance", when=CHRISTMAS_EVE)
    assert (duty.limit, duty.holder_role, duty.do_by.at) == (None, "informing-owner", at("2026-12-30"))
    rule = practice.rule(duty.rule, TODAY)
    assert {"confirmed-outside", "told"} <= {outcome.slug for outcome in rule.outcomes}
    assert duty.title.startswith("Confirm")


@pytest.mark.parametrize("rule", [*OURS])
def test_each_can_be_told_by_others_and_says_who(practice: Practice, rule: str) -> None:
    outcomes = {outcome.slug: outcome for outcome in practice.rule(rule, TODAY).outcomes}
    assert {"told", "told-by-others", "not-wanted", "not-safe"} <= outcomes.keys()
    assert all(outcome.needs_note for outcome in outcomes.values())
    assert not outcomes["not-safe"].fulfils


def test_reasons_belong_to_each_decision_not_to_prosecute_or_investigate(practice: Practice) -> None:
    for rule in ("notify.police-nfa", "notify.cps-nfa-consultation", "notify.no-investigation"):
        found = practice.rule(rule, TODAY)
        assert "reasons" in found.title
        (kind,) = found.kinds
        assert practice.event_form(kind, TODAY).field("facts.reasons") is not None


def test_the_code_holds_from_the_day_on_which_it_came_into_force(practice: Practice) -> None:
    for rule in practice.rules:
        if rule.slug in {**THE_NINE, **OF_2020}:
            assert (rule.from_, rule.to, rule.source.count("X3")) == (date(2021, 4, 1), None, 1)
            assert rule.answered_by == "telling"


def test_the_ways_and_ends_of_a_try(practice: Practice) -> None:
    results = [entry.slug for entry in practice.choices("telling-results", TODAY)]
    assert results == ["told", "not-reached", "someone-else", "not-safe"]
    tries = {entry.slug for entry in practice.choices("attempt-results", TODAY)}
    assert {"reached", "no-answer", "someone-else", "not-safe"} <= tries
    letter = next(entry for entry in practice.choices("telling-ways", TODAY) if entry.slug == "letter")
    assert "Never" in letter.help
