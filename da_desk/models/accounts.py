"""People who use the desk: accounts, units, memberships with roles, and the actor of an action."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Entity


class Unit(Entity):
    """A team that holds cases, such as a DA unit; ``area`` names the force area for rules that vary by area."""

    __tablename__ = "unit"
    name: Mapped[str] = mapped_column(unique=True)
    area: Mapped[str] = mapped_column(default="england-wales")


class Account(Entity):
    """One person's way into the desk. ``username`` is folded; ``rank_number`` is shown before the name.

    ``activated_at`` is empty while a second administrator has to let the person in (shared desks).
    """

    __tablename__ = "account"
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    rank_number: Mapped[str] = mapped_column(default="")
    disabled_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[uuid.UUID | None]

    @property
    def waiting(self) -> bool:
        """Whether a second administrator still has to activate it."""
        return self.activated_at is None and self.disabled_at is None

    @property
    def display(self) -> str:
        """The name as colleagues read it: ``DC 2208 Amin``."""
        return f"{self.rank_number} {self.full_name}".strip()


class Membership(Entity):
    """A role in a unit from a day to a day (inclusive; open while ``to_day`` is empty)."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "unit_id", "role", "from_day"),)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str]
    from_day: Mapped[date]
    to_day: Mapped[date | None]

    def current(self, day: date) -> bool:
        """Whether the membership holds on that day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


class WorkingWeek(Entity):
    """The days that a person works from a day on, until their next row: ISO weekdays, such as ``12345``; "" for none."""

    __tablename__ = "working_week"
    __table_args__ = (UniqueConstraint("account_id", "from_day"),)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    days: Mapped[str]
    from_day: Mapped[date]


class Absence(Entity):
    """Days (inclusive) that a person is away, and who covers for them. Why is nobody's business, and stands nowhere."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_account", "account_id", "to_day"),
        Index("ix_absence_cover", "cover_id", "to_day"),
    )
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    cover_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """One role that an actor holds in one unit."""

    unit_id: uuid.UUID
    unit_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: passed into every unit of work, never global."""

    account_id: uuid.UUID
    username: str
    display: str
    roles: tuple[RoleHeld, ...]

    @property
    def unit_ids(self) -> frozenset[uuid.UUID]:
        """The units the actor belongs to today."""
        return frozenset(held.unit_id for held in self.roles)

    def holds(self, role: str) -> bool:
        """Whether the actor holds that role in any unit."""
        return any(held.role == role for held in self.roles)
