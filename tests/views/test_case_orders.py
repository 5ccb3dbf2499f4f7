"""Orders and bail: entered, read at the door, broken, ended, struck out; what can't be is refused beside its field."""

from uuid import UUID

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.accessibility import sweep
from tests.views.working import Working, new_case, working

pytestmark = pytest.mark.both_stores


@pytest.fixture
def at_orders(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> Working:
    made = working(qtbot, desk, tasks)
    made.go("case", new_case(desk), tab="orders")
    return made


def enter(made: Working, ends: str = "1 nov 2027") -> None:
    """A non-molestation order."""
    made.press("Enter an order")
    made.choose("Type of order", "Non-molestation order")
    made.type("Court, or who issued it", "Family Court at Tarnford")
    made.type("Made on", "1 nov 2026")
    made.press("It holds until a further order: No")
    made.type("Ends on", ends)
    made.type("Terms", "Not to go to Larch Road. May ring about the children on Sundays.")
    made.type("Who is protected", "The victim and two children")
    made.press("The suspect can be arrested for a breach: Yes")
    made.press("Save")


def only(made: Working) -> UUID:
    (line,) = made.services.orders.register(made.case.case_id).orders
    return line.id


def test_an_order_is_entered_and_read_with_its_terms_first(at_orders: Working) -> None:
    assert "Nothing binds the suspect" in at_orders.words()
    enter(at_orders)
    assert at_orders.said.startswith("The order was saved.")
    assert "Not known to be served" in at_orders.words(at_orders.case)
    at_orders.press("Read: Non-molestation order, Family Court at Tarnford, 1 Nov 2026")
    words = at_orders.words(at_orders.case)
    assert words.index("May ring about the children") < words.index("Issued by")


def test_an_order_that_ends_before_it_was_made_is_refused_beside_its_field(at_orders: Working) -> None:
    enter(at_orders, "31 oct 2026")
    assert at_orders.find("Problem 1: An order can't end before it was made. Check both days.", QAbstractButton)
    assert at_orders.services.orders.register(at_orders.case.case_id).orders == ()


def test_a_breach_is_recorded_on_its_order(at_orders: Working) -> None:
    enter(at_orders)
    at_orders.go("case", at_orders.case.case_id, tab="orders", order=str(only(at_orders)))
    at_orders.press("Record a breach")
    at_orders.type("When, day", "2 nov 2026")
    at_orders.type("When, time", "18:10")
    at_orders.type("What was done", "Waited outside the house")
    at_orders.press("Record the event")
    assert "Waited outside the house" in at_orders.words(at_orders.case)
    assert at_orders.services.orders.view(only(at_orders)).line.breaches == 1


def test_an_order_that_was_discharged_and_one_entered_by_mistake(at_orders: Working) -> None:
    enter(at_orders)
    at_orders.go("case", at_orders.case.case_id, tab="orders", order=str(only(at_orders)))
    at_orders.press("It ended early")
    at_orders.press("Record it")
    assert at_orders.find("Problem 1: Give the day on which it ended.", QAbstractButton)
    at_orders.type("Ended on", "2 nov 2026")
    at_orders.type("How it ended", "Discharged on application")
    at_orders.press("Record it")
    assert "Ended" in at_orders.words(at_orders.case)
    assert at_orders.services.orders.view(only(at_orders)).may == frozenset()


def test_whoever_may_only_read_is_offered_nothing_else(qtbot: QtBot, desk: DeskForTests, tasks: TaskRunner) -> None:
    made = working(qtbot, desk, tasks, "auditor")
    made.go("case", new_case(desk), tab="orders")
    offered = {each.text() for each in made.case.findChildren(QAbstractButton) if each.isVisible()}
    assert not offered & {"Enter an order", "Change", "Record a breach"}


@pytest.mark.local_only
def test_everybody_can_work_the_register(at_orders: Working) -> None:
    enter(at_orders)
    assert sweep(at_orders.case) == []
    at_orders.go("case", at_orders.case.case_id, tab="orders", order=str(only(at_orders)))
    assert sweep(at_orders.case) == []
    at_orders.press("Change the order")
    assert sweep(at_orders.case) == []
