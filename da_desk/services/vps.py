"""The victim personal statement: offered, written and signed as a series, and how it is to be presented (practice.md §4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from da_desk.documents.statement import PaperToSign
from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.attachments import Attachment
from da_desk.models.base import uuid7
from da_desk.models.canonical import thawed
from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.models.records import InkPaper, Vps
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import gaps
from da_desk.practice.sentence_views import Passage, views_on_sentence
from da_desk.services.duty_views import is_late
from da_desk.services.guard_acts import GuardActs
from da_desk.services.papers import setting_of, vps_paper
from da_desk.services.planning import check_body, emit, end_duties, open_duties
from da_desk.services.records import Records, refuse_gaps
from da_desk.services.rule_runs import run_all_rules, run_rules
from da_desk.services.signing import SigningActs
from da_desk.services.typed import Typed, reason_given
from da_desk.services.vps_offers import (
    LATER,
    NO,
    OFFERED,
    PREFERENCE,
    SIGNED,
    UNDECIDED,
    YES,
    offers,
    preferences,
    sentenced,
)
from da_desk.services.vps_reads import (
    ASK,
    ASK_AGAIN,
    CONFIRM,
    OFFER,
    OFFER_AGAIN,
    RULES,
    SEND_PREFERENCE,
    TAKE,
    UPDATE,
    VpsView,
    signed_papers,
    vps_view,
)
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day

_OUTCOMES = {YES: "accepted", NO: "declined", LATER: "later"}
_OFFERED_FACTS = frozenset({"case.vps_offered"})
_SIGNED_FACTS = frozenset({"case.has_vps"})
_KEPT = ("witness",)
"""What a further one begins with: who makes it. Never words, and never that something was explained."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered and when. ``answers``: open duties that it answers beside those that it always does, by name.

    ``late_reason``: why, when one of them is past its time.
    """

    body: Mapping[str, Any]
    at: datetime
    answers: tuple[UUID, ...] = ()
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonalStatements(SigningActs, GuardActs):
    """Everything about the VPS of a case, from the offer to the choice of how it is presented."""

    def of_case(self, case_id: UUID) -> VpsView:
        """Offers, series, choice and what is owed. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            return vps_view(self.workplace, uow, self.workplace.in_case(uow, case_id, "read", "record"))

    def offer(self, case_id: UUID, said: Said, *, op_id: UUID | None = None) -> Changes:
        """Put an offer and its answer on record. It answers every duty to offer; ``said.answers`` names updates too.
        Entered a second time alike, it makes nothing new.

        Raises ValidationFailed with each thing that lacks, AccessDenied, NotFound for a duty that is not to be answered.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "event")
            late = self._checked_answer(uow, OFFERED, said, "offer")
            if _said_before(offers(uow, case.id), said, "offer"):
                return
            answer = str(said.body["offer"]["answer"])
            duties = _answered(uow, case, said, (OFFER, OFFER_AGAIN), (UPDATE,))
            wanted = open_duties(uow, case.id, (TAKE,))
            self._end(uow, duties, _OUTCOMES[answer], late)
            self._end(uow, wanted, "superseded" if answer == YES else _OUTCOMES[answer], late)
            uow.session.flush()
            emit(self.workplace, uow, case, OFFERED, _with(said.body, "offer", duties), at=said.at)

        return self.workplace.act(op_id, act)

    def prefer(self, case_id: UUID, said: Said, *, op_id: UUID | None = None) -> Changes:
        """Put on record how the victim wants it presented. The former choices stay; the CPS is to be told of this one.

        Raises RuleRefused once the sentence was passed; ValidationFailed, AccessDenied, NotFound.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "event")
            self._require_changeable(uow, case)
            late = self._checked_answer(uow, PREFERENCE, said, "preference")
            if _said_before(preferences(uow, case.id), said, "preference"):
                return
            undecided = said.body["preference"]["preference"] == UNDECIDED
            duties = _answered(uow, case, said, (ASK, ASK_AGAIN), (CONFIRM,))
            self._end(uow, duties, "undecided" if undecided else "asked", late)
            end_duties(uow, open_duties(uow, case.id, (SEND_PREFERENCE,)), "superseded")
            uow.session.flush()
            emit(self.workplace, uow, case, PREFERENCE, _with(said.body, "preference", duties), at=said.at)

        return self.workplace.act(op_id, act)

    def mistaken(self, event_id: UUID, version: int, reason: str, *, op_id: UUID | None = None) -> Changes:
        """An offer or a choice was recorded by mistake: it stays, struck out, and what it had answered is owed again.

        Raises NotFound, RuleRefused when it was withdrawn before, ValidationFailed without a reason, Conflict.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            event = uow.take(Event, event_id, version)
            case = self.workplace.in_case(uow, event.case_id, "edit", "event")
            if event.kind not in (OFFERED, PREFERENCE):
                raise NotFound
            if event.withdrawn_at is not None:
                raise RuleRefused(_("This was withdrawn before."))
            event.withdrawn_at, event.withdrawn_reason = uow.now, kept
            _owe_again(uow, event)
            run_rules(self.workplace, uow, case, event)
            run_all_rules(self.workplace, uow, case, _OFFERED_FACTS)

        return self.workplace.act(op_id, act)

    def not_needed(self, case_id: UUID, duty_ids: Sequence[UUID], reason: str, *, op_id: UUID | None = None) -> Changes:
        """End what is owed without the act that would answer it, such as when the case has ended. Says why.

        Raises NotFound for what is not owed, ValidationFailed without a reason.
        """
        kept = reason_given(reason)

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "complete", "duty")
            owed = {duty.id: duty for duty in open_duties(uow, case_id, RULES)}
            if not duty_ids or not set(duty_ids) <= owed.keys():
                raise NotFound
            for duty in (owed[each] for each in dict.fromkeys(duty_ids)):
                rule = self.workplace.practice.rule_of(duty.rule_version)
                if rule.outcome("not-needed") is None:
                    raise NotFound
                late = kept if is_late(self.workplace.practice, duty, uow.now) else ""
                end_duties(uow, (duty,), "not-needed", kept, late)

        return self.workplace.act(op_id, act)

    def begin(self, case_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Begin a VPS, or a further one beside those that are signed; it belongs to the offer that the victim took up.

        Raises RuleRefused before the victim said yes, or while one is being written.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create", "record")
            Records(self.workplace).begin(uow, case, Vps.identity, _opening(uow, case))

        return self.workplace.act(op_id, act)

    def questions(self, text: str) -> tuple[Passage, ...]:
        """Passages of a text that may be a view on the punishment: questions to the officer, never a bar."""
        return views_on_sentence(self.workplace.practice.sentence_words, text)

    def _signable(self) -> tuple[type[InkPaper], ...]:
        return (Vps,)

    def _paper(self, uow: UnitOfWork, case: Case, record: InkPaper) -> PaperToSign:
        if not isinstance(record, Vps):
            raise NotFound
        return vps_paper(setting_of(self.workplace, uow, case, (), attachments_of(uow, case.id)), case.urn, record)

    def _follow(self, uow: UnitOfWork, case: Case, record: InkPaper) -> None:
        uow.session.flush()
        self._end(uow, open_duties(uow, case.id, (TAKE,)), "signed", "")
        uow.session.flush()
        further = len(signed_papers(uow, case.id)) > 1
        said = {"record_id": str(record.id), "number": str(record.seq), "further": "yes" if further else "no"}
        emit(self.workplace, uow, case, SIGNED, {"signed": said})
        run_all_rules(self.workplace, uow, case, _SIGNED_FACTS)

    def _checked_answer(self, uow: UnitOfWork, kind: str, said: Said, section: str) -> str:
        """Refuse what is not whole; the reason for being late, as it is kept."""
        form = self.workplace.practice.event_form(kind, london_day(uow.now))
        check_body(self.workplace, uow, form, said.body)
        refuse_gaps(gaps(form, said.body))
        typed = Typed()
        typed.instant("at", _("When"), said.at, uow.now)
        again = str(said.body[section].get("ask_again", ""))
        if again and date.fromisoformat(again) < london_day(uow.now):
            typed.refuse(f"{section}.ask_again", _("The day on which to ask again has gone by. Give a later one."))
        late = typed.text("late_reason", _("Why it is late"), said.late_reason)
        typed.check()
        return late

    def _end(self, uow: UnitOfWork, duties: Iterable[Duty], outcome: str, late_reason: str) -> None:
        for duty in duties:
            late = is_late(self.workplace.practice, duty, uow.now)
            if late and not late_reason and duty.rule != TAKE:
                sentence = _("“{title}” is late. Say why.").format(title=duty.title)
                raise ValidationFailed(Problem("late_reason", sentence))
            end_duties(uow, (duty,), outcome, "", late_reason if late else "")

    def _require_changeable(self, uow: UnitOfWork, case: Case) -> None:
        passed = sentenced(uow, case.id)
        if passed is not None:
            sentence = _("The sentence was passed on {day}; how the VPS was to be presented no longer changes.")
            raise RuleRefused(sentence.format(day=day(london_day(passed.at))))


def _answered(uow: UnitOfWork, case: Case, said: Said, always: Sequence[str], named: Sequence[str]) -> list[Duty]:
    """What an act answers: everything that is open of some rules, and of others what was named."""
    found = open_duties(uow, case.id, (*always, *named))
    if not set(said.answers) <= {duty.id for duty in found}:
        raise NotFound
    return [duty for duty in found if duty.rule in always or duty.id in said.answers]


def _said_before(standing: Iterable[Event], said: Said, section: str) -> bool:
    """Whether the same answer stands for the same time: entered twice, it is there once."""
    given = {key: value for key, value in said.body[section].items() if value}
    return any(
        event.at == said.at
        and {key: value for key, value in event.body[section].items() if value and key != "answered"} == given
        for event in standing
    )


def _with(body: Mapping[str, Any], section: str, duties: Iterable[Duty]) -> dict[str, Any]:
    rows = [{"id": str(uuid7()), "duty": str(duty.id)} for duty in duties]
    return {**body, section: {**body[section], "answered": rows}}


def _owe_again(uow: UnitOfWork, event: Event) -> None:
    """What the withdrawn event had answered is made anew, with the time that it had."""
    section = "offer" if event.kind == OFFERED else "preference"
    for row in event.body[section].get("answered", ()):
        former = uow.get(Duty, UUID(row["duty"]))
        last = uow.session.scalar(
            select(func.max(Duty.occurrence)).where(
                Duty.case_id == former.case_id, Duty.event_id == former.event_id, Duty.rule == former.rule,
                Duty.step == former.step,
            )
        )  # fmt: skip
        uow.add(
            Duty(
                case_id=former.case_id, unit_id=former.unit_id, holder_id=former.holder_id, event_id=former.event_id,
                rule=former.rule, rule_version=former.rule_version, step=former.step,
                occurrence=(last or former.occurrence) + 1, title=former.title, why=former.why, do_by=former.do_by,
                limit_at=former.limit_at, clock=former.clock, blocks=former.blocks,
            )
        )  # fmt: skip
    uow.session.flush()


def _opening(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    former = signed_papers(uow, case.id)
    body = thawed(former[-1][0].body) if former else {}
    return {section: body[section] for section in _KEPT if section in body}


def attachments_of(uow: UnitOfWork, case_id: UUID) -> list[Attachment]:
    """The attachments of a case, which say what was printed when."""
    return uow.all(select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.id))
