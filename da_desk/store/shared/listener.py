"""Hears what colleagues save: the server tells ids, never contents (storage.md §6)."""

import threading
import uuid
from collections.abc import Callable

from da_desk.errors import DaDeskError
from da_desk.store.changes import Change, Changes
from da_desk.store.shared.engine import Door, Impatient, is_driver_error

_LOOK_SECONDS = 0.5
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0


class Listener(threading.Thread):
    """``heard`` gets the changes of others; ``lost(True)`` when the connection is gone, ``lost(False)`` when it is back."""

    def __init__(
        self,
        door: Door,
        own: set[int],
        heard: Callable[[Changes], object],
        lost: Callable[[bool], object],
    ) -> None:
        super().__init__(name="listener", daemon=True)
        self._door, self._own, self._heard, self._lost = door, own, heard, lost
        self._ended, self._woken = threading.Event(), threading.Event()

    def wake(self) -> None:
        """The server answers again: try now instead of waiting on."""
        self._woken.set()

    def stop(self) -> None:
        """End it; waits a moment for the thread."""
        self._ended.set()
        self.wake()
        if self is not threading.current_thread():
            self.join(timeout=2.0)

    def run(self) -> None:
        """Listen; when the connection is lost, try again, waiting longer each time."""
        wait, away = _FIRST_WAIT, False
        while not self._ended.is_set():
            try:
                with self._door.connect(autocommit=True) as connection:
                    connection.execute("listen da_change")
                    if away:
                        self._lost(False)
                    wait, away = _FIRST_WAIT, False
                    self._hear(connection)
            except Exception as error:
                if not is_driver_error(error) and not isinstance(error, DaDeskError):
                    raise
            if self._ended.is_set():
                return
            if not away:
                away = True
                self._lost(True)
            self._woken.wait(wait)
            self._woken.clear()
            wait = min(wait * 2, _LONGEST_WAIT)

    def _hear(self, connection: Impatient) -> None:
        while not self._ended.is_set():
            told = [each.payload for each in connection.notifies(timeout=_LOOK_SECONDS) if each.pid not in self._own]
            changes = [change for payload in dict.fromkeys(told) if (change := _change(payload)) is not None]
            if changes:
                self._heard(Changes(tuple(changes)))


def _change(payload: str) -> Change | None:
    """``table id case created``; anything else was not sent by the desk: any login may send."""
    try:
        entity, row_id, case_id, created = payload.split(" ")
        known = uuid.UUID(row_id) if row_id != "-" else uuid.UUID(int=0)
        return Change(entity, known, uuid.UUID(case_id) if case_id != "-" else None, created == "true")
    except ValueError:
        return None
