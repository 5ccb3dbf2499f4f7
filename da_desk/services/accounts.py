"""Who may use the desk: accounts with their passwords, units, roles; and colleagues to choose from.

What an account is and how its person gets in change together (:mod:`da_desk.store.credentials`). On a local desk no
transaction spans the key file and the row: where a key is *given* the row is flushed first, then the key file changes,
then the row is committed, and a commit that fails takes the key away again; where a key is *taken* the row is committed
first: sign-in asks the row, so that a crash in between leaves nobody a way in, and disabling again finishes the work.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.accounts import Account, Membership, RoleHeld, Unit
from da_desk.models.base import uuid7
from da_desk.models.desk import Desk
from da_desk.practice.rights import ROLES
from da_desk.services.service import Named, Service
from da_desk.services.typed import Typed
from da_desk.store import passwords
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _

CASEWORK = ("officer", "supervisor")
"""Roles whose holders can own a case or a duty."""

_USERNAME = re.compile(r"[\w][\w.'-]{0,63}")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the administrator's list shows it; ``roles`` are those held today.

    ``waiting``: a second administrator has to activate it before its person can sign in.
    """

    id: UUID
    version: int
    username: str
    display: str
    full_name: str
    rank_number: str
    disabled_at: datetime | None
    roles: tuple[RoleHeld, ...]
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Accounts(Service):
    """What administrators do with accounts, and what everyone does with their own."""

    def list(self) -> tuple[AccountRow, ...]:
        """Every account, by name; two statements. Raises AccessDenied."""
        self.workplace.require("read", "account")
        with self.workplace.reading() as uow:
            accounts = uow.all(select(Account).order_by(Account.full_name, Account.id))
            held = _roles_held(uow)
        return tuple(_row(account, held[account.id]) for account in accounts)

    def add(
        self,
        username: str,
        full_name: str,
        rank_number: str,
        unit_id: UUID,
        role: str,
        password: str,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Let a new person in, with one role in one unit. Raises AccessDenied, ValidationFailed, RuleRefused."""
        work = self.workplace
        work.require("create", "account")
        account = _new_account(username, full_name, rank_number, role, password)
        added: list[UUID] = []

        def act(uow: UnitOfWork) -> None:
            if uow.first(select(Account.id).where(Account.username == account.username)):
                raise RuleRefused(_("There is already an account of that name on this desk. Choose another name."))
            uow.get(Unit, unit_id)
            membership = Membership(account_id=account.id, unit_id=unit_id, role=role, from_day=_today(uow))
            work.store.credentials.add(uow, account, membership, password)
            added.append(account.id)
            remember_keys(uow, work.store.credentials.serial)

        try:
            return work.act(op_id, act)
        except BaseException:
            for account_id in added:
                work.store.credentials.take_back(account_id)
            raise

    @property
    def needs_second(self) -> bool:
        """Whether a second administrator activates what one has added or given a new password."""
        return self.workplace.store.credentials.needs_second

    def activate(self, account_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """As a second administrator, let a person in whom another has added or given a new password.

        Raises AccessDenied, Conflict, NotFound, RuleRefused for the administrator who did it, or when nothing waits.
        """
        work = self.workplace
        work.require("manage", "account")

        def act(uow: UnitOfWork) -> None:
            account = uow.get(Account, account_id)
            if not account.waiting:
                raise RuleRefused(_("Nothing waits here: the person can sign in already, or has left the desk."))
            work.store.credentials.activate(uow, account, version)

        return work.act(op_id, act)

    def disable(self, account_id: UUID, version: int, *, op_id: UUID | None = None) -> Changes:
        """Let a person in no more; what they did stays under their name. An account already disabled is only tidied.

        Raises AccessDenied, Conflict, RuleRefused for the last administrator.
        """
        work = self.workplace
        work.require("manage", "account")

        def act(uow: UnitOfWork) -> None:
            account = uow.get(Account, account_id)
            if account.disabled_at is None:
                _keep_an_administrator(uow, without=account_id)
                work.store.credentials.disable(uow, account, version)

        changes = work.act(op_id, act)
        if work.store.credentials.disabled(account_id):
            work.act(None, lambda uow: remember_keys(uow, work.store.credentials.serial))
        return changes

    def change_own_password(self, old: str, new: str) -> Changes:
        """A new password for oneself. Raises WrongPassword, ValidationFailed."""
        work = self.workplace
        work.require("edit", "account", own=True)
        _check_password(new, work.actor.username)

        def act(uow: UnitOfWork) -> None:
            work.store.credentials.change(uow, work.actor.username, old, new)
            remember_keys(uow, work.store.credentials.serial)

        return work.act(None, act)

    def reset(self, account_id: UUID, new_password: str) -> Changes:
        """A new password for someone who forgot theirs; drafts typed under the old one stay sealed.

        Raises AccessDenied, NotFound, ValidationFailed, RuleRefused when the account is disabled.
        """
        work = self.workplace
        work.require("manage", "account")

        def act(uow: UnitOfWork) -> None:
            account = uow.get(Account, account_id)
            if account.disabled_at is not None:
                raise RuleRefused(_("This account is not in use any more. Add a new one."))
            _check_password(new_password, account.username)
            work.store.credentials.reset(uow, account, new_password)
            remember_keys(uow, work.store.credentials.serial)

        return work.act(None, act)

    def new_recovery_code(self) -> str:
        """A new recovery code, to be shown once; the former one opens nothing any more. Raises AccessDenied."""
        work = self.workplace
        work.require("manage", "account")
        made: list[str] = []

        def act(uow: UnitOfWork) -> None:
            uow.note("recovery-code-made", "account", work.actor.account_id, None)
            made.append(work.store.credentials.new_recovery_code())
            remember_keys(uow, work.store.credentials.serial)

        work.act(None, act)
        return made[0]

    def units(self) -> tuple[Named, ...]:
        """The units of the desk, by name."""
        self.workplace.require("read", "unit")
        with self.workplace.reading() as uow:
            rows = uow.all(select(Unit).order_by(Unit.name))
        return tuple(Named(unit.id, unit.name) for unit in rows)

    def add_unit(self, name: str, *, op_id: UUID | None = None) -> Changes:
        """A new unit. Raises AccessDenied, ValidationFailed, RuleRefused when there is one of that name."""
        self.workplace.require("create", "unit")
        typed = Typed()
        kept = typed.line("name", _("Name of the unit"), name, needed=True, limit=100)
        typed.check()

        def act(uow: UnitOfWork) -> None:
            known = uow.all(select(Unit.name))
            if kept.casefold() in (each.casefold() for each in known):
                raise RuleRefused(_("There is already a unit of that name."))
            uow.add(Unit(name=kept))

        return self.workplace.act(op_id, act)

    def set_memberships(
        self, account_id: UUID, wanted: Sequence[tuple[UUID, str]], *, op_id: UUID | None = None
    ) -> Changes:
        """The roles of an account from today on, as (unit, role); roles not named end with yesterday.

        Raises AccessDenied, ValidationFailed for none or an unknown role, RuleRefused for the last administrator.
        """
        work = self.workplace
        work.require("manage", "account")
        _check_roles([role for _unit, role in wanted])

        def act(uow: UnitOfWork) -> None:
            account = uow.get(Account, account_id)
            for unit_id, _role in wanted:
                uow.get(Unit, unit_id)
            work.store.credentials.set_roles(uow, account, set(wanted))
            uow.session.flush()
            _keep_an_administrator(uow)

        return work.act(op_id, act)

    def colleagues(self, unit_id: UUID | None = None) -> tuple[Named, ...]:
        """Who can own a case or a duty, by name: accounts in use with a casework role (in that unit, if given)."""
        self.workplace.require("read", "account")
        with self.workplace.reading() as uow:
            return tuple(Named(account.id, account.display) for account in caseworkers(uow, unit_id))

    def colleague(self, username: str) -> Named:
        """The one who signs in with that name, if they can own a case. Raises AccessDenied, NotFound."""
        self.workplace.require("read", "account")
        with self.workplace.reading() as uow:
            for account in caseworkers(uow):
                if account.username == username.strip().casefold():
                    return Named(account.id, account.display)
        raise NotFound(_("No officer or supervisor of that name has an account in use on this desk."))


def caseworkers(uow: UnitOfWork, unit_id: UUID | None = None, roles: Iterable[str] = CASEWORK) -> list[Account]:
    """Accounts in use that hold one of ``roles`` today, in that unit if one is given; by name."""
    today = _today(uow)
    held = select(Membership.account_id).where(
        Membership.role.in_(tuple(roles)),
        Membership.from_day <= today,
        Membership.to_day.is_(None) | (Membership.to_day >= today),
    )
    if unit_id is not None:
        held = held.where(Membership.unit_id == unit_id)
    in_use = select(Account).where(
        Account.disabled_at.is_(None), Account.activated_at.is_not(None), Account.id.in_(held)
    )
    return uow.all(in_use.order_by(Account.full_name, Account.id))


def remember_keys(uow: UnitOfWork, serial: int) -> None:
    """Keep the key file's serial number inside the desk, so that an old copy put back is noticed."""
    desk = uow.first(select(Desk))
    if desk is not None and desk.key_serial != serial:
        desk.key_serial = serial


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(LONDON).date()


def _roles_held(uow: UnitOfWork) -> defaultdict[UUID, list[RoleHeld]]:
    held: defaultdict[UUID, list[RoleHeld]] = defaultdict(list)
    statement = select(Membership, Unit.name).join(Unit, Unit.id == Membership.unit_id)
    for membership, unit_name in uow.session.execute(statement.order_by(Unit.name, Membership.role)):
        if membership.current(_today(uow)):
            held[membership.account_id].append(RoleHeld(membership.unit_id, unit_name, membership.role))
    return held


def _row(account: Account, roles: Sequence[RoleHeld]) -> AccountRow:
    return AccountRow(
        id=account.id,
        version=account.version,
        username=account.username,
        display=account.display,
        full_name=account.full_name,
        rank_number=account.rank_number,
        disabled_at=account.disabled_at,
        roles=tuple(roles),
        waiting=account.waiting,
    )


def _new_account(username: str, full_name: str, rank_number: str, role: str, password: str) -> Account:
    typed = Typed()
    name = typed.line("username", _("Name to sign in with"), username, needed=True, limit=64).casefold()
    if name and not _USERNAME.fullmatch(name):
        typed.refuse("username", _("The name to sign in with has letters, digits, dots and hyphens only."))
    account = Account(
        id=uuid7(),
        username=name,
        full_name=typed.line("full_name", _("Name"), full_name, needed=True, limit=100),
        rank_number=typed.line("rank_number", _("Rank and number"), rank_number, limit=40),
    )
    typed.choice("role", _("Role"), role, ROLES)
    typed.take("password", passwords.problem(password, name))
    typed.check()
    return account


def _check_password(password: str, username: str) -> None:
    typed = Typed()
    typed.take("password", passwords.problem(password, username))
    typed.check()


def _check_roles(roles: Sequence[str]) -> None:
    typed = Typed()
    if not roles:
        typed.refuse("roles", _("Leave at least one role, or disable the account."))
    for role in roles:
        typed.choice("roles", _("Role"), role, ROLES)
    typed.check()


def _keep_an_administrator(uow: UnitOfWork, without: UUID | None = None) -> None:
    if not [each for each in caseworkers(uow, roles=("administrator",)) if each.id != without]:
        raise RuleRefused(_("A desk needs an administrator. Make someone else administrator first."))
