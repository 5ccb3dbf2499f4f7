"""The heavy half of the house: the services behind the doors, and the pages. Loaded after the first paint.

``app`` alone imports this module, on a background thread; nothing that the sign-in page needs stands here.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from da_desk.host.files import atomic_write
from da_desk.services import desk as desks
from da_desk.services.desk import Services
from da_desk.services.training import create_training_desk
from da_desk.store import passwords
from da_desk.views.accounts import AccountsPage
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.cases.new_case import NewCasePage
from da_desk.views.doors import NewDesk, TrainingAccount, TrainingDesk
from da_desk.views.main_window import MainWindow, Place
from da_desk.views.own_account import PasswordPage, RecoveryCodePage
from da_desk.views.pages import PageEntry
from da_desk.views.rail import Person
from da_desk.views.tasks import TaskRunner
from da_desk.views.today import TodayPage
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.search import Answer, Give
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


def person(services: Services) -> Person:
    """Who is signed in, as the rail shows it."""
    actor = services.workplace.actor
    units = dict.fromkeys(held.unit_name for held in actor.roles)
    roles = frozenset(held.role for held in actor.roles)
    return Person(actor.display, ", ".join(units), roles, services.workplace.training)


def main_window(services: Services, tasks: TaskRunner, messages: MessageBar) -> MainWindow:
    """The desk of a signed-in person, with all its pages and the search."""

    who = person(services)
    entries = tuple(entry for entry in pages() if entry.for_roles(who.roles))

    def ask(text: str, give: Give) -> None:
        named = commands(entries, text)
        tasks.read(
            find,
            services,
            text,
            owner=made.search,
            done=lambda cases: give((*cases, *named)),
            failed=lambda _refused: give(named),
        )

    made = MainWindow(entries, services, tasks, who, messages, ask)
    return made


def commands(entries: Sequence[PageEntry], text: str) -> tuple[Answer, ...]:
    """The pages whose titles hold the words of the search box."""
    wanted = text.casefold()
    return tuple(
        Answer(entry.title, _("Page"), Place(entry.key)) for entry in entries if wanted in entry.title.casefold()
    )


def find(services: Services, text: str) -> tuple[Answer, ...]:
    """The cases that the words of the search box find."""
    return tuple(
        Answer(hit.victim_name, hit.ref, Place("case", hit.case_id)) for hit in services.search.find(text)
    )



def pages() -> tuple[PageEntry, ...]:
    """All pages, in the order of the rail."""
    administrators = frozenset({"administrator"})
    writers = frozenset({"officer", "supervisor"})
    readers = writers | {"auditor"}
    return (
        PageEntry("today", _("Today"), "home", TodayPage, writers),
        PageEntry("cases", _("Cases"), "cases", CasesPage, readers, also=("case",)),
        PageEntry("accounts", _("Accounts"), "users", AccountsPage, administrators),
        PageEntry("new-case", _("New case"), "plus", NewCasePage, writers, in_rail=False),
        PageEntry("password", _("Change password"), "key", PasswordPage, in_rail=False),
        PageEntry("recovery-code", _("Recovery code"), "key", RecoveryCodePage, administrators, in_rail=False),
    )
