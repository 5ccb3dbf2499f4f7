"""Search through the guard, the same on every kind of store: cases and people, by what is remembered of them."""

from datetime import date

import pytest

from da_desk.errors import NotFound
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.people import Person
from da_desk.services.access import Workplace
from tests.desk import AnyDesk
from tests.store.rows import Wanted, make_case

PHONE = "07700 900123"


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.mark.parametrize(
    "words",
    [
        *("Marsden", "marsden holly", "HOLLY mars", "Mársden", "Marsdne", "Marsdem Hollie"),
        *("DA-2026-0007", "da 2026 0007", "DA20260007", "DA-2026", "42CY/118/26", "42cy11826", "1826"),
        *(PHONE, "07700-900-123", "07700900123"),
    ],
)
def test_a_case_is_found_by(officer: Workplace, words: str) -> None:
    case_id = make_case(officer, Wanted("DA-2026-0007", crime="42CY/118/26", phone=PHONE))
    make_case(officer, Wanted("DA-2025-0311", "Okonkwo", "Ada", crime="42CY/900/25", phone="07700 900777"))
    assert [card.case_id for card in officer.store.guard.find(officer.actor, words)] == [case_id]


@pytest.mark.parametrize(
    "words",
    ["", " ", "m", "%", "_", "Zzyzx", "07700", "900123", "826", "'; drop table", "*", "\U0001f4a5", "2026_0001"],
)
def test_a_search_that_finds_nothing(officer: Workplace, words: str) -> None:
    make_case(officer, Wanted(phone=PHONE, crime="42CY/118/26"))
    assert officer.store.guard.find(officer.actor, words) == ()


def test_a_search_shows_twenty_cases_the_newest_first(officer: Workplace) -> None:
    made = [make_case(officer, Wanted(f"DA-2026-{place:04}")) for place in range(25)]
    hits = officer.store.guard.find(officer.actor, "marsden")
    assert [card.case_id for card in hits] == made[:4:-1]


@pytest.mark.parametrize(("key", "found"), [("da20260002", 1), ("42cy11826", 0), ("da2026", None), ("", None)])
def test_a_case_by_exactly_its_reference_or_crime_number(officer: Workplace, key: str, found: int | None) -> None:
    made = [make_case(officer, Wanted(f"DA-2026-000{n}", crime=crime)) for n, crime in ((1, "42CY/118/26"), (2, ""))]
    if found is None:
        with pytest.raises(NotFound):
            officer.store.guard.by_ref(officer.actor, key)
    else:
        assert officer.store.guard.by_ref(officer.actor, key) == made[found]


def test_people_who_may_be_meant(officer: Workplace) -> None:
    guard, actor = officer.store.guard, officer.actor
    make_case(officer, Wanted("DA-2026-0001", "Marsden", "Holly"))
    make_case(officer, Wanted("DA-2026-0002", "Okonkwo", "Ada"))
    with officer.store.unit_of_work(actor) as uow:
        nobody_yet = Person(family_name="Marsdin", given_names="Holy", other_names="Bell", born=date(1991, 3, 14))
        uow.add(nobody_yet)
        uow.session.flush()
        guard.keep_tokens(uow, nobody_yet)
    found = guard.find_people(actor, "Holly Marsden", ["holly", "marsden"], date(1991, 3, 14))
    assert [(hit.family_name, hit.given_names, hit.same_birth_date, hit.cases) for hit in found] == [
        ("Marsdin", "Holy", True, 0),
        ("Marsden", "Holly", None, 1),
    ]
    assert (found[0].person_id, found[0].other_names) == (nobody_yet.id, "Bell")
    (by_day,) = guard.find_people(actor, "Zz", ["zzyzx"], date(1991, 3, 14))
    (other_day,) = guard.find_people(actor, "bell", ["bell"], date(1992, 3, 14))
    assert (by_day.same_birth_date, other_day.same_birth_date) == (True, False)
    assert guard.find_people(actor, "Zz", ["zzyzx"], None) == ()


def test_a_person_is_found_by_the_names_they_bear_now(officer: Workplace) -> None:
    guard, case_id = officer.store.guard, make_case(officer)
    guard.open_case(officer.actor, case_id)
    with officer.store.unit_of_work(officer.actor) as uow:
        victim = uow.get(Person, uow.get(Case, case_id).victim_id)
        victim.family_name = "Prosser"
        guard.keep_tokens(uow, victim)
        guard.require_known(uow, victim.id)
        with pytest.raises(NotFound):
            guard.require_known(uow, uuid7())
    assert [card.case_id for card in guard.find(officer.actor, "prosser")] == [case_id]
    assert guard.find(officer.actor, "marsden") == ()
