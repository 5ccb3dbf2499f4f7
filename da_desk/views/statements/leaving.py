"""To whom, for what and where to: asked before anything leaves; and the paths and hashes of what left."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from da_desk.errors import Problem
from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.statements.choosing import FolderField
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.labels import KeyValues, label
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.disclosure import Issued

SECTION = "leaving"


class LeavingForm(Column):
    """Recipient, purpose and folder; its fields belong to the form page that it stands on."""

    def __init__(self, form: FormPage, services: "Services", purpose: str) -> None:
        super().__init__(spacing=14)
        self._form = form
        practice, today = services.workplace.practice, services.workplace.today()
        recipients = [(each.slug, each.title) for each in practice.choices("recipients", today)]
        self._recipient = ChoiceField(_("Recipient"), recipients)
        self._purpose = TextField(_("Purpose"))
        self._folder = FolderField(_("Folder"), help=_("The files go here. Their names say nothing of the case."))
        form.add_field(f"{SECTION}.recipient", self._recipient, into=self)
        form.add_field(f"{SECTION}.purpose", self._purpose, into=self)
        form.add_field(f"{SECTION}.folder", self._folder, into=self)
        self._recipient.set_value("cps")
        self._purpose.set_value(purpose)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder.set_value(documents)

    def given(self) -> tuple[Path, str, str]:
        """Folder, recipient, purpose."""
        return Path(self._folder.value()), str(self._recipient.value()), str(self._purpose.value())

    def check(self) -> bool:
        """Whether all three are given; if not, the problems are shown."""
        asked = (
            (self._recipient, "recipient", _("Choose who gets it.")),
            (self._purpose, "purpose", _("Say what it is for.")),
            (self._folder, "folder", _("Choose the folder that it goes to.")),
        )
        missing = [Problem(f"{SECTION}.{key}", sentence) for field, key, sentence in asked if not field.answered()]
        self._form.show_problems(missing)
        return not missing


def issued_card(issued: "Issued") -> Card:
    """The files that left: path, pages and hash of each, to be selected and copied."""
    card = Card(_("Written"))
    inside = Column(spacing=theme.M)
    for file in issued.files:
        pages = ngettext("{count} page", "{count} pages", file.pages).format(count=file.pages)
        inside.add(label(file.path.name, "strong", wrap=True, selectable=True))
        inside.add(
            KeyValues([(_("Folder"), str(file.path.parent)), (_("Pages"), pages), ("SHA-256", _grouped(file.sha256))])
        )
    card.add(inside)
    return card


def _grouped(digest: str) -> str:
    """A hash in groups of eight, so that it can be read out and wraps."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
