"""The register of orders, bail and breaches on both stores: days that can't be, trigger points, moves, ends, mistakes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, Conflict, RuleRefused, ValidationFailed
from da_desk.services.case_events import EventView
from tests.desk import AnyDesk
from tests.services.invented import made_case, said_of
from tests.services.journey import scan_of

TODAY = date(2026, 11, 23)


def body_of(**answers: Any) -> dict[str, dict[str, Any]]:
    """A non-molestation order until next November; answers as ``order__made_on="…"``."""
    body: dict[str, dict[str, Any]] = {
        "order": {
            "type": "order.non-molestation", "issuer": "Family Court at Tarnford", "made_on": TODAY.isoformat(),
            "until_further": "no", "expires_on": "2027-11-22",
        },
        "terms": {"terms": "Not to go within 100 metres", "protected": "The victim and two children", "arrest": "no"},
    }  # fmt: skip
    for path, value in answers.items():
        section, field = path.split("__")
        body[section] = {**body[section], field: value}
    return body


def saved(desk: AnyDesk, case_id: UUID, **answers: Any) -> UUID:
    return desk.as_("officer").orders.save(case_id, body_of(**answers)).made("record")


def events(desk: AnyDesk, case_id: UUID, kind: str) -> list[EventView]:
    return [each for each in desk.as_("officer").cases.events(case_id) if each.kind == kind]


def refused_at(refused: pytest.ExceptionInfo[ValidationFailed]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def test_an_order_opens_its_two_trigger_points_by_itself(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    (made,), (ends,) = events(desk, case_id, "order-made"), events(desk, case_id, "order-expiring")
    assert ends.at.date() == date(2027, 11, 22)
    owed = desk.as_("officer").duties.of_case(case_id, "open")
    assert {duty.event_id for duty in owed} >= {made.id, ends.id}
    assert all(duty.do_by < ends.at for duty in owed if duty.event_id == ends.id)
    (line,) = desk.as_("officer").orders.register(case_id).orders
    assert (line.id, line.standing, line.days_left) == (record_id, "not-served", 364)


def test_saved_twice_it_makes_nothing_new_and_a_moved_end_moves_what_is_owed(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    orders = desk.as_("officer").orders
    before = len(desk.as_("officer").duties.of_case(case_id))
    orders.save(case_id, body_of(), record_id=record_id, version=orders.view(record_id).record.version)
    assert len(desk.as_("officer").duties.of_case(case_id)) == before
    version = orders.view(record_id).record.version
    orders.save(case_id, body_of(order__expires_on="2027-05-22"), record_id=record_id, version=version)
    (ends,) = events(desk, case_id, "order-expiring")
    assert (ends.at.date(), ends.former_at is not None) == (date(2027, 5, 22), True)
    assert all(
        duty.do_by < ends.at for duty in desk.as_("officer").duties.of_case(case_id, "open") if duty.event_id == ends.id
    )


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"order__expires_on": "2026-11-22"}, "order.expires_on"),
        ({"order__until_further": "yes"}, "order.expires_on"),
        ({"order__applied_on": "2026-11-23", "order__made_on": "2026-11-20"}, "order.applied_on"),
        ({"order__effective_from": "2026-11-01"}, "order.effective_from"),
        ({"order__served_at": "2026-11-20T10:00:00Z"}, "order.served_at"),
        ({"order__made_on": "2099-01-01"}, "order.made_on"),
        ({"order__made_on": "2026-02-29"}, "order.made_on"),
        ({"order__expires_on": ""}, "order.expires_on"),
        ({"order__type": "order.dvpo", "order__expires_on": "2027-01-22"}, "order.expires_on"),
        ({"order__type": "order.dapn", "order__made_on": "2024-01-22", "order__expires_on": "2024-02-01"}, "order.type"),
        ({"terms__terms": ""}, "terms.terms"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused_beside_their_field(desk: AnyDesk, answers: dict[str, Any], field: str) -> None:
    case_id = made_case(desk)
    with pytest.raises(ValidationFailed) as refused:
        saved(desk, case_id, **answers)
    assert refused_at(refused) == {field}
    assert desk.as_("officer").orders.register(case_id).orders == ()
    assert events(desk, case_id, "order-made") == []


def test_an_order_of_long_ago_is_owed_nothing_but_its_end(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    saved(desk, case_id, order__made_on="2026-05-01")
    assert events(desk, case_id, "order-made") == []
    assert len(events(desk, case_id, "order-expiring")) == 1


def test_until_a_further_order_there_is_no_end_to_wait_for(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    orders = desk.as_("officer").orders
    open_ended = body_of(order__until_further="yes", order__expires_on="")
    orders.save(case_id, open_ended, record_id=record_id, version=orders.view(record_id).record.version)
    (ends,) = events(desk, case_id, "order-expiring")
    assert ends.withdrawn_at is not None
    assert orders.register(case_id).orders[0].until_further


def test_an_order_that_is_revoked_asks_at_once_what_protects_now(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    orders = desk.as_("officer").orders
    version = orders.view(record_id).record.version
    with pytest.raises(ValidationFailed) as refused:
        orders.end(record_id, version, TODAY + timedelta(days=3), "")
    assert refused_at(refused) == {"on", "reason"}
    orders.end(record_id, version, TODAY, "Discharged by the court")
    (ends,) = events(desk, case_id, "order-expiring")
    assert ends.at.date() == TODAY
    assert orders.register(case_id).orders[0].standing == "ended"
    with pytest.raises(RuleRefused, match="stays as it is"):
        orders.save(case_id, body_of(), record_id=record_id, version=orders.view(record_id).record.version)


def test_the_end_of_an_order_without_an_end_asks_what_protects_now_also_days_later(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id, order__until_further="yes", order__expires_on="")
    orders = desk.as_("officer").orders
    desk.clock.move(days=3)
    orders.end(record_id, orders.view(record_id).record.version, TODAY + timedelta(days=1), "Discharged by the court")
    (ends,) = events(desk, case_id, "order-expiring")
    owed = {each.rule: each for each in desk.as_("officer").duties.of_case(case_id, "open") if each.event_id == ends.id}
    assert {"act.order-renewal", "act.reassess-risk", "act.inform-victim"} <= owed.keys()
    assert owed["act.order-renewal"].do_by == desk.clock()
    assert "act.look-again" not in owed


def test_entered_by_mistake_it_stays_struck_out(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    orders = desk.as_("officer").orders
    orders.withdraw(record_id, orders.view(record_id).record.version, "Another case")
    assert orders.register(case_id).orders[0].standing == "withdrawn"
    assert all(event.withdrawn_at for event in desk.as_("officer").cases.events(case_id))
    assert desk.as_("officer").duties.of_case(case_id, "open") == ()


def test_bail_and_breaches_stand_on_the_same_register(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    cases = desk.as_("officer").cases
    cases.record_event(case_id, "police-bail", desk.clock(), body=said_of("police-bail", conditions="No contact"))
    desk.clock.move(hours=1)
    facts = {"of": "order", "what": "Waited at the school", "order_id": str(record_id)}
    cases.record_event(case_id, "breach", desk.clock(), body={"facts": facts})
    register = desk.as_("officer").orders.register(case_id)
    assert [(line.conditions, line.now) for line in register.bail] == [("No contact", True)]
    assert [line.breaches for line in register.orders] == [1]
    assert len(desk.as_("officer").orders.view(record_id).breaches) == 1


def test_a_copy_is_kept_with_its_order(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    desk.as_("officer").attachments.add(case_id, record_id, "order-copy", "Sealed order", scan_of(1))
    assert desk.as_("officer").orders.register(case_id).orders[0].copies == 1


def test_who_may_not_write_may_not_register(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id)
    for who in ("auditor", "outsider"):
        with pytest.raises(AccessDenied):
            desk.as_(who).orders.save(case_id, body_of())
    assert desk.as_("auditor").orders.view(record_id).may == frozenset()
    with pytest.raises(Conflict):
        desk.as_("officer").orders.end(record_id, 99, TODAY, "x")
