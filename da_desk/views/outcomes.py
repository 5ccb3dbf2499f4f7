"""Ending what is owed: the outcome of a duty, several by one act, and each try at reaching the victim before it."""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from da_desk.errors import DaDeskError, Problem
from da_desk.views import theme
from da_desk.views.before_contact import BeforeContact
from da_desk.views.due import told_apart
from da_desk.views.duty_times import TimeEditor, may_set_time, time_rows
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField, TickField
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.text import LongText
from da_desk.views.help import Explanation
from da_desk.views.pages import Window
from da_desk.views.prompts import help_of_duty
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card, Column, row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import KeyValues, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import AttemptView, DutyView


class OutcomePanel(Column):
    """Where a duty is ended. ``show_duty`` opens it; ``closed`` when it was recorded or left."""

    closed = Signal()

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__("canvas")
        self._services, self._tasks, self._window = services, tasks, window
        self._case_id: uuid.UUID | None = None
        self._duty_id: uuid.UUID | None = None
        self._who = ""
        self._editor: Editor | None = None

    @property
    def duty_id(self) -> uuid.UUID | None:
        """The duty on the panel."""
        return self._duty_id

    def show_duty(self, case_id: uuid.UUID, duty_id: uuid.UUID, who: str = "") -> None:
        """Open a duty of a case; ``who`` is what the list called the case."""
        self._case_id, self._duty_id, self._who = case_id, duty_id, who
        self._tasks.read(
            self._services.duties.of_case, case_id, "open", owner=self, done=self._opened, failed=self._refused
        )

    def show_attempt(self, case_id: uuid.UUID, duty: "DutyView | None" = None) -> None:
        """Record a try at reaching the victim; for a duty, or for none."""
        self._case_id, self._duty_id = case_id, duty.id if duty else None
        editor = AttemptEditor(self._services, self._tasks, self._window, case_id, duty)
        self._put(editor)
        editor.closed.connect(lambda: self._after_attempt(duty))

    def show_time(self, duty: "DutyView") -> None:
        """Set another time for a duty, and come back to it."""
        self._case_id, self._duty_id = duty.case_id, duty.id
        editor = TimeEditor(self._services, self._tasks, self._window, duty)
        self._put(editor)
        editor.closed.connect(lambda: self.show_duty(duty.case_id, duty.id, self._who))

    def leave(self) -> None:
        """Keep what was typed in the last moment."""
        if self._editor is not None:
            self._editor.keep()

    def close_panel(self) -> None:
        """Leave it without an outcome."""
        self.leave()
        self._put(None)
        self._duty_id = None
        self.closed.emit()

    def _opened(self, duties: "Sequence[DutyView]") -> None:
        duty = next((each for each in duties if each.id == self._duty_id), None)
        if duty is None:
            self._window.say(_("That has its outcome already."))
            self.close_panel()
            return
        if not self._may_end(duty):
            self._window.say(_("“{title}” is for a supervisor to record.").format(title=duty.title))
            self.close_panel()
            return
        others = [each for each in duties if each.id != duty.id and self._may_end(each)]
        editor = OutcomeEditor(self._services, self._tasks, self._window, duty, others, self._who)
        editor.wants_attempt.connect(lambda: self.show_attempt(duty.case_id, duty))
        editor.wants_time.connect(lambda: self.show_time(duty))
        editor.closed.connect(self.close_panel)
        self._put(editor)

    def _may_end(self, duty: "DutyView") -> bool:
        if duty.by_act:
            return False
        return duty.holder_role != "supervisor" or self._services.workplace.allows("check", "duty")

    def _after_attempt(self, duty: "DutyView | None") -> None:
        if duty is None:
            self.close_panel()
        else:
            self.show_duty(duty.case_id, duty.id, self._who)

    def _refused(self, error: DaDeskError) -> None:
        self._window.say(error.sentence)
        self.close_panel()

    def _put(self, editor: Editor | None) -> None:
        former, self._editor = self._editor, editor
        if former is not None:
            former.keep()
            former.hide()
            self.box.removeWidget(former)
            former.deleteLater()
        if editor is not None:
            self.box.addWidget(editor, 1)
            editor.focus_first()


