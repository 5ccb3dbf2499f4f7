"""Who may use the desk, with their keys. What only a shared desk asks for stands in ``test_shared_accounts``."""

import pytest

from da_desk.errors import (
    AccessDenied,
    Conflict,
    DiskFull,
    RuleRefused,
    ValidationFailed,
    WrongPassword,
)
from da_desk.models.base import uuid7
from da_desk.models.desk import Desk
from da_desk.services.desk import recover
from tests.desk import OTHER_UNIT, PASSWORD, UNIT, AnyDesk, DeskForTests
from tests.light import LIGHT
from tests.services.counting import statements
from tests.services.invented import unit_of
from tests.services.people_let_in import NEW, added, let_in, row, signs_in
from tests.shared_desk import SECOND
from tests.store.below import actions, kept

SHUT = {"local": WrongPassword, "shared": AccessDenied}
"""What someone is told who is let in no more. A server looks at the password first, so that it may say what the matter is."""


def test_someone_added_signs_in_with_their_role(desk: AnyDesk) -> None:
    added(desk, "  Walsh ")
    actor = signs_in(desk, "WALSH", NEW).workplace.actor
    assert actor.display == "PC 3310 Erin Walsh"
    assert [(held.unit_name, held.role) for held in actor.roles] == [(UNIT, "officer")]


def test_adding_twice_with_one_operation_adds_once(desk: AnyDesk) -> None:
    accounts, op_id = desk.as_("administrator").accounts, uuid7()
    first = accounts.add("walsh", "Erin Walsh", "", unit_of(desk), "officer", NEW, op_id=op_id)
    assert accounts.add("walsh", "Erin Walsh", "", unit_of(desk), "officer", NEW, op_id=op_id) == first
    assert sum(each.username == "walsh" for each in accounts.list()) == 1


def test_a_name_in_use_is_refused_and_its_owner_keeps_their_key(desk: AnyDesk) -> None:
    with pytest.raises(RuleRefused):
        added(desk, "Officer", waits=True)
    signs_in(desk, "officer", PASSWORD)


