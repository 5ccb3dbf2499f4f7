"""Settings of the desk: two people for each, never backwards, and no officer's business."""

from datetime import date, timedelta

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services.policies import PolicyLine, SetValue
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import indicated, made_case
from tests.services.owed import amend, duty
from tests.store.below import consultations, whole_log

TODAY = START.date()
RISK, CHECK = "duty.revised-risk.hours", "pack.supervisor-check"
RISK_DUTY = "duty.revised-risk"


def line(desk: AnyDesk, slug: str = RISK) -> PolicyLine:
    return next(each for each in desk.as_("officer").policies.list() if each.slug == slug)


def pending(desk: AnyDesk, slug: str = RISK) -> SetValue:
    waiting = line(desk, slug).pending
    assert waiting is not None
    return waiting


def put(desk: AnyDesk, value: str, slug: str = RISK, *, days: int = 0, by: str = "supervisor") -> SetValue:
    """Set a value that begins in so many days."""
    desk.as_(by).policies.set(slug, value, desk.clock.at.date() + timedelta(days=days))
    return pending(desk, slug)


def activate(desk: AnyDesk, waiting: SetValue, by: str = "administrator") -> None:
    desk.as_(by).policies.activate(waiting.id, waiting.version)


def in_force(desk: AnyDesk, slug: str = RISK, on: date | None = None) -> int:
    work = desk.as_("officer").workplace
    with work.reading() as uow:
        return work.policies(uow, on).number(slug)


def test_a_setting_stands_at_its_default_until_somebody_decides(desk: AnyDesk) -> None:
    found = line(desk)
    assert (found.value, found.default, found.badge) == ("24", "24", True)
    assert (found.in_force, found.coming, found.pending) == (None, None, None)
    assert found.title.startswith("Time for the revised risk assessment")


def test_it_counts_once_a_second_person_activated_it(desk: AnyDesk) -> None:
    waiting = put(desk, "048")
    assert (waiting.value, waiting.from_day, waiting.set_by) == ("48", TODAY, "DS 1190 Gwen Price")
    assert in_force(desk) == 24, "nobody has activated it"
    activate(desk, waiting)
    found = line(desk)
    assert (found.value, found.badge, found.pending) == ("48", False, None)
    assert found.in_force is not None
    assert found.in_force.activated_by == "Rowan Pugh"
    assert in_force(desk) == 48


def test_nobody_activates_what_they_set(desk: AnyDesk) -> None:
    waiting = put(desk, "48")
    with pytest.raises(RuleRefused, match="second person"):
        activate(desk, waiting, by="supervisor")
    assert in_force(desk) == 24
    assert pending(desk) == waiting


def test_who_changes_a_waiting_value_is_the_one_who_set_it(desk: AnyDesk) -> None:
    first = put(desk, "48")
    second = put(desk, "72", by="administrator")
    assert (second.id, second.value) == (first.id, "72")
    with pytest.raises(Conflict):
        activate(desk, first, by="supervisor")
    with pytest.raises(RuleRefused):
        activate(desk, second, by="administrator")
    activate(desk, second, by="supervisor")
    assert in_force(desk) == 72


@pytest.mark.parametrize("who", ["officer", "oic", "auditor"])
def test_others_read_the_settings_and_change_none(desk: AnyDesk, who: str) -> None:
    waiting = put(desk, "48")
    assert line(desk).pending == waiting
    with pytest.raises(AccessDenied):
        desk.as_(who).policies.set(RISK, "48", TODAY)
    with pytest.raises(AccessDenied):
        activate(desk, waiting, by=who)
    assert line(desk).pending == waiting


