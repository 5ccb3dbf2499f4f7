"""Figures as ratios: first paint; lists and search on a hundred thousand cases against a hundred.

``make bench`` prints them. None fails on seconds; a list that grows with the desk fails on its ratio, or on the number
of its statements.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from da_desk.models.accounts import Actor, Unit
from da_desk.models.base import folded
from da_desk.practice.catalogue import shipped
from da_desk.services.access import Workplace
from da_desk.services.desk import Services
from da_desk.settings import resources
from da_desk.store.guard import Guard, Listing, Sort
from da_desk.store.local.local_store import LocalStore
from tests.bench.first_paint import LIMIT, measure
from tests.bench.many import COMMON, RARE, Setting, fill_local
from tests.desk import OTHER_UNIT, UNIT, AnyDesk, DeskForTests, copied
from tests.services.counting import statements

FEW, MANY = 100, 100_000
RUNS = 25
ROWS = 32
"""Asked for at once, so that a desk of a hundred cases fills a page too."""
MOST = 3.0
"""How much more a list may take on a thousand times as many cases; a scan would take hundreds of times as much."""
MOST_TODAY = 1.3
"""The same for the page that everybody opens first."""

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1200)]


def test_first_paint() -> None:
    bare, desk = measure()
    ratio = desk / bare
    print(f"\nfirst paint: bare {bare * 1000:.0f} ms, desk {desk * 1000:.0f} ms, ratio {ratio:.2f} (limit {LIMIT})")
    assert ratio > 1.0, "the bare window can't be slower than the desk: the measurement is broken"


def test_reading_what_is_shipped() -> None:
    """The first sign-in reads catalogues, forms and rules; the next ones have them."""
    shipped.cache_clear()
    times = []
    for _sign_in in range(2):
        start = time.perf_counter()
        shipped(resources())
        times.append(time.perf_counter() - start)
    first, next_one = times
    print(f"\nwhat is shipped: first sign-in {first * 1000:.0f} ms, the next {next_one * 1_000_000:.0f} µs")
    assert next_one < first / 100


@dataclass(frozen=True)
class Figure:
    """Milliseconds of one act, the least of several runs (others use the machine too), and how many statements it sends."""

    ms: float
    sent: int


def acts(services: Services) -> dict[str, Callable[[], object]]:
    """What a person does all day, on either kind of store.

    The names that begin with * may not grow with the desk, those with ** hardly at all.
    """
    store, actor = services.workplace.store, services.workplace.actor
    guard = store.guard
    until, later, earlier = (store.now() + timedelta(days=days) for days in (8, 61, -61))
    someone = guard.page(actor, Listing("mine"), n=1).cards[0].case_id
    pages: dict[str, Callable[[], object]] = {}
    for sort in ("due", "name", "grade"):
        pages[f"*team, first page by {sort}"] = partial(_first, guard, actor, sort)
        pages[f"*team, next page by {sort}"] = partial(guard.page, actor, *_second(guard, actor, sort))
    return pages | {
        "*mine, first page": lambda: guard.page(actor, Listing("mine"), n=ROWS),
        "*all, first page": lambda: guard.page(actor, Listing("all"), n=ROWS),
        "team, 128 cards": lambda: guard.page(actor, Listing("team")),
        "counts": lambda: [guard.count(actor, Listing(scope)) for scope in ("mine", "team", "all")],
        "*Today": lambda: guard.duties(actor, "mine", until, ROWS),
        "**Today's page": services.duties.today,
        "**Today's page with what is coming": lambda: services.duties.today(coming=True),
        "**numbers on the rail": services.duties.due_times,
        "*queue": lambda: guard.duties(actor, "team", until, ROWS),
        "*duties of one rule": lambda: guard.duties(actor, "team", later, ROWS, (COMMON,)),
        "*duties of a rare rule": lambda: guard.duties(actor, "team", later, 1, (RARE,)),
        "*duties of three rules": lambda: guard.duties(actor, "team", later, ROWS, (RARE, COMMON, "duty.mend-rmp")),
        "*what happened, team": lambda: guard.happened(actor, "team", earlier, ROWS),
        "*what happened, mine": lambda: guard.happened(actor, "mine", earlier, ROWS),
        "*what ended": lambda: guard.ended(actor, earlier, (RARE, COMMON), ROWS),
        "load of the unit": lambda: guard.load(actor, "team"),
        "load of all units": lambda: guard.load(actor, "all"),
        "*last looks": lambda: (guard.last_listed(actor, "events"), guard.last_opened(actor, someone, later)),
        "*search by reference": lambda: guard.find(actor, "DA/26/000007"),
        "*search by crime number": lambda: guard.find(actor, "42CY/0000007/26"),
        "search by its ending": lambda: guard.find(actor, "0000007/26"),
        "search by phone": lambda: guard.find(actor, "07700 900007"),
        "search by two names": lambda: guard.find(actor, "mardenree holly"),
        "search by the beginning of a name": lambda: guard.find(actor, "marden"),
        "search by a misspelt name": lambda: guard.find(actor, "mardenreh holy"),
        "who is known already": lambda: guard.find_people(actor, "Holly Mardenree", _WORDS, None),
    }


_WORDS = folded("Holly Mardenree").split()


def _first(guard: Guard, actor: Actor, sort: Sort) -> object:
    return guard.page(actor, Listing("team", sort=sort), n=ROWS)


def _second(guard: Guard, actor: Actor, sort: Sort) -> tuple[Listing, str, int]:
    listing = Listing("team", sort=sort)
    return listing, guard.page(actor, listing, n=ROWS).after, ROWS


def in_turn(few: Services, many: Services) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """Each act on a small desk and on a large one, in turn."""
    larger = acts(many)
    found = {name: _figures(act, larger[name]) for name, act in acts(few).items()}
    return {name: both[0] for name, both in found.items()}, {name: both[1] for name, both in found.items()}


def _figures(*turns: Callable[[], object]) -> list[Figure]:
    """The same act on one desk or several, taken in turn, so that what else the machine does falls on all alike."""
    sent = [_statements(act) for act in turns]
    taken: list[list[float]] = [[] for _act in turns]
    for _run in range(RUNS):
        for act, into in zip(turns, taken, strict=True):
            began = time.perf_counter()
            act()
            into.append((time.perf_counter() - began) * 1000)
    return [Figure(min(times), count) for times, count in zip(taken, sent, strict=True)]


def _statements(act: Callable[[], object]) -> int:
    with statements() as sent:
        act()
    return len(sent)


def compare(kind: str, few: dict[str, Figure], many: dict[str, Figure]) -> None:
    """Print both with their ratio, and fail where something grows with the desk that may not."""
    for name, much in many.items():
        little = few[name]
        print(
            f"{kind} {name.lstrip('*'):36} {little.ms:8.2f} ms on {FEW}, {much.ms:8.2f} on {MANY:,},"
            f" ratio {much.ms / little.ms:5.1f}, {much.sent} statements"
        )
    grown = [name for name, much in many.items() if much.sent != few[name].sent]
    slower = [name for name, much in many.items() if much.ms > _most(name) * few[name].ms]
    assert (grown, slower) == ([], [])


def _most(name: str) -> float:
    return MOST_TODAY if name.startswith("**") else MOST if name.startswith("*") else float("inf")


def setting_of(place: Workplace, colleague: str, desk: AnyDesk) -> Setting:
    """The two units of the desk for tests, its officer and a colleague."""
    with place.reading() as uow:
        units = {unit.name: unit.id for unit in uow.all(select(Unit))}
    return Setting(place.actor, units[UNIT], units[OTHER_UNIT], desk.account_id(colleague), place.now())


def test_lists_and_search_on_a_local_desk(local_desk: DeskForTests, tmp_path: Path) -> None:
    desks = [DeskForTests(copied(local_desk.folder, tmp_path / name), local_desk.state) for name in ("few", "many")]
    for desk, cases in zip(desks, (FEW, MANY), strict=True):
        place, began = desk.workplace("officer"), time.perf_counter()
        assert isinstance(place.store, LocalStore)
        fill_local(place.store, setting_of(place, "oic", desk), 0, cases)
        print(f"\nlocal: {cases:,} cases made in {time.perf_counter() - began:.0f} s", end="")
    print()
    few, many = in_turn(*(desk.as_("officer") for desk in desks))
    for desk in desks:
        desk.close()
    compare("local", few, many)
