"""Files are replaced whole or not at all, at whatever step the program dies, and refusals come in words."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from da_desk.errors import DiskFull, FileInUse, FolderMissing, FolderReadOnly
from da_desk.host.files import atomic_write, expected, remove_strays

KILLED_AT_EACH_STEP = """
    import os, signal, sys
    from pathlib import Path
    from da_desk.host.files import atomic_write, remove_strays

    target, old, new = Path(sys.argv[1]), b"old" * 5000, b"new" * 7000

    def child(step):
        seen = 0
        def count(_frame, event, _arg):
            nonlocal seen
            seen += event.startswith("c_")
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
        sys.setprofile(count)
        atomic_write(target, new)
        sys.setprofile(None)
        os._exit(0)

    step, found = 0, set()
    while True:
        target.write_bytes(old)
        step += 1
        process = os.fork()
        if process == 0:
            child(step)
        _process, status = os.waitpid(process, 0)
        content = target.read_bytes()
        assert content in (old, new), "torn"
        found.add(content == new)
        remove_strays(target.parent)
        assert os.listdir(target.parent) == [target.name], os.listdir(target.parent)
        if os.WIFEXITED(status):
            assert content == new
            break
    print(step, len(found))
"""


def test_killed_at_every_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED_AT_EACH_STEP), str(tmp_path / "file")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps, outcomes = map(int, done.stdout.split())
    assert steps > 15
    assert outcomes == 2


def test_a_new_file_is_the_owners_alone(tmp_path: Path) -> None:
    atomic_write(tmp_path / "file", b"text")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_temporary_in_use_by_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    stray = tmp_path / ".file.0011.dadesk-tmp"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import fcntl; f=open({str(stray)!r},'w'); fcntl.flock(f,2); print('held',flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert remove_strays(tmp_path) == 0
    holder.communicate(b"\n")
    assert remove_strays(tmp_path) == 1
    assert not list(tmp_path.iterdir())


def test_other_peoples_files_are_no_strays(tmp_path: Path) -> None:
    (tmp_path / "notes.dadesk-tmp").write_text("mine")
    (tmp_path / ".hidden").write_text("mine")
    assert remove_strays(tmp_path) == 0
    assert remove_strays(tmp_path / "missing") == 0


def test_a_missing_folder_has_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        atomic_write(tmp_path / "gone" / "file", b"text")


def test_a_read_only_folder_has_its_sentence(as_nobody: Path) -> None:
    target = as_nobody / "file"
    atomic_write(target, b"before")
    as_nobody.chmod(0o500)
    with pytest.raises(FolderReadOnly):
        atomic_write(target, b"after")
    assert target.read_bytes() == b"before"


def test_a_full_disk_leaves_the_old_file_and_no_stray(small_disk: Path) -> None:
    target = small_disk / "file"
    atomic_write(target, b"before")
    with pytest.raises(DiskFull):
        atomic_write(target, bytes(64 << 20))
    assert target.read_bytes() == b"before"
    assert [file.name for file in small_disk.iterdir()] == ["file"]


@pytest.fixture
def windows_error() -> type[OSError]:
    """An error as Windows raises it: the number in ``winerror`` decides."""

    class WindowsError(OSError):
        winerror = 0

    return WindowsError


@pytest.mark.parametrize(("number", "meaning"), [(32, FileInUse), (33, FileInUse), (112, DiskFull), (39, DiskFull)])
def test_windows_numbers_are_understood(windows_error: type[OSError], number: int, meaning: type[Exception]) -> None:
    error = windows_error(13, "in use")
    error.winerror = number  # type: ignore[attr-defined]
    assert isinstance(expected(error), meaning)


def test_an_unknown_refusal_is_not_dressed_up() -> None:
    assert expected(OSError(5, "input/output error")) is None
