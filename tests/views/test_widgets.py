"""The widgets: what they say, what they do by mouse and by keyboard, what they never do."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from da_desk.views.forms.choices import ChoiceField
from da_desk.views.theme import Appearance, Scheme
from da_desk.views.widgets.alerts import ConfirmPanel, EmptyPage
from da_desk.views.widgets.boxes import ScrollPage
from da_desk.views.widgets.buttons import Button
from da_desk.views.widgets.identity import Identity, IdentityBar
from da_desk.views.widgets.labels import Elided, GradeBadge, label, set_tip
from da_desk.views.widgets.masked import DOTS, Masked
from da_desk.views.widgets.messages import MessageBar
from da_desk.views.widgets.preview import Preview
from da_desk.views.widgets.progress import Section, State, TaskList
from da_desk.views.widgets.rows import CardRow, PagedRows, RowList
from da_desk.views.widgets.search import Answer, SearchBox
from da_desk.views.widgets.segments import Segments, Tabs
from tests.views.accessibility import name_of, sweep
from tests.views.gallery import GALLERY, WHO, card
from tests.views.windows import windows_shown

HOSTILE = "<b>Holly</b> <img src=x> & {{x}}"


def shown(qtbot: QtBot, widget: QWidget, width: int = 700, height: int = 500) -> QWidget:
    """Show a widget in a window of its own, with the focus."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("name", GALLERY.pages)
def test_every_widget_passes_the_sweep(qtbot: QtBot, appearance: Appearance, name: str, zoom: int) -> None:
    appearance.set_zoom(zoom)
    page = shown(qtbot, GALLERY.pages[name](), 1280 if zoom == 100 else 1920, 768)
    # Nothing folds in the gallery as it does in the window.
    assert [fault for fault in sweep(page) if not fault.startswith("no room")] == []


def test_text_is_text_everywhere(qtbot: QtBot) -> None:
    for made in (label(HOSTILE), Elided(HOSTILE), GradeBadge(HOSTILE)):
        qtbot.addWidget(made)
        assert made.text() == HOSTILE
        assert made.textFormat() is Qt.TextFormat.PlainText
    button = Button("Open")
    qtbot.addWidget(button)
    set_tip(button, HOSTILE)
    assert "<b>" not in button.toolTip()
    assert "&lt;b&gt;" in button.toolTip()


def test_no_label_of_the_gallery_takes_markup(qtbot: QtBot) -> None:
    for make in GALLERY.pages.values():
        page = shown(qtbot, make())
        own = [each for each in page.findChildren(QLabel) if each.text()]
        assert own
        assert all(each.textFormat() is Qt.TextFormat.PlainText for each in own)


def test_a_busy_button_ignores_presses_and_keeps_the_focus(qtbot: QtBot) -> None:
    pressed: list[int] = []
    button = Button("Save", lambda: pressed.append(1))
    shown(qtbot, button)
    button.setFocus()
    button.set_busy(True)
    button.click()
    assert (pressed, button.hasFocus(), button.text()) == ([], True, "Save …")
    button.set_busy(False)
    button.click()
    assert (pressed, button.text()) == ([1], "Save")


def test_the_identity_bar_says_how_to_reach_her_and_that_it_is_old(qtbot: QtBot) -> None:
    bar = IdentityBar(Button("Record contact"))
    shown(qtbot, bar)
    bar.show_identity(WHO)
    words = " ".join(each.text() for each in bar.findChildren(QLabel) if each.isVisible())
    for part in (
        WHO.name,
        "High",
        WHO.born,
        WHO.crime_number,
        WHO.suspect,
        WHO.safe_contact,
        WHO.stale,
        "SAFE CONTACT",
    ):
        assert part in words
    assert "TRAINING" not in words
    bar.show_identity(Identity("Rees, Ffion", "medium", training=True))
    words = " ".join(each.text() for each in bar.findChildren(QLabel) if each.isVisible())
    assert "Not recorded" in words
    assert "TRAINING" in words


def test_a_masked_value_asks_and_forgets(qtbot: QtBot) -> None:
    asked: list[Callable[[str], None]] = []
    masked = Masked("home address", asked.append)
    shown(qtbot, masked)

    def texts() -> list[str]:
        return [each.text() for each in masked.findChildren(QLabel)]

    assert texts() == [DOTS]
    button = masked.findChildren(Button)[0]
    assert button.accessibleName() == "Show home address"
    button.click()
    assert texts() == [DOTS]
    asked[0]("12 Alder Row, Netherwick")
    assert texts() == ["12 Alder Row, Netherwick"]
    button.click()
    assert texts() == [DOTS]
    assert "Alder" not in " ".join(name_of(each) for each in masked.findChildren(QWidget))


