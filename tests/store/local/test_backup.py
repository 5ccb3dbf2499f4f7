"""Backups: whole while others write, opened by the same people, and refused clearly when damaged or foreign."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from da_desk.errors import (
    DeskDamaged,
    DeskMissing,
    DiskFull,
    FolderReadOnly,
    KeysDamaged,
    KeysMissing,
    WrongPassword,
)
from da_desk.store.local.backup import MANIFEST, backup, check, read_manifest
from da_desk.store.local.engine import connect, local_engine
from da_desk.store.local.slots import DESK_NAME, KeyFile, Unlocked, keys_path
from tests.light import LIGHT

ANN, BOB = UUID(int=1), UUID(int=2)
ANNS, BOBS = "three odd teapots", "a quiet harbour wall"
NOW = datetime(2027, 1, 3, 14, 5, tzinfo=UTC)
ROWS = 500


@dataclass(frozen=True)
class Desk:
    path: Path
    keys: KeyFile
    unlocked: Unlocked
    engine: Engine
    code: str

    def back_up(self, target: Path) -> Path:
        return backup(self.path, self.keys, self.unlocked, target, NOW)


def make(folder: Path) -> Desk:
    path = folder / DESK_NAME
    keys, unlocked, code = KeyFile.create(path, ANN, "ann", ANNS, policy=LIGHT)
    keys.add(unlocked, BOB, "bob", BOBS)
    engine = local_engine(path, unlocked.key, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (words TEXT)")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0007')")
        for _row in range(ROWS):
            add(connection)
    return Desk(path, keys, unlocked, engine, code)


def add(connection: object) -> None:
    connection.execute(text("INSERT INTO note VALUES (:words)"), {"words": "Wrenfield " * 60})  # type: ignore[attr-defined]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "desk").mkdir()
    (tmp_path / "backups").mkdir()
    made = make(tmp_path / "desk")
    yield made
    made.engine.dispose()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_a_backup_opens_with_each_persons_password(desk: Desk, target: Path) -> None:
    folder = desk.back_up(target)
    for name, password in (("ann", ANNS), ("bob", BOBS)):
        assert check(folder, name, password, policy=LIGHT).rows == {"alembic_version": 1, "note": ROWS}
    with pytest.raises(WrongPassword):
        check(folder, "ann", BOBS, policy=LIGHT)
    recovered = KeyFile.load(folder / DESK_NAME, policy=LIGHT).unlock_recovery(desk.code)
    assert recovered.key != desk.unlocked.key


def test_the_manifest_says_what_it_holds(desk: Desk, target: Path) -> None:
    folder = desk.back_up(target)
    manifest = read_manifest(folder)
    assert (manifest.desk, manifest.schema, manifest.made_at) == (desk.keys.desk_id, "0007", NOW)
    assert manifest.rows["note"] == ROWS
    assert sorted(file.name for file in folder.iterdir()) == [DESK_NAME, f"{DESK_NAME}.keys", MANIFEST]
    assert folder.name.startswith("desk-backup-20270103T140500Z-")
    assert json.loads((folder / MANIFEST).read_bytes())


def test_checking_changes_nothing_and_works_on_a_read_only_medium(desk: Desk, target: Path, as_nobody: Path) -> None:
    os.seteuid(os.getuid())
    folder = as_nobody / "backup"
    shutil.copytree(desk.back_up(target), folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.getuid() == 0:
        os.seteuid(65534)
    check(folder, "ann", ANNS, policy=LIGHT)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    os.seteuid(os.getuid())
    folder.chmod(0o755)


def test_a_restored_backup_is_the_desk_again(desk: Desk, target: Path, tmp_path: Path) -> None:
    restored = tmp_path / "restored"
    shutil.copytree(desk.back_up(target), restored)
    unlocked = KeyFile.load(restored / DESK_NAME, policy=LIGHT).unlock("bob", BOBS)
    assert unlocked.draft_key == desk.keys.unlock("bob", BOBS).draft_key
    engine = local_engine(restored / DESK_NAME, unlocked.key)
    with engine.begin() as connection:
        add(connection)
        assert connection.execute(text("SELECT count(*) FROM note")).scalar_one() == ROWS + 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_it_has_a_key_of_its_own(desk: Desk, target: Path) -> None:
    folder = desk.back_up(target)
    shutil.copy(keys_path(desk.path), keys_path(folder / DESK_NAME))
    with pytest.raises(DeskDamaged):
        check(folder, "ann", ANNS, policy=LIGHT)


def test_it_is_whole_while_others_write(desk: Desk, target: Path) -> None:
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with desk.engine.begin() as connection:
                add(connection)
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        folders = [desk.back_up(target) for _time in range(3)]
    finally:
        stop.set()
        writer.join()
    counts = [check(folder, "ann", ANNS, policy=LIGHT).rows["note"] for folder in folders]
    assert written > 0
    assert counts == sorted(counts)
    assert ROWS <= counts[0] <= counts[-1] <= ROWS + written


def test_a_colleague_removed_before_cannot_open_it(desk: Desk, target: Path) -> None:
    desk.keys.remove(desk.unlocked, BOB)
    with pytest.raises(WrongPassword):
        check(desk.back_up(target), "bob", BOBS, policy=LIGHT)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_flipped_bit_is_found(desk: Desk, target: Path, part: float) -> None:
    file = desk.back_up(target) / DESK_NAME
    raw = bytearray(file.read_bytes())
    raw[int(len(raw) * part)] ^= 1
    file.write_bytes(raw)
    with pytest.raises(DeskDamaged):
        check(file.parent, "ann", ANNS, policy=LIGHT)


def test_damage_is_found_even_when_the_manifest_was_made_to_fit(desk: Desk, target: Path) -> None:
    folder = desk.back_up(target)
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["rows"]["note"] = ROWS - 1
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(DeskDamaged):
        check(folder, "ann", ANNS, policy=LIGHT)


def test_missing_and_cut_parts_have_their_sentences(desk: Desk, target: Path) -> None:
    folder = desk.back_up(target)
    keys = keys_path(folder / DESK_NAME)
    whole = keys.read_bytes()
    keys.write_bytes(whole[:-40])
    with pytest.raises(KeysDamaged):
        check(folder, "ann", ANNS, policy=LIGHT)
    keys.unlink()
    with pytest.raises(KeysMissing):
        check(folder, "ann", ANNS, policy=LIGHT)
    (folder / MANIFEST).write_text("{")
    with pytest.raises(DeskDamaged):
        check(folder, "ann", ANNS, policy=LIGHT)
    (folder / MANIFEST).unlink()
    with pytest.raises(DeskMissing):
        check(folder, "ann", ANNS, policy=LIGHT)


def test_another_desks_file_is_refused(desk: Desk, target: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make(tmp_path / "other").back_up(target)
    folder = desk.back_up(target)
    shutil.copy(other / DESK_NAME, folder / DESK_NAME)
    with pytest.raises(DeskDamaged):
        check(folder, "ann", ANNS, policy=LIGHT)


def test_a_damaged_desk_gives_no_backup(desk: Desk, target: Path) -> None:
    desk.engine.dispose()
    raw = bytearray(desk.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    desk.path.write_bytes(raw)
    with pytest.raises(DeskDamaged):
        desk.back_up(target)
    assert list(target.iterdir()) == []


def test_a_desk_with_a_broken_reference_gives_no_backup(desk: Desk, target: Path) -> None:
    driver = connect(desk.path, desk.unlocked.key)
    driver.execute("CREATE TABLE mark (note REFERENCES alembic_version (version_num))")
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute("INSERT INTO mark VALUES (77777)")
    driver.close()
    with pytest.raises(DeskDamaged):
        desk.back_up(target)
    assert list(target.iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(desk: Desk, small_disk: Path) -> None:
    with desk.engine.begin() as connection:
        for _row in range(50):
            connection.execute(text("INSERT INTO note VALUES (:words)"), {"words": "x" * 300_000})
    with pytest.raises(DiskFull):
        desk.back_up(small_disk)
    assert list(small_disk.iterdir()) == []


def test_a_read_only_target_has_its_sentence(as_nobody: Path) -> None:
    (as_nobody / "desk").mkdir()
    desk = make(as_nobody / "desk")
    target = as_nobody / "backups"
    target.mkdir(mode=0o500)
    with pytest.raises(FolderReadOnly):
        desk.back_up(target)


def test_a_killed_backup_is_cleared_by_the_next(desk: Desk, target: Path) -> None:
    stray = target / ".desk-backup-20270103T140000Z-abcdef.partial"
    stray.mkdir()
    (stray / DESK_NAME).write_bytes(b"half")
    desk.back_up(target)
    assert not stray.exists()
