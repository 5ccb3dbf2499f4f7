"""Becoming someone else: roles, session settings, names found first, ways to connect."""

from collections.abc import Mapping
from typing import Any

import psycopg
import pytest

from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene

EVERYONE = "officer supervisor auditor administrator outsider stranger"
CASEWORK = "select id, body from da.record"
BEFORE_16 = "current_setting('server_version_num')::int < 160000"

ROLES = [
    *each(EVERYONE, "becomes the owner of everything", 'set role "<roles>_owner"', "42501"),
    *each("officer administrator", "becomes the provisioner", 'set role "<roles>_provisioner"', "42501"),
    Attempt("becomes the migrator", "administrator", 'set role "<roles>_migrator"', "42501"),
    Attempt("becomes the superuser", "administrator", "set role postgres", "42501"),
    Attempt("becomes a colleague", "officer", 'set role "<roles>.supervisor"', "42501"),
    Attempt("takes the supervisors' group", "officer", 'set role "<roles>_supervisor"', "42501"),
    Attempt("takes the officers' group", "administrator", 'set role "<roles>_officer"', "42501"),
    Attempt("takes the auditors' group", "supervisor", 'set role "<roles>_auditor"', "42501"),
    Attempt("reads as its own group", "officer", ('set role "<roles>_officer"', CASEWORK), "42501"),
    Attempt("writes as its own group", "outsider", ('set role "<roles>_officer"', "update da.event set kind = 'x'"), "42501"),
    Attempt("asks as its own group", "stranger", ('set role "<roles>_officer"', "select * from api.cards(null, '', '', '', null, 9)"), "42501"),
    Attempt("takes a role by set_config", "officer", "select set_config('role', '<roles>_owner', false)", "42501"),
    Attempt("takes a role by pg_settings", "officer", "update pg_settings set setting = '<roles>_owner' where name = 'role'"),
    Attempt("takes a colleague's session", "officer", 'set session authorization "<roles>.supervisor"', "42501"),
    Attempt("takes the owner's session", "administrator", 'set session authorization "<roles>_owner"', "42501"),
    Attempt("resets a role and reads", "officer", ('set role "<roles>_officer"', "reset role", CASEWORK)),
    Attempt("grants themself the owner", "administrator", 'grant "<roles>_owner" to "<roles>.administrator"', "42501"),
    Attempt("grants themself supervision", "officer", 'grant "<roles>_supervisor" to "<roles>.officer"', "42501"),
    Attempt("grants an officer's group on", "officer", 'grant "<roles>_officer" to "<roles>.administrator"', "42501"),
    Attempt("takes a colleague's group away", "administrator", 'revoke "<roles>_officer" from "<roles>.officer"', "42501"),
    Attempt("reads all data by a role of the server", "officer", 'grant pg_read_all_data to "<roles>.officer"', "42501"),
    Attempt("becomes superuser", "officer", 'alter role "<roles>.officer" superuser', "42501"),
    Attempt("may make roles", "administrator", 'alter role "<roles>.administrator" createrole', "42501"),
    Attempt("passes every row policy", "auditor", 'alter role "<roles>.auditor" bypassrls', "42501"),
    Attempt("gives a colleague a password", "administrator", "alter role \"<roles>.officer\" password 'known to me'", "42501"),
    Attempt("locks a colleague out", "administrator", 'alter role "<roles>.officer" nologin', "42501"),
    Attempt("lets a waiting account in", "administrator", 'alter role "<roles>.walsh" login', "42501"),
    Attempt("sets a colleague's settings", "officer", 'alter role "<roles>.supervisor" set work_mem = 64', "42501"),
    Attempt("renames a group", "officer", 'alter role "<roles>_officer" rename to gone', "42501"),
    Attempt("makes a login", "administrator", "create role ghost login superuser", "42501"),
    Attempt("drops a colleague", "administrator", 'drop role "<roles>.officer"', "42501"),
    Attempt("drops what the officers' group may", "officer", 'drop owned by "<roles>_officer"'),
    Attempt("drops what all people may", "administrator", 'drop owned by "<roles>_person"'),
    Attempt("drops what the owner owns", "administrator", 'drop owned by "<roles>_owner"', "42501"),
    Attempt("takes over what the owner owns", "officer", 'reassign owned by "<roles>_owner" to "<roles>.officer"', "42501"),
]  # fmt: skip

