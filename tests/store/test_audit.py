"""The log: every write leaves an entry, nothing in it can be changed, and what is changed from below is found."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from da_desk.errors import AccessDenied
from da_desk.models.audit import GENESIS, AuditDetail, AuditEntry, Erasure
from da_desk.models.base import Base, case_bound_tables, entity_tables, uuid7
from da_desk.models.canonical import sha256
from da_desk.models.cases import Case
from da_desk.models.people import Person
from da_desk.models.records import WithdrawalStatement
from da_desk.services.access import Workplace
from da_desk.store.audit import ChainReport, body_difference
from tests.desk import START, AnyDesk
from tests.services.lived_in import lived_in
from tests.store.below import LogPair, whole_log
from tests.store.rows import Wanted, make_case

NAME = "Marsden"


@pytest.fixture
def place(desk: AnyDesk) -> Workplace:
    """The officer's, on a desk with a case and a few entries in its log."""
    made = desk.workplace("officer")
    case_id = make_case(made)
    for grade in ("medium", "standard", "high"):
        desk.clock.move(minutes=1)
        with made.store.unit_of_work(made.actor) as uow:
            uow.get(Case, case_id).grade = grade
    return made


@pytest.fixture
def kept(desk: AnyDesk, place: Workplace) -> list[LogPair]:
    """The whole log of that desk, before anybody touches it."""
    return whole_log(desk)


def verified(desk: AnyDesk) -> ChainReport:
    auditor = desk.workplace("auditor")
    return auditor.store.guard.verify(auditor.actor)


def faults(desk: AnyDesk) -> list[tuple[int, str]]:
    return [(fault.seq, fault.what.split(":")[0]) for fault in verified(desk).faults]


def remove(desk: AnyDesk, entry: AuditEntry) -> None:
    """An entry and its detail, from below."""
    desk.below(delete(AuditDetail).where(AuditDetail.entry_id == entry.id), delete(AuditEntry).where(_is(entry)))


def _is(entry: AuditEntry) -> Any:
    return AuditEntry.seq == entry.seq


def detail_of(pair: LogPair) -> dict[str, Any]:
    assert pair[1] is not None
    return json.loads(pair[1].detail)  # type: ignore[no-any-return]


def test_an_untouched_chain_holds(desk: AnyDesk, kept: list[LogPair]) -> None:
    log = [entry for entry, _detail in kept]
    assert verified(desk) == ChainReport(len(log), log[-1].hash, ())
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert log[0].prev_hash == GENESIS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "consulted"),
        ("at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("actor_id", uuid.UUID(int=7)),
        ("entity_id", None),
        ("detail_sha256", "0" * 64),
    ],
)
def test_an_altered_entry_is_named(desk: AnyDesk, kept: list[LogPair], column: str, value: object) -> None:
    entry = kept[-2][0]
    desk.below(update(AuditEntry).where(_is(entry)).values({column: value}))
    assert (entry.seq, "altered") in faults(desk)
    assert {where for where, _what in faults(desk)} == {entry.seq}


def test_an_entry_altered_with_its_hash_breaks_the_next(desk: AnyDesk, kept: list[LogPair]) -> None:
    entry = kept[-2][0]
    entry.action = "consulted"
    desk.below(update(AuditEntry).where(_is(entry)).values(action="consulted", hash=entry.expected_hash()))
    assert faults(desk) == [(entry.seq + 1, "reordered or replaced")]


def test_a_removed_entry_is_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    remove(desk, kept[-3][0])
    assert (kept[-3][0].seq, "removed") in faults(desk)


def test_a_removed_end_is_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    remove(desk, kept[-1][0])
    assert faults(desk) == [(kept[-1][0].seq, "removed")]


def test_the_first_entry_removed_is_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    remove(desk, kept[0][0])
    assert (1, "removed") in faults(desk)


def test_reordered_entries_are_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    first, second = kept[-3][0].seq, kept[-2][0].seq
    moves = ((first, 1_000_000), (second, first), (1_000_000, second))
    desk.below(*(update(AuditEntry).where(AuditEntry.seq == old).values(seq=new) for old, new in moves))
    assert (first, "reordered or replaced") in faults(desk)


