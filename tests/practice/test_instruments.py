"""An instrument is a file: what it may hold, how it becomes a form, and how a force's own goes before ours."""

from datetime import date
from pathlib import Path

import pytest

from da_desk import settings
from da_desk.errors import CatalogueInvalid, NotFound
from da_desk.practice.answers import problems
from da_desk.practice.catalogue import Practice, load
from da_desk.practice.forms import gaps
from da_desk.practice.instruments import (
    MOST_BYTES,
    MOST_QUESTIONS,
    Instrument,
    load_instruments,
    offered,
    parsed_instrument,
    with_instruments,
)

TODAY = date(2026, 11, 26)

OWN = """
slug = "own-list"
version = 1
title = "The force's list"
short = "Own list"
source = "licensed to the force"
from = 2026-01-01
confidence = "primary"
paraphrase = false
counts = ["yes"]
beside = ["more"]

[[sections]]
id = "first"
title = "First"

[[sections.fields]]
id = "hurt"
kind = "asked"
label = "Hurt?"
choices_from = "scale-yes-no-dk"

[[sections.fields]]
id = "afraid"
kind = "asked"
label = "Afraid?"
choices_from = "scale-yes-no-dk"

[[sections.fields]]
id = "of_what"
kind = "long"
label = "Afraid of what?"

[[sections]]
id = "more"
title = "More"

[[sections.fields]]
id = "follows"
kind = "asked"
label = "Follows?"
choices_from = "scale-yes-no-dk"

[[proposal]]
at_least = 1
grade = "medium"
source = "the force"
confidence = "primary"

[[proposal]]
at_least = 2
grade = "high"
source = "the force"
confidence = "design"
"""


def own(old: str = "", new: str = "") -> Instrument:
    assert old in OWN
    return parsed_instrument(OWN.replace(old, new, 1) if old else OWN, "own.toml")


def test_the_form_is_the_common_one_with_the_questions_before_the_grade(practice: Practice) -> None:
    form = with_instruments(practice, [own()]).form("risk_assessment.own-list")
    assert [section.id for section in form.sections] == ["about", "first", "more", "grade"]
    assert (form.version, form.title) == (1, "The force's list")
    field = form.field("first.hurt")
    assert field is not None
    assert field.title_of("dont-know") == "Don't know"


def test_every_shipped_instrument_makes_a_form_that_can_be_filled(practice: Practice) -> None:
    for instrument in practice.instruments:
        form = practice.form(instrument.form_kind, instrument.version)
        assert practice.instrument_of(form.kind, form.version) is instrument
        path, field = next(instrument.asked())
        section, _dot, name = path.partition(".")
        body = {section: {name: {"answer": field.choices[0].id, "note": "Said so."}}, "grade": {"grade": "high"}}
        assert problems(form, body, TODAY) == ()
        assert "grade.rationale" in [gap.path for gap in gaps(form, body)]
        assert not [gap for gap in gaps(form, body) if gap.path.startswith(section + ".")]


def test_questions_beside_are_asked_and_not_counted() -> None:
    assert [path for path, _field in own().asked()] == ["first.hurt", "first.afraid"]


def test_the_choices_stand_in_the_instrument_that_was_added(practice: Practice) -> None:
    added = with_instruments(practice, [own()]).instrument_of("risk_assessment.own-list", 1)
    assert [choice.id for _path, field in added.asked() for choice in field.choices] == ["yes", "no", "dont-know"] * 2
    assert practice.instruments == with_instruments(practice, []).instruments


def test_another_version_stands_beside_the_first_and_is_the_one_offered(practice: Practice) -> None:
    both = with_instruments(practice, [own(), own("version = 1", "version = 2")])
    assert [each.version for each in both.instruments_on(TODAY) if each.slug == "own-list"] == [2]
    assert both.form("risk_assessment.own-list", 1).version == 1
    with pytest.raises(NotFound):
        both.instrument_of("risk_assessment.own-list", 3)


def test_the_same_version_twice_is_refused(practice: Practice) -> None:
    with pytest.raises(CatalogueInvalid, match=r"own-list\.toml.*higher version"):
        with_instruments(with_instruments(practice, [own()]), [own()])


