"""The form of the key file on disk: two lines, the slot list as JSON and the SHA-256 of that line.

The digest is no secret and guards against damage alone; against altering stands the list's HMAC.
"""

import hashlib
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec

from da_desk.errors import KeysDamaged, StoreTooNew
from da_desk.store.sealing import Kdf

FORMAT = 1
_LARGEST_BYTES = 4 << 20


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to open the desk: a person's password or the recovery code. Bytes are base64 on disk.

    ``private`` is the X25519 private key under the password, ``keys`` the data key of each generation and ``draft``
    the draft key, sealed to ``public``. ``release`` is the place of the draft key sealed to a release key (a later step).
    """

    id: UUID
    kind: Literal["password", "recovery"]
    name: bytes
    kdf: Kdf
    salt: bytes
    public: bytes
    private: bytes
    keys: dict[int, bytes]
    draft: bytes
    release: bytes | None = None


class SlotList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole key file. ``generations`` are the data keys alive: one, or two while a rotation is under way."""

    desk: UUID
    serial: int
    generations: tuple[int, ...]
    slots: tuple[Slot, ...]
    mac: bytes = b""
    format: int = FORMAT


class _Format(msgspec.Struct):
    format: int


class _Digest(msgspec.Struct, forbid_unknown_fields=True):
    sha256: str


def write_slot_list(slots: SlotList) -> bytes:
    """The bytes of the key file."""
    line = msgspec.json.encode(slots)
    digest = _Digest(hashlib.sha256(line).hexdigest())
    return line + b"\n" + msgspec.json.encode(digest) + b"\n"


def read_slot_list(path: Path) -> SlotList:
    """Read the key file whole. Raises KeysDamaged, StoreTooNew, OSError."""
    with path.open("rb") as file:
        raw = file.read(_LARGEST_BYTES + 1)
    return parse_slot_list(raw)


def parse_slot_list(raw: bytes) -> SlotList:
    """The slot list in ``raw``. Raises KeysDamaged, StoreTooNew."""
    if len(raw) > _LARGEST_BYTES:
        raise KeysDamaged
    line, _newline, rest = raw.partition(b"\n")
    if rest != msgspec.json.encode(_Digest(hashlib.sha256(line).hexdigest())) + b"\n":
        raise KeysDamaged
    try:
        if msgspec.json.decode(line, type=_Format).format > FORMAT:
            raise StoreTooNew
        return _sound(msgspec.json.decode(line, type=SlotList))
    except (msgspec.MsgspecError, RecursionError):
        raise KeysDamaged from None


def _sound(slots: SlotList) -> SlotList:
    """Refuse a list whose parts contradict each other before any of them is used."""
    ids = [slot.id for slot in slots.slots]
    names = [slot.name for slot in slots.slots if slot.kind == "password"]
    whole = (
        slots.format == FORMAT
        and slots.serial > 0
        and bool(slots.generations)
        and len(set(ids)) == len(ids)
        and len(set(names)) == len(names)
        and all(set(slot.keys) == set(slots.generations) for slot in slots.slots)
        and all(len(slot.salt) == 16 and len(slot.public) == 32 for slot in slots.slots)
    )
    if not whole:
        raise KeysDamaged
    return slots
