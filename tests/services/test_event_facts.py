"""What an event has to say is asked by the service: said, or said not to be known yet, which then asks for it again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, RuleRefused, ValidationFailed
from da_desk.wording import LONDON
from tests.desk import START, AnyDesk
from tests.services.counting import statements
from tests.services.invented import made_case, said_of
from tests.services.owed import duties, rules


@pytest.fixture
def case_id(desk: AnyDesk) -> UUID:
    return made_case(desk)


def record(desk: AnyDesk, case_id: UUID, kind: str, at: datetime = START, **facts: Any) -> UUID:
    return desk.as_("officer").cases.record_event(case_id, kind, at, body={"facts": facts}).made("event")


def missing(act: Any, *given: Any, **facts: Any) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as found:
        act(*given, **facts)
    return {each.field: each.sentence for each in found.value.problems}


@pytest.mark.parametrize(
    ("kind", "facts", "asked"),
    [
        ("police-bail", {}, {"facts.has_conditions": "Choose an answer for “Are there conditions?”."}),
        ("bail-changed", {"has_conditions": "yes"}, {"facts.conditions": "Fill in “Conditions as they stand now”."}),
        ("court-bail", {"has_conditions": "yes", "conditions": "  "}, {"facts.conditions": "Fill in “Conditions”."}),
        ("bail-ended", {}, {"facts.how": "Choose an answer for “How it ended”."}),
        ("first-hearing", {"court": "Tarnford"}, {"facts.hearing": "Give the date for “Day of the hearing”."}),
        ("prison-sentence", {}, {"facts.release_known": "Choose an answer for “The day of release is known”."}),
        ("prison-sentence", {"release_known": "yes"}, {"facts.release_date": "Give the date for “Day of release”."}),
        ("breach", {"before_court": "no"}, {"facts.why_not": "Fill in “Why not”."}),
        ("cover-note", {}, {"facts.note": "Fill in “What whoever covers must know”."}),
        (
            "own-task",
            {},
            {"facts.what": "Fill in “What is to be done”.", "facts.due": "Give the date for “By when”."},
        ),
    ],
)
def test_what_has_to_be_said_is_asked_with_its_place_and_nothing_is_kept(
    desk: AnyDesk, case_id: UUID, kind: str, facts: dict[str, str], asked: dict[str, str]
) -> None:
    found = missing(record, desk, case_id, kind, **facts)
    assert {place: found.get(place) for place in asked} == asked
    assert desk.as_("officer").cases.events(case_id) == ()
    assert duties(desk, case_id) == ()


def test_a_correction_can_not_take_it_out_again(desk: AnyDesk, case_id: UUID) -> None:
    record(desk, case_id, "police-bail", has_conditions="yes", conditions="No contact")
    (event,) = desk.as_("officer").cases.events(case_id)
    amend = desk.as_("officer").cases.amend_event
    assert set(missing(amend, event.id, event.version, {"facts": {"has_conditions": "yes"}})) == {"facts.conditions"}


@pytest.mark.parametrize(
    ("kind", "unknown", "known", "rule"),
    [
        ("police-bail", {"has_conditions": "unknown"}, {"has_conditions": "no"}, "duty.find-conditions"),
        ("court-bail", {"has_conditions": "unknown"}, {"has_conditions": "yes", "conditions": "No contact"}, "duty.find-conditions"),
        ("bail-ended", {"how": "unknown"}, {"how": "ran-out"}, "duty.find-bail-ending"),
        ("prison-sentence", {"release_known": "no"}, {"release_known": "yes", "release_date": "2027-03-01"}, "duty.ask-release-date"),
    ],
)  # fmt: skip
def test_what_is_not_known_yet_is_asked_for_until_it_is(
    desk: AnyDesk, case_id: UUID, kind: str, unknown: dict[str, str], known: dict[str, str], rule: str
) -> None:
    event_id = record(desk, case_id, kind, START, **unknown)
    assert rule in rules(duties(desk, case_id, "open"))
    found = next(each for each in desk.as_("officer").cases.events(case_id) if each.id == event_id)
    desk.as_("officer").cases.amend_event(event_id, found.version, {"facts": known})
    assert rule not in rules(duties(desk, case_id, "open"))


def test_an_event_entered_twice_is_one_and_says_so(desk: AnyDesk, case_id: UUID) -> None:
    body = said_of("arrest", offence="Assault")
    cases = desk.as_("officer").cases
    first = cases.record_event(case_id, "arrest", START, body=body)
    owed = duties(desk, case_id)
    again = desk.as_("oic").cases.record_event(case_id, "arrest", START, body=body)
    assert (first.stood, again.stood) == (False, True)
    assert again.made("event") == first.made("event")
    assert duties(desk, case_id) == owed
    with pytest.raises(RuleRefused) as other:
        cases.record_event(case_id, "arrest", START, body=said_of("arrest", offence="Threats"))
    assert other.value.sentence == (
        "“Arrest” is recorded for 23 Nov 2026, 09:00 already. Open that entry and correct it there."
    )


def test_an_hour_that_there_was_not_is_refused_and_of_the_doubled_hour_each_is_kept(
    desk: AnyDesk, case_id: UUID
) -> None:
    sentence = "“When”: that hour did not exist, the clocks went forward. Give the hour after it."
    gone = datetime(2026, 3, 29, 1, 30, tzinfo=LONDON)
    assert missing(record, desk, case_id, "arrest", gone) == {"at": sentence}
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    record(desk, case_id, "arrest", first)
    record(desk, case_id, "arrest", first.replace(fold=1))
    times = [each.at for each in desk.as_("officer").cases.events(case_id)]
    assert times[0] - times[1] == timedelta(hours=1)


def test_what_follows_is_said_before_anything_is_recorded(desk: AnyDesk, case_id: UUID) -> None:
    cases = desk.as_("officer").cases
    said = cases.foreseen(case_id, "arrest", START)
    assert said
    assert said == tuple(sorted(said, key=lambda each: each.do_by))
    assert cases.events(case_id) == ()
    record(desk, case_id, "arrest")
    assert sorted(each.title for each in said) == sorted(each.title for each in duties(desk, case_id))


def test_an_answer_changes_what_is_foreseen_and_a_half_typed_one_does_not_disturb(desk: AnyDesk, case_id: UUID) -> None:
    foreseen = desk.as_("officer").cases.foreseen
    plain = {each.title for each in foreseen(case_id, "police-bail", START, body=said_of("police-bail"))}
    unknown = said_of("police-bail", has_conditions="unknown", return_date="3 janu")
    assert {each.title for each in foreseen(case_id, "police-bail", START, body=unknown)} - plain >= {
        "Find out the conditions"
    }
    assert foreseen(case_id, "no-such-kind") == ()


def test_it_is_foreseen_by_those_who_may_read_the_case_alone(desk: AnyDesk, case_id: UUID) -> None:
    with pytest.raises(AccessDenied):
        desk.as_("administrator").cases.foreseen(case_id, "arrest")


def test_foreseeing_costs_little_for_any_kind(desk: AnyDesk, case_id: UUID) -> None:
    cases, counts = desk.as_("officer").cases, set()
    for kind in desk.as_("officer").workplace.practice.event_kinds:
        if kind.group and not kind.by_desk:
            with statements() as asked:
                cases.foreseen(case_id, kind.slug)
            counts.add(len(asked))
    assert max(counts) <= 15
