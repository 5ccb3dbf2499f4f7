"""Whether what is known of a safe way to reach the victim can still be relied on (practice ``contact.safe``)."""

from datetime import datetime, timedelta

from da_desk.practice.clocks import london_day
from da_desk.wording import _, day


def stale(last_confirmed: datetime | None, now: datetime, days: int, trigger_at: datetime | None = None) -> bool:
    """Whether it must be confirmed again: never confirmed, ``days`` or more ago, or before the last trigger point."""
    if last_confirmed is None:
        return True
    overtaken = trigger_at is not None and trigger_at > last_confirmed
    return overtaken or now - last_confirmed >= timedelta(days=days)


def standing(last_confirmed: datetime | None, now: datetime, days: int, trigger_at: datetime | None = None) -> str:
    """The words that stand beside a safe contact: when it was confirmed, or that it has to be confirmed again."""
    if last_confirmed is None:
        return _("never confirmed")
    when = day(london_day(last_confirmed))
    if stale(last_confirmed, now, days, trigger_at):
        return _("not confirmed since {day}").format(day=when)
    return _("confirmed {day}").format(day=when)
