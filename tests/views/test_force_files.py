"""The force's own files in the window: loaded by one person, read and activated by another, damaged ones said to be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QFrame, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from da_desk.documents.templates import shipped_mg11
from da_desk.models.desk import CatalogueFile
from da_desk.views.force_files.loading import LoadEditor
from da_desk.views.force_files.page import ForceFilesPage
from da_desk.views.tasks import EVERYTHING, TaskRunner
from da_desk.views.theme import Appearance
from tests.desk import AnyDesk
from tests.services.counting import statements
from tests.services.test_calendar_files import late_day
from tests.services.test_instrument_files import own as instrument
from tests.services.test_wordings import OURS
from tests.services.test_wordings import own as wording
from tests.views.accessibility import sweep
from tests.views.working import Working, working

pytestmark = pytest.mark.both_stores

DECLARATION, INSTRUMENTS, HOLIDAYS = "Files: Declaration", "Files: Instruments", "Files: Bank holidays"
LISTED = "The force's own list, version 1"
DAY = "A further day, version 1"
FORMULA = "Declaration of the force, version 1"
LOADED = "Loaded. A second person has to read and activate it before it counts."

Write = Callable[..., Path]
At = Callable[..., Working]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str, name: str = "ours.toml") -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return put


@pytest.fixture
def at(qtbot: QtBot, desk: AnyDesk, tasks: TaskRunner) -> At:
    """Somebody in front of the page, of one kind."""

    def come(who: str = "supervisor", kind: str = "") -> Working:
        found = working(qtbot, desk, tasks, who)
        found.go("force-files", kind=kind)
        return found

    return come


def focused() -> QWidget:
    here = QApplication.focusWidget()
    assert here is not None
    return here


def choose(found: Working, file: Path) -> None:
    """As the system's dialog answers."""
    found.press("Choose a file: The file")
    (dialog,) = found.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    found.settled()


def load(found: Working, file: Path) -> None:
    found.press("Load a file …")
    choose(found, file)
    found.press("Load it")


def loaded(desk: AnyDesk, write: Write) -> None:
    """One of each kind waits, loaded by the supervisor."""
    services = desk.as_("supervisor")
    services.wordings.load(write(wording(), "mg11.toml"))
    services.instrument_files.load(write(instrument()))
    services.calendar_files.load(write(late_day(), "days.toml"))


def activated(desk: AnyDesk) -> None:
    """All three, by the administrator."""
    services = desk.as_("administrator")
    for worded in services.wordings.list():
        if worded.id is not None:
            services.wordings.activate(worded.id, worded.version)
    for listed in services.instrument_files.list():
        if listed.id is not None:
            services.instrument_files.activate(listed.id, listed.row_version)
    for dated in services.calendar_files.list():
        services.calendar_files.activate(dated.id, dated.row_version)


def offered(found: Working, word: str) -> list[str]:
    """The buttons that can be seen and hold the word."""
    return [
        each.accessibleName()
        for each in found.window.findChildren(QAbstractButton)
        if each.isVisible() and word in each.accessibleName()
    ]


def test_a_desk_without_a_file_says_what_goes_here_and_how_to_begin(at: At) -> None:
    found = at()
    assert "in the formula of your force" in found.words()
    assert "Declaration that comes with DA Desk" in found.words()
    assert offered(found, "Save a copy to begin with …")
    found.press(INSTRUMENTS)
    assert "official DASH or DARA" in found.words()
    assert len(offered(found, "Save a copy: ")) == 2
    found.press(HOLIDAYS)
    assert "proclaimed or moved" in found.words()
    assert "Bank holidays in England and Wales, version 2" in found.words()


