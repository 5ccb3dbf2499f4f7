"""Who looked stands in the log for as long as they look; a save long after the look is neither lost nor a false conflict.

A local desk writes an entry when a case is opened and again when its time has run out. A shared one shows no row without a
standing entry, so that a save renews it too.
"""

from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import text

from da_desk.errors import Conflict, Restricted, TooManyOpened
from da_desk.models.cases import Case
from da_desk.services.desk import Services
from tests.desk import AnyDesk
from tests.services.invented import HOLLY, SAFE, made_case
from tests.services.journey import REPORT, Journey, report_body, scan_of
from tests.shared_desk import SharedDeskForTests
from tests.store.below import consultations


def test_a_save_half_an_hour_after_the_look_is_kept_and_the_look_renewed(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    version = officer.cases.open(case_id).case.version
    before = consultations(desk, case_id)
    desk.clock.move(minutes=31)
    officer.cases.edit(case_id, version, allegation="Other words")
    assert consultations(desk, case_id) == before + (desk.kind == "shared")
    assert officer.cases.open(case_id).case.allegation == "Other words"
    assert consultations(desk, case_id) == before + 1, "one entry for the save and the look after it"


@pytest.mark.parametrize("what", ["event", "safe contact", "person", "owner", "outcome", "attachment"])
def test_whatever_is_saved_first_after_a_long_pause_is_kept(desk: AnyDesk, what: str) -> None:
    journey = Journey.begun(desk, desk.state)
    officer, case_id = journey.officer, journey.case_id
    holly = next(part.person for part in officer.people.of_case(case_id) if part.involvement.role == "victim")
    (duty,) = [each for each in officer.duties.of_case(case_id, "open") if each.rule == "duty.notify-cps"]
    desk.clock.move(minutes=31)
    saves = {
        "event": lambda: officer.cases.record_event(case_id, "arrest", desk.clock()),
        "safe contact": lambda: officer.people.record_safe_contact(case_id, SAFE),
        "person": lambda: officer.people.edit(holly.id, holly.version, replace(HOLLY, given_names="Holly Ann")),
        "owner": lambda: officer.cases.set_owner(case_id, "oic", desk.account_id("supervisor")),
        "outcome": lambda: officer.duties.record_outcome([duty.id], "told", "by phone"),
        "attachment": lambda: officer.attachments.add(case_id, None, "exhibit", "A picture", scan_of(1)),
    }
    assert saves[what]().items
    assert desk.as_("auditor").history.verify().faults == ()


def test_a_page_in_use_has_an_entry_for_all_of_its_time(server_desk: SharedDeskForTests) -> None:
    """Read every five minutes for two hours: the entries follow each other without a gap and without one for each look."""
    case_id, officer = made_case(server_desk), server_desk.as_("officer")
    for _look in range(24):
        officer.cases.open(case_id)
        server_desk.clock.move(minutes=5)
    with server_desk.everything() as session:
        asked = text("select at from guard.consult where case_id = :case and code <> 'created' order by at")
        at = session.scalars(asked, {"case": case_id}).all()
    pauses = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(at)]
    assert max(pauses) <= 30
    assert 4 <= len(at) <= 6


def test_a_true_conflict_stays_one_after_the_entry_ran_out(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer, oic = desk.as_("officer"), desk.as_("oic")
    version = officer.cases.open(case_id).case.version
    oic.cases.edit(case_id, version, allegation="Other words")
    desk.clock.move(minutes=31)
    with pytest.raises(Conflict):
        officer.cases.edit(case_id, version, allegation="Third words")
    assert officer.cases.open(case_id).case.allegation == "Other words"


def test_of_two_who_write_one_report_the_second_is_told_however_late(desk: AnyDesk) -> None:
    journey = Journey.begun(desk, desk.state)
    report_id = journey.oic.records.save(journey.case_id, REPORT, report_body()).made("record")
    version = journey.version(report_id)

    def save(who: Services, why: str) -> None:
        who.records.save(journey.case_id, REPORT, report_body(why=why), record_id=report_id, version=version)

    save(desk.as_("oic"), "what one of them wrote")
    desk.clock.move(hours=2)
    with pytest.raises(Conflict):
        save(desk.as_("officer"), "what the other wrote")
    assert journey.row(report_id).answer("front", "why") == "what one of them wrote"


def test_a_row_held_while_the_case_was_restricted_is_no_conflict(server_desk: SharedDeskForTests) -> None:
    """The update touches no row: before that is called a conflict, the server is asked whether the case is still open."""
    case_id = made_case(server_desk)
    officer = server_desk.as_("officer").workplace
    with officer.reading() as uow:
        officer.in_case(uow, case_id, "read", "case")
        held = uow.get(Case, case_id)
    server_desk.as_("supervisor").restrictions.restrict(case_id, "DS 1190 Gwen Price", "police suspect", [], {})
    with pytest.raises(Restricted, match="Gwen Price"), officer.store.unit_of_work(officer.actor) as late:
        late.add(held)
        held.grade = "standard"
    with server_desk.everything() as session:
        kept = session.get(Case, case_id)
        assert kept is not None
        assert kept.grade == "medium"


def test_nobody_opens_more_cases_an_hour_than_the_desk_allows(server_desk: SharedDeskForTests) -> None:
    with server_desk.cluster.superuser(server_desk.place.database) as connection:
        connection.execute("update guard.setting set opened_per_hour = 3")
    cases = [made_case(server_desk) for _each in range(5)]
    oic = server_desk.as_("oic").cases
    for case_id in cases[:3]:
        oic.open(case_id)
    with pytest.raises(TooManyOpened):
        oic.open(cases[3])
    oic.open(cases[0])
    server_desk.clock.move(minutes=61)
    assert oic.open(cases[3]).case.id == cases[3]
