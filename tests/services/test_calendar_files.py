"""A force's bank holidays: loaded whole or not at all, activated by a second person, counted by from the next sign-in on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from da_desk.errors import AccessDenied, CatalogueInvalid, NotFound, RuleRefused
from da_desk.models.base import uuid7
from da_desk.models.canonical import sha256
from da_desk.models.desk import CatalogueFile
from da_desk.services.calendar_files import LARGEST, CalendarLine, change_words
from da_desk.services.desk import Services
from tests.desk import PASSWORD, START, AnyDesk
from tests.practice.reckoning import by_rule
from tests.services.invented import made_case
from tests.services.owed import duty

LATE_DAY = """
area = "england-wales"
version = {version}
title = "A further day"
source = "proclamation"
{more}

[[holiday]]
day = {day}
title = "A further day"
source = "proclamation"
confidence = "primary"
"""
TUESDAY = date(2026, 11, 24)

Write = Callable[..., Path]


def late_day(version: int = 1, day: str = "2026-11-24", more: str = "") -> str:
    return LATE_DAY.format(version=version, day=day, more=more)


def whole_year(year: int) -> str:
    rows = (
        f'[[holiday]]\nday = {day}\ntitle = "{title}"\nsource = "published"\nconfidence = "primary"'
        for day, title in by_rule(year).items()
    )
    head = f'area = "england-wales"\nversion = 9\ntitle = "{year}"\nsource = "published"\nyears = [{year}]\n'
    return head + "\n".join(rows)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str, name: str = "days.toml") -> Path:
        file = tmp_path / name
        file.write_bytes(text.encode())
        return file

    return put


@pytest.fixture
def signed_in_anew(desk: AnyDesk) -> Callable[[], Services]:
    """The officer, coming in again."""
    return lambda: desk.signed_in("officer", PASSWORD)


def line(desk: AnyDesk, version: int = 1) -> CalendarLine:
    return next(each for each in desk.as_("officer").calendar_files.list() if each.version == version)


def in_force(desk: AnyDesk, file: Path, version: int = 1) -> None:
    desk.as_("supervisor").calendar_files.load(file)
    waiting = line(desk, version)
    desk.as_("administrator").calendar_files.activate(waiting.id, waiting.row_version)


def test_loaded_by_one_and_activated_by_another_it_counts_from_the_next_sign_in(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    desk.as_("supervisor").calendar_files.load(write(late_day()))
    waiting = line(desk)
    assert (waiting.state, waiting.loaded_by, waiting.activated_by) == ("waiting", "DS 1190 Gwen Price", "")
    assert waiting.file is not None
    assert change_words(waiting.file) == "adds 24 Nov 2026 (A further day)"
    with pytest.raises(RuleRefused, match="second person"):
        desk.as_("supervisor").calendar_files.activate(waiting.id, waiting.row_version)
    early = signed_in_anew()
    assert early.workplace.practice.calendar().is_working(TUESDAY)
    early.close()
    desk.as_("administrator").calendar_files.activate(waiting.id, waiting.row_version)
    assert (line(desk).state, line(desk).activated_by) == ("in-force", "Rowan Pugh")
    assert desk.as_("officer").workplace.practice.calendar().is_working(TUESDAY), "this person came in before"
    later = signed_in_anew()
    assert not later.workplace.practice.calendar().is_working(TUESDAY)
    assert later.workplace.notice == ""
    later.close()
    with pytest.raises(RuleRefused, match="before"):
        desk.as_("administrator").calendar_files.activate(waiting.id, line(desk).row_version)


def test_a_late_day_moves_what_is_owed_when_it_is_counted_again(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    case_id = made_case(desk)
    desk.as_("officer").cases.record_event(case_id, "police-nfa", START, body={})
    before = duty(desk, case_id, "notify.police-nfa")
    assert before.limit_at == datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)
    in_force(desk, write(late_day()))
    later = signed_in_anew()
    later.duties.of_case(case_id)
    later.duties.count_again(before.id, before.version)
    assert duty(desk, case_id, "notify.police-nfa").limit_at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)
    later.close()


def test_without_a_calendar_the_event_is_saved_and_what_is_owed_is_due_at_once_until_it_is_loaded(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    desk.clock.at = datetime(2031, 6, 2, 9, 0, tzinfo=UTC)
    missing = signed_in_anew()
    told = "The bank holidays of 2031 are not known here. Have the calendar loaded: until then what is owed in that year is due at once."
    assert missing.workplace.notice == told
    case_id = made_case(desk)
    at = desk.clock.at - timedelta(hours=1)
    missing.cases.record_event(case_id, "police-nfa", at, body={})
    missing.close()
    found = duty(desk, case_id, "notify.police-nfa")
    assert found.limit_at == at
    in_force(desk, write(whole_year(2031)), 9)
    later = signed_in_anew()
    assert later.workplace.notice == ""
    later.duties.of_case(case_id)
    later.duties.count_again(found.id, found.version)
    assert duty(desk, case_id, "notify.police-nfa").limit_at == datetime(2031, 6, 3, 22, 59, 59, tzinfo=UTC)
    later.close()


@pytest.mark.parametrize(("now", "told"), [("2030-09-28", ""), ("2030-10-02", "2031"), ("2030-12-31", "2031")])
def test_a_year_that_is_missing_is_told_three_months_before_it_begins(
    desk: AnyDesk, signed_in_anew: Callable[[], Services], now: str, told: str
) -> None:
    desk.clock.at = datetime.fromisoformat(f"{now}T09:00:00+00:00")
    services = signed_in_anew()
    assert (told in services.workplace.notice) == bool(told or not services.workplace.notice)
    assert bool(services.workplace.notice) == bool(told)
    services.close()


def test_who_may_not_load_or_activate(desk: AnyDesk, write: Write) -> None:
    file = write(late_day())
    for who in ("officer", "auditor"):
        with pytest.raises(AccessDenied):
            desk.as_(who).calendar_files.load(file)
    desk.as_("administrator").calendar_files.load(file)
    with pytest.raises(AccessDenied):
        desk.as_("officer").calendar_files.activate(line(desk).id, line(desk).row_version)
    with pytest.raises(NotFound):
        desk.as_("supervisor").calendar_files.activate(uuid7(), 1)


def test_a_version_is_given_once_and_a_damaged_file_keeps_nothing(desk: AnyDesk, write: Write) -> None:
    service = desk.as_("supervisor").calendar_files
    service.load(write(late_day(2)))
    for version in (1, 2):
        with pytest.raises(RuleRefused, match="version 2 of the calendar “england-wales” already"):
            service.load(write(late_day(version, "2026-12-01")))
    for text, what in (
        (late_day(3, "2031-01-02"), "2031"),
        (late_day(3, more="removed = [2026-11-25]"), "25 Nov 2026 is not a bank holiday here"),
        ("x" * (LARGEST + 1), "larger"),
        ("area =", "days.toml"),
    ):
        with pytest.raises(CatalogueInvalid, match=what):
            service.load(write(text))
    assert [each.version for each in service.list()] == [2]


def test_a_day_added_by_one_file_is_taken_away_by_the_next(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    in_force(desk, write(late_day()))
    back = 'area = "england-wales"\nversion = 2\ntitle = "Not after all"\nsource = "proclamation"\nremoved = [2026-11-24]\n'
    in_force(desk, write(back), 2)
    services = signed_in_anew()
    assert services.workplace.practice.calendar().is_working(TUESDAY)
    services.close()


def test_a_file_changed_below_the_desk_is_left_out_and_keeps_nobody_out(
    desk: AnyDesk, write: Write, signed_in_anew: Callable[[], Services]
) -> None:
    in_force(desk, write(late_day()))
    other = late_day(day="2026-11-25")
    desk.below(update(CatalogueFile).values(text=other))
    services = signed_in_anew()
    assert services.workplace.practice.calendar().is_working(date(2026, 11, 25))
    assert "england-wales.toml, version 1" in services.workplace.notice
    assert line(desk).state == "damaged"
    services.close()
    desk.below(update(CatalogueFile).values(sha256=sha256(other), file_version=3))
    assert line(desk, 3).state == "damaged", "kept under another version than it says"
