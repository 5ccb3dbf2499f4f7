"""Turns records into the papers that documents draw: the statement, the restricted reverse, the notice to the CPS.

Everything leaves here in words; nothing of one file has a way into another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from da_desk.documents.document import Fact
from da_desk.documents.notice import NoticePaper, Step
from da_desk.documents.reverse import FactSection, ReversePaper
from da_desk.documents.statement import ReaderWords, SigningWords, StatementPaper
from da_desk.documents.vps import VpsPaper
from da_desk.models.accounts import Unit
from da_desk.models.attachments import Attachment
from da_desk.models.cases import Case, CaseOwner
from da_desk.models.events import Duty
from da_desk.models.people import Involvement, Person
from da_desk.models.records import InkPaper, OicStatement, Record, Signing, Vps, WitnessDetails, WitnessStatement
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Field, Section, answer, answered
from da_desk.services.access import Workplace
from da_desk.services.declarations import Declarations, declarations
from da_desk.services.duty_views import display_names
from da_desk.services.guarding import Span, guarded
from da_desk.services.withdrawals import Withdrawal
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _, day, moment


@dataclass(frozen=True, slots=True)
class Setting:
    """What every paper of one case needs beside its records, in words."""

    practice: Practice
    training: bool
    marking: str
    victim: str
    suspect: str
    officer: str
    unit: str
    names: Mapping[UUID, str]
    declarations: Declarations
    now: datetime

    def name(self, account_id: UUID | None) -> str:
        """How colleagues read an account's name; "" for nobody."""
        return self.names.get(account_id, "") if account_id else ""


def setting(work: Workplace, uow: UnitOfWork, withdrawal: Withdrawal) -> Setting:
    """What is said on every paper of a withdrawal. Five statements."""
    return setting_of(work, uow, withdrawal.case, _accounts(withdrawal), withdrawal.attachments)


def setting_of(
    work: Workplace,
    uow: UnitOfWork,
    case: Case,
    accounts: Iterable[UUID | None] = (),
    attachments: Iterable[Attachment] = (),
) -> Setting:
    """Load what is said of the case on every paper. ``accounts``: whom it names beside the officer in the case;
    ``attachments``: those that say when a statement was printed. Five statements.
    """
    people = uow.session.execute(
        select(Involvement.role, Person)
        .join(Person, Person.id == Involvement.person_id)
        .where(
            Involvement.case_id == case.id, Involvement.role.in_(("victim", "suspect")), Involvement.ended_at.is_(None)
        )
        .order_by(Involvement.id)
    ).all()
    oic = uow.first(
        select(CaseOwner.account_id).where(
            CaseOwner.case_id == case.id, CaseOwner.ownership == "oic", CaseOwner.to_at.is_(None)
        )
    )
    names = display_names(uow, (oic, *accounts))
    return Setting(
        practice=work.practice,
        training=work.training,
        marking=work.practice.title("sensitivities", "official-sensitive"),
        victim=uow.get(Person, case.victim_id).spoken,
        suspect=", ".join(person.spoken for role, person in people if role == "suspect"),
        officer=names.get(oic, "") if oic else "",
        unit=uow.get(Unit, case.unit_id).name,
        names=names,
        declarations=declarations(uow, attachments),
        now=uow.now,
    )


def _accounts(withdrawal: Withdrawal) -> Iterable[UUID | None]:
    for duty in withdrawal.duties:
        yield duty.holder_id
        yield duty.outcome_by
    for paper in withdrawal.papers:
        yield paper.sealed_by
        yield paper.created_by


def statement_paper(
    setting: Setting,
    urn: str,
    record: InkPaper,
    *,
    signing: Signing | None = None,
    copy_note: str = "",
    withheld: tuple[Span, ...] = (),
) -> StatementPaper:
    """The statement as it is printed to be signed; with ``signing`` and ``copy_note`` a typed copy of the signed one."""
    signed_on = day(signing.signed_at.astimezone(LONDON).date()) if signing else ""
    own = isinstance(record, OicStatement)
    return StatementPaper(
        urn=urn,
        name=_officer_name(record) if own else setting.victim,
        age_words=_("Over 18") if own else _age(record),
        occupation=_("Police officer") if own else guarded(record).words("witness.occupation", withheld),
        visually_recorded="" if own else _yes_no(record.answer("witness", "visually_recorded")),
        body=_printed(record, withheld),
        wording=setting.declarations.of(record.id),
        marking=setting.marking,
        training=setting.training,
        copy_note=copy_note,
        signing=SigningWords(signing.signed_by, signing.witnessed_by, signed_on) if signing else None,
        reader=None if own else _reader(record, signed_on, withheld),
        language_note="" if own else _language(record, withheld),
    )


def vps_paper(
    setting: Setting,
    urn: str,
    record: Vps,
    *,
    signing: Signing | None = None,
    copy_note: str = "",
    withheld: tuple[Span, ...] = (),
) -> VpsPaper:
    """The victim personal statement, in the same way, with its preface."""
    paper = statement_paper(setting, urn, record, signing=signing, copy_note=copy_note, withheld=withheld)
    return VpsPaper(paper, setting.declarations.preface_of(record.id))


def _printed(record: InkPaper, withheld: tuple[Span, ...]) -> str:
    words = guarded(record)
    if isinstance(record, WitnessStatement):
        return words.words("statement.text", withheld)
    pieces = (words.words("account.text", withheld), words.words("account.who_present", withheld))
    return "\n\n".join(piece for piece in pieces if piece)


