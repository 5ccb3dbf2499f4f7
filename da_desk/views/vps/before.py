"""Before it is written: what was explained, how it is taken, the interpreter, who makes it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.views.help import Help
from da_desk.views.rooms.record_page import Beginning, PaperLine, RecordPage
from da_desk.views.rooms.step import Bench
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.vps import vps_sources
from da_desk.views.vps.standing import BEFORE, KIND, Standing
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record

FURTHER = "further"
"""What the overview gives as the field to go to, to begin a further one."""


class VpsPage(RecordPage[Standing]):
    """Some sections of the VPS on hand: the one that is written, else the last one signed, to be read."""

    def paper(self, standing: Standing) -> PaperLine | None:
        """The VPS on hand."""
        return None if self._wants_further(standing) else standing.paper

    def beginning(self) -> Beginning:
        """It begins with the offer that the victim took up."""
        further = self.standing is not None and bool(self.standing.vps.signed)
        if self.standing is None or not self.standing.vps.wanted:
            words = _("It begins once the victim said yes. Record the offer and the answer first.")
            first = (_("Record the offer"), "offer")
            return Beginning("pen", _("No statement yet"), words, _("Begin the statement"), None, first)
        words = _("Record what was explained and how it is taken, before the first word is written down.")
        if further:
            words = _("It stands beside those that are signed, which stay as they are. Everything is explained again.")
        title = _("A further statement") if further else _("No statement yet")
        return Beginning("pen", title, words, _("Begin the statement"), self.bench.services.vps.begin)

    def shown(self, record: "Record | None") -> None:
        """Say when it no longer changes."""
        if self.editable(record):
            self.show_notice("")
        elif record is not None and record.state == "ready-to-sign":
            signing = Button(_("Go to signing"), lambda: self.bench.go("signing"))
            self.show_notice(_("This no longer changes."), _("It was made ready to sign."), signing)
        else:
            self.show_notice(_("This is signed and stays as it is."), _("A further one may be added at any time."))

    def _wants_further(self, standing: Standing) -> bool:
        return self._field == FURTHER and standing.writing is None


class BeforePage(VpsPage):
    """The sections that are recorded before the first word is written down."""

    def __init__(self, bench: Bench) -> None:
        self.onward = Button(_("Save and go on to the statement"), self._go_on, kind="primary")
        self.unwanted = Button(_("Set it aside …"), lambda: self._ask())
        super().__init__(bench, _("Before it is written"), KIND, BEFORE, "before")

    def build(self, sections: Sequence[str]) -> None:
        """The question before it is set aside stands above the first card."""
        self.aside = ReasonPanel(
            _("Set this statement aside?"),
            _("It was not signed. It stays in the history of the case and is not used. Say why."),
            _("Set it aside"),
        )
        self.aside.confirmed.connect(self._set_aside)
        self.form.add(self.aside)
        super().build(sections)

    def lay_out(self) -> None:
        """Going on is what comes next: it is the primary button."""
        self.form.add(None)
        self.fill(self.form)
        self.save_button.setProperty("kind", "plain")
        self.add_actions(self.unwanted, self.save_button, self.onward)

    def shown(self, record: "Record | None") -> None:
        """Going on while it may be changed."""
        super().shown(record)
        self.onward.setVisible(self.editable(record))
        self.unwanted.setVisible(record is not None and self.editable(record))

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("Explain it in plain words before anything is written down, each time, also for a further one."),
                _(
                    "The statement is about what the crime has done. It holds no view on the punishment: that is the court's alone."
                ),
                _(
                    "See the victim alone, or with somebody whom the victim wants there. Never say where a refuge or a safe address is."
                ),
                _("Nothing of this page is printed on the statement."),
            ),
            (vps_sources.choice(), vps_sources.unchanged(), self.practice_form.source),
        )

    def _go_on(self) -> None:
        self.save(lambda: self.bench.go("write"))

    def _ask(self) -> None:
        self.aside.ask()
        self.form.show_widget(self.aside)

    def _set_aside(self) -> None:
        record = self.record
        if record is not None:
            self.bench.tasks.write(
                self.bench.services.records.withdraw,
                record.id,
                record.version,
                self.aside.reason,
                owner=self,
                busy=self.aside.yes,
                done=lambda _changes: self._was_set_aside(),
                failed=self.aside.refuse,
            )

    def _was_set_aside(self) -> None:
        self.aside.settle()
        self.keeper.drop()
        self.bench.say(_("It is set aside."))
        self.bench.go("")
