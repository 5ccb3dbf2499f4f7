"""The log: every write leaves an entry, nothing in it can be changed, and what is changed from below is found."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Date, Engine, Integer, LargeBinary, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper

from da_desk.models.audit import GENESIS, AuditEntry, Erasure
from da_desk.models.base import Base, Entity, Instant, case_bound_tables, entity_tables, uuid7
from da_desk.models.canonical import sha256
from da_desk.models.cases import Case
from da_desk.models.people import Person
from da_desk.models.records import WithdrawalStatement
from da_desk.services.access import Workplace
from da_desk.store.audit import ChainReport, body_difference, verify_chain
from da_desk.store.local.local_store import LocalStore
from da_desk.store.unit_of_work import UnitOfWork
from tests.desk import START, DeskForTests
from tests.store.rows import entries, make_case

NAME = "Marsden"


@pytest.fixture
def place(desk: DeskForTests) -> Workplace:
    """A desk with a case and a few entries in its log."""
    made = desk.workplace("officer")
    case_id = make_case(made)
    for grade in ("medium", "standard", "high"):
        desk.clock.move(minutes=1)
        with made.store.unit_of_work(made.actor) as uow:
            uow.get(Case, case_id).grade = grade
    return made


def engine_of(place: Workplace) -> Engine:
    """The file itself, as someone holding its key would open it with another program."""
    assert isinstance(place.store, LocalStore)
    return place.store._engine


def tamper(place: Workplace, *statements: str, **values: Any) -> None:
    """Change the file from below, its triggers taken off first."""
    with engine_of(place).begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement), values)


def verified(place: Workplace) -> ChainReport:
    with place.reading() as uow:
        return verify_chain(uow.session)


def last_seq(place: Workplace) -> int:
    return entries(place.store)[-1][0].seq


def faults(place: Workplace) -> list[tuple[int, str]]:
    return [(fault.seq, fault.what.split(":")[0]) for fault in verified(place).faults]


def test_an_untouched_chain_holds(place: Workplace) -> None:
    log = [entry for entry, _detail in entries(place.store)]
    report = verified(place)
    assert report == ChainReport(len(log), log[-1].hash, ())
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert log[0].prev_hash == GENESIS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'consulted'"),
        ("at", "'2026-01-01 00:00:00.000000'"),
        ("actor_id", f"'{uuid.UUID(int=7).hex}'"),
        ("entity_id", "NULL"),
        ("detail_sha256", f"'{'0' * 64}'"),
    ],
)
def test_an_altered_entry_is_named(place: Workplace, column: str, value: str) -> None:
    seq = last_seq(place) - 1
    tamper(place, f"UPDATE audit_entry SET {column} = {value} WHERE seq = {seq}")
    assert (seq, "altered") in faults(place)
    assert {where for where, _what in faults(place)} == {seq}


def test_an_entry_altered_with_its_hash_breaks_the_next(place: Workplace) -> None:
    entry = entries(place.store)[-2][0]
    entry.action = "consulted"
    tamper(
        place,
        f"UPDATE audit_entry SET action = 'consulted', hash = '{entry.expected_hash()}' WHERE seq = {entry.seq}",
    )
    assert faults(place) == [(entry.seq + 1, "reordered or replaced")]


def test_a_removed_entry_is_named(place: Workplace) -> None:
    seq = last_seq(place) - 2
    tamper(
        place,
        f"DELETE FROM audit_detail WHERE entry_id = (SELECT id FROM audit_entry WHERE seq = {seq})",
        f"DELETE FROM audit_entry WHERE seq = {seq}",
    )
    assert (seq, "removed") in faults(place)


def test_a_removed_end_is_named(place: Workplace) -> None:
    seq = last_seq(place)
    tamper(
        place,
        f"DELETE FROM audit_detail WHERE entry_id = (SELECT id FROM audit_entry WHERE seq = {seq})",
        f"DELETE FROM audit_entry WHERE seq = {seq}",
    )
    assert faults(place) == [(seq, "removed")]


def test_the_first_entry_removed_is_named(place: Workplace) -> None:
    tamper(
        place,
        "DELETE FROM audit_detail WHERE entry_id = (SELECT id FROM audit_entry WHERE seq = 1)",
        "DELETE FROM audit_entry WHERE seq = 1",
    )
    assert (1, "removed") in faults(place)


def test_reordered_entries_are_named(place: Workplace) -> None:
    seq = last_seq(place) - 2
    tamper(
        place,
        f"UPDATE audit_entry SET seq = 1000000 WHERE seq = {seq}",
        f"UPDATE audit_entry SET seq = {seq} WHERE seq = {seq + 1}",
        f"UPDATE audit_entry SET seq = {seq + 1} WHERE seq = 1000000",
    )
    assert (seq, "reordered or replaced") in faults(place)


def test_an_added_entry_is_named(place: Workplace) -> None:
    last = entries(place.store)[-1][0]
    tamper(
        place,
        "INSERT INTO audit_entry SELECT seq + 1, :id, at, actor_id, 'consulted', entity, entity_id, case_id, "
        "detail_sha256, hash, :hash FROM audit_entry ORDER BY seq DESC LIMIT 1",
        id=uuid.uuid4().hex,
        hash="1" * 64,
    )
    assert (last.seq + 1, "altered") in faults(place)


def test_an_altered_detail_is_named(place: Workplace) -> None:
    entry = entries(place.store)[-1][0]
    tamper(place, f"UPDATE audit_detail SET detail = '{{}}' WHERE entry_id = '{entry.id.hex}'")
    assert faults(place) == [(entry.seq, "detail altered")]


def test_a_detail_that_vanished_is_named_and_one_erased_on_record_is_not(place: Workplace) -> None:
    entry = entries(place.store)[-1][0]
    with place.store.unit_of_work(place.actor) as uow:
        uow.add(Erasure(entry_id=entry.id, reason="retention"))
    with engine_of(place).begin() as connection:
        connection.execute(text("DELETE FROM audit_detail WHERE entry_id = :id"), {"id": entry.id.hex})
    assert verified(place).faults == ()
    other = entries(place.store)[-3][0]
    tamper(place, f"DELETE FROM audit_detail WHERE entry_id = '{other.id.hex}'")
    assert faults(place) == [(other.seq, "detail removed without an erasure on record")]


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
def test_the_log_is_append_only(place: Workplace, statement: str) -> None:
    place.act(uuid7(), lambda uow: uow.note("revealed", "contact", None, None))
    before = [(entry.hash, detail and detail.detail) for entry, detail in entries(place.store)]
    with pytest.raises(IntegrityError, match="kept for good"), engine_of(place).begin() as connection:
        connection.execute(text(statement))
    assert [(entry.hash, detail and detail.detail) for entry, detail in entries(place.store)] == before


def test_former_and_new_values_stand_in_the_detail(place: Workplace) -> None:
    entry, detail = entries(place.store)[-1]
    assert (entry.action, entry.entity) == ("altered", "case_file")
    assert detail is not None
    assert detail.detail == '{"grade":["standard","high"]}'
    assert entry.detail_sha256 == sha256(detail.salt + detail.detail)


def test_entries_name_ids_and_only_details_hold_values(place: Workplace) -> None:
    log = entries(place.store)
    created = next(pair for pair in log if pair[0].entity == "person" and pair[0].action == "created")
    columns = [str(getattr(entry, key)) for entry, _detail in log for key in inspect(AuditEntry).columns.keys()]  # noqa: SIM118
    assert not any(NAME in value for value in columns)
    assert created[1] is not None
    assert NAME in created[1].detail


def test_two_changes_of_one_row_in_one_action_are_one_entry(place: Workplace) -> None:
    with place.store.unit_of_work(place.actor) as uow:
        person = Person(family_name=NAME, given_names="Holly")
        uow.add(person)
        uow.session.flush()
        person.given_names = "Holly Ann"
    found = [(entry, detail) for entry, detail in entries(place.store) if entry.entity_id == person.id]
    assert [entry.action for entry, _detail in found] == ["created"]
    assert found[0][1] is not None
    assert '"given_names":[null,"Holly Ann"]' in found[0][1].detail


def test_a_body_is_compared_leaf_by_leaf() -> None:
    former = '{"about":{"stance":"withdraws"},"items":[1]}'
    new = '{"about":{"stance":"untrue","seen":true},"items":[1]}'
    assert body_difference(former, new) == {
        "body.about.seen": [None, True],
        "body.about.stance": ["withdraws", "untrue"],
    }
    assert body_difference(former, former) == {}


def test_what_stood_in_the_audit_before_cannot_be_learnt_from_the_hash(place: Workplace) -> None:
    """Two equal details hash differently: a short value can't be guessed back after its erasure."""
    with place.store.unit_of_work(place.actor) as uow:
        uow.note("revealed", "contact", None, None, kind="phone")
        uow.note("revealed", "contact", None, None, kind="phone")
    (first, _one), (second, _two) = entries(place.store)[-2:]
    assert first.detail_sha256 != second.detail_sha256