@pytest.mark.parametrize(
    ("kind", "text", "title", "fact", "follows", "said"),
    [
        ("declaration", wording(), FORMULA, OURS, "printed with it from now on", "statements are printed with it"),
        ("instruments", instrument(), LISTED, "Was the victim hurt?", "from the next sign-in on", "“ours” version 1"),
        ("holidays", late_day(), DAY, "adds 24 Nov 2026", "from the next sign-in on", "Calendar “england-wales”"),
    ],
)
def test_one_person_loads_and_another_reads_and_activates(
    at: At, write: Write, kind: str, text: str, title: str, fact: str, follows: str, said: str
) -> None:
    first = at(kind=kind)
    load(first, write(text))
    assert first.said == LOADED
    assert title in first.words()
    assert "Waits for a second person" in first.words()
    assert "You loaded this file. A second person has to read and activate it." in first.words()
    assert not offered(first, "ctivate")
    first.press(f"Read it: {title}")
    assert not offered(first, "ctivate"), "who loaded it is told, not offered what would be refused"
    assert "You loaded this file." in first.words()
    second = at("administrator", kind)
    assert "1 waits" in " ".join(offered(second, "Files: "))
    second.press(f"Read and activate: {title}")
    assert fact in second.words()
    assert text.strip() == second.find("The text of the file", QWidget).property("plainText").strip()
    second.press("Activate …")
    assert follows in second.words()
    second.press("Activate")
    assert said in second.said
    assert "In force" in second.words()
    assert "Activated by Rowan Pugh" in second.words()
    assert not offered(second, "ctivate")


def test_no_is_the_answer_at_hand(at: At, desk: AnyDesk, write: Write) -> None:
    loaded(desk, write)
    found = at("administrator", "instruments")
    found.press(f"Read and activate: {LISTED}")
    found.press("Activate …")
    asked = focused()
    assert isinstance(asked, QAbstractButton)
    assert asked.text() == "Cancel"
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert not offered(found, "Cancel")
    assert desk.as_("officer").instrument_files.list()[-1].state == "waiting"
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    found.settled()
    assert offered(found, f"Read and activate: {LISTED}")


@pytest.mark.parametrize(
    ("kind", "text", "refusal"),
    [
        ("declaration", wording().replace("[declaration]", "[declarations]"), "The file ours.toml can't be used:"),
        ("declaration", wording("一"), "These characters can't be printed: U+4E00"),
        ("instruments", instrument().replace('counts = ["yes"]', 'counts = ["often"]'), "an answer that it doesn't"),
        ("instruments", instrument().replace('"ours"', '"dash-like"'), "Give the file a higher version."),
        ("holidays", late_day(day="2031-01-02"), "2 Jan 2031 is in a year that the calendar does not hold"),
    ],
)
def test_a_refusal_stands_beside_the_file_and_loses_nothing(
    at: At, write: Write, kind: str, text: str, refusal: str
) -> None:
    found = at(kind=kind)
    found.press("Load a file …")
    found.press("Load it")
    editor = found.window.findChildren(LoadEditor)[-1]
    assert editor.field("file").problem == "Choose the file."
    choose(found, write(text))
    assert not editor.field("file").problem
    found.press("Load it")
    assert refusal in editor.field("file").problem
    assert "There is a problem" in found.words()
    assert "ours.toml" in found.words(), "it stays chosen"
    whole = {"declaration": wording(), "instruments": instrument(), "holidays": late_day()}
    write(whole[kind])  # mended in another program
    found.press("Load it")
    assert found.said == LOADED


def test_a_loader_is_refused_in_a_sentence_whatever_the_page_showed(at: At, desk: AnyDesk, write: Write) -> None:
    """A colleague was quicker: the page says so and shows how it stands."""
    loaded(desk, write)
    found = at("administrator", "holidays")
    found.press(f"Read and activate: {DAY}")
    found.press("Activate …")
    (line,) = desk.as_("administrator").calendar_files.list()
    desk.as_("administrator").calendar_files.activate(line.id, line.row_version)
    found.press("Activate")
    assert found.said == "A colleague activated this file meanwhile. It is shown as it is now."
    assert "In force" in found.words()


def test_officers_have_no_page_for_it(at: At) -> None:
    found = at("officer")
    assert not offered(found, "Force’s own files")
    assert not isinstance(found.window.page(), ForceFilesPage)


def test_an_auditor_reads_and_changes_nothing(at: At, desk: AnyDesk, write: Write) -> None:
    loaded(desk, write)
    found = at("auditor")
    for part, title in ((DECLARATION, FORMULA), (INSTRUMENTS, LISTED), (HOLIDAYS, DAY)):
        found.press(next(iter(offered(found, part))))
        assert "It waits for a supervisor or an administrator" in found.words()
        for word in ("ctivate", "Load", "Save a copy"):
            assert not offered(found, word)
        found.press(f"Read it: {title}")
        assert not offered(found, "ctivate")
        found.press("Close")


