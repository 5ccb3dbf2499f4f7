"""Plans: working weeks and absences with cover; times set by hand; what was recorded since, and duties of one rule, without a walk

Revision: 0003, after 0002.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from da_desk.models.base import Instant

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _working_week()
    _absence()
    _times_of_duties()
    _indexes()


def _working_week() -> None:
    op.create_table(
        "working_week",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        *_entity(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_working_week_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_week")),
        sa.UniqueConstraint("account_id", "from_day", name=op.f("uq_working_week_account_id_from_day")),
    )


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        *_entity(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id_account")),
        sa.ForeignKeyConstraint(["cover_id"], ["account.id"], name=op.f("fk_absence_cover_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_account", "absence", ["account_id", "to_day"])
    op.create_index("ix_absence_cover", "absence", ["cover_id", "to_day"])


def _times_of_duties() -> None:
    op.add_column("duty", sa.Column("counted_from", sa.Date(), nullable=True))
    op.add_column("duty", sa.Column("time_reason", sa.Text(), nullable=True))
    op.add_column("duty", sa.Column("time_set_by", sa.Uuid(), nullable=True))
    op.add_column("duty", sa.Column("time_set_at", Instant(), nullable=True))


def _indexes() -> None:
    op.create_index("ix_event_recorded", "event", ["created_at"])
    op.create_index("ix_event_case_recorded", "event", ["case_id", "created_at"])
    op.drop_index("ix_duty_unit", table_name="duty")
    op.create_index("ix_duty_unit", "duty", ["unit_id", "state", "do_by", "holder_id", "case_id"])
    op.create_index("ix_duty_rule", "duty", ["rule", "state", "unit_id", "do_by"])
    op.create_index("ix_duty_ended", "duty", ["unit_id", "outcome_at"])
    _partial("ix_audit_entry_listed", "audit_entry", ["actor_id", "entity", "seq"], "action = 'listed'")
    counted = ["unit_id", "risk_owner_id", "grade", "restricted", "case_id", "status"]
    _partial("ix_card_current", "card", counted, "status <> 'closed'")


def _partial(name: str, table: str, columns: list[str], only: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))


def _entity() -> tuple[sa.Column[object], ...]:
    """What every row has that people make."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
