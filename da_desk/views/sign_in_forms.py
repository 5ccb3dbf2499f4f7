"""The forms of the sign-in page: sign in, create a desk, come back with the recovery code, the code itself, training."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton

from da_desk.errors import Problem
from da_desk.settings import ServerPlace, machine_policy
from da_desk.views import theme
from da_desk.views.doors import NewDesk, TrainingDesk
from da_desk.views.forms.choices import ChoiceField, TickField
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.forms.text import TextField
from da_desk.views.narrow_form import Form, SharedForm
from da_desk.views.remembered import DeskPlace, desk_key
from da_desk.views.widgets.alerts import AlertStrip
from da_desk.views.widgets.boxes import Card, Column, Row, row
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import icon_label, label
from da_desk.wording import _


class SignInForm(SharedForm):
    """Which desk, who, and the password. ``fixed``: the computer's administrator has chosen the desk."""

    def __init__(self, desks: Sequence[DeskPlace], *, fixed: bool = False) -> None:
        super().__init__(_("Sign in"))
        self._desks = {desk_key(desk): desk for desk in desks}
        self._only = next(iter(desks)) if fixed and len(desks) == 1 else None
        if self._only is not None:
            self.add(_fixed(self._only))
        else:
            choices = list(zip(self._desks, _names(desks), strict=True))
            self.ask("desk", ChoiceField(_("Desk"), choices, as_list=True))
            self.fields["desk"].set_value(desk_key(desks[0]))
            self.fields["desk"].edited.connect(self._show_tick)
        self.ask_who()
        self.end(primary(_("Sign in"), self.submitted.emit), back=False)

    @property
    def desk(self) -> DeskPlace | None:
        """The chosen desk."""
        return self._only or self._desks.get(self.text("desk"))

    @property
    def shared(self) -> bool:
        """Whether the chosen desk is a shared one."""
        return isinstance(self.desk, ServerPlace)

    def check(self) -> bool:
        """Whether everything is there."""
        chosen = [] if self.desk is not None else [Problem("desk", _("Choose the desk."))]
        return self.show_problems([*chosen, *self.who_is_missing()])

    def focus_first(self) -> None:
        """Go to the name."""
        self.fields["password" if self.fields["username"].answered() else "username"].focus_field()


def _fixed(desk: DeskPlace) -> Column:
    """The desk that the computer's administrator has chosen, as text."""
    shown = Column("well", (14, 10, 14, 10), 2)
    name = _names([desk])[0]
    shown.add(label(name, "strong", wrap=True))
    shown.add(label(_("Set by the administrator of this computer."), "small", "muted", wrap=True))
    shown.setAccessibleName(_("Desk: {name}").format(name=name))
    return shown


def _names(desks: Sequence[DeskPlace]) -> list[str]:
    """Folder names, and shared desks by their database and server; where two are alike, with what tells them apart."""
    plain = [_name(desk) for desk in desks]
    return [_longer(desk) if plain.count(name) > 1 else name for desk, name in zip(desks, plain, strict=True)]


def _name(desk: DeskPlace) -> str:
    if isinstance(desk, ServerPlace):
        return _("Shared desk: {name}").format(name=desk.title)
    return desk.name or str(desk)


def _longer(desk: DeskPlace) -> str:
    if isinstance(desk, ServerPlace):
        return _("Shared desk: {name}, port {port}").format(name=desk.title, port=desk.port)
    return f"{desk.parent.name}/{_name(desk)}"


