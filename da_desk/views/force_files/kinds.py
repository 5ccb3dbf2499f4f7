"""The three kinds of files that a force may have of its own, each as lines of one shape, with what loading and activating do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from da_desk.practice.sources import source_words
from da_desk.services import calendar_files, instrument_files, wordings
from da_desk.views.widgets.labels import grade_words
from da_desk.wording import _, day, ngettext

if TYPE_CHECKING:
    from da_desk.practice.calendars import Calendar, Holiday
    from da_desk.practice.instruments import Instrument
    from da_desk.services.calendar_files import CalendarLine, ShippedCalendar
    from da_desk.services.desk import Services
    from da_desk.services.instrument_files import InstrumentLine
    from da_desk.services.wordings import WordingLine
    from da_desk.store.changes import Changes

DECLARATION, INSTRUMENTS, HOLIDAYS = "declaration", "instruments", "holidays"

State = Literal["in-force", "coming", "waiting", "former", "damaged"]
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One version of one file. ``id`` is None for what comes with the desk, which nobody loaded.

    ``row_version`` is to be given back when it is activated. ``about`` tells it from others in a line, ``facts`` are what
    it says in words, ``first_day`` its own first day; all empty for a damaged one. ``text`` is the file.
    """

    id: UUID | None
    row_version: int
    name: str
    version: int
    title: str
    state: State
    text: str
    about: str = ""
    facts: Facts = ()
    first_day: date | None = None
    loaded_by: str = ""
    loaded_by_id: UUID | None = None
    loaded_at: datetime | None = None
    activated_by: str = ""
    activated_at: datetime | None = None

    @property
    def shipped(self) -> bool:
        """Whether it comes with the desk."""
        return self.id is None

    @property
    def spoken(self) -> str:
        """What tells it from every other line. What comes with the desk and has no version is called by its title."""
        if not self.version:
            return self.title
        return _("{title}, version {number}").format(title=self.title, number=self.version)

    @property
    def file_name(self) -> str:
        """What a copy of it is called at first."""
        return f"{self.name}.toml"


class FileKind(ABC):
    """One kind of files, and the service that keeps them."""

    key: str
    largest: int

    def __init__(self, services: "Services") -> None:
        self.services = services

    @property
    @abstractmethod
    def title(self) -> str:
        """What the kind is called."""

    @abstractmethod
    def lines(self) -> tuple[FileLine, ...]:
        """Every version, the newest first, and what comes with the desk."""

    @abstractmethod
    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep a file. Raises CatalogueInvalid, UnprintableText, RuleRefused, AccessDenied."""

    @abstractmethod
    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Let a file count. Raises RuleRefused, CatalogueInvalid, AccessDenied, Conflict, NotFound."""

    @abstractmethod
    def nothing_yet(self) -> str:
        """What goes here, while nothing was loaded."""

    @abstractmethod
    def what_follows(self, line: FileLine, /) -> str:
        """What activating brings about, and from when it counts."""

    @abstractmethod
    def activated(self, line: FileLine, /) -> str:
        """What is said once it is done."""

    @abstractmethod
    def damaged(self, line: FileLine, /) -> str:
        """What a damaged file means, and what to do."""

    def former(self, line: FileLine, lines: Sequence[FileLine]) -> FileLine | None:
        """The one in force whose place a waiting file takes; None where there is none, or where it only adds."""
        if line.state != "waiting":
            return None
        return next((each for each in lines if each.name == line.name and each.state == "in-force"), None)

    def source(self, marks: str) -> str:
        """A source as a person can look it up."""
        return source_words(self.services.workplace.practice, marks)

    def first(self, line: FileLine) -> date:
        """The first day on which it counts, if it is activated now."""
        today = self.services.workplace.today()
        return max(line.first_day, today) if line.first_day else today

    def begins_later(self, line: FileLine) -> bool:
        """Whether its own first day is still to come."""
        return self.first(line) > self.services.workplace.today()


