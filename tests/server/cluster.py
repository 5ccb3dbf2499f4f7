"""A real PostgreSQL for the tests, with TLS, started when the first test asks for it and ended with the run.

All tests, of all workers, share the one that ``shared()`` gives: make a database of your own in it, and leave the
server itself alone. A test that stops, pauses or otherwise disturbs a server starts its own with ``started()``.
"""

import json
import random
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from tests.server import binaries, run
from tests.server.certificates import Certificates, Pair, make

HOST = "localhost"
SUPERUSER = "postgres"
PORTS = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections, so that a stopped server's port stays free."""

START_TRIES = 5
ANSWER_SECONDS = 60
ACCESS = """hostssl   all all 127.0.0.1/32 scram-sha-256
hostnossl all all 0.0.0.0/0    reject
"""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "ssl": "on",
    "ssl_min_protocol_version": "TLSv1.2",
    "password_encryption": "scram-sha-256",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
}

Mode = Literal["smart", "fast", "immediate"]
"""How a server stops: when all have left, now and in order, or as in a power cut."""


@dataclass(frozen=True)
class Cluster:
    """One server, and all a test needs to reach it as its superuser."""

    port: int
    superuser_password: str
    bin: Path
    data: Path
    host: str = HOST
    superuser_name: str = SUPERUSER

    @property
    def certificates(self) -> Certificates:
        """What the server can show, and whom a client can trust."""
        return Certificates(self.data.parent / "certificates")

    @property
    def ca_file(self) -> Path:
        """The authority that signed the server's certificate."""
        return self.certificates.authority

    def conninfo(self, database: str = SUPERUSER, **other: str | int) -> str:
        """Words for libpq: the superuser, TLS fully checked. ``other`` replaces or adds (``user``, ``port``, …)."""
        words: dict[str, str | int] = {
            "host": self.host,
            "port": self.port,
            "user": self.superuser_name,
            "password": self.superuser_password,
            "sslmode": "verify-full",
            "sslrootcert": str(self.ca_file),
            "connect_timeout": 10,
        }
        return make_conninfo("", **(words | {"dbname": database} | other))

    def superuser(self, database: str = SUPERUSER) -> psycopg.Connection:
        """A connection as superuser, each statement its own transaction. Raises psycopg.OperationalError."""
        return psycopg.connect(self.conninfo(database), autocommit=True)

    def psql(self, conninfo: str, sql: str) -> tuple[str, str]:
        """Give the text to the real psql, which goes on after errors; what it printed and what it complained of."""
        done = subprocess.run(
            [str(self.bin / "psql"), "-X", "-w", "-d", conninfo],
            input=sql,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=binaries.environment(),
            timeout=ANSWER_SECONDS,
            check=False,
        )
        return done.stdout, done.stderr

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError."""
        self._pg_ctl("start", "-l", str(self._log_file), "-s")

    def stop(self, mode: Mode = "fast") -> None:
        """Stop the server and wait until it is gone. Raises RuntimeError."""
        self._pg_ctl("stop", "-m", mode, "-s")

    def restart(self, mode: Mode = "immediate") -> None:
        """Stop the server, start it at the same port and wait until it answers. Raises RuntimeError."""
        self.stop(mode)
        self.start()

    def running(self) -> bool:
        """Whether the server's process is there, paused or not."""
        return run.postmaster(self.data) is not None

    def pause(self) -> None:
        """Freeze every process of the server: connections stay open, new ones hang, nothing is answered."""
        for process in self._processes():
            process.suspend()

    def resume(self) -> None:
        """Let a paused server go on."""
        for process in reversed(self._processes()):
            process.resume()

    def show(self, pair: Pair) -> None:
        """Restart with another certificate."""
        self.stop()
        self._take(pair)
        self.start()

    def log(self) -> str:
        """What the server wrote to its log so far."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """End the server at once and remove all it kept."""
        run.stop_at_once(self.data)
        shutil.rmtree(self.data.parent)

    @property
    def _log_file(self) -> Path:
        return self.data / "server.log"

    def _processes(self) -> list[psutil.Process]:
        first = run.postmaster(self.data)
        return [first, *first.children(recursive=True)] if first else []

    def _take(self, pair: Pair) -> None:
        for source, name in ((pair.certificate, "server.crt"), (pair.key, "server.key")):
            target = self.data / name
            shutil.copyfile(source, target)
            target.chmod(0o600)
            binaries.give(target, binaries.owner())

    def _pg_ctl(self, what: str, *words: str) -> None:
        asked: list[str | Path] = [self.bin / "pg_ctl", what, "-D", self.data, "-w", "-t", str(ANSWER_SECONDS), *words]
        try:
            binaries.call(asked, binaries.owner(), self.data.parent)
        except RuntimeError as error:
            written = self.log() if self._log_file.exists() else ""
            raise RuntimeError(f"{error}\n{written[-2000:]}") from error


def started(*, durable: bool = False) -> Cluster:
    """A new server with a folder of its own in the run's. ``durable``: a commit waits for the disk.

    Raises ``binaries.NoServer`` when PostgreSQL is not to be had here, RuntimeError when it won't start.
    """
    programs = binaries.find()
    _guarded()
    folder = run.current() / secrets.token_hex(4)
    folder.mkdir()
    return _started_in(folder, programs, durable)


@contextmanager
def own(*, durable: bool = False) -> Iterator[Cluster]:
    """A server for one test, removed after it."""
    made = started(durable=durable)
    try:
        yield made
    finally:
        made.remove()


def shared() -> Cluster:
    """The run's server, for every worker the same; the first to ask starts it. Raises as ``started``."""
    with run.alone("shared") as folder:
        note = folder / "shared.json"
        if not note.exists():
            _write(note, started())
        return _read(note)


