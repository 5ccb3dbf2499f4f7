"""The first page: which desk, who, and the password; at the first start, the three ways to a desk."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from da_desk.errors import DaDeskError
from da_desk.settings import state_dir
from da_desk.views import theme
from da_desk.views.doors import Doors, TrainingAccount, TrainingDesk
from da_desk.views.remembered import Remembered
from da_desk.views.sign_in_forms import (
    WIDTH,
    CodeShown,
    CreateForm,
    Form,
    RecoverForm,
    SignInForm,
    TrainingShown,
    quiet_ways,
    ways,
)
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, row
from da_desk.views.widgets.labels import Badge, clear_layout, icon_label, label
from da_desk.wording import _


class SignIn(Column):
    """Emits ``entered`` with what the doors answered (the services) once somebody is in.

    ``folder`` (``--desk``) is offered first. Passwords are forgotten as soon as they were handed over.
    """

    entered = Signal(object)

    def __init__(self, doors: Doors, tasks: TaskRunner, remembered: Remembered, folder: Path | None = None) -> None:
        super().__init__("canvas")
        self._doors, self._tasks, self._remembered = doors, tasks, remembered
        self._desks = _desks(remembered, folder)
        self._form: Form | None = None
        self._training: TrainingDesk | None = None
        self._card = Card()
        self._holder = Column(spacing=theme.L)
        self._card.add(self._holder)
        self._page = ScrollPage(_("Sign in"), (24, 24, 24, 24), theme.L)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._page.column.box.insertStretch(0, 1)
        self._page.column.box.insertWidget(1, _head(), 0, middle)
        # Not an aligned item: Qt would reckon its height for the width of the whole page, and cut it.
        self._page.column.box.insertWidget(2, row(None, self._card, None))
        self._page.column.box.insertWidget(3, Badge(_("OFFICIAL-SENSITIVE")), 0, middle)
        self._page.column.box.insertStretch(4, 2)
        self.add(self._page)
        self.start()

    def start(self) -> None:
        """The first page: sign in, or the three ways when no desk is known."""
        if self._desks:
            self._show_sign_in()
        else:
            self._show(None, label(_("Welcome"), "title"), ways(self.show_create, self._open, self._try_training))

    def show_create(self) -> None:
        """The form for a new desk."""
        form = CreateForm(Path.home() / "DA Desk", self._doors.password_problem)
        form.submitted.connect(lambda: self._create(form))
        self._show(form)

    def show_recover(self) -> None:
        """The form for the recovery code."""
        form = RecoverForm(self._desks, self._doors.password_problem)
        form.submitted.connect(lambda: self._recover(form))
        self._show(form)

    @property
    def form(self) -> Form | None:
        """The form in front; None at the first start."""
        return self._form

    def focus_first(self) -> None:
        """Go to the first field."""
        if self._form is not None:
            self._form.focus_first()
        elif (first := self._card.findChild(QPushButton)) is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_sign_in(self) -> None:
        form = SignInForm(self._desks)
        form.submitted.connect(lambda: self._sign_in(form))
        others = quiet_ways(
            (_("Use the recovery code"), self.show_recover),
            (_("Open another desk"), self._open),
            (_("Create a desk on this computer"), self.show_create),
            (_("Try the training desk"), self._try_training),
        )
        self._show(form, others)

    def _show(self, form: Form | None, *more: QWidget) -> None:
        clear_layout(self._holder)
        self._form = form
        self._card.setFixedWidth(theme.look().px(WIDTH))
        if form is not None:
            form.left.connect(self.start)
            self._holder.add(form)
        self._holder.add(*more)
        for shown in (form, *more):
            if shown is not None:
                shown.show()
        if form is not None:
            form.focus_first()

    def _sign_in(self, form: SignInForm) -> None:
        if form.button.busy or not form.check():
            return
        self._tasks.write(
            self._doors.open,
            form.folder,
            form.text("username"),
            form.text("password"),
            owner=form,
            busy=form.button,
            done=lambda services: self._enter(form.folder, services),
            failed=lambda error: self._refused(form, error),
        )

    def _refused(self, form: SignInForm, error: DaDeskError) -> None:
        form.fields["password"].set_value("")
        form.show_error(error)

    def _create(self, form: CreateForm) -> None:
        if form.button.busy or not form.check():
            return
        desk = form.desk()
        self._tasks.write(
            self._doors.create,
            desk,
            owner=form,
            busy=form.button,
            done=lambda made: self._show_code(desk.folder, *made),
            failed=form.show_error,
        )

    def _recover(self, form: RecoverForm) -> None:
        if form.button.busy or not form.check():
            return
        self._tasks.write(
            self._doors.recover,
            form.folder,
            form.text("code"),
            form.text("username"),
            form.text("password"),
            owner=form,
            busy=form.button,
            done=lambda services: self._enter(form.folder, services),
            failed=form.show_error,
        )

    def _show_code(self, folder: Path, services: object, code: str) -> None:
        form = CodeShown(code)
        form.submitted.connect(lambda: self._enter(folder, services))
        self._show(form)

    def _open(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self.window(), _("Folder of the desk"), str(Path.home()))
        if chosen:
            self.offer(Path(chosen))

    def offer(self, folder: Path) -> None:
        """Offer a desk to sign in to, before all others."""
        self._desks = (folder, *(each for each in self._desks if each != folder))
        self._show_sign_in()

    def _try_training(self) -> None:
        form = Form(_("Training desk"), _("The training desk is being made ready. This takes a moment the first time."))
        form.back_only()
        self._show(form)
        self._tasks.write(
            self._doors.training,
            training_folder(),
            owner=form,
            done=self._show_training,
            failed=form.show_error,
        )

    def _show_training(self, desk: TrainingDesk) -> None:
        self._training = desk
        form = TrainingShown(desk)
        form.entered.connect(lambda account: self._sign_in_training(form, desk, account))
        self._show(form)

    def _sign_in_training(self, form: TrainingShown, desk: TrainingDesk, account: TrainingAccount) -> None:
        self._tasks.write(
            self._doors.open,
            desk.folder,
            account.username,
            account.password,
            owner=form,
            busy=form,
            done=lambda services: self._enter(desk.folder, services),
            failed=form.show_error,
        )

    def _enter(self, folder: Path, services: object) -> None:
        self._remembered.note_desk(folder)
        self._desks = _desks(self._remembered, None)
        self.entered.emit(services)


def training_folder() -> Path:
    """Where the training desk of this computer stands."""
    return state_dir() / "training-desk"


def _desks(remembered: Remembered, folder: Path | None) -> tuple[Path, ...]:
    known = tuple(each for each in remembered.desks() if each != folder)
    return (folder, *known) if folder else known


def _head() -> Row:
    made = Row(spacing=10)
    made.add(icon_label("shield", "accent", 26), label("DA Desk", "title"))
    return made
