"""Bank holidays that a force knows better than the calendar that was shipped: loaded by one person, activated by another.

What is activated counts from the next sign-in on. Files add to one another in the order of their versions; a mistake is
mended by the next one. What was counted before stays, until its event is worked on or it is counted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from da_desk.errors import CatalogueInvalid, RuleRefused
from da_desk.models.desk import CatalogueFile
from da_desk.practice.calendars import Calendar, CalendarFile, parsed_calendar, with_files
from da_desk.practice.catalogue import Practice, shipped
from da_desk.services.duty_views import display_names
from da_desk.services.force_files import Kept, activate, text_of
from da_desk.services.service import Service
from da_desk.settings import resources
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day

KEPT = Kept("calendar.")
"""A calendar's file is kept under its area."""

LARGEST = 64 * 1024
"""Bytes of a calendar's file; a year has about a thousand."""

AHEAD = timedelta(days=92)
"""How long before a year begins that it is missed: what is owed by January is counted in autumn."""

CalendarState = Literal["in-force", "waiting", "damaged"]


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One file that was loaded. ``state``: in force; ``waiting`` for a second person; or ``damaged`` and left out.

    ``row_version`` is to be given to :meth:`CalendarFiles.activate`; ``text`` is the file.
    """

    id: UUID
    row_version: int
    area: str
    version: int
    state: CalendarState
    file: CalendarFile | None
    text: str
    sha256: str
    loaded_by: str
    loaded_by_id: UUID
    loaded_at: datetime
    activated_by: str
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShippedCalendar:
    """A calendar that comes with the desk; ``text`` is its file, for a force to begin its own from."""

    calendar: Calendar
    text: str


@dataclass(frozen=True, slots=True)
class CalendarFiles(Service):
    """The files of bank holidays that were loaded into this desk."""

    def list(self) -> tuple[CalendarLine, ...]:
        """Every file, by area, the newest first. Raises AccessDenied. Two statements."""
        self.workplace.require("read", "catalogue")
        with self.workplace.reading() as uow:
            rows = uow.all(KEPT.rows())
            names = display_names(uow, [who for row in rows for who in (row.created_by, row.activated_by)])
        lines = (_line(row, names) for row in rows)
        return tuple(sorted(lines, key=lambda line: (line.area, -line.version)))

    def shipped(self) -> tuple[ShippedCalendar, ...]:
        """The calendars that come with the desk, whatever was loaded since. Raises AccessDenied."""
        self.workplace.require("read", "catalogue")
        return tuple(
            ShippedCalendar(calendar, (resources() / "calendars" / f"{area}.toml").read_text(encoding="utf-8"))
            for area, calendar in sorted(shipped(resources()).calendars.items())
        )

    def load(self, file: Path, *, op_id: UUID | None = None) -> Changes:
        """Keep a file; nothing is counted by it before a second person activates it.

        Raises CatalogueInvalid, saying what is wrong and where, RuleRefused when the desk has that version or a newer
        one, AccessDenied.
        """
        self.workplace.require("create", "catalogue")
        text = text_of(file, LARGEST)
        found = parsed_calendar(text, file.name)

        def act(uow: UnitOfWork) -> None:
            rows = uow.all(KEPT.rows())
            _require_newer(found, rows)
            found.check_against(self._with(rows).calendar(found.area), file.name)
            KEPT.add(uow, found.area, found.version, text)

        return self.workplace.act(op_id, act)

    def activate(self, file_id: UUID, row_version: int, *, op_id: UUID | None = None) -> Changes:
        """Let times be counted by a loaded file, from the next sign-in on.

        Raises RuleRefused to the person who loaded it, or when it was activated before; CatalogueInvalid; AccessDenied,
        Conflict, NotFound.
        """
        self.workplace.require("manage", "catalogue")

        def act(uow: UnitOfWork) -> None:
            row = KEPT.waiting(uow, file_id, row_version)
            found = kept_calendar(row)
            found.check_against(self._with(uow.all(KEPT.rows())).calendar(found.area), KEPT.file_name(row))
            activate(uow, row)

        return self.workplace.act(op_id, act)

    def _with(self, rows: Iterable[CatalogueFile]) -> Practice:
        """The practice as the next sign-in will find it; a file that this one counts by already changes nothing twice."""
        return extended(self.workplace.practice, rows)[0]


def with_bank_holidays(practice: Practice, uow: UnitOfWork) -> tuple[Practice, str]:
    """The practice with the bank holidays that were activated on this desk, as they count from this sign-in on.

    And what the person is to be told: a file that had to be left out, a year that is missing. One statement.
    """
    whole, left_out = extended(practice, uow.all(KEPT.rows()))
    told = []
    if left_out:
        sentence = _(
            "Bank holidays loaded into this desk can't be read and were left out: {names}. Tell your administrator."
        )
        told.append(sentence.format(names=", ".join(left_out)))
    if missing := _missing(whole, uow.now):
        sentence = _(
            "The bank holidays of {year} are not known here. Have the calendar loaded: until then what is owed in that year is due at once."
        )
        told.append(sentence.format(year=missing))
    return whole, " ".join(told)


def extended(practice: Practice, rows: Iterable[CatalogueFile]) -> tuple[Practice, tuple[str, ...]]:
    """The practice with those of the files that were activated, and the names of those that had to be left out."""
    left_out: list[str] = []
    found: list[CalendarFile] = []
    for row in rows:
        if row.activated_at is not None:
            try:
                found.append(kept_calendar(row))
            except CatalogueInvalid:
                left_out.append(KEPT.file_name(row))
    return replace(practice, calendars=with_files(practice.calendars, found)), tuple(left_out)


def kept_calendar(row: CatalogueFile) -> CalendarFile:
    """The calendar of a kept file, as it was loaded. Raises CatalogueInvalid, also for a text that was changed since."""
    return KEPT.understood(row, parsed_calendar, lambda found: (found.area, found.version))


def _missing(practice: Practice, now: datetime) -> int | None:
    """The first year that a calendar lacks, of this one and the one that begins soon."""
    soon: tuple[date, ...] = (now.date(), (now + AHEAD).date())
    years = (each.year for each in soon if each.year not in practice.calendar().years)
    return next(years, None)


def _require_newer(found: CalendarFile, rows: Iterable[CatalogueFile]) -> None:
    """Files add to one another in the order of their versions, so none goes behind another."""
    known = KEPT.newest(rows, found.area)
    if found.version <= known:
        sentence = _("The desk has version {number} of the calendar “{area}” already. Give the file a higher version.")
        raise RuleRefused(sentence.format(number=known, area=found.area))


def _line(row: CatalogueFile, names: dict[UUID, str]) -> CalendarLine:
    try:
        found = kept_calendar(row)
    except CatalogueInvalid:
        found = None
    return CalendarLine(
        id=row.id,
        row_version=row.version,
        area=KEPT.name(row),
        version=row.file_version,
        state="damaged" if found is None else "waiting" if row.activated_at is None else "in-force",
        file=found,
        text=row.text,
        sha256=row.sha256,
        loaded_by=names.get(row.created_by, ""),
        loaded_by_id=row.created_by,
        loaded_at=row.created_at,
        activated_by=names.get(row.activated_by, "") if row.activated_by else "",
        activated_at=row.activated_at,
    )


def change_words(file: CalendarFile) -> str:
    """What a file adds and takes away, in one line."""
    parts = []
    if file.years:
        parts.append(_("all of {years}").format(years=", ".join(map(str, file.years))))
    single = [each for each in file.holiday if each.day.year not in file.years]
    parts += [_("adds {day} ({title})").format(day=day(each.day), title=each.title) for each in single]
    parts += [_("takes away {day}").format(day=day(gone)) for gone in file.removed]
    return "; ".join(parts)
