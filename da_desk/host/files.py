"""Files replaced whole or not at all, and the system's refusals in words."""

import errno
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from da_desk.errors import DaDeskError, DiskFull, FileInUse, FolderMissing, FolderReadOnly

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".dadesk-tmp"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO})
_SHARING_VIOLATIONS = frozenset({32, 33})
_WINDOWS_DISK_FULL = frozenset({39, 112})
_REPLACE_TRIES = 40
_REPLACE_PAUSE_SECONDS = 0.05


def expected(error: OSError) -> DaDeskError | None:
    """What the system's refusal means to a person, or None when it is none of the expected ones."""
    windows = getattr(error, "winerror", None)
    if windows in _SHARING_VIOLATIONS or error.errno in (errno.ETXTBSY, errno.EBUSY):
        return FileInUse()
    if windows in _WINDOWS_DISK_FULL or error.errno in _FULL:
        return DiskFull()
    if error.errno in _FORBIDDEN:
        return FolderReadOnly()
    return FolderMissing() if error.errno in _GONE else None


@contextmanager
def in_words() -> Iterator[None]:
    """Turn the system's refusals inside the block into our errors; anything else passes as it is."""
    try:
        yield
    except OSError as error:
        known = expected(error)
        if known is None:
            raise
        raise known from None


def atomic_write(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put ``data`` at ``path``: after any crash or power cut the old or the new bytes stand there, never a mixture.

    The temporary stands in the same folder, so the replacement never crosses a file system.
    Raises DiskFull, FolderReadOnly, FolderMissing, or FileInUse when another program holds the target (Windows).
    """
    with in_words():
        file, temporary = _open_temporary(path, mode)
        try:
            _fill(file, data)
            if sys.platform == "win32":
                file.close()
            _replace(temporary, path)
        except BaseException:
            file.close()
            with suppress(OSError):
                temporary.unlink()
            raise
        file.close()
        sync_folder(path.parent)


def _open_temporary(path: Path, mode: int) -> tuple[FileIO, Path]:
    """A new temporary beside ``path``, locked until it is closed so that no clearing takes it from us."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}{_SUFFIX}")
        file = FileIO(os.open(temporary, flags, mode), "w")
        if _locked_in_place(file.fileno()):
            return file, temporary
        file.close()


if sys.platform == "win32":

    def _locked_in_place(_descriptor: int) -> bool:
        return True  # an open file can't be removed there

else:

    def _locked_in_place(descriptor: int) -> bool:
        """Lock the temporary; False when a clearing took it away between its making and its lock."""
        with suppress(OSError):  # a file system without locks: nothing to wait for
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        return os.fstat(descriptor).st_nlink > 0


def _fill(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


if sys.platform == "win32":

    def _replace(temporary: Path, path: Path) -> None:
        """Rename, patiently: a virus scanner may hold either file for a moment."""
        for _attempt in range(_REPLACE_TRIES):
            with suppress(PermissionError):
                temporary.replace(path)
                return
            time.sleep(_REPLACE_PAUSE_SECONDS)
        raise FileInUse

else:

    def _replace(temporary: Path, path: Path) -> None:
        temporary.replace(path)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows needs no such call and has none."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_strays(folder: Path) -> int:
    """Remove the temporaries that a killed :func:`atomic_write` left in ``folder``; returns how many.

    One that another process is writing just now is left alone. A folder that can't be read or written is no error.
    """
    try:
        found = sorted(folder.glob(f".*{_SUFFIX}"))
    except OSError:
        return 0
    return sum(_removed(stray) for stray in found)


if sys.platform == "win32":

    def _removed(stray: Path) -> bool:
        with suppress(OSError):  # in use: its writer lives
            stray.unlink()
        return not stray.exists()

else:

    def _removed(stray: Path) -> bool:
        try:
            descriptor = os.open(stray, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stray.unlink()
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True
