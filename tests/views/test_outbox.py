"""A lost server: saves wait in order and are sent once each, reads are quiet, drafts go on, the window lives."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from da_desk.errors import NotFound, ServerLost
from da_desk.views.outbox import MOST_SENDS, PAUSES
from da_desk.views.tasks import EVERYTHING, TaskRunner
from da_desk.views.widgets.buttons import Button
from tests.views.invented_server import AT_ONCE, NEVER, InventedServer, come_back, lose
from tests.views.watchdog import Watchdog


@dataclass
class Heard:
    """What the task runner said."""

    said: list[Any] = field(default_factory=list)

    def listen(self, tasks: TaskRunner) -> "Heard":
        """Listen to it."""
        tasks.away.connect(lambda: self.said.append("away"))
        tasks.back.connect(lambda sent: self.said.append(("back", sent)))
        tasks.put_off.connect(lambda: self.said.append("put off"))
        tasks.refused.connect(lambda sentence: self.said.append(("refused", sentence)))
        tasks.changed.connect(lambda news: self.said.append("all new" if news is EVERYTHING else news))
        return self


@pytest.fixture
def server() -> InventedServer:
    return InventedServer()


@pytest.fixture
def heard(tasks: TaskRunner) -> Heard:
    return Heard().listen(tasks)


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_save_that_fails_waits_and_is_sent(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    server.there.clear()
    button = Button("Save")
    told: list[Any] = []
    qtbot.addWidget(button)
    tasks.write(
        server.save,
        1,
        owner=owner,
        busy=button,
        done=told.append,
        failed=told.append,
        waiting=lambda: told.append("waiting"),
    )
    qtbot.waitUntil(lambda: told == ["waiting"])
    assert not button.busy
    assert (tasks.outbox.waiting, tasks.idle, heard.said) == (1, True, ["away"])
    come_back(qtbot, tasks, server)
    assert told == ["waiting", "changes of 1"]
    assert server.saved == [1]
    assert heard.said == ["away", "changes of 1", ("back", 1), "all new"]
    assert tasks.outbox.waiting == 0


def test_nothing_overtakes_a_save_that_waits(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    """Six are asked for before the first failure is known, and six after."""
    tasks.serve(server.reachable, NEVER)
    server.there.clear()
    hold = threading.Event()
    tried: list[int] = []

    def first() -> Any:
        hold.wait(10)
        tried.append(0)
        if len(tried) == 1:
            raise ServerLost
        return server.save(0)

    tasks.write(first, owner=owner)
    for number in range(1, 7):
        tasks.write(server.save, number, owner=owner)
    server.there.set()  # back at once: the others would get through
    hold.set()
    qtbot.waitUntil(lambda: tasks.outbox.waiting == 7)
    for number in range(7, 13):
        tasks.write(server.save, number, owner=owner)
    assert server.saved == []
    tasks.outbox.try_now()
    qtbot.waitUntil(lambda: tasks.outbox.waiting == 0)
    assert server.saved == list(range(13))


def test_while_it_is_away_new_saves_are_not_even_tried(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    tried: list[int] = []
    tasks.write(tried.append, 1, owner=owner)
    assert (tasks.outbox.waiting, tasks.idle) == (1, True)
    come_back(qtbot, tasks, server)
    assert tried == [1]


def test_a_save_whose_answer_was_lost_is_done_once(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    server.swallow = 1
    done: list[Any] = []
    tasks.write(server.save, 1, owner=owner, done=done.append)
    qtbot.waitUntil(lambda: tasks.outbox.waiting == 1)
    assert (server.saved, done) == ([1], [])
    come_back(qtbot, tasks, server)
    assert (server.saved, done) == ([1], ["changes of 1"])


def test_lost_again_while_sending_the_rest_waits_on(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    done: list[Any] = []

    def go(answer: Any) -> None:
        done.append(answer)
        server.there.clear()

    tasks.write(server.save, 1, owner=owner, done=done.append)
    tasks.write(server.save, 2, owner=owner, done=go)
    tasks.write(server.save, 3, owner=owner, done=done.append)
    server.there.set()
    tasks.outbox.try_now()
    qtbot.waitUntil(lambda: not server.there.is_set() and tasks.idle)
    assert (tasks.outbox.waiting, tasks.outbox.is_away) == (1, True)
    come_back(qtbot, tasks, server)
    assert server.saved == [1, 2, 3]
    assert done == ["changes of 1", "changes of 2", "changes of 3"]
    assert [each for each in heard.said if isinstance(each, tuple)] == [("back", 3)]


def test_a_save_refused_after_the_wait_is_told_as_usual(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    page = QWidget()
    failed: list[Any] = []

    def refuse() -> None:
        raise NotFound

    tasks.write(refuse, owner=owner, failed=failed.append)
    tasks.write(refuse, owner=page, failed=failed.append)
    tasks.write(server.save, 3, owner=owner)
    page.deleteLater()
    qtbot.waitUntil(lambda: not isValid(page))
    come_back(qtbot, tasks, server)
    assert [type(each) for each in failed] == [NotFound]
    assert ("refused", NotFound().sentence) in heard.said
    assert server.saved == [3]
    assert ("back", 1) in heard.said


def test_the_save_of_a_page_that_is_gone_is_sent(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard
) -> None:
    lose(qtbot, tasks, server)
    page = QWidget()
    done: list[Any] = []
    tasks.write(server.save, 1, owner=page, done=done.append)
    page.deleteLater()
    qtbot.waitUntil(lambda: not isValid(page))
    come_back(qtbot, tasks, server)
    assert (server.saved, done) == ([1], [])
    assert "changes of 1" in heard.said


def test_reads_are_quiet_and_asked_again(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    answers: list[int] = []
    told: list[Any] = []
    gone = QObject()
    for _again in range(5):
        tasks.read(server.read, owner=owner, done=answers.append)
    tasks.read(server.read, owner=gone, done=answers.append)
    tasks.read(server.read, owner=owner, failed=told.append)
    qtbot.waitUntil(lambda: tasks.idle)
    gone.deleteLater()
    qtbot.waitUntil(lambda: not isValid(gone))
    assert [type(each) for each in told] == [ServerLost]
    assert (answers, heard.said) == ([], ["away"])
    come_back(qtbot, tasks, server)
    assert answers == [0, 0, 0, 0, 0]


def test_pressed_again_the_newer_text_takes_the_place_of_what_was_never_sent(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    waits: list[str] = []
    for text in ("first", "second"):
        tasks.write(server.save, text, owner=owner, key="draft 1", waiting=partial(waits.append, text))
    tasks.write(server.save, "other", owner=owner, key="draft 2")
    assert (waits, tasks.outbox.waiting) == (["first", "second"], 2)
    come_back(qtbot, tasks, server)
    assert server.saved == ["second", "other"]


def test_pressed_again_what_may_be_saved_already_is_left_alone(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    server.swallow = 1
    waits: list[str] = []
    tasks.write(server.save, "first", owner=owner, key=1, waiting=lambda: waits.append("first"))
    qtbot.waitUntil(lambda: tasks.outbox.waiting == 1)
    tasks.write(server.save, "second", owner=owner, key=1, waiting=lambda: waits.append("second"))
    assert (waits, tasks.outbox.waiting) == (["first", "second"], 1)
    come_back(qtbot, tasks, server)
    assert server.saved == ["first"]


def test_what_makes_no_sense_later_is_refused_now(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    server.there.clear()
    failed: list[Any] = []
    for _again in range(2):
        tasks.write(server.save, "a print", owner=owner, failed=failed.append, only_now=True)
    qtbot.waitUntil(lambda: len(failed) == 2)
    assert {each.sentence for each in failed} == {"The server can't be reached. Try this again when it is back."}
    assert (heard.said, tasks.outbox.waiting) == (["away"], 0)


def test_drafts_are_kept_while_a_save_hangs(qtbot: QtBot, tasks: TaskRunner, owner: QWidget) -> None:
    hold = threading.Event()
    kept: list[int] = []
    tasks.write(hold.wait, 10, owner=owner)
    for number in range(20):
        tasks.keep(kept.append, number, owner=owner)
    qtbot.waitUntil(lambda: len(kept) == 20)
    assert kept == list(range(20))
    assert not hold.is_set()
    hold.set()


def test_the_server_is_asked_at_growing_pauses_until_it_answers(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer
) -> None:
    taken: list[int] = []
    lose(qtbot, tasks, server, Noting((2, 4, 8, 16, 30), taken))
    qtbot.waitUntil(lambda: len(taken) == 7)
    assert taken == [2, 4, 8, 16, 30, 30, 30]
    assert server.asked == 6
    server.there.set()
    qtbot.waitUntil(lambda: not tasks.outbox.is_away)
    assert not tasks.outbox._timer.isActive()
    assert PAUSES == (2_000, 4_000, 8_000, 16_000, 30_000)


class Noting(tuple[int, ...]):
    """Pauses that note which was taken."""

    def __new__(cls, pauses: tuple[int, ...], _taken: list[int]) -> "Noting":
        return super().__new__(cls, pauses)

    def __init__(self, _pauses: tuple[int, ...], taken: list[int]) -> None:
        self._taken = taken

    def __getitem__(self, place: Any) -> Any:
        self._taken.append(super().__getitem__(place))
        return super().__getitem__(place)


@pytest.mark.parametrize("error", [ServerLost, ValueError])
def test_a_probe_that_fails_is_a_no(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, error: type[Exception]
) -> None:
    answers: list[Callable[[], bool]] = [lambda: _raise(error), lambda: True]
    tasks.serve(lambda: answers.pop(0)(), AT_ONCE)
    server.there.clear()
    tasks.read(server.read, owner=tasks, failed=lambda _error: server.there.set())
    qtbot.waitUntil(lambda: ("back", 0) in heard.said)
    assert answers == []


def _raise(error: type[Exception]) -> bool:
    raise error


def test_signing_out_says_how_many_waited_and_forgets_them(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    lose(qtbot, tasks, server)
    for number in range(3):
        tasks.write(server.save, number, owner=owner)
    assert tasks.serve(None) == 3
    server.there.set()
    tasks.write(server.save, "of the next person", owner=owner)
    qtbot.waitUntil(lambda: tasks.idle)
    assert server.saved == ["of the next person"]
    assert not tasks.outbox.is_away


def test_a_failure_of_the_former_desk_takes_nothing_away_from_the_next(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    hold = threading.Event()

    def fail_late() -> None:
        hold.wait(10)
        raise ServerLost

    tasks.write(fail_late, owner=owner)
    tasks.serve(server.reachable, NEVER)
    hold.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert not tasks.outbox.is_away
    said = "A save didn't reach the server. What you typed stays as a draft on this computer."
    assert heard.said == [("refused", said)]


def test_on_a_desk_without_a_server_nothing_waits(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    """At sign-in, too: the error goes to the form."""
    server.there.clear()
    failed: list[Any] = []
    tasks.read(server.read, owner=owner, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], ServerLost)
    assert not tasks.outbox.is_away


def test_an_answer_that_nobody_waits_for_is_handed_to_be_closed(
    qtbot: QtBot, tasks: TaskRunner, owner: QWidget
) -> None:
    hold = threading.Event()
    closed: list[str] = []
    done: list[str] = []

    def sign_in() -> str:
        hold.wait(10)
        return "services"

    button = Button("Sign in")
    qtbot.addWidget(button)
    task = tasks.read(sign_in, owner=owner, busy=button, done=done.append, late=closed.append)
    task.cancel()
    assert not button.busy
    again = tasks.read(sign_in, owner=owner, busy=button, done=done.append, late=closed.append)
    hold.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert (closed, done) == (["services"], ["services"])
    assert not again.cancelled.is_set()


def test_a_save_that_a_server_in_reach_never_takes_does_not_block_the_others(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard, owner: QWidget
) -> None:
    tasks.serve(server.reachable, AT_ONCE)
    failed: list[Any] = []
    tried: list[int] = []

    def too_long() -> None:
        tried.append(1)
        raise ServerLost

    tasks.write(too_long, owner=owner, failed=failed.append)
    tasks.write(server.save, 2, owner=owner)
    qtbot.waitUntil(lambda: ("back", 1) in heard.said)
    assert (len(tried), len(failed), server.saved) == (1 + MOST_SENDS, 1, [2])
    assert heard.said.count("away") == 1


def test_what_colleagues_save_is_heard_from_another_thread(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard
) -> None:
    tasks.serve(server.reachable, NEVER)
    threading.Thread(target=tasks.tell, args=("news",)).start()
    qtbot.waitUntil(lambda: heard.said == ["news"])


def test_the_listener_tells_that_the_server_is_lost_before_anything_fails(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard
) -> None:
    tasks.serve(server.reachable, NEVER)
    server.there.clear()
    threading.Thread(target=tasks.tell_listener, args=(True,)).start()
    qtbot.waitUntil(lambda: heard.said == ["away"])
    server.there.set()
    threading.Thread(target=tasks.tell_listener, args=(False,)).start()
    qtbot.waitUntil(lambda: heard.said == ["away", ("back", 0), "all new"])


def test_a_listener_cut_off_alone_takes_nothing_away(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, heard: Heard
) -> None:
    tasks.serve(server.reachable, NEVER)
    tasks.tell_listener(True)
    qtbot.waitUntil(lambda: server.asked == 1)
    tasks.tell_listener(False)
    qtbot.waitUntil(lambda: heard.said == ["all new"])
    assert not tasks.outbox.is_away


def test_a_write_without_an_operation_gets_one_that_stays_the_same_however_often_it_is_sent(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    tasks.serve(server.reachable, NEVER)
    seen: list[Any] = []

    def save(what: str, *, op_id: uuid.UUID | None = None) -> None:
        seen.append((what, op_id))
        if len(seen) < 3:
            raise ServerLost

    def given(what: str, op_id: uuid.UUID) -> None:
        seen.append((what, op_id))

    tasks.write(save, "a", owner=owner)
    qtbot.waitUntil(lambda: tasks.outbox.waiting == 1)
    tasks.outbox.try_now()
    qtbot.waitUntil(lambda: len(seen) == 2 and tasks.idle)
    own = uuid.uuid4()
    tasks.write(given, "b", own, owner=owner)
    come_back(qtbot, tasks, server)
    assert isinstance(seen[0][1], uuid.UUID)
    assert seen == [("a", seen[0][1])] * 3 + [("b", own)]


def test_the_end_of_the_program_does_not_wait_for_the_outbox(qtbot: QtBot, server: InventedServer) -> None:
    tasks, owner = TaskRunner(), QObject()
    lose(qtbot, tasks, server)
    tasks.write(server.save, 1, owner=owner)
    tasks.shutdown()
    assert server.saved == []


def test_the_window_lives_through_it_all(
    qtbot: QtBot, tasks: TaskRunner, server: InventedServer, owner: QWidget
) -> None:
    """Saves hang, fail, wait, are asked after and sent; the event loop turns all the while."""
    holds = [threading.Event() for _save in range(3)]

    def hang(number: int) -> Any:
        holds[number].wait(10)
        return server.save(number)

    def probe() -> bool:
        holds[1].wait(10)
        return server.reachable()

    tasks.serve(probe, AT_ONCE)
    with Watchdog() as watchdog:
        for number in range(3):
            tasks.write(hang, number, owner=owner)
        qtbot.waitUntil(lambda: watchdog.beats > 15)
        server.there.clear()
        holds[0].set()
        qtbot.waitUntil(lambda: tasks.outbox.waiting == 3)
        beats = watchdog.beats
        qtbot.waitUntil(lambda: watchdog.beats > beats + 15)
        server.there.set()
        for hold in holds:
            hold.set()
        qtbot.waitUntil(lambda: not tasks.outbox.is_away)
    assert server.saved == [0, 1, 2]
