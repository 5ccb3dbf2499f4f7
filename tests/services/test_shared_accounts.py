"""Accounts on a shared desk: one administrator asks, another lets in; the server itself keeps to it."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from da_desk.errors import AccessDenied, RuleRefused, ValidationFailed, WrongPassword
from da_desk.models.accounts import Membership
from da_desk.models.base import uuid7
from da_desk.store.drafts import Draft
from tests.desk import PASSWORD, START
from tests.services.invented import made_case, unit_of
from tests.services.people_let_in import NEW, added, let_in, row, signs_in
from tests.shared_desk import SECOND, SharedDeskForTests
from tests.store.below import whole_log

WAITS = "waits for a second administrator"


def kept_draft(words: str) -> Draft:
    return Draft(
        id=uuid7(),
        op_id=uuid4(),
        place="record:one",
        case_id=None,
        record_id=None,
        base_version=None,
        values={"statement": {"text": words}},
        cursor=("statement.text", 3),
        saved_at=START,
    )


def sessions(desk: SharedDeskForTests, username: str) -> int:
    """How many connections of that person the server has."""
    with desk.cluster.superuser() as connection:
        asked = "select count(*) from pg_stat_activity where usename = %s and datname = %s"
        found = connection.execute(asked, [f"{desk.place.prefix}.{username}", desk.place.database]).fetchone()
    assert found is not None
    return int(found[0])


def test_whoever_is_added_waits_for_a_second_administrator(server_desk: SharedDeskForTests) -> None:
    added(server_desk, waits=True)
    assert row(server_desk, "walsh").waiting
    with pytest.raises(AccessDenied, match=WAITS):
        signs_in(server_desk, "walsh", NEW)
    assert "PC 3310 Erin Walsh" not in {each.display for each in server_desk.as_("officer").accounts.colleagues()}
    waiting = row(server_desk, "walsh")
    with pytest.raises(RuleRefused, match="second person"):
        server_desk.as_("administrator").accounts.activate(waiting.id, waiting.version)
    server_desk.as_(SECOND).accounts.activate(waiting.id, waiting.version)
    assert not row(server_desk, "walsh").waiting
    actor = signs_in(server_desk, "walsh", NEW).workplace.actor
    assert [held.role for held in actor.roles] == ["officer"]


def test_a_wrong_password_is_told_alike_whether_the_account_waits_or_is_unknown(
    server_desk: SharedDeskForTests,
) -> None:
    added(server_desk, waits=True)
    for username in ("walsh", "nobody", "officer"):
        with pytest.raises(WrongPassword):
            signs_in(server_desk, username, "not this one at all")


@pytest.mark.parametrize("username", ["o'brien", "zoë", "walsh-of-the-very-long-name-that-goes-on-and-on", "_walsh"])
def test_a_name_that_can_be_no_login_is_refused_beside_its_field(
    server_desk: SharedDeskForTests, username: str
) -> None:
    accounts = server_desk.as_("administrator").accounts
    with pytest.raises(ValidationFailed) as refused:
        accounts.add(username, "Erin Walsh", "PC 3310", unit_of(server_desk), "officer", NEW)
    assert [problem.field for problem in refused.value.problems] == ["username"]
    assert all(each.username != username for each in accounts.list())


def test_nothing_waits_where_nobody_was_added(server_desk: SharedDeskForTests) -> None:
    officer = row(server_desk, "officer")
    with pytest.raises(RuleRefused, match="Nothing waits"):
        server_desk.as_(SECOND).accounts.activate(officer.id, officer.version)


def test_a_new_password_waits_again_and_ends_what_is_open(server_desk: SharedDeskForTests) -> None:
    oic = server_desk.as_("oic")
    assert oic.cases.counts()["all"] == 0
    server_desk.as_("administrator").accounts.reset(server_desk.account_id("oic"), NEW)
    assert sessions(server_desk, "oic") == 0
    with pytest.raises(WrongPassword):
        oic.cases.counts()
    with pytest.raises(AccessDenied, match=WAITS):
        signs_in(server_desk, "oic", NEW)
    waiting = row(server_desk, "oic")
    with pytest.raises(RuleRefused, match="second person"):
        server_desk.as_("administrator").accounts.activate(waiting.id, waiting.version)
    let_in(server_desk, "oic")
    assert signs_in(server_desk, "oic", NEW).cases.workplace.actor.username == "oic"


def test_disabling_ends_live_sessions_at_once(server_desk: SharedDeskForTests) -> None:
    officer = server_desk.as_("officer")
    case_id = made_case(server_desk)
    assert sessions(server_desk, "officer") > 0
    leaving = row(server_desk, "officer")
    server_desk.as_(SECOND).accounts.disable(leaving.id, leaving.version)
    assert sessions(server_desk, "officer") == 0
    for refused in (
        lambda: officer.cases.open(case_id),
        lambda: officer.cases.set_status(case_id, 1, "closed"),
        lambda: officer.search.find("Marsden"),
    ):
        with pytest.raises(AccessDenied):
            refused()
    assert row(server_desk, "officer").disabled_at == server_desk.clock()


def test_nobody_disables_themselves(server_desk: SharedDeskForTests) -> None:
    me = row(server_desk, "administrator")
    with pytest.raises(RuleRefused, match="their own account"):
        server_desk.as_("administrator").accounts.disable(me.id, me.version)
    assert row(server_desk, "administrator").disabled_at is None
    signs_in(server_desk, "administrator", PASSWORD)


def test_nobody_changes_their_own_roles(server_desk: SharedDeskForTests) -> None:
    accounts, me = server_desk.as_("administrator").accounts, server_desk.account_id("administrator")
    unit = unit_of(server_desk)
    with pytest.raises(RuleRefused, match="second person"):
        accounts.set_memberships(me, [(unit, "administrator"), (unit, "auditor")])
    assert [held.role for held in row(server_desk, "administrator").roles] == ["administrator"]
    server_desk.as_(SECOND).accounts.set_memberships(me, [(unit, "administrator"), (unit, "auditor")])
    assert [held.role for held in row(server_desk, "administrator").roles] == ["administrator", "auditor"]


def test_new_roles_reach_the_server_at_once(server_desk: SharedDeskForTests) -> None:
    """The person who became a supervisor may do a supervisor's thing in the session that stands."""
    oic, unit = server_desk.account_id("oic"), unit_of(server_desk)
    server_desk.as_("oic")
    server_desk.as_("administrator").accounts.set_memberships(oic, [(unit, "supervisor")])
    role = f"{server_desk.place.prefix}_%"
    asked = (
        "select array_agg(g.rolname::text order by 1) from pg_auth_members m join pg_roles g on g.oid = m.roleid"
        " join pg_roles p on p.oid = m.member where p.rolname = %s and g.rolname like %s"
    )
    with server_desk.cluster.superuser() as connection:
        (groups,) = connection.execute(asked, [f"{server_desk.place.prefix}.oic", role]).fetchone() or ([],)
    assert [name.rsplit("_", 1)[1] for name in groups] == ["person", "supervisor"]


