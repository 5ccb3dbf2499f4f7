"""An event that is recorded already: corrected, or given another time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from da_desk.errors import Problem
from da_desk.practice.merging import plain
from da_desk.views.cases.event_facts import FactsEditor
from da_desk.views.cases.event_words import form_of, noon, when_words
from da_desk.views.cases.tab import CaseBench
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.days import DayField, MomentField
from da_desk.views.merging.found import Latest
from da_desk.views.widgets.labels import label
from da_desk.wording import LONDON, _

if TYPE_CHECKING:
    from da_desk.services.case_events import EventView


class AmendEditor(FactsEditor):
    """Correct what is recorded about an event; its time is moved elsewhere."""

    def __init__(self, bench: CaseBench, event: "EventView") -> None:
        title = _("Correct: {title}").format(title=event.title)
        super().__init__(
            bench.services, bench.tasks, bench.window, title, place=f"event:{event.id}", case_id=bench.case_id
        )
        self._case, self._event = bench.case_id, event
        self.inside.add(label(when_words(event), "strong", wrap=True))
        self.add_facts(form_of(bench.services.workplace.practice, event))
        self.begin_body(plain(event.body), event.version)

    def latest_body(self) -> Callable[[], Latest]:
        """The event as somebody else corrected it."""

        def read() -> Latest:
            found = next(each for each in self.services.cases.events(self._case) if each.id == self._event.id)
            return Latest(found.version, plain(found.body))

        return read

    def work(self, _answers: Answers) -> Callable[[], Any]:
        """Save the correction."""
        body, op_id, version = self.body(), self.op_id, self.version
        return lambda: self.services.cases.amend_event(self._event.id, version, body, op_id=op_id)


class MoveEditor(Editor):
    """Give an event another time; open things to do move with it."""

    def __init__(self, bench: CaseBench, event: "EventView") -> None:
        super().__init__(
            bench.services,
            bench.tasks,
            bench.window,
            _("Move the date: {title}").format(title=event.title),
            _("Move it"),
        )
        self._event, self._by_day = event, event.precision == "day"
        self.inside.add(label(_("Now: {when}").format(when=when_words(event)), "strong", wrap=True))
        self.inside.add(
            label(
                _("What is open moves with it and keeps its former date. What was done before may open again."),
                "body",
                "muted",
                wrap=True,
            )
        )
        if self._by_day:
            self.add_field("at", DayField(_("New day")))
            self.begin({"at": event.at.astimezone(LONDON).date().isoformat()}, event.version)
        else:
            self.add_field("at", MomentField(_("New time"), past=False))
            self.begin({"at": event.at.astimezone(UTC).isoformat()}, event.version)

    def problems(self, answers: Answers) -> list[Problem]:
        """The new time."""
        return [] if answers.get("at") else [Problem("at", _("Give the new time."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Move it."""
        at = noon(answers["at"]) if self._by_day else datetime.fromisoformat(answers["at"])
        op_id, version = self.op_id, self.version
        return lambda: self.services.cases.move_event(self._event.id, version, at, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The date was moved.")
