"""Lists, questions and look-ups: not without an entry of one's own, no more than a page, nothing of what is hidden."""

import pytest

from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene, secrets

LIST = "'11111111-1111-4111-8111-111111111111'"
BEGIN = f"select api.begin_list({LIST}, 'cards', 'all', '{{}}')"
CARDS = f"select case_id from api.cards({LIST}, 'due', '', '', null, 9)"
ASK = f"select api.begin_ask({LIST}, 'cases', 'marsden', 'marsden', null)"
HITS = f"select case_id from api.hits({LIST})"
PEOPLE = f"select person_id from api.people({LIST})"


def asked(words: str, kind: str = "cases", born: str = "null") -> tuple[str, ...]:
    """A question as the desk puts it, in two transactions."""
    answer = HITS if kind == "cases" else PEOPLE
    return (f"select api.begin_ask({LIST}, '{kind}', '{words}', '{words}', {born})", "commit", answer)


LISTS = [
    *each("officer supervisor auditor", "reads cards without an entry", CARDS, "DA403"),
    Attempt("reads cards in the transaction of the entry", "officer", (BEGIN, CARDS), "DA403"),
    Attempt("reads cards in a statement with the entry", "officer",
            f"with b as materialized ({BEGIN}) select c.case_id from b, api.cards({LIST}, 'due', '', '', null, 9) c", "DA403"),
    Attempt("rolls the entry back and reads cards", "officer", (BEGIN, "rollback", CARDS), "DA403"),
    Attempt("goes back before the entry and reads cards", "officer", ("savepoint a", BEGIN, "rollback to a", CARDS), "DA403"),
    Attempt("reads duties under an entry for cards", "officer", (BEGIN, "commit", f"select * from api.duties({LIST}, now(), 9, '{{}}')"), "DA403"),
    Attempt("lists cases of the whole force as an administrator", "administrator", BEGIN, "DA403"),
    Attempt("lists without an account", "stranger", BEGIN, "DA403"),
    Attempt("lists what there isn't", "officer", f"select api.begin_list({LIST}, 'contacts', 'all', '{{}}')", "DA403"),
    Attempt("lists beyond all scopes", "officer", f"select api.begin_list({LIST}, 'cards', 'x'' or true', '{{}}')", "DA403"),
    Attempt("lists in no scope", "officer", f"select api.begin_list({LIST}, 'cards', null, '{{}}')", "23502"),
    Attempt("lists with a long reason", "officer",
            f"select api.begin_list({LIST}, 'cards', 'mine', jsonb_build_object('x', repeat('x', 999)))", "DA403"),
    Attempt("sorts by code", "officer", (BEGIN, "commit", f"select 1 from api.cards({LIST}, 'due; drop table x', '', '', null, -1)")),
    Attempt("filters by code", "officer",
            (BEGIN, "commit", f"select case_id from api.cards({LIST}, 'due', 'x'' or true --', 'y'' or true --', null, 9)")),
    Attempt("goes on after what is no key", "officer",
            (BEGIN, "commit", f"select case_id from api.cards({LIST}, 'due', '', '', '{{\"a\":1}}', 9)")),
    Attempt("goes on after code", "officer",
            (BEGIN, "commit", f"select case_id from api.cards({LIST}, 'due', '', '', '[\"x\",\"y\"]', 9)"), "22P02"),
    Attempt("takes a list's name that is taken", "officer", (BEGIN, "commit", BEGIN), "23505"),
    Attempt("counts beyond all scopes", "officer", "select api.card_count('x', '', '', 9)", "DA403"),
    Attempt("counts in no scope", "officer", "select api.card_count(null, '', '', 9)", "DA403"),
    Attempt("counts as an administrator", "administrator", "select api.card_count('all', '', '', 9)", "DA403"),
    Attempt("takes foreign cards under a list of its own", "outsider",
            (f"select api.begin_list({LIST}, 'cards', 'mine', '{{}}')", "commit", f"select ref from api.cards_of({LIST}, '{{<ours>,<second>}}')")),
    *each("officer oic outsider", "takes a hidden card by its id",
          (BEGIN, "commit", f"select ref from api.cards_of({LIST}, '{{<hidden>}}')")),
    *each("officer oic outsider", "counts a hidden case", "select api.card_count('all', '', '', 99)", answers=("4",)),
    *each("oic officer", "lists a hidden case that was theirs",
          (BEGIN.replace("'all'", "'mine'"), "commit", f"select count(*) from ({CARDS.replace('case_id', 'ref')}) x where ref = '<hidden_ref>'"),
          answers=("0",)),
    *each("oic officer", "lists a hidden case by every order",
          (BEGIN, "commit", f"select count(*) from unnest('{{due,name,grade}}'::text[]) s, api.cards({LIST}, s, '', '', null, 99) c where ref = '<hidden_ref>'"),
          answers=("0",)),
    Attempt("asks for the cases joined to one that is not open", "officer", "select * from api.refs('<ours>')"),
]  # fmt: skip

