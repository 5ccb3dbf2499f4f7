"""Accounts, for administrators: who may use the desk, in which role, and who may no longer."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from da_desk.errors import DaDeskError, Problem
from da_desk.views import theme
from da_desk.views.editor import Answers, Editor
from da_desk.views.forms.choices import ChoiceField, ManyField
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.forms.text import TextField
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, Stack
from da_desk.views.widgets.buttons import Button, link, primary
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _, moment, ngettext

if TYPE_CHECKING:
    from da_desk.services.accounts import AccountRow
    from da_desk.services.desk import Services
    from da_desk.services.service import Named


def role_words(role: str) -> str:
    """What a role is called."""
    return {
        "officer": _("Officer"),
        "supervisor": _("Supervisor"),
        "administrator": _("Administrator"),
        "auditor": _("Auditor"),
    }.get(role, role)


ROLES = ("officer", "supervisor", "administrator", "auditor")


def disabling_words(shared: bool) -> str:
    """What disabling does and what it does not do: said honestly. ``shared``: the desk stands on a server."""
    if shared:
        return _(
            "The person can't sign in any more, and what they have open ends now. What they did stays under their name; "
            "what they hold can be handed over."
        )
    return _(
        "The person can't sign in any more, from now on. What they did stays under their name; what they hold can be handed over. "
        "Someone who took a copy of the desk’s file and of its key file away while their password worked could still open that copy: "
        "this version does not change the desk’s own key. Keep the folder where only your people reach it."
    )


class AccountsPage(Page):
    """Everybody with an account, the units, and the way to a new recovery code."""

    def __init__(self, services: "Services", tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Accounts"))
        self._services, self._tasks, self._window = services, tasks, window
        self._two = services.accounts.needs_second
        self._units: Sequence[Named] = ()
        self._editor: Editor | None = None
        self._stack = Stack()
        self._page = ScrollPage(_("Accounts"), widest=1000)
        self._holder = Column(spacing=theme.L)
        self._question = Column()
        self._page.add(self._head(), self._question, self._holder)
        self._stack.addWidget(self._page)
        self.box.addWidget(self._stack, 1)

    def enter(self, _target: object = None, /, **_place: Any) -> None:
        """Ask for the accounts."""
        self.load()

    def leave(self) -> None:
        """Passwords are never kept: a half-filled form is closed."""
        self._close_editor()

    def load(self) -> None:
        """Ask for accounts and units."""
        accounts = self._services.accounts
        self._tasks.read(lambda: (accounts.list(), accounts.units()), owner=self, done=lambda found: self._show(*found))

    def help(self) -> Help:
        """What an administrator does and does not."""
        second = (
            _(
                "Whom one administrator adds or gives a new password, a second one activates: choose Activate beside the name."
            ),
            _("Nobody changes their own roles: a colleague does it."),
        )
        return Help(
            _("Accounts"),
            (
                *(second if self._two else ()),
                _("Administrators manage accounts and units; they read no case. A desk always keeps at least one."),
                _(
                    "You give a new person a first password; they change it themselves under their name at the foot of the rail."
                ),
                _(
                    "A new password for somebody who forgot theirs opens the desk; text they had typed and not saved stays sealed under the old one."
                ),
                disabling_words(self._two),
            ),
            (_("Rights: design of this desk; the matrix is resources/rights.toml"),),
        )

    def _head(self) -> Row:
        head = Row(spacing=theme.S)
        head.add(label(_("Accounts"), "title"), None)
        if not self._two:  # on a shared desk a second administrator lets people in again
            head.add(Button(_("New recovery code"), lambda: self._window.go("recovery-code"), icon="key"))
        head.add(primary(_("Add a person"), self._add, icon="plus"))
        return head

    def _show(self, accounts: "Sequence[AccountRow]", units: "Sequence[Named]") -> None:
        self._units = units
        clear_layout(self._holder)
        in_use = [each for each in accounts if each.disabled_at is None]
        count = ngettext("{count} account in use", "{count} accounts in use", len(in_use)).format(count=len(in_use))
        people = Card(_("People"), label(count, "small", "muted"))
        for each in sorted(accounts, key=lambda row: row.disabled_at is not None):
            self._add_row(people, each)
        self._holder.add(people, self._units_card(units))

    def _add_row(self, card: Card, account: "AccountRow") -> None:
        words = Column(spacing=2)
        roles = ", ".join(f"{role_words(held.role)}, {held.unit_name}" for held in account.roles)
        said = _("signs in as {username}").format(username=account.username)
        words.add(
            label(account.display, "strong", wrap=True),
            label(f"{roles or _('No role')} · {said}", "small", "muted", wrap=True),
        )
        row = card.add_row()
        row.box.addWidget(words, 1)
        if account.disabled_at is not None:
            row.add(Badge(_("Disabled {moment}").format(moment=moment(account.disabled_at))))
            return
        for held in sorted({each.role for each in account.roles}):
            row.add(Badge(role_words(held), "accent" if held == "administrator" else "none"))
        if account.waiting:
            row.add(Badge(_("Waits for a second administrator"), "medium"))
        row.add(*self._actions(account))

    def _actions(self, account: "AccountRow") -> list[QWidget]:
        name, own = account.display, account.id == self._services.workplace.actor.account_id
        roles = link(
            _("Roles"),
            lambda: self._open(RolesEditor(self, account)),
            name=_("Change the roles of {name}").format(name=name),
        )
        return [
            *([self._activation(account)] if account.waiting else []),
            *([] if own and self._two else [roles]),
            link(
                _("New password"),
                lambda: self._open(ResetEditor(self, account)),
                name=_("Give {name} a new password").format(name=name),
            ),
            link(
                _("Disable"),
                lambda: self._ask_disable(account),
                name=_("Disable the account of {name}").format(name=name),
            ),
        ]

    def _activation(self, account: "AccountRow") -> Button:
        made = Button(_("Activate"), name=_("Activate the account of {name}").format(name=account.display))
        made.clicked.connect(lambda: self._activate(account, made))
        return made

    def _units_card(self, units: "Sequence[Named]") -> Card:
        add = Button(_("Add a unit"), lambda: self._open(UnitEditor(self)), icon="plus")
        made = Card(_("Units"), add)
        for unit in units:
            made.add_row(label(unit.display, wrap=True), None)
        return made

    def _add(self) -> None:
        self._open(AccountEditor(self, self._units))

    def _ask_disable(self, account: "AccountRow") -> None:
        clear_layout(self._question)
        title = _("Disable the account of {name}?").format(name=account.display)
        panel = ConfirmPanel(title, disabling_words(self._two), _("Disable the account"), danger=True)
        panel.confirmed.connect(lambda: self._disable(account, panel))
        self._question.add(panel)
        panel.ask()
        self._page.show_widget(panel)

    def _disable(self, account: "AccountRow", panel: ConfirmPanel) -> None:
        def refused(error: DaDeskError) -> None:
            panel.dismiss()
            self._window.say(error.sentence, stay=True)

        def done(_changes: object) -> None:
            panel.dismiss()
            self._window.say(_("{name} can't sign in any more.").format(name=account.display))
            self.load()

        self._tasks.write(
            self._services.accounts.disable,
            account.id,
            account.version,
            owner=panel,
            busy=panel.yes,
            done=done,
            failed=refused,
        )

    def _activate(self, account: "AccountRow", button: Button) -> None:
        def done(_changes: object) -> None:
            self._window.say(_("{name} can sign in now.").format(name=account.display))
            self.load()

        self._tasks.write(
            self._services.accounts.activate,
            account.id,
            account.version,
            owner=self,
            busy=button,
            done=done,
            failed=lambda error: self._window.say(error.sentence, stay=True),
        )

    def _open(self, editor: Editor) -> None:
        self._close_editor()
        self._editor = editor
        self._stack.lay_over(editor)
        editor.closed.connect(self._closed)
        editor.focus_first()

    def _closed(self) -> None:
        self._close_editor()
        self.load()

    def _close_editor(self) -> None:
        former, self._editor = self._editor, None
        if former is not None:
            self._stack.take_off(former)
        self._stack.setCurrentWidget(self._page)

    def new_editor(self) -> "tuple[Services, TaskRunner, Window]":
        """What an editor of this page works with."""
        return self._services, self._tasks, self._window

    @property
    def units(self) -> "Sequence[Named]":
        """The units of the desk."""
        return self._units


def password_rule() -> str:
    """The rule of passwords in a sentence."""
    return _("At least 12 characters; or at least 8 that are not a common password. Several words are good.")


class AccountEditor(Editor):
    """Let a new person in, with one role in one unit."""

    def __init__(self, page: AccountsPage, units: "Sequence[Named]") -> None:
        super().__init__(*page.new_editor(), _("Add a person"), _("Add the person"))
        self.add_field("full_name", TextField(_("Name"), limit=100))
        self.add_field(
            "rank_number", TextField(_("Rank and number"), optional=True, limit=40, width=220, placeholder="DC 2208")
        )
        self.add_field("username", TextField(_("Name to sign in with"), limit=64, width=260))
        self.add_field("unit", ChoiceField(_("Unit"), [(str(each.id), each.display) for each in units]))
        self.add_field("role", ChoiceField(_("Role"), [(role, role_words(role)) for role in ROLES]))
        self.add_field("password", PasswordField(_("First password"), help=password_rule()))
        self.begin({"unit": str(units[0].id)} if len(units) == 1 else None)

    def problems(self, answers: Answers) -> list[Problem]:
        """What lacks."""
        asked = {
            "full_name": _("Give the person’s name."),
            "username": _("Give the name to sign in with."),
            "unit": _("Choose the unit."),
            "role": _("Choose the role."),
            "password": _("Choose a first password."),
        }
        return [Problem(key, sentence) for key, sentence in asked.items() if not answers.get(key)]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Add the account."""
        accounts, op_id = self.services.accounts, self.op_id
        username, full_name, rank = answers["username"], answers["full_name"], answers.get("rank_number", "")
        unit_id, role, password = UUID(answers["unit"]), answers["role"], answers["password"]
        return lambda: accounts.add(username, full_name, rank, unit_id, role, password, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        if self.services.accounts.needs_second:
            return _("Added. A second administrator has to activate the account before the person can sign in.")
        return _("The person can sign in now. Tell them the first password in person; they change it themselves.")


class ResetEditor(Editor):
    """A new password for somebody who forgot theirs."""

    def __init__(self, page: AccountsPage, account: "AccountRow") -> None:
        super().__init__(
            *page.new_editor(), _("A new password for {name}").format(name=account.display), _("Give the new password")
        )
        self._account = account.id
        words = _(
            "The old password stops working at once. Text that the person had typed and not saved stays sealed under it."
        )
        self.inside.add(label(words, wrap=True))
        self.add_field("password", PasswordField(_("New password"), help=password_rule()))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """A password."""
        return [] if answers.get("password") else [Problem("password", _("Choose a new password."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Change it."""
        return lambda: self.services.accounts.reset(self._account, answers["password"])

    def said(self) -> str:
        """What stands at the foot of the window."""
        if self.services.accounts.needs_second:
            return _("The new password works once a second administrator has activated the account. Tell it in person.")
        return _("The new password works. Tell it in person.")


class RolesEditor(Editor):
    """The roles of a person, unit by unit, from today on."""

    def __init__(self, page: AccountsPage, account: "AccountRow") -> None:
        super().__init__(*page.new_editor(), _("Roles of {name}").format(name=account.display))
        self._account, self._units = account.id, page.units
        self.inside.add(label(_("Roles that are not ticked end with yesterday."), "body", "muted", wrap=True))
        held = {(each.unit_id, each.role) for each in account.roles}
        start: dict[str, list[str]] = {}
        for unit in page.units:
            self.add_field(
                str(unit.id), ManyField(unit.display, [(role, role_words(role)) for role in ROLES], optional=True)
            )
            start[str(unit.id)] = [role for role in ROLES if (unit.id, role) in held]
        self.begin(start)

    def problems(self, answers: Answers) -> list[Problem]:
        """At least one role."""
        if any(answers.get(str(unit.id)) for unit in self._units):
            return []
        return [Problem(str(self._units[0].id), _("Leave at least one role, or disable the account."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Set the roles."""
        wanted = [(unit.id, role) for unit in self._units for role in answers.get(str(unit.id), [])]
        op_id = self.op_id
        return lambda: self.services.accounts.set_memberships(self._account, wanted, op_id=op_id)

    def said(self) -> str:
        """What stands at the foot of the window."""
        return _("The roles were changed. They hold from the person’s next sign-in.")


class UnitEditor(Editor):
    """A new unit."""

    def __init__(self, page: AccountsPage) -> None:
        super().__init__(*page.new_editor(), _("Add a unit"), _("Add the unit"))
        self.add_field("name", TextField(_("Name of the unit"), limit=100))
        self.begin()

    def problems(self, answers: Answers) -> list[Problem]:
        """A name."""
        return [] if answers.get("name") else [Problem("name", _("Give the unit a name."))]

    def work(self, answers: Answers) -> Callable[[], Any]:
        """Add it."""
        name, op_id = answers["name"], self.op_id
        return lambda: self.services.accounts.add_unit(name, op_id=op_id)
