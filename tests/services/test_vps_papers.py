"""A VPS signed in ink, and what leaves of it: exact prints, the address guard, on record before it is there, never to others."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, select, text

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.attachments import Disclosure
from da_desk.models.base import uuid7
from da_desk.models.records import Signing
from da_desk.services.vps_papers import RECIPIENTS, VpsPaperAsked
from tests.desk import AnyDesk
from tests.services.invented import SAFE
from tests.services.journey import pdf_text
from tests.services.personal import TOLD, Personal, vps_body

ADDRESS = "14 Larch Close, Tarnford"


@pytest.fixture
def case(desk: AnyDesk, tmp_path: Path) -> Personal:
    return Personal.begun(desk, tmp_path / "out")


def places(refused: Any) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def disclosures(case: Personal) -> list[Disclosure]:
    with case.officer.workplace.reading() as uow:
        return list(uow.all(select(Disclosure).order_by(Disclosure.id)))


# --- the signature -------------------------------------------------------------------------------------------


def test_the_print_is_kept_to_the_byte_and_sealed_by_the_signature(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    made = case.printed(record_id)
    assert case.officer.attachments.get(made.attachment_id) == made.data
    said = pdf_text(made.data, case.out)
    assert f"Content {made.content_hash[:12]}" in said
    assert "This is my victim personal statement" in said
    case.sign(record_id)
    row = case.row(record_id)
    assert (row.state, row.sealed, row.sealed_by) == ("signed", True, case.desk.account_id("officer"))
    assert [shot.reason for shot in case.officer.records.snapshots(record_id)] == ["read-over", "signed"]
    assert case.officer.vps.signature(record_id).scanned


@pytest.mark.parametrize("field", TOLD)
def test_nothing_is_signed_before_everything_was_explained(case: Personal, field: str) -> None:
    case.offer()
    record_id = case.write(body=vps_body(told={field: "no"}))
    with pytest.raises(ValidationFailed) as refused:
        case.printed(record_id)
    assert places(refused) == {f"told.{field}"}
    assert case.row(record_id).state == "draft"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"told": {"scheme": ""}}, "told.scheme"),
        ({"taking": {"seen_alone": "no"}}, "taking.seen_alone_note"),
        ({"taking": {"written_by": "supporter"}}, "taking.supporter"),
        ({"children": {"effects": {}}}, "children.effects"),
        ({"children": {"effects": {"answer": "not-asked"}}}, "children.effects"),
        ({"statement": {"text": " \n"}}, "statement.text"),
        ({"witness": {"can_read": "no"}}, "witness.reader_name"),
        ({"interpreter": {"used": "yes"}}, "interpreter.language"),
    ],
)
def test_nothing_is_printed_while_something_is_missing(case: Personal, changes: dict[str, Any], place: str) -> None:
    case.offer()
    record_id = case.write(body=vps_body(**changes))
    with pytest.raises(ValidationFailed) as refused:
        case.printed(record_id)
    assert place in places(refused)


def test_points_are_a_guide_and_none_has_to_be_covered(case: Personal) -> None:
    case.offer()
    children = {"effects": {"answer": "no-children"}}
    record_id = case.write(body=vps_body(prompts={"talked": []}, children=children))
    assert case.printed(record_id).pages == 1


def test_neither_points_nor_what_was_told_are_printed(case: Personal) -> None:
    case.offer()
    taking = {"written_by": "supporter", "supporter": "Mair Ellis, adviser", "place": "By video"}
    children = {"effects": {"answer": "in-text", "where": "In the last lines", "note": "Told by her sister"}}
    record_id = case.write("I do not sleep.", vps_body("I do not sleep.", taking=taking, children=children))
    said = pdf_text(case.printed(record_id).data, case.out)
    assert "I do not sleep." in said
    for never in ("Mair Ellis", "By video", "last lines", "sister", "Feelings and mind", "Feeling safe", "punishment"):
        assert never not in said


def test_without_a_scan_it_is_held_and_what_follows_follows_once(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    case.sign(record_id, scan=False)
    assert case.row(record_id).state == "ready-to-sign"
    (line,) = case.view.signed
    assert (line.held_at, line.scanned) == ("Northside property store", False)
    assert case.view.current is None
    assert case.ended("duty.take-vps") == [("signed", "")]
    assert len(case.owed()["duty.send-vps"]) == 1
    case.sign(record_id)
    assert case.row(record_id).state == "signed"
    assert len(case.owed()["duty.send-vps"]) == 1, "the scan that comes later is no second signature"
    assert [event.kind for event in case.officer.cases.events(case.case_id)].count("vps-signed") == 1


def test_a_signature_sent_twice_is_one(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    version, given, op_id = case.version(record_id), case.signature(record_id), uuid7()
    case.officer.vps.sign(record_id, version, given, op_id=op_id)
    case.officer.vps.sign(record_id, version, given, op_id=op_id)
    with case.officer.workplace.reading() as uow:
        assert len(list(uow.all(select(Signing)))) == 1


def test_what_was_read_over_goes_back_to_the_draft_with_a_reason(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    with pytest.raises(RuleRefused):
        case.save(record_id, vps_body("Other words"))
    case.officer.vps.reopen(record_id, case.version(record_id), "A sentence is to be added")
    case.save(record_id, vps_body("Other words"))
    assert case.row(record_id).answer("statement", "text") == "Other words"
    assert [shot.reason for shot in case.officer.records.snapshots(record_id)] == ["read-over"]


def test_words_of_a_colleague_are_not_printed_unseen(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    stale = case.version(record_id)
    case.save(record_id, vps_body("Other words"), by="oic")
    with pytest.raises(Conflict):
        case.officer.vps.final_print(record_id, stale)


def test_altered_below_it_is_found(case: Personal) -> None:
    record_id = case.signed()
    assert case.desk.as_("auditor").history.verify().faults == ()
    alter = text("update record set body = replace(body, 'the door', 'a door') where id = :id")
    case.desk.below(alter.bindparams(bindparam("id", record_id, type_=Uuid())))
    assert len(case.desk.as_("auditor").history.verify().faults) == 1


# --- the address guard ---------------------------------------------------------------------------------------


def test_a_known_address_stops_the_print_until_it_is_decided(case: Personal) -> None:
    case.contact("address", ADDRESS)
    case.offer()
    record_id = case.write("I lie awake at 14 Larch Close.")
    with pytest.raises(RuleRefused, match="known address"):
        case.printed(record_id)
    assert case.view.undecided == 1
    (found,) = case.officer.vps.findings(record_id)
    assert (found.place, found.matched) == ("statement.text", "14 Larch Close")
    case.withhold_all(record_id)
    assert case.view.undecided == 0
    case.printed(record_id)
    case.sign(record_id)
    prepared = case.preview("vps")
    said = pdf_text(prepared.data, case.out)
    assert "Larch" not in said
    assert "[withheld]" in said
    assert "Redacted service copy" in said
    assert prepared.pages == 1, "the signed pages stay in the desk when something is withheld"


def test_an_address_that_becomes_known_later_is_decided_before_a_copy_leaves(case: Personal) -> None:
    case.signed("I lie awake at 14 Larch Close.")
    case.contact("address", ADDRESS)
    with pytest.raises(RuleRefused, match="Decide first"):
        case.issue("vps")
    assert disclosures(case) == []


def test_a_refuge_is_never_named_in_the_notice(case: Personal) -> None:
    case.contact("refuge", "Linden House")
    case.prefer("self", needs="Somebody from Linden House beside me")
    said = pdf_text(case.preview("vps-preference").data, case.out)
    assert "Linden" not in said
    assert "[withheld]" in said


# --- what leaves ---------------------------------------------------------------------------------------------


def test_the_signed_statement_goes_to_the_cps_with_its_pages_and_a_trace(case: Personal) -> None:
    record_id = case.signed()
    (file,) = case.issue("vps").files
    said = pdf_text(file.path.read_bytes(), case.out)
    assert "Typed copy. The signed pages follow." in said
    assert "(signed) Holly Marsden" in said
    assert file.pages == 2
    assert file.path.name.startswith("personal-statement-")
    (row,) = disclosures(case)
    assert (row.kind, row.recipient, row.state, row.record_id, row.file_sha256) == (
        "vps", "cps", "written", record_id, file.sha256,
    )  # fmt: skip
    assert case.ended("duty.send-vps") == [("sent", "")]
    assert [line.kind for line in case.officer.vps_papers.copies(case.case_id)] == ["vps"]
    assert [shot.reason for shot in case.officer.records.snapshots(record_id)][-1] == "disclosed"


def test_the_last_one_leaves_unless_another_is_named(case: Personal) -> None:
    first = case.signed("The words of November.")
    case.desk.clock.move(days=30)
    case.signed("The words of December.")
    assert "The words of December." in pdf_text(case.preview("vps").data, case.out)
    assert "The words of November." in pdf_text(case.preview("vps", record_id=first).data, case.out)
    with pytest.raises(NotFound):
        case.preview("vps", record_id=uuid7())


def test_each_is_sent_by_itself(case: Personal) -> None:
    first = case.signed("The words of November.")
    case.signed("The words of December.")
    case.issue("vps", record_id=first)
    assert len(case.owed()["duty.send-vps"]) == 1


def test_nothing_leaves_before_a_signature_nor_a_notice_before_a_choice(case: Personal) -> None:
    case.offer()
    record_id = case.write()
    case.printed(record_id)
    with pytest.raises(RuleRefused, match="None is signed yet"):
        case.issue("vps")
    with pytest.raises(RuleRefused, match="Ask first"):
        case.issue("vps-preference")
    assert list(case.out.iterdir()) == []


def test_the_notice_says_the_choice_that_counts_and_nothing_of_the_statement(case: Personal) -> None:
    case.signed("I hide my keys under the third stone.")
    case.prefer("self", needs="A screen")
    case.desk.clock.move(days=1)
    case.prefer("cps-or-other-reads", reader="My sister")
    (file,) = case.issue("vps-preference", contact="07700 900210").files
    said = pdf_text(file.path.read_bytes(), case.out)
    for expected in ("Somebody else reads it", "My sister", "The victim reads it, told 23 Nov 2026", "07700 900210"):
        assert expected in said
    for never in ("third stone", "A screen", "explained"):
        assert never not in said
    assert file.pages == 1
    assert file.path.name.startswith("notice-on-a-statement-")
    assert case.ended("duty.send-vps-preference")[-1] == ("sent", "")


def test_what_was_due_before_says_why_it_is_sent_late(case: Personal) -> None:
    case.signed()
    case.desk.clock.move(days=12)
    with pytest.raises(ValidationFailed) as refused:
        case.issue("vps")
    assert places(refused) == {"late_reason"}
    assert list(case.out.iterdir()) == []
    case.issue("vps", late_reason="The scan was wanting")
    (ended,) = case.owed("done")["duty.send-vps"]
    assert (ended.outcome, ended.late_reason) == ("sent", "The scan was wanting")


def test_sent_to_others_it_is_not_sent_to_the_cps(case: Personal) -> None:
    case.signed()
    case.issue("vps", "witness-care")
    assert len(case.owed()["duty.send-vps"]) == 1
    case.officer.duties.record_outcome(
        [case.one("duty.send-vps").id], "sent-otherwise", "With the file, by the case system"
    )
    assert case.ended("duty.send-vps") == [("sent-otherwise", "With the file, by the case system")]


def test_a_repeated_operation_writes_one_file_and_one_line(case: Personal) -> None:
    case.signed()
    op_id, asked = uuid7(), VpsPaperAsked("cps", "For the hearing")
    papers = case.officer.vps_papers
    first = papers.issue(case.case_id, "vps", case.out, asked, op_id=op_id)
    assert papers.issue(case.case_id, "vps", case.out, asked, op_id=op_id) == first
    assert len(disclosures(case)) == 1
    assert len(list(case.out.iterdir())) == 1


@pytest.mark.parametrize(
    ("kind", "recipient"), [("vps", "idva-service"), ("vps-preference", "victim"), ("vps", "nobody"), ("vps", "other")]
)
def test_it_goes_to_nobody_else(case: Personal, kind: Any, recipient: str) -> None:
    case.signed()
    case.prefer("self")
    with pytest.raises(ValidationFailed) as refused:
        case.issue(kind, recipient)
    assert places(refused) == {"recipient"}
    assert disclosures(case) == []
    assert recipient not in RECIPIENTS[kind]


def test_a_copy_is_left_with_the_victim_only_after_two_questions_and_a_look_at_the_safe_contact(case: Personal) -> None:
    case.signed()
    case.officer.people.record_safe_contact(case.case_id, SAFE)
    with pytest.raises(ValidationFailed) as refused:
        case.issue("vps", "victim", "The victim asked for it")
    assert places(refused) == {"kept_where", "if_found"}
    answered = {"kept_where": "At the sister's", "if_found": "It lies where nobody looks"}
    asked = VpsPaperAsked("victim", "The victim asked for it", **answered)  # type: ignore[arg-type]
    with pytest.raises(ValidationFailed) as refused:
        case.officer.vps_papers.put_on_paper(case.case_id, "vps", asked)
    assert places(refused) == {"safe_contact_id"}
    shown = case.officer.people.safe_contact(case.case_id)
    asked = VpsPaperAsked("victim", "The victim asked for it", shown=shown.id, **answered)  # type: ignore[arg-type]
    case.officer.vps_papers.put_on_paper(case.case_id, "vps", asked)
    (row,) = disclosures(case)
    assert "At the sister's" in row.purpose
    assert len(case.owed()["duty.send-vps"]) == 1, "a copy with the victim is none with the CPS"


@pytest.mark.parametrize("who", ["auditor", "outsider"])
def test_who_may_not_take_papers_out_takes_none(case: Personal, who: str) -> None:
    case.signed()
    asked = VpsPaperAsked("cps", "For the hearing")
    with pytest.raises((AccessDenied, NotFound)):
        case.desk.as_(who).vps_papers.issue(case.case_id, "vps", case.out, asked)
    assert list(case.out.iterdir()) == []


def test_the_pack_of_a_withdrawal_holds_nothing_of_it(case: Personal) -> None:
    case.signed("I hide my keys under the third stone.")
    case.prefer("self", needs="A seat by the door")
    body = {
        "indication": {"how": "telephone", "words": "I can't", "stance": "withdraws-support", "told_to": "DC Amin"},
        "risk": {"children_at_home": "no", "pressure_suspected": "no"},
        "position": {"bail_position": "police-bail"},
    }
    case.officer.cases.record_event(case.case_id, "withdrawal-indicated", case.now, body=body)
    for prepared in case.officer.disclosure.preview(case.case_id):
        said = pdf_text(prepared.data, case.out)
        assert "third stone" not in said
        assert "seat by the door" not in said