# Every kind of row there is, made once with whatever its columns ask for.


def _value(column: Column[Any], made: dict[str, uuid.UUID], at: datetime) -> Any:
    target = next((key.column.table.name for key in column.foreign_keys), None)
    if target:
        return made[target]
    if isinstance(column.type, Instant):
        return at
    if isinstance(column.type, Date):
        return date(2026, 11, 23)
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return b"%PDF"
    return uuid7() if column.type.python_type is uuid.UUID else f"{column.table.name} {column.name}"


def _mappers() -> Iterator[Mapper[Any]]:
    """One mapper for each entity table, a table after those it refers to."""
    by_table = {str(m.local_table): m for m in Base.registry.mappers if issubclass(m.class_, Entity)}
    for table in Base.metadata.sorted_tables:
        if table.name == "record":
            yield inspect(WithdrawalStatement)
        elif table.name in by_table:
            yield by_table[table.name]


def _fill(uow: UnitOfWork) -> dict[str, uuid.UUID]:
    made: dict[str, uuid.UUID] = {"audit_entry": entries_seen(uow)}
    for mapper in _mappers():
        needed = {
            key: _value(column, made, uow.now)
            for key, column in mapper.columns.items()
            if not column.nullable and column.default is None and key not in _BY_THE_UNIT and key != "kind"
        }
        if "kind" in mapper.columns and mapper.class_ is not WithdrawalStatement:
            needed["kind"] = "some"
        row = mapper.class_(**needed)
        uow.add(row)
        uow.session.flush()
        made[str(mapper.local_table)] = row.id
    return made


