"""The first page: the four ways, signing in, creating a desk, the recovery code; with invented doors."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from da_desk.errors import Problem, ValidationFailed, WrongPassword
from da_desk.settings import ServerPlace
from da_desk.views.doors import NewDesk, TrainingAccount, TrainingDesk
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.remembered import Remembered
from da_desk.views.sign_in import SignIn
from da_desk.views.sign_in_forms import CodeShown, CreateForm, SignInForm, TrainingShown
from da_desk.views.tasks import TaskRunner
from da_desk.views.theme import Appearance
from da_desk.views.widgets.buttons import Button
from tests.views.accessibility import sweep

PASSWORD = "a quiet morning in may"


@dataclass
class InventedDoors:  # the arguments are those of the real doors
    """Doors that open for one password, and say on which thread they were asked."""

    threads: list[int] = field(default_factory=list)
    made: list[NewDesk] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()

    def create(self, desk: NewDesk) -> tuple[object, str]:
        """A desk."""
        self.made.append(desk)
        return "services", "AAAA-BBBB"

    def open(self, folder: Path, username: str, password: str) -> object:
        """In, with the right password."""
        self.threads.append(threading.get_ident())
        self.hold.wait(5)
        if password != PASSWORD:
            raise WrongPassword
        return f"services of {username} in {folder.name}"

    def connect(self, place: ServerPlace, username: str, password: str) -> object:
        """In at a shared desk, with the right password."""
        return self.open(Path(place.database), username, password)

    def keeps_passwords(self) -> bool:
        """It has no keyring."""
        return False

    def kept_password(self, place: ServerPlace, username: str) -> str:  # noqa: ARG002
        """None."""
        return ""

    def keep_password(self, place: ServerPlace, username: str, password: str) -> str:  # noqa: ARG002
        """It can't."""
        return "Not kept."

    def forget_password(self, place: ServerPlace, username: str) -> None:
        """There is none."""

    def recover(self, folder: Path, code: str, username: str, new_password: str) -> object:  # noqa: ARG002
        """In, with the right code."""
        if code != "AAAA-BBBB":
            raise ValidationFailed(Problem("code", "That is not the recovery code."))
        return "recovered"

    def training(self, folder: Path) -> TrainingDesk:
        """Two invented people."""
        people = [TrainingAccount(role, role.lower(), PASSWORD) for role in ("Officer", "Supervisor")]
        return TrainingDesk(folder, tuple(people))

    def password_problem(self, password: str, username: str) -> str:  # noqa: ARG002
        """Short ones are refused."""
        return "" if len(password) >= 12 else "Use at least 12 characters."


@pytest.fixture
def doors() -> InventedDoors:
    return InventedDoors()


@pytest.fixture
def remembered(tmp_path: Path) -> Remembered:
    return Remembered(tmp_path / "state")


def page_of(qtbot: QtBot, doors: InventedDoors, tasks: TaskRunner, remembered: Remembered) -> SignIn:
    """The page in a window."""
    made = SignIn(doors, tasks, remembered)
    qtbot.addWidget(made)
    made.resize(1280, 768)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_first()
    return made


@pytest.fixture
def known(qtbot: QtBot, doors: InventedDoors, tasks: TaskRunner, remembered: Remembered, tmp_path: Path) -> SignIn:
    """The page of a computer that knows a desk."""
    remembered.note_desk(tmp_path / "Northside")
    return page_of(qtbot, doors, tasks, remembered)


def words(page: SignIn) -> str:
    """Everything that can be read on it."""
    return " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


def press(page: SignIn, name: str) -> None:
    """Press the button of that name."""
    next(b for b in page.findChildren(QPushButton) if b.isVisible() and b.accessibleName() == name).click()


def type_into(page: SignIn, **typed: str) -> None:
    """Type into fields of the form in front."""
    assert page.form is not None
    for key, text in typed.items():
        QTest.keyClicks(page.form.fields[key].control, text)


def test_the_first_start_offers_four_ways(
    qtbot: QtBot, doors: InventedDoors, tasks: TaskRunner, remembered: Remembered
) -> None:
    page = page_of(qtbot, doors, tasks, remembered)
    for way in ("Create a desk on this computer", "Open a desk", "Connect to a shared desk", "Try the training desk"):
        assert way in words(page)
    assert "OFFICIAL-SENSITIVE" in words(page)
    assert sweep(page) == []


@pytest.mark.parametrize("zoom", [100, 200])
def test_every_form_passes_the_sweep(qtbot: QtBot, known: SignIn, appearance: Appearance, zoom: int) -> None:
    appearance.set_zoom(zoom)
    for show in (known.start, known.show_create, known.show_connect, known.show_recover):
        show()
        QApplication.processEvents()
        assert sweep(known) == [], show


def test_signing_in_by_keyboard_alone_off_the_main_thread(qtbot: QtBot, doors: InventedDoors, known: SignIn) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "amin")
    QTest.keyClick(focus, Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget() or focus, PASSWORD)
    with qtbot.waitSignal(known.entered) as entered:
        QTest.keyClick(QApplication.focusWidget() or focus, Qt.Key.Key_Return)
    assert entered.args == ["services of amin in Northside"]
    assert doors.threads != [threading.get_ident()]


def test_enter_twice_asks_once(qtbot: QtBot, doors: InventedDoors, known: SignIn) -> None:
    doors.hold.clear()
    type_into(known, username="amin", password=PASSWORD)
    assert known.form is not None
    for _again in range(3):
        QTest.keyClick(known.form.fields["password"].control, Qt.Key.Key_Return)
    with qtbot.waitSignal(known.entered):
        doors.hold.set()
    assert len(doors.threads) == 1


