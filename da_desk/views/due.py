"""When something is due, in few words: what lists and panels say of a duty's time."""

import uuid
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from da_desk.wording import LONDON, _, day, moment, ngettext

SOON = timedelta(hours=2)
"""How long before its time a duty is said to be urgent (design ``look.md``)."""


_VPS_PAPERS = {"duty.send-vps": "vps", "duty.send-vps-preference": "vps-preference"}
_VPS_STEPS = {
    "duty.take-vps": "before",
    "duty.ask-vps-preference": "preference",
    "duty.ask-vps-preference-again": "preference",
    "duty.confirm-vps-preference": "preference",
    "duty.send-vps": "papers",
    "duty.send-vps-preference": "papers",
}


class Owed(Protocol):
    """What is owed on a case by a time."""

    @property
    def id(self) -> uuid.UUID:
        """Which it is."""

    @property
    def case_id(self) -> uuid.UUID:
        """On which case."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def do_by(self) -> datetime:
        """By when."""


def told_apart(duties: Collection[Owed]) -> dict[uuid.UUID, str]:
    """What each is called; where two trigger points ask the same of a case, with the time by which it is due."""
    counted = Counter((duty.case_id, duty.title) for duty in duties)
    dated = _("{title} (due {moment})")
    return {
        duty.id: dated.format(title=duty.title, moment=moment(duty.do_by))
        if counted[duty.case_id, duty.title] > 1
        else duty.title
        for duty in duties
    }


def room_of_act(by_act: str) -> str:
    """The tab of the case's page on which the act is done that alone ends a duty."""
    return "vps" if by_act == "vps" else "plans"


def place_of_act(by_act: str, rule: str) -> dict[str, str]:
    """Where on that tab it is done: its step and, of Risk and plans, which plan."""
    if by_act == "vps":
        return {"step": vps_step(rule)}
    plan = "safety_plan" if "safety-plan" in rule else "rmp"
    step = {"sign-off": "sign-off", "review": "review"}.get(by_act, "rmp")
    return {"step": step, "field": plan} if step == "review" else {"step": step}


def vps_step(rule: str) -> str:
    """The step of the victim personal statement on which what a rule asks for is done."""
    return _VPS_STEPS.get(rule, "offer")


def vps_paper(rule: str) -> str:
    """The paper that a rule asks to be sent; "" for one that asks for something else."""
    return _VPS_PAPERS.get(rule, "")


def urgent(do_by: datetime, now: datetime) -> bool:
    """Whether it is past its *do by* or within two hours of it: red means nothing else."""
    return do_by <= now + SOON


def due_words(do_by: datetime, now: datetime) -> str:
    """The time for a list: "14:00" today, "Tomorrow", "Fri 27", "2 Dec", or "Overdue"."""
    on, today = do_by.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    if do_by < now:
        return _("Overdue")
    if on == today:
        return f"{do_by.astimezone(LONDON):%H:%M}"
    if on == today + timedelta(days=1):
        return _("Tomorrow")
    if on < today + timedelta(days=7):
        return day(on, weekday=True).rsplit(" ", 2)[0]
    return day(on).rsplit(" ", 1)[0] if on.year == today.year else day(on)


def due_detail(do_by: datetime, now: datetime) -> str:
    """How long there is, or how late it is: "in 1 h 10", "01:30, in 12 h" for tomorrow, "3 h late", "Fri 27 Nov 2026"."""
    if do_by < now:
        return _("{time} late").format(time=_length(now - do_by))
    left, on = do_by - now, do_by.astimezone(LONDON).date()
    if on == now.astimezone(LONDON).date() + timedelta(days=1):
        return _("{clock}, in {time}").format(clock=f"{do_by.astimezone(LONDON):%H:%M}", time=_length(left))
    if left < timedelta(hours=24):
        return _("in {time}").format(time=_length(left))
    return day(on, weekday=True)


def _length(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _("{count} min").format(count=max(minutes, 1))
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return ngettext("{count} day", "{count} days", hours // 24).format(count=hours // 24)
    if hours >= 4:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes:02}").format(hours=hours, minutes=rest) if rest else _("{hours} h").format(hours=hours)
