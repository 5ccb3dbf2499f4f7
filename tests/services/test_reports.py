"""The background report: written by the officer in the case, checked by another, bound to the very text that was read."""

from pathlib import Path

import pytest

from da_desk.errors import AccessDenied, Conflict, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case
from tests.services.journey import REPORT, Journey, report_body


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def completed(journey: Journey) -> str:
    record_id = journey.oic.records.save(journey.case_id, REPORT, report_body()).made("record")
    journey.oic.reports.complete(record_id, journey.version(record_id))
    return str(record_id)


def test_it_begins_with_what_the_indication_knows(journey: Journey) -> None:
    record_id = journey.oic.reports.start(journey.case_id).made("record")
    front = journey.row(record_id).body["front"]
    assert (front["bail_position"], front["next_hearing"], front["next_hearing_court"]) == (
        "police-bail", "2026-12-14", "Tarnford",
    )  # fmt: skip
    with pytest.raises(RuleRefused):
        journey.oic.reports.start(journey.case_id)


def test_without_an_indication_there_is_no_report(desk: AnyDesk) -> None:
    with pytest.raises(RuleRefused):
        desk.as_("oic").reports.start(made_case(desk))


def test_what_is_missing_is_named_at_its_place(journey: Journey) -> None:
    record_id = journey.oic.reports.start(journey.case_id).made("record")
    with pytest.raises(ValidationFailed) as refused:
        journey.oic.reports.complete(record_id, journey.version(record_id))
    assert "report.support" in {problem.field for problem in refused.value.problems}
    assert journey.row(record_id).state == "draft"


def test_only_the_officer_in_the_case_completes_it(journey: Journey) -> None:
    record_id = journey.save(REPORT, report_body())
    for name in ("officer", "supervisor"):
        with pytest.raises(AccessDenied):
            journey.desk.as_(name).reports.complete(record_id, journey.version(record_id))
    journey.oic.reports.complete(record_id, journey.version(record_id))
    assert journey.row(record_id).state == "completed"


def test_a_case_without_an_officer_says_so(desk: AnyDesk) -> None:
    case_id = made_case(desk, owners=False)
    indicated(desk, case_id)
    record_id = desk.as_("oic").records.save(case_id, REPORT, report_body()).made("record")
    with pytest.raises(RuleRefused, match="Name the officer"):
        desk.as_("oic").reports.complete(record_id, desk.as_("oic").records.get(record_id).version)


def test_completing_it_answers_the_duty_to_write_it(journey: Journey) -> None:
    completed(journey)
    (duty,) = [d for d in journey.oic.duties.of_case(journey.case_id) if d.rule == "duty.background-report"]
    assert (duty.state, duty.outcome) == ("done", "completed")


def test_a_late_duty_stays_open_until_it_is_said_why(journey: Journey) -> None:
    journey.desk.clock.move(days=30)
    completed(journey)
    (duty,) = [d for d in journey.oic.duties.of_case(journey.case_id) if d.rule == "duty.background-report"]
    assert duty.state == "open"


def test_the_check_seals_the_text_and_names_who_checked(journey: Journey) -> None:
    record_id = journey.report()
    row = journey.row(record_id)
    assert (row.state, row.sealed_by) == ("checked", journey.desk.account_id("supervisor"))
    (done, sealed) = journey.officer.records.snapshots(record_id)
    assert (done.reason, sealed.reason, sealed.id) == ("completed", "checked", row.sealed_snapshot_id)
    assert sealed.body_sha256 == row.body_sha256


def test_a_check_of_a_text_that_was_not_read_is_a_conflict(journey: Journey) -> None:
    record_id = journey.oic.records.save(journey.case_id, REPORT, report_body()).made("record")
    journey.oic.reports.complete(record_id, journey.version(record_id))
    read = journey.row(record_id)
    journey.oic.records.save(
        journey.case_id, REPORT, report_body(why="Another"), record_id=record_id, version=read.version
    )
    journey.oic.reports.complete(record_id, journey.version(record_id))
    check = journey.supervisor.reports.check
    with pytest.raises(Conflict):
        check(record_id, read.version, read.body_sha256)
    with pytest.raises(Conflict):
        check(record_id, journey.version(record_id), read.body_sha256)
    assert journey.row(record_id).state == "completed"


def test_nobody_checks_what_they_wrote_and_no_officer_checks(journey: Journey) -> None:
    case = journey.case_id
    made = journey.supervisor.records.save(case, REPORT, report_body()).made("record")
    journey.oic.reports.complete(made, journey.version(made))
    row = journey.row(made)
    with pytest.raises(RuleRefused):
        journey.supervisor.reports.check(made, row.version, row.body_sha256)
    with pytest.raises(AccessDenied):
        journey.officer.reports.check(made, row.version, row.body_sha256)


def test_a_report_that_is_changed_is_a_draft_again_and_the_checked_text_stays(journey: Journey) -> None:
    record_id = journey.report()
    sealed = journey.row(record_id).sealed_snapshot_id
    journey.oic.records.save(
        journey.case_id, REPORT, report_body(why="Changed"), record_id=record_id, version=journey.version(record_id)
    )
    row = journey.row(record_id)
    assert (row.state, row.sealed_snapshot_id) == ("draft", sealed)
    (shot,) = [s for s in journey.officer.records.snapshots(record_id) if s.id == sealed]
    assert shot.body["front"]["why"] == "Words on why"
    assert {"report-open", "not-checked"} <= journey.codes()


def test_a_report_sent_back_says_what_is_wanted(journey: Journey) -> None:
    record_id = journey.oic.records.save(journey.case_id, REPORT, report_body()).made("record")
    send = journey.supervisor.reports.send_back
    with pytest.raises(RuleRefused):
        send(record_id, journey.version(record_id), "More")
    journey.oic.reports.complete(record_id, journey.version(record_id))
    with pytest.raises(ValidationFailed):
        send(record_id, journey.version(record_id), " ")
    send(record_id, journey.version(record_id), "Say what the IDVA thinks")
    assert journey.row(record_id).state == "draft"
    (comment,) = journey.oic.reports.comments(record_id)
    assert (comment.text, comment.who) == ("Say what the IDVA thinks", "DS 1190 Gwen Price")


def test_a_repeated_check_changes_nothing_more(journey: Journey) -> None:
    record_id = journey.oic.records.save(journey.case_id, REPORT, report_body()).made("record")
    journey.oic.reports.complete(record_id, journey.version(record_id))
    row, op_id = journey.row(record_id), uuid7()
    first, again = (
        journey.supervisor.reports.check(record_id, row.version, row.body_sha256, op_id=op_id) for _n in range(2)
    )
    assert first == again
    assert len(journey.officer.records.snapshots(record_id)) == 2
