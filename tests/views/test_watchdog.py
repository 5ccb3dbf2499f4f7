"""The watchdog itself: it bites when the window stands still, and not when work is done elsewhere."""

import threading
import time

import pytest
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from tests.views.watchdog import LIMIT_SECONDS, Watchdog


def test_it_bites_when_the_window_stands_still(qtbot: QtBot) -> None:
    with pytest.raises(AssertionError, match="stood still"), Watchdog():
        qtbot.wait(30)
        time.sleep(0.5)


def test_it_is_calm_while_a_write_waits_elsewhere(qtbot: QtBot, tasks: TaskRunner) -> None:
    hold = threading.Event()
    done: list[bool] = []
    with Watchdog() as watchdog:
        tasks.write(hold.wait, 10, owner=tasks, done=done.append)
        qtbot.waitUntil(lambda: watchdog.beats > 30)
        assert done == []
        hold.set()
        qtbot.waitUntil(lambda: bool(done))
    assert watchdog.longest < LIMIT_SECONDS
