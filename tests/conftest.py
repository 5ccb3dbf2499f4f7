"""Fixtures that every part shares. Nothing here touches the person's own folders or the network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import DeskForTests, build, copied
from tests.server import binaries, run
from tests.server import cluster as servers


def pytest_configure(config: pytest.Config) -> None:
    """The controller gives the run a folder; the workers of xdist are told of it and share what is started there."""
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller ends what was started, also after Ctrl+C."""
    if not hasattr(config, "workerinput"):
        run.end()


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


@pytest.fixture(scope="session")
def cluster() -> servers.Cluster:
    """The PostgreSQL that all tests of the run share. Make a database of your own in it; never stop or pause it."""
    try:
        return servers.shared()
    except binaries.NoServer as error:
        pytest.skip(str(error))


@pytest.fixture
def own_cluster() -> Iterator[servers.Cluster]:
    """A PostgreSQL for this test alone, which may stop, pause or break it."""
    try:
        with servers.own() as made:
            yield made
    except binaries.NoServer as error:
        pytest.skip(str(error))