def test_undo_stands_in_the_message_and_acts_once(qtbot: QtBot) -> None:
    undone: list[int] = []
    bar = MessageBar()
    shown(qtbot, bar)
    bar.say("Recorded.", "Undo", lambda: undone.append(1))
    assert bar.accessibleName() == "Recorded."
    bar._button.click()
    assert (undone, bar.text) == ([1], "")


def test_trouble_shows_the_number_and_stays(qtbot: QtBot) -> None:
    bar = MessageBar()
    shown(qtbot, bar)
    bar.trouble("7H2KQ9XM")
    assert "7H2KQ9XM" in bar.text
    assert not bar._timer.isActive()


def test_a_question_is_refused_by_escape_and_the_focus_returns(qtbot: QtBot) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    start, panel = Button("Sign …"), ConfirmPanel("Sign?", "It can’t be undone.", "Sign")
    box.addWidget(start)
    box.addWidget(panel)
    shown(qtbot, page)
    start.setFocus()
    panel.ask()
    assert panel.no.hasFocus()
    with qtbot.waitSignal(panel.refused):
        QTest.keyClick(panel.no, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert start.hasFocus()


def test_a_task_list_says_states_and_counts_what_applies(qtbot: QtBot) -> None:
    made = TaskList("Statement")
    shown(qtbot, made)
    states = [State.DONE, State.NOT_APPLICABLE, State.IN_PROGRESS, State.NOT_STARTED]
    made.show_sections([Section(str(number), f"Part {number}", state) for number, state in enumerate(states)])
    assert "1 of 3" in [each.text() for each in made.findChildren(QLabel)]
    names = [name_of(each) for each in made._lines.values()]
    assert names == ["Part 0: Done", "Part 1: Not applicable", "Part 2: In progress", "Part 3: Not started"]
    with qtbot.waitSignal(made.chosen) as chosen:
        QTest.keyClick(made._lines["2"], Qt.Key.Key_Space)
    assert chosen.args == ["2"]
    made.show_sections([Section(str(number), f"Part {number}", None, said="2 of 3 answered") for number in range(4)])
    assert name_of(made._lines["3"]) == "Part 3: 2 of 3 answered"
    assert not made._progress.isVisible(), "nothing is to be done, so nothing is counted"


def test_a_title_is_whole_beside_words_that_grew(qtbot: QtBot) -> None:
    made = TaskList("Parts", compact=True)
    shown(qtbot, made, 250, 300)
    title = "Children and others who depend on the victim"
    made.show_sections([Section("a", title, State.DONE)])
    qtbot.wait(10)
    made.show_sections([Section("a", title, None, said="0 of 4 answered")])
    qtbot.wait(10)
    words = made._lines["a"]._title
    assert words.height() >= words.heightForWidth(words.width())


def test_segments_and_tabs_change_silently_by_code_and_aloud_by_hand(qtbot: QtBot) -> None:
    for made in (Segments("Which", [("a", "A"), ("b", "B")]), Tabs("Parts", [("a", "A"), ("b", "B")])):
        shown(qtbot, made, 300, 60)
        seen: list[str] = []
        made.chosen.connect(seen.append)
        made.set_current("b")
        assert (made.current, seen) == ("b", [])
    tabs = made
    tabs.setFocus()
    QTest.keyClick(tabs, Qt.Key.Key_Home)
    assert (tabs.current, seen) == ("a", ["a"])


@pytest.mark.parametrize("which", [Segments, ChoiceField])
def test_tab_leads_to_the_one_that_is_chosen_and_the_arrows_to_the_others(
    qtbot: QtBot, which: type[Segments] | type[ChoiceField]
) -> None:
    made = which("Which", [("a", "A"), ("b", "B"), ("c", "C")])
    before, holder = QLineEdit(), QWidget()
    box = QVBoxLayout(holder)
    box.addWidget(before)
    box.addWidget(made)
    shown(qtbot, holder, 400, 200)

    def tabbed() -> QAbstractButton:
        before.setFocus()
        QTest.keyClick(before, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        assert isinstance(here, QAbstractButton)
        return here

    for chosen in ("c", "a", "b"):
        made.set_current(chosen) if isinstance(made, Segments) else made.set_value(chosen)
        assert (tabbed().text(), tabbed().isChecked()) == (chosen.upper(), True)
    here = tabbed()
    for key, there in ((Qt.Key.Key_Left, "A"), (Qt.Key.Key_Right, "B")):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        assert (tabbed().text(), tabbed().isChecked()) == (there, True)
    assert tabbed() is here
    if isinstance(made, ChoiceField):
        made.set_value("")
        assert (tabbed().text(), tabbed().isChecked()) == ("A", False)


def _rows(count: int, ask: Callable[[str], object] = str) -> PagedRows[int]:
    made: PagedRows[int] = PagedRows(ask)
    made.show([(number, card(number)) for number in range(count)], str(count))
    return made


def _growing(limit: int) -> tuple[PagedRows[int], list[str]]:
    """Rows that are brought a hundred at a time, and what was asked for."""
    asked: list[str] = []

    def bring(after: str) -> None:
        asked.append(after)
        first = int(after)
        last = min(first + 100, limit)
        rows.add(after, [(number, card(number)) for number in range(first, last)], str(last) if last < limit else "")

    rows = PagedRows[int](bring)
    rows.show([(number, card(number)) for number in range(100)], "100")
    return rows, asked


def test_a_long_list_grows_as_one_comes_near_its_end(qtbot: QtBot) -> None:
    rows, asked = _growing(350)
    view = RowList(rows, "Case list")
    shown(qtbot, view)
    assert (rows.rowCount(), asked) == (100, [])
    bar = view.verticalScrollBar()
    bar.setValue(view.rowHeight(0) * 80)
    QApplication.processEvents()
    assert (rows.rowCount(), asked) == (200, ["100"])
    assert bar.value() == view.rowHeight(0) * 80
    for _again in range(6):
        QApplication.processEvents()
        bar.setValue(bar.maximum())
    assert (rows.rowCount(), asked) == (350, ["100", "200", "300"])


def test_the_end_key_goes_to_the_last_row_and_brings_more(qtbot: QtBot) -> None:
    rows, asked = _growing(250)
    view = RowList(rows, "Case list")
    shown(qtbot, view)
    view.mark(0)
    marked = []
    for _press in range(3):
        QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        marked.append(view.current)
    assert marked == [99, 199, 249]
    assert asked == ["100", "200"]
    QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert view.current == 0


def test_more_is_asked_for_once_and_an_old_answer_is_dropped() -> None:
    asked: list[str] = []
    rows = _rows(10, asked.append)
    for _again in range(5):
        rows.more()
    assert asked == ["10"]
    rows.show([(3, card(3))], "4")
    rows.add("10", [(11, card(11))], "12")
    assert rows.rowCount() == 1
    rows.more()
    rows.not_come()
    rows.more()
    assert asked == ["10", "4", "4"]
    rows.add("4", [(4, card(4)), (5, card(5))])
    rows.more()
    assert (asked, [rows.id_at(row) for row in range(4)]) == (["10", "4", "4"], [3, 4, 5, None])
    assert (rows.row_of(5), rows.row_of(9)) == (2, -1)
    assert str(rows.data(rows.index(1, 0))).startswith("Begum, Shirin, Medium risk")


def test_showing_the_list_anew_keeps_the_place_and_the_mark(qtbot: QtBot) -> None:
    rows = _rows(100)
    view = RowList(rows, "Case list")
    shown(qtbot, view)
    view.mark(30)
    view.verticalScrollBar().setValue(view.rowHeight(0) * 50)
    place = view.verticalScrollBar().value()
    assert view.reached > 50
    with view.kept():
        rows.show([(number, card(number)) for number in [1000, *range(100)]])
    assert (view.current, view.verticalScrollBar().value()) == (30, place)
    assert view.selectionModel().selectedRows()[0].row() == 31
    with view.kept():
        rows.show([(1, card(1))])
    assert (view.current, view.verticalScrollBar().value()) == (None, 0)


def test_rows_open_by_enter_and_mark_by_arrows(qtbot: QtBot) -> None:
    view = RowList(_rows(50), "Case list")
    shown(qtbot, view)
    view.mark(0)
    QTest.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [1]


def test_only_what_is_urgent_is_red(qtbot: QtBot, appearance: Appearance) -> None:
    def reds(urgent: bool) -> int:
        row = CardRow("Name", line="x", due="Today", urgent=urgent)
        rows: PagedRows[int] = PagedRows(str)
        rows.show([(0, row)])
        view = RowList(rows, "Cases")
        shown(qtbot, view, 320, 100)
        image = view.viewport().grab().toImage()
        high = QColor(appearance.look.tokens.high)
        return sum(image.pixelColor(x, y) == high for x in range(image.width()) for y in range(image.height()))

    assert reds(urgent=True) > 0
    assert reds(urgent=False) == 0


def test_search_answers_are_chosen_by_keyboard_and_old_ones_dropped(qtbot: QtBot) -> None:
    questions: list[tuple[str, Callable[[Sequence[Answer]], None]]] = []
    window = QWidget()
    box = SearchBox("Search", "Search", lambda text, give: questions.append((text, give)))
    QVBoxLayout(window).addWidget(box)
    shown(qtbot, window)
    box.setFocus()
    QTest.keyClicks(box, "mars")
    qtbot.waitUntil(lambda: bool(questions))
    QTest.keyClicks(box, "den")
    questions[0][1]([Answer("Old", "", "old")])
    assert not box._popup.isVisible()
    qtbot.waitUntil(lambda: len(questions) == 2)
    questions[1][1]([Answer("Marsden, Holly", "DA/26/00012", "a"), Answer("Marsh, Ann", "DA/26/00013", "b")])
    assert box._popup.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.chosen) as chosen:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args == ["b"]
    assert box.text() == ""


def test_the_preview_turns_and_zooms_by_keyboard_and_drops_late_pages(qtbot: QtBot) -> None:
    asked: list[tuple[int, int, Callable[[QImage], None]]] = []
    made = Preview("Statement", lambda page, width, give: asked.append((page, width, give)), 3)
    shown(qtbot, made)
    QTest.keyClick(made._view, Qt.Key.Key_PageDown)
    QTest.keyClick(made._view, Qt.Key.Key_End)
    assert made.page == 2
    wide = asked[-1][1]
    QTest.keyClick(made._view, Qt.Key.Key_Plus)
    assert asked[-1][1] > wide
    late, now = QImage(10, 10, QImage.Format.Format_RGB32), QImage(20, 20, QImage.Format.Format_RGB32)
    asked[-1][2](now)
    asked[0][2](late)
    assert made._sheet.pixmap().width() == 20


def test_the_page_never_scrolls_sideways_at_200_per_cent(qtbot: QtBot, appearance: Appearance) -> None:
    page = GALLERY.pages["form"]()
    shown(qtbot, page, 1280 - 60, 768)
    appearance.set_zoom(200)
    QApplication.processEvents()
    assert isinstance(page, ScrollPage)
    inside = page.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.viewport().width()


def test_an_empty_page_offers_the_first_step(qtbot: QtBot) -> None:
    pressed: list[int] = []
    page = EmptyPage("doc", "No statement yet", "It will stand here.", "Start", lambda: pressed.append(1))
    shown(qtbot, page)
    page.action.click()
    assert pressed == [1]


def test_icons_follow_the_colours(qtbot: QtBot, appearance: Appearance) -> None:
    button = Button("Copy", icon="copy")
    shown(qtbot, button)
    light = button.icon().pixmap(16).toImage()
    appearance.set_scheme(Scheme.DARK)
    assert button.icon().pixmap(16).toImage() != light


def test_nothing_flashes_as_a_window_of_its_own_while_a_page_is_made(qtbot: QtBot, qapp: QApplication) -> None:
    with windows_shown(qapp) as seen:
        for make in GALLERY.pages.values():
            qtbot.addWidget(make())
    assert seen == []


@pytest.mark.parametrize(("width", "zoom"), [(1200, 100), (800, 100), (520, 100), (760, 200), (1000, 200)])
def test_the_safe_contact_is_never_cut(qtbot: QtBot, appearance: Appearance, width: int, zoom: int) -> None:
    appearance.set_zoom(zoom)
    bar = IdentityBar(Button("Record contact"), Button("New statement"))
    bar.show_identity(WHO)
    shown(qtbot, bar, width, 400)
    bar.setFixedHeight(bar.heightForWidth(width))
    QApplication.processEvents()
    for words in (bar._safe_words, bar._stale):
        assert words.width() >= min(words.sizeHint().width(), words.fontMetrics().horizontalAdvance("confirmed") * 2)
        assert words.height() >= words.heightForWidth(words.width())
    for button in bar.findChildren(Button):
        assert button.width() >= button.sizeHint().width()


def test_a_page_of_wrapped_words_scrolls_no_further_than_they_go(qtbot: QtBot) -> None:
    page = ScrollPage("Words")
    page.add(
        *(label("Words that would stand in many lines if the column were narrow. " * 3, wrap=True) for _n in range(30))
    )
    qtbot.addWidget(page)
    page.resize(800, 300)
    page.show()
    qtbot.waitExposed(page)
    inside = page.widget()
    assert inside is not None
    qtbot.waitUntil(lambda: inside.height() == inside.heightForWidth(inside.width()))
    assert page.verticalScrollBar().maximum() == inside.height() - page.viewport().height() > 0
