"""The server itself: its objects, its locks, its news. Nobody holds up the others, nobody is told more than ids."""

import threading
import time
import uuid

import psycopg
import pytest

from da_desk.store.shared import listener
from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene, secrets

OBJECTS = [
    *[Attempt(what, who, sql, "42501") for what, who, sql in (
        ("turns row policies off for all", "officer", "alter table da.record disable row level security"),
        ("turns triggers off for all", "administrator", "alter table da.audit_entry disable trigger all"),
        ("turns one trigger off", "officer", "alter table da.record disable trigger record_kept"),
        ("drops a policy", "supervisor", "drop policy opened on da.record"),
        ("adds a policy", "supervisor", "create policy mine on da.record using (true)"),
        ("alters a policy", "auditor", "alter policy opened on da.record using (true)"),
        ("drops a trigger", "officer", "drop trigger z_noted on da.event"),
        ("adds a trigger", "officer", "create trigger x after insert on da.event execute function guard.never()"),
        ("adds a rule", "officer", "create rule x as on insert to da.event do instead nothing"),
        ("adds a column", "administrator", "alter table da.person add column x text"),
        ("drops a table", "administrator", "drop table da.audit_detail"),
        ("drops a schema", "administrator", "drop schema guard cascade"),
        ("takes a table over", "officer", "alter table da.record owner to session_user"),
        ("takes a function over", "officer", "alter function guard.me() owner to session_user"),
        ("replaces who one is", "officer", "create or replace function guard.me() returns uuid language sql as 'select null::uuid'"),
        ("drops a function", "officer", "drop function guard.me() cascade"),
        ("has a function run as its caller", "officer", "alter function guard.opened() security invoker"),
        ("grants a table to everyone", "officer", "grant all on da.card to public"),
        ("grants a function to everyone", "officer", "grant execute on function guard.decided(uuid, text, text) to public"),
        ("adds an index that reads all", "officer", "create index on da.record (body)"),
        ("makes statistics over what it hides", "officer", "create statistics x on family_name, born from da.person"),
        ("makes a materialized view", "officer", "create materialized view da.x as select * from da.record"),
        ("makes a sequence", "officer", "create sequence da.x"),
        ("publishes tables", "administrator", "create publication x for all tables"),
        ("adds an event trigger", "administrator", "create event trigger x on ddl_command_end execute function guard.never()"),
        ("comments on a table", "officer", "comment on table da.record is 'x'"),
        ("gives others' objects away beforehand", "officer", 'alter default privileges for role "<roles>_owner" grant all on tables to public'),
        ("resets the statistics", "officer", "select pg_stat_reset()"),
        ("reloads the server's settings", "officer", "select pg_reload_conf()"),
        ("turns the server's log over", "officer", "select pg_rotate_logfile()"),
        ("has a checkpoint made", "officer", "checkpoint"),
        ("refreshes collations", "officer", "alter database postgres refresh collation version"),
        ("clusters a table", "officer", "cluster da.record using pk_record"),
        ("takes a replication slot", "auditor", "select pg_create_physical_replication_slot('x')"),
        ("reads the write-ahead log", "auditor", "select pg_logical_slot_get_changes('x', null, null)"),
        ("writes to the write-ahead log", "officer", "select pg_logical_emit_message(true, 'x', repeat('x', 1000))"),
    )],
    *[Attempt(what, "administrator", sql, "42501", alone=True) for what, sql in (
        ("subscribes", "create subscription x connection '' publication y"), ("makes a database", "create database x"),
        ("drops the database", 'drop database "<database>"'), ("makes a tablespace", "create tablespace x location '/tmp'"))],
    Attempt("grants a column on", "officer", "grant update (state) on da.record to public"),
    Attempt("grants a schema", "officer", "grant create on schema da to session_user"),
    Attempt("gives their own objects away beforehand, of which there are none", "officer",
            ("alter default privileges grant all on tables to public", "rollback", "select 1 from da.record")),
    Attempt("labels a table", "officer", "security label on table da.record is 'x'", "22023"),
    *[Attempt(f"locks {table} against everyone", who, f"lock table {table} in access exclusive mode", "42501")
      for table, who in (("da.case_file", "officer"), ("da.record", "supervisor"), ("da.policy", "administrator"), ("da.unit", "administrator"),
                         ("da.account", "officer"), ("da.catalogue_file", "supervisor"), ("guard.consult", "officer"), ("guard.setting", "officer"),
                         ("da.audit_head", "officer"), ("da.save_op", "officer"))],
    *[Attempt(f"locks {table} against writing", "administrator", f"lock table {table} in share mode", "42501")
      for table in ("da.policy", "da.save_op", "da.unit")],
    Attempt("locks the head of the log", "officer", "select 1 from da.audit_head for update", "42501"),
    Attempt("locks accounts", "officer", "select 1 from da.account for share", "42501"),
    Attempt("locks settings as whom they don't concern", "officer", "select 1 from da.policy for update"),
    *each("officer administrator", "takes the lock of upgrades", "select pg_advisory_lock(3663452)", "42501"),
    Attempt("takes the lock of upgrades for a transaction", "officer", "select pg_advisory_xact_lock(3663452)", "42501"),
    Attempt("tries the lock of upgrades", "officer", "select pg_try_advisory_lock_shared(3663452)", "42501"),
    Attempt("has tables cleaned under the others", "officer", "vacuum full da.record", alone=True),
    Attempt("ends itself", "officer", "select pg_cancel_backend(pg_backend_pid())", "57014"),
]  # fmt: skip


