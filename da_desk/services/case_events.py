"""What happens in a case: recorded, corrected, moved or withdrawn, each with the duties that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.models.canonical import canonical, sha256
from da_desk.models.cases import Case
from da_desk.models.events import Event
from da_desk.practice.answers import problems
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form
from da_desk.services.duty_views import display_names
from da_desk.services.event_times import check_days, check_facts, check_move, check_order, check_time, kind_on
from da_desk.services.rule_runs import foreseen_duties, run_rules
from da_desk.services.service import Service
from da_desk.services.typed import reason_given
from da_desk.store.changes import Change, Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, moment


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as the case's timeline shows it; ``body`` is read-only, and ``form`` says how to read it."""

    id: UUID
    version: int
    kind: str
    title: str
    at: datetime
    precision: str
    former_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    recorded_by: str
    recorded_at: datetime
    form: str
    form_version: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Something that an event would ask for, and by when, said before it is recorded."""

    title: str
    do_by: datetime


@dataclass(frozen=True, slots=True)
class CaseEventActs(Service):
    """The part of :class:`Cases` about events."""

    def record_event(
        self,
        case_id: UUID,
        kind: str,
        at: datetime,
        precision: str = "minute",
        body: Mapping[str, Any] | None = None,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Record an event; what it brings about stands at once. Entered a second time alike, it makes nothing new.

        Then the answer names the event that stands already. Raises AccessDenied, ValidationFailed; RuleRefused when
        the same thing stands for the same time with other words, and something follows from it.
        """
        facts = body or {}

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "event")
            event = self._made(uow, case, kind, at, precision, facts)
            same = _same(uow, case_id, kind, at, event.body_sha256)
            if same is None or not self._alike(same, event):
                uow.add(event)
                run_rules(self.workplace, uow, case, event)

        changes = self.workplace.act(op_id, act)
        return changes if changes.items else self._standing(case_id, kind, at, facts)

    def amend_event(
        self, event_id: UUID, version: int, body: Mapping[str, Any], *, op_id: UUID | None = None
    ) -> Changes:
        """Correct what is recorded of an event; duties follow. Raises AccessDenied, Conflict, ValidationFailed."""

        def act(uow: UnitOfWork) -> None:
            case, event = self._taken_event(uow, event_id, version)
            form = _form_of(self.workplace.practice, event)
            self._check_body(uow, form, body, event.at)
            event.put(body, form.kind, form.version)
            run_rules(self.workplace, uow, case, event)

        return self.workplace.act(op_id, act)

    def move_event(self, event_id: UUID, version: int, at: datetime, *, op_id: UUID | None = None) -> Changes:
        """Give an event another time: open duties move with it and keep their former date.

        Raises AccessDenied, Conflict, ValidationFailed, RuleRefused when it was withdrawn.
        """

        def act(uow: UnitOfWork) -> None:
            case, event = self._taken_event(uow, event_id, version)
            kind = kind_on(self.workplace.practice, event.kind, at)
            check_time(uow, kind, at, event.precision)
            if event.at != at:
                check_order(uow, self.workplace.practice, case.id, kind, at, event.precision)
                check_move(uow, self.workplace.practice, event, at)
                check_days(_form_of(self.workplace.practice, event), event.body, at)
                event.former_at, event.at = event.at, at
                run_rules(self.workplace, uow, case, event)

        return self.workplace.act(op_id, act)

    def withdraw_event(self, event_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """It was recorded by mistake: the event stays, struck out; duties nobody has worked on go with it.

        Raises AccessDenied, Conflict, ValidationFailed without a reason, RuleRefused when it was withdrawn before.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            case, event = self._taken_event(uow, event_id, version)
            event.withdrawn_at, event.withdrawn_reason = uow.now, kept
            run_rules(self.workplace, uow, case, event)

        return self.workplace.act(op_id, act)

    def foreseen(
        self,
        case_id: UUID,
        kind: str,
        at: datetime | None = None,
        precision: str = "minute",
        body: Mapping[str, Any] | None = None,
    ) -> tuple[Foreseen, ...]:
        """What such an event (default: now, with nothing else said of it) would ask for, the most urgent first.

        Answers that are still half typed are looked past. Constant number of statements.
        """
        practice = self.workplace.practice
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "event")
            when = at or uow.now
            if not any(each.slug == kind and each.holds(london_day(when)) for each in practice.event_kinds):
                return ()
            form = practice.event_form(kind, london_day(when))
            event = Event(id=uuid7(), case_id=case_id, kind=kind, at=when, precision=precision, created_at=uow.now)
            event.put(body or {}, form.kind, form.version)
            found = foreseen_duties(self.workplace, uow, case, event)
        return tuple(Foreseen(want.title, want.do_by.at) for want in found)

    def events(self, case_id: UUID) -> tuple[EventView, ...]:
        """The events of a case, the latest first, withdrawn ones too. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "event")
            rows = uow.all(select(Event).where(Event.case_id == case_id).order_by(Event.at.desc(), Event.id.desc()))
            names = display_names(uow, (row.created_by for row in rows))
        return tuple(event_view(self.workplace.practice, row, names.get(row.created_by, "")) for row in rows)

    def _standing(self, case_id: UUID, kind: str, at: datetime, body: Mapping[str, Any]) -> Changes:
        with self.workplace.reading() as uow:
            same = _same(uow, case_id, kind, at, sha256(canonical(body)))
        return Changes((Change("event", same.id, case_id, True),) if same else (), stood=same is not None)

    def _made(
        self, uow: UnitOfWork, case: Case, kind: str, at: datetime, precision: str, body: Mapping[str, Any]
    ) -> Event:
        found = kind_on(self.workplace.practice, kind, at)
        check_time(uow, found, at, precision)
        check_order(uow, self.workplace.practice, case.id, found, at, precision)
        form = self.workplace.practice.event_form(kind, london_day(at))
        self._check_body(uow, form, body, at)
        event = Event(case_id=case.id, kind=kind, at=at, precision=precision)
        event.put(body, form.kind, form.version)
        return event

    def _check_body(self, uow: UnitOfWork, form: Form, body: Mapping[str, Any], at: datetime) -> None:
        """Possible answers, and everything that an event of this kind has to say: what is not known is said to be so."""
        limit = self.workplace.policies(uow).number("text.limit-characters")
        found = problems(form, body, london_day(uow.now), limit)
        if found:
            raise ValidationFailed(*found)
        check_facts(form, body, at)

    def _taken_event(self, uow: UnitOfWork, event_id: UUID, version: int) -> tuple[Case, Event]:
        event = uow.take(Event, event_id, version)
        case = self.workplace.in_case(uow, event.case_id, "edit", "event")
        if event.withdrawn_at is not None:
            raise RuleRefused(_("This event was withdrawn. Record it anew if it did happen."))
        if any(kind.slug == event.kind and kind.by_desk for kind in self.workplace.practice.event_kinds):
            raise RuleRefused(
                _("The desk wrote this down when a plan, a grade or an answer was saved. It is changed there.")
            )
        return case, event

    def _alike(self, standing: Event, event: Event) -> bool:
        """Whether it is the same entry again. Raises RuleRefused for other words where duties would stand twice."""
        if standing.body_sha256 == event.body_sha256:
            return True
        if any(event.kind in rule.kinds for rule in self.workplace.practice.rules):
            sentence = _("“{title}” is recorded for {at} already. Open that entry and correct it there.")
            title = event_title(self.workplace.practice, event.kind)
            raise RuleRefused(sentence.format(title=title, at=moment(event.at)))
        return False


