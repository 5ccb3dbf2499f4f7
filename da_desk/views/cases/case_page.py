"""One case: who it is and how the victim is reached safely, its parts as tabs."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent

from da_desk.views import theme
from da_desk.views.cases.events import EventsTab
from da_desk.views.cases.history import HistoryTab
from da_desk.views.cases.orders import OrdersTab
from da_desk.views.cases.overview import OverviewTab
from da_desk.views.cases.papers import PapersTab
from da_desk.views.cases.people import PeopleTab
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.cases.todo import TodoTab
from da_desk.views.help import Help
from da_desk.views.pages import Window
from da_desk.views.plans.plans_tab import PlansTab
from da_desk.views.rights import may
from da_desk.views.rooms.tab import RoomTab
from da_desk.views.statements.withdrawal_tab import WithdrawalTab
from da_desk.views.tasks import TaskRunner
from da_desk.views.vps.vps_tab import VpsTab
from da_desk.views.widgets.boxes import Column, Row, Stack
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.identity import Identity, IdentityBar
from da_desk.views.widgets.labels import Badge
from da_desk.views.widgets.segments import Tabs
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.desk import Services

LOW = 520
"""Below this height of the window (a small screen, or larger letters) a form over a tab has the page to itself."""
_ROOMS: dict[str, type[RoomTab[Any]]] = {room.key: room for room in (PlansTab, WithdrawalTab, VpsTab)}
_TABS: dict[str, Callable[[CaseBench], CaseTab]] = {
    "overview": OverviewTab,
    "people": PeopleTab,
    "events": EventsTab,
    "orders": OrdersTab,
    "todo": TodoTab,
    "papers": PapersTab,
    "history": HistoryTab,
}


class CasePage(Column):
    """One case, opened. ``show_tab`` leads to a part of it; news about the case bring the whole up to date.

    ``wants_room(bool)``: a long form is open and can use all the room that there is. ``folded(bool)``: there is so
    little height that a form over a tab, or an open step, has the page to itself, under the name and the safe contact.
    """

    wants_room = Signal(bool)
    folded = Signal(bool)

    def __init__(
        self, services: "Services", tasks: TaskRunner, window: Window, view: "CaseView", go: Callable[..., None]
    ) -> None:
        super().__init__("canvas")
        self._services, self._tasks, self._window = services, tasks, window
        self.view = view
        self.case_id: uuid.UUID = view.case.id
        self._bench = CaseBench(services, tasks, window, self.case_id, go)
        self._tabs: dict[str, CaseTab | RoomTab[Any]] = {}
        self._here = ""
        self._status = Badge("")
        self._restricted = Badge(_("RESTRICTED"), "medium")
        actions = [self._restricted, self._status]
        if may(services, view, "create", "duty"):
            contact = Button(_("Record contact"), lambda: go("todo", attempt=True), icon="phone")
            actions.append(contact)  # type: ignore[arg-type]
        self._identity = IdentityBar(*actions)
        self._bar = Tabs(_("Parts of the case"), list(_tab_titles().items()))
        self._bar.explain("vps", _("Victim personal statement"))
        self._bar.chosen.connect(lambda key: go(key))
        self._stack = Stack()
        self._lay_out()
        self._show_identity()
        tasks.changed.connect(self._news)

    @property
    def tab(self) -> str:
        """The key of the tab in front."""
        return self._here

    def show_tab(self, key: str, **where: Any) -> None:
        """Bring a tab to the front, at a place in it."""
        key = key if key in _tab_titles() else "overview"
        if self._here and self._here != key:
            self._tabs[self._here].leave()
        self._here = key
        if key not in _ROOMS:
            self.wants_room.emit(False)
        self._bar.set_current(key)
        tab = self._made(key)
        self._stack.setCurrentWidget(tab)
        if isinstance(tab, RoomTab):
            tab.enter(**where)
        else:
            tab.enter(self.view, **where)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room."""
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_strip"):
            self._fold()

    def leave(self) -> None:
        """About to be left: keep what was typed."""
        if self._here:
            self._tabs[self._here].leave()

    def help(self) -> Help:
        """The help of the tab in front."""
        return self._tabs[self._here].help() if self._here else Help(_("Case"))

    def _made(self, key: str) -> "CaseTab | RoomTab[Any]":
        if key not in self._tabs:
            made: CaseTab | RoomTab[Any]
            if key in _ROOMS:
                made = _ROOMS[key](self._services, self._tasks, self._window, self.case_id)
                made.in_step.connect(partial(self._tell_room, key))
            else:
                made = _TABS[key](self._bench)
                made.form_open.connect(lambda _open: self._fold())
            self._tabs[key] = made
            self._stack.addWidget(made)
        return self._tabs[key]

    def _tell_room(self, key: str, wanted: bool) -> None:
        if self._here == key:
            self.wants_room.emit(wanted)
            self._fold()

    def _lay_out(self) -> None:
        head = Column("head")
        self._strip = Row(margins=(theme.XL, 6, theme.XL, 0))
        self._strip.box.addWidget(self._bar, 1)
        head.add(self._identity, self._strip)
        self.add(head)
        self.box.addWidget(self._stack, 1)

    def _fold(self) -> None:
        """Give a form over a tab, or an open step, the height of the other tabs' names, unless somebody stands on them just now."""
        tab = self._tabs.get(self._here)
        over = bool(tab.step) if isinstance(tab, RoomTab) else tab is not None and tab.editor is not None
        fold = over and self.window().height() < theme.look().px(LOW) and not self._bar.hasFocus()
        if fold == self._strip.isHidden():
            return
        self._strip.setVisible(not fold)
        self._identity.show_facts(shown=not fold)
        self.folded.emit(fold)

    def _show_identity(self) -> None:
        self._restricted.setVisible(self.view.case.restricted)
        view = self.view
        status = self._services.workplace.practice.title("case-statuses", view.case.status)
        self._status.show_word(status)
        self._status.setVisible(view.case.status != "open")
        self._identity.show_identity(identity_of(view))
        due = len(view.open_duties)
        self._bar.say("todo", _("To do ({count})").format(count=due) if due else _("To do"))

    def _news(self, changes: object) -> None:
        if self.case_id in getattr(changes, "case_ids", ()):
            self._tasks.read(self._services.cases.open, self.case_id, owner=self, done=self._take)

    def _take(self, view: "CaseView") -> None:
        self.view = view
        self._show_identity()
        tab = self._tabs.get(self._here)
        if isinstance(tab, CaseTab):
            tab.news(view)


