"""Reading without an entry: every order of opening, asking, going back and waiting; and every other way to the bytes."""

import pytest

from tests.attacks.attempt import ANYTHING, Attempt, each, named
from tests.attacks.scene import Scene, secrets

READ = "select body from da.record where case_id = '<ours>'"
OPEN = "select outcome from api.open_case('<ours>', '')"
EVERYONE = "officer supervisor auditor outsider"

ENTRIES = [
    *each(EVERYONE, "reads without opening", READ),
    Attempt("opens a case without an account", "stranger", OPEN, "DA403"),
    Attempt("opens a case all the same", "administrator", OPEN, answers=("denied",)),
    Attempt("reads after being denied", "administrator", (OPEN, "commit", READ), "42501"),
    *each(EVERYONE, "opens and reads in one transaction", (OPEN, READ)),
    *each(EVERYONE, "opens, rolls back and reads", (OPEN, "rollback", READ)),
    Attempt("opens and reads in one statement", "officer",
            "select r.body from api.open_case('<ours>', '') o, da.record r where r.case_id = '<ours>' and o.outcome = 'granted'"),
    Attempt("opens in a WITH and reads", "officer",
            f"with o as materialized ({OPEN}) select r.body from o, da.record r where r.case_id = '<ours>'"),
    Attempt("opens in a condition", "officer", f"select body from da.record where ({OPEN}) = 'granted'"),
    Attempt("opens row by row", "officer",
            "select r.body, o.outcome from da.case_file c, lateral api.open_case(c.id, '') o, da.record r where r.case_id = c.id"),
    Attempt("opens after a savepoint, goes back to it and reads", "officer", ("savepoint a", OPEN, "rollback to a", READ)),
    Attempt("opens in a released savepoint", "officer", ("savepoint a", OPEN, "release a", READ)),
    Attempt("opens in a subtransaction that fails", "officer", ("savepoint a", OPEN, "rollback to a", "release a", "commit", READ)),
    Attempt("has constraints checked at once", "officer", (OPEN, "set constraints all immediate", READ)),
    Attempt("has constraints checked at once before", "officer", ("set constraints all immediate", OPEN, READ)),
    Attempt("opens, chains a rollback and reads", "officer", (OPEN, "rollback and chain", READ)),
    Attempt("prepares the entry as a transaction in two phases", "officer", (OPEN, "prepare transaction 'x'"), "55000"),
    Attempt("fetches by a cursor made before opening", "officer", (f"declare c cursor for {READ}", OPEN, "fetch all from c")),
    Attempt("fetches by a cursor that outlives its transaction", "officer",
            (f"declare c cursor with hold for {READ}", "commit", OPEN, "commit", "fetch all from c")),
    Attempt("fetches by a cursor held over a rollback", "officer",
            (OPEN, f"declare c scroll cursor with hold for {READ}", "commit", "rollback", "fetch all from c")),
    Attempt("reads by a statement prepared before", "officer", (f"prepare p as {READ}", "execute p", OPEN, "execute p")),
    Attempt("opens one case and reads another", "officer", "select body from da.record where case_id <> '<ours>'", opened=("ours",)),
    Attempt("opens one case and reads another's contacts", "officer", "select * from da.contact where case_id <> '<ours>'", opened=("ours",)),
    Attempt("opens one case and reads another's people", "officer", "select * from da.person where id = '<their_victim>'", opened=("ours",)),
    Attempt("opens one case and reads another's log", "officer",
            "select * from da.audit_entry where case_id <> '<ours>'", opened=("ours",)),
    Attempt("opens one case and reads the details of another's log", "officer",
            "select detail from da.audit_detail d where not exists (select from da.audit_entry e where e.id = d.entry_id)",
            opened=("ours",)),
    Attempt("reads with an entry that has ended", "officer", READ, opened=("ours",), minutes=31),
    Attempt("reads with an entry that ends this minute", "officer", READ, opened=("ours",), minutes=30),
    Attempt("opens no case", "officer", "select * from api.open_case(null, '')", answers=("unknown", "")),
    Attempt("opens what is no id", "officer", "select * from api.open_case('x'' or true --', '')", "22P02"),
    Attempt("reads the values of an auditor's case", "auditor", "select value from da.contact where confidential", opened=("ours",)),
    Attempt("reads confidential values of another unit", "outsider", "select value from da.contact where confidential", opened=("ours",)),
    Attempt("reads confidential values in the log", "outsider",
            "select d.detail from da.audit_detail d join da.audit_entry e on e.id = d.entry_id where e.entity = 'contact' and e.action <> 'sealed'",
            opened=("ours",)),
]  # fmt: skip

