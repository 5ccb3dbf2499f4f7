"""One training desk for all journeys, each on a copy of its own; and the program on a desk whose clock a test moves."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from da_desk.app import Desk, load_doors
from da_desk.services.training import TrainingDesk, create_training_desk
from da_desk.views.remembered import Remembered
from da_desk.views.theme import Scheme
from tests.desk import DeskForTests
from tests.journeys.doors import doors_by
from tests.journeys.shared import told
from tests.shared_desk import SharedDeskForTests
from tests.views.windows import windows_shown


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


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, local_desk: DeskForTests) -> Iterator[Desk]:
    """The program on a desk of this computer, which goes by the clock of the test."""
    yield from _run(qapp, qtbot, local_desk.folder, doors_by(local_desk.clock))


@pytest.fixture
def shared_window(qapp: QApplication, qtbot: QtBot, server_desk: SharedDeskForTests) -> Iterator[Desk]:
    """The same on a shared desk, whose server goes by that clock too."""
    Remembered().note_desk(server_desk.place)
    yield from _run(qapp, qtbot, None, doors_by(server_desk.clock))


def _run(
    qapp: QApplication, qtbot: QtBot, folder: Path | None, load: Callable[[], ModuleType] = load_doors
) -> Iterator[Desk]:
    desk = Desk(qapp, folder, load=load)
    desk.appearance.set_scheme(Scheme.LIGHT)
    desk.shell.resize(1366, 768)
    desk.show()
    qtbot.waitExposed(desk.shell)
    with windows_shown(qapp) as others:
        yield desk
    desk.end()
    desk.shell.close()
    desk.shell.deleteLater()
    desk.appearance.setObjectName("")
    desk.deleteLater()
    # At once: the next window sets the look of every widget that there still is.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert others == [], "nothing flashes up as a window of its own"
