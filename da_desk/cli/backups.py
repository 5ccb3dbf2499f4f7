"""``backup``: a copy of the desk that opens like a desk, for the same people."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output
from da_desk.services.desk import Services
from da_desk.wording import _


def add_to(commands: Any) -> None:
    """Add the sub-command to the parser."""
    backup = commands.add_parser("backup", help=_("back the desk up while others work (administrators)"))
    backup.add_argument("folder", metavar="DIR", type=Path, help=_("the backup becomes a new folder in this one"))
    backup.set_defaults(command=make_backup)


def make_backup(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Make it, check it, and say where it stands."""
    made = services.backups.make(given.folder)
    output.say(_("Backed up and checked: {folder}").format(folder=made), folder=str(made))
