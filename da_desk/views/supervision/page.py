"""The supervisor's page: what waits, what happened, who has how much in hand; and giving several cases over at once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from da_desk.views import sources, theme
from da_desk.views.editor import Editor
from da_desk.views.focus import focus_kept, focus_named, focused_name
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.supervision.away import AWAY
from da_desk.views.supervision.covering import CoverEditor
from da_desk.views.supervision.handing_over import HandOverEditor, OwnerCases
from da_desk.views.supervision.happened import happened_part
from da_desk.views.supervision.lines import Rows
from da_desk.views.supervision.load import load_part
from da_desk.views.supervision.selection import Selection, SelectionBar
from da_desk.views.supervision.waiting import Ways, waiting_part
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, Stack
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import LONDON, _, day, moment

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.supervision import Load, SupervisionView
    from da_desk.services.working_days import AwayLine

AGAIN_MILLISECONDS = 10 * 60_000
"""How often the page looks again while it is in front: what is not late yet becomes late."""
WAITING, HAPPENED, LOAD = "waiting", "happened", "load"


class SupervisionPage(Page):
    """``enter(part=…)`` shows one of its three parts; without one the last stays."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Supervision"))
        self._services, self._tasks, self._window = services, tasks, window
        self._view: SupervisionView | None = None
        self._looked: datetime | None = None
        self._asked = 0
        self._whole: set[str] = set()
        self._opener = ""
        self.selection = Selection(self)
        self._parts = Segments(_("What to show"), _part_titles(), WAITING)
        self._parts.chosen.connect(lambda _key: self._show_again())
        self._since = Segments(_("From when"), [("friday", _("Since Friday")), ("day", _("Last 24 hours"))], "friday")
        self._since.chosen.connect(lambda _key: self.load())
        self._day = label("", "body", "muted")
        self._since_words = label("", "small", "muted")
        self._body = Column(spacing=theme.L)
        self._page = ScrollPage(_("Supervision"), widest=1100)
        self._stack = Stack()
        self._over: Editor | OwnerCases | None = None
        self._lay_out()
        tasks.changed.connect(self._news)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MILLISECONDS)
        self._again.timeout.connect(lambda: self.load() if self.isVisible() else None)
        self._again.start()

    def enter(self, _target: object = None, /, part: str = "", **_place: Any) -> None:
        """Ask how everything stands now."""
        if part in (WAITING, HAPPENED, LOAD):
            self._parts.set_current(part)
        self.load()

    def leave(self) -> None:
        """Keep what was typed."""
        if self._over is not None:
            self._over.keep()

    def load(self) -> None:
        """Ask how everything stands."""
        self._asked += 1
        asked, since = self._asked, self._start()
        self._tasks.read(
            self._services.supervision.page,
            since,
            owner=self,
            done=lambda view: self._take(view) if asked == self._asked else None,
        )

    def help(self) -> Help:
        """What stands here and why."""
        return Help(
            _("Supervision"),
            (
                _(
                    "Plans to sign stand by grade, then by what happened on the case since they were submitted, then by age. A plan is signed after its changes were read, never by who wrote it. Plans in which only dates changed stand apart; each is signed singly."
                ),
                _(
                    "“Nobody will be there” lists what is due when its holder is away, does not work, or has left, and no colleague is named to cover. It is red when the holder’s last shift before it ends today or has ended. Naming cover hands nothing over."
                ),
                _(
                    "Nothing here opens a case. A restricted case stands here only for those who may read it. Each list is written in the log."
                ),
                _(
                    "“Officers and areas”: the bar of an officer counts the cases whose risk they own, and no others. What they have to do is counted wherever it is: the officer in a case may own no risk and yet have much to do. An area counts all its open cases."
                ),
                _("Tick cases on any list to hand them to a colleague at once, with the reason on each."),
            ),
            (sources.supervision(), sources.grading(), sources.logged()),
        )

    def _lay_out(self) -> None:
        head = Row(spacing=theme.M)
        head.add(label(_("Supervision"), "title"), self._day, None, self._parts)
        self._since_row = Row(spacing=theme.M)
        self._since_row.add(self._since, self._since_words, None)
        self._page.add(head, self._since_row, self._body)
        whole = Column("canvas")
        whole.box.addWidget(self._page, 1)
        whole.add(SelectionBar(self.selection, self._hand_over))
        self._main = whole
        self._stack.addWidget(whole)
        self.box.addWidget(self._stack, 1)

    def _start(self) -> datetime | None:
        """From when is told what happened; None is from Friday."""
        if self._since.current == "looked":
            return self._looked
        if self._since.current == "day":
            return self._services.workplace.now() - timedelta(days=1)
        return None

    def _news(self, changes: object) -> None:
        if getattr(changes, "case_ids", None) and self.isVisible():
            self.load()

    def _take(self, view: "SupervisionView") -> None:
        self._view = view
        if self._looked is None and view.looked is not None:
            self._looked = view.looked  # before this session: what one looks at now is not looked at again
            self._since.add_choice("looked", _("Since I last looked"))
        self._show_again()

    def _show_again(self) -> None:
        view = self._view
        if view is None:
            return
        self._day.setText(day(view.now.astimezone(LONDON).date(), weekday=True))
        self._since_row.setVisible(self._parts.current == HAPPENED)
        self._since_words.setText(_("from {moment}").format(moment=moment(view.since, weekday=True)))
        self._page.setUpdatesEnabled(False)
        with focus_kept(self._body):
            clear_layout(self._body)
            for widget in self._made(view):
                self._body.add(widget)
                widget.show()  # at once, so that the focus can go back into it
        QTimer.singleShot(0, self._page, lambda: self._page.setUpdatesEnabled(True))

    def _made(self, view: "SupervisionView") -> Iterator[QWidget]:
        if view.more:
            words = _("The first 500 of a list are looked at. Hand some over, or look at the cases one by one.")
            yield AlertStrip(_("There is more than this page shows."), words, kind="notice")
        rows = Rows(self._window, self.selection, view.now, self._whole, self._show_again)
        if self._parts.current == WAITING:
            yield from waiting_part(view, rows, self._ways())
        elif self._parts.current == HAPPENED:
            yield from happened_part(view, rows)
        else:
            yield from load_part(view, self._show_cases)

    def _ways(self) -> Ways:
        return Ways(self._name_cover, self._show_cases, self._sign_next, self._to_away)

    def _to_away(self) -> None:
        """Scroll to what nobody will be there for, and take the focus there."""
        for card in self._body.findChildren(Card):
            if card.property(AWAY):
                first = card.findChildren(Button)[0]
                first.setFocus(Qt.FocusReason.OtherFocusReason)
                self._page.show_widget(card)
                self._page.show_widget(first)

    def _sign_next(self) -> None:
        waiting = (*self._view.to_sign, *self._view.dates_only) if self._view else ()
        if waiting:
            self._window.go("case", waiting[0].case_id, tab="plans", step="sign-off")

    def _name_cover(self, away: "AwayLine") -> None:
        self._open(CoverEditor.of_line(self._services, self._tasks, self._window, away))

    def _hand_over(self) -> None:
        editor = HandOverEditor(self._services, self._tasks, self._window, self.selection.cases)
        editor.saved.connect(lambda _done: self.selection.clear())
        self._open(editor)

    def _show_cases(self, load: "Load") -> None:
        shown = OwnerCases(self._services, self._tasks, self._window, self.selection, load.who, load.account_id)
        shown.add(SelectionBar(self.selection, self._hand_over))
        self._open(shown)

    def _open(self, over: Editor | OwnerCases) -> None:
        if self._over is None:
            self._opener = focused_name(self)
        self._drop()
        self._over = over
        self._stack.lay_over(over)
        over.closed.connect(partial(self._close, over))
        over.focus_first()

    def _close(self, over: Editor | OwnerCases) -> None:
        if over is not self._over:
            return
        self._drop()
        self._stack.setCurrentWidget(self._main)
        self.load()
        if self._opener:
            focus_named(self, self._opener)

    def _drop(self) -> None:
        former, self._over = self._over, None
        if former is not None:
            former.keep()
            self._stack.take_off(former)


def _part_titles() -> list[tuple[str, str]]:
    return [(WAITING, _("Waiting")), (HAPPENED, _("What happened")), (LOAD, _("Officers and areas"))]
