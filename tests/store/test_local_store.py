"""The desk on this computer as a whole: it opens for its people, and each thing that keeps it shut has its own sentence."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select, text

from da_desk import errors
from da_desk.errors import (
    DeskDamaged,
    DeskMissing,
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    KeysDamaged,
    KeysMissing,
    NetworkFolder,
    RuleRefused,
    ServerRefused,
    StoreInUse,
    StoreTooNew,
    StoreUnavailable,
    TooManyGuesses,
    ValidationFailed,
    WrongPassword,
)
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.desk import Desk
from da_desk.models.people import Person
from da_desk.store.local import engine, local_store
from da_desk.store.local.local_store import LocalStore
from da_desk.store.local.slots import DESK_NAME, keys_path
from tests.desk import PASSWORD, Clock, DeskForTests, build
from tests.light import LIGHT
from tests.store.rows import Wanted, make_case

LEFT_OVER_CLUES = ("Marsden", "Holly", "07700900123", "officer", "Nadia", "Amin")


def opened(folder: Path, username: str = "officer", password: str = PASSWORD) -> LocalStore:
    return LocalStore.open(folder, username, password, clock=Clock(), kdf=LIGHT)[0]


@pytest.fixture
def folder(local_desk: DeskForTests) -> Path:
    """The folder of a desk with one case, closed."""
    place = local_desk.workplace("officer")
    make_case(place, Wanted(phone="07700 900123"))
    place.store.close()
    return local_desk.folder


def flip(path: Path, place: int) -> None:
    """Turn one bit over."""
    raw = bytearray(path.read_bytes())
    raw[place] ^= 0x10
    path.write_bytes(raw)


def test_each_person_opens_it_and_is_known(local_desk: DeskForTests, folder: Path) -> None:
    for name in ("officer", " OFFICER ", "supervisor"):
        store = opened(folder, name)
        assert store.account_id == local_desk.account_id(name.strip().lower())
        with store.reading() as uow:
            assert [case.ref for case in uow.all(select(Case))] == ["DA-2026-0001"]
        store.close()


def test_a_second_desk_in_the_same_folder_is_refused(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(RuleRefused, match="already holds a desk"):
        LocalStore.create(folder, uuid7(), "someone", PASSWORD, kdf=LIGHT)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(("username", "password"), [("officer", "not the password"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(folder: Path, username: str, password: str) -> None:
    with pytest.raises(WrongPassword, match="The name or the password is not right"):
        opened(folder, username, password)


def test_guesses_are_slowed_for_one_name_and_a_colleague_still_gets_in(folder: Path) -> None:
    clock = Clock()
    with pytest.raises(TooManyGuesses, match="colleagues can sign in meanwhile"):
        for _guess in range(11):
            _guess_wrong(folder, clock)
    LocalStore.open(folder, "supervisor", PASSWORD, clock=clock, kdf=LIGHT)[0].close()
    clock.move(minutes=10)
    store, wrong = LocalStore.open(folder, "officer", PASSWORD, clock=clock, kdf=LIGHT)
    store.close()
    assert wrong


def _guess_wrong(folder: Path, clock: Clock) -> None:
    try:
        LocalStore.open(folder, "officer", "not the password", clock=clock, kdf=LIGHT)
    except WrongPassword:
        return


@pytest.mark.parametrize("place", [0, 15, 16, 100, 4000])
def test_a_flipped_bit_in_the_header_is_damage(folder: Path, place: int) -> None:
    flip(folder / DESK_NAME, place)
    with pytest.raises(DeskDamaged, match="The desk's file is damaged"):
        opened(folder)


def test_a_flipped_bit_anywhere_is_never_read_as_truth(folder: Path, tmp_path: Path) -> None:
    """A page is checked when it is read: a damaged one gives that sentence or, when nobody needs it, changes nothing."""
    size, whole = (folder / DESK_NAME).stat().st_size, contents(folder)
    refused = 0
    for part in range(1, 40):
        copy = tmp_path / f"copy-{part}"
        shutil.copytree(folder, copy)
        flip(copy / DESK_NAME, size * part // 40)
        try:
            assert contents(copy) == whole
        except DeskDamaged:
            refused += 1
    assert refused > 5, "most pages are of indexes, which no question here needs"


def contents(folder: Path) -> list[object]:
    """Every row of every table but the log, which each opening may lengthen."""
    store = opened(folder)
    try:
        with store.reading() as uow:
            names = uow.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).all()
            return [uow.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names]
    finally:
        store.close()


@pytest.mark.parametrize("size", [0, 1, 4096, 50_000])
def test_a_cut_file_is_damage(folder: Path, size: int) -> None:
    with (folder / DESK_NAME).open("rb+") as file:
        file.truncate(size)
    for _time in range(2):
        with pytest.raises(DeskDamaged):
            opened(folder)
        assert (folder / DESK_NAME).stat().st_size == size
    assert not (folder / "backups").exists()


def test_another_desks_file_is_damage(folder: Path, tmp_path: Path) -> None:
    build(tmp_path / "other")
    shutil.copy(tmp_path / "other" / DESK_NAME, folder / DESK_NAME)
    with pytest.raises(DeskDamaged):
        opened(folder)


def test_a_missing_key_file_has_its_sentence(folder: Path) -> None:
    keys_path(folder / DESK_NAME).unlink()
    with pytest.raises(KeysMissing, match=r"The key file desk\.dadb\.keys is missing"):
        opened(folder)


def test_a_damaged_key_file_has_its_sentence(folder: Path) -> None:
    path = keys_path(folder / DESK_NAME)
    flip(path, path.stat().st_size // 2)
    with pytest.raises(KeysDamaged, match="The key file is damaged or was altered"):
        opened(folder)


def test_an_old_key_file_put_back_is_noticed(local_desk: DeskForTests) -> None:
    path = keys_path(local_desk.folder / DESK_NAME)
    old = path.read_bytes()
    administrator = local_desk.workplace("administrator")
    administrator.store.credentials.new_recovery_code()
    with administrator.store.unit_of_work(administrator.actor) as uow:
        kept = uow.first(select(Desk))
        assert kept is not None
        kept.key_serial = administrator.store.credentials.serial
    path.write_bytes(old)
    with pytest.raises(KeysDamaged, match="older copy"):
        opened(local_desk.folder)


def test_a_missing_database_has_its_sentence(folder: Path) -> None:
    (folder / DESK_NAME).unlink()
    with pytest.raises(DeskMissing, match="There is no desk in that folder"):
        opened(folder)
    assert not (folder / DESK_NAME).exists()


def test_an_empty_folder_holds_no_desk(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DeskMissing):
        opened(empty)
    assert list(empty.iterdir()) == []


def test_a_folder_that_is_gone_has_its_sentence(tmp_path: Path) -> None:
    with pytest.raises((FolderMissing, DeskMissing)):
        opened(tmp_path / "gone")
    with pytest.raises(FolderMissing, match="no longer there"):
        LocalStore.create(tmp_path / "gone", uuid7(), "someone", PASSWORD, kdf=LIGHT)
    assert not (tmp_path / "gone").exists()


def test_a_desk_of_a_newer_program_is_left_alone(folder: Path) -> None:
    store = opened(folder)
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    store.close()
    with pytest.raises(StoreTooNew, match="made by a newer DA Desk"):
        opened(folder)
    assert not (folder / "backups").exists()


_HOLD = """
import sys
from pathlib import Path
from da_desk.store.local.local_store import LocalStore
from tests.desk import PASSWORD
from tests.light import LIGHT
store = LocalStore.open(Path(sys.argv[1]), "supervisor", PASSWORD, kdf=LIGHT)[0]
with store._engine.connect() as connection:
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA locking_mode = EXCLUSIVE")
    connection.exec_driver_sql("BEGIN EXCLUSIVE")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(folder: Path) -> Iterator[Path]:
    """The desk's folder while another process holds the file for itself."""
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    yield folder
    other.communicate("")
    assert other.returncode == 0


