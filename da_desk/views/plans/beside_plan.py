"""What stands beside a plan that is read: what happened meanwhile, its actions, who signed and reviewed it."""

from datetime import datetime
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.due import due_words
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, day, moment

if TYPE_CHECKING:
    from da_desk.services.plan_views import PlanView


def events_of(plan: "PlanView") -> Column:
    """What happened in the case meanwhile."""
    made = Column(spacing=theme.S)
    for each in plan.since:
        line = Column(spacing=1)
        line.add(
            label(each.title, "strong", wrap=True),
            label(f"{moment(each.at)} · {each.recorded_by}", "small", "muted", wrap=True),
        )
        made.add(line)
    if not plan.since:
        made.add(label(_("Nothing was recorded on the case."), "body", "muted", wrap=True))
    return made


def actions_of(plan: "PlanView", now: datetime) -> Column:
    """The actions of the plan, and how far each is."""
    made = Column(spacing=theme.S)
    made.add(label(_("Actions"), "strong"))
    for line in plan.actions:
        duty = line.duty
        if duty is None:
            continue
        words = Column(spacing=1)
        words.add(label(duty.title, wrap=True), label(duty.holder or _("Nobody holds it"), "small", "muted", wrap=True))
        row = Row(spacing=theme.S)
        row.box.addWidget(words, 1)
        if duty.state == "open":
            row.add(Badge(due_words(duty.do_by, now), "high" if duty.overdue or duty.soon else "none"))
        else:
            row.add(Badge(duty.outcome_title or _("Ended"), "standard"))
        made.add(row)
    return made


def signatures_of(plan: "PlanView") -> Column:
    """Who signed and reviewed it, the latest first, and when it is reviewed next."""
    made = Column(spacing=theme.S)
    rows = [
        *((each.title, each.at, each.who, each.note) for each in plan.signed),
        *(
            (_("Review: {outcome}").format(outcome=each.outcome_title), each.at, each.who, each.changed)
            for each in plan.reviews
        ),
    ]
    if rows or plan.next_review is not None:
        made.add(label(_("Signatures and reviews"), "strong"))
    if plan.next_review is not None:
        words = _("Next review {day}").format(day=day(plan.next_review, weekday=True))
        made.add(label(words, tone="high" if plan.review_overdue else "text", wrap=True))
    for title, at, who, note in sorted(rows, key=lambda each: each[1], reverse=True):
        line = Column(spacing=1)
        line.add(label(title, wrap=True), label(f"{moment(at)} · {who}", "small", "muted", wrap=True))
        if note:
            line.add(label(note, "small", wrap=True, selectable=True))
        made.add(line)
    return made
