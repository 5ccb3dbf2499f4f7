"""Risk assessments on both stores: a proposal is never a grade, a person gives it with reasons, and duties follow."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from da_desk.errors import AccessDenied, Conflict, NotFound, RuleRefused, ValidationFailed
from da_desk.models.base import uuid7
from da_desk.services.cases import NewIncident
from tests.desk import AnyDesk
from tests.services.invented import indicated, made_case
from tests.services.planned import Planned, assess

INSTRUMENT = "dash-like"


def body_of(desk: AnyDesk, yes: int = 0, **answers: Any) -> dict[str, dict[str, Any]]:
    """An assessment with so many questions answered yes; answers as ``grade__grade="high"``."""
    risk = desk.as_("officer").risk
    instrument = next(each for each in risk.instruments() if each.slug == INSTRUMENT)
    body: dict[str, dict[str, Any]] = {
        "about": {"stage": "secondary", "outcome": "assessed", "day": risk.workplace.today().isoformat()},
        "grade": {"rationale": "Words on why"},
    }
    counted = [path for path, _field in instrument.asked() if path.partition(".")[0] not in instrument.beside]
    for path in counted[:yes]:
        section, _dot, field = path.partition(".")
        body.setdefault(section, {})[field] = {"answer": "yes", "note": ""}
    for path, value in answers.items():
        section, field = path.split("__")
        body[section] = body.get(section, {}) | {field: value}
    return body


def saved(desk: AnyDesk, case_id: UUID, body: dict[str, dict[str, Any]], by: str = "officer") -> UUID:
    return desk.as_(by).risk.save(case_id, INSTRUMENT, body).made("record")


def graded(desk: AnyDesk, record_id: UUID, answers: tuple[UUID, ...] = (), late: str = "", by: str = "officer") -> None:
    risk = desk.as_(by).risk
    risk.grade(record_id, risk.view(record_id).record.version, answers, late)


def rules(desk: AnyDesk, case_id: UUID) -> set[str]:
    return {duty.rule for duty in desk.as_("officer").duties.of_case(case_id, "open")}


def refused_at(refused: pytest.ExceptionInfo[ValidationFailed]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def test_the_count_proposes_and_nobody_is_graded_by_it(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id, body_of(desk, yes=14))
    view = desk.as_("officer").risk.view(record_id)
    assert view.proposal is not None
    assert (view.proposal.count, view.proposal.grade) == (14, "high")
    assert view.former_grade == "medium"
    assert desk.as_("officer").cases.open(case_id).case.grade == "medium"


def test_three_incidents_in_twelve_months_propose_high(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    cases, today = desk.as_("officer").cases, desk.as_("officer").workplace.today()
    for days in (30, 90, 500):
        cases.add_incident(case_id, NewIncident(today - timedelta(days=days), "threats"))
    view = desk.as_("officer").risk.view(saved(desk, case_id, body_of(desk, yes=1)))
    assert view.proposal is not None
    assert (view.proposal.incidents, view.proposal.grade) == (3, "high")


def test_a_grade_is_in_force_with_its_reasons_and_never_changes(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id, body_of(desk, yes=14, grade__grade="high"))
    graded(desk, record_id)
    officer = desk.as_("officer")
    assert officer.cases.open(case_id).case.grade == "high"
    (step,) = officer.risk.of_case(case_id).grades
    assert (step.grade, step.rationale, step.lowered) == ("high", "Words on why", False)
    view = officer.risk.view(record_id)
    assert view.record.sealed
    with pytest.raises(RuleRefused, match="stays as it is"):
        officer.risk.save(case_id, INSTRUMENT, body_of(desk), record_id=record_id, version=view.record.version)


def test_high_asks_for_a_plan_an_idva_and_the_marac(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assess(desk, case_id, "high")
    assert {"duty.rmp-in-force", "duty.offer-idva", "duty.refer-marac"} <= rules(desk, case_id)


def test_a_plan_signed_off_answers_what_the_grade_asked_for(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assess(desk, case_id, "high")
    planned = Planned(desk, case_id)
    planned.save(planned.body())
    assert "duty.rmp-in-force" in rules(desk, case_id)
    planned.signed()
    assert "duty.rmp-in-force" not in rules(desk, case_id)


def test_a_grade_above_or_below_the_proposal_says_why(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    above = saved(desk, case_id, body_of(desk, yes=1, grade__grade="high"))
    # One yes proposes nothing above standard: judgement may go higher, and says so.
    view = desk.as_("officer").risk.view(above)
    if view.proposal is not None and view.proposal.grade:
        assert "grade.above_why" in {problem.field for problem in view.problems}
    below = saved(desk, case_id, body_of(desk, yes=20, grade__grade="medium"))
    with pytest.raises(ValidationFailed) as refused:
        graded(desk, below)
    assert refused_at(refused) == {"grade.below_why"}


def test_a_downgrade_names_the_risk_that_fell_and_is_looked_at(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    record_id = saved(desk, case_id, body_of(desk, grade__grade="standard"))
    with pytest.raises(ValidationFailed) as refused:
        graded(desk, record_id)
    assert refused_at(refused) == {"grade.fell", "grade.fell_how"}
    assess(desk, case_id, "standard", grade__fell=["suspect-in-custody"], grade__fell_how="Remanded on Monday")
    assert "duty.check-downgrade" in rules(desk, case_id)
    assert desk.as_("officer").risk.of_case(case_id).grades[0].grade == "standard"


def test_workload_is_no_reason_that_is_offered(desk: AnyDesk) -> None:
    entries = desk.as_("officer").workplace.practice.catalogues["grade-fell"]
    offered = " ".join(f"{entry.slug} {entry.title} {entry.help}" for entry in entries).casefold()
    assert not any(word in offered for word in ("workload", "capacity", "staff", "resourc"))


def test_refused_and_no_data_are_outcomes(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    refused_one = body_of(desk, about__outcome="refused", grade__grade="medium")
    record_id = saved(desk, case_id, refused_one)
    with pytest.raises(ValidationFailed) as refused:
        graded(desk, record_id)
    assert "about.refusal" in refused_at(refused)
    no_data = body_of(desk, about__outcome="no-data", about__no_data="The call ended")
    del no_data["grade"]
    graded(desk, saved(desk, case_id, no_data))
    assert desk.as_("officer").cases.open(case_id).case.grade == "medium"
    assert desk.as_("officer").risk.of_case(case_id).grades == ()


def test_one_assessment_answers_what_a_withdrawal_asked_for_by_name(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    record_id = saved(desk, case_id, body_of(desk, yes=14, grade__grade="high"))
    (duty,) = [d for d in desk.as_("officer").risk.view(record_id).answerable if d.rule == "duty.revised-risk"]
    graded(desk, record_id, (duty.id,))
    (done,) = [d for d in desk.as_("officer").duties.of_case(case_id, "done") if d.id == duty.id]
    assert (done.outcome, done.outcome_note) == ("revised", "Words on why")


def test_a_late_assessment_says_why(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    indicated(desk, case_id)
    desk.clock.move(hours=30)
    record_id = saved(desk, case_id, body_of(desk, yes=14, grade__grade="high"))
    (duty,) = [d for d in desk.as_("officer").risk.view(record_id).answerable if d.rule == "duty.revised-risk"]
    with pytest.raises(ValidationFailed) as refused:
        graded(desk, record_id, (duty.id,))
    assert refused_at(refused) == {"late_reason"}
    graded(desk, record_id, (duty.id,), "The victim was away")


def test_first_responder_sergeant_and_specialist_are_one_after_another(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    assess(desk, case_id, "high", about__stage="first-responder")
    assert "duty.sergeant-review" in rules(desk, case_id)
    record_id = saved(desk, case_id, body_of(desk, yes=14, grade__grade="high", about__stage="sergeant"), "supervisor")
    (review,) = [d for d in desk.as_("supervisor").risk.view(record_id).answerable if d.rule == "duty.sergeant-review"]
    graded(desk, record_id, (review.id,), by="supervisor")
    assert "duty.secondary-assessment" in rules(desk, case_id)
    assert [line.stage for line in desk.as_("officer").risk.of_case(case_id).assessments] == [
        "sergeant",
        "first-responder",
    ]


def test_bad_input_is_refused_whole(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    officer = desk.as_("officer")
    with pytest.raises(ValidationFailed) as refused:
        saved(desk, case_id, body_of(desk, about__stage="nobody", about__day="2099-01-01"))
    assert refused_at(refused) == {"about.stage", "about.day"}
    with pytest.raises(NotFound, match="not in use"):
        officer.risk.save(case_id, "no-such-instrument", {})
    record_id = saved(desk, case_id, body_of(desk, grade__grade="medium"))
    with pytest.raises(RuleRefused, match="answered meanwhile"):
        graded(desk, record_id, (uuid7(),))
    with pytest.raises(Conflict):
        officer.risk.grade(record_id, 99)
    assert officer.risk.of_case(case_id).grades == ()


def test_who_may_not_write_may_not_grade(desk: AnyDesk) -> None:
    case_id = made_case(desk)
    for who in ("auditor", "outsider"):
        with pytest.raises(AccessDenied):
            saved(desk, case_id, body_of(desk), by=who)
    record_id = saved(desk, case_id, body_of(desk, grade__grade="medium"))
    assert desk.as_("auditor").risk.view(record_id).may == frozenset()
