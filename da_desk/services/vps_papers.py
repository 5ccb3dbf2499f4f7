"""Papers of a victim personal statement: the signed statement, and the notice on how it is to be presented.

On record before they leave. What was sent to the CPS answers the duty to send it.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from da_desk.documents import pdf
from da_desk.documents.preference_notice import PreferenceNotice
from da_desk.errors import NotFound, RuleRefused
from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.models.records import Signing, Vps
from da_desk.practice.clocks import london_day
from da_desk.services.attachments import data_of
from da_desk.services.case_view import hearing_line, next_hearing
from da_desk.services.copies import CopyLine, copy_lines, require_shown
from da_desk.services.duty_views import is_late
from da_desk.services.guarding import decided, known_values
from da_desk.services.issuing import Issued, Leaving, earlier, issue, put_on_paper
from da_desk.services.pack_files import Prepared
from da_desk.services.papers import setting_of, vps_paper
from da_desk.services.planning import end_duties, of_submissions, open_duties
from da_desk.services.refuges import without_refuges
from da_desk.services.service import Service
from da_desk.services.service_file import ServiceParts, copy_note
from da_desk.services.typed import Typed
from da_desk.services.vps import attachments_of
from da_desk.services.vps_offers import preferences
from da_desk.services.vps_reads import SEND, SEND_PREFERENCE, PreferenceLine, preference_line, signed_papers
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, day, moment, ngettext

VpsPaperKind = Literal["vps", "vps-preference"]
STATEMENT, NOTICE = "vps", "vps-preference"
VICTIM, CPS = "victim", "cps"
RECIPIENTS: dict[str, tuple[str, ...]] = {
    STATEMENT: (CPS, "court", "witness-care", "other-force", "own-file", VICTIM),
    NOTICE: (CPS, "witness-care", "other-force", "own-file"),
}
"""Who may get which paper."""

_STAGES = uuid.UUID("0f6c1f0e-58b8-4f3c-9a64-5b1f7f0f5e21")


@dataclass(frozen=True, slots=True)
class VpsPaperAsked:
    """What is asked for. ``record_id``: which VPS, None for the last one signed; ``contact``: how the reader reaches the
    officer, "" for the unit. ``kept_where`` and ``if_found``: what a victim was asked before a copy is left, and ``shown``
    the safe contact that was seen before. ``late_reason``: why, when it should have been sent before.
    """

    recipient: str
    purpose: str
    record_id: UUID | None = None
    contact: str = ""
    kept_where: str = ""
    if_found: str = ""
    shown: UUID | None = None
    late_reason: str = ""


@dataclass(frozen=True, slots=True)
class VpsPapers(Service):
    """Everything by which a VPS, or the choice of how it is presented, leaves the desk."""

    def recipients(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Who may get that kind of paper: slug and title."""
        return tuple((slug, self.workplace.practice.title("recipients", slug)) for slug in RECIPIENTS[kind])

    def preview(self, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked) -> Prepared:
        """The paper as it would leave; nothing is written. Raises RuleRefused while there is nothing to send."""
        return self._prepared(case_id, kind, asked, "read")

    def issue(
        self, case_id: UUID, kind: VpsPaperKind, out: Path, asked: VpsPaperAsked, *, op_id: UUID | None = None
    ) -> Issued:
        """Write the paper into the folder ``out``, or as the very file when it ends with ".pdf".

        Raises ValidationFailed, RuleRefused, AccessDenied, UnprintableText, and what the folder refuses with.
        """
        self.workplace.opened(case_id)
        done = earlier(self.workplace, out, op_id)
        if done is None:
            leaving = self._leaving(case_id, kind, asked)
            prepared = self._prepared(case_id, kind, asked, "export")
            done = issue(self.workplace, out, case_id, [prepared], leaving, op_id)
        self._sent(case_id, kind, asked, op_id)
        return done

    def put_on_paper(
        self, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked, *, op_id: UUID | None = None
    ) -> Prepared:
        """The paper for the printer. It is on record, with its bytes and the safe contact that was shown, before it is
        given back. A printed paper may lie on the desk for days: it does not count as sent.
        """
        self.workplace.opened(case_id)
        leaving = self._leaving(case_id, kind, asked)
        if asked.recipient == VICTIM:
            with self.workplace.reading() as uow:
                require_shown(uow, case_id, asked.shown)
        prepared = self._prepared(case_id, kind, asked, "export")
        put_on_paper(self.workplace, case_id, prepared, leaving, op_id, str(asked.shown or ""))
        return prepared

    def copies(self, case_id: UUID) -> tuple[CopyLine, ...]:
        """Who has a copy, the latest first. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "disclosure")
            return copy_lines(uow, self.workplace.practice, case_id, RECIPIENTS)

    def _prepared(self, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked, verb: str) -> Prepared:
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, verb, "record")
            if kind == NOTICE:
                event_id, notice = self._notice(uow, case, asked)
                title = _("Notice on how the VPS is to be presented")
                made, record_id = pdf.render(notice), None
            else:
                record, parts = self._statement(uow, case, asked)
                title = _("Victim personal statement")
                made, record_id, event_id = parts.rendered(_("Victim personal statement (MG11)")), record.id, None
        return Prepared(kind, title, made.data, made.pages, made.sha256, record_id, event_id)

    def _statement(self, uow: UnitOfWork, case: Case, asked: VpsPaperAsked) -> tuple[Vps, ServiceParts]:
        record, signing = _signed(uow, case.id, asked.record_id)
        places = decided(uow, record, known_values(uow, case.id))
        if places.undecided:
            raise RuleRefused(_("Decide first for every known address and number in the text."))
        about = setting_of(self.workplace, uow, case, (), attachments_of(uow, case.id))
        scan = data_of(uow, signing.scan_id) if signing.scan_id and not places.withheld else None
        paper = vps_paper(
            about, case.urn, record, signing=signing, copy_note=copy_note(signing, places), withheld=places.spans
        )
        return record, ServiceParts(paper, scan, about.training, about.marking)

    def _notice(self, uow: UnitOfWork, case: Case, asked: VpsPaperAsked) -> tuple[UUID, PreferenceNotice]:
        chosen = preferences(uow, case.id)
        if not chosen:
            raise RuleRefused(_("Ask first how the victim wants the VPS to be presented, and record it."))
        about, practice = setting_of(self.workplace, uow, case), self.workplace.practice
        lines = [preference_line(practice, event, {}) for event in chosen]
        now, former = lines[-1], lines[-2] if len(lines) > 1 else None
        events = uow.all(select(Event).where(Event.case_id == case.id, Event.withdrawn_at.is_(None)).order_by(Event.at))
        paper = PreferenceNotice(
            urn=case.urn,
            crime_number=case.crime_number,
            victim=about.victim,
            suspect=about.suspect,
            officer=about.officer,
            officer_contact=asked.contact.strip() or about.unit,
            next_hearing=hearing_line(next_hearing(events, london_day(uow.now))),
            choice=now.choice_title,
            reader=now.reader,
            needs=now.needs,
            told_on=moment(now.at),
            asked_by=now.asked_by,
            how=now.how,
            former=_former(former) if former else "",
            statements=tuple(_words(signing) for _record, signing in signed_papers(uow, case.id)),
            written_on=moment(about.now),
            marking=about.marking,
            training=about.training,
        )
        return chosen[-1].id, without_refuges(paper, known_values(uow, case.id))

    def _leaving(self, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked) -> Leaving:
        typed = Typed()
        known = self.workplace.practice.choices("recipients", london_day(self.workplace.now()))
        typed.choice("recipient", _("Recipient"), asked.recipient, [each.slug for each in known])
        purpose = typed.line("purpose", _("Purpose"), asked.purpose, needed=True)
        if asked.recipient not in RECIPIENTS[kind] and not typed.problems:
            typed.refuse("recipient", _("This paper is not made for that recipient. Choose one of those offered."))
        if asked.recipient == VICTIM and VICTIM in RECIPIENTS[kind]:
            purpose = _asked_of_victim(typed, purpose, asked)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "export", "record")
            late = any(
                is_late(self.workplace.practice, duty, uow.now) for duty in self._owed(uow, case_id, kind, asked)
            )
        if late and not asked.late_reason.strip():
            typed.refuse("late_reason", _("It should have been sent before. Say why it is late."))
        typed.check()
        return Leaving(asked.recipient, purpose)

    def _sent(self, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked, op_id: UUID | None) -> None:
        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, case_id, "export", "record")
            for duty in self._owed(uow, case_id, kind, asked):
                late = asked.late_reason.strip() if is_late(self.workplace.practice, duty, uow.now) else ""
                end_duties(uow, (duty,), "sent", "", late)

        self.workplace.act(uuid.uuid5(_STAGES, f"{op_id}:sent") if op_id else None, act)

    def _owed(self, uow: UnitOfWork, case_id: UUID, kind: VpsPaperKind, asked: VpsPaperAsked) -> list[Duty]:
        """What sending this paper answers."""
        if asked.recipient != CPS:
            return []
        if kind == NOTICE:
            return open_duties(uow, case_id, (SEND_PREFERENCE,))
        record, _signing = _signed(uow, case_id, asked.record_id)
        return of_submissions(uow, record, open_duties(uow, case_id, (SEND,)))


def _signed(uow: UnitOfWork, case_id: UUID, record_id: UUID | None) -> tuple[Vps, Signing]:
    found = signed_papers(uow, case_id)
    if not found:
        raise RuleRefused(_("A copy is made of a signed VPS. None is signed yet."))
    if record_id is None:
        return found[-1]
    named = next((each for each in found if each[0].id == record_id), None)
    if named is None:
        raise NotFound
    return named


def _asked_of_victim(typed: Typed, purpose: str, asked: VpsPaperAsked) -> str:
    """What the victim was asked before a copy is left goes on record with it."""
    kept = typed.line("kept_where", _("Where the copy would be kept"), asked.kept_where, needed=True)
    found = typed.line("if_found", _("What if the suspect found it"), asked.if_found, needed=True)
    said = _("{purpose}. Kept: {kept}. If it is found: {found}")
    return said.format(purpose=purpose, kept=kept, found=found)


def _former(line: PreferenceLine) -> str:
    return _("{choice}, told {day}").format(choice=line.choice_title, day=day(london_day(line.at)))


def _words(signing: Signing) -> str:
    words = ngettext("{day}, {count} page", "{day}, {count} pages", signing.pages)
    return words.format(day=day(london_day(signing.signed_at)), count=signing.pages)