FORGED = [
    *[Attempt(f"writes to the guard's {table}", "officer", f"insert into guard.{table} default values", "42501")
      for table in ("consult", "listing", "ask", "pending", "login", "may", "setting", "own_key", "ref_counter", "word")],
    Attempt("writes an entry of their own", "officer",
            "insert into guard.consult (case_id, account_id, at, code, outcome, xid) values ('<ours>', '<officer_id>', now(), 'created', 'granted', '3')", "42501"),
    Attempt("prolongs an entry", "officer", "update guard.consult set at = now() + interval '1 year'", "42501", opened=("ours",)),
    Attempt("reads who opened what", "supervisor", "select * from guard.consult", "42501"),
    Attempt("reads what others asked", "supervisor", "select * from guard.ask", "42501"),
    Attempt("reads the cards themselves", "officer", "select * from da.card", "42501"),
    Attempt("reads the words people are found by", "officer", "select * from da.name_token", "42501"),
    Attempt("reads the vocabulary", "officer", "select * from guard.word", "42501"),
    Attempt("reads sealed drafts of others", "officer", "select * from guard.own_draft", "42501"),
    Attempt("reads wrapped keys", "administrator", "select * from guard.own_key", "42501"),
    Attempt("reads who tried", "officer", "select * from da.restricted_attempt", "42501"),
    Attempt("stops the guard's clock", "officer", "update guard.test_clock set at = now()", "42501"),
    Attempt("covers for a year", "administrator", "update guard.setting set covers_minutes = 525600", "42501"),
    Attempt("gives officers the auditors' rights", "administrator", "update guard.may set reach = 'force'", "42501"),
    Attempt("moves a counter", "officer", "select nextval('guard.consult_id_seq')", "42501"),
    *[Attempt(f"calls the guard's own {call.split('(')[0]}", "officer", f"select guard.{call}", "42501")
      for call in ("decided('<ours>', 'created', '')", "note('created', 'x', null, null, '{}')", "card_of('<ours>')", "covers()",
                   "near_word('quilfeather', 2, 9)", "by_names('{quillfeather}')", "barred('<hidden>')", "may_see('<hidden>', true)",
                   "with_token('quill')", "fingerprint()", "required_me()", "wait_for('da.audit_head')", "attached('<hidden_victim>')",
                   "read_policies()", "may_name('<hidden_victim>')", "groups_of('<officer_id>')", "login_of('x')")],
    Attempt("asks for rights in a hidden case", "oic", "select guard.may_in('<hidden>', 'case', '{read}')", answers=("False",)),
    Attempt("asks whether two cases are there", "oic", "select guard.both_seen('<ours>', '<hidden>')", answers=("False",)),
]  # fmt: skip

