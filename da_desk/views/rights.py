"""What a person may do in a case, so that a page offers that and nothing else."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services


def may(services: "Services", view: "CaseView", verb: str, kind: str) -> bool:
    """Whether the person may do ``verb`` to a ``kind`` in the case, by its unit, or because they own or hold part of it."""
    me = services.workplace.actor.account_id
    mine = any(owner is not None and owner.id == me for owner in view.owners.values())
    mine = mine or any(duty.holder_id == me for duty in view.open_duties)
    return services.workplace.allows(verb, kind, unit_id=view.case.unit_id, own=mine)
