"""Which days a person works, when they are away, and who covers: what is due in an absence must not wait for their return.

That somebody is away is kept, never why. Naming cover sends nothing away: the duties stay with their holder, and who covers
which days is on the record.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from da_desk.errors import AccessDenied, RuleRefused
from da_desk.models.accounts import Absence, Account, Membership, WorkingWeek
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import end_of, london_day
from da_desk.practice.cover import LOOKED_BACK, USUAL_WEEK, Away, Owed, Uncovered, Week, Why, uncovered
from da_desk.services.accounts import caseworkers
from da_desk.services.duty_lines import Line, line_of
from da_desk.services.duty_views import display_names
from da_desk.services.rule_runs import holder_role
from da_desk.services.service import Named, Service
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Changes
from da_desk.store.guard import DutyCard
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day

DAYS_AHEAD = "supervision.days-ahead"
"""The setting of how far lists of what is due look ahead."""

_WEEKDAYS = frozenset("1234567")
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ComingWeek:
    """Other working days, from a later day on."""

    from_day: date
    days: str


@dataclass(frozen=True, slots=True)
class WeekView:
    """The working days of a person now, as ISO weekdays ("12345"). ``from_day`` is None while Monday to Friday is assumed."""

    account_id: UUID
    who: str
    days: str
    from_day: date | None
    coming: tuple[ComingWeek, ...]


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """Days (inclusive) that a person is away. ``cover_id`` is None while nobody covers.

    ``may_change``: whether the one who looks may name cover or take it back.
    """

    id: UUID
    version: int
    account_id: UUID
    who: str
    from_day: date
    to_day: date
    cover_id: UUID | None
    cover: str
    may_change: bool

    def holds(self, on: date) -> bool:
        """Whether the person is away on that day."""
        return self.from_day <= on <= self.to_day


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A duty for which nobody will be there: its holder is not, and nobody who is covers.

    ``why``: "gone" (the account is not in use), "nobody" (no holder at all), "away" (an absence), "off" (no working day).
    ``due``: the day it is due, or today when that is past. ``last_shift``: the holder's last working day before it.
    ``red``: that shift ends today or has ended, so that naming cover can't wait.
    """

    line: Line
    why: Why
    due: date
    last_shift: date | None
    absence_id: UUID | None
    red: bool


