"""A risk assessment: its questions asked through, what they propose, and the grade that a person gives, with reasons."""

import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.forms import answer, gaps
from da_desk.practice.grading import grade_problems, grade_words, is_downgrade
from da_desk.practice.instruments import FRAME
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.forms.asked import AskedField
from da_desk.views.forms.choices import TickField
from da_desk.views.forms.text import LongText
from da_desk.views.help import Help
from da_desk.views.plans.grade_words import confirm_words, keys_words
from da_desk.views.plans.instrument_choice import InstrumentChoice, instruments_and_drafts
from da_desk.views.plans.one_part import OnePartPage
from da_desk.views.plans.proposal_panel import ProposalPanel
from da_desk.views.plans.standing import ASSESSMENT, Standing
from da_desk.views.rooms.record_page import Body
from da_desk.views.rooms.step import Bench
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.progress import Progress, State
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.models.records import Record
    from da_desk.practice.forms import Form
    from da_desk.practice.grading import Proposal
    from da_desk.practice.instruments import Instrument
    from da_desk.services.case_plans import AssessmentLine
    from da_desk.services.risk import AssessmentView

ABOUT, GRADE, ANSWERS = "about", "grade", "answers"
LATE = f"{ANSWERS}.late_reason"
NO_DATA = "no-data"
NOT_ASKED = ("refused", NO_DATA)


