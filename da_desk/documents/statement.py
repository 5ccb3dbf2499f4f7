"""The MG11 witness statement: front and continuation pages, the part that is served.

Source: practice slugs ``mg11.*``; Criminal Procedure Rules r. 16.2; Criminal Justice Act 1967 s. 9.
Nothing of the reverse or of the prosecutor's file can stand here: :class:`StatementPaper` has no place for it.
"""

from dataclasses import dataclass
from typing import Protocol

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    SMALL,
    STATEMENT,
    Block,
    Box,
    Boxes,
    Counted,
    Document,
    Furniture,
    Heading,
    Paper,
    Prose,
    Signatures,
    SignLine,
    Style,
)
from da_desk.documents.templates import Mg11Wording
from da_desk.wording import _

_LOOKS = frozenset({"marking", "training", "copy_note", "signing"})
_DECLARATION = Style(size=9.5, leading=13.2, after=2.0)


class PaperToSign(Paper, Protocol):
    """A paper that is read over and signed in ink; a typed copy of it bears the mark of its original."""

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over what the witness says and declares."""


@dataclass(frozen=True, slots=True)
class SigningWords:
    """On a typed copy of a signed statement: who signed, who witnessed, the day and place, in words."""

    witness: str
    witnessed_by: str
    signed_on: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReaderWords:
    """Who read the statement over to a witness who can't read (r. 16.2); ``signed_on`` only on a copy."""

    name: str
    signed_on: str = ""


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """A witness statement in words.

    ``age_words``: "Over 18" or the age. ``visually_recorded``: "Yes", "No" or "". ``body``: as typed.
    ``copy_note``: "" on the print to be signed; else what this copy is and where the signed original is held.
    ``signing``: only on a copy of a signed statement. ``language_note``: the language signed in, and the translation.
    """

    urn: str
    name: str
    age_words: str
    occupation: str
    visually_recorded: str
    body: str
    wording: Mg11Wording
    marking: str
    training: bool
    copy_note: str = ""
    signing: SigningWords | None = None
    reader: ReaderWords | None = None
    language_note: str = ""

    def document(self) -> Document:
        """The pages, described."""
        return Document(
            title=_("Witness statement (MG11)"),
            furniture=furniture(
                self, content_hash(self), _("Continuation of statement of {name}").format(name=self.name)
            ),
            blocks=(*front(self, _("Witness statement")), Prose(self.body, STATEMENT), *end(self)),
        )

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over what the witness says and declares."""
        return content_hash(self)


def content_hash(paper: StatementPaper) -> str:
    """SHA-256 in hex over what the witness says and declares.

    Marking, training, copy note and typed signatures are left out: a typed copy bears the reference of its original.
    """
    return hashed("mg11", paper, _LOOKS)


def furniture(paper: StatementPaper, mark: str, running: str) -> Furniture:
    """What stands on every page of a statement: its mark, the lines to sign on, how it goes on (``running``)."""
    return Furniture(
        marking=paper.marking,
        training=paper.training,
        form_code=_("MG11(T)"),
        running=running,
        copy_note=paper.copy_note,
        foot=_foot(paper),
        reference=reference(mark),
    )


def _foot(paper: StatementPaper) -> tuple[SignLine, ...]:
    signing = paper.signing
    return (
        SignLine(_("Signature"), _signed(signing.witness) if signing else ""),
        SignLine(_("Signature witnessed by"), _signed(signing.witnessed_by) if signing else ""),
    )


def front(paper: StatementPaper, title: str) -> tuple[Block, ...]:
    """Everything before the first word: who, the declaration and the first signature."""
    return (
        Heading(title, level=0),
        Prose(paper.wording.citation, SMALL),
        Boxes((Box(_("Statement of"), paper.name, 2.2), Box(_("URN"), paper.urn))),
        Boxes(
            (
                Box(_("Age if under 18"), paper.age_words),
                Box(_("Occupation"), paper.occupation, 1.6),
                Box(_("Visually recorded"), paper.visually_recorded, 0.8),
            )
        ),
        *_language(paper),
        Counted(paper.wording.declaration.one, paper.wording.declaration.many, _DECLARATION),
        Signatures((_witness_line(paper), _date_line(paper))),
    )


def _language(paper: StatementPaper) -> tuple[Block, ...]:
    return (Boxes((Box(_("Language"), paper.language_note),)),) if paper.language_note else ()


def _witness_line(paper: StatementPaper) -> SignLine:
    return SignLine(_("Signature"), _signed(paper.signing.witness) if paper.signing else "", 1.6)


def _signed(name: str) -> str:
    """So that a typed name is never taken for a signature."""
    return _("(signed) {name}").format(name=name)


def _date_line(paper: StatementPaper) -> SignLine:
    return SignLine(_("Date"), _when_and_where(paper.signing) if paper.signing else "")


def _when_and_where(signing: SigningWords) -> str:
    return ", ".join(part for part in (signing.signed_on, signing.place) if part)


def end(paper: StatementPaper) -> tuple[Block, ...]:
    """Signed straight after the last word (``mg11.body``), and by whoever read it to the witness."""
    return (Signatures((_witness_line(paper), _date_line(paper))), *_reader(paper))


def _reader(paper: StatementPaper) -> tuple[Block, ...]:
    reader = paper.reader
    if reader is None:
        return ()
    words = paper.wording.reader_declaration.replace("{name}", paper.name)
    return (
        Prose(words, _DECLARATION),
        Signatures(
            (
                SignLine(_("Signature of the reader"), _signed(reader.name) if reader.signed_on else "", 1.3),
                SignLine(_("Name"), reader.name, 1.1),
                SignLine(_("Date"), reader.signed_on, 0.8),
            )
        ),
    )
