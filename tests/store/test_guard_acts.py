"""What is made with the guard's help, the same on every kind of store: references, seals, hand-over."""

import uuid

import pytest
from sqlalchemy import select

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused
from da_desk.models.audit import Erasure
from da_desk.models.base import uuid7
from da_desk.models.cases import CaseLink, CaseOwner
from da_desk.models.people import Contact
from da_desk.models.records import BackgroundReport, Snapshot
from da_desk.services.access import Workplace
from da_desk.store.guard import Listing
from tests.desk import OTHER_UNIT, START, AnyDesk
from tests.store.rows import Wanted, add_case, log_of, make_case

PHONE = "07700 900123"


@pytest.fixture
def officer(desk: AnyDesk) -> Workplace:
    return desk.workplace("officer")


@pytest.fixture
def auditor(desk: AnyDesk) -> Workplace:
    return desk.workplace("auditor")


def test_references_count_on(officer: Workplace) -> None:
    guard, made = officer.store.guard, []
    for _each in range(3):
        with officer.store.unit_of_work(officer.actor) as uow:
            made.append(guard.next_ref(uow, "DA/26/"))
            add_case(officer, uow, Wanted(made[-1]))
    assert made == ["DA/26/00001", "DA/26/00002", "DA/26/00003"]
    with officer.store.unit_of_work(officer.actor) as uow:
        assert guard.next_ref(uow, "DA/27/") == "DA/27/00001"


def test_joined_cases_tell_each_others_reference(officer: Workplace) -> None:
    guard, made = officer.store.guard, [make_case(officer, Wanted(f"DA-2026-000{n}")) for n in range(3)]
    guard.open_case(officer.actor, made[0])
    with officer.store.unit_of_work(officer.actor) as uow:
        uow.add(CaseLink(case_id=made[0], other_case_id=made[1], kind="same-suspect"))
    for case_id, expected in (
        (made[0], {made[1]: "DA-2026-0001"}),
        (made[1], {made[0]: "DA-2026-0000"}),
        (made[2], {}),
    ):
        guard.open_case(officer.actor, case_id)
        with officer.reading() as uow:
            assert guard.refs(uow, case_id) == expected


def report(officer: Workplace, case_id: uuid.UUID, seq: int = 1) -> tuple[uuid.UUID, uuid.UUID]:
    """A report of the officer's, ready to be checked, and a snapshot of it."""
    officer.store.guard.open_case(officer.actor, case_id)
    with officer.store.unit_of_work(officer.actor) as uow:
        record = BackgroundReport(case_id=case_id, seq=seq)
        record.put({"front": {"wish": "to stop"}}, "background_report", 1)
        uow.add(record)
        uow.session.flush()
        record.state = "completed"
        uow.session.flush()
        kept = Snapshot(case_id=case_id, record_id=record.id, record_version=record.version, reason="completed")
        kept.put(record.body, record.form, record.form_version)
        uow.add(kept)
    return record.id, kept.id


def test_a_record_is_sealed_with_the_snapshot_of_its_very_bytes(desk: AnyDesk, officer: Workplace) -> None:
    case_id, supervisor = make_case(officer), desk.workplace("supervisor")
    record_id, kept_id = report(officer, case_id)
    guard = supervisor.store.guard
    guard.open_case(supervisor.actor, case_id)
    with supervisor.store.unit_of_work(supervisor.actor) as uow:
        guard.seal_record(uow, uow.get(BackgroundReport, record_id), uow.get(Snapshot, kept_id), "checked")
    with supervisor.reading() as uow:
        record = uow.get(BackgroundReport, record_id)
    assert (record.state, record.sealed_snapshot_id, record.sealed_at) == ("checked", kept_id, START)
    assert record.sealed_by == supervisor.actor.account_id


def test_other_bytes_than_the_snapshots_are_never_sealed(desk: AnyDesk, officer: Workplace) -> None:
    case_id, supervisor = make_case(officer), desk.workplace("supervisor")
    record_id, kept_id = report(officer, case_id)
    other_id, _kept = report(officer, case_id, 2)
    with officer.store.unit_of_work(officer.actor) as uow:
        uow.get(BackgroundReport, record_id).put({"front": {"wish": "to go on"}}, "background_report", 1)
    guard = supervisor.store.guard
    guard.open_case(supervisor.actor, case_id)
    for each in (record_id, other_id):
        with pytest.raises(Conflict), supervisor.store.unit_of_work(supervisor.actor) as uow:
            guard.seal_record(uow, uow.get(BackgroundReport, each), uow.get(Snapshot, kept_id), "checked")
    with supervisor.reading() as uow:
        assert not uow.get(BackgroundReport, record_id).sealed


