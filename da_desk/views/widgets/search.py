"""The search box of the window and its list of answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from da_desk.views import theme
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.labels import label
from da_desk.wording import _, ngettext

PAUSE_MILLISECONDS = 300
"""How long the typing must rest before the question is asked."""
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the answers. ``target`` comes back with ``chosen``."""

    title: str
    detail: str
    target: object


Give = Callable[[Sequence[Answer]], None]


class SearchBox(QLineEdit):
    """A search box. ``ask(text, give)`` finds; ``give(answers)`` may come later. Arrows and Enter choose.

    Answers to an older question are dropped. Escape clears and gives the focus back.
    """

    chosen = Signal(object)

    def __init__(self, placeholder: str, name: str, ask: Callable[[str, Give], object]) -> None:
        super().__init__()
        self._ask = ask
        self._question = 0
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setMaxLength(200)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._popup = _Popup(self)
        self._popup.taken.connect(self._take)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MILLISECONDS)
        self._rest.timeout.connect(self._inquire)
        self.textEdited.connect(self._typed)
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down, Up, Enter and Escape serve the answers."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._popup.isVisible():
            self._popup.move_mark(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._popup.take_marked() if self._popup.isVisible() else self._inquire()
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self._close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Tint the glass again."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_glass"):
            self._draw()

    def _draw(self) -> None:
        self._glass.setIcon(theme.look().icon("search", "muted"))

    def _typed(self) -> None:
        self._question += 1
        if len(self.text().strip()) < FEWEST_LETTERS:
            self._close()
        else:
            self._rest.start()

    def _inquire(self) -> None:
        self._rest.stop()
        text = self.text().strip()
        if len(text) < FEWEST_LETTERS:
            return
        self._question += 1
        question = self._question
        self._ask(text, lambda answers: self._show(question, answers))

    def _show(self, question: int, answers: Sequence[Answer]) -> None:
        if question == self._question and self.hasFocus():
            self._popup.show_answers(answers)

    def _take(self, target: object) -> None:
        self._close()
        self.clear()
        self.chosen.emit(target)

    def _close(self) -> None:
        self._rest.stop()
        self._popup.hide()


class _Popup(Column):
    """The answers under the box; the box keeps the focus."""

    taken = Signal(object)

    def __init__(self, box: QLineEdit) -> None:
        super().__init__("popup", (4, 4, 4, 4), 2)
        self.setParent(box)  # ends with the box, also where nobody ever searched
        self._box = box
        self._said = label("", "small", "muted")
        self._said.setContentsMargins(10, 4, 10, 4)
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(_("Search results"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda item: self.taken.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.add(self._list, self._said)
        self.hide()
        box.installEventFilter(self)

    def show_answers(self, answers: Sequence[Answer]) -> None:
        """Show these under the box."""
        self.setParent(self._box.window())
        self._list.clear()
        for answer in answers:
            self._list.addItem(_item(answer))
        self._list.setCurrentRow(0)
        self._list.setVisible(bool(answers))
        count = len(answers)
        words = ngettext("{count} result", "{count} results", count).format(count=count)
        self._said.setText(words if count else _("Nothing was found. Try a crime number or another spelling."))
        announce(self, self._said.text())
        self._place(count)

    def move_mark(self, step: int) -> None:
        """Mark the next or the former answer."""
        last = self._list.count() - 1
        self._list.setCurrentRow(max(0, min(self._list.currentRow() + step, last)))

    def take_marked(self) -> None:
        """Take the marked answer."""
        if (item := self._list.currentItem()) is not None:
            self.taken.emit(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Close when the box loses the focus."""
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
        return False

    def _place(self, count: int) -> None:
        window: QWidget = self._box.window()
        corner = self._box.mapTo(window, QPoint(0, self._box.height() + 4))
        row = theme.look().px(48)
        height = min(count, 8) * row + theme.look().px(44)
        self.setGeometry(QRect(corner.x(), corner.y(), self._box.width(), height))
        self.show()
        self.raise_()


def _item(answer: Answer) -> QListWidgetItem:
    item = QListWidgetItem(f"{answer.title}\n{answer.detail}")
    item.setData(Qt.ItemDataRole.UserRole, answer.target)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{answer.title}, {answer.detail}")
    return item
