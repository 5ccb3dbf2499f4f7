"""Keeping the focus where the person was while a page is shown anew: the button of the same name takes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def focused_name(inside: QWidget) -> str:
    """The accessible name of what has the focus inside a widget, or ""."""
    focused: QWidget | None = QApplication.focusWidget()
    return focused.accessibleName() if focused is not None and inside.isAncestorOf(focused) else ""


def focus_named(inside: QWidget, name: str) -> None:
    """Give the focus to the widget of that accessible name, if it is still there."""
    for each in inside.findChildren(QWidget):
        if each.accessibleName() == name and each.isVisibleTo(inside) and each.focusPolicy() != Qt.FocusPolicy.NoFocus:
            each.setFocus(Qt.FocusReason.OtherFocusReason)
            return


@contextmanager
def focus_kept(inside: QWidget) -> Iterator[None]:
    """What is built anew within gives the focus back to the widget of the same name."""
    name = focused_name(inside)
    yield
    if name:
        focus_named(inside, name)
