"""Ahead of a day, again after a time, set by hand, and what is due when no day can be counted: whatever happens, in any order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from da_desk.errors import CatalogueInvalid
from da_desk.practice.calendars import with_files
from da_desk.practice.catalogue import Practice, load
from da_desk.practice.clocks import end_of, london_day
from da_desk.practice.policies import Policies
from da_desk.practice.rules import CaseFacts, EventFacts, KnownDuty, WantedDuty, wanted
from da_desk.wording import LONDON
from tests.practice.reckoning import later_years
from tests.practice.test_rules import after, reconcile

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEARING = date(2027, 1, 18)

RULES = """
[[rule]]
slug = "{slug}"
version = 1
title = "Title"
why = "Why"
source = "invented"
from = 2021-04-01
confidence = "design"
on = "{on}"
step = "{slug}"
holder = "oic"
do_by = {do_by}
outcomes = [{outcomes}]
{more}
"""
DONE = '{ slug = "done", title = "Done" }'
ASKED = DONE + ', { slug = "not-known", title = "Not known yet", again = true }'


def rule(slug: str, on: str, do_by: str, outcomes: str = DONE, more: str = "") -> str:
    return RULES.format(slug=slug, on=on, do_by=do_by, outcomes=outcomes, more=more)


INVENTED = "\n".join(
    [
        rule("lead.28", "hearing", '{ clock = "days-before", n = 28 }'),
        rule("lead.7", "hearing", '{ clock = "days-before", n = 7 }'),
        rule("lead.0", "hearing", '{ clock = "days-before", n = 0 }'),
        rule("named.7", "remand", '{ clock = "days-before", n = 7, day_of = "facts.next_hearing" }'),
        rule("enquiry", "remand", '{ clock = "days", n = 2 }', ASKED, 'repeat = "duty.views-again.days"'),
        rule("court", "arrest", '{ clock = "notice-48h" }', more='limit = { clock = "court-hours", n = 72 }'),
        rule("bail.3", "police-bail", '{ clock = "months", n = 3 }'),
        rule("first.3", "arrest", '{ clock = "days", n = 3, inclusive = true }'),
        rule("told", "arrest", '{ clock = "working-days", n = 1 }'),
    ]
)


@pytest.fixture
def invented(folder: Path) -> Practice:
    (folder / "rules" / "invented.toml").write_text(INVENTED, encoding="utf-8")
    return load(folder)


def event(kind: str, at: datetime, body: dict[str, Any] | None = None, *, whole_day: bool = False) -> EventFacts:
    return EventFacts("event-1", kind, at, london_day(at), {"facts": body or {}}, whole_day=whole_day)


def asked(practice: Practice, what: EventFacts) -> dict[str, WantedDuty]:
    """What the invented rules ask for."""
    mine = {"lead.28", "lead.7", "lead.0", "named.7", "enquiry", "court", "bail.3", "first.3", "told"}
    duties = wanted(what, CaseFacts(has_children=False), practice, Policies(practice.policies))
    return {duty.rule: duty for duty in duties if duty.rule in mine}


def hearing(on: date) -> EventFacts:
    return event("hearing", datetime.combine(on, datetime.min.time(), LONDON) + timedelta(hours=10), whole_day=True)


def made(duties: Sequence[WantedDuty], now: datetime = NOW) -> list[KnownDuty]:
    return after([], reconcile([], duties, now))


def by_rule(found: Sequence[KnownDuty]) -> dict[str, KnownDuty]:
    """The last occurrence of each."""
    return {each.rule: each for each in sorted(found, key=lambda each: each.occurrence)}


def test_leads_are_counted_back_from_the_day_which_is_their_limit(invented: Practice) -> None:
    duties = asked(invented, hearing(HEARING))
    assert {slug: duty.do_by.at for slug, duty in duties.items()} == {
        "lead.28": end_of(date(2026, 12, 21)),
        "lead.7": end_of(date(2027, 1, 11)),
        "lead.0": end_of(HEARING),
    }
    assert {duty.limit.at for duty in duties.values() if duty.limit} == {end_of(HEARING)}
    assert {duty.counted_from for duty in duties.values()} == {HEARING}
    assert duties["lead.28"].do_by.words == "28 days before Monday 18 January 2027"


def test_a_day_named_in_the_body_leads_too_and_without_it_nothing_is_owed(invented: Practice) -> None:
    duty = asked(invented, event("remand", NOW, {"next_hearing": "2026-12-14"}))["named.7"]
    assert (duty.do_by.at, duty.counted_from) == (end_of(date(2026, 12, 7)), date(2026, 12, 14))
    assert "named.7" not in asked(invented, event("remand", NOW))


def test_a_lead_that_has_passed_is_due_at_once_and_says_so(invented: Practice) -> None:
    now = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
    change = reconcile([], list(asked(invented, hearing(HEARING)).values()), now)
    due = {each.rule: each.do_by for each in change.create}
    assert due["lead.28"].at == now
    assert due["lead.28"].words == "at once: the day for it, 28 days before Monday 18 January 2027, has passed already"
    assert due["lead.7"].at == end_of(date(2027, 1, 11))


def test_after_the_day_itself_no_lead_is_made_and_one_that_stands_stays(invented: Practice) -> None:
    duties = list(asked(invented, hearing(HEARING)).values())
    assert reconcile([], duties, end_of(HEARING)).create
    assert reconcile([], duties, end_of(HEARING) + timedelta(seconds=1)).nothing
    stand = made(duties)
    assert reconcile(stand, duties, end_of(HEARING) + timedelta(days=30)).nothing


def test_a_hearing_that_moves_takes_its_leads_along_and_opens_those_that_were_done(invented: Practice) -> None:
    stand = made(list(asked(invented, hearing(HEARING)).values()))
    stand = [replace(each, state="done") if each.rule == "lead.28" else each for each in stand]
    later = list(asked(invented, hearing(date(2027, 3, 1))).values())
    change = reconcile(stand, later, NOW)
    assert {each.wanted.rule: each.wanted.do_by.at for each in change.move} == {
        "lead.7": end_of(date(2027, 2, 22)),
        "lead.0": end_of(date(2027, 3, 1)),
    }
    (again,) = change.create
    assert (again.rule, again.occurrence, again.do_by.at) == ("lead.28", 2, end_of(date(2027, 2, 1)))


def test_a_hearing_that_moves_nearer_makes_its_leads_due_at_once_and_never_less_urgent(invented: Practice) -> None:
    stand = made(list(asked(invented, hearing(HEARING)).values()))
    nearer = list(asked(invented, hearing(date(2026, 12, 1))).values())
    change = reconcile(stand, nearer, NOW)
    stand = after(stand, change)
    assert by_rule(stand)["lead.28"].do_by == NOW
    assert by_rule(stand)["lead.7"].do_by == end_of(date(2026, 11, 24))
    later = NOW + timedelta(days=4)
    assert reconcile(stand, nearer, later).nothing
    # It moves again, by a day, when what was due at once has waited for four days: it has waited since then.
    again = after(stand, reconcile(stand, list(asked(invented, hearing(date(2026, 12, 2))).values()), later))
    assert by_rule(again)["lead.28"].do_by == NOW
    assert by_rule(again)["lead.7"].do_by == end_of(date(2026, 11, 24))


def test_not_known_yet_is_asked_again_until_it_is_known(invented: Practice) -> None:
    duties = list(asked(invented, event("remand", NOW)).values())
    stand = made(duties)
    (first,) = stand
    assert first.do_by == end_of(date(2026, 11, 25))
    ended = NOW + timedelta(days=1)
    stand = [replace(first, state="done", again=True, ended=ended)]
    change = reconcile(stand, duties, ended)
    (second,) = change.create
    assert (second.occurrence, second.do_by.at) == (2, end_of(date(2026, 11, 29)))
    assert second.do_by.words == "again after 5 days, Tuesday 24 November 09:00 → Sunday 29 November"
    stand = after(stand, change)
    assert reconcile(stand, duties, ended + timedelta(days=60)).nothing
    known = [stand[0], replace(stand[1], state="done", ended=ended + timedelta(days=5))]
    assert reconcile(known, duties, ended + timedelta(days=6)).nothing


def test_a_time_set_by_hand_stands_until_the_day_it_was_counted_from_moves(invented: Practice) -> None:
    duties = list(asked(invented, hearing(HEARING)).values())
    by_hand = [
        replace(each, do_by=NOW + timedelta(days=3), by_hand=True) if each.rule == "lead.28" else each
        for each in made(duties)
    ]
    assert reconcile(by_hand, duties, NOW + timedelta(days=10)).nothing
    done = [replace(each, state="done") if each.by_hand else each for each in by_hand]
    assert reconcile(done, duties, NOW + timedelta(days=10)).nothing
    moved = reconcile(by_hand, list(asked(invented, hearing(HEARING + timedelta(days=7))).values()), NOW)
    assert {each.wanted.rule: each.wanted.do_by.at for each in moved.move}["lead.28"] == end_of(date(2026, 12, 28))


@pytest.mark.parametrize("start", ["2031-06-02T10:00", "2030-12-31T17:00"])
def test_without_a_calendar_it_is_due_at_once_says_so_and_is_counted_when_there_is_one(
    invented: Practice, start: str
) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=LONDON)
    duties = asked(invented, event("arrest", at))
    for slug in ("told", "court"):
        assert duties[slug].do_by.at == at
        assert (
            duties[slug].do_by.words
            == "at once: the bank holidays of 2031 are not known here, so no day could be counted"
        )
        assert duties[slug].do_by.clock.endswith(",uncounted")
    stand = made(list(duties.values()), at)
    whole = replace(invented, calendars=with_files(invented.calendars, [later_years(2031)]))
    counted = list(asked(whole, event("arrest", at)).values())
    change = reconcile(stand, counted, at)
    assert {each.wanted.rule for each in change.move} == {"told", "court"}
    # What was done meanwhile is not owed again because it can be counted now.
    done = [replace(each, state="done") for each in stand]
    assert reconcile(done, counted, at).nothing


def test_notice_months_and_days_that_begin_with_the_day(invented: Practice) -> None:
    friday = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
    duties = asked(invented, event("arrest", friday))
    assert duties["court"].do_by.at == datetime(2026, 12, 29, 17, 0, tzinfo=UTC)
    assert duties["court"].limit is not None
    assert duties["court"].limit.at == datetime(2026, 12, 30, 17, 0, tzinfo=UTC)
    assert duties["first.3"].do_by.at == end_of(date(2026, 12, 26))
    bail = asked(invented, event("police-bail", datetime(2026, 11, 30, 9, 0, tzinfo=UTC)))["bail.3"]
    assert bail.do_by.at == end_of(date(2027, 2, 28))


def test_an_event_known_to_the_day_is_told_without_a_time(invented: Practice) -> None:
    at = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    told = asked(invented, event("arrest", at, whole_day=True))["told"]
    assert told.do_by.words.startswith("within 1 working day, Thursday 24 December → Tuesday 29 December")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (rule("r", "hearing", '{ clock = "days-before" }', more='limit = { clock = "hours", n = 1 }'), "leads up to"),
        (rule("r", "hearing", '{ clock = "days-before", n = -1 }'), "how much"),
        (rule("r", "hearing", '{ clock = "months" }'), "how much"),
        (rule("r", "hearing", '{ clock = "working-days", n = 0 }'), "how much"),
        (rule("r", "hearing", '{ clock = "notice-48h", n = 24 }'), "how much"),
        (rule("r", "hearing", '{ clock = "months", n = 3, policy = "nothing" }'), "policy"),
        (rule("r", "hearing", '{ clock = "hours", n = 3, inclusive = true }'), "begin with the day"),
        (rule("r", "remand", '{ clock = "days", n = 3, day_of = "facts.next_hearing" }'), "which day"),
        (rule("r", "remand", '{ clock = "months", n = 3, day_of = "facts.nothing" }'), "isn't there"),
        (rule("r", "hearing", '{ clock = "days", n = 3 }', ASKED), "asked again"),
        (rule("r", "hearing", '{ clock = "days", n = 3 }', more='repeat = "duty.views-again.days"'), "asked again"),
        (rule("r", "hearing", '{ clock = "days", n = 3 }', ASKED, 'repeat = "nothing"'), "asked again"),
    ],
)
def test_a_rule_that_cannot_be_counted_is_refused(folder: Path, text: str, what: str) -> None:
    (folder / "rules" / "invented.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match=f"invented.toml.*“r”.*{what}"):
        load(folder)


KINDS = st.sampled_from(["hearing", "remand"])
MOVES = st.tuples(st.integers(-60, 90), st.sampled_from(["", "2026-12-14", "2027-02-01", "2026-11-24"]))
ENDS = st.sampled_from(["", "done", "not-known", "by hand", "touched"])
STEPS = st.lists(st.tuples(MOVES, st.integers(0, 20), st.lists(ENDS, min_size=4, max_size=4)), min_size=1, max_size=6)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(kind=KINDS, steps=STEPS)
def test_whatever_happens_the_rules_settle_at_once_and_undo_nothing(
    invented: Practice, kind: str, steps: list[Any]
) -> None:
    now, stand = NOW, list[KnownDuty]()
    for (offset, named), waited, ends in steps:
        now += timedelta(days=waited)
        what = replace(hearing(HEARING + timedelta(days=offset)), kind=kind, body={"facts": {"next_hearing": named}})
        duties = list(asked(invented, what).values())
        before = {each.id: each for each in stand}
        stand = after(stand, reconcile(stand, duties, now))
        assert reconcile(stand, duties, now).nothing
        assert reconcile(stand, duties, now + timedelta(days=400)).nothing
        for each in stand:
            former = before.get(each.id)
            if former is not None and former.state == "done":
                assert each == former
            elif former is not None and former.by_hand and former.counted_from == each.counted_from:
                assert each.do_by == former.do_by
        keys = [(*each.key, each.occurrence) for each in stand]
        assert len(set(keys)) == len(keys)
        open_keys = [each.key for each in stand if each.state == "open"]
        assert len(set(open_keys)) == len(open_keys)
        stand = [_ended(each, end, now) for each, end in zip(stand, [*ends, *[""] * len(stand)], strict=False)]


def _ended(duty: KnownDuty, end: str, now: datetime) -> KnownDuty:
    if duty.state != "open" or not end:
        return duty
    if end == "by hand":
        return replace(duty, do_by=now + timedelta(hours=5), by_hand=True, touched=True)
    if end == "touched":
        return replace(duty, touched=True)
    return replace(duty, state="done", again=end == "not-known" and duty.rule == "enquiry", ended=now)
