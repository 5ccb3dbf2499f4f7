"""A password: hidden until shown, with a word when Caps Lock seems to be on."""

import unicodedata

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from da_desk.views.forms.field import Field
from da_desk.views.widgets.boxes import Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

MOST = 1_024


class PasswordField(Field):
    """A password as typed, composed (NFC). It is never kept anywhere else."""

    def __init__(self, title: str, *, help: str = "") -> None:  # noqa: A002
        super().__init__(title, help=help)
        self._edit = QLineEdit()
        self._edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._edit.setMaxLength(MOST)
        self._edit.installEventFilter(self)
        self._edit.textEdited.connect(self.note_edit)
        self._show = Button(_("Show"), self._toggle, name=_("Show: {label}").format(label=title))
        self._caps = label(_("Caps Lock seems to be on."), "small", "medium")
        self._caps.hide()
        self._note = label("", "small", "muted", wrap=True)
        self._note.hide()
        holder = Row(spacing=6)
        holder.box.addWidget(self._edit, 1)
        holder.add(self._show)
        self.place(holder, self._edit)
        self.add(self._caps, self._note)

    @property
    def line(self) -> QLineEdit:
        """The line itself, for Enter."""
        return self._edit

    def value(self) -> str:
        """What was typed."""
        return unicodedata.normalize("NFC", self._edit.text())

    def fill(self, value: object) -> None:
        """Show a text, hidden."""
        self._edit.setText(str(value or ""))
        if not value:
            self._edit.setEchoMode(QLineEdit.EchoMode.Normal)
            self._toggle()

    def say(self, words: str, tone: str = "muted") -> None:
        """Say something about what is typed, live."""
        self._note.setText(words)
        self._note.setVisible(bool(words))
        if self._note.property("tone") != tone:
            self._note.setProperty("tone", tone)
            self._note.style().polish(self._note)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Watch for capitals without Shift."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text().isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps.setVisible(event.text().isupper() is not shift)
        return False

    def _toggle(self) -> None:
        hidden = self._edit.echoMode() is QLineEdit.EchoMode.Password
        self._edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        word = _("Hide") if hidden else _("Show")
        self._show.say(word, f"{word}: {self.title}")
