"""Papers: what may be saved, which series they stand in, and what no longer changes."""

from pathlib import Path
from typing import Any

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case
from tests.services.journey import (
    DETAILS,
    OIC,
    REPORT,
    STATEMENT,
    VIEWS,
    Journey,
    details_body,
    report_body,
    statement_body,
)


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def test_a_paper_comes_back_as_it_was_saved(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    record = journey.officer.records.get(record_id)
    assert record.body["front"]["why"] == "Words on why"
    assert (record.seq, record.state, record.form_version) == (1, "draft", 1)
    assert record.owner_id == journey.desk.account_id("officer")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"front": {"why": "x" * 200_000}}, "front.why"),
        ({"front": {"why": "bell \x07"}}, "front.why"),
        ({"front": {"why": "nul \x00"}}, "front.why"),
        ({"front": {"why": "half \ud800"}}, "front.why"),
        ({"front": {"decision_by": "2026-02-30"}}, "front.decision_by"),
        ({"front": {"bail_position": "on the moon"}}, "front.bail_position"),
        ({"front": {"colour": "blue"}}, "front.colour"),
        ({"front": {"why": 7}}, "front.why"),
        ({"back": {}}, "back"),
    ],
)
def test_bad_input_is_refused_whole_with_its_place(journey: Journey, body: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        journey.save(REPORT, body)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert journey.officer.records.of_case(journey.case_id) == ()


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "{{x}} {name}", "'; drop table record; --", "مرحبا", "ŵ ŷ ł ễ", "\U0001f600"]
)
def test_odd_text_is_kept_as_typed(journey: Journey, text: str) -> None:
    record_id = journey.save(REPORT, {"front": {"why": text}})
    assert journey.officer.records.get(record_id).body["front"]["why"] == text


def test_a_birth_date_in_the_future_is_refused(journey: Journey) -> None:
    body = details_body()
    body["person"]["date_of_birth"] = "2026-11-24"
    with pytest.raises(ValidationFailed):
        journey.save(DETAILS, body)


def test_a_save_over_anothers_save_is_a_conflict_and_changes_nothing(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    version = journey.version(record_id)
    save = journey.oic.records.save
    save(journey.case_id, REPORT, report_body(why="The second"), record_id=record_id, version=version)
    with pytest.raises(Conflict):
        save(journey.case_id, REPORT, report_body(why="The third"), record_id=record_id, version=version)
    assert journey.row(record_id).body["front"]["why"] == "The second"


def test_a_repeated_save_makes_one_paper(journey: Journey) -> None:
    op_id = uuid7()
    made = [journey.officer.records.save(journey.case_id, VIEWS, {}, op_id=op_id).made("record") for _n in range(2)]
    assert made[0] == made[1]
    assert len(journey.officer.records.of_case(journey.case_id)) == 1


def test_the_first_views_stay_and_later_ones_stand_beside_them(journey: Journey) -> None:
    first = journey.save(VIEWS, {"asked": {"how": "separately"}, "restraining_order": {"wanted": "yes"}})
    version = journey.version(first)
    second = journey.save(VIEWS, {"asked": {"how": "separately"}, "restraining_order": {"wanted": "no"}})
    with pytest.raises(RuleRefused):
        journey.officer.records.save(journey.case_id, VIEWS, {}, record_id=first, version=version)
    assert journey.row(first).body["restraining_order"]["wanted"] == "yes"
    assert [line.seq for line in journey.officer.records.of_case(journey.case_id)] == [1, 2]
    assert second != first


def test_views_are_completed_with_nothing_missing_and_then_stay(journey: Journey) -> None:
    record_id = journey.save(VIEWS, {"asked": {"how": "not-asked"}})
    with pytest.raises(ValidationFailed) as refused:
        journey.officer.records.complete(record_id, journey.version(record_id))
    assert [problem.field for problem in refused.value.problems] == ["asked.why_not"]
    body = {"asked": {"how": "not-asked", "why_not": "The line went dead"}}
    journey.officer.records.save(journey.case_id, VIEWS, body, record_id=record_id, version=journey.version(record_id))
    journey.officer.records.complete(record_id, journey.version(record_id))
    assert [shot.reason for shot in journey.officer.records.snapshots(record_id)] == ["completed"]
    with pytest.raises(RuleRefused):
        journey.officer.records.save(
            journey.case_id, VIEWS, body, record_id=record_id, version=journey.version(record_id)
        )


def test_one_statement_is_written_at_a_time(journey: Journey) -> None:
    journey.save(STATEMENT, statement_body())
    with pytest.raises(RuleRefused):
        journey.save(STATEMENT, statement_body())


@pytest.mark.parametrize("kind", [STATEMENT, OIC, REPORT])
def test_papers_of_a_withdrawal_need_the_indication(desk: AnyDesk, kind: str) -> None:
    case_id = made_case(desk)
    with pytest.raises(RuleRefused):
        desk.as_("officer").records.save(case_id, kind, {})
    desk.as_("officer").records.save(case_id, VIEWS, {})


def test_a_paper_set_aside_stays_and_says_why(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    with pytest.raises(ValidationFailed):
        journey.officer.records.withdraw(record_id, journey.version(record_id), "  ")
    journey.officer.records.withdraw(record_id, journey.version(record_id), "Wrong case")
    (line,) = journey.officer.records.of_case(journey.case_id)
    assert (line.state, line.withdrawn) == ("withdrawn", True)
    with pytest.raises(RuleRefused):
        journey.officer.records.save(
            journey.case_id, REPORT, {}, record_id=record_id, version=journey.version(record_id)
        )
    journey.save(REPORT, report_body())


def test_a_paper_of_another_case_or_kind_is_not_found(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    other = made_case(journey.desk)
    save, version = journey.officer.records.save, journey.version(record_id)
    with pytest.raises(NotFound):
        save(other, REPORT, {}, record_id=record_id, version=version)
    with pytest.raises(NotFound):
        save(journey.case_id, VIEWS, {}, record_id=record_id, version=version)
    with pytest.raises(NotFound):
        save(journey.case_id, "diary", {})


@pytest.mark.parametrize("name", ["outsider", "auditor", "administrator"])
def test_who_may_not_write_a_paper(journey: Journey, name: str) -> None:
    with pytest.raises(AccessDenied):
        journey.desk.as_(name).records.save(journey.case_id, VIEWS, {})


def test_reading_a_paper_is_logged_and_an_administrator_reads_none(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    with pytest.raises(AccessDenied):
        journey.desk.as_("administrator").records.get(record_id)
    journey.desk.as_("auditor").records.get(record_id)
    actions = {entry.who for entry in journey.desk.as_("auditor").history.of_case(journey.case_id)}
    assert any("Iolo Hart" in who for who in actions)


def test_a_list_of_papers_asks_a_constant_number_of_statements(journey: Journey) -> None:
    journey.save(VIEWS, {})
    journey.officer.records.of_case(journey.case_id)  # the consultation is logged once
    with statements() as sent:
        journey.officer.records.of_case(journey.case_id)
    few = len(sent)
    for _number in range(8):
        journey.save(VIEWS, {})
    with statements() as sent:
        journey.officer.records.of_case(journey.case_id)
    assert len(sent) == few
