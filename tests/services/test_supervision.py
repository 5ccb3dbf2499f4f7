"""The supervisor's page as a service, on both stores: what stands where and in what order, and what nobody sees there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, NotFound, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services.duty_lines import Line
from da_desk.services.people import NewPerson
from da_desk.services.plan_reviews import ActionEnd
from da_desk.services.supervision import SupervisionView, last_friday
from da_desk.store.guard import NOBODY
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import SAFE, indicated, made_case, new_case
from tests.services.people_let_in import added, row
from tests.services.planned import Planned, assess

TODAY = START.date()
"""A Monday."""


def page(desk: AnyDesk, since: datetime | None = None) -> SupervisionView:
    return desk.as_("supervisor").supervision.page(since)


def submitted(desk: AnyDesk, grade: str = "", name: str = "Holly") -> Planned:
    """A case with a plan that waits for a signature."""
    case_id = desk.as_("officer").cases.create(new_case(desk, victim=NewPerson("Marsden", name))).made("case_file")
    if grade:
        graded(desk, case_id, grade)
    plan = Planned(desk, case_id)
    plan.save(plan.body())
    plan.submit()
    return plan


def graded(desk: AnyDesk, case_id: UUID, grade: str) -> None:
    """An assessment of a case that began as medium."""
    fell: dict[str, Any] = (
        {"grade__fell": ["suspect-in-custody"], "grade__fell_how": "Remanded on Monday"} if grade == "standard" else {}
    )
    assess(desk, case_id, grade, **fell)


def cases_of(lines: tuple[Line, ...]) -> list[UUID]:
    return [line.case_id for line in lines]


def happens(desk: AnyDesk, case_id: UUID, kind: str = "new-incident") -> None:
    officer = desk.as_("officer")
    officer.cases.record_event(case_id, kind, officer.workplace.now(), body={})


def test_nobody_but_supervisors_has_the_page(desk: AnyDesk) -> None:
    for who in ("officer", "oic", "auditor", "administrator"):
        with pytest.raises(AccessDenied):
            desk.as_(who).supervision.page()


def test_plans_to_sign_by_grade_then_what_happened_then_age(desk: AnyDesk) -> None:
    plans = {}
    for name, grade in (("Ada", "standard"), ("Bea", "high"), ("Cleo", "medium"), ("Dora", "high"), ("Effie", "high")):
        plans[name] = submitted(desk, grade, name)
        desk.clock.move(minutes=5)
    happens(desk, plans["Effie"].case_id)
    wanted = [plans[name].case_id for name in ("Effie", "Bea", "Dora", "Cleo", "Ada")]
    found = page(desk).to_sign
    assert cases_of(found) == wanted
    assert [line.happened for line in found] == [1, 0, 0, 0, 0]
    assert cases_of(desk.as_("supervisor").supervision.to_sign()) == wanted


def test_changed_dates_alone_stand_in_a_list_of_their_own(desk: AnyDesk) -> None:
    plan = submitted(desk)
    plan.read()
    plan.sign()
    assert page(desk).to_sign == ()
    body = plan.view().record.body
    action = dict(body["actions"]["actions"][0]) | {"due": (TODAY + timedelta(days=5)).isoformat()}
    plan.save({**body, "actions": {"actions": [action]}})
    plan.submit()
    found = page(desk)
    assert found.to_sign == ()
    assert cases_of(found.dates_only) == [plan.case_id]
    assert cases_of(desk.as_("supervisor").supervision.to_sign()) == [plan.case_id]


def test_what_was_returned_stands_there_until_it_comes_back(desk: AnyDesk) -> None:
    plan = submitted(desk)
    plan.read()
    plan.send_back(contingency="Say who is rung.")
    found = page(desk)
    assert (found.to_sign, cases_of(found.returned)) == ((), [plan.case_id])
    assert found.returned[0].holder == "DC 2208 Nadia Amin"
    plan.submit()
    found = page(desk)
    assert (cases_of(found.to_sign), found.returned) == ([plan.case_id], ())


def test_a_high_grade_without_a_plan_in_force(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assess(desk, case_id, "high")
    assert cases_of(page(desk).no_plan) == [case_id]
    plan = Planned(desk, case_id)
    plan.save(plan.body())
    plan.signed()
    assert page(desk).no_plan == ()


def test_a_case_that_came_with_a_high_grade_and_no_plan(desk: AnyDesk) -> None:
    new = replace(new_case(desk), grade="high")
    case_id = desk.as_("officer").cases.create(new).made("case_file")
    made_case(desk)
    found = page(desk)
    assert ([card.case_id for card in found.unplanned], found.no_plan) == ([case_id], ())
    plan = Planned(desk, case_id)
    plan.save(plan.body())
    plan.submit()
    assert [card.case_id for card in page(desk).unplanned] == [case_id]
    plan.read()
    plan.sign()
    assert page(desk).unplanned == ()
    action = plan.view().actions[0].duty
    assert action is not None
    plan.review("close", next_review=None, actions={action.id: ActionEnd("done", "Locks are on")})
    assert [card.case_id for card in page(desk).unplanned] == [case_id]


def test_a_lower_grade_is_to_be_checked(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assess(desk, case_id, "high")
    assess(desk, case_id, "medium", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded on Monday")
    assert cases_of(page(desk).downgrades) == [case_id]


def test_a_review_that_is_overdue(desk: AnyDesk) -> None:
    plan = Planned.begun(desk)
    assert page(desk).overdue_reviews == ()
    desk.clock.move(days=60)
    found = page(desk).overdue_reviews
    assert cases_of(found) == [plan.case_id]
    assert [line.rule for line in found] == ["duty.review-rmp"]


# -- who won't be there --------------------------------------------------------------------------------------------------


def test_what_is_due_in_an_absence_until_cover_is_named(desk: AnyDesk) -> None:
    plan = Planned.begun(desk)  # its action is due on Thursday
    mine = desk.as_("officer").working_days
    mine.add_absence(TODAY + timedelta(days=2), TODAY + timedelta(days=4))
    (line,) = [each for each in page(desk).owners_away if each.line.rule == "duty.rmp-action"]
    assert (line.line.case_id, line.why, line.due) == (plan.case_id, "away", TODAY + timedelta(days=3))
    assert (line.last_shift, line.red) == (TODAY + timedelta(days=1), False)
    assert [each.line.duty_id for each in mine.uncovered()] == [line.line.duty_id]
    desk.clock.move(days=1)
    (line,) = page(desk).owners_away
    assert line.red
    (absence,) = mine.absences(desk.account_id("officer"))
    assert absence.id == line.absence_id
    mine.name_cover(absence.id, absence.version, desk.account_id("oic"))
    assert page(desk).owners_away == ()
    assert mine.uncovered() == ()
    held = [duty for duty in desk.as_("officer").duties.of_case(plan.case_id, "open") if duty.id == line.line.duty_id]
    assert [duty.holder for duty in held] == ["DC 2208 Nadia Amin"]
    assert [each.duty_id for each in desk.as_("oic").working_days.covered()] == [line.line.duty_id]
    assert desk.as_("supervisor").working_days.covered() == ()


def test_a_day_that_is_no_working_day_needs_cover_too(desk: AnyDesk) -> None:
    Planned.begun(desk)
    desk.as_("officer").working_days.set_week("12", TODAY)
    (line,) = page(desk).owners_away
    assert (line.why, line.absence_id, line.last_shift) == ("off", None, TODAY + timedelta(days=1))
    thursday = TODAY + timedelta(days=3)
    desk.as_("supervisor").working_days.add_absence(
        thursday, thursday, desk.account_id("oic"), desk.account_id("officer")
    )
    assert page(desk).owners_away == ()


def test_cover_who_is_away_then_is_none(desk: AnyDesk) -> None:
    Planned.begun(desk)
    thursday = TODAY + timedelta(days=3)
    desk.as_("officer").working_days.add_absence(thursday, thursday, desk.account_id("oic"))
    assert page(desk).owners_away == ()
    desk.as_("oic").working_days.add_absence(thursday, thursday)
    assert [line.why for line in page(desk).owners_away] == ["away"]


def test_an_owner_whose_account_is_gone(desk: AnyDesk) -> None:
    added(desk)
    walsh = row(desk, "walsh")
    case_id = made_case(desk)
    desk.as_("supervisor").cases.hand_over([case_id], "risk", walsh.id)
    indicated(desk, case_id)
    desk.as_("administrator").accounts.disable(walsh.id, walsh.version)
    found = page(desk)
    assert [(each.who, each.cases) for each in found.owners_gone] == [("PC 3310 Erin Walsh", 1)]
    gone = [each for each in found.owners_away if each.why == "gone"]
    assert {each.line.holder for each in gone} == {"PC 3310 Erin Walsh"}
    assert all(each.red for each in gone)
    desk.as_("supervisor").supervision.hand_over([case_id], "risk", desk.account_id("oic"), "Left the force")
    found = page(desk)
    assert found.owners_gone == ()
    assert [each for each in found.owners_away if each.why == "gone"] == []


def test_a_case_that_nobody_owns(desk: AnyDesk) -> None:
    added(desk, "lloyd", "supervisor")  # with two of them, what is for a supervisor is held by neither
    case_id = made_case(desk, owners=False)
    indicated(desk, case_id, indication__stance="says-untrue")
    found = page(desk)
    assert [(each.account_id, each.cases) for each in found.owners_gone] == [(None, 1)]
    assert {each.why for each in found.owners_away} == {"nobody"}
    supervisors = [each for each in found.owners_away if each.line.rule == "duty.supervisor-advice"]
    assert supervisors == []


# -- what happened -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "friday"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 7, 2, 23, 30, tzinfo=UTC), date(2026, 6, 26)),
    ],
)
def test_friday_is_the_one_before_today_and_begins_in_london(now: datetime, friday: date) -> None:
    found = last_friday(now)
    assert found.utcoffset() == timedelta()
    assert (found + timedelta(hours=1)).date() == friday
    assert found <= now - timedelta(hours=23)


def test_what_happened_who_was_told_what_was_missed(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.as_("officer").people.record_safe_contact(case_id, SAFE)
    indicated(desk, case_id)
    desk.clock.move(minutes=10)
    looked = desk.clock()
    desk.clock.move(minutes=10)
    happens(desk, case_id)
    officer = desk.as_("officer")
    by_rule = {duty.rule: duty for duty in officer.duties.of_case(case_id)}
    officer.duties.record_outcome([by_rule["duty.notify-cps"].id], "told", "By telephone")
    safe = officer.people.safe_contact(case_id)
    assert safe is not None
    officer.duties.attempt(case_id, by_rule["duty.safety-planning"].id, "phone", "no-answer", safe_contact_id=safe.id)
    desk.clock.move(days=2)
    found = page(desk, looked)
    assert [each.title for each in found.happened] == ["New incident"]
    assert [(each.title, each.who) for each in found.told] == [(by_rule["duty.notify-cps"].title, "DC 2208 Nadia Amin")]
    assert [(line.rule, line.tries) for line in found.not_reached] == [("duty.safety-planning", 1)]
    assert "duty.revised-risk" in {line.rule for line in found.missed}
    earlier = {each.kind for each in page(desk).happened}
    assert {"new-incident", "withdrawal-indicated"} <= earlier
    assert found.looked is None
    assert page(desk).looked is not None


def test_cover_notes_stand_by_themselves(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    body = {"facts": {"note": "Ring the sister first."}}
    officer.cases.record_event(case_id, "cover-note", officer.workplace.now(), body=body)
    found = page(desk).cover_notes
    assert [(each.case_id, each.who) for each in found] == [(case_id, "DC 2208 Nadia Amin")]
    assert "sister" not in repr(found)


# -- who has how much ----------------------------------------------------------------------------------------------------


def test_figures_by_officer_and_by_area(desk: AnyDesk) -> None:
    for grade in ("high", "high", "standard"):
        graded(desk, made_case(desk), grade)
    found = page(desk)
    mine = next(each for each in found.load_officers if each.account_id == desk.account_id("officer"))
    assert (mine.high, mine.medium, mine.standard, mine.cases) == (2, 0, 1, 3)
    assert not mine.gone
    area = next(each for each in found.load_units if each.unit == "Northside DA unit")
    assert area.cases == 3
    assert area.open_duties >= mine.open_duties
    desk.clock.move(days=3)
    assert next(each for each in page(desk).load_units if each.unit == area.unit).overdue > 0


def test_the_cases_of_one_owner(desk: AnyDesk) -> None:
    mine, other, none = made_case(desk), made_case(desk), made_case(desk, owners=False)
    supervisor = desk.as_("supervisor")
    supervisor.cases.hand_over([other], "risk", desk.account_id("oic"))
    for owner, wanted in ((desk.account_id("officer"), mine), (desk.account_id("oic"), other), (NOBODY, none)):
        assert [card.case_id for card in supervisor.supervision.cases_of(owner).cards] == [wanted]
    assert supervisor.supervision.cases_of(desk.account_id("outsider")).cards == ()


# -- handing over --------------------------------------------------------------------------------------------------------


def test_ten_cases_go_to_a_colleague_with_the_reason_on_each(desk: AnyDesk) -> None:
    cases = [made_case(desk) for _number in range(10)]
    supervisor = desk.as_("supervisor")
    done = supervisor.supervision.hand_over([*cases, cases[0]], "risk", desk.account_id("oic"), " Long leave ")
    assert (done.count, done.to, done.reason) == (10, "DC 4471 Tom Doyle", "Long leave")
    assert set(done.case_ids) == set(cases)
    for case_id in cases[:2]:
        told = [line for line in supervisor.history.of_case(case_id, changes_only=True) if line.action == "handed over"]
        assert ["Long leave" in str(line.fields) for line in told] == [True]
        assert supervisor.cases.owners(case_id)[0].display == "DC 4471 Tom Doyle"
    again = supervisor.supervision.hand_over(cases, "risk", desk.account_id("oic"), "Again")
    assert again.count == 0


def test_a_hand_over_without_cases_reason_or_right(desk: AnyDesk) -> None:
    case_id, oic = made_case(desk), desk.account_id("oic")
    supervision = desk.as_("supervisor").supervision
    for cases, reason, field in (([], "Leave", "cases"), ([case_id], "  ", "reason")):
        with pytest.raises(ValidationFailed) as refused:
            supervision.hand_over(cases, "risk", oic, reason)
        assert [each.field for each in refused.value.problems] == [field]
    with pytest.raises((NotFound, AccessDenied)):
        supervision.hand_over([case_id, uuid7()], "risk", oic, "Leave")
    with pytest.raises(AccessDenied):
        desk.as_("outsider").supervision.hand_over([case_id], "risk", oic, "Leave")
    owner = desk.as_("supervisor").cases.open(case_id).owners["risk"]
    assert owner is not None
    assert owner.id == desk.account_id("officer")


# -- what may not be seen, and what it costs -----------------------------------------------------------------------------


def test_a_restricted_case_is_nowhere_on_the_page(desk: AnyDesk) -> None:
    plan = submitted(desk, "high")
    happens(desk, plan.case_id)
    desk.as_("officer").working_days.add_absence(TODAY, TODAY + timedelta(days=7))
    desk.clock.move(days=1)
    assert str(plan.case_id) in repr(page(desk))
    added(desk, "lloyd", "supervisor")
    lloyd = desk.signed_in("lloyd", "three small grey stones")
    try:
        lloyd.restrictions.restrict(plan.case_id, "DCI Ward", "A colleague is the suspect.", [], {})
        lloyd_sees, price_sees = lloyd.supervision.page(), page(desk)
        assert str(plan.case_id) in repr(lloyd_sees)
        assert str(plan.case_id) not in repr(price_sees)
        assert sum(each.cases + each.open_duties for each in price_sees.load_units) == 0
        assert desk.as_("supervisor").supervision.cases_of(desk.account_id("officer")).cards == ()
    finally:
        lloyd.close()


def test_the_page_asks_as_much_for_twelve_cases_as_for_two(desk: AnyDesk) -> None:
    def asked() -> int:
        page(desk)
        with statements() as sent:
            page(desk)
        return len(sent)

    def fill(names: str) -> None:
        for name in names:
            case_id = submitted(desk, "high", name).case_id
            happens(desk, case_id)
            indicated(desk, case_id)
            desk.clock.move(minutes=1)

    desk.as_("officer").working_days.add_absence(TODAY + timedelta(days=1), TODAY + timedelta(days=7))
    fill("AB")
    few = asked()
    fill("CDEFGHIJKL")
    found = page(desk)
    assert len(found.to_sign) == 12
    assert len(found.owners_away) >= 12
    assert asked() == few
