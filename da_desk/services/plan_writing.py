"""Turns plans, grades and views into the papers that documents draw. Everything leaves here in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from da_desk.documents.address_letter import AddressLetter
from da_desk.documents.document import Entry, Fact
from da_desk.documents.plan import PlanPaper, PlanPart, PlanRows, Signed, unsigned_caution
from da_desk.documents.remand_note import RemandNote
from da_desk.models.accounts import Unit
from da_desk.models.cases import Case, CaseOwner, Incident
from da_desk.models.events import Event
from da_desk.models.people import Involvement, Person
from da_desk.models.records import Plan, Record, RiskAssessment, ViewsRecord
from da_desk.practice.address_guard import KnownValue, find, redact
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Field, Section, answer, rows
from da_desk.practice.grading import window_start
from da_desk.practice.plans import ACTIONS
from da_desk.practice.reading import Reader
from da_desk.services.access import Workplace
from da_desk.services.case_plans import grade_steps
from da_desk.services.duty_views import DutyView, display_names
from da_desk.services.plan_views import PlanView
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _, day, moment

SAFETY_DATA = ("guards",)
"""Sections of a plan that never leave the desk: what was weighed about each item."""


@dataclass(frozen=True, slots=True)
class About:
    """What every paper of a case says of it, in words."""

    practice: Practice
    case: Case
    victim: str
    suspect: str
    oic: str
    unit: str
    marking: str
    training: bool
    now: datetime
    me: str
    names: Mapping[UUID, str]

    @property
    def today(self) -> str:
        """The day on which the paper is made."""
        return day(self.now.astimezone(LONDON).date())


def about_case(work: Workplace, uow: UnitOfWork, case: Case) -> About:
    """Load what is said of the case on every paper. Five statements."""
    suspects = uow.all(
        select(Person)
        .join(Involvement, Involvement.person_id == Person.id)
        .where(Involvement.case_id == case.id, Involvement.role == "suspect", Involvement.ended_at.is_(None))
        .order_by(Involvement.id)
    )
    oic = uow.first(
        select(CaseOwner.account_id).where(
            CaseOwner.case_id == case.id, CaseOwner.ownership == "oic", CaseOwner.to_at.is_(None)
        )
    )
    names = display_names(uow, (oic,))
    return About(
        practice=work.practice,
        case=case,
        victim=uow.get(Person, case.victim_id).spoken,
        suspect=", ".join(person.spoken for person in suspects),
        oic=names.get(oic, "") if oic else "",
        unit=uow.get(Unit, case.unit_id).name,
        marking=work.practice.title("sensitivities", "official-sensitive"),
        training=work.training,
        now=uow.now,
        me=work.actor.display,
        names=names,
    )


def plan_paper(about: About, view: PlanView, names: Mapping[str, str], recipient: str, purpose: str) -> PlanPaper:
    """A plan as it stands now, with what became of each action."""
    plan = view.record
    reader = Reader(view.form, plan.body, names)
    results = {line.row_id: line.duty for line in view.actions if line.duty is not None}
    sections = [section for section in view.form.sections if section.id not in SAFETY_DATA]
    in_force = view.state in ("signed-off", "self-signed", "agreed")
    return PlanPaper(
        title=view.form.title,
        reference=about.case.ref,
        victim=about.victim,
        suspect=about.suspect,
        grade=view.grade_title,
        state=view.in_force_words or view.state_title,
        owner=view.owner.display if view.owner else "",
        next_review=day(view.next_review, weekday=True) if view.next_review else "",
        signed=tuple(Signed(line.title, line.who, moment(line.at), line.note) for line in reversed(view.signed)),
        recipient=recipient,
        purpose=purpose,
        made_on=moment(about.now),
        made_by=about.me,
        parts=tuple(_part(reader, section, plan, results) for section in sections),
        marking=about.marking,
        training=about.training,
        caution=unsigned_caution() if plan.kind == "rmp" and plan.open and not in_force else "",
        standing=_standing(view),
    )


def _standing(view: PlanView) -> tuple[Fact, ...]:
    if not view.reviews:
        return ()
    last = view.reviews[0]
    return (Fact(_("Last review"), f"{moment(last.at)}, {last.who}. {last.outcome_title}. {last.changed}"),)


def _part(reader: Reader, section: Section, plan: Plan, results: Mapping[str, DutyView]) -> PlanPart:
    return PlanPart(section.id, section.title, tuple(_answers(reader, section, plan, results)))


def _answers(
    reader: Reader, section: Section, plan: Plan, results: Mapping[str, DutyView]
) -> Iterator[Fact | PlanRows]:
    for field in section.fields:
        path = f"{section.id}.{field.id}"
        if field.kind == "rows":
            found = results if path == ACTIONS[plan.kind] else {}
            yield PlanRows(field.label, tuple(_entry(reader, field, row, found) for row in rows(plan.body, path)))
            continue
        given = answer(plan.body, path)
        if field.kind == "yes-no" and given == "no" and _told_by_rows(section, path, plan):
            continue  # "No scheme is used: No" above the schemes says it twice, and the first time the wrong way round
        words = reader.words(field, given)
        if words or field.wanted(plan.body):
            yield Fact(field.label, words)


def _told_by_rows(section: Section, path: str, plan: Plan) -> bool:
    """Whether rows of the section stand there because of that answer."""
    asked = ((field, field.required_when) for field in section.fields if field.kind == "rows")
    return any(
        when is not None and when.field == path and bool(rows(plan.body, f"{section.id}.{field.id}"))
        for field, when in asked
    )


def _entry(reader: Reader, field: Field, row: Mapping[str, object], results: Mapping[str, DutyView]) -> Entry:
    title = reader.row_title(field, row)
    whole = str(row.get(field.row_title, "")) if field.row_title else ""
    facts = [
        Fact(label, words)
        for label, words in reader.lines(field, row)
        if not (field.row_title and whole == words == title)
    ]
    duty = results.get(str(row.get("id", "")))
    if duty is not None:
        facts.append(Fact(_("What became of it"), _became(duty)))
    return Entry(title or field.label, tuple(facts))


def _became(duty: DutyView) -> str:
    if duty.state == "open":
        late = _("Open, past its time") if duty.overdue else _("Open")
        return f"{late}; {duty.holder}" if duty.holder else late
    said = [duty.outcome_title or _("No longer needed")]
    if duty.outcome_at is not None:
        said.append(moment(duty.outcome_at))
    return ": ".join(part for part in (", ".join(said), duty.outcome_note) if part)


def remand_note(
    work: Workplace,
    uow: UnitOfWork,
    about: About,
    recipient: str,
    asked: str,
    contact: str,
    known: tuple[KnownValue, ...],
) -> RemandNote:
    """One page on risk. It draws from the grade in force and the views on record; places that are known are taken out."""
    assessed = uow.all(
        select(RiskAssessment)
        .where(RiskAssessment.case_id == about.case.id, RiskAssessment.state == "graded")
        .order_by(RiskAssessment.seq.desc())
    )
    views = uow.all(
        select(ViewsRecord)
        .where(ViewsRecord.case_id == about.case.id, ViewsRecord.withdrawn_at.is_(None))
        .order_by(ViewsRecord.seq.desc())
    )
    names = display_names(uow, (*(each.created_by for each in assessed), *(each.created_by for each in views)))
    steps = grade_steps(about.practice, assessed, names)

    def safe(text: str) -> str:
        return redact(text, [(hit.start, hit.end) for hit in find(text, known)]).text if text else ""

    last = steps[0] if steps else None
    return RemandNote(
        urn=about.case.urn,
        crime_number=about.case.crime_number,
        victim=about.victim,
        suspect=about.suspect,
        officer=about.oic,
        officer_contact=contact,
        recipient=recipient,
        written_on=moment(about.now),
        asked=safe(asked),
        grade=about.practice.title("grades", about.case.grade),
        graded=f"{last.stage_title}, {last.who}, {moment(last.at)}" if last else "",
        why=safe(last.rationale) if last else "",
        history=_history(work, uow, about),
        views_conditions=safe(_views_on_bail(uow, about.case.id)),
        views_order=safe(_views_on_order(about.practice, views[0])) if views else "",
        views_given=_given(about.practice, views[0], names) if views else "",
        marking=about.marking,
        training=about.training,
    )


def _history(work: Workplace, uow: UnitOfWork, about: About) -> tuple[Fact, ...]:
    months = work.policies(uow).number("risk.escalation.months")
    start = window_start(about.now.astimezone(LONDON).date(), months)
    found = uow.session.execute(
        select(Incident.kind, func.count()).where(Incident.case_id == about.case.id).group_by(Incident.kind)
    ).all()
    recent = uow.session.scalar(
        select(func.count()).select_from(Incident).where(Incident.case_id == about.case.id, Incident.day >= start)
    )
    counts = {kind: count for kind, count in found}  # noqa: C416 - a row is no pair to mypy
    listed = (Fact(about.practice.title("incident-kinds", kind), str(count)) for kind, count in sorted(counts.items()))
    return (
        Fact(_("Incidents on record"), str(sum(counts.values()))),
        Fact(_("In {months} months").format(months=months), str(recent or 0)),
        *listed,
    )


def _views_on_bail(uow: UnitOfWork, case_id: UUID) -> str:
    bailed = uow.all(
        select(Event)
        .where(Event.case_id == case_id, Event.kind == "police-bail", Event.withdrawn_at.is_(None))
        .order_by(Event.at.desc(), Event.id.desc())
    )
    return next((said for event in bailed if (said := event.answer("facts", "victim_views"))), "")


def _views_on_order(practice: Practice, record: Record) -> str:
    form = practice.form(record.form or record.kind, record.form_version)
    section = form.section("restraining_order")
    reader = Reader(form, record.body)
    said = (
        (field.label, reader.words(field, answer(record.body, f"restraining_order.{field.id}")))
        for field in (section.fields if section else ())
    )
    return "\n".join(f"{label}: {words}" for label, words in said if words)


def _given(practice: Practice, record: Record, names: Mapping[UUID, str]) -> str:
    form = practice.form(record.form or record.kind, record.form_version)
    field = form.field("asked.how")
    how = field.title_of(record.answer("asked", "how")) if field and record.answer("asked", "how") else ""
    return ", ".join(part for part in (how, moment(record.created_at), names.get(record.created_by, "")) if part)


def address_letter(about: About, recipient: str, proceedings: str, their_reference: str, contact: str) -> AddressLetter:
    """The letter that asks for an address to be kept out of proceedings. It has no place for one."""
    return AddressLetter(
        recipient=recipient,
        proceedings=proceedings,
        their_reference=their_reference,
        person=about.victim,
        officer=about.me,
        office="",  # may be read by the other parties: the name of a unit would tell what it is about
        contact=contact,
        written_on=about.today,
        marking=about.marking,
        training=about.training,
    )
