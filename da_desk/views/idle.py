"""Closing the desk when nobody has touched it for the minutes that the policy gives."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_INPUT = frozenset({
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
})  # fmt: skip
_LOOK_EVERY_MILLISECONDS = 1_000


class Idle(QObject):
    """Emits ``over`` once when ``minutes`` have passed without input; ``start`` begins anew, ``stop`` ends.

    The clock is monotonic, so that setting the computer's clock neither closes a desk nor keeps it open.
    """

    over = Signal()

    def __init__(self, app: QApplication, minutes: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(app)
        self._app, self._longest, self._clock = app, minutes * 60, clock
        self._limit = self._longest
        self._last = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.check)

    def start(self, minutes: float | None = None) -> None:
        """Begin to count, to ``minutes`` when they are fewer than the computer's own."""
        self._limit = min(self._longest, (minutes or self._longest / 60) * 60)
        self._last = self._clock()
        self._app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def check(self) -> None:
        """Emit ``over`` if the time has come."""
        if self._timer.isActive() and self._clock() - self._last >= self._limit:
            self.stop()
            self.over.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice input; nothing is held back."""
        if event.type() in _INPUT:
            self._last = self._clock()
        return False
