"""What a person types for a day or a time, understood. Day before month, always."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from da_desk.practice.answers import EARLIEST, LATEST
from da_desk.practice.clocks import wall_time
from da_desk.wording import _, day

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]+(\d{1,2})(?:[\s./-]+(\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]*([a-z]{3,9})\.?,?[\s./-]*(\d{4}|\d{2})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?")


@dataclass(frozen=True, slots=True)
class Understood:
    """The day, or why it was not understood (a sentence); both empty for an empty field."""

    day: date | None
    problem: str = ""

    @property
    def words(self) -> str:
        """The day in words with its weekday, or ""."""
        return day(self.day, weekday=True) if self.day else ""


def understand(typed: str, today: date, *, past: bool = False) -> Understood:
    """The day that was typed: "3 jan 27", "03/01/2027", "2027-01-03", "today", "tomorrow", "friday".

    Two figures for a year mean 2000–2099, or with ``past`` (a birth) 1927–1999 rather than a year to come.
    A day without a year is the nearest one from today on, or with ``past`` the latest one.
    """
    text = _plain(typed)
    if not text:
        return Understood(None)
    known = _named(text, today, past=past)
    if known is not None:
        return Understood(known)
    parts = _parts(text)
    if parts is None:
        return Understood(None, _("Type the day like 3 Jan 2027."))
    year = parts[2]
    if year is not None and not parts[3] and not EARLIEST.year <= year <= LATEST.year:
        return Understood(None, _("{year} is in another century. Check the year.").format(year=year))
    found = _day(parts, today, past=past)
    return Understood(found, "" if found else _("There is no such day. Type it like 3 Jan 2027."))


def understand_time(typed: str) -> time | None:
    """The time that was typed: "14:05", "1405", "2.05pm", "9"; None when it is not a time."""
    text = _plain(typed).replace(" ", "")
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def instant(on: date, at: time, *, second: bool = False) -> datetime | None:
    """The UTC instant of a London day and time; None for the hour that does not exist in March.

    Of the hour that comes twice in October the first is meant, or the ``second``.
    """
    return wall_time(on, at, second=second)


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def _named(text: str, today: date, *, past: bool) -> date | None:
    near = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
    if text in near:
        return today + timedelta(days=near[text])
    for number, name in enumerate(_WEEKDAYS):
        if len(text) >= 3 and name.startswith(text):
            ahead = (number - today.weekday()) % 7
            return today + timedelta(days=ahead - 7 if past and ahead else ahead)
    return None


def _parts(text: str) -> tuple[int, int, int | None, bool] | None:
    """Day, month, year and whether the year has two figures only."""
    if match := _ISO.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1]), False
    if match := _NUMBERS.fullmatch(text):
        return int(match[1]), int(match[2]), *_year(match[3])
    without_weekday = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", "", text)
    if match := _WORDS.fullmatch(without_weekday):
        month = _month(match[2])
        return (int(match[1]), month, *_year(match[3])) if month else None
    return None


def _year(figures: str | None) -> tuple[int | None, bool]:
    return (int(figures), len(figures) == 2) if figures else (None, False)


def _month(word: str) -> int:
    for number, name in enumerate(_NAMES, 1):
        if name.startswith(word) or (word == "sept" and number == 9):
            return number
    return 0


def _day(parts: tuple[int, int, int | None, bool], today: date, *, past: bool) -> date | None:
    number, month, year, short = parts
    if year is None:
        return _without_year(number, month, today, past=past)
    if short:
        year += 2000
        if past and year > today.year:
            year -= 100
    return _made(year, month, number)


def _without_year(number: int, month: int, today: date, *, past: bool) -> date | None:
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    days = [found for year in years if (found := _made(year, month, number))]
    return next((found for found in days if (found <= today if past else found >= today)), None)


def _made(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
