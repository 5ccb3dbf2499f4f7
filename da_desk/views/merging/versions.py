"""Versions of one text side by side, one under the other where it is narrow; the words that differ are marked.

Marked by underline or strike and by tint, and said to a screen reader: never by colour alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QBoxLayout, QFrame, QPlainTextEdit, QSizePolicy

from da_desk.practice.alignment import Run
from da_desk.views import theme
from da_desk.views.widgets.boxes import Column
from da_desk.views.widgets.labels import label
from da_desk.views.widgets.lines import lines_height
from da_desk.wording import _

NARROW = 640
"""Below this width, in pixels at 100 %, the versions stand one under the other."""
TALLEST = 280
_MOST_SAID = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One version: its heading, its name for a screen reader, its text; ``former``: what differs was left out since."""

    heading: str
    name: str
    runs: tuple[Run, ...]
    before: str = ""
    after: str = ""
    former: bool = False
    nothing: str = ""


class Version(QPlainTextEdit):
    """One version to be read. It is as tall as its text, up to a limit; only then it scrolls and takes the focus."""

    def __init__(self, shown: Shown, fitted: Callable[[], object]) -> None:
        super().__init__()
        self._shown, self._fitted = shown, fitted
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(shown.name)
        self.setAccessibleDescription(marks_in_words(shown))
        self._write()

    @property
    def wanted(self) -> int:
        """The height that the whole text needs, within the limit."""
        return min(lines_height(self) + theme.look().px(12) + 14, theme.look().px(TALLEST))

    def set_height(self, height: int) -> None:
        """Be that tall; what does not fit can be scrolled with the keyboard."""
        if height != self.height():
            self.setFixedHeight(height)
        overflows = self.wanted >= theme.look().px(TALLEST)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflows else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if overflows else Qt.FocusPolicy.ClickFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes other lines."""
        super().resizeEvent(event)
        self._fitted()

    def changeEvent(self, event: QEvent) -> None:
        """Write it again in the colours of another look."""
        super().changeEvent(event)
        # Qt says so each time the widget is put into another: only another look is worth the work.
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_look") and self._look != theme.look():
            self._write()
            self._fitted()

    def _write(self) -> None:
        self._look = theme.look()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        quiet, plain, marked = self._formats()
        shown = self._shown
        said = "".join(run.text for run in shown.runs).strip()
        if not f"{shown.before}{said}{shown.after}".strip():
            cursor.insertText(shown.nothing or _("(nothing)"), quiet)
            return
        cursor.insertText(shown.before.lstrip(), quiet)
        for number, run in enumerate(shown.runs):
            # A line break at the very beginning would only be an empty line.
            text = run.text.lstrip("\n") if number == 0 and not shown.before.strip() else run.text
            cursor.insertText(text, marked if run.differs else plain)
        cursor.insertText(shown.after.rstrip(), quiet)

    def _formats(self) -> tuple[QTextCharFormat, QTextCharFormat, QTextCharFormat]:
        look = theme.look()
        quiet, plain, marked = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        quiet.setForeground(look.colour("muted"))
        plain.setForeground(look.colour("text"))
        tone = "high" if self._shown.former else "accent"
        marked.setForeground(look.colour(tone))
        marked.setBackground(look.colour("on_high" if self._shown.former else "accent_soft"))
        marked.setFontStrikeOut(self._shown.former)
        marked.setFontUnderline(not self._shown.former)
        marked.setFontWeight(QFont.Weight.Normal if self._shown.former else QFont.Weight.DemiBold)
        return quiet, plain, marked


class Versions(QFrame):
    """Two or three versions."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.M)
        self.texts = [Version(each, self._level) for each in shown]
        for each, text in zip(shown, self.texts, strict=True):
            holder = Column(spacing=4)
            heading = label(each.heading, "small", "muted", wrap=True)
            heading.setAlignment(Qt.AlignmentFlag.AlignBottom)
            heading.setBuddy(text)
            holder.box.addWidget(heading, 1)
            holder.box.addWidget(text)
            self._box.addWidget(holder, 1)

    @property
    def stacked(self) -> bool:
        """Whether they stand one under the other."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where there is room."""
        super().resizeEvent(event)
        narrow = event.size().width() < theme.look().px(NARROW)
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self._level()

    def _level(self) -> None:
        """Side by side all are as tall as the tallest."""
        tallest = max((text.wanted for text in self.texts), default=0)
        for text in self.texts:
            text.set_height(text.wanted if self.stacked else tallest)


def marks_in_words(shown: Shown) -> str:
    """What is marked, for a screen reader."""
    words = [f"“{run.text.strip()}”" for run in shown.runs if run.differs and run.text.strip()]
    if not words:
        return ""
    listed = ", ".join(words[:_MOST_SAID]) + (" …" if len(words) > _MOST_SAID else "")
    sentence = _("Not there any more: {words}") if shown.former else _("Differs: {words}")
    return sentence.format(words=listed)
