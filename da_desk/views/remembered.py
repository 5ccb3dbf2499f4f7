"""What this computer remembers between two starts: desks, window, appearance. Never a person's name."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from da_desk.host.files import atomic_write
from da_desk.settings import state_dir

MOST_DESKS = 12


class Remembered:
    """Small JSON files in this computer's state folder. A damaged or missing one counts as empty."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or state_dir()

    def desks(self) -> tuple[Path, ...]:
        """The known desks, most recent first."""
        listed = self._load("desks.json").get("desks", [])
        return tuple(Path(each) for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()

    def note_desk(self, folder: Path) -> None:
        """Put a desk at the top of the list."""
        known = [folder, *(each for each in self.desks() if each != folder)]
        self._save("desks.json", {"desks": [str(each) for each in known[:MOST_DESKS]]})

    def forget_desk(self, folder: Path) -> None:
        """Take a desk off the list; the desk itself stays."""
        self._save("desks.json", {"desks": [str(each) for each in self.desks() if each != folder]})

    def window(self) -> Mapping[str, Any]:
        """Size, place, zoom and colours of the window."""
        return self._load("window.json")

    def note_window(self, **values: object) -> None:
        """Remember some of them."""
        self._save("window.json", {**self.window(), **values})

    def _load(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _save(self, name: str, values: Mapping[str, object]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        atomic_write(self._folder / name, json.dumps(values, indent=1).encode())
