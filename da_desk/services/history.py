"""Who changed what, field by field, in the trade's words; and whether the log is whole."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from da_desk.models.audit import AuditDetail, AuditEntry
from da_desk.models.people import Involvement
from da_desk.services.duty_views import display_names
from da_desk.services.history_labels import action_words, entity_words
from da_desk.services.history_scene import Found, Scene, scene_of
from da_desk.services.history_words import FieldChange
from da_desk.services.service import Service
from da_desk.store.audit import ChainReport
from da_desk.store.unit_of_work import UnitOfWork

_LOOKING = ("consulted", "listed", "searched", "revealed")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the log in words. ``fields``: label, former and new value; ``erased``: its details were erased."""

    seq: int
    at: datetime
    who: str
    action: str
    what: str
    fields: tuple[FieldChange, ...]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry as an auditor's list shows it: who did what to what, without contents."""

    seq: int
    at: datetime
    who: str
    action: str
    entity: str
    entity_id: UUID | None
    case_id: UUID | None
    ref: str


@dataclass(frozen=True, slots=True)
class History(Service):
    """Reads the log. Nothing here writes to it but the consultation itself."""

    def of_case(
        self, case_id: UUID, after_seq: int | None = None, n: int = 100, *, changes_only: bool = False
    ) -> tuple[HistoryLine, ...]:
        """The case's history, the latest first; ``after_seq``: go on below that number. Constant number of statements.

        Confidential contact values, code words and the contact side of witness details are masked. Changes of the
        people involved stand in it too. ``changes_only`` leaves out who looked. Raises AccessDenied, NotFound.
        """
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "case")
            return self._lines(uow, case_id, _page(case_id, after_seq, changes_only), n)

    def verify(self) -> ChainReport:
        """Walk the whole log: every altered, removed or reordered entry is named by its place. Raises AccessDenied."""
        self.workplace.require("export", "audit")
        return self.workplace.store.guard.verify(self.workplace.actor)

    def damage(self) -> tuple[str, ...]:
        """What the database's own check of every page finds wrong; empty when it is sound. Raises AccessDenied."""
        self.workplace.require("export", "audit")
        return self.workplace.store.damage()

    def entries(
        self,
        n: int = 100,
        *,
        after_seq: int | None = None,
        account_id: UUID | None = None,
        case_id: UUID | None = None,
        action: str = "",
    ) -> tuple[LogLine, ...]:
        """The log for auditors, the latest first, without contents; a supervisor sees the unit's cases only.

        Raises AccessDenied.
        """
        self.workplace.require("read", "audit")
        found = self.workplace.store.guard.log(
            self.workplace.actor, n, after_seq=after_seq, account_id=account_id, case_id=case_id, action=action
        )
        with self.workplace.reading() as uow:
            names = display_names(uow, (entry.actor_id for entry in found))
        return tuple(
            LogLine(
                seq=entry.seq,
                at=entry.at,
                who=names.get(entry.actor_id, "") if entry.actor_id else "",
                action=action_words(entry.action),
                entity=entity_words(entry.entity),
                entity_id=entry.entity_id,
                case_id=entry.case_id,
                ref=entry.ref,
            )
            for entry in found
        )

    def _lines(self, uow: UnitOfWork, case_id: UUID, wanted: ColumnElement[bool], n: int) -> tuple[HistoryLine, ...]:
        rows = uow.session.execute(
            select(AuditEntry, AuditDetail.detail)
            .outerjoin(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
            .where(wanted)
            .order_by(AuditEntry.seq.desc())
            .limit(n)
        )
        found = [Found(entry, json.loads(detail) if detail else {}, detail is None) for entry, detail in rows]
        scene = scene_of(self.workplace, uow, case_id, found)
        return tuple(_line(scene, each) for each in found)


def _page(case_id: UUID, after_seq: int | None, changes_only: bool) -> ColumnElement[bool]:
    people = select(Involvement.person_id).where(Involvement.case_id == case_id)
    of_people = and_(AuditEntry.entity_id.in_(people), AuditEntry.entity == "person")
    wanted = or_(AuditEntry.case_id == case_id, of_people)
    if after_seq is not None:
        wanted = and_(wanted, AuditEntry.seq < after_seq)
    return and_(wanted, AuditEntry.action.not_in(_LOOKING)) if changes_only else wanted


def _line(scene: Scene, found: Found) -> HistoryLine:
    entry = found.entry
    return HistoryLine(
        seq=entry.seq,
        at=entry.at,
        who=scene.who(entry),
        action=action_words(entry.action),
        what=scene.what(entry),
        fields=scene.fields(found),
        erased=found.erased and not scene.hidden(found.entry),
    )
