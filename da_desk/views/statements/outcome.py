"""The outcome of a duty of the withdrawal, recorded without leaving it; and the advice that a statement waits for."""

import uuid
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.help import Help
from da_desk.views.outcomes import OutcomePanel
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView
    from da_desk.views.statements.journey import Standing

ADVICE = ("duty.supervisor-advice", "duty.cps-advice")


class OutcomeStep(StepPage):
    """Ends one duty; ``field`` of ``enter`` is its id."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Record an outcome"))
        self._back = ""
        self.panel = OutcomePanel(bench.services, bench.tasks, bench.window)
        self.panel.closed.connect(self._closed)
        self.fill(self.panel)

    def come_from(self, step: str) -> None:
        """Where to go when it is recorded."""
        self._back = step

    def refresh(self, field: str = "") -> None:
        """Open the duty."""
        if field:
            self.panel.show_duty(self.bench.case_id, uuid.UUID(field))

    def leave(self) -> None:
        """Keep the draft."""
        self.panel.leave()

    def help(self) -> Help:
        """What F1 says here."""
        words = _("What is owed ends with an outcome, never by being ticked away. What is late asks why.")
        return Help(self.title, (words,), (_("004 §Withdrawal"),))

    def _closed(self) -> None:
        self.bench.reload()
        self.bench.go(self._back)


class AdvicePage(StepPage):
    """The victim says that it was untrue: the supervisor and the CPS advise before the statement goes on."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Advice before the statement"))
        self._page = ScrollPage(self.title, widest=720)
        self._holder = Column(spacing=theme.M)
        self._page.add(self._holder, None)
        self.fill(self._page)

    def refresh(self, _field: str = "") -> None:
        """Show both pieces of advice."""
        clear_layout(self._holder)
        first = True
        for rule in ADVICE:
            duty = self.standing.duty(rule) if self.standing else None
            if duty is not None:
                self._holder.add(self._card(duty, primary=first and duty.state == "open"))
                first = first and duty.state != "open"
        paused = self.view.paused if self.view else ""
        self.show_notice(
            _("Stop.") if paused else _("The statement may go on."), paused, kind="alert" if paused else "notice"
        )

    def news(self, standing: "Standing") -> None:
        """Advice came in."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "To say that it was untrue is not the same as no longer supporting. It can be the safest thing to say."
                ),
                _(
                    "The supervisor's advice is recorded by a supervisor, the advice of the CPS by the officer who got it."
                ),
            ),
            (_("004 §Withdrawal"),),
        )

    def _card(self, duty: "DutyView", *, primary: bool) -> Card:
        done = duty.state != "open"
        badge = Badge(duty.outcome_title if done else _("Awaited"), "standard" if done else "medium")
        card = Card(duty.title, badge)
        inside = Column(spacing=theme.S)
        inside.add(label(duty.why, "body", "muted", wrap=True))
        if done and duty.outcome_at is not None:
            inside.add(label(duty.outcome_note, wrap=True))
            inside.add(label(f"{duty.outcome_by}, {moment(duty.outcome_at)}", "small", "muted"))
        else:
            name = _("Record: {title}").format(title=duty.title)
            button = Button(_("Record the advice"), lambda: self.bench.go("outcome", str(duty.id)), name=name)
            button.setProperty("kind", "primary" if primary else "plain")
            inside.add(button)
        card.add(inside)
        return card
