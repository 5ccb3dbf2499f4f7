"""Two people changed one paper: what each of them changed is put together, answer by answer, sentence by sentence.

Plain functions over plain values. Nothing is lost: what one of them changed is taken, what both changed differently is
asked. A sentence is never made of halves: where both touched one sentence, both sentences stand, theirs first.
Why so, and what it costs: ``docs/decisions/0012-three-way-merge.md``.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from da_desk.practice.alignment import Stretch, aligned, sentences

BETWEEN = "\n\n"
"""What stands between their text and one's own where both are kept."""


class Change(Enum):
    """Who changed something since it was read."""

    NONE = "none"
    ALIKE = "alike"
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


def change_of(base: object, theirs: object, mine: object) -> Change:
    """Who changed it. A ``base`` of None is not known any more: then any difference is one of both."""
    if theirs == mine:
        return Change.NONE if theirs == base else Change.ALIKE
    if mine == base:
        return Change.THEIRS
    return Change.MINE if theirs == base else Change.BOTH


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text as it was and as each side has it; the pieces of a merge, joined, give each of the three."""

    base: str
    theirs: str
    mine: str

    @property
    def change(self) -> Change:
        """Who changed it; other spaces and line breaks alone are no difference between the two."""
        found = change_of(self.base, self.theirs, self.mine)
        return Change.ALIKE if found is Change.BOTH and self.theirs.split() == self.mine.split() else found

    @property
    def merged(self) -> str:
        """What stands in the proposal: of two different texts both, theirs first, in paragraphs of their own."""
        if self.change is Change.BOTH:
            return both_texts(self.theirs, self.mine)
        return self.mine if self.change is Change.MINE else self.theirs


@dataclass(frozen=True, slots=True)
class TextMerge:
    """A text merged three ways."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The proposal."""
        return "".join(piece.merged for piece in self.pieces)

    @property
    def overlaps(self) -> tuple[Piece, ...]:
        """Where both changed the same sentences in different ways."""
        return tuple(piece for piece in self.pieces if piece.change is Change.BOTH)


def both_texts(theirs: str, mine: str, between: str = BETWEEN) -> str:
    """Both texts, theirs first; the one that there is when the other is empty."""
    if not theirs.strip() or not mine.strip():
        return theirs if theirs.strip() else mine
    return f"{theirs.rstrip()}{between}{mine.lstrip()}"


def merge_text(base: str | None, theirs: str, mine: str) -> TextMerge:
    """Merge a text sentence by sentence. Of a ``base`` that is not known (None) all that both have counts as its text."""
    if base is None:
        return _two_ways(theirs, mine)
    if theirs == mine:
        return TextMerge((Piece(base, theirs, mine),))
    old, their, my = sentences(base), sentences(theirs), sentences(mine)
    return TextMerge(tuple(_pieces(old, their, my, aligned(old, their), aligned(old, my))))


def _two_ways(theirs: str, mine: str) -> TextMerge:
    return TextMerge(tuple(_shared_once(theirs, mine, lambda shared: shared)))


def _shared_once(theirs: str, mine: str, base_of: Callable[[str], str]) -> Iterator[Piece]:
    """Two texts as what they share and what differs; the same pieces whichever of them comes first."""
    first, second = (sentences(text) for text in sorted((theirs, mine)))
    at = 0
    for stretch in aligned(first, second, blocks=True):
        if shared := "".join(first[at : stretch.start]):
            yield Piece(base_of(shared), shared, shared)
        here, there = "".join(first[stretch.start : stretch.end]), "".join(second[stretch.new_start : stretch.new_end])
        yield Piece("", here, there) if theirs <= mine else Piece("", there, here)
        at = stretch.end
    if shared := "".join(first[at:]):
        yield Piece(base_of(shared), shared, shared)


def _narrowed(piece: Piece) -> Iterator[Piece]:
    """An overlap without the sentences that both sides have: those stand once. The base goes with the first that differs."""
    if piece.change is not Change.BOTH:
        yield piece
        return
    base = piece.base
    for part in _shared_once(piece.theirs, piece.mine, lambda _shared: ""):
        if part.theirs != part.mine:
            yield Piece(base, part.theirs, part.mine)
            base = ""
        else:
            yield part


def _same(text: str) -> list[Piece]:
    return [Piece(text, text, text)] if text else []


def _pieces(
    old: Sequence[str], their: Sequence[str], my: Sequence[str], theirs: Sequence[Stretch], mine: Sequence[Stretch]
) -> Iterator[Piece]:
    at = 0
    for group in _groups(theirs, mine):
        start, end = group.start, group.end
        yield from _same("".join(old[at:start]))
        theirs_here, mine_here = _side(old, their, group.theirs, start, end), _side(old, my, group.mine, start, end)
        yield from _narrowed(Piece("".join(old[start:end]), theirs_here, mine_here))
        at = end
    yield from _same("".join(old[at:]))


