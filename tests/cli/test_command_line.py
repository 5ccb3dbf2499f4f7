"""The command line as an administrator or a script uses it: a real training desk, real standard input, exit codes."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from da_desk.cli.main import main
from tests.cli.conftest import CASES, Run, TrainingPlace
from tests.shared_desk import SECOND

READY, NO_REPORT, DECLINED = "DA/26/00004", "DA/26/00011", "DA/26/00010"


def test_case_list_has_stable_keys_and_the_most_urgent_first(run: Run) -> None:
    answer = run("amin", "--json", "case", "list")
    cards = answer.json
    assert answer.code == 0
    assert set(cards[0]) == {
        "ref", "victim", "grade", "status", "unit", "risk_owner", "informing_owner", "next_title", "next_do_by",
    }  # fmt: skip
    due = [card["next_do_by"] for card in cards if card["next_do_by"]]
    assert due == sorted(due)
    assert len(cards) == CASES - 1, "the closed case is not on the list"


def test_case_show_never_names_a_place_or_a_number(run: Run) -> None:
    answer = run("amin", "case", "show", "DA/26/00001")
    assert answer.code == 0
    assert "Marsden, Holly" in answer.out
    for private in ("07700", "ZZ", "Street", "code word"):
        assert private not in answer.out


def test_cases_go_to_a_colleague_all_or_none(run: Run) -> None:
    refs = ("DA/26/00001", "DA/26/00002")
    assert run("price", "case", "hand-over", *refs, "DA/26/99999", "--to", "amin").code == 3
    assert run("pugh", "case", "hand-over", *refs, "--to", "amin").code == 4
    answer = run("price", "--json", "case", "hand-over", *refs, "--to", "price")
    assert answer.code == 0, answer.err
    assert answer.json == {"count": 2, "to": "price"}
    owners = {row["ref"]: row["risk_owner"] for row in run("price", "--json", "case", "list").json}
    assert {owners[ref] for ref in refs} == {"DS 1190 Gwen Price"}


def test_schedule_lists_papers_without_their_contents(run: Run) -> None:
    lines = run("amin", "--json", "case", "schedule", READY).json
    titles = " ".join(line["title"] for line in lines)
    assert "Withdrawal statement" in titles
    assert {"record", "event", "duty", "attachment"} <= {line["kind"] for line in lines}
    assert all(set(line) == {"kind", "title", "day", "sensitivity", "state"} for line in lines)
    assert "body-worn" not in json.dumps(lines).casefold()


def test_due_is_banded(run: Run) -> None:
    rows = run("amin", "--json", "due", "--unit").json
    assert {row["band"] for row in rows} <= {"overdue", "today", "week"}
    assert any(row["band"] == "overdue" for row in rows), "the training desk has something due"


def test_pack_prints_paths_and_hashes_that_are_true(run: Run, tmp_path: Path) -> None:
    answer = run("price", "--json", "withdrawal", "pack", READY, "--out", str(tmp_path / "pack"))
    assert answer.code == 0, answer.err
    for row in answer.json:
        digest = subprocess.run(["sha256sum", row["path"]], capture_output=True, text=True, check=True).stdout
        assert digest.split()[0] == row["sha256"]
    assert [row["kind"] for row in answer.json] == ["service", "prosecutor", "restricted"]


def test_pack_that_is_incomplete_is_refused_with_what_is_missing(run: Run, tmp_path: Path) -> None:
    answer = run("price", "--json", "withdrawal", "pack", NO_REPORT, "--out", str(tmp_path))
    assert answer.code == 3
    assert answer.json["missing"]
    assert "supervisor" in answer.err
    assert list(tmp_path.glob("*.pdf")) == []


def test_only_a_supervisor_overrides_and_the_reason_is_on_the_cover(run: Run, tmp_path: Path) -> None:
    words = ("withdrawal", "pack", NO_REPORT, "--out", str(tmp_path), "--override", "Hearing brought forward to noon")
    assert run("amin", *words).code == 4
    answer = run("price", "--json", *words)
    assert answer.code == 0, answer.err
    cover = next(row["path"] for row in answer.json if row["kind"] == "prosecutor")
    text = subprocess.run(["pdftotext", "-l", "1", cover, "-"], capture_output=True, text=True, check=True).stdout
    assert "Hearing brought forward to noon" in text


def test_wrong_password_is_exit_five_and_says_so_in_a_sentence(run: Run) -> None:
    answer = run("hart", "case", "list", password="not the password at all")
    assert answer.code == 5
    assert answer.out == ""
    assert answer.err.count("\n") == 1


def test_an_administrator_reads_no_case(run: Run) -> None:
    assert run("pugh", "case", "show", "DA/26/00001").code == 4


def test_users_are_added_listed_reset_and_disabled(run: Run, training: TrainingPlace) -> None:
    unit = ("--unit", "Northside DA unit")
    add = ("user", "add", "reese", "--name", "Jo Reese", "--rank-number", "PC 55", "--role", "officer", *unit)
    assert run("pugh", *add, "--new-password-stdin", typed="three quiet rivers 9\n").code == 0
    assert run("amin", *add, "--new-password-stdin", typed="three quiet rivers 9\n").code == 4
    made = run("pugh", "--json", "user", "reset", "reese", "--make-password").json
    assert len(made["password"]) >= 12
    assert made["waiting"] is (training.kind == "shared")
    if training.kind == "shared":
        assert run("pugh", "user", "activate", "reese").code == 3
        assert run(SECOND, "user", "activate", "reese").code == 0
    rows = {row["username"]: row for row in run("pugh", "--json", "user", "list").json}
    assert rows["reese"]["roles"] == ["officer"]
    assert run("pugh", "user", "disable", "reese").code == 0
    rows = {row["username"]: row for row in run("pugh", "--json", "user", "list").json}
    assert rows["reese"]["disabled_at"]


def test_a_setting_is_set_by_one_person_and_activated_by_another(run: Run) -> None:
    slug = "duty.background-report.days"
    assert run("amin", "policy", "set", slug, "3").code == 4
    assert run("price", "policy", "set", slug, "0").code == 3
    answer = run("price", "--json", "policy", "set", slug, "3", "--from", "2099-01-05")
    assert answer.json == {"slug": slug, "value": "3", "from_day": "2099-01-05"}
    assert run("price", "policy", "activate", slug).code == 3
    (line,) = [row for row in run("amin", "--json", "policy", "list").json if row["slug"] == slug]
    assert (line["value"], line["pending"], line["pending_set_by"]) == ("5", "3", "DS 1190 Gwen Price")
    assert run("pugh", "--json", "policy", "activate", slug).json == answer.json
    (line,) = [row for row in run("amin", "--json", "policy", "list").json if row["slug"] == slug]
    assert set(line) == {
        "slug", "title", "value", "unit", "default", "to_confirm", "from_day", "set_by", "activated_by",
        "coming", "coming_from", "pending", "pending_from", "pending_set_by",
    }  # fmt: skip
    assert (line["value"], line["to_confirm"], line["coming"], line["coming_from"]) == ("5", True, "3", "2099-01-05")
    assert run("pugh", "policy", "activate", slug).code == 3, "nothing waits any more"


def test_a_setting_of_another_name_is_refused_in_a_sentence(run: Run) -> None:
    answer = run("price", "policy", "set", "duty.nothing.days", "3")
    assert (answer.code, answer.err) == (3, "This desk has no setting of that name.\n")


def test_settings_are_a_table_for_people(run: Run) -> None:
    shown = run("amin", "policy", "list").out
    assert "The force has confirmed the wording of the declaration" in shown
    assert "True" not in shown


def test_the_forces_own_wording_is_loaded_by_one_person_and_activated_by_another(run: Run, tmp_path: Path) -> None:
    shipped = run("amin", "wording", "show", "0").out
    file = tmp_path / "ours.toml"
    file.write_text(shipped.replace("I declare", "I solemnly declare").replace("2026-11-22", "2021-04-01"))
    assert run("amin", "wording", "load", str(file)).code == 4
    made = run("price", "--json", "wording", "load", str(file)).json
    assert made == {"version": 1, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert run("price", "wording", "activate", "1").code == 3
    assert "I solemnly declare" in run("pugh", "wording", "show", "1").out
    assert run("pugh", "--json", "wording", "activate", "1").json["version"] == 1
    rows = run("hart", "--json", "wording", "list").json
    assert [(row["version"], row["state"]) for row in rows] == [(1, "in-force"), (0, "former")]
    assert set(rows[0]) == {
        "version", "state", "confidence", "from_day", "loaded_by", "loaded_at", "activated_by", "activated_at", "sha256",
    }  # fmt: skip
    assert run("pugh", "wording", "activate", "7").code == 3
    assert run("pugh", "wording", "activate", "0").code == 3


def test_a_damaged_wording_is_refused_with_the_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(run("amin", "wording", "show", "0").out.replace("{pages}", "some"))
    answer = run("price", "wording", "load", str(file))
    assert answer.code == 5
    assert answer.err == "The file ours.toml can't be used: declaration.many: {pages}\n"


def test_audit_verify_says_that_the_log_is_whole(run: Run) -> None:
    answer = run("hart", "--json", "audit", "verify")
    assert answer.code == 0
    assert answer.json["whole"] is True
    assert answer.json["entries"] > 100
    assert run("amin", "audit", "verify").code == 4


def test_a_shared_desk_is_backed_up_by_whoever_runs_its_server(
    run: Run, training: TrainingPlace, tmp_path: Path
) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    answer = run("pugh", "backup", str(target))
    if training.kind == "shared":
        assert (answer.code, answer.err) == (3, "A shared desk is backed up on its server. Ask whoever runs it.\n")
        assert list(target.iterdir()) == []
    else:
        assert answer.code == 0


@pytest.mark.local_only
def test_a_backup_opens_like_a_desk_for_the_same_people(run: Run, training: TrainingPlace, tmp_path: Path) -> None:
    assert run("amin", "backup", str(tmp_path)).code == 4
    made = run("pugh", "--json", "backup", str(tmp_path)).json["folder"]
    there = run("hart", "--desk", made, "audit", "verify")
    assert there.code == 0, there.err
    assert "whole" in there.out


def test_audit_list_names_who_did_what_without_details(run: Run) -> None:
    rows = run("hart", "--json", "audit", "list", "-n", "20").json
    assert len(rows) == 20
    assert set(rows[0]) == {"seq", "at", "who", "action", "entity", "entity_id", "case_ref"}


@pytest.mark.parametrize(
    "words",
    [
        ["case"],
        ["--desk", "x", "case", "list"],
        ["due", "--on", "soon"],
        ["policy", "set", "x", "1", "--from", "soon"],
        ["wording", "activate", "one"],
        ["plan", "show"],
        ["plan", "review-due", "--on", "soon"],
        ["plan", "export", "DA/26/00001", "--kind", "diary", "--out", "x.pdf", "--recipient", "x", "--purpose", "y"],
        ["plan", "export", "DA/26/00001", "--kind", "rmp", "--out", "x.pdf", "--recipient", "victim"],
        ["risk", "list"],
        ["instrument", "activate", "ours", "one"],
        ["nonsense"],
    ],
)
def test_wrong_use_is_exit_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_no_desk_there_is_exit_five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("whatever it is\n"))
    assert main(["--desk", str(tmp_path), "--as", "amin", "--password-stdin", "case", "list"]) == 5


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "version"]) == 0
    assert "version" in json.loads(capsys.readouterr().out)
