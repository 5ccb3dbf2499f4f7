"""Promise 2 of the trust page: killed at any moment, every acknowledged save is there, and none twice."""

import random
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from da_desk.models.desk import SaveOp
from da_desk.models.people import Person
from da_desk.store.audit import verify_chain
from da_desk.store.local.engine import integrity
from da_desk.store.local.local_store import LocalStore
from tests.desk import PASSWORD, DeskForTests
from tests.light import LIGHT
from tests.soak.saver import ROWS_A_SAVE, Asker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL to try")

LONGEST_LIFE_SECONDS = 0.25
SAMPLE, SOAK, SOAK_SECONDS = 8, 2000, 1200


@dataclass(frozen=True)
class Figures:
    """What the desk holds after the last kill, against what was acknowledged."""

    lost: int
    doubled: int
    torn: int
    faults: int


def figures(folder: Path, acknowledged: list[uuid.UUID]) -> Figures:
    store = LocalStore.open(folder, "officer", PASSWORD, kdf=LIGHT)[0]
    with store.reading() as uow:
        rows = Counter(uow.all(select(Person.family_name)))
        operations = {str(op_id) for op_id in uow.all(select(SaveOp.op_id))}
        broken = len(verify_chain(uow.session).faults)
    damage = len(integrity(store._engine))
    store.close()
    return Figures(
        lost=sum(str(op_id) not in rows for op_id in acknowledged),
        doubled=sum(count > ROWS_A_SAVE for count in rows.values()),
        torn=sum(count < ROWS_A_SAVE for count in rows.values()) + len(operations ^ set(rows)),
        faults=broken + damage,
    )


def kill(folder: Path, times: int, seconds: float) -> tuple[Asker, int]:
    """Kill the program up to ``times`` times within ``seconds``."""
    asker, chance, until = Asker(folder), random.Random(20261123), time.monotonic() + seconds
    kills = 0
    while kills < times and time.monotonic() < until:
        asker.one_life(chance.uniform(0.02, LONGEST_LIFE_SECONDS))
        kills += 1
    return asker, kills


def test_a_few_kills_lose_and_double_nothing(desk: DeskForTests) -> None:
    asker, _kills = kill(desk.folder, SAMPLE, 60)
    assert len(asker.acknowledged) > SAMPLE
    assert figures(desk.folder, asker.acknowledged) == Figures(lost=0, doubled=0, torn=0, faults=0)


@pytest.mark.soak
@pytest.mark.timeout(SOAK_SECONDS * 2)
def test_many_kills_lose_and_double_nothing(desk: DeskForTests, capsys: pytest.CaptureFixture[str]) -> None:
    asker, kills = kill(desk.folder, SOAK, SOAK_SECONDS)
    found = figures(desk.folder, asker.acknowledged)
    with capsys.disabled():
        print(
            f"\n{kills} kills, {len(asker.acknowledged)} acknowledged saves, {asker.kept_unheard} kept unheard: {found}"
        )
    assert found == Figures(lost=0, doubled=0, torn=0, faults=0)