def test_a_desk_held_by_another_program_is_in_use(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_store, "local_engine", partial(engine.local_engine, timeout_seconds=0.1))
    with pytest.raises(StoreInUse, match="in use by another program"):
        opened(held)


def test_a_save_waits_for_another_session_and_then_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_store, "local_engine", partial(engine.local_engine, timeout_seconds=0.1))
    mine, other = opened(folder), opened(folder, "supervisor")
    with other.unit_of_work(None) as uow:
        uow.add(Person(family_name="Abbott", given_names="June"))
        uow.session.flush()
        with pytest.raises(StoreInUse), mine.unit_of_work(None) as late:
            late.add(Person(family_name="Corrie", given_names="Ffion"))
        with mine.reading() as reading:
            assert len(reading.all(select(Person))) == 1
    for store in (mine, other):
        store.close()


def test_the_sqlite3_program_cannot_read_it(folder: Path) -> None:
    with sqlite3.connect(folder / DESK_NAME) as plain, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT * FROM person")
    plain.close()
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("the sqlite3 program is not on this machine; its library was refused")
    shown = subprocess.run(
        [program, str(folder / DESK_NAME), ".dump"], capture_output=True, text=True, check=False, timeout=20
    )
    assert "Marsden" not in shown.stdout + shown.stderr
    assert "not a database" in shown.stdout + shown.stderr


