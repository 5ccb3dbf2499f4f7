"""The kinds of events as a person chooses one: by group, or found by a few words, also those of plain speech."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from da_desk.practice.catalogue import GROUPS, EventKind, Practice

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(("a", "an", "and", "by", "from", "in", "of", "on", "the", "to", "with"))
"""Words that say nothing of what happened; they count only where nothing else was typed."""
_LEAST_KNOWN, _MOST_ENDING = 4, 2
_TITLE, _ALSO, _SCATTERED = 3, 2, 1


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The kinds of one group, in the order of the catalogue."""

    title: str
    kinds: tuple[EventKind, ...]


@dataclass(frozen=True, slots=True)
class FoundKinds:
    """What a few words lead to. ``best``: the slug of the kind that they most likely mean; "" when nothing was found."""

    groups: tuple[KindGroup, ...]
    best: str

    @property
    def count(self) -> int:
        """How many kinds were found."""
        return sum(len(group.kinds) for group in self.groups)


def grouped(practice: Practice, on: date) -> tuple[KindGroup, ...]:
    """Every kind that can be chosen on a day, by group; those that the desk writes down itself lead to their room."""
    known = [kind for kind in practice.event_kinds if kind.holds(on)]
    made = (
        KindGroup(group.title, tuple(kind for kind in known if kind.group == group.slug))
        for group in practice.choices(GROUPS, on)
    )
    return tuple(group for group in made if group.kinds)


def find(groups: Iterable[KindGroup], typed: str) -> FoundKinds:
    """The kinds that all the words typed lead to; where no kind knows them all, those that know the most of them.

    A word fits when a word of the title or of plain speech begins with it, "charged" for a charge too; words that no
    kind knows together may name a group. Nothing typed finds everything.
    """
    groups, words = tuple(groups), _words(typed)
    if not words:
        return FoundKinds(groups, "")
    fits = {kind.slug: _known(kind, words) for group in groups for kind in group.kinds}
    most = max(fits.values(), default=0)
    if most < len(words):
        named = tuple(group for group in groups if all(_fits(word, _words(group.title)) for word in words))
        if named or most == 0:
            return FoundKinds(named, named[0].kinds[0].slug if named else "")
    kept = (KindGroup(group.title, tuple(k for k in group.kinds if fits[k.slug] == most)) for group in groups)
    found = tuple(group for group in kept if group.kinds)
    kinds = [kind for group in found for kind in group.kinds]
    return FoundKinds(found, max(kinds, key=lambda kind: _rank(kind, words)).slug)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold().replace("'", "").replace("’", "")
    found = _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    return [word for word in found if word not in _SMALL] or found


def _fits(word: str, among: Iterable[str]) -> bool:
    return any(each.startswith(word) or _bent(word, each) for each in among)


def _bent(word: str, known: str) -> bool:
    """Whether it is a known word with an ending, such as "released"."""
    return len(known) >= _LEAST_KNOWN and word.startswith(known) and len(word) - len(known) <= _MOST_ENDING


def _known(kind: EventKind, words: list[str]) -> int:
    """How many of the words the kind knows."""
    among = _words(" ".join((kind.title, *kind.also)))
    return sum(_fits(word, among) for word in words)


def _rank(kind: EventKind, words: list[str]) -> tuple[int, int, int]:
    """How near the words come to what the kind is called: where they stand, how many are whole, how little is left over."""
    title = _words(kind.title)
    phrases = [_words(phrase) for phrase in kind.also]
    if all(_fits(word, title) for word in words):
        return _TITLE, sum(word in title for word in words), -len(title)
    fitting = [phrase for phrase in phrases if all(_fits(word, phrase) for word in words)]
    if fitting:
        nearest = min(fitting, key=len)
        return _ALSO, sum(word in nearest for word in words), -len(nearest)
    return _SCATTERED, 0, 0