def _officer_name(record: Record) -> str:
    return f"{record.answer('officer', 'rank_number')} {record.answer('officer', 'name')}".strip()


def _age(record: Record) -> str:
    return record.answer("witness", "age") if record.answer("witness", "over_18") == "no" else _("Over 18")


def _yes_no(value: str) -> str:
    return {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known"), "n-a": _("Does not apply")}.get(value, "")


def _reader(record: Record, signed_on: str, withheld: tuple[Span, ...]) -> ReaderWords | None:
    if record.answer("witness", "can_read") != "no":
        return None
    return ReaderWords(guarded(record).words("witness.reader_name", withheld), signed_on)


def _language(record: Record, withheld: tuple[Span, ...]) -> str:
    if record.answer("interpreter", "used") != "yes":
        return ""
    language = guarded(record).words("interpreter.language", withheld)
    return _("{language}. Signed in this language; a translation is exhibited.").format(language=language)


def answer_words(field: Field, value: Any) -> str:
    """One answer as a paper shows it; "" when there is none."""
    if not answered(value):
        return ""
    if field.kind == "many":
        return ", ".join(field.title_of(one) for one in value)
    if field.kind == "choice":
        return field.title_of(value)
    if field.kind == "yes-no":
        return _yes_no(value)
    if field.kind == "day":
        return day(date.fromisoformat(value), weekday=True)
    if field.kind == "instant":
        return moment(datetime.fromisoformat(value), weekday=True)
    if field.kind == "item":
        return "\n".join(part for part in (field.title_of(str(value.get("answer", ""))), item_detail(value)) if part)
    return str(value)


def item_detail(item: Mapping[str, Any]) -> str:
    """Where an item is covered, by which reference, or why it was not asked, and the officer's note."""
    return "\n".join(words for part in ("where", "reference", "reason", "note") if (words := str(item.get(part, ""))))


def as_text(practice: Practice, record: Record) -> tuple[tuple[str, str], ...]:
    """Title and plain text of each section that says something, to be copied into another system."""
    form = practice.form(record.form or record.kind, record.form_version)
    found = ((section.title, _plain_text(section, record.body)) for section in form.sections)
    return tuple((title, text) for title, text in found if text)


def _plain_text(section: Section, body: Mapping[str, Any]) -> str:
    rows = [row for row in fact_rows(section, body) if row.value]
    if len(section.fields) == 1:
        return "".join(row.value for row in rows)
    return "\n".join(f"{row.label}: {row.value}" for row in rows)


def fact_rows(section: Section, body: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The answers of one section, with their labels. A question that these answers do not raise is left out."""
    found = ((field, answer_words(field, answer(body, f"{section.id}.{field.id}"))) for field in section.fields)
    return tuple(Fact(field.label, words) for field, words in found if words or field.wanted(body))


def fact_sections(practice: Practice, record: Record, *, only: tuple[str, ...] = ()) -> tuple[FactSection, ...]:
    """The sections of a paper in the order of its form."""
    form = practice.form(record.form or record.kind, record.form_version)
    wanted = (s for s in form.sections if not only or s.id in only)
    return tuple(FactSection(section.title, fact_rows(section, record.body)) for section in wanted)


def reverse_paper(setting: Setting, urn: str, details: WitnessDetails, statement: Record | None) -> ReversePaper:
    """The restricted reverse of the MG11."""
    sections = fact_sections(setting.practice, details)
    if statement is not None and statement.answer("interpreter", "used") == "yes":
        sections += fact_sections(setting.practice, statement, only=("interpreter",))
    return ReversePaper(
        urn=urn,
        name=setting.victim,
        sections=sections,
        marking=setting.marking,
        training=setting.training,
        taken_by=details.answer("taken", "taken_by"),
    )


def notice_paper(setting: Setting, withdrawal: Withdrawal) -> NoticePaper:
    """The one-page notice to the CPS, from the indication and the duties it started; no statement is needed."""
    event, case = withdrawal.event, withdrawal.case
    form = setting.practice.form("withdrawal_indication", event.form_version)

    def said(path: str) -> str:
        field = form.field(path)
        return answer_words(field, answer(event.body, path)) if field else ""

    return NoticePaper(
        urn=case.urn,
        crime_number=case.crime_number,
        victim=setting.victim,
        suspect=setting.suspect,
        written_on=moment(setting.now),
        officer=setting.officer,
        officer_contact=setting.unit,
        indicated_on=moment(event.at) if event.precision == "minute" else day(event.at.astimezone(LONDON).date()),
        how=_sentence(said("indication.how"), said("indication.third_party")),
        told_to=said("indication.told_to"),
        stance=said("indication.stance"),
        words=said("indication.words"),
        children=said("risk.children_at_home"),
        pressure=_sentence(said("risk.pressure_suspected"), said("risk.pressure_note")),
        risk_change=said("risk.risk_change"),
        bail=_sentence(said("position.bail_position"), said("position.bail_detail")),
        next_hearing=_sentence(said("position.next_hearing"), said("position.next_hearing_court")),
        steps=tuple(_step(setting, duty) for duty in withdrawal.duties if duty.state != "withdrawn"),
        marking=setting.marking,
        training=setting.training,
    )


def _sentence(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)


def _step(setting: Setting, duty: Duty) -> Step:
    state = setting.practice.title("duty-states", duty.state)
    return Step(duty.title, moment(duty.do_by), setting.name(duty.holder_id) or setting.unit, state)