def test_the_wrong_password_is_one_sentence_and_is_forgotten(qtbot: QtBot, known: SignIn) -> None:
    type_into(known, username="amin", password="wrong")
    press(known, "Sign in")
    form = known.form
    assert isinstance(form, SignInForm)
    qtbot.waitUntil(form.summary.isVisible)
    assert WrongPassword().sentence in words(known)
    assert form.text("password") == ""
    assert form.text("username") == "amin"


def test_empty_fields_are_named_and_led_to(known: SignIn) -> None:
    press(known, "Sign in")
    form = known.form
    assert form is not None
    assert form.summary.hasFocus()
    form.summary.findChildren(Button)[1].click()
    assert QApplication.focusWidget() is form.fields["password"].control


def test_creating_a_desk_shows_the_code_once_and_goes_on_only_when_it_is_written_down(
    qtbot: QtBot, doors: InventedDoors, known: SignIn, tmp_path: Path, remembered: Remembered
) -> None:
    known.show_create()
    form = known.form
    assert isinstance(form, CreateForm)
    form.fields["folder"].set_value(str(tmp_path / "New desk"))
    type_into(known, desk_name="Northside", unit_name="DA unit", full_name="Rowan Pugh", username="pugh")
    type_into(known, password=PASSWORD, again=PASSWORD)
    press(known, "Create the desk")
    qtbot.waitUntil(lambda: isinstance(known.form, CodeShown))
    assert doors.made == [NewDesk(tmp_path / "New desk", "Northside", "DA unit", "Rowan Pugh", "pugh", PASSWORD)]
    assert "AAAA-BBBB" in words(known)
    press(known, "Go on to the desk")
    assert "Write the code down first" in words(known)
    assert known.form is not None
    known.form.fields["written"].set_value("yes")
    with qtbot.waitSignal(known.entered):
        press(known, "Go on to the desk")
    assert "AAAA-BBBB" not in words(known) or remembered.desks()[0] == tmp_path / "New desk"
    assert remembered.desks()[0] == tmp_path / "New desk"


def test_the_password_rule_is_checked_while_typing(known: SignIn) -> None:
    known.show_create()
    type_into(known, password="short")
    assert "Use at least 12 characters." in words(known)
    type_into(known, password=" but longer now")
    assert "This password can be used." in words(known)
    type_into(known, again="something else")
    press(known, "Create the desk")
    assert "The two passwords are not the same." in words(known)


def test_back_in_with_the_recovery_code(qtbot: QtBot, known: SignIn) -> None:
    press(known, "Use the recovery code")
    type_into(known, code="WRONG", username="pugh", password=PASSWORD, again=PASSWORD)
    press(known, "Set the password and sign in")
    form = known.form
    assert form is not None
    qtbot.waitUntil(lambda: form.fields["code"].problem == "That is not the recovery code.")
    form.fields["code"].set_value("AAAA-BBBB")
    with qtbot.waitSignal(known.entered) as entered:
        press(known, "Set the password and sign in")
    assert entered.args == ["recovered"]


def test_the_training_desk_offers_its_invented_people(qtbot: QtBot, known: SignIn) -> None:
    press(known, "Try the training desk")
    qtbot.waitUntil(lambda: isinstance(known.form, TrainingShown))
    assert "TRAINING" in words(known)
    assert sweep(known) == []
    with qtbot.waitSignal(known.entered) as entered:
        press(known, "Sign in as Supervisor supervisor")
    assert "supervisor" in entered.args[0]


def test_desks_are_shown_by_folder_name_only_most_recent_first(
    qtbot: QtBot, doors: InventedDoors, tasks: TaskRunner, remembered: Remembered, tmp_path: Path
) -> None:
    for name in ("one", "two", "one"):
        remembered.note_desk(tmp_path / name)
    assert remembered.desks() == (tmp_path / "one", tmp_path / "two")
    page = page_of(qtbot, doors, tasks, remembered)
    assert page.form is not None
    assert page.form.fields["desk"].value() == str(tmp_path / "one")


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        '{"desks": 3}',
        '{"desks": [3, null]}',
        '{"desks": [{}, {"host": "h"}, {"host": "h", "database": 3}, {"host": "a b", "database": "d"}, {"server": "h"}]}',
    ],
)
def test_a_damaged_list_of_desks_counts_as_empty(tmp_path: Path, damage: str) -> None:
    (tmp_path / "desks.json").write_text(damage)
    assert Remembered(tmp_path).desks() == ()


def test_passwords_are_hidden(known: SignIn) -> None:
    known.show_create()
    assert known.form is not None
    hidden = [each for each in known.form.fields.values() if isinstance(each, PasswordField)]
    assert len(hidden) == 2
    assert all(each.line.echoMode() is each.line.EchoMode.Password for each in hidden)


@pytest.mark.parametrize("zoom", [100, 150])
def test_no_form_is_cut(qtbot: QtBot, known: SignIn, appearance: Appearance, zoom: int) -> None:
    appearance.set_zoom(zoom)
    for name in (
        "Use the recovery code",
        "Create a desk on this computer",
        "Connect to a shared desk",
        "Try the training desk",
    ):
        press(known, name)
        QApplication.processEvents()
        form = known.form
        assert form is not None
        assert form.height() >= form.heightForWidth(form.width()) - 1
        inside = form.mapTo(known, form.rect().bottomLeft()).y()
        shown = [b for b in form.findChildren(Button) if b.isVisible()]
        assert all(b.mapTo(form, b.rect().bottomLeft()).y() <= form.height() for b in shown), inside
        known.start()
        QApplication.processEvents()
