"""The one window of the program."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.messages import MessageBar

SMALLEST = (1024, 640)


class Shell(QMainWindow):
    """The one window: what is in front, and the message at its foot. Its title never says more than the program.

    ``painted`` once, after the first paint; ``closing`` before it closes.
    """

    closing = Signal()
    painted = Signal()

    def __init__(self, messages: MessageBar) -> None:
        super().__init__()
        self.setWindowTitle("DA Desk")
        self.setMinimumSize(*SMALLEST)
        self._painted = False
        self._inside: QWidget | None = None
        self._whole = Column("canvas")
        self._foot = Row("canvas", (12, 0, 12, 10))
        self._foot.box.addWidget(messages, 1)
        messages.shown.connect(self._foot.setVisible)
        self._foot.hide()
        self._whole.add(self._foot)
        self.setCentralWidget(self._whole)

    def show_inside(self, inside: QWidget) -> None:
        """Put something in front; what was there is gone for good."""
        if self._inside is not None:
            self._whole.box.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = inside
        self._whole.box.insertWidget(0, inside, 1)
        inside.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say when the window has been painted for the first time."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what was typed before the end."""
        self.closing.emit()
        super().closeEvent(event)
