"""Fields of text: one line, or many. Plain text only."""

import unicodedata

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy

from da_desk.views import theme
from da_desk.views.forms.field import Field
from da_desk.views.widgets.labels import label, retone
from da_desk.wording import _, ngettext

LINE_LIMIT, LONG_LIMIT = 2_000, 100_000
"""Characters of a short and of a long answer."""
_MOST_PASTED = 1_000_000


class TextField(Field):
    """One line of text. Text over the limit is never cut: it is refused with a sentence."""

    def __init__(
        self,
        title: str,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        limit: int = LINE_LIMIT,
        width: int = 0,
        placeholder: str = "",
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._limit = limit
        self._edit = QLineEdit()
        self._edit.setMaxLength(_MOST_PASTED)
        self._edit.setPlaceholderText(placeholder)
        if width:
            self._edit.setMaximumWidth(theme.look().px(width))
        self._edit.textEdited.connect(self.note_edit)
        self.place(self._edit)

    def value(self) -> str:
        """The text, composed (NFC), without spaces at its ends."""
        return unicodedata.normalize("NFC", self._edit.text()).strip()

    def fill(self, value: object) -> None:
        """Show a text; one that is shown already is left alone, with its cursor."""
        text = str(value or "")
        if text != self._edit.text():
            self._edit.setText(text)

    def own_problem(self) -> str:
        """Too long."""
        return too_long(len(self._edit.text()), self._limit)

    def caret(self) -> int:
        """Where the cursor stands."""
        return self._edit.cursorPosition()

    def set_caret(self, position: int) -> None:
        """Put the cursor there."""
        self._edit.setCursorPosition(position)


class LongText(Field):
    """Many lines of plain text. Tab leaves; undo lives on while the same text is shown; 100,000 characters and more.

    ``lines`` is its height in lines; ``grows`` lets it take the room that is left; ``counts`` shows from the start how
    long it is, and not only near the limit.
    """

    def __init__(
        self,
        title: str,
        *,
        help: str = "",  # noqa: A002
        optional: bool = False,
        limit: int = LONG_LIMIT,
        lines: int = 5,
        grows: bool = False,
        counts: bool = True,
    ) -> None:
        super().__init__(title, help=help, optional=optional)
        self._limit, self._lines, self._grows, self._counts = limit, lines, grows, counts
        self.edit = _PlainEdit()
        self._count = label("", "small", "muted")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.textChanged.connect(self._changed)
        self.place(self.edit)
        self.add(self._count)
        if grows:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            self.box.setStretchFactor(self.edit, 1)
        self._set_height()
        self._show_count()

    def value(self) -> str:
        """The text, composed (NFC), as typed."""
        return unicodedata.normalize("NFC", self.edit.toPlainText())

    def fill(self, value: object) -> None:
        """Show a text; one that is shown already is left alone, with its cursor and its undo."""
        text = str(value or "")
        if len(text) != self._length() or text != self.edit.toPlainText():
            self.edit.setPlainText(text)

    def answered(self) -> bool:
        """Whether anything but blanks was typed."""
        return self._length() > 0 and bool(self.edit.toPlainText().strip())

    def own_problem(self) -> str:
        """Too long."""
        return too_long(self._length(), self._limit)

    def caret(self) -> int:
        """Where the cursor stands."""
        return self.edit.textCursor().position()

    def set_caret(self, position: int) -> None:
        """Put the cursor there, or at the end of a shorter text."""
        cursor = self.edit.textCursor()
        cursor.setPosition(max(0, min(position, self._length())))
        self.edit.setTextCursor(cursor)

    def mark(self, start: int, end: int) -> None:
        """Select a stretch of the text and show it."""
        cursor = self.edit.textCursor()
        cursor.setPosition(min(start, self._length()))
        cursor.setPosition(min(end, self._length()), QTextCursor.MoveMode.KeepAnchor)
        self.edit.setTextCursor(cursor)
        self.edit.ensureCursorVisible()

    def set_read_only(self, read_only: bool) -> None:
        """Show the text without letting it be changed."""
        self.edit.setReadOnly(read_only)
        retone(self.edit)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the zoom."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "edit"):
            self._set_height()

    def make_small(self, lines: int) -> None:
        """Take less room, where it is one of many."""
        self._lines, self._counts = lines, False
        self._set_height()
        self._show_count()

    def _length(self) -> int:
        return self.edit.document().characterCount() - 1

    def _changed(self) -> None:
        self._show_count()
        self.note_edit()

    def _show_count(self) -> None:
        count = self._length()
        words = ngettext("{count} character", "{count} characters", count).format(count=f"{count:,}")
        if count > self._limit * 0.9:
            words = _("{count} of {limit} characters").format(count=f"{count:,}", limit=f"{self._limit:,}")
        self._count.setText(words)
        self._count.setVisible(self._counts or count > self._limit * 0.9)
        tone = "high" if count > self._limit else "muted"
        if self._count.property("tone") != tone:
            retone(self._count, tone=tone)

    def _set_height(self) -> None:
        height = self.edit.fontMetrics().lineSpacing() * self._lines + theme.look().px(20)
        self.edit.setMinimumHeight(height)
        if not self._grows:
            self.edit.setMaximumHeight(height)


class _PlainEdit(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only: no pictures, no files."""
        return source.hasText() and not source.hasUrls()


def too_long(length: int, limit: int) -> str:
    """The sentence for a text over its limit, or ""."""
    if length <= limit:
        return ""
    sentence = _("This is {count} characters long; the most is {limit}. Shorten it, nothing was cut.")
    return sentence.format(count=f"{length:,}", limit=f"{limit:,}")
