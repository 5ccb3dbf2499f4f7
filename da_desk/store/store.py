"""An open database, whatever its kind: units of work that commit once, and the guard that stands before the rows."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from da_desk.errors import Conflict, DaDeskError
from da_desk.models.accounts import Actor
from da_desk.store.changes import Changes
from da_desk.store.credentials import Credentials
from da_desk.store.drafts import Shelf
from da_desk.store.guard import Guard
from da_desk.store.unit_of_work import Act, Recorder, UnitOfWork


class Store(ABC):
    """An open desk. Services know this class alone; ``local`` and ``shared`` implement it under one contract suite."""

    kind: str
    keeps_by_force: bool
    """Whether rights are kept by something that a person with the file or a login can't get round."""

    desk_id: uuid.UUID
    guard: Guard
    credentials: Credentials
    draft_key: bytes
    shelf: Shelf | None = None
    """Where drafts stand a second time; None on a desk of this computer."""

    notice: str = ""
    """What a person should be told on coming in, such as a wrong clock; "" when there is nothing."""

    _recorder: Recorder

    @abstractmethod
    def now(self) -> datetime:
        """The only clock: an aware UTC instant."""

    @abstractmethod
    def backup(self, target: Path) -> Path:
        """Back the desk up into a new folder under ``target``, checked before it gets its name; returns that folder."""

    @abstractmethod
    def damage(self) -> tuple[str, ...]:
        """What the database's own check finds wrong in its pages; empty when it is sound."""

    @abstractmethod
    def close(self) -> None:
        """Give up connections and keys. The store can't be used afterwards."""

    def reachable(self) -> bool:
        """Whether the desk answers just now; may take some seconds. A file on this computer always does."""
        return True

    @abstractmethod
    def listen(self, heard: Callable[[Changes], object], lost: Callable[[bool], object]) -> None:
        """Tell ``heard`` what colleagues save, from a thread of the store's own, and ``lost`` when that ends (True) and
        begins again (False: everything may be new). A desk on this computer has one person at a time: nothing is told."""

    def _open_row(self, actor: Actor | None, table: str, row_id: uuid.UUID) -> bool:  # noqa: ARG002
        return False

    def _require_open(self, actor: Actor | None, case_ids: Collection[uuid.UUID]) -> None:  # noqa: B027 - a choice
        """A save touched no row: where a store hides rows, raise what keeps the person from them, if anything does."""

    @abstractmethod
    def _session(self, *, read_only: bool) -> Session: ...

    @abstractmethod
    def _translate(self, error: DBAPIError) -> DaDeskError | None: ...

    def act(self, actor: Actor | None, op_id: uuid.UUID | None, act: Act) -> Changes:
        """Do ``act`` in one transaction and say what changed; a repeated ``op_id`` changes nothing and answers the same."""
        with self.unit_of_work(actor, op_id) as uow:
            if not uow.repeated:
                act(uow)
        return uow.changes

    @contextmanager
    def unit_of_work(self, actor: Actor | None, op_id: uuid.UUID | None = None) -> Iterator[UnitOfWork]:
        """One writing transaction, committed at the end of the block, rolled back whole when it raises."""
        with self._transaction(actor, op_id, read_only=False) as uow:
            uow.recall()
            yield uow
            uow.finish(self._recorder)
            uow.session.commit()

    @contextmanager
    def reading(self, actor: Actor | None = None) -> Iterator[UnitOfWork]:
        """One read-only transaction; what comes out of it stays usable, detached."""
        with self._transaction(actor, None, read_only=True) as uow:
            yield uow

    @contextmanager
    def _transaction(self, actor: Actor | None, op_id: uuid.UUID | None, *, read_only: bool) -> Iterator[UnitOfWork]:
        session = self._session(read_only=read_only)
        uow = UnitOfWork(session, actor, self.now(), op_id, partial(self._open_row, actor))
        try:
            yield uow
        except StaleDataError:
            session.rollback()
            self._require_open(actor, uow.case_ids)
            raise Conflict("", "") from None
        except DBAPIError as error:
            known = self._translate(error)
            if known is None:
                raise
            raise known from None
        finally:
            self._end(session)

    def _end(self, session: Session) -> None:
        """Close the session; on a full disk the rollback itself fails (measured), and the first error must win."""
        try:
            session.close()
        except DBAPIError:
            session.invalidate()