def confidence_words(confidence: str) -> str:
    """How sure it is, as the file says of itself."""
    return {
        "primary": _("confirmed from the source itself"),
        "secondary": _("taken from a second hand"),
        "design": _("design of this desk"),
    }.get(confidence, _("not confirmed"))


class Declarations(FileKind):
    """The wording of the witness statement: its declarations, and what opens a victim personal statement."""

    key, largest = DECLARATION, wordings.LARGEST

    @property
    def title(self) -> str:
        """What the kind is called."""
        return _("Declaration")

    def lines(self) -> tuple[FileLine, ...]:
        """The newest first, the shipped one last."""
        return tuple(self._line(line) for line in self.services.wordings.list())

    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep it as the next version."""
        return self.services.wordings.load(file, op_id=op_id)

    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Print statements with it."""
        return self.services.wordings.activate(file_id, row_version, op_id=op_id)

    def nothing_yet(self) -> str:
        """What goes here."""
        return _(
            "The declaration that a witness signs, in the formula of your force. Until one is loaded, statements are printed in our words, and each pack says that nobody has confirmed them. Save a copy of the one below, put the formula in its place, and load it."
        )

    def what_follows(self, line: FileLine, /) -> str:
        """Printed at once, or from its first day."""
        if self.begins_later(line):
            when = _("Statements are printed with it from {day} on, by everybody.").format(day=day(self.first(line)))
        else:
            when = _("Statements are printed with it from now on, by everybody.")
        kept = _("What was printed before keeps its words. To go back to others, load their file again.")
        return f"{when} {kept}"

    def activated(self, line: FileLine, /) -> str:
        """From when statements bear it."""
        sentence = _("Version {version} is activated: statements are printed with it from {day}.")
        return sentence.format(version=line.version, day=day(self.first(line)))

    def damaged(self, line: FileLine, /) -> str:
        """A wording that was in use is never passed over in silence: another formula would be signed."""
        if line.activated_at is None:
            return _("It is not as it was loaded, or this DA Desk can't read it. It can't be activated: load it again.")
        return _(
            "It is not as it was loaded, or this DA Desk can't read it. No statement is printed while it holds: activate another version, and tell whoever keeps the desk and its backups."
        )

    def _line(self, line: "WordingLine") -> FileLine:
        wording = line.wording
        shipped = line.id is None
        return FileLine(
            id=line.id,
            row_version=line.version,
            name="mg11",
            version=line.file_version,
            title=_("Declaration that comes with DA Desk") if shipped else _("Declaration of the force"),
            state=line.state,
            text=line.text,
            about=_("How sure: {words}").format(words=confidence_words(wording.confidence)) if wording else "",
            facts=self._facts(line),
            first_day=wording.valid_from if wording else None,
            loaded_by=line.loaded_by,
            loaded_by_id=line.loaded_by_id,
            loaded_at=line.loaded_at,
            activated_by=line.activated_by,
            activated_at=line.activated_at,
        )

    def _facts(self, line: "WordingLine") -> Facts:
        if (wording := line.wording) is None:
            return ()
        return (
            (_("Of one page"), wording.declaration.one),
            (_("Of several pages"), wording.declaration.many),
            (_("Read aloud to the witness"), wording.reader_declaration),
            (_("Named on the form"), wording.citation),
            (_("Opens a victim personal statement"), line.preface or _("as in the one that comes with DA Desk")),
            (_("First day"), day(wording.valid_from)),
            (_("Source"), self.source(wording.source)),
            (_("How sure"), confidence_words(wording.confidence)),
        )


