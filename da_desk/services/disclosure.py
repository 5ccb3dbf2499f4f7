"""What leaves the desk: the notice to the CPS, the pack through its gate, text copied section by section; all on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from da_desk.documents.notice import NoticePaper
from da_desk.documents.pack import Override
from da_desk.errors import GateClosed, NotFound, Problem, RuleRefused, ValidationFailed
from da_desk.models.attachments import Disclosure
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.records import Record
from da_desk.practice.withdrawal import GateLine
from da_desk.services.duty_views import display_names
from da_desk.services.gating import lines_of, overridable
from da_desk.services.issuing import Issued, IssuedFile, Leaving, earlier, issue
from da_desk.services.pack_files import PACK, FileKind, PackParts, Prepared, notice_of, parts_of, rendered_notice
from da_desk.services.papers import as_text
from da_desk.services.records import opened_record
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.services.withdrawals import load
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import LONDON, _, moment

__all__ = ["DisclosureView", "Disclosures", "Issued", "IssuedFile", "Prepared"]

_PROSECUTION = ("cps", "own-file", "other-force")
"""Recipients who may get what the defence may not."""

COPIED = "copied-text"


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One thing that left, or was meant to."""

    id: UUID
    batch: UUID
    kind: str
    recipient: str
    purpose: str
    state: str
    at: datetime
    who: str
    written_at: datetime | None
    pages: int
    file_sha256: str
    attachment_id: UUID | None
    section: str
    pasted_where: str
    override_reason: str
    override_by: str