class CreateForm(Form):
    """A new desk on this computer, on one page."""

    def __init__(self, folder: Path, problem_of: Callable[[str, str], str]) -> None:
        super().__init__(
            _("Create a desk on this computer"),
            _("A desk is an encrypted folder on this computer’s own disk. Only people with a password can open it."),
        )
        self._problem_of = problem_of
        where = TextField(_("Folder"), help=_("An empty or new folder, not on a network."))
        where.set_value(str(folder))
        self.ask("folder", where)
        where.add(row(Button(_("Choose a folder …"), self._choose), None))
        self.ask("desk_name", TextField(_("Name of the desk"), help=_("Such as “Northside DA desk”.")))
        self.ask("unit_name", TextField(_("Name of your unit")))
        self.ask(
            "full_name",
            TextField(
                _("Your full name"), help=_("You will be the administrator, who manages accounts and reads no case.")
            ),
        )
        self.ask("username", TextField(_("User name"), help=_("What you will type to sign in.")))
        rule = _("At least 12 characters; or at least 8 that are not a common password. Several words are good.")
        self.ask("password", PasswordField(_("Password"), help=rule))
        self.ask("again", PasswordField(_("Password again")))
        for key in ("password", "again", "username"):
            self.fields[key].edited.connect(self._say)
        self.end(primary(_("Create the desk"), self.submitted.emit))

    def desk(self) -> NewDesk:
        """What was given."""
        keys = ("desk_name", "unit_name", "full_name", "username", "password")
        return NewDesk(Path(self.text("folder")).expanduser(), *(self.text(key) for key in keys))

    def check(self) -> bool:
        """Whether everything is there and the passwords are good and alike."""
        problems = self.missing(
            folder=_("Choose a folder."),
            desk_name=_("Give the desk a name."),
            unit_name=_("Give the name of your unit."),
            full_name=_("Type your full name."),
            username=_("Choose a user name."),
            password=_("Choose a password."),
        )
        return self.show_problems(problems + password_problems(self, self._problem_of))

    def _say(self) -> None:
        say_password(self, self._problem_of)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self.window(), _("Folder of the new desk"), self.text("folder"))
        if chosen:
            self.fields["folder"].set_value(chosen)


class RecoverForm(Form):
    """Back in with the recovery code, and a new password."""

    def __init__(self, desks: Sequence[DeskPlace], problem_of: Callable[[str, str], str]) -> None:
        super().__init__(
            _("Use the recovery code"),
            _("The code written down when the desk was created lets an administrator choose a new password."),
        )
        self._problem_of = problem_of
        choices = list(zip(map(desk_key, desks), _names(desks), strict=True))
        self.ask("desk", ChoiceField(_("Desk"), choices, as_list=True))
        self.fields["desk"].set_value(desk_key(desks[0]))
        self.ask("code", TextField(_("Recovery code")))
        self.ask("username", TextField(_("User name of the administrator")))
        self.ask("password", PasswordField(_("New password")))
        self.ask("again", PasswordField(_("New password again")))
        for key in ("password", "again", "username"):
            self.fields[key].edited.connect(lambda: say_password(self, self._problem_of))
        self.end(primary(_("Set the password and sign in"), self.submitted.emit))

    @property
    def folder(self) -> Path:
        """The folder of the chosen desk."""
        return Path(self.text("desk"))

    def check(self) -> bool:
        """Whether everything is there."""
        problems = self.missing(
            code=_("Type the recovery code."),
            username=_("Type the user name of the administrator."),
            password=_("Choose a new password."),
        )
        return self.show_problems(problems + password_problems(self, self._problem_of))


def password_problems(form: Form, problem_of: Callable[[str, str], str]) -> list[Problem]:
    """What is wrong with a password typed twice."""
    password = form.text("password")
    if not password:
        return []
    if said := problem_of(password, form.text("username")):
        return [Problem("password", said)]
    return [] if password == form.text("again") else [Problem("again", _("The two passwords are not the same."))]


def say_password(form: Form, problem_of: Callable[[str, str], str]) -> None:
    """Say while typing whether the password is good."""
    first, second = form.fields["password"], form.fields["again"]
    if not isinstance(first, PasswordField) or not isinstance(second, PasswordField):
        return
    said = problem_of(first.value(), form.text("username")) if first.value() else ""
    first.say(said or (_("This password can be used.") if first.value() else ""), "muted" if said else "standard")
    alike = bool(second.value()) and first.value() == second.value()
    second.say(_("The two are the same.") if alike else "", "standard")