def identity_of(view: "CaseView") -> Identity:
    """What the identity bar says of a case. TRAINING stands across the whole window already."""
    victim, safe = view.victim, view.safe_contact
    born = day(victim.born) if victim.born else ""
    if born and view.age_of_victim is not None:
        born = _("{day} ({age})").format(day=born, age=view.age_of_victim)
    return Identity(
        name=victim.listed,
        grade="" if view.case.grade == "ungraded" else view.case.grade,
        born=born,
        crime_number=view.case.crime_number,
        suspect="; ".join(_suspect(each.listed, each.relationship) for each in view.suspects),
        safe_contact=safe.summary if safe else "",
        stale=safe.stale[:1].upper() + safe.stale[1:] if safe else "",
        ref=view.case.ref,
    )


def _suspect(listed: str, relationship: str) -> str:
    return f"{listed} ({relationship.lower()})" if relationship else listed


def _tab_titles() -> dict[str, str]:
    return {
        "overview": _("Overview"),
        "plans": _("Risk and plans"),
        "withdrawal": _("Withdrawal"),
        "vps": _("VPS"),
        "people": _("People"),
        "events": _("Events"),
        "orders": _("Orders"),
        "todo": _("To do"),
        "papers": _("Papers"),
        "history": _("History"),
    }
