"""Help for the page in front (F1): a few paragraphs, and the source of each rule the page follows."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from da_desk.views import theme
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column, Row, ScrollPage, line
from da_desk.views.widgets.buttons import icon_button
from da_desk.views.widgets.labels import clear_layout, label
from da_desk.wording import _

QWIDGETSIZE_MAX = 16_777_215
"""Qt's word for "no widest"."""


@dataclass(frozen=True, slots=True)
class Help:
    """What a page says of itself. ``sources``: one line for each rule, with where it comes from."""

    title: str
    paragraphs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Explanation(QObject):
    """What F1 says while the focus is within a widget, before it says what the page is."""

    def __init__(self, widget: QWidget, about: Callable[[], Help]) -> None:
        super().__init__(widget)
        self.about = about


def explanation_at(widget: QWidget | None) -> Help | None:
    """What F1 says of the widget that has the focus, or of the nearest one around it that has an explanation."""
    while widget is not None:
        found = widget.findChild(Explanation, "", Qt.FindChildOption.FindDirectChildrenOnly)
        if found is not None:
            return found.about()
        widget = widget.parentWidget()
    return None


def keys_help() -> tuple[str, ...]:
    """The keys that work everywhere."""
    return (
        _("Ctrl+K  search"),
        _("Ctrl+1 … 9  the pages of the rail"),
        _("Alt+Left  back"),
        _("Ctrl++  Ctrl+-  Ctrl+0  larger, smaller, as it was"),
        _("F1  this help; on something to do, its rule and where that comes from"),
    )


class HelpPanel(Column):
    """The panel at the right. Escape or its cross closes it. ``source_words``: a source as a person can look it up."""

    def __init__(self, closed: Callable[[], object], source_words: Callable[[str], str] = str) -> None:
        super().__init__("help")
        self._closed, self._source_words = closed, source_words
        self._title = label("", "heading", wrap=True)
        head = Row(margins=(16, 12, 8, 12))
        head.box.addWidget(self._title, 1)
        self._close = icon_button("cross", _("Close help"), closed)
        head.add(self._close)
        self._scroll = ScrollPage(_("Help"), (16, 0, 16, 16), theme.S)
        self._body = Column(spacing=theme.M)
        self._scroll.add(self._body)
        self.add(head, self._scroll)
        self.setAccessibleName(_("Help"))
        self.hide()

    def show_help(self, page: Help, prompt: Help | None = None) -> None:
        """Show the help of a page and take the focus; what had the focus, the ``prompt``, is explained first."""
        clear_layout(self._body)
        if prompt is None:
            self._title.setText(page.title)
        else:
            self._title.setText(prompt.title)
            self._add(prompt, _("The rule, and where it comes from"))
            self._body.add(line(), label(page.title, "heading", wrap=True))
        self._add(page, _("Where the rules come from"))
        self._body.add(label(_("Keys"), "strong"), *(label(keys, "small", "muted", wrap=True) for keys in keys_help()))
        self.show()
        self._scroll.verticalScrollBar().setValue(0)
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, " ".join((_("Help"), *(_spoken(prompt) if prompt else ()))))

    def set_wide(self, *, wide: bool) -> None:
        """Take all the room, or 300 pixels (at 100 %) of it."""
        narrow = theme.look().px(300)
        self.setMinimumWidth(0 if wide else narrow)
        self.setMaximumWidth(QWIDGETSIZE_MAX if wide else narrow)

    def _add(self, help_: Help, sources_title: str) -> None:
        for paragraph in help_.paragraphs:
            self._body.add(label(paragraph, wrap=True))
        if help_.sources:
            self._body.add(label(sources_title, "strong"))
        for source in help_.sources:
            self._body.add(label(self._source_words(source), "small", "muted", wrap=True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self._closed()
        else:
            super().keyPressEvent(event)


def _spoken(help_: Help) -> tuple[str, ...]:
    """What a screen reader says at once of what is explained."""
    return (f"{help_.title}.", *help_.paragraphs, *help_.sources)
