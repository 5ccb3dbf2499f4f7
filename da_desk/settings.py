"""Where things lie on this computer, and what its administrator has fixed. No personal data lives here."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from da_desk.errors import CatalogueInvalid

APP = "da-desk"


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
class MachinePolicy:
    """What the computer's administrator fixes and a person can't override.

    ``clipboard_seconds``: the longest copied text stays on the clipboard.
    ``lock_minutes``: the longest idle time before the desk closes.
    """

    clipboard_seconds: int = 60
    lock_minutes: int = 10


def machine_policy(path: Path | None = None) -> MachinePolicy:
    """The computer's own policy file, or the defaults when there is none.

    Raises CatalogueInvalid when the file is there and can't be read: a policy is never silently ignored.
    """
    file = path or Path(platformdirs.site_config_path(APP)) / "policy.toml"
    if not file.exists():
        return MachinePolicy()
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        return MachinePolicy(**{key: int(values[key]) for key in values})
    except (OSError, ValueError, TypeError) as error:
        raise CatalogueInvalid(file.name, str(error)) from None
