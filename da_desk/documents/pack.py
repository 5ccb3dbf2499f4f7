"""The prosecutor's file: a first page that answers what a lawyer asks, then everything behind it.

Prosecutor only. Nothing of it is ever served; the statement stands in a file of its own.
"""

from dataclasses import dataclass

from da_desk.documents.content import hashed, reference
from da_desk.documents.document import (
    BODY,
    SMALL,
    Block,
    Box,
    Boxes,
    Callout,
    Contents,
    Document,
    Fact,
    Facts,
    FirstPage,
    FirstPageRest,
    Furniture,
    Grid,
    Heading,
    Prose,
)
from da_desk.documents.notice import NoticePaper
from da_desk.documents.notice import blocks as notice_blocks
from da_desk.documents.reverse import FactSection
from da_desk.wording import _


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The answers of the first page, in words; an empty one prints as "Not recorded"."""

    now_says: str
    why: str
    pressure: str
    risk_change: str
    evidence_remains: str
    bail: str
    next_hearing: str
    decision_asked: str
    decision_by: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled piece of running text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One of the seven items: its title, how it was answered, and where or why."""

    title: str
    answer: str
    detail: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty and its outcome, in words."""

    title: str
    due: str
    owner: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """An exhibit: its reference, what it is, and where it stands."""

    reference: str
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """Something left out of what is served: what, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Override:
    """A supervisor let the pack leave incomplete: why, who and when, and what was ``missing``."""

    reason: str
    by: str
    at: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProsecutorPaper:
    """The prosecutor's file in words.

    ``ending``: how the matter of the statement ended ("Signed on 3 Jan 2027", "Declined to make one" …).
    ``account``: the officer's own statement where the victim declined or could not be reached.
    ``audit_anchor``: the head of the audit chain when the pack was made, printed on the last page.
    """

    urn: str
    crime_number: str
    victim: str
    suspect: str
    officer: str
    officer_contact: str
    supervisor: str
    prepared_on: str
    ending: str
    front: FrontPage
    notice: NoticePaper | None
    report: tuple[Section, ...]
    items: tuple[ItemRow, ...]
    before: tuple[Fact, ...]
    duties: tuple[DutyRow, ...]
    views: tuple[FactSection, ...]
    interpreter: tuple[Fact, ...]
    exhibits: tuple[ExhibitRow, ...]
    withheld: tuple[WithheldRow, ...]
    account: Section | None
    override: Override | None
    marking: str
    training: bool
    audit_anchor: str = ""

    def document(self) -> Document:
        """The pages, described."""
        return Document(
            title=_("Prosecutor's file"),
            furniture=Furniture(
                marking=self.marking,
                training=self.training,
                form_code=_("Prosecutor's file"),
                running=_("Prosecutor's file, URN {urn}").format(urn=self.urn or "–"),
                copy_note=_("For the prosecutor only. Never served on the defence."),
                reference=reference(content_hash(self)),
            ),
            blocks=(*_cover(self), *_index(self), *_behind(self)),
            outline=True,
        )


def content_hash(paper: ProsecutorPaper) -> str:
    """SHA-256 in hex over what the file says."""
    return hashed("prosecutor", paper, frozenset({"marking", "training"}))


def _cover(paper: ProsecutorPaper) -> tuple[Block, ...]:
    return (
        Heading(_("Withdrawal of support: for the prosecutor"), level=0),
        Boxes((Box(_("Victim"), paper.victim, 1.4), Box(_("Suspect"), paper.suspect, 1.4), Box(_("URN"), paper.urn))),
        Boxes(
            (
                Box(_("Officer in the case"), _joined(paper.officer, paper.officer_contact), 1.4),
                Box(_("Supervisor"), paper.supervisor, 1.4),
                Box(_("Crime number"), paper.crime_number),
            )
        ),
        *_override(paper.override),
        FirstPage(_answers(paper.front, paper.ending), lead=2),
    )


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _override(override: Override | None) -> tuple[Block, ...]:
    if override is None:
        return ()
    title = _("This pack is incomplete. {by} let it leave, {at}.").format(by=override.by, at=override.at)
    return (Callout(title, override.reason),)


def _answers(front: FrontPage, ending: str) -> tuple[Fact, ...]:
    return (
        Fact(_("Decision asked"), front.decision_asked),
        Fact(_("By when"), front.decision_by),
        Fact(_("What the victim now says"), front.now_says),
        Fact(_("Why"), front.why),
        Fact(_("Statement"), ending),
        Fact(_("Pressure"), front.pressure),
        Fact(_("Change in risk"), front.risk_change),
        Fact(_("Evidence that remains"), front.evidence_remains),
        Fact(_("Bail or custody"), front.bail),
        Fact(_("Next hearing"), front.next_hearing),
    )


