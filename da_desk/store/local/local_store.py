"""The desk on this computer: an encrypted file, a key file beside it, one writer at a time."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from da_desk.errors import DaDeskError, DeskDamaged
from da_desk.host.files import remove_strays
from da_desk.models.desk import Desk
from da_desk.store import migrate
from da_desk.store.changes import Changes
from da_desk.store.local import objects
from da_desk.store.local.backup import backup
from da_desk.store.local.credentials import LocalCredentials
from da_desk.store.local.engine import in_our_words, integrity, local_engine, translate
from da_desk.store.local.guard import LocalGuard
from da_desk.store.local.guesses import Guesses
from da_desk.store.local.recorder import LocalRecorder
from da_desk.store.local.slots import DESK_NAME, KeyFile, Unlocked
from da_desk.store.sealing import STANDARD, KdfPolicy
from da_desk.store.store import Store

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This computer's clock, in UTC."""
    return datetime.now(UTC)


class LocalStore(Store):
    """See :class:`Store`. ``account_id`` is whose password opened it; None after the recovery code."""

    kind = "local"
    keeps_by_force = False

    def __init__(self, desk: Path, engine: Engine, key_file: KeyFile, unlocked: Unlocked, clock: Clock) -> None:
        self._desk, self._key_file, self._unlocked = desk, key_file, unlocked
        self._engine = engine
        self._reading = engine.execution_options(read_only=True)
        self._clock = clock
        self._recorder = LocalRecorder()
        self.desk_id = key_file.desk_id
        self.account_id: uuid.UUID | None = unlocked.account_id
        self.draft_key = unlocked.draft_key
        self.credentials = LocalCredentials(key_file, unlocked)
        self.guard = LocalGuard(self)

    @classmethod
    def create(
        cls,
        folder: Path,
        account_id: uuid.UUID,
        username: str,
        password: str,
        *,
        clock: Clock = system_clock,
        kdf: KdfPolicy = STANDARD,
    ) -> tuple["LocalStore", str]:
        """A new, empty desk in ``folder`` with its first person; and the recovery code, shown once.

        Raises NetworkFolder, FolderReadOnly, DiskFull, RuleRefused when the folder holds a desk.
        """
        desk = folder / DESK_NAME
        engine_of = _engine_maker(desk, create=True)
        key_file, unlocked, code = KeyFile.create(desk, account_id, username, password, policy=kdf)
        engine = engine_of(unlocked)
        try:
            with in_our_words():
                migrate.upgrade(engine, objects.apply)
            Guesses(desk, clock).begin()
        except BaseException:
            engine.dispose()
            _remove_unfinished(desk)
            raise
        return cls(desk, engine, key_file, unlocked, clock), code

    @classmethod
    def open(
        cls, folder: Path, username: str, password: str, *, clock: Clock = system_clock, kdf: KdfPolicy = STANDARD
    ) -> tuple["LocalStore", list[datetime]]:
        """The desk in ``folder``, and the wrong guesses at this name since its last sign-in.

        Raises TooManyGuesses, WrongPassword, DeskMissing, KeysMissing, KeysDamaged, DeskDamaged, StoreTooNew …
        """
        desk = folder / DESK_NAME
        key_file = KeyFile.load(desk, policy=kdf)
        guesses = Guesses(desk, clock)
        guesses.check(username)
        try:
            unlocked = key_file.unlock(username, password)
        except DaDeskError:
            guesses.failed(username)
            raise
        store = cls._opened(folder, key_file, unlocked, clock)
        return store, guesses.succeeded(username)

    @classmethod
    def recover(
        cls, folder: Path, code: str, *, clock: Clock = system_clock, kdf: KdfPolicy = STANDARD
    ) -> "LocalStore":
        """The desk in ``folder`` by its recovery code. Raises as :meth:`open` does, and ValidationFailed when mistyped."""
        key_file = KeyFile.load(folder / DESK_NAME, policy=kdf)
        return cls._opened(folder, key_file, key_file.unlock_recovery(code), clock)

    @classmethod
    def _opened(cls, folder: Path, key_file: KeyFile, unlocked: Unlocked, clock: Clock) -> "LocalStore":
        remove_strays(folder)
        engine = _engine_maker(folder / DESK_NAME)(unlocked)
        try:
            with in_our_words():
                _bring_up(engine, folder, key_file, unlocked, clock())
            store = cls(folder / DESK_NAME, engine, key_file, unlocked, clock)
            store._check_serial(key_file)
        except BaseException:
            engine.dispose()
            raise
        return store

    def _check_serial(self, key_file: KeyFile) -> None:
        with self.reading() as uow:
            desk = uow.first(select(Desk))
        if desk is not None:
            key_file.require_serial(desk.key_serial)

    def now(self) -> datetime:
        """This computer's clock, or the one it was opened with."""
        return self._clock()

    def listen(self, heard: Callable[[Changes], object], lost: Callable[[bool], object]) -> None:
        """Nobody else saves into the file of this computer while it is open here."""

    def backup(self, target: Path) -> Path:
        """A folder that opens like a desk, under a key of its own, for the same people (:mod:`da_desk.store.local.backup`)."""
        return backup(self._desk, self._key_file, self._unlocked, target, self.now())

    def damage(self) -> tuple[str, ...]:
        """Reads every page: each is authenticated, so that one flipped bit is found."""
        return integrity(self._engine)

    def close(self) -> None:
        """Give the file up."""
        self._engine.dispose()

    def _session(self, *, read_only: bool) -> Session:
        return Session(self._reading if read_only else self._engine, expire_on_commit=False, autoflush=not read_only)

    def _translate(self, error: DBAPIError) -> DaDeskError | None:
        return translate(error)


def _engine_maker(desk: Path, *, create: bool = False) -> Callable[[Unlocked], Engine]:
    """How to open the file with a key; the folder is refused before a key file is made in it."""
    local_engine(desk, bytes(32), create=True).dispose()
    return lambda unlocked: local_engine(desk, unlocked.key, create=create)


def _remove_unfinished(desk: Path) -> None:
    """Take away what a failed creation left, so that the folder can be chosen again. Nobody's data was in it yet."""
    for suffix in ("", "-wal", "-shm", ".keys", ".guesses"):
        desk.with_name(desk.name + suffix).unlink(missing_ok=True)


def _bring_up(engine: Engine, folder: Path, key_file: KeyFile, unlocked: Unlocked, now: datetime) -> None:
    """Upgrade an older desk after a backup, and put its triggers back when the file lacks any."""
    with engine.connect() as connection:
        if migrate.current(connection) is None:
            raise DeskDamaged  # an empty database in place of the desk: nothing may be built over it
        behind = migrate.behind(connection)
        intact = objects.intact(connection)
    if behind:
        backup(folder / DESK_NAME, key_file, unlocked, folder / "backups", now)
        migrate.upgrade(engine, objects.apply)
    elif not intact:
        with engine.begin() as connection:
            objects.apply(connection)
