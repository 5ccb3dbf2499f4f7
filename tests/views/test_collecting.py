"""What Qt owns dies on the main thread: the interpreter's cycles are collected there, and a done task holds no page."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from da_desk.views.collecting import Collecting, generation_due, set_loaded_apart
from da_desk.views.tasks import TaskRunner


@pytest.fixture(autouse=True)
def _as_python_has_it() -> Iterator[None]:
    assert gc.isenabled()
    yield
    assert gc.isenabled()


class _Lost(QTimer):
    """A timer that only itself knows, as a page's lambda knows its page."""

    def __init__(self, ends: list[str]) -> None:
        super().__init__()
        self.destroyed.connect(lambda: ends.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection)
        self.itself = self


def _allocate() -> int:
    """Far more than Python's threshold for a collection of the youngest and the next."""
    kept = [[number] for number in range(100_000)]
    return len(kept)


def test_cycles_with_objects_of_qt_end_on_the_main_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    gc.collect()
    ends: list[str] = []
    answers: list[int] = []
    for _round in range(20):
        _Lost(ends)
        tasks.read(_allocate, owner=tasks, done=answers.append)
        tasks.write(_allocate, owner=tasks, done=answers.append)
    kept = [[number] for number in range(10_000)]  # so that the next look finds something due, however soon all is done
    qtbot.waitUntil(lambda: len(answers) == 40 and len(ends) == 20, timeout=20_000)
    assert len(kept) == 10_000
    assert set(ends) == {threading.main_thread().name}


def test_python_collects_by_itself_when_no_runner_is_left(qtbot: QtBot) -> None:
    one, other = Collecting(), Collecting()
    assert not gc.isenabled()
    one.end()
    one.end()
    assert not gc.isenabled()
    other.end()
    assert gc.isenabled()


def test_the_oldest_generation_that_is_due_is_found() -> None:
    gc.disable()
    limits = gc.get_threshold()
    try:
        gc.collect()
        gc.set_threshold(1_000_000, 10, 10)
        assert generation_due() is None
        gc.set_threshold(10, 10, 10)
        kept = [[number] for number in range(1_000)]
        assert generation_due() == 0
        for _look in range(11):
            gc.collect(0)
        kept += [[number] for number in range(1_000)]
        assert generation_due() == 1
        gc.set_threshold(0, 10, 10)
        assert generation_due() is None
    finally:
        gc.set_threshold(*limits)
        gc.enable()


def test_a_task_that_was_done_holds_no_page(qtbot: QtBot, tasks: TaskRunner) -> None:
    gone: list[str] = []
    owner = QObject()
    owner.destroyed.connect(lambda: gone.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection)
    done: list[int] = []
    task = tasks.read(lambda: 7, owner=owner, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert not task.wanted
    del owner
    assert gone == [threading.main_thread().name]


def test_what_is_loaded_is_set_apart_once() -> None:
    was = gc.get_freeze_count()
    gc.unfreeze()
    try:
        assert not gc.get_freeze_count()
        set_loaded_apart()
        frozen = gc.get_freeze_count()
        kept = [[number] for number in range(1_000)]
        set_loaded_apart()
        assert frozen > 1_000
        assert gc.get_freeze_count() <= frozen
        assert len(kept) == 1_000
    finally:
        if not was:
            gc.unfreeze()
