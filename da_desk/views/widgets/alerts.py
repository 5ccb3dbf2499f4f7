"""What a page says before anything else: the alert, the summary of problems, a question, an empty page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from da_desk.errors import Problem
from da_desk.views import theme
from da_desk.views.widgets.boxes import NONE, Column, Row, ScrollPage, column
from da_desk.views.widgets.buttons import Button, WrappedLink
from da_desk.views.widgets.labels import clear_layout, icon_label, label
from da_desk.wording import _


class AlertStrip(Row):
    """One strip across the page: bold words, a sentence, perhaps a way to go. ``kind``: alert, warning or notice."""

    def __init__(self, strong: str, text: str = "", action: QWidget | None = None, *, kind: str = "alert") -> None:
        super().__init__(kind, (14, 10, 12, 10), theme.M)
        tone = {"alert": "high", "warning": "medium"}.get(kind, "accent")
        self.setAccessibleName(f"{strong} {text}".strip())
        if strong:
            self.box.addWidget(label(strong, "strong", tone, wrap=not text), 0 if text else 1)
        if text:
            self.box.addWidget(label(text, wrap=True), 1)
        if action is not None:
            self.box.addWidget(action)


class ErrorSummary(Column):
    """The heading "There is a problem" and every refusal in one place; each line leads to its field by ``chosen(path)``.

    ``show_problems`` shows it and takes the focus; an empty list hides it.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("summary", (16, 12, 16, 12), 4)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._lines = Column(spacing=2)
        self.add(label(self.heading(), "heading", "high"), self._lines)
        self.hide()

    @staticmethod
    def heading() -> str:
        """The heading of every summary."""
        return _("There is a problem")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems and take the focus, or hide when there is none."""
        clear_layout(self._lines)
        for number, problem in enumerate(problems, 1):
            line = self._line(problem, number)
            self._lines.add(line)
            line.ensurePolished()
        words = " ".join(problem.sentence for problem in problems)
        self.setAccessibleName(f"{self.heading()}. {words}")
        self.setVisible(bool(problems))
        self._fit()
        if problems:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sentence(self, sentence: str) -> None:
        """Show one sentence that belongs to no field."""
        self.show_problems([Problem("", sentence)] if sentence else [])

    def _line(self, problem: Problem, number: int) -> QWidget:
        if not problem.field:
            return label(problem.sentence, wrap=True)
        name = _("Problem {number}: {sentence}").format(number=number, sentence=problem.sentence)
        return WrappedLink(problem.sentence, lambda: self.chosen.emit(problem.field), name=name)

    def event(self, event: QEvent) -> bool:
        """Lines that wrap anew need another height."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same in another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        box = self.box
        needed = box.totalHeightForWidth(self.width()) if box.hasHeightForWidth() else box.totalSizeHint().height()
        least = 0 if self.isHidden() else needed
        if least != self.minimumHeight():
            self.setMinimumHeight(least)


class ConfirmPanel(Column):
    """A question in the page, for what cannot be undone. Hidden until ``ask``; Escape or *Cancel* says no."""

    confirmed = Signal()
    refused = Signal()

    def __init__(self, title: str, text: str, yes: str, *, danger: bool = False) -> None:
        super().__init__("confirm", (16, 14, 16, 14), theme.M)
        self._asked_from: QWidget | None = None
        self._title = title
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body = Column(spacing=theme.S)
        self.yes = Button(yes, self.confirmed.emit, kind="danger" if danger else "primary")
        self.no = Button(_("Cancel"), self._say_no, name=_("Cancel: {title}").format(title=title))
        buttons = Row(spacing=theme.S)
        buttons.add(self.yes, self.no, None)
        self._text = label("", wrap=True)
        self.add(label(title, "heading", wrap=True), self._text, self.body, buttons)
        self.say(text)
        self.hide()

    def say(self, text: str) -> None:
        """Say what would happen."""
        self._text.setText(text)
        self.setAccessibleName(f"{self._title}. {text}")

    def ask(self) -> None:
        """Show the question; the focus goes to the way back, so that Enter alone does no harm."""
        window = self.window()
        self._asked_from = window.focusWidget()
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName())

    def dismiss(self) -> None:
        """Hide the question and go back to where the person was."""
        self.hide()
        if self._asked_from is not None:
            self._asked_from.setFocus(Qt.FocusReason.OtherFocusReason)
            self._asked_from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape says no."""
        if event.key() == Qt.Key.Key_Escape:
            self._say_no()
        else:
            super().keyPressEvent(event)

    def _say_no(self) -> None:
        self.dismiss()
        self.refused.emit()


class EmptyPage(Column):
    """What will be here, and the first step."""

    def __init__(
        self, icon: str, title: str, text: str, action: str = "", pressed: Callable[[], object] | None = None
    ) -> None:
        super().__init__(margins=(24, 40, 24, 40), spacing=theme.S)
        self.title = title
        middle = Qt.AlignmentFlag.AlignHCenter
        picture = icon_label(icon, "muted", 32)
        words = label(text, "body", "muted", wrap=True)
        words.setAlignment(middle)
        words.setMaximumWidth(theme.look().px(400))
        across = Row(spacing=0)
        across.box.addStretch(1)
        across.box.addWidget(words, 100)
        across.box.addStretch(1)
        self.box.addStretch(1)
        self.box.addWidget(picture, 0, middle)
        self.box.addWidget(label(title, "heading"), 0, middle)
        self.box.addWidget(across)
        self.setAccessibleName(f"{title}. {text}")
        if action:
            self.action = Button(action, pressed)
            self.box.addSpacing(theme.S)
            self.box.addWidget(self.action, 0, middle)
        self.box.addStretch(2)


def scrolling(page: EmptyPage) -> ScrollPage:
    """An empty page beside something else: it scrolls where there is little height, and never pushes the window."""
    made = ScrollPage(page.title, NONE, 0)
    page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    made.add(page)
    return made


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something that appeared."""
    widget.setAccessibleName(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def paragraphs(*texts: str, tone: str = "text") -> Column:
    """Sentences one under the other."""
    return column(*(label(text, tone=tone, wrap=True) for text in texts))
