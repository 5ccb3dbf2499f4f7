"""The pack: what is missing, the three files page by page before anything is written, then writing them with their trace."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, GateClosed, Problem, ValidationFailed
from da_desk.services.gating import overridable
from da_desk.views import theme
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.statements.gate_card import GateCard
from da_desk.views.statements.leaving import LeavingForm, issued_card
from da_desk.views.statements.paper import PagesOf
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.disclosure import DisclosureView, Issued, Prepared
    from da_desk.views.statements.journey import Standing

SIDE = 440
OVERRIDE = "leaving.override"
_MOST_TRACES = 12


def file_titles() -> dict[str, str]:
    """The files of a pack, in order."""
    return {"service": _("For service"), "prosecutor": _("Prosecutor only"), "restricted": _("Restricted")}


def kind_words() -> dict[str, str]:
    """What leaves of a withdrawal, in words; papers of plans are listed with the plans."""
    return {**file_titles(), "cps-notice": _("Notice to the CPS"), "copied-text": _("Copied text")}


class PackPage(StepPage):
    """Files at the left, gate and writing at the right. Writing asks once more: what left can't be taken back."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Pack for the CPS"))
        self._op_id = uuid.uuid4()
        self._files: dict[str, Prepared] = {}
        self._asked = 0
        self._build_files()
        self._build_form()
        left = Column("", (theme.XL, 0, theme.M, theme.M), theme.S)
        left.add(self.files)
        left.box.addWidget(self.preview, 1)
        left.box.addWidget(self._none, 1)
        self.fill_beside(left, self.form, SIDE)
        self.write = primary(_("Write the pack"), self._ask)
        self.sent = Button(_("Record that it was sent"), self._record_sent)
        self.add_actions(self.sent, self.write)
        self.add_head_actions(Button(_("Copy as text"), lambda: bench.go("type-once"), icon="copy"))

    def refresh(self, _field: str = "") -> None:
        """Show the gate, and the files as they would leave now."""
        self.gate.show_lines(self.standing)
        self._show_override()
        services, case_id = self.bench.services, self.bench.case_id
        self._asked += 1
        asked = self._asked
        self.bench.tasks.read(
            services.disclosure.preview,
            case_id,
            owner=self,
            done=lambda found: self._show_files(asked, found),
            failed=self._no_preview,
        )
        self.bench.tasks.read(services.disclosure.of_case, case_id, owner=self, done=self._show_trace)
        sent = self.standing.duty("duty.send-pack") if self.standing else None
        self.sent.setVisible(sent is not None and sent.state == "open")

    def news(self, standing: "Standing") -> None:
        """A paper changed."""
        super().news(standing)
        self.refresh()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Three files, built apart: for service holds the statement alone; prosecutor only holds everything else; restricted holds the witness's particulars."
                ),
                _(
                    "What is missing leads to its place. A supervisor can let an incomplete pack leave and says why; the reason is printed on the prosecutor's cover. Nobody can let an undecided address leave."
                ),
                _("To whom and for what is on record before a file is written. The bytes of every file are kept."),
            ),
            (_("Pack gate: practice 5; MG11: practice 6"), _("Disclosure on record: DPA 2018 s.62")),
        )

    def _build_files(self) -> None:
        self.files = Segments(_("File"), list(file_titles().items()))
        self.files.chosen.connect(self._choose)
        self.preview = PagesOf(self.bench.tasks, _("The file as it would leave"))
        self._none = EmptyPage(
            "doc", _("No such file yet"), _("It is shown here as soon as there is something to put into it.")
        )
        self._none.hide()

    def _build_form(self) -> None:
        self.form = FormPage(self.title, widest=0, margins=(theme.M, 0, theme.L, theme.L))
        self.gate = GateCard(self.bench)
        self.leaving = LeavingForm(self.form, self.bench.services, _("Withdrawal pack"))
        self.override = LongText(
            _("Why the pack leaves incomplete"),
            help=_("A supervisor's reason. It is printed on the prosecutor's cover."),
            lines=3,
            limit=1_000,
            optional=True,
        )
        self.form.add_field(OVERRIDE, self.override, into=self.leaving)
        self.confirm = ConfirmPanel(
            _("Write the pack?"),
            _("To whom and for what goes on record first. What has left can't be taken back."),
            _("Write it now"),
        )
        self.confirm.confirmed.connect(self._write)
        self._written = Column(spacing=theme.M)
        self._trace = Card(_("What left before"))
        self._trace_lines = Column(spacing=theme.S)
        self._trace.add(self._trace_lines)
        card = Card(_("Write the pack"))
        card.add(self.leaving)
        self.form.add(self.confirm, self._written, self.gate, card, self._trace, None)

    def _show_override(self) -> None:
        missing = self.standing.missing if self.standing else ()
        may = self.bench.services.workplace.allows("override", "disclosure")
        possible = bool(missing) and may and all(overridable(line) for line in missing)
        self.override.setVisible(possible)
        self.write.setEnabled(not missing or possible)
        words = ngettext("{count} thing is missing", "{count} things are missing", len(missing)).format(
            count=len(missing)
        )
        self.show_state(words if missing else _("Complete"), "medium" if missing else "standard")
        if missing and not possible:
            self.status.setText(_("The pack leaves when nothing is missing, or a supervisor gives a reason."))
        else:
            self.status.setText("")

    def _show_files(self, asked: int, files: "Sequence[Prepared]") -> None:
        if asked != self._asked:
            return
        self._files = {file.kind: file for file in files}
        for key, title in file_titles().items():
            file = self._files.get(key)
            pages = (
                ngettext("{count} page", "{count} pages", file.pages).format(count=file.pages) if file else _("none")
            )
            self.files.say(key, f"{title}  {pages}")
        self._choose(self.files.current)

    def _no_preview(self, error: DaDeskError) -> None:
        self._files = {}
        self._choose(self.files.current)
        self.form.show_error(error)

    def _choose(self, key: str) -> None:
        file = self._files.get(key)
        self.preview.setVisible(file is not None)
        self._none.setVisible(file is None)
        if file is not None:
            self.preview.show_file(file.data, file.pages)

    def _ask(self) -> None:
        if self.leaving.check():
            self.confirm.ask()
            self.form.show_widget(self.confirm)

    def _write(self) -> None:
        out, recipient, purpose = self.leaving.given()
        override = self.override.value().strip() if self.override.isVisibleTo(self.form) else ""
        self.bench.tasks.write(
            self.bench.services.disclosure.issue,
            self.bench.case_id,
            out,
            recipient,
            purpose,
            override,
            op_id=self._op_id,
            owner=self,
            busy=self.confirm.yes,
            only_now=True,  # files must not appear in a folder some time later
            done=self._issued,
            failed=self._refused,
        )

    def _issued(self, found: "Issued") -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.form.show_problems([])
        self.override.set_value("")
        clear_layout(self._written)
        self._written.add(issued_card(found))
        self.form.verticalScrollBar().setValue(0)
        self.bench.say(_("The pack is written."))
        self.bench.reload()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.form.show_error(_placed(error))
        self.bench.reload()

    def _record_sent(self) -> None:
        duty = self.standing.duty("duty.send-pack") if self.standing else None
        if duty is not None and duty.state == "open":
            self.bench.go("outcome", str(duty.id))

    def _show_trace(self, found: "Sequence[DisclosureView]") -> None:
        words = kind_words()
        mine = [each for each in found if each.kind in words]
        clear_layout(self._trace_lines)
        self._trace.setVisible(bool(mine))
        for each in mine[:_MOST_TRACES]:
            what = f"{words[each.kind]}, {each.recipient}"
            self._trace_lines.add(
                label(what, "strong", wrap=True), label(_trace_words(each), "small", "muted", wrap=True)
            )


def _trace_words(each: "DisclosureView") -> str:
    parts: list[Any] = [moment(each.at), each.who, each.purpose]
    if each.pasted_where:
        parts.append(_("{section}, pasted: {where}").format(section=each.section, where=each.pasted_where))
    elif each.file_sha256:
        parts.append(_("SHA-256 {start} …").format(start=each.file_sha256[:16]))
    if each.state != "written":
        parts.append({"intended": _("intended"), "failed": _("failed")}.get(each.state, each.state))
    return " · ".join(str(part) for part in parts if part)


def _placed(error: DaDeskError) -> DaDeskError:
    if isinstance(error, ValidationFailed):
        return ValidationFailed(*(Problem(f"leaving.{each.field}", each.sentence) for each in error.problems))
    if isinstance(error, GateClosed):
        return ValidationFailed(*(Problem("", each.sentence) for each in error.missing))
    return error
