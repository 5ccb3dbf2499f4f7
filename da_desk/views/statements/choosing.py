"""Choosing a file to attach and a folder to write to: with the system's dialog, by typing, or by dropping."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit

from da_desk.views import theme
from da_desk.views.forms.field import Field
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

FILES = "*.pdf *.png *.jpg *.jpeg"


class FileField(Field):
    """One file: chosen with the dialog, or dropped. ``value`` is its path; only the name is shown.

    ``named`` says which files are meant, ``patterns`` are the ends of their names; without them papers and pictures.
    """

    chosen = Signal()

    def __init__(
        self,
        title: str,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        named: str = "",
        patterns: str = FILES,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._path: Path | None = None
        self._named, self._patterns = named or _("PDF, PNG or JPEG"), patterns
        self._name = label(self._empty(), "body", "muted", wrap=True)
        self._button = Button(
            _("Choose a file …"), self.open_dialog, name=_("Choose a file: {label}").format(label=title)
        )
        holder = Row("well", (theme.M, theme.S, theme.M, theme.S), theme.M)
        holder.box.addWidget(self._button)
        holder.box.addWidget(self._name, 1)
        self.setAcceptDrops(True)
        self.place(holder, self._button)
        self._button.setAccessibleName(_("Choose a file: {label}").format(label=title))

    def value(self) -> str:
        """The path, or ""."""
        return str(self._path) if self._path else ""

    def fill(self, value: object) -> None:
        """Show a path, or none."""
        self._path = Path(str(value)) if value else None
        self._name.setText(self._path.name if self._path else self._empty())

    def open_dialog(self) -> None:
        """The system's dialog; it doesn't hold the desk up."""
        dialog = QFileDialog(self, self.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_("{named} ({patterns})").format(named=self._named, patterns=self._patterns))
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file of this computer may be dropped."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file."""
        if (path := _dropped(event)) is not None:
            event.acceptProposedAction()
            self._take(path)

    def _take(self, path: str) -> None:
        self.fill(path)
        self.show_problem("")
        self.chosen.emit()

    def _empty(self) -> str:
        return _("No file chosen. You can also drop it here: {named}.").format(named=self._named)


class FolderField(Field):
    """A folder of this computer: typed, or chosen with the dialog."""

    def __init__(self, title: str, *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._edit = QLineEdit()
        self._edit.textEdited.connect(self.note_edit)
        button = Button(
            _("Choose a folder …"), self.open_dialog, name=_("Choose a folder: {label}").format(label=title)
        )
        holder = Row(spacing=theme.S)
        holder.box.addWidget(self._edit, 1)
        holder.box.addWidget(button)
        self.place(holder, self._edit)

    def value(self) -> str:
        """The path as typed or chosen."""
        return self._edit.text().strip()

    def fill(self, value: object) -> None:
        """Show a path."""
        self._edit.setText(str(value or ""))

    def open_dialog(self) -> None:
        """The system's dialog; it doesn't hold the desk up."""
        dialog = QFileDialog(self, self.title, self.value())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, path: str) -> None:
        self.fill(path)
        self.show_problem("")
        self.note_edit()


def _dropped(event: QDropEvent) -> str | None:
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else None
