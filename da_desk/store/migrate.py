"""One Alembic tree for both stores; triggers and the like are applied again after every upgrade, in its transaction."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from da_desk.errors import StoreTooNew

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made in code: no ini file, no URL, no key in either."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The newest revision this program knows."""
    return _head_of(SCRIPTS)


@lru_cache
def _head_of(_scripts: Path) -> str:
    """Looked up once: Alembic reads every script of the folder, and everyone who signs in asks."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise LookupError("there is no migration")
    return revision


def current(connection: Connection) -> str | None:
    """The revision the database is at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def behind(connection: Connection) -> bool:
    """Whether the database must be upgraded before use. Raises StoreTooNew when this program doesn't know its revision."""
    found = current(connection)
    if found == head():
        return False
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreTooNew
    return True


def is_older(revision: str) -> bool:
    """Whether a revision comes before the newest that this program knows. Raises StoreTooNew for one it doesn't know."""
    if revision == head():
        return False
    if revision not in {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}:
        raise StoreTooNew
    return True


def upgrade(engine: Engine, apply_objects: Callable[[Connection], None]) -> None:
    """Bring the schema to head and put the repeatable objects in place: all of it in one transaction, or nothing."""
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
        apply_objects(connection)
