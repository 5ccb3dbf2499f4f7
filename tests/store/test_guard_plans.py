"""Lists for whoever supervises, the same on every kind of store: duties by rule, what happened since, load, last looks."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from da_desk.errors import AccessDenied
from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.cases import Case
from da_desk.models.events import Attempt, Duty, Event
from da_desk.services.access import Workplace
from da_desk.store.guard import MOST_ALONGSIDE, DutyCard, Guard, LoadLine
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import OTHER_UNIT, START, UNIT, AnyDesk
from tests.services.counting import statements
from tests.store.rows import Wanted, add_case, add_duty, log_of, make_case

DAY = timedelta(days=1)
SOME_DAY = START + 90 * DAY
ME, OIC = "DC 2208 Nadia Amin", "DC 4471 Tom Doyle"


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.fixture
def outsider(desk: AnyDesk) -> Workplace:
    return desk.workplace("outsider")


def recorded(place: Workplace, case_id: uuid.UUID, *kinds: str) -> list[uuid.UUID]:
    """Events that this person records on a case, one after another; and their ids."""
    place.store.guard.open_case(place.actor, case_id)
    made = []
    with place.store.unit_of_work(place.actor) as uow:
        for kind in kinds:
            event = Event(case_id=case_id, kind=kind, at=uow.now - DAY)
            uow.add(event)
            uow.session.flush()
            made.append(event.id)
    return made


def owed(uow: UnitOfWork, case: Case, rule: str, days: int, holder: uuid.UUID | None = None) -> Duty:
    """An open duty of a rule."""
    duty = add_duty(uow, case, START + days * DAY, holder, title=rule)
    made = Duty(
        case_id=case.id, unit_id=case.unit_id, holder_id=holder, event_id=duty.event_id, rule=rule, rule_version=rule,
        step="1", title=rule, do_by=START + days * DAY,
    )  # fmt: skip
    duty.state = "withdrawn"
    uow.add(made)
    uow.session.flush()
    return made


def titles(cards: tuple[DutyCard, ...]) -> list[str]:
    return [f"{card.ref[-1]} {card.title}" for card in cards]


def duties_of_three_rules(desk: AnyDesk, officer: Workplace, outsider: Workplace) -> dict[str, uuid.UUID]:
    """Two cases of the unit and one of another, each with duties of the rules a, b and c."""
    me, oic = officer.actor.account_id, desk.account_id("oic")
    made = {}
    for ref, place, unit, holder in (
        ("DA-2026-0001", officer, UNIT, me),
        ("DA-2026-0002", officer, UNIT, oic),
        ("DA-2026-0003", outsider, OTHER_UNIT, outsider.actor.account_id),
    ):
        with place.store.unit_of_work(place.actor) as uow:
            case = add_case(place, uow, Wanted(ref, unit=unit))
            for days, rule in enumerate(("c", "b", "a"), start=int(ref[-1])):
                owed(uow, case, rule, days, holder)
        made[ref[-1]] = case.id
    return made


@pytest.mark.parametrize(
    ("scope", "rules", "expected"),
    [
        ("mine", (), ["1 c", "1 b", "1 a"]),
        ("mine", ("a", "c"), ["1 c", "1 a"]),
        ("team", (), ["1 c", "1 b", "2 c", "1 a", "2 b", "2 a"]),
        ("team", ("b",), ["1 b", "2 b"]),
        ("team", ("b", "b", "none", "c"), ["1 c", "1 b", "2 c", "2 b"]),
        ("team", ("none",), []),
        ("all", ("a",), ["1 a", "2 a", "3 a"]),
    ],
)
def test_duties_of_certain_rules_alone(
    desk: AnyDesk, officer: Workplace, outsider: Workplace, scope: str, rules: tuple[str, ...], expected: list[str]
) -> None:
    duties_of_three_rules(desk, officer, outsider)
    found = officer.store.guard.duties(officer.actor, scope, SOME_DAY, rules=rules)  # type: ignore[arg-type]
    assert sorted(titles(found)) == sorted(expected)
    assert [card.do_by for card in found] == sorted(card.do_by for card in found)
    first = officer.store.guard.duties(officer.actor, scope, SOME_DAY, 2, rules)  # type: ignore[arg-type]
    assert first == found[:2]
    until = START + 3 * DAY
    some = officer.store.guard.duties(officer.actor, scope, until, rules=rules)  # type: ignore[arg-type]
    assert some == tuple(card for card in found if card.do_by < until)


def test_which_rules_were_asked_for_is_logged(officer: Workplace, desk: AnyDesk) -> None:
    guard = officer.store.guard
    guard.duties(officer.actor, "team", START, rules=[f"duty.rule-{n:03}" for n in range(100)])
    guard.duties(officer.actor, "team", START, rules=("duty.b", "duty.a"))
    asked = select(AuditDetail.detail).join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
    with desk.everything() as session:
        listed = asked.where(AuditEntry.action == "listed", AuditEntry.entity == "duty").order_by(AuditEntry.seq)
        many, two = (json.loads(detail) for detail in session.scalars(listed))
    assert many["rules"].startswith("duty.rule-000, duty.rule-001, ")
    assert len(many["rules"]) <= 400
    assert two == {"scope": "team", "rules": "duty.a, duty.b"}


def test_a_duty_tells_who_holds_it_and_what_it_came_of(desk: AnyDesk, officer: Workplace) -> None:
    oic = desk.account_id("oic")
    with officer.store.unit_of_work(officer.actor) as uow:
        case = add_case(officer, uow, Wanted())
        duty, nobodys = (add_duty(uow, case, START + n * DAY, who) for n, who in ((1, oic), (2, None)))
    first, second = officer.store.guard.duties(officer.actor, "team", SOME_DAY)
    assert (first.id, first.holder_id, first.holder) == (duty.id, oic, OIC)
    assert (first.event_id, first.made_at) == (duty.event_id, START)
    assert (second.id, second.holder_id, second.holder) == (nobodys.id, None, "")


def test_a_duty_counts_its_tries_and_what_was_recorded_since(
    desk: AnyDesk, officer: Workplace, outsider: Workplace
) -> None:
    me, guard = officer.actor.account_id, officer.store.guard
    case_id = make_case(officer, Wanted(holder=me, do_by=START + DAY))
    other = make_case(officer, Wanted("DA-2026-0002", holder=me, do_by=START + 2 * DAY))
    desk.clock.move(minutes=5)
    gone, *_kept = recorded(officer, case_id, "arrest", "charge", "release")
    desk.clock.move(minutes=5)
    guard.open_case(officer.actor, case_id)
    with officer.store.unit_of_work(officer.actor) as uow:
        event = uow.get(Event, gone)
        event.withdrawn_at, event.withdrawn_reason = uow.now, "another person"
        duty = uow.all(select(Duty.id).where(Duty.case_id == case_id))[0]
        for attempt in range(MOST_ALONGSIDE + 2):
            uow.add(Attempt(case_id=case_id, duty_id=duty, at=uow.now, method="phone", result=f"no answer {attempt}"))
    found = {card.case_id: card for card in guard.duties(officer.actor, "mine", SOME_DAY)}
    assert (found[case_id].tries, found[case_id].happened) == (MOST_ALONGSIDE, 2)
    assert (found[other].tries, found[other].happened) == (0, 0)
    recorded(officer, other, *["arrest"] * (MOST_ALONGSIDE + 2))
    assert guard.duties(officer.actor, "mine", SOME_DAY)[1].happened == MOST_ALONGSIDE


def seen(guard: Guard, place: Workplace, scope: str, minutes: int, limit: int = 500) -> list[tuple[str, str, str]]:
    """What happened since so many minutes after the start, as that person sees it."""
    found = guard.happened(place.actor, scope, START + timedelta(minutes=minutes), limit)  # type: ignore[arg-type]
    assert [card.recorded_at for card in found] == sorted((card.recorded_at for card in found), reverse=True)
    return [(card.ref, card.kind, card.who) for card in found]


def test_what_was_recorded_since_the_newest_first(desk: AnyDesk, officer: Workplace, outsider: Workplace) -> None:
    me, guard = officer.actor.account_id, officer.store.guard
    cases = [
        make_case(officer, Wanted("DA-2026-0001", owner=me)),
        make_case(officer, Wanted("DA-2026-0002", owner=desk.account_id("oic"))),
        make_case(outsider, Wanted("DA-2026-0003", unit=OTHER_UNIT)),
    ]
    gone: list[uuid.UUID] = []
    for case_id, place, kind in zip(cases, (officer, officer, outsider), ("arrest", "charge", "release"), strict=True):
        desk.clock.move(minutes=10)
        gone += recorded(place, case_id, kind, f"{kind}-by-mistake")[1:]
    for place, event_id in zip((officer, officer, outsider), gone, strict=True):
        with place.store.unit_of_work(place.actor) as uow:
            event = uow.get(Event, event_id)
            event.withdrawn_at, event.withdrawn_reason = uow.now, "by mistake"
    arrest, charge = ("DA-2026-0001", "arrest", ME), ("DA-2026-0002", "charge", ME)
    release = ("DA-2026-0003", "release", "DC 7003 Sam Field")
    assert seen(guard, officer, "mine", 0) == [arrest]
    assert seen(guard, officer, "team", 0) == [charge, arrest]
    assert seen(guard, officer, "all", 0) == [release, charge, arrest]
    assert seen(guard, officer, "all", 0, limit=1) == [release]
    assert seen(guard, officer, "team", 10) == [charge]
    assert seen(guard, officer, "all", 30) == []
    (card,) = guard.happened(officer.actor, "mine", START)
    assert (card.case_id, card.victim_name, card.grade) == (cases[0], "Marsden, Holly", "high")
    assert (card.at, card.recorded_at) == (START - DAY + timedelta(minutes=10), START + timedelta(minutes=10))


def test_what_happened_on_a_case_where_one_only_owes_a_duty_is_ones_own_too(desk: AnyDesk, officer: Workplace) -> None:
    owing = make_case(officer, Wanted(holder=desk.account_id("oic"), do_by=START + DAY))
    desk.clock.move(minutes=1)
    recorded(officer, owing, "arrest")
    oic = desk.workplace("oic")
    assert seen(oic.store.guard, oic, "mine", 0) == [("DA-2026-0001", "arrest", ME)]


def line(unit: str, who: str = "", **numbers: int) -> dict[str, object]:
    given = {"high": 0, "medium": 0, "standard": 0, "ungraded": 0, "open_duties": 0, "overdue": 0} | numbers
    return {"unit": unit, "who": who, **given}


def lines(found: tuple[LoadLine, ...]) -> list[dict[str, object]]:
    names = ("unit", "who", "high", "medium", "standard", "ungraded", "open_duties", "overdue")
    return [{name: getattr(each, name) for name in names} for each in found]


def test_load_in_numbers_by_person_and_by_unit(desk: AnyDesk, officer: Workplace, outsider: Workplace) -> None:
    me, oic = officer.actor.account_id, desk.account_id("oic")
    for n, wanted in enumerate(
        (
            Wanted(grade="high", owner=me, holder=me, do_by=START - DAY),
            Wanted(grade="high", owner=me, holder=oic, do_by=START + DAY),
            Wanted(grade="ungraded", owner=oic, do_by=START - DAY),
            Wanted(grade="standard", holder=me, do_by=START + DAY),
            Wanted(grade="medium", status="closed", owner=me, holder=me, do_by=START - DAY),
        ),
        start=1,
    ):
        make_case(officer, replace(wanted, ref=f"DA-2026-{n:04}"))
    make_case(outsider, Wanted("DA-2026-0009", grade="medium", unit=OTHER_UNIT, owner=outsider.actor.account_id))
    guard = officer.store.guard
    team = guard.load(officer.actor, "team")
    assert lines(team) == [
        line(UNIT, "", standard=1, open_duties=1, overdue=1),
        line(UNIT, ME, high=2, open_duties=2, overdue=1),
        line(UNIT, OIC, ungraded=1, open_duties=1),
    ]
    assert [each.account_id for each in team] == [None, me, oic]
    assert {each.unit_id for each in team} == set(officer.actor.unit_ids)
    every = guard.load(officer.actor, "all")
    assert lines(every) == [
        line(UNIT, high=2, standard=1, ungraded=1, open_duties=4, overdue=2),
        line(OTHER_UNIT, medium=1),
    ]


def test_the_load_of_another_unit_is_its_own_matter(desk: AnyDesk, officer: Workplace, outsider: Workplace) -> None:
    make_case(officer, Wanted(owner=officer.actor.account_id))
    assert outsider.store.guard.load(outsider.actor, "team") == ()


def test_a_restricted_case_is_in_none_of_these_lists_but_for_its_readers(desk: AnyDesk, officer: Workplace) -> None:
    me, supervisor = officer.actor.account_id, desk.workplace("supervisor")
    hidden = make_case(officer, Wanted("DA-2026-0001", owner=me, holder=me, do_by=START + DAY))
    make_case(officer, Wanted("DA-2026-0002", owner=me, holder=me, do_by=START + DAY))
    desk.clock.move(minutes=1)
    recorded(officer, hidden, "arrest")
    guard = supervisor.store.guard
    before = guard.last_opened(supervisor.actor, hidden, SOME_DAY)
    guard.open_case(supervisor.actor, hidden)
    assert before is None
    assert guard.last_opened(supervisor.actor, hidden, SOME_DAY) == desk.clock.at
    guard.restrict(supervisor.actor, hidden, "call the supervisor", "police suspect", [supervisor.actor.account_id], {})
    assert numbers(supervisor) == [2, 1, 2, 2, 1]
    assert numbers(officer) == [1, 0, 1, 1, 0]
    guard.restrict(supervisor.actor, hidden, "call", "police suspect", [supervisor.actor.account_id], {me: "known"})
    assert numbers(officer) == [1, 0, 1, 1, 0]
    assert officer.store.guard.last_opened(officer.actor, hidden, SOME_DAY) is None


def numbers(place: Workplace) -> list[int]:
    """How much this person is told in each list; of one case there are two of each of these, and one thing happened."""
    guard, actor = place.store.guard, place.actor
    loads = [guard.load(actor, scope) for scope in ("team", "all")]
    return [
        len(guard.duties(actor, "team", SOME_DAY, rules=("withdrawal",))),
        len(guard.happened(actor, "team", START)),
        *(sum(each.high for each in load) for load in loads),
        len(guard.happened(actor, "all", START)),
    ]


def test_when_one_last_looked_at_a_list(desk: AnyDesk, officer: Workplace) -> None:
    guard, actor = officer.store.guard, officer.actor
    assert [guard.last_listed(actor, kind) for kind in ("duties", "events")] == [None, None]
    guard.happened(actor, "team", START)
    desk.clock.move(minutes=40)
    guard.duties(actor, "mine", START)
    assert guard.last_listed(actor, "events") == START
    assert guard.last_listed(actor, "duties") == START + timedelta(minutes=40)
    guard.happened(actor, "all", START)
    assert guard.last_listed(actor, "events") == START + timedelta(minutes=40)
    oic = desk.workplace("oic")
    assert oic.store.guard.last_listed(oic.actor, "events") is None


def test_when_one_last_had_a_case_open(desk: AnyDesk, officer: Workplace) -> None:
    guard, actor = officer.store.guard, officer.actor
    case_id, other = make_case(officer), make_case(officer, Wanted("DA-2026-0002"))
    assert guard.last_opened(actor, case_id, SOME_DAY) is None, "making a case is not looking at it"
    guard.open_case(actor, case_id)
    desk.clock.move(hours=3)
    guard.open_case(actor, case_id)
    desk.clock.move(hours=3)
    assert guard.last_opened(actor, case_id, SOME_DAY) == START + timedelta(hours=3)
    assert guard.last_opened(actor, case_id, START + timedelta(hours=3)) == START
    assert guard.last_opened(actor, case_id, START) is None
    assert guard.last_opened(actor, other, SOME_DAY) is None
    assert guard.last_opened(actor, uuid.uuid4(), SOME_DAY) is None
    oic = desk.workplace("oic")
    assert oic.store.guard.last_opened(oic.actor, case_id, SOME_DAY) is None


def test_what_was_asked_is_logged_before_it_is_answered(desk: AnyDesk, officer: Workplace) -> None:
    auditor, guard = desk.workplace("auditor"), officer.store.guard
    guard.happened(officer.actor, "team", START)
    entry = log_of(auditor)[-1]
    assert (entry.action, entry.entity, entry.case_id) == ("listed", "event", None)
    assert entry.actor_id == officer.actor.account_id
    before = len(log_of(auditor))
    guard.load(officer.actor, "team")
    assert len(log_of(auditor)) == before, "numbers name nobody"


def test_an_administrator_is_told_of_no_case(desk: AnyDesk, officer: Workplace) -> None:
    make_case(officer, Wanted(owner=officer.actor.account_id))
    if desk.kind == "shared":
        administrator = desk.workplace("administrator")
        guard, actor = administrator.store.guard, administrator.actor
        for ask in (
            lambda: guard.happened(actor, "team", START),
            lambda: guard.load(actor, "team"),
            lambda: guard.duties(actor, "team", START, rules=("a",)),
        ):
            with pytest.raises(AccessDenied):
                ask()


def test_these_lists_cost_the_same_for_five_cases_and_for_a_hundred(desk: AnyDesk, officer: Workplace) -> None:
    me, guard, actor = officer.actor.account_id, officer.store.guard, officer.actor
    counts = []
    for number, more in ((0, 5), (5, 95)):
        with officer.store.unit_of_work(actor) as uow:
            for place in range(number, number + more):
                case = add_case(officer, uow, Wanted(f"DA-2026-{place:04}", owner=me, holder=me, do_by=START + DAY))
                owed(uow, case, "duty.sign-off-rmp", place, me)
        desk.clock.move(minutes=1)
        with statements() as sent:
            found = guard.duties(actor, "team", SOME_DAY + DAY * 20, rules=("duty.sign-off-rmp", "withdrawal"))
            happened = guard.happened(actor, "team", START - DAY)
            mine = guard.happened(actor, "mine", START - DAY)
            load = guard.load(actor, "team")
            guard.last_listed(actor, "events")
            guard.last_opened(actor, case.id, SOME_DAY)
        counts.append(len(sent))
        assert len(found) == len(happened) == len(mine) == 2 * (number + more)
        assert load[0].high == number + more
    assert counts[0] == counts[1]
