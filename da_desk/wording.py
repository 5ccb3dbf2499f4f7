"""Every sentence a person sees passes through here, so that Welsh can follow English.

The English sentence is the key (the gettext custom): code reads as it speaks, and a missing
translation shows English, never a code. Translations are ``resources/translations/<lang>/LC_MESSAGES/da_desk.mo``.
"""

import gettext
import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_DOMAIN = "da_desk"


def _translations() -> gettext.NullTranslations:
    here = Path(__file__).resolve().parent
    for folder in (here.parent / "resources", here / "resources"):
        if folder.is_dir():
            language = os.environ.get("DA_DESK_LANGUAGE", "en")
            return gettext.translation(_DOMAIN, folder / "translations", [language], fallback=True)
    return gettext.NullTranslations()


_catalogue = _translations()


def _(sentence: str) -> str:
    """The sentence in the language of the desk; English when no translation is known."""
    return _catalogue.gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """The singular or plural sentence for ``count``, in the language of the desk."""
    return _catalogue.ngettext(one, many, count)


def _weekdays() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _months() -> tuple[str, ...]:
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip


def _whole_weekdays() -> tuple[str, ...]:
    return (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def _whole_months() -> tuple[str, ...]:
    return (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
        _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip


def day(value: date, *, weekday: bool = False) -> str:
    """A day in words: ``3 Jan 2027``, or ``Sun 3 Jan 2027`` with the weekday."""
    words = f"{value.day} {_months()[value.month - 1]} {value.year}"
    return f"{_weekdays()[value.weekday()]} {words}" if weekday else words


def long_day(value: date, *, weekday: bool = True, year: bool = False) -> str:
    """A day in whole words: ``Thursday 24 December``, with its year on request."""
    words = f"{value.day} {_whole_months()[value.month - 1]}"
    words = f"{_whole_weekdays()[value.weekday()]} {words}" if weekday else words
    return f"{words} {value.year}" if year else words


def moment(value: datetime, *, weekday: bool = False) -> str:
    """An instant in the time of England and Wales: ``3 Jan 2027, 14:05``.

    In the hour that comes twice in October it says which: ``25 Oct 2026, 01:30 BST``.
    """
    local = value.astimezone(LONDON)
    words = f"{day(local.date(), weekday=weekday)}, {local:%H:%M}"
    return f"{words} {local:%Z}" if comes_twice(local) else words


def comes_twice(value: datetime) -> bool:
    """Whether an instant lies in the hour of October that comes twice in England and Wales."""
    local = value.astimezone(LONDON)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
