"""Grades: what answers and incidents propose, and what a person who grades has to give reasons for (practice.md §9).

A count proposes and never grades. Judgement may go above what is proposed; below it, and below the grade that the case
has, somebody has to say which risk fell. That there is much to do is no such reason, and is not among those offered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from da_desk.errors import Problem
from da_desk.practice.forms import answer, answered
from da_desk.practice.instruments import GRADES, Band, Escalation, Instrument
from da_desk.practice.policies import Policies
from da_desk.wording import _, ngettext

RANK: Mapping[str, int] = {grade: rank for rank, grade in enumerate(GRADES, 1)}
"""The higher, the graver. What is not in it ("ungraded", "") is no grade."""

NOT_ASKED = ("refused", "no-data")
"""Outcomes of an assessment in which the questions were not answered."""

Ground = Literal["count", "escalation"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an assessment proposes. ``count`` of ``of`` questions were answered so that they count.

    ``grade``: "" where nothing is proposed, which says nothing of safety. ``reasons``: sentences for the page.
    ``grounds``: what proposes the grade. ``badge``: a number it rests on still has to be confirmed.
    """

    count: int
    of: int
    incidents: int
    grade: str
    reasons: tuple[str, ...]
    badge: bool
    grounds: tuple[Ground, ...] = ()