def owners_now(place: Workplace, case_id: uuid.UUID, ownership: str) -> list[uuid.UUID]:
    place.store.guard.open_case(place.actor, case_id)
    with place.reading() as uow:
        owner = select(CaseOwner.account_id).where(CaseOwner.case_id == case_id, CaseOwner.to_at.is_(None))
        return uow.all(owner.where(CaseOwner.ownership == ownership))


def test_many_cases_are_handed_over_each_on_the_record(desk: AnyDesk, officer: Workplace, auditor: Workplace) -> None:
    me, oic, supervisor = officer.actor.account_id, desk.account_id("oic"), desk.workplace("supervisor")
    made = [make_case(officer, Wanted(f"DA-2026-{n:04}", owner=me)) for n in range(5)]
    made.append(make_case(officer, Wanted("DA-2026-0009", owner=oic)))
    made.append(make_case(officer, Wanted("DA-2026-0010")))
    before = len(log_of(auditor))
    assert supervisor.store.guard.hand_over(supervisor.actor, [*made, made[0]], "risk", oic) == 6
    written = log_of(auditor)[before:]
    assert {entry.case_id for entry in written} == {*made[:5], made[6]}
    assert {entry.actor_id for entry in written} == {supervisor.actor.account_id}
    for case_id in made:
        assert owners_now(officer, case_id, "risk") == [oic]
    assert owners_now(officer, made[0], "informing") == [me]
    assert {card.risk_owner for card in officer.store.guard.page(officer.actor, Listing("team")).cards} == {
        "DC 4471 Tom Doyle"
    }


def test_a_hand_over_that_may_not_be_hands_over_nothing(desk: AnyDesk, officer: Workplace) -> None:
    guard, oic, outsider = officer.store.guard, desk.account_id("oic"), desk.workplace("outsider")
    own = make_case(officer, Wanted(owner=officer.actor.account_id))
    elsewhere = make_case(outsider, Wanted("DA-2026-0002", unit=OTHER_UNIT, owner=outsider.actor.account_id))
    for other in (elsewhere, uuid7()):
        with pytest.raises((AccessDenied, NotFound)):
            guard.hand_over(officer.actor, [own, other], "risk", oic)
    with pytest.raises((NotFound, RuleRefused)):
        guard.hand_over(officer.actor, [own], "risk", uuid7())
    assert owners_now(officer, own, "risk") == [officer.actor.account_id]


def seal(supervisor: Workplace, case_id: uuid.UUID) -> uuid.UUID:
    guard = supervisor.store.guard
    guard.open_case(supervisor.actor, case_id)
    with supervisor.reading() as uow:
        contact = uow.first(select(Contact).where(Contact.case_id == case_id))
    assert contact is not None
    with supervisor.store.unit_of_work(supervisor.actor) as uow:
        guard.seal_contact(uow, contact.id, contact.version, "entered on the wrong case")
    return contact.id


def test_that_a_value_was_there_stays_on_record(desk: AnyDesk, officer: Workplace, auditor: Workplace) -> None:
    case_id, supervisor = make_case(officer, Wanted(phone=PHONE)), desk.workplace("supervisor")
    contact_id = seal(supervisor, case_id)
    with supervisor.reading() as uow:
        sealed = uow.get(Contact, contact_id)
    assert (sealed.value, sealed.match_key, sealed.kind) == ("", "", "phone")
    assert (sealed.sealed_at, sealed.sealed_by) == (START, supervisor.actor.account_id)
    assert sealed.sealed_reason == "entered on the wrong case"
    with auditor.reading() as uow:
        assert uow.all(select(Erasure.reason)) == ["entered on the wrong case"]
    assert auditor.store.guard.verify(auditor.actor).faults == ()
    actions = [entry.action for entry in log_of(auditor) if entry.entity_id == contact_id]
    assert actions == ["created", "sealed"] or actions == ["created", "altered", "sealed"]
    assert officer.store.guard.find(officer.actor, PHONE) == ()


def test_sealing_needs_the_version_that_was_seen(desk: AnyDesk, officer: Workplace) -> None:
    case_id, supervisor = make_case(officer, Wanted(phone=PHONE)), desk.workplace("supervisor")
    guard = supervisor.store.guard
    guard.open_case(supervisor.actor, case_id)
    with supervisor.reading() as uow:
        contact = uow.first(select(Contact).where(Contact.case_id == case_id))
    assert contact is not None
    with pytest.raises(Conflict), supervisor.store.unit_of_work(supervisor.actor) as uow:
        guard.seal_contact(uow, contact.id, contact.version + 1, "wrong case")
    assert [card.case_id for card in guard.find(supervisor.actor, PHONE)] == [case_id]
