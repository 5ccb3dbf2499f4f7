"""One person in front of the whole window with all its pages; what they do is done by accessible names."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.exceptions import TimeoutError as WaitedInVain
from pytestqt.qtbot import QtBot

from da_desk.services.cases import NewCase
from da_desk.services.desk import Services
from da_desk.services.people import NewPerson
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.views.cases.case_page import CasePage
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.main_window import MainWindow
from da_desk.views.shell import SMALLEST
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.messages import MessageBar
from da_desk.workplace import main_window
from tests.desk import AnyDesk

WidgetT = TypeVar("WidgetT", bound=QWidget)
HOLLY = NewPerson("Marsden", "Holly", born=date(1991, 3, 14))
CRAIG = NewPerson("Marsden", "Craig", born=date(1988, 7, 2))
SAFE = SafeContactValues(
    "phone", "07700 900123", "weekdays, 09:30 to 14:30", voicemail="no", text_messages="yes", code_word="library"
)
INDICATION = {
    "indication": {
        "how": "telephone",
        "words": "I want it to stop.",
        "stance": "withdraws-support",
        "told_to": "DC 2208 Amin",
    },
    "risk": {"children_at_home": "yes", "pressure_suspected": "no"},
    "position": {"bail_position": "police-bail"},
}


def under_way(tasks: TaskRunner) -> list[str]:
    """What keeps a desk from settling: whose work, whether it was begun, whether it writes, is wanted, is at its end."""
    return [
        f"{type(task.owner).__name__} (begun {task.begun}, writes {task.writes}, wanted {task.wanted}, {task.future})"
        for task in tasks._under_way
    ]


@dataclass
class Working:
    """The window of one signed-in person."""

    qtbot: QtBot
    services: Services
    tasks: TaskRunner
    window: MainWindow
    messages: MessageBar
    troubles: list[str]

    def go(self, key: str, target: object = None, /, **place: object) -> None:
        """Go to a page and wait until it is there."""
        self.window.go(key, target, **place)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is under way and nothing is about to begin."""
        calm = 0
        while calm < 3:
            try:
                self.qtbot.waitUntil(lambda: self.tasks.idle, timeout=20_000)
            except WaitedInVain as waited:
                raise AssertionError(f"still under way after 20 seconds: {under_way(self.tasks)}") from waited
            QApplication.processEvents()
            calm = calm + 1 if self.tasks.idle else 0
        assert not self.troubles, "something went wrong on our side"

    def named(self, name: str, kind: type[WidgetT], inside: QWidget | None = None) -> list[WidgetT]:
        """The visible widgets of that accessible name."""
        found = (inside or self.window).findChildren(kind)
        return [each for each in found if each.accessibleName() == name and each.isVisible()]

    def find(self, name: str, kind: type[WidgetT], inside: QWidget | None = None) -> WidgetT:
        """The one visible widget of that accessible name."""
        found = self.named(name, kind, inside)
        known = sorted({each.accessibleName() for each in self.window.findChildren(kind) if each.isVisible()})
        assert len(found) == 1, f"{len(found)} visible {kind.__name__} are called “{name}”; there are {known}"
        return found[0]

    def press(self, name: str, inside: QWidget | None = None) -> None:
        """Press a button with the mouse and wait for what it does."""
        button = self.find(name, QAbstractButton, inside)
        assert button.isEnabled(), f"“{name}” can't be pressed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(12, button.height() // 2))
        self.settled()

    def type(self, name: str, text: str) -> None:
        """Type into a field, in place of what stands there."""
        field = self.find(name, QWidget)
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in text:
            # QTest types Latin letters only.
            QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))

    def choose(self, name: str, title: str) -> None:
        """Choose an answer of a list, or of radio buttons, by what a person reads."""
        radios = self.named(f"{name}: {title}", QAbstractButton)
        if radios:
            self.press(f"{name}: {title}")
            return
        if self.named(name, QLineEdit):
            self.type(name, title)  # a kind of event, found by its title
            return
        box = self.find(name, QComboBox)
        place = box.findText(title)
        assert place >= 0, f"“{name}” does not offer “{title}”"
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def words(self, inside: QWidget | None = None) -> str:
        """Everything that can be read now."""
        labels = (inside or self.window).findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible())

    @property
    def said(self) -> str:
        """What stands at the foot of the window."""
        return self.messages.text

    @property
    def case(self) -> CasePage:
        """The case that is open."""
        page = self.window.page()
        assert isinstance(page, CasesPage)
        assert page.case is not None
        return page.case


def working(
    qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner, who: str = "officer", size: tuple[int, int] = (1366, 768)
) -> Working:
    """That person in front of the window; the desk's clock shows at least the time of this computer."""
    desk.clock.at = max(desk.clock.at, datetime.now(UTC))
    services, messages = desk.as_(who), MessageBar()
    window = main_window(services, tasks, messages)
    window.box.addWidget(messages)
    troubles: list[str] = []
    tasks.trouble.connect(troubles.append)
    qtbot.addWidget(window)
    window.setMinimumSize(*SMALLEST)  # as the one window of the program does: nothing inside pushes it wider
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    return Working(qtbot, services, tasks, window, messages, troubles)


def new_case(desk: AnyDesk, who: str = "officer", *, safe: bool = True, victim: NewPerson | UUID = HOLLY) -> UUID:
    """A case of the unit, owned by that person and the officer in the case."""
    desk.clock.at = max(desk.clock.at, datetime.now(UTC))
    services = desk.as_(who)
    owners = {"risk": desk.account_id(who), "informing": desk.account_id(who), "oic": desk.account_id("oic")}
    unit_id = services.workplace.actor.roles[0].unit_id
    case_id = services.cases.create(
        NewCase(
            victim,
            unit_id,
            crime_number="42/118830/26",
            grade="high",
            owners=owners,
            suspect=CRAIG,
            suspect_relationship="spouse",
        )
    ).made("case_file")
    if safe:
        services.people.record_safe_contact(case_id, SAFE)
    return case_id


def indicate(desk: AnyDesk, case_id: UUID, who: str = "officer", stance: str = "withdraws-support") -> None:
    """The victim indicates withdrawal now: its duties stand on the case."""
    services = desk.as_(who)
    body = INDICATION | {"indication": INDICATION["indication"] | {"stance": stance}}
    services.cases.record_event(case_id, "withdrawal-indicated", services.workplace.now(), "minute", body)
