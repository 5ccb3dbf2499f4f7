"""A case is about one victim; its owners, links and incidents."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Entity
from da_desk.models.people import PERSONAL

OWNERSHIPS = ("risk", "informing", "oic")
"""Who owns what: risk and safety planning; keeping the victim informed; the officer in the case."""

REQUIRED_OWNERSHIPS = ("risk", "informing")
"""A blank one of these is an alert on the case (practice.md §0, "Four things every case screen must answer")."""


class Case(Entity):
    """One victim's case. ``grade`` is the risk grade in force; the timeline of grades stands in the history.

    ``restricted``: only the people named for it may know more than that it exists (storage.md §3).
    """

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_unit_status", "unit_id", "status"),)
    ref: Mapped[str] = mapped_column(unique=True)
    ref_key: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    victim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(default="open")
    grade: Mapped[str] = mapped_column(default="ungraded")
    crime_number: Mapped[str] = mapped_column(default="")
    crime_key: Mapped[str] = mapped_column(default="", index=True)
    urn: Mapped[str] = mapped_column(default="")
    allegation: Mapped[str] = mapped_column(default="", info=PERSONAL)
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    review_due: Mapped[date | None]
    hold: Mapped[bool] = mapped_column(default=False)
    retention_group: Mapped[str] = mapped_column(default="")


class CaseOwner(Entity):
    """A named owner from a time to a time; the open row of a kind is the owner now."""

    __tablename__ = "case_owner"
    __table_args__ = (
        Index("ix_case_owner_now", "case_id", "ownership", "to_at"),
        Index("ix_case_owner_account", "account_id", "to_at"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    ownership: Mapped[str]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]


class CaseLink(Entity):
    """Two cases that belong together, such as a counter-allegation. Neither shows the other's plan or contacts."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "other_case_id"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    other_case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)


class Incident(Entity):
    """What was reported: occurrence and crime number, day, kind, outcome."""

    __tablename__ = "incident"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str]
    occurrence_number: Mapped[str] = mapped_column(default="")
    crime_number: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
