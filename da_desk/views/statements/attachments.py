"""Exhibits of the statement: the translation, the interpreter's own statement, others; looked at before they are kept."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.help import Help
from da_desk.views.statements.choosing import FileField
from da_desk.views.statements.ink import file_bytes
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.attachments import AttachmentLine
    from da_desk.services.desk import Services
    from da_desk.store.changes import Changes
    from da_desk.views.statements.journey import Standing

SECTION = "attachment"
SHOWN = ("translation", "interpreter-statement", "exhibit", "other", "scan")


def kinds() -> dict[str, str]:
    """What can be attached here."""
    return {
        "translation": _("Translation of the statement"),
        "interpreter-statement": _("Interpreter's own statement"),
        "exhibit": _("Exhibit"),
        "other": _("Something else"),
    }


def attached(
    services: "Services",
    case_id: uuid.UUID,
    record_id: uuid.UUID | None,
    kind: str,
    title: str,
    path: str,
    op_id: uuid.UUID,
) -> "Changes":
    """Read the file and keep it; runs on the writer."""
    return services.attachments.add(case_id, record_id, kind, title, file_bytes(path), op_id=op_id)


class AttachmentsPage(StepPage):
    """What is attached, and one more."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Exhibits of the statement"))
        self._op_id = uuid.uuid4()
        self.form = FormPage(self.title)
        self._list = Card(_("Attached"))
        self._lines = Column(spacing=theme.S)
        self._list.add(self._lines)
        card = Card(_("Attach a file"))
        inside = Column(spacing=14)
        card.add(inside)
        self.kind = ChoiceField(_("What it is"), list(kinds().items()))
        self.title_field = TextField(_("Title"), help=_("Shown in the desk only."), optional=True)
        self.file = FileField(_("File"), help=_("PDF, PNG or JPEG, up to 25 MB."))
        for key, field in (("kind", self.kind), ("title", self.title_field), ("data", self.file)):
            self.form.add_field(f"{SECTION}.{key}", field, into=inside)
        self.form.add(self._list, card, None)
        self.fill(self.form)
        self.save = primary(_("Attach it"), self._save)
        self.add_actions(self.save)

    def refresh(self, field: str = "") -> None:
        """Show what is attached; ``field`` may name the kind that is wanted."""
        if field in kinds():
            self.kind.set_value(field)
        self.bench.tasks.read(self.bench.services.attachments.list, self.bench.case_id, owner=self, done=self._show)

    def news(self, standing: "Standing") -> None:
        """Something was attached."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "The witness signs the text in their own language. The translation and the interpreter's own statement are exhibits and go into the prosecutor's file."
                ),
            ),
            (_("MG11 with an interpreter: practice 6"),),
        )

    def _show(self, found: "Sequence[AttachmentLine]") -> None:
        clear_layout(self._lines)
        shown = [each for each in found if each.kind in SHOWN and not each.withdrawn]
        titles = kinds() | {"scan": _("Scan of the signed pages")}
        for each in shown:
            words = " · ".join(part for part in (titles[each.kind], each.title) if part)
            self._lines.add(label(words, "strong", wrap=True))
            self._lines.add(label(f"{each.who}, {moment(each.at)}, {max(each.size // 1024, 1):,} kB", "small", "muted"))
        if not shown:
            self._lines.add(label(_("Nothing is attached yet."), "body", "muted"))

    def _save(self) -> None:
        missing = [
            Problem(f"{SECTION}.{key}", sentence)
            for key, field, sentence in (
                ("kind", self.kind, _("Choose what it is.")),
                ("data", self.file, _("Choose the file.")),
            )
            if not field.answered()
        ]
        self.form.show_problems(missing)
        if missing:
            return
        line = self.view.statement if self.view else None
        self.bench.tasks.write(
            attached,
            self.bench.services,
            self.bench.case_id,
            line.id if line else None,
            str(self.kind.value()),
            str(self.title_field.value()),
            str(self.file.value()),
            self._op_id,
            owner=self,
            busy=self.save,
            done=lambda _changes: self._saved(),
            failed=self._refused,
        )

    def _saved(self) -> None:
        self._op_id = uuid.uuid4()
        self.form.set_values({})
        self.form.show_problems([])
        self.bench.say(_("Attached."))
        self.refresh()
        self.bench.reload()

    def _refused(self, error: DaDeskError) -> None:
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)
