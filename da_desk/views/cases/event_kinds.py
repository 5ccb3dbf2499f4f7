"""Which kind of event it is: found by typing or in a grouped list, with what follows from it before it is chosen."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from da_desk.errors import DaDeskError
from da_desk.practice.event_kinds import FoundKinds, KindGroup, find
from da_desk.views import theme
from da_desk.views.due import due_words
from da_desk.views.forms.field import Field
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.views.widgets.rows import Index
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.practice.catalogue import EventKind, Practice
    from da_desk.services.case_events import Foreseen

_SLUG = Qt.ItemDataRole.UserRole
_BADGE = Qt.ItemDataRole.UserRole + 1
Question = partial["tuple[Foreseen, ...]"]
"""How it is asked what would follow from an event."""
_MOST_LINES, _LIST_HEIGHT, _LEAST_HEIGHT, _BETWEEN = 7, 290, 86, 6
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_AT_ONCE = timedelta(minutes=5)
"""What is due within this time of now is due at once: the page stands open for a while before it is saved."""


def place_of(kind: "EventKind | None") -> tuple[str, str]:
    """Where on the case the act is done that the desk writes down, and how the way there is called."""
    return {
        "vps": ("vps", _("Open the victim personal statement")),
        "orders": ("orders", _("Open Orders and bail")),
        "telling": ("todo", _("Open what is to do")),
    }.get(kind.room if kind else "", ("plans", _("Open Risk and plans")))


class ForeseenList(Column):
    """What will be asked for once it is recorded, and by when."""

    def __init__(self) -> None:
        super().__init__(spacing=4)
        self.setAccessibleName(_("This will ask for"))

    def show_lines(self, lines: "Sequence[Foreseen]", now: datetime) -> None:
        """Show these, the most urgent first; of many the first few."""
        clear_layout(self)
        head = label(_("This will ask for") if lines else _("Nothing follows from this by itself."), "strong")
        self.add(head)
        for line in lines[:_MOST_LINES]:
            row = Row(spacing=theme.M)
            row.box.addWidget(label(line.title, "small", wrap=True), 1)
            row.box.addWidget(label(_when(line.do_by, now), "small", "muted"), 0, Qt.AlignmentFlag.AlignTop)
            self.add(row)
        if (more := len(lines) - _MOST_LINES) > 0:
            words = ngettext("and {count} thing more", "and {count} things more", more).format(count=more)
            self.add(label(words, "small", "muted"))
        for each in self.findChildren(QWidget):
            each.show()


class Foresight:
    """Asks what would follow, one question at a time: of several that come meanwhile the last is asked."""

    def __init__(self, tasks: TaskRunner, owner: QWidget, shown: ForeseenList, now: Callable[[], datetime]) -> None:
        self._tasks, self._owner, self._shown, self._now = tasks, owner, shown, now
        self._wanted: Question | None = None
        self._under_way: Question | None = None
        self._known: tuple[Question, Sequence[Foreseen]] | None = None

    def ask(self, question: "Question | None") -> None:
        """Have it answered on the page; None when there is nothing to ask."""
        self._wanted = question
        if question is None:
            clear_layout(self._shown)
        elif self._known is not None and _alike(self._known[0], question):
            self._shown.show_lines(self._known[1], self._now())
        elif self._under_way is None:
            self._under_way = question
            self._tasks.read(question, owner=self._owner, done=self._come, failed=self._not_come)

    def _come(self, lines: "Sequence[Foreseen]") -> None:
        if self._under_way is not None:
            self._known = (self._under_way, lines)
        self._under_way = None
        self.ask(self._wanted)

    def _not_come(self, _error: DaDeskError) -> None:
        # What follows is shown for help alone: the save itself says what is wrong.
        asked, self._under_way = self._under_way, None
        clear_layout(self._shown)
        if asked is not None and self._wanted is not None and not _alike(asked, self._wanted):
            self.ask(self._wanted)


def _alike(one: Question, other: Question) -> bool:
    return (one.args, one.keywords) == (other.args, other.keywords)


def _when(do_by: datetime, now: datetime) -> str:
    return _("At once") if do_by <= now + _AT_ONCE else due_words(do_by, now)


class KindChoice(Field):
    """One kind of event: typed in a word or two, or taken from the list. ``taken``: the person goes on with it.

    ``marked(slug)``: what follows from another one is to be shown; "" for nothing.
    """

    taken = Signal()
    marked = Signal(str)

    def __init__(self, title: str, groups: Sequence[KindGroup], practice: "Practice") -> None:
        super().__init__(
            title, help=_("Type a word or two, such as “let out” or “not guilty”, or choose from the list.")
        )
        self._groups, self._practice = tuple(groups), practice
        self._kinds = {kind.slug: kind for group in groups for kind in group.kinds}
        self._line = _FindLine()
        self._line.setPlaceholderText(_("What people call it"))
        self._line.setMaxLength(80)
        self._said = label("", "small", "muted")
        self._list = QListWidget()
        self._list.setProperty("kind", "choose")
        self._list.setItemDelegate(_Lines(self._list))
        self._room = 0
        self._set_height()
        theme.appearance().changed.connect(self._set_height)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(_("Kinds of events"))
        self._list.setUniformItemSizes(False)
        self.about = _About()
        self._line.textEdited.connect(self._find)
        self._line.stepped.connect(self._step)
        self._line.returned.connect(self._go_on)
        self._list.currentItemChanged.connect(self._marked)
        self._list.itemDoubleClicked.connect(self._go_on)
        self._list.itemClicked.connect(lambda _item: self.note_edit())
        self._left = Column(spacing=_BETWEEN)
        self._left.add(self._line, self._said, self._list)
        both = Row(spacing=theme.L)
        both.box.addWidget(self._left, 3)
        both.box.addWidget(self.about, 2, Qt.AlignmentFlag.AlignTop)
        self.place(both, self._line)
        self._fill_list(find(self._groups, ""))

    def value(self) -> str:
        """The slug of the kind that is marked, or ""."""
        item = self._list.currentItem()
        return str(item.data(_SLUG) or "") if item is not None else ""

    def fill(self, value: object) -> None:
        """Mark that kind in the whole list."""
        self._line.clear()
        self._fill_list(FoundKinds(self._groups, str(value or "")))

    def in_words(self, value: object) -> str:
        """The title of a kind."""
        kind = self._kinds.get(str(value or ""))
        return kind.title if kind else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the list goes on; Escape takes back what was typed before it leaves the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._list.hasFocus():
            self._go_on()
        elif event.key() == Qt.Key.Key_Escape and self._line.text():
            self._line.clear()
            self._find("")
        else:
            super().keyPressEvent(event)

    @property
    def cramped(self) -> bool:
        """Whether there is not the room for the whole height of the list."""
        return self._list.height() < theme.look().px(_LIST_HEIGHT)

    @property
    def choosing(self) -> QWidget:
        """What has to be seen together: the line, and the list under it."""
        return self._left

    def fit(self, room: int) -> None:
        """Keep the line and the list within so many pixels, a few lines at least."""
        self._room = room
        self._set_height()

    def _set_height(self) -> None:
        look = theme.look()
        whole = look.px(_LIST_HEIGHT)
        beside = self._line.sizeHint().height() + self._said.sizeHint().height() + 2 * _BETWEEN
        room = self._room - beside if self._room else whole
        self._list.setFixedHeight(max(min(whole, room), look.px(_LEAST_HEIGHT)))

    def _find(self, typed: str) -> None:
        self._fill_list(find(self._groups, typed))
        self.note_edit()
        announce(self._said, self._said.text())

    def _fill_list(self, found: FoundKinds) -> None:
        self._list.clear()
        for group in found.groups:
            self._list.addItem(_heading(group.title))
            for kind in group.kinds:
                self._list.addItem(self._item(kind, group.title))
                if kind.slug == found.best:
                    self._list.setCurrentRow(self._list.count() - 1)
        if not found.count:
            self._said.setText(_("Nothing is called that here. Try another word, or clear what is typed."))
        elif self._line.text().strip():
            self._said.setText(
                ngettext("{count} kind found", "{count} kinds found", found.count).format(count=found.count)
            )
        else:
            self._said.setText(_("Arrows move in the list, Enter goes on."))
        if not self.value():
            self._show_about("")

    def _item(self, kind: "EventKind", group: str) -> QListWidgetItem:
        item = QListWidgetItem(kind.title)
        item.setData(_SLUG, kind.slug)
        spoken = [kind.title, group]
        if kind.trigger:
            item.setData(_BADGE, _("Trigger point"))
            spoken.append(_("trigger point: {title}").format(title=self._practice.title("triggers", kind.trigger)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(spoken))
        return item

    def _step(self, step: int) -> None:
        """The next kind that can be chosen in that direction, past the headings."""
        rows = [row for row in range(self._list.count()) if self._list.item(row).data(_SLUG)]
        if not rows:
            return
        now = self._list.currentRow()
        place = rows.index(now) + step if now in rows else 0
        self._list.setCurrentRow(rows[max(0, min(place, len(rows) - 1))])
        self.note_edit()
        # The line keeps the focus: a screen reader is told what is marked.
        announce(self._said, str(self._list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)))

    def _marked(self, item: QListWidgetItem | None) -> None:
        self._show_about(str(item.data(_SLUG) or "") if item is not None else "")

    def _show_about(self, slug: str) -> None:
        kind = self._kinds.get(slug)
        self.about.show_kind(kind, self._practice)
        self.marked.emit(slug if kind is not None and not kind.by_desk else "")

    def _go_on(self, *_ignored: object) -> None:
        if self.value():
            self.taken.emit()


class _FindLine(QLineEdit):
    """The line that is typed into; arrows move the mark in the list below it."""

    stepped = Signal(int)
    returned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter serve the list."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returned.emit()
        else:
            super().keyPressEvent(event)


class _About(Card):
    """What the marked kind is, and what it will ask for."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = Column(spacing=theme.S)
        self._title = label("", "strong", wrap=True)
        self._badge = Badge("", "accent")
        self._help = label("", "small", "muted", wrap=True)
        self._hint = label(_("Mark a kind to see what follows from it."), "small", "muted", wrap=True)
        self.foreseen = ForeseenList()
        self._inside.add(self._title, self._badge, self._help, self._hint, self.foreseen)
        self.add(self._inside)

    def show_kind(self, kind: "EventKind | None", practice: "Practice") -> None:
        """Say what it is; what follows from it is shown when it is known."""
        self._hint.setVisible(kind is None or kind.by_desk)
        for each in (self._title, self._help):
            each.setVisible(kind is not None)
        self._badge.setVisible(bool(kind and kind.trigger))
        if kind is None:
            self._hint.setText(_("Mark a kind to see what follows from it."))
            return
        self._title.setText(kind.title)
        self._help.setText(kind.help)
        self._help.setVisible(bool(kind.help))
        if kind.trigger:
            self._badge.show_word(
                _("Trigger point: {title}").format(title=practice.title("triggers", kind.trigger)), "accent"
            )
        if kind.by_desk:
            self._hint.setText(
                _("The desk writes this down when it is done. Next: {way}.").format(way=place_of(kind)[1])
            )


