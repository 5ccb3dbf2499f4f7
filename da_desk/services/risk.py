"""Risk assessments: questions of an instrument, a proposal, and the grade that a person gives, with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from da_desk.errors import NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.cases import Case, Incident
from da_desk.models.events import Duty
from da_desk.models.records import Record, RiskAssessment
from da_desk.practice.catalogue import Practice
from da_desk.practice.clocks import london_day
from da_desk.practice.forms import Form, Gap, answer, gaps
from da_desk.practice.grading import Proposal, grade_problems, is_downgrade, propose, window_start
from da_desk.practice.instruments import FRAME, Instrument, offered
from da_desk.services.case_plans import CasePlans, case_plans
from da_desk.services.duty_views import DutyView, duty_views, is_late
from da_desk.services.planning import check_body, emit, end_duties
from da_desk.services.records import opened_record, refuse_gaps, snapshot
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

GRADED = "graded"
_LOOKED_OVER = ("sergeant", "secondary")
_REVISED = "duty.revised-risk"
_NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One assessment as its page shows it. ``former_grade``: the grade in force before it; "" when it is the first.

    ``problems``: what the grade still has to explain. ``answerable``: open duties that it may answer. ``may``: "edit",
    "grade", "withdraw".
    """

    record: RiskAssessment
    form: Form
    instrument: Instrument | None
    proposal: Proposal | None
    former_grade: str
    gaps: tuple[Gap, ...]
    problems: tuple[Problem, ...]
    answerable: tuple[DutyView, ...]
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Risk(Service):
    """Everything that a person does about the risk grade. An assessment is kept for good once its grade was given."""

    def instruments(self) -> tuple[Instrument, ...]:
        """The instruments that an assessment may begin with today."""
        return offered(self.workplace.practice.instruments, self.workplace.today())

    def of_case(self, case_id: UUID) -> CasePlans:
        """The assessments and grades of a case, with its plans."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            return case_plans(self.workplace.practice, uow, self.workplace.in_case(uow, case_id, "read", "record"))

    def view(self, record_id: UUID) -> AssessmentView:
        """One assessment with what it proposes. Raises NotFound, AccessDenied."""
        opened = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, opened.case_id, "read", "record")
            record = uow.get(Record, record_id)
            if not isinstance(record, RiskAssessment):
                raise NotFound
            return self._view(uow, case, record)

    def proposal(self, case_id: UUID, instrument: str, version: int, body: Mapping[str, Any]) -> Proposal:
        """What the answers so far and the incidents on record propose. A proposal is never a grade."""
        found = self._instrument(instrument, version)
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "record")
            return self._proposal(uow, case, found, body)

    def save(
        self,
        case_id: UUID,
        instrument: str,
        body: Mapping[str, Any],
        *,
        record_id: UUID | None = None,
        version: int | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Save a new assessment with an instrument (its slug), or one already begun as it was opened (``version``).

        Raises ValidationFailed, RuleRefused once its grade was given, Conflict, NotFound.
        """
        if record_id is not None and version is None:
            raise NotFound

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "create" if record_id is None else "edit", "record")
            if record_id is None or version is None:
                record = self._begun(uow, case)
                form = self.workplace.practice.form(f"{FRAME}.{instrument}", self._newest(instrument).version)
            else:
                record = self._taken(uow, record_id, version)
                form = self.workplace.practice.form(record.form, record.form_version)
            if record.case_id != case.id:
                raise NotFound
            check_body(self.workplace, uow, form, body)
            record.put(body, form.kind, form.version)
            uow.add(record)

        return self.workplace.act(op_id, act)

    def grade(
        self,
        record_id: UUID,
        version: int,
        answers: Sequence[UUID] = (),
        late_reason: str = "",
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Give the grade that the assessment states: it is in force from now on, and duties follow from it.

        ``answers``: open duties that this assessment answers, each by name. Raises ValidationFailed with every gap and
        what has to be explained (above or below the proposal, a risk that fell), RuleRefused, Conflict.
        """

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, uow.get(Record, record_id).case_id, "complete", "record")
            record = self._taken(uow, record_id, version)
            refuse_gaps(_gaps(self.workplace.practice, record))
            problems = self._problems(uow, case, record)
            if problems:
                raise ValidationFailed(*problems)
            chosen = self._chosen(uow, case, answers)
            self._check_late(uow, chosen, late_reason)
            confirmed = _confirms(uow, record)
            kept = snapshot(uow, record, GRADED)
            self.workplace.store.guard.seal_record(uow, record, kept, GRADED)
            former, case.grade = case.grade, record.grade or case.grade
            uow.session.flush()
            for duty in chosen:
                end_duties(uow, [duty], _outcome(duty, record, former, case.grade), _note(record))
                duty.late_reason = late_reason.strip() if is_late(self.workplace.practice, duty, uow.now) else ""
            emit(self.workplace, uow, case, "risk-assessed", _assessed(record, former, confirmed=confirmed))

        return self.workplace.act(op_id, act)

    def _begun(self, uow: UnitOfWork, case: Case) -> RiskAssessment:
        last = select(func.max(Record.seq)).where(Record.case_id == case.id, Record.kind == RiskAssessment.identity)
        seq = (uow.session.scalar(last) or 0) + 1
        return RiskAssessment(case_id=case.id, kind=RiskAssessment.identity, seq=seq, owner_id=uow.account_id)

    def _taken(self, uow: UnitOfWork, record_id: UUID, version: int) -> RiskAssessment:
        record = uow.take(Record, record_id, version)
        if not isinstance(record, RiskAssessment):
            raise NotFound
        if record.state != "draft":
            raise RuleRefused(_("This assessment stays as it is: its grade was given. Begin a new one."))
        return record

    def _newest(self, slug: str) -> Instrument:
        found = next((each for each in self.instruments() if each.slug == slug), None)
        if found is None:
            raise NotFound(_("This instrument is not in use on this desk. Choose another."))
        return found

    def _instrument(self, slug: str, version: int) -> Instrument:
        found = _of(self.workplace.practice.instruments, f"{FRAME}.{slug}", version)
        if found is None:
            raise NotFound(_("This instrument is not in use on this desk. Choose another."))
        return found

    def _proposal(self, uow: UnitOfWork, case: Case, instrument: Instrument, body: Mapping[str, Any]) -> Proposal:
        policies = self.workplace.policies(uow)
        start = window_start(london_day(uow.now), policies.number("risk.escalation.months"))
        counted = select(func.count()).select_from(Incident).where(Incident.case_id == case.id, Incident.day >= start)
        return propose(instrument, body, uow.session.scalar(counted) or 0, policies)

    def _problems(self, uow: UnitOfWork, case: Case, record: RiskAssessment) -> tuple[Problem, ...]:
        if not record.grade:
            return ()
        instrument = _of(self.workplace.practice.instruments, record.form, record.form_version)
        proposed = self._proposal(uow, case, instrument, record.body).grade if instrument else ""
        return grade_problems(record.body, _graded(case.grade), proposed)

    def _view(self, uow: UnitOfWork, case: Case, record: RiskAssessment) -> AssessmentView:
        practice = self.workplace.practice
        instrument = _of(practice.instruments, record.form, record.form_version)
        open_ = record.state == "draft"
        duties = duty_views(uow, practice, self._answerable(uow, case)) if open_ else ()
        return AssessmentView(
            record=record,
            form=practice.form(record.form, record.form_version),
            instrument=instrument,
            proposal=self._proposal(uow, case, instrument, record.body) if instrument else None,
            former_grade=_graded(case.grade),
            gaps=_gaps(practice, record) if open_ else (),
            problems=self._problems(uow, case, record) if open_ else (),
            answerable=duties,
            may=self._may(uow, case) if open_ else frozenset(),
        )

    def _may(self, uow: UnitOfWork, case: Case) -> frozenset[str]:
        verbs = {"edit": ("edit", "withdraw"), "complete": ("grade",)}
        may = [acts for verb, acts in verbs.items() if self.workplace.allows_in(uow, case, verb, "record")]
        return frozenset(act for acts in may for act in acts)

    def _answerable(self, uow: UnitOfWork, case: Case) -> list[Duty]:
        rules = {rule.slug for rule in self.workplace.practice.rules if rule.answered_by == "risk-assessment"}
        return uow.all(
            select(Duty)
            .where(Duty.case_id == case.id, Duty.state == "open", Duty.rule.in_(rules))
            .order_by(Duty.do_by, Duty.id)
        )

    def _chosen(self, uow: UnitOfWork, case: Case, answers: Sequence[UUID]) -> list[Duty]:
        found = {duty.id: duty for duty in self._answerable(uow, case)}
        if not set(answers) <= found.keys():
            raise RuleRefused(_("One of these was answered meanwhile. Look at the list again."))
        return [found[duty_id] for duty_id in dict.fromkeys(answers)]

    def _check_late(self, uow: UnitOfWork, chosen: Sequence[Duty], late_reason: str) -> None:
        typed = Typed()
        kept = typed.text("late_reason", _("Why it is late"), late_reason)
        if not kept and any(is_late(self.workplace.practice, duty, uow.now) for duty in chosen):
            typed.refuse("late_reason", _("This assessment is late. Say why."))
        typed.check()


def _of(instruments: Sequence[Instrument], form: str, version: int) -> Instrument | None:
    return next((each for each in instruments if each.form_kind == form and each.version == version), None)


def _graded(grade: str) -> str:
    return "" if grade == "ungraded" else grade


def _gaps(practice: Practice, record: RiskAssessment) -> tuple[Gap, ...]:
    """What is missing; where there is no data, no grade is asked."""
    found = gaps(practice.form(record.form, record.form_version), record.body)
    if record.answer("about", "outcome") != _NO_DATA:
        return found
    return tuple(gap for gap in found if not gap.path.startswith("grade."))


def _outcome(duty: Duty, record: RiskAssessment, former: str, grade: str) -> str:
    """How the assessment answers a duty, in the words of its rule."""
    same, found = former == grade, record.answer("about", "outcome")
    if duty.rule == _REVISED:
        if found == _NO_DATA:
            return "not-possible"
        return "no-change" if same else "revised"
    if found != "assessed":
        return found
    return "confirmed" if same else "changed"


def _note(record: RiskAssessment) -> str:
    """What the duty keeps of it: why this grade, or why none could be given."""
    return record.answer("grade", "rationale") or record.answer("about", "no_data")


def _confirms(uow: UnitOfWork, record: RiskAssessment) -> bool:
    """Whether a colleague's look, at the sergeant's or the second stage, ends with the grade that was given just before.

    What that grade brought about is owed once, however many look at it.
    """
    last = uow.first(
        select(Record)
        .where(Record.case_id == record.case_id, Record.kind == RiskAssessment.identity, Record.state == GRADED)
        .order_by(Record.sealed_at.desc(), Record.seq.desc())
    )
    same = isinstance(last, RiskAssessment) and last.grade == record.grade
    return same and bool(record.grade) and record.stage in _LOOKED_OVER


def _assessed(record: RiskAssessment, former: str, *, confirmed: bool) -> dict[str, dict[str, str]]:
    given = record.grade
    words = {
        "record_id": str(record.id),
        "stage": record.stage,
        "outcome": str(answer(record.body, "about.outcome")),
        "grade": given,
        "former": _graded(former),
        "downgrade": "yes" if given and is_downgrade(former, given) else "no",
        "regraded": "yes" if given and former not in ("ungraded", given) else "no",
        "confirmed": "yes" if confirmed else "no",
    }
    return {"assessed": words}
