"""What every row has: a UUIDv7 made by the client, who and when, a version, and never a silent loss of zone."""

import unicodedata
import uuid
from datetime import UTC, date, datetime
from typing import Any

import uuid_utils
from sqlalchemy import Column, Date, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator, Uuid, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.sql.schema import ScalarElementColumnDefault

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def uuid7() -> uuid.UUID:
    """A new time-ordered id, made by the client so that a retry names the same row."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def folded(text: str) -> str:
    """``text`` as it is compared: no accents, no case, letters and digits only, single spaces."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


# Letters that Unicode does not decompose but that people type without their stroke.
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
)


class Instant(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, on both stores. A naive time is refused, never guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this plain dict
        datetime: Instant(),
        date: Date(),
        uuid.UUID: Uuid(),
        str: Text(),
    }


class Entity(Base):
    """Base of every row that people make: id, who, when, and the version for optimistic locking.

    ``created_*`` and ``changed_*`` are set by the unit of work, never by hand.
    """

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID]
    changed_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(Integer)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Optimistic locking on ``version``; no extra SELECT after a flush."""
        return {"version_id_col": cls.version, "eager_defaults": False}

    def __init__(self, **values: Any) -> None:
        super().__init__(**(_defaults(type(self)) | values))


def _defaults(kind: type) -> dict[str, Any]:
    """Column defaults, given at birth: SQLAlchemy fills them only at flush, too late for the audit entry."""
    defaults: dict[str, Any] = {"id": uuid7()}
    columns: dict[str, Column[Any]] = dict(inspect(kind).columns.items())
    for key, column in columns.items():
        if isinstance(column.default, ScalarElementColumnDefault):
            defaults[key] = column.default.arg
    return defaults


def entity_tables() -> tuple[str, ...]:
    """Names of the tables that hold entities, in order; the triggers that forbid deleting stand on each."""
    return tuple(
        table.name for table in Base.metadata.sorted_tables if {"created_by", "version"} <= set(table.columns.keys())
    )


def case_bound_tables() -> tuple[str, ...]:
    """Names of the tables whose rows belong to one case for good (``case_id`` is immutable)."""
    return tuple(name for name in entity_tables() if "case_id" in Base.metadata.tables[name].columns)
