"""Shows that the window lives: the longest time between two turns of the event loop, while something is done."""

import threading
import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer

LIMIT_SECONDS = 0.3
"""Nothing of ours waits for less: a database, a file, a lock. Room is left for a computer whose other threads are held up."""
_BEAT_MILLISECONDS = 10


def _queued() -> float:
    """Seconds that this thread was ready to run and had no processor so far; 0 where the system doesn't count them."""
    try:
        counted = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text("ascii")
    except OSError:
        return 0.0
    return int(counted.split()[1]) / 1_000_000_000


class Watchdog:
    """``with Watchdog():`` around what is done by the event loop; at its end no turn may have taken 0.3 s.

    How long the computer let this thread wait for a processor is taken off: a busy computer is no frozen window. Linux
    counts it; elsewhere a thread beside measures how long nothing of this process ran at all. ``longest`` is the longest
    turn in seconds, ``beats`` how many turns there were.
    """

    def __init__(self, limit: float = LIMIT_SECONDS) -> None:
        self._limit = limit
        self.longest = 0.0
        self.beats = 0
        self._late = 0.0
        self._ended = threading.Event()
        self._holder = QObject()
        self._timer = QTimer(self._holder)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._beat)
        self._beside = threading.Thread(target=self._watch_computer, name="watchdog", daemon=True)

    def __enter__(self) -> "Watchdog":
        self._queued = _queued()
        self._beside.start()
        self._last = time.monotonic()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._measure()
        self._timer.stop()
        self._ended.set()
        self._beside.join()
        if kind is None:
            assert self.longest < self._limit, f"the window stood still for {self.longest * 1000:.0f} ms"

    def _beat(self) -> None:
        self.beats += 1
        self._measure()

    def _measure(self) -> None:
        now, queued = time.monotonic(), _queued()
        late = max(self._late, queued - self._queued)
        self._late, self._queued = 0.0, queued
        self.longest = max(self.longest, now - self._last - late)
        self._last = now

    def _watch_computer(self) -> None:
        beat = _BEAT_MILLISECONDS / 1000
        before = time.monotonic()
        while not self._ended.wait(beat):
            now = time.monotonic()
            self._late = max(self._late, now - before - 2 * beat)
            before = now
