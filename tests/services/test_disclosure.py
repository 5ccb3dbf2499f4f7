"""What leaves: each file holds what it must and nothing else, through the gate, whole or not at all, always on record."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from da_desk.errors import (
    AccessDenied,
    GateClosed,
    ValidationFailed,
)
from da_desk.practice.catalogue import shipped
from da_desk.practice.forms import Field
from da_desk.services.disclosure import Disclosures
from da_desk.settings import resources
from tests.desk import AnyDesk
from tests.disks import small_disk
from tests.services.counting import statements
from tests.services.invented import indication, made_case
from tests.services.journey import (
    DETAILS,
    OIC,
    REPORT,
    STATEMENT,
    VIEWS,
    Journey,
    details_body,
    pdf_text,
    report_body,
    scan_of,
    statement_body,
)

__all__ = ["small_disk"]


@pytest.fixture
def journey(desk: AnyDesk, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def words_of(journey: Journey) -> dict[str, str]:
    """The text of each file as it would leave now."""
    return {f.kind: pdf_text(f.data, journey.out) for f in journey.officer.disclosure.preview(journey.case_id)}


# --- what each file holds ------------------------------------------------------------------------------------


def canary_answer(field: Field, word: str) -> Any:
    if field.kind == "item":
        return {
            "answer": "in-text",
            "where": word,
            "note": f"{word}note",
            "reference": f"{word}ref",
            "reason": f"{word}why",
        }
    if field.kind in ("text", "long"):
        return word[: field.max_length]
    return None


def canaries(kind: str, body: dict[str, Any], start: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The body with a word of its own in every text of it; and where each word stands."""
    words: dict[str, str] = {}
    for number, (path, field) in enumerate(shipped(resources()).form(kind).fields(), start):
        section, name = path.split(".")
        word = f"Zq{number:03d}x"
        answer = canary_answer(field, word)
        if answer is not None and field.limit not in (3, 20):
            body.setdefault(section, {})[name] = answer
            words[path] = word
    return body, words


SERVED = {"statement.text", "account.text", "account.who_present", "witness.occupation"}


def test_nothing_of_the_other_files_stands_in_the_one_for_service(desk: AnyDesk, tmp_path: Path) -> None:
    noticed, of_notice = canaries("withdrawal_indication", indication(risk__pressure_suspected="yes"), 100)
    case_id = made_case(desk)
    journey = Journey(desk, case_id, tmp_path)
    journey.officer.statements.indicate(case_id, noticed, desk.clock.at)
    (case,) = [journey.officer.cases.open(case_id).case]
    journey.officer.cases.edit(case_id, case.version, allegation="Zq090x", urn="URN1")
    journey.outcome("duty.notify-cps", "told", "Zq091x")
    journey.outcome("duty.safety-planning", "declined", "Zq092x")
    journey.contact("address", "Zq093x House, 3 Zq094x Lane")
    said, of_statement = canaries(STATEMENT, statement_body(), 200)
    said["items"]["pressure"] = {"answer": "kept-to-report", "note": "Zq095x"}
    record_id = journey.ready(body=said)
    journey.sign(record_id)
    views, of_views = canaries(VIEWS, {"asked": {"how": "separately"}}, 300)
    journey.save(VIEWS, views)
    details, of_details = canaries(DETAILS, details_body(), 400)
    journey.save(DETAILS, details)
    report, of_report = canaries(REPORT, report_body(), 500)
    report_id = journey.oic.records.save(case_id, REPORT, report).made("record")
    journey.oic.reports.complete(report_id, journey.version(report_id))
    journey.check(report_id)
    shown = words_of(journey)
    served = {of_statement[path] for path in SERVED if path in of_statement}
    for path, word in of_statement.items():
        assert (word in shown["service"]) == (path in SERVED), path
    everything = {**of_notice, **of_views, **of_details, **of_report, **of_statement}
    there = {word for word in everything.values() if word in shown["service"]}
    assert there == served
    assert not [n for n in range(90, 96) if f"Zq{n:03d}x" in shown["service"]]
    assert "Denholm" not in shown["service"]
    assert "Pressure" not in shown["service"]
    # And the other files do hold what is theirs.
    for word in (*of_report.values(), *of_views.values(), of_notice["indication.words"], "Zq095x", "Zq091x"):
        assert word in shown["prosecutor"], word
    for word in of_details.values():
        assert word in shown["restricted"], word
    assert not [word for path, word in of_details.items() if path != "person.gender" and word in shown["prosecutor"]]
    # Safety planning stays in the desk.
    assert "Zq092x" not in "".join(shown.values())


