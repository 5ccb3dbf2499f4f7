"""The reminder beside the clock: a number and nothing else, off when somebody wants it off, and never after the lock."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from da_desk import app as program
from da_desk import workplace
from da_desk.app import Desk
from da_desk.views.remembered import Remembered
from da_desk.views.theme import Appearance
from tests.desk import DeskForTests
from tests.views.working import indicate, new_case

SAID: list[str] = []


class OnPaper:
    """In place of the icon, which the computer of a test has not: what it was given to say."""

    def __init__(self, *_around: object) -> None:
        SAID.clear()

    def say(self, words: str) -> None:
        SAID.append(words)

    def hide(self) -> None:
        SAID.append("")


@pytest.fixture
def signed_in(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance, desk: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr(program, "has_tray", lambda: True)
    monkeypatch.setattr(program, "Tray", OnPaper)
    desk.clock.at = max(desk.clock.at, datetime.now(UTC))
    indicate(desk, new_case(desk))
    desk.clock.move(hours=23)
    run = Desk(qapp, remembered=Remembered(), load=lambda: workplace, appearance=appearance)
    run.show()
    run._enter(desk.services("officer"))
    yield run
    run.end()
    run.shell.close()
    run.shell.deleteLater()
    run.deleteLater()
    QApplication.processEvents()


def test_it_says_a_number_and_stops_at_the_lock(qtbot: QtBot, signed_in: Desk, desk: DeskForTests) -> None:
    qtbot.waitUntil(lambda: bool(SAID), timeout=20_000)
    (said,) = SAID
    assert said.endswith((" things are due.", " thing is due."))
    assert said.split()[0].isdigit()
    assert signed_in.main is not None
    watch = signed_in.main.watch
    assert watch is not None
    signed_in.sign_out("Nobody used the desk for a while, so it was closed.")
    desk.clock.move(hours=1)
    watch.counted.emit(50, 50)
    assert [said, ""] == SAID, "after the lock the icon goes, and nothing more is said"


def test_off_is_remembered(qtbot: QtBot, signed_in: Desk, desk: DeskForTests) -> None:
    qtbot.waitUntil(lambda: bool(SAID), timeout=20_000)
    main = signed_in.main
    assert main is not None
    assert main.watch is not None
    (action,) = (each for each in main.rail.person_menu.actions() if each.text() == "Remind me when things are due")
    assert action.isChecked()
    action.trigger()
    said = list(SAID)
    main.watch.counted.emit(60, 60)
    assert said == SAID
    assert Remembered().window()["remind"] is False
    action.trigger()
    main.watch.counted.emit(70, 70)
    assert SAID[-1] == "70 things are due."
    assert Remembered().window()["remind"] is True
