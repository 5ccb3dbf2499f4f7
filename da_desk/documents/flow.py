"""The cursor that walks down the pages: room, new pages, lines of text."""

from da_desk.documents.document import Bare, Furniture, Style
from da_desk.documents.furniture import content_bottom, content_top
from da_desk.documents.page import Known, Lines, Op, Page, Run

# A baseline stands this far down its line: the rest is the space below it.
_BASELINE = 0.76


class Flow:
    """Where the next thing goes. ``known`` comes from the pass before; ``marks`` are for the pass after.

    ``limit``: the most lines a cell may have, or None.
    """

    def __init__(self, furniture: Furniture | Bare, lines: Lines, known: Known, limit: int | None = None) -> None:
        self.furniture, self.lines, self.known, self.limit = furniture, lines, known, limit
        self.sheet = furniture.sheet
        self.pages: list[Page] = []
        self.marks: dict[str, int] = {}
        self.remainders: list[tuple[str, str, list[str]]] = []
        self.bottom = content_bottom(furniture)
        self._tops = tuple(content_top(furniture, lines, number) for number in (1, 2))
        self.y = 0.0
        self.new_page()

    @property
    def number(self) -> int:
        """The number of this page, from 1."""
        return len(self.pages)

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.bottom - self.y

    @property
    def top(self) -> float:
        """Where content begins on this page."""
        return self._tops[min(self.number, 2) - 1]

    def new_page(self) -> None:
        """Begin a page."""
        self.pages.append(Page())
        self.y = self.top

    def need(self, height: float) -> bool:
        """Make sure of ``height`` points, on a new page if this one has begun; True if a page was begun."""
        if height <= self.room or self.y == self.top:
            return False
        self.new_page()
        return True

    def skip(self, points: float) -> None:
        """Space, but none at the head of a page."""
        if self.y > self.top:
            self.y = min(self.y + points, self.bottom)

    def draw(self, *ops: Op) -> None:
        """Draw on this page."""
        self.pages[-1].ops.extend(ops)

    def line(self, text: str, style: Style, x: float | None = None) -> None:
        """One line of text from ``x`` or the left edge, and down by its leading."""
        if text:
            start = self.sheet.left if x is None else x
            self.draw(Run(start, self.y + style.leading * _BASELINE, text, style.face, style.size, style.colour))
        self.y += style.leading

    def wrap(self, text: str, style: Style, width: float | None = None) -> list[str]:
        """``text`` in lines of ``width`` or the whole breadth."""
        return self.lines.wrap(text, style.face, style.size, self.sheet.breadth if width is None else width)

    def cell(self, text: str, style: Style, width: float) -> list[str]:
        """``text`` in lines, cut with "…" where the limit asks for it."""
        if self.limit is None:
            return self.wrap(text, style, width)
        return self.lines.cut(text, style.face, style.size, width, self.limit)

    def mark(self, name: str) -> None:
        """Remember that ``name`` stands on this page."""
        self.marks.setdefault(name, self.number)

    def page_of(self, name: str) -> int:
        """The page of a mark by the pass before, or the last page."""
        return self.known.marks.get(name, self.known.pages)
