"""The suite's own test: a server that is weakened on purpose lets an attack through or fails the sweep, and nobody signs in.

Each weakening is made in a copy of the scene, and undone where it concerns the whole server.
"""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from da_desk.errors import ServerRefused
from da_desk.services.desk import sign_in_shared
from tests.attacks import checks, test_accounts, test_reading, test_sessions, test_writing
from tests.attacks.attempt import Attempt
from tests.attacks.scene import Scene
from tests.attacks.test_hidden import WAYS, entries
from tests.desk import PASSWORD, Clock
from tests.light import LIGHT


def attempt(name: str) -> Attempt:
    """One attempt of the suite, by its name."""
    lists = (
        test_sessions.ROLES, test_sessions.SETTINGS, test_sessions.NAMES, test_reading.ENTRIES, test_reading.FORGED, test_writing.STAMPED, test_writing.FIXED,
        test_writing.SEALED, test_writing.ELSEWHERE, test_writing.SECOND_PERSONS, test_accounts.ACCOUNTS,
    )  # fmt: skip
    return next(each for every in lists for each in every if each.name == name)


def without(function: str, *pieces: tuple[str, str]) -> Callable[[Scene], str]:
    """The same function with parts of its text replaced."""

    def sql(scene: Scene) -> str:
        text: str = scene.value(f"select pg_get_functiondef('{function}'::regproc)")
        for old, new in pieces:
            assert old in text, old
            text = text.replace(old, new)
        return text

    return sql


def plain(sql: str) -> Callable[[Scene], str]:
    """SQL as it stands."""
    return lambda scene: scene.filled(sql)


def barred_and_nothing_differ(scene: Scene) -> list[str]:
    """As the suite compares the traces of a try at the hidden case with those of a try at nothing."""
    found = []
    for sql in WAYS["by_ref"]:
        with scene.connect("oic", autocommit=True) as oic:
            found.append(entries(oic, scene.filled(sql)))
    return [] if found[0] == found[1] else ["the log grows by another number of entries"]


def seen_by(who: str) -> checks.Check:
    """What that person sees without opening anything, beyond what all may."""

    def check(scene: Scene) -> list[str]:
        return [table for table in checks.seen(scene, who) if table in ("record", "contact", "event", "person")]

    return check


@dataclass(frozen=True)
class Weakening:
    """``noticed``: checks that must find something, and names of attempts that must get through. ``undo``: for the server."""

    sql: Callable[[Scene], str]
    noticed: tuple[checks.Check | str, ...]
    undo: str = "select 1"
    fingerprint: bool = True


