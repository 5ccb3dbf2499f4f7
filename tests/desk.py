"""A real desk for tests: a SQLCipher file with one account for each role, opened by a clock that tests can move."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sqlalchemy import Executable, select, text
from sqlalchemy.orm import Session

from da_desk.models.accounts import Account, Actor, Membership, Unit
from da_desk.models.base import uuid7
from da_desk.models.desk import Desk
from da_desk.practice.catalogue import shipped
from da_desk.services.access import Workplace, actor_of
from da_desk.services.desk import Services, services_for, sign_in
from da_desk.settings import resources
from da_desk.store.drafts import Drafts
from da_desk.store.local.local_store import LocalStore
from da_desk.store.unit_of_work import UnitOfWork
from tests.light import LIGHT

PASSWORD = "a quiet morning in may"
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNIT, OTHER_UNIT = "Northside DA unit", "Southside DA unit"

PEOPLE = {
    "administrator": ("Rowan Pugh", "", "administrator", UNIT),
    "officer": ("Nadia Amin", "DC 2208", "officer", UNIT),
    "oic": ("Tom Doyle", "DC 4471", "officer", UNIT),
    "supervisor": ("Gwen Price", "DS 1190", "supervisor", UNIT),
    "auditor": ("Iolo Hart", "", "auditor", UNIT),
    "outsider": ("Sam Field", "DC 7003", "officer", OTHER_UNIT),
}
"""user name -> (full name, rank and number, role, unit). All invented."""


@dataclass
class Clock:
    """The store's clock in tests: stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Go forward, such as ``move(hours=2)``."""
        self.at += timedelta(**by)


class AnyDesk(Protocol):
    """What a test of both stores knows of its desk."""

    kind: str
    state: Path
    clock: Clock

    def as_(self, username: str) -> Services:
        """The services of that person, signed in through the real door once for each test."""

    def workplace(self, username: str) -> Workplace:
        """A workplace of that person on a store of its own, without the sign-in entry in the log."""

    def services(self, username: str) -> Services:
        """A second, independent session of that person."""

    def account_id(self, username: str) -> UUID:
        """The account's id."""

    def signed_in(self, username: str, password: str) -> Services:
        """A further sign-in through the real door, which the caller closes."""

    def everything(self) -> AbstractContextManager[Session]:
        """Every row of the desk, past every right and without a trace: for tests that look at what is kept."""

    def below(self, *statements: Executable) -> None:
        """Change rows past rights, triggers and log, as whoever has the key of the file or runs the server could."""


@dataclass
class DeskForTests(AnyDesk):
    """A desk in ``folder``; ``as_("officer")`` signs that person in. Everything opened is closed at the end of the test."""

    folder: Path
    state: Path
    clock: Clock = field(default_factory=Clock)
    ids: Mapping[str, UUID] = field(default_factory=dict)
    kind: str = "local"
    _looking: LocalStore | None = None
    _open: list[LocalStore] = field(default_factory=list)
    _signed_in: dict[str, Services] = field(default_factory=dict)

    def as_(self, username: str) -> Services:
        """The services of that person, signed in through the real door once for each test."""
        if username not in self._signed_in:
            self._signed_in[username] = self.signed_in(username, PASSWORD)
        return self._signed_in[username]

    def signed_in(self, username: str, password: str) -> Services:
        """A further sign-in through the real door, which the caller closes."""
        return sign_in(self.folder, username, password, clock=self.clock, kdf=LIGHT)

    def workplace(self, username: str) -> Workplace:
        """A workplace of that person on a store of its own, without the sign-in entry in the log."""
        store = LocalStore.open(self.folder, username, PASSWORD, clock=self.clock, kdf=LIGHT)[0]
        self._open.append(store)
        with store.reading() as uow:
            account = uow.first(select(Account).where(Account.username == username))
            desk = uow.first(select(Desk))
            assert account is not None
            assert desk is not None
            actor = actor_of(uow, account)
        drafts = Drafts(
            self.state / "drafts" / str(account.id), store.draft_key, desk_id=store.desk_id, account_id=account.id
        )
        return Workplace(store, actor, shipped(resources()), self.folder, desk.name, desk.training, drafts)

    def services(self, username: str) -> Services:
        """The services over :meth:`workplace`: a second, independent session of that person."""
        return services_for(self.workplace(username))

    def account_id(self, username: str) -> UUID:
        """The account's id."""
        return self.ids.get(username) or self.as_(username).workplace.actor.account_id

    @contextmanager
    def everything(self) -> Iterator[Session]:
        """Any session sees it all: each person holds the key of the file."""
        with self._store()._session(read_only=True) as session:
            yield session

    def below(self, *statements: Executable) -> None:
        """The triggers are taken off first."""
        with self._store()._engine.begin() as connection:
            for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                connection.execute(statement)

    def _store(self) -> LocalStore:
        """One that stays open beside those of the test."""
        if self._looking is None:
            self._looking = LocalStore.open(self.folder, "auditor", PASSWORD, clock=self.clock, kdf=LIGHT)[0]
            self._open.append(self._looking)
        return self._looking

    def close(self) -> None:
        """Close all that was opened."""
        for services in self._signed_in.values():
            services.close()
        for store in self._open:
            store.close()


def build(folder: Path) -> Mapping[str, UUID]:
    """Make the desk that every test starts from a copy of; the ids of its accounts by their names."""
    folder.mkdir(parents=True)
    first = uuid7()
    store, _code = LocalStore.create(folder, first, "administrator", PASSWORD, clock=Clock(), kdf=LIGHT)
    actor = Actor(first, "administrator", PEOPLE["administrator"][0], ())
    store.act(actor, None, lambda uow: _rows(uow, store, first))
    with store.reading() as uow:
        ids = {account.username: account.id for account in uow.all(select(Account))}
    store.close()
    return ids


def _rows(uow: UnitOfWork, store: LocalStore, first: UUID) -> None:
    units = {name: Unit(name=name) for name in (UNIT, OTHER_UNIT)}
    desk = Desk(name="Test desk")
    uow.add(desk, *units.values())
    uow.session.flush()
    for name, (full_name, rank, role, unit) in PEOPLE.items():
        account = Account(id=first if name == "administrator" else uuid7(), username=name, full_name=full_name)
        account.rank_number = rank
        membership = Membership(account_id=account.id, unit_id=units[unit].id, role=role, from_day=date(2026, 1, 1))
        if account.id == first:
            account.activated_at = uow.now
            uow.add(account)
            uow.session.flush()
            uow.add(membership)
        else:
            store.credentials.add(uow, account, membership, PASSWORD)
    desk.key_serial = store.credentials.serial


def copied(template: Path, target: Path) -> Path:
    """A desk of one's own, copied from the template."""
    shutil.copytree(template, target)
    return target
