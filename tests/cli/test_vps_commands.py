"""Victim personal statements on the command line: where one stands, without its words, and its papers that are read back."""

import hashlib
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from da_desk.services.desk import Services, sign_in
from da_desk.services.signing import Signed
from da_desk.services.vps import Said
from tests.cli.conftest import Run, TrainingPlace
from tests.light import LIGHT
from tests.services.journey import scan_of
from tests.services.personal import offer_body, preference_body, vps_body

CHARGED = "DA/26/00004"
KEYS = {
    "ref", "answer", "offers", "signed", "writing", "missing", "undecided", "preference", "preferences", "owed",
}  # fmt: skip
TO_CPS = ("--recipient", "cps", "--purpose", "For the court")


def words_of(file: Path) -> str:
    shown = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return " ".join(shown.stdout.decode().split())


def test_where_it_stands_in_stable_keys_and_in_lines(run: Run) -> None:
    shown = run("amin", "--json", "vps", "show", CHARGED).json
    assert set(shown) == KEYS
    assert (shown["answer"], shown["signed"], shown["writing"], shown["preference"]) == ("no", [], "", "")
    (offer,) = shown["offers"]
    assert set(offer) == {"at", "by", "answer", "ask_again"}
    lines = run("hart", "vps", "show", CHARGED)
    assert lines.code == 0
    assert "{" not in lines.out
    assert run("pugh", "vps", "show", CHARGED).code == 4


def test_nothing_is_written_before_there_is_anything_to_send(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    for kind, why in (("statement", "None is signed yet"), ("notice", "Ask first")):
        refused = run("amin", "vps", "export", CHARGED, "--kind", kind, "--out", str(file), *TO_CPS)
        assert refused.code == 3
        assert why in refused.err
    assert not file.exists()


def signed(officer: Services, case_ref: str) -> None:
    """A VPS is offered, written, signed and its choice recorded."""
    vps, case_id, now = officer.vps, officer.cases.by_ref(case_ref), officer.workplace.now
    vps.offer(case_id, Said(offer_body("yes"), now()))
    record_id = vps.begin(case_id).made("record")
    version = officer.records.get(record_id).version
    officer.records.save(case_id, "vps", vps_body("I do not sleep."), record_id=record_id, version=version)
    vps.final_print(record_id, officer.records.get(record_id).version)
    given = Signed("Holly", "Holly", "DC 2208 Amin", now(), 1, scan_of(1))
    vps.sign(record_id, officer.records.get(record_id).version, given)
    vps.prefer(case_id, Said(preference_body("not-read"), now()))


@pytest.mark.local_only
def test_both_papers_leave_as_pdf_and_end_what_was_owed(run: Run, training: TrainingPlace, tmp_path: Path) -> None:
    with closing(sign_in(Path(training.words[1]), "amin", training.passwords["amin"], kdf=LIGHT)) as officer:
        signed(officer, CHARGED)
    shown = run("amin", "--json", "vps", "show", CHARGED)
    assert "sleep" not in shown.out, "what it says is read on the screen"
    assert [duty["title"] for duty in shown.json["owed"]] == [
        "Tell the CPS how the VPS is to be presented",
        "Send the signed VPS to the CPS",
    ]
    for kind, said in (("statement", "I do not sleep."), ("notice", "It is not read aloud")):
        file = tmp_path / f"{kind}.pdf"
        answer = run("amin", "--json", "vps", "export", CHARGED, "--kind", kind, "--out", str(file), *TO_CPS)
        assert answer.code == 0, answer.err
        assert answer.json[0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert said in words_of(file)
    after = run("amin", "--json", "vps", "show", CHARGED).json
    assert (after["owed"], after["preference"], len(after["signed"])) == ([], "not-read", 1)
    to_victim = ("--recipient", "victim", "--purpose", "Asked for")
    refused = run("amin", "vps", "export", CHARGED, "--kind", "statement", "--out", str(tmp_path / "v.pdf"), *to_victim)
    assert refused.code == 3
    assert "Where the copy would be kept" in refused.err
