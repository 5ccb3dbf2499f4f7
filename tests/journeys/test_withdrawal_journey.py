"""The whole journey in the real window: by keyboard alone on a local desk, by mouse on a shared one; what leaves is what should.

By mouse on a local desk it is what ``make run`` shows without a display.
"""

import subprocess
from pathlib import Path

import pytest

from da_desk.app import Desk
from da_desk.services.training import TrainingDesk
from tests.journeys.robot import Robot
from tests.journeys.withdrawal import NOTICE, PACK, WithdrawalJourney


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.timeout(240)
def test_from_sign_in_to_the_pack(running: Desk, training: TrainingDesk, tmp_path: Path) -> None:
    take(running, training, tmp_path, keyboard=True)


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.timeout(240)
def test_the_same_on_a_shared_desk(running_shared: Desk, shared_training: TrainingDesk, tmp_path: Path) -> None:
    take(running_shared, shared_training, tmp_path, keyboard=False)


def take(running: Desk, training: TrainingDesk, tmp_path: Path, *, keyboard: bool) -> None:
    """Three people take the whole journey; then what left is looked at."""
    journey = WithdrawalJourney(Robot(running, keyboard=keyboard), training, tmp_path / "out")
    journey.take()
    assert len(list((tmp_path / "out" / NOTICE).iterdir())) == 1
    files = {each.name.rsplit("-", 1)[0]: each for each in (tmp_path / "out" / PACK).iterdir()}
    assert set(files) == {"pack-for-service", "pack-prosecutor-only", "pack-restricted"}
    served = words_of(files["pack-for-service"])
    assert "I am tired and I want it to be quiet" in " ".join(served.split())
    assert journey.address, "else the address check had nothing to find"
    for secret in (journey.address, "Alder Row", "Body-worn video", "Reasons for withdrawing", "IDVA"):
        assert secret not in served
    assert "Body-worn video" in words_of(files["pack-prosecutor-only"])
    assert "Alder Row" in words_of(files["pack-restricted"])
    for file in files.values():
        assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode == 0


def words_of(file: Path) -> str:
    """What pdftotext finds."""
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