class AssessmentPage(OnePartPage):
    """The assessment that is being written, or one to be read (``field`` is its id); else the instruments to begin with.

    Which open duties the grade answers is chosen beside it; that is no part of the assessment's words (``ANSWERS``).
    """

    def __init__(self, bench: Bench) -> None:
        self.give = Button(_("Give the grade"), self._give, kind="primary")
        self._wanted: uuid.UUID | None = None
        self._to_read = False
        self._new = False
        self._instrument: Instrument | None = None
        self._proposal: Proposal | None = None
        self._asked_for: object = None
        self._view: AssessmentView | None = None
        self._ticks: dict[str, str] = {}
        self.progress = Progress(_("Answered"))
        found = bench.services.risk.instruments()
        form = bench.services.workplace.practice.form(found[0].form_kind if found else FRAME)
        super().__init__(bench, _("Risk assessment"), ASSESSMENT, self.sections_of(form), "", form)
        self.answered = label(_("Answered"), "small", "muted")
        self.others = Button(_("Other questions"), self._others)
        self.add_head_actions(self.answered, self.progress, self.others)

    def lay_out(self) -> None:
        """Giving the grade is what comes next."""
        self.save_button.setProperty("kind", "plain")
        self.arrange()
        self.add_actions(self.save_button, self.give)

    def sections_of(self, practice_form: "Form") -> Sequence[str]:
        """All of them."""
        return tuple(section.id for section in practice_form.sections)

    def fill_part(self, key: str, inside: Column) -> None:
        """The questions say which keys answer; the grade stands under what is proposed."""
        declared = self.declared(key)
        if keys := keys_words(declared):
            inside.add(label(keys, "small", "muted", wrap=True))
        if key == GRADE:
            self.panel = ProposalPanel()
            inside.add(self.panel)
        super().fill_part(key, inside)
        for field in self.sections[key].fields.values() if key not in (ABOUT, GRADE) else ():
            if isinstance(field, LongText):
                field.make_small(2)
        if key == GRADE:
            self._fill_grade(inside)

    def part_state(self, key: str, body: Body, lacking: Collection[str]) -> State | None:
        """Questions are done when all were answered; a section that is asked only where it applies may be left out."""
        asked = [field for path, field in self._questions() if self.part_of(path) == key]
        outcome = str(answer(body, "about.outcome"))
        if key not in (ABOUT, GRADE):
            begun = any(field.begun() for path, field in self.form.fields.items() if self.part_of(path) == key)
            if not begun:
                left_out = outcome in NOT_ASKED or self._is_beside(key)
                return State.NOT_APPLICABLE if left_out else State.NOT_STARTED
            return State.DONE if all(field.answered() for field in asked) else State.IN_PROGRESS
        if key == GRADE and outcome == NO_DATA:
            return State.NOT_APPLICABLE
        return super().part_state(key, body, lacking)

    @property
    def only_read(self) -> bool:
        """Once it has its grade, and by whoever writes none."""
        return self.record is not None and not self.editable(self.record)

    def show_parts(self) -> None:
        """Also how many questions were answered, and what the answers propose."""
        super().show_parts()
        counted = [field for path, field in self._questions() if not self._is_beside(self.part_of(path))]
        self.progress.show_progress(sum(field.answered() for field in counted), len(counted))
        self._follow()
        self._propose()

    def paper(self, standing: Standing) -> "AssessmentLine | None":
        """The one that is asked for, or the one whose grade is still to be given."""
        lines = standing.plans.assessments
        wanted = next((line for line in lines if line.id == self._wanted), None)
        return wanted or standing.begun

    def form_of(self, record: "Record") -> "Form":
        """The questions that it was written with."""
        return self.bench.services.workplace.practice.form(record.form, record.form_version)

    def begins_with(self, _standing: Standing) -> Body:
        """Today."""
        return {ABOUT: {"day": self.bench.services.workplace.today().isoformat()}}

    def shown_of(self, record: "Record") -> Body:
        """The assessment, and what was chosen beside it."""
        body: Body = plain(record.body)
        return body | ({ANSWERS: dict(self._ticks)} if self._ticks else {})

    def act_of_saving(self, values: Body) -> Callable[..., Any]:
        """An assessment is saved with its instrument."""
        record = self.record
        return partial(
            self.bench.services.risk.save,
            self.bench.case_id,
            self.practice_form.kind.removeprefix(f"{FRAME}."),
            {key: value for key, value in values.items() if key != ANSWERS},
            record_id=record.id if record else None,
            version=self.version if record else None,
        )

    def editable(self, record: "Record | None") -> bool:
        """Until its grade was given."""
        may = self.bench.services.workplace.allows("create" if record is None else "edit", "record")
        return may and (record is None or record.state == "draft")

    def refresh(self, field: str = "") -> None:
        """``field`` may be the id of an assessment to be read."""
        self._wanted = None
        with suppress(ValueError):
            self._wanted, field = uuid.UUID(field), ""
            self._new, self._to_read = False, True
        super().refresh(field)

    def focus_start(self) -> None:
        """On the instruments at the first way to begin, else at the first part."""
        if isinstance(self._instead, InstrumentChoice):
            self._instead.focus_first()
        else:
            super().focus_start()

    def shown(self, record: "Record | None") -> None:
        """The assessment (or its absence) is on the page now."""
        practice = self.bench.services.workplace.practice
        form = self.practice_form
        self._instrument = next(
            (each for each in practice.instruments if (each.form_kind, each.version) == (form.kind, form.version)), None
        )
        self._view = self._view if record is not None and self._view and self._view.record.id == record.id else None
        self.give.setVisible(self.editable(record))
        self._say_standing(record)
        self.show_parts()
        if self._to_read and record is not None and record.id == self._wanted:
            self._to_read = False
            QTimer.singleShot(0, self, self.focus_start)  # once what was made for its questions can be seen
        if record is not None:
            self.bench.tasks.read(self.bench.services.risk.view, record.id, owner=self, done=self._take_view)
        else:
            self._show_duties()

    def help(self) -> Help:
        """What F1 says here."""
        own = (self._instrument.source,) if self._instrument is not None else ()
        return Help(
            self.title,
            (
                _(
                    "Ask the victim alone. A question may be left out; a refusal, or that there is no information, is a result as well."
                ),
                _(
                    "A count, or so many incidents in so many months, proposes a grade. It never gives one: you do, with your reasons. Above the proposal your judgement is enough; below it you say which facts speak against it."
                ),
                _(
                    "A grade lower than the case has now names the risk that fell. That there is much to do is no such reason."
                ),
                _(
                    "Once given, an assessment stays as it is. The next one follows it, so that the grades are a history."
                ),
            ),
            (
                self.practice_form.source,
                *own,
                _("002 §Glossary: the grades; 003 Nine questions, Q3: grades and workload"),
            ),
        )

    def _show_none(self) -> None:
        if self._new:
            super()._show_none()
            return
        self.leave()
        self.record = None
        ask = partial(instruments_and_drafts, self.bench.services, self._new_place)
        self.bench.tasks.read(ask, owner=self, done=self._offer_instruments)

    def _new_place(self, instrument: "Instrument") -> str:
        return f"new:{ASSESSMENT}:{self.bench.case_id}:{instrument.slug}"

    def _offer_instruments(self, found: "tuple[tuple[Instrument, ...], dict[str, str]]") -> None:
        if self._asked is not None or self._new:  # one was opened or begun meanwhile
            return
        may = self.bench.services.workplace.allows("create", "record")
        page = InstrumentChoice(found[0], self._begin_with, may=may, unsaved=found[1])
        self.show_instead(page)
        self.show_notice("")
        self.show_state("")
        for each in (self.answered, self.progress, self.others):
            each.hide()
        page.focus_first()

    def _begin_with(self, instrument: "Instrument") -> None:
        self._new = True
        self.use_form(self.bench.services.workplace.practice.form(instrument.form_kind, instrument.version))
        self._instrument, self.key = instrument, instrument.slug
        self.show_instead(None)
        self.record = None
        self.form.set_values(self.begins_with(self.standing) if self.standing is not None else {})
        self.keeper.begin(self._new_place(instrument), case_id=self.bench.case_id)
        self.open_part(next(iter(self.cards)))
        self._shown()
        self.focus_start()

    def _others(self) -> None:
        """Choose other questions; what was typed with these is kept and offered again."""
        self._new = False
        self._show_none()

    def _say_standing(self, record: "Record | None") -> None:
        self.answered.show()
        self.progress.show()
        self.others.setVisible(record is None)
        if record is None:
            self.show_state(_("Not saved yet"), "none")
            self.show_notice("")
        elif record.state == "draft":
            self.show_state(_("Being written"), "accent")
            self.show_notice("")
        else:
            grade = str(record.answer(GRADE, "grade"))
            words = _("Graded {grade}").format(grade=grade_words(grade)) if grade else _("Ended without a grade")
            self.show_state(words, grade if grade in ("high", "medium", "standard") else "none")
            self.show_notice(_("It stays as it is."), _("The next assessment follows it."), self._further())

    def _further(self) -> Button | None:
        if not self.bench.services.workplace.allows("create", "record"):
            return None
        return Button(_("New assessment"), lambda: self.bench.go("assessment"))

    def _questions(self) -> list[tuple[str, AskedField]]:
        return [(path, field) for path, field in self.form.fields.items() if isinstance(field, AskedField)]

    def _is_beside(self, section: str) -> bool:
        return self._instrument is not None and section in self._instrument.beside

    def _fill_grade(self, inside: Column) -> None:
        self._duties = Column(spacing=theme.S)
        self._late = LongText(_("Why it is late"), lines=2, limit=10_000, counts=False)
        self._late.hide()
        self.form.watch(LATE, self._late)
        self.confirm = ConfirmPanel(_("Give this grade?"), "", _("Give the grade"))
        self.confirm.confirmed.connect(self._grade)
        inside.add(self._duties, self._late, self.confirm)
        self.form.touched.connect(self._follow)

    def _take_view(self, view: "AssessmentView") -> None:
        if self.record is not None and view.record.id == self.record.id:
            self._view = view
            self._show_duties()
            self._follow()

    def _show_duties(self) -> None:
        """The open duties that this grade may answer; what is a supervisor's own is offered to supervisors alone."""
        supervises = self.bench.services.workplace.allows("check", "duty")
        found = [
            duty
            for duty in (self._view.answerable if self._view is not None else ())
            if supervises or duty.holder_role != "supervisor"
        ]
        wanted = {f"{ANSWERS}.duty-{duty.id}": duty for duty in found}
        here = {path for path in self.form.fields if path.startswith(f"{ANSWERS}.duty-")}
        if here == set(wanted):
            return
        for path in here - set(wanted):
            field = self.form.fields[path]
            self.form.forget(path)
            field.hide()
            field.deleteLater()
        if wanted and not self._duties.box.count():
            self._duties.add(label(_("This assessment also answers"), "strong"))
        for path, duty in wanted.items():
            if path not in here:
                self.form.add_field(path, TickField(duty.title), into=self._duties)
        self.form.order_tabs()
        self._duties.setVisible(bool(wanted) and self.editable(self.record))

    def _chosen(self) -> tuple[uuid.UUID, ...]:
        prefix = f"{ANSWERS}.duty-"
        return tuple(
            uuid.UUID(path.removeprefix(prefix))
            for path, field in self.form.fields.items()
            if path.startswith(prefix) and field.answered()
        )

    def _follow(self) -> None:
        """Ask what the grade as it is typed has to explain."""
        body = self.form.values()
        self._ticks = {key: str(value) for key, value in body.get(ANSWERS, {}).items()}
        grade, former = str(answer(body, "grade.grade")), self._former()
        proposed = self._proposal.grade if self._proposal is not None else ""
        wanted = {
            "above_why": is_downgrade(grade, proposed),
            "below_why": is_downgrade(proposed, grade),
            "fell": is_downgrade(former, grade),
            "fell_how": is_downgrade(former, grade),
        }
        for key, asked in wanted.items():
            field = self.form.fields.get(f"{GRADE}.{key}")
            if field is not None:
                field.ask_for_it()
                field.setVisible(asked or field.answered())
        late = {str(duty.id) for duty in (self._view.answerable if self._view is not None else ()) if duty.late}
        self._late.setVisible(any(str(each) in late for each in self._chosen()))
        no_data = answer(body, "about.outcome") == NO_DATA
        self.give.say(_("Record that there is no information") if no_data else _("Give the grade"))
        self.panel.setVisible(self.record is None or self.record.state == "draft")

    def _former(self) -> str:
        if self._view is not None:
            return self._view.former_grade
        return self.standing.grade if self.standing is not None else ""

    def _propose(self) -> None:
        """Ask what the answers propose, unless they are those that were asked for before."""
        instrument = self._instrument
        if instrument is None or not self.editable(self.record):
            return
        body = plain(self.form.values())
        counted = {key: value for key, value in body.items() if key not in (GRADE, ANSWERS)}
        if (instrument.slug, counted) == self._asked_for:
            return
        self._asked_for = (instrument.slug, counted)
        ask = self.bench.services.risk.proposal
        self.bench.tasks.read(
            ask, self.bench.case_id, instrument.slug, instrument.version, counted, owner=self, done=self._show_proposal
        )

    def _show_proposal(self, found: "Proposal") -> None:
        self._proposal = found
        self.panel.show_proposal(found, self._instrument, self._former())
        self._follow()

    def _give(self) -> None:
        """Say what still lacks; else save, and ask once more."""
        body = plain(self.form.values())
        outcome = answer(body, "about.outcome")
        proposed = self._proposal.grade if self._proposal is not None else ""
        missing = [Problem(gap.path, gap.sentence) for gap in gaps(self.practice_form, body)]
        if outcome == NO_DATA:
            missing = [each for each in missing if not each.field.startswith(f"{GRADE}.")]
        else:
            known = {each.field for each in missing}
            missing += [each for each in grade_problems(body, self._former(), proposed) if each.field not in known]
        if missing:
            self.form.show_problems(missing)
        elif self.to_save:
            self.save(self._confirm)
        else:
            self._confirm()

    def _confirm(self) -> None:
        self.form.show_problems([])
        self.open_part(GRADE)
        self.confirm.say(confirm_words(str(answer(self.form.values(), "grade.grade")), self._former()))
        self.confirm.ask()
        self.form.show_widget(self.confirm)

    def _grade(self) -> None:
        record = self.record
        if record is None:
            return
        self.bench.tasks.write(
            self.bench.services.risk.grade,
            record.id,
            record.version,
            self._chosen(),
            str(self._late.value()),
            owner=self,
            busy=self.confirm.yes,
            done=self._graded,
            failed=self._not_graded,
        )

    def _graded(self, _changes: object) -> None:
        self.confirm.dismiss()
        grade = str(answer(self.form.values(), "grade.grade"))
        words = _("Graded {grade}.").format(grade=grade_words(grade)) if grade else _("It is on record.")
        self.bench.say(words)
        self._ticks, self._new = {}, False
        self.bench.reload()
        self.bench.go("")

    def _not_graded(self, error: DaDeskError) -> None:
        self.confirm.dismiss()
        self.refused(_placed(error))
        self.bench.reload()


def _placed(error: DaDeskError) -> DaDeskError:
    """A refusal of the reason for being late led to its field."""
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed(
        *(Problem(LATE if each.field == "late_reason" else each.field, each.sentence) for each in error.problems)
    )
