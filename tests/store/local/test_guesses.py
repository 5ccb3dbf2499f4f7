"""Guesses are few and slow, never a lasting lock-out, and one person's never another's."""

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from da_desk.errors import TooManyGuesses
from da_desk.store.local.guesses import MOST_IN_WINDOW, WINDOW, Guesses
from da_desk.store.local.slots import DESK_NAME

START = datetime(2027, 3, 27, 23, 59, tzinfo=UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(tmp_path: Path, clock: Clock) -> Guesses:
    made = Guesses(tmp_path / DESK_NAME, clock)
    made.begin()
    return made


def wrong(guesses: Guesses, name: str = "ann") -> int:
    """One wrong guess; the seconds to wait when it was not evaluated, else 0."""
    try:
        guesses.check(name)
    except TooManyGuesses as refused:
        return refused.seconds
    guesses.failed(name)
    return 0


def test_three_slips_cost_nothing_then_the_wait_grows(guesses: Guesses, clock: Clock) -> None:
    waits = []
    for _guess in range(9):
        waits.append(wait := wrong(guesses))
        clock.on(wait)
        assert not wait or wrong(guesses) == 0
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 30]


def test_never_more_than_ten_in_any_five_minutes(guesses: Guesses, clock: Clock) -> None:
    evaluated = []
    for _second in range(1500):
        if wrong(guesses) == 0:
            evaluated.append(clock.at)
        clock.on(1)
    for first, eleventh in zip(evaluated, evaluated[MOST_IN_WINDOW:], strict=False):
        assert eleventh - first >= WINDOW
    assert len(evaluated) > 30


def test_time_heals_and_the_sentence_says_when(guesses: Guesses, clock: Clock) -> None:
    while not (wait := wrong(guesses)) > 60:
        clock.on(wait)
    assert wait <= WINDOW.total_seconds()
    clock.on(wait)
    guesses.check("ann")
    assert len(guesses.succeeded("ann")) == MOST_IN_WINDOW


def test_a_colleague_is_not_held_up(guesses: Guesses, clock: Clock) -> None:
    for _guess in range(50):
        wrong(guesses)
    guesses.check("bob")
    assert guesses.succeeded("bob") == []


def test_a_name_is_one_however_it_is_typed(guesses: Guesses) -> None:
    for name in ("zoë", "ZOË", " zoe\u0308"):
        wrong(guesses, name)
    assert wrong(guesses, "Zoë") > 0


def test_the_right_password_tells_the_wrong_ones_before_it(guesses: Guesses, clock: Clock) -> None:
    wrong(guesses)
    clock.on(60)
    wrong(guesses)
    guesses.check("ann")
    assert guesses.succeeded("ann") == [START, START + timedelta(seconds=60)]
    guesses.check("ann")
    assert guesses.succeeded("ann") == []


def test_signing_in_often_is_no_guessing(guesses: Guesses, clock: Clock) -> None:
    for _time in range(40):
        guesses.check("ann")
        assert guesses.succeeded("ann") == []
        clock.on(1)


def test_the_owners_sign_ins_give_a_stranger_no_more_guesses(guesses: Guesses, clock: Clock) -> None:
    evaluated = 0
    for second in range(299):
        evaluated += wrong(guesses) == 0
        if second % 20 == 0:
            try:
                guesses.check("ann")
            except TooManyGuesses:
                pass
            else:
                guesses.succeeded("ann")
        clock.on(1)
    assert evaluated <= MOST_IN_WINDOW


def test_a_process_that_dies_has_used_its_guess(tmp_path: Path, guesses: Guesses, clock: Clock) -> None:
    for _guess in range(3):
        guesses.check("ann")
    with pytest.raises(TooManyGuesses):
        Guesses(tmp_path / DESK_NAME, clock).check("ann")


def test_a_clock_set_back_locks_nobody_out(guesses: Guesses, clock: Clock) -> None:
    for _guess in range(20):
        wrong(guesses)
        clock.on(30)
    clock.at -= timedelta(days=3000)
    assert wrong(guesses) <= WINDOW.total_seconds()
    clock.on(WINDOW.total_seconds())
    assert wrong(guesses) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"since":"2027-01-01T00:00:00","salt":"","names":{}}',
        b"[" * 9000,
        b"x" * (17 << 20),
    ],
)
def test_a_damaged_file_neither_locks_out_nor_forgives(
    tmp_path: Path, guesses: Guesses, clock: Clock, content: bytes
) -> None:
    file = tmp_path / f"{DESK_NAME}.guesses"
    file.write_bytes(content)
    assert wrong(guesses) == 0
    assert wrong(guesses) > 10
    assert [kept.read_bytes() for kept in tmp_path.glob("*.damaged-*")] == [content]
    clock.on(WINDOW.total_seconds())
    assert wrong(guesses) == 0


def test_removing_the_file_wins_few_guesses(tmp_path: Path, guesses: Guesses, clock: Clock) -> None:
    (tmp_path / f"{DESK_NAME}.guesses").unlink()
    evaluated = 0
    for _second in range(299):
        evaluated += wrong(guesses) == 0
        clock.on(1)
    assert evaluated <= 3


def test_the_file_names_nobody(tmp_path: Path, guesses: Guesses) -> None:
    wrong(guesses, "marigold")
    file = tmp_path / f"{DESK_NAME}.guesses"
    assert "marigold" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_many_names_do_not_grow_the_file_without_end(
    tmp_path: Path, guesses: Guesses, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("da_desk.store.local.guesses._MOST_NAMES", 20)
    for number in range(40):
        wrong(guesses, f"name {number}")
        clock.on(1)
    names = json.loads((tmp_path / f"{DESK_NAME}.guesses").read_bytes())["names"]
    assert len(names) <= 21


def guess_together(desk: Path, start: Barrier, evaluated: "Queue[int]") -> None:
    """In a child process: how many of 40 guesses were evaluated; each one, evaluated or not, is noted as wrong."""
    guesses = Guesses(desk, lambda: START)
    start.wait()
    made = 0
    for _guess in range(40):
        made += wrong(guesses) == 0
        guesses.failed("bob")
    evaluated.put(made)


def test_parallel_guesses_are_counted_together_and_none_is_lost(tmp_path: Path, guesses: Guesses) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, evaluated = spawn.Barrier(4), spawn.Queue()
    arguments = (tmp_path / DESK_NAME, start, evaluated)
    children = [spawn.Process(target=guess_together, args=arguments) for _child in range(4)]
    for child in children:
        child.start()
    total = sum(evaluated.get(timeout=60) for _child in children)
    for child in children:
        child.join()
    assert total == 3
    assert len(guesses.succeeded("bob")) == 160
