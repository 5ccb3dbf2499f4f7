"""Telling the victim: one call page with today's facts in plain words, and one act that answers every duty it covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.errors import NotFound, RuleRefused
from da_desk.models.base import uuid7
from da_desk.models.cases import Case
from da_desk.models.events import Attempt, Duty, Event
from da_desk.models.people import SafeContact
from da_desk.practice.clocks import london_day
from da_desk.practice.reading import Reader
from da_desk.services.case_events import event_title
from da_desk.services.case_view import bail_line, hearing_line, next_hearing
from da_desk.services.duty_views import AttemptView, DutyView, duty_views, is_late, outcomes_of
from da_desk.services.not_reached import escalate
from da_desk.services.rule_runs import run_rules
from da_desk.services.safe_contacts import SafeContactView, safe_contact_view
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day, moment

TOLD = "told"
VICTIM_TOLD = "victim-told"
WITH_REASONS = ("notify.police-nfa", "notify.cps-nfa-consultation", "notify.no-investigation")
"""What is told with its reasons (practice.md §2.1)."""

WITH_CONDITIONS = ("notify.police-bail", "notify.bail-hearing-result", "duty.explain-conditions", "act.explain-terms")
"""What is told with each condition, and with advice on a breach (practice.md §3)."""

_METHODS = {"phone": "phone", "in-person": "visit", "via-idva": "via-idva", "message": "text"}
_RESULTS = {"not-reached": "no-answer", "someone-else": "someone-else", "not-safe": "not-safe"}
_LATEST = 6


@dataclass(frozen=True, slots=True)
class ToldFact:
    """One thing to tell, in words: what it is, when it was, and its particulars."""

    event_id: UUID
    title: str
    when: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CallPage:
    """What stands before the officer who rings. ``advice``: what to say of conditions and breaches, one sentence each.

    ``duties``: everything that one call answers, the most urgent first. ``tries``: those before, the latest first;
    ``most_tries``: after so many the supervisor decides.
    """

    safe_contact: SafeContactView | None
    facts: tuple[ToldFact, ...]
    bail: str
    next_hearing: str
    advice: tuple[str, ...]
    duties: tuple[DutyView, ...]
    tries: tuple[AttemptView, ...]
    most_tries: int


@dataclass(frozen=True, slots=True)
class Told:
    """How it went. ``duties``: those that were told, each by name; ``result``: "told", or why not.

    ``by``: who told the victim, if not oneself. ``said``: what was said; ``reasons`` where the victim gets them.
    The three explained: "yes" or "no", where conditions were told. ``shown``: the safe contact that was shown before.
    """

    duties: tuple[UUID, ...]
    result: str = TOLD
    way: str = "phone"
    by: str = ""
    said: str = ""
    reasons: str = ""
    conditions_explained: str = ""
    burden_explained: str = ""
    breach_advice: str = ""
    shown: UUID | None = None
    at: datetime | None = None
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class Telling(Service):
    """The call page and what came of the call."""

    def page(self, case_id: UUID) -> CallPage:
        """Everything for one call. Constant number of statements; nothing is recorded but that the case was consulted."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "duty")
            return self._page(uow, case)

    def tell(self, case_id: UUID, told: Told, *, op_id: UUID | None = None) -> Changes:
        """Record one call: told ends every duty that it covers; any other result is a try for each of them.

        Raises ValidationFailed with each thing that lacks, RuleRefused when one was answered meanwhile, AccessDenied.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "complete", "duty")
            duties = self._chosen(uow, case_id, told.duties)
            kept = self._checked(uow, case_id, duties, told)
            if kept.result == TOLD:
                self._end(uow, duties, kept)
                self._put_on_record(uow, case, duties, kept)
            else:
                self._try(uow, case, duties, kept)

        return self.workplace.act(op_id, act)

    def _page(self, uow: UnitOfWork, case: Case) -> CallPage:
        practice = self.workplace.practice
        events = uow.all(
            select(Event).where(Event.case_id == case.id, Event.withdrawn_at.is_(None)).order_by(Event.at, Event.id)
        )
        duties = duty_views(uow, practice, self._open(uow, case.id))
        asked = {duty.event_id for duty in duties}
        tries = sorted((each for duty in duties for each in duty.attempts), key=lambda each: each.at, reverse=True)
        return CallPage(
            safe_contact=safe_contact_view(self.workplace, uow, case.id),
            facts=tuple(self._fact(event) for event in reversed(events) if event.id in asked)[:_LATEST],
            bail=bail_line(practice, events),
            next_hearing=hearing_line(next_hearing(events, london_day(uow.now))),
            advice=tuple(_advice(duties)),
            duties=duties,
            tries=tuple(tries),
            most_tries=self.workplace.policies(uow).number("notify.tries"),
        )

    def _fact(self, event: Event) -> ToldFact:
        practice = self.workplace.practice
        on = london_day(event.at)
        kind = practice.event_kind(event.kind, on)
        form = practice.form(event.form, event.form_version) if kind.form else practice.event_form(event.kind, on)
        reader = Reader(form, event.body)
        lines = (
            (field.label, reader.words(field, event.body.get(path.partition(".")[0], {}).get(field.id)))
            for path, field in form.fields()
            if not field.hidden and field.kind != "rows"
        )
        when = moment(event.at) if event.precision == "minute" else day(on)
        told = tuple((label, words) for label, words in lines if words)
        return ToldFact(event.id, event_title(practice, event.kind), when, told)

    def _open(self, uow: UnitOfWork, case_id: UUID) -> list[Duty]:
        rules = {rule.slug for rule in self.workplace.practice.rules if rule.answered_by == "telling"}
        return uow.all(
            select(Duty)
            .where(Duty.case_id == case_id, Duty.state == "open", Duty.rule.in_(rules))
            .order_by(Duty.do_by, Duty.id)
        )

    def _chosen(self, uow: UnitOfWork, case_id: UUID, ids: Sequence[UUID]) -> list[Duty]:
        found = {duty.id: duty for duty in self._open(uow, case_id)}
        if not set(ids) <= found.keys():
            raise RuleRefused(_("One of these was answered meanwhile. Look at the page again."))
        return [found[each] for each in dict.fromkeys(ids)]

    def _checked(self, uow: UnitOfWork, case_id: UUID, duties: Sequence[Duty], told: Told) -> Told:
        typed, today = Typed(), london_day(uow.now)
        choices = self.workplace.practice.choices
        if not duties:
            typed.refuse("duties", _("Choose at least one thing that the victim was, or should have been, told."))
        result = typed.choice("result", _("Result"), told.result, [e.slug for e in choices("telling-results", today)])
        way = typed.choice("way", _("How"), told.way, [e.slug for e in choices("telling-ways", today)])
        at = typed.instant("at", _("When"), told.at or uow.now, uow.now)
        by = typed.line("by", _("Who told the victim"), told.by, limit=200)
        said = typed.text("said", _("What was said"), told.said)
        reasons = typed.text("reasons", _("Reasons given"), told.reasons)
        late = typed.text("late_reason", _("Why it is late"), told.late_reason)
        if result == TOLD:
            self._check_told(typed, duties, told, uow.now, reasons=reasons, late=late)
        _check_shown(uow, typed, case_id, told.shown)
        typed.check()
        return Told(
            told.duties, result, way, by, said, reasons, told.conditions_explained, told.burden_explained,
            told.breach_advice, told.shown, at, late,
        )  # fmt: skip

    def _check_told(
        self, typed: Typed, duties: Sequence[Duty], told: Told, now: datetime, *, reasons: str, late: str
    ) -> None:
        rules = {duty.rule for duty in duties}
        if rules & set(WITH_REASONS) and not reasons:
            typed.refuse("reasons", _("This is told with its reasons. Say which were given."))
        if rules & set(WITH_CONDITIONS):
            labels = {
                "conditions_explained": _("Each condition was explained in plain words"),
                "burden_explained": _("It was said that obeying is the suspect's burden"),
                "breach_advice": _("It was said what to do if a condition is broken"),
            }
            for name, label in labels.items():
                if getattr(told, name) not in ("yes", "no"):
                    typed.refuse(name, _("“{label}”: answer yes or no.").format(label=label))
        if not late and any(is_late(self.workplace.practice, duty, now) for duty in duties):
            typed.refuse("late_reason", _("The victim is told late. Say why."))

    def _end(self, uow: UnitOfWork, duties: Sequence[Duty], told: Told) -> None:
        practice = self.workplace.practice
        way = practice.title("telling-ways", told.way)
        who = told.by or self.workplace.actor.display
        note = ". ".join(part for part in (f"{way}, {who}", told.said) if part)
        for duty in duties:
            if all(outcome.slug != TOLD for outcome in outcomes_of(practice, duty)):
                raise RuleRefused(
                    _("“{title}” can't be answered by a call. Record it by itself.").format(title=duty.title)
                )
            duty.late_reason = told.late_reason if is_late(practice, duty, uow.now) else ""
            duty.state, duty.outcome, duty.outcome_note = "done", TOLD, note
            duty.outcome_at, duty.outcome_by = uow.now, uow.account_id

    def _put_on_record(self, uow: UnitOfWork, case: Case, duties: Sequence[Duty], told: Told) -> None:
        facts = {
            "way": told.way,
            "by": told.by or self.workplace.actor.display,
            "said": told.said,
            "reasons": told.reasons,
            "conditions_explained": told.conditions_explained,
            "burden_explained": told.burden_explained,
            "breach_advice": told.breach_advice,
            "safe_contact_id": str(told.shown or ""),
            "covered": [{"id": str(uuid7()), "duty": str(duty.id)} for duty in duties],
        }
        form = self.workplace.practice.event_form(VICTIM_TOLD, london_day(uow.now))
        event = Event(case_id=case.id, kind=VICTIM_TOLD, at=told.at or uow.now)
        event.put({"facts": {key: value for key, value in facts.items() if value}}, form.kind, form.version)
        uow.add(event)
        run_rules(self.workplace, uow, case, event)

    def _try(self, uow: UnitOfWork, case: Case, duties: Sequence[Duty], told: Told) -> None:
        uow.add(
            *(
                Attempt(
                    case_id=case.id,
                    duty_id=duty.id,
                    safe_contact_id=told.shown,
                    at=told.at or uow.now,
                    method=_METHODS.get(told.way, "other"),
                    result=_RESULTS.get(told.result, "no-answer"),
                    note=told.said,
                )
                for duty in duties
            )
        )
        escalate(self.workplace, uow, case, [duty.id for duty in duties])


def _advice(duties: Sequence[DutyView]) -> Iterator[str]:
    """What to say beside the facts themselves."""
    rules = {duty.rule for duty in duties}
    if rules & set(WITH_CONDITIONS):
        yield _("Go through each condition in plain words: what the suspect must not do, where, and until when.")
        yield _("Obeying is the suspect's burden. The victim breaks nothing by answering or by meeting the suspect.")
        yield _("If a condition is broken: ring 999 in danger, 101 otherwise; keep messages, note time and place.")
    if rules & set(WITH_REASONS):
        yield _("Give the reasons, and say that the victim may ask for the decision to be reviewed.")
    if rules:
        yield _("Ask whether it is safe to talk before anything is said, and who may overhear.")


def _check_shown(uow: UnitOfWork, typed: Typed, case_id: UUID, shown: UUID | None) -> None:
    known = uow.all(select(SafeContact.id).where(SafeContact.case_id == case_id))
    if shown is None and known:
        typed.refuse("shown", _("Look at the safe contact first; it is recorded with every try."))
    elif shown is not None and shown not in known:
        raise NotFound
