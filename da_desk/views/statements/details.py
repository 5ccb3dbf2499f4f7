"""Witness details: the restricted reverse of the statement. A file of its own, never served."""

from typing import TYPE_CHECKING

from da_desk.views.help import Help
from da_desk.views.statements.record_page import PartsPage
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView

KIND = "witness_details"
SECTIONS = ("contact", "person", "availability", "needs", "consents", "taken")


class DetailsPage(PartsPage):
    """The particulars of the witness, section by section."""

    def __init__(self, bench: Bench) -> None:
        form = bench.services.records.form(KIND)
        sections = [section for section in form.sections if section.id in SECTIONS]
        self.parts = {section.id: tuple(f"{section.id}.{field.id}" for field in section.fields) for section in sections}
        self._titles = {section.id: section.title for section in sections}
        self.complete = Button(_("Save as complete"), self._complete, kind="primary")
        super().__init__(bench, _("Witness details"), KIND, SECTIONS, "details")

    def part_titles(self) -> dict[str, str]:
        """The sections of the form."""
        return self._titles

    def lay_out(self) -> None:
        """Completing is what comes next."""
        super().lay_out()
        self.save_button.setProperty("kind", "plain")
        self.add_actions(self.complete)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The details of this case."""
        return view.details

    def editable(self, record: "Record | None") -> bool:
        """Always: a change takes a completed one back to the draft."""
        return record is None or record.state in ("draft", "completed")

    def shown(self, record: "Record | None") -> None:
        """Say whom it is for."""
        super().shown(record)
        done = record is not None and record.state == "completed"
        self.show_state(_("Complete") if done else "", "standard")
        self.show_notice(
            _("Restricted."),
            _("For the police and the prosecution alone. It leaves as a file of its own."),
            kind="warning",
        )

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("This is the reverse of the MG11. It is never in the file that is served."),
                _(
                    "Record “none” when there are no dates to avoid: a blank is a defect. Dates can show when a home is empty."
                ),
            ),
            (self.practice_form.source,),
        )

    def _complete(self) -> None:
        self.save(self._finish)

    def _finish(self) -> None:
        record = self.record
        if record is not None:
            self.bench.tasks.write(
                self.bench.services.records.complete,
                record.id,
                record.version,
                owner=self,
                busy=self.complete,
                done=lambda _changes: self._finished(),
                failed=self.form.show_error,
            )

    def _finished(self) -> None:
        self.bench.say(_("The witness details are complete."))
        self.bench.reload()
