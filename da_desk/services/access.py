"""What every service stands on: the open desk, who acts, the practice of the trade, and the one place where rights are asked."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, or_, select

from da_desk.errors import AccessDenied
from da_desk.models.accounts import Account, Actor, Membership, RoleHeld, Unit
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.desk import Policy
from da_desk.models.events import Duty
from da_desk.practice.catalogue import Practice
from da_desk.practice.entries import in_force
from da_desk.practice.policies import Policies
from da_desk.practice.rights import Scope
from da_desk.store.changes import Changes
from da_desk.store.drafts import Drafts
from da_desk.store.store import Store
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON


@dataclass(frozen=True, slots=True)
class Workplace:
    """One person at one open desk. Frozen; dropped when the person signs out."""

    store: Store
    actor: Actor
    practice: Practice
    folder: Path
    desk_name: str
    training: bool
    drafts: Drafts
    left_out: str = ""
    """What of the force's own files could not be used at this sign-in, and for which year bank holidays are missing."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A read-only transaction of this person."""
        return self.store.reading(self.actor)

    def act(self, op_id: uuid.UUID | None, act: Callable[[UnitOfWork], None]) -> Changes:
        """One committed transaction of this person; see :meth:`Store.act`."""
        return self.store.act(self.actor, op_id, act)

    @property
    def notice(self) -> str:
        """What this person should be told on coming in, such as that the computer's clock is wrong; "" for nothing."""
        return " ".join(filter(None, (self.store.notice, self.left_out)))

    def now(self) -> datetime:
        """The store's clock."""
        return self.store.now()

    def today(self) -> date:
        """Today in England and Wales."""
        return self.now().astimezone(LONDON).date()

    def opened(self, case_id: uuid.UUID, why: str = "") -> None:
        """Log that this person consults the case, before anything of it is read.

        Nobody is asked for a reason; that the case is another unit's is written down (storage.md §3). Raises AccessDenied,
        NotFound, Restricted, TooManyOpened.
        """
        self.require("read", "case")
        with self.reading() as uow:
            covers = timedelta(minutes=self.policies(uow).number("consultation.minutes"))
        self.store.guard.open_case(self.actor, case_id, why, covers)

    def allows(self, verb: str, kind: str, *, unit_id: uuid.UUID | None = None, own: bool | None = None) -> bool:
        """Whether this person may do ``verb`` to a ``kind`` that belongs to ``unit_id``, or that is their ``own``.

        A right within the unit covers one's own cases in another: the officer in the case often sits elsewhere.
        """
        for held in self.actor.roles:
            scope = self.practice.rights.allows(held.role, kind, verb)
            if scope is Scope.FORCE or (scope is Scope.UNIT and (own is True or unit_id in (None, held.unit_id))):
                return True
            if scope is Scope.OWN and own is not False:
                return True
        return False

    def require(self, verb: str, kind: str, *, unit_id: uuid.UUID | None = None, own: bool | None = None) -> None:
        """Raise AccessDenied unless :meth:`allows`. Every service asks here, and nowhere else."""
        if not self.allows(verb, kind, unit_id=unit_id, own=own):
            raise AccessDenied

    def in_case(self, uow: UnitOfWork, case_id: uuid.UUID, verb: str, kind: str) -> Case:
        """The case, when this person may do ``verb`` to a ``kind`` of it. Raises NotFound, AccessDenied, Restricted."""
        self.store.guard.renew(self.actor, case_id)
        case = uow.get(Case, case_id)
        self.require(verb, kind, unit_id=case.unit_id, own=self._mine(uow, case_id))
        return case

    def allows_in(self, uow: UnitOfWork, case: Case, verb: str, kind: str) -> bool:
        """Whether this person may do ``verb`` to a ``kind`` of a case that is open."""
        return self.allows(verb, kind, unit_id=case.unit_id, own=self._mine(uow, case.id))

    def _mine(self, uow: UnitOfWork, case_id: uuid.UUID) -> bool:
        me = self.actor.account_id
        owner = exists().where(CaseOwner.case_id == case_id, CaseOwner.account_id == me, CaseOwner.to_at.is_(None))
        holder = exists().where(Duty.case_id == case_id, Duty.holder_id == me)
        return bool(uow.session.scalar(select(or_(owner, holder))))

    def lock_minutes(self) -> int:
        """After how many minutes without use the desk closes itself, by the desk's policy; the computer's may be shorter."""
        with self.reading() as uow:
            return self.policies(uow).number("lock.minutes")

    def policies(self, uow: UnitOfWork, on: date | None = None) -> Policies:
        """The desk's settings in force on a day (default: today): activated rows, else the catalogue's defaults."""
        day = on or uow.now.astimezone(LONDON).date()
        rows = uow.all(
            select(Policy)
            .where(Policy.activated_at.is_not(None), Policy.from_day <= day)
            .order_by(Policy.from_day, Policy.activated_at)
        )
        return Policies(in_force(self.practice.policies, day), {row.slug: row.value for row in rows})


def actor_of(uow: UnitOfWork, account: Account) -> Actor:
    """The account as an actor, with the roles it holds today."""
    day = uow.now.astimezone(LONDON).date()
    rows = uow.session.execute(
        select(Membership, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.account_id == account.id)
    )
    held = tuple(RoleHeld(m.unit_id, name, m.role) for m, name in rows if m.current(day))
    return Actor(
        account.id, account.username, account.display, tuple(sorted(held, key=lambda h: (h.unit_name, h.role)))
    )
