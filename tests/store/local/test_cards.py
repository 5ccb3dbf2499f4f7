"""Every card equals what it stands for, whatever was done to the case, its victim, its owners and its duties."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from da_desk.models.accounts import Unit
from da_desk.models.cards import GRADE_RANKS, NOTHING_DUE, UNGRADED_RANK, CaseCard
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty
from da_desk.models.people import Person
from da_desk.services.access import Workplace
from da_desk.store.local import objects
from da_desk.store.local.local_store import LocalStore
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import OTHER_UNIT, START, UNIT, DeskForTests
from tests.store.rows import Wanted, add_case, add_duty, make_case

pytestmark = pytest.mark.local_only

NAMES = st.sampled_from(["Marsden", "O'Brien", "Ébène", "van Dyke", "ŁUKASZ", "'; --", "孫"])
KINDS = [
    *("case", "grade", "status", "restricted", "unit", "victim", "name"),
    *("owner", "owner", "duty", "duty-change"),
]
STEPS = st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 30), NAMES)


@pytest.fixture
def officer(desk: DeskForTests) -> Workplace:
    return desk.workplace("officer")


def picked(rows: list[Any], place: int) -> Any:
    return rows[place % len(rows)]


def step(place: Workplace, uow: UnitOfWork, kind: str, which: int, number: int, name: str) -> None:
    """One change, as a save makes it: to ``which`` of the latest cases, and to what (``number``, ``name``)."""
    cases = uow.all(select(Case).order_by(Case.id.desc()).limit(4))
    if kind == "case" or not cases:
        add_case(place, uow, Wanted(f"DA-2026-{uuid.uuid4().hex}", name, "" if number % 3 == 0 else "Holly"))
        return
    case = picked(cases, which)
    if kind == "grade":
        case.grade = picked([*GRADE_RANKS, "ungraded", "odd"], number)
    elif kind == "status":
        case.status = picked(["open", "charged", "closed"], number)
    elif kind == "restricted":
        case.restricted = not case.restricted
    elif kind == "unit":
        case.unit_id = uow.all(select(Unit.id).where(Unit.name == picked([UNIT, OTHER_UNIT], number)))[0]
    elif kind == "victim":
        case.victim_id = picked(uow.all(select(Person.id).order_by(Person.id)), number + 1)
    elif kind == "name":
        person = uow.get(Person, case.victim_id)
        person.family_name, person.given_names = name, "" if number % 4 == 0 else name
    elif kind == "owner":
        change_owner(place, uow, case, number)
    elif kind == "duty":
        add_duty(uow, case, START.replace(hour=number % 5), title=name)
    else:
        change_duty(uow, case, number, name)


def change_owner(place: Workplace, uow: UnitOfWork, case: Case, number: int) -> None:
    ownership = picked(["risk", "informing", "oic"], number // 2)
    now = select(CaseOwner).where(CaseOwner.case_id == case.id, CaseOwner.to_at.is_(None))
    for row in uow.all(now.where(CaseOwner.ownership == ownership)):
        row.to_at = uow.now
    if number % 2:
        account_id = place.actor.account_id
        uow.add(CaseOwner(case_id=case.id, ownership=ownership, account_id=account_id, from_at=uow.now))


def change_duty(uow: UnitOfWork, case: Case, number: int, name: str) -> None:
    duties = uow.all(select(Duty).where(Duty.case_id == case.id).order_by(Duty.id))
    if duties:
        duty = picked(duties, number)
        duty.state = picked(["open", "done", "open"], number)
        duty.title = name
        duty.do_by = START.replace(hour=number % 7, microsecond=number)


def expected(uow: UnitOfWork) -> Iterator[dict[str, Any]]:
    """Each card as it should be, reckoned from the rows."""
    owners = {(o.case_id, o.ownership): o.account_id for o in uow.all(select(CaseOwner)) if o.to_at is None}
    duties = uow.all(select(Duty).where(Duty.state == "open"))
    for case in uow.all(select(Case).order_by(Case.id)):
        name = uow.get(Person, case.victim_id).listed
        owed = min((d for d in duties if d.case_id == case.id), key=lambda d: (d.do_by, d.id), default=None)
        yield {
            "case_id": case.id,
            "ref": case.ref,
            "unit_id": case.unit_id,
            "victim_name": name,
            "sort_name": "".join(c.lower() if c.isascii() else c for c in name),
            "grade": case.grade,
            "grade_rank": GRADE_RANKS.get(case.grade, UNGRADED_RANK),
            "status": case.status,
            "restricted": case.restricted,
            "risk_owner_id": owners.get((case.id, "risk")),
            "informing_owner_id": owners.get((case.id, "informing")),
            "next_title": owed.title if owed else "",
            "next_do_by": owed.do_by if owed else None,
            "due_key": owed.do_by if owed else NOTHING_DUE,
        }


def assert_cards_right(place: Workplace) -> None:
    with place.reading() as uow:
        cards = uow.all(select(CaseCard).order_by(CaseCard.case_id))
        kept = [{column.key: getattr(card, column.key) for column in CaseCard.__table__.columns} for card in cards]
        assert kept == list(expected(uow))


@settings(  # the desk goes on from example to example, so that a failure can't be made smaller
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=12, max_size=40))
def test_after_any_changes_every_card_is_right(officer: Workplace, steps: list[tuple[str, int, int, str]]) -> None:
    for start in range(0, len(steps), 4):
        with officer.store.unit_of_work(officer.actor) as uow:
            for each in steps[start : start + 4]:
                step(officer, uow, *each)
                uow.session.flush()
        assert_cards_right(officer)


@pytest.mark.parametrize("number", [0, 1, 3])
@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_after_one_change_the_card_is_right(officer: Workplace, kind: str, number: int) -> None:
    me = officer.actor.account_id
    make_case(officer, Wanted(owner=me, holder=me, do_by=START))
    with officer.store.unit_of_work(officer.actor) as uow:
        step(officer, uow, kind, 0, number, "Prosser")
    assert_cards_right(officer)


def test_a_save_that_is_rolled_back_leaves_the_card(officer: Workplace) -> None:
    case_id = make_case(officer)
    with pytest.raises(ZeroDivisionError), officer.store.unit_of_work(officer.actor) as uow:
        uow.get(Case, case_id).grade = "medium"
        uow.session.flush()
        raise ZeroDivisionError
    assert_cards_right(officer)


def test_cards_that_went_wrong_while_the_triggers_were_gone_are_made_anew(officer: Workplace) -> None:
    case_id = make_case(officer, Wanted(do_by=START))
    assert isinstance(officer.store, LocalStore)
    with officer.store._engine.begin() as connection:
        for name in objects.triggers():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE card SET victim_name = 'nobody', due_key = ''"))
        connection.execute(text("UPDATE case_file SET grade = 'medium'"))
        objects.apply(connection)
    assert_cards_right(officer)
    assert officer.store.guard.by_ref(officer.actor, "da20260001") == case_id
