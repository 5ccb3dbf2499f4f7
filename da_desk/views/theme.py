"""The look of the desk: tokens, type scale, icons and the one stylesheet made from them (design ``look.md``).

Everything that has a colour or a size asks :func:`look` for it by name. The look hangs on the application,
as its palette does, so that nothing below keeps state of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from string import Template
from types import MappingProxyType
from typing import cast

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from da_desk.settings import resources

FAMILY = "Inter"
ZOOM_STEPS = (100, 110, 125, 150, 175, 200)
XS, S, M, L, XL = 4, 8, 12, 16, 24
"""The spacing scale in pixels at 100 %."""
CONTROL, ROW, TARGET = 34, 66, 24
"""Heights in pixels at 100 %: a control, a row of a list, the smallest thing that can be pressed."""
TYPE: Mapping[str, tuple[int, int]] = MappingProxyType({
    "title": (22, 600),
    "heading": (15, 600),
    "body": (13, 400),
    "strong": (13, 600),
    "small": (12, 400),
    "label": (11, 600),
})  # fmt: skip
"""Role → pixels at 100 % and weight."""


class Scheme(StrEnum):
    """Light, dark, or what the computer itself is set to."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours by name. ``on_x`` is a tint that text in colour ``x`` stands on; ``on_accent`` is text on the accent."""

    canvas: str
    surface: str
    sunken: str
    line: str
    input_border: str
    button_border: str
    text: str
    muted: str
    rail: str
    rail_text: str
    rail_strong: str
    rail_selected: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    high: str
    on_high: str
    medium: str
    on_medium: str
    standard: str
    on_standard: str
    training: str
    on_training: str


LIGHT = Tokens(
    canvas="#F4F6F8", surface="#FFFFFF", sunken="#EEF1F4", line="#DCE1E7", input_border="#7C8997",
    button_border="#C3CBD5", text="#16202B", muted="#52606F", rail="#14233A", rail_text="#C4CFDD",
    rail_strong="#FFFFFF", rail_selected="#243B5C", accent="#1F5EA8", accent_hover="#184C8A",
    accent_soft="#E7F0FA", on_accent="#FFFFFF", high="#A4161A", on_high="#FBE9E9", medium="#7A4B00",
    on_medium="#FDF1D8", standard="#1D5E3A", on_standard="#E5F3EA", training="#5B2A86", on_training="#F0E6F8",
)  # fmt: skip
DARK = Tokens(
    canvas="#12171E", surface="#1A212B", sunken="#232C38", line="#2F3A48", input_border="#76869A",
    button_border="#465466", text="#E8EDF3", muted="#A5B2C1", rail="#0C1118", rail_text="#A5B2C1",
    rail_strong="#FFFFFF", rail_selected="#22324A", accent="#7FB5F0", accent_hover="#9CC7F5",
    accent_soft="#1E314A", on_accent="#0C1A2B", high="#FF9C97", on_high="#4A1C1E", medium="#F5C56B",
    on_medium="#45320F", standard="#8AD3A5", on_standard="#173724", training="#D0B3F2", on_training="#33224A",
)  # fmt: skip

TONES = tuple(name for name in LIGHT.__slots__ if not name.startswith("on_") or name == "on_accent")


@dataclass(frozen=True, slots=True)
class Look:
    """The look in force: colours and zoom (per cent)."""

    tokens: Tokens
    zoom: int = 100

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in force."""
        return self.tokens == DARK

    def px(self, length: float) -> int:
        """A length given for 100 % as pixels at the zoom in force."""
        return round(length * self.zoom / 100)

    def colour(self, token: str) -> QColor:
        """The colour of a token."""
        return QColor(getattr(self.tokens, token))

    def font(self, role: str = "body") -> QFont:
        """The font of a role of the type scale, for what is painted by hand."""
        pixels, weight = TYPE[role]
        font = QFont(FAMILY)
        font.setPixelSize(self.px(pixels))
        font.setWeight(QFont.Weight(weight))
        return font

    def icon(self, name: str, tone: str = "text", size: int = 18) -> QIcon:
        """One of our line icons in the colour of a token; ``size`` is for 100 %."""
        return QIcon(self.pixmap(name, tone, size))

    def pixmap(self, name: str, tone: str = "text", size: int = 18) -> QPixmap:
        """The same as a picture, sharp on the screens of this computer."""
        return _drawing(name, getattr(self.tokens, tone), self.px(size), _ratio())

    def stylesheet(self) -> str:
        """The whole stylesheet: colours filled in, every length above 2 px grown with the zoom."""
        icons = (resources() / "icons" / ("dark" if self.dark else "light")).as_posix()
        sheet = Template(_sheet()).substitute(asdict(self.tokens), icons=icons)
        return re.sub(r"(\d+)px", lambda match: f"{self._scaled(int(match[1]))}px", sheet)

    def _scaled(self, length: int) -> int:
        return length if length <= 2 else self.px(length)

    def palette(self) -> QPalette:
        """The palette that Fusion draws with where the sheet says nothing."""
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("muted"))
        return palette


_PALETTE: Mapping[QPalette.ColorRole, str] = MappingProxyType({
    QPalette.ColorRole.Window: "canvas",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "canvas",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
})  # fmt: skip


def _ratio() -> float:
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


@lru_cache(maxsize=2)
def _sheet() -> str:
    return (resources() / "look" / "desk.qss").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _drawing(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    key = f"da-desk {name} {colour} {size} {ratio}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    renderer = QSvgRenderer(QByteArray(_source(name).replace("#000000", colour).encode()))
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


class Appearance(QObject):
    """The look of one application, and the only thing that changes it. Emits ``changed`` after each change."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM, zoom: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = scheme
        self._zoom = zoom if zoom in ZOOM_STEPS else 100
        self.look = Look(LIGHT, self._zoom)
        self.setObjectName("appearance")
        app.setStyle(QStyleFactory.create("Fusion"))
        for weight in ("Regular", "SemiBold"):
            file = resources() / "third-party" / "fonts" / "inter" / f"Inter-{weight}.ttf"
            QFontDatabase.addApplicationFont(str(file))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def scheme(self) -> Scheme:
        """What was chosen: light, dark or the system's."""
        return self._scheme

    @property
    def zoom(self) -> int:
        """The zoom in per cent."""
        return self._zoom

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose light, dark or the system's."""
        self._scheme = scheme
        self._apply()

    def set_zoom(self, zoom: int) -> None:
        """Choose the zoom; the nearest step from 100 to 200 is taken."""
        self._zoom = min(ZOOM_STEPS, key=lambda step: abs(step - zoom))
        self._apply()

    def zoom_by(self, steps: int) -> None:
        """One step (or more) larger or smaller, within 100 to 200 %."""
        place = ZOOM_STEPS.index(self._zoom) + steps
        self.set_zoom(ZOOM_STEPS[max(0, min(place, len(ZOOM_STEPS) - 1))])

    def _system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _is_dark(self) -> bool:
        if self._scheme is Scheme.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    def _apply(self) -> None:
        self.look = Look(DARK if self._is_dark() else LIGHT, self._zoom)
        self._app.setPalette(self.look.palette())
        self._app.setFont(self.look.font())
        self._app.setStyleSheet(self.look.stylesheet())
        self.changed.emit()


def appearance() -> Appearance:
    """The appearance of the running application. Raises LookupError when the application has none."""
    app = QApplication.instance()
    found = cast("Appearance | None", app.findChild(Appearance, "appearance")) if app else None
    if found is None:
        raise LookupError("appearance")
    return found


def look() -> Look:
    """The look in force: ask again after a change, never keep it."""
    return appearance().look
