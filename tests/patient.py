"""Waiting for a window and its tasks: long enough that a busy machine is never taken for a desk that does not answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

MILLISECONDS = 30_000
"""What passes at once passes at once; only a failure takes this long. A test that has a limit names its own."""


class Patient(QtBot):
    """The bot of every test, with one limit for all that is waited for."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = MILLISECONDS) -> None:
        """Until the callback is true."""
        super().waitUntil(callback, timeout=timeout)

    def waitExposed(self, widget: QWidget, *, timeout: int = MILLISECONDS) -> Any:
        """Until the window can be seen."""
        return super().waitExposed(widget, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = MILLISECONDS, **more: Any) -> Any:
        """Until the signal is emitted."""
        return super().waitSignal(signal, timeout=timeout, **more)
