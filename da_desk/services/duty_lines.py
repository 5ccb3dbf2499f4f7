"""A duty as a line of a list across cases: what may be seen of it without opening its case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from da_desk.services.duty_views import SOON
from da_desk.store.guard import DutyCard


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of one case that a supervisor looks after. ``happened``: events since it was made; ``tries``: to reach somebody.

    ``soon``: two hours or less are left.
    """

    duty_id: UUID
    case_id: UUID
    unit_id: UUID
    ref: str
    victim_name: str
    grade: str
    rule: str
    title: str
    do_by: datetime
    holder_id: UUID | None
    holder: str
    made_at: datetime
    happened: int
    tries: int
    overdue: bool
    soon: bool


def line_of(card: DutyCard, now: datetime) -> Line:
    """The line of a card, as it stands now."""
    return Line(
        duty_id=card.id,
        case_id=card.case_id,
        unit_id=card.unit_id,
        ref=card.ref,
        victim_name=card.victim_name,
        grade=card.grade,
        rule=card.rule,
        title=card.title,
        do_by=card.do_by,
        holder_id=card.holder_id,
        holder=card.holder,
        made_at=card.made_at,
        happened=card.happened,
        tries=card.tries,
        overdue=card.do_by < now,
        soon=now <= card.do_by <= now + SOON,
    )
