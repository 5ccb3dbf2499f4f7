"""Where two texts differ: by sentences, to merge them; by words, to show a reader what is other.

The alignment itself is rapidfuzz's (bit-parallel): two texts of 100,000 characters in a tenth of a second, and the worst
of them in about one, for which difflib takes minutes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import Indel, Levenshtein

_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"\s+|\w+(?:[’'\-]\w+)*|[^\w\s]")
_ENDS = tuple(".!?…。؟۔।")
_CLOSERS = "\"'”’»)]"
_SHORTENED = re.compile(
    r"(?:mr|mrs|ms|dr|st|nos?|approx|tel|ext|d[cis]|dci|p[cs]|sgt|insp|cllr|rev|prof|e\.g|i\.e|etc|[ap]\.m)",
    re.IGNORECASE,
)
_MOST_CELLS = 200_000_000
"""Up to this product of two lengths (25 MB) as much as can be is found in common; beyond, what needs little memory."""
_FEW = 0.25
"""Below this share of common words two texts are shown as different throughout, not as a scatter of marks."""

_TELLING = 13
"""So many letters in a row that both texts have are no chance: they stay unmarked between two changes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens ``start``–``end`` of a text that stand as ``new_start``–``new_end`` of another; either may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int

    @property
    def even(self) -> bool:
        """Whether as many tokens stand in place of as many others: nothing was put in or taken out."""
        return self.end > self.start and self.end - self.start == self.new_end - self.new_start

    def to(self, later: "Stretch") -> "Stretch":
        """Both, with what lies between them."""
        return Stretch(self.start, later.end, self.new_start, later.new_end)

    def clashes(self, other: "Stretch") -> bool:
        """Whether another change of the same text touches the same tokens, or puts something in at the same place."""
        if self.start < other.end and other.start < self.end:
            return True
        touch = self.end >= other.start and other.end >= self.start
        put_in = self.start == self.end or other.start == other.end
        return touch and put_in and not self.even and not other.even


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text to be shown; ``differs``: it is not in the text that it is compared with."""

    text: str
    differs: bool


def sentences(text: str) -> list[str]:
    """The text as sentences and lines, with the space between them as tokens of its own; joined they give the text."""
    found: list[str] = []
    start = 0
    for gap in _SPACES.finditer(text):
        if gap.start() == start or "\n" in gap[0] or _ends_sentence(text, start, gap):
            found += [part for part in (text[start : gap.start()], gap[0]) if part]
            start = gap.end()
    return [*found, text[start:]] if start < len(text) else found


def _ends_sentence(text: str, start: int, gap: re.Match[str]) -> bool:
    before = text[max(start, gap.start() - 16) : gap.start()].rstrip(_CLOSERS)
    if not before.endswith(_ENDS):
        return False
    last = before[:-1].rpartition(" ")[2].lstrip("\"'“‘(")
    return not _SHORTENED.fullmatch(last) and not text[gap.end() : gap.end() + 1].islower()


def aligned(old: Sequence[str], new: Sequence[str], *, blocks: bool = False) -> list[Stretch]:
    """Where ``new`` differs from ``old``, in order. Space between two changes belongs to them, unless both are even.

    ``blocks``: it belongs to them even then, so that what differs is as few blocks as can be.
    """
    found = _joined(old, _differing(old, new), blocks)
    return _joined(old, _slid(old, new, found), blocks)


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    numbers: dict[str, int] = {}
    first, second = ([numbers.setdefault(token, len(numbers)) for token in side] for side in (old, new))
    way = Indel if len(first) * len(second) <= _MOST_CELLS else Levenshtein
    found: list[Stretch] = []
    for code in way.opcodes(first, second):
        if code.tag == "equal":
            continue
        each = Stretch(code.src_start, code.src_end, code.dest_start, code.dest_end)
        if found and found[-1].end == each.start:
            each = found.pop().to(each)
        found.append(each)
    return found


def _joined(old: Sequence[str], stretches: Sequence[Stretch], blocks: bool) -> list[Stretch]:
    found: list[Stretch] = []
    for each in stretches:
        if found and _one_change(old, found[-1], each, blocks):
            each = found.pop().to(each)
        found.append(each)
    return found


def _one_change(old: Sequence[str], former: Stretch, each: Stretch, blocks: bool) -> bool:
    if former.end == each.start:
        return True
    apart = former.even and each.even and not blocks
    return not apart and all(token.isspace() for token in old[former.end : each.start])


def _slid(old: Sequence[str], new: Sequence[str], stretches: Sequence[Stretch]) -> list[Stretch]:
    """What was put in or taken out stands as early as it can, so that two people's additions at one place meet."""
    found: list[Stretch] = []
    for each in stretches:
        floor = found[-1].end if found else 0
        steps = 0
        if each.start == each.end or each.new_start == each.new_end:
            while each.start - steps > floor and old[each.start - steps - 1] == _last(old, new, each, steps):
                steps += 1
        found.append(Stretch(each.start - steps, each.end - steps, each.new_start - steps, each.new_end - steps))
    return found


