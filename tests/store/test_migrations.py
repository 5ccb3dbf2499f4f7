"""Models and migrations agree; a desk is upgraded whole, after a backup, or left as it was."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from da_desk.errors import StoreTooNew
from da_desk.models import Base
from da_desk.models.accounts import Absence, Account, WorkingWeek
from da_desk.models.audit import AuditEntry
from da_desk.models.base import entity_tables
from da_desk.models.cards import CaseCard
from da_desk.models.cases import Case
from da_desk.store import migrate
from da_desk.store.local import objects
from da_desk.store.local.engine import local_engine
from da_desk.store.local.local_store import LocalStore
from da_desk.store.local.slots import DESK_NAME, KeyFile
from tests.desk import PASSWORD, START, Clock, DeskForTests
from tests.light import LIGHT
from tests.store.rows import Wanted, add_case, add_duty, entries, make_case

pytestmark = pytest.mark.local_only

LATER = '''"""A later revision, for this test."""

import sqlalchemy as sa
from alembic import op

revision = "0900_later"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("later", sa.Text, server_default=""))
    {more}
'''


def opened(folder: Path) -> LocalStore:
    return LocalStore.open(folder, "officer", PASSWORD, clock=Clock(), kdf=LIGHT)[0]


def revision(store: LocalStore) -> str | None:
    with store._engine.connect().execution_options(read_only=True) as connection:
        return migrate.current(connection)


def tables(store: LocalStore) -> set[str]:
    return set(inspect(store._engine).get_table_names())


@pytest.fixture
def folder(desk: DeskForTests) -> Path:
    place = desk.workplace("officer")
    make_case(place)
    place.store.close()
    return desk.folder


def add_revision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: str = "") -> None:
    """A program that knows one revision more than ours."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0900_later.py").write_text(LATER.format(head=migrate.head(), more=more), encoding="utf-8")
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)


def test_the_models_and_the_newest_revision_agree(folder: Path) -> None:
    store = opened(folder)
    with store._engine.connect().execution_options(read_only=True) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    store.close()


def test_a_difference_would_be_seen(folder: Path) -> None:
    store = opened(folder)
    with store._engine.begin() as connection:
        connection.execute(text("ALTER TABLE person ADD COLUMN later TEXT"))
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert [entry[0] for entry in found] == ["remove_column"]
    store.close()


def test_an_empty_file_is_brought_to_the_newest_revision(folder: Path) -> None:
    store = opened(folder)
    assert revision(store) == migrate.head()
    assert tables(store) == set(Base.metadata.tables) | {"alembic_version"}
    with store._engine.connect().execution_options(read_only=True) as connection:
        assert objects.intact(connection)
        assert not migrate.behind(connection)
    store.close()


def test_there_is_one_line_of_revisions() -> None:
    assert migrate.head()
    versions = {path.stem for path in (migrate.SCRIPTS / "versions").glob("*.py")}
    assert all(name[:4].isdigit() for name in versions)
    assert len(versions) == len({name[:4] for name in versions})


@pytest.mark.parametrize("kept", [0, 3])
def test_a_desk_whose_triggers_were_dropped_gets_them_back(folder: Path, kept: int) -> None:
    store = opened(folder)
    with store._engine.begin() as connection:
        for name in list(objects.triggers())[kept:]:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM save_op"))
    store.close()
    assert_guarded(opened(folder))


def test_a_weakened_trigger_is_replaced_and_a_foreign_one_is_noticed(folder: Path) -> None:
    store = opened(folder)
    name = "keep_person"
    with store._engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}"))
        connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE DELETE ON person WHEN 0 BEGIN SELECT 1; END")
        connection.exec_driver_sql("CREATE TRIGGER spy AFTER INSERT ON person BEGIN DELETE FROM name_token; END")
        assert not objects.intact(connection)
    store.close()
    assert_guarded(opened(folder))


def assert_guarded(store: LocalStore) -> None:
    with store._engine.connect().execution_options(read_only=True) as connection:
        assert objects.intact(connection)
    with pytest.raises(DBAPIError, match="kept for good"), store._engine.begin() as connection:
        connection.execute(text("DELETE FROM person"))
    store.close()


def test_every_entity_table_is_guarded() -> None:
    guarded = {name.removeprefix("keep_") for name in objects.triggers() if name.startswith("keep_")}
    assert set(entity_tables()) <= guarded
    assert AuditEntry.__tablename__ in guarded


