"""Keeping the focus where the person was while a page is shown anew, and Tab going along as the page is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QWidget


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


def focus_within(inside: QWidget) -> None:
    """Give the focus to what is read first below a widget, unless something in there has it."""
    focused: QWidget | None = QApplication.focusWidget()
    if focused is None or not inside.isAncestorOf(focused):
        first = next((each for each in as_read(inside) if each.isVisibleTo(inside)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)


@contextmanager
def focus_kept(inside: QWidget) -> Iterator[None]:
    """What is built anew within gives the focus back to the widget of the same name."""
    name = focused_name(inside)
    yield
    if name:
        focus_named(inside, name)


def order_tabs(root: QWidget) -> None:
    """Have Tab go through everything below ``root`` as it stands on the page, also what was put in between later.

    What stands first below it has to be there from the start.
    """
    former: QWidget | None = None
    for each in as_read(root):
        if former is not None:
            QWidget.setTabOrder(former, each)
        former = each


def as_read(widget: QWidget) -> Iterator[QWidget]:
    """What can take the focus below a widget (and itself), hidden things too, in the order in which a page is read."""
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
        yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    if inner is not None:
        yield from as_read(inner)
    elif (layout := widget.layout()) is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield from as_read(widget)
        elif (below := item.layout()) is not None:
            yield from _in_layout(below)