@named(OBJECTS)
def test_the_server_is_not_theirs(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


@pytest.mark.parametrize("function", ["pg_terminate_backend", "pg_cancel_backend"])
def test_nobody_ends_a_colleagues_session(scene: Scene, function: str) -> None:
    with (
        scene.connect("supervisor", autocommit=True) as colleague,
        scene.connect("officer", autocommit=True) as officer,
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            officer.execute(f"select {function}({colleague.info.backend_pid})")
        assert colleague.execute("select 1").fetchone() == (1,)


HOLDS = {
    "by checking constraints at once": (
        "select api.begin_list(gen_random_uuid(), 'cards', 'mine', '{}')", "set constraints all immediate",
    ),
    "by checking constraints at once from the beginning": (
        "set constraints all immediate", "select api.begin_list(gen_random_uuid(), 'cards', 'mine', '{}')",
    ),
    "by taking a case number": ("select api.next_ref('DA/26/')",),
}  # fmt: skip


@pytest.mark.parametrize("how", list(HOLDS))
def test_who_holds_up_all_others_is_sent_away(worn: Scene, how: str) -> None:
    """The attacker sits in a transaction with the end of the chain, or the counter, locked, and has all time limits off."""
    with worn.superuser() as superuser:
        superuser.execute("alter function guard.wait_for(text) set lock_timeout = '200ms'")
    attacker = worn.connect("officer")
    try:
        attacker.execute("set idle_in_transaction_session_timeout = 0")
        attacker.execute("set statement_timeout = 0")
        for sql in HOLDS[how]:
            attacker.execute(sql)
        with worn.connect("supervisor", autocommit=True) as colleague:
            began = time.monotonic()
            worn.opened(colleague, "ours")
            colleague.execute("select api.next_ref('DA/26/')")
            assert time.monotonic() - began < 5
        with pytest.raises(psycopg.OperationalError):
            attacker.execute("select 1")
    finally:
        attacker.close()
        with worn.superuser() as superuser:
            superuser.execute("alter function guard.wait_for(text) set lock_timeout = '5s'")


def test_who_is_busy_while_holding_up_all_others_is_sent_away_too(worn: Scene) -> None:
    with worn.superuser() as superuser:
        superuser.execute("alter function guard.wait_for(text) set lock_timeout = '200ms'")
    attacker = worn.connect("officer")
    ended: list[str] = []

    def hold() -> None:
        try:
            attacker.execute(
                b"begin; set statement_timeout = 0; set constraints all immediate;"
                b" select api.begin_list(gen_random_uuid(), 'cards', 'mine', '{}'); select pg_sleep(60)"
            )
        except psycopg.Error as error:
            ended.append(str(error.sqlstate))

    holding = threading.Thread(target=hold)
    holding.start()
    try:
        with worn.connect("supervisor", autocommit=True) as colleague:
            asleep = "select count(*) from pg_stat_activity where query like '%%pg_sleep(60)%%' and wait_event = 'PgSleep' and datname = %s"
            until = time.monotonic() + 20
            while not worn.value(asleep, worn.place.database) and time.monotonic() < until:
                pass
            worn.opened(colleague, "ours")
        holding.join(timeout=20)
        assert ended == ["57P01"]
    finally:
        attacker.close()
        with worn.superuser() as superuser:
            superuser.execute("alter function guard.wait_for(text) set lock_timeout = '5s'")


def test_an_idle_transaction_ends_by_itself(scene: Scene) -> None:
    """As the script for the superuser sets it for the desk's database."""
    settings = (
        "select setconfig from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where d.datname = %s"
    )
    (found,) = scene.rows(settings, scene.place.database)
    assert {"idle_in_transaction_session_timeout=60s", "statement_timeout=60s", "temp_file_limit=2GB"} <= set(found[0])


def test_whoever_listens_hears_ids_alone(worn: Scene) -> None:
    with worn.connect("outsider", autocommit=True) as ear, worn.connect("officer", autocommit=True) as officer:
        ear.execute("listen da_change")
        ear.execute("listen da_secret")
        worn.opened(officer, "ours")
        for change in (
            "update da.event set precision = 'day', version = version + 1 where id = '<event>'",
            "update da.contact set value = '14 Larch Close again', version = version + 1 where id = '<contact>'",
            "update da.person set family_name = 'Marsden-Denholm', version = version + 1 where id = '<victim>'",
            "select api.note('revealed', 'contact', '<contact>', '<ours>', '{\"what\": \"14 Larch Close\"}')",
        ):
            officer.execute(worn.filled(change).encode())
        officer.execute("notify da_change, 'end'")
        told = []
        for notice in ear.notifies(timeout=5):
            if notice.payload == "end":
                break
            told.append(notice.payload)
    assert len(told) == 3
    shape = [each.split(" ") for each in told]
    assert all(len(each) == 4 and uuid.UUID(each[1]) and each[3] in ("true", "false") for each in shape)
    assert [word for word in secrets() if word in " ".join(told)] == []


FORGED = (
    "",
    "x",
    "record",
    "record x y true",
    "record - - true",
    f"; drop table {uuid.uuid4()} - true",
    "a b c d e",
    "record 1 2 3 4",
    "\t" * 900,
)


def test_forged_news_do_no_harm(scene: Scene) -> None:
    with scene.connect("officer", autocommit=True) as ear, scene.connect("outsider", autocommit=True) as liar:
        ear.execute("listen da_change")
        for words in FORGED:
            liar.execute("select pg_notify('da_change', %s)", [words])
        liar.execute("notify da_change, 'end'")
        heard = []
        for notice in ear.notifies(timeout=5):
            if notice.payload == "end":
                break
            heard.append(notice)
        assert {notice.pid for notice in heard} == {liar.info.backend_pid}
    read = [listener._change(notice.payload) for notice in heard]
    assert [change for change in read if change is not None and change.case_id is not None] == []
    assert read.count(None) >= len(set(FORGED)) - 1


@pytest.mark.parametrize("call", ["pg_read_file_old('PG_VERSION', 0, 9)", "pg_rotate_logfile_old()"])
@pytest.mark.parametrize("who", ["officer", "administrator", "migrator"])
def test_what_only_15_has_for_the_servers_files_is_closed(scene: Scene, who: str, call: str) -> None:
    """Later servers have no such function; there each asked for a superuser by itself, and is taken away besides."""
    with scene.connect(who, autocommit=True) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(f"select {call}".encode())
    before_16 = scene.value("select current_setting('server_version_num')::int < 160000")
    assert refused.value.sqlstate == ("42501" if before_16 else "42883")
