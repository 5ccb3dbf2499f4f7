"""What colleagues save is heard with ids alone, one's own is not, and a listener that lost its connection comes back."""

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import pytest

from da_desk.services.desk import Services
from da_desk.store.changes import Change, Changes
from tests.services.invented import indicated, made_case
from tests.shared_desk import SharedDeskForTests

SECONDS = 20.0


@dataclass
class Ear:
    """A person who listens, and what they heard; ``lost`` holds True and False in turn."""

    desk: SharedDeskForTests
    services: Services
    heard: queue.Queue[Changes] = field(default_factory=queue.Queue)
    lost: queue.Queue[bool] = field(default_factory=queue.Queue)

    def begin(self) -> None:
        self.services.workplace.store.listen(self.heard.put, self.lost.put)
        until(lambda: len(self.backends()) == 1)

    def backends(self) -> list[int]:
        """The server's processes that listen for this person."""
        role = f"{self.desk.place.prefix}.{self.services.workplace.actor.username}"
        asked = "select pid from pg_stat_activity where usename = %s and state = 'idle' and query ilike 'listen%%'"
        with self.desk.cluster.superuser() as connection:
            return [pid for (pid,) in connection.execute(asked, [role])]

    def hears(self, entity: str) -> Change:
        """The next change of that kind; what comes before it is passed over."""
        while True:
            for change in self.heard.get(timeout=SECONDS).items:
                if change.entity == entity:
                    return change

    def so_far(self) -> list[Change]:
        found: list[Change] = []
        while not self.heard.empty():
            found += self.heard.get().items
        return found


def until(true: Callable[[], bool]) -> None:
    """Ask again and again."""
    ends = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < ends, "it never came"


@pytest.fixture
def ear(server_desk: SharedDeskForTests) -> Iterator[Ear]:
    """The supervisor listens."""
    made = Ear(server_desk, server_desk.as_("supervisor"))
    made.begin()
    yield made
    made.services.close()


def test_a_colleagues_save_is_heard_with_ids_alone(ear: Ear) -> None:
    case_id = made_case(ear.desk)
    found = ear.hears("case_file")
    assert (found.id, found.case_id, found.created) == (case_id, case_id, True)
    event_id = indicated(ear.desk, case_id)
    found = ear.hears("event")
    assert (found.id, found.case_id, found.created) == (event_id, case_id, True)
    version = ear.desk.as_("officer").cases.open(case_id).case.version
    ear.desk.as_("officer").cases.edit(case_id, version, allegation="Other words")
    found = ear.hears("case_file")
    assert (found.id, found.created) == (case_id, False)


def test_ones_own_save_is_not_heard_and_a_second_window_of_ones_own_is(ear: Ear) -> None:
    case_id = made_case(ear.desk)
    ear.hears("incident")
    version = ear.services.cases.open(case_id).case.version
    ear.services.cases.edit(case_id, version, allegation="Other words")
    ear.desk.services("supervisor").cases.edit(case_id, version + 1, allegation="Third words")
    assert ear.hears("case_file").id == case_id
    made_case(ear.desk)
    ear.hears("incident")
    assert [change for change in ear.so_far() if change.id == case_id] == []


def test_a_listener_that_lost_its_connection_says_so_and_comes_back(ear: Ear) -> None:
    (pid,) = ear.backends()
    with ear.desk.cluster.superuser() as connection:
        connection.execute("select pg_terminate_backend(%s)", [pid])
    assert ear.lost.get(timeout=SECONDS) is True
    assert ear.lost.get(timeout=SECONDS) is False
    assert ear.backends() != [pid]
    case_id = made_case(ear.desk)
    assert ear.hears("case_file").id == case_id


def test_what_any_login_may_send_does_no_harm(ear: Ear) -> None:
    """What was not sent by the desk is passed over, or makes a page ask again; nobody is shown anything by it."""
    sent = ("", "case_file", "case_file not-an-id - true", "a b c d e", "x" * 7000, "case_file - - true")
    with ear.desk.cluster.superuser(ear.desk.place.database) as connection:
        for payload in sent:
            connection.execute("select pg_notify('da_change', %s)", [payload])
    found = ear.hears("case_file")
    assert (found.id.int, found.case_id) == (0, None)
    case_id = made_case(ear.desk)
    assert ear.hears("case_file").id == case_id
    assert ear.lost.empty()


def test_the_payloads_hold_no_word_of_what_was_typed(ear: Ear) -> None:
    words = ear.desk.cluster.conninfo(ear.desk.place.database)
    with psycopg.connect(words, autocommit=True) as connection:
        connection.execute("listen da_change")
        indicated(ear.desk, made_case(ear.desk), indication__words="a phrase that nobody else uses")
        told = [each.payload for each in connection.notifies(timeout=1.0)]
    assert len(told) > 5
    for clue in ("Marsden", "Holly", "phrase", "07700", "DA/26"):
        assert not any(clue in payload for payload in told)


def test_it_ends_with_the_desk(ear: Ear) -> None:
    ear.services.close()
    until(lambda: ear.backends() == [])
    assert ear.lost.empty(), "leaving is no loss"
