"""How it ends without a statement of the victim, and the officer's own statement in its place."""

from typing import TYPE_CHECKING, Any

from da_desk.views import theme
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.rooms.record_page import Body
from da_desk.views.statements.journey import OWN_STATEMENT
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.statements.record_page import RecordPage
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, primary
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.statements import WithdrawalView

KIND = "oic_statement"
ENDING = "ending.how"


class EndingPage(StepPage):
    """Records that there will be no signed statement of the victim, or that the victim supports again."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("There will be no statement"))
        choices = [
            (each.slug, each.title)
            for each in bench.services.workplace.practice.choices(
                "withdrawal-endings", bench.services.workplace.today()
            )
            if each.slug != "signed"
        ]
        self.form = FormPage(self.title)
        card = Card()
        inside = Column(spacing=theme.L)
        card.add(inside)
        help_words = _(
            "After “declined” and “not reached” the officer's own statement completes the pack. A text begun stays as it was."
        )
        self._how = ChoiceField(_("How it ended"), choices, help=help_words)
        self._note = LongText(_("Note"), lines=3, limit=2_000, optional=True)
        self.form.add_field(ENDING, self._how, into=inside)
        self.form.add_field("ending.note", self._note, into=inside)
        self._undo = ReasonPanel(
            _("Take the ending back"), _("The statement goes back to the draft. Say why."), _("Take it back")
        )
        self._undo.confirmed.connect(self._reopen)
        self.form.add(self._undo, card, None)
        self.fill(self.form)
        self.end = primary(_("Record the ending"), self._end)
        self.back = Button(_("Take the ending back …"), self._undo.ask)
        self.add_actions(self.back, self.end)

    def refresh(self, _field: str = "") -> None:
        """Show the ending in force."""
        ending = self.view.ending if self.view else ""
        ended = ending not in ("", "signed")
        self._how.set_value(ending if ended else "")
        self.form.set_read_only(ended)
        self.end.setVisible(not ended)
        self.back.setVisible(ended)
        self.form.show_problems([])

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (_("Nobody has to make a statement. Say how it ended; a text begun stays in the history of the case."),),
            (_("004 §Withdrawal"),),
        )

    def _end(self) -> None:
        how = str(self._how.value())
        self._how.show_problem("" if how else _("Choose how it ended."))
        if not how or self.view is None:
            return
        line = self.view.statement
        self.bench.tasks.write(
            self.bench.services.statements.end,
            self.bench.case_id,
            how,
            self._note.value(),
            record_id=line.id if line else None,
            version=line.version if line else None,
            owner=self,
            busy=self.end,
            done=lambda _changes: self._ended(how),
            failed=self.form.show_error,
        )

    def _ended(self, how: str) -> None:
        self.bench.say(_("The ending is on record."))
        self.bench.go("own-statement" if how in OWN_STATEMENT else "")

    def _reopen(self) -> None:
        line = self.view.statement if self.view else None
        if line is not None:
            self.bench.tasks.write(
                self.bench.services.statements.reopen,
                line.id,
                line.version,
                self._undo.reason,
                owner=self,
                busy=self._undo.yes,
                done=lambda _changes: self._reopened(),
                failed=self._undo.refuse,
            )

    def _reopened(self) -> None:
        self._undo.settle()
        self.bench.say(_("The statement is a draft again."))
        self.bench.go("")


class OwnStatementPage(RecordPage):
    """What the officer can say when the victim made no statement."""

    def __init__(self, bench: Bench) -> None:
        self.onward = Button(_("Save and check for addresses"), self._go_on, kind="primary")
        super().__init__(bench, _("The officer's own statement"), KIND, ("account", "officer"), "own")

    def lay_out(self) -> None:
        """Going on is what comes next."""
        self.form.add(None)
        self.fill(self.form)
        self.save_button.setProperty("kind", "plain")
        self.add_actions(Button(_("The ending …"), lambda: self.bench.go("ending")), self.save_button, self.onward)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The officer's own statement."""
        return view.oic_statement

    def first_body(self, view: "WithdrawalView") -> Body:
        """The ending, and who writes."""
        actor = self.bench.services.workplace.actor
        body: dict[str, Any] = {"officer": {"name": actor.display}}
        if view.ending in OWN_STATEMENT:
            body["account"] = {"ending": view.ending}
        return body

    def shown(self, record: "Record | None") -> None:
        """Say when it no longer changes."""
        open_ = self.editable(record)
        self.onward.setVisible(open_)
        if open_:
            self.show_notice("")
        else:
            self.show_notice(_("This text no longer changes."), _("It was made ready to sign or signed."))

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "In the first person: what was asked, the victim's exact words, or each attempt to reach the victim."
                ),
                _("It is signed in ink and served like any statement: no address, no safety planning."),
            ),
            (self.practice_form.source,),
        )

    def _go_on(self) -> None:
        self.save(lambda: self.bench.go("addresses"))
