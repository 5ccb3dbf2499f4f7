"""The prosecutor's file from the records of a withdrawal: first page, report, items, duties, views, what is withheld.

Prosecutor only. It carries no safety plan: the note on how safety planning was gone over stays in the desk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from da_desk.documents.document import Fact
from da_desk.documents.pack import (
    DutyRow,
    ExhibitRow,
    FrontPage,
    ItemRow,
    Override,
    ProsecutorPaper,
    Section,
    WithheldRow,
)
from da_desk.documents.reverse import FactSection
from da_desk.models.attachments import Attachment
from da_desk.models.events import Duty
from da_desk.models.records import AddressDecision, BackgroundReport, OicStatement, Record, ViewsRecord
from da_desk.practice.forms import answer
from da_desk.services.guarding import BY_HAND, circumstances
from da_desk.services.papers import Setting, answer_words, fact_rows, item_detail, notice_paper
from da_desk.services.withdrawals import OWN_STATEMENT_ENDINGS, Withdrawal
from da_desk.wording import LONDON, _, day, moment

EXHIBIT_KINDS = ("translation", "interpreter-statement")
"""Attachments that go into the prosecutor's file, page by page."""

_SAFETY = "duty.safety-planning"


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes into the file beside the rows of the withdrawal."""

    withheld: tuple[AddressDecision, ...]
    override: Override | None
    audit_anchor: str


def prosecutor_paper(setting: Setting, withdrawal: Withdrawal, beside: Beside) -> ProsecutorPaper:
    """The whole file in words."""
    case, report, statement = withdrawal.case, withdrawal.report, withdrawal.statement
    notice = notice_paper(setting, withdrawal)
    return ProsecutorPaper(
        urn=case.urn,
        crime_number=case.crime_number,
        victim=setting.victim,
        suspect=setting.suspect,
        officer=setting.officer,
        officer_contact=setting.unit,
        supervisor=_checked_by(setting, report),
        prepared_on=moment(setting.now),
        ending=_ending(setting, withdrawal),
        front=_front(setting, withdrawal),
        notice=notice,
        report=_report(setting, report),
        items=_items(setting, statement) if statement else (),
        before=_section(setting, statement, "before") if statement else (),
        duties=tuple(_duty(setting, duty) for duty in withdrawal.duties if duty.state != "withdrawn"),
        views=tuple(_views(setting, number, record) for number, record in enumerate(withdrawal.views, 1)),
        interpreter=_interpreter(setting, statement),
        exhibits=tuple(_exhibits(withdrawal)),
        withheld=tuple(_withheld(setting, row) for row in beside.withheld),
        account=_account(withdrawal),
        override=beside.override,
        marking=setting.marking,
        training=setting.training,
        audit_anchor=beside.audit_anchor,
    )


def _checked_by(setting: Setting, report: BackgroundReport | None) -> str:
    if report is None or report.state != "checked" or report.sealed_at is None:
        return ""
    who = setting.name(report.sealed_by)
    return _("{who}, checked {when}").format(who=who, when=moment(report.sealed_at))


def _ending(setting: Setting, withdrawal: Withdrawal) -> str:
    served = withdrawal.served
    signing = withdrawal.signings.get(served.id) if served else None
    title = setting.practice.title("withdrawal-endings", withdrawal.ending) if withdrawal.ending else ""
    if withdrawal.ending == "signed" and signing is None:
        return _("Not signed")
    if signing is None:
        return title
    on = day(signing.signed_at.astimezone(LONDON).date())
    if withdrawal.ending in OWN_STATEMENT_ENDINGS:
        return _("{ending}. The officer's own statement was signed on {day}.").format(ending=title, day=on)
    signed = _("Signed on {day}.").format(day=on)
    if not signing.scan_id:
        held = _("The signed original is held at {place}.").format(place=signing.held_at)
        signed = f"{signed} {held}"
    return signed if withdrawal.ending == "signed" else f"{title}. {signed}"


def _front(setting: Setting, withdrawal: Withdrawal) -> FrontPage:
    """From the report; what it leaves open of bail and hearing, and all while there is no report, from the indication."""
    report, notice = withdrawal.report, notice_paper(setting, withdrawal)
    if report is None:
        return FrontPage(
            notice.words, "", notice.pressure, notice.risk_change, "", notice.bail, notice.next_hearing, "", ""
        )
    said = _Answers(setting, report)
    return FrontPage(
        now_says=said.words("front.now_says"),
        why=said.words("front.why"),
        pressure=said.words("front.pressure"),
        risk_change=said.words("front.risk_change"),
        evidence_remains=said.words("front.evidence_remains"),
        bail=said.joined("front.bail_position", "front.bail_detail") or notice.bail,
        next_hearing=said.joined("front.next_hearing", "front.next_hearing_court") or notice.next_hearing,
        decision_asked=said.words("front.decision_asked"),
        decision_by=said.words("front.decision_by"),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    setting: Setting
    record: Record

    def words(self, path: str) -> str:
        form = self.setting.practice.form(self.record.kind, self.record.form_version)
        field = form.field(path)
        return answer_words(field, answer(self.record.body, path)) if field else ""

    def joined(self, *paths: str) -> str:
        return ", ".join(words for path in paths if (words := self.words(path)))


def _report(setting: Setting, report: BackgroundReport | None) -> tuple[Section, ...]:
    if report is None:
        return ()
    form = setting.practice.form(report.kind, report.form_version)
    section = form.section("report")
    fields = section.fields if section else ()
    return tuple(Section(field.label, report.answer("report", field.id)) for field in fields)


def _items(setting: Setting, statement: Record) -> tuple[ItemRow, ...]:
    rows = []
    for field in setting.practice.form(statement.kind, statement.form_version).items:
        item = statement.body.get("items", {}).get(field.id, {})
        given = str(item.get("answer", ""))
        rows.append(ItemRow(field.label, field.title_of(given) if given else "", item_detail(item)))
    return tuple(rows)


def _section(setting: Setting, record: Record, section_id: str) -> tuple[Fact, ...]:
    section = setting.practice.form(record.kind, record.form_version).section(section_id)
    return fact_rows(section, record.body) if section else ()


def _duty(setting: Setting, duty: Duty) -> DutyRow:
    return DutyRow(
        duty.title, moment(duty.do_by), setting.name(duty.holder_id) or setting.unit, _outcome(setting, duty)
    )


def _outcome(setting: Setting, duty: Duty) -> str:
    if duty.state != "done" or duty.outcome_at is None:
        return setting.practice.title("duty-states", duty.state)
    found = setting.practice.rule_of(duty.rule_version).outcome(duty.outcome)
    title = found.title if found else duty.outcome
    note = duty.outcome_note if duty.rule != _SAFETY else ""
    late = _("Late: {reason}").format(reason=duty.late_reason) if duty.late_reason else ""
    return "\n".join(part for part in (f"{title}, {moment(duty.outcome_at)}", note, late) if part)


def _views(setting: Setting, number: int, record: ViewsRecord) -> FactSection:
    form = setting.practice.form(record.kind, record.form_version)
    rows = tuple(row for section in form.sections for row in fact_rows(section, record.body))
    on = day(record.created_at.astimezone(LONDON).date())
    return FactSection(_("Views {number}, asked {day}").format(number=number, day=on), rows)


def _interpreter(setting: Setting, statement: Record | None) -> tuple[Fact, ...]:
    if statement is None or statement.answer("interpreter", "used") != "yes":
        return ()
    return _section(setting, statement, "interpreter")


def exhibits(withdrawal: Withdrawal) -> tuple[tuple[str, Attachment], ...]:
    """The exhibits that go along, each with its reference: INT/1, INT/2 …"""
    found = [attachment for kind in EXHIBIT_KINDS for attachment in withdrawal.exhibits(kind)]
    return tuple((_("INT/{number}").format(number=n), attachment) for n, attachment in enumerate(found, 1))


def exhibit_title(kind: str) -> str:
    """What an exhibit is, without a name."""
    titles = {"translation": _("Translation of the statement"), "interpreter-statement": _("Interpreter's statement")}
    return titles.get(kind, _("Exhibit"))


def _exhibits(withdrawal: Withdrawal) -> Iterator[ExhibitRow]:
    for reference, attachment in exhibits(withdrawal):
        yield ExhibitRow(reference, exhibit_title(attachment.kind), _("At the end of this file"))


def _withheld(setting: Setting, row: AddressDecision) -> WithheldRow:
    """What was taken out, by its kind alone: the words themselves stay in the desk."""
    if row.kind == BY_HAND:
        return WithheldRow(_("Words marked by the officer"), row.reason)
    return WithheldRow(setting.practice.title("contact-kinds", row.kind), row.reason)


def _account(withdrawal: Withdrawal) -> Section | None:
    record: OicStatement | None = withdrawal.oic_statement
    if record is None or withdrawal.ending not in OWN_STATEMENT_ENDINGS:
        return None
    name = f"{record.answer('officer', 'rank_number')} {record.answer('officer', 'name')}".strip()
    station = record.answer("officer", "station")
    return Section(", ".join(p for p in (name, station) if p), f"{record.text}\n\n{circumstances(record)}".strip())
