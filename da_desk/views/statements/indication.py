"""The indication: what the victim said, recorded at once; then what began because of it, and the notice for the CPS."""

from typing import TYPE_CHECKING, Any

from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.help import Help
from da_desk.views.statements.step import Bench, StepPage
from da_desk.views.widgets.boxes import Card, Column, ScrollPage
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import KeyValues, clear_layout, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView
    from da_desk.services.statements import WithdrawalView
    from da_desk.views.statements.journey import Standing

KIND = "withdrawal_indication"
AT = "indication.at"


class IndicationPage(StepPage):
    """Records an indication, and afterwards shows it with the duties that it began."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Indication"))
        self.practice_form = bench.services.records.form(KIND)
        self._again = False
        self._shown = _Recorded(self.title)
        self.form = FormPage(self.title)
        self.keeper = DraftKeeper(bench.services, bench.tasks, self.form, bench.window)
        self.form.add(self.keeper.strip)
        self._build()
        self.form.add(None)
        self.save_button = primary(_("Save the indication"), self._save)
        self._cancel = Button(_("Cancel"), self._back, name=_("Cancel the new indication"))
        self.notice_button = primary(_("Prepare the notice for the CPS"), lambda: bench.go("tell-cps"))
        self.again_button = Button(_("Record a further indication"), self._record_again)
        self.add_actions(self._cancel, self.save_button, self.again_button, self.notice_button)
        self.fill(self.form)
        self.fill(self._shown)
        self.form.touched.connect(lambda: self.status.setText(_("Not saved yet. What you type is kept as a draft.")))
        self.save_with(self._save)

    def refresh(self, _field: str = "") -> None:
        """The recorded indication, or the form for a new one."""
        view = self.view
        recorded = view is not None and not self._again
        self.form.setVisible(not recorded)
        self._shown.setVisible(recorded)
        self.save_button.setVisible(not recorded)
        self._cancel.setVisible(self._again)
        self.notice_button.setVisible(recorded)
        self.again_button.setVisible(recorded)
        if recorded and view is not None:
            self.status.setText("")
            self._shown.show_view(view)
        elif not self.keeper.begun or not self.keeper.unsaved:
            self._begin()

    def news(self, standing: "Standing") -> None:
        """The duties may have changed."""
        super().news(standing)
        if not self._again:
            self.refresh()

    def leave(self) -> None:
        """Keep the draft."""
        self.keeper.leave()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Record what the victim said as soon as it is said, even when little is known. Saving it starts what is owed."
                ),
                _("The CPS is told from this alone: no statement is needed for the notice."),
            ),
            (self.practice_form.source,),
        )

    def _build(self) -> None:
        for section in self.practice_form.sections:
            made = SectionForm(section)
            if section.id == "indication":
                self.at = MomentField(_("When it was said"))
                made.box.insertWidget(2 if section.help else 1, self.at)
                self.form.watch(AT, self.at)
            self.form.add_section(made)

    def _begin(self) -> None:
        told_to = self.bench.services.workplace.actor.display
        self.form.set_values({"indication": {"told_to": told_to}})
        self.at.set_now()
        self.keeper.begin(f"new:{KIND}:{self.bench.case_id}", case_id=self.bench.case_id)

    def _save(self) -> None:
        if not self.form.isVisible() or not self.form.check():
            return
        values = plain(self.form.values())
        body: dict[str, Any] = {section: dict(answers) for section, answers in values.items()}
        body.get("indication", {}).pop("at", None)
        self.bench.tasks.write(
            self.bench.services.statements.indicate,
            self.bench.case_id,
            body,
            self.at.moment(),
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.save_button,
            done=lambda _changes: self._saved(values),
            failed=self.form.show_error,
        )

    def _saved(self, values: dict[str, Any]) -> None:
        self.keeper.saved(values)
        self.form.show_problems([])
        self._again = False
        self.bench.say(_("Saved. What is owed because of it has begun."))
        self.bench.reload()

    def _record_again(self) -> None:
        self._again = True
        self._begin()
        self.refresh()

    def _back(self) -> None:
        self.keeper.leave()
        self._again = False
        self.refresh()


class _Recorded(ScrollPage):
    """The indication as recorded, and what began because of it."""

    def __init__(self, title: str) -> None:
        super().__init__(title, widest=900)
        self._cards = Column(spacing=theme.L)
        self.add(self._cards, None)

    def show_view(self, view: "WithdrawalView") -> None:
        """Show it."""
        clear_layout(self._cards)
        said = Card(_("What was said"), label(moment(view.indication.at, weekday=True), "small", "muted"))
        said.add(
            KeyValues(
                [
                    (_("What the victim means"), view.indication.stance_title),
                    (_("In their own words"), view.indication.words),
                ]
            )
        )
        self._cards.add(self._duties(view.duties), said)

    def _duties(self, duties: "tuple[DutyView, ...]") -> Card:
        card = Card(_("What began because of it"))
        for duty in duties:
            words = duty.outcome_title or _("Do by {moment}").format(moment=moment(duty.do_by))
            tone = "high" if duty.overdue or duty.soon else "muted"
            line = Column(spacing=2)
            line.add(
                label(duty.title, "strong", wrap=True), label(duty.holder or _("Nobody holds this"), "small", "muted")
            )
            made = card.add_row()
            made.box.addWidget(line, 1)
            made.add(label(words, "small", tone))
        return card
