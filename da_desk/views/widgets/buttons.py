"""Buttons: plain, primary, danger, link and icon-only."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from da_desk.views import theme
from da_desk.views.widgets.labels import broken, set_tip

ICON_TONES = {"primary": "on_accent", "danger": "high", "link": "accent", "rail": "rail_text"}
_FEW_WORDS, _PADDING = 120, 10


class Button(QPushButton):
    """A button. ``kind``: plain, primary (one a page), danger, link, icon. ``name`` says more to a screen reader.

    While busy it ignores presses, keeps the focus and says "…" after its words.
    """

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        kind: str = "plain",
        icon: str = "",
        name: str = "",
        tip: str = "",
    ) -> None:
        super().__init__("" if kind == "icon" else text)
        self._icon = icon
        self._words = self.text()
        self._busy = False
        self.setProperty("kind", kind)
        self.setAccessibleName(name or text)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if kind == "icon" else QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if tip or kind == "icon":
            set_tip(self, tip or text)
        if pressed is not None:
            self.clicked.connect(lambda _checked=False: self._press(pressed))
        self._draw_icon()

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._busy

    def set_busy(self, busy: bool) -> None:
        """Show that the answer is awaited, or no longer."""
        self._busy = busy
        if self._words:
            self.setText(f"{self._words} …" if busy else self._words)

    def say(self, text: str, name: str = "") -> None:
        """Say something else on the button."""
        self._words = text
        self.setText(text)
        self.setAccessibleName(name or text)

    def name_as(self, name: str) -> None:
        """Say more to a screen reader; of an icon alone its tooltip too."""
        self.setAccessibleName(name)
        if self.property("kind") == "icon":
            set_tip(self, name)

    def show_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon again when the look changes."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._draw_icon()

    def minimumSizeHint(self) -> QSize:
        """A button's words are never cut."""
        return self.sizeHint()

    def _press(self, pressed: Callable[[], object]) -> None:
        if not self._busy:
            pressed()

    def _draw_icon(self) -> None:
        if not self._icon:
            return
        look = theme.look()
        tone = ICON_TONES.get(str(self.property("kind")), "text")
        self.setIcon(look.icon(self._icon, tone, 16))
        self.setIconSize(QSize(look.px(16), look.px(16)))


class WrappedLink(Button):
    """A way to somewhere else whose words go on in the next line where the room ends."""

    def __init__(self, text: str, pressed: Callable[[], object] | None = None, *, name: str = "") -> None:
        super().__init__(text, pressed, kind="link", name=name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """As narrow as a few words, as high as its lines."""
        return QSize(theme.look().px(_FEW_WORDS), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        wrapped = "\n".join(broken(self._words, self.fontMetrics(), event.size().width() - theme.look().px(_PADDING)))
        if wrapped != self.text():
            self.setText(wrapped)


def primary(text: str, pressed: Callable[[], object] | None = None, *, icon: str = "", name: str = "") -> Button:
    """The one thing to do next on this page."""
    return Button(text, pressed, kind="primary", icon=icon, name=name)


def link(text: str, pressed: Callable[[], object] | None = None, *, name: str = "") -> Button:
    """A quiet way to somewhere else."""
    return Button(text, pressed, kind="link", name=name)


def icon_button(icon: str, name: str, pressed: Callable[[], object] | None = None) -> Button:
    """An icon alone; ``name`` is its tooltip and what a screen reader says."""
    return Button(name, pressed, kind="icon", icon=icon)
