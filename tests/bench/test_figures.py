"""Figures as ratios: first paint, lists on many cases against few. ``make bench`` prints them; none fails on seconds."""

import statistics
import time
from collections.abc import Callable

import pytest

from da_desk.services.access import Workplace
from da_desk.store.guard import Listing
from tests.bench.first_paint import LIMIT, measure
from tests.desk import DeskForTests
from tests.services.counting import statements
from tests.store.rows import Wanted, add_case

FEW, MANY = 100, 3_000
RUNS = 7

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]


def test_first_paint() -> None:
    bare, desk = measure()
    ratio = desk / bare
    print(f"\nfirst paint: bare {bare * 1000:.0f} ms, desk {desk * 1000:.0f} ms, ratio {ratio:.2f} (limit {LIMIT})")
    assert ratio > 1.0, "the bare window can't be slower than the desk: the measurement is broken"


def _fill(place: Workplace, first: int, last: int) -> None:
    me, due = place.actor.account_id, place.now()
    with place.store.unit_of_work(place.actor) as uow:
        for number in range(first, last):
            family = f"Mars{number:05}" if number < 20 else f"Rees{number:05}"
            add_case(uow, Wanted(ref=f"DA/26/{number:05}", family=family, owner=me, holder=me, do_by=due))


def _median_ms(act: Callable[[], object]) -> tuple[float, int]:
    with statements() as sent:
        act()
    taken = []
    for _run in range(RUNS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), len(sent)


def test_lists_on_many_cases_against_few(desk: DeskForTests) -> None:
    place = desk.workplace("officer")
    guard, actor = place.store.guard, place.actor
    until = place.now().replace(year=place.now().year + 1)
    acts: dict[str, Callable[[], object]] = {
        "first 128 cards": lambda: guard.cards(actor, guard.case_ids(actor, Listing("mine"))[:128]),
        "today": lambda: guard.duties(actor, "mine", until, 100),
        "search by name": lambda: guard.find(actor, "mars"),
        "count": lambda: guard.count(actor, Listing("team")),
    }
    _fill(place, 0, FEW)
    few = {name: _median_ms(act) for name, act in acts.items()}
    _fill(place, FEW, MANY)
    for name, act in acts.items():
        slow, sent = _median_ms(act)
        ratio = slow / few[name][0]
        print(f"\n{name}: {few[name][0]:.1f} ms on {FEW}, {slow:.1f} on {MANY}, ratio {ratio:.1f}, {sent} statements")
        assert sent == few[name][1], "the number of statements grows with the number of cases"
