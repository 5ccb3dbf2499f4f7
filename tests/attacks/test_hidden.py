"""A restricted case, and those for whom it does not exist: the same answer, the same steps, the same traces as for nothing."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.attacks.scene import FACE, Scene, secrets

Connection = psycopg.Connection[Any]
Measure = Callable[[Connection, str], object]

WAYS = {
    "open_case": ("select * from api.open_case('<hidden>', '')", "select * from api.open_case('<op>', '')"),
    "open_row": ("select * from api.open_row('contact', '<hidden_contact>')", "select * from api.open_row('contact', '<op>')"),
    "open_row of the case": ("select * from api.open_row('case_file', '<hidden>')", "select * from api.open_row('case_file', '<op>')"),
    "by_ref": ("select * from api.by_ref('<hidden_key>')", "select * from api.by_ref('da2699999')"),
    "by_ref of a crime number": ("select * from api.by_ref('qx919126')", "select * from api.by_ref('qx777726')"),
    "restrict": (
        "select api.restrict('<hidden>', 'x', 'x', '{}', '{}', '{}')", "select api.restrict('<op>', 'x', 'x', '{}', '{}', '{}')",
    ),
    "lift": ("select api.lift('<hidden>', 'x')", "select api.lift('<op>', 'x')"),
}  # fmt: skip
ASKED = {
    "name": ("quillfeather zephyrine", "quolkweather zaphyrane"),
    "misspelt name": ("quilfeather", "quolkweather"),
    "suspect": ("doyle suspect", "boyle zuspect"),
    "number": ("qx 9191 26", "qx 7777 26"),
    "reference": ("da2600003", "da2699999"),
    "phone": ("07700900888", "07700900889"),
    "birth date": ("7 7 1990", "8 7 1990"),
}


def answer(connection: Connection, sql: str) -> object:
    """What it says."""
    return connection.execute(sql).fetchall()


def entries(connection: Connection, sql: str) -> object:
    """How many entries it adds to the log, whose head everyone may read."""
    head = "select seq from da.audit_head"
    before = connection.execute(head).fetchall()[0][0]
    connection.execute(sql)
    return connection.execute(head).fetchall()[0][0] - before


def news(connection: Connection, sql: str) -> object:
    """What everyone hears of it."""
    connection.execute("listen da_change")
    connection.execute(sql)
    connection.execute("notify da_change, 'end'")
    return [notice.payload for notice in connection.notifies(timeout=5, stop_after=1)]


@pytest.mark.parametrize("measure", [answer, entries, news], ids=lambda measure: measure.__name__)
@pytest.mark.parametrize("way", list(WAYS))
def test_to_the_barred_it_is_as_if_it_were_not_there(scene: Scene, way: str, measure: Measure) -> None:
    found = []
    for sql in WAYS[way]:
        with scene.connect("oic", autocommit=True) as oic:
            found.append(measure(oic, scene.filled(sql)))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["cases", "people"])
@pytest.mark.parametrize("what", list(ASKED))
def test_a_question_about_it_is_answered_as_one_about_nothing(scene: Scene, what: str, kind: str) -> None:
    found = []
    for words in ASKED[what]:
        ask = uuid4()
        with scene.connect("oic", autocommit=True) as oic:
            oic.execute("select api.begin_ask(%s, %s, %s, %s, '1990-07-07')", [ask, kind, words, words])
            found.append(answer(oic, f"select * from api.{'hits' if kind == 'cases' else 'people'}('{ask}')"))
    assert found[0] == found[1] == []


MEASURED = {
    "locks": ("begin", "select * from api.by_ref('<hidden_key>')", "select * from pg_locks"),
    "counters": ("begin", "select * from api.by_ref('<hidden_key>')", "select pg_stat_get_xact_tuples_fetched('da.restriction'::regclass)"),
    "pages": ("begin", "explain (analyze, buffers, wal) select * from api.by_ref('<hidden_key>')"),
    "plans": ("set debug_print_plan = on", "select * from api.by_ref('<hidden_key>')"),
    "parse trees": ("set debug_print_parse = on", "select * from api.open_case('<hidden>', '')"),
    "rewritten trees": ("set debug_print_rewritten = on", "select * from api.open_row('contact', '<hidden_contact>')"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(MEASURED))
def test_what_an_answer_took_is_not_measured(scene: Scene, what: str) -> None:
    *before, last = MEASURED[what]
    with scene.connect("oic", autocommit=True) as oic:
        for sql in before:
            oic.execute(scene.filled(sql).encode())
        with pytest.raises(psycopg.Error) as refused:
            oic.execute(scene.filled(last).encode())
        assert refused.value.sqlstate in ("42501", "DA403")
        oic.rollback()


def test_a_hidden_name_does_not_stand_before_a_known_one(worn: Scene) -> None:
    """Somebody makes a person spelt nearly as the hidden one, and looks which of the two a misspelt question finds."""
    with worn.connect("oic", autocommit=True) as oic:
        worn.opened(oic, "ours")
        with oic.transaction():
            oic.execute(
                "insert into da.person (id, family_name, given_names, other_names, gender, language, created_at, created_by,"
                " changed_at, changed_by, version) values ('11111111-1111-4111-8111-111111111111', 'Quillfeathrrr', 'X', '', '', '',"
                " now(), gen_random_uuid(), now(), gen_random_uuid(), 1)"
            )
            oic.execute("select api.keep_tokens('11111111-1111-4111-8111-111111111111', '{quillfeathrrr,x}')")
            oic.execute(
                worn.filled(
                    "insert into da.involvement (id, case_id, person_id, role, relationship, note, ended_reason, created_at, created_by,"
                    " changed_at, changed_by, version) values (gen_random_uuid(), '<ours>', '11111111-1111-4111-8111-111111111111',"
                    " 'witness', '', '', '', now(), gen_random_uuid(), now(), gen_random_uuid(), 1)"
                )
            )
        ask = uuid4()
        oic.execute("select api.begin_ask(%s, 'cases', 'x', 'quillfeathrr', null)", [ask])
        found = oic.execute("select ref from api.hits(%s)", [ask]).fetchall()
    assert found == [(worn.ids["ref"],)]


def test_no_id_of_a_hidden_case_is_told_to_all(worn: Scene) -> None:
    """A colleague works on it while the barred person listens."""
    told = []
    with worn.connect("oic", autocommit=True) as oic, worn.connect("supervisor", autocommit=True) as supervisor:
        oic.execute("listen da_change")
        worn.opened(supervisor, "hidden", "ours")
        for case in ("hidden", "ours"):
            supervisor.execute(
                "update da.case_file set grade = 'standard', version = version + 1 where id = %s", [worn.ids[case]]
            )
        supervisor.execute(
            "select api.restrict(%s, 'x', 'x', %s, '{}', '{}')", [worn.ids["hidden"], [worn.ids["supervisor_id"]]]
        )
        supervisor.execute("notify da_change, 'end'")
        for notice in oic.notifies(timeout=5):
            if notice.payload == "end":
                break
            told.append(notice.payload)
    ours = worn.ids["ours"]
    assert set(told) == {"case_file - - false", f"case_file {ours} {ours} false"}


def test_every_try_is_heard_of_by_readers_who_supervise_and_by_auditors(scene: Scene) -> None:
    for who in ("oic", "officer", "outsider"):
        with scene.connect(who, autocommit=True) as tried:
            for hidden, _nothing in WAYS.values():
                tried.execute(scene.filled(hidden))
    heard = {}
    for who in ("supervisor", "auditor"):
        with scene.connect(who, autocommit=True) as reader:
            heard[who] = reader.execute("select who, way, barred from api.attempts('2001-01-01')").fetchall()
    assert heard["supervisor"] == heard["auditor"]
    assert len(heard["auditor"]) == 3 * len(WAYS)
    assert {(who, barred) for who, _way, barred in heard["auditor"]} == {
        ("DC 4471 Tom Doyle", True), ("DC 2208 Nadia Amin", False), ("DC 7003 Sam Field", False),
    }  # fmt: skip
    assert scene.value("select count(*) from da.audit_entry where seq > <seq> and action = 'refused'") == 3 * len(WAYS)


@pytest.mark.parametrize("how", ["next statement", "open transaction", "prepared", "new cursor"])
def test_restricting_cuts_what_is_open(worn: Scene, how: str) -> None:
    read = worn.filled("select body from da.record where case_id = '<ours>'")
    with worn.connect("officer", autocommit=how == "next statement") as officer:
        worn.opened(officer, "ours")
        assert officer.execute(read).fetchall()
        officer.execute(f"prepare p as {read}")
        with worn.connect("supervisor", autocommit=True) as supervisor:
            done = supervisor.execute(
                "select api.restrict(%s, 'x', 'x', %s, '{}', '{}')", [worn.ids["ours"], [worn.ids["supervisor_id"]]]
            )
            assert done.fetchone() == ("done",)
        if how == "new cursor":
            officer.execute(f"declare c cursor for {read}")
        assert (
            officer.execute({"prepared": "execute p", "new cursor": "fetch all from c"}.get(how, read)).fetchall() == []
        )


def test_the_face_says_whom_to_call_and_nothing_else(scene: Scene) -> None:
    with scene.connect("officer", autocommit=True) as officer:
        told = repr([officer.execute(scene.filled(hidden)).fetchall() for hidden, _nothing in WAYS.values()])
    assert FACE in told
    assert [word for word in secrets() if word in told] == []
    assert scene.ids["hidden"] not in told


def test_an_auditor_who_is_barred_sees_nothing(worn: Scene) -> None:
    with worn.connect("supervisor", autocommit=True) as supervisor:
        supervisor.execute(
            "select api.restrict(%s, 'x', 'x', %s, %s, '{x}')",
            [worn.ids["hidden"], [worn.ids["supervisor_id"], worn.ids["auditor_id"]], [worn.ids["auditor_id"]]],
        )
    with worn.connect("auditor", autocommit=True) as auditor:
        assert auditor.execute(worn.filled("select * from api.open_case('<hidden>', '')")).fetchone() == ("unknown", "")
        assert auditor.execute("select * from api.attempts('2001-01-01')").fetchall() == []
        assert auditor.execute(worn.filled("select * from api.log(9, null, null, '<hidden>', '')")).fetchall() == []
        assert auditor.execute("select * from da.record").fetchall() == []


def test_a_joined_case_that_is_hidden_has_no_row_and_no_detail(worn: Scene) -> None:
    with worn.superuser() as superuser:
        superuser.execute(
            worn.filled(
                "insert into da.case_link (id, case_id, other_case_id, kind, note, created_at, created_by, changed_at, changed_by,"
                " version) values (gen_random_uuid(), '<ours>', '<hidden>', 'same-suspect', '', now(), '<supervisor_id>', now(),"
                " '<supervisor_id>', 1)"
            )
        )
    with worn.connect("officer", autocommit=True) as officer:
        worn.opened(officer, "ours")
        assert officer.execute("select * from da.case_link").fetchall() == []
        assert officer.execute(worn.filled("select * from api.refs('<ours>')")).fetchall() == []


def test_a_gap_in_the_numbers_tells_of_no_case(worn: Scene) -> None:
    with worn.superuser() as superuser:
        superuser.execute("update guard.setting set left_out = 3")
    with worn.connect("officer", autocommit=True) as officer:
        given = [officer.execute("select api.next_ref('DA/26/')").fetchall()[0][0] for _each in range(60)]
    numbers = [int(re.sub(r".*/", "", ref)) for ref in given]
    left_out = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert sorted(set(numbers)) == numbers
    assert 4 <= left_out <= 40
