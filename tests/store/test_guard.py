"""The one door to rows: who is listed, in what order, what is found, what is logged, and what sealing takes away."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from da_desk.errors import Conflict, NotFound
from da_desk.models.audit import Erasure
from da_desk.models.base import uuid7
from da_desk.models.people import Contact
from da_desk.services.access import Workplace
from da_desk.store.audit import verify_chain
from da_desk.store.guard import Listing
from da_desk.store.local.local_store import LocalStore
from tests.desk import OTHER_UNIT, START, DeskForTests
from tests.store.rows import Wanted, add_case, add_duty, entries, make_case

DAY = timedelta(days=1)
PHONE = "07700 900123"


@pytest.fixture
def officer(desk: DeskForTests) -> Workplace:
    return desk.workplace("officer")


def fill(desk: DeskForTests, place: Workplace) -> dict[str, uuid.UUID]:
    """Four cases: the officer's own, one on which the officer owes a duty, a closed one, another unit's."""
    me, oic = place.actor.account_id, desk.account_id("oic")
    wanted = {
        "own": Wanted("DA-2026-0001", "Marsden", "Holly", "standard", owner=me, holder=oic, do_by=START + 2 * DAY),
        "owing": Wanted("DA-2026-0002", "Abbott", "June", "high", owner=oic, holder=me, do_by=START + DAY),
        "closed": Wanted("DA-2026-0003", "Corrie", "Ffion", "medium", status="closed", owner=me),
        "elsewhere": Wanted(
            "DA-2026-0004", "Bright", "Nell", "high", unit=OTHER_UNIT, owner=desk.account_id("outsider")
        ),
    }
    return {name: make_case(place, case) for name, case in wanted.items()}


def listed(place: Workplace, cases: dict[str, uuid.UUID], listing: Listing) -> list[str]:
    names = {case_id: name for name, case_id in cases.items()}
    found = place.store.guard.case_ids(place.actor, listing)
    assert place.store.guard.count(place.actor, listing) == len(found)
    return [names[case_id] for case_id in found]


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (Listing("mine"), ["owing", "own"]),
        (Listing("team"), ["owing", "own"]),
        (Listing("all"), ["owing", "own", "elsewhere"]),
        (Listing("mine", status="closed"), ["closed"]),
        (Listing("mine", status=""), ["owing", "own", "closed"]),
        (Listing("all", grade="high"), ["owing", "elsewhere"]),
        (Listing("all", grade="medium"), []),
        (Listing("all", sort="name"), ["owing", "elsewhere", "own"]),
        (Listing("all", status="", sort="grade"), ["owing", "elsewhere", "closed", "own"]),
    ],
)
def test_lists_by_scope_grade_status_and_order(
    desk: DeskForTests, officer: Workplace, listing: Listing, expected: list[str]
) -> None:
    cases = fill(desk, officer)
    assert listed(officer, cases, listing) == expected


def test_someone_with_nothing_has_an_empty_list(desk: DeskForTests, officer: Workplace) -> None:
    fill(desk, officer)
    auditor = desk.workplace("auditor")
    assert auditor.store.guard.case_ids(auditor.actor, Listing("mine")) == []
    assert auditor.store.guard.cards(auditor.actor, []) == ()


def test_cards_come_in_the_order_asked_and_hold_the_next_duty(desk: DeskForTests, officer: Workplace) -> None:
    cases = fill(desk, officer)
    wanted = [cases["elsewhere"], cases["own"], uuid7(), cases["owing"]]
    cards = officer.store.guard.cards(officer.actor, wanted)
    assert [card.case_id for card in cards] == [wanted[0], wanted[1], wanted[3]]
    own = cards[1]
    assert (own.ref, own.victim_name, own.grade, own.status) == ("DA-2026-0001", "Marsden, Holly", "standard", "open")
    assert (own.risk_owner, own.informing_owner) == ("DC 2208 Nadia Amin", "DC 2208 Nadia Amin")
    assert (own.next_title, own.next_do_by) == ("Tell the CPS", START + 2 * DAY)
    assert (cards[0].next_title, cards[0].next_do_by) == ("", None)


def test_a_card_shows_the_soonest_of_several_duties(officer: Workplace) -> None:
    with officer.store.unit_of_work(officer.actor) as uow:
        case = add_case(uow, Wanted())
        for days in (5, 1, 3):
            add_duty(uow, case, START + days * DAY, title=f"in {days}")
    card = officer.store.guard.cards(officer.actor, [case.id])[0]
    assert (card.next_title, card.next_do_by) == ("in 1", START + DAY)


@contextmanager
def statements(place: Workplace) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    assert isinstance(place.store, LocalStore)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(place.store._engine, "before_cursor_execute", note)
    yield sent
    event.remove(place.store._engine, "before_cursor_execute", note)


def test_lists_cost_the_same_for_five_cases_and_for_two_hundred(officer: Workplace) -> None:
    me = officer.actor.account_id
    counts = []
    for number, more in ((0, 5), (5, 195)):
        with officer.store.unit_of_work(officer.actor) as uow:
            for place in range(number, number + more):
                add_case(uow, Wanted(f"DA-2026-{place:04}", owner=me, holder=me, do_by=START + place * DAY))
        with statements(officer) as sent:
            ids = officer.store.guard.case_ids(officer.actor, Listing("mine"))
            cards = officer.store.guard.cards(officer.actor, ids)
            duties = officer.store.guard.duties(officer.actor, "mine", START + 1000 * DAY)
            officer.store.guard.count(officer.actor, Listing("team"))
        counts.append(len(sent))
        assert (len(ids), len(cards), len(duties)) == (number + more, min(number + more, 128), number + more)
    assert counts[0] == counts[1]


def test_duties_by_scope_the_most_urgent_first(desk: DeskForTests, officer: Workplace) -> None:
    cases = fill(desk, officer)
    guard = officer.store.guard
    assert [duty.case_id for duty in guard.duties(officer.actor, "mine", START + 9 * DAY)] == [cases["owing"]]
    both = guard.duties(officer.actor, "team", START + 9 * DAY)
    assert [duty.case_id for duty in both] == [cases["owing"], cases["own"]]
    assert [duty.holder for duty in both] == ["DC 2208 Nadia Amin", "DC 4471 Tom Doyle"]
    assert (both[0].ref, both[0].victim_name, both[0].title) == ("DA-2026-0002", "Abbott, June", "Tell the CPS")
    assert [duty.case_id for duty in guard.duties(officer.actor, "all", START + DAY)] == []
    assert len(guard.duties(officer.actor, "all", START + 9 * DAY, limit=1)) == 1


def consultations(place: Workplace, case_id: uuid.UUID) -> int:
    return sum(entry.action == "consulted" and entry.entity_id == case_id for entry, _detail in entries(place.store))


def test_a_consultation_is_logged_and_renewed_after_half_an_hour(desk: DeskForTests, officer: Workplace) -> None:
    case_id = make_case(officer)
    guard = officer.store.guard
    for minutes, expected in ((0, 1), (29, 1), (1, 2), (29, 2), (31, 3)):
        desk.clock.move(minutes=minutes)
        guard.open_case(officer.actor, case_id)
        assert consultations(officer, case_id) == expected
    entry, detail = entries(officer.store)[-1]
    assert (entry.case_id, entry.actor_id) == (case_id, officer.actor.account_id)
    assert detail is not None
    assert detail.detail == "{}"


def test_a_reason_is_kept_with_its_consultation(officer: Workplace) -> None:
    case_id = make_case(officer)
    officer.store.guard.open_case(officer.actor, case_id)
    officer.store.guard.open_case(officer.actor, case_id, "duty desk asked")
    assert consultations(officer, case_id) == 2
    detail = entries(officer.store)[-1][1]
    assert detail is not None
    assert detail.detail == '{"why":"duty desk asked"}'


def test_another_session_of_the_same_person_is_logged_too(desk: DeskForTests, officer: Workplace) -> None:
    case_id = make_case(officer)
    officer.store.guard.open_case(officer.actor, case_id)
    second = desk.workplace("officer")
    second.store.guard.open_case(second.actor, case_id)
    assert consultations(officer, case_id) == 2


def test_a_case_that_is_not_there_is_not_found_and_leaves_no_entry(officer: Workplace) -> None:
    before = len(entries(officer.store))
    with pytest.raises(NotFound):
        officer.store.guard.open_case(officer.actor, uuid7())
    assert len(entries(officer.store)) == before


def test_every_list_and_search_is_logged_before_it_answers(officer: Workplace) -> None:
    make_case(officer)
    guard = officer.store.guard
    guard.case_ids(officer.actor, Listing("team"))
    guard.duties(officer.actor, "mine", START)
    guard.find(officer.actor, "marsden")
    last = [(entry.action, entry.entity, entry.case_id) for entry, _detail in entries(officer.store)[-3:]]
    assert last == [("listed", "case_file", None), ("listed", "duty", None), ("searched", "case_file", None)]
    assert entries(officer.store)[-1][1].detail == '{"words":"marsden"}'  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words",
    [
        *("Marsden", "marsden holly", "HOLLY mars", "Mársden", "Marsdne", "Marsdem Hollie"),
        *(
            "DA-2026-0007",
            "da 2026 0007",
            "DA20260007",
            "42CY/118/26",
            "42cy11826",
            PHONE,
            "07700-900-123",
            "07700900123",
        ),
    ],
)
def test_a_case_is_found_by(officer: Workplace, words: str) -> None:
    case_id = make_case(officer, Wanted("DA-2026-0007", crime="42CY/118/26", phone=PHONE))
    make_case(officer, Wanted("DA-2025-0311", "Okonkwo", "Ada", crime="42CY/900/25", phone="07700 900777"))
    assert [card.case_id for card in officer.store.guard.find(officer.actor, words)] == [case_id]


@pytest.mark.parametrize(
    "words", ["", " ", "m", "%", "_", "Zzyzx", "07700", "900123", "'; drop table", "*", "\U0001f4a5"]
)
def test_a_search_that_finds_nothing(officer: Workplace, words: str) -> None:
    make_case(officer, Wanted(phone=PHONE))
    assert officer.store.guard.find(officer.actor, words) == ()


def test_a_search_shows_twenty_cases_the_newest_first(officer: Workplace) -> None:
    made = [make_case(officer, Wanted(f"DA-2026-{place:04}")) for place in range(25)]
    hits = officer.store.guard.find(officer.actor, "marsden")
    assert [card.case_id for card in hits] == made[:4:-1]


def seal(place: Workplace, case_id: uuid.UUID) -> uuid.UUID:
    with place.reading() as uow:
        contact = uow.first(select(Contact).where(Contact.case_id == case_id))
    assert contact is not None
    with place.store.unit_of_work(place.actor) as uow:
        place.store.guard.seal_contact(uow, contact.id, contact.version, "entered on the wrong case")
    return contact.id


def everything(place: Workplace) -> str:
    """All that the file's rows hold, as one text."""
    assert isinstance(place.store, LocalStore)
    with place.store._engine.connect().execution_options(read_only=True) as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = [connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]
    return repr(rows)


