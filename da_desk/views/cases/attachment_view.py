"""An attached file on the screen, page by page; nothing is written to disk, and that it was looked at is recorded."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from da_desk.documents.preview import page_count
from da_desk.documents.scans import scan_pages
from da_desk.errors import DaDeskError
from da_desk.views import theme
from da_desk.views.statements.paper import PagesOf
from da_desk.views.tasks import Task, TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import link
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.attachments import AttachmentLine
    from da_desk.services.desk import Services

PDF = "application/pdf"


def as_pages(data: bytes, media_type: str) -> tuple[bytes, int]:
    """The file as a PDF, and its number of pages; a picture becomes one page. Raises ValidationFailed, UnreadableError."""
    pages = data if media_type == PDF else scan_pages(data)
    return pages, page_count(pages)


class AttachmentView(Column):
    """``show_file`` reads one attachment and shows it; ``closed`` when the person goes back."""

    closed = Signal()

    def __init__(self, services: "Services", tasks: TaskRunner) -> None:
        super().__init__("canvas")
        self._services, self._tasks = services, tasks
        self._under_way: Task | None = None
        self.back = link(_("Back"), self.go_back, name=_("Back to the papers"))
        self.back.setProperty("flush", True)
        self._title = label("", "heading", wrap=True)
        self._facts = label("", "small", "muted")
        self._state = label("", "body", "muted", wrap=True)
        self._refusal = Column()
        self.preview = PagesOf(tasks, _("Pages of the attached file"))
        self._lay_out()

    def _lay_out(self) -> None:
        head = Row("", (theme.XL, theme.M, theme.XL, theme.S), theme.S)
        head.add(self.back, label("›", "body", "muted"))
        head.box.addWidget(self._title, 1)
        head.add(self._facts)
        body = Column("", (theme.XL, 0, theme.XL, theme.M), theme.S)
        body.add(self._refusal, self._state)
        body.box.addWidget(self.preview, 1)
        body.box.addStretch(0)
        self.add(head)
        self.box.addWidget(body, 1)
        self.preview.hide()

    def show_file(self, line: "AttachmentLine", title: str) -> None:
        """Read the file, which is logged, and show its first page."""
        self.close_file()
        self._title.setText(title)
        self._facts.setText(f"{moment(line.at)} · {line.who}" if line.who else moment(line.at))
        self._say(_("The file is being opened …"))
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._under_way = self._tasks.read(
            self._services.attachments.get,
            line.id,
            owner=self,
            done=lambda data: self._render(data, line.media_type),
            failed=self._refused,
        )

    def close_file(self) -> None:
        """Give the file up: its bytes don't stay in memory, and what is under way is not waited for."""
        if self._under_way is not None:
            self._under_way.cancel()
        self._under_way = None
        self.preview.show_file(b"", 0)
        self.preview.hide()
        self._refuse(None)
        self._say("")

    def go_back(self) -> None:
        """Close the file and go back to the list."""
        self.close_file()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _render(self, data: bytes, media_type: str) -> None:
        self._under_way = self._tasks.aside(
            as_pages, data, media_type, owner=self, done=self._show, failed=self._refused
        )

    def _show(self, found: tuple[bytes, int]) -> None:
        self._under_way = None
        self._say("")
        self.preview.show()
        self.preview.show_file(*found)

    def _refused(self, error: DaDeskError) -> None:
        self._under_way = None
        self._say("")
        self._refuse(error)

    def _refuse(self, error: DaDeskError | None) -> None:
        clear_layout(self._refusal)
        if error is not None:
            self._refusal.add(AlertStrip(_("This file can't be shown."), error.sentence))

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))
