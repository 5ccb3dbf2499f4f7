"""The background report: a long form in parts, written by the officer in the case and sent to the supervisor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError
from da_desk.views.help import Help
from da_desk.views.statements.record_page import Beginning, PartsPage
from da_desk.views.statements.step import Bench
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.services.records import RecordLine
    from da_desk.services.reports import Comment
    from da_desk.services.statements import WithdrawalView

PARTS: dict[str, tuple[str, ...]] = {
    "says": ("front.now_says", "front.why", "front.pressure"),
    "risk": ("front.risk_change", "front.evidence_remains"),
    "stands": ("front.bail_position", "front.bail_detail", "front.next_hearing", "front.next_hearing_court"),
    "decision": ("front.decision_asked", "front.decision_by"),
    "officer": ("report.officer_views", "report.safety_risks"),
    "support": ("report.support", "report.compelled_response"),
    "effect": ("report.impact_proceeding", "report.impact_stopping"),
}


def part_titles() -> dict[str, str]:
    """The parts of the report, in order."""
    return {
        "says": _("What the victim says"),
        "risk": _("Risk and evidence"),
        "stands": _("Where the case stands"),
        "decision": _("The decision asked"),
        "officer": _("Officer's view and safety"),
        "support": _("Support and a summons"),
        "effect": _("Going on or stopping"),
    }


class ReportPage(PartsPage):
    """The report of the officer in the case."""

    parts = PARTS

    def __init__(self, bench: Bench) -> None:
        self.complete = Button(_("Send to the supervisor"), self._complete, kind="primary")
        self.change = Button(_("Change the report"), self._change)
        self.see = Button(_("Read the statement"), lambda: bench.go("statement"))
        self._changing = False
        super().__init__(bench, _("Background report"), "background_report", ("front", "report"), "report")
        self.add_head_actions(self.see)

    def part_titles(self) -> dict[str, str]:
        """The parts."""
        return part_titles()

    def lay_out(self) -> None:
        """Sending it on is what comes next."""
        super().lay_out()
        self.save_button.setProperty("kind", "plain")
        self.add_actions(self.change, self.complete)

    def line(self, view: "WithdrawalView") -> "RecordLine | None":
        """The report."""
        return view.report

    def editable(self, record: "Record | None") -> bool:
        """A completed one is opened for change on purpose."""
        return super().editable(record) or self._changing

    def beginning(self) -> Beginning:
        """It begins with what is known of bail and hearing."""
        words = _(
            "The officer in the case writes it. It begins with what the indication says of bail and the next hearing."
        )
        act = self.bench.services.reports.start
        return Beginning("doc", _("No report yet"), words, _("Begin the report"), act)

    def refresh(self, field: str = "") -> None:
        """Nothing is opened for change until it is asked for."""
        self._changing = False
        super().refresh(field)

    def shown(self, record: "Record | None") -> None:
        """What state it is in, and what the supervisor said."""
        super().shown(record)
        state = record.state if record else "draft"
        open_ = self.editable(record)
        self.complete.setVisible(open_)
        self.change.setVisible(not open_)
        titles = {"completed": (_("With the supervisor"), "accent"), "checked": (_("Checked"), "standard")}
        self.show_state(*titles.get(state, (_("Being written"), "none")))
        if not open_:
            self.show_notice(_("Completed."), _("A change takes it back to the draft, and it has to be checked again."))
        elif record is not None:
            self.show_notice("")
            self.bench.tasks.read(self.bench.services.reports.comments, record.id, owner=self, done=self._show_comments)

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "The prosecutor reads the first page first: short answers to what the victim now says and why, pressure, change in risk, evidence that remains, bail, the next hearing and the decision asked."
                ),
                _(
                    "Say plainly if pressure is suspected and not in the statement. The report is never served on the defence."
                ),
                _("What is planned for safety and where the victim is staying stays out of it."),
            ),
            (self.practice_form.source,),
        )

    def _show_comments(self, comments: "Sequence[Comment]") -> None:
        if comments:
            last = comments[-1]
            words = _("{text} ({who}, {moment})").format(text=last.text, who=last.who, moment=moment(last.at))
            self.show_notice(_("Sent back:"), words, kind="warning")

    def _change(self) -> None:
        self._changing = True
        self._shown()

    def _complete(self) -> None:
        self.save(self._send)

    def _send(self) -> None:
        record = self.record
        if record is None:
            return
        self.bench.tasks.write(
            self.bench.services.reports.complete,
            record.id,
            record.version,
            owner=self,
            busy=self.complete,
            done=self._sent,
            failed=self._not_sent,
        )

    def _sent(self, _changes: Any) -> None:
        self._changing = False
        self.bench.say(_("The report is with the supervisor."))
        self.bench.reload()

    def _not_sent(self, error: DaDeskError) -> None:
        self.form.show_error(error)
        self.bench.reload()
