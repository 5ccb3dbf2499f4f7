"""The line between client and server breaks in every way it is asked to, and heals."""

import select
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.server.cluster import Cluster
from tests.server.proxy import Proxy

SHORT = 0.3
ENOUGH = 10
"""Seconds: long for a server on the same computer, and more than it ever needs."""


@pytest.fixture
def proxy(cluster: Cluster) -> Iterator[Proxy]:
    with Proxy(cluster.port) as made:
        yield made


def through(proxy: Proxy, cluster: Cluster) -> psycopg.Connection:
    """A connection by the line, checked like every other."""
    return psycopg.connect(cluster.conninfo(port=proxy.port, connect_timeout=2), autocommit=True)


def answer(connection: psycopg.Connection, sql: str = "select 1") -> object:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture
def table(cluster: Cluster) -> Iterator[str]:
    """A table with one column ``n``, in the shared server's own database."""
    with cluster.superuser() as connection:
        connection.execute("create table if not exists proxy_rows (n int)")
        connection.execute("truncate proxy_rows")
        yield "proxy_rows"
        connection.execute("drop table proxy_rows")


def rows(cluster: Cluster, table: str) -> object:
    with cluster.superuser() as connection:
        return answer(connection, f"select count(*) from {table}")


def test_the_certificate_is_checked_through_the_line(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as connection:
        assert answer(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()") is True
    assert proxy.settled()


def test_much_goes_through_in_both_directions(proxy: Proxy, cluster: Cluster) -> None:
    sent = "x" * 3_000_000
    with through(proxy, cluster) as connection:
        row = connection.execute("select %s || 'end'", (sent,)).fetchone()
    assert row == (sent + "end",)


def test_a_cut_ends_every_connection_and_new_ones_are_taken(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as first, through(proxy, cluster) as second:
        assert proxy.connections == 2
        proxy.cut()
        assert proxy.connections == 0
        for connection in (first, second):
            with pytest.raises(psycopg.OperationalError):
                connection.execute("select 1")
    with through(proxy, cluster) as connection:
        assert answer(connection) == 1


def test_a_refusing_line_keeps_open_connections_and_takes_new_ones_later(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as connection:
        proxy.refuse()
        with pytest.raises(psycopg.OperationalError, match="refused"):
            through(proxy, cluster)
        assert answer(connection) == 1
    proxy.accept()
    with through(proxy, cluster) as connection:
        assert answer(connection) == 1


def test_a_slow_line_takes_longer_in_each_direction(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as connection:
        proxy.delay(SHORT)
        began = time.monotonic()
        assert answer(connection) == 1
        assert time.monotonic() - began >= 2 * SHORT
        proxy.delay(0)
        began = time.monotonic()
        assert answer(connection) == 1
        assert time.monotonic() - began < 2 * SHORT


def test_a_stalled_line_answers_nothing_until_it_goes_on(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as connection:
        proxy.stall()
        connection.pgconn.send_query(b"select 41 + 1")
        assert not arrived(connection, SHORT)
        proxy.resume()
        assert arrived(connection, ENOUGH)
        result = connection.pgconn.get_result()
        assert result is not None
        assert result.get_value(0, 0) == b"42"
        assert connection.pgconn.get_result() is None


def arrived(connection: psycopg.Connection, seconds: float) -> bool:
    """Whether an answer comes whole within that time. (libpq's own waiting would hold up the line's thread.)"""
    ends = time.monotonic() + seconds
    while connection.pgconn.is_busy():
        if not select.select([connection.fileno()], [], [], max(0, ends - time.monotonic()))[0]:
            return False
        connection.pgconn.consume_input()
    return True


def test_a_stalled_line_can_be_cut(proxy: Proxy, cluster: Cluster) -> None:
    with through(proxy, cluster) as connection:
        proxy.stall()
        proxy.cut()
        assert proxy.settled()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_a_new_connection_to_a_stalled_line_hangs_until_its_time_is_up(proxy: Proxy, cluster: Cluster) -> None:
    proxy.stall()
    with pytest.raises(psycopg.OperationalError, match="timeout"):
        through(proxy, cluster)


def test_a_commit_whose_answer_is_lost_was_done(proxy: Proxy, cluster: Cluster, table: str) -> None:
    with psycopg.connect(cluster.conninfo(port=proxy.port)) as connection:
        connection.execute(f"insert into {table} values (1)")
        proxy.cut_on_commit()
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
        assert proxy.settled()
    assert rows(cluster, table) == 1


def test_an_answer_further_on_can_be_lost(proxy: Proxy, cluster: Cluster, table: str) -> None:
    with through(proxy, cluster) as connection:
        proxy.cut_on_commit(messages=2)
        connection.execute(f"insert into {table} values (1)")
        with pytest.raises(psycopg.OperationalError):
            connection.execute(f"insert into {table} values (2)")
        assert proxy.settled()
    assert rows(cluster, table) == 2


def test_a_commit_that_never_arrives_was_not_done(proxy: Proxy, cluster: Cluster, table: str) -> None:
    with psycopg.connect(cluster.conninfo(port=proxy.port)) as connection:
        connection.execute(f"insert into {table} values (1)")
        proxy.cut_after_bytes(0)
        with pytest.raises(psycopg.OperationalError):
            connection.commit()
        assert proxy.settled()
    assert rows(cluster, table) == 0


def test_a_message_cut_in_its_midst_is_not_done(proxy: Proxy, cluster: Cluster, table: str) -> None:
    with through(proxy, cluster) as connection:
        proxy.cut_after_bytes(20)
        with pytest.raises(psycopg.OperationalError):
            connection.execute(f"insert into {table} values (1)")
        assert proxy.settled()
    assert rows(cluster, table) == 0


def test_a_server_that_is_not_there_looks_like_a_cut(cluster: Cluster) -> None:
    with Proxy(target=1) as proxy, pytest.raises(psycopg.OperationalError):
        through(proxy, cluster)


def test_leaving_closes_what_is_open(cluster: Cluster) -> None:
    with Proxy(cluster.port) as proxy:
        connection = through(proxy, cluster)
        proxy.stall()
    with connection, pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    assert proxy.connections == 0
