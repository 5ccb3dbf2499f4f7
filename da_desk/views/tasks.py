"""Work off the main thread: one writer, two readers, a small pool for rendering. Answers come back on the main thread.

Nothing of ours above ``settings`` is imported here: the sign-in page runs on this before the services are loaded.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from da_desk import logs
from da_desk.errors import DaDeskError

T = TypeVar("T")
SLOW_MILLISECONDS = 1_000
"""After this long a task is said to be slow, and a page shows that it can be cancelled."""


@runtime_checkable
class Busy(Protocol):
    """What shows that it waits: our buttons and pages."""

    def set_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, or no longer."""


@dataclass(eq=False)
class Task:
    """One piece of work under way. ``cancel`` drops its answer; work that has not begun is never begun."""

    work: Callable[[], Any]
    owner: QObject
    done: Callable[[Any], None] | None
    failed: Callable[[DaDeskError], None] | None
    busy: Busy | None
    writes: bool
    cancelled: threading.Event = field(default_factory=threading.Event)
    future: "Future[None] | None" = None

    def cancel(self) -> None:
        """Drop the answer. A write that has begun is finished all the same; only its callbacks are dropped."""
        self.cancelled.set()
        if self.future is not None and self.future.cancel() and self.busy is not None and _lives(self.busy):
            self.busy.set_busy(False)

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the answer."""
        return not self.cancelled.is_set() and isValid(self.owner)


def _lives(thing: object) -> bool:
    return not isinstance(thing, QObject) or isValid(thing)


class TaskRunner(QObject):
    """Runs the work of the pages.

    ``changed`` carries what each successful write answered (``Changes``), after its own ``done``.
    ``refused`` carries the sentence of an expected error that no page is left to show: a failed save is never silent.
    ``trouble`` carries the reference number of an unknown error, which is already in the log.
    ``slow`` carries a task that has run for a second and is still awaited; ``settled`` each task that ended.
    """

    changed = Signal(object)
    refused = Signal(str)
    trouble = Signal(str)
    slow = Signal(object)
    settled = Signal(object)
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(2, "reader")
        self._asides = ThreadPoolExecutor(2, "aside")
        self._under_way: set[Task] = set()
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def read(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        busy: Busy | None = None,
        **named: Any,
    ) -> Task:
        """Ask for something. ``done`` gets the answer on the main thread if ``owner`` still lives."""
        return self._start(self._readers, lambda: work(*args, **named), owner, done, failed, busy)

    def write(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        busy: Busy | None = None,
        **named: Any,
    ) -> Task:
        """Change something, one after another in the order asked. ``changed`` follows ``done``."""
        return self._start(self._writer, lambda: work(*args, **named), owner, done, failed, busy, writes=True)

    def aside(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        busy: Busy | None = None,
        **named: Any,
    ) -> Task:
        """Render or reckon something that touches no store; may be cancelled."""
        return self._start(self._asides, lambda: work(*args, **named), owner, done, failed, busy)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def shutdown(self) -> None:
        """Take nothing more; wait for the writes that were asked for, drop the rest."""
        self._closed = True
        self._asides.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._under_way.clear()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], Any],
        owner: QObject,
        done: Callable[[Any], None] | None,
        failed: Callable[[DaDeskError], None] | None,
        busy: Busy | None,
        writes: bool = False,
    ) -> Task:
        task = Task(work, owner, done, failed, busy, writes)
        if self._closed:
            task.cancel()
            return task
        self._under_way.add(task)
        if busy is not None:
            busy.set_busy(True)
        QTimer.singleShot(SLOW_MILLISECONDS, self, lambda: self._say_slow(task))
        task.future = pool.submit(self._run, task)
        task.future.add_done_callback(lambda future: self._dropped(task) if future.cancelled() else None)
        return task

    def _run(self, task: Task) -> None:
        answer: object = None
        error: BaseException | None = None
        try:
            answer = task.work()
        except BaseException as caught:  # noqa: BLE001 - the one broad except: every error reaches the person
            error = caught
        self._hand_over(task, answer, error)

    def _dropped(self, task: Task) -> None:
        self._hand_over(task, None, None)

    def _hand_over(self, task: Task, answer: object, error: BaseException | None) -> None:
        if isValid(self):
            self._finished.emit(task, answer, error)

    def _say_slow(self, task: Task) -> None:
        if task in self._under_way and task.wanted:
            self.slow.emit(task)

    def _deliver(self, task: Task, answer: object, error: BaseException | None) -> None:
        self._under_way.discard(task)
        if task.busy is not None and _lives(task.busy):
            task.busy.set_busy(False)
        self.settled.emit(task)
        dropped = task.future is not None and task.future.cancelled()
        if error is not None:
            self._fail(task, error)
        elif not dropped:
            self._succeed(task, answer)

    def _succeed(self, task: Task, answer: object) -> None:
        if task.wanted and task.done is not None:
            task.done(answer)
        if task.writes:
            self.changed.emit(answer)

    def _fail(self, task: Task, error: BaseException) -> None:
        if not isinstance(error, DaDeskError):
            number = logs.reference(error)
            if task.wanted or task.writes:
                self.trouble.emit(number)
        elif task.wanted and task.failed is not None:
            task.failed(error)
        elif task.wanted or task.writes:
            self.refused.emit(error.sentence)
