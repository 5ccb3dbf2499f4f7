"""The key file beside the desk: who can open it, each with their own password.

``desk.dadb`` is encrypted with a random data key. ``desk.dadb.keys`` holds one *slot* a person:

    password --argon2id--> key --AES-256-GCM--> the person's X25519 private key
    the person's public key <--HPKE-- the data key of each generation, and the person's draft key

So an administrator who has the desk open can seal a new data key to everyone (rotation, a later step; the
format has its generations) without anyone's password. The recovery code is a slot whose password is 160 random bits.
Two guards stand over the file: a plain SHA-256 tells damage from a wrong password, and an HMAC under the data key
tells an altered list (a swapped, added or deleted slot) to anyone who opens the desk.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from uuid import UUID, uuid4

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from da_desk.errors import DeskMissing, KeysDamaged, KeysMissing, NotFound, RuleRefused, WrongPassword
from da_desk.host.files import atomic_write, in_words
from da_desk.host.locks import holding
from da_desk.store.local import recovery
from da_desk.store.local.keyfile import Slot, SlotList, read_slot_list, write_slot_list
from da_desk.store.sealing import STANDARD, KdfPolicy, seal, stretch, unseal, unwrap, wrap
from da_desk.wording import _

DESK_NAME = "desk.dadb"
_KEY_BYTES = 32
_FIRST_GENERATION = 1


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What a right password (or recovery code) gives. Holds secrets: never log it, keep it only while signed in.

    ``account_id`` is None after a recovery code. ``keys`` maps generation to data key; ``draft_key`` is the
    person's own and opens the drafts they typed on any computer.
    """

    account_id: UUID | None
    keys: Mapping[int, bytes] = field(repr=False)
    draft_key: bytes = field(repr=False)

    @property
    def key(self) -> bytes:
        """The data key in use: the newest generation."""
        return self.keys[max(self.keys)]


def keys_path(desk: Path) -> Path:
    """Where the key file of the desk file ``desk`` stands."""
    return desk.with_name(f"{desk.name}.keys")


