"""What a victim may keep of a safety plan: small paper, large print, and nothing that says what it is or whose.

There is no place here for a crest, a marking, a case number, a name, an officer or a grade, and the file names no
program. What may stand in the points is decided before they come here (``practice.victim_copy``).

The size of print: UKAAF's minimum standards (G003, 2012) ask for 16 points in large print, ideally 18, with numbers of
pages as large as the words. So the words are as large as fit on one sheet, never below 16; what needs more than two
sheets is refused, not shrunk: a paper that can't be read at arm's length in a bad moment protects nobody.
"""

from dataclasses import dataclass, replace

from da_desk.documents.document import Bare, Document, Points
from da_desk.wording import _

SIZES = (18.0, 17.0, 16.0)
"""Points, from the best to the least that is still large print."""

SIDES = (2, 4)
"""One sheet of A5 printed on both sides, or two: the most that can be folded away."""


@dataclass(frozen=True, slots=True)
class CopyPart:
    """A plain heading ("If I need to get out") and its points, each a sentence or two in the victim's own words."""

    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VictimCopyPaper:
    """The victim's copy. ``title`` is not printed: it is what the file's properties and the print queue show.

    Leave ``title`` as :func:`neutral_title` gives it unless the victim chose another ("Recipes").
    Rendering raises PaperTooLong when the points need more than four sides of A5 in the smallest large print.
    """

    title: str
    parts: tuple[CopyPart, ...]
    training: bool

    def document(self) -> Document:
        """The sides, described: the largest print that keeps to one sheet, else the largest that keeps to two."""
        editions = [self._edition(size, sides) for sides in SIDES for size in SIZES]
        chosen = editions.pop()
        while editions:
            chosen = replace(editions.pop(), otherwise=chosen)
        return chosen

    def _edition(self, size: float, sides: int) -> Document:
        return Document(
            title=self.title or neutral_title(),
            furniture=Bare(training=self.training, number_size=size),
            blocks=tuple(Points(part.title, part.points, size) for part in self.parts),
            most_pages=sides,
        )


def neutral_title() -> str:
    """A title that tells nobody anything, for the file, the print queue and the screen."""
    return _("Notes")
