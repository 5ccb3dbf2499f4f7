"""A repeated save is answered before anything costly or refusing is tried again."""

from uuid import UUID

from da_desk.models.desk import SaveOp
from da_desk.services.access import Workplace
from da_desk.store.changes import Changes


def repeated(work: Workplace, op_id: UUID | None) -> Changes | None:
    """What the operation did when it was committed before; None when it was not."""
    if op_id is None:
        return None
    with work.reading() as uow:
        done = uow.session.get(SaveOp, op_id)
        return Changes.from_json(done.changes) if done else None
