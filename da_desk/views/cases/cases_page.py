"""The page of cases: the list at the left, one case beside it, and what is due at the right where there is room."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent

from da_desk.errors import DaDeskError, ServerLost
from da_desk.views import sources, theme
from da_desk.views.cases.case_list import CaseList
from da_desk.views.cases.case_page import CasePage
from da_desk.views.cases.due_panel import DuePanel
from da_desk.views.cases.restriction import attempts_strip
from da_desk.views.due import place_of_act, room_of_act
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services
    from da_desk.services.duties import DutyCard
    from da_desk.store.guard import Attempted

AGAIN_MILLISECONDS = 10 * 60_000
"""How often the list and what is due are asked for anew while they are in front."""
WIDE = 1_440
"""From this width of the window on, what is due stands beside the case."""
ROOMY = 1_200
"""The page itself has to be so wide for it: help at its side takes the room first."""
ROOMY_BESIDE_CASE = 1_360
"""With a case open: no part of it may be hidden behind the arrows of its tabs."""
NARROW = 1_600
"""Below this width of the page a long form takes the place of the list too."""
SMALL = 900
"""Below this width (a small screen, or letters twice as large) the list and the case take turns."""


class CasesPage(Page):
    """``enter(case_id, tab=…)`` opens a case; without one the last stays, or the choice is the person's."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Cases"))
        self._services, self._tasks, self._window = services, tasks, window
        self._case: CasePage | None = None
        self._room_wanted = self._list_wanted = self._folded = False
        self._wanted: tuple[uuid.UUID | None, str, dict[str, Any]] = (None, "", {})
        may = services.workplace.allows("create", "case")
        self.list = CaseList(services, tasks, (lambda: window.go("new-case")) if may else None)
        self.list.opened.connect(lambda case_id: window.go("case", case_id, **self._same_tab()))
        self._place = Column("canvas")
        self._right = Column("canvas")
        self._to_list = Row("top", (theme.XL, 4, theme.L, 4))
        back = link(_("‹ All cases"), self._show_list, name=_("Back to the list of cases"))
        back.setProperty("flush", True)
        self._to_list.add(back, None)
        self._to_list.hide()
        self._tries = Column(margins=(theme.XL, theme.M, theme.XL, 0))
        self._tries.hide()
        self._right.add(self._to_list, self._tries)
        self._right.box.addWidget(self._place, 1)
        self._due = DuePanel(services, tasks, lambda: window.go("today"))
        self._due.chosen.connect(self._go_duty)
        whole = Row("canvas", spacing=0)
        whole.add(self.list)
        whole.box.addWidget(self._right, 1)
        whole.add(self._due)
        self.box.addWidget(whole, 1)
        self._show_empty("", "")
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MILLISECONDS)
        self._again.timeout.connect(self._look_again)
        self._again.start()

    @property
    def case(self) -> CasePage | None:
        """The case that is open."""
        return self._case

    def enter(self, target: object = None, /, tab: str = "", **where: Any) -> None:
        """Open a case at a tab, or come back to the one that is open."""
        if isinstance(target, uuid.UUID):
            self.open_case(target, tab, **where)
        elif self._case is not None:
            self._case.show_tab(tab or self._case.tab, **where)

    def leave(self) -> None:
        """Keep what was typed."""
        if self._case is not None:
            self._case.leave()

    def help(self) -> Help:
        """The help of the open tab, or of the list."""
        if self._case is not None:
            return self._case.help()
        return Help(
            _("Cases"),
            (
                _(
                    "Mine: cases that you own, or where something waits for you. Team: your unit’s. All: as far as your role reaches."
                ),
                _(
                    "The list stands in the order of what is due first. Red means past its time, or within two hours of it."
                ),
                _("Opening a case is written in the log, without a question. So are lists and searches."),
            ),
            (sources.logged(),),
        )

    def open_case(self, case_id: uuid.UUID, tab: str = "", **where: Any) -> None:
        """Open a case; the former one stays on the page until this one is there."""
        self._list_wanted = False
        if self._case is not None and self._case.case_id == case_id:
            self._show_sides()
            self._case.show_tab(tab or self._case.tab or "overview", **where)
            self.list.mark(case_id)
            return
        self._wanted = (case_id, tab, where)
        self.list.mark(case_id)
        self._tasks.read(
            self._services.cases.open,
            case_id,
            owner=self,
            done=self._opened,
            failed=lambda error: self._refused(case_id, error),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """It comes to the front from another page: the list is asked for anew, not at each step inside a case."""
        super().showEvent(event)
        if not event.spontaneous():
            self._look_again()

    def _look_again(self) -> None:
        if self.isVisible():
            self.list.load()
            self._due.load()
            if not self._services.workplace.allows("create", "case"):  # who has no Today, such as an auditor
                self._tasks.read(self._services.restrictions.attempts, owner=self, done=self._show_tries)

    def _show_tries(self, found: "Sequence[Attempted]") -> None:
        clear_layout(self._tries)
        strip = attempts_strip(found, lambda case_id: self._window.go("case", case_id, tab="history"))
        self._tries.setVisible(strip is not None)
        if strip is not None:
            self._tries.add(strip)
            strip.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is due stands beside the case where there is room."""
        super().resizeEvent(event)
        self._show_sides()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_due"):
            self._show_sides()

    def _give_room(self, wanted: bool) -> None:
        self._room_wanted = wanted
        self._show_sides()

    def _fold(self, folded: bool) -> None:
        self._folded = folded
        self._show_sides()

    def _show_sides(self) -> None:
        look = theme.look()
        roomy = ROOMY if self._case is None else ROOMY_BESIDE_CASE
        wide = self.window().width() >= look.px(WIDE) and self.width() >= look.px(roomy)
        self._due.setVisible(wide and not self._room_wanted)
        narrow = self.width() < look.px(SMALL) or (self._room_wanted and self.width() < look.px(NARROW))
        alone = narrow and (self._list_wanted or self._case is None)
        self.list.setVisible(not narrow or alone)
        self.list.fill(alone and self.width() < look.px(SMALL))
        self._right.setVisible(not alone or self.width() >= look.px(SMALL))
        self._to_list.setVisible(narrow and not alone and not self._folded)

    def _show_list(self) -> None:
        self._list_wanted = True
        self._show_sides()
        self.list.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opened(self, view: "CaseView") -> None:
        case_id, tab, where = self._wanted
        if view.case.id != case_id:
            return
        made = CasePage(self._services, self._tasks, self._window, view, self._go_tab)
        self._put(made)
        self._case, self._folded = made, False
        self._show_sides()
        made.wants_room.connect(self._give_room)
        made.folded.connect(self._fold)
        made.show_tab(tab or "overview", **where)

    def _refused(self, case_id: uuid.UUID, error: DaDeskError) -> None:
        if self._wanted[0] != case_id:
            return
        if isinstance(error, ServerLost) and self._case is not None:
            self.list.mark(self._case.case_id)
            self._window.say(_("That case can't be opened while the server can't be reached. This one stays."))
        else:
            self._show_empty(_("This case can't be opened"), error.sentence)

    def _go_tab(self, tab: str, **where: Any) -> None:
        if self._case is not None:
            self._window.go("case", self._case.case_id, tab=tab, **where)

    def _go_duty(self, duty: "DutyCard") -> None:
        if duty.by_act:
            place = place_of_act(duty.by_act, duty.rule)
            self._window.go("case", duty.case_id, tab=room_of_act(duty.by_act), **place)
        else:
            self._window.go("case", duty.case_id, tab="todo", duty_id=duty.id)

    def _same_tab(self) -> dict[str, str]:
        return {"tab": self._case.tab} if self._case is not None and self._case.tab else {}

    def _show_empty(self, title: str, text: str) -> None:
        self._put(
            EmptyPage(
                "cases",
                title or _("Choose a case"),
                text
                or _(
                    "Its page opens here: who it is, how the victim is reached safely, what is due, and everything recorded."
                ),
            )
        )
        self._case, self._folded = None, False

    def _put(self, widget: Column) -> None:
        if self._case is not None:
            self._case.leave()
        while self._place.box.count():
            item = self._place.box.takeAt(0)
            former = item.widget() if item is not None else None
            if former is not None:
                former.hide()
                former.deleteLater()
        self._place.box.addWidget(widget, 1)
        widget.show()  # at once, so that the focus can go into it
