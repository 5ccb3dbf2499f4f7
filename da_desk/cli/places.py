"""Which desk a command means: a folder, or a server; a server that the computer's policy names is the only one."""

import argparse
from pathlib import Path

from da_desk.cli.output import WrongUse
from da_desk.errors import RuleRefused
from da_desk.settings import ServerPlace, machine_policy, server_place
from da_desk.wording import _

_OPTIONS = ("server", "database", "port", "ca", "roles")


def server_options(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """The options that name a shared desk; they may stand before a command and after it."""
    parser.add_argument("--server", metavar="HOST", default=default, help=_("the server, as its certificate names it"))
    parser.add_argument("--database", metavar="NAME", default=default, help=_("the shared desk's database"))
    parser.add_argument("--port", metavar="N", default=default, help=_("the server's port (5432)"))
    parser.add_argument(
        "--ca", metavar="FILE", default=default, help=_("the certificate authority, when the computer doesn't know it")
    )
    parser.add_argument(
        "--roles", metavar="PREFIX", default=default, help=_("what the desk's roles begin with (the database's name)")
    )


def desk_of(given: argparse.Namespace) -> Path | ServerPlace | None:
    """The desk that was named, or the one that the computer's policy names; None when there is neither.

    Raises WrongUse for two desks at once or half a name, RuleRefused for another server than the policy's.
    """
    if given.desk and _named(given):
        raise WrongUse(_("Name one desk: --desk DIR, or --server HOST and --database NAME."))
    if given.desk:
        return Path(given.desk)
    return server_of(given) if _named(given) or machine_policy().server else None


def server_of(given: argparse.Namespace) -> ServerPlace:
    """The server that was named, or the policy's. Raises WrongUse, RuleRefused, ValidationFailed."""
    fixed = machine_policy().server
    if fixed is not None and not _named(given):
        return fixed
    asked = named_server(given)
    if fixed is not None and (asked.address, asked.ca_file or fixed.ca_file, asked.prefix) != (
        fixed.address, fixed.ca_file, fixed.prefix,
    ):  # fmt: skip
        raise RuleRefused(
            _(
                "The administrator of this computer has named another server. Leave --server and the like out, or ask them."
            )
        )
    return fixed or asked


def named_server(given: argparse.Namespace) -> ServerPlace:
    """The server that was named, whatever the policy says: for what connects nowhere. Raises WrongUse, ValidationFailed."""
    if not given.server or not given.database:
        raise WrongUse(_("Say which shared desk: --server HOST --database NAME."))
    authority = str(Path(given.ca).absolute()) if given.ca else ""
    return server_place(given.server, given.database, given.port or "", authority, given.roles or "")


def _named(given: argparse.Namespace) -> bool:
    return any(getattr(given, option) for option in _OPTIONS)
