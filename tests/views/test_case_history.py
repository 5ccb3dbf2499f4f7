"""History: who changed what, field by field, paged; hidden values stay hidden."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from da_desk.services.history_words import FieldChange
from da_desk.views.cases import history
from da_desk.views.tasks import TaskRunner
from da_desk.views.widgets.named_lines import NamedLines
from tests.desk import DeskForTests
from tests.views.working import new_case, working


def test_who_changed_what(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    boss = desk.as_("supervisor")
    boss.cases.set_status(case_id, boss.cases.open(case_id).case.version, "charged")
    victim = boss.people.of_case(case_id)[0].involvement.id
    boss.people.add_contact(case_id, victim, "address", "12 Alder Row, Netherwick", confidential=True)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="history")
    words = made.words(made.case)
    assert "Open → Charged" in words
    assert "DS 1190 Gwen Price" in words
    assert "Alder Row" not in words
    assert "library" not in words
    assert "Opened" not in words
    made.press("What the history shows: With who looked")
    assert "Opened: Case" in made.words(made.case)


def test_long_histories_come_in_pages(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    services = desk.as_("officer")
    for number in range(history.PAGE):
        services.cases.edit(case_id, services.cases.open(case_id).case.version, urn=f"42NS{number:04}")
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="history")
    assert "Added: Case" not in made.words(made.case)
    made.press("Earlier")
    words = made.words(made.case)
    assert f"42NS{history.PAGE - 1:04}" in words
    assert "Nobody" not in words
    assert words.count("→") >= history.PAGE - 1


def test_what_people_typed_is_never_markup_and_no_word_is_cut(
    qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner
) -> None:
    case_id = new_case(desk)
    people = desk.as_("officer").people
    victim = people.of_case(case_id)[0].involvement.id
    hostile = "<b>bold</b> & <img src=x> " + "w" * 400
    people.add_contact(case_id, victim, "surgery", "Candlemas Surgery", hostile, confidential=False)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="history")
    assert hostile in made.words(made.case)
    (lines,) = [each for each in made.case.findChildren(NamedLines) if hostile in each.text()]
    assert lines.textFormat() is Qt.TextFormat.PlainText
    assert lines.height() >= lines.heightForWidth(lines.width()) > 5 * lines.fontMetrics().height()
    assert lines.heightForWidth(lines.width() // 2) > lines.heightForWidth(lines.width())


def test_values_are_drawn_beside_their_names(qtbot: QtBot) -> None:
    made = NamedLines([("Risk grade", "High"), ("Note", "first\nsecond")])
    qtbot.addWidget(made)
    made.resize(500, made.heightForWidth(500))
    image = made.grab().toImage()
    paper = image.pixelColor(499, 0)
    inked = {
        (x // 100, y * 3 // image.height())
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) != paper
    }
    assert {(0, 0), (1, 0), (0, 1), (1, 1), (1, 2)} <= inked
    assert (0, 2) not in inked, "the second line of a value stands under the first"
    assert (4, 0) not in inked


def test_values_can_be_copied_for_a_while(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    boss = desk.as_("supervisor")
    boss.cases.set_status(case_id, boss.cases.open(case_id).case.version, "charged")
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="history")
    (lines,) = [each for each in made.case.findChildren(NamedLines) if "Open → Charged" in each.text()]
    (action,) = lines.actions()
    action.trigger()
    assert QGuiApplication.clipboard().text() == lines.text()
    assert "60 seconds" in made.said
    QGuiApplication.clipboard().clear()


def test_a_page_of_full_entries_needs_few_widgets(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = working(qtbot, desk, tasks)
    made.go("case", new_case(desk), tab="history")
    line = made.services.history.of_case(made.case.case_id)[0]
    few, many = (
        history.line_row(replace(line, fields=tuple(FieldChange(f"Field {n}", "", "Yes") for n in range(count))), print)
        for count in (1, 30)
    )
    for each in (few, many):
        qtbot.addWidget(each)
    assert len(few.findChildren(QWidget)) == len(many.findChildren(QWidget))
