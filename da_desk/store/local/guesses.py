"""Wrong passwords are slowed and counted, for each name apart, and time alone heals (trust.md 11).

At most ten guesses a name are evaluated in five minutes, with a wait that grows between them. Another person is
never held up, an unknown name is treated as a known one, and nothing locks anyone out for longer than the window.
The counts stand in a small file beside the desk, since before sign-in the desk itself can't be read. Whoever can
alter that file can copy the key file too and guess elsewhere: against them stands argon2id, not this count.
"""

import hashlib
import logging
import math
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_bytes, token_hex

import msgspec

from da_desk.errors import TooManyGuesses
from da_desk.host.files import atomic_write, in_words
from da_desk.host.locks import holding
from da_desk.logs import NAME

WINDOW = timedelta(minutes=5)
MOST_IN_WINDOW = 10
_FREE = 3
_LONGEST_WAIT_SECONDS = 30
_FORGET_AFTER = timedelta(days=90)
_MOST_NAMES = 1000
_MOST_FAILURES = 200
_UNKNOWN_PAST = 7
_LARGEST_BYTES = 16 << 20


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    """``evaluated``: guesses in the window, right ones taken out again; ``failures``: wrong since the last right one."""

    evaluated: list[datetime] = []
    failures: list[datetime] = []


class _Counts(msgspec.Struct, forbid_unknown_fields=True):
    """The file. ``since`` is when counting began: before it nothing is known, so the start is slow."""

    since: datetime
    salt: bytes
    names: dict[str, _Name] = {}
    format: int = 1


class Guesses:
    """The counts of one desk. Safe under guesses from several processes at once.

    Call :meth:`check` before each evaluation of a password, then :meth:`failed` or :meth:`succeeded`. A process
    that dies between has used its guess up. ``clock`` gives aware UTC instants.
    """

    def __init__(self, desk: Path, clock: Callable[[], datetime]) -> None:
        self._path = desk.with_name(f"{desk.name}.guesses")
        self._lock = desk.with_name(f"{desk.name}.guesses.lock")
        self._clock = clock

    def begin(self) -> None:
        """Begin the counts of a desk just made or restored, without the slow start; counts already there stay."""
        with holding(self._lock):
            if not self._path.exists():
                counts = _Counts(since=self._clock() - WINDOW, salt=token_bytes(16))
                atomic_write(self._path, msgspec.json.encode(counts))

    def check(self, username: str) -> None:
        """Take one guess of this name's allowance. Raises TooManyGuesses with the seconds to wait."""
        with self._changing() as (counts, now):
            name = counts.names.setdefault(_key(counts, username), _Name())
            wait = _wait(name, counts.since, now)
            if wait > timedelta(0):
                raise TooManyGuesses(math.ceil(wait.total_seconds()))
            name.evaluated.append(now)

    def failed(self, username: str) -> None:
        """The guess taken by the last :meth:`check` was wrong; it is remembered until the next right one."""
        with self._changing() as (counts, now):
            name = counts.names.setdefault(_key(counts, username), _Name())
            name.failures = [*name.failures, now][-_MOST_FAILURES:]

    def succeeded(self, username: str) -> list[datetime]:
        """The password was right: returns the wrong guesses since the last time, oldest first, and forgets them.

        Wrong guesses stay in the window's count: else a person's own sign-ins would give a stranger new guesses.
        """
        with self._changing() as (counts, _now):
            name = counts.names.get(_key(counts, username), _Name())
            failures = sorted(name.failures)
            name.failures = []
            if name.evaluated:
                name.evaluated.pop()
        return failures

    @contextmanager
    def _changing(self) -> Iterator[tuple[_Counts, datetime]]:
        """The counts under the lock, written back even when the guess is refused: a clock set back must heal too."""
        with holding(self._lock):
            now = self._clock()
            counts = _tidied(self._read(now), now)
            try:
                yield counts, now
            finally:
                atomic_write(self._path, msgspec.json.encode(counts))

    def _read(self, now: datetime) -> _Counts:
        """The file; a missing or damaged one is begun anew and slow, never as if nothing had been guessed."""
        with in_words():
            raw = self._path.read_bytes() if self._path.exists() else b""
            try:
                if len(raw) <= _LARGEST_BYTES and raw:
                    return _aware(msgspec.json.decode(raw, type=_Counts))
            except (msgspec.MsgspecError, RecursionError):
                pass
            if self._path.exists():
                self._path.replace(self._path.with_name(f"{self._path.name}.damaged-{token_hex(4)}"))
                logging.getLogger(NAME).warning("the guesses file was damaged; kept aside, counting starts slowed")
        return _Counts(since=now, salt=token_bytes(16))


def _key(counts: _Counts, username: str) -> str:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", username).casefold()).strip()
    return hashlib.sha256(counts.salt + plain.encode("utf-8", "surrogatepass")).hexdigest()


def _aware(counts: _Counts) -> _Counts:
    """Refuse instants without a zone: they can't be compared."""
    instants = [counts.since, *(at for name in counts.names.values() for at in (*name.evaluated, *name.failures))]
    if any(at.tzinfo is None for at in instants) or counts.format != 1:
        raise msgspec.ValidationError("instant without zone, or another format")
    return counts


def _tidied(counts: _Counts, now: datetime) -> _Counts:
    """Forget what is past. An instant after ``now`` (a clock set back) counts as now, so that it heals as well."""
    counts.since = min(counts.since, now)
    for name in counts.names.values():
        name.evaluated = sorted(min(at, now) for at in name.evaluated if at > now - WINDOW)
        name.failures = [min(at, now) for at in name.failures if at > now - _FORGET_AFTER]
    alive = {key: name for key, name in counts.names.items() if name.evaluated or name.failures}
    newest = sorted(alive, key=lambda key: max(alive[key].evaluated + alive[key].failures), reverse=True)
    counts.names = {key: alive[key] for key in newest[:_MOST_NAMES]}
    return counts


def _wait(name: _Name, since: datetime, now: datetime) -> timedelta:
    """How long until the next guess: none for the first three, then 1, 2, 4 … 30 s, and ten in the window at most."""
    if not name.evaluated:
        return timedelta(0)
    made = len(name.evaluated) + (_UNKNOWN_PAST if now < since + WINDOW else 0)
    if made >= MOST_IN_WINDOW:
        free_at = name.evaluated[0] + WINDOW if len(name.evaluated) >= MOST_IN_WINDOW else since + WINDOW
        return free_at - now
    pause = 0 if made < _FREE else min(2 ** (made - _FREE), _LONGEST_WAIT_SECONDS)
    return name.evaluated[-1] + timedelta(seconds=pause) - now
