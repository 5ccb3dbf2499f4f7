"""The suite's own test: a server that is weakened on purpose lets an attack through or fails the sweep, and nobody signs in.

Each weakening is made in a copy of the scene, and undone where it concerns the whole server.
"""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from da_desk.errors import ServerRefused
from da_desk.services.desk import sign_in_shared
from tests.attacks import checks, test_accounts, test_plans, test_reading, test_sessions, test_writing
from tests.attacks.attempt import Attempt
from tests.attacks.scene import Scene
from tests.attacks.test_hidden import WAYS, entries
from tests.desk import PASSWORD, Clock
from tests.light import LIGHT


def attempt(name: str) -> Attempt:
    """One attempt of the suite, by its name."""
    lists = (
        test_sessions.ROLES, test_sessions.SETTINGS, test_sessions.NAMES, test_reading.ENTRIES, test_reading.FORGED, test_writing.STAMPED, test_writing.FIXED,
        test_writing.SEALED, test_writing.ELSEWHERE, test_writing.SECOND_PERSONS, test_accounts.ACCOUNTS, test_plans.SIGNED,
        test_plans.DAYS,
    )  # fmt: skip
    return next(each for every in lists for each in every if each.name == name)


Sql = Callable[[Scene], str]


def without(function: str, *pieces: tuple[str, str]) -> Sql:
    """The same function with parts of its text replaced."""

    def sql(scene: Scene) -> str:
        text = as_it_was(function)(scene)
        for old, new in pieces:
            assert old in text, old
            text = text.replace(old, new)
        return text

    return sql


def as_it_was(function: str) -> Sql:
    """The function as it stands."""
    return lambda scene: str(scene.value(f"select pg_get_functiondef('{function}'::regproc)"))


def weak_function(function: str, *pieces: tuple[str, str], noticed: tuple[checks.Check | str, ...] = ()) -> "Weakening":
    """A function that does without a part of what it asks."""
    return Weakening(without(function, *pieces), noticed, as_it_was(function))


def dropped(trigger: str, table: str, noticed: tuple[checks.Check | str, ...]) -> "Weakening":
    """A trigger that is gone."""
    standing = (
        f"select pg_get_triggerdef(oid) from pg_trigger where tgname = '{trigger}' and tgrelid = 'da.{table}'::regclass"
    )
    return Weakening(plain(f"drop trigger {trigger} on da.{table}"), noticed, lambda scene: str(scene.value(standing)))


def policy(name: str, table: str, begin: str) -> Sql:
    """A policy as it stands, as a statement that begins so."""
    of_it = "select coalesce('using (' || qual || ')', '') || coalesce(' with check (' || with_check || ')', '') from pg_policies"
    return lambda scene: f"{begin} {scene.value(f'{of_it} where tablename = %s and policyname = %s', table, name)}"


def plain(sql: str) -> Sql:
    """SQL as it stands."""
    return lambda scene: scene.filled(sql)


def barred_and_nothing_differ(scene: Scene) -> list[str]:
    """As the suite compares the traces of a try at the hidden case with those of a try at nothing."""
    found = []
    for sql in WAYS["by_ref"]:
        with scene.connect("oic", autocommit=True) as oic:
            found.append(entries(oic, scene.filled(sql)))
    return [] if found[0] == found[1] else ["the log grows by another number of entries"]


def seen_after_a_colleague(scene: Scene) -> list[str]:
    """What one sees of a case that a colleague has opened."""
    with scene.connect("supervisor") as supervisor, scene.connect("officer") as officer:
        scene.opened(supervisor, "ours")
        return [str(row) for row in officer.execute("select id from da.record").fetchall()]


def someone_else_by_a_setting(scene: Scene) -> list[str]:
    """Whom a session takes for itself that says it is another."""
    with scene.connect("officer") as officer:
        officer.execute(scene.filled("set da.me = '<roles>.supervisor'").encode())
        found = officer.execute("select guard.me()::text").fetchall()
    return [] if found == [(scene.ids["officer_id"],)] else [repr(found)]


def seen_by(who: str) -> checks.Check:
    """What that person sees without opening anything, beyond what all may."""

    def check(scene: Scene) -> list[str]:
        return [table for table in checks.seen(scene, who) if table in ("record", "contact", "event", "person")]

    return check


