"""The withdrawal journey: the indication, the statement and its address guard, the endings, the copy that is served."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from da_desk.documents import pdf
from da_desk.documents.document import Rendered
from da_desk.errors import NotFound, RuleRefused
from da_desk.models.canonical import thawed
from da_desk.models.cases import Case
from da_desk.models.records import AddressDecision, Record, WithdrawalStatement
from da_desk.practice.forms import gaps
from da_desk.practice.states import next_states
from da_desk.practice.withdrawal import ENDINGS
from da_desk.services.cases import Cases
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.gating import lines_of
from da_desk.services.guarding import BY_HAND, KEEP, WITHHOLD, Decided, Span, decided, guarded, known_values
from da_desk.services.papers import setting
from da_desk.services.records import RecordLine, Records, line_of, opened_record, refuse_gaps, signed_in_ink, snapshot
from da_desk.services.service_file import Withheld, copy_paper, withheld_of
from da_desk.services.signing import SigningActs
from da_desk.services.typed import Typed
from da_desk.services.withdrawals import INDICATED, Withdrawal, load, paused
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class IndicationView:
    """What was recorded when the victim indicated withdrawal."""

    event_id: UUID
    version: int
    at: datetime
    stance: str
    stance_title: str
    words: str


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """A withdrawal at a glance. ``paused``: why the statement waits, "" when it doesn't.

    ``ending``: "" while open. ``next_step`` and ``place``: what to do now and where, as the gate names places.
    """

    indication: IndicationView
    stance: str
    statement: RecordLine | None
    oic_statement: RecordLine | None
    report: RecordLine | None
    views: tuple[RecordLine, ...]
    details: RecordLine | None
    duties: tuple[DutyView, ...]
    ending: str
    paused: str
    next_step: str
    place: str

    @property
    def event_id(self) -> UUID:
        """The indication's event."""
        return self.indication.event_id

    @property
    def indicated_at(self) -> datetime:
        """When the victim indicated it."""
        return self.indication.at


