"""The scene for a worker, and for each attack the proof that nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest

from tests import shared_desk
from tests.attacks.scene import Scene, built
from tests.server.cluster import Cluster

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def _whole_scene(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A desk with roles of its own, which no other test of the worker puts back."""
    folder = tmp_path_factory.mktemp("attacks")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(folder))
        place = shared_desk.template(cluster, f"{shared_desk.worker()}x")
        clock = shared_desk.ServerClock()
        with cluster.superuser(place.database) as clock.below:
            desk = shared_desk.SharedDeskForTests(cluster, place, folder / "state", clock)
            made = built(cluster, desk, folder / "out")
    yield made
    made.close()


@pytest.fixture
def scene(_whole_scene: Scene) -> Iterator[Scene]:
    """The attacked desk. After the attack every row and login is as it was, and what was logged is forgotten."""
    yield _whole_scene
    try:
        assert _whole_scene.now_sums() == _whole_scene.sums, "the attack changed something"
    finally:
        _whole_scene.forget()


@pytest.fixture
def worn(_whole_scene: Scene) -> Iterator[Scene]:
    """The same for a test that changes rows as it may: they are put back after it."""
    yield _whole_scene
    with _whole_scene.superuser() as connection:
        connection.execute("select watch.again()")
    assert _whole_scene.now_sums() == _whole_scene.sums, "more than rows was changed"
    _whole_scene.clock()


@contextmanager
def weakened(scene: Scene) -> Iterator[Scene]:
    """A copy of the scene that may be broken."""
    name = f"{scene.place.database}_weak{next(_NUMBERS)}"
    scene.close()
    with scene.cluster.superuser() as connection:
        connection.execute(f'create database "{name}" template "{scene.place.database}"')
        for group in ("person", "migrator"):
            connection.execute(f'grant connect on database "{name}" to "{scene.roles}_{group}"')
        connection.execute(f'revoke connect, temporary on database "{name}" from public')
    made = replace(scene, place=replace(scene.place, database=name), ids={**scene.ids, "database": name}, _kept=[])
    try:
        yield made
    finally:
        made.close()
        with scene.cluster.superuser() as connection:
            connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="module")
def weak(_whole_scene: Scene) -> Iterator[Scene]:
    """A copy of the scene, to be weakened and mended."""
    with weakened(_whole_scene) as made:
        yield made
