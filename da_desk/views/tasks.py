"""Work off the main thread: one writer, two readers, a small pool for rendering. Answers come back on the main thread.

What fails because the server of a shared desk is lost waits in the outbox until it is back. Drafts never wait: they
are kept on this computer, by a thread of their own.

Nothing of ours above ``settings`` is imported here: the sign-in page runs on this before the services are loaded.
"""

import inspect
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from da_desk import logs
from da_desk.errors import DaDeskError, ServerLost
from da_desk.views.collecting import Collecting
from da_desk.views.outbox import PAUSES, Outbox, Probe
from da_desk.wording import _

T = TypeVar("T")
SLOW_MILLISECONDS = 1_000
"""After this long a task is said to be slow, and a page shows that it can be cancelled."""


@runtime_checkable
class Busy(Protocol):
    """What shows that it waits: our buttons and pages."""

    def set_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, or no longer."""


class _Every:
    """Every case there is, for pages that ask whether news are about theirs."""

    def __contains__(self, _case_id: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Everything:
    """News after a time without the server, in the shape of ``Changes``: anything may be new."""

    items: tuple[Any, ...] = ()
    case_ids: Any = field(default_factory=_Every)


EVERYTHING = Everything()


def _unnamed(changes: object) -> bool:
    """Whether something of a case changed that is not named."""
    return any(each.entity == "case_file" and each.case_id is None for each in getattr(changes, "items", ()))


_numbers = count()


@dataclass(eq=False)
class Task:
    """One piece of work under way. ``cancel`` drops its answer; work that has not begun is never begun.

    ``late`` gets the answer that nobody waits for any more, such as an open desk that has to be closed.
    """

    pool: ThreadPoolExecutor
    work: Callable[[], Any]
    owner: QObject | None
    done: Callable[[Any], None] | None = None
    failed: Callable[[DaDeskError], None] | None = None
    busy: Busy | None = None
    late: Callable[[Any], None] | None = None
    waiting: Callable[[], None] | None = None
    writes: bool = False
    only_now: bool = False
    key: object = None
    session: int = 0
    begun: bool = False
    sends: int = 0
    number: int = field(default_factory=lambda: next(_numbers))
    cancelled: threading.Event = field(default_factory=threading.Event)
    future: "Future[None] | None" = None

    def cancel(self) -> None:
        """Drop the answer. A write that has begun is finished all the same; only its callbacks are dropped."""
        self.cancelled.set()
        if self.future is not None:
            self.future.cancel()
        self.show_busy(False)

    def show_busy(self, busy: bool) -> None:
        """Have its button or page show that the answer is awaited, or no longer."""
        if self.busy is not None and _lives(self.busy):
            self.busy.set_busy(busy)

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the answer."""
        return not self.cancelled.is_set() and self.owner is not None and isValid(self.owner)

    def let_go(self) -> None:
        """Hold nothing of a page any more: the thread that did the work may be the last to drop the task, and what it
        dropped of Qt with it would be destroyed there."""
        self.work = _nothing
        self.owner = self.done = self.failed = self.busy = self.late = self.waiting = self.key = None


def _nothing() -> None:
    """What is left of work that was done."""


