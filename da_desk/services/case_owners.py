"""Who owns a case, with its history; and the cases that belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from da_desk.errors import RuleRefused
from da_desk.models.accounts import Account
from da_desk.models.base import folded
from da_desk.models.cases import OWNERSHIPS, Case, CaseLink, CaseOwner
from da_desk.models.events import Duty
from da_desk.practice.clocks import london_day
from da_desk.services.access import Workplace
from da_desk.services.accounts import caseworkers
from da_desk.services.rule_runs import OWNERSHIP_OF, holder_role
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One owner from a time to a time; ``to_at`` is empty for the owner now."""

    ownership: str
    account_id: UUID
    display: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A case that belongs to this one: its reference and why, nothing else of it."""

    other_ref: str
    kind: str
    kind_title: str


@dataclass(frozen=True, slots=True)
class CaseOwnerActs(Service):
    """The part of :class:`Cases` about owners and links."""

    def set_owner(self, case_id: UUID, ownership: str, account_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Name the owner of ``risk``, ``informing`` or ``oic`` from now on; the former row is closed.

        Open duties that the former owner held as such, or nobody held, go over to the new one. Filling a blank is an
        edit; replacing a colleague is a hand-over. Raises AccessDenied, ValidationFailed, RuleRefused.
        """

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "read", "case")  # before it is open, no row of it is to be seen
            former = current_owner(uow, case_id, ownership)
            verb = "hand-over" if former is not None else "edit"
            case = self.workplace.in_case(uow, case_id, verb, "case")
            if former is not None and former.account_id == account_id:
                return
            check_owners(uow, {ownership: account_id})
            if former is not None:
                former.to_at = uow.now
            uow.add(CaseOwner(case_id=case.id, ownership=ownership, account_id=account_id, from_at=uow.now))
            self._pass_on_duties(uow, case, ownership, former.account_id if former else None, account_id)

        return self.workplace.act(op_id, act)

    def hand_over(self, case_ids: Sequence[UUID], ownership: str, account_id: UUID, reason: str = "") -> int:
        """Give several cases to a colleague at once, each on the record with the reason; nothing of them is opened for it.

        Open duties that the former owner held as such, or nobody held, go over too. Answers how many cases went over: who
        owns one already keeps it. Raises AccessDenied, NotFound, ValidationFailed; all of it is done, or nothing.
        """
        self.workplace.require("hand-over", "case")
        typed = Typed()
        why = typed.text("reason", _("Reason"), reason)
        typed.check()
        with self.workplace.reading() as uow:
            check_owners(uow, {ownership: account_id})
        practice = self.workplace.practice
        rules = [rule.label for rule in practice.rules if OWNERSHIP_OF.get(rule.holder) == ownership]
        return self.workplace.store.guard.hand_over(self.workplace.actor, case_ids, ownership, account_id, rules, why)

    def owners(self, case_id: UUID) -> tuple[OwnerLine, ...]:
        """Every owner the case has had, the latest first. One statement beside the rights."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "case")
            rows = uow.session.execute(
                select(CaseOwner, Account)
                .join(Account, Account.id == CaseOwner.account_id)
                .where(CaseOwner.case_id == case_id)
                .order_by(CaseOwner.from_at.desc(), CaseOwner.id.desc())
            )
            return tuple(
                OwnerLine(owner.ownership, account.id, account.display, owner.from_at, owner.to_at)
                for owner, account in rows
            )

    def link(self, case_id: UUID, other_ref: str, kind: str, note: str = "", *, op_id: UUID | None = None) -> Changes:
        """Join two cases that belong together. It stands in the history of both, so that both supervisors see it.

        Raises AccessDenied, NotFound, Restricted, ValidationFailed, RuleRefused when they are joined already.
        """
        other_id = self.workplace.store.guard.by_ref(self.workplace.actor, ref_key(other_ref))

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "link", "case")
            typed = Typed()
            kinds = [each.slug for each in self.workplace.practice.choices("case-links", london_day(uow.now))]
            typed.choice("kind", _("Connection"), kind, kinds)
            kept = typed.text("note", _("Note"), note)
            typed.check()
            _refuse_link(uow, case.id, other_id)
            uow.add(CaseLink(case_id=case.id, other_case_id=other_id, kind=kind, note=kept))
            uow.note("linked", "case_file", other_id, other_id, ref=case.ref, kind=kind)

        return self.workplace.act(op_id, act)

    def links(self, case_id: UUID) -> tuple[LinkLine, ...]:
        """The cases joined to this one, from either side: reference and connection, nothing else."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "case")
            return link_lines(self.workplace, uow, case_id)

    def _pass_on_duties(self, uow: UnitOfWork, case: Case, ownership: str, former: UUID | None, new: UUID) -> None:
        for duty in uow.all(select(Duty).where(Duty.case_id == case.id, Duty.state == "open")):
            theirs = OWNERSHIP_OF.get(holder_role(self.workplace.practice, duty.rule_version)) == ownership
            if theirs and duty.holder_id in (None, former):
                duty.holder_id = new


def link_lines(work: Workplace, uow: UnitOfWork, case_id: UUID) -> tuple[LinkLine, ...]:
    """See :meth:`CaseOwnerActs.links`; two statements. A case that may not be seen has no line."""
    refs = work.store.guard.refs(uow, case_id)
    rows = uow.all(select(CaseLink).where(or_(CaseLink.case_id == case_id, CaseLink.other_case_id == case_id)))
    found = ((refs.get(row.other_case_id if row.case_id == case_id else row.case_id), row.kind) for row in rows)
    lines = [LinkLine(ref, kind, work.practice.title("case-links", kind)) for ref, kind in found if ref]
    return tuple(sorted(lines, key=lambda line: line.other_ref))


def current_owner(uow: UnitOfWork, case_id: UUID, ownership: str) -> CaseOwner | None:
    """The open row of an ownership."""
    return uow.first(
        select(CaseOwner).where(
            CaseOwner.case_id == case_id, CaseOwner.ownership == ownership, CaseOwner.to_at.is_(None)
        )
    )


def check_owners(uow: UnitOfWork, owners: Mapping[str, UUID]) -> None:
    """Raise ValidationFailed for an unknown ownership, or an account that can't own a case."""
    able = {account.id for account in caseworkers(uow)}
    typed = Typed()
    for ownership, account_id in owners.items():
        typed.choice("ownership", _("Ownership"), ownership, OWNERSHIPS)
        if account_id not in able:
            typed.refuse(f"owners.{ownership}", _("Choose an officer or supervisor with an account in use."))
    typed.check()


def ref_key(ref: str) -> str:
    """A reference or crime number as it is compared: letters and digits only."""
    return folded(ref).replace(" ", "")


def _refuse_link(uow: UnitOfWork, case_id: UUID, other_id: UUID) -> None:
    if case_id == other_id:
        raise RuleRefused(_("A case can't be joined to itself."))
    both = (case_id, other_id)
    if uow.first(select(CaseLink.id).where(CaseLink.case_id.in_(both), CaseLink.other_case_id.in_(both))):
        raise RuleRefused(_("These two cases are joined already."))
