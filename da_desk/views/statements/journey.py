"""Where the withdrawal stands, step by step: what is done, what comes next, and what a step waits for. No widgets here."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from da_desk.views.rooms.steps import Step
from da_desk.views.widgets.progress import State
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.forms import Gap
    from da_desk.practice.withdrawal import GateLine
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView

OWN_STATEMENT = ("declined", "not-reached")
NO_STATEMENT = ("supports-in-part", "supports-again")
STATEMENT, OIC, REPORT, VIEWS, DETAILS = (
    "withdrawal_statement", "oic_statement", "background_report", "views_record", "witness_details",
)  # fmt: skip
_BEFORE = ("about", "before", "interpreter", "witness")


@dataclass(frozen=True, slots=True)
class Standing:
    """The withdrawal of a case and what its papers still lack. ``gaps`` by kind of record; ``undecided``: addresses."""

    view: "WithdrawalView | None" = None
    gate: "tuple[GateLine, ...]" = ()
    gaps: "Mapping[str, tuple[Gap, ...]]" = field(default_factory=dict)
    undecided: int = 0

    @property
    def missing(self) -> "tuple[GateLine, ...]":
        """The lines that hold the pack back."""
        return tuple(line for line in self.gate if line.severity == "missing")

    @property
    def served(self) -> "RecordLine | None":
        """The paper that is signed: the victim's statement, or the officer's own in its place."""
        if self.view is None:
            return None
        return self.view.oic_statement if self.view.ending in OWN_STATEMENT else self.view.statement

    def has(self, code: str) -> bool:
        """Whether the gate has a line of that code."""
        return any(line.code == code for line in self.gate)

    def duty(self, rule: str) -> "DutyView | None":
        """The newest duty of a rule."""
        found = [
            duty for duty in (self.view.duties if self.view else ()) if duty.rule == rule and duty.state != "withdrawn"
        ]
        return max(found, key=lambda duty: duty.occurrence, default=None)


def standing_of(services: "Services", case_id: uuid.UUID) -> Standing:
    """Ask for everything at once; runs on a reader."""
    view = services.statements.summary(case_id)
    if view is None:
        return Standing()
    gate = services.disclosure.gate(case_id)
    papers = [paper for paper in (view.statement, view.oic_statement, view.report, view.details) if paper is not None]
    gaps = {paper.kind: services.records.gaps(paper.id) for paper in papers}
    served = Standing(view).served
    findings = services.statements.findings(served.id) if served is not None else ()
    return Standing(view, gate, gaps, sum(1 for each in findings if not each.decision))


def groups() -> dict[str, str]:
    """The cards of the journey, in order."""
    return {
        "at-once": _("At once"),
        "statement": _("The statement"),
        "beside": _("For the prosecutor"),
        "send": _("Check and send"),
    }


def steps(standing: Standing) -> tuple[Step, ...]:
    """Every step of the journey as it stands."""
    if standing.view is None:
        return (Step("indication", "at-once", _("Indication"), State.NOT_STARTED, _("Record what the victim said.")),)
    return tuple(_steps(standing, standing.view))


def next_step(found: tuple[Step, ...]) -> str:
    """The first step that is neither done nor left out; the pack when all are."""
    return next((step.id for step in found if step.state in (State.NOT_STARTED, State.IN_PROGRESS)), "pack")


def place_of(place: str, standing: Standing) -> tuple[str, str]:
    """Where a line of the gate is put right: step and field."""
    kind, _dot, rest = place.partition(".")
    if kind == "duty":
        return _duty_step(rest), ""
    if kind == STATEMENT:
        return _statement_place(rest, standing)
    if kind == OIC:
        return ("addresses", "") if rest == "addresses" else _own_place(rest, standing)
    known = {REPORT: "report", VIEWS: "views", DETAILS: "details", "check": "check", "duties": "advice", "pack": "pack"}
    return known.get(kind, ""), rest


def _steps(standing: Standing, view: "WithdrawalView") -> Iterator[Step]:
    yield Step("indication", "at-once", _("Indication"), State.DONE, view.indication.stance_title)
    yield _tell_cps(standing)
    if view.stance == "says-untrue":
        yield _advice(standing, view)
    yield from _statement_steps(standing, view)
    yield _report(standing, view)
    yield _views(standing, view)
    yield _details(standing, view)
    yield _check(view)
    yield _pack(standing)


def _tell_cps(standing: Standing) -> Step:
    told = not standing.has("cps-not-told")
    waits = "" if told else _("Without delay: the notice needs no statement.")
    return Step("tell-cps", "at-once", _("Tell the CPS"), State.DONE if told else State.NOT_STARTED, waits)


def _advice(standing: Standing, view: "WithdrawalView") -> Step:
    lacks = standing.has("no-supervisor-advice") + standing.has("no-cps-advice")
    state = {0: State.DONE, 1: State.IN_PROGRESS}.get(lacks, State.NOT_STARTED)
    return Step("advice", "at-once", _("Advice: the victim says that it was untrue"), state, view.paused)


def _statement_steps(standing: Standing, view: "WithdrawalView") -> Iterator[Step]:
    if view.ending in OWN_STATEMENT:
        left_out = _("The victim declined.") if view.ending == "declined" else _("The victim was not reached.")
        yield _left_out("statement", _("Statement"), left_out)
        yield _own_statement(standing, view)
        yield from _served_steps(standing)
    elif view.ending in NO_STATEMENT:
        words = (
            _("The victim still supports in part.")
            if view.ending == NO_STATEMENT[0]
            else _("The victim supports again.")
        )
        yield _left_out("statement", _("Statement"), words)
    else:
        yield _before(standing, view)
        yield _words(standing, view)
        yield from _served_steps(standing)


def _left_out(key: str, title: str, why: str) -> Step:
    return Step(key, "statement", title, State.NOT_APPLICABLE, why, opens=True)


def _lacking(standing: Standing, kind: str, *sections: str) -> int:
    gaps = standing.gaps.get(kind, ())
    return sum(1 for gap in gaps if not sections or gap.path.partition(".")[0] in sections)


def _to_answer(count: int) -> str:
    return (
        ngettext("{count} answer is missing", "{count} answers are missing", count).format(count=count) if count else ""
    )


def _before(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("Before the statement")
    if view.statement is None:
        return Step(
            "before",
            "statement",
            title,
            State.NOT_STARTED,
            view.paused or _("Seen alone, what was explained, the interpreter."),
        )
    lacks = _lacking(standing, STATEMENT, *_BEFORE)
    return Step("before", "statement", title, State.IN_PROGRESS if lacks else State.DONE, _to_answer(lacks))


def _words(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("Statement")
    if view.statement is None:
        return Step("statement", "statement", title, State.NOT_STARTED, view.paused)
    lacks = _lacking(standing, STATEMENT, "statement", "items")
    total = 1 + sum(1 for gap in standing.gaps.get(STATEMENT, ()) if gap.path.startswith("items."))
    untouched = any(gap.path == "statement.text" for gap in standing.gaps.get(STATEMENT, ())) and lacks == total
    state = State.DONE if not lacks else State.NOT_STARTED if untouched and lacks >= 8 else State.IN_PROGRESS
    return Step(
        "statement",
        "statement",
        title,
        state,
        view.paused or (_to_answer(lacks) if state is not State.NOT_STARTED else ""),
    )


def _own_statement(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("The officer's own statement")
    if view.oic_statement is None:
        return Step("own-statement", "statement", title, State.NOT_STARTED, _("It takes the place of the victim's."))
    lacks = _lacking(standing, OIC)
    return Step("own-statement", "statement", title, State.IN_PROGRESS if lacks else State.DONE, _to_answer(lacks))


def _served_steps(standing: Standing) -> Iterator[Step]:
    paper = standing.served
    kind = OIC if standing.view and standing.view.ending in OWN_STATEMENT else STATEMENT
    written = paper is not None and not any(gap.path.endswith(".text") for gap in standing.gaps.get(kind, ()))
    yield _addresses(standing, written)
    yield _signing(standing, kind, paper, _lacking(standing, kind))


def _addresses(standing: Standing, written: bool) -> Step:
    title = _("Address check")
    if not written:
        return Step("addresses", "statement", title, State.NOT_STARTED, _("Waits for the text."))
    if standing.undecided:
        words = ngettext("{count} place to decide", "{count} places to decide", standing.undecided)
        return Step("addresses", "statement", title, State.IN_PROGRESS, words.format(count=standing.undecided))
    return Step("addresses", "statement", title, State.DONE)


def _signing(standing: Standing, kind: str, paper: "RecordLine | None", lacks: int) -> Step:
    title = _("Reading over and signing")
    if paper is not None and paper.state == "signed":
        return Step("signing", "statement", title, State.DONE)
    if paper is not None and paper.state == "ready-to-sign":
        if standing.has(f"{kind}-held"):
            return Step(
                "signing", "statement", title, State.DONE, _("The signed original is held; a typed copy goes along.")
            )
        return Step("signing", "statement", title, State.IN_PROGRESS, _("Ready to sign."))
    waits = (
        _("Waits for the text.")
        if paper is None or lacks
        else _("Waits for the address check.")
        if standing.undecided
        else ""
    )
    return Step("signing", "statement", title, State.NOT_STARTED, waits)


def _report(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("Background report")
    if view.report is None:
        return Step("report", "beside", title, State.NOT_STARTED, _("By the officer in the case."))
    if view.report.state in ("completed", "checked"):
        return Step("report", "beside", title, State.DONE)
    return Step("report", "beside", title, State.IN_PROGRESS, _to_answer(_lacking(standing, REPORT)))


def _views(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("Views on an order and special measures")
    if not standing.has("views-not-asked"):
        return Step("views", "beside", title, State.DONE)
    draft = bool(view.views) and view.views[-1].state == "draft"
    return Step(
        "views",
        "beside",
        title,
        State.IN_PROGRESS if draft else State.NOT_STARTED,
        _("Asked again; the first ones stay."),
    )


def _details(standing: Standing, view: "WithdrawalView") -> Step:
    title = _("Witness details (restricted)")
    if view.ending in (*OWN_STATEMENT, *NO_STATEMENT):
        return Step("details", "beside", title, State.NOT_APPLICABLE, _("There is no statement of the victim."))
    if view.details is None:
        return Step("details", "beside", title, State.NOT_STARTED, _("The reverse of the MG11, never served."))
    if view.details.state == "completed":
        return Step("details", "beside", title, State.DONE)
    return Step("details", "beside", title, State.IN_PROGRESS, _to_answer(_lacking(standing, DETAILS)))


def _check(view: "WithdrawalView") -> Step:
    title = _("Supervisor's check")
    if view.report is not None and view.report.state == "checked":
        return Step("check", "send", title, State.DONE)
    ready = view.report is not None and view.report.state == "completed"
    waits = "" if ready else _("Waits for the background report.")
    return Step("check", "send", title, State.IN_PROGRESS if ready else State.NOT_STARTED, waits)


def _pack(standing: Standing) -> Step:
    title = _("Pack for the CPS")
    sent = standing.duty("duty.send-pack")
    if sent is not None and sent.state == "done":
        return Step("pack", "send", title, State.DONE, sent.outcome_title)
    count = len(standing.missing)
    words = ngettext("{count} thing is missing", "{count} things are missing", count).format(count=count)
    return Step("pack", "send", title, State.NOT_STARTED, words if count else _("Nothing is missing."))


def _duty_step(rule: str) -> str:
    known = {
        "notify-cps": "tell-cps", "supervisor-advice": "advice", "cps-advice": "advice",
        "views-again": "views", "background-report": "report", "send-pack": "pack",
    }  # fmt: skip
    return known.get(rule, "")


def _statement_place(rest: str, standing: Standing) -> tuple[str, str]:
    section = rest.partition(".")[0]
    if rest == "addresses":
        return "addresses", ""
    if rest in ("translation", "interpreter-statement"):
        return "attachments", rest
    if section in _BEFORE:
        return "before", rest
    if section in ("statement", "items"):
        return "statement", rest
    return _unfinished(standing, ("before", "statement", "addresses", "signing"), "signing"), ""


def _own_place(rest: str, standing: Standing) -> tuple[str, str]:
    if rest:
        return "own-statement", rest
    return _unfinished(standing, ("own-statement", "addresses", "signing"), "signing"), ""


def _unfinished(standing: Standing, wanted: tuple[str, ...], last: str) -> str:
    found = {step.id: step.state for step in steps(standing)}
    return next((key for key in wanted if found.get(key) in (State.NOT_STARTED, State.IN_PROGRESS)), last)