def test_an_upgrade_is_made_after_a_backup(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    former = migrate.head()
    with monkeypatch.context() as later:
        add_revision(later, tmp_path)
        store = opened(folder)
        assert revision(store) == "0900_later"
        assert "later" in tables(store)
        with store._engine.connect().execution_options(read_only=True) as connection:
            assert objects.intact(connection)
        assert [entry.action for entry, _detail in entries(store)][-1] == "created"
        store.close()
        opened(folder).close()
    (made,) = (folder / "backups").iterdir()
    restored = opened(made)
    assert revision(restored) == former
    assert len(entries(restored)) > 0
    restored.close()


def test_an_older_program_leaves_the_upgraded_desk_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        add_revision(later, tmp_path)
        opened(folder).close()
    with pytest.raises(StoreTooNew, match="Update DA Desk on this computer"):
        opened(folder)


@pytest.mark.parametrize("fault", ["raise ZeroDivisionError", "op.execute('INSERT INTO nowhere VALUES (1)')"])
def test_an_upgrade_that_fails_leaves_the_desk_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    former = migrate.head()
    with monkeypatch.context() as later:
        add_revision(later, tmp_path, fault)
        with pytest.raises((ZeroDivisionError, DBAPIError)):
            opened(folder)
    store = opened(folder)
    assert revision(store) == former
    assert "later" not in tables(store)
    assert_guarded(store)


def test_objects_are_put_in_place_in_the_transaction_of_the_upgrade(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_connection: Connection) -> None:
        raise ZeroDivisionError

    store = opened(folder)
    former = revision(store)
    add_revision(monkeypatch, tmp_path)
    with pytest.raises(ZeroDivisionError):
        migrate.upgrade(store._engine, fail)
    assert revision(store) == former
    assert "later" not in tables(store)
    store.close()


# Desks of earlier revisions, with everything that people entered. Revision 0002 fills the cards of cases that are there
# already; 0003 adds tables, columns that may be empty, and indexes.

_PLANS = ("absence", "working_week")
_INDEXES = (
    "ix_event_recorded",
    "ix_event_case_recorded",
    "ix_duty_rule",
    "ix_duty_ended",
    "ix_audit_entry_listed",
    "ix_card_current",
)
_ADDED = ("card", "case_bar", "case_reader", "restricted_attempt", "restriction")


def back_to_second(store: LocalStore) -> None:
    """The desk as revision 0002 made it."""
    with store._engine.begin() as connection:
        for name in objects.triggers():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for index in _INDEXES:
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("DROP INDEX ix_duty_unit"))
        connection.execute(text("CREATE INDEX ix_duty_unit ON duty (unit_id, state, do_by)"))
        for column in ("counted_from", "time_reason", "time_set_by", "time_set_at"):
            connection.execute(text(f"ALTER TABLE duty DROP COLUMN {column}"))
        for table in _PLANS:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        guard(connection, without=_PLANS)


def guard(connection: Connection, without: tuple[str, ...]) -> None:
    """The triggers that forbid deleting, but for tables that an earlier revision has not."""
    for name, sql in objects.triggers().items():
        if name.startswith("keep_") and name.removeprefix("keep_") not in without:
            connection.exec_driver_sql(sql)


