"""A duty as a row: what is owed, why, by when, and Record."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from da_desk.views.due import due_detail, due_words, urgent
from da_desk.views.help import Explanation
from da_desk.views.prompts import help_of_duty
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView


def due_badge(do_by: datetime, now: datetime) -> Badge:
    """When it is due; red only past its time or within two hours of it."""
    words = due_words(do_by, now)
    if do_by < now:
        return Badge(words, "high")
    return Badge(_("Due {time}").format(time=words), "high" if urgent(do_by, now) else "none")


def add_duty(
    card: Card,
    duty: "DutyView",
    now: datetime,
    record: Callable[[], object] | None,
    *more: QWidget,
    called: str = "",
) -> None:
    """Add an open duty to a card; ``record`` None for those who may only look. It records the outcome, or leads to the
    act that alone ends the duty. ``called``: what it is called where another of its title stands beside it.
    """
    words = Column(spacing=2)
    words.add(label(duty.title, wrap=True), label(_detail(duty, now), "small", "muted", wrap=True))
    row = card.add_row()
    Explanation(row, lambda: help_of_duty(duty))
    row.box.addWidget(words, 1)
    row.box.addWidget(due_badge(duty.do_by, now))
    for each in more:
        row.box.addWidget(each)
    if record is None and duty.holder_role == "supervisor":
        row.box.addWidget(label(_("For a supervisor"), "small", "muted"))
    elif record is not None:
        name = _("Open: {title}") if duty.by_act else _("Record: {title}")
        word = _("Open") if duty.by_act else _("Record")
        row.box.addWidget(Button(word, record, name=name.format(title=called or duty.title)))


def add_ended(card: Card, duty: "DutyView") -> None:
    """Add a duty that has its outcome."""
    words = Column(spacing=2)
    said = _("{outcome}, {moment}, by {who}").format(
        outcome=duty.outcome_title,
        moment=moment(duty.outcome_at) if duty.outcome_at else "",
        who=duty.outcome_by,
    )
    words.add(label(duty.title, wrap=True), label(said, "small", "muted", wrap=True))
    if duty.outcome_note:
        words.add(label(duty.outcome_note, "small", wrap=True, selectable=True))
    if duty.late_reason:
        words.add(
            label(_("Late because: {reason}").format(reason=duty.late_reason), "small", wrap=True, selectable=True)
        )
    row = card.add_row()
    row.box.addWidget(words, 1)
    state = {"done": _("Done"), "withdrawn": _("Not needed any more")}.get(duty.state, duty.state)
    row.box.addWidget(Badge(state, "standard" if duty.state == "done" else "none"))


def _detail(duty: "DutyView", now: datetime) -> str:
    parts = [due_detail(duty.do_by, now), duty.holder or _("nobody holds it")]
    if duty.by_hand is not None:
        parts.append(
            _("another time was set by {who}: {reason}").format(who=duty.by_hand.who, reason=duty.by_hand.reason)
        )
    if duty.attempts:
        last = duty.attempts[-1]
        parts.append(_("last try {moment}: {result}").format(moment=moment(last.at), result=last.result))
    if duty.blocks:
        parts.append(_("the statement waits for this"))
    return " · ".join(parts)
