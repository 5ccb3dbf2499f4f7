"""A lock between processes on this computer, held on a small empty file and freed by the system if we die."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from da_desk.errors import StoreInUse
from da_desk.host.files import in_words

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_POLL_SECONDS = 0.01


def try_lock(descriptor: int) -> bool:
    """Take the exclusive lock of an open file without waiting; False when another holds it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    os.close(descriptor)


@contextmanager
def holding(path: Path, *, wait_seconds: float = 15.0) -> Iterator[None]:
    """Hold the lock file ``path`` (made when missing, never removed: removing it would let two hold it).

    Raises StoreInUse when another process keeps it longer than ``wait_seconds``, FolderReadOnly or
    FolderMissing when the lock file can't be made.
    """
    with in_words():
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + wait_seconds
    while not try_lock(descriptor):
        if time.monotonic() > until:
            os.close(descriptor)
            raise StoreInUse
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        _unlock(descriptor)
