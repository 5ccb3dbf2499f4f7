"""What happens in the invented cases about risk and plans, told by the steps of :mod:`da_desk.services.training_plans`.

Between them every part of the supervisor's page has something to show.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from da_desk.models.base import uuid7
from da_desk.practice.clocks import london_day
from da_desk.services.training_plans import SAFETY_PLAN, PlanTeller
from da_desk.services.training_steps import Cast, Teller

Story = Iterator[datetime]


def _graded(p: PlanTeller, grade: str, days: int, name: str = "") -> Story:
    """Reported so many days ago, and graded by three people within a day: at the scene, by the sergeant, by the unit."""
    t, cast = p.teller, p.teller.cast
    yield t.ago(days, 9, 40)
    t.open_case(grade="ungraded")
    yield t.ago(days, 9, 55)
    p.assess(cast.oic, "first-responder", grade, name)
    yield t.ago(days, 14, 5)
    p.assess(cast.supervisor, "sergeant", grade, name)
    yield t.ago(days - 1, 10, 30)
    p.assess(cast.officer, "secondary", grade, name)


def _signed(p: PlanTeller, grade: str, days: int, rmp: str, name: str = "") -> Story:
    """Graded, and an RMP written the day after, submitted, read and signed off."""
    t = p.teller
    yield from _graded(p, grade, days, name)
    yield t.ago(days - 1, 11, 15)
    p.write_rmp(rmp)
    if grade == "high":
        p.answer(t.cast.officer, "duty.refer-marac", "referred", "Visible high risk; next meeting on Thursday week")
    yield t.ago(days - 1, 15, 20)
    p.submit()
    yield t.ago(days - 2, 9, 5)
    p.read()
    yield t.ago(days - 2, 9, 25)
    p.sign_off("Followed and threatened within the month; the conditions and the markers answer both.")


def _with_adviser(p: PlanTeller, days: int, name: str) -> Story:
    """A safety plan made with an adviser and agreed; the CPS and the adviser are told."""
    t = p.teller
    yield t.ago(days, 13, 10)
    p.write_safety_plan(name)
    yield t.ago(days, 14, 0)
    p.agree()
    p.answer(t.cast.officer, "duty.offer-idva", "accepted", "Outreach and IDVA service; told the same day")
    yield t.ago(days, 15, 30)
    p.answer(t.cast.oic, "duty.tell-cps-adviser", "told", "Reviewing lawyer, by secure mail")
    p.answer(t.cast.officer, "duty.tell-adviser", "told", "By telephone: the van, the brother, and no dogs")


def _steady(t: Teller) -> Story:
    """High risk, in good order: signed off, reviewed each week, a safety plan with an adviser, read aloud."""
    p = PlanTeller(t)
    yield from _signed(p, "high", 20, "followed")
    yield from _with_adviser(p, 17, "separated")
    yield t.ago(16, 16, 40)
    p.answer(t.cast.officer, "duty.rmp-action", "done", "In place; checked with the control room", times=1)
    p.answer(t.cast.oic, "duty.rmp-action", "done", "Two of the four numbers tied to the suspect", times=1)
    yield t.ago(12, 9, 45)
    p.review("keep", "The messages stopped after the visit of the named officer.", 7)
    p.review("keep", "Gone over on the telephone; nothing to change.", 7, SAFETY_PLAN)
    yield t.ago(9, 11, 20)
    p.answer(t.cast.oic, "duty.rmp-action", "done", "Spoke at length; will go to the alcohol service", times=1)
    yield t.ago(5, 10, 5)
    p.review("keep", "Quiet for a week. The court date is near, so nothing is stepped down.", 6)
    p.review("keep", "The sister's evening call works well.", 6, SAFETY_PLAN)
    yield t.minutes_ago(250)
    p.read_to_victim("read-aloud")
    who = {"who": "DC 2208 Amin", "method": "phone", "note": "Plan read aloud; nothing left behind."}
    p.happens(t.cast.officer, "contact", t.minutes_ago(255), **who)


def _waits_for_sign_off(t: Teller) -> Story:
    """A first plan at high risk waits for the supervisor, and something happened since."""
    p = PlanTeller(t)
    yield from _graded(p, "high", 3)
    yield t.ago(2, 11, 40)
    p.write_rmp("threats")
    yield t.ago(2, 16, 10)
    p.answer(t.cast.oic, "duty.rmp-action", "done", "The custody sergeant has the number", times=1)
    yield t.ago(1, 10, 20)
    p.submit()
    yield t.minutes_ago(310)
    what = "A wreath was left at the door in the night. Nobody was seen."
    p.happens(t.cast.oic, "new-incident", t.minutes_ago(700), occurrence_number="42/120977/26", what=what)


def _changed_after_an_incident(t: Teller) -> Story:
    """Signed off, then something happened: stepped up, other words, submitted again. The difference is worth reading."""
    p = PlanTeller(t)
    yield from _signed(p, "high", 14, "threats")
    yield t.ago(12, 12, 0)
    p.answer(
        t.cast.officer, "duty.offer-idva", "declined", "“Not now, I talk to my sister.” Offered again in two weeks"
    )
    p.answer(t.cast.oic, "duty.rmp-action", "done", "Nothing on either certificate; cabinet checked", times=2)
    yield t.ago(7, 9, 15)
    p.review("keep", "No contact since bail. The father's guns are secured.", 7)
    yield t.ago(1, 8, 30)
    what = "The suspect stood at the bus stop for twenty minutes and left when a neighbour came out."
    p.happens(t.cast.oic, "new-incident", t.ago(2, 22, 15), occurrence_number="42/121140/26", what=what)
    yield t.ago(1, 9, 35)
    body = p.body()
    risk = body["risk"]["variables"][0]["id"]
    body["contingency"]["plan"] += " The neighbour at number nine rings too: they have agreed to it."
    body["actions"]["actions"].append(
        {
            "id": str(uuid7()),
            "menu": "menu.perpetrator-contact",
            "what": "A named officer goes to see the suspect before the weekend and says what was seen.",
            "variable": risk,
            "lead": "neighbourhood",
            "holder": str(p.holders["doyle"]),
            "due": (p.officer.workplace.today() + timedelta(days=3)).isoformat(),
        }
    )
    p.change(body)
    p.review("escalate", "Seen at the bus stop: an action more, and the neighbour is part of it.", 5)
    t.settle("Gone through with the sergeant after the night at the bus stop")
    yield t.ago(1, 10, 15)
    p.submit()


def _only_dates_moved(t: Teller) -> Story:
    """Every word is as it was signed; one day moved."""
    p = PlanTeller(t)
    yield from _signed(p, "medium", 10, "handovers")
    yield t.ago(1, 13, 5)
    body = p.body()
    body["actions"]["actions"][1]["due"] = t.day_in(12).isoformat()
    p.change(body)
    yield t.ago(1, 13, 20)
    p.submit()


def _returned(t: Teller) -> Story:
    """Read by the supervisor and sent back with comments."""
    p = PlanTeller(t)
    yield from _graded(p, "high", 4)
    yield t.ago(3, 11, 10)
    p.write_rmp("followed")
    yield t.ago(3, 16, 0)
    p.submit()
    yield t.ago(2, 9, 10)
    p.read()
    yield t.ago(2, 9, 30)
    p.send_back(
        {
            "actions": "Nothing is done about the way from work to the car, which the victim fears most. Who walks along?",
            "contingency": "Say who goes there on a Sunday. The duty sergeant changes at two.",
        }
    )


def _being_written(t: Teller) -> Story:
    """Saved and in force, not yet submitted: sections are empty, and an action is past its day."""
    p = PlanTeller(t)
    yield from _graded(p, "medium", 5, "staying")
    yield t.ago(4, 11, 50)
    p.write_rmp("controlled")
    body = p.body()
    body["planbi"], body["told"] = {}, {}
    p.change(body)


def _no_plan(t: Teller) -> Story:
    """Graded high, and after a day there is no plan; the victim was rung and not reached."""
    p = PlanTeller(t)
    yield from _graded(p, "high", 2)
    yield t.minutes_ago(130)
    p.try_to_reach("duty.offer-idva", "no-answer", "Rang out in the safe hours; again this afternoon")


def _review_missed(t: Teller) -> Story:
    """Signed off a month ago; nobody has looked at it since the day of its review."""
    p = PlanTeller(t)
    yield from _signed(p, "medium", 30, "handovers")
    yield t.ago(20, 10, 0)
    p.answer(t.cast.officer, "duty.rmp-action", "done", "Both keep to it; the grandmother agreed", times=2)


def _lowered(t: Teller) -> Story:
    """From high to medium, with the risk that fell named; the supervisor has still to check it."""
    p = PlanTeller(t)
    yield from _signed(p, "high", 24, "followed")
    yield t.ago(21, 12, 30)
    made = t.ago(22, 11, 0)
    order = {
        "order": {
            "type": "order.restraining",
            "issuer": "Tarnford Magistrates' Court",
            "made_on": london_day(made).isoformat(),
            "served_at": made.isoformat(),
            "until_further": "no",
            "expires_on": t.day_in(700).isoformat(),
        },
        "terms": {
            "terms": "No contact; not to enter the street or the workplace.",
            "protected": "The victim",
            "arrest": "yes",
        },
    }
    t.cast.oic.orders.save(t.case_id, order)
    p.answer(t.cast.officer, "duty.offer-idva", "declined", "“It is quiet now.” Offered again at the next review")
    yield t.ago(20, 15, 0)
    t.settle("The order was read out and explained; markers on both addresses, the neighbourhood team has it")
    yield t.ago(17, 9, 50)
    p.review("keep", "Order made; the victim has a copy. All four actions are under way.", 7)
    p.answer(t.cast.officer, "duty.rmp-action", "done", "Done and told to the victim", times=4)
    for days in (10, 3):
        yield t.ago(days, 9, 50)
        p.review("keep", "No contact, no sighting. The order is kept.", 7)
    yield t.ago(1, 11, 0)
    p.assess(t.cast.officer, "regrade", "medium", "lowered")


def _staying(t: Teller) -> Story:
    """Control by money and phone: a victim who stays. The safety plan still has a question of a harm guard."""
    p = PlanTeller(t)
    yield from _signed(p, "medium", 6, "controlled", "staying")
    yield t.ago(4, 14, 15)
    p.write_safety_plan("staying")
    p.answer(t.cast.officer, "duty.rmp-action", "done", "The friend has the word", times=1)


def _planning_to_leave(t: Teller) -> Story:
    """A victim who leaves within the month, with an adviser; what whoever covers must know is written down."""
    p = PlanTeller(t)
    yield from _signed(p, "high", 9, "leaving")
    yield from _with_adviser(p, 7, "leaving")
    yield t.ago(5, 12, 0)
    p.answer(t.cast.officer, "duty.rmp-action", "done", "The keys and the note are where they should be", times=2)
    yield t.ago(2, 10, 30)
    p.review("keep", "The day stands. The suspect suspects nothing, the adviser says.", 6)
    p.read_to_victim("read-with-me")
    yield t.minutes_ago(205)
    note = "Ring nobody. If the adviser rings you, she will say the day. Two in plain clothes near by from two o'clock; the sergeant knows."
    p.happens(t.cast.officer, "cover-note", t.minutes_ago(205), note=note, until=t.day_in(4).isoformat())


def _closed(t: Teller) -> Story:
    """Lowered, checked and closed: one action done, the other goes on with its holder by name."""
    p = PlanTeller(t)
    yield from _signed(p, "medium", 26, "handovers")
    yield t.ago(4, 10, 10)
    p.assess(t.cast.officer, "regrade", "standard", "lowered")
    yield t.ago(3, 9, 0)
    noted = "The quarrels have stopped since the grandmother takes part; three Mondays without a call."
    p.answer(t.cast.supervisor, "duty.check-downgrade", "agreed", noted)
    yield t.ago(3, 11, 30)
    p.close("Standard risk since Monday. The arrangement holds; the family court has it now.", "The handovers moved")


def _refused(t: Teller) -> Story:
    """The victim did not want to answer; graded on what is known, and the sergeant has still to look."""
    p = PlanTeller(t)
    yield t.minutes_ago(420)
    t.open_case(grade="ungraded")
    p.assess(t.cast.oic, "first-responder", "medium", "refused")


PLAN_STORIES: tuple[Callable[[Teller], Story], ...] = (
    _steady,
    _waits_for_sign_off,
    _changed_after_an_incident,
    _only_dates_moved,
    _returned,
    _being_written,
    _no_plan,
    _review_missed,
    _lowered,
    _staying,
    _planning_to_leave,
    _closed,
    _refused,
)


def days_of_the_unit(cast: Cast, ready: datetime) -> Story:
    """Who works when: the officer is away from tomorrow and nobody covers; a colleague's leave is covered."""
    yield ready - timedelta(minutes=40)
    officer, oic = cast.officer.working_days, cast.oic.working_days
    today = cast.officer.workplace.today()
    officer.set_week("12345", today)
    oic.set_week("1234567", today)
    officer.add_absence(today + timedelta(days=1), today + timedelta(days=4))
    covered = (today + timedelta(days=8), today + timedelta(days=12))
    oic.add_absence(*covered, cover_id=cast.officer.workplace.actor.account_id)
