"""The message at the foot of the window: what was done, with *Undo*, or what went wrong on our side."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy

from da_desk.views import theme
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label, set_tip
from da_desk.wording import _

SHORT_MILLISECONDS = 8_000
"""How long a message without a choice stays; one with a choice or a fault stays until it is closed or replaced."""


class MessageBar(Row):
    """One message at a time; a screen reader says it. It never takes the focus. ``shown`` as it comes and goes."""

    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__("message", (16, 8, 8, 8), theme.M)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._waiting = False
        self._action: Callable[[], object] | None = None
        self._words = label("", wrap=True)
        self._button = Button("", self._act)
        self._close = Button("×", self.dismiss, name=_("Close the message"))
        set_tip(self._close, _("Close the message"))
        self.box.addWidget(self._words, 1)
        self.add(self._button, self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty when it is hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None, *, stay: bool = False) -> None:
        """Say something, perhaps with a button such as *Undo*. ``stay`` keeps it until it is closed."""
        self._words.setText(text)
        self._action = act
        self._button.say(action)
        self._button.setVisible(bool(action))
        self._waiting = False
        self.show()
        self.shown.emit(True)
        announce(self, text)
        if action or stay:
            self._timer.stop()
        else:
            self._timer.start(SHORT_MILLISECONDS)

    def trouble(self, number: str) -> None:
        """Say that something went wrong on our side, with the number under which it stands in the log."""
        sentence = _("Something went wrong in DA Desk. Nothing half-done was kept. Reference {number}.")
        self.say(sentence.format(number=number), stay=True)

    def dismiss(self) -> None:
        """Close the message."""
        self._timer.stop()
        self._waiting = False
        self._action = None
        if self.isAncestorOf(self.window().focusWidget() or self):
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.shown.emit(False)

    def wait(self, text: str) -> None:
        """Say that something takes a while, unless something else is being said."""
        if not self.text:
            self.say(text, stay=True)
            self._waiting = True

    def waited(self) -> None:
        """Take that back."""
        if self._waiting:
            self.dismiss()

    def _act(self) -> None:
        act = self._action
        self.dismiss()
        if act is not None:
            act()