_BY_THE_UNIT = {"id", "created_at", "created_by", "changed_at", "changed_by", "version"}


def entries_seen(uow: UnitOfWork) -> uuid.UUID:
    entry = uow.session.get(AuditEntry, 1)
    assert entry is not None
    return entry.id


@pytest.fixture
def full(place: Workplace) -> tuple[Workplace, dict[str, uuid.UUID]]:
    """A desk that holds one row of every entity table, and their ids."""
    with place.store.unit_of_work(place.actor) as uow:
        made = _fill(uow)
    return place, {table: row_id for table, row_id in made.items() if table != "audit_entry"}


def test_every_kind_of_row_leaves_an_entry_when_it_is_made(full: tuple[Workplace, dict[str, uuid.UUID]]) -> None:
    place, made = full
    created = {(e.entity, e.entity_id) for e, _detail in entries(place.store) if e.action == "created"}
    assert set(made) == set(entity_tables())
    assert set(made.items()) <= created


def test_entries_of_a_case_name_their_case(full: tuple[Workplace, dict[str, uuid.UUID]]) -> None:
    place, made = full
    named = {e.entity: e.case_id for e, _detail in entries(place.store) if made.get(e.entity) == e.entity_id}
    assert {named[table] for table in case_bound_tables()} == {made["case_file"]}
    assert named["person"] is None


def test_no_row_can_be_deleted_nor_moved_to_another_case(full: tuple[Workplace, dict[str, uuid.UUID]]) -> None:
    place, made = full
    statements = [f"DELETE FROM {table} WHERE id = '{row.hex}'" for table, row in made.items()]
    statements += [f"UPDATE {t} SET case_id = '{uuid7().hex}' WHERE id = '{made[t].hex}'" for t in case_bound_tables()]
    for statement in statements:
        with pytest.raises(IntegrityError, match="kept for good"), engine_of(place).begin() as connection:
            connection.execute(text(statement))


def test_every_alteration_leaves_an_entry(full: tuple[Workplace, dict[str, uuid.UUID]]) -> None:
    place, made = full
    before = last_seq(place)
    with place.store.unit_of_work(place.actor) as uow:
        person, case = uow.get(Person, made["person"]), uow.get(Case, made["case_file"])
        person.gender, case.hold = "female", True
        uow.get(WithdrawalStatement, made["record"]).put({"statement": {"text": "x"}}, "withdrawal_statement", 1)
    altered = {(e.entity, e.action) for e, _detail in entries(place.store) if e.seq > before}
    assert altered == {("person", "altered"), ("case_file", "altered"), ("record", "altered")}


def test_an_instant_hashes_alike_wherever_it_was_written(place: Workplace) -> None:
    entry = entries(place.store)[0][0]
    assert entry.at == START
    in_local_time = AuditEntry(
        seq=entry.seq, id=entry.id, at=entry.at.astimezone(), actor_id=entry.actor_id, action=entry.action,
        entity=entry.entity, entity_id=entry.entity_id, case_id=entry.case_id, detail_sha256=entry.detail_sha256,
        prev_hash=entry.prev_hash, hash="",
    )  # fmt: skip
    assert in_local_time.expected_hash() == entry.hash
