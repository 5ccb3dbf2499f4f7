"""A lock file keeps processes apart and dies with its holder."""

import subprocess
import sys
from pathlib import Path

import pytest

from da_desk.errors import FolderMissing, StoreInUse
from da_desk.host.locks import holding

HOLD = """
import sys
from pathlib import Path
from da_desk.host.locks import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


def test_another_process_waits_and_a_killed_holder_frees_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(StoreInUse), holding(lock, wait_seconds=0.05):
        pytest.fail("two hold one lock")
    other.kill()
    other.communicate()
    with holding(lock, wait_seconds=5):
        assert lock.exists()


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), holding(tmp_path / "lock"):
        _ = 1 / 0
    with holding(tmp_path / "lock", wait_seconds=0):
        pass


def test_no_folder_no_lock(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing), holding(tmp_path / "gone" / "lock"):
        pytest.fail("held nothing")
