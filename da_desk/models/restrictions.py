"""Cases that colleagues may not see: who restricted them, who may read them, for whom they don't exist, who tried.

A police-suspect case belongs on a shared desk: there the server keeps these rules (storage.md §3, trust.md 10).
"""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Base, Entity, uuid7
from da_desk.models.people import PERSONAL


class Restriction(Entity):
    """That a case is restricted, from its first day until it is lifted. ``contact``: whom others are told to call."""

    __tablename__ = "restriction"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    contact: Mapped[str]
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str] = mapped_column(default="", info=PERSONAL)


class CaseReader(Entity):
    """One person named to read a restricted case; auditors read it too. The row ends, it never goes."""

    __tablename__ = "case_reader"
    __table_args__ = (Index("ix_case_reader_account", "account_id", "to_at"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    to_at: Mapped[datetime | None]


class CaseBar(Entity):
    """One person for whom a restricted case does not exist: the suspect, or someone recorded as connected."""

    __tablename__ = "case_bar"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    why: Mapped[str] = mapped_column(info=PERSONAL)
    to_at: Mapped[datetime | None]


class RestrictedAttempt(Base):
    """Somebody who may not read a restricted case asked for it. ``way``: opened, looked-up, searched, linked.

    Readers with a supervisor's role and auditors see it within a minute; ``barred``: it was the suspect or someone connected.
    """

    __tablename__ = "restricted_attempt"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[uuid.UUID]
    at: Mapped[datetime]
    way: Mapped[str]
    barred: Mapped[bool] = mapped_column(default=False)
