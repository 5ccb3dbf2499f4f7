"""A server that goes away in every way there is: no save is lost unsaid, none counts twice (trust.md 2 and 3)."""

import os
import queue
import random
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from da_desk.errors import Conflict, DaDeskError, ServerLost, ServerRefused
from da_desk.models.base import uuid7
from da_desk.store.changes import Changes
from da_desk.store.shared import listener, shared_store
from da_desk.store.shared.engine import Impatient
from tests import shared_desk
from tests.server import binaries
from tests.server.cluster import Cluster
from tests.server.proxy import Proxy
from tests.shared_desk import SharedDeskForTests
from tests.soak.breaking import Cutter, Killer, before_statement, desk_to_break, kill_all, store_of
from tests.soak.writers import Stands, Writer, by_way_of, stands, texts, while_they_save, writer

SAMPLE_KILLS, SAMPLE_CUTS, SAMPLE_RESTARTS = 15, 15, 2
ENOUGH = 20
"""Seconds: more than anything here ever takes."""


@pytest.fixture(scope="module")
def server_desk(
    cluster: Cluster, _shared_template: shared_desk.Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedDeskForTests]:
    """A desk for all of this file: each test makes a case of its own."""
    with shared_desk.copied(cluster, _shared_template, tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture
def line(server_desk: SharedDeskForTests) -> Iterator[Proxy]:
    with Proxy(server_desk.place.port) as made:
        yield made


@pytest.fixture
def far(server_desk: SharedDeskForTests, line: Proxy) -> Iterator[SharedDeskForTests]:
    """The desk as it is seen through the line."""
    made = by_way_of(server_desk, line.port)
    yield made
    made.close()


@pytest.fixture
def at_work(server_desk: SharedDeskForTests, far: SharedDeskForTests) -> Writer:
    """One person who works through the line and has saved once."""
    made = writer(server_desk, far)
    made.save()
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets no answer is told soon."""
    monkeypatch.setattr(shared_store, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(Impatient, "answer_seconds", 0.6)


def until(true: Callable[[], object]) -> None:
    """Wait for something, not without end."""
    ends = time.monotonic() + ENOUGH
    while not true():
        assert time.monotonic() < ends
        threading.Event().wait(0.01)


# One save, broken at each of its steps.


@pytest.mark.parametrize("how", ["its answer is lost", "it never arrives"])
def test_a_save_broken_at_any_message_counts_once(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer, how: str
) -> None:
    for number in range(1, 100):
        if how == "its answer is lost":
            line.cut_on_commit(number)
        else:
            line.cut_after_bytes(number * 400)
        at_work.save()
        if line.armed:
            break
    assert number > 8
    assert at_work.told == 0
    assert stands(server_desk, at_work) == Stands()


def test_a_save_whose_connection_is_killed_before_any_statement_counts_once(
    server_desk: SharedDeskForTests, at_work: Writer
) -> None:
    place = server_desk.place
    for number in range(1, 100):
        with before_statement(at_work.services, number, lambda: kill_all(server_desk.cluster, place.database)) as seen:
            at_work.save()
        if len(seen) < number:
            break
    assert number > 8
    assert at_work.told == 0
    assert stands(server_desk, at_work) == Stands()


def test_a_commit_still_under_way_is_not_taken_for_somebody_elses_save(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer
) -> None:
    """The line breaks while the server commits. The save that is sent again meets the first, which is not done yet."""
    cluster, database = server_desk.cluster, server_desk.place.database
    with cluster.superuser(database) as holder, cluster.superuser(database) as watcher, ThreadPoolExecutor(1) as pool:
        with holder.transaction():
            holder.execute("select * from da.audit_head for update")
            saving = pool.submit(at_work.save)
            until(lambda: waiting(watcher) == 1)
            line.cut()
            until(lambda: waiting(watcher) == 2)
        saving.result(ENOUGH)
    assert at_work.told == 0
    assert stands(server_desk, at_work) == Stands()


def waiting(connection: psycopg.Connection) -> int:
    """How many transactions of people wait for a lock."""
    row = connection.execute(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and application_name = 'DA Desk' and wait_event_type = 'Lock'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_save_sent_again_after_a_later_one_still_answers_the_same(
    server_desk: SharedDeskForTests, at_work: Writer
) -> None:
    """Its answer was lost, a colleague saved meanwhile; that it was saved before is no conflict."""
    op_id = uuid7()
    first = at_work.send("mine", op_id)
    theirs = Writer(server_desk.services("oic"), at_work.case_id, at_work.record_id, "oic", at_work.version)
    theirs.save()
    at_work.version -= 1
    assert at_work.send("mine", op_id) == first
    at_work.version += 1
    at_work.acknowledged[:] = [*at_work.acknowledged[:-2], "mine", *theirs.acknowledged]
    assert stands(server_desk, at_work) == Stands()


def test_a_colleagues_save_is_a_conflict_still(server_desk: SharedDeskForTests, at_work: Writer) -> None:
    Writer(server_desk.services("oic"), at_work.case_id, at_work.record_id, "oic", at_work.version).save()
    with pytest.raises(Conflict) as refused:
        at_work.send("mine", uuid7())
    assert refused.value.entity_id == str(at_work.record_id)


# A server that is not there, or takes nothing: the person is told, and the same save counts once when it is back.


def told(at_work: Writer, kind: type[DaDeskError] = ServerLost) -> str:
    """What the person is told when they save now; :func:`sent_again` sends the same operation later."""
    with pytest.raises(kind) as refused:
        at_work.send("the text", at_work.record_id)
    return refused.value.sentence


def sent_again(at_work: Writer) -> None:
    at_work.send("the text", at_work.record_id)


@pytest.mark.usefixtures("impatient")
def test_refused_connections_are_told_and_the_save_goes_through_later(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer
) -> None:
    line.refuse()
    line.cut()
    assert "can't be reached" in told(at_work)
    line.accept()
    sent_again(at_work)
    assert stands(server_desk, at_work) == Stands()


@pytest.mark.usefixtures("impatient")
def test_a_lost_answer_and_then_no_server_is_told_and_the_save_counts_once(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer
) -> None:
    line.refuse()
    with before_statement(at_work.services, commit_of(at_work), lambda: line.cut_on_commit(1)):
        told(at_work)
    until(lambda: texts(server_desk, at_work)[-1] == "the text")
    line.accept()
    sent_again(at_work)
    assert stands(server_desk, at_work) == Stands()


def commit_of(at_work: Writer) -> int:
    """The number of the statement that commits a save."""
    with before_statement(at_work.services, 0, lambda: None) as seen:
        at_work.save()
    assert seen[-1] == "COMMIT"
    return len(seen)


@pytest.mark.usefixtures("impatient")
def test_a_silent_line_is_told_and_the_save_counts_once(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer
) -> None:
    with before_statement(at_work.services, commit_of(at_work), line.stall):
        told(at_work)
    line.resume()
    sent_again(at_work)
    assert stands(server_desk, at_work) == Stands()


def test_a_slow_line_is_only_slow(server_desk: SharedDeskForTests, line: Proxy, at_work: Writer) -> None:
    line.delay(0.03)
    at_work.save()
    assert at_work.told == 0
    assert stands(server_desk, at_work) == Stands()


@pytest.mark.usefixtures("impatient")
def test_a_server_full_of_connections_is_told(server_desk: SharedDeskForTests, at_work: Writer) -> None:
    cluster, database = server_desk.cluster, server_desk.place.database
    with cluster.superuser(database) as other:
        other.execute(f'alter database "{database}" connection limit 0')
        try:
            kill_all(cluster, database)
            assert "too many connections" in told(at_work)
        finally:
            other.execute(f'alter database "{database}" connection limit -1')
    sent_again(at_work)
    assert stands(server_desk, at_work) == Stands()


@pytest.mark.usefixtures("impatient")
def test_a_server_that_takes_no_changes_is_told(server_desk: SharedDeskForTests, at_work: Writer) -> None:
    cluster, database = server_desk.cluster, server_desk.place.database
    with cluster.superuser(database) as other:
        other.execute(f'alter database "{database}" set default_transaction_read_only = on')
        try:
            kill_all(cluster, database)
            assert "takes no changes" in told(at_work, ServerRefused)
        finally:
            other.execute(f'alter database "{database}" reset default_transaction_read_only')
    kill_all(cluster, database)
    sent_again(at_work)
    assert stands(server_desk, at_work) == Stands()


# What the desk knows of its own connections.


def test_a_broken_line_is_a_closed_connection(server_desk: SharedDeskForTests) -> None:
    """Else libpq may take it for open, and the look at it before its next use ends as a mistake of ours (measured)."""

    def breaks() -> Iterator[int]:
        yield from ()
        raise psycopg.OperationalError("connection socket closed")

    door = store_of(server_desk.as_("officer"))._door
    with door.connect() as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")
        assert not connection.closed
        with pytest.raises(psycopg.OperationalError, match="socket closed"):
            connection.wait(breaks())
        assert connection.closed


def test_numbers_of_ended_connections_are_not_ones_own_any_more(
    server_desk: SharedDeskForTests, at_work: Writer
) -> None:
    """The server may give them to a colleague, whose saves would then not be heard."""
    store = store_of(at_work.services)
    former = set(store._pids)
    store._engine.dispose()
    at_work.save()
    assert former
    assert not former & store._pids
    assert store._pids


def test_the_listener_hears_again_as_soon_as_the_server_is_known_to_be_back(
    server_desk: SharedDeskForTests, line: Proxy, at_work: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only when its own pause is over, which grows while the server is away."""
    monkeypatch.setattr(listener, "_FIRST_WAIT", 3_600.0)
    monkeypatch.setattr(listener, "_LONGEST_WAIT", 3_600.0)
    heard: queue.Queue[Changes] = queue.Queue()
    lost: queue.Queue[bool] = queue.Queue()
    store = store_of(at_work.services)
    store.listen(heard.put, lost.put)
    until(lambda: line.connections > len(store._pids))
    line.refuse()
    line.cut()
    assert lost.get(timeout=ENOUGH) is True
    line.accept()
    assert store.reachable()
    assert lost.get(timeout=ENOUGH) is False
    Writer(server_desk.services("oic"), at_work.case_id, at_work.record_id, "oic", at_work.version).save()
    assert at_work.case_id in heard.get(timeout=ENOUGH).case_ids


# Many at once.


@pytest.fixture
def three(server_desk: SharedDeskForTests, far: SharedDeskForTests) -> list[Writer]:
    """Three people who work through the line."""
    return [writer(server_desk, far, who, who) for who in ("officer", "oic", "supervisor")]


def test_killed_backends_lose_and_double_nothing(server_desk: SharedDeskForTests, three: list[Writer]) -> None:
    with server_desk.cluster.superuser(server_desk.place.database) as connection:
        killer = Killer(connection)
        while_they_save(three, killer.one, SAMPLE_KILLS, ENOUGH)
    assert killer.killed == SAMPLE_KILLS
    assert all(stands(server_desk, each) == Stands() for each in three)


def test_a_broken_line_loses_and_doubles_nothing(
    server_desk: SharedDeskForTests, line: Proxy, three: list[Writer]
) -> None:
    cutter = Cutter(line, random.Random(20261126))
    while_they_save(three, cutter.one, SAMPLE_CUTS, ENOUGH)
    line.disarm()
    assert cutter.cuts == SAMPLE_CUTS
    assert all(stands(server_desk, each) == Stands() for each in three)


# The server itself.


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedDeskForTests]:
    """A desk on a server that may be stopped and paused."""
    state = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(state))
        with desk_to_break(state) as made:
            yield made


