"""How a withdrawal can end, and the gate that a pack passes before it leaves for the CPS."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from da_desk.practice.forms import Gap
from da_desk.wording import _

ENDINGS = ("signed", "declined", "not-reached", "supports-in-part", "supports-again")
"""How a withdrawal ends for this pack. Only "signed" needs a statement of the victim.

"declined" and "not-reached" need the officer's own statement in its place. "supports-in-part" and "supports-again" need
no statement: the CPS gets the notice of the changed position and the background report, and a statement that was
finished all the same goes along.
"""


def ending_of(statement_state: str) -> str:
    """The ending that the state of the victim's statement stands for; "" while it is being written."""
    state = "signed" if statement_state == "ready-to-sign" else statement_state
    return state if state in ENDINGS else ""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """One paper as the gate sees it. ``gaps``: what is missing by its form.

    ``text_sha256``: hash of the text that would be served; ``decided_sha256``: the text for which every address found
    was decided. ``scan``: the signed pages are attached; ``held_at``: else where the signed original is.
    """

    state: str
    gaps: tuple[Gap, ...] = ()
    text_sha256: str = ""
    decided_sha256: str = ""
    scan: bool = False
    held_at: str = ""


@dataclass(frozen=True, slots=True)
class PackFacts:
    """Everything the gate asks, as plain values.

    ``ending``: one of ENDINGS, "" while open. ``stance``: of the statement, else of the indication. ``cps_told``: the
    duty to tell the CPS has an outcome that fulfils it. ``supervisor_advice``, ``cps_advice``: those duties have an
    outcome, which records the advice. ``declaration_confirmed``: the force has confirmed the wording
    of the declaration.
    """

    ending: str
    stance: str = ""
    statement: PaperFacts | None = None
    oic_statement: PaperFacts | None = None
    report: PaperFacts | None = None
    details: PaperFacts | None = None
    interpreter_used: bool = False
    interpreter_statement: bool = False
    translation: bool = False
    cps_told: bool = False
    supervisor_advice: bool = False
    cps_advice: bool = False
    views_asked: bool = False
    check_required: bool = True
    checked: bool = False
    declaration_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of the gate. ``place``: where it is put right, "<kind of record>.<section>.<field>", "duty.<slug>" and
    the like. A "note" is printed and told, and doesn't hold the pack back.
    """

    code: str
    place: str
    sentence: str
    severity: Literal["missing", "note"] = "missing"


def gate(facts: PackFacts) -> tuple[GateLine, ...]:
    """What holds the pack back, and what has to be said with it, in the order in which the work is done."""
    return tuple(_lines(facts))


def is_open(lines: Iterable[GateLine]) -> bool:
    """Whether the pack may leave without an override."""
    return all(line.severity == "note" for line in lines)


def _lines(facts: PackFacts) -> Iterator[GateLine]:
    if not facts.cps_told:
        yield GateLine("cps-not-told", "duty.notify-cps", _("Tell the CPS of the withdrawal, and record it."))
    yield from _advice(facts)
    yield from _paper(facts)
    yield from _interpreter(facts)
    yield from _report(facts.report)
    yield from _beside(facts)
    if facts.check_required and not facts.checked:
        yield GateLine("not-checked", "check", _("A supervisor has to check the pack."))
    if not facts.declaration_confirmed and _goes_along(facts):
        yield _note(
            "declaration-unconfirmed",
            "policy.statement.declaration-confirmed",
            _("The wording of the declaration is not yet confirmed by the force."),
        )


def _note(code: str, place: str, sentence: str) -> GateLine:
    return GateLine(code, place, sentence, "note")


def _advice(facts: PackFacts) -> Iterator[GateLine]:
    if facts.stance != "says-untrue":
        return
    if not facts.supervisor_advice:
        sentence = _("The victim says that it was untrue: record the supervisor's advice.")
        yield GateLine("no-supervisor-advice", "duty.supervisor-advice", sentence)
    if not facts.cps_advice:
        sentence = _("The victim says that it was untrue: record the advice of the CPS.")
        yield GateLine("no-cps-advice", "duty.cps-advice", sentence)


def _paper(facts: PackFacts) -> Iterator[GateLine]:
    if facts.ending not in ENDINGS:
        sentence = _("Record how it ended: signed, declined, not reached, or the victim supports again.")
        yield GateLine("no-ending", "withdrawal_statement", sentence)
    elif facts.ending == "signed":
        yield from _signed("withdrawal_statement", facts.statement, _("The statement"))
    elif facts.ending in ("declined", "not-reached"):
        yield from _signed("oic_statement", facts.oic_statement, _("The officer's own statement"))
    elif facts.statement is not None and facts.statement.state in ("ready-to-sign", "signed"):
        yield from _signed("withdrawal_statement", facts.statement, _("The statement"))


def _signed(kind: str, paper: PaperFacts | None, name: str) -> Iterator[GateLine]:
    if paper is None:
        yield GateLine(f"{kind}-missing", kind, _("{paper} is missing.").format(paper=name))
        return
    yield from _gap_lines(kind, paper.gaps)
    if paper.held_at and not paper.scan and paper.state in ("ready-to-sign", "signed"):
        sentence = _("{paper} goes as a typed copy: the signed original is held at {place}.")
        yield _note(f"{kind}-held", kind, sentence.format(paper=name, place=paper.held_at))
    elif paper.state != "signed" or not paper.scan:
        sentence = _(
            "{paper} is not signed: attach the scan of the signed pages, or record where the signed original is."
        )
        yield GateLine(f"{kind}-unsigned", kind, sentence.format(paper=name))
    if paper.decided_sha256 != paper.text_sha256 or not paper.text_sha256:
        sentence = _("{paper} has not been checked for addresses and numbers in the text as it stands now.")
        yield GateLine(f"{kind}-addresses", f"{kind}.addresses", sentence.format(paper=name))


def _gap_lines(kind: str, gaps: Iterable[Gap]) -> Iterator[GateLine]:
    for gap in gaps:
        yield GateLine(f"{kind}-incomplete", f"{kind}.{gap.path}", gap.sentence)


def _goes_along(facts: PackFacts) -> bool:
    """Whether a statement on the MG11 layout is in the pack."""
    finished = facts.statement is not None and facts.statement.state in ("ready-to-sign", "signed")
    return finished or facts.ending in ("signed", "declined", "not-reached")


def _interpreter(facts: PackFacts) -> Iterator[GateLine]:
    if not facts.interpreter_used or facts.ending in ("declined", "not-reached"):
        return
    if not facts.translation:
        sentence = _("Attach the translation of the statement.")
        yield GateLine("no-translation", "withdrawal_statement.translation", sentence)
    if not facts.interpreter_statement:
        sentence = _("Attach the interpreter's own statement.")
        yield GateLine("no-interpreter-statement", "withdrawal_statement.interpreter-statement", sentence)


def _report(report: PaperFacts | None) -> Iterator[GateLine]:
    kind = "background_report"
    if report is None:
        yield GateLine("report-missing", kind, _("The officer in the case has to write the background report."))
        return
    yield from _gap_lines(kind, report.gaps)
    if report.state not in ("completed", "checked"):
        yield GateLine("report-open", kind, _("The background report is not completed."))


def _beside(facts: PackFacts) -> Iterator[GateLine]:
    if not facts.views_asked:
        sentence = _("The victim's views on an order and special measures were not asked again.")
        yield _note("views-not-asked", "views_record", sentence)
    if facts.ending == "signed" and (facts.details is None or facts.details.gaps):
        sentence = _("The witness details (the restricted reverse) are not complete.")
        yield _note("details-incomplete", "witness_details", sentence)