WEAKENINGS = {
    "a policy that lets all through": Weakening(
        plain("alter policy opened on da.record using (true)"),
        (checks.row_policies, seen_by("outsider"), "reads without opening"),
    ),
    "a policy more": Weakening(
        plain("create policy kind on da.contact for select using (guard.me() is not null)"),
        (checks.row_policies, seen_by("officer"), "reads confidential values of another unit"),
    ),
    "a policy dropped": Weakening(plain("drop policy changed on da.event"), (checks.row_policies,)),
    "row-level security off on one table": Weakening(
        plain("alter table da.contact disable row level security"), (checks.row_policies, seen_by("auditor")),
    ),
    "a column granted": Weakening(
        plain('grant update (sealed_by, sealed_at) on da.record to "<roles>_officer"'),
        (checks.columns, "changes a record's sealed_by"),
    ),
    "a column of everyone's": Weakening(plain("grant select (detail) on da.audit_detail to public"), (checks.public,)),
    "DELETE granted": Weakening(
        plain('grant delete on da.policy to "<roles>_supervisor"'), (checks.tables, "deletes from policy"),
    ),
    "a hidden table granted": Weakening(plain('grant select on da.card to "<roles>_person"'), (checks.tables, "reads the cards themselves")),
    "four eyes closed": Weakening(
        without("api.seal_record", ("if k.four_eyes and", "if false and")), ("checks a report of one's own",),
    ),
    "a seal that doesn't look at the right": Weakening(
        without("api.seal_record", ("if not guard.may_in(r.case_id, 'record', array[k.verb])", "if false")),
        ("checks a report without the right",),
    ),
    "a right more": Weakening(
        plain("insert into guard.may values ('officer', 'record', 'check', 'unit')"), ("checks a report without the right",),
    ),
    "a trigger dropped": Weakening(
        plain("drop trigger record_kept on da.record"), (checks.triggers, "is signed by a mere update", "alters a signed statement"),
    ),
    "a trigger switched off": Weakening(plain("alter table guard.pending disable trigger chained"), (checks.triggers,)),
    "two persons no more": Weakening(
        plain("drop trigger policy_kept on da.policy"), (checks.triggers, "puts their own setting in force"),
    ),
    "an entry that counts in its own transaction": Weakening(
        without("guard.opened", ("k.xid is distinct from pg_current_xact_id_if_assigned()", "true")),
        ("opens and reads in one transaction", "opens after a savepoint, goes back to it and reads"),
    ),
    "an entry that never ends": Weakening(
        without("guard.opened", ("k.at > guard.now() - guard.covers()", "true")), ("reads with an entry that has ended",),
    ),
    "an entry for all": Weakening(
        without("guard.opened", ("k.account_id = guard.me() and", "")), (),
    ),
    "who one is by current_user": Weakening(
        without("guard.me", ("l.login = session_user", "l.login = current_user")), ("signs a row with a colleague's name",),
    ),
    "who one is by a setting": Weakening(
        without("guard.me", ("l.login = session_user", "l.login = coalesce(current_setting('da.me', true), session_user)")), (),
    ),
    "the past": Weakening(
        without("guard.me", ("current_setting('transaction_isolation') = 'read committed'", "true")),
        ("sees the past: repeatable read", "asks in the past"),
    ),
    "no stamps": Weakening(
        without("guard.stamped", ("new.created_by := v_me;", ""), ("new.created_at := guard.now();", "")),
        ("signs a row with a colleague's name", "dates a row back"),
    ),
    "versions that jump": Weakening(without("guard.stamped", ("if new.version <> old.version + 1", "if false")), ("jumps two versions",)),
    "names looked for where the caller likes": Weakening(plain("alter function guard.opened() reset search_path"), (checks.public,)),
    "a function run as its caller": Weakening(plain("alter function guard.detail_open(uuid) security invoker"), ()),
    "a function of the guard for everyone": Weakening(
        plain("grant execute on function guard.note to public"), (checks.functions, checks.public, "calls the guard's own note"),
    ),
    "temporary tables": Weakening(
        plain('grant temporary on database "<database>" to public'), (checks.public, checks.owners, "makes temporary tables"),
    ),
    "code for people": Weakening(plain("grant usage on language plpgsql to public"), (checks.owners, "runs code: DO")),
    "large objects": Weakening(
        plain("grant execute on function lo_from_bytea(oid, bytea) to public"), (checks.functions, checks.owners),
    ),
    "rows of another case": Weakening(
        plain("drop trigger of_case on da.contact"), ("hangs a value on another case's involvement",),
    ),
    "unknown names leave no trace": Weakening(
        without("api.by_ref", ("if v_seen then", "if case_id is null then outcome := 'unknown'; return; end if; if v_seen then")),
        (barred_and_nothing_differ,),
    ),
    "a login past all policies": Weakening(
        plain('alter role "<roles>.stranger" bypassrls'), (checks.owners, seen_by("stranger")),
        undo='alter role "<roles>.stranger" nobypassrls',
    ),
    "a login that belongs to the owner": Weakening(
        plain('grant "<roles>_owner" to "<roles>.officer"'), (checks.owners, "becomes the owner of everything"),
        undo='revoke "<roles>_owner" from "<roles>.officer"',
    ),
    "statistics of names": Weakening(
        plain("alter table da.person alter column family_name set statistics 100"), (checks.statistics,), fingerprint=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("weakening", WEAKENINGS.values(), ids=list(WEAKENINGS))
def test_a_weakened_server_is_noticed_and_nobody_signs_in(weak: Scene, weakening: Weakening) -> None:
    sql = weakening.sql(weak)
    with weak.superuser() as superuser:
        superuser.execute(sql.replace(weak.ids["database"], weak.place.database).encode())
    try:
        for each in weakening.noticed:
            if isinstance(each, str):
                with pytest.raises((AssertionError, psycopg.Error)):
                    attempt(each).run(weak)
            else:
                assert each(weak), f"the sweep finds nothing: {each.__name__}"
        assert bool(checks.intact(weak)) is weakening.fingerprint
        if weakening.fingerprint:
            with pytest.raises(ServerRefused, match="changed on the server from outside"):
                sign_in_shared(weak.place, "auditor", PASSWORD, clock=Clock(), kdf=LIGHT)
    finally:
        with weak.superuser() as superuser:
            superuser.execute(weak.filled(weakening.undo).encode())


def test_a_copy_that_is_not_weakened_is_sound(weak: Scene) -> None:
    assert [each.__name__ for each in checks.ALL if each(weak)] == []
    assert barred_and_nothing_differ(weak) == []
    sign_in_shared(weak.place, "auditor", PASSWORD, clock=Clock(), kdf=LIGHT).close()
