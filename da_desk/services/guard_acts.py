"""The address guard at work on one paper: what was found in its served words, and the decision for each place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from da_desk.errors import RuleRefused
from da_desk.models.records import AddressDecision, Record
from da_desk.services.guarding import BY_HAND, KEEP, WITHHOLD, Decided, Span, decided, guarded, known_values
from da_desk.services.records import opened_record
from da_desk.services.service import Service
from da_desk.services.typed import Typed
from da_desk.store.changes import Changes
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _


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
class GuardActs(Service):
    """The part of a service of statements about places and numbers in them."""

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
