"""Figures of a shared desk: lists and search on a hundred thousand cases against a hundred, open and save against plain SQL."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from da_desk.services.desk import Services
from da_desk.store.shared.shared_store import SharedStore
from tests import shared_desk
from tests.bench.many import fill_shared
from tests.bench.test_figures import FEW, MANY, compare, in_turn, setting_of
from tests.desk import PASSWORD
from tests.server import cluster as servers
from tests.services.invented import made_case
from tests.shared_desk import SharedDeskForTests

PAIRS = 40
AT_MOST = 2.0
"""How much longer opening and saving may take than the same SQL by hand, the same log included (issue 3)."""

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]


@contextmanager
def below(desk: SharedDeskForTests) -> Iterator[sa.Connection]:
    """A superuser's connection to the desk's database, for filling it."""
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(desk.cluster.conninfo(desk.place.database))
    )
    with engine.begin() as connection:
        connection.exec_driver_sql("set search_path = da")
        yield connection
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    engine.dispose()


@pytest.fixture
def two_desks(
    cluster: servers.Cluster, _shared_template: shared_desk.Template, tmp_path: Path
) -> Iterator[list[SharedDeskForTests]]:
    """One for few cases and one for many, to be asked in turn."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(shared_desk.copied(cluster, _shared_template, tmp_path / name))
            for name in ("few", "many")
        ]


def test_lists_and_search_on_a_shared_desk(two_desks: list[SharedDeskForTests]) -> None:
    for desk, cases in zip(two_desks, (FEW, MANY), strict=True):
        place, began = desk.workplace("officer"), time.perf_counter()
        setting = setting_of(place, "oic", desk)
        with below(desk) as connection:
            fill_shared(connection, setting, 0, cases)
        print(f"\nshared: {cases:,} cases made in {time.perf_counter() - began:.0f} s", end="")
    print()
    compare("shared", *in_turn(*(desk.as_("officer") for desk in two_desks)))


@dataclass
class Sent:
    """What one act sent to the server: statements with their values, and where a transaction ended."""

    lines: list[tuple[str, Any]]

    def again(
        self, connection: psycopg.Connection[object], change: Callable[[Any], Any] = lambda values: values
    ) -> None:
        """The same by hand, over the bare driver."""
        for statement, values in self.lines:
            if statement == "commit":
                connection.commit()
            else:
                cursor = connection.execute(statement, change(values))
                if cursor.description:
                    cursor.fetchall()


@contextmanager
def recorded(store: SharedStore) -> Iterator[Sent]:
    """Every statement that the store's engine sends meanwhile."""
    sent = Sent([])

    def executed(_c: object, _cursor: object, statement: str, values: object, _ctx: object, _many: object) -> None:
        sent.lines.append((statement, values))

    def ended(_connection: object) -> None:
        sent.lines.append(("commit", None))

    heard = (("before_cursor_execute", executed), ("commit", ended), ("rollback", ended))
    for name, act in heard:
        sa.event.listen(store._engine, name, act)
    try:
        yield sent
    finally:
        for name, act in heard:
            sa.event.remove(store._engine, name, act)


def by_hand(desk: SharedDeskForTests) -> psycopg.Connection[object]:
    """The officer's own login over the bare driver."""
    login = f"{desk.place.prefix}.officer"
    words = desk.cluster.conninfo(
        desk.place.database, user=login, password=PASSWORD, options="-c search_path=da -c timezone=UTC"
    )
    return psycopg.connect(words)


def medians(ours: Callable[[int], object], plain: Callable[[int], object]) -> tuple[float, float]:
    """Median milliseconds of both, taken in turn."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(PAIRS):
        for act, into in zip((ours, plain), taken, strict=True):
            began = time.perf_counter()
            act(number)
            into.append((time.perf_counter() - began) * 1000)
    first, second = (sorted(each)[PAIRS // 2] for each in taken)
    return first, second


def test_opening_a_case_against_the_same_sql_by_hand(server_desk: SharedDeskForTests) -> None:
    officer = server_desk.as_("officer")
    cases = [made_case(server_desk) for _number in range(PAIRS)]
    store = store_of(officer)
    sent: dict[int, Sent] = {}
    with by_hand(server_desk) as connection:

        def ours(number: int) -> None:
            store.guard.forget(cases[number])
            officer.cases.open(cases[number])

        for number in range(PAIRS):
            with recorded(store) as kept:
                ours(number)
            sent[number] = kept
        taken = medians(ours, lambda number: sent[number].again(connection, _fresh))
    say("open a case", *taken, len(sent[0].lines))


def test_saving_against_the_same_sql_by_hand(server_desk: SharedDeskForTests) -> None:
    officer, case_id = server_desk.as_("officer"), made_case(server_desk)
    store = store_of(officer)
    version = officer.cases.open(case_id).case.version
    with recorded(store) as sent:
        officer.cases.edit(case_id, version, crime_number="TN/9999/26")
    state = {"version": version + 1}

    def ours(number: int) -> None:
        officer.cases.edit(case_id, state["version"], crime_number=f"TN/{number:04}/26")
        state["version"] += 1

    with by_hand(server_desk) as connection:

        def plain(number: int) -> None:
            sent.again(connection, lambda values: _next_save(values, state["version"], number))
            state["version"] += 1

        taken = medians(ours, plain)
    say("save a case", *taken, len(sent.lines))


def store_of(services: Services) -> SharedStore:
    found = services.workplace.store
    assert isinstance(found, SharedStore)
    return found


def _fresh(values: Any) -> Any:
    """A save that is replayed needs an id of its own."""
    if isinstance(values, dict) and "op_id" in values and "changes" in values:
        return values | {"op_id": uuid.uuid4()}
    return values


def _next_save(values: Any, version: int, number: int) -> Any:
    """The recorded update, one version further and with another number."""
    fresh = _fresh(values)
    if isinstance(fresh, dict) and "case_file_version" in fresh:
        keys = {"case_file_version": version, "version": version + 1, "crime_key": f"tn1{number:03}26"}
        return fresh | keys | {"crime_number": f"TN/1{number:03}/26"}
    return fresh


def say(what: str, ours: float, plain: float, sent: int) -> None:
    """Print the ratio, and fail where ours takes more than it may."""
    ratio = ours / plain
    print(
        f"\nshared {what}: {ours:.1f} ms, the same SQL by hand {plain:.1f} ms, ratio {ratio:.2f} (limit {AT_MOST}), {sent} lines"
    )
    assert ratio < AT_MOST
