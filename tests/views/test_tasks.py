"""Work off the main thread, and its answers on it."""

import logging
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from da_desk.errors import DaDeskError, NotFound
from da_desk.store.changes import Change, Changes
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.buttons import Button


def test_the_answer_comes_on_the_main_thread_and_the_work_is_done_elsewhere(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner = QObject()
    seen: list[Any] = []
    tasks.read(threading.get_ident, owner=owner, done=lambda answer: seen.append((answer, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == threading.get_ident()
    assert QThread.currentThread().isMainThread()


def test_writes_run_one_after_another_in_order(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner, running, most = QObject(), [0], [0]
    order: list[Any] = []

    def work(number: int) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.002)
        order.append(number)
        running[0] -= 1

    for number in range(20):
        tasks.write(work, number, owner=owner)
    qtbot.waitUntil(lambda: tasks.idle)
    assert (most[0], order) == (1, list(range(20)))


def test_changed_follows_a_write_and_comes_after_done(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner = QObject()
    seen: list[Any] = []
    tasks.changed.connect(lambda changes: seen.append(("changed", changes)))
    tasks.write(lambda: "made", owner=owner, done=lambda answer: seen.append(("done", answer)))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("done", "made"), ("changed", "made")]


def test_news_of_a_restricted_case_name_none_and_so_may_be_about_any(qtbot: QtBot, tasks: TaskRunner) -> None:
    heard: list[Any] = []
    tasks.changed.connect(heard.append)
    case_id = uuid.uuid4()
    tasks.tell(Changes((Change("case_file", uuid.UUID(int=0), None, False),)))
    tasks.tell(Changes((Change("record", uuid.uuid4(), case_id, False),)))
    tasks.tell(Changes((Change("restricted_attempt", uuid.UUID(int=0), None, True),)))
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert uuid.uuid4() in heard[0].case_ids
    assert heard[1].case_ids == {case_id}
    assert not heard[2].case_ids


def test_a_read_changes_nothing(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner = QObject()
    seen: list[Any] = []
    tasks.changed.connect(seen.append)
    tasks.read(lambda: 1, owner=owner)
    qtbot.waitUntil(lambda: tasks.idle)
    assert seen == []


def test_a_dead_owner_is_not_called_but_its_save_is_told_to_others(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner, hold = QWidget(), threading.Event()
    called: list[Any] = []
    changed: list[Any] = []
    tasks.changed.connect(changed.append)
    tasks.write(lambda: hold.wait(5) and "saved", owner=owner, done=called.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner))
    hold.set()
    qtbot.waitUntil(lambda: changed == ["saved"])
    assert called == []


def _alive(thing: QObject) -> bool:
    from shiboken6 import isValid

    return isValid(thing)


def _refuse(error: Exception) -> None:
    raise error


def test_an_expected_error_goes_to_its_page(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner = QObject()
    failed: list[Any] = []
    refused: list[Any] = []
    tasks.refused.connect(refused.append)
    tasks.write(_refuse, NotFound(), owner=owner, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], DaDeskError)
    assert refused == []


def test_a_failed_save_without_a_page_is_never_silent(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner, hold = QWidget(), threading.Event()
    refused: list[Any] = []
    tasks.refused.connect(refused.append)
    tasks.write(lambda: _refuse(NotFound()) if hold.wait(5) else None, owner=owner, failed=lambda _error: None)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner))
    hold.set()
    qtbot.waitUntil(lambda: bool(refused))
    assert refused == [NotFound().sentence]


def test_an_unknown_error_is_a_number_and_its_text_is_not_logged(
    qtbot: QtBot, tasks: TaskRunner, caplog: pytest.LogCaptureFixture
) -> None:
    owner = QObject()
    numbers: list[Any] = []
    failed: list[Any] = []
    tasks.trouble.connect(numbers.append)
    with caplog.at_level(logging.ERROR, "da_desk"):
        tasks.read(_refuse, ValueError("Marsden, Holly"), owner=owner, failed=failed.append)
        qtbot.waitUntil(lambda: bool(numbers))
    assert failed == []
    assert numbers[0] in caplog.text
    assert "Marsden" not in caplog.text


def test_a_button_is_busy_until_the_answer_and_after_an_error(qtbot: QtBot, tasks: TaskRunner) -> None:
    hold, button = threading.Event(), Button("Save")
    qtbot.addWidget(button)
    tasks.write(
        lambda: _refuse(NotFound()) if hold.wait(5) else None, owner=button, busy=button, failed=lambda _e: None
    )
    assert button.busy
    hold.set()
    qtbot.waitUntil(lambda: not button.busy)


def test_a_cancelled_aside_is_dropped_and_one_not_begun_never_begins(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner, hold = QObject(), threading.Event()
    ran: list[Any] = []
    done: list[Any] = []
    for _pool in range(2):
        tasks.aside(hold.wait, 5, owner=owner)
    queued = tasks.aside(lambda: ran.append(1), owner=owner, done=done.append)
    queued.cancel()
    hold.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert (ran, done) == ([], [])


def _write_slowly(written: list[int], number: int) -> None:
    time.sleep(0.002)
    written.append(number)


def test_shutdown_waits_for_every_write() -> None:
    runner, owner = TaskRunner(), QObject()
    written: list[Any] = []
    for number in range(10):
        runner.write(_write_slowly, written, number, owner=owner)
    runner.shutdown()
    assert written == list(range(10))
    runner.write(lambda: written.append("late"), owner=owner)
    assert "late" not in written


@dataclass
class _Given:
    args: tuple[object, ...]
    named: dict[str, object]


def test_arguments_reach_the_work(qtbot: QtBot, tasks: TaskRunner) -> None:
    owner = QObject()
    seen: list[Any] = []
    tasks.read(lambda *args, **named: _Given(args, named), 1, "two", owner=owner, done=seen.append, op_id=3)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [_Given((1, "two"), {"op_id": 3})]
