"""The victim personal statement on a server: what was signed never changes, and nothing is signed that no one signed in ink."""

import pytest

from tests.attacks.attempt import ANYTHING, Attempt, each, named
from tests.attacks.scene import Scene
from tests.attacks.test_plans import EMPTIED, THIRD, seal
from tests.attacks.test_writing import changed, snapshot

SIGNING = (
    "insert into da.signing select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(){more}))).* "
    "from da.signing s where id = '<vps_signing>'"
)
"""The signature of the signed one, once more."""


def signature(*, scan: bool = True) -> str:
    """A signature under the one that waits: its own print and words, with the scan of the other one or with none."""
    kept = "(select id from da.snapshot where record_id = '<vps_waiting>' and reason = 'signed' order by id limit 1)"
    more = f", 'record_id', '<vps_waiting>', 'snapshot_id', {kept}, 'print_id', '<vps_waiting_print>'"
    return SIGNING.format(more=more if scan else f"{more}, 'scan_id', null, 'original_held', 'in a drawer'")


CHANGED = [
    *each("officer supervisor", "alters what the victim signed", changed("record", "vps", EMPTIED), "DA403", opened=THIRD),
    *each("officer supervisor", "opens it again", changed("record", "vps", "state = 'draft'"), "DA403", opened=THIRD),
    Attempt("alters it as it is opened again", "officer", changed("record", "vps", f"{EMPTIED}, state = 'draft'"), "DA403", opened=THIRD),
    Attempt("lets it wait for a signature again", "officer", changed("record", "vps", "state = 'ready-to-sign'"), "DA403", opened=THIRD),
    Attempt("makes another paper of it", "officer", changed("record", "vps", "form = 'oic_statement'"), "DA403", opened=THIRD),
    Attempt("gives it another kind", "officer", changed("record", "vps", "kind = 'oic_statement'"), "42501", opened=THIRD),
    Attempt("says that other words were signed", "officer", changed("record", "vps", "sealed_snapshot_id = null"), "42501", opened=THIRD),
    *each("officer supervisor", "sets it aside",
          changed("record", "vps", "state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=THIRD),
    Attempt("sets it aside by its day alone", "supervisor", changed("record", "vps", "withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=THIRD),
    *each("officer supervisor", "deletes it", "delete from da.record where id = '<vps>'", "42501", opened=THIRD),
    Attempt("says who signed it anew", "officer", changed("signing", "vps_signing", "signed_by = 'x'"), "42501", opened=THIRD),
    *[Attempt(f"sets its {what} aside", "supervisor", changed("attachment", f"vps_{what}", "withdrawn_at = now(), withdrawn_reason = 'x'"), "DA403", opened=THIRD)
      for what in ("print", "scan")],
    Attempt("hides behind a further one", "officer", changed("record", "vps_waiting", "supersedes_id = '<vps>'"), "42501", opened=THIRD),
    *each("auditor administrator", "alters it with other rights", changed("record", "vps", EMPTIED), "42501"),
    *each("outsider stranger", "alters what is not theirs", changed("record", "vps", EMPTIED)),
]  # fmt: skip

SIGNED = [
    *each("officer supervisor", "is signed by a mere update", changed("record", "vps_waiting", "state = 'signed'"), "DA403", opened=THIRD),
    *each("officer supervisor", "is signed with no signature", (snapshot("vps_waiting", "signed"), seal("vps_waiting", "signed")), "DA403", opened=THIRD),
    Attempt("is signed with the words of the other", "officer", seal("vps_waiting", "signed").replace("record_id = '<vps_waiting>'", "record_id = '<vps>'"),
            "DA409", opened=THIRD),
    Attempt("is signed in other words", "officer", snapshot("vps_waiting", "signed", "'{}'", "'<empty_sha>'"), "DA409", opened=THIRD),
    Attempt("is changed under its signature", "officer",
            (snapshot("vps_waiting", "signed"), signature(), changed("record", "vps_waiting", EMPTIED)), "DA403", opened=THIRD),
    Attempt("is changed as a draft and signed by the signature under other words", "officer",
            (snapshot("vps_waiting", "signed"), signature(), changed("record", "vps_waiting", f"{EMPTIED}, state = 'draft'"),
             changed("record", "vps_waiting", "state = 'ready-to-sign'"), seal("vps_waiting", "signed", 2)), "DA409", opened=THIRD),
    Attempt("is signed without a scan", "officer", (snapshot("vps_waiting", "signed"), signature(scan=False), seal("vps_waiting", "signed")),
            "DA403", opened=THIRD),
    Attempt("takes the signature of the other", "officer", SIGNING.format(more=", 'record_id', '<vps_waiting>'"), "DA403", opened=THIRD),
    Attempt("signs under a print of the other", "officer",
            (snapshot("vps_waiting", "signed"), signature().replace("<vps_waiting_print>", "<vps_print>")), "DA403", opened=THIRD),
    Attempt("signs a second time what is signed", "officer", SIGNING.format(more=""), "DA403", opened=THIRD),
    Attempt("is signed as something else", "supervisor", (snapshot("vps_waiting", "signed"), signature(), seal("vps_waiting", "signed-off", reason="signed")),
            "DA403", opened=THIRD),
    Attempt("is signed at birth", "officer",
            "insert into da.record select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'seq', 9))).* "
            "from da.record r where id = '<vps>'", "DA403", opened=THIRD),
    Attempt("is signed by another unit", "outsider", seal("vps_waiting", "signed"), "DA404"),
    Attempt("is signed in a case that is not open", "officer", seal("vps_waiting", "signed"), "DA404"),
    Attempt("says that an offer was made by somebody else", "officer", changed("event", "vps_offer", "created_by = '<supervisor_id>'"), "42501", opened=THIRD),
]  # fmt: skip

LEGAL = [
    Attempt("is signed as it was signed in ink", "officer", (snapshot("vps_waiting", "signed"), signature(), seal("vps_waiting", "signed")),
            answers=ANYTHING, opened=THIRD),
    Attempt("goes back to be written", "officer", changed("record", "vps_waiting", "state = 'draft'"), answers=("touched", "1"), opened=THIRD),
    Attempt("is set aside while nobody has signed", "officer",
            changed("record", "vps_waiting", "state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = 'x'"), answers=("touched", "1"), opened=THIRD),
]  # fmt: skip


@named(CHANGED)
def test_a_signed_one_stays_as_it_was_signed(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


@named(SIGNED)
def test_nothing_is_signed_but_by_a_signature_in_ink(scene: Scene, attempt: Attempt) -> None:
    attempt.run(scene)


@named(LEGAL)
def test_the_same_by_those_who_may(worn: Scene, attempt: Attempt) -> None:
    """Without these an attack could fail only because its SQL is wrong."""
    attempt.run(worn)


@pytest.mark.parametrize("who", ["officer", "supervisor"])
def test_a_further_one_leaves_the_former_as_it_was(worn: Scene, who: str) -> None:
    before = worn.rows("select body, state, version, sealed_snapshot_id from da.record where id = '<vps>'")
    LEGAL[0].run(worn)
    assert worn.rows("select body, state, version, sealed_snapshot_id from da.record where id = '<vps>'") == before
    for attempt in CHANGED:
        if attempt.who == who:
            attempt.run(worn)
    signed = worn.rows("select id from da.record where case_id = '<third>' and kind = 'vps' and state = 'signed'")
    assert len(signed) == 2
