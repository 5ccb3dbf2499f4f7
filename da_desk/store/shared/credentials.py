"""The credentials of a shared desk: logins of the server, made by its own functions from verifiers, never passwords."""

import re
import uuid

import sqlalchemy as sa
from sqlalchemy import text

from da_desk.errors import Problem, RuleRefused, ValidationFailed
from da_desk.models.accounts import Account, Membership
from da_desk.models.base import uuid7
from da_desk.settings import ServerPlace
from da_desk.store.credentials import Credentials, Wanted
from da_desk.store.shared.engine import Door, Login, connect, translated, verifier
from da_desk.store.shared.keys import OwnKey
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


def role_of(place: ServerPlace, username: str) -> str:
    """The server's role of a person. Raises ValidationFailed for a name that can't be one."""
    if not _LOGIN_NAME.fullmatch(username):
        sentence = _("On a shared desk a user name has only small letters without accents, digits, dots and hyphens.")
        raise ValidationFailed(Problem("username", sentence))
    return f"{place.prefix}.{username}"


class SharedCredentials(Credentials):
    """Every change of an account takes effect for the server in the transaction that records it."""

    needs_second = True

    def __init__(self, door: Door, own_key: OwnKey) -> None:
        self._door, self._own_key = door, own_key
        self._place = door.login.place

    def add(self, uow: UnitOfWork, account: Account, membership: Membership, password: str) -> None:
        """Account, first role and login; it can't be used before a second administrator activates it."""
        role = role_of(self._place, account.username)
        _call(
            uow,
            "api.add_account(:account, :username, :name, :rank, :membership, :unit, :role, :verifier)",
            account=account.id,
            username=account.username,
            name=account.full_name,
            rank=account.rank_number,
            membership=membership.id,
            unit=membership.unit_id,
            role=membership.role,
            verifier=verifier(password, role),
        )
        uow.made_below("account", account.id)
        uow.made_below("membership", membership.id)

    def take_back(self, account_id: uuid.UUID) -> None:
        """One transaction: there is nothing to take back."""

    def activate(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """The server refuses whoever added the account or gave it its password."""
        _call(uow, "api.activate_account(:account, :version)", account=account.id, version=version)
        uow.changed_below(account)

    def disable(self, uow: UnitOfWork, account: Account, version: int) -> None:
        """The login can't be used any more and its sessions end, at the moment this commits or a little before.

        Nobody disables their own account: what they do could not be written down any more.
        """
        if account.id == uow.account_id:
            raise RuleRefused(_("Nobody disables their own account. Ask another administrator."))
        _call(uow, "api.disable_account(:account, :version)", account=account.id, version=version)
        uow.changed_below(account)

    def disabled(self, account_id: uuid.UUID) -> bool:  # noqa: ARG002
        """Done with the row already."""
        return False

    def change(self, uow: UnitOfWork, username: str, old: str, new: str) -> None:
        """The old password is tried at the door, which knows the new one from now on; the key of one's drafts is wrapped
        under the new one."""
        role = role_of(self._place, username)
        _require(Login(self._place, role, old))
        _call(uow, "api.change_own_password(:verifier)", verifier=verifier(new, role))
        self._own_key.rewrap(uow, new)
        self._door.expect(new)

    def reset(self, uow: UnitOfWork, account: Account, new: str) -> None:
        """The login rests until a second administrator activates it; drafts typed under the old password stay sealed."""
        role = role_of(self._place, account.username)
        _call(uow, "api.reset_account(:account, :verifier)", account=account.id, verifier=verifier(new, role))
        uow.changed_below(account)

    def set_roles(self, uow: UnitOfWork, account: Account, wanted: Wanted) -> None:
        """The server refuses one's own account."""
        pairs = sorted(wanted, key=str)
        statement = text("select api.set_roles(:account, :units, :roles, :ids)").bindparams(
            sa.bindparam("units", type_=sa.ARRAY(sa.Uuid())),
            sa.bindparam("roles", type_=sa.ARRAY(sa.Text())),
            sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid())),
        )
        uow.session.execute(
            statement,
            {
                "account": account.id,
                "units": [unit for unit, _role in pairs],
                "roles": [role for _unit, role in pairs],
                "ids": [uuid7() for _pair in pairs],
            },
        )
        uow.made_below("membership", account.id)

    def new_recovery_code(self) -> str:
        """A shared desk has none: a second administrator lets people in again."""
        raise RuleRefused(_("A shared desk has no recovery code. A second administrator lets people in again."))

    @property
    def serial(self) -> int:
        """There is no key file to watch."""
        return 0


def _call(uow: UnitOfWork, function: str, **values: object) -> None:
    uow.session.execute(text(f"select {function}"), values)


def _require(login: Login) -> None:
    try:
        connect(login).close()
    except Exception as error:
        known = translated(error)
        if known is None:
            raise
        raise known from None
