"""The encrypted desk file: SQLAlchemy over SQLCipher, set for no lost commit and nothing in clear (storage.md §1).

The key stands in no URL and no log: only the connecting closure holds it. Writers begin with ``BEGIN IMMEDIATE``,
so that no transaction fails half-way for a lock; readers (``execution_options(read_only=True)``) with a plain ``BEGIN``.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from da_desk.errors import (
    DaDeskError,
    DeskDamaged,
    DeskMissing,
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    NetworkFolder,
    StoreInUse,
    StoreUnavailable,
)
from da_desk.host.files import expected, in_words
from da_desk.host.network import is_network_folder
from da_desk.wording import _

_KEY_BYTES = 32
_PAGE_BYTES = 4096
_CACHE_KIB = 65_536
_POOL_SIZE = 4
_TIMEOUT_SECONDS = 10.0

_BY_CODE: dict[int, Callable[[], DaDeskError]] = {
    sqlite3.SQLITE_NOTADB: DeskDamaged,
    sqlite3.SQLITE_CORRUPT: DeskDamaged,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_BUSY: StoreInUse,
    sqlite3.SQLITE_LOCKED: StoreInUse,
    sqlite3.SQLITE_PROTOCOL: StoreInUse,
    sqlite3.SQLITE_READONLY: FolderReadOnly,
    sqlite3.SQLITE_PERM: FolderReadOnly,
    sqlite3.SQLITE_CANTOPEN: FolderMissing,
}
_PRIMARY_CODE = 0xFF
_CODE_OF_MESSAGE = {
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
    "database or disk is full": sqlite3.SQLITE_FULL,
    "database is locked": sqlite3.SQLITE_BUSY,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "unable to open database file": sqlite3.SQLITE_CANTOPEN,
}
"""The driver's backup leaves the code out and gives SQLite's fixed sentence alone."""


def local_engine(
    path: Path, key: bytes, *, create: bool = False, read_only: bool = False, timeout_seconds: float = _TIMEOUT_SECONDS
) -> Engine:
    """An engine on the desk file ``path`` with the raw 32-byte data key; nothing is opened before the first connection.

    Without ``create`` a missing file is refused rather than made. Raises NetworkFolder, DeskMissing; connecting raises what :func:`translate` knows.
    """
    if is_network_folder(path.parent):
        raise NetworkFolder
    if not create and not path.exists():
        raise DeskMissing
    mode = "ro" if read_only else "rwc" if create else "rw"
    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connect(path, key, mode=mode, timeout_seconds=timeout_seconds),
        poolclass=QueuePool,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_SIZE,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def connect(path: Path, key: bytes, *, mode: str = "rw", timeout_seconds: float = _TIMEOUT_SECONDS) -> Any:
    """One driver connection in autocommit, keyed and set up; ``mode`` is SQLite's ro, rw or rwc."""
    if len(key) != _KEY_BYTES:
        raise ValueError("a data key has 32 bytes")
    if mode != "rwc" and path.exists() and path.stat().st_size < _PAGE_BYTES:
        raise DeskDamaged  # SQLite would take it for an empty database, and we would build a new desk over the ruin
    connection = None
    try:
        connection = sqlcipher3.dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=timeout_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        _set_up(connection, key, read_only=mode == "ro")
    except BaseException as error:
        if connection is not None:
            connection.close()
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE == sqlite3.SQLITE_CANTOPEN:
            raise _cannot_open(path) from None
        raise
    return connection


def _cannot_open(path: Path) -> DaDeskError:
    if path.exists():
        return FolderReadOnly()  # the file is there, its log beside it can't be made
    return DeskMissing() if path.parent.is_dir() else FolderMissing()


def _set_up(connection: Any, key: bytes, *, read_only: bool) -> None:
    if connection.execute("PRAGMA cipher_version").fetchone() is None:
        raise StoreUnavailable(
            _("DA Desk's encryption is missing on this computer. Nothing was opened; install it again.")
        )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON").fetchone()
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def translate(error: BaseException) -> DaDeskError | None:
    """What a driver's or system's error means to a person; None when it is a bug of ours.

    After DiskFull SQLite has rolled back by itself; a ROLLBACK of ours may then fail as well, which loses nothing.
    """
    if isinstance(error, DaDeskError):
        return error
    if isinstance(error, DBAPIError) and error.orig is not None:
        return translate(error.orig)
    if isinstance(error, OSError):
        return expected(error)
    if not isinstance(error, sqlcipher3.dbapi2.Error):
        return None
    code = int(getattr(error, "sqlite_errorcode", 0)) or _CODE_OF_MESSAGE.get(str(error), 0)
    known = _BY_CODE.get(code & _PRIMARY_CODE)
    return known() if known else _by_io_code(error)


def _by_io_code(error: BaseException) -> DaDeskError | None:
    """An I/O error is a failing page check (SQLCipher), a full disk met in a sync, or a disk that is gone."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if not name.startswith("SQLITE_IOERR"):
        return None
    if name in ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE"):
        return DiskFull()
    return DeskDamaged()


@contextlib.contextmanager
def in_our_words() -> Iterator[None]:
    """Turn driver and system errors inside the block into ours; bugs pass as they are."""
    try:
        yield
    except (DBAPIError, sqlcipher3.dbapi2.Error, OSError) as error:
        known = translate(error)
        if known is None:
            raise
        raise known from None


def checkpoint(engine: Engine) -> None:
    """Bring the write-ahead log into the file, as far as other readers allow. Raises what :func:`translate` knows."""
    with _driver(engine) as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def integrity(engine: Engine) -> tuple[str, ...]:
    """What is wrong with the file: SQLCipher's page checks, SQLite's structure, foreign keys. Empty when sound.

    Checkpoints first: over a live log the page check raises false alarms. Lines name tables and pages, never contents.
    """
    with _driver(engine) as driver:
        return faults(driver)


def faults(driver: Any) -> tuple[str, ...]:
    """The same over one driver connection."""
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    pages = [str(row[0]) for row in driver.execute("PRAGMA cipher_integrity_check")]
    if pages:
        return tuple(pages)
    structure = [str(row[0]) for row in driver.execute("PRAGMA integrity_check") if row[0] != "ok"]
    foreign = [f"{row[0]} -> {row[2]}" for row in driver.execute("PRAGMA foreign_key_check")]
    return tuple(structure + foreign)


@contextlib.contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """A pooled driver connection outside any transaction: these pragmas work in none."""
    with in_our_words(), in_words():
        pooled = engine.raw_connection()
        try:
            yield pooled.driver_connection
        finally:
            pooled.close()
