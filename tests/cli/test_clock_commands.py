"""When is it due, asked on the command line: without a desk, on one, and with bank holidays that a force adds."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from da_desk.cli.main import main
from tests.cli.conftest import Run

CHRISTMAS = "2026-12-24 17:00"
KEYS = {
    "slug", "title", "rule_version", "source", "confidence", "from_day", "from", "due", "due_words", "limit",
    "limit_words", "skipped", "forecast",
}  # fmt: skip

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command without a desk: exit code, output and what went wrong."""

    def run(*words: str) -> tuple[int, str, str]:
        try:
            code = main(words)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.mark.parametrize(
    ("slug", "start", "due", "words"),
    [
        (
            "clock.one-working-day",
            CHRISTMAS,
            "2026-12-29T23:59:59Z",
            "within 1 working day, Thursday 24 December 17:00 → Tuesday 29 December: 25 and 28 are bank holidays",
        ),
        (
            "clock.48h-notice",
            CHRISTMAS,
            "2026-12-29T17:00:00Z",
            "within 48 hours that count, Thursday 24 December 17:00 → Tuesday 29 December 17:00: Sunday 27 does not count; 25 and 28 are bank holidays",
        ),
        ("clock.24h-court", "2026-11-28 12:00", "2026-11-30T12:00:00Z", "Sunday 29 does not count"),
        ("clock.5-working-days", CHRISTMAS, "2027-01-05T23:59:59Z", "25, 28 December and 1 January are bank holidays"),
        ("clock.10-working-days", "2026-11-23", "2026-12-07T23:59:59Z", "within 10 working days, Monday 23 November"),
        ("clock.24-hours", "2026-10-24 12:00", "2026-10-25T11:00:00Z", "the clocks go back in between"),
        (
            "clock.28-days",
            "2026-11-23",
            "2026-12-21T23:59:59Z",
            "within 28 days, Monday 23 November → Monday 21 December",
        ),
        ("clock.3-days-beginning", "2026-11-23", "2026-11-25T23:59:59Z", "begin with that day"),
        ("clock.3-months", "2026-11-30", "2027-02-28T23:59:59Z", "that month has no day 30"),
        ("clock.6-months", "2026-11-30", "2027-05-30T22:59:59Z", "within 6 months"),
        ("clock.9-months", "2026-05-31", "2027-02-28T23:59:59Z", "that month has no day 31"),
        ("clock.12-months", "2028-02-29", "2029-02-28T23:59:59Z", "that month has no day 29"),
    ],
)
def test_the_clocks_that_have_names(ask: Ask, slug: str, start: str, due: str, words: str) -> None:
    code, out, err = ask("--json", "clock", slug, "--from", start)
    answer = json.loads(out)
    assert (code, err, set(answer)) == (0, "", KEYS)
    assert (answer["slug"], answer["due"], answer["forecast"]) == (slug, due, False)
    assert words in answer["due_words"]
    assert answer["rule_version"].startswith(f"{slug}@20")


def test_json_names_each_bank_holiday_that_was_skipped(ask: Ask) -> None:
    answer = json.loads(ask("--json", "clock", "clock.one-working-day", "--from", CHRISTMAS)[1])
    assert answer["from"] == "2026-12-24T17:00:00Z"
    assert answer["skipped"] == [
        {"day": "2026-12-25", "title": "Christmas Day", "confidence": "secondary"},
        {"day": "2026-12-28", "title": "Boxing Day (substitute)", "confidence": "secondary"},
    ]
    later = json.loads(ask("--json", "clock", "clock.one-working-day", "--from", "2029-05-04")[1])
    assert (later["due"], later["forecast"]) == ("2029-05-08T22:59:59Z", True)
    hours = json.loads(ask("--json", "clock", "clock.24-hours", "--from", "2029-05-04T10:00Z")[1])
    assert (hours["due"], hours["forecast"]) == ("2029-05-05T10:00:00Z", False)


def test_for_people_it_is_lines_with_the_rule_and_its_source(ask: Ask) -> None:
    code, out, _err = ask("clock", "clock.one-working-day", "--from", CHRISTMAS)
    assert code == 0
    for words in (
        "Tue 29 Dec 2026, 23:59", "25 Dec 2026 (Christmas Day)", "clock.one-working-day@2021-04-01", "X3", "1 Apr 2021",
    ):  # fmt: skip
        assert words in out
    assert "{" not in out


