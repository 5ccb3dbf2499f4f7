"""The victim personal statement of a case as a page shows it: offers, the series, the choice, and what is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.models.cases import Case
from da_desk.models.events import Duty, Event
from da_desk.models.records import Signing, Vps
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Gap
from da_desk.services.access import Workplace
from da_desk.services.duty_views import DutyView, display_names, duty_views
from da_desk.services.guarding import decided, known_values
from da_desk.services.records import RecordLine, line_of
from da_desk.services.vps_offers import YES, answer_of, choice_of, offers, preferences, sentenced
from da_desk.services.withdrawals import gaps_of
from da_desk.store.unit_of_work import UnitOfWork

OFFER, OFFER_AGAIN, UPDATE = "duty.offer-vps", "duty.offer-vps-again", "duty.update-vps"
TAKE = "duty.take-vps"
ASK, ASK_AGAIN, CONFIRM = "duty.ask-vps-preference", "duty.ask-vps-preference-again", "duty.confirm-vps-preference"
SEND, SEND_PREFERENCE = "duty.send-vps", "duty.send-vps-preference"
RULES = (OFFER, OFFER_AGAIN, UPDATE, TAKE, ASK, ASK_AGAIN, CONFIRM, SEND, SEND_PREFERENCE)
READY, DRAFT, SIGNED = "ready-to-sign", "draft", "signed"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer. ``answer``: "yes", "no" or "later"; ``ask_again``: the day on which the victim wants to be asked."""

    event_id: UUID
    version: int
    at: datetime
    by: str
    how: str
    answer: str
    answer_title: str
    ask_again: date | None
    words: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PreferenceLine:
    """One choice of how it is to be presented."""

    event_id: UUID
    version: int
    at: datetime
    choice: str
    choice_title: str
    reader: str
    needs: str
    asked_by: str
    how: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SignedLine:
    """One VPS that was signed. ``scanned``: the signed pages are attached, else ``held_at`` says where the original is."""

    line: RecordLine
    signed_at: datetime
    signed_by: str
    pages: int
    scanned: bool
    held_at: str


@dataclass(frozen=True, slots=True)
class VpsView:
    """Everything about the VPS of a case. ``offers`` and ``preferences``: the latest first; ``signed``: oldest first.

    ``current``: the one that is being written, with its ``gaps`` and how many places are ``undecided``. ``duties``: what
    is open. ``sentenced_on``: from when the choice no longer changes.
    """

    offers: tuple[OfferLine, ...]
    preferences: tuple[PreferenceLine, ...]
    signed: tuple[SignedLine, ...]
    current: RecordLine | None
    gaps: tuple[Gap, ...]
    undecided: int
    duties: tuple[DutyView, ...]
    sentenced_on: datetime | None

    @property
    def answer(self) -> str:
        """What the victim answered last; "" when it was never offered."""
        return self.offers[0].answer if self.offers else ""

    @property
    def wanted(self) -> bool:
        """Whether the victim wants to make one."""
        return self.answer == YES

    @property
    def preference(self) -> PreferenceLine | None:
        """The choice that counts."""
        return self.preferences[0] if self.preferences else None

    @property
    def latest(self) -> RecordLine | None:
        """The one that is being written, else the last one signed."""
        return self.current or (self.signed[-1].line if self.signed else None)

    def open_of(self, *rules: str) -> tuple[DutyView, ...]:
        """The open duties of these rules, the most urgent first."""
        return tuple(duty for duty in self.duties if duty.rule in rules)


def vps_view(work: Workplace, uow: UnitOfWork, case: Case) -> VpsView:
    """Load it all; a constant number of statements."""
    offered, chosen = offers(uow, case.id), preferences(uow, case.id)
    papers = uow.all(select(Vps).where(Vps.case_id == case.id, Vps.withdrawn_at.is_(None)).order_by(Vps.seq))
    signings = {
        row.record_id: row for row in uow.all(select(Signing).where(Signing.case_id == case.id).order_by(Signing.id))
    }
    open_ = uow.all(
        select(Duty)
        .where(Duty.case_id == case.id, Duty.state == "open", Duty.rule.in_(RULES))
        .order_by(Duty.do_by, Duty.id)
    )
    names = display_names(uow, [row.created_by for row in (*offered, *chosen)] + [row.owner_id for row in papers])
    current = next((row for row in papers if row.id not in signings and row.state in (DRAFT, READY)), None)
    places = decided(uow, current, known_values(uow, case.id)) if current else None
    passed = sentenced(uow, case.id)
    return VpsView(
        offers=tuple(_offer(work.practice, row, names) for row in reversed(offered)),
        preferences=tuple(preference_line(work.practice, row, names) for row in reversed(chosen)),
        signed=tuple(_signed(work, row, signings[row.id], names) for row in papers if row.id in signings),
        current=line_of(work, current, names) if current else None,
        gaps=gaps_of(work.practice, current) if current else (),
        undecided=len(places.undecided) if places else 0,
        duties=duty_views(uow, work.practice, open_),
        sentenced_on=passed.at if passed else None,
    )


def signed_papers(uow: UnitOfWork, case_id: UUID) -> Sequence[tuple[Vps, Signing]]:
    """Every VPS with the newest signature of it, oldest first. Two statements."""
    papers = uow.all(select(Vps).where(Vps.case_id == case_id, Vps.withdrawn_at.is_(None)).order_by(Vps.seq))
    rows = uow.all(select(Signing).where(Signing.case_id == case_id).order_by(Signing.id))
    newest = {row.record_id: row for row in rows}
    return [(paper, newest[paper.id]) for paper in papers if paper.id in newest]


def _signed(work: Workplace, row: Vps, signing: Signing, names: Mapping[UUID, str]) -> SignedLine:
    return SignedLine(
        line_of(work, row, names), signing.signed_at, signing.signed_by, signing.pages, signing.scan_id is not None,
        signing.held_at,
    )  # fmt: skip


def _offer(practice: Practice, event: Event, names: Mapping[UUID, str]) -> OfferLine:
    day = event.answer("offer", "ask_again")
    return OfferLine(
        event_id=event.id,
        version=event.version,
        at=event.at,
        by=event.answer("offer", "by"),
        how=practice.title("vps-ways", event.answer("offer", "how")),
        answer=answer_of(event),
        answer_title=practice.title("vps-answers", answer_of(event)),
        ask_again=date.fromisoformat(day) if day else None,
        words=event.answer("offer", "words"),
        recorded_by=names.get(event.created_by, ""),
        recorded_at=event.created_at,
    )


def preference_line(practice: Practice, event: Event, names: Mapping[UUID, str]) -> PreferenceLine:
    """One choice in words."""
    said = {key: event.answer("preference", key) for key in ("reader", "needs", "asked_by", "how")}
    return PreferenceLine(
        event_id=event.id,
        version=event.version,
        at=event.at,
        choice=choice_of(event),
        choice_title=practice.title("vps-preferences", choice_of(event)),
        reader=said["reader"],
        needs=said["needs"],
        asked_by=said["asked_by"],
        how=practice.title("vps-ways", said["how"]),
        recorded_by=names.get(event.created_by, ""),
        recorded_at=event.created_at,
    )
