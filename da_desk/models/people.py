"""A person once; what is known of where they are belongs to the involvement in one case, so that nothing leaks."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Base, Entity, folded

PERSONAL = {"personal": True}
"""Column mark: identifies a person; never in logs, and without planner statistics on a shared store."""


def listed(family_name: str, given_names: str) -> str:
    """A name as lists show it: ``Marsden, Holly``."""
    return f"{family_name}, {given_names}" if given_names else family_name


class Person(Entity):
    """A human being. Nothing about where they live or how to reach them stands here."""

    __tablename__ = "person"
    family_name: Mapped[str] = mapped_column(info=PERSONAL)
    given_names: Mapped[str] = mapped_column(info=PERSONAL)
    other_names: Mapped[str] = mapped_column(default="", info=PERSONAL)
    born: Mapped[date | None] = mapped_column(index=True, info=PERSONAL)
    gender: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")

    @property
    def listed(self) -> str:
        """The name as lists show it: ``Marsden, Holly``."""
        return listed(self.family_name, self.given_names)

    @property
    def spoken(self) -> str:
        """The name as a document shows it: ``Holly Marsden``."""
        return f"{self.given_names} {self.family_name}".strip()

    def tokens(self) -> frozenset[str]:
        """The folded words of all names, for finding the person again."""
        return frozenset(folded(f"{self.family_name} {self.given_names} {self.other_names}").split())


class NameToken(Base):
    """One folded word of a person's names; kept by the unit that saves the person. Derived, so not an entity."""

    __tablename__ = "name_token"
    token: Mapped[str] = mapped_column(primary_key=True, info=PERSONAL)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Involvement(Entity):
    """A person's part in one case: victim, suspect, child, shelterer …; slugs from ``catalogues/people.toml``."""

    __tablename__ = "involvement"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "role"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    relationship: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(default="")


class Contact(Entity):
    """An address, phone, workplace, school … of one involvement.

    ``confidential`` values are masked on every page and shown by a recorded reveal. A value entered on the wrong
    case is sealed: the value goes, that it was there stays. ``match_key`` (folded) is found only by exact search.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_match", "match_key"), Index("ix_contact_case", "case_id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    involvement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("involvement.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(info=PERSONAL)
    match_key: Mapped[str] = mapped_column(info=PERSONAL)
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    confidential: Mapped[bool] = mapped_column(default=True)
    past: Mapped[bool] = mapped_column(default=False)
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[uuid.UUID | None]
    sealed_reason: Mapped[str] = mapped_column(default="")


class SafeContact(Entity):
    """How a victim can be reached safely. Versioned: a change is a new row with the next ``seq``; the last is in force.

    Source: practice.md ``contact.safe``.
    """

    __tablename__ = "safe_contact"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    involvement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("involvement.id"), index=True)
    seq: Mapped[int]
    channel: Mapped[str]
    number: Mapped[str] = mapped_column(default="", info=PERSONAL)
    times: Mapped[str] = mapped_column(default="", info=PERSONAL)
    voicemail: Mapped[str] = mapped_column(default="no")
    text_messages: Mapped[str] = mapped_column(default="no")
    code_word: Mapped[str] = mapped_column(default="", info=PERSONAL)
    who_may_answer: Mapped[str] = mapped_column(default="", info=PERSONAL)
    do_not_use: Mapped[str] = mapped_column(default="", info=PERSONAL)
    confirmed_at: Mapped[datetime]
