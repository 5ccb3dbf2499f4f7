"""The reminder beside the clock of the computer: that things are due, never what, where or whose."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from da_desk.views import theme
from da_desk.wording import _, ngettext

SHOWN_MILLISECONDS = 10_000
Say = Callable[[str], object]


def due_sentence(count: int) -> str:
    """All that the reminder says: whoever stands behind the screen may read it."""
    return ngettext("{count} thing is due.", "{count} things are due.", count).format(count=count)


class Reminder(QObject):
    """Says how many things are due when there are more than it said last. ``stop`` ends it when the desk is locked or left.

    ``off``: nothing of it may stand on the screen any more.
    """

    off = Signal()

    def __init__(self, parent: QObject, say: Say, *, on: bool) -> None:
        super().__init__(parent)
        self._say, self._on, self._said, self._stopped = say, on, 0, False

    def set_on(self, on: bool) -> None:
        """Remind, or no longer."""
        self._on = on
        if not on:
            self.off.emit()

    def stop(self) -> None:
        """Say nothing any more: nobody is in."""
        self._stopped = True
        self.off.emit()

    def count(self, _overdue: int, urgent: int) -> None:
        """That many are past their time or due within two hours."""
        if self._on and not self._stopped and urgent > self._said:
            self._say(due_sentence(urgent))
        self._said = urgent


class Tray(QObject):
    """The icon beside the clock. ``say`` shows a message there; a press on it brings the window to the front."""

    def __init__(self, parent: QObject, show_window: Callable[[], object]) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(theme.look().icon("clock", "accent", 22), self)
        self._icon.setToolTip("DA Desk")
        self._icon.activated.connect(lambda _why: show_window())
        self._icon.messageClicked.connect(show_window)

    def say(self, words: str) -> None:
        """Show a message; the icon stands there while reminders are on."""
        self._icon.show()
        self._icon.showMessage(_("DA Desk"), words, QIcon(), SHOWN_MILLISECONDS)

    def hide(self) -> None:
        """Take the icon away, with any message."""
        self._icon.hide()


def has_tray() -> bool:
    """Whether this computer has a place beside the clock that shows messages."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
