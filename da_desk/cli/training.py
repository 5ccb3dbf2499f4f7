"""``training create``: an encrypted desk of invented cases to learn on."""

import argparse
from pathlib import Path
from typing import Any

from da_desk.cli.output import Output
from da_desk.services.training import create_training_desk
from da_desk.wording import _


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    training = commands.add_parser("training", help=_("a desk to learn on")).add_subparsers(required=True)
    create = training.add_parser("create", help=_("make one in a new folder"))
    create.add_argument("folder", metavar="DIR", type=Path)
    create.add_argument("--cases", type=_cases, default=40, metavar="N", help=_("how many cases (40)"))
    create.add_argument("--seed", type=int, default=1, metavar="S", help=_("the same seed makes the same desk (1)"))
    create.set_defaults(alone=create_training)


def _cases(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 2000:
        raise argparse.ArgumentTypeError(_("give a number of cases from 1 to 2000"))
    return int(text)


def create_training(given: argparse.Namespace, output: Output) -> None:
    """Make the desk and print who can sign in."""
    made = create_training_desk(given.folder, cases=given.cases, seed=given.seed)
    rows = [{"role": a.role, "username": a.username, "password": a.password} for a in made.accounts]
    output.rows(("role", "username", "password"), (_("Role"), _("User"), _("Password")), rows)
