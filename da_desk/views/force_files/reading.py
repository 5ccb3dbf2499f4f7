"""One file to be read: what it says in words, its text as it was loaded, a copy of it; and activating it, for a second person."""

import uuid
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QScrollBar

from da_desk.errors import Conflict, DaDeskError
from da_desk.host.files import atomic_write
from da_desk.practice.differences import Piece, text_pieces
from da_desk.views import theme
from da_desk.views.force_files.kind import FileKind, FileLine
from da_desk.views.force_files.rights import may_activate, may_load, why_not
from da_desk.views.force_files.states import state_badge, trace_words
from da_desk.views.pages import Window
from da_desk.views.plans.difference import MarkedText, folded
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import AlertStrip, ConfirmPanel
from da_desk.views.widgets.boxes import Card, Column, FlowBox, Row, ScrollPage, Side
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.views.widgets.named_lines import NamedLines
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services

FILES = "*.toml"


def save_copy(parent: Column, tasks: TaskRunner, window: Window, line: FileLine) -> None:
    """Ask where, with the system's dialog, and write the file there; it doesn't hold the desk up."""

    def write(path: str) -> None:
        name = Path(path).name
        tasks.aside(
            atomic_write,
            Path(path),
            line.text.encode(),
            owner=parent,
            done=lambda _nothing: window.say(_("The copy is written: {name}").format(name=name)),
            failed=lambda error: window.say(error.sentence, stay=True),
        )

    dialog = QFileDialog(parent, _("Save a copy"), str(Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(_("Text files of DA Desk ({patterns})").format(patterns=FILES))
    dialog.setDefaultSuffix("toml")
    dialog.selectFile(line.file_name)
    dialog.fileSelected.connect(write)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class ReadPage(Column):
    """A file over the list that opened it. ``closed`` when it is left or was activated."""

    closed = Signal()

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        kind: FileKind,
        line: FileLine,
        former: FileLine | None,
    ) -> None:
        super().__init__("canvas")
        self._services, self._tasks, self._window = services, tasks, window
        self.kind, self.line, self._former = kind, line, former
        self._op_id = uuid.uuid4()
        self._panel: ConfirmPanel | None = None
        self.back = link(_("Back"), self.closed.emit, name=_("Back from: {title}").format(title=line.spoken))
        self.back.setProperty("flush", True)
        self._page = ScrollPage(line.spoken, widest=900)
        self._body = Column(spacing=theme.L)
        self._page.add(self._body)
        self._foot = Column("foot", (theme.XL, theme.S, theme.XL, theme.S))
        head = Row("", (theme.XL, theme.M, theme.XL, 0), theme.S)
        head.add(self.back, label("›", "body", "muted"))
        head.box.addWidget(label(line.spoken, "heading", wrap=True), 1)
        self.add(head)
        self.box.addWidget(self._page, 1)
        self.add(self._foot)
        self._show()

    def focus_first(self) -> None:
        """Take the focus at the way back; Page Down reads on."""
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_line(self, line: FileLine, former: FileLine | None) -> None:
        """A colleague activated it, say: show it as it is now."""
        if (line, former) != (self.line, self._former):
            self.line, self._former = line, former
            self._op_id = uuid.uuid4()
            self._show()
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back; Page Up and Page Down read on, wherever the focus is."""
        bar = self._page.verticalScrollBar()
        steps = {
            Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
        }
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in steps:
            bar.triggerAction(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        self._panel = None
        clear_layout(self._body)
        clear_layout(self._foot)
        line = self.line
        if line.state == "damaged":
            self._body.add(AlertStrip(_("This file is damaged."), self.kind.damaged(line)))
        if words := why_not(self._services, line):
            self._body.add(AlertStrip("", words, kind="notice"))
        about = Card(_("What it says"), state_badge(line))
        facts = (*((name, words) for name, words in trace_words(line)), *line.facts)
        about.add(NamedLines(facts))
        text = Card(_("The file"))
        text.add(MarkedText(_("The text of the file"), (Piece(line.text.strip("\n"), "same"),), tallest=0))
        self._body.add(about, text)
        self._foot.add(self._buttons())
        if self._former is not None:
            self._compare(line, self._former, about)

    def _compare(self, line: FileLine, former: FileLine, above: Card) -> None:
        """Show what changes, above what it says: that is what a second person reads first."""

        def show(pieces: tuple[Piece, ...]) -> None:
            place = self._body.box.indexOf(above)
            if place < 0:  # it was shown anew meanwhile
                return
            made = Card(_("What changes from “{file}”").format(file=former.spoken))
            words = _("What goes is struck through, what comes is underlined.")
            text = MarkedText(_("What changes in the text"), tuple(folded(pieces)), tallest=0)
            inside = Column(spacing=theme.S)
            inside.add(label(words, "small", "muted", wrap=True), text)
            made.add(inside)
            self._body.box.insertWidget(place, made)

        self._tasks.aside(text_pieces, former.text.strip("\n"), line.text.strip("\n"), owner=above, done=show)

    def _buttons(self) -> FlowBox:
        made = FlowBox(side=Side.RIGHT)
        if may_load(self._services) and self.line.state != "damaged":
            save = Button(
                _("Save a copy …"), partial(save_copy, self, self._tasks, self._window, self.line), icon="save"
            )
            made.flow.addWidget(save)
        if may_activate(self._services, self.line):
            made.flow.addWidget(primary(_("Activate …"), self._ask))
        else:
            made.flow.addWidget(Button(_("Close"), self.closed.emit))
        return made

    def _ask(self) -> None:
        if self._panel is None:
            title = _("Activate “{file}”?").format(file=self.line.spoken)
            self._panel = ConfirmPanel(title, self.kind.what_follows(self.line), _("Activate"))
            self._panel.confirmed.connect(self._activate)
            self._body.box.insertWidget(0, self._panel)
        self._panel.ask()
        self._page.verticalScrollBar().setValue(0)

    def _activate(self) -> None:
        line, panel = self.line, self._panel
        if line.id is None or panel is None:
            return
        self._tasks.write(
            self.kind.activate,
            line.id,
            line.row_version,
            self._op_id,
            owner=self,
            busy=panel.yes,
            done=lambda _changes: self._done(line),
            failed=partial(self._refused, panel),
        )

    def _done(self, line: FileLine) -> None:
        self._window.say(self.kind.activated(line), stay=True)
        self.closed.emit()

    def _refused(self, panel: ConfirmPanel, error: DaDeskError) -> None:
        panel.dismiss()
        if isinstance(error, Conflict):
            self._window.say(_("A colleague activated this file meanwhile. It is shown as it is now."), stay=True)
            self.closed.emit()
        else:
            self._window.say(error.sentence, stay=True)
