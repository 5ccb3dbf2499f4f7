"""Telling the victim on both stores: one call answers what it covers; who was not reached is never forgotten."""

from dataclasses import replace
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, RuleRefused, ValidationFailed
from da_desk.services.duty_views import DutyView
from da_desk.services.telling import Told
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import SAFE, made_case, said_of

CONDITIONS = {"facts": {"has_conditions": "yes", "conditions": "Not to contact the victim; not to enter Larch Road"}}


def owed(desk: AnyDesk, case_id: UUID) -> tuple[DutyView, ...]:
    return desk.as_("officer").telling.page(case_id).duties


def bailed(desk: AnyDesk) -> UUID:
    """A case whose suspect was arrested and, an hour later, bailed."""
    case_id = made_case(desk)
    cases = desk.as_("officer").cases
    cases.record_event(case_id, "arrest", desk.clock(), body={"facts": {"offence": "Assault"}})
    desk.clock.move(hours=1)
    cases.record_event(case_id, "police-bail", desk.clock(), body=CONDITIONS)
    return case_id


def told(desk: AnyDesk, case_id: UUID) -> Told:
    """Everything that is owed, told by telephone."""
    ids = tuple(duty.id for duty in owed(desk, case_id))
    return Told(ids, said="Told of both", conditions_explained="yes", burden_explained="yes", breach_advice="yes")


