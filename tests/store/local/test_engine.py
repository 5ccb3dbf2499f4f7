"""The encrypted file: unreadable without its key, whole after damage of every kind, and each failure with its sentence."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from sqlalchemy import Engine, text
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
)
from da_desk.store.local import engine as engine_module
from da_desk.store.local.engine import checkpoint, in_our_words, integrity, local_engine, translate
from da_desk.store.local.slots import DESK_NAME

KEY = bytes(range(32))
SECRET = "Wrenfield Lane"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / DESK_NAME
    fill(path)
    return path


@pytest.fixture
def engine(desk: Path) -> Iterator[Engine]:
    made = local_engine(desk, KEY)
    yield made
    made.dispose()


def fill(path: Path) -> None:
    made = local_engine(path, KEY, create=True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT)")
        connection.exec_driver_sql("CREATE TABLE mark (note INTEGER REFERENCES note (id))")
        for _row in range(300):
            connection.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": SECRET * 20})
    made.dispose()


def count(engine: Engine) -> int:
    with engine.connect().execution_options(read_only=True) as connection:
        return int(connection.execute(text("SELECT count(*) FROM note")).scalar_one())


def add(engine: Engine, words: str = SECRET) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note (words) VALUES (:words)"), {"words": words})


def add_once(desk: Path) -> None:
    made = local_engine(desk, KEY)
    try:
        add(made)
    finally:
        made.dispose()


def test_nothing_is_readable_without_the_key(desk: Path, engine: Engine) -> None:
    add(engine)
    for file in desk.parent.iterdir():
        assert SECRET.encode() not in file.read_bytes(), file.name
        assert not file.read_bytes().startswith(b"SQLite format"), file.name
    assert KEY.hex() not in repr(engine) + str(engine.url)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 program is not installed")
def test_the_sqlite3_program_cannot_read_it(desk: Path) -> None:
    done = subprocess.run(["sqlite3", str(desk), ".dump"], capture_output=True, text=True, check=False)
    assert "not a database" in done.stdout + done.stderr
    assert SECRET not in done.stdout


def test_it_is_set_for_no_lost_commit(engine: Engine) -> None:
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "temp_store")
        }
        cache = connection.exec_driver_sql("PRAGMA cache_size").scalar()
        log = connection.exec_driver_sql("PRAGMA cipher_log_level").scalar()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "temp_store": 2,
    }
    assert (cache, log) == (-65536, "NONE")


def test_a_change_of_tables_is_undone_with_its_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE half (done)")
        connection.rollback()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'half'").first() is None


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with engine.begin() as writer:
        writer.exec_driver_sql("DELETE FROM note")
        assert count(engine) == 300
    assert count(engine) == 0


def test_many_threads_write_and_read(engine: Engine) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _turn in range(10):
                add(engine)
                count(engine)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert count(engine) == 360


def test_a_reading_engine_cannot_write(desk: Path) -> None:
    reading = local_engine(desk, KEY, read_only=True)
    assert count(reading) == 300
    with pytest.raises(DBAPIError) as refused, reading.connect().execution_options(read_only=True) as connection:
        connection.exec_driver_sql("DELETE FROM note")
    assert isinstance(translate(refused.value), FolderReadOnly)
    reading.dispose()


def test_a_wrong_key_is_damage_not_an_empty_desk(desk: Path) -> None:
    before = desk.read_bytes()
    with pytest.raises(DeskDamaged), in_our_words(), local_engine(desk, bytes(32)).connect():
        pytest.fail("opened with a wrong key")
    assert desk.read_bytes() == before


def test_a_key_of_another_length_is_our_mistake(desk: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        local_engine(desk, b"short").connect()


@pytest.mark.parametrize("size", [100, 4096, 5000, -4096])
def test_a_cut_file_is_damage(desk: Path, size: int) -> None:
    os.truncate(desk, size if size > 0 else desk.stat().st_size + size)
    with pytest.raises(DeskDamaged), in_our_words():
        examine(desk)


def examine(desk: Path) -> None:
    made = local_engine(desk, KEY)
    try:
        if integrity(made):
            raise DeskDamaged
        count(made)
    finally:
        made.dispose()


@pytest.mark.parametrize("part", [0.0, 0.0004, 0.2, 0.5, 0.8, 0.99])
def test_one_flipped_bit_is_damage(desk: Path, part: float) -> None:
    raw = bytearray(desk.read_bytes())
    raw[int(len(raw) * part)] ^= 0x10
    desk.write_bytes(raw)
    with pytest.raises(DeskDamaged), in_our_words():
        examine(desk)


def test_a_sound_file_is_called_sound_even_over_a_live_log(engine: Engine) -> None:
    for _turn in range(20):
        add(engine)
    assert integrity(engine) == ()
    checkpoint(engine)


def test_a_broken_reference_is_named_by_table(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        connection.exec_driver_sql("INSERT INTO mark VALUES (77777)")
        connection.commit()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]
    assert integrity(engine) == ("mark -> note",)


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DeskMissing):
        local_engine(tmp_path / DESK_NAME, KEY)
    assert not list(tmp_path.iterdir())


def test_a_file_that_vanishes_before_it_is_opened(desk: Path) -> None:
    made = local_engine(desk, KEY)
    desk.unlink()
    with pytest.raises(DeskMissing):
        made.connect()
    shutil.rmtree(desk.parent)
    with pytest.raises(FolderMissing):
        made.connect()


def test_a_network_folder_is_refused(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "is_network_folder", lambda folder: folder == desk.parent)
    with pytest.raises(NetworkFolder):
        local_engine(desk, KEY)


def test_a_folder_that_cannot_be_written(as_nobody: Path) -> None:
    desk = as_nobody / DESK_NAME
    fill(desk)
    as_nobody.chmod(0o500)
    with pytest.raises(FolderReadOnly), in_our_words():
        add_once(desk)


def test_a_file_that_cannot_be_written(as_nobody: Path) -> None:
    desk = as_nobody / DESK_NAME
    fill(desk)
    desk.chmod(0o400)
    with pytest.raises(FolderReadOnly), in_our_words():
        add_once(desk)


def test_another_programs_write_makes_us_wait_then_says_so(desk: Path) -> None:
    holder = sqlcipher3.dbapi2.connect(str(desk), isolation_level=None)
    holder.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    holder.execute("BEGIN IMMEDIATE")
    made = local_engine(desk, KEY, timeout_seconds=0.05)
    with pytest.raises(StoreInUse), in_our_words():
        add(made)
    holder.execute("ROLLBACK")
    add(made)
    made.dispose()
    holder.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    desk = small_disk / DESK_NAME
    fill(desk)
    other = small_disk / "someone else's file"
    other.write_bytes(bytes(3 << 20))
    made = local_engine(desk, KEY)
    acknowledged = 300
    refused: DaDeskError | None = None
    while refused is None and acknowledged < 700:
        try:
            add(made, "x" * 100_000)
            acknowledged += 1
        except DBAPIError as error:
            refused = translate(error)
    assert isinstance(refused, DiskFull)
    made.dispose()
    again = local_engine(desk, KEY)
    assert 300 < count(again) == acknowledged
    other.unlink()
    add(again, "the same text, saved again")
    assert integrity(again) == ()
    again.dispose()


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import text
from da_desk.store.local.engine import local_engine
engine = local_engine(Path(sys.argv[1]), bytes(range(32)))
for number in range(1000):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note (words) VALUES ('after')"))
    print(number, flush=True)
"""


def test_killed_while_writing_keeps_every_acknowledged_row(desk: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(desk)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    seen = [process.stdout.readline() for _line in range(40)]
    process.kill()
    acknowledged = len(seen) + len(process.communicate()[0].splitlines())
    made = local_engine(desk, KEY)
    assert count(made) - 300 >= acknowledged
    assert integrity(made) == ()
    made.dispose()


def test_our_own_mistakes_stay_bugs(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as bug, engine.connect() as connection:
        connection.exec_driver_sql("SELECT nonsense FROM nowhere")
    assert translate(bug.value) is None
    assert translate(KeyError("x")) is None


def test_values_do_not_stand_in_error_texts(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as bug, engine.begin() as connection:
        connection.execute(text("INSERT INTO note (id, words) VALUES (1, :words)"), {"words": "a private matter"})
    assert "a private matter" not in str(bug.value)
