"""The training desk of the command line's tests, on both kinds of store: the same people, the same cases."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from da_desk.cli import main as command_line
from da_desk.cli.main import main
from da_desk.services.desk import sign_in, sign_in_shared
from da_desk.services.training import STORIES, create_training_desk, training_accounts
from tests import shared_desk
from tests.desk import PASSWORD
from tests.journeys.shared import told
from tests.light import LIGHT
from tests.server.cluster import Cluster

CASES = len(STORIES)
"""Each story once."""


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


@dataclass(frozen=True)
class TrainingPlace:
    """A training desk as the command line names it. ``passwords`` by user name; ``names``: who goes by another one there."""

    kind: str
    words: tuple[str, ...]
    passwords: Mapping[str, str]
    names: Mapping[str, str]


@pytest.fixture(scope="session")
def _local_training(tmp_path_factory: pytest.TempPathFactory) -> TrainingPlace:
    """One case at each stage."""
    made = create_training_desk(tmp_path_factory.mktemp("cli") / "desk", cases=CASES, seed=1, kdf=LIGHT)
    return TrainingPlace("local", ("--desk", str(made.folder)), {a.username: a.password for a in made.accounts}, {})


@pytest.fixture(scope="package")
def _shared_training(
    cluster: Cluster, _shared_template: shared_desk.Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TrainingPlace]:
    """The same told on a server, in a database that all these tests share. Its administrators are two others.

    Its logins, which belong to the whole server, go with the last of these tests: others make the same names.
    """
    state = tmp_path_factory.mktemp("cli-shared")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(state))
        with shared_desk.copied(cluster, _shared_template, state) as desk:
            told(desk, cases=CASES)
            place = desk.place
            named = ("--server", place.host, "--database", place.database, "--port", str(place.port))
            passwords = {account.username: account.password for account in training_accounts(1)}
            passwords |= {"administrator": PASSWORD, shared_desk.SECOND: PASSWORD}
            words = (*named, "--ca", str(place.ca_file), "--roles", place.prefix)
            yield TrainingPlace("shared", words, passwords, {"pugh": "administrator"})


@pytest.fixture(params=["local", "shared"])
def training(request: pytest.FixtureRequest) -> TrainingPlace:
    """A training desk with one case at each stage, on both kinds of store."""
    if request.param == "shared" and request.node.get_closest_marker("local_only"):
        pytest.skip("of a local desk alone")
    made: TrainingPlace = request.getfixturevalue(f"_{request.param}_training")
    return made


@pytest.fixture
def run(training: TrainingPlace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command as a person of the training desk; the password goes through standard input.

    The real stretch of passwords, a third of a second each time, is left to the program itself: see ``journeys``.
    """
    monkeypatch.setattr(command_line, "sign_in", partial(sign_in, kdf=LIGHT))
    monkeypatch.setattr(command_line, "sign_in_shared", partial(sign_in_shared, kdf=LIGHT))

    def as_person(username: str, *words: str, typed: str = "", password: str | None = None) -> Answer:
        name = training.names.get(username, username)
        known = training.passwords[name] if password is None else password
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{known}\n{typed}"))
        start = [*training.words, "--as", name, "--password-stdin"]
        code = main([*start, *words])
        shown = capsys.readouterr()
        return Answer(code, shown.out, shown.err)

    return as_person
