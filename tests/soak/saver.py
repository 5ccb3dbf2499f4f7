"""A program that saves on a real desk, local or shared, until it is killed, and the person who asks it to.

Each save has an operation id of its own and is acknowledged only after its commit. A save that got no answer is asked
for again with the same id, as the desk does from a draft.
"""

import multiprocessing
import time
import uuid
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from da_desk.models.accounts import Actor
from da_desk.models.people import Person
from da_desk.settings import ServerPlace
from da_desk.store.local.local_store import LocalStore
from da_desk.store.shared.shared_store import SharedStore
from da_desk.store.store import Store
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import PASSWORD
from tests.light import LIGHT

ROWS_A_SAVE = 3
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.soak.saver"])


class Door(Protocol):
    """How the program gets to its desk; it is handed to another process."""

    def open(self) -> tuple[Store, uuid.UUID]:
        """The desk, and the account whose password opened it."""


@dataclass(frozen=True)
class LocalDoor:
    """To a desk in a folder."""

    folder: Path

    def open(self) -> tuple[Store, uuid.UUID]:
        """As the officer."""
        store = LocalStore.open(self.folder, "officer", PASSWORD, kdf=LIGHT)[0]
        if store.account_id is None:
            raise LookupError("opened by nobody")
        return store, store.account_id


@dataclass(frozen=True)
class SharedDoor:
    """To a desk on a server; ``state`` is this computer's folder."""

    place: ServerPlace
    state: Path

    def open(self) -> tuple[Store, uuid.UUID]:
        """As the officer."""
        store = SharedStore.open(self.place, "officer", PASSWORD, self.state, kdf=LIGHT)
        return store, store.account_id


def save_for_ever(door: Door, pipe: Connection) -> None:
    """Runs in the process that is killed. Says that it is open, then answers each operation id with whether it was new."""
    store, account_id = door.open()
    actor = Actor(account_id, "officer", "", ())
    pipe.send(True)
    while True:
        op_id = pipe.recv()
        done: list[bool] = []

        def save(uow: UnitOfWork, op_id: uuid.UUID = op_id, done: list[bool] = done) -> None:
            uow.add(*(Person(family_name=str(op_id), given_names=str(n)) for n in range(ROWS_A_SAVE)))
            done.append(True)

        store.act(actor, op_id, save)
        pipe.send(bool(done))


@dataclass
class Asker:
    """Asks for one save after another, over as many lives of the program as it takes."""

    door: Door
    asked: list[uuid.UUID] = field(default_factory=list)
    acknowledged: list[uuid.UUID] = field(default_factory=list)
    kept_unheard: int = 0
    """Saves that were committed by a program killed before it could say so."""

    def one_life(self, seconds: float) -> None:
        """Start the program, have it save, and kill it after ``seconds``, wherever it is.

        The time begins once it is open: a program that dies while it checks a password has used a guess up, by design.
        """
        mine, its = CONTEXT.Pipe()
        program = CONTEXT.Process(target=save_for_ever, args=(self.door, its), daemon=True)
        program.start()
        its.close()
        if not mine.recv():
            raise AssertionError("the program did not open the desk")
        until = time.monotonic() + seconds
        self._ask(mine)
        while (left := until - time.monotonic()) > 0 and program.is_alive():
            if mine.poll(left):
                self._hear(mine)
                self._ask(mine)
        if not program.is_alive():
            raise AssertionError("the program ended by itself")
        program.kill()
        program.join()
        self._hear_what_was_said(mine)

    def _ask(self, pipe: "Connection[uuid.UUID, bool]") -> None:
        if len(self.asked) == len(self.acknowledged):
            self.asked.append(uuid.uuid4())
        pipe.send(self.asked[-1])

    def _hear(self, pipe: "Connection[uuid.UUID, bool]") -> None:
        self.kept_unheard += not pipe.recv()
        self.acknowledged.append(self.asked[-1])

    def _hear_what_was_said(self, pipe: "Connection[uuid.UUID, bool]") -> None:
        """An answer that was on its way when the program died is an answer."""
        try:
            self._hear(pipe)
        except (EOFError, ConnectionResetError):
            pipe.close()
