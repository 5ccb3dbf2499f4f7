"""When a safe contact can't be relied on any more, and in which words."""

from datetime import UTC, datetime, timedelta

from da_desk.practice.safe_contact import stale, standing

CONFIRMED = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def test_it_grows_stale_after_28_days() -> None:
    edge = CONFIRMED + timedelta(days=28)
    assert not stale(CONFIRMED, edge - timedelta(seconds=1), 28)
    assert stale(CONFIRMED, edge, 28)
    assert standing(CONFIRMED, edge, 28) == "not confirmed since 1 Oct 2026"
    assert standing(CONFIRMED, edge - timedelta(days=1), 28) == "confirmed 1 Oct 2026"


def test_a_trigger_overtakes_it() -> None:
    now = CONFIRMED + timedelta(days=2)
    assert stale(CONFIRMED, now, 28, trigger_at=CONFIRMED + timedelta(days=1))
    assert not stale(CONFIRMED, now, 28, trigger_at=CONFIRMED - timedelta(days=1))


def test_never_confirmed() -> None:
    assert stale(None, CONFIRMED, 28)
    assert standing(None, CONFIRMED, 28) == "never confirmed"


def test_the_day_is_the_one_in_london() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert standing(late, late, 28) == "confirmed 2 Jul 2026"
