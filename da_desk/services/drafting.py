"""Text typed and not yet saved, for the pages: kept on this computer, offered again, thrown away once saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from da_desk.models.base import uuid7
from da_desk.services.last_saves import LastSave, last_save
from da_desk.services.service import Service
from da_desk.store.drafts import Draft


@dataclass(frozen=True, slots=True)
class DraftService(Service):
    """One's own drafts on this desk and this computer; nobody else's."""

    def keep(self, draft: Draft) -> None:
        """Keep the draft, in place of its former text. Raises DiskFull when even the reserved space is gone."""
        self.workplace.drafts.keep(draft)

    def keep_text(
        self,
        place: str,
        values: Mapping[str, Any],
        *,
        draft_id: UUID | None = None,
        op_id: UUID | None = None,
        case_id: UUID | None = None,
        record_id: UUID | None = None,
        base_version: int | None = None,
        cursor: tuple[str, int] | None = None,
        base: Mapping[str, Any] | None = None,
    ) -> Draft:
        """Keep what a page holds as a draft and return it; ``draft_id`` and ``op_id`` of the former one carry it on."""
        draft = Draft(
            id=draft_id or uuid7(),
            op_id=op_id or uuid7(),
            place=place,
            case_id=case_id,
            record_id=record_id,
            base_version=base_version,
            values=values,
            cursor=cursor,
            saved_at=self.workplace.now(),
            base=base,
        )
        self.keep(draft)
        return draft

    def offer(self, place: str) -> Draft | None:
        """The newest draft of a page, or None."""
        return self.workplace.drafts.offer(place)

    def all(self) -> list[Draft]:
        """Every readable draft, newest first."""
        return self.workplace.drafts.all()

    def discard(self, draft_id: UUID) -> None:
        """Remove a draft: its text was saved, or thrown away on purpose."""
        self.workplace.drafts.discard(draft_id)

    def overtaken_by(self, case_id: UUID, entity: str, row_id: UUID) -> LastSave | None:
        """Who saved meanwhile what a draft is about (``entity`` as a Conflict names it); None when it can't be told."""
        return last_save(self.workplace, case_id, entity, row_id)

    def not_offered(self) -> tuple[int, int]:
        """How many drafts can't be offered: damaged ones put aside, and those sealed under a forgotten password."""
        return self.workplace.drafts.damaged, self.workplace.drafts.locked
