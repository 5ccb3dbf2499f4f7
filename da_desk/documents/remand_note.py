"""One page on risk for a decision on bail or remand: for custody and the prosecutor.

It draws from the risk assessment and the record of views, never from a plan: there is no place here for an action, an
item, an address or a way to reach the victim (practice ``print.rule``).
"""

from collections.abc import Iterator
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
    Heading,
    Prose,
    Style,
)
from da_desk.wording import _

_ASKED = Style(size=11.0, leading=15.0, face="bold", after=6.0)
_LINES = 8
_ABREAST, _MOST_COUNTS = 4, 8


@dataclass(frozen=True, slots=True)
class RemandNote:
    """What who decides on bail must know of the risk, in words. Empty answers print as "Not recorded".

    ``asked``: what the police ask for ("Remand in custody; if bail, then …"). ``officer_contact``: the officer's own.
    ``grade``: in a word; ``graded``: by whom, when, at what stage; ``why``: the rationale.
    ``history``: counts alone ("Incidents in 12 months", "4"), at most eight are printed; "0" is an answer.
    ``views_conditions`` and ``views_order``: what the victim wants of bail conditions and of an order, "" when not
    asked; ``views_given``: when and how, and by whom if a representative answered.
    None of these may name a place, a number or an item of a plan: look them through with the address guard first.
    """

    urn: str
    crime_number: str
    victim: str
    suspect: str
    officer: str
    officer_contact: str
    recipient: str
    written_on: str
    asked: str
    grade: str
    graded: str
    why: str
    history: tuple[Fact, ...]
    views_conditions: str
    views_order: str
    views_given: str
    marking: str
    training: bool

    def document(self) -> Document:
        """The page, described."""
        return Document(
            title=_("Note on risk for bail or remand"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                form_code=_("Note on risk"),
                copy_note=_(
                    "For custody and the prosecutor only. Never given to the suspect, never served on the defence."
                ),
                reference=reference(content_hash(self)),
            ),
            blocks=(
                Heading(_("Risk to the victim, for the decision on bail or remand"), level=0),
                *_who(self),
                *_asked(self),
                *_risk(self),
                *_history(self.history),
                *_views(self),
                _close(self),
            ),
            one_page=_("“…” marks words cut to fit one page; the officer in the case has them all."),
        )


def content_hash(paper: RemandNote) -> str:
    """SHA-256 in hex over what the note says."""
    return hashed("remand-note", paper, frozenset({"marking", "training"}))


def _who(paper: RemandNote) -> tuple[Block, ...]:
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


def _asked(paper: RemandNote) -> tuple[Block, ...]:
    return (Heading(_("What the police ask"), level=2), _text(paper.asked, _ASKED))


def _risk(paper: RemandNote) -> tuple[Block, ...]:
    return (
        Heading(_("The risk now"), level=2),
        Facts((Fact(_("Grade"), paper.grade), Fact(_("Graded"), paper.graded))),
        Heading(_("Why"), level=2),
        _text(paper.why),
    )


def _history(counts: tuple[Fact, ...]) -> Iterator[Block]:
    shown = counts[:_MOST_COUNTS]
    if shown:
        yield Heading(_("What has happened before, in numbers"), level=2)
    for start in range(0, len(shown), _ABREAST):
        yield Boxes(tuple(Box(fact.label, fact.value) for fact in shown[start : start + _ABREAST]))


def _views(paper: RemandNote) -> tuple[Block, ...]:
    return (
        Heading(_("The victim's views on bail conditions"), level=2),
        _text(paper.views_conditions),
        Heading(_("The victim's views on an order"), level=2),
        _text(paper.views_order),
        Facts((Fact(_("These views were given"), paper.views_given),)),
    )


def _text(text: str, style: Style = BODY) -> Block:
    return Excerpt(
        text or _("Not recorded"), _LINES, _("Cut to fit one page. The officer in the case has the full words."), style
    )


def _close(paper: RemandNote) -> Block:
    return Prose(
        _(
            "Written {when} for {recipient}. This note holds nothing of any plan for the victim's safety, and no place or number where the victim could be found."
        ).format(when=paper.written_on or "–", recipient=paper.recipient or "–"),
        SMALL,
    )
