"""One form over the page that opened it: heading, unsaved text, fields, Save and Cancel."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from da_desk.errors import Conflict, DaDeskError, Problem, ValidationFailed
from da_desk.practice.merging import plain
from da_desk.views import theme
from da_desk.views.drafting import DraftKeeper
from da_desk.views.forms.field import Field
from da_desk.views.forms.page import FormPage
from da_desk.views.merging.found import Latest
from da_desk.views.merging.merger import Merger
from da_desk.views.pages import Window
from da_desk.views.tasks import TaskRunner, waiting_words
from da_desk.views.widgets.boxes import Card, Column, Row
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import label
from da_desk.wording import _

if TYPE_CHECKING:
    from da_desk.services.desk import Services

SECTION = "form"
"""The one section of an editor's values."""
Answers = Mapping[str, Any]


def placed(error: DaDeskError) -> DaDeskError:
    """The refusal with its problems led to the fields of an editor."""
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed(*(Problem(f"{SECTION}.{each.field}", each.sentence) for each in error.problems))


class Editor(Column):
    """A subclass adds its fields and says what a save does (``work``). ``closed`` when it was saved or left.

    With a ``place`` what is typed is kept as a draft and offered again; without one (passwords) it never is.
    """

    closed = Signal()
    saved = Signal(object)

    def __init__(
        self,
        services: "Services",
        tasks: TaskRunner,
        window: Window,
        title: str,
        save_words: str = "",
        *,
        place: str = "",
        case_id: uuid.UUID | None = None,
        widest: int = 720,
    ) -> None:
        super().__init__("canvas")
        self.services, self.tasks, self._window = services, tasks, window
        self.title = title
        self._place, self._case_id = place, case_id
        self._version: int | None = None
        self._base: Answers = {}
        self._own_op = uuid.uuid4()
        self._instead: QWidget | None = None
        self.form = FormPage(title, widest=widest)
        self.keeper = DraftKeeper(services, tasks, self.form, window) if place else None
        self.merger = self._make_merger()
        self.card = Card()
        self.inside = Column(spacing=14)
        self.card.add(self.inside)
        self.back = link(_("Back"), self.cancel, name=_("Back from: {title}").format(title=title))
        self.back.setProperty("flush", True)
        self.save = primary(save_words or _("Save"), self.submit)
        self.status = label("", "small", "muted")
        self._lay_out()
        self._shortcut()

    def _lay_out(self) -> None:
        head = Row("", (theme.XL, theme.M, theme.XL, 0), theme.S)
        head.add(self.back, label("›", "body", "muted"), label(self.title, "heading"), None)
        self._foot = Row("foot", (theme.XL, theme.S, theme.XL, theme.S), theme.S)
        self._foot.box.addWidget(self.status)
        self._foot.box.addStretch(1)
        self._foot.add(Button(_("Cancel"), self.cancel, name=_("Cancel: {title}").format(title=self.title)), self.save)
        self.form.add(*([self.keeper.strip] if self.keeper else []), self.card)
        self.add(head)
        self.box.addWidget(self.form, 1)
        self.add(self._foot)
        if self.keeper:
            self.form.touched.connect(
                lambda: self.status.setText(_("Not saved yet. What you type is kept as a draft."))
            )

    def _make_merger(self) -> Merger | None:
        if self.keeper is None:
            return None
        made = Merger(
            self.services, self.tasks, self._window, self.form, self.keeper, self._show_instead, again=self.submit
        )
        made.took.connect(lambda latest: self.took(latest))
        made.used.connect(lambda: self.save.setFocus(Qt.FocusReason.OtherFocusReason))
        made.left.connect(self.focus_first)
        return made

    def _show_instead(self, page: QWidget | None) -> None:
        """The merge page in place of form and foot; None brings them back."""
        former = self._instead
        if former is not None:
            former.hide()
            former.deleteLater()
        self._instead = page
        if page is not None:
            self.box.insertWidget(1, page, 1)
        self.form.setVisible(page is None)
        self._foot.setVisible(page is None)

    def _shortcut(self) -> None:
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.submit)

    def add_field(self, key: str, field: Field) -> Field:
        """Add a field under its key and give it back."""
        self.form.add_field(f"{SECTION}.{key}", field, into=self.inside)
        return field

    def field(self, key: str) -> Field:
        """The field of a key."""
        return self.form.fields[f"{SECTION}.{key}"]

    def begin(self, answers: Answers | None = None, version: int | None = None) -> None:
        """Show what is saved now (nothing for something new), and offer unsaved text of this place."""
        self._base = dict(answers or {})
        self.begin_body({SECTION: dict(self._base)}, version)

    def begin_body(self, body: Answers, version: int | None = None) -> None:
        """The same for a form of several sections."""
        self._version = version
        self.form.set_values(body)
        if self.keeper is not None:
            self.keeper.begin(self._place, case_id=self._case_id, base_version=version, base=body)

    @property
    def op_id(self) -> uuid.UUID:
        """The id of the save to come: a retry saves once."""
        return self.keeper.op_id if self.keeper else self._own_op

    @property
    def version(self) -> int:
        """The version that is being changed."""
        return (self.keeper.base_version if self.keeper else self._version) or 0

    @property
    def base(self) -> Answers:
        """What was saved when the form was opened."""
        return self._base

    def answers(self) -> dict[str, Any]:
        """What is on the page."""
        given: dict[str, Any] = plain(self.form.values()).get(SECTION, {})
        return given

    def focus_first(self) -> None:
        """Take the focus in the first field."""
        for field in self.form.fields.values():
            if not field.isHidden():
                field.focus_field()
                return

    def problems(self, _answers: Answers) -> list[Problem]:
        """What the page itself can already say is missing; fields by key."""
        return []

    def work(self, answers: Answers) -> Callable[[], Any]:
        """What a save does, off the main thread."""
        raise NotImplementedError

    def latest(self) -> Callable[[], tuple[int, Answers]] | None:
        """How the version and answers saved by somebody else are read; None where nothing can clash."""
        return None

    def latest_body(self) -> Callable[[], Latest] | None:
        """The same for a form of several sections."""
        read = self.latest()
        if read is None:
            return None

        def whole() -> Latest:
            version, answers = read()
            return Latest(version, {SECTION: plain(answers)})

        return whole

    def took(self, latest: Latest) -> None:
        """What is on the page now goes with this version."""
        self._version, self._base = latest.version, latest.body.get(SECTION, {})

    def said(self) -> str:
        """What stands at the foot of the window after a save."""
        return _("Saved.")

    def submit(self) -> None:
        """Save, unless something is missing."""
        if self.save.busy or self._merging() or not self.form.check():
            return
        values = plain(self.form.values())
        answers = values.get(SECTION, {})
        if found := self.problems(answers):
            self.form.show_error(placed(ValidationFailed(*found)))
            return
        self.form.show_problems([])
        self.tasks.write(
            self.work(answers),
            owner=self,
            busy=self.save,
            done=lambda changes: self._done(changes, values),
            failed=self.refused,
            waiting=lambda: self.status.setText(waiting_words()),
            key=self.keeper.save_key if self.keeper else None,
        )

    def refused(self, error: DaDeskError) -> None:
        """Show why it was not saved: beside the fields, or both versions side by side."""
        read = self.latest_body() if isinstance(error, Conflict) else None
        if self.merger is not None and read is not None and isinstance(error, Conflict):
            self.merger.meet(read, self._case_id, error.entity, error.entity_id, busy=self.save)
        else:
            self.form.show_error(placed(error))

    def cancel(self) -> None:
        """Leave without saving; what was typed stays a draft."""
        self.keep()
        if self.keeper is not None and self.keeper.unsaved:
            self._window.say(_("Not saved. What you typed is kept and offered when you come back."))
        self.closed.emit()

    def keep(self) -> None:
        """Keep what was typed in the last moment."""
        if self.keeper is not None:
            self.keeper.leave()
        if self.merger is not None:
            self.merger.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def _done(self, changes: object, values: Answers) -> None:
        if self.keeper is not None:
            self.keeper.saved(values)
        self._own_op = uuid.uuid4()
        if self.keeper is not None and self.keeper.unsaved:
            self._window.say(_("Saved. What you typed since then is kept, and offered when you come back."))
        elif words := self.said():
            self._window.say(words)
        self.saved.emit(changes)
        self.closed.emit()

    def _merging(self) -> bool:
        """Whether the merge page is open: there is nothing to save before its answers are used."""
        if self.merger is None or self.merger.page is None:
            return False
        self._window.say(_("Choose the answers first, and use them. Then save."))
        return True
