"""Drafts on a shared desk: sealed copies on the server, brought to the next computer, gone when saved."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from da_desk.models.base import uuid7
from da_desk.store.drafts import Draft, Drafts
from da_desk.store.shared.shared_store import SharedStore
from da_desk.store.shared.shelf import ServerShelf
from tests.desk import PASSWORD, START
from tests.light import LIGHT
from tests.shared_desk import SharedDeskForTests

WORDS = {"statement": {"text": "She is at her sister's until Friday."}}


@pytest.fixture
def store(server_desk: SharedDeskForTests) -> SharedStore:
    found = server_desk.workplace("officer").store
    assert isinstance(found, SharedStore)
    return found


def computer(store: SharedStore, folder: Path) -> Drafts:
    """The same person at some computer."""
    return Drafts(folder, store.draft_key, desk_id=store.desk_id, account_id=store.account_id, shelf=store.shelf)


def typed(text: str = "as typed", later: int = 0) -> Draft:
    return Draft(
        id=uuid7(),
        op_id=uuid4(),
        place="record:one",
        case_id=None,
        record_id=None,
        base_version=3,
        values={"statement": {"text": text}},
        cursor=("statement.text", 4),
        saved_at=START + timedelta(minutes=later),
    )


def test_what_was_typed_at_one_computer_is_offered_at_the_next(store: SharedStore, tmp_path: Path) -> None:
    draft = typed()
    computer(store, tmp_path / "one").keep(draft)
    store.shelf.carry()
    assert computer(store, tmp_path / "two").offer("record:one") == draft


def test_the_newer_text_wins_and_the_older_is_never_put_over_it(store: SharedStore, tmp_path: Path) -> None:
    first = computer(store, tmp_path / "one")
    draft = typed("first")
    first.keep(draft)
    store.shelf.carry()
    second = computer(store, tmp_path / "two")
    newer = replace(draft, values={"statement": {"text": "second"}}, saved_at=START + timedelta(hours=1))
    second.keep(newer)
    store.shelf.carry()
    assert computer(store, tmp_path / "one").offer("record:one") == newer
    assert computer(store, tmp_path / "two").offer("record:one") == newer


def test_what_was_saved_at_one_computer_is_offered_at_none(store: SharedStore, tmp_path: Path) -> None:
    draft = typed()
    one = computer(store, tmp_path / "one")
    one.keep(draft)
    store.shelf.carry()
    two = computer(store, tmp_path / "two")
    two.discard(draft.id)
    store.shelf.carry()
    assert store.shelf.all() == {}
    assert computer(store, tmp_path / "one").all() == []


def test_a_draft_discarded_while_the_server_was_away_does_not_come_back(
    store: SharedStore, tmp_path: Path, server_desk: SharedDeskForTests
) -> None:
    draft = typed()
    computer(store, tmp_path / "one").keep(draft)
    store.shelf.carry()
    away = Away(store._engine)
    lonely = Drafts(tmp_path / "one", store.draft_key, desk_id=store.desk_id, account_id=store.account_id, shelf=away)
    lonely.discard(draft.id)
    away.carry()
    assert computer(store, tmp_path / "one").all() == []
    store.shelf.carry()
    assert store.shelf.all() == {}


class Away(ServerShelf):
    """A shelf whose server can't be reached."""

    def all(self) -> None:
        return None

    def carry(self) -> None:
        """Nothing gets there."""


def test_the_server_holds_nothing_that_can_be_read_and_gives_it_to_its_owner_alone(
    store: SharedStore, tmp_path: Path, server_desk: SharedDeskForTests
) -> None:
    computer(store, tmp_path / "one").keep(typed(WORDS["statement"]["text"]))
    store.shelf.carry()
    (kept,) = (store.shelf.all() or {}).values()
    assert b"sister" not in kept
    other = SharedStore.open(
        server_desk.place, "supervisor", PASSWORD, tmp_path / "s", clock=server_desk.clock, kdf=LIGHT
    )
    try:
        assert other.shelf.all() == {}
    finally:
        other.close()


def test_a_damaged_or_foreign_copy_is_left_where_it_is(store: SharedStore, tmp_path: Path) -> None:
    done: list[int] = []
    store.shelf.keep(uuid7(), b"not a draft", lambda: done.append(1))
    store.shelf.carry()
    assert done == [1]
    assert computer(store, tmp_path / "one").all() == []


def test_it_is_carried_by_itself_and_at_the_latest_on_closing(server_desk: SharedDeskForTests, tmp_path: Path) -> None:
    first = SharedStore.open(server_desk.place, "officer", PASSWORD, tmp_path / "s", clock=server_desk.clock, kdf=LIGHT)
    draft = typed()
    computer(first, tmp_path / "one").keep(draft)
    first.close()
    again = SharedStore.open(server_desk.place, "officer", PASSWORD, tmp_path / "s", clock=server_desk.clock, kdf=LIGHT)
    try:
        assert computer(again, tmp_path / "two").offer("record:one") == draft
    finally:
        again.close()
