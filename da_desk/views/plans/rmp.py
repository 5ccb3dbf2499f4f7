"""The RMP: the dangers, what is done about each by whom and by when, why, and how it is watched; then its signature."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent

from da_desk.errors import DaDeskError, Problem
from da_desk.practice.forms import gaps, rows
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.forms.days import DayField
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.help import Help
from da_desk.views.plans.menu_picker import MenuPicker
from da_desk.views.plans.plan_page import REVIEW_DAY, PlanPage
from da_desk.views.plans.standing import RMP, Standing
from da_desk.views.plans.versions import VersionList
from da_desk.views.rooms.record_page import Body
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button, link
from da_desk.views.widgets.labels import Badge, GradeBadge, KeyValues, clear_layout, label
from da_desk.views.widgets.progress import State
from da_desk.wording import _, day, moment

if TYPE_CHECKING:
    from datetime import date

    from da_desk.models.records import Record
    from da_desk.services.plan_story import CommentLine
    from da_desk.services.plan_views import PlanView

PICKER_WIDTH, BOTH_FROM = 340, 1_120
"""Pixels at 100 %: the menu, and from which width it stands beside the actions."""
ABOUT, ACTIONS_PART, ACTIONS = "plan", "actions", "actions.actions"
MENU = "rmp-menu"


class RmpPage(PlanPage):
    """The plan in parts, the tactical menu beside its actions, and its signature at the end."""

    def __init__(self, bench: Bench) -> None:
        self.submit = Button(_("Submit for sign-off"), self._submit, kind="primary")
        self.take_back = Button(_("Take it back"), self._take_back)
        self.self_sign = Button(_("Sign it yourself"), self._ask_self_sign)
        self.read = Button(_("Read and sign off"), lambda: bench.go("sign-off"), kind="primary")
        self.review = Button(_("Record a review"), lambda: bench.go("review", field=RMP))
        self.papers = Button(_("Papers"), lambda: bench.go("papers", field=RMP))
        self._force, self._grade = Badge(""), GradeBadge("")
        self._picking = False
        form = bench.services.records.form(RMP)
        super().__init__(bench, _("RMP"), RMP, tuple(section.id for section in form.sections), "plan")
        self.add_head_actions(self._grade, self._force, self.review, self.papers)

    def further(self) -> dict[str, str]:
        """What stands around the plan."""
        return {ABOUT: _("Review and signature")}

    def lay_out(self) -> None:
        """Submitting is what comes next."""
        self.save_button.setProperty("kind", "plain")
        self.arrange()
        self.add_actions(self.take_back, self.self_sign, self.save_button, self.submit, self.read)
        for button in (self.take_back, self.self_sign, self.read):
            button.hide()  # all at once they would make a large window larger before the plan is there

    def build(self, sections: Sequence[str]) -> None:
        """A card for each part."""
        self._remarks: dict[str, Column] = {}
        super().build(sections)

    def fill_part(self, key: str, inside: Column) -> None:
        """What a supervisor wants stands above the section that it is about."""
        self._remarks[key] = Column(spacing=theme.S)
        self._remarks[key].hide()
        inside.add(self._remarks[key])
        if key == ABOUT:
            self._fill_about(inside)
            return
        super().fill_part(key, inside)
        if key == ACTIONS_PART:
            self.pick_button = Button(_("Add from the menu"), self._pick, icon="plus")
            inside.add(self.pick_button)

    def beside(self, sides: Row) -> None:
        """The tactical menu."""
        work = self.bench.services.workplace
        self.picker = MenuPicker(work.practice.choices(MENU, work.today()), self._add_action)
        self.picker.setFixedWidth(theme.look().px(PICKER_WIDTH))
        self.picker.hide()
        sides.add(self.picker)

    def part_state(self, key: str, body: Body, lacking: Collection[str]) -> State | None:
        """A plan that is saved has the day of its review."""
        if key == ABOUT:
            return State.DONE if self.record is not None else State.NOT_STARTED
        return super().part_state(key, body, lacking)

    def wanted_in(self, key: str) -> str:
        """A supervisor's comment."""
        found = self.plan
        return _("Comment") if found is not None and any(each.section == key for each in found.comments) else ""

    def show_parts(self) -> None:
        """Also which entries of the menu the plan holds."""
        super().show_parts()
        self.picker.show_held({str(row.get("menu", "")) for row in rows(self.form.values(), ACTIONS)})

    def opened(self, _key: str) -> None:
        """The menu belongs to the actions."""
        self._picking = False
        self._arrange_picker()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the menu takes the place of the plan while an action is chosen."""
        super().resizeEvent(event)
        self._arrange_picker()

    def refresh(self, field: str = "") -> None:
        """A new plan says what its first review may be."""
        if self.plan is None:
            plans = self.bench.services.plans
            self.bench.tasks.read(plans.first_review_day, self.bench.case_id, owner=self, done=self._say_latest)
        super().refresh(field)

    def news(self, standing: Standing) -> None:
        """Somebody changed the case, signed the plan, or ended an action."""
        super().news(standing)
        self._show_around()
        self.show_parts()

    def shown(self, _record: "Record | None") -> None:
        """The plan (or its absence) is on the page now."""
        self.show_parts()
        self._arrange_picker()
        self._show_around()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Name each danger by itself; every action lowers one of them, has one in the lead, one person and a day."
                ),
                _(
                    "What you save is in force at once: its actions stand on the lists of those who hold them. The signature follows. Results and reviews never take a signature away; a change of the words does, and the signed version stays in force until the new one is signed."
                ),
                _(
                    "The menu offers what suits the grade first. It is a reminder and no limit: an action of your own counts the same."
                ),
                _("Without a day for its next review no plan can stand. The grade says how far away it may be."),
            ),
            (
                self.practice_form.source,
                _("7.2 Tactical menu; 004 §Checklist: Reducing risk"),
                _("Review intervals: a setting of the desk; 7, 28 and 90 days are ours, no source gives a figure"),
            ),
        )

    def _fill_about(self, inside: Column) -> None:
        self._last_day = label("", "small", "muted", wrap=True)
        self.review_day = DayField(_("Next review"), today=self.bench.services.workplace.today)
        self.form.add_field(REVIEW_DAY, self.review_day, into=inside)
        self.facts = KeyValues()
        self.versions = VersionList(self.read_version)
        self.confirm = ConfirmPanel(
            _("Sign it yourself?"),
            _("No supervisor reads it. It shows as signed by its author, and can be submitted all the same."),
            _("Sign it"),
        )
        self.confirm.confirmed.connect(self._self_sign)
        self.set_aside = link(_("Set this plan aside …"), self.ask_to_set_aside)
        inside.add(
            self._last_day, self.confirm, self.facts, label(_("Versions"), "strong"), self.versions, self.set_aside
        )

    def _show_around(self) -> None:
        found = self.plan
        may = found.may if found is not None else frozenset()
        new = self.record is None and self.editable(None)
        signing = bool(may & {"sign-off", "read"})
        self.submit.setVisible(new or "submit" in may)
        self.take_back.setVisible("take-back" in may)
        self.self_sign.setVisible("self-sign" in may)
        self.read.setVisible(signing)
        self.review.setVisible("review" in may)
        self.papers.setVisible(found is not None)
        self.set_aside.setVisible("withdraw" in may)
        self.facts.show_rows(_facts(found))
        self.versions.show_versions(found.versions if found is not None else ())
        self.show_actions(ACTIONS)
        self._show_remarks(found.comments if found is not None else ())
        self._show_state(found)
        if found is not None:
            self._say_latest(found.latest_review_day)

    def _show_state(self, found: "PlanView | None") -> None:
        grade = self.standing.grade if self.standing is not None else ""
        self._grade.show_grade(grade)
        self.picker.show_grade(grade)
        words = found.in_force_words if found is not None else ""
        self._force.show_word(words, "standard" if found is not None and found.in_force else "medium")
        self._force.setVisible(bool(words) and (found is None or words != found.state_title))
        self.show_state(*((found.state_title, found.tone) if found is not None else (_("Not begun"), "none")))
        self._say_standing(found)

    def _say_standing(self, found: "PlanView | None") -> None:
        """The one notice of the page: what stands in the way, or what is wanted."""
        if self.say_no_owner():
            return
        if found is None:
            self.show_notice("")
        elif found.comments:
            self._say_returned(found.comments)
        elif found.review_overdue and found.next_review is not None:
            words = _("It was due on {day}.").format(day=day(found.next_review, weekday=True))
            review = Button(_("Review it"), lambda: self.bench.go("review", field=RMP))
            self.show_notice(_("The review is overdue."), words, review, kind="alert")
        elif found.state in ("submitted", "first-signed"):
            self.show_notice(_("With the supervisor."), _("It stays in force as it is. Take it back to go on writing."))
        elif found.state in ("signed-off", "self-signed") and self.editable(self.record):
            words = _(
                "A change of the words is in force at once and has to be signed again. Another review day has not."
            )
            self.show_notice(found.state_title + ".", words)
        elif not self.editable(self.record):
            self.show_notice(_("To be read only."), _("The plan is closed, or it belongs to another unit."))
        else:
            self.show_notice("")

    def _say_returned(self, comments: "tuple[CommentLine, ...]") -> None:
        first = comments[0]
        whole = " ".join(each.text for each in comments if not each.section)
        order = list(self.titles())
        on = sorted((each for each in comments if each.section in order), key=lambda each: order.index(each.section))
        about = ", ".join(each.section_title for each in on)
        parts = [whole, _("Comments on: {sections}.").format(sections=about) if about else ""]
        said = " ".join(part for part in (*parts, f"({first.who}, {moment(first.at)})") if part)
        go = on[0].section if on else ""
        action = Button(_("Go there"), partial(self._go_to, go)) if go else None
        self.show_notice(_("Returned."), said, action, kind="warning")

    def _show_remarks(self, comments: "tuple[CommentLine, ...]") -> None:
        for key, holder in self._remarks.items():
            mine = [each for each in comments if each.section == key]
            clear_layout(holder)
            for each in mine:
                strip = Column("warning", (theme.M, theme.S, theme.M, theme.S), 2)
                strip.add(label(each.text, wrap=True, selectable=True))
                strip.add(label(f"{each.who}, {moment(each.at)}", "small", "muted", wrap=True))
                holder.add(strip)
            holder.setVisible(bool(mine))

    def _say_latest(self, latest: "date") -> None:
        words = _("At this grade no later than {day}. Every trigger point asks for a review besides.")
        if self.record is None:
            words = _(
                "Left empty it is {day}, the last day at this grade. Every trigger point asks for a review besides."
            )
        self._last_day.setText(words.format(day=day(latest, weekday=True)))

    def _add_action(self, slug: str) -> None:
        self._picking = False
        self._arrange_picker()
        field = self.form.fields[ACTIONS]
        assert isinstance(field, RowsField)
        given = self.form.values().get("risk", {}).get("variables", [])
        only = {"variable": given[0]["id"]} if len(given) == 1 else {}
        card = field.add_row({"menu": slug} | only, focus="what")
        self.form.show_widget(card)

    def _pick(self) -> None:
        self._picking = True
        self._arrange_picker()
        self.picker.focus_filter()

    def _arrange_picker(self) -> None:
        room = self.width() >= theme.look().px(BOTH_FROM)
        here = self.part == ACTIONS_PART and self.editable(self.record)
        alone = here and self._picking and not room
        self.picker.setVisible(here and (room or alone))
        self.form.setVisible(not alone)
        self.pick_button.setVisible(here and not room)

    def _submit(self) -> None:
        """Say what still lacks; else save what is not saved, and submit."""
        body = plain(self.form.values())
        missing = [Problem(gap.path, gap.sentence) for gap in gaps(self.practice_form, body)]
        if missing:
            self.form.show_problems(missing)
        elif self.to_save:
            self.save(self._send)
        else:
            self._send()

    def _send(self) -> None:
        self._write(self.bench.services.plans.submit, self.submit, self._submitted)

    def _submitted(self) -> None:
        self.bench.say(_("The plan is with the supervisor."), _("Take it back"), self._take_back)

    def _take_back(self) -> None:
        done = partial(self.bench.say, _("You have the plan again. It stays in force."))
        self._write(self.bench.services.plans.take_back, self.take_back, done)

    def _ask_self_sign(self) -> None:
        body = plain(self.form.values())
        missing = [Problem(gap.path, gap.sentence) for gap in gaps(self.practice_form, body)]
        if missing:
            self.form.show_problems(missing)
        elif self.to_save:
            self.save(self._confirm_self_sign)
        else:
            self._confirm_self_sign()

    def _confirm_self_sign(self) -> None:
        self.form.show_problems([])
        self.open_part(ABOUT)
        self.confirm.ask()
        self.form.show_widget(self.confirm)

    def _self_sign(self) -> None:
        self.confirm.dismiss()
        done = partial(self.bench.say, _("Signed by you. It is in force."))
        self._write(self.bench.services.plans.self_sign, self.self_sign, done)

    def _write(self, act: Callable[..., Any], busy: Button, done: Callable[[], object]) -> None:
        record = self.record
        if record is None:
            return
        self.bench.tasks.write(
            act,
            record.id,
            record.version,
            owner=self,
            busy=busy,
            done=lambda _changes: self._written(done),
            failed=self._not_written,
        )

    def _written(self, done: Callable[[], object]) -> None:
        self.bench.reload()
        done()

    def _not_written(self, error: DaDeskError) -> None:
        self.refused(error)
        self.bench.reload()


def _facts(plan: "PlanView | None") -> list[tuple[str, str]]:
    if plan is None:
        return []
    signed = [(each.title, _signed_words(each.who, moment(each.at), each.note)) for each in plan.signed]
    reviews = [
        (_("Reviewed"), f"{moment(each.at)}, {each.who}: {each.outcome_title}. {each.changed}".strip())
        for each in plan.reviews
    ]
    owner = plan.owner.display if plan.owner else _("Nobody is named")
    return [(_("In force"), plan.in_force_words), (_("Owner"), owner), *signed, *reviews]


def _signed_words(who: str, when: str, note: str) -> str:
    words = f"{when}, {who}"
    return f"{words}: {note}" if note else words
