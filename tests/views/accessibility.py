"""The sweep that every page goes through: names, unique buttons, sizes, Tab. ``sweep(widget)`` returns what is wrong."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

SMALLEST = 24
SCREEN = (1366, 768)
"""The smallest screen that the desk is worked on, at every zoom."""


def sweep(root: QWidget, *, tab: bool = True) -> list[str]:
    """Everything wrong below ``root``, which must be shown; empty when all is well."""
    QApplication.processEvents()
    faults = [
        *_unnamed(root),
        *_doubled(root),
        *_small(root),
        *_clipped(root),
        *overflowing(root),
        *_beyond_screen(root),
    ]
    return faults + _unreached(root) if tab else faults


def _interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def name_of(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    return str(_interface(widget).text(QAccessible.Text.Name))


def _focusable(root: QWidget) -> list[QWidget]:
    return [
        each
        for each in [root, *root.findChildren(QWidget)]
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None and not each.objectName().startswith("qt_")
    ]  # fmt: skip


def _said(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{name_of(widget)}”"


def _unnamed(root: QWidget) -> list[str]:
    return [f"no name: {type(each).__name__}" for each in _focusable(root) if not name_of(each).strip()]


def _buttons(root: QWidget) -> list[QAbstractButton]:
    found = root.findChildren(QAbstractButton)
    return [each for each in found if each.isVisible() and each.isEnabled() and not _inner(each)]


def _inner(widget: QWidget) -> bool:
    # Parts that Qt makes itself: scroll buttons of a tab bar, arrows of a calendar.
    return widget.objectName().startswith("qt_") or isinstance(widget.parent(), QTabBar | QAbstractSpinBox)


def _doubled(root: QWidget) -> list[str]:
    counted = Counter(name_of(each) for each in _buttons(root))
    return [f"{count} buttons are called “{name}”" for name, count in counted.items() if count > 1]


def _small(root: QWidget) -> list[str]:
    return [
        f"smaller than {SMALLEST} pixels: {_said(each)} {each.width()}×{each.height()}"
        for each in _focusable(root)
        if not isinstance(each, QScrollBar) and (each.width() < SMALLEST or each.height() < SMALLEST)
    ]


def _clipped(root: QWidget) -> list[str]:
    return [
        f"words cut: {_said(each)} {each.width()} of {each.sizeHint().width()}"
        for each in _buttons(root)
        if each.text() and each.width() + 1 < each.minimumSizeHint().width()
    ]


def overflowing(root: QWidget) -> list[str]:
    """The scrolling pages whose content is wider than what can be seen of it."""
    areas = [each for each in root.findChildren(QScrollArea) if each.isVisible() and each.widgetResizable()]
    return [
        f"cut at the right: {area.accessibleName()}, {inside.width()} in {area.viewport().width()}"
        for area in areas
        if (inside := area.widget()) is not None and inside.width() > area.viewport().width()
    ]


def _beyond_screen(root: QWidget) -> list[str]:
    for _round in range(5):  # words that wrap anew ask for another height: until all have been heard
        needed = root.window().minimumSizeHint()
        if needed.width() <= SCREEN[0] and needed.height() <= SCREEN[1]:
            return []
        QApplication.processEvents()
    return [f"no room on a small screen: {needed.width()}×{needed.height()} are needed"]


def _unreached(root: QWidget) -> list[str]:
    wanted = [each for each in _focusable(root) if not _in_group(each)]
    if not wanted:
        return []
    root.window().activateWindow()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    for _step in range(len(wanted) * 2 + 10):
        here = QApplication.focusWidget()
        if here is None or here in seen:
            break
        seen.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return [f"Tab does not reach {_said(each)}" for each in wanted if each not in seen and not _holds(each, seen)]


def _in_group(widget: QWidget) -> bool:
    # One member of an exclusive group takes Tab; the arrow keys reach the others.
    if isinstance(widget, QRadioButton):
        return True
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()


def _holds(widget: QWidget, seen: list[QWidget]) -> bool:
    return isinstance(widget, QAbstractScrollArea) and any(widget.isAncestorOf(each) for each in seen)
