"""Tampering from below: what an administrator of the file or the server alters is named by the auditor's walk."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Uuid, bindparam, text

from tests.desk import AnyDesk
from tests.services.journey import Journey

FAULT = "the version in force that this entry seals was altered or removed"


@pytest.fixture
def sealed(desk: AnyDesk, tmp_path: Path) -> tuple[UUID, UUID]:
    """A signed statement and a checked report."""
    journey = Journey.begun(desk, tmp_path / "out")
    statement = journey.ready()
    journey.sign(statement)
    report = journey.report()
    return statement, report


def alter(desk: AnyDesk, statement: str, row_id: UUID | None = None) -> None:
    """Past every right and trigger, as somebody with the file's key or the server's superuser can."""
    made = text(statement)
    desk.below(made.bindparams(bindparam("id", row_id, type_=Uuid())) if row_id else made)


def test_an_untouched_desk_has_no_faults(desk: AnyDesk, sealed: tuple[UUID, UUID]) -> None:
    assert desk.as_("auditor").history.verify().faults == ()


@pytest.mark.parametrize("which", [0, 1], ids=["signed statement", "checked report"])
def test_a_version_in_force_altered_below_is_found(desk: AnyDesk, sealed: tuple[UUID, UUID], which: int) -> None:
    alter(
        desk,
        "update snapshot set body = replace(body, 'a', 'e') where id = (select sealed_snapshot_id from record where id = :id)",
        sealed[which],
    )
    (fault,) = desk.as_("auditor").history.verify().faults
    assert fault.what == FAULT


def test_a_signed_statement_altered_below_is_found(desk: AnyDesk, sealed: tuple[UUID, UUID]) -> None:
    alter(desk, "update record set body = replace(body, 'was true', 'was untrue') where id = :id", sealed[0])
    (fault,) = desk.as_("auditor").history.verify().faults
    assert fault.what == FAULT


def test_the_working_copy_of_a_checked_report_may_change(desk: AnyDesk, sealed: tuple[UUID, UUID]) -> None:
    alter(desk, "update record set body = replace(body, 'Words', 'Other words') where id = :id", sealed[1])
    assert desk.as_("auditor").history.verify().faults == ()


def test_a_detail_altered_below_is_found_at_its_place(desk: AnyDesk, sealed: tuple[UUID, UUID]) -> None:
    first = "(select entry_id from audit_detail d join audit_entry e on e.id = d.entry_id order by e.seq limit 1)"
    alter(desk, f"update audit_detail set detail = '{{}} ' where entry_id = {first}")
    (fault,) = desk.as_("auditor").history.verify().faults
    assert fault.what == "detail altered"
