"""Promise 6 of the trust page at length: two and three people at one report, on both stores."""

import os
import time

import pytest

from tests.desk import AnyDesk
from tests.soak.two_people import Interleavings

MOST, SECONDS, AT_ONCE = 10_000, 2_400, 40
ASKED = min(MOST, int(os.environ.get("DA_DESK_INTERLEAVINGS", "1000")))
"""How many in all, half of them on each store, half of those with everybody's steps at the same moment."""

SEED = 20261127


@pytest.mark.soak
@pytest.mark.timeout(SECONDS * 2)
@pytest.mark.parametrize("threads", [False, True], ids=["one after another", "at the same moment"])
def test_many_interleavings_overwrite_and_lose_nothing(
    desk: AnyDesk, threads: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    all_of_them, began = Interleavings(desk, SEED, threads), time.monotonic()
    for first in range(0, ASKED // 4, AT_ONCE):
        if time.monotonic() - began > SECONDS:
            break
        all_of_them.run(range(first, min(first + AT_ONCE, ASKED // 4)))
        desk.clock.move(minutes=45)  # within one hour the desk lets nobody open so many cases
    found = all_of_them.figures
    with capsys.disabled():
        print(f"\n{desk.kind}, {time.monotonic() - began:.0f} s: {found}")
    assert (found.overwritten, found.lost, found.wrongly_signed) == (0, 0, 0)
    assert found.met["merged"] > 0
