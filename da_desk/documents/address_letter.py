"""A letter for proceedings that have nothing to do with the case: that the victim's address be kept out of them.

The best protection is often that nobody knows where the victim lives (practice ``plan.address-leak``); a claim over a
debt or an application for a benefit can undo it. The letter cites no law and takes no side, so that it serves before
any court or office, and it has no place for an address: who reads it learns that there is one to protect, no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    SMALL,
    Block,
    Document,
    Fact,
    Facts,
    Furniture,
    Heading,
    Prose,
    Signatures,
    SignLine,
    Style,
)
from da_desk.wording import _

_LETTER = Style(size=10.8, leading=15.6, after=7.0)


@dataclass(frozen=True, slots=True)
class AddressLetter:
    """What the letter needs, in words; nothing in it is free text about the case.

    ``recipient``: the court or office by name. ``proceedings``: what they are ("Claim for unpaid rent");
    ``their_reference``: the number they bear there. ``person``: the victim's name as it stands in those papers.
    ``officer``, ``office`` and ``contact``: who writes and how to reach that officer; ``office`` may be read by the other
    parties, so a force may wish it to be "Pennyford Police" rather than the name of a unit.
    ``written_on``: the day. ``ask_again``: the day from which the reader should ask whether the risk still stands, or "".
    """

    recipient: str
    proceedings: str
    their_reference: str
    person: str
    officer: str
    office: str
    contact: str
    written_on: str
    marking: str
    training: bool
    ask_again: str = ""

    def document(self) -> Document:
        """The page, described."""
        return Document(
            title=_("Letter on an address"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                copy_note=_("Please keep this letter apart from the papers that any party may see."),
                reference=reference(content_hash(self)),
            ),
            blocks=(*_head(self), *_asked(), *_reasons(), *_foot(self)),
        )


def content_hash(paper: AddressLetter) -> str:
    """SHA-256 in hex over what the letter says."""
    return hashed("address-letter", paper, frozenset({"marking", "training"}))


def _head(paper: AddressLetter) -> tuple[Block, ...]:
    return (
        Heading(_("Request to keep an address from being disclosed"), level=0),
        Facts(
            (
                Fact(_("To"), paper.recipient),
                Fact(_("Proceedings"), paper.proceedings),
                Fact(_("Your reference"), paper.their_reference),
                Fact(_("Person"), paper.person),
                Fact(_("From"), "\n".join(part for part in (paper.officer, paper.office) if part)),
                Fact(_("Date"), paper.written_on),
            ),
            0.22,
        ),
        Heading(_("The risk"), level=2),
        Prose(
            _(
                "The police know of a risk of serious harm to {person}, from somebody who must not learn where {person} lives. We ask you to keep that address, and whatever would lead to it, from every other party and from the public."
            ).format(person=paper.person or "–"),
            _LETTER,
        ),
    )


def _numbered(sentences: tuple[str, ...]) -> Iterator[Block]:
    for number, sentence in enumerate(sentences, 1):
        yield Prose(f"{number}. {sentence}", _LETTER)


def _asked() -> tuple[Block, ...]:
    return (
        Heading(_("What we ask"), level=2),
        *_numbered(
            (
                _("Leave the address out of every paper that is served, sent to a party or shown to one."),
                _("Leave it out of orders, notices and lists, and don't let it be read out."),
                _("Where you must have it, take it apart from the other papers and keep it sealed from them."),
                _("Do the same with what points to it: telephone numbers, school, workplace, doctor, vehicle."),
                _(
                    "Before anybody decides that it must be disclosed, tell the officer below, and leave time to answer."
                ),
            )
        ),
    )


def _reasons() -> tuple[Block, ...]:
    return (
        Heading(_("Why"), level=2),
        *_numbered(
            (
                _(
                    "That the address is not known is what protects this person most. Once known it can't be taken back."
                ),
                _("Papers pass through many hands: parties, those who act for them, enforcement, registers."),
                _("The harm feared is serious, and a party can be heard without knowing where this person lives."),
                _("Papers can reach this person another way: through you, or through a representative."),
            )
        ),
        Prose(
            _(
                "We take no side in these proceedings and say nothing against any party to them. This letter holds no address, and the police won't give it in answer to a letter or a call."
            ),
            _LETTER,
        ),
    )


def _foot(paper: AddressLetter) -> Iterator[Block]:
    if paper.ask_again:
        yield Prose(
            _("If the matter is still open on {day}, please ask the officer whether this still holds.").format(
                day=paper.ask_again
            ),
            _LETTER,
        )
    yield Facts((Fact(_("Reach the officer on"), paper.contact),), 0.22)
    yield Signatures((SignLine(_("Signature"), "", 1.4), SignLine(_("Name"), paper.officer, 1.4)))
    yield Prose(_("Written for these proceedings alone; please don't pass it on."), SMALL)
