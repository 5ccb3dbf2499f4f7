"""One transaction: everything an action reads and writes, stamped, audited and committed once at its end."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.sql.expression import Select

from da_desk.errors import Conflict, NotFound
from da_desk.models.accounts import Actor
from da_desk.models.base import Base, Entity
from da_desk.models.canonical import require_storable
from da_desk.models.desk import SaveOp
from da_desk.store.audit import Detail, Noted, difference, merged
from da_desk.store.changes import Change, Changes

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class Recorder(Protocol):
    """Writes the audit entries of a transaction: Python on the local store, triggers on PostgreSQL."""

    def write(
        self, session: Session, actor: Actor | None, now: datetime, rows: list[Noted], notes: list[Noted]
    ) -> None:
        """Chain what happened to ``rows`` and then the ``notes`` after the last entry, within the session's transaction."""


OpenRow = Callable[[str, uuid.UUID], bool]
"""Opens the case that a row (table, id) belongs to, on the record and in a transaction of its own; whether it is open now."""


def nothing_to_open(_table: str, _row_id: uuid.UUID) -> bool:
    """Where a store shows every row, there is nothing to open before a row is seen."""
    return False


class UnitOfWork:
    """The only holder of a session. Made by a store's ``unit_of_work`` and ``reading``; never kept."""

    def __init__(
        self,
        session: Session,
        actor: Actor | None,
        now: datetime,
        op_id: uuid.UUID | None = None,
        open_row: OpenRow = nothing_to_open,
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.op_id = op_id
        self._open_row = open_row
        self._notes: list[Noted] = []
        self._rows: dict[uuid.UUID, tuple[Noted, bool]] = {}
        self._earlier: Changes | None = None
        event.listen(session, "before_flush", self._before_flush)

    @property
    def account_id(self) -> uuid.UUID:
        """The account of the acting person."""
        if self.actor is None:
            raise LookupError("this unit of work has no actor")
        return self.actor.account_id

    def get(self, kind: type[E], row_id: uuid.UUID) -> E:
        """The row of that id. Raises NotFound, and Restricted or AccessDenied where its case may not be opened.

        A row that the server does not show is one whose case is not open: it is opened first, on the record.
        """
        row = self.session.get(kind, row_id)
        if row is None and self._open_row(str(kind.__tablename__), row_id):
            row = self.session.get(kind, row_id)
        if row is None:
            raise NotFound
        return row

    def take(self, kind: type[E], row_id: uuid.UUID, version: int) -> E:
        """The row to be changed, as it was when the person opened it. Raises Conflict when it was saved since."""
        row = self.get(kind, row_id)
        if row.version != version:
            raise Conflict(_table(row), str(row_id))
        return row

    def add(self, *rows: Base) -> None:
        """Put new rows into the transaction."""
        self.session.add_all(rows)

    def all(self, statement: Select[T]) -> list[T]:
        """All rows of a one-column select, in its order."""
        return list(self.session.scalars(statement))

    def first(self, statement: Select[T]) -> T | None:
        """The first row of a one-column select, or None."""
        return self.session.scalars(statement.limit(1)).first()

    def note(
        self, action: str, entity: str, entity_id: uuid.UUID | None, case_id: uuid.UUID | None, **detail: Any
    ) -> None:
        """Write an audit entry that is no alteration: consulted, revealed, disclosed, signed in …"""
        self._notes.append(Noted(action, entity, entity_id, case_id, detail))

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        for row in [*session.new, *session.dirty]:
            if isinstance(row, Entity) and (row in session.new or session.is_modified(row)):
                self._note_row(row, created=row in session.new)
                self._stamp(row, created=row in session.new)

    def _stamp(self, row: Entity, *, created: bool) -> None:
        actor = self.actor.account_id if self.actor else row.id
        if created:
            row.created_at, row.created_by = self.now, actor
        row.changed_at, row.changed_by = self.now, actor

    def _note_row(self, row: Entity, *, created: bool) -> None:
        detail = difference(row)
        if not detail and not created:
            return
        for field, (_former, new) in detail.items():
            require_storable(new, field)
        if row.id in self._rows:
            noted, was_created = self._rows[row.id]
            noted.detail = merged(noted.detail, detail)
            self._rows[row.id] = (noted, was_created or created)
        else:
            noted = Noted("created" if created else "altered", _table(row), row.id, case_of(row), detail)
            self._rows[row.id] = (noted, created)

    @property
    def changes(self) -> Changes:
        """What this unit of work did; of a repeated operation, what the first one did."""
        if self._earlier is not None:
            return self._earlier
        return Changes(
            tuple(Change(n.entity, n.entity_id, n.case_id, made) for n, made in self._rows.values() if n.entity_id)
        )

    @property
    def case_ids(self) -> frozenset[uuid.UUID]:
        """The cases of the rows that this unit of work has made or altered so far."""
        return frozenset(noted.case_id for noted, _created in self._rows.values() if noted.case_id)

    @property
    def repeated(self) -> bool:
        """Whether this very operation was committed before; then nothing may be done again."""
        return self._earlier is not None

    def recall(self) -> None:
        """Look whether the operation was committed before."""
        done = self.session.get(SaveOp, self.op_id) if self.op_id else None
        self._earlier = Changes.from_json(done.changes) if done else None

    def finish(self, recorder: Recorder) -> None:
        """Flush, remember the operation, write the audit. The store commits right after."""
        self.session.flush()
        if self.op_id and not self.repeated:
            account = self.actor.account_id if self.actor else self.op_id
            self.session.add(SaveOp(op_id=self.op_id, at=self.now, account_id=account, changes=self.changes.to_json()))
        rows = [noted for noted, _created in self._rows.values()]
        if rows or self._notes:
            recorder.write(self.session, self.actor, self.now, rows, self._notes)
        self.session.flush()

    def changed_below(self, row: Entity) -> None:
        """The store itself changed the row, by a function of its own: read it anew and name it in what this unit did."""
        self.session.refresh(row)
        if row.id not in self._rows:
            self._rows[row.id] = (Noted("altered", _table(row), row.id, case_of(row)), False)

    def made_below(self, entity: str, row_id: uuid.UUID, case_id: uuid.UUID | None = None) -> None:
        """The store itself made the row: name it in what this unit did."""
        self._rows.setdefault(row_id, (Noted("created", entity, row_id, case_id), True))

    def forget_values(self, row: Entity, *fields: str) -> None:
        """Keep the named fields of a row out of this transaction's audit detail: that they changed stays, not what."""
        self.session.flush()
        noted, _created = self._rows[row.id]
        noted.detail = {key: value for key, value in noted.detail.items() if key not in fields}


def _table(row: Base) -> str:
    return str(row.__tablename__)


def case_of(row: Base) -> uuid.UUID | None:
    """The case a row belongs to: its own id for a case, its ``case_id`` for what is bound to one."""
    found = row.id if _table(row) == "case_file" and isinstance(row, Entity) else getattr(row, "case_id", None)
    return found if isinstance(found, uuid.UUID) else None


Act = Callable[[UnitOfWork], None]
"""What a service does inside a unit of work."""

__all__ = ["Act", "Detail", "Recorder", "UnitOfWork", "case_of"]
