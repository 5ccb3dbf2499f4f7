"""The short notice to the CPS on how the victim wants the VPS to be presented (practice ``vps.preference-to-cps``).

It carries the choice and nothing of the statement: :class:`PreferenceNotice` has no place for its words or for an address.
"""

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

_CHOICE = Style(size=13.0, leading=18.0, face="bold", after=8.0)
_CHOICE_LINES = 3
_MOST_LINES = 8
_MOST_STATEMENTS = 12


@dataclass(frozen=True, slots=True)
class PreferenceNotice:
    """What the CPS must know before the hearing, in words.

    ``choice``: how the VPS is to be presented; ``reader``: who should read it; ``needs``: what would help the victim.
    ``former``: the choice that this one replaces, "" for the first. ``statements``: each VPS and when it was signed.
    """

    urn: str
    crime_number: str
    victim: str
    suspect: str
    officer: str
    officer_contact: str
    next_hearing: str
    choice: str
    reader: str
    needs: str
    told_on: str
    asked_by: str
    how: str
    former: str
    statements: tuple[str, ...]
    written_on: str
    marking: str
    training: bool

    def document(self) -> Document:
        """The page, described."""
        return Document(
            title=_("Notice on a victim personal statement"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                form_code=_("Notice to the CPS"),
                copy_note=_("For the prosecutor and the court. How the victim wants the statement to be presented."),
                reference=reference(content_hash(self)),
            ),
            blocks=(Heading(_("How the victim personal statement is to be presented"), level=0), *_blocks(self)),
            one_page=_("“…” marks words cut to fit one page; ask the officer in the case for the rest."),
        )


def content_hash(paper: PreferenceNotice) -> str:
    """SHA-256 in hex over what the notice says."""
    return hashed("vps-preference", paper, frozenset({"marking", "training"}))


def _blocks(paper: PreferenceNotice) -> tuple[Block, ...]:
    return (
        Boxes((Box(_("Victim"), paper.victim, 1.4), Box(_("Suspect"), paper.suspect, 1.4), Box(_("URN"), paper.urn))),
        Boxes(
            (
                Box(_("Officer in the case"), paper.officer, 1.4),
                Box(_("Reach the officer on"), paper.officer_contact, 1.4),
                Box(_("Crime number"), paper.crime_number),
            )
        ),
        Heading(_("The victim's choice"), level=2),
        Excerpt(paper.choice, _CHOICE_LINES, _cut(), _CHOICE),
        Facts(_said(paper)),
        Heading(_("What would help"), level=2),
        _needs(paper),
        Heading(_("Statements"), level=2),
        Facts((Fact(_("Signed"), _statements(paper)), Fact(_("Next hearing"), paper.next_hearing))),
        Prose(
            _(
                "The victim was told that the court decides. The choice may change until the hearing; the latest notice counts. Written {when}."
            ).format(when=paper.written_on),
            SMALL,
        ),
    )


def _said(paper: PreferenceNotice) -> tuple[Fact, ...]:
    reader = (Fact(_("To be read by"), paper.reader),) if paper.reader else ()
    former = (Fact(_("In place of"), paper.former),) if paper.former else ()
    asked = ", ".join(part for part in (paper.told_on, paper.how, paper.asked_by) if part)
    return (*reader, Fact(_("Said on, how, and to whom"), asked), *former)


def _needs(paper: PreferenceNotice) -> Block:
    if not paper.needs:
        return Prose(_("Nothing was named."), BODY)
    return Excerpt(paper.needs, _MOST_LINES, _cut())


def _cut() -> str:
    return _("Cut to fit one page. The rest is with the officer in the case.")


def _statements(paper: PreferenceNotice) -> str:
    shown = paper.statements[-_MOST_STATEMENTS:]
    return "\n".join(shown) or _("None is signed yet")
