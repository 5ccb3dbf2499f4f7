"""The window while its line is broken again and again: never still for 200 ms, no word lost, every save once (trust.md 3)."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.soak.breaking import ROUND_TRIPS
from tests.views.conftest import appearance
from tests.views.test_lost_server_real import Writing, broken, program, writing
from tests.views.watchdog import Watchdog

__all__ = ["appearance", "broken", "program", "writing"]

BREAKS, SECONDS, LOCKED_EVERY = 120, 900, 12


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


@dataclass
class Writer:
    """Whoever writes, and the longest stillness of the window under their hands, in seconds."""

    at: Writing
    chance: random.Random = field(default_factory=lambda: random.Random(20261126))
    longest: float = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What is done in it may nowhere hold the window up."""
        with Watchdog() as watchdog:
            yield
        self.longest = max(self.longest, watchdog.longest)

    def save_through_a_break(self, words: str) -> None:
        """Type, have the line break in some way, save, and have it mended."""
        with self.watched():
            self.at.type(words)
            self.chance.choice(ways(self.at, self.chance))()
            self.at.save()
            self.mended()

    def mended(self) -> None:
        """The line is whole again, and what waited has been sent."""
        line, at = self.at.program.line, self.at
        line.disarm()
        line.resume()
        at.program.give_back(at.desk)
        at.until(lambda: not at.page.keeper.unsaved and at.desk.tasks.idle)

    def save_through_a_lock(self, words: str) -> None:
        """The idle lock comes while a save waits; whoever signs in again goes on with the draft and saves it."""
        at, desk = self.at, self.at.desk
        with self.watched():
            at.type(words)
            at.program.line.refuse()
            at.program.line.cut()
            at.save()
            at.until(at.waits)
            desk.idle._clock = lambda: time.monotonic() + 24 * 3600
            desk.idle.check()
            at.until(lambda: desk.tasks.idle)
        desk.idle._clock = time.monotonic
        at.program.line.accept()
        at.program.sign_in(desk)
        at.open()
        with self.watched():
            at.page.keeper._continue()
            at.save()
            self.mended()


@pytest.mark.soak
@pytest.mark.timeout(SECONDS * 2)
def test_many_breaks_under_the_hands_of_one_who_writes(writing: Writing, capsys: pytest.CaptureFixture[str]) -> None:
    writer, expected = Writer(writing), writing.saved()
    began, done = time.monotonic(), 0
    while done < BREAKS and time.monotonic() - began < SECONDS:
        done += 1
        words = f" Word{done}."
        (writer.save_through_a_break if done % LOCKED_EVERY else writer.save_through_a_lock)(words)
        expected += words
        assert (writing.saved(), writing.versions()) == (expected, done + 1)
    with capsys.disabled():
        seconds, still = time.monotonic() - began, writer.longest * 1000
        print(f"\n{done} breaks in {seconds:.0f} s: longest stillness of the window {still:.0f} ms, 0 words lost")
    assert done > BREAKS / 4
