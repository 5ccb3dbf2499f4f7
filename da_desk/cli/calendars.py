"""``calendar days|list|show|load|activate``: bank holidays, as shipped and as the force knows better."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.practice.entries import EVERYWHERE
from da_desk.services.calendar_files import CalendarLine, change_words
from da_desk.services.desk import Services
from da_desk.wording import _

_KEYS = (
    "area", "version", "title", "state", "changes", "source", "loaded_by", "loaded_at", "activated_by", "activated_at",
    "sha256",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    calendar = commands.add_parser("calendar", help=_("bank holidays: days, list, show, load, activate"))
    parts = calendar.add_subparsers(required=True)
    days = parts.add_parser("days", help=_("the bank holidays that times are counted by"))
    days.add_argument("--year", type=int, metavar="YEAR", help=_("of that year alone"))
    days.add_argument("--area", default=EVERYWHERE, metavar="AREA", help=_("of that area, if it has its own"))
    days.set_defaults(command=list_days)
    listing = parts.add_parser("list", help=_("every file that was loaded"))
    listing.set_defaults(command=list_calendars)
    show = parts.add_parser("show", help=_("print a file that was loaded, as it is"))
    show.add_argument("area", metavar="AREA")
    show.add_argument("version", type=int, nargs="?", default=0, metavar="VERSION", help=_("the newest"))
    show.set_defaults(command=show_calendar)
    load = parts.add_parser("load", help=_("keep a file; a second person activates it"))
    load.add_argument("file", type=Path, metavar="FILE")
    load.set_defaults(command=load_calendar)
    activate = parts.add_parser("activate", help=_("let times be counted by what a colleague loaded"))
    activate.add_argument("area", metavar="AREA")
    activate.add_argument("version", type=int, metavar="VERSION")
    activate.set_defaults(command=activate_calendar)


def list_days(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The days, by date. Raises NotFound (exit 3) for a year that the calendar lacks."""
    calendar = services.workplace.practice.calendar(given.area)
    if given.year is not None and given.year not in calendar.years:
        raise NotFound(_("The bank holidays of {year} are not known here.").format(year=given.year))
    rows = [
        {
            "day": each.day,
            "title": each.title,
            "source": each.source,
            "confidence": each.confidence,
            "forecast": calendar.forecast(each.day.year),
        }
        for each in calendar.holiday
        if given.year in (None, each.day.year)
    ]
    titles = (_("Day"), _("Title"), _("Source"), _("Confidence"), _("Forecast"))
    output.rows(("day", "title", "source", "confidence", "forecast"), titles, rows)


def list_calendars(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Every file, by area, the newest first."""
    titles = (
        _("Area"), _("Version"), _("Title"), _("State"), _("Changes"), _("Source"), _("Loaded by"), _("Loaded"),
        _("Activated by"), _("Activated"), _("SHA-256"),
    )  # fmt: skip
    output.rows(_KEYS, titles, [_facts(line) for line in services.calendar_files.list()])


def _facts(line: CalendarLine) -> dict[str, Any]:
    return {
        "area": line.area,
        "version": line.version,
        "title": line.file.title if line.file else "",
        "state": line.state,
        "changes": change_words(line.file) if line.file else "",
        "source": line.file.source if line.file else "",
        "loaded_by": line.loaded_by,
        "loaded_at": line.loaded_at,
        "activated_by": line.activated_by,
        "activated_at": line.activated_at,
        "sha256": line.sha256,
    }


def show_calendar(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The file itself."""
    line = _line(services, given.area, given.version)
    output.say(line.text.rstrip("\n"), **_facts(line), text=line.text)


def load_calendar(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Keep the file. Raises CatalogueInvalid (exit 5) with what is wrong in it and where."""
    made = services.calendar_files.load(given.file).made("catalogue_file")
    line = next(line for line in services.calendar_files.list() if line.id == made)
    facts = _facts(line)
    sentence = _("Calendar “{area}” version {version} is loaded: {changes}. A second person reads and activates it.")
    output.say(
        sentence.format(area=line.area, version=line.version, changes=facts["changes"]),
        area=line.area,
        version=line.version,
        changes=facts["changes"],
        sha256=line.sha256,
    )


def activate_calendar(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Let it count. Raises RuleRefused (exit 3) to the person who loaded it."""
    line = _line(services, given.area, given.version)
    services.calendar_files.activate(line.id, line.row_version)
    sentence = _("Calendar “{area}” version {version} is activated, for everybody who signs in from now on.")
    words = sentence.format(area=line.area, version=line.version)
    output.say(words, area=line.area, version=line.version)


def _line(services: Services, area: str, version: int) -> CalendarLine:
    """That version, or the newest. Raises NotFound."""
    for line in services.calendar_files.list():
        if line.area == area and version in (0, line.version):
            return line
    raise NotFound(_("There is no calendar of that area and version."))
