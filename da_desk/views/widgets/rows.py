"""Long lists: a table that grows a page at a time, by key, as one comes near its end (``look.md``)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
NEAR = 40
"""So many rows before the end the next are asked for."""
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
    """The rows of a long list, as far as they have been asked for. ``ask(after)`` wants those that follow.

    The answer comes by :meth:`add`, or :meth:`not_come`; until then nothing is asked again.
    """

    def __init__(self, ask: Callable[[str], object]) -> None:
        super().__init__()
        self._ask = ask
        self._ids: list[Id] = []
        self._cards: list[CardRow] = []
        self._places: dict[Id, int] = {}
        self._after = ""
        self._asking = False

    def show(self, rows: Sequence[tuple[Id, CardRow]], after: str = "") -> None:
        """Show these in place of all there were. ``after`` asks for those that follow; "" when there are none."""
        self.beginResetModel()
        self._ids, self._cards, self._places = [], [], {}
        self._append(rows, after)
        self.endResetModel()

    def add(self, asked: str, rows: Sequence[tuple[Id, CardRow]], after: str = "") -> None:
        """Put the rows that ``asked`` wanted at the end; an answer to a list that is gone is dropped."""
        if asked != self._after or not asked:
            return
        if rows:
            first = len(self._ids)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._append(rows, after)
            self.endInsertRows()
        else:
            self._append(rows, after)

    def not_come(self) -> None:
        """What was asked for could not be had: it may be asked for again."""
        self._asking = False

    def more(self) -> None:
        """Ask for the rows that follow, unless they are on their way or there are none."""
        if self._after and not self._asking:
            self._asking = True
            self._ask(self._after)

    def _append(self, rows: Sequence[tuple[Id, CardRow]], after: str) -> None:
        for each, card in rows:
            self._places[each] = len(self._ids)
            self._ids.append(each)
            self._cards.append(card)
        self._after, self._asking = after, False

    def id_at(self, row: int) -> Id | None:
        """The id of a row, or None."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, wanted: Id) -> int:
        """The row of an id, or -1."""
        return self._places.get(wanted, -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are so far."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index | None = None) -> int:
        """One column."""
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row for the delegate and its words for a screen reader."""
        if not 0 <= index.row() < len(self._cards):
            return None
        card = self._cards[index.row()]
        if role == CARD_ROLE:
            return card
        return card.spoken if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None


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
        self.verticalScrollBar().valueChanged.connect(lambda _place: self._look_ahead())
        theme.appearance().changed.connect(self._set_height)

    def mark(self, wanted: object, *, there: bool = True) -> None:
        """Mark the row of an id, and show it unless the list is to stay where it is (``there=False``)."""
        row, place = self._rows.row_of(wanted), self.verticalScrollBar().value()
        if row < 0:
            return
        self.selectRow(row)
        self.setCurrentIndex(self._rows.index(row, 0))
        if not there:
            self.verticalScrollBar().setValue(place)

    @property
    def current(self) -> object:
        """The id of the marked row, or None."""
        return self._rows.id_at(self.currentIndex().row())

    @property
    def reached(self) -> int:
        """How many rows there are down to the last that can be seen."""
        last = self.rowAt(self.viewport().height() - 1)
        return last + 1 if last >= 0 else self._rows.rowCount()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """While the rows are shown anew inside the block, the place on the screen and the marked row stay."""
        place, marked = self.verticalScrollBar().value(), self.current
        yield
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(place)
        self.mark(marked, there=False)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say which row is marked now."""
        super().currentChanged(current, previous)
        if (found := self._rows.id_at(current.row())) is not None:
            self.marked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the marked row; End goes to the last row there is, and has the next brought."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)
        self._look_ahead()

    def _look_ahead(self) -> None:
        if max(self.reached, self.currentIndex().row() + 1) + NEAR > self._rows.rowCount():
            self._rows.more()

    def _open(self, row: int) -> None:
        if (found := self._rows.id_at(row)) is not None:
            self.opened.emit(found)

    def _set_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.look().px(theme.ROW))
