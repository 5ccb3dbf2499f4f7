"""Another time for a duty: by whom, when and why stays beside it; rules don't undo it, unless its day moves; and enquiries."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.models.events import Duty
from da_desk.services.duty_views import SetByHand
from tests.desk import START, AnyDesk
from tests.services.invented import indicated, made_case
from tests.services.owed import amend, answer, duty, move, run_again

RISK = "duty.revised-risk"
LATER = START + timedelta(hours=40)
WHY = "The victim can't be seen before tomorrow"


@pytest.fixture
def case_id(desk: AnyDesk) -> UUID:
    made = made_case(desk)
    indicated(desk, made)
    return made


def set_time(
    desk: AnyDesk, case_id: UUID, at: datetime = LATER, why: str = WHY, who: str = "officer", rule: str = RISK
) -> None:
    found = duty(desk, case_id, rule)
    desk.as_(who).duties.override(found.id, found.version, at, why)


def problems(refused: pytest.ExceptionInfo[ValidationFailed]) -> list[str]:
    return [each.field for each in refused.value.problems]


def test_an_officer_sets_another_time_and_who_when_and_why_stand_beside_it(desk: AnyDesk, case_id: UUID) -> None:
    counted = duty(desk, case_id, RISK)
    desk.clock.move(minutes=10)
    set_time(desk, case_id)
    found = duty(desk, case_id, RISK)
    assert (found.do_by, found.former_do_by) == (LATER, counted.do_by)
    assert found.by_hand == SetByHand("DC 2208 Nadia Amin", START + timedelta(minutes=10), WHY)
    assert found.clock == counted.clock == "within 24 hours, Monday 23 November 09:00 → Tuesday 24 November 09:00"
    assert found.rule_words.startswith("In force from 1 Apr 2021, version 1 of duty.revised-risk. Source: ")
    assert counted.by_hand is None


def test_it_is_told_in_the_case_s_history(desk: AnyDesk, case_id: UUID) -> None:
    set_time(desk, case_id)
    told = [
        (each.who, change.label, change.new)
        for each in desk.as_("officer").history.of_case(case_id)
        for change in each.fields
        if change.new == WHY
    ]
    assert told == [("DC 2208 Nadia Amin", "Why another time", WHY)]


def test_set_a_second_time_it_still_knows_what_was_counted(desk: AnyDesk, case_id: UUID) -> None:
    counted = duty(desk, case_id, RISK).do_by
    set_time(desk, case_id)
    desk.clock.move(hours=1)
    set_time(desk, case_id, LATER + timedelta(hours=2), "Later still", "supervisor")
    found = duty(desk, case_id, RISK)
    assert (found.former_do_by, found.do_by) == (counted, LATER + timedelta(hours=2))
    assert found.by_hand == SetByHand("DS 1190 Gwen Price", START + timedelta(hours=1), "Later still")


def test_the_rules_leave_it_while_its_day_stands_and_count_anew_when_it_moves(desk: AnyDesk, case_id: UUID) -> None:
    set_time(desk, case_id)
    assert run_again(desk, case_id) == 0
    amend(desk, case_id, risk__children_at_home="yes")
    move(desk, case_id, START - timedelta(hours=3))
    assert duty(desk, case_id, RISK).do_by == LATER
    move(desk, case_id, START - timedelta(days=1))
    found = duty(desk, case_id, RISK)
    assert (found.do_by, found.by_hand, found.former_do_by) == (START, None, LATER)
    assert run_again(desk, case_id) == 0


def test_done_under_a_time_set_by_hand_it_is_not_owed_again(desk: AnyDesk, case_id: UUID) -> None:
    set_time(desk, case_id)
    answer(desk, case_id, RISK, "no-change")
    assert run_again(desk, case_id) == 0
    assert duty(desk, case_id, RISK).state == "done"


def test_it_is_worked_on_and_does_not_go_with_a_correction(desk: AnyDesk, case_id: UUID) -> None:
    amend(desk, case_id, risk__children_at_home="yes")
    set_time(desk, case_id, rule="duty.safeguard-children")
    amend(desk, case_id)
    assert duty(desk, case_id, "duty.safeguard-children").state == "open"


def test_late_means_after_the_time_that_was_set(desk: AnyDesk, case_id: UUID) -> None:
    set_time(desk, case_id)
    desk.clock.at = LATER
    assert not duty(desk, case_id, RISK).late
    desk.clock.move(minutes=1)
    assert duty(desk, case_id, RISK).late


def test_counted_again_it_is_the_rule_s_time(desk: AnyDesk, case_id: UUID) -> None:
    counted = duty(desk, case_id, RISK)
    set_time(desk, case_id)
    found = duty(desk, case_id, RISK)
    desk.as_("officer").duties.count_again(found.id, found.version)
    again = duty(desk, case_id, RISK)
    assert (again.do_by, again.by_hand, again.clock) == (counted.do_by, None, counted.clock)
    changes = desk.as_("officer").duties.count_again(again.id, again.version)
    assert changes.items == ()


@pytest.mark.parametrize(
    ("at", "why", "fields"),
    [
        (LATER, " ", ["reason"]),
        (LATER, "x" * 1001, ["reason"]),
        (START, WHY, ["do_by"]),
        (START - timedelta(days=1), "", ["reason", "do_by"]),
        (datetime(1899, 12, 31, tzinfo=UTC), WHY, ["do_by"]),
        (datetime(2126, 11, 24, 9, 0, tzinfo=UTC), WHY, ["do_by"]),
    ],
)
def test_without_a_reason_or_to_a_time_gone_by_it_is_refused_whole(
    desk: AnyDesk, case_id: UUID, at: datetime, why: str, fields: list[str]
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        set_time(desk, case_id, at, why)
    assert problems(refused) == fields
    assert duty(desk, case_id, RISK).by_hand is None


def test_later_than_the_limit_is_a_supervisor_s(desk: AnyDesk, case_id: UUID) -> None:
    supervisor = desk.as_("supervisor")
    found = duty(desk, case_id, RISK)

    def limit(uow: object) -> None:
        uow.get(Duty, found.id).limit_at = START + timedelta(hours=30)  # type: ignore[attr-defined]

    supervisor.duties.of_case(case_id)
    supervisor.workplace.act(None, limit)
    with pytest.raises(ValidationFailed, match="A supervisor may set a later time") as refused:
        set_time(desk, case_id)
    assert problems(refused) == ["do_by"]
    set_time(desk, case_id, START + timedelta(hours=30))
    set_time(desk, case_id, who="supervisor")
    assert duty(desk, case_id, RISK).do_by == LATER


def test_who_may_not_and_what_is_over(desk: AnyDesk, case_id: UUID) -> None:
    found = duty(desk, case_id, RISK)
    for who in ("auditor", "outsider", "administrator"):
        with pytest.raises((AccessDenied, NotFound)):
            desk.as_(who).duties.override(found.id, found.version, LATER, WHY)
    with pytest.raises(Conflict):
        desk.as_("officer").duties.override(found.id, found.version + 1, LATER, WHY)
    answer(desk, case_id, RISK, "no-change")
    with pytest.raises(RuleRefused, match="has its outcome already"):
        set_time(desk, case_id)
    with pytest.raises(RuleRefused, match="has its outcome already"):
        desk.as_("officer").duties.count_again(found.id, duty(desk, case_id, RISK).version)


def test_sent_twice_it_is_set_once(desk: AnyDesk, case_id: UUID) -> None:
    found, op_id = duty(desk, case_id, RISK), uuid7()
    service = desk.as_("officer").duties
    first = service.override(found.id, found.version, LATER, WHY, op_id=op_id)
    assert service.override(found.id, found.version, LATER, WHY, op_id=op_id) == first
    assert duty(desk, case_id, RISK).version == found.version + 1
