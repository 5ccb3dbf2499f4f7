"""The page on which a paper leaves: chosen and filled in at the left, looked at on the right, on record before it goes."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QStandardPaths, QTimer

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.choices import ChoiceField
from da_desk.views.forms.field import Field
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import TextField
from da_desk.views.papers.copies import CopyList
from da_desk.views.rights import may
from da_desk.views.rooms.step import Bench, StepPage
from da_desk.views.statements.choosing import FolderField
from da_desk.views.statements.leaving import issued_card
from da_desk.views.statements.paper import PagesOf, Printing
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage, scrolling
from da_desk.views.widgets.boxes import Card, Column
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.case_view import CaseView
    from da_desk.services.copies import CopyLine
    from da_desk.services.issuing import Issued
    from da_desk.services.pack_files import Prepared

SIDE = 460
SECTION = "paper"
ASK_MILLISECONDS = 400


class OfCase(Protocol):
    """How a matter stands, which belongs to a case."""

    @property
    def case(self) -> "CaseView":
        """The case."""


OfCaseT = TypeVar("OfCaseT", bound=OfCase)
KindT = TypeVar("KindT", bound=str)
AskedT = TypeVar("AskedT")
KindT_contra = TypeVar("KindT_contra", bound=str, contravariant=True)
AskedT_contra = TypeVar("AskedT_contra", contravariant=True)


class Papers(Protocol[KindT_contra, AskedT_contra]):
    """The service that makes the papers of a page."""

    def recipients(self, kind: str) -> Sequence[tuple[str, str]]:
        """Who may get that paper, and what they are called."""

    def preview(self, case_id: uuid.UUID, kind: KindT_contra, asked: AskedT_contra) -> "Prepared":
        """The paper as it would leave."""

    def issue(
        self,
        case_id: uuid.UUID,
        kind: KindT_contra,
        folder: Path,
        asked: AskedT_contra,
        *,
        op_id: uuid.UUID | None = None,
    ) -> "Issued":
        """Write it into the folder."""

    def put_on_paper(
        self, case_id: uuid.UUID, kind: KindT_contra, asked: AskedT_contra, *, op_id: uuid.UUID | None = None
    ) -> "Prepared":
        """Give it out to be printed."""

    def copies(self, case_id: uuid.UUID) -> "Sequence[CopyLine]":
        """Who has one."""


class LeavingPage(StepPage[OfCaseT], Generic[OfCaseT, KindT, AskedT]):
    """What leaves, to whom and for what at the left; its pages at the right.

    A page of this kind says which papers there are and what each asks for; that nothing leaves before it was looked at,
    confirmed and put on record is the same for all. Its own fields are made and laid out in :meth:`lay_out`.
    """

    field_takes_focus = False
    place = ""
    """Under which name its draft is kept, beside the case."""

    def __init__(self, bench: Bench, kinds: Sequence[tuple[KindT, str]], not_yet: str) -> None:
        super().__init__(bench, _("Papers"))
        self._kinds = [kind for kind, _name in kinds]
        self._op_id = uuid.uuid4()
        self._asked, self._kind, self._leaving = 0, "", ""
        self.printing = Printing(bench.tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_MILLISECONDS)
        self._timer.timeout.connect(self.ask_for_pages)
        self._what = ChoiceField(_("Paper"), kinds)
        self._recipient = ChoiceField(_("Recipient"), (), as_list=True)
        self._purpose = TextField(_("Purpose"))
        self._folder = FolderField(_("Folder"), help=_("The file goes here. Its name says nothing of the case."))
        self._folder.set_value(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self._build_form()
        self.pages = PagesOf(bench.tasks, _("The paper as it would leave"))
        self._none = scrolling(EmptyPage("doc", _("Not yet"), not_yet))
        right = Column("", (0, 0, theme.XL, theme.M))
        right.box.addWidget(self.pages, 1)
        right.box.addWidget(self._none, 1)
        self.fill_beside(right, self.form, SIDE, 0.5, left=True)
        self.print = Button(_("Print …"), lambda: self._ask("print"), icon="print")
        self.write = primary(_("Write the file"), lambda: self._ask("write"))
        self.add_actions(self.print, self.write)
        self.show_pages(None)

    # What each page says of its papers

    @property
    def papers(self) -> Papers[KindT, AskedT]:
        """The service that makes them."""
        raise NotImplementedError

    def lay_out(self, what: Column, leaving: Column) -> None:
        """Make the page's own fields, and put all of them (:meth:`add_fields`) into what leaves and to whom."""
        raise NotImplementedError

    def begin(self, field: str) -> None:
        """Choose the paper that the page is entered for; ``field`` as in :meth:`refresh`."""
        raise NotImplementedError

    def show_asked(self) -> None:
        """Show what the chosen paper and recipient ask for."""
        raise NotImplementedError

    def other_chosen(self) -> None:
        """Another paper than before was chosen."""

    def paper_asked(self) -> AskedT:
        """What is asked for, as it stands."""
        raise NotImplementedError

    def usual_purpose(self, kind: str) -> str:
        """What a paper usually is for; the officer changes it."""
        raise NotImplementedError

    def usual_recipient(self) -> str:
        """Who gets the chosen paper when nothing else is said; "" for nobody."""
        return ""

    def needed(self) -> list[tuple[str, Field, str]]:
        """What else must be filled in before a paper leaves, with the sentence that says so."""
        return []

    def why_none(self, error: DaDeskError) -> str:
        """What is said where no pages can be shown. What is only not filled in yet is said on pressing the button."""
        return "" if isinstance(error, ValidationFailed) else error.sentence

    def left(self) -> None:
        """A paper left: what was said for this one alone is no longer in its field."""

    def written(self) -> None:
        """A file was written: what it ends may have to be shown anew."""

    # What is the same for all

    @property
    def kind(self) -> KindT:
        """The paper that is chosen."""
        return next((kind for kind in self._kinds if kind == self._what.value()), self._kinds[0])

    def refresh(self, field: str = "") -> None:
        """Show what can be made now; ``field`` names what the page is entered for."""
        if self.standing is None:
            return
        self.begin(field)
        self._show_kind()
        if not self.keeper.begun:
            self.keeper.begin(f"{self.place}:{self.bench.case_id}", case_id=self.bench.case_id)
        self.ask_for_pages()
        self._load_copies()

    def news(self, standing: OfCaseT) -> None:
        """Something was changed, or left."""
        super().news(standing)
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed."""
        self.keeper.leave()
        self._timer.stop()

    def add_fields(self, into: Column, **fields: Field) -> None:
        """Put fields into the form, by the names under which the service speaks of them."""
        for key, field in fields.items():
            self.form.add_field(f"{SECTION}.{key}", field, into=into)

    def changed(self) -> None:
        """Something was typed or chosen: ask for the pages when the fingers rest."""
        self._show_kind()
        self._timer.start()

    def ask_for_pages(self) -> None:
        """Ask for the pages of what is chosen now; an older answer is dropped."""
        asked = self.ask_no_more()
        self.bench.tasks.read(
            self.papers.preview,
            self.bench.case_id,
            self.kind,
            self.paper_asked(),
            owner=self,
            done=lambda found: self.show_pages(found) if asked == self._asked else None,
            failed=lambda error: self._no_pages(asked, error),
        )

    def ask_no_more(self) -> int:
        """Drop the answer that is awaited; the number of the next question."""
        self._asked += 1
        return self._asked

    def show_pages(self, found: "Prepared | None") -> None:
        """Show the pages, or that there are none yet. Only what can be looked at can leave."""
        self.pages.setVisible(found is not None)
        self._none.setVisible(found is None)
        exports = self.standing is not None and may(self.bench.services, self.standing.case, "export", "record")
        for button in (self.print, self.write):
            button.setEnabled(found is not None)
            button.setVisible(exports)
        if found is not None:
            self.show_notice("")
            self.pages.show_file(found.data, found.pages)

    def _build_form(self) -> None:
        self.form = FormPage(self.title, widest=0, margins=(theme.XL, 0, theme.M, theme.L))
        first, second = Column(spacing=14), Column(spacing=14)
        self.lay_out(first, second)
        what, leaving, record = Card(_("What leaves")), Card(_("To whom, and for what")), Card(_("Who has a copy"))
        what.add(first)
        leaving.add(second)
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
        self.form.touched.connect(self.changed)

    def _show_kind(self) -> None:
        """Another paper begins with its own recipients and purpose."""
        kind = self.kind
        other = kind != self._kind
        if other:
            self._kind = kind
            self.form.show_problems([])
            offered = self.papers.recipients(kind)
            former = str(self._recipient.value())
            self._recipient.set_value("")
            self._recipient.offer(offered)
            self._recipient.set_value(former if former in dict(offered) else self.usual_recipient())
            if str(self._purpose.value()) in {"", *map(self.usual_purpose, self._kinds)}:
                self._purpose.set_value(self.usual_purpose(kind))
        self.show_asked()
        if other:
            self.other_chosen()

    def _no_pages(self, asked: int, error: DaDeskError) -> None:
        if asked == self._asked:
            self.show_pages(None)
            self.show_notice("", self.why_none(error), kind="warning")

    def _ask(self, what: str) -> None:
        needed: list[tuple[str, Field, str]] = [
            ("recipient", self._recipient, _("Choose who gets it.")),
            ("purpose", self._purpose, _("Say what it is for.")),
            *self.needed(),
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
        case_id, asked = self.bench.case_id, self.paper_asked()
        common: dict[str, Any] = {
            "op_id": self._op_id,
            "owner": self,
            "busy": self.confirm.yes,
            "only_now": True,  # files must not appear in a folder some time later
            "failed": self._refused,
        }
        if self._leaving == "write":
            folder = Path(str(self._folder.value()))
            self.bench.tasks.write(self.papers.issue, case_id, self.kind, folder, asked, done=self._issued, **common)
        else:
            self.bench.tasks.write(self.papers.put_on_paper, case_id, self.kind, asked, done=self._print_now, **common)

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
        self.written()

    def _left(self) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        self.form.show_problems([])
        self.left()
        self.keeper.saved(plain(self.form.values()))
        self._load_copies()

    def _refused(self, error: DaDeskError) -> None:
        self._op_id = uuid.uuid4()
        self.confirm.dismiss()
        if isinstance(error, ValidationFailed):
            error = ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))
        self.form.show_error(error)

    def _load_copies(self) -> None:
        self.bench.tasks.read(self.papers.copies, self.bench.case_id, owner=self, done=self.copies.show_copies)
