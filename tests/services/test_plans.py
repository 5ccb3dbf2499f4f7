"""RMPs and safety plans on both stores: what stands, what is refused, and that work never unsigns the words."""

from datetime import timedelta
from typing import Any

import pytest

from da_desk.errors import AccessDenied, Conflict, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.models.canonical import thawed
from da_desk.services.duty_views import DutyView
from da_desk.services.plan_reviews import ActionEnd
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case
from tests.services.planned import SAFETY, Planned, allow, assess, rmp_body, row, safety_body


def duties(planned: Planned, *rules: str, state: str = "open") -> list[DutyView]:
    found = planned.desk.as_("officer").duties.of_case(planned.case_id)
    return [duty for duty in found if duty.rule in rules and duty.state == state]


def problems(refused: pytest.ExceptionInfo[ValidationFailed]) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_a_plan_stands_with_an_owner_and_a_next_review_from_its_first_save(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    view = planned.view()
    assert view.owner is not None
    assert view.owner.id == desk.account_id("officer")
    assert view.next_review == planned.today + timedelta(days=28)
    (review,) = duties(planned, "duty.review-rmp")
    assert review.do_by.date() == view.next_review
    assert view.in_force_words == "In force, not yet signed off"


def test_an_action_is_owed_from_the_first_save_under_its_menu_s_title_alone(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    (action,) = duties(planned, "duty.rmp-action")
    assert action.holder_id == desk.account_id("officer")
    assert action.do_by.date() == planned.today + timedelta(days=3)
    assert "lock" not in action.title.casefold()  # its own words stay in the plan: titles stand in lists
    card = next(c for c in desk.as_("officer").duties.today().week if c.rule == "duty.rmp-action")
    assert card.title == action.title
    (owed,) = (each for each in desk.as_("officer").duties.of_case(planned.case_id) if each.rule == "duty.rmp-action")
    assert owed.words == "New locks on both doors 1"  # where its outcome is recorded


def test_without_a_risk_owner_there_is_no_plan(desk: AnyDesk) -> None:
    officer = desk.as_("officer")
    case_id = made_case(desk, owners=False)
    with pytest.raises(RuleRefused, match="Name the owner"):
        officer.plans.save(case_id, "rmp", rmp_body(desk.account_id("officer"), officer.workplace.today()))


@pytest.mark.parametrize("days", [-1, 29])
def test_a_next_review_in_the_past_or_beyond_the_grade_is_refused_beside_its_field(desk: AnyDesk, days: int) -> None:
    planned = Planned.begun(desk)
    with pytest.raises(ValidationFailed) as refused:
        planned.save(planned.body(), planned.today + timedelta(days=days))
    assert problems(refused) == ["next_review"]
    assert planned.view().next_review == planned.today + timedelta(days=28)


def test_bad_actions_are_refused_whole_each_at_its_row(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    body = planned.body(actions=3)
    rows = body["actions"]["actions"]
    rows[0]["due"] = (planned.today - timedelta(days=1)).isoformat()
    rows[1]["holder"] = str(desk.account_id("auditor"))
    rows[2]["holder"] = str(uuid7())
    with pytest.raises(ValidationFailed) as refused:
        planned.save(body)
    paths = [f"actions.actions.{each['id']}" for each in rows]
    assert problems(refused) == [f"{paths[0]}.due", f"{paths[1]}.holder", f"{paths[2]}.holder"]
    assert len(duties(planned, "duty.rmp-action")) == 1


def test_an_action_that_is_past_its_day_may_stand_while_others_are_mended(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    body = thawed(planned.view().record.body)
    desk.clock.move(days=5)
    body["contingency"]["plan"] = "Other words"
    planned.save(body)
    assert planned.view().record.answer("contingency", "plan") == "Other words"


def test_an_action_given_to_somebody_else_goes_over_and_one_taken_out_is_owed_no_more(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    body = thawed(planned.view().record.body)
    body["actions"]["actions"][0]["holder"] = str(desk.account_id("oic"))
    planned.save(body)
    assert [duty.holder_id for duty in duties(planned, "duty.rmp-action")] == [desk.account_id("oic")]
    body["actions"]["actions"] = [dict(body["actions"]["actions"][0], id=str(uuid7()))]
    planned.save(body)
    assert len(duties(planned, "duty.rmp-action")) == 1
    assert len(duties(planned, "duty.rmp-action", state="withdrawn")) == 1


def test_a_second_open_plan_of_a_kind_is_refused(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    with pytest.raises(RuleRefused, match="already one"):
        desk.as_("officer").plans.save(planned.case_id, "rmp", planned.body())


@pytest.mark.parametrize(
    "section", ["current", "risk", "actions", "planbi", "contingency", "monitoring", "children", "told"]
)
def test_a_plan_with_an_empty_section_is_not_submitted(desk: AnyDesk, section: str) -> None:
    body = rmp_body(desk.account_id("officer"), desk.as_("officer").workplace.today()) | {section: {}}
    planned = Planned.begun(desk, body)
    with pytest.raises(ValidationFailed) as refused:
        planned.submit()
    assert {path.partition(".")[0] for path in problems(refused)} >= {section}
    assert planned.view().state == "draft"


def test_sign_off_binds_to_the_words_that_were_read(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    with pytest.raises(RuleRefused, match="Open what changed first"):
        planned.sign()
    planned.read()
    desk.as_("officer").plans.take_back(planned.id, planned.version)
    planned.save(planned.body(words="Other"))
    planned.submit()
    with pytest.raises(RuleRefused, match="Open what changed first"):
        planned.sign()
    assert planned.view().state == "submitted"


def test_a_stale_version_is_a_conflict_and_nothing_is_signed(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    planned.read()
    stale = planned.version
    desk.as_("officer").plans.take_back(planned.id, stale)
    with pytest.raises(Conflict):
        desk.as_("supervisor").plans.sign_off(planned.id, stale, "Weighed")


def test_nobody_signs_what_they_wrote_in_even_while_covering(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.save(planned.body(words="The supervisor's words"), by="supervisor")
    planned.submit()
    planned.read()
    with pytest.raises(RuleRefused, match="wrote in"):
        planned.sign()
    assert "sign-off" in planned.view("supervisor").why_not
    assert "sign-off" not in planned.view("supervisor").may


def test_an_officer_signs_nothing_off(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    with pytest.raises(AccessDenied):
        desk.as_("oic").plans.read_for_sign_off(planned.id, planned.version)
    with pytest.raises(AccessDenied):
        desk.as_("oic").plans.sign_off(planned.id, planned.version, "Weighed")


def test_high_risk_asks_the_supervisor_s_note(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    assess(desk, planned.case_id, "high")
    planned.submit()
    planned.read()
    with pytest.raises(ValidationFailed) as refused:
        planned.sign("  ")
    assert problems(refused) == ["note"]
    planned.sign("The locks matter most")
    assert planned.view().signed[0].note == "The locks matter most"


def test_returned_with_comments_comes_to_its_author_and_back(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    with pytest.raises(ValidationFailed) as refused:
        planned.send_back()
    assert problems(refused) == ["note"]
    planned.send_back(contingency="Say who is called at night")
    (mend,) = duties(planned, "duty.mend-rmp")
    assert mend.holder_id == desk.account_id("officer")
    (comment,) = planned.view().comments
    assert (comment.section, comment.text) == ("contingency", "Say who is called at night")
    planned.save(planned.body(words="Mended"))
    assert planned.view().state == "returned"
    planned.signed()
    assert planned.view().state == "signed-off"
    assert duties(planned, "duty.mend-rmp") == []
    assert planned.view().comments == ()


def test_work_never_unsigns_the_words(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    sealed = planned.view().record.sealed_snapshot_id
    (action,) = duties(planned, "duty.rmp-action")
    desk.as_("officer").duties.record_outcome([action.id], "done", "Fitted on Tuesday")
    planned.review()
    desk.as_("officer").plans.set_next_review(planned.id, planned.version, planned.today + timedelta(days=2))
    view = planned.view()
    assert (view.state, view.record.sealed_snapshot_id) == ("signed-off", sealed)
    assert view.actions[0].duty is not None
    assert view.actions[0].duty.outcome == "done"


def test_a_change_after_sign_off_leaves_the_signed_version_in_force(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    planned.save(planned.body(words="Other"))
    view = planned.view()
    assert (view.state, view.in_force) == ("draft", True)
    assert view.in_force_words == "In force; changes not yet signed off"
    assert desk.as_("officer").plans.difference(planned.id).kind == "words"


def test_saving_the_same_words_unsigns_nothing(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    planned.save(thawed(planned.view().record.body))
    assert planned.view().state == "signed-off"


def test_only_dates_changed_is_a_queue_of_its_own(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    body: dict[str, Any] = thawed(planned.view().record.body)
    body["actions"]["actions"][0]["due"] = (planned.today + timedelta(days=9)).isoformat()
    planned.save(body)
    planned.submit()
    assert len(duties(planned, "duty.sign-off-dates")) == 1
    assert duties(planned, "duty.sign-off-rmp") == []
    planned.read()
    planned.sign()
    assert duties(planned, "duty.sign-off-dates") == []


def test_nothing_changed_is_nothing_to_submit(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    planned.save(planned.body(words="Other"))
    planned.save(thawed(planned.view().versions[0].body))
    with pytest.raises(RuleRefused, match="Nothing was changed"):
        planned.submit()


def test_a_review_sets_the_next_day_and_answers_what_it_names(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    desk.as_("officer").cases.record_event(planned.case_id, "new-incident", desk.clock(), body={"facts": {}})
    (trigger,) = duties(planned, "duty.review-rmp-at-trigger")
    planned.review(answers=(trigger.id,))
    assert duties(planned, "duty.review-rmp-at-trigger") == []
    (review,) = duties(planned, "duty.review-rmp")
    assert review.do_by.date() == planned.today + timedelta(days=7)
    assert review.occurrence == 2
    assert len(planned.view().reviews[0].answered) == 2


def test_a_review_that_leaves_its_day_leaves_that_duty_open(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    planned.review(next_review=planned.today + timedelta(days=28))
    (review,) = duties(planned, "duty.review-rmp")
    assert review.occurrence == 1


def test_a_review_without_next_day_is_refused(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    with pytest.raises(ValidationFailed) as refused:
        planned.review(next_review=None)
    assert problems(refused) == ["next_review"]


def test_a_late_review_says_why(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    desk.clock.move(days=40)
    assert planned.view().review_overdue
    with pytest.raises(ValidationFailed) as refused:
        planned.review()
    assert problems(refused) == ["late_reason"]
    planned.review(late_reason="The officer was on leave")
    (done,) = duties(planned, "duty.review-rmp", state="done")
    assert done.late_reason == "The officer was on leave"


def test_closing_ends_or_hands_over_each_open_action_by_name(desk: AnyDesk) -> None:
    planned = Planned.begun(
        desk, rmp_body(desk.account_id("officer"), desk.as_("officer").workplace.today(), actions=2)
    )
    planned.signed()
    first, second = duties(planned, "duty.rmp-action")
    with pytest.raises(ValidationFailed) as refused:
        planned.review("close", actions={first.id: ActionEnd("done", "Fitted")})
    assert problems(refused) == [f"actions.{second.id}"]
    oic = desk.account_id("oic")
    planned.review("close", actions={first.id: ActionEnd("done", "Fitted"), second.id: ActionEnd(hand_to=oic)})
    view = planned.view()
    assert (view.state, view.next_review) == ("closed", None)
    (open_one,) = duties(planned, "duty.rmp-action")
    assert open_one.holder_id == oic
    assert duties(planned, "duty.review-rmp") == []
    with pytest.raises(RuleRefused, match="closed"):
        planned.save(planned.body())
    planned.record_id = None
    planned.save(planned.body())
    assert planned.view().record.seq == 2


def test_a_plan_with_the_supervisor_is_taken_back_before_it_is_closed(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    with pytest.raises(RuleRefused, match="Take it back"):
        planned.review("close")


def test_self_signing_is_off_until_the_desk_allows_it(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    with pytest.raises(RuleRefused, match="a supervisor signs"):
        desk.as_("officer").plans.self_sign(planned.id, planned.version)
    allow(desk, "rmp.self-sign")
    desk.as_("officer").plans.self_sign(planned.id, planned.version)
    assert planned.view().state == "self-signed"


def test_who_signed_their_own_words_does_not_sign_them_off(desk: AnyDesk) -> None:
    planned = Planned.begun(desk, by="supervisor")
    allow(desk, "rmp.self-sign")
    desk.as_("supervisor").plans.self_sign(planned.id, planned.version)
    planned.submit()
    planned.read()
    with pytest.raises(RuleRefused, match="wrote in"):
        planned.sign()


def test_at_high_risk_a_second_signature_is_given_by_somebody_else(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    allow(desk, "rmp.countersign-high")
    assess(desk, planned.case_id, "high")
    planned.submit()
    planned.read()
    planned.sign()
    assert planned.view().state == "first-signed"
    assert len(duties(planned, "duty.countersign-rmp")) == 1
    with pytest.raises(RuleRefused, match="first signature"):
        planned.sign()
    with pytest.raises(RuleRefused, match="with the supervisor"):
        planned.save(planned.body())


def test_a_grade_that_rises_asks_for_a_review_and_tightens_the_next_day(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    assess(desk, planned.case_id, "high")
    assert len(duties(planned, "duty.review-rmp-at-trigger")) == 1
    assert planned.view().latest_review_day == planned.today + timedelta(days=7)


def test_two_supervisors_at_once_only_one_signs(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    planned.submit()
    planned.read()
    version = planned.version
    again = desk.services("supervisor")
    desk.as_("supervisor").plans.sign_off(planned.id, version, "First")
    with pytest.raises(Conflict):
        again.plans.sign_off(planned.id, version, "Second")
    again.close()
    assert [line.note for line in planned.view().signed] == ["First"]


def test_the_same_save_twice_is_one(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    op_id = uuid7()
    version = planned.version
    for _again in range(2):
        desk.as_("officer").plans.submit(planned.id, version, op_id=op_id)
    assert len(duties(planned, "duty.sign-off-rmp")) == 1


def test_a_safety_plan_is_agreed_with_the_victim_and_its_promises_are_owed(desk: AnyDesk) -> None:
    due = desk.as_("officer").workplace.today() + timedelta(days=2)
    promise = row(what="Visit on Friday evening", holder=str(desk.account_id("oic")), due=due.isoformat())
    planned = Planned.begun(desk, safety_body(police={"police": [promise]}), SAFETY)
    (owed,) = duties(planned, "duty.safety-plan-action")
    assert owed.holder_id == desk.account_id("oic")
    assert "Friday" not in owed.title
    desk.as_("officer").plans.agree(planned.id, planned.version)
    assert planned.view().state == "agreed"
    planned.review("changed")
    assert planned.view().state == "agreed"


def test_a_safety_plan_that_the_victim_does_not_want_is_not_agreed(desk: AnyDesk) -> None:
    body = safety_body(agreement={"victim": "not-yet", "idva": "no-adviser"})
    planned = Planned.begun(desk, body, SAFETY)
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").plans.agree(planned.id, planned.version)
    assert problems(refused) == ["agreement.victim"]


def test_a_harm_guard_waits_for_a_decision(desk: AnyDesk) -> None:
    item = row(item="safety-plan.separated.passwords-privacy", words="I change my passwords", who="victim")
    body = safety_body(items={"items": [item]})
    body["situation"]["suspect_checks"] = "unknown"
    planned = Planned.begun(desk, body, SAFETY)
    (question, *_rest) = planned.view().questions
    assert question.item_id == item["id"]
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").plans.agree(planned.id, planned.version)
    assert problems(refused) == [f"items.items.{item['id']}"] * len(planned.view().questions)
    body["guards"] = {
        "decisions": [
            row(guard=each.guard, item=each.item_id, decision="keep", reason="Agreed with the IDVA")
            for each in planned.view().questions
        ]
    }
    planned.save(body)
    desk.as_("officer").plans.agree(planned.id, planned.version)


def test_an_adviser_with_consent_is_told_and_so_is_the_cps(desk: AnyDesk) -> None:
    planned = Planned.begun(desk, safety_body(), SAFETY)
    assert duties(planned, "duty.tell-cps-adviser") == []
    idva = row(role="idva", name="Meera Voss", service="Tarnford Outreach", consent="yes", since="2026-11-23")
    planned.save(safety_body(adviser={"has": "yes", "advisers": [idva]}))
    assert len(duties(planned, "duty.tell-cps-adviser", "duty.tell-adviser")) == 2
    planned.save(safety_body(adviser={"has": "yes", "advisers": [idva]}, view={"victim_view": "x", "wants": "y"}))
    assert len(duties(planned, "duty.tell-cps-adviser", "duty.tell-adviser")) == 2
    desk.as_("officer").cases.record_event(planned.case_id, "new-incident", desk.clock(), body={"facts": {}})
    assert len(duties(planned, "duty.tell-adviser-at-trigger")) == 1


def test_a_plan_set_aside_owes_nothing(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    desk.as_("officer").plans.withdraw(planned.id, planned.version, "Begun on the wrong case")
    assert duties(planned, "duty.rmp-action", "duty.review-rmp") == []
    assert desk.as_("officer").plans.of_case(planned.case_id).rmp is None


def test_what_was_in_force_is_not_set_aside(desk: AnyDesk) -> None:
    planned = Planned.begun(desk).signed()
    with pytest.raises(RuleRefused, match="review closes"):
        desk.as_("officer").plans.withdraw(planned.id, planned.version, "Not needed")


def test_the_desk_s_own_events_are_not_recorded_or_changed_by_hand(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    cases = desk.as_("officer").cases
    with pytest.raises(ValidationFailed):
        cases.record_event(planned.case_id, "plan-signed-off", desk.clock(), body={})
    begun = next(event for event in cases.events(planned.case_id) if event.kind == "rmp-begun")
    with pytest.raises(RuleRefused, match="The desk wrote"):
        cases.withdraw_event(begun.id, begun.version, "Mistake")


def test_reading_a_plan_takes_the_same_statements_whatever_stands_there(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    officer = desk.as_("officer")
    with statements() as few:
        officer.plans.view(planned.id)
    planned.save(planned.body(actions=20))
    planned.signed()
    for _again in range(3):
        planned.review(next_review=planned.today + timedelta(days=5 + _again))
    with statements() as many:
        officer.plans.view(planned.id)
    assert len(many) <= len(few) + 1  # the sealed version is read once there is one
