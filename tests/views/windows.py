"""Watching for windows that flash up: a part of a page that is shown before it has its place is a window of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class _Windows(QObject):
    """Notes every plain window that is shown; menus, lists, tips and dialogs are none."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched.windowType() in (Qt.WindowType.Window, Qt.WindowType.Widget)
        ):
            self.shown.append(f"{watched!r} “{watched.accessibleName()}”")
        return False


@contextmanager
def windows_shown(app: QApplication) -> Iterator[list[str]]:
    """What is shown as a window of its own meanwhile."""
    windows = _Windows()
    app.installEventFilter(windows)
    try:
        yield windows.shown
    finally:
        app.removeEventFilter(windows)
