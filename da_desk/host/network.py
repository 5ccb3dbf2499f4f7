"""Does a folder stand on this computer's own disk? SQLite's write-ahead log is unsafe anywhere else."""

import ctypes
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

_NETWORK_TYPES = frozenset(
    (
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "afpfs",
            "ncpfs",
            "coda",
            "ceph",
            "lustre",
        ),
        *("glusterfs", "beegfs", "gpfs", "ocfs2", "gfs2", "davfs", "webdav", "vboxsf", "prl_fs", "virtiofs", "ftp"),
    )
)
_NETWORK_FUSE = frozenset(
    (
        *("sshfs", "rclone", "davfs", "davfs2", "glusterfs", "ceph", "s3fs", "goofys", "curlftpfs", "gvfsd-fuse"),
        *("smbnetfs", "vmhgfs-fuse", "google-drive-ocamlfuse", "onedriver", "kio-fuse", "juicefs", "seadrive"),
    )
)
_DRIVE_REMOTE = 4
_ESCAPE = re.compile(r"\\([0-7]{3})")
_MOUNT_LINE = re.compile(r"^.* on (?P<point>/.*) \((?P<kind>[a-z0-9_.]+)[,)]")

Mounts = Iterable[tuple[str, str]]


def is_network_folder(path: Path) -> bool:
    """True when ``path`` (it need not exist yet) stands on a network or another machine's disk.

    On a system that doesn't tell, the answer is False: this check prevents mistakes, it is no barrier.
    """
    if sys.platform == "win32":
        return windows_says_network(path.absolute(), ctypes.windll.kernel32.GetDriveTypeW)
    else:  # noqa: RET505 - the type checker leaves out the branch of the other system
        return on_network(path.resolve(), _mounts())


def on_network(path: PurePath, mounts: Mounts) -> bool:
    """Whether the innermost of ``mounts`` (mount point, file system type) that holds ``path`` is a network one.

    Of two mounts on one point the later counts, since it covers the earlier.
    """
    kind, depth = "", -1
    for point, mounted in mounts:
        parts = len(PurePosixPath(point).parts)
        if parts >= depth and path.is_relative_to(point):
            kind, depth = mounted, parts
    return kind in _NETWORK_TYPES or (kind.startswith("fuse.") and kind.removeprefix("fuse.") in _NETWORK_FUSE)


def parse_mountinfo(text: str) -> list[tuple[str, str]]:
    """Mount points and types from the text of Linux's ``/proc/self/mountinfo`` (proc(5))."""
    found = []
    for line in text.splitlines():
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if separator and len(fields) > 4 and right:
            found.append((_unescaped(fields[4]), right.split(" ")[0]))
    return found


def parse_mount_output(text: str) -> list[tuple[str, str]]:
    """Mount points and types from the output of macOS's ``mount``: ``//a@b/c on /Volumes/c (smbfs, nodev)``."""
    lines = (_MOUNT_LINE.match(line) for line in text.splitlines())
    return [(line["point"], line["kind"]) for line in lines if line]


def windows_says_network(path: PurePath, drive_type: Callable[[str], int]) -> bool:
    """Whether a Windows path is a share (``\\\\server\\share``) or on a drive letter mapped to one."""
    drive = PureWindowsPath(path).drive
    plain = drive.removeprefix("\\\\?\\").removeprefix("\\\\.\\")
    if plain.upper().startswith("UNC\\") or plain.startswith("\\\\"):
        return True
    return drive_type(f"{plain}\\") == _DRIVE_REMOTE


def _unescaped(field: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), field)


def _mounts() -> list[tuple[str, str]]:
    try:
        if sys.platform == "darwin":
            output = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True)
            return parse_mount_output(output.stdout)
        return parse_mountinfo(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"))
    except (OSError, subprocess.SubprocessError):
        return []
