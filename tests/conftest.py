"""Fixtures that every part shares. Nothing here touches the person's own folders or the network."""

import gc
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from da_desk.store.local import engine as local_engine
from da_desk.store.shared import engine as server_engine
from tests import shared_desk
from tests.desk import AnyDesk, DeskForTests, build, copied
from tests.early import answers_come_early
from tests.patient import Patient
from tests.server import binaries, run
from tests.server import cluster as servers


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make soak`` turns round which comes first, an answer or a timer."""
    parser.addoption("--early-answers", action="store_true", help="every answer is there before the next timer")


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


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported for the tests stays: a collection need not go through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> Patient:
    """The bot of pytest-qt, more patient."""
    return Patient(request)


@pytest.fixture(scope="session", autouse=True)
def _early(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        if request.config.getoption("--early-answers"):
            answers_come_early(patched)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Every sign-in opens an engine of its own, and SQLAlchemy compiles for each what it compiled for the last: a fifth of
    the time of a test. Here they share it; what is sent to the database is the same."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (local_engine, server_engine):
            patched.setattr(module, "create_engine", _sharing(module.create_engine))
        yield


def _sharing(create: Callable[..., Engine]) -> Callable[..., Engine]:
    kept: list[Engine] = []

    def made(*args: Any, **named: Any) -> Engine:
        engine = create(*args, **named)
        if not kept or kept[0].dialect.server_version_info is None:  # it never met its database
            kept[:] = [engine]
        engine.dialect, engine._compiled_cache = kept[0].dialect, kept[0]._compiled_cache
        return engine

    return made


@pytest.fixture(scope="session")
def _desk_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, UUID]]:
    folder = tmp_path_factory.mktemp("template") / "desk"
    return folder, build(folder)


@pytest.fixture(scope="session")
def _shared_template(
    cluster: servers.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[shared_desk.Template]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(tmp_path_factory.mktemp("shared")))
        with shared_desk.made_once(cluster) as made:
            yield made


@pytest.fixture
def local_desk(tmp_path: Path, _desk_template: tuple[Path, Mapping[str, UUID]]) -> Iterator[DeskForTests]:
    """A local desk with one account for each role (see ``tests/desk.py``)."""
    template, ids = _desk_template
    made = DeskForTests(copied(template, tmp_path / "desk"), tmp_path / "state", ids=ids)
    yield made
    made.close()


@pytest.fixture
def server_desk(
    cluster: servers.Cluster, _shared_template: shared_desk.Template, tmp_path: Path
) -> Iterator[shared_desk.SharedDeskForTests]:
    """A shared desk with the same people and a second administrator (see ``tests/shared_desk.py``)."""
    with shared_desk.begun_again(cluster, _shared_template, tmp_path / "state") as made:
        yield made


@pytest.fixture
def own_server_desk(
    cluster: servers.Cluster, _shared_template: shared_desk.Template, tmp_path: Path
) -> Iterator[shared_desk.SharedDeskForTests]:
    """The same in a database of its own, for a test that changes its functions, grants or schema."""
    with shared_desk.copied(cluster, _shared_template, tmp_path / "state") as made:
        yield made


@pytest.fixture(params=["local", "shared"])
def desk(request: pytest.FixtureRequest) -> AnyDesk:
    """A desk with one account for each role, on both kinds of store; a test marked ``local_only`` has a reason to be."""
    if request.param == "shared" and request.node.get_closest_marker("local_only"):
        pytest.skip("of a local desk alone")
    made: AnyDesk = request.getfixturevalue("local_desk" if request.param == "local" else "server_desk")
    return made


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
