"""Restricted cases through the services, on both stores: who sees what, what others are told, and what is written down."""

from collections.abc import Callable
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, NotFound, Restricted, ValidationFailed
from tests.desk import AnyDesk
from tests.services.invented import made_case

CONTACT = "Professional standards, extension 4000"


def restricted(desk: AnyDesk, readers: tuple[str, ...] = ("officer",), barred: tuple[str, ...] = ("oic",)) -> UUID:
    """A case that the supervisor has restricted."""
    case_id = made_case(desk)
    accounts = {name: desk.account_id(name) for name in (*readers, *barred)}
    desk.as_("supervisor").restrictions.restrict(
        case_id,
        CONTACT,
        "The suspect is a colleague.",
        [accounts[name] for name in readers],
        {accounts[name]: "suspect" for name in barred},
    )
    return case_id


def test_only_those_named_see_a_restricted_case(desk: AnyDesk) -> None:
    case_id = restricted(desk)
    for name in ("officer", "supervisor", "auditor"):
        assert desk.as_(name).cases.open(case_id).case.id == case_id
        assert case_id in [card.case_id for card in desk.as_(name).cases.page("all").cards]
    for name in ("oic", "outsider"):
        assert desk.as_(name).cases.page("all").cards == ()
        assert desk.as_(name).cases.counts()["all"] == 0
        assert desk.as_(name).search.find("Marsden") == ()
        assert desk.as_(name).people.likely("Marsden", "Holly") == ()


def test_others_are_told_whom_to_call_and_the_barred_that_there_is_nothing(desk: AnyDesk) -> None:
    case_id = restricted(desk)
    ref = desk.as_("supervisor").cases.open(case_id).case.ref
    with pytest.raises(Restricted) as told:
        desk.as_("outsider").cases.open(case_id)
    assert CONTACT in told.value.sentence
    for ask in (
        lambda: desk.as_("outsider").cases.by_ref(ref),
        lambda: desk.as_("outsider").search.find(ref),
    ):
        with pytest.raises(Restricted):
            ask()
    hidden: tuple[Callable[[], object], ...] = (
        lambda: desk.as_("oic").cases.open(case_id),
        lambda: desk.as_("oic").cases.by_ref(ref),
        lambda: desk.as_("oic").records.of_case(case_id),
        lambda: desk.as_("oic").history.of_case(case_id),
    )
    for look in hidden:
        with pytest.raises(NotFound) as nothing:
            look()
        assert type(nothing.value) is NotFound
    assert desk.as_("oic").search.find(ref) == ()


def test_every_try_reaches_the_supervisor_and_the_auditor(desk: AnyDesk) -> None:
    case_id = restricted(desk)
    for name in ("outsider", "oic"):
        desk.clock.move(minutes=1)
        with pytest.raises(NotFound):
            desk.as_(name).cases.open(case_id)
    for name in ("supervisor", "auditor"):
        found = desk.as_(name).restrictions.attempts()
        assert [(each.case_id, each.who, each.barred) for each in found] == [
            (case_id, "DC 4471 Tom Doyle", True),
            (case_id, "DC 7003 Sam Field", False),
        ]
    assert desk.as_("officer").restrictions.attempts() == ()
    assert desk.as_("outsider").restrictions.attempts() == ()
    refused = [line for line in desk.as_("auditor").history.entries(action="refused") if line.case_id == case_id]
    assert len(refused) == 2


def test_restricting_ends_what_others_have_open(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    outsider = desk.as_("outsider")
    assert outsider.cases.open(case_id).case.id == case_id
    desk.as_("supervisor").restrictions.restrict(case_id, CONTACT, "A colleague is the suspect.", [], {})
    with pytest.raises(Restricted):
        outsider.people.of_case(case_id)
    with pytest.raises(Restricted):
        outsider.records.of_case(case_id)


def test_it_says_how_it_is_restricted_and_can_be_lifted(desk: AnyDesk) -> None:
    case_id = restricted(desk)
    found = desk.as_("officer").restrictions.of_case(case_id)
    assert found is not None
    assert (found.contact, [each.display for each in found.readers], [each.why for each in found.barred]) == (
        CONTACT,
        ["DC 2208 Nadia Amin", "DS 1190 Gwen Price"],
        ["suspect"],
    )
    supervisor = desk.as_("supervisor").restrictions
    supervisor.lift(case_id, "It was another person.")
    assert supervisor.of_case(case_id) is None
    assert desk.as_("oic").cases.open(case_id).restriction is None


def test_only_a_supervisor_of_the_unit_restricts_and_nobody_is_on_both_lists(desk: AnyDesk) -> None:
    case_id, oic = made_case(desk), desk.account_id("oic")
    for name in ("officer", "outsider", "auditor"):
        with pytest.raises(AccessDenied):
            desk.as_(name).restrictions.restrict(case_id, CONTACT, "Because.", [], {})
        with pytest.raises(AccessDenied):
            desk.as_(name).restrictions.lift(case_id, "Because.")
    with pytest.raises(ValidationFailed) as wrong:
        desk.as_("supervisor").restrictions.restrict(case_id, "", "", [oic], {oic: "suspect"})
    assert {problem.field for problem in wrong.value.problems} == {"contact", "reason", "barred"}
    assert desk.as_("oic").cases.open(case_id).case.restricted is False


def test_a_restricted_case_is_not_joined_by_those_who_may_not_see_it(desk: AnyDesk) -> None:
    case_id = restricted(desk, readers=(), barred=())
    ref = desk.as_("supervisor").cases.open(case_id).case.ref
    other = made_case(desk)
    with pytest.raises(Restricted):
        desk.as_("officer").cases.link(other, ref, "counter-allegation")
    desk.as_("supervisor").cases.link(other, ref, "counter-allegation")
    assert desk.as_("officer").cases.links(other) == ()
    assert [line.other_ref for line in desk.as_("supervisor").cases.links(other)] == [ref]
