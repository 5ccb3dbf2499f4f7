"""A real shared desk for tests: a database of its own on the run's PostgreSQL, copied from a template of the worker."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from da_desk.models.accounts import Account
from da_desk.models.desk import Desk
from da_desk.practice.catalogue import load
from da_desk.services.access import Workplace, actor_of
from da_desk.services.desk import Services, practice_for_server, services_for, sign_in_shared
from da_desk.settings import ServerPlace, resources
from da_desk.store.drafts import Drafts
from da_desk.store.shared import setup
from da_desk.store.shared.shared_store import SharedStore
from tests.desk import AnyDesk, OTHER_UNIT, PASSWORD, PEOPLE, START, UNIT, Clock
from tests.light import LIGHT
from tests.server.cluster import Cluster

MIGRATOR = "a migrator's long password"
SECOND = "second"
"""The second administrator, whom a shared desk needs."""

_NUMBERS = itertools.count(1)

_TEST_CLOCK = """
create table guard.test_clock (at timestamptz);
insert into guard.test_clock values (null);
create or replace function guard.now() returns timestamptz language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$ select coalesce((select c.at from guard.test_clock c), clock_timestamp()) $$;
update guard.setting set fingerprint = guard.fingerprint();
"""


@dataclass
class ServerClock(Clock):
    """The clock of a test and of the test's database: both stand still until they are moved."""

    cluster: Cluster | None = None
    database: str = ""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "at" and getattr(self, "database", ""):
            self.tell()

    def tell(self) -> None:
        """Set the server's clock to this one."""
        assert self.cluster is not None
        with self.cluster.superuser(self.database) as connection:
            connection.execute("update guard.test_clock set at = %s", [self.at])


@dataclass
class SharedDeskForTests(AnyDesk):
    """A shared desk in a database of its own; the same methods as ``DeskForTests``."""

    cluster: Cluster
    place: ServerPlace
    state: Path
    clock: ServerClock
    kind: str = "shared"
    _open: list[SharedStore] = field(default_factory=list)
    _signed_in: dict[str, Services] = field(default_factory=dict)

    def as_(self, username: str) -> Services:
        """The services of that person, signed in through the real door once for each test."""
        if username not in self._signed_in:
            self._signed_in[username] = self.signed_in(username, PASSWORD)
        return self._signed_in[username]

    def signed_in(self, username: str, password: str) -> Services:
        """A sign-in through the real door, which the caller closes."""
        return sign_in_shared(self.place, username, password, clock=self.clock, kdf=LIGHT)

    def workplace(self, username: str) -> Workplace:
        """A workplace of that person on a store of its own, without the sign-in entry in the log."""
        store = SharedStore.open(self.place, username, PASSWORD, self.state / str(len(self._open)), clock=self.clock, kdf=LIGHT)
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
        return Workplace(store, actor, load(resources()), self.state, desk.name, desk.training, drafts)

    def services(self, username: str) -> Services:
        """A second, independent session of that person."""
        return services_for(self.workplace(username))

    def account_id(self, username: str) -> UUID:
        """The account's id."""
        return self.as_(username).workplace.actor.account_id

    def close(self) -> None:
        """Close all that was opened."""
        for services in self._signed_in.values():
            services.close()
        for store in self._open:
            store.close()


def worker() -> str:
    """What the roles of this worker begin with: workers run side by side on one server."""
    return "da" + os.environ.get("PYTEST_XDIST_WORKER", "main")


def template(cluster: Cluster) -> ServerPlace:
    """A desk with one account for each role, made once for each worker through the very doors that a force uses."""
    name = worker()
    place = ServerPlace(cluster.host, name, cluster.port, cluster.ca_file, roles=name)
    out, complaints = cluster.psql(cluster.conninfo(), setup.server_script(place, MIGRATOR))
    assert "ERROR" not in complaints, (out, complaints)
    setup.upgrade(place, MIGRATOR, practice_for_server(load(resources())))
    with cluster.superuser(name) as connection:
        connection.execute(f'set role "{name}_owner"')
        connection.execute(_TEST_CLOCK)
        connection.execute("update guard.test_clock set at = %s", [START])
    first = [
        setup.FirstPerson("administrator", PEOPLE["administrator"][0], PASSWORD),
        setup.FirstPerson(SECOND, "Mari Hughes", PASSWORD),
    ]
    setup.begin(place, MIGRATOR, "Test desk", UNIT, first)
    _fill(place)
    return place


def _fill(place: ServerPlace) -> None:
    both = [
        sign_in_shared(place, name, PASSWORD, clock=Clock(), kdf=LIGHT) for name in ("administrator", SECOND)
    ]
    one, other = (services.accounts for services in both)
    one.add_unit(OTHER_UNIT)
    units = {unit.display: unit.id for unit in one.units()}
    for name, (full_name, rank, role, unit) in PEOPLE.items():
        if name != "administrator":
            one.add(name, full_name, rank, units[unit], role, PASSWORD)
    for row in other.list():
        if row.waiting:
            other.activate(row.id, row.version)
    for services in both:
        services.close()


@contextmanager
def copied(cluster: Cluster, made: ServerPlace, state: Path) -> Iterator[SharedDeskForTests]:
    """A desk of one's own, copied from the worker's template; its database, and the logins it added, go afterwards."""
    name = f"{made.prefix}_{next(_NUMBERS)}"
    with cluster.superuser() as connection:
        before = _logins(connection, made.prefix)
        connection.execute(f'create database "{name}" template "{made.database}"')
        connection.execute(f'grant connect on database "{name}" to "{made.prefix}_person", "{made.prefix}_migrator"')
        connection.execute(f'revoke connect, temporary on database "{name}" from public')
    clock = ServerClock()
    clock.cluster, clock.database = cluster, name
    desk = SharedDeskForTests(cluster, replace(made, database=name), state, clock)
    try:
        yield desk
    finally:
        desk.close()
        with cluster.superuser() as connection:
            connection.execute(f'drop database "{name}" with (force)')
            for login in _logins(connection, made.prefix) - before:
                connection.execute(f'drop role "{login}"')


def _logins(connection: object, prefix: str) -> set[str]:
    rows = connection.execute("select rolname from pg_roles where rolname like %s", [f"{prefix}.%"])  # type: ignore[attr-defined]
    return {str(row[0]) for row in rows}


