"""The overview of risk and plans: the four questions first, then the grades and the plans."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from da_desk.views import theme
from da_desk.views.due import due_words, urgent
from da_desk.views.focus import focus_kept
from da_desk.views.plans.questions import (
    ASSESSMENT,
    OWNER,
    REVIEW,
    RMP,
    SAFETY,
    SIGN_OFF,
    Question,
    next_step,
    questions,
)
from da_desk.views.plans.standing import SAFETY_PLAN, Standing
from da_desk.views.rooms.step import Bench
from da_desk.views.rooms.tab import Overview
from da_desk.views.widgets.boxes import Card, Column, row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, GradeBadge, KeyValues, clear_layout, icon_label, label
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from da_desk.services.case_plans import AssessmentLine, GradeStep, PlanLine
    from da_desk.services.duty_views import DutyView
    from da_desk.services.plan_views import PlanView

GRADES_AT_ONCE = 3


class PlansOverview(Overview[Standing]):
    """Cards; each leads to its step, and what comes next has the primary button."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(_("Risk and plans"), (theme.XL, theme.L, theme.XL, theme.XL), theme.L, 1080)
        self._bench = bench
        self._cards = Column(spacing=theme.L)
        self.add(self._cards, None)
        self._ahead, self._next = "", None
        self._all_grades = False
        self._standing: Standing | None = None

    _next: Button | None

    def show_standing(self, standing: Standing) -> None:
        """Show how everything stands."""
        self._standing, self._next = standing, None
        may_sign = standing.rmp is not None and bool(standing.rmp.may & {"sign-off", "read"})
        supervises = self._bench.services.workplace.allows("check", "duty")
        ahead = next_step(standing, may_sign=may_sign, supervises=supervises)
        self._ahead = ahead if self._may("edit") or may_sign else ""
        with focus_kept(self._cards):
            clear_layout(self._cards)
            for card in (
                self._questions(standing),
                self._grades(standing),
                self._rmp(standing),
                self._safety(standing),
                *self._former(standing),
            ):
                self._cards.add(card)
                card.show()

    def focus_next(self) -> None:
        """Give the focus to what comes next."""
        if self._next is not None:
            self._next.setFocus()

    def _may(self, verb: str) -> bool:
        return self._bench.services.workplace.allows(verb, "record")

    def _go(self, step: str, field: str = "") -> None:
        if step == OWNER:
            self._bench.window.go("case", self._bench.case_id, tab="overview")
        else:
            self._bench.go(step, field=field)

    def _button(self, words: str, step: str, *, name: str = "", field: str = "", first: bool = True) -> Button:
        """A way to a step; the one that comes next is primary, once."""
        ahead = first and step == self._ahead and self._next is None
        made = Button(words, lambda: self._go(step, field), kind="primary" if ahead else "plain", name=name)
        if ahead:
            self._next = made
        return made

    def _questions(self, standing: Standing) -> Card:
        made = Card(_("Four things that must be plain"))
        for each in questions(standing):
            line = made.add_row()
            words = Column(spacing=1)
            words.add(label(each.asks, "small", "muted", wrap=True))
            words.add(label(each.answer, "strong", "text" if each.well else "medium", wrap=True))
            if each.detail:
                words.add(label(each.detail, "small", wrap=True))
            icon = icon_label("check", "standard", 18) if each.well else icon_label("alert", "medium", 18)
            line.box.addWidget(icon)
            line.box.addWidget(words, 1)
            if not each.well and (button := self._remedy(each)) is not None:
                line.box.addWidget(button)
            line.setAccessibleName(f"{each.asks} {each.answer}. {each.detail}")
        return made

    def _remedy(self, asked: Question) -> Button | None:
        if not self._may("edit"):
            return None
        words = {
            OWNER: _("Name an owner"),
            ASSESSMENT: _("Assess the risk"),
            REVIEW: _("Record a review"),
            RMP: _("Write the RMP"),
        }.get(asked.step, _("Open"))
        return self._button(words, asked.step, name=f"{words}: {asked.asks}")

    def _grades(self, standing: Standing) -> Card:
        made = Card(_("Risk assessments and grades"), GradeBadge(standing.grade))
        begun = standing.begun
        if self._may("create"):
            words = _("Continue the assessment") if begun else _("New assessment")
            made.trailing.add(self._button(words, ASSESSMENT))
        if begun is not None:
            self._add_begun(made, begun)
        grades = standing.plans.grades
        shown = grades if self._all_grades else grades[:GRADES_AT_ONCE]
        for each in shown:
            self._add_grade(made, each)
        if len(grades) > len(shown):
            more = ngettext("Show {count} earlier grade", "Show {count} earlier grades", len(grades) - len(shown))
            made.add_row(link(more.format(count=len(grades) - len(shown)), self._show_all), None)
        for line in standing.plans.assessments:
            if line.state == "graded" and not line.grade:
                self._add_ungraded(made, line)
        if not grades and begun is None:
            words = _(
                "None yet. An assessment asks its questions, proposes a grade with reasons, and a person gives it."
            )
            made.add(label(words, "body", "muted", wrap=True))
        return made

    def _add_begun(self, card: Card, line: "AssessmentLine") -> None:
        words = Column(spacing=2)
        words.add(label(line.instrument, "strong", wrap=True))
        words.add(
            label(_("Begun by {who}; the grade is still to be given.").format(who=line.assessor), "small", "muted")
        )
        made = card.add_row()
        made.box.addWidget(icon_label("pen", "accent", 18))
        made.box.addWidget(words, 1)
        made.add(Badge(_("Being written"), "accent"))

    def _add_grade(self, card: Card, step: "GradeStep") -> None:
        words = Column(spacing=2)
        said = " · ".join(part for part in (moment(step.at), step.stage_title, step.who) if part)
        words.add(label(said, "small", "muted", wrap=True), label(step.rationale, wrap=True, selectable=True))
        made = card.add_row()
        holder = Column(spacing=4)
        holder.setMinimumWidth(theme.look().px(76))
        holder.add(GradeBadge(step.grade), None)
        made.box.addWidget(holder)
        made.box.addWidget(words, 1)
        if step.lowered:
            made.add(Badge(_("Lowered"), "medium"))
        name = _("Read the assessment of {moment}").format(moment=moment(step.at))
        made.add(Button(_("Read"), partial(self._go, ASSESSMENT, str(step.record_id)), name=name))

    def _add_ungraded(self, card: Card, line: "AssessmentLine") -> None:
        made = card.add_row()
        words = label(f"{line.outcome_title}. {line.stage_title}, {line.assessor}", "small", "muted", wrap=True)
        made.box.addWidget(words, 1)
        name = _("Read the assessment {number}, without a grade").format(number=line.seq)
        made.add(Button(_("Read"), partial(self._go, ASSESSMENT, str(line.id)), name=name))

    def _show_all(self) -> None:
        self._all_grades = True
        if self._standing is not None:
            self.show_standing(self._standing)

    def _rmp(self, standing: Standing) -> Card:
        plan = standing.rmp
        made = Card(_("RMP"), *self._badges(plan))
        if plan is None:
            words = _("None. It names each risk and what is done about it, by whom and by when.")
            made.add(self._nothing(words, _("Write the RMP"), RMP))
            return made
        buttons = [self._button(self._open_words(plan), RMP, name=_("RMP: open"))]
        if plan.state in ("submitted", "first-signed") and plan.may & {"sign-off", "read"}:
            buttons.insert(0, self._button(_("Read and sign off"), SIGN_OFF))
        if "review" in plan.may:
            buttons.append(self._button(_("Record a review"), REVIEW, field="rmp", name=_("RMP: record a review")))
        buttons.append(self._button(_("Papers"), "papers", field="rmp", name=_("RMP: papers")))
        made.add(self._facts(plan), row(*buttons, None))
        self._add_actions(made, plan)
        return made

    def _safety(self, standing: Standing) -> Card:
        plan = standing.safety
        made = Card(_("Safety plan"), *self._badges(plan))
        if plan is None:
            words = _("None. It begins with what already keeps the victim safe, in the victim's own words.")
            made.add(self._nothing(words, _("Begin the safety plan"), SAFETY))
            return made
        buttons = [self._button(self._open_words(plan), SAFETY, name=_("Safety plan: open"))]
        buttons.append(self._button(_("The victim's copy"), "copy"))
        if "review" in plan.may:
            name = _("Safety plan: record a review")
            buttons.append(self._button(_("Record a review"), REVIEW, field=SAFETY_PLAN, name=name))
        buttons.append(self._button(_("Papers"), "papers", field=SAFETY_PLAN, name=_("Safety plan: papers")))
        made.add(self._facts(plan), row(*buttons, None))
        self._add_actions(made, plan)
        return made

    def _nothing(self, words: str, action: str, step: str) -> Column:
        made = Column(spacing=theme.M)
        made.add(label(words, "body", "muted", wrap=True))
        if self._may("create"):
            made.add(row(self._button(action, step, name=f"{action} …"), None))
        return made

    @staticmethod
    def _open_words(plan: "PlanView") -> str:
        return _("Continue") if plan.state in ("draft", "returned") and "edit" in plan.may else _("Open")

    @staticmethod
    def _badges(plan: "PlanView | None") -> list[Badge]:
        if plan is None:
            return []
        made = [Badge(plan.state_title, plan.tone)]
        if plan.in_force_words and plan.in_force_words != plan.state_title:
            made.append(Badge(plan.in_force_words, "standard" if plan.in_force else "medium"))
        return made

    def _facts(self, plan: "PlanView") -> KeyValues:
        review = ""
        if plan.next_review is not None:
            review = day(plan.next_review, weekday=True)
        overdue = _("{day}: this day has passed").format(day=review)
        rows: list[tuple[str, str | QWidget]] = [
            (_("Next review"), label(overdue, "strong", "high", wrap=True) if plan.review_overdue else review),
            (_("Owner"), plan.owner.display if plan.owner else _("Nobody is named")),
        ]
        if plan.signed:
            last = plan.signed[0]
            rows.append((last.title, f"{moment(last.at)}, {last.who}"))
        if plan.reviews:
            done = plan.reviews[0]
            rows.append((_("Last review"), f"{moment(done.at)}, {done.who}: {done.outcome_title}"))
        return KeyValues(rows)

    def _add_actions(self, card: Card, plan: "PlanView") -> None:
        open_ = [line.duty for line in plan.actions if line.duty is not None and line.duty.state == "open"]
        now = self._bench.services.workplace.now()
        for number, duty in enumerate(sorted(open_, key=lambda duty: duty.do_by), 1):
            self._add_action(card, duty, now, number)
        done = sum(1 for line in plan.actions if line.duty is not None and line.duty.state == "done")
        unnamed = sum(1 for line in plan.actions if line.duty is None)
        said = []
        if done:
            said.append(ngettext("{count} action ended", "{count} actions ended", done).format(count=done))
        if unnamed:
            words = ngettext(
                "{count} action without a day or a holder", "{count} actions without a day or a holder", unnamed
            )
            said.append(words.format(count=unnamed))
        if said:
            card.add_row(label(" · ".join(said), "small", "medium" if unnamed else "muted", wrap=True), None)

    def _add_action(self, card: Card, duty: "DutyView", now: datetime, number: int) -> None:
        made = card.add_row()
        words = Column(spacing=2)
        words.add(label(duty.title, wrap=True), label(duty.holder or _("Nobody holds it"), "small", "muted"))
        made.box.addWidget(words, 1)
        made.add(due_badge(duty.do_by, now))
        if self._bench.services.workplace.allows("complete", "duty"):
            name = _("Record what came of action {number}: {title}").format(number=number, title=duty.title)
            made.add(Button(_("Record"), partial(self._record, duty), name=f"{card.title}: {name}"))

    def _record(self, duty: "DutyView") -> None:
        self._bench.window.go("case", self._bench.case_id, tab="todo", duty_id=duty.id)

    def _former(self, standing: Standing) -> Sequence[Card]:
        if not standing.plans.former:
            return ()
        made = Card(_("Closed plans"))
        for each in standing.plans.former:
            made.add_row(label(_former_words(each), wrap=True), None, Badge(each.state_title, each.tone))
        return (made,)


def _former_words(line: "PlanLine") -> str:
    since = _("in force since {moment}").format(moment=moment(line.sealed_at)) if line.sealed_at else ""
    return " · ".join(part for part in (f"{line.title} {line.seq}", since) if part)


def due_badge(do_by: datetime, now: datetime) -> Badge:
    """When something is due; red only past its time or within two hours of it."""
    words = due_words(do_by, now)
    if do_by < now:
        return Badge(words, "high")
    return Badge(_("Due {time}").format(time=words), "high" if urgent(do_by, now) else "none")
