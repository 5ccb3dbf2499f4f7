"""The supervisor's check: report and statement side by side with what is missing; check it, or send it back."""

from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError
from da_desk.views import theme
from da_desk.views.help import Help
from da_desk.views.statements.answers import rows
from da_desk.views.statements.gate_card import GateCard
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.alerts import EmptyPage, ErrorSummary
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import KeyValues, clear_layout, label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.forms import Form
    from da_desk.views.statements.journey import Standing


class CheckPage(StepPage):
    """What the supervisor reads before the pack may leave."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Supervisor's check"))
        self._report: Record | None = None
        self.gate = GateCard(bench)
        self.summary = ErrorSummary()
        self._back = ReasonPanel(
            _("Send it back"), _("The report becomes a draft again."), _("Send it back"), ask=_("What is wanted")
        )
        self._back.confirmed.connect(self._send_back)
        self._left = ScrollPage(_("Background report"), (theme.XL, 0, theme.S, theme.L), theme.M)
        self._right = ScrollPage(_("Statement"), (theme.S, 0, theme.XL, theme.L), theme.M)
        self._report_holder, self._statement_holder = Column(spacing=theme.M), Column(spacing=theme.M)
        self._left.add(self.summary, self._back, self._report_holder, None)
        self._right.add(self.gate, self._statement_holder, None)
        sides = Row(spacing=0)
        sides.box.addWidget(self._left, 1)
        sides.box.addWidget(self._right, 1)
        self.fill(sides)
        self.send_back = Button(_("Send it back …"), self._back.ask)
        self.check = primary(_("Check the pack"), self._check)
        self.add_actions(self.send_back, self.check)

    def refresh(self, _field: str = "") -> None:
        """Read both papers as they are now."""
        view = self.view
        self.gate.show_lines(self.standing)
        if view is None or view.report is None:
            self._report = None
            self.show_instead(
                EmptyPage(
                    "check",
                    _("Nothing to check yet"),
                    _("The officer in the case sends the background report here when it is written."),
                )
            )
            return
        self.show_instead(None)
        served = self.standing.served if self.standing else None
        ids = [view.report.id, *([served.id] if served else [])]
        records = self.bench.services.records
        self.bench.tasks.read(
            lambda: [(each, records.form(each.kind, each.form_version)) for each in map(records.get, ids)],
            owner=self,
            done=self._show,
        )

    def news(self, standing: "Standing") -> None:
        """A paper changed: what was read is no longer what stands there."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "You check exactly the text that stands here. If it changes before you press Check, you are asked to read it again."
                ),
                _("Nobody checks a report that they wrote."),
            ),
            (_("Pack gate: practice 5; the desk's setting “A supervisor checks the pack before it leaves”"),),
        )

    def _show(self, papers: "list[tuple[Record, Form]]") -> None:
        report, form = papers[0]
        self._report = report
        clear_layout(self._report_holder)
        for section in form.sections:
            card = Card(section.title)
            card.add(KeyValues(rows(section, report.body, empty=True)))
            self._report_holder.add(card)
        clear_layout(self._statement_holder)
        for record, its in papers[1:]:
            self._show_statement(record, its)
        self._show_buttons(report)

    def _show_statement(self, record: "Record", form: "Form") -> None:
        for section in form.sections:
            body: dict[str, Any] = {section.id: record.body.get(section.id, {})}
            if section.id == "about" or not body[section.id]:
                continue
            card = Card(section.title)
            text = body[section.id].get("text")
            if text and section.id in ("statement", "account"):
                card.add(label(str(text), wrap=True, selectable=True))
                found = [row for row in rows(section, body) if row[1] != str(text)]
                if found:
                    card.add(KeyValues(found))
            else:
                card.add(KeyValues(rows(section, body)))
            self._statement_holder.add(card)

    def _show_buttons(self, report: "Record") -> None:
        may = self.bench.services.workplace.allows("check", "record")
        waiting = report.state == "completed"
        self.check.setVisible(waiting and may)
        self.send_back.setVisible(waiting and may)
        titles = {
            "draft": (_("Being written"), "none"),
            "completed": (_("Waits for the check"), "medium"),
            "checked": (_("Checked"), "standard"),
        }
        self.show_state(*titles.get(report.state, ("", "none")))
        if waiting and not may:
            self.show_notice("", _("A supervisor of the unit checks it. You can read it here."))
        elif report.state == "draft":
            self.show_notice("", _("It is checked once its officer has sent it."))
        else:
            self.show_notice("")
        self.status.setText("")

    def _check(self) -> None:
        report = self._report
        if report is not None:
            self.summary.show_sentence("")
            self.bench.tasks.write(
                self.bench.services.reports.check,
                report.id,
                report.version,
                report.body_sha256,
                owner=self,
                busy=self.check,
                done=lambda _changes: self._checked(),
                failed=self._refused,
            )

    def _checked(self) -> None:
        self.bench.say(_("Checked. The pack can be written once nothing else is missing."))
        self.bench.go("pack")

    def _send_back(self) -> None:
        report = self._report
        if report is not None:
            self.bench.tasks.write(
                self.bench.services.reports.send_back,
                report.id,
                report.version,
                self._back.reason,
                owner=self,
                busy=self._back.yes,
                done=lambda _changes: self._sent_back(),
                failed=self._back.refuse,
            )

    def _sent_back(self) -> None:
        self._back.settle()
        self.bench.say(_("Sent back to its officer."))
        self.bench.reload()

    def _refused(self, error: DaDeskError) -> None:
        self.summary.show_sentence(error.sentence)
        self.bench.reload()