def _last(old: Sequence[str], new: Sequence[str], each: Stretch, steps: int) -> str:
    """The last token of what was put in or taken out, once it stands so many steps further left."""
    return new[each.new_end - steps - 1] if each.start == each.end else old[each.end - steps - 1]


def compared(base: str | None, theirs: str, mine: str) -> tuple[tuple[Run, ...], tuple[Run, ...], tuple[Run, ...]]:
    """The three texts with what differs marked: in the base what either took out, in each side what is not in the base.

    Without a base the two sides are compared with each other.
    """
    if base is None:
        old, new = _marked(_WORDS.findall(theirs), _WORDS.findall(mine))
        return (), _runs(_WORDS.findall(theirs), old), _runs(_WORDS.findall(mine), new)
    words, their, my = (_WORDS.findall(text) for text in (base, theirs, mine))
    left_out, added = _marked(words, their)
    also_left_out, own = _marked(words, my)
    either = [one or other for one, other in zip(left_out, also_left_out, strict=True)]
    return _runs(words, either), _runs(their, added), _runs(my, own)


def _marked(old: Sequence[str], new: Sequence[str]) -> tuple[list[bool], list[bool]]:
    stretches = _joined(old, _differing(old, new), blocks=True)
    changed = sum(stretch.end - stretch.start for stretch in stretches)
    if len(old) - changed < _FEW * max(len(old), len(new)):
        stretches = [Stretch(0, len(old), 0, len(new))]
    left_out, added = [False] * len(old), [False] * len(new)
    for stretch in stretches:
        left_out[stretch.start : stretch.end] = [True] * (stretch.end - stretch.start)
        added[stretch.new_start : stretch.new_end] = [True] * (stretch.new_end - stretch.new_start)
    return left_out, added


def _runs(words: Sequence[str], differs: Sequence[bool]) -> tuple[Run, ...]:
    found: list[Run] = []
    for place, word in enumerate(words):
        # Space is marked between two marked words only.
        inside = 0 < place < len(words) - 1
        other = differs[place] if not word.isspace() else inside and all(differs[place - 1 : place + 2])
        if found and found[-1].differs == other:
            found[-1] = Run(found[-1].text + word, other)
        else:
            found.append(Run(word, other))
    return tuple(found)


def word_changes(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """What both texts have, what was taken out behind it, and what was put in there, one after another, for a reader.

    Sentences are matched first, so that no word is found again in a sentence that it has nothing to do with. A few words
    that two changes happen to leave between them are marked with them: a rewritten sentence reads as two, not as a
    scatter of marks.
    """
    old, new = sentences(before), sentences(after)
    shared, at = "", 0
    for block in _apart(old, new):
        shared += "".join(old[at : block.start])
        words = _WORDS.findall("".join(old[block.start : block.end]))
        others = _WORDS.findall("".join(new[block.new_start : block.new_end]))
        here = 0
        for each in _legible(words, others, _apart(words, others)):
            shared += "".join(words[here : each.start])
            yield shared, "".join(words[each.start : each.end]), "".join(others[each.new_start : each.new_end])
            shared, here = "", each.end
        shared += "".join(words[here:])
        at = block.end
    shared += "".join(old[at:])
    if shared:
        yield shared, "", ""


def _apart(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """Where two texts differ. Only words are matched, or sentences: a space that both have says nothing."""
    places, others = ([place for place, token in enumerate(side) if not token.isspace()] for side in (old, new))
    differing = _differing([old[place] for place in places], [new[place] for place in others])
    at, new_at, key, new_key = 0, 0, 0, 0
    for each in (*differing, Stretch(len(places), len(places), len(others), len(others))):
        for place, other in zip(places[key : each.start], others[new_key : each.new_start], strict=True):
            yield from _trimmed(old, new, Stretch(at, place, new_at, other))
            at, new_at = place + 1, other + 1
        key, new_key = each.end, each.new_end
    yield from _trimmed(old, new, Stretch(at, len(old), new_at, len(new)))


def _trimmed(old: Sequence[str], new: Sequence[str], stretch: Stretch) -> Iterator[Stretch]:
    """The stretch without what both have at its ends; none when they have it all."""
    start, end, new_start, new_end = stretch.start, stretch.end, stretch.new_start, stretch.new_end
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    if start < end or new_start < new_end:
        yield Stretch(start, end, new_start, new_end)


def _legible(old: Sequence[str], new: Sequence[str], stretches: Iterable[Stretch]) -> list[Stretch]:
    """Two changes are one where what stands between them is short, and shorter than either."""
    olds, news = _letters(old), _letters(new)
    found: list[Stretch] = []
    for each in stretches:
        one = each
        while found:
            former = found[-1]
            between = olds[one.start] - olds[former.end]
            if between >= min(_size(former, olds, news), _size(one, olds, news), _TELLING):
                break
            one = found.pop().to(one)
        found.append(one)
    return found


def _letters(words: Sequence[str]) -> list[int]:
    """For each place, how many letters stand before it."""
    return list(accumulate((0 if word.isspace() else len(word) for word in words), initial=0))


def _size(stretch: Stretch, olds: Sequence[int], news: Sequence[int]) -> int:
    return max(olds[stretch.end] - olds[stretch.start], news[stretch.new_end] - news[stretch.new_start])
