"""How many things are past their time, kept up to date while somebody is in: for the rail and for the reminder."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from da_desk.views.due import SOON
from da_desk.views.tasks import TaskRunner

if TYPE_CHECKING:
    from da_desk.services.desk import Services

TICK_MILLISECONDS = 60_000
"""How often the kept times are held against the clock; that asks nobody."""
SETTLE_MILLISECONDS = 1_500
"""Several saves within this time are asked after once."""
ANEW = timedelta(hours=6)
"""After this long the times are asked for again, though nothing was said to have changed."""


class DueWatch(QObject):
    """``counted(overdue, urgent)`` whenever it was looked: past their time, and those with those due within two hours.

    The times are asked for once and when something to do changed; each minute they are only counted. Each asking is a
    line of the log, and a desk left open all day must not fill it.
    """

    counted = Signal(int, int)

    def __init__(self, services: "Services", tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._times: Sequence[datetime] = ()
        self._asked_at: datetime | None = None
        self._settle = _timer(self, SETTLE_MILLISECONDS, self.ask)
        self._settle.setSingleShot(True)
        self._minutes = _timer(self, TICK_MILLISECONDS, self.look)
        self._minutes.start()
        tasks.changed.connect(self._news)

    def ask(self) -> None:
        """Ask for the times."""
        self._asked_at = self._services.workplace.now()
        self._tasks.read(self._services.duties.due_times, owner=self, done=self._have)

    def look(self) -> None:
        """Hold what is known against the clock."""
        now = self._services.workplace.now()
        if self._asked_at is None or now - self._asked_at > ANEW:
            self.ask()
        else:
            self._count(now)

    def _have(self, times: Sequence[datetime]) -> None:
        self._times = times
        self._count(self._services.workplace.now())

    def _count(self, now: datetime) -> None:
        overdue = sum(1 for each in self._times if each < now)
        self.counted.emit(overdue, sum(1 for each in self._times if each <= now + SOON))

    def _news(self, changes: object) -> None:
        """Something to do changed, or after a time without the server anything may have."""
        items, touched = getattr(changes, "items", ()), getattr(changes, "case_ids", None)
        if any(each.entity == "duty" for each in items) or (touched and not items):
            self._settle.start()


def _timer(parent: QObject, milliseconds: int, act: Callable[[], object]) -> QTimer:
    made = QTimer(parent)
    made.setInterval(milliseconds)
    made.timeout.connect(act)
    return made
