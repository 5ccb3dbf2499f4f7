"""The desk on a server: each person connects with a login of their own, and the server is the guard (storage.md §3, §6)."""

import random
import time
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from da_desk.errors import AccessDenied, ClientTooOld, DaDeskError, RuleRefused, ServerLost, ServerRefused, StoreTooOld
from da_desk.models.accounts import Actor
from da_desk.models.base import uuid7
from da_desk.models.desk import Desk, SaveOp
from da_desk.settings import ServerPlace
from da_desk.store import migrate
from da_desk.store.changes import Changes
from da_desk.store.drafts import drafts_folder
from da_desk.store.sealing import STANDARD, KdfPolicy
from da_desk.store.shared.credentials import SharedCredentials, role_of
from da_desk.store.shared.engine import Door, Login, shared_engine, state_of, transient, translated
from da_desk.store.shared.guard import SharedGuard
from da_desk.store.shared.keys import OwnKey
from da_desk.store.shared.listener import Listener
from da_desk.store.shared.objects import CLIENT
from da_desk.store.shared.recorder import SharedRecorder
from da_desk.store.shared.shelf import ServerShelf
from da_desk.store.store import Store
from da_desk.store.unit_of_work import Act
from da_desk.wording import _, ngettext

Clock = Callable[[], datetime]
RETRY_SECONDS = 8.0
"""How long a save is tried again by itself; then the person is told, and it waits for the server."""

_HELLO = "select schema_revision, oldest_client, account_id, at, intact from api.hello()"
_NO_RIGHT = "42501"
_MOST_WRONG = timedelta(minutes=2)