@dataclass(frozen=True, slots=True)
class Disclosures(Service):
    """Everything by which the contents of a case leave the desk."""

    def notice(self, case_id: UUID) -> Prepared:
        """The one-page notice to the CPS from the indication alone, to look at. Nothing is written."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            found = notice_of(self.workplace, uow, self.workplace.in_case(uow, case_id, "read", "record"))
        return rendered_notice(*_indicated(found))

    def gate(self, case_id: UUID) -> tuple[GateLine, ...]:
        """What holds the pack back, each with its place, and what has to be said with it."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            found = load(uow, self.workplace.in_case(uow, case_id, "read", "record"))
            if found is None:
                raise _not_indicated()
            return lines_of(self.workplace, uow, found)

    def preview(self, case_id: UUID, override: str = "") -> tuple[Prepared, ...]:
        """The files as they would leave now, gate or no gate; nothing is written."""
        return self._parts(case_id, "read", "record", override).rendered()

    def issue(
        self,
        case_id: UUID,
        out: Path,
        recipient: str,
        purpose: str,
        override: str = "",
        files: Sequence[FileKind] | None = None,
        *,
        op_id: UUID | None = None,
    ) -> Issued:
        """Write the pack into ``out``. ``files`` narrows it to some of "service", "prosecutor", "restricted".

        Raises GateClosed with what is missing, unless a supervisor gives an ``override`` reason (a known place that is
        not decided, no one can override); AccessDenied; ValidationFailed; UnprintableText; what the folder refuses with.
        """
        done = earlier(self.workplace, out, op_id)
        if done is not None:
            return done
        leaving = self._leaving(recipient, purpose, override)
        parts = self._parts(case_id, "export", "case")
        missing = [line for line in parts.lines if line.severity == "missing"]
        if missing:
            parts = self._overridden(case_id, missing, leaving.override)
        wanted = _wanted(parts, files, leaving.recipient)
        kept = leaving if missing else Leaving(leaving.recipient, leaving.purpose)
        return issue(self.workplace, out, case_id, parts.rendered(wanted), kept, op_id)

    def issue_notice(
        self, case_id: UUID, out: Path, recipient: str, purpose: str, *, op_id: UUID | None = None
    ) -> Issued:
        """Write the notice to the CPS into ``out``. It waits for nothing but the indication."""
        done = earlier(self.workplace, out, op_id)
        if done is not None:
            return done
        leaving = self._leaving(recipient, purpose, "")
        _require_prosecution(leaving.recipient)
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            found = notice_of(self.workplace, uow, self.workplace.in_case(uow, case_id, "export", "case"))
        return issue(self.workplace, out, case_id, [rendered_notice(*_indicated(found))], leaving, op_id)

    def sections(self, record_id: UUID) -> tuple[tuple[str, str], ...]:
        """The paper as text to be copied into another system: title and text of each section that says something."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, record.case_id, "export", "record")
        return as_text(self.workplace.practice, record)

    def copied(
        self,
        record_id: UUID,
        section: str,
        pasted_where: str,
        purpose: str,
        recipient: str = "own-file",
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Put on record that a section was copied as text, and where it was pasted."""
        leaving = self._leaving(recipient, purpose, "")
        typed = Typed()
        where = typed.line("pasted_where", _("Pasted where"), pasted_where, needed=True)
        typed.check()
        text = dict(self.sections(record_id)).get(section)
        if text is None:
            raise NotFound

        def act(uow: UnitOfWork) -> None:
            record = uow.get(Record, record_id)
            self.workplace.in_case(uow, record.case_id, "create", "disclosure")
            row = Disclosure(
                case_id=record.case_id, record_id=record_id, batch=uuid7(), kind=COPIED, recipient=leaving.recipient,
                purpose=leaving.purpose, state="written", section=section, pasted_where=where,
                file_sha256=sha256(text), written_at=uow.now,
            )  # fmt: skip
            uow.add(row)
            uow.note("disclosed", "disclosure", row.id, record.case_id, recipient=leaving.recipient, kind=COPIED)

        return self.workplace.act(op_id, act)

    def of_case(self, case_id: UUID) -> tuple[DisclosureView, ...]:
        """Everything that left, or was meant to, the newest first. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "read", "disclosure")
            rows = uow.all(select(Disclosure).where(Disclosure.case_id == case_id).order_by(Disclosure.id.desc()))
            names = display_names(uow, (each for row in rows for each in (row.created_by, row.override_by)))
            practice = self.workplace.practice
            return tuple(_view(row, practice.title("recipients", row.recipient), names) for row in rows)

    def _parts(self, case_id: UUID, verb: str, kind: str, override: str = "") -> PackParts:
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, verb, kind)
            parts = parts_of(self.workplace, uow, case)
            if parts is not None and override:
                parts = parts_of(self.workplace, uow, case, self._words_of(parts.lines, override))
        if parts is None:
            raise _not_indicated()
        return parts

    def _overridden(self, case_id: UUID, missing: Sequence[GateLine], override: str) -> PackParts:
        if not override or not all(map(overridable, missing)):
            raise GateClosed(*(Problem(line.place, line.sentence) for line in missing))
        with self.workplace.reading() as uow:
            self.workplace.in_case(uow, case_id, "override", "disclosure")
        return self._parts(case_id, "export", "case", override)

    def _words_of(self, lines: Sequence[GateLine], reason: str) -> Override | None:
        missing = tuple(line.sentence for line in lines if line.severity == "missing")
        work = self.workplace
        return Override(reason, work.actor.display, moment(work.now()), missing) if missing else None

    def _leaving(self, recipient: str, purpose: str, override: str) -> Leaving:
        typed = Typed()
        known = self.workplace.practice.choices("recipients", self.workplace.now().astimezone(LONDON).date())
        given = recipient.strip().casefold()
        slug = next((each.slug for each in known if given in (each.slug, each.title.casefold())), given)
        leaving = Leaving(
            typed.choice("recipient", _("Recipient"), slug, [each.slug for each in known]),
            typed.line("purpose", _("Purpose"), purpose, needed=True),
            typed.text("override", _("Why the pack leaves incomplete"), override, limit=1000),
        )
        typed.check()
        return leaving


def _indicated(found: tuple[UUID, NoticePaper] | None) -> tuple[UUID, NoticePaper]:
    if found is None:
        raise _not_indicated()
    return found


def _not_indicated() -> RuleRefused:
    return RuleRefused(_("No withdrawal was indicated in this case. Record the indication first."))


def _wanted(parts: PackParts, files: Sequence[FileKind] | None, recipient: str) -> tuple[FileKind, ...]:
    wanted = tuple(kind for kind in parts.kinds() if files is None or kind in files)
    if files is not None and set(files) - set(PACK):
        raise NotFound
    if not wanted:
        raise RuleRefused(_("There is no such file in this pack yet."))
    if set(wanted) - {"service"}:
        _require_prosecution(recipient)
    return wanted


def _require_prosecution(recipient: str) -> None:
    if recipient not in _PROSECUTION:
        sentence = _(
            "Only the prosecution and the police may get more than the file for service. Choose that file alone."
        )
        raise ValidationFailed(Problem("recipient", sentence))


def _view(row: Disclosure, recipient: str, names: dict[UUID, str]) -> DisclosureView:
    return DisclosureView(
        id=row.id,
        batch=row.batch,
        kind=row.kind,
        recipient=recipient,
        purpose=row.purpose,
        state=row.state,
        at=row.created_at,
        who=names.get(row.created_by, ""),
        written_at=row.written_at,
        pages=row.pages,
        file_sha256=row.file_sha256,
        attachment_id=row.attachment_id,
        section=row.section,
        pasted_where=row.pasted_where,
        override_reason=row.override_reason,
        override_by=names.get(row.override_by, "") if row.override_by else "",
    )