def _side(old: Sequence[str], new: Sequence[str], stretches: Iterable[Stretch], start: int, end: int) -> str:
    """The text of one side between two places of the base: its own stretches, and the base between them."""
    parts: list[str] = []
    for stretch in stretches:
        parts += [*old[start : stretch.start], *new[stretch.new_start : stretch.new_end]]
        start = stretch.end
    return "".join([*parts, *old[start:end]])


@dataclass(slots=True)
class _Group:
    """Stretches of both sides that touch the same sentences."""

    start: int
    end: int
    theirs: list[Stretch]
    mine: list[Stretch]


def _groups(theirs: Sequence[Stretch], mine: Sequence[Stretch]) -> list[_Group]:
    tagged = [(stretch, True) for stretch in theirs] + [(stretch, False) for stretch in mine]
    groups: list[_Group] = []
    for stretch, is_theirs in sorted(tagged, key=lambda each: (each[0].start, each[0].end)):
        last = groups[-1] if groups else None
        if last is None or not _belongs(last, stretch, last.mine if is_theirs else last.theirs):
            last = _Group(stretch.start, stretch.end, [], [])
            groups.append(last)
        (last.theirs if is_theirs else last.mine).append(stretch)
        last.end = max(last.end, stretch.end)
    return groups


def _belongs(group: _Group, stretch: Stretch, others: Sequence[Stretch]) -> bool:
    return stretch.start < group.end or any(stretch.clashes(other) for other in others)


@dataclass(frozen=True, slots=True)
class AnswerMerge:
    """One answer, or one part of an item ("items.pressure.where") or of a row ("actions.actions.<row id>.due").

    ``text``: how two versions of a long text fit together. ``row``: the id of the row that it belongs to. A row that one
    of them added or took out is one answer as a whole: its path ends with its id, and "" on a side says that it is not
    there. ``field``: the path without the row's id, which names the field ("actions.actions.due").
    """

    path: str
    base: Any
    theirs: Any
    mine: Any
    text: TextMerge | None = None
    row: str = ""

    @property
    def whole_row(self) -> bool:
        """Whether it is a row that is there or not, and not one answer in it."""
        return bool(self.row) and self.path.endswith(f".{self.row}")

    @property
    def field(self) -> str:
        """The path of the field that it answers, the same for every row."""
        return ".".join(part for part in self.path.split(".") if part != self.row)

    @property
    def change(self) -> Change:
        """Who changed it."""
        return change_of(self.base, self.theirs, self.mine)

    @property
    def proposal(self) -> Any:
        """What is proposed; None where nothing can be: a person has to choose."""
        if self.change is not Change.BOTH:
            return self.mine if self.change is Change.MINE else self.theirs
        return self.text.text if self.text else None

    @property
    def both(self) -> Any:
        """Both answers in one, theirs first; None where an answer can only be one of them."""
        if self.text:
            return self.text.text
        if all(isinstance(side, list) or side == "" for side in (self.theirs, self.mine)):
            return list(dict.fromkeys([*self.theirs, *self.mine]))
        texts = isinstance(self.theirs, str) and isinstance(self.mine, str)
        return both_texts(self.theirs, self.mine, "; ") if texts else None


