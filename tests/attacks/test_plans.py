"""Plans, grades and days away: nothing is signed unread or by whoever wrote it, nothing that stands is altered, and the lists
of supervisors tell of no case that is hidden."""

import pytest

from tests.attacks.attempt import Attempt, each, named
from tests.attacks.scene import Scene
from tests.attacks.test_lists import LIST
from tests.attacks.test_writing import NOW, OURS, SECOND, STAMPS, changed, snapshot

THIRD = ("third",)
EMPTIED = "body = '{}', body_sha256 = '<empty_sha>'"


def seal(record: str, state: str, later: int = 0, reason: str = "") -> str:
    """Seal a record with the snapshot that was kept of it last for ``reason`` (the state by default)."""
    kept = f"(select id from da.snapshot where record_id = '<{record}>' and reason = '{reason or state}' order by id limit 1)"
    return f"select api.seal_record('<{record}>', <{record}_version> + {later}, {kept}, '<{record}_sha>', '{state}')"


def read(record: str) -> str:
    """The differences of a record are opened."""
    return snapshot(record, "read")


def signed(record: str) -> tuple[str, ...]:
    """Read and signed off, all in one go."""
    return (read(record), snapshot(record, "signed-off"), seal(record, "signed-off"))


def absence(whose: str, cover: str = "null", to_day: str = "2026-12-24") -> str:
    """Somebody is away."""
    return (
        f"insert into da.absence (id, account_id, from_day, to_day, cover_id, withdrawn_reason{STAMPS}) values "
        f"(gen_random_uuid(), '<{whose}_id>', '2026-12-20', '{to_day}', {cover}, ''{NOW}"
    )


def week(whose: str, days: str = "12345") -> str:
    """Somebody's days."""
    return (
        f"insert into da.working_week (id, account_id, days, from_day{STAMPS}) values "
        f"(gen_random_uuid(), '<{whose}_id>', '{days}', '2027-01-04'{NOW}"
    )


SIGNED = [
    Attempt("signs off what they have not read", "supervisor", (snapshot("rmp", "signed-off"), seal("rmp", "signed-off")), "DA445", opened=THIRD),
    Attempt("signs off with the author's snapshot alone", "supervisor", seal("rmp", "signed-off", reason="submitted"), "DA445", opened=THIRD),
    Attempt("reads other words than are there", "supervisor", snapshot("rmp", "read", "'{}'", "'<empty_sha>'"), "DA409", opened=THIRD),
    Attempt("says that a colleague read it", "supervisor", f"{read('rmp')} returning created_by", answers=("<supervisor_id>",), opened=THIRD, undone=True),
    Attempt("signs an RMP off without opening its case", "supervisor", seal("rmp", "signed-off", reason="submitted"), "DA404"),
    *each("officer oic", "signs an RMP off without the right", (read("rmp"), seal("rmp", "signed-off", reason="submitted")), "DA403", opened=THIRD),
    Attempt("signs another unit's RMP off", "outsider", seal("rmp", "signed-off", reason="submitted"), "DA403", opened=THIRD),
    Attempt("signs off an RMP of their own", "supervisor", signed("own_rmp"), "DA444", opened=SECOND),
    Attempt("hides behind a sign-off that was none", "supervisor",
            (snapshot("own_rmp", "signed-off"), changed("record", "own_rmp", "state = 'returned'"), changed("record", "own_rmp", "state = 'submitted'"),
             read("own_rmp"), seal("own_rmp", "signed-off", 2, "read")), "DA444", opened=SECOND),
    Attempt("sends it back, hands it in and signs it", "supervisor",
            (changed("record", "rmp", "state = 'returned'"), changed("record", "rmp", "state = 'submitted'"), read("rmp"),
             seal("rmp", "signed-off", 2, "read")), "DA444", opened=THIRD),
    Attempt("puts in a word and signs it", "supervisor",
            (changed("record", "rmp", "state = 'returned'"), changed("record", "rmp", EMPTIED), changed("record", "rmp", "state = 'submitted'"),
             read("rmp"), seal("rmp", "signed-off", 3, "read").replace("<rmp_sha>", "<empty_sha>")), "DA444", opened=THIRD),
    Attempt("signs in part what they wrote", "supervisor", (read("own_rmp"), changed("record", "own_rmp", "state = 'first-signed'")), "DA444", opened=SECOND),
    Attempt("signs in part what they have not read", "supervisor", changed("record", "rmp", "state = 'first-signed'"), "DA445", opened=THIRD),
    Attempt("signs in part without the right", "officer", changed("record", "rmp", "state = 'first-signed'"), "DA403", opened=THIRD),
    Attempt("sends an RMP back without the right", "officer", changed("record", "rmp", "state = 'returned'"), "DA403", opened=THIRD),
    Attempt("signs their own where the desk doesn't let them", "officer",
            (changed("record", "rmp", "state = 'draft'"), snapshot("rmp", "self-signed"), seal("rmp", "self-signed", 1)), "DA444", opened=THIRD),
    *[Attempt(f"is {state} by a mere update", who, (changed("record", "rmp", "state = 'draft'"), changed("record", "rmp", f"state = '{state}'")),
              "DA403", opened=THIRD)
      for who, state in (("supervisor", "signed-off"), ("officer", "self-signed"), ("officer", "agreed"), ("officer", "graded"))],
    Attempt("is signed off by a mere update as handed in", "supervisor", changed("record", "rmp", "state = 'signed-off'"), "DA403", opened=THIRD),
    Attempt("keeps a sign-off that was none", "officer", snapshot("rmp", "signed-off"), "DA403", opened=THIRD),
    Attempt("calls a sign-off agreed", "supervisor", (read("rmp"), seal("rmp", "agreed", reason="read")), "DA403", opened=THIRD),
    Attempt("asks who may sign in a case that is not open", "supervisor", "select guard.require_reader('<rmp>')", "DA404"),
]  # fmt: skip

