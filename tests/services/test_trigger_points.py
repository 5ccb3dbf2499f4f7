"""Trigger points on both stores: each opens its checklist, closes with recorded results alone, and stands on the timeline."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from da_desk.services.telling import Told
from da_desk.services.trigger_points import TriggerLine
from da_desk.wording import LONDON
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case, said_of
from tests.services.planned import SAFETY, Planned, assess, assessed

COMMON = ("act.reassess-risk", "act.confirm-owners")


def recorded(desk: AnyDesk, case_id: UUID, kind: str, at: datetime | None = None, **facts: str) -> UUID:
    precision = "minute" if at is None else "day"
    when = at or desk.clock()
    return desk.as_("officer").cases.record_event(case_id, kind, when, precision, said_of(kind, **facts)).made("event")


def line_of(desk: AnyDesk, case_id: UUID, event_id: UUID) -> TriggerLine:
    timeline = desk.as_("officer").trigger_points.timeline(case_id)
    return next(line for line in (*timeline.coming, *timeline.open, *timeline.closed) if line.event.id == event_id)


def answered(desk: AnyDesk, case_id: UUID, event_id: UUID) -> None:
    """Answer the whole checklist of an event as a person would: by one assessment, one call, reviews, and outcomes."""
    services = desk.as_("supervisor")
    for duty in line_of(desk, case_id, event_id).duties:
        if duty.state != "open" or duty.by_act:
            continue
        if duty.answered_by == "telling":
            given = Told(
                (duty.id,), said="Told", reasons="Given", conditions_explained="yes", burden_explained="yes",
                breach_advice="yes", late_reason="Late",
            )  # fmt: skip
            services.telling.tell(case_id, given)
            continue
        chosen = next((each for each in duty.outcomes if each.fulfils and not each.again), duty.outcomes[0])
        services.duties.record_outcome([duty.id], chosen.slug, "Seen to", "Late")


@pytest.mark.parametrize(
    ("kind", "ahead", "facts"),
    [
        ("police-bail", 0, {"conditions": "No contact"}),
        ("charge", 0, {"offence": "Assault"}),
        ("trial", 60, {}),
        ("sentence-hearing", 60, {}),
        ("prison-release", 90, {}),
        ("family-hearing", 60, {}),
        ("new-relationship", 0, {}),
    ],
)
def test_each_trigger_point_opens_its_checklist_and_closes_with_results_alone(
    desk: AnyDesk, kind: str, ahead: int, facts: dict[str, str]
) -> None:
    case_id = made_case(desk)
    at = datetime.combine(date(2026, 11, 23) + timedelta(days=ahead), datetime.min.time(), LONDON) + timedelta(hours=12)
    event_id = recorded(desk, case_id, kind, at if ahead else None, **facts)
    line = line_of(desk, case_id, event_id)
    assert line.nine
    assert line.standing == ("coming" if ahead else "open")
    steps = {duty.rule for duty in line.duties}
    assert set(COMMON) <= steps
    assert all(duty.do_by <= line.event.at for duty in line.duties if ahead and duty.rule in COMMON)
    desk.clock.move(days=ahead, hours=6)
    answered(desk, case_id, event_id)
    line = line_of(desk, case_id, event_id)
    left = [duty for duty in line.duties if duty.state == "open"]
    assert {duty.by_act for duty in left} <= {"vps"}, "a personal statement is offered and taken on its own page"
    assert line.standing == ("open" if left else "closed")
    assert line.done == len(line.duties) - len(left)


def test_an_order_s_two_trigger_points_come_from_the_register(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    body = {
        "order": {"type": "order.non-molestation", "issuer": "Family Court", "made_on": "2026-11-23", "until_further": "no",
                  "expires_on": "2027-05-23"},
        "terms": {"terms": "No contact", "protected": "The victim", "arrest": "no"},
    }  # fmt: skip
    desk.as_("officer").orders.save(case_id, body)
    timeline = desk.as_("officer").trigger_points.timeline(case_id)
    assert [line.title for line in timeline.open] == ["Order made"]
    assert [line.title for line in timeline.coming] == ["Order ends"]


def test_one_review_and_one_assessment_answer_several_open_triggers_each_by_name(desk: AnyDesk) -> None:
    planned = Planned.begun(desk)
    case_id = planned.case_id
    first = recorded(desk, case_id, "charge", offence="Assault")
    desk.clock.move(hours=1)
    second = recorded(desk, case_id, "new-incident", what="He came to the door")
    asked = planned.view().answerable
    planned.review(answers=tuple(duty.id for duty in asked), changed="Both looked at together")
    record_id = assessed(desk, case_id, "medium")
    officer = desk.as_("officer")
    view = officer.risk.view(record_id)
    officer.risk.grade(record_id, view.record.version, tuple(duty.id for duty in view.answerable))
    for event_id in (first, second):
        rules = {duty.rule for duty in line_of(desk, case_id, event_id).duties if duty.state == "open"}
        assert not rules & {"act.reassess-risk", "duty.review-rmp-at-trigger"}


def test_an_assessment_that_leaves_the_grade_changed_none(desk: AnyDesk) -> None:
    case_id, trigger_points = made_case(desk), desk.as_("officer").trigger_points
    for grade in ("medium", "medium"):
        assess(desk, case_id, grade)
        desk.clock.move(hours=1)
    timeline = trigger_points.timeline(case_id)
    assert [line.title for line in (*timeline.coming, *timeline.open, *timeline.closed)] == []
    assess(desk, case_id, "high")
    timeline = trigger_points.timeline(case_id)
    assert [line.title for line in (*timeline.open, *timeline.closed)] == ["Grade changed"]


def test_a_trial_that_moves_takes_its_checklist_along(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    at = datetime(2027, 2, 1, 12, tzinfo=LONDON)
    event_id = recorded(desk, case_id, "trial", at)
    before = line_of(desk, case_id, event_id)
    desk.as_("officer").cases.move_event(event_id, before.event.version, datetime(2027, 3, 1, 12, tzinfo=LONDON))
    after = line_of(desk, case_id, event_id)
    assert len(after.duties) == len(before.duties)
    moved = {duty.id: duty for duty in after.duties}
    assert all(moved[duty.id].do_by > duty.do_by for duty in before.duties if duty.rule in COMMON)
    assert all(moved[duty.id].former_do_by == duty.do_by for duty in before.duties if duty.rule in COMMON)


def test_a_release_by_the_court_on_a_friday_afternoon(desk: AnyDesk) -> None:
    """From the listing to Monday: nothing waits for the weekend to pass."""
    planned = Planned.begun(desk, kind=SAFETY)
    case_id = planned.case_id
    friday = datetime(2026, 11, 27, 12, tzinfo=LONDON)
    hearing = recorded(desk, case_id, "hearing", friday, court="Tarnford Magistrates")
    wanted = [duty for duty in line_of(desk, case_id, hearing).duties if "result" in duty.title.casefold()]
    assert wanted
    assert all(duty.do_by.astimezone(LONDON).date() == friday.date() for duty in wanted)
    desk.clock.at = datetime(2026, 11, 27, 16, 30, tzinfo=LONDON)
    bail = recorded(desk, case_id, "court-bail", conditions="Not to go to Larch Road")
    line = line_of(desk, case_id, bail)
    telling = [duty for duty in line.duties if duty.answered_by == "telling"]
    assert telling
    assert all(duty.do_by <= desk.clock() for duty in telling)
    assert {duty.limit_at.astimezone(LONDON).date() for duty in telling if duty.limit_at} == {date(2026, 11, 30)}
    desk.as_("officer").telling.tell(case_id, Told((telling[0].id,), result="not-reached"))
    assert line_of(desk, case_id, bail).standing == "open"
    desk.clock.at = datetime(2026, 11, 30, 9, 30, tzinfo=LONDON)
    answered(desk, case_id, bail)
    left = [duty for duty in line_of(desk, case_id, bail).duties if duty.state == "open"]
    assert all(duty.by_act for duty in left)
    planned.review("keep", answers=tuple(duty.id for duty in planned.view().answerable), late_reason="The weekend")
    assert line_of(desk, case_id, bail).standing == "closed"


def test_the_timeline_costs_the_same_however_long_it_is(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    recorded(desk, case_id, "charge", offence="Assault")
    officer = desk.as_("officer")
    with statements() as few:
        officer.trigger_points.timeline(case_id)
    for hours in range(1, 6):
        desk.clock.move(hours=hours)
        recorded(desk, case_id, "new-incident", what=f"Again {hours}")
    with statements() as many:
        officer.trigger_points.timeline(case_id)
    assert len(many) == len(few)