class CodeShown(Form):
    """The recovery code, shown once."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("Write down the recovery code"),
            _("If every administrator forgets their password, this code is the only way back in. It is shown once."),
        )
        well = Row("well", (16, 12, 16, 12))
        shown = label(code, "heading", wrap=True, selectable=True)
        shown.setAccessibleName(_("Recovery code: {code}").format(code=code))
        well.box.addWidget(shown, 1)
        self._copy = Button(_("Copy"), lambda: self._take(code), icon="copy", name=_("Copy the recovery code"))
        well.add(self._copy)
        advice = _(
            "Write it on paper by hand and lock the paper away, apart from this computer. Do not photograph or e-mail it."
        )
        self.add(well, label(advice, wrap=True))
        self.ask("written", TickField(_("I have written it down")))
        self.end(primary(_("Go on to the desk"), self._go_on), back=False)

    def _go_on(self) -> None:
        if self.show_problems(self.missing(written=_("Write the code down first, then tick that you have."))):
            self.submitted.emit()

    def _take(self, code: str) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(code)
        self._copy.say(_("Copied"), _("Copy the recovery code"))
        wait = machine_policy().clipboard_seconds * 1000
        QTimer.singleShot(wait, clipboard, lambda: clipboard.clear() if clipboard.text() == code else None)


class TrainingShown(Form):
    """The invented people of the training desk; one press signs in as one of them."""

    entered = Signal(object)

    def __init__(self, desk: TrainingDesk) -> None:
        super().__init__(
            _("Training desk"), _("Everybody and everything on it is invented. Choose who you want to be.")
        )
        self.buttons: list[Button] = []
        holder = Card()
        for account in desk.accounts:
            words = Column()
            words.add(label(account.role, "strong"))
            known = _("User name {name}, password {password}").format(name=account.username, password=account.password)
            words.add(label(known, "small", "muted", wrap=True, selectable=True))
            name = _("Sign in as {role} {username}").format(role=account.role, username=account.username)
            button = Button(_("Sign in"), partial(self.entered.emit, account), name=name)
            self.buttons.append(button)
            line = holder.add_row(words, button)
            line.box.setStretch(0, 1)
        self.add(AlertStrip(_("TRAINING."), _("Nothing here is real."), kind="notice"), holder)
        self.add(row(Button(_("Back"), self.left.emit), None))

    def focus_first(self) -> None:
        """Go to the first person."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)


class Choice(QPushButton):
    """A large choice: icon, title and a sentence."""

    def __init__(self, icon: str, title: str, words: str, pressed: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 10)
        box.setSpacing(14)
        text = Column(spacing=2)
        text.add(None, label(title, "strong"), label(words, "small", "muted", wrap=True), None)
        box.addWidget(icon_label(icon, "accent", 22))
        box.addWidget(text, 1)
        box.addWidget(icon_label("chevron-right", "muted", 18))
        for part in self.findChildren(QFrame):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumHeight(theme.look().px(72))
        self.clicked.connect(lambda _checked=False: pressed())


def ways(
    create: Callable[[], object],
    open_: Callable[[], object],
    connect: Callable[[], object],
    training: Callable[[], object],
) -> Column:
    """The four ways to a desk."""
    made = Column(spacing=10)
    made.add(
        Choice("plus", _("Create a desk on this computer"), _("For a unit that starts with DA Desk."), create),
        Choice("folder", _("Open a desk"), _("A desk that is on this computer already."), open_),
        Choice("users", _("Connect to a shared desk"), _("A unit works together, on a server of the force."), connect),
        Choice("school", _("Try the training desk"), _("Invented cases at every stage, to learn on."), training),
    )
    return made


def quiet_ways(*named: tuple[str, Callable[[], object]]) -> Column:
    """The same as quiet links under the sign-in form."""
    made = Column(spacing=0)
    for title, pressed in named:
        made.add(row(link(title, pressed), None))
    return made
