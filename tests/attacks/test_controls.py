"""The same statements by those who may: without this, an attack could fail only because its SQL is wrong."""

from tests.attacks.attempt import ANYTHING, Attempt, each, named
from tests.attacks.scene import Scene
from tests.attacks.test_accounts import activate, add, disable, roles
from tests.attacks.test_lists import BEGIN, CARDS, asked
from tests.attacks.test_plans import (
    EMPTIED,
    ENDED,
    HAPPENED,
    OWED,
    THIRD,
    absence,
    begun,
    hidden_in,
    read,
    signed,
    week,
)
from tests.attacks.test_reading import READ
from tests.attacks.test_writing import NOW, OURS, case, changed, contact, duty, event, link, owner, snapshot

LEGAL = [
    Attempt("reads what is open", "officer", f"select count(*) > 2 from ({READ}) x", answers=("True",), opened=OURS),
    Attempt("reads a confidential value", "officer", "select value from da.contact where id = '<contact>'", answers=ANYTHING, opened=OURS),
    Attempt("adds an event", "officer", event("1", NOW), answers=("1",), opened=OURS),
    Attempt("changes an event", "officer", changed("event", "event", "precision = 'day'"), answers=("touched", "1"), opened=OURS),
    Attempt("changes a draft", "officer", changed("record", "views", "body = '{}', body_sha256 = '<empty_sha>'"), answers=("touched", "1"), opened=OURS),
    Attempt("changes a checked report as a draft", "officer",
            changed("record", "checked", "body = '{}', body_sha256 = '<empty_sha>', state = 'draft'"), answers=("touched", "1"), opened=OURS),
    Attempt("completes a draft", "officer", changed("record", "views", "state = 'completed'"), answers=("touched", "1"), opened=OURS),
    Attempt("keeps a snapshot", "officer", snapshot("views", "completed"), answers=("touched", "1"), opened=OURS),
    Attempt("adds a contact", "officer", contact("ours", "part"), answers=("touched", "1"), opened=OURS),
    Attempt("makes a duty", "officer", duty(), answers=("touched", "1"), opened=OURS),
    Attempt("ends a duty", "officer", changed("duty", "duty", "state = 'done', outcome = 'told'"), answers=("touched", "1"), opened=OURS),
    Attempt("joins two cases", "officer", link("<second>"), answers=("touched", "1"), opened=OURS),
    Attempt("replaces an owner", "supervisor", (changed("case_owner", "owner", "to_at = now()"), owner("oic")), answers=("touched", "1"), opened=OURS),
    Attempt("makes a case", "officer", ("select api.next_ref('DA/26/')", case("DA/26/00006", "da2600006")), answers=("touched", "1")),
    Attempt("renames a victim", "officer", changed("person", "victim", "family_name = 'Hale'"), answers=("touched", "1"), opened=OURS),
    Attempt("sets aside what was a mistake", "officer",
            changed("event", "second_event", "withdrawn_at = now(), withdrawn_reason = 'x'"), answers=("touched", "1"), opened=("second",)),
    Attempt("checks a colleague's report", "supervisor",
            "select api.seal_record('<report>', <report_version>, '<report_snapshot>', '<report_sha>', 'checked')",
            answers=ANYTHING, opened=("third",)),
    Attempt("takes a value away", "supervisor", "select api.seal_contact('<contact>', 1, 'wrong case')", answers=("2",), opened=OURS),
    Attempt("hands a case over", "supervisor", "select api.hand_over('{<ours>}', 'risk', '<oic_id>', '{}')", answers=("1",)),
    Attempt("restricts a case", "supervisor", "select api.restrict('<ours>', 'x', 'x', '{<supervisor_id>}', '{<oic_id>}', '{x}')", answers=("done",)),
    Attempt("lifts a restriction", "supervisor", "select api.lift('<hidden>', 'x')", answers=("done",)),
    Attempt("notes a look", "officer", "select api.note('revealed', 'contact', '<contact>', '<ours>', '{}')", answers=("",), opened=OURS),
    Attempt("puts a colleague's setting in force", "administrator",
            changed("policy", "policy", "activated_at = now(), activated_by = '<administrator_id>'"), answers=("touched", "1")),
    Attempt("lets a colleague's wording be printed", "administrator", changed("catalogue_file", "wording", "activated_at = now()"), answers=("touched", "1")),
    Attempt("adds an account", "administrator", add(), answers=("",)),
    Attempt("lets in whom a colleague added", "second", activate("walsh"), answers=("",)),
    Attempt("locks an account out", "administrator", disable("leaver"), answers=("",)),
    Attempt("gives a colleague a role", "administrator", roles("oic", "supervisor"), answers=("",)),
    Attempt("lists cases", "officer", (BEGIN, "commit", f"select count(*) from ({CARDS}) x"), answers=("4",)),
    Attempt("looks for a name", "officer", (*asked("farthingale")[:2], asked("farthingale")[2].replace("case_id", "victim_name")), answers=("Farthingale, Odette",)),
    Attempt("looks for their own unit's confidential phone", "outsider",
            (*asked("07700900777")[:2], asked("07700900777")[2].replace("case_id", "victim_name")), answers=("Farthingale, Odette",)),
    Attempt("opens a hidden case that they may read", "supervisor", "select outcome from api.open_case('<hidden>', '')", answers=("granted",)),
    Attempt("counts a restricted case that they may read", "supervisor", "select api.card_count('all', '', '', 99)", answers=("5",)),
    Attempt("signs a colleague's RMP off", "supervisor", signed("rmp"), answers=ANYTHING, opened=THIRD),
    Attempt("signs a colleague's RMP in part", "supervisor", (read("rmp"), changed("record", "rmp", "state = 'first-signed'")),
            answers=("touched", "1"), opened=THIRD),
    Attempt("sends an RMP back and mends it", "supervisor",
            (changed("record", "rmp", "state = 'returned'"), changed("record", "rmp", EMPTIED)), answers=("touched", "1"), opened=THIRD),
    Attempt("takes an RMP back", "officer", changed("record", "rmp", "state = 'draft'"), answers=("touched", "1"), opened=THIRD),
    Attempt("puts off a review", "officer", changed("record", "rmp", "next_review = '2026-12-01'"), answers=("touched", "1"), opened=THIRD),
    *[Attempt(f"mends what is in force as a draft: {record}", "officer", changed("record", record, f"{EMPTIED}, state = 'draft'"),
              answers=("touched", "1"), opened=OURS) for record in ("signed_rmp", "agreed")],
    Attempt("closes what is in force", "officer", changed("record", "signed_rmp", "state = 'closed', next_review = null"),
            answers=("touched", "1"), opened=OURS),
    *each("officer supervisor", "says when the officer is away", absence("officer", "'<oic_id>'"), answers=("touched", "1")),
    *each("officer supervisor", "says when the officer works", week("officer", ""), answers=("touched", "1")),
    *each("officer supervisor", "names cover", changed("absence", "away", "cover_id = '<oic_id>'"), answers=("touched", "1")),
    Attempt("takes an absence back", "officer", changed("absence", "away", "withdrawn_at = now(), withdrawn_reason = 'x'"), answers=("touched", "1")),
    Attempt("reads when a stranger is away", "outsider", "select count(*) from da.absence", answers=("3",)),
    Attempt("hears what happened", "officer", begun("events", "team", f"select count(*) > 9 from ({HAPPENED}) x"), answers=("True",)),
    Attempt("lists what is owed", "officer", begun("duties", "team", f"select count(*) > 9 from ({OWED}) x"), answers=("True",)),
    Attempt("lists what ended", "supervisor", begun("duties", "team", f"select count(*) > 0 from ({ENDED}) x"), answers=("True",)),
    *[Attempt(f"finds the hidden case in {name}, being its reader", "supervisor", begun(kind, "team", hidden_in(question).replace("count(*)", "count(*) > 0")),
              answers=("True",)) for name, kind, question in (("what happened", "events", HAPPENED), ("duties", "duties", OWED), ("what ended", "duties", ENDED))],
    Attempt("finds a restricted case that they may read in the load", "supervisor",
            "select sum(high + medium + standard + ungraded) from api.load('all')", answers=("5",)),
    Attempt("reads the log", "auditor", "select count(*) > 50 from api.log(1000, null, null, null, '')", answers=("True",)),
    Attempt("reads the log of the unit", "supervisor", "select count(*) > 0 from api.log(9, null, null, '<ours>', '')", answers=("True",)),
]  # fmt: skip


@named([Attempt(**{**vars(each), "undone": True}) for each in LEGAL])
def test_those_who_may_do_it(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)
