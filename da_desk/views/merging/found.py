"""What is found when two people saved one paper: the newer version, who saved it, and how the two fit together.

Read and reckoned off the main thread; nothing here draws.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from da_desk.practice.alignment import Run, compared
from da_desk.practice.merging import AnswerMerge, Change, Merge, Piece, merge
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.last_saves import LastSave

CONTEXT = 60
"""Characters of what stands around a place, to know where it is."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A paper as it is saved now; ``row`` is whatever the page shows of it, ``closed`` why it can't be changed any more."""

    version: int
    body: Mapping[str, Any]
    row: Any = None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """What is on the page: its text, what it was based on (None: not known any more), and how to merge it."""

    values: Mapping[str, Any]
    base: Mapping[str, Any] | None
    paths: Sequence[str]
    long: Container[str] = ()
    hidden: Container[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place where an answer differs: each version with its differing words marked, and what stands around it."""

    piece: Piece
    base: tuple[Run, ...]
    theirs: tuple[Run, ...]
    mine: tuple[Run, ...]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All that the merge page shows. ``places`` gives the places of each long text that differs, by path."""

    latest: Latest
    saved: "LastSave | None"
    mine: Mapping[str, Any]
    merge: Merge
    places: Mapping[str, tuple[Place, ...]]

    @property
    def who(self) -> str:
        """Who saved it, as a sentence."""
        if self.saved is None or not self.saved.who:
            return _("Who it was can't be told just now.")
        when = moment(self.saved.at, weekday=True)
        if self.saved.own:
            return _("Saved by you in another window or on another computer, {moment}.").format(moment=when)
        return _("Saved by {name}, {moment}.").format(name=self.saved.who, moment=when)

    @property
    def theirs(self) -> str:
        """The heading of their version."""
        if self.saved is None or not self.saved.who:
            return _("Theirs")
        if self.saved.own:
            return _("Theirs: saved by you elsewhere, {moment}").format(moment=moment(self.saved.at))
        return _("Theirs: {name}, {moment}").format(name=self.saved.who, moment=moment(self.saved.at))

    @property
    def changed_by(self) -> str:
        """Who made the changes that are not one's own."""
        if self.saved is not None and self.saved.own:
            return _("you, elsewhere")
        return self.saved.who if self.saved and self.saved.who else _("the other person")


def compare(read: Callable[[], Latest], who: "Callable[[], LastSave | None]", own: Own) -> Found:
    """Read the newer version and merge it with what is on the page. Raises what ``read`` and ``who`` raise."""
    latest = read()
    merged = merge(own.base, latest.body, own.values, own.paths, own.long, own.hidden)
    places = {each.path: tuple(_places(each)) for each in (*merged.asked, *merged.taken) if each.text}
    return Found(latest, who(), own.values, merged, places)


def _places(answer: AnswerMerge) -> Iterator[Place]:
    assert answer.text is not None
    pieces = answer.text.pieces
    for number, piece in enumerate(pieces):
        if piece.change not in (Change.NONE, Change.ALIKE):
            before = _tail(pieces[number - 1].merged) if number else ""
            after = _head(pieces[number + 1].merged) if number + 1 < len(pieces) else ""
            yield Place(piece, *compared(piece.base, piece.theirs, piece.mine), before, after)


def _tail(text: str) -> str:
    """The last words of the line before a place."""
    line = text.rpartition("\n")[2]
    return line if len(line) <= CONTEXT else f"… {line[-CONTEXT:].partition(' ')[2]}"


def _head(text: str) -> str:
    """The first words of the line after a place."""
    line = text.partition("\n")[0]
    return line if len(line) <= CONTEXT else f"{line[:CONTEXT].rpartition(' ')[0]} …"
