"""The one-page notice to the CPS, made from the indication alone (practice ``duty.notify-cps``)."""

from dataclasses import dataclass

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    BODY,
    SMALL,
    Block,
    Box,
    Boxes,
    Document,
    Excerpt,
    Fact,
    Facts,
    Furniture,
    Grid,
    Heading,
    Prose,
    Style,
)
from da_desk.wording import _

_WORDS_LINES = 12
_NOTE_LINES = 3
_WORDS = Style(size=10.5, leading=14.6, after=8.0)


@dataclass(frozen=True, slots=True)
class Step:
    """A duty the indication started: what, by when, who and how it stands, in words."""

    title: str
    due: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """What the CPS must know at once, in words. Nothing here needs a statement to exist.

    ``words``: the victim's own words; ``pressure`` and ``risk_change`` say what is known or suspected.
    ``steps``: the duties started, at most eight are printed.
    """

    urn: str
    crime_number: str
    victim: str
    suspect: str
    written_on: str
    officer: str
    officer_contact: str
    indicated_on: str
    how: str
    told_to: str
    stance: str
    words: str
    children: str
    pressure: str
    risk_change: str
    bail: str
    next_hearing: str
    steps: tuple[Step, ...]
    marking: str
    training: bool

    def document(self) -> Document:
        """The page, described."""
        return Document(
            title=_("Notice to the CPS"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                form_code=_("Notice to the CPS"),
                copy_note=_("For the prosecutor only. Never served on the defence."),
                reference=reference(content_hash(self)),
            ),
            blocks=(
                Heading(_("The victim may no longer support the prosecution"), level=0),
                *blocks(self),
            ),
            one_page=_("“…” marks words cut to fit one page; they follow with the pack."),
        )


def content_hash(paper: NoticePaper) -> str:
    """SHA-256 in hex over what the notice says."""
    return hashed("cps-notice", paper, frozenset({"marking", "training"}))


def blocks(paper: NoticePaper, *, whole: bool = False) -> tuple[Block, ...]:
    """The notice without its heading; ``whole``: nothing cut, as the prosecutor's file holds it."""
    return (*_opening(paper), *_said(paper, whole), *_position(paper, whole), *_steps(paper), _close(paper))


def _opening(paper: NoticePaper) -> tuple[Block, ...]:
    return (
        Boxes((Box(_("Victim"), paper.victim, 1.4), Box(_("Suspect"), paper.suspect, 1.4), Box(_("URN"), paper.urn))),
        Boxes(
            (
                Box(_("Officer in the case"), paper.officer, 1.4),
                Box(_("Reach the officer on"), paper.officer_contact, 1.4),
                Box(_("Crime number"), paper.crime_number),
            )
        ),
    )


def _said(paper: NoticePaper, whole: bool) -> tuple[Block, ...]:
    return (
        Heading(_("What was said"), level=2),
        Facts(
            (
                Fact(_("Position"), paper.stance),
                Fact(_("When"), paper.indicated_on),
                Fact(_("How, and to whom"), _how(paper)),
            )
        ),
        Heading(_("The victim's own words"), level=2),
        _text(paper.words, _WORDS_LINES, _WORDS, whole),
    )


def _text(text: str, most: int, style: Style, whole: bool) -> Block:
    words = text or _("Not recorded")
    cut = _("Cut to fit one page. The full words are with the officer in the case and follow with the pack.")
    return Prose(words, style) if whole else Excerpt(words, most, cut, style)


def _how(paper: NoticePaper) -> str:
    return ". ".join(part.rstrip(".") for part in (paper.how, paper.told_to) if part)


def _position(paper: NoticePaper, whole: bool) -> tuple[Block, ...]:
    return (
        Heading(_("Risk, and where the case stands"), level=2),
        Facts(
            (
                Fact(_("Children at home"), paper.children),
                Fact(_("Bail or custody"), paper.bail),
                Fact(_("Next hearing"), paper.next_hearing),
            )
        ),
        Heading(_("Pressure"), level=2),
        _text(paper.pressure, _NOTE_LINES, BODY, whole),
        Heading(_("Change in risk"), level=2),
        _text(paper.risk_change, _NOTE_LINES, BODY, whole),
    )


def _steps(paper: NoticePaper) -> tuple[Block, ...]:
    if not paper.steps:
        return ()
    rows = tuple((step.title, step.due, step.owner, step.state) for step in paper.steps[:8])
    heads = (_("Started at once"), _("Due"), _("Who"), _("Now"))
    return (Grid(heads, (2.4, 1.2, 1.2, 1.0), rows),)


def _close(paper: NoticePaper) -> Block:
    return Prose(
        _(
            "Made from the indication alone. The statement, or why there is none, and the officer's background report follow. Written {when}."
        ).format(when=paper.written_on),
        SMALL,
    )
