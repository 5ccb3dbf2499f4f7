"""Read with me: pages that hold every word once, a window that says nothing of what it is, and keys that turn and close."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from da_desk.views import theme
from da_desk.views.plans.reading import SIZES, Block, Measure, ReadingWindow, paged
from da_desk.views.widgets.labels import Badge
from tests.views.accessibility import sweep

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=60).map(" ".join)
BLOCKS = st.lists(st.builds(Block, st.text("ABC", max_size=6), st.lists(WORDS, max_size=8).map(tuple)), max_size=6)
PLAN = [
    Block("What helps now", ("The messages get short before it starts", "Jean next door hears the wall")),
    *(Block(f"Part {number}", tuple(f"Point {number}.{each} of the plan" for each in range(8))) for number in range(6)),
]


def measure(width: int, height: int, size: int = 20) -> Measure:
    """A page."""
    font = QFont(theme.FAMILY)
    font.setPixelSize(size)
    return Measure(width, height, font, font, 8)


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    """The page that opens the reading."""
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def window(qtbot: QtBot, owner: QWidget) -> Iterator[ReadingWindow]:
    """The reading, open."""
    made = ReadingWindow(PLAN, owner)
    made.open()
    qtbot.waitUntil(lambda: bool(made.pages))
    yield made
    if owner.findChildren(ReadingWindow):
        made.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=BLOCKS, width=st.integers(150, 900), height=st.integers(120, 700))
def test_every_word_stands_once_and_in_order(appearance: object, blocks: list[Block], width: int, height: int) -> None:
    pages = paged(blocks, measure(width, height))
    read = [word for page in pages for block in page for line in block.lines for word in line.split()]
    assert read == [word for block in blocks for line in block.lines for word in line.split()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=BLOCKS, width=st.integers(150, 900), height=st.integers(160, 700))
def test_a_page_holds_no_more_than_it_has_room_for(
    appearance: object, blocks: list[Block], width: int, height: int
) -> None:
    page_of = measure(width, height)
    for page in paged(blocks, page_of):
        lines = [line for block in page for line in block.lines]
        whole = sum(page_of.head(block.heading) + page_of.gap for block in page) + sum(map(page_of.line, lines))
        assert whole <= height or len(lines) <= 1, "only a single word that no page can hold may be too tall"


def test_a_block_that_goes_on_bears_its_heading_again(appearance: object) -> None:
    block = Block("At home", tuple(f"Line {number}" for number in range(30)))
    pages = paged([block], measure(400, 200))
    assert len(pages) > 1
    assert all(page[0].heading == "At home" for page in pages)


def test_the_window_takes_the_screen_and_says_nothing_of_what_it_is(window: ReadingWindow) -> None:
    assert window.windowState() & Qt.WindowState.WindowFullScreen
    said = " ".join([window.windowTitle(), window.accessibleName(), window.words]).casefold()
    assert window.windowTitle() == "Notes"
    for telling in ("da desk", "police", "official", "safety", "plan for", "victim", "marsden", "da/26"):
        assert telling not in said
    assert sweep(window) == []


def test_keys_turn_pages_and_escape_closes(qtbot: QtBot, owner: QWidget, window: ReadingWindow) -> None:
    last = len(window.pages) - 1
    assert last > 0
    for key, there in (
        (Qt.Key.Key_Right, 1), (Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageUp, 1), (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Left, 0), (Qt.Key.Key_End, last), (Qt.Key.Key_Space, last), (Qt.Key.Key_Home, 0),
    ):  # fmt: skip
        QTest.keyClick(window, key)
        assert window.page == min(there, last)
    with qtbot.waitSignal(window.ended):
        QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not owner.findChildren(ReadingWindow))


def test_larger_text_makes_more_pages_and_keeps_the_place(window: ReadingWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_End)
    here, before = window.pages[window.page][0].heading, len(window.pages)
    for _press in range(len(SIZES)):
        QTest.keyClick(window, Qt.Key.Key_Plus)
    assert len(window.pages) > before
    assert any(block.heading == here for block in window.pages[window.page])
    QTest.keyClick(window, Qt.Key.Key_0)
    assert len(window.pages) == before


def test_the_reading_is_gone_with_the_page_that_opened_it(qtbot: QtBot, owner: QWidget) -> None:
    """The desk that is locked takes every reading with it."""
    page = QWidget(owner)
    made = ReadingWindow(PLAN, page)
    made.open()
    gone: list[bool] = []
    made.destroyed.connect(lambda: gone.append(True))
    page.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))


def test_a_training_desk_says_so_and_nothing_else(qtbot: QtBot, owner: QWidget) -> None:
    made = ReadingWindow(PLAN, owner, training=True)
    made.open()
    assert [each.text() for each in made.findChildren(Badge) if each.isVisible()] == ["TRAINING"]
    assert made.windowTitle() == "Notes"
    made.close()
