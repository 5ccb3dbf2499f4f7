"""The window while its line is broken again and again: never still for 200 ms, no word lost, every save once (trust.md 3)."""

import random
import time
from collections.abc import Callable

import pytest

from tests.soak.breaking import ROUND_TRIPS
from tests.views.conftest import appearance
from tests.views.test_lost_server_real import Writing, broken, program, writing
from tests.views.watchdog import Watchdog

__all__ = ["appearance", "broken", "program", "writing"]

BREAKS, SECONDS, LOCKED_EVERY = 60, 900, 12


def ways(writing: Writing, chance: random.Random) -> list[Callable[[], object]]:
    """How the line breaks around a save."""
    line = writing.program.line

    def away(then: Callable[[], object] = line.cut) -> None:
        line.refuse()
        then()

    return [
        line.cut,
        away,
        line.stall,
        lambda: line.cut_on_commit(chance.randint(1, ROUND_TRIPS)),
        lambda: away(lambda: line.cut_on_commit(chance.randint(1, ROUND_TRIPS))),
        lambda: away(lambda: line.cut_after_bytes(chance.choice((0, 20, 700)))),
    ]


def mended(writing: Writing) -> None:
    """The line is whole again, and what waited has been sent."""
    line = writing.program.line
    line.disarm()
    line.resume()
    writing.program.give_back(writing.desk)
    writing.until(lambda: not writing.page.keeper.unsaved and writing.desk.tasks.idle)


def locked(writing: Writing) -> None:
    """The idle lock comes while a save waits; whoever signs in again goes on with the draft and saves it."""
    desk, line = writing.desk, writing.program.line
    line.refuse()
    line.cut()
    writing.save()
    writing.until(writing.waits)
    desk.idle._clock = lambda: time.monotonic() + 24 * 3600
    desk.idle.check()
    desk.idle._clock = time.monotonic
    writing.until(lambda: desk.tasks.idle)
    line.accept()
    writing.program.sign_in(desk)
    writing.open()
    assert writing.page.keeper.strip.isVisible()
    writing.page.keeper._continue()
    writing.save()


@pytest.mark.soak
@pytest.mark.timeout(SECONDS * 2)
def test_many_breaks_under_the_hands_of_one_who_writes(writing: Writing, capsys: pytest.CaptureFixture[str]) -> None:
    chance, began, done = random.Random(20261126), time.monotonic(), 0
    expected, longest = writing.saved(), 0.0
    while done < BREAKS and time.monotonic() - began < SECONDS:
        done += 1
        with Watchdog() as watchdog:
            writing.type(f" Word{done}.")
            expected += f" Word{done}."
            if done % LOCKED_EVERY == 0:
                locked(writing)
            else:
                chance.choice(ways(writing, chance))()
                writing.save()
            mended(writing)
        longest = max(longest, watchdog.longest)
        assert (writing.saved(), writing.versions()) == (expected, done + 1)
    with capsys.disabled():
        print(
            f"\n{done} breaks in {time.monotonic() - began:.0f} s: longest stillness {longest * 1000:.0f} ms, 0 words lost"
        )
    assert done > BREAKS / 4
