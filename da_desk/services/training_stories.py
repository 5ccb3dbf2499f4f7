"""What happens in the invented cases of the training desk, told by the steps of :mod:`da_desk.services.training_steps`.

A story is a generator: it yields the instant of its next step, then does that step.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from da_desk.services.training_steps import Teller

Story = Iterator[datetime]


def _ready_for_indication(t: Teller) -> Story:
    """A charged case before its hearing: where the journey begins."""
    yield t.ago(30, 9, 15)
    t.open_case()
    yield t.ago(28, 16, 0)
    t.arrest_and_bail()
    yield t.ago(27, 11, 30)
    t.settle("Rung on the number agreed; the rest gone through at the desk on the same morning")
    yield t.ago(9, 10, 0)
    t.cast.officer.people.confirm_safe_contact(t.case_id)


def _new_without_owners(t: Teller) -> Story:
    """Graded last night, nobody named yet: the alert that inspectors asked for."""
    yield t.minutes_ago(600)
    t.open_case(owners=False)


def _indicated_today(t: Teller) -> Story:
    yield from _ready_for_indication(t)
    yield t.minutes_ago(95)
    t.indicate(t.minutes_ago(100), pressure="yes")


def _indicated_and_overdue(t: Teller) -> Story:
    yield from _ready_for_indication(t)
    yield t.ago(2, 18, 20)
    t.indicate(t.ago(2, 18, 5))
    yield t.ago(1, 9, 30)
    t.answer(("duty.notify-cps", "told", "CPS area inbox, by secure mail"))


def _drafting(t: Teller) -> Story:
    yield from _ready_for_indication(t)
    yield t.ago(2, 11, 0)
    t.indicate(t.ago(2, 10, 45))
    t.tell_cps()
    yield t.ago(1, 14, 0)
    body = t.statement_body()
    body["items"] = {}
    t.write_statement(body)


def _to_ready(t: Teller) -> Story:
    """Up to a statement read over and waiting for ink; the last step's record id is kept by the caller."""
    yield from _ready_for_indication(t)
    yield t.ago(5, 11, 0)
    t.indicate(t.ago(5, 10, 45))
    t.tell_cps()
    yield t.ago(4, 13, 30)
    t.views_and_details()


def _ready_to_sign(t: Teller) -> Story:
    yield from _to_ready(t)
    yield t.ago(3, 14, 0)
    t.print_statement(t.write_statement())


def _signed(t: Teller, *, scan: bool = True) -> Story:
    yield from _to_ready(t)
    yield t.ago(3, 14, 0)
    record_id = t.write_statement()
    printed = t.print_statement(record_id)
    yield t.ago(3, 15, 10)
    t.sign(record_id, t.ago(3, 15, 5), printed if scan else None)


def _reported(t: Teller) -> Story:
    yield from _signed(t)
    yield t.ago(2, 10, 0)
    t.report(completed=True)


def _report_begun(t: Teller) -> Story:
    yield from _signed(t, scan=False)
    yield t.ago(2, 10, 0)
    t.report(completed=False)


def _checked(t: Teller) -> Story:
    yield from _signed(t)
    yield t.ago(2, 10, 0)
    t.report(completed=True, checked=True)


def _sent(t: Teller) -> Story:
    """The pack went to the CPS through the case system, by hand: what was pasted where is on record."""
    yield from _checked(t)
    yield t.ago(1, 10, 30)
    t.send_by_hand()


def _counter_allegation(t: Teller) -> Story:
    """The suspect of an earlier case is the victim of this one: two cases, linked, neither showing the other's contacts."""
    yield t.ago(12, 10, 0)
    t.open_case(grade="medium")
    yield t.ago(12, 10, 20)
    t.cast.supervisor.cases.link(t.case_id, "DA/26/00001", "counter-allegation", "Reported by the other side")


def _declined(t: Teller) -> Story:
    yield from _to_ready(t)
    yield t.ago(3, 12, 0)
    t.cast.officer.statements.end(t.case_id, "declined")
    t.officers_statement("declined", t.ago(3, 11, 30))
    t.report(completed=True, checked=True)


def _says_untrue(t: Teller) -> Story:
    yield from _ready_for_indication(t)
    yield t.ago(1, 16, 0)
    t.indicate(t.ago(1, 15, 40), "says-untrue")
    t.answer(("duty.notify-cps", "told", "Reviewing lawyer, by telephone"))


def _interpreter(t: Teller) -> Story:
    yield from _to_ready(t)
    yield t.ago(2, 15, 0)
    t.write_statement(t.statement_body(interpreter=True))


def _closed(t: Teller) -> Story:
    yield from _ready_for_indication(t)
    yield t.ago(1, 12, 0)
    cases = t.cast.supervisor.cases
    cases.set_status(t.case_id, cases.open(t.case_id).case.version, "closed")


STORIES: tuple[Callable[[Teller], Story], ...] = (
    _ready_for_indication,
    _indicated_today,
    _drafting,
    _checked,
    _indicated_and_overdue,
    _ready_to_sign,
    _says_untrue,
    _new_without_owners,
    _reported,
    _declined,
    _report_begun,
    _interpreter,
    _closed,
    _sent,
    _counter_allegation,
)
"""One after the other, so that even a small desk has cases at many stages."""
