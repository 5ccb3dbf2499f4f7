"""Accounts on a shared desk: a second administrator lets people in, nobody changes their own roles, leavers are cut off."""

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.errors import AccessDenied, DaDeskError
from da_desk.services.desk import sign_in_shared
from da_desk.views.tasks import TaskRunner
from tests.desk import PASSWORD
from tests.light import LIGHT
from tests.shared_desk import SECOND, SharedDeskForTests
from tests.views.working import Working, working

NEW = "seven grey geese fly"
WAITS = "Waits for a second administrator"


def at_accounts(qtbot: QtBot, desk: SharedDeskForTests, tasks: TaskRunner, who: str) -> Working:
    made = working(qtbot, desk, tasks, who)
    made.go("accounts")
    return made


def comes_in(desk: SharedDeskForTests, username: str, password: str) -> str:
    """The name of whoever signs in."""
    services = sign_in_shared(desk.place, username, password, clock=desk.clock, kdf=LIGHT)
    try:
        return services.workplace.actor.display
    finally:
        services.close()


def names(at: Working) -> list[str]:
    return [each.accessibleName() for each in at.window.findChildren(QAbstractButton)]


def test_whom_one_administrator_adds_a_second_one_lets_in(
    qtbot: QtBot, server_desk: SharedDeskForTests, tasks: TaskRunner
) -> None:
    first = at_accounts(qtbot, server_desk, tasks, "administrator")
    assert "New recovery code" not in first.words()
    first.press("Add a person")
    first.type("Name", "Bryn Hale")
    first.type("Rank and number", "PC 6120")
    first.type("Name to sign in with", "hale")
    first.press("Unit: Northside DA unit")
    first.press("Role: Officer")
    first.type("First password", NEW)
    first.press("Add the person")
    assert "second administrator has to activate" in first.said
    assert WAITS in first.words()
    with pytest.raises(AccessDenied, match="second administrator"):
        comes_in(server_desk, "hale", NEW)
    first.press("Activate the account of PC 6120 Bryn Hale")
    assert "second person" in first.said
    second = at_accounts(qtbot, server_desk, tasks, SECOND)
    second.press("Activate the account of PC 6120 Bryn Hale")
    assert second.said == "PC 6120 Bryn Hale can sign in now."
    assert WAITS not in second.words()
    assert comes_in(server_desk, "hale", NEW) == "PC 6120 Bryn Hale"


def test_a_new_password_waits_too_and_the_old_one_works_no_more(
    qtbot: QtBot, server_desk: SharedDeskForTests, tasks: TaskRunner
) -> None:
    first = at_accounts(qtbot, server_desk, tasks, "administrator")
    first.press("Give DC 2208 Nadia Amin a new password")
    first.type("New password", NEW)
    first.press("Give the new password")
    assert "once a second administrator" in first.said
    for password in (PASSWORD, NEW):
        with pytest.raises(DaDeskError):
            comes_in(server_desk, "officer", password)
    second = at_accounts(qtbot, server_desk, tasks, SECOND)
    second.press("Activate the account of DC 2208 Nadia Amin")
    assert comes_in(server_desk, "officer", NEW) == "DC 2208 Nadia Amin"


def test_nobody_changes_their_own_roles_and_a_user_name_must_do_as_a_login(
    qtbot: QtBot, server_desk: SharedDeskForTests, tasks: TaskRunner
) -> None:
    first = at_accounts(qtbot, server_desk, tasks, "administrator")
    assert "Change the roles of Rowan Pugh" not in names(first)
    assert "Change the roles of Mari Hughes" in names(first)
    first.press("Add a person")
    first.type("Name", "Zoë Hale")
    first.type("Name to sign in with", "zoë")
    first.press("Unit: Northside DA unit")
    first.press("Role: Officer")
    first.type("First password", NEW)
    first.press("Add the person")
    assert "small letters without accents" in first.words()


def test_disabling_cuts_off_at_once(qtbot: QtBot, server_desk: SharedDeskForTests, tasks: TaskRunner) -> None:
    officer = server_desk.as_("officer")
    assert officer.cases.counts()["all"] == 0
    first = at_accounts(qtbot, server_desk, tasks, "administrator")
    first.press("Disable the account of DC 2208 Nadia Amin")
    assert "what they have open ends now" in first.words()
    first.press("Disable the account")
    assert first.said == "DC 2208 Nadia Amin can't sign in any more."
    with pytest.raises(DaDeskError):
        officer.cases.counts()
    with pytest.raises(DaDeskError):
        comes_in(server_desk, "officer", PASSWORD)
