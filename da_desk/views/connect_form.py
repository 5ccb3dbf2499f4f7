"""The form for a shared desk that this computer doesn't know yet."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from da_desk.errors import Problem, ValidationFailed
from da_desk.settings import POSTGRESQL, ServerPlace, server_place
from da_desk.views.forms.text import TextField
from da_desk.views.narrow_form import SharedForm
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button, primary
from da_desk.wording import _


class FileField(TextField):
    """The path of a file, typed or chosen."""

    def __init__(self, title: str, *, help: str = "", optional: bool = False) -> None:  # noqa: A002
        super().__init__(title, help=help, optional=optional)
        line = self.control
        self.box.removeWidget(line)
        holder = Row(spacing=6)
        holder.box.addWidget(line, 1)
        holder.add(Button(_("Choose …"), self._choose, name=_("Choose a file: {label}").format(label=title)))
        self.add(holder)

    def _choose(self) -> None:
        folder = str(Path(self.value()).parent) if self.value() else str(Path.home())
        chosen, _kind = QFileDialog.getOpenFileName(self.window(), self.title, folder)
        if chosen:
            self.set_value(chosen)
            self.edited.emit()


class ConnectForm(SharedForm):
    """Server, database and certificate authority, and who signs in."""

    def __init__(self) -> None:
        super().__init__(
            _("Connect to a shared desk"),
            _("Ask your IT for the names of the server and the database."),
        )
        self.ask("host", TextField(_("Server"), placeholder="da-desk.example.org"))
        port = TextField(_("Port"), width=100)
        port.set_value(str(POSTGRESQL))
        self.ask("port", port)
        self.ask("database", TextField(_("Database")))
        words = _(
            "The server’s certificate is always checked: by your force’s own authority, or by those that this computer trusts when this is empty."
        )
        self.ask("ca_file", FileField(_("Certificate authority"), help=words, optional=True))
        self.ask_who()
        self.end(primary(_("Connect"), self.submitted.emit))

    @property
    def place(self) -> ServerPlace:
        """The place that was given. Raises ValidationFailed."""
        return server_place(self.text("host"), self.text("database"), self.text("port"), self.text("ca_file"))

    def check(self) -> bool:
        """Whether everything is there and can be."""
        return self.show_problems([*self._place_problems(), *self.who_is_missing()])

    def _place_problems(self) -> Sequence[Problem]:
        try:
            _given = self.place
        except ValidationFailed as error:
            return error.problems
        return ()
