"""What the page of every plan does: it is saved with the day of its next review, and its actions name colleagues."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.differences import Difference
from da_desk.practice.forms import answer
from da_desk.practice.merging import plain
from da_desk.views.due import due_words
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.plans.one_part import OnePartPage
from da_desk.views.plans.standing import Standing
from da_desk.views.plans.versions import VersionPage, open_version
from da_desk.views.reasons import ReasonEditor
from da_desk.views.rights import may
from da_desk.views.rooms.record_page import Body
from da_desk.views.widgets.buttons import Button
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.forms import Form
    from da_desk.services.plan_views import ActionLine, PlanView
    from da_desk.services.records import SnapshotLine
    from da_desk.services.service import Named

REVIEW_DAY = "plan.next_review"
"""The day stands beside the words of the plan, not in them: another day unsigns nothing."""


class PlanPage(OnePartPage):
    """The open plan of ``kind`` in parts."""

    @property
    def plan(self) -> "PlanView | None":
        """The plan with everything around it, as it was last read."""
        return self.standing.plan(self.kind) if self.standing is not None else None

    def paper(self, standing: Standing) -> "Record | None":
        """The plan that is not closed."""
        found = standing.plan(self.kind)
        return found.record if found is not None else None

    def sections_of(self, practice_form: "Form") -> Sequence[str]:
        """All of them."""
        return tuple(section.id for section in practice_form.sections)

    def form_of(self, record: "Record") -> "Form":
        """The form that the plan was written with."""
        return self.bench.services.records.form(record.form, record.form_version)

    def shown_of(self, record: "Record") -> Body:
        """The plan, and the day of its next review beside it."""
        body: Body = plain(record.body)
        return body | ({"plan": {"next_review": record.next_review.isoformat()}} if record.next_review else {})

    def act_of_saving(self, values: Body) -> Callable[..., Any]:
        """Plans are saved in a way of their own: what they promise is to be done from then on."""
        record = self.record
        body = {key: value for key, value in values.items() if key != "plan"}
        return partial(
            self.bench.services.plans.save,
            self.bench.case_id,
            self.kind,
            body,
            day_of(answer(values, REVIEW_DAY)),
            record_id=record.id if record else None,
            version=self.version if record else None,
        )

    def editable(self, record: "Record | None") -> bool:
        """While the plan is open and not with a supervisor, by those who may."""
        found = self.plan
        if record is not None and found is not None and found.record.id == record.id:
            return "edit" in found.may
        # Not begun, or just begun here: what may be done with it is about to be read.
        case = self.standing.case if self.standing is not None else None
        begin = case is not None and may(self.bench.services, case, "create", "record")
        return begin and (record is None or record.state == "draft")

    def refresh(self, field: str = "") -> None:
        """Also ask who can see to an action."""
        self.bench.tasks.read(self.bench.services.plans.colleagues, owner=self, done=self._take_colleagues)
        super().refresh(field)

    def refused(self, error: DaDeskError) -> None:
        """The day of the next review is a field of the page."""
        super().refused(placed(error))

    def show_actions(self, path: str) -> None:
        """Say beside each action how far it is, by the duty that it became."""
        field = self.form.fields.get(path)
        if isinstance(field, RowsField):
            now = self.bench.services.workplace.now()
            lines = self.plan.actions if self.plan is not None else ()
            field.say_of({line.row_id: action_words(line, now) for line in lines})

    def say_no_owner(self) -> bool:
        """Say that nobody owns risk and safety planning, if that is so: without an owner no plan is saved."""
        if self.standing is None or self.standing.plans.risk_owner is not None:
            return False
        window, case_id = self.bench.window, self.bench.case_id
        name = Button(_("Name an owner"), lambda: window.go("case", case_id, tab="overview"))
        words = _("A plan can't be saved without.")
        self.show_notice(_("Nobody owns risk and safety planning."), words, name, kind="alert")
        return True

    def ask_to_set_aside(self) -> None:
        """Ask for the reason, in place of the plan."""
        record = self.record
        if record is None:
            return
        withdraw = self.bench.services.plans.withdraw
        editor = ReasonEditor(
            self.bench.services,
            self.bench.tasks,
            self.bench.window,
            _("Set the plan aside"),
            _("For a plan that was begun by mistake. Its actions and its review go with it; nothing of it is deleted."),
            _("Set it aside"),
            lambda reason, op_id: withdraw(record.id, record.version, reason, op_id=op_id),
            place=f"set-aside:{record.id}",
            case_id=self.bench.case_id,
        )
        editor.saved.connect(lambda _changes: self.bench.go(""))
        editor.closed.connect(lambda: self.show_instead(None))
        self.show_instead(editor)
        editor.focus_first()

    def read_version(self, kept: "SnapshotLine", earlier: "SnapshotLine | None") -> None:
        """Open a version in place of the plan: what it changed, or all that it says."""
        plan = self.plan
        if plan is not None:
            open_version(self.bench, self, plan, kept, earlier, partial(self._show_version, plan, kept))

    def _show_version(self, plan: "PlanView", kept: "SnapshotLine", found: Difference) -> None:
        page = VersionPage(plan, kept, found, lambda: self.show_instead(None))
        self.show_instead(page)
        page.back.setFocus()

    def _take_colleagues(self, found: "Sequence[Named]") -> None:
        self.form.set_colleagues([(str(each.id), each.display) for each in found])


def action_words(line: "ActionLine", now: datetime) -> tuple[str, str]:
    """How far an action is, in words and a tone."""
    duty = line.duty
    if duty is None:
        return _("Not on a list yet"), "medium"
    if duty.state != "open":
        return duty.outcome_title or _("Ended"), "standard"
    words = due_words(duty.do_by, now)
    return (
        words if duty.overdue else _("Due {time}").format(time=words),
        "high" if duty.overdue or duty.soon else "none",
    )


def day_of(typed: object) -> date | None:
    """The day that a field holds, once it is understood."""
    with suppress(ValueError):
        return date.fromisoformat(str(typed or ""))
    return None


def placed(error: DaDeskError) -> DaDeskError:
    """A refusal of the next review led to its field."""
    if not isinstance(error, ValidationFailed):
        return error
    problems = (
        Problem(REVIEW_DAY if each.field == "next_review" else each.field, each.sentence) for each in error.problems
    )
    return ValidationFailed(*problems)
