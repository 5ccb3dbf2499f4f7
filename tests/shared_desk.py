"""A real shared desk for tests: a database of its own on the run's PostgreSQL, copied from a template of the worker."""

import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine, Executable, NullPool, create_engine, select
from sqlalchemy.orm import Session

from da_desk.models.accounts import Account
from da_desk.models.desk import Desk
from da_desk.practice.catalogue import shipped
from da_desk.services.access import Workplace, actor_of
from da_desk.services.desk import Services, practice_for_server, services_for, sign_in_shared
from da_desk.settings import ServerPlace, resources
from da_desk.store.drafts import Drafts
from da_desk.store.shared import setup
from da_desk.store.shared.shared_store import SharedStore
from tests.desk import OTHER_UNIT, PASSWORD, PEOPLE, START, UNIT, AnyDesk, Clock
from tests.light import LIGHT
from tests.server.cluster import Cluster

MIGRATOR = "a migrator's long password"
JOINED = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
"""When the people of the desk got their roles."""

SECOND = "second"
"""The second administrator, whom a shared desk needs."""

_NUMBERS = itertools.count(1)

_SEED = """
create schema seed;
do $$ declare r record; begin
  for r in select schemaname, tablename from pg_tables where schemaname in ('da', 'guard') loop
    execute format('create table seed.%I as table %I.%I', r.schemaname || '.' || r.tablename, r.schemaname, r.tablename);
  end loop;
end $$;
create function seed.again() returns void language plpgsql set session_replication_role = replica as $$
declare r record; begin
  for r in select schemaname, tablename from pg_tables where schemaname in ('da', 'guard') loop
    execute format('delete from %I.%I', r.schemaname, r.tablename);
    execute format('insert into %I.%I overriding system value table seed.%I', r.schemaname, r.tablename, r.schemaname || '.' || r.tablename);
  end loop;
end $$;
"""
"""Putting some hundred rows back takes a twentieth of what a new copy of the database takes."""

_TEST_CLOCK = """
create table guard.test_clock (at timestamptz);
insert into guard.test_clock values (null);
create or replace function guard.now() returns timestamptz language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$ select coalesce((select c.at from guard.test_clock c), clock_timestamp()) $$;
update guard.setting set fingerprint = guard.fingerprint(), left_out = 0;
"""


@dataclass
class ServerClock(Clock):
    """The clock of a test and of the test's database: both stand still until they are moved."""

    below: psycopg.Connection[Any] | None = None

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "at" and self.below is not None:
            self.below.execute("update guard.test_clock set at = %s", [value])

    def forget(self) -> None:
        """The server goes by its own clock from now on."""
        assert self.below is not None
        self.below.execute("update guard.test_clock set at = null")


@dataclass
class SharedDeskForTests(AnyDesk):
    """A shared desk in a database of its own; the same methods as ``DeskForTests``."""

    cluster: Cluster
    place: ServerPlace
    state: Path
    clock: ServerClock
    ids: Mapping[str, UUID] = field(default_factory=dict)
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
        store = SharedStore.open(
            self.place, username, PASSWORD, self.state / str(len(self._open)), clock=self.clock, kdf=LIGHT
        )
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
        return Workplace(store, actor, shipped(resources()), self.state, desk.name, desk.training, drafts)

    def services(self, username: str) -> Services:
        """A second, independent session of that person."""
        return services_for(self.workplace(username))

    def account_id(self, username: str) -> UUID:
        """The account's id."""
        return self.ids.get(username) or self.as_(username).workplace.actor.account_id

    @contextmanager
    def everything(self) -> Iterator[Session]:
        """The server's superuser passes every policy."""
        with Session(self._engine("")) as session:
            yield session

    def below(self, *statements: Executable) -> None:
        """Triggers do not fire for a superuser who says so."""
        with self._engine(" -c session_replication_role=replica").begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def _engine(self, options: str) -> Engine:
        words = self.cluster.conninfo(self.place.database, options=f"-c search_path=da -c timezone=UTC{options}")
        return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(words), poolclass=NullPool)

    def close(self) -> None:
        """Close all that was opened."""
        for services in self._signed_in.values():
            services.close()
        for store in self._open:
            store.close()


def worker() -> str:
    """What the roles of this worker begin with: workers run side by side on one server."""
    return "da" + os.environ.get("PYTEST_XDIST_WORKER", "main")


