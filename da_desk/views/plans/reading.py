"""Read with me: the plan full-screen and large, a page at a time, in a window that says nothing of what it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from da_desk.views import theme
from da_desk.views.widgets.alerts import announce
from da_desk.views.widgets.boxes import Column, Row
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.labels import Badge, clear_layout, label
from da_desk.wording import _

SIZES = (20, 24, 28, 34, 42, 52, 64)
"""Pixels of the text at 100 %; the reader makes it larger and smaller."""
FIRST_SIZE = 2
WIDEST = 1_100
_FLAGS = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """The room of a page and the size of its text: how much of a plan goes on it."""

    width: int
    height: int
    font: QFont
    heading: QFont
    gap: int

    def line(self, words: str) -> int:
        """The height of a line of text, wrapped."""
        return _height(self.font, words, self.width) + self.gap

    def head(self, words: str) -> int:
        """The height of a heading."""
        return _height(self.heading, words, self.width) + self.gap if words else 0


def paged(blocks: Sequence[Block], measure: Measure) -> tuple[tuple[Block, ...], ...]:
    """The plan in pages. A block goes whole on a page where it can; its heading stands again where it goes on."""
    pages: list[list[Block]] = [[]]
    left = measure.height
    for block in blocks:
        if pages[-1] and _whole(block, measure) > left:
            pages.append([])
            left = measure.height
        for part in _parts(block, measure, left):
            if part is not None:
                pages[-1].append(part)
                left -= _whole(part, measure)
            else:
                pages.append([])
                left = measure.height
    return tuple(tuple(page) for page in pages if page)


def _whole(block: Block, measure: Measure) -> int:
    return measure.head(block.heading) + sum(measure.line(line) for line in block.lines) + measure.gap


def _parts(block: Block, measure: Measure, left: int) -> Iterator[Block | None]:
    """The block cut where pages end; None is a new page."""
    lines: list[str] = []
    head = measure.head(block.heading) + measure.gap
    room = left - head
    for line in _cut(block.lines, measure, measure.height - head):
        height = measure.line(line)
        if lines and height > room:
            yield Block(block.heading, tuple(lines))
            yield None
            lines, room = [], measure.height - head
        lines.append(line)
        room -= height
    yield Block(block.heading, tuple(lines))


def _cut(lines: Sequence[str], measure: Measure, room: int) -> Iterator[str]:
    """The lines; one that no page can hold is cut between words."""
    for line in lines:
        rest = line
        while measure.line(rest) > room and " " in rest.strip():
            words = rest.split(" ")
            count = _most(words, measure, room)
            yield " ".join(words[:count])
            rest = " ".join(words[count:])
        yield rest


def _most(words: Sequence[str], measure: Measure, room: int) -> int:
    """How many of the words fit, at least one; fewer than all."""
    low, high = 1, len(words) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if measure.line(" ".join(words[:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _height(font: QFont, words: str, width: int) -> int:
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, 1 << 20), _FLAGS, words).height()


class ReadingWindow(Column):
    """A window over the whole screen with the title "Notes". Escape closes it; the usual keys turn its pages.

    It belongs to the page that opened it: when the desk is locked or left it is gone with it. ``ended`` when it closes.
    """

    ended = Signal()

    def __init__(self, blocks: Sequence[Block], owner: QWidget, *, training: bool = False) -> None:
        super().__init__("surface", (theme.XL, theme.XL, theme.XL, theme.L), theme.M)
        self.setParent(owner, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Notes"))
        self.setWindowIcon(theme.look().icon("doc"))
        self.setAccessibleName(_("Notes"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._blocks, self._size, self._at = tuple(blocks), FIRST_SIZE, 0
        self._pages: tuple[tuple[Block, ...], ...] = ()
        self._text = Column(spacing=0)
        self._text.setMaximumWidth(theme.look().px(WIDEST))
        self._where = label("", "body", "muted")
        self._training = Badge(_("TRAINING"), "training")
        self._training.setVisible(training)
        middle = Row(spacing=0)
        middle.box.addStretch(1)
        middle.box.addWidget(self._text, 100)
        middle.box.addStretch(1)
        self.box.addWidget(middle, 1)
        self.add(self._foot())

    @property
    def pages(self) -> tuple[tuple[Block, ...], ...]:
        """The plan as it is paged now."""
        return self._pages

    @property
    def page(self) -> int:
        """The page that is shown, from 0."""
        return self._at

    @property
    def words(self) -> str:
        """What is on the screen."""
        return "\n".join(each.text() for each in self._text.findChildren(QLabel) if not each.isHidden())

    def open(self) -> None:
        """Take the whole screen."""
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self, step: int) -> None:
        """Turn pages, forward or back."""
        self._show(self._at + step)

    def resize_text(self, step: int) -> None:
        """Larger or smaller; 0 as it was."""
        self._size = max(0, min(self._size + step, len(SIZES) - 1)) if step else FIRST_SIZE
        self._page_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, resize, close."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in _FORWARD:
            self.turn(1)
        elif key in _BACK:
            self.turn(-1)
        elif key == Qt.Key.Key_Home:
            self._show(0)
        elif key == Qt.Key.Key_End:
            self._show(len(self._pages) - 1)
        elif (step := _RESIZE.get(key)) is not None:
            self.resize_text(step)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Page anew for the room that there is."""
        super().resizeEvent(event)
        self._page_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing of it stays on the screen."""
        clear_layout(self._text)
        super().closeEvent(event)
        self.ended.emit()

    def _foot(self) -> Row:
        self._earlier = Button(_("Page before"), lambda: self.turn(-1), icon="chevron-left")
        self._later = Button(_("Next page"), lambda: self.turn(1), icon="chevron-right")
        foot = Row(spacing=theme.M)
        foot.add(self._earlier, self._later, self._where, self._training, None)
        foot.add(
            Button(_("Smaller"), lambda: self.resize_text(-1), icon="minus"),
            Button(_("Larger"), lambda: self.resize_text(1), icon="plus"),
            Button(_("Close (Esc)"), self.close, name=_("Close")),
        )
        for button in foot.findChildren(Button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return foot

    def _font(self, weight: QFont.Weight = QFont.Weight.Normal, grown: float = 1.0) -> QFont:
        font = QFont(theme.FAMILY)
        font.setPixelSize(round(theme.look().px(SIZES[self._size]) * grown))
        font.setWeight(weight)
        return font

    def _page_again(self) -> None:
        """Cut the plan into pages; the block that was at the top is still to be seen."""
        former = self._pages[self._at][0].heading if self._at < len(self._pages) else ""
        room = self.contentsRect().size()
        gap = theme.look().px(SIZES[self._size]) // 2
        width = min(room.width() - 2 * theme.XL, theme.look().px(WIDEST))
        height = room.height() - theme.XL - theme.L - theme.M - self._later.sizeHint().height() - gap
        measure = Measure(max(width, 120), max(height, 120), self._font(), self._font(QFont.Weight.DemiBold, 1.15), gap)
        self._measure = measure
        self._pages = paged(self._blocks, measure)
        here = next((n for n, page in enumerate(self._pages) if any(b.heading == former for b in page)), 0)
        self._show(here)

    def _show(self, page: int) -> None:
        self._at = max(0, min(page, len(self._pages) - 1))
        clear_layout(self._text)
        for block in self._pages[self._at] if self._pages else ():
            if block.heading:
                self._text.add(self._line(block.heading, self._measure.heading))
            self._text.add(*(self._line(line, self._measure.font) for line in block.lines))
            self._text.box.addSpacing(self._measure.gap)
        self._text.add(None)
        count = len(self._pages)
        self._where.setText(_("Page {page} of {pages}").format(page=self._at + 1, pages=count) if count else "")
        self._earlier.setEnabled(self._at > 0)
        self._later.setEnabled(self._at < count - 1)
        announce(self._text, f"{self._where.text()}. {self.words}")

    def _line(self, words: str, font: QFont) -> QLabel:
        made = label(words, wrap=True)
        # The sheet's own size for labels would win over setFont.
        made.setStyleSheet(f"font-size: {font.pixelSize()}px; font-weight: {int(font.weight())};")
        made.setContentsMargins(0, 0, 0, self._measure.gap)
        made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        return made


_FORWARD: frozenset[int] = frozenset({
    Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter,
})  # fmt: skip
_BACK: frozenset[int] = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace})
_RESIZE: Mapping[int, int] = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