def _lacks_op_id(work: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> bool:
    try:
        given = inspect.signature(work).bind_partial(*args, **named)
    except (TypeError, ValueError):  # a wrong call shows when it is made; some callables of C say nothing of themselves
        return False
    return "op_id" in given.signature.parameters and "op_id" not in given.arguments


def _lives(thing: object) -> bool:
    return not isinstance(thing, QObject) or isValid(thing)


def waiting_words() -> str:
    """What stands at the foot of a page, in place of "Saved", while its save waits."""
    return _("Waiting for the server. What you typed is kept, and sent when it is back.")


class TaskRunner(QObject):
    """Runs the work of the pages.

    ``changed`` carries what each successful write answered (``Changes``), after its own ``done``; EVERYTHING when the
    server is back.
    ``refused`` carries the sentence of an expected error that no page is left to show: a failed save is never silent.
    ``trouble`` carries the reference number of an unknown error, which is already in the log.
    ``slow`` carries a task that has run for a second and is still awaited; ``settled`` each task that ended.
    ``away`` when the server of a shared desk is lost, ``back`` with the number of saves that were sent when it answers
    again; ``put_off`` when a save waits for it and its page has no word for that.
    """

    changed = Signal(object)
    refused = Signal(str)
    trouble = Signal(str)
    slow = Signal(object)
    settled = Signal(object)
    away = Signal()
    back = Signal(int)
    put_off = Signal()
    _finished = Signal(object, object, object)
    _told = Signal(object)
    _listener = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._keeper = ThreadPoolExecutor(1, "keeper")
        self._readers = ThreadPoolExecutor(2, "reader")
        self._asides = ThreadPoolExecutor(2, "aside")
        self._under_way: set[Task] = set()
        self._closed = False
        self._collecting = Collecting(self)
        self.outbox = Outbox(self._start, self)
        self.outbox.away.connect(self.away)
        self.outbox.back.connect(self._is_back)
        self.outbox.took.connect(self._say_put_off)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._listener.connect(self._hear_listener, Qt.ConnectionType.QueuedConnection)

    def read(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        busy: Busy | None = None,
        late: Callable[[T], None] | None = None,
        **named: Any,
    ) -> Task:
        """Ask for something. ``done`` gets the answer on the main thread if ``owner`` still lives.

        Without ``failed`` a read that the lost server leaves unanswered is quiet, and asked again when it is back.
        """
        return self._start(Task(self._readers, lambda: work(*args, **named), owner, done, failed, busy, late), new=True)

    def write(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        busy: Busy | None = None,
        late: Callable[[T], None] | None = None,
        waiting: Callable[[], None] | None = None,
        only_now: bool = False,
        key: object = None,
        **named: Any,
    ) -> Task:
        """Change something, one after another in the order asked. ``changed`` follows ``done``.

        When the server is lost the write waits in the outbox: ``waiting`` then says so on the page, and ``done`` follows
        once it was sent. Two writes with one ``key`` (by default what shows ``busy``) are versions of one save: the newer
        takes the place of one that never left. ``only_now`` refuses instead what makes no sense later, such as a print.
        Work that takes an ``op_id`` and is given none gets one here, so that it counts once however often it is sent.
        """
        if _lacks_op_id(work, args, named):
            named["op_id"] = uuid.uuid4()
        task = Task(
            self._writer,
            lambda: work(*args, **named),
            owner,
            done,
            failed,
            busy,
            late,
            waiting,
            writes=True,
            only_now=only_now,
            key=busy if key is None else key,
        )
        return self._start(task, new=True)

    def keep(
        self,
        work: Callable[..., T],
        /,
        *args: Any,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[DaDeskError], None] | None = None,
        **named: Any,
    ) -> Task:
        """Keep something on this computer alone, in the order asked: a draft. Never behind a write to a server."""
        task = Task(self._keeper, lambda: work(*args, **named), owner, done, failed, writes=True, only_now=True)
        return self._start(task, new=True)

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
        return self._start(Task(self._asides, lambda: work(*args, **named), owner, done, failed, busy), new=True)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way; what waits for the server is not."""
        return not self._under_way

    def serve(self, probe: Probe | None, pauses: Sequence[int] = PAUSES) -> int:
        """Watch the server that ``probe`` asks after, or none; how many saves were waiting for the former one."""
        return self.outbox.serve(probe, pauses)

    def tell(self, changes: object) -> None:
        """Colleagues saved something; called by the thread that listens to the server.

        Of a restricted case no id is told to all; then anything may be new.
        """
        if isValid(self):
            self._told.emit(EVERYTHING if _unnamed(changes) else changes)

    def tell_listener(self, lost: bool) -> None:
        """That thread lost the server, or has it again; called by it."""
        if isValid(self):
            self._listener.emit(lost)

    def shutdown(self) -> None:
        """Take nothing more; wait for the writes that were asked for, drop the rest."""
        self._closed = True
        self.outbox.close()
        self._keeper.shutdown(wait=True)
        self._asides.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._under_way.clear()
        self._collecting.end()

    def _start(self, task: Task, *, new: bool = False) -> Task:
        """Begin a new task, or one again that waited."""
        if self._closed:
            task.cancel()
            return task
        if new:
            task.session = self.outbox.session
            if self.outbox.holds(task):
                return task
        self._under_way.add(task)
        task.show_busy(True)
        QTimer.singleShot(SLOW_MILLISECONDS, self, lambda: self._say_slow(task))
        task.future = task.pool.submit(self._run, task)
        task.future.add_done_callback(lambda future: self._dropped(task) if future.cancelled() else None)
        return task

    def _run(self, task: Task) -> None:
        answer: object = None
        error: BaseException | None = None
        if self.outbox.bars(task):
            self._hand_over(task, None, ServerLost())
            return
        task.begun = True
        try:
            answer = task.work()
        except BaseException as caught:  # noqa: BLE001 - the one broad except: every error reaches the person
            error = caught
            self.outbox.note(task, caught)
        self._hand_over(task, answer, error)

    def _dropped(self, task: Task) -> None:
        self._hand_over(task, None, None)

    def _hand_over(self, task: Task, answer: object, error: BaseException | None) -> None:
        if isValid(self):
            self._finished.emit(task, answer, error)

    def _say_slow(self, task: Task) -> None:
        if task in self._under_way and task.wanted:
            self.slow.emit(task)

    def _say_put_off(self, task: Task) -> None:
        if task.wanted and task.waiting is not None:
            task.waiting()
        else:
            self.put_off.emit()

    def _hear_listener(self, lost: bool) -> None:
        """Its connection alone may be gone: ask. When it has it again, what was saved meanwhile was not heard."""
        if lost or self.outbox.is_away:
            self.outbox.suspect()
        else:
            self.changed.emit(EVERYTHING)

    def _is_back(self, sent: int, reads: Sequence[Task]) -> None:
        self.back.emit(sent)
        for task in reads:
            if task.wanted:
                self._start(task)
        self.changed.emit(EVERYTHING)

    def _deliver(self, task: Task, answer: object, error: BaseException | None) -> None:
        self._under_way.discard(task)
        if not task.cancelled.is_set():  # a cancelled one is busy no longer; its button may wait for another by now
            task.show_busy(False)
        self.settled.emit(task)
        dropped = task.future is not None and task.future.cancelled()
        if isinstance(error, ServerLost) and self.outbox.takes(task):
            return
        try:
            if error is not None:
                self._fail(task, error)
            elif not dropped:
                self._succeed(task, answer)
        finally:
            self.outbox.settled(task, sent=error is None and not dropped)
            task.let_go()

    def _succeed(self, task: Task, answer: object) -> None:
        if task.wanted and task.done is not None:
            task.done(answer)
        elif not task.wanted and task.late is not None:
            task.late(answer)
        if task.writes:
            self.changed.emit(answer)

    def _fail(self, task: Task, error: BaseException) -> None:
        if not isinstance(error, DaDeskError):
            number = logs.reference(error)
            if task.wanted or task.writes:
                self.trouble.emit(number)
            return
        error = self._in_words(task, error)
        if task.wanted and task.failed is not None:
            task.failed(error)
        elif task.wanted or task.writes:
            self.refused.emit(error.sentence)

    def _in_words(self, task: Task, error: DaDeskError) -> DaDeskError:
        """The error as it stands for this task: a save that won't be sent later must not be said to be."""
        if not isinstance(error, ServerLost) or not task.writes:
            return error
        if task.session != self.outbox.session:
            return ServerLost(_("A save didn't reach the server. What you typed stays as a draft on this computer."))
        return ServerLost(_("The server can't be reached. Try this again when it is back."))
