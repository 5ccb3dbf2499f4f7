"""How the victim gets the plan, and what is asked before anything is left on paper."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from da_desk.errors import ValidationFailed
from da_desk.practice.victim_copy import CopyAnswers
from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.statements.choosing import FolderField
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.labels import label
from da_desk.wording import _

SECTION = "copy"
ALOUD, PAPER, TOGETHER = "read-aloud", "paper", "read-with-me"


class CopyQuestions(Card):
    """Its fields belong to the form page that it stands on."""

    def __init__(self, form: FormPage) -> None:
        super().__init__(_("How"))
        self._way = ChoiceField(_("How the victim gets it"), way_titles())
        lives = [("yes", _("Yes")), ("no", _("No")), ("sometimes", _("Sometimes"))]
        self._questions: dict[str, ChoiceField | TextField] = {
            "lives_with": ChoiceField(_("Does the victim live with the suspect?"), lives),
            "kept_where": TextField(_("Where would the paper be kept?"), limit=500),
            "if_found": TextField(_("What would happen if the suspect found it?"), limit=500),
        }
        self._folder = FolderField(
            _("Folder, to save it as a file"), help=_("The file is called “notes”, and no more.")
        )
        self.paper = Column("well", (14, 12, 14, 14), theme.M)
        self.paper.add(label(_("Ask this first"), "strong"))
        inside = Column(spacing=theme.L)
        form.add_field(f"{SECTION}.way", self._way, into=inside)
        for key, field in self._questions.items():
            form.add_field(f"{SECTION}.{key}", field, into=self.paper)
        form.add_field(f"{SECTION}.folder", self._folder, into=self.paper)
        inside.add(self.paper)
        self.add(inside)

    @property
    def way(self) -> str:
        """The way that is chosen."""
        return str(self._way.value()) or ALOUD

    @property
    def answers(self) -> CopyAnswers:
        """The way, and what was asked before paper is left."""
        if self.way == PAPER:
            lives, kept, found = (str(field.value()) for field in self._questions.values())
            return CopyAnswers(lives, kept, found, "paper")
        return CopyAnswers(way="read-with-me" if self.way == TOGETHER else "read-aloud")

    @property
    def folder(self) -> Path | None:
        """Where a file goes; None while none is chosen."""
        return Path(self._folder.value()) if self._folder.answered() else None

    def offer_folder(self) -> None:
        """Begin with the person's own documents."""
        if not self._folder.answered():
            documents = QStandardPaths.StandardLocation.DocumentsLocation
            self._folder.set_value(QStandardPaths.writableLocation(documents))

    def show_contradiction(self, error: ValidationFailed) -> None:
        """Questions not answered yet are no mistake; an answer that goes against the plan is said at once."""
        living = self._questions["lives_with"]
        said = next((each.sentence for each in error.problems if each.field == "lives_with"), "")
        living.show_problem(said if living.answered() else "")


def way_titles() -> list[tuple[str, str]]:
    """The ways, the usual one first."""
    return [
        (ALOUD, _("Read aloud, nothing left")),
        (TOGETHER, _("Read together on this screen")),
        (PAPER, _("On paper")),
    ]
