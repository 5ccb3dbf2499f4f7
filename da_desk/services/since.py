"""Since I last looked: what happened on a case meanwhile, who was told, and what was missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from da_desk.models.attachments import Disclosure
from da_desk.models.cases import CaseOwner
from da_desk.models.events import Attempt, Duty, Event
from da_desk.practice.catalogue import Practice
from da_desk.services.case_events import event_title
from da_desk.services.duty_views import display_names, outcomes_of
from da_desk.services.history_labels import ownership_words
from da_desk.services.service import Service
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _

E = TypeVar("E", Event, CaseOwner, Attempt, Disclosure)

CONTACT = "contact"
"""The event of speaking with the victim."""

_TELLING = ("tell", "notify", "inform", "offer", "refer")
_MOST = 200


@dataclass(frozen=True, slots=True)
class SinceLine:
    """One thing: when it was recorded, what it was, and by whom. ``tab``: where on the case page more is said of it."""

    at: datetime
    title: str
    detail: str
    who: str
    tab: str


@dataclass(frozen=True, slots=True)
class SinceView:
    """What others did on a case since ``since``, each part newest first. ``since`` is None when one never looked before.

    ``missed``: what fell due meanwhile and has no outcome, and what was done late.
    """

    since: datetime | None
    happened: tuple[SinceLine, ...] = ()
    told: tuple[SinceLine, ...] = ()
    missed: tuple[SinceLine, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.happened or self.told or self.missed)


@dataclass(frozen=True, slots=True)
class SinceActs(Service):
    """The part of :class:`Supervision` about one case; for everybody who may read it."""

    def since(self, case_id: UUID, since: datetime | None = None) -> SinceView:
        """What others did on the case since one last had it open, or since ``since``. A constant number of statements.

        Raises AccessDenied, NotFound, Restricted.
        """
        work = self.workplace
        work.opened(case_id)
        start = since or self._last_looked(case_id)
        if start is None:
            return SinceView(None)
        with work.reading() as uow:
            work.in_case(uow, case_id, "read", "case")
            return _since(uow, work.practice, case_id, start)

    def _last_looked(self, case_id: UUID) -> datetime | None:
        """When one had the case open before: what is one consultation still is not looking again."""
        work = self.workplace
        with work.reading() as uow:
            covers = timedelta(minutes=work.policies(uow).number("consultation.minutes"))
        return work.store.guard.last_opened(work.actor, case_id, work.now() - covers)


def telling_rules(practice: Practice) -> tuple[str, ...]:
    """The rules by which somebody is told something: the victim, the CPS, an adviser, a conference."""
    slugs = dict.fromkeys(rule.slug for rule in practice.rules)
    return tuple(slug for slug in slugs if slug.rpartition(".")[2].split("-")[0] in _TELLING)


def _since(uow: UnitOfWork, practice: Practice, case_id: UUID, start: datetime) -> SinceView:
    found = _read(uow, case_id, start)
    telling = telling_rules(practice)
    events = [each for each in found.events if each.kind != CONTACT]
    contacts = [each for each in found.events if each.kind == CONTACT]
    done = [each for each in found.ended if each.rule not in telling]
    informed = [each for each in found.ended if each.rule in telling]
    names, missed = found.names, [*found.overdue, *(each for each in found.ended if each.late_reason)]
    return SinceView(
        since=start,
        happened=_newest(
            *(_event(each, names, practice) for each in events),
            *(_owner(each, names) for each in found.owners),
            *(_outcome(each, names, practice) for each in done),
        ),
        told=_newest(
            *(_event(each, names, practice) for each in contacts),
            *(_outcome(each, names, practice) for each in informed),
            *(_attempt(each, names, practice) for each in found.attempts),
            *(_paper(each, names, practice) for each in found.papers),
        ),
        missed=_newest(*(_missed(each, names) for each in missed)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows that others made or ended since, and how colleagues read their names."""

    events: Sequence[Event]
    owners: Sequence[CaseOwner]
    ended: Sequence[Duty]
    attempts: Sequence[Attempt]
    papers: Sequence[Disclosure]
    overdue: Sequence[Duty]
    names: Mapping[UUID, str]


