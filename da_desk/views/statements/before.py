"""Before the statement: how the victim was seen, what was explained, the interpreter, the witness."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from da_desk.views.help import Help
from da_desk.views.statements.record_page import Beginning, RecordPage
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView


def statement_beginning(page: RecordPage) -> Beginning:
    """How the victim's statement is begun; while advice is awaited it can't be."""
    paused = page.view.paused if page.view else ""
    words = paused or _("Record how the victim was seen and what was explained, before the first word is taken down.")
    act = None if paused else page.bench.services.statements.start
    return Beginning("pen", _("No statement yet"), words, _("Begin the statement"), act)


class BeforePage(RecordPage):
    """The sections of the statement that are recorded before the first word is taken down."""

    def __init__(self, bench: Bench) -> None:
        self.onward = Button(_("Save and go on to the statement"), self._go_on)
        super().__init__(
            bench,
            _("Before the statement"),
            "withdrawal_statement",
            ("about", "before", "interpreter", "witness"),
            "before",
        )

    def build(self, sections: Sequence[str]) -> None:
        """The indication's id is kept and not shown."""
        for name in sections:
            self.form.add_section(self.section_form(name, ("indication_id",)))

    def lay_out(self) -> None:
        """Going on is what comes next: it is the primary button."""
        self.form.add(None)
        self.fill(self.form)
        self.save_button.setProperty("kind", "plain")
        self.onward.setProperty("kind", "primary")
        self.add_actions(self.save_button, self.onward)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The victim's statement."""
        return view.statement

    def beginning(self) -> Beginning:
        """The statement of the victim."""
        return statement_beginning(self)

    def shown(self, record: "Record | None") -> None:
        """Say when the paper no longer changes."""
        self.onward.setVisible(self.editable(record))
        if self.editable(record):
            self.show_notice("")
        else:
            self.show_notice(_("This no longer changes."), _("The text was made ready to sign, signed or ended."))

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("Record this before the first word is taken down."),
                _("A victim who says that it was untrue is not one who no longer supports: choose what is meant."),
                _("The pack needs every answer here; nothing holds back what you type on the other pages."),
            ),
            (self.practice_form.source,),
        )

    def _go_on(self) -> None:
        self.save(lambda: self.bench.go("statement"))
