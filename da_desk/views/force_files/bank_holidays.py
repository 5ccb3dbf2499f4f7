"""Bank holidays, as files of the force."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from da_desk.services import calendar_files
from da_desk.views.force_files.kind import FileKind, FileLine, confidence_words
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.practice.calendars import Calendar, Holiday
    from da_desk.services.calendar_files import CalendarLine, ShippedCalendar
    from da_desk.store.changes import Changes


class BankHolidays(FileKind):
    """Bank holidays that the force knows better than the calendar that comes with the desk."""

    key, largest = "holidays", calendar_files.LARGEST

    @property
    def title(self) -> str:
        """What the kind is called."""
        return _("Bank holidays")

    def lines(self) -> tuple[FileLine, ...]:
        """By area, the newest first; the shipped ones last."""
        service = self.services.calendar_files
        return (*map(self._line, service.list()), *map(self._shipped, service.shipped()))

    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep it as a version of its area."""
        return self.services.calendar_files.load(file, op_id=op_id)

    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Count times by it."""
        return self.services.calendar_files.activate(file_id, row_version, op_id=op_id)

    def nothing_yet(self) -> str:
        """What goes here."""
        return _(
            "Days that were proclaimed or moved since this DA Desk was made, and years that it does not know. A file names the days that are added, those that are taken away, or a whole year; what the calendar below says of other days stays. Save a copy of it to see how the days are written, keep what changes, and load that."
        )

    def what_follows(self, _line: FileLine, /) -> str:
        """Counted by from the next sign-in on."""
        return _(
            "Times are counted by it from the next sign-in on: who is in now, you too, has to sign out and in again. What was counted before stays, until something happens with its event or it is counted again. A file can't be taken back; the next version mends it."
        )

    def activated(self, line: FileLine, /) -> str:
        """For whom it counts."""
        sentence = _("Calendar “{area}” version {version} is activated, for everybody who signs in from now on.")
        return sentence.format(area=line.name, version=line.version)

    def damaged(self, _line: FileLine, /) -> str:
        """It is left out; the next version takes its place."""
        return _(
            "It is not as it was loaded, or this DA Desk can't read it. It is left out, and times are counted without it. Load it again with a higher version, and tell whoever keeps the desk."
        )

    def former(self, _line: FileLine, _lines: Sequence[FileLine]) -> FileLine | None:
        """Files of bank holidays add to one another."""
        return None

    def _line(self, line: "CalendarLine") -> FileLine:
        found = line.file
        changes = calendar_files.change_words(found) if found else ""
        return FileLine(
            id=line.id,
            row_version=line.row_version,
            name=line.area,
            version=line.version,
            title=found.title if found else line.area,
            state=line.state,
            text=line.text,
            about=f"{line.area} · {changes}" if found else "",
            facts=(
                (_("Area"), found.area),
                (_("Changes"), changes.replace("; ", "\n")),
                (_("Source"), self.source(found.source)),
                *self._days(found.holiday),
            )
            if found
            else (),
            loaded_by=line.loaded_by,
            loaded_by_id=line.loaded_by_id,
            loaded_at=line.loaded_at,
            activated_by=line.activated_by,
            activated_at=line.activated_at,
        )

    def _shipped(self, found: "ShippedCalendar") -> FileLine:
        calendar = found.calendar
        span = _("{first} to {last}").format(first=min(calendar.years), last=max(calendar.years))
        return FileLine(
            id=None,
            row_version=0,
            name=calendar.area,
            version=calendar.version,
            title=calendar.title,
            state="in-force",
            text=found.text,
            about=f"{calendar.area} · {span}",
            facts=(
                (_("Area"), calendar.area),
                (_("Source"), self.source(calendar.source)),
                *self._years(calendar),
            ),
        )

    def _days(self, holidays: "tuple[Holiday, ...]") -> Iterator[tuple[str, str]]:
        for each in sorted(holidays, key=lambda one: one.day):
            said = (each.title, self.source(each.source), confidence_words(each.confidence))
            yield day(each.day, weekday=True), " · ".join(said)

    def _years(self, calendar: "Calendar") -> Iterator[tuple[str, str]]:
        """The years from this one on; nobody looks up those that are gone."""
        for year in calendar.years:
            if year >= self.services.workplace.today().year:
                title = _("{year}, a forecast").format(year=year) if calendar.forecast(year) else str(year)
                days = sorted((each for each in calendar.holiday if each.day.year == year), key=lambda each: each.day)
                yield title, "\n".join(f"{day(each.day, weekday=True)}, {each.title}" for each in days)
