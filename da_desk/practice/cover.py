"""Who is there on the day when something is due, and what nobody is named for.

A duty that falls due on a day on which its holder doesn't work needs a colleague named for that day, before the holder's
last shift ends. Plain functions over plain values; a day is a day in England and Wales.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from da_desk.practice.clocks import london_day

USUAL_WEEK = "12345"
"""Monday to Friday (ISO weekdays): what is assumed of a person whose working days nobody has set."""

LOOKED_BACK = 62
"""Days before a due day in which the holder's last shift is looked for; whoever is away longer has none."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """The weekdays that a person works from a day on ("12345": ISO weekdays), until a later week of theirs begins."""

    account: UUID
    days: str
    from_day: date


@dataclass(frozen=True, slots=True)
class Away:
    """Days (inclusive) that a person is not there, and who covers; why is nobody's business here."""

    account: UUID
    from_day: date
    to_day: date
    cover: UUID | None = None
    id: UUID | None = None

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_day <= day <= self.to_day


@dataclass(frozen=True, slots=True)
class Owed:
    """One open duty: who holds it (None: nobody) and by when."""

    id: UUID
    holder: UUID | None
    do_by: datetime


Why = Literal["gone", "nobody", "away", "off"]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A duty for which nobody is there on ``due``: the day it is due, or today when that is past.

    ``why``: "gone" (the account is not in use), "nobody" (nobody holds it), "away" (an absence, ``absence_id``), "off" (no
    working day of the holder). ``last_shift``: the holder's last working day before it. ``red``: that shift ends today, has
    ended, or there is none: cover can't wait any longer.
    """

    duty_id: UUID
    holder: UUID | None
    why: Why
    due: date
    last_shift: date | None
    absence_id: UUID | None
    red: bool


@dataclass(frozen=True, slots=True)
class Presence:
    """Who works when. Built once for all questions of one page."""

    weeks: Mapping[UUID, tuple[Week, ...]]
    absences: Mapping[UUID, tuple[Away, ...]]
    gone: Collection[UUID] = field(default_factory=frozenset)

    @classmethod
    def of(cls, weeks: Iterable[Week], absences: Iterable[Away], gone: Collection[UUID] = ()) -> "Presence":
        """From the rows as they stand. ``gone``: accounts that are not in use any more."""
        by_account: dict[UUID, list[Week]] = defaultdict(list)
        away: dict[UUID, list[Away]] = defaultdict(list)
        for week in sorted(weeks, key=lambda each: each.from_day):
            by_account[week.account].append(week)
        for absence in sorted(absences, key=lambda each: each.from_day):
            away[absence.account].append(absence)
        return cls(
            {account: tuple(found) for account, found in by_account.items()},
            {account: tuple(found) for account, found in away.items()},
            frozenset(gone),
        )

    def week(self, account: UUID, day: date) -> str:
        """The weekdays that a person works in the week of ``day``; Monday to Friday when none are set for it."""
        held = [week.days for week in self.weeks.get(account, ()) if week.from_day <= day]
        return held[-1] if held else USUAL_WEEK

    def away(self, account: UUID, day: date) -> tuple[Away, ...]:
        """The absences of a person that hold on a day."""
        return tuple(absence for absence in self.absences.get(account, ()) if absence.on(day))

    def works(self, account: UUID, day: date) -> bool:
        """Whether a person is at work on a day."""
        if account in self.gone or self.away(account, day):
            return False
        return str(day.isoweekday()) in self.week(account, day)

    def covered(self, account: UUID, day: date) -> bool:
        """Whether somebody who is there themselves is named for a person's absence on a day.

        Whoever agreed to cover is there also on a weekday that is not usually theirs, unless they are away.
        """
        named = [absence.cover for absence in self.away(account, day) if absence.cover is not None]
        return any(cover not in self.gone and cover != account and not self.away(cover, day) for cover in named)

    def last_shift(self, account: UUID, before: date) -> date | None:
        """The last day before ``before`` on which a person works; None when there is none in two months."""
        days = (before - _DAY * back for back in range(1, LOOKED_BACK + 1))
        return next((day for day in days if self.works(account, day)), None)

    def needs_cover(self, account: UUID, day: date) -> bool:
        """Whether on that day neither the person nor a named colleague is there."""
        return not self.works(account, day) and not self.covered(account, day)


def uncovered(
    duties: Iterable[Owed],
    weeks: Iterable[Week],
    absences: Iterable[Away],
    today: date,
    days_ahead: int,
    gone: Collection[UUID] = (),
) -> tuple[Uncovered, ...]:
    """The duties due within ``days_ahead`` days, or overdue, for which nobody is there: the red ones first, then by day."""
    presence = Presence.of(weeks, absences, gone)
    found = _uncovered(duties, presence, today, today + _DAY * days_ahead)
    return tuple(sorted(found, key=lambda each: (not each.red, each.due)))


def _uncovered(duties: Iterable[Owed], presence: Presence, today: date, until: date) -> Iterator[Uncovered]:
    for duty in duties:
        due = max(london_day(duty.do_by), today)
        if duty.holder is None or duty.holder in presence.gone:
            if due <= until:
                yield Uncovered(duty.id, duty.holder, "gone" if duty.holder else "nobody", due, None, None, red=True)
        elif due <= until and presence.needs_cover(duty.holder, due):
            yield _missing(duty, duty.holder, due, presence, today)


def _missing(duty: Owed, holder: UUID, due: date, presence: Presence, today: date) -> Uncovered:
    absences = presence.away(holder, due)
    last = presence.last_shift(holder, due)
    return Uncovered(
        duty_id=duty.id,
        holder=holder,
        why="away" if absences else "off",
        due=due,
        last_shift=last,
        absence_id=absences[0].id if absences else None,
        red=last is None or last <= today,
    )
