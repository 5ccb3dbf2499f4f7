"""What leaves of plans and grades, on both stores: to whom, after which questions, with a trace, and never what may harm."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, RuleRefused, ValidationFailed
from da_desk.practice.victim_copy import CopyAnswers
from da_desk.services.plan_papers import PaperAsked, PlanPaperKind
from tests.desk import AnyDesk
from tests.documents.tools import everything, text_of, words
from tests.services.invented import ADDRESS, SAFE, made_case, victim_part
from tests.services.planned import SAFETY, Planned, assess, row, safety_body

FOR_IDVA = PaperAsked("idva-service", "Joint safety planning")
ALONE = CopyAnswers("no", "In a drawer at work", "Nothing, nobody else goes there", "paper")
FOR_VICTIM = PaperAsked("victim", "To keep", answers=ALONE)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def refused_at(refused: pytest.ExceptionInfo[ValidationFailed]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def safety(desk: AnyDesk, **sections: Any) -> Planned:
    return Planned.begun(desk, safety_body(**sections), SAFETY)


def text(desk: AnyDesk, case_id: UUID, kind: PlanPaperKind, asked: PaperAsked) -> str:
    return words(text_of(desk.as_("officer").plan_papers.preview(case_id, kind, asked).data))


def test_a_plan_says_what_stands_who_signed_and_for_whom_the_copy_is(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    before = text(desk, planned.case_id, "rmp", FOR_IDVA)
    assert "not yet signed off" in before
    planned.signed()
    (action,) = [d for d in desk.as_("officer").duties.of_case(planned.case_id, "open") if d.rule == "duty.rmp-action"]
    desk.as_("officer").duties.record_outcome([action.id], "done", "Fitted on Tuesday")
    after = text(desk, planned.case_id, "rmp", FOR_IDVA)
    for said in (
        "DS 1190 Gwen Price",
        "IDVA service",
        "Joint safety planning",
        "New locks",
        "Fitted on Tuesday",
        "DA/26/00001",
    ):
        assert said in after
    assert "not yet signed off" not in after


@pytest.mark.parametrize(("used", "says"), [("yes", True), ("no", False)])
def test_schemes_that_stand_there_are_not_said_to_be_used_the_wrong_way_round(
    desk: AnyDesk, used: str, says: bool
) -> None:
    marker = row(scheme="address-marker", consent="given", scope="The home", day="2026-11-20")
    schemes = {"none": used} | ({} if says else {"schemes": [marker]})
    printed = text(desk, safety(desk, schemes=schemes).case_id, "safety-plan", FOR_IDVA)
    assert ("No scheme is used" in printed) is says


def test_only_the_parts_chosen_leave_and_the_copy_says_so(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    chosen = text(desk, planned.case_id, "rmp", PaperAsked("idva-service", "x", parts=("children",)))
    assert "Words on what is known" not in chosen
    assert "not the whole plan" in chosen
    with pytest.raises(RuleRefused, match="at least one part"):
        desk.as_("officer").plan_papers.preview(
            planned.case_id, "rmp", PaperAsked("idva-service", "x", parts=("no-such",))
        )


@pytest.mark.parametrize(
    ("kind", "recipient"),
    [("rmp", "cps"), ("rmp", "court"), ("safety-plan", "cps"), ("safety-plan", "victim"), ("victim-copy", "other"),
     ("remand-note", "court"), ("address-letter", "cps"), ("rmp", "nobody")],
)  # fmt: skip
def test_nobody_gets_a_paper_from_whom_the_suspect_s_side_may_have_it(
    desk: AnyDesk, out: Path, kind: PlanPaperKind, recipient: str
) -> None:
    planned = Planned.begun(desk)
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").plan_papers.issue(planned.case_id, kind, out, PaperAsked(recipient, "Purpose"))
    assert refused_at(refused) == {"recipient"}
    assert list(out.iterdir()) == []
    assert desk.as_("officer").plan_papers.copies(planned.case_id) == ()


def test_what_leaves_is_on_record_before_under_a_name_that_tells_nothing(desk: AnyDesk, out: Path) -> None:
    planned = Planned.begun(desk)
    papers = desk.as_("officer").plan_papers
    issued = papers.issue(planned.case_id, "rmp", out, FOR_IDVA)
    (file,) = issued.files
    assert file.path.name.startswith("risk-management-plan-")
    (copy,) = papers.copies(planned.case_id)
    assert (copy.kind, copy.recipient, copy.purpose, copy.state) == (
        "rmp",
        "IDVA service",
        "Joint safety planning",
        "written",
    )
    named = out / "for the meeting.pdf"
    papers.issue(planned.case_id, "rmp", named, FOR_IDVA)
    assert named.is_file()
    desk.clock.move(minutes=1)
    with pytest.raises(RuleRefused, match="already"):
        papers.issue(planned.case_id, "rmp", named, FOR_IDVA)


def test_nothing_is_left_with_a_victim_before_it_was_asked(desk: AnyDesk) -> None:
    planned = safety(desk)
    papers = desk.as_("officer").plan_papers
    with pytest.raises(RuleRefused, match="Nothing is left"):
        papers.preview(planned.case_id, "victim-copy", PaperAsked("victim", "To keep"))
    with pytest.raises(ValidationFailed) as refused:
        papers.preview(planned.case_id, "victim-copy", PaperAsked("victim", "x", answers=CopyAnswers(way="paper")))
    assert {path.rpartition(".")[2] for path in refused_at(refused)} == {"lives_with", "kept_where", "if_found"}


def test_the_victim_s_copy_names_nobody_and_fits_in_a_pocket(desk: AnyDesk) -> None:
    items = [
        row(item="safety-plan.separated.records", words=f"I keep note number {n} where only I look", who="victim")
        for n in range(1, 19)
    ]
    planned = safety(desk, items={"items": items})
    made = desk.as_("officer").plan_papers.preview(planned.case_id, "victim-copy", FOR_VICTIM)
    assert made.pages <= 2
    said = words(text_of(made.data))
    assert "note number 18" in said
    inside = everything(made.data).decode("latin-1")
    for secret in (
        "DA/26",
        "TN/4471",
        "Marsden",
        "Holly",
        "Denholm",
        "Craig",
        "Amin",
        "Police",
        "police",
        "OFFICIAL",
        "DA Desk",
        "Northside",
    ):
        assert secret not in said
        assert secret not in inside


def test_for_staying_no_destination_date_code_word_or_bag_is_on_paper(desk: AnyDesk) -> None:
    items = [
        row(item="safety-plan.staying.signal", words="When I text bluebells my sister calls", who="victim"),
        row(item="safety-plan.staying.escape-routes", words="I go out through the back and to the library", who="victim"),
        row(item="essentials.bank", words="My card is in the grey coat", who="victim"),
        row(item="safety-plan.staying.medical", words="I tell my nurse when I am hurt", who="victim"),
    ]  # fmt: skip
    situation = {
        "situation": "staying",
        "lives_with_suspect": "yes",
        "suspect_checks": "no",
        "family_near": "no",
        "level": "some",
    }
    planned = safety(desk, items={"items": items}, situation=situation)
    _decide(planned)
    asked = PaperAsked("victim", "To keep", answers=CopyAnswers("yes", "In my shoe", "There would be a row", "paper"))
    copy = desk.as_("officer").plan_papers.victim_copy(planned.case_id, asked.answers or CopyAnswers())
    on_paper = " ".join(point for part in copy.parts for point in part.points)
    for secret in ("bluebells", "library", "grey coat"):
        assert secret not in on_paper
    assert {"bluebells", "grey coat"} <= {
        word for word in ("bluebells", "grey coat") for left in copy.left_out if word in left.words
    }


def _decide(planned: Planned) -> None:
    body = safety_body()
    record = planned.view().record
    body = {section: dict(values) for section, values in record.body.items()}
    body["guards"] = {
        "decisions": [
            row(guard=q.guard, item=q.item_id, decision="keep", reason="Agreed") for q in planned.view().questions
        ]
    }
    planned.save(body)


def test_a_plan_that_could_do_harm_is_not_copied_before_it_is_decided(desk: AnyDesk) -> None:
    situation = {
        "situation": "separated",
        "lives_with_suspect": "no",
        "suspect_checks": "yes",
        "family_near": "no",
        "level": "full",
    }
    item = row(item="safety-plan.separated.passwords-privacy", words="I change my passwords", who="victim")
    planned = safety(desk, items={"items": [item]}, situation=situation)
    with pytest.raises(RuleRefused, match="waits for a decision"):
        desk.as_("officer").plan_papers.preview(planned.case_id, "victim-copy", FOR_VICTIM)


def test_reading_aloud_leaves_a_trace_and_nothing_else(desk: AnyDesk) -> None:
    planned = safety(desk)
    officer = desk.as_("officer")
    officer.people.record_safe_contact(planned.case_id, SAFE)
    with pytest.raises(ValidationFailed) as refused:
        officer.plan_papers.read_to_victim(planned.case_id, "read-aloud")
    assert refused_at(refused) == {"safe_contact_id"}
    shown = officer.cases.open(planned.case_id).safe_contact
    assert shown is not None
    officer.plan_papers.read_to_victim(planned.case_id, "read-aloud", shown.id)
    (copy,) = officer.plan_papers.copies(planned.case_id)
    assert (copy.kind, copy.attachment_id) == ("read-aloud", None)


def test_the_note_on_risk_draws_from_no_plan_and_names_no_place(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    case_id = planned.case_id
    desk.as_("officer").people.add_contact(case_id, victim_part(desk, case_id), "address", ADDRESS, confidential=True)
    assess(desk, case_id, "high", grade__rationale=f"He watches {ADDRESS} every night")
    asked = PaperAsked("cps", "Remand", contact="Ext. 4471", asked="Remand in custody")
    said = text(desk, case_id, "remand-note", asked)
    assert "High" in said
    assert "Remand in custody" in said
    for secret in ("Larch Close", "New locks", "Words on what if"):
        assert secret not in said
    assert desk.as_("officer").plan_papers.preview(case_id, "remand-note", asked).pages == 1


def test_the_letter_asks_for_an_address_and_never_holds_it(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.as_("officer").people.add_contact(case_id, victim_part(desk, case_id), "address", ADDRESS, confidential=True)
    asked = PaperAsked(
        "court", "To keep the address out", to="County Court at Tarnford", proceedings="Claim for unpaid rent",
        their_reference="K01TN123", contact="Ext. 4471",
    )  # fmt: skip
    said = text(desk, case_id, "address-letter", asked)
    assert "Claim for unpaid rent" in said
    for secret in ("Larch Close", "Northside", "Denholm", "domestic"):
        assert secret not in said
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").plan_papers.preview(case_id, "address-letter", PaperAsked("court", "x"))
    assert refused_at(refused) == {"to", "proceedings", "contact"} or refused_at(refused) == {"proceedings", "contact"}


def test_who_may_not_export_gets_no_paper(desk: AnyDesk, out: Path) -> None:
    planned = Planned.begun(desk)
    for who in ("auditor", "outsider"):
        with pytest.raises(AccessDenied):
            desk.as_(who).plan_papers.issue(planned.case_id, "rmp", out, FOR_IDVA)
    assert list(out.iterdir()) == []
