"""One case from the first grade to a lower one, as its people live through it; and a victim's copy past the guards."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from da_desk.errors import RuleRefused, ValidationFailed
from da_desk.models.canonical import thawed
from da_desk.practice.victim_copy import CopyAnswers
from da_desk.services.duty_views import DutyView
from da_desk.services.plan_papers import PaperAsked
from da_desk.services.plan_reviews import ActionEnd
from tests.desk import AnyDesk
from tests.services.invented import made_case
from tests.services.journey import pdf_text
from tests.services.planned import SAFETY, Planned, assessed, row, safety_body


def owed(desk: AnyDesk, case_id: UUID) -> dict[str, list[DutyView]]:
    """The open duties of the case, by their rules."""
    found: dict[str, list[DutyView]] = {}
    for duty in desk.as_("supervisor").duties.of_case(case_id, "open"):
        found.setdefault(duty.rule, []).append(duty)
    return found


def grade(desk: AnyDesk, case_id: UUID, grade: str, stage: str, by: str, **answers: object) -> None:
    """Assess and grade; what waits for an assessment is answered by it."""
    record_id = assessed(desk, case_id, grade, by, about__stage=stage, **answers)
    view = desk.as_(by).risk.view(record_id)
    late = "The release was assessed with the rest" if any(duty.late for duty in view.answerable) else ""
    desk.as_(by).risk.grade(record_id, view.record.version, [duty.id for duty in view.answerable], late)


def test_from_the_first_grade_to_a_lower_one(desk: AnyDesk) -> None:
    case_id = made_case(desk)

    # Three people grade; what the grade brings about is owed once.
    for stage, by in (("first-responder", "oic"), ("sergeant", "supervisor"), ("secondary", "officer")):
        grade(desk, case_id, "high", stage, by)
        desk.clock.move(minutes=20)
    waiting = owed(desk, case_id)
    assert {rule: len(duties) for rule, duties in waiting.items()} == {
        "duty.rmp-in-force": 1, "duty.offer-idva": 1, "duty.refer-marac": 1,
    }  # fmt: skip

    # A plan is in force from its first save, and a week at most is given to it.
    plan = Planned(desk, case_id)
    plan.save(plan.body(actions=2))
    assert plan.view().in_force_words == "In force, not yet signed off"
    assert plan.view().next_review == plan.today + timedelta(days=7)
    assert len(owed(desk, case_id)["duty.rmp-action"]) == 2

    # Submitted, read, and sent back with comments; its author mends it.
    plan.submit()
    desk.clock.move(hours=1)
    plan.read()
    plan.send_back(contingency="Say who goes there on a Sunday.")
    assert [(c.section, c.text) for c in plan.view().comments] == [("contingency", "Say who goes there on a Sunday.")]
    (mend,) = owed(desk, case_id)["duty.mend-rmp"]
    assert mend.holder == "DC 2208 Nadia Amin"
    desk.clock.move(hours=2)
    body = thawed(plan.view().record.body)
    body["contingency"]["plan"] += ", and on a Sunday the duty sergeant"
    plan.save(body)
    plan.submit()
    assert "duty.mend-rmp" not in owed(desk, case_id)

    # What was read before it was mended is not what is signed now.
    with pytest.raises(RuleRefused, match="Open what changed first"):
        plan.sign("The conditions answer it")
    plan.read()
    with pytest.raises(ValidationFailed):
        plan.sign("")
    desk.clock.move(minutes=5)
    plan.sign("The conditions answer it")
    assert (plan.view().state, plan.view().in_force_words) == ("signed-off", "In force")
    assert "duty.rmp-in-force" not in owed(desk, case_id)

    # An action done, and a trigger point: the review answers it, sets the next day and unsigns nothing.
    desk.clock.move(hours=5)
    first = owed(desk, case_id)["duty.rmp-action"][0]
    desk.as_("officer").duties.record_outcome([first.id], "done", "Fitted this afternoon")
    release = {"facts": {"from": "Custody", "has_conditions": "yes", "conditions": "No contact"}}
    desk.as_("oic").cases.record_event(case_id, "release", desk.clock.at, body=release)
    (trigger,) = owed(desk, case_id)["duty.review-rmp-at-trigger"]
    assert [event.kind for event in plan.view("supervisor").since] == ["release"]
    desk.clock.move(hours=1)
    plan.review("keep", changed="Let out on the conditions that the plan expects", answers=(trigger.id,))
    assert "duty.review-rmp-at-trigger" not in owed(desk, case_id)
    assert (plan.view().state, plan.view().reviews[0].answered) == ("signed-off", (trigger.title,))

    # Changed since it was signed: the supervisor sees which words, and what happened meanwhile.
    desk.clock.move(days=1)
    body = thawed(plan.view().record.body)
    body["monitoring"]["how"] += " each Monday"
    plan.save(body)
    assert plan.view().in_force_words == "In force; changes not yet signed off"
    plan.submit()
    (changed,) = [
        each for section in desk.as_("supervisor").plans.difference(plan.id).sections for each in section.changes
    ]
    assert [piece.text for piece in changed.pieces if piece.change == "added"] == [" each Monday"]
    plan.read()
    desk.clock.move(minutes=5)
    plan.sign("Only the day of the call")

    # Regraded: the risk that fell is named, the supervisor checks it, the plan is reviewed and closed.
    desk.clock.move(days=2)
    fell = {
        "grade__fell": ["contact-ended"],
        "grade__fell_how": "No message since the release; the phone was looked at",
    }
    with pytest.raises(ValidationFailed) as refused:
        grade(desk, case_id, "medium", "regrade", "officer")
    assert {problem.field for problem in refused.value.problems} == {"grade.fell", "grade.fell_how"}
    grade(desk, case_id, "medium", "regrade", "officer", **fell)
    (check,) = owed(desk, case_id)["duty.check-downgrade"]
    desk.as_("supervisor").duties.record_outcome([check.id], "agreed", "Contact has ended")
    assert [(step.grade, step.lowered) for step in desk.as_("officer").plans.of_case(case_id).grades][:2] == [
        ("medium", True),
        ("high", False),
    ]
    (again,) = owed(desk, case_id)["duty.review-rmp-at-trigger"]
    (action,) = owed(desk, case_id)["duty.rmp-action"]
    with pytest.raises(ValidationFailed) as refused:
        plan.review("close", answers=(again.id,))
    assert [problem.field for problem in refused.value.problems] == [f"actions.{action.id}"]
    handed = {action.id: ActionEnd(hand_to=desk.account_id("oic"))}
    plan.review("close", changed="The danger that it was for is over", actions=handed)
    left = owed(desk, case_id)
    assert left["duty.rmp-action"][0].holder == "DC 4471 Tom Doyle"
    assert not {"duty.review-rmp", "duty.review-rmp-at-trigger"} & set(left)
    assert plan.view().state == "closed"


ASKED = CopyAnswers("yes", "In the coat that stays at the friend's", "There would be a row", "paper")


def test_a_victims_copy_past_the_guards(desk: AnyDesk, tmp_path: Path) -> None:
    checks = {"lives_with_suspect": "yes", "suspect_checks": "yes", "family_near": "no", "level": "some"}
    items = [
        row(item="safety-plan.staying.passwords", words="New password for the bank", who="victim"),
        row(item="safety-plan.staying.signal", words="Two knocks on the wall mean: call", who="family"),
        row(item="own", words="I take the dog out when it gets loud", who="victim"),
    ]
    body = safety_body(situation={"situation": "staying", **checks}, items={"items": items})
    plan = Planned.begun(desk, body, SAFETY)
    asked = PaperAsked("victim", "Safety planning", answers=ASKED)
    papers = desk.as_("officer").plan_papers
    out = tmp_path / "out"
    out.mkdir()

    # The page says why a new password could do harm; nothing is agreed or copied before it is decided.
    (question,) = plan.view().questions
    assert (question.guard, question.item_id, question.settled) == ("guard.password-checked", items[0]["id"], False)
    with pytest.raises(ValidationFailed):
        desk.as_("officer").plans.agree(plan.id, plan.version)
    with pytest.raises(RuleRefused, match="waits for a decision"):
        papers.issue(plan.case_id, "victim-copy", out, asked)
    decided = row(
        guard=question.guard,
        item=question.item_id,
        decision="change",
        reason="A second account, opened at the friend's",
    )
    body["items"]["items"][0]["words"] = "A second account that only I know of"
    plan.save(body | {"guards": {"decisions": [decided]}})
    desk.as_("officer").plans.agree(plan.id, plan.version)
    assert (plan.view().state, plan.view().in_force_words) == ("agreed", "In force")

    # Nothing is left without the answers; with them no signal, no name, no number is on the paper.
    with pytest.raises(RuleRefused, match="where it would be kept"):
        papers.issue(plan.case_id, "victim-copy", out, PaperAsked("victim", "Safety planning"))
    assert list(out.iterdir()) == []
    (file,) = papers.issue(plan.case_id, "victim-copy", out, asked).files
    text = pdf_text(file.path.read_bytes(), tmp_path)
    assert "I take the dog out when it gets loud" in text
    assert "The neighbour hears the knock" not in text, "a way of calling for help is read aloud alone"
    for secret in ("knocks", "DA/26", "Denholm", "Craig", "Amin", "TN/4471/26", "Safety plan"):
        assert secret not in text
    assert file.path.name.split("-")[0] not in ("victim", "safety", "plan")
    assert [line.kind for line in papers.copies(plan.case_id)] == ["victim-copy"]
