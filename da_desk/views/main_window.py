"""The desk of a signed-in person: rail, top bar, and the page in front."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from shiboken6 import isValid

from da_desk.views import theme
from da_desk.views.due_watch import DueWatch
from da_desk.views.help import HelpPanel, explanation_at
from da_desk.views.lost_server import NoticeStrip, ServerBar
from da_desk.views.pages import Page, PageEntry
from da_desk.views.rail import Person, Rail
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column, Row, Stack
from da_desk.views.widgets.buttons import primary
from da_desk.views.widgets.labels import Badge, label
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.search import Give, SearchBox
from da_desk.wording import _

FOLD_BELOW = 1_440
"""Below this width (at 100 %) the rail folds to icons."""
HELP_BESIDE_FROM = 1_000
"""From this width (at 100 %) help stands beside the page; in a narrower window it takes the page's place."""
MOST_STEPS_BACK = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is: a page, what it shows, and where in it."""

    key: str
    target: object = None
    place: dict[str, Any] = field(default_factory=dict)


class MainWindow(Column):
    """Everything inside the window after sign-in. ``wanted(command)`` is what the person's menu asked for.

    ``find(text, give)`` answers the search; a chosen answer's target is a :class:`Place`. ``watch`` counts what is due, for
    those who have something to do. ``source_words`` says what the short marks of a source stand for.
    """

    wanted = Signal(str)

    def __init__(
        self,
        entries: Sequence[PageEntry],
        services: object,
        tasks: TaskRunner,
        person: Person,
        messages: MessageBar,
        find: Callable[[str, Give], object],
        source_words: Callable[[str], str] = str,
    ) -> None:
        super().__init__("canvas")
        self._services, self._tasks, self._messages = services, tasks, messages
        self._entries = {entry.key: entry for entry in entries if entry.for_roles(person.roles)}
        self._keys = {key: entry.key for entry in self._entries.values() for key in (entry.key, *entry.also)}
        self._pages: dict[str, Page] = {}
        self._here: Place | None = None
        self._behind: list[Place] = []
        self._helped: QWidget | None = None
        self.watch: DueWatch | None = None
        self.rail = Rail([(e.key, e.title, e.icon) for e in self._entries.values() if e.in_rail][:9], person)
        self.rail.chosen.connect(self.go)
        self.rail.wanted.connect(self.wanted)
        self._stack = Stack()
        self._help = HelpPanel(self._close_help, source_words)
        self.search = SearchBox(_("Search people, crime numbers, addresses   (Ctrl+K)"), _("Search"), find)
        self.search.chosen.connect(self._go_found)
        self.server_bar = ServerBar(tasks)
        self.notice = NoticeStrip()
        self._lay_out(person)
        self._add_keys()
        theme.appearance().changed.connect(self._fold)

    @property
    def here(self) -> Place | None:
        """Where the person is."""
        return self._here

    def page(self) -> Page | None:
        """The page in front."""
        return self._pages.get(self._here.key) if self._here else None

    def go(self, key: str, target: object = None, /, **place: Any) -> None:
        """Go to a page; a page that this person does not have is not gone to."""
        key = self._keys.get(key, "")
        if key:
            if self._here is not None and self._here != Place(key, target, place):
                self._behind = [*self._behind[-MOST_STEPS_BACK:], self._here]
            self._show(Place(key, target, place))

    def go_first(self) -> None:
        """Go to the first page that there is."""
        if self._entries:
            self.go(next(iter(self._entries)))

    def back(self) -> None:
        """Go back to where the person was."""
        if self._behind:
            self._show(self._behind.pop())

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None, *, stay: bool = False) -> None:
        """Say something at the foot of the window."""
        self._messages.say(text, action, act, stay=stay)

    def leave_all(self) -> None:
        """Have every page keep what was typed: before sign-out, idle close and the end."""
        for page in self._pages.values():
            page.leave()

    def show_help(self) -> None:
        """Open the help of the page in front, or close it; what has the focus is explained first, where it can be."""
        page = self.page()
        if not self._help.isHidden():
            self._close_help()
        elif page is not None:
            focused = QApplication.focusWidget()
            self._helped = focused if focused is not None and page.isAncestorOf(focused) else None
            self._help.show_help(page.help(), explanation_at(self._helped))
            self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the rail where the window is narrow."""
        super().resizeEvent(event)
        self._fold()

    def _lay_out(self, person: Person) -> None:
        right = Column("canvas")
        if person.training:
            right.add(_training_strip())
        right.add(self._top(person), self.server_bar, self.notice)
        middle = Row(spacing=0)
        middle.box.addWidget(self._stack, 1)
        middle.add(self._help)
        right.box.addWidget(middle, 1)
        whole = Row("canvas", spacing=0)
        whole.add(self.rail)
        whole.box.addWidget(right, 1)
        self.box.addWidget(whole, 1)

    def _top(self, person: Person) -> Row:
        top = Row("top", (16, 8, 16, 8), theme.M)
        self.search.setMaximumWidth(theme.look().px(440))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        top.box.addWidget(self.search, 3)
        top.box.addStretch(1)
        if person.training:
            top.add(Badge(_("TRAINING"), "training"))
        top.add(Badge(_("OFFICIAL-SENSITIVE")))
        if "new-case" in self._entries:
            top.add(primary(_("New case"), lambda: self.go("new-case"), icon="plus"))
        return top

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self._focus_search,
            "Alt+Left": self.back,
            "F1": self.show_help,
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)

    def _focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _go_found(self, found: object) -> None:
        if isinstance(found, Place):
            self.go(found.key, found.target, **found.place)

    def _show(self, place: Place) -> None:
        before = self.page()
        if before is not None:
            before.leave()
        page = self._made(place.key)
        self._here = place
        self._stack.setCurrentWidget(page)
        self.rail.mark(place.key)
        if not self._help.isHidden():
            self._help.hide()
            self._stack.show()
        here: QWidget | None = QApplication.focusWidget()
        if page is not before and (here is None or not self.rail.isAncestorOf(here)):
            page.setFocus(Qt.FocusReason.OtherFocusReason)  # Tab goes on within the page; it may choose a better place
        page.enter(place.target, **place.place)
        announce(page, page.accessibleName())

    def _made(self, key: str) -> Page:
        if key not in self._pages:
            page = self._entries[key].factory(self._services, self._tasks, self)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def _close_help(self) -> None:
        self._help.hide()
        self._stack.show()
        back, self._helped = self._helped, None
        if back is None or not isValid(back) or not back.isVisible():
            back = self.page()
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self) -> None:
        look = theme.look()
        self.rail.fold(folded=self.width() < look.px(FOLD_BELOW))
        # Beside a page that is narrow already, help would squeeze both: there it takes the page's place.
        alone = not self._help.isHidden() and self.width() < look.px(HELP_BESIDE_FROM)
        self._help.set_wide(wide=alone)
        self._stack.setHidden(alone)


def _training_strip() -> Row:
    strip = Row("training", (16, 3, 16, 3))
    words = label(_("TRAINING – nothing on this desk is real"), "label")
    strip.add(None, words, None)
    strip.setAccessibleName(words.text())
    return strip
