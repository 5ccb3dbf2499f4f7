"""What is due, beside the case: three figures and the next things to do, where the window is wide enough."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from da_desk.views import theme
from da_desk.views.due import due_detail, urgent
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import Elided, clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.duties import DutyCard, TodayView

WIDTH = 240
_MOST = 12


class DuePanel(Column):
    """``chosen(duty)`` when one is pressed; ``load`` asks anew. It says its own day and hour."""

    chosen = Signal(object)

    def __init__(self, services: "Services", tasks: TaskRunner, open_today: Callable[[], object]) -> None:
        super().__init__("side")
        self._services, self._tasks = services, tasks
        self.setFixedWidth(theme.look().px(WIDTH))
        self.setAccessibleName(_("What is due"))
        self._when = label("", "small", "muted")
        head = Row(margins=(16, 14, 16, 8))
        head.add(label(_("Due"), "heading"), None, self._when)
        self._figures = Row(margins=(16, 0, 16, 10), spacing=8)
        self._page = ScrollPage(_("What is due"), (16, 0, 16, 12), 10)
        self._cards = Column(spacing=10)
        self._page.add(self._cards)
        foot = Row(margins=(12, 8, 12, 12))
        foot.add(link(_("Open my week"), open_today), None)
        self.add(head, self._figures)
        self.box.addWidget(self._page, 1)
        self.add(foot)
        tasks.changed.connect(self._news)

    def load(self) -> None:
        """Ask what is due."""
        self._tasks.read(self._services.duties.today, "mine", owner=self, done=self._show)

    def _news(self, changes: object) -> None:
        if getattr(changes, "case_ids", None) and not self.isHidden():
            self.load()

    def _show(self, view: "TodayView") -> None:
        now = self._services.workplace.now()
        self.setFixedWidth(theme.look().px(WIDTH))
        self._when.setText(moment(now).replace(f" {now.year}", ""))
        clear_layout(self._figures)
        counts = view.counts
        titles = {"overdue": _("Overdue"), "today": _("Today"), "week": _("Week")}
        for key, title in titles.items():
            self._figures.box.addWidget(figure(counts[key], title, red=key == "overdue" and counts[key] > 0), 1)
        clear_layout(self._cards)
        for duty in [*view.overdue, *view.today, *view.week][:_MOST]:
            self._cards.add(self._card(duty, now))
        if not sum(counts.values()):
            self._cards.add(label(_("Nothing of yours is due this week."), "body", "muted", wrap=True))

    def _card(self, duty: "DutyCard", now: datetime) -> "DueCard":
        return DueCard(duty, now, lambda: self.chosen.emit(duty))


class DueCard(Card):
    """One thing to do as a small card that can be pressed."""

    def __init__(self, duty: "DutyCard", now: datetime, pressed: Callable[[], object]) -> None:
        super().__init__()
        self._pressed = pressed
        red = urgent(duty.do_by, now)
        left = due_detail(duty.do_by, now)
        inside = Column(margins=(12, 9, 12, 9), spacing=3)
        below = Row(spacing=theme.S)
        below.box.addWidget(Elided(duty.victim_name, "small", "muted"), 1)
        below.add(label(left, "strong" if red else "small", "high" if red else "muted"))
        inside.add(Elided(duty.title, "strong"), below)
        self.box.addWidget(inside)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{duty.title}, {duty.victim_name}, {left}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press opens it."""
        if self.rect().contains(event.position().toPoint()):
            self._pressed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar open it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._pressed()
        else:
            super().keyPressEvent(event)


def figure(count: int, title: str, *, red: bool = False) -> Card:
    """One figure with its word under it."""
    made = Card()
    inside = Column(margins=(10, 6, 8, 6), spacing=0)
    number = label(str(count), "title", "high" if red else "text" if count else "muted")
    inside.add(number, label(title, "small", "muted"))
    made.box.addWidget(inside)
    made.setAccessibleName(f"{title}: {count}")
    return made
