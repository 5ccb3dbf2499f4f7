"""A look at the pages of a document before anything is written. Pages come as pictures from a callable."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from da_desk.views import theme
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import icon_button
from da_desk.views.widgets.labels import label
from da_desk.wording import _

STEPS = (50, 75, 100, 125, 150, 200, 300)
"""Zoom in per cent of the width of the view."""
Give = Callable[[QImage], None]


class Preview(Column):
    """One page at a time. ``page_image(number, width, give)`` renders page ``number`` (from 0) ``width`` pixels wide
    and calls ``give(image)``, now or later; a picture that comes too late is dropped.

    Page Up/Down, Home and End turn the pages, + and - zoom, 0 fits the width.
    """

    def __init__(self, name: str, page_image: Callable[[int, int, Give], object], pages: int = 0) -> None:
        super().__init__()
        self._image = page_image
        self._pages = pages
        self._page = 0
        self._zoom = 100
        self._asked = 0
        self.setAccessibleName(name)
        self._where = label("", "small", "muted")
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._view = _View(self)
        self._view.setAccessibleName(name)
        self._view.setWidget(self._sheet)
        bar = Row(margins=(0, 0, 0, 8), spacing=4)
        self._back = icon_button("chevron-left", _("Page before"), lambda: self.turn(-1))
        self._on = icon_button("chevron-right", _("Next page"), lambda: self.turn(1))
        bar.add(self._back, self._on, self._where, None)
        bar.add(
            icon_button("minus", _("Smaller page"), lambda: self.zoom_by(-1)),
            icon_button("plus", _("Larger page"), lambda: self.zoom_by(1)),
        )
        self.add(bar)
        self.box.addWidget(self._view, 1)
        self.show_pages(pages)

    @property
    def page(self) -> int:
        """The page shown, from 0."""
        return self._page

    def show_pages(self, pages: int) -> None:
        """A document of so many pages; its first page is shown."""
        self._pages = pages
        self._page = 0
        self.refresh()

    def turn(self, step: int) -> None:
        """Turn pages forward or back."""
        self.go_to(self._page + step)

    def go_to(self, page: int) -> None:
        """Show a page, from 0; the nearest that there is."""
        page = max(0, min(page, self._pages - 1))
        if page != self._page:
            self._page = page
            self._view.verticalScrollBar().setValue(0)
            self.refresh()

    def zoom_by(self, step: int) -> None:
        """A step larger or smaller; 0 fits the width."""
        if step == 0:
            self._zoom = 100
        else:
            self._zoom = STEPS[max(0, min(STEPS.index(self._zoom) + step, len(STEPS) - 1))]
        self.refresh()

    def refresh(self) -> None:
        """Ask for the page again at the size in force."""
        self._back.setEnabled(self._page > 0)
        self._on.setEnabled(self._page < self._pages - 1)
        self._asked += 1
        if not self._pages:
            self._where.setText("")
            self._sheet.clear()
            return
        self._where.setText(_("Page {page} of {pages}").format(page=self._page + 1, pages=self._pages))
        asked, ratio = self._asked, self.devicePixelRatioF()
        width = round(self._room() * self._zoom / 100 * ratio)
        self._image(self._page, width, lambda image: self._show(asked, image, ratio))

    def _room(self) -> int:
        return max(self._view.viewport().width() - 2 * theme.S, 200)

    def _show(self, asked: int, image: QImage, ratio: float) -> None:
        if asked != self._asked:
            return
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(picture)
        self._sheet.setAccessibleName(self._where.text())
        self._sheet.resize(picture.deviceIndependentSize().toSize())


class _View(QScrollArea):
    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self._preview = preview
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(QSize(240, 200))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn and zoom by keyboard."""
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_PageDown: lambda: self._preview.turn(1),
            Qt.Key.Key_PageUp: lambda: self._preview.turn(-1),
            Qt.Key.Key_Home: lambda: self._preview.go_to(0),
            Qt.Key.Key_End: lambda: self._preview.go_to(1_000_000),
            Qt.Key.Key_Plus: lambda: self._preview.zoom_by(1),
            Qt.Key.Key_Minus: lambda: self._preview.zoom_by(-1),
            Qt.Key.Key_0: lambda: self._preview.zoom_by(0),
        }
        act = acts.get(event.key())
        if act is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Render again for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() and event.type() is QEvent.Type.Resize:
            self._preview.refresh()
