"""Boxes that hold other things: plain frames by kind, cards with a heading, rows, scrolling pages."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from da_desk.views import theme
from da_desk.views.widgets.labels import label

Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)
_EDGES: Mapping[str, Margins] = MappingProxyType({
    "list": (0, 0, 1, 0),
    "side": (1, 0, 0, 0),
    "help": (1, 0, 0, 0),
    "top": (0, 0, 0, 1),
    "head": (0, 0, 0, 1),
    "foot": (0, 1, 0, 0),
    "card": (1, 1, 1, 1),
})  # fmt: skip
"""Room for the lines that a kind draws, so that children never cover them."""


def _inside(kind: str, margins: Margins) -> Margins:
    edge = _EDGES.get(kind, NONE)
    return margins[0] + edge[0], margins[1] + edge[1], margins[2] + edge[2], margins[3] + edge[3]


class Column(QFrame):
    """A frame whose children stand one under the other. ``kind`` is its look in the sheet ("" for none)."""

    def __init__(self, kind: str = "", margins: Margins = NONE, spacing: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*_inside(kind, margins))
        self.box.setSpacing(spacing)

    def add(self, *widgets: QWidget | None) -> None:
        """Add widgets; ``None`` is a stretch."""
        for widget in widgets:
            if widget is None:
                self.box.addStretch(1)
            else:
                self.box.addWidget(widget)


class Row(QFrame):
    """A frame whose children stand side by side."""

    def __init__(self, kind: str = "", margins: Margins = NONE, spacing: int = theme.S) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(*_inside(kind, margins))
        self.box.setSpacing(spacing)

    def add(self, *widgets: QWidget | None) -> None:
        """Add widgets; ``None`` is a stretch."""
        for widget in widgets:
            if widget is None:
                self.box.addStretch(1)
            else:
                self.box.addWidget(widget)


def row(*widgets: QWidget | None, spacing: int = theme.S) -> Row:
    """Widgets side by side; ``None`` is a stretch."""
    made = Row(spacing=spacing)
    made.add(*widgets)
    return made


def column(*widgets: QWidget | None, spacing: int = theme.S) -> Column:
    """Widgets one under the other; ``None`` is a stretch."""
    made = Column(spacing=spacing)
    made.add(*widgets)
    return made


class Card(Column):
    """A card: a heading, something at its right end, and a body. ``add`` adds to the body."""

    def __init__(self, title: str = "", *trailing: QWidget) -> None:
        super().__init__("card")
        self.title = title
        self.trailing = Row(spacing=theme.M)
        self.trailing.add(*trailing)
        if title:
            head = Row(margins=(theme.L, theme.M, theme.L, theme.M), spacing=theme.M)
            head.box.addWidget(label(title, "heading", wrap=True), 1)
            head.add(self.trailing)
            self.box.addWidget(head)
            self.setAccessibleName(title)

    def add(self, *widgets: QWidget | None) -> None:
        """Add to the body, inside the card's margins."""
        for widget in widgets:
            if widget is None:
                self.box.addStretch(1)
                continue
            holder = Column(margins=(theme.L, 0 if self.title else theme.L, theme.L, theme.L))
            holder.add(widget)
            self.box.addWidget(holder)

    def add_row(self, *widgets: QWidget | None) -> Row:
        """Add a row under a line, from edge to edge."""
        made = Row("row", (theme.L, theme.S, theme.L, theme.S), theme.M)
        made.add(*widgets)
        self.box.addWidget(made)
        return made


def side_width(length: int, whole: int, share: float = 0.45) -> int:
    """How wide something stands beside the main thing of a page: so many pixels at 100 %, never above a share of it."""
    return min(theme.look().px(length), round(max(whole, 1) * share))


