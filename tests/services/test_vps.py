"""The victim personal statement through its services: offered, answered, written, a series, and how it is to be presented."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services.vps import Said
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.personal import VPS, Personal, offer_body, preference_body, vps_body


@pytest.fixture
def case(desk: AnyDesk) -> Personal:
    return Personal.begun(desk)


def places(refused: Any) -> set[str]:
    return {problem.field for problem in refused.value.problems}


# --- the offer -----------------------------------------------------------------------------------------------


def test_a_charge_asks_for_the_offer_also_when_no_statement_was_made(case: Personal) -> None:
    case.happened("charge")
    duty = case.one("duty.offer-vps")
    assert (duty.holder, duty.by_act) == ("DC 4471 Tom Doyle", "vps")
    assert case.view.offers == ()


@pytest.mark.parametrize(
    ("answer", "more", "outcome", "then"),
    [
        ("yes", {}, "accepted", {"duty.take-vps"}),
        ("no", {}, "declined", set()),
        ("later", {"ask_again": "2026-12-07"}, "later", {"duty.offer-vps-again"}),
    ],
)
def test_the_answer_ends_what_was_owed_and_says_what_follows(
    case: Personal, answer: str, more: dict[str, Any], outcome: str, then: set[str]
) -> None:
    case.happened("arrest")
    case.happened("charge")
    assert len(case.owed()["duty.offer-vps"]) == 2
    case.offer(answer, **more)
    assert case.ended("duty.offer-vps") == [(outcome, "")] * 2, "one act answers both, each by name"
    assert set(case.owed()) == then
    (line,) = case.view.offers
    assert (line.answer, line.by, line.how, line.recorded_by) == (
        answer, "DC 2208 Nadia Amin", "By telephone", "DC 2208 Nadia Amin",
    )  # fmt: skip


def test_what_was_offered_before_a_charge_is_not_asked_for_again(case: Personal) -> None:
    case.offer("no")
    case.happened("charge")
    assert case.owed() == {}


def test_later_asks_again_on_that_day_and_the_new_answer_counts(case: Personal) -> None:
    case.offer("later", ask_again=case.day_in(14))
    again = case.one("duty.offer-vps-again")
    assert again.do_by.date().isoformat() == case.day_in(14)
    case.desk.clock.move(days=14)
    case.offer("yes")
    assert case.ended("duty.offer-vps-again") == [("accepted", "")]
    assert [line.answer for line in case.view.offers] == ["yes", "later"], "every answer stays"
    assert case.view.wanted


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (offer_body(""), "offer.answer"),
        (offer_body("perhaps"), "offer.answer"),
        (offer_body(by=""), "offer.by"),
        (offer_body(how=""), "offer.how"),
        (offer_body("later"), "offer.ask_again"),
        (offer_body("later", ask_again="2026-11-01"), "offer.ask_again"),
        (offer_body("later", ask_again="2026-02-29"), "offer.ask_again"),
        (offer_body(words="x" * 100_001), "offer.words"),
    ],
)
def test_an_offer_that_is_not_whole_is_refused_at_its_place(case: Personal, body: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        case.officer.vps.offer(case.case_id, Said(body, case.now))
    assert place in places(refused)
    assert case.view.offers == ()


def test_an_offer_in_the_future_is_refused(case: Personal) -> None:
    with pytest.raises(ValidationFailed) as refused:
        case.officer.vps.offer(case.case_id, Said(offer_body(), case.now + timedelta(hours=1)))
    assert places(refused) == {"at"}


def test_a_late_offer_says_why(case: Personal) -> None:
    case.happened("charge")
    case.desk.clock.move(days=9)
    with pytest.raises(ValidationFailed) as refused:
        case.offer("no")
    assert places(refused) == {"late_reason"}
    assert case.view.offers == ()
    case.offer("no", late="The victim was away")
    (ended,) = case.owed("done")["duty.offer-vps"]
    assert ended.late_reason == "The victim was away"


def test_entered_twice_or_sent_twice_it_is_there_once(case: Personal) -> None:
    op_id, said = uuid7(), Said(offer_body(), case.now)
    case.officer.vps.offer(case.case_id, said, op_id=op_id)
    case.officer.vps.offer(case.case_id, said, op_id=op_id)
    case.officer.vps.offer(case.case_id, said)
    assert len(case.view.offers) == 1
    assert len(case.owed()["duty.take-vps"]) == 1


def test_yes_then_no_ends_what_was_to_be_taken(case: Personal) -> None:
    case.offer("yes")
    case.desk.clock.move(days=1)
    case.offer("no")
    assert case.ended("duty.take-vps") == [("declined", "")]
    assert case.owed() == {}
    with pytest.raises(RuleRefused, match="last answer was not yes"):
        case.begin()


def test_it_is_taken_before_the_hearing_at_which_it_counts(case: Personal) -> None:
    case.offer("yes", needed_by=case.day_in(3))
    assert case.one("duty.take-vps").do_by.date().isoformat() == case.day_in(2)


def test_an_offer_recorded_by_mistake_is_struck_out_and_what_it_answered_is_owed_again(case: Personal) -> None:
    case.happened("charge")
    before = case.one("duty.offer-vps")
    event_id = case.offer("no")
    event = case.event(event_id)
    with pytest.raises(ValidationFailed):
        case.officer.vps.mistaken(event_id, event.version, " ")
    case.officer.vps.mistaken(event_id, event.version, "Another victim's answer")
    again = case.one("duty.offer-vps")
    assert (again.do_by, again.occurrence, again.holder) == (before.do_by, 2, before.holder)
    assert case.view.offers == ()
    assert case.event(event_id).withdrawn_reason == "Another victim's answer"
    with pytest.raises(RuleRefused):
        case.officer.vps.mistaken(event_id, case.event(event_id).version, "Again")
    case.offer("yes")
    assert set(case.owed()) == {"duty.take-vps"}


def test_a_mistake_that_kept_a_charge_from_asking_is_made_good(case: Personal) -> None:
    event_id = case.offer("no")
    case.happened("charge")
    assert case.owed() == {}
    case.officer.vps.mistaken(event_id, case.event(event_id).version, "Another case")
    assert set(case.owed()) == {"duty.offer-vps"}


def test_what_is_no_longer_needed_says_why_and_nothing_else_ends_so(case: Personal) -> None:
    case.happened("charge")
    duty = case.one("duty.offer-vps")
    with pytest.raises(RuleRefused, match="Victim personal statement"):
        case.officer.duties.record_outcome([duty.id], "declined")
    with pytest.raises(ValidationFailed):
        case.officer.vps.not_needed(case.case_id, [duty.id], "")
    other = Personal.begun(case.desk)
    with pytest.raises(NotFound):
        case.officer.vps.not_needed(other.case_id, [duty.id], "The case ended")
    case.officer.vps.not_needed(case.case_id, [duty.id], "The case ended")
    assert case.ended("duty.offer-vps") == [("not-needed", "The case ended")]


# --- updates -------------------------------------------------------------------------------------------------


def noon(day: int, month: int, year: int = 2027) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_a_trial_and_a_sentence_ask_for_a_further_one_in_time(case: Personal) -> None:
    case.happened("trial", noon(22, 2))
    case.happened("sentence-hearing", noon(15, 3))
    trial, sentence = case.owed()["duty.update-vps"]
    assert (trial.do_by.date().isoformat(), sentence.do_by.date().isoformat()) == ("2027-01-25", "2027-03-01")
    assert "trial" in trial.title
    assert "sentence" in sentence.title
    case.offer("no")
    assert len(case.owed()["duty.update-vps"]) == 2, "an early answer leaves open what is still to come"
    case.offer("later", (trial.id,), ask_again=case.day_in(30))
    assert case.ended("duty.update-vps") == [("later", "")]
    assert case.one("duty.update-vps").id == sentence.id


def test_a_trial_that_moves_takes_its_update_along(case: Personal) -> None:
    event_id = case.happened("trial", noon(22, 2))
    case.officer.cases.move_event(event_id, case.event(event_id).version, noon(12, 4))
    moved = case.one("duty.update-vps")
    assert moved.do_by.date().isoformat() == "2027-03-15"
    assert moved.former_do_by is not None


def test_an_early_guilty_plea_asks_at_once(case: Personal) -> None:
    case.happened("early-guilty-plea", court="Tarnford")
    duty = case.one("duty.update-vps")
    assert duty.do_by == case.now
    assert "at once" in duty.title


def test_an_act_answers_what_it_may_and_nothing_of_another_case(case: Personal) -> None:
    other = Personal.begun(case.desk)
    other.happened("early-guilty-plea")
    case.happened("early-guilty-plea")
    with pytest.raises(NotFound):
        case.offer("no", (other.one("duty.update-vps").id,))
    with pytest.raises(NotFound):
        case.prefer("self", (case.one("duty.update-vps").id,))
    assert case.view.offers == ()


# --- the series ----------------------------------------------------------------------------------------------


def test_none_begins_before_it_was_offered_and_taken_up(case: Personal) -> None:
    with pytest.raises(RuleRefused, match="offered"):
        case.begin()
    with pytest.raises(RuleRefused, match="offered"):
        case.officer.records.save(case.case_id, VPS, vps_body())
    case.offer()
    record_id = case.begin()
    assert case.row(record_id).event_id == case.view.offers[0].event_id
    with pytest.raises(RuleRefused, match="already one being written"):
        case.begin()


def test_a_further_one_stands_beside_the_signed_one_and_begins_without_its_words(case: Personal) -> None:
    first = case.signed(body=vps_body(witness={"occupation": "Nursery nurse"}))
    kept = case.row(first)
    case.desk.clock.move(days=40)
    further = case.begin()
    row = case.row(further)
    assert (row.seq, row.supersedes_id, row.state) == (2, None, "draft")
    assert row.answer("witness", "occupation") == "Nursery nurse"
    assert set(row.body) == {"witness"}, "nothing is taken for explained or said"
    case.save(further, vps_body("It got worse after Christmas."))
    case.printed(further)
    case.sign(further)
    assert (case.row(first).body_sha256, case.row(first).version, case.row(first).state) == (
        kept.body_sha256, kept.version, "signed",
    )  # fmt: skip
    assert [line.line.seq for line in case.view.signed] == [1, 2]
    assert case.view.current is None


def test_a_signed_one_is_never_changed_nor_set_aside(case: Personal) -> None:
    record_id = case.signed()
    with pytest.raises(RuleRefused, match="signed"):
        case.save(record_id, vps_body("Other words"))
    with pytest.raises(RuleRefused, match="never set aside"):
        case.officer.records.withdraw(record_id, case.version(record_id), "A mistake")
    with pytest.raises(RuleRefused):
        case.officer.vps.reopen(record_id, case.version(record_id), "A mistake")


def test_a_draft_may_be_set_aside_and_another_begun(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.officer.records.withdraw(record_id, case.version(record_id), "The victim wants to begin anew")
    assert case.view.current is None
    assert case.row(case.begin()).seq == 2


def test_two_people_write_and_neither_is_lost(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    stale = case.version(record_id)
    case.save(record_id, vps_body("The words of a colleague"), by="oic")
    with pytest.raises(Conflict):
        case.officer.records.save(case.case_id, VPS, vps_body("Mine"), record_id=record_id, version=stale)
    assert case.row(record_id).answer("statement", "text") == "The words of a colleague"


def test_it_belongs_to_no_withdrawal(case: Personal) -> None:
    case.signed()
    assert case.officer.statements.summary(case.case_id) is None
    record_id = case.view.signed[0].line.id
    with pytest.raises(NotFound):
        case.officer.statements.printed(record_id)
    with pytest.raises(NotFound):
        case.officer.statements.sign(record_id, 1, case.signature(record_id))


# --- the choice ----------------------------------------------------------------------------------------------


def test_a_signature_asks_for_the_choice_unless_it_is_known(case: Personal) -> None:
    case.signed()
    assert {"duty.ask-vps-preference", "duty.send-vps"} <= set(case.owed())
    case.prefer("not-read")
    assert case.ended("duty.ask-vps-preference") == [("asked", "")]
    assert case.one("duty.send-vps-preference").title == "Tell the CPS how the VPS is to be presented"
    case.desk.clock.move(days=1)
    case.signed("A further one")
    assert "duty.ask-vps-preference" not in case.owed()


def test_the_choice_may_change_and_every_one_stays(case: Personal) -> None:
    case.signed()
    for choice in ("undecided", "self", "cps-or-other-reads", "not-read"):
        case.desk.clock.move(hours=1)
        case.prefer(choice)
    view = case.view
    assert [line.choice for line in view.preferences] == ["not-read", "cps-or-other-reads", "self", "undecided"]
    assert view.preference is not None
    assert view.preference.choice_title == "It is not read aloud"
    assert len(case.owed()["duty.send-vps-preference"]) == 1, "only the last one is to be sent"
    assert case.ended("duty.send-vps-preference") == [("superseded", "")] * 2
    assert case.ended("duty.ask-vps-preference-again") == [("asked", "")]


def test_undecided_is_asked_again(case: Personal) -> None:
    case.prefer("undecided")
    assert case.one("duty.ask-vps-preference-again").do_by.date().isoformat() == case.day_in(14)
    assert "duty.send-vps-preference" not in case.owed()


def test_a_sentence_ahead_has_the_choice_confirmed_once_there_is_a_vps(case: Personal) -> None:
    case.happened("sentence-hearing", noon(15, 3))
    assert "duty.confirm-vps-preference" not in case.owed()
    case.signed()
    confirm = case.one("duty.confirm-vps-preference")
    assert confirm.do_by.date().isoformat() == "2027-03-01"
    case.prefer("self")
    assert case.one("duty.confirm-vps-preference").id == confirm.id, "an early choice is confirmed before the day"
    case.desk.clock.move(days=1)
    case.prefer("not-read", (confirm.id,))
    assert case.ended("duty.confirm-vps-preference") == [("asked", "")]


def test_after_the_sentence_the_choice_no_longer_changes(case: Personal) -> None:
    case.prefer("self")
    case.happened("sentenced")
    with pytest.raises(RuleRefused, match="sentence was passed on 23 Nov 2026"):
        case.prefer("not-read")
    assert case.view.sentenced_on == case.now
    assert [line.choice for line in case.view.preferences] == ["self"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (preference_body(""), "preference.preference"),
        (preference_body("loud"), "preference.preference"),
        (preference_body(told_court_decides="no"), "preference.told_court_decides"),
        (preference_body(asked_by=""), "preference.asked_by"),
    ],
)
def test_a_choice_that_is_not_whole_is_refused(case: Personal, body: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        case.officer.vps.prefer(case.case_id, Said(body, case.now))
    assert places(refused) == {place}


def test_a_choice_recorded_by_mistake_leaves_the_one_before(case: Personal) -> None:
    case.prefer("self")
    case.desk.clock.move(hours=1)
    event_id = case.prefer("not-read")
    case.officer.vps.mistaken(event_id, case.event(event_id).version, "Misheard")
    assert case.view.preference is not None
    assert case.view.preference.choice == "self"


# --- rights, and what it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["outsider", "auditor", "administrator"])
def test_who_may_not_write_in_the_case_writes_none(case: Personal, who: str) -> None:
    case.offer()
    record_id = case.write()
    vps = case.desk.as_(who).vps
    for act in (
        lambda: vps.offer(case.case_id, Said(offer_body("no"), case.now)),
        lambda: vps.prefer(case.case_id, Said(preference_body(), case.now)),
        lambda: vps.begin(case.case_id),
        lambda: vps.final_print(record_id, case.version(record_id)),
        lambda: vps.mistaken(case.view.offers[0].event_id, 1, "No"),
        lambda: vps.not_needed(case.case_id, [case.one("duty.take-vps").id], "No"),
    ):
        with pytest.raises((AccessDenied, NotFound)):
            act()
    assert [line.answer for line in case.view.offers] == ["yes"]


def test_it_takes_as_many_statements_for_many_as_for_one(case: Personal) -> None:
    case.signed()
    case.prefer("self")
    with statements() as few:
        case.officer.vps.of_case(case.case_id)
    for number in range(3):
        case.desk.clock.move(days=1)
        case.signed(f"A further one, number {number}")
        case.prefer("not-read" if number % 2 else "self")
    with statements() as many:
        found = case.officer.vps.of_case(case.case_id)
    assert (len(found.signed), len(found.preferences)) == (4, 4)
    assert len(many) == len(few)


def test_what_may_be_a_view_on_punishment_is_asked_and_holds_nothing_back(case: Personal) -> None:
    text = "I can’t sleep. He should be in prison for years."
    (passage,) = case.officer.vps.questions(text)
    assert passage.words == "He should be in prison for years"
    record_id = case.signed(text)
    assert case.row(record_id).state == "signed"
