"""Ways to break a server and the line to it while people save."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from da_desk.services.desk import Services
from da_desk.store.shared.shared_store import SharedStore
from tests import shared_desk
from tests.server import cluster as servers
from tests.server.cluster import Cluster
from tests.server.proxy import Proxy
from tests.shared_desk import SharedDeskForTests

ROUND_TRIPS = 25
"""More messages than one save sends."""


def store_of(services: Services) -> SharedStore:
    """The store that a person works on."""
    store = services.workplace.store
    assert isinstance(store, SharedStore)
    return store


@dataclass
class Killer:
    """Ends connections of a desk's people from the server's side. ``killed`` counts them."""

    connection: psycopg.Connection[Any]
    killed: int = 0
    phases: set[str] = field(default_factory=set)

    def one(self) -> None:
        """End some connection, whatever it is at."""
        row = self.connection.execute(
            "select state, wait_event_type is not distinct from 'Lock', query ilike 'commit%%', pg_terminate_backend(pid)"
            " from pg_stat_activity where datname = current_database() and application_name = 'DA Desk'"
            " order by random() limit 1"
        ).fetchone()
        if row is not None:
            self.killed += 1
            self.phases.add("waiting" if row[1] else "committing" if row[0] == "active" and row[2] else str(row[0]))


@dataclass
class Cutter:
    """Breaks the line in one way after another."""

    line: Proxy
    chance: random.Random
    cuts: int = 0

    def one(self) -> None:
        """Break one connection or all of them, at once or at a message still to come."""
        self.cuts += 1
        ways: list[Callable[[], object]] = [
            self.line.cut,
            lambda: self.line.cut_on_commit(self.chance.randint(1, ROUND_TRIPS)),
            lambda: self.line.cut_after_bytes(self.chance.choice((0, 0, 20, 700, 3_000))),
            self._away,
        ]
        self.chance.choice(ways)()

    def _away(self) -> None:
        """No new connection either, for a moment."""
        self.line.refuse()
        self.line.cut()
        threading.Event().wait(self.chance.uniform(0, 0.05))
        self.line.accept()


@contextmanager
def before_statement(services: Services, number: int, do: Callable[[], object]) -> Iterator[list[str]]:
    """Do something right before the person's so-manieth statement from now, counting each COMMIT as one. The statements
    are listed as they come."""
    engine = store_of(services)._engine
    seen: list[str] = []

    def count(statement: str) -> None:
        seen.append(statement)
        if len(seen) == number:
            do()

    def statement(_c: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        count(text.split(maxsplit=1)[0])

    def commit(_c: Any) -> None:
        count("COMMIT")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


@contextmanager
def desk_to_break(state: Path) -> Iterator[SharedDeskForTests]:
    """A desk on a server of its own that waits for the disk: it may be stopped, paused and killed."""
    with servers.own(durable=True) as cluster:
        place = shared_desk.template(cluster)
        clock = shared_desk.ServerClock()
        desk = SharedDeskForTests(cluster, place, state, clock)
        try:
            yield desk
        finally:
            desk.close()


def kill_all(cluster: Cluster, database: str) -> None:
    """End every connection of the desk's people."""
    with cluster.superuser(database) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name = 'DA Desk'"
        )
