"""What a grade, a plan and every trigger point bring about: for whom, by when, and that nothing is made twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.policies import Policies
from da_desk.practice.rules import CaseFacts, EventFacts, KnownDuty, WantedDuty, wanted
from da_desk.wording import LONDON
from tests.practice.test_rules import after, reconcile

FRIDAY = datetime(2026, 11, 27, 16, 40, tzinfo=UTC)
BEFORE_WINTER = datetime(2026, 10, 24, 20, 0, tzinfo=LONDON)
"""The clocks go back in the night to 25 October."""
BEFORE_SUMMER = datetime(2026, 3, 28, 20, 0, tzinfo=LONDON)
"""The clocks go forward in the night to 29 March."""
WITH_PLANS = CaseFacts(has_rmp=True, has_safety_plan=True, has_adviser=True)
NADIA, OWEN = "019ac0de-0000-7000-8000-00000000000a", "019ac0de-0000-7000-8000-00000000000b"


def row(number: int) -> str:
    return str(UUID(int=number))


def asked(
    practice: Practice,
    kind: str,
    body: Mapping[str, Any],
    case: CaseFacts | None = None,
    at: datetime = FRIDAY,
    settings_of_desk: Mapping[str, str] | None = None,
) -> list[WantedDuty]:
    event = EventFacts("event-1", kind, at.astimezone(UTC), london_day(at), body)
    duties = wanted(event, case or CaseFacts(), practice, Policies(practice.policies, settings_of_desk))
    assert len({duty.key for duty in duties}) == len(duties)
    return list(duties)


def by_rule(duties: list[WantedDuty]) -> dict[str, WantedDuty]:
    return {duty.rule: duty for duty in duties}


def at(day: str, time: str = "23:59:59") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LONDON)


# Grades --------------------------------------------------------------------------------------------------------


def assessed(
    stage: str = "secondary",
    grade: str = "high",
    former: str = "ungraded",
    downgrade: str = "no",
    regraded: str = "yes",
    confirmed: str = "no",
) -> dict[str, Any]:
    return {
        "assessed": {
            "record_id": row(1), "stage": stage, "outcome": "assessed", "grade": grade, "former": former,
            "downgrade": downgrade, "regraded": regraded, "confirmed": confirmed,
        }
    }  # fmt: skip


HIGH = {"duty.rmp-in-force", "duty.offer-idva", "duty.refer-marac"}
AT_TRIGGER = {"duty.review-rmp-at-trigger", "duty.review-safety-plan-at-trigger", "duty.tell-adviser-at-trigger"}


@pytest.mark.parametrize(
    ("stage", "grade", "expected"),
    [
        ("first-responder", "high", HIGH | {"duty.sergeant-review"}),
        ("first-responder", "medium", {"duty.sergeant-review", "duty.rmp-in-force-medium"}),
        ("first-responder", "standard", {"duty.sergeant-review"}),
        ("sergeant", "high", HIGH | {"duty.secondary-assessment"}),
        ("sergeant", "medium", {"duty.secondary-assessment", "duty.rmp-in-force-medium"}),
        ("sergeant", "standard", set()),
        ("secondary", "high", HIGH),
        ("secondary", "medium", {"duty.rmp-in-force-medium"}),
        ("secondary", "standard", set()),
        ("review", "high", HIGH),
    ],
)
def test_what_a_grade_brings_about_by_its_stage(practice: Practice, stage: str, grade: str, expected: set[str]) -> None:
    assert set(by_rule(asked(practice, "risk-assessed", assessed(stage, grade)))) == expected


def test_a_lower_grade_is_checked_by_a_supervisor_whatever_its_stage(practice: Practice) -> None:
    duties = by_rule(asked(practice, "risk-assessed", assessed("sergeant", "standard", "high", downgrade="yes")))
    assert set(duties) == {"duty.check-downgrade"}
    assert duties["duty.check-downgrade"].holder_role == "supervisor"


def test_a_case_with_a_plan_is_not_asked_for_one_but_to_review_it(practice: Practice) -> None:
    again = by_rule(asked(practice, "risk-assessed", assessed(grade="high", former="medium"), WITH_PLANS))
    assert set(again) == AT_TRIGGER | {"duty.refer-marac"}
    same = by_rule(asked(practice, "risk-assessed", assessed(grade="high", former="high", regraded="no"), WITH_PLANS))
    assert set(same) == {"duty.refer-marac"}


@pytest.mark.parametrize("grade", ["high", "medium"])
def test_what_a_grade_brings_about_is_owed_once_however_many_confirm_it(practice: Practice, grade: str) -> None:
    confirmed = by_rule(asked(practice, "risk-assessed", assessed("sergeant", grade, grade, confirmed="yes")))
    assert set(confirmed) == {"duty.secondary-assessment"}


def test_an_adviser_is_offered_again_only_to_a_victim_who_has_none(practice: Practice) -> None:
    assert "duty.offer-idva" in by_rule(asked(practice, "risk-assessed", assessed(grade="high", regraded="no")))
    has_one = CaseFacts(has_adviser=True)
    assert "duty.offer-idva" not in by_rule(asked(practice, "risk-assessed", assessed(grade="high"), has_one))


@pytest.mark.parametrize(
    ("when", "rule", "due"),
    [
        # A Friday afternoon: danger doesn't wait for Monday.
        (FRIDAY, "duty.rmp-in-force", at("2026-11-28", "16:40:00")),
        (FRIDAY, "duty.offer-idva", at("2026-11-28", "16:40:00")),
        (FRIDAY, "duty.refer-marac", at("2026-11-29")),
        # The night has 25 hours, then 23: hours are counted as they pass, days end at midnight.
        (BEFORE_WINTER, "duty.rmp-in-force", at("2026-10-25", "19:00:00")),
        (BEFORE_WINTER, "duty.refer-marac", at("2026-10-26")),
        (BEFORE_SUMMER, "duty.rmp-in-force", at("2026-03-29", "21:00:00")),
        (BEFORE_SUMMER, "duty.refer-marac", at("2026-03-30")),
        # Christmas and the bank holidays after it stop nothing either.
        (datetime(2026, 12, 24, 18, 0, tzinfo=UTC), "duty.offer-idva", at("2026-12-25", "18:00:00")),
    ],
)
def test_when_a_high_grade_falls_due(practice: Practice, when: datetime, rule: str, due: datetime) -> None:
    assert by_rule(asked(practice, "risk-assessed", assessed(grade="high"), at=when))[rule].do_by.at == due


@pytest.mark.parametrize(
    ("when", "due"),
    [(FRIDAY, at("2026-12-04")), (BEFORE_WINTER, at("2026-10-31")), (BEFORE_SUMMER, at("2026-04-04"))],
)
def test_a_plan_at_medium_risk_within_days(practice: Practice, when: datetime, due: datetime) -> None:
    duties = by_rule(asked(practice, "risk-assessed", assessed(grade="medium"), at=when))
    assert duties["duty.rmp-in-force-medium"].do_by.at == due


def test_a_force_counts_by_its_own_numbers(practice: Practice) -> None:
    own = {"duty.rmp-in-force.high.hours": "4", "duty.sergeant-review.hours": "2"}
    duties = by_rule(asked(practice, "risk-assessed", assessed("first-responder"), settings_of_desk=own))
    assert duties["duty.rmp-in-force"].do_by.at == FRIDAY + timedelta(hours=4)
    assert duties["duty.sergeant-review"].do_by.at == FRIDAY + timedelta(hours=2)
    assert duties["duty.sergeant-review"].holder_role == "supervisor"


# Plans ---------------------------------------------------------------------------------------------------------


def action(
    number: int, due: str = "2026-12-01", menu: str = "menu.firearms", holder: str = NADIA, what: str = "See the dealer"
) -> dict[str, str]:
    return {"id": row(number), "menu": menu, "what": what, "holder": holder, "due": due}


def begun(*rows: Mapping[str, str], review: str = "2026-12-03", state: str = "open") -> dict[str, Any]:
    """The body of an RMP beside that of the event that it began with."""
    return {"plan": {"next_review": review, "state": state}, "actions": {"actions": list(rows)}}


def promised(*rows: Mapping[str, str], review: str = "2026-12-03", state: str = "open") -> dict[str, Any]:
    return {"plan": {"next_review": review, "state": state}, "police": {"police": list(rows)}}


def test_a_plan_owes_its_review_and_each_of_its_actions(practice: Practice) -> None:
    duties = asked(practice, "rmp-begun", begun(action(1), action(2, "2026-12-05", "menu.marac", OWEN)))
    review, first, second = duties
    assert (review.rule, review.holder_role, review.holder_id) == ("duty.review-rmp", "risk-owner", "")
    assert review.do_by.at == at("2026-12-03")
    assert [(each.rule, each.step, each.holder_id, each.do_by.at) for each in (first, second)] == [
        ("duty.rmp-action", row(1), NADIA, at("2026-12-01")),
        ("duty.rmp-action", row(2), OWEN, at("2026-12-05")),
    ]
    assert [each.title for each in (first, second)] == ["Firearms and other weapons", "Refer to MARAC"]


def test_free_words_never_stand_in_a_title(practice: Practice) -> None:
    secret = "Take the children to Fernhythe Avenue"
    plan = asked(practice, "rmp-begun", begun(action(1, what=secret), action(2, menu="own", what=secret)))
    safety = asked(
        practice, "safety-plan-begun", promised({"id": row(1), "what": secret, "holder": NADIA, "due": "2026-12-01"})
    )
    assert [duty.title for duty in (*plan, *safety) if secret in f"{duty.title}{duty.why}"] == []
    assert [duty.title for duty in plan][-1] == "Another action of the plan"
    assert [duty.title for duty in safety][-1] == "Do what was promised in the safety plan"


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-11-28", at("2026-11-28")),  # a Saturday stays a Saturday: whoever is away needs cover
        ("2026-12-25", at("2026-12-25")),
        ("2026-10-25", at("2026-10-25")),
        ("2027-03-28", at("2027-03-28")),
        ("2027-06-01", datetime(2027, 6, 1, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_review_is_due_by_the_end_of_its_own_day(practice: Practice, day: str, due: datetime) -> None:
    (review,) = asked(practice, "rmp-begun", begun(review=day))
    assert review.do_by.at == due
    assert asked(practice, "safety-plan-begun", promised(review=day))[0].do_by.at == due


def test_an_action_that_has_no_day_or_holder_yet(practice: Practice) -> None:
    unfinished = [action(1, due=""), action(2, holder=""), {"id": row(3)}]
    _review, second = asked(practice, "rmp-begun", begun(*unfinished))
    assert (second.step, second.holder_id, second.holder_role) == (row(2), "", "risk-owner")


def test_a_review_opens_the_next_and_leaves_the_actions_alone(practice: Practice) -> None:
    stand = after([], reconcile([], asked(practice, "rmp-begun", begun(action(1)))))
    stand = [replace(duty, state="done") if duty.rule == "duty.review-rmp" else duty for duty in stand]
    assert reconcile(stand, asked(practice, "rmp-begun", begun(action(1)))).nothing
    change = reconcile(stand, asked(practice, "rmp-begun", begun(action(1), review="2026-12-10")))
    (new,) = change.create
    assert (new.rule, new.occurrence, change.move, change.withdraw) == ("duty.review-rmp", 2, (), ())
    assert reconcile(after(stand, change), asked(practice, "rmp-begun", begun(action(1), review="2026-12-10"))).nothing


def test_an_action_moves_with_its_day_and_goes_with_its_row(practice: Practice) -> None:
    stand = after([], reconcile([], asked(practice, "rmp-begun", begun(action(1), action(2)))))
    change = reconcile(stand, asked(practice, "rmp-begun", begun(action(2, "2026-12-09"))))
    (move,), (gone,) = change.move, change.withdraw
    assert (move.wanted.step, move.wanted.do_by.at) == (row(2), at("2026-12-09"))
    assert gone.duty_id == next(duty.id for duty in stand if duty.step == row(1))
    assert change.create == ()


def test_other_words_of_an_action_ask_for_nothing_again(practice: Practice) -> None:
    stand = after([], reconcile([], asked(practice, "rmp-begun", begun(action(1)))))
    done = [replace(duty, state="done") for duty in stand]
    assert reconcile(done, asked(practice, "rmp-begun", begun(action(1, what="Something else", holder=OWEN)))).nothing


def test_a_closed_plan_is_not_reviewed_and_keeps_the_actions_that_were_handed_over(practice: Practice) -> None:
    closed = asked(practice, "rmp-begun", begun(action(1), review="", state="closed"))
    assert [duty.rule for duty in closed] == ["duty.rmp-action"]
    promise = {"id": row(1), "what": "Ring on Monday", "holder": OWEN, "due": "2026-12-01"}
    closed = asked(practice, "safety-plan-begun", promised(promise, review="", state="closed"))
    assert [duty.rule for duty in closed] == ["duty.safety-plan-action"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [("first", "duty.sign-off-rmp"), ("words", "duty.sign-off-rmp"), ("dates-only", "duty.sign-off-dates")],
)
def test_a_submitted_plan_goes_to_the_supervisor(practice: Practice, changed: str, rule: str) -> None:
    (duty,) = asked(practice, "plan-submitted", {"submitted": {"record_id": row(1), "changed": changed}})
    assert (duty.rule, duty.holder_role, duty.do_by.at) == (rule, "supervisor", at("2026-11-28", "16:40:00"))


def test_a_returned_plan_goes_to_its_owner_and_a_first_signature_asks_for_the_second(practice: Practice) -> None:
    (mend,) = asked(practice, "plan-returned", {"returned": {"record_id": row(1), "note": "See the children"}})
    assert (mend.rule, mend.holder_role) == ("duty.mend-rmp", "risk-owner")
    first = {"signed": {"record_id": row(1), "note": "", "first": "yes"}}
    (second,) = asked(practice, "plan-signed-off", first)
    assert (second.rule, second.holder_role) == ("duty.countersign-rmp", "supervisor")
    for kind in ("plan-signed-off", "plan-countersigned", "plan-self-signed", "plan-agreed", "plan-closed"):
        assert asked(practice, kind, {"signed": {"record_id": row(1), "note": "", "first": "no"}}, WITH_PLANS) == []


def test_a_new_adviser_is_told_of_danger_and_the_prosecutor_of_the_adviser(practice: Practice) -> None:
    body = {"adviser": {"record_id": row(1), "role": "idva", "name": "Carys Rees", "service": "Outreach"}}
    duties = by_rule(asked(practice, "adviser-engaged", body, WITH_PLANS))
    assert {rule: duty.holder_role for rule, duty in duties.items()} == {
        "duty.tell-cps-adviser": "oic",
        "duty.tell-adviser": "risk-owner",
    }
    assert duties["duty.tell-adviser"].do_by.at == FRIDAY + timedelta(hours=24)
    assert duties["duty.tell-cps-adviser"].do_by.at == at("2026-11-29")


# Trigger points ------------------------------------------------------------------------------------------------

TRIGGERS = (
    "charge", "police-bail", "released-under-investigation", "court-bail", "remand", "hearing", "release", "order-made",
    "new-incident", "withdrawal-indicated",
)  # fmt: skip


@pytest.mark.parametrize("kind", TRIGGERS)
def test_every_trigger_point_asks_for_the_plans_to_be_looked_at_again(practice: Practice, kind: str) -> None:
    duties = by_rule(asked(practice, kind, {}, WITH_PLANS))
    assert set(duties) >= AT_TRIGGER
    assert {duties[rule].do_by.at for rule in AT_TRIGGER} == {at("2026-11-28", "16:40:00")}
    assert {duties[rule].holder_role for rule in AT_TRIGGER} == {"risk-owner"}
    assert not AT_TRIGGER & set(by_rule(asked(practice, kind, {})))


@pytest.mark.parametrize("kind", ["contact", "cover-note"])
def test_what_is_no_trigger_point_asks_for_nothing(practice: Practice, kind: str) -> None:
    assert asked(practice, kind, {}, WITH_PLANS) == []


def test_each_plan_asks_for_itself(practice: Practice) -> None:
    only = {
        "duty.review-rmp-at-trigger": CaseFacts(has_rmp=True),
        "duty.review-safety-plan-at-trigger": CaseFacts(has_safety_plan=True),
        "duty.tell-adviser-at-trigger": CaseFacts(has_adviser=True),
    }
    assert {rule: AT_TRIGGER & set(by_rule(asked(practice, "charge", {}, case))) for rule, case in only.items()} == {
        rule: {rule} for rule in only
    }


def test_a_hearing_that_moves_moves_what_it_asks_for(practice: Practice) -> None:
    owed = AT_TRIGGER | {"duty.find-result"}
    stand = after([], reconcile([], asked(practice, "hearing", {}, WITH_PLANS)))
    later = asked(practice, "hearing", {}, WITH_PLANS, at=FRIDAY + timedelta(days=14))
    assert {move.wanted.rule for move in reconcile(stand, later).move} == owed
    done = [replace(duty, state="done") for duty in stand]
    assert {(new.rule, new.occurrence) for new in reconcile(done, later).create} == {(rule, 2) for rule in owed}


# Acts that answer, versions, and doing it twice -----------------------------------------------------------------


def test_which_duties_an_assessment_or_a_review_may_answer(practice: Practice) -> None:
    today = london_day(FRIDAY)
    answers: dict[str, set[str]] = {}
    for slug in {rule.slug for rule in practice.rules}:
        rule = practice.rule(slug, today)
        answers.setdefault(rule.answered_by, set()).add(slug)
    for other in ("", "telling"):
        answers.pop(other)
    assert answers == {
        "risk-assessment": {
            "duty.revised-risk",
            "duty.sergeant-review",
            "duty.secondary-assessment",
            "act.reassess-risk",
        },
        "rmp": {"duty.review-rmp", "duty.review-rmp-at-trigger"},
        "safety-plan": {"duty.review-safety-plan", "duty.review-safety-plan-at-trigger", "duty.safety-planning"},
    }


@pytest.mark.parametrize("slug", ["duty.revised-risk", "duty.safety-planning"])
def test_a_released_rule_got_a_second_version_and_the_first_still_stands_behind_its_duties(
    practice: Practice, slug: str
) -> None:
    old, new = practice.rule(slug, date(2026, 11, 25)), practice.rule(slug, date(2026, 11, 26))
    assert (old.version, old.answered_by, new.version) == (1, "", 2)
    assert new.answered_by
    assert practice.rule_of(f"{slug}@1:2021-04-01") is old
    assert (old.do_by, old.outcomes, old.step) == (new.do_by, new.outcomes, new.step)
    late = datetime(2026, 11, 25, 23, 30, tzinfo=LONDON)
    for moment, rule in ((late, old), (late + timedelta(hours=1), new)):
        assert by_rule(asked(practice, "withdrawal-indicated", {}, at=moment))[slug].rule_version == rule.label


PROMISE = {"id": row(4), "what": "Ring on Monday", "holder": OWEN, "due": "2026-12-01"}
EVERYTHING: list[tuple[str, dict[str, Any]]] = [
    ("risk-assessed", assessed("first-responder", "high", "medium")),
    ("risk-assessed", assessed("sergeant", "medium", "high", downgrade="yes")),
    ("rmp-begun", begun(action(1), action(2, "2026-12-24"))),
    ("safety-plan-begun", promised(PROMISE)),
    ("plan-submitted", {"submitted": {"changed": "first"}}),
    ("plan-submitted", {"submitted": {"changed": "dates-only"}}),
    ("plan-returned", {"returned": {"note": "Say who"}}),
    ("plan-signed-off", {"signed": {"first": "yes"}}),
    ("adviser-engaged", {"adviser": {"role": "idva"}}),
    *((kind, {}) for kind in TRIGGERS),
]


@pytest.mark.parametrize(("kind", "body"), EVERYTHING)
@pytest.mark.parametrize("case", [CaseFacts(), WITH_PLANS])
def test_running_the_rules_twice_makes_nothing_new(
    practice: Practice, kind: str, body: dict[str, Any], case: CaseFacts
) -> None:
    duties = asked(practice, kind, body, case)
    first = reconcile([], duties)
    assert len(first.create) == len(duties)
    stand = after([], first)
    assert reconcile(stand, asked(practice, kind, body, case)).nothing
    done = [replace(duty, state="done") for duty in stand]
    assert reconcile(done, asked(practice, kind, body, case)).nothing


DAYS = st.dates(date(2026, 11, 27), date(2027, 4, 30)).map(date.isoformat)
ROWS = st.dictionaries(st.integers(1, 6), DAYS | st.just(""), max_size=6)
STEP = st.tuples(ROWS, DAYS, st.booleans(), st.sets(st.integers(0, 12)))


@settings(deadline=None)
@given(st.lists(STEP, min_size=1, max_size=6))
def test_any_history_of_a_plan_settles_at_once(practice: Practice, steps: list[Any]) -> None:
    stand: list[KnownDuty] = []
    for rows, review, closed, finish in steps:
        plan = begun(
            *(action(number, due) for number, due in rows.items()),
            review="" if closed else review,
            state="closed" if closed else "open",
        )
        duties = asked(practice, "rmp-begun", plan)
        stand = after(stand, reconcile(stand, duties))
        assert reconcile(stand, duties).nothing
        assert len({(*duty.key, duty.occurrence) for duty in stand}) == len(stand)
        open_steps = {duty.step for duty in stand if duty.state == "open" and duty.rule == "duty.rmp-action"}
        assert open_steps <= {row(number) for number, due in rows.items() if due}
        if closed:
            assert not any(duty.rule == "duty.review-rmp" and duty.state == "open" for duty in stand)
        for index in finish & set(range(len(stand))):
            if stand[index].state == "open":
                stand[index] = replace(stand[index], state="done")


def test_how_an_action_can_end(practice: Practice) -> None:
    (duty,) = [each for each in asked(practice, "rmp-begun", begun(action(1))) if each.rule == "duty.rmp-action"]
    rule = practice.rule_of(duty.rule_version)
    assert [outcome.slug for outcome in rule.outcomes] == ["done", "not-done", "no-longer-needed"]
    assert [outcome.fulfils for outcome in rule.outcomes] == [True, False, True]
    assert all(outcome.needs_note for outcome in rule.outcomes)


@pytest.mark.parametrize(
    ("slugs", "outcomes"),
    [
        ("duty.sign-off-rmp duty.sign-off-dates", "signed-off returned taken-back"),
        ("duty.countersign-rmp", "countersigned returned"),
        ("duty.mend-rmp", "submitted-again closed"),
        ("duty.rmp-in-force duty.rmp-in-force-medium", "in-force not-needed"),
        ("duty.review-rmp duty.review-rmp-at-trigger", "keep escalate reduce close"),
        ("duty.review-safety-plan duty.review-safety-plan-at-trigger", "keep changed close"),
        ("duty.sergeant-review duty.secondary-assessment", "confirmed changed refused no-data"),
        ("duty.revised-risk", "revised no-change not-possible"),
    ],
)
def test_the_acts_of_the_desk_end_what_they_answer_in_the_words_of_its_rule(
    practice: Practice, slugs: str, outcomes: str
) -> None:
    for slug in slugs.split():
        known = {outcome.slug for outcome in practice.rule(slug, london_day(FRIDAY)).outcomes}
        assert set(outcomes.split()) <= known, slug
