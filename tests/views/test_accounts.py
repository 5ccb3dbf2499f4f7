"""Accounts: added, given a new password, disabled; never the last administrator; honest about copies."""

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.errors import AccessDenied, DaDeskError
from da_desk.services.desk import sign_in
from da_desk.views.tasks import TaskRunner
from tests.desk import PASSWORD, DeskForTests
from tests.light import LIGHT
from tests.views.working import Working, working

NEW = "seven grey geese fly"


@pytest.fixture
def at_accounts(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    made = working(qtbot, desk, tasks, "administrator")
    made.go("accounts")
    return made


def test_an_administrator_has_accounts_and_no_cases(at_accounts: Working) -> None:
    rail = [each.accessibleName() for each in at_accounts.window.rail.findChildren(QAbstractButton)]
    assert "Accounts" in rail
    assert "Cases" not in rail
    assert "DC 2208 Nadia Amin" in at_accounts.words()


def test_a_new_person_signs_in(at_accounts: Working, desk: DeskForTests) -> None:
    at_accounts.press("Add a person")
    at_accounts.press("Add the person")
    assert "Give the person’s name." in at_accounts.words()
    at_accounts.type("Name", "Bryn Hale")
    at_accounts.type("Rank and number", "PC 6120")
    at_accounts.type("Name to sign in with", "hale")
    at_accounts.press("Unit: Northside DA unit")
    at_accounts.press("Role: Officer")
    at_accounts.type("First password", "password")
    at_accounts.press("Add the person")
    assert "There is a problem" in at_accounts.words()
    at_accounts.type("First password", NEW)
    at_accounts.press("Add the person")
    assert "PC 6120 Bryn Hale" in at_accounts.words()
    services = sign_in(desk.folder, "hale", NEW, clock=desk.clock, kdf=LIGHT)
    assert services.workplace.actor.display == "PC 6120 Bryn Hale"
    services.close()


def test_disabling_says_what_it_does_and_what_not_yet(at_accounts: Working, desk: DeskForTests) -> None:
    at_accounts.press("Disable the account of DC 2208 Nadia Amin")
    words = at_accounts.words()
    assert "could still open that copy" in words
    at_accounts.press("Disable the account")
    assert at_accounts.said == "DC 2208 Nadia Amin can't sign in any more."
    assert "Disabled " in at_accounts.words()
    with pytest.raises(DaDeskError):
        sign_in(desk.folder, "officer", PASSWORD, clock=desk.clock, kdf=LIGHT)


def test_the_last_administrator_stays(at_accounts: Working) -> None:
    at_accounts.press("Disable the account of Rowan Pugh")
    at_accounts.press("Disable the account")
    assert (
        "A desk needs an administrator. Make someone else administrator first."
        in at_accounts.words() + at_accounts.said
    )


def test_a_forgotten_password(at_accounts: Working, desk: DeskForTests) -> None:
    at_accounts.press("Give DC 2208 Nadia Amin a new password")
    at_accounts.type("New password", NEW)
    at_accounts.press("Give the new password")
    services = sign_in(desk.folder, "officer", NEW, clock=desk.clock, kdf=LIGHT)
    assert services.workplace.actor.username == "officer"
    services.close()


def test_passwords_are_never_drafts(at_accounts: Working) -> None:
    at_accounts.press("Give DC 2208 Nadia Amin a new password")
    at_accounts.type("New password", NEW)
    at_accounts.window.leave_all()
    at_accounts.settled()
    assert at_accounts.services.drafts.all() == []
    at_accounts.go("accounts")
    assert "DC 2208 Nadia Amin" in at_accounts.words()


def test_roles_and_units(at_accounts: Working) -> None:
    at_accounts.press("Add a unit")
    at_accounts.type("Name of the unit", "Westside DA unit")
    at_accounts.press("Add the unit")
    assert "Westside DA unit" in at_accounts.words()
    at_accounts.press("Change the roles of DC 2208 Nadia Amin")
    at_accounts.press("Westside DA unit: Supervisor")
    at_accounts.press("Save")
    rows = {each.username: each for each in at_accounts.services.accounts.list()}
    assert ("supervisor", "Westside DA unit") in {(held.role, held.unit_name) for held in rows["officer"].roles}


def test_only_administrators_manage(desk: DeskForTests) -> None:
    with pytest.raises(AccessDenied):
        desk.as_("officer").accounts.add_unit("Eastside")