def test_a_failed_commit_takes_the_new_key_away_again(desk: AnyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator = desk.as_("administrator")

    def full(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(administrator.workplace.store, "_recorder", type("Full", (), {"write": full})())
        with pytest.raises(DiskFull):
            added(desk, waits=True)
    with pytest.raises(WrongPassword):
        signs_in(desk, "walsh", NEW)
    added(desk)
    signs_in(desk, "walsh", NEW)


def test_everything_wrong_is_said_at_once(desk: AnyDesk) -> None:
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("administrator").accounts.add("a b", "", "", unit_of(desk), "chief", "short")
    assert {each.field for each in refused.value.problems} == {"username", "full_name", "role", "password"}


@pytest.mark.parametrize("username", ["officer", "supervisor", "auditor"])
def test_only_an_administrator_manages_accounts(desk: AnyDesk, username: str) -> None:
    accounts = desk.as_(username).accounts
    target = desk.account_id("oic")
    for refused in (
        lambda: accounts.add("walsh", "Erin Walsh", "", unit_of(desk), "officer", NEW),
        lambda: accounts.disable(target, 1),
        lambda: accounts.reset(target, NEW),
        lambda: accounts.set_memberships(target, [(unit_of(desk), "supervisor")]),
        lambda: accounts.add_unit("West"),
        accounts.new_recovery_code,
    ):
        with pytest.raises(AccessDenied):
            refused()
    signs_in(desk, "oic", PASSWORD)


def test_someone_disabled_is_let_in_no_more_and_stays_in_the_list(desk: AnyDesk) -> None:
    officer = row(desk, "officer")
    desk.as_("administrator").accounts.disable(officer.id, officer.version)
    with pytest.raises(SHUT[desk.kind]):
        signs_in(desk, "officer", PASSWORD)
    assert row(desk, "officer").disabled_at == desk.clock()
    desk.as_("administrator").accounts.disable(officer.id, officer.version)


def test_disabling_what_someone_else_changed_conflicts(desk: AnyDesk) -> None:
    with pytest.raises(Conflict):
        desk.as_("administrator").accounts.disable(desk.account_id("oic"), 99)
    signs_in(desk, "oic", PASSWORD)


def test_the_last_administrator_stays(desk: AnyDesk) -> None:
    accounts, me = desk.as_("administrator").accounts, row(desk, "administrator")
    added(desk, role="administrator")
    walsh = row(desk, "walsh")
    for other in ("walsh", SECOND) if desk.kind == "shared" else ("walsh",):
        leaving = row(desk, other)
        accounts.disable(leaving.id, leaving.version)
    with pytest.raises(RuleRefused):
        accounts.disable(me.id, me.version)
    with pytest.raises(RuleRefused):
        accounts.set_memberships(me.id, [(unit_of(desk), "officer")])
    signs_in(desk, "administrator", PASSWORD)
    assert row(desk, "walsh").version > walsh.version


def test_an_administrator_may_leave_while_another_stays(desk: AnyDesk) -> None:
    added(desk, role="administrator")
    me, by = row(desk, "administrator"), desk.as_("administrator") if desk.kind == "local" else desk.as_(SECOND)
    by.accounts.disable(me.id, me.version)  # on a shared desk nobody disables themselves
    signs_in(desk, "walsh", NEW)
    with pytest.raises(SHUT[desk.kind]):
        signs_in(desk, "administrator", PASSWORD)


def test_changing_ones_own_password_asks_for_the_old_one(desk: AnyDesk) -> None:
    accounts = desk.as_("officer").accounts
    with pytest.raises(WrongPassword):
        accounts.change_own_password("not this one at all", NEW)
    with pytest.raises(ValidationFailed):
        accounts.change_own_password(PASSWORD, "officer")
    accounts.change_own_password(PASSWORD, NEW)
    signs_in(desk, "officer", NEW)
    with pytest.raises(WrongPassword):
        signs_in(desk, "officer", PASSWORD)


def test_a_reset_password_replaces_the_forgotten_one(desk: AnyDesk) -> None:
    desk.as_("administrator").accounts.reset(desk.account_id("oic"), NEW)
    let_in(desk, "oic")
    signs_in(desk, "oic", NEW)
    with pytest.raises(WrongPassword):
        signs_in(desk, "oic", PASSWORD)


def test_a_new_recovery_code_opens_the_desk_for_an_administrator(local_desk: DeskForTests) -> None:
    code = local_desk.as_("administrator").accounts.new_recovery_code()
    local_desk.close()
    services = recover(local_desk.folder, code, "administrator", NEW, clock=local_desk.clock, kdf=LIGHT)
    assert services.workplace.actor.holds("administrator")
    services.close()


def test_what_was_done_with_keys_stands_in_the_log(desk: AnyDesk) -> None:
    desk.as_("administrator").accounts.reset(desk.account_id("oic"), NEW)
    desk.as_("officer").accounts.change_own_password(PASSWORD, NEW)
    assert {"password-reset", "password-changed"} <= set(actions(desk))


def test_roles_change_from_today_and_back_again(desk: AnyDesk) -> None:
    accounts, oic = desk.as_("administrator").accounts, desk.account_id("oic")
    accounts.set_memberships(oic, [(unit_of(desk), "supervisor")])
    assert [held.role for held in row(desk, "oic").roles] == ["supervisor"]
    accounts.set_memberships(oic, [(unit_of(desk), "officer")])
    accounts.set_memberships(oic, [(unit_of(desk), "supervisor"), (unit_of(desk), "officer")])
    assert [held.role for held in row(desk, "oic").roles] == ["officer", "supervisor"]
    with pytest.raises(ValidationFailed):
        accounts.set_memberships(oic, [])


def test_colleagues_are_those_who_can_own_a_case(desk: AnyDesk) -> None:
    accounts = desk.as_("officer").accounts
    everyone = {each.display for each in accounts.colleagues()}
    assert everyone == {"DC 2208 Nadia Amin", "DC 4471 Tom Doyle", "DS 1190 Gwen Price", "DC 7003 Sam Field"}
    assert "DC 7003 Sam Field" not in {each.display for each in accounts.colleagues(unit_of(desk))}


def test_units_are_listed_and_their_names_kept_apart(desk: AnyDesk) -> None:
    accounts = desk.as_("administrator").accounts
    accounts.add_unit("West DA unit")
    assert [each.display for each in accounts.units()] == [UNIT, OTHER_UNIT, "West DA unit"]
    with pytest.raises(RuleRefused):
        accounts.add_unit("west da UNIT")


def test_the_list_takes_two_statements_however_long(desk: AnyDesk) -> None:
    accounts = desk.as_("administrator").accounts
    with statements() as few:
        before = len(accounts.list())
    for number in range(4):
        added(desk, f"walsh{number}")
    with statements() as many:
        assert len(accounts.list()) == before + 4
    assert len(few) == len(many) == 2


def test_a_key_changed_by_someone_else_in_between_is_noticed_inside(desk: AnyDesk) -> None:
    """The desk remembers the newest key file it saw: the serial inside follows every change."""
    added(desk)
    (found,) = kept(desk, Desk)
    assert found.key_serial == desk.as_("administrator").workplace.store.credentials.serial
