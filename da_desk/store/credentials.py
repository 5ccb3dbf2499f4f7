"""Passwords and who may open the desk: key slots on the local store, logins on the shared one."""

import uuid
from abc import ABC, abstractmethod


class Credentials(ABC):
    """Changes who can open the desk. Each change takes effect at once, before the account row is committed."""

    @abstractmethod
    def add(self, account_id: uuid.UUID, username: str, password: str) -> None:
        """Let a new person in. Raises RuleRefused when the name is taken."""

    @abstractmethod
    def remove(self, account_id: uuid.UUID) -> None:
        """Let a person in no more. Raises RuleRefused for the last one."""

    @abstractmethod
    def change(self, username: str, old: str, new: str) -> None:
        """Change one's own password. Raises WrongPassword."""

    @abstractmethod
    def reset(self, account_id: uuid.UUID, new: str) -> None:
        """Give a person a new password without the old one."""

    @abstractmethod
    def new_recovery_code(self) -> str:
        """A new recovery code, shown once; the former one opens nothing any more."""

    @property
    @abstractmethod
    def serial(self) -> int:
        """Counts the changes; the desk remembers the last it saw, so that an old copy is noticed."""
