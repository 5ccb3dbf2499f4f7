"""Accounts: nobody lets in whom they added, gives themself a role, or gets in by another's password."""

import psycopg
import pytest

from da_desk.settings import ServerPlace
from da_desk.store.shared.engine import Login, verifier
from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene

GOOD = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + "A" * 43 + "=:" + "B" * 43 + "="


def add(username: str = "ghost", role: str = "officer", given: str = GOOD) -> str:
    """An account with everything of the attacker's choice."""
    return (
        f"select api.add_account(gen_random_uuid(), $q${username}$q$, 'Ghost', '', gen_random_uuid(), '<unit>', "
        f"$q${role}$q$, $q${given}$q$)"
    )


def roles(who: str, role: str) -> str:
    """That person with that one role."""
    return f"select api.set_roles('<{who}_id>', '{{<unit>}}', '{{{role}}}', array[gen_random_uuid()])"


def version(who: str) -> str:
    return f"(select version from da.account where id = '<{who}_id>')"


def activate(who: str) -> str:
    return f"select api.activate_account('<{who}_id>', {version(who)})"


def disable(who: str) -> str:
    return f"select api.disable_account('<{who}_id>', {version(who)})"


ACCOUNTS = [
    *each("officer supervisor auditor outsider stranger", "adds an account", add(), "DA403"),
    *each("officer supervisor auditor", "lets an account in", activate("walsh"), "DA403"),
    *each("officer supervisor auditor", "locks an account out", disable("oic"), "DA403"),
    *each("officer supervisor auditor", "gives a colleague a password", f"select api.reset_account('<oic_id>', '{GOOD}')", "DA403"),
    *each("officer supervisor auditor", "gives themself a role", roles("officer", "administrator"), "DA403"),
    Attempt("lets in whom they added", "administrator", activate("walsh"), "DA444"),
    Attempt("lets in whom they added, after another version", "administrator",
            "select api.activate_account('<walsh_id>', 99)", "DA409"),
    Attempt("lets in somebody there isn't", "administrator", "select api.activate_account('<op>', 1)", "DA404"),
    Attempt("lets in someone who left", "second", activate("leaver"), "DA403"),
    Attempt("lets in someone who is in", "second", activate("officer"), "DA403"),
    Attempt("gives a colleague a password and lets them in", "administrator",
            (f"select api.reset_account('<oic_id>', '{GOOD}')", activate("oic")), "DA444"),
    Attempt("gives the waiting account a password after all", "administrator",
            (f"select api.reset_account('<walsh_id>', '{GOOD}')", activate("walsh")), "DA444"),
    Attempt("gives themself a password as to another", "administrator", f"select api.reset_account('<administrator_id>', '{GOOD}')", "DA404"),
    Attempt("gives a role to themself", "administrator", roles("administrator", "officer"), "DA444"),
    Attempt("gives the role of a superuser", "administrator", roles("oic", "superuser"), "DA422"),
    Attempt("gives the role of the owner", "administrator", roles("oic", "owner"), "DA422"),
    Attempt("gives no role", "administrator", "select api.set_roles('<oic_id>', '{}', '{}', '{}')", "DA422"),
    Attempt("gives roles to somebody there isn't", "administrator", "select api.set_roles('<op>', '{<unit>}', '{officer}', '{<op>}')", "DA404"),
    Attempt("locks out all administrators", "administrator", (disable("second"), disable("administrator")), "DA451"),
    Attempt("makes officers of all other administrators and goes", "administrator",
            (roles("second", "officer"), disable("administrator")), "DA451"),
    Attempt("gives every administrator another password", "administrator",
            (f"select api.reset_account('<second_id>', '{GOOD}')", disable("administrator")), "DA451"),
    Attempt("locks out by an old version", "administrator", "select api.disable_account('<oic_id>', 0)", "DA409"),
    Attempt("locks out somebody there isn't", "administrator", "select api.disable_account('<op>', 1)", "DA404"),
    Attempt("adds a role of the server", "administrator", add(role="superuser"), "DA422"),
    *[Attempt(f"adds a name that is code: {name[:30]}", "administrator", add(username=name), "DA422")
      for name in ('x" superuser --', "x'; drop role y; --", "X", "a b", "", "../x", "a" * 41, "postgres\n", "é", "_owner", "$user", "pg_x;")],
    Attempt("adds a name that is taken", "administrator", add(username="officer"), "DA423"),
    Attempt("adds a name that has a login already", "administrator", add(username="stranger"), "DA423"),
    *[Attempt(f"gives a plain password to the server: {given[:24]}", "administrator", add(given=given), "DA422")
      for given in ("a quiet morning in may", "", "md5" + "0" * 32, "SCRAM-SHA-256$4096:x$y:z", GOOD + "' superuser password '", " " + GOOD,
                    GOOD.replace("4096", "1"), GOOD + "\n")],
    Attempt("takes a plain password", "officer", "select api.change_own_password('plain')", "DA422"),
    Attempt("takes a password that is code", "officer", f"select api.change_own_password('{GOOD}'' superuser --')", "DA422"),
    Attempt("takes a password without an account", "stranger", f"select api.change_own_password('{GOOD}')", "DA403"),
    *[Attempt(f"calls the provisioner's own {call.split('(')[0]}", "administrator", f"select provision.{call}", "42501")
      for call in (f"add('<roles>.ghost', '{GOOD}')", "allow('<roles>.walsh', '{administrator}')", "bar('<roles>.officer')",
                   f"password('<roles>.officer', '{GOOD}')", "groups('<roles>.administrator', '{officer}')", "end_holder('3')",
                   "checked('x')", f"scram('{GOOD}')")],
    *each("administrator officer", "begins the desk again",
          "select api.begin_desk('<ours>', 'x', false, '<unit>', 'x', '{<ours>,<theirs>}', '{}', '{a,b}', '{a,b}', '{a,b}')", "42501"),
    Attempt("keeps a key without end", "officer", "select api.keep_own_key(repeat('x', 5000)::bytea)", answers=(None,)),
]  # fmt: skip


