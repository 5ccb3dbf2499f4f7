"""Whatever keeps a person from a shared desk is told in a sentence of its own, soon, and without the server's own words."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from da_desk.errors import (
    AccessDenied,
    ClientTooOld,
    DaDeskError,
    ServerLost,
    ServerRefused,
    StoreTooNew,
    StoreTooOld,
    ValidationFailed,
    WrongPassword,
)
from da_desk.settings import ServerPlace, state_dir
from da_desk.store.migrate import head
from da_desk.store.shared.shared_store import SharedStore
from tests import shared_desk
from tests.desk import PASSWORD, Clock
from tests.light import LIGHT
from tests.server import binaries
from tests.server import cluster as servers
from tests.server.cluster import Cluster, free_port
from tests.shared_desk import SharedDeskForTests

SOON = 15.0
"""Seconds in which a person has an answer, whatever is wrong."""

THEIRS = ("psycopg", "FATAL", "ERROR", "SSL", "libpq", "pg_", "role ", "schema", "connection to", "localhost", PASSWORD)


def told(place: ServerPlace, username: str = "officer", password: str = PASSWORD, clock: Clock | None = None) -> str:
    """The sentence that a person reads who is not let in; with the name of the error before it."""
    began = time.monotonic()
    with pytest.raises(DaDeskError) as refused:
        opened(place, username, password, clock or Clock()).close()
    assert time.monotonic() - began < SOON
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not [word for word in THEIRS if word in sentence]
    return f"{type(refused.value).__name__}: {sentence}"


def opened(place: ServerPlace, username: str, password: str, clock: Clock) -> SharedStore:
    return SharedStore.open(place, username, password, state_dir(), clock=clock, kdf=LIGHT)


def refused(sentence: str) -> str:
    return f"{ServerRefused.__name__}: {sentence}"


# -- the way to the server: each on a server of this file's own -----------------------------------------------------------


@pytest.fixture(scope="module")
def stranger() -> Iterator[Cluster]:
    """A server without a desk, whose certificate, settings and doors change from test to test."""
    try:
        with servers.own() as made:
            yield made
    except binaries.NoServer as error:
        pytest.skip(str(error))


@pytest.fixture
def place(stranger: Cluster) -> ServerPlace:
    return ServerPlace(stranger.host, "desk", stranger.port, stranger.ca_file)


@contextmanager
def door(server: Cluster, rules: str) -> Iterator[None]:
    """Other rules of who may come in, and how."""
    file = server.data / "pg_hba.conf"
    before = file.read_text(encoding="ascii")
    file.write_text(rules, encoding="ascii")
    try:
        server.restart("fast")
        yield
    finally:
        file.write_text(before, encoding="ascii")
        server.restart("fast")


def test_an_authority_that_this_computer_does_not_trust(stranger: Cluster, place: ServerPlace) -> None:
    sentence = (
        "The server's certificate is not from the authority that this computer trusts. Nothing was sent. Ask your IT."
    )
    other = replace(place, ca_file=stranger.certificates.other_authority)
    assert told(other) == refused(sentence)
    assert told(replace(place, ca_file=None)) == refused(sentence), "the authorities of the computer know it neither"


@pytest.mark.parametrize("text", ["", "not a certificate", None])
def test_a_file_that_is_no_certificate(place: ServerPlace, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    sentence = "The file of the certificate authority can't be read. Choose the file again, or ask your IT."
    assert told(replace(place, ca_file=file)) == refused(sentence)


def test_an_expired_certificate(stranger: Cluster, place: ServerPlace) -> None:
    stranger.show(stranger.certificates.expired)
    try:
        sentence = "The server's certificate has expired, so nothing was sent. Ask whoever runs the server."
        assert told(place) == refused(sentence)
    finally:
        stranger.show(stranger.certificates.good)


def test_a_certificate_of_another_name(stranger: Cluster, place: ServerPlace) -> None:
    stranger.show(stranger.certificates.misnamed)
    try:
        sentence = "The server's certificate is for another name. Nothing was sent. Check the server's name."
        assert told(place) == refused(sentence)
    finally:
        stranger.show(stranger.certificates.good)


def test_a_server_that_encrypts_nothing(stranger: Cluster, place: ServerPlace) -> None:
    file = stranger.data / "postgresql.auto.conf"
    before = file.read_text(encoding="ascii")
    file.write_text(before.replace("ssl = 'on'", "ssl = 'off'"), encoding="ascii")
    try:
        with door(stranger, "host all all 127.0.0.1/32 trust\n"):
            sentence = "The server does not encrypt its connections, so nothing was sent. Ask whoever runs it."
            assert told(place) == refused(sentence)
    finally:
        file.write_text(before, encoding="ascii")
        stranger.restart("fast")


@pytest.mark.parametrize("how", ["trust", "password", "md5"])
def test_a_server_that_takes_a_password_unsafely_or_none(stranger: Cluster, place: ServerPlace, how: str) -> None:
    with door(stranger, f"hostssl all all 127.0.0.1/32 {how}\n"):
        answer = told(place)
    unsafe = refused("The server does not sign people in safely, so nothing was sent. Ask whoever runs it.")
    # Asked for md5, a server still takes SCRAM when the password is kept so: then it is told as at any other door.
    assert answer == (unsafe if how != "md5" else f"{WrongPassword.__name__}: {WrongPassword().sentence}")


@pytest.mark.parametrize(
    "rules", ["hostssl all all 10.9.8.7/32 scram-sha-256\n", "hostssl all all 127.0.0.1/32 reject\n"]
)
def test_a_server_that_lets_this_computer_not_in(stranger: Cluster, place: ServerPlace, rules: str) -> None:
    with door(stranger, rules):
        sentence = "The server does not let this computer or this person in. Ask whoever runs the server."
        assert told(place) == refused(sentence)


def test_a_server_that_stops_answering(stranger: Cluster, place: ServerPlace) -> None:
    stranger.pause()
    try:
        assert told(place) == f"{ServerLost.__name__}: {ServerLost().sentence}"
    finally:
        stranger.resume()


def test_a_server_that_is_not_there(place: ServerPlace) -> None:
    assert told(replace(place, port=free_port())) == f"{ServerLost.__name__}: {ServerLost().sentence}"
    assert told(replace(place, host="desk.invalid")) == f"{ServerLost.__name__}: {ServerLost().sentence}"


def _answering(how: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    with server.accept()[0] as one:
                        how(one)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize(
    "says", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example.org ESMTP\r\n", b"\x00\x01\x02"]
)
def test_something_else_that_answers_at_that_port(place: ServerPlace, says: bytes) -> None:
    def answer(one: socket.socket) -> None:
        one.recv(64)
        one.sendall(says)

    for port in _answering(answer):
        sentence = "What answers there is not the server of a desk. Check the server's name and its port."
        assert told(replace(place, port=port)) == refused(sentence)


# -- what stands on the server ----------------------------------------------------------------------------------------------


def run(desk: SharedDeskForTests, *statements: str) -> None:
    with desk.cluster.superuser(desk.place.database) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_wrong_password_and_an_unknown_name_are_told_alike(server_desk: SharedDeskForTests) -> None:
    wrong = f"{WrongPassword.__name__}: {WrongPassword().sentence}"
    assert told(server_desk.place, password="not the password") == wrong
    assert told(server_desk.place, username="nobody") == wrong
    assert told(server_desk.place, password="") == wrong


def test_a_name_that_can_be_no_login(server_desk: SharedDeskForTests) -> None:
    with pytest.raises(ValidationFailed) as found:
        opened(server_desk.place, 'x" or true; --', PASSWORD, Clock())
    assert [problem.field for problem in found.value.problems] == ["username"]


def test_a_database_that_is_not_there(server_desk: SharedDeskForTests) -> None:
    sentence = "There is no desk of that name on the server. Check the name of the database."
    assert told(replace(server_desk.place, database="no-such-desk")) == refused(sentence)


@pytest.fixture
def other(server_desk: SharedDeskForTests) -> Iterator[ServerPlace]:
    """A database of another application on the same server, open to everyone."""
    name = f"{server_desk.place.prefix}_other"
    with server_desk.cluster.superuser() as connection:
        connection.execute(f'create database "{name}"')
    yield replace(server_desk.place, database=name)
    with server_desk.cluster.superuser() as connection:
        connection.execute(f'drop database "{name}" with (force)')


FOREIGN = "That database is not a desk of DA Desk, or it is not set up yet. Check its name."


def test_a_database_of_another_application(server_desk: SharedDeskForTests, other: ServerPlace) -> None:
    assert told(other) == refused(FOREIGN)
    with server_desk.cluster.superuser(other.database) as connection:
        connection.execute(
            "create schema api; create function api.hello() returns text language sql as $$ select 'hi' $$"
        )
        connection.execute("grant usage on schema api to public")
    assert told(other) == refused(FOREIGN), "it has a function of the same name"


def test_a_desk_whose_schema_was_never_made(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "update guard.setting set schema_revision = ''")
    sentence = (
        "The desk on the server is not set up to its end. Ask whoever runs the server to go on with the setting up."
    )
    assert told(server_desk.place) == refused(sentence)


def test_a_desk_that_was_never_begun(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "set session_replication_role = replica", "delete from da.desk")
    sentence = (
        "The desk on the server is not set up to its end. Ask whoever runs the server to go on with the setting up."
    )
    assert told(server_desk.place) == refused(sentence)


def test_a_login_that_is_no_account(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "set session_replication_role = replica", "delete from guard.login where login like '%.officer'")
    assert told(server_desk.place) == (
        f"{AccessDenied.__name__}: This account is not in use any more. Ask an administrator."
    )


def test_a_login_without_the_right_to_connect_or_to_use_the_desk(server_desk: SharedDeskForTests) -> None:
    prefix, database = server_desk.place.prefix, server_desk.place.database
    run(server_desk, f'set role "{prefix}_provisioner"', f'revoke "{prefix}_person" from "{prefix}.officer"')
    assert told(server_desk.place) == refused(
        "This person is not let in to that desk. Ask an administrator of the desk."
    )
    run(server_desk, f'grant connect on database "{database}" to "{prefix}.officer"')
    try:
        assert told(server_desk.place) == (
            f"{AccessDenied.__name__}: This person is not let in to that desk. Ask an administrator of the desk."
        )
    finally:
        run(server_desk, f'revoke connect on database "{database}" from "{prefix}.officer"')


def test_a_server_with_too_many_connections(server_desk: SharedDeskForTests) -> None:
    role = f'"{server_desk.place.prefix}.officer"'
    run(server_desk, f"alter role {role} connection limit 0")
    try:
        sentence = "The server has too many connections just now. Your text is kept; try again in a moment."
        assert told(server_desk.place) == f"{ServerLost.__name__}: {sentence}"
    finally:
        run(server_desk, f"alter role {role} connection limit 12")


def test_a_server_that_only_follows_another_takes_no_changes(stranger: Cluster) -> None:
    """It lets nobody in: it could not write down who looked."""
    made = shared_desk.template(stranger)
    mark = stranger.data / "standby.signal"
    mark.touch()
    binaries.give(mark, binaries.owner())
    stranger.restart("fast")
    try:
        sentence = "The server takes no changes just now. Ask whoever runs it; your text is kept."
        assert told(made) == refused(sentence)
    finally:
        mark.unlink()
        stranger.restart("fast")


def test_a_desk_newer_than_the_program(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "update guard.setting set schema_revision = '9999_later'")
    assert told(server_desk.place) == f"{StoreTooNew.__name__}: {StoreTooNew().sentence}"
    assert "Update DA Desk" in StoreTooNew().sentence


def test_a_desk_older_than_the_program(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "update guard.setting set schema_revision = '0001'")
    assert head() != "0001"
    assert told(server_desk.place) == f"{StoreTooOld.__name__}: {StoreTooOld().sentence}"
    assert "Ask whoever runs the server" in StoreTooOld().sentence


def test_a_program_older_than_the_desk_allows(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "update guard.setting set oldest_client = 99")
    assert told(server_desk.place) == f"{ClientTooOld.__name__}: {ClientTooOld().sentence}"
    assert "Update DA Desk" in ClientTooOld().sentence


@pytest.mark.parametrize(
    "change",
    [
        "drop policy opened on da.record",
        "create policy wide on da.record for select using (true)",
        "alter table da.contact disable row level security",
        "drop trigger z_noted on da.case_file",
        "alter table da.audit_entry disable trigger fixed",
        'grant select on da.card to "{prefix}_officer"',
        'grant update on da.case_file to "{prefix}_supervisor"',
        "create or replace function guard.covers() returns interval language sql as $$ select interval '1 year' $$",
        "create function api.everything() returns setof da.person language sql security definer as $$ table da.person $$",
    ],
)
def test_rules_that_were_changed_on_the_server(own_server_desk: SharedDeskForTests, change: str) -> None:
    run(own_server_desk, change.replace("{prefix}", own_server_desk.place.prefix))
    sentence = "The rules that guard this desk were changed on the server from outside. Tell whoever runs it at once."
    assert told(own_server_desk.place) == refused(sentence)


@pytest.mark.parametrize("hours", [-5, 3])
def test_a_computer_whose_clock_is_hours_wrong(server_desk: SharedDeskForTests, hours: int) -> None:
    """It is let in, told of it, and everything counts by the server's time."""
    wrong = Clock(server_desk.clock() + timedelta(hours=hours))
    store = opened(server_desk.place, "officer", PASSWORD, wrong)
    assert store.notice == (
        f"This computer's clock is {abs(hours) * 60} minutes wrong. Times are taken from the server; tell your IT."
    )
    assert store.now() == server_desk.clock()
    store.close()


def test_a_clock_that_is_nearly_right_is_no_matter(server_desk: SharedDeskForTests) -> None:
    store = opened(server_desk.place, "officer", PASSWORD, Clock(server_desk.clock() + timedelta(seconds=90)))
    assert store.notice == ""
    assert store.now() == server_desk.clock()
    store.close()


def test_nothing_stays_open_when_somebody_is_not_let_in(server_desk: SharedDeskForTests) -> None:
    run(server_desk, "update guard.setting set oldest_client = 99")
    told(server_desk.place)
    asked = "select count(*) from pg_stat_activity where usename = %s"
    with server_desk.cluster.superuser() as connection:
        ends = time.monotonic() + SOON
        while connection.execute(asked, [f"{server_desk.place.prefix}.officer"]).fetchone() != (0,):
            assert time.monotonic() < ends, "a connection stayed open"
