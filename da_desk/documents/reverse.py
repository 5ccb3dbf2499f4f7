"""The MG11 reverse: for police and prosecution only, never in the served file (practice slugs ``mg11r.*``)."""

from dataclasses import dataclass

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    SMALL,
    Block,
    Box,
    Boxes,
    Document,
    Fact,
    Facts,
    Furniture,
    Heading,
    Prose,
    Signatures,
    SignLine,
)
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class FactSection:
    """A titled group of labels and values; an empty value prints as "Not recorded"."""

    title: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReversePaper:
    """The witness's particulars. ``sections`` in the order of the form: contact, person, availability, needs,
    consents, taken by, interpreter. ``signed_by`` and ``taken_by`` are "" on the print to be signed.
    """

    urn: str
    name: str
    sections: tuple[FactSection, ...]
    marking: str
    training: bool
    signed_by: str = ""
    taken_by: str = ""

    def document(self) -> Document:
        """The pages, described."""
        return Document(
            title=_("Witness details (restricted)"),
            furniture=_furniture(self),
            blocks=(*_head(self), *_sections(self), _signatures(self)),
        )


def _furniture(paper: ReversePaper) -> Furniture:
    return Furniture(
        marking=paper.marking,
        training=paper.training,
        form_code=_("MG11 reverse"),
        running=_("Witness details of {name}").format(name=paper.name),
        copy_note=_("Police and prosecution only. Never served on the defence."),
        reference=reference(hashed("mg11-reverse", paper, frozenset({"marking", "training"}))),
    )


def _head(paper: ReversePaper) -> tuple[Block, ...]:
    return (
        Heading(_("Witness details"), level=0),
        Prose(_("The reverse of the MG11, kept as a file of its own."), SMALL),
        Boxes((Box(_("Witness"), paper.name, 2.2), Box(_("URN"), paper.urn))),
    )


def _sections(paper: ReversePaper) -> tuple[Block, ...]:
    pairs = ((Heading(section.title, level=2), Facts(section.rows)) for section in paper.sections)
    return tuple(block for pair in pairs for block in pair)


def _signatures(paper: ReversePaper) -> Signatures:
    return Signatures(
        (SignLine(_("Signature of witness"), paper.signed_by), SignLine(_("Statement taken by"), paper.taken_by))
    )
