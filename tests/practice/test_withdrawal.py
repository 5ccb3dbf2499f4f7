"""The states of the papers, and the gate of the pack."""

from collections import deque
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Gap, gaps
from da_desk.practice.states import TRANSITIONS, next_states
from da_desk.practice.withdrawal import (
    ENDINGS,
    PackFacts,
    PaperFacts,
    ending_of,
    gate,
    is_open,
)

SIGNED = PaperFacts("signed", text_sha256="a1", decided_sha256="a1", scan=True)
REPORT = PaperFacts("completed")
READY = PackFacts(
    ending="signed",
    stance="withdraws-support",
    statement=SIGNED,
    report=REPORT,
    details=PaperFacts("completed"),
    cps_told=True,
    views_asked=True,
    checked=True,
    declaration_confirmed=True,
)


def codes(facts: PackFacts, severity: str = "missing") -> list[str]:
    return [line.code for line in gate(facts) if line.severity == severity]


def test_a_whole_pack_passes_without_a_word() -> None:
    assert gate(READY) == ()
    assert is_open(gate(READY))


def test_nothing_at_all_lists_what_has_to_be_done_in_order() -> None:
    assert codes(PackFacts(ending="")) == ["cps-not-told", "no-ending", "report-missing", "not-checked"]
    assert not is_open(gate(PackFacts(ending="")))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(READY, statement=None), "withdrawal_statement-missing"),
        (replace(READY, statement=replace(SIGNED, state="draft")), "withdrawal_statement-unsigned"),
        (replace(READY, statement=replace(SIGNED, state="ready-to-sign", scan=False)), "withdrawal_statement-unsigned"),
        (replace(READY, statement=replace(SIGNED, scan=False)), "withdrawal_statement-unsigned"),
        (replace(READY, statement=replace(SIGNED, decided_sha256="b2")), "withdrawal_statement-addresses"),
        (
            replace(READY, statement=replace(SIGNED, text_sha256="", decided_sha256="")),
            "withdrawal_statement-addresses",
        ),
        (replace(READY, interpreter_used=True, interpreter_statement=True), "no-translation"),
        (replace(READY, interpreter_used=True, translation=True), "no-interpreter-statement"),
        (replace(READY, report=None), "report-missing"),
        (replace(READY, report=PaperFacts("draft")), "report-open"),
        (replace(READY, cps_told=False), "cps-not-told"),
        (replace(READY, stance="says-untrue", cps_advice=True), "no-supervisor-advice"),
        (replace(READY, stance="says-untrue", supervisor_advice=True), "no-cps-advice"),
        (replace(READY, checked=False), "not-checked"),
        (replace(READY, ending="finished"), "no-ending"),
        (replace(READY, ending="declined"), "oic_statement-missing"),
        (replace(READY, ending="not-reached", oic_statement=replace(SIGNED, state="draft")), "oic_statement-unsigned"),
    ],
)
def test_each_thing_missing_is_one_line(facts: PackFacts, code: str) -> None:
    assert codes(facts) == [code]
    (line,) = [line for line in gate(facts) if line.severity == "missing"]
    assert line.place
    assert line.sentence.endswith(".")


def test_gaps_lead_to_their_fields(practice: Practice) -> None:
    open_ = gaps(practice.form("withdrawal_statement"), {"statement": {"text": "I do not want to go on."}})
    lines = gate(replace(READY, statement=replace(SIGNED, gaps=open_)))
    places = [line.place for line in lines]
    assert "withdrawal_statement.before.told_cps_decides" in places
    assert "withdrawal_statement.items.impact" in places
    assert len(places) == len(open_)


def test_a_signed_original_elsewhere_is_told_and_does_not_hold_the_pack_back() -> None:
    held = PaperFacts("ready-to-sign", text_sha256="a1", decided_sha256="a1", held_at="Northside station, safe 2")
    lines = gate(replace(READY, statement=held))
    assert [(line.code, line.severity) for line in lines] == [("withdrawal_statement-held", "note")]
    assert "Northside station, safe 2" in lines[0].sentence
    assert codes(replace(READY, statement=replace(held, state="draft"))) == ["withdrawal_statement-unsigned"]


@pytest.mark.parametrize("ending", ["declined", "not-reached"])
def test_the_officers_own_statement_completes_the_pack_without_an_override(ending: str) -> None:
    facts = replace(READY, ending=ending, statement=None, oic_statement=SIGNED, details=None)
    assert gate(facts) == ()