STANDING = [
    Attempt("alters what was handed in", "officer", changed("record", "rmp", EMPTIED), "DA403", opened=THIRD),
    Attempt("alters it as it is taken back", "officer", changed("record", "rmp", f"{EMPTIED}, state = 'draft'"), "DA403", opened=THIRD),
    Attempt("alters it as it is sent back", "supervisor", changed("record", "rmp", f"{EMPTIED}, state = 'returned'"), "DA403", opened=THIRD),
    Attempt("gives what was handed in another form", "officer", changed("record", "rmp", "form_version = 9"), "DA403", opened=THIRD),
    *[Attempt(f"alters what stands: {record}", "supervisor", changed("record", record, EMPTIED), "DA403", opened=opened)
      for record, opened in (("signed_rmp", OURS), ("agreed", OURS), ("graded", OURS), ("closed", SECOND))],
    *[Attempt(f"opens again what has ended: {record}", "supervisor", changed("record", record, f"{more}state = 'draft'"), "DA403", opened=opened)
      for record, opened in (("graded", OURS), ("closed", SECOND)) for more in ("", f"{EMPTIED}, ")],
    *[Attempt(f"sets aside what was in force: {record}", "officer",
              (changed("record", record, "state = 'draft'"), changed("record", record, "state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x'")),
              "DA403", opened=OURS)
      for record in ("signed_rmp", "agreed")],
    Attempt("puts off the review of what is closed", "officer", changed("record", "closed", "next_review = '2040-01-01'"), "DA403", opened=SECOND),
    Attempt("makes a plan that is agreed at birth", "officer",
            "insert into da.record select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'seq', 9))).* "
            "from da.record r where id = '<agreed>'", "DA403", opened=OURS),
    *each("officer supervisor", "takes a seal off as it goes back to a draft", changed("record", "signed_rmp", "state = 'draft', sealed_at = null"),
          "42501", opened=OURS),
]  # fmt: skip

