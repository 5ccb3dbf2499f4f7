"""The training desk: the same seed makes the same desk, every stage is there, and nothing in it is real."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from da_desk.errors import CatalogueInvalid, RuleRefused, ValidationFailed
from da_desk.services.case_plans import CasePlans
from da_desk.services.desk import Services, sign_in
from da_desk.services.training import STORIES, TrainingDesk, create_training_desk
from da_desk.services.training_plans import load_plans
from da_desk.settings import resources
from tests.light import LIGHT

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _made(folder: Path, seed: int = 3, cases: int = len(STORIES)) -> TrainingDesk:
    return create_training_desk(folder, cases=cases, seed=seed, now=NOW, kdf=LIGHT)


def _opened(made: TrainingDesk, username: str = "amin") -> Services:
    return sign_in(made.folder, username, made.account(username).password, clock=lambda: NOW, kdf=LIGHT)


def _seen(services: Services) -> list[tuple[object, ...]]:
    cards = services.cases.page("all", status="").cards
    return [(c.ref, c.victim_name, c.grade, c.status, c.next_title, c.next_do_by) for c in cards]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> TrainingDesk:
    """Every story once."""
    return _made(tmp_path_factory.mktemp("told") / "desk")


@pytest.fixture
def supervisor(told: TrainingDesk) -> Iterator[Services]:
    services = _opened(told, "price")
    yield services
    services.close()


def _plans(services: Services) -> list[CasePlans]:
    return [services.plans.of_case(card.case_id) for card in services.cases.page("all", status="").cards]


def test_the_same_seed_makes_the_same_desk_and_another_seed_another(told: TrainingDesk, tmp_path: Path) -> None:
    again, other = _made(tmp_path / "again"), _made(tmp_path / "other", seed=4, cases=5)
    assert told.accounts == again.accounts
    seen = []
    for made in (told, again, other):
        services = _opened(made)
        seen.append(_seen(services))
        services.close()
    assert seen[0] == seen[1]
    assert not set(seen[2]) <= set(seen[0])


def test_today_has_something_due_and_every_stage_is_there(told: TrainingDesk) -> None:
    services = _opened(told)
    view = services.duties.today("unit")
    assert view.overdue
    assert view.today or view.week
    stages = set()
    for card in services.cases.page("all", status="").cards:
        summary = services.statements.summary(card.case_id)
        stages.add(
            summary.statement.state if summary and summary.statement else "none" if summary is None else "indicated"
        )
    assert {"none", "indicated", "draft", "ready-to-sign", "signed", "declined"} <= stages
    assert services.workplace.training
    services.close()


def test_the_page_of_supervision_has_something_in_each_part(supervisor: Services) -> None:
    view = supervisor.supervision.page()
    parts = (
        "to_sign", "dates_only", "returned", "overdue_reviews", "owners_away", "owners_gone", "no_plan", "first_grades",
        "downgrades", "happened", "told", "missed", "not_reached", "cover_notes", "load_officers", "load_units",
    )  # fmt: skip
    assert [part for part in parts if not getattr(view, part)] == []
    assert any(line.red for line in view.owners_away), "the officer is away from tomorrow, and nobody covers"
    assert any(line.happened for line in view.to_sign), "something happened since a plan was submitted"


def test_every_state_of_a_plan_and_every_grade_is_there(supervisor: Services) -> None:
    found = _plans(supervisor)
    lines = [line for each in found for line in (each.rmp, each.safety_plan, *each.former) if line is not None]
    states = {(line.kind, line.state) for line in lines}
    assert {("rmp", s) for s in ("draft", "submitted", "returned", "signed-off", "closed")} <= states
    assert {("safety_plan", s) for s in ("draft", "agreed")} <= states
    assert any(line.changed_since for line in lines if line.kind == "rmp"), "changed since it was signed off"
    assert {each.grade for each in found} == {"high", "medium", "standard"}
    assert any(step.lowered for each in found for step in each.grades)
    assert {line.outcome for each in found for line in each.assessments} >= {"assessed", "refused"}
    assert len({line.instrument for each in found for line in each.assessments}) == 2


def test_safety_plans_in_the_three_situations_with_advisers_and_a_question_still_open(supervisor: Services) -> None:
    plans = [supervisor.plans.view(each.safety_plan.id) for each in _plans(supervisor) if each.safety_plan]
    assert {view.record.answer("situation", "situation") for view in plans} == {
        "staying", "planning-to-leave", "separated",
    }  # fmt: skip
    assert {view.record.answer("adviser", "has") for view in plans} >= {"yes"}
    undecided = [question for view in plans for question in view.questions if not question.settled]
    assert [view.state for view in plans if any(not each.settled for each in view.questions)] == ["draft"]
    assert undecided


def test_a_personal_statement_to_ask_about_again_one_being_written_and_one_signed(supervisor: Services) -> None:
    cards = sorted(supervisor.cases.page("all", status="").cards, key=lambda card: card.ref)
    found = [supervisor.vps.of_case(card.case_id) for card in cards]
    assert {line.answer for view in found for line in view.offers} >= {"yes", "later", "no"}
    assert [view.current is not None for view in found].count(True) == 1
    (signed,) = (view for view in found if view.signed)
    assert signed is found[-1], "the cases that were there before keep their numbers"
    assert [line.choice for line in signed.preferences] == ["undecided"]
    assert "duty.send-vps" in {duty.rule for duty in signed.duties}


def test_people_have_working_days_and_absences_with_and_without_cover(supervisor: Services) -> None:
    found = supervisor.working_days.absences()
    assert {bool(each.cover) for each in found} == {True, False}


def test_the_words_of_the_invented_plans_can_be_loaded_and_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = resources() / "training" / "plans.toml"
    assert {"followed", "threats", "controlled", "handovers", "leaving"} <= set(load_plans(file).rmps)
    damaged = tmp_path / "plans.toml"
    damaged.write_text(file.read_text(encoding="utf-8").replace("version = 1", "version = 'one'", 1))
    with pytest.raises(CatalogueInvalid, match=r"plans\.toml"):
        load_plans(damaged)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(RuleRefused):
        _made(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("cases", [0, 2001])
def test_a_number_of_cases_out_of_range_is_refused(tmp_path: Path, cases: int) -> None:
    with pytest.raises(ValidationFailed):
        create_training_desk(tmp_path / "desk", cases=cases, kdf=LIGHT)
    assert not (tmp_path / "desk").exists()
