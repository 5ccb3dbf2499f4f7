"""The doors with the services behind them: what takes long to import and holds no widget.

``app`` alone imports this module, on a background thread after the first paint. No class of Qt may be made on that
thread: PySide reads its table of classes while events are delivered, and a class made beside that can crash it.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from da_desk.errors import ServerRefused
from da_desk.host.files import atomic_write
from da_desk.host.kept_passwords import KeptPasswords
from da_desk.services import desk as desks
from da_desk.services.desk import Services
from da_desk.services.training import create_training_desk
from da_desk.settings import ServerPlace
from da_desk.store import passwords
from da_desk.views.doors import NewDesk, TrainingAccount, TrainingDesk
from da_desk.wording import _

_KNOWN = "training.json"
"""Beside a training desk: its invented people and their passwords, which are no secret."""


class OpenDoors:
    """The doors of :mod:`da_desk.views.doors`, with the services behind them."""

    def create(self, desk: NewDesk) -> tuple[Services, str]:
        """Create a desk; its administrator's services and the recovery code."""
        new = desks.NewDesk(
            name=desk.desk_name,
            unit_name=desk.unit_name,
            full_name=desk.full_name,
            username=desk.username,
            password=desk.password,
        )
        return desks.create(desk.folder, new)

    def open(self, folder: Path, username: str, password: str) -> Services:
        """Sign in."""
        return desks.sign_in(folder, username, password)

    def connect(self, place: ServerPlace, username: str, password: str) -> Services:
        """Sign in at a shared desk. Raises ServerRefused when the file of the certificate authority is not there."""
        if place.ca_file is not None and not place.ca_file.is_file():
            raise ServerRefused(
                _(
                    "The file of the certificate authority, {file}, isn't there. Ask whoever looks after this computer for it."
                ).format(file=place.ca_file)
            )
        return desks.sign_in_shared(place, username, password)

    def keeps_passwords(self) -> bool:
        """Whether this computer has a keyring that may be used."""
        return KeptPasswords().possible()

    def kept_password(self, place: ServerPlace, username: str) -> str:
        """The password that this computer keeps; "" when it keeps none."""
        return KeptPasswords().read(place, username)

    def keep_password(self, place: ServerPlace, username: str, password: str) -> str:
        """Keep it; "" when it is kept, else why not."""
        answer = KeptPasswords().keep(place, username, password)
        return "" if answer.kept else answer.sentence

    def forget_password(self, place: ServerPlace, username: str) -> None:
        """Keep it no longer."""
        KeptPasswords().forget(place, username)

    def recover(self, folder: Path, code: str, username: str, new_password: str) -> Services:
        """Back in with the recovery code."""
        return desks.recover(folder, code, username, new_password)

    def training(self, folder: Path) -> TrainingDesk:
        """The training desk in ``folder``; made if there is none. One whose making was broken off is made anew."""
        known = _known_people(folder / _KNOWN)
        if known:
            return TrainingDesk(folder, known)
        making = folder.with_name(f"{folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        made = create_training_desk(making)
        titles = {"officer": _("Officer"), "supervisor": _("Supervisor"), "administrator": _("Administrator")}
        titles["auditor"] = _("Auditor")
        people = tuple(
            TrainingAccount(titles.get(each.role, each.role), each.username, each.password) for each in made.accounts
        )
        atomic_write(making / _KNOWN, json.dumps([asdict(each) for each in people], indent=1).encode())
        making.rename(folder)
        return TrainingDesk(folder, people)

    def password_problem(self, password: str, username: str) -> str:
        """Why that password is refused, or ""."""
        return passwords.problem(password, username) or ""


def _known_people(file: Path) -> tuple[TrainingAccount, ...]:
    try:
        return tuple(TrainingAccount(**each) for each in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ()
