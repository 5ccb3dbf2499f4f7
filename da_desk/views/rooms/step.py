"""What every step of a room of the case page stands on: where it belongs, its heading, its foot, and how its news comes in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from da_desk.views import theme
from da_desk.views.focus import as_read
from da_desk.views.help import Help
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Column, FlowBox, Row, Side, side_width
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import Badge, clear_layout, label

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.views.pages import Window

StandingT = TypeVar("StandingT")
"""How the matter of a room stands, read at once whenever a step is shown."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a step works with. ``room``: what the room is called; ``back``: the name of the way to its overview.

    ``go(step, field)`` opens another step, ``go("")`` the overview; ``reload()`` asks for the state anew.
    """

    services: "Services"
    tasks: TaskRunner
    window: "Window"
    case_id: uuid.UUID
    room: str
    back: str
    go: Callable[..., None]
    reload: Callable[[], None]

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None, *, stay: bool = False) -> None:
        """Say at the foot of the window what was done."""
        self.window.say(text, action, act, stay=stay)


class StepPage(Column, Generic[StandingT]):
    """One step: a heading with its state, at most one notice, a body, and a foot with the one primary button."""

    field_takes_focus = True
    """Whether the ``field`` that the step is entered with is a place in it, which takes the focus itself. False where it
    says what the step is about: then the keyboard begins at its start.
    """
    _filled: tuple[QWidget, ...] = ()
    _at_side: tuple[QWidget, int, float] | None = None

    def __init__(self, bench: Bench, title: str) -> None:
        super().__init__("canvas")
        self.bench = bench
        self.title = title
        self.standing: StandingT | None = None
        self._instead: QWidget | None = None
        self._badge = Badge("")
        self._badge.hide()
        self._head_actions = FlowBox(spacing=theme.S)  # goes on in a second line where the room is narrow
        back = link(bench.room, lambda: bench.go(""), name=bench.back)
        head = Row("", (theme.XL, theme.M, theme.XL, theme.S), theme.S)
        head.add(back, label("›", "body", "muted"), label(title, "heading"), self._badge, None, self._head_actions)
        self._notice = Column("", (theme.XL, 0, theme.XL, theme.M))
        self._notice.hide()
        self.body = Column()
        self._foot = Row("foot", (theme.XL, theme.S, theme.XL, theme.S), theme.S)
        self.status = label("", "small", "muted", wrap=True)
        self._foot_actions = FlowBox(spacing=theme.S, side=Side.RIGHT)
        self._foot.box.addWidget(self.status, 1)
        self._foot.box.addWidget(self._foot_actions)
        self._foot.hide()
        self.add(head, self._notice)
        self.box.addWidget(self.body, 1)
        self.add(self._foot)

    def fill(self, widget: QWidget) -> None:
        """Put something into the body; it takes the room."""
        self.body.box.addWidget(widget, 1)
        self._filled = (*self._filled, widget)

    def fill_beside(self, main: QWidget, side: QWidget, width: int, share: float = 0.45, *, left: bool = False) -> Row:
        """Put the main thing into the body, and something beside it: so many pixels at 100 %, never above a share of it.

        Answers what holds both.
        """
        self._at_side = (side, width, share)
        both = Row(spacing=0)
        both.box.addWidget(main, 1)
        both.box.insertWidget(0 if left else 1, side)
        self.fill(both)
        self.set_widths()
        return both

    def clear(self) -> None:
        """Take out what was put into the body."""
        for each in self._filled:
            each.hide()
            each.deleteLater()
        self._filled = ()

    def set_widths(self) -> None:
        """Have what stands beside the main thing follow the room and the zoom; asked once the body is filled."""
        if self._at_side is not None:
            side, width, share = self._at_side
            side.setFixedWidth(side_width(width, self.width(), share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room."""
        super().resizeEvent(event)
        if self._filled:
            self.set_widths()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._filled:
            self.set_widths()

    def show_instead(self, widget: QWidget | None) -> None:
        """Show something in place of the body, such as an empty page; None brings the body back."""
        for each in self._filled:
            each.setVisible(widget is None)
        if self._instead is not None:
            self._instead.hide()
            self._instead.deleteLater()
        self._instead = widget
        if widget is not None:
            self.body.box.addWidget(widget, 1)
            widget.show()  # at once, so that the focus can go into it
        self._foot.setVisible(widget is None)

    def add_actions(self, *buttons: QWidget) -> None:
        """Buttons at the foot; the primary one last."""
        for button in buttons:
            self._foot_actions.flow.addWidget(button)
        self._foot.show()

    def add_head_actions(self, *buttons: QWidget) -> None:
        """Buttons beside the heading."""
        for button in buttons:
            self._head_actions.flow.addWidget(button)

    def show_state(self, words: str, tone: str = "none") -> None:
        """Say the state beside the heading; "" hides it."""
        self._badge.setVisible(bool(words))
        self._badge.show_word(words, tone)

    def show_notice(self, strong: str, text: str = "", action: QWidget | None = None, *, kind: str = "notice") -> None:
        """The one notice of the page; an empty one takes it away."""
        clear_layout(self._notice)
        self._notice.setVisible(bool(strong or text))
        if strong or text:
            self._notice.add(AlertStrip(strong, text, action, kind=kind))

    def save_with(self, act: Callable[[], object]) -> None:
        """Ctrl+S does this."""
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: act())

    def enter(self, standing: StandingT, field: str = "") -> None:
        """The step is shown, with everything as it stands now; ``field`` is where to go."""
        self.standing = standing
        self.refresh(field)

    def refresh(self, field: str = "") -> None:
        """Show what ``standing`` says."""

    def news(self, standing: StandingT) -> None:
        """The case changed while this step is shown."""
        self.standing = standing

    def focus_start(self) -> None:
        """Give the focus to what is read first in the body, so that the keyboard goes on from there.

        Where it holds nothing of the kind, the primary button takes it; an empty page with nothing to press takes it
        itself, so that its words are heard.
        """
        first = next((each for each in as_read(self.body) if _takes_focus(each)), None)
        if first is not None:
            _chosen_of(first).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        actions = [each for each in self._foot_actions.findChildren(QAbstractButton) if _takes_focus(each)]
        if actions:
            actions[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._instead is not None:
            self._instead.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._instead.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """About to be left: keep what was typed."""

    def help(self) -> Help:
        """What F1 says here."""
        return Help(self.title, (), ())


def _chosen_of(widget: QWidget) -> QWidget:
    """Of several answers to one question the one that is chosen, as Tab does."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None else None
    return chosen if chosen is not None and _takes_focus(chosen) else widget


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
