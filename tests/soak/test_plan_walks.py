"""The states of an RMP at length, on both stores (trust.md 6)."""

import os
import time

import pytest

from tests.desk import AnyDesk
from tests.soak.people import with_second_supervisor
from tests.soak.plan_walks import PlanWalks

SEED, STEPS, SECONDS = 20261127, 40, 1_200
ASKED = min(2_000, int(os.environ.get("DA_DESK_PLAN_WALKS", "100")))
"""How many walks on each store."""


@pytest.mark.soak
@pytest.mark.timeout(SECONDS * 2)
def test_many_walks_sign_nothing_unread_and_leave_no_plan_alone(
    desk: AnyDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    began, done = time.monotonic(), 0
    with with_second_supervisor(desk) as both:
        walks = PlanWalks(both, SEED)
        while done < ASKED and time.monotonic() - began < SECONDS:
            walks.walk(done, STEPS)
            done += 1
            both.clock.move(minutes=20)  # within one hour the desk lets nobody open so many cases
    with capsys.disabled():
        print(f"\n{desk.kind}, {done} walks, {time.monotonic() - began:.0f} s: {dict(sorted(walks.met.items()))}")
    assert walks.met["sign taken"] > 0
