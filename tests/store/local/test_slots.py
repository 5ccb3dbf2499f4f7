"""The key file: who can open the desk, and what happens when somebody meddles with it."""

import hashlib
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from da_desk.errors import (
    DaDeskError,
    DeskMissing,
    FolderReadOnly,
    KeysDamaged,
    KeysMissing,
    NotFound,
    RuleRefused,
    StoreTooNew,
    ValidationFailed,
    WrongPassword,
)
from da_desk.store.local.keyfile import Slot, SlotList, parse_slot_list, read_slot_list, write_slot_list
from da_desk.store.local.slots import DESK_NAME, KeyFile, Unlocked, keys_path
from da_desk.store.sealing import STANDARD, Kdf, KdfPolicy
from tests.light import LIGHT

ANN, BOB = UUID(int=1), UUID(int=2)
ANNS, BOBS = "three odd teapots", "a quiet harbour wall"


@dataclass(frozen=True)
class Desk:
    path: Path
    keys: KeyFile
    unlocked: Unlocked
    code: str

    def load(self) -> KeyFile:
        return KeyFile.load(self.path, policy=LIGHT)


def make(folder: Path) -> Desk:
    path = folder / DESK_NAME
    keys, unlocked, code = KeyFile.create(path, ANN, "ann", ANNS, policy=LIGHT)
    path.write_bytes(b"stands for the database")
    keys.add(unlocked, BOB, "bob", BOBS)
    return Desk(path, keys, unlocked, code)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make(tmp_path)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Not to be changed on disk."""
    return make(tmp_path_factory.mktemp("shared"))


def test_each_password_opens_the_same_desk(desk: Desk) -> None:
    ann, bob = desk.load().unlock("ann", ANNS), desk.load().unlock("bob", BOBS)
    assert (ann.account_id, bob.account_id) == (ANN, BOB)
    assert ann.key == bob.key == desk.unlocked.key
    assert ann.draft_key != bob.draft_key


def test_names_and_passwords_are_one_however_the_keyboard_composes_them(desk: Desk) -> None:
    desk.keys.add(desk.unlocked, uuid4(), "Zoë", "the café by the sea")
    decomposed = unicodedata.normalize("NFD", "the café by the sea")
    assert desk.load().unlock(unicodedata.normalize("NFD", "ZOË"), decomposed).key == desk.unlocked.key


@pytest.mark.parametrize(("name", "password"), [("ann", BOBS), ("bob", ""), ("nobody", ANNS), ("ann", "\ud800")])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(shared_desk: Desk, name: str, password: str) -> None:
    with pytest.raises(WrongPassword) as refused:
        shared_desk.keys.unlock(name, password)
    assert refused.value.__cause__ is None
    assert ANNS not in str(refused.value)


def test_an_unknown_name_costs_as_much_time_as_a_wrong_password(tmp_path: Path) -> None:
    slow = KdfPolicy(use=Kdf(32_768, 2, 1), floor=Kdf(128, 1, 1))
    keys, _unlocked, _code = KeyFile.create(tmp_path / DESK_NAME, ANN, "ann", ANNS, policy=slow)

    def seconds(name: str) -> float:
        began = time.process_time()
        with pytest.raises(WrongPassword):
            keys.unlock(name, BOBS)
        return time.process_time() - began

    known, unknown = (min(seconds(name) for _try in range(5)) for name in ("ann", "nobody"))
    assert 0.4 < known / unknown < 2.5


def test_secrets_are_not_shown(shared_desk: Desk) -> None:
    assert shared_desk.unlocked.key.hex() not in repr(shared_desk.unlocked)
    assert repr(shared_desk.unlocked.key) not in repr(shared_desk.unlocked)
    raw = keys_path(shared_desk.path).read_bytes()
    assert b"ann" not in raw.replace(b"lanes", b"")
    assert shared_desk.unlocked.key not in raw


def test_the_recovery_code_opens_the_desk_however_it_is_written(desk: Desk) -> None:
    sloppy = desk.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    recovered = desk.load().unlock_recovery(sloppy)
    assert recovered.key == desk.unlocked.key
    assert recovered.account_id is None


def test_a_recovered_desk_gives_a_lost_person_a_password_again(desk: Desk) -> None:
    keys = desk.load()
    keys.reset_password(keys.unlock_recovery(desk.code), ANN, "another long sentence")
    assert desk.load().unlock("ann", "another long sentence").key == desk.unlocked.key
    with pytest.raises(WrongPassword):
        desk.load().unlock("ann", ANNS)


@given(place=st.integers(0, 34), step=st.integers(1, 31))
def test_one_slip_in_the_recovery_code_is_called_a_slip(shared_desk: Desk, place: int, step: int) -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    letters = list(shared_desk.code.replace("-", ""))
    letters[place] = alphabet[(alphabet.index(letters[place]) + step) % 32]
    with pytest.raises(ValidationFailed):
        shared_desk.keys.unlock_recovery("".join(letters))


def test_another_desks_recovery_code_opens_nothing(shared_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(WrongPassword):
        shared_desk.keys.unlock_recovery(make(tmp_path).code)


def test_a_new_recovery_code_ends_the_old(desk: Desk) -> None:
    fresh = desk.keys.new_recovery_code(desk.unlocked)
    assert desk.load().unlock_recovery(fresh).key == desk.unlocked.key
    with pytest.raises(WrongPassword):
        desk.load().unlock_recovery(desk.code)


def test_changing_the_password_keeps_the_drafts(desk: Desk) -> None:
    before = desk.load().unlock("bob", BOBS)
    desk.load().change_password("bob", BOBS, "seven green doors")
    assert desk.load().unlock("bob", "seven green doors") == before
    with pytest.raises(WrongPassword):
        desk.load().unlock("bob", BOBS)
    with pytest.raises(WrongPassword):
        desk.load().change_password("bob", "a wrong old one", "never written")


def test_a_reset_password_does_not_open_the_old_drafts(desk: Desk) -> None:
    before = desk.load().unlock("bob", BOBS)
    desk.keys.reset_password(desk.unlocked, BOB, "a fresh beginning")
    after = desk.load().unlock("bob", "a fresh beginning")
    assert after.keys == before.keys
    assert after.draft_key != before.draft_key


def test_a_removed_colleague_is_out(desk: Desk) -> None:
    desk.keys.remove(desk.unlocked, BOB)
    with pytest.raises(WrongPassword):
        desk.load().unlock("bob", BOBS)
    assert desk.load().account_ids == (ANN,)
    with pytest.raises(NotFound):
        desk.keys.remove(desk.unlocked, BOB)
    with pytest.raises(RuleRefused):
        desk.keys.remove(desk.unlocked, ANN)


@pytest.mark.parametrize(("account", "name"), [(BOB, "cleo"), (uuid4(), "BOB")])
def test_an_account_and_a_name_have_one_slot(desk: Desk, account: UUID, name: str) -> None:
    with pytest.raises(RuleRefused):
        desk.keys.add(desk.unlocked, account, name, "whatever it may be")


def test_two_open_desks_do_not_undo_each_others_changes(desk: Desk) -> None:
    first, second = desk.load(), desk.load()
    first.add(desk.unlocked, UUID(int=3), "cleo", "words for cleo")
    second.add(desk.unlocked, UUID(int=4), "dan", "words for dan")
    assert set(desk.load().account_ids) == {ANN, BOB, UUID(int=3), UUID(int=4)}


def test_the_serial_counts_and_an_old_copy_is_noticed(desk: Desk) -> None:
    old = keys_path(desk.path).read_bytes()
    desk.keys.remove(desk.unlocked, BOB)
    known = desk.load().serial
    desk.load().require_serial(known)
    desk.load().require_serial(known - 1)
    keys_path(desk.path).write_bytes(old)
    with pytest.raises(KeysDamaged):
        desk.load().require_serial(known)


def test_missing_files_have_their_own_sentences(desk: Desk) -> None:
    keys_path(desk.path).unlink()
    with pytest.raises(KeysMissing):
        desk.load()
    desk.path.unlink()
    with pytest.raises(DeskMissing):
        desk.load()


def test_a_desk_is_never_made_over_another(desk: Desk) -> None:
    desk.path.unlink()
    before = keys_path(desk.path).read_bytes()
    with pytest.raises(RuleRefused):
        KeyFile.create(desk.path, ANN, "ann", ANNS, policy=LIGHT)
    assert keys_path(desk.path).read_bytes() == before


def test_a_read_only_folder_has_its_sentence(as_nobody: Path) -> None:
    as_nobody.chmod(0o500)
    with pytest.raises(FolderReadOnly):
        KeyFile.create(as_nobody / DESK_NAME, ANN, "ann", ANNS, policy=LIGHT)


def test_damage_anywhere_is_told_from_a_wrong_password(shared_desk: Desk) -> None:
    """Every byte of the file, each changed in two ways, cut at each place and lengthened."""
    raw = keys_path(shared_desk.path).read_bytes()
    for place in range(len(raw)):
        for flip in (0x01, 0x80):
            changed = bytearray(raw)
            changed[place] ^= flip
            with pytest.raises(KeysDamaged):
                parse_slot_list(bytes(changed))
        with pytest.raises(KeysDamaged):
            parse_slot_list(raw[:place])
    for added in (b"\n", b" ", raw):
        with pytest.raises(KeysDamaged):
            parse_slot_list(raw + added)


@given(raw=st.binary(max_size=400))
def test_any_other_file_is_damage(raw: bytes) -> None:
    with pytest.raises(KeysDamaged):
        parse_slot_list(raw)


def with_digest(line: bytes) -> bytes:
    return line + b'\n{"sha256":"' + hashlib.sha256(line).hexdigest().encode() + b'"}\n'


@pytest.mark.parametrize("line", [b"[]", b"null", b"{}", b'{"format":1}', b"[" * 100_000, b'{"format":1,"slots":NaN}'])
def test_a_right_digest_over_nonsense_is_damage(line: bytes) -> None:
    with pytest.raises(KeysDamaged):
        parse_slot_list(with_digest(line))


def test_a_newer_format_asks_for_an_update() -> None:
    with pytest.raises(StoreTooNew):
        parse_slot_list(with_digest(b'{"format":2,"unheard":true}'))


def test_an_endless_file_is_not_read_into_memory(desk: Desk) -> None:
    keys_path(desk.path).write_bytes(b" " * (5 << 20))
    with pytest.raises(KeysDamaged):
        desk.load()


Forgery = Callable[[SlotList], SlotList]


def slot(change: Callable[[Slot], Slot], which: int = 0) -> Forgery:
    """A forgery of one slot."""

    def forge(slots: SlotList) -> SlotList:
        changed = tuple(change(each) if place == which else each for place, each in enumerate(slots.slots))
        return msgspec.structs.replace(slots, slots=changed)

    return forge


def swapped(*names: str) -> Forgery:
    """The first and the third slot (ann, bob) with these fields exchanged."""

    def forge(slots: SlotList) -> SlotList:
        first, code, second = slots.slots
        of_first = {name: getattr(first, name) for name in names}
        of_second = {name: getattr(second, name) for name in names}
        changed = (msgspec.structs.replace(first, **of_second), code, msgspec.structs.replace(second, **of_first))
        return msgspec.structs.replace(slots, slots=changed)

    return forge


FORGERIES: dict[str, Forgery] = {
    "cheaper guesses": slot(lambda s: msgspec.structs.replace(s, kdf=Kdf(8, 1, 1))),
    "memory bomb": slot(lambda s: msgspec.structs.replace(s, kdf=Kdf(1 << 30, 1, 1))),
    "endless passes": slot(lambda s: msgspec.structs.replace(s, kdf=Kdf(256, 1 << 30, 1))),
    "no lanes": slot(lambda s: msgspec.structs.replace(s, kdf=Kdf(256, 1, 0))),
    "another's cost": slot(lambda s: msgspec.structs.replace(s, kdf=Kdf(8, 1, 1)), which=2),
    "slot deleted": lambda d: msgspec.structs.replace(d, slots=d.slots[:2]),
    "recovery deleted": lambda d: msgspec.structs.replace(d, slots=(d.slots[0], d.slots[2])),
    "slot doubled": lambda d: msgspec.structs.replace(d, slots=(*d.slots, d.slots[2])),
    "order changed": lambda d: msgspec.structs.replace(d, slots=d.slots[::-1]),
    "serial raised": lambda d: msgspec.structs.replace(d, serial=d.serial + 5),
    "mac emptied": lambda d: msgspec.structs.replace(d, mac=b""),
    "generation added": lambda d: msgspec.structs.replace(d, generations=(1, 2)),
    "no generation": lambda d: msgspec.structs.replace(d, generations=()),
    "public key of another": swapped("public"),
    "sealed keys of another": swapped("keys"),
    "draft key of another": swapped("draft"),
    "sealed key cut": slot(lambda s: msgspec.structs.replace(s, keys={1: b"short"})),
    "release key planted": slot(lambda s: msgspec.structs.replace(s, release=b"x" * 80), which=2),
    "name of another": swapped("name"),
    "id of another": swapped("id"),
    "private key of another": swapped("private"),
    "salt of another": swapped("salt"),
    "private key emptied": slot(lambda s: msgspec.structs.replace(s, private=b"")),
    "another desk": lambda d: msgspec.structs.replace(d, desk=UUID(int=9)),
}
LOOKS_LIKE_A_WRONG_PASSWORD = {
    "name of another",
    "id of another",
    "private key of another",
    "salt of another",
    "private key emptied",
    "another desk",
    "public key of another",
}
"""What wraps the person's own key can't be told from a wrong password, whoever checks: it opens nothing."""


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_list_with_a_right_digest_opens_nothing(shared_desk: Desk, tmp_path: Path, what: str) -> None:
    forged = FORGERIES[what](read_slot_list(keys_path(shared_desk.path)))
    path = tmp_path / DESK_NAME
    keys_path(path).write_bytes(write_slot_list(forged))
    expected = WrongPassword if what in LOOKS_LIKE_A_WRONG_PASSWORD else KeysDamaged
    with pytest.raises(expected):
        KeyFile.load(path, policy=LIGHT).unlock("ann", ANNS)


@pytest.mark.parametrize("what", FORGERIES)
def test_nobody_builds_upon_a_forged_list(tmp_path: Path, what: str) -> None:
    """Someone who has the desk open adds a colleague after the file was altered under them."""
    desk = make(tmp_path)
    forged = write_slot_list(FORGERIES[what](read_slot_list(keys_path(desk.path))))
    keys_path(desk.path).write_bytes(forged)
    with pytest.raises(KeysDamaged):
        desk.keys.add(desk.unlocked, uuid4(), "cleo", "words for cleo")
    assert keys_path(desk.path).read_bytes() == forged


@settings(max_examples=60)
@given(data=st.data())
def test_bytes_changed_with_a_right_digest_open_nothing_else(shared_desk: Desk, data: st.DataObject) -> None:
    """A hex editor with patience: one letter of the list changed, the digest made to fit."""
    raw = keys_path(shared_desk.path).read_bytes().partition(b"\n")[0]
    place = data.draw(st.integers(0, len(raw) - 1))
    letter = data.draw(st.integers(32, 126))
    changed = raw[:place] + bytes([letter]) + raw[place + 1 :]
    try:
        slots = parse_slot_list(with_digest(changed))
        opened = KeyFile(shared_desk.path, slots, LIGHT).unlock("ann", ANNS)
    except DaDeskError:
        return
    assert opened == shared_desk.unlocked
    assert slots == read_slot_list(keys_path(shared_desk.path))


def test_the_standard_policy_refuses_a_light_file(desk: Desk) -> None:
    with pytest.raises(KeysDamaged):
        KeyFile.load(desk.path)


def test_the_standard_cost_is_what_was_decided() -> None:
    assert STANDARD.use == Kdf(memory_kib=256 * 1024, passes=3, lanes=4)
    assert STANDARD.floor.memory_kib == 64 * 1024
    assert STANDARD.use.within(STANDARD.floor, STANDARD.ceiling)


def test_a_desk_made_with_the_standard_cost_opens(tmp_path: Path) -> None:
    path = tmp_path / DESK_NAME
    _keys, unlocked, code = KeyFile.create(path, ANN, "ann", ANNS)
    assert KeyFile.load(path).unlock("ann", ANNS) == unlocked
    assert KeyFile.load(path).unlock_recovery(code).keys == unlocked.keys
