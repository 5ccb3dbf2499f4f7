"""The doors of the program on a desk whose clock a test moves: signed in as ever, at another hour."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from da_desk import opening
from da_desk.services.desk import Services, sign_in, sign_in_shared
from da_desk.settings import ServerPlace
from tests.desk import Clock
from tests.light import LIGHT


def doors_by(clock: Clock) -> Callable[[], ModuleType]:
    """What the program loads behind its first page."""

    class Doors(opening.OpenDoors):
        def open(self, folder: Path, username: str, password: str) -> Services:
            return sign_in(folder, username, password, clock=clock, kdf=LIGHT)

        def connect(self, place: ServerPlace, username: str, password: str) -> Services:
            return sign_in_shared(place, username, password, clock=clock, kdf=LIGHT)

    loaded = ModuleType("doors")
    vars(loaded)["OpenDoors"] = Doors
    return lambda: loaded
