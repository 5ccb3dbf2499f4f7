"""Text copied from the desk stays on the clipboard for a short time only, and only as long as it is still ours."""

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication


class OwnClipboard(QObject):
    """Copies text and takes it back. It lives with the application, so that closing a page doesn't leave text behind."""

    def __init__(self) -> None:
        app = QCoreApplication.instance()
        super().__init__(app)
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.take_back)
        if app is not None:
            app.aboutToQuit.connect(self.take_back)

    @property
    def holds(self) -> bool:
        """Whether text copied here is still on the clipboard."""
        return bool(self._text) and _board().text() == self._text

    def copy(self, text: str, seconds: int) -> None:
        """Put text on the clipboard for so many seconds; clipboard histories are asked not to keep it."""
        self._text = text
        data = QMimeData()
        data.setText(text)
        data.setData("x-kde-passwordManagerHint", b"secret")
        data.setData('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"\x00")
        _board().setMimeData(data)
        self._timer.start(seconds * 1_000)

    def take_back(self) -> None:
        """Clear the clipboard if what stands on it is still ours."""
        self._timer.stop()
        if self.holds:
            _board().clear()
        self._text = ""


def _board() -> QClipboard:
    return QGuiApplication.clipboard()