def name_of(desk_id: UUID, username: str) -> bytes:
    """The name under which a person's slot is found: a digest, so that the file lists no colleagues."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", username).casefold()).strip()
    return hashlib.sha256(desk_id.bytes + plain.encode("utf-8", "surrogatepass")).digest()


class KeyFile:
    """The slots of one desk. Every change re-reads the file under a lock, checks it whole and replaces it whole.

    Unlocking takes the deliberate 0.4 s of argon2id: call it from a thread. Guesses are counted elsewhere
    (:mod:`da_desk.store.local.guesses`).
    """

    def __init__(self, desk: Path, slots: SlotList, policy: KdfPolicy) -> None:
        self._desk = desk
        self._slots = slots
        self._policy = policy

    @classmethod
    def create(
        cls, desk: Path, account_id: UUID, username: str, password: str, *, policy: KdfPolicy = STANDARD
    ) -> tuple["KeyFile", Unlocked, str]:
        """Begin a desk with its first person; returns the key file, what it opens, and the recovery code (shown once).

        Raises RuleRefused when the folder already holds a desk or the key file of one.
        """
        with holding(_lock_path(desk)):
            if desk.exists() or keys_path(desk).exists():
                raise RuleRefused(
                    _("That folder already holds a desk, or the key file of one. Choose an empty folder.")
                )
            empty = SlotList(desk=uuid4(), serial=0, generations=(_FIRST_GENERATION,), slots=())
            key_file = cls(desk, empty, policy)
            keys = {_FIRST_GENERATION: token_bytes(_KEY_BYTES)}
            draft_key = token_bytes(_KEY_BYTES)
            unlocked = Unlocked(account_id, keys, draft_key)
            slot = key_file._slot(account_id, "password", username, password, unlocked)
            code, recovery_slot = key_file._recovery_slot(unlocked)
            key_file._store(unlocked, (slot, recovery_slot))
        return key_file, unlocked, code

    @classmethod
    def load(cls, desk: Path, *, policy: KdfPolicy = STANDARD) -> "KeyFile":
        """Read the key file of ``desk``.

        Raises KeysMissing (the database is there without it), DeskMissing (neither is), KeysDamaged, StoreTooNew.
        """
        return cls(desk, _read(desk, policy), policy)

    @property
    def desk_id(self) -> UUID:
        """The desk's own number; the same in its backups."""
        return self._slots.desk

    @property
    def serial(self) -> int:
        """Counts the changes of this file. The desk keeps the last one it saw: see :meth:`require_serial`."""
        return self._slots.serial

    @property
    def account_ids(self) -> tuple[UUID, ...]:
        """The accounts that have a password here (the recovery slot is none)."""
        return tuple(slot.id for slot in self._slots.slots if slot.kind == "password")

    def require_serial(self, known: int) -> None:
        """Raise KeysDamaged when the database has seen a later key file than this: an old copy was put back.

        A *later* file than the database knows is right: the change was cut off before the database heard of it.
        """
        if self.serial < known:
            raise KeysDamaged(_("The key file is an older copy than this desk's. Put back the newest copy."))

    def unlock(self, username: str, password: str) -> Unlocked:
        """What this person's password opens. An unknown name costs the same time as a wrong password.

        Raises WrongPassword, KeysDamaged.
        """
        slot = self._named(username)
        if slot is None:
            stretch(password, bytes(16), self._policy.use)
            raise WrongPassword
        return self._open(slot, password)

    def unlock_recovery(self, code: str) -> Unlocked:
        """What the recovery code opens. Raises ValidationFailed (mistyped), WrongPassword (of another desk), KeysDamaged."""
        plain = recovery.plain(code)
        slot = next((slot for slot in self._slots.slots if slot.kind == "recovery"), None)
        if slot is None:
            raise WrongPassword
        return self._open(slot, plain)

    def add(self, unlocked: Unlocked, account_id: UUID, username: str, password: str) -> None:
        """Give a person a slot. Raises RuleRefused when the account or the name has one already."""
        with holding(_lock_path(self._desk)):
            self._reload(unlocked)
            if account_id in self.account_ids or self._named(username):
                raise RuleRefused(_("There is already an account of that name on this desk. Choose another name."))
            draft_key = token_bytes(_KEY_BYTES)
            person = Unlocked(account_id, unlocked.keys, draft_key)
            slot = self._slot(account_id, "password", username, password, person)
            self._store(unlocked, (*self._slots.slots, slot))

    def remove(self, unlocked: Unlocked, account_id: UUID) -> None:
        """Take a person's slot away. Raises NotFound; RuleRefused for the last person."""
        with holding(_lock_path(self._desk)):
            self._reload(unlocked)
            self._account(account_id)
            if len(self.account_ids) == 1:
                raise RuleRefused(_("The last person who can open this desk can't be removed."))
            self._store(unlocked, tuple(slot for slot in self._slots.slots if slot.id != account_id))

    def change_password(self, username: str, old: str, new: str) -> Unlocked:
        """Wrap the person's own key under ``new``; their drafts stay readable. Raises WrongPassword, KeysDamaged."""
        with holding(_lock_path(self._desk)):
            self._slots = _read(self._desk, self._policy)
            unlocked = self.unlock(username, old)
            former = self._named(username)
            if former is None:
                raise WrongPassword
            self._replace(unlocked, self._rewrapped(former, self._private(former, old), new))
        return unlocked

    def reset_password(self, unlocked: Unlocked, account_id: UUID, new: str) -> None:
        """An administrator gives a person a new password, and with it a new key pair and draft key.

        Drafts typed under the forgotten password stay sealed. Raises NotFound when the person has no slot.
        """
        with holding(_lock_path(self._desk)):
            self._reload(unlocked)
            former = self._account(account_id)
            person = Unlocked(account_id, unlocked.keys, token_bytes(_KEY_BYTES))
            self._replace(unlocked, self._new_slot(account_id, "password", former.name, new, person))

    def new_recovery_code(self, unlocked: Unlocked) -> str:
        """Make a recovery code, shown once; the former one opens nothing any more."""
        with holding(_lock_path(self._desk)):
            self._reload(unlocked)
            code, fresh = self._recovery_slot(unlocked)
            self._store(unlocked, (*(slot for slot in self._slots.slots if slot.kind != "recovery"), fresh))
        return code

    def sealed_copy(self, unlocked: Unlocked, target: Path, key: bytes) -> None:
        """Write a key file for ``target`` (a backup) where ``key`` is sealed to the same people and recovery code.

        Nobody's password is needed, and each opens the copy with the password they had when it was made.
        """
        with holding(_lock_path(self._desk)):
            self._reload(unlocked)
            keys = {_FIRST_GENERATION: key}
            slots = tuple(self._resealed(slot, keys) for slot in self._slots.slots)
            fresh = msgspec.structs.replace(self._slots, generations=(_FIRST_GENERATION,), slots=slots)
        with in_words():
            atomic_write(keys_path(target), write_slot_list(_signed(fresh, key)))

    def _resealed(self, slot: Slot, keys: Mapping[int, bytes]) -> Slot:
        return msgspec.structs.replace(slot, keys=self._sealed_keys(slot.id, slot.public, keys))

    def _named(self, username: str) -> Slot | None:
        wanted = name_of(self.desk_id, username)
        return next((slot for slot in self._slots.slots if slot.kind == "password" and slot.name == wanted), None)

    def _account(self, account_id: UUID) -> Slot:
        found = next((slot for slot in self._slots.slots if slot.kind == "password" and slot.id == account_id), None)
        if found is None:
            raise NotFound(_("That account has no password on this desk."))
        return found

    def _open(self, slot: Slot, password: str) -> Unlocked:
        private = self._private(slot, password)
        try:
            keys = {
                generation: unseal(sealed, private, self._purpose("data", slot.id, generation))
                for generation, sealed in slot.keys.items()
            }
            draft_key = unseal(slot.draft, private, self._purpose("draft", slot.id))
        except InvalidTag:
            raise KeysDamaged from None
        unlocked = Unlocked(slot.id if slot.kind == "password" else None, keys, draft_key)
        _verify(self._slots, unlocked)
        return unlocked

    def _private(self, slot: Slot, password: str) -> X25519PrivateKey:
        self._policy.require(slot.kdf)
        try:
            secret = unwrap(slot.private, stretch(password, slot.salt, slot.kdf), self._header(slot))
        except InvalidTag:
            raise WrongPassword from None
        private = X25519PrivateKey.from_private_bytes(secret)
        if private.public_key().public_bytes_raw() != slot.public:
            raise KeysDamaged
        return private

    def _slot(self, slot_id: UUID, kind: str, username: str, password: str, person: Unlocked) -> Slot:
        return self._new_slot(slot_id, kind, name_of(self.desk_id, username), password, person)

    def _new_slot(self, slot_id: UUID, kind: str, name: bytes, password: str, person: Unlocked) -> Slot:
        private = X25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        bare = Slot(
            id=slot_id,
            kind="recovery" if kind == "recovery" else "password",
            name=name,
            kdf=self._policy.use,
            salt=b"",
            public=public,
            private=b"",
            keys=self._sealed_keys(slot_id, public, person.keys),
            draft=seal(person.draft_key, public, self._purpose("draft", slot_id)),
        )
        return self._rewrapped(bare, private, password)

    def _rewrapped(self, slot: Slot, private: X25519PrivateKey, password: str) -> Slot:
        """The slot with its private key wrapped under ``password``, with a new salt and today's cost."""
        kdf = self._policy.use if slot.kind == "password" else self._policy.floor
        bare = msgspec.structs.replace(slot, salt=token_bytes(16), kdf=kdf)
        key = stretch(password, bare.salt, bare.kdf)
        return msgspec.structs.replace(bare, private=wrap(private.private_bytes_raw(), key, self._header(bare)))

    def _recovery_slot(self, unlocked: Unlocked) -> tuple[str, Slot]:
        code = recovery.new_code()
        person = Unlocked(None, unlocked.keys, token_bytes(_KEY_BYTES))
        return code, self._slot(uuid4(), "recovery", "", recovery.plain(code), person)

    def _sealed_keys(self, slot_id: UUID, public: bytes, keys: Mapping[int, bytes]) -> dict[int, bytes]:
        return {
            generation: seal(key, public, self._purpose("data", slot_id, generation))
            for generation, key in keys.items()
        }

    def _header(self, slot: Slot) -> bytes:
        parts = ("da-desk slot 1", self.desk_id, slot.id, slot.kind, slot.name, slot.kdf, slot.salt, slot.public)
        return msgspec.json.encode(parts)

    def _purpose(self, what: str, slot_id: UUID, generation: int = 0) -> bytes:
        return msgspec.json.encode(("da-desk seal 1", what, self.desk_id, slot_id, generation))

    def _reload(self, unlocked: Unlocked) -> None:
        """Take up what another process may have changed, and refuse to build upon an altered list."""
        fresh = _read(self._desk, self._policy)
        _verify(fresh, unlocked)
        self._slots = fresh

    def _replace(self, unlocked: Unlocked, fresh: Slot) -> None:
        self._store(unlocked, tuple(fresh if slot.id == fresh.id else slot for slot in self._slots.slots))

    def _store(self, unlocked: Unlocked, slots: tuple[Slot, ...]) -> None:
        changed = msgspec.structs.replace(self._slots, serial=self.serial + 1, slots=slots)
        signed = _signed(changed, unlocked.key)
        atomic_write(keys_path(self._desk), write_slot_list(signed))
        self._slots = signed


def _lock_path(desk: Path) -> Path:
    return desk.with_name(f"{desk.name}.lock")


def _read(desk: Path, policy: KdfPolicy) -> SlotList:
    path = keys_path(desk)
    with in_words():
        if not path.exists():
            raise KeysMissing if desk.exists() else DeskMissing
        slots = read_slot_list(path)
    for slot in slots.slots:
        policy.require(slot.kdf)
    return slots


def _mac(slots: SlotList, key: bytes) -> bytes:
    bare = msgspec.json.encode(msgspec.structs.replace(slots, mac=b""))
    return hmac.digest(hmac.digest(key, b"da-desk slot list 1", "sha256"), bare, "sha256")


def _signed(slots: SlotList, key: bytes) -> SlotList:
    return msgspec.structs.replace(slots, mac=_mac(slots, key))


def _verify(slots: SlotList, unlocked: Unlocked) -> None:
    if set(slots.generations) != set(unlocked.keys) or not hmac.compare_digest(_mac(slots, unlocked.key), slots.mac):
        raise KeysDamaged