def back_to_first(store: LocalStore) -> None:
    """The desk as revision 0001 made it."""
    back_to_second(store)
    with store._engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        for table in _ADDED:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE case_file DROP COLUMN restricted"))
        for column in ("activated_at", "activated_by"):
            connection.execute(text(f"ALTER TABLE account DROP COLUMN {column}"))
        connection.execute(text("DROP INDEX ix_person_born"))
        connection.execute(text("DROP INDEX ix_contact_match"))
        connection.execute(text("CREATE INDEX ix_contact_match ON contact (kind, match_key)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        guard(connection, without=(*_ADDED, *_PLANS))


def schema(connection: Connection) -> dict[str, tuple[set[str], set[tuple[str | None, ...]]]]:
    """The columns and indexes of each table."""
    seen = inspect(connection)
    return {
        table: (
            {column["name"] for column in seen.get_columns(table)},
            {tuple(index["column_names"]) for index in seen.get_indexes(table)},
        )
        for table in seen.get_table_names()
    }


def schema_of(revision: str) -> dict[str, tuple[set[str], set[tuple[str | None, ...]]]]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        command.upgrade(migrate.config(connection), revision)
        made = schema(connection)
    engine.dispose()
    return made


@pytest.fixture
def first(desk: DeskForTests) -> Path:
    """A desk of revision 0001 with cases, owners and duties."""
    place = desk.workplace("officer")
    me, later = place.actor.account_id, START + timedelta(days=2)
    make_case(place, Wanted("DA-2026-0001", owner=me, holder=me, do_by=later))
    make_case(place, Wanted("DA-2026-0002", "Abbott", "", "standard", "closed"))
    with place.store.unit_of_work(place.actor) as uow:
        case = add_case(place, uow, Wanted("DA-2026-0003", "Ébène", "Ann", "ungraded"))
        for days, title in ((3, "late"), (1, "soon"), (1, "as soon")):
            add_duty(uow, case, START + timedelta(days=days), title=title)
        uow.session.flush()
        add_duty(uow, case, START, title="done").state = "done"
    assert isinstance(place.store, LocalStore)
    back_to_first(place.store)
    with place.store._engine.connect().execution_options(read_only=True) as connection:
        assert schema(connection) == schema_of("0001")
    place.store.close()
    return desk.folder


def cards(store: LocalStore) -> list[tuple[object, ...]]:
    with store._engine.connect().execution_options(read_only=True) as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM card ORDER BY ref"))]


def test_a_desk_of_the_first_revision_gets_its_cards(first: Path) -> None:
    store = opened(first)
    made = cards(store)
    with store.reading() as uow:
        shown = [(c.ref, c.victim_name, c.grade_rank, c.next_title) for c in uow.all(select(CaseCard).order_by("ref"))]
        accounts = uow.all(select(Account))
        assert not any(uow.all(select(Case.restricted)))
    assert shown == [
        ("DA-2026-0001", "Marsden, Holly", 0, "Tell the CPS"),
        ("DA-2026-0002", "Abbott", 2, ""),
        ("DA-2026-0003", "Ébène, Ann", 3, "soon"),
    ]
    assert all(account.activated_at == account.created_at for account in accounts)
    assert not any(account.waiting for account in accounts)
    with store._engine.begin() as connection:
        connection.execute(text("DELETE FROM card"))
        objects.apply(connection)
    assert cards(store) == made, "the migration and the triggers make the same card"
    store.close()
    (kept,) = (first / "backups").iterdir()
    assert kept.is_dir()


def stopping_at(tmp_path: Path, name: str, step: str, after: str) -> Path:
    """The revisions, of which one stops before a step, or at its end, which is ``after``."""
    scripts = tmp_path / "stopping"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    file = scripts / "versions" / name
    code = file.read_text(encoding="utf-8")
    stop = "    raise ZeroDivisionError\n"
    before = after if step == "the end" else f"    {step}()\n"
    assert code.count(before) == 1
    file.write_text(code.replace(before, stop + before), encoding="utf-8")
    return scripts


_STEPS = ("_activation", "_restricted", "_search", "_card", "_fill_cards")


@pytest.mark.parametrize("step", [*_STEPS, "the end"])
def test_an_upgrade_to_the_second_revision_that_stops_anywhere_leaves_the_first(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as stopping:
        stopping.setattr(migrate, "SCRIPTS", stopping_at(tmp_path, "0002_shared.py", step, "\n\ndef _activation"))
        with pytest.raises(ZeroDivisionError):
            opened(first)
    engine = engine_of_desk(first)
    with engine.connect().execution_options(read_only=True) as connection:
        assert migrate.current(connection) == "0001"
        assert schema(connection) == schema_of("0001")
    engine.dispose()
    store = opened(first)
    assert len(cards(store)) == 3
    store.close()


@pytest.fixture
def second(desk: DeskForTests) -> Path:
    """A desk of revision 0002 with a case that has an owner and a duty."""
    place = desk.workplace("officer")
    make_case(place, Wanted(owner=place.actor.account_id, holder=place.actor.account_id, do_by=START))
    assert isinstance(place.store, LocalStore)
    back_to_second(place.store)
    with place.store._engine.connect().execution_options(read_only=True) as connection:
        assert schema(connection) == schema_of("0002")
    place.store.close()
    return desk.folder


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a desk of revision 0002."""
    made: dict[str, list[tuple[object, ...]]] = {}
    for name, (columns, _indexes) in sorted(schema_of("0002").items()):
        if name != "alembic_version":
            asked = text(f"SELECT {', '.join(sorted(columns))} FROM {name} ORDER BY 1, 2")
            made[name] = [tuple(row) for row in connection.execute(asked)]
    return made


def test_a_desk_of_the_second_revision_keeps_all_it_had(second: Path) -> None:
    engine = engine_of_desk(second)
    with engine.connect().execution_options(read_only=True) as connection:
        had = everything(connection)
    engine.dispose()
    store = opened(second)
    with store._engine.connect().execution_options(read_only=True) as connection:
        assert everything(connection) == had
        assert schema(connection) == schema_of("head")
    with store.reading() as uow:
        assert [*uow.all(select(WorkingWeek)), *uow.all(select(Absence))] == []
    assert_guarded(store)
    (kept,) = (second / "backups").iterdir()
    assert kept.is_dir()


@pytest.mark.parametrize("step", ["_working_week", "_absence", "_indexes", "the end"])
def test_an_upgrade_to_the_third_revision_that_stops_anywhere_leaves_the_second(
    second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as stopping:
        stopping.setattr(migrate, "SCRIPTS", stopping_at(tmp_path, "0003_plans.py", step, "\n\ndef _working_week"))
        with pytest.raises(ZeroDivisionError):
            opened(second)
    engine = engine_of_desk(second)
    with engine.connect().execution_options(read_only=True) as connection:
        assert migrate.current(connection) == "0002"
        assert schema(connection) == schema_of("0002")
    engine.dispose()
    opened(second).close()


def engine_of_desk(folder: Path) -> Engine:
    """The file as it is, without an upgrade."""
    desk = folder / DESK_NAME
    key = KeyFile.load(desk, policy=LIGHT).unlock("officer", PASSWORD).key
    return local_engine(desk, key)
