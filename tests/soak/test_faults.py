"""Promise 3 of the trust page at length: backends killed, the server restarted, the line cut, while people save."""

import random
import time
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add
from pathlib import Path

import pytest

from tests.server.proxy import Proxy
from tests.shared_desk import SharedDeskForTests
from tests.soak.breaking import Cutter, Killer, desk_to_break
from tests.soak.writers import Stands, Writer, by_way_of, stands, while_they_save, writer

pytestmark = [pytest.mark.soak, pytest.mark.timeout(2_400)]

KILLS, RESTARTS, CUTS = 200, 100, 500
SECONDS = 900
WHO = ("officer", "oic", "supervisor")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedDeskForTests]:
    """A desk on a server that waits for the disk."""
    state = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DA_DESK_STATE", str(state))
        with desk_to_break(state) as made:
            yield made


def at_work(desk: SharedDeskForTests, sees: SharedDeskForTests) -> list[Writer]:
    return [writer(desk, sees, who, who) for who in WHO]


def nothing_happened(desk: SharedDeskForTests, writers: Sequence[Writer]) -> bool:
    """Nothing is lost, doubled or kept unheard, and the log's chain is whole."""
    auditor = desk.as_("auditor").workplace
    found: Stands = reduce(add, (stands(desk, each) for each in writers))
    print(
        f"  {sum(len(each.acknowledged) for each in writers)} acknowledged saves,"
        f" told {sum(each.told for each in writers)} times: {found}"
    )
    return found == Stands() and auditor.store.guard.verify(auditor.actor).faults == ()


def test_killed_backends(broken: SharedDeskForTests, capsys: pytest.CaptureFixture[str]) -> None:
    writers, began = at_work(broken, broken), time.monotonic()
    with broken.cluster.superuser(broken.place.database) as connection:
        killer = Killer(connection)
        while_they_save(writers, killer.one, KILLS, SECONDS)
    with capsys.disabled():
        print(f"\n{killer.killed} backends killed in {time.monotonic() - began:.0f} s, {sorted(killer.phases)}")
        assert nothing_happened(broken, writers)
    assert killer.killed > KILLS / 2


def test_immediate_restarts(broken: SharedDeskForTests, capsys: pytest.CaptureFixture[str]) -> None:
    writers, began = at_work(broken, broken), time.monotonic()
    restarts = while_they_save(writers, broken.cluster.restart, RESTARTS, SECONDS, saves_between=10)
    with capsys.disabled():
        print(f"\n{restarts} immediate restarts in {time.monotonic() - began:.0f} s")
        assert nothing_happened(broken, writers)
    assert restarts > RESTARTS / 4


def test_cut_lines(broken: SharedDeskForTests, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Proxy(broken.place.port) as line:
        far = by_way_of(broken, line.port)
        writers, began = at_work(broken, far), time.monotonic()
        cutter = Cutter(line, random.Random(20261126))
        while_they_save(writers, cutter.one, CUTS, SECONDS)
        line.disarm()
        far.close()
    with capsys.disabled():
        print(f"\n{cutter.cuts} cuts in {time.monotonic() - began:.0f} s")
        assert nothing_happened(broken, writers)
    assert cutter.cuts > CUTS / 2
