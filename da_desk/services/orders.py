"""The register of a case: orders with their days, terms and copies, bail as it stands, and every breach of either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from da_desk.errors import NotFound, RuleRefused, ValidationFailed
from da_desk.models.accounts import Unit
from da_desk.models.attachments import Attachment
from da_desk.models.cases import Case
from da_desk.models.events import Event
from da_desk.models.records import Order, Record
from da_desk.practice.answers import problems
from da_desk.practice.clocks import london_day
from da_desk.practice.entries import Entry
from da_desk.practice.forms import Form, Gap, answer, gaps
from da_desk.practice.orders import TYPES, conditions_words, ends_on, length_of, order_problems
from da_desk.services.case_events import EventView, event_view
from da_desk.services.duty_views import display_names
from da_desk.services.records import opened_record, refuse_gaps
from da_desk.services.rule_runs import run_rules
from da_desk.services.service import Service
from da_desk.services.typed import Typed, reason_given
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _

MADE, EXPIRING, BREACH = "order-made", "order-expiring", "breach"
COPY = "order-copy"
RECENT = timedelta(days=28)
"""An order made longer ago is put on the register without its trigger point: what was owed then is not owed anew."""

_BAIL = ("police-bail", "court-bail", "bail-changed", "bail-extended", "bail-ended", "released-under-investigation")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order on the register. ``standing``: "in-force", "not-served", "to-come", "over", "ended" or "withdrawn".

    ``terms`` as they stand in it.
    """

    id: UUID
    version: int
    type: str
    type_title: str
    issuer: str
    made_on: date
    served_at: datetime | None
    ends_on: date | None
    until_further: bool
    standing: str
    standing_title: str
    days_left: int | None
    breaches: int
    copies: int
    terms: str

    @property
    def binds(self) -> bool:
        """Whether it is neither past, ended nor struck out."""
        return self.standing not in ("over", "ended", "withdrawn")


