"""The whole program at a real server, over a line that is cut: nobody waits, nothing is lost, nothing is saved twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from da_desk import opening
from da_desk.app import Desk
from da_desk.services.desk import Services
from da_desk.settings import MachinePolicy, ServerPlace
from da_desk.store.shared import shared_store
from da_desk.store.shared.shared_store import SharedStore
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.cases.contacts import ContactEditor
from da_desk.views.main_window import MainWindow
from da_desk.views.remembered import Remembered
from da_desk.views.sign_in_forms import SignInForm
from da_desk.views.tasks import waiting_words
from da_desk.views.theme import Appearance
from tests.desk import PASSWORD
from tests.server.proxy import Proxy
from tests.shared_desk import SharedDeskForTests
from tests.views.watchdog import Watchdog
from tests.views.working import new_case


@dataclass
class Program:
    """The program as one person runs it, and the line to its server."""

    qtbot: QtBot
    app: QApplication
    appearance: Appearance
    place: ServerPlace
    line: Proxy
    state: Path
    runs: list[Desk] = field(default_factory=list)

    def start(self) -> Desk:
        """Start it."""
        desk = Desk(
            self.app,
            remembered=Remembered(self.state / "window"),
            load=lambda: opening,
            appearance=self.appearance,
            policy=MachinePolicy(server=self.place),
        )
        desk.show()
        self.qtbot.waitExposed(desk.shell)
        self.runs.append(desk)
        return desk

    def sign_in(self, desk: Desk) -> MainWindow:
        """Sign in as the officer."""
        form = desk.sign_in.form
        assert form is not None
        form.fields["username"].set_value("officer")
        form.fields["password"].set_value(PASSWORD)
        form.submitted.emit()
        self.qtbot.waitUntil(lambda: desk.main is not None, timeout=20_000)
        self.settled(desk)
        assert desk.main is not None
        return desk.main

    def settled(self, desk: Desk) -> None:
        """Wait until nothing is under way."""
        calm = 0
        while calm < 3:
            self.qtbot.waitUntil(lambda: desk.tasks.idle, timeout=40_000)
            QApplication.processEvents()
            calm = calm + 1 if desk.tasks.idle else 0

    def lose(self, desk: Desk) -> None:
        """Cut the line for good, and have it noticed: the thread that listens tells, before anything is saved."""
        self.line.refuse()
        self.line.cut()
        self.qtbot.waitUntil(lambda: desk.tasks.outbox.is_away, timeout=40_000)

    def give_back(self, desk: Desk) -> None:
        """Mend the line."""
        self.line.accept()
        self.qtbot.waitUntil(lambda: self._tried(desk), timeout=40_000)
        self.settled(desk)

    def _tried(self, desk: Desk) -> bool:
        desk.tasks.outbox.try_now()
        return not desk.tasks.outbox.is_away

    def close(self) -> None:
        """Close every run."""
        for desk in self.runs:
            desk.shell.close()
            desk.shell.deleteLater()
            desk.deleteLater()
        QApplication.processEvents()


@pytest.fixture
def program(
    qtbot: QtBot,
    qapp: QApplication,
    appearance: Appearance,
    server_desk: SharedDeskForTests,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Program]:
    monkeypatch.setattr(shared_store, "RETRY_SECONDS", 0.2)
    server_desk.clock.at = datetime.now(UTC)
    with Proxy(server_desk.place.port) as line:
        place = replace(server_desk.place, port=line.port)
        made = Program(qtbot, qapp, appearance, place, line, tmp_path)
        yield made
        made.close()


@pytest.fixture
def case_id(server_desk: SharedDeskForTests) -> UUID:
    server_desk.clock.at = datetime.now(UTC)
    return new_case(server_desk, "officer")


PHONE = "07700 900456"


@dataclass
class Typist:
    """The officer at the form for a contact of the victim."""

    program: Program
    desk: Desk
    case_id: UUID

    @property
    def main(self) -> MainWindow:
        """The window."""
        assert self.desk.main is not None
        return self.desk.main

    @property
    def editor(self) -> ContactEditor:
        """The form that is open."""
        found = [each for each in self.main.findChildren(ContactEditor) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def press(self, name: str) -> None:
        """Press a button."""
        found = [b for b in self.main.findChildren(QAbstractButton) if b.isVisible() and b.accessibleName() == name]
        assert len(found) == 1, name
        found[0].click()

    def open(self) -> "Typist":
        """Open the form for a new contact."""
        self.main.go("case", self.case_id, tab="people")
        self.program.settled(self.desk)
        self.press("Add a contact of Marsden, Holly")
        self.program.settled(self.desk)
        return self

    def type(self, number: str) -> None:
        """Give a mobile number, as a person would: the last letter is typed."""
        self.editor.field("kind").set_value("phone")
        line = self.editor.field("value").control
        assert isinstance(line, QLineEdit)
        line.setText(number[:-1])
        QTest.keyClicks(line, number[-1])

    def save(self) -> None:
        """Press Save."""
        self.editor.submit()

    def waits(self) -> bool:
        """Whether the form says that it waits for the server."""
        return self.editor.status.text() == waiting_words()


@pytest.fixture
def typist(program: Program, case_id: UUID) -> Typist:
    """Signed in, with the form open."""
    desk = program.start()
    program.sign_in(desk)
    return Typist(program, desk, case_id).open()


@dataclass
class Kept:
    """What stands on the server, seen past the line."""

    desk: SharedDeskForTests
    case_id: UUID

    def numbers(self) -> list[str]:
        """The contacts of the victim."""
        people = self.desk.as_("officer").people
        people.workplace.opened(self.case_id)
        victim = next(each for each in people.of_case(self.case_id) if each.involvement.role == "victim")
        return [people.reveal(contact.id) if contact.confidential else contact.shown for contact in victim.contacts]


@pytest.fixture
def kept(server_desk: SharedDeskForTests, case_id: UUID) -> Kept:
    return Kept(server_desk, case_id)


def test_a_save_waits_is_sent_and_only_then_said_to_be_saved(program: Program, typist: Typist, kept: Kept) -> None:
    bar = typist.main.server_bar
    with Watchdog():
        typist.type(PHONE)
        program.lose(typist.desk)
        typist.save()
        program.qtbot.waitUntil(typist.waits)
        assert "Saved" not in typist.desk.messages.text
        assert bar.text.startswith("The server can't be reached. Go on working")
        assert bar._count.text() == "1 save waits"
        typist.main.go("today")
        typist.main.go("cases")
        program.settled(typist.desk)
        assert typist.editor.answers()["value"] == PHONE
        program.give_back(typist.desk)
    assert bar.text == "The server is back. 1 save was sent."
    assert typist.desk.messages.text == "Saved."
    assert kept.numbers() == [PHONE]
    assert [each for each in typist.main.findChildren(ContactEditor) if each.isVisible()] == []


@pytest.mark.parametrize("committed", [False, True])
def test_a_save_under_way_when_the_line_breaks_is_there_once(
    program: Program, typist: Typist, kept: Kept, committed: bool
) -> None:
    """Its answer and every further connection are lost; the server may have done it already."""
    typist.type(PHONE)
    program.qtbot.waitUntil(lambda: typist.desk.tasks.idle)
    store = cast("Services", typist.desk._services).workplace.store
    assert isinstance(store, SharedStore)
    program.line.refuse()
    with Watchdog():
        if committed:
            event.listen(store._engine, "commit", lambda _connection: program.line.cut_on_commit(), once=True)
        else:
            program.line.cut_on_commit()
        typist.save()
        program.qtbot.waitUntil(typist.waits, timeout=40_000)
        assert kept.numbers() == ([PHONE] if committed else [])
        assert typist.desk.messages.text != "Saved."
        program.give_back(typist.desk)
    assert kept.numbers() == [PHONE]
    assert typist.desk.messages.text == "Saved."


def test_pressed_again_with_other_text_the_newest_is_sent_alone(program: Program, typist: Typist, kept: Kept) -> None:
    program.lose(typist.desk)
    for number in (PHONE, "07700 900457", "07700 900458"):
        typist.type(number)
        typist.save()
    assert typist.desk.tasks.outbox.waiting == 1
    program.give_back(typist.desk)
    assert kept.numbers() == ["07700 900458"]


def test_signing_out_while_a_save_waits_keeps_the_text_and_signing_in_again_offers_it(
    program: Program, typist: Typist, kept: Kept
) -> None:
    program.lose(typist.desk)
    typist.type(PHONE)
    typist.save()
    with Watchdog():
        typist.desk.sign_out()
        program.settled(typist.desk)
    assert typist.desk.messages.text == (
        "1 save waits for the server. What you typed stays as a draft on this computer."
    )
    assert kept.numbers() == []
    program.line.accept()
    program.sign_in(typist.desk)
    again = Typist(program, typist.desk, typist.case_id).open()
    again.press("Continue with it")
    assert again.editor.answers()["value"] == PHONE
    again.save()
    program.settled(typist.desk)
    assert kept.numbers() == [PHONE]


def test_closing_the_program_while_a_save_waits_is_not_held_up_and_is_said_at_the_next_start(
    program: Program, typist: Typist, kept: Kept
) -> None:
    program.lose(typist.desk)
    typist.type(PHONE)
    typist.save()
    typist.desk.shell.close()
    assert not typist.desk.shell.isVisible()
    program.line.accept()
    desk = program.start()
    assert "1 save waits for the server." in desk.messages.text
    program.sign_in(desk)
    again = Typist(program, desk, typist.case_id).open()
    again.press("Continue with it")
    assert again.editor.answers()["value"] == PHONE
    assert kept.numbers() == []


def test_an_open_case_stays_when_another_cannot_be_opened(
    program: Program, typist: Typist, server_desk: SharedDeskForTests
) -> None:
    other = new_case(server_desk, "officer")
    program.lose(typist.desk)
    with Watchdog():
        typist.main.go("case", other)
        program.qtbot.waitUntil(lambda: "This one stays" in typist.desk.messages.text, timeout=40_000)
    page = typist.main.page()
    assert isinstance(page, CasesPage)
    assert page.case is not None
    assert page.case.case_id == typist.case_id


def test_what_a_colleague_saves_is_on_the_page_at_once(
    program: Program, typist: Typist, server_desk: SharedDeskForTests
) -> None:
    typist.editor.cancel()
    oic = server_desk.as_("oic").people
    oic.workplace.opened(typist.case_id)
    victim = next(each for each in oic.of_case(typist.case_id) if each.involvement.role == "victim")
    oic.add_contact(typist.case_id, victim.involvement.id, "phone", PHONE, confidential=False)
    program.qtbot.waitUntil(lambda: PHONE in words(typist.main), timeout=20_000)


def test_a_server_that_stops_answering_freezes_nothing(program: Program, typist: Typist, kept: Kept) -> None:
    """Every connection stays open and silent; drafts are kept meanwhile, and all is sent when it answers again."""
    drafts = cast("Services", typist.desk._services).drafts
    program.line.stall()
    with Watchdog() as watchdog:
        typist.type(PHONE)
        typist.save()
        beats = watchdog.beats
        program.qtbot.waitUntil(lambda: watchdog.beats > beats + 50)
        program.qtbot.waitUntil(lambda: any(each.values for each in drafts.all()))
        program.line.resume()
        program.qtbot.waitUntil(lambda: typist.desk.messages.text == "Saved.", timeout=60_000)
    program.settled(typist.desk)
    assert kept.numbers() == [PHONE]


def test_signing_in_at_a_server_that_does_not_answer_can_be_given_up(program: Program) -> None:
    desk = program.start()
    program.line.stall()
    form = desk.sign_in.form
    assert isinstance(form, SignInForm)
    with Watchdog() as watchdog:
        form.fields["username"].set_value("officer")
        form.fields["password"].set_value(PASSWORD)
        form.submitted.emit()
        program.qtbot.waitUntil(lambda: watchdog.beats > 50)
        form.stopped.emit()
        assert not form.button.busy
        form.submitted.emit()
        program.qtbot.waitUntil(lambda: "can't be reached" in words(desk.sign_in), timeout=60_000)
    assert desk.main is None
    program.line.resume()
    program.sign_in(desk)


def words(inside: QWidget) -> str:
    """Everything that can be read."""
    return "\n".join(each.text() for each in inside.findChildren(QLabel) if each.isVisible())
