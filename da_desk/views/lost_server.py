"""What the window says of a shared desk's server: that it can't be reached and goes on, that it is back, a notice."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy

from da_desk.views import theme
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label, retone, set_tip
from da_desk.wording import _, ngettext

BACK_MILLISECONDS = 8_000
"""How long it is said that the server is back."""


class _Strip(Row):
    """A strip under the top of the window. It never takes the focus, and gives it back when it goes."""

    def __init__(self) -> None:
        super().__init__("strip", (16, 6, 12, 6), theme.M)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._words = label("", wrap=True)
        self.box.addWidget(self._words, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str) -> None:
        """Say something; a screen reader says it once."""
        self._words.setText(words)
        self.show()
        announce(self, words)

    def dismiss(self) -> None:
        """Go away."""
        if self.isAncestorOf(self.window().focusWidget() or self):
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()


class ServerBar(_Strip):
    """Shown while the server is lost, with how many saves wait and *Try now*; says for a moment when it is back."""

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        self._tasks = tasks
        self._count = label("", "strong", "medium")
        self._try = Button(_("Try now"), tasks.outbox.try_now, name=_("Try now whether the server is back"))
        room = self._try.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the page below must not jump when the button goes
        self._try.setSizePolicy(room)
        self.add(self._count, self._try)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BACK_MILLISECONDS)
        self._timer.timeout.connect(self.dismiss)
        tasks.away.connect(self._say_away)
        tasks.back.connect(self._say_back)
        tasks.outbox.count.connect(self._show_count)
        tasks.outbox.asking.connect(self._try.set_busy)

    def _say_away(self) -> None:
        self._timer.stop()
        retone(self, calm=False)
        self._try.show()
        self._show_count(self._tasks.outbox.waiting)
        self.say(
            _(
                "The server can't be reached. Go on working: what you type is kept on this computer and sent when it is back."
            )
        )

    def _say_back(self, sent: int) -> None:
        retone(self, calm=True)
        if self._try.hasFocus():
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self._try.hide()
        self._count.hide()
        words = _("The server is back.")
        if sent:
            words = ngettext(
                "The server is back. {count} save was sent.", "The server is back. {count} saves were sent.", sent
            ).format(count=sent)
        self.say(words)
        self._timer.start()

    def _show_count(self, waiting: int) -> None:
        self._count.setText(waits(waiting))
        self._count.setVisible(bool(waiting))


class NoticeStrip(_Strip):
    """One sentence about the desk that a person should know when they come in, until they close it."""

    def __init__(self) -> None:
        super().__init__()
        close = Button("×", self.dismiss, name=_("Close the notice"))
        set_tip(close, _("Close the notice"))
        self.add(close)


def waits(count: int) -> str:
    """How many saves wait."""
    return ngettext("{count} save waits", "{count} saves wait", count).format(count=count)


def left_waiting(count: int) -> str:
    """What is said when somebody leaves the desk while saves wait for the server; "" when none does."""
    if not count:
        return ""
    return ngettext(
        "{count} save waits for the server. What you typed stays as a draft on this computer.",
        "{count} saves wait for the server. What you typed stays as drafts on this computer.",
        count,
    ).format(count=count)
