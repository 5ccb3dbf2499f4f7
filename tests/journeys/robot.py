"""A robot that works the real window as a person does: by what things are called, with the mouse or with the keys alone.

Nothing is pressed that can't be seen. By keyboard, a thing that Tab does not reach is a failure.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QEventLoop, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from da_desk.app import Desk
from da_desk.views.cases.cases_page import CasesPage
from da_desk.views.main_window import MainWindow
from da_desk.views.rooms.tab import RoomTab
from da_desk.views.widgets.rows import PagedRows, RowList
from tests.views.working import under_way

WidgetT = TypeVar("WidgetT", bound=QWidget)
PATIENCE_MILLISECONDS = 20_000
_MOST_TABS = 400


class LostError(AssertionError):
    """The robot can't go on: what it looks for is not there, can't be pressed or is not reached."""


class Robot:
    """One person at the window. ``keyboard``: never touches the mouse. ``shots``: where pictures go, if anywhere."""

    def __init__(self, desk: Desk, *, keyboard: bool = False, shots: Path | None = None) -> None:
        self.desk, self.keyboard, self._shots = desk, keyboard, shots
        self.pictures: list[Path] = []
        self.presses = 0

    @property
    def window(self) -> QWidget:
        """The one window."""
        return self.desk.shell

    @property
    def main(self) -> MainWindow:
        """The desk of whoever is signed in."""
        if self.desk.main is None:
            raise LostError("nobody is signed in")
        return self.desk.main

    # Waiting

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something, as long as a patient person would. What was true once while it was waited for, was."""
        if true():
            return
        loop = QEventLoop()
        looking = QTimer()
        looking.setInterval(5)
        seen = False

        def look() -> None:
            nonlocal seen
            seen = seen or true()
            if seen:
                loop.quit()

        looking.timeout.connect(look)
        end = QTimer()
        end.setSingleShot(True)
        end.timeout.connect(loop.quit)
        looking.start()
        end.start(PATIENCE_MILLISECONDS)
        loop.exec()
        if not seen and not true():
            raise LostError(f"waited for {what}")

    def calm(self) -> None:
        """Wait until nothing is under way."""
        quiet = 0
        while quiet < 4:
            try:
                self.until(lambda: self.desk.tasks.idle and not self._reloading(), "the desk to settle")
            except LostError as lost:
                raise LostError(f"{lost}: {self._under_way()}") from None
            QApplication.processEvents()
            quiet = quiet + 1 if self.desk.tasks.idle and not self._reloading() else 0

    def _under_way(self) -> str:
        """What keeps the desk from settling: the work of pages, and tabs to be shown anew."""
        tabs = [type(tab).__name__ for tab in self.window.findChildren(RoomTab) if tab.reloading]
        return f"under way {under_way(self.desk.tasks)}, reloading {tabs}"

    def _reloading(self) -> bool:
        return any(tab.reloading for tab in self.window.findChildren(RoomTab))

    # Looking

    def find(self, name: str, kind: type[WidgetT]) -> WidgetT:
        """The visible thing of that name."""
        found = [each for each in self.window.findChildren(kind) if each.accessibleName() == name and each.isVisible()]
        if not found:
            there = sorted({e.accessibleName() for e in self.window.findChildren(kind) if e.isVisible()})
            raise LostError(f"no {kind.__name__} is called “{name}” here; there are {there}")
        return found[0]

    def one(self, kind: type[WidgetT]) -> WidgetT:
        """The visible thing of that kind."""
        found = [each for each in self.window.findChildren(kind) if each.isVisible()]
        if not found:
            raise LostError(f"no {kind.__name__} can be seen")
        return found[0]

    def chooses(self, question: str) -> bool:
        """Whether a question is answered by choosing: with buttons, or from a list."""
        buttons = self.window.findChildren(QAbstractButton)
        lists = self.window.findChildren(QComboBox)
        return any(each.isVisible() and each.accessibleName().startswith(f"{question}: ") for each in buttons) or any(
            each.isVisible() and each.accessibleName() == question for each in lists
        )

    def reads(self, words: str) -> bool:
        """Whether these words can be read somewhere."""
        return any(words in each.text() and each.isVisible() for each in self.window.findChildren(QLabel))

    def sees(self, name: str) -> bool:
        """Whether something of that name can be seen."""
        return any(each.accessibleName() == name and each.isVisible() for each in self.window.findChildren(QWidget))

    def wait_for(self, name: str) -> None:
        """Wait until something of that name can be seen."""
        self.until(lambda: self.sees(name), f"“{name}”")
        self.calm()

    def shot(self, name: str) -> None:
        """Take a picture of the window."""
        if self._shots is None:
            return
        self.calm()
        path = self._shots / f"{len(self.pictures) + 1:02}-{name}.png"
        self.window.grab().save(str(path))
        self.pictures.append(path)

    # Doing

    def press(self, name: str) -> None:
        """Press a button."""
        button = self.find(name, QAbstractButton)
        if not button.isEnabled():
            raise LostError(f"“{name}” can't be pressed now")
        self._press(button)
        self.calm()

    def press_first(self, *starts: str) -> None:
        """Press the first button whose name begins in one of these ways: what follows says how it stands."""
        found = [b for b in self.window.findChildren(QAbstractButton) if b.accessibleName().startswith(starts)]
        shown = [b.accessibleName() for b in found if b.isVisible()]
        if not shown:
            raise LostError(f"no button begins with {starts} here")
        self.press(shown[0])

    def choose(self, question: str, answer: str) -> None:
        """Answer a question: a radio button, one of some buttons in a row, or a line of a list."""
        self.calm()
        buttons = [
            each
            for each in self.window.findChildren(QAbstractButton)
            if each.accessibleName() == f"{question}: {answer}" and each.isVisible()
        ]
        if buttons and isinstance(buttons[0], QRadioButton):
            self._choose_radio(buttons[0])
        elif buttons:
            self._press(buttons[0])
        else:
            self._choose_line(self.find(question, QComboBox), answer)
        self.calm()

    def choose_kind(self, kind: str) -> None:
        """Say what kind of event it is, in front of the timeline; the form for it opens."""
        self.press("Record an event")
        self.type("What happened, or is known to come?", kind)
        self.press("Next")

    def tick(self, name: str) -> None:
        """Tick a box."""
        self._press(self.find(name, QAbstractButton))

    def type(self, name: str, text: str) -> None:
        """Type a text into a field, in place of what stands there."""
        field = self._text_field(name)
        self._reach(field)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        for number, line in enumerate(text.split("\n")):
            if number:
                QTest.keyClick(field, Qt.Key.Key_Return)
            for start in range(0, len(line), 400):
                self._keys(field, line[start : start + 400])

    def name(self, field: str, colleague: str) -> None:
        """Name a colleague by typing; the list that offers itself is sent away."""
        self.type(field, colleague)
        if (offers := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(offers, Qt.Key.Key_Escape)
        self.window.activateWindow()
        self.calm()

    def pick_file(self, button: str, path: Path) -> None:
        """Choose a file with the dialog that the button opens."""
        self.press(button)
        self.until(lambda: self._dialog() is not None, "the file dialog")
        dialog = self._dialog()
        assert dialog is not None
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        if line is None:
            raise LostError("the file dialog has no line for a name")
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, str(path))
        if (offers := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(offers, Qt.Key.Key_Escape)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.until(lambda: self._dialog() is None, "the file dialog to close")
        self.window.activateWindow()
        self.calm()

    def open_tab(self, title: str) -> None:
        """Open a part of the case."""
        bar = next(each for each in self.window.findChildren(QTabBar) if each.isVisible())
        place = next(number for number in range(bar.count()) if bar.tabText(number).startswith(title))
        if self.keyboard:
            self._reach(bar)
            while bar.currentIndex() != place:
                QTest.keyClick(bar, Qt.Key.Key_Right if bar.currentIndex() < place else Qt.Key.Key_Left)
        else:
            self._click(bar, bar.tabRect(place).center())
        self.calm()

    def open_case(self, name: str) -> UUID:
        """Open a case by its name, from the list."""
        self.calm()
        if not self._lists(name):
            self._press(
                next(
                    b
                    for b in self.main.findChildren(QAbstractButton)
                    if b.accessibleName().startswith("Which cases: All")
                )
            )
            self.calm()
        rows = self._case_list()
        place = self._row(rows, name)
        if self.keyboard:
            self._reach(rows)
            QTest.keyClick(rows, Qt.Key.Key_Home)
            while rows.currentIndex().row() < place:
                QTest.keyClick(rows, Qt.Key.Key_Down)
            QTest.keyClick(rows, Qt.Key.Key_Return)
        else:
            index = rows.model().index(place, 0)
            rows.scrollTo(index)
            self._click(rows.viewport(), rows.visualRect(index).center())
        self.calm()
        page = self.main.page()
        assert isinstance(page, CasesPage)
        if page.case is None:
            raise LostError(f"the case of “{name}” did not open")
        return page.case.case_id

    def go(self, number: int) -> None:
        """A page of the rail: by its key, or by its button."""
        if self.keyboard:
            QTest.keyClick(self.window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        else:
            buttons = [b for b in self.main.rail.findChildren(QAbstractButton) if b.isVisible() and b.isCheckable()]
            self._click(buttons[number - 1], buttons[number - 1].rect().center())
        self.calm()

    def sign_in(self, username: str, password: str) -> None:
        """In at the first page."""
        self.calm()
        self.type("User name", username)
        self.type("Password", password)
        self.press("Sign in")
        self.until(lambda: self.desk.main is not None, "the desk to open")
        self.calm()

    def sign_out(self) -> None:
        """Out by the person's menu."""
        self.calm()
        button = next(
            b for b in self.main.rail.findChildren(QAbstractButton) if b.accessibleName().endswith(": your menu")
        )
        self._press(button)
        menu = self._open_menu()
        action = next(each for each in menu.actions() if each.text() == "Sign out")
        if self.keyboard:
            self._walk_to(menu, action)
            QTest.keyClick(menu, Qt.Key.Key_Return)
        else:
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.until(lambda: self.desk.main is None, "the desk to close")
        self.calm()

    # How

    def _press(self, button: QAbstractButton) -> None:
        self.presses += 1
        group = button.group()
        if self.keyboard and group is not None and group.exclusive() and group.checkedButton() not in (None, button):
            self._walk_group(button)
        elif self.keyboard:
            self._reach(button)
            QTest.keyClick(button, Qt.Key.Key_Space)
        else:
            self._click(button, QPoint(min(12, button.width() // 2), button.height() // 2))

    def _click(self, widget: QWidget, where: QPoint) -> None:
        self._bring(widget)
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            raise LostError(f"“{widget.accessibleName()}” can't be seen")
        inside = widget.visibleRegion().boundingRect()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where if inside.contains(where) else inside.center())

    def _bring(self, widget: QWidget) -> None:
        """Scroll to it, as a person turns the wheel."""
        parent = widget.parentWidget()
        while parent is not None:
            inside = parent.widget() if isinstance(parent, QScrollArea) else None
            if isinstance(parent, QScrollArea) and inside is not None and inside.isAncestorOf(widget):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()
        QApplication.processEvents()

    def _reach(self, widget: QWidget) -> None:
        """Go there: by mouse press it, by keyboard press Tab until it has the focus."""
        if not self.keyboard:
            if not widget.hasFocus():
                self._click(widget, widget.rect().center())
            return
        seen = 0
        while not widget.hasFocus():
            here = QApplication.focusWidget()
            if here is None or here.window() is not self.window:
                self.window.activateWindow()
                QApplication.processEvents()
                here = QApplication.focusWidget() or self.window
            QTest.keyClick(here, Qt.Key.Key_Tab)
            seen += 1
            if seen > _MOST_TABS:
                raise LostError(f"Tab does not reach “{widget.accessibleName()}” from “{here.accessibleName()}”")

    def _choose_radio(self, radio: QRadioButton) -> None:
        if not self.keyboard:
            self._press(radio)
            return
        self._walk_group(radio)
        if not radio.isChecked():
            QTest.keyClick(radio, Qt.Key.Key_Space)
        if not radio.isChecked():
            raise LostError(f"“{radio.accessibleName()}” was not chosen")

    def _walk_group(self, button: QAbstractButton) -> None:
        """Tab leads to one of a group, the arrows to the others; what they come to is chosen by it."""
        group = button.group()
        members = group.buttons() if group is not None else [button]
        checked = group.checkedButton() if group is not None else None
        self._reach(checked or members[0])
        for _step in range(2 * len(members)):
            here = QApplication.focusWidget()
            if here is button or here is None:
                return
            QTest.keyClick(here, _towards(here, button))

    def _choose_line(self, combo: QComboBox, answer: str) -> None:
        place = combo.findText(answer)
        if place < 0:
            raise LostError(f"“{answer}” is not offered")
        if self.keyboard:
            self._reach(combo)
            while combo.currentIndex() != place:
                QTest.keyClick(combo, Qt.Key.Key_Down if combo.currentIndex() < place else Qt.Key.Key_Up)
            return
        self._bring(combo)
        usual = QApplication.doubleClickInterval()
        QApplication.setDoubleClickInterval(1)  # a list takes no press so soon after it opened: no robot waits for that
        QTest.mouseClick(combo, Qt.MouseButton.LeftButton)
        view = combo.view()
        ready: list[bool] = []
        QTimer.singleShot(10, lambda: ready.append(True))  # after the list's own timer of one millisecond
        self.until(lambda: bool(ready) and view.isVisible(), "the list to open")
        index = combo.model().index(place, 0)
        view.scrollTo(index)
        where = view.visualRect(index).center()
        QTest.mouseMove(view.viewport(), where)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        QApplication.setDoubleClickInterval(usual)
        self.until(lambda: combo.currentIndex() == place and not view.isVisible(), "the list to close")

    def _text_field(self, name: str) -> QLineEdit | QPlainTextEdit:
        fields: list[QLineEdit | QPlainTextEdit] = [
            *self.window.findChildren(QLineEdit),
            *self.window.findChildren(QPlainTextEdit),
        ]
        for each in fields:
            if each.accessibleName() == name and each.isVisible():
                return each
        raise LostError(f"there is no field “{name}” here")

    def _keys(self, field: QWidget, text: str) -> None:
        """Letters as keys; what no British keyboard has comes by the clipboard."""
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            QApplication.clipboard().setText(text)
            QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def _case_list(self) -> RowList:
        found = [each for each in self.main.findChildren(RowList) if each.isVisible()]
        if not found:
            raise LostError("the list of cases can't be seen")
        return found[0]

    def _lists(self, name: str) -> bool:
        found = [each for each in self.main.findChildren(RowList) if each.isVisible()]
        model = found[0].model() if found else None
        if not isinstance(model, PagedRows) or not model.rowCount():
            return False
        self.until(lambda: bool(self._spoken(model, 0)), "the cases")
        return any(self._spoken(model, place).startswith(name) for place in range(model.rowCount()))

    def _row(self, rows: RowList, name: str) -> int:
        model = rows.model()
        assert isinstance(model, PagedRows)
        self.until(lambda: model.rowCount() > 0 and bool(self._spoken(model, 0)), "the cases")
        for place in range(model.rowCount()):
            if self._spoken(model, place).startswith(name):
                return place
        raise LostError(f"no case of “{name}” is in the list")

    @staticmethod
    def _spoken(model: PagedRows[Any], place: int) -> str:
        index: QModelIndex = model.index(place, 0)
        return str(model.data(index, Qt.ItemDataRole.AccessibleTextRole) or "")

    @staticmethod
    def _dialog() -> QFileDialog | None:
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()]
        inner = [
            each for top in QApplication.topLevelWidgets() for each in top.findChildren(QFileDialog) if each.isVisible()
        ]
        return next(iter([*found, *inner]), None)

    def _open_menu(self) -> QMenu:
        self.until(lambda: QApplication.activePopupWidget() is not None, "the menu")
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            raise LostError("what opened is no menu")
        return menu

    @staticmethod
    def _walk_to(menu: QMenu, action: QAction) -> None:
        for _step in range(2 * len(menu.actions())):
            if menu.activeAction() is action:
                return
            QTest.keyClick(menu, Qt.Key.Key_Down)
        raise LostError("the menu has no such line")


def _towards(here: QWidget, there: QWidget) -> Qt.Key:
    """The arrow that leads from one radio button to another."""
    start, end = here.mapToGlobal(here.rect().center()), there.mapToGlobal(there.rect().center())
    if abs(end.y() - start.y()) > here.height() // 2:
        return Qt.Key.Key_Down if end.y() > start.y() else Qt.Key.Key_Up
    return Qt.Key.Key_Right if end.x() > start.x() else Qt.Key.Key_Left
