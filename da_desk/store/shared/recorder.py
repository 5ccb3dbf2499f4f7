"""The audit of a shared desk is written by the server's triggers; a program only adds what alters no row."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from da_desk.models.accounts import Actor
from da_desk.models.canonical import canonical
from da_desk.store.audit import Noted

_NOTE = text("select api.note(:action, :entity, :entity_id, :case_id, cast(:detail as jsonb))")


class SharedRecorder:
    """Hands notes to the server, which decides whether this person may write them, and chains them at commit."""

    def write(
        self,
        session: Session,
        actor: Actor | None,  # noqa: ARG002 - the server knows who and when
        now: datetime,  # noqa: ARG002
        rows: list[Noted],  # noqa: ARG002
        notes: list[Noted],
    ) -> None:
        """``rows`` are the triggers' matter."""
        for noted in notes:
            session.execute(
                _NOTE,
                {
                    "action": noted.action,
                    "entity": noted.entity,
                    "entity_id": noted.entity_id,
                    "case_id": noted.case_id,
                    "detail": canonical(noted.detail),
                },
            )