class OutcomeEditor(Editor):
    """How one duty ended; others of the same case that the same act answers can be ended with it."""

    wants_attempt = Signal()
    wants_time = Signal()

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        duty: "DutyView",
        others: "Sequence[DutyView]",
        who: str = "",
    ) -> None:
        place = f"outcome:{duty.id}"
        super().__init__(
            services, tasks, window, _("Record an outcome"), _("Record the outcome"), place=place, case_id=duty.case_id
        )
        self._duty, self._others = duty, others
        self._names = told_apart([duty, *others])
        Explanation(self, lambda: help_of_duty(duty))
        self._prompt = label("", "small", "muted", wrap=True)
        self._about(who)
        self._ask()
        self._ask_others()
        self.form.touched.connect(self._follow)
        self.begin()
        self._follow()

    def said(self) -> str:
        """What stands at the foot of the window."""
        return ngettext(
            "The outcome was recorded.", "{count} outcomes were recorded.", len(self._ended(self.answers()))
        ).format(count=len(self._ended(self.answers())))

    def problems(self, answers: Answers) -> list[Problem]:
        """An outcome for each duty that is answered."""
        found = [] if answers.get("outcome") else [Problem("outcome", _("Choose how it ended."))]
        for other in self._others:
            if answers.get(_tick(other)) and not answers.get(_end(other)):
                found.append(Problem(_end(other), _("Choose how “{title}” ended.").format(title=self._names[other.id])))
        return found

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record them all with one act."""
        ended, op_id = self._ended(answers), self.op_id
        note, late = answers.get("note", ""), answers.get("late_reason", "")
        return lambda: self.services.duties.record_outcome(list(ended), ended, note, late, op_id=op_id)

    def _ended(self, answers: Answers) -> dict[uuid.UUID, str]:
        others = {each.id: answers.get(_end(each), "") for each in self._others if answers.get(_tick(each))}
        return {self._duty.id: answers.get("outcome", "")} | others

    def _about(self, who: str) -> None:
        duty = self._duty
        top = Card()
        words = Column(spacing=theme.S)
        words.add(label(duty.title, "heading", wrap=True))
        if who:
            words.add(label(who, "strong", "muted", wrap=True))
        if duty.words:
            words.add(label(duty.words, "strong", wrap=True, selectable=True))
        words.add(label(duty.why, wrap=True), KeyValues(_duty_rows(duty)), _attempt_lines(duty.attempts))
        acts = [Button(_("Record an attempt"), self.wants_attempt.emit, icon="phone")]
        if may_set_time(self.services, duty):
            acts.append(Button(_("Set another time"), self.wants_time.emit, icon="clock"))
        words.add(row(*acts, None))
        top.add(words)
        place = self.form.column.box.indexOf(self.card)
        self.form.column.box.insertWidget(place, top)

    def _ask(self) -> None:
        choices = [(each.slug, each.title) for each in self._duty.outcomes]
        self.add_field("outcome", ChoiceField(_("How did it end?"), choices))
        self.inside.add(self._prompt)
        self.add_field("note", LongText(_("Note"), lines=3, limit=10_000))
        late = _("This is past its time. What kept it?")
        self.add_field("late_reason", LongText(_("Why it is late"), help=late, lines=2, limit=10_000))

    def _ask_others(self) -> None:
        if not self._others:
            return
        holder = Card(_("The same act also answers"))
        inside = Column(spacing=theme.S)
        holder.add(inside)
        for other in self._others:
            choices = [(each.slug, each.title) for each in other.outcomes]
            name = self._names[other.id]
            self.form.add_field(f"form.{_tick(other)}", TickField(name), into=inside)
            how = ChoiceField(_("How did “{title}” end?").format(title=name), choices)
            how.hide()
            self.form.add_field(f"form.{_end(other)}", how, into=inside)
        self.form.add(holder)

    def _follow(self) -> None:
        answers = self.answers()
        chosen = next((each for each in self._duty.outcomes if each.slug == answers.get("outcome")), None)
        asked = chosen.note_label if chosen is not None and chosen.needs_note else ""
        self._prompt.setText(_("For this outcome, say in the note: {label}.").format(label=asked) if asked else "")
        self._prompt.setVisible(bool(asked))
        for other in self._others:
            self.field(_end(other)).setVisible(bool(answers.get(_tick(other))))
        late = self._duty.late or any(each.late and answers.get(_tick(each)) for each in self._others)
        self.field("late_reason").setVisible(late)


class AttemptEditor(Editor):
    """One try at reaching the victim. The safe contact is shown first, and its version goes into the record."""

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        case_id: uuid.UUID,
        duty: "DutyView | None" = None,
    ) -> None:
        place = f"attempt:{duty.id if duty else case_id}"
        super().__init__(
            services, tasks, window, _("Record an attempt"), _("Record the attempt"), place=place, case_id=case_id
        )
        self._case, self._duty = case_id, duty
        if duty is not None:
            Explanation(self, lambda: help_of_duty(duty))
        self.before = BeforeContact(services, tasks, case_id, "call")
        self.form.column.box.insertWidget(self.form.column.box.indexOf(self.card), self.before)
        practice, today = services.workplace.practice, services.workplace.today()
        if duty is not None:
            self.inside.add(label(_("For: {title}").format(title=duty.title), "strong", wrap=True))
        methods = [(each.slug, each.title) for each in practice.choices("attempt-methods", today)]
        results = [(each.slug, each.title) for each in practice.choices("attempt-results", today)]
        self.add_field("method", ChoiceField(_("How"), methods))
        self.add_field("result", ChoiceField(_("Result"), results))
        self.add_field("at", MomentField(_("When"), help=_("Leave empty for now."), optional=True))
        self.add_field("note", LongText(_("Note"), lines=3, optional=True, limit=10_000))
        self.save.setEnabled(False)
        self.before.shown.connect(lambda: self.save.setEnabled(True))
        self.before.load()
        self.begin()

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The attempt was recorded.")

    def problems(self, answers: Answers) -> list[Problem]:
        """How, and with what result."""
        asked = {"method": _("Choose how it was tried."), "result": _("Choose the result.")}
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Record it with the safe contact that was shown."""
        field, op_id, shown = self.field("at"), self.op_id, self.before.shown_id
        at = field.moment() if isinstance(field, MomentField) else None
        duty_id = self._duty.id if self._duty else None
        method, result, note = answers["method"], answers["result"], answers.get("note", "")
        attempt = self.services.duties.attempt
        return lambda: attempt(self._case, duty_id, method, result, note, shown, at=at, op_id=op_id)


def _tick(duty: "DutyView") -> str:
    return f"also-{duty.id}"


def _end(duty: "DutyView") -> str:
    return f"end-{duty.id}"


def _duty_rows(duty: "DutyView") -> list[tuple[str, str]]:
    return [*time_rows(duty), (_("Holder"), duty.holder or _("Nobody"))]


def _attempt_lines(attempts: "Sequence[AttemptView]") -> Column:
    made = Column(spacing=2)
    for each in attempts:
        words = _("{moment}: {method}, {result}, by {who}").format(
            moment=moment(each.at), method=each.method, result=each.result, who=each.who
        )
        made.add(label(f"{words}. {each.note}".strip(), "small", "muted", wrap=True))
    made.setVisible(bool(attempts))
    return made


def nothing_to_record(*, may: bool) -> AlertStrip | None:
    """A word for those who may look and not record."""
    if may:
        return None
    return AlertStrip(
        "", _("You can read what is due here. Outcomes are recorded by the unit’s officers."), kind="notice"
    )
