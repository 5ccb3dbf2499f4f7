"""The training desk: the same seed makes the same desk, every stage is there, and nothing in it is real."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from da_desk.errors import RuleRefused, ValidationFailed
from da_desk.services.desk import Services, sign_in
from da_desk.services.training import TrainingDesk, create_training_desk
from tests.light import LIGHT

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def _made(folder: Path, seed: int = 3, cases: int = 15) -> TrainingDesk:
    return create_training_desk(folder, cases=cases, seed=seed, now=NOW, kdf=LIGHT)


def _opened(made: TrainingDesk, username: str = "amin") -> Services:
    return sign_in(made.folder, username, made.account(username).password, clock=lambda: NOW, kdf=LIGHT)


def _seen(services: Services) -> list[tuple[object, ...]]:
    cards = services.cases.page("all", status="").cards
    return [(c.ref, c.victim_name, c.grade, c.status, c.next_title, c.next_do_by) for c in cards]


def test_the_same_seed_makes_the_same_desk_and_another_seed_another(tmp_path: Path) -> None:
    first, again, other = _made(tmp_path / "a"), _made(tmp_path / "b"), _made(tmp_path / "c", seed=4)
    assert first.accounts == again.accounts
    seen = []
    for made in (first, again, other):
        services = _opened(made)
        seen.append(_seen(services))
        services.close()
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_today_has_something_due_and_every_stage_is_there(tmp_path: Path) -> None:
    services = _opened(_made(tmp_path / "desk"))
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
