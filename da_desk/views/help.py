"""Help for the page in front (F1): a few paragraphs, and the source of each rule the page follows."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row, ScrollPage
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


def keys_help() -> tuple[str, ...]:
    """The keys that work everywhere."""
    return (
        _("Ctrl+K  search"),
        _("Ctrl+1 … 9  the pages of the rail"),
        _("Alt+Left  back"),
        _("Ctrl++  Ctrl+-  Ctrl+0  larger, smaller, as it was"),
        _("F1  this help"),
    )


class HelpPanel(Column):
    """The panel at the right. Escape or its cross closes it."""

    def __init__(self, closed: Callable[[], object]) -> None:
        super().__init__("help")
        self._closed = closed
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

    def show_help(self, page: Help) -> None:
        """Show the help of a page and take the focus."""
        self._title.setText(page.title)
        clear_layout(self._body)
        for paragraph in page.paragraphs:
            self._body.add(label(paragraph, wrap=True))
        if page.sources:
            self._body.add(label(_("Where the rules come from"), "strong"))
        for source in page.sources:
            self._body.add(label(source, "small", "muted", wrap=True))
        self._body.add(label(_("Keys"), "strong"), *(label(keys, "small", "muted", wrap=True) for keys in keys_help()))
        self.show()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_wide(self, *, wide: bool) -> None:
        """Take all the room, or 300 pixels (at 100 %) of it."""
        narrow = theme.look().px(300)
        self.setMinimumWidth(0 if wide else narrow)
        self.setMaximumWidth(QWIDGETSIZE_MAX if wide else narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self._closed()
        else:
            super().keyPressEvent(event)
