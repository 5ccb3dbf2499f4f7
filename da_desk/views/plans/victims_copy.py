"""The victim's copy: read aloud and nothing left, unless it was asked what a paper would mean; safe contact before all else."""

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPageSize

from da_desk.documents.victim_copy import neutral_title
from da_desk.errors import DaDeskError, Problem, RuleRefused, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.practice.victim_copy import Part, VictimCopy
from da_desk.services.plan_papers import PaperAsked
from da_desk.views import sources, theme
from da_desk.views.before_contact import BeforeContact
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.page import FormPage
from da_desk.views.help import Help
from da_desk.views.papers.copies import CopyList
from da_desk.views.plans import safety_sources
from da_desk.views.plans.copy_questions import ALOUD, PAPER, SECTION, TOGETHER, CopyQuestions
from da_desk.views.plans.copy_sides import LeftOutCard, WordsRead
from da_desk.views.plans.reading import Block, ReadingWindow
from da_desk.views.plans.standing import Standing
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.statements.leaving import issued_card
from da_desk.views.statements.paper import Job, PagesOf, Printing
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage, scrolling
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, side_width
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.issuing import Issued
    from da_desk.services.pack_files import Prepared
    from da_desk.services.plan_views import PlanView

SIDE, LEFT_OUT, ROOMY = 450, 320, 1_080
"""Pixels at 100 %: what is asked, what is left off the paper, and from which width that stands beside it."""
ASK_MILLISECONDS = 400
_PLACE = "victims-copy:{case}"


