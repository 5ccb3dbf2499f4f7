"""Exhibits: told by their content, bounded, kept to the byte, and logged when they are read."""

import io
from pathlib import Path

import pytest
from PIL import Image

from da_desk.errors import AccessDenied, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services import attachments
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case
from tests.services.journey import STATEMENT, Journey, scan_of, statement_body


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "media"),
    [(scan_of(1), "application/pdf"), (picture("PNG"), "image/png"), (picture("JPEG"), "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
def test_bytes_come_back_exactly_and_their_kind_is_told_by_content(journey: Journey, data: bytes, media: str) -> None:
    made = journey.officer.attachments.add(journey.case_id, None, "translation", "A title", data).made("attachment")
    (line,) = journey.officer.attachments.list(journey.case_id)
    assert (line.id, line.media_type, line.size, line.title) == (made, media, len(data), "A title")
    assert journey.officer.attachments.get(made) == data


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90 a program", b"<html>", scan_of(1)[:400]], ids=["empty", "exe", "html", "cut"]
)
def test_what_is_no_readable_scan_is_refused(journey: Journey, data: bytes) -> None:
    with pytest.raises(ValidationFailed):
        journey.officer.attachments.add(journey.case_id, None, "translation", "", data)
    assert journey.officer.attachments.list(journey.case_id) == ()


def test_a_file_that_is_too_large_is_refused(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_BYTES", 100)
    with pytest.raises(ValidationFailed, match="25 MB"):
        journey.officer.attachments.add(journey.case_id, None, "translation", "", scan_of(1))


@pytest.mark.parametrize("kind", ["scan", "final-print", "issued", "anything"])
def test_kinds_that_only_the_desk_makes_are_refused(journey: Journey, kind: str) -> None:
    with pytest.raises(ValidationFailed):
        journey.officer.attachments.add(journey.case_id, None, kind, "", scan_of(1))


def test_a_paper_of_another_case_is_not_found(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    with pytest.raises(NotFound):
        journey.officer.attachments.add(made_case(journey.desk), record_id, "translation", "", scan_of(1))


def test_a_repeated_save_keeps_one(journey: Journey) -> None:
    op_id = uuid7()
    for _n in range(2):
        journey.officer.attachments.add(journey.case_id, None, "exhibit", "", scan_of(1), op_id=op_id)
    assert len(journey.officer.attachments.list(journey.case_id)) == 1


def test_reading_the_bytes_is_logged(journey: Journey) -> None:
    made = journey.officer.attachments.add(journey.case_id, None, "exhibit", "", scan_of(1)).made("attachment")
    before = len(journey.desk.as_("auditor").history.of_case(journey.case_id))
    journey.officer.attachments.get(made)
    assert len(journey.desk.as_("auditor").history.of_case(journey.case_id)) == before + 1


def test_a_supervisor_sets_an_exhibit_aside_and_its_bytes_stay(journey: Journey) -> None:
    data = scan_of(1)
    made = journey.officer.attachments.add(journey.case_id, None, "exhibit", "", data).made("attachment")
    (line,) = journey.officer.attachments.list(journey.case_id)
    with pytest.raises(AccessDenied):
        journey.officer.attachments.withdraw(made, line.version, "Wrong case")
    journey.supervisor.attachments.withdraw(made, line.version, "Wrong case")
    (line,) = journey.officer.attachments.list(journey.case_id)
    assert (line.withdrawn, line.withdrawn_reason) == (True, "Wrong case")
    assert journey.officer.attachments.get(made) == data


def test_what_was_signed_can_not_be_set_aside(journey: Journey) -> None:
    journey.sign(journey.ready())
    for line in journey.officer.attachments.list(journey.case_id):
        with pytest.raises(RuleRefused):
            journey.supervisor.attachments.withdraw(line.id, line.version, "Away with it")


def test_prints_and_scans_are_listed_with_the_paper_they_belong_to(journey: Journey) -> None:
    journey.sign(journey.ready())
    journey.officer.attachments.add(journey.case_id, None, "exhibit", "A note", scan_of(1))
    with statements() as few:
        lines = journey.officer.attachments.list(journey.case_id)
    assert {line.kind: line.paper for line in lines} == {
        "final-print": "Withdrawal statement",
        "scan": "Withdrawal statement",
        "exhibit": "",
    }
    for _n in range(5):
        journey.officer.attachments.add(journey.case_id, None, "exhibit", "A note", scan_of(1))
    with statements() as many:
        assert len(journey.officer.attachments.list(journey.case_id)) == 8
    assert len(few) == len(many)
