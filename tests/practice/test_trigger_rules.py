"""What is owed at every trigger point and prompt: how much, by whom, by when in figures, and nothing twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.practice.catalogue import EventKind, Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.policies import Policies
from da_desk.practice.rules import CaseFacts, EventFacts, KnownDuty, WantedDuty, wanted
from da_desk.wording import LONDON
from tests.practice.test_plan_rules import BEFORE_SUMMER, BEFORE_WINTER, FRIDAY, WITH_PLANS, asked, at, by_rule
from tests.practice.test_rules import after, reconcile

TODAY = date(2026, 11, 27)
CHRISTMAS_EVE = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
"""A Thursday; Friday 25th and Monday 28th are bank holidays."""
BEFORE_EASTER = datetime(2027, 3, 25, 17, 0, tzinfo=UTC)
"""Maundy Thursday; the clocks go forward on Easter Sunday, 28 March."""
NADIA = "019ac0de-0000-7000-8000-00000000000a"

TRIGGERS = {
    "trigger.release-from-custody": {
        "release", "police-bail", "released-under-investigation", "released-no-charge", "court-bail",
    },
    "trigger.charge": {"charge"},
    "trigger.trial-lead-up": {"trial"},
    "trigger.sentence": {"sentence-hearing", "sentenced"},
    "trigger.prison-release": {"prison-release"},
    "trigger.order-imposed": {"order-made"},
    "trigger.order-expiry": {"order-expiring"},
    "trigger.family-proceedings": {"family-hearing"},
    "trigger.new-relationship": {"new-relationship"},
}  # fmt: skip
"""The nine, and the kinds of event that are one."""

AHEAD = {
    "trial": (28, 14, 7, 1),
    "sentence-hearing": (14, 0),
    "prison-release": (56, 28, 7),
    "order-expiring": (28, 7),
    "family-hearing": (14, 1),
}
"""What is known ahead, and how many days before its day it is looked at."""

ENDS = {
    "no-investigation", "police-nfa", "cps-nfa-consultation", "out-of-court", "discontinuance", "acquittal",
}  # fmt: skip
PROMPTS = {
    "prompt.withdrawal": {"withdrawal-indicated"},
    "prompt.breach": {"breach"},
    "prompt.new-incident": {"new-incident"},
    "prompt.regrade": {"risk-assessed"},
    "prompt.separation": {"separation"},
    "prompt.reconciliation": {"reconciliation"},
    "prompt.bail-changed": {"bail-changed", "bail-extended"},
    "prompt.bail-ended": {"bail-ended"},
    "prompt.remand": {"remand"},
    "prompt.hearing": {"hearing"},
    "prompt.guilty-plea": {"early-guilty-plea"},
    "prompt.case-ended": ENDS,
    "prompt.witness-concern": {"witness-concern"},
    "prompt.not-reached": {"victim-not-reached"},
}
TRIGGER_KINDS = sorted(kind for kinds in TRIGGERS.values() for kind in kinds)
LOOK_AGAIN = ("act.look-again", "act.look-again-third", "act.look-again-last")


def facts(**answers: Any) -> dict[str, Any]:
    return {"facts": answers}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=LONDON)


def known(practice: Practice) -> dict[str, EventKind]:
    return {kind.slug: kind for kind in practice.event_kinds}


# The lists -----------------------------------------------------------------------------------------------------


def test_the_nine_trigger_points_are_a_fixed_list_and_each_is_an_event(practice: Practice) -> None:
    assert [entry.slug for entry in practice.choices("triggers", TODAY)] == list(TRIGGERS)
    assert len(TRIGGERS) == 9
    found = {trigger: {kind.slug for kind in practice.event_kinds if kind.trigger == trigger} for trigger in TRIGGERS}
    assert found == TRIGGERS


def test_every_other_prompt_has_a_name_of_its_own_and_an_event(practice: Practice) -> None:
    assert {entry.slug for entry in practice.choices("prompts", TODAY)} == set(PROMPTS)
    found = {prompt: {kind.slug for kind in practice.event_kinds if kind.prompt == prompt} for prompt in PROMPTS}
    assert found == PROMPTS
    assert all(kind.prompt == "" or kind.trigger == "" for kind in practice.event_kinds)


def test_what_drives_each_is_said(practice: Practice) -> None:
    for entry in (*practice.choices("triggers", TODAY), *practice.choices("prompts", TODAY)):
        assert 20 < len(entry.help) < 200, entry.slug
        assert entry.help.endswith("."), entry.slug


def test_what_is_known_ahead_may_lie_ahead(practice: Practice) -> None:
    ahead = {kind.slug for kind in practice.event_kinds if kind.known_ahead}
    assert ahead == {*AHEAD, "hearing", "release"}


# The five of every trigger point -------------------------------------------------------------------------------


def five(practice: Practice, duties: list[WantedDuty]) -> dict[str, set[str]]:
    """Which rules ask for each of the common five."""
    told = {duty.rule for duty in duties if practice.rule_of(duty.rule_version).answered_by == "telling"}
    rules = {duty.rule for duty in duties}
    return {
        "reassess": rules & {"act.reassess-risk"},
        "safety plan": rules & {"duty.review-safety-plan-at-trigger", "act.safety-plan-none"},
        "RMP": rules & {"duty.review-rmp-at-trigger"},
        "tell": told,
        "owners": rules & {"act.confirm-owners"},
    }


@pytest.mark.parametrize("kind", TRIGGER_KINDS)
def test_every_trigger_point_has_the_five_common_actions(practice: Practice, kind: str) -> None:
    ahead = FRIDAY + timedelta(days=100) if kind in AHEAD else FRIDAY
    planned = five(practice, asked(practice, kind, {}, WITH_PLANS, ahead))
    assert all(planned.values())
    assert planned["safety plan"] == {"duty.review-safety-plan-at-trigger"}
    bare = five(practice, asked(practice, kind, {}, CaseFacts(), ahead))
    assert bare["safety plan"] == {"act.safety-plan-none"}
    assert [name for name, rules in bare.items() if not rules] == ["RMP"]


def test_the_victim_is_told_of_each_thing_by_one_rule(practice: Practice) -> None:
    both = {
        kind.slug: rules
        for kind in practice.event_kinds
        if len(rules := [r.slug for r in practice.rules if kind.slug in r.kinds and r.slug.startswith("notify.")]) > 1
    }
    assert both == {
        "charge": ["notify.decision-to-prosecute", "notify.first-hearing"],
        "bail-ended": ["notify.police-bail", "notify.released-under-investigation"],
    }
    informed = practice.rule("act.inform-victim", TODAY).kinds
    assert not {kind for rule in practice.rules if rule.slug.startswith("notify.") for kind in rule.kinds} & set(
        informed
    )


# Known ahead ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), AHEAD.items())
def test_the_whole_list_is_due_at_the_first_day_and_one_look_at_each_later_day(
    practice: Practice, kind: str, days: tuple[int, ...]
) -> None:
    day = date(2027, 6, 15)
    duties = by_rule(asked(practice, kind, {}, WITH_PLANS, noon("2027-06-15")))
    first = at((day - timedelta(days=days[0])).isoformat())
    listed = {rule: duty.do_by.at for rule, duty in duties.items() if rule not in (*LOOK_AGAIN, "duty.find-result")}
    assert len(listed) >= 5
    assert set(listed.values()) == {first}
    looks = [duties[rule].do_by.at for rule in LOOK_AGAIN if rule in duties]
    assert looks == [at((day - timedelta(days=each)).isoformat()) for each in days[1:]]


def test_a_short_order_is_looked_at_a_few_days_before_its_end(practice: Practice) -> None:
    short = by_rule(asked(practice, "order-expiring", facts(length="short"), WITH_PLANS, noon("2026-12-24")))
    assert short["act.order-renewal"].do_by.at == short["act.reassess-risk"].do_by.at == at("2026-12-17")
    assert short["act.look-again"].do_by.at == at("2026-12-22")
    assert {duty.do_by.at for duty in short.values()} == {at("2026-12-17"), at("2026-12-22")}


def test_a_force_sets_the_days_itself(practice: Practice) -> None:
    own = {"trigger.trial-lead-up.first.days": "42", "trigger.trial-lead-up.last.days": "2"}
    duties = by_rule(asked(practice, "trial", {}, WITH_PLANS, noon("2027-03-30"), own))
    assert duties["act.attendance-support"].do_by.at == at("2027-02-16")
    assert duties["act.look-again-last"].do_by.at == at("2027-03-28")


def test_days_before_are_days_in_london_through_both_changes_of_the_clocks(practice: Practice) -> None:
    summer = by_rule(asked(practice, "trial", {}, at=noon("2027-03-29")))
    assert summer["act.look-again-last"].do_by.at == datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert summer["act.look-again-third"].do_by.at == datetime(2027, 3, 22, 23, 59, 59, tzinfo=UTC)
    winter = by_rule(asked(practice, "trial", {}, at=noon("2026-10-26")))
    assert winter["act.look-again-last"].do_by.at == datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)
    assert winter["act.look-again-third"].do_by.at == datetime(2026, 10, 19, 22, 59, 59, tzinfo=UTC)


def test_a_day_that_has_passed_is_due_at_once_and_says_so(practice: Practice) -> None:
    now = FRIDAY
    made = reconcile([], asked(practice, "trial", {}, WITH_PLANS, noon("2026-12-07")), now).create
    duties = {want.rule: want for want in made}
    assert duties["act.reassess-risk"].do_by.at == now
    assert "at once" in duties["act.reassess-risk"].do_by.words
    assert duties["act.look-again"].do_by.at == now
    assert duties["act.look-again-third"].do_by.at == at("2026-11-30")
    assert duties["duty.find-result"].do_by.at == at("2026-12-07")


def test_after_the_day_itself_only_what_still_matters_is_made(practice: Practice) -> None:
    def late(kind: str) -> set[str]:
        return {want.rule for want in reconcile([], asked(practice, kind, {}, at=noon("2026-11-25")), FRIDAY).create}

    assert late("trial") == late("sentence-hearing") == {"duty.find-result"}
    assert late("family-hearing") == set()
    common = {"act.reassess-risk", "act.safety-plan-none", "act.inform-victim", "act.confirm-owners"}
    assert late("order-expiring") == common | {"act.order-renewal"}
    assert late("prison-release") == common | {
        "act.offender-plan", "act.prison-intelligence", "act.offender-arrangements", "act.brief-npt",
    }  # fmt: skip


@pytest.mark.parametrize("kind", AHEAD)
def test_a_day_that_moves_moves_what_is_open_and_asks_again_for_what_was_done(practice: Practice, kind: str) -> None:
    first = asked(practice, kind, {}, WITH_PLANS, noon("2027-06-15"))
    stand = after([], reconcile([], first))
    later = asked(practice, kind, {}, WITH_PLANS, noon("2027-06-29"))
    change = reconcile(stand, later)
    assert len(change.move) == len(first)
    assert all(move.wanted.do_by.at - move.former_do_by == timedelta(days=14) for move in change.move)
    assert not change.create + change.withdraw
    assert reconcile(after(stand, change), later).nothing
    done = [replace(duty, state="done") for duty in stand]
    again = reconcile(done, later)
    assert {(want.rule, want.occurrence) for want in again.create} == {(want.rule, 2) for want in first}
    assert reconcile(after(done, again), later).nothing


# Each rule, in figures -----------------------------------------------------------------------------------------

SERVED = {"served_at": "2026-12-24T17:00:00Z"}
FIGURES: list[tuple[str, str, dict[str, Any], datetime, datetime]] = [
    # Hours are counted as they pass: the night to 25 October has 25, the night to 29 March has 23.
    ("act.reassess-risk", "charge", {}, FRIDAY, at("2026-11-28", "16:40:00")),
    ("act.reassess-risk", "breach", {}, BEFORE_WINTER, at("2026-10-25", "19:00:00")),
    ("act.reassess-risk", "separation", {}, BEFORE_SUMMER, at("2026-03-29", "21:00:00")),
    ("act.reassess-risk", "acquittal", {}, CHRISTMAS_EVE, at("2026-12-25", "17:00:00")),
    ("act.reassess-risk", "prison-release", {}, noon("2027-03-29"), at("2027-02-01")),
    ("act.safety-plan-none", "police-bail", {}, BEFORE_WINTER, at("2026-10-25", "19:00:00")),
    ("act.safety-plan-none", "trial", {}, noon("2027-01-29"), at("2027-01-01")),
    ("act.inform-victim", "release", {}, FRIDAY, at("2026-11-27", "16:40:00")),
    ("act.inform-victim", "acquittal", {}, CHRISTMAS_EVE, at("2026-12-24", "17:00:00")),
    ("act.inform-victim", "sentenced", {}, BEFORE_SUMMER, at("2026-03-29", "09:00:00")),
    ("act.inform-victim", "new-relationship", {}, FRIDAY, at("2026-11-28", "16:40:00")),
    ("act.inform-victim", "prison-release", {}, noon("2026-12-28"), at("2026-11-02")),
    ("act.confirm-owners", "order-made", {}, BEFORE_SUMMER, at("2026-03-30", "21:00:00")),
    ("act.look-again", "sentence-hearing", {}, noon("2026-12-25"), at("2026-12-25")),
    ("act.look-again", "order-expiring", {}, noon("2026-12-31"), at("2026-12-24")),
    ("act.look-again-third", "prison-release", {}, noon("2027-04-02"), at("2027-03-26")),
    ("act.look-again-last", "trial", {}, noon("2026-10-26"), at("2026-10-25")),
    ("duty.bail-position", "charge", {}, BEFORE_WINTER, at("2026-10-25", "00:00:00")),
    ("act.special-measures", "charge", {}, FRIDAY, at("2026-12-04")),
    ("act.special-measures", "trial", {}, noon("2027-01-22"), at("2026-12-25")),
    ("act.order-views", "charge", {}, BEFORE_SUMMER, at("2026-04-04")),
    ("act.order-views", "sentence-hearing", {}, noon("2027-01-08"), at("2026-12-25")),
    ("act.order-views", "discontinuance", {}, FRIDAY, at("2026-11-27", "16:40:00")),
    ("act.order-views-to-cps", "sentence-hearing", {}, noon("2027-04-11"), at("2027-03-28")),
    ("act.attendance-support", "trial", {}, noon("2027-04-23"), at("2027-03-26")),
    ("act.intimidation-check", "trial", {}, noon("2026-11-22"), at("2026-10-25")),
    ("duty.find-result", "hearing", {}, noon("2026-12-25"), at("2026-12-25")),
    ("duty.find-result", "trial", {}, noon("2027-03-28"), at("2027-03-28")),
    ("duty.ask-release-date", "prison-sentence", facts(release_known="no"), BEFORE_WINTER, at("2026-11-07")),
    ("act.offender-plan", "prison-release", {}, noon("2027-02-19"), at("2026-12-25")),
    ("act.prison-intelligence", "prison-release", {}, noon("2027-02-20"), at("2026-12-26")),
    ("act.offender-arrangements", "prison-release", {}, noon("2026-12-20"), at("2026-10-25")),
    ("act.brief-npt", "prison-release", {}, noon("2027-05-23"), at("2027-03-28")),
    ("act.explain-terms", "order-made", {}, BEFORE_WINTER, at("2026-10-25", "07:00:00")),
    ("act.order-copy", "order-made", {}, FRIDAY, at("2026-11-28", "16:40:00")),
    ("act.order-markers", "order-made", {}, BEFORE_SUMMER, at("2026-03-29", "21:00:00")),
    ("act.order-npt-list", "order-made", {}, CHRISTMAS_EVE, at("2026-12-25", "17:00:00")),
    # 7 hours of Thursday, Saturday 26th, 17 of Tuesday 29th; the 25th, Sunday and the 28th don't count.
    ("duty.notice-hearing", "order-made", facts(type="order.dapn"), CHRISTMAS_EVE, at("2026-12-29", "17:00:00")),
    ("duty.notice-hearing", "order-made", facts(type="order.dapn"), BEFORE_EASTER, at("2027-03-30", "17:00:00")),
    ("duty.notice-hearing", "order-made", facts(type="order.dapn", **SERVED), FRIDAY, at("2026-12-29", "17:00:00")),
    ("duty.notice-hearing-dvpn", "order-made", facts(type="order.dvpn"), CHRISTMAS_EVE, at("2026-12-26", "17:00:00")),
    ("duty.check-address-given", "order-made", facts(type="order.dapo"), BEFORE_SUMMER, at("2026-03-30")),
    ("duty.check-address-given-spo", "order-made", facts(type="order.spo", **SERVED), FRIDAY, at("2026-12-26")),
    ("act.order-renewal", "order-expiring", {}, noon("2027-01-22"), at("2026-12-25")),
    ("act.child-contact-safety", "family-hearing", {}, noon("2027-04-11"), at("2027-03-28")),
    ("act.address-letter", "family-hearing", {}, noon("2026-11-08"), at("2026-10-25")),
    ("act.legal-advice", "family-hearing", {}, noon("2027-01-08"), at("2026-12-25")),
    ("act.contact-start", "family-hearing", facts(contact_start="2026-12-26"), noon("2026-12-10"), at("2026-12-25")),
    ("act.dvds", "new-relationship", {}, BEFORE_WINTER, at("2026-10-26")),
    ("duty.check-conditions", "reconciliation", {}, BEFORE_SUMMER, at("2026-03-29", "21:00:00")),
    ("duty.concern-follow-up", "witness-concern", {}, BEFORE_WINTER, at("2026-10-25", "07:00:00")),
    ("duty.visit-or-watch", "victim-not-reached", {}, FRIDAY, at("2026-11-27", "18:40:00")),
    ("duty.breach-follow-up", "breach", {}, CHRISTMAS_EVE, at("2026-12-24", "17:00:00")),
    ("duty.tell-breach-arrest", "breach", facts(arrested="yes"), FRIDAY, at("2026-11-27", "16:40:00")),
    ("duty.explain-no-court", "breach", facts(before_court="no"), BEFORE_SUMMER, at("2026-03-29", "09:00:00")),
    ("duty.bail-views", "police-bail", {}, FRIDAY, at("2026-11-27", "16:40:00")),
    ("duty.explain-conditions", "court-bail", {}, FRIDAY, at("2026-11-27", "16:40:00")),
    ("duty.bail-return", "police-bail", facts(return_date="2027-01-01"), FRIDAY, at("2026-12-25")),
    ("duty.bail-return", "bail-extended", facts(return_date="2027-04-04"), FRIDAY, at("2027-03-28")),
    ("duty.bail-period-3", "police-bail", facts(period="to-3-months"), FRIDAY, at("2027-02-27")),
    (
        "duty.bail-period-3",
        "police-bail",
        facts(period="to-3-months", counted_from="2026-11-30"),
        FRIDAY,
        at("2027-02-28"),
    ),
    (
        "duty.bail-period-3",
        "police-bail",
        facts(period="to-3-months", counted_from="2024-02-29"),
        datetime(2024, 3, 4, 9, tzinfo=UTC),
        at("2024-05-29"),
    ),
    ("duty.bail-period-6", "bail-extended", facts(period="to-6-months"), FRIDAY, at("2027-05-27")),
    (
        "duty.bail-period-9",
        "bail-extended",
        facts(period="to-9-months", counted_from="2027-05-31"),
        FRIDAY,
        at("2028-02-29"),
    ),
    ("duty.after-bail", "bail-ended", facts(how="ran-out"), BEFORE_WINTER, at("2026-10-25", "07:00:00")),
    ("duty.find-conditions", "court-bail", facts(has_conditions="unknown"), FRIDAY, at("2026-11-27", "20:40:00")),
    ("duty.find-bail-ending", "bail-ended", facts(how="unknown"), BEFORE_SUMMER, at("2026-03-29", "00:00:00")),
    ("duty.right-to-review", "police-nfa", {}, BEFORE_SUMMER, at("2026-03-29", "09:00:00")),
    ("duty.order-without-conviction", "acquittal", {}, FRIDAY, at("2026-11-27", "16:40:00")),
    ("duty.order-instead", "released-no-charge", {}, CHRISTMAS_EVE, at("2026-12-25", "17:00:00")),
    ("duty.own-task", "own-task", facts(kind="ring", due="2026-12-25", what="Ring back"), FRIDAY, at("2026-12-25")),
]


@pytest.mark.parametrize(("rule", "kind", "body", "when", "due"), FIGURES)
def test_when_each_falls_due(
    practice: Practice, rule: str, kind: str, body: dict[str, Any], when: datetime, due: datetime
) -> None:
    duty = by_rule(asked(practice, kind, body, at=when))[rule]
    assert duty.do_by.at == due
    assert duty.do_by.words


def test_every_rule_of_trigger_points_is_among_the_figures(practice: Practice) -> None:
    elsewhere = ("duty.review-", "duty.tell-adviser", "notify.", "vps.", "act.vps")
    kinds = {kind for listed in (*TRIGGERS.values(), *PROMPTS.values()) for kind in listed} | {
        "prison-sentence",
        "own-task",
    }
    kinds -= {"withdrawal-indicated", "risk-assessed"}
    rules = {rule.slug for rule in practice.rules if kinds & set(rule.kinds) and "vps" not in rule.slug}
    assert {rule for rule in rules if not rule.startswith(elsewhere)} == {rule for rule, *_rest in FIGURES}


# What the answers decide ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "more", "less"),
    [
        ("charge", facts(bail_position="remanded"), set(), {"duty.bail-position"}),
        ("breach", {}, {"duty.breach-follow-up"}, {"duty.tell-breach-arrest", "duty.explain-no-court"}),
        ("breach", facts(arrested="not-yet", before_court="not-yet"), set(), {"duty.tell-breach-arrest"}),
        ("bail-ended", facts(how="charged"), set(), {"duty.after-bail"}),
        ("bail-ended", facts(how="under-investigation"), {"duty.after-bail"}, set()),
        ("bail-ended", facts(how="unknown"), {"duty.after-bail", "notify.police-bail", "duty.find-bail-ending"}, set()),
        ("bail-ended", facts(how="ran-out"), set(), {"duty.find-bail-ending"}),
        ("police-bail", facts(has_conditions="unknown"), {"duty.find-conditions"}, set()),
        (
            "police-bail",
            facts(has_conditions="no"),
            {"notify.police-bail"},
            {"duty.find-conditions", "duty.explain-conditions"},
        ),
        ("release", facts(has_conditions="yes", conditions="None near"), set(), {"duty.find-conditions"}),
        ("police-bail", facts(views_asked="asked"), set(), {"duty.bail-views"}),
        ("police-bail", facts(views_asked="not-practicable"), {"duty.bail-views"}, set()),
        ("police-bail", {}, set(), {"duty.bail-return", "duty.bail-period-3"}),
        (
            "police-bail",
            facts(period="to-3-months", return_date="2027-01-04"),
            {"duty.bail-return"},
            {"duty.bail-period-3"},
        ),
        ("acquittal", facts(order="yes"), set(), {"duty.order-without-conviction"}),
        ("order-made", facts(type="order.restraining"), {"act.explain-terms"}, {"duty.notice-hearing"}),
        ("prison-sentence", facts(release_known="yes", release_date="2027-09-01"), set(), {"duty.ask-release-date"}),
        ("family-hearing", {}, set(), {"act.contact-start"}),
        ("new-incident", {}, {"act.safety-plan-none"}, {"act.confirm-owners", "act.inform-victim"}),
    ],
)
def test_what_is_answered_decides_what_is_owed(
    practice: Practice, kind: str, body: dict[str, Any], more: set[str], less: set[str]
) -> None:
    found = set(by_rule(asked(practice, kind, body, at=FRIDAY + timedelta(days=30))))
    assert more <= found
    assert not less & found


def test_the_views_on_bail_conditions_are_a_duty_since_the_law_of_october_2022(practice: Practice) -> None:
    for day, owed in ((27, False), (28, True)):
        duties = by_rule(asked(practice, "police-bail", {}, at=datetime(2022, 10, day, 15, tzinfo=UTC)))
        assert ("duty.bail-views" in duties) is owed


def test_the_court_notice_of_a_dvpn_shows_that_its_count_is_not_confirmed(practice: Practice) -> None:
    notice = by_rule(asked(practice, "order-made", facts(type="order.dvpn"), at=CHRISTMAS_EVE))[
        "duty.notice-hearing-dvpn"
    ]
    assert practice.rule_of(notice.rule_version).badge
    assert notice.limit is not None
    assert (notice.do_by.at, notice.limit.at) == (at("2026-12-26", "17:00:00"), at("2026-12-29", "17:00:00"))


def test_a_task_of_ones_own_is_called_by_its_kind_and_held_by_whom_it_names(practice: Practice) -> None:
    body = facts(kind="visit", what="See the neighbour at 14 Larch Close", due="2026-12-01", holder=NADIA)
    (task,) = asked(practice, "own-task", body)
    assert (task.title, task.holder_id, task.holder_role) == ("Visit", NADIA, "risk-owner")
    assert "Larch" not in f"{task.title}{task.why}{task.do_by.words}"
    (unnamed,) = asked(practice, "own-task", facts(kind="other", what="…", due="2026-12-01"))
    assert (unnamed.title, unnamed.holder_id) == ("Another task", "")


def test_titles_say_what_they_are_for(practice: Practice) -> None:
    trial = by_rule(asked(practice, "trial", {}, WITH_PLANS, noon("2027-06-15")))
    assert trial["act.reassess-risk"].title == "Assess the risk again before the trial"
    assert trial["duty.review-rmp-at-trigger"].title == "Review the risk management plan before the trial"
    assert trial["act.look-again-last"].title == "Look again on the eve of the trial"
    release = by_rule(asked(practice, "release", {}))["act.inform-victim"]
    assert release.title == "Tell the victim of the release before it happens"
    assert release.limit is not None
    assert release.limit.at == at("2026-11-30")


# Asked again ---------------------------------------------------------------------------------------------------


def test_a_day_of_release_that_is_not_known_is_asked_for_until_it_is(practice: Practice) -> None:
    served = facts(release_known="no")
    owed = [want for want in asked(practice, "prison-sentence", served) if want.rule == "duty.ask-release-date"]
    (enquiry,) = after([], reconcile([], owed))
    assert enquiry.do_by == at("2026-12-11")
    asked_on = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    not_known = replace(enquiry, state="done", again=True, ended=asked_on)
    (again,) = reconcile([not_known], owed, asked_on).create
    assert (again.occurrence, again.do_by.at) == (2, at("2026-12-24"))
    assert reconcile([replace(not_known, again=False)], owed, asked_on).nothing
    found = asked(practice, "prison-sentence", facts(release_known="yes", release_date="2027-09-01"))
    stand = after([not_known], reconcile([not_known], owed, asked_on))
    assert [gone.duty_id for gone in reconcile(stand, found, asked_on).withdraw] == [stand[1].id]


def test_a_result_that_is_not_known_is_asked_for_again_the_same_evening(practice: Practice) -> None:
    owed = [want for want in asked(practice, "hearing", {}, at=FRIDAY) if want.rule == "duty.find-result"]
    (first,) = after([], reconcile([], owed, FRIDAY))
    evening = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    asked_once = replace(first, state="done", again=True, ended=evening)
    (again,) = reconcile([asked_once], owed, evening).create
    assert (again.do_by.at, again.occurrence) == (evening + timedelta(hours=2), 2)
    stand = after([asked_once], reconcile([asked_once], owed, evening))
    assert reconcile(stand, owed, evening + timedelta(days=3)).nothing
    twice = [stand[0], replace(stand[1], state="done", again=True, ended=evening + timedelta(days=1))]
    (third,) = reconcile(twice, owed, evening + timedelta(days=1)).create
    assert (third.occurrence, third.do_by.at) == (3, evening + timedelta(days=1, hours=2))


# Ending --------------------------------------------------------------------------------------------------------


def test_whatever_an_act_answers_has_the_outcome_that_the_act_gives(practice: Practice) -> None:
    given = {
        "risk-assessment": {"confirmed", "changed", "refused", "no-data"},
        "telling": {"told"},
        "rmp": {"keep", "escalate", "reduce", "close"},
    }
    revised = {"duty.revised-risk"}
    for rule in practice.rules:
        wanted_outcomes = given.get(rule.answered_by, set())
        if rule.slug not in revised:
            assert wanted_outcomes <= {outcome.slug for outcome in rule.outcomes}, rule.slug


def test_nothing_that_the_victim_must_be_told_ends_with_a_try(practice: Practice) -> None:
    telling = [rule for rule in practice.rules if rule.answered_by == "telling"]
    assert len(telling) >= 17
    for rule in telling:
        assert not {"not-reached", "no-answer", "left-message"} & {outcome.slug for outcome in rule.outcomes}, rule.slug
        assert rule.holder in ("oic", "informing-owner"), rule.slug


def test_no_change_is_a_result_with_words(practice: Practice) -> None:
    for slug in (*LOOK_AGAIN, "act.reassess-risk", "act.contact-start"):
        outcome = practice.rule(slug, TODAY).outcome("no-change")
        assert outcome is not None, slug
        assert outcome.needs_note, slug


# Nothing twice -------------------------------------------------------------------------------------------------

EVERY = [(kind, body) for _rule, kind, body, *_rest in FIGURES] + [(kind, {}) for kind in TRIGGER_KINDS]


@pytest.mark.parametrize(("kind", "body"), EVERY)
@pytest.mark.parametrize("case", [CaseFacts(), WITH_PLANS])
def test_running_the_rules_twice_makes_nothing_new(
    practice: Practice, kind: str, body: dict[str, Any], case: CaseFacts
) -> None:
    duties = asked(practice, kind, body, case, noon("2027-03-27"))
    now = FRIDAY
    stand = after([], reconcile([], duties, now))
    assert len(stand) == len(duties)
    for hours in (0, 1, 24, 24 * 90, 24 * 400):
        assert reconcile(stand, duties, now + timedelta(hours=hours)).nothing
    done = [replace(duty, state="done") for duty in stand]
    assert reconcile(done, duties, now + timedelta(days=400)).nothing


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from([*AHEAD, "hearing", "release"]),
    days=st.lists(st.integers(-40, 400), min_size=1, max_size=4),
    case=st.sampled_from([CaseFacts(), WITH_PLANS]),
)
def test_however_often_a_day_moves_it_settles_at_once(
    practice: Practice, kind: str, days: list[int], case: CaseFacts
) -> None:
    stand: list[KnownDuty] = []
    now = FRIDAY
    policies = Policies(practice.policies)
    for ahead in days:
        moment = FRIDAY + timedelta(days=ahead)
        event = EventFacts("event-1", kind, moment, london_day(moment), {}, whole_day=True)
        duties = wanted(event, case, practice, policies)
        stand = after(stand, reconcile(stand, duties, now))
        assert reconcile(stand, duties, now).nothing
        assert reconcile(stand, duties, now + timedelta(hours=7)).nothing
        assert len({(*duty.key, duty.occurrence) for duty in stand}) == len(stand)