def window_start(day: date, months: int) -> date:
    """The first day of the ``months`` that end on ``day``: the same day of that month, or the last that it has."""
    first = (day.year * 12 + day.month - 1) - months
    next_month = date((first + 1) // 12, (first + 1) % 12 + 1, 1)
    last = next_month - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def count(instrument: Instrument, body: Mapping[str, Any]) -> int:
    """How many of the questions were answered so that they count."""
    return sum(1 for path, _field in instrument.asked() if _given(body, path) in instrument.counts)


def _given(body: Mapping[str, Any], path: str) -> Any:
    value = answer(body, path)
    return value.get("answer", "") if isinstance(value, Mapping) else ""


def propose(instrument: Instrument, body: Mapping[str, Any], incidents: int, policies: Policies) -> Proposal:
    """What the answers and the number of incidents in the window of the escalation propose, the graver of the two."""
    counted, of = count(instrument, body), sum(1 for _each in instrument.asked())
    band, escalation = _band(instrument, counted), _escalated(instrument, incidents, policies)
    found: dict[Ground, Band | Escalation] = {}
    if band is not None:
        found["count"] = band
    if escalation is not None:
        found["escalation"] = escalation
    grade = max((each.grade for each in found.values()), key=RANK.__getitem__, default="")
    grounds = tuple(ground for ground, each in found.items() if each.grade == grade)
    return Proposal(
        count=counted,
        of=of,
        incidents=incidents,
        grade=grade,
        reasons=tuple(_reasons(instrument, body, counted, of, incidents, policies)),
        badge=any(found[ground].confidence in ("unverified", "design") for ground in grounds),
        grounds=grounds,
    )


def _band(instrument: Instrument, counted: int) -> Band | None:
    met = (band for band in instrument.proposal if counted >= band.at_least)
    return max(met, key=lambda band: band.at_least, default=None)


def _escalated(instrument: Instrument, incidents: int, policies: Policies) -> Escalation | None:
    escalation = instrument.escalation
    return escalation if escalation is not None and incidents >= policies.number(escalation.incidents) else None


def _reasons(
    instrument: Instrument, body: Mapping[str, Any], counted: int, of: int, incidents: int, policies: Policies
) -> Iterator[str]:
    if answer(body, "about.outcome") in NOT_ASKED:
        yield _("The questions were not answered, so their count says nothing.")
    else:
        yield _of_the_count(instrument, counted, of)
    escalation = instrument.escalation
    if escalation is not None:
        words = ngettext("{count} incident in {months} months", "{count} incidents in {months} months", incidents)
        yield _("{words}: from {least} on, {grade} is proposed.").format(
            words=words.format(count=incidents, months=policies.number(escalation.months)),
            least=policies.number(escalation.incidents),
            grade=grade_words(escalation.grade),
        )


def _of_the_count(instrument: Instrument, counted: int, of: int) -> str:
    met = _band(instrument, counted)
    ahead = min((band for band in instrument.proposal if counted < band.at_least), key=_least, default=None)
    band = met or ahead
    if band is None:
        return _("{count} of {of} answers count. No number of them proposes a grade.").format(count=counted, of=of)
    sentence = _("{count} of {of} answers count: from {least} on, {grade} is proposed.")
    return sentence.format(count=counted, of=of, least=band.at_least, grade=grade_words(band.grade))


def _least(band: Band) -> int:
    return band.at_least


def grade_words(grade: str) -> str:
    """A grade inside a sentence."""
    return {"high": _("high"), "medium": _("medium"), "standard": _("standard")}.get(grade, grade)


def is_downgrade(former: str, new: str) -> bool:
    """Whether a case goes from one grade to a lower one. From or to no grade at all is none."""
    return former in RANK and new in RANK and RANK[new] < RANK[former]


def grade_problems(body: Mapping[str, Any], former_grade: str, proposed_grade: str) -> tuple[Problem, ...]:
    """What the grade in an assessment still needs before it can be given, each beside its field.

    ``former_grade``: of the case now; ``proposed_grade``: of ``propose``; either may be "".
    """
    return tuple(_grade_problems(body, former_grade, proposed_grade))


def _grade_problems(body: Mapping[str, Any], former: str, proposed: str) -> Iterator[Problem]:
    grade = str(answer(body, "grade.grade"))
    if grade not in RANK:
        yield Problem("grade.grade", _("Give the grade: high, medium or standard."))
    if not answered(answer(body, "grade.rationale")):
        yield Problem("grade.rationale", _("Say why: the facts that carry this grade."))
    if grade not in RANK:
        return
    if is_downgrade(grade, proposed) and not answered(answer(body, "grade.above_why")):
        sentence = _("{proposed} is proposed and you give {grade}. Your judgement is enough: say what it rests on.")
        yield Problem("grade.above_why", _with_grades(sentence, grade, proposed))
    if is_downgrade(proposed, grade) and not answered(answer(body, "grade.below_why")):
        sentence = _("{proposed} is proposed and you give {grade}. Say which facts speak against what is proposed.")
        yield Problem("grade.below_why", _with_grades(sentence, grade, proposed))
    if is_downgrade(former, grade):
        yield from _downgrade_problems(body, grade, former)


def _downgrade_problems(body: Mapping[str, Any], grade: str, former: str) -> Iterator[Problem]:
    if not answered(answer(body, "grade.fell")):
        sentence = _("The case is graded {former}. Name at least one risk that fell, or leave the grade as it is.")
        yield Problem("grade.fell", sentence.format(former=grade_words(former)))
    if not answered(answer(body, "grade.fell_how")):
        sentence = _("Say how the risk fell from {former} to {grade}, and how that is known.")
        yield Problem("grade.fell_how", sentence.format(former=grade_words(former), grade=grade_words(grade)))


def _with_grades(sentence: str, grade: str, proposed: str) -> str:
    words = sentence.format(grade=grade_words(grade), proposed=grade_words(proposed))
    return words[:1].upper() + words[1:]


Criterion = Literal["visible-high-risk", "potential-escalation", "professional-judgement"]


def marac_criteria(proposal: Proposal, grade: str) -> tuple[Criterion, ...]:
    """Why a case goes to the MARAC. Judgement alone is enough; it adds a reason and never takes one away.

    So a count or an escalation that is met stays a reason also where the person gave a lower grade.
    """
    found: list[Criterion] = []
    if proposal.grade == "high" and "count" in proposal.grounds:
        found.append("visible-high-risk")
    if proposal.grade == "high" and "escalation" in proposal.grounds:
        found.append("potential-escalation")
    if grade == "high" and not found:
        found.append("professional-judgement")
    return tuple(found)
