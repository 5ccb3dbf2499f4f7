"""The pages of a signed-in person, and their search. Loaded on the main thread when somebody is in.

``app`` alone imports this module; nothing that the sign-in page needs stands here.
"""

from collections.abc import Sequence
from functools import partial

from da_desk.errors import Restricted
from da_desk.practice.sources import source_words
from da_desk.services.desk import Services
from da_desk.views.accounts import AccountsPage
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.cases.new_case import NewCasePage
from da_desk.views.due_watch import DueWatch
from da_desk.views.force_files.page import ForceFilesPage
from da_desk.views.main_window import MainWindow, Place
from da_desk.views.own_account import PasswordPage, RecoveryCodePage
from da_desk.views.pages import PageEntry
from da_desk.views.rail import Person
from da_desk.views.supervision.days_page import WorkingDaysPage
from da_desk.views.supervision.page import SupervisionPage
from da_desk.views.tasks import TaskRunner
from da_desk.views.today import TodayPage
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.search import Answer, Give
from da_desk.wording import _

_CODE = "recovery-code"
"""The page that a shared desk has not: a second administrator lets people in again."""


def person(services: Services) -> Person:
    """Who is signed in, as the rail shows it."""
    actor = services.workplace.actor
    units = dict.fromkeys(held.unit_name for held in actor.roles)
    roles = frozenset(held.role for held in actor.roles)
    shared = services.workplace.store.kind == "shared"
    return Person(actor.display, ", ".join(units), roles, services.workplace.training, shared)


def main_window(services: Services, tasks: TaskRunner, messages: MessageBar) -> MainWindow:
    """The desk of a signed-in person, with all its pages and the search."""

    who = person(services)
    entries = tuple(each for each in pages() if each.for_roles(who.roles) and not (who.shared and each.key == _CODE))

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

    practice = services.workplace.practice
    made = MainWindow(entries, services, tasks, who, messages, ask, partial(source_words, practice))
    if any(each.key == "today" for each in entries):
        made.watch = DueWatch(services, tasks, made)
        made.watch.counted.connect(lambda overdue, _urgent: made.rail.show_count("today", overdue))
        made.watch.ask()
    return made


def commands(entries: Sequence[PageEntry], text: str) -> tuple[Answer, ...]:
    """The pages whose titles hold the words of the search box."""
    wanted = text.casefold()
    return tuple(
        Answer(entry.title, _("Page"), Place(entry.key)) for entry in entries if wanted in entry.title.casefold()
    )


def lock_minutes(services: Services) -> int:
    """After how many minutes without use the desk's policy closes it."""
    return services.workplace.lock_minutes()


def find(services: Services, text: str) -> tuple[Answer, ...]:
    """The cases that the words of the search box find; of a restricted one found by its number, whom to call."""
    try:
        hits = services.search.find(text)
    except Restricted as face:
        return (Answer(face.sentence, "", None),)
    return tuple(Answer(hit.victim_name, hit.ref, Place("case", hit.case_id)) for hit in hits)


def pages() -> tuple[PageEntry, ...]:
    """All pages, in the order of the rail."""
    administrators = frozenset({"administrator"})
    writers = frozenset({"officer", "supervisor"})
    supervisors, readers = frozenset({"supervisor"}), writers | {"auditor"}
    keepers = supervisors | administrators | {"auditor"}  # officers work by these files, and need no page for them
    return (
        PageEntry("today", _("Today"), "home", TodayPage, writers),
        PageEntry("cases", _("Cases"), "cases", CasesPage, readers, also=("case",)),
        PageEntry("supervision", _("Supervision"), "shield", SupervisionPage, supervisors),
        PageEntry("accounts", _("Accounts"), "users", AccountsPage, administrators),
        PageEntry("force-files", _("Force’s own files"), "folder", ForceFilesPage, keepers),
        PageEntry("new-case", _("New case"), "plus", NewCasePage, writers, in_rail=False),
        PageEntry("working-days", _("Working days"), "calendar", WorkingDaysPage, writers, in_rail=False),
        PageEntry("password", _("Change password"), "key", PasswordPage, in_rail=False),
        PageEntry(_CODE, _("Recovery code"), "key", RecoveryCodePage, administrators, in_rail=False),
    )
