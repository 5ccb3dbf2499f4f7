"""What happened, what is owed because of it, and each attempt to do it."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Entity
from da_desk.models.canonical import BodyColumns
from da_desk.models.people import PERSONAL


class Event(BodyColumns, Entity):
    """A fact that happened or is known to come. ``precision`` says whether ``at`` is known to the minute or the day."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_case", "case_id", "at"),
        Index("ix_event_recorded", "created_at"),
        Index("ix_event_case_recorded", "case_id", "created_at"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    precision: Mapped[str] = mapped_column(default="minute")
    former_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class Duty(Entity):
    """What someone owes by a time because of an event. It ends with an outcome, never by being ticked away.

    ``do_by`` is what safety asks (lists sort and redden by it); ``limit_at`` is the Code's clock. ``clock`` keeps the
    words of how it was counted, and ``counted_from`` the day it was counted from: when that moves, it is owed anew.
    ``time_reason``: why a person set another time, and ``time_set_by`` and ``time_set_at`` who did and when; None while
    the time is the rule's. Unique by case, rule, cause, step, occurrence.
    """

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "event_id", "step", "occurrence"),
        Index("ix_duty_due", "state", "do_by"),
        Index("ix_duty_holder", "holder_id", "state", "do_by"),
        Index("ix_duty_unit", "unit_id", "state", "do_by", "holder_id", "case_id"),
        Index("ix_duty_case", "case_id", "state", "do_by"),
        Index("ix_duty_rule", "rule", "state", "unit_id", "do_by"),
        Index("ix_duty_ended", "unit_id", "outcome_at"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    holder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    rule: Mapped[str]
    rule_version: Mapped[str]
    step: Mapped[str]
    occurrence: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    do_by: Mapped[datetime]
    former_do_by: Mapped[datetime | None]
    limit_at: Mapped[datetime | None]
    clock: Mapped[str] = mapped_column(default="")
    counted_from: Mapped[date | None]
    time_reason: Mapped[str | None] = mapped_column(info=PERSONAL)
    time_set_by: Mapped[uuid.UUID | None]
    time_set_at: Mapped[datetime | None]
    blocks: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    outcome: Mapped[str] = mapped_column(default="")
    outcome_note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    outcome_at: Mapped[datetime | None]
    outcome_by: Mapped[uuid.UUID | None]
    late_reason: Mapped[str] = mapped_column(default="", info=PERSONAL)


class Attempt(Entity):
    """One try at reaching someone, with the safe-contact version that was shown before it."""

    __tablename__ = "attempt"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    duty_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("duty.id"), index=True)
    safe_contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("safe_contact.id"))
    at: Mapped[datetime]
    method: Mapped[str]
    result: Mapped[str]
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
