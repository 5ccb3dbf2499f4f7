"""Passwords and who may open the desk: key slots on the local store, logins on the shared one.

What is done to an account and to its way in belongs together. On a shared desk both are one transaction of the server;
on a local one the key file and the row change one after the other, in the order that leaves nobody a way in.
"""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection

from da_desk.models.accounts import Account, Membership
from da_desk.store.unit_of_work import UnitOfWork

Wanted = Collection[tuple[uuid.UUID, str]]
"""Roles that an account shall hold: (unit, role)."""


class Credentials(ABC):
    """Changes who can open the desk, within the unit of work of the service that asked."""

    needs_second: bool
    """Whether a second administrator has to activate an account that one has added or given a new password."""

    @abstractmethod
    def add(self, uow: UnitOfWork, account: Account, membership: Membership, password: str) -> None:
        """Let a new person in, with one role. Raises RuleRefused when the name is taken."""

    @abstractmethod
    def take_back(self, account_id: uuid.UUID) -> None:
        """The unit of work that added this person did not commit: leave nothing of them."""

    @abstractmethod
    def activate(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """A second administrator lets the person in. Raises RuleRefused for the one who asked for it, Conflict."""

    @abstractmethod
    def disable(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """The person is let in no more. Raises Conflict; RuleRefused for the last administrator."""

    @abstractmethod
    def disabled(self, account_id: uuid.UUID) -> bool:
        """The unit of work that disabled the account has committed: take the way in. Whether there still was one."""

    @abstractmethod
    def change(self, uow: UnitOfWork, username: str, old: str, new: str) -> None:
        """Change one's own password. Raises WrongPassword."""

    @abstractmethod
    def reset(self, uow: UnitOfWork, account: Account, new: str) -> None:
        """Give a person a new password without the old one."""

    @abstractmethod
    def set_roles(self, uow: UnitOfWork, account: Account, wanted: Wanted) -> None:
        """The roles of an account from today on; those not named end with yesterday."""

    @abstractmethod
    def new_recovery_code(self) -> str:
        """A new recovery code, shown once; the former one opens nothing any more. Raises RuleRefused where there is none."""

    @property
    @abstractmethod
    def serial(self) -> int:
        """Counts the changes; the desk remembers the last it saw, so that an old copy is noticed."""
