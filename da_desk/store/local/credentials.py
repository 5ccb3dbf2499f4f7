"""The credentials of a local desk: the slots of its key file, changed with the data key in hand."""

import uuid

from da_desk.store.credentials import Credentials
from da_desk.store.local.slots import KeyFile, Unlocked


class LocalCredentials(Credentials):
    """Key slots, for someone who has the desk open."""

    def __init__(self, key_file: KeyFile, unlocked: Unlocked) -> None:
        self._keys, self._unlocked = key_file, unlocked

    def add(self, account_id: uuid.UUID, username: str, password: str) -> None:
        """A slot for a new person."""
        self._keys.add(self._unlocked, account_id, username, password)

    def remove(self, account_id: uuid.UUID) -> None:
        """The slot goes; rotating the data key itself is a later step (storage.md §2)."""
        self._keys.remove(self._unlocked, account_id)

    def change(self, username: str, old: str, new: str) -> None:
        """The person's key is wrapped under the new password."""
        self._keys.change_password(username, old, new)

    def reset(self, account_id: uuid.UUID, new: str) -> None:
        """A new slot; drafts typed under the forgotten password stay sealed."""
        self._keys.reset_password(self._unlocked, account_id, new)

    def new_recovery_code(self) -> str:
        """A new recovery slot in place of the old."""
        return self._keys.new_recovery_code(self._unlocked)

    @property
    def serial(self) -> int:
        """The key file's serial number."""
        return self._keys.serial
