"""Pages of a PDF on the screen and on the printer. Nothing is written to disk on the way."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from da_desk.documents.preview import page_image
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.preview import Preview
from da_desk.wording import _

PRINT_WIDTH = 2_480
"""Pixels across a printed page: A4 at 300 dots an inch."""


class PagesOf(Preview):
    """Shows the pages of one PDF that is in memory; pictures are drawn aside."""

    def __init__(self, tasks: TaskRunner, name: str) -> None:
        self._tasks = tasks
        self._data = b""
        self.count = 0
        super().__init__(name, self._draw)

    @property
    def data(self) -> bytes:
        """The file that is shown."""
        return self._data

    def show_file(self, data: bytes, pages: int) -> None:
        """Show a file; b"" and 0 show none."""
        if data != self._data:
            self._data, self.count = data, pages
            self.show_pages(pages)

    def _draw(self, page: int, width: int, give: Callable[[QImage], None]) -> None:
        self._tasks.aside(page_image, self._data, page, width, owner=self, done=lambda found: give(image_of(*found)))


def image_of(data: bytes, width: int, height: int) -> QImage:
    """RGBA bytes as a picture of its own."""
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


class Printing(QObject):
    """Prints a PDF through the system's dialog. ``done()`` once all pages are with the printer."""

    def __init__(self, tasks: TaskRunner, window: QWidget) -> None:
        super().__init__(window)
        self._tasks, self._window = tasks, window

    def ask(self, data: bytes, pages: int, done: Callable[[], object]) -> None:
        """Open the system's print dialog; it doesn't hold the desk up."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_("DA Desk paper"))
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self._window)
        dialog.setMinMax(1, pages)
        dialog.accepted.connect(lambda: self._render(printer, data, pages, done))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()

    def _render(self, printer: QPrinter, data: bytes, pages: int, done: Callable[[], object]) -> None:
        first = printer.fromPage() or 1
        last = printer.toPage() or pages
        wanted = range(max(first, 1) - 1, min(last, pages))
        self._tasks.aside(
            lambda: [page_image(data, page, PRINT_WIDTH) for page in wanted],
            owner=self,
            done=lambda found: self._paint(printer, [image_of(*each) for each in found], done),
        )

    def _paint(self, printer: QPrinter, images: list[QImage], done: Callable[[], object]) -> None:
        painter = QPainter(printer)
        for number, image in enumerate(images):
            if number:
                printer.newPage()
            target = QRectF(painter.viewport())
            height = image.height() * target.width() / image.width()
            painter.drawImage(QRectF(target.x(), target.y(), target.width(), min(height, target.height())), image)
        painter.end()
        done()
