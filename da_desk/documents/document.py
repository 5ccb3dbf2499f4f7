"""What a page holds, as plain values: no ReportLab, no session, no Qt.

A *paper* (statement, reverse, notice, prosecutor's file) is what a service fills in. It describes itself
as a :class:`Document` of blocks; ``layout`` puts blocks on pages and ``pdf`` draws them.
All measures are points (1/72 inch); a page is A4, but for the copy a victim may keep.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol

Face = Literal["regular", "bold", "italic"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A size of paper; text stands between ``left`` and ``right``."""

    width: float
    height: float
    left: float
    right: float

    @property
    def breadth(self) -> float:
        """The width of a line of text."""
        return self.right - self.left


A4 = Sheet(595.28, 841.89, 56.0, 539.28)
A5 = Sheet(419.53, 595.28, 28.35, 391.18)


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: ``size`` and ``leading`` in points, ``colour`` as ``#rrggbb``, ``after`` the space below."""

    size: float = 10.0
    leading: float = 14.0
    face: Face = "regular"
    colour: str = "#1a1a1a"
    after: float = 6.0


BODY = Style()
STATEMENT = Style(size=10.8, leading=16.2, after=7.0)
SMALL = Style(size=8.5, leading=11.5, after=4.0)
LABEL = Style(size=8.0, leading=10.5, colour="#4a5360", after=2.0)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Level 1 stands in the contents and the outline; ``fresh`` begins a new page."""

    text: str
    level: Literal[0, 1, 2] = 1
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Text as typed: a line break stays, a blank line is a gap. Splits over pages."""

    text: str
    style: Style = BODY


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that names the number of pages as ``{pages}``; ``one`` serves a single page."""

    one: str
    many: str
    style: Style = BODY


@dataclass(frozen=True, slots=True)
class Box:
    """A boxed field: a small label over its value; ``weight`` is its share of the row's width."""

    label: str
    value: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxed fields side by side."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, in words. An empty value prints as "Not recorded"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels on the left, values on the right, a hairline between rows; ``label_share`` of the width."""

    rows: tuple[Fact, ...]
    label_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads repeat on each page, rows split when they must; ``weights`` share the width."""

    heads: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A bordered box that must be seen: an override and its reason, cut to ``most`` lines with "…"."""

    title: str
    text: str
    most: int = 5


@dataclass(frozen=True, slots=True)
class SignLine:
    """A line to sign on, or a typed ``value`` on a copy; ``weight`` is its share of the width."""

    label: str
    value: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, kept together with the last words before them."""

    lines: tuple[SignLine, ...]


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Questions and answers that fill the rest of this page and never more.

    Long answers stop with "Continued on page n"; :class:`FirstPageRest` prints what remains.
    The first ``lead`` rows are marked by a bar: what the reader is asked for.
    """

    rows: tuple[Fact, ...]
    lead: int = 0


@dataclass(frozen=True, slots=True)
class FirstPageRest:
    """What did not fit on the first page, or nothing."""

    title: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Text cut to ``most`` lines or fewer, with ``cut`` said plainly where words are left out."""

    text: str
    most: int
    cut: str
    style: Style = BODY


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several things of a kind: what it is called, and what else is said of it."""

    title: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """Numbered entries, each with its longer facts under its title and its short ones beside it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A heading, if any, and short points under it, all in text of ``size``: a point is split only if it is very long."""

    title: str
    points: tuple[str, ...]
    size: float


@dataclass(frozen=True, slots=True)
class Contents:
    """The level-1 headings with their pages."""

    title: str


Block = (
    Heading
    | Prose
    | Counted
    | Boxes
    | Facts
    | Grid
    | Callout
    | Signatures
    | FirstPage
    | FirstPageRest
    | Excerpt
    | Entries
    | Points
    | Contents
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page: ``running`` from the second page on, ``foot`` signed on each page."""

    marking: str
    training: bool
    form_code: str = ""
    running: str = ""
    copy_note: str = ""
    foot: tuple[SignLine, ...] = ()
    reference: str = ""

    @property
    def sheet(self) -> Sheet:
        """The paper it stands on."""
        return A4


@dataclass(frozen=True, slots=True)
class Bare:
    """No furniture: pages of A5 with nothing on them but their words, and a number where there are several.

    The file bears no name of a program either. On a ``training`` desk TRAINING lies under the words.
    """

    training: bool
    number_size: float = 16.0

    @property
    def sheet(self) -> Sheet:
        """The paper it stands on."""
        return A5


@dataclass(frozen=True, slots=True)
class Document:
    """Everything one file holds. ``title`` is a neutral kind of paper: never a name.

    ``one_page``: the sentence printed where cells had to be cut so that all stands on one page; "" lets pages grow.
    ``most_pages``: how many pages there may be, 0 for any number; ``otherwise`` is laid out in place of more, and
    without an ``otherwise`` the paper is refused (PaperTooLong).
    """

    title: str
    furniture: Furniture | Bare
    blocks: tuple[Block, ...]
    outline: bool = False
    one_page: str = ""
    most_pages: int = 0
    otherwise: "Document | None" = None


class Paper(Protocol):
    """What a service hands over to be rendered."""

    def document(self) -> Document:
        """The pages of this paper, described."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF: its bytes, number of pages and SHA-256 in hex."""

    data: bytes
    pages: int
    sha256: str

    @classmethod
    def of(cls, data: bytes, pages: int) -> "Rendered":
        """``data`` with its hash."""
        return cls(data, pages, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a pack: rendered here, or ``scanned`` (made by :func:`da_desk.documents.scans.scan_pages`).

    ``title`` stands in the outline and must not hold a name.
    """

    data: bytes
    title: str
    scanned: bool = False
