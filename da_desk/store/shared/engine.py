"""Connections to the server: TLS fully checked, never waiting without end, and its errors in our words (storage.md §3, §6).

The password stands in no URL and no log: only the connecting closure holds it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from da_desk.errors import (
    AccessDenied,
    ClientTooOld,
    Conflict,
    DaDeskError,
    NotFound,
    RuleRefused,
    ServerLost,
    ServerRefused,
    TooManyOpened,
    WrongPassword,
)
from da_desk.settings import ServerPlace
from da_desk.store.shared.handshake import has_expired
from da_desk.wording import _

CONNECT_SECONDS = 5
ANSWER_SECONDS = 25.0
"""The longest that one statement is waited for; the server itself gives up after 60 s."""

OLDEST_SERVER = 150_000
"""The oldest PostgreSQL that a shared desk may stand on, as the server numbers its versions."""

_REFUSED_CERTIFICATE, _RUN_OUT = "certificate verify failed", "certificate has expired"
"""What libpq says of a certificate, whatever is wrong with it, and what is said of the commonest of these."""

_LOOK_SECONDS = 0.2
_POOL_SIZE = 3
_IDLE_RECYCLE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Login:
    """Who connects, and how: a role of the server and its password."""

    place: ServerPlace
    role: str
    password: str = field(repr=False)

    def conninfo(self) -> str:
        """Words for libpq. ``verify-full`` is not a choice; without a CA file the computer's own authorities count."""
        place = self.place
        return make_conninfo(
            host=place.host,
            port=place.port,
            dbname=place.database,
            user=self.role,
            password=self.password,
            sslmode="verify-full",
            sslrootcert=str(place.ca_file) if place.ca_file else "system",
            ssl_min_protocol_version="TLSv1.2",
            require_auth="scram-sha-256",
            channel_binding="require",
            gssencmode="disable",
            connect_timeout=CONNECT_SECONDS,
            keepalives_idle=20,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=15_000,
            application_name="DA Desk",
            options="-c search_path=da -c timezone=UTC -c client_min_messages=warning",
        )


