"""How the desk itself is started: the one option that it has."""

from pathlib import Path

import pytest

from da_desk.app import given_folder


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("words", [["--desk", "a desk"], ["--desk=a desk"]])
def test_a_folder_is_given(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert given_folder(["da-desk", *words]) == tmp_path / "a desk"


@pytest.mark.usefixtures("qapp")
def test_without_one_the_list_of_desks_is_shown() -> None:
    assert given_folder(["da-desk"]) is None
