"""A desk on which everything was done once, so that it holds at least one row of every kind."""

from datetime import date
from pathlib import Path
from uuid import UUID

from tests.desk import AnyDesk
from tests.services.invented import ADDRESS, PHONE, SAFE, made_case, victim_part
from tests.services.journey import WORDS, Journey
from tests.services.owed import try_to_reach
from tests.services.test_wordings import own


def lived_in(desk: AnyDesk, folder: Path) -> UUID:
    """The id of the case that went all the way: statement signed and sent, a value sealed, joined to another, restricted."""
    journey = Journey.begun(desk, folder / "out")
    case_id = journey.case_id
    try_to_reach(desk, case_id, "duty.views-again")
    journey.officer.people.record_safe_contact(case_id, SAFE)
    journey.contact("address", ADDRESS)
    journey.whole(f"{WORDS}\n\nI live at {ADDRESS}.")
    journey.issue()
    _sealed_value(desk, case_id)
    made_case(desk)
    journey.officer.cases.link(case_id, "DA/26/00002", "counter-allegation")
    _decided_for_the_desk(desk, folder)
    _days(desk)
    barred = {desk.account_id("outsider"): "known to the suspect"}
    journey.supervisor.restrictions.restrict(
        case_id, "DS 1190 Gwen Price", "police suspect", [desk.account_id("officer")], barred
    )
    return case_id


def _sealed_value(desk: AnyDesk, case_id: UUID) -> None:
    people = desk.as_("officer").people
    people.add_contact(case_id, victim_part(desk, case_id), "phone", PHONE, confidential=False)
    wrong = [each for part in people.of_case(case_id) for each in part.contacts if each.shown == PHONE][-1]
    desk.as_("supervisor").people.seal_contact(wrong.id, wrong.version, "wrong case")


def _days(desk: AnyDesk) -> None:
    days, today = desk.as_("officer").working_days, desk.as_("officer").workplace.today()
    days.set_week("1234", today)
    days.add_absence(today, today, desk.account_id("oic"))


def _decided_for_the_desk(desk: AnyDesk, folder: Path) -> None:
    desk.as_("supervisor").policies.set("duty.revised-risk.hours", "30", date(2026, 12, 1))
    file = folder / "ours.toml"
    file.write_text(own(), encoding="utf-8")
    desk.as_("supervisor").wordings.load(file)
