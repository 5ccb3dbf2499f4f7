"""The victim personal statement as the case's events tell of it: offered and answered, and how it is to be presented.

Knows no other service, so that papers and rules can ask here without a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import RuleRefused
from da_desk.models.events import Event
from da_desk.models.records import Signing, Vps
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

OFFERED, PREFERENCE, SIGNED = "vps-offered", "vps-preference", "vps-signed"
SENTENCED = "sentenced"
YES, NO, LATER = "yes", "no", "later"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class VpsFacts:
    """What rules may ask of the VPS of a case: whether it was offered, one is signed, how to present it is known."""

    offered: bool
    signed: bool
    preference: bool


def offers(uow: UnitOfWork, case_id: UUID) -> list[Event]:
    """Every offer that stands, oldest first."""
    return _events(uow, case_id, (OFFERED,))


def preferences(uow: UnitOfWork, case_id: UUID) -> list[Event]:
    """Every choice that stands of how it is to be presented, oldest first; the last one counts."""
    return _events(uow, case_id, (PREFERENCE,))


def sentenced(uow: UnitOfWork, case_id: UUID) -> Event | None:
    """The sentence, once it was passed."""
    found = _events(uow, case_id, (SENTENCED,))
    return found[-1] if found else None


def answer_of(offer: Event) -> str:
    """What the victim answered."""
    return offer.answer("offer", "answer")


def choice_of(preference: Event) -> str:
    """How it is to be presented."""
    return preference.answer("preference", "preference")


def accepted_offer(uow: UnitOfWork, case_id: UUID) -> Event:
    """The newest offer, which a VPS begins with. Raises RuleRefused unless the victim said yes to it."""
    found = offers(uow, case_id)
    if not found:
        raise RuleRefused(_("Record first that it was offered, and what the victim answered."))
    if answer_of(found[-1]) != YES:
        raise RuleRefused(_("The victim's last answer was not yes. If that has changed, record the new answer first."))
    return found[-1]


def vps_facts(uow: UnitOfWork, case_id: UUID, by: datetime) -> VpsFacts:
    """How it stood when something was recorded at that time: run again later, the rules must make nothing new of it."""
    told = _events(uow, case_id, (OFFERED, PREFERENCE))
    known = [event for event in told if event.created_at <= by]
    chosen = [choice_of(event) for event in known if event.kind == PREFERENCE]
    signed = uow.first(
        select(Signing.id)
        .join(Vps, Vps.id == Signing.record_id)
        .where(Signing.case_id == case_id, Signing.created_at <= by)
    )
    return VpsFacts(
        offered=any(event.kind == OFFERED for event in known),
        signed=signed is not None,
        preference=bool(chosen) and chosen[-1] != UNDECIDED,
    )


def _events(uow: UnitOfWork, case_id: UUID, kinds: Sequence[str]) -> list[Event]:
    return uow.all(
        select(Event)
        .where(Event.case_id == case_id, Event.kind.in_(kinds), Event.withdrawn_at.is_(None))
        .order_by(Event.at, Event.created_at, Event.id)
    )
