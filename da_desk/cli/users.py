"""``user add|list|activate|disable|reset``: accounts of the desk, for administrators."""

import argparse
from typing import Any

from da_desk.cli import passwords
from da_desk.cli.output import Output
from da_desk.errors import NotFound
from da_desk.practice.rights import ROLES
from da_desk.services.accounts import AccountRow
from da_desk.services.desk import Services
from da_desk.wording import _

_KEYS = ("username", "full_name", "rank_number", "roles", "units", "waiting", "disabled_at")


def add_to(commands: Any) -> None:
    """Add the sub-commands to the parser."""
    accounts = commands.add_parser("user", help=_("accounts: add, list, activate, disable, reset"))
    user = accounts.add_subparsers(required=True)
    listing = user.add_parser("list", help=_("everyone with an account"))
    listing.set_defaults(command=list_users)
    add = user.add_parser("add", help=_("let a person in"))
    add.add_argument("username")
    add.add_argument("--name", required=True, help=_("full name"))
    add.add_argument("--rank-number", default="", help=_("such as “DC 2208”"))
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--unit", default="", help=_("the unit's name; the only unit when there is one"))
    passwords.new_options(add)
    add.set_defaults(command=add_user)
    activate = user.add_parser("activate", help=_("as a second administrator, let a person in (shared desks)"))
    activate.add_argument("username")
    activate.set_defaults(command=activate_user)
    disable = user.add_parser("disable", help=_("let a person in no more"))
    disable.add_argument("username")
    disable.set_defaults(command=disable_user)
    reset = user.add_parser("reset", help=_("give a person a new password"))
    reset.add_argument("username")
    passwords.new_options(reset)
    reset.set_defaults(command=reset_user)


def list_users(services: Services, _given: argparse.Namespace, output: Output) -> None:
    """Everyone with an account, disabled ones too."""
    titles = (_("User"), _("Name"), _("Rank"), _("Roles"), _("Units"), _("Waiting"), _("Disabled"))
    output.rows(_KEYS, titles, [_facts(row) for row in services.accounts.list()])


def _facts(row: AccountRow) -> dict[str, Any]:
    return {
        "username": row.username,
        "full_name": row.full_name,
        "rank_number": row.rank_number,
        "roles": sorted({held.role for held in row.roles}),
        "units": sorted({held.unit_name for held in row.roles}),
        "waiting": row.waiting,
        "disabled_at": row.disabled_at,
    }


def add_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """A new account with one role in one unit."""
    units = services.accounts.units()
    wanted = [unit for unit in units if given.unit.casefold() in ("", unit.display.casefold())]
    if len(wanted) != 1:
        names = ", ".join(unit.display for unit in units)
        raise NotFound(_("Say which unit with --unit. There are: {names}").format(names=names))
    password = passwords.new(given, given.username)
    services.accounts.add(
        username=given.username,
        full_name=given.name,
        rank_number=given.rank_number,
        unit_id=wanted[0].id,
        role=given.role,
        password=password,
    )
    if services.accounts.needs_second:
        sentence = _("{user} is added. A second administrator lets them in: user activate {user}")
    else:
        sentence = _("{user} can sign in now.")
    _tell(services, output, sentence, given, password)


def reset_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """A new password for a person who forgot theirs; drafts typed under the old one stay sealed."""
    password = passwords.new(given, given.username)
    services.accounts.reset(_account(services, given.username).id, password)
    if services.accounts.needs_second:
        sentence = _("{user} has a new password. A second administrator lets them in again: user activate {user}")
    else:
        sentence = _("{user} has a new password.")
    _tell(services, output, sentence, given, password)


def _tell(services: Services, output: Output, sentence: str, given: argparse.Namespace, password: str) -> None:
    lines, facts = [sentence.format(user=given.username)], {}
    if given.make_password:
        lines.append(_("Password, shown once: {password}").format(password=password))
        facts["password"] = password
    output.say("\n".join(lines), username=given.username, waiting=services.accounts.needs_second, **facts)


def activate_user(services: Services, given: argparse.Namespace, output: Output) -> None:
    """Sign-in begins for a person whom another administrator has added or given a new password."""
    row = _account(services, given.username)
    services.accounts.activate(row.id, row.version)
    output.say(_("{user} can sign in now.").format(user=row.username), username=row.username)


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
