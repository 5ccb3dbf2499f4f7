"""A second place for drafts: sealed copies on the server, since another computer may be next (storage.md §7)."""

import threading
import uuid
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from da_desk.store.drafts import Shelf

SECONDS = 15.0
"""How long a draft is on this computer alone; the promise is thirty."""

_CLOSING_SECONDS = 3.0
_MOST_BYTES = 4 << 20


class ServerShelf(Shelf):
    """Rows that only their owner reads, sealed before they leave. A thread of its own carries them; typing never waits."""

    def __init__(self, engine: Engine, seconds: float = SECONDS) -> None:
        self._engine, self._seconds = engine, seconds
        self._waiting: dict[uuid.UUID, tuple[bytes | None, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def keep(self, draft_id: uuid.UUID, sealed: bytes, done: Callable[[], object]) -> None:
        """In place of its former copy; one too large for the server stays on this computer alone."""
        if len(sealed) <= _MOST_BYTES:
            self._wait(draft_id, sealed, done)

    def drop(self, draft_id: uuid.UUID, done: Callable[[], object]) -> None:
        """It was saved or thrown away."""
        self._wait(draft_id, None, done)

    def all(self) -> dict[uuid.UUID, bytes] | None:
        """One statement; None when the server can't be asked."""
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(text("select * from api.own_drafts()")).all()
        except (SQLAlchemyError, OSError):
            return None
        return {row.id: bytes(row.sealed) for row in rows}

    def close(self) -> None:
        """Carry what waits, for a few seconds at most; the rest is on this computer and is carried next time."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=_CLOSING_SECONDS)

    def carry(self) -> None:
        """Take everything that waits to the server now; what can't be taken goes on waiting."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        for draft_id, (sealed, done) in taken.items():
            if self._carried(draft_id, sealed):
                done()
            else:
                with self._lock:
                    self._waiting.setdefault(draft_id, (sealed, done))

    def _wait(self, draft_id: uuid.UUID, sealed: bytes | None, done: Callable[[], object]) -> None:
        with self._lock:
            self._waiting[draft_id] = (sealed, done)
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="shelf", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            self.carry()
        self.carry()

    def _carried(self, draft_id: uuid.UUID, sealed: bytes | None) -> bool:
        question = "select api.drop_draft(:id)" if sealed is None else "select api.keep_draft(:id, :sealed)"
        values = {"id": draft_id} if sealed is None else {"id": draft_id, "sealed": sealed}
        try:
            with self._engine.begin() as connection:
                connection.execute(text(question), values)
        except (SQLAlchemyError, OSError):
            return False
        return True