def test_immediate_restarts_lose_and_double_nothing(broken: SharedDeskForTests) -> None:
    """As in a power cut; nobody is told, because each save is tried again until the server is back."""
    two = [writer(broken, broken, who, who) for who in ("officer", "oic")]
    restarts = while_they_save(two, broken.cluster.restart, SAMPLE_RESTARTS, ENOUGH)
    assert restarts == SAMPLE_RESTARTS
    assert [each.told for each in two] == [0, 0]
    assert all(stands(broken, each) == Stands() for each in two)
    auditor = broken.as_("auditor").workplace
    assert auditor.store.guard.verify(auditor.actor).faults == ()


@pytest.mark.usefixtures("impatient")
def test_a_paused_server_is_told_and_the_save_counts_once(broken: SharedDeskForTests) -> None:
    at_work = writer(broken, broken)
    at_work.save()
    with before_statement(at_work.services, commit_of(at_work), broken.cluster.pause):
        told(at_work)
    broken.cluster.resume()
    sent_again(at_work)
    assert stands(broken, at_work) == Stands()


@pytest.fixture
def small_disk(broken: SharedDeskForTests) -> Iterator[Path]:
    """A disk of 8 MiB on which the papers of the desk stand."""
    folder = broken.cluster.data.parent / "small"
    folder.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root alone")
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount a small disk")
    binaries.give(folder, binaries.owner())
    with broken.cluster.superuser(broken.place.database) as connection:
        try:
            connection.execute(f"create tablespace small location '{folder}'")
            connection.execute("alter table da.record set tablespace small")
            yield folder
        finally:
            connection.execute("alter table da.record set tablespace pg_default")
            connection.execute("drop tablespace if exists small")
            subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.usefixtures("impatient")
def test_a_server_whose_disk_is_full_is_told_and_the_save_counts_once(
    broken: SharedDeskForTests, small_disk: Path
) -> None:
    at_work = writer(broken, broken)
    at_work.save()
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    words = f"{secrets.token_hex(45_000)}."
    with pytest.raises(ServerRefused, match="The server's disk is full"):
        at_work.send(words, at_work.record_id)
    filler.unlink()
    at_work.send(words, at_work.record_id)
    assert stands(broken, at_work) == Stands()
