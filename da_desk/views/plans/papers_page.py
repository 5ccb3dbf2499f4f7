"""Papers of plans and grades: chosen by part, looked at page by page, and on record before they leave."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QStandardPaths, QTimer
from PySide6.QtGui import QResizeEvent

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.services.history_labels import left_words
from da_desk.services.plan_papers import PaperAsked, PlanPaperKind
from da_desk.views import sources, theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.choices import ChoiceField, ManyField
from da_desk.views.forms.field import Field
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.plans import safety_sources
from da_desk.views.plans.copies import CopyList
from da_desk.views.plans.standing import SAFETY_PLAN, Standing
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.statements.choosing import FolderField
from da_desk.views.statements.leaving import issued_card
from da_desk.views.statements.paper import PagesOf, Printing
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage, scrolling
from da_desk.views.widgets.boxes import Card, Column, Row, side_width
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.issuing import Issued
    from da_desk.services.pack_files import Prepared

SIDE = 460
SECTION = "paper"
ASK_MILLISECONDS = 400
_PLACE = "plan-papers:{case}"
KINDS: tuple[PlanPaperKind, ...] = ("rmp", "safety-plan", "remand-note", "address-letter")
OF_PLAN = ("rmp", "safety-plan")
ASKED: dict[str, tuple[str, ...]] = {
    "remand-note": ("asked", "contact"),
    "address-letter": ("to", "proceedings", "their_reference", "contact"),
}
"""What each paper asks for beside recipient and purpose."""


class PapersPage(StepPage[Standing]):
    """What leaves, to whom and for what at the left; its pages at the right."""

    field_takes_focus = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Papers"))
        self._op_id = uuid.uuid4()
        self._asked, self._kind, self._leaving = 0, "", ""
        self._part_ids: list[str] = []
        self.printing = Printing(bench.tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MILLISECONDS)
        self._timer.timeout.connect(self._ask_for_pages)
        self._build_form()
        self.pages = PagesOf(bench.tasks, _("The paper as it would leave"))
        words = _("The paper is shown here once what it asks for is filled in.")
        self._none = scrolling(EmptyPage("doc", _("Not yet"), words))
        right = Column("", (0, 0, theme.XL, theme.M))
        right.box.addWidget(self.pages, 1)
        right.box.addWidget(self._none, 1)
        sides = Row(spacing=0)
        sides.add(self.form)
        sides.box.addWidget(right, 1)
        self.fill(sides)
        self.print = Button(_("Print …"), lambda: self._ask("print"), icon="print")
        self.write = primary(_("Write the file"), lambda: self._ask("write"))
        self.add_actions(self.print, self.write)
        self._show_pages(None)

    @property
    def kind(self) -> PlanPaperKind:
        """The paper that is chosen."""
        return next((kind for kind in KINDS if kind == self._what.value()), KINDS[0])

    def refresh(self, field: str = "") -> None:
        """Show what can be made now; ``field`` names the plan that is wanted."""
        wanted = {"rmp": "rmp", SAFETY_PLAN: "safety-plan"}.get(field, "")
        if wanted or not self._what.answered():
            self._what.set_value(wanted or self._first())
        allowed = self.standing is not None and may(self.bench.services, self.standing.case, "export", "record")
        self.print.setVisible(allowed)
        self.write.setVisible(allowed)
        self._show_kind()
        if not self.keeper.begun:
            self.keeper.begin(_PLACE.format(case=self.bench.case_id), case_id=self.bench.case_id)
        self._ask_for_pages()
        self._load_copies()

    def news(self, standing: Standing) -> None:
        """A plan changed, or a paper left."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed."""
        self.keeper.leave()
        self._timer.stop()

    def help(self) -> Help:
        """What F1 says here."""
        return Help(
            self.title,
            (
                _(
                    "A plan goes only to those who need it, and only the parts that they need. Never to anybody from whom the suspect’s side may come to read it."
                ),
                _(
                    "Custody and the prosecutor get the note on risk instead: one page with the grade, what is asked, what has happened, and the victim’s views on conditions and an order. It draws from no plan."
                ),
                _(
                    "The letter asks a court or office in other proceedings to keep the victim’s address out of them. It holds no address itself."
                ),
                _("To whom and for what is on record before a file is written or printed; the bytes of it are kept."),
            ),
            (safety_sources.principles(), safety_sources.addresses(), safety_sources.remand(), sources.logged()),
        )

    def set_widths(self) -> None:
        """What is asked follows the zoom, and leaves room for the pages."""
        self.form.setFixedWidth(side_width(SIDE, self.width(), 0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the room."""
        super().resizeEvent(event)
        self.set_widths()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "form"):
            self.set_widths()

    def _build_form(self) -> None:
        self.form = FormPage(self.title, widest=0, margins=(theme.XL, 0, theme.M, theme.L))
        names = left_words()
        self._what = ChoiceField(_("Paper"), [(kind, names[kind]) for kind in KINDS])
        self._parts = ManyField(_("Parts"), (), help=_("Only what the recipient needs."))
        self._parts_holder = Column()
        self._to_all = link(_("Choose all parts"), self._choose_all)
        self._more: dict[str, Field] = {
            "asked": LongText(_("What the police ask for"), lines=3, limit=1_000),
            "to": TextField(_("Court or office")),
            "proceedings": TextField(_("Proceedings"), help=_("Such as “Claim for unpaid rent”.")),
            "their_reference": TextField(_("Their reference"), optional=True),
            "contact": TextField(
                _("How the reader reaches you"), help=_("A number or address of the police, never the victim’s.")
            ),
        }
        self._recipient = ChoiceField(_("Recipient"), (), as_list=True)
        self._purpose = TextField(_("Purpose"))
        self._folder = FolderField(_("Folder"), help=_("The file goes here. Its name says nothing of the case."))
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        what, leaving, record = Card(_("What leaves")), Card(_("To whom, and for what")), Card(_("Who has a copy"))
        self._lay_out_fields(what, leaving)
        self._folder.set_value(documents)
        self.copies = CopyList()
        record.add(self.copies)
        self._written = Column(spacing=theme.M)
        self._written.hide()
        self.confirm = ConfirmPanel(
            _("Let it leave?"),
            _("To whom and for what goes on record first. What has left can’t be taken back."),
            _("Let it leave"),
        )
        self.confirm.confirmed.connect(self._leave_now)
        self.keeper = DraftKeeper(self.bench.services, self.bench.tasks, self.form, self.bench.window)
        self.form.add(self.keeper.strip, self.confirm, self._written, what, leaving, record, None)
        self.form.touched.connect(self._changed)

    def _lay_out_fields(self, what: Card, leaving: Card) -> None:
        first, second = Column(spacing=14), Column(spacing=14)
        self.form.add_field(f"{SECTION}.kind", self._what, into=first)
        first.add(self._parts_holder, self._to_all)
        for key, field in self._more.items():
            self.form.add_field(f"{SECTION}.{key}", field, into=first)
        for key, field in (("recipient", self._recipient), ("purpose", self._purpose), ("folder", self._folder)):
            self.form.add_field(f"{SECTION}.{key}", field, into=second)
        what.add(first)
        leaving.add(second)

    def _first(self) -> str:
        if self.standing is not None and self.standing.rmp is None and self.standing.safety is not None:
            return "safety-plan"
        return KINDS[0]

    def _changed(self) -> None:
        self._show_kind()
        self._timer.start()

    def _show_kind(self) -> None:
        """Ask for what the chosen paper needs; another paper begins with its own recipients and parts."""
        kind = self.kind
        for key, field in self._more.items():
            field.setVisible(key in ASKED.get(kind, ()))
        self._parts_holder.setVisible(kind in OF_PLAN)
        self._to_all.setVisible(kind in OF_PLAN)
        if kind == self._kind:
            return
        self._kind = kind
        self.form.show_problems([])
        papers = self.bench.services.plan_papers
        self._offer_recipients(papers.recipients(kind))
        if str(self._purpose.value()) in {"", *map(purpose_of, KINDS)}:
            self._purpose.set_value(purpose_of(kind))
        self._show_parts(())
        if self._there_is():
            self.bench.tasks.read(papers.parts, self.bench.case_id, kind, owner=self, done=self._show_parts)

    def _there_is(self) -> bool:
        """Whether there is a plan of the chosen kind."""
        if self.standing is None or self.kind not in OF_PLAN:
            return False
        closed = {line.kind for line in self.standing.plans.former}
        wanted = {"rmp": "rmp", "safety-plan": SAFETY_PLAN}[self.kind]
        return self.standing.plan(wanted) is not None or wanted in closed

    def _offer_recipients(self, offered: "Sequence[tuple[str, str]]") -> None:
        former = str(self._recipient.value())
        self._recipient.set_value("")
        self._recipient.offer(offered)
        if former in dict(offered):
            self._recipient.set_value(former)

    def _show_parts(self, parts: "Sequence[tuple[str, str]]") -> None:
        clear_layout(self._parts_holder)
        self._part_ids = [key for key, _title in parts]
        self._parts = ManyField(_("Parts"), parts, help=_("Only what the recipient needs."))
        self._parts.edited.connect(self._changed)
        if parts:
            self._parts_holder.add(self._parts)
            self._parts.show()
        self._to_all.setVisible(bool(parts))

    def _choose_all(self) -> None:
        self._parts.set_value(self._part_ids)
        self._changed()

    def _paper_asked(self) -> PaperAsked:
        kind, given = self.kind, {key: str(field.value()).strip() for key, field in self._more.items()}
        asked = {key: given[key] if key in ASKED.get(kind, ()) else "" for key in given}
        return PaperAsked(
            str(self._recipient.value()),
            str(self._purpose.value()),
            tuple(self._parts.value()) if kind in OF_PLAN else (),
            contact=asked["contact"],
            asked=asked["asked"],
            to=asked["to"],
            proceedings=asked["proceedings"],
            their_reference=asked["their_reference"],
        )

    def _ask_for_pages(self) -> None:
        self._asked += 1
        asked, kind = self._asked, self.kind
        if kind in OF_PLAN and not (self._there_is() and self._parts.answered()):
            self._say_why_none()
            return
        self.bench.tasks.read(
            self.bench.services.plan_papers.preview,
            self.bench.case_id,
            kind,
            self._paper_asked(),
            owner=self,
            done=lambda found: self._show_pages(found) if asked == self._asked else None,
            failed=lambda error: self._no_pages(asked, error),
        )

    def _say_why_none(self) -> None:
        self._show_pages(None)
        if not self._there_is():
            self.show_notice(_("There is no such plan yet."), kind="notice")
        else:
            self.show_notice("")

    def _show_pages(self, found: "Prepared | None") -> None:
        self.pages.setVisible(found is not None)
        self._none.setVisible(found is None)
        self.print.setEnabled(found is not None)
        self.write.setEnabled(found is not None)
        if found is not None:
            self.show_notice("")
            self.pages.show_file(found.data, found.pages)

    def _no_pages(self, asked: int, error: DaDeskError) -> None:
        if asked != self._asked:
            return
        self._show_pages(None)
        # What is not filled in yet is no mistake; it is said on pressing the button.
        self.show_notice("", "" if isinstance(error, ValidationFailed) else error.sentence, kind="warning")

    def _ask(self, what: str) -> None:
        needed = [
            ("recipient", self._recipient, _("Choose who gets it.")),
            ("purpose", self._purpose, _("Say what it is for.")),
        ]
        if what == "write":
            needed.append(("folder", self._folder, _("Choose the folder that it goes to.")))
        missing = [Problem(f"{SECTION}.{key}", said) for key, field, said in needed if not field.answered()]
        self.form.show_problems(missing)
        if not missing:
            self._leaving = what
            self.confirm.ask()
            self.form.show_widget(self.confirm)

    def _leave_now(self) -> None:
        if self._leaving == "write":
            self._write()
        else:
            self._print()

    def _write(self) -> None:
        self.bench.tasks.write(
            self.bench.services.plan_papers.issue,
            self.bench.case_id,
            self.kind,
            Path(self._folder.value()),
            self._paper_asked(),
            op_id=self._op_id,
            owner=self,
            busy=self.confirm.yes,
            only_now=True,  # files must not appear in a folder some time later
            done=self._issued,
            failed=self._refused,
        )

    def _print(self) -> None:
        self.bench.tasks.write(
            self.bench.services.plan_papers.put_on_paper,
            self.bench.case_id,
            self.kind,
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
        self.printing.ask(found.data, found.pages, lambda: self.bench.say(_("Sent to the printer.")))

    def _issued(self, found: "Issued") -> None:
        self._left()
        clear_layout(self._written)
        self._written.add(issued_card(found))
        self._written.show()
        self.form.verticalScrollBar().setValue(0)
        self.bench.say(_("The file is written."))

    def _left(self) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.form.show_problems([])
        self.keeper.saved(plain(self.form.values()))
        self._load_copies()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)

    def _load_copies(self) -> None:
        papers = self.bench.services.plan_papers
        self.bench.tasks.read(papers.copies, self.bench.case_id, owner=self, done=self.copies.show_copies)


def purpose_of(kind: str) -> str:
    """What a paper usually is for; the officer changes it."""
    return {
        "remand-note": _("Decision on bail or remand"),
        "address-letter": _("Keeping an address out of other proceedings"),
    }.get(kind, "")
