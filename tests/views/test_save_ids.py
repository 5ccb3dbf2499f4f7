"""The id of a save: the same for the same text of a draft, whoever asks and whenever; another for any other text."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from da_desk.services.desk import Services
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests

Keeper = tuple[DraftKeeper, TextField]


@pytest.fixture
def services(local_desk: DeskForTests) -> Services:
    return local_desk.services("officer")


@pytest.fixture
def kept(qtbot: QtBot, tasks: TaskRunner, services: Services) -> Callable[[], Keeper]:
    """Makes the same page anew, as after a crash."""

    def make() -> Keeper:
        page, field = FormPage("A form"), TextField("Line")
        page.add_field("form.line", field)
        keeper = DraftKeeper(services, tasks, page)
        page.add(keeper.strip)
        qtbot.addWidget(page)
        page.show()
        keeper.begin("new:test")
        qtbot.waitUntil(lambda: tasks.idle)
        return keeper, field

    return make


def typed(qtbot: QtBot, tasks: TaskRunner, keeper: DraftKeeper, field: TextField, text: str) -> None:
    """Type, and have it kept."""
    QTest.keyClicks(field.control, text)
    keeper.leave()
    qtbot.waitUntil(lambda: tasks.idle)


def test_a_retry_after_a_crash_is_the_same_save_and_changed_text_is_another(
    qtbot: QtBot, tasks: TaskRunner, kept: Callable[[], Keeper]
) -> None:
    keeper, field = kept()
    typed(qtbot, tasks, keeper, field, "first")
    sent, key = keeper.op_id, keeper.save_key
    again, line = kept()
    assert again.op_id != sent
    cast(QPushButton, again.strip.findChild(QPushButton)).click()
    assert line.value() == "first"
    assert (again.op_id, again.save_key) == (sent, key)
    typed(qtbot, tasks, again, line, " and more")
    assert again.op_id != sent
    assert again.save_key == key
    line.set_value("first")
    assert again.op_id == sent


def test_after_a_save_the_next_one_has_ids_of_its_own(
    qtbot: QtBot, tasks: TaskRunner, kept: Callable[[], Keeper], services: Services
) -> None:
    keeper, field = kept()
    typed(qtbot, tasks, keeper, field, "first")
    before = keeper.op_id, keeper.save_key
    keeper.saved({"form": {"line": "first"}})
    qtbot.waitUntil(lambda: tasks.idle)
    assert keeper.op_id != before[0]
    assert keeper.save_key != before[1]
    assert services.drafts.all() == []
