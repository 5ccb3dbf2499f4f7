"""One box finds a case by name, reference, number or exact contact; and every search is on the record."""

import pytest

from da_desk.errors import AccessDenied, ValidationFailed
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case, victim_part
from tests.store.below import details


@pytest.mark.parametrize(
    "typed",
    ["mars", "Marsden", "holly marsden", "MARSDEN, Holly", "marsdon", "denholm", "DA/26/00001", "26/00001", "tn 4471 26",
     "12/04/1991", "07700 900123", "07700900123", "+44 7700 900123", "0044 7700 900123"],
)  # fmt: skip
def test_a_case_is_found_by_what_is_remembered_of_it(desk: AnyDesk, typed: str) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    officer.people.add_contact(case_id, victim_part(desk, case_id), "phone", "+44 (0)7700 900123")
    found = [(hit.case_id, hit.ref, hit.victim_name, hit.grade, hit.status) for hit in officer.search.find(typed)]
    if typed == "26/00001":
        assert found == []  # a reference is found from its beginning on
    else:
        assert found == [(case_id, "DA/26/00001", "Marsden, Holly", "medium", "open")]


@pytest.mark.parametrize(
    "typed", ["", " ", "m", "zzyzx", "07700 900124", "%", "_", "'; drop table case_file", "مم", "<b>", "😀😀"]
)
def test_other_words_find_nothing(desk: AnyDesk, typed: str) -> None:
    made_case(desk)
    assert desk.as_("officer").search.find(typed) == ()


@pytest.mark.parametrize("typed", ["Mars\x00den", "Mars\nden", "x" * 201, "Mars\ud800"])
def test_words_that_cant_be_kept_are_refused_with_a_sentence(desk: AnyDesk, typed: str) -> None:
    with pytest.raises(ValidationFailed):
        desk.as_("officer").search.find(typed)


def test_a_sealed_number_finds_nothing(desk: AnyDesk) -> None:
    case_id, officer = made_case(desk), desk.as_("officer")
    officer.people.add_contact(case_id, victim_part(desk, case_id), "phone", "07700 900123")
    contact = next(each for part in officer.people.of_case(case_id) for each in part.contacts)
    desk.as_("supervisor").people.seal_contact(contact.id, contact.version, "wrong case")
    assert officer.search.find("07700 900123") == ()


def test_the_words_are_logged_before_the_answer(desk: AnyDesk) -> None:
    desk.as_("officer").search.find("Okonkwo")
    assert "Okonkwo" in details(desk)


def test_an_administrator_finds_no_case(desk: AnyDesk) -> None:
    with pytest.raises(AccessDenied):
        desk.as_("administrator").search.find("Marsden")


def test_twenty_hits_take_as_many_statements_as_one(desk: AnyDesk) -> None:
    made_case(desk)
    with statements() as few:
        desk.as_("officer").search.find("Marsden")
    for _each in range(24):
        made_case(desk)
    with statements() as many:
        assert len(desk.as_("officer").search.find("Marsden")) == 20
    assert len(few) == len(many)