class SharedStore(Store):
    """See :class:`Store`. ``account_id``: whose login it is."""

    kind = "shared"
    keeps_by_force = True
    guard: SharedGuard
    shelf: ServerShelf

    def __init__(self, door: Door, engine: Engine, clock: Clock, state: Path, kdf: KdfPolicy) -> None:
        self._door, self._engine, self._clock = door, engine, clock
        self._reading = engine.execution_options(postgresql_readonly=True)
        self._state, self._kdf = state, kdf
        self._recorder = SharedRecorder()
        self._offset = timedelta()
        self._pids: set[int] = set()
        self._listener: Listener | None = None
        self.guard = SharedGuard(self)
        self.shelf = ServerShelf(engine)

    @classmethod
    def open(
        cls,
        place: ServerPlace,
        username: str,
        password: str,
        state: Path,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        kdf: KdfPolicy = STANDARD,
    ) -> "SharedStore":
        """Connect and sign in. ``state``: this computer's folder for drafts.

        Raises WrongPassword, ServerLost, ServerRefused (with the reason), StoreTooOld, StoreTooNew, ClientTooOld,
        AccessDenied.
        """
        door = Door(Login(place, role_of(place, username), password))
        pids: set[int] = set()
        store = cls(door, shared_engine(door, pids), clock, state, kdf)
        store._pids = pids
        try:
            store._come_in(password)
        except BaseException:
            store.close()
            raise
        return store

    def _come_in(self, password: str) -> None:
        try:
            self._ask_the_desk()
            self._take_own_key(password)
        except (SQLAlchemyError, OSError) as error:
            if state_of(error) == _NO_RIGHT:
                raise AccessDenied(
                    _("This person is not let in to that desk. Ask an administrator of the desk.")
                ) from None
            known = translated(error)
            if known is None:
                raise _foreign(error) from None
            raise known from None

    def _ask_the_desk(self) -> None:
        """Which desk this is, by which schema and rules, who is there, and how far the two clocks are apart."""
        with Session(self._reading) as session:
            before = self._clock()
            found = session.execute(text(_HELLO)).one()
            self._check(found.schema_revision, found.oldest_client, found.intact)
            if found.account_id is None:
                raise AccessDenied(_("This account is not in use any more. Ask an administrator."))
            desk = session.scalars(select(Desk)).first()
            if desk is None:
                raise _half()
            self.account_id: uuid.UUID = found.account_id
            self.desk_id = desk.id
            self._set_clock(found.at, before)

    def _check(self, revision: str, oldest_client: int, intact: bool) -> None:
        if oldest_client > CLIENT:
            raise ClientTooOld
        if not revision:
            raise _half()
        if migrate.is_older(revision):
            raise StoreTooOld
        if not intact:
            raise ServerRefused(
                _(
                    "The rules that guard this desk were changed on the server from outside. Tell whoever runs it at once."
                )
            )

    def _set_clock(self, theirs: datetime, before: datetime) -> None:
        """The server's time counts; a computer whose own clock is far off is told to its person."""
        offset = theirs - before
        if abs(offset) >= timedelta(seconds=2):
            self._offset = offset
        if abs(offset) >= _MOST_WRONG:
            minutes = round(abs(offset).total_seconds() / 60)
            words = ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
            sentence = _("This computer's clock is {words} wrong. Times are taken from the server; tell your IT.")
            self.notice = sentence.format(words=words)

    def _take_own_key(self, password: str) -> None:
        own_key = OwnKey(
            self.desk_id, self.account_id, drafts_folder(self._state, self.desk_id, self.account_id), self._kdf
        )
        with self._engine.begin() as connection:
            self.draft_key = own_key.open(connection, password)
        self.credentials = SharedCredentials(self._door, own_key)

    def now(self) -> datetime:
        """The server's time: this computer's clock, put right by what was measured on coming in."""
        return self._clock() + self._offset

    def act(self, actor: Actor | None, op_id: uuid.UUID | None, act: Act) -> Changes:
        """As :meth:`Store.act`; a server that went away meanwhile is asked again, and the same save never counts twice."""
        op, until = op_id or uuid7(), time.monotonic() + RETRY_SECONDS
        tries = 0
        while True:
            try:
                return super().act(actor, op, act)
            except ServerLost:
                tries += 1
                wait = min(1.0, 0.05 * 2**tries) * (0.5 + random.random())  # noqa: S311 - only to spread the tries
                if time.monotonic() + wait > until:
                    raise
                time.sleep(wait)
            except DaDeskError:
                # An earlier try may have been committed since this one began: then it met its own work.
                done = self._done(op) if tries or op_id else None
                if done is None:
                    raise
                return done

    def _done(self, op: uuid.UUID) -> Changes | None:
        """What an operation changed when it was committed; None when it was not. Raises ServerLost."""
        with self.reading() as uow:
            found = uow.session.get(SaveOp, op)
            return Changes.from_json(found.changes) if found else None

    def reachable(self) -> bool:
        """Asks the server for an answer; the listener, which may still be waiting, then tries at once."""
        try:
            with Session(self._reading) as session:
                session.execute(text("select 1"))
        except (SQLAlchemyError, OSError, DaDeskError):
            self._engine.dispose()
            return False
        if (listener := self._listener) is not None:
            listener.wake()
        return True

    def listen(self, heard: Callable[[Changes], object], lost: Callable[[bool], object]) -> None:
        """One more connection, on a thread of its own, that comes back by itself."""
        if self._listener is None:
            self._listener = Listener(self._door, self._pids, heard, lost)
            self._listener.start()

    def backup(self, target: Path) -> Path:  # noqa: ARG002
        """Not from here: whoever runs the server backs it up (docs/how-to/shared-desk-server.md). Raises RuleRefused."""
        raise RuleRefused(_("A shared desk is backed up on its server. Ask whoever runs it."))

    def damage(self) -> tuple[str, ...]:
        """The server's own matter (page checksums, amcheck); from here nothing is found."""
        return ()

    def close(self) -> None:
        """Carry the last drafts, end the listener and the connections."""
        self.shelf.close()
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self._engine.dispose()

    def _session(self, *, read_only: bool) -> Session:
        return Session(self._reading if read_only else self._engine, expire_on_commit=False, autoflush=not read_only)

    def _translate(self, error: DBAPIError) -> DaDeskError | None:
        return translated(error)

    def _require_open(self, actor: Actor | None, case_ids: Collection[uuid.UUID]) -> None:
        for case_id in case_ids:
            self.guard.forget(case_id)
            if actor is not None:
                self.guard.open_case(actor, case_id)

    def _open_row(self, actor: Actor | None, table: str, row_id: uuid.UUID) -> bool:
        return actor is not None and self.guard.open_row(actor, table, row_id)


def _half() -> ServerRefused:
    return ServerRefused(
        _("The desk on the server is not set up to its end. Ask whoever runs the server to go on with the setting up.")
    )


def _foreign(error: BaseException) -> DaDeskError:
    """A server of another application, or a desk without its schema: there is no such function or table."""
    if transient(error):
        return ServerLost()
    return ServerRefused(_("That database is not a desk of DA Desk, or it is not set up yet. Check its name."))
