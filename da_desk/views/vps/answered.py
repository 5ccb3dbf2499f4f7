"""What a victim answered, put on record at once: a form of few questions, what the act answers, and the earlier answers."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.services.vps import Said
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.choices import TickField
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.page import FormPage, SectionForm
from da_desk.views.forms.text import LongText
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.statements.reasons import ReasonPanel
from da_desk.views.vps.standing import Standing
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import link, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import LONDON, _, day, moment

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView

AT, LATE = "act.at", "act.late_reason"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer given before: in words, and what is needed to strike it out."""

    event_id: uuid.UUID
    version: int
    strong: str
    lines: tuple[str, ...]


class AnsweredPage(StepPage[Standing]):
    """A subclass says which form it asks (``form_kind``), what saves it, which duties it answers, and what stands before."""

    form_kind: str
    always: tuple[str, ...] = ()
    """Rules whose open duties the act always answers."""
    named: tuple[str, ...] = ()
    """Rules whose open duties it answers when they are ticked."""

    def __init__(self, bench: Bench, title: str, save: str) -> None:
        super().__init__(bench, title)
        self.practice_form = bench.services.records.form(self.form_kind)
        (self.section,) = self.practice_form.sections
        self._ticks: dict[uuid.UUID, TickField] = {}
        self._duties: tuple[DutyView, ...] = ()
        self._struck: Earlier | None = None
        self.form = FormPage(self.title, widest=760)
        self.keeper = DraftKeeper(bench.services, bench.tasks, self.form, bench.window)
        self._mistake = ReasonPanel(
            _("Was it recorded by mistake?"),
            _("It stays, struck out, and what it had answered is owed again. Say why."),
            _("Strike it out"),
        )
        self._mistake.confirmed.connect(self._strike)
        self._answers = Card(_("What this answers"))
        self._answers_inside = Column(spacing=theme.S)
        self._late = LongText(_("Why it is late"), lines=2, limit=2_000)
        both = Column(spacing=theme.M)
        both.add(self._answers_inside, self._late)
        self._answers.add(both)
        self._earlier = Column()
        self.form.add(self.keeper.strip, self._mistake)
        self._build()
        self.form.add(self._answers, self._earlier, None)
        self.fill(self.form)
        self.save_button = primary(save, self._save)
        self.add_actions(self.save_button)
        self.save_with(self._save)
        self.form.touched.connect(self._typed)

    def saves(self) -> Callable[..., Any]:
        """The service's method, called with the case and what was said."""
        raise NotImplementedError

    def first(self, standing: Standing) -> dict[str, Any]:
        """What the empty form begins with."""
        raise NotImplementedError

    def earlier(self, standing: Standing) -> Sequence[Earlier]:
        """What was recorded before, the latest first."""
        raise NotImplementedError

    def saved_words(self) -> str:
        """What stands at the foot of the window."""
        raise NotImplementedError

    def closed(self, _standing: Standing) -> str:
        """Why nothing can be recorded any more; "" while it can."""
        return ""

    def refresh(self, _field: str = "") -> None:
        """The form for a new answer, and those given before."""
        if self.standing is None:
            return
        self._show_answers(self.standing)
        self._show_earlier(self.standing)
        if not self.keeper.begun or not self.keeper.unsaved:
            self._begin(self.standing)
        self._show_whether(self.standing)

    def news(self, standing: Standing) -> None:
        """Somebody recorded something, perhaps oneself."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep the draft."""
        self.keeper.leave()

    def _build(self) -> None:
        made = SectionForm(self.section, leave_out=("answered",))
        self.at = MomentField(_("When"))
        made.box.insertWidget(2 if self.section_help else 1, self.at)
        self.form.watch(AT, self.at)
        self.form.add_section(made)
        self.form.watch(LATE, self._late)
        self.form.order_tabs()

    @property
    def section_help(self) -> str:
        """The words under the heading."""
        return str(getattr(self.section, "help", ""))

    def _begin(self, standing: Standing) -> None:
        self.form.set_values({self.section.id: self.first(standing)})
        self.at.set_value(self.bench.services.workplace.now().isoformat())
        for duty in self._duties:
            if duty.id in self._ticks:
                self._ticks[duty.id].set_value("yes" if self._near(duty) else "")
        self.form.show_problems([])
        self.status.setText("")
        self.keeper.begin(f"new:{self.form_kind}:{self.bench.case_id}", case_id=self.bench.case_id)

    def _near(self, duty: "DutyView") -> bool:
        """What is due by the end of the week is most likely meant."""
        return (duty.do_by - self.bench.services.workplace.now()).days < 7

    def _typed(self) -> None:
        self.status.setText(_("Not saved yet. What you type is kept as a draft."))
        self._show_late()

    def _show_whether(self, standing: Standing) -> None:
        why = self.closed(standing)
        writes = may(self.bench.services, standing.case, "create", "event") and not why
        self.form.set_read_only(not writes)
        self.save_button.setVisible(writes)
        self.show_notice(_("This no longer changes.") if why else "", why)
        self._show_late()

    def _show_answers(self, standing: Standing) -> None:
        duties = standing.vps.open_of(*self.always, *self.named)
        if [duty.id for duty in duties] == [duty.id for duty in self._duties]:
            return
        for duty_id in self._ticks:
            self.form.forget(f"answers.{duty_id}")
        clear_layout(self._answers_inside)
        self._ticks, self._duties = {}, duties
        for duty in duties:
            words = _by(duty)
            if duty.rule in self.named:
                made = TickField(words)
                self._ticks[duty.id] = made
                self.form.add_field(f"answers.{duty.id}", made, into=self._answers_inside)
                made.set_value("yes" if self._near(duty) else "")
            else:
                self._answers_inside.add(label(words, wrap=True))
        self._answers.setVisible(bool(duties))
        self.form.order_tabs()

    def _show_late(self) -> None:
        chosen = set(self._chosen())
        late = any(duty.late and (duty.rule in self.always or duty.id in chosen) for duty in self._duties)
        self._late.setVisible(late)

    def _show_earlier(self, standing: Standing) -> None:
        found = self.earlier(standing)
        clear_layout(self._earlier)
        self._earlier.setVisible(bool(found))
        if not found:
            return
        card = Card(_("Recorded before"))
        writes = may(self.bench.services, standing.case, "edit", "event")
        for number, each in enumerate(found, 1):
            self._add_earlier(card, each, number, writes=writes)
        self._earlier.add(card)

    def _add_earlier(self, card: Card, each: Earlier, number: int, *, writes: bool) -> None:
        words = Column(spacing=2)
        words.add(label(each.strong, "strong", wrap=True))
        for line in each.lines:
            words.add(label(line, "small", "muted", wrap=True, selectable=True))
        row = card.add_row()
        row.box.addWidget(words, 1)
        if writes:
            name = _("Recorded by mistake: {what} ({number})").format(what=each.strong, number=number)
            row.add(link(_("Recorded by mistake …"), lambda: self._ask(each), name=name))

    def _chosen(self) -> list[uuid.UUID]:
        return [duty_id for duty_id, tick in self._ticks.items() if tick.value()]

    def _save(self) -> None:
        if not self.save_button.isVisible() or not self.form.check():
            return
        at = self.at.moment()
        if at is None:
            self.form.show_problems([Problem(AT, _("Give the day and the time."))])
            return
        values = plain(self.form.values())
        late = str(self._late.value()).strip() if self._late.isVisible() else ""
        said = Said({self.section.id: dict(values.get(self.section.id, {}))}, at, tuple(self._chosen()), late)
        self.bench.tasks.write(
            self.saves(),
            self.bench.case_id,
            said,
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.save_button,
            done=lambda _changes: self._saved(values),
            failed=self._refused,
        )

    def _saved(self, values: dict[str, Any]) -> None:
        self.keeper.saved(values)
        self.form.show_problems([])
        self.bench.say(self.saved_words())
        self.bench.go("")

    def _refused(self, error: DaDeskError) -> None:
        if isinstance(error, ValidationFailed):
            own = {"at": AT, "late_reason": LATE}
            error = ValidationFailed(*(Problem(own.get(p.field, p.field), p.sentence) for p in error.problems))
        self.form.show_error(error)

    def _ask(self, each: Earlier) -> None:
        self._struck = each
        self._mistake.ask()
        self.form.show_widget(self._mistake)

    def _strike(self) -> None:
        if self._struck is not None:
            self.bench.tasks.write(
                self.bench.services.vps.mistaken,
                self._struck.event_id,
                self._struck.version,
                self._mistake.reason,
                owner=self,
                busy=self._mistake.yes,
                done=lambda _changes: self._was_struck(),
                failed=self._mistake.refuse,
            )

    def _was_struck(self) -> None:
        self._mistake.settle()
        self.bench.say(_("It is struck out. What it had answered is owed again."))
        self.bench.reload()


def _by(duty: "DutyView") -> str:
    on = day(duty.do_by.astimezone(LONDON).date(), weekday=True)
    return _("{title}: by {day}").format(title=duty.title, day=on)


def said_when(at: Any, how: str, who: str) -> str:
    """When, how and by whom, in a line."""
    return " · ".join(part for part in (moment(at), how, who) if part)
