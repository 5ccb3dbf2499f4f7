"""Tell the CPS: the one-page notice from the indication alone, looked at first, then written with its trace."""

import uuid
from typing import TYPE_CHECKING

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.views import theme
from da_desk.views.forms.page import FormPage
from da_desk.views.help import Help
from da_desk.views.statements.leaving import LeavingForm, issued_card
from da_desk.views.statements.paper import PagesOf
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.disclosure import Issued, Prepared
    from da_desk.views.statements.journey import Standing

SIDE = 430


class NoticePage(StepPage):
    """The notice at the left; to whom it goes, and the record that the CPS was told, at the right."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Tell the CPS"))
        self._op_id = uuid.uuid4()
        self.preview = PagesOf(bench.tasks, _("The notice"))
        self.form = FormPage(self.title, widest=0, margins=(theme.M, 0, theme.L, theme.L))
        self.leaving = LeavingForm(self.form, bench.services, _("Notice of withdrawal"))
        self._written = Column(spacing=theme.M)
        card = Card(_("Write the notice"))
        card.add(self.leaving)
        self.form.add(card, self._written, None)
        left = Column("", (theme.XL, 0, theme.M, theme.M))
        left.box.addWidget(self.preview, 1)
        self.fill_beside(left, self.form, SIDE)
        self.told = Button(_("Record that the CPS was told"), self._record)
        self.write = primary(_("Write the notice"), self._write)
        self.add_actions(self.told, self.write)

    def refresh(self, _field: str = "") -> None:
        """Show the notice as it would leave now."""
        self.bench.tasks.read(
            self.bench.services.disclosure.notice,
            self.bench.case_id,
            owner=self,
            done=self._show,
            failed=self.form.show_error,
        )
        self._show_duty()

    def news(self, standing: "Standing") -> None:
        """The indication or a duty changed."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _("The CPS is told without delay. The notice is made from the indication; no statement is needed."),
                _(
                    "Writing it puts on record to whom it goes, before the file is there. Then record that the CPS was told, and how."
                ),
            ),
            (_("004 §Withdrawal"), _("Disclosure on record: DPA 2018 s.62")),
        )

    def _show(self, found: "Prepared") -> None:
        self.preview.show_file(found.data, found.pages)

    def _show_duty(self) -> None:
        duty = self.standing.duty("duty.notify-cps") if self.standing else None
        open_ = duty is not None and duty.state == "open"
        self.told.setVisible(open_)
        if duty is None:
            self.show_state("")
        elif open_:
            late = duty.overdue or duty.soon
            self.show_state(_("Do by {moment}").format(moment=moment(duty.do_by)), "high" if late else "none")
        else:
            self.show_state(duty.outcome_title, "standard")

    def _record(self) -> None:
        duty = self.standing.duty("duty.notify-cps") if self.standing else None
        if duty is not None:
            self.bench.go("outcome", str(duty.id))

    def _write(self) -> None:
        if not self.leaving.check():
            return
        out, recipient, purpose = self.leaving.given()
        self.bench.tasks.write(
            self.bench.services.disclosure.issue_notice,
            self.bench.case_id,
            out,
            recipient,
            purpose,
            op_id=self._op_id,
            owner=self,
            busy=self.write,
            only_now=True,
            done=self._issued,
            failed=self._refused,
        )

    def _issued(self, found: "Issued") -> None:
        self._op_id = uuid.uuid4()
        self.form.show_problems([])
        clear_layout(self._written)
        self._written.add(issued_card(found))
        self.bench.say(_("The notice is written."))
        self.bench.reload()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"leaving.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)