DAYS = [
    *[Attempt(f"says when {whose} is away", who, absence(whose), "42501")
      for who, whose in (("officer", "oic"), ("officer", "outsider"), ("supervisor", "outsider"), ("outsider", "officer"), ("auditor", "auditor"),
                         ("administrator", "officer"))],
    Attempt("says without an account when somebody is away", "stranger", absence("officer"), "DA403"),
    *[Attempt(f"says when {whose} works", who, week(whose), "42501")
      for who, whose in (("officer", "oic"), ("supervisor", "outsider"), ("administrator", "administrator"))],
    *[Attempt(f"changes a stranger's {table}", who, changed(table, row, what))
      for who in ("outsider", "oic") for table, row, what in (("absence", "away", "to_day = '2040-01-01'"), ("working_week", "week", "days = '1'"))],
    *[Attempt(f"changes another unit's {table}", "supervisor", changed(table, row, what))
      for table, row, what in (("absence", "their_away", "cover_id = '<oic_id>'"), ("working_week", "their_week", "days = '1'"))],
    *each("auditor administrator", "changes an absence", changed("absence", "away", "to_day = '2040-01-01'"), "42501"),
    Attempt("takes a stranger's absence back", "outsider", changed("absence", "away", "withdrawn_at = now(), withdrawn_reason = 'x'")),
    Attempt("takes an absence back without a reason", "officer", changed("absence", "away", "withdrawn_at = now()"), "DA422"),
    Attempt("is away again", "officer", changed("absence", "not_away", "withdrawn_at = null"), "DA403"),
    Attempt("makes an absence another's", "officer", changed("absence", "away", "account_id = '<oic_id>'"), "42501"),
    Attempt("makes an absence in a colleague's name", "supervisor", f"{absence('officer')} returning created_by", answers=("<supervisor_id>",), undone=True),
    Attempt("covers for themself", "officer", absence("officer", "'<officer_id>'"), "DA422"),
    *[Attempt(f"is covered by {cover}", "officer", absence("officer", f"'<{cover}_id>'"), "DA422") for cover in ("leaver", "walsh", "administrator", "auditor")],
    Attempt("is covered by nobody there is", "officer", absence("officer", "'<op>'"), "DA422"),
    Attempt("is back before they leave", "officer", absence("officer", to_day="2026-12-19"), "DA422"),
    *[Attempt(f"works on days there aren't: {days}", "officer", week("officer", days), "DA422") for days in ("8", "21", "11", "x", "1,2")],
    Attempt("deletes an absence", "officer", "delete from da.absence", "42501"),
    Attempt("empties the absences", "supervisor", "truncate da.absence", "42501"),
]  # fmt: skip


def begun(kind: str, scope: str, question: str) -> tuple[str, ...]:
    """A list as the desk asks for it, in two transactions."""
    return (f"select api.begin_list({LIST}, '{kind}', '{scope}', '{{}}')", "commit", question)


HAPPENED = f"select ref from api.happened({LIST}, '2001-01-01', 500)"
OWED = f"select ref from api.duties({LIST}, '2040-01-01', 500, '{{}}')"
BARE = f"select ref from api.without_paper({LIST}, 'high', 'rmp', 128)"
ENDED = f"select ref from api.ended({LIST}, '2001-01-01', 500, '{{duty.notify-cps,duty.sign-off-rmp}}')"


def hidden_in(question: str) -> str:
    """How often the hidden case stands in the answer."""
    return f"select count(*) from ({question}) x where ref = '<hidden_ref>'"


