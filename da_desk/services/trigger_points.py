"""The trigger points of a case as a timeline: past, open, coming; each with its checklist and what came of it.

A trigger point is an event of a kind that is one of the nine (or another prompt); its checklist is what is owed because of
it. It is open while anything of it is, and closes with recorded outcomes alone, "no change" among them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from da_desk.models.events import Duty, Event
from da_desk.practice.catalogue import EventKind
from da_desk.practice.clocks import london_day
from da_desk.services.case_events import EventView, event_view
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.service import Service
from da_desk.store.unit_of_work import UnitOfWork

Standing = Literal["coming", "open", "closed"]


@dataclass(frozen=True, slots=True)
class TriggerLine:
    """One trigger point, or another prompt (``nine`` is False). ``title``: which it is; ``done`` of ``duties``."""

    event: EventView
    title: str
    nine: bool
    standing: Standing
    duties: tuple[DutyView, ...]

    @property
    def done(self) -> int:
        """How many things of its checklist have their outcome."""
        return sum(duty.state != "open" for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Timeline:
    """``coming``: the nearest first; ``open``: the most urgent first; ``closed``: the latest first."""

    coming: tuple[TriggerLine, ...]
    open: tuple[TriggerLine, ...]
    closed: tuple[TriggerLine, ...]


@dataclass(frozen=True, slots=True)
class TriggerPoints(Service):
    """What a case is looked at again for."""

    def timeline(self, case_id: UUID) -> Timeline:
        """The trigger points of a case. Constant number of statements, however many there are."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "event")
            lines = self._lines(uow, case_id)
        coming = sorted((line for line in lines if line.standing == "coming"), key=lambda line: line.event.at)
        is_open = sorted((line for line in lines if line.standing == "open"), key=_urgency)
        closed = sorted((line for line in lines if line.standing == "closed"), key=lambda line: line.event.at)
        return Timeline(tuple(coming), tuple(is_open), tuple(reversed(closed)))

    def _lines(self, uow: UnitOfWork, case_id: UUID) -> list[TriggerLine]:
        practice = self.workplace.practice
        kinds = {kind.slug: kind for kind in practice.event_kinds if kind.trigger or kind.prompt}
        events = uow.all(
            select(Event)
            .where(Event.case_id == case_id, Event.kind.in_(kinds), Event.withdrawn_at.is_(None))
            .order_by(Event.at, Event.id)
        )
        owed = select(Duty).where(Duty.case_id == case_id, Duty.state != "withdrawn").order_by(Duty.do_by, Duty.id)
        checklists: defaultdict[UUID, list[DutyView]] = defaultdict(list)
        for duty in duty_views(uow, practice, uow.all(owed)):
            checklists[duty.event_id].append(duty)
        names = display_names(uow, (event.created_by for event in events))
        return [
            self._line(uow, kinds[event.kind], event_view(practice, event, names.get(event.created_by, "")), duties)
            for event in events
            if _looked_at(kinds[event.kind], event)
            for duties in [tuple(checklists[event.id])]
        ]

    def _line(self, uow: UnitOfWork, kind: EventKind, event: EventView, duties: tuple[DutyView, ...]) -> TriggerLine:
        standing: Standing = "open" if any(duty.state == "open" for duty in duties) else "closed"
        ahead = london_day(event.at) > london_day(uow.now) if event.precision == "day" else event.at > uow.now
        if ahead and not any(duty.state == "open" and duty.do_by <= uow.now for duty in duties):
            standing = "coming"
        lists = "triggers" if kind.trigger else "prompts"
        title = self.workplace.practice.title(lists, kind.trigger or kind.prompt)
        return TriggerLine(event, title, bool(kind.trigger), standing, duties)


def _looked_at(kind: EventKind, event: Event) -> bool:
    """Whether it is a reason to look again: an assessment that left the grade as it was changed no grade."""
    section, _dot, key = kind.prompt_when.partition(".")
    return not kind.prompt_when or event.answer(section, key) != "no"


def _urgency(line: TriggerLine) -> datetime:
    return min(duty.do_by for duty in line.duties if duty.state == "open")