@named(ACCOUNTS)
def test_no_account_is_gained(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


def test_a_reset_password_lets_nobody_in_alone(worn: Scene) -> None:
    """An administrator gives a colleague a password, and comes in as them: not before another administrator agrees."""
    login = f"{worn.roles}.outsider"
    before = worn.value("select rolpassword from pg_authid where rolname = %s", login)
    given = verifier("known to the administrator", login)
    try:
        with worn.connect("administrator", autocommit=True) as administrator:
            administrator.execute("select api.reset_account(%s, %s)", [worn.ids["outsider_id"], given])
            with pytest.raises(psycopg.Error, match="a second administrator"):
                administrator.execute(worn.filled(activate("outsider")))
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            worn.connect("outsider", password="known to the administrator").close()
    finally:
        with worn.superuser() as superuser:
            superuser.execute(f"alter role \"{login}\" login password '{before}'")


def test_someone_disabled_is_cut_off_and_sees_nothing_in_a_session_that_lives_on(worn: Scene) -> None:
    login = f"{worn.roles}.outsider"
    live = worn.connect("outsider", autocommit=True)
    try:
        worn.opened(live, "theirs")
        assert live.execute("select * from da.record where false").fetchall() == []
        with worn.connect("administrator", autocommit=True) as administrator:
            assert administrator.execute(worn.filled(disable("outsider"))).fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError):
            live.execute("select 1")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            worn.connect("outsider").close()
        with worn.superuser() as superuser:
            superuser.execute(f'alter role "{login}" login')
        with worn.connect("outsider", autocommit=True) as back:  # as if they had come back before the commit
            assert back.execute("select * from da.contact").fetchall() == []
            assert back.execute("select account_id from api.hello()").fetchone() == (None,)
            with pytest.raises(psycopg.Error, match="no account in use"):
                back.execute(worn.filled("select api.open_case('<theirs>', '')"))
    finally:
        live.close()
        with worn.superuser() as superuser:
            superuser.execute(f'alter role "{login}" login')


def test_two_administrators_cannot_lock_each_other_out_at_once(worn: Scene) -> None:
    logins = [f"{worn.roles}.{name}" for name in ("administrator", "second")]
    with worn.connect("administrator") as one, worn.connect("second") as other:
        one.execute(worn.filled(disable("walsh")))  # takes the lock that keeps the order
        other.execute("set lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(worn.filled(disable("leaver").replace("leaver", "oic")))
        one.rollback()
        other.rollback()
    assert worn.value("select count(*) from pg_roles where rolcanlogin and rolname = any(%s)", logins) == 2


def test_a_role_that_is_taken_away_counts_no_more_at_the_next_statement(worn: Scene) -> None:
    with worn.connect("officer", autocommit=True) as officer:
        worn.opened(officer, "ours")
        assert officer.execute("select count(*) from da.record").fetchall() != [(0,)]
        with worn.superuser() as superuser:
            superuser.execute(
                worn.filled("update da.membership set to_day = from_day - 1 where account_id = '<officer_id>'")
            )
        assert officer.execute("select count(*) from da.record").fetchall() == [(0,)]
        with pytest.raises(psycopg.Error):
            officer.execute(
                worn.filled("update da.event set precision = 'day', version = version + 1 where id = '<event>'")
            )
            raise psycopg.Error("no row was touched")


def test_the_server_never_holds_a_password(scene: Scene) -> None:
    kept = scene.rows("select rolpassword from pg_authid where rolname like %s", f"{scene.roles}.%")
    assert len(kept) > 8
    assert {row[0][:14] for row in kept} == {"SCRAM-SHA-256$"}
    place = ServerPlace(scene.place.host, scene.place.database)
    assert "password=" in Login(place, "x", "y").conninfo()
