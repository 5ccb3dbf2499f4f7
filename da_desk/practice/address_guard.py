"""The address guard: finds in a text what would tell a reader where someone is or how to reach them.

It knows past and present addresses, phones, workplace, school, surgery, vehicle, refuge and devices of the victim, the
children and whoever shelters them. What it finds is a question to an officer, never a change to the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from da_desk.practice.address_patterns import code_patterns
from da_desk.practice.address_phrases import Phrase, Span, find_phrase, place_phrases, street_phrases
from da_desk.practice.address_text import Searched

BAR = "[withheld]"
"""What stands in place of something taken out: always as long, so that its length tells nothing; every font has it."""

_CODES_ONLY = frozenset({"phone", "email", "vehicle", "social-media"})


@dataclass(frozen=True, slots=True)
class KnownValue:
    """Something known of a person in the case. ``kind``: a slug of the catalogue "contact-kinds"; ``whose``: in words."""

    id: str
    kind: str
    value: str
    whose: str
    confidential: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in the text, as offsets of the original; ``also``: ids of other known values found at the same place."""

    start: int
    end: int
    matched: str
    known_id: str
    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with bars in it, and how many."""

    text: str
    count: int


def find(text: str, known: Iterable[KnownValue]) -> tuple[Finding, ...]:
    """Every place in ``text`` where one of the known values stands, however it is spelled or spaced.

    In the order of the text and without overlaps: where several values meet, a confidential one names the place.
    """
    searched = Searched(text)
    hits = [(span, value) for value in known for span in set(_spans(searched, value))]
    hits.sort(key=lambda hit: (hit[0], not hit[1].confidential))
    return tuple(_findings(text, hits))


def _spans(searched: Searched, value: KnownValue) -> Iterator[Span]:
    for pattern in code_patterns(value.kind, value.value):
        for found in pattern.finditer(searched.flat):
            yield found.span()
    for phrase in _phrases(value):
        yield from find_phrase(searched, phrase)


def _phrases(value: KnownValue) -> tuple[Phrase, ...]:
    if value.kind in _CODES_ONLY:
        return ()
    return street_phrases(value.value) if value.kind == "address" else place_phrases(value.value)


def _findings(text: str, hits: list[tuple[Span, KnownValue]]) -> Iterator[Finding]:
    group: list[tuple[Span, KnownValue]] = []
    end = -1
    for hit in hits:
        if group and hit[0][0] >= end:
            yield _finding(text, group)
            group = []
        end = max(end, hit[0][1]) if group else hit[0][1]
        group.append(hit)
    if group:
        yield _finding(text, group)


def _finding(text: str, group: list[tuple[Span, KnownValue]]) -> Finding:
    start, end = min(span[0] for span, _value in group), max(span[1] for span, _value in group)
    lead = min(group, key=lambda hit: (not hit[1].confidential, hit[0][0] - hit[0][1]))[1]
    others = dict.fromkeys(value.id for _span, value in group if value.id != lead.id)
    return Finding(start, end, text[start:end], lead.id, lead.kind, tuple(others))


def redact(text: str, spans: Iterable[Span]) -> Redacted:
    """``text`` with each span taken out and a bar in its place; spans with nothing but punctuation between become one.

    Raises ValueError for a span that is empty or outside the text.
    """
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text):
            raise ValueError("a span lies outside the text")
        if merged and not any(c.isalnum() for c in text[merged[-1][1] : start]):
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Redacted(_barred(text, merged), len(merged))


def _barred(text: str, merged: list[list[int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in merged:
        parts += (text[done:start], BAR)
        done = end
    return "".join((*parts, text[done:]))