def _read(uow: UnitOfWork, case_id: UUID, start: datetime) -> _Found:
    """Seven statements, each of the newest 200 rows."""
    events = uow.all(_new(uow, Event, case_id, Event.created_at > start, Event.withdrawn_at.is_(None)))
    owners = uow.all(_new(uow, CaseOwner, case_id, CaseOwner.created_at > start))
    attempts = uow.all(_new(uow, Attempt, case_id, Attempt.created_at > start))
    papers = uow.all(_new(uow, Disclosure, case_id, Disclosure.created_at > start))
    mine = Duty.outcome_by == uow.account_id
    ended = select(Duty).where(Duty.case_id == case_id, Duty.state == "done", Duty.outcome_at > start, ~mine)
    late = select(Duty).where(Duty.case_id == case_id, Duty.state == "open", Duty.do_by > start, Duty.do_by < uow.now)
    done = uow.all(ended.order_by(Duty.outcome_at.desc()).limit(_MOST))
    overdue = uow.all(late.order_by(Duty.do_by.desc()).limit(_MOST))
    people = [each.created_by for rows in (events, owners, attempts, papers) for each in rows]
    people += [each.account_id for each in owners]
    people += [who for each in (*done, *overdue) for who in (each.outcome_by, each.holder_id) if who is not None]
    return _Found(events, owners, done, attempts, papers, overdue, display_names(uow, people))


def _new(uow: UnitOfWork, kind: type[E], case_id: UUID, *wanted: ColumnElement[bool]) -> Select[E]:
    """Rows of the case that somebody else made."""
    others = (kind.case_id == case_id, kind.created_by != uow.account_id)
    return select(kind).where(*others, *wanted).order_by(kind.created_at.desc()).limit(_MOST)


def _newest(*lines: SinceLine) -> tuple[SinceLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


_TABS = {"vps": "vps", "orders": "orders", "telling": "todo"}
"""The tab of the case on which an act is done that the desk wrote down; of all others it is risk and plans."""


def _event(row: Event, names: Mapping[UUID, str], practice: Practice) -> SinceLine:
    by_desk = [kind for kind in practice.event_kinds if kind.slug == row.kind and kind.by_desk]
    tab = _TABS.get(by_desk[-1].room, "plans") if by_desk else "events"
    return SinceLine(row.created_at, event_title(practice, row.kind), "", names.get(row.created_by, ""), tab)


def _owner(row: CaseOwner, names: Mapping[UUID, str]) -> SinceLine:
    sentence = _("{what}: {name} from now on") if row.to_at is None else _("{what}: {name}, for a time")
    title = sentence.format(what=ownership_words(row.ownership), name=names.get(row.account_id, ""))
    return SinceLine(row.created_at, title, "", names.get(row.created_by, ""), "people")


def _outcome(row: Duty, names: Mapping[UUID, str], practice: Practice) -> SinceLine:
    title = next((each.title for each in outcomes_of(practice, row) if each.slug == row.outcome), row.outcome)
    who = names.get(row.outcome_by, "") if row.outcome_by else ""
    return SinceLine(row.outcome_at or row.do_by, row.title, title, who, "todo")


def _attempt(row: Attempt, names: Mapping[UUID, str], practice: Practice) -> SinceLine:
    how, result = practice.title("attempt-methods", row.method), practice.title("attempt-results", row.result)
    return SinceLine(
        row.created_at, _("Tried to reach the victim"), f"{how}: {result}", names.get(row.created_by, ""), "todo"
    )


def _paper(row: Disclosure, names: Mapping[UUID, str], practice: Practice) -> SinceLine:
    title = _("A paper for: {recipient}").format(recipient=practice.title("recipients", row.recipient))
    detail = _("it did not leave: writing the file failed") if row.state == "failed" else row.purpose
    return SinceLine(row.created_at, title, detail, names.get(row.created_by, ""), "papers")


def _missed(row: Duty, names: Mapping[UUID, str]) -> SinceLine:
    holder = names.get(row.holder_id, "") if row.holder_id else ""
    if row.state == "open":
        return SinceLine(row.do_by, row.title, _("it has no outcome yet"), holder or _("nobody holds it"), "todo")
    late = _("done late: {reason}").format(reason=row.late_reason)
    return SinceLine(row.outcome_at or row.do_by, row.title, late, holder, "todo")
