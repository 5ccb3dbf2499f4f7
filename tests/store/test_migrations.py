"""Models and migrations agree; a desk is upgraded whole, after a backup, or left as it was."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from da_desk.errors import StoreTooNew
from da_desk.models import Base
from da_desk.models.audit import AuditEntry
from da_desk.models.base import entity_tables
from da_desk.store import migrate
from da_desk.store.local import objects
from da_desk.store.local.local_store import LocalStore
from tests.desk import PASSWORD, Clock, DeskForTests
from tests.light import LIGHT
from tests.store.rows import entries, make_case

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
