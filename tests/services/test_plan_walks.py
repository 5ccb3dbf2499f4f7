"""No path signs off unread or changed words, closes with an open action, or leaves a plan without owner and review."""

from tests.desk import AnyDesk
from tests.services.planned import Planned, allow, assess
from tests.soak.people import with_second_supervisor
from tests.soak.plan_walks import PlanWalks

SEED, WALKS, STEPS = 20261126, 5, 24
"""For each store; ``make soak`` walks further."""


def test_whatever_four_people_try(desk: AnyDesk) -> None:
    with with_second_supervisor(desk) as both:
        walks = PlanWalks(both, SEED)
        for number in range(WALKS):
            walks.walk(number, STEPS)
    assert min(walks.met[name] for name in ("sign taken", "sign refused", "save refused", "close refused")) > 0


def test_two_supervisors_sign_one_after_the_other_at_high_risk(desk: AnyDesk) -> None:
    with with_second_supervisor(desk) as both:
        planned = Planned.begun(both)
        allow(both, "rmp.countersign-high")
        assess(both, planned.case_id, "high")
        planned.submit()
        for who in ("supervisor", "walsh"):
            planned.read(who)
            planned.sign(f"Weighed by {who}", who)
    assert planned.view().state == "signed-off"
    assert [line.note for line in planned.view().signed] == ["Weighed by walsh", "Weighed by supervisor"]