VALUES = [
    Attempt("divides by what it hides", "officer",
            "select 1 from da.person where 1 / (case when family_name like 'Q%' then 0 else 1 end) = 1"),
    Attempt("casts what it hides", "officer", "select body::int from da.record"),
    Attempt("casts what it hides in a condition", "officer", "select 1 from da.contact where value::int = 1"),
    Attempt("parses what it hides as XML", "officer", "select 1 from da.event where xmlparse(document body) is not null"),
    Attempt("looks for a pattern that fails on it", "officer", "select 1 from da.contact where '(' ~ value"),
    Attempt("joins to what it hides", "officer",
            "select p.family_name from da.account a full join da.person p on p.id::text like a.id::text || '%' where p.id is not null"),
    Attempt("counts what it hides", "officer", "select count(*) from da.record having count(*) > 0"),
    Attempt("locks what it hides", "officer", "select 1 from da.record for update"),
    Attempt("locks what it hides without waiting", "officer", "select 1 from da.case_file for no key update skip locked"),
    Attempt("samples what it hides", "officer", "select body from da.record tablesample bernoulli (100)"),
    Attempt("reads by place", "officer", "select body from da.record where ctid = '(0,1)'"),
    Attempt("reads the table's other columns", "officer", "select tableoid, xmin, xmax, ctid from da.record"),
    Attempt("reads a whole table as XML", "officer", "select table_to_xml('da.record', true, false, '')", answers=ANYTHING),
    Attempt("reads a whole schema as XML", "supervisor", "select schema_to_xml('da', true, false, '')", answers=ANYTHING),
    Attempt("reads a query as XML", "officer", "select query_to_xml('select body from da.record', true, false, '')", answers=ANYTHING),
    Attempt("reads a query as statistics of words", "officer", "select * from ts_stat('select to_tsvector(body) from da.record')"),
    Attempt("has a plan told with values", "officer", "explain (analyze, verbose) select * from da.contact where value > 'a'", answers=ANYTHING),
    Attempt("has an answer measured", "officer", "explain (analyze, buffers) select * from api.by_ref('<hidden_key>')", "DA403"),
    Attempt("has a prepared answer measured", "officer",
            ("prepare p as select * from api.open_case('<hidden>', '')", "explain (analyze, buffers) execute p"), "DA403"),
    Attempt("reads the planner's statistics", "officer", "select * from pg_stats where schemaname in ('da', 'guard')"),
    Attempt("reads the planner's extended statistics", "officer", "select * from pg_stats_ext"),
    Attempt("reads the raw statistics", "officer", "select stavalues1 from pg_statistic", "42501"),
    Attempt("has statistics made anew", "officer", "analyze da.contact", alone=True),
    *[Attempt(f"reads the counters of {view}", "officer", f"select * from {view}", "42501")
      for view in ("pg_stat_user_tables", "pg_stat_xact_user_tables", "pg_statio_user_tables", "pg_stat_user_indexes",
                   "pg_stat_user_functions", "pg_stat_activity", "pg_stat_database", "pg_stat_replication")],
]  # fmt: skip

ELSEWHERE = [
    Attempt("reads verifiers", "administrator", "select rolpassword from pg_authid", "42501"),
    Attempt("reads shadow", "officer", "select passwd from pg_shadow", "42501"),
    Attempt("reads who may connect", "officer", "select * from pg_hba_file_rules", "42501"),
    Attempt("reads the server's files of settings", "officer", "select * from pg_file_settings", "42501"),
    Attempt("reads a file", "officer", "select pg_read_file('postgresql.conf')", "42501"),
    Attempt("reads a file as bytes", "officer", "select pg_read_binary_file('PG_VERSION')", "42501"),
    Attempt("lists a folder", "officer", "select pg_ls_dir('.')", "42501"),
    Attempt("lists the logs", "officer", "select pg_ls_logdir()", "42501"),
    Attempt("asks for a file's facts", "officer", "select pg_stat_file('PG_VERSION')", "42501"),
    Attempt("copies rows to a file", "officer", "copy da.account to '/tmp/x'", "42501"),
    Attempt("copies rows to a program", "officer", "copy da.account to program 'cat'", "42501"),
    Attempt("copies a query to a program", "officer", "copy (select * from da.record) to program 'cat'", "42501"),
    Attempt("copies a file in", "officer", "copy da.event from '/etc/passwd'", "42501"),
    Attempt("copies a program's words in", "administrator", "copy da.unit from program 'id'", "42501"),
    Attempt("copies rows in past the policies", "officer", "copy da.event from stdin", "0A000"),
    Attempt("copies a forged entry in", "officer", "copy guard.consult from stdin", "42501"),
    *[Attempt(f"uses a large object: {call.split('(')[0]}", "officer", f"select {call}", "42501")
      for call in ("lo_creat(-1)", "lo_create(0)", "lo_from_bytea(0, 'x')", "lo_open(1, 131072)", "lo_get(1)", "lo_put(1, 0, 'x')",
                   "lo_import('/etc/passwd')", "lo_export(1, '/tmp/x')", "lo_unlink(1)", "loread(0, 9)", "lowrite(0, 'x')",
                   "lo_lseek(0, 0, 0)", "lo_truncate(0, 0)")],
    Attempt("reads large objects themselves", "officer", "select * from pg_largeobject", "42501"),
    *[Attempt(f"brings {name}", "officer", f"create extension {name} schema da", "42501")
      for name in ("dblink", "postgres_fdw", "file_fdw", "pageinspect", "citext", "hstore")],
    Attempt("links to another server", "officer", "create server s foreign data wrapper postgres_fdw", "42704"),
    Attempt("measures words itself", "officer", "select ext.levenshtein('a', 'b')", "42501"),
]  # fmt: skip


