"""Where the command line has passwords from: a prompt that shows nothing, lines of standard input, or made anew."""

import argparse
import getpass
import secrets
import sys

from da_desk.errors import Problem, ValidationFailed
from da_desk.wording import _

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def next_line() -> str:
    """The next line of standard input."""
    return sys.stdin.readline().rstrip("\r\n")


def asked(prompt: str, *, from_stdin: bool) -> str:
    """A password that exists already."""
    return next_line() if from_stdin else getpass.getpass(prompt)


def made() -> str:
    """A new one: four groups of five letters and digits that can't be taken for each other, near 100 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _letter in range(5)) for _group in range(4))


def asked_twice(prompt: str) -> str:
    """A new one for an account that nobody could put right after a slip. Raises ValidationFailed when the two differ."""
    first = getpass.getpass(prompt)
    if getpass.getpass(_("The same again: ")) != first:
        raise ValidationFailed(Problem("password", _("The two are not the same. Nothing was done; try again.")))
    return first


def new_options(parser: argparse.ArgumentParser) -> None:
    """``--new-password-stdin`` and ``--make-password``."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--new-password-stdin",
        action="store_true",
        help=_("read the new password from the next line of standard input"),
    )
    group.add_argument("--make-password", action="store_true", help=_("make one and print it once"))


def new(given: argparse.Namespace, username: str) -> str:
    """A new password for an account, as :func:`new_options` say."""
    if given.new_password_stdin:
        return next_line()
    return made() if given.make_password else getpass.getpass(_("New password for {user}: ").format(user=username))
