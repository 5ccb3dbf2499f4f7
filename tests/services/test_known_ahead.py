"""What is known to come: it stands on the timeline by itself, asks for the plans that stand when it comes, and moves."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.practice.clocks import end_of
from da_desk.services.case_events import EventView
from da_desk.services.duty_views import DutyView
from da_desk.services.people import NewPerson
from da_desk.wording import LONDON
from tests.desk import START, AnyDesk
from tests.services.invented import made_case, said_of
from tests.services.owed import duties, duty, rules, run_again
from tests.services.planned import SAFETY, Planned, row

AT_TRIGGER = {"duty.review-rmp-at-trigger", "duty.review-safety-plan-at-trigger", "duty.tell-adviser-at-trigger"}


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), LONDON).astimezone(UTC)


def record(desk: AnyDesk, case_id: UUID, kind: str, at: datetime | None = None, **facts: str) -> UUID:
    precision = "minute" if at is None or at.hour != 12 else "day"
    body = said_of(kind, **facts)
    changes = desk.as_("officer").cases.record_event(case_id, kind, at or desk.clock(), precision, body)
    return changes.made("event")


def events(desk: AnyDesk, case_id: UUID, kind: str) -> list[EventView]:
    """The events of a kind, in the order in which they were recorded."""
    found = [event for event in desk.as_("officer").cases.events(case_id) if event.kind == kind]
    return sorted(found, key=lambda event: event.id)


def amend(desk: AnyDesk, case_id: UUID, kind: str, **facts: str) -> None:
    event = events(desk, case_id, kind)[-1]
    body: dict[str, Any] = {"facts": {**dict(event.body.get("facts", {})), **facts}}
    desk.as_("officer").cases.amend_event(event.id, event.version, body)


def of_event(desk: AnyDesk, case_id: UUID, event_id: UUID, state: str | None = None) -> tuple[DutyView, ...]:
    return tuple(each for each in duties(desk, case_id, state) if each.event_id == event_id)


# What an event announces ---------------------------------------------------------------------------------------


def test_a_charge_puts_its_first_hearing_on_the_timeline_with_what_is_owed_on_that_day(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    charge = record(desk, case_id, "charge", first_hearing="2026-12-08", court="Tarnford Magistrates")
    (hearing,) = events(desk, case_id, "hearing")
    assert (hearing.at, hearing.precision, hearing.former_at) == (noon("2026-12-08"), "day", None)
    assert hearing.body["facts"]["court"] == "Tarnford Magistrates"
    assert duty(desk, case_id, "duty.find-result").do_by == end_of(date(2026, 12, 8))
    assert duty(desk, case_id, "duty.find-result").holder == "DC 4471 Tom Doyle"
    assert record(desk, case_id, "charge", first_hearing="2026-12-08", court="Tarnford Magistrates") == charge
    assert len(events(desk, case_id, "hearing")) == 1
    assert run_again(desk, case_id) == 0


def test_a_day_named_anew_moves_the_hearing_and_what_is_open(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record(desk, case_id, "charge", first_hearing="2026-12-08", court="Tarnford")
    amend(desk, case_id, "charge", first_hearing="2026-12-15", court="Fennick")
    (hearing,) = events(desk, case_id, "hearing")
    assert (hearing.at, hearing.former_at) == (noon("2026-12-15"), noon("2026-12-08"))
    assert hearing.body["facts"]["court"] == "Fennick"
    found = duty(desk, case_id, "duty.find-result")
    assert (found.do_by, found.former_do_by) == (end_of(date(2026, 12, 15)), end_of(date(2026, 12, 8)))
    assert run_again(desk, case_id) == 0


def test_a_hearing_put_off_by_hand_is_not_put_back(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    record(desk, case_id, "charge", first_hearing="2026-12-08")
    (hearing,) = events(desk, case_id, "hearing")
    officer.cases.move_event(hearing.id, hearing.version, noon("2027-01-12"))
    amend(desk, case_id, "charge", offence="Assault by beating")
    (hearing,) = events(desk, case_id, "hearing")
    assert hearing.at == noon("2027-01-12")
    officer.cases.withdraw_event(hearing.id, hearing.version, "vacated")
    amend(desk, case_id, "charge", offence="Common assault")
    assert [event.withdrawn_reason for event in events(desk, case_id, "hearing")] == ["vacated"]
    assert run_again(desk, case_id) == 0


def test_a_hearing_that_stands_already_is_not_doubled(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record(desk, case_id, "hearing", noon("2026-12-08"), court="Fennick")
    record(desk, case_id, "charge", first_hearing="2026-12-08")
    record(desk, case_id, "first-hearing", hearing="2026-12-08", court="Tarnford")
    assert len(events(desk, case_id, "hearing")) == 1
    record(desk, case_id, "court-bail", next_hearing="2027-01-12")
    assert len(events(desk, case_id, "hearing")) == 2


def test_a_day_gone_by_announces_nothing(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record(desk, case_id, "charge", START - timedelta(days=30), first_hearing="2026-11-10")
    assert events(desk, case_id, "hearing") == []
    assert "duty.find-result" not in rules(duties(desk, case_id))


def test_a_charge_withdrawn_takes_its_hearing_along_unless_somebody_wrote_in_it(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    for result in ("", "Adjourned for reports"):
        record(desk, case_id, "charge", desk.clock() - timedelta(hours=1), first_hearing="2026-12-08")
        if result:
            amend(desk, case_id, "hearing", result=result)
        (charge,) = (event for event in events(desk, case_id, "charge") if event.withdrawn_at is None)
        officer.cases.withdraw_event(charge.id, charge.version, "another case")
    first, second = events(desk, case_id, "hearing")
    assert first.withdrawn_at is not None
    assert of_event(desk, case_id, first.id, "open") == ()
    assert second.withdrawn_at is None
    assert run_again(desk, case_id) == 0


def test_a_day_of_release_is_asked_for_until_it_is_known_and_then_opens_its_own_list(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record(desk, case_id, "prison-sentence", release_known="no", prison="HMP Fernhythe")
    assert rules(duties(desk, case_id, "open")) == {"duty.ask-release-date"}
    amend(desk, case_id, "prison-sentence", release_known="yes", release_date="2027-03-29")
    (release,) = events(desk, case_id, "prison-release")
    assert release.at == noon("2027-03-29")
    assert release.body["facts"]["prison"] == "HMP Fernhythe"
    assert duty(desk, case_id, "duty.ask-release-date").state == "withdrawn"
    assert duty(desk, case_id, "act.offender-plan").do_by == end_of(date(2027, 2, 1))
    looks = [duty(desk, case_id, rule).do_by for rule in ("act.look-again", "act.look-again-third")]
    assert looks == [end_of(date(2027, 3, 1)), end_of(date(2027, 3, 22))]
    amend(desk, case_id, "prison-sentence", release_date="2027-02-01")
    moved = duty(desk, case_id, "act.offender-plan")
    assert (moved.do_by, moved.former_do_by) == (end_of(date(2026, 12, 7)), end_of(date(2027, 2, 1)))
    assert run_again(desk, case_id) == 0


def test_what_is_not_known_is_asked_again_until_somebody_knows(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    record(desk, case_id, "prison-sentence", release_known="no")
    record(desk, case_id, "hearing", noon("2026-11-27"))
    for rule in ("duty.ask-release-date", "duty.find-result"):
        desk.clock.at = asked = duty(desk, case_id, rule).do_by - timedelta(hours=5)
        before = duty(desk, case_id, rule)
        wait = {
            "duty.ask-release-date": before.do_by + timedelta(days=14),
            "duty.find-result": asked + timedelta(hours=2),
        }
        officer.duties.record_outcome([before.id], "not-known", "The prison, by telephone")
        after = duty(desk, case_id, rule)
        assert (after.occurrence, after.state, after.do_by) == (2, "open", wait[rule])
        assert run_again(desk, case_id) == 0
        ends = {"duty.ask-release-date": "known", "duty.find-result": "found"}
        officer.duties.record_outcome([after.id], ends[rule], "The custody office")
        assert duty(desk, case_id, rule).occurrence == 2
    assert run_again(desk, case_id) == 0


# Which plans it asks for ---------------------------------------------------------------------------------------


def trial(desk: AnyDesk, case_id: UUID, day: str = "2027-02-01") -> UUID:
    return record(desk, case_id, "trial", noon(day), court="Tarnford Crown Court")


def test_a_plan_begun_after_the_day_of_trial_was_set_is_reviewed_before_it(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk))
    event = trial(desk, planned.case_id)
    past = record(desk, planned.case_id, "arrest", START - timedelta(days=3))
    before = {each.id for each in of_event(desk, planned.case_id, past)}
    assert not AT_TRIGGER & rules(of_event(desk, planned.case_id, event))
    desk.clock.move(days=4)
    planned.save(planned.body())
    review = next(e for e in of_event(desk, planned.case_id, event) if e.rule == "duty.review-rmp-at-trigger")
    assert (review.state, review.do_by, review.overdue) == ("open", end_of(date(2027, 1, 4)), False)
    assert {each.id for each in of_event(desk, planned.case_id, past)} == before
    assert run_again(desk, planned.case_id) == 0


def test_a_plan_begun_later_owes_nothing_for_what_is_past(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk))
    record(desk, planned.case_id, "charge", START - timedelta(days=2))
    record(desk, planned.case_id, "new-incident", START - timedelta(hours=3))
    hearing = record(desk, planned.case_id, "hearing", START + timedelta(days=2))
    desk.clock.move(days=3)
    planned.save(planned.body())
    assert not AT_TRIGGER & rules(duties(desk, planned.case_id))
    assert of_event(desk, planned.case_id, hearing)
    assert run_again(desk, planned.case_id) == 0


def test_a_passed_lead_is_due_when_the_plan_begins_not_weeks_ago(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk))
    trial(desk, planned.case_id, "2026-12-28")
    desk.clock.move(days=20)
    planned.save(planned.body())
    review = duty(desk, planned.case_id, "duty.review-rmp-at-trigger")
    assert review.do_by == desk.clock()
    assert "at once" in review.clock
    desk.clock.move(days=2)
    assert run_again(desk, planned.case_id) == 0
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").do_by == review.do_by


def test_a_plan_closed_before_the_day_is_not_asked_for_and_one_that_stood_stays_asked_for(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk))
    trial(desk, planned.case_id)
    planned.save(planned.body())
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").state == "open"
    version = planned.version
    desk.as_("officer").plans.withdraw(planned.id, version, "begun on the wrong case")
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").state == "withdrawn"
    planned.record_id = None
    planned.save(planned.body())
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").state == "open"
    desk.clock.at = noon("2027-02-03")
    assert run_again(desk, planned.case_id) == 0
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").state == "open"


def test_a_safety_plan_takes_the_place_of_offering_one_and_its_adviser_is_told(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk), SAFETY)
    event = trial(desk, planned.case_id)
    offer = duty(desk, planned.case_id, "act.safety-plan-none")
    assert (offer.state, offer.do_by) == ("open", end_of(date(2027, 1, 4)))
    planned.save(planned.body())
    assert duty(desk, planned.case_id, "act.safety-plan-none").state == "withdrawn"
    assert duty(desk, planned.case_id, "duty.review-safety-plan-at-trigger").event_id == event
    assert "duty.tell-adviser-at-trigger" not in rules(duties(desk, planned.case_id))
    idva = row(role="idva", name="Carys Rees", service="Outreach", consent="yes", since="2026-11-20")
    planned.save(planned.body(adviser={"has": "yes", "advisers": [idva]}))
    assert duty(desk, planned.case_id, "duty.tell-adviser-at-trigger").do_by == end_of(date(2027, 1, 4))
    assert run_again(desk, planned.case_id) == 0


def test_a_trial_that_was_put_off_asks_again_for_what_stands_then(desk: AnyDesk) -> None:
    planned = Planned(desk, made_case(desk))
    event = trial(desk, planned.case_id, "2026-11-30")
    desk.clock.at = noon("2026-12-01")
    planned.save(planned.body())
    assert "duty.review-rmp-at-trigger" not in rules(duties(desk, planned.case_id))
    (found,) = events(desk, planned.case_id, "trial")
    desk.as_("officer").cases.move_event(event, found.version, noon("2027-02-01"))
    assert duty(desk, planned.case_id, "duty.review-rmp-at-trigger").do_by == end_of(date(2027, 1, 4))


# Facts of the case ---------------------------------------------------------------------------------------------


def test_a_child_found_later_asks_again_only_what_is_about_children(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record(desk, case_id, "charge", START - timedelta(days=2))
    trial(desk, case_id)
    before = duties(desk, case_id)
    desk.clock.move(days=30)
    desk.as_("officer").people.involve(case_id, NewPerson("Marsden", "Theo"), "child", "child-of")
    assert [(each.id, each.state, each.do_by) for each in duties(desk, case_id)] == [
        (each.id, each.state, each.do_by) for each in before
    ]


@pytest.mark.parametrize("kind", ["release", "charge", "sentenced", "new-relationship"])
def test_a_trigger_point_closes_only_with_an_outcome_for_each(desk: AnyDesk, kind: str) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    event = record(desk, case_id, kind)
    owed = [each for each in of_event(desk, case_id, event, "open") if not each.by_act]
    assert len(owed) >= 4
    for each in owed:
        slugs = [outcome.slug for outcome in each.outcomes]
        outcome = next((slug for slug in ("no-change", "confirmed", "told", "begun") if slug in slugs), slugs[0])
        officer.duties.record_outcome([each.id], outcome, "Words on what was found")
    assert not {each.id for each in owed} & {each.id for each in of_event(desk, case_id, event, "open")}
    assert run_again(desk, case_id) == 0
