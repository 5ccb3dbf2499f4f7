"""How long a statement is, and where in it the cursor stands."""

from PySide6.QtCore import QObject, QTimer

from da_desk.views.forms.page import FormPage
from da_desk.views.forms.text import LongText
from da_desk.views.widgets.labels import label
from da_desk.wording import _, ngettext

COUNT_MILLISECONDS = 300
_AT_ONCE = 10_000
"""Characters up to which the words are counted with every letter; more are counted when the typing rests."""


class WordCount(QObject):
    """Keeps ``label`` at the number of words of a text."""

    def __init__(self, text: LongText, form: FormPage) -> None:
        super().__init__(form)
        self._text = text
        self.label = label("", "small", "muted")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_MILLISECONDS)
        self._timer.timeout.connect(self.count)
        form.touched.connect(self._soon)

    def count(self) -> None:
        """Count now."""
        count = len(self._text.edit.toPlainText().split())
        self.label.setText(ngettext("{count} word", "{count} words", count).format(count=f"{count:,}"))

    def stop(self) -> None:
        """The page is left."""
        self._timer.stop()

    def _soon(self) -> None:
        if self._text.edit.document().characterCount() <= _AT_ONCE:
            self.count()
        else:
            self._timer.start()


def paragraph_at(text: LongText) -> str:
    """Where the cursor stands, such as "Paragraph 3": empty lines are not counted."""
    whole, place = text.edit.toPlainText(), text.edit.textCursor().position()
    blocks = f"{whole[:place]}{whole[place:].partition(chr(10))[0]}".split("\n")
    number = sum(1 for block in blocks if block.strip())
    return _("Paragraph {number}").format(number=max(number, 1))