class Impatient(psycopg.Connection[Any]):
    """A connection that gives an answer up after ``answer_seconds``: a server may be paused or its network dead."""

    answer_seconds = ANSWER_SECONDS
    process = 0
    """The server's number for it."""

    def __del__(self, *_warned: Any) -> None:
        """A connection that was out when its pool was given up is closed when it is let go."""
        self.close()

    def wait(self, gen: Any, interval: float = _LOOK_SECONDS, timeout: float | None = None) -> Any:
        """As psycopg waits, but not for ever; then the connection is closed, because its state is not known.

        So is one whose line broke: libpq may still take it for open, and the next thing asked of it would be our mistake
        instead of a lost server. A time that psycopg itself gives, such as for notifications, is its own matter.
        """
        try:
            return super().wait(gen, interval, self.answer_seconds if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            self.close()
            raise psycopg.OperationalError("no answer in time") from None
        except psycopg.OperationalError as error:
            if not error.sqlstate:
                self.close()
            raise


def connect(login: Login, *, autocommit: bool = False) -> Impatient:
    """One connection. Raises psycopg's errors, for which :func:`translated` has our words; ServerRefused for an old server."""
    try:
        made = Impatient.connect(login.conninfo(), autocommit=autocommit)
    except psycopg.OperationalError as error:
        if _REFUSED_CERTIFICATE in str(error) and has_expired(login.place, CONNECT_SECONDS):
            raise psycopg.OperationalError(_RUN_OUT) from None
        raise
    if made.info.server_version < OLDEST_SERVER:
        made.close()
        raise ServerRefused(
            _("The server's PostgreSQL is too old: DA Desk needs version 15 or later. Ask whoever runs the server.")
        )
    return made


class Door:
    """The login of whoever is inside, for every further connection; their password may change meanwhile."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self._expected = ""

    def expect(self, password: str) -> None:
        """This is the password as soon as the transaction that changes it has committed, and that may not be told."""
        self._expected = password

    def connect(self, *, autocommit: bool = False) -> Impatient:
        """As :func:`connect`, with whichever of the two passwords the server takes."""
        login = self.login
        try:
            return connect(login, autocommit=autocommit)
        except psycopg.OperationalError as error:
            if self._expected in ("", login.password) or not isinstance(translated(error), WrongPassword):
                raise
        changed = replace(login, password=self._expected)
        made = connect(changed, autocommit=autocommit)
        self.login = changed
        return made


def shared_engine(door: Door, own: set[int] | None = None) -> Engine:
    """An engine of one person. ``own`` holds the server's numbers of the connections that are open: a number that is free
    again may be a colleague's next."""
    numbers = set[int]() if own is None else own

    def create() -> Impatient:
        made = door.connect()
        made.process = made.info.backend_pid
        numbers.add(made.process)
        return made

    engine = create_engine(
        "postgresql+psycopg://",
        creator=create,
        poolclass=QueuePool,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_SIZE,
        pool_pre_ping=True,
        pool_recycle=_IDLE_RECYCLE_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
    )
    event.listen(engine, "close", lambda connection, _record: numbers.discard(connection.process))
    return engine


_TRANSIENT = frozenset(
    {
        "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "08000", "08001", "08003", "08004", "08006", "53000",
        "53200", "53300", "53400", "25P03", "25P04",
    }
)  # fmt: skip
"""Serialization, deadlock, a lock not given, shutdown, lost and refused connections, too many connections or too little
memory, an idle or overlong transaction or session ended."""

_BY_STATE: dict[str, Callable[[], DaDeskError]] = {
    "DA403": AccessDenied,
    "DA404": NotFound,
    "DA409": lambda: Conflict("", ""),
    "DA422": lambda: RuleRefused(_("The server refused this as it stands. Check what you typed.")),
    "DA423": lambda: RuleRefused(_("There is already an account of that name on this desk. Choose another name.")),
    "DA426": ClientTooOld,
    "DA429": TooManyOpened,
    "DA444": lambda: RuleRefused(_("This takes a second person. Ask a colleague who has the right to do it.")),
    "DA445": lambda: RuleRefused(_("Open the differences of this version and read them first; then sign it off.")),
    "DA451": lambda: RuleRefused(_("A desk needs an administrator. Make someone else administrator first.")),
    "42501": AccessDenied,
    "28P01": WrongPassword,
    "28000": WrongPassword,
    "53100": lambda: ServerRefused(
        _("The server's disk is full. Nothing half-saved was kept; your text is. Ask whoever runs the server.")
    ),
    "23505": lambda: Conflict("", ""),
    "57014": lambda: ServerLost(_("The server took too long. What you typed is kept; try again in a moment.")),
    "25006": lambda: ServerRefused(_("The server takes no changes just now. Ask whoever runs it; your text is kept.")),
    "3D000": lambda: ServerRefused(_("There is no desk of that name on the server. Check the name of the database.")),
}


def state_of(error: BaseException) -> str:
    """The server's five-letter state of an error; "" when it has none, as when the connection was lost."""
    found = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(getattr(found, "sqlstate", None) or "")


def is_driver_error(error: BaseException) -> bool:
    """Whether it comes from the driver, and so from the server or the way to it."""
    return isinstance(error, psycopg.Error | OSError)


def transient(error: BaseException) -> bool:
    """Whether the same may succeed a moment later: the server went away, restarted, or two transactions met."""
    found = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if not isinstance(found, psycopg.Error):
        return False
    state = state_of(found)
    return state in _TRANSIENT or (not state and isinstance(found, psycopg.OperationalError | psycopg.InterfaceError))


def translated(error: BaseException) -> DaDeskError | None:
    """What an error of the server or of the way to it means to a person; None when it is a bug of ours.

    Nothing of the server's own words is passed on: they can hold what a person typed.
    """
    if isinstance(error, DaDeskError):
        return error
    found = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if not isinstance(found, psycopg.Error):
        return None
    state = state_of(found)
    if state == "0A000" and "during recovery" in str(found):  # a copy that follows another server
        state = "25006"
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if transient(found):
        return _lost(str(found))
    return None


def _lost(words: str) -> DaDeskError:
    """Why there is no connection, told by libpq's own words; the person reads ours."""
    if re.search(r'role ".*" does not exist|password authentication failed|no password supplied', words):
        return WrongPassword()
    if "is not permitted to log in" in words:  # said to whoever gave the right password, to nobody else
        return AccessDenied(
            _("This account is not in use: it waits for a second administrator, or was disabled. Ask an administrator.")
        )
    for part, refused in _REFUSALS:
        if part in words:
            return ServerRefused(refused)
    if "connection slots" in words or "too many connections" in words:
        return ServerLost(_("The server has too many connections just now. Your text is kept; try again in a moment."))
    return ServerLost()


_REFUSALS = (
    ("no pg_hba.conf entry", _("The server does not let this computer or this person in. Ask whoever runs the server.")),
    ("pg_hba.conf rejects", _("The server does not let this computer or this person in. Ask whoever runs the server.")),
    ("permission denied for database", _("This person is not let in to that desk. Ask an administrator of the desk.")),
    ("SSL negotiation", _("What answers there is not the server of a desk. Check the server's name and its port.")),
    ("expected authentication request", _("What answers there is not the server of a desk. Check the server's name and its port.")),
    ("does not support SSL", _("The server does not encrypt its connections, so nothing was sent. Ask whoever runs it.")),
    (_RUN_OUT, _("The server's certificate has expired, so nothing was sent. Ask whoever runs the server.")),
    ("not match host name", _("The server's certificate is for another name. Nothing was sent. Check the server's name.")),
    (_REFUSED_CERTIFICATE, _("The server's certificate is not from the authority that this computer trusts. Nothing was sent. Ask your IT.")),
    ("root certificate file", _("The file of the certificate authority can't be read. Choose the file again, or ask your IT.")),
    ("could not load", _("The file of the certificate authority can't be read. Choose the file again, or ask your IT.")),
    ("channel binding", _("The server does not sign people in safely, so nothing was sent. Ask whoever runs it.")),
    ("authentication method requirement", _("The server does not sign people in safely, so nothing was sent. Ask whoever runs it.")),
    ("does not exist", _("There is no desk of that name on the server. Check the name of the database.")),
)  # fmt: skip
"""Parts of libpq's sentences, in the order in which they are looked for, and what a person is told."""


def verifier(password: str, role: str) -> str:
    """The SCRAM verifier of a password, made here, so that the server never sees the password itself."""
    # libpq wants some connection object beside it; with the method named, nothing of it is used.
    unused = psycopg.pq.PGconn.connect_start(b"host=/nonexistent")
    try:
        return unused.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    finally:
        unused.finish()
