"""The ways into a desk as the sign-in page knows them; what is behind them is loaded after the first paint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from da_desk.settings import ServerPlace


@dataclass(frozen=True, slots=True)
class NewDesk:
    """What a person gives to create a desk."""

    folder: Path
    desk_name: str
    unit_name: str
    full_name: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class TrainingAccount:
    """An invented person of a training desk, with the password that is no secret."""

    role: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class TrainingDesk:
    """A desk of invented cases."""

    folder: Path
    accounts: tuple[TrainingAccount, ...]


class Doors(Protocol):
    """Every method may take seconds and runs off the main thread; expected errors are DaDeskErrors."""

    def create(self, desk: NewDesk) -> tuple[object, str]:
        """Create a desk; the services of its administrator, and the recovery code, shown once."""

    def open(self, folder: Path, username: str, password: str) -> object:
        """Sign in at a desk; the services of that person."""

    def connect(self, place: ServerPlace, username: str, password: str) -> object:
        """Sign in at a shared desk; the services of that person. A server that doesn't answer is given up after seconds."""

    def keeps_passwords(self) -> bool:
        """Whether this computer has a keyring that may keep the password of a shared desk."""

    def kept_password(self, place: ServerPlace, username: str) -> str:
        """The password that this computer keeps for that person there; "" when it keeps none."""

    def keep_password(self, place: ServerPlace, username: str, password: str) -> str:
        """Keep it; "" when it is kept, else the sentence that says that it isn't."""

    def forget_password(self, place: ServerPlace, username: str) -> None:
        """Keep it no longer."""

    def recover(self, folder: Path, code: str, username: str, new_password: str) -> object:
        """Give an administrator a new password by the recovery code, and sign them in."""

    def training(self, folder: Path) -> TrainingDesk:
        """The training desk in that folder; it is made if there is none."""

    def password_problem(self, password: str, username: str) -> str:
        """Why that password is refused, or "". Quick: asked while the person types, on the main thread."""
