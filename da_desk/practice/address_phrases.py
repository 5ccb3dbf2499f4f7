"""Names of streets, buildings, schools, workplaces: found in a text although spelling and spacing vary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from da_desk.practice.address_patterns import POSTCODE
from da_desk.practice.address_text import Searched, flat, words
from da_desk.practice.address_words import (
    BUILDINGS,
    COMMON_WORDS,
    FLAT_WORDS,
    LEADING_TYPES,
    NUMBER_WORDS,
    PLACE_WORDS,
    SMALL_BUILDINGS,
    STREET_TYPES,
)

Span = tuple[int, int]
_PARTS = re.compile(r"[,;\n]+")
_NUMBER = re.compile(r"\d+[a-z]?")
_POINTS_TO_ONE_PLACE = 8
"""Letters from which a street's name by itself, written as a name, is taken for that street."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name to look for. ``number``: of the house; ``kind``: of the street or building, in its one form.

    ``alone``: the name is enough without number or kind. ``named``: then it must begin with a capital letter.
    ``tail``: what follows in the full name ("primary school"), taken along where it stands in the text.
    """

    name: tuple[str, ...]
    number: str = ""
    kind: str = ""
    alone: bool = False
    named: bool = False
    tail: tuple[str, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether the name has a word that is not too ordinary."""
        return any(word not in COMMON_WORDS and len(word) > 2 for word in self.name)


def street_phrases(value: str) -> tuple[Phrase, ...]:
    """What to look for of an address: its building and its street; the town is not looked for."""
    plain = POSTCODE.sub(" ", flat(value))
    found: list[Phrase] = []
    for phrase in filter(None, (_street(words(part)) for part in _PARTS.split(plain))):
        # Only the first part may be a bare house name: a later one is a town.
        if phrase.kind or phrase.number or not found:
            found.append(phrase)
        if phrase.kind not in BUILDINGS and (phrase.kind or phrase.number):
            break
    return tuple(phrase for phrase in found if phrase.number or phrase.kind or _house_name(phrase))


def _street(given: tuple[str, ...]) -> Phrase | None:
    number, rest = _house_number(given)
    if not rest:
        return None
    if len(rest) > 1 and rest[0] in LEADING_TYPES:
        return Phrase(rest[1:], number, rest[0])
    end = _kind_at(rest)
    if end:
        return Phrase(rest[:end], number, STREET_TYPES[rest[end]])
    return Phrase(rest, number, alone=_house_name(Phrase(rest)))


