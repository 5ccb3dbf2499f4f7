"""Since I last looked, on both stores: what others did on a case meanwhile, who was told, what was missed."""

from datetime import timedelta
from uuid import UUID

import pytest

from da_desk.errors import NotFound, Restricted
from da_desk.services.since import SinceLine, SinceView
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import SAFE, indicated, made_case
from tests.services.planned import Planned


def since(desk: AnyDesk, case_id: UUID, who: str = "supervisor") -> SinceView:
    """That person opens the case now."""
    desk.as_(who).cases.open(case_id)
    return desk.as_(who).supervision.since(case_id)


def looked(desk: AnyDesk, case_id: UUID, who: str = "supervisor") -> None:
    """That person had the case open, and a working day goes by."""
    desk.as_(who).cases.open(case_id)
    desk.clock.move(hours=8)


def told_of(lines: tuple[SinceLine, ...]) -> list[tuple[str, str, str]]:
    return [(line.title, line.who, line.tab) for line in lines]


def test_who_never_looked_is_told_nothing(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    assert since(desk, case_id) == SinceView(None)
    assert SinceView(None).nothing


def test_what_is_one_consultation_still_is_not_looking_again(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    desk.as_("supervisor").cases.open(case_id)
    desk.clock.move(minutes=10)
    indicated(desk, case_id)
    assert since(desk, case_id).since is None


def test_what_happened_meanwhile(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    looked(desk, case_id)
    first = desk.clock() - timedelta(hours=8)
    officer = desk.as_("officer")
    indicated(desk, case_id)
    desk.clock.move(minutes=1)
    officer.cases.record_event(case_id, "contact", officer.workplace.now(), body={})
    desk.clock.move(minutes=1)
    plan = Planned(desk, case_id)
    plan.save(plan.body())
    desk.clock.move(minutes=1)
    officer.cases.set_owner(case_id, "risk", desk.account_id("oic"))
    found = since(desk, case_id)
    assert found.since == first
    amin = "DC 2208 Nadia Amin"
    assert told_of(found.happened) == [
        ("Risk and safety planning: DC 4471 Tom Doyle from now on", amin, "people"),
        ("Risk management plan begun", amin, "plans"),
        ("Victim indicates withdrawal", amin, "events"),
    ]
    assert told_of(found.told) == [("Contact with the victim", amin, "events")]
    assert since(desk, case_id, "officer").happened == ()


def test_who_was_told_and_who_could_not_be_reached(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    officer.people.record_safe_contact(case_id, SAFE)
    indicated(desk, case_id)
    looked(desk, case_id)
    tell, safety = (
        next(duty for duty in officer.duties.of_case(case_id) if duty.rule == rule)
        for rule in ("duty.notify-cps", "duty.safety-planning")
    )
    officer.duties.record_outcome([tell.id], "told", "By telephone")
    desk.clock.move(minutes=1)
    safe = officer.people.safe_contact(case_id)
    assert safe is not None
    officer.duties.attempt(case_id, safety.id, "phone", "no-answer", safe_contact_id=safe.id)
    found = since(desk, case_id)
    assert [(line.title, line.detail) for line in found.told] == [
        ("Tried to reach the victim", "Phone call: No answer"),
        (tell.title, "The CPS was told"),
    ]


def test_what_was_missed(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    indicated(desk, case_id)
    looked(desk, case_id)
    desk.clock.move(days=3)
    risk, safety = (
        next(duty for duty in officer.duties.of_case(case_id) if duty.rule == rule)
        for rule in ("duty.revised-risk", "duty.safety-planning")
    )
    officer.duties.record_outcome([risk.id], risk.outcomes[0].slug, "Words", "Rest days.")
    found = since(desk, case_id)
    missed = {line.title: line.detail for line in found.missed}
    assert missed[risk.title] == "done late: Rest days."
    assert missed[safety.title] == "it has no outcome yet"
    assert [line.at for line in found.missed] == sorted((line.at for line in found.missed), reverse=True)


def test_from_a_time_of_ones_own(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    begun = desk.clock() - timedelta(days=1)
    found = desk.as_("supervisor").supervision.since(case_id, begun)
    assert "Victim indicates withdrawal" in [line.title for line in found.happened]
    assert found.since == begun


def test_a_withdrawn_event_is_not_told(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    looked(desk, case_id)
    event_id = indicated(desk, case_id)
    event = next(each for each in desk.as_("officer").cases.events(case_id) if each.id == event_id)
    desk.as_("officer").cases.withdraw_event(event_id, event.version, "Entered on the wrong case")
    assert since(desk, case_id).nothing


def test_a_restricted_case_tells_nothing_to_others(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    looked(desk, case_id, "oic")
    indicated(desk, case_id)
    desk.as_("supervisor").restrictions.restrict(case_id, "DCI Ward", "A colleague.", [], {})
    with pytest.raises((Restricted, NotFound)):
        desk.as_("oic").supervision.since(case_id)


def test_it_asks_the_same_however_much_happened(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    looked(desk, case_id)

    def asked() -> int:
        with statements() as sent:
            desk.as_("supervisor").supervision.since(case_id)
        return len(sent)

    def happens() -> None:
        desk.clock.move(minutes=1)
        officer.cases.record_event(case_id, "new-incident", officer.workplace.now(), body={})

    happens()
    asked()
    few = asked()
    for _number in range(8):
        happens()
    assert asked() == few
    assert len(desk.as_("supervisor").supervision.since(case_id).happened) == 9
