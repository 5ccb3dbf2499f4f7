"""Network folders are told from the computer's own disk by what the system itself lists."""

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from da_desk.host.network import (
    is_network_folder,
    on_network,
    parse_mount_output,
    parse_mountinfo,
    windows_says_network,
)

MOUNTINFO = """\
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 27 0:41 / /srv/unit\\040files rw,relatime shared:9 master:2 - cifs //files.example.org/unit rw,vers=3.1.1
31 27 0:42 / /home rw - nfs4 files.example.org:/home rw
32 31 0:43 / /home/local rw - xfs /dev/vdb rw
33 27 0:44 / /media/remote rw - fuse.sshfs desk@example.org:/ rw
34 27 0:45 / /media/stick rw - fuseblk /dev/sdb1 rw
35 27 0:46 / /covered rw - ext4 /dev/vdc rw
36 35 0:47 / /covered rw - smb3 //files.example.org/c rw
damaged line without a separator
"""

MOUNT_OUTPUT = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//desk@files.example.org/unit on /Volumes/unit (nodev) 2 (smbfs, nodev, nosuid, mounted by desk)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/var/desk", False),
        ("/srv/unit files/desk", True),
        ("/srv/unit", False),
        ("/home/officer/desk", True),
        ("/home/local/desk", False),
        ("/homestead/desk", False),
        ("/media/remote", True),
        ("/media/stick/desk", False),
        ("/covered/desk", True),
    ],
)
def test_the_innermost_mount_decides(path: str, network: bool) -> None:
    assert on_network(PurePosixPath(path), parse_mountinfo(MOUNTINFO)) is network


def test_macos_lists_its_mounts_in_words() -> None:
    mounts = parse_mount_output(MOUNT_OUTPUT)
    assert on_network(PurePosixPath("/Volumes/unit) 2"), [("/Volumes/unit", "smbfs")]) is False
    assert ("/", "apfs") in mounts
    assert ("/Volumes/unit (nodev) 2", "smbfs") in mounts
    assert on_network(PurePosixPath("/Volumes/unit (nodev) 2/desk"), mounts)


@pytest.mark.parametrize(
    ("path", "network"),
    [
        (r"\\files.example.org\unit\desk", True),
        (r"\\?\UNC\files.example.org\unit\desk", True),
        (r"H:\desk", True),
        (r"C:\desk", False),
        (r"\\?\C:\desk", False),
    ],
)
def test_windows_shares_and_mapped_letters(path: str, network: bool) -> None:
    assert windows_says_network(PureWindowsPath(path), lambda root: 4 if root == "H:\\" else 3) is network


@pytest.mark.skipif(sys.platform != "linux", reason="asks the running Linux")
def test_this_computers_own_disk_is_no_network(tmp_path: Path) -> None:
    assert not is_network_folder(tmp_path / "not yet there")
