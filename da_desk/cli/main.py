"""``da-desk-admin``: the services of the desk for administrators and scripts.

Exit codes: 0 done, 1 our fault, 2 wrong use, 3 refused by a rule, 4 not allowed, 5 the desk can't be opened.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from da_desk import __version__, logs
from da_desk.cli import (
    audit,
    backups,
    calendars,
    cases,
    clock,
    due,
    instruments,
    passwords,
    places,
    plans,
    policies,
    risk,
    shared,
    training,
    users,
    vps,
    withdrawal,
    wordings,
)
from da_desk.cli.output import Output, complain
from da_desk.errors import DaDeskError, ServerLost
from da_desk.services.desk import Services, sign_in, sign_in_shared
from da_desk.settings import ServerPlace
from da_desk.wording import _

OUR_FAULT, WRONG_USE = 1, 2

Command = Callable[[Services, argparse.Namespace, Output], None]


@dataclass(frozen=True, slots=True)
class Session:
    """How a command signs in: the desk's folder or server, the person, and where the password comes from."""

    place: Path | ServerPlace
    username: str
    password_stdin: bool

    def enter(self) -> Services:
        """Sign in; what the person should be told on coming in goes to standard error."""
        password = passwords.asked(_("Password: "), from_stdin=self.password_stdin)
        if isinstance(self.place, ServerPlace):
            services = sign_in_shared(self.place, self.username, password)
        else:
            services = sign_in(self.place, self.username, password)
        if services.workplace.notice:
            complain(services.workplace.notice)
        return services


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logs.start()
    parser = _parser()
    try:
        return _run(parser, parser.parse_args(arguments))
    except DaDeskError as error:
        complain(_sentence(error))
        return error.exit_code
    except BrokenPipeError:
        return OUR_FAULT
    except Exception as error:  # noqa: BLE001 - the last door: a person sees a reference number, never a traceback
        complain(_("Something went wrong in DA Desk. Quote this number: {number}").format(number=logs.reference(error)))
        return OUR_FAULT


def _sentence(error: DaDeskError) -> str:
    """What the person reads: here nothing was typed that could be kept and sent later."""
    if isinstance(error, ServerLost) and error.sentence == ServerLost().sentence:
        return _("The server can't be reached. Check its name, its port and the network.")
    return error.sentence


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    output = Output(given.json)
    if given.alone is not None and not (given.command and given.as_user):
        given.alone(given, output)
        return 0
    place = places.desk_of(given)
    if place is None or not given.as_user:
        parser.error(_("say which desk and who you are: --desk DIR, or --server HOST --database NAME, and --as USER"))
    command: Command = given.command
    with closing(Session(place, given.as_user, given.password_stdin).enter()) as services:
        command(services, given, output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="da-desk-admin", description=_("The desk's services on the command line."))
    parser.add_argument("--desk", metavar="DIR", help=_("the folder that holds desk.dadb"))
    places.server_options(parser)
    parser.add_argument("--as", dest="as_user", metavar="USER", help=_("who signs in"))
    parser.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
    parser.add_argument("--json", action="store_true", help=_("answer as JSON with stable keys"))
    parser.set_defaults(alone=None, command=None)
    commands = parser.add_subparsers(required=True, metavar=_("command"))
    version = commands.add_parser("version", help=_("what is installed"))
    version.set_defaults(alone=_version)
    for part in (
        users,
        cases,
        withdrawal,
        vps,
        plans,
        risk,
        audit,
        due,
        policies,
        wordings,
        instruments,
        calendars,
        clock,
        backups,
        training,
        shared,
    ):
        part.add_to(commands)
    return parser


def _version(_given: argparse.Namespace, output: Output) -> None:
    python = ".".join(str(part) for part in sys.version_info[:3])
    output.say(f"DA Desk {__version__} (Python {python})", version=__version__, python=python)


if __name__ == "__main__":
    sys.exit(main())