SETTINGS = [
    Attempt("turns triggers off", "officer", "set session_replication_role = replica", "42501"),
    Attempt("turns row policies off", "officer", ("set row_security = off", CASEWORK), "42501"),
    Attempt("turns row policies off for tables of the desk", "stranger", ("set row_security = off", "select * from da.account"), "42501"),
    Attempt("loads a library", "officer", "load 'dblink'", "42501"),
    Attempt("preloads a library", "officer", "set session_preload_libraries = 'x'", "42501"),
    Attempt("fills the disk with temporary files", "officer", "set temp_file_limit = -1", "42501"),
    Attempt("writes the server's log full", "officer", "set log_statement = 'all'", "42501"),
    Attempt("changes the server's settings", "administrator", "alter system set fsync = off", "42501", alone=True),
    Attempt("changes the database's settings", "administrator", 'alter database "<database>" set row_security = off', "42501"),
    Attempt("sees the past: repeatable read", "officer", ("commit", "begin isolation level repeatable read", CASEWORK), opened=("ours",)),
    Attempt("sees the past: serializable", "officer", ("commit", "begin isolation level serializable", CASEWORK), opened=("ours",)),
    Attempt("asks in the past", "officer", ("commit", "begin isolation level repeatable read", "select api.open_case('<ours>', '')"), "DA403"),
    Attempt("sees the past by default", "supervisor",
            ("set default_transaction_isolation = 'serializable'", "commit", CASEWORK), opened=("ours",)),
    Attempt("takes a colleague's snapshot", "officer", "select pg_export_snapshot()", "42501"),
    Attempt("opens without a trace", "officer", ("set transaction read only", "select * from api.open_case('<ours>', '')"), "25006"),
    Attempt("runs rows past the policy in parallel", "officer",
            (f"select set_config(case when {BEFORE_16} then 'force_parallel_mode' else 'debug_parallel_query' end, 'on', false)",
             "set parallel_setup_cost = 0", "set parallel_tuple_cost = 0", CASEWORK)),
    Attempt("plans the policy away", "officer",
            ("set enable_hashjoin = off", "set enable_seqscan = off", "set plan_cache_mode = force_generic_plan", CASEWORK)),
    Attempt("breaks the quotes by an encoding", "officer",
            ("set client_encoding = 'SQL_ASCII'", "set standard_conforming_strings = off",
             "select api.card_count('mine', E'\\' or true --', E'\\\\\\' or true --', 9)"), answers=("0",)),
    Attempt("sends bytes that are no text", "officer", ("set client_encoding = 'UTF8'", "select * from api.by_ref(E'\\xff')"), "22021"),
    Attempt("sends a text with NUL", "officer", "select * from api.by_ref(E'da\\000')", "22021"),
    Attempt("reads a plan for what it hides", "officer",
            ("set client_min_messages = log", "set debug_print_plan = on", CASEWORK)),
]  # fmt: skip

NAMES = [
    *each(EVERYONE, "makes temporary tables", "create temporary table account (id uuid)", "42501"),
    Attempt("makes a temporary view", "officer", "create temporary view me as select 1", "42501"),
    Attempt("makes a function found first", "officer",
            "create function pg_temp.me() returns uuid language sql as $$ select '<supervisor_id>'::uuid $$", "42501"),
    Attempt("makes an operator found first", "officer",
            "create operator pg_temp.= (leftarg = uuid, rightarg = uuid, function = uuid_ne)", "42501"),
    *[Attempt(f"makes a function in {schema}", "officer",
              f"create function {schema}.now() returns int language sql as 'select 1'", "42501")
      for schema in ("public", "da", "guard", "api", "ext", "provision", "pg_catalog")],
    *[Attempt(f"makes a table in {schema}", "supervisor", f"create table {schema}.x (a int)", "42501")
      for schema in ("public", "da", "guard", "api")],
    Attempt("makes a schema of their own", "officer", "create schema mine", "42501"),
    Attempt("makes a type", "officer", "create type public.kind as enum ('a')", "42501"),
    Attempt("makes a cast", "officer", "create cast (text as uuid) with inout as implicit", "42501"),
    Attempt("makes a view over hidden rows", "officer", "create view public.all_records as select * from da.record", "42501"),
    Attempt("copies rows into a table", "officer", "create table public.mine as select * from da.record", "42501"),
    Attempt("selects rows into a table", "officer", "select * into public.mine from da.record", "42501"),
    *each("officer administrator stranger", "runs code: DO", "do $$ begin raise notice 'x'; end $$", "42501"),
    Attempt("brings a language", "administrator", "alter language plpgsql owner to session_user", "42501"),
    Attempt("looks where it likes for names", "officer",
            ("set search_path = pg_temp, guard, da, pg_catalog", "select me() is null or me() <> '<officer_id>'"), answers=("False",)),
    Attempt("finds its own now()", "officer", ("set search_path = guard, pg_catalog", "select now() is not null"), "42501"),
]  # fmt: skip

