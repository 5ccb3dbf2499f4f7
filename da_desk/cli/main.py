"""``da-desk-admin``: the services of the desk for administrators and scripts.

Exit codes: 0 done, 1 our fault, 2 wrong use, 3 refused by a rule, 4 not allowed, 5 the desk can't be opened.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from da_desk import __version__, logs
from da_desk.cli import audit, backups, cases, due, policies, training, users, withdrawal, wordings
from da_desk.cli.output import Output, complain
from da_desk.errors import DaDeskError
from da_desk.services.desk import Services, sign_in
from da_desk.wording import _

OUR_FAULT, WRONG_USE = 1, 2

Command = Callable[[Services, argparse.Namespace, Output], None]


@dataclass(frozen=True, slots=True)
class Session:
    """How a command signs in: the desk's folder, the person, and where the password comes from."""

    folder: Path
    username: str
    password_stdin: bool

    def password(self) -> str:
        """The first line of standard input, or what is typed at the prompt without being shown."""
        if self.password_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        return getpass.getpass(_("Password: "))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logs.start()
    parser = _parser()
    try:
        return _run(parser, parser.parse_args(arguments))
    except DaDeskError as error:
        complain(error.sentence)
        return error.exit_code
    except BrokenPipeError:
        return OUR_FAULT
    except Exception as error:  # noqa: BLE001 - the last door: a person sees a reference number, never a traceback
        complain(_("Something went wrong in DA Desk. Quote this number: {number}").format(number=logs.reference(error)))
        return OUR_FAULT


def _run(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    output = Output(given.json)
    if given.alone is not None:
        given.alone(given, output)
        return 0
    if not given.desk or not given.as_user:
        parser.error(_("say which desk and who you are: --desk DIR --as USER"))
    session = Session(Path(given.desk), given.as_user, given.password_stdin)
    command: Command = given.command
    with closing(sign_in(session.folder, session.username, session.password())) as services:
        command(services, given, output)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="da-desk-admin", description=_("The desk's services on the command line."))
    parser.add_argument("--desk", metavar="DIR", help=_("the folder that holds desk.dadb"))
    parser.add_argument("--as", dest="as_user", metavar="USER", help=_("who signs in"))
    parser.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
    parser.add_argument("--json", action="store_true", help=_("answer as JSON with stable keys"))
    parser.set_defaults(alone=None, command=None)
    commands = parser.add_subparsers(required=True, metavar=_("command"))
    version = commands.add_parser("version", help=_("what is installed"))
    version.set_defaults(alone=_version)
    for part in (users, cases, withdrawal, audit, due, policies, wordings, backups, training):
        part.add_to(commands)
    return parser


def _version(_given: argparse.Namespace, output: Output) -> None:
    python = ".".join(str(part) for part in sys.version_info[:3])
    output.say(f"DA Desk {__version__} (Python {python})", version=__version__, python=python)


if __name__ == "__main__":
    sys.exit(main())