def _house_number(given: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The number of the house and what follows it; flats, floors and "the" before them are passed over."""
    number, rest = "", given
    while rest and (rest[0] in FLAT_WORDS or rest[0] == "the" or _NUMBER.fullmatch(rest[0])):
        number, rest = (rest[0] if _NUMBER.fullmatch(rest[0]) else ""), rest[1:]
        if number and len(rest) > 2 and len(rest[0]) == 1:
            number, rest = number + rest[0], rest[1:]
    return number, rest


def _kind_at(rest: tuple[str, ...]) -> int:
    """Where the kind of street stands: at the end, else at the end of the first run of kinds (a town follows); or 0."""
    if rest[-1] in STREET_TYPES:
        return len(rest) - 1
    kinds = [index for index, word in enumerate(rest) if index and word in STREET_TYPES]
    return next((index for index in kinds if index + 1 not in kinds), 0)


def _house_name(phrase: Phrase) -> bool:
    return phrase.telling and (len(phrase.name) > 1 or len(phrase.name[0]) >= 6)


def place_phrases(value: str) -> tuple[Phrase, ...]:
    """What to look for of a workplace, school, surgery, refuge or device: its name, then the address after a comma."""
    first, *others = _PARTS.split(value, maxsplit=1)
    given = words(POSTCODE.sub(" ", flat(first)))
    street = _street(given)
    if street is not None and street.number and street.kind:
        return street_phrases(value)
    name = tuple(word for word in given if word not in PLACE_WORDS)
    found = () if not name or all(_NUMBER.fullmatch(word) for word in name) else (_place(name, given),)
    return found + tuple(phrase for rest in others for phrase in street_phrases(rest) if phrase.number or phrase.kind)


def _place(name: tuple[str, ...], given: tuple[str, ...]) -> Phrase:
    after = given[len(given) - given[::-1].index(name[-1]) :]
    if len(name) > 1 or (name[0] not in COMMON_WORDS and len(name[0]) > 2):
        return Phrase(name, alone=True, named=len(name) == 1 and len(name[0]) < 4, tail=after)
    # An ordinary word ("Park School") is only looked for together with what follows it.
    return Phrase(name + after[:1], tail=after[1:]) if after else Phrase(name, named=True, alone=True)


def find_phrase(searched: Searched, phrase: Phrase) -> Iterator[Span]:
    """Every place of the phrase in the text, as offsets of the original text."""
    alike = [_alike(searched, word, helped=len(phrase.name) > 1 or bool(phrase.kind)) for word in phrase.name]
    for first, last in _runs(searched, phrase.name, alike):
        span = _judged(searched, phrase, first, last)
        if span is not None:
            yield span


def _alike(searched: Searched, word: str, *, helped: bool) -> frozenset[str]:
    """The words of the text that may be meant by ``word``: itself, its plural, and near spellings of a longer word."""
    same = {word, f"{word}s", f"{word}es"} | ({word.removesuffix("s")} if len(word) > 4 else set())
    kind = STREET_TYPES.get(word)
    if kind is not None:
        same |= {written for written, meant in STREET_TYPES.items() if meant == kind}
    edits = _edits(word, helped=helped)
    if edits:
        near = process.extract(word, searched.vocabulary, scorer=OSA.distance, score_cutoff=edits, limit=None)
        same.update(found for found, _distance, _index in near)
    return frozenset(same)


def _edits(word: str, *, helped: bool) -> int:
    """How many slips of the pen still read as ``word``; fewer when no number or kind beside it helps."""
    if not word.isalpha() or len(word) < (5 if helped else 7) or (word in COMMON_WORDS and not helped):
        return 0
    return 2 if len(word) >= 8 else 1


def _runs(searched: Searched, name: tuple[str, ...], alike: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """First and last token of every run that reads as ``name``, also with a word split in two or two run together."""
    starts = {at for word in alike[0] for at in searched.at.get(word, ())}
    starts.update(searched.joined_at.get(name[0], ()))
    if len(name) > 1:
        starts.update(searched.at.get(name[0] + name[1], ()))
    for first in sorted(starts):
        last = _follow(searched, name, alike, first)
        if last is not None:
            yield first, last


def _follow(searched: Searched, name: tuple[str, ...], alike: list[frozenset[str]], at: int) -> int | None:
    index = 0
    while index < len(name):
        if at >= len(searched.tokens):
            return None
        word = searched.tokens[at].word
        if word in alike[index]:
            index, at = index + 1, at + 1
        elif at + 1 < len(searched.tokens) and word + searched.tokens[at + 1].word == name[index]:
            index, at = index + 1, at + 2
        elif index + 1 < len(name) and word == name[index] + name[index + 1]:
            index, at = index + 2, at + 1
        else:
            return None
    return at - 1


def _judged(searched: Searched, phrase: Phrase, first: int, last: int) -> Span | None:
    """The whole span when the words around make it this place and not an ordinary word."""
    kind = _kind_beside(searched, phrase, first, last)
    number = _number_before(searched, phrase.number, min(first, kind) if kind is not None else first)
    beside = [index for index in (kind, number) if index is not None]
    if not beside and not _enough(searched, phrase, first):
        return None
    if number is None and kind is not None and not (phrase.telling or _written_as_name(searched, first, kind)):
        return None
    end = _tail_end(searched, phrase.tail, max([last, *beside]))
    return searched.tokens[min([first, *beside])].start, searched.tokens[end].end


def _tail_end(searched: Searched, tail: tuple[str, ...], last: int) -> int:
    for word in tail:
        if last + 1 < len(searched.tokens) and searched.tokens[last + 1].word == word:
            last += 1
    return last


def _enough(searched: Searched, phrase: Phrase, first: int) -> bool:
    if phrase.kind or phrase.number:
        long = len(phrase.name) == 1 and len(phrase.name[0]) >= _POINTS_TO_ONE_PLACE
        same = searched.tokens[first].word == phrase.name[0]
        return phrase.telling and (phrase.alone or (long and same and _capital(searched, first)))
    return not phrase.named or _capital(searched, first)


def _written_as_name(searched: Searched, first: int, kind: int) -> bool:
    if STREET_TYPES.get(searched.tokens[kind].word) in SMALL_BUILDINGS:
        return True
    return _capital(searched, first) and _capital(searched, kind)


def _capital(searched: Searched, index: int) -> bool:
    return searched.text[searched.tokens[index].start].isupper()


def _kind_beside(searched: Searched, phrase: Phrase, first: int, last: int) -> int | None:
    if not phrase.kind:
        return None
    index = first - 1 if phrase.kind in LEADING_TYPES else last + 1
    if not 0 <= index < len(searched.tokens):
        return None
    word = searched.tokens[index].word
    near = len(word) > 4 and OSA.distance(word, phrase.kind, score_cutoff=1) <= 1
    return index if near or STREET_TYPES.get(word) == phrase.kind else None


def _number_before(searched: Searched, number: str, first: int) -> int | None:
    """The token at which the house number before ``first`` begins: ``14a``, ``14 a``, ``fourteen``, ``forty two``."""
    if not number:
        return None
    before = [searched.tokens[index].word for index in range(max(0, first - 3), first)]
    for count in range(1, len(before) + 1):
        if _reads(before[-count:], number):
            return first - count
    return None


def _reads(given: list[str], number: str) -> bool:
    if "".join(given) == number:
        return len(given) <= 2
    values = [NUMBER_WORDS.get(word, 0) for word in given]
    return all(values) and len(values) <= 2 and str(sum(values)) == number
