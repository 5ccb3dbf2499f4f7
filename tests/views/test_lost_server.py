"""What the window says when the server is lost and when it is back, and the notice on coming in."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from da_desk.views import lost_server
from da_desk.views.lost_server import left_waiting
from da_desk.views.main_window import MainWindow
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance, Scheme
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.buttons import Button
from tests.views.accessibility import sweep
from tests.views.invented_server import NEVER, InventedServer, come_back, lose
from tests.views.test_main_window import window

AWAY = "The server can't be reached. Go on working: what you type is kept on this computer and sent when it is back."


@pytest.fixture
def main(qtbot: QtBot, tasks: TaskRunner) -> MainWindow:
    return window(qtbot, tasks)


@pytest.fixture
def server() -> InventedServer:
    return InventedServer()


@pytest.fixture
def alerts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader was told to say; Qt for Python can't listen to such events."""
    said: list[str] = []

    def noted(widget: QWidget, words: str) -> None:
        said.append(words)
        announce(widget, words)

    monkeypatch.setattr(lost_server, "announce", noted)
    return said


def test_the_bar_says_what_waits_and_goes_by_itself(
    qtbot: QtBot, tasks: TaskRunner, main: MainWindow, server: InventedServer
) -> None:
    bar = main.server_bar
    assert bar.text == ""
    lose(qtbot, tasks, server)
    assert bar.text == AWAY
    assert not bar._count.isVisible()
    for number in (1, 2):
        tasks.write(server.save, number, owner=main)
    assert bar._count.text() == "2 saves wait"
    assert sweep(main) == []
    come_back(qtbot, tasks, server)
    assert bar.text == "The server is back. 2 saves were sent."
    assert not bar._count.isVisible()
    assert not bar._try.isVisible()
    assert bar._timer.remainingTime() > 0
    bar._timer.timeout.emit()
    assert bar.text == ""


@pytest.mark.parametrize(("sent", "said"), [(0, "The server is back."), (1, "The server is back. 1 save was sent.")])
def test_back_with_none_or_one(
    qtbot: QtBot, tasks: TaskRunner, main: MainWindow, server: InventedServer, sent: int, said: str
) -> None:
    lose(qtbot, tasks, server)
    for number in range(sent):
        tasks.write(server.save, number, owner=main)
    come_back(qtbot, tasks, server)
    assert main.server_bar.text == said


def test_lost_again_soon_after_it_says_so_again(
    qtbot: QtBot, tasks: TaskRunner, main: MainWindow, server: InventedServer
) -> None:
    lose(qtbot, tasks, server)
    come_back(qtbot, tasks, server)
    lose(qtbot, tasks, server)
    assert main.server_bar.text == AWAY
    assert not main.server_bar._timer.isActive()
    assert main.server_bar._try.isVisible()


def test_try_now_asks_at_once(qtbot: QtBot, tasks: TaskRunner, main: MainWindow, server: InventedServer) -> None:
    lose(qtbot, tasks, server, NEVER)
    bar = main.server_bar
    bar._try.click()
    qtbot.waitUntil(lambda: server.asked == 1 and not bar._try.busy)
    assert bar.text == AWAY
    server.there.set()
    bar._try.setFocus()
    bar._try.click()
    qtbot.waitUntil(lambda: bar.text == "The server is back.")
    assert QApplication.focusWidget() is not bar._try


def test_a_screen_reader_says_it_once_each_way(
    qtbot: QtBot, tasks: TaskRunner, main: MainWindow, server: InventedServer, alerts: list[str]
) -> None:
    lose(qtbot, tasks, server)
    for number in range(5):
        tasks.write(server.save, number, owner=main)
        tasks.read(server.read, owner=main)
    qtbot.waitUntil(lambda: tasks.idle)
    come_back(qtbot, tasks, server)
    assert [said for said in alerts if "server" in said] == [AWAY, "The server is back. 5 saves were sent."]


@pytest.mark.parametrize("zoom", [100, 150, 200])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_it_stands_in_every_look(
    qtbot: QtBot,
    tasks: TaskRunner,
    main: MainWindow,
    server: InventedServer,
    appearance: Appearance,
    zoom: int,
    scheme: Scheme,
) -> None:
    appearance.set_scheme(scheme)
    appearance.set_zoom(zoom)
    lose(qtbot, tasks, server)
    tasks.write(server.save, 1, owner=main)
    main.notice.say("This computer's clock is 180 minutes wrong. Times are taken from the server; tell your IT.")
    assert sweep(main) == []
    assert main.minimumSizeHint().width() <= 1366
    words = main.server_bar._words
    assert words.height() >= words.heightForWidth(words.width())


def test_the_notice_stays_until_it_is_closed(qtbot: QtBot, main: MainWindow, alerts: list[str]) -> None:
    assert main.notice.text == ""
    main.notice.say("This computer's clock is wrong.")
    assert alerts == ["This computer's clock is wrong."]
    main.go("cases")
    assert main.notice.text == "This computer's clock is wrong."
    close = main.notice.findChild(Button)
    assert close is not None
    assert close.accessibleName() == "Close the notice"
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Space)
    assert main.notice.text == ""


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 save waits for the server. What you typed stays as a draft on this computer."),
        (2, "2 saves wait for the server. What you typed stays as drafts on this computer."),
    ],
)
def test_what_is_said_on_leaving(count: int, said: str) -> None:
    assert left_waiting(count) == said