def test_an_added_entry_is_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    last = kept[-1][0]
    values = {key: getattr(last, key) for key in inspect(AuditEntry).columns.keys()}  # noqa: SIM118
    changed = {"seq": last.seq + 1, "id": uuid.uuid4(), "action": "consulted", "prev_hash": last.hash, "hash": "1" * 64}
    desk.below(insert(AuditEntry).values(values | changed))
    assert (last.seq + 1, "altered") in faults(desk)


def test_an_altered_detail_is_named(desk: AnyDesk, kept: list[LogPair]) -> None:
    entry = kept[-1][0]
    desk.below(update(AuditDetail).where(AuditDetail.entry_id == entry.id).values(detail="{}"))
    assert faults(desk) == [(entry.seq, "detail altered")]


def test_a_detail_that_vanished_is_named_and_one_erased_on_record_is_not(
    desk: AnyDesk, kept: list[LogPair], place: Workplace
) -> None:
    entry, other = kept[-1][0], kept[-3][0]
    me, now = place.actor.account_id, desk.clock()
    who = {"created_at": now, "created_by": me, "changed_at": now, "changed_by": me, "version": 1}
    desk.below(insert(Erasure).values(id=uuid7(), entry_id=entry.id, reason="retention", **who))
    with desk.everything() as session:
        session.execute(delete(AuditDetail).where(AuditDetail.entry_id == entry.id))
        session.commit()
    assert verified(desk).faults == ()
    desk.below(delete(AuditDetail).where(AuditDetail.entry_id == other.id))
    assert faults(desk) == [(other.seq, "detail removed without an erasure on record")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "UPDATE audit_detail SET detail = '{}'",
        "DELETE FROM audit_detail",
        "DELETE FROM save_op",
    ],
)
def test_the_log_is_append_only(desk: AnyDesk, place: Workplace, statement: str) -> None:
    """Even for whoever holds the key of the file or owns the server, unless they take the triggers off."""
    place.act(uuid7(), lambda uow: uow.add(Person(family_name=NAME, given_names="Ruth")))
    before = [(entry.hash, detail and detail.detail) for entry, detail in whole_log(desk)]
    with pytest.raises(DBAPIError, match="kept for good"), desk.everything() as session:
        session.execute(text(statement))
    assert [(entry.hash, detail and detail.detail) for entry, detail in whole_log(desk)] == before


def test_only_an_auditor_walks_the_chain_of_a_server(server_desk: AnyDesk) -> None:
    officer = server_desk.workplace("officer")
    with pytest.raises(AccessDenied):
        officer.store.guard.verify(officer.actor)
    assert verified(server_desk).faults == ()


def test_former_and_new_values_stand_in_the_detail(kept: list[LogPair]) -> None:
    entry, detail = kept[-1]
    assert (entry.action, entry.entity) == ("altered", "case_file")
    assert detail is not None
    assert detail_of(kept[-1]) == {"grade": ["standard", "high"]}
    assert entry.detail_sha256 == sha256(detail.salt + detail.detail)


def test_entries_name_ids_and_only_details_hold_values(kept: list[LogPair]) -> None:
    created = next(pair for pair in kept if pair[0].entity == "person" and pair[0].action == "created")
    columns = [str(getattr(entry, key)) for entry, _detail in kept for key in inspect(AuditEntry).columns.keys()]  # noqa: SIM118
    assert not any(NAME in value for value in columns)
    assert detail_of(created)["family_name"] == [None, NAME]


def test_two_changes_of_one_row_in_one_action_are_one_entry(desk: AnyDesk, place: Workplace) -> None:
    with place.store.unit_of_work(place.actor) as uow:
        person = Person(family_name=NAME, given_names="Holly")
        uow.add(person)
        uow.session.flush()
        person.given_names = "Holly Ann"
    found = [pair for pair in whole_log(desk) if pair[0].entity_id == person.id]
    assert [entry.action for entry, _detail in found] == ["created"]
    assert detail_of(found[0])["given_names"] == [None, "Holly Ann"]


