"""A review: its outcome, what changed, the next day, which duties it answers, and at the end what becomes of each action."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.forms import answer, rows
from da_desk.practice.plans import ACTIONS, CLOSE, OUTCOMES
from da_desk.services.plan_reviews import ActionEnd, ReviewGiven
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.choices import ChoiceField, TickField
from da_desk.views.forms.days import DayField
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.references import ColleagueField
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.plans.plan_page import day_of
from da_desk.views.plans.standing import OWN_DATE, RMP, SAFETY_PLAN, Standing
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.tasks import waiting_words
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _, day, moment

if TYPE_CHECKING:
    from da_desk.services.duty_views import DutyView
    from da_desk.services.plan_views import PlanView

HAND_OVER = "hand-over"
"""What becomes of an open action beside the outcomes of its rule: somebody named goes on with it."""
OUTCOME, CHANGED, NEXT, LATE = "review.outcome", "review.changed", "review.next_review", "review.late_reason"
_LIMIT = 10_000


class ReviewPage(StepPage[Standing]):
    """One review of the RMP or of the safety plan (``field`` says which). Its words never touch those of the plan."""

    field_takes_focus = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Review"))
        self.kind = RMP
        self.plan: PlanView | None = None
        self._shown: tuple[object, ...] = ()
        self.which = Segments(_("Which plan"), list(_kinds().items()), RMP)
        self.which.chosen.connect(lambda kind: bench.go("review", field=kind))
        self.record = Button(_("Record the review"), self._record, kind="primary")
        self.add_head_actions(self.which)
        self.add_actions(self.record)
        self.save_with(self._record)
        self._make_form()

    @property
    def answers(self) -> dict[str, TickField]:
        """The ticks of what the review answers, by the duty's id."""
        return {
            path.partition(".")[2]: field for path, field in self.form.fields.items() if isinstance(field, TickField)
        }

    def refresh(self, field: str = "") -> None:
        """Show the plan that is named, else the one that there is."""
        standing = self.standing
        if standing is None:
            return
        plans = {kind: plan for kind in _kinds() if (plan := standing.plan(kind)) is not None}
        wanted = field if field in plans else self.kind if self.kind in plans else next(iter(plans), RMP)
        if wanted != self.kind:
            self.keeper.leave()
            self.kind = wanted
        self.which.setVisible(len(plans) > 1)
        self.which.set_current(self.kind)
        self.plan = plans.get(self.kind)
        if self.plan is None or "review" not in self.plan.may:
            self._show_nothing()
        else:
            self._show(self.plan)

    def news(self, standing: Standing) -> None:
        """What is open may have changed; what was typed stays."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed."""
        self.keeper.leave()

    def focus_start(self) -> None:
        """Begin at the outcome."""
        if OUTCOME in self.form.fields and self.form.isVisible():
            self.form.fields[OUTCOME].focus_field()
        else:
            super().focus_start()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "A review says what came of the plan, what changed and when it is looked at next. It never changes the plan's words, so it takes no signature away. What has to be written otherwise is written in the plan."
                ),
                _("Tick each trigger point that this one review answers; it stands in the outcome of each."),
                _(
                    "Closing ends the plan. Each open action is ended with its outcome, or handed to somebody by name, so that nothing that was promised falls between."
                ),
            ),
            (
                _("7.1 rm.interval-by-grade; 004 §Checklist: Risk management"),
                _("002 §Management of risk: reviews that nobody had scheduled"),
                _("The days by grade are a setting of the desk; no source gives a figure"),
            ),
        )

    def _make_form(self) -> None:
        self.form = FormPage(self.title, widest=860, margins=(theme.XL, theme.XS, theme.XL, theme.L))
        self.keeper = DraftKeeper(self.bench.services, self.bench.tasks, self.form, self.bench.window)
        self._about = label("", wrap=True)
        self._outcome = Column()
        self.changed = LongText(_("What changed"), lines=4, limit=_LIMIT)
        self.next_review = DayField(_("Next review"), today=self.bench.services.workplace.today)
        self.late = LongText(_("Why it is late"), lines=2, limit=_LIMIT, counts=False)
        main = Card()
        inside = Column(spacing=theme.L)
        inside.add(self._about, self._outcome, self.changed, self.next_review)
        main.add(inside)
        self._answers = Card(_("What it answers"))
        self._ticks = Column(spacing=theme.S)
        self._answers.add(self._ticks)
        self._actions = Card(_("The open actions"))
        self._ends = Column(spacing=0)
        self._actions.box.addWidget(self._ends)
        self.confirm = ConfirmPanel(
            _("Close this plan?"),
            _("It no longer changes and is reviewed no more. A new one can be begun."),
            _("Close the plan"),
            danger=True,
        )
        self.confirm.confirmed.connect(self._write)
        self.form.add(self.keeper.strip, main, self._answers, self._actions, self.confirm, None)
        for path, field in ((CHANGED, self.changed), (NEXT, self.next_review), (LATE, self.late)):
            self.form.watch(path, field)
        inside.add(self.late)
        self.form.touched.connect(self._follow)
        self.fill(self.form)

    def _show_nothing(self) -> None:
        name = _kinds()[self.kind]
        words = _("There is no open {plan} to review, or it belongs to another unit.").format(plan=name)
        self.show_state("")
        self.show_notice("")
        self.show_instead(EmptyPage("clock", _("Nothing to review"), words))

    def _show(self, plan: "PlanView") -> None:
        self.show_instead(None)
        self.show_state(_kinds()[self.kind], "accent")
        open_ = _open_actions(plan)
        shown = (plan.record.id, tuple(duty.id for duty in (*plan.answerable, *open_)))
        if shown != self._shown:
            former = self._shown
            typed = self.form.values()
            self._shown = shown
            self._rebuild(plan, open_)
            if former and former[0] == plan.record.id:
                self.form.set_values(typed)
            else:
                self.form.set_values({})
                self.keeper.begin(f"review:{plan.record.id}", case_id=plan.record.case_id, record_id=plan.record.id)
        self._say_about(plan)
        self._follow()

    def _rebuild(self, plan: "PlanView", open_: "Sequence[DutyView]") -> None:
        fixed = (CHANGED, NEXT, LATE)
        for path in [path for path in self.form.fields if path not in fixed]:
            self.form.forget(path)
        for holder in (self._outcome, self._ticks, self._ends):
            clear_layout(holder)
        practice, today = self.bench.services.workplace.practice, self.bench.services.workplace.today()
        titles = {each.slug: each.title for each in practice.choices("review-outcomes", today)}
        choices = [(slug, titles.get(slug, slug)) for slug in OUTCOMES[plan.kind]]
        self._add(OUTCOME, ChoiceField(_("Outcome"), choices), self._outcome)
        for duty in plan.answerable:
            words = self._asked_by(plan, duty)
            if duty.rule in OWN_DATE:
                said = _("{title}: its own date, answered by any review that gives another").format(title=words)
                self._ticks.add(label(said, "body", "muted", wrap=True))
            else:
                self._add(f"answers.{duty.id}", TickField(words), self._ticks)
        self._answers.setVisible(bool(plan.answerable))
        for number, duty in enumerate(open_, 1):
            self._add_end(plan, duty, number)
        self.form.order_tabs()

    def _asked_by(self, plan: "PlanView", duty: "DutyView") -> str:
        """A duty with what brought it about: two trigger points may ask for the same."""
        cause = next((each for each in plan.since if each.id == duty.event_id), None)
        if cause is None:
            return _("{title} (due {moment})").format(title=duty.title, moment=moment(duty.do_by))
        return _("{title} ({event}, {moment})").format(title=duty.title, event=cause.title, moment=moment(cause.at))

    def _add(self, path: str, field: Any, into: Column) -> None:
        self.form.watch(path, field)
        into.add(field)
        field.show()

    def _add_end(self, plan: "PlanView", duty: "DutyView", number: int) -> None:
        """How one open action ends, or who goes on with it."""
        holder = Column("row", (theme.L, theme.S, theme.L, theme.M), theme.S)
        holder.add(label(_("{number}. {title}").format(number=number, title=duty.title), "strong", wrap=True))
        words = _said_of(plan, duty)
        if words:
            holder.add(label(words, wrap=True))
        held = _("Held by {who}, due {day}").format(who=duty.holder or _("nobody"), day=moment(duty.do_by))
        holder.add(label(held, "small", "muted", wrap=True))
        choices = [(each.slug, each.title) for each in duty.outcomes] + [(HAND_OVER, _("Handed over"))]
        named = _("Action {number}: {part}")
        parts: dict[str, Any] = {
            "outcome": ChoiceField(_("What becomes of it"), choices),
            "note": LongText(_("Note"), lines=2, limit=_LIMIT, counts=False),
            "to": ColleagueField(_("Who goes on with it")),
        }
        for key, field in parts.items():
            field.speak_as(named.format(number=number, part=field.title))
            self._add(f"actions.{duty.id}-{key}", field, holder)
        self.form.set_colleagues([(str(each.id), each.display) for each in plan.colleagues])
        self._ends.add(holder)

    def _say_about(self, plan: "PlanView") -> None:
        parts = [f"{plan.state_title}. {plan.in_force_words}".strip(". ") + "."]
        if plan.next_review is not None:
            words = _("This review was due {day}.") if plan.review_overdue else _("The next review is due {day}.")
            parts.append(words.format(day=day(plan.next_review, weekday=True)))
        if plan.reviews:
            last = plan.reviews[0]
            parts.append(_("The last one was on {moment}, by {who}.").format(moment=moment(last.at), who=last.who))
        self._about.setText(" ".join(parts))
        latest = _("At this grade no later than {day}.").format(day=day(plan.latest_review_day, weekday=True))
        self.next_review.say_help(latest)
        with_supervisor = plan.state in ("submitted", "first-signed")
        if with_supervisor:
            self.show_notice(_("With the supervisor."), _("It can be reviewed. To close it, take it back first."))
        elif plan.review_overdue:
            self.show_notice(_("The review is overdue."), kind="alert")
        else:
            self.show_notice("")

    def _follow(self) -> None:
        """Ask what the answers so far ask for."""
        plan = self.plan
        if plan is None:
            return
        body = self.form.values()
        closing = answer(body, OUTCOME) == CLOSE
        open_ = _open_actions(plan)
        self.next_review.setVisible(not closing)
        self._actions.setVisible(closing and bool(open_))
        ticked = {key for key, field in self.answers.items() if field.answered()}
        late = any(
            duty.late and (closing or str(duty.id) in ticked or duty.rule in OWN_DATE) for duty in plan.answerable
        )
        self.late.setVisible(late or self.late.answered())
        for duty in open_:
            chosen = str(answer(body, f"actions.{duty.id}-outcome"))
            outcome = next((each for each in duty.outcomes if each.slug == chosen), None)
            note = self.form.fields.get(f"actions.{duty.id}-note")
            to = self.form.fields.get(f"actions.{duty.id}-to")
            if note is not None and to is not None:
                note.say_help(outcome.note_label if outcome is not None and outcome.needs_note else "")
                note.setVisible(bool(chosen))
                to.setVisible(chosen == HAND_OVER)
        self.record.say(_("Close the plan") if closing else _("Record the review"))

    def _given(self) -> ReviewGiven:
        plan, body = self.plan, self.form.values()
        assert plan is not None
        outcome = str(answer(body, OUTCOME))
        closing = outcome == CLOSE
        ends = {duty.id: self._end(body, duty) for duty in _open_actions(plan)} if closing else {}
        return ReviewGiven(
            outcome=outcome,
            changed=str(self.changed.value()),
            next_review=None if closing else day_of(answer(body, NEXT)),
            answers=tuple(uuid.UUID(key) for key, field in self.answers.items() if field.answered()),
            actions=ends,
            late_reason=str(self.late.value()),
        )

    @staticmethod
    def _end(body: dict[str, Any], duty: "DutyView") -> ActionEnd:
        chosen, note, to = (str(answer(body, f"actions.{duty.id}-{key}")) for key in ("outcome", "note", "to"))
        if chosen == HAND_OVER:
            return ActionEnd(note=note, hand_to=uuid.UUID(to) if to else None)
        return ActionEnd(chosen, note)

    def _record(self) -> None:
        if self.plan is None or not self.form.check():
            return
        if problems := list(self._missing(self.form.values())):
            self.form.show_problems(problems)
            return
        self.form.show_problems([])
        if answer(self.form.values(), OUTCOME) == CLOSE:
            self.confirm.ask()
            self.form.show_widget(self.confirm)
        else:
            self._write()

    def _missing(self, body: dict[str, Any]) -> "Sequence[Problem]":
        """What the page itself can say is missing; the rest is said when it is recorded."""
        found = []
        if not answer(body, OUTCOME):
            found.append(Problem(OUTCOME, _("Choose the outcome of the review.")))
        if not self.changed.answered():
            found.append(Problem(CHANGED, _("Say what changed; “nothing” is an answer.")))
        closing = answer(body, OUTCOME) == CLOSE
        if not closing and not answer(body, NEXT):
            found.append(Problem(NEXT, _("Give the day of the next review; a plan never stands without one.")))
        for duty in _open_actions(self.plan) if closing and self.plan is not None else ():
            place = f"actions.{duty.id}"
            chosen = answer(body, f"{place}-outcome")
            if not chosen:
                sentence = _("“{title}” is still open. End it, or hand it over to somebody by name.")
                found.append(Problem(f"{place}-outcome", sentence.format(title=duty.title)))
            elif chosen == HAND_OVER and not answer(body, f"{place}-to"):
                sentence = _("Name who goes on with “{title}”.")
                found.append(Problem(f"{place}-to", sentence.format(title=duty.title)))
        return found

    def _write(self) -> None:
        plan = self.plan
        if plan is None:
            return
        values = self.form.values()
        self.bench.tasks.write(
            self.bench.services.plans.review,
            plan.record.id,
            plan.record.version,
            self._given(),
            op_id=self.keeper.op_id,
            owner=self,
            busy=self.record,
            done=lambda _changes: self._done(values),
            failed=self._refused,
            waiting=lambda: self.status.setText(waiting_words()),
            key=self.keeper.save_key,
        )

    def _done(self, values: dict[str, Any]) -> None:
        closed = answer(values, OUTCOME) == CLOSE
        self.confirm.dismiss()
        self.form.show_problems([])
        self.keeper.saved(values)
        self._shown = ()
        self.form.set_values({})
        self.keeper.drop()
        self.bench.say(_("The plan is closed.") if closed else _("The review was recorded."))
        self.bench.go("")

    def _refused(self, error: DaDeskError) -> None:
        self.confirm.dismiss()
        self.form.show_error(_placed(error))
        self.bench.reload()


def _kinds() -> dict[str, str]:
    return {RMP: _("RMP"), SAFETY_PLAN: _("Safety plan")}


def _open_actions(plan: "PlanView | None") -> "Sequence[DutyView]":
    lines = plan.actions if plan is not None else ()
    return tuple(line.duty for line in lines if line.duty is not None and line.duty.state == "open")


def _said_of(plan: "PlanView", duty: "DutyView") -> str:
    """What the plan says will be done; it stands in the plan and in no list."""
    return next(
        (str(row.get("what", "")) for row in rows(plan.record.body, ACTIONS[plan.kind]) if row.get("id") == duty.step),
        "",
    )


def _placed(error: DaDeskError) -> DaDeskError:
    """Refusals led to the fields of the page."""
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed(*(Problem(_place(each.field), each.sentence) for each in error.problems))


def _place(field: str) -> str:
    known = {"outcome": OUTCOME, "changed": CHANGED, "next_review": NEXT, "late_reason": LATE}
    return known.get(field, f"{field}-outcome" if field.startswith("actions.") else field)
