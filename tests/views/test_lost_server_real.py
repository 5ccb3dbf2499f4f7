"""The whole program at a server that is restarted, paused and cut off while a person writes a statement.

The window never stands still, no word is lost, and what waited is saved once.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from da_desk.app import Desk
from da_desk.store.shared import shared_store
from da_desk.store.shared.engine import Impatient
from da_desk.views.main_window import MainWindow
from da_desk.views.merging.page import MergePage
from da_desk.views.statements.statement import StatementPage
from da_desk.views.tasks import waiting_words
from da_desk.views.theme import Appearance
from tests.server.proxy import Proxy
from tests.services.journey import STATEMENT, statement_body
from tests.shared_desk import SharedDeskForTests
from tests.soak.breaking import desk_to_break
from tests.soak.told import told_of
from tests.views.test_lost_server_program import Program
from tests.views.watchdog import Watchdog
from tests.views.working import indicate, new_case

BASE = "He came home on Monday. I ran away."
SOON = 40_000
"""Milliseconds: longer than anything here ever takes."""


@dataclass
class Writing:
    """The officer at the victim's statement, and what stands of it on the server."""

    program: Program
    server: SharedDeskForTests
    case_id: UUID
    record_id: UUID
    desk: Desk

    @property
    def main(self) -> MainWindow:
        """The window."""
        assert self.desk.main is not None
        return self.desk.main

    @property
    def page(self) -> StatementPage:
        """The page of the statement."""
        (found,) = [each for each in self.main.findChildren(StatementPage) if each.isVisible()]
        return found

    @property
    def box(self) -> QPlainTextEdit:
        """Where the statement is written."""
        named = [each for each in self.page.findChildren(QPlainTextEdit) if each.accessibleName() == "The statement"]
        (found,) = [each for each in named if each.isVisible()]
        return found

    @property
    def status(self) -> str:
        """What the page says of the text."""
        return self.page.status.text()

    def open(self) -> None:
        """Go to the statement."""
        self.main.go("case", self.case_id, tab="withdrawal", step="statement")
        self.program.qtbot.waitUntil(self._is_there, timeout=SOON)
        self.program.settled(self.desk)

    def _is_there(self) -> bool:
        pages = [each for each in self.main.findChildren(StatementPage) if each.isVisible()]
        return len(pages) == 1 and pages[0].record is not None

    def type(self, words: str) -> None:
        """Type at the end, letter by letter; the window lives between two."""
        self.box.moveCursor(QTextCursor.MoveOperation.End)
        for letter in words:
            QTest.keyClicks(self.box, letter)
            QApplication.processEvents()

    def save(self) -> None:
        """Press Save."""
        QTest.mouseClick(self.page.save_button, Qt.MouseButton.LeftButton)

    def waits(self) -> bool:
        """Whether the page says that the save waits for the server."""
        return self.status == waiting_words()

    def until(self, true: Callable[[], object]) -> None:
        """Wait for something while the window goes on."""
        self.program.qtbot.waitUntil(lambda: bool(true()), timeout=SOON)

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Have it done off the window's thread, and wait for it while the window goes on."""
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(work)
            self.until(done.done)
            done.result()

    def drafted(self) -> list[str]:
        """The texts that are kept as drafts on this computer."""
        services: Any = self.desk._services
        return [each.values.get("statement", {}).get("text", "") for each in services.drafts.all()]

    def saved(self) -> str:
        """The text on the server, after its log was compared with it version by version."""
        bodies = told_of(self.server, self.case_id, self.record_id).bodies
        return str(bodies[len(bodies)]["statement"]["text"])

    def versions(self) -> int:
        """How many versions the server has."""
        return told_of(self.server, self.case_id, self.record_id).version


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedDeskForTests]:
    """A desk on a server of its own, by its own clock."""
    state = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(state))
        with desk_to_break(state) as made:
            yield made


