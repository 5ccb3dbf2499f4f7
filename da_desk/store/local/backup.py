"""A backup is a folder that opens like a desk: the database under a key of its own, and that key for the same people.

    desk-backup-20270103T140500Z-1a2b3c/
        desk.dadb        a copy by SQLite's backup API, whole while others write, under a fresh data key
        desk.dadb.keys   the same slots; the fresh key is sealed to each person and to the recovery code
        manifest.json    counts of rows, schema revision, SHA-256 of both files

So a backup needs no key of its own to be kept anywhere, a colleague removed since can't open later ones, and
restoring is choosing the folder. It is checked before it gets its name: an unfinished one is never taken for a backup.
"""

import hashlib
import os
import shutil
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any
from uuid import UUID

import msgspec

from da_desk import __version__
from da_desk.errors import DeskDamaged, DeskMissing
from da_desk.host.files import atomic_write, in_words, sync_folder
from da_desk.host.locks import holding
from da_desk.store.local.engine import connect, faults, in_our_words
from da_desk.store.local.slots import DESK_NAME, KeyFile, Unlocked, keys_path
from da_desk.store.sealing import STANDARD, KdfPolicy

MANIFEST = "manifest.json"
_PARTIAL = ".partial"
_KEY_BYTES = 32


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: no personal data, so that a report may quote it. Digests are SHA-256 in hex."""

    desk: UUID
    made_at: datetime
    program: str
    schema: str
    rows: dict[str, int]
    database_sha256: str
    keys_sha256: str


def backup(desk: Path, key_file: KeyFile, unlocked: Unlocked, target: Path, now: datetime) -> Path:
    """Back the desk up into a new folder under ``target``; returns the folder. The desk may be in use meanwhile.

    Raises DiskFull, FolderReadOnly, FolderMissing, KeysDamaged, DeskDamaged (the copy did not pass its checks; it is
    removed).
    """
    name = f"desk-backup-{now:%Y%m%dT%H%M%SZ}-{token_hex(3)}"
    partial = target / f".{name}{_PARTIAL}"
    with in_our_words(), holding(desk.with_name(f"{desk.name}.backup.lock")):
        _clear_partials(target)
        partial.mkdir(parents=True, mode=0o700)
        try:
            _fill(partial, desk, key_file, unlocked, now)
            partial.rename(target / name)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        sync_folder(target)
    return target / name


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises DeskMissing (no backup there), DeskDamaged."""
    path = folder / MANIFEST
    if not path.is_file():
        raise DeskMissing
    try:
        with in_words():
            return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError:
        raise DeskDamaged from None


def check(folder: Path, username: str, password: str, *, policy: KdfPolicy = STANDARD) -> Manifest:
    """Try a backup as a restore would: open it with a person's password, read every page, count the rows.

    Nothing in the folder is changed. Raises WrongPassword, KeysMissing, KeysDamaged, DeskMissing, DeskDamaged.
    """
    manifest = read_manifest(folder)
    desk = folder / DESK_NAME
    key_file = KeyFile.load(desk, policy=policy)
    unlocked = key_file.unlock(username, password)
    with in_our_words():
        whole = _digest(desk) == manifest.database_sha256 and _digest(keys_path(desk)) == manifest.keys_sha256
        if (
            key_file.desk_id != manifest.desk
            or not whole
            or _examined(desk, unlocked.key)
            != (
                manifest.schema,
                manifest.rows,
            )
        ):
            raise DeskDamaged
    return manifest


def _fill(folder: Path, desk: Path, key_file: KeyFile, unlocked: Unlocked, now: datetime) -> None:
    copy = folder / DESK_NAME
    key = token_bytes(_KEY_BYTES)
    _copy(desk, unlocked.key, copy, key)
    key_file.sealed_copy(unlocked, copy, key)
    schema, rows = _examined(copy, key)
    manifest = Manifest(
        desk=key_file.desk_id,
        made_at=now,
        program=__version__,
        schema=schema,
        rows=rows,
        database_sha256=_digest(copy),
        keys_sha256=_digest(keys_path(copy)),
    )
    atomic_write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def _copy(desk: Path, key: bytes, copy: Path, copy_key: bytes) -> None:
    """All pages in one step: a stepwise copy starts again at every write of others and may never end."""
    with closing(connect(desk, key)) as source, closing(connect(copy, copy_key, mode="rwc")) as target:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, readable from a read-only medium
    with copy.open("rb+") as file:
        os.fsync(file.fileno())


def _examined(desk: Path, key: bytes) -> tuple[str, dict[str, int]]:
    """The schema revision and the rows of each table, after every check. Raises DeskDamaged."""
    with closing(connect(desk, key, mode="ro")) as driver:
        if faults(driver):
            raise DeskDamaged
        names = [row[0] for row in driver.execute(_TABLES)]
        rows = {name: _count(driver, name) for name in names}
        schema = (
            driver.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in names else None
        )
    return (str(schema[0]) if schema else "", rows)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"


def _count(driver: Any, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(driver.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608 - the schema's own names


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _clear_partials(target: Path) -> None:
    """Remove what a killed backup of a desk left. Raises nothing: what can't be removed does no harm."""
    with suppress(OSError):
        for stray in target.glob(f".desk-backup-*{_PARTIAL}"):
            shutil.rmtree(stray, ignore_errors=True)
