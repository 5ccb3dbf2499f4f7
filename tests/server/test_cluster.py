"""The server of the tests is what it says: TLS alone, certificates checked, data kept, nothing left behind."""

import select
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.server import binaries, run
from tests.server.cluster import Cluster, own, shared

ROOT = Path(__file__).resolve().parent.parent.parent
BEGUN = """
import sys
from tests.server import run
from tests.server.cluster import shared
run.begin()
made = shared()
print(run.current(), run.postmaster(made.data).pid, flush=True)
sys.stdin.read()
run.end()
"""
"""A run in small: it starts a server, says where, and ends when its input does."""


def value(connection: psycopg.Connection, sql: str) -> object:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def setting(connection: psycopg.Connection, name: str) -> object:
    return value(connection, f"show {name}")


def test_the_connection_is_encrypted(cluster: Cluster) -> None:
    with cluster.superuser() as connection:
        assert value(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()") is True
        assert connection.info.host == "localhost"


def test_plain_text_is_refused(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"rejects|no encryption"):
        psycopg.connect(cluster.conninfo(sslmode="disable"))


def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.conninfo(password="wrong"))


def test_a_server_signed_by_another_authority_is_refused(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(cluster.conninfo(sslrootcert=str(cluster.certificates.other_authority)))


def test_the_address_is_in_the_certificate_as_well(cluster: Cluster) -> None:
    with psycopg.connect(cluster.conninfo(host="127.0.0.1")) as connection:
        assert value(connection, "select 1") == 1


def test_passwords_are_kept_as_scram(cluster: Cluster) -> None:
    with cluster.superuser() as connection:
        kept = value(connection, "select rolpassword from pg_authid where rolname = current_user")
    assert str(kept).startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "on"),
        ("max_connections", "200"),
        ("shared_buffers", "128MB"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("server_encoding", "UTF8"),
    ],
)
def test_the_settings_are_those_of_tests(cluster: Cluster, name: str, expected: str) -> None:
    with cluster.superuser() as connection:
        assert setting(connection, name) == expected


def test_every_caller_gets_the_same_server(cluster: Cluster) -> None:
    assert shared() == cluster


def test_the_real_psql_runs_what_it_is_given(cluster: Cluster) -> None:
    printed, complaints = cluster.psql(cluster.conninfo(), "\\pset tuples_only\nselect 40 + 2;\nselect nothing;\n")
    assert "42" in printed
    assert 'column "nothing" does not exist' in complaints


def test_the_log_tells_what_went_wrong(cluster: Cluster) -> None:
    with cluster.superuser() as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("select * from no_such_table_here")
    assert 'relation "no_such_table_here" does not exist' in cluster.log()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_ends_connections_and_keeps_what_was_committed(own_cluster: Cluster, mode: str) -> None:
    with own_cluster.superuser() as connection:
        connection.execute("create table kept as select 7 as n")
        own_cluster.restart("fast" if mode == "fast" else "immediate")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    with own_cluster.superuser() as connection:
        assert value(connection, "select n from kept") == 7


def test_a_stopped_server_refuses_and_starts_again(own_cluster: Cluster) -> None:
    own_cluster.stop()
    assert not own_cluster.running()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        own_cluster.superuser()
    own_cluster.start()
    with own_cluster.superuser() as connection:
        assert value(connection, "select 1") == 1


def test_a_paused_server_answers_nobody_until_it_goes_on(own_cluster: Cluster) -> None:
    with own_cluster.superuser() as connection:
        own_cluster.pause()
        connection.pgconn.send_query(b"select 41 + 1")
        assert not readable(connection, 0.3)
        with pytest.raises(psycopg.OperationalError, match="timeout"):
            psycopg.connect(own_cluster.conninfo(connect_timeout=2))
        own_cluster.resume()
        assert readable(connection, 10)
        result = connection.pgconn.get_result()
        assert result is not None
        assert result.get_value(0, 0) == b"42"
        assert connection.pgconn.get_result() is None


def readable(connection: psycopg.Connection, seconds: float) -> bool:
    return bool(select.select([connection.fileno()], [], [], seconds)[0])


def test_a_certificate_that_ran_out_or_names_another_computer_is_refused(own_cluster: Cluster) -> None:
    own_cluster.show(own_cluster.certificates.expired)
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        own_cluster.superuser()
    own_cluster.show(own_cluster.certificates.misnamed)
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        own_cluster.superuser()
    own_cluster.show(own_cluster.certificates.good)
    with own_cluster.superuser() as connection:
        assert value(connection, "select 1") == 1


def test_a_durable_server_waits_for_the_disk(cluster: Cluster) -> None:
    with own(durable=True) as made:
        with made.superuser() as connection:
            assert (setting(connection, "fsync"), setting(connection, "full_page_writes")) == ("on", "on")
        assert made.port != cluster.port
    assert not made.data.exists()


def test_a_paused_server_can_be_removed() -> None:
    with own() as made:
        made.pause()
        first = run.postmaster(made.data)
        assert first is not None
    assert run.left([first]) == []


def test_programs_that_the_server_may_not_reach_are_copied(tmp_path: Path) -> None:
    """The folder of a test is closed to others; only as root does the server run as somebody else."""
    programs = tmp_path / "closed" / "bin"
    programs.mkdir(parents=True)
    (programs / "initdb").touch(mode=0o755)
    reached = binaries.reachable(programs, binaries.owner())
    assert (reached / "initdb").is_file()
    assert (reached == programs) is (binaries.owner() is None)


def test_a_named_folder_without_programs_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match=binaries.VARIABLE):
        binaries.find()


@pytest.mark.parametrize("killed", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_its_run(killed: signal.Signals | None) -> None:
    """Whether the run ends by itself, by Ctrl+C or is killed, its server and its folder go."""
    words, pipe = [sys.executable, "-c", BEGUN], subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as small:
        assert small.stdout is not None
        folder, first = small.stdout.readline().split()
        server, guard = psutil.Process(int(first)), guard_of(folder)
        if killed is not None:
            small.send_signal(killed)
        small.communicate()
    assert run.left([server, guard]) == []
    assert not Path(folder).exists()


def guard_of(folder: str) -> psutil.Process:
    return next(process for process in psutil.process_iter() if _words(process)[-1:] == [folder])


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
