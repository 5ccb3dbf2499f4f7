"""The program's own log: numbers and places, never what a person typed; a few files of a megabyte."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from da_desk import logs


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    """The log in a folder of its own."""
    found = logging.getLogger(logs.NAME)
    before = found.handlers[:], found.propagate
    found.handlers.clear()
    yield logs.start(tmp_path)
    for handler in found.handlers:
        handler.close()
    found.handlers[:], found.propagate = before


def test_an_error_is_a_number_and_places_without_its_text(log: logging.Logger, tmp_path: Path) -> None:
    try:
        raise ValueError("Marsden, Holly")
    except ValueError as error:
        number = logs.reference(error)
    written = (tmp_path / "da-desk.log").read_text(encoding="utf-8")
    assert number in written
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert "Marsden" not in written


def test_the_log_turns_and_keeps_five_former_files(log: logging.Logger, tmp_path: Path) -> None:
    line = "x" * 100_000
    for number in range(80):
        log.info("%02d %s", number, line)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["da-desk.log", *(f"da-desk.log.{each}" for each in range(1, 6))]
    assert all(file.stat().st_size < 1_200_000 for file in files)
    assert "79 x" in (tmp_path / "da-desk.log").read_text(encoding="utf-8")
    assert "79 x" not in (tmp_path / "da-desk.log.1").read_text(encoding="utf-8")