@dataclass(frozen=True, slots=True)
class WorkingDays(Service):
    """What everybody does with their own days, and a supervisor with those of the unit."""

    def week(self, account_id: UUID | None = None) -> WeekView:
        """The working days of a person, one's own by default. Two statements. Raises AccessDenied."""
        self.workplace.require("read", "absence")
        wanted = account_id or self.workplace.actor.account_id
        with self.workplace.reading() as uow:
            return week_views(uow, [wanted])[wanted]

    def weeks(self) -> tuple[WeekView, ...]:
        """The working days of everybody in one's units who can hold a duty, by name. Constant number of statements."""
        self.workplace.require("read", "absence")
        with self.workplace.reading() as uow:
            colleagues = _of_units(uow, self.workplace.actor.unit_ids)
            found = week_views(uow, [each.id for each in colleagues])
        return tuple(found[each.id] for each in colleagues)

    def set_week(
        self, days: str, from_day: date, account_id: UUID | None = None, *, op_id: UUID | None = None
    ) -> Changes:
        """Which weekdays a person works from a day on, such as "12345"; "" for none. What was before stays as it was.

        Raises AccessDenied, ValidationFailed for something else than weekdays, or a day in the past.
        """
        wanted = account_id or self.workplace.actor.account_id

        def act(uow: UnitOfWork) -> None:
            self._require(uow, "create", wanted)
            kept = _checked_week(days, from_day, london_day(uow.now))
            same = select(WorkingWeek).where(WorkingWeek.account_id == wanted, WorkingWeek.from_day == from_day)
            row = uow.first(same)
            if row is None:
                uow.add(WorkingWeek(account_id=wanted, days=kept, from_day=from_day))
            else:
                row.days = kept

        return self.workplace.act(op_id, act)

    def absences(self, account_id: UUID | None = None) -> tuple[AbsenceView, ...]:
        """Now and to come, by first day: of one person, or (None) of everybody in one's units.

        Constant number of statements. Raises AccessDenied.
        """
        self.workplace.require("read", "absence")
        with self.workplace.reading() as uow:
            if account_id is not None:
                return self._absences(uow, Absence.account_id == account_id)
            people = [each.id for each in _of_units(uow, self.workplace.actor.unit_ids)]
            return self._absences(uow, Absence.account_id.in_(people))

    def covering(self) -> tuple[AbsenceView, ...]:
        """The absences of colleagues that one covers oneself, now and to come."""
        self.workplace.require("read", "absence")
        with self.workplace.reading() as uow:
            return self._absences(uow, Absence.cover_id == self.workplace.actor.account_id)

    def uncovered(self) -> tuple[AwayLine, ...]:
        """What oneself holds that is due within some days (a setting) when one isn't there and nobody covers.

        The most pressing first. A constant number of statements. Raises AccessDenied.
        """
        work = self.workplace
        work.require("read", "duty")
        now = work.now()
        with work.reading() as uow:
            days = work.policies(uow).number(DAYS_AHEAD)
        cards = work.store.guard.duties(work.actor, "mine", through(london_day(now) + timedelta(days=days)))
        with work.reading() as uow:
            return away_lines(uow, work.practice, cards, days)

    def covered(self) -> tuple[Line, ...]:
        """What colleagues hold and one covers oneself: due, or overdue, on a day of theirs that one is named for."""
        work, now = self.workplace, self.workplace.now()
        today, mine = london_day(now), self.covering()
        if not mine:
            return ()
        last = max(each.to_day for each in mine)
        cards = work.store.guard.duties(work.actor, "team", through(last))
        due = ((card, max(london_day(card.do_by), today)) for card in cards)
        return tuple(
            line_of(card, now)
            for card, on in due
            if any(each.account_id == card.holder_id and each.holds(on) for each in mine)
        )

    def may_plan(self, account_id: UUID) -> bool:
        """Whether one may set this person's working days and absences: one's own, or those of one's unit as a supervisor."""
        with self.workplace.reading() as uow:
            return account_id in self._mine(uow, [account_id])

    def who_can_cover(self, account_id: UUID | None = None) -> tuple[Named, ...]:
        """Whom cover can be asked of, by name: the person's colleagues of the same unit, who may record what is due there."""
        self.workplace.require("read", "absence")
        with self.workplace.reading() as uow:
            wanted = account_id or self.workplace.actor.account_id
            return tuple(Named(each.id, each.display) for each in _colleagues(uow, wanted))

    def add_absence(
        self,
        from_day: date,
        to_day: date,
        cover_id: UUID | None = None,
        account_id: UUID | None = None,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """A person is away on these days (inclusive), and who covers, if that is known yet.

        Raises AccessDenied; ValidationFailed for days that can't be, and for somebody who can't cover them; RuleRefused
        when the person is away on some of them already.
        """
        wanted = account_id or self.workplace.actor.account_id

        def act(uow: UnitOfWork) -> None:
            self._require(uow, "create", wanted)
            _check_days(from_day, to_day, london_day(uow.now))
            _refuse_overlap(uow, wanted, from_day, to_day)
            absence = Absence(account_id=wanted, from_day=from_day, to_day=to_day, withdrawn_reason="")
            if cover_id is not None:
                _check_cover(uow, absence, cover_id)
                absence.cover_id = cover_id
            uow.add(absence)

        return self.workplace.act(op_id, act)

    def name_cover(
        self, absence_id: UUID, version: int, cover_id: UUID | None, *, op_id: UUID | None = None
    ) -> Changes:
        """Who covers an absence; None takes the name away again. Nothing is handed over.

        Raises AccessDenied, Conflict, NotFound, ValidationFailed for somebody who can't cover these days.
        """

        def act(uow: UnitOfWork) -> None:
            absence = self._taken(uow, absence_id, version)
            if cover_id is not None:
                _check_cover(uow, absence, cover_id)
            absence.cover_id = cover_id

        return self.workplace.act(op_id, act)

    def withdraw_absence(self, absence_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """The person is not away after all, or it was entered by mistake; the row stays, struck out.

        Raises AccessDenied, Conflict, NotFound, ValidationFailed without a reason.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            absence = self._taken(uow, absence_id, version)
            absence.withdrawn_at, absence.withdrawn_reason = uow.now, kept

        return self.workplace.act(op_id, act)

    def _taken(self, uow: UnitOfWork, absence_id: UUID, version: int) -> Absence:
        absence = uow.take(Absence, absence_id, version)
        self._require(uow, "edit", absence.account_id)
        if absence.withdrawn_at is not None:
            raise RuleRefused(_("This absence was taken back already. Enter it anew if the person is away."))
        return absence

    def _require(self, uow: UnitOfWork, verb: str, account_id: UUID) -> None:
        if account_id not in self._mine(uow, [account_id], verb):
            raise AccessDenied

    def _mine(self, uow: UnitOfWork, people: Collection[UUID], verb: str = "edit") -> frozenset[UUID]:
        """Those among ``people`` whose days one may set. One statement."""
        work, me = self.workplace, self.workplace.actor.account_id
        units = _units_of(uow, people)
        return frozenset(
            each
            for each in people
            if (each == me and work.allows(verb, "absence", own=True))
            or any(work.allows(verb, "absence", unit_id=unit, own=each == me) for unit in units.get(each, ()))
        )

    def _absences(self, uow: UnitOfWork, whose: ColumnElement[bool]) -> tuple[AbsenceView, ...]:
        rows = uow.all(
            select(Absence)
            .where(whose, Absence.withdrawn_at.is_(None), Absence.to_day >= london_day(uow.now))
            .order_by(Absence.from_day, Absence.id)
        )
        names = display_names(uow, (each for row in rows for each in (row.account_id, row.cover_id)))
        mine = self._mine(uow, {row.account_id for row in rows})
        return tuple(_view(row, names, row.account_id in mine) for row in rows)


def through(last: date) -> datetime:
    """The time before which everything is due that is due on ``last`` or earlier."""
    return end_of(last) + timedelta(seconds=1)


def week_views(uow: UnitOfWork, people: Sequence[UUID]) -> dict[UUID, WeekView]:
    """The working days of these people. Two statements."""
    today = london_day(uow.now)
    rows = uow.all(
        select(WorkingWeek).where(WorkingWeek.account_id.in_(people)).order_by(WorkingWeek.from_day, WorkingWeek.id)
    )
    names = display_names(uow, people)
    return {each: _week([row for row in rows if row.account_id == each], each, names, today) for each in people}


def away_lines(uow: UnitOfWork, practice: Practice, cards: Sequence[DutyCard], days_ahead: int) -> tuple[AwayLine, ...]:
    """Those of these duties for which nobody will be there. Three statements.

    What a rule leaves to the supervisors of a unit together has no holder, and is not said to lack one.
    """
    asked = [card for card in cards if card.holder_id or holder_role(practice, card.rule_version) != "supervisor"]
    today = london_day(uow.now)
    holders = {card.holder_id for card in asked if card.holder_id is not None}
    absences = _absent(uow, holders, today, today + timedelta(days=days_ahead))
    weeks = uow.all(select(WorkingWeek).where(WorkingWeek.account_id.in_(holders)))
    people = holders | {each.cover for each in absences if each.cover is not None}
    gone = uow.all(select(Account.id).where(Account.id.in_(people), Account.disabled_at.is_not(None)))
    found = uncovered(
        [Owed(card.id, card.holder_id, card.do_by) for card in asked],
        [Week(row.account_id, row.days, row.from_day) for row in weeks],
        absences,
        today,
        days_ahead,
        frozenset(gone),
    )
    lines = {card.id: line_of(card, uow.now) for card in asked}
    return tuple(_away_line(lines[each.duty_id], each) for each in found)


def _away_line(line: Line, found: Uncovered) -> AwayLine:
    return AwayLine(line, found.why, found.due, found.last_shift, found.absence_id, found.red)


def _absent(uow: UnitOfWork, people: Collection[UUID], today: date, until: date) -> list[Away]:
    """The absences of these people, and of whoever covers them. One statement."""
    standing = _standing(today - timedelta(days=LOOKED_BACK), until)
    covers = select(Absence.cover_id).where(Absence.account_id.in_(people), Absence.cover_id.is_not(None))
    rows = uow.all(standing.where(Absence.account_id.in_(people) | Absence.account_id.in_(covers)))
    return [Away(row.account_id, row.from_day, row.to_day, row.cover_id, row.id) for row in rows]


def _week(rows: Sequence[WorkingWeek], account_id: UUID, names: Mapping[UUID, str], today: date) -> WeekView:
    begun = [row for row in rows if row.from_day <= today]
    now = begun[-1] if begun else None
    return WeekView(
        account_id=account_id,
        who=names.get(account_id, ""),
        days=now.days if now else USUAL_WEEK,
        from_day=now.from_day if now else None,
        coming=tuple(ComingWeek(row.from_day, row.days) for row in rows if row.from_day > today),
    )


def _view(row: Absence, names: Mapping[UUID, str], may_change: bool) -> AbsenceView:
    return AbsenceView(
        id=row.id,
        version=row.version,
        account_id=row.account_id,
        who=names.get(row.account_id, ""),
        from_day=row.from_day,
        to_day=row.to_day,
        cover_id=row.cover_id,
        cover=names.get(row.cover_id, "") if row.cover_id else "",
        may_change=may_change,
    )


def _checked_week(days: str, from_day: date, today: date) -> str:
    typed = Typed()
    typed.day("from_day", _("From"), from_day)
    if from_day < today:
        typed.refuse("from_day", _("Working days can’t change in the past. Give today or a later day."))
    if not set(days) <= _WEEKDAYS or len(set(days)) != len(days):
        typed.refuse("days", _("Choose among the days of the week."))
    typed.check()
    return "".join(sorted(days))


def _check_days(from_day: date, to_day: date, today: date) -> None:
    typed = Typed()
    typed.day("from_day", _("First day away"), from_day)
    typed.day("to_day", _("Last day away"), to_day)
    if to_day < from_day:
        typed.refuse("to_day", _("The last day is before the first. Give the same day or a later one."))
    elif to_day < today:
        typed.refuse("to_day", _("This absence is over already. Give days that are still to come, or today."))
    elif to_day - from_day > _LONGEST:
        typed.refuse(
            "to_day", _("That is longer than a year. Hand the cases over instead, or give an earlier last day.")
        )
    typed.check()


def _refuse_overlap(uow: UnitOfWork, account_id: UUID, from_day: date, to_day: date) -> None:
    known = uow.first(_standing(from_day, to_day).where(Absence.account_id == account_id))
    if known is not None:
        sentence = _(
            "Some of these days are entered already: {first} to {last}. Name cover there, or take it back first."
        )
        raise RuleRefused(sentence.format(first=day(known.from_day), last=day(known.to_day)))


def _check_cover(uow: UnitOfWork, absence: Absence, cover_id: UUID) -> None:
    typed = Typed()
    if cover_id not in {each.id for each in _colleagues(uow, absence.account_id)}:
        typed.refuse(
            "cover", _("Choose a colleague of the same unit with an account in use: they may record what is due.")
        )
    away = uow.first(_standing(absence.from_day, absence.to_day).where(Absence.account_id == cover_id))
    if away is not None:
        sentence = _(
            "That colleague is away as well, {first} to {last}. Choose somebody else, or enter these days in parts."
        )
        typed.refuse("cover", sentence.format(first=day(away.from_day), last=day(away.to_day)))
    typed.check()


def _standing(from_day: date, to_day: date) -> Select[Absence]:
    """Absences that hold on any of these days."""
    return select(Absence).where(Absence.withdrawn_at.is_(None), Absence.from_day <= to_day, Absence.to_day >= from_day)


def _units_of(uow: UnitOfWork, people: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The units that each of these people belongs to today. One statement."""
    today, found = london_day(uow.now), dict[UUID, set[UUID]]()
    for row in uow.all(select(Membership).where(Membership.account_id.in_(list(people)))):
        if row.current(today):
            found.setdefault(row.account_id, set()).add(row.unit_id)
    return found


def _of_units(uow: UnitOfWork, unit_ids: Collection[UUID]) -> list[Account]:
    """Everybody in these units who can hold a duty, by name. Two statements."""
    able = caseworkers(uow)
    units = _units_of(uow, [each.id for each in able])
    return [each for each in able if units.get(each.id, set()) & set(unit_ids)]


def _colleagues(uow: UnitOfWork, account_id: UUID) -> list[Account]:
    units = _units_of(uow, [account_id]).get(account_id, set())
    return [each for each in _of_units(uow, units) if each.id != account_id]