QUESTIONS = [
    *each("officer supervisor auditor", "reads hits without a question", HITS, "DA403"),
    Attempt("reads hits in the transaction of the question", "officer", (ASK, HITS), "DA403"),
    Attempt("rolls the question back and reads hits", "officer", (ASK, "rollback", HITS), "DA403"),
    Attempt("reads people under a question about cases", "officer", (ASK, "commit", PEOPLE), "DA403"),
    Attempt("asks as an administrator", "administrator", ASK, "DA403"),
    Attempt("asks without an account", "stranger", ASK, "DA403"),
    Attempt("asks for anything: %", "officer", asked("%% %%")),
    Attempt("asks for anything: _", "officer", asked("__")),
    Attempt("asks for anything: *", "officer", asked("** .*")),
    Attempt("asks for anything: nothing", "officer", asked("")),
    Attempt("asks for anything: blanks", "officer", asked("   ")),
    Attempt("asks for anything: quotes", "officer", asked("'''' or true --")),
    Attempt("asks at great length", "officer", f"select api.begin_ask({LIST}, 'cases', repeat('x', 501), '', null)", "DA403"),
    Attempt("asks at great length behind a short question", "officer", f"select api.begin_ask({LIST}, 'cases', 'x', repeat('x ', 400), null)", "DA403"),
    Attempt("asks no question", "officer", f"select api.begin_ask({LIST}, 'cases', null, null, null)", "23502"),
    Attempt("asks about another kind", "officer", f"select api.begin_ask({LIST}, 'contacts', 'x', 'x', null)", "DA403"),
    *each("officer oic outsider", "looks for a hidden name", asked("quillfeather")),
    *each("officer oic outsider", "looks for the beginning of a hidden name", asked("quill")),
    *each("officer oic outsider", "looks for a hidden name as misspelt", asked("quilfeather")),
    *each("officer oic outsider", "looks for a hidden suspect", asked("doyle suspect")),
    *each("officer oic outsider", "looks for a hidden number", asked("qx 9191 26")),
    *each("officer oic outsider", "looks for a hidden phone", asked("07700900888")),
    *each("officer oic outsider", "looks for a hidden address", asked("77 wharfside")),
    *each("officer oic outsider", "looks for a hidden birth date", asked("7 7 1990")),
    *each("officer oic outsider", "looks for a hidden reference", asked("da2600003")),
    *each("officer oic outsider", "looks for a hidden person", asked("zephyrine quillfeather", "people", "'1990-07-07'")),
    *each("officer oic outsider", "looks for whom a hidden birth date belongs to", asked("zz zz", "people", "'1990-07-07'")),
    *each("officer auditor", "looks for a confidential phone", asked("07700900777")),
    *each("outsider auditor", "looks for a confidential address", asked("14 larch close tarnford")),
]  # fmt: skip

LOOKED_UP = [
    Attempt("looks a hidden reference up, being barred", "oic", "select * from api.by_ref('<hidden_key>')", answers=("unknown", "", None)),
    Attempt("looks a hidden crime number up, being barred", "oic", "select * from api.by_ref('qx919126')", answers=("unknown", "", None)),
    Attempt("opens a hidden case, being barred", "oic", "select * from api.open_case('<hidden>', 'x')", answers=("unknown", "")),
    Attempt("opens a hidden row, being barred", "oic", "select * from api.open_row('contact', '<hidden_contact>')", answers=("unknown", "", None)),
    Attempt("opens a hidden case's row of cases, being barred", "oic", "select * from api.open_row('case_file', '<hidden>')", answers=("unknown", "", None)),
    *each("officer outsider", "opens a hidden case and is told whom to call", "select * from api.open_case('<hidden>', 'x')",
          answers=("restricted", "DI 4410 Ellis, 01632 960123")),
    *each("officer outsider", "opens a hidden row and is not told its case", "select * from api.open_row('contact', '<hidden_contact>')",
          answers=("restricted", "DI 4410 Ellis, 01632 960123", None)),
    *each("officer outsider", "looks a hidden reference up and is not told its id", "select * from api.by_ref('<hidden_key>')",
          answers=("restricted", "DI 4410 Ellis, 01632 960123", None)),
    Attempt("reads after being told whom to call", "officer",
            ("select * from api.open_case('<hidden>', 'x')", "commit", "select * from da.record where case_id = '<hidden>'")),
    Attempt("opens a person of another's case", "officer", "select * from api.open_row('person', '<their_victim>')", answers=("unknown", "", None)),
    Attempt("opens a row by code", "officer", "select * from api.open_row('record t; drop table x; --', '<statement>')", answers=("unknown", "", None)),
    Attempt("opens a row of the log", "officer", "select * from api.open_row('audit_entry', '<entry>')", answers=("unknown", "", None)),
    Attempt("opens a row of the guard", "officer", "select * from api.open_row('setting', '<entry>')", answers=("unknown", "", None)),
    Attempt("looks up by a pattern", "officer", "select * from api.by_ref('%')", answers=("unknown", "", None)),
    Attempt("looks up nothing", "officer", "select * from api.by_ref('')", answers=("unknown", "", None)),
    Attempt("looks up null", "officer", "select * from api.by_ref(null)", answers=("unknown", "", None)),
    Attempt("looks up as an administrator", "administrator", "select * from api.by_ref('<hidden_key>')", answers=("denied", "", None)),
    *each("officer administrator", "reads the log of the desk", "select * from api.log(9, null, null, null, '')", "DA403"),
    Attempt("reads the log of another unit", "outsider", "select * from api.log(9, null, null, '<ours>', '')", "DA403"),
    Attempt("reads the log of another unit as a supervisor", "supervisor", "select * from api.log(9, null, null, '<theirs>', '')"),
    *each("officer supervisor administrator", "reads the hashes of all details", "select * from api.detail_hashes(0, 9)", "DA403"),
    *each("officer supervisor administrator", "has all seals compared", "select * from api.broken_seals()", "DA403"),
    *each("officer oic outsider administrator", "hears of tries", "select * from api.attempts('2001-01-01')"),
    Attempt("takes another's drafts", "officer", "select * from api.own_drafts()"),
    Attempt("keeps drafts without end", "officer", "select api.keep_draft(gen_random_uuid(), decode(repeat('00', 5000000), 'hex'))", "DA422"),
]  # fmt: skip


