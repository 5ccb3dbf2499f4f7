"""The victim personal statement: an MG11 of its own, which opens with a preface and is never appended to evidence.

Source: practice.md §6, "VPS layout"; slugs ``vps.*``. How it is to be presented, and what was talked about, have no place here.
"""

from dataclasses import dataclass

from da_desk.documents.content import hashed
from da_desk.documents.document import STATEMENT, Document, Prose, Style
from da_desk.documents.statement import StatementPaper, content_hash, end, front, furniture
from da_desk.wording import _

_PREFACE = Style(size=10.0, leading=14.2, face="italic", after=10.0)


@dataclass(frozen=True, slots=True)
class VpsPaper:
    """A victim personal statement in words: a statement, and the ``preface`` that is signed with it."""

    statement: StatementPaper
    preface: str

    def document(self) -> Document:
        """The pages, described."""
        paper = self.statement
        running = _("Continuation of the victim personal statement of {name}").format(name=paper.name)
        return Document(
            title=_("Victim personal statement (MG11)"),
            furniture=furniture(paper, self.content_hash, running),
            blocks=(
                *front(paper, _("Victim personal statement")),
                Prose(self.preface, _PREFACE),
                Prose(paper.body, STATEMENT),
                *end(paper),
            ),
        )

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over what the victim says and declares, the preface too."""
        return hashed("vps", _Said(content_hash(self.statement), self.preface))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the mark is made of."""

    statement: str
    preface: str
