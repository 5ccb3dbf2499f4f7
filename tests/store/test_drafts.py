"""Drafts: what was typed comes back to the person who typed it, and to nobody else."""

import contextlib
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.errors import DiskFull, FolderReadOnly
from da_desk.store.drafts import RESERVE_BYTES, Draft, Drafts, drafts_folder

KEY, OTHER_KEY = bytes(32), bytes(range(32))
DESK, ANN, BOB = UUID(int=1), UUID(int=2), UUID(int=3)
TYPED = "She said the back door had been forced again."
AT = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def folder_of(tmp_path: Path) -> Path:
    return drafts_folder(tmp_path / "state", DESK, ANN)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return open_drafts(tmp_path)


def open_drafts(tmp_path: Path, key: bytes = KEY, account: UUID = ANN) -> Drafts:
    return Drafts(folder_of(tmp_path), key, desk_id=DESK, account_id=account)


def typed(text: Any = TYPED, **changes: Any) -> Draft:
    draft = Draft(
        id=uuid4(),
        op_id=uuid4(),
        place="record:0190",
        case_id=uuid4(),
        record_id=None,
        base_version=4,
        values={"statement": {"text": text}, "items": [1, True, None]},
        cursor=("statement.text", 17),
        saved_at=AT,
    )
    return replace(draft, **changes)


def files(tmp_path: Path, ending: str = "*.draft") -> list[Path]:
    return sorted(folder_of(tmp_path).glob(ending))


def test_a_draft_comes_back_whole(tmp_path: Path, drafts: Drafts) -> None:
    draft = typed()
    drafts.keep(draft)
    assert open_drafts(tmp_path).offer(draft.place) == draft
    assert drafts.offer("record:another") is None


def test_typing_on_replaces_the_same_draft(tmp_path: Path, drafts: Drafts) -> None:
    draft = typed()
    drafts.keep(draft)
    later = replace(draft, values={"statement": "more"}, saved_at=AT + timedelta(seconds=2))
    drafts.keep(later)
    assert open_drafts(tmp_path).all() == [later]


def test_the_newest_of_a_page_is_offered(drafts: Drafts) -> None:
    old, new = typed(saved_at=AT), typed(saved_at=AT + timedelta(hours=1))
    drafts.keep(new)
    drafts.keep(old)
    assert drafts.offer(new.place) == new
    assert drafts.all() == [new, old]


def test_a_saved_draft_is_gone(tmp_path: Path, drafts: Drafts) -> None:
    draft = typed()
    drafts.keep(draft)
    drafts.discard(draft.id)
    drafts.discard(draft.id)
    assert open_drafts(tmp_path).all() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters(codec=None), max_size=200), number=st.integers())
def test_whatever_was_typed_comes_back(drafts: Drafts, text: str, number: int) -> None:
    draft = typed(text, id=UUID(int=7), cursor=(text, number), place=text)
    drafts.keep(draft)
    assert drafts.offer(text) == draft


def test_half_a_surrogate_pair_and_a_long_text_come_back(drafts: Drafts) -> None:
    draft = typed("\ud83d" + "ŵ😀" * 100_000 + "\x00")
    drafts.keep(draft)
    assert drafts.offer(draft.place) == draft


def test_nothing_typed_stands_on_the_disk(tmp_path: Path, drafts: Drafts) -> None:
    draft = typed()
    drafts.keep(draft)
    for file in folder_of(tmp_path).iterdir():
        assert TYPED.encode() not in file.read_bytes()
        assert draft.place not in file.name
        assert file.stat().st_mode & 0o077 == 0
    assert folder_of(tmp_path).stat().st_mode & 0o077 == 0


def test_another_person_reads_nothing_and_breaks_nothing(tmp_path: Path, drafts: Drafts) -> None:
    drafts.keep(typed())
    other = open_drafts(tmp_path, OTHER_KEY)
    assert other.all() == []
    assert (other.locked, other.damaged) == (1, 0)
    assert len(drafts.all()) == 1


def test_a_draft_moved_to_another_name_or_owner_opens_nothing(tmp_path: Path, drafts: Drafts) -> None:
    drafts.keep(typed())
    files(tmp_path)[0].rename(folder_of(tmp_path) / f"{uuid4().hex}.draft")
    assert drafts.all() == []
    assert drafts.damaged == 1
    drafts.keep(typed())
    assert open_drafts(tmp_path, account=BOB).all() == []


def test_one_damaged_draft_is_put_aside_and_the_others_come(tmp_path: Path, drafts: Drafts) -> None:
    drafts.keep(typed())
    raw = files(tmp_path)[0].read_bytes()
    good = typed()
    for cut in (
        b"",
        raw[:10],
        raw[:40],
        raw[:-1],
        raw[:50] + b"x" + raw[51:],
        b"not ours at all, but long enough to read",
    ):
        (folder_of(tmp_path) / f"{uuid4().hex}.draft").write_bytes(cut)
    (folder_of(tmp_path) / "not a number.draft").write_bytes(raw)
    drafts.keep(good)
    assert good in drafts.all()
    assert len(drafts.all()) == 2
    assert drafts.damaged == len(files(tmp_path, "*.damaged")) == 7


def test_a_kill_between_leaves_no_stray(tmp_path: Path, drafts: Drafts) -> None:
    (folder_of(tmp_path) / ".aa.draft.0123.dadesk-tmp").write_bytes(b"half")
    open_drafts(tmp_path)
    assert not list(folder_of(tmp_path).glob(".*"))


def test_what_is_no_json_is_our_mistake(drafts: Drafts) -> None:
    with pytest.raises(TypeError):
        drafts.keep(typed(object()))
    assert drafts.all() == []


def test_a_full_disk_still_takes_the_draft(small_disk: Path) -> None:
    drafts = Drafts(small_disk / "drafts", KEY, desk_id=DESK, account_id=ANN)
    drafts.keep(typed(id=UUID(int=7)))
    filler = fill_up(small_disk)
    long = typed("x" * 1_000_000, id=UUID(int=7))
    drafts.keep(long)
    assert drafts.offer(long.place) == long
    with pytest.raises(DiskFull):
        drafts.keep(typed("y" * 3_000_000, id=UUID(int=7)))
    assert drafts.offer(long.place) == long
    filler.unlink()
    drafts.keep(replace(long, values={}))
    assert (small_disk / "drafts" / "reserve").stat().st_size == RESERVE_BYTES


def fill_up(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(os.urandom(4096)):
            pass
    return filler


def test_a_full_disk_at_sign_in_is_no_reason_to_stay_out(small_disk: Path) -> None:
    folder = small_disk / "drafts"
    folder.mkdir()
    fill_up(small_disk)
    drafts = Drafts(folder, KEY, desk_id=DESK, account_id=ANN)
    with pytest.raises(DiskFull):
        drafts.keep(typed())


def test_a_read_only_folder_has_its_sentence(as_nobody: Path) -> None:
    drafts = Drafts(as_nobody / "drafts", KEY, desk_id=DESK, account_id=ANN)
    kept = typed()
    drafts.keep(kept)
    (as_nobody / "drafts").chmod(0o500)
    with pytest.raises(FolderReadOnly):
        drafts.keep(replace(kept, values={}))
    assert drafts.all() == [kept]
    (as_nobody / "drafts").chmod(0o700)
