"""The journey as a list: each step with its state and what it waits for; the next one has the primary button."""

from collections.abc import Callable

from da_desk.views import theme
from da_desk.views.rooms.steps import StepsOverview
from da_desk.views.statements.journey import Standing, groups, next_step, steps
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _


class JourneyPage(StepsOverview[Standing]):
    """Cards of steps. ``go(step)`` opens one."""

    def __init__(self, go: Callable[..., None], may_write: bool) -> None:
        super().__init__(_("Withdrawal"), go)
        self._may_write = may_write
        self._alert = Column()
        self._cards = Column(spacing=theme.L)
        self.add(self._alert, self._cards, None)

    def show_standing(self, standing: Standing) -> None:
        """Show every step as it stands."""
        clear_layout(self._alert)
        clear_layout(self._cards)
        self._next = None
        if standing.view is None:
            self._cards.add(self._empty())
            return
        if standing.view.paused:
            advice = Button(_("Go to the advice"), lambda: self._go("advice"))
            self._alert.add(AlertStrip(_("Stop."), standing.view.paused, advice))
        self._alert.setVisible(bool(standing.view.paused))
        found = steps(standing)
        ahead = next_step(found)
        for key, title in groups().items():
            of_group = [step for step in found if step.group == key]
            self._cards.add(self.steps_card(title, of_group, ahead))

    def _empty(self) -> EmptyPage:
        words = _(
            "When a victim no longer wants to support the prosecution, record here what was said. That tells everybody what is owed, and the CPS gets its notice."
        )
        action = _("Record an indication") if self._may_write else ""
        page = EmptyPage("undo", _("No withdrawal in this case"), words, action, lambda: self._go("indication"))
        if self._may_write:
            page.action.setProperty("kind", "primary")
            self._next = page.action
        return page
