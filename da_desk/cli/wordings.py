"""``wording list|show|load|activate``: the force's own wording of the witness statement."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.services.desk import Services
from da_desk.services.wordings import WordingLine
from da_desk.wording import _, day

_KEYS = (
    "version", "state", "confidence", "from_day", "loaded_by", "loaded_at", "activated_by", "activated_at", "sha256",
)  # fmt: skip


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    wording = commands.add_parser("wording", help=_("the declaration of statements: list, show, load, activate"))
    parts = wording.add_subparsers(required=True)
    listing = parts.add_parser("list", help=_("every wording; 0 is the one that comes with DA Desk"))
    listing.set_defaults(command=list_wordings)
    show = parts.add_parser("show", help=_("print one as the file that it is, to be read or changed"))
    show.add_argument("version", type=int, metavar="VERSION")
    show.set_defaults(command=show_wording)
    load = parts.add_parser("load", help=_("keep a file as the next version; a second person activates it"))
    load.add_argument("file", type=Path, metavar="FILE")
    load.set_defaults(command=load_wording)
    activate = parts.add_parser("activate", help=_("print statements with what a colleague loaded"))
    activate.add_argument("version", type=int, metavar="VERSION")
    activate.set_defaults(command=activate_wording)


def list_wordings(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Every wording, the newest first."""
    titles = (
        _("Version"), _("State"), _("Confidence"), _("From"), _("Loaded by"), _("Loaded"), _("Activated by"),
        _("Activated"), _("SHA-256"),
    )  # fmt: skip
    output.rows(_KEYS, titles, [_facts(line) for line in services.wordings.list()])


def _facts(line: WordingLine) -> dict[str, Any]:
    return {
        "version": line.file_version,
        "state": line.state,
        "confidence": line.wording.confidence if line.wording else "",
        "from_day": line.wording.valid_from if line.wording else None,
        "loaded_by": line.loaded_by,
        "loaded_at": line.loaded_at,
        "activated_by": line.activated_by,
        "activated_at": line.activated_at,
        "sha256": line.sha256,
    }


def show_wording(services: Services, given: argparse.Namespace, output: Output) -> None:
    """The file itself."""
    line = _line(services, given.version)
    output.say(line.text.rstrip("\n"), **_facts(line), text=line.text)


def load_wording(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Keep the file. Raises CatalogueInvalid (exit 5) with what is wrong in it and where."""
    made = services.wordings.load(given.file).made("catalogue_file")
    line = next(line for line in services.wordings.list() if line.id == made)
    sentence = _("Loaded as version {version}. A second person reads and activates it.")
    output.say(sentence.format(version=line.file_version), version=line.file_version, sha256=line.sha256)


def activate_wording(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Let it be printed. Raises RuleRefused (exit 3) to the person who loaded it."""
    line = _line(services, given.version)
    if line.id is None:
        raise NotFound(_("Version 0 comes with DA Desk. To go back to it, load its file."))
    services.wordings.activate(line.id, line.version)
    today = services.workplace.today()
    first = max(line.wording.valid_from, today) if line.wording else today
    sentence = _("Version {version} is activated: statements are printed with it from {day}.")
    output.say(sentence.format(version=line.file_version, day=day(first)), version=line.file_version, from_day=first)


def _line(services: Services, version: int) -> WordingLine:
    for line in services.wordings.list():
        if line.file_version == version:
            return line
    raise NotFound(_("There is no wording of that version."))
