"""Plans, grades and instruments on the command line: a real training desk, papers that are read back, exit codes."""

import hashlib
import subprocess
from pathlib import Path

from tests.cli.conftest import Run

IN_ORDER, CHANGED, OVERDUE, CLOSED, STAYING, LEAVING, NO_PLAN = (
    "DA/26/00017", "DA/26/00018", "DA/26/00014", "DA/26/00015", "DA/26/00022", "DA/26/00021", "DA/26/00026",
)  # fmt: skip
TO_ADVISER = ("--recipient", "idva-service", "--purpose", "Safety planning")
TO_VICTIM = ("--recipient", "victim", "--purpose", "Safety planning")


def words_of(file: Path) -> str:
    shown = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return " ".join(shown.stdout.decode().split())


def test_plans_of_a_case_are_listed_and_shown_without_their_words(run: Run) -> None:
    plans = run("amin", "--json", "plan", "list", IN_ORDER).json
    assert [(plan["kind"], plan["state"], plan["in_force"]) for plan in plans] == [
        ("rmp", "signed-off", True),
        ("safety_plan", "agreed", True),
    ]
    assert set(plans[0]) == {
        "id", "kind", "title", "seq", "state", "in_force", "changed_since", "next_review", "overdue", "sealed_at",
        "open_actions",
    }  # fmt: skip
    answer = run("hart", "--json", "plan", "show", IN_ORDER)
    shown = answer.json
    assert set(shown) == {
        "ref", "id", "kind", "seq", "state", "in_force", "in_force_words", "owner", "grade", "next_review",
        "review_overdue", "missing", "undecided", "comments", "actions", "reviews", "signed",
    }  # fmt: skip
    assert (shown["owner"], shown["missing"], len(shown["actions"])) == ("DC 2208 Nadia Amin", [], 4)
    assert {review["outcome"] for review in shown["reviews"]} == {"keep"}
    assert [sign["who"] for sign in shown["signed"]] == ["DS 1190 Gwen Price"]
    assert "van" not in answer.out, "what the plan says is read on the screen"


def test_a_plan_for_people_is_lines_and_a_case_without_one_says_so(run: Run) -> None:
    shown = run("amin", "plan", "show", STAYING, "--kind", "safety")
    assert "To be decided" in shown.out
    assert "{" not in shown.out
    refused = run("amin", "plan", "show", NO_PLAN)
    assert (refused.code, refused.err) == (3, "There is no such plan in this case yet.\n")


def test_reviews_that_are_due_over_every_case(run: Run) -> None:
    rows = run("amin", "--json", "plan", "review-due").json
    assert set(rows[0]) == {"ref", "victim", "grade", "duty", "title", "do_by", "holder", "overdue"}
    assert {row["duty"].rpartition(".")[2] for row in rows} <= {
        "review-rmp", "review-rmp-at-trigger", "review-safety-plan", "review-safety-plan-at-trigger",
    }  # fmt: skip
    assert [row["do_by"] for row in rows] == sorted(row["do_by"] for row in rows)
    assert any(row["ref"] == OVERDUE and row["overdue"] for row in rows)
    later = run("amin", "--json", "plan", "review-due", "--on", "2099-01-05").json
    assert {row["ref"] for row in rows} < {row["ref"] for row in later}
    assert run("pugh", "plan", "review-due").code == 4


def test_grades_of_a_case_are_a_timeline(run: Run) -> None:
    rows = run("amin", "--json", "risk", "list", CLOSED).json
    assert set(rows[0]) == {
        "seq", "instrument", "stage", "outcome", "day", "assessor", "state", "grade", "graded_at", "lowered",
    }  # fmt: skip
    assert [(row["stage"], row["grade"], row["lowered"]) for row in rows] == [
        ("regrade", "standard", True),
        ("secondary", "medium", False),
        ("sergeant", "medium", False),
        ("first-responder", "medium", False),
    ]


