"""The sheet for a hand-over between shifts: references and times, so that a sheet left lying tells nobody anything."""

from collections import Counter
from dataclasses import dataclass

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import BODY, SMALL, Block, Document, Furniture, Grid, Heading, Prose
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do: the reference of its case and its time, in words. There is no place for what it is or for whom."""

    ref: str
    do_by: str


@dataclass(frozen=True, slots=True)
class HandOverPart:
    """What falls due in one stretch of time, the most urgent first."""

    title: str
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class HandOverSheet:
    """What is due up to the end of the week. ``more``: the desk holds more than the sheet."""

    parts: tuple[HandOverPart, ...]
    more: bool
    made_at: str
    marking: str
    training: bool

    def document(self) -> Document:
        """The sheet, described."""
        return Document(
            title=_("Hand-over"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                form_code=_("Hand-over"),
                running=_("Hand-over, as of {when}").format(when=self.made_at),
                copy_note=_("References and times only. Look the rest up on the desk. Destroy it after the hand-over."),
                reference=reference(content_hash(self)),
            ),
            blocks=(
                Heading(_("Hand-over"), level=0),
                Prose(_("As of {when}").format(when=self.made_at), SMALL),
                *_parts(self),
            ),
        )


def content_hash(sheet: HandOverSheet) -> str:
    """SHA-256 in hex over what the sheet says."""
    return hashed("hand-over", sheet, frozenset({"marking", "training"}))


def _parts(sheet: HandOverSheet) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for part in sheet.parts:
        if part.owed:
            counted = Counter((each.ref, each.do_by) for each in part.owed)  # in the order in which each is first met
            rows = tuple((ref, do_by, str(count)) for (ref, do_by), count in counted.items())
            heads = (_("Case"), _("Do by"), _("Things to do"))
            blocks += [Heading(part.title, level=2), Grid(heads, (1.0, 1.2, 0.6), rows)]
    if not blocks:
        blocks.append(Prose(_("Nothing is due this week."), BODY))
    if sheet.more:
        blocks.append(Prose(_("There is more than this sheet shows: the first 500 stand here."), BODY))
    return tuple(blocks)
