"""What the guard of the local store does beyond the contract: what is sealed leaves the file; no entry outlives a restriction."""

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from da_desk.errors import NotFound, Restricted
from da_desk.models.base import uuid7
from da_desk.models.people import Contact
from da_desk.services.access import Workplace
from da_desk.store.guard import MOST_COUNTED, Listing
from da_desk.store.local.local_store import LocalStore
from tests.desk import OTHER_UNIT, START, DeskForTests
from tests.services.counting import statements
from tests.store.rows import Wanted, add_case, entries, make_case

pytestmark = pytest.mark.local_only

PHONE = "07700 900123"


@pytest.fixture
def officer(desk: DeskForTests) -> Workplace:
    return desk.workplace("officer")


def everything(place: Workplace) -> str:
    """All that the file's rows hold, as one text."""
    assert isinstance(place.store, LocalStore)
    with place.store._engine.connect().execution_options(read_only=True) as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = [connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]
    return repr(rows)


def test_sealing_takes_the_value_out_of_every_row(officer: Workplace) -> None:
    make_case(officer, Wanted(phone=PHONE))
    with officer.reading() as uow:
        contact = uow.first(select(Contact))
    assert contact is not None
    with officer.store.unit_of_work(officer.actor) as uow:
        contact = uow.take(Contact, contact.id, contact.version)
        contact.note = "ring after six, 07700 900555"
    assert PHONE in everything(officer)
    with officer.store.unit_of_work(officer.actor) as uow:
        officer.store.guard.seal_contact(uow, contact.id, contact.version, "entered on the wrong case")
    left = everything(officer)
    assert PHONE not in left
    assert PHONE.replace(" ", "") not in left
    assert "07700 900555" not in left


def test_what_was_looked_for_and_not_there_is_logged(officer: Workplace) -> None:
    guard, actor, before = officer.store.guard, officer.actor, len(entries(officer.store))
    guard.find(actor, "zzyzx")
    guard.find_people(actor, "Zz Zyzx", ["zz", "zyzx"], None)
    with pytest.raises(NotFound):
        guard.open_case(actor, uuid7())
    with pytest.raises(NotFound):
        guard.by_ref(actor, "da20269999")
    written = [(e.action, e.entity, e.case_id, d and d.detail) for e, d in entries(officer.store)[before:]]
    assert written == [
        ("searched", "case_file", None, '{"words":"zzyzx"}'),
        ("searched", "person", None, '{"words":"Zz Zyzx"}'),
        ("refused", "case_file", None, '{"way":"opened"}'),
        ("refused", "case_file", None, '{"way":"looked-up"}'),
    ]


def test_odd_references_are_passed_over(officer: Workplace) -> None:
    for ref in ("DA/26/00009", "DA/26/00010", "DA/26/00099-old", "DA/26/", "DA/26/x", "DA/27/00044", "DA%26/00077"):
        make_case(officer, Wanted(ref))
    with officer.store.unit_of_work(officer.actor) as uow:
        assert officer.store.guard.next_ref(uow, "DA/26/") == "DA/26/00011"
    make_case(officer, Wanted("DA/26/99999"))
    make_case(officer, Wanted("DA/26/100000"))
    with officer.store.unit_of_work(officer.actor) as uow:
        assert officer.store.guard.next_ref(uow, "DA/26/") == "DA/26/100001"
        assert officer.store.guard.next_ref(uow, "DA%26/") == "DA%26/00078"


def restricted(desk: DeskForTests, officer: Workplace) -> uuid.UUID:
    """A case of the officer's that only the supervisor may read."""
    supervisor, case_id = desk.workplace("supervisor"), make_case(officer, Wanted(owner=officer.actor.account_id))
    officer.store.guard.open_case(officer.actor, case_id)
    supervisor.store.guard.restrict(
        supervisor.actor, case_id, "Call DS 1190 Price", "an officer is suspected", [supervisor.actor.account_id], {}
    )
    return case_id


def test_a_change_of_the_restriction_is_refused_to_those_who_may_not_read_it(
    desk: DeskForTests, officer: Workplace
) -> None:
    case_id, guard = restricted(desk, officer), officer.store.guard
    with pytest.raises(Restricted):
        guard.restrict(officer.actor, case_id, "me", "mine", [officer.actor.account_id], {})
    with pytest.raises(Restricted):
        guard.lift(officer.actor, case_id, "mine")
    supervisor = desk.workplace("supervisor")
    assert len(supervisor.store.guard.attempts(supervisor.actor, START)) == 2


def test_a_try_stays_on_record_for_good(desk: DeskForTests, officer: Workplace) -> None:
    case_id = restricted(desk, officer)
    with pytest.raises(Restricted):
        officer.store.guard.open_case(officer.actor, case_id)
    assert isinstance(officer.store, LocalStore)
    for statement in ("DELETE FROM restricted_attempt", "UPDATE restricted_attempt SET barred = 1"):
        with pytest.raises(DBAPIError, match="kept for good"), officer.store._engine.begin() as connection:
            connection.execute(text(statement))


def test_a_case_barred_and_a_case_unknown_cost_alike(desk: DeskForTests, officer: Workplace) -> None:
    outsider, case_id = desk.workplace("outsider"), restricted(desk, officer)
    supervisor = desk.workplace("supervisor")
    barred = {outsider.actor.account_id: "lives with the suspect"}
    supervisor.store.guard.restrict(
        supervisor.actor, case_id, "Call", "suspected", [supervisor.actor.account_id], barred
    )
    guard, sent = outsider.store.guard, {}
    for name, key, words in (("barred", "da20260001", "DA-2026-0001"), ("unknown", "da20260009", "DA-2026-0009")):
        with statements() as found:
            with pytest.raises(NotFound):
                guard.by_ref(outsider.actor, key)
            assert guard.find(outsider.actor, words) == ()
        sent[name] = sum(statement.startswith("INSERT INTO audit_entry") for statement in found)
    assert sent["barred"] == sent["unknown"] + 1, "the try itself is one more row in the same transaction"


def test_a_list_of_several_units_is_one_list(desk: DeskForTests, officer: Workplace) -> None:
    outsider = desk.workplace("outsider")
    made = []
    for number in range(8):
        place, unit = ((officer, "Northside DA unit"), (outsider, OTHER_UNIT))[number % 2]
        made.append(make_case(place, Wanted(f"DA-2026-{number:04}", unit=unit, do_by=START.replace(hour=number))))
    both = officer.actor.roles + outsider.actor.roles
    actor = type(officer.actor)(officer.actor.account_id, "officer", "", both)
    guard, found, after = officer.store.guard, [], ""
    for _page in range(3):
        page = guard.page(actor, Listing("team"), after, 3)
        found += [card.case_id for card in page.cards]
        after = page.after
    assert (found, after) == (made, "")
    assert guard.count(actor, Listing("team")) == 8
    duties = guard.duties(actor, "team", START.replace(hour=23))
    assert [duty.case_id for duty in duties] == made
    assert len(guard.duties(actor, "team", START.replace(hour=23), limit=5)) == 5


def test_a_count_goes_no_further_than_a_thousand(officer: Workplace) -> None:
    with officer.store.unit_of_work(officer.actor) as uow:
        for number in range(MOST_COUNTED + 3):
            add_case(officer, uow, Wanted(f"DA-2026-{number:05}"))
    guard, actor = officer.store.guard, officer.actor
    assert guard.count(actor, Listing("team")) == MOST_COUNTED
    assert guard.count(actor, Listing("team", status="closed")) == 0
