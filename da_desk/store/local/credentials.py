"""The credentials of a local desk: the slots of its key file, changed with the data key in hand."""

import uuid
from datetime import date, timedelta

from sqlalchemy import select

from da_desk.errors import NotFound
from da_desk.models.accounts import Account, Membership
from da_desk.store.credentials import Credentials, Wanted
from da_desk.store.local.slots import KeyFile, Unlocked
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON


class LocalCredentials(Credentials):
    """Key slots, for someone who has the desk open. One administrator is enough: there may be no second."""

    needs_second = False

    def __init__(self, key_file: KeyFile, unlocked: Unlocked) -> None:
        self._keys, self._unlocked = key_file, unlocked

    def add(self, uow: UnitOfWork, account: Account, membership: Membership, password: str) -> None:
        """The rows, then a slot for the new person."""
        account.activated_at, account.activated_by = uow.now, uow.account_id
        uow.add(account)
        uow.session.flush()
        uow.add(membership)
        uow.session.flush()
        self._keys.add(self._unlocked, account.id, account.username, password)

    def take_back(self, account_id: uuid.UUID) -> None:
        """The slot goes again."""
        self._keys.remove(self._unlocked, account_id)

    def activate(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """For an account that waits, which no local desk makes."""
        taken = uow.take(Account, account.id, version)
        taken.activated_at, taken.activated_by = uow.now, uow.account_id

    def disable(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """The row first: sign-in asks it, so that a crash before the key file is changed leaves nobody a way in."""
        uow.take(Account, account.id, version).disabled_at = uow.now

    def disabled(self, account_id: uuid.UUID) -> bool:
        """The slot goes; rotating the data key itself is a later step (storage.md §2)."""
        try:
            self._keys.remove(self._unlocked, account_id)
        except NotFound:
            return False
        return True

    def change(self, uow: UnitOfWork, username: str, old: str, new: str) -> None:
        """The person's key is wrapped under the new password."""
        uow.note("password-changed", "account", uow.account_id, None)
        self._keys.change_password(username, old, new)

    def reset(self, uow: UnitOfWork, account: Account, new: str) -> None:
        """A new slot; drafts typed under the forgotten password stay sealed."""
        uow.note("password-reset", "account", account.id, None)
        self._keys.reset_password(self._unlocked, account.id, new)

    def set_roles(self, uow: UnitOfWork, account: Account, wanted: Wanted) -> None:
        """Rows alone: a key slot knows no roles."""
        today = uow.now.astimezone(LONDON).date()
        rows = uow.all(select(Membership).where(Membership.account_id == account.id))
        standing = {(row.unit_id, row.role): row for row in rows if row.to_day is None or row.to_day >= today}
        for key, row in standing.items():
            if key not in wanted:
                row.to_day = today - timedelta(days=1)
        _begin(uow, account.id, rows, set(wanted) - standing.keys(), today)

    def new_recovery_code(self) -> str:
        """A new recovery slot in place of the old."""
        return self._keys.new_recovery_code(self._unlocked)

    @property
    def serial(self) -> int:
        """The key file's serial number."""
        return self._keys.serial


def _begin(
    uow: UnitOfWork, account_id: uuid.UUID, rows: list[Membership], new: set[tuple[uuid.UUID, str]], today: date
) -> None:
    ended_today = {(row.unit_id, row.role): row for row in rows if row.from_day == today}
    for unit_id, role in sorted(new, key=str):
        again = ended_today.get((unit_id, role))
        if again is not None:
            again.to_day = None
        else:
            uow.add(Membership(account_id=account_id, unit_id=unit_id, role=role, from_day=today))
