"""The force's own files: the declaration of statements, instruments, bank holidays. One person loads, another activates."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from da_desk.views import sources, theme
from da_desk.views.focus import focus_kept, focus_named, focus_within, focused_name
from da_desk.views.force_files.bank_holidays import BankHolidays
from da_desk.views.force_files.declarations import Declarations
from da_desk.views.force_files.instruments import Instruments
from da_desk.views.force_files.kind import FileKind, FileLine
from da_desk.views.force_files.loading import LoadEditor
from da_desk.views.force_files.reading import ReadPage, save_copy
from da_desk.views.force_files.rights import may_activate, may_load, why_not
from da_desk.views.force_files.states import state_badge, trace_words
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.tasks import EVERYTHING, TaskRunner
from da_desk.views.widgets.boxes import Card, Column, FlowBox, Row, ScrollPage, Stack
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.segments import Segments
from da_desk.wording import _, ngettext

if TYPE_CHECKING:
    from da_desk.services.desk import Services

Found = Mapping[str, Sequence[FileLine]]


class ForceFilesPage(Page):
    """Every version of every file, by kind; who may loads one, reads one, activates what a colleague loaded."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Force’s own files"))
        self._services, self._tasks, self._window = services, tasks, window
        kinds: tuple[FileKind, ...] = (Declarations(services), Instruments(services), BankHolidays(services))
        self._kinds: Mapping[str, FileKind] = {kind.key: kind for kind in kinds}
        self._loads = may_load(services)
        self._found: Found = {}
        self._over: LoadEditor | ReadPage | None = None
        self._opener = ""
        self._shown = Segments(_("Files"), [(kind.key, kind.title) for kind in self._kinds.values()])
        self._shown.chosen.connect(lambda _key: self._show())
        self._body = Column(spacing=theme.L)
        self._page = ScrollPage(_("Force’s own files"), widest=1000)
        head = Row(spacing=theme.M)
        head.add(label(_("Force’s own files"), "title"), None)
        if self._loads:
            head.add(primary(_("Load a file …"), self._load_file, icon="plus"))
        self._page.add(head, self._shown, self._body)
        self._stack = Stack()
        self._stack.addWidget(self._page)
        self.box.addWidget(self._stack, 1)
        tasks.changed.connect(self._news)

    def enter(self, _target: object = None, /, kind: str = "", **_place: Any) -> None:
        """Ask for the files; ``kind`` is the one to show. A file that was chosen to be loaded is still chosen."""
        if isinstance(self._over, ReadPage):
            self._drop()
            self._stack.setCurrentWidget(self._page)
        if kind in self._kinds:
            self._shown.set_current(kind)
        self.load()

    def load(self) -> None:
        """Ask for every version of every kind: what waits is counted on all three."""
        self._tasks.read(self._ask, owner=self, done=self._take)

    def help(self) -> Help:
        """What these files are, and why two people are needed."""
        return Help(
            _("Force’s own files"),
            (
                _(
                    "What DA Desk brings with it can be replaced by what your force has confirmed or is licensed for: the declaration of statements, the questions by which risk is assessed, bank holidays."
                ),
                _(
                    "To begin one, save a copy of what comes with DA Desk, change it in a text editor, and load it. It is read whole or refused whole: the sentence says which file and where in it."
                ),
                _(
                    "A supervisor or an administrator loads a file. A second one reads it here and activates it; nobody activates what they loaded. Who did each, and when, stays beside it and in the log."
                ),
                _(
                    "A declaration is printed from its activation on. Instruments and bank holidays count for everybody who signs in after it. A first day that stands in the file is waited for."
                ),
                _(
                    "No file is taken out again. A mistake is mended by the next version. One that was damaged is said to be, here and at sign-in."
                ),
            ),
            (sources.own_files(), sources.declaration(), sources.bank_holidays()),
        )

    @property
    def _kind(self) -> FileKind:
        return self._kinds[self._shown.current]

    def _ask(self) -> Found:
        return {key: kind.lines() for key, kind in self._kinds.items()}

    def _news(self, changes: object) -> None:
        named = any(each.entity == "catalogue_file" for each in getattr(changes, "items", ()))
        if (named or changes is EVERYTHING) and self.isVisible():
            self.load()

    def _take(self, found: Found) -> None:
        self._found = found
        for key, kind in self._kinds.items():
            waiting = sum(1 for line in found[key] if line.state == "waiting")
            counted = ngettext("{kind}, {count} waits", "{kind}, {count} wait", waiting)
            self._shown.say(key, counted.format(kind=kind.title, count=waiting) if waiting else kind.title)
        self._show()
        if isinstance(self._over, ReadPage):
            over = self._over
            for line in found[over.kind.key]:
                if (line.id, line.name) == (over.line.id, over.line.name):
                    over.show_line(line, over.kind.former(line, found[over.kind.key]))

    def _show(self) -> None:
        if not self._found:
            return
        lines = self._found[self._kind.key]
        own = [line for line in lines if not line.shipped]
        shipped = [line for line in lines if line.shipped]
        had = focused_name(self._body)
        with focus_kept(self._body):
            clear_layout(self._body)
            for card in (self._own_card(own, shipped), self._shipped_card(shipped)):
                self._body.add(card)
                card.show()  # at once, so that the focus can go back into it
        if had:  # what was activated has another button now
            focus_within(self._body)

    def _own_card(self, own: Sequence[FileLine], shipped: Sequence[FileLine]) -> Card:
        made = Card(_("Loaded by the force"))
        for line in own:
            self._add_row(made, line)
        if not own:
            made.add(label(self._kind.nothing_yet(), "body", "muted", wrap=True))
            if self._loads and len(shipped) == 1:
                step = Button(_("Save a copy to begin with …"), partial(self._save, shipped[0]), icon="save")
                made.add(FlowBox(step))
            elif not self._loads:
                words = _("A supervisor or an administrator loads it.")
                made.add(label(words, "body", "muted", wrap=True))
        return made

    def _shipped_card(self, shipped: Sequence[FileLine]) -> Card:
        made = Card(_("Comes with DA Desk"))
        for line in shipped:
            self._add_row(made, line)
        return made

    def _add_row(self, card: Card, line: FileLine) -> None:
        words = Column(spacing=2)
        words.add(label(line.spoken, "strong", wrap=True))
        trace = [f"{name} {said}" for name, said in trace_words(line)]
        for said in (line.about, " · ".join(trace)):
            if said:
                words.add(label(said, "small", "muted", wrap=True))
        if line.state == "damaged":
            words.add(label(self._kind.damaged(line), "small", "high", wrap=True))
        if reason := why_not(self._services, line):
            words.add(label(reason, "small", "medium", wrap=True))
        row = card.add_row()
        row.box.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.add(state_badge(line), *self._ways(line))

    def _ways(self, line: FileLine) -> list[Button]:
        if may_activate(self._services, line):
            return [
                Button(
                    _("Read and activate …"),
                    partial(self._read, line),
                    name=_("Read and activate: {file}").format(file=line.spoken),
                )
            ]
        read = link(_("Read it"), partial(self._read, line), name=_("Read it: {file}").format(file=line.spoken))
        if not line.shipped or not self._loads:
            return [read]
        save = link(
            _("Save a copy …"), partial(self._save, line), name=_("Save a copy: {file}").format(file=line.spoken)
        )
        return [read, save]

    def _save(self, line: FileLine) -> None:
        save_copy(self, self._tasks, self._window, line)

    def _load_file(self) -> None:
        self._open(LoadEditor(self._services, self._tasks, self._window, self._kind))

    def _read(self, line: FileLine) -> None:
        former = self._kind.former(line, self._found[self._kind.key])
        self._open(ReadPage(self._services, self._tasks, self._window, self._kind, line, former))

    def _open(self, over: LoadEditor | ReadPage) -> None:
        if self._over is None:
            self._opener = focused_name(self)
        self._drop()
        self._over = over
        self._stack.lay_over(over)
        over.closed.connect(partial(self._close, over))
        over.focus_first()

    def _close(self, over: LoadEditor | ReadPage) -> None:
        if over is not self._over:
            return
        self._drop()
        self._stack.setCurrentWidget(self._page)
        focus_named(self, self._opener)
        focus_within(self._page)
        self.load()

    def _drop(self) -> None:
        former, self._over = self._over, None
        if former is not None:
            self._stack.take_off(former)
