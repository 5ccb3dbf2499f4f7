"""What is owed in a case: open, and what was ended with its outcome."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from da_desk.errors import Problem
from da_desk.views import sources
from da_desk.views.cases.duty_rows import add_duty, add_ended
from da_desk.views.cases.own_task import TaskEditor
from da_desk.views.cases.tab import CaseBench, CaseTab
from da_desk.views.cases.telling import TellEditor
from da_desk.views.due import place_of_act, room_of_act, told_apart
from da_desk.views.duty_times import TimeEditor, may_set_time
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.help import Help
from da_desk.views.outcomes import OutcomePanel, nothing_to_record
from da_desk.views.widgets.boxes import Card
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.duty_views import AttemptView, DutyView
    from da_desk.services.service import Named
    from da_desk.services.telling import CallPage


class TodoTab(CaseTab):
    """Open duties with Record and Hand over, tries at reaching the victim, and what has its outcome."""

    def __init__(self, bench: CaseBench) -> None:
        super().__init__(bench, _("To do"), widest=1000)
        self._wanted: uuid.UUID | None = None
        self._names: dict[uuid.UUID, str] = {}
        self._panel = OutcomePanel(bench.services, bench.tasks, bench.window)
        self._panel.closed.connect(self._back)
        self.addWidget(self._panel)

    def refresh(self) -> None:
        """Ask for the duties and the attempts of the case."""
        duties, case_id = self.bench.services.duties, self.bench.case_id
        self.bench.tasks.read(
            lambda: (duties.of_case(case_id), duties.attempts(case_id)),
            owner=self,
            done=lambda found: self._show(*found),
        )

    def lead(
        self, duty_id: object = None, *, attempt: bool = False, tell: bool = False, task: bool = False, **_where: Any
    ) -> None:
        """Open the outcome of a duty, a try at reaching the victim, the page from which the victim is told, or a task."""
        if tell:
            self._tell(duty_id if isinstance(duty_id, uuid.UUID) else None)
        elif task:
            self._add_task()
        elif isinstance(duty_id, uuid.UUID):
            self._record(duty_id)
        elif attempt:
            self.setCurrentWidget(self._panel)
            self._panel.show_attempt(self.bench.case_id)

    def leave(self) -> None:
        """Keep what was typed."""
        super().leave()
        self._panel.leave()

    def help(self) -> Help:
        """How a duty ends."""
        return Help(
            _("To do"),
            (
                _(
                    "What is owed comes from what happened: an event is recorded, and its rule says what follows, for whom and by when."
                ),
                _(
                    "Each ends with an outcome, never by being ticked away. “No change” is an outcome. One act may answer several."
                ),
                _(
                    "“Do by” is what safety asks; lists are sorted and reddened by it. “At the latest” is the limit of the Code, where there is one."
                ),
                _(
                    "Each time says how it was counted, and which bank holidays were skipped. Another may be set with a reason; both stay readable, with who set it and when."
                ),
                _("Before a call the safe contact is shown, and the record keeps which version was seen."),
                _("A task is what you set yourself or a colleague. Lists show its kind; its words stay in the case."),
            ),
            (sources.informed(), sources.safe_contact(), sources.withdrawal()),
        )

    def _show(self, duties: "Sequence[DutyView]", attempts: "Sequence[AttemptView]") -> None:
        view = self.view
        assert view is not None
        now = self.bench.services.workplace.now()
        may = self.may("complete", "duty")
        untold = [duty for duty in duties if duty.state == "open" and duty.answered_by == "telling"]
        still = Card(_("Open"), *self._offer_task(), *(self._offer_telling(untold) if may and untold else []))
        standing = [each for each in duties if each.state == "open"]
        self._names = told_apart(standing)
        for duty in standing:
            add_duty(
                still,
                duty,
                now,
                self._answer(duty) if self.may_record(duty) else None,
                *self._another_time(duty),
                *self._hand_over(duty),
                called=self._names[duty.id],
            )
        if not standing:
            still.add(
                label(
                    _("Nothing is due. What follows from an event stands here as soon as it is recorded."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        ended = Card(_("Ended"))
        done = [each for each in duties if each.state != "open"]
        for duty in sorted(done, key=lambda each: each.outcome_at or each.do_by, reverse=True):
            add_ended(ended, duty)
        notice = nothing_to_record(may=may)
        self.rebuild(
            *([notice] if notice else []), still, self._attempts(attempts, may=may), *([ended] if done else [])
        )

    def _attempts(self, attempts: "Sequence[AttemptView]", *, may: bool) -> Card:
        add = [Button(_("Record an attempt"), lambda: self.lead(attempt=True), icon="phone")] if may else []
        made = Card(_("Tries at reaching the victim"), *add)
        for each in attempts:
            words = _("{moment}: {method}, {result}").format(
                moment=moment(each.at), method=each.method, result=each.result
            )
            made.add_row(
                label(words, wrap=True),
                label(each.note, "small", "muted", wrap=True),
                None,
                label(each.who, "small", "muted"),
            )
        if not attempts:
            made.add(
                label(
                    _("None yet. The safe contact is shown before each, and the record keeps which version was seen."),
                    "body",
                    "muted",
                    wrap=True,
                )
            )
        return made

    def _another_time(self, duty: "DutyView") -> list[Button]:
        """Of what an act elsewhere ends; for all else it stands on the panel where the outcome is recorded."""
        services = self.bench.services
        if not (duty.by_act and may_set_time(services, duty)):
            return []
        name = _("Set another time: {title}").format(title=self._names[duty.id])
        editor = partial(TimeEditor, services, self.bench.tasks, self.bench.window, duty)
        return [link(_("Set another time"), lambda: self.open_editor(editor()), name=name)]

    def _hand_over(self, duty: "DutyView") -> list[Button]:
        mine = duty.holder_id in (None, self.bench.services.workplace.actor.account_id)
        unit_id = self.view.case.unit_id if self.view else None
        if not self.bench.services.workplace.allows("hand-over", "duty", unit_id=unit_id, own=mine):
            return []
        name = _("Hand over: {title}").format(title=self._names[duty.id])
        return [link(_("Hand over"), lambda: self.open_editor(HandOverEditor(self.bench, duty, unit_id)), name=name)]

    def _offer_telling(self, untold: "Sequence[DutyView]") -> list[Button]:
        words = ngettext("Tell the victim ({count} thing)", "Tell the victim ({count} things)", len(untold))
        return [Button(words.format(count=len(untold)), self._tell, kind="primary", icon="phone")]

    def _offer_task(self) -> list[Button]:
        return [Button(_("Add a task"), self._add_task, icon="plus")] if self.may("create", "event") else []

    def _add_task(self) -> None:
        self.open_editor(TaskEditor(self.bench))

    def _tell(self, led: uuid.UUID | None = None) -> None:
        """The page for one call; ``led`` is what the person pressed to come here."""
        telling, case_id = self.bench.services.telling, self.bench.case_id
        self.bench.tasks.read(telling.page, case_id, owner=self, done=lambda page: self._open_telling(page, led))

    def _open_telling(self, page: "CallPage", led: uuid.UUID | None) -> None:
        if page.duties:
            self.open_editor(TellEditor(self.bench, page, led))
        else:
            self.bench.window.say(_("The victim has been told of everything that is owed."))

    def _answer(self, duty: "DutyView") -> Callable[[], object]:
        if duty.by_act:
            return partial(self.bench.go, room_of_act(duty.by_act), **place_of_act(duty.by_act, duty.rule))
        return partial(self._record, duty.id)

    def _record(self, duty_id: uuid.UUID) -> None:
        self.setCurrentWidget(self._panel)
        who = f"{self.view.victim.listed} · {self.view.case.ref}" if self.view else ""
        self._panel.show_duty(self.bench.case_id, duty_id, who)

    def _back(self) -> None:
        self.setCurrentWidget(self.page)
        self.refresh()


class HandOverEditor(Editor):
    """Give an open duty to a colleague."""

    def __init__(self, bench: CaseBench, duty: "DutyView", unit_id: UUID | None) -> None:
        super().__init__(bench.services, bench.tasks, bench.window, _("Hand over"))
        self._duty = duty
        self.inside.add(label(duty.title, "strong", wrap=True))
        self.inside.add(
            label(_("Now held by {name}.").format(name=duty.holder or _("nobody")), "body", "muted", wrap=True)
        )
        self.save.setEnabled(False)
        self.tasks.read(self.services.accounts.colleagues, unit_id, owner=self, done=self._show)

    def problems(self, answers: Answers) -> list[Problem]:
        """A colleague has to be chosen."""
        return [] if answers.get("account") else [Problem("account", _("Choose a colleague."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Hand it over."""
        account_id, op_id, version = UUID(answers["account"]), self.op_id, self.version
        return lambda: self.services.duties.hand_over(self._duty.id, version, account_id, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("It was handed over.")

    def _show(self, colleagues: "Sequence[Named]") -> None:
        choices = [(str(each.id), each.display) for each in colleagues if each.id != self._duty.holder_id]
        self.add_field("account", ChoiceField(_("To whom"), choices))
        self.save.setEnabled(bool(choices))
        self.begin(None, self._duty.version)
        self.focus_first()
