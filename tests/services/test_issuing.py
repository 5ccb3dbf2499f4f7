"""Files leaving the desk: on record first, whole or not at all, whatever the folder does; and text copied by hand."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from da_desk.errors import (
    DaDeskError,
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    RuleRefused,
    UnprintableText,
    ValidationFailed,
)
from da_desk.models.base import uuid7
from da_desk.services import issuing
from tests.desk import AnyDesk
from tests.disks import small_disk
from tests.services.journey import STATEMENT, WORDS, Journey, statement_body

__all__ = ["small_disk"]


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


@contextmanager
def no_rights(folder: Path) -> Iterator[None]:
    """``folder`` alone is read-only; root writes anywhere, so for root it becomes a read-only disk."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)], capture_output=True, check=False)
    if made.returncode:
        folder.chmod(0o500)
    yield
    if made.returncode:
        folder.chmod(0o700)
    else:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_every_file_is_kept_and_on_record(journey: Journey) -> None:
    record_id = journey.whole()
    issued = journey.issue()
    rows = journey.disclosures()
    assert [f.kind for f in issued.files] == ["service", "prosecutor", "restricted"]
    assert {row.state for row in rows} == {"written"}
    assert {row.batch for row in rows} == {issued.batch}
    assert rows[0].record_id == record_id
    for file, row in zip(issued.files, rows, strict=True):
        data = file.path.read_bytes()
        assert row.attachment_id is not None
        assert journey.officer.attachments.get(row.attachment_id) == data
        assert (row.file_sha256, row.pages) == (file.sha256, file.pages)
        assert "Marsden" not in file.path.name
    assert [a.sensitivity for a in journey.attachments("issued")] == ["served", "official-sensitive", "restricted"]
    views = journey.officer.disclosure.of_case(journey.case_id)
    assert {view.recipient for view in views} == {"Crown Prosecution Service"}


def test_a_repeated_save_writes_and_records_nothing_twice(journey: Journey) -> None:
    journey.whole()
    op_id = uuid7()
    first = journey.issue(op_id=op_id)
    again = journey.issue(op_id=op_id)
    assert again == first
    assert len(journey.disclosures()) == 3
    assert len(list(journey.out.iterdir())) == 3


def test_one_cut_off_before_it_was_written_is_finished_from_the_kept_bytes(
    journey: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey.whole()
    op_id, put = uuid7(), issuing._put

    def killed(*given: Any) -> bool:
        put(*given)
        raise SystemExit  # as good as a killed process: what follows never runs

    monkeypatch.setattr(issuing, "_put", killed)
    monkeypatch.setattr(issuing, "_failed", lambda *_given: None)
    monkeypatch.setattr(issuing, "_removed", lambda _path: True)
    with pytest.raises(SystemExit):
        journey.issue(op_id=op_id)
    monkeypatch.undo()
    assert {row.state for row in journey.disclosures()} == {"intended"}
    issued = journey.issue(op_id=op_id)
    assert {row.state for row in journey.disclosures()} == {"written"}
    assert len(issued.files) == len(list(journey.out.iterdir())) == 3


def refused(journey: Journey, out: Path, error: type[DaDeskError]) -> None:
    journey.out = out
    with pytest.raises(error):
        journey.issue()


def test_a_full_disk_leaves_nothing_half_written(journey: Journey, small_disk: Path) -> None:
    journey.whole()
    with (small_disk / "filler").open("wb") as filler:
        filler.write(b"x" * (12 * 1024 * 1024 - 60 * 1024))
    refused(journey, small_disk, DiskFull)
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
    assert {row.state for row in journey.disclosures()} == {"failed"}
    assert all(row.withdrawn_at for row in journey.attachments("issued"))


def test_a_folder_that_can_not_be_written_gets_nothing(desk: AnyDesk, tmp_path: Path) -> None:
    journey = Journey.begun(desk, tmp_path / "out")
    journey.whole()
    locked = tmp_path / "locked"
    locked.mkdir()
    with no_rights(locked):
        refused(journey, locked, FolderReadOnly)
    assert list(locked.iterdir()) == []
    assert {row.state for row in journey.disclosures()} == {"failed"}


def test_a_folder_that_is_gone_gets_nothing(journey: Journey) -> None:
    journey.whole()
    refused(journey, journey.out / "gone", FolderMissing)
    assert journey.disclosures() == []


def test_what_stands_there_already_is_not_overwritten(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    journey.whole()
    monkeypatch.setattr(issuing, "file_name", lambda kind, _batch: f"{kind}.pdf")
    (journey.out / "restricted.pdf").write_bytes(b"another's work")
    refused(journey, journey.out, RuleRefused)
    assert [path.read_bytes() for path in journey.out.iterdir()] == [b"another's work"]
    assert {row.state for row in journey.disclosures()} == {"failed"}


def test_an_unprintable_character_is_named_before_anything_leaves(journey: Journey) -> None:
    journey.outcome("duty.notify-cps", "told")
    journey.sign(journey.ready())
    journey.report(why="She sent \U0001f600 and nothing else")
    with pytest.raises(UnprintableText) as named:
        journey.issue()
    assert "U+1F600" in str(named.value)
    assert journey.disclosures() == []


def test_text_is_copied_section_by_section_and_put_on_record(journey: Journey) -> None:
    record_id = journey.report()
    sections = dict(journey.officer.disclosure.sections(record_id))
    assert "Report on support" in sections["The report"]
    journey.officer.disclosure.copied(record_id, "The report", "Case file system", "Type once")
    (view,) = journey.officer.disclosure.of_case(journey.case_id)
    assert (view.kind, view.section, view.pasted_where, view.state) == (
        "copied-text", "The report", "Case file system", "written",
    )  # fmt: skip
    with pytest.raises(ValidationFailed):
        journey.officer.disclosure.copied(record_id, "The report", " ", "Type once")


def test_the_statement_is_copied_without_its_label(journey: Journey) -> None:
    record_id = journey.save(STATEMENT, statement_body())
    assert dict(journey.officer.disclosure.sections(record_id))["The statement"] == WORDS