@dataclass(frozen=True)
class Weakening:
    """``noticed``: checks that must find something, and names of attempts that must get through. ``mended``: as it was."""

    sql: Sql
    noticed: tuple[checks.Check | str, ...]
    mended: Sql
    fingerprint: bool = True


def given(grant: str, noticed: tuple[checks.Check | str, ...]) -> Weakening:
    """Something granted that was not."""
    return Weakening(plain(f"grant {grant}"), noticed, plain(f"revoke {grant.replace(' to ', ' from ')}"))


_NOW = "current_setting('transaction_isolation') = 'read committed'"

WEAKENINGS = {
    "a policy that lets all through": Weakening(
        plain("alter policy opened on da.record using (true)"),
        (checks.row_policies, seen_by("outsider"), "reads without opening"),
        policy("opened", "record", "alter policy opened on da.record"),
    ),
    "a policy more": Weakening(
        plain("create policy kind on da.contact for select using (guard.me() is not null)"),
        (checks.row_policies, seen_by("officer"), "reads confidential values of another unit"),
        plain("drop policy kind on da.contact"),
    ),
    "a policy dropped": Weakening(
        plain("drop policy changed on da.event"), (checks.row_policies,),
        policy("changed", "event", "create policy changed on da.event for update"),
    ),
    "row-level security off on one table": Weakening(
        plain("alter table da.contact disable row level security"), (checks.row_policies, seen_by("auditor")),
        plain("alter table da.contact enable row level security"),
    ),
    "a column granted": given(
        'update (sealed_by, sealed_at) on da.record to "<roles>_officer"', (checks.columns, "changes a record's sealed_by")
    ),
    "a column of everyone's": given("select (detail) on da.audit_detail to public", (checks.public,)),
    "DELETE granted": given('delete on da.policy to "<roles>_supervisor"', (checks.tables, "deletes from policy")),
    "a hidden table granted": given('select on da.card to "<roles>_person"', (checks.tables, "reads the cards themselves")),
    "four eyes closed": weak_function("api.seal_record", ("if k.four_eyes and", "if false and"), noticed=("checks a report of one's own",)),
    "four eyes on plans closed": weak_function(
        "guard.require_reader", ("guard.wrote(r.id, v_me)", "false"), noticed=("signs off an RMP of their own", "puts in a word and signs it"),
    ),
    "a sign-off unread": weak_function(
        "guard.require_reader", ("s.reason = 'read' and s.created_by = v_me", "true"), noticed=("signs off what they have not read",),
    ),
    "plans that anybody sends back": dropped("plan_kept", "record", (checks.triggers, "sends an RMP back without the right")),
    "anybody's days": weak_function(
        "guard.may_plan", ("and guard.allows('absence', p_verb, m.unit_id, p_account = guard.me())", ""),
        noticed=("says when oic is away", "changes a stranger's absence"),
    ),
    "a seal that doesn't look at the right": weak_function(
        "api.seal_record", ("if not guard.may_in(r.case_id, 'record', array[k.verb])", "if false"),
        noticed=("checks a report without the right",),
    ),
    "a right more": Weakening(
        plain("insert into guard.may values ('officer', 'record', 'check', 'unit')"), ("checks a report without the right",),
        plain("delete from guard.may where role = 'officer' and kind = 'record' and verb = 'check'"),
    ),
    "a trigger dropped": dropped("record_kept", "record", (checks.triggers, "is signed by a mere update", "alters a signed statement")),
    "a trigger switched off": Weakening(
        plain("alter table guard.pending disable trigger chained"), (checks.triggers,),
        plain("alter table guard.pending enable trigger chained"),
    ),
    "two persons no more": dropped("policy_kept", "policy", (checks.triggers, "puts their own setting in force")),
    "an entry that counts in its own transaction": weak_function(
        "guard.opened", ("k.xid is distinct from pg_current_xact_id_if_assigned()", "true"),
        noticed=("opens and reads in one transaction", "opens after a savepoint, goes back to it and reads"),
    ),
    "an entry that never ends": weak_function(
        "guard.opened", ("k.at > (select guard.now() - guard.covers())", "true"), noticed=("reads with an entry that has ended",)
    ),
    "an entry for all": weak_function("guard.opened", ("k.account_id = (select guard.me()) and", ""), noticed=(seen_after_a_colleague,)),
    "who one is by current_user": weak_function(
        "guard.me", ("l.login = session_user", "l.login = current_user"), noticed=("signs a row with a colleague's name",)
    ),
    "who one is by a setting": weak_function(
        "guard.me", ("l.login = session_user", "l.login = coalesce(current_setting('da.me', true), session_user)"),
        noticed=(someone_else_by_a_setting,),
    ),
    "the past": weak_function("guard.me", (_NOW, "true"), noticed=("sees the past: repeatable read", "asks in the past")),
    "no stamps": weak_function(
        "guard.stamped", ("new.created_by := v_me;", ""), ("new.created_at := guard.now();", ""),
        noticed=("signs a row with a colleague's name", "dates a row back"),
    ),
    "versions that jump": weak_function(
        "guard.stamped", ("if new.version <> old.version + 1", "if false"), noticed=("jumps two versions",)
    ),
    "names looked for where the caller likes": Weakening(
        plain("alter function guard.opened() reset search_path"), (checks.public,), as_it_was("guard.opened"),
    ),
    "a function run as its caller": Weakening(
        plain("alter function guard.detail_open(uuid) security invoker"), (checks.intact,),
        plain("alter function guard.detail_open(uuid) security definer"),
    ),
    "a function of the guard for everyone": given(
        "execute on function guard.note to public", (checks.functions, checks.public, "calls the guard's own note")
    ),
    "temporary tables": given('temporary on database "<database>" to public', (checks.public, checks.owners, "makes temporary tables")),
    "code for people": given("usage on language plpgsql to public", (checks.owners, "runs code: DO")),
    "large objects": given("execute on function lo_from_bytea(oid, bytea) to public", (checks.functions, checks.owners)),
    "rows of another case": dropped("of_case", "contact", ("hangs a value on another case's involvement",)),
    "unknown names leave no trace": weak_function(
        "api.by_ref", ("if v_seen then", "if case_id is null then outcome := 'unknown'; return; end if; if v_seen then"),
        noticed=(barred_and_nothing_differ,),
    ),
    "a login past all policies": Weakening(
        plain('alter role "<roles>.stranger" bypassrls'), (checks.owners, seen_by("stranger")),
        plain('alter role "<roles>.stranger" nobypassrls'),
    ),
    "a login that belongs to the owner": given('"<roles>_owner" to "<roles>.officer"', (checks.owners, "becomes the owner of everything")),
    "statistics of names": Weakening(
        plain("alter table da.person alter column family_name set statistics 100"), (checks.statistics,),
        plain("alter table da.person alter column family_name set statistics 0"), fingerprint=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("weakening", WEAKENINGS.values(), ids=list(WEAKENINGS))
def test_a_weakened_server_is_noticed_and_nobody_signs_in(weak: Scene, weakening: Weakening) -> None:
    sql, mended = weakening.sql(weak), weakening.mended(weak)
    with weak.superuser() as superuser:
        superuser.execute(sql.encode())
    try:
        for each in weakening.noticed:
            _require_noticed(weak, each)
        assert bool(checks.intact(weak)) is weakening.fingerprint
        if weakening.fingerprint:
            with pytest.raises(ServerRefused, match="changed on the server from outside"):
                sign_in_shared(weak.place, "auditor", PASSWORD, clock=Clock(), kdf=LIGHT)
    finally:
        with weak.superuser() as superuser:
            superuser.execute(mended.encode())
            superuser.execute("select watch.again()")
        weak.clock()
    assert checks.intact(weak) == []


def _require_noticed(weak: Scene, by: checks.Check | str) -> None:
    if isinstance(by, str):
        with pytest.raises((AssertionError, psycopg.Error)):
            attempt(by).run(weak)
    else:
        assert by(weak), f"the sweep finds nothing: {by.__name__}"


def test_a_copy_that_is_not_weakened_is_sound(weak: Scene) -> None:
    assert [each.__name__ for each in checks.ALL if each(weak)] == []
    assert barred_and_nothing_differ(weak) + seen_after_a_colleague(weak) + someone_else_by_a_setting(weak) == []
    sign_in_shared(weak.place, "auditor", PASSWORD, clock=Clock(), kdf=LIGHT).close()