@pytest.mark.parametrize(
    ("slug", "value", "sentence"),
    [
        (RISK, "0", "from 1 to 240"),
        (RISK, "241", "from 1 to 240"),
        (RISK, "a day", "whole number"),
        (CHECK, "1", "yes or no"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_beside_its_name(
    desk: AnyDesk, slug: str, value: str, sentence: str
) -> None:
    with pytest.raises(ValidationFailed, match=sentence) as refused:
        put(desk, value, slug)
    assert [problem.field for problem in refused.value.problems] == [slug]
    assert line(desk, slug).pending is None


def test_it_never_begins_in_the_past(desk: AnyDesk) -> None:
    with pytest.raises(ValidationFailed, match="past"):
        put(desk, "48", days=-1)
    assert line(desk).pending is None


def test_an_unknown_setting_is_not_found(desk: AnyDesk) -> None:
    with pytest.raises(NotFound):
        put(desk, "48", "duty.something.hours")


def test_a_later_first_day_is_waited_for(desk: AnyDesk) -> None:
    activate(desk, put(desk, "48", days=7))
    found = line(desk)
    assert (found.value, found.badge) == ("24", True)
    assert found.coming is not None
    assert (found.coming.value, found.coming.from_day) == ("48", TODAY + timedelta(days=7))
    assert in_force(desk, on=TODAY + timedelta(days=6)) == 24
    assert in_force(desk, on=TODAY + timedelta(days=7)) == 48
    desk.clock.move(days=7)
    assert (line(desk).value, line(desk).coming) == ("48", None)


def test_activated_late_it_begins_that_day_and_never_backwards(desk: AnyDesk) -> None:
    waiting = put(desk, "48")
    desk.clock.move(days=3)
    activate(desk, waiting)
    assert in_force(desk, on=TODAY + timedelta(days=2)) == 24
    assert in_force(desk) == 48


def test_one_day_has_one_value(desk: AnyDesk) -> None:
    activate(desk, put(desk, "48"))
    with pytest.raises(RuleRefused, match="23 Nov 2026"):
        put(desk, "72")
    later = put(desk, "72", days=1)
    activate(desk, later)
    with pytest.raises(RuleRefused, match="activated before"):
        desk.as_("administrator").policies.activate(later.id, later.version + 1)
    assert in_force(desk) == 48
    assert in_force(desk, on=TODAY + timedelta(days=1)) == 72


def test_two_values_that_meet_on_one_day_are_refused_at_the_second(desk: AnyDesk) -> None:
    activate(desk, put(desk, "48", days=2))
    late = put(desk, "72", days=1)
    desk.clock.move(days=2)
    with pytest.raises(RuleRefused, match="25 Nov 2026"):
        activate(desk, late)
    assert in_force(desk) == 48


def test_yes_and_no_are_taken_as_people_type_them(desk: AnyDesk) -> None:
    activate(desk, put(desk, " No ", CHECK))
    assert line(desk, CHECK).value == "no"


def test_duties_are_counted_by_it_for_events_from_its_first_day_on(desk: AnyDesk) -> None:
    before = made_case(desk)
    indicated(desk, before)
    activate(desk, put(desk, "48", days=1))
    same_day = made_case(desk)
    indicated(desk, same_day)
    desk.clock.move(days=1)
    after = made_case(desk)
    indicated(desk, after, at=desk.clock.at)
    amend(desk, before, risk__children_at_home="yes")
    owed = {case: duty(desk, case, RISK_DUTY).do_by for case in (before, same_day, after)}
    assert owed[before] == owed[same_day] == START + timedelta(hours=24)
    assert owed[after] == desk.clock.at + timedelta(hours=48)


def test_each_step_is_on_record_under_the_name_of_who_took_it(desk: AnyDesk) -> None:
    waiting = put(desk, "48")
    activate(desk, waiting)
    supervisor, administrator = desk.account_id("supervisor"), desk.account_id("administrator")
    steps = [(entry.action, entry.actor_id) for entry, _detail in whole_log(desk) if entry.entity_id == waiting.id]
    assert steps == [("created", supervisor), ("altered", administrator), ("activated", administrator)]


def test_a_repeated_save_sets_nothing_twice(desk: AnyDesk) -> None:
    op_id = uuid7()
    services = desk.as_("supervisor").policies
    first = services.set(RISK, "48", TODAY, op_id=op_id)
    assert services.set(RISK, "48", TODAY, op_id=op_id) == first
    activate(desk, pending(desk))
    assert line(desk).pending is None


def test_the_list_asks_a_constant_number_of_statements(desk: AnyDesk) -> None:
    put(desk, "48")
    with statements() as few:
        desk.as_("officer").policies.list()
    for days in range(4):
        activate(desk, put(desk, str(30 + days), days=days))
        put(desk, "no", CHECK, days=days + 1)
    with statements() as many:
        desk.as_("officer").policies.list()
    assert len(many) == len(few)


def test_consultation_and_lock_minutes_are_obeyed(desk: AnyDesk) -> None:
    for slug, value in (("lock.minutes", "4"), ("consultation.minutes", "5")):
        activate(desk, put(desk, value, slug))
    officer = desk.as_("officer")
    assert officer.workplace.lock_minutes() == 4
    case_id = made_case(desk)
    consulted = []
    for minutes in (0, 4, 2):
        desk.clock.move(minutes=minutes)
        officer.cases.open(case_id)
        consulted.append(consultations(desk, case_id))
    assert consulted[1] == consulted[0], "four minutes later it is still the same consultation"
    assert consulted[2] == consulted[0] + 1, "six minutes later it is another"
