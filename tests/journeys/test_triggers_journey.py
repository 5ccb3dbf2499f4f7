"""Each of the nine trigger points in the real window: from what happened, or is known to come, to closing with results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

import pytest

from da_desk.app import Desk
from tests.desk import AnyDesk, DeskForTests
from tests.journeys.robot import Robot
from tests.journeys.test_withdrawal_journey import words_of
from tests.journeys.triggers import (
    BAIL_TOLD,
    LOOKED,
    OFFICER,
    OIC,
    RESULT_TOLD,
    SUPERVISOR,
    VISIT,
    TriggerJourney,
    common,
    in_good_order,
    plan_titles,
    times,
)
from tests.journeys.vps import VpsJourney
from tests.services.invented import victim_part
from tests.shared_desk import SharedDeskForTests

WINDOW = pytest.mark.qt_log_ignore("This plugin does not support")
CONDITIONS = {"Are there conditions?": "Yes", "Conditions": "Not to go to Larch Road"}
ADDRESS = "14 Larch Close, Tarnford"


def begun(window: Desk, desk: AnyDesk, *, keyboard: bool = False) -> TriggerJourney:
    """A case in good order, and half an hour later the first page of the program."""
    journey = TriggerJourney(Robot(window, keyboard=keyboard), desk, in_good_order(desk))
    journey.wait(minutes=30)
    return journey


def at_every(day: str, hour: str, owners: str) -> dict[str, str]:
    """When what every trigger point asks for is due: the risk, both plans, the adviser, the owners."""
    rules = (
        "act.reassess-risk", "duty.review-rmp-at-trigger", "duty.review-safety-plan-at-trigger",
        "duty.tell-adviser-at-trigger",
    )  # fmt: skip
    return dict.fromkeys(rules, f"{day} {hour}".strip()) | {"act.confirm-owners": f"{owners} {hour}".strip()}


def closed(journey: TriggerJourney, card: str, title: str) -> None:
    """Seen as closed on the timeline, all of it answered; nothing of it stands on Today, but for what others ask alike."""
    line = journey.line(title)
    count = len(line.duties)
    assert journey.timeline()["Closed"][card] == f"{count} of {count} answered"
    assert all(duty.outcome and duty.outcome_at for duty in line.duties)
    assert not {duty.title for duty in line.duties} & everything(journey.today()) - journey.open_beside(line)


def everything(today: Mapping[str, set[str]]) -> set[str]:
    """All that stands on Today, whatever its part."""
    return set().union(*today.values())


# What happened ---------------------------------------------------------------------------------------------------

AT_ELEVEN = at_every("Tue 24 Nov", "11:00", "Wed 25 Nov")
CHARGE = AT_ELEVEN | {
    "notify.decision-to-prosecute": "Mon 23 Nov 23:00 | Tue 24 Nov",
    "notify.first-hearing": "Mon 23 Nov 23:00 | Tue 24 Nov",
    "duty.bail-position": "Mon 23 Nov 15:00",
    "act.special-measures": "Mon 30 Nov",
    "act.order-views": "Mon 30 Nov",
    "duty.offer-vps": "Sat 28 Nov",
}


@WINDOW
def test_police_bail_from_the_arrest_to_its_return_date(window: Desk, local_desk: DeskForTests) -> None:
    journey = begun(window, local_desk)
    robot = journey.robot
    journey.enter(OIC)
    journey.record("Arrest", {"For what": "Assault"})
    journey.go_on_to(11, 23, 11)
    journey.record("Police bail", CONDITIONS | {"Return date": "7 Dec 2026"})
    assert times(journey.line("Police bail").duties) == AT_ELEVEN | {
        "notify.police-bail": "Mon 23 Nov 11:00 | Tue 24 Nov",
        "duty.explain-conditions": "Mon 23 Nov 11:00",
        "duty.bail-views": "Mon 23 Nov 11:00",
        "duty.bail-return": "Mon 30 Nov | Mon 7 Dec",
    }
    card = "Release from custody, Mon 23 Nov 2026, 11:00"
    assert journey.timeline() == {"Open": {card: "0 of 9 answered"}}
    journey.go_on_to(11, 23, 11, 20)
    assert journey.today()["Overdue"] == {
        BAIL_TOLD, "Explain each condition, and what to do if it is broken", "Seek the victim's views on the conditions"
    }  # fmt: skip

    # One call tells of the arrest and of the bail. It is not recorded before each condition was explained.
    journey.change_to(OFFICER)
    journey.tell(BAIL_TOLD)
    assert robot.reads("“It was said that obeying is the suspect's burden”: answer yes or no.")
    assert BAIL_TOLD in journey.open_of("Police bail")
    journey.tell(BAIL_TOLD, conditions=True)
    assert "Tell the victim of the arrest" not in everything(journey.today())

    # Nothing ends by being ticked away: each result says what it rests on.
    views = {"Seek the victim's views on the conditions": "Sought"}
    journey.settle(views, note="")
    assert robot.reads("Fill in “What the victim said, and what came of it”.")
    journey.settle(views, "Asked before bail; the street is what matters")
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 7))
    journey.settle(common())
    assert journey.timeline() == {"Open": {card: "8 of 9 answered"}}
    assert journey.open_of("Police bail") == {"Decide what follows before bail ends"}

    # A week before the return date somebody decides; only then is it closed.
    journey.go_on_to(11, 30)
    assert journey.today()["Later today"] == {"Decide what follows before bail ends"}
    journey.settle({"Decide what follows before bail ends": "The suspect was or will be charged"}, "On 4 December")
    closed(journey, card, "Police bail")


@WINDOW
def test_a_charge_by_keyboard(window: Desk, local_desk: DeskForTests) -> None:
    journey = begun(window, local_desk, keyboard=True)
    journey.go_on_to(11, 23, 11)
    journey.enter(OFFICER)
    journey.record("Charge", {"Offence": "Assault", "First hearing": "8 Dec 2026", "Court": "Tarnford Magistrates"})
    assert times(journey.line("Charge").duties) == CHARGE
    card, hearing = "Charge, Mon 23 Nov 2026, 11:00", "Hearing, Tue 8 Dec 2026"
    assert journey.timeline()["Open"] == {card: "0 of 11 answered"}
    assert list(journey.timeline()["Coming"]) == [hearing]
    journey.tell("Tell the victim of the decision to prosecute")
    journey.decline_vps("Offer a victim personal statement")
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 7))
    # The hearing asks for the adviser to be told as well: the two are told apart by their times.
    adviser = "Tell the adviser what happened"
    journey.settle(
        {f"{title} (due 24 Nov 2026, 11:00)" if title == adviser else title: how for title, how in common().items()}
        | {
            "Record bail or custody after the charge": "Recorded as an event or with the charge",
            "Ask for the victim's views on special measures": "Asked and recorded",
        }
    )
    assert journey.timeline()["Open"] == {card: "10 of 11 answered"}
    journey.settle({"Ask for the victim's views on a restraining order": "The victim did not want to say"}, "Explained")
    closed(journey, card, "Charge")
    assert list(journey.timeline()["Coming"]) == [hearing]
    assert {"Find out the result of the hearing", adviser} <= journey.today()["Coming"]


@WINDOW
def test_a_release_that_is_planned_is_told_before_it_happens(window: Desk, local_desk: DeskForTests) -> None:
    journey = begun(window, local_desk)
    journey.enter(OIC)
    journey.record("Arrest", {"For what": "Assault"})
    journey.go_on_to(11, 23, 11)
    journey.record("Release from custody", {"Released by": "The police", "Are there conditions?": "No"}, at=time(14))
    before = "Tell the victim of the release before it happens"
    assert times(journey.line("Release from custody").duties) == at_every("Tue 24 Nov", "14:00", "Wed 25 Nov") | {
        "act.inform-victim": "Mon 23 Nov 14:00 | Tue 24 Nov"
    }
    card = "Release from custody, Mon 23 Nov 2026, 14:00"
    assert journey.timeline() == {"Coming": {card: "0 of 6 answered"}}
    journey.change_to(OFFICER)
    assert before in journey.today("Mine")["Later today"]
    journey.tell(before)
    journey.go_on_to(11, 23, 15)
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 7))
    assert journey.timeline() == {"Open": {card: "3 of 6 answered"}}
    journey.settle(common())
    told = next(duty for duty in journey.line("Release from custody").duties if duty.title == before)
    assert told.outcome_at is not None
    assert told.outcome_at < told.do_by
    closed(journey, card, "Release from custody")


@WINDOW
def test_a_new_relationship_and_a_real_assessment(window: Desk, local_desk: DeskForTests) -> None:
    """By keyboard alone; the risk is not looked at in passing but assessed anew, and the grade answers by name."""
    journey = begun(window, local_desk, keyboard=True)
    journey.go_on_to(11, 23, 11)
    journey.enter(OFFICER)
    journey.record("New relationship of the victim", {"The suspect knows of it": "No"})
    assert times(journey.line("New relationship of the victim").duties) == AT_ELEVEN | {
        "act.inform-victim": "Tue 24 Nov 11:00",
        "act.dvds": "Wed 25 Nov",
    }
    card = "New relationship of the victim, Mon 23 Nov 2026, 11:00"
    assert journey.timeline() == {"Open": {card: "0 of 7 answered"}}
    journey.assess("Medium", "Nothing that was known has changed.", "Assess the risk again")
    assert "Assess the risk again" not in journey.open_of("New relationship of the victim")
    journey.tell("Talk with the victim about what the new relationship changes")
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 7))
    rest = {title: how for title, how in common().items() if not title.startswith("Assess")}
    journey.settle(rest)
    assert journey.timeline() == {"Open": {card: "6 of 7 answered"}}
    journey.settle(
        {"Consider the disclosure scheme for the new partner": "Considered; nothing is known or feared"}, "Checked"
    )
    closed(journey, card, "New relationship of the victim")


# What is known ahead ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """A day that is known: when it is looked at again before it, and what that asks for beside what every trigger does."""

    kind: str
    card: str
    on: date
    when: str
    first: tuple[str, tuple[int, int]]
    told: str
    more: Mapping[str, tuple[str, str]]
    """Further things of the first list: rule, title and outcome."""

    later: tuple[tuple[tuple[int, int], str, str, str], ...]
    """What follows it: its day, rule, title and outcome."""

    vps: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)
    """By rule the day itself, where it is another than that of the event."""


TRIAL = Ahead(
    "Trial",
    "Before the trial",
    date(2026, 12, 23),
    "before the trial",
    ("Wed 25 Nov", (11, 25)),
    "Talk with the victim about the trial",
    {
        "act.special-measures": ("See that the victim's views on special measures are current", "Asked and recorded"),
        "act.attendance-support": ("Settle how the victim gets to court, and with whom", "Settled"),
        "act.intimidation-check": (
            "Ask about pressure and intimidation before the trial", "Asked; nothing points to pressure"
        ),
    },
    (
        ((12, 9), "act.look-again", "Look again before the trial", LOOKED),
        ((12, 16), "act.look-again-third", "Look again before the trial", LOOKED),
        ((12, 22), "act.look-again-last", "Look again on the eve of the trial", LOOKED),
        ((12, 23), "duty.find-result", "Find out the result of the trial", "The result is known and recorded"),
    ),
    "Offer a VPS, or a further one, before the trial",
)  # fmt: skip
SENTENCE = Ahead(
    "Hearing for sentence",
    "Sentence",
    date(2026, 12, 9),
    "before the sentence",
    ("Wed 25 Nov", (11, 25)),
    "Talk with the victim about the hearing for sentence",
    {
        "act.order-views": ("See that the victim's views on a restraining order are current", "Asked and recorded"),
        "act.order-views-to-cps": ("Send the victim's views on a restraining order to the CPS", "Sent"),
    },
    (
        ((12, 9), "act.look-again", "Look again on the day of the sentence", LOOKED),
        ((12, 9), "duty.find-result", "Find out the sentence", "The result is known and recorded"),
    ),
    "Offer a VPS, or a further one, before the sentence",
)
FAMILY = Ahead(
    "Hearing in family proceedings",
    "Family proceedings",
    date(2026, 12, 9),
    "before the family hearing",
    ("Wed 25 Nov", (11, 25)),
    "Talk with the victim about the family hearing",
    {
        "act.child-contact-safety": (
            "Go over the safety of the children and of handovers",
            "Gone over with the victim",
        ),
        "act.address-letter": ("See that no paper gives away the victim's address", "The letter was sent"),
        "act.legal-advice": ("Point the victim to legal advice", "Told where advice is to be had"),
    },
    (
        ((12, 8), "act.look-again", "Look again before the family hearing", LOOKED),
        (
            (12, 13),
            "act.contact-start",
            "See to safety before contact with the children begins",
            "Looked at; no change",
        ),
    ),
    answers={"First day of contact with the children": "14 Dec 2026"},
    until={"act.contact-start": "Mon 14 Dec"},
)


@WINDOW
@pytest.mark.parametrize("ahead", [TRIAL, SENTENCE, FAMILY], ids=lambda ahead: ahead.kind)
def test_what_is_known_ahead_announces_itself(window: Desk, local_desk: DeskForTests, ahead: Ahead) -> None:
    journey = begun(window, local_desk)
    journey.enter(OFFICER)
    journey.record(ahead.kind, ahead.answers, on=ahead.on)
    owed = announced(ahead)
    assert times(journey.line(ahead.kind).duties) == owed
    card = f"{ahead.card}, {ahead.on:%a} {ahead.on.day} {ahead.on:%b %Y}"
    assert journey.timeline() == {"Coming": {card: f"0 of {len(owed)} answered"}}
    assert "Later today" not in journey.today()

    # Its first day comes, and the whole list stands on Today by itself.
    journey.go_on_to(*ahead.first[1])
    first = {duty.title for duty in journey.line(ahead.kind).duties if owed[duty.rule].startswith(ahead.first[0])}
    assert journey.today()["Later today"] >= first
    assert len(first) == len(owed) - len(ahead.later)
    journey.tell(ahead.told)
    for title in plan_titles(ahead.when).values():
        journey.review(title, date(2026, 12, 21))
    if ahead.vps:
        journey.decline_vps(ahead.vps)
    journey.settle(common(ahead.when) | dict(ahead.more.values()))
    assert not first & everything(journey.today())
    assert journey.timeline() == {"Coming": {card: f"{len(first)} of {len(owed)} answered"}}

    # And so do the later ones, each on its own day.
    for number, (on, _rule, title, outcome) in enumerate(ahead.later, len(first)):
        journey.go_on_to(*on)
        assert title in journey.today()["Later today"]
        assert f"{number} of {len(owed)} answered" in journey.timeline()[standing(journey, ahead)].values()
        journey.settle({title: outcome})
    journey.go_on_to(12, 24)
    closed(journey, card, ahead.kind)


@WINDOW
def test_a_trial_that_is_put_off_asks_again_for_what_was_done(window: Desk, local_desk: DeskForTests) -> None:
    journey = begun(window, local_desk)
    journey.enter(OFFICER)
    journey.record("Trial", on=TRIAL.on)
    journey.go_on_to(11, 25)
    check = "Ask about pressure and intimidation before the trial"
    journey.settle({check: "Asked; nothing points to pressure"})
    assert check not in everything(journey.today())
    journey.move("Trial", date(2027, 1, 8))
    card = "Before the trial, Fri 8 Jan 2027 (formerly 23 Dec 2026)"
    assert journey.timeline() == {"Coming": {card: "1 of 15 answered"}}
    assert [times([duty])["act.intimidation-check"] for duty in journey.owed(check)] == ["Fri 11 Dec | Fri 8 Jan"]
    journey.go_on_to(12, 11)
    assert {
        check,
        "Talk with the victim about the trial",
        *plan_titles("before the trial").values(),
    } <= journey.today()["Later today"]


def announced(ahead: Ahead) -> dict[str, str]:
    """When each thing is due, by rule."""
    day = ahead.first[0]
    owed = at_every(day, "", day) | {"act.inform-victim": day} | dict.fromkeys(ahead.more, day)
    if ahead.vps:
        owed["duty.update-vps"] = day
    owed |= {rule: on_day(date(2026, *on)) for on, rule, _title, _outcome in ahead.later}
    until = {rule: on_day(ahead.on) for rule in owed} | dict(ahead.until)
    return {rule: f"{by} | {until[rule]}" for rule, by in owed.items()}


def on_day(day: date) -> str:
    """As in "Wed 9 Dec"."""
    return f"{day:%a} {day.day} {day:%b}"


def standing(journey: TriggerJourney, ahead: Ahead) -> str:
    """Under which heading it stands while it is not closed: coming until its day has come."""
    return "Open" if journey.desk.clock().date() >= ahead.on else "Coming"


@WINDOW
def test_a_release_from_prison_whose_day_nobody_knew(window: Desk, local_desk: DeskForTests) -> None:
    journey = begun(window, local_desk)
    journey.enter(OFFICER)
    journey.record("Prison sentence being served", {"Prison": "HMP Fernhythe", "The day of release is known": "No"})
    enquiry = "Find out the day of release"
    assert journey.timeline() == {}, "a sentence alone is none of the nine"
    assert enquiry in journey.today()["Coming"]

    # It is asked for again and again until somebody knows; then the release stands on the timeline by itself.
    for month, day in ((12, 7), (12, 21)):
        journey.go_on_to(month, day)
        assert enquiry in journey.today()["Later today"]
        if day == 7:
            journey.settle({enquiry: "Not known yet; it is asked for again"}, "The prison, by telephone")
            assert enquiry in journey.today()["Coming"]
    journey.correct(
        "Prison sentence being served", {"The day of release is known": "Yes", "Day of release": "22 Feb 2027"}
    )
    assert enquiry not in everything(journey.today())
    first, release = "Mon 28 Dec", "Mon 22 Feb"
    owed = at_every(first, "", first) | dict.fromkeys(
        (
            "act.inform-victim",
            "act.offender-plan",
            "act.prison-intelligence",
            "act.offender-arrangements",
            "act.brief-npt",
        ),
        first,
    )
    owed |= {"act.look-again": "Mon 25 Jan", "act.look-again-third": "Mon 15 Feb"}
    assert times(journey.line("Release from prison").duties) == {rule: f"{by} | {release}" for rule, by in owed.items()}
    card = "Release from prison, Mon 22 Feb 2027"
    assert journey.timeline() == {"Coming": {card: "0 of 12 answered"}}

    # Eight weeks before it: two plans have to stand, the victim's and one for the suspect.
    journey.go_on_to(12, 28)
    assert len(journey.today()["Later today"] & journey.open_of("Release from prison")) == 10
    before = "before the release from prison"
    journey.tell("Tell the victim of the release from prison")
    for title in plan_titles(before).values():
        journey.review(title, date(2027, 1, 18), late="Leave over Christmas")
    journey.settle(
        common(before)
        | {
            "Have a plan for managing the suspect before the release": "It stands",
            "Ask for what the prison knows": "Asked; nothing is known",
            "Settle MAPPA, IOM or probation for the release": "In place",
            "Brief the neighbourhood team on the release": "Briefed",
        }
    )
    for month, day in ((1, 25), (2, 15)):
        journey.go_on_to(month, day, year=2027)
        journey.settle({"Look again before the release from prison": LOOKED})
    assert journey.timeline() == {"Coming": {card: "12 of 12 answered"}}
    journey.go_on_to(2, 22, 13, year=2027)
    closed(journey, card, "Release from prison")


@WINDOW
def test_an_order_from_its_making_to_its_end(window: Desk, local_desk: DeskForTests, tmp_path: Path) -> None:
    """Two trigger points: the order that was made, and the same order when it ends, a few days ahead as it is short."""
    journey = begun(window, local_desk)
    journey.enter(OFFICER)
    order = "Domestic violence protection order (DVPO)"
    journey.enter_order(
        {
            "Type of order": order,
            "Court, or who issued it": "Tarnford Magistrates",
            "Made on": "23 Nov 2026",
            "It holds until a further order": "No",
            "Ends on": "21 Dec 2026",
            "Terms": "Not to come to Larch Road",
            "Who is protected": "The victim",
            "The suspect can be arrested for a breach": "Yes",
        }
    )
    at_noon = at_every("Tue 24 Nov", "12:00", "Wed 25 Nov")
    told = dict.fromkeys(("act.inform-victim", "act.explain-terms"), "Tue 24 Nov 00:00")
    access = dict.fromkeys(("act.order-copy", "act.order-markers", "act.order-npt-list"), "Tue 24 Nov 12:00")
    assert times(journey.line("Order made").duties) == at_noon | told | access
    first = "Mon 14 Dec"
    ends = at_every(first, "", first) | {"act.inform-victim": first, "act.order-renewal": first}
    ends |= {"act.look-again": "Sat 19 Dec"}
    assert times(journey.line("Order ends").duties) == {rule: f"{by} | Mon 21 Dec" for rule, by in ends.items()}
    made, ending = "Order made, Mon 23 Nov 2026", "Order ends, Mon 21 Dec 2026"
    assert journey.timeline() == {"Open": {made: "0 of 10 answered"}, "Coming": {ending: "0 of 8 answered"}}

    # Made: its terms are explained one by one, and whoever comes to the door can read them.
    journey.attach_copy(order, tmp_path)
    journey.tell("Tell the victim that an order was made")
    assert journey.robot.reads("“Each condition was explained in plain words”: answer yes or no.")
    journey.tell("Tell the victim that an order was made", conditions=True)
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 21))
    journey.settle(
        common() | {"Have a copy of the order that can be opened at once": "It is there", "Set the markers": "Set"}
    )
    assert journey.timeline()["Open"] == {made: "9 of 10 answered"}
    journey.settle({"Put the order on the neighbourhood team's list": "Listed"}, "The sergeant of the late shift")
    closed(journey, made, "Order made")

    # It ends in a week.
    journey.go_on_to(12, 14)
    before = "before the order ends"
    assert "Tell the victim that the order ends" in journey.today()["Later today"]
    journey.tell("Tell the victim that the order ends")
    for title in plan_titles(before).values():
        journey.review(title, date(2027, 1, 4))
    journey.settle(common(before))
    renewal = {"Consider renewing the order, or another one": "The victim was helped to apply"}
    journey.settle(renewal, note="")
    assert journey.robot.reads("Fill in “Which solicitor or service, and when”.")
    journey.settle(renewal, "A solicitor of the outreach service, on Thursday")
    journey.go_on_to(12, 19)
    assert "Look again before the order ends" in journey.today()["Later today"]
    journey.settle({"Look again before the order ends": LOOKED})
    journey.go_on_to(12, 21, 13)
    closed(journey, ending, "Order ends")


# A Friday afternoon ----------------------------------------------------------------------------------------------


@WINDOW
def test_the_court_lets_the_suspect_go_on_a_friday_afternoon(
    shared_window: Desk, server_desk: SharedDeskForTests
) -> None:
    """From the listing to Monday, by three people on a shared desk: nothing waits for the weekend to pass."""
    journey = begun(shared_window, server_desk)
    journey.enter(OIC)
    journey.record("Hearing", {"Kind of hearing": "Bail", "Court": "Tarnford Magistrates"}, on=date(2026, 11, 27))
    plans = dict.fromkeys(
        ("duty.review-rmp-at-trigger", "duty.review-safety-plan-at-trigger", "duty.tell-adviser-at-trigger"),
        "Sat 28 Nov 12:00",
    )
    assert times(journey.line("Hearing").duties) == plans | {"duty.find-result": "Fri 27 Nov | Fri 27 Nov"}
    hearing, bail = "Hearing, Fri 27 Nov 2026", "Release from custody, Fri 27 Nov 2026, 16:00"
    assert journey.timeline() == {"Coming": {hearing: "0 of 4 answered"}}

    # On the day somebody who is named finds out the result, instead of waiting for it.
    journey.go_on_to(11, 27, 16, 20)
    find = "Find out the result of the hearing"
    assert find in journey.today("Mine")["Later today"]
    journey.settle({find: "The result is known and recorded"}, "Let go at four; the list office, by telephone")
    journey.record(
        "Bail from the court",
        {
            "Court": "Tarnford Magistrates",
            "When the police received the result, day": "27 Nov 2026",
            "When the police received the result, time": "16:20",
        }
        | CONDITIONS,
        at=time(16),
    )
    assert times(journey.line("Bail from the court").duties) == at_every("Sat 28 Nov", "16:00", "Sun 29 Nov") | {
        "notify.bail-hearing-result": "Fri 27 Nov 16:00 | Mon 30 Nov",
        "duty.explain-conditions": "Fri 27 Nov 16:00",
    }

    # The victim is to be told at once. Not reached never ends it; after three tries the supervisor decides, once.
    journey.change_to(OFFICER)
    told = {RESULT_TOLD, "Explain each condition, and what to do if it is broken"}
    assert told <= journey.today("Mine")["Overdue"]
    for number in range(3):
        assert not journey.owed(VISIT), f"not after {number} tries"
        journey.tell(RESULT_TOLD, "Not reached")
        journey.wait(minutes=20)
    assert told <= journey.open_of("Bail from the court")
    assert journey.timeline()["Open"][bail] == "0 of 7 answered"
    assert [times([duty])[duty.rule] for duty in journey.owed(VISIT)] == ["Fri 27 Nov 19:00"]
    journey.change_to(SUPERVISOR)
    assert VISIT in journey.today("Mine")["Later today"]
    journey.settle({VISIT: "A visit was sent"}, "The late shift, at half past five, in plain clothes")
    assert VISIT not in everything(journey.today())
    assert told <= journey.today()["Overdue"]

    # Monday: it still stands at the top, until the victim was told. One review of each plan answers both by name.
    journey.go_on_to(11, 30, 9, 30)
    journey.change_to(OFFICER)
    assert told <= journey.today("Mine")["Overdue"]
    journey.tell(RESULT_TOLD, conditions=True)
    assert journey.robot.reads("The victim is told late. Say why.")
    late = "Not reached on Friday; at the address nobody opened"
    journey.tell(RESULT_TOLD, conditions=True, late=late)
    for title in plan_titles().values():
        journey.review(title, date(2026, 12, 14), "Bail from the court", "Hearing", late=late)
    for _event in ("Hearing", "Bail from the court"):
        journey.settle({"Tell the adviser what happened": "The adviser was told"}, late=late)
    assert journey.timeline()["Open"] == {bail: "5 of 7 answered"}
    journey.settle({title: how for title, how in common().items() if "adviser" not in title}, late=late)
    closed(journey, bail, "Bail from the court")
    closed(journey, hearing, "Hearing")
    assert {duty.late_reason for duty in journey.line("Bail from the court").duties} == {late}


# A victim personal statement -------------------------------------------------------------------------------------


@WINDOW
def test_a_vps_from_the_offer_to_the_sentence(window: Desk, local_desk: DeskForTests, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    journey = VpsJourney(Robot(window), local_desk, in_good_order(local_desk), out)
    officer = local_desk.as_(OFFICER)
    officer.people.add_contact(journey.case_id, victim_part(local_desk, journey.case_id), "address", ADDRESS)
    journey.wait(minutes=30)

    # Offered after the arrest, although no statement was made. The victim wants to wait, and is asked again.
    journey.enter(OIC)
    journey.record("Arrest", {"For what": "Assault"})
    offered, again, take = (
        "Offer a victim personal statement",
        "Offer the VPS again, as the victim asked",
        "Take the VPS that the victim wants to make",
    )
    assert offered in journey.today("Mine")["This week"]
    journey.offer(offered, "Not now; wants to be asked again", ask_again=date(2026, 11, 30))
    assert vps_rows(journey) == {again}
    journey.go_on_to(11, 30)
    assert again in journey.today("Mine")["Later today"]
    journey.offer(again, "Yes, wants to make one")
    assert vps_rows(journey) == {take}
    assert times(journey.owed(take)) == {"duty.take-vps": "Thu 10 Dec"}

    # Written in the victim's own words, the address withheld, signed in ink; then it leaves for the CPS without it.
    journey.change_to(OFFICER)
    journey.explain_and_begin()
    journey.write()
    journey.withhold("14 Larch Close")
    journey.have_it_signed()
    ask, send = "Ask how the VPS is to be presented", "Send the signed VPS to the CPS"
    assert vps_rows(journey) == {ask, send}
    served = words_of(journey.send(send))
    assert "My son asks whether the door is locked." in served
    assert "Larch" not in served
    assert "prison" not in served
    journey.choose(ask, "The victim reads it")
    notice = "Tell the CPS how the VPS is to be presented"
    assert "The victim reads it" in words_of(journey.send(notice))
    assert vps_rows(journey) == set()

    # Four weeks before the trial a further one is offered; the victim has nothing to add.
    journey.record("Trial", on=date(2027, 1, 4))
    journey.go_on_to(12, 7)
    before_trial = "Offer a VPS, or a further one, before the trial"
    assert before_trial in journey.today()["Later today"]
    journey.offer(before_trial, "No")
    assert vps_rows(journey) == set()

    # Two weeks before the sentence it is offered again, and how it is presented is asked once more.
    journey.record("Hearing for sentence", on=date(2027, 1, 18))
    before_sentence = "Offer a VPS, or a further one, before the sentence"
    confirm = "Confirm before the sentence how the VPS is to be presented"
    assert vps_rows(journey) == {before_sentence, confirm}
    journey.go_on_to(1, 4, year=2027)
    assert {before_sentence, confirm} <= journey.today()["Later today"]
    journey.offer(before_sentence, "No")
    journey.choose(confirm, "Somebody else reads it", reader="The prosecutor")
    changed = words_of(journey.send(notice))
    for said in ("Somebody else reads it", "The prosecutor", "In place of"):
        assert said in changed
    assert vps_rows(journey) == set()

    # The day of the sentence: from then on the choice no longer changes, and all of it stays on record.
    journey.go_on_to(1, 18, 15, year=2027)
    journey.record("Sentence passed", {"Sentence": "A community order", "Court": "Tarnford"})
    journey.open_case("VPS")
    journey.robot.press("Open: How it is to be presented")
    assert journey.robot.reads("The sentence was passed on 18 Jan 2027.")
    assert not journey.robot.sees("Record the choice")
    view = officer.vps.of_case(journey.case_id)
    assert [line.answer for line in view.offers] == ["no", "no", "yes", "later"]
    assert [line.choice for line in view.preferences] == ["cps-or-other-reads", "self"]
    assert [line.line.seq for line in view.signed] == [1]
    assert [line.kind for line in officer.vps_papers.copies(journey.case_id)] == [
        "vps-preference",
        "vps-preference",
        "vps",
    ]


def vps_rows(journey: TriggerJourney) -> set[str]:
    """What Today says of the personal statement."""
    return {title for title in everything(journey.today()) if "VPS" in title or "personal statement" in title}