@pytest.fixture
def program(
    qtbot: QtBot,
    qapp: QApplication,
    appearance: Appearance,
    broken: SharedDeskForTests,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Program]:
    monkeypatch.setattr(shared_store, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(Impatient, "answer_seconds", 2.0)
    broken.clock.at = datetime.now(UTC)
    with Proxy(broken.place.port) as line:
        made = Program(qtbot, qapp, appearance, replace(broken.place, port=line.port), line, tmp_path)
        yield made
        made.close()


@pytest.fixture
def writing(program: Program, broken: SharedDeskForTests) -> Writing:
    """Signed in, with a statement open that was saved once."""
    case_id = new_case(broken, "officer")
    indicate(broken, case_id)
    record_id = broken.as_("officer").records.save(case_id, STATEMENT, statement_body(BASE)).made("record")
    desk = program.start()
    program.sign_in(desk)
    made = Writing(program, broken, case_id, record_id, desk)
    made.open()
    return made


def test_a_save_a_moment_after_typing_leaves_no_draft(writing: Writing) -> None:
    """Else the saved text would be offered as unsaved once a colleague has changed it."""
    writing.type(" He shouted.")
    writing.save()
    writing.program.settled(writing.desk)
    form = writing.page.form
    writing.until(lambda: not form._timer.isActive())
    writing.program.settled(writing.desk)
    assert not writing.page.keeper.unsaved
    assert writing.drafted() == []


def test_a_save_waits_while_the_server_is_down_and_typing_goes_on(writing: Writing) -> None:
    """As in a power cut of the server: it comes back, the save is sent once, the later words stay unsaved and kept."""
    bar, cluster = writing.main.server_bar, writing.server.cluster
    with Watchdog():
        writing.type(" He shouted.")
        writing.meanwhile(lambda: cluster.stop("immediate"))
        writing.save()
        writing.until(writing.waits)
        writing.until(lambda: bar._count.text() == "1 save waits")
        writing.type(" I was afraid.")
        writing.until(lambda: any("afraid" in text for text in writing.drafted()))
        writing.meanwhile(cluster.start)
        writing.program.give_back(writing.desk)
    assert bar.text == "The server is back. 1 save was sent."
    assert (writing.saved(), writing.versions()) == (f"{BASE} He shouted.", 2)
    assert writing.box.toPlainText() == f"{BASE} He shouted. I was afraid."
    writing.save()
    writing.program.settled(writing.desk)
    assert (writing.saved(), writing.versions()) == (f"{BASE} He shouted. I was afraid.", 3)


def test_a_paused_server_holds_nobody_up(writing: Writing) -> None:
    cluster = writing.server.cluster
    with Watchdog():
        writing.type(" He shouted.")
        cluster.pause()
        writing.save()
        writing.type(" I was afraid.")
        writing.until(writing.waits)
        writing.main.go("today")
        writing.main.go("case", writing.case_id, tab="withdrawal", step="statement")
        writing.until(lambda: any("afraid" in text for text in writing.drafted()))
        cluster.resume()
        writing.program.give_back(writing.desk)
    assert (writing.saved(), writing.versions()) == (f"{BASE} He shouted.", 2)
    assert writing.box.toPlainText() == f"{BASE} He shouted. I was afraid."


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_by_what_waited(writing: Writing) -> None:
    """The waiting save is sent, meets theirs, and the merge page opens: both texts are kept."""
    with Watchdog():
        writing.type(" He shouted.")
        writing.program.lose(writing.desk)
        writing.save()
        writing.until(writing.waits)
        theirs = statement_body(f"She says this: {BASE}")
        colleague = writing.server.as_("oic").records
        writing.meanwhile(
            lambda: colleague.save(writing.case_id, STATEMENT, theirs, record_id=writing.record_id, version=1)
        )
        writing.program.give_back(writing.desk)
        writing.until(lambda: [each for each in writing.main.findChildren(MergePage) if each.isVisible()])
        (page,) = writing.main.findChildren(MergePage)
        page.use.click()
        writing.program.settled(writing.desk)
    assert (writing.saved(), writing.versions()) == (f"She says this: {BASE}", 2)
    writing.save()
    writing.program.settled(writing.desk)
    assert (writing.saved(), writing.versions()) == (f"She says this: {BASE} He shouted.", 3)


def test_the_idle_lock_during_a_cut_loses_no_word(writing: Writing) -> None:
    """Closed on time, although the server is away and a save waits; signing in again offers the text as it stood."""
    desk = writing.desk
    with Watchdog():
        writing.type(" He shouted.")
        writing.program.lose(desk)
        writing.save()
        writing.until(writing.waits)
        writing.type(" I was afraid.")
        desk.idle._clock = lambda: time.monotonic() + 24 * 3600
        desk.idle.check()
        assert desk.main is None
        assert "Nobody used the desk for a while" in desk.messages.text
        assert "1 save waits for the server" in desk.messages.text
        writing.until(lambda: desk.tasks.idle)
    desk.idle._clock = time.monotonic
    writing.program.line.accept()
    writing.program.sign_in(desk)
    assert writing.versions() == 1
    writing.open()
    assert writing.page.keeper.strip.isVisible()
    writing.page.keeper._continue()
    assert writing.box.toPlainText() == f"{BASE} He shouted. I was afraid."
    writing.save()
    writing.program.settled(desk)
    assert (writing.saved(), writing.versions()) == (f"{BASE} He shouted. I was afraid.", 2)