@named([*LISTS, *QUESTIONS, *LOOKED_UP])
def test_no_list_and_no_question_tells_more(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


@pytest.mark.parametrize(("begin", "read"), [(BEGIN, CARDS), (ASK, HITS)], ids=["list", "question"])
def test_an_entry_for_a_list_is_of_one_person_and_ends(scene: Scene, begin: str, read: str) -> None:
    with scene.connect("officer", autocommit=True) as officer, scene.connect("outsider", autocommit=True) as outsider:
        officer.execute(begin)
        assert officer.execute(read).fetchall()
        with pytest.raises(Exception, match=r"no list was begun|nothing was asked"):
            outsider.execute(read)
        scene.clock(minutes=31)
        with pytest.raises(Exception, match=r"no list was begun|nothing was asked"):
            officer.execute(read)


def test_no_page_holds_more_than_it_may(scene: Scene) -> None:
    with scene.connect("officer", autocommit=True) as officer:
        officer.execute(BEGIN)
        asked_for = officer.execute(
            f"select count(*) from api.cards({LIST}, 'due', '', '', null, 2000000000)"
        ).fetchone()
        none = officer.execute(f"select count(*) from api.cards({LIST}, 'due', '', '', null, null)").fetchone()
        body = officer.execute("select prosrc from pg_proc where oid = 'api.cards'::regproc").fetchone()
    assert asked_for == (scene.value("select count(*) from da.case_file where not restricted"),)
    assert none == (0,)
    assert body is not None
    assert "least(greatest(p_n, 0), 128)" in body[0]


def test_cards_hold_nothing_but_the_card(scene: Scene) -> None:
    with scene.connect("auditor", autocommit=True) as auditor:
        auditor.execute(BEGIN)
        found = repr(auditor.execute(f"select * from api.cards({LIST}, 'due', '', '', null, 128)").fetchall())
    assert "Farthingale" in found
    seen_by_auditors = ("Quillfeather", "Zephyrine")
    assert [word for word in secrets() if word in found and word not in seen_by_auditors] == []


def test_questions_without_end_are_stopped(scene: Scene) -> None:
    with scene.superuser() as superuser:
        superuser.execute("update guard.setting set opened_per_hour = 1")
    try:
        with scene.connect("officer", autocommit=True) as officer:
            ask = "select api.begin_ask(gen_random_uuid(), 'people', 'x', 'x', null)"
            for _each in range(5):
                officer.execute(ask)
            with pytest.raises(Exception, match="enough for an hour"):
                officer.execute(ask)
    finally:
        with scene.superuser() as superuser:
            superuser.execute("update guard.setting set opened_per_hour = 200")


def test_what_was_asked_is_on_record_with_the_words_that_were_looked_for(scene: Scene) -> None:
    with scene.connect("officer", autocommit=True) as officer:
        officer.execute(f"select api.begin_ask({LIST}, 'people', 'harmless', 'marsden', '1991-04-12')")
    detail = scene.value(
        "select d.detail::text from da.audit_detail d join da.audit_entry e on e.id = d.entry_id where e.seq > <seq> and e.action = 'searched'"
    )
    assert "marsden" in detail
    assert "harmless" in detail
    assert "1991-04-12" in detail
