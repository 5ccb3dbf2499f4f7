"""Triggers of the local store: what may never be changed or deleted, whatever asks; and the cards, kept in step.

Applied again after every upgrade.
"""

from sqlalchemy import Connection, text

from da_desk.models.base import case_bound_tables, entity_tables
from da_desk.store.local.cards import card_triggers, fill_cards

_FOREVER = ("audit_entry", "snapshot", "signing", "erasure", "address_decision", "restricted_attempt")
"""Rows that are never altered once written (a changed decision is a new text, and so a new row)."""

_ALTERABLE = {"address_decision": ("decision", "reason", "changed_at", "changed_by", "version")}
"""… except for these columns."""

_ATTACHMENT_BYTES = ("data", "sha256", "size", "media_type", "kind", "record_id")


_BODY = ("body", "body_sha256", "form", "form_version")
_STANDING = ("submitted", "first-signed", "signed-off", "self-signed", "agreed", "graded", "closed")
_ENDED = ("submitted", "first-signed", "graded", "closed")
"""States that a body doesn't change into, and out of; what is in force goes back to a draft with its first change."""


def _refuse(name: str, when: str, table: str, condition: str = "") -> tuple[str, str]:
    guard = f" WHEN {condition}" if condition else ""
    return (
        name,
        f"CREATE TRIGGER {name} BEFORE {when} ON {table}{guard} BEGIN SELECT RAISE(ABORT, 'kept for good'); END",
    )


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


def triggers() -> dict[str, str]:
    """Name and text of every trigger."""
    made = [_refuse(f"keep_{table}", "DELETE", table) for table in entity_tables()]
    made += [_refuse(f"case_of_{t}", "UPDATE", t, "OLD.case_id IS NOT NEW.case_id") for t in case_bound_tables()]
    made += [_refuse(f"fixed_{table}", "UPDATE", table) for table in _FOREVER if table not in _ALTERABLE]
    made.append(_refuse("keep_audit_entry", "DELETE", "audit_entry"))
    made.append(_refuse("fixed_audit_detail", "UPDATE", "audit_detail"))
    made.append(
        _refuse(
            "keep_audit_detail",
            "DELETE",
            "audit_detail",
            "NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.entry_id = OLD.entry_id)",
        )
    )
    made += [_refuse(f"keep_{table}", "DELETE", table) for table in ("save_op", "restricted_attempt")]
    made.append(_refuse("fixed_attachment", "UPDATE", "attachment", _changed(_ATTACHMENT_BYTES)))
    made.append(_refuse("signed_record", "UPDATE", "record", f"OLD.state = 'signed' AND ({_signed_changed()})"))
    made.append(_refuse("handed_in_record", "UPDATE", "record", f"({_handed_in()}) AND ({_changed(_BODY)})"))
    return dict(made) | card_triggers()


def _handed_in() -> str:
    """A plan or an assessment changes as a draft, never while somebody reads it, nor under what was signed or graded."""
    new, old = (", ".join(f"'{state}'" for state in states) for states in (_STANDING, _ENDED))
    return f"NEW.state IN ({new}) OR OLD.state IN ({old})"


def _signed_changed() -> str:
    """A signed statement's words and signature never change; being superseded or withdrawn leaves them be."""
    return _changed(
        ("body", "body_sha256", "form_version", "kind", "seq", "sealed_snapshot_id", "sealed_at", "sealed_by")
    )


def apply(connection: Connection) -> None:
    """Put every trigger in place, as this program wants it, and take away any other; the cards are made anew."""
    for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
        quoted = str(name).replace('"', '""')
        connection.exec_driver_sql(f'DROP TRIGGER "{quoted}"')
    for statement in triggers().values():
        connection.exec_driver_sql(statement)
    fill_cards(connection)


def intact(connection: Connection) -> bool:
    """Whether the triggers in the file are exactly those this program made."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {str(name): str(sql) for name, sql in rows} == triggers()
