"""What can't be of an order: it ends before it was made, it lasts longer than its type can, its type wasn't there (practice.md §16)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.practice.clocks import london_day
from da_desk.practice.entries import EVERYWHERE, in_force
from da_desk.practice.forms import answer
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.practice.catalogue import Practice

TYPES = "order-types"
SHORT_DAYS = 28
"""An order of no more days is looked at a few days before its end, not weeks (list ``order-lengths``)."""

LASTS: Mapping[str, tuple[int, int]] = {"order.dvpo": (14, 28)}
"""Types whose length is fixed by law: the least and the most days (practice.md ``order.dvpo``)."""


def order_problems(body: Mapping[str, Any], practice: "Practice", area: str = EVERYWHERE) -> tuple[Problem, ...]:
    """Everything that forbids saving an order with these days; the form has looked at each answer by itself."""
    return tuple(_problems(body, practice, area))


def conditions_words(body: Mapping[str, Any]) -> str:
    """The conditions of bail or of a release as they were recorded; also that there are none, or that nobody knows yet."""
    known = answer(body, "facts.has_conditions")
    said = {"no": _("no conditions"), "unknown": _("conditions not known yet")}
    return said.get(str(known), "") or str(answer(body, "facts.conditions"))


def length_of(body: Mapping[str, Any]) -> str:
    """How long an order lasts, as the list ``order-lengths`` says it; "" until a further order."""
    made, ends = _day(body, "made_on"), _day(body, "expires_on")
    if made is None or ends is None or answer(body, "order.until_further") == "yes":
        return ""
    return "short" if (ends - made).days <= SHORT_DAYS else "long"


def ends_on(body: Mapping[str, Any]) -> date | None:
    """The day on which it ends; None while it holds until a further order, or the day is not known."""
    return None if answer(body, "order.until_further") == "yes" else _day(body, "expires_on")


def _problems(body: Mapping[str, Any], practice: "Practice", area: str) -> Iterator[Problem]:
    made, ends, applied = (_day(body, name) for name in ("made_on", "expires_on", "applied_on"))
    holds = _day(body, "effective_from")
    if made is None:
        return
    if ends is not None and answer(body, "order.until_further") == "yes":
        yield Problem(
            "order.expires_on", _("It can't hold until a further order and end on a day. Take one of them out.")
        )
    elif ends is not None and ends < made:
        yield Problem("order.expires_on", _("An order can't end before it was made. Check both days."))
    if applied is not None and applied > made:
        yield Problem("order.applied_on", _("An order can't be applied for after it was made. Check both days."))
    if holds is not None and (holds < made or (ends is not None and holds > ends)):
        yield Problem("order.effective_from", _("It must hold from the day it was made or later, and before it ends."))
    served = _instant_day(body)
    if served is not None and served < made:
        yield Problem("order.served_at", _("An order can't be served before it was made. Check both."))
    yield from _of_type(body, practice, area, made, ends)


def _of_type(
    body: Mapping[str, Any], practice: "Practice", area: str, made: date, ends: date | None
) -> Iterator[Problem]:
    kind = str(answer(body, "order.type"))
    known = {entry.slug for entry in in_force(practice.catalogues.get(TYPES, ()), made, area)}
    if kind and kind not in known:
        sentence = _("There was no “{type}” on {day}. Check the type and the day.")
        yield Problem("order.type", sentence.format(type=practice.title(TYPES, kind), day=day(made)))
    least, most = LASTS.get(kind, (0, 0))
    if ends is not None and most and not least <= (ends - made).days <= most:
        sentence = _("This type of order lasts from {least} to {most} days. Check the days, or the type.")
        yield Problem("order.expires_on", sentence.format(least=least, most=most))


def _day(body: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(answer(body, f"order.{name}")))
    except ValueError:
        return None


def _instant_day(body: Mapping[str, Any]) -> date | None:
    try:
        return london_day(datetime.fromisoformat(str(answer(body, "order.served_at"))))
    except ValueError:
        return None
