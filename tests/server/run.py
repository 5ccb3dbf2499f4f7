"""The folder of one test run, in which servers are started, and the guard that ends them whatever becomes of the run.

The controller (pytest itself, not a worker of xdist) begins and ends the run. It holds a lock on ``alive`` for as long
as it lives. The first server of a run starts a guard: a process of its own that waits for that lock. It gets the lock
when the run is over or was killed, and then stops what is left. This file is also the guard's program.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

if sys.platform != "win32":
    import fcntl

VARIABLE = "DA_DESK_TEST_RUN"
"""Environment variable that tells workers the folder of their run."""

END_SECONDS = 10
POLL_SECONDS = 0.02

_alive: dict[Path, int] = {}


def begin() -> None:
    """Make the run's folder and hold its lock. Workers that start from now on know the folder."""
    folder = Path(tempfile.mkdtemp(prefix="da-desk-tests-"))
    folder.chmod(0o755)
    os.environ[VARIABLE] = str(folder)
    _alive[folder] = _lock(folder / "alive")


def end() -> None:
    """Stop every server of the run, remove its folder and let go of its lock."""
    folder = current()
    clear(folder)
    os.close(_alive.pop(folder))
    del os.environ[VARIABLE]


def current() -> Path:
    """The folder of this run. Raises KeyError outside of one."""
    return Path(os.environ[VARIABLE])


def _lock(file: Path) -> int:
    """Wait for the file's lock and hold it until the descriptor is closed."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """The run's folder, for one process at a time among those that ask by the same name."""
    folder = current()
    descriptor = _lock(folder / f"{name}.lock")
    try:
        yield folder
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Stop every server in the folder at once, then remove the folder."""
    for data in folder.glob("*/data"):
        stop_at_once(data)
    shutil.rmtree(folder, ignore_errors=True)


def postmaster(data: Path) -> psutil.Process | None:
    """The server's first process, or none when none runs on this data folder."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text(encoding="ascii").split()[0]))
        return process if str(data) in process.cmdline() else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def stop_at_once(data: Path) -> None:
    """End the server as a power cut would, also a paused one."""
    process = postmaster(data)
    if process is None:
        return
    family = [process, *process.children(recursive=True)]
    for member in family:
        _send(member, signal.SIGCONT)
    _send(process, signal.SIGQUIT)
    for member in left(family):
        _send(member, signal.SIGKILL)
    left(family)


def left(family: list[psutil.Process]) -> list[psutil.Process]:
    """Wait for their end; those that still live after ``END_SECONDS``."""
    ends = time.monotonic() + END_SECONDS
    while (living := [member for member in family if _lives(member)]) and time.monotonic() < ends:
        time.sleep(POLL_SECONDS)
    return living


def _lives(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and whose end nobody has noted yet does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, sent: signal.Signals) -> None:
    try:
        process.send_signal(sent)
    except psutil.NoSuchProcess:
        return


def main(folder: Path) -> None:
    """The guard: leave the caller and its session, wait for the end of the run, then clear up."""
    if os.fork():
        return
    os.setsid()
    _lock(folder / "alive")
    clear(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
