"""Type once: a paper as text, section by section, to be copied into another system; then where it was pasted."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.settings import machine_policy
from da_desk.views import theme
from da_desk.views.clipboard import OwnClipboard
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.help import Help
from da_desk.views.statements.journey import DETAILS, OIC, REPORT, STATEMENT
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.records import RecordLine

SIDE = 380
SECTION = "copied"


def clipboard_seconds(services: "Services") -> int:
    """How long copied text may stay: the desk's setting, within what the computer's administrator allows."""
    with services.workplace.reading() as uow:
        wanted = services.workplace.policies(uow).number("clipboard.seconds")
    return min(wanted, machine_policy().clipboard_seconds)


class CopiedPanel(FormPage):
    """Asks where the copied section was pasted, and for what. ``recorded`` once it is on record."""

    recorded = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__(_("Record of what was copied"), widest=0, margins=(theme.M, 0, theme.L, theme.L))
        self._bench = bench
        self._record_id: uuid.UUID | None = None
        self._section = ""
        self._op_id = uuid.uuid4()
        practice, today = bench.services.workplace.practice, bench.services.workplace.today()
        recipients = [(each.slug, each.title) for each in practice.choices("recipients", today)]
        card = Card(_("Pasted where?"))
        inside = Column(spacing=14)
        card.add(inside)
        self._what = label("", "body", "muted", wrap=True)
        inside.add(self._what)
        self.where = TextField(_("Pasted where"), help=_("Such as the record system and the entry."))
        self.purpose = TextField(_("Purpose"))
        self.recipient = ChoiceField(_("Recipient"), recipients)
        for key, field in (("pasted_where", self.where), ("purpose", self.purpose), ("recipient", self.recipient)):
            self.add_field(f"{SECTION}.{key}", field, into=inside)
        self.save = primary(_("Record it"), self._save)
        buttons = Row()
        buttons.add(self.save, None)
        inside.add(buttons)
        self.add(card, None)
        self._clear()

    def ask(self, record_id: uuid.UUID, section: str) -> None:
        """A section was copied."""
        self._record_id, self._section, self._op_id = record_id, section, uuid.uuid4()
        self._what.setText(_("“{section}” is on the clipboard. Say where it goes.").format(section=section))
        self.save.setEnabled(True)

    def _clear(self) -> None:
        self.set_values({SECTION: {"recipient": "own-file", "purpose": _("Entered in the force's own record")}})
        self._what.setText(_("Copy a section first."))
        self.save.setEnabled(False)

    def _save(self) -> None:
        if self._record_id is None:
            return
        answers: dict[str, Any] = self.values().get(SECTION, {})
        self._bench.tasks.write(
            self._bench.services.disclosure.copied,
            self._record_id,
            self._section,
            answers.get("pasted_where", ""),
            answers.get("purpose", ""),
            answers.get("recipient", ""),
            op_id=self._op_id,
            owner=self,
            busy=self.save,
            done=lambda _changes: self._saved(),
            failed=self._refused,
        )

    def _saved(self) -> None:
        self.show_problems([])
        self._clear()
        self._bench.say(_("On record."))
        self.recorded.emit()

    def _refused(self, error: DaDeskError) -> None:
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.show_error(error)


class TypeOncePage(StepPage):
    """The papers as text, with *Copy* for each section."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Copy as text"))
        self.clipboard = OwnClipboard()
        self._paper = ""
        self._seconds = machine_policy().clipboard_seconds
        self.papers = Segments(_("Paper"), list(_papers().items()))
        self.papers.chosen.connect(self._choose)
        self._page = ScrollPage(self.title, (theme.XL, 0, theme.M, theme.L), theme.M)
        self._holder = Column(spacing=theme.M)
        self._page.add(self.papers, self._holder, None)
        self.panel = CopiedPanel(bench)
        self.panel.recorded.connect(self.clipboard.take_back)
        self.fill_beside(self._page, self.panel, SIDE)

    def refresh(self, _field: str = "") -> None:
        """Show the paper chosen."""
        self.bench.tasks.read(clipboard_seconds, self.bench.services, owner=self, done=self._keep_seconds)
        self._choose(self._paper or self.papers.current)

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("Copy a section and paste it into the other system; nothing has to be typed twice."),
                _(
                    "Say where it was pasted: that is the record of the disclosure. The clipboard is cleared after a short time."
                ),
            ),
            (_("Disclosure on record: DPA 2018 s.62"),),
        )

    def _keep_seconds(self, seconds: int) -> None:
        self._seconds = seconds
        words = ngettext(
            "Copied text stays on the clipboard for {count} second.",
            "Copied text stays on the clipboard for {count} seconds.",
            seconds,
        )
        self.show_notice("", words.format(count=seconds))

    def _choose(self, kind: str) -> None:
        self._paper = kind
        line = self._line(kind)
        clear_layout(self._holder)
        if line is None:
            self._holder.add(label(_("There is no such paper yet."), "body", "muted"))
            return
        self.bench.tasks.read(
            self.bench.services.disclosure.sections,
            line.id,
            owner=self,
            done=lambda found: self._show(kind, line.id, found),
            failed=lambda error: self.show_notice(error.sentence, kind="alert"),
        )

    def _line(self, kind: str) -> "RecordLine | None":
        view = self.view
        if view is None:
            return None
        return {STATEMENT: view.statement, OIC: view.oic_statement, REPORT: view.report, DETAILS: view.details}[kind]

    def _show(self, kind: str, record_id: uuid.UUID, sections: "Sequence[tuple[str, str]]") -> None:
        if kind != self._paper:
            return
        clear_layout(self._holder)
        for title, text in sections:
            self._holder.add(self._card(record_id, title, text))
        if not sections:
            self._holder.add(label(_("Nothing is written in it yet."), "body", "muted"))

    def _card(self, record_id: uuid.UUID, title: str, text: str) -> Card:
        name = _("Copy: {section}").format(section=title)
        card = Card(title, Button(_("Copy"), lambda: self._copy(record_id, title, text), icon="copy", name=name))
        card.add(label(text, wrap=True))
        return card

    def _copy(self, record_id: uuid.UUID, title: str, text: str) -> None:
        self.clipboard.copy(text, self._seconds)
        self.panel.ask(record_id, title)
        self.panel.where.focus_field()


def _papers() -> dict[str, str]:
    return {
        STATEMENT: _("Statement"),
        OIC: _("Officer's own statement"),
        REPORT: _("Background report"),
        DETAILS: _("Witness details"),
    }
