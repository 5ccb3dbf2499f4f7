"""A text made ready for searching: folded letter by letter so that every offset is one of the original text."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ð": "d"})
_INSIDE = "'’‘`\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
# A number run together with a word ("14orchard") is two tokens; "14a" and "14th" are one.
_TOKEN = re.compile(rf"\d+(?=[^\W\d_]{{3}})|[^\W_]+(?:[{_INSIDE}]+[^\W_]+)*")
_MARKS = re.compile(rf"[{_INSIDE}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: folded, with its place in the original text."""

    word: str
    start: int
    end: int


def flat(text: str) -> str:
    """``text`` without accents, case or width, exactly as long as it was."""
    if text.isascii():
        return text.lower()
    return text.translate({ord(character): _flat_letter(character) for character in set(text)})


def _flat_letter(character: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    lowered = plain.casefold().translate(_STROKES)
    return lowered if len(lowered) == 1 else character


def tokens(flattened: str) -> tuple[Token, ...]:
    """The words and numbers of a flat text; apostrophes, loose accents and invisible marks inside a word fall away."""
    return tuple(Token(_bare(found.group()), found.start(), found.end()) for found in _TOKEN.finditer(flattened))


def _bare(word: str) -> str:
    return word if word.isalnum() else _MARKS.sub("", word)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(token.word for token in tokens(flat(text)))


class Searched:
    """One text, prepared once for every value that is looked for."""

    __slots__ = ("at", "flat", "joined_at", "text", "tokens", "vocabulary")

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = flat(text)
        self.tokens = tokens(self.flat)
        self.at = _places(self.tokens)
        self.joined_at = _joined(self.tokens)
        self.vocabulary = tuple(word for word in self.at if len(word) >= 4)


def _places(found: tuple[Token, ...]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index, token in enumerate(found):
        places[token.word].append(index)
    return dict(places)


def _joined(found: tuple[Token, ...]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for index in range(len(found) - 1):
        if found[index + 1].start - found[index].end <= 2:
            places[found[index].word + found[index + 1].word].append(index)
    return dict(places)
