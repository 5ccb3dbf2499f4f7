"""The journey as a list: what is done, what comes next, and that every line of the gate leads somewhere."""

from pathlib import Path

import pytest

from da_desk.views.statements.journey import Standing, next_step, place_of, standing_of, steps
from da_desk.views.statements.withdrawal_tab import STEPS
from da_desk.views.widgets.progress import State
from tests.desk import DeskForTests
from tests.services.invented import made_case
from tests.services.journey import DETAILS, OIC, STATEMENT, Journey, details_body, statement_body


@pytest.fixture
def journey(desk: DeskForTests, tmp_path: Path) -> Journey:
    return Journey.begun(desk, tmp_path / "out")


def now(journey: Journey) -> Standing:
    return standing_of(journey.officer, journey.case_id)


def states(standing: Standing) -> dict[str, State]:
    return {step.id: step.state for step in steps(standing)}


def test_without_an_indication_there_is_one_step(desk: DeskForTests) -> None:
    standing = standing_of(desk.as_("officer"), made_case(desk))
    assert [step.id for step in steps(standing)] == ["indication"]
    assert next_step(steps(standing)) == "indication"


def test_after_the_indication_the_cps_comes_first(journey: Journey) -> None:
    assert next_step(steps(now(journey))) == "tell-cps"
    journey.outcome("duty.notify-cps", "told")
    assert next_step(steps(now(journey))) == "before"


def test_the_statement_goes_from_step_to_step(journey: Journey) -> None:
    journey.outcome("duty.notify-cps", "told")
    journey.contact("address", "14 Larch Close, Tarnford")
    empty = statement_body("", items={})
    empty["items"] = {}
    record_id = journey.save(STATEMENT, empty)
    assert states(now(journey))["before"] is State.DONE
    assert next_step(steps(now(journey))) == "statement"
    whole = statement_body("I live at 14 Larch Close.")
    journey.officer.records.save(
        journey.case_id, STATEMENT, whole, record_id=record_id, version=journey.version(record_id)
    )
    assert next_step(steps(now(journey))) == "addresses"
    journey.withhold_all(record_id)
    assert next_step(steps(now(journey))) == "signing"
    journey.officer.statements.final_print(record_id, journey.version(record_id))
    assert states(now(journey))["signing"] is State.IN_PROGRESS
    journey.sign(record_id)
    assert next_step(steps(now(journey))) == "report"


def test_when_all_is_there_the_pack_is_next(journey: Journey) -> None:
    journey.whole()
    found = states(now(journey))
    assert (found["check"], found["signing"]) == (State.DONE, State.DONE)
    journey.outcome("duty.views-again", "recorded")
    details = journey.row_of(DETAILS)
    journey.officer.records.complete(details.id, details.version)
    assert next_step(steps(now(journey))) == "pack"
    journey.outcome("duty.send-pack", "sent")
    assert set(states(now(journey)).values()) == {State.DONE}


def test_a_signed_original_that_is_held_counts_as_done(journey: Journey) -> None:
    record_id = journey.ready()
    journey.sign(record_id, scan=False)
    assert states(now(journey))["signing"] is State.DONE


@pytest.mark.parametrize("ending", ["declined", "not-reached"])
def test_without_a_statement_the_officers_own_takes_its_place(journey: Journey, ending: str) -> None:
    journey.officer.statements.end(journey.case_id, ending)
    found = states(now(journey))
    assert found["statement"] is State.NOT_APPLICABLE
    assert found["own-statement"] is State.NOT_STARTED
    journey.ready(kind=OIC)
    assert states(now(journey))["own-statement"] is State.DONE
    assert states(now(journey))["signing"] is State.IN_PROGRESS


@pytest.mark.parametrize("ending", ["supports-in-part", "supports-again"])
def test_who_supports_again_needs_no_statement(journey: Journey, ending: str) -> None:
    journey.officer.statements.end(journey.case_id, ending)
    found = states(now(journey))
    assert found["statement"] is State.NOT_APPLICABLE
    assert "signing" not in found
    assert next_step(steps(now(journey))) == "tell-cps"


def test_it_was_untrue_puts_the_advice_first(desk: DeskForTests, tmp_path: Path) -> None:
    journey = Journey.begun(desk, tmp_path / "out", indication__stance="says-untrue")
    journey.outcome("duty.notify-cps", "told")
    assert next_step(steps(now(journey))) == "advice"
    journey.outcome("duty.supervisor-advice", "go-on", by="supervisor")
    assert states(now(journey))["advice"] is State.IN_PROGRESS
    journey.outcome("duty.cps-advice", "go-on")
    assert next_step(steps(now(journey))) == "before"


def every_gate(journey: Journey) -> list[Standing]:
    """The journey at several stages, with an interpreter and with gaps everywhere."""
    found = [now(journey)]
    body = statement_body(interpreter={"used": "yes"}, before={"seen_alone": ""}, items={"pressure": {"answer": ""}})
    record_id = journey.save(STATEMENT, body)
    found.append(now(journey))
    journey.save(DETAILS, details_body() | {"contact": {}})
    journey.oic.reports.start(journey.case_id)
    found.append(now(journey))
    journey.officer.records.withdraw(record_id, journey.version(record_id), "Begun in the wrong case")
    language = {"used": "yes", "name": "A. Nowak", "language": "Polish", "registered": "no", "not_family": "yes"}
    whole = statement_body(interpreter=language | {"agreed_by_victim": "yes", "mode": "in-person"})
    ready = journey.ready(body=whole)
    found.append(now(journey))
    journey.sign(ready)
    return [*found, now(journey)]


def test_every_line_of_the_gate_leads_to_a_step(journey: Journey) -> None:
    seen = set()
    for standing in every_gate(journey):
        for line in standing.missing:
            step, _field = place_of(line.place, standing)
            assert step in STEPS, f"{line.code} at {line.place} leads nowhere"
            seen.add((line.code, step))
    assert ("no-translation", "attachments") in seen
    assert ("report-incomplete" in {code for code, _step in seen}) or ("background_report-incomplete", "report") in seen
    assert ("cps-not-told", "tell-cps") in seen
