"""Garbage of Python's is collected on the main thread alone, while tasks run on others.

Python collects cycles in whichever thread happens to allocate. Pages are full of cycles (a button holds a lambda that
holds its page), and an object of Qt that is destroyed on another thread than its own brings the desk down: timers are
stopped from the wrong thread, events go to what is half gone. So nothing is collected by itself while a task runner
lives; a timer of the main thread does what Python would have done (ADR 0024).
"""

import gc
from itertools import count
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

PAUSE_MILLISECONDS = 500
"""Between two looks at whether something is worth collecting."""


def generation_due() -> int | None:
    """The oldest generation that Python's own thresholds would collect now; None for nothing."""
    due = None
    for generation, (made, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if not limit or made <= limit:
            break
        due = generation
    return due


def set_loaded_apart() -> None:
    """Never look again at what is there by now, once in a process: nearly all of it is modules and catalogues that stay,
    and a full collection that goes through them stops the window for a quarter of a second."""
    if not gc.get_freeze_count():
        gc.freeze()


class Collecting(QObject):
    """Lives on the main thread from its making to ``end``; Python collects by itself again after the last one's end."""

    _living: ClassVar[set[int]] = set()
    _numbers = count()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = next(self._numbers)
        self._living.add(self._number)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(PAUSE_MILLISECONDS)

    def end(self) -> None:
        """Stop. Safe to call twice."""
        self._timer.stop()
        self._living.discard(self._number)
        if not self._living:
            gc.enable()

    def _look(self) -> None:
        due = generation_due()
        if due is not None:
            gc.collect(due)