class Stack(QStackedWidget):
    """Pages one over the other, one of them in front: it alone says how much room is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def lay_over(self, over: QWidget) -> None:
        """Put a form, say, in front of what is there."""
        self.addWidget(over)
        self.setCurrentWidget(over)

    def take_off(self, over: QWidget) -> None:
        """End what was laid over."""
        self.removeWidget(over)
        over.hide()
        over.deleteLater()

    def minimumSizeHint(self) -> QSize:
        """What the page in front needs."""
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize(0, 0)

    def hasHeightForWidth(self) -> bool:
        """A page takes the height that there is."""
        return False


def line() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("kind", "line")
    return made


class _Holder(Row):
    """What a page scrolls: as high as its children need at the width that it has.

    Of itself it would ask for the height that wrapped words need in the narrowest column, and the page would scroll on
    into nothing.
    """

    def minimumSizeHint(self) -> QSize:
        """As narrow as can be; the height follows from the width, where the children say so."""
        size = super().minimumSizeHint()
        return QSize(size.width(), 0) if self.box.hasHeightForWidth() else size


class ScrollPage(QScrollArea):
    """A page that scrolls up and down; ``add`` adds to it. Its column is at most ``widest`` pixels (at 100 %) wide."""

    def __init__(self, name: str, margins: Margins = (24, 20, 24, 24), spacing: int = theme.L, widest: int = 0) -> None:
        super().__init__()
        self._widest = widest
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column = Column("page", margins, spacing)
        self.column.box.addStretch(0)
        self._holder = _Holder("page")
        self._holder.box.addWidget(self.column, 1)
        if widest:
            self._holder.box.addStretch(0)
        self.setWidget(self._holder)
        self._limit()

    def add(self, *widgets: QWidget | None) -> None:
        """Add to the page, above the room that is left; a widget that expands takes that room. ``None`` is a stretch."""
        box = self.column.box
        for widget in widgets:
            if widget is None:
                box.insertStretch(box.count() - 1, 1)
                continue
            grows = widget.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Expanding
            box.insertWidget(box.count() - 1, widget, 1 if grows else 0)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll so that the widget can be seen."""
        self.ensureWidgetVisible(widget, 0, theme.look().px(48))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column within its widest."""
        super().resizeEvent(event)
        self._limit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._limit()

    def _limit(self) -> None:
        if self._widest and hasattr(self, "column"):
            self.column.setMaximumWidth(theme.look().px(self._widest))


class Side(Enum):
    """Where the lines of a :class:`Flow` stand; ``APART`` puts the last thing of a line at its right end."""

    LEFT = auto()
    RIGHT = auto()
    APART = auto()


class Flow(QLayout):
    """Children side by side, going on in the next line where the room ends."""

    def __init__(self, parent: QWidget, spacing: int = theme.S, side: Side = Side.LEFT) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._side = side
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Called by Qt when a widget is added."""
        self._items.append(item)

    def count(self) -> int:
        """How many children there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The child at a place, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the child at a place out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Its height follows from its width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that the lines need."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the children, in the middle of the height that there is."""
        super().setGeometry(rect)
        spare = max(rect.height() - self.heightForWidth(rect.width()), 0)
        self._place(rect.adjusted(0, spare // 2, 0, 0), move=True)

    def sizeHint(self) -> QSize:
        """All children in one line."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """As wide as the widest child."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for number, line in enumerate(self._lines(rect.width())):
            tallest = max(item.sizeHint().height() for item in line)
            wide = sum(item.sizeHint().width() for item in line) + self.spacing() * (len(line) - 1)
            spare = max(rect.width() - wide, 0)
            x = rect.x() + (spare if self._side is Side.RIGHT else 0)
            y += self.spacing() if number else 0
            for item in line if move else ():
                size = item.sizeHint()
                if self._side is Side.APART and item is line[-1] and item is not line[0]:
                    x += spare
                item.setGeometry(QRect(QPoint(x, y + (tallest - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += tallest
        return y - rect.y()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """The children that can be seen, line by line."""
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            wide = item.sizeHint().width()
            if not lines or used + self.spacing() + wide > width:
                lines.append([])
                used = -self.spacing()
            lines[-1].append(item)
            used += self.spacing() + wide
        return lines


class FlowBox(QWidget):
    """A widget laid out by :class:`Flow`; it asks for the height that its lines need."""

    def __init__(self, *widgets: QWidget, spacing: int = theme.S, side: Side = Side.LEFT) -> None:
        super().__init__()
        self.flow = Flow(self, spacing, side)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.flow.addWidget(widget)
