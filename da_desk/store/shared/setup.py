"""Setting a shared desk up: the statements for a superuser, the schema by the migrator, the first two administrators."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from da_desk.errors import RuleRefused
from da_desk.models.base import uuid7
from da_desk.settings import ServerPlace
from da_desk.store import migrate
from da_desk.store.shared import objects
from da_desk.store.shared.credentials import role_of
from da_desk.store.shared.engine import Door, Impatient, Login, shared_engine, translated, verifier
from da_desk.store.shared.objects import Practice
from da_desk.wording import _

_UPGRADE_SECONDS = 4 * 3600.0

_LOCK = 0x0DA_DE5C
"""One migrator at a time (``pg_advisory_xact_lock``)."""


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """One of the two administrators that a desk begins with."""

    username: str
    full_name: str
    password: str


def server_script(place: ServerPlace, migrator_password: str) -> str:
    """The SQL that a superuser reads and runs once with psql; it holds the migrator's verifier, not the password."""
    made = verifier(migrator_password, f"{place.prefix}_migrator")
    return objects.script("00_server", place.prefix, database=place.database, verifier=made)


def upgrade(place: ServerPlace, migrator_password: str, practice: Practice) -> str:
    """Bring the schema up to date and put every rule in place anew: all of it or nothing. Answers the revision.

    Raises WrongPassword, ServerLost, ServerRefused, StoreTooNew.
    """
    with _as_owner(place, migrator_password) as connection:
        migrate.behind(connection)
        command.upgrade(migrate.config(connection), "head")
        objects.apply(connection, place.prefix, practice, migrate.head())
    return migrate.head()


def begin(
    place: ServerPlace,
    migrator_password: str,
    name: str,
    unit: str,
    first: Sequence[FirstPerson],
    *,
    training: bool = False,
) -> None:
    """The desk's first rows: its name, its first unit, two administrators who can sign in at once.

    Raises RuleRefused when it was begun before, or for fewer than two people; ValidationFailed for a user name.
    """
    if len({person.username for person in first}) < 2:
        raise RuleRefused(_("A shared desk begins with two administrators: each later account needs both."))
    roles = [role_of(place, person.username) for person in first]
    statement = text(
        "select api.begin_desk(:desk, :name, :training, :unit, :unit_name, :accounts, :memberships, :usernames, :names, :verifiers)"
    ).bindparams(
        *(sa.bindparam(key, type_=sa.ARRAY(sa.Uuid())) for key in ("accounts", "memberships")),
        *(sa.bindparam(key, type_=sa.ARRAY(sa.Text())) for key in ("usernames", "names", "verifiers")),
    )
    with _as_owner(place, migrator_password) as connection:
        connection.execute(
            statement,
            {
                "desk": uuid7(),
                "name": name,
                "training": training,
                "unit": uuid7(),
                "unit_name": unit,
                "accounts": [uuid7() for _person in first],
                "memberships": [uuid7() for _person in first],
                "usernames": [person.username for person in first],
                "names": [person.full_name for person in first],
                "verifiers": [verifier(each.password, role) for each, role in zip(first, roles, strict=True)],
            },
        )


def _be_patient(connection: Connection) -> None:
    """An upgrade of a large desk takes its time: neither this program nor the server may give it up half-way."""
    driver = connection.connection.driver_connection
    if isinstance(driver, Impatient):
        driver.answer_seconds = _UPGRADE_SECONDS
    connection.exec_driver_sql("set local statement_timeout = 0")


@contextmanager
def _as_owner(place: ServerPlace, password: str) -> Iterator[Connection]:
    """One transaction as the owner of everything, for which the migrator logs in. Committed at the end of the block."""
    engine = shared_engine(Door(Login(place, f"{place.prefix}_migrator", password)))
    try:
        with engine.begin() as connection:
            _be_patient(connection)
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            connection.exec_driver_sql(f'set local role "{place.prefix}_owner"')
            connection.exec_driver_sql("create schema if not exists da")
            connection.exec_driver_sql("set local search_path = da")
            yield connection
    except SQLAlchemyError as error:
        known = translated(error)
        if known is None:
            raise
        raise known from None
    finally:
        engine.dispose()
