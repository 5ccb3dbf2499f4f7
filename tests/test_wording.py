"""Sentences can be gathered and translated; days and moments read the same to everyone."""

import os
import shutil
import string
import subprocess
import sys
from calendar import SUNDAY
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

import da_desk
from da_desk.errors import WrongPassword
from da_desk.wording import day, moment, ngettext

PACKAGE = Path(da_desk.__file__).parent


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """Every sentence of the program, as a translator gets it."""
    made = Catalog()
    for name, line, message, comments, context in extract_from_dir(PACKAGE, keywords={"_": None, "ngettext": (1, 2)}):
        made.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return made


def forms(message: object) -> tuple[str, ...]:
    """The one sentence, or the singular and plural."""
    return (message,) if isinstance(message, str) else tuple(message) if isinstance(message, list | tuple) else ()


def fields(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


def test_the_sentences_can_be_gathered(catalogue: Catalog) -> None:
    gathered = {form for message in catalogue if message.id for form in forms(message.id)}
    assert len(gathered) > 100
    assert str(WrongPassword()) in gathered


def test_every_gap_in_a_sentence_has_a_name(catalogue: Catalog) -> None:
    """``{name}``, never ``{}`` or ``{0}``: a translator may need another order."""
    unnamed = [form for m in catalogue for form in forms(m.id) for gap in fields(form) if not gap.isidentifier()]
    assert unnamed == []


def test_singular_and_plural_speak_of_the_same_things(catalogue: Catalog) -> None:
    """The singular may leave the count out ("one case"), never add to the plural."""
    pairs = [forms(message.id) for message in catalogue if len(forms(message.id)) == 2]
    assert all(fields(one) <= fields(many) for one, many in pairs)


def test_no_sentence_is_glued_to_another(catalogue: Catalog) -> None:
    """A space in front is the mark of a piece; behind it stands after the colon of a prompt alone."""
    found = [
        form for m in catalogue if m.id for form in forms(m.id) if form[:1].isspace() or form.endswith((" ", "\n"))
    ]
    assert [form for form in found if not form.endswith(": ")] == []


def pseudo(sentence: str) -> str:
    """A sentence as a foreigner would see it: marked, longer, its gaps kept."""
    return f"⟦{sentence} ẅŷ⟧"


def test_another_language_can_be_loaded(catalogue: Catalog, tmp_path: Path) -> None:
    for message in catalogue:
        if message.id:
            done = tuple(pseudo(form) for form in forms(message.id))
            message.string = done if len(done) == 2 else done[0]
    target = tmp_path / "resources" / "translations" / "xx" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "da_desk.mo").open("wb") as file:
        write_mo(file, catalogue)
    (tmp_path / "da_desk").mkdir()
    for name in ("__init__.py", "wording.py", "errors.py"):
        shutil.copy(PACKAGE / name, tmp_path / "da_desk" / name)
    program = (
        "from datetime import date; from da_desk.errors import *; from da_desk.wording import day;"
        "print(WrongPassword()); print(TooManyGuesses(7)); print(day(date(2027, 1, 3), weekday=True))"
    )
    said = {language: _said(program, language, tmp_path) for language in ("xx", "en", "zz")}
    assert said["xx"][0] == pseudo(str(WrongPassword()))
    assert "7" in said["xx"][1]
    assert said["xx"][2] == "⟦Sun ẅŷ⟧ 3 ⟦Jan ẅŷ⟧ 2027"
    assert said["en"] == said["zz"]
    assert said["en"][0] == str(WrongPassword())


def _said(program: str, language: str, folder: Path) -> list[str]:
    environment = {**os.environ, "DA_DESK_LANGUAGE": language, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True
    )
    return run.stdout.splitlines()


def test_singular_and_plural() -> None:
    assert [ngettext("{n} case", "{n} cases", n).format(n=n) for n in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]


@pytest.mark.parametrize(
    ("value", "words", "with_weekday"),
    [
        (date(2027, 1, 3), "3 Jan 2027", "Sun 3 Jan 2027"),
        (date(2028, 2, 29), "29 Feb 2028", "Tue 29 Feb 2028"),
        (date(2026, 12, 25), "25 Dec 2026", "Fri 25 Dec 2026"),
    ],
)
def test_days_in_words(value: date, words: str, with_weekday: str) -> None:
    assert (day(value), day(value, weekday=True)) == (words, with_weekday)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2027-01-03T14:05:59+00:00", "3 Jan 2027, 14:05"),
        ("2026-07-31T23:30:00+00:00", "1 Aug 2026, 00:30"),
        ("2026-07-31T19:30:00-05:00", "1 Aug 2026, 01:30"),
        ("2026-03-29T00:59:00+00:00", "29 Mar 2026, 00:59"),
        ("2026-03-29T01:00:00+00:00", "29 Mar 2026, 02:00"),
        ("2026-10-25T00:30:00+00:00", "25 Oct 2026, 01:30 BST"),
        ("2026-10-25T00:59:00+00:00", "25 Oct 2026, 01:59 BST"),
        ("2026-10-25T01:00:00+00:00", "25 Oct 2026, 01:00 GMT"),
    ],
)
def test_moments_in_the_time_of_england_and_wales(instant: str, words: str) -> None:
    assert moment(datetime.fromisoformat(instant)) == words


def test_a_moment_with_its_weekday() -> None:
    assert moment(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), weekday=True) == "Sun 29 Mar 2026, 02:00"


def last_sunday(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of a month of 31 days: when the clocks change (Summer Time Order 2002)."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() - SUNDAY) % 7)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_by_the_rule_of_the_law(instant: datetime) -> None:
    summer = last_sunday(instant.year, 3) <= instant < last_sunday(instant.year, 10)
    local = instant + timedelta(hours=summer)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    assert moment(instant) == f"{local.day} {months[local.month - 1]} {local.year}, {local:%H:%M}"