def test_someone_without_a_role_today_is_not_let_in(server_desk: SharedDeskForTests) -> None:
    yesterday = (START - timedelta(days=1)).date()
    oic = server_desk.account_id("oic")
    server_desk.below(update(Membership).where(Membership.account_id == oic).values(to_day=yesterday))
    with pytest.raises(AccessDenied, match="not in use any more"):
        signs_in(server_desk, "oic", PASSWORD)


def test_ones_own_new_password_keeps_the_drafts_and_the_session(server_desk: SharedDeskForTests) -> None:
    officer = server_desk.as_("officer")
    draft = kept_draft("She would rather be rung at work.")
    officer.workplace.drafts.keep(draft)
    officer.accounts.change_own_password(PASSWORD, NEW)
    with server_desk.cluster.superuser() as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
            [f"{server_desk.place.prefix}.officer"],
        )
    assert officer.cases.counts()["all"] == 0, "further connections know the new password"
    again = server_desk.signed_in("officer", NEW)
    assert again.workplace.drafts.offer("record:one") == draft
    again.close()


def test_the_drafts_open_at_another_computer_after_a_new_password(
    server_desk: SharedDeskForTests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = server_desk.as_("officer")
    draft = kept_draft("Her sister answers the door.")
    officer.workplace.drafts.keep(draft)
    officer.accounts.change_own_password(PASSWORD, NEW)
    officer.close()
    monkeypatch.setenv("DA_DESK_STATE", str(tmp_path / "another computer"))
    again = server_desk.signed_in("officer", NEW)
    assert again.workplace.drafts.offer("record:one") == draft
    again.close()


def test_a_given_password_opens_no_draft_typed_under_the_old_one(server_desk: SharedDeskForTests) -> None:
    oic = server_desk.as_("oic")
    oic.workplace.drafts.keep(kept_draft("typed before it was forgotten"))
    server_desk.as_("administrator").accounts.reset(server_desk.account_id("oic"), NEW)
    let_in(server_desk, "oic")
    again = server_desk.signed_in("oic", NEW)
    assert again.workplace.drafts.offer("record:one") is None
    assert again.workplace.drafts.all() == []
    later = kept_draft("typed after it")
    again.workplace.drafts.keep(later)
    assert again.workplace.drafts.offer("record:one") == later
    again.close()


def test_a_password_never_reaches_the_server(server_desk: SharedDeskForTests) -> None:
    """Made here into a verifier: neither the tables nor the server's log hold it."""
    added(server_desk)
    server_desk.as_("officer").accounts.change_own_password(PASSWORD, NEW)
    server_desk.as_("administrator").accounts.reset(server_desk.account_id("oic"), NEW)
    assert NEW not in server_desk.cluster.log()
    assert NEW not in "".join(detail.detail for _entry, detail in whole_log(server_desk) if detail)
    with server_desk.everything() as session:
        kept = session.scalars(
            text("select rolpassword from pg_authid where rolname like :who"), {"who": f"{server_desk.place.prefix}.%"}
        ).all()
    assert kept
    assert all(str(verifier).startswith("SCRAM-SHA-256$") for verifier in kept)


def test_a_shared_desk_has_no_recovery_code_and_no_backup_from_here(
    server_desk: SharedDeskForTests, tmp_path: Path
) -> None:
    administrator = server_desk.as_("administrator")
    with pytest.raises(RuleRefused, match="no recovery code"):
        administrator.accounts.new_recovery_code()
    with pytest.raises(RuleRefused, match="backed up on its server"):
        administrator.backups.make(tmp_path)


def test_each_step_stands_in_the_log_under_the_name_of_who_took_it(server_desk: SharedDeskForTests) -> None:
    added(server_desk)
    walsh = row(server_desk, "walsh")
    server_desk.as_("administrator").accounts.reset(walsh.id, NEW)
    steps = [(entry.action, entry.actor_id) for entry, _detail in whole_log(server_desk) if entry.entity_id == walsh.id]
    one, other = (server_desk.account_id(name) for name in ("administrator", SECOND))
    assert steps[:2] == [("created", one), ("altered", other)]
    assert sorted(steps[2:], key=str) == sorted([("altered", one), ("password-reset", one)], key=str)