def test_a_body_is_compared_leaf_by_leaf() -> None:
    former = '{"about":{"stance":"withdraws"},"items":[1]}'
    new = '{"about":{"stance":"untrue","seen":true},"items":[1]}'
    assert body_difference(former, new) == {
        "body.about.seen": [None, True],
        "body.about.stance": ["withdraws", "untrue"],
    }
    assert body_difference(former, former) == {}


def test_what_stood_in_the_audit_before_cannot_be_learnt_from_the_hash(desk: AnyDesk, place: Workplace) -> None:
    """Two equal details hash differently: a short value can't be guessed back after its erasure."""
    for _time in range(2):
        place.act(None, lambda uow: uow.add(Person(family_name=NAME, given_names="Ruth")))
    first, second = whole_log(desk)[-2:]
    assert detail_of(first) == detail_of(second)
    assert first[0].detail_sha256 != second[0].detail_sha256


def test_every_row_of_every_kind_left_an_entry_when_it_was_made(desk: AnyDesk, tmp_path: Path) -> None:
    """Those of a case name the case; none of them can be deleted, nor moved to another case."""
    case_id = lived_in(desk, tmp_path)
    made = {(e.entity, e.entity_id): e.case_id for e, _detail in whole_log(desk) if e.action == "created"}
    for name in entity_tables():
        table = Base.metadata.tables[name]
        bound = name in case_bound_tables()
        with desk.everything() as session:
            rows = session.execute(select(table.c.id, table.c.case_id if bound else table.c.id)).all()
        assert rows, f"nothing made a row of {name}: let lived_in() make one"
        assert {(name, row_id) for row_id, _case in rows} <= set(made), name
        assert not bound or all(made[name, row_id] == case for row_id, case in rows), name
        refused = [delete(table)] + [update(table).values(case_id=uuid7())] * bound
        ends = r"kept for good|not for this role|it has its outcome"  # by whichever row the server comes to first
        for statement in refused:
            with pytest.raises(DBAPIError, match=ends), desk.everything() as session:
                session.execute(statement)
    assert made["case_file", case_id] == case_id
    assert verified(desk).faults == ()


def test_every_alteration_leaves_an_entry(desk: AnyDesk, place: Workplace) -> None:
    case_id = make_case(place, Wanted(ref="DA-2026-0002"))
    with place.store.unit_of_work(place.actor) as uow:
        record = WithdrawalStatement(case_id=case_id, seq=1, owner_id=uow.account_id)
        record.put({"statement": {"text": "w"}}, "withdrawal_statement", 1)
        uow.add(record)
    before = whole_log(desk)[-1][0].seq
    with place.store.unit_of_work(place.actor) as uow:
        case = uow.get(Case, case_id)
        case.hold = True
        uow.get(Person, case.victim_id).gender = "female"
        uow.get(WithdrawalStatement, record.id).put({"statement": {"text": "x"}}, "withdrawal_statement", 1)
    altered = {pair[0].entity: detail_of(pair) for pair in whole_log(desk) if pair[0].seq > before}
    assert altered == {
        "case_file": {"hold": [False, True]},
        "person": {"gender": ["", "female"]},
        "record": {"body.statement.text": ["w", "x"]},
    }


def test_an_instant_hashes_alike_wherever_it_was_written(kept: list[LogPair]) -> None:
    entry = next(entry for entry, _detail in kept if (entry.entity, entry.action) == ("case_file", "created"))
    assert entry.at == START
    in_local_time = AuditEntry(
        seq=entry.seq, id=entry.id, at=entry.at.astimezone(), actor_id=entry.actor_id, action=entry.action,
        entity=entry.entity, entity_id=entry.entity_id, case_id=entry.case_id, detail_sha256=entry.detail_sha256,
        prev_hash=entry.prev_hash, hash="",
    )  # fmt: skip
    assert in_local_time.expected_hash() == entry.hash
