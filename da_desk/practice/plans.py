"""The rules of the two plans: who advises, when they are next reviewed, what an action and a review must say.

Plain functions over plain values (practice.md §7, §8).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from da_desk.errors import Problem
from da_desk.practice.forms import rows
from da_desk.practice.policies import Policies
from da_desk.wording import _, day, ngettext

RMP, SAFETY_PLAN = "rmp", "safety_plan"
ACTIONS: Mapping[str, str] = {RMP: "actions.actions", SAFETY_PLAN: "police.police"}
"""Where each plan holds what somebody in the desk is to do."""

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    RMP: ("keep", "escalate", "reduce", "close"),
    SAFETY_PLAN: ("keep", "changed", "close"),
}
"""How a review of each plan can end."""

CLOSE = "close"


def advisers(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The advisers (IDVA, YPVA, ISVA) with whom the police may share, since the victim consented."""
    return tuple(row for row in rows(body, "adviser.advisers") if row.get("consent") == "yes")


def interval(policies: Policies, grade: str) -> int:
    """After how many days at most a plan is reviewed: by the grade; without one as for high."""
    return policies.number(f"rmp.review.{grade if grade in ('medium', 'standard') else 'high'}.days")


def last_review_day(policies: Policies, grade: str, today: date) -> date:
    """The last day on which the next review may be."""
    return today + timedelta(days=interval(policies, grade))


def review_day_problem(chosen: date, today: date, latest: date, days: int) -> str:
    """Why a plan can't be reviewed next on that day, or ""."""
    if chosen < today:
        return _("The next review can't be in the past. Choose a day from today on.")
    if chosen > latest:
        sentence = ngettext(
            "At this grade the plan is reviewed within {count} day: choose {latest} or earlier.",
            "At this grade the plan is reviewed within {count} days: choose {latest} or earlier.",
            days,
        )
        return sentence.format(count=days, latest=day(latest))
    return ""


def action_problems(
    kind: str, former: Mapping[str, Any], body: Mapping[str, Any], today: date, able: frozenset[str]
) -> Iterator[Problem]:
    """What is wrong with the actions that were added or changed: due before they were made, or held by nobody.

    ``able``: the ids of the accounts that can hold one. What stood before and was not touched is left alone.
    """
    path = ACTIONS[kind]
    before = {row.get("id"): row for row in rows(former, path)}
    for row in rows(body, path):
        was, place = before.get(row.get("id"), {}), f"{path}.{row.get('id')}"
        due, holder = str(row.get("due", "")), str(row.get("holder", ""))
        if due and due != was.get("due") and due < today.isoformat():
            yield Problem(f"{place}.due", _("An action can't be due before it is made. Choose a day from today on."))
        if holder and holder != was.get("holder") and holder not in able:
            sentence = _("This person's account is not in use, or takes no cases. Name an officer or supervisor.")
            yield Problem(f"{place}.holder", sentence)


def new_holders(kind: str, former: Mapping[str, Any], body: Mapping[str, Any]) -> Mapping[str, str]:
    """The actions that were given to somebody else: their ids, and who holds them now."""
    path = ACTIONS[kind]
    before = {row.get("id"): row.get("holder", "") for row in rows(former, path)}
    changed = (row for row in rows(body, path) if row.get("id") in before and row.get("holder"))
    return {str(row["id"]): str(row["holder"]) for row in changed if row["holder"] != before[row["id"]]}


def new_advisers(former: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The advisers whom the victim consented to since ``former``."""
    known = {row.get("id") for row in advisers(former)}
    return tuple(row for row in advisers(body) if row.get("id") not in known)