def test_nothing_personal_stands_in_clear_in_any_file(local_desk: DeskForTests) -> None:
    """Read while the desk is open: database, log, key file, guesses."""
    place = local_desk.workplace("officer")
    make_case(place, Wanted(phone="07700900123"))
    files = {path: path.read_bytes() for path in local_desk.folder.rglob("*") if path.is_file()}
    assert any(path.name.endswith("-wal") for path in files)
    for raw in files.values():
        assert not [clue for clue in LEFT_OVER_CLUES if clue.encode() in raw]


def test_a_read_only_folder_has_its_sentence(folder: Path, as_nobody: Path) -> None:
    """As an unprivileged user: the desk can be neither created in nor opened from a folder that can't be written."""
    mine = as_nobody / "desk"
    mine.mkdir()
    build(mine / "made")
    for path in (mine / "made", mine):
        path.chmod(0o500)
    with pytest.raises(FolderReadOnly, match="can't be written to"):
        opened(mine / "made")
    with pytest.raises(FolderReadOnly):
        LocalStore.create(mine, uuid7(), "someone", PASSWORD, kdf=LIGHT)
    for path in (mine, mine / "made"):
        path.chmod(0o700)
    opened(mine / "made").close()


def test_a_network_folder_is_refused_before_anything_is_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "is_network_folder", lambda _path: True)
    share = tmp_path / "share"
    share.mkdir()
    with pytest.raises(NetworkFolder, match="on a network"):
        LocalStore.create(share, uuid7(), "someone", PASSWORD, kdf=LIGHT)
    assert list(share.iterdir()) == []
    with pytest.raises(NetworkFolder):
        opened(folder)


def test_a_full_disk_refuses_a_new_desk_in_words(small_disk: Path) -> None:
    _fill_up(small_disk)
    with pytest.raises(DiskFull, match="The disk is full"):
        LocalStore.create(small_disk, uuid7(), "someone", PASSWORD, kdf=LIGHT)


def test_a_save_on_a_full_disk_is_lost_whole_and_what_was_saved_before_is_there(small_disk: Path) -> None:
    store, _code = LocalStore.create(small_disk, uuid7(), "someone", PASSWORD, clock=Clock(), kdf=LIGHT)
    with store.unit_of_work(None) as uow:
        uow.add(Person(family_name="Marsden", given_names="Holly"))
    _fill_up(small_disk)
    with pytest.raises(DiskFull), store.unit_of_work(None) as uow:
        uow.add(*(Person(family_name="Other" * 20_000, given_names=str(place)) for place in range(60)))
    (small_disk / "filler").unlink()
    with store.reading() as uow:
        assert [person.family_name for person in uow.all(select(Person))] == ["Marsden"]
    with store.unit_of_work(None) as uow:
        uow.add(Person(family_name="Later", given_names="Holly"))
    store.close()


def _fill_up(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 16)):
                continue
        except OSError:
            os.fsync(file.fileno())


def test_the_recovery_code_opens_it_for_nobody_in_particular(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    store, code = LocalStore.create(tmp_path / "new", uuid7(), "someone", PASSWORD, clock=Clock(), kdf=LIGHT)
    store.close()
    recovered = LocalStore.recover(tmp_path / "new", code, clock=Clock(), kdf=LIGHT)
    assert recovered.account_id is None
    recovered.close()
    slip = ("1" if code[0] == "0" else "0") + code[1:]
    with pytest.raises(ValidationFailed, match="has a slip in it"):
        LocalStore.recover(tmp_path / "new", slip, clock=Clock(), kdf=LIGHT)


def test_strays_of_a_killed_save_are_cleared_at_opening(folder: Path) -> None:
    stray = folder / ".desk.dadb.keys.0123456789ab.dadesk-tmp"
    stray.write_bytes(b"half")
    opened(folder).close()
    assert not stray.exists()


def test_a_log_left_by_a_killed_process_is_taken_up(folder: Path, tmp_path: Path) -> None:
    """The file and its log as they stand in the middle of work, without a clean close."""
    store = opened(folder)
    with store.unit_of_work(None) as uow:
        uow.add(Person(family_name="Abbott", given_names="June"))
    copy = tmp_path / "as it stood"
    shutil.copytree(folder, copy)
    store.close()
    again = opened(copy)
    with again.reading() as uow:
        assert {person.family_name for person in uow.all(select(Person))} == {"Marsden", "Abbott"}
    again.close()


def test_every_reason_why_a_desk_stays_shut_has_a_sentence_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StoreUnavailable)]
    own = [kind for kind in kinds if kind not in (StoreUnavailable, ServerRefused)]
    made = [
        TooManyGuesses(3) if kind is TooManyGuesses else cast(Callable[[], StoreUnavailable], kind)() for kind in own
    ]
    sentences = [str(error) for error in made]
    assert len(set(sentences)) == len(sentences) >= 12
    assert all(sentence.endswith(".") and error.exit_code == 5 for sentence, error in zip(sentences, made, strict=True))