@dataclass(frozen=True, slots=True)
class BailLine:
    """What was decided about bail, the latest first; ``now``: it is the position today."""

    event: EventView
    conditions: str
    now: bool


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that binds the suspect, and every breach, the latest first."""

    orders: tuple[OrderLine, ...]
    bail: tuple[BailLine, ...]
    breaches: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order as its page shows it. ``copies``: attachments; ``breaches``: events; ``gaps``: what is not known yet."""

    record: Order
    form: Form
    line: OrderLine
    gaps: tuple[Gap, ...]
    copies: tuple[UUID, ...]
    breaches: tuple[EventView, ...]
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Orders(Service):
    """What a person does with the register."""

    def types(self, case_id: UUID, on: date | None = None) -> tuple[Entry, ...]:
        """The types of order that there are on a day (default: today) where the case's unit works."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "record")
            area = uow.get(Unit, case.unit_id).area
        return self.workplace.practice.choices(TYPES, on or self.workplace.today(), area)

    def register(self, case_id: UUID) -> Register:
        """The register of a case. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "record")
            return self._register(uow, case_id)

    def view(self, record_id: UUID) -> OrderView:
        """One order. Raises NotFound, AccessDenied."""
        opened = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, opened.case_id, "read", "record")
            record = uow.get(Record, record_id)
            if not isinstance(record, Order):
                raise NotFound
            register = self._register(uow, case.id)
            form = self.workplace.practice.form(record.form, record.form_version)
            copies = uow.all(
                select(Attachment.id)
                .where(Attachment.record_id == record.id, Attachment.withdrawn_at.is_(None))
                .order_by(Attachment.id)
            )
            edit = record.state == "draft" and self.workplace.allows_in(uow, case, "edit", "record")
            return OrderView(
                record=record,
                form=form,
                line=next(line for line in register.orders if line.id == record.id),
                gaps=gaps(form, record.body),
                copies=tuple(copies),
                breaches=tuple(each for each in register.breaches if _order_of(each) == str(record.id)),
                may=frozenset({"edit", "end", "withdraw", "breach", "copy"}) if edit else frozenset(),
            )

    def save(
        self,
        case_id: UUID,
        body: Mapping[str, Any],
        *,
        record_id: UUID | None = None,
        version: int | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Put an order on the register, or change it as it was opened. Its trigger points follow from its days.

        Raises ValidationFailed for days that can't be and for what is missing, RuleRefused once it ended, Conflict.
        """
        if record_id is not None and version is None:
            raise NotFound

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create" if record_id is None else "edit", "record")
            if record_id is None or version is None:
                record, form = self._begun(uow, case), self.workplace.practice.form(Order.identity)
            else:
                record = self._taken(uow, case_id, record_id, version)
                form = self.workplace.practice.form(record.form, record.form_version)
            self._check(uow, case, form, body)
            record.put(body, form.kind, form.version)
            self._follow(uow, case, record, new=record_id is None)

        return self.workplace.act(op_id, act)

    def end(self, record_id: UUID, version: int, on: date, reason: str, *, op_id: UUID | None = None) -> Changes:
        """Say that an order was revoked, discharged or replaced before its day; what its end brings is owed from then.

        Raises ValidationFailed for a day before it was made or in the future, or without a reason.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, uow.get(Record, record_id).case_id, "edit", "record")
            record = self._taken(uow, case.id, record_id, version)
            typed = Typed()
            kept = typed.text("reason", _("How it ended"), reason, needed=True)
            typed.day("on", _("Ended on"), on, london_day(uow.now))
            made = _day(record, "made_on")
            if made is not None and on < made:
                typed.refuse("on", _("An order can't end before it was made. Check both days."))
            typed.check()
            record.state = "ended"
            uow.note("ended", "record", record.id, case.id, reason=kept, on=on.isoformat())
            self._put(uow, case, record, EXPIRING, on, self._event(uow, record, EXPIRING))

        return self.workplace.act(op_id, act)

    def withdraw(self, record_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """It was entered by mistake: it stays, struck out, and what follows from it and nobody worked on goes with it."""
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, uow.get(Record, record_id).case_id, "edit", "record")
            record = self._taken(uow, case.id, record_id, version)
            record.state, record.withdrawn_at, record.withdrawn_reason = "withdrawn", uow.now, kept
            for event in self._events(uow, record):
                event.withdrawn_at, event.withdrawn_reason = uow.now, kept
                run_rules(self.workplace, uow, case, event)

        return self.workplace.act(op_id, act)

    def _begun(self, uow: UnitOfWork, case: Case) -> Order:
        last = select(func.max(Record.seq)).where(Record.case_id == case.id, Record.kind == Order.identity)
        seq = (uow.session.scalar(last) or 0) + 1
        return Order(case_id=case.id, kind=Order.identity, seq=seq, owner_id=uow.account_id)

    def _taken(self, uow: UnitOfWork, case_id: UUID, record_id: UUID, version: int) -> Order:
        record = uow.take(Record, record_id, version)
        if record.case_id != case_id or not isinstance(record, Order):
            raise NotFound
        if record.state != "draft":
            raise RuleRefused(_("This order ended or was struck out, and stays as it is. Enter a new one."))
        return record

    def _check(self, uow: UnitOfWork, case: Case, form: Form, body: Mapping[str, Any]) -> None:
        limit = self.workplace.policies(uow).number("text.limit-characters")
        found = problems(form, body, london_day(uow.now), limit)
        if found:
            raise ValidationFailed(*found)
        refuse_gaps(gaps(form, body))
        found = order_problems(body, self.workplace.practice, uow.get(Unit, case.unit_id).area)
        if found:
            raise ValidationFailed(*found)

    def _follow(self, uow: UnitOfWork, case: Case, record: Order, *, new: bool) -> None:
        """The order's trigger points: that it was made, and, where it ends on a day, that it will end."""
        made = _day(record, "made_on")
        standing = None if new else self._event(uow, record, MADE)
        if made is not None and (standing is not None or made >= london_day(uow.now) - RECENT):
            event = self._put(uow, case, record, MADE, made, standing)
            if new:
                record.event_id = event.id  # named at birth: it never changes
        uow.add(record)
        uow.session.flush()
        self._expire(uow, case, record, ends_on(record.body))

    def _expire(self, uow: UnitOfWork, case: Case, record: Order, day: date | None) -> None:
        standing = self._event(uow, record, EXPIRING)
        if day is not None and (standing is not None or day >= london_day(uow.now)):
            self._put(uow, case, record, EXPIRING, day, standing)
        elif day is None and standing is not None:
            standing.withdrawn_at = uow.now
            standing.withdrawn_reason = _("The order holds until a further order.")
            run_rules(self.workplace, uow, case, standing)

    def _put(self, uow: UnitOfWork, case: Case, record: Order, kind: str, day: date, standing: Event | None) -> Event:
        form = self.workplace.practice.event_form(kind, day)
        known = {field.id for section in form.sections for field in section.fields}
        facts = {key: value for key, value in _facts(record).items() if key in known and value}
        at = _noon(day)
        event = standing or Event(case_id=case.id, kind=kind, at=at, precision="day")
        if event.at != at:
            event.former_at, event.at = event.at, at
        event.put({"facts": facts}, form.kind, form.version)
        uow.add(event)
        run_rules(self.workplace, uow, case, event)
        return event

    def _event(self, uow: UnitOfWork, record: Order, kind: str) -> Event | None:
        return next((event for event in self._events(uow, record) if event.kind == kind), None)

    def _events(self, uow: UnitOfWork, record: Order) -> list[Event]:
        found = uow.all(
            select(Event)
            .where(Event.case_id == record.case_id, Event.kind.in_((MADE, EXPIRING)), Event.withdrawn_at.is_(None))
            .order_by(Event.id)
        )
        return [event for event in found if event.answer("facts", "order_id") == str(record.id)]

    def _register(self, uow: UnitOfWork, case_id: UUID) -> Register:
        practice, today = self.workplace.practice, london_day(uow.now)
        kinds = (*_BAIL, BREACH, "charge", "remand")
        events = uow.all(
            select(Event)
            .where(Event.case_id == case_id, Event.kind.in_(kinds), Event.withdrawn_at.is_(None))
            .order_by(Event.at.desc(), Event.id.desc())
        )
        names = display_names(uow, (event.created_by for event in events))
        views = [event_view(practice, event, names.get(event.created_by, "")) for event in events]
        breaches = tuple(each for each in views if each.kind == BREACH)
        records = uow.all(select(Order).where(Order.case_id == case_id).order_by(Order.seq.desc()))
        copies = uow.all(
            select(Attachment.record_id).where(
                Attachment.case_id == case_id, Attachment.kind == COPY, Attachment.withdrawn_at.is_(None)
            )
        )
        bail = [each for each in views if each.kind in _BAIL]
        newest = next((each for each in views if each.kind != BREACH), None)
        return Register(
            orders=tuple(
                _line(self.workplace.practice, record, today, breaches, copies.count(record.id)) for record in records
            ),
            bail=tuple(
                BailLine(each, conditions_words(each.body), each is newest and each.kind != "bail-ended")
                for each in bail
            ),
            breaches=breaches,
        )


