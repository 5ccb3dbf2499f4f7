"""Restricted cases: who may read one, for whom it does not exist, whom others are told to call, and who tried.

A case against a police suspect is the usual one. On a shared desk the server keeps the rules; a local desk keeps them by
custom and log, and says so (storage.md §2, §3).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import AccessDenied, NotFound, RuleRefused
from da_desk.models.accounts import Account
from da_desk.models.cases import Case
from da_desk.models.restrictions import CaseBar, CaseReader, Restriction
from da_desk.services.accounts import caseworkers
from da_desk.services.duty_views import display_names
from da_desk.services.service import Named, Service
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Change, Changes
from da_desk.store.guard import Attempted
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

NEW = timedelta(days=7)
"""How long a try is shown to those who watch over a restricted case."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Someone for whom the case does not exist, and why."""

    who: Named
    why: str


@dataclass(frozen=True, slots=True)
class RestrictionView:
    """How a case is restricted now. ``contact``: whom others are told to call."""

    contact: str
    reason: str
    since: datetime
    readers: tuple[Named, ...]
    barred: tuple[Barred, ...]


@dataclass(frozen=True, slots=True)
class Restrictions(Service):
    """What a supervisor does so that a case stays with those it is meant for."""

    @property
    def by_force(self) -> bool:
        """Whether the desk keeps these rules by force, as a server does, or by custom and log alone."""
        return self.workplace.store.keeps_by_force

    def restrict(
        self, case_id: UUID, contact: str, reason: str, readers: Sequence[UUID], barred: Mapping[UUID, str]
    ) -> Changes:
        """Restrict the case, or change how: only ``readers``, oneself and auditors see it from this moment on.

        ``barred``: account and why; for them the case does not exist. Raises AccessDenied, NotFound, ValidationFailed.
        """
        work = self.workplace
        typed = Typed()
        told = typed.line("contact", _("Whom others are told to call"), contact, needed=True, limit=200)
        kept = typed.text("reason", _("Reason"), reason, needed=True)
        why = {each: typed.line("barred", _("Why"), words, needed=True, limit=500) for each, words in barred.items()}
        if work.actor.account_id in barred or set(readers) & set(barred):
            typed.refuse("barred", _("Nobody can read the case and be barred from it. Choose one for each person."))
        typed.check()
        work.opened(case_id)
        with work.reading() as uow:
            self._require(uow, case_id)
            able = {each.id for each in caseworkers(uow, roles=("officer", "supervisor", "auditor"))}
            if set(readers) - able:
                raise NotFound
        named = tuple(dict.fromkeys((work.actor.account_id, *readers)))
        work.store.guard.restrict(work.actor, case_id, told, kept, named, why)
        return _changed(case_id)

    def lift(self, case_id: UUID, reason: str) -> Changes:
        """The case is restricted no more; who read it and who was barred stays on record. Raises as :meth:`restrict`."""
        kept = reason_given(reason)
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self._require(uow, case_id)
        self.workplace.store.guard.lift(self.workplace.actor, case_id, kept)
        return _changed(case_id)

    def of_case(self, case_id: UUID) -> RestrictionView | None:
        """How the case is restricted; None when it is not. Raises AccessDenied, NotFound."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            return restriction_view(uow, self.workplace.in_case(uow, case_id, "read", "case"))

    def people(self) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
        """Who can be named a reader, and who can be barred, by name: accounts in use but one's own. Raises AccessDenied."""
        self.workplace.require("restrict", "case")
        with self.workplace.reading() as uow:
            readers = caseworkers(uow, roles=("officer", "supervisor"))
            all_of_them = caseworkers(uow, roles=("officer", "supervisor", "auditor", "administrator"))
        return self._others(readers), self._others(all_of_them)

    def _others(self, accounts: Sequence[Account]) -> tuple[Named, ...]:
        """By name; two of the same name and rank are told apart by how they sign in."""
        others = [each for each in accounts if each.id != self.workplace.actor.account_id]
        count = Counter(each.display for each in others)
        return tuple(
            Named(each.id, each.display if count[each.display] == 1 else f"{each.display} ({each.username})")
            for each in others
        )

    def attempts(self) -> tuple[Attempted, ...]:
        """Who asked within the week for a restricted case that they may not read, the newest first; nothing for most people.

        Supervisors hear of the cases that they read, auditors of all.
        """
        if not any(self.workplace.actor.holds(role) for role in ("supervisor", "auditor")):
            return ()
        return self.workplace.store.guard.attempts(self.workplace.actor, self.workplace.now() - NEW)

    def _require(self, uow: UnitOfWork, case_id: UUID) -> None:
        if not self.workplace.allows("restrict", "case"):
            raise AccessDenied
        self.workplace.in_case(uow, case_id, "restrict", "case")


def _changed(case_id: UUID) -> Changes:
    """The guard restricts and lifts in transactions of its own; the pages that show the case have to ask again."""
    return Changes((Change("case_file", case_id, case_id, False),))


def restriction_view(uow: UnitOfWork, case: Case) -> RestrictionView | None:
    """How a case is restricted; None when it is not. At most four statements."""
    if not case.restricted:
        return None
    kept = uow.first(select(Restriction).where(Restriction.case_id == case.id, Restriction.lifted_at.is_(None)))
    if kept is None:
        raise RuleRefused(_("This case is restricted, but not how. Ask whoever restricted it to do it anew."))
    readers = uow.all(select(CaseReader.account_id).where(CaseReader.case_id == case.id, CaseReader.to_at.is_(None)))
    bars = uow.all(select(CaseBar).where(CaseBar.case_id == case.id, CaseBar.to_at.is_(None)))
    names = display_names(uow, (*readers, *(bar.account_id for bar in bars)))
    return RestrictionView(
        contact=kept.contact,
        reason=kept.reason,
        since=kept.created_at,
        readers=tuple(sorted((Named(each, names.get(each, "")) for each in readers), key=lambda one: one.display)),
        barred=tuple(Barred(Named(bar.account_id, names.get(bar.account_id, "")), bar.why) for bar in bars),
    )
