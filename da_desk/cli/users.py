"""``user add|list|disable|reset``: accounts of the desk, for administrators."""

import argparse
import getpass
import secrets
import sys
from typing import Any

from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.practice.rights import ROLES
from da_desk.services.accounts import AccountRow
from da_desk.services.desk import Services
from da_desk.wording import _

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_KEYS = ("username", "full_name", "rank_number", "roles", "units", "disabled_at")


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    user = commands.add_parser("user", help=_("accounts: add, list, disable, reset")).add_subparsers(required=True)
    listing = user.add_parser("list", help=_("everyone with an account"))
    listing.set_defaults(command=list_users)
    add = user.add_parser("add", help=_("let a person in"))
    add.add_argument("username")
    add.add_argument("--name", required=True, help=_("full name"))
    add.add_argument("--rank-number", default="", help=_("such as “DC 2208”"))
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--unit", default="", help=_("the unit's name; the only unit when there is one"))
    _password_options(add)
    add.set_defaults(command=add_user)
    disable = user.add_parser("disable", help=_("let a person in no more"))
    disable.add_argument("username")
    disable.set_defaults(command=disable_user)
    reset = user.add_parser("reset", help=_("give a person a new password"))
    reset.add_argument("username")
    _password_options(reset)
    reset.set_defaults(command=reset_user)


def _password_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--new-password-stdin",
        action="store_true",
        help=_("read the new password from the next line of standard input"),
    )
    group.add_argument("--make-password", action="store_true", help=_("make one and print it once"))


def _new_password(given: argparse.Namespace) -> str:
    if given.new_password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if given.make_password:
        return "-".join("".join(secrets.choice(_ALPHABET) for _letter in range(5)) for _group in range(4))
    return getpass.getpass(_("New password for {user}: ").format(user=given.username))


def list_users(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Everyone with an account, disabled ones too."""
    titles = (_("User"), _("Name"), _("Rank"), _("Roles"), _("Units"), _("Disabled"))
    output.rows(_KEYS, titles, [_facts(row) for row in services.accounts.list()])


def _facts(row: AccountRow) -> dict[str, Any]:
    return {
        "username": row.username,
        "full_name": row.full_name,
        "rank_number": row.rank_number,
        "roles": sorted({held.role for held in row.roles}),
        "units": sorted({held.unit_name for held in row.roles}),
        "disabled_at": row.disabled_at,
    }


def add_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """A new account with one role in one unit."""
    units = services.accounts.units()
    wanted = [unit for unit in units if given.unit.casefold() in ("", unit.display.casefold())]
    if len(wanted) != 1:
        names = ", ".join(unit.display for unit in units)
        raise NotFound(_("Say which unit with --unit. There are: {names}").format(names=names))
    password = _new_password(given)
    services.accounts.add(
        username=given.username,
        full_name=given.name,
        rank_number=given.rank_number,
        unit_id=wanted[0].id,
        role=given.role,
        password=password,
    )
    _tell(output, _("{user} can sign in now.").format(user=given.username), given, password)


def reset_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """A new password for a person who forgot theirs; drafts typed under the old one stay sealed."""
    password = _new_password(given)
    services.accounts.reset(_account(services, given.username).id, password)
    _tell(output, _("{user} has a new password.").format(user=given.username), given, password)


def _tell(output: Output, sentence: str, given: argparse.Namespace, password: str) -> None:
    if given.make_password:
        sentence = f"{sentence} {_('Password, shown once: {password}').format(password=password)}"
        output.say(sentence, username=given.username, password=password)
    else:
        output.say(sentence, username=given.username)


def disable_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Sign-in ends for this person at once."""
    row = _account(services, given.username)
    services.accounts.disable(row.id, row.version)
    output.say(_("{user} can't sign in any more.").format(user=row.username), username=row.username)


def _account(services: Services, username: str) -> AccountRow:
    for row in services.accounts.list():
        if row.username == username.strip().casefold():
            return row
    raise NotFound(_("There is no account of that name on this desk."))
