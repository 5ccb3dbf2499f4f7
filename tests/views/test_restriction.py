"""Who may see a case, on the page: restricting, what others are told, and the strip for whoever watches over it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from da_desk.services.desk import Services
from da_desk.views.cases.restriction import LiftEditor, RestrictEditor, attempts_strip, restriction_card
from da_desk.views.cases.tab import CaseBench
from da_desk.views.forms.picked import PickedField
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.services.invented import made_case
from tests.views.working import working

CONTACT = "Professional standards, extension 4000"


def words_of(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel))


@pytest.fixture
def bench(qtbot: QtBot, local_desk: DeskForTests, tasks: TaskRunner) -> CaseBench:
    case_id = made_case(local_desk)
    at_work = working(qtbot, local_desk, tasks, "supervisor")
    return CaseBench(at_work.services, tasks, at_work.window, case_id, lambda *_where, **_more: None)


def shown(qtbot: QtBot, bench: CaseBench) -> RestrictEditor:
    view = bench.services.cases.open(bench.case_id)
    editor = RestrictEditor(bench, view.restriction)
    qtbot.addWidget(editor)
    editor.show()
    qtbot.waitUntil(lambda: editor.save.isEnabled())
    return editor


def test_a_supervisor_restricts_a_case_and_it_says_so(qtbot: QtBot, bench: CaseBench, local_desk: DeskForTests) -> None:
    editor = shown(qtbot, bench)
    editor.field("contact").set_value(CONTACT)
    editor.field("reason").set_value("The suspect is a colleague.")
    readers, barred = editor.field("readers"), editor.field("barred")
    assert isinstance(readers, PickedField)
    assert isinstance(barred, PickedField)
    readers.pick(str(local_desk.account_id("officer")))
    barred.pick(str(local_desk.account_id("oic")))
    editor.field("why").set_value("suspect")
    with qtbot.waitSignal(editor.closed):
        editor.submit()
    found = bench.services.restrictions.of_case(bench.case_id)
    card = restriction_card(found, by_force=bench.services.restrictions.by_force)
    qtbot.addWidget(card)
    said = words_of(card)
    for words in (CONTACT, "DC 2208 Nadia Amin", "DC 4471 Tom Doyle (suspect)", "shared desk"):
        assert words in said


def test_what_is_missing_is_said_beside_its_field(qtbot: QtBot, bench: CaseBench, local_desk: DeskForTests) -> None:
    editor = shown(qtbot, bench)
    both = str(local_desk.account_id("oic"))
    editor.form.set_values({"form": {"readers": [both], "barred": [both]}})
    editor.submit()
    assert editor.field("contact").problem
    assert editor.field("reason").problem
    assert editor.field("barred").problem
    assert editor.field("why").problem
    assert bench.services.restrictions.of_case(bench.case_id) is None


def test_it_is_lifted_with_a_reason(qtbot: QtBot, bench: CaseBench) -> None:
    bench.services.restrictions.restrict(bench.case_id, CONTACT, "A colleague.", [], {})
    editor = LiftEditor(bench)
    qtbot.addWidget(editor)
    editor.submit()
    assert editor.field("reason").problem
    editor.field("reason").set_value("It was another person.")
    with qtbot.waitSignal(editor.closed):
        editor.submit()
    assert bench.services.restrictions.of_case(bench.case_id) is None


def test_the_strip_tells_of_the_suspect_before_anyone_else(qtbot: QtBot, local_desk: DeskForTests) -> None:
    case_id = made_case(local_desk)
    supervisor: Services = local_desk.as_("supervisor")
    oic = local_desk.account_id("oic")
    supervisor.restrictions.restrict(case_id, CONTACT, "A colleague.", [], {oic: "suspect"})
    tries: tuple[Callable[[], object], ...] = (
        lambda: local_desk.as_("oic").cases.open(case_id),
        lambda: local_desk.as_("outsider").cases.open(case_id),
    )
    for look in tries:
        local_desk.clock.move(minutes=1)
        with pytest.raises(Exception, match=r"\w"):
            look()
    gone: list[UUID] = []
    strip = attempts_strip(supervisor.restrictions.attempts(), gone.append)
    assert strip is not None
    qtbot.addWidget(strip)
    assert "Tom Doyle" in words_of(strip)
    assert "professional standards" in words_of(strip)
    assert attempts_strip((), gone.append) is None


def test_many_are_picked_one_by_one_and_taken_off_again(qtbot: QtBot) -> None:
    field = PickedField("Readers", [(str(n), f"PC {n} Rees") for n in range(300)])
    qtbot.addWidget(field)
    edits: list[int] = []
    field.edited.connect(lambda: edits.append(1))
    field.pick("7")
    field.pick("7")
    field.pick("250")
    field.pick("nobody")
    assert field.value() == ["7", "250"]
    assert len(edits) == 2
    field._take_off("7")
    assert field.value() == ["250"]
    assert field.in_words(["250"]) == "PC 250 Rees"
