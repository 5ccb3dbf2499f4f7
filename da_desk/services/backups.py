"""Backups of the desk, made by administrators."""

from pathlib import Path

from da_desk.services.service import Service
from da_desk.store.unit_of_work import UnitOfWork


class Backups(Service):
    """What an administrator does so that a broken disk loses nothing."""

    def make(self, target: Path) -> Path:
        """Back the desk up into a new folder under ``target`` while others work; returns that folder.

        Raises AccessDenied, DiskFull, FolderReadOnly, FolderMissing, DeskDamaged (the copy did not pass its checks).
        """
        work = self.workplace
        work.require("manage", "account")
        made = work.store.backup(target)

        def record(uow: UnitOfWork) -> None:
            uow.note("backed-up", "desk", None, None, folder=made.name)

        work.act(None, record)
        return made
