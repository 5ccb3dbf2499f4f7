"""Many who commit at once: one whole chain of the log, nobody waits in a circle, and what the chain costs (storage.md §3)."""

import itertools
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from da_desk.errors import Conflict, RuleRefused
from da_desk.models.accounts import Actor
from da_desk.models.base import uuid7
from da_desk.models.people import Person
from da_desk.services.desk import Services
from da_desk.services.safe_contacts import SafeContactValues
from da_desk.store.shared.engine import state_of
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import START
from tests.services.invented import indicated, made_case, victim_part
from tests.services.journey import REPORT, report_body
from tests.shared_desk import SharedDeskForTests
from tests.soak.breaking import desk_to_break, store_of
from tests.soak.saver import CONTEXT, ROWS_A_SAVE, SharedDoor

NAMES = ("officer", "oic", "supervisor")
WRITERS = 8
SAMPLE, SOAK = 10, 300
"""Acts of each writer."""

CIRCLES = ("40P01", "40001")
ROUND_SECONDS, ROUNDS = 6.0, 5


@dataclass
class OneCase:
    """A case on which everybody works, by acts that touch its rows in many orders."""

    desk: SharedDeskForTests
    case_id: UUID
    part_id: UUID
    record_id: UUID
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def acts(self) -> list[Callable[[Services], object]]:
        """What is done to it."""
        return [self.grade, self.write, self.complete, self.contact, self.event, self.owner, self.safe_contact]

    def grade(self, services: Services) -> None:
        version = services.cases.open(self.case_id).case.version
        services.cases.edit(self.case_id, version, allegation=random.choice(("One", "Two", "Three")))

    def write(self, services: Services) -> None:
        version = services.records.get(self.record_id).version
        body = report_body(now_says=f"Text {next(self.numbers)}")
        services.records.save(self.case_id, REPORT, body, record_id=self.record_id, version=version)

    def complete(self, services: Services) -> None:
        if services.workplace.actor.username == "oic":
            services.reports.complete(self.record_id, services.records.get(self.record_id).version)

    def contact(self, services: Services) -> None:
        services.people.add_contact(self.case_id, self.part_id, "phone", f"07700 900{next(self.numbers) % 1000:03}")

    def event(self, services: Services) -> None:
        at = START - timedelta(minutes=1 + next(self.numbers))
        services.cases.record_event(self.case_id, "arrest", at)

    def owner(self, services: Services) -> None:
        if services.workplace.actor.username == "supervisor":
            to = self.desk.account_id(random.choice(("officer", "oic", "supervisor")))
            services.cases.set_owner(self.case_id, "informing", to)

    def safe_contact(self, services: Services) -> None:
        services.people.record_safe_contact(self.case_id, SafeContactValues("phone", "07700 900123", "weekdays"))


def one_case(desk: SharedDeskForTests) -> OneCase:
    case_id = made_case(desk)
    indicated(desk, case_id)
    record_id = desk.as_("oic").records.save(case_id, REPORT, report_body()).made("record")
    return OneCase(desk, case_id, victim_part(desk, case_id), record_id)


def at_once(case: OneCase, people: list[Services], acts: int) -> Counter[str]:
    """Everybody does so many acts; how each ended."""
    ended: Counter[str] = Counter()
    together = threading.Barrier(len(people), timeout=60)

    def work(services: Services, chance: random.Random) -> None:
        together.wait()
        for _number in range(acts):
            act = chance.choice(case.acts)
            try:
                act(services)
                ended[act.__name__] += 1
            except (Conflict, RuleRefused) as refused:
                ended[type(refused).__name__] += 1

    with ThreadPoolExecutor(len(people)) as pool:
        working = [pool.submit(work, each, random.Random(number)) for number, each in enumerate(people)]
    for each in working:
        each.result()
    return ended


@contextmanager
def circles_counted(people: list[Services]) -> Iterator[Counter[str]]:
    """Counts what the server ended because two waited for each other."""
    met: Counter[str] = Counter()

    def note(context: ExceptionContext) -> None:
        met[state_of(context.original_exception)] += 1

    for each in people:
        event.listen(store_of(each)._engine, "handle_error", note)
    yield met
    for each in people:
        event.remove(store_of(each)._engine, "handle_error", note)


