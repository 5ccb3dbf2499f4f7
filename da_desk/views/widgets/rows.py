"""Big lists: a table over an array of ids in sort order; rows are fetched by id, a page at a time (``look.md``)."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from da_desk.views import theme
from da_desk.views.widgets.labels import grade_tone, grade_words
from da_desk.wording import _

Id = TypeVar("Id")
Index = QModelIndex | QPersistentModelIndex
PAGE, PAGES = 128, 32
"""Rows fetched at once, and pages kept."""
CARD_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row of two lines, in words: who and next action; reference, grade and when it is due.

    ``urgent`` only when it is past its *do by* or within two hours of it: red means nothing else.
    """

    title: str
    ref: str = ""
    grade: str = ""
    line: str = ""
    due: str = ""
    urgent: bool = False

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        grade = _("{grade} risk").format(grade=grade_words(self.grade)) if self.grade else ""
        return ", ".join(part for part in (self.title, grade, self.line, self.due, self.ref) if part)


class PagedRows(QAbstractTableModel, Generic[Id]):
    """The rows of a big list. ``fetch(ids, give)`` asks for at most 128 rows; ``give(rows)`` may come later.

    Until a page is there its rows are empty. At most one request a page is under way.
    """

    def __init__(self, fetch: Callable[[Sequence[Id], Callable[[Sequence[CardRow]], None]], object]) -> None:
        super().__init__()
        self._fetch = fetch
        self._ids: Sequence[Id] = ()
        self._places: dict[Id, int] | None = None
        self._pages: OrderedDict[int, Sequence[CardRow]] = OrderedDict()
        self._asked: set[int] = set()
        self._edition = 0

    def show_ids(self, ids: Sequence[Id]) -> None:
        """Show the rows with these ids, in this order."""
        self.beginResetModel()
        self._ids = ids
        self._places = None
        self._forget()
        self.endResetModel()

    def refresh(self) -> None:
        """Fetch the rows anew; the order and the place on the screen stay."""
        self._forget()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def id_at(self, row: int) -> Id | None:
        """The id of a row, or None."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, wanted: Id) -> int:
        """The row of an id, or -1."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self._ids)}
        return self._places.get(wanted, -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index | None = None) -> int:
        """One column."""
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row for the delegate and its words for a screen reader."""
        if role == CARD_ROLE:
            return self._card(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            card = self._card(index.row())
            return card.spoken if card else ""
        return None

    def _card(self, row: int) -> CardRow | None:
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            page = self._pages.get(number)
        else:
            self._pages.move_to_end(number)
        return page[place] if page is not None and place < len(page) else None

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        ids = self._ids[number * PAGE : (number + 1) * PAGE]
        edition = self._edition
        self._fetch(ids, lambda rows: self._take(number, rows, edition))

    def _take(self, number: int, rows: Sequence[CardRow], edition: int) -> None:
        if edition != self._edition:
            return
        self._asked.discard(number)
        self._pages[number] = rows
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        first = number * PAGE
        last = min(first + len(rows), len(self._ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _forget(self) -> None:
        self._edition += 1
        self._pages.clear()
        self._asked.clear()


class CardDelegate(QStyledItemDelegate):
    """Paints a :class:`CardRow`: name, reference and grade above; the next action and when it is due below."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """66 pixels high at 100 %."""
        return QSize(0, theme.look().px(theme.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        look, rect = theme.look(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, look, rect, option.state)
        card = index.data(CARD_ROLE)
        if isinstance(card, CardRow):
            _first_line(painter, look, rect, card)
            _second_line(painter, look, rect, card)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()


def _ground(painter: QPainter, look: theme.Look, rect: QRect, state: QStyle.StateFlag) -> None:
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, look.colour("accent_soft"))
        painter.fillRect(QRect(rect.x(), rect.y(), 4, rect.height()), look.colour("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, look.colour("canvas"))
    painter.setPen(look.colour("line"))
    painter.drawLine(rect.x() + look.px(16), rect.bottom(), rect.right(), rect.bottom())


def _first_line(painter: QPainter, look: theme.Look, rect: QRect, card: CardRow) -> None:
    left, right, top = rect.x() + look.px(16), rect.right() - look.px(16), rect.y() + look.px(10)
    height = look.px(20)
    if card.grade:
        right = _badge(painter, look, QPoint(right, top + 1), card.grade) - look.px(8)
    strong, small = look.font("strong"), look.font("small")
    name = QFontMetrics(strong).elidedText(card.title, Qt.TextElideMode.ElideRight, right - left)
    used = QFontMetrics(strong).horizontalAdvance(name) + look.px(8)
    _write(painter, QRect(left, top, right - left, height), name, look.colour("text"), strong)
    room = right - left - used
    if room > look.px(40):
        ref = QFontMetrics(small).elidedText(card.ref, Qt.TextElideMode.ElideRight, room)
        _write(painter, QRect(left + used, top + 1, room, height), ref, look.colour("muted"), small)


def _badge(painter: QPainter, look: theme.Look, corner: QPoint, grade: str) -> int:
    words, tone, font = grade_words(grade), grade_tone(grade), look.font("label")
    width = QFontMetrics(font).horizontalAdvance(words) + look.px(14)
    box = QRectF(corner.x() - width, corner.y(), width, look.px(20))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("sunken" if tone == "none" else f"on_{tone}"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(look.colour("muted" if tone == "none" else tone))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    return corner.x() - width


def _second_line(painter: QPainter, look: theme.Look, rect: QRect, card: CardRow) -> None:
    left, right, top = rect.x() + look.px(16), rect.right() - look.px(16), rect.y() + look.px(36)
    font = look.font("small")
    due = look.font("label" if card.urgent else "small")
    due.setPixelSize(font.pixelSize())
    width = QFontMetrics(due).horizontalAdvance(card.due)
    room = right - left - width - look.px(10)
    words = QFontMetrics(font).elidedText(card.line, Qt.TextElideMode.ElideRight, room)
    _write(painter, QRect(left, top, room, look.px(20)), words, look.colour("text"), font)
    tone = look.colour("high" if card.urgent else "muted")
    _write(painter, QRect(right - width, top, width + 1, look.px(20)), card.due, tone, due)


def _write(painter: QPainter, box: QRect, words: str, colour: QColor, font: Any) -> None:
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)


class RowList(QTableView):
    """The table that shows :class:`PagedRows`. ``opened(id)`` on Enter or a press; ``marked(id)`` as the mark moves."""

    opened = Signal(object)
    marked = Signal(object)

    def __init__(self, model: PagedRows[Any], name: str) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(CardDelegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_height()
        self.clicked.connect(lambda index: self._open(index.row()))
        theme.appearance().changed.connect(self._set_height)

    def mark(self, wanted: object) -> None:
        """Mark the row of an id and show it; nothing if it is not in the list."""
        row = self._rows.row_of(wanted)
        if row >= 0:
            self.selectRow(row)
            self.setCurrentIndex(self._rows.index(row, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say which row is marked now."""
        super().currentChanged(current, previous)
        if (found := self._rows.id_at(current.row())) is not None:
            self.marked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the marked row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _open(self, row: int) -> None:
        if (found := self._rows.id_at(row)) is not None:
            self.opened.emit(found)

    def _set_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.look().px(theme.ROW))
