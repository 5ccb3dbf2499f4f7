"""One training desk for all journeys; each works on a copy of its own."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from da_desk.app import Desk
from da_desk.services.training import TrainingDesk, create_training_desk
from da_desk.views.remembered import Remembered
from da_desk.views.theme import Scheme
from tests.journeys.shared import told
from tests.shared_desk import SharedDeskForTests


@pytest.fixture(scope="session")
def _told(tmp_path_factory: pytest.TempPathFactory) -> TrainingDesk:
    return create_training_desk(tmp_path_factory.mktemp("training") / "desk", cases=3)


@pytest.fixture
def training(_told: TrainingDesk, tmp_path: Path) -> TrainingDesk:
    """A training desk that a test may change."""
    folder = tmp_path / "desk"
    shutil.copytree(_told.folder, folder)
    return replace(_told, folder=folder)


@pytest.fixture
def shared_training(server_desk: SharedDeskForTests) -> TrainingDesk:
    """The same people and cases on a shared desk, which the program then finds at the top of its list."""
    made = told(server_desk, cases=1)
    Remembered().note_desk(server_desk.place)
    return made


@pytest.fixture
def running(qapp: QApplication, qtbot: QtBot, training: TrainingDesk) -> Iterator[Desk]:
    """The program, as it runs on the training desk."""
    yield from _run(qapp, qtbot, training.folder)


@pytest.fixture
def running_shared(qapp: QApplication, qtbot: QtBot, shared_training: TrainingDesk) -> Iterator[Desk]:
    """The program, as it runs on a shared desk."""
    yield from _run(qapp, qtbot, None)


def _run(qapp: QApplication, qtbot: QtBot, folder: Path | None) -> Iterator[Desk]:
    desk = Desk(qapp, folder)
    desk.appearance.set_scheme(Scheme.LIGHT)
    desk.shell.resize(1366, 768)
    desk.show()
    qtbot.waitExposed(desk.shell)
    yield desk
    desk.end()
    desk.shell.close()
    desk.shell.deleteLater()
    desk.appearance.setObjectName("")
    desk.deleteLater()
