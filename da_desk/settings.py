"""Where things lie on this computer, and what its administrator has fixed. No personal data lives here."""

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from da_desk.errors import CatalogueInvalid, Problem, ValidationFailed
from da_desk.wording import _

if sys.platform == "win32":
    import winreg

APP = "da-desk"
POSTGRESQL = 5432
"""The port that a PostgreSQL server listens on by custom."""
_LARGEST_PORT = 65_535
_NOT_IN_A_HOST = re.compile(r"[\s,/\\@?#&=]")
"""A list, a socket's path or a piece of a connection string is no server's name."""
_DAY = 24 * 60
"""Minutes: the longest idle time that a policy can mean."""


def resources() -> Path:
    """The folder of catalogues, forms, rules, fonts and icons: beside the package, or inside an installed one."""
    package = Path(__file__).resolve().parent
    beside = package.parent / "resources"
    return beside if beside.is_dir() else package / "resources"


def state_dir() -> Path:
    """This computer's folder for window state, the list of desks and logs; ``DA_DESK_STATE`` moves it."""
    override = os.environ.get("DA_DESK_STATE")
    return Path(override) if override else Path(platformdirs.user_state_path(APP))


def log_dir() -> Path:
    """Where the log stands (ids only, never personal data)."""
    return state_dir() / "logs"


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """Where a shared desk is. ``ca_file``: the force's certificate authority; None: the one this computer trusts.

    ``roles``: what the names of the desk's roles on the server begin with; usually the database's own name.
    """

    host: str
    database: str
    port: int = POSTGRESQL
    ca_file: Path | None = None
    roles: str = ""

    @property
    def prefix(self) -> str:
        """What every role of this desk begins with."""
        return self.roles or self.database

    @property
    def title(self) -> str:
        """How a list names it."""
        return f"{self.database} ({self.host})"

    @property
    def address(self) -> str:
        """Server, port and database in one line: two places with the same address are one desk."""
        return f"{self.host}:{self.port}/{self.database}"


def server_place(host: str, database: str, port: str | int = "", ca_file: str = "", roles: str = "") -> ServerPlace:
    """The place of a shared desk from what was typed or read; an empty port is PostgreSQL's own.

    Raises ValidationFailed with a problem for each of ``host``, ``database``, ``port`` and ``ca_file`` that can't be.
    Whether the file is there is asked when it is connected to: it may stand on a disk that answers slowly.
    """
    host, database, ca_file = host.strip(), database.strip(), ca_file.strip()
    number = _port(str(port).strip() or str(POSTGRESQL))
    wrong = {
        "host": _host_problem(host),
        "port": "" if number else _("A port is a number from 1 to 65535; usually it is 5432."),
        "database": "" if database else _("Give the name of the database."),
        "ca_file": "" if not ca_file or Path(ca_file).is_absolute() else _("Give the whole path of the file."),
    }
    problems = [Problem(field, sentence) for field, sentence in wrong.items() if sentence]
    if problems:
        raise ValidationFailed(*problems)
    return ServerPlace(host, database, number, Path(ca_file) if ca_file else None, roles.strip())


def _port(typed: str) -> int:
    """The number of the port; 0 when there is no such port."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 5 else 0
    return number if number <= _LARGEST_PORT else 0


def _host_problem(host: str) -> str:
    if not host:
        return _("Give the name of the server.")
    return _("That is not the name of a server.") if _NOT_IN_A_HOST.search(host) else ""


@dataclass(frozen=True, slots=True)
class MachinePolicy:
    """What the computer's administrator fixes and a person can't override.

    ``clipboard_seconds``: the longest copied text stays on the clipboard.
    ``lock_minutes``: the longest idle time before the desk closes.
    ``server``: the one shared desk of this computer; None: the person may name one.
    ``remember_password``: whether the computer's keyring may keep the password of a shared desk.
    """

    clipboard_seconds: int = 60
    lock_minutes: int = 10
    server: ServerPlace | None = None
    remember_password: bool = False


def policy_file() -> Path:
    """The computer's policy file, in a folder that only its administrator writes to.

    Never found by way of the environment: a person could then put a policy of their own in its place.
    """
    if sys.platform == "win32":
        folders = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, folders) as key:
            return Path(winreg.QueryValueEx(key, "Common AppData")[0]) / APP / "policy.toml"
    else:  # the type checker leaves out the branch of the other system
        shared = "/Library/Application Support" if sys.platform == "darwin" else "/etc/xdg"
        return Path(shared) / APP / "policy.toml"


def machine_policy(path: Path | None = None) -> MachinePolicy:
    """The computer's own policy file, or the defaults when there is none.

    Raises CatalogueInvalid naming the key when the file can't be read or understood: a policy is never silently ignored.
    """
    file = path or policy_file()
    try:
        if not file.exists():
            return MachinePolicy()
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CatalogueInvalid(file.name, str(error)) from None
    return _policy(values, file.name)


def _policy(values: Mapping[str, Any], file: str) -> MachinePolicy:
    usual = MachinePolicy()
    kinds = {"clipboard_seconds": int, "lock_minutes": int, "remember_password": bool, "server": dict}
    _check_keys(values, kinds, file)
    seconds = values.get("clipboard_seconds", usual.clipboard_seconds)
    minutes = values.get("lock_minutes", usual.lock_minutes)
    for key, number, most in (("clipboard_seconds", seconds, _DAY * 60), ("lock_minutes", minutes, _DAY)):
        if not 1 <= number <= most:
            raise CatalogueInvalid(file, _("{key} has to be from 1 to {most}").format(key=key, most=most))
    server = _server(values["server"], file) if "server" in values else None
    return MachinePolicy(seconds, minutes, server, values.get("remember_password", False))


def _server(values: Mapping[str, Any], file: str) -> ServerPlace:
    _check_keys(values, {"host": str, "port": int, "database": str, "ca_file": str, "roles": str}, file, "server.")
    known = {"host": "", "database": "", **values}
    try:
        return server_place(**known)
    except ValidationFailed as error:
        said = "; ".join(f"server.{problem.field}: {problem.sentence}" for problem in error.problems)
        raise CatalogueInvalid(file, said) from None


def _check_keys(values: Mapping[str, Any], kinds: Mapping[str, type], file: str, above: str = "") -> None:
    """Every key is known and its value of the right kind; a misspelt key would else be a policy that is not kept."""
    for key, value in values.items():
        if key not in kinds:
            raise CatalogueInvalid(file, _("{key} is not known").format(key=f"{above}{key}"))
        if type(value) is not kinds[key]:
            raise CatalogueInvalid(file, _("{key} is of the wrong kind").format(key=f"{above}{key}"))
