"""The shared spine: cards, restricted cases, activation of accounts by a second administrator

Revision: 0002, after 0001.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from da_desk.models.base import Instant

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NOTHING_DUE = datetime(9999, 12, 31, tzinfo=UTC)

# Frozen as it was at this revision; later, the triggers keep the cards (store/local/objects.py, store/shared).
_NEXT = "FROM duty d WHERE d.case_id = c.id AND d.state = 'open' ORDER BY d.do_by, d.id LIMIT 1"
_OWNER = (
    "SELECT o.account_id FROM case_owner o WHERE o.case_id = c.id AND o.ownership = '{kind}' AND o.to_at IS NULL"
    " ORDER BY o.from_at DESC, o.id DESC LIMIT 1"
)
_CARDS = f"""
INSERT INTO card (case_id, ref, unit_id, victim_name, sort_name, grade, grade_rank, status, restricted,
                  risk_owner_id, informing_owner_id, next_title, next_do_by, due_key)
SELECT c.id, c.ref, c.unit_id,
       p.family_name || CASE WHEN p.given_names = '' THEN '' ELSE ', ' || p.given_names END,
       lower(p.family_name || CASE WHEN p.given_names = '' THEN '' ELSE ', ' || p.given_names END),
       c.grade, CASE c.grade WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'standard' THEN 2 ELSE 3 END,
       c.status, c.restricted,
       ({_OWNER.format(kind="risk")}), ({_OWNER.format(kind="informing")}),
       coalesce((SELECT d.title {_NEXT}), ''), (SELECT d.do_by {_NEXT}), coalesce((SELECT d.do_by {_NEXT}), :nothing_due)
FROM case_file c JOIN person p ON p.id = c.victim_id
"""  # noqa: S608 - made of the words above alone


def upgrade() -> None:
    _activation()
    _restricted()
    _search()
    _card()
    _fill_cards()


def _activation() -> None:
    """Everybody who has an account already is let in: nobody waits for a second administrator."""
    op.add_column("account", sa.Column("activated_at", Instant(), nullable=True))
    op.add_column("account", sa.Column("activated_by", sa.Uuid(), nullable=True))
    op.execute("UPDATE account SET activated_at = created_at, activated_by = created_by")


def _restricted() -> None:
    op.add_column("case_file", sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "restriction",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        *_entity(),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_restriction_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_case_id"), "restriction", ["case_id"])
    op.create_table(
        "case_reader",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("to_at", Instant(), nullable=True),
        *_entity(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_reader_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_reader_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reader")),
    )
    op.create_index("ix_case_reader_account", "case_reader", ["account_id", "to_at"])
    op.create_index(op.f("ix_case_reader_case_id"), "case_reader", ["case_id"])
    op.create_table(
        "case_bar",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("to_at", Instant(), nullable=True),
        *_entity(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_bar_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_bar_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_bar")),
        sa.UniqueConstraint("case_id", "account_id", name=op.f("uq_case_bar_case_id_account_id")),
    )
    op.create_index(op.f("ix_case_bar_account_id"), "case_bar", ["account_id"])
    op.create_index(op.f("ix_case_bar_case_id"), "case_bar", ["case_id"])
    op.create_table(
        "restricted_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_restricted_attempt_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_attempt")),
    )
    op.create_index(op.f("ix_restricted_attempt_case_id"), "restricted_attempt", ["case_id"])


def _search() -> None:
    """An exact number or birth date is found without reading every row."""
    op.drop_index("ix_contact_match", table_name="contact")
    op.create_index("ix_contact_match", "contact", ["match_key"])
    op.create_index(op.f("ix_person_born"), "person", ["born"])


def _card() -> None:
    op.create_table(
        "card",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("victim_name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("grade_rank", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("risk_owner_id", sa.Uuid(), nullable=True),
        sa.Column("informing_owner_id", sa.Uuid(), nullable=True),
        sa.Column("next_title", sa.Text(), nullable=False),
        sa.Column("next_do_by", Instant(), nullable=True),
        sa.Column("due_key", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_card_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_card")),
    )
    op.create_index("ix_card_due", "card", ["due_key", "case_id"])
    op.create_index("ix_card_unit_due", "card", ["unit_id", "due_key", "case_id"])
    op.create_index("ix_card_name", "card", ["sort_name", "case_id"])
    op.create_index("ix_card_unit_name", "card", ["unit_id", "sort_name", "case_id"])
    op.create_index("ix_card_grade", "card", ["grade_rank", "due_key", "case_id"])
    op.create_index("ix_card_unit_grade", "card", ["unit_id", "grade_rank", "due_key", "case_id"])


def _fill_cards() -> None:
    nothing_due = sa.bindparam("nothing_due", NOTHING_DUE, Instant())
    op.get_bind().execute(sa.text(_CARDS).bindparams(nothing_due))


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
