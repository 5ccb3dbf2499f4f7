"""The journey as a list: each step with its state and what it waits for; the next one has the primary button."""

from collections.abc import Callable

from da_desk.views import theme
from da_desk.views.rooms.tab import Overview
from da_desk.views.statements.journey import Standing, Step, groups, next_step, steps
from da_desk.views.widgets.alerts import AlertStrip, EmptyPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, clear_layout, icon_label, label
from da_desk.views.widgets.progress import Progress, State, state_words
from da_desk.wording import _

_TONES = {State.DONE: "standard", State.IN_PROGRESS: "accent"}
_ICONS = {
    State.DONE: ("check", "standard"),
    State.IN_PROGRESS: ("pen", "accent"),
    State.NOT_APPLICABLE: ("minus", "muted"),
}


class JourneyPage(Overview[Standing]):
    """Cards of steps. ``go(step)`` opens one."""

    def __init__(self, go: Callable[..., None], may_write: bool) -> None:
        super().__init__(_("Withdrawal"), (theme.XL, theme.L, theme.XL, theme.XL), theme.L, 980)
        self._go, self._may_write = go, may_write
        self._alert = Column()
        self._cards = Column(spacing=theme.L)
        self.add(self._alert, self._cards, None)
        self._next: Button | None = None

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
            self._cards.add(self._card(title, of_group, ahead))

    def focus_next(self) -> None:
        """Give the focus to what comes next."""
        if self._next is not None:
            self._next.setFocus()
            self.show_widget(self._next)

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

    def _card(self, title: str, found: list[Step], ahead: str) -> Card:
        counted = [step for step in found if step.state is not State.NOT_APPLICABLE]
        done = sum(step.state is State.DONE for step in counted)
        card = Card(title, Progress(title, done, len(counted)))
        for step in found:
            self._add_row(card, step, ahead=step.id == ahead and step.state is not State.DONE)
        return card

    def _add_row(self, card: Card, step: Step, *, ahead: bool) -> None:
        row = card.add_row()
        words = Column(spacing=2)
        left_out = step.state is State.NOT_APPLICABLE
        words.add(label(step.title, "strong", "muted" if left_out else "text", wrap=True))
        if step.waits:
            words.add(label(step.waits, "small", "muted", wrap=True))
        icon, tone = _ICONS.get(step.state, ("clock", "muted"))
        row.box.addWidget(icon_label(icon, tone, 18))
        row.box.addWidget(words, 1)
        row.add(Badge(state_words(step.state), _TONES.get(step.state, "none")), self._button(step, ahead=ahead))
        row.setMinimumHeight(theme.look().px(58))

    def _button(self, step: Step, *, ahead: bool) -> Button:
        words = _("Continue") if ahead else _("Open")
        name = _("Continue: {title}") if ahead else _("Open: {title}")
        made = Button(
            words, lambda: self._go(step.id), kind="primary" if ahead else "plain", name=name.format(title=step.title)
        )
        made.setMinimumWidth(theme.look().px(92))
        made.setEnabled(step.state is not State.NOT_APPLICABLE or step.id == "statement")
        if ahead:
            self._next = made
        return made
