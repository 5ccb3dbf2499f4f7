"""What was done about one plan, as its events tell it: reviews, comments, signatures, and what happened meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from da_desk.models.events import Event
from da_desk.models.records import Plan
from da_desk.practice.catalogue import Practice
from da_desk.practice.forms import Form, rows
from da_desk.services.case_events import EventView, event_view

_SIGNATURES = {
    "plan-signed-off", "plan-countersigned", "plan-self-signed", "plan-agreed", "plan-closed", "plan-taken-back",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review. ``answered``: what it answered, in words."""

    at: datetime
    who: str
    outcome: str
    outcome_title: str
    changed: str
    next_review: str
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What a supervisor wants, about one section or ("") the whole."""

    section: str
    section_title: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignLine:
    """A signature, agreement, or other act on the plan."""

    kind: str
    title: str
    who: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class PlanStory:
    """The events that speak of one plan, in words."""

    practice: Practice
    form: Form
    plan: Plan
    events: list[Event]
    names: Mapping[UUID, str]
    duties: Mapping[UUID, str]

    def _of(self, kind: str) -> list[tuple[Event, Mapping[str, object]]]:
        found = []
        for event in self.events:
            for section in event.body.values() if event.kind == kind else ():
                if isinstance(section, Mapping) and section.get("record_id") == str(self.plan.id):
                    found.append((event, section))
        return found

    def reviews(self) -> tuple[ReviewLine, ...]:
        """The reviews, the latest first."""
        lines = [
            ReviewLine(
                at=event.at,
                who=self.names.get(event.created_by, ""),
                outcome=str(said.get("outcome", "")),
                outcome_title=self.practice.title("review-outcomes", str(said.get("outcome", ""))),
                changed=str(said.get("changed", "")),
                next_review=str(said.get("next_review", "")),
                answered=tuple(
                    self.duties.get(UUID(str(row["duty"])), "") for row in rows(event.body, "reviewed.answered")
                ),
            )
            for event, said in self._of("plan-reviewed")
        ]
        return tuple(reversed(lines))

    def comments(self) -> tuple[CommentLine, ...]:
        """What was wanted when it was last returned; nothing once it was submitted again."""
        returned = self._of("plan-returned")
        if not returned or self.plan.state not in ("returned", "draft"):
            return ()
        event, said = returned[-1]
        if any(later.created_at > event.created_at for later, _said in self._of("plan-submitted")):
            return ()
        who, note = self.names.get(event.created_by, ""), str(said.get("note", ""))
        whole = [CommentLine("", "", note, who, event.at)] if note else []
        return (*whole, *(self._comment(row, who, event.at) for row in rows(event.body, "returned.comments")))

    def _comment(self, row: Mapping[str, object], who: str, at: datetime) -> CommentLine:
        section = str(row.get("section", ""))
        found = self.form.section(section)
        return CommentLine(section, found.title if found else section, str(row.get("comment", "")), who, at)

    def signed(self) -> tuple[SignLine, ...]:
        """Signatures, agreements and other acts on the plan, the latest first."""
        titles = {kind.slug: kind.title for kind in self.practice.event_kinds}
        lines = [
            SignLine(
                event.kind, titles.get(event.kind, event.kind), self.names.get(event.created_by, ""), event.at, note
            )
            for event, note in self._acts()
        ]
        return tuple(reversed(lines))

    def _acts(self) -> list[tuple[Event, str]]:
        said = [(event, each) for kind in _SIGNATURES for event, each in self._of(kind)]
        order = {event.id: place for place, event in enumerate(self.events)}
        said.sort(key=lambda pair: order[pair[0].id])
        return [(event, str(each.get("note", ""))) for event, each in said]

    def since(self) -> tuple[EventView, ...]:
        """What happened in the case since a version was put in force, or since the plan began; acts on plans apart."""
        start = self.plan.sealed_at or self.plan.created_at
        by_desk = {kind.slug for kind in self.practice.event_kinds if kind.by_desk}
        shown = by_desk - {"risk-assessed", "adviser-engaged"}
        found = (e for e in self.events if e.created_at > start and e.withdrawn_at is None and e.kind not in shown)
        return tuple(event_view(self.practice, event, self.names.get(event.created_by, "")) for event in found)
