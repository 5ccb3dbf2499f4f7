"""What is owed ends with an outcome: recorded, tried, handed over, and listed for Today."""

from datetime import date, timedelta

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import SAFE, indicated, made_case
from tests.services.owed import ALWAYS, answer, duties, duty, run_again, try_to_reach


def test_an_outcome_ends_a_duty_and_needs_what_its_rule_asks(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    with pytest.raises(ValidationFailed) as refused:
        answer(desk, case_id, "duty.notify-cps", "told")
    assert str(refused.value) == "Fill in “Who was told, and how”."
    with pytest.raises(ValidationFailed):
        answer(desk, case_id, "duty.notify-cps", "ticked")
    answer(desk, case_id, "duty.notify-cps", "told", "Ms Vale, by telephone")
    told = duty(desk, case_id, "duty.notify-cps")
    assert (told.state, told.outcome_title, told.outcome_by) == ("done", "The CPS was told", "DC 2208 Nadia Amin")
    with pytest.raises(RuleRefused):
        answer(desk, case_id, "duty.notify-cps", "told", "again")


def test_one_act_answers_several_duties_or_none_of_them(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    two = {
        duty(desk, case_id, "duty.revised-risk").id: "no-change",
        duty(desk, case_id, "duty.safety-planning").id: "reviewed",
    }
    service = desk.as_("officer").duties
    with pytest.raises(ValidationFailed):
        service.record_outcome(list(two), "reviewed")
    assert {each.state for each in duties(desk, case_id)} == {"open"}
    op_id = uuid7()
    changes = service.record_outcome(list(two), two, "One call, both gone over", op_id=op_id)
    assert service.record_outcome(list(two), two, "One call, both gone over", op_id=op_id) == changes
    assert {each.rule for each in duties(desk, case_id, "done")} == {"duty.revised-risk", "duty.safety-planning"}
    with pytest.raises(NotFound):
        service.record_outcome([uuid7()], "reviewed")
    with pytest.raises(NotFound):
        service.record_outcome([], "reviewed")


def test_a_late_outcome_says_why(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    desk.clock.move(hours=25)
    risk = duty(desk, case_id, "duty.revised-risk")
    assert (risk.overdue, risk.late) == (True, True)
    with pytest.raises(ValidationFailed) as refused:
        answer(desk, case_id, "duty.revised-risk", "no-change")
    assert refused.value.problems[0].field == "late_reason"
    answer(desk, case_id, "duty.revised-risk", "no-change", late="The victim was in hospital")
    assert duty(desk, case_id, "duty.revised-risk").late_reason == "The victim was in hospital"


def test_what_is_due_at_once_is_late_when_its_day_is_over(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    desk.clock.move(hours=10)
    told = duty(desk, case_id, "duty.notify-cps")
    assert (told.overdue, told.late) == (True, False)
    desk.clock.move(hours=6)
    assert duty(desk, case_id, "duty.notify-cps").late


def test_advice_is_the_supervisors_own(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id, indication__stance="says-untrue")
    advice = duty(desk, case_id, "duty.supervisor-advice")
    assert advice.holder == "DS 1190 Gwen Price"
    with pytest.raises(AccessDenied):
        answer(desk, case_id, "duty.supervisor-advice", "go-on", "Take it")
    desk.as_("supervisor").duties.record_outcome([advice.id], "go-on", "Take it, with a specialist")
    assert duty(desk, case_id, "duty.supervisor-advice").state == "done"


@pytest.mark.parametrize("username", ["outsider", "auditor", "administrator"])
def test_others_record_no_outcomes_and_no_attempts(desk: AnyDesk, username: str) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    risk = duty(desk, case_id, "duty.revised-risk")
    service = desk.as_(username).duties
    with pytest.raises(AccessDenied):
        service.record_outcome([risk.id], "no-change")
    with pytest.raises(AccessDenied):
        service.attempt(case_id, risk.id, "phone", "no-answer")
    with pytest.raises(AccessDenied):
        service.hand_over(risk.id, risk.version, desk.account_id("oic"))
    assert duty(desk, case_id, "duty.revised-risk") == risk


def test_every_try_names_the_safe_contact_that_was_shown(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    indicated(desk, case_id)
    views = duty(desk, case_id, "duty.views-again")
    officer.people.record_safe_contact(case_id, SAFE)
    shown = officer.people.safe_contact(case_id)
    assert shown is not None
    with pytest.raises(ValidationFailed):
        officer.duties.attempt(case_id, views.id, "phone", "no-answer")
    with pytest.raises(ValidationFailed):
        officer.duties.attempt(case_id, views.id, "pigeon", "no-answer", safe_contact_id=shown.id)
    with pytest.raises(ValidationFailed):
        officer.duties.attempt(
            case_id, views.id, "phone", "reached", safe_contact_id=shown.id, at=START + timedelta(hours=1)
        )
    with pytest.raises(NotFound):
        officer.duties.attempt(made_case(desk), views.id, "phone", "no-answer")
    officer.duties.attempt(case_id, views.id, "phone", "no-answer", "rang out", shown.id)
    (attempt,) = duty(desk, case_id, "duty.views-again").attempts
    assert (attempt.method, attempt.result, attempt.note) == ("Phone call", "No answer", "rang out")
    assert attempt.safe_contact_id == shown.id
    assert officer.duties.attempts(case_id) == (attempt,)


def test_a_duty_is_handed_over_by_its_holder_or_the_supervisor(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    told = duty(desk, case_id, "duty.notify-cps")
    officer = desk.account_id("officer")
    with pytest.raises(AccessDenied):
        desk.as_("officer").duties.hand_over(told.id, told.version, officer)
    desk.as_("oic").duties.hand_over(told.id, told.version, officer)
    assert duty(desk, case_id, "duty.notify-cps").holder_id == officer
    with pytest.raises(Conflict):
        desk.as_("supervisor").duties.hand_over(told.id, told.version, officer)
    with pytest.raises(RuleRefused):
        desk.as_("supervisor").duties.hand_over(told.id, told.version + 1, desk.account_id("auditor"))


def test_a_new_owner_takes_over_what_the_former_held_or_nobody(desk: AnyDesk) -> None:
    case_id = made_case(desk, owners=False)
    indicated(desk, case_id)
    assert {each.holder for each in duties(desk, case_id) if each.holder_role != "supervisor"} == {""}
    assert any("no holder" in alert for alert in desk.as_("officer").cases.open(case_id).alerts)
    supervisor = desk.as_("supervisor").cases
    for ownership in ("risk", "oic"):
        supervisor.set_owner(case_id, ownership, desk.account_id("officer"))
    mine = duty(desk, case_id, "duty.send-pack")
    desk.as_("officer").duties.hand_over(mine.id, mine.version, desk.account_id("supervisor"))
    supervisor.set_owner(case_id, "oic", desk.account_id("oic"))
    holders = {each.rule: each.holder for each in duties(desk, case_id, "open")}
    assert holders["duty.notify-cps"] == "DC 4471 Tom Doyle"
    assert holders["duty.revised-risk"] == "DC 2208 Nadia Amin"
    assert holders["duty.send-pack"] == "DS 1190 Gwen Price"
    assert run_again(desk, case_id) == 0


def test_today_shows_what_is_overdue_due_and_coming(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    desk.clock.move(hours=23)
    officer = desk.as_("officer").duties.today()
    assert {card.title for card in officer.today} == {
        "Assess the risk again",
        "Go over safety planning with the victim",
    }
    assert all(card.soon and not card.overdue for card in officer.today)
    oic = desk.as_("oic").duties.today()
    assert [card.title for card in oic.overdue] == ["Tell the CPS that the victim may withdraw"]
    unit = desk.as_("supervisor").duties.today("unit")
    assert unit.counts == {"overdue": 1, "today": 2, "week": 4}
    assert {card.victim_name for card in (*unit.overdue, *unit.week)} == {"Marsden, Holly"}
    assert not unit.more
    assert desk.as_("outsider").duties.today("unit").counts == {"overdue": 0, "today": 0, "week": 0}
    with pytest.raises(AccessDenied):
        desk.as_("administrator").duties.today()


def test_today_can_be_asked_for_another_day(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    later = desk.as_("supervisor").duties.today("unit", date(2026, 11, 24))
    assert {card.title for card in later.today} == {"Assess the risk again", "Go over safety planning with the victim"}
    assert [card.title for card in later.overdue] == ["Tell the CPS that the victim may withdraw"]
    assert desk.as_("supervisor").duties.today("unit", date(2026, 11, 1)).counts == {
        "overdue": 0,
        "today": 0,
        "week": 0,
    }


def test_lists_of_duties_take_as_many_statements_for_one_case_as_for_twelve(desk: AnyDesk) -> None:
    indicated(desk, made_case(desk))
    officer = desk.as_("officer")
    with statements() as few:
        officer.duties.today("unit")
    crowded = made_case(desk)
    for hour in range(11):
        indicated(desk, crowded, START - timedelta(hours=hour))
        try_to_reach(desk, crowded, "duty.views-again")
    with statements() as many:
        assert sum(officer.duties.today("unit").counts.values()) > 70
    assert len(few) == len(many)
    quiet = made_case(desk)
    duties(desk, quiet)
    duties(desk, crowded)
    with statements() as few:
        duties(desk, quiet)
    with statements() as many:
        assert len(duties(desk, crowded)) == 11 * len(ALWAYS)
    assert len(few) == len(many)


def test_a_list_says_what_is_for_a_supervisor_to_record(desk: AnyDesk) -> None:
    indicated(desk, made_case(desk), indication__stance="says-untrue")
    for username, theirs in (("officer", {"duty.supervisor-advice"}), ("supervisor", set())):
        view = desk.as_(username).duties.today("unit")
        cards = (*view.overdue, *view.today, *view.week)
        assert "duty.supervisor-advice" in {card.rule for card in cards}
        assert {card.rule for card in cards if card.for_supervisor} == theirs


def test_what_comes_after_the_week_is_there_when_it_is_asked_for(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    for day in ("2026-11-28", "2026-12-10", "2026-12-18", "2027-01-20"):
        task = {"facts": {"kind": "ring", "what": "Ring the school", "due": day}}
        officer.cases.record_event(case_id, "own-task", officer.workplace.now(), "minute", task)
        desk.clock.move(seconds=1)
    with statements() as week:
        assert officer.duties.today().coming == ()
    with statements() as month:
        view = officer.duties.today(coming=True)
    assert len(week) == len(month)
    assert view.counts == officer.duties.today().counts
    assert [f"{card.do_by:%Y-%m-%d}" for card in view.week] == ["2026-11-28"]
    assert [f"{card.do_by:%Y-%m-%d}" for card in view.coming] == ["2026-12-10", "2026-12-18"]


def test_a_task_of_ones_own_stands_in_lists_by_its_kind_alone(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    holder = str(desk.account_id("oic"))
    task = {"facts": {"kind": "ring", "what": "Ring the school about Tuesday", "due": "2026-11-24", "holder": holder}}
    officer.cases.record_event(case_id, "own-task", officer.workplace.now(), "minute", task)
    (card,) = (card for card in desk.as_("oic").duties.today().week if card.rule == "duty.own-task")
    assert "school" not in repr(card)
    assert card.rule_words.startswith("In force from 1 Apr 2021, version 1 of duty.own-task. Source: ")
    service = desk.as_("oic").duties
    service.record_outcome([card.id], "done", "They ring back")
    assert duties(desk, case_id, "open") == ()


def test_the_times_of_what_is_due_name_nobody(desk: AnyDesk) -> None:
    indicated(desk, made_case(desk))
    officer = desk.as_("officer")
    view = officer.duties.today()
    within = [card.do_by for card in (*view.overdue, *view.today, *view.week) if card.do_by < START + timedelta(days=1)]
    assert list(officer.duties.due_times()) == within
    with pytest.raises(AccessDenied):
        desk.as_("administrator").duties.due_times()


def test_a_list_says_what_one_call_may_answer(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    facts: dict[str, dict[str, str]] = {"facts": {}}
    officer.cases.record_event(case_id, "released-no-charge", START - timedelta(hours=1), "minute", facts)
    view = officer.duties.today("unit")
    told = {card.rule: card.answered_by for card in (*view.overdue, *view.today, *view.week)}
    views = {each.rule: each.answered_by for each in duties(desk, case_id)}
    assert told.items() <= views.items()
    assert "telling" in told.values()
