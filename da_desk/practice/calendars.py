"""Bank holidays: the days of each year that an area is known to have, as shipped and as a force adds or takes away.

Data, not arithmetic: a day is moved or added by proclamation, sometimes weeks before it comes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import msgspec

from da_desk.errors import CalendarMissing, CatalogueInvalid
from da_desk.practice.entries import EVERYWHERE, Confidence, Slug, Words, decoded
from da_desk.wording import _, day

LEAST_OF_A_YEAR = 8
"""No year has had fewer bank holidays since 1978: a whole year with fewer was not given whole."""

SATURDAY, SUNDAY = 5, 6


class Holiday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bank holiday as published, or as forecast when ``confidence`` says so."""

    day: date
    title: Words
    source: Words
    confidence: Confidence


class Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bank holidays of an area. ``years`` are those it covers; any other year is unknown, never empty."""

    area: Slug
    version: int
    title: Words
    source: Words
    years: tuple[int, ...]
    holiday: tuple[Holiday, ...]

    def check(self, file: str) -> None:
        """Raise CatalogueInvalid for a day that stands twice or outside the years covered, or a year not given whole."""
        _check_once(file, [each.day for each in self.holiday])
        if not {each.day.year for each in self.holiday} <= set(self.years):
            raise CatalogueInvalid(file, _("the years covered and the bank holidays don't agree"))
        _check_whole(file, self.years, self.holiday)

    def bank_holiday(self, on: date) -> Holiday | None:
        """The bank holiday of that day, if it is one. Raises CalendarMissing for a year that is not covered."""
        if on.year not in self.years:
            raise CalendarMissing(on.year)
        return next((each for each in self.holiday if each.day == on), None)

    def is_working(self, on: date) -> bool:
        """Whether it is not a Saturday, Sunday or bank holiday. Raises CalendarMissing for a year that is not covered."""
        holiday = self.bank_holiday(on)
        return on.weekday() < SATURDAY and holiday is None

    def forecast(self, year: int) -> bool:
        """Whether a bank holiday of that year is reckoned and not yet published."""
        return any(each.day.year == year and each.confidence == "unverified" for each in self.holiday)


class CalendarFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a force knows better than the calendar that was shipped: days ``removed``, days that are ``holiday``.

    A year in ``years`` is given whole: what was known of it goes.
    """

    area: Slug
    version: int
    title: Words
    source: Words
    years: tuple[int, ...] = ()
    holiday: tuple[Holiday, ...] = ()
    removed: tuple[date, ...] = ()

    def check(self, file: str) -> None:
        """Raise CatalogueInvalid for a file that contradicts itself, says nothing, or gives a year that is not whole."""
        added = [each.day for each in self.holiday]
        _check_once(file, [*added, *self.removed])
        if not self.years and not added and not self.removed:
            raise CatalogueInvalid(file, _("it adds no day and takes none away"))
        if len(set(self.years)) != len(self.years) or any(each.year in self.years for each in self.removed):
            raise CatalogueInvalid(file, _("a year that is given whole names every day that stands, once"))
        _check_whole(file, self.years, self.holiday)

    def check_against(self, calendar: Calendar, file: str) -> None:
        """Raise CatalogueInvalid for a day that can't be meant: of a year that nobody knows, or none to be removed."""
        for each in self.holiday:
            if each.day.year not in (*calendar.years, *self.years):
                where = _(
                    "{day} is in a year that the calendar does not hold; name the year in “years” and give all its days"
                )
                raise CatalogueInvalid(file, where.format(day=day(each.day)))
        standing = {each.day for each in calendar.holiday}
        for gone in self.removed:
            if gone not in standing:
                raise CatalogueInvalid(file, _("{day} is not a bank holiday here").format(day=day(gone)))


def parsed_calendar(text: str, file: str) -> CalendarFile:
    """A force's calendar as it stands in ``text``. Raises CatalogueInvalid, saying what is wrong and where."""
    found = decoded(file, text, CalendarFile)
    found.check(file)
    return found


def with_file(calendar: Calendar, file: CalendarFile) -> Calendar:
    """The calendar with what the force knows better. A day that is gone already is no fault: a newer DA Desk knew it too."""
    replaced = {*file.removed, *(each.day for each in file.holiday)}
    kept = (each for each in calendar.holiday if each.day.year not in file.years and each.day not in replaced)
    days = sorted((*kept, *file.holiday), key=lambda each: each.day)
    years = tuple(sorted({*calendar.years, *file.years}))
    return msgspec.structs.replace(calendar, years=years, holiday=tuple(days))


def with_files(calendars: Mapping[str, Calendar], found: Iterable[CalendarFile]) -> Mapping[str, Calendar]:
    """The calendars with every file, in the order given. An area without one of its own begins with the general one."""
    made = dict(calendars)
    for file in sorted(found, key=lambda each: each.area != EVERYWHERE):
        base = calendar_for(made, file.area, EVERYWHERE)
        made[file.area] = with_file(msgspec.structs.replace(base, area=file.area), file)
    return MappingProxyType(made)


def calendar_for(calendars: Mapping[str, Calendar], area: str, everywhere: str) -> Calendar:
    """The calendar of an area, or the one that holds everywhere."""
    return calendars.get(area) or calendars[everywhere]


def _check_once(file: str, days: list[date]) -> None:
    if len(set(days)) != len(days):
        raise CatalogueInvalid(file, _("a bank holiday stands twice"))


def _check_whole(file: str, years: Iterable[int], holidays: Iterable[Holiday]) -> None:
    counts = Counter(each.day.year for each in holidays)
    for year in years:
        if counts[year] < LEAST_OF_A_YEAR:
            where = _("{year} has {count} bank holidays in it; a year is given whole, with {least} or more")
            raise CatalogueInvalid(file, where.format(year=year, count=counts[year], least=LEAST_OF_A_YEAR))