def test_with_a_scan_the_typed_copy_is_followed_by_the_signed_pages(journey: Journey) -> None:
    journey.whole()
    shown = words_of(journey)["service"]
    assert "Typed copy. The signed pages follow." in shown
    assert "I am tired of waiting." in shown
    (service, *_rest) = journey.officer.disclosure.preview(journey.case_id)
    assert service.pages == 2
    assert "Pack 2/2" in shown


def test_what_is_withheld_stands_in_no_file_and_the_scan_stays_out(journey: Journey) -> None:
    journey.contact("address", "14 Larch Close, Tarnford")
    journey.whole("I went to 14 Larch  close that night. I do not want to go on.")
    shown = words_of(journey)
    (service, *_rest) = journey.officer.disclosure.preview(journey.case_id)
    assert service.pages == 1
    assert "Redacted service copy. Signed original held by the police." in shown["service"]
    assert "[withheld]" in shown["service"]
    assert "arch" not in shown["service"]
    assert "The suspect does not know it" in shown["prosecutor"]
    assert "Larch" not in shown["prosecutor"]
    # The original stays as it was signed.
    (kept,) = journey.attachments("final-print")
    assert "14 Larch" in pdf_text(journey.officer.attachments.get(kept.id), journey.out)


def test_without_a_scan_the_copy_says_where_the_signed_original_is(journey: Journey) -> None:
    journey.whole(scan=False)
    assert journey.codes() == set()
    assert "withdrawal_statement-held" in journey.codes("note")
    assert "Signed original held at Northside property store." in words_of(journey)["service"]


def test_the_officers_own_statement_takes_the_place_of_one_declined(journey: Journey) -> None:
    journey.outcome("duty.notify-cps", "told")
    journey.officer.statements.end(journey.case_id, "declined", "She closed the door")
    journey.sign(journey.ready(kind=OIC, text="I asked her on the doorstep. She said no."))
    journey.report()
    assert journey.codes() == set()
    shown = words_of(journey)
    assert set(shown) == {"service", "prosecutor"}
    assert "She said no." in shown["service"]
    assert "23 Nov 2026, 08:30" in shown["service"]
    assert "Present: Nobody else" in shown["service"]
    assert "DC 4471 Tom Doyle" in shown["service"]
    assert "Declined to make a statement" in shown["prosecutor"]


def test_an_interpreter_brings_translation_and_own_statement_into_the_pack(journey: Journey) -> None:
    used = {
        "used": "yes", "name": "Ilinca Moraru", "language": "Romanian", "registered": "no", "not_family": "yes",
        "agreed_by_victim": "yes", "mode": "telephone",
    }  # fmt: skip
    journey.outcome("duty.notify-cps", "told")
    record_id = journey.ready(body=statement_body("Nu mai vreau să continui.", interpreter=used))
    journey.sign(record_id)
    journey.report()
    assert journey.codes() == {"no-translation", "no-interpreter-statement"}
    journey.officer.attachments.add(journey.case_id, record_id, "translation", "Translation", scan_of(2))
    journey.officer.attachments.add(journey.case_id, record_id, "interpreter-statement", "Hers", scan_of(1))
    assert journey.codes() == set()
    shown = words_of(journey)
    assert "Romanian. Signed in this language; a translation is exhibited." in shown["service"]
    assert "Ilinca" not in shown["service"]
    assert "INT/1" in shown["prosecutor"]
    assert "Ilinca Moraru" in shown["prosecutor"]
    (pages,) = [f.pages for f in journey.officer.disclosure.preview(journey.case_id) if f.kind == "prosecutor"]
    assert pages >= 3 + 3


def test_a_refuge_is_named_in_no_file(journey: Journey) -> None:
    journey.contact("refuge", "Swallow House, Fennick")
    journey.outcome("duty.notify-cps", "told")
    journey.sign(journey.ready())
    journey.save(DETAILS, details_body(home_address="Swallow House, Fennick"))
    journey.report(why="She is at swallow house and afraid.")
    shown = words_of(journey)
    assert "wallow" not in "".join(shown.values())
    assert "She is at [withheld]" in shown["prosecutor"]


def test_the_notice_comes_from_the_indication_alone(journey: Journey) -> None:
    notice = journey.officer.disclosure.notice(journey.case_id)
    assert notice.pages == 1
    shown = pdf_text(notice.data, journey.out)
    for words in (
        "I don't want to go on",
        "Holly Marsden",
        "Craig Denholm",
        "DC 4471 Tom Doyle",
        "14 Dec 2026",
        "Police bail",
    ):
        assert words in shown
    issued = journey.officer.disclosure.issue_notice(journey.case_id, journey.out, "cps", "Told at once")
    assert issued.files[0].path.read_bytes() == notice.data
    assert [row.kind for row in journey.disclosures()] == ["cps-notice"]


def test_looking_twice_shows_the_same_bytes(journey: Journey) -> None:
    journey.whole()
    look = journey.officer.disclosure.preview
    assert [f.sha256 for f in look(journey.case_id)] == [f.sha256 for f in look(journey.case_id)]
    assert list(journey.out.iterdir()) == []