def test_a_rule_answers_with_what_safety_asks_and_the_limit(ask: Ask) -> None:
    answer = json.loads(ask("--json", "clock", "notify.police-nfa", "--from", CHRISTMAS)[1])
    assert answer["limit"] == "2026-12-29T23:59:59Z"
    assert answer["limit_words"].endswith("25 and 28 are bank holidays")
    assert answer["rule_version"].startswith("notify.police-nfa@1:")
    hearing = json.loads(
        ask("--json", "clock", "duty.background-report", "--from", "2026-11-23 09:00", "--hearing", "2026-11-26")[1]
    )
    assert (hearing["due"], hearing["due_words"]) == ("2026-11-25T23:59:59Z", "before the day of the hearing")
    review = ask("--json", "clock", "duty.review-rmp", "--from", "2026-11-23", "--day", "2026-12-03")[1]
    assert json.loads(review)["due"] == "2026-12-03T23:59:59Z"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("clock.one-working-day", "--from", "2026-03-29 01:30"), 2, "On 29 Mar 2026 there was no 01:30: the clocks went forward. Give the hour after it."),
        (("clock.one-working-day", "--from", "yesterday"), 2, "Give the time like “2026-12-24 17:00”"),
        (("clock.one-working-day", "--from", "2026-02-29"), 2, "Give the time like"),
        (("clock.one-working-day", "--from", "1826-12-24"), 2, "another century"),
        (("clock.one-working-day", "--from", "2126-12-24"), 2, "another century"),
        (("clock.48h-notice", "--from", "2026-12-24"), 2, "This counts hours. Give the time as well as the day."),
        (("duty.review-rmp", "--from", "2026-12-24"), 2, "This counts from a day that the event names. Say which."),
        (("duty.revised-risk", "--from", CHRISTMAS, "--kind", "charge"), 2, "does not follow that kind of event"),
        (("clock.nothing", "--from", "2026-12-24"), 3, "There is no clock or rule “clock.nothing” on 24 Dec 2026."),
        (("clock.3-months", "--from", "2022-10-27"), 3, "There is no clock or rule “clock.3-months” on 27 Oct 2022."),
        (("clock.one-working-day", "--from", "2030-12-31"), 3, "The bank holidays of 2031 are not known here."),
        (("clock.48h-notice", "--from", "2031-06-02 09:00"), 3, "The bank holidays of 2031 are not known here."),
    ],
)  # fmt: skip
def test_what_can_not_be_counted_is_a_sentence(ask: Ask, words: tuple[str, ...], code: int, sentence: str) -> None:
    found, out, err = ask("--json", "clock", *words)
    assert (found, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


def test_29_february_and_both_hours_of_october(ask: Ask) -> None:
    leap = json.loads(ask("--json", "clock", "clock.one-working-day", "--from", "2028-02-28")[1])
    assert leap["due"] == "2028-02-29T23:59:59Z"
    first = json.loads(ask("--json", "clock", "clock.24-hours", "--from", "2026-10-25 01:30")[1])
    second = json.loads(ask("--json", "clock", "clock.24-hours", "--from", "2026-10-25T01:30+00:00")[1])
    assert (first["due"], second["due"]) == ("2026-10-26T00:30:00Z", "2026-10-26T01:30:00Z")


def test_without_a_rule_everything_that_can_be_asked_is_listed_and_answers(ask: Ask) -> None:
    rows = json.loads(ask("--json", "clock", "--from", CHRISTMAS)[1])
    slugs = [row["slug"] for row in rows]
    assert slugs[:2] == ["clock.one-working-day", "clock.5-working-days"]
    assert len(set(slugs)) == len(slugs) > 60
    for slug in slugs:
        code, _out, err = ask("--json", "clock", slug, "--from", CHRISTMAS, "--day", "2027-01-18")
        assert (slug, code, err) == (slug, 0, "")


def test_it_is_a_program_of_its_own() -> None:
    words = [sys.executable, "-m", "da_desk.cli.main", "--json", "clock", "clock.one-working-day", "--from", CHRISTMAS]
    done = subprocess.run(words, capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["due"] == "2026-12-29T23:59:59Z"


LATE_DAY = """
area = "england-wales"
version = {version}
title = "A further day"
source = "proclamation"

[[holiday]]
day = 2026-12-29
title = "A further day"
source = "proclamation"
confidence = "primary"
"""


def test_a_force_s_bank_holiday_counts_on_its_desk_once_a_second_person_activated_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "days.toml"
    file.write_text(LATE_DAY.format(version=4), encoding="utf-8")
    assert run("amin", "calendar", "load", str(file)).code == 4
    made = run("price", "--json", "calendar", "load", str(file)).json
    assert set(made) == {"area", "version", "changes", "sha256"}
    assert made["changes"] == "adds 29 Dec 2026 (A further day)"
    assert run("price", "calendar", "activate", "england-wales", "4").code == 3
    before = run("amin", "--json", "clock", "clock.one-working-day", "--from", CHRISTMAS).json
    assert run("pugh", "--json", "calendar", "activate", "england-wales", "4").json == {
        "area": "england-wales",
        "version": 4,
    }
    after = run("amin", "--json", "clock", "clock.one-working-day", "--from", CHRISTMAS).json
    assert (before["due"], after["due"]) == ("2026-12-29T23:59:59Z", "2026-12-30T23:59:59Z")
    assert after["due_words"].endswith("25, 28 and 29 are bank holidays")
    rows = run("hart", "--json", "calendar", "list").json
    assert [(row["version"], row["state"], row["loaded_by"]) for row in rows] == [(4, "in-force", "DS 1190 Gwen Price")]
    assert set(rows[0]) == {
        "area", "version", "title", "state", "changes", "source", "loaded_by", "loaded_at", "activated_by",
        "activated_at", "sha256",
    }  # fmt: skip
    shown = run("hart", "calendar", "show", "england-wales").out
    assert shown.strip() == file.read_text(encoding="utf-8").strip()
    days = run("hart", "--json", "calendar", "days", "--year", "2026").json
    assert [day["day"] for day in days][-3:] == ["2026-12-25", "2026-12-28", "2026-12-29"]
    assert set(days[0]) == {"day", "title", "source", "confidence", "forecast"}
    assert run("hart", "calendar", "days", "--year", "2031").code == 3
    assert run("price", "calendar", "load", str(file)).code == 3
    file.write_text(LATE_DAY.format(version=5).replace("2026-12-29", "2062-12-29"), encoding="utf-8")
    damaged = run("price", "calendar", "load", str(file))
    assert (damaged.code, "2062 is in a year that the calendar does not hold" in damaged.err) == (5, True)
    assert run("price", "calendar", "show", "scotland").code == 3