class CopyPage(StepPage[Standing]):
    """Safe contact, the way, and what is asked before paper at the left; what is read, or the pages, at the right."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("The victim’s copy"))
        self._op_id = uuid.uuid4()
        self._asked = 0
        self._roomy = True
        self._copy: VictimCopy | None = None
        self._leaving = self._shown_way = ""
        self.reading: ReadingWindow | None = None
        self.printing = Printing(bench.tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MILLISECONDS)
        self._timer.timeout.connect(self._ask_for_copy)
        self._build_form()
        self._build_right()
        sides = Row(spacing=0)
        sides.add(self.form)
        sides.box.addWidget(self._right, 1)
        self.fill(sides)
        self.save_file = Button(_("Save as a file …"), lambda: self._ask("save"))
        self.act = primary(_("Record that it was read aloud"), self._act)
        self.add_actions(self.save_file, self.act)
        self.add_head_actions(Button(_("The plan"), lambda: bench.go("safety")))
        self._show_way()

    @property
    def plan(self) -> "PlanView | None":
        """The safety plan."""
        return self.standing.safety if self.standing is not None else None

    @property
    def way(self) -> str:
        """The way that is chosen."""
        return self.asked.way

    def refresh(self, _field: str = "") -> None:
        """Show the safe contact, and the words as they are now."""
        if self.plan is None:
            self._offer_plan()
            return
        self.show_instead(None)
        self.before.load()
        if not self.keeper.begun:
            self.form.set_values({SECTION: {"way": ALOUD}})
            self.keeper.begin(_PLACE.format(case=self.bench.case_id), case_id=self.bench.case_id)
        self._show_way()
        self._ask_for_copy()
        self._load_copies()

    def news(self, standing: Standing) -> None:
        """The plan changed, or something was read or left."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed; nothing stays on the screen."""
        self.keeper.leave()
        self._timer.stop()
        if self.reading is not None:
            self.reading.close()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "Reading the plan aloud leaves nothing behind and is the usual way. Read together shows it on the whole screen, large and without a name; Escape closes it at once."
                ),
                _(
                    "Paper can be found. Ask first whether the victim lives with the suspect, where it would be kept, and what would happen if it is found. The answers go on record."
                ),
                _(
                    "What could give the victim away – a destination, a date, a code word, the place of a bag, an address, a name – is left out and shown to you with the reason. Look the rest over: only the victim knows what the suspect understands."
                ),
                _(
                    "The paper is small, in large print, without crest, marking, name or number. The print queue and the file say “{title}”."
                ).format(title=neutral_title()),
                _(
                    "Every reading and every paper is on record before it happens, with the safe contact that was shown."
                ),
            ),
            (safety_sources.copy(), safety_sources.principles(), sources.safe_contact(), sources.logged()),
        )

    def set_widths(self) -> None:
        """What is asked follows the zoom, and leaves room for the pages; what is left out stands where there is room."""
        self.form.setFixedWidth(side_width(SIDE, self.width(), 0.5))
        self._margin.setFixedWidth(theme.look().px(LEFT_OUT))
        roomy = self.width() >= theme.look().px(ROOMY)
        if roomy is not self._roomy:
            self._roomy = roomy
            (self._margin if roomy else self._below).add(self.left_out)
        self._margin.setVisible(roomy)
        self._show_left_out()

    def _show_left_out(self) -> None:
        self.left_out.setVisible(self._roomy or not self._sheet.isHidden())

    def _build_form(self) -> None:
        self.form = FormPage(self.title, widest=0, margins=(theme.XL, 0, theme.M, theme.L))
        self.keeper = DraftKeeper(self.bench.services, self.bench.tasks, self.form, self.bench.window)
        self.before = BeforeContact(self.bench.services, self.bench.tasks, self.bench.case_id, "copy")
        self.before.shown.connect(self._allow)
        self.asked = CopyQuestions(self.form)
        self.copies = CopyList()
        record = Card(_("Who has a copy, and who heard it"))
        record.add(self.copies)
        self._written = Column(spacing=theme.M)
        self._written.hide()
        self.confirm = ConfirmPanel(
            _("Leave this on paper?"),
            _("You have looked over what stands on it. It goes on record first. What is left can’t be taken back."),
            _("Leave it"),
        )
        self.confirm.confirmed.connect(self._leave_it)
        self._below = Column()
        self.form.add(
            self.keeper.strip, self.confirm, self._written, self.before, self.asked, self._below, record, None
        )
        self.form.touched.connect(self._changed)

    def _build_right(self) -> None:
        self.words = WordsRead()
        self.pages = PagesOf(self.bench.tasks, _("The paper as it would be left"))
        words = _("The paper is shown once they are answered.")
        self._first = scrolling(EmptyPage("help", _("Three questions first"), words))
        self.left_out = LeftOutCard()
        self._margin = ScrollPage(_("What is left out, and why"), (theme.M, 0, 0, theme.M), 0)
        self._margin.add(self.left_out, None)
        self._sheet = Row(spacing=0)
        self._sheet.box.addWidget(self.pages, 1)
        self._sheet.add(self._margin)
        self._right = Column("", (0, 0, theme.L, theme.M))
        for each in (self.words, self._sheet, self._first):
            self._right.box.addWidget(each, 1)

    def _offer_plan(self) -> None:
        words = _("Begin the safety plan. Its words are read to the victim from here, and nothing has to be left.")
        page = EmptyPage("shield", _("No safety plan yet"), words, _("Go to the plan"), lambda: self.bench.go("safety"))
        self.show_instead(page)

    def _changed(self) -> None:
        paper = self.asked.paper
        chosen, other = self.way == PAPER and paper.isHidden(), self.way != self._shown_way
        self._show_way()
        if other:  # what was asked for another way is never what is read or left now
            self._ask_for_copy()
        else:
            self._timer.start()
        if chosen:
            QTimer.singleShot(0, paper, lambda: self.form.show_widget(paper))

    def _show_way(self) -> None:
        way = self.way
        self.asked.paper.setVisible(way == PAPER)
        self.save_file.setVisible(way == PAPER and self._may(way))
        self.act.setVisible(self._may(way))
        self.act.say(
            {PAPER: _("Print it"), TOGETHER: _("Read together now")}.get(way, _("Record that it was read aloud"))
        )
        self.words.setVisible(way != PAPER)
        if way != self._shown_way:
            self._shown_way = way
            self._copy = None
            self._show_paper(None)
            self.asked.offer_folder()
        self._allow()

    def _may(self, way: str) -> bool:
        """What a person may not do is not offered."""
        if self.standing is None:
            return False
        verb, kind = ("export", "record") if way == PAPER else ("create", "disclosure")
        return may(self.bench.services, self.standing.case, verb, kind)

    def _show_paper(self, found: "Prepared | None") -> None:
        paper = self.way == PAPER
        self._sheet.setVisible(paper and found is not None)
        self._show_left_out()
        self._first.setVisible(paper and found is None)
        if found is not None:
            self.pages.show_file(found.data, found.pages)

    def _allow(self) -> None:
        ready = self.before.ready and self._copy is not None
        shown = self.way != PAPER or (not self._sheet.isHidden() and self.pages.count > 0)
        self.act.setEnabled(ready and shown)
        self.save_file.setEnabled(ready and shown)

    def _ask_for_copy(self) -> None:
        if self.plan is None:
            return
        self._asked += 1
        asked, answers = self._asked, self.asked.answers
        self.bench.tasks.read(
            self.bench.services.plan_papers.victim_copy,
            self.bench.case_id,
            answers,
            owner=self,
            done=lambda found: self._show_copy(asked, found),
            failed=lambda error: self._no_copy(asked, error),
        )

    def _show_copy(self, asked: int, found: VictimCopy) -> None:
        if asked != self._asked:
            return
        self._copy = found
        self.show_notice("")
        self.left_out.show_left_out(found.left_out)
        self.words.show_parts(found.parts or (Part(_("Nothing to read yet"), (_("The plan holds no words yet."),)),))
        if self.way == PAPER:
            self._ask_for_pages(asked)
        self._allow()

    def _ask_for_pages(self, asked: int) -> None:
        self.bench.tasks.read(
            self.bench.services.plan_papers.preview,
            self.bench.case_id,
            "victim-copy",
            self._paper_asked(),
            owner=self,
            done=lambda found: self._show_pages(asked, found),
            failed=lambda error: self._no_copy(asked, error),
        )

    def _show_pages(self, asked: int, found: "Prepared") -> None:
        if asked == self._asked:
            self._show_paper(found)
            self._allow()

    def _no_copy(self, asked: int, error: DaDeskError) -> None:
        if asked != self._asked:
            return
        self._copy = None
        self._show_paper(None)
        self._allow()
        if isinstance(error, ValidationFailed):
            self.asked.show_contradiction(error)
            return
        plan = Button(_("Go to the plan"), lambda: self.bench.go("safety", "guards"))
        self.show_notice("", error.sentence, plan if isinstance(error, RuleRefused) else None, kind="warning")

    def _act(self) -> None:
        if self.way == PAPER:
            self._ask("print")
            return
        self.bench.tasks.write(
            self.bench.services.plan_papers.read_to_victim,
            self.bench.case_id,
            "read-with-me" if self.way == TOGETHER else "read-aloud",
            self.before.shown_id,
            owner=self,
            busy=self.act,
            only_now=True,
            done=lambda _changes: self._read(),
            failed=self._refused,
        )

    def _read(self) -> None:
        if self.way == TOGETHER and self._copy is not None:
            blocks = [Block(part.title, part.points) for part in self._copy.parts]
            self.reading = ReadingWindow(blocks, self, training=self.bench.services.workplace.training)
            self.reading.ended.connect(self._read_ended)
            self.reading.open()
        else:
            self.bench.say(_("On record: read aloud, nothing left."))
        self._load_copies()

    def _read_ended(self) -> None:
        self.reading = None
        self.act.setFocus()
        self.bench.say(_("On record: read together, nothing left."))

    def _ask(self, what: str) -> None:
        if what == "save" and self.asked.folder is None:
            self.form.show_problems([Problem(f"{SECTION}.folder", _("Choose the folder that it goes to."))])
            return
        self._leaving = what
        self.form.show_problems([])
        self.confirm.ask()
        self.form.show_widget(self.confirm)

    def _leave_it(self) -> None:
        if self._leaving == "save":
            self._save()
        else:
            self._print()

    def _print(self) -> None:
        """On record first; then the system's dialog, with a name that says nothing."""
        self.bench.tasks.write(
            self.bench.services.plan_papers.put_on_paper,
            self.bench.case_id,
            "victim-copy",
            self._paper_asked(),
            op_id=self._op_id,
            owner=self,
            busy=self.confirm.yes,
            only_now=True,
            done=self._print_now,
            failed=self._refused,
        )

    def _print_now(self, found: "Prepared") -> None:
        self._left()
        job = Job(neutral_title(), QPageSize.PageSizeId.A5)
        self.printing.ask(found.data, found.pages, lambda: self.bench.say(_("Sent to the printer.")), job)

    def _save(self) -> None:
        folder = self.asked.folder
        assert folder is not None
        self.bench.tasks.write(
            self.bench.services.plan_papers.issue,
            self.bench.case_id,
            "victim-copy",
            folder,
            self._paper_asked(),
            op_id=self._op_id,
            owner=self,
            busy=self.confirm.yes,
            only_now=True,
            done=self._saved,
            failed=self._refused,
        )

    def _saved(self, found: "Issued") -> None:
        self._left()
        clear_layout(self._written)
        self._written.add(issued_card(found))
        self._written.show()
        self.bench.say(_("The file is written."))

    def _left(self) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.keeper.saved(plain(self.form.values()))
        self._load_copies()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)

    def _paper_asked(self) -> PaperAsked:
        return PaperAsked("victim", _("Safety planning"), answers=self.asked.answers, shown=self.before.shown_id)

    def _load_copies(self) -> None:
        self.bench.tasks.read(
            self.bench.services.plan_papers.copies, self.bench.case_id, owner=self, done=self.copies.show_copies
        )
