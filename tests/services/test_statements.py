"""The withdrawal journey: indication, pause, address guard, endings, further statements."""

from pathlib import Path

import pytest

from da_desk.errors import AccessDenied, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import indication, made_case
from tests.services.journey import DETAILS, STATEMENT, VIEWS, Journey, details_body, pdf_text, statement_body


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def untrue(desk: AnyDesk, out: Path) -> Journey:
    return Journey.begun(desk, out, indication__stance="says-untrue")


def test_no_indication_no_withdrawal(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assert desk.as_("officer").statements.summary(case_id) is None
    for act in (desk.as_("officer").statements.start, desk.as_("officer").disclosure.gate):
        with pytest.raises(RuleRefused):
            act(case_id)


def test_the_duties_stand_with_the_indication(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    body = indication(risk__children_at_home="yes", risk__pressure_suspected="yes", risk__pressure_note="Messages")
    op_id = uuid7()
    for _n in range(2):
        desk.as_("officer").statements.indicate(case_id, body, START, op_id=op_id)
    view = desk.as_("officer").statements.summary(case_id)
    assert view is not None
    rules = [duty.rule for duty in view.duties]
    assert len(rules) == len(set(rules))
    assert {
        "duty.notify-cps", "duty.revised-risk", "duty.safety-planning", "duty.specialist-takes",
        "duty.safeguard-children", "prompt.intimidation", "duty.views-again", "duty.background-report",
    } <= set(rules)  # fmt: skip
    assert (view.next_step, view.place) == ("Tell the CPS of the withdrawal, and record it.", "duty.notify-cps")


def test_an_indication_with_a_blank_is_refused_since_a_blank_starts_no_duty(desk: AnyDesk) -> None:
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").statements.indicate(made_case(desk), indication(risk__children_at_home=""), START)
    assert [problem.field for problem in refused.value.problems] == ["risk.children_at_home"]


def test_a_summary_asks_a_constant_number_of_statements(journey: Journey) -> None:
    journey.ready()
    journey.officer.statements.summary(journey.case_id)
    with statements() as sent:
        journey.officer.statements.summary(journey.case_id)
    few = len(sent)
    for _n in range(5):
        journey.save(VIEWS, {})
    with statements() as sent:
        journey.officer.statements.summary(journey.case_id)
    assert len(sent) == few


def test_it_begins_with_who_and_what_and_without_a_word_of_text(journey: Journey) -> None:
    record_id = journey.officer.statements.start(journey.case_id).made("record")
    row = journey.row(record_id)
    assert row.body["about"]["stance"] == "withdraws-support"
    assert "statement" not in row.body


# --- it was untrue -------------------------------------------------------------------------------------------


def test_it_was_untrue_pauses_until_both_have_advised(desk: AnyDesk, tmp_path: Path) -> None:
    journey = untrue(desk, tmp_path / "out")
    start = journey.officer.statements.start
    view = journey.officer.statements.summary(journey.case_id)
    assert "supervisor and of the CPS" in view.paused
    with pytest.raises(RuleRefused):
        start(journey.case_id)
    with pytest.raises(AccessDenied):
        journey.outcome("duty.supervisor-advice", "go-on")
    journey.outcome("duty.supervisor-advice", "go-on", by="supervisor")
    with pytest.raises(RuleRefused, match="advice of the CPS"):
        start(journey.case_id)
    journey.outcome("duty.cps-advice", "go-on")
    start(journey.case_id)
    assert journey.officer.statements.summary(journey.case_id).paused == ""


def test_advice_not_to_take_it_keeps_it_paused(desk: AnyDesk, tmp_path: Path) -> None:
    journey = untrue(desk, tmp_path / "out")
    journey.outcome("duty.supervisor-advice", "go-on", by="supervisor")
    journey.outcome("duty.cps-advice", "do-not-take")
    with pytest.raises(RuleRefused):
        journey.officer.statements.start(journey.case_id)


def test_untrue_said_while_it_is_taken_pauses_it_and_loses_no_word(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("The first words"))
    save = journey.officer.records.save

    def change(text: str) -> None:
        body = statement_body(text, "says-untrue")
        save(journey.case_id, STATEMENT, body, record_id=record_id, version=journey.version(record_id))

    change("The first words. It did not happen.")
    assert {d.rule for d in journey.officer.duties.of_case(journey.case_id, "open")} >= {
        "duty.supervisor-advice", "duty.cps-advice",
    }  # fmt: skip
    with pytest.raises(RuleRefused):
        change("More words")
    with pytest.raises(RuleRefused):
        journey.officer.statements.final_print(record_id, journey.version(record_id))
    assert journey.row(record_id).answer("statement", "text") == "The first words. It did not happen."
    journey.outcome("duty.supervisor-advice", "go-on", by="supervisor")
    journey.outcome("duty.cps-advice", "go-on")
    change("More words")
    journey.officer.statements.final_print(record_id, journey.version(record_id))


def test_taking_back_the_tick_does_not_end_the_pause_but_advice_does(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("Words", "says-untrue"))
    save = journey.officer.records.save
    back = statement_body("Words")
    save(journey.case_id, STATEMENT, back, record_id=record_id, version=journey.version(record_id))
    assert journey.officer.statements.summary(journey.case_id).paused != ""
    journey.outcome("duty.supervisor-advice", "not-untrue", by="supervisor")
    journey.outcome("duty.cps-advice", "not-untrue")
    assert journey.officer.statements.summary(journey.case_id).paused == ""


def test_calling_it_a_withdrawal_does_not_get_round_the_pause(desk: AnyDesk, tmp_path: Path) -> None:
    journey = untrue(desk, tmp_path / "out")
    with pytest.raises(RuleRefused):
        journey.save(STATEMENT, statement_body("Words", "withdraws-support"))


# --- the address guard ---------------------------------------------------------------------------------------


def test_known_places_are_found_however_they_are_spelled(journey: Journey) -> None:
    journey.contact("address", "14 Larch Close, Tarnford")
    journey.contact("vehicle", "AB12 CDE")
    journey.save(DETAILS, details_body(mobile="07700 900777"))
    text = "At 14 larch cl. I saw AB12CDE. My number is 07700-900777 now."
    record_id = journey.save(STATEMENT, statement_body(text))
    found = journey.officer.statements.findings(record_id)
    assert [f.kind for f in found] == ["address", "vehicle", "phone"]
    assert all(f.matched == text[f.start : f.end] and f.place == "statement.text" for f in found)
    assert found[0].whose == "Holly Marsden"
    assert "saw AB12CDE" in found[1].context


def test_an_occupation_that_names_the_workplace_is_found_and_taken_out(journey: Journey) -> None:
    journey.contact("workplace", "Brindle Bakery")
    body = statement_body(witness={"occupation": "Baker at Brindle Bakery"})
    record_id = journey.save(STATEMENT, body)
    (found,) = journey.officer.statements.findings(record_id)
    assert found.place == "witness.occupation"
    journey.withhold_all(record_id)
    journey.officer.statements.final_print(record_id, journey.version(record_id))
    journey.sign(record_id)
    copy = journey.officer.statements.service_copy(record_id)
    shown = pdf_text(copy.rendered.data, journey.out)
    assert "Baker at [withheld]" in shown
    assert [(w.what, w.words, w.why) for w in copy.withheld] == [
        ("Workplace", "Brindle Bakery", "The suspect does not know it")
    ]


def test_a_decision_is_bound_to_the_very_text(journey: Journey) -> None:
    journey.contact("phone", "07700 900555")
    record_id = journey.save(STATEMENT, statement_body("Ring 07700 900555."))
    journey.withhold_all(record_id)
    body = statement_body("Ring 07700 900555. Now.")
    journey.officer.records.save(
        journey.case_id, STATEMENT, body, record_id=record_id, version=journey.version(record_id)
    )
    (found,) = journey.officer.statements.findings(record_id)
    assert found.decision == ""


def test_a_decision_may_be_changed_and_needs_a_reason(journey: Journey) -> None:
    journey.contact("phone", "07700 900555")
    record_id = journey.save(STATEMENT, statement_body("Ring 07700 900555."))
    decide = journey.officer.statements.decide
    (found,) = journey.officer.statements.findings(record_id)
    span = [(found.start, found.end)]
    for decision, reason in (("keep", " "), ("burn", "x")):
        with pytest.raises(ValidationFailed):
            decide(record_id, span, decision, reason)
    with pytest.raises(RuleRefused):
        decide(record_id, [(0, 3)], "keep", "Not a finding")
    with pytest.raises(RuleRefused):
        decide(record_id, [(0, 9000)], "withhold", "Outside")
    decide(record_id, span, "keep", "He has it")
    decide(record_id, span, "withhold", "He must not have it")
    (found,) = journey.officer.statements.findings(record_id)
    assert (found.decision, found.reason) == ("withhold", "He must not have it")
    with pytest.raises(AccessDenied):
        journey.desk.as_("auditor").statements.decide(record_id, span, "keep", "x")


def test_words_that_the_guard_did_not_find_can_be_withheld_by_hand(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("I am staying with my aunt Bronwen."))
    text = journey.row(record_id).answer("statement", "text")
    start = text.index("Bronwen")
    journey.officer.statements.decide(record_id, [(start, start + 7)], "withhold", "She shelters the victim")
    journey.officer.statements.final_print(record_id, journey.version(record_id))
    journey.sign(record_id)
    copy = journey.officer.statements.service_copy(record_id)
    assert "Bronwen" not in pdf_text(copy.rendered.data, journey.out)
    (found,) = journey.officer.statements.findings(record_id)
    assert (found.kind, found.matched) == ("by-hand", "Bronwen")


def test_no_service_copy_before_the_signature_or_with_a_place_undecided(journey: Journey) -> None:
    record_id = journey.ready("We met at 14 Larch Close.")
    with pytest.raises(RuleRefused):
        journey.officer.statements.service_copy(record_id)
    journey.sign(record_id)
    assert journey.officer.statements.service_copy(record_id).withheld == ()
    journey.contact("address", "14 Larch Close, Tarnford")
    with pytest.raises(RuleRefused):
        journey.officer.statements.service_copy(record_id)


# --- endings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["declined", "not-reached", "supports-in-part", "supports-again"])
def test_it_may_end_without_a_statement_and_be_taken_up_again(journey: Journey, ending: str) -> None:
    journey.officer.statements.end(journey.case_id, ending, "Said on the phone")
    view = journey.officer.statements.summary(journey.case_id)
    assert view.ending == ending
    assert "no-ending" not in journey.codes()
    needs_own = ending in ("declined", "not-reached")
    assert ("oic_statement-missing" in journey.codes()) == needs_own
    journey.officer.statements.reopen(view.statement.id, view.statement.version, "She called back")
    assert journey.officer.statements.summary(journey.case_id).ending == ""


def test_a_statement_begun_ends_by_name(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    with pytest.raises(RuleRefused):
        journey.officer.statements.end(journey.case_id, "declined")
    journey.officer.statements.end(journey.case_id, "declined", record_id=record_id, version=journey.version(record_id))
    assert journey.row(record_id).state == "declined"
    assert journey.row(record_id).answer("statement", "text") != ""
    with pytest.raises(ValidationFailed):
        journey.officer.statements.end(journey.case_id, "signed")


def test_support_again_after_a_signed_statement_sends_that_one_along(journey: Journey) -> None:
    record_id = journey.whole("I went back on it that day.")
    journey.officer.statements.end(journey.case_id, "supports-again", "She rang")
    assert journey.row(record_id).state == "signed"
    view = journey.officer.statements.summary(journey.case_id)
    assert view.ending == "supports-again"
    assert journey.codes() == set()
    files = {f.kind: pdf_text(f.data, journey.out) for f in journey.officer.disclosure.preview(journey.case_id)}
    assert "I went back on it that day." in files["service"]
    assert "Supports again. Signed on 23 Nov 2026." in " ".join(files["prosecutor"].split())


def test_a_further_statement_supersedes_and_the_signed_one_stays(journey: Journey) -> None:
    record_id = journey.whole("The first statement.")
    body = journey.row(record_id).body_text
    further = journey.officer.statements.supersede(record_id).made("record")
    assert journey.row(further).supersedes_id == record_id
    assert journey.row(further).answer("statement", "text") == ""
    assert "no-ending" in journey.codes()
    journey.officer.records.save(
        journey.case_id,
        STATEMENT,
        statement_body("The second statement."),
        record_id=further,
        version=journey.version(further),
    )
    journey.officer.statements.final_print(further, journey.version(further))
    journey.sign(further)
    assert journey.codes() == set()
    files = {f.kind: pdf_text(f.data, journey.out) for f in journey.officer.disclosure.preview(journey.case_id)}
    assert "The second statement." in files["service"]
    assert "The first statement." not in files["service"]
    assert journey.row(record_id).body_text == body


def test_only_what_is_signed_is_superseded(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    with pytest.raises(RuleRefused):
        journey.officer.statements.supersede(record_id)


def test_a_new_indication_asks_for_a_new_statement(journey: Journey) -> None:
    journey.whole()
    journey.desk.clock.move(days=3)
    journey.officer.statements.indicate(
        journey.case_id, indication(indication__words="Again, I do not want to"), journey.desk.clock.at
    )
    assert {"no-ending", "cps-not-told", "report-missing"} <= journey.codes()
    journey.officer.statements.start(journey.case_id)