class _Lines(QStyledItemDelegate):
    """Paints a kind with its badge at the right, or the heading of a group."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """A heading stands a little apart from what is above it."""
        return QSize(0, theme.look().px(30 if index.data(_SLUG) else 28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        look, rect = theme.look(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(_SLUG):
            _paint_kind(painter, look, rect, option.state, index)
        else:
            box = rect.adjusted(look.px(12), look.px(6), -look.px(12), 0)
            _write(painter, box, str(index.data()), look.colour("muted"), look.font("label"))
        painter.restore()


def _paint_kind(painter: QPainter, look: theme.Look, rect: QRect, state: QStyle.StateFlag, index: Index) -> None:
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, look.colour("accent_soft"))
        painter.fillRect(QRect(rect.x(), rect.y(), 4, rect.height()), look.colour("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, look.colour("canvas"))
    right = rect.right() - look.px(12)
    if badge := index.data(_BADGE):
        font = look.font("label")
        width = QFontMetrics(font).horizontalAdvance(str(badge)) + look.px(14)
        height = look.px(20)
        box = QRectF(right - width, rect.y() + (rect.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent_soft"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look.colour("accent"))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(badge))
        right -= width + look.px(8)
    left = rect.x() + look.px(20)
    _write(
        painter,
        QRect(QPoint(left, rect.y()), QPoint(right, rect.bottom())),
        str(index.data()),
        look.colour("text"),
        look.font("body"),
    )


def _write(painter: QPainter, box: QRect, words: str, colour: object, font: QFont) -> None:
    painter.setPen(colour)
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _heading(title: str) -> QListWidgetItem:
    item = QListWidgetItem(title)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
