"""Two and three people at one report, on both stores: nothing of anybody's is overwritten or lost (trust.md 6)."""

from tests.desk import AnyDesk
from tests.soak.two_people import Figures, Interleavings

SEED = 20261126
ONE_BY_ONE, AT_ONCE = 24, 12
"""How many interleavings for each store; ``make soak`` runs more."""


def nothing_happened(found: Figures) -> bool:
    return (found.overwritten, found.lost, found.wrongly_signed) == (0, 0, 0)


def test_steps_one_after_another(desk: AnyDesk) -> None:
    found = Interleavings(desk, SEED, threads=False).run(range(ONE_BY_ONE))
    assert nothing_happened(found), found
    assert min(found.acknowledged["save"], found.acknowledged["check"], found.met["conflict"], found.met["merged"]) > 0


def test_steps_at_the_same_moment(desk: AnyDesk) -> None:
    found = Interleavings(desk, SEED, threads=True).run(range(AT_ONCE))
    assert nothing_happened(found), found
    assert found.met["conflict"] > 0
