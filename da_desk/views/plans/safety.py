"""The safety plan: what already keeps the victim safe comes first; items in the victim's own words; what could do harm is asked."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from da_desk.errors import DaDeskError, Problem
from da_desk.practice.forms import answer, gaps, rows
from da_desk.practice.harm_guards import Question, open_guards, unsettled
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.forms.days import DayField
from da_desk.views.forms.row_cards import RowsField
from da_desk.views.help import QWIDGETSIZE_MAX, Help
from da_desk.views.plans import safety_sources
from da_desk.views.plans.about_plan import AboutPlan, QuestionList
from da_desk.views.plans.guard_panel import DecisionsField
from da_desk.views.plans.item_groups import OWN
from da_desk.views.plans.item_picker import ItemPicker
from da_desk.views.plans.plan_items import ItemsField
from da_desk.views.plans.plan_page import REVIEW_DAY, PlanPage
from da_desk.views.plans.standing import SAFETY_PLAN, Standing
from da_desk.views.rooms.record_page import Body
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.views.widgets.boxes import Column, Row, side_width
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.progress import State
from da_desk.wording import _, day, moment, ngettext

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.entries import Entry
    from da_desk.services.plan_views import PlanView

PICKER_WIDTH, BOTH_FROM = 372, 1_120
"""Pixels at 100 %: the catalogue, and from which width it stands beside the plan."""
ITEMS, SCHEMES, POLICE, DECISIONS = "items.items", "schemes.schemes", "police.police", "guards.decisions"
GUARDS, ABOUT, AGREEMENT = "guards", "about", "agreement"
LISTS = ("safety-items", "safety-schemes")


class SafetyPage(PlanPage):
    """The plan in parts, the catalogue beside its items, and each question of a harm guard beside what it is about."""

    def __init__(self, bench: Bench) -> None:
        self.agree = Button(_("Agree the plan"), self._ask, kind="primary")
        self.copy = Button(_("The victim’s copy"), lambda: bench.go("copy"))
        self.review = Button(_("Record a review"), lambda: bench.go("review", field=SAFETY_PLAN))
        self.papers = Button(_("Papers"), lambda: bench.go("papers", field=SAFETY_PLAN))
        self._picking = False
        self._questions: tuple[Question, ...] = ()
        names = tuple(section.id for section in bench.services.records.form(SAFETY_PLAN).sections)
        super().__init__(bench, _("Safety plan"), SAFETY_PLAN, names, "plan")
        self.add_head_actions(self.review, self.papers, self.copy)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the harm guards ask about the plan as it is typed."""
        return self._questions

    def further(self) -> dict[str, str]:
        """What stands around the plan."""
        return {ABOUT: _("Versions and copies")}

    def lay_out(self) -> None:
        """Agreeing is what comes next."""
        self.save_button.setProperty("kind", "plain")
        self.arrange()
        self.add_actions(self.save_button, self.agree)

    def fill_part(self, key: str, inside: Column) -> None:
        """The items, the questions and what stands around are shown in ways of their own."""
        fill = {"items": self._fill_items, "schemes": self._fill_schemes, AGREEMENT: self._fill_agreement}
        if key == GUARDS:
            self.question_list = QuestionList(self._go_to_item)
            inside.add(self.question_list)
        elif key == ABOUT:
            self.about = AboutPlan(self.bench, self.read_version, self.ask_to_set_aside)
            inside.add(self.about)
        elif key in fill:
            fill[key](inside)
        else:
            super().fill_part(key, inside)

    def beside(self, sides: Row) -> None:
        """The catalogue."""
        work = self.bench.services.workplace
        entries = [each for each in work.practice.choices(LISTS[0], work.today()) if each.slug != OWN]
        self.picker = ItemPicker(entries, self._add_item)
        sides.add(self.picker)

    def part_state(self, key: str, body: Body, lacking: Collection[str]) -> State | None:
        """The questions are done when all are settled."""
        if key == ABOUT:
            return None
        if key == GUARDS:
            left = unsettled(self._questions)
            return State.IN_PROGRESS if left else State.DONE if self._questions else State.NOT_APPLICABLE
        return super().part_state(key, body, lacking)

    def part_of(self, path: str) -> str:
        """The next review stands with the agreement, a decision beside what it is about."""
        if path.startswith(f"{DECISIONS}."):
            return self._place_of(self.decisions.item_of(path.removeprefix(f"{DECISIONS}.")))
        part = super().part_of(path)
        return AGREEMENT if part == "plan" else part

    def show_parts(self) -> None:
        """Show how far each part is, what is asked, and what the catalogue has to say."""
        body = self.form.values()
        self._ask_guards(body)
        super().show_parts()
        self.picker.show_situation(str(answer(body, "situation.situation")))
        held = {str(row.get("item", "")) for row in rows(body, ITEMS)} - {OWN}
        self.picker.show_held(held, self._risky(body))

    def opened(self, key: str) -> None:
        """The catalogue belongs to the items, the copies to what stands around."""
        self._picking = False
        self._arrange_picker()
        if key == ABOUT:
            self.about.load()

    def set_widths(self) -> None:
        """In a narrow window the catalogue takes the place of the plan while an item is chosen."""
        super().set_widths()
        if hasattr(self, "picker"):
            self._arrange_picker()

    def news(self, standing: Standing) -> None:
        """Somebody changed the case, or did what was promised."""
        super().news(standing)
        self._show_around()

    def shown(self, record: "Record | None") -> None:
        """The plan (or its absence) is on the page now."""
        self.picker.setEnabled(self.editable(record))
        self.show_parts()
        self._arrange_picker()
        self._show_around()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Begin with what already keeps the victim safe, and take nothing of it away. The victim leads, with the adviser; the police add what they can do."
                ),
                _(
                    "Items come from the catalogue at the right: the list for the situation stands first. Write each one the way the victim says it."
                ),
                _(
                    "Where an item could do harm – a blocked number that warned, a new password where the suspect looks – the page says why beside it, and asks for a decision with its reason."
                ),
                _(
                    "What the police promised is to be done from the first save. Agreeing puts this version in force; after a change the former one stays in force until the new one is agreed."
                ),
                _("Confidences to the adviser stay with the adviser. Write what the police will do, and no more."),
            ),
            safety_sources.of_plan(),
        )

    def _fill_items(self, inside: Column) -> None:
        declared = self.practice_form.field(ITEMS)
        assert declared is not None
        self.items = ItemsField(declared, self._entry)
        self.items.took_out.connect(self._took_out)
        self.pick_button = Button(_("Add from the catalogue"), self._pick, icon="plus")
        self.add_section("items", inside, leave_out=("items",))
        inside.add(self.pick_button)
        self.form.add_field(ITEMS, self.items, into=inside)

    def _fill_schemes(self, inside: Column) -> None:
        declared = self.practice_form.field(DECISIONS)
        assert declared is not None
        self.decisions = DecisionsField(declared, self._take_out)
        self.scheme_questions = Column(spacing=theme.M)
        self.scheme_questions.hide()
        self.add_section("schemes", inside)
        inside.add(self.scheme_questions)
        self.form.add_field(DECISIONS, self.decisions, into=inside)

    def _fill_agreement(self, inside: Column) -> None:
        self.add_section(AGREEMENT, inside)
        self.review_day = DayField(
            _("Next review"),
            help=_("Left empty, it is the last day that the grade allows. Every trigger point asks for one besides."),
            optional=True,
            today=self.bench.services.workplace.today,
        )
        self.form.add_field(REVIEW_DAY, self.review_day, into=inside)
        self.confirm = ConfirmPanel(
            _("Is this plan agreed?"),
            _("This version is in force from now on and is kept as it is. Any change has to be agreed again."),
            _("Agree it now"),
        )
        self.confirm.confirmed.connect(self._agree)
        inside.add(self.confirm)

    def _entry(self, slug: str) -> "Entry | None":
        known = self.bench.services.workplace.practice.catalogues.get(LISTS[0], ())
        return next((entry for entry in reversed(known) if entry.slug == slug), None)

    def _add_item(self, slug: str) -> None:
        self._picking = False
        self._arrange_picker()
        line = self.items.add_item(slug)
        self.show_parts()
        self.form.show_widget(line)

    def _take_out(self, row_id: str) -> None:
        if self.items.line(row_id) is not None:
            self.items.remove(row_id)
        else:
            self.form.focus_field(f"{SCHEMES}.{row_id}")

    def _took_out(self, item: Mapping[str, Any], place: int) -> None:
        self.show_parts()
        self.bench.say(_("Taken out of the plan."), _("Undo"), lambda: self._put_back(dict(item), place))

    def _put_back(self, item: dict[str, Any], place: int) -> None:
        self.open_part("items")
        self.items.put_back(item, place)
        self.show_parts()

    def _pick(self) -> None:
        self._picking = True
        self._arrange_picker()
        self.picker.focus_filter()

    def _arrange_picker(self) -> None:
        room = self.width() >= theme.look().px(BOTH_FROM)
        here = self.part == "items" and self.editable(self.record)
        alone = here and self._picking and not room
        self.picker.setMinimumWidth(0 if alone else side_width(PICKER_WIDTH, self.width()))
        self.picker.setMaximumWidth(QWIDGETSIZE_MAX if alone else side_width(PICKER_WIDTH, self.width()))
        self.picker.setVisible(here and (room or alone))
        self.form.setVisible(not alone)
        self.parts_holder.setVisible(not alone)
        self.pick_button.setVisible(here and not room)

    def _ask_guards(self, body: Body) -> None:
        practice = self.bench.services.workplace.practice
        titles = {each.slug: each.title for name in LISTS for each in practice.catalogues.get(name, ())}
        self._questions = open_guards(practice.guards, body, titles)
        self.decisions.show_questions(self._questions, self._holder_of)
        self.question_list.show_questions(self._questions)

    def _holder_of(self, item_id: str) -> Column:
        line = self.items.line(item_id)
        if line is not None:
            return line.beside
        schemes = self.form.fields[SCHEMES]
        card = schemes.card_of(item_id) if isinstance(schemes, RowsField) else None
        if card is None:
            self.scheme_questions.show()
        return card or self.scheme_questions

    def _risky(self, body: Body) -> set[str]:
        """The items that would be asked about if they were taken in now."""
        guards = self.bench.services.workplace.practice.guards
        trial = [{"id": slug, "item": slug} for guard in guards for slug in guard.items]
        return {each.item_id for each in open_guards(guards, {**body, "items": {"items": trial}})}

    def _place_of(self, item_id: str) -> str:
        return "items" if self.items.line(item_id) is not None else "schemes"

    def _go_to_item(self, item_id: str) -> None:
        self.open_part(self._place_of(item_id))
        panel = self.decisions.panel(item_id)
        if panel is not None:
            self.form.show_widget(panel)
            panel.focus_panel()

    def _show_around(self) -> None:
        found = self.plan
        may = found.may if found is not None else frozenset()
        new = self.record is None and self.editable(None)
        self.agree.setVisible(new or bool(may & {"agree", "edit"}))
        self.copy.setVisible(found is not None)
        self.papers.setVisible(found is not None)
        self.review.setVisible("review" in may)
        self.show_actions(POLICE)
        self.about.show_plan(found)
        if self.part == ABOUT:
            self.about.load()
        self.show_state(*((found.state_title, found.tone) if found else (_("Not begun"), "none")))
        if self.say_no_owner():
            return
        if found is None:
            self.show_notice("")
        else:
            self._say_standing(found)

    def _say_standing(self, found: "PlanView") -> None:
        review = partial(Button, _("Review it"), lambda: self.bench.go("review", field=SAFETY_PLAN))
        if found.review_overdue and found.next_review is not None:
            words = _("It was due on {day}.").format(day=day(found.next_review, weekday=True))
            self.show_notice(_("The review is overdue."), words, review(), kind="alert")
        elif found.answerable and any(duty.overdue or duty.soon for duty in found.answerable):
            count = len(found.answerable)
            words = ngettext("{count} review is asked for.", "{count} reviews are asked for.", count)
            self.show_notice(_("A trigger point."), words.format(count=count), review(), kind="warning")
        elif not self.editable(self.record):
            self.show_notice(_("To be read only."), _("The plan is closed, or it belongs to another unit."))
        elif found.record.sealed_at is not None and found.state == "draft":
            words = _("The version agreed on {moment} stays in force until this one is agreed.")
            self.show_notice(_("Changed since."), words.format(moment=moment(found.record.sealed_at)))
        else:
            self.show_notice("")

    def _ask(self) -> None:
        """Say what still lacks; else save, and ask once more."""
        body = plain(self.form.values())
        self._ask_guards(body)
        found = (gap for gap in gaps(self.practice_form, body) if not gap.path.startswith(DECISIONS))
        missing = [Problem(gap.path, gap.sentence) for gap in found]
        missing += [
            Problem(f"{DECISIONS}.{self.decisions.path_of(each)}", each.to_do) for each in unsettled(self._questions)
        ]
        if answer(body, "agreement.victim") == "not-yet":
            sentence = _("The plan is the victim’s own. Record that the victim agreed, at least in part.")
            missing.append(Problem("agreement.victim", sentence))
        if missing:
            self.form.show_problems(missing)
        elif self.to_save:
            self.save(self._confirm)
        else:
            self._confirm()

    def _confirm(self) -> None:
        self.form.show_problems([])
        self.open_part(AGREEMENT)
        self.confirm.ask()
        self.form.show_widget(self.confirm)

    def _agree(self) -> None:
        record = self.record
        if record is None:
            return
        self.bench.tasks.write(
            self.bench.services.plans.agree,
            record.id,
            record.version,
            owner=self,
            busy=self.confirm.yes,
            done=self._agreed,
            failed=self._not_agreed,
        )

    def _agreed(self, _changes: object) -> None:
        self.confirm.dismiss()
        self.bench.say(_("The plan is agreed. This version is in force."))
        self.bench.reload()

    def _not_agreed(self, error: DaDeskError) -> None:
        self.confirm.dismiss()
        self.refused(error)
        self.bench.reload()
