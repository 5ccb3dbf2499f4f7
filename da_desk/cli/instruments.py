"""``instrument list|show|load|activate``: the lists of questions by which risk is assessed, ours and the force's own."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.services.desk import Services
from da_desk.services.instrument_files import InstrumentLine
from da_desk.wording import _, day

_KEYS = (
    "slug", "version", "title", "state", "shipped", "paraphrase", "questions", "confidence", "from_day",
    "loaded_by", "loaded_at", "activated_by", "activated_at", "sha256",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    instrument = commands.add_parser("instrument", help=_("instruments of risk assessment: list, show, load, activate"))
    parts = instrument.add_subparsers(required=True)
    listing = parts.add_parser("list", help=_("every version of every instrument"))
    listing.set_defaults(command=list_instruments)
    show = parts.add_parser("show", help=_("print one as the file that it is, to be read or changed"))
    show.add_argument("slug", metavar="SLUG")
    show.add_argument("version", type=int, nargs="?", default=0, metavar="VERSION", help=_("the newest"))
    show.set_defaults(command=show_instrument)
    load = parts.add_parser("load", help=_("keep a file; a second person activates it"))
    load.add_argument("file", type=Path, metavar="FILE")
    load.set_defaults(command=load_instrument)
    activate = parts.add_parser("activate", help=_("let people assess with what a colleague loaded"))
    activate.add_argument("slug", metavar="SLUG")
    activate.add_argument("version", type=int, metavar="VERSION")
    activate.set_defaults(command=activate_instrument)


def list_instruments(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Every version, by name, the newest first."""
    titles = (
        _("Instrument"), _("Version"), _("Title"), _("State"), _("Comes with DA Desk"), _("Paraphrase"), _("Questions"),
        _("Confidence"), _("From"), _("Loaded by"), _("Loaded"), _("Activated by"), _("Activated"), _("SHA-256"),
    )  # fmt: skip
    output.rows(_KEYS, titles, [_facts(line) for line in services.instrument_files.list()])


def _facts(line: InstrumentLine) -> dict[str, Any]:
    found = line.instrument
    return {
        "slug": line.slug,
        "version": line.version,
        "title": found.title if found else "",
        "state": line.state,
        "shipped": line.shipped,
        "paraphrase": found.paraphrase if found else None,
        "questions": sum(1 for _asked in found.asked()) if found else None,
        "confidence": found.confidence if found else "",
        "from_day": found.from_ if found else None,
        "loaded_by": line.loaded_by,
        "loaded_at": line.loaded_at,
        "activated_by": line.activated_by,
        "activated_at": line.activated_at,
        "sha256": line.sha256,
    }


def show_instrument(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The file itself."""
    line = _line(services, given.slug, given.version)
    output.say(line.text.rstrip("\n"), **_facts(line), text=line.text)


def load_instrument(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Keep the file. Raises CatalogueInvalid (exit 5) with what is wrong in it and where."""
    made = services.instrument_files.load(given.file).made("catalogue_file")
    line = next(line for line in services.instrument_files.list() if line.id == made)
    sentence = _("“{slug}” version {version} is loaded. A second person reads and activates it.")
    words = sentence.format(slug=line.slug, version=line.version)
    output.say(words, slug=line.slug, version=line.version, sha256=line.sha256)


def activate_instrument(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Let it be offered. Raises RuleRefused (exit 3) to the person who loaded it."""
    line = _line(services, given.slug, given.version)
    if line.id is None:
        raise NotFound(_("This instrument comes with DA Desk; nobody has to activate it."))
    services.instrument_files.activate(line.id, line.row_version)
    today = services.workplace.today()
    first = max(line.instrument.from_, today) if line.instrument else today
    sentence = _("“{slug}” version {version} is activated: from {day}, for everybody who signs in from now on.")
    words = sentence.format(slug=line.slug, version=line.version, day=day(first))
    output.say(words, slug=line.slug, version=line.version, from_day=first)


def _line(services: Services, slug: str, version: int) -> InstrumentLine:
    """That version, or the newest. Raises NotFound."""
    for line in services.instrument_files.list():
        if line.slug == slug and version in (0, line.version):
            return line
    raise NotFound(_("There is no instrument of that name and version."))