def test_training_stands_on_every_page_of_every_file(journey: Journey) -> None:
    journey.whole()
    training = replace(journey.officer.workplace, training=True)
    for file in Disclosures(training).preview(journey.case_id):
        pages = pdf_text(file.data, journey.out).split("\f")[:-1]
        assert len(pages) == file.pages
        assert all("TRAINING" in "".join(page.split()) for page in pages), file.kind


# --- the gate ------------------------------------------------------------------------------------------------


def test_the_gate_names_what_is_missing_and_where(journey: Journey) -> None:
    lines = {line.code: line.place for line in journey.officer.disclosure.gate(journey.case_id)}
    assert lines["cps-not-told"] == "duty.notify-cps"
    assert lines["no-ending"] == "withdrawal_statement"
    assert lines["report-missing"] == "background_report"
    assert "not-checked" in lines
    with pytest.raises(GateClosed) as refused:
        journey.issue()
    assert "duty.notify-cps" in {problem.field for problem in refused.value.missing}
    assert journey.disclosures() == []
    assert list(journey.out.iterdir()) == []


def test_the_gate_asks_a_constant_number_of_statements(journey: Journey) -> None:
    journey.whole()
    journey.officer.disclosure.gate(journey.case_id)  # the consultation is logged once
    with statements() as sent:
        journey.officer.disclosure.gate(journey.case_id)
    few = len(sent)
    for _number in range(6):
        journey.save(VIEWS, {"asked": {"how": "separately"}})
    with statements() as sent:
        journey.officer.disclosure.gate(journey.case_id)
    assert len(sent) == few


def test_an_officer_cannot_override_and_a_supervisor_says_why(journey: Journey) -> None:
    journey.sign(journey.ready())
    with pytest.raises(AccessDenied):
        journey.issue(override="It is urgent")
    issued = journey.supervisor.disclosure.issue(
        journey.case_id, journey.out, "cps", "Decision", override="The hearing is tomorrow"
    )
    (prosecutor,) = [file for file in issued.files if file.kind == "prosecutor"]
    shown = pdf_text(prosecutor.path.read_bytes(), journey.out)
    first = shown.split("\f")[0]
    assert "The hearing is tomorrow" in first
    assert "DS 1190 Gwen Price" in first
    assert "Tell the CPS of the withdrawal" in shown
    (row, *_rest) = journey.disclosures()
    assert (row.override_reason, row.override_by) == ("The hearing is tomorrow", journey.desk.account_id("supervisor"))


def test_an_override_never_lets_an_undecided_address_out(journey: Journey) -> None:
    journey.whole("I was at 14 Larch Close.")
    journey.contact("address", "14 Larch Close, Tarnford")
    assert journey.codes() == {"withdrawal_statement-addresses"}
    with pytest.raises(GateClosed):
        journey.supervisor.disclosure.issue(journey.case_id, journey.out, "cps", "x", override="Now")
    assert "service" not in words_of(journey)
    (found,) = journey.officer.statements.findings(journey.row_of(STATEMENT).id)
    journey.officer.statements.decide(
        journey.row_of(STATEMENT).id, [(found.start, found.end)], "withhold", "Unknown to him"
    )
    assert journey.codes() == set()
    assert "Larch" not in words_of(journey)["service"]


def test_an_unsigned_statement_never_stands_in_a_file_for_service(journey: Journey) -> None:
    journey.ready()
    files = journey.supervisor.disclosure.issue(journey.case_id, journey.out, "cps", "x", override="Needed").files
    assert [file.kind for file in files] == ["prosecutor"]


def test_an_override_with_nothing_missing_is_not_printed(journey: Journey) -> None:
    journey.whole()
    journey.issue(override="Not needed")
    assert {row.override_reason for row in journey.disclosures()} == {""}


def test_only_the_prosecution_gets_more_than_the_file_for_service(journey: Journey) -> None:
    journey.whole()
    send = journey.officer.disclosure.issue
    with pytest.raises(ValidationFailed):
        send(journey.case_id, journey.out, "court", "For the hearing")
    issued = send(journey.case_id, journey.out, "court", "For the hearing", files=["service"])
    assert [file.kind for file in issued.files] == ["service"]
    with pytest.raises(ValidationFailed):
        send(journey.case_id, journey.out, "the pub", "", files=["service"])


def test_another_unit_and_an_auditor_send_nothing(journey: Journey) -> None:
    journey.whole()
    for name in ("outsider", "auditor", "administrator"):
        with pytest.raises(AccessDenied):
            journey.desk.as_(name).disclosure.issue(journey.case_id, journey.out, "cps", "x")
    assert list(journey.out.iterdir()) == []