def refused_at(refused: pytest.ExceptionInfo[ValidationFailed]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def test_the_page_says_what_happened_and_what_one_call_answers(desk: AnyDesk) -> None:
    page = desk.as_("officer").telling.page(bailed(desk))
    assert {duty.rule for duty in page.duties} >= {"notify.arrest", "notify.police-bail"}
    assert [fact.title for fact in page.facts] == ["Police bail", "Arrest"]
    assert any("Larch Road" in words for _label, words in page.facts[0].lines)
    assert any("suspect's burden" in sentence for sentence in page.advice)


def test_one_call_ends_everything_that_it_covers(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    desk.as_("officer").telling.tell(case_id, told(desk, case_id))
    assert owed(desk, case_id) == ()
    done = desk.as_("officer").duties.of_case(case_id, "done")
    assert {duty.outcome for duty in done} == {"told"}
    assert {duty.rule for duty in done} >= {"notify.arrest", "notify.police-bail"}
    assert all("By telephone, DC 2208 Nadia Amin" in duty.outcome_note for duty in done)
    (event,) = [each for each in desk.as_("officer").cases.events(case_id) if each.kind == "victim-told"]
    assert len(event.body["facts"]["covered"]) == len(done)


def test_conditions_are_told_with_their_advice(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").telling.tell(case_id, replace(told(desk, case_id), burden_explained=""))
    assert refused_at(refused) == {"burden_explained"}
    assert len(owed(desk, case_id)) >= 2


def test_a_decision_not_to_prosecute_is_told_with_its_reasons(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.as_("officer").cases.record_event(case_id, "police-nfa", desk.clock(), body={"facts": {}})
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").telling.tell(case_id, told(desk, case_id))
    assert refused_at(refused) == {"reasons"}
    desk.as_("officer").telling.tell(case_id, replace(told(desk, case_id), reasons="Too little evidence, as explained"))
    assert owed(desk, case_id) == ()


def test_told_late_says_why(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    desk.clock.move(days=4)
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").telling.tell(case_id, told(desk, case_id))
    assert refused_at(refused) == {"late_reason"}
    desk.as_("officer").telling.tell(case_id, replace(told(desk, case_id), late_reason="In hospital"))


@pytest.mark.parametrize("result", ["not-reached", "someone-else", "not-safe"])
def test_whoever_was_not_told_is_still_owed_it(desk: AnyDesk, result: str) -> None:
    case_id = bailed(desk)
    before = owed(desk, case_id)
    desk.as_("officer").telling.tell(case_id, replace(told(desk, case_id), result=result))
    after = owed(desk, case_id)
    assert [duty.id for duty in after] == [duty.id for duty in before]
    assert all(len(duty.attempts) == 1 for duty in after)


def test_after_the_tries_that_the_force_has_set_the_supervisor_decides_once(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    telling = desk.as_("officer").telling
    (first, *_rest) = owed(desk, case_id)
    tries = telling.page(case_id).most_tries
    for _try in range(tries + 1):
        telling.tell(case_id, Told((first.id,), result="not-reached"))
        desk.clock.move(minutes=20)
    watch = [duty for duty in desk.as_("officer").duties.of_case(case_id, "open") if duty.rule == "duty.visit-or-watch"]
    assert [duty.holder_role for duty in watch] == ["supervisor"]
    assert first.id in {duty.id for duty in owed(desk, case_id)}


def test_one_call_about_several_things_asks_the_supervisor_for_one_decision(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    officer = desk.as_("officer")
    for _try in range(officer.telling.page(case_id).most_tries + 1):
        everything = tuple(duty.id for duty in owed(desk, case_id))
        assert len(everything) >= 3
        officer.telling.tell(case_id, Told(everything, result="not-reached"))
        desk.clock.move(minutes=20)
    visits = [duty for duty in officer.duties.of_case(case_id) if duty.rule == "duty.visit-or-watch"]
    assert len(visits) == 1

    # What happens later begins anew: tries for it are no part of those that the supervisor has heard of.
    desk.clock.move(hours=3)
    officer.cases.record_event(
        case_id, "bail-changed", desk.clock(), body=said_of("bail-changed", changed="Curfew lifted")
    )
    (later,) = [duty for duty in owed(desk, case_id) if duty.title == "Tell the victim of the changed conditions"]
    for _try in range(officer.telling.page(case_id).most_tries):
        officer.telling.tell(case_id, Told((later.id,), result="not-reached"))
        desk.clock.move(minutes=20)
    visits = [duty for duty in officer.duties.of_case(case_id) if duty.rule == "duty.visit-or-watch"]
    assert len(visits) == 2


def test_a_try_from_the_duty_s_own_panel_counts_too(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    duties = desk.as_("officer").duties
    (first, *_rest) = owed(desk, case_id)
    for _try in range(desk.as_("officer").telling.page(case_id).most_tries):
        duties.attempt(case_id, first.id, "phone", "no-answer")
    assert any(duty.rule == "duty.visit-or-watch" for duty in duties.of_case(case_id, "open"))


def test_the_safe_contact_is_shown_first_and_kept_with_the_call(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    desk.as_("officer").people.record_safe_contact(case_id, SAFE)
    with pytest.raises(ValidationFailed) as refused:
        desk.as_("officer").telling.tell(case_id, told(desk, case_id))
    assert refused_at(refused) == {"shown"}
    page = desk.as_("officer").telling.page(case_id)
    assert page.safe_contact is not None
    desk.as_("officer").telling.tell(case_id, replace(told(desk, case_id), shown=page.safe_contact.id))


def test_bad_input_is_refused_whole(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    telling = desk.as_("officer").telling
    with pytest.raises(ValidationFailed) as refused:
        telling.tell(case_id, Told((), result="perhaps", way="by owl"))
    assert refused_at(refused) == {"duties", "result", "way"}
    given = told(desk, case_id)
    telling.tell(case_id, given)
    with pytest.raises(RuleRefused, match="answered meanwhile"):
        telling.tell(case_id, given)
    with pytest.raises(AccessDenied):
        desk.as_("outsider").telling.tell(case_id, given)


def test_the_page_costs_the_same_however_much_is_owed(desk: AnyDesk) -> None:
    case_id = bailed(desk)
    officer = desk.as_("officer")
    with statements() as few:
        officer.telling.page(case_id)
    for hours in range(1, 6):
        desk.clock.move(hours=hours)
        officer.cases.record_event(
            case_id, "bail-changed", desk.clock(), body=said_of("bail-changed", changed=f"Part {hours}")
        )
    with statements() as many:
        officer.telling.page(case_id)
    assert len(many) == len(few)