def test_what_is_offered_is_in_force_and_the_areas_own_goes_first() -> None:
    general, later = own("version = 1", "version = 5"), own("from = 2026-01-01", "from = 2027-01-01")
    ended = own("from = 2026-01-01", "from = 2025-01-01\nto = 2026-11-25")
    areas_own = own('confidence = "primary"', 'confidence = "primary"\narea = "cleveland"')
    assert offered([later, ended], TODAY) == ()
    assert offered([general, areas_own], TODAY) == (general,)
    assert offered([general, areas_own], TODAY, "cleveland") == (areas_own,)
    assert offered([areas_own], TODAY, "gwent") == ()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('slug = "own-list"', 'slug = "Own list"', "slug"),
        ("version = 1", 'version = "1"', "version"),
        ("paraphrase = false", "", "paraphrase"),
        ("paraphrase = false", "paraphrase = false\nscript = 1", "script"),
        ('kind = "asked"', 'kind = "rows"', "questions"),
        ('kind = "asked"', 'kind = "choice"', "questions"),
        ('label = "Hurt?"', 'label = "Hurt?"\nrequired = true', "refuse"),
        ('label = "Hurt?"', 'label = "Hurt?\\u0007"', "character"),
        ('beside = ["more"]', 'beside = ["other"]', "section"),
        ('beside = ["more"]', 'beside = ["more", "first"]', "questions"),
        ("at_least = 2", "at_least = 1", "rise"),
        ("at_least = 2", "at_least = 3", "rise"),
        ("at_least = 1", "at_least = 0", "rise"),
        ('grade = "medium"', 'grade = "high"', "rise"),
        ('grade = "medium"', 'grade = "severe"', "grade"),
        ('title = "First"', 'title = "First', "line"),
    ],
)
def test_a_damaged_instrument_is_refused_with_its_name_and_place(old: str, new: str, place: str) -> None:
    with pytest.raises(CatalogueInvalid, match=place) as refused:
        own(old, new)
    assert refused.value.file == "own.toml"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('choices_from = "scale-yes-no-dk"', 'choices_from = "scale"', "hurt"),
        ('choices_from = "scale-yes-no-dk"', "", "hurt"),
        ('counts = ["yes"]', 'counts = ["always"]', "counts"),
        ('id = "first"', 'id = "grade"', "grade"),
        ('id = "afraid"', 'id = "hurt"', "hurt"),
        ("version = 1", "version = 1\nframe = 9", "form"),
        (
            "[[proposal]]",
            '[escalation]\nincidents = "x"\nmonths = "y"\ngrade = "high"\nsource = "s"\nconfidence = "design"\n[[proposal]]',
            "policy",
        ),
    ],
)
def test_one_that_names_what_the_desk_has_not_is_refused(practice: Practice, old: str, new: str, place: str) -> None:
    with pytest.raises(CatalogueInvalid, match=place) as refused:
        with_instruments(practice, [own(old, new)])
    assert refused.value.file == "own-list.toml"


@pytest.mark.parametrize(
    "text", ["", "\x00", "[" * 20_000, "slug = 1", "\ud800", "x" * (MOST_BYTES + 1), "é" * MOST_BYTES]
)
def test_what_is_no_instrument_at_all_is_refused(text: str) -> None:
    with pytest.raises(CatalogueInvalid):
        parsed_instrument(text, "own.toml")


def test_too_many_questions_are_refused() -> None:
    more = '[[sections.fields]]\nid = "q{}"\nkind = "asked"\nlabel = "?"\nchoices_from = "scale-yes-no-dk"\n'
    text = OWN.partition("[[proposal]]")[0] + "".join(more.format(number) for number in range(MOST_QUESTIONS))
    with pytest.raises(CatalogueInvalid, match="questions"):
        parsed_instrument(text, "own.toml")


def test_a_file_in_the_folder_is_loaded_and_a_damaged_one_named(folder: Path) -> None:
    (folder / "instruments" / "own.toml").write_text(OWN, encoding="utf-8")
    assert "own-list" in {each.slug for each in load(folder).instruments}
    (folder / "instruments" / "own.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueInvalid, match=r"own\.toml"):
        load(folder)


def test_a_folder_without_instruments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        load_instruments(tmp_path)
    assert len(load_instruments(settings.resources() / "instruments")) >= 2
