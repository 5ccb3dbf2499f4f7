"""What the narrow forms of the sign-in page have in common: fields, problems above, one button, Enter submits."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from da_desk.errors import DaDeskError, Problem, ValidationFailed
from da_desk.views import theme
from da_desk.views.forms.choices import TickField
from da_desk.views.forms.field import Field
from da_desk.views.forms.passwords import PasswordField
from da_desk.views.forms.text import TextField
from da_desk.views.widgets.alerts import ErrorSummary
from da_desk.views.widgets.boxes import Column, Row, row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

WIDTH = 460
_SUMMARY_EDGES = 60
"""Pixels at 100 % beside a line of the summary: its border, its margins and those of the link."""


class Form(Column):
    """A narrow form: title, summary of problems, fields. Enter in any line submits."""

    submitted = Signal()
    left = Signal()

    def __init__(self, title: str, words: str = "") -> None:
        super().__init__(spacing=14)
        self.fields: dict[str, Field] = {}
        self.summary = ErrorSummary()
        self.summary.chosen.connect(lambda path: self.fields[path].focus_field())
        self.add(self.summary, label(title, "title", wrap=True))
        if words:
            self.add(label(words, "body", "muted", wrap=True))

    def ask(self, key: str, field: Field) -> None:
        """Add a field."""
        self.fields[key] = field
        self.add(field)
        field.edited.connect(lambda: field.show_problem(""))
        if isinstance(line := field.control, QLineEdit):
            line.returnPressed.connect(self.submitted)

    def text(self, key: str) -> str:
        """What was typed in a field."""
        return str(self.fields[key].value())

    def end(self, button: Button, back: bool = True) -> Row:
        """Add the one button, and the way back."""
        self.button = button
        ends = row(button, None)
        if back:
            ends.box.insertWidget(1, Button(_("Back"), self.left.emit))
        self.add(ends)
        return ends

    def back_only(self) -> None:
        """Add only the way back: the page waits."""
        self.button = Button(_("Back"), self.left.emit)
        self.add(row(self.button, None))

    def show_problems(self, problems: Sequence[Problem]) -> bool:
        """Show problems beside their fields and above; whether there was none."""
        said = {problem.field: problem.sentence for problem in problems}
        for key, field in self.fields.items():
            field.show_problem(said.get(key, ""))
        self.summary.show_problems([self._summed_up(problem) for problem in problems])
        return not problems

    def _summed_up(self, problem: Problem) -> Problem:
        """The problem as the summary shows it: a link to its field, or as words that wrap where a link would be cut."""
        room = theme.look().px(WIDTH - 2 * theme.L - _SUMMARY_EDGES)
        fits = self.fontMetrics().horizontalAdvance(problem.sentence) <= room
        return problem if problem.field in self.fields and fits else Problem("", problem.sentence)

    def show_error(self, error: DaDeskError) -> None:
        """Show a refusal."""
        problems = error.problems if isinstance(error, ValidationFailed) else (Problem("", error.sentence),)
        self.show_problems(problems)

    def focus_first(self) -> None:
        """Go to the first field without an answer."""
        fields = list(self.fields.values())
        if fields:
            next((field for field in fields if not field.answered()), fields[0]).focus_field()
        else:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Show that the desk is being opened."""
        for button in self.findChildren(Button):
            button.set_busy(busy)

    def missing(self, **sentences: str) -> list[Problem]:
        """A problem for each of these fields that is empty."""
        return [Problem(key, said) for key, said in sentences.items() if not self.fields[key].answered()]


class SharedForm(Form):
    """A form that can sign in at a shared desk: *Cancel* while its server is waited for (``stopped``), and a tick to have
    the password remembered, where the computer lets it.
    """

    stopped = Signal()

    def __init__(self, title: str, words: str = "") -> None:
        super().__init__(title, words)
        self._keyring = False

    def ask_who(self) -> None:
        """Add the fields of the person."""
        self.ask("username", TextField(_("User name")))
        self.ask("password", PasswordField(_("Password")))
        self.ask("remember", TickField(_("Remember the password on this computer")))
        self._show_tick()

    def end(self, button: Button, back: bool = True) -> Row:
        """Add the one button, *Cancel* while it waits, and the way back."""
        ends = super().end(button, back)
        self._stop = Button(_("Cancel"), self.stopped.emit)
        self._stop.hide()
        ends.box.insertWidget(1, self._stop)
        return ends

    @property
    def shared(self) -> bool:
        """Whether the desk in question is a shared one."""
        return True

    @property
    def may_keep(self) -> bool:
        """Whether the password can be remembered: a shared desk, and a computer that lets it and is able to."""
        return self._keyring and self.shared

    @property
    def keep(self) -> bool:
        """Whether the person wants it remembered."""
        return self.may_keep and bool(self.text("remember"))

    def offer_to_keep(self, possible: bool) -> None:
        """The computer has a keyring that may be used, or has none."""
        self._keyring = possible
        self._show_tick()

    def set_busy(self, busy: bool) -> None:
        """Show that the desk is being opened; the person may think better of it."""
        self.button.set_busy(busy)
        if self._stop.hasFocus():
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._stop.setVisible(busy and self.shared)

    def who_is_missing(self) -> list[Problem]:
        """A problem for each field of the person that is empty."""
        sentences = {"username": _("Type your user name.")}
        if not self.may_keep:
            sentences["password"] = _("Type your password.")
        return self.missing(**sentences)

    def forget_password(self) -> None:
        """Empty the password: it was handed over, or is wrong."""
        self.fields["password"].set_value("")

    def _show_tick(self) -> None:
        self.fields["remember"].setVisible(self.may_keep)
        password = self.fields["password"]
        if isinstance(password, PasswordField):
            password.say(_("Leave it empty if this computer remembers it.") if self.may_keep else "")