@dataclass(frozen=True, slots=True)
class FindingView:
    """A known place or number in the served words. Offsets count in the text of ``place`` when it begins at 0.

    ``matched`` is what stands in the text; ``whose`` and ``kind`` say what it is; ``decision`` is "" while open.
    """

    start: int
    end: int
    matched: str
    kind: str
    kind_title: str
    whose: str
    place: str
    context: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceCopy:
    """The typed copy as it would be served, and what was taken out of it."""

    rendered: Rendered
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True)
class Statements(SigningActs):
    """Everything from the indication to the signed statement, or to its other endings."""

    def summary(self, case_id: UUID) -> WithdrawalView | None:
        """The newest withdrawal of the case; None when none was indicated. Constant number of statements."""
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, case_id, "read", "record")
            found = load(uow, case)
            return self._view(uow, found) if found else None

    def indicate(self, case_id: UUID, body: dict[str, Any], at: datetime, *, op_id: UUID | None = None) -> Changes:
        """Record that the victim indicated withdrawal; its duties stand in the same moment.

        Raises ValidationFailed with every question left open: what is not known is answered "not known", because a
        blank would start no duty.
        """
        refuse_gaps(gaps(self.workplace.practice.form("withdrawal_indication"), body))
        return Cases(self.workplace).record_event(case_id, INDICATED, at, "minute", body, op_id=op_id)

    def start(self, case_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Begin the victim's statement, with what the indication already says of it.

        Raises RuleRefused while the supervisor's and the CPS's advice is awaited, or when one is being written.
        """
        self.workplace.opened(case_id)
        with self.workplace.reading() as uow:
            found = load(uow, self.workplace.in_case(uow, case_id, "create", "record"))
        if found is None:
            raise RuleRefused(_("Record first that the victim indicated withdrawal; the paper belongs to that."))
        why = paused(self.workplace.practice, found)
        if why:
            raise RuleRefused(why)
        body = _opening(found)
        return Records(self.workplace).save(
            case_id, WithdrawalStatement.identity, body, event_id=found.event.id, op_id=op_id
        )

    def findings(self, record_id: UUID) -> tuple[FindingView, ...]:
        """Every known place and number in the served words as they stand, and what was decided for each."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            known = known_values(uow, record.case_id)
            found = decided(uow, record, known)
        whose = {value.id: value.whose for value in known}
        practice = self.workplace.practice
        return (
            *(_finding(practice.title("contact-kinds", f.kind), whose[f.known_id], found, f) for f in found.findings),
            *_by_hand(found),
        )

    def decide(
        self,
        record_id: UUID,
        findings: Sequence[Span],
        decision: str,
        reason: str,
        *,
        op_id: UUID | None = None,
    ) -> Changes:
        """Decide for places in the text: ``keep`` (the defence may read it, because …) or ``withhold``.

        A place that the guard did not find may be withheld too. After signing the original stays: what is withheld is
        taken out of the served copy. Raises ValidationFailed, RuleRefused for a place that is not in this text.
        """
        typed = Typed()
        typed.choice("decision", _("Decision"), decision, (KEEP, WITHHOLD))
        kept = typed.text("reason", _("Reason"), reason, needed=True)
        typed.check()
        record = opened_record(self.workplace, record_id)
        text = guarded(record).sha256

        def act(uow: UnitOfWork) -> None:
            self.workplace.in_case(uow, record.case_id, "edit", "record")
            row = uow.get(Record, record_id)
            found = decided(uow, row, known_values(uow, row.case_id))
            if found.guarded.sha256 != text or not findings:
                raise RuleRefused(_("The text changed since it was looked through. Look at it again."))
            for span in dict.fromkeys(findings):
                _decide(uow, row, found, span, decision, kept)

        return self.workplace.act(op_id, act)

    def end(
        self,
        case_id: UUID,
        ending: str,
        note: str = "",
        *,
        record_id: UUID | None = None,
        version: int | None = None,
        op_id: UUID | None = None,
    ) -> Changes:
        """Record that it ended without a signature: declined, not-reached, supports-in-part, supports-again.

        With ``record_id`` the statement begun ends; without, a row is made that says how it ended. ``reopen`` undoes it.
        Raises RuleRefused for a statement that was signed, or when one is begun and not named.
        """
        typed = Typed()
        typed.choice("ending", _("How it ended"), ending, [each for each in ENDINGS if each != "signed"])
        kept = typed.text("note", _("Note"), note)
        typed.check()

        def act(uow: UnitOfWork) -> None:
            case = self.workplace.in_case(uow, case_id, "edit", "record")
            record = self._ended(uow, case, record_id, version)
            if ending not in next_states(record.kind, record.state) or signed_in_ink(uow, record.id):
                raise RuleRefused(
                    _("It was signed and stays. If the victim's position changed, record that as a new ending.")
                )
            snapshot(uow, record, ending)
            uow.note("ended", "record", record.id, case_id, ending=ending, note=kept)
            record.state = ending

        return self.workplace.act(op_id, act)

    def supersede(self, record_id: UUID, *, op_id: UUID | None = None) -> Changes:
        """Begin a further statement after one that was signed; the signed one stays as it is."""
        record = opened_record(self.workplace, record_id)
        with self.workplace.reading() as uow:
            signed = record.state == "signed" or signed_in_ink(uow, record.id)
        if not isinstance(record, WithdrawalStatement) or not signed:
            raise RuleRefused(_("Only a signed statement is superseded. Change this one while it is a draft."))
        return self.start(record.case_id, op_id=op_id)

    def service_copy(self, record_id: UUID) -> ServiceCopy:
        """The typed copy for service: what was withheld is taken out, with what and why beside it.

        Raises RuleRefused before it is signed, or while a place in it is not decided.
        """
        record = self._statement(record_id)
        with self.workplace.reading() as uow:
            case = self.workplace.in_case(uow, record.case_id, "read", "record")
            found = load(uow, case)
            signing = found.signings.get(record.id) if found else None
            if found is None or signing is None:
                raise RuleRefused(_("A copy for service is made of a signed statement."))
            places = decided(uow, record, known_values(uow, record.case_id))
            if places.undecided:
                raise RuleRefused(_("Decide first for every known address and number in the text."))
            paper = copy_paper(setting(self.workplace, uow, found), case.urn, record, signing, places)
        return ServiceCopy(pdf.render(paper), withheld_of(self.workplace.practice, places))

    def _view(self, uow: UnitOfWork, found: Withdrawal) -> WithdrawalView:
        work = self.workplace
        names = display_names(uow, (paper.owner_id for paper in found.papers))
        missing = [line for line in lines_of(work, uow, found) if line.severity == "missing"]
        why = paused(work.practice, found)

        def line(record: Record | None) -> RecordLine | None:
            return line_of(work, record, names) if record else None

        return WithdrawalView(
            indication=_indication(self, found),
            stance=found.stance,
            statement=line(found.latest),
            oic_statement=line(found.oic_statement),
            report=line(found.report),
            views=tuple(line_of(work, each, names) for each in found.views),
            details=line(found.details),
            duties=duty_views(uow, work.practice, found.duties),
            ending=found.ending,
            paused=why,
            next_step=why or (missing[0].sentence if missing else _("Nothing is missing. Send the pack to the CPS.")),
            place="duties" if why else (missing[0].place if missing else "pack"),
        )

    def _ended(self, uow: UnitOfWork, case: Case, record_id: UUID | None, version: int | None) -> Record:
        if record_id is not None and version is not None:
            record = uow.take(Record, record_id, version)
            if record.case_id != case.id or not isinstance(record, WithdrawalStatement):
                raise NotFound
            return record
        found = load(uow, case)
        if found is None:
            raise RuleRefused(_("Record first that the victim indicated withdrawal; the paper belongs to that."))
        return Records(self.workplace).begin(uow, case, WithdrawalStatement.identity, _opening(found), found.event.id)


def _opening(found: Withdrawal) -> dict[str, Any]:
    """What a further statement begins with: the indication, and who the witness is; never words."""
    stance = found.event.answer("indication", "stance")
    about = {"indication_id": str(found.event.id), "stance": "" if stance == "unsure" else stance}
    former = thawed(found.latest.body) if found.latest else {}
    return {"about": about} | {section: former[section] for section in ("witness",) if section in former}


def _indication(service: Statements, found: Withdrawal) -> IndicationView:
    event = found.event
    field = service.workplace.practice.form("withdrawal_indication", event.form_version).field("indication.stance")
    stance = event.answer("indication", "stance")
    return IndicationView(
        event_id=event.id,
        version=event.version,
        at=event.at,
        stance=stance,
        stance_title=field.title_of(stance) if field else stance,
        words=event.answer("indication", "words"),
    )


def _finding(title: str, whose: str, found: Decided, place: Any) -> FindingView:
    row = found.decisions.get((place.start, place.end))
    return FindingView(
        start=place.start,
        end=place.end,
        matched=place.matched,
        kind=place.kind,
        kind_title=title,
        whose=whose,
        place=found.guarded.place_of(place.start),
        context=found.context(place.start, place.end),
        decision=row.decision if row else "",
        reason=row.reason if row else "",
    )


def _by_hand(found: Decided) -> tuple[FindingView, ...]:
    known = {(each.start, each.end) for each in found.findings}
    text = found.guarded.text
    return tuple(
        FindingView(
            start=row.start,
            end=row.end,
            matched=text[row.start : row.end],
            kind=BY_HAND,
            kind_title=_("Words marked by the officer"),
            whose="",
            place=found.guarded.place_of(row.start),
            context=found.context(row.start, row.end),
            decision=row.decision,
            reason=row.reason,
        )
        for span, row in sorted(found.decisions.items())
        if span not in known
    )


def _decide(uow: UnitOfWork, record: Record, found: Decided, span: Span, decision: str, reason: str) -> None:
    former = found.decisions.get(span)
    if former is not None:
        former.decision, former.reason = decision, reason
        return
    place = next((each for each in found.findings if (each.start, each.end) == span), None)
    start, end = span
    if place is None and (decision != WITHHOLD or not 0 <= start < end <= len(found.guarded.text)):
        raise RuleRefused(_("The text changed since it was looked through. Look at it again."))
    uow.add(
        AddressDecision(
            case_id=record.case_id,
            record_id=record.id,
            text_sha256=found.guarded.sha256,
            start=start,
            end=end,
            contact_id=_contact_id(place.known_id) if place else None,
            kind=place.kind if place else BY_HAND,
            decision=decision,
            reason=reason,
        )
    )


def _contact_id(known_id: str) -> UUID | None:
    try:
        return UUID(known_id)
    except ValueError:
        return None