def test_sealing_takes_the_value_out_of_every_row(officer: Workplace) -> None:
    case_id = make_case(officer, Wanted(phone=PHONE))
    with officer.reading() as uow:
        contact = uow.first(select(Contact))
    assert contact is not None
    with officer.store.unit_of_work(officer.actor) as uow:
        uow.take(Contact, contact.id, contact.version).note = "ring after six, 07700 900555"
    assert PHONE in everything(officer)
    seal(officer, case_id)
    left = everything(officer)
    assert PHONE not in left
    assert PHONE.replace(" ", "") not in left
    assert "07700 900555" not in left


def test_that_a_value_was_there_stays_on_record(officer: Workplace) -> None:
    case_id = make_case(officer, Wanted(phone=PHONE))
    contact_id = seal(officer, case_id)
    with officer.reading() as uow:
        sealed = uow.get(Contact, contact_id)
        erased = uow.all(select(Erasure.reason))
        report = verify_chain(uow.session)
    assert (sealed.value, sealed.match_key, sealed.kind, sealed.sealed_by) == (
        "",
        "",
        "phone",
        officer.actor.account_id,
    )
    assert (sealed.sealed_at, sealed.sealed_reason) == (START, "entered on the wrong case")
    assert erased == ["entered on the wrong case"]
    assert report.faults == ()
    actions = [entry.action for entry, _detail in entries(officer.store) if entry.entity_id == contact_id]
    assert actions == ["created", "altered", "sealed"]
    assert officer.store.guard.find(officer.actor, PHONE) == ()


def test_sealing_needs_the_version_that_was_seen(officer: Workplace) -> None:
    make_case(officer, Wanted(phone=PHONE))
    with officer.reading() as uow:
        contact = uow.first(select(Contact))
    assert contact is not None
    with pytest.raises(Conflict), officer.store.unit_of_work(officer.actor) as uow:
        officer.store.guard.seal_contact(uow, contact.id, contact.version + 1, "wrong case")
    assert PHONE in everything(officer)
