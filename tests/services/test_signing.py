"""Signing in ink: the exact print, what is recorded of the signature, and that signed content never changes."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from da_desk.errors import (
    AccessDenied,
    Conflict,
    DaDeskError,
    NotFound,
    RuleRefused,
    UnprintableText,
    ValidationFailed,
)
from da_desk.models.base import uuid7
from da_desk.models.records import Record, Signing
from da_desk.services.attachments import data_of
from tests.desk import AnyDesk
from tests.services.journey import OIC, REPORT, STATEMENT, Journey, pdf_text, report_body, scan_of, statement_body


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def printed(journey: Journey, record_id: Any, **given: Any) -> Any:
    return journey.officer.statements.final_print(record_id, journey.version(record_id), **given)


def test_the_print_is_kept_to_the_byte_and_bears_its_hash(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    made = printed(journey, record_id)
    assert journey.officer.attachments.get(made.attachment_id) == made.data
    shown = pdf_text(made.data, journey.out)
    assert f"Content {made.content_hash[:12]}" in shown
    assert "Page 1 of 1" in shown
    assert "Signature witnessed by" in shown
    assert "opy" not in shown
    row = journey.row(record_id)
    (shot,) = journey.officer.records.snapshots(record_id)
    assert (row.state, shot.reason, shot.body_sha256) == ("ready-to-sign", "read-over", row.body_sha256)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"before": {"seen_alone": ""}}, "before.seen_alone"),
        ({"before": {"seen_alone": "no"}}, "before.seen_alone_note"),
        ({"before": {"told_defence_may_read": "no"}}, "before.told_defence_may_read"),
        ({"before": {"taken_by_specialist": "no"}}, "before.not_specialist_reason"),
        ({"items": {"impact": {}}}, "items.impact"),
        ({"items": {"reasons": {"answer": "not-asked"}}}, "items.reasons"),
        ({"items": {"nature-of-allegation": {"answer": "earlier-statement"}}}, "items.nature-of-allegation"),
        ({"interpreter": {"used": "yes"}}, "interpreter.name"),
        ({"witness": {"can_read": "no"}}, "witness.reader_name"),
        ({"statement": {"text": "  "}}, "statement.text"),
    ],
)
def test_nothing_is_read_over_while_something_is_missing(journey: Journey, changes: dict[str, Any], place: str) -> None:
    record_id = journey.save(STATEMENT, statement_body(**changes))
    with pytest.raises(ValidationFailed) as refused:
        printed(journey, record_id)
    assert place in {problem.field for problem in refused.value.problems}
    assert journey.row(record_id).state == "draft"
    assert journey.attachments("final-print") == []


def test_items_may_be_declined_or_kept_to_the_report(journey: Journey) -> None:
    items = {"impact": {"answer": "declined"}, "pressure": {"answer": "kept-to-report"}}
    assert printed(journey, journey.save(STATEMENT, statement_body(items=items))).pages == 1


def test_only_pressure_may_be_kept_to_the_report(journey: Journey) -> None:
    body = statement_body(items={"impact": {"answer": "kept-to-report"}})
    with pytest.raises(ValidationFailed) as refused:
        journey.save(STATEMENT, body)
    assert [problem.field for problem in refused.value.problems] == ["items.impact.answer"]


def test_an_undecided_address_stops_the_reading_over(journey: Journey) -> None:
    journey.contact("phone", "07700 900555")
    record_id = journey.save(STATEMENT, statement_body("He rang +44 7700-900 555 all night."))
    with pytest.raises(RuleRefused):
        printed(journey, record_id)
    (found,) = journey.officer.statements.findings(record_id)
    journey.officer.statements.decide(record_id, [(found.start, found.end)], "keep", "He had it already")
    assert printed(journey, record_id).pages == 1


def test_an_unprintable_character_is_named_and_nothing_is_kept(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body("I am fine \U0001f600"))
    with pytest.raises(UnprintableText, match=r"U\+1F600"):
        printed(journey, record_id)
    assert journey.attachments("final-print") == []
    assert journey.row(record_id).state == "draft"


def test_a_witness_who_cannot_read_has_a_reader_who_declares_it(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body(witness={"can_read": "no", "reader_name": "Mair Ellis"}))
    shown = pdf_text(printed(journey, record_id).data, journey.out)
    assert "Reader's declaration" in shown
    assert "Mair Ellis" in shown


def test_a_repeated_print_gives_the_same_bytes_and_one_print(journey: Journey) -> None:
    record_id, op_id = journey.save(STATEMENT, statement_body()), uuid7()
    version = journey.version(record_id)
    first = journey.officer.statements.final_print(record_id, version, op_id=op_id)
    assert journey.officer.statements.final_print(record_id, version, op_id=op_id) == first
    assert len(journey.attachments("final-print")) == 1
    with pytest.raises((Conflict, RuleRefused)):
        journey.officer.statements.final_print(record_id, version)


def test_a_text_changed_by_a_colleague_is_not_printed(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    version = journey.version(record_id)
    journey.oic.records.save(
        journey.case_id, STATEMENT, statement_body("Other words"), record_id=record_id, version=version
    )
    with pytest.raises(Conflict):
        journey.officer.statements.final_print(record_id, version)


# --- the signature -------------------------------------------------------------------------------------------


def test_with_the_scan_it_is_signed_and_sealed(journey: Journey) -> None:
    record_id = journey.ready()
    journey.sign(record_id)
    row = journey.row(record_id)
    assert (row.state, row.sealed_by) == ("signed", journey.desk.account_id("officer"))
    read, sealed = journey.officer.records.snapshots(record_id)
    assert (read.reason, sealed.reason, sealed.id) == ("read-over", "signed", row.sealed_snapshot_id)


def test_without_a_scan_it_is_ready_to_sign_and_never_signed(journey: Journey) -> None:
    record_id = journey.ready()
    journey.sign(record_id, scan=False)
    row = journey.row(record_id)
    assert (row.state, row.sealed_snapshot_id) == ("ready-to-sign", None)
    journey.sign(record_id)
    assert journey.row(record_id).state == "signed"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"signed_by": " "}, "signed_by"),
        ({"read_over_by": ""}, "read_over_by"),
        ({"witnessed_by": ""}, "witnessed_by"),
        ({"pages": 2}, "pages"),
        ({"scan": None}, "held_at"),
        ({"scan": b"nonsense"}, "scan"),
        ({"scan": scan_of(2)}, "scan"),
    ],
)
def test_what_can_not_be_right_of_a_signature_is_refused(journey: Journey, change: dict[str, Any], place: str) -> None:
    record_id = journey.ready()
    with pytest.raises(ValidationFailed) as refused:
        journey.officer.statements.sign(record_id, journey.version(record_id), replace(journey.signed(), **change))
    assert [problem.field for problem in refused.value.problems] == [place]
    assert journey.row(record_id).state == "ready-to-sign"
    assert journey.attachments("scan") == []


@pytest.mark.parametrize("hours", [-5, 5])
def test_it_is_signed_after_it_was_printed_and_not_in_the_future(journey: Journey, hours: int) -> None:
    record_id = journey.ready()
    signed = replace(journey.signed(), signed_at=journey.desk.clock.at + timedelta(hours=hours))
    with pytest.raises(ValidationFailed) as refused:
        journey.officer.statements.sign(record_id, journey.version(record_id), signed)
    assert [problem.field for problem in refused.value.problems] == ["signed_at"]


def test_where_the_original_is_held_is_no_known_address(journey: Journey) -> None:
    journey.contact("address", "14 Larch Close, Tarnford")
    record_id = journey.ready()
    signed = journey.signed(scan=False, held_at="her flat, 14 Larch Close")
    with pytest.raises(ValidationFailed):
        journey.officer.statements.sign(record_id, journey.version(record_id), signed)


def test_a_draft_can_not_be_signed_and_a_report_never(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    with pytest.raises(RuleRefused):
        journey.officer.statements.sign(record_id, journey.version(record_id), journey.signed())
    report_id = journey.save(REPORT, report_body())
    with pytest.raises(NotFound):
        journey.officer.statements.final_print(report_id, journey.version(report_id))


def test_a_repeated_signature_is_recorded_once(journey: Journey) -> None:
    record_id, op_id = journey.ready(), uuid7()
    version = journey.version(record_id)
    first = journey.officer.statements.sign(record_id, version, journey.signed(), op_id=op_id)
    assert journey.officer.statements.sign(record_id, version, journey.signed(), op_id=op_id) == first
    assert len(journey.attachments("scan")) == 1
    with pytest.raises((Conflict, RuleRefused)):
        journey.officer.statements.sign(record_id, version, journey.signed())


@pytest.mark.parametrize("name", ["auditor", "outsider", "administrator"])
def test_who_may_not_sign(journey: Journey, name: str) -> None:
    record_id = journey.ready()
    with pytest.raises(AccessDenied):
        journey.desk.as_(name).statements.sign(record_id, journey.version(record_id), journey.signed())


def test_a_print_may_be_given_up_while_nobody_signed_it(journey: Journey) -> None:
    record_id = journey.ready()
    with pytest.raises(ValidationFailed):
        journey.officer.statements.reopen(record_id, journey.version(record_id), "")
    journey.officer.statements.reopen(record_id, journey.version(record_id), "A word was wrong")
    assert journey.row(record_id).state == "draft"
    (given_up,) = journey.attachments("final-print")
    assert given_up.withdrawn_reason == "A word was wrong"
    assert len(journey.officer.records.snapshots(record_id)) == 1
    with pytest.raises(RuleRefused):
        journey.officer.statements.pages_printed(record_id)
    printed(journey, record_id)
    assert len(journey.attachments("final-print")) == 2


@pytest.mark.parametrize("scan", [True, False])
def test_what_is_signed_in_ink_never_goes_back(journey: Journey, scan: bool) -> None:
    record_id = journey.ready()
    journey.sign(record_id, scan=scan)
    officer, version = journey.officer, journey.version(record_id)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: officer.statements.reopen(record_id, version, "Why not"),
        lambda: officer.records.withdraw(record_id, version, "Why not"),
        lambda: officer.statements.end(journey.case_id, "declined", record_id=record_id, version=version),
        lambda: officer.records.save(
            journey.case_id, STATEMENT, statement_body("x"), record_id=record_id, version=version
        ),
        lambda: officer.statements.final_print(record_id, version),
    )
    for attempt in attempts:
        with pytest.raises(RuleRefused):
            attempt()
    assert journey.row(record_id).version == version


def test_the_signature_on_record_can_be_read_back(journey: Journey) -> None:
    record_id = journey.ready()
    statements = journey.officer.statements
    assert statements.signature(record_id) is None
    journey.sign(record_id)
    found = statements.signature(record_id)
    assert found is not None
    assert found.scanned
    assert found.signed_by == journey.signed(True).signed_by
    assert found.pages == statements.pages_printed(record_id)


def test_the_officers_own_statement_is_signed_alike(journey: Journey) -> None:
    record_id = journey.ready(kind=OIC, text="I rang four times.")
    journey.sign(record_id)
    assert journey.row(record_id).state == "signed"


# --- a walk at random ----------------------------------------------------------------------------------------

STEPS = [
    "write",
    "print",
    "print",
    "print",
    "sign",
    "sign",
    "hold",
    "reopen",
    "end",
    "further",
    "further",
    "set-aside",
    "contact",
]


def walk(journey: Journey, record_id: Any, step: str, number: int) -> None:
    """One step, whether or not it may be taken now."""
    officer, version = journey.officer, journey.version(record_id)
    statements, records = officer.statements, officer.records
    if step == "write":
        records.save(
            journey.case_id, STATEMENT, statement_body(f"Words {number}"), record_id=record_id, version=version
        )
    elif step == "print":
        statements.final_print(record_id, version)
    elif step in ("sign", "hold"):
        statements.sign(record_id, version, journey.signed(step == "sign"))
    elif step == "reopen":
        statements.reopen(record_id, version, "Again")
    elif step == "end":
        statements.end(journey.case_id, "supports-again", record_id=record_id, version=version)
    elif step == "further":
        statements.supersede(record_id)
    elif step == "set-aside":
        records.withdraw(record_id, version, "Not this one")
    else:
        journey.contact("address", f"{number} Larch Close")


def test_whatever_is_tried_signed_content_never_changes(journey: Journey) -> None:
    """Every walk goes over the same case: a longer history with each, and never a signed word that changed."""
    kept: dict[Any, tuple[str, str]] = {}

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(STEPS), min_size=6, max_size=12))
    def walked(steps: list[str]) -> None:
        for number, step in enumerate(steps):
            current = journey.row_of(STATEMENT) if kept or number else None
            try:
                if current is None or current.state == "withdrawn":
                    current_id = journey.save(STATEMENT, statement_body())
                else:
                    current_id = current.id
                walk(journey, current_id, step, number)
            except DaDeskError:
                pass
            look(journey, kept)

    # Three signed statements first, each superseding the last, so that every walk has something to leave alone.
    current_id = journey.save(STATEMENT, statement_body())
    for number, step in enumerate(("write", "print", "sign", "further") * 3):
        walk(journey, current_id, step, number)
        look(journey, kept)
        current_id = journey.row_of(STATEMENT).id
    walked()
    assert len(kept) >= 3, "too little was signed to show anything"


def look(journey: Journey, kept: dict[Any, tuple[str, str]]) -> None:
    with journey.desk.as_("officer").workplace.reading() as uow:
        signings = uow.all(select(Signing))
        for signing in signings:
            row = uow.get(Record, signing.record_id)
            now = (row.body_text, hashlib.sha256(data_of(uow, signing.print_id)).hexdigest())
            assert kept.setdefault(signing.id, now) == now
            assert row.state in ("ready-to-sign", "signed")
            assert (row.state == "signed") == any(s.scan_id for s in signings if s.record_id == row.id)
