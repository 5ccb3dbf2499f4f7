"""The address guard over a paper: the exact words that would be served, what is known of places, and what was decided.

A decision is bound to the exact text by its hash: another text, and every place in it has to be decided again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from da_desk.models.canonical import sha256
from da_desk.models.records import AddressDecision, OicStatement, Record, WitnessDetails, WitnessStatement
from da_desk.practice.address_guard import Finding, KnownValue, find, redact
from da_desk.services import contacts
from da_desk.store.unit_of_work import UnitOfWork
from da_desk.wording import _, moment

KEEP, WITHHOLD = "keep", "withhold"
BY_HAND = "by-hand"
"""Kind of a place that the officer marked and the guard did not find."""

Span = tuple[int, int]
_BETWEEN = "\n\n"
_AROUND = 40
_DETAILS = (("home_tel", "phone"), ("work_tel", "phone"), ("mobile", "phone"), ("email", "email"))


@dataclass(frozen=True, slots=True)
class Segment:
    """One printed piece of a paper: where it is answered in the form, where it begins in the guarded text, its words."""

    place: str
    start: int
    text: str

    def clipped(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        """The parts of ``spans`` that lie in this piece, as offsets of its own words."""
        end = self.start + len(self.text)
        inside = ((max(s, self.start) - self.start, min(e, end) - self.start) for s, e in spans)
        return tuple((s, e) for s, e in inside if s < e)


@dataclass(frozen=True, slots=True)
class Guarded:
    """Everything of a paper that the defence would read. The main text begins at 0, so offsets lead into its field."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The pieces as one text."""
        return _BETWEEN.join(segment.text for segment in self.segments)

    @property
    def sha256(self) -> str:
        """The hash that decisions are bound to."""
        return sha256(self.text)

    def words(self, place: str, withheld: Iterable[Span] = ()) -> str:
        """One piece as it is printed, with bars where something is withheld."""
        segment = next(each for each in self.segments if each.place == place)
        spans = segment.clipped(withheld)
        return redact(segment.text, spans).text if spans else segment.text

    def place_of(self, start: int) -> str:
        """Where in the form the character at ``start`` is answered."""
        return [each.place for each in self.segments if each.start <= start][-1]


def guarded(record: Record) -> Guarded:
    """The served words of a statement. Raises TypeError for a paper that is never served."""
    if isinstance(record, WitnessStatement):
        places = ("statement.text", "witness.occupation", "witness.reader_name", "interpreter.language")
        return _joined(tuple((place, record.answer(*place.split("."))) for place in places))
    if isinstance(record, OicStatement):
        return _joined((("account.text", record.text), ("account.who_present", circumstances(record))))
    raise TypeError(f"{record.kind} is not served")


def circumstances(record: OicStatement) -> str:
    """When it was and who was there, as the last lines of the officer's own statement; "" while not recorded."""
    at, present = record.answer("account", "happened_at"), record.answer("account", "who_present")
    lines = []
    if at:
        lines.append(_("Time: {when}.").format(when=moment(datetime.fromisoformat(at))))
    if present:
        lines.append(_("Present: {who}.").format(who=present.rstrip(".")))
    return "\n".join(lines)


def _joined(pieces: tuple[tuple[str, str], ...]) -> Guarded:
    segments, start = [], 0
    for place, text in pieces:
        segments.append(Segment(place, start, text))
        start += len(text) + len(_BETWEEN)
    return Guarded(tuple(segments))


def known_values(uow: UnitOfWork, case_id: UUID) -> tuple[KnownValue, ...]:
    """What is known of the victim, the children and whoever shelters them, and what stands in the restricted reverse."""
    details = uow.all(select(WitnessDetails).where(WitnessDetails.case_id == case_id))
    return (*contacts.known_values(uow, case_id), *(value for row in details for value in _of_details(row)))


def _of_details(row: WitnessDetails) -> Iterable[KnownValue]:
    whose = _("the witness")
    address = "\n".join(p for p in (row.answer("contact", "home_address"), row.answer("contact", "postcode")) if p)
    if address:
        yield KnownValue(f"details:{row.id}", "address", address, whose, confidential=True)
    for field, kind in _DETAILS:
        value = row.answer("contact", field)
        if value:
            yield KnownValue(f"details:{row.id}:{field}", kind, value, whose, confidential=True)


@dataclass(frozen=True, slots=True)
class Decided:
    """Findings in the text as it stands, and every decision made for exactly this text."""

    guarded: Guarded
    findings: tuple[Finding, ...]
    decisions: Mapping[Span, AddressDecision]

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Findings that nobody has decided yet."""
        return tuple(f for f in self.findings if (f.start, f.end) not in self.decisions)

    @property
    def withheld(self) -> tuple[AddressDecision, ...]:
        """What is to be taken out of the served copy, in the order of the text."""
        rows = (row for row in self.decisions.values() if row.decision == WITHHOLD)
        return tuple(sorted(rows, key=lambda row: row.start))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the withheld words stand."""
        return tuple((row.start, row.end) for row in self.withheld)

    @property
    def decided_sha256(self) -> str:
        """The hash of the text when all of it is decided, else ""."""
        return "" if self.undecided else self.guarded.sha256

    def context(self, start: int, end: int) -> str:
        """The words around a place."""
        text = self.guarded.text
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        return " ".join(f"{before}{text[start:end]}{after}".split())


def decided(uow: UnitOfWork, record: Record, known: Iterable[KnownValue]) -> Decided:
    """Run the guard over the paper as it stands. One statement."""
    words = guarded(record)
    rows = uow.all(
        select(AddressDecision).where(
            AddressDecision.record_id == record.id, AddressDecision.text_sha256 == words.sha256
        )
    )
    return Decided(words, find(words.text, known), {(row.start, row.end): row for row in rows})
