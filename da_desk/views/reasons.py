"""A question that asks for a reason, for what stands in the history for good."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.text import LongText
from da_desk.views.pages import Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.labels import label, retone
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services


class ReasonEditor(Editor):
    """Says what will happen, asks why, and does it: ``act(reason, op_id)`` off the main thread."""

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        title: str,
        intro: str,
        save_words: str,
        act: Callable[[str, uuid.UUID], Any],
        *,
        place: str = "",
        case_id: uuid.UUID | None = None,
    ) -> None:
        super().__init__(services, tasks, window, title, save_words, place=place, case_id=case_id)
        self._act = act
        self.inside.add(label(intro, wrap=True))
        self.add_field(
            "reason", LongText(_("Reason"), help=_("It stays in the history with your name."), lines=3, limit=10_000)
        )
        retone(self.save, kind="danger")
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """A reason."""
        return [] if str(answers.get("reason", "")).strip() else [Problem("reason", _("Give a reason."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Do it."""
        act, reason, op_id = self._act, answers["reason"], self.op_id
        return lambda: act(reason, op_id)
