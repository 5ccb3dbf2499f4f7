"""The one door to rows, the same on every kind of store: who is listed and found, what is logged, what is sealed.

Everybody does here only what they may do, so that a store which enforces rights passes too.
"""

import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from da_desk.errors import AccessDenied, NotFound
from da_desk.models.base import uuid7
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.people import Person
from da_desk.services.access import Workplace
from da_desk.store.guard import MOST_COUNTED, PAGE, Listing, LogEntry
from tests.desk import OTHER_UNIT, START, AnyDesk
from tests.services.counting import statements
from tests.store.rows import Wanted, add_case, add_duty, detail_of, log_of, make_case

DAY = timedelta(days=1)


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.fixture
def auditor(desk: AnyDesk) -> Workplace:
    return desk.workplace("auditor")


def fill(desk: AnyDesk, officer: Workplace) -> dict[str, uuid.UUID]:
    """Four cases: the officer's own, one on which the officer owes a duty, a closed one, another unit's."""
    me, oic, outsider = officer.actor.account_id, desk.account_id("oic"), desk.account_id("outsider")
    wanted = {
        "own": Wanted("DA-2026-0001", "Marsden", "Holly", "standard", owner=me, holder=oic, do_by=START + 2 * DAY),
        "owing": Wanted("DA-2026-0002", "Abbott", "June", "high", owner=oic, holder=me, do_by=START + DAY),
        "closed": Wanted("DA-2026-0003", "Corrie", "Ffion", "medium", status="closed", owner=me),
    }
    cases = {name: make_case(officer, case) for name, case in wanted.items()}
    elsewhere = Wanted("DA-2026-0004", "Bright", "Nell", "high", unit=OTHER_UNIT, owner=outsider)
    return cases | {"elsewhere": make_case(desk.workplace("outsider"), elsewhere)}


def paged(place: Workplace, listing: Listing, n: int = PAGE) -> list[uuid.UUID]:
    """The ids of a whole list, page by page."""
    found: list[uuid.UUID] = []
    after = ""
    while True:
        page = place.store.guard.page(place.actor, listing, after, n)
        assert len(page.cards) <= n
        found += [card.case_id for card in page.cards]
        if not page.after:
            return found
        after = page.after


def listed(place: Workplace, cases: dict[str, uuid.UUID], listing: Listing) -> list[str]:
    names = {case_id: name for name, case_id in cases.items()}
    found = paged(place, listing)
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
    desk: AnyDesk, officer: Workplace, listing: Listing, expected: list[str]
) -> None:
    cases = fill(desk, officer)
    assert listed(officer, cases, listing) == expected


def test_someone_with_nothing_has_an_empty_list(desk: AnyDesk, officer: Workplace, auditor: Workplace) -> None:
    fill(desk, officer)
    assert paged(auditor, Listing("mine")) == []
    assert auditor.store.guard.cards(auditor.actor, []) == ()


@pytest.mark.parametrize("sort", ["due", "name", "grade"])
@pytest.mark.parametrize("scope", ["mine", "team", "all"])
def test_pages_by_key_make_up_the_whole_list(officer: Workplace, sort: str, scope: str) -> None:
    me = officer.actor.account_id
    with officer.store.unit_of_work(officer.actor) as uow:
        for place in range(13):
            due = START + place // 4 * DAY if place % 3 else None
            name, grade = (
                ("Abbott", "Marsden", "Rees")[place % 3],
                ("high", "standard", "ungraded", "medium")[place % 4],
            )
            add_case(officer, uow, Wanted(f"DA-2026-{place:04}", name, grade=grade, owner=me, holder=me, do_by=due))
    listing = Listing(scope, sort=sort)  # type: ignore[arg-type]
    whole = paged(officer, listing)
    assert len(set(whole)) == 13
    for n in (1, 2, 5, 13, 14):
        assert paged(officer, listing, n) == whole


def test_a_list_goes_on_where_it_was_when_cases_come_and_go(officer: Workplace) -> None:
    made = [make_case(officer, Wanted(f"DA-2026-{p:04}", do_by=START + p * DAY)) for p in range(1, 7)]
    guard, listing = officer.store.guard, Listing("team")
    first = guard.page(officer.actor, listing, n=3)
    make_case(officer, Wanted("DA-2026-0000", do_by=START))
    last = make_case(officer, Wanted("DA-2026-0007", do_by=START + 7 * DAY))
    guard.open_case(officer.actor, made[3])
    with officer.store.unit_of_work(officer.actor) as uow:
        uow.get(Case, made[3]).status = "closed"
    second = guard.page(officer.actor, listing, first.after, n=3)
    assert [card.case_id for card in first.cards] == made[:3]
    assert [card.case_id for card in second.cards] == [*made[4:], last]
    assert not second.after or guard.page(officer.actor, listing, second.after).cards == ()


