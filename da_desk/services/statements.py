"""The withdrawal journey: the indication, the statement and its address guard, the endings, the copy that is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from da_desk.documents import pdf
from da_desk.documents.document import Rendered
from da_desk.documents.statement import PaperToSign
from da_desk.errors import NotFound, RuleRefused
from da_desk.models.canonical import thawed
from da_desk.models.cases import Case
from da_desk.models.records import InkPaper, OicStatement, Record, WithdrawalStatement
from da_desk.practice.forms import gaps
from da_desk.practice.states import next_states
from da_desk.practice.withdrawal import ENDINGS
from da_desk.services.cases import Cases
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.gating import lines_of
from da_desk.services.guard_acts import GuardActs
from da_desk.services.guarding import decided, known_values
from da_desk.services.papers import setting, statement_paper
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
class ServiceCopy:
    """The typed copy as it would be served, and what was taken out of it."""

    rendered: Rendered
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True)
class Statements(SigningActs, GuardActs):
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

    def _signable(self) -> tuple[type[InkPaper], ...]:
        return (WithdrawalStatement, OicStatement)

    def _paper(self, uow: UnitOfWork, case: Case, record: InkPaper) -> PaperToSign:
        return statement_paper(setting(self.workplace, uow, _indicated(uow, case)), case.urn, record)

    def _waits(self, uow: UnitOfWork, case: Case, record: InkPaper) -> str:
        found = _indicated(uow, case)
        return paused(self.workplace.practice, found) if isinstance(record, WithdrawalStatement) else ""

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


def _indicated(uow: UnitOfWork, case: Case) -> Withdrawal:
    found = load(uow, case)
    if found is None:
        raise RuleRefused(_("The indication was withdrawn; there is nothing to sign."))
    return found


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
