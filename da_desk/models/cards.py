"""What of a case may be seen without opening it: one row a case, derived, kept by triggers on both stores."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Base
from da_desk.models.people import PERSONAL

NOTHING_DUE = datetime(9999, 12, 31, tzinfo=UTC)
"""``due_key`` of a case without an open duty, so that one index orders all."""

GRADE_RANKS = {"high": 0, "medium": 1, "standard": 2}
UNGRADED_RANK = 3

CURRENT = text("status <> 'closed'")
"""Cases that are not closed, word for word as their index has it: SQLite takes the index for no other words."""

_COUNTED = ("unit_id", "risk_owner_id", "grade", "restricted", "case_id", "status")


class CaseCard(Base):
    """The circle *card* of storage.md §3. Never suspect, birth date, address, phone, reasons, outcomes or bodies.

    ``due_key`` is ``next_do_by`` or :data:`NOTHING_DUE`; ``sort_name`` is the victim's name in lower case.
    """

    __tablename__ = "card"
    __table_args__ = (
        Index("ix_card_due", "due_key", "case_id"),
        Index("ix_card_unit_due", "unit_id", "due_key", "case_id"),
        Index("ix_card_name", "sort_name", "case_id"),
        Index("ix_card_unit_name", "unit_id", "sort_name", "case_id"),
        Index("ix_card_grade", "grade_rank", "due_key", "case_id"),
        Index("ix_card_unit_grade", "unit_id", "grade_rank", "due_key", "case_id"),
        Index("ix_card_current", *_COUNTED, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    ref: Mapped[str]
    unit_id: Mapped[uuid.UUID]
    victim_name: Mapped[str] = mapped_column(info=PERSONAL)
    sort_name: Mapped[str] = mapped_column(info=PERSONAL)
    grade: Mapped[str]
    grade_rank: Mapped[int]
    status: Mapped[str]
    restricted: Mapped[bool]
    risk_owner_id: Mapped[uuid.UUID | None]
    informing_owner_id: Mapped[uuid.UUID | None]
    next_title: Mapped[str] = mapped_column(default="")
    next_do_by: Mapped[datetime | None]
    due_key: Mapped[datetime]