def test_no_page_is_longer_than_it_may_be(officer: Workplace) -> None:
    with officer.store.unit_of_work(officer.actor) as uow:
        for place in range(PAGE + 2):
            add_case(officer, uow, Wanted(f"DA-2026-{place:04}"))
    page = officer.store.guard.page(officer.actor, Listing("team"), n=10_000)
    assert len(page.cards) == PAGE
    assert len(officer.store.guard.page(officer.actor, Listing("team"), page.after).cards) == 2
    assert officer.store.guard.count(officer.actor, Listing("team")) == PAGE + 2 < MOST_COUNTED


def test_cards_come_in_the_order_asked_and_hold_the_next_duty(desk: AnyDesk, officer: Workplace) -> None:
    cases = fill(desk, officer)
    assert len(paged(officer, Listing("all"))) == 3
    wanted = [cases["elsewhere"], cases["own"], uuid7(), cases["owing"]]
    cards = officer.store.guard.cards(officer.actor, wanted)
    assert [card.case_id for card in cards] == [wanted[0], wanted[1], wanted[3]]
    own = cards[1]
    assert (own.ref, own.victim_name, own.grade, own.status) == ("DA-2026-0001", "Marsden, Holly", "standard", "open")
    assert (own.risk_owner, own.informing_owner) == ("DC 2208 Nadia Amin", "DC 2208 Nadia Amin")
    assert (own.next_title, own.next_do_by) == ("Tell the CPS", START + 2 * DAY)
    assert (cards[0].next_title, cards[0].next_do_by, cards[0].unit) == ("", None, OTHER_UNIT)


def test_a_card_shows_the_soonest_of_several_duties(officer: Workplace) -> None:
    with officer.store.unit_of_work(officer.actor) as uow:
        case = add_case(officer, uow, Wanted())
        for days in (5, 1, 3):
            add_duty(uow, case, START + days * DAY, title=f"in {days}")
    (card,) = officer.store.guard.page(officer.actor, Listing("team")).cards
    assert (card.next_title, card.next_do_by) == ("in 1", START + DAY)


def test_a_card_follows_what_it_stands_for(desk: AnyDesk, officer: Workplace) -> None:
    me, guard = officer.actor.account_id, officer.store.guard
    case_id = make_case(officer, Wanted(owner=me, holder=me, do_by=START + DAY))
    guard.open_case(officer.actor, case_id)
    with officer.store.unit_of_work(officer.actor) as uow:
        case = uow.get(Case, case_id)
        case.grade, case.status = "medium", "charged"
        uow.get(Person, case.victim_id).family_name = "Zola"
        informing = uow.first(select(CaseOwner).where(CaseOwner.case_id == case_id, CaseOwner.ownership == "informing"))
        assert informing is not None
        informing.to_at = uow.now
        add_duty(uow, case, START, title="Today")
    (card,) = guard.page(officer.actor, Listing("mine", status="charged")).cards
    assert (card.victim_name, card.grade, card.status) == ("Zola, Holly", "medium", "charged")
    assert (card.risk_owner, card.informing_owner) == ("DC 2208 Nadia Amin", "")
    assert (card.next_title, card.next_do_by) == ("Today", START)


def test_lists_cost_the_same_for_five_cases_and_for_two_hundred(officer: Workplace) -> None:
    me, guard, actor = officer.actor.account_id, officer.store.guard, officer.actor
    counts = []
    for number, more in ((0, 5), (5, 195)):
        with officer.store.unit_of_work(actor) as uow:
            for place in range(number, number + more):
                add_case(officer, uow, Wanted(f"DA-2026-{place:04}", owner=me, holder=me, do_by=START + place * DAY))
        with statements() as sent:
            page = guard.page(actor, Listing("mine"))
            cards = guard.cards(actor, [card.case_id for card in page.cards])
            duties = guard.duties(actor, "mine", START + 1000 * DAY)
            guard.count(actor, Listing("team"))
        counts.append(len(sent))
        assert cards == page.cards
        assert (len(cards), len(duties)) == (min(number + more, PAGE), number + more)
    assert counts[0] == counts[1]


def test_duties_by_scope_the_most_urgent_first(desk: AnyDesk, officer: Workplace) -> None:
    cases = fill(desk, officer)
    guard = officer.store.guard
    assert [duty.case_id for duty in guard.duties(officer.actor, "mine", START + 9 * DAY)] == [cases["owing"]]
    both = guard.duties(officer.actor, "team", START + 9 * DAY)
    assert [duty.case_id for duty in both] == [cases["owing"], cases["own"]]
    assert [duty.holder for duty in both] == ["DC 2208 Nadia Amin", "DC 4471 Tom Doyle"]
    assert (both[0].ref, both[0].victim_name, both[0].title) == ("DA-2026-0002", "Abbott, June", "Tell the CPS")
    assert [duty.case_id for duty in guard.duties(officer.actor, "all", START + DAY)] == []
    assert len(guard.duties(officer.actor, "all", START + 9 * DAY, limit=1)) == 1


