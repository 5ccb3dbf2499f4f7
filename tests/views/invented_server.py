"""A server of a shared desk that a test can take away and give back, for the window's side of it."""

import threading
from dataclasses import dataclass, field
from typing import Any

from pytestqt.qtbot import QtBot

from da_desk.errors import ServerLost
from da_desk.views.tasks import TaskRunner

NEVER, AT_ONCE = (3_600_000,), (0,)
"""Pauses between two questions whether the server is back."""


@dataclass
class InventedServer:
    """A server that can be taken away. ``saved`` is what reached it, once for each operation."""

    there: threading.Event = field(default_factory=threading.Event)
    saved: list[Any] = field(default_factory=list)
    asked: int = 0
    swallow: int = 0
    """How many saves it takes without its answer coming through."""

    def __post_init__(self) -> None:
        self.there.set()

    def save(self, what: Any) -> Any:
        """A save that knows its operation: a repeated one changes nothing."""
        if not self.there.is_set():
            raise ServerLost
        if what not in self.saved:
            self.saved.append(what)
        if self.swallow:
            self.swallow -= 1
            self.there.clear()
            raise ServerLost
        return f"changes of {what}"

    def read(self) -> int:
        """How many saves there are."""
        if not self.there.is_set():
            raise ServerLost
        return len(self.saved)

    def reachable(self) -> bool:
        """The probe."""
        self.asked += 1
        return self.there.is_set()


def lose(qtbot: QtBot, tasks: TaskRunner, server: InventedServer, pauses: tuple[int, ...] = NEVER) -> None:
    """Take the server away, and have it noticed."""
    tasks.serve(server.reachable, pauses)
    server.there.clear()
    tasks.read(server.read, owner=tasks)
    qtbot.waitUntil(lambda: tasks.outbox.is_away)


def come_back(qtbot: QtBot, tasks: TaskRunner, server: InventedServer) -> None:
    """Give it back, and have it noticed."""
    server.there.set()
    tasks.outbox.try_now()
    qtbot.waitUntil(lambda: not tasks.outbox.is_away)
    qtbot.waitUntil(lambda: tasks.idle)
