"""Fixtures that every part shares. Nothing here touches the person's own folders or the network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import DeskForTests, build, copied


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts, logs and window state of a test stay in its own folder."""
    monkeypatch.setenv("DA_DESK_STATE", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def _desk_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "desk"
    build(folder)
    return folder


@pytest.fixture(params=["local"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, _desk_template: Path) -> Iterator[DeskForTests]:
    """A desk with one account for each role (see ``tests/desk.py``); the kind of store is the parameter."""
    made = DeskForTests(copied(_desk_template, tmp_path / "desk"), tmp_path / "state", kind=request.param)
    yield made
    made.close()
