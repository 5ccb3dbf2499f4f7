"""What every test of a page stands on: one application with our look, and a task runner that is shut down."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme


@pytest.fixture(autouse=True)
def appearance(qapp: QApplication) -> Appearance:
    """The look of the test application: light, 100 %."""
    found = qapp.findChild(Appearance, "appearance")
    made = found if isinstance(found, Appearance) else Appearance(qapp, Scheme.LIGHT)
    if (made.scheme, made.zoom) != (Scheme.LIGHT, 100):
        QApplication.sendPostedEvents(
            None, QEvent.Type.DeferredDelete.value
        )  # no window of the last test is drawn anew
        made.set_scheme(Scheme.LIGHT)
        made.set_zoom(100)
    return made


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A task runner; its writer is waited for at the end."""
    made = TaskRunner()
    yield made
    made.shutdown()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A page knows no store: its tests run on a local desk, those marked ``both_stores`` on a shared one too."""
    here = Path(__file__).parent
    left = [item for item in items if here in item.path.parents and _only_local(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def _only_local(item: pytest.Item) -> bool:
    spec = getattr(item, "callspec", None)
    return spec is not None and spec.params.get("desk") == "shared" and not item.get_closest_marker("both_stores")