def _facts(record: Order) -> dict[str, str]:
    """What the event of an order says of it."""
    body = record.body

    def said(path: str) -> str:
        return str(answer(body, path))

    ends = ends_on(body)
    return {
        "order_id": str(record.id),
        "type": said("order.type"),
        "court": said("order.issuer"),
        "served_at": said("order.served_at"),
        "expires_on": ends.isoformat() if ends else "",
        "terms": said("terms.terms"),
        "length": length_of(body),
    }


def _line(practice: Any, record: Order, today: date, breaches: tuple[EventView, ...], copies: int) -> OrderLine:
    ends, served = ends_on(record.body), _instant(record, "served_at")
    standing = _standing(record, today, ends, served)
    kind = record.answer("order", "type")
    return OrderLine(
        id=record.id,
        version=record.version,
        type=kind,
        type_title=practice.title(TYPES, kind),
        issuer=record.answer("order", "issuer"),
        made_on=_day(record, "made_on") or today,
        served_at=served,
        ends_on=ends,
        until_further=record.answer("order", "until_further") == "yes",
        standing=standing,
        standing_title=_standing_title(standing),
        days_left=(ends - today).days if ends and standing in ("in-force", "not-served") else None,
        breaches=sum(1 for each in breaches if _order_of(each) == str(record.id)),
        copies=copies,
        terms=record.answer("terms", "terms"),
    )


def _standing(record: Order, today: date, ends: date | None, served: datetime | None) -> str:
    if record.state in ("ended", "withdrawn"):
        return record.state
    if ends is not None and ends < today:
        return "over"
    holds = _day(record, "effective_from")
    if holds is not None and holds > today:
        return "to-come"
    return "in-force" if served is not None else "not-served"


def _standing_title(standing: str) -> str:
    return {
        "in-force": _("In force"),
        "not-served": _("Not known to be served"),
        "to-come": _("Holds from a later day"),
        "over": _("Its day has passed"),
        "ended": _("Ended"),
        "withdrawn": _("Entered by mistake"),
    }[standing]


def _order_of(event: EventView) -> str:
    facts = event.body.get("facts", {})
    return str(facts.get("order_id", "")) if isinstance(facts, Mapping) else ""


def _day(record: Order, field: str) -> date | None:
    try:
        return date.fromisoformat(record.answer("order", field))
    except ValueError:
        return None


def _instant(record: Order, field: str) -> datetime | None:
    try:
        return datetime.fromisoformat(record.answer("order", field))
    except ValueError:
        return None


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)