def test_a_plan_leaves_as_a_pdf_with_recipient_and_purpose_and_its_hash_is_true(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    answer = run("amin", "--json", "plan", "export", IN_ORDER, "--kind", "rmp", "--out", str(file), *TO_ADVISER)
    assert answer.code == 0, answer.err
    (row,) = answer.json
    assert (row["kind"], row["path"], row["sha256"]) == (
        "rmp",
        str(file),
        hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    text = words_of(file)
    assert "Followed to work and home" in text
    assert "Safety planning" in text
    file.write_text("mine")
    again = run("amin", "plan", "export", IN_ORDER, "--kind", "rmp", "--out", str(file), *TO_ADVISER)
    assert (again.code, file.read_text()) == (3, "mine"), "nothing is overwritten"


def test_chosen_parts_alone_and_never_to_the_suspects_side(run: Run, tmp_path: Path) -> None:
    export = ("plan", "export", LEAVING, "--kind", "safety", "--out", str(tmp_path / "part.pdf"))
    assert run("amin", *export, "--recipient", "cps", "--purpose", "Decision").code == 3
    assert run("hart", *export, *TO_ADVISER).code == 4
    assert list(tmp_path.glob("*.pdf")) == []
    assert run("amin", *export, *TO_ADVISER, "--part", "coping").code == 0
    text = words_of(tmp_path / "part.pdf")
    assert "library" in text
    assert "birthday present" not in text


def test_the_victims_copy_is_refused_without_what_the_victim_was_asked(run: Run, tmp_path: Path) -> None:
    export = ("plan", "export", IN_ORDER, "--kind", "victim-copy", "--out", str(tmp_path / "notes.pdf"), *TO_VICTIM)
    refused = run("amin", *export)
    assert refused.code == 3
    assert "where it would be kept" in refused.err
    half = run("amin", *export, "--lives-with", "no")
    assert half.code == 3
    assert "if the suspect found" in half.err
    assert list(tmp_path.glob("*.pdf")) == []
    asked = ("--lives-with", "no", "--kept-where", "In the locker at work", "--if-found", "Nobody but me has the key")
    assert run("amin", *export, *asked).code == 0
    text = words_of(tmp_path / "notes.pdf")
    assert "upper deck" in text
    assert not {IN_ORDER, "Police", "Nadia", "Amin", "OFFICIAL", "Hartley,", "high"} & set(text.split())


def test_a_note_for_remand_needs_what_is_asked_and_how_to_reach_the_officer(run: Run, tmp_path: Path) -> None:
    export = (
        "plan", "export", CHANGED, "--kind", "remand-note", "--out", str(tmp_path / "note.pdf"), "--recipient", "cps",
        "--purpose", "Remand hearing",
    )  # fmt: skip
    assert run("amin", *export).code == 3
    asked = ("--asked", "No contact, and not to enter the street", "--contact", "Northside DA unit, 07700 900155")
    answer = run("amin", "--json", *export, *asked)
    assert answer.code == 0, answer.err
    assert answer.json[0]["pages"] == 1
    assert "No contact, and not to enter the street" in words_of(tmp_path / "note.pdf")


def test_an_instrument_of_the_force_is_loaded_by_one_person_and_activated_by_another(run: Run, tmp_path: Path) -> None:
    shipped = run("amin", "instrument", "show", "dara-like").out
    file = tmp_path / "ours.toml"
    file.write_text(shipped.replace('slug = "dara-like"', 'slug = "ours"').replace("version = 1", "version = 4", 1))
    assert run("amin", "instrument", "load", str(file)).code == 4
    made = run("price", "--json", "instrument", "load", str(file)).json
    assert made == {"slug": "ours", "version": 4, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert run("price", "instrument", "activate", "ours", "4").code == 3
    assert run("pugh", "--json", "instrument", "activate", "ours", "4").json["version"] == 4
    rows = run("hart", "--json", "instrument", "list").json
    assert {(row["slug"], row["state"], row["shipped"]) for row in rows} == {
        ("dara-like", "in-force", True),
        ("dash-like", "in-force", True),
        ("ours", "in-force", False),
    }
    assert set(rows[0]) == {
        "slug", "version", "title", "state", "shipped", "paraphrase", "questions", "confidence", "from_day", "loaded_by",
        "loaded_at", "activated_by", "activated_at", "sha256",
    }  # fmt: skip
    assert run("pugh", "instrument", "activate", "dash-like", "1").code == 3
    file.write_text(
        file.read_text().replace("version = 4", "version = 5", 1).replace('kind = "asked"', 'kind = "item"', 1)
    )
    damaged = run("price", "instrument", "load", str(file))
    assert damaged.code == 5
    assert damaged.err.startswith("The file ours.toml can't be used")
