"""The key of one's drafts on a shared desk: kept on the server wrapped under one's password, and a copy here (storage.md §7)."""

import struct
import uuid
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, text

from da_desk.errors import DaDeskError
from da_desk.host.files import atomic_write
from da_desk.store.sealing import Kdf, KdfPolicy, stretch, unwrap, wrap
from da_desk.store.unit_of_work import UnitOfWork

_MAGIC = b"DADESK-OWN-KEY-1\n"
_COST = struct.Struct(">IHH")
_SALT_BYTES, _KEY_BYTES = 16, 32
_COPY = "own.key"


class OwnKey:
    """``key`` once :meth:`open` was called; the server never sees it, nor the password it is wrapped under."""

    def __init__(self, desk_id: uuid.UUID, account_id: uuid.UUID, folder: Path, policy: KdfPolicy) -> None:
        self._owner = desk_id.bytes + account_id.bytes
        self._copy = folder / _COPY
        self._policy = policy
        self.key = b""

    def open(self, connection: Connection, password: str) -> bytes:
        """The key, from the server or from the copy here; a new one when there is none that this password opens.

        A password that was reset leaves what was typed under the old one sealed. The caller's transaction is a writing one.
        """
        kept = connection.scalar(text("select api.own_key()"))
        for wrapped in (bytes(kept) if kept else b"", self._copied()):
            if found := self._unwrapped(wrapped, password):
                self.key = found
                self._keep_copy(wrapped)
                return found
        self.key = token_bytes(_KEY_BYTES)
        self._store(connection, password)
        return self.key

    def rewrap(self, uow: UnitOfWork, password: str) -> None:
        """Wrap the same key under a new password, within the unit of work that changes it."""
        self._store(uow.session.connection(), password)

    def _store(self, connection: Connection, password: str) -> None:
        wrapped = self._wrapped(password)
        connection.execute(text("select api.keep_own_key(:wrapped)"), {"wrapped": wrapped})
        self._keep_copy(wrapped)

    def _wrapped(self, password: str) -> bytes:
        salt, kdf = token_bytes(_SALT_BYTES), self._policy.use
        head = _MAGIC + salt + _COST.pack(kdf.memory_kib, kdf.passes, kdf.lanes)
        return head + wrap(self.key, stretch(password, salt, kdf), head + self._owner)

    def _unwrapped(self, wrapped: bytes, password: str) -> bytes:
        """The key, or nothing for another password, a damaged or a foreign one."""
        size = len(_MAGIC) + _SALT_BYTES + _COST.size
        head, sealed = wrapped[:size], wrapped[size:]
        if len(head) < size or not head.startswith(_MAGIC):
            return b""
        salt, kdf = head[len(_MAGIC) :][:_SALT_BYTES], Kdf(*_COST.unpack(head[-_COST.size :]))
        try:
            self._policy.require(kdf)
            return unwrap(sealed, stretch(password, salt, kdf), head + self._owner)
        except (InvalidTag, DaDeskError):
            return b""

    def _copied(self) -> bytes:
        with suppress(OSError):
            return self._copy.read_bytes()
        return b""

    def _keep_copy(self, wrapped: bytes) -> None:
        """On this computer too, so that a lost row on the server loses no draft; without room for it, it is done without."""
        with suppress(OSError, DaDeskError):
            if self._copied() != wrapped:
                self._copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                atomic_write(self._copy, wrapped)
