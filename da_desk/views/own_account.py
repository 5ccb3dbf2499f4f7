"""What a person does with their own way in: change the password; an administrator makes a new recovery code."""

from typing import Any

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.views.forms.page import FormPage
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.help import Help
from da_desk.views.pages import Page, Window
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import ConfirmPanel
from da_desk.views.widgets.boxes import Card, Column, Row, ScrollPage, row
from da_desk.views.widgets.buttons import Button, primary
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _


class PasswordPage(Page):
    """Change your own password."""

    def __init__(self, services: Any, tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Change password"))
        self._services, self._tasks, self._window = services, tasks, window
        self._form = FormPage(_("Change password"), widest=520)
        self._form.add(label(_("Change password"), "title"))
        rule = _("At least 12 characters; or at least 8 that are not a common password. Several words are good.")
        inside = Column(spacing=14)
        holder = Card()
        holder.add(inside)
        self._form.add(holder)
        self._form.add_field("password.old", PasswordField(_("Password now")), into=inside)
        self._form.add_field("password.new", PasswordField(_("New password"), help=rule), into=inside)
        self._form.add_field("password.again", PasswordField(_("New password again")), into=inside)
        self._save = primary(_("Change the password"), self._change)
        self._form.add(row(self._save, Button(_("Cancel"), self._cancel), None))
        self.box.addWidget(self._form, 1)

    def enter(self, _target: object = None, /, **_place: Any) -> None:
        """Start with empty fields."""
        self._form.set_values({})
        self._form.show_problems([])
        self._form.focus_field("password.old")

    def leave(self) -> None:
        """Forget what was typed: passwords are never kept as drafts."""
        self._form.set_values({})

    def help(self) -> Help:
        """The rule."""
        return Help(
            _("Change password"),
            (
                _(
                    "The password opens the desk: nobody can tell you what it was. If you forget it, an administrator gives you a new one."
                ),
                _("There is no rule about capitals or signs, and passwords do not run out."),
            ),
        )

    def _change(self) -> None:
        given = self._form.values().get("password", {})
        if not self._form.check() or not self._complete(given):
            return
        self._tasks.write(
            self._services.accounts.change_own_password,
            given["old"],
            given["new"],
            owner=self,
            busy=self._save,
            only_now=True,
            done=lambda _changes: self._changed(),
            failed=self._failed,
        )

    def _complete(self, given: dict[str, str]) -> bool:
        problems = []
        if not given.get("old"):
            problems.append(Problem("password.old", _("Type the password that you have now.")))
        if not given.get("new"):
            problems.append(Problem("password.new", _("Choose a new password.")))
        elif given["new"] != given.get("again"):
            problems.append(Problem("password.again", _("The two passwords are not the same.")))
        self._form.show_problems(problems)
        return not problems

    def _changed(self) -> None:
        self._form.set_values({})
        self._window.say(_("Your password was changed."))
        self._window.back()

    def _failed(self, error: DaDeskError) -> None:
        if isinstance(error, ValidationFailed):
            names = {"password": "password.new", "old": "password.old", "new": "password.new"}
            self._form.show_problems([Problem(names.get(p.field, ""), p.sentence) for p in error.problems])
        else:
            self._form.show_problems([Problem("password.old", error.sentence)])

    def _cancel(self) -> None:
        self._form.set_values({})
        self._window.back()


class RecoveryCodePage(Page):
    """A new recovery code; the former one stops working."""

    def __init__(self, services: Any, tasks: TaskRunner, window: Window) -> None:
        super().__init__(_("Recovery code"))
        self._services, self._tasks, self._window = services, tasks, window
        page = ScrollPage(_("Recovery code"), widest=560)
        self._confirm = ConfirmPanel(
            _("Make a new recovery code?"),
            _("The code that was written down before stops working at once. The new one is shown once."),
            _("Make a new code"),
            danger=True,
        )
        self._confirm.confirmed.connect(self._make)
        self._start = primary(_("Make a new code …"), self._confirm.ask)
        words = _(
            "If every administrator forgets their password, the recovery code is the only way back into the desk."
        )
        self._holder = Column()
        page.add(label(_("Recovery code"), "title"), label(words, wrap=True), self._confirm, self._holder)
        page.add(row(self._start, Button(_("Back"), window.back), None))
        self.box.addWidget(page, 1)

    def leave(self) -> None:
        """Forget the code."""
        self._confirm.hide()
        clear_layout(self._holder)

    def _make(self) -> None:
        self._tasks.write(
            self._services.accounts.new_recovery_code,
            owner=self,
            busy=self._start,
            only_now=True,
            done=self._show,
        )

    def _show(self, code: str) -> None:
        self._confirm.dismiss()
        clear_layout(self._holder)
        well = Row("well", (16, 12, 16, 12))
        well.add(label(code, "heading", wrap=True, selectable=True))
        advice = label(_("Write it on paper by hand now. It is gone when you leave this page."), wrap=True)
        shown = Column(spacing=8)
        shown.add(well, advice)
        self._holder.add(shown)
