"""The first page: which desk, who, and the password; at the first start, the four ways to a desk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from da_desk.errors import DaDeskError, WrongPassword
from da_desk.settings import MachinePolicy, ServerPlace, state_dir
from da_desk.views import theme
from da_desk.views.connect_form import ConnectForm
from da_desk.views.connecting import Asked, beside_fields, connect, keep_or_forget
from da_desk.views.doors import Doors, TrainingAccount, TrainingDesk
from da_desk.views.narrow_form import WIDTH, Form, SharedForm
from da_desk.views.remembered import DeskPlace, Remembered, desk_key
from da_desk.views.sign_in_forms import (
    CodeShown,
    CreateForm,
    RecoverForm,
    SignInForm,
    TrainingShown,
    quiet_ways,
    ways,
)
from da_desk.views.tasks import Task, TaskRunner
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, row
from da_desk.views.widgets.labels import Badge, clear_layout, icon_label, label
from da_desk.wording import _


class SignIn(Column):
    """Emits ``entered`` with what the doors answered (the services) once somebody is in.

    ``folder`` (``--desk``) is offered first. Passwords are forgotten as soon as they were handed over. A server that the
    computer's policy names is the only one: it can be neither changed nor chosen away.
    """

    entered = Signal(object)

    def __init__(
        self,
        doors: Doors,
        tasks: TaskRunner,
        remembered: Remembered,
        folder: Path | None = None,
        policy: MachinePolicy | None = None,
    ) -> None:
        super().__init__("canvas")
        self._doors, self._tasks, self._remembered = doors, tasks, remembered
        self._policy = policy or MachinePolicy()
        self._desks = self._known(folder)
        self._form: Form | None = None
        self._task: Task | None = None
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
        """The first page: sign in, or the four ways when no desk is known."""
        if self._desks:
            self._show_sign_in()
        else:
            offered = ways(self.show_create, self._open, self.show_connect, self._try_training)
            self._show(None, label(_("Welcome"), "title"), offered)

    def show_create(self) -> None:
        """The form for a new desk."""
        form = CreateForm(Path.home() / "DA Desk", self._doors.password_problem)
        form.submitted.connect(lambda: self._create(form))
        self._show(form)

    def show_connect(self) -> None:
        """The form for a shared desk that isn't known here."""
        form = ConnectForm()
        form.submitted.connect(lambda: self._connect_new(form))
        self._show(form)
        self._offer_to_keep(form)

    def show_recover(self) -> None:
        """The form for the recovery code."""
        form = RecoverForm(self._local(), self._doors.password_problem)
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
        form = SignInForm(self._desks, fixed=self._policy.server is not None)
        form.submitted.connect(lambda: self._sign_in(form))
        self._show(form, quiet_ways(*self._other_ways()))
        self._offer_to_keep(form)

    def _other_ways(self) -> list[tuple[str, Callable[[], object]]]:
        offered: list[tuple[str, Callable[[], object]]] = []
        if self._local():
            offered.append((_("Use the recovery code"), self.show_recover))
        if self._policy.server is not None:
            offered.append((_("Open a desk on this computer"), self._open))
        else:
            offered.append((_("Open another desk"), self._open))
            offered.append((_("Connect to a shared desk"), self.show_connect))
            offered.append((_("Create a desk on this computer"), self.show_create))
        return [*offered, (_("Try the training desk"), self._try_training)]

    def _offer_to_keep(self, form: SharedForm) -> None:
        """Ask the computer for its keyring, where the policy lets passwords be kept."""
        if self._policy.remember_password:
            self._tasks.aside(self._doors.keeps_passwords, owner=form, done=form.offer_to_keep)

    def _show(self, form: Form | None, *more: QWidget) -> None:
        self._stop()
        clear_layout(self._holder)
        self._form = form
        self._card.setFixedWidth(theme.look().px(WIDTH))
        if form is not None:
            form.left.connect(self.start)
            self._holder.add(form)
        if isinstance(form, SharedForm):
            form.stopped.connect(self._stop)
        self._holder.add(*more)
        for shown in (form, *more):
            if shown is not None:
                shown.show()
        if form is not None:
            form.focus_first()

    def _stop(self) -> None:
        """Wait no longer for what was asked; a desk that opens all the same is closed when it comes."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _sign_in(self, form: SignInForm) -> None:
        if form.button.busy or not form.check():
            return
        desk = form.desk
        if isinstance(desk, ServerPlace):
            self._connect(form, desk)
        elif desk is not None:
            self._open_local(form, desk)

    def _open_local(self, form: SignInForm, folder: Path) -> None:
        self._task = self._tasks.write(
            self._doors.open,
            folder,
            form.text("username"),
            form.text("password"),
            owner=form,
            busy=form,
            done=lambda services: self._enter(folder, services),
            failed=lambda error: self._refused(form, error),
            late=self._give_up,
        )

    def _connect_new(self, form: ConnectForm) -> None:
        if not form.button.busy and form.check():
            self._connect(form, form.place)

    def _connect(self, form: SharedForm, place: ServerPlace) -> None:
        """Not on the writer's thread: a server that doesn't answer must not hold up a desk on this computer."""
        asked = Asked(place, form.text("username"), form.text("password"), form.may_keep, form.keep)
        self._task = self._tasks.read(
            connect,
            self._doors,
            asked,
            owner=form,
            busy=form,
            done=lambda services: self._connected(asked, services),
            failed=lambda error: self._refused(form, error),
            late=self._give_up,
        )

    def _connected(self, asked: Asked, services: object) -> None:
        self._enter(asked.place, services)
        if asked.may_keep and asked.password:
            say = self._tasks.refused.emit
            self._tasks.aside(
                keep_or_forget, self._doors, asked, owner=self._tasks, done=lambda said: say(said) if said else None
            )

    def _refused(self, form: SharedForm, error: DaDeskError) -> None:
        """A wrong password is not kept on the page; one that nobody looked at is."""
        if isinstance(error, WrongPassword):
            form.forget_password()
        form.show_error(beside_fields(error) if form.shared else error)

    def _give_up(self, services: object) -> None:
        """Close a desk that opened when nobody waited for it any more."""
        close = getattr(services, "close", None)
        if callable(close):
            self._tasks.write(close, owner=self._tasks)

    def _create(self, form: CreateForm) -> None:
        if form.button.busy or not form.check():
            return
        desk = form.desk()
        self._task = self._tasks.write(
            self._doors.create,
            desk,
            owner=form,
            busy=form.button,
            done=lambda made: self._show_code(desk.folder, *made),
            failed=form.show_error,
            late=lambda made: self._give_up(made[0]),
        )

    def _recover(self, form: RecoverForm) -> None:
        if form.button.busy or not form.check():
            return
        self._task = self._tasks.write(
            self._doors.recover,
            form.folder,
            form.text("code"),
            form.text("username"),
            form.text("password"),
            owner=form,
            busy=form.button,
            done=lambda services: self._enter(form.folder, services),
            failed=form.show_error,
            late=self._give_up,
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
        self._desks = (folder, *(each for each in self._desks if desk_key(each) != desk_key(folder)))
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
        self._task = self._tasks.write(
            self._doors.open,
            desk.folder,
            account.username,
            account.password,
            owner=form,
            busy=form,
            done=lambda services: self._enter(desk.folder, services),
            failed=form.show_error,
            late=self._give_up,
        )

    def _enter(self, desk: DeskPlace, services: object) -> None:
        self._task = None
        if desk != self._policy.server:
            self._remembered.note_desk(desk)
        self._desks = self._known(None)
        self.entered.emit(services)

    def _known(self, folder: Path | None) -> tuple[DeskPlace, ...]:
        """The desks to choose from: the given one first; where the policy names a server, no other one and no memory."""
        first: tuple[DeskPlace, ...] = (folder,) if folder else ()
        if self._policy.server is not None:
            return (*first, self._policy.server)
        return (*first, *(each for each in self._remembered.desks() if each != folder))

    def _local(self) -> list[DeskPlace]:
        return [each for each in self._desks if isinstance(each, Path)]


def training_folder() -> Path:
    """Where the training desk of this computer stands."""
    return state_dir() / "training-desk"


def _head() -> Row:
    made = Row(spacing=10)
    made.add(icon_label("shield", "accent", 26), label("DA Desk", "title"))
    return made
