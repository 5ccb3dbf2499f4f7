"""People added to a desk and let in, as it takes one administrator on a local desk and two on a shared one."""

from da_desk.services.accounts import AccountRow
from da_desk.services.desk import Services
from tests.desk import AnyDesk
from tests.services.invented import unit_of
from tests.shared_desk import SECOND

NEW = "three small grey stones"


def signs_in(desk: AnyDesk, username: str, password: str) -> Services:
    """The bundle of a sign-in that went well, closed again."""
    services = desk.signed_in(username, password)
    services.close()
    return services


def added(desk: AnyDesk, username: str = "walsh", role: str = "officer", *, waits: bool = False) -> None:
    """A new person with the password ``NEW``, who may sign in; ``waits``: nobody has let them in yet."""
    desk.as_("administrator").accounts.add(username, "Erin Walsh", "PC 3310", unit_of(desk), role, NEW)
    if not waits:
        let_in(desk, username.strip().lower())


def let_in(desk: AnyDesk, username: str) -> None:
    """By a second administrator, where it takes one."""
    if desk.as_("administrator").accounts.needs_second:
        waiting = row(desk, username)
        desk.as_(SECOND).accounts.activate(waiting.id, waiting.version)


def row(desk: AnyDesk, username: str) -> AccountRow:
    """The account as an administrator's list shows it."""
    return next(each for each in desk.as_("administrator").accounts.list() if each.username == username)
