"""What a login finds on the server, for whoever sets a shared desk up or looks after it: nothing is changed by looking."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from da_desk.store import migrate
from da_desk.store.shared.engine import CONNECT_SECONDS, Door, Login, shared_engine, translated
from da_desk.store.shared.handshake import Line, line_to


@dataclass(frozen=True, slots=True)
class Condition:
    """``revision``: the desk's schema, "" before the first migration; ``newest``: the one this program knows as the last.

    ``intact``: whether the rules on the server are those that were put there. ``clock_seconds``: how far the server's
    clock is ahead of this computer's. ``begun``: whether the desk has its first rows. ``waiting``: accounts that a
    second administrator has to activate.
    """

    server: str
    newest: str
    line: Line = field(default_factory=Line)
    revision: str = ""
    intact: bool = False
    clock_seconds: float = 0.0
    begun: bool = False
    waiting: int = 0


def look(login: Login, owner: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Condition:
    """What that login finds; ``owner``: the role it acts as, for the migrator.

    Raises WrongPassword, ServerLost, ServerRefused, AccessDenied.
    """
    with _connected(login) as connection:
        version = str(connection.scalar(text("select current_setting('server_version')")))
        found = Condition(version.split(" ")[0], migrate.head(), line_to(login.place, CONNECT_SECONDS))
        if owner:
            connection.exec_driver_sql(f'set local role "{owner}"')
        if not connection.scalar(text("select to_regprocedure('api.hello()') is not null")):
            return found
        return _looked_inside(connection, found, clock)


def _looked_inside(connection: Connection, found: Condition, clock: Callable[[], datetime]) -> Condition:
    before = clock()
    hello = connection.execute(text("select schema_revision, intact, at from api.hello()")).one()
    inside = connection.execute(
        text(
            "select exists (select 1 from da.desk) as begun, "
            "(select count(*) from da.account where activated_at is null and disabled_at is null) as waiting"
        )
    ).one()
    return Condition(
        found.server,
        found.newest,
        found.line,
        revision=hello.schema_revision,
        intact=hello.intact,
        clock_seconds=round((hello.at - before).total_seconds(), 1),
        begun=inside.begun,
        waiting=inside.waiting,
    )


@contextmanager
def _connected(login: Login) -> Iterator[Connection]:
    engine = shared_engine(Door(login)).execution_options(postgresql_readonly=True)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        known = translated(error)
        if known is None:
            raise
        raise known from None
    finally:
        engine.dispose()