@dataclass(frozen=True, slots=True)
class Merge:
    """A paper merged three ways: what is asked, what is taken over, and the rest, which is theirs.

    ``rows``: for each path whose answer is rows, the ids of all rows of all sides in the order in which they will stand.
    """

    answers: tuple[AnswerMerge, ...]
    paths: tuple[str, ...]
    theirs: Mapping[str, Any]
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[AnswerMerge, ...]:
        """The answers that both changed, in different ways."""
        return self._of(Change.BOTH)

    @property
    def taken(self) -> tuple[AnswerMerge, ...]:
        """The answers that one of them changed; they are taken from that side."""
        return self._of(Change.THEIRS, Change.MINE)

    @property
    def news(self) -> bool:
        """Whether they changed anything here that stands otherwise in one's own text."""
        return bool(self._of(Change.THEIRS, Change.BOTH))

    def body(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The merged paper. ``chosen`` gives the answer of each path that is asked. Raises KeyError when one lacks."""
        body: dict[str, Any] = plain(self.theirs)
        for path in self.paths:
            _put(body, path.split("."), "")
        for answer in self.answers:
            asked = answer.change is Change.BOTH
            _put(body, answer.path.split("."), chosen[answer.path] if asked else answer.proposal)
        for path, order in self.rows.items():
            by_id = _at(body, path) or {}
            _put(body, path.split("."), [by_id[row] for row in order if row in by_id])
        return body

    def _of(self, *changes: Change) -> tuple[AnswerMerge, ...]:
        return tuple(answer for answer in self.answers if answer.change in changes)


def merge(
    base: Mapping[str, Any] | None,
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
    paths: Iterable[str],
    long: Container[str] = (),
    hidden: Container[str] = (),
) -> Merge:
    """Merge the answers at ``paths`` ("section.field"), items part by part, rows by their ids and then answer by answer;
    whatever stands elsewhere is theirs.

    ``long`` names the paths whose text is merged within, in rows without the row's id ("actions.actions.what"). A ``base`` of None is not known any more: then all that
    differs is asked. So are the ``hidden`` paths, whose answer is recorded and never read: empty is as it was.
    """
    new, own, places = plain(theirs), plain(mine), tuple(paths)
    old = None if base is None else plain(base)
    found: list[AnswerMerge] = []
    orders: dict[str, tuple[str, ...]] = {}
    for path in places:
        known = None if old is None or path in hidden else _at(old, path)
        sides = Sides(known, _at(new, path), _at(own, path))
        if sides.are_rows:
            orders[path] = sides.order()
            found += _rows(path, sides, orders[path], long)
        else:
            found += _answers(path, sides.base, sides.theirs, sides.mine, long)
    return Merge(tuple(found), places, new, orders)


@dataclass(frozen=True, slots=True)
class Sides:
    """One answer as it was (None: not known any more) and as each of the two has it."""

    base: Any
    theirs: Any
    mine: Any

    @property
    def are_rows(self) -> bool:
        """Whether they are rows: lists of mappings that each bear an id of their own."""
        sides = [side for side in (self.base, self.theirs, self.mine) if side not in ("", None, [])]
        return bool(sides) and all(_has_rows(side) for side in sides)

    def order(self) -> tuple[str, ...]:
        """The ids of all rows: as they stand with whoever moved them, added ones behind the row that they followed."""
        base, theirs, mine = (list(_by_id(side)) for side in (self.base, self.theirs, self.mine))
        shared = [row for row in theirs if row in mine]
        moved = [row for row in theirs if row in base] != [row for row in base if row in theirs]
        lead, others = (theirs, mine) if moved or shared == [row for row in mine if row in theirs] else (mine, theirs)
        found = list(lead)
        for side in (others, base):
            for place, row in enumerate(side):
                if row not in found:
                    found.insert(_place_after(side[:place], found, side), row)
        return tuple(found)


def _place_after(before: Sequence[str], found: Sequence[str], side: Container[str]) -> int:
    """Where a row goes that follows ``before`` on its side: behind what the other side put there, too."""
    last = next((row for row in reversed(before) if row in found), None)
    place = found.index(last) + 1 if last is not None else 0
    while place < len(found) and found[place] not in side:
        place += 1
    return place


def _has_rows(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return False
    ids = [row.get("id") for row in value]
    return all(isinstance(each, str) and each and "." not in each for each in ids) and len(set(ids)) == len(ids)


def _by_id(side: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in side or ()}


def _rows(path: str, sides: Sides, order: Iterable[str], long: Container[str]) -> Iterator[AnswerMerge]:
    """Rows that both still have are merged answer by answer; any other is there or not, as a whole."""
    old = None if sides.base is None else _by_id(sides.base)
    new, own = _by_id(sides.theirs), _by_id(sides.mine)
    for row in order:
        known = None if old is None else old.get(row, "")
        if row in new and row in own:
            yield from _answers(f"{path}.{row}", known, new[row], own[row], long, row)
        else:
            yield AnswerMerge(f"{path}.{row}", known, new.get(row, ""), own.get(row, ""), row=row)


def plain(value: Any) -> Any:
    """A copy of an answer or a body as plain dictionaries, lists and texts; nothing at all is an empty text."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return "" if value is None else value


def _answers(
    path: str, base: Any, theirs: Any, mine: Any, long: Container[str], row: str = ""
) -> Iterator[AnswerMerge]:
    sides = [base, theirs, mine]
    if any(isinstance(side, dict) for side in sides) and all(isinstance(side, dict) or not side for side in sides):
        for part in dict.fromkeys(key for side in (theirs, mine, base) if side for key in side):
            new, own = (side.get(part, "") if side else "" for side in (theirs, mine))
            old = None if base is None else (base or {}).get(part, "")
            yield from _answers(f"{path}.{part}", old, new, own, long, row)
        return
    found = AnswerMerge(path, base, theirs, mine, row=row)
    texts = all(isinstance(side, str) for side in (theirs, mine)) and isinstance(base, str | None)
    within = texts and theirs != mine and found.field in long
    yield replace(found, text=merge_text(base, theirs, mine)) if within else found


def _at(body: Mapping[str, Any], path: str) -> Any:
    inside: Any = body
    for key in path.split("."):
        inside = inside.get(key, "") if isinstance(inside, Mapping) else ""
    return inside


def _put(body: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put an answer in, or take it out when it is empty; a section or item without answers goes too."""
    first, rest = path[0], path[1:]
    if not rest:
        body.pop(first, None)
        if value not in ("", None, []):
            body[first] = value
        return
    inside = body.get(first)
    if not isinstance(inside, dict):
        inside = {}
    _put(inside, rest, value)
    body.pop(first, None)
    if inside:
        body[first] = inside