LISTED = [
    *each("officer supervisor auditor", "reads what happened without an entry", HAPPENED, "DA403"),
    Attempt("reads what happened in the transaction of the entry", "officer",
            (f"select api.begin_list({LIST}, 'events', 'all', '{{}}')", HAPPENED), "DA403"),
    Attempt("reads what happened under an entry for cards", "officer", begun("cards", "all", HAPPENED), "DA403"),
    Attempt("reads duties under an entry for events", "officer", begun("events", "all", OWED), "DA403"),
    *each("administrator stranger", "asks what happened", f"select api.begin_list({LIST}, 'events', 'team', '{{}}')", "DA403"),
    *[Attempt(f"finds the hidden case in {name} of {scope}", who, begun(kind, scope, hidden_in(question)), answers=("0",))
      for who in ("officer", "oic") for scope in ("mine", "team", "all")
      for name, kind, question in (("what happened", "events", HAPPENED), ("duties", "duties", OWED),
                                   ("duties of its rules", "duties", OWED.replace("{}", "{duty.views-again,duty.send-pack}")),
                                   ("what ended", "duties", ENDED),
                                   ("cases without a plan", "cards", "select b.ref from unnest('{high,medium,standard,ungraded}'::text[]) g, "
                                    f"api.without_paper({LIST}, g, 'none', 128) b"))],
    *each("officer supervisor", "reads cases without a plan without an entry", BARE, "DA403"),
    Attempt("reads cases without a plan under an entry for duties", "officer", begun("duties", "all", BARE), "DA403"),
    Attempt("asks for a grade by code", "officer", begun("cards", "all", BARE.replace("'high'", "'x'' or true --'"))),
    Attempt("asks for a paper by code", "officer", begun("cards", "team", f"select count(*) from ({BARE.replace(chr(39) + 'rmp' + chr(39), 'null')}) x where ref = '<hidden_ref>'"), answers=("0",)),
    Attempt("hears what happened elsewhere", "outsider", begun("events", "team", f"select count(*) from ({HAPPENED}) x where ref <> '<their_ref>'"), answers=("0",)),
    *each("officer oic", "hears more than the newest 500", begun("events", "all", HAPPENED.replace("500", "2000000000") + " limit 0")),
    Attempt("takes no rule for every rule of another unit", "outsider", begun("duties", "team", OWED.replace("ref", "distinct ref").replace("'{}'", "null")
            + " except select '<their_ref>'")),
    Attempt("looks for rules by code", "officer", begun("duties", "all", OWED.replace("'{}'", "array['x'' or true --']"))),
    *each("administrator stranger", "counts the load", "select * from api.load('all')", "DA403"),
    Attempt("counts the load beyond all scopes", "officer", "select * from api.load('mine')", "DA403"),
    Attempt("counts the load in no scope", "officer", "select * from api.load(null)", "DA403"),
    Attempt("counts the load of another unit", "outsider", "select distinct unit_id from api.load('team')", answers=("<other_unit>",)),
    Attempt("measures the load", "oic", "explain (analyze, buffers) select * from api.load('all')", "DA403"),
    *each("officer oic outsider", "finds the hidden case in the load", "select sum(high + medium + standard + ungraded) from api.load('all')", answers=("4",)),
    *each("oic officer", "asks when they last had the hidden case open", "select api.last_opened('<hidden>', '2040-01-01')", answers=(None,)),
    Attempt("asks when a colleague looked", "oic", "select api.last_listed('events')", answers=(None,)),
]  # fmt: skip


@named([*SIGNED, *STANDING, *DAYS, *LISTED])
def test_no_plan_is_signed_and_no_day_changed_that_may_not(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


def test_a_colleagues_reading_is_not_ones_own(worn: Scene) -> None:
    """The officer has read it, and handed in; the supervisor signs by that."""
    with worn.connect("officer") as officer, worn.connect("supervisor") as supervisor:
        worn.opened(officer, "third")
        officer.execute(worn.filled(read("rmp")).encode())
        officer.commit()
        worn.opened(supervisor, "third")
        with pytest.raises(Exception, match="not read"):
            supervisor.execute(worn.filled(seal("rmp", "signed-off", reason="read")).encode())


def test_nobody_gives_both_signatures(worn: Scene) -> None:
    with worn.connect("supervisor") as supervisor:
        worn.opened(supervisor, "third")
        for sql in (read("rmp"), changed("record", "rmp", "state = 'first-signed'")):
            supervisor.execute(worn.filled(sql).encode())
        supervisor.commit()
        with pytest.raises(Exception, match="nobody signs off what they wrote"):
            supervisor.execute(worn.filled(seal("rmp", "signed-off", 1, "read")).encode())


def test_what_was_in_force_stays_named_when_it_goes_back_to_a_draft(worn: Scene) -> None:
    was = worn.rows("select sealed_snapshot_id, sealed_at, sealed_by from da.record where id = '<signed_rmp>'")
    with worn.connect("officer") as officer:
        worn.opened(officer, "ours")
        officer.execute(worn.filled(changed("record", "signed_rmp", f"{EMPTIED}, state = 'draft'")).encode())
        officer.commit()
    assert worn.rows("select sealed_snapshot_id, sealed_at, sealed_by from da.record where id = '<signed_rmp>'") == was
    assert was[0][0] is not None