MIGRATOR = [
    Attempt("reads without stepping in", "migrator", CASEWORK, "42501"),
    Attempt("asks without stepping in", "migrator", "select * from api.hello()", "42501"),
    Attempt("begins the desk again", "migrator",
            ('set role "<roles>_owner"', "select api.begin_desk('<ours>', 'x', false, '<unit>', 'x', '{<ours>,<theirs>}', '{}', '{a,b}', '{a,b}', '{a,b}')"), "DA403"),
    Attempt("makes a superuser", "migrator", "create role ghost superuser", "42501"),
    Attempt("becomes the provisioner", "migrator", 'set role "<roles>_provisioner"', "42501"),
    Attempt("reads verifiers", "migrator", "select rolpassword from pg_authid", "42501"),
    Attempt("reads a file of the server", "migrator", "select pg_read_file('PG_VERSION')", "42501"),
]  # fmt: skip


@named([*ROLES, *SETTINGS, *NAMES, *MIGRATOR])
def test_nobody_becomes_more_than_they_are(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


WAYS: Mapping[str, tuple[str, dict[str, str | int], str]] = {
    "as the owner": ("officer", {"user": "<roles>_owner"}, "password authentication failed|not permitted"),
    "as the provisioner": ("officer", {"user": "<roles>_provisioner"}, "password authentication failed|not permitted"),
    "as a group": ("officer", {"user": "<roles>_officer"}, "password authentication failed|not permitted"),
    "as a colleague with one's own password": ("officer", {"user": "<roles>.nobody"}, "password authentication failed"),
    "with an empty password": ("officer", {"password": ""}, "no password supplied|password authentication failed"),
    "with a wrong password": ("officer", {"password": "x" * 30}, "password authentication failed"),
    "without TLS": ("officer", {"sslmode": "disable"}, "no encryption|rejects connection"),
    "with the owner's role at once": ("officer", {"options": "-c role=<roles>_owner"}, "permission denied to set role"),
    "with the owner's session at once": (
        "administrator", {"options": "-c session_authorization=<roles>_owner"}, "permission denied to set session authorization",
    ),
    "with triggers off at once": ("officer", {"options": "-c session_replication_role=replica"}, "permission denied to set parameter"),
    "with a library at once": ("officer", {"options": "-c session_preload_libraries=x"}, "permission denied to set parameter"),
    "for replication of the database": ("auditor", {"replication": "database"}, "must be superuser|REPLICATION|permission denied"),
    "for replication of the server": ("auditor", {"replication": "true"}, "must be superuser|REPLICATION|no pg_hba.conf entry"),
    "before a second administrator let them in": ("walsh", {}, "not permitted to log in"),
    "after they left": ("leaver", {}, "not permitted to log in"),
}  # fmt: skip


@pytest.mark.parametrize(("who", "words", "told"), WAYS.values(), ids=list(WAYS))
def test_nobody_comes_in_another_way(scene: Scene, who: str, words: dict[str, str | int], told: str) -> None:
    filled: dict[str, Any] = {key: scene.filled(str(value)) for key, value in words.items()}
    with pytest.raises(psycopg.OperationalError, match=told):
        scene.connect(who, **filled).close()


def test_more_connections_than_a_person_needs_are_refused(scene: Scene) -> None:
    made: list[psycopg.Connection[object]] = []
    try:
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            made.extend(scene.connect("outsider") for _each in range(13))
            for _each in range(13):
                made.append(scene.connect("outsider"))
    finally:
        for connection in made:
            connection.close()
