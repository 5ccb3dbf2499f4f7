"""Pages of a PDF on the screen and on the printer. Nothing is written to disk on the way."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from da_desk.documents.preview import page_image
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.preview import Preview
from da_desk.wording import _

DOTS = 300
"""Dots an inch of a printed page."""
_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Job:
    """How a print job shows itself to whoever sees the queue, and the size of its pages."""

    name: str
    page: QPageSize.PageSizeId = QPageSize.PageSizeId.A4

    @property
    def width(self) -> int:
        """Pixels across a page."""
        return self.width_at(DOTS)

    def width_at(self, resolution: int) -> int:
        """The same at another resolution (dots an inch)."""
        return round(QPageSize(self.page).size(QPageSize.Unit.Millimeter).width() / _INCH * resolution)


def desk_job() -> Job:
    """The job of a paper of the desk."""
    return Job(_("DA Desk paper"))


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

    def ask(self, data: bytes, pages: int, done: Callable[[], object], job: Job | None = None) -> None:
        """Open the system's print dialog; it doesn't hold the desk up."""
        asked = job or desk_job()
        printer = made_printer(asked)
        dialog = QPrintDialog(printer, self._window)
        # What goes on record is a paper: a file of it would stand unencrypted and untraced. Files leave by their own way.
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, on=False)
        if not QPrinterInfo.availablePrinterNames():
            dialog.setWindowTitle(_("No printer is known to this computer"))
            for box in dialog.findChildren(QDialogButtonBox):
                for button in box.buttons():
                    button.setEnabled(box.buttonRole(button) is not QDialogButtonBox.ButtonRole.AcceptRole)
        dialog.setMinMax(1, pages)
        dialog.accepted.connect(lambda: self.render(printer, data, pages, done, asked))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()

    def render(self, printer: QPrinter, data: bytes, pages: int, done: Callable[[], object], job: Job) -> None:
        """Draw the pages that were chosen, and give them to the printer."""
        first = printer.fromPage() or 1
        last = printer.toPage() or pages
        wanted = range(max(first, 1) - 1, min(last, pages))
        self._tasks.aside(
            lambda: [page_image(data, page, job.width) for page in wanted],
            owner=self,
            done=lambda found: self._paint(printer, [image_of(*each) for each in found], done, job),
        )

    def _paint(self, printer: QPrinter, images: list[QImage], done: Callable[[], object], job: Job) -> None:
        painter = QPainter(printer)
        for number, image in enumerate(images):
            if number:
                printer.newPage()
            room = QRectF(painter.viewport())
            # At its own size, also on larger paper: a small page is not blown up.
            width = min(room.width(), job.width_at(printer.resolution()))
            height = image.height() * width / image.width()
            painter.drawImage(QRectF(room.x(), room.y(), width, min(height, room.height())), image)
        painter.end()
        done()


def made_printer(job: Job) -> QPrinter:
    """A printer that names the job, and nothing else."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(job.name)
    printer.setCreator(job.name)
    printer.setPageSize(QPageSize(job.page))
    printer.setFullPage(True)
    return printer
