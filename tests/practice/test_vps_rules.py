"""The victim personal statement by the practice alone: what is told and asked, what is missing, its states, what is owed and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import gaps
from da_desk.practice.rules import CaseFacts, KnownDuty
from da_desk.practice.states import SEALINGS, next_states
from da_desk.wording import LONDON
from tests.practice.test_plan_rules import BEFORE_SUMMER, BEFORE_WINTER, FRIDAY, asked, at, by_rule
from tests.practice.test_rules import after, reconcile
from tests.services.personal import TOLD, offer_body, preference_body, vps_body

OFFERED = CaseFacts(vps_offered=True)
SIGNED = CaseFacts(vps_offered=True, has_vps=True)
CHRISTMAS_EVE = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
"""A Thursday; Friday 25th and Monday 28th are bank holidays."""
MADE = {"signed": {"record_id": "r", "number": "1", "further": "no"}}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=LONDON)


def owed(
    practice: Practice, kind: str, body: dict[str, Any] | None = None, case: CaseFacts | None = None,
    when: datetime = FRIDAY,
) -> set[str]:  # fmt: skip
    """The duties about the VPS alone: other parts of the desk owe something at the same events."""
    return {duty.rule for duty in asked(practice, kind, body or {}, case, when) if "vps" in duty.rule}


# --- what is told and asked -----------------------------------------------------------------------------------


TOLD_SLUGS = {
    "scheme": "vps.offer",
    "optional": "vps.optional",
    "disclosure": "vps.disclosable",
    "questions": "vps.may-be-questioned",
    "press": "vps.media",
    "court_decides": "vps.court-decides",
    "no_punishment": "vps.no-sentence-opinion",
    "no_change": "vps.no-edit",
}
"""What is told before the first word, each by its entry in the practice."""


def test_everything_that_has_to_be_told_has_its_question(practice: Practice) -> None:
    (told,) = (section for section in practice.form("vps").sections if section.id == "told")
    assert {field.id: field.slug for field in told.fields} == TOLD_SLUGS
    assert all(field.required for field in told.fields)
    assert {field.id for field in told.fields if field.expected == "yes"} == set(TOLD)


def test_the_choices_are_those_of_the_practice(practice: Practice) -> None:
    def slugs(name: str) -> list[str]:
        return [entry.slug for entry in practice.choices(name, FRIDAY.date())]

    assert slugs("vps-preferences") == ["self", "cps-or-other-reads", "played", "not-read", "undecided"]
    assert slugs("vps-answers") == ["yes", "no", "later"]
    assert slugs("vps-prompts") == [
        f"vps.{each}"
        for each in ("context", "physical", "emotional", "relationships", "work", "money", "children-family", "safety", "support")
    ]  # fmt: skip


def test_a_prompt_is_a_hint_for_a_person_and_is_never_needed(practice: Practice) -> None:
    assert all(entry.help for entry in practice.choices("vps-prompts", FRIDAY.date()))
    assert gaps(practice.form("vps"), vps_body(prompts={"talked": []})) == ()


# --- what is missing ------------------------------------------------------------------------------------------


def missing(practice: Practice, kind: str, body: dict[str, Any]) -> set[str]:
    return {gap.path for gap in gaps(practice.form(kind), body)}


def test_a_whole_statement_lacks_nothing_and_an_empty_one_lacks_what_was_told(practice: Practice) -> None:
    assert missing(practice, "vps", vps_body()) == set()
    assert missing(practice, "vps", {}) >= {f"told.{each}" for each in TOLD_SLUGS} | {
        "statement.text",
        "children.effects",
    }


@pytest.mark.parametrize("each", TOLD)
def test_what_was_not_told_is_missing_and_says_what_to_do(practice: Practice, each: str) -> None:
    (gap,) = gaps(practice.form("vps"), vps_body(told={each: "no"}))
    assert gap.path == f"told.{each}"
    assert gap.sentence.endswith("and record it.")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"taking": {"seen_alone": "no"}}, "taking.seen_alone_note"),
        ({"taking": {"written_by": "supporter"}}, "taking.supporter"),
        ({"witness": {"over_18": "no"}}, "witness.age"),
        ({"witness": {"can_read": "no"}}, "witness.reader_name"),
        ({"interpreter": {"used": "yes", "language": "Polish", "not_family": "yes", "agreed_by_victim": "yes"}}, "interpreter.name"),
        ({"interpreter": {"used": "yes", "name": "N", "language": "P", "not_family": "no", "agreed_by_victim": "yes"}}, "interpreter.not_family"),
        ({"statement": {"text": "  "}}, "statement.text"),
        ({"children": {"effects": {"answer": "in-text", "where": ""}}}, "children.effects"),
        ({"children": {"effects": {"answer": "not-asked", "reason": ""}}}, "children.effects"),
    ],
)  # fmt: skip
def test_an_answer_that_asks_for_another(practice: Practice, changes: dict[str, Any], path: str) -> None:
    assert missing(practice, "vps", vps_body(**changes)) == {path}


@pytest.mark.parametrize("answer", ["no-children", "declined"])
def test_the_victim_need_not_speak_of_children(practice: Practice, answer: str) -> None:
    assert missing(practice, "vps", vps_body(children={"effects": {"answer": answer}})) == set()


def test_an_offer_and_a_choice_say_who_asked_and_how(practice: Practice) -> None:
    assert missing(practice, "vps_offer", offer_body("no")) == set()
    assert missing(practice, "vps_offer", {}) == {"offer.by", "offer.how", "offer.answer"}
    assert missing(practice, "vps_offer", offer_body("later")) == {"offer.ask_again"}
    assert missing(practice, "vps_preference", preference_body("undecided")) == set()
    assert missing(practice, "vps_preference", {}) == {
        f"preference.{each}" for each in ("preference", "told_court_decides", "asked_by", "how")
    }  # fmt: skip


# --- states ---------------------------------------------------------------------------------------------------


def test_a_signed_one_never_changes_and_is_signed_by_whoever_may_sign() -> None:
    assert next_states("vps", "signed") == frozenset()
    assert next_states("vps", "draft") == frozenset({"ready-to-sign", "withdrawn"})
    assert "signed" in next_states("vps", "ready-to-sign")
    assert "signed" not in next_states("vps", "draft"), "nothing is signed that was not read as it would be printed"
    assert [each[1:] for each in SEALINGS if each[0] == "vps"] == [("signed", "sign", False)]


# --- what is owed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "case", "expected"),
    [
        ("arrest", {}, CaseFacts(), {"duty.offer-vps"}),
        ("charge", {}, CaseFacts(), {"duty.offer-vps"}),
        ("charge", {}, OFFERED, set()),
        ("vps-offered", offer_body("yes"), OFFERED, {"duty.take-vps"}),
        ("vps-offered", offer_body("no"), OFFERED, set()),
        ("vps-offered", offer_body("later", ask_again="2026-12-07"), OFFERED, {"duty.offer-vps-again"}),
        ("vps-offered", offer_body("later"), OFFERED, set()),
        ("vps-offered", offer_body("later", ask_again="soon"), OFFERED, set()),
        ("vps-signed", MADE, SIGNED, {"duty.send-vps", "duty.ask-vps-preference"}),
        ("vps-signed", MADE, replace(SIGNED, vps_preference=True), {"duty.send-vps"}),
        ("vps-preference", preference_body("undecided"), SIGNED, {"duty.ask-vps-preference-again"}),
        *[("vps-preference", preference_body(choice), SIGNED, {"duty.send-vps-preference"})
          for choice in ("self", "cps-or-other-reads", "played", "not-read")],
        ("trial", {}, CaseFacts(), {"duty.update-vps"}),
        ("sentence-hearing", {}, OFFERED, {"duty.update-vps"}),
        ("sentence-hearing", {}, SIGNED, {"duty.update-vps", "duty.confirm-vps-preference"}),
        ("early-guilty-plea", {}, CaseFacts(), {"duty.update-vps"}),
        ("hearing", {}, SIGNED, set()),
        ("acquittal", {}, SIGNED, set()),
    ],
)  # fmt: skip
def test_what_each_event_brings_about(
    practice: Practice, kind: str, body: dict[str, Any], case: CaseFacts, expected: set[str]
) -> None:
    assert (
        owed(practice, kind, body, case, noon("2027-06-15") if kind in {"trial", "sentence-hearing"} else FRIDAY)
        == expected
    )


def test_offer_taking_and_choice_are_answered_by_the_act_and_sending_by_hand_as_well(practice: Practice) -> None:
    rules = {rule.slug: rule for rule in practice.rules if "vps" in rule.slug}
    by_hand = {slug for slug, rule in rules.items() if not rule.by_act}
    assert by_hand == {"duty.send-vps", "duty.send-vps-preference"}
    assert {rule.by_act for slug, rule in rules.items() if slug not in by_hand} == {"vps"}
    assert {rule.holder for rule in rules.values()} == {"oic"}


@pytest.mark.parametrize(
    ("kind", "body", "when", "rule", "due"),
    [
        # A Friday afternoon; days go through the weekend, working days wait for Monday.
        ("arrest", {}, FRIDAY, "duty.offer-vps", at("2026-12-02")),
        ("vps-offered", offer_body("yes"), FRIDAY, "duty.take-vps", at("2026-12-07")),
        ("vps-signed", MADE, FRIDAY, "duty.ask-vps-preference", at("2026-12-02")),
        ("vps-signed", MADE, FRIDAY, "duty.send-vps", at("2026-12-02")),
        ("vps-preference", preference_body("self"), FRIDAY, "duty.send-vps-preference", at("2026-11-30")),
        ("vps-preference", preference_body("undecided"), FRIDAY, "duty.ask-vps-preference-again", at("2026-12-11")),
        # Christmas: two bank holidays and a weekend.
        ("charge", {}, CHRISTMAS_EVE, "duty.offer-vps", at("2026-12-29")),
        ("vps-signed", MADE, CHRISTMAS_EVE, "duty.send-vps", at("2026-12-31")),
        ("vps-preference", preference_body("played"), CHRISTMAS_EVE, "duty.send-vps-preference", at("2026-12-29")),
        # The clocks go back, and forward.
        ("arrest", {}, BEFORE_WINTER, "duty.offer-vps", at("2026-10-29")),
        ("vps-offered", offer_body("yes"), BEFORE_SUMMER, "duty.take-vps", at("2026-04-07")),
        # A day that the victim named stays that day, a Sunday too.
        ("vps-offered", offer_body("later", ask_again="2026-12-06"), FRIDAY, "duty.offer-vps-again", at("2026-12-06")),
        ("vps-offered", offer_body("later", ask_again="2027-03-28"), FRIDAY, "duty.offer-vps-again", at("2027-03-28")),
        # What has to be there by a day is done the day before at the latest, and never later than otherwise.
        ("vps-offered", offer_body("yes", needed_by="2026-12-01"), FRIDAY, "duty.take-vps", at("2026-11-30")),
        ("vps-offered", offer_body("yes", needed_by="2027-06-01"), FRIDAY, "duty.take-vps", at("2026-12-07")),
        # Weeks before a day, on either side of a change of the clocks.
        ("trial", {}, noon("2027-03-29"), "duty.update-vps", at("2027-03-01")),
        ("trial", {}, noon("2026-10-26"), "duty.update-vps", at("2026-09-28")),
        ("sentence-hearing", {}, noon("2027-04-05"), "duty.update-vps", at("2027-03-22")),
        ("sentence-hearing", {}, noon("2027-04-05"), "duty.confirm-vps-preference", at("2027-03-22")),
        ("early-guilty-plea", {}, FRIDAY, "duty.update-vps", FRIDAY),
    ],
)  # fmt: skip
def test_when_each_falls_due(
    practice: Practice, kind: str, body: dict[str, Any], when: datetime, rule: str, due: datetime
) -> None:
    case = SIGNED if kind == "sentence-hearing" else CaseFacts()
    assert by_rule(asked(practice, kind, body, case, when))[rule].do_by.at == due


def test_a_force_counts_by_its_own_numbers(practice: Practice) -> None:
    own = {"vps.offer.days": "2", "vps.take.days": "3", "trigger.trial-lead-up.first.days": "42"}
    assert by_rule(asked(practice, "arrest", {}, settings_of_desk=own))["duty.offer-vps"].do_by.at == at("2026-11-29")
    taken = by_rule(asked(practice, "vps-offered", offer_body("yes"), settings_of_desk=own))
    assert taken["duty.take-vps"].do_by.at == at("2026-11-30")
    trial = by_rule(asked(practice, "trial", {}, at=noon("2027-03-30"), settings_of_desk=own))
    assert trial["duty.update-vps"].do_by.at == at("2027-02-16")


def test_before_trial_and_sentence_each_says_what_it_is_before(practice: Practice) -> None:
    def title(kind: str) -> str:
        return by_rule(asked(practice, kind, {}, at=noon("2027-06-15")))["duty.update-vps"].title

    assert title("trial") == "Offer a VPS, or a further one, before the trial"
    assert title("sentence-hearing") == "Offer a VPS, or a further one, before the sentence"
    assert title("early-guilty-plea") == "Offer a VPS, or a further one, at once: the plea was guilty"


def made(practice: Practice, kind: str, when: datetime, now: datetime = FRIDAY) -> dict[str, Any]:
    created = reconcile([], asked(practice, kind, {}, SIGNED, when), now).create
    return {want.rule: want for want in created if "vps" in want.rule}


def test_a_hearing_nearer_than_that_is_due_at_once_and_one_that_was_owes_nothing(practice: Practice) -> None:
    soon = made(practice, "sentence-hearing", noon("2026-12-01"))
    assert {want.do_by.at for want in soon.values()} == {FRIDAY}
    assert set(soon) == {"duty.update-vps", "duty.confirm-vps-preference"}
    assert made(practice, "trial", noon("2026-11-25")) == {}
    assert made(practice, "sentence-hearing", noon("2026-11-25")) == {}


def test_a_hearing_that_moves_moves_what_is_open_and_asks_again_for_what_was_done(practice: Practice) -> None:
    first, later = (asked(practice, "sentence-hearing", {}, SIGNED, noon(day)) for day in ("2027-06-15", "2027-06-29"))
    stand = after([], reconcile([], first))
    moves = [move for move in reconcile(stand, later).move if "vps" in move.wanted.rule]
    assert [move.wanted.do_by.at - move.former_do_by for move in moves] == [timedelta(days=14)] * 2
    done = [replace(duty, state="done") for duty in stand]
    again = {want.rule: want.occurrence for want in reconcile(done, later).create if "vps" in want.rule}
    assert again == {"duty.update-vps": 2, "duty.confirm-vps-preference": 2}


@pytest.mark.parametrize("kind", ["vps-signed", "vps-preference"])
def test_what_was_sent_is_not_sent_again_because_a_time_was_put_right(practice: Practice, kind: str) -> None:
    body = MADE if kind == "vps-signed" else preference_body("self")
    done = [replace(duty, state="done") for duty in after([], reconcile([], asked(practice, kind, body, SIGNED)))]
    assert reconcile(done, asked(practice, kind, body, SIGNED, FRIDAY + timedelta(days=3))).nothing


def test_an_answer_that_is_put_right_takes_back_what_it_asked_for(practice: Practice) -> None:
    stand = after([], reconcile([], asked(practice, "vps-offered", offer_body("yes"), OFFERED)))
    change = reconcile(stand, asked(practice, "vps-offered", offer_body("later", ask_again="2026-12-07"), OFFERED))
    assert [want.rule for want in change.create] == ["duty.offer-vps-again"]
    assert [gone.duty_id for gone in change.withdraw] == [duty.id for duty in stand]


DAYS = st.dates(date(2026, 11, 1), date(2027, 4, 30))
CHANGES = st.one_of(
    st.builds(lambda answer, day, by: ("vps-offered", offer_body(answer, ask_again=day.isoformat(), needed_by=by.isoformat())),
              st.sampled_from(["yes", "no", "later"]), DAYS, DAYS),
    st.builds(lambda choice: ("vps-preference", preference_body(choice)), st.sampled_from(["self", "played", "undecided"])),
    st.sampled_from([("arrest", {}), ("early-guilty-plea", {}), ("vps-signed", MADE)]),
)  # fmt: skip
FACTS = st.builds(CaseFacts, vps_offered=st.booleans(), has_vps=st.booleans(), vps_preference=st.booleans())


@settings(deadline=None, max_examples=60)
@given(CHANGES, st.lists(st.tuples(FACTS, st.integers(0, 5_000), st.booleans()), min_size=1, max_size=5))
def test_any_history_of_one_event_settles_at_once(
    practice: Practice, event: tuple[str, dict[str, Any]], steps: list[tuple[CaseFacts, int, bool]]
) -> None:
    kind, body = event
    stand: list[KnownDuty] = []
    for case, minutes, finish in steps:
        duties = asked(practice, kind, body, case, FRIDAY + timedelta(minutes=minutes))
        stand = after(stand, reconcile(stand, duties, FRIDAY))
        assert reconcile(stand, duties, FRIDAY).nothing
        open_keys = [duty.key for duty in stand if duty.state == "open"]
        assert len(set(open_keys)) == len(open_keys)
        if finish:
            stand = [replace(duty, state="done") if duty.state == "open" else duty for duty in stand]
