"""What the server keeps by itself: functions, triggers, policies, grants. Put in place anew after every upgrade.

Whatever else stands there is taken away first, in the same transaction, so that the server holds exactly what this
program wants. A fingerprint of it is kept and looked at by everyone who signs in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from da_desk.store.shared import policies

SQL = Path(__file__).resolve().parent / "sql"
_OBJECTS = (
    "20_identity",
    "30_audit",
    "40_rows",
    "50_open",
    "60_lists",
    "70_search",
    "80_acts",
    "85_accounts",
    "90_fingerprint",
)
OLDEST_CLIENT = 1
"""The oldest program that may use a desk of this schema (storage.md §5); raised when a change breaks older ones."""

CLIENT = 1
"""What this program counts as."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What the server has to know of the trade, as plain rows: the store itself knows no practice.

    ``may``: role, kind, verb, reach. ``steps``: record kind, state, next state. ``sealings``: record kind, state, the verb
    it takes, and whether nobody who wrote it may do it. ``consultation_minutes``, ``opened_per_hour``, ``self_sign``: the
    defaults of the settings that the server obeys.
    """

    may: tuple[tuple[str, str, str, str], ...]
    steps: tuple[tuple[str, str, str], ...]
    sealings: tuple[tuple[str, str, str, bool], ...]
    consultation_minutes: int
    opened_per_hour: int
    self_sign: bool


def script(name: str, roles: str, **values: str) -> str:
    """One of the SQL files, with the names of this desk's roles and whatever else it asks for put in."""
    text_ = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    for key, value in {"roles": roles, **values}.items():
        text_ = text_.replace("{{" + key + "}}", value)
    return text_


def apply(connection: Connection, roles: str, practice: Practice, revision: str) -> None:
    """Put everything in place; the connection acts as the owner. Part of the caller's transaction."""
    _run(connection, script("10_guard", roles))
    _clear(connection)
    for name in _OBJECTS:
        _run(connection, script(name, roles))
    _run(connection, ";\n".join(policies.statements(roles)))
    _fill(connection, practice)
    connection.execute(
        text(
            "update guard.setting set schema_revision = :revision, oldest_client = :oldest, "
            "covers_minutes = :minutes, opened_per_hour = :opened, self_sign = :self_sign, fingerprint = ''"
        ),
        {
            "revision": revision,
            "oldest": OLDEST_CLIENT,
            "minutes": practice.consultation_minutes,
            "opened": practice.opened_per_hour,
            "self_sign": practice.self_sign,
        },
    )
    _run(connection, "select guard.read_policies(); update guard.setting set fingerprint = guard.fingerprint()")


def _run(connection: Connection, sql: str) -> None:
    """Several statements at once: as they stand, without parameters, so that no % is read as one."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise LookupError("no connection")
    driver.execute(sql)


def _clear(connection: Connection) -> None:
    """Take away every policy, trigger and function of the desk: what is wanted is made anew."""
    _run(connection, _CLEAR)


_CLEAR = """
do $$
declare r record;
begin
  for r in select policyname, tablename from pg_policies where schemaname = 'da' loop
    execute format('drop policy %I on da.%I', r.policyname, r.tablename);
  end loop;
  for r in select t.tgname, n.nspname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('da', 'guard') and not t.tgisinternal loop
    execute format('drop trigger %I on %I.%I', r.tgname, r.nspname, r.relname);
  end loop;
  for r in select p.oid::regprocedure as f from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('api', 'guard') loop
    execute format('drop function %s cascade', r.f);
  end loop;
end $$;
"""


def _fill(connection: Connection, practice: Practice) -> None:
    _replace(connection, "may", ("role", "kind", "verb", "reach"), practice.may)
    _replace(connection, "step", ("kind", "state", "next"), practice.steps)
    _replace(connection, "sealing", ("kind", "state", "verb", "four_eyes"), practice.sealings)


def _replace(connection: Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    connection.execute(text(f"delete from guard.{table}"))  # noqa: S608 - our own names
    values = [dict(zip(columns, row, strict=True)) for row in rows]
    named = ", ".join(f":{column}" for column in columns)
    if values:
        connection.execute(text(f"insert into guard.{table} ({', '.join(columns)}) values ({named})"), values)  # noqa: S608
