"""Every role × every table, view, sequence and function × every verb: exactly what is written in ``matrix.py``, nothing else."""

import pytest

from da_desk.models import Base
from da_desk.models.base import case_bound_tables
from da_desk.store.shared import policies
from tests.attacks import checks
from tests.attacks.matrix import SHOWN_TO_ALL
from tests.attacks.scene import Scene


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.__name__)
def test_the_server_allows_exactly_what_is_written_down(scene: Scene, check: checks.Check) -> None:
    assert check(scene) == []


def test_a_new_table_of_a_case_has_its_line_and_every_table_has_a_place() -> None:
    bound = {*case_bound_tables(), "case_file"}
    assert set(policies.BOUND) == bound
    others = {"person", "audit_entry", "audit_detail", "audit_head", "save_op"}
    placed = bound | set(policies.FREE) | set(policies.PLANNED) | others | set(policies.FUNCTIONS_ALONE)
    assert placed == set(Base.metadata.tables)
    assert not bound & set(policies.FREE)


def test_columns_that_may_change_are_columns() -> None:
    for table, line in (policies.BOUND | policies.FREE).items():
        known = set(Base.metadata.tables[table].columns.keys())
        assert set(line.columns) <= known, table
        assert not set(line.columns) & {
            "id",
            "case_id",
            "created_at",
            "created_by",
            "sealed_at",
            "sealed_by",
            "restricted",
        }


@pytest.mark.parametrize(
    "who", ["officer", "supervisor", "auditor", "administrator", "outsider", "stranger", "migrator"]
)
def test_without_an_opened_case_no_row_is_seen(scene: Scene, who: str) -> None:
    seen = checks.seen(scene, who)
    allowed = {*SHOWN_TO_ALL, "audit_entry", "save_op"} if who == "auditor" else {*SHOWN_TO_ALL, "save_op"}
    assert set(seen) <= (allowed if who not in ("stranger", "migrator") else set())


def test_one_opened_case_shows_that_case_alone(scene: Scene) -> None:
    with scene.connect("officer") as officer:
        scene.opened(officer, "ours")
        for table in case_bound_tables():
            cases = officer.execute(f"select distinct case_id::text from da.{table}").fetchall()
            assert {case for (case,) in cases} <= {scene.ids["ours"]}, table
        people = officer.execute("select count(*) from da.person").fetchone()
    assert people == (scene.value("select count(distinct person_id) from da.involvement where case_id = '<ours>'"),)
