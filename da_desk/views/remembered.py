"""What this computer remembers between two starts: desks, window, appearance. Never a person's name."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from da_desk.errors import ValidationFailed
from da_desk.host.files import atomic_write
from da_desk.settings import ServerPlace, server_place, state_dir

MOST_DESKS = 12
DeskPlace = Path | ServerPlace
"""Where a desk is: a folder of this computer, or a database on a server."""


def desk_key(desk: DeskPlace) -> str:
    """What tells one desk from another; a shared desk is the same whatever certificate it is asked for."""
    return f"postgresql://{desk.address}" if isinstance(desk, ServerPlace) else str(desk)


class Remembered:
    """Small JSON files in this computer's state folder. A damaged or missing one counts as empty."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state_dir()

    def desks(self) -> tuple[DeskPlace, ...]:
        """The known desks, most recent first."""
        listed = self._load("desks.json").get("desks", [])
        found = [_desk(each) for each in listed] if isinstance(listed, list) else []
        return tuple(each for each in found if each is not None)

    def note_desk(self, desk: DeskPlace) -> None:
        """Put a desk at the top of the list; who signed in is not written down."""
        self._save_desks([desk, *self._others(desk)])

    def forget_desk(self, desk: DeskPlace) -> None:
        """Take a desk off the list; the desk itself stays."""
        self._save_desks(self._others(desk))

    def window(self) -> Mapping[str, Any]:
        """Size, place, zoom and colours of the window."""
        return self._load("window.json")

    def note_window(self, **values: object) -> None:
        """Remember some of them."""
        self._save("window.json", {**self.window(), **values})

    def _others(self, desk: DeskPlace) -> list[DeskPlace]:
        return [each for each in self.desks() if desk_key(each) != desk_key(desk)]

    def _save_desks(self, desks: Sequence[DeskPlace]) -> None:
        self._save("desks.json", {"desks": [_listed(each) for each in desks[:MOST_DESKS]]})

    def _load(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _save(self, name: str, values: Mapping[str, object]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        atomic_write(self._folder / name, json.dumps(values, indent=1).encode())


def _listed(desk: DeskPlace) -> str | dict[str, str]:
    """A desk as it stands in the file: a folder as text, a server as its parts."""
    if isinstance(desk, Path):
        return str(desk)
    ca_file = str(desk.ca_file or "")
    return {
        "host": desk.host,
        "port": str(desk.port),
        "database": desk.database,
        "ca_file": ca_file,
        "roles": desk.roles,
    }


def _desk(listed: object) -> DeskPlace | None:
    """The desk of a line of the file; None for a damaged line."""
    if isinstance(listed, str):
        return Path(listed)
    if not isinstance(listed, dict) or not all(isinstance(part, str) for part in listed.values()):
        return None
    try:
        return server_place(**listed)
    except (TypeError, ValidationFailed):
        return None
