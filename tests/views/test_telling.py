"""One call answers what it covers; a try keeps everything owed; what has to be said with the facts is asked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from da_desk.views.cases.telling import TellEditor
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.accessibility import sweep
from tests.views.windows import windows_shown
from tests.views.working import Working, new_case, working

pytestmark = pytest.mark.both_stores


def bailed(desk: DeskForTests) -> UUID:
    """A case whose suspect is on bail since a moment ago."""
    desk.clock.at = max(desk.clock.at, datetime.now(UTC))
    case_id = new_case(desk)
    body = {"facts": {"has_conditions": "yes", "conditions": "Not to go to Larch Road"}}
    desk.as_("officer").cases.record_event(case_id, "police-bail", desk.clock(), body=body)
    return case_id


@pytest.fixture
def at_call(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    case_id = bailed(desk)
    made = working(qtbot, desk, tasks)
    made.go("case", case_id, tab="todo", tell=True)
    return made


def untold(made: Working) -> int:
    return len(made.services.telling.page(made.case.case_id).duties)


def test_the_facts_and_what_to_say_stand_before_the_call(at_call: Working) -> None:
    words = at_call.words(at_call.case)
    for part in ("Before you call", "Police bail", "Not to go to Larch Road", "Obeying is the suspect's burden"):
        assert part in words
    editor = at_call.case.findChild(TellEditor)
    assert editor is not None
    stand = editor.form.column.box
    assert stand.indexOf(editor.before) < stand.indexOf(editor.card)


def test_what_was_told_ends_with_one_record(at_call: Working) -> None:
    assert untold(at_call) > 0
    at_call.press("Record the call")
    assert "answer yes or no" in at_call.words(at_call.case)
    for question in (
        "Each condition was explained in plain words", "It was said that obeying is the suspect's burden",
        "It was said what to do if a condition is broken",
    ):  # fmt: skip
        at_call.press(f"{question}: Yes")
    at_call.press("Record the call")
    focused: QWidget | None = QApplication.focusWidget()
    assert focused is not None
    assert at_call.case.isAncestorOf(focused)
    assert untold(at_call) == 0
    assert at_call.said.startswith("Recorded:")


def test_whoever_was_not_reached_is_still_owed_it(at_call: Working) -> None:
    before = untold(at_call)
    at_call.choose("Result", "Not reached")
    at_call.press("Record the call")
    assert untold(at_call) == before
    assert at_call.said.startswith("The try was recorded.")


def test_the_page_is_reached_from_what_is_to_do(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = working(qtbot, desk, tasks)
    made.go("case", bailed(desk), tab="todo")
    names = [each.text() for each in made.case.findChildren(QAbstractButton) if each.isVisible()]
    made.press(next(name for name in names if name.startswith("Tell the victim")))
    assert "Before you call" in made.words(made.case)


def test_what_comes_weeks_later_is_told_when_it_comes(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    case_id = bailed(desk)
    trial = desk.clock() + timedelta(days=60)
    desk.as_("officer").cases.record_event(case_id, "trial", trial, "day")
    made = working(qtbot, desk, tasks)

    def ticked(**place: object) -> set[str]:
        made.go("case", case_id, tab="todo", tell=True, **place)
        boxes = made.case.findChildren(QCheckBox)
        return {box.text() for box in boxes if box.isVisible() and box.isChecked()}

    about = "Talk with the victim about the trial"
    assert ticked()
    assert about not in ticked()
    later = next(duty for duty in made.services.telling.page(case_id).duties if duty.title == about)
    assert about in ticked(duty_id=later.id), "unless somebody came for it"


def test_no_window_of_its_own_flashes_up_once_something_has_ended(at_call: Working, qapp: QApplication) -> None:
    at_call.choose("Result", "Not reached")
    duties = at_call.services.duties
    owed = duties.of_case(at_call.case.case_id, "open")
    duties.record_outcome([next(duty.id for duty in owed if duty.rule == "act.confirm-owners")], "confirmed")
    with windows_shown(qapp) as seen:
        at_call.press("Record the call")
    assert "Ended" in at_call.words(at_call.case)
    assert seen == []


@pytest.mark.local_only
def test_everybody_can_work_the_page(at_call: Working) -> None:
    assert sweep(at_call.case) == []
