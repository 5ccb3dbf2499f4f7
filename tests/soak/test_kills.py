"""Promise 2 of the trust page: killed at any moment, every acknowledged save is there, and none twice, on both stores."""

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from da_desk.models.desk import SaveOp
from da_desk.models.people import Person
from da_desk.store.local.engine import integrity
from da_desk.store.local.local_store import LocalStore
from tests.desk import AnyDesk, DeskForTests
from tests.shared_desk import SharedDeskForTests
from tests.soak.saver import ROWS_A_SAVE, Asker, Door, LocalDoor, SharedDoor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL to try")

LONGEST_LIFE_SECONDS = 0.25
SAMPLE, SOAK, SOAK_SECONDS = 8, 1000, 1200
"""Kills for each store."""


@dataclass(frozen=True)
class Figures:
    """What the desk holds after the last kill, against what was acknowledged."""

    lost: int
    doubled: int
    torn: int
    faults: int


def door_to(desk: AnyDesk) -> Door:
    if isinstance(desk, DeskForTests):
        return LocalDoor(desk.folder)
    assert isinstance(desk, SharedDeskForTests)
    return SharedDoor(desk.place, desk.state / "killed")


def held(desk: AnyDesk) -> tuple[Counter[str], set[str]]:
    """How many rows each save left, and which operations are known to have been done."""
    if isinstance(desk, SharedDeskForTests):
        with desk.cluster.superuser(desk.place.database) as connection:
            names = connection.execute("select family_name from da.person").fetchall()
            done = connection.execute("select op_id from da.save_op").fetchall()
        return Counter(name for (name,) in names), {str(op_id) for (op_id,) in done}
    with desk.workplace("officer").reading() as uow:
        return Counter(uow.all(select(Person.family_name))), {str(op_id) for op_id in uow.all(select(SaveOp.op_id))}


def faults(desk: AnyDesk) -> int:
    """Breaks of the log's chain, and damage of a local desk's file."""
    auditor = desk.workplace("auditor")
    found = len(auditor.store.guard.verify(auditor.actor).faults)
    return found + (len(integrity(auditor.store._engine)) if isinstance(auditor.store, LocalStore) else 0)


def figures(desk: AnyDesk, asker: Asker) -> Figures:
    rows, operations = held(desk)
    return Figures(
        lost=sum(str(op_id) not in rows for op_id in asker.acknowledged),
        doubled=sum(count > ROWS_A_SAVE for count in rows.values()),
        torn=sum(count < ROWS_A_SAVE for count in rows.values())
        + len(operations.intersection(map(str, asker.asked)) ^ set(rows)),
        faults=faults(desk),
    )


def kill(door: Door, times: int, seconds: float) -> tuple[Asker, int]:
    """Kill the program up to ``times`` times within ``seconds``."""
    asker, chance, until = Asker(door), random.Random(20261123), time.monotonic() + seconds
    kills = 0
    while kills < times and time.monotonic() < until:
        asker.one_life(chance.uniform(0.02, LONGEST_LIFE_SECONDS))
        kills += 1
    return asker, kills


def test_a_few_kills_lose_and_double_nothing(desk: AnyDesk) -> None:
    asker, _kills = kill(door_to(desk), SAMPLE, 60)
    assert len(asker.acknowledged) > SAMPLE
    assert figures(desk, asker) == Figures(lost=0, doubled=0, torn=0, faults=0)


@pytest.mark.soak
@pytest.mark.timeout(SOAK_SECONDS * 2)
def test_many_kills_lose_and_double_nothing(desk: AnyDesk, capsys: pytest.CaptureFixture[str]) -> None:
    asker, kills = kill(door_to(desk), SOAK, SOAK_SECONDS)
    found = figures(desk, asker)
    with capsys.disabled():
        print(
            f"\n{desk.kind}: {kills} kills, {len(asker.acknowledged)} acknowledged saves,"
            f" {asker.kept_unheard} kept unheard: {found}"
        )
    assert found == Figures(lost=0, doubled=0, torn=0, faults=0)
