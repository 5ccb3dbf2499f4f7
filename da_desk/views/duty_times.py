"""Another time for what is owed: set by hand with a reason, or counted again; and how its time came about, in rows."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem
from da_desk.views import theme
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.days import MomentField
from da_desk.views.forms.text import LongText
from da_desk.views.pages import Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column, row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import KeyValues, label
from da_desk.wording import _, moment

if TYPE_CHECKING:
    from da_desk.services.desk import Services
    from da_desk.services.duty_views import DutyView


def time_rows(duty: "DutyView") -> list[tuple[str, str]]:
    """When it is due and how that came about: counted by which rule, or set by whom, when and why."""
    rows = [(_("Do by"), moment(duty.do_by, weekday=True))]
    if duty.by_hand is not None:
        words = _("{reason} – {who}, {moment}").format(
            reason=duty.by_hand.reason, who=duty.by_hand.who, moment=moment(duty.by_hand.at)
        )
        rows.append((_("Set by hand"), words))
    if duty.former_do_by is not None:
        title = _("As counted") if duty.by_hand is not None else _("Formerly")
        rows.append((title, moment(duty.former_do_by, weekday=True)))
    rows.append((_("How it was counted"), duty.clock))
    if duty.limit_at is not None:
        rows.append((_("At the latest"), moment(duty.limit_at, weekday=True)))
    return [*rows, (_("By the rule"), duty.rule_words)]


def may_set_time(services: "Services", duty: "DutyView") -> bool:
    """Whether this person may set another time for it: not for a day that stands in a plan and is changed there."""
    return duty.settable and services.workplace.allows("override", "duty")


class TimeEditor(Editor):
    """Another time for one duty. ``closed`` when it was set, counted again, or left."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window, duty: "DutyView") -> None:
        super().__init__(
            services,
            tasks,
            window,
            _("Set another time"),
            _("Set this time"),
            place=f"time:{duty.id}",
            case_id=duty.case_id,
        )
        self._duty = duty
        self._about()
        self.add_field("do_by", MomentField(_("Do by"), past=False, today=services.workplace.today))
        why = _("Everybody who reads this duty sees it, with your name and when you set it.")
        self.add_field("reason", LongText(_("Why another time"), help=why, lines=3, limit=1000))
        self.begin(None, duty.version)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The time was set.")

    def problems(self, answers: Answers) -> list[Problem]:
        """A time and a reason."""
        asked = {"do_by": _("Give the day and the time."), "reason": _("Say why it is another time.")}
        return [Problem(key, sentence) for key, sentence in asked.items() if not str(answers.get(key, "")).strip()]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Set it."""
        field, duty_id, version, op_id = self.field("do_by"), self._duty.id, self.version, self.op_id
        at = field.moment() if isinstance(field, MomentField) else None
        reason = answers.get("reason", "")
        assert at is not None, "the field itself refuses what is no moment"
        return lambda: self.services.duties.override(duty_id, version, at, reason, op_id=op_id)

    def latest(self) -> Callable[[], tuple[int, Answers]]:
        """The duty as somebody else saved it: what is typed here goes with it."""
        duty, duties = self._duty, self.services.duties

        def read() -> tuple[int, Mapping[str, Any]]:
            found = next((each for each in duties.of_case(duty.case_id) if each.id == duty.id), duty)
            return found.version, {}

        return read

    def _about(self) -> None:
        top = Card()
        words = Column(spacing=theme.S)
        words.add(label(self._duty.title, "heading", wrap=True), KeyValues(time_rows(self._duty)))
        self.again = Button(
            _("Count it again"),
            self._count_again,
            name=_("Count it again, by the rule and today’s bank holidays: {title}").format(title=self._duty.title),
        )
        words.add(row(self.again, None))
        top.add(words)
        self.form.column.box.insertWidget(self.form.column.box.indexOf(self.card), top)

    def _count_again(self) -> None:
        duty_id, version, op_id = self._duty.id, self._duty.version, uuid.uuid4()
        self.tasks.write(
            lambda: self.services.duties.count_again(duty_id, version, op_id=op_id),
            owner=self,
            busy=self.again,
            done=self._counted,
            failed=self._not_counted,
        )

    def _counted(self, changes: object) -> None:
        changed = bool(getattr(changes, "items", ()))
        self._window.say(_("It was counted again.") if changed else _("Counted again, it is due at the same time."))
        self.closed.emit()

    def _not_counted(self, error: DaDeskError) -> None:
        self.form.show_error(error)