def _index(paper: ProsecutorPaper) -> tuple[Block, ...]:
    return (Contents(_("Contents")), *_missing(paper.override), FirstPageRest(_("First page, continued")))


def _behind(paper: ProsecutorPaper) -> tuple[Block, ...]:
    return (
        *_notice(paper.notice),
        *_report(paper.report),
        *_account(paper.account),
        *_before(paper.before),
        *_items(paper.items),
        *_duties(paper.duties),
        *_sections(_("The victim's views"), paper.views),
        *_interpreter(paper),
        *_withheld(paper.withheld),
        *_trace(paper),
    )


def _missing(override: Override | None) -> tuple[Block, ...]:
    if override is None:
        return ()
    rows = tuple((str(number), sentence) for number, sentence in enumerate(override.missing, 1))
    table = Grid(("", _("Missing when the pack left")), (0.06, 1.0), rows)
    return (Heading(_("What is missing, and why the pack left")), Prose(override.reason), *((table,) if rows else ()))


def _notice(notice: NoticePaper | None) -> tuple[Block, ...]:
    if notice is None:
        return ()
    return (Heading(_("Notice to the CPS of the indication"), fresh=True), *notice_blocks(notice, whole=True))


def _report(report: tuple[Section, ...]) -> tuple[Block, ...]:
    if not report:
        return ()
    texts = ((Heading(part.title, level=2), Prose(part.text or _("Not recorded"))) for part in report)
    return (
        Heading(_("Background report by the officer in the case"), fresh=True),
        *(block for pair in texts for block in pair),
    )


def _account(account: Section | None) -> tuple[Block, ...]:
    if account is None:
        return ()
    title = Heading(_("The officer's own statement"))
    return (title, Heading(account.title, level=2), Prose(account.text, BODY))


def _before(rows: tuple[Fact, ...]) -> tuple[Block, ...]:
    return (Heading(_("Before the statement")), Facts(rows, 0.4)) if rows else ()


def _items(items: tuple[ItemRow, ...]) -> tuple[Block, ...]:
    if not items:
        return ()
    rows = tuple((item.title, item.answer, item.detail) for item in items)
    heads = (_("Item"), _("Answer"), _("Where, or why not"))
    return (Heading(_("The seven items of a withdrawal statement")), Grid(heads, (1.3, 1.1, 1.6), rows))


def _duties(duties: tuple[DutyRow, ...]) -> tuple[Block, ...]:
    if not duties:
        return ()
    rows = tuple((duty.title, duty.due, duty.owner, duty.outcome) for duty in duties)
    heads = (_("Duty"), _("Due"), _("Who"), _("Outcome"))
    return (Heading(_("Duties and outcomes")), Grid(heads, (1.5, 0.9, 0.9, 1.5), rows))


def _sections(title: str, sections: tuple[FactSection, ...]) -> tuple[Block, ...]:
    if not sections:
        return ()
    pairs = ((Heading(section.title, level=2), Facts(section.rows, 0.4)) for section in sections)
    return (Heading(title), *(block for pair in pairs for block in pair))


def _interpreter(paper: ProsecutorPaper) -> tuple[Block, ...]:
    if not paper.interpreter and not paper.exhibits:
        return ()
    rows = tuple((row.reference, row.what, row.where) for row in paper.exhibits)
    table = Grid((_("Exhibit"), _("What it is"), _("Where it stands")), (0.7, 1.8, 1.5), rows)
    facts = (Facts(paper.interpreter, 0.4),) if paper.interpreter else ()
    return (Heading(_("Interpreter and exhibits")), *facts, *((table,) if rows else ()))


def _withheld(withheld: tuple[WithheldRow, ...]) -> tuple[Block, ...]:
    heading = Heading(_("What is withheld from service"))
    if not withheld:
        return (heading, Prose(_("Nothing was taken out of the statement as served.")))
    rows = tuple((row.what, row.why) for row in withheld)
    return (heading, Grid((_("What"), _("Why")), (1.0, 1.4), rows))


def _trace(paper: ProsecutorPaper) -> tuple[Block, ...]:
    made = _("Prepared {when}.").format(when=paper.prepared_on)
    anchor = _("The desk's audit chain then stood at {anchor}.").format(anchor=paper.audit_anchor)
    return (Prose(f"{made} {anchor}" if paper.audit_anchor else made, SMALL),)
