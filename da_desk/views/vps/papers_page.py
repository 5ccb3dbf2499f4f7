"""Papers of a VPS: the signed statement and the notice of the choice, looked at first, and on record before they leave."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, QTimer

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.services.vps_papers import VpsPaperAsked, VpsPaperKind
from da_desk.views import sources, theme
from da_desk.views.before_contact import BeforeContact
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText, TextField
from da_desk.views.help import Help
from da_desk.views.plans.copies import CopyList
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.statements.choosing import FolderField
from da_desk.views.statements.leaving import issued_card
from da_desk.views.statements.paper import PagesOf, Printing
from da_desk.views.vps import vps_sources
from da_desk.views.vps.standing import SENDS, Standing
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _, day

if TYPE_CHECKING:
    from da_desk.services.issuing import Issued
    from da_desk.services.pack_files import Prepared

SIDE = 440
SECTION = "paper"
ASK_MILLISECONDS = 400
STATEMENT, NOTICE = "vps", "vps-preference"
CPS, VICTIM = "cps", "victim"


class VpsPapersPage(StepPage[Standing]):
    """What leaves, to whom and for what at the left; its pages at the right."""

    field_takes_focus = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, _("Papers"))
        self._op_id = uuid.uuid4()
        self._asked, self._kind, self._leaving = 0, "", ""
        self.printing = Printing(bench.tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MILLISECONDS)
        self._timer.timeout.connect(self._ask_for_pages)
        self._build()
        self.pages = PagesOf(bench.tasks, _("The paper as it would leave"))
        self._none = EmptyPage("doc", _("Not yet"), _("The paper is shown here once there is one to send."))
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
    def kind(self) -> VpsPaperKind:
        """The paper that is chosen."""
        return "vps-preference" if self._what.value() == NOTICE else "vps"

    def refresh(self, field: str = "") -> None:
        """Show what can be made now; ``field`` is the id of the VPS that is wanted, or the kind of paper that is owed."""
        if self.standing is None:
            return
        self._offer_statements(self.standing)
        if field in self._which_ids():
            self._what.set_value(STATEMENT)
            self._which.set_value(field)
        elif field in (STATEMENT, NOTICE):
            self._what.set_value(field)
        elif not self._what.answered():
            self._what.set_value(self._first(self.standing))
        self._show_kind()
        if not self.keeper.begun:
            self.keeper.begin(f"vps-papers:{self.bench.case_id}", case_id=self.bench.case_id)
        self._ask_for_pages()
        self._load_copies()

    def news(self, standing: Standing) -> None:
        """Something was signed, chosen or sent."""
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
                    "The CPS gets the signed statement, and a notice of how the victim wants it presented. The notice carries the choice, never the statement."
                ),
                _(
                    "Known addresses and numbers are decided first. What is withheld is taken out of the copy; then the signed pages stay in the desk."
                ),
                _(
                    "A victim may have a copy. Ask first where it would be kept and what would happen if it were found; reading it aloud leaves nothing."
                ),
                _(
                    "To whom and for what is on record before a file is written or printed. What is written for the CPS ends what is owed; what is printed does not."
                ),
            ),
            (vps_sources.presented(), vps_sources.layout(), sources.logged(), sources.safe_contact()),
        )

    def _build(self) -> None:
        self.form = FormPage(self.title, widest=0, margins=(theme.XL, 0, theme.M, theme.L))
        self.form.setFixedWidth(theme.look().px(SIDE))
        kinds = [(STATEMENT, _("The signed statement")), (NOTICE, _("Notice of how it is to be presented"))]
        self._what = ChoiceField(_("Paper"), kinds)
        self._which = ChoiceField(_("Which statement"), (), as_list=True)
        self._contact = TextField(
            _("How the reader reaches you"),
            optional=True,
            help=_("A number or address of the police. Left empty: your unit."),
        )
        self._recipient = ChoiceField(_("Recipient"), (), as_list=True)
        self._purpose = TextField(_("Purpose"))
        self._kept_where = TextField(
            _("Where the copy would be kept"), help=_("Ask the victim before anything is left.")
        )
        self._if_found = TextField(_("What if the suspect found it"))
        self._late = LongText(
            _("Why it is late"), lines=2, limit=2_000, help=_("It should have gone to the CPS before.")
        )
        self._folder = FolderField(_("Folder"), help=_("The file goes here. Its name says nothing of the case."))
        self._folder.set_value(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.before = BeforeContact(self.bench.services, self.bench.tasks, self.bench.case_id, "copy")
        what, leaving, record = Card(_("What leaves")), Card(_("To whom, and for what")), Card(_("Who has a copy"))
        self._lay_out_fields(what, leaving)
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
        for key, field in (("kind", self._what), ("which", self._which), ("contact", self._contact)):
            self.form.add_field(f"{SECTION}.{key}", field, into=first)
        fields: tuple[tuple[str, Field], ...] = (
            ("recipient", self._recipient),
            ("purpose", self._purpose),
            ("kept_where", self._kept_where),
            ("if_found", self._if_found),
            ("late_reason", self._late),
            ("folder", self._folder),
        )
        for key, each in fields:
            self.form.add_field(f"{SECTION}.{key}", each, into=second)
        second.add(self.before)
        what.add(first)
        leaving.add(second)

    def _first(self, standing: Standing) -> str:
        owed = [duty.rule for duty in standing.vps.open_of(*SENDS)]
        if (owed and owed[0] == SENDS[1]) or not standing.vps.signed:
            return NOTICE
        return STATEMENT

    def _which_ids(self) -> list[str]:
        return [str(each.line.id) for each in self.standing.vps.signed] if self.standing else []

    def _offer_statements(self, standing: Standing) -> None:
        former = str(self._which.value())
        offered = [
            (str(each.line.id), _("VPS {number}, signed {day}").format(number=n, day=day(each.signed_at.date())))
            for n, each in enumerate(standing.vps.signed, 1)
        ]
        self._which.set_value("")
        self._which.offer(offered)
        last = offered[-1][0] if offered else ""
        self._which.set_value(former if former in dict(offered) else last)

    def _changed(self) -> None:
        self._show_kind()
        self._timer.start()

    def _show_kind(self) -> None:
        """Ask for what the chosen paper and recipient need."""
        kind = self.kind
        if kind != self._kind:
            self._kind = kind
            self.form.show_problems([])
            offered = self.bench.services.vps_papers.recipients(kind)
            former = str(self._recipient.value())
            self._recipient.set_value("")
            self._recipient.offer(offered)
            self._recipient.set_value(former if former in dict(offered) else CPS)
            if str(self._purpose.value()) in ("", *(purpose_of(each) for each in (STATEMENT, NOTICE))):
                self._purpose.set_value(purpose_of(kind))
        victim = self._recipient.value() == VICTIM
        self._which.setVisible(kind == STATEMENT and len(self._which_ids()) > 1)
        self._contact.setVisible(kind == NOTICE)
        self._kept_where.setVisible(victim)
        self._if_found.setVisible(victim)
        self._late.setVisible(self._is_late())
        if victim and not self.before.ready:
            self.before.load()
        self.before.setVisible(victim)

    def _is_late(self) -> bool:
        if self.standing is None or self._recipient.value() != CPS:
            return False
        rule = SENDS[1] if self.kind == NOTICE else SENDS[0]
        return any(duty.late for duty in self.standing.vps.open_of(rule))

    def _paper_asked(self) -> VpsPaperAsked:
        victim, which = self._recipient.value() == VICTIM, str(self._which.value())
        return VpsPaperAsked(
            str(self._recipient.value()),
            str(self._purpose.value()),
            uuid.UUID(which) if which and self.kind == STATEMENT else None,
            contact=str(self._contact.value()) if self.kind == NOTICE else "",
            kept_where=str(self._kept_where.value()) if victim else "",
            if_found=str(self._if_found.value()) if victim else "",
            shown=self.before.shown_id if victim else None,
            late_reason=str(self._late.value()) if self._is_late() else "",
        )

    def _ask_for_pages(self) -> None:
        self._asked += 1
        asked = self._asked
        self.bench.tasks.read(
            self.bench.services.vps_papers.preview,
            self.bench.case_id,
            self.kind,
            self._paper_asked(),
            owner=self,
            done=lambda found: self._show_pages(found) if asked == self._asked else None,
            failed=lambda error: self._no_pages(asked, error),
        )

    def _show_pages(self, found: "Prepared | None") -> None:
        self.pages.setVisible(found is not None)
        self._none.setVisible(found is None)
        exports = self.standing is not None and may(self.bench.services, self.standing.case, "export", "record")
        for button in (self.print, self.write):
            button.setEnabled(found is not None)
            button.setVisible(exports)
        if found is not None:
            self.show_notice("")
            self.pages.show_file(found.data, found.pages)

    def _no_pages(self, asked: int, error: DaDeskError) -> None:
        if asked == self._asked:
            self._show_pages(None)
            self.show_notice("", error.sentence, kind="warning")

    def _ask(self, what: str) -> None:
        needed: list[tuple[str, Field, str]] = [
            ("recipient", self._recipient, _("Choose who gets it.")),
            ("purpose", self._purpose, _("Say what it is for.")),
        ]
        if self._recipient.value() == VICTIM:
            needed.append(("kept_where", self._kept_where, _("Ask where the copy would be kept.")))
            needed.append(("if_found", self._if_found, _("Ask what would happen if it were found.")))
        if self._is_late():
            needed.append(("late_reason", self._late, _("Say why it is late.")))
        if what == "write":
            needed.append(("folder", self._folder, _("Choose the folder that it goes to.")))
        missing = [Problem(f"{SECTION}.{key}", said) for key, field, said in needed if not field.answered()]
        self.form.show_problems(missing)
        if not missing:
            self._leaving = what
            self.confirm.ask()
            self.form.show_widget(self.confirm)

    def _leave_now(self) -> None:
        papers, case_id, asked = self.bench.services.vps_papers, self.bench.case_id, self._paper_asked()
        common: dict[str, Any] = {
            "op_id": self._op_id,
            "owner": self,
            "busy": self.confirm.yes,
            "only_now": True,  # files must not appear in a folder some time later
            "failed": self._refused,
        }
        if self._leaving == "write":
            folder = Path(str(self._folder.value()))
            self.bench.tasks.write(papers.issue, case_id, self.kind, folder, asked, done=self._issued, **common)
        else:
            self.bench.tasks.write(papers.put_on_paper, case_id, self.kind, asked, done=self._print_now, **common)

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
        self.bench.reload()

    def _left(self) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.form.show_problems([])
        self._late.set_value("")
        self.keeper.saved(plain(self.form.values()))
        self._load_copies()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)

    def _load_copies(self) -> None:
        papers = self.bench.services.vps_papers
        self.bench.tasks.read(papers.copies, self.bench.case_id, owner=self, done=self.copies.show_copies)


def purpose_of(kind: str) -> str:
    """What a paper usually is for; the officer changes it."""
    if kind == NOTICE:
        return _("How the victim personal statement is to be presented")
    return _("For the court, before sentence")
