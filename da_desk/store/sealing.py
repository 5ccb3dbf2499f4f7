"""The cryptography of a key slot: argon2id for passwords, AES-256-GCM to wrap, HPKE to seal to a person.

Only published constructions of the ``cryptography`` and ``argon2`` libraries; nothing of our own.
"""

import unicodedata
from dataclasses import dataclass
from secrets import token_bytes

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from da_desk.errors import KeysDamaged, StoreUnavailable
from da_desk.wording import _

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Kdf:
    """The cost of argon2id: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def within(self, floor: "Kdf", ceiling: "Kdf") -> bool:
        """Whether each figure lies between the two."""
        return (
            floor.memory_kib <= self.memory_kib <= ceiling.memory_kib
            and floor.passes <= self.passes <= ceiling.passes
            and floor.lanes <= self.lanes <= ceiling.lanes
        )


@dataclass(frozen=True, slots=True)
class KdfPolicy:
    """``use`` for new slots; a key file outside ``floor`` to ``ceiling`` is refused.

    Below the floor someone has made guessing cheap (a downgrade); above the ceiling opening would eat the
    computer's memory. The floor is the second choice of RFC 9106.
    """

    use: Kdf = Kdf(memory_kib=262_144, passes=3, lanes=4)
    floor: Kdf = Kdf(memory_kib=65_536, passes=3, lanes=4)
    ceiling: Kdf = Kdf(memory_kib=1_048_576, passes=10, lanes=16)

    def require(self, kdf: Kdf) -> None:
        """Raise KeysDamaged when ``kdf`` was lowered or raised beyond what this desk accepts."""
        if not kdf.within(self.floor, self.ceiling):
            raise KeysDamaged


STANDARD = KdfPolicy()


def stretch(password: str, salt: bytes, kdf: Kdf) -> bytes:
    """32 key bytes from a password (NFC, so that an accent typed either way is one password).

    Raises StoreUnavailable when the computer has too little memory for it.
    """
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=kdf.passes,
            memory_cost=kdf.memory_kib,
            parallelism=kdf.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except (HashingError, MemoryError):
        raise StoreUnavailable(
            _("This computer has too little free memory to check a password. Close other programs and try again.")
        ) from None


def wrap(secret: bytes, key: bytes, header: bytes) -> bytes:
    """AES-256-GCM with a fresh nonce in front; ``header`` is bound to it, not hidden."""
    nonce = token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, header)


def unwrap(wrapped: bytes, key: bytes, header: bytes) -> bytes:
    """The reverse of :func:`wrap`. Raises cryptography's InvalidTag for a wrong key or altered bytes."""
    if len(wrapped) <= _NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], header)


def seal(secret: bytes, public: bytes, purpose: bytes) -> bytes:
    """HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM) to a public key, for one purpose."""
    return _suite().encrypt(secret, X25519PublicKey.from_public_bytes(public), info=purpose)


def unseal(sealed: bytes, private: X25519PrivateKey, purpose: bytes) -> bytes:
    """The reverse of :func:`seal`. Raises InvalidTag for a wrong key, purpose or altered bytes."""
    try:
        return _suite().decrypt(sealed, private, info=purpose)
    except ValueError:
        raise InvalidTag from None


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
