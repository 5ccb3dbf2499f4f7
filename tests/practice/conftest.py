"""The shipped practice, loaded once: it is frozen; and a copy of its files to be damaged."""

import shutil
from pathlib import Path

import pytest

from da_desk import settings
from da_desk.practice.catalogue import Practice, load


@pytest.fixture(scope="session")
def practice() -> Practice:
    return load(settings.resources())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("catalogues", "forms", "rules", "calendars", "guards", "instruments"):
        shutil.copytree(settings.resources() / name, tmp_path / name)
    shutil.copy(settings.resources() / "rights.toml", tmp_path)
    return tmp_path