class Instruments(FileKind):
    """The lists of questions by which risk is assessed."""

    key, largest = INSTRUMENTS, instrument_files.LARGEST

    @property
    def title(self) -> str:
        """What the kind is called."""
        return _("Instruments")

    def lines(self) -> tuple[FileLine, ...]:
        """By name, the newest first."""
        return tuple(self._line(line) for line in self.services.instrument_files.list())

    def load(self, file: Path, op_id: UUID) -> "Changes":
        """Keep it as a version of its instrument."""
        return self.services.instrument_files.load(file, op_id=op_id)

    def activate(self, file_id: UUID, row_version: int, op_id: UUID) -> "Changes":
        """Let people assess with it."""
        return self.services.instrument_files.activate(file_id, row_version, op_id=op_id)

    def nothing_yet(self) -> str:
        """What goes here."""
        return _(
            "The questions that your force has the licence for, such as the official DASH or DARA. Those below are in our own words. Save a copy of one, put the official questions in it, and load it: under a slug of its own, or under the same slug with a higher version to take its place."
        )

    def what_follows(self, line: FileLine, /) -> str:
        """Offered from the next sign-in on."""
        if self.begins_later(line):
            when = _(
                "It is offered from {day} on, to everybody who signs in from then on. You too have to come in anew."
            )
            when = when.format(day=day(self.first(line)))
        else:
            when = _("It is offered from the next sign-in on: who is in now, you too, has to sign out and in again.")
        kept = _(
            "Assessments that were begun keep their questions. A file can't be taken back; a higher version mends it."
        )
        return f"{when} {kept}"

    def activated(self, line: FileLine, /) -> str:
        """From when it is offered."""
        sentence = _("“{slug}” version {version} is activated: from {day}, for everybody who signs in from now on.")
        return sentence.format(slug=line.name, version=line.version, day=day(self.first(line)))

    def damaged(self, _line: FileLine, /) -> str:
        """It is left out; the next version takes its place."""
        return _(
            "It is not as it was loaded, or this DA Desk can't read it. It is left out, and assessments made with it don't open. Load it again with a higher version, and tell whoever keeps the desk."
        )

    def _line(self, line: "InstrumentLine") -> FileLine:
        found = line.instrument
        return FileLine(
            id=line.id,
            row_version=line.row_version,
            name=line.slug,
            version=line.version,
            title=found.title if found else line.slug,
            state=line.state,
            text=line.text,
            about=_about(found) if found else "",
            facts=tuple(self._facts(found)) if found else (),
            first_day=found.from_ if found else None,
            loaded_by=line.loaded_by,
            loaded_by_id=line.loaded_by_id,
            loaded_at=line.loaded_at,
            activated_by=line.activated_by,
            activated_at=line.activated_at,
        )

    def _facts(self, found: "Instrument") -> Iterator[tuple[str, str]]:
        yield _("Slug"), found.slug
        for section in found.sections:
            asked = "\n".join(f"{number}. {field.label}" for number, field in enumerate(section.fields, 1))
            beside = _("Asked where it applies, never counted.") if section.id in found.beside else ""
            yield section.title, "\n".join(part for part in (beside, asked) if part)
        bands = sorted(found.proposal, key=lambda band: band.at_least)
        proposed = [
            _("{grade} from {count} counted answers on").format(grade=grade_words(band.grade), count=band.at_least)
            for band in bands
        ]
        if found.escalation is not None:
            proposed.append(_("{grade} after several incidents").format(grade=grade_words(found.escalation.grade)))
        yield _("Proposes"), "; ".join(proposed) or _("nothing: it only asks")
        yield _("First day"), day(found.from_)
        yield _("Source"), self.source(found.source)
        yield _("How sure"), confidence_words(found.confidence)


def _about(found: "Instrument") -> str:
    count = sum(1 for _path, _field in found.asked())
    asked = ngettext("{count} question is counted", "{count} questions are counted", count).format(count=count)
    ours = _("Our wording, not the official one") if found.paraphrase else ""
    return " · ".join(part for part in (found.slug, asked, ours) if part)


class BankHolidays(FileKind):
    """Bank holidays that the force knows better than the calendar that comes with the desk."""

    key, largest = HOLIDAYS, calendar_files.LARGEST

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


def kinds(services: "Services") -> tuple[FileKind, ...]:
    """All kinds, in the order in which they are shown."""
    return Declarations(services), Instruments(services), BankHolidays(services)