@named([*ENTRIES, *FORGED, *VALUES, *ELSEWHERE])
def test_nothing_is_seen(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


def test_an_entry_is_of_one_person_alone(scene: Scene) -> None:
    with scene.connect("supervisor") as supervisor, scene.connect("officer") as officer:
        scene.opened(supervisor, "ours")
        assert supervisor.execute(scene.filled(READ)).fetchall()
        assert officer.execute(scene.filled(READ)).fetchall() == []


def test_an_uncommitted_entry_is_seen_by_no_other_session_of_the_same_person(scene: Scene) -> None:
    with scene.connect("officer") as one, scene.connect("officer") as other:
        one.execute(scene.filled(OPEN))
        assert other.execute(scene.filled(READ)).fetchall() == []
        one.rollback()
        assert other.execute(scene.filled(READ)).fetchall() == []


@pytest.mark.parametrize("how", ["cursor", "prepared", "held"])
def test_what_was_made_ready_under_an_entry_gives_nothing_after_it(scene: Scene, how: str) -> None:
    ready, then = {
        "cursor": (f"declare c cursor for {READ}", "fetch all from c"),
        "prepared": (f"prepare p as {READ}", "execute p"),
        "held": (f"declare c cursor with hold for {READ}", "fetch all from c"),
    }[how]
    with scene.connect("officer") as officer:
        scene.opened(officer, "ours")
        officer.execute(scene.filled(ready))
        scene.clock(minutes=31)
        if how == "held":
            officer.commit()
        assert officer.execute(then).fetchall() == []


def test_a_cursor_half_read_gives_nothing_of_another_case(scene: Scene) -> None:
    with scene.connect("officer") as officer:
        scene.opened(officer, "ours")
        officer.execute("declare c cursor for select case_id::text, body from da.record")
        first = officer.execute("fetch 1 from c").fetchall()
        rest = officer.execute("fetch all from c").fetchall()
        assert {case_id for case_id, _body in first + rest} == {scene.ids["ours"]}


PSQL = """
\\copy da.record to stdout
\\copy (select body from da.event) to stdout
select api.open_case('<ours>', '') \\gset
begin;
select api.open_case('<theirs>', '');
\\copy da.record to stdout
select * from da.record \\crosstabview
rollback;
select format('select body from da.record where case_id = %L', '<theirs>') \\gexec
\\lo_import /etc/passwd
\\d da.record
\\sf guard.me
\\password <roles>.supervisor
"""


def test_the_real_psql_sees_no_more(scene: Scene) -> None:
    out, complaints = scene.cluster.psql(scene.words("officer"), scene.filled(PSQL))
    assert [word for word in secrets("ours") if word in out + complaints] == []
    assert "permission denied" in complaints
    assert "Farthingale" not in out


def test_who_reads_many_cases_in_an_hour_is_stopped_and_it_is_on_record(scene: Scene) -> None:
    cases = [row[0] for row in scene.rows("select id::text from da.case_file where not restricted")]
    with scene.superuser() as superuser:
        superuser.execute("update guard.setting set opened_per_hour = 2")
    try:
        with scene.connect("officer", autocommit=True) as officer:
            told = [officer.execute("select outcome from api.open_case(%s, '')", [case]).fetchone() for case in cases]
            again = officer.execute("select outcome from api.open_case(%s, '')", [cases[0]]).fetchone()
        assert told == [("granted",), ("granted",), *[("limited",)] * (len(cases) - 2)]
        assert again == ("limited",)
        assert scene.value("select count(*) from guard.consult where outcome = 'limited'") == len(cases) - 1
        assert (
            scene.value("select count(*) from da.audit_entry where action = 'refused' and seq > <seq>")
            == len(cases) - 1
        )
    finally:
        with scene.superuser() as superuser:
            superuser.execute("update guard.setting set opened_per_hour = 200")