@pytest.mark.parametrize("ending", ["supports-in-part", "supports-again"])
def test_when_the_victim_supports_again_no_statement_is_needed(ending: str) -> None:
    facts = replace(READY, ending=ending, statement=None, details=None, declaration_confirmed=False)
    assert gate(facts) == ()
    assert gate(replace(facts, statement=PaperFacts("draft"))) == ()
    along = replace(facts, statement=replace(SIGNED, decided_sha256=""))
    assert codes(along) == ["withdrawal_statement-addresses"]
    assert codes(along, "note") == ["declaration-unconfirmed"]
    assert codes(replace(facts, report=None)) == ["report-missing"]


def test_the_wording_of_the_declaration_is_a_note_until_confirmed() -> None:
    lines = gate(replace(READY, declaration_confirmed=False))
    assert [line.code for line in lines] == ["declaration-unconfirmed"]
    assert is_open(lines)


def test_the_force_may_do_without_the_check() -> None:
    assert gate(replace(READY, checked=False, check_required=False)) == ()


def test_beside_the_pack() -> None:
    assert codes(replace(READY, views_asked=False), "note") == ["views-not-asked"]
    incomplete = PaperFacts("draft", gaps=(Gap("a.b", "A", "Fill in."),))
    assert codes(replace(READY, details=incomplete), "note") == ["details-incomplete"]


PAPERS = st.none() | st.builds(
    PaperFacts,
    state=st.sampled_from(["draft", "ready-to-sign", "signed", "completed", "checked"]),
    gaps=st.just(()) | st.just((Gap("a.b", "A", "Fill in “A”."),)),
    text_sha256=st.sampled_from(["", "a", "b"]),
    decided_sha256=st.sampled_from(["", "a", "b"]),
    scan=st.booleans(),
    held_at=st.sampled_from(["", "a safe"]),
)
FACTS = st.builds(
    PackFacts,
    ending=st.sampled_from([*ENDINGS, ""]),
    stance=st.sampled_from(["withdraws-support", "says-untrue", "unsure", ""]),
    statement=PAPERS,
    oic_statement=PAPERS,
    report=PAPERS,
    details=PAPERS,
)


@given(FACTS)
def test_an_open_gate_always_means_a_safe_pack(facts: PackFacts) -> None:
    facts = replace(facts, cps_told=True, checked=True, supervisor_advice=True, cps_advice=True)
    if not is_open(gate(facts)):
        return
    assert facts.report is not None
    assert facts.report.state in ("completed", "checked")
    paper = {"signed": facts.statement, "declined": facts.oic_statement, "not-reached": facts.oic_statement}.get(
        facts.ending
    )
    if facts.ending in ("signed", "declined", "not-reached"):
        assert paper is not None
        assert not paper.gaps
        assert paper.text_sha256 == paper.decided_sha256 != ""
        assert (paper.state == "signed" and paper.scan) or (
            paper.state in ("ready-to-sign", "signed") and paper.held_at
        )


# States --------------------------------------------------------------------------------------------------------


def test_signed_never_changes() -> None:
    assert next_states("withdrawal_statement", "signed") == frozenset()
    assert next_states("oic_statement", "signed") == frozenset()


def test_signed_comes_only_from_ready_to_sign() -> None:
    for kind in ("withdrawal_statement", "oic_statement"):
        assert [state for state, to in TRANSITIONS[kind].items() if "signed" in to] == ["ready-to-sign"]


def test_a_report_is_checked_only_once_completed() -> None:
    assert [state for state, to in TRANSITIONS["background_report"].items() if "checked" in to] == ["completed"]


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_every_state_is_reached_from_the_draft_and_leads_to_known_states(kind: str) -> None:
    table = TRANSITIONS[kind]
    seen, todo = {"draft"}, deque(["draft"])
    while todo:
        for state in table[todo.popleft()] - seen:
            seen.add(state)
            todo.append(state)
    assert seen == set(table)


@given(st.lists(st.integers(0, 20), max_size=30))
def test_no_walk_leaves_signed_or_withdrawn(choices: list[int]) -> None:
    state = "draft"
    for choice in choices:
        options = sorted(next_states("withdrawal_statement", state))
        if not options:
            assert state in ("signed", "withdrawn")
            return
        former, state = state, options[choice % len(options)]
        assert state != "signed" or former == "ready-to-sign"


def test_states_and_endings_have_titles(practice: Practice) -> None:
    titled = {entry.slug for entry in practice.catalogues["statement-states"]}
    assert set(TRANSITIONS["withdrawal_statement"]) <= titled
    assert {entry.slug for entry in practice.catalogues["withdrawal-endings"]} == set(ENDINGS)
    assert next_states("nothing", "draft") == frozenset()


@pytest.mark.parametrize(
    ("state", "ending"),
    [("draft", ""), ("ready-to-sign", "signed"), ("signed", "signed"), ("declined", "declined"), ("withdrawn", "")],
)
def test_the_ending_follows_from_the_statement(state: str, ending: str) -> None:
    assert ending_of(state) == ending
