"""The list of cases at the left: mine, the team's, all; by grade, status and what is due."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from da_desk.views import theme
from da_desk.views.due import due_words, urgent
from da_desk.views.tasks import EVERYTHING, TaskRunner
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Column, Row, Stack
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.rows import CardRow, PagedRows, RowList
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.errors import DaDeskError
    from da_desk.services.cases import Cases
    from da_desk.services.desk import Services
    from da_desk.store.guard import Card, CardPage, Scope, Sort

WIDTH = 340
_ANY_WIDTH = 16_777_215
"""Qt's own largest size."""
SCOPES = ("mine", "team", "all")
_LISTED = frozenset({"case_file", "case_owner", "duty", "involvement", "person"})
"""What has changed when the list itself may have another order or length."""


class _Asked(NamedTuple):
    """What the list shows, as :meth:`Cases.page` takes it."""

    scope: "Scope"
    grade: str
    status: str
    sort: "Sort"


class Picker(QComboBox):
    """A small list that narrows another one down; the wheel scrolls the page, never the choice."""

    def __init__(self, name: str, choices: Iterable[tuple[str, str]], chosen: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("kind", "filter")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        for key, title in choices:
            self.addItem(title, key)
        self.activated.connect(lambda _place: chosen())

    @property
    def key(self) -> str:
        """The key of the choice in force."""
        return str(self.currentData() or "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page."""
        event.ignore()


class CaseList(Column):
    """``opened(case_id)`` when a case is chosen. ``load`` asks for the list anew; one's place in it stays."""

    opened = Signal(object)

    def __init__(self, services: "Services", tasks: TaskRunner, new_case: Callable[[], object] | None) -> None:
        super().__init__("list")
        self._services, self._tasks = services, tasks
        self._shown: uuid.UUID | None = None
        self._edition = 0
        self._listed: _Asked | None = None
        self._scopes = Segments(_("Which cases"), [(key, _scope_words(key, None)) for key in SCOPES], "mine")
        self._scopes.chosen.connect(lambda _key: self.load())
        self._build_pickers()
        self.rows: PagedRows[uuid.UUID] = PagedRows(self._go_on)
        self.list = RowList(self.rows, _("Cases"))
        self.list.opened.connect(self.opened)
        self._stack = Stack()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._make_empty(new_case))
        self._lay_out()
        tasks.changed.connect(self._news)

    def load(self) -> None:
        """Ask for as much of the list as one has seen, and how many cases each scope holds."""
        self._edition += 1
        edition, asked, cases = self._edition, self._asked(), self._services.cases
        seen = self.list.reached if asked == self._listed else 0
        self._tasks.read(
            lambda: (_as_far_as(cases, asked, seen), cases.counts(asked.status)),
            owner=self,
            done=lambda found: self._show(asked, *found) if edition == self._edition else None,
        )

    def _asked(self) -> "_Asked":
        scope, sort = cast("Scope", self._scopes.current), cast("Sort", self._sort.key)
        return _Asked(scope, self._grade.key, self._status.key, sort)

    def mark(self, case_id: uuid.UUID | None) -> None:
        """Show which case is open beside the list."""
        self._shown = case_id
        self.list.mark(case_id)

    def first(self) -> uuid.UUID | None:
        """The first case of the list."""
        return self.rows.id_at(0)

    def fill(self, filled: bool) -> None:
        """Take all the room there is, or the width of a list."""
        self._filled = filled
        self._set_width()

    def changeEvent(self, event: QEvent) -> None:
        """Keep its width in step with the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_filled"):
            self._set_width()

    def _set_width(self) -> None:
        width = theme.look().px(WIDTH)
        self.setMinimumWidth(width)
        self.setMaximumWidth(_ANY_WIDTH if self._filled else width)

    def _build_pickers(self) -> None:
        practice, today = self._services.workplace.practice, self._services.workplace.today()
        grades = [(each.slug, each.title) for each in practice.choices("grades", today)]
        states = [(each.slug, each.title) for each in practice.choices("case-statuses", today)]
        orders = [("due", _("Due first")), ("name", _("By name")), ("grade", _("By grade"))]
        self._grade = Picker(_("Risk grade"), [("", _("Any grade")), *grades], self.load)
        self._status = Picker(_("Status"), [("current", _("Not closed")), *states, ("", _("Any status"))], self.load)
        self._sort = Picker(_("Order"), orders, self.load)

    def _lay_out(self) -> None:
        self.fill(False)
        head = Row(margins=(16, 12, 8, 6), spacing=2)
        head.add(label(_("Cases"), "heading"), None, self._scopes)
        filters = Row(margins=(8, 0, 8, 10), spacing=4)
        filters.add(self._grade, self._status, self._sort)
        self.add(head, filters)
        self.box.addWidget(self._stack, 1)

    def _make_empty(self, new_case: Callable[[], object] | None) -> Column:
        made = Column()
        words = _(
            "Cases that you own, or where something waits for you, stand here. Look under Team, or make a new one."
        )
        name = _("Make a new case") if new_case else ""
        page = EmptyPage("cases", _("No cases here"), words, name, new_case)
        made.box.addWidget(page, 1)
        return made

    def _show(self, asked: "_Asked", pages: "list[CardPage]", counts: dict[str, int]) -> None:
        for key in SCOPES:
            self._scopes.say(key, _scope_words(key, counts[key], self._services.cases.most_counted))
        rows, after = [row for page in pages for row in self._rows_of(page)], pages[-1].after
        self._stack.setCurrentIndex(0 if rows else 1)
        if asked == self._listed:
            with self.list.kept():
                self.rows.show(rows, after)
            self._mark_shown()
        else:
            self._listed = asked
            self.rows.show(rows, after)
            self.list.scrollToTop()
            self.list.mark(self._shown)

    def _go_on(self, after: str) -> None:
        edition = self._edition
        self._tasks.read(
            self._services.cases.page,
            *self._asked(),
            after,
            owner=self,
            done=lambda page: self._add(after, page) if edition == self._edition else self.rows.not_come(),
            failed=self._not_come,
        )

    def _add(self, asked: str, page: "CardPage") -> None:
        self.rows.add(asked, self._rows_of(page), page.after)
        self._mark_shown()

    def _mark_shown(self) -> None:
        """The case beside the list may have come into it."""
        if self.list.current is None:
            self.list.mark(self._shown, there=False)

    def _not_come(self, error: "DaDeskError") -> None:
        self.rows.not_come()
        self._tasks.refused.emit(error.sentence)

    def _rows_of(self, page: "CardPage") -> list[tuple[uuid.UUID, CardRow]]:
        now = self._services.workplace.now()
        return [(card.case_id, card_row(card, now)) for card in page.cards]

    def _news(self, changes: object) -> None:
        entities = {each.entity for each in getattr(changes, "items", ())} if hasattr(changes, "case_ids") else set()
        if changes is EVERYTHING or entities & _LISTED:
            self.load()


def _as_far_as(cases: "Cases", asked: _Asked, seen: int) -> "list[CardPage]":
    """The pages of a list, until ``seen`` rows are there or none are left."""
    pages = [cases.page(*asked)]
    while pages[-1].after and sum(len(page.cards) for page in pages) < seen:
        pages.append(cases.page(*asked, pages[-1].after))
    return pages


def card_row(card: "Card", now: datetime) -> CardRow:
    """A case as its row says it: the next thing to do stands before the reference."""
    due = card.next_do_by
    return CardRow(
        title=card.victim_name,
        ref=card.ref,
        grade=card.grade,
        line=card.next_title or _("Nothing is due"),
        due=due_words(due, now) if due else "",
        urgent=urgent(due, now) if due else False,
    )


def _scope_words(key: str, count: int | None, most: int = 0) -> str:
    words = {"mine": _("Mine"), "team": _("Team"), "all": _("All")}[key]
    if count is None:
        return words
    return f"{words} {count:,}+" if count >= most else f"{words} {count:,}"
