"""What waits while the server of a shared desk can't be reached: writes in their order, and the reads to ask again.

The server is asked now and then whether it is back; then the writes are sent one after another, through the writer.
Each carries the id of its operation inside, so that one whose answer alone was lost is not done twice.
"""

import threading
from bisect import insort
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from da_desk import logs
from da_desk.errors import DaDeskError, ServerLost

if TYPE_CHECKING:
    from da_desk.views.tasks import Task

Probe = Callable[[], bool]
PAUSES = (2_000, 4_000, 8_000, 16_000, 30_000)
"""Milliseconds between two questions whether the server is back; the last goes on."""
MOST_SENDS = 5
"""A save that a server which answers still doesn't take is told to its page after so many tries: others wait behind it."""
MOST_READS = 60
"""Reads that are asked again; older ones are dropped, since the pages in front ask anew anyway."""


class Outbox(QObject):
    """Belongs to a :class:`TaskRunner`, which says what failed and does what is sent. Lives on the main thread, except
    :meth:`bars` and :meth:`note`, which its threads call.

    ``away`` once when the server is lost. ``back(sent, reads)`` once when it is there again and all was sent.
    ``count`` is how many writes wait; ``took`` a write that waits now; ``asking`` while the server is being asked.
    """

    away = Signal()
    back = Signal(int, object)
    count = Signal(int)
    took = Signal(object)
    asking = Signal(bool)
    _answered = Signal(object)

    def __init__(self, send: Callable[["Task"], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._probe: Probe | None = None
        self._pauses: Sequence[int] = PAUSES
        self.session = 0
        self._lost = threading.Event()
        self._away = False
        self._waiting: list[Task] = []
        self._sending: Task | None = None
        self._reads: deque[Task] = deque(maxlen=MOST_READS)
        self._sent = self._tries = 0
        self._asked: Future[bool] | None = None
        self._prober = ThreadPoolExecutor(1, "probe")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.try_now)
        self._answered.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    @property
    def waiting(self) -> int:
        """How many writes wait."""
        return len(self._waiting)

    @property
    def is_away(self) -> bool:
        """Whether the server is lost, or back and not yet given everything."""
        return self._away

    def serve(self, probe: Probe | None, pauses: Sequence[int] = PAUSES) -> int:
        """Watch another server from now on, or none; how many writes were waiting for the former one.

        ``probe`` says whether it answers; it may take seconds. Drafts hold the text of what was waiting.
        """
        dropped = self.waiting
        self.session += 1
        self._probe, self._pauses = probe, pauses
        self._timer.stop()
        self._waiting.clear()
        self._reads.clear()
        self._sending = self._asked = None
        self._away = False
        self._lost.clear()
        self.count.emit(0)
        return dropped

    def close(self) -> None:
        """Ask no more: the program ends."""
        self.serve(None)
        self._prober.shutdown(wait=False, cancel_futures=True)

    def bars(self, task: "Task") -> bool:
        """Whether a write that is about to begin must wait: an earlier one did not reach the server."""
        return self._lost.is_set() and self._may_wait(task) and task is not self._sending

    def note(self, task: "Task", error: BaseException) -> None:
        """Something failed: if for want of the server, no later write may overtake it."""
        if isinstance(error, ServerLost) and self._is_ours(task):
            self._lost.set()

    def holds(self, task: "Task") -> bool:
        """Take a new write in while the server is away. A newer version of one that was never sent takes its place."""
        if not self._away or not self._may_wait(task):
            return False
        same = next((each for each in self._waiting if task.key is not None and each.key == task.key), None)
        if same is None:
            self._add(task)
        elif not same.begun:
            task.number = same.number
            self._waiting[self._waiting.index(same)] = task
        # One that was sent without an answer may be saved already: its page saves again when it knows.
        self.took.emit(task)
        return True

    def takes(self, task: "Task") -> bool:
        """Take in what failed for want of the server. False: its page is told, since it can't be done later."""
        if not self._is_ours(task):
            return False
        again = task is self._sending
        if again:
            self._sending = None
        self._begin_away()
        if again and task.sends >= MOST_SENDS:
            self._remove(task)
            return False
        if again:
            return True
        if task.writes and not task.only_now:
            self._add(task)
            self.took.emit(task)
            return True
        if not task.writes and task.failed is None:
            self._reads.append(task)
            return True
        return False

    def settled(self, task: "Task", *, sent: bool) -> None:
        """A write that was sent is saved, or was refused: send the next."""
        if task is not self._sending:
            return
        self._sending = None
        self._sent += sent
        self._remove(task)
        self._send_next()

    def try_now(self) -> None:
        """Ask now whether the server is back."""
        if self._away:
            self.suspect()

    def suspect(self) -> None:
        """Ask now whether the server is there: nothing failed yet, or a pause is over."""
        if self._asked is not None or self._sending is not None or self._probe is None:
            return
        self._timer.stop()
        self.asking.emit(True)
        self._asked = self._prober.submit(self._probe)
        self._asked.add_done_callback(lambda asked: self._answered.emit(asked) if isValid(self) else None)

    def _is_ours(self, task: "Task") -> bool:
        return self._probe is not None and task.session == self.session

    def _may_wait(self, task: "Task") -> bool:
        return task.writes and not task.only_now and self._is_ours(task)

    def _add(self, task: "Task") -> None:
        insort(self._waiting, task, key=lambda each: each.number)
        self.count.emit(self.waiting)

    def _remove(self, task: "Task") -> None:
        self._waiting.remove(task)
        self.count.emit(self.waiting)

    def _begin_away(self) -> None:
        self._lost.set()
        if not self._away:
            self._away = True
            self._sent = self._tries = 0
            self.away.emit()
        if self._asked is None and self._sending is None and not self._timer.isActive():
            self._wait()

    def _wait(self) -> None:
        self._timer.start(self._pauses[min(self._tries, len(self._pauses) - 1)])
        self._tries += 1

    def _heard(self, asked: "Future[bool]") -> None:
        if asked is not self._asked or asked.cancelled():
            return
        self._asked = None
        self.asking.emit(False)
        error = asked.exception()
        if error is not None and not isinstance(error, DaDeskError):
            logs.reference(error)
        if error is not None or not asked.result():
            self._begin_away()
        elif self._away:
            self._send_next()

    def _send_next(self) -> None:
        self._waiting = [each for each in self._waiting if each.begun or not each.cancelled.is_set()]
        if self._waiting:
            self._sending = self._waiting[0]
            self._sending.sends += 1
            self._send(self._sending)
            return
        reads = list(self._reads)
        self._reads.clear()
        self._timer.stop()
        self._away = False
        self._lost.clear()
        self.back.emit(self._sent, reads)