def event_title(practice: Practice, kind: str) -> str:
    """What a person reads for a kind of event, also one no longer in force."""
    found = [each.title for each in practice.event_kinds if each.slug == kind]
    return found[-1] if found else kind


def _same(uow: UnitOfWork, case_id: UUID, kind: str, at: datetime, body_sha256: str) -> Event | None:
    """An event of that kind that stands for that very time: the one alike if there is one."""
    standing = Event.withdrawn_at.is_(None)
    rows = uow.all(
        select(Event).where(Event.case_id == case_id, Event.kind == kind, Event.at == at, standing).order_by(Event.id)
    )
    return next((row for row in rows if row.body_sha256 == body_sha256), rows[0] if rows else None)


def _form_of(practice: Practice, event: Event) -> Form:
    kind = practice.event_kind(event.kind, london_day(event.at))
    return (
        practice.form(event.form, event.form_version)
        if kind.form
        else practice.event_form(event.kind, london_day(event.at))
    )


def event_view(practice: Practice, row: Event, recorded_by: str) -> EventView:
    """One event as a timeline shows it."""
    return EventView(
        id=row.id,
        version=row.version,
        kind=row.kind,
        title=event_title(practice, row.kind),
        at=row.at,
        precision=row.precision,
        former_at=row.former_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        recorded_by=recorded_by,
        recorded_at=row.created_at,
        form=row.form,
        form_version=row.form_version,
        body=row.body,
    )
