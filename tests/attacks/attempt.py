"""One attack as plain data: who tries what, and how it must fail. Nothing of another's case may show in anything said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.attacks.scene import Scene, secrets

NOTHING: tuple[Any, ...] = ()
ANYTHING = None
"""Any answer that holds no secret."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Attempt:
    """``sql``: statements in one connection, all but the last of which go through. ``<name>`` stands for an id of the scene.

    ``fails``: the SQLSTATE of the last statement, or of the commit after it. Without: it answers exactly ``answers``, as
    text, by default nothing at all, and alters no row. ``opened``: cases the person has opened before, as the desk does;
    then ``minutes`` go by. ``undone``: a legal act whose answer is looked at, rolled back afterwards. ``alone``: each
    statement is a transaction of its own.
    """

    name: str
    who: str
    sql: str | tuple[str, ...]
    fails: str = ""
    answers: tuple[Any, ...] | None = NOTHING
    opened: tuple[str, ...] = ()
    minutes: int = 0
    undone: bool = False
    alone: bool = False

    def run(self, scene: Scene) -> None:
        """Try it. Raises AssertionError when it gets through, fails otherwise than expected, or something was seen."""
        said: list[str] = []
        with scene.connect(self.who, autocommit=self.alone) as connection:
            connection.add_notice_handler(lambda notice: said.append(_words(notice)))
            scene.opened(connection, *self.opened)
            if self.minutes:
                scene.clock(minutes=self.minutes)
            *before, last = (self.sql,) if isinstance(self.sql, str) else self.sql
            for each in before:
                said.append(repr(_answer(connection, scene.filled(each))))
            outcome, rows = self._last(connection, scene.filled(last))
        said.append(repr(rows))
        seen = [word for word in secrets(*self.opened) if word in " ".join((*said, outcome))]
        assert not seen, f"{self.name}: seen: {seen}"
        assert outcome.startswith(self.fails or "done"), f"{self.name}: {outcome}"
        if not self.fails and self.answers is not ANYTHING:
            assert rows == _as_rows(self.answers, scene), f"{self.name}: {rows}"

    def _last(self, connection: psycopg.Connection[Any], sql: str) -> tuple[str, Rows]:
        try:
            rows = _answer(connection, sql)
            (connection.rollback if self.undone else connection.commit)()
        except errors.Error as error:
            connection.rollback()
            return f"{error.sqlstate} {_words(error.diag)}", []
        return "done", rows


def _answer(connection: psycopg.Connection[Any], sql: str) -> Rows:
    """The rows as text; the number of rows touched where there are none to show."""
    cursor = connection.execute(sql.encode())
    if cursor.description is not None:
        return [tuple(None if value is None else str(value) for value in row) for row in cursor.fetchall()]
    return [("touched", str(cursor.rowcount))] if cursor.rowcount > 0 else []


def _as_rows(answers: tuple[Any, ...], scene: Scene) -> Rows:
    return [tuple(None if value is None else scene.filled(str(value)) for value in answers)] if answers else []


def _words(found: Any) -> str:
    """Everything that an error or a notice tells."""
    parts = (found.message_primary, found.message_detail, found.message_hint, found.context, found.internal_query)
    return " ".join(part for part in parts if part)


def named(attempts: Iterable[Attempt]) -> Callable[[Any], Any]:
    """One test for each attempt, under its name."""
    return pytest.mark.parametrize("attempt", [pytest.param(each, id=f"{each.who}: {each.name}") for each in attempts])


def each(people: str, name: str, sql: str | tuple[str, ...], fails: str = "", **other: Any) -> list[Attempt]:
    """The same attempt by several people, named with blanks between."""
    return [Attempt(name, who, sql, fails, **other) for who in people.split()]


__all__ = ["ANYTHING", "NOTHING", "Attempt", "each", "named"]
