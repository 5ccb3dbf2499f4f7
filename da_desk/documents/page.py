"""A laid-out page: what to draw and where, and how words break into lines. Points; y runs down from the top."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from da_desk.documents.document import A4, Face

WIDTH, HEIGHT = A4.width, A4.height
LEFT, RIGHT = A4.left, A4.right
BREADTH = A4.breadth
INK, GREY, HAIR, NAVY, ORANGE = "#1a1a1a", "#4a5360", "#b4bcc6", "#1f3a5f", "#a8480a"

Measure = Callable[[str, Face, float], float]
"""The width in points of a text in a face at a size."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of text, its baseline at ``y``."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    colour: str = HAIR


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle; ``y`` is its upper edge."""

    x: float
    y: float
    width: float
    height: float
    colour: str


Op = Run | Stroke | Fill


@dataclass(slots=True)
class Page:
    """The drawing of one page, in order, and the headings that begin on it."""

    ops: list[Op] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier pass found out: the number of pages, and on which page each mark stands (from 1)."""

    pages: int = 1
    marks: Mapping[str, int] = field(default_factory=dict)


class Lines:
    """Breaks text into lines; widths of words are kept for the length of one document."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._widths: dict[tuple[str, Face, float], float] = {}

    def width(self, text: str, face: Face, size: float) -> float:
        """The width of ``text`` in points."""
        key = (text, face, size)
        if key not in self._widths:
            self._widths[key] = self._measure(text, face, size)
        return self._widths[key]

    def wrap(self, text: str, face: Face, size: float, width: float) -> list[str]:
        """The lines of ``text`` within ``width``; its own line breaks stay, spaces inside a line stay."""
        return [line for paragraph in text.split("\n") for line in self._paragraph(paragraph, face, size, width)]

    def cut(self, text: str, face: Face, size: float, width: float, most: int) -> list[str]:
        """At most ``most`` lines of ``text``; where words are left out the last line ends in "…"."""
        lines = self.wrap(text, face, size, width)
        if len(lines) <= most:
            return lines
        last = self.wrap(lines[most - 1], face, size, width - self.width(" …", face, size))[0]
        return [*lines[: most - 1], f"{last} …"]

    def _paragraph(self, text: str, face: Face, size: float, width: float) -> list[str]:
        lines: list[str] = []
        current, used = "", 0.0
        for token in self._tokens(text, face, size, width):
            long = self.width(token, face, size)
            if current.strip() and used + long > width and token.strip():
                lines.append(current.rstrip(" "))
                current, used = "", 0.0
            if current or not lines or token.strip():
                current, used = current + token, used + long
        return [*lines, current.rstrip(" ")]

    def _tokens(self, text: str, face: Face, size: float, width: float) -> list[str]:
        pieces: list[str] = []
        for token in re.findall(r" +|[^ ]+", text):
            pieces += [token] if self.width(token, face, size) <= width else self._cut(token, face, size, width)
        return pieces

    def _cut(self, word: str, face: Face, size: float, width: float) -> list[str]:
        """A word wider than the line, cut between characters (never between a letter and its mark)."""
        pieces, current, used = [], "", 0.0
        for character in word:
            long = self.width(character, face, size)
            if current and used + long > width and not unicodedata.category(character).startswith("M"):
                pieces.append(current)
                current, used = "", 0.0
            current, used = current + character, used + long
        return [*pieces, current]

    def fitted(self, text: str, face: Face, size: float, width: float, least: float = 6.0) -> float:
        """The largest size from ``size`` down to ``least`` at which ``text`` stands on one line."""
        natural = self.width(text, face, size)
        return size if natural <= width else max(least, size * width / natural)
