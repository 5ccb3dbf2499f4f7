"""A real desk with a case on its way, and the withdrawal tab of it in the real main window."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from da_desk.services.desk import Services
from da_desk.views.help import Help
from da_desk.views.main_window import MainWindow
from da_desk.views.pages import Page, PageEntry, Window
from da_desk.views.rail import Person
from da_desk.views.rooms.step import StepPage
from da_desk.views.shell import SMALLEST
from da_desk.views.statements.withdrawal_tab import WithdrawalTab
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.messages import MessageBar
from tests.desk import AnyDesk

WidgetT = TypeVar("WidgetT", bound=QWidget)


class TabPage(Page):
    """The tab alone, as the case page holds it."""

    def __init__(self, services: Services, tasks: TaskRunner, window: Window) -> None:
        super().__init__("Case")
        self._made = (services, tasks, window)
        self.tab: WithdrawalTab | None = None

    def enter(self, target: object = None, /, **place: Any) -> None:
        """Show the case with that id."""
        if self.tab is None and isinstance(target, UUID):
            self.tab = WithdrawalTab(*self._made, target)
            self.box.addWidget(self.tab, 1)
        place.pop("tab", None)
        if self.tab is not None:
            self.tab.enter(**place)

    def leave(self) -> None:
        """Keep what was typed."""
        if self.tab is not None:
            self.tab.leave()

    def help(self) -> Help:
        """The help of the step."""
        assert self.tab is not None
        return self.tab.help()


@dataclass
class AtDesk:
    """One person in front of the tab; what they do is done by accessible names."""

    qtbot: QtBot
    services: Services
    tasks: TaskRunner
    window: MainWindow
    messages: MessageBar
    tab: WithdrawalTab

    def open(self, step: str, field: str = "") -> StepPage[Any]:
        """Open a step and wait until it is there."""
        self.tab.go(step, field)
        self.settled()
        page = self.tab.page
        assert page is not None
        return page

    def settled(self) -> None:
        """Wait until nothing is under way and nothing is about to begin."""
        calm = 0
        while calm < 3:
            self.qtbot.waitUntil(lambda: self.tasks.idle, timeout=20_000)
            QApplication.processEvents()
            calm = calm + 1 if self.tasks.idle and not self.tab.reloading else 0

    def find(self, name: str, kind: type[WidgetT], inside: QWidget | None = None) -> WidgetT:
        """The visible widget of that accessible name."""
        root = inside or self.tab
        found = [each for each in root.findChildren(kind) if each.accessibleName() == name and each.isVisible()]
        names = sorted(
            {each.accessibleName() for each in root.findChildren(kind) if each.isVisible() and each.accessibleName()}
        )
        assert found, f"no visible {kind.__name__} is called “{name}”; there are {names}"
        return found[0]

    def has(self, name: str) -> bool:
        """Whether a visible widget has that name."""
        return any(each.accessibleName() == name and each.isVisible() for each in self.tab.findChildren(QWidget))

    def press(self, name: str) -> None:
        """Press a button and wait for what it does."""
        button = self.find(name, QAbstractButton)
        assert button.isEnabled(), f"“{name}” can't be pressed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settled()

    def type(self, name: str, text: str) -> None:
        """Type into a field, in place of what stands there."""
        field: QWidget = self.find(name, QWidget)
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        if isinstance(field, QPlainTextEdit):
            field.insertPlainText(text)
        else:
            QTest.keyClicks(field, text)

    @property
    def said(self) -> str:
        """What stands at the foot of the window."""
        return self.messages.text


def at_desk(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, case_id: UUID, who: str = "officer") -> AtDesk:
    """That person in front of the withdrawal of a case; the desk's clock shows the time of the computer."""
    desk.clock.at = max(desk.clock.at, datetime.now(UTC))
    services = desk.as_(who)
    messages = MessageBar()
    entry = PageEntry("case", "Case", "cases", TabPage)
    actor = services.workplace.actor
    person = Person(actor.display, "", frozenset(held.role for held in actor.roles), services.workplace.training)
    window = MainWindow([entry], services, tasks, person, messages, lambda _text, give: give([]))
    window.box.addWidget(messages)
    qtbot.addWidget(window)
    window.setMinimumSize(*SMALLEST)
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    window.go("case", case_id)
    page = window.page()
    assert isinstance(page, TabPage)
    assert page.tab is not None
    made = AtDesk(qtbot, services, tasks, window, messages, page.tab)
    made.settled()
    return made
