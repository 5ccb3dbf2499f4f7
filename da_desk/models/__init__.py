"""The tables, and the rules of one record. Importing the package makes the whole metadata known."""

from da_desk.models import accounts, attachments, audit, cards, cases, desk, events, people, records, restrictions
from da_desk.models.base import Base

__all__ = [
    "Base",
    "accounts",
    "attachments",
    "audit",
    "cards",
    "cases",
    "desk",
    "events",
    "people",
    "records",
    "restrictions",
]
