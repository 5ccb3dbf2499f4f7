"""History: who changed what, field by field, paged; hidden values stay hidden."""

from pytestqt.qtbot import QtBot

from da_desk.views.cases import history
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.working import new_case, working


def test_who_changed_what(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = new_case(desk)
    boss = desk.as_("supervisor")
    boss.cases.edit(case_id, boss.cases.open(case_id).case.version, grade="standard")
    victim = boss.people.of_case(case_id)[0].involvement.id
    boss.people.add_contact(case_id, victim, "address", "12 Alder Row, Netherwick", confidential=True)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="history")
    words = made.words(made.case)
    assert "High → Standard" in words
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
