"""A task of one's own in a case: what kind, in words, by when, for whom. It stands on Today by its kind alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

from da_desk.errors import Problem
from da_desk.views.cases.event_facts import FactsEditor
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers
from da_desk.views.widgets.labels import label
from da_desk.wording import _

TASK = "own-task"
"""The kind of event by which a task is recorded."""
_DUE = "facts.due"


class TaskEditor(FactsEditor):
    """Set a task for oneself or a colleague."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(
            bench.services,
            bench.tasks,
            bench.window,
            _("Add a task"),
            _("Add the task"),
            place=f"new:task:{bench.case_id}",
            case_id=bench.case_id,
        )
        self._case, self._today = bench.case_id, bench.services.workplace.today
        practice = self.services.workplace.practice
        help_words = practice.event_kind(TASK, self._today()).help
        self.inside.add(label(help_words, "body", "muted", wrap=True))
        self.add_facts(practice.event_form(TASK, self._today()), help=False)
        self.begin()

    def submit(self) -> None:
        """Save, unless its day has passed."""
        if _passed(self.form.fields[_DUE].value(), self._today()):
            self.form.show_problems([Problem(_DUE, _("Choose today or a later day."))])
        else:
            super().submit()

    def work(self, _answers: Answers) -> Callable[[], Any]:
        """Record it; it stands under To do and on Today at once."""
        cases, body, op_id, at = self.services.cases, self.body(), self.op_id, self.services.workplace.now()
        return lambda: cases.record_event(self._case, TASK, at, "minute", body, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The task was added. It stands under To do, and on Today.")


def _passed(answer: object, today: date) -> bool:
    try:
        return date.fromisoformat(str(answer)) < today
    except ValueError:  # what is no day is refused beside its field
        return False
