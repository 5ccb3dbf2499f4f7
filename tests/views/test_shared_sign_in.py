"""Signing in at a shared desk: the form, the one list, a fixed server, a kept password, a server that doesn't answer."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.errors import (
    DaDeskError,
    ServerLost,
    ServerRefused,
    StoreTooOld,
    TooManyGuesses,
    WrongPassword,
)
from da_desk.settings import MachinePolicy, ServerPlace
from da_desk.views.connect_form import ConnectForm
from da_desk.views.doors import NewDesk, TrainingDesk
from da_desk.views.remembered import Remembered
from da_desk.views.sign_in import SignIn
from da_desk.views.sign_in_forms import SignInForm
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.views.widgets.buttons import Button
from tests.views.accessibility import sweep
from tests.views.watchdog import Watchdog

PASSWORD = "a quiet morning in may"
PLACE = ServerPlace("da-desk.example.org", "da_desk", 5432, Path("/etc/force-ca.pem"))
NO_CA = ServerPlace("da-desk.example.org", "da_desk")
OTHER = ServerPlace("da-desk.example.org", "da_desk", 5433)
MAY_KEEP = MachinePolicy(remember_password=True)


@dataclass
class Services:
    """What a door answers, and whether it was closed."""

    name: str
    closed: bool = False

    def close(self) -> None:
        """Give it up."""
        self.closed = True


@dataclass
class ServerDoors:
    """The doors to one invented server, with a keyring."""

    answer: DaDeskError | None = None
    asked: list[Any] = field(default_factory=list)
    opened: list[Services] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    keyring: bool = True
    keyring_works: bool = True
    hold: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()

    def create(self, desk: NewDesk) -> tuple[object, str]:
        """Not here."""
        raise NotImplementedError

    def open(self, folder: Path, username: str, password: str) -> object:
        """A desk on this computer."""
        return self._opened(folder, username, password)

    def connect(self, place: ServerPlace, username: str, password: str) -> object:
        """In, unless the server says something else; it answers when it is let."""
        self.hold.wait(10)
        if self.answer is not None:
            raise self.answer
        return self._opened(place, username, password)

    def _opened(self, place: object, username: str, password: str) -> object:
        self.asked.append((place, username))
        if password != PASSWORD:
            raise WrongPassword
        self.opened.append(Services(f"{username} at {place}"))
        return self.opened[-1]

    def keeps_passwords(self) -> bool:
        """Whether there is one."""
        return self.keyring

    def kept_password(self, place: ServerPlace, username: str) -> str:
        """What is kept."""
        return self.kept.get(f"{username}@{place.address}", "")

    def keep_password(self, place: ServerPlace, username: str, password: str) -> str:
        """Keep it, if it can."""
        if not self.keyring_works:
            return "Not kept."
        self.kept[f"{username}@{place.address}"] = password
        return ""

    def forget_password(self, place: ServerPlace, username: str) -> None:
        """Forget it."""
        self.kept.pop(f"{username}@{place.address}", None)

    def recover(self, folder: Path, code: str, username: str, new_password: str) -> object:
        """Not here."""
        raise NotImplementedError

    def training(self, folder: Path) -> TrainingDesk:
        """Nobody."""
        return TrainingDesk(folder, ())

    def password_problem(self, password: str, username: str) -> str:  # noqa: ARG002
        """None."""
        return ""


@pytest.fixture
def doors() -> ServerDoors:
    return ServerDoors()


@pytest.fixture
def remembered(tmp_path: Path) -> Remembered:
    return Remembered(tmp_path / "state")


@dataclass
class Visitor:
    """A person in front of the page."""

    qtbot: QtBot
    doors: ServerDoors
    tasks: TaskRunner
    remembered: Remembered
    entered: list[Services] = field(default_factory=list)

    def page(self, policy: MachinePolicy | None = None, folder: Path | None = None) -> SignIn:
        """The page in a window."""
        made = SignIn(self.doors, self.tasks, self.remembered, folder, policy)
        made.entered.connect(self.entered.append)
        self.qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        self.qtbot.waitExposed(made)
        made.activateWindow()
        self.qtbot.waitUntil(made.isActiveWindow)
        made.focus_first()
        return made

    def connecting(self, page: SignIn, **typed: str) -> ConnectForm:
        """The form for a new shared desk, filled in."""
        page.show_connect()
        form = page.form
        assert isinstance(form, ConnectForm)
        given = {"host": PLACE.host, "database": PLACE.database, "username": "amin", "password": PASSWORD, **typed}
        for key, text in given.items():
            form.fields[key].set_value(text)
        self.settled()
        return form

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: self.tasks.idle)


@pytest.fixture
def visitor(qtbot: QtBot, doors: ServerDoors, tasks: TaskRunner, remembered: Remembered) -> Visitor:
    return Visitor(qtbot, doors, tasks, remembered)


def words(page: SignIn) -> str:
    """Everything that can be read on it."""
    return " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def buttons(page: SignIn) -> list[str]:
    """The names of what can be pressed."""
    return [each.accessibleName() for each in page.findChildren(QPushButton) if each.isVisible()]


def press(page: SignIn, name: str) -> None:
    """Press the button of that name."""
    next(b for b in page.findChildren(QPushButton) if b.isVisible() and b.accessibleName() == name).click()


def test_connecting_by_keyboard_and_the_desk_is_remembered_without_a_name(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page()
    press(page, "Connect to a shared desk")
    for typed in ("da-desk.example.org", None, "da_desk", None, None, "amin", PASSWORD):
        focus = QApplication.focusWidget()
        assert focus is not None
        if typed:
            QTest.keyClicks(focus, typed)
        if typed != PASSWORD:
            QTest.keyClick(focus, Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Return)
    visitor.qtbot.waitUntil(lambda: len(visitor.entered) == 1)
    assert visitor.doors.asked == [(NO_CA, "amin")]
    assert visitor.remembered.desks() == (NO_CA,)
    kept = "".join(file.read_text() for file in (tmp_path / "state").iterdir())
    assert "amin" not in kept
    assert PASSWORD not in kept


def test_one_list_of_all_desks_tells_them_apart(visitor: Visitor, tmp_path: Path) -> None:
    for desk in (tmp_path / "da_desk", OTHER, PLACE):
        visitor.remembered.note_desk(desk)
    page = visitor.page()
    listed = page.findChild(QComboBox)
    assert listed is not None
    assert [listed.itemText(place) for place in range(1, listed.count())] == [
        "Shared desk: da_desk (da-desk.example.org), port 5432",
        "Shared desk: da_desk (da-desk.example.org), port 5433",
        "da_desk",
    ]
    assert isinstance(page.form, SignInForm)
    for desk in (PLACE, tmp_path / "da_desk"):
        page.form.fields["username"].set_value("amin")
        page.form.fields["password"].set_value(PASSWORD)
        page.form.fields["desk"].set_value(
            f"postgresql://{desk.address}" if isinstance(desk, ServerPlace) else str(desk)
        )
        press(page, "Sign in")
        visitor.settled()
    assert visitor.doors.asked == [(PLACE, "amin"), (tmp_path / "da_desk", "amin")]
    assert visitor.remembered.desks()[0] == tmp_path / "da_desk"


def test_a_desk_is_listed_once_with_the_newest_certificate(remembered: Remembered) -> None:
    for desk in (NO_CA, OTHER, PLACE):
        remembered.note_desk(desk)
    assert remembered.desks() == (PLACE, OTHER)
    remembered.forget_desk(NO_CA)
    assert remembered.desks() == (OTHER,)


def test_the_recovery_code_is_for_desks_on_this_computer(visitor: Visitor, tmp_path: Path) -> None:
    visitor.remembered.note_desk(PLACE)
    assert "Use the recovery code" not in buttons(visitor.page())
    visitor.remembered.note_desk(tmp_path / "Northside")
    page = visitor.page()
    press(page, "Use the recovery code")
    assert page.form is not None
    listed = page.form.findChild(QComboBox)
    assert listed is not None
    assert [listed.itemText(place) for place in range(1, listed.count())] == ["Northside"]


def test_what_is_missing_or_cannot_be_stands_beside_its_field(visitor: Visitor) -> None:
    page = visitor.page()
    form = visitor.connecting(page, host="", port="many", database=" ", ca_file="ca.pem", username="", password="")
    press(page, "Connect")
    assert {key: field.problem for key, field in form.fields.items() if field.problem} == {
        "host": "Give the name of the server.",
        "port": "A port is a number from 1 to 65535; usually it is 5432.",
        "database": "Give the name of the database.",
        "ca_file": "Give the whole path of the file.",
        "username": "Type your user name.",
        "password": "Type your password.",
    }
    assert form.summary.hasFocus()
    assert visitor.doors.asked == []


@pytest.mark.parametrize(
    ("error", "field_name", "sentence", "password"),
    [
        (WrongPassword(), "password", WrongPassword().sentence, ""),
        (TooManyGuesses(7), "password", TooManyGuesses(7).sentence, PASSWORD),
        (ServerLost(), "host", "The server can't be reached. Check its name and the network.", PASSWORD),
        (ServerLost("The server is full."), "host", "The server is full.", PASSWORD),
        (ServerRefused("The certificate has expired."), "", "The certificate has expired.", PASSWORD),
        (StoreTooOld(), "", StoreTooOld().sentence, PASSWORD),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DaDeskError) else None,
)
def test_what_the_server_says_stands_where_it_can_be_mended(
    visitor: Visitor, error: DaDeskError, field_name: str, sentence: str, password: str
) -> None:
    visitor.doors.answer = error
    page = visitor.page()
    form = visitor.connecting(page)
    press(page, "Connect")
    visitor.qtbot.waitUntil(form.summary.isVisible)
    assert {key: each.problem for key, each in form.fields.items() if each.problem} == (
        {field_name: sentence} if field_name else {}
    )
    assert sentence in form.summary.accessibleName()
    assert form.text("password") == password
    assert form.text("host") == PLACE.host
    assert visitor.remembered.desks() == ()


def test_on_the_usual_form_the_same_stands_in_the_summary(visitor: Visitor) -> None:
    visitor.remembered.note_desk(PLACE)
    visitor.doors.answer = ServerLost()
    page = visitor.page()
    form = page.form
    assert form is not None
    form.fields["username"].set_value("amin")
    form.fields["password"].set_value(PASSWORD)
    press(page, "Sign in")
    visitor.qtbot.waitUntil(form.summary.isVisible)
    assert "can't be reached. Check its name" in words(page)


def test_a_server_that_does_not_answer_freezes_nothing_and_is_given_up(visitor: Visitor, tmp_path: Path) -> None:
    """Cancel keeps what was typed; a desk on this computer opens meanwhile; the late answer is closed."""
    visitor.remembered.note_desk(tmp_path / "Northside")
    visitor.remembered.note_desk(PLACE)
    page = visitor.page()
    form = page.form
    assert isinstance(form, SignInForm)
    form.fields["username"].set_value("amin")
    form.fields["password"].set_value(PASSWORD)
    visitor.doors.hold.clear()
    with Watchdog() as watchdog:
        press(page, "Sign in")
        visitor.qtbot.waitUntil(lambda: watchdog.beats > 20)
        press(page, "Cancel")
        assert form.button.text() == "Sign in"
        assert "Cancel" not in buttons(page)
        assert form.text("password") == PASSWORD
        form.fields["desk"].set_value(str(tmp_path / "Northside"))
        press(page, "Sign in")
        visitor.qtbot.waitUntil(lambda: len(visitor.entered) == 1)
        visitor.doors.hold.set()
        visitor.qtbot.waitUntil(lambda: len(visitor.doors.opened) == 2)
        visitor.qtbot.waitUntil(lambda: visitor.doors.opened[1].closed)
    assert not visitor.doors.opened[0].closed
    assert len(visitor.entered) == 1


def test_back_drops_the_answer_and_closes_the_desk_that_comes_late(visitor: Visitor) -> None:
    page = visitor.page()
    visitor.connecting(page)
    visitor.doors.hold.clear()
    press(page, "Connect")
    press(page, "Back")
    visitor.doors.hold.set()
    visitor.qtbot.waitUntil(lambda: [each.closed for each in visitor.doors.opened] == [True])
    assert visitor.entered == []
    assert "Welcome" in words(page)
    assert visitor.remembered.desks() == ()


def test_pressed_twice_it_is_asked_once(visitor: Visitor) -> None:
    page = visitor.page()
    form = visitor.connecting(page)
    visitor.doors.hold.clear()
    for _again in range(3):
        QTest.keyClick(form.fields["password"].control, Qt.Key.Key_Return)
    visitor.doors.hold.set()
    visitor.qtbot.waitUntil(lambda: len(visitor.entered) == 1)
    visitor.settled()
    assert len(visitor.doors.asked) == 1


# A server that the computer's administrator has fixed.


@pytest.fixture
def fixed() -> MachinePolicy:
    return MachinePolicy(server=PLACE)


def test_a_fixed_server_is_text_and_nothing_leads_to_another(
    visitor: Visitor, fixed: MachinePolicy, tmp_path: Path
) -> None:
    visitor.remembered.note_desk(OTHER)
    visitor.remembered.note_desk(tmp_path / "Northside")
    page = visitor.page(fixed)
    assert "Shared desk: da_desk (da-desk.example.org)" in words(page)
    assert "Set by the administrator of this computer." in words(page)
    assert page.findChildren(QComboBox) == []
    assert buttons(page) == ["Show: Password", "Sign in", "Open a desk on this computer", "Try the training desk"]
    assert sweep(page) == []
    assert page.form is not None
    page.form.fields["username"].set_value("amin")
    page.form.fields["password"].set_value(PASSWORD)
    press(page, "Sign in")
    visitor.qtbot.waitUntil(lambda: len(visitor.entered) == 1)
    assert visitor.doors.asked == [(PLACE, "amin")]
    assert PLACE not in visitor.remembered.desks()


def test_beside_a_fixed_server_a_desk_of_this_computer_can_be_opened(
    visitor: Visitor, fixed: MachinePolicy, tmp_path: Path
) -> None:
    page = visitor.page(fixed)
    page.offer(tmp_path / "Northside")
    listed = page.findChild(QComboBox)
    assert listed is not None
    assert [listed.itemText(place) for place in range(1, listed.count())] == [
        "Northside",
        "Shared desk: da_desk (da-desk.example.org)",
    ]


# A password that the computer keeps.


def test_the_tick_is_there_only_where_policy_and_keyring_allow(visitor: Visitor, tmp_path: Path) -> None:
    visitor.remembered.note_desk(tmp_path / "Northside")
    visitor.remembered.note_desk(PLACE)
    for policy, keyring, shown in ((MAY_KEEP, True, True), (MAY_KEEP, False, False), (MachinePolicy(), True, False)):
        visitor.doors.keyring = keyring
        page = visitor.page(policy)
        visitor.settled()
        form = page.form
        assert form is not None
        assert form.fields["remember"].isVisible() is shown
        form.fields["desk"].set_value(str(tmp_path / "Northside"))
        form.fields["desk"].edited.emit()
        assert not form.fields["remember"].isVisible()
        assert "remembers it" not in words(page)


def signed_in(visitor: Visitor, *, password: str = "", tick: bool = False) -> SignIn:
    """Sign in at the known shared desk as amin."""
    page = visitor.page(MAY_KEEP)
    visitor.settled()
    assert page.form is not None
    page.form.fields["username"].set_value("amin")
    page.form.fields["password"].set_value(password)
    page.form.fields["remember"].set_value("yes" if tick else "")
    press(page, "Sign in")
    visitor.settled()
    return page


def test_a_password_is_kept_used_and_forgotten_when_it_is_no_longer_wanted(visitor: Visitor) -> None:
    visitor.remembered.note_desk(PLACE)
    signed_in(visitor, password=PASSWORD, tick=True)
    visitor.qtbot.waitUntil(lambda: visitor.doors.kept == {"amin@da-desk.example.org:5432/da_desk": PASSWORD})
    signed_in(visitor)
    assert (len(visitor.entered), len(visitor.doors.kept)) == (2, 1)
    signed_in(visitor, password=PASSWORD)
    visitor.qtbot.waitUntil(lambda: visitor.doors.kept == {})
    assert len(visitor.entered) == 3


def test_a_kept_password_that_the_server_refuses_is_forgotten(visitor: Visitor) -> None:
    visitor.remembered.note_desk(PLACE)
    visitor.doors.kept["amin@da-desk.example.org:5432/da_desk"] = "the former one"
    page = signed_in(visitor)
    assert visitor.doors.kept == {}
    assert page.form is not None
    assert "is not right any more" in page.form.fields["password"].problem
    page = signed_in(visitor)
    assert page.form is not None
    assert page.form.fields["password"].problem == "Type your password."
    assert visitor.entered == []


def test_a_kept_password_stays_when_the_server_is_only_lost(visitor: Visitor) -> None:
    visitor.remembered.note_desk(PLACE)
    visitor.doors.kept["amin@da-desk.example.org:5432/da_desk"] = PASSWORD
    visitor.doors.answer = ServerLost()
    signed_in(visitor)
    assert len(visitor.doors.kept) == 1


def test_a_keyring_that_does_not_keep_says_so_and_the_person_is_in(visitor: Visitor) -> None:
    visitor.remembered.note_desk(PLACE)
    visitor.doors.keyring_works = False
    said: list[str] = []
    visitor.tasks.refused.connect(said.append)
    signed_in(visitor, password=PASSWORD, tick=True)
    visitor.qtbot.waitUntil(lambda: said == ["Not kept."])
    assert len(visitor.entered) == 1


def test_a_file_of_an_authority_is_chosen(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = visitor.page()
    form = visitor.connecting(page)
    chosen = str(tmp_path / "ca.pem")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (chosen, ""))
    press(page, "Choose a file: Certificate authority")
    assert form.place == ServerPlace(PLACE.host, PLACE.database, 5432, tmp_path / "ca.pem")


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_every_way_passes_the_sweep(visitor: Visitor, appearance: Appearance, zoom: int) -> None:
    appearance.set_zoom(zoom)
    visitor.remembered.note_desk(PLACE)
    page = visitor.page(MAY_KEEP)
    visitor.settled()
    assert sweep(page) == []
    form = visitor.connecting(page, port="many")
    press(page, "Connect")
    QApplication.processEvents()
    assert sweep(page) == []
    shown = [each for each in form.findChildren(Button) if each.isVisible()]
    assert all(each.mapTo(form, each.rect().bottomLeft()).y() <= form.height() for each in shown)