def test_a_damaged_file_is_said_to_be(at: At, desk: AnyDesk, write: Write) -> None:
    loaded(desk, write)
    activated(desk)
    desk.below(update(CatalogueFile).values(text="changed = 1"))
    found = at("administrator")
    assert "Damaged" in found.words()
    assert "No statement is printed while it holds" in found.words()
    for part, title in ((INSTRUMENTS, "ours, version 1"), (HOLIDAYS, "england-wales, version 1")):
        found.press(part)
        assert "It is left out" in found.words()
        found.press(f"Read it: {title}")
        assert "This file is damaged." in found.words()
        assert not offered(found, "Save a copy")
        found.press("Close")


def test_a_copy_is_what_a_force_begins_with(at: At, tmp_path: Path) -> None:
    found = at()
    found.press("Save a copy to begin with …")
    (dialog,) = found.window.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("mg11.toml")
    dialog.fileSelected.emit(str(tmp_path / "copy.toml"))
    dialog.reject()
    found.settled()
    assert (tmp_path / "copy.toml").read_bytes() == shipped_mg11().read_bytes()
    assert found.said == "The copy is written: copy.toml"
    found.press(HOLIDAYS)
    found.press("Save a copy to begin with …")
    (dialog,) = found.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "none" / "copy.toml"))
    dialog.reject()
    found.settled()
    assert found.said
    assert str(tmp_path) not in found.said


def test_the_shipped_calendar_is_a_file_that_can_be_loaded(at: At, desk: AnyDesk, write: Write) -> None:
    (shipped,) = desk.as_("supervisor").calendar_files.shipped()
    found = at(kind="holidays")
    load(found, write(shipped.text))
    assert found.said == LOADED


def test_what_a_colleague_does_is_seen_at_once(at: At, desk: AnyDesk, write: Write) -> None:
    found = at("administrator", "instruments")
    changes = desk.as_("supervisor").instrument_files.load(write(instrument()))
    found.tasks.tell(changes)
    found.settled()
    found.press(f"Read and activate: {LISTED}")
    listed = next(line for line in desk.as_("administrator").instrument_files.list() if line.id is not None)
    assert listed.id is not None
    desk.as_("administrator").instrument_files.activate(listed.id, listed.row_version)
    found.tasks.tell(EVERYTHING)
    found.settled()
    assert not offered(found, "ctivate")
    assert "In force" in found.words()


def test_the_statements_are_as_many_however_much_was_loaded(at: At, desk: AnyDesk, write: Write) -> None:
    loaded(desk, write)
    activated(desk)
    found = at("auditor")
    with statements() as before:
        found.go("force-files")
    for version in (2, 3):
        desk.as_("supervisor").instrument_files.load(write(instrument(version)))
        desk.as_("supervisor").calendar_files.load(write(late_day(version, f"2026-12-0{version}")))
        desk.as_("administrator").wordings.load(write(wording(f"{OURS}, {version}, declares")))
    with statements() as after:
        found.go("force-files")
    assert "2 wait" in " ".join(offered(found, "Files: "))
    assert len(after) == len(before)


@pytest.mark.parametrize(
    ("kind", "title", "added", "gone"),
    [
        ("declaration", FORMULA, "swear by the formula of this force", "“declare”"),
        ("instruments", "The force's own list, version 2", "today", "“1”"),
    ],
)
def test_a_second_person_sees_what_changes_from_the_one_in_force(
    at: At, desk: AnyDesk, write: Write, kind: str, title: str, added: str, gone: str
) -> None:
    desk.as_("supervisor").instrument_files.load(write(instrument()))
    activated(desk)
    desk.as_("supervisor").wordings.load(write(wording(), "mg11.toml"))
    desk.as_("supervisor").instrument_files.load(write(instrument(2, "Was the victim hurt today?")))
    found = at("administrator", kind)
    found.press(f"Read and activate: {title}")
    said = found.find("What changes in the text", QPlainTextEdit).accessibleDescription()
    assert added in said.partition("Taken out:")[0]
    assert gone in said.partition("Taken out:")[2]
    found.press("Activate …")
    found.press("Activate")
    found.press(f"Read it: {title}")
    assert not found.named("What changes in the text", QPlainTextEdit), "nothing waits any more"