def template(cluster: Cluster, name: str = "") -> ServerPlace:
    """A desk with one account for each role, made once for each worker through the very doors that a force uses.

    ``name``: of its database and roles, instead of the worker's own.
    """
    name = name or worker()
    place = ServerPlace(cluster.host, name, cluster.port, cluster.ca_file, roles=name)
    out, complaints = cluster.psql(cluster.conninfo(), setup.server_script(place, MIGRATOR))
    assert "ERROR" not in complaints, (out, complaints)
    setup.upgrade(place, MIGRATOR, practice_for_server(shipped(resources())))
    with cluster.superuser(name) as connection:
        connection.execute(f'set role "{name}_owner"')
        connection.execute(_TEST_CLOCK)
        connection.execute("update guard.test_clock set at = %s", [JOINED])
    first = [
        setup.FirstPerson("administrator", PEOPLE["administrator"][0], PASSWORD),
        setup.FirstPerson(SECOND, "Mari Hughes", PASSWORD),
    ]
    setup.begin(place, MIGRATOR, "Test desk", UNIT, first)
    _fill(place)
    with cluster.superuser(name) as connection:
        connection.execute("update guard.test_clock set at = %s", [START])
        connection.execute(_SEED)
    return place


@dataclass(frozen=True)
class Template:
    """The worker's own desk: where it is, a superuser's connection that stays open, its logins as they were made, and
    the ids of its accounts."""

    place: ServerPlace
    below: psycopg.Connection[Any]
    logins: Mapping[str, "Login"]
    ids: Mapping[str, UUID]


@contextmanager
def made_once(cluster: Cluster) -> Iterator[Template]:
    """The template of this worker. To open a connection is what costs most on a small machine, so one is kept."""
    place = template(cluster)
    with cluster.superuser() as connection:
        connection.execute(f'create database "{place.database}_quiet" template "{place.database}"')
    with cluster.superuser(place.database) as below:
        ids: dict[str, UUID] = dict(below.execute("select username, id from da.account").fetchall())
        yield Template(place, below, _logins(below, place.prefix), ids)


@contextmanager
def begun_again(cluster: Cluster, made: Template, state: Path) -> Iterator[SharedDeskForTests]:
    """The worker's own desk, as it was at first; what a test did to its rows and logins goes before the next one.

    A test that changes more than rows (a function, a grant) takes a copy instead: :func:`copied`.
    """
    clock = ServerClock()
    clock.below = made.below
    desk = SharedDeskForTests(cluster, made.place, state, clock, made.ids)
    try:
        yield desk
    finally:
        desk.close()
        made.below.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        made.below.execute("select seed.again()")
        _put_back(made.below, made.place.prefix, made.logins)


def _fill(place: ServerPlace) -> None:
    clock = Clock(JOINED)
    both = [sign_in_shared(place, name, PASSWORD, clock=clock, kdf=LIGHT) for name in ("administrator", SECOND)]
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
def copied(cluster: Cluster, made: Template, state: Path) -> Iterator[SharedDeskForTests]:
    """A desk of one's own, copied from the worker's template; its database, and the logins it added, go afterwards."""
    place = replace(made.place, database=f"{made.place.prefix}_{next(_NUMBERS)}")
    name, prefix = place.database, place.prefix
    with cluster.superuser() as connection:
        connection.execute(f'create database "{name}" template "{made.place.database}_quiet"')  # nobody is in that one
        connection.execute(f'grant connect on database "{name}" to "{prefix}_person", "{prefix}_migrator"')
        connection.execute(f'revoke connect, temporary on database "{name}" from public')
    clock = ServerClock()
    desk = SharedDeskForTests(cluster, place, state, clock, made.ids)
    try:
        with cluster.superuser(name) as clock.below:
            yield desk
    finally:
        clock.below = None
        desk.close()
        with cluster.superuser() as connection:
            connection.execute(f'drop database "{name}" with (force)')
            _put_back(connection, prefix, made.logins)


Login = tuple[bool, str, frozenset[str]]
"""Whether it may sign in, its verifier, its groups."""


def _logins(connection: psycopg.Connection[Any], prefix: str) -> dict[str, Login]:
    rows = connection.execute(
        "select a.rolname, a.rolcanlogin, coalesce(a.rolpassword, ''),"
        " array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = a.oid)"
        " from pg_authid a where a.rolname like %s",
        [f"{prefix}.%"],
    )
    return {str(name): (bool(may), str(kept), frozenset(groups)) for name, may, kept, groups in rows}


def _put_back(connection: psycopg.Connection[Any], prefix: str, before: Mapping[str, Login]) -> None:
    for login, now in _logins(connection, prefix).items():
        if login not in before:
            connection.execute(f'drop role "{login}"')
        elif now != before[login]:
            may, kept, groups = before[login]
            connection.execute(f"alter role \"{login}\" {'login' if may else 'nologin'} password '{kept}'")
            # As whoever granted them: another's grant stands beside the first, and takes nothing of it away.
            connection.execute(f'set role "{prefix}_provisioner"')
            for group in groups - now[2]:
                connection.execute(f'grant "{group}" to "{login}"')
            for group in now[2] - groups:
                connection.execute(f'revoke "{group}" from "{login}"')
            connection.execute("reset role")