def consultations(auditor: Workplace, case_id: uuid.UUID) -> list[LogEntry]:
    """Who opened the case, in order; but for the auditor."""
    opened = [each for each in log_of(auditor) if each.action == "consulted" and each.entity_id == case_id]
    return [each for each in opened if each.actor_id != auditor.actor.account_id]


def test_a_consultation_is_logged_and_renewed_after_half_an_hour(
    desk: AnyDesk, officer: Workplace, auditor: Workplace
) -> None:
    case_id = make_case(officer)
    for minutes, expected in ((0, 1), (20, 1), (11, 2), (20, 2), (31, 3)):
        desk.clock.move(minutes=minutes)
        officer.store.guard.open_case(officer.actor, case_id)
        assert len(consultations(auditor, case_id)) == expected
    entry = log_of(auditor)[-1]
    assert (entry.case_id, entry.actor_id, entry.ref) == (case_id, officer.actor.account_id, "DA-2026-0001")
    assert detail_of(auditor, entry) == {}


def test_a_reason_is_kept_with_its_consultation(officer: Workplace, auditor: Workplace) -> None:
    case_id = make_case(officer)
    officer.store.guard.open_case(officer.actor, case_id)
    officer.store.guard.open_case(officer.actor, case_id, "duty desk asked")
    _first, second = consultations(auditor, case_id)
    assert detail_of(auditor, second) == {"why": "duty desk asked"}


def test_a_case_of_another_unit_says_so_unless_a_reason_is_given(
    desk: AnyDesk, officer: Workplace, auditor: Workplace
) -> None:
    outsider, case_id = desk.workplace("outsider"), make_case(officer)
    for why, kept in (("", "outside own unit"), ("she moved here", "she moved here")):
        outsider.store.guard.open_case(outsider.actor, case_id, why)
        assert detail_of(auditor, consultations(auditor, case_id)[-1]) == {"why": kept}
    outsider.store.guard.open_case(outsider.actor, case_id, "she moved here")
    assert len(consultations(auditor, case_id)) == 2


def test_another_session_of_the_same_person_is_logged_too(
    desk: AnyDesk, officer: Workplace, auditor: Workplace
) -> None:
    case_id, second = make_case(officer), desk.workplace("officer")
    for place in (officer, second):
        place.store.guard.open_case(place.actor, case_id)
    assert len(consultations(auditor, case_id)) == 2


def test_a_case_that_is_not_there_is_not_found(officer: Workplace) -> None:
    guard, actor = officer.store.guard, officer.actor
    with pytest.raises(NotFound):
        guard.open_case(actor, uuid7())
    with pytest.raises(NotFound):
        guard.by_ref(actor, "da20269999")


def test_every_list_and_search_is_logged_before_it_answers(officer: Workplace, auditor: Workplace) -> None:
    for ref in ("DA-2026-0001", "DA-2026-0002"):
        make_case(officer, Wanted(ref))
    guard = officer.store.guard
    page = guard.page(officer.actor, Listing("team"), n=1)
    guard.page(officer.actor, Listing("team"), page.after)
    guard.duties(officer.actor, "mine", START)
    guard.find(officer.actor, "marsden")
    guard.find_people(officer.actor, "Holly Marsden", ["holly", "marsden"], None)
    last = log_of(auditor)[-4:]
    assert [(entry.action, entry.entity, entry.case_id) for entry in last] == [
        ("listed", "case_file", None),
        ("listed", "duty", None),
        ("searched", "case_file", None),
        ("searched", "person", None),
    ]


def test_the_log_reaches_as_far_as_the_role(desk: AnyDesk, officer: Workplace, auditor: Workplace) -> None:
    cases, supervisor = fill(desk, officer), desk.workplace("supervisor")
    whole = log_of(auditor)
    assert whole == sorted(whole, key=lambda entry: entry.seq)
    assert {entry.case_id for entry in whole} >= {None, *cases.values()}
    assert {entry.case_id for entry in log_of(supervisor)} == {cases[name] for name in ("own", "owing", "closed")}
    with suppress(AccessDenied):
        assert log_of(officer) == []
    guard, actor = auditor.store.guard, auditor.actor
    assert [entry.seq for entry in guard.log(actor, 2)] == [whole[-1].seq, whole[-2].seq]
    assert guard.log(actor, 1, after_seq=whole[-1].seq)[0].seq == whole[-2].seq
    assert {entry.ref for entry in guard.log(actor, 99, case_id=cases["own"])} == {"DA-2026-0001"}
    assert {entry.actor_id for entry in guard.log(actor, 99, account_id=desk.account_id("outsider"))} == {
        desk.account_id("outsider")
    }
    guard.page(actor, Listing("all"))
    assert {entry.action for entry in guard.log(actor, 99, action="listed")} == {"listed"}
