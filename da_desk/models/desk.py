"""The desk itself: its name and kind, what it lets in, its policies and force-loaded catalogues, and saves already done."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from da_desk.models.base import Base, Entity


class Desk(Entity):
    """One row: the desk's name, whether it is for training, and the key file's serial when it was last written."""

    __tablename__ = "desk"
    name: Mapped[str]
    training: Mapped[bool] = mapped_column(default=False)
    key_serial: Mapped[int] = mapped_column(default=0)
    case_prefix: Mapped[str] = mapped_column(default="DA")


class Policy(Entity):
    """A setting of the desk with its first day; in force once a second person has activated it."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("slug", "from_day"),)
    slug: Mapped[str]
    value: Mapped[str]
    from_day: Mapped[date]
    set_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    activated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    activated_at: Mapped[datetime | None]


class CatalogueFile(Entity):
    """A catalogue file that a force loaded over the shipped one; in force once a second person has activated it."""

    __tablename__ = "catalogue_file"
    __table_args__ = (UniqueConstraint("slug", "file_version"),)
    slug: Mapped[str]
    file_version: Mapped[int]
    sha256: Mapped[str]
    text: Mapped[str]
    activated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    activated_at: Mapped[datetime | None]


class SaveOp(Base):
    """A save that was committed: its ``op_id`` and what it changed, so that a retry answers the same and does nothing."""

    __tablename__ = "save_op"
    op_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[uuid.UUID]
    changes: Mapped[str]