def test_it_is_found_by_its_name_and_explained(at: At) -> None:
    found = at("auditor")
    page = found.window.page()
    assert isinstance(page, ForceFilesPage)
    assert page.help().paragraphs
    assert page.help().sources
    assert offered(found, "Force’s own files")


def open_all(found: Working) -> list[tuple[str, list[str]]]:
    """What is wrong on each kind, on a file of each that is read and asked about, and where one is loaded."""
    wrong: list[tuple[str, list[str]]] = []
    for part, title in ((DECLARATION, FORMULA), (INSTRUMENTS, LISTED), (HOLIDAYS, DAY)):
        found.press(next(iter(offered(found, part))))
        wrong.append((part, sweep(page_of(found))))
        found.press(f"Read and activate: {title}")
        found.press("Activate …")
        wrong.append((title, sweep(page_of(found))))
        found.press(f"Cancel: Activate “{title}”?")
        found.press(f"Back from: {title}")
        found.press("Load a file …")
        found.press("Load it")
        wrong.append((f"load: {part}", sweep(page_of(found))))
        found.press("Back from: Load a file: " + part.removeprefix("Files: "))
    return wrong


def page_of(found: Working) -> ForceFilesPage:
    page = found.window.page()
    assert isinstance(page, ForceFilesPage)
    return page


@pytest.mark.parametrize(
    ("zoom", "size"), [(100, (1366, 768)), (100, (1440, 900)), (200, (1366, 768)), (200, (1920, 1080))]
)
def test_everybody_can_work_it_on_a_small_screen_at_twice_the_size(
    at: At, desk: AnyDesk, write: Write, appearance: Appearance, zoom: int, size: tuple[int, int]
) -> None:
    loaded(desk, write)
    found = at("administrator")
    found.window.resize(*size)
    appearance.set_zoom(zoom)
    found.settled()
    assert [each for each in open_all(found) if each[1]] == []
    primaries = [
        each for each in page_of(found).findChildren(QWidget) if each.isVisible() and each.property("kind") == "primary"
    ]
    assert len(primaries) == 1
    alerts = [each for each in page_of(found).findChildren(QFrame) if each.property("kind") == "alert"]
    assert not [each for each in alerts if each.isVisible()]


def test_by_keyboard_alone(at: At, desk: AnyDesk, write: Write) -> None:
    loaded(desk, write)
    found = at("administrator", "holidays")
    opener = found.find(f"Read and activate: {DAY}", QAbstractButton)
    opener.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(opener, Qt.Key.Key_Space)
    found.settled()
    assert focused().accessibleName() == f"Back from: {DAY}"
    tabbed = []
    for _step in range(6):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        tabbed.append(focused().accessibleName())
        if tabbed[-1] == "Activate …":
            break
    assert tabbed[-1] == "Activate …", tabbed
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    QTest.keyClick(focused(), Qt.Key.Key_Backtab)
    assert focused().accessibleName() == "Activate"
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    found.settled()
    assert "is activated" in found.said
    assert page_of(found).isAncestorOf(focused()), "the focus is never lost"


@pytest.mark.parametrize("zoom", [100, 150, 200])
def test_a_long_file_is_there_to_its_last_line(at: At, appearance: Appearance, zoom: int) -> None:
    found = at("auditor", "holidays")
    appearance.set_zoom(zoom)
    title = "Bank holidays in England and Wales, version 2"
    found.press(f"Read it: {title}")
    text = found.find("The text of the file", QPlainTextEdit)
    assert text.document().blockCount() > 500
    last = text.blockBoundingGeometry(text.document().lastBlock()).translated(text.contentOffset())
    assert last.bottom() <= text.viewport().height()
    bar, back = found.find(title, QScrollArea).verticalScrollBar(), found.find(f"Back from: {title}", QAbstractButton)
    QTest.keyClick(back, Qt.Key.Key_PageDown)
    assert bar.value() > 0, "it is read on from wherever the focus is"
    QTest.keyClick(back, Qt.Key.Key_PageUp)
    assert bar.value() == 0