def free_port() -> int:
    """A port of this computer on which nothing listens. Raises RuntimeError when a hundred tries found none."""
    for _ in range(100):
        port = random.choice(PORTS)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port was found")


def _guarded() -> None:
    """Start the run's guard unless there is one."""
    with run.alone("guard") as folder:
        mark = folder / "guarded"
        if not mark.exists():
            words = [sys.executable, run.__file__, str(folder)]
            subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", check=True)
            mark.touch()


def _started_in(folder: Path, programs: Path, durable: bool) -> Cluster:
    owner = binaries.owner()
    reached = binaries.reachable(programs, owner)
    password = secrets.token_urlsafe(16)
    data = _initialised(folder, reached, owner, password)
    (folder / "certificates").mkdir(mode=0o755)
    make(folder / "certificates")
    for tries_left in reversed(range(START_TRIES)):
        made = Cluster(free_port(), password, reached, data)
        _configure(made, durable, owner)
        try:
            made.start()
        except RuntimeError:
            if not tries_left:
                raise
        else:
            return made
    raise AssertionError("the last try either raised or returned")


def _initialised(folder: Path, programs: Path, owner: binaries.Owner | None, password: str) -> Path:
    data, word = folder / "data", folder / "password"
    data.mkdir(mode=0o700)
    word.touch(mode=0o600)
    word.write_text(password, encoding="ascii")
    binaries.give(data, owner)
    binaries.give(word, owner)
    options = ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "--locale=C", "--no-sync"]
    binaries.call([programs / "initdb", "-D", data, *options], owner, folder)
    word.unlink()
    return data


def _configure(made: Cluster, durable: bool, owner: binaries.Owner | None) -> None:
    """Write the settings, who may come in, and the certificate. A later call replaces what an earlier one wrote."""
    to_disk = "on" if durable else "off"
    settings = SETTINGS | {"port": str(made.port), "fsync": to_disk, "full_page_writes": to_disk}
    lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    for name, text in (("postgresql.auto.conf", lines), ("pg_hba.conf", ACCESS)):
        (made.data / name).write_text(text, encoding="ascii")
        binaries.give(made.data / name, owner)
    made._take(made.certificates.good)


def _write(note: Path, made: Cluster) -> None:
    """Keep it for the other workers; whole or not at all."""
    fresh = note.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(made), default=str), encoding="utf-8")
    fresh.replace(note)


def _read(note: Path) -> Cluster:
    kept = json.loads(note.read_text(encoding="utf-8"))
    return Cluster(**kept | {"bin": Path(kept["bin"]), "data": Path(kept["data"])})
