"""What a save did, in ids only: what pages listen to, and what a repeated save answers."""

import json
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One row made or altered: its table, its id and the case it belongs to, if any."""

    entity: str
    id: uuid.UUID
    case_id: uuid.UUID | None
    created: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """All rows that one save made or altered, in order. ``stood``: it made none, what it names was there before."""

    items: tuple[Change, ...] = ()
    stood: bool = False

    def made(self, entity: str) -> uuid.UUID:
        """The id of the first row of that table that the save made. Raises LookupError when it made none."""
        for change in self.items:
            if change.created and change.entity == entity:
                return change.id
        raise LookupError(entity)

    def made_all(self, entity: str) -> tuple[uuid.UUID, ...]:
        """The ids of all rows of that table that the save made."""
        return tuple(c.id for c in self.items if c.created and c.entity == entity)

    @property
    def case_ids(self) -> frozenset[uuid.UUID]:
        """The cases that the save touched."""
        return frozenset(c.case_id for c in self.items if c.case_id)

    def to_json(self) -> str:
        """The text kept with the operation's id."""
        return json.dumps([[c.entity, str(c.id), str(c.case_id or ""), c.created] for c in self.items])

    @classmethod
    def from_json(cls, text: str) -> "Changes":
        """The changes of an operation that was committed before."""
        return cls(
            tuple(
                Change(entity, uuid.UUID(row), uuid.UUID(case) if case else None, created)
                for entity, row, case, created in json.loads(text)
            )
        )
