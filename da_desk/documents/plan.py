"""A risk management plan or a safety plan on paper, for those with a need: the parts chosen and no others.

Never for the suspect's side (practice ``print.rule``): each page says so. Whom it was given to and what for stand on the
first page and at the head of the others, so that a page found alone tells whose copy it was.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    SMALL,
    Block,
    Box,
    Boxes,
    Callout,
    Document,
    Entries,
    Entry,
    Fact,
    Facts,
    Furniture,
    Heading,
    Prose,
)
from da_desk.wording import _

_SHORT = 160  # characters of an answer that stands beside its label; a longer one stands below it


@dataclass(frozen=True, slots=True)
class PlanRows:
    """The rows of one field under its ``label`` ("" for none), numbered; without rows it prints "None recorded".

    Each row (an action, a risk variable, an item, a scheme) is an Entry: ``title`` names it in words ("Better locks"),
    ``facts`` are its other answers in the order of the form; what became of it ("Done 3 Jan 2027: locks changed") is a
    fact like the rest. Leave out facts that were not asked; an empty one prints as "Not recorded".
    """

    label: str
    rows: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A heading of the plan and its answers in the order of the form.

    ``id``: the section of the form, for :meth:`PlanPaper.only`. A Fact with an empty value prints as "Not recorded".
    """

    id: str
    title: str
    answers: tuple[Fact | PlanRows, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Something a person did to this version: ``what`` ("Signed off"), who, when, and the note left, if any."""

    what: str
    who: str
    when: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """A plan in words.

    ``title``: the kind of paper ("Risk management plan", "Safety plan"), never a name.
    ``reference``: of the case. ``state`` in words ("In force, not yet signed off"); ``caution``: a sentence that must be
    seen with it (:func:`unsigned_caution`), or "".
    ``signed``: in order of time; "Nobody yet" when empty. ``standing``: anything else a reader must know first
    (who graded and why, the last review), may be empty.
    ``recipient`` and ``purpose``: as recorded; ``made_on`` and ``made_by``: when this copy was made, and by whom.
    ``left_out``: titles of the parts that are not in this copy, filled by :meth:`only`.
    """

    title: str
    reference: str
    victim: str
    suspect: str
    grade: str
    state: str
    owner: str
    next_review: str
    signed: tuple[Signed, ...]
    recipient: str
    purpose: str
    made_on: str
    made_by: str
    parts: tuple[PlanPart, ...]
    marking: str
    training: bool
    caution: str = ""
    standing: tuple[Fact, ...] = ()
    left_out: tuple[str, ...] = ()

    def only(self, chosen: Collection[str]) -> "PlanPaper":
        """This paper with the parts of these ids alone; it says which are left out, so nobody takes it for the whole."""
        left = tuple(part.title for part in self.parts if part.id not in chosen)
        return replace(
            self, parts=tuple(part for part in self.parts if part.id in chosen), left_out=(*self.left_out, *left)
        )

    def document(self) -> Document:
        """The pages, described."""
        return Document(
            title=self.title,
            furniture=_furniture(self),
            blocks=(*_front(self), *(block for part in self.parts for block in _part(part))),
            outline=True,
        )


def content_hash(paper: PlanPaper) -> str:
    """SHA-256 in hex over what this copy says, whom it is for included: each copy has a reference of its own."""
    return hashed("plan", paper, frozenset({"marking", "training"}))


def unsigned_caution() -> str:
    """What "in force, not yet signed off" means to who reads it on paper."""
    return _("Its actions and its next review hold already. A supervisor has not yet read and signed this version.")


def _furniture(paper: PlanPaper) -> Furniture:
    return Furniture(
        marking=paper.marking,
        training=paper.training,
        form_code=paper.title,
        running=_("{title}, case {reference}. Copy for {recipient}").format(
            title=paper.title, reference=paper.reference or "–", recipient=paper.recipient or "–"
        ),
        copy_note=_("Keep this from the suspect, and from anyone who acts for or may tell the suspect."),
        reference=reference(content_hash(paper)),
    )


def _front(paper: PlanPaper) -> Iterator[Block]:
    yield Heading(paper.title, level=0)
    yield Boxes(
        (
            Box(_("Victim"), paper.victim, 1.4),
            Box(_("Suspect"), paper.suspect, 1.4),
            Box(_("Case"), paper.reference),
        )
    )
    made = _("{when}, by {who}. Who has a copy is on record.").format(
        when=paper.made_on or "–", who=paper.made_by or "–"
    )
    yield Facts(
        (
            Fact(_("This copy is for"), paper.recipient),
            Fact(_("Its purpose"), paper.purpose),
            Fact(_("Copy made"), made),
        )
    )
    if paper.caution:
        yield Callout(paper.state, paper.caution)
    yield Facts(tuple(_standing(paper)))
    yield from _left_out(paper.left_out)


def _standing(paper: PlanPaper) -> Iterator[Fact]:
    yield Fact(_("Grade"), paper.grade)
    if not paper.caution:
        yield Fact(_("State"), paper.state)
    if not paper.signed:
        yield Fact(_("Signed"), _("Nobody yet"))
    for signed in paper.signed:
        yield Fact(signed.what, _lines(", ".join(part for part in (signed.who, signed.when) if part), signed.note))
    yield Fact(_("Owner of the plan"), paper.owner)
    yield Fact(_("Next review"), paper.next_review)
    yield from paper.standing


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _left_out(titles: tuple[str, ...]) -> Iterator[Block]:
    if titles:
        said = _("This copy is not the whole plan. Left out of it: {titles}.").format(titles="; ".join(titles))
        yield Prose(said, SMALL)


def _part(part: PlanPart) -> Iterator[Block]:
    yield Heading(part.title)
    if not part.answers:
        yield Prose(_("Not recorded"))
    for beside, answers in groupby(part.answers, _stands_beside):
        if beside:
            yield Facts(tuple(answer for answer in answers if isinstance(answer, Fact)))
        else:
            for answer in answers:
                yield from _rows(answer) if isinstance(answer, PlanRows) else _below(answer)


def _stands_beside(answer: Fact | PlanRows) -> bool:
    return isinstance(answer, Fact) and len(answer.value) <= _SHORT and "\n" not in answer.value.strip("\n")


def _below(fact: Fact) -> Iterator[Block]:
    yield Heading(fact.label, level=2)
    yield Prose(fact.value)


def _rows(answer: PlanRows) -> Iterator[Block]:
    if answer.label:
        yield Heading(answer.label, level=2)
    yield Entries(answer.rows) if answer.rows else Prose(_("None recorded"))