def faults(desk: SharedDeskForTests) -> int:
    auditor = desk.as_("auditor").workplace
    return len(auditor.store.guard.verify(auditor.actor).faults)


def together(desk: SharedDeskForTests, acts: int) -> tuple[Counter[str], Counter[str]]:
    case = one_case(desk)
    people = [desk.services(NAMES[number % len(NAMES)]) for number in range(WRITERS)]
    with circles_counted(people) as met:
        ended = at_once(case, people, acts)
    return ended, met


def test_eight_who_commit_at_once_leave_a_whole_chain_and_no_circle(server_desk: SharedDeskForTests) -> None:
    ended, met = together(server_desk, SAMPLE)
    assert ended.total() == WRITERS * SAMPLE
    assert [met[state] for state in CIRCLES] == [0, 0]
    assert faults(server_desk) == 0


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_eight_who_commit_at_once_for_long(server_desk: SharedDeskForTests, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    ended, met = together(server_desk, SOAK)
    with capsys.disabled():
        print(
            f"\n{WRITERS} writers on one case, {time.monotonic() - began:.0f} s: {dict(ended)}, ended by the server: {dict(met)}"
        )
    assert [met[state] for state in CIRCLES] == [0, 0]
    assert faults(server_desk) == 0


def add_people(uow: UnitOfWork) -> None:
    uow.add(*(Person(family_name="Marsden", given_names=str(n)) for n in range(ROWS_A_SAVE)))


def save_for(door: SharedDoor, pipe: Connection) -> None:
    """Runs in a process of its own: for each number of seconds it is told, saves as long and says how many."""
    store, account_id = door.open()
    actor = Actor(account_id, "officer", "", ())
    pipe.send(0)
    while seconds := pipe.recv():
        until, done = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            store.act(actor, uuid7(), add_people)
            done += 1
        pipe.send(done)


@contextmanager
def processes(door: SharedDoor) -> Iterator[Callable[[float], float]]:
    """Eight programs; what is given asks all of them to save for so many seconds, and answers their saves a second."""
    started: list[tuple[Any, Any]] = []
    for _number in range(WRITERS):
        mine, its = CONTEXT.Pipe()
        program = CONTEXT.Process(target=save_for, args=(door, its), daemon=True)
        program.start()
        its.close()
        started.append((program, mine))

    def ask(seconds: float) -> float:
        for _program, pipe in started:
            pipe.send(seconds)
        saves: int = sum(pipe.recv() for _program, pipe in started)
        return saves / seconds

    for _program, pipe in started:
        pipe.recv()
    yield ask
    for program, pipe in started:
        pipe.send(0)
        program.join(10)


def turn(desk: SharedDeskForTests, way: str) -> None:
    """Have entries chained, or not."""
    with desk.cluster.superuser(desk.place.database) as connection:
        connection.execute(f"alter table guard.pending {way} trigger chained")
        connection.execute("delete from guard.pending")


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_what_the_chain_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same inserts by eight programs with and without the chain, turn by turn, on a server that waits for the disk."""
    with desk_to_break(tmp_path) as desk, processes(SharedDoor(desk.place, tmp_path / "own")) as saves_a_second:
        rates: dict[str, list[float]] = {"enable": [], "disable": []}
        saves_a_second(1)
        for _round in range(ROUNDS):
            for way, found in rates.items():
                turn(desk, way)
                found.append(saves_a_second(ROUND_SECONDS))
        with_chain, without = (statistics.median(found) for found in rates.values())
        turn(desk, "enable")  # else the desk, rightly, lets nobody in
        broken = faults(desk)
    with capsys.disabled():
        print(
            f"\n{WRITERS} programs, {ROWS_A_SAVE} rows a save: {with_chain:.0f} saves a second with the chain,"
            f" {without:.0f} without it: ratio {with_chain / without:.2f}; {broken} faults"
        )
    assert broken == 0
    assert with_chain > without / 3
