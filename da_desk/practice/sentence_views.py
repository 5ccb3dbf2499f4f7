"""A gentle check: passages of a personal statement that may be a view on the punishment, which is the court's alone.

What is found is a question to the officer. It never changes the text and never holds anything back, and it knows English only.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from da_desk.errors import CatalogueInvalid
from da_desk.practice.entries import Confidence, Slug, Words, decode
from da_desk.wording import _

NEAR = 120
"""Characters between a wish and a punishment that may still belong together."""

BEGINS, ENDS = r"(?<!\w)", r"(?!\w)"
Span = tuple[int, int]

_SENTENCE = re.compile(r"[^.!?\n]+")
_APOSTROPHES = {ord("’"): "'", ord("‘"): "'"}
_NOTATION = re.compile(r"\A(?:[a-z'-]+\*?|\*)(?: (?:[a-z'-]+\*?|\*))*\Z")
_SOME_WORDS = r"(?:\w+\W+){1,4}?"
"""Written so that each place can be read in one way only: a text of hyphens must not take for ever. “He'd” is two words here."""


class SentenceWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words that are looked for: a wish near a punishment, or a phrase by itself."""

    slug: Slug
    version: int
    source: Words
    from_: date = msgspec.field(name="from")
    confidence: Confidence
    wishes: tuple[Words, ...]
    punishments: tuple[Words, ...]
    phrases: tuple[Words, ...]

    def check(self, file: str) -> None:
        """Raise CatalogueInvalid for a list that is empty, or words that can't be looked for."""
        for name, words in (("wishes", self.wishes), ("punishments", self.punishments), ("phrases", self.phrases)):
            if not words:
                raise CatalogueInvalid(file, _("“{name}” is empty").format(name=name))
            for each in words:
                if not _NOTATION.match(each):
                    raise CatalogueInvalid(file, _("“{words}” can't be looked for").format(words=each))


NO_WORDS = SentenceWords(
    slug="none", version=0, source="-", from_=date.min, confidence="design", wishes=(), punishments=(), phrases=()
)
"""Nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence to be looked at, as offsets of the text."""

    start: int
    end: int
    words: str


def load_sentence_words(path: Path) -> SentenceWords:
    """The words of a file. Raises CatalogueInvalid, naming file and place."""
    found = decode(path, SentenceWords)
    found.check(path.name)
    return found


def views_on_sentence(words: SentenceWords, text: str) -> tuple[Passage, ...]:
    """Every sentence of the text that may hold a view on the punishment, in the order of the text."""
    return tuple(_passages(words, text))


def _passages(words: SentenceWords, text: str) -> Iterator[Passage]:
    if not words.phrases:
        return
    plain = text.translate(_APOSTROPHES)
    for sentence in _SENTENCE.finditer(plain):
        if _asks(words, sentence.group()):
            start, end = _trimmed(text, *sentence.span())
            yield Passage(start, end, text[start:end])


def _asks(words: SentenceWords, sentence: str) -> bool:
    if _pattern(words.phrases).search(sentence):
        return True
    punishments = [found.span() for found in _pattern(words.punishments).finditer(sentence)]
    if not punishments:
        return False
    wishes = [found.span() for found in _pattern(words.wishes).finditer(sentence)]
    return any(_near(punishment, wishes) for punishment in punishments)


def _near(span: Span, others: list[Span]) -> bool:
    """Whether the one before or the one after is near; ``others`` stand in the order of the text."""
    place = bisect(others, span)
    before, after = others[place - 1 : place], others[place : place + 1]
    return any(span[0] - end <= NEAR for _start, end in before) or any(start - span[1] <= NEAR for start, _end in after)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - (len(inside) - len(inside.rstrip()))


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_expressions(words)), re.IGNORECASE)


def _expressions(words: Iterable[str]) -> Iterator[str]:
    for each in words:
        parts = [_SOME_WORDS if part == "*" else _word(part) for part in each.split(" ")]
        # A lone star brings the space after it along; what begins with an apostrophe stands behind a letter.
        joined = "".join(part if part is _SOME_WORDS else f"{part}\\W+" for part in parts).removesuffix("\\W+")
        yield f"{'' if each.startswith(chr(39)) else BEGINS}{joined}{ENDS}"


def _word(part: str) -> str:
    return re.escape(part.removesuffix("*")) + (r"\w*" if part.endswith("*") else "")
