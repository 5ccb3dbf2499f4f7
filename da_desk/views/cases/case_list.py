"""The list of cases at the left: mine, the team's, all; by grade, status and what is due."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget

from da_desk.views import theme
from da_desk.views.due import due_words, urgent
from da_desk.views.tasks import EVERYTHING, TaskRunner
from da_desk.views.widgets.alerts import EmptyPage
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.rows import CardRow, PagedRows, RowList
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.store.guard import Card, Scope, Sort

WIDTH = 340
_ANY_WIDTH = 16_777_215
"""Qt's own largest size."""
SCOPES = ("mine", "team", "all")
_LISTED = frozenset({"case_file", "case_owner", "duty", "involvement", "person"})
"""What has changed when the list itself may have another order or length."""


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
    """``opened(case_id)`` when a case is chosen. ``load`` asks for the list anew."""

    opened = Signal(object)

    def __init__(self, services: "Services", tasks: TaskRunner, new_case: Callable[[], object] | None) -> None:
        super().__init__("list")
        self._services, self._tasks = services, tasks
        self._shown: uuid.UUID | None = None
        self._edition = 0
        self._scopes = Segments(_("Which cases"), [(key, _scope_words(key, None)) for key in SCOPES], "mine")
        self._scopes.chosen.connect(lambda _key: self.load())
        self._build_pickers()
        self.rows: PagedRows[uuid.UUID] = PagedRows(self._fetch)
        self.list = RowList(self.rows, _("Cases"))
        self.list.opened.connect(self.opened)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._make_empty(new_case))
        self._lay_out()
        tasks.changed.connect(self._news)

    def load(self) -> None:
        """Ask for the ids in order, and how many each scope holds."""
        self._edition += 1
        edition, status = self._edition, self._status.key
        cases, grade = self._services.cases, self._grade.key
        scope, sort = cast("Scope", self._scopes.current), cast("Sort", self._sort.key)
        self._tasks.read(
            lambda: (cases.listing(scope, grade, status, sort), cases.counts(status)),
            owner=self,
            done=lambda found: self._show(*found) if edition == self._edition else None,
        )

    def mark(self, case_id: uuid.UUID | None) -> None:
        """Show which case is open beside the list."""
        self._shown = case_id
        if case_id is not None:
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

    def _show(self, ids: Sequence[uuid.UUID], counts: dict[str, int]) -> None:
        for key in SCOPES:
            self._scopes.say(key, _scope_words(key, counts.get(key)))
        self.rows.show_ids(ids)
        self._stack.setCurrentIndex(0 if ids else 1)
        self.mark(self._shown)

    def _fetch(self, ids: Sequence[uuid.UUID], give: Callable[[Sequence[CardRow]], None]) -> None:
        now = self._services.workplace.now
        self._tasks.read(
            self._services.cases.cards,
            list(ids),
            owner=self,
            done=lambda cards: give([card_row(card, now()) for card in cards]),
        )

    def _news(self, changes: object) -> None:
        entities = {each.entity for each in getattr(changes, "items", ())} if hasattr(changes, "case_ids") else set()
        if changes is EVERYTHING or entities & _LISTED:
            self.load()


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


def _scope_words(key: str, count: int | None) -> str:
    words = {"mine": _("Mine"), "team": _("Team"), "all": _("All")}[key]
    return words if count is None else f"{words} {count}"
