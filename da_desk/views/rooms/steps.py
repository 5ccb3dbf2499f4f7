"""A journey as cards of steps: each with its state and what it waits for; the next one has the primary button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from da_desk.views import theme
from da_desk.views.rooms.step import StandingT
from da_desk.views.rooms.tab import Overview
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, icon_label, label
from da_desk.views.widgets.progress import Progress, State, state_words
from da_desk.wording import _

_TONES = {State.DONE: "standard", State.IN_PROGRESS: "accent"}
_ICONS = {
    State.DONE: ("check", "standard"),
    State.IN_PROGRESS: ("pen", "accent"),
    State.NOT_APPLICABLE: ("minus", "muted"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``waits``: what it waits for, or what it lacks, in words; ``group``: the card that it stands in.

    ``opens``: it may be looked at also while it is left out.
    """

    id: str
    group: str
    title: str
    state: State
    waits: str = ""
    opens: bool = False


class StepsOverview(Overview[StandingT]):
    """An overview of steps. ``go(step)`` opens one."""

    def __init__(self, name: str, go: Callable[..., None]) -> None:
        super().__init__(name, (theme.XL, theme.L, theme.XL, theme.XL), theme.L, 980)
        self._go = go
        self._next: Button | None = None

    def focus_next(self) -> None:
        """Give the focus to what comes next."""
        if self._next is not None:
            self._next.setFocus()
            self.show_widget(self._next)

    def steps_card(self, title: str, found: Sequence[Step], ahead: str) -> Card:
        """A card of steps with how many are done; ``ahead`` is the one that comes next."""
        counted = [step for step in found if step.state is not State.NOT_APPLICABLE]
        done = sum(step.state is State.DONE for step in counted)
        card = Card(title, *([Progress(title, done, len(counted))] if counted else []))
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
        made.setEnabled(step.state is not State.NOT_APPLICABLE or step.opens)
        if ahead:
            self._next = made
        return made
