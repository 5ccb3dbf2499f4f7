"""The door to rows on a shared desk: every method asks a function of the server, which decides and writes the log."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import text

from da_desk.errors import AccessDenied, Conflict, NotFound, Restricted, TooManyOpened
from da_desk.models.accounts import Actor
from da_desk.models.people import Contact, Person
from da_desk.models.records import Record, Snapshot
from da_desk.store.audit import OTHER_BYTES, ChainReport, Fault, verify_chain
from da_desk.store.guard import RENEW, Attempted, LogEntry
from da_desk.store.shared.lists import SharedLists
from da_desk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from da_desk.store.store import Store

_MARGIN = 0.9
"""An entry is renewed when nine tenths of its time are over, so that it never ends between a look and a save."""

_UUIDS = sa.ARRAY(sa.Uuid())


class SharedGuard(SharedLists):
    """See :class:`Guard`. What stands here is only how the questions are put; the answers are the server's."""

    def __init__(self, store: "Store") -> None:
        super().__init__(store)
        self._opened: dict[tuple[uuid.UUID, uuid.UUID], tuple[datetime, str]] = {}
        self._covers = RENEW

    def open_case(self, actor: Actor, case_id: uuid.UUID, why: str = "", covers: timedelta = RENEW) -> None:
        """One entry for most of ``covers``; a new reason is a new entry."""
        self._covers = covers
        last, reason = self._opened.get((actor.account_id, case_id), (None, ""))
        if last is not None and reason == why and timedelta() <= self._store.now() - last < covers * _MARGIN:
            return
        found = self._asked(actor, "select * from api.open_case(:case_id, :why)", case_id=case_id, why=why)
        self._answer(actor, case_id, found, why)

    def renew(self, actor: Actor, case_id: uuid.UUID) -> None:
        """What is touched must be open: with the standing entry or a new one. Raises as :meth:`open_case`."""
        last, reason = self._opened.get((actor.account_id, case_id), (None, ""))
        if last is None or not timedelta() <= self._store.now() - last < self._covers * _MARGIN:
            self.open_case(actor, case_id, reason, self._covers)

    def open_row(self, actor: Actor, table: str, row_id: uuid.UUID) -> bool:
        """Open the case of a row that the server doesn't show. False when there is no such row for this person."""
        found = self._asked(actor, "select * from api.open_row(:table, :id)", table=table, id=row_id)
        if found.outcome == "unknown":
            return False
        self._answer(actor, found.case_id, found, "")
        return True

    def forget(self, case_id: uuid.UUID) -> None:
        """The standing entries of a case count no more: the next look asks the server."""
        self._opened = {key: entry for key, entry in self._opened.items() if key[1] != case_id}

    def by_ref(self, actor: Actor, ref_key: str) -> uuid.UUID:
        """Exactly that reference or crime number."""
        found = self._asked(actor, "select * from api.by_ref(:key)", key=ref_key)
        if found.outcome == "found":
            return uuid.UUID(str(found.case_id))
        raise _refusal(found)

    def next_ref(self, uow: UnitOfWork, stem: str) -> str:
        """A counter of the server, which two cases can't share."""
        return str(uow.session.scalar(text("select api.next_ref(:stem)"), {"stem": stem}))

    def require_known(self, uow: UnitOfWork, person_id: uuid.UUID) -> None:
        """The server says yes or no."""
        uow.session.flush()
        if not uow.session.scalar(text("select api.person_known(:id)"), {"id": person_id}):
            raise NotFound

    def keep_tokens(self, uow: UnitOfWork, person: Person) -> None:
        """Handed to the server, which keeps the table to itself."""
        statement = text("select api.keep_tokens(:id, :tokens)").bindparams(
            sa.bindparam("tokens", type_=sa.ARRAY(sa.Text()))
        )
        uow.session.execute(statement, {"id": person.id, "tokens": sorted(person.tokens())})

    def refs(self, uow: UnitOfWork, case_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
        """One statement."""
        rows = uow.session.execute(text("select * from api.refs(:id)"), {"id": case_id})
        return {row.case_id: row.ref for row in rows}

    def seal_record(self, uow: UnitOfWork, record: Record, kept: Snapshot, state: str) -> None:
        """The server compares the bytes and the eyes."""
        if kept.body_sha256 != record.body_sha256:
            raise Conflict("record", str(record.id))
        uow.session.flush()
        uow.session.execute(
            text("select api.seal_record(:record, :version, :snapshot, :sha256, :state)"),
            {
                "record": record.id,
                "version": record.version,
                "snapshot": kept.id,
                "sha256": record.body_sha256,
                "state": state,
            },
        )
        uow.changed_below(record)

    def seal_contact(self, uow: UnitOfWork, contact_id: uuid.UUID, version: int, reason: str) -> None:
        """One function: value, details and erasures together."""
        contact = uow.get(Contact, contact_id)
        if contact.version != version:
            raise Conflict("contact", str(contact_id))
        uow.session.execute(
            text("select api.seal_contact(:id, :version, :reason)"),
            {"id": contact_id, "version": version, "reason": reason},
        )
        uow.changed_below(contact)

    def hand_over(
        self,
        actor: Actor,
        case_ids: Iterable[uuid.UUID],
        ownership: str,
        to: uuid.UUID,
        rules: Collection[str] = (),
        reason: str = "",
    ) -> int:
        """One function, one transaction."""
        cases = list(dict.fromkeys(case_ids))
        done: list[int] = []

        def act(uow: UnitOfWork) -> None:
            statement = text("select api.hand_over(:cases, :ownership, :to, :rules, :reason)").bindparams(
                sa.bindparam("cases", type_=_UUIDS), sa.bindparam("rules", type_=sa.ARRAY(sa.Text()))
            )
            values = {"cases": cases, "ownership": ownership, "to": to, "rules": list(rules), "reason": reason}
            done[:] = [uow.session.scalar(statement, values) or 0]

        self._store.act(actor, None, act)
        return done[0]

    def restrict(
        self,
        actor: Actor,
        case_id: uuid.UUID,
        contact: str,
        reason: str,
        readers: Sequence[uuid.UUID],
        barred: Mapping[uuid.UUID, str],
    ) -> None:
        """The entries of everyone else count no more from the moment it commits."""
        statement = text("select api.restrict(:case, :contact, :reason, :readers, :barred, :why)").bindparams(
            sa.bindparam("readers", type_=_UUIDS),
            sa.bindparam("barred", type_=_UUIDS),
            sa.bindparam("why", type_=sa.ARRAY(sa.Text())),
        )
        values: dict[str, Any] = {"case": case_id, "contact": contact, "reason": reason, "readers": list(readers)}
        self._done(actor, case_id, statement, values | {"barred": list(barred), "why": list(barred.values())})

    def lift(self, actor: Actor, case_id: uuid.UUID, reason: str) -> None:
        """Readers and bars end with it."""
        self._done(actor, case_id, text("select api.lift(:case, :reason)"), {"case": case_id, "reason": reason})

    def attempts(self, actor: Actor, since: datetime) -> tuple[Attempted, ...]:
        """The newest 200."""
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(text("select * from api.attempts(:since)"), {"since": since}).all()
        return tuple(Attempted(**row._mapping) for row in rows)

    def log(
        self,
        actor: Actor,
        n: int,
        *,
        after_seq: int | None = None,
        account_id: uuid.UUID | None = None,
        case_id: uuid.UUID | None = None,
        action: str = "",
    ) -> tuple[LogEntry, ...]:
        """One statement."""
        asked = {"n": n, "after": after_seq, "account": account_id, "case": case_id, "action": action}
        with self._store.reading(actor) as uow:
            rows = uow.session.execute(text("select * from api.log(:n, :after, :account, :case, :action)"), asked).all()
        return tuple(LogEntry(**{**row._mapping, "ref": row.ref or ""}) for row in rows)

    def verify(self, actor: Actor) -> ChainReport:
        """The chain is walked here, entry by entry; of the details the server tells the hashes it finds now."""
        with self._store.reading(actor) as uow:
            seals = uow.session.scalars(text("select seq from api.broken_seals()"))
            return verify_chain(uow.session, [*_detail_faults(uow), *(Fault(seq, OTHER_BYTES) for seq in seals)])

    def _asked(self, actor: Actor, question: str, **values: object) -> Any:
        """One committed question; what the server answered, and wrote down."""
        found: list[Any] = []

        def act(uow: UnitOfWork) -> None:
            found[:] = [uow.session.execute(text(question), values).one()]

        self._store.act(actor, None, act)
        return found[0]

    def _answer(self, actor: Actor, case_id: uuid.UUID, found: Any, why: str) -> None:
        if found.outcome != "granted":
            self.forget(case_id)
            raise _refusal(found)
        self._opened[actor.account_id, case_id] = (self._store.now(), why)

    def _done(self, actor: Actor, case_id: uuid.UUID, statement: Any, values: Mapping[str, object]) -> None:
        found: list[str] = []
        self._store.act(actor, None, lambda uow: found.append(str(uow.session.scalar(statement, values))))
        self.forget(case_id)
        if found[-1] != "done":
            raise NotFound if found[-1] == "unknown" else AccessDenied


def _refusal(found: Any) -> Exception:
    if found.outcome == "restricted":
        return Restricted(found.contact)
    if found.outcome == "limited":
        return TooManyOpened()
    return AccessDenied() if found.outcome == "denied" else NotFound()


def _detail_faults(uow: UnitOfWork) -> list[Fault]:
    faults: list[Fault] = []
    after, page = 0, 5000
    while True:
        rows = uow.session.execute(
            text("select * from api.detail_hashes(:after, :n)"), {"after": after, "n": page}
        ).all()
        for row in rows:
            if row.found is None and not row.erased:
                faults.append(Fault(row.seq, "detail removed without an erasure on record"))
            elif row.found is not None and row.found != row.detail_sha256:
                faults.append(Fault(row.seq, "detail altered"))
        if len(rows) < page:
            return faults
        after = rows[-1].seq
