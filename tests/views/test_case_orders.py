"""Orders and bail: entered, read at the door, broken, ended, struck out; what can't be is refused beside its field."""

from uuid import UUID

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from da_desk.views.cases.orders import OrdersTab
from da_desk.views.tasks import TaskRunner
from tests.desk import DeskForTests
from tests.views.accessibility import sweep
from tests.views.working import Working, new_case, working

pytestmark = pytest.mark.both_stores

READ = "Read: Non-molestation order, Family Court at Tarnford, 1 Nov 2026"


def focused() -> str:
    """What has the focus, as it is called."""
    here = QApplication.focusWidget()
    assert here is not None
    return here.accessibleName()


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
    words = at_orders.words(at_orders.case)
    assert words.index("May ring about the children") < words.index("Sun 1 Nov 2026, Family Court at Tarnford")
    at_orders.press(READ)
    assert focused().startswith("What it says: Not to go to Larch Road.")
    words = at_orders.words(at_orders.case)
    assert words.index("May ring about the children") < words.index("Sun 1 Nov 2026, Family Court at Tarnford")
    at_orders.press("Back to orders and bail")
    assert focused() == READ, "whoever read it goes on from there"


def test_what_binds_stands_before_what_is_past(at_orders: Working) -> None:
    case_id, orders = at_orders.case.case_id, at_orders.services.orders
    for kind, made_on, ends in (("dvpo", "2026-10-01", "2026-10-29"), ("non-molestation", "2026-09-01", "2027-08-31")):
        body = {
            "order": {
                "type": f"order.{kind}", "issuer": "A court", "made_on": made_on, "until_further": "no", "expires_on": ends
            },
            "terms": {"terms": "Not to ring", "protected": "The victim", "arrest": "no"},
        }  # fmt: skip
        orders.save(case_id, body)
    at_orders.go("case", case_id, tab="orders")
    words = at_orders.words(at_orders.case)
    assert words.index("Non-molestation") < words.index("No longer in force") < words.index("(DVPO)")
    assert "until Thu 29 Oct 2026" in words


def test_an_order_is_read_from_its_beginning(at_orders: Working) -> None:
    for place in range(4):
        enter(at_orders, f"{place + 1} nov 2027")
    last = at_orders.named(READ, QAbstractButton)[-1]
    (tab,) = at_orders.case.findChildren(OrdersTab)
    tab.page.show_widget(last)
    assert tab.page.verticalScrollBar().value()
    last.click()
    at_orders.settled()
    assert tab.page.verticalScrollBar().value() == 0


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
